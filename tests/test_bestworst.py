"""Best-worst: Rezaei's published examples, and what must hold of it."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragonsden.analysis.elicitation.best_worst import best_worst
from dragonsden.analysis.elicitation.direct import swing

CAR = ("quality", "price", "comfort", "safety", "style")
"""Buying a car: Rezaei (2016), Omega 64, 126-130."""


def car(best: tuple[float, ...], worst: tuple[float, ...]) -> tuple[dict[str, float], ...]:
    return dict(zip(CAR, best, strict=True)), dict(zip(CAR, worst, strict=True))


def test_rezaei_2016_a_car_by_judgements_that_agree() -> None:
    answer = best_worst(*car((2, 1, 4, 2, 8), (4, 8, 2, 4, 1)))
    published = [0.2105, 0.4211, 0.1053, 0.2105, 0.0526]
    assert answer.weights.to_list() == pytest.approx(published, abs=0.00005)
    assert answer.weights.to_list() == pytest.approx([4 / 19, 8 / 19, 2 / 19, 4 / 19, 1 / 19])
    assert (answer.best, answer.worst) == ("price", "style")
    assert answer.xi == pytest.approx(0, abs=1e-12)
    assert answer.consistency_ratio == 0


def test_rezaei_2016_a_car_by_judgements_that_do_not_quite_agree() -> None:
    answer = best_worst(*car((2, 1, 4, 3, 8), (4, 8, 2, 3, 1)))
    published = [0.2295, 0.4481, 0.1148, 0.1530, 0.0546]
    assert answer.weights.to_list() == pytest.approx(published, abs=0.00005)
    assert answer.xi == pytest.approx(0.0109, abs=0.00005)
    # safety: |3 x 3 - 8| / (8 x 8 - 8)
    assert answer.consistency_ratio == pytest.approx(1 / 56)


def test_no_other_weights_come_as_close_to_the_judgements() -> None:
    best, worst = car((2, 1, 4, 3, 8), (4, 8, 4, 2, 1))
    answer = best_worst(best, worst)

    def gap(weights: Mapping[str, float]) -> float:
        gaps = [abs(weights["price"] - times * weights[name]) for name, times in best.items()]
        gaps += [abs(weights[name] - times * weights["style"]) for name, times in worst.items()]
        return max(gaps)

    found = answer.weights.to_dict()
    assert gap({**found}) == pytest.approx(answer.xi, abs=1e-11)
    rng = np.random.default_rng(3)
    for _ in range(300):
        moved = {name: w * float(rng.uniform(0.95, 1.05)) for name, w in found.items()}
        assert gap(swing(moved).weights.to_dict()) > answer.xi


@given(st.permutations(CAR))
@settings(max_examples=10, deadline=None)
def test_permuting_names_permutes_the_best_worst_weights(names: list[str]) -> None:
    best, worst = car((2, 1, 4, 3, 8), (4, 8, 2, 3, 1))
    answer = best_worst({n: best[n] for n in names}, worst)
    assert list(answer.weights.index) == list(names)
    before = best_worst(best, worst).weights.to_dict()
    assert answer.weights.to_dict() == pytest.approx(before, abs=1e-10)


@given(st.lists(st.integers(1, 9), min_size=0, max_size=4), st.integers(1, 9))
@settings(max_examples=20, deadline=None)
def test_best_worst_judgements_that_agree_give_back_the_exact_weights(
    between: list[int], ratio: int
) -> None:
    points = {"worst": 1.0, "best": 9.0, **{f"c{i}": min(9.0, n) for i, n in enumerate(between)}}
    answer = best_worst({n: 9 / p for n, p in points.items()}, points)
    assert answer.weights.to_dict() == pytest.approx(swing(points).weights.to_dict(), abs=1e-10)
    assert answer.xi == pytest.approx(0, abs=1e-10)
    assert answer.consistency_ratio == pytest.approx(0, abs=1e-12)
    two = best_worst({"a": 1, "b": ratio}, {"a": ratio, "b": 1})
    assert two.weights.to_list() == pytest.approx([ratio / (ratio + 1), 1 / (ratio + 1)])


def test_where_all_matter_alike_the_weights_are_equal() -> None:
    answer = best_worst({"a": 1, "b": 1, "c": 1}, {"a": 1, "b": 1, "c": 1})
    assert answer.weights.to_list() == pytest.approx([1 / 3] * 3)
    assert (answer.best, answer.worst, answer.xi, answer.consistency_ratio) == ("a", "b", 0, 0)


@pytest.mark.parametrize(
    ("best", "worst", "says"),
    [
        ({"a": 1}, {"a": 1}, "1 criteria are compared; compare 2 to 100"),
        ({"a": 1, "b": 0.5}, {"a": 2, "b": 1}, "the judgement of best to b is 0.5; give one from"),
        (
            {"a": 1, "b": nan},
            {"a": 2, "b": 1},
            "nan is given for the judgement of best to b",
        ),
        ({"a": 1, "b": 2}, {"a": 2000, "b": 1}, "the judgement of a to worst is 2000; give one"),
        ({"a": 2, "b": 3}, {"a": 3, "b": 1}, "best_to_others has no 1; give 1 to the best"),
        ({"a": 1, "b": 3}, {"a": 3, "b": 2}, "others_to_worst has no 1; give 1 to the worst"),
        ({"a": 1, "b": 3}, {"a": 1, "b": 3}, "'a' is the best criterion and the worst one"),
        ({"a": 1, "b": 3}, {"a": 4, "b": 1}, "'a' to 'b' is 3 in best_to_others but 4 in others"),
        (
            {"a": 1, "b": 3, "c": 4},
            {"a": 3, "b": 1, "c": 2},
            r"'c' is 4 times from 'a', further than the other end \(3\)",
        ),
        (
            {"a": 1, "b": 3, "c": 2},
            {"a": 3, "b": 1, "c": 5},
            r"'c' is 5 times from 'b', further than the other end \(3\)",
        ),
    ],
)
def test_best_worst_judgements_that_are_none_are_refused(
    best: dict[str, float], worst: dict[str, float], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        best_worst(best, worst)


def test_best_worst_judgements_of_other_criteria_are_refused() -> None:
    with pytest.raises(KeyError, match="others_to_worst has no 'b'; both compare every criterion"):
        best_worst({"a": 1, "b": 2}, {"a": 2})
    with pytest.raises(KeyError, match="best_to_others has no 'c'; both compare every criterion"):
        best_worst({"a": 1, "b": 2}, {"a": 2, "b": 1, "c": 1})
