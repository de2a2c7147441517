"""Charts of public results: what is commercially sensitive is left out, and they say so."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from chartbook import fits, rows_beside, title_of, words_on
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from reportbook import MARKED, PIPELINE, USED, den

import dragonsden as dd
from dragonsden import plot
from dragonsden.results.finding import LEFT_OUT
from dragonsden.results.public import PublicSimulation, public
from dragonsden.results.simulation import Simulation

BOTH = MARKED.replace("    title: Delta\n", "    title: Delta\n    sensitive: true\n")
"""Alpha, which ranks first, and Delta, which fails a gate, are sensitive."""

WITH_FIGURES: dict[str, Callable[[Simulation], Axes]] = {
    "ranking": plot.ranking,
    "npv": lambda sim: plot.measure(sim, "npv"),
    "payback": lambda sim: plot.measure(sim, "payback"),
    "quadrant": plot.quadrant,
}
with_figures = pytest.mark.parametrize("chart", WITH_FIGURES.values(), ids=WITH_FIGURES)


@cache
def told(pipeline: str = BOTH) -> PublicSimulation:
    return public(den(pipeline=pipeline))


def without_seed(ax: Axes) -> str:
    """The text alternative without the seed, which the public do not read."""
    return plot.text_alternative(ax).replace(", seed 2018", "")


def positions(ax: Axes) -> set[float]:
    """Every number that a mark or a line stands at, along the scale."""
    along = [line for line in ax.lines if line.get_transform() == ax.transData]
    found = {float(x) for line in along for x in line.get_xdata()}
    for group in ax.collections:
        if isinstance(group, LineCollection):
            found |= {float(point[0]) for ends in group.get_segments() for point in ends}
    return found


@pytest.mark.slow
@with_figures
def test_closed_services_are_said_to_be_left_out_in_picture_words_and_table(
    chart: Callable[[Simulation], Axes],
) -> None:
    ax = chart(told())
    assert LEFT_OUT in words_on(ax)
    assert "Alpha" in words_on(ax)
    said = plot.text_alternative(ax)
    note = [sentence for sentence in said.split(". ") if "The figures of " in sentence]
    assert "Alpha" in note[-1]
    assert note[-1].endswith(f"{LEFT_OUT}: commercially sensitive.")
    table = plot.data_table(ax)
    figure = "value" if "value" in table else "mean"
    assert table[figure]["alpha"] == LEFT_OUT
    assert isinstance(table[figure]["beta"], float)
    assert fits(ax)


@pytest.mark.slow
@with_figures
def test_no_number_of_a_closed_service_is_on_a_chart_and_all_of_the_others_are(
    chart: Callable[[Simulation], Axes],
) -> None:
    whole, ax = plot.data_table(chart(den(pipeline=PIPELINE))), chart(told())
    shown, words = positions(ax), f"{words_on(ax)} {plot.text_alternative(ax)}".lower()
    assert "nan" not in words
    assert "n/a" not in words
    assert not any(np.isnan(number) for number in shown)
    figure = "value" if "value" in whole else "mean"
    for name, number in whole[figure].items():
        if name in ("alpha", "delta"):
            assert number not in shown or number == 0
        else:
            assert number in shown, name


def test_the_row_of_a_closed_service_keeps_its_rank_and_the_ends_of_its_band() -> None:
    (row,) = [cells for cells in rows_beside(plot.ranking(told())) if "Alpha" in cells]
    assert row == ["1", "Alpha", LEFT_OUT, "80% or more", "pass"]


def test_a_row_of_a_measure_has_words_and_no_share_where_it_is_closed() -> None:
    cells_of = [cells for cells in rows_beside(plot.measure(told(), "npv")) if len(cells) > 1]
    rows = {cells[-2]: cells for cells in cells_of}
    assert rows["Alpha"] == ["1", "Alpha", LEFT_OUT]
    assert rows["Delta"] == ["Delta", LEFT_OUT]


def test_the_title_of_a_measure_speaks_of_the_services_shown_alone() -> None:
    whole = title_of(plot.measure(den(pipeline=PIPELINE), "npv"))
    assert whole.startswith("Alpha is worth most")
    assert title_of(plot.measure(told(), "npv")).startswith("Of the services shown, Beta is worth")


def test_where_all_are_closed_a_measure_has_no_numbers() -> None:
    sim = public(den(pipeline=PIPELINE), frozenset(den(pipeline=PIPELINE).services))
    ax = plot.measure(sim, "npv")
    assert title_of(ax) == "The figures of every service with a trading account are left out"
    assert positions(ax) <= {0.0, 1.0}
    assert fits(ax)
    assert fits(plot.ranking(sim))
    assert fits(plot.quadrant(sim))


def test_the_quadrant_has_no_line_at_a_value_that_is_left_out() -> None:
    assert "the upright one" in plot.text_alternative(plot.quadrant(told(USED)))
    said = plot.text_alternative(plot.quadrant(told()))
    assert "the upright one" not in said
    assert "None of the recommended whose figures are shown is more likely" in said


REFUSED: dict[str, Callable[[Simulation], Any]] = {
    "account": lambda sim: plot.account(sim, "alpha"),
    "tornado": lambda sim: plot.tornado(sim, "alpha"),
    "tornado of ranks": lambda sim: plot.tornado(sim, "beta", "rank"),
    "why": lambda sim: plot.why(sim, "beta", "alpha"),
    "stability": plot.stability,
    "acceptability": plot.acceptability,
    "dots": plot.dots,
    "weight_sensitivity": lambda sim: plot.weight_sensitivity(sim, "money"),
    "information": plot.information,
    "disagreement": lambda sim: plot.disagreement(sim.case),
}


@pytest.mark.parametrize("chart", REFUSED.values(), ids=REFUSED)
def test_a_chart_that_needs_closed_numbers_says_that_it_cannot_be_drawn(
    chart: Callable[[Simulation], Any],
) -> None:
    with pytest.raises(ValueError, match=r"cannot be drawn.*are left out"):
        chart(told())


@pytest.mark.slow
@pytest.mark.parametrize("pipeline", [MARKED, USED])
def test_charts_of_open_services_are_those_of_the_whole_results(pipeline: str) -> None:
    sim, whole = told(pipeline), den(pipeline=pipeline)
    for chart in (
        lambda each: plot.account(each, "beta"),
        lambda each: plot.tornado(each, "beta", "npv"),
        lambda each: plot.disagreement(each.case, "demand"),
    ):
        mine, theirs = plot.data_table(chart(sim)), plot.data_table(chart(whole))
        # members go by letters in public, and who would change what is left out
        figures = mine.select_dtypes("number").columns.intersection(theirs.columns)
        shared = [name for name in figures if not mine[name].isna().all()]
        assert shared
        assert mine[shared].equals(theirs[shared])


def test_where_nothing_is_sensitive_a_public_chart_is_the_whole_one_but_for_the_seed() -> None:
    sim = public(den(pipeline=PIPELINE))
    for chart in WITH_FIGURES.values():
        mine, theirs = chart(sim), chart(den(pipeline=PIPELINE))
        assert "seed" not in plot.text_alternative(mine)
        assert plot.text_alternative(mine) == without_seed(theirs)
        assert plot.data_table(mine).equals(plot.data_table(theirs))
        assert LEFT_OUT not in words_on(mine)


def test_ranks_by_scenario_are_public() -> None:
    whole = dd.scenarios(den(pipeline=MARKED))
    closed = {name: public(run) for name, run in whole.items()}
    mine, theirs = plot.scenarios(closed), plot.scenarios(whole)
    assert plot.text_alternative(mine) == without_seed(theirs)
    assert plot.data_table(mine).equals(plot.data_table(theirs))
