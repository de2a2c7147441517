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


def votes(sim: dd.Simulation) -> dict[str, list[str]]:
    """The members in whose own k each service that passes is."""
    table = disagreement_in(sim).votes
    return {service: list(row.index[row]) for service, row in table.iterrows()}


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
    "panel": lambda sim: {"votes": votes(sim)},
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


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
@pytest.mark.parametrize("seed", [1, 2018])
def test_the_worked_answer_comes_out(folder: Path, seed: int) -> None:
    answer = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    case = worked_case(folder)
    sim = dd.simulate(case, answer["draws"], seed)
    found = as_dict(sim)
    for key in ANALYSES.keys() & answer["expected"].keys():
        found[key] = plain(ANALYSES[key](sim))
    assert list(differences(answer["expected"], found, answer["tolerance"])) == []


def test_the_comparison_itself_sees_a_wrong_number_a_wrong_name_and_a_missing_entry() -> None:
    expected = {"a": 1.0, "b": ["x", "y"], "c": {"about": 5, "within": 1}, "d": None}
    found = {"a": 1.1, "b": ["x"], "c": 7, "d": 0}
    assert len(list(differences(expected, found, 1e-9))) == 4
    assert list(differences(expected, {"a": 1.0, "b": ["x", "y"], "c": 4, "d": None}, 1e-9)) == []
