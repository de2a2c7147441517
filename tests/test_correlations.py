"""Rank correlations of beliefs with overall values, by Spearman's coefficient."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from casebook import KITCHEN, SCALE, case_of, keeping_all, scored, services, simulated
from scipy.stats import rankdata, spearmanr

import dragonsden as dd
from dragonsden.analysis.sensitivity.correlations import rank_correlations
from dragonsden.arithmetic.statistics import centred_ranks, correlation
from dragonsden.engine.blocks import Block


def of(sim: dd.Simulation, service: str, belief: str) -> float:
    return float(rank_correlations(sim).loc[(service, belief), "correlation"])


def test_one_belief_that_raises_the_value_goes_with_it_and_one_that_lowers_it_against_it() -> None:
    criteria = f"criteria: {{a: {{title: A, {SCALE}, weight: 1}}}}"
    against = "criteria: {a: {title: A, worst: 100, best: 0, weight: 1}}"
    pipeline = services(one="scores: {a: {low: 10, likely: 20, high: 90}}")
    assert of(simulated(criteria, pipeline, 500), "one", "one.scores.a") == pytest.approx(1)
    assert of(simulated(against, pipeline, 500), "one", "one.scores.a") == pytest.approx(-1)


def test_of_two_equal_parts_of_a_sum_each_has_seven_tenths() -> None:
    # S = U1 + U2: 12 Cov(U1, F(S)) = 12 (37/120 - 1/4) = 0.7. The error of a Spearman coefficient
    # is about 1.06 (1 - r^2) / sqrt(N); 4.5 of those
    draws = 40_000
    pipeline = services(one="scores: {a: {low: 0, high: 100}, b: {low: 0, high: 100}}")
    sim = simulated(scored("a", "b", weight="1"), pipeline, draws)
    error = 4.5 * 1.06 * (1 - 0.49) / sqrt(draws)
    assert of(sim, "one", "one.scores.a") == pytest.approx(0.7, abs=error)
    assert of(sim, "one", "one.scores.b") == pytest.approx(0.7, abs=error)


@pytest.mark.parametrize("draws", [900, 17_000])
def test_the_coefficient_is_that_of_scipy_on_the_same_draws(draws: int) -> None:
    sim = keeping_all(case_of(*KITCHEN), draws)
    table = rank_correlations(sim)
    paths = [
        "alarms.revenue.volume",  # a metalog
        "alarms.scores.market",  # a list in which a score stands twice
        "bins.scores.market",  # a chance
        "assumptions.pay",
        "criteria.payback.weight",
        "groups.money.weight",
    ]
    blocks = [Block.of(sim.plan, sim.seed, 0, min(draws, 16_384))]
    if draws > 16_384:
        blocks.append(Block.of(sim.plan, sim.seed, 1, draws - 16_384))
    u = {p: np.concatenate([dict(block.uniforms)[p] for block in blocks]) for p in paths}
    for path in paths:
        x = sim.plan.beliefs[path].distribution.quantile(u[path])
        for service in sim.services:
            if (service, path) in table.index:
                expected = spearmanr(x, sim.overall[service]).statistic
                assert table.loc[(service, path), "correlation"] == pytest.approx(expected)
    assert ("bins", "assumptions.pay") not in table.index
    assert ("catering", "assumptions.pay") in table.index


def test_what_moves_together_correlates_together() -> None:
    # b has next to no weight, but moves with the same factor as a, the other way round
    criteria = f"""
    criteria:
      a: {{title: A, {SCALE}, weight: 1_000_000}}
      b: {{title: B, {SCALE}, weight: 0}}
    """
    pipeline = "factors: [f]\n" + services(
        one="scores: {a: {low: 0, high: 9, moves_with: {f: 1}}, "
        "b: {low: 0, high: 50, moves_with: {f: -1}}}"
    )
    sim = simulated(criteria, pipeline, 300)
    assert of(sim, "one", "one.scores.a") == pytest.approx(1)
    assert of(sim, "one", "one.scores.b") == pytest.approx(-1)


def test_what_never_changes_correlates_with_nothing() -> None:
    pipeline = services(
        one="scores: {a: {low: 120, high: 130}}",  # worth 100 throughout
        two="scores: {a: {chance: 0}}",
    )
    sim = simulated(scored("a", weight="1"), pipeline, 100)
    assert np.isnan(of(sim, "one", "one.scores.a"))
    assert np.isnan(of(sim, "two", "two.scores.a"))


def test_services_come_in_the_order_of_the_ranking_and_the_strongest_belief_first() -> None:
    sim = dd.simulate(case_of(*KITCHEN), 500)
    table = rank_correlations(sim)
    services_found = list(dict.fromkeys(table.index.get_level_values("service")))
    assert services_found == [*sim.ranking.index, *sim.failing]
    assert list(table.columns) == ["label", "correlation"]
    for service in services_found:
        strengths = table.loc[service, "correlation"].abs().fillna(-1).to_numpy()
        assert (np.diff(strengths) <= 0).all()
    assert table.loc[("alarms", "assumptions.pay"), "label"] == "Shared: pay"


def test_a_panels_score_goes_by_the_score_of_whoever_judges() -> None:
    given = {"one": (10, 20, 20, 70), "two": (50, "", 30, 10)}
    rows = [
        f"{service},{member},a,{score},{'' if score else 'not known'}"
        for service, scores in given.items()
        for member, score in zip("wxyz", scores, strict=True)
    ]
    sheets = "\n".join(["service_id,member,criterion,score,comment", *rows])
    pipeline = services(one="scores: {}", two="scores: {}")
    criteria = scored("a", weight="1") + "\nmissing: panel_range"
    table = rank_correlations(simulated(criteria, pipeline, 200, scores=sheets))
    # what stands in for two's missing score is part of that score, not another belief
    assert sorted(table.index) == [("one", "one.scores.a"), ("two", "two.scores.a")]
    assert table["correlation"].to_list() == pytest.approx([1, 1])


def test_a_score_on_a_scale_turned_round_goes_against_the_value_however_it_is_given() -> None:
    # 1, 3 and 5 are worth 80, 40 and 0: the more risk the less value, whoever judges
    criteria = "criteria: {risk: {title: R, levels: {0: none, 5: ruin}, best: 0, weight: 1}}"
    sheets = "service_id,member,criterion,score,comment\n" + "\n".join(
        f"one,{member},risk,{score},{comment}"
        for member, score, comment in (("w", 1, ""), ("x", 3, ""), ("y", 5, ""), ("z", "", "away"))
    )
    listed = services(one="scores: {risk: {any_of: [1, 3, 5]}}")
    ranged = services(one="scores: {risk: {low: 1, high: 5}}")
    for policy in ("leave_out", "panel_range"):
        by_panel = simulated(
            f"{criteria}\nmissing: {policy}", services(one="scores: {}"), 300, scores=sheets
        )
        assert of(by_panel, "one", "one.scores.risk") == pytest.approx(-1)
    for pipeline in (listed, ranged):
        found = of(simulated(criteria, pipeline, 300), "one", "one.scores.risk")
        assert found == pytest.approx(-1)


def test_ties_share_their_average_rank() -> None:
    x = np.array([3.0, 1.0, 3.0, 2.0, 3.0, 2.0])
    assert centred_ranks(x).tolist() == (rankdata(x) - 3.5).tolist()
    assert np.isnan(correlation(centred_ranks(np.ones(4)), np.arange(4.0)))
