"""Answers that were published elsewhere come out: value tables, AHP, order weights, Kendall's W."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

import dragonsden as dd
from dragonsden.arithmetic.discounting import discount_factors
from dragonsden.arithmetic.statistics import kendalls_w

Scores = Mapping[str, Sequence[float]]
End = float | Mapping[str, float]


def table(
    scores: Scores, weights: Mapping[str, Any], worst: End, best: End, **more: Any
) -> dd.Case:
    """The case of a table of scores: a row for each service, a column for each criterion."""
    about = {"title": "A published table", "status": "illustrative"}
    ends = [
        end if isinstance(end, Mapping) else dict.fromkeys(weights, end) for end in (worst, best)
    ]
    criteria = {
        name: {"title": name, "worst": ends[0][name], "best": ends[1][name], "weight": weight}
        for name, weight in weights.items()
    }
    services = {
        service: {"scores": dict(zip(weights, row, strict=True))} for service, row in scores.items()
    }
    pipeline = {**about, "prices": "x", "years": 1, "discount_rate": 0.035, "services": services}
    return dd.Case.model_validate(
        {"criteria": {**about, **more, "criteria": criteria}, "pipeline": pipeline}
    )


def totals(case: dd.Case, scale: float, least: float = 0) -> dict[str, float]:
    """The overall values on the scale of the publication."""
    values = dd.simulate(case, draws=100, progress=False).ranking["value"]
    return {name: round(float(value) * scale + least, 4) for name, value in values.items()}


OFFICES = {
    "addison": [100, 60, 100, 75, 0, 90],
    "bilton": [20, 80, 10, 30, 100, 30],
    "carlisle": [80, 70, 0, 0, 10, 100],
    "denver": [70, 50, 30, 55, 30, 90],
    "elton": [40, 60, 90, 100, 60, 70],
    "filton": [0, 0, 70, 0, 80, 0],
    "gorton": [60, 100, 20, 50, 50, 80],
}
CARS = {
    "fiesta": [2, 4, 3, 2, 2],
    "polonez": [1, 5, 1, 1, 2],
    "almera": [4, 3, 4, 4, 4],
    "astra": [3, 4, 3, 3, 3],
    "corolla": [4, 2, 4, 5, 4],
}
TOWNS = {
    "A": [10, 1, 1, 4],
    "B": [9, 7, 10, 7],
    "C": [6, 1, 10, 5],
    "D": [3, 1, 1, 2],
    "E": [2, 1, 1, 3],
    "F": [2, 1, 10, 5],
    "G": [2, 1, 5, 2],
    "H": [2, 1, 5, 1],
    "J": [1, 4, 10, 10],
    "K": [1, 1, 1, 2],
    "L": [1, 7, 10, 6],
}


def test_goodwin_and_wrights_offices_have_their_values() -> None:
    weights = dict(zip("abcdef", (32, 26, 23, 10, 6, 3), strict=True))
    assert totals(table(OFFICES, weights, 0, 100), 1) == {
        "addison": 80.8,
        "elton": 64.8,
        "gorton": 60.2,
        "denver": 52.3,
        "carlisle": 47.4,
        "bilton": 39.4,
        "filton": 20.9,
    }


def test_weighted_sums_of_points_come_out_on_their_own_scales() -> None:
    cars = table(CARS, dict(zip("abcde", (10, 9, 8, 6, 5), strict=True)), 1, 5)
    found = totals(cars, 1.52, 38)
    assert found == {"almera": 143, "corolla": 140, "astra": 123, "fiesta": 102, "polonez": 79}
    options = {"base": [5, 1, 4], "a": [3, 3, 4], "b": [1, 5, 1]}
    appraisal = table(options, {"a": 3, "b": 5, "c": 2}, 0, 5)
    assert totals(appraisal, 0.5) == {"a": 32, "b": 30, "base": 28}
    sewers = totals(table(TOWNS, dict(zip("abcd", (1, 3, 1, 2), strict=True)), 0, 10), 0.7)
    order = {"B": 54, "L": 44, "J": 43, "C": 29, "F": 25, "A": 22, "G": 14}
    assert sewers == {**order, "E": 12, "H": 12, "D": 11, "K": 9}


def test_options_on_a_line_are_dominated_and_acceptable_as_worked_out_by_hand() -> None:
    options = {"P": [3.0, 790], "Q": [4.5, 1010], "R": [4.0, 1250], "S": [5.0, 1480]}
    any_weights = {"cost": "any", "score": "any"}
    case = table(options, any_weights, {"cost": 6, "score": 0}, {"cost": 0, "score": 2000})
    found = dd.dominated(case)
    assert list(found.index) == ["Q"]
    assert found.loc["Q", "by"] == "R"
    first = dd.simulate(case, draws=100_000, progress=False).ranking["first"]
    for option, share in {"P": 0.42017, "Q": 0, "R": 0.17155, "S": 0.40828}.items():
        assert first[option] == pytest.approx(share, abs=0.007)  # 4.5 standard errors


def test_ordinal_weights_are_those_published() -> None:
    assert dd.rank_order_centroid(["p", "f"]).weights.tolist() == [0.75, 0.25]
    drugs = {"new": [0.6, 0.6, 0.35], "control": [0.2, 0.5, 0.05]}
    ends = {"severe": 0.8, "os": 0.45, "mod": 0.4}, {"severe": 0, "os": 0.65, "mod": 0}
    order = ["severe", "os", "mod"]
    case = table(drugs, dict.fromkeys(order, "any"), *ends, order=order)
    ranking = dd.simulate(case, draws=2_000, progress=False).ranking
    typical = ranking["typical_value"].round(6).to_dict()
    assert typical == {"control": 62.5, "new": 37.5}
    assert ranking.loc["control", "first"] == 1


def test_ahp_gives_the_weights_and_ratios_published() -> None:
    leader = {
        **{("exp", "edu"): 4, ("exp", "cha"): 3, ("exp", "age"): 7},
        **{("cha", "edu"): 3, ("edu", "age"): 3, ("cha", "age"): 5},
    }
    found = dd.pairwise_comparison(leader)
    weights = [round(found.weights[name], 3) for name in ("exp", "edu", "cha", "age")]
    assert weights == [0.548, 0.127, 0.270, 0.056]
    assert round(found.consistency_ratio, 3) == 0.044
    rows = [
        [5, 3, 7, 6, 6, 1 / 3, 1 / 4],
        [1 / 3, 5, 3, 3, 1 / 5, 1 / 7],
        [6, 3, 4, 6, 1 / 5],
        [1 / 3, 1 / 4, 1 / 7, 1 / 8],
        [1 / 2, 1 / 5, 1 / 6],
        [1 / 5, 1 / 6],
        [1 / 2],
    ]
    house = {
        (str(i), str(i + 1 + j)): ratio for i, row in enumerate(rows) for j, ratio in enumerate(row)
    }
    found = dd.pairwise_comparison(house)
    weights = [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333]
    assert found.weights.round(3).tolist() == weights
    assert round(found.largest_eigenvalue, 3) == 9.669
    assert round(found.consistency_index, 3) == 0.238
    assert round(found.consistency_ratio, 3) == 0.169
    cars = {("ferrari", "honda"): 9, ("f150", "honda"): 9, ("f150", "ferrari"): 9}
    found = dd.pairwise_comparison(cars)
    assert found.weights.round(4).to_dict() == {"ferrari": 0.1799, "honda": 0.0416, "f150": 0.7785}


PROJECTS = [
    [1, 3, 4, 5, 2, 8, 6, 7, 10, 9],
    [2, 1, 4, 5, 6, 3, 8, 7, 10, 9],
    [3, 2, 1, 5, 7, 4, 6, 8, 9, 10],
    [4, 2, 3, 1, 6, 7, 5, 9, 8, 10],
]
WITH_TIES = [
    [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
]


@pytest.mark.parametrize(("judges", "published"), [(PROJECTS, "0.7939"), (WITH_TIES, "0.54")])
def test_kendalls_w_is_that_published(judges: list[list[float]], published: str) -> None:
    digits = len(published) - 2
    assert f"{kendalls_w(np.array(judges, float)):.{digits}f}" == published


def test_discount_factors_are_those_of_the_green_books_table() -> None:
    factors = discount_factors("green_book_2026", 101)
    published = {30: 0.3563, 31: 0.3459, 40: 0.2651, 50: 0.1973, 60: 0.1468, 75: 0.0942}
    assert {year: round(float(factors[year]), 4) for year in published} == published
    assert round(float(factors[100]), 4) == 0.0508
