"""Weights: the file's, members' own, and those of which only the order is known."""

from __future__ import annotations

import numpy as np
import pytest
from casebook import SCALE, case_of, mean_error, scored, services, share_error

import dragonsden as dd
from dragonsden.engine.compile.case import plan_of
from dragonsden.engine.weights import WeightPlan, typical_weights, weigh

ONE = services(one="scores: {a: 1, b: 2, c: 3}")


def weights_of(criteria: str, pipeline: str = ONE) -> WeightPlan:
    return plan_of(case_of(criteria, pipeline)).weights


def any_of(order: str) -> str:
    names = ("a", "b", "c")
    entries = [f"  {n}: {{title: {n.upper()}, {SCALE}, weight: any}}" for n in names]
    return "\n".join(["criteria:", *entries, f"order: {order}"])


OWN = """
member_weights:
  amy: {a: 1, b: 1, c: 2}
  bob: {a: 30, b: 10, c: 0}
"""


def test_a_member_weighs_by_weights_of_their_own_divided_by_their_sum() -> None:
    plan = weights_of(scored("a", "b", "c") + OWN)
    found = weigh(plan, np.empty((0, 3)), np.array([0, 1, 0]))
    assert found.T.tolist() == [[0.25, 0.25, 0.5], [0.75, 0.25, 0.0], [0.25, 0.25, 0.5]]


def test_typical_weights_are_the_mean_of_the_members_normalised_weights() -> None:
    plan = weights_of(scored("a", "b", "c") + OWN)
    assert typical_weights(plan).tolist() == [0.5, 0.25, 0.25]
    assert typical_weights(plan, 1).tolist() == [0.75, 0.25, 0.0]


def test_weights_of_the_file_that_nobody_takes_are_not_drawn() -> None:
    free = scored("a", "b", "c", weight="{low: 1, high: 9}")
    assert len(weights_of(free).batch.variates) == 3
    assert len(weights_of(free + OWN).batch.variates) == 0


def test_in_a_tree_a_members_weights_are_shared_out_group_by_group() -> None:
    criteria = f"""
    groups: {{g: {{title: G, weight: 1}}, h: {{title: H, weight: 1}}}}
    criteria:
      a: {{title: A, group: g, {SCALE}, weight: 1}}
      b: {{title: B, group: g, {SCALE}, weight: 1}}
      c: {{title: C, group: h, {SCALE}, weight: 1}}
    member_weights: {{amy: {{g: 30, h: 10, a: 1, b: 2, c: 7}}}}
    """
    assert typical_weights(weights_of(criteria)).tolist() == [0.25, 0.5, 0.25]


def test_each_member_judges_as_often_as_the_others_and_by_name_whatever_their_order() -> None:
    sim = dd.simulate(case_of(scored("a", "b", "c") + OWN, ONE), 20_000, 5)
    amy = (0.75 - sim.mean_weights["a"]) * 2  # the mean weight of a is 0.75 - amy's share / 2
    assert amy == pytest.approx(0.5, abs=share_error(0.5, 20_000))
    other = scored("a", "b", "c") + (
        "\nmember_weights:\n  bob: {a: 30, b: 10, c: 0}\n  amy: {a: 1, b: 1, c: 2}\n"
    )
    again = dd.simulate(case_of(other, ONE), 20_000, 5)
    assert again.overall.equals(sim.overall)


def test_ordered_weights_fall_in_their_order_in_every_draw_and_sum_to_one() -> None:
    sim = dd.simulate(case_of(any_of("[c, a, b]"), ONE), 5_000, 5)
    a, b, c = sim.kept.weights
    assert np.all(c >= a)
    assert np.all(a >= b)
    assert np.allclose(a + b + c, 1.0, atol=1e-12)


def test_ordered_weights_are_uniform_on_the_ordered_simplex() -> None:
    draws = 40_000
    sim = dd.simulate(case_of(any_of("[c, a, b]"), ONE), draws, 5)
    # their means are the rank-order centroid
    centroid = np.array([5 / 18, 2 / 18, 11 / 18])
    assert sim.mean_weights.to_numpy() == pytest.approx(centroid, abs=mean_error(0.2, draws))
    # the greatest of three uniform weights is above 2/3 with chance 3 (1 - 2/3)^2 = 1/3
    above = float(np.mean(sim.kept.weights[2] > 2 / 3))
    assert above == pytest.approx(1 / 3, abs=share_error(1 / 3, draws))


def test_typical_weights_in_order_are_the_rank_order_centroid() -> None:
    found = typical_weights(weights_of(any_of("[c, a, b]")))
    assert found == pytest.approx([5 / 18, 2 / 18, 11 / 18], abs=1e-15)


def test_a_weight_that_is_set_is_known_and_the_others_keep_their_draws() -> None:
    criteria = f"""
    criteria:
      a: {{title: A, {SCALE}, weight: {{low: 1, high: 9}}}}
      b: {{title: B, {SCALE}, weight: {{low: 1, high: 9}}}}
      c: {{title: C, {SCALE}, weight: 5}}
    """
    plan = weights_of(criteria)
    raw = np.array([[2.0, 4.0], [3.0, 1.0]])
    found = weigh(plan.setting("criteria.a.weight", 12.0), raw, np.zeros(2, np.intp))
    assert pytest.approx(np.array([[12, 3, 5], [12, 1, 5]]) / [[20], [18]]) == found.T
