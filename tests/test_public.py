"""Public results do not have the numbers and texts that are commercially sensitive."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from casebook import simulated
from pydantic import BaseModel
from reportbook import COMMENTED, CRITERIA, MARKED, PIPELINE, SCORES, USED

import dragonsden as dd
from dragonsden.analysis.disagreement.disagreement import disagreement_in
from dragonsden.engine.run import KeptLater
from dragonsden.engine.sampling import BLOCK
from dragonsden.engine.tally import Kept
from dragonsden.outputs.analyses import Analyses
from dragonsden.record.public_record import public_record
from dragonsden.record.record import record
from dragonsden.results.document import as_dict
from dragonsden.results.public import PublicSimulation, closed_services, public


@cache
def whole(pipeline: str, scores: str = SCORES) -> dd.Simulation:
    return simulated(CRITERIA, pipeline, draws=300, scores=scores)


def leaves(thing: object, seen: set[int]) -> Iterator[object]:
    """Every number and text that can be reached from an object, caches included."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    parts: list[object] = []
    if isinstance(thing, np.ndarray):
        parts = thing.ravel().tolist()
    elif isinstance(thing, Mapping):
        parts = [*thing.keys(), *thing.values()]
    elif isinstance(thing, list | tuple | set | frozenset):
        parts = list(thing)
    elif isinstance(thing, BaseModel):
        parts = [*vars(thing).values(), *(thing.__pydantic_private__ or {}).values()]
    elif is_dataclass(thing):
        parts = [getattr(thing, each.name) for each in fields(thing)]
        parts += list(getattr(thing, "__dict__", {}).values())
    else:
        yield thing
    for part in parts:
        yield from leaves(part, seen)


def numbers_of(sim: dd.Simulation, service: str) -> set[float]:
    """The numbers of one service that nobody may read, to all their digits."""
    row = sim.services.index(service)
    arrays = (
        sim.kept.overall[row],
        sim.kept.measures[:, row],
        sim.tally.overall[row],
        sim.tally.measures[row],
        sim.typical.measures[row],
        sim.typical.overall[row],
        sim.mean_values.loc[service, "money"],
    )
    found = {float(x) for array in arrays for x in np.ravel(array)}
    others = [other for other in range(len(sim.services)) if other != row]
    theirs = {float(x) for x in np.ravel(sim.kept.overall[others])}
    theirs |= {float(x) for x in np.ravel(sim.kept.measures[:, others])}
    return {x for x in found - theirs if x == x and len(f"{x:.17g}") > 8}


@pytest.mark.parametrize(("pipeline", "name"), [(MARKED, "alpha"), (USED, "gamma")])
def test_no_closed_number_and_no_secret_can_be_reached_from_public_results(
    pipeline: str, name: str
) -> None:
    sim = whole(pipeline, COMMENTED)
    closed = numbers_of(sim, name)
    told = public(sim)
    told.all_services, told.measure_summary, told.mean_values, told.warnings  # noqa: B018
    reached = list(leaves(told, set()))
    numbers = {x for x in reached if isinstance(x, float)}
    texts = [x for x in reached if isinstance(x, str | bytes)]
    assert len(closed) > 500
    assert len(numbers) > 500
    assert not closed & numbers
    assert not any("SECRET" in str(text) for text in texts)
    assert any("SECRET" in str(x) for x in leaves(sim, set()) if isinstance(x, str | bytes))


def test_draws_of_a_long_run_go_public_without_the_plan_they_are_from() -> None:
    case = whole(PIPELINE, COMMENTED).case
    long = dd.simulate(case, BLOCK + 1, progress=False)
    assert isinstance(long.kept, KeptLater)
    told = public(long)
    assert isinstance(told.kept, Kept)
    assert told.kept.count == 10_000
    assert not any("SECRET" in str(x) for x in leaves(told, set()) if isinstance(x, str | bytes))


def test_the_ranking_and_its_bands_are_those_of_the_whole_results() -> None:
    sim, told = whole(MARKED), public(whole(MARKED))
    kept = ["title", "gate", "rank", "place_if_cleared"]
    assert told.ranking[kept].equals(sim.ranking[kept])
    assert set(told.recommended) == set(sim.recommended)
    assert told.gate == sim.gate
    assert dd.robust_bands(told)["band"].equals(dd.robust_bands(sim)["band"])
    assert told.ranking["value"].isna().tolist() == [name == "alpha" for name in sim.ranking.index]


def test_where_a_service_is_closed_no_share_that_depends_on_it_is_told() -> None:
    sim, told = whole(MARKED), public(whole(MARKED))
    shares = ["first", "first_k", "chosen", "chosen_interval", "expected_rank", "typical_rank"]
    assert sim.ranking[shares].notna().all(axis=None)
    for row in told.ranking[shares].to_dict("records"):
        assert all(np.isnan(entry).all() for entry in row.values())
    assert dd.rank_acceptability(told).isna().all(axis=None)
    assert np.isnan([told.recommended_right, told.recommended_exact]).all()
    assert told.typical_ranking == ()


def test_what_is_open_is_as_it_was() -> None:
    sim, told = whole(MARKED), public(whole(MARKED))
    assert told.measure_summary.equals(sim.measure_summary.drop("alpha", level="service"))
    assert dd.account_by_year(told, "beta").equals(dd.account_by_year(sim, "beta"))
    assert dd.tornado(told, "gamma").equals(dd.tornado(sim, "gamma"))
    assert told.mean_values["demand"].equals(sim.mean_values["demand"])


def test_where_nothing_is_sensitive_nothing_is_left_out() -> None:
    sim = whole(PIPELINE)
    told = public(sim)
    assert isinstance(told, PublicSimulation)
    assert told.closed == sim.closed == frozenset()
    given = as_dict(sim)
    assert as_dict(told) == {k: v for k, v in given.items() if k != "seed"} | {
        "inputs": [{"file": one["file"].rpartition("/")[2]} for one in given["inputs"]]
    }


def test_the_document_of_public_results_has_null_where_a_number_is_closed() -> None:
    content: dict[str, Any] = json.loads(public(whole(MARKED)).to_json())
    alpha = content["services"]["alpha"]
    assert alpha["value"] is alpha["p10"] is alpha["mean_values"]["money"] is None
    assert alpha["measures"] == alpha["typical"] == {}
    assert alpha["gates"]["power"] == {"status": "pass", "reason": "left out", "share": None}
    assert alpha["rank"] == 1


def test_a_service_is_closed_by_its_own_mark_or_by_a_belief_that_it_uses() -> None:
    assert closed_services(whole(MARKED).case) == {"alpha"}
    assert closed_services(whole(USED).case) == {"gamma"}
    changed = USED.replace("sensitive: true, ", "").replace(
        "{why: Less building, factors: {cycle: -2}}",
        "{why: Less, services: {beta: {price: {low: 30, high: 45, sensitive: true}}}}",
    )
    assert closed_services(simulated(CRITERIA, changed, 10, scores=SCORES).case) == {"beta"}


def test_the_files_are_named_without_their_folders_and_their_bytes_are_gone() -> None:
    inputs = public(whole(MARKED)).case.inputs
    assert [read.content for read in inputs] == [b""] * len(inputs)
    assert not any("/" in read.file or "\\" in read.file for read in inputs)


def test_no_name_of_a_member_nor_a_part_of_it_can_be_reached_unless_the_member_is_public() -> None:
    scores = SCORES.replace("chair", "cllr_zadie_quill").replace("leader", "cllr_vox")
    criteria = f"{CRITERIA}members: {{cllr_vox: {{public: false}}}}\n"
    sim = simulated(criteria, PIPELINE, draws=50, scores=scores.replace(" (cllr_zadie_quill", " ("))
    texts = {leaf for leaf in leaves(public(sim), set()) if isinstance(leaf, str)}
    assert {"member_A", "member_B"} <= texts
    secret = re.compile("cllr|zadie|quill|vox", re.IGNORECASE)
    assert [text for text in texts if secret.search(text)] == []


def test_members_are_told_by_letters_in_the_order_of_the_sheets_and_stand_in_that_order() -> None:
    order = ("zoe", "lee", "adam", "lewis")
    rows = [f"{s},{m},demand,3,," for s in ("alpha", "beta", "gamma", "delta") for m in order]
    scores = "\n".join(["service_id,member,criterion,score,comment,sensitive", *rows])
    whole = simulated(CRITERIA, PIPELINE, draws=50, scores=scores)
    told = public(whole)
    letters = [f"member_{letter}" for letter in "ABCD"]
    assert told.case.panel is not None
    assert list(told.case.panel.members) == letters
    found = disagreement_in(told)
    assert list(found.votes.columns) == letters
    assert [name for name in found.rankings.columns if name in letters] == letters
    own = disagreement_in(whole)
    for letter, member in zip(letters, order, strict=True):
        assert found.votes[letter].equals(own.votes[member].rename(letter))
        assert found.rankings[letter].equals(own.rankings[member].rename(letter))
        assert found.scores[letter].equals(own.scores[member].rename(letter))
    assert Analyses(told).members == (
        "The panel has four members: Member A, Member B, Member C and Member D."
    )


def test_score_sheets_that_are_named_after_members_have_numbers_for_the_public(
    tmp_path: Path,
) -> None:
    for name, text in (("criteria.yaml", CRITERIA), ("pipeline.yaml", PIPELINE)):
        head = "title: T\nstatus: illustrative\n"
        more = "prices: 2018/19\ndiscount_rate: 0%\n" if name == "pipeline.yaml" else ""
        (tmp_path / name).write_text(head + more + text, encoding="utf-8")
    for member in ("lee", "vox"):
        rows = [f"{s},demand,3" for s in ("alpha", "beta", "gamma", "delta")]
        sheet = "\n".join(["service_id,criterion,score", *rows])
        (tmp_path / f"cllr_{member}.csv").write_text(sheet, encoding="utf-8")
    sheets = [tmp_path / "cllr_lee.csv", tmp_path / "cllr_vox.csv"]
    case = dd.load(tmp_path / "criteria.yaml", tmp_path / "pipeline.yaml", scores=sheets)
    sim = dd.simulate(case, 50)
    names = ["criteria.yaml", "pipeline.yaml", "scores_1.csv", "scores_2.csv"]
    assert [read.file for read in public(sim).case.inputs] == names
    told = public_record(record(sim, key="0" * 64))
    assert [one["file"] for one in told["inputs"]] == names
    exempt = dd.write_pack(sim, tmp_path / "exempt")
    page = dd.write_pack(sim, tmp_path / "public", audience="public", exempt=exempt.parent)
    for path in page.parent.rglob("*"):
        if path.is_file():
            assert not re.search("cllr|lee\\b|vox", path.read_text(encoding="utf-8"), re.IGNORECASE)
