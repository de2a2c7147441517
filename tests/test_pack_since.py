"""A pack with another before it shows each service's place in both rankings."""

from __future__ import annotations

from pathlib import Path

import pytest
from casebook import kitchen_sim, simulated

import dragonsden as dd
from dragonsden.analysis.findings.scenarios import ScenarioRanks, change_headline
from dragonsden.outputs.pack.since import BEFORE, NOW, Since
from dragonsden.record.changes_since import changes_since
from dragonsden.record.record import record

CRITERIA = "criteria: {m: {title: Market, levels: {0: none, 100: all}, weight: 100}}"


def scored_as(**scores: int) -> dd.Simulation:
    """A case of services with these scores, of which one can be taken forward."""
    services = "\n".join(f"  {name}: {{scores: {{m: {score}}}}}" for name, score in scores.items())
    return simulated(CRITERIA, f"services:\n{services}", draws=20)


def since(folder: Path, before: dd.Simulation, now: dd.Simulation) -> Since:
    """The changes from one simulation to another."""
    dd.write_pack(before, folder / "before")
    return Since.of(folder / "before", record(now))


@pytest.mark.slow
def test_each_service_has_its_place_in_both_rankings(tmp_path: Path) -> None:
    found = since(tmp_path, scored_as(a=90, b=80, c=70), scored_as(b=90, a=80, d=10))
    assert found.places["title"].to_dict() == {"a": "A", "b": "B", "c": "C", "d": "D"}
    assert found.places[BEFORE].to_dict() == {"a": 1, "b": 2, "c": 3, "d": None}
    assert found.places[NOW].to_dict() == {"a": 2, "b": 1, "c": None, "d": 3}
    assert found.moved


@pytest.mark.slow
def test_nothing_moved_between_a_simulation_and_itself(tmp_path: Path) -> None:
    sim = scored_as(a=90, b=80)
    assert not since(tmp_path, sim, sim).moved


@pytest.mark.slow
@pytest.mark.parametrize("audience", ["exempt", "public"])
def test_the_slopes_stand_below_the_changes_of_either_pack(tmp_path: Path, audience: str) -> None:
    before, now = scored_as(a=90, b=80), scored_as(a=70, b=80)
    dd.write_pack(before, tmp_path / "before")
    where = {"audience": audience, "previous": tmp_path / "before"}
    page = dd.write_pack(now, tmp_path / "now", **where).read_text(encoding="utf-8")
    told = page[page.index('id="since"') : page.index('id="ranking"')]
    assert 'id="chart-slopes"' in told
    assert "Last pack" in told
    assert "This pack" in told


@pytest.mark.slow
@pytest.mark.parametrize("audience", ["exempt", "public"])
def test_a_service_that_only_one_of_the_packs_ranks_is_not_ranked_in_the_other(
    tmp_path: Path, audience: str
) -> None:
    before, now = scored_as(a=90, b=80, c=70), scored_as(a=90, c=60, d=50)
    dd.write_pack(before, tmp_path / "before")
    where = {"audience": audience, "previous": tmp_path / "before"}
    page = dd.write_pack(now, tmp_path / "now", **where).read_text(encoding="utf-8")
    told = page[page.index('id="since"') : page.index('id="ranking"')]
    assert "B went from rank 2 to no rank (no longer in the pack)." in told
    assert "D went from no rank to rank 3 (new in this pack)." in told
    assert "The recommended service is the same; C moves most, from 3rd to 2nd" in told


def test_no_rank_changes_among_those_ranked_in_both_packs(tmp_path: Path) -> None:
    found = since(tmp_path, scored_as(a=90, b=80, c=70), scored_as(a=90, b=80, d=50))
    lines = ScenarioRanks.of(scored_as(a=90, b=80, c=70), found.places, found.chosen)
    assert change_headline(lines) == (
        "The recommended service is the same; no rank changes among those ranked in both"
    )


def test_a_public_pack_does_not_say_that_nothing_changed_of_what_it_did_not_compare(
    tmp_path: Path,
) -> None:
    before, now = scored_as(a=90, b=80), scored_as(a=70, b=80)
    whole = since(tmp_path, before, now).sentences
    assert "A went from rank 1 to rank 2 (m: 90 -> 70)." in whole
    dd.write_pack(now, tmp_path / "now", audience="public", previous=tmp_path / "before")
    told = changes_since(tmp_path / "before", tmp_path / "now").sentences
    assert "A went from rank 1 to rank 2." in told
    assert not any("of its own" in sentence for sentence in told)


@pytest.mark.slow
def test_there_are_no_slopes_where_no_place_changed_and_none_without_a_pack_before(
    tmp_path: Path,
) -> None:
    sim = kitchen_sim()
    first = dd.write_pack(sim, tmp_path / "one").read_text(encoding="utf-8")
    again = dd.write_pack(sim, tmp_path / "two", previous=tmp_path / "one")
    assert "chart-slopes" not in first + again.read_text(encoding="utf-8")
