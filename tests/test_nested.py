"""Nested draws: a group as it was drawn outside, all else as it may still be then."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from casebook import case_of, scored, services
from scipy.stats import norm

import dragonsden as dd
from dragonsden.analysis.information.choices import ChoiceSet
from dragonsden.analysis.information.nested import Nest, levels, nested_gains
from dragonsden.engine.blocks import Block
from dragonsden.engine.compile.case import plan_of
from dragonsden.engine.plan import Plan
from dragonsden.engine.sampling import BLOCK

MOVED = "factors: [wind, rain]\n" + services(
    one="scores: {a: {low: 0, high: 100, moves_with: {wind: 0.6, rain: -0.5}}, "
    "b: {low: 0, high: 100, moves_with: {wind: 0.8}}}",
    two="scores: {a: {low: 0, high: 100, moves_with: {wind: 0.7, rain: 0.7}}, b: 20}",
)


def uniforms_of(nest: Nest) -> dict[str, np.ndarray]:
    """What uniform scores from 0 to 100 of MOVED were drawn from, and the factors."""
    found: dict[str, list[np.ndarray]] = {"one.a": [], "one.b": [], "two.a": [], "factors": []}
    for block in nest.blocks:
        one, two = block.remembered.get(0) or block.draw(0), block.draw(1)
        found["one.a"].append(one.own[0] / 100)
        found["one.b"].append(one.own[1] / 100)
        found["two.a"].append(two.own[0] / 100)
        found["factors"].append(block.factors)
    return {name: np.concatenate(parts, axis=-1) for name, parts in found.items()}


@pytest.mark.parametrize(
    ("draws", "expected"),
    [
        (1, (256, 512)),
        (10_000, (256, 512)),
        (200_000, (512, 512)),
        (1_000_000, (1024, 1024)),
        (10**12, (BLOCK, BLOCK)),
    ],
)
def test_there_are_as_many_nested_draws_as_in_the_simulation_and_not_too_few(
    draws: int, expected: tuple[int, int]
) -> None:
    assert levels(draws) == expected
    assert BLOCK % levels(draws)[1] == 0


def test_a_group_stays_as_it_was_drawn_and_nothing_else_does(kitchen: Plan) -> None:
    group = ["alarms.revenue.volume", "assumptions.pay", "criteria.payback.weight"]
    nest = Nest.of(kitchen, 3, group, 64, 512)
    first, second = nest.blocks
    for block, outer in ((first, slice(0, 32)), (second, slice(32, 64))):
        alarms = block.remembered[0]
        rows = {
            "alarms.revenue.volume": alarms.own[kitchen.services[0].batch.rows[group[0]]],
            "assumptions.pay": block.shared[0],
            "criteria.payback.weight": block.raw_weights[kitchen.weights.batch.rows[group[2]]],
        }
        assert np.array_equal(alarms.shared, block.shared)
        for path, drawn in rows.items():
            by_outer = drawn.reshape(32, 512)
            assert (by_outer == nest.outer.learnt[path][outer].reshape(-1, 1)).all()
        moving = [block.draw(2).own, block.raw_weights[2], alarms.own[0]]
        assert all((np.diff(drawn.reshape(-1, 512), axis=1) != 0).all() for drawn in moving)
        assert np.add.reduce(block.weights) == pytest.approx(np.ones(BLOCK))


def test_a_group_that_moves_with_nothing_leaves_all_else_as_in_the_simulation(
    kitchen: Plan,
) -> None:
    nest = Nest.of(kitchen, 3, ["bins.revenue.ramp_up"], 32, 512)
    (block,) = nest.blocks
    drawn = Block.of(kitchen, 3, 0, BLOCK)
    assert np.array_equal(block.factors, drawn.factors)
    assert np.array_equal(block.shared, drawn.shared)
    assert np.array_equal(block.weights, drawn.weights)
    assert list(block.remembered) == [1]


def test_what_moves_together_does_so_inside_and_outside() -> None:
    # 256 of 512: correlations over all pairs of normals are products of loadings, and the factors
    # are independent standard normals, whichever of them the group tells about
    plan = plan_of(case_of(scored("a", "b"), MOVED))
    nest = Nest.of(plan, 3, ["one.scores.a", "one.scores.b"], 1024, 64)
    found = uniforms_of(nest)
    wind, rain = found["factors"]
    z = {name: norm.ppf(found[name]) for name in ("one.a", "one.b", "two.a")}
    expected = {
        (0, 1): 0.6 * 0.8,  # one.a with one.b
        (0, 2): 0.6 * 0.7 - 0.5 * 0.7,
        (1, 2): 0.8 * 0.7,
        (0, 3): 0.6,
        (0, 4): -0.5,
        (1, 3): 0.8,
        (1, 4): 0.0,
        (2, 3): 0.7,
        (3, 4): 0.0,
    }
    rows = np.array([z["one.a"], z["one.b"], z["two.a"], wind, rain])
    # only 1,024 outer draws are independent: 4.5 standard errors of a product of unit normals
    within = 4.5 * sqrt(2 / 1024)
    together = rows @ rows.T / rows.shape[1]
    assert np.diag(together) == pytest.approx(np.ones(5), abs=within)
    for (i, j), correlation in expected.items():
        assert together[i, j] == pytest.approx(correlation, abs=within)


def test_what_a_group_leaves_open_of_the_factors_is_drawn_afresh() -> None:
    # given one.a and one.b the factors keep the variance that the regression leaves
    plan = plan_of(case_of(scored("a", "b"), MOVED))
    nest = Nest.of(plan, 3, ["one.scores.a", "one.scores.b"], 256, 1024)
    factors = uniforms_of(nest)["factors"].reshape(2, 256, 1024)
    loadings = np.array([[0.6, -0.5], [0.8, 0.0]])
    spread = loadings @ loadings.T + np.diag([1 - 0.61, 1 - 0.64])
    left = np.eye(2) - loadings.T @ np.linalg.solve(spread, loadings)
    within = 4.5 * sqrt(2 / (256 * 1024))
    assert (np.diag(left) < 0.9).all()
    inside = factors - factors.mean(axis=2, keepdims=True)
    for i in range(2):
        for j in range(2):
            found = float((inside[i] * inside[j]).sum() / (256 * 1023))
            assert found == pytest.approx(left[i, j], abs=within)


def test_a_factor_that_a_scenario_sets_is_so_in_every_nested_draw() -> None:
    text = MOVED + "\nscenarios: {storm: {title: Storm, factors: {wind: 2}}}"
    case = case_of(scored("a", "b"), text)
    plan = plan_of(case.model_copy(update={"pipeline": case.pipeline.under("storm")}))
    nest = Nest.of(plan, 3, ["one.scores.a"], 32, 512)
    (block,) = nest.blocks
    assert (block.factors[0] == 2).all()
    assert len(set(block.factors[1].tolist())) > 16_000


# ------------------------------------------------------------------------------------- gains


def test_learning_all_that_is_uncertain_gains_in_each_outer_draw_what_it_gains_there() -> None:
    # nothing is left open, so the inner draws are all alike: max(score, 50) - 50
    case = case_of(
        scored("a"), services(one="scores: {a: {low: 0, high: 100}}", two="scores: {a: 50}")
    )
    sim = dd.simulate(case, 1_000, 5)
    nest = Nest.of(sim.plan, sim.seed, ["one.scores.a"], 256, 512)
    gains = nested_gains(nest, ChoiceSet.of(sim))
    now = sim.ranking.index[0]
    assert now in ("one", "two")
    score = nest.outer.learnt["one.scores.a"]
    expected = np.maximum(score, 50) - (score if now == "one" else 50)
    assert gains.shape == (2, 256)
    assert gains[0] == pytest.approx(expected, abs=1e-8)
    assert np.array_equal(gains[0], gains[1])  # k is 1


def test_halves_take_away_what_few_inner_draws_flatter() -> None:
    # nothing depends on one's `c`, so learning it is worth nothing; but of two services that are
    # nearly as good, now this and now that one seems the better by the means of 64 inner draws
    pipeline = services(
        one="scores: {a: {mean: 50, sd: 10}, c: {low: 0, high: 1}}",
        two="scores: {a: {mean: 51, sd: 10}, c: 0}",
    )
    criteria = "criteria:\n" + "\n".join(
        f"  {name}: {{title: {name}, worst: 0, best: 100, weight: {w}}}"
        for name, w in (("a", 1), ("c", 0))
    )
    sim = dd.simulate(case_of(criteria, pipeline), 10_000, 5)
    nest = Nest.of(sim.plan, sim.seed, ["one.scores.c"], 4096, 64)
    gains = nested_gains(nest, ChoiceSet.of(sim))[0]
    # by all 64: the difference of means has deviation sd = 10 sqrt(2/64) about -1
    sd = 10 * sqrt(2 / 64)
    plain = sd * norm.pdf(1 / sd) - norm.sf(1 / sd)
    sd_half = 10 * sqrt(2 / 32)
    half = sd_half * norm.pdf(1 / sd_half) - norm.sf(1 / sd_half)
    within = 4.5 * gains.std() / sqrt(4096)
    assert gains.mean() == pytest.approx(2 * plain - half, abs=within)
    assert gains.mean() + within < plain
