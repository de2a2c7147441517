"""Intervals by row: a line from P10 to P90 and a mark at the mean, told apart by gate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.plot.layout.style import BLUE, GREY, INK, ORANGE, PAPER

MARKS: Final = {"pass": ("o", BLUE, BLUE), "hold": ("D", ORANGE, PAPER), "fail": ("x", GREY, GREY)}
"""The shape of the mark, its colour and its filling, by gate."""


def intervals(ax: Axes, table: pd.DataFrame, centres: Sequence[float], stroke: str = "") -> None:
    """Draw an interval for each row that has figures, and an upright stroke at another column.

    A row without a mean has its line where it has both ends, and no mark.
    """
    heights = pd.Series(centres, index=table.index, dtype=float)
    shown = table.dropna(subset=["p10", "p90"])
    for gate, (shape, colour, fill) in MARKS.items():
        these = shown[shown["gate"] == gate]
        at = heights[these.index]
        ax.hlines(at, these["p10"], these["p90"], color=colour, lw=2.4, zorder=2)
        ax.plot(
            these["mean"],
            at,
            shape,
            color=colour,
            markerfacecolor=fill,
            markeredgewidth=1.8,
            markersize=6.5 if shape == "o" else 6.0,
            zorder=4,
        )
    if stroke:
        ax.plot(shown[stroke], heights[shown.index], "|", color=INK, ms=10, mew=1.4, zorder=3)
