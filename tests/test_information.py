"""The value of information: closed forms, brute force, and what must hold in every sample."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from casebook import KITCHEN, case_of, keeping_all, scored, services, simulated
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

import dragonsden as dd
from dragonsden.analysis.findings.information import information_finding
from dragonsden.analysis.information import gains as by_cells
from dragonsden.analysis.information.cells import NARROW, NARROWEST, Equal
from dragonsden.analysis.information.choices import ChoiceSet
from dragonsden.analysis.information.evppi import COLUMNS, evpi, evppi
from dragonsden.analysis.information.nested import Nest, nested_gains
from dragonsden.analysis.information.questions import Group, Question, questions
from dragonsden.engine.blocks import WHO_JUDGES, blocks
from dragonsden.engine.plan import PARTS
from dragonsden.engine.sampling import BLOCK

CASES = Path(__file__).parent / "cases"


def loss(sigma: float, lead: float) -> float:
    """E max(D, 0) - max(E D, 0) for D normal: sigma times the unit normal loss integral.

    Raiffa & Schlaifer (1961), section 11.2; `lead` is how far the mean of D lies from 0.
    """
    z = abs(lead) / sigma
    return float(sigma * (norm.pdf(z) - z * norm.sf(z)))


def within(table: pd.DataFrame, row: str, column: str = "value") -> float:
    """4.5 of the standard errors stated."""
    return 4.5 * float(table.loc[row, f"{column}_se"])


def weighted(**weights: float) -> str:
    lines = [f"  {n}: {{title: {n}, worst: 0, best: 100, weight: {w}}}" for n, w in weights.items()]
    return "\n".join(["criteria:", *lines])


# ------------------------------------------------------------------- perfect: closed forms


def test_perfect_information_on_two_normal_services_is_the_unit_normal_loss() -> None:
    pipeline = services(one="scores: {a: {mean: 48, sd: 6}}", two="scores: {a: {mean: 51, sd: 8}}")
    table = evpi(simulated(scored("a"), pipeline, 100_000))
    assert table.loc["first_k", "value"] == pytest.approx(loss(10, 3), abs=within(table, "first_k"))
    assert table.loc["first_k"].tolist()[:2] == table.loc["first"].tolist()[:2]  # k is 1
    # and the error is that of the gain max(D, 0): E max(D, 0)^2 = (s^2 + m^2) Phi(m/s) + m s phi
    second = (100 + 9) * norm.cdf(-0.3) - 3 * 10 * norm.pdf(0.3)
    assert table.loc["first", "value_se"] == pytest.approx(
        sqrt((second - loss(10, 3) ** 2) / 100_000), rel=0.05
    )


def test_perfect_information_on_services_all_alike_is_the_mean_of_the_best_of_normals() -> None:
    # of three standard normals the greatest has mean 3 / (2 sqrt(pi)); the best two sum to as much
    one = "scores: {a: {mean: 50, sd: 8}}"
    for k in (1, 2):
        pipeline = f"review_slots: {k}\n" + services(one=one, two=one, three=one)
        table = evpi(simulated(scored("a"), pipeline, 50_000))
        expected = 8 * 3 / (2 * sqrt(np.pi))
        # those chosen now lead by chance alone: by about one standard error
        for choice in ("first_k", "first"):
            found = table.loc[choice, "value"]
            assert found == pytest.approx(expected, abs=within(table, choice))


def test_in_money_it_is_worth_knowing_whether_a_service_loses_some() -> None:
    # NPV = price - 480 is normal(20, 50); alone it is first by value whatever is known
    pipeline = "review_slots: 2\n" + services(
        one="revenue: {price: {mean: 500, sd: 50}, volume: 1, fixed_cost: 480}",
        two="revenue: {price: {mean: 440, sd: 50}, volume: 1, fixed_cost: 480}",
    )
    criteria = "criteria: {npv: {title: NPV, from: npv, worst: -500, best: 500, weight: 1}}"
    table = evpi(simulated(criteria, pipeline, 100_000))
    expected = loss(50, 20) + loss(50, -40)  # both may be chosen, one of them, or neither
    assert table.loc["first_k", "npv"] == pytest.approx(
        expected, abs=within(table, "first_k", "npv")
    )
    assert table.loc["first_k", "value"] == 0  # both are chosen, whatever is known
    assert table.loc["first", "value"] == pytest.approx(
        loss(50 * sqrt(2) / 10, 60 / 10), abs=within(table, "first")
    )


def test_a_service_without_an_account_cannot_be_chosen_for_money() -> None:
    pipeline = services(
        paid="scores: {a: 20}, revenue: {price: {mean: 500, sd: 50}, volume: 1, fixed_cost: 520}",
        free="scores: {a: 90}",
    )
    table = evpi(simulated(scored("a"), pipeline, 100_000))
    assert table.loc["first", "npv"] == pytest.approx(
        loss(50, 20), abs=within(table, "first", "npv")
    )
    assert table.loc["first", "value"] == 0


def test_without_any_account_npv_is_not_a_number_and_without_services_nothing_is() -> None:
    unpaid = simulated(scored("a"), services(one="scores: {a: {low: 1, high: 2}}"), 20)
    assert evpi(unpaid).isna().to_numpy().tolist() == [[False, False, True, True]] * 2
    assert evppi(unpaid)["npv"].isna().all()
    assert evppi(unpaid, ["one", "weights"])["first_npv_se"].isna().all()
    criteria = scored("a") + "\ngates: {g: {title: G}}"
    fails = "scores: {a: {low: 1, high: 2}}, gates: {g: {status: fail, reason: no}}"
    barred = simulated(criteria, services(one=fails), 20)
    assert evpi(barred).isna().all(axis=None)
    assert evppi(barred)[list(COLUMNS)].isna().all(axis=None)
    assert evppi(barred, ["one", "nothing"])["method"].to_list() == ["3 cells", "3 cells"]


# ------------------------------------------------------------------- partial: closed forms

LINEAR = services(
    one="scores: {x: {mean: 50, sd: 16}, y: {mean: 46, sd: 8}}", two="scores: {x: 48, y: 52}"
)


def test_what_one_normal_score_is_worth_is_its_own_unit_normal_loss() -> None:
    # V1 - V2 = x/2 + y/2 - 50 is normal(-2, sqrt(64 + 16)): by x alone its sd is 8, by y alone 4
    sim = simulated(weighted(x=1, y=1), LINEAR, 100_000)
    table = evppi(sim)
    for path, sigma in (("one.scores.x", 8), ("one.scores.y", 4)):
        assert table.loc[path, "value"] == pytest.approx(loss(sigma, 2), abs=within(table, path))
        assert table.loc[path, "method"] == "46 cells"
    assert list(table.index) == ["one.scores.x", "one.scores.y"]  # the worth most first
    pair = evppi(sim, [("one.scores.x", "one.scores.y")])
    name = "one.scores.x + one.scores.y"
    assert pair.loc[name, "method"] == "7 x 7 cells"
    # both tell all; in 7 x 7 cells they tell a little less
    assert pair.loc[name, "value"] <= evpi(sim).loc["first", "value"]
    assert pair.loc[name, "value"] == pytest.approx(loss(sqrt(80), 2), rel=0.05)


def test_a_belief_tells_about_all_that_moves_with_the_same_factor() -> None:
    # D = a - b with loadings 0.6 and 0.8 on the wind: by the wind alone D has sd |10 0.6 - 12 0.8|,
    # by a |10 - 12 0.48|, by b |10 0.48 - 12|
    pipeline = "factors: [wind]\n" + services(
        one="scores: {a: {mean: 50, sd: 10, moves_with: {wind: 0.6}}}",
        two="scores: {a: {mean: 51, sd: 12, moves_with: {wind: 0.8}}}",
    )
    table = evppi(simulated(scored("a"), pipeline, 100_000))
    for path, sigma in (
        ("factors.wind", 3.6),
        ("one.scores.a", 10 - 12 * 0.48),
        ("two.scores.a", 12 - 10 * 0.48),
    ):
        assert table.loc[path, "value"] == pytest.approx(loss(sigma, 1), abs=within(table, path))


def test_a_group_of_linear_normal_scores_is_worth_the_loss_by_their_regression() -> None:
    # one = (x + y)/2 with x and y moving with the wind; two moves with wind and rain. Given x and
    # y, E D has the variance of the part of D = one - two that x and y explain
    pipeline = "factors: [wind, rain]\n" + services(
        one="scores: {x: {mean: 50, sd: 16, moves_with: {wind: 0.6, rain: 0.3}}, "
        "y: {mean: 46, sd: 12, moves_with: {rain: -0.7}}}",
        two="scores: {x: {mean: 50, sd: 14, moves_with: {wind: 0.9, rain: -0.4}}, y: 49}",
    )
    sim = simulated(weighted(x=1, y=1), pipeline, 10_000)
    loadings = np.array([[0.6, 0.3], [0.0, -0.7], [0.9, -0.4]])
    covariance = loadings @ loadings.T
    np.fill_diagonal(covariance, 1.0)
    spread = np.array([8.0, 6.0, 7.0])
    covariance *= np.outer(spread, spread)
    signs = np.array([1.0, 1.0, -1.0])

    def explained(known: list[int]) -> float:
        across = covariance[known] @ signs
        return sqrt(across @ np.linalg.solve(covariance[np.ix_(known, known)], across))

    table = evppi(sim, ["one", "two", "scores"])
    for name, known in (("one", [0, 1]), ("scores", [0, 1, 2])):
        assert table.loc[name, "method"] == "256 x 512 draws"
        expected = loss(explained(known), 1.5)
        assert table.loc[name, "value"] == pytest.approx(expected, abs=within(table, name))
    # two has one belief, so it is that belief, by cells
    assert table.loc["two", "method"] == "22 cells"
    assert table.loc["two", "value"] == evppi(sim).loc["two.scores.x", "value"]
    # were the factors drawn anew inside, one would seem to tell of itself alone
    assert abs(loss(10.0, 1.5) - loss(explained([0, 1]), 1.5)) > 2 * within(table, "one")


def test_any_weights_at_all_are_worth_what_the_better_criterion_turns_out_to_be() -> None:
    # 100 w against 100 (1 - w), w uniform: E max = 75, so 25 over either
    pipeline = services(one="scores: {a: 100, b: 0}", two="scores: {a: 0, b: 100}")
    table = evppi(simulated(scored("a", "b"), pipeline), ["weights"])
    assert table.loc["weights", "value"] == pytest.approx(25, abs=within(table, "weights"))


def test_what_may_happen_is_known_by_its_two_groups() -> None:
    # 100 with chance 40%, else 0, against 45: 0.4 (100 - 45) = 22, less than all only by chance
    criteria = "criteria: {a: {title: A, worst: 0, best: 1, weight: 1}}"
    pipeline = services(one="scores: {a: {chance: 40%}}", two="scores: {a: 0.45}")
    sim = simulated(criteria, pipeline, 20_000)
    table = evppi(sim)
    assert table.loc["one.scores.a", "method"] == "2 groups"
    assert table.loc["one.scores.a", "value"] == pytest.approx(
        22, abs=within(table, "one.scores.a")
    )
    assert table.loc["one.scores.a", ["value", "value_se"]].to_list() == pytest.approx(
        evpi(sim).loc["first", ["value", "value_se"]].to_list(), rel=1e-12
    )


def test_a_belief_that_changes_no_choice_is_worth_exactly_nothing() -> None:
    pipeline = services(
        one="scores: {a: {low: 60, high: 90}}", two="scores: {a: {low: 1, high: 9}}"
    )
    sim = simulated(scored("a"), pipeline, 500)
    assert (evppi(sim)[["value", "value_se", "first", "first_se"]] == 0).all(axis=None)
    assert (evppi(sim, ["scores"])[["value", "value_se"]] == 0).all(axis=None)


def test_where_no_service_passes_there_is_nothing_to_choose_by_a_number_or_a_group() -> None:
    held = "scores: {a: {low: 10, high: 90}}, gates: {legal: {status: hold, reason: open}}"
    criteria = f"{scored('a')}\ngates: {{legal: {{title: A legal power}}}}"
    sim = simulated(criteria, services(one=held, two=held), 500)
    for of in (None, ["scores"], ["one"]):
        assert evppi(sim, of)[["value", "first"]].isna().all(axis=None)
    assert (evppi(sim, ["scores"], among="standing")["value"] > 0).all()


def test_the_worked_case_of_a_price_is_as_worked() -> None:
    folder = CASES / "06_linear_in_price"
    sim = dd.simulate(dd.load(folder / "criteria.yaml", folder / "pipeline.yaml"), 100_000)
    perfect, partial = evpi(sim), evppi(sim).loc["logistic.revenue.price"]
    assert perfect.loc["first_k", "value"] == pytest.approx(0.0654648767857287, abs=0.002)
    assert perfect.loc["first_k", "npv"] == pytest.approx(0.0007707425352070396, abs=0.01)
    assert partial["value"] == pytest.approx(0.0654648767857287, abs=0.0025)
    assert partial["npv"] == pytest.approx(0.0007707425352070396, abs=0.01)
    assert (
        partial[["first", "first_npv"]].to_list() == partial[["value", "npv"]].to_list()
    )  # k is 1


# ------------------------------------------------------------------- by brute force, streamed


LIVELY = (
    weighted(x="any", y="any")
    + "\n  npv: {title: NPV, from: npv, worst: -500, best: 1_500, weight: any}",
    "review_slots: 2\nfactors: [wind]\n"
    "assumptions: {pay: {low: 5%, high: 35%, moves_with: {wind: 0.5}}}\n"
    + services(
        ash="scores: {x: {any_of: [20, 50, 50, 70, 90]}, y: {low: 20, high: 80}}, "
        "revenue: {price: {mean: 500, sd: 60, moves_with: {wind: 0.7}}, volume: 1, "
        "direct_cost: pay, fixed_cost: 320}",
        birch="scores: {x: {low: 30, likely: 40, high: 90}, y: 50}, "
        "revenue: {price: 400, volume: {low: 0.5, high: 1.8, moves_with: {wind: -0.6}}, "
        "direct_cost: pay, fixed_cost: 420}",
        cedar="scores: {x: 40, y: {low: 30, high: 100, moves_with: {wind: 0.4}}}, "
        "revenue: {price: 250, volume: {chance: 60%}, fixed_cost: 100}",
        date="scores: {x: {low: 0, high: 100}, y: 60}, revenue: {price: 300, volume: 1, "
        "growth: {low: -50%, high: 30%}, fixed_cost: 240}",
        elm="scores: {x: 50, y: 55}, revenue: {price: 300, volume: 1, direct_cost: pay, "
        "fixed_cost: {low: 100, high: 360}}",
    ),
)
"""Services that are close to each other in value and in NPV, and all kinds of belief."""


LIVELY_CASE = case_of(*LIVELY)


@pytest.fixture(scope="module")
def kitchen_sim() -> dd.Simulation:
    return dd.simulate(case_of(*KITCHEN), 500, 3)


@pytest.fixture(scope="module")
def lively() -> dd.Simulation:
    return keeping_all(LIVELY_CASE, BLOCK + 2_000, 3)


def best(worths: np.ndarray, most: int, in_money: bool) -> np.ndarray:
    """Who is chosen by one row of worths."""
    chosen = np.zeros(len(worths), bool)
    chosen[np.argsort(-worths, kind="stable")[:most]] = True
    return chosen & (worths > 0) if in_money else chosen


def by_hand(
    worths: np.ndarray, cells: np.ndarray, most: int, in_money: bool
) -> tuple[float, float]:
    """EVPPI and its error from all draws at once, as METHODS section 5 puts it."""
    now = best(worths.mean(axis=0), most, in_money)
    gains = np.zeros(len(worths))
    for cell in np.unique(cells):
        inside = worths[cells == cell]
        chosen = best(inside.mean(axis=0), most, in_money)
        gains[cells == cell] = inside[:, chosen].sum(axis=1) - inside[:, now].sum(axis=1)
    return gains.mean(), gains.std(ddof=1) / sqrt(len(gains))


def uniforms(sim: dd.Simulation) -> dict[str, np.ndarray]:
    """The uniforms of every belief, over all blocks."""
    parts = [dict(block.uniforms) for block in blocks(sim.plan, sim.seed, sim.draws)]
    return {path: np.concatenate([part[path] for part in parts]) for path in parts[0]}


def worths_of(sim: dd.Simulation, unit: str) -> np.ndarray:
    """The worths of all draws, a column for each service, the best mean overall value first."""
    drawn = sim.overall if unit == "value" else sim.measures["npv"]
    return drawn[list(sim.ranking.index)].to_numpy()


def test_every_number_is_that_of_all_draws_at_once(lively: dd.Simulation) -> None:
    u, m = uniforms(lively), round(lively.draws ** (1 / 3))
    groups = {  # what is not cut into equal cells
        "ash.scores.x": np.array([0, 1, 1, 2, 3])[np.ceil(u["ash.scores.x"] * 5).astype(int) - 1],
        "cedar.revenue.volume": (u["cedar.revenue.volume"] > 0.4).astype(int),
    }
    value, npv = worths_of(lively, "value"), worths_of(lively, "npv")
    table = evppi(lively)
    assert sorted(table.index) == sorted(u)
    assert (table["value"] > 0).sum() > 10
    assert (table["npv"] > 0).sum() > 5
    for path, row in table.iterrows():
        cells = groups.get(path, np.floor(u[path] * m))
        choices = zip(COLUMNS, ((value, 2), (value, 1), (npv, 2), (npv, 1)), strict=True)
        for name, (worths, most) in choices:
            expected = by_hand(worths, cells, most, name.endswith("npv"))
            assert row[[name, f"{name}_se"]].to_list() == pytest.approx(expected, abs=1e-7)


def test_perfect_information_is_that_of_all_draws_at_once(lively: dd.Simulation) -> None:
    table = evpi(lively)
    for unit in ("value", "npv"):
        worths = worths_of(lively, unit)
        for choice, most in (("first_k", 2), ("first", 1)):
            now = best(worths.mean(axis=0), most, unit == "npv")
            top = np.sort(worths, axis=1)[:, -most:]
            top = np.maximum(top, 0) if unit == "npv" else top
            gains = top.sum(axis=1) - worths[:, now].sum(axis=1)
            expected = gains.mean(), gains.std(ddof=1) / sqrt(lively.draws)
            found = table.loc[choice, [unit, f"{unit}_se"]].to_list()
            assert found == pytest.approx(expected, abs=1e-7)


def test_a_pair_is_by_the_products_of_its_cells_and_brings_its_beliefs(
    lively: dd.Simulation,
) -> None:
    a, b = "ash.scores.x", "birch.revenue.volume"
    table = evppi(lively, [(a, b)])
    assert table["method"].to_dict() == {
        f"{a} + {b}": "4 groups x 5 cells",
        a: "4 groups",
        b: "5 cells",
    }
    assert table.loc[f"{a} + {b}", "label"] == "Ash: score on x + Birch: volume"
    u = uniforms(lively)
    of_a = np.array([0, 1, 1, 2, 3])[np.ceil(u[a] * 5).astype(int) - 1]
    expected = by_hand(worths_of(lively, "value"), of_a * 5 + np.floor(u[b] * 5), 2, False)
    assert table.loc[f"{a} + {b}", ["value", "value_se"]].to_list() == pytest.approx(expected)
    # a belief of two pairs has one row
    two = evppi(lively, [(a, b), (b, "factors.wind")])
    assert list(two.index).count(b) == 1


def test_a_row_is_the_same_to_the_last_bit_whatever_else_is_asked(lively: dd.Simulation) -> None:
    table = evppi(lively)
    for path in ("factors.wind", "ash.scores.x", "date.scores.x"):
        alone = evppi(lively, path)
        pd.testing.assert_frame_equal(alone, table.loc[[path]], check_exact=True)
    reverse = evppi(lively, list(reversed(table.index)))
    pd.testing.assert_frame_equal(reverse.sort_index(), table.sort_index(), check_exact=True)


@pytest.mark.parametrize("limit", ["in all", "by draws"])
@pytest.mark.parametrize("draws", [600, BLOCK + 600])
def test_the_table_is_the_same_however_few_beliefs_are_summed_at_a_time(
    draws: int, limit: str, lively: dd.Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    sim = dd.simulate(lively.case, draws, 5, progress=False)
    table = evppi(sim)
    asked = [
        each
        for each in questions(sim.case, sim.plan, sim.draws, None)
        if isinstance(each, Question)
    ]
    columns = ChoiceSet.of(sim).columns
    few = 3 * columns * asked[0].count
    assert len(list(by_cells.in_batches(asked, columns, few))) > 2
    limits = {"MOST_SUMS": few} if limit == "in all" else {"SHARED_SUMS": few, "MOST_CELLS": 3}
    for name, most in limits.items():
        monkeypatch.setattr(by_cells, name, most)
    batches: list[int] = []

    def noted(*given: Any) -> Iterator[Sequence[Question]]:
        for batch in by_cells_in_batches(*given):
            batches.append(len(batch))
            yield batch

    by_cells_in_batches = by_cells.in_batches
    monkeypatch.setattr(by_cells, "in_batches", noted)
    pd.testing.assert_frame_equal(evppi(sim), table, check_exact=True)
    assert len(batches) > 2


# -------------------------------------------------------------- what must hold in every sample


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 400), st.integers(0, 2**32), st.data())
def test_less_knowledge_is_never_worth_more(draws: int, seed: int, data: st.DataObject) -> None:
    sim = dd.simulate(LIVELY_CASE, draws, seed)
    pair = st.lists(st.sampled_from(list(sim.plan.beliefs)), min_size=2, max_size=2, unique=True)
    a, b = data.draw(pair)
    perfect, table = evpi(sim), evppi(sim, [(a, b)])
    both = table.loc[f"{a} + {b}"]
    for name, (choice, unit) in zip(
        COLUMNS, [(c, u) for u in ("value", "npv") for c in ("first_k", "first")], strict=True
    ):
        for path in (a, b):
            assert 0 <= table.loc[path, name] <= both[name] <= perfect.loc[choice, unit]
    every = evppi(sim)
    assert (every[list(COLUMNS)] >= 0).all(axis=None)
    assert every["value"].max() <= perfect.loc["first_k", "value"]
    assert every["npv"].max() <= perfect.loc["first_k", "npv"]


def test_a_group_is_worth_no_more_than_knowing_everything(lively: dd.Simulation) -> None:
    perfect = evpi(lively)
    table = evppi(lively, ["revenue", "scores", "weights", "ash"])
    assert table["value"].max() <= perfect.loc["first_k", "value"]
    assert table["first"].max() <= perfect.loc["first", "value"]
    # revenue says all there is to know about money
    assert table["npv"].max() <= perfect.loc["first_k", "npv"]
    assert table.loc["revenue", "npv"] == pytest.approx(
        perfect.loc["first_k", "npv"], abs=within(table, "revenue", "npv")
    )
    assert table.loc[["scores", "weights"], "npv"].to_list() == [0, 0]


def test_what_tells_all_is_worth_no_more_than_all_to_the_last_digit() -> None:
    criteria = "criteria: {npv: {title: NPV, from: npv, worst: 0, best: 500, weight: 1}}"
    pipeline = services(
        one="revenue: {price: {any_of: [10.1, 33.3, 71.7, 90.9]}, volume: 3.3}",
        two="revenue: {price: 50.3, volume: {any_of: [3.1, 3.3, 3.7]}}",
    )
    case, pair = case_of(criteria, pipeline), ("one.revenue.price", "two.revenue.volume")
    for seed in range(6):  # by cells and by few draws; they would stray above by rounding, chance
        sim = dd.simulate(case, 30 + seed, seed)
        perfect, table = evpi(sim).loc["first"], evppi(sim, [pair, "revenue"])
        assert (table["first"] <= perfect["value"]).all()
        assert (table["npv"] <= perfect["npv"]).all()
        assert table.iloc[0]["value"] == pytest.approx(perfect["value"], rel=1e-12)


def test_a_service_that_is_known_to_the_last_number_is_worth_nothing(
    kitchen_sim: dd.Simulation,
) -> None:
    table = evppi(kitchen_sim, ["flats"])
    columns = ["value", "npv", "value_se", "method"]
    assert table.loc["flats", columns].to_list() == [0, 0, 0, "known"]


# ------------------------------------------------------------------------ beside nested draws


@pytest.mark.slow
@pytest.mark.parametrize("path", ["ash.scores.x", "assumptions.pay", "factors.wind"])
def test_cells_agree_with_nested_draws(path: str) -> None:
    # two estimators, on draws of their own (another seed): 4.5 standard errors of the difference
    cells = evppi(dd.simulate(LIVELY_CASE, 200_000, 11), [path]).loc[path]
    sim = dd.simulate(LIVELY_CASE, 10_000, 12)
    nest = Nest.of(sim.plan, sim.seed, [path], 512, 512)
    for name, gains in zip(COLUMNS, nested_gains(nest, ChoiceSet.of(sim)), strict=True):
        error = sqrt(cells[f"{name}_se"] ** 2 + gains.var() / gains.size)
        assert cells[name] == pytest.approx(max(gains.mean(), 0), abs=4.5 * error)


# ----------------------------------------------------------------------------- what is asked


def test_a_service_is_its_own_beliefs_and_a_part_brings_the_assumptions_it_names(
    kitchen_sim: dd.Simulation,
) -> None:
    asked = {
        each.name: each
        for each in questions(kitchen_sim.case, kitchen_sim.plan, 100, ["alarms", *PARTS])
    }
    of = {name: set(each.paths) for name, each in asked.items() if isinstance(each, Group)}
    paths = set(kitchen_sim.plan.beliefs)
    assert of["alarms"] == {path for path in paths if path.startswith("alarms.")}
    assert of["scores"] == {path for path in paths if ".scores." in path}
    assert of["weights"] == {path for path in paths if path.endswith(".weight")}
    assert of["revenue"] == {path for path in paths if ".revenue." in path} | {"assumptions.pay"}
    labels = [each.label for each in asked.values()]
    assert labels == ["Alarms: all of it", "All scores", "All weights", "All revenue"]


def test_nothing_is_worth_what_chance_alone_shows(lively: dd.Simulation) -> None:
    table = evppi(dd.simulate(LIVELY_CASE, 500, 4), ["nothing"])
    assert table.loc["nothing", ["label", "method"]].to_list() == [
        "Nothing: what chance alone shows",
        "8 cells",
    ]
    assert "nothing" not in evppi(lively).index
    # cells of few draws seem to tell something; by ever more draws it goes to nothing
    assert table.loc["nothing", "value"] > 0
    assert evppi(lively, "nothing")["value"].iloc[0] < 0.2 * table.loc["nothing", "value"]


@pytest.mark.parametrize(
    ("of", "message"),
    [
        (["alarms.revenue.prise"], "did you mean 'alarms.revenue.price'"),
        (["xyzzy"], "give the path of a belief, a service or a part"),
        ([("alarms", "factors.economy")], "'alarms' is a group; a pair is of two single beliefs"),
        (["panel.member"], "there is no panel in this case"),
    ],
)
def test_what_there_is_not_is_refused_with_a_way_out(
    kitchen_sim: dd.Simulation, of: list[str], message: str
) -> None:
    with pytest.raises(KeyError, match=re.escape(message)):
        evppi(kitchen_sim, of)


@pytest.mark.parametrize("pair", [("factors.economy",) * 2, ("factors.economy",) * 3, ("x",), ()])
def test_a_pair_is_of_two_different_beliefs(
    kitchen_sim: dd.Simulation, pair: tuple[str, str]
) -> None:
    with pytest.raises(ValueError, match="is not a pair; give the paths of two different beliefs"):
        evppi(kitchen_sim, [pair])


def test_nothing_uncertain_leaves_nothing_to_find_out() -> None:
    sim = simulated(scored("a", weight="1"), services(one="scores: {a: 3}"), 10)
    table = evppi(sim)
    assert len(table) == 0
    assert list(table.columns) == list(evppi(sim, ["scores"]).columns)
    assert evppi(sim, ["scores"])["value"].to_list() == [0]


def test_of_a_single_draw_the_error_is_not_known() -> None:
    sim = simulated(scored("a"), services(one="scores: {a: {low: 1, high: 2}}"), 1)
    assert evppi(sim).loc["one.scores.a", ["value", "method"]].to_list() == [0, "1 cell"]
    assert evppi(sim)["value_se"].isna().all()


# -------------------------------------------------------------------------------- the panel

SHEETS = """
service_id,member,criterion,score,comment
one,amy,a,80,
one,bob,a,20,
one,cat,a,,Declared an interest
two,amy,a,45,
two,bob,a,45,
two,cat,a,45,
"""


@pytest.fixture(scope="module")
def judged() -> dd.Simulation:
    pipeline = services(one="title: One", two="title: Two")
    return simulated(
        "missing: leave_out\n" + scored("a", weight="1"), pipeline, 20_000, scores=SHEETS
    )


def test_the_members_eyes_are_shown_only_when_asked_for(judged: dd.Simulation) -> None:
    assert list(evppi(judged).index) == ["one.scores.a"]
    table = evppi(judged, [WHO_JUDGES, "scores", (WHO_JUDGES, "one.scores.a")])
    # amy: 80 against 45, bob: 20 against 45, cat by the mean of both, 50: the mean is 50
    assert table.loc[WHO_JUDGES, "value"] == pytest.approx(
        (80 + 45 + 50) / 3 - 50, abs=within(table, WHO_JUDGES)
    )
    assert table.loc[WHO_JUDGES, ["label", "method"]].to_list() == [
        "Which member judges",
        "3 groups",
    ]
    # all that is left of the scores is cat's substitute: 80 or 20 with equal chance
    assert table.loc["scores", "value"] == table.loc["one.scores.a", "value"]
    assert table.loc["scores", "method"] == "2 groups"
    # by the substitute: one has 60 or 40 on average, against 45
    assert table.loc["scores", "value"] == pytest.approx(2.5, abs=within(table, "scores"))
    both = table.loc[f"{WHO_JUDGES} + one.scores.a"]
    assert both["method"] == "3 x 2 groups"
    assert both["value"] == pytest.approx(
        12.5, abs=4.5 * both["value_se"]
    )  # half of 80, half of 45


def test_a_score_that_the_panel_gave_is_asked_by_who_judges(judged: dd.Simulation) -> None:
    with pytest.raises(KeyError, match=re.escape("ask about 'panel.member' instead")):
        evppi(judged, ["two.scores.a"])


# ------------------------------------------------------- what can be chosen, and what is decided

HELD = scored("a", weight="1") + "\ngates: {g: {title: G}}"
PASSES = "gates: {g: {status: pass, reason: yes}}"


def test_only_what_passes_every_gate_can_be_chosen_unless_those_on_hold_are_taken_in() -> None:
    # one 48 +/- 6 against two 51 +/- 8 if two's hold were cleared; as it is one stands alone
    pipeline = services(
        one=f"scores: {{a: {{mean: 48, sd: 6}}}}, {PASSES}",
        two="scores: {a: {mean: 51, sd: 8}}",
    )
    sim = simulated(HELD, pipeline, 50_000)
    assert evpi(sim).loc["first_k", "value"] == 0
    assert evppi(sim)["value"].to_list() == [0, 0]
    standing = evpi(sim, among="standing")
    expected = loss(10, 3)
    assert standing.loc["first_k", "value"] == pytest.approx(
        expected, abs=within(standing, "first_k")
    )
    each = evppi(sim, among="standing")
    for path, sigma in (("one.scores.a", 6), ("two.scores.a", 8)):
        assert each.loc[path, "value"] == pytest.approx(
            loss(sigma, 3), abs=within(each, path) + 0.1
        )
    for worth in (evpi, evppi):
        with pytest.raises(ValueError, match="among is 'all'; give one of pass, standing"):
            worth(sim, among="all")  # type: ignore[operator]


def test_what_the_council_sets_itself_is_no_research_but_may_be_asked_for() -> None:
    pipeline = services(
        one="scores: {a: {low: 20, high: 90, ours: true}}", two="scores: {a: {low: 30, high: 70}}"
    )
    sim = simulated(scored("a", weight="1"), pipeline, 5_000)
    assert list(evppi(sim).index) == ["two.scores.a"]
    asked = evppi(sim, ["one.scores.a"])
    assert asked.loc["one.scores.a", "value"] > asked.loc["one.scores.a", "value_se"] > 0
    assert asked.loc["one.scores.a", "label"] == "One: score on a (ours to set)"
    # whoever asks for it, it is never told as worth researching
    table = evppi(sim, ["one.scores.a", "two.scores.a", "nothing"])
    finding = information_finding(sim, table=table)
    assert "One" not in finding.headline
    assert [row.about for row in finding.tables[0].rows] == ["everything", "two.scores.a"]
    # but it is drawn and swung like any other
    assert "one.scores.a" in dd.tornado(sim, "one", "value").index


def test_single_weights_by_order_are_known_together_or_not_at_all() -> None:
    criteria = "order: [a, b]\n" + scored("a", "b")
    pipeline = services(one="scores: {a: 80, b: 10}", two="scores: {a: 40, b: {low: 40, high: 70}}")
    sim = simulated(criteria, pipeline, 2_000)
    assert list(evppi(sim).index) == ["two.scores.b"]
    assert information_finding(sim).data is not None
    with pytest.raises(ValueError, match="given by order and cannot be known alone"):
        evppi(sim, ["criteria.a.weight"])


def test_chance_alone_is_shown_beside_beliefs_pairs_and_groups_and_never_subtracted() -> None:
    # level services: whatever is known seems worth something, though by chance
    pipeline = services(**{f"s{i}": "scores: {a: {low: 40, high: 60}}" for i in range(4)})
    sim = simulated(scored("a"), pipeline, 4_096)
    table = evppi(sim, ["s0.scores.a", ("s0.scores.a", "s1.scores.a"), "scores", "nothing"])
    assert (table["nothing"] > 0).all()
    assert (table["nothing"] < table["value"].max()).all()
    # a belief on which nothing depends, in as many cells (16), shows what stands beside it
    alone = evppi(sim, ["s0.scores.a", "nothing"])
    assert alone.loc["s0.scores.a", "nothing"] == alone.loc["nothing", "value"]
    assert alone.loc["s0.scores.a", "method"] == alone.loc["nothing", "method"] == "16 cells"


def test_cells_are_counted_by_numbers_that_are_wide_enough() -> None:
    narrowest = ((2, np.uint8), (NARROWEST, np.uint8), (NARROWEST + 1, np.int16))
    for count, width in (*narrowest, (NARROW, np.int16), (NARROW + 1, np.int32)):
        places = Equal(count).places(np.array([0.0, np.nextafter(1.0, 0.0)]))
        assert places.dtype == width
        assert places.tolist() == [0, count - 1]
