"""The worked cases: every answer that was worked out by hand comes out of the whole chain.

Each folder of tests/cases holds a criteria file, a pipeline file and expected.json: the answer, its
working, the draws it was stated for and an absolute tolerance. A number stands for itself,
{"about": x, "within": d} for a simulated one. Keys that belong to later analyses are not read here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import dragonsden as dd

CASES = sorted((Path(__file__).parent / "cases").iterdir())
OF_LATER_ANALYSES = {
    "confidence_factor",
    "evpi",
    "evppi",
    "switching",
    "tornado",
    "typical_weights",
    "weight_stability",
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
    case = dd.load(folder / "criteria.yaml", folder / "pipeline.yaml")
    document = json.loads(dd.simulate(case, answer["draws"], seed).to_json())
    expected = {k: v for k, v in answer["expected"].items() if k not in OF_LATER_ANALYSES}
    assert expected
    assert list(differences(expected, document, answer["tolerance"])) == []


def test_the_comparison_itself_sees_a_wrong_number_a_wrong_name_and_a_missing_entry() -> None:
    expected = {"a": 1.0, "b": ["x", "y"], "c": {"about": 5, "within": 1}, "d": None}
    found = {"a": 1.1, "b": ["x"], "c": 7, "d": 0}
    assert len(list(differences(expected, found, 1e-9))) == 4
    assert list(differences(expected, {"a": 1.0, "b": ["x", "y"], "c": 4, "d": None}, 1e-9)) == []
