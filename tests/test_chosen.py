"""The share of draws in which a service is chosen, and what a stated gate claims.

Everything is worked out again from the draws kept, from a case of its own, or by hand.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pytest
from casebook import case_of, scored, services, share_error, shipped_case, simulated
from hypothesis import given, settings
from hypothesis import strategies as st

import dragonsden as dd
from dragonsden.engine.blocks import blocks

GATED = "\ngates: {g: {title: G}}"
GATES = {
    "pass": "gates: {g: {status: pass, reason: yes}}",
    "hold": "gates: {g: {status: hold, reason: asked}}",
    "fail": "gates: {g: {status: fail, reason: no}}",
}

Status = Literal["pass", "hold", "fail"]


@pytest.fixture(scope="module")
def shipped() -> dd.Simulation:
    return dd.simulate(shipped_case(), 10_000, 2018, progress=False)


# --------------------------------------------------------------------------- from the draws

candidates = st.lists(
    st.tuples(
        st.sampled_from(["pass", "pass", "hold", "fail"]),
        st.lists(st.integers(0, 10), min_size=1, max_size=4),
    ),
    min_size=1,
    max_size=6,
)


def of_lists(these: list[tuple[Status, list[int]]], k: int, draws: int = 60) -> dd.Simulation:
    """Services that stand at the one gate so, each with a score drawn from a list."""
    written = {
        f"s{place}": f"scores: {{a: {{any_of: {scores}}}}}, {GATES[status]}"
        for place, (status, scores) in enumerate(these)
    }
    pipeline = f"review_slots: {k}\n" + services(**written)
    return simulated(scored("a", weight="1") + GATED, pipeline, draws)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(candidates, st.integers(1, 5))
def test_chosen_is_the_share_of_draws_with_fewer_than_k_that_pass_above(
    these: list[tuple[Status, list[int]]], k: int
) -> None:
    sim = of_lists(these, k)
    passing = [name for name in sim.services if sim.gate[name] == "pass"]
    chosen = sim.ranking["chosen"]
    assert set(chosen.index) == {name for name in sim.services if sim.gate[name] != "fail"}
    for name in chosen.index:
        rivals = [sim.overall[other] for other in passing if other != name]
        above = sum((rival > sim.overall[name]).astype(int) for rival in rivals)
        assert chosen[name] == np.mean(np.broadcast_to(above <= k - 1, 60))
    # of those that pass k are chosen in a draw, more if some share the last place, or all of them
    assert chosen[passing].sum() >= min(k, len(passing)) - 1e-12
    assert sim.recommended_right == pytest.approx(chosen[list(sim.recommended)].sum())


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(candidates, st.integers(1, 5))
def test_the_recommended_are_exactly_right_where_the_best_k_of_a_draw_are_they(
    these: list[tuple[Status, list[int]]], k: int
) -> None:
    sim = of_lists(these, k)
    passing = [name for name in sim.services if sim.gate[name] == "pass"]
    exact = 0
    for _, draw in sim.overall[passing].iterrows():
        best = {name for name in passing if (draw > draw[name]).sum() < k}
        exact += best == set(sim.recommended)
    assert sim.recommended_exact == exact / 60
    shares = [sim.ranking["chosen"][name] for name in sim.recommended]
    assert shares == sorted(shares, reverse=True)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(candidates.filter(lambda these: any(s == "hold" for s, _ in these)), st.integers(1, 4))
def test_a_held_service_stands_as_it_would_if_its_own_hold_were_cleared(
    these: list[tuple[Status, list[int]]], k: int
) -> None:
    sim = of_lists(these, k)
    for place, (status, scores) in enumerate(these):
        if status != "hold":
            continue
        name = f"s{place}"
        cleared = of_lists([*these[:place], ("pass", scores), *these[place + 1 :]], k)
        assert sim.ranking.loc[name, "chosen"] == cleared.ranking.loc[name, "chosen"]
        passing = cleared.ranking[cleared.ranking["gate"] == "pass"]["rank"]
        now = int(passing.rank(method="min")[name])
        assert sim.ranking.loc[name, "place_if_cleared"] == now
    others = sim.ranking[sim.ranking["gate"] == "pass"]
    assert others["place_if_cleared"].isna().all()


def test_the_shares_of_those_that_pass_sum_to_k_where_nobody_is_level() -> None:
    these = {f"s{i}": f"scores: {{a: {{low: {i}, high: {i + 20}}}}}" for i in range(7)}
    sim = simulated(scored("a"), "review_slots: 3\n" + services(**these), 4_000)
    assert sim.ranking["chosen"].sum() == pytest.approx(3, abs=1e-12)
    assert sim.ranking["chosen"].equals(sim.ranking["first_k"].rename("chosen"))


def test_a_service_on_hold_takes_no_place_from_those_that_pass() -> None:
    # held is above both in every draw: by rank neither is first, but one of them is chosen
    pipeline = services(
        held=f"scores: {{a: 90}}, {GATES['hold']}",
        one=f"scores: {{a: {{any_of: [20, 60]}}}}, {GATES['pass']}",
        two=f"scores: {{a: 40}}, {GATES['pass']}",
    )
    sim = simulated(scored("a") + GATED, pipeline, 4_000)
    assert sim.ranking.loc[["one", "two"], "first"].to_list() == [0, 0]
    assert sim.ranking.loc["one", "chosen"] + sim.ranking.loc["two", "chosen"] == 1
    assert sim.ranking.loc["one", "chosen"] == pytest.approx(0.5, abs=share_error(0.5, 4_000))
    assert sim.ranking.loc["held", "chosen"] == 1
    assert sim.ranking.loc["held", "place_if_cleared"] == 1


# ------------------------------------------------------------------------- the shipped example


@pytest.mark.slow
def test_the_shipped_example_says_how_sure_its_recommendation_is(shipped: dd.Simulation) -> None:
    chosen = shipped.ranking["chosen"]
    assert chosen["highway_development_work"] == pytest.approx(0.93, abs=0.005)
    assert 0.88 <= chosen["hr"] <= 0.89
    assert chosen["learning_development"] == pytest.approx(0.57, abs=0.005)
    assert chosen["adult_learning"] == pytest.approx(0.52, abs=0.005)
    bands = dd.robust_bands(shipped)["band"]
    assert (bands == "safe").sum() == 4
    assert set(bands.index[bands == "safe"]) <= set(shipped.recommended)
    assert shipped.recommended_right == pytest.approx(6.35, abs=0.03)
    assert 0.107 <= shipped.recommended_exact <= 0.109


def test_the_shares_of_the_shipped_example_are_those_of_its_draws(shipped: dd.Simulation) -> None:
    values = shipped.overall
    passing = [name for name in shipped.services if shipped.gate[name] == "pass"]
    assert len(passing) > shipped.k == 8
    for name in shipped.ranking.index:
        above = values[passing].gt(values[name], axis=0).sum(axis=1)
        assert shipped.ranking.loc[name, "chosen"] == (above < 8).mean()
    best = values[passing].rank(axis=1, ascending=False, method="min") <= 8
    assert shipped.recommended_right == pytest.approx(
        best[list(shipped.recommended)].sum(axis=1).mean(), rel=1e-12
    )
    exact = best[list(shipped.recommended)].all(axis=1) & (best.sum(axis=1) == 8)
    assert shipped.recommended_exact == exact.mean()


# ------------------------------------------------------------------------- effective weights


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 100), min_size=3, max_size=3), min_size=1, max_size=6))
def test_effective_weights_sum_to_one_and_are_covariances_with_the_value(
    table: list[list[int]],
) -> None:
    rows = {
        f"s{i}": f"scores: {{a: {row[0]}, b: {row[1]}, c: {row[2]}}}" for i, row in enumerate(table)
    }
    sim = simulated(scored("a", "b", "c"), services(**rows), 50)
    found = dd.effective_weights(sim)
    assert list(found.index) == ["a", "b", "c"]
    points = np.array(table) * sim.kept.weights.mean(axis=1)
    total = points.sum(axis=1)
    if np.ptp(total.round(9)) == 0:
        assert found.isna().all()
        return
    apart = total - total.mean()
    expected = ((points - points.mean(axis=0)) * apart[:, np.newaxis]).sum(axis=0) / (apart @ apart)
    assert found.to_numpy() == pytest.approx(expected, rel=1e-6, abs=1e-9)
    assert found.sum() == pytest.approx(1, abs=1e-12)


def test_effective_weights_of_the_shipped_example_are_of_weight_times_value_draw_by_draw(
    shipped: dd.Simulation,
) -> None:
    points = np.zeros((len(shipped.services), len(shipped.criteria)))
    for block in blocks(shipped.plan, shipped.seed, shipped.draws):
        for row in range(len(shipped.services)):
            values = [np.broadcast_to(v, block.count) for v in block.outcome(row).values]
            points[row] += (block.weights * np.array(values)).sum(axis=1) / shipped.draws
    points = points[list(shipped.ranked)]
    total = points.sum(axis=1)
    names = [shipped.services[row] for row in shipped.ranked]
    assert total == pytest.approx(shipped.ranking.loc[names, "value"].to_numpy(), abs=1e-7)
    expected = [np.cov(column, total)[0, 1] / np.var(total, ddof=1) for column in points.T]
    found = dd.effective_weights(shipped)
    assert found.to_numpy() == pytest.approx(expected, rel=1e-9)
    assert found.sum() == pytest.approx(1, abs=1e-12)
    # what a criterion weighs is not what it decides
    assert found["downside"] < 0.01 < 0.13 < shipped.mean_weights["downside"]


def test_a_criterion_on_which_all_are_alike_decides_nothing_and_one_alone_all() -> None:
    sim = simulated(
        scored("a", "b", weight="1"),
        services(x="scores: {a: 90, b: 50}", y="scores: {a: 10, b: 50}"),
    )
    assert dd.effective_weights(sim).to_list() == [1, 0]
    level = simulated(scored("a"), services(x="scores: {a: 4}", y="scores: {a: 4}"), 5)
    assert dd.effective_weights(level).isna().all()
    nobody = simulated(scored("a") + GATED, services(x=f"scores: {{a: 4}}, {GATES['fail']}"), 5)
    assert dd.effective_weights(nobody).isna().all()


# ------------------------------------------------------------------------ claims, and criteria

CLAIMS = """
criteria:
  a: {title: A, levels: {0: none, 2: some, 5: all}, weight: 1}
gates:
  cost:  {title: Full cost, claims: {measure: surplus, at_least: 0}}
  money: {title: Costs no money, claims: {measure: payback, at_most: 2}}
  power: {title: Power}
"""
STATED = "gates: {cost: {status: %s, reason: r}, money: {status: pass, reason: r}}"
ACCOUNT = "revenue: {price: {low: 0, high: 10}, volume: 100, fixed_cost: %d, investment: 100}"


def claimed(**of: tuple[Status, int]) -> dd.Simulation:
    """Services that state the gate on cost so, with this fixed cost; and one without an account."""
    made = {
        name: f"scores: {{a: 3}}, {STATED % status}, {ACCOUNT % cost}"
        for name, (status, cost) in of.items()
    }
    pipeline = "years: 4\n" + services(**made)
    return simulated(CLAIMS, pipeline, 2_000)


def test_the_share_that_bears_a_claim_out_is_that_of_the_draws_and_decides_nothing() -> None:
    sim = claimed(
        sound=("pass", 100), doubtful=("pass", 800), open=("hold", 800), barred=("fail", 0)
    )
    for name, status in (("sound", "pass"), ("doubtful", "pass"), ("open", "hold")):
        cost, money = sim.verdicts[name]["cost"], sim.verdicts[name]["money"]
        assert (cost.status, cost.reason) == (status, "r")
        assert cost.share == (sim.measures["surplus"][name].round(6) >= 0).mean()
        assert money.share == (sim.measures["payback"][name].round(6) <= 2).mean()  # never: no
        assert sim.verdicts[name]["power"].share is None
    # surplus: 100 p - cost - 25, so from a price of 1.25 and of 8.25 on
    assert sim.verdicts["sound"]["cost"].share == pytest.approx(
        0.875, abs=share_error(0.875, 2_000)
    )
    share = sim.verdicts["doubtful"]["cost"].share
    assert share == pytest.approx(0.175, abs=share_error(0.175, 2_000))
    assert sim.gate["doubtful"] == "hold"  # by its power, which nobody stated
    assert sim.failing == ("barred",)


def test_a_claim_that_the_account_mostly_denies_is_warned_of_where_it_is_stated_as_pass() -> None:
    sim = claimed(sound=("pass", 100), doubtful=("pass", 800), open=("hold", 800))
    assert [warning for warning in sim.warnings if "borne out" in warning] == [
        "cost is stated as passed and borne out by the account in under 50% of draws for 1 of 2 "
        "services: doubtful",
        # both pay back within two years from a price of 8.5 on
        "money is stated as passed and borne out by the account in under 50% of draws for 2 of 3 "
        "services: doubtful and open",
    ]
    assert not any("borne out" in warning for warning in claimed(sound=("pass", 100)).warnings)


def test_without_an_account_there_is_no_share() -> None:
    criteria = CLAIMS.replace("  money:", "  other:")
    pipeline = services(one="scores: {a: 3}, revenue: {price: 1, volume: 1}", two="scores: {a: 3}")
    case = case_of(criteria, pipeline)
    sim = dd.simulate(case, 50, progress=False)
    assert sim.verdicts["one"]["cost"].share == 1
    assert sim.verdicts["two"]["cost"].share is None
    assert sim.verdicts["two"]["cost"].status == "hold"


@pytest.mark.parametrize("turned", [False, True])
def test_a_gate_on_a_scored_criterion_is_judged_by_its_scores(turned: bool) -> None:
    # a list is drawn as values of the levels, and judged as the scores that were written
    best = "best: 0, " if turned else ""
    criteria = f"""
    criteria:
      a: {{title: A, {best}levels: {{0: none, 2: some, 5: all}}, weight: 1}}
    gates:
      enough: {{title: Enough, criterion: a, at_least: 2, in: 80%}}
    """
    pipeline = services(
        always="scores: {a: {any_of: [2, 3, 5]}}",
        never="scores: {a: {any_of: [0, 1, 1.9]}}",
        mostly="scores: {a: {any_of: [1, 2, 2, 3, 4, 5, 5, 5, 5, 5]}}",
        drawn="scores: {a: {low: 0, high: 5}}",
        known="scores: {a: 2}",
    )
    sim = simulated(criteria, pipeline, 4_000)
    found = {name: sim.verdicts[name]["enough"] for name in sim.services}
    assert {name: verdict.status for name, verdict in found.items()} == {
        "always": "pass",
        "never": "fail",
        "mostly": "pass",
        "drawn": "fail",
        "known": "pass",
    }
    assert (found["always"].share, found["never"].share, found["known"].share) == (1, 0, 1)
    assert found["mostly"].share == pytest.approx(0.9, abs=share_error(0.9, 4_000))
    assert found["drawn"].share == pytest.approx(0.6, abs=share_error(0.6, 4_000))
    assert found["drawn"].reason.startswith("the score on A is at least 2 in ")


def test_twenty_services_of_the_shipped_example_pass_a_gate_that_their_account_denies(
    shipped: dd.Simulation,
) -> None:
    mean: Any = shipped.measure_summary["mean"]
    stated = [n for n, v in shipped.verdicts.items() if v["full_cost_recovery"].status == "pass"]
    with_account = [name for name in stated if (name, "surplus") in mean.index]
    for name in with_account:
        share = (shipped.measures["surplus"][name].round(6) >= 0).mean()
        assert shipped.verdicts[name]["full_cost_recovery"].share == share
    assert len(with_account) == 31
    assert sum(mean[name, "surplus"] < 0 for name in with_account) == 20
    doubtful = [n for n in with_account if shipped.verdicts[n]["full_cost_recovery"].share < 0.5]
    (said,) = [warning for warning in shipped.warnings if "borne out" in warning]
    assert f"in under 50% of draws for {len(doubtful)} of 31 services" in said
