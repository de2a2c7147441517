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
from dragonsden.plot.layout.scales import limit_of, weight_scale
from dragonsden.plot.layout.sheet import Captions, is_narrow
from dragonsden.plot.layout.style import BLUE, INK, ORANGE, styled
from dragonsden.plot.left_out import require_figures
from dragonsden.results.phrases import failures
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import capital, some

LINE, SHORT_LINE = 185.0, 120.0
"""The length of the lines that say what changes, in points; the second on a narrow sheet."""

Style = tuple[str, float, float]

BARS: Final[tuple[Style, ...]] = ((BLUE, 8.0, 0.0), (ORANGE, 3.0, 10.0))
"""The colour, thickness and points down of the first bar of a criterion and of the second."""

STAYS: Final[dict[Which, str]] = {
    "first": "the first stays first",
    "first_k": "the recommended stay",
}
"""The words for the interval of a bar."""


@checked
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
    shown = kinds(sim)
    words = {which: [_beyond(sim, row, which) for _, row in table.iterrows()] for which in shown}
    captions = Captions.of(sim, finding.headline, _reading(sim), (*finding.notes, *failures(sim)))
    said = words[shown[0]] if shown else []
    room = SHORT_LINE if is_narrow() else LINE
    lines = ["\n".join(wrap(text, room) for text in texts) for texts in said]
    rows = LabelledRows(
        titles=list(table["title"]) if shown else [],
        columns=[TextColumn("What changes", lines, "left")],
    )
    ax = rows.on_sheet(captions, ax)
    with styled():
        limit = limit_of(1.5 * float(table["weight"].max()), least=0.4)
        for style, which in zip(BARS, shown, strict=False):
            _bars(ax, table, which, rows.centres, limit, style)
        ax.set_xlim(-0.04 * limit, 1.06 * limit)
        weight_scale(ax, limit)
        ax.grid(axis="x")
    figures = [
        f"{title}, where {STAYS[which]}: {'; '.join(texts)}."
        for which in shown
        for title, texts in zip(table["title"], words[which], strict=True)
    ]
    describe(ax, f"Chart of intervals, {some(len(rows.titles), 'row')}", captions, figures, table)
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
    ax: Axes, table: pd.DataFrame, which: Which, centres: list[float], limit: float, style: Style
) -> None:
    """The intervals as bars, with an arrow where one goes on, and a stroke at each weight."""
    colour, thick, down = style
    for (_, row), centre in zip(table.iterrows(), centres, strict=True):
        at, low, high = centre + down, float(row[f"{which}_low"]), float(row[f"{which}_high"])
        if not isnan(low):
            ends = [low, min(high, limit)]
            ax.plot(ends, [at, at], color=colour, lw=thick, solid_capstyle="butt", zorder=2)
        if high > limit:
            ax.plot([1.03 * limit], [at], ">", color=colour, ms=8, clip_on=False, zorder=3)
        ax.plot([row["weight"]], [centre], "|", color=INK, ms=20, mew=2, zorder=4)
