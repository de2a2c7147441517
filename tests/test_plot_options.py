"""Charts of options: the difference that each makes, its cash, and who bears what."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from casebook import simulated
from chartbook import fits, title_of

import dragonsden as dd
from dragonsden import plot
from dragonsden.results.simulation import Simulation

ROOT = Path(__file__).parents[1]
CHARTS = ("option_difference", "option_cash", "who_bears")
CRITERIA = "criteria: {npv: {title: N, unit: £, from: npv, worst: 0, best: 9, weight: 1}}\n"
GATED = CRITERIA + "gates: {legal: {title: L}}\n"
STATUS = "gates: {{legal: {{status: {}, reason: r}}}}"


@cache
def models(service: str) -> Simulation:
    files = [ROOT / kind / "new_delivery_models.yaml" for kind in ("criteria", "pipelines")]
    case = dd.load(*files, scores=ROOT / "scores/new_delivery_models.csv")
    return dd.simulate(dd.options(case, service), 300, 1, progress=False)


def ways(options: str, criteria: str = CRITERIA) -> Simulation:
    """The simulation of the options of one service, worked by hand: it makes 60 a year for 3."""
    account = "revenue: {price: 10, volume: {low: 6, high: 6.000001}}, " + STATUS.format("pass")
    account = account if "gates" in criteria else account.split(", gates")[0]
    whole = simulated(
        criteria,
        f"years: 3\ndiscount_rate: 0%\nservices:\n  s: {{{account}, options: {{{options}}}}}",
        20,
    )
    return dd.simulate(dd.options(whole.case, "s"), 20, 1, progress=False)


@pytest.mark.slow
@pytest.mark.parametrize("service", ["new_model_highways", "new_model_residential_care"])
@pytest.mark.parametrize("chart", CHARTS)
def test_no_text_touches_another_or_leaves_the_chart(chart: str, service: str) -> None:
    assert fits(getattr(plot, chart)(models(service)))


@pytest.mark.slow
@pytest.mark.parametrize("chart", CHARTS)
def test_each_says_that_it_is_illustrative_and_is_saved_both_ways(
    chart: str, tmp_path: Path
) -> None:
    ax = getattr(plot, chart)(models("new_model_highways"))
    assert "ILLUSTRATIVE DATA" in plot.text_alternative(ax)
    for kind in ("svg", "png"):
        assert plot.save(ax, tmp_path / f"{chart}.{kind}").stat().st_size > 5_000


def test_the_difference_is_that_of_the_draws_and_marks_are_at_its_median() -> None:
    sim = models("new_model_reablement")
    ax = plot.option_difference(sim)
    table, npv = plot.data_table(ax), sim.measures["npv"]
    gained = npv["own_company"] - npv["as_is"]
    row = table.loc["own_company"]
    wanted = [*np.quantile(gained, [0.1, 0.5, 0.9]), (gained > 0).mean()]
    assert row[["p10", "p50", "p90", "above_0"]].to_list() == pytest.approx(wanted)
    drawn = [x for line in ax.lines for x in np.atleast_1d(line.get_xdata())]
    assert any(x == pytest.approx(row["p50"]) for x in drawn)


def test_gates_are_told_by_the_shape_and_what_fails_comes_last() -> None:
    held, failed = STATUS.format("hold"), STATUS.format("fail")
    options = f"bad: {{{failed}}}, now: {{as_is: true}}, new: {{{held}}}"
    ax = plot.option_difference(ways(options, GATED))
    assert list(plot.data_table(ax).index) == ["now", "new", "bad"]
    shapes = {line.get_marker() for line in ax.lines if len(line.get_xdata()) == 1}
    assert shapes == {"o", "D", "x"}
    assert "Fails a gate" in [text.get_text() for text in ax.texts]


def test_without_an_option_as_it_is_the_npv_itself_is_shown() -> None:
    ax = plot.option_difference(ways("a: {}, b: {revenue: {fixed_cost: 20}}"))
    assert plot.data_table(ax)["p50"].to_list() == pytest.approx([180, 120], abs=0.01)
    assert "Net present value" in plot.text_alternative(ax)


def test_cash_is_the_balance_of_each_option_from_the_start_on() -> None:
    options = "now: {as_is: true}, new: {revenue: {investment: 100, exit_chance: 1, exit_cost: 9}}"
    ax = plot.option_cash(ways(options))
    table = plot.data_table(ax)["mean"]
    assert table["now"].to_list() == pytest.approx([0, 60, 120, 180], abs=0.01)
    assert table["new"].to_list() == pytest.approx([-100, -40, 20, 71], abs=0.01)
    assert title_of(ax).startswith("New leaves the council deepest out of pocket, by £100")


def test_who_bears_what_adds_up_to_what_the_council_is_left_with() -> None:
    # 60 a year; staff 0.5 x 20 x (0.5, 0.75, 0.875); tax 50% of the surplus; a quarter is others'
    options = (
        "now: {as_is: true}, new: {revenue: {pay_bill: 20, terms_gap: 50%, turnover: 50%, "
        "tax: 50%, ownership: 75%, stranded: 2, investment: 3}}"
    )
    sim = ways(options)
    table = plot.data_table(plot.who_bears(sim))
    staff = 10 * (0.5 + 0.75 + 0.875)
    tax = 0.5 * (180 + staff - 3)
    row = table.loc["new"].drop("title").astype(float)
    assert row["users"] == pytest.approx(180, abs=0.01)
    assert row["staff"] == pytest.approx(staff)
    assert row["tax"] == pytest.approx(-tax, abs=0.01)
    assert row["owners"] == pytest.approx(-0.25 * (180 + staff - tax), abs=0.01)
    assert row["alone"] == pytest.approx(-9)
    assert row["council"] == pytest.approx(row.drop("council").sum())
    npv = sim.measure_summary["mean"].xs("npv", level="measure")
    assert table["council"].to_list() == pytest.approx(npv.to_list())


def test_where_nobody_else_bears_anything_the_title_says_so() -> None:
    ax = plot.who_bears(ways("now: {as_is: true}, new: {revenue: {fixed_cost: 5}}"))
    assert title_of(ax) == "Under every option the council and the users alone bear what it costs"


def test_of_many_options_those_of_the_highest_npv_have_a_column_and_the_others_a_note() -> None:
    more = ", ".join(f"way_{n}: {{revenue: {{fixed_cost: {n}}}}}" for n in range(1, 7))
    ax = plot.who_bears(ways(f"now: {{as_is: true, revenue: {{fixed_cost: 50}}}}, {more}"))
    assert "Not shown: Way 5 and Way 6." in plot.text_alternative(ax)
    assert len(plot.data_table(ax)) == 7
