"""The tornado: the beliefs that move one service most as each goes from its P10 to its P90."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.findings.tornado import Figure, figures, tornado_finding
from dragonsden.analysis.sensitivity.tornado import Measure
from dragonsden.analysis.sensitivity.tornado import tornado as analysis
from dragonsden.plot.described import describe
from dragonsden.plot.layout.amounts import in_its_money
from dragonsden.plot.layout.marks import bars
from dragonsden.plot.layout.rows import LabelledRows, TextColumn
from dragonsden.plot.layout.scales import number_scale
from dragonsden.plot.layout.sheet import Captions
from dragonsden.plot.layout.style import BLUE, INK, ORANGE, PAPER, styled
from dragonsden.plot.left_out import require_figures
from dragonsden.results.finding import Table
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import counted, rows_for

MOST: Final = 8
"""At most 8 numbers are drawn; a note tells how much the others move the service."""

MEASURES: Final[dict[Measure, str]] = {
    "value": "Mean overall value, from 0 to 100",
    "npv": "Mean net present value",
    "contribution": "Mean contribution a year at maturity",
    "rank": "Mean rank, 1 being the best",
}
"""The name of the scale of each measure."""


@checked
@in_its_money
def tornado(
    sim: Simulation, service: str, measure: Measure = "value", *, ax: Axes | None = None
) -> Axes:
    """The Axes with the effect of each belief on a service, widest swing first, eight at most.

    A bar goes from the mean of the measure with the belief at its P10 to that with it at its P90,
    all else as simulated.

    Args:
        sim: the simulation.
        service: the name of a service.
        measure: value, npv, contribution or rank, as for `dragonsden.tornado`.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        KeyError: the service is not in the case.
        ValueError: there is no such measure, a measure in £ is asked of a service without a trading
            account, the rank of one that fails a gate, or figures are left out of public results.

    Examples:
        >>> ax = plot.tornado(sim, "new_model_highways", "npv")
        >>> print(plot.data_table(ax)[["at_low", "at_high"]].head(2).round(-3))
                                                  at_low    at_high
        belief
        new_model_highways.revenue.volume      -196000.0  1146000.0
        new_model_highways.revenue.direct_cost  924000.0   -19000.0
    """
    require_figures(sim, "The tornado", None if measure == "rank" else [service])
    return chart(sim, service, measure, analysis(sim, service, measure), ax)


@in_its_money
def chart(
    sim: Simulation, service: str, measure: Measure, table: pd.DataFrame, ax: Axes | None = None
) -> Axes:
    """The Axes with the swings of the table, which is as `dragonsden.tornado` gives it."""
    finding = tornado_finding(sim, service, measure, table)
    moving = table[table["swing"] > 0]
    shown, in_words = moving.head(MOST), finding.table("tornado").first(MOST)
    figure, notes = figures(sim, service, measure), [*finding.notes]
    if len(rest := moving.iloc[MOST:]):
        most = figure(float(rest["swing"].max()))
        notes.append(f"Not shown: {counted(len(rest), 'number')} with swings of {most} or less.")
    captions = Captions.of(sim, finding.headline, _reading(measure) if len(shown) else "", notes)
    at_high = _better_at_high(shown, measure)
    rows = _rows(in_words, at_high)
    ax = rows.on_sheet(captions, ax)
    with styled():
        _scale(ax, shown, measure)
        _bars(ax, shown, rows.centres, at_high)
    kind = f"Chart of bars, {rows_for(len(shown), 'uncertain number')}"
    describe(ax, kind, captions, _figures(in_words, shown, figure), table)
    return ax


def _reading(measure: Measure) -> str:
    """The explanation of the bars."""
    return (
        f"{MEASURES[measure]}, with each number in turn at its P10 or its P90, where one draw of "
        "ten is lower, or higher, and all else as simulated. Filled: at the better of the two; "
        "open: at the worse. The upright line is the mean as it is."
    )


def _better_at_high(shown: pd.DataFrame, measure: Measure) -> list[bool]:
    """True for each number that is better for the service at its P90 than at its P10."""
    rises = shown["at_high"] >= shown["at_low"]
    return [bool(rise) is (measure != "rank") for rise in rises]


def _rows(table: Table, at_high: list[bool]) -> LabelledRows:
    """The rows, with the worse end of each number and the better one."""
    columns: dict[str, list[str]] = {"Worse": [], "Better": []}
    for row, high_is_better in zip(table.rows, at_high, strict=True):
        ends = row.texts[1:3] if high_is_better else row.texts[2:0:-1]
        for cells, text in zip(columns.values(), ends, strict=True):
            cells.append(text)
    titles = [row.texts[0] for row in table.rows]
    return LabelledRows(titles, [TextColumn(*each) for each in columns.items()], pitch=24.0)


def _bars(ax: Axes, shown: pd.DataFrame, centres: list[float], at_high: list[bool]) -> None:
    """A bar for each number: filled to where it is better for the service, open to the worse."""
    if shown.empty:
        return
    mean = float(shown["mean"].iloc[0])
    ax.axvline(mean, color=INK, lw=1.2, zorder=4)
    low, high = shown["at_low"].to_numpy(dtype=float), shown["at_high"].to_numpy(dtype=float)
    better, worse = np.where(at_high, high, low), np.where(at_high, low, high)
    for ends, colour, fill in ((better, BLUE, BLUE), (worse, ORANGE, PAPER)):
        bars(ax, centres, mean, (ends - mean).tolist(), colour, fill)


def _scale(ax: Axes, shown: pd.DataFrame, measure: Measure) -> None:
    """The scale of the measure around what is shown."""
    if shown.empty:
        return
    ends = shown[["at_low", "at_high", "mean"]].to_numpy(dtype=float)
    low, high = float(ends.min()), float(ends.max())
    in_money = measure not in ("value", "rank")
    number_scale(ax, (low, high), 5, 0.06 * (high - low), money=in_money)


def _figures(table: Table, shown: pd.DataFrame, figure: Figure) -> Iterator[str]:
    """The measure at both ends of each number, each with its unit."""
    ends = (map(figure, shown[key].astype(float)) for key in ("at_low", "at_high"))
    for row, at_low, at_high in zip(table.rows, *ends, strict=True):
        title, low, high = row.texts[:3]
        yield f"{title}: {at_low} at its P10 ({low}), {at_high} at its P90 ({high})."
