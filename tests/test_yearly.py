"""One service's account year by year: the same draws as everywhere else."""

from __future__ import annotations

import numpy as np
import pytest
from casebook import KITCHEN, case_of, scored, services, simulated

import dragonsden as dd
from dragonsden.arithmetic.account import LINES
from dragonsden.engine.sampling import BLOCK
from dragonsden.results.account_by_year import MOST_DRAWS


@pytest.fixture(scope="module")
def sim() -> dd.Simulation:
    return dd.simulate(case_of(*KITCHEN), BLOCK + 700)


@pytest.mark.slow
@pytest.mark.parametrize("service", ["alarms", "bins", "catering", "drones", "events", "flats"])
def test_the_last_year_is_that_of_the_measures(service: str) -> None:
    sim = dd.simulate(case_of(*KITCHEN), 8_000, progress=False)  # all of them are kept
    table = dd.account_by_year(sim, service)
    for measure in ("income", "contribution"):
        expected = sim.measure_summary.loc[(service, measure), ["mean", "p10", "p50", "p90"]]
        assert table.loc[(measure, 4)].to_list() == pytest.approx(expected.to_list(), rel=1e-12)


def test_the_table_has_a_row_for_each_line_and_year_and_the_balance_begins_with_the_start(
    sim: dd.Simulation,
) -> None:
    table = dd.account_by_year(sim, "alarms")
    assert table.index.names == ["line", "year"]
    assert list(table.index) == [
        *((line, year) for line in LINES for year in (1, 2, 3, 4)),
        *(("balance", year) for year in (0, 1, 2, 3, 4)),
    ]
    assert list(table.columns) == ["mean", "p10", "p50", "p90"]
    assert table.loc[("balance", 0)].to_list() == [-2_000] * 4


def test_lines_and_years_that_are_asked_for_are_those_of_the_whole_table(
    sim: dd.Simulation,
) -> None:
    whole = dd.account_by_year(sim, "alarms")
    some = dd.account_by_year(sim, "alarms", lines=["contribution", "balance"], years=[0, 4])
    assert list(some.index) == [("contribution", 4), ("balance", 0), ("balance", 4)]
    assert some.equals(whole.loc[some.index])


def test_a_line_or_year_that_the_account_has_not_is_refused(sim: dd.Simulation) -> None:
    with pytest.raises(KeyError, match="'profit' is no line of the account; it has plan_income"):
        dd.account_by_year(sim, "alarms", lines=["profit"])
    with pytest.raises(ValueError, match="year 5 is not in the account; it has years 0 to 4"):
        dd.account_by_year(sim, "alarms", years=[1, 5])


def test_the_balance_adds_up_and_ends_where_the_contributions_lead(sim: dd.Simulation) -> None:
    mean = dd.account_by_year(sim, "alarms")["mean"]
    total = -2_000.0
    for year in (1, 2, 3, 4):
        total += mean[("contribution", year)]
        assert mean[("balance", year)] == pytest.approx(total, rel=1e-9)


def test_a_known_account_is_worked_by_hand() -> None:
    # 10 x 6 a year growing by half, half of it costs, 50 to begin with
    pipeline = "years: 3\n" + services(
        one="scores: {a: 1}, "
        "revenue: {price: 10, volume: 6, growth: 50%, direct_cost: 50%, investment: 50}"
    )
    table = dd.account_by_year(simulated(scored("a"), pipeline, 30), "one")
    assert table.loc["income", "mean"].to_list() == [60, 90, 135]
    assert table.loc["contribution", "mean"].to_list() == [30, 45, 67.5]
    assert table.loc["balance", "mean"].to_list() == [-50, -20, 25, 92.5]
    assert (table["p10"] == table["p90"]).all()


def test_a_shared_assumption_and_its_factor_are_drawn_as_in_the_simulation() -> None:
    pipeline = """
    years: 2
    factors: [sun]
    assumptions: {pay: {low: 1, high: 9, moves_with: {sun: 0.9}}}
    services: {one: {scores: {a: 1}, revenue: {price: pay, volume: {low: 1, high: 2}}}}
    """
    sim = simulated(scored("a"), pipeline, 500)
    table = dd.account_by_year(sim, "one")
    income = sim.measures[("income", "one")].to_numpy()
    assert table.loc[("income", 2), "p50"] == pytest.approx(np.quantile(income, 0.5), rel=1e-12)
    assert table.loc[("income", 2), "mean"] == pytest.approx(income.mean(), rel=1e-12)


@pytest.mark.slow
def test_a_long_run_is_told_by_its_first_draws() -> None:
    case = case_of(*KITCHEN)
    long, short = dd.simulate(case, MOST_DRAWS + 500), dd.simulate(case, MOST_DRAWS)
    assert dd.account_by_year(long, "bins").equals(dd.account_by_year(short, "bins"))


def test_a_service_that_is_not_there_is_refused_with_those_that_are(sim: dd.Simulation) -> None:
    with pytest.raises(KeyError, match=r"'tea' is not a service of this case; they are alarms, "):
        dd.account_by_year(sim, "tea")


def test_a_service_without_an_account_is_refused_with_the_way_out() -> None:
    sim = simulated(scored("a"), services(one="scores: {a: 1}"), 5)
    with pytest.raises(ValueError, match=r"one has no trading account; give it revenue"):
        dd.account_by_year(sim, "one")
