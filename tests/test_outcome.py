"""What one service comes to in one evaluation, from a case as it is written."""

from __future__ import annotations

from math import inf, nan
from typing import Literal

import numpy as np
import pytest
from casebook import KITCHEN, SCALE, case_of, scored, services

from dragonsden.account import MEASURES
from dragonsden.evaluation import evaluate, meets, service_account, weigh
from dragonsden.plan import MeasuredGate, Plan

NOTHING = np.empty((0, 1))


@pytest.mark.parametrize(
    ("sense", "bound", "measure", "kept"),
    [
        ("at least", 0, 0.0, True),
        ("at least", 0, -4e-7, True),  # rounds to 0 at six decimals
        ("at least", 0, -6e-7, False),
        ("at most", 3, 3.0000004, True),
        ("at most", 3, 3.0000006, False),
        ("at most", 3, nan, False),
        ("at least", 3, nan, False),
        ("at least", 1e9, 1e9 - 1e-7, True),
        ("at least", 0, -inf, False),
    ],
)
def test_a_gate_is_kept_to_six_decimals_and_a_payback_of_never_keeps_none(
    sense: Literal["at least", "at most"], bound: float, measure: float, kept: bool
) -> None:
    gate = MeasuredGate("g", "npv", sense, bound, 0.5)
    assert meets(gate, np.array([measure])).tolist() == [kept]


def test_weights_are_divided_by_their_sum_in_every_draw() -> None:
    criteria = f"""
    criteria:
      a: {{title: A, {SCALE}, weight: {{low: 1, high: 3}}}}
      b: {{title: B, {SCALE}, weight: 6}}
      c: {{title: C, {SCALE}, weight: {{low: 0, high: 2}}}}
    """
    plan = Plan.of(case_of(criteria, services(one="scores: {a: 1, b: 2, c: 3}")))
    drawn = np.array([[2.0, 3.0], [0.0, 1.0]])  # of a and c
    assert weigh(plan.weights, drawn) == pytest.approx(
        np.array([[2 / 8, 3 / 10], [6 / 8, 6 / 10], [0, 1 / 10]])
    )


def test_in_a_tree_criteria_share_the_weight_of_their_group() -> None:
    plan = Plan.of(case_of(*KITCHEN))
    rows = [belief.path for belief in plan.weights.batch.beliefs]
    drawn = {
        "criteria.payback.weight": 25.0,
        "criteria.market.weight": 3.0,
        "criteria.staff.weight": 1.0,
        "groups.money.weight": 70.0,
    }
    found = weigh(plan.weights, np.array([[drawn[path]] for path in rows]))
    # money has 70 of 100, shared as 100 : 25; people has 30, shared as 3 : 1
    assert found[:, 0] == pytest.approx([0.7 * 0.8, 0.7 * 0.2, 0.3 * 0.75, 0.3 * 0.25])


def test_a_service_without_an_account_has_scores_and_no_measures() -> None:
    plan = Plan.of(case_of(scored("a", "b"), services(one="scores: {a: 40, b: 130}")))
    outcome = evaluate(plan, plan.services[0], NOTHING, NOTHING)
    assert outcome.measures == {}
    assert [x.tolist() for x in outcome.performance] == [[40], [130]]
    assert [x.tolist() for x in outcome.values] == [[40], [100]]


def test_a_service_has_every_measure_even_where_no_criterion_asks_for_it() -> None:
    pipeline = services(one="scores: {a: 40}, revenue: {price: 3, volume: 4}")
    plan = Plan.of(case_of(scored("a"), pipeline))
    outcome = evaluate(plan, plan.services[0], NOTHING, NOTHING)
    assert tuple(outcome.measures) == MEASURES
    assert outcome.measures["npv"].tolist() == [12]


def test_performance_is_the_measure_or_the_score_that_the_criterion_names() -> None:
    criteria = f"""
    criteria:
      a: {{title: A, {SCALE}, weight: 1}}
      b: {{title: B, from: peak_exposure, worst: 80, best: 0, weight: 1}}
      c: {{title: C, from: income, value: {{0: 0, 10: 50, 30: 80}}, weight: 1}}
    """
    pipeline = services(
        one="scores: {a: 40}, revenue: {price: {low: 1, high: 9}, volume: 5, investment: 20}"
    )
    plan = Plan.of(case_of(criteria, pipeline))
    outcome = evaluate(plan, plan.services[0], np.array([[2.0, 4.0, 6.0]]), NOTHING)
    assert outcome.performance[0].tolist() == [40]
    assert outcome.performance[1] is outcome.measures["peak_exposure"]
    assert set(outcome.measures["peak_exposure"]) == {20}
    assert set(outcome.values[1]) == {75}
    assert outcome.measures["income"].tolist() == [10, 20, 30]
    assert outcome.values[2] == pytest.approx([50, 65, 80])


def test_a_payback_of_never_has_the_lowest_value_whatever_the_scale() -> None:
    pipeline = "years: 4\n" + services(
        one="revenue: {price: {low: 0, high: 100}, volume: 1, investment: 100}"
    )
    for scale, lowest in (
        ("worst: 4, best: 0", 0),
        ("worst: 9, best: 0", 0),  # though 4 years would be worth 56
        ("value: {0: 90, 4: 30}", 30),
        ("value: {0: 10, 4: 90}", 10),
    ):
        criteria = f"criteria: {{payback: {{title: P, from: payback, {scale}, weight: 1}}}}"
        plan = Plan.of(case_of(criteria, pipeline))
        outcome = evaluate(plan, plan.services[0], np.array([[10.0, 50.0]]), NOTHING)
        assert np.isnan(outcome.performance[0]).tolist() == [True, False], scale
        assert outcome.values[0][0] == lowest, scale
        assert outcome.values[0][1] == plan.criteria[0].function(np.array([2.0]))[0], scale


def test_draws_beyond_the_domain_take_its_end_before_anything_is_made_of_them() -> None:
    pipeline = services(one="scores: {a: 0}, revenue: {price: {mean: 4, sd: 1}, volume: 3}")
    plan = Plan.of(case_of(scored("a"), pipeline))
    found = service_account(plan, plan.services[0], np.array([[-1.0, 2.0]]), NOTHING)
    assert found.income[0].tolist() == [0, 6]


def test_where_only_cost_may_be_recovered_the_rest_is_refunded() -> None:
    pipeline = services(
        one="surplus: cost_recovery, scores: {a: 0}, "
        "revenue: {price: {low: 0, high: 9}, volume: 10, fixed_cost: 30}"
    )
    plan = Plan.of(case_of(scored("a"), pipeline))
    found = service_account(plan, plan.services[0], np.array([[2.0, 5.0]]), NOTHING)
    assert found.income[0].tolist() == [20, 30]
