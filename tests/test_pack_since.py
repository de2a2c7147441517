"""A pack with another before it shows each service's place in both rankings."""

from __future__ import annotations

from pathlib import Path

import pytest
from casebook import kitchen_sim, simulated

import dragonsden as dd
from dragonsden.outputs.pack.since import BEFORE, NOW, Since
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
def test_there_are_no_slopes_where_no_place_changed_and_none_without_a_pack_before(
    tmp_path: Path,
) -> None:
    sim = kitchen_sim()
    first = dd.write_pack(sim, tmp_path / "one").read_text(encoding="utf-8")
    again = dd.write_pack(sim, tmp_path / "two", previous=tmp_path / "one")
    assert "chart-slopes" not in first + again.read_text(encoding="utf-8")
