"""Tornado: each belief from its P10 to its P90, all other draws left as they were."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from casebook import KITCHEN, SCALE, case_of, scored, services, simulated

import dragonsden as dd
from dragonsden.analysis.sensitivity.settings import Drawn
from dragonsden.analysis.sensitivity.tornado import Measure, tornado, tornadoes
from dragonsden.engine.blocks import blocks
from dragonsden.engine.evaluate import valued_measures
from dragonsden.engine.plan import PARTS

CASES = Path(__file__).parent / "cases"
COLUMNS = ["label", "low", "high", "at_low", "at_high", "mean", "swing"]

INCOME = "criteria: {income: {title: Income, from: income, worst: 0, best: 1_000, weight: 1}}"


def ends(table: pd.DataFrame, belief: str) -> list[float]:
    return table.loc[belief, ["at_low", "at_high"]].to_list()


# ------------------------------------------------------------------------- worked by hand


def test_the_worked_tornado_comes_out() -> None:
    # cases/06_linear_in_price: value = 50 + price/200, npv = price - 450, P10 400, P90 600
    folder = CASES / "06_linear_in_price"
    sim = dd.simulate(dd.load(folder / "criteria.yaml", folder / "pipeline.yaml"), 500)
    price = "logistic.revenue.price"
    for measure, expected in (
        ("value", [52, 53]),
        ("npv", [-50, 150]),
        ("contribution", [-50, 150]),
        ("rank", [2, 1]),  # known has 52.75
    ):
        table = tornado(sim, "logistic", measure)
        assert list(table.index) == [price]
        assert list(table.columns) == COLUMNS
        assert table.loc[price, ["low", "high"]].to_list() == pytest.approx([400, 600], abs=1e-9)
        assert ends(table, price) == pytest.approx(expected, abs=1e-9)
        assert table.loc[price, "swing"] == pytest.approx(abs(expected[1] - expected[0]), abs=1e-9)
    assert table.loc[price, "label"] == "Logistic: price"
    value = tornado(sim, "logistic")
    assert value.loc[price, "mean"] == sim.ranking.loc["logistic", "value"]
    known = tornado(sim, "known")
    assert known.empty
    assert list(known.columns) == COLUMNS


def test_the_widest_swing_comes_first_and_each_is_that_of_a_straight_line() -> None:
    # price uniform 2..4 has P10 2.2 and P90 3.8; income is 100 of it, 10 a point of value
    pipeline = services(one="revenue: {price: {low: 2, high: 4}, volume: 100, fixed_cost: 50}")
    sim = simulated(INCOME, pipeline, 50)
    table = tornado(sim, "one", "value")
    assert ends(table, "one.revenue.price") == pytest.approx([22, 38])
    assert ends(tornado(sim, "one", "npv"), "one.revenue.price") == pytest.approx([170, 330])
    both = services(one="revenue: {price: {low: 2, high: 4}, volume: {low: 90, high: 110}}")
    table = tornado(simulated(INCOME, both, 2_000), "one")
    assert list(table.index) == ["one.revenue.price", "one.revenue.volume"]
    assert table["swing"].is_monotonic_decreasing


def test_a_chance_goes_from_0_to_1_and_a_list_from_its_p10_to_its_p90() -> None:
    pipeline = services(
        one="scores: {a: {chance: 1%}, b: {any_of: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]}}"
    )
    criteria = f"""
    criteria:
      a: {{title: A, worst: 0, best: 1, weight: 1}}
      b: {{title: B, {SCALE}, weight: 3}}
    """
    table = tornado(simulated(criteria, pipeline, 2_000), "one")
    others = 0.75 * 50  # the mean of b, whose own error is 4.5 x 0.75 x 31.6 / sqrt(2000) = 2.4
    assert ends(table, "one.scores.a") == pytest.approx([others, others + 25], abs=2.4)
    assert table.loc["one.scores.a", "swing"] == pytest.approx(25, abs=1e-9)
    # eleven values: the 2nd smallest at P10 (1/11 < 0.1 <= 2/11), the 10th at P90
    assert table.loc["one.scores.b", ["low", "high"]].to_list() == [10, 90]
    assert table.loc["one.scores.b", "swing"] == pytest.approx(60, abs=1e-9)


def test_a_weight_moves_the_value_through_all_of_them() -> None:
    # a's weight uniform 0..10: P10 1, P90 9; b's is 3. Values 80 and 20.
    criteria = f"""
    criteria:
      a: {{title: A, {SCALE}, weight: {{low: 0, high: 10}}}}
      b: {{title: B, {SCALE}, weight: 3}}
    """
    sim = simulated(criteria, services(one="scores: {a: 80, b: 20}"), 20)
    table = tornado(sim, "one")
    expected = [(80 * 1 + 20 * 3) / 4, (80 * 9 + 20 * 3) / 12]
    assert ends(table, "criteria.a.weight") == pytest.approx(expected, abs=1e-9)
    assert table.loc["criteria.a.weight", "label"] == "Weight of A"


def test_a_shared_assumption_is_set_for_all_its_users_and_ranks_are_taken_anew() -> None:
    # value 10 p of one, 5 p of two, 45 of three, p from 0 to 10 shared: at P10 = 1 they have
    # 10, 5, 45; at P90 = 9 they have 90, 45, 45
    pipeline = "assumptions: {p: {low: 0, high: 10}}\n" + services(
        one="revenue: {price: p, volume: 100}",
        two="revenue: {price: p, volume: 50}",
        three="revenue: {price: 45, volume: 10}",
    )
    sim = simulated(INCOME, pipeline, 50)
    path = "assumptions.p"
    assert ends(tornado(sim, "one"), path) == pytest.approx([10, 90])
    assert ends(tornado(sim, "two"), path) == pytest.approx([5, 45])
    assert ends(tornado(sim, "one", "rank"), path) == [2, 1]
    assert ends(tornado(sim, "two", "rank"), path) == [3, 2]  # level with three at 45: shared
    assert tornado(sim, "three").empty
    assert tornado(sim, "one").loc[path, "label"] == "Shared: p"


def test_a_panels_score_goes_from_the_p10_to_the_p90_of_its_members_in_every_eye() -> None:
    sheets = "service_id,member,criterion,score,comment\n" + "\n".join(
        f"one,{member},a,{score},"
        for member, score in zip("vwxyz", (10, 20, 40, 70, 90), strict=True)
    )
    criteria = scored("a", "b", weight="1")
    pipeline = services(one="scores: {b: {low: 0, high: 100}}")
    sim = simulated(criteria, pipeline, 400, scores=sheets)
    table = tornado(sim, "one")
    path = "one.scores.a"
    assert table.loc[path, ["low", "high"]].to_list() == [10, 90]
    b = 2 * (table.loc[path, "at_low"] - 10 / 2)  # what is left is the mean of b
    assert b == pytest.approx(sim.mean_values.loc["one", "b"])
    assert table.loc[path, "swing"] == pytest.approx(40)
    assert set(table.index) == {path, "one.scores.b"}


# ----------------------------------------------------- the same draws, one belief being known


SET = {
    "alarms.scores.staff": ("staff: {low: 5, high: 15}", "staff: %r"),
    "alarms.revenue.price": (
        "price: {low: 8, likely: 10, high: 14, moves_with: {economy: 0.4, school: -0.3}}",
        "price: %r",
    ),
    "assumptions.pay": ("{low: 1%, likely: 2%, high: 4%, moves_with: {economy: 0.5}}", "%r"),
}
WEIGHTS = {
    "criteria.payback.weight": ("weight: {mean: 40, sd: 10}", "weight: %r"),
    "groups.money.weight": ("weight: {low: 50, likely: 60, high: 80}", "weight: %r"),
}


@pytest.mark.slow
@pytest.mark.parametrize("draws", [700, 17_000])
def test_a_belief_at_its_p90_is_the_case_in_which_that_is_known(draws: int) -> None:
    criteria, pipeline = KITCHEN
    sim = dd.simulate(case_of(criteria, pipeline), draws)
    tables = {
        measure: tornado(sim, "alarms", measure)
        for measure in ("value", "rank", "npv", "contribution")
    }
    for path, (belief, known) in {**SET, **WEIGHTS}.items():
        high = float(tables["value"].loc[path, "high"])
        written = (known % high, belief)
        assert belief in criteria + pipeline
        other = dd.simulate(
            case_of(criteria.replace(*written[::-1]), pipeline.replace(*written[::-1])), draws
        )
        assert other.failing == sim.failing  # gates unchanged
        found = {
            m: table.loc[path, "at_high"] for m, table in tables.items() if path in table.index
        }
        assert found["value"] == pytest.approx(other.ranking.loc["alarms", "value"], abs=1e-9)
        assert found["rank"] == pytest.approx(other.ranking.loc["alarms", "expected_rank"])
        for measure in {"npv", "contribution"} & set(found):
            mean = other.measure_summary.loc[("alarms", measure), "mean"]
            assert found[measure] == pytest.approx(mean, rel=1e-12)


def test_money_is_moved_by_drivers_alone_and_values_by_scores_and_weights_too() -> None:
    sim = dd.simulate(case_of(*KITCHEN), 300)
    drivers = {f"alarms.revenue.{d}" for d in ("price", "volume", "unit_cost")} | {
        "assumptions.pay"
    }
    weights = {f"criteria.{c}.weight" for c in ("payback", "market", "staff")}
    weights |= {"groups.money.weight"}
    scores = {"alarms.scores.market", "alarms.scores.staff"}
    assert set(tornado(sim, "alarms", "npv").index) == drivers
    assert set(tornado(sim, "alarms", "contribution").index) == drivers
    assert set(tornado(sim, "alarms").index) == drivers | weights | scores
    assert set(tornado(sim, "alarms", "rank").index) == drivers | weights | scores


def test_the_mean_is_that_of_the_simulation() -> None:
    sim = dd.simulate(case_of(*KITCHEN), 300)
    expected: dict[Measure, float] = {
        "value": sim.ranking.loc["flats", "value"],
        "rank": sim.ranking.loc["flats", "expected_rank"],
        "npv": sim.measure_summary.loc[("flats", "npv"), "mean"],
    }
    for measure, mean in expected.items():
        assert (tornado(sim, "flats", measure)["mean"] == mean).all()


def test_draws_beyond_those_kept_are_ranked_as_the_others_are() -> None:
    pipeline = services(
        one="scores: {a: {low: 0, high: 100}}", two="scores: {a: {low: 20, high: 60}}"
    )
    sim = simulated(scored("a", weight="1"), pipeline, 40_000)
    assert len(sim.ranks) == 10_000
    # at 10 one is always second; at 90 always first; at one's own P50 it would be 1.25
    assert ends(tornado(sim, "one", "rank"), "one.scores.a") == [2, 1]
    # two at its P10 = 24 is first if one is below 24: in 24% of the draws of one
    low, _ = ends(tornado(sim, "two", "rank"), "two.scores.a")
    assert low == pytest.approx(1.76, abs=4.5 * (0.24 * 0.76 / 40_000) ** 0.5)


# ------------------------------------------------------------------------------ what is refused


def test_what_cannot_be_asked_is_refused_with_a_way_out() -> None:
    sim = dd.simulate(case_of(*KITCHEN), 100)
    with pytest.raises(KeyError, match=r"'alarm' is not a service .* did you mean 'alarms'"):
        tornado(sim, "alarm")
    with pytest.raises(ValueError, match="measure is 'profit'; give one of value, npv"):
        tornado(sim, "alarms", "profit")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="drones fails a gate and takes no rank"):
        tornado(sim, "drones", "rank")
    assert not tornado(sim, "drones").empty
    bare = simulated(scored("a"), services(one="scores: {a: {low: 1, high: 9}}"), 10)
    with pytest.raises(ValueError, match="one has no trading account; give it revenue"):
        tornado(bare, "one", "npv")


@pytest.mark.parametrize("measure", ["value", "rank"])
def test_services_told_together_have_the_tornado_that_each_has_alone(measure: Measure) -> None:
    sim = simulated(*KITCHEN, draws=300, seed=3)
    names = list(sim.ranking.index)
    for name, table in tornadoes(sim, names, measure).items():
        pd.testing.assert_frame_equal(table, tornado(sim, name, measure), check_exact=True)


# --------------------------------------------------------- what a setting leaves as it was


def test_values_under_a_setting_are_those_of_the_whole_outcome_under_it() -> None:
    sim = dd.simulate(case_of(*KITCHEN), 300, 3, progress=False)
    (block,) = blocks(sim.plan, 3, 300)
    drawn = Drawn(block, sim.ranked)
    beliefs = [path for path in sim.plan.beliefs if not path.startswith("factors.")]
    changes = [*(((path, 2.0),) for path in beliefs), *(((part, None),) for part in PARTS)]
    for change in changes:
        under = block.under(sim.plan.changed(change))
        for row in range(len(sim.services)):
            found, whole = drawn.values(under, row), under.outcome(row).values
            assert all(np.array_equal(one, other) for one, other in zip(found, whole, strict=True))


def test_measures_of_criteria_alone_are_those_among_all() -> None:
    sim = dd.simulate(case_of(*KITCHEN), 300, 3, progress=False)
    (block,) = blocks(sim.plan, 3, 300)
    assert sim.plan.valued
    for row, service in enumerate(sim.plan.services):
        if service.trades:
            few, every = valued_measures(sim.plan, service, block.draws(row)), block.outcome(row)
            assert list(few) == list(sim.plan.valued)
            assert all(np.array_equal(few[m], every.measures[m], equal_nan=True) for m in few)
