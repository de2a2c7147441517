"""Switching values: every value at which the answer turns, and none where it does not."""

from __future__ import annotations

from collections.abc import Iterator
from math import log, sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from casebook import KITCHEN, SCALE, case_of, scored, services, simulated

import dragonsden as dd
from dragonsden.analysis.sensitivity import settings
from dragonsden.analysis.sensitivity.switching import (
    switching_line,
    switching_tables,
    switching_value,
    switching_values,
)
from dragonsden.analysis.sensitivity.switching_search import Target
from dragonsden.analysis.sensitivity.weights import weight_stability
from dragonsden.engine.blocks import Block
from dragonsden.engine.sampling import BLOCK

CASES = Path(__file__).parent / "cases"
COLUMNS = ["label", "value", "mean", "change", "percentile", "answer"]

INCOME = "criteria: {income: {title: Income, from: income, worst: 0, best: 1_000, weight: 1}}"


def priced(**what: str) -> str:
    return services(**{name: f"revenue: {{{inside}}}" for name, inside in what.items()})


def at(table: pd.DataFrame, belief: str) -> list[float]:
    return table.loc[[belief], "value"].to_list()


# ------------------------------------------------------------------------- worked by hand


@pytest.mark.parametrize("draws", [50, 20_000])
def test_the_worked_switching_values_come_out(draws: int) -> None:
    # cases/06_linear_in_price: npv = price - 450; level with known's 52.75 at price 550
    folder = CASES / "06_linear_in_price"
    sim = dd.simulate(dd.load(folder / "criteria.yaml", folder / "pipeline.yaml"), draws)
    price = "logistic.revenue.price"
    for service, target, value, place in (
        ("logistic", "npv", 450, 0.25),
        ("logistic", "first_k", 550, 0.75),
        ("known", "first_k", 550, 0.75),
    ):
        table = switching_values(sim, service, target)  # type: ignore[arg-type]
        assert list(table.index) == [price]
        assert list(table.columns) == COLUMNS
        row = table.loc[price]
        assert row["value"] == pytest.approx(value, abs=1e-9)
        assert row["percentile"] == pytest.approx(place, abs=1e-9)
        assert row["mean"] == pytest.approx(500, abs=1e-9)
        assert row["change"] == pytest.approx(value - 500, abs=1e-9)
        assert (row["answer"], row["label"]) == ("", "Logistic: price")
    assert switching_values(sim, "known", "npv").empty


def test_where_the_account_is_linear_the_answer_is_exact() -> None:
    # npv = 40 p 5 (1 - d - b) - f - i = 200 p (1 - d - b) - f - i, all but one at its mean in turn
    given = {
        "price": (1.0, 3.0),
        "direct_cost": (0.1, 0.5),
        "bad_debt": (0.0, 0.4),
        "fixed_cost": (10.0, 290.0),
        "investment": (5.0, 295.0),
    }
    known = {"price": 2, "direct_cost": 0.3, "bad_debt": 0.1, "fixed_cost": 140, "investment": 60}
    answers = {
        "price": 200 / (200 * 0.6),
        "direct_cost": 1 - 0.1 - 0.5,
        "bad_debt": 1 - 0.3 - 0.5,
        "fixed_cost": 180,
        "investment": 100,
    }
    for driver, (low, high) in given.items():
        written = ", ".join(
            f"{name}: {{low: {low}, high: {high}}}" if name == driver else f"{name}: {value}"
            for name, value in known.items()
        )
        sim = simulated(INCOME, priced(one=f"{written}, volume: 40, optimism: 500%"), 30)
        row = switching_values(sim, "one").loc[f"one.revenue.{driver}"]
        assert row["value"] == pytest.approx(answers[driver], abs=1e-9), driver
        place = (answers[driver] - low) / (high - low)
        assert row["percentile"] == pytest.approx(place, abs=1e-9), driver


def test_of_uncertain_numbers_the_means_of_their_draws_are_what_counts() -> None:
    # npv = p v - f: E p = E f / E v over the draws, whatever the distribution of p
    pipeline = priced(
        one="price: {p10: 1, p50: 2, p90: 4, min: 0}, volume: {low: 50, likely: 80, high: 200}, "
        "fixed_cost: {low: 100, high: 300}"
    )
    sim = simulated(INCOME, pipeline, 40_000)
    value = at(switching_values(sim, "one"), "one.revenue.price")
    # means 200 and (50 + 320 + 200)/6 = 95, each with 4.5 standard errors
    error = 4.5 * sqrt((200 / sqrt(12) / 200) ** 2 + (27 / 95) ** 2) / sqrt(40_000)
    assert value == pytest.approx([200 / 95], rel=error)


def test_two_values_are_both_found_and_the_nearer_to_the_median_comes_first() -> None:
    # npv = 100 a (1 - a) - f with one assumption a both price and share of cost
    for f, low, high in ((16.0, 0.0, 1.1), (24.99, 0.0, 1.3), (9.0, 0.05, 1.0)):
        pipeline = f"assumptions: {{a: {{low: {low}, high: {high}}}}}\n" + priced(
            one=f"price: a, direct_cost: a, volume: 100, fixed_cost: {f}"
        )
        roots = [(1 + sign * sqrt(1 - f / 25)) / 2 for sign in (-1, 1)]
        places = [(root - low) / (high - low) for root in roots]
        nearest = sorted(zip(roots, places, strict=True), key=lambda pair: abs(pair[1] - 0.5))
        table = switching_values(simulated(INCOME, pipeline, 20), "one")
        assert at(table, "assumptions.a") == pytest.approx([x for x, _ in nearest], abs=1e-8)
        assert table["percentile"].to_list() == pytest.approx([p for _, p in nearest], abs=1e-8)


def test_beliefs_without_one_say_so_and_come_last() -> None:
    pipeline = priced(
        one="price: {low: 1, high: 3}, volume: 100, fixed_cost: {low: 20, high: 50}, "
        "investment: {low: 0, high: 200}"
    )
    table = switching_values(simulated(INCOME, pipeline, 400), "one")
    assert list(table.index)[-1] == "one.revenue.fixed_cost"
    none = table.iloc[-1]
    assert none["answer"] == "none in range"
    assert none[["value", "change", "percentile"]].isna().all()
    assert none["mean"] == 35
    assert (table["answer"].iloc[:-1] == "").all()
    places = (table["percentile"].iloc[:-1] - 0.5).abs()
    assert places.is_monotonic_increasing


def test_beyond_the_last_thousandth_of_an_open_belief_there_is_no_answer() -> None:
    # npv = price - 450 where price has mean 500 and sd s: 450 is its P0.1 at s = 50 / 3.0902
    for sd, found in ((16.1, 0), (16.3, 1)):
        pipeline = priced(one=f"price: {{mean: 500, sd: {sd}}}, volume: 1, fixed_cost: 450")
        table = switching_values(simulated(INCOME, pipeline, 20), "one")
        assert table["value"].notna().sum() == found


def test_where_refunds_keep_the_npv_at_0_the_end_nearest_the_median_is_given() -> None:
    # npv = min(0, 1000 p - 3000): 0 for every price from 3 up, half a millionth of a pound apart
    pipeline = "services:\n  one: {surplus: cost_recovery, revenue: {%s}}"
    priced_low = pipeline % "price: {low: 0, high: 5}, volume: 1_000, fixed_cost: 3_000"
    (row,) = switching_values(simulated(INCOME, priced_low, 20), "one").to_dict("records")
    assert row["value"] == pytest.approx(3, abs=2e-9)
    assert row["percentile"] == pytest.approx(0.6, abs=1e-9)
    assert row["answer"] == ""
    costly = pipeline % "price: 3, volume: 1_000, fixed_cost: {low: 2_000, high: 9_000}"
    (row,) = switching_values(simulated(INCOME, costly, 20), "one").to_dict("records")
    assert row["value"] == pytest.approx(3_000, abs=2e-6)


def test_a_stretch_that_holds_the_mean_is_no_switch_for_it_is_so_already() -> None:
    # as above, but the mean price (5) and the mean cost (2,000) lie where the npv is 0
    pipeline = "services:\n  one: {surplus: cost_recovery, revenue: {%s}}"
    priced = pipeline % "price: {low: 0, high: 10}, volume: 1_000, fixed_cost: 3_000"
    costly = pipeline % "price: 3, volume: 1_000, fixed_cost: {low: 0, high: 4_000}"
    for text in (priced, costly):
        (row,) = switching_values(simulated(INCOME, text, 20), "one").to_dict("records")
        assert row["answer"] == "it is so already"
        assert np.isnan([row["value"], row["change"], row["percentile"]]).all()


def test_a_place_that_is_level_whatever_the_belief_is_so_already() -> None:
    # a value of 100 from 50 up, for both: one is level with two wherever its score may lie
    criteria = """
    criteria:
      a: {title: A, value: {0: 0, 50: 100, 90: 100}, weight: 1}
    """
    pipeline = services(one="scores: {a: {low: 55, high: 90}}", two="scores: {a: 70}")
    (row,) = switching_values(simulated(criteria, pipeline, 20), "one", "first_k").to_dict(
        "records"
    )
    assert row["answer"] == "it is so already"
    # where it may fall behind it is a switch, though it is level now
    lower = services(one="scores: {a: {low: 30, high: 90}}", two="scores: {a: 70}")
    table = switching_values(simulated(criteria, lower, 20), "one", "first_k")
    assert at(table, "one.scores.a") == pytest.approx([50])
    # and where it leads there is none
    ahead = services(one="scores: {a: {low: 55, high: 90}}", two="scores: {a: 40}")
    table = switching_values(simulated(criteria, ahead, 20), "one", "first_k")
    assert table["answer"].to_dict() == {"one.scores.a": "none in range"}


def test_refunds_may_make_two_of_a_cost() -> None:
    # full cost 1,200 d + 50 a year, plan income 1,000: while it is refunded (d < 0.79) the
    # contribution is 200 d + 50 and the npv 1.8 (200 d + 50) - 100; then 1.8 x 1,000 (1 - d) - 100
    pipeline = (
        "years: 2\ndiscount_rate: 25%\nservices:\n  one: {surplus: cost_recovery, revenue: "
        "{price: 10, volume: 100, direct_cost: {low: 0, high: 1}, overhead: 20%, investment: 100}}"
    )
    table = switching_values(simulated(INCOME, pipeline, 20), "one")
    assert sorted(table["value"]) == pytest.approx([1 / 36, 17 / 18], abs=1e-9)


def test_two_zeros_in_a_sliver_of_a_wide_belief_are_both_found() -> None:
    # Four years at 3.5%: D = 3.8016. Where refunds keep the surplus at 0, a year brings 1/4 of the
    # investment and 20% of the direct cost: 7000 D/4 + 0.2 x 10,000 c D = 7000. Beyond, 1.114 - c.
    pipeline = (
        "years: 4\ndiscount_rate: 3.5%\nservices:\n  one: {surplus: cost_recovery, revenue: "
        "{price: 1.114, volume: 10_000, overhead: 20%, investment: 7000, "
        "unit_cost: {low: 0, high: 15}}}"
    )
    sim = simulated(INCOME, pipeline, 200)
    d = sum(1.035**-year for year in range(4))
    zeros = [1.114 - 7000 / (10_000 * d), 7000 * (1 - d / 4) / (2000 * d)]
    table = switching_values(sim, "one")
    assert table["value"].to_list() == pytest.approx(zeros, rel=1e-6)
    assert table["percentile"].to_list() == pytest.approx([z / 15 for z in zeros], rel=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("investment", [90, 1_200, 1_500])
def test_every_zero_of_a_capped_service_is_found_that_a_close_look_from_end_to_end_finds(
    investment: int,
) -> None:
    pipeline = (
        "years: 4\ndiscount_rate: 10%\nservices:\n  one: {surplus: cost_recovery, revenue: "
        "{price: {low: 3, high: 5}, volume: {low: 150, high: 260}, ramp_up: 2, overhead: 40%, "
        f"unit_cost: {{low: 0, likely: 4, high: 40}}, fixed_cost: 60, investment: {investment}}}}}"
    )
    sim = simulated(INCOME, pipeline, 100)
    x = np.linspace(0, 40, 801)
    plans = [sim.plan.setting("one.revenue.unit_cost", float(at)) for at in x]
    block = Block.of(sim.plan, sim.seed, 0, sim.draws)
    npvs = [block.under(plan).outcome(0).measures["npv"].mean() for plan in plans]
    turns = np.flatnonzero(np.diff(np.sign(npvs)))
    found = switching_value(sim, "one", "one.revenue.unit_cost")["value"].dropna().sort_values()
    assert len(found) == len(turns) == (0 if investment == 1_500 else 2)
    assert all(x[i] <= at <= x[i + 1] for i, at in zip(turns, found, strict=True))


def test_a_jump_is_a_switching_value_too() -> None:
    # paid back within the one year from price 70 on, else never: worth 0 below 70, and from there
    # 100 (4 - 70 / p) / 4 of which half counts: past the other's 35 at once
    criteria = f"""
    criteria:
      payback: {{title: P, from: payback, worst: 4, best: 0, weight: 1}}
      a: {{title: A, {SCALE}, weight: 1}}
    """
    pipeline = services(
        one="scores: {a: 20}, revenue: {price: {low: 10, high: 130}, volume: 1, investment: 70}",
        two="scores: {a: 70}, revenue: {price: 10, volume: 1, investment: 70}",
    )
    table = switching_values(simulated(criteria, pipeline, 20), "one", "first_k")
    assert at(table, "one.revenue.price") == pytest.approx([70], rel=1e-7)


# ------------------------------------------------------------------- entering the first k


def test_a_score_may_enter_and_leave_along_its_levels_exactly() -> None:
    # one's value of a: 0, 90 at level 2, 30 at level 4, straight between; half of it counts, and
    # two has 20: in from 40/90 x 2 on, out from 2 + 50/60 x 2 on
    criteria = f"""
    criteria:
      a: {{title: A, value: {{0: 0, 2: 90, 4: 30}}, weight: 1}}
      b: {{title: B, {SCALE}, weight: 1}}
    """
    pipeline = services(
        one="scores: {a: {low: 0, likely: 1, high: 4}, b: {low: 0, high: 0}}",
        two="scores: {a: 0, b: 40}",
    )
    table = switching_value(simulated(criteria, pipeline, 30), "one", "one.scores.a", "first_k")
    assert sorted(table["value"]) == pytest.approx([8 / 9, 2 + 5 / 3], abs=1e-9)


def test_the_line_that_the_others_make_moves_with_a_shared_assumption() -> None:
    # values 5 p, 15 + 2 p, 5 + 3 p: one meets three at 2.5 and two at 5; these two meet at 10
    given = {"one": (100, 0), "two": (40, 30), "three": (60, 10)}
    inside = {
        n: f"scores: {{a: {a}}}, revenue: {{price: p, volume: {v}}}" for n, (v, a) in given.items()
    }
    pipeline = "assumptions: {p: {low: 0, high: 12}}\n" + services(**inside)
    criteria = f"""
    criteria:
      income: {{title: Income, from: income, worst: 0, best: 1_000, weight: 1}}
      a: {{title: A, {SCALE}, weight: 1}}
    """
    expected = {
        1: {"one": [5], "two": [5], "three": []},
        2: {"one": [2.5], "two": [10], "three": [2.5, 10]},
        3: {"one": [], "two": [], "three": []},
    }
    for k, by_service in expected.items():
        sim = simulated(criteria, f"review_slots: {k}\n{pipeline}", 20)
        for service, values in by_service.items():
            found = switching_value(sim, service, "assumptions.p", "first_k")["value"].dropna()
            assert sorted(found) == pytest.approx(values, abs=1e-9), (k, service)


def test_a_weight_set_for_all_and_one_made_larger_for_all_switch_at_points_of_their_own() -> None:
    # raw weight x of a beside 30 and 70 of the others: normalised x / (x + 100)
    criteria = f"""
    criteria:
      a: {{title: A, {SCALE}, weight: {{low: 0, high: 400}}}}
      b: {{title: B, {SCALE}, weight: 30}}
      c: {{title: C, {SCALE}, weight: 70}}
    """
    pipeline = services(
        one="scores: {a: 90, b: 20, c: 30}",
        two="scores: {a: 10, b: 80, c: 50}",
        three="scores: {a: 55, b: 40, c: 45}",
    )
    sim = simulated(criteria, pipeline, 2_000)
    # a's share q: one 27 + 63 q, two 59 - 49 q, three 43.5 + 11.5 q. Two is first up to
    # q = 15.5/60.5, three up to 16.5/51.5, then one
    first = str(sim.ranking.index[0])
    assert first == "one"
    raw = 100 * (16.5 / 51.5) / (1 - 16.5 / 51.5)
    table = switching_values(sim, first, "first_k")
    assert at(table, "criteria.a.weight") == pytest.approx([raw], rel=1e-9)
    others = at(switching_values(sim, "three", "first_k"), "criteria.a.weight")
    assert sorted(others) == pytest.approx([100 * 15.5 / 45, raw], rel=1e-9)
    # f times as large in every draw: q becomes f q / (1 + (f - 1) q), and the mean of one falls to
    # that of three where its mean is 16.5/51.5, as both are straight in it
    interval = weight_stability(sim).loc["a"]
    assert interval["weight"] == pytest.approx(sim.kept.weights[0].mean())
    assert interval["first_low"] == pytest.approx(16.5 / 51.5, rel=1e-7)
    assert interval["next_below"] == "three"


@pytest.mark.parametrize("even", [46.0, 45.03, 45.001])
def test_a_service_that_leads_only_between_two_others_is_seen_to(even: float) -> None:
    # with a at q: 27 + 63 q and 59 - 49 q, which cross at 45, and one that has `even` throughout
    criteria = f"""
    criteria:
      a: {{title: A, {SCALE}, weight: {{low: 0, high: 400}}}}
      b: {{title: B, {SCALE}, weight: 30}}
      c: {{title: C, {SCALE}, weight: 70}}
    """
    pipeline = services(
        one="scores: {a: 90, b: 20, c: 30}",
        two="scores: {a: 10, b: 80, c: 50}",
        three=f"scores: {{a: {even}, b: {even}, c: {even}}}",
    )
    table = switching_values(simulated(criteria, pipeline, 50), "three", "first_k")
    raw = [100 * q / (1 - q) for q in ((even - 27) / 63, (59 - even) / 49)]
    assert at(table, "criteria.a.weight") == pytest.approx(raw, rel=1e-9)


@pytest.mark.parametrize("until", [3.8, 3.7, 3.6, 3.51])
def test_so_is_one_whose_lead_bends(until: float) -> None:
    # twice the values: one 150 - p^2, two 172.75 - 10 p, three a constant that one has at `until`:
    # one passes two at 3.5, to be passed by three a little later
    criteria = f"""
    criteria:
      income: {{title: Income, from: income, worst: 1_000, best: 0, weight: 1}}
      a: {{title: A, {SCALE}, weight: 1}}
    """
    pipeline = "assumptions: {p: {low: 0%, high: 1000%}}\n" + services(
        one="scores: {a: 50}, revenue: {price: p, optimism: p, volume: 10}",
        two="scores: {a: 72.75}, revenue: {price: p, volume: 100}",
        three=f"scores: {{a: {50 - until**2}}}, revenue: {{price: 0, volume: 0}}",
    )
    table = switching_values(simulated(criteria, pipeline, 50), "one", "first_k")
    assert sorted(table["value"]) == pytest.approx([3.5, until], abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_every_change_that_a_weight_makes_among_many_is_found(seed: int) -> None:
    # V(q) = q v + (1 - q) rest, straight in q: between the places where two lines meet, nothing
    # changes. Raw weight x of a beside 100 of the others: q = x / (x + 100)
    rng = np.random.default_rng(seed)
    table, k = rng.uniform(0, 100, (7, 2)).round(2), 1 + seed % 3
    criteria = f"""
    criteria:
      a: {{title: A, {SCALE}, weight: {{low: 0, likely: 50, high: 400}}}}
      b: {{title: B, {SCALE}, weight: 100}}
    """
    pipeline = f"review_slots: {k}\n" + services(
        **{f"s{i}": f"scores: {{a: {a}, b: {b}}}" for i, (a, b) in enumerate(table.tolist())}
    )
    sim = simulated(criteria, pipeline, 20)
    for row, service in enumerate(sim.services):
        lead = table[row] - np.delete(table, row, axis=0)
        meet = lead[:, 1] / (lead[:, 1] - lead[:, 0])
        meet = np.sort(meet[(meet > 0) & (meet < 0.8)])
        middles = (np.r_[0, meet] + np.r_[meet, 0.8]) / 2
        above = [(q * lead[:, 0] + (1 - q) * lead[:, 1] < 0).sum() for q in middles]
        inside = np.array(above) < k
        q = meet[inside[1:] != inside[:-1]]
        found = switching_value(sim, service, "criteria.a.weight", "first_k")["value"].dropna()
        assert sorted(found) == pytest.approx((100 * q / (1 - q)).tolist(), rel=1e-9), service


def test_a_weight_of_a_branch_moves_all_of_its_criteria() -> None:
    # the group's raw weight x beside 40: a and b share x / (x + 40) as 3 : 1
    criteria = f"""
    groups: {{g: {{title: G, weight: {{low: 0, high: 100}}}}, h: {{title: H, weight: 40}}}}
    criteria:
      a: {{title: A, {SCALE}, group: g, weight: 3}}
      b: {{title: B, {SCALE}, group: g, weight: 1}}
      c: {{title: C, {SCALE}, group: h, weight: 1}}
    """
    pipeline = services(one="scores: {a: 80, b: 40, c: 10}", two="scores: {a: 20, b: 60, c: 50}")
    # one 70 q + 10 (1 - q), two 30 q + 50 (1 - q): level at q = 1/2, x = 40
    table = switching_values(simulated(criteria, pipeline, 50), "two", "first_k")
    assert at(table, "groups.g.weight") == pytest.approx([40], rel=1e-9)
    assert table.loc["groups.g.weight", "label"] == "Weight of the group G"


def test_free_weights_are_beliefs_and_those_by_order_are_not() -> None:
    pipeline = services(one="scores: {a: 90, b: 10}", two="scores: {a: 20, b: 60}")
    sim = simulated(scored("a", "b"), pipeline, 500)
    table = switching_values(sim, "one", "first_k")
    assert set(table.index) == {"criteria.a.weight", "criteria.b.weight"}
    assert (table["answer"] == "").all()
    ordered = simulated(scored("a", "b") + "\norder: [a, b]", pipeline, 50)
    assert switching_values(ordered, "one", "first_k").empty
    with pytest.raises(ValueError, match="given by order"):
        switching_value(ordered, "one", "criteria.a.weight", "first_k")


def test_a_single_weight_turns_nothing_though_it_may_be_0() -> None:
    for weight in ("any", "{low: 0, high: 10}"):
        pipeline = services(one="scores: {a: 90}", two="scores: {a: 20}")
        sim = simulated(scored("a", weight=weight), pipeline, 50)
        table = switching_values(sim, "one", "first_k")
        assert table["answer"].to_list() == ["none in range"]


def test_beliefs_about_the_rival_across_the_line_are_added_where_they_switch() -> None:
    # means 80, 60, 40, 20; k = 2: the line lies between two and three
    reach = {"one": (70, 90), "two": (50, 70), "three": (35, 45), "four": (0, 40)}
    pipeline = "review_slots: 2\n" + services(
        **{n: f"scores: {{a: {{low: {low}, high: {high}}}}}" for n, (low, high) in reach.items()}
    )
    sim = simulated(scored("a", weight="1"), pipeline, 3_000)
    assert list(switching_values(sim, "one", "first_k").index) == ["one.scores.a"]
    three = switching_values(sim, "three", "first_k")
    assert list(three.index) == ["three.scores.a"]  # two does not fall below 50, three is 40
    close = "review_slots: 2\n" + pipeline.replace("review_slots: 2\n", "").replace(
        "low: 50", "low: 30"
    )
    sim = simulated(scored("a", weight="1"), close, 3_000)
    means = sim.mean_overall
    three = switching_values(sim, "three", "first_k")
    assert list(three.index) == ["two.scores.a", "three.scores.a"]
    assert at(three, "two.scores.a") == pytest.approx([means[2]], abs=1e-9)
    asked = switching_values(sim, "three", "first_k", ["one.scores.a", "four.scores.a"])
    assert asked["answer"].to_list() == ["none in range"] * 2


def test_whoever_fails_a_gate_or_is_safely_in_has_no_line_to_cross() -> None:
    criteria = scored("a", weight="1") + "\ngates: {legal: {title: Legal}}"
    pipeline = "review_slots: 2\n" + services(
        one="scores: {a: {low: 0, high: 90}}",
        two="scores: {a: {low: 0, high: 80}}",
        barred="scores: {a: {low: 0, high: 99}}, gates: {legal: {status: fail, reason: no}}",
    )
    sim = simulated(criteria, pipeline, 50)
    for service in sim.services:
        table = switching_values(sim, service, "first_k")
        answer = "it fails a gate" if service == "barred" else "none in range"
        assert table["answer"].to_list() == [answer]
    one = switching_value(sim, "barred", "one.scores.a", "first_k")
    assert one["answer"].to_list() == ["it fails a gate"]


def test_a_panel_and_its_own_weights_are_taken_as_they_are() -> None:
    # ann has weights 3 : 1 and scores 80, bob 1 : 1 and 40; b of one from 0 to 100, two has 50
    criteria = scored("a", "b", weight="1") + (
        "\nmember_weights: {ann: {a: 3, b: 1}, bob: {a: 1, b: 1}}"
    )
    sheets = "service_id,member,criterion,score,comment\none,ann,a,80,\none,bob,a,40,\n"
    pipeline = services(one="scores: {b: {low: 0, high: 100}}", two="scores: {a: 50, b: 50}")
    sim = simulated(criteria, pipeline, 4_000, scores=sheets)
    table = switching_values(sim, "one", "first_k")
    assert list(table.index) == ["one.scores.b"]
    # with share s of draws ann's: s (60 + b/4) + (1 - s)(20 + b/2) = 50
    s = (sim.mean_weights["a"] - 0.5) / 0.25
    assert 0.4 < s < 0.6
    expected = (50 - 60 * s - 20 * (1 - s)) / (s / 4 + (1 - s) / 2)
    assert at(table, "one.scores.b") == pytest.approx([expected], abs=1e-9)
    with pytest.raises(ValueError, match=r"one\.scores\.a takes a few values"):
        switching_value(sim, "one", "one.scores.a", "first_k")


# ---------------------------------------------------- the case in which the belief is known


KNOWN = {
    "alarms.revenue.price": (
        "price: {low: 8, likely: 10, high: 14, moves_with: {economy: 0.4, school: -0.3}}",
        "price: %r",
    ),
    "alarms.revenue.volume": ("volume: {p10: 500, p50: 900, p90: 1_500, min: 0}", "volume: %r"),
}


@pytest.mark.parametrize("draws", [400, 17_000])
def test_in_the_case_with_the_belief_at_its_switching_value_the_mean_npv_is_0(draws: int) -> None:
    criteria, pipeline = KITCHEN
    sim = dd.simulate(case_of(criteria, pipeline), draws)
    table = switching_values(sim, "alarms")
    checked = 0
    for path, (belief, known) in KNOWN.items():
        for value in table.loc[[path], "value"].dropna():
            assert belief in pipeline
            other = case_of(criteria, pipeline.replace(belief, known % float(value)))
            mean = dd.simulate(other, draws).measure_summary.loc[("alarms", "npv"), "mean"]
            assert mean == pytest.approx(0, abs=1e-6)
            checked += 1
    assert checked


def test_a_hair_to_either_side_of_a_switching_value_the_first_k_differ() -> None:
    criteria, pipeline = KITCHEN[0], KITCHEN[1].replace("review_slots: 2", "review_slots: 1")
    sim = dd.simulate(case_of(criteria, pipeline), 600)
    table = switching_values(sim, "alarms", "first_k")
    for path in ("alarms.revenue.price", "alarms.revenue.volume"):
        belief, known = KNOWN[path]
        (value,) = at(table, path)
        best = [
            dd.simulate(
                case_of(criteria, pipeline.replace(belief, known % (value * hair))), 600
            ).recommended
            for hair in (1 - 1e-8, 1 + 1e-8)
        ]
        assert best == [("flats",), ("alarms",)]


# ----------------------------------------------------------------------------- two at once


def test_the_line_of_two_is_the_curve_on_which_they_break_even() -> None:
    # p v = 120 with p from 1 to 5 and v from 20 to 60
    pipeline = priced(
        one="price: {low: 1, high: 5}, volume: {low: 20, likely: 40, high: 60}, fixed_cost: 120"
    )
    sim = simulated(INCOME, pipeline, 50)
    line = switching_line(sim, "one", "one.revenue.price", "one.revenue.volume")
    assert list(line.columns) == ["x", "y"]
    assert line["x"].to_list() == pytest.approx(np.linspace(1, 5, 21).tolist())
    expected = [120 / p if 20 <= 120 / p <= 60 else np.nan for p in line["x"]]
    assert line["y"].to_list() == pytest.approx(expected, nan_ok=True, abs=1e-9)
    assert line["y"].isna().sum() == 5


def test_the_line_for_the_first_k_runs_where_two_services_are_level() -> None:
    pipeline = services(
        one="scores: {a: {low: 0, high: 100}, b: 50}", two="scores: {a: {low: 39, high: 62}, b: 70}"
    )
    sim = simulated(scored("a", "b", weight="1"), pipeline, 50)
    line = switching_line(sim, "one", "one.scores.a", "two.scores.a", "first_k")
    inside = line.dropna()
    assert inside["y"].to_list() == pytest.approx((inside["x"] - 20).to_list(), abs=1e-9)
    assert inside["x"].to_list() == [60, 65, 70, 75, 80]


# ------------------------------------------------------------------------------ what is refused


def test_what_has_no_continuous_range_is_left_out_and_refused_by_name() -> None:
    sim = dd.simulate(case_of(*KITCHEN), 50)
    assert "alarms.scores.market" not in switching_values(sim, "alarms", "first_k").index
    for path in ("alarms.scores.market", "bins.scores.market"):
        with pytest.raises(ValueError, match="takes a few values, not a range"):
            switching_value(sim, "alarms", path, "first_k")
    with pytest.raises(KeyError, match="economy' is a factor"):
        switching_value(sim, "alarms", "factors.economy")
    with pytest.raises(KeyError, match=r"did you mean 'alarms\.revenue\.price'"):
        switching_value(sim, "alarms", "alarms.revenue.prise")
    with pytest.raises(KeyError, match="'alarm' is not a service"):
        switching_values(sim, "alarm")
    with pytest.raises(ValueError, match="target is 'value'; give one of npv, first_k"):
        switching_values(sim, "alarms", "value")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="give two beliefs"):
        switching_line(sim, "alarms", "assumptions.pay", "assumptions.pay")
    bare = simulated(scored("a"), services(one="scores: {a: {low: 1, high: 9}}"), 10)
    with pytest.raises(ValueError, match="one has no trading account"):
        switching_values(bare, "one")


def test_the_free_logistic_has_its_percentile_in_closed_form() -> None:
    # price logistic about 500 with scale 100 / ln 9: F(x) = 1 / (1 + 9 ** ((500 - x) / 100))
    pipeline = priced(one="price: {p10: 400, p50: 500, p90: 600}, volume: 1, fixed_cost: 530")
    row = switching_values(simulated(INCOME, pipeline, 20), "one").iloc[0]
    assert row["value"] == pytest.approx(530, abs=1e-9)
    assert row["percentile"] == pytest.approx(1 / (1 + 9**-0.3), abs=1e-12)
    assert log(9) == pytest.approx(2.1972245773362196)


# --------------------------------------------------------------------- many services at once


@pytest.mark.slow
@pytest.mark.parametrize("draws", [300, BLOCK + 500])
def test_services_searched_together_have_the_switching_values_that_each_has_alone(
    draws: int,
) -> None:
    sim = simulated(*KITCHEN, draws=draws, seed=3)
    asked: list[tuple[str, Target]] = [(name, "first_k") for name in sim.services]
    asked += [(s.name, "npv") for s in sim.plan.services if s.trades]
    together = switching_tables(sim, asked)
    assert list(together) == asked
    for (name, target), table in together.items():
        pd.testing.assert_frame_equal(table, switching_values(sim, name, target), check_exact=True)


@pytest.mark.slow
def test_many_services_are_searched_in_the_passes_that_the_longest_search_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passes = []

    def counted(again: settings.Again, ask: settings.Sums) -> Iterator[settings.Asked]:
        passes.append(ask)
        return each(again, ask)

    each = settings.Again.each
    monkeypatch.setattr(settings.Again, "each", counted)
    sim = simulated(*KITCHEN, draws=300, seed=3)
    alone = []
    for name in sim.services:
        passes.clear()
        switching_values(sim, name, "first_k")
        alone.append(len(passes))
    passes.clear()
    switching_tables(sim, [(name, "first_k") for name in sim.services])
    assert len(passes) == max(alone) < sum(alone)


def test_of_many_services_a_fault_in_one_is_told_before_any_search() -> None:
    sim = simulated(*KITCHEN, draws=300, seed=3)
    with pytest.raises(KeyError, match="nobody"):
        switching_tables(sim, [(sim.services[0], "first_k"), ("nobody", "first_k")])
