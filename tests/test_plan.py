"""A case as a flat plan: what is drawn, under which path, and where each number is found."""

from __future__ import annotations

import pickle
from dataclasses import fields
from math import inf

import numpy as np
from casebook import KITCHEN, SCALE, case_of, scored, services

from dragonsden.arithmetic.drivers import DRIVERS
from dragonsden.engine.blocks import Block
from dragonsden.engine.compile.case import plan_of
from dragonsden.engine.packing import packed, unpacked
from dragonsden.engine.plan import MeasuredGate, Plan
from dragonsden.engine.sources import EVERYWHERE, Draws, Source


def known(path: str, value: float) -> Source:
    return Source("known", value=value, path=path)


def paths(plan: Plan, service: str) -> list[str]:
    (found,) = (s for s in plan.services if s.name == service)
    return [belief.path for belief in found.batch.variates]


def test_each_uncertain_number_is_drawn_under_its_path_and_a_known_one_is_not(
    kitchen: Plan,
) -> None:
    assert paths(kitchen, "alarms") == [
        "alarms.revenue.price",
        "alarms.revenue.volume",
        "alarms.revenue.unit_cost",
        "alarms.scores.market",
        "alarms.scores.staff",
    ]
    assert paths(kitchen, "flats") == []
    assert [b.path for b in kitchen.factors.variates] == ["factors.economy", "factors.school"]
    assert [b.path for b in kitchen.assumptions.variates] == ["assumptions.pay"]
    assert [b.path for b in kitchen.weights.batch.variates] == [
        "criteria.payback.weight",
        "criteria.market.weight",
        "criteria.staff.weight",
        "groups.money.weight",
    ]


def test_a_belief_moves_with_factors_by_their_row(kitchen: Plan) -> None:
    alarms = kitchen.services[0].batch.variates
    assert alarms[0].loadings == ((0, 0.4), (1, -0.3))
    assert alarms[1].loadings == ()
    assert kitchen.assumptions.variates[0].loadings == ((0, 0.5),)


def test_a_weight_moves_with_factors_as_any_belief_does() -> None:
    criteria = f"""
    groups:
      g: {{title: G, weight: {{low: 2, high: 3, moves_with: {{wind: 0.1}}}}}}
      h: {{title: H, weight: 2}}
    criteria:
      a: {{title: A, group: g, {SCALE}, weight: {{low: 1, high: 2, moves_with: {{rain: 0.6}}}}}}
      b: {{title: B, group: h, {SCALE}, weight: any}}
    """
    pipeline = "factors: [wind, rain]\n" + services(one="scores: {a: 1, b: 2}")
    plan = plan_of(case_of(criteria, pipeline))
    assert {b.path: b.loadings for b in plan.weights.batch.variates} == {
        "criteria.a.weight": ((1, 0.6),),
        "criteria.b.weight": (),
        "groups.g.weight": ((0, 0.1),),
    }


def test_a_number_is_known_or_among_the_services_own_draws_or_the_shared_ones(
    kitchen: Plan,
) -> None:
    drivers = kitchen.services[0].drivers
    assert drivers["investment"] == known("alarms.revenue.investment", 2_000.0)
    assert (drivers["unit_cost"].origin, drivers["unit_cost"].row) == ("own", 2)
    assert (drivers["cost_growth"].origin, drivers["cost_growth"].row) == ("shared", 0)
    assert drivers["cost_growth"].path == "alarms.revenue.cost_growth"
    bins = kitchen.services[1].drivers
    assert bins["fixed_cost"] == known(
        "bins.revenue.fixed_cost", 300.0
    )  # by the name of a known assumption


def test_only_an_open_end_is_kept_within_the_domain(kitchen: Plan) -> None:
    alarms, catering = kitchen.services[0], kitchen.services[2]
    assert alarms.drivers["unit_cost"].domain == DRIVERS["unit_cost"].domain
    # its min is given and holds by itself; above, volumes end where the driver says
    assert alarms.drivers["volume"].domain == (-inf, DRIVERS["volume"].domain[1])
    assert alarms.drivers["price"].domain == EVERYWHERE  # a range cannot pass its ends
    assert alarms.scores["market"].domain == EVERYWHERE
    assert catering.scores["staff"].domain == EVERYWHERE  # worst and best are no bounds
    assert [source.path for source in alarms.clipped] == [
        "alarms.revenue.volume",
        "alarms.revenue.unit_cost",
    ]
    assert [source.path for source in kitchen.weights.clipped] == ["criteria.payback.weight"]
    assert kitchen.weights.clipped[0].domain == (0.0, inf)


def test_an_open_score_on_an_anchored_scale_is_kept_between_its_levels() -> None:
    criteria = "criteria: {a: {title: A, levels: {1: none, 5: all}, best: 1, weight: 1}}"
    pipeline = services(one="scores: {a: {mean: 3, sd: 0.5}}", two="scores: {a: 2}")
    plan = plan_of(case_of(criteria, pipeline))
    assert plan.services[0].scores["a"].domain == (1, 5)
    assert plan.criteria[0].bounded


def test_a_list_of_scores_on_an_anchored_scale_is_drawn_as_values(kitchen: Plan) -> None:
    alarms, bins, catering = kitchen.services[:3]
    assert alarms.scores["market"].valued
    drawn = alarms.batch.variates[alarms.batch.rows["alarms.scores.market"]]
    assert drawn.typical == 40  # the median, 2 on a scale from 0 to 5
    assert not bins.scores["market"].valued
    assert not catering.scores["market"].valued
    assert not alarms.scores["staff"].valued


def test_a_pick_gives_a_known_number_once_and_draws_as_they_are_or_within_the_domain() -> None:
    own, shared = np.array([[1.0, -2.0, 9.0]]), np.array([[0.0, 0.0, 0.0], [4.0, 5.0, 6.0]])
    draws = Draws(own, shared, np.zeros(3, np.intp))
    assert Source("known", value=7.0)(draws).tolist() == [7.0]
    assert Source("own", 0)(draws).tolist() == [1, -2, 9]
    assert Source("shared", 1)(draws).tolist() == [4, 5, 6]
    clipped = Source("own", 0, domain=(0.0, 5.0))
    assert clipped(draws).tolist() == [1, 0, 5]
    assert own.tolist() == [[1, -2, 9]]
    assert clipped.outside(draws) == 2
    assert Source("shared", 1, domain=(-inf, 5.0)).outside(draws) == 1


def test_a_service_is_certain_where_all_its_numbers_are_known(kitchen: Plan) -> None:
    assert [service.name for service in kitchen.services if service.certain] == ["flats"]
    pipeline = "assumptions: {known: 3, open: {low: 1, high: 2}}\n" + services(
        one="scores: {a: known}", two="scores: {a: open}"
    )
    plan = plan_of(case_of(scored("a"), pipeline))
    assert [service.certain for service in plan.services] == [True, False]


def test_the_tree_says_which_criteria_share_which_weight(kitchen: Plan) -> None:
    assert [rows for _, rows in kitchen.weights.branches] == [(0, 1), (2, 3)]
    money, people = (head for head, _ in kitchen.weights.branches)
    assert (money.origin, people) == ("own", known("groups.people.weight", 30.0))
    flat = plan_of(case_of(scored("a", "b"), services(one="scores: {a: 1, b: 2}")))
    assert flat.weights.branches == ((Source("known", value=1.0), (0, 1)),)


def test_criteria_of_a_group_need_not_stand_together() -> None:
    criteria = f"""
    groups: {{g: {{title: G, weight: 1}}, h: {{title: H, weight: 3}}}}
    criteria:
      a: {{title: A, group: h, {SCALE}, weight: 1}}
      b: {{title: B, group: g, {SCALE}, weight: 1}}
      c: {{title: C, group: h, {SCALE}, weight: 1}}
    """
    plan = plan_of(case_of(criteria, services(one="scores: {a: 1, b: 2, c: 3}")))
    assert [rows for _, rows in plan.weights.branches] == [(1,), (0, 2)]


def test_only_measured_gates_are_planned_and_they_say_which_way_they_bind() -> None:
    criteria = (
        scored("a")
        + """
gates:
  legal: {title: L}
  rich:  {title: R, measure: npv, at_least: £1m, in: 80%}
  quick: {title: Q, measure: payback, at_most: 3, in: 60%}
"""
    )
    plan = plan_of(
        case_of(criteria, services(one="scores: {a: 1}, revenue: {price: 1, volume: 1}"))
    )
    assert plan.gates == (
        MeasuredGate("rich", "npv", "at least", 1_000_000.0, 0.8),
        MeasuredGate("quick", "payback", "at most", 3.0, 0.6),
    )


def test_the_plan_has_the_horizon_and_its_discount_factors() -> None:
    pipeline = "years: 3\ndiscount_rate: 100%\n" + services(one="scores: {a: 1}")
    plan = plan_of(case_of(scored("a"), pipeline))
    assert (plan.years, plan.discount) == (3, (1, 0.5, 0.25))
    assert plan.services[0].drivers == {}
    assert not plan.services[0].cost_recovery


def test_a_plan_travels_with_all_that_is_drawn_and_no_words(kitchen: Plan) -> None:
    assert len(kitchen.beliefs) == len(pickle.loads(pickle.dumps(kitchen)).beliefs)
    for there in (pickle.loads(pickle.dumps(kitchen)), unpacked(packed(kitchen))):
        for field in fields(Plan):
            if field.name != "services":
                assert getattr(there, field.name) == getattr(kitchen, field.name)
        for one, other in zip(there.services, kitchen.services, strict=True):
            assert one.says_as(other)
            assert (one.certain, one.clipped) == (other.certain, other.clipped)


def test_a_plan_that_was_used_is_packed_as_one_that_was_not() -> None:
    case = case_of(*KITCHEN)
    used, unused = plan_of(case), plan_of(case)
    assert used.beliefs
    Block.of(used, 1, 0, 10).overall(0)
    assert packed(used) == packed(unused)
