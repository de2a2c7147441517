"""One evaluation: weights that sum to 1, values weighed, gates met to six decimals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import dragonsden as dd
from dragonsden.draws import Batch
from dragonsden.evaluation import meets, overall, weigh
from dragonsden.plan import MeasuredGate, Pick, WeightPlan
from dragonsden.quantities import Floats


def known(value: float) -> Pick:
    return Pick("known", value=value)


def own(row: int) -> Pick:
    return Pick("own", row)


NO_TREE = (known(1.0), (0, 1, 2))


def weights(
    picks: tuple[Pick, ...], branches: tuple[tuple[Pick, tuple[int, ...]], ...], drawn: Floats
) -> Floats:
    return weigh(WeightPlan(Batch(()), picks, branches), drawn)


# ------------------------------------------------------------------------------- weights


def test_weights_are_divided_by_their_sum_in_every_draw() -> None:
    # Draws 1: 100, 50, 50; draws 2: 100, 300, 0.
    drawn = np.array([[50.0, 300.0], [50.0, 0.0]])
    found = weights((known(100.0), own(0), own(1)), (NO_TREE,), drawn)
    assert found == pytest.approx(np.array([[0.5, 0.25], [0.25, 0.75], [0.25, 0.0]]))


def test_criteria_share_the_weight_of_their_group_in_proportion_to_theirs() -> None:
    # Groups 30 and 90: 1/4 and 3/4; within the first 1 to 3, the second alone.
    branches = ((known(30.0), (0, 2)), (own(0), (1,)))
    drawn = np.array([[90.0, 30.0]])
    found = weights((known(1.0), known(7.0), known(3.0)), branches, drawn)
    expected = [[0.25 / 4, 0.5 / 4], [0.75, 0.5], [0.75 / 4, 1.5 / 4]]
    assert found == pytest.approx(np.array(expected))


def test_known_weights_stand_in_every_draw() -> None:
    found = weights((known(1.0), known(1.0), known(2.0)), (NO_TREE,), np.empty((0, 4)))
    assert found.tolist() == [[0.25] * 4, [0.25] * 4, [0.5] * 4]


# -------------------------------------------------------------------------------- values


def test_the_overall_value_is_the_weighted_sum() -> None:
    # 0.5 x 80 + 0.25 x 40 + 0.25 x 0 = 50; 0.2 x 80 + 0.2 x 40 + 0.6 x 100 = 84.
    table = np.array([[0.5, 0.2], [0.25, 0.2], [0.25, 0.6]])
    values = (np.array([80.0]), np.array([40.0]), np.array([0.0, 100.0]))
    assert overall(table, values) == pytest.approx([50, 84])
    assert overall(np.array([[1.0, 1.0]]), (np.array([3.0]),)).tolist() == [3, 3]


def test_a_weight_without_a_value_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        overall(np.ones((2, 1)), (np.array([1.0]),))


CRITERIA = """
title: One anchored scale
status: illustrative
criteria:
  fit: {title: Fit, levels: {0: none, 3: some, 5: full}, weight: 100}
"""
PIPELINE = """
title: Two scores
status: illustrative
prices: 2018/19
years: 1
discount_rate: 0%
services:
  listed: {scores: {fit: {any_of: [0, 3]}}}
  ranged: {scores: {fit: {low: 0, high: 5}}}
"""


def test_a_listed_score_and_a_ranged_one_are_valued_once_on_their_scale(tmp_path: Path) -> None:
    # Level 3 of 5 is worth 60; a level is worth 20 times itself, and 60 is no level.
    for name, text in (("criteria.yaml", CRITERIA), ("pipeline.yaml", PIPELINE)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    case = dd.load(tmp_path / "criteria.yaml", tmp_path / "pipeline.yaml")
    found = dd.simulate(case, 500).overall
    assert set(found["listed"]) == {0, 60}
    assert found["ranged"].between(0, 100, inclusive="neither").all()
    # a uniform's mean of 50 within 4.5 standard errors of 100 / sqrt(12 x 500)
    assert found["ranged"].mean() == pytest.approx(50, abs=4.5 * 100 / (12 * 500) ** 0.5)


# --------------------------------------------------------------------------------- gates


def gate(sense: str, bound: float) -> MeasuredGate:
    return MeasuredGate("g", "npv", sense, bound, 0.8)  # type: ignore[arg-type]


def test_a_bound_is_kept_at_it_and_on_its_side() -> None:
    measure = np.array([-1.0, 0.0, 1.0])
    assert meets(gate("at least", 0.0), measure).tolist() == [False, True, True]
    assert meets(gate("at most", 0.0), measure).tolist() == [True, True, False]


@pytest.mark.parametrize("bound", [0.1, 3.0, 1_234_567.89])
def test_a_measure_is_compared_to_six_decimals(bound: float) -> None:
    near = bound + np.array([-6e-7, -4e-7, 0.0, 4e-7, 6e-7])
    assert meets(gate("at least", bound), near).tolist() == [False, True, True, True, True]
    assert meets(gate("at most", bound), near).tolist() == [True, True, True, True, False]


def test_a_payback_of_never_keeps_no_bound() -> None:
    never = np.array([np.nan])
    assert not meets(gate("at most", 1e9), never).any()
    assert not meets(gate("at least", -1e9), never).any()
