"""The steps from one service's mean value to another's: why it ranks above."""

from __future__ import annotations

from math import ceil, floor
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.explanation.why import why as analysis
from dragonsden.analysis.findings.why import why_finding
from dragonsden.plot.described import describe
from dragonsden.plot.layout.marks import HATCHED, SOLID, bars
from dragonsden.plot.layout.rows import LabelledRows, TextColumn
from dragonsden.plot.layout.scales import whole_numbers
from dragonsden.plot.layout.sheet import Captions
from dragonsden.plot.layout.style import GREY, INK, styled
from dragonsden.plot.left_out import require_figures
from dragonsden.results.phrases import value_places
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import counted
from dragonsden.text.numbers import number, percent

LEAST_SPAN: Final = 4.0
"""The scale spans at least 4 points of value, so that small differences look small."""


@checked
def why(sim: Simulation, a: str, b: str, *, ax: Axes | None = None) -> Axes:
    """The Axes with a waterfall from `b`'s mean overall value to `a`'s, criterion by criterion.

    Steps to the right, filled, favour `a`; steps to the left, hatched, favour `b`; the largest come
    first.

    Args:
        sim: the simulation.
        a: the name of a service.
        b: the name of another.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        KeyError: a service is not in the case.
        ValueError: both are the same, or the figures of one are left out of public results.

    Examples:
        >>> ax = plot.why(sim, "new_model_highways", "new_model_reablement")
        >>> print(plot.data_table(ax)[["begin", "end"]].head(3).round(1))
                    begin   end
        criterion
        workforce    56.8  59.5
        outcomes     59.5  56.9
        transition   56.9  58.7
    """
    require_figures(sim, "The chart of two services", [a, b])
    found = analysis(sim, a, b)
    finding = why_finding(sim, a, b, found)
    values = dict(zip(sim.services, sim.mean_overall.tolist(), strict=True))
    table = _steps(pd.DataFrame(found), values[b])
    no_rank = [f"{sim.case.title_of(name)} takes no rank: it fails a gate." for name in (a, b)
               if name in sim.failing]  # fmt: skip
    captions = Captions.of(sim, finding.headline, _reading(sim, a, b), (*finding.notes, *no_rank))
    places = value_places(sim)
    rows = _rows(
        (sim.case.title_of(b), sim.case.title_of(a)), (values[b], values[a]), table, places
    )
    ax = rows.on_sheet(captions, ax)
    with styled():
        _draw(ax, table, rows.centres, values[a], values[b])
        _scale(ax, table)
    steps = zip(table["title"], map(float, table["difference"]), strict=True)
    figures = [f"{title}: {_signed(points, places)} points." for title, points in steps]
    describe(ax, f"Waterfall chart of {counted(len(table), 'step')}", captions, figures, table)
    return ax


def _steps(found: pd.DataFrame, begin: float) -> pd.DataFrame:
    """The criteria, the largest difference first, with the two ends of each step."""
    order = found["difference"].abs().sort_values(ascending=False, kind="stable").index
    table = found.loc[order]
    end = begin + table["difference"].cumsum()
    return table.assign(begin=end - table["difference"], end=end)


def _reading(sim: Simulation, a: str, b: str) -> str:
    """The explanation of the steps."""
    one, other = sim.case.title_of(a), sim.case.title_of(b)
    return (
        f"From the mean overall value of {other}, at the top, down to that of {one}: each step is "
        "the weight of a criterion times the difference in value. Filled, to the right: for "
        f"{one}; hatched, to the left: against it. Last column: the share of draws in which the "
        f"criterion favours {one}; in the others it favours {other}, or neither."
    )


def _rows(
    titles: tuple[str, str], values: tuple[float, float], table: pd.DataFrame, places: int
) -> LabelledRows:
    """A row for each criterion between those of the two services."""
    steps = [_signed(float(step), places) for step in table["difference"]]
    first, last = (number(value, places) for value in values)
    return LabelledRows(
        titles=[titles[0], *table["title"], titles[1]],
        columns=(
            TextColumn("Points", [first, *steps, last]),
            TextColumn("Draws", ["", *map(percent, table["share"]), ""]),
        ),
        strong=[True, *[False] * len(table), True],
    )


def _signed(points: float, places: int) -> str:
    """A step with its sign; one that rounds to 0 has none."""
    size = number(abs(points), places)
    sign = "" if round(points, places) == 0 else "+" if points > 0 else "−"
    return f"{sign}{size}"


def _draw(ax: Axes, table: pd.DataFrame, centres: list[float], of_a: float, of_b: float) -> None:
    """The two services as diamonds, the steps between them as bars, joined by thin lines."""
    for at, value in ((centres[0], of_b), (centres[-1], of_a)):
        ax.plot([value], [at], "D", color=INK, ms=7, zorder=4, clip_on=False)
    for (_, row), centre, after in zip(table.iterrows(), centres[1:], centres[2:], strict=False):
        if round(row["difference"], 9):  # a criterion that favours neither has no bar
            style = SOLID if row["difference"] > 0 else HATCHED
            bars(ax, [centre], row["begin"], [row["difference"]], *style)
        ax.vlines(row["end"], centre, after, color=GREY, lw=0.8, zorder=1)
    ax.vlines(of_b, centres[0], centres[1], color=GREY, lw=0.8, zorder=1)


def _scale(ax: Axes, table: pd.DataFrame) -> None:
    """The scale of overall value, around what is shown."""
    ends = np.concatenate([table["begin"], table["end"]])
    low, high = floor(ends.min() - 0.5), ceil(ends.max() + 0.5)
    spare = max(0.0, LEAST_SPAN - (high - low)) / 2
    low, high = max(0, floor(low - spare)), min(100, ceil(high + spare))
    ax.set_xlim(low, high)
    ax.set_xticks(whole_numbers(low, high, 8))
    ax.grid(axis="x")
