"""The value of information: a bar for each uncertain number, the gain from knowing it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.findings.information import ALL, information_finding
from dragonsden.analysis.information.questions import NOTHING
from dragonsden.arithmetic.statistics import Z95
from dragonsden.engine.blocks import WHO_JUDGES
from dragonsden.plot.described import describe
from dragonsden.plot.layout.marks import HATCHED, SOLID, bars, marks
from dragonsden.plot.layout.rows import LabelledRows, TextColumn
from dragonsden.plot.layout.scales import FAR, number_scale
from dragonsden.plot.layout.sheet import Captions
from dragonsden.plot.layout.style import INK, ORANGE, styled
from dragonsden.plot.left_out import require_figures
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import counted, listed
from dragonsden.text.numbers import number

MOST: Final = 12
"""At most 12 numbers are drawn: nobody could have more researched before the panel meets."""


@checked
def information(
    sim: Simulation, table: pd.DataFrame | None = None, *, ax: Axes | None = None
) -> Axes:
    """The Axes with the value of information of the numbers most worth finding out.

    A bar is the gain in overall value of the services chosen, a whisker its 95% interval.

    Args:
        sim: the simulation.
        table: the table that `evppi` gave; without it, that of every number and, apart from them,
            of the choice of the member who judges.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        ValueError: the figures of a service are left out of public results.

    Examples:
        >>> ax = plot.information(sim, dd.evppi(sim, among="standing"))
        >>> print(plot.data_table(ax)[["value", "value_se"]].head(2).round(2))
                                           value  value_se
        belief
        new_model_highways.revenue.volume   0.27      0.07
        factors.housing_cycle               0.13      0.07
    """
    require_figures(sim, "The value of information")
    finding = information_finding(sim, table=table)
    found = finding.data.drop(index=ALL)
    shown = _shown(found)
    notes = filter(None, (*finding.notes, _not_shown(found)))
    captions = Captions.of(sim, finding.headline, _reading(sim, shown), notes)
    rows = _rows(shown)
    ax = rows.on_sheet(captions, ax)
    with styled():
        _bars(ax, shown, rows.centres)
        _scale(ax, shown, rows.centres)
    kind = f"Bar chart of the value of information, {counted(len(shown), 'bar')}"
    describe(ax, kind, captions, _figures(shown), found)
    return ax


def _numbers(table: pd.DataFrame) -> pd.DataFrame:
    """The uncertain numbers alone, without chance and without who judges."""
    return table[~table.index.isin([WHO_JUDGES, NOTHING])]


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    """The rows to draw: the numbers most worth knowing, and who judges last."""
    numbers = _numbers(table)
    most = numbers[numbers["value"] > 0].sort_values("value", ascending=False, kind="stable")
    return pd.concat([most.head(MOST), table[table.index == WHO_JUDGES]])


def _reading(sim: Simulation, shown: pd.DataFrame) -> str:
    """The explanation of the bars; nothing where there are none."""
    if shown.empty:
        return ""
    numbers, judges = _longest(shown)
    cut = " An arrow: the bar goes on, as far as its number says." if judges > numbers else ""
    best = f"the best {sim.k}" if sim.k > 1 else "the best"
    return (
        "The gain in points of overall value, on average, from knowing a number before choosing "
        f"{best}; the line at the end of a bar is its 95% interval.{cut}"
    )


def _longest(shown: pd.DataFrame) -> tuple[float, float]:
    """The end of the scale, and that of the bar of who judges, which may go on beyond it.

    They are the same where the bar of who judges is no more than twice as long as the others.
    """
    ends = shown["value"] + Z95 * shown["value_se"].fillna(0)
    judges = float(ends.get(WHO_JUDGES, 0.0))
    numbers = float(_numbers(ends.to_frame())[0].max()) if len(_numbers(shown)) else 0.0
    if numbers and judges > FAR * numbers:
        return numbers, judges
    return max(numbers, judges), judges


def _not_shown(table: pd.DataFrame) -> str:
    """The count of the numbers that have no bar; nothing if all have one."""
    values = _numbers(table)["value"]
    less, rest = max(0, int((values > 0).sum()) - MOST), int((values <= 0).sum())
    parts = [f"{counted(less, 'number')} worth less than these"] if less else []
    parts += (
        [f"{counted(rest, 'number')} that would not change the choice if known"] if rest else []
    )
    return f"Not shown: {listed(parts)}." if parts else ""


def _rows(shown: pd.DataFrame) -> LabelledRows:
    """The rows, with their figures; who judges comes under a heading."""
    heading = {len(shown) - 1: "Not a matter for research"} if WHO_JUDGES in shown.index else {}
    columns = [TextColumn("Points", [_points(float(gain)) for gain in shown["value"]])]
    return LabelledRows(list(shown["label"]), columns, headings=heading)


def _points(gain: float) -> str:
    """A gain in points, with two decimals below 1; one that is not 0 is never written as 0."""
    least = 0.01
    return f"<{least}" if 0 < gain < least / 2 else number(gain, 2 if gain < 1 else 1)


def _bars(ax: Axes, shown: pd.DataFrame, centres: list[float]) -> None:
    """A bar for each number with its interval; who judges is hatched."""
    for (name, row), centre in zip(shown.iterrows(), centres, strict=True):
        style = HATCHED if name == WHO_JUDGES else SOLID
        bars(ax, [centre], 0, [row["value"]], *style)
        margin = Z95 * row["value_se"]
        ends = (max(0.0, row["value"] - margin), row["value"] + margin)
        ax.hlines(centre, *ends, color=INK, lw=1.4, zorder=3)


def _scale(ax: Axes, shown: pd.DataFrame, centres: list[float]) -> None:
    """The scale in points, from 0, with an arrow where the bar of who judges goes on."""
    if shown.empty:
        return
    most, judges = _longest(shown)
    most = most or 1.0
    if judges > most:
        marks(ax, [1.04 * most], [centres[-1]], ">", ORANGE)
    number_scale(ax, (0, most), 5, 0.04 * most, money=False)
    ax.set_xlim(left=0)


def _figures(shown: pd.DataFrame) -> Iterator[str]:
    """The figures of each bar."""
    for _, row in shown.iterrows():
        yield f"{row['label']}: {row['value']:.2f} points, standard error {row['value_se']:.2f}."
