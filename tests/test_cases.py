"""The worked cases: every answer that was worked out by hand comes out of the whole chain.

Each folder of tests/cases holds a criteria file, a pipeline file and expected.json: the answer, its
working, the draws it was stated for and an absolute tolerance. A number stands for itself,
{"about": x, "within": d} for a simulated one. Keys are those of the results document and of the
documents of the analyses.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import dragonsden as dd
from dragonsden.analysis.disagreement.disagreement import disagreement_in
from dragonsden.analysis.findings.information import information_finding
from dragonsden.analysis.findings.stability import stability_finding
from dragonsden.analysis.findings.switching import switching_finding
from dragonsden.analysis.findings.tornado import tornado_finding
from dragonsden.results.document import as_dict, plain

CASES = sorted((Path(__file__).parent / "cases").iterdir())
TARGETS = ("npv", "first_k")


def tornadoes(sim: dd.Simulation) -> dict[str, dict[str, Any]]:
    """What each belief does to each service's overall value and NPV, at its low and high."""
    found: dict[str, dict[str, Any]] = {}
    for service in sim.services:
        for measure in ("value", "npv"):
            told = tornado_finding(sim, service, measure).document["tornado"]
            for path, of_service in told.items():
                found.setdefault(path, {}).setdefault(service, {}).update(of_service[service])
    return found


def switchings(sim: dd.Simulation) -> dict[str, Any]:
    """Where beliefs turn the answer for each service."""
    found: dict[str, Any] = {}
    for service in sim.services:
        tables = {target: dd.switching_values(sim, service, target) for target in TARGETS}
        found |= switching_finding(sim, service, tables).document["switching"]
    return found


def panel(sim: dd.Simulation) -> dict[str, Any]:
    """Votes by service, concordance, how far apart two members are, and their ranks."""
    found = disagreement_in(sim)
    pairs = found.pairs.to_dict("index")
    return {
        "votes": {service: list(row.index[row]) for service, row in found.votes.iterrows()},
        "concordance": found.concordance,
        "pairs": {"|".join(pair): apart for pair, apart in pairs.items()},
        "rankings": found.rankings.drop(columns=["title", "panel"]).to_dict(),
    }


def evppi_of(sim: dd.Simulation, asked: dict[str, Any]) -> dict[str, Any]:
    """The value of what is asked for, by the name of the question: pairs, factors, groups."""
    questions = {
        name: of if isinstance(of, str) else [tuple(o) if isinstance(o, list) else o for o in of]
        for name, of in asked.items()
    }
    tables = {name: dd.evppi(sim, of) for name, of in questions.items()}
    return {name: table[["value", "npv"]].to_dict("index") for name, table in tables.items()}


def shares(sim: dd.Simulation) -> dict[str, Any]:
    """The part of the variance of the ranks that goes if scores, weights or revenue are held."""
    table = dd.uncertainty_shares(sim)
    each = table.drop(columns="title").to_dict("index")
    return {"all": dd.overall_uncertainty(table).to_dict(), "each": each}


def correlations(sim: dd.Simulation) -> dict[str, float]:
    """The rank correlation of each belief with the overall value of each service."""
    found = dd.rank_correlations(sim)["correlation"]
    return {f"{service}|{belief}": value for (service, belief), value in found.items()}


def standing(sim: dd.Simulation) -> dict[str, float]:
    """The value of perfect information if those on hold could be chosen too."""
    return dict(dd.evpi(sim, among="standing").loc["first_k", ["value", "npv"]].to_dict())


def worked_case(folder: Path) -> dd.Case:
    """The case of a folder, with the panel's scores where there are any."""
    sheets = folder / "scores.csv"
    return dd.load(
        folder / "criteria.yaml",
        folder / "pipeline.yaml",
        scores=sheets if sheets.exists() else None,
    )


ANALYSES = {
    "bands": lambda sim: dd.robust_bands(sim)["band"].to_dict(),
    "confidence_factor": lambda sim: dd.central_weights(sim)["confidence_factor"].to_dict(),
    "evpi": lambda sim: information_finding(sim).document["evpi"],
    "evppi": lambda sim: dd.evppi(sim)[["value", "npv"]].to_dict("index"),
    "evpi_standing": standing,
    "panel": panel,
    "rank_correlation": correlations,
    "shares": shares,
    "switching": switchings,
    "tornado": tornadoes,
    "weight_stability": lambda sim: stability_finding(sim).document["weight_stability"],
}


def differences(expected: Any, found: Any, tolerance: float, path: str = "") -> Iterator[str]:
    """Every place where what was found is not what was worked out."""
    if isinstance(expected, dict) and "about" in expected:
        if not abs(found - expected["about"]) <= expected["within"]:
            yield f"{path}: {found} is not within {expected['within']} of {expected['about']}"
    elif isinstance(expected, dict):
        for key, inner in expected.items():
            yield from differences(
                inner, None if found is None else found[key], tolerance, f"{path}.{key}"
            )
    elif isinstance(expected, list):
        if len(expected) != len(found):
            yield f"{path}: {found} is not {expected}"
        for place, (inner, there) in enumerate(zip(expected, found, strict=False)):
            yield from differences(inner, there, tolerance, f"{path}[{place}]")
    elif expected in ("never", None):
        if found is not None:
            yield f"{path}: {found} is not {expected}"
    elif isinstance(expected, str):
        if found != expected:
            yield f"{path}: {found!r} is not {expected!r}"
    elif not abs(found - expected) <= tolerance:
        yield f"{path}: {found} is not {expected}"


@pytest.mark.slow
@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
@pytest.mark.parametrize("seed", [1, 2018])
def test_the_worked_answer_comes_out(folder: Path, seed: int) -> None:
    answer = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    case = worked_case(folder)
    sim = dd.simulate(case, answer["draws"], seed)
    found = as_dict(sim)
    for key in ANALYSES.keys() & answer["expected"].keys():
        found[key] = plain(ANALYSES[key](sim))
    if "evppi_of" in answer:
        found["evppi_of"] = plain(evppi_of(sim, answer["evppi_of"]))
    assert list(differences(answer["expected"], found, answer["tolerance"])) == []


def test_every_key_of_an_answer_is_worked_out_by_hand_in_some_case() -> None:
    expected = [
        json.loads((case / "expected.json").read_text(encoding="utf-8"))["expected"]
        for case in CASES
    ]
    of_services = [each for case in expected for each in case.get("services", {}).values()]
    document = (
        "ranking typical_ranking recommended recommended_right recommended_exact failing"
        " rank_acceptability pairwise_winning mean_weights typical_weights central_weights"
        " effective_weights"
    )
    of_one = (
        "gate gates value p10 p50 p90 typical_value typical_rank chosen chosen_interval"
        " place_if_cleared first first_k expected_rank mean_values beyond measures typical lines"
    )
    assert {*document.split(), *ANALYSES, "evppi_of"} <= set().union(*expected)
    assert set(of_one.split()) <= set().union(*of_services)


def test_the_comparison_itself_sees_a_wrong_number_a_wrong_name_and_a_missing_entry() -> None:
    expected = {"a": 1.0, "b": ["x", "y"], "c": {"about": 5, "within": 1}, "d": None}
    found = {"a": 1.1, "b": ["x"], "c": 7, "d": 0}
    assert len(list(differences(expected, found, 1e-9))) == 4
    assert list(differences(expected, {"a": 1.0, "b": ["x", "y"], "c": 4, "d": None}, 1e-9)) == []
