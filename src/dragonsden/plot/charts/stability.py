"""Stability intervals: how far each weight may move before the first, or the first k, changes."""

from __future__ import annotations

from math import isnan
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.findings.stability import (
    Change,
    Which,
    changes_of,
    kinds,
    stability_finding,
)
from dragonsden.analysis.sensitivity.weights import weight_stability
from dragonsden.plot.described import describe
from dragonsden.plot.layout.lettering import wrap
from dragonsden.plot.layout.rows import LabelledRows, TextColumn
from dragonsden.plot.layout.sheet import Captions
from dragonsden.plot.layout.style import BLUE, INK, ORANGE, styled
from dragonsden.plot.left_out import require_figures
from dragonsden.results.phrases import failures
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, some

WIDE: Final = 648.0
"""The width of the chart in points: 9 inches, as its rows say what changes."""

LINE: Final = 250.0
"""The length of the lines that say what changes, in points."""

LIMITS: Final = (0.4, 0.6, 0.8)
"""The scale ends at one of these or at 100%: changes that small are the ones that matter."""

BARS: Final = ((BLUE, 7.0), (ORANGE, 2.4))
"""The colour and the thickness of the first bar of a criterion and of the second, in points."""

STAYS: Final[dict[Which, str]] = {
    "first": "the first stays first",
    "first_k": "the recommended stay",
}
"""The words for the interval of a bar."""


def stability(sim: Simulation, *, ax: Axes | None = None) -> Axes:
    """The Axes with the stability intervals: how far each weight may move, and who takes over.

    Two bars for each criterion: where the first stays first, and where the recommended stay.

    Args:
        sim: the simulation.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        ValueError: the figures of a service are left out of public results.

    Examples:
        >>> ax = plot.stability(sim)
        >>> print(plot.data_table(ax)[["first_low", "first_high"]].head(3).round(2))
                   first_low  first_high
        criterion
        npv             0.06         1.0
        downside        0.00         1.0
        outcomes        0.00         0.2
    """
    require_figures(sim, "The stability of the weights")
    return chart(sim, weight_stability(sim), ax)


def chart(sim: Simulation, table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """The Axes with the intervals of the table, which is as `weight_stability` gives it."""
    finding = stability_finding(sim, table)
    pairs = [(row, which) for _, row in table.iterrows() for which in kinds(sim)]
    most = next(iter(kinds(sim)), "first")
    beyond = [_beyond(sim, row, which) for row, which in pairs]
    captions = Captions.of(sim, finding.headline, _reading(sim), (*finding.notes, *failures(sim)))
    column = TextColumn(
        "What changes, and beyond which weight",
        ["\n".join(wrap(text, LINE) for text in texts) for texts in beyond],
        "left",
    )
    rows = LabelledRows(
        titles=[row["title"] if which == most else "First place" for row, which in pairs],
        columns=[column] if pairs else [],
        strong=[which == most for _, which in pairs],
    )
    ax = rows.on_sheet(captions, ax, WIDE)
    with styled():
        limit = _limit(table)
        _bars(ax, pairs, rows.centres, limit)
        ax.set_xlim(-0.02 * limit, 1.04 * limit)
        ticks = [limit * part / 4 for part in range(5)]
        ax.set_xticks(ticks, labels=[f"{100 * tick:g}%" for tick in ticks])
        ax.grid(axis="x")
    figures = [
        f"{row['title']}, where {STAYS[which]}: {'; '.join(texts)}."
        for (row, which), texts in zip(pairs, beyond, strict=True)
    ]
    describe(ax, f"Chart of intervals, {some(len(pairs), 'row')}", captions, figures, table)
    return ax


def _reading(sim: Simulation) -> str:
    """The explanation of the bars; nothing where there are none."""
    if not kinds(sim):
        return ""
    thick, *thin = (STAYS[which] for which in kinds(sim))
    other = f", the thin one where {thin[0]}" if thin else ""
    return (
        f"The share of each criterion in all the weight: the thick bar is where {thick}{other}; "
        "the upright stroke is its weight now. An arrow: the bar goes on."
    )


def _limit(table: pd.DataFrame) -> float:
    """The end of the scale: 40%, or more where a weight is large."""
    most = 1.5 * float(table["weight"].max())
    return next((limit for limit in LIMITS if limit >= most), 1.0)


def _beyond(sim: Simulation, row: pd.Series, which: Which) -> list[str]:
    """The changes beyond the ends of an interval, in words."""
    changes = [_change(sim, change, which) for change in changes_of(row, which)]
    return changes or ["Nothing, at any weight"]


def _change(sim: Simulation, change: Change, which: Which) -> str:
    """The service that takes over beyond one end."""
    leaves = sim.case.title_of(change.leaves)
    who = f"{leaves} drops out"
    if change.enters:
        enters = sim.case.title_of(change.enters)
        who = f"{enters} is first" if which == "first" else f"{enters} for {leaves}"
    return f"{capital(change.way)} {change.weights[1]}: {who}"


def _bars(
    ax: Axes, pairs: list[tuple[pd.Series, Which]], centres: list[float], limit: float
) -> None:
    """The intervals as bars, with an arrow where one goes on, and a stroke at each weight."""
    for (row, which), at in zip(pairs, centres, strict=True):
        low, high = float(row[f"{which}_low"]), float(row[f"{which}_high"])
        colour, thick = BARS[which != pairs[0][1]]
        if not isnan(low):
            ends = [low, min(high, limit)]
            ax.plot(ends, [at, at], color=colour, lw=thick, solid_capstyle="butt", zorder=2)
            ax.plot([row["weight"]], [at], "|", color=INK, ms=15, mew=2, zorder=4)
        if high > limit:
            ax.plot([1.02 * limit], [at], ">", color=colour, ms=8, clip_on=False, zorder=3)
