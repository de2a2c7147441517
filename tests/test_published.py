"""Published answers: textbooks, packages and papers that worked the same problems come out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import dragonsden as dd
from dragonsden.arithmetic.discounting import discount_factors
from dragonsden.arithmetic.statistics import kendalls_w

Ends = float | dict[str, float]


def table(
    criteria: str,
    services: dict[str, list[float]],
    weights: list[Any],
    worst: Ends,
    best: Ends,
    **more: Any,
) -> dd.Case:
    """The case of a table: a criterion for each word, a row of scores for each service."""

    def end(ends: Ends, name: str) -> float:
        return ends[name] if isinstance(ends, dict) else ends

    about = {"title": "T", "status": "illustrative"}
    names = criteria.split()
    scales = {
        name: {"title": name, "worst": end(worst, name), "best": end(best, name), "weight": weight}
        for name, weight in zip(names, weights, strict=True)
    }
    scores = {
        service: {"scores": dict(zip(names, given, strict=True))}
        for service, given in services.items()
    }
    pipeline = {**about, "prices": "x", "years": 1, "discount_rate": 0.035, "services": scores}
    return dd.Case.model_validate(
        {"criteria": {**about, **more, "criteria": scales}, "pipeline": pipeline}
    )


def totals(case: dd.Case, scale: float = 1.0) -> dict[str, float]:
    """The overall values on the scale of the publication, best first."""
    values = dd.simulate(case, draws=100, progress=False).ranking["value"]
    return {service: round(float(value) * scale, 6) for service, value in values.items()}


def test_the_office_location_of_goodwin_and_wright() -> None:
    offices = {
        "addison": [100, 60, 100, 75, 0, 90],
        "bilton": [20, 80, 10, 30, 100, 30],
        "carlisle": [80, 70, 0, 0, 10, 100],
        "denver": [70, 50, 30, 55, 30, 90],
        "elton": [40, 60, 90, 100, 60, 70],
        "filton": [0, 0, 70, 0, 80, 0],
        "gorton": [60, 100, 20, 50, 50, 80],
    }
    found = totals(table("a b c d e f", offices, [32, 26, 23, 10, 6, 3], 0, 100))
    published = {
        "addison": 80.8, "elton": 64.8, "gorton": 60.2, "denver": 52.3, "carlisle": 47.4,
        "bilton": 39.4, "filton": 20.9,
    }  # fmt: skip
    assert list(found.items()) == list(published.items())


def test_five_cars_three_options_and_eleven_sewers_by_weighted_scoring() -> None:
    cars = {
        "fiesta": [2, 4, 3, 2, 2],
        "polonez": [1, 5, 1, 1, 2],
        "almera": [4, 3, 4, 4, 4],
        "astra": [3, 4, 3, 3, 3],
        "corolla": [4, 2, 4, 5, 4],
    }
    found = totals(table("a b c d e", cars, [10, 9, 8, 6, 5], 1, 5), 1.52)
    assert {car: round(value + 38, 4) for car, value in found.items()} == {
        "almera": 143, "corolla": 140, "astra": 123, "fiesta": 102, "polonez": 79,
    }  # fmt: skip
    options = {"base": [5, 1, 4], "a": [3, 3, 4], "b": [1, 5, 1]}
    appraised = totals(table("a b c", options, [3, 5, 2], 0, 5), 0.5)
    assert appraised == {"a": 32, "b": 30, "base": 28}
    sewers = {
        "A": [10, 1, 1, 4], "B": [9, 7, 10, 7], "C": [6, 1, 10, 5], "D": [3, 1, 1, 2],
        "E": [2, 1, 1, 3], "F": [2, 1, 10, 5], "G": [2, 1, 5, 2], "H": [2, 1, 5, 1],
        "J": [1, 4, 10, 10], "K": [1, 1, 1, 2], "L": [1, 7, 10, 6],
    }  # fmt: skip
    assert totals(table("a b c d", sewers, [1, 3, 1, 2], 0, 10), 0.7) == {
        "B": 54, "L": 44, "J": 43, "C": 29, "F": 25, "A": 22, "G": 14, "E": 12, "H": 12, "D": 11,
        "K": 9,
    }  # fmt: skip


def test_one_option_dominates_another_and_acceptability_is_exact_on_a_line() -> None:
    options = {"P": [3.0, 790], "Q": [4.5, 1010], "R": [4.0, 1250], "S": [5.0, 1480]}
    case = table(
        "cost score", options, ["any", "any"], {"cost": 6, "score": 0}, {"cost": 0, "score": 2000}
    )
    assert dd.dominated(case)["by"].to_dict() == {"Q": "R"}
    first = dd.simulate(case, draws=100_000, progress=False).ranking["first"]
    published = {"P": 0.42017, "Q": 0, "R": 0.17155, "S": 0.40828}
    assert first.to_dict() == pytest.approx(published, abs=0.006)


def test_saatys_leader_house_and_car() -> None:
    leader = dd.pairwise_comparison(
        {
            ("exp", "edu"): 4, ("exp", "cha"): 3, ("exp", "age"): 7, ("cha", "edu"): 3,
            ("edu", "age"): 3, ("cha", "age"): 5,
        }
    )  # fmt: skip
    assert leader.weights.round(3).to_dict() == {
        "exp": 0.548, "edu": 0.127, "cha": 0.270, "age": 0.056,
    }  # fmt: skip
    assert round(leader.consistency_ratio, 3) == 0.044
    judged = [
        [5, 3, 7, 6, 6, 1 / 3, 1 / 4], [1 / 3, 5, 3, 3, 1 / 5, 1 / 7], [6, 3, 4, 6, 1 / 5],
        [1 / 3, 1 / 4, 1 / 7, 1 / 8], [1 / 2, 1 / 5, 1 / 6], [1 / 5, 1 / 6], [1 / 2],
    ]  # fmt: skip
    pairs = {
        (str(i), str(i + 1 + j)): value
        for i, row in enumerate(judged)
        for j, value in enumerate(row)
    }
    house = dd.pairwise_comparison(pairs)
    published = [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333]
    assert house.weights.round(3).to_list() == published
    assert round(house.largest_eigenvalue, 3) == 9.669
    assert round(house.consistency_index, 3) == 0.238
    assert round(house.consistency_ratio, 3) == 0.169
    car = dd.pairwise_comparison(
        {("ferrari", "honda"): 9, ("f150", "honda"): 9, ("f150", "ferrari"): 9}
    )
    assert car.weights.round(4).to_dict() == {"ferrari": 0.1799, "honda": 0.0416, "f150": 0.7785}


def test_weights_by_order_for_two_criteria_and_for_two_treatments() -> None:
    assert dd.rank_order_centroid(["p", "f"]).weights.to_list() == [0.75, 0.25]
    treatments = table(
        "severe os mod",
        {"new": [0.6, 0.6, 0.35], "control": [0.2, 0.5, 0.05]},
        ["any"] * 3,
        {"severe": 0.8, "os": 0.45, "mod": 0.4},
        {"severe": 0, "os": 0.65, "mod": 0},
        order=["severe", "os", "mod"],
    )
    ranking = dd.simulate(treatments, draws=2_000, progress=False).ranking
    assert ranking["typical_value"].round(6).to_dict() == {"control": 62.5, "new": 37.5}
    assert ranking["first"]["control"] == 1


def test_kendalls_w_of_ten_projects_and_of_anxiety_with_ties() -> None:
    judges = """
    1 3 4 5 2 8 6 7 10 9
    2 1 4 5 6 3 8 7 10 9
    3 2 1 5 7 4 6 8 9 10
    4 2 3 1 6 7 5 9 8 10
    """
    anxiety = """
    3 3 3 4 5 5 2 3 5 2 2 6 1 5 2 2 1 2 4 3
    3 6 4 6 2 4 2 4 3 3 2 3 3 3 2 2 1 3 3 4
    2 1 4 4 3 2 1 6 1 1 1 2 3 3 1 1 3 3 2 2
    """
    for text, published, digits in ((judges, 0.7939, 4), (anxiety, 0.54, 2)):
        given = np.array([line.split() for line in text.strip().splitlines()], dtype=float)
        assert round(kendalls_w(given), digits) == published


def test_the_green_books_long_term_factors() -> None:
    factors = discount_factors("green_book_2026", 125)
    found = [round(factors[year], 4) for year in (30, 31, 40, 50, 60, 75, 100)]
    assert found == [0.3563, 0.3459, 0.2651, 0.1973, 0.1468, 0.0942, 0.0508]
