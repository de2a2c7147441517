"""Uncertainty shares: what goes when scores, weights or revenue are known, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from casebook import KITCHEN, SCALE, case_of, scored, services, simulated

import dragonsden as dd
from dragonsden.analysis.robustness.uncertainty import overall_uncertainty, uncertainty_shares
from dragonsden.engine.plan import PARTS
from dragonsden.engine.run import run
from dragonsden.engine.typical import Typical

EARNED = "income: {title: Income, from: income, worst: 0, best: 100, weight: 1}"
JUDGED = f"merit: {{title: Merit, {SCALE}, weight: 1}}"
BOTH = f"criteria: {{{EARNED}, {JUDGED}}}"
ANY = BOTH.replace("weight: 1", "weight: any")

STEADY = "scores: {merit: 50}, revenue: {price: 50, volume: 1}"


def parts(sim: dd.Simulation) -> list[list[float]]:
    return uncertainty_shares(sim)[list(PARTS)].to_numpy().tolist()


@pytest.mark.parametrize(
    ("criteria", "unsteady", "expected"),
    [
        (BOTH, "scores: {merit: {low: 20, high: 90}}, revenue: {price: 50, volume: 1}", [1, 0, 0]),
        (ANY, "scores: {merit: 80}, revenue: {price: 30, volume: 1}", [0, 1, 0]),
        (BOTH, "scores: {merit: 50}, revenue: {price: 50, volume: {low: 0, high: 3}}", [0, 0, 1]),
    ],
    ids=["scores", "weights", "revenue"],
)
def test_where_one_part_alone_is_uncertain_all_comes_from_it(
    criteria: str, unsteady: str, expected: list[float]
) -> None:
    sim = simulated(criteria, services(one=unsteady, two=STEADY), 500)
    assert uncertainty_shares(sim)["rank_variance"].min() > 0.2
    assert parts(sim) == [expected, expected]
    assert overall_uncertainty(uncertainty_shares(sim)).to_dict() == dict(
        zip(PARTS, expected, strict=True)
    )


def test_a_part_may_hide_the_uncertainty_of_another() -> None:
    # x is the mean of two coins, 0 or 100, against 40: it loses only if both are 0, so it is first
    # with 3/4 and the variance is 3/16. With one coin known to be 0, its median, it is first with
    # 1/2: the variance is 1/4, so the share is 1 - (1/4)/(3/16) = -1/3 for either
    coins = "scores: {merit: {any_of: [0, 100]}}, revenue: {price: {any_of: [0, 100]}, volume: 1}"
    known = "scores: {merit: 40}, revenue: {price: 40, volume: 1}"
    sim = simulated(BOTH, services(coins=coins, known=known))
    table = uncertainty_shares(sim)
    # 4.5 errors: that of p (1 - p) at p = 3/4 is half that of p, 0.0043/2, and at 1/2 next to none
    assert table["rank_variance"].to_list() == pytest.approx([3 / 16] * 2, abs=0.01)
    assert np.array(parts(sim)) == pytest.approx(np.array([[-1 / 3, 0, -1 / 3]] * 2), abs=0.07)


def test_variances_are_those_of_the_ranks_drawn_and_rows_come_best_first() -> None:
    sim = dd.simulate(case_of(*KITCHEN), 3_000)
    table = uncertainty_shares(sim)
    assert list(table.index) == list(sim.ranking.index)
    assert list(table.columns) == ["title", "rank_variance", *PARTS]
    assert table["title"].to_list() == ["Alarms", "Flats", "Bins", "Catering"]
    drawn = sim.ranks.var(ddof=0)[table.index]
    assert table["rank_variance"].to_numpy() == pytest.approx(drawn.to_numpy(), rel=1e-12)


def test_frozen_ranks_are_those_of_a_run_of_its_own() -> None:
    # more than one block, and another way to the same number: the tally of the frozen plan
    sim = dd.simulate(case_of(*KITCHEN), 17_000, progress=False)
    table = uncertainty_shares(sim)
    overall = overall_uncertainty(table)
    names = [sim.services[row] for row in sim.ranked]
    place = np.arange(1, len(names) + 1)
    for part in PARTS:
        plan, rows = sim.plan.frozen(part), (sim.ranked, sim.passing)
        typical = Typical.of(plan)
        tally, _ = run(plan, typical, sim.draws, sim.seed, *rows, executor=None, progress=False)
        taken = tally.places / sim.draws
        left = (taken * place**2).sum(axis=1) - (taken * place).sum(axis=1) ** 2
        variance = table.loc[names, "rank_variance"].to_numpy()
        assert table.loc[names, part].to_numpy() == pytest.approx(1 - left / variance, abs=1e-9)
        assert overall[part] == pytest.approx(1 - left.sum() / variance.sum(), abs=1e-9)


def test_members_who_disagree_are_uncertain_scores_and_weights() -> None:
    members = "\nmember_weights: {chair: {a: 9, b: 1}, clerk: {a: 1, b: 9}}"
    pipeline = services(left="scores: {a: 80, b: 30}", right="scores: {a: 40, b: 60}")
    sim = simulated(scored("a", "b") + members, pipeline, 400)
    assert overall_uncertainty(uncertainty_shares(sim)).to_dict() == {
        "scores": 0,
        "weights": 1,
        "revenue": 0,
    }
    sheets = """
    service_id,member,criterion,score,comment
    left,chair,a,90,
    left,clerk,a,10,
    """
    panel = case_of(scored("a", weight="1"), services(left="", right="scores: {a: 60}"), sheets)
    judged = overall_uncertainty(uncertainty_shares(dd.simulate(panel, 400)))
    assert judged.to_dict() == {"scores": 1, "weights": 0, "revenue": 0}


def test_ranks_that_never_vary_have_nothing_to_share_out() -> None:
    sure = services(one="scores: {a: {low: 60, high: 90}}", two="scores: {a: {low: 1, high: 9}}")
    sim = simulated(scored("a"), sure, 200)
    table = uncertainty_shares(sim)
    assert table["rank_variance"].to_list() == [0, 0]
    assert table[list(PARTS)].isna().all(axis=None)
    assert overall_uncertainty(uncertainty_shares(sim)).isna().all()


def test_one_service_alone_and_none_at_all_have_no_shares() -> None:
    alone = simulated(scored("a"), services(one="scores: {a: {low: 1, high: 9}}"), 20)
    assert np.isnan(parts(alone)).tolist() == [[True] * 3]
    criteria = scored("a") + "\ngates: {legal: {title: L}}"
    failing = "scores: {a: {low: 1, high: 9}}, gates: {legal: {status: fail, reason: no}}"
    none = simulated(criteria, services(one=failing), 20)
    assert uncertainty_shares(none).shape == (0, 5)
    assert overall_uncertainty(uncertainty_shares(none)).isna().all()
