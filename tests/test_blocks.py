"""Blocks drawn again: the very draws of the simulation, as they were or with something set."""

from __future__ import annotations

import pickle
from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from casebook import KITCHEN, SCALE, case_of, keeping_all, mean_error, scored, services, simulated
from scipy.stats import norm

import dragonsden as dd
from dragonsden.engine import blocks as engine_blocks
from dragonsden.engine.blocks import WHO_JUDGES, Block, blocks, remembering, remembering_apart
from dragonsden.engine.compile.case import plan_of
from dragonsden.engine.evaluate import Outcome
from dragonsden.engine.plan import Plan
from dragonsden.engine.run import run
from dragonsden.engine.sampling import BLOCK
from dragonsden.engine.typical import Typical

SHEETS = """
service_id,member,criterion,score,comment
one,amy,a,1,
one,bob,a,3,
one,cat,a,,Declared an interest
two,amy,a,2,
two,bob,a,2,
two,cat,a,4,
"""
LEVELS = "criteria: {a: {title: A, levels: {0: none, 5: all}, weight: 1}}"
TWO = services(one="title: One", two="title: Two")


@pytest.fixture(scope="module")
def sim() -> dd.Simulation:
    return keeping_all(case_of(*KITCHEN), BLOCK + 2_000, 3)


# ------------------------------------------------------------------------------- drawn again


def test_blocks_drawn_again_give_the_simulation_bit_for_bit(sim: dd.Simulation) -> None:
    found = [
        np.concatenate([block.overall(row) for block in blocks(sim.plan, sim.seed, sim.draws)])
        for row in range(len(sim.services))
    ]
    assert np.array_equal(np.array(found), sim.kept.overall)
    weights = [block.weights for block in blocks(sim.plan, sim.seed, sim.draws)]
    assert np.array_equal(np.concatenate(weights, axis=1), sim.kept.weights)


def test_blocks_are_in_order_and_cover_every_draw(kitchen: Plan) -> None:
    found = [(block.number, block.start, block.count) for block in blocks(kitchen, 3, BLOCK + 9)]
    assert found == [(0, 0, BLOCK), (1, BLOCK, 9)]


def test_a_belief_is_its_quantile_function_of_the_uniforms_of_its_path() -> None:
    pipeline = "factors: [wind]\n" + services(
        one="scores: {a: {low: 10, high: 30, moves_with: {wind: 0.8}}}", two="scores: {a: 7}"
    )
    plan = plan_of(case_of(scored("a", weight="1"), pipeline))
    block = Block.of(plan, 3, 0, 500)
    uniforms = dict(block.uniforms)
    assert list(uniforms) == ["factors.wind", "one.scores.a"]
    assert block.draws(0).own[0] == pytest.approx(10 + 20 * uniforms["one.scores.a"], abs=1e-12)
    # u after the factor: its normal moves with the factor's by the loading
    correlation = np.corrcoef(
        norm.ppf(uniforms["factors.wind"]), norm.ppf(uniforms["one.scores.a"])
    )
    assert correlation[0, 1] == pytest.approx(0.8, abs=4.5 * (1 - 0.64) / sqrt(500))


def test_values_of_a_service_are_those_of_its_outcome_in_all_draws_and_in_some(
    council: dd.Simulation,
) -> None:
    plan = council.plan
    some = np.array([0, 3, 3, 499, 7])
    for block in (Block.of(plan, 3, 0, 500), replace(Block.of(plan, 3, 0, 500), outcomes={})):
        for row in range(len(plan.services)):
            wanted = block.look(row).values
            for values in (block.values(row), block.values(row)):
                for column, value in enumerate(wanted):
                    assert np.array_equal(values.on(column), value)
                    few = value if value.size == 1 else value[some]
                    assert np.array_equal(values.on(column, some), few)


def test_an_outcome_that_is_remembered_is_the_one_worked_out_in_less_memory(
    council: dd.Simulation,
) -> None:
    plan = council.plan
    block = replace(Block.of(plan, 3, 0, 500), outcomes={})
    held = whole = 0
    for row in range(len(plan.services)):
        first, again = block.look(row), block.look(row)
        assert first.measures.keys() == again.measures.keys()
        for one, other in (
            *zip(first.measures.values(), again.measures.values(), strict=True),
            *zip(first.performance, again.performance, strict=True),
            *zip(first.values, again.values, strict=True),
        ):
            assert np.array_equal(one, other, equal_nan=True)
        held += _bytes_of(block.outcomes[row])
        whole += _bytes_of(first)
    assert 0 < held < 0.75 * whole, held / whole


def _bytes_of(outcome: Outcome) -> int:
    """The bytes of the arrays of an outcome, each counted once."""
    arrays = (*outcome.measures.values(), *outcome.performance, *outcome.values)
    return sum(array.nbytes for array in {id(array): array for array in arrays}.values())


def test_draws_of_a_service_are_remembered_with_the_block(kitchen: Plan) -> None:
    block = Block.of(kitchen, 3, 0, 100)
    assert block.draws(0) is block.draws(0)
    assert block.draw(0) is not block.draw(0)
    assert np.array_equal(block.draw(0).own, block.draws(0).own)


# ------------------------------------------------------------------------------- the panel's eyes


def test_in_each_draw_one_member_scores_every_service() -> None:
    plan = plan_of(case_of(LEVELS, TWO, SHEETS))
    block = Block.of(plan, 3, 0, 2_000)
    one, two = block.overall(0), block.overall(1)
    amy, bob, cat = (block.members == row for row in range(3))
    assert set(zip(one[amy], two[amy], strict=True)) == {(20.0, 40.0)}
    assert set(zip(one[bob], two[bob], strict=True)) == {(60.0, 40.0)}
    assert set(two[cat]) == {80.0}
    assert set(one[cat]) == {20.0, 60.0}  # cat has no score: a colleague's, drawn afresh
    assert min(amy.sum(), bob.sum(), cat.sum()) > 2_000 / 3 - 4.5 * sqrt(2_000 * 2 / 9)


def test_a_missing_score_may_be_drawn_between_the_panels_lowest_and_highest() -> None:
    plan = plan_of(case_of(f"missing: panel_range\n{LEVELS}", TWO, SHEETS))
    block = Block.of(plan, 3, 0, 9_000)
    filled = block.overall(0)[block.members == 2]
    assert 20 <= filled.min() < 21 < 59 < filled.max() <= 60
    assert filled.mean() == pytest.approx(40, abs=mean_error(40 / sqrt(12), len(filled)))


def test_the_typical_score_is_the_members_mean_and_missing_is_never_nought() -> None:
    sim = simulated(LEVELS, TWO, 10, scores=SHEETS)
    assert sim.typical.overall.tolist() == [40.0, pytest.approx(8 / 3 * 20)]


def test_a_consensus_stands_for_every_members_score() -> None:
    settled = SHEETS + 'one,consensus,a,4.5,"Agreed 12 Sept: bookings up (chair, item 4)"\n'
    sim = simulated(LEVELS, TWO, 500, scores=settled)
    assert set(sim.overall["one"]) == {90.0}
    assert sim.case.panel is not None
    assert len(sim.case.panel.scores) == 6


def test_a_unanimous_panel_is_a_fixed_score() -> None:
    header = "service_id,member,criterion,score,comment\n"
    rows = [f"{s},{m},a,{x},\n" for s, x in (("one", 2.5), ("two", 1)) for m in ("amy", "bob")]
    panel = simulated(LEVELS, TWO, 500, scores=header + "".join(rows))
    fixed = simulated(LEVELS, services(one="scores: {a: 2.5}", two="scores: {a: 1}"), 500)
    assert panel.overall.equals(fixed.overall)
    assert panel.typical.overall.tolist() == fixed.typical.overall.tolist()


def test_the_order_of_members_on_the_sheets_changes_nothing() -> None:
    head, *rows = SHEETS.strip().split("\n")
    turned = "\n".join([head, *reversed(rows)])
    one, other = (simulated(LEVELS, TWO, 500, scores=sheets) for sheets in (SHEETS, turned))
    assert one.overall.equals(other.overall)


def test_who_judges_has_uniforms_of_its_own() -> None:
    block = Block.of(plan_of(case_of(LEVELS, TWO, SHEETS)), 3, 0, 1_000)
    found = dict(block.uniforms)
    assert list(found) == ["one.scores.a", WHO_JUDGES]
    assert np.array_equal(np.ceil(found[WHO_JUDGES] * 3).astype(int) - 1, block.members)


# ------------------------------------------------------------------------------- something set


def test_setting_a_belief_changes_its_users_and_nobody_else(kitchen: Plan) -> None:
    plan = kitchen.setting("alarms.revenue.price", 12.0)
    moved = [a is not b for a, b in zip(kitchen.services, plan.services, strict=True)]
    assert moved == [True] + [False] * 5
    assert plan.weights is kitchen.weights
    assert plan.services[0].drivers["price"].value == 12.0
    before, after = (Block.of(p, 3, 0, 300) for p in (kitchen, plan))
    assert np.array_equal(before.draws(0).own, after.draws(0).own)
    assert all(np.array_equal(before.overall(row), after.overall(row)) for row in range(1, 6))
    assert np.array_equal(before.under(plan).overall(0), after.overall(0))


def test_setting_a_shared_assumption_sets_it_for_all_its_users() -> None:
    pipeline = "assumptions: {pay: {low: 1, high: 5}}\n" + services(
        one="scores: {a: pay}", two="scores: {a: 9}", three="scores: {a: pay}"
    )
    plan = plan_of(case_of(scored("a"), pipeline)).setting("assumptions.pay", 4.0)
    block = Block.of(plan, 3, 0, 50)
    assert [set(np.broadcast_to(block.overall(row), 50)) for row in range(3)] == [{4}, {9}, {4}]


def test_setting_a_weight_weighs_anew() -> None:
    criteria = f"""
    criteria:
      a: {{title: A, {SCALE}, weight: {{low: 1, high: 9}}}}
      b: {{title: B, {SCALE}, weight: 5}}
    """
    plan = plan_of(case_of(criteria, services(one="scores: {a: 100, b: 0}")))
    block = Block.of(plan, 3, 0, 50).under(plan.setting("criteria.a.weight", 15.0))
    assert set(block.weights[0]) == {0.75}
    assert set(block.overall(0)) == {75.0}


def test_a_panels_score_is_set_in_every_members_eyes() -> None:
    plan = plan_of(case_of(LEVELS, TWO, SHEETS))
    assert plan.scored["one.scores.a"].values == (1.0, 3.0)
    block = Block.of(plan.setting("one.scores.a", 2.0), 3, 0, 50)
    assert set(np.broadcast_to(block.overall(0), 50)) == {40.0}


def test_a_value_beyond_what_a_driver_may_be_is_taken_at_that_end() -> None:
    pipeline = services(one="scores: {a: 0}, revenue: {price: {mean: 40, sd: 5}, volume: 3}")
    plan = plan_of(case_of(scored("a"), pipeline)).setting("one.revenue.price", -3.0)
    assert plan.services[0].drivers["price"].value == 0.0


def test_what_is_no_belief_cannot_be_set_and_the_near_one_is_named(kitchen: Plan) -> None:
    with pytest.raises(KeyError, match=r"did you mean 'alarms\.revenue\.price'"):
        kitchen.setting("alarms.revenue.prise", 1.0)
    with pytest.raises(KeyError, match="is a factor; set it in a scenario"):
        kitchen.setting("factors.economy", 1.0)


def test_a_part_can_be_frozen_at_its_typical_values(kitchen: Plan) -> None:
    frozen = kitchen.frozen("scores").frozen("weights").frozen("revenue")
    block = Block.of(frozen, 3, 0, 40)
    typical = dd.simulate(case_of(*KITCHEN), 1).typical
    for row in range(len(frozen.services)):
        assert block.overall(row) == pytest.approx(np.full(40, typical.overall[row]), abs=1e-9)
    with pytest.raises(ValueError, match="give one of scores, weights, revenue"):
        kitchen.frozen("everything")


def test_frozen_scores_of_a_panel_are_their_mean_and_frozen_weights_the_members_mean() -> None:
    own = "\nmember_weights: {amy: {a: 1}, bob: {a: 2}, cat: {a: 3}}"
    plan = plan_of(case_of(LEVELS + own, TWO, SHEETS))
    block = Block.of(plan.frozen("scores").frozen("weights"), 3, 0, 40)
    assert set(np.broadcast_to(block.overall(0), 40)) == {40.0}
    assert set(block.weights[0]) == {1.0}


def test_a_changed_plan_travels_with_its_changes(kitchen: Plan) -> None:
    plan = kitchen.setting("alarms.revenue.price", 12.0).frozen("weights")
    sent = pickle.loads(pickle.dumps(plan))
    for one, other in zip(sent.services, plan.services, strict=True):
        assert (one.name, one.batch) == (other.name, other.batch)
        assert (one.drivers, one.scores) == (other.drivers, other.scores)
    assert sent.weights == plan.weights
    ranked = tuple(range(6))
    one, other = (
        run(p, Typical.of(p), 400, 3, ranked, ranked, executor=None, progress=False)[0]
        for p in (plan, sent)
    )
    assert one.overall.tobytes() == other.overall.tobytes()


# -------------------------------------------------------------------- one block for many questions


def test_while_remembering_the_only_block_is_drawn_once() -> None:
    sim = dd.simulate(case_of(*KITCHEN), 300, 3)
    (apart,), (again,) = (list(blocks(sim.plan, 3, 300)) for _ in range(2))
    assert apart is not again
    with remembering():
        (one,), (other,) = (list(blocks(sim.plan, 3, 300)) for _ in range(2))
        assert one is other
        assert one.look(0) is one.outcome(0)
        (others,) = blocks(sim.plan, 4, 300)
        assert others is not one
    (after,) = blocks(sim.plan, 3, 300)
    assert after is not one


def test_what_is_remembered_apart_leaves_what_was_remembered_before(kitchen: Plan) -> None:
    with remembering():
        (before,) = blocks(kitchen, 3, 300)
        with remembering_apart():
            (apart,), (again,) = (list(blocks(kitchen, 4, 300)) for _ in range(2))
            assert apart is again
        (after,) = blocks(kitchen, 3, 300)
        assert after is before


def test_a_weight_curve_leaves_the_draws_that_are_remembered() -> None:
    sim = dd.simulate(case_of(*KITCHEN), 300, 3)
    with remembering():
        (block,) = blocks(sim.plan, 3, 300)
        drawn = block.draws(0)
        dd.weight_stability(sim)
        assert block.draws(0) is drawn


@pytest.mark.parametrize("services", [0, 1, 99])
def test_what_is_remembered_changes_no_answer_and_cannot_be_changed(
    services: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sim = dd.simulate(case_of(*KITCHEN), 300, 3)
    drawn = max(len(service.batch.variates) for service in sim.plan.services)
    rows = drawn + len(sim.plan.measures) + 2 * len(sim.plan.criteria)
    monkeypatch.setattr(engine_blocks, "MOST_REMEMBERED", services * 8 * 300 * rows)

    def asked() -> list[object]:
        return [
            dd.tornado(sim, "alarms"),
            dd.evppi(sim),
            dd.profile(sim, "bins"),
            dd.why(sim, "bins", "flats"),
        ]

    apart = asked()
    with remembering():
        together = asked()
        (block,) = blocks(sim.plan, 3, 300)
        assert block.outcomes is not None
        assert min(services, 2) <= len(block.outcomes) <= services
        rows_of_all = range(len(sim.services))
        asked_twice = [(block.draws(row), block.draws(row)) for row in rows_of_all]
        assert all(one is other for one, other in asked_twice)
        assert len(block.remembered) <= services
        assert len(block.last) <= 1
        for row in block.outcomes:
            with pytest.raises(ValueError, match="read-only"):
                block.outcome(row).values[0][:] = 0.0
    for one, other in zip(apart, together, strict=True):
        assert one.equals(other)  # type: ignore[attr-defined]


def test_a_block_under_a_setting_does_not_take_the_outcomes_of_the_block(kitchen: Plan) -> None:
    with remembering():
        (block,) = blocks(kitchen, 3, 200)
        before = block.outcome(0).measures["npv"].copy()
        under = block.under(kitchen.setting("alarms.revenue.price", 12.0))
        assert not np.array_equal(under.outcome(0).measures["npv"], before)
        assert np.array_equal(block.outcome(0).measures["npv"], before)
