"""One evaluation: weights that sum to 1, values weighed, gates met to six decimals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from casebook import KITCHEN, SCALE, case_of, scored, services, simulated

import dragonsden as dd
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.measures import MEASURES
from dragonsden.engine.compile.case import plan_of
from dragonsden.engine.evaluate import evaluate, meets, overall, service_account
from dragonsden.engine.plan import MeasuredGate
from dragonsden.engine.sampling import Batch
from dragonsden.engine.sources import Draws, Source
from dragonsden.engine.weights import WeightPlan, by_file


def known(value: float) -> Source:
    return Source("known", value=value)


def own(row: int) -> Source:
    return Source("own", row)


NO_TREE = (known(1.0), (0, 1, 2))


def weights(
    sources: tuple[Source, ...], branches: tuple[tuple[Source, tuple[int, ...]], ...], drawn: Floats
) -> Floats:
    return by_file(WeightPlan(Batch(()), sources, branches), drawn)


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


# ------------------------------------------------------- a case as it is written, and its outcome


NOTHING = np.empty((0, 1))


def drawn(own: Floats) -> Draws:
    return Draws(own, NOTHING, np.zeros(own.shape[1], np.intp))


def test_a_tree_as_it_is_written_shares_the_weights_of_its_groups() -> None:
    plan = plan_of(case_of(*KITCHEN))
    rows = [belief.path for belief in plan.weights.batch.variates]
    raw = {
        "criteria.payback.weight": 25.0,
        "criteria.market.weight": 3.0,
        "criteria.staff.weight": 1.0,
        "groups.money.weight": 70.0,
    }
    found = by_file(plan.weights, np.array([[raw[path]] for path in rows]))
    # money has 70 of 100, shared as 100 : 25; people has 30, shared as 3 : 1
    assert found[:, 0] == pytest.approx([0.7 * 0.8, 0.7 * 0.2, 0.3 * 0.75, 0.3 * 0.25])


def test_a_service_without_an_account_has_scores_and_no_measures() -> None:
    plan = plan_of(case_of(scored("a", "b"), services(one="scores: {a: 40, b: 130}")))
    outcome = evaluate(plan, plan.services[0], drawn(NOTHING))
    assert outcome.measures == {}
    assert [x.tolist() for x in outcome.performance] == [[40], [130]]
    assert [x.tolist() for x in outcome.values] == [[40], [100]]


def test_a_service_has_every_measure_even_where_no_criterion_asks_for_it() -> None:
    pipeline = services(one="scores: {a: 40}, revenue: {price: 3, volume: 4}")
    plan = plan_of(case_of(scored("a"), pipeline))
    outcome = evaluate(plan, plan.services[0], drawn(NOTHING))
    assert tuple(outcome.measures) == MEASURES[:6]
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
    plan = plan_of(case_of(criteria, pipeline))
    outcome = evaluate(plan, plan.services[0], drawn(np.array([[2.0, 4.0, 6.0]])))
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
        plan = plan_of(case_of(criteria, pipeline))
        outcome = evaluate(plan, plan.services[0], drawn(np.array([[10.0, 50.0]])))
        assert np.isnan(outcome.performance[0]).tolist() == [True, False], scale
        assert outcome.values[0][0] == lowest, scale
        assert outcome.values[0][1] == plan.criteria[0].function(np.array([2.0]))[0], scale


def test_draws_beyond_the_domain_take_its_end_before_anything_is_made_of_them() -> None:
    pipeline = services(one="scores: {a: 0}, revenue: {price: {mean: 4, sd: 1}, volume: 3}")
    plan = plan_of(case_of(scored("a"), pipeline))
    found = service_account(plan, plan.services[0], drawn(np.array([[-1.0, 2.0]])))
    assert found.income[0].tolist() == [0, 6]


def test_where_only_cost_may_be_recovered_the_rest_is_refunded() -> None:
    pipeline = services(
        one="surplus: cost_recovery, scores: {a: 0}, "
        "revenue: {price: {low: 0, high: 9}, volume: 10, fixed_cost: 30}"
    )
    plan = plan_of(case_of(scored("a"), pipeline))
    found = service_account(plan, plan.services[0], drawn(np.array([[2.0, 5.0]])))
    assert found.income[0].tolist() == [20, 30]


def test_a_refund_that_leaves_the_surplus_0_but_for_rounding_is_not_beyond_an_end_of_0() -> None:
    # priced far above its cost, a service that may only recover it has a surplus of exactly 0
    criteria = "criteria: {s: {title: S, from: surplus, worst: 0, best: 100, weight: 1}}"
    account = "price: {low: 7, high: 9}, volume: {low: 1_000, high: 3_000}"
    costs = "unit_cost: {low: 1, high: 3}, overhead: 17%, fixed_cost: {low: 100, high: 200}"
    pipeline = "years: 3\n" + services(
        one=f"surplus: cost_recovery, revenue: {{{account}, {costs}, investment: 77}}"
    )
    sim = simulated(criteria, pipeline, 1_000)
    surplus = sim.measures["surplus"]["one"]
    assert 0 < np.abs(surplus).max() < 1e-6  # rounding leaves something, some of it below 0
    assert (surplus < 0).any()
    assert sim.tally.beyond.tolist() == [[0]]
