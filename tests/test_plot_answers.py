"""Charts of what is worth finding out, of why, and of value against loss: true, and readable."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from casebook import scored, services, simulated
from chartbook import council_case, fits, known
from test_plot import title_of

import dragonsden as dd
from dragonsden import plot
from dragonsden.blocks import WHO_JUDGES
from dragonsden.result import Simulation


@pytest.fixture(autouse=True)
def _no_chart_left() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def council() -> Simulation:
    return dd.simulate(council_case(), 1_000, 2018)


def failing() -> Simulation:
    criteria = scored("a", "b", weight="1") + "\ngates: {legal: {title: L}}"
    inside = "scores: {a: 1, b: 2}, gates: {legal: {status: fail, reason: no}}"
    return simulated(criteria, services(one=inside, two=inside), 20)


# --------------------------------------------------------------------------------- information


def test_bars_are_as_long_as_knowing_is_worth_and_who_judges_stands_apart(
    council: Simulation,
) -> None:
    ax = plot.information(council)
    table = plot.data_table(ax)
    assert table.index[-1] == WHO_JUDGES
    shown = table.drop(WHO_JUDGES)
    most = shown[shown["value"] > 0].sort_values("value", ascending=False).head(12)
    expected = [*most["value"], table.loc[WHO_JUDGES, "value"]]
    assert [bar.get_width() for bar in ax.patches] == pytest.approx(expected)
    assert [bool(bar.get_hatch()) for bar in ax.patches] == [False] * len(most) + [True]


def test_its_title_names_only_what_is_surely_worth_something(council: Simulation) -> None:
    table = dd.evppi(council)
    sure = table[table["value"] > 1.96 * table["value_se"]]
    assert title_of(plot.information(council, table)).startswith(sure["label"].iloc[0])
    unsure = table.assign(value_se=table["value"])
    assert title_of(plot.information(council, unsure)) == (
        "No single assumption is clearly worth researching before the panel meets"
    )


def test_where_nothing_is_uncertain_nothing_is_worth_researching() -> None:
    ax = plot.information(known((90, 10), (20, 30)))
    assert title_of(ax) == (
        "No single assumption is worth researching: none would change the choice"
    )
    assert len(ax.patches) == 0


def test_where_nobody_is_ranked_the_charts_say_so() -> None:
    sim = failing()
    said = "No service can be ranked: all two fail a gate"
    assert title_of(plot.information(sim)) == said
    assert title_of(plot.quadrant(sim)) == said


# ------------------------------------------------------------------------------------- why


def test_steps_lead_from_the_ones_mean_value_to_the_others(council: Simulation) -> None:
    a, b = council.ranking.index[:2]
    ax = plot.why(council, a, b)
    table = plot.data_table(ax)
    values = council.ranking["value"]
    assert table["begin"].iloc[0] == pytest.approx(values[b], abs=1e-9)
    assert table["end"].iloc[-1] == pytest.approx(values[a], abs=1e-9)
    assert table["begin"].iloc[1:].to_numpy() == pytest.approx(table["end"].iloc[:-1].to_numpy())
    assert np.all(np.diff(table["difference"].abs()) <= 0)
    drawn = [bar.get_width() for bar in ax.patches]
    assert drawn == pytest.approx(table["difference"].to_list())
    hatched = [bool(bar.get_hatch()) for bar in ax.patches]
    assert hatched == (table["difference"] <= 0).to_list()


def test_its_title_says_by_how_much_and_who_is_ahead() -> None:
    sim = known((90, 10), (20, 30))  # 50 and 25
    assert title_of(plot.why(sim, "s1", "s2")) == "S1 is 25.0 points above S2 on average"
    assert title_of(plot.why(sim, "s2", "s1")) == "S1 is 25.0 points above S2 on average"
    level = known((40, 60), (60, 40))
    assert title_of(plot.why(level, "s1", "s2")) == "S1 and S2 are level on average"


def test_the_sentence_that_can_be_read_out_is_in_the_text_alternative(council: Simulation) -> None:
    a, b = council.ranking.index[:2]
    assert dd.why(council, a, b).sentence in plot.text_alternative(plot.why(council, a, b))


# ---------------------------------------------------------------------------------- quadrant


def test_each_service_stands_at_its_value_and_its_chance_of_loss(council: Simulation) -> None:
    ax = plot.quadrant(council)
    table = plot.data_table(ax)
    assert list(table.index) == list(council.ranking.index)
    npv = council.measures["npv"][list(table.index)]
    assert table["loss"].to_numpy() == pytest.approx((npv < 0).mean().to_numpy())
    marks = [line for line in ax.lines if line.get_marker() == "o"]
    drawn = np.column_stack(
        [
            np.concatenate([m.get_xdata() for m in marks]),
            np.concatenate([m.get_ydata() for m in marks]),
        ]
    )
    ordered = table.sort_values("within", ascending=False, kind="stable")
    assert drawn == pytest.approx(ordered[["value", "loss"]].to_numpy())


def test_it_names_those_of_the_first_k_that_are_more_likely_to_lose(council: Simulation) -> None:
    assert title_of(plot.quadrant(council)) == (
        "None of the first 8 is more likely than not to lose money"
    )
    losing = services(
        one="scores: {a: 90, b: 90}, revenue: {price: {low: 1, high: 4}, volume: 1, fixed_cost: 3}",
        two="scores: {a: 10, b: 10}, revenue: {price: 5, volume: 1}",
    )
    sim = simulated(scored("a", "b", weight="1"), losing, 500)
    assert title_of(plot.quadrant(sim)) == (
        "One, among the first, is more likely than not to lose money"
    )


def test_services_without_an_account_are_named_below() -> None:
    sim = known((90, 10), (20, 30))
    ax = plot.quadrant(sim)
    assert title_of(ax) == "No service that is ranked has a trading account"
    assert "Without a trading account: S1 and S2." in plot.text_alternative(ax)


@pytest.mark.parametrize("chart", ["information", "why", "quadrant"])
def test_nothing_is_cut_and_no_label_touches_another(chart: str, council: Simulation) -> None:
    charts = {
        "information": lambda: plot.information(council),
        "why": lambda: plot.why(council, *council.ranking.index[:2]),
        "quadrant": lambda: plot.quadrant(council),
    }
    assert fits(charts[chart]())


@pytest.mark.parametrize("chart", ["information", "why", "quadrant"])
def test_the_status_of_the_case_is_on_the_chart_and_in_its_words(
    chart: str, council: Simulation
) -> None:
    charts = {
        "information": lambda: plot.information(council),
        "why": lambda: plot.why(council, *council.ranking.index[:2]),
        "quadrant": lambda: plot.quadrant(council),
    }
    ax = charts[chart]()
    assert any(text.get_text().startswith("ILLUSTRATIVE DATA") for text in ax.texts)
    assert "ILLUSTRATIVE DATA" in plot.text_alternative(ax)
