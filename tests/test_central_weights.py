"""Confidence factors: how often a service is first, weighed as it would have everybody weigh."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from casebook import KITCHEN, case_of, scored, services, share_error, simulated

import dragonsden as dd
from dragonsden.arithmetic.statistics import wilson
from dragonsden.model.reweighting import reweighted
from dragonsden.results.acceptability import weights_of_wins

CASES = Path(__file__).parent / "cases"

PANEL = (
    scored("a", "b")
    + """
member_weights: {chair: {a: 5, b: 1}, clerk: {a: 1, b: 4}}
""",
    services(
        left="scores: {a: 80, b: {low: 0, high: 60}}",
        right="scores: {a: {low: 10, high: 70}, b: 90}",
        third="scores: {a: {low: 40, high: 90}, b: {low: 40, high: 90}}",
    ),
    """
    service_id,member,criterion,score,comment
    left,chair,a,90,
    left,clerk,a,60,
    third,chair,b,35,
    third,clerk,b,,Declared an interest
    """,
)


def worked(folder: str) -> tuple[dd.Simulation, dict[str, object]]:
    answer = json.loads((CASES / folder / "expected.json").read_text(encoding="utf-8"))
    case = dd.load(CASES / folder / "criteria.yaml", CASES / folder / "pipeline.yaml")
    return dd.simulate(case, answer["draws"]), answer["expected"]["confidence_factor"]


def test_the_worked_case_where_all_is_known() -> None:
    sim, expected = worked("01_all_known")
    assert expected == {"alpha": 1, "beta": None}
    factors = dd.central_weights(sim)["confidence_factor"]
    assert factors["alpha"] == 1
    assert np.isnan(factors["beta"])


def test_the_worked_case_where_a_price_must_pass_a_point() -> None:
    sim, expected = worked("06_linear_in_price")
    assert expected["logistic"] == {"about": 0.25, "within": 0.006}
    table = dd.central_weights(sim)
    assert table.loc["logistic", "confidence_factor"] == pytest.approx(0.25, abs=0.006)
    # with one criterion there are no priorities to choose: the factor is the chance of being first
    assert table.loc["logistic", "confidence_factor"] == sim.ranking.loc["logistic", "first"]
    count = round(sim.draws * table.loc["logistic", "confidence_factor"])
    assert table.loc["logistic", "confidence_interval"] == wilson(count, sim.draws)


def test_by_its_own_weights_a_normal_score_wins_as_often_as_its_distribution_says() -> None:
    # by weights (w, 1 - w) one is first where w (X - 50) > 15 (1 - w), X normal about 60, sd 10
    one, two = "scores: {a: {mean: 60, sd: 10}, b: 30}", "scores: {a: 50, b: 45}"
    draws = 20_000
    sim = simulated(scored("a", "b"), services(one=one, two=two), draws)
    table = dd.central_weights(sim)
    for name in ("one", "two"):
        w = table.loc[name, "a"]
        above = 1 - NormalDist(60, 10).cdf(50 + 15 * (1 - w) / w)
        chance = above if name == "one" else 1 - above
        assert table.loc[name, "confidence_factor"] == pytest.approx(
            chance, abs=share_error(chance, draws)
        )


@pytest.mark.parametrize("texts", [KITCHEN, PANEL], ids=["kitchen", "panel"])
def test_it_is_the_share_of_first_places_when_everybody_has_these_weights(
    texts: tuple[str, ...],
) -> None:
    # more than one block of draws, and another way to the same number: a simulation of its own
    case = case_of(*texts)
    sim = dd.simulate(case, 18_000, progress=False)
    table, central = dd.central_weights(sim), weights_of_wins(sim).dropna()
    assert len(central) == 3
    for name, weights in central.iterrows():
        alone = dd.simulate(reweighted(case, weights), 18_000, progress=False)
        assert alone.ranking.loc[name, "first"] == table.loc[name, "confidence_factor"]
        assert alone.ranking.loc[name, "first_interval"] == table.loc[name, "confidence_interval"]


def test_services_that_share_the_first_place_are_both_first() -> None:
    twins = services(one="scores: {a: 60}", two="scores: {a: 60}", three="scores: {a: 10}")
    factors = dd.central_weights(simulated(scored("a"), twins, 20))["confidence_factor"]
    assert factors.to_list()[:2] == [1, 1]
    assert np.isnan(factors["three"])


def test_values_nearer_than_nine_decimals_share_the_first_place() -> None:
    near = services(one="scores: {a: 60}", two="scores: {a: 60.0000000001}")
    factors = dd.central_weights(simulated(scored("a"), near, 20))["confidence_factor"]
    assert factors.to_list() == [1, 1]


def test_one_that_wins_by_favourable_weights_alone_is_sure_of_them() -> None:
    # nothing but the weights is uncertain, so by its own central weights each is always first
    two = services(one="scores: {a: 80, b: 30}", two="scores: {a: 50, b: 60}")
    table = dd.central_weights(simulated(scored("a", "b"), two, 500))
    assert table["confidence_factor"].to_list() == [1, 1]
    assert table["confidence_interval"].to_list() == [(1 - 3 / 500, 1)] * 2
