"""Marks, bars and intervals: filled or open, so that they differ without colour too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from dragonsden.plot.layout.sheet import root_figure
from dragonsden.plot.layout.style import BLUE, GREY, INK, ORANGE, PAPER

Numbers = Sequence[float] | pd.Series

GATES: Final = {"pass": ("o", BLUE, True), "hold": ("D", ORANGE, False), "fail": ("x", GREY, True)}
"""The shape and the colour of the mark by gate, and True if it is filled."""

SOLID: Final = (BLUE, BLUE, None)
HATCHED: Final = (ORANGE, PAPER, "////")
"""The colour, the filling and the hatching of bars."""

EDGE: Final = 1.6
"""The width of the edges of open marks and bars, in points."""


def marks(
    ax: Axes,
    x: Numbers,
    y: Numbers,
    shape: str,
    colour: str,
    filled: bool = True,
    size: float = 6.0,
    zorder: float = 4,
) -> None:
    """Draw marks of a size in points; open ones have a white inside."""
    fill = colour if filled else PAPER
    (drawn,) = ax.plot(x, y, shape, color=colour, mfc=fill, mew=EDGE, ms=size, zorder=zorder)
    drawn.set_clip_on(False)


def bars(
    ax: Axes,
    at: Numbers,
    left: float,
    widths: Numbers,
    colour: str,
    fill: str,
    hatch: str | None = None,
) -> None:
    """Draw level bars that all begin at the left, each at its height."""
    ax.barh(
        at, widths, left=left, height=12, color=fill, edgecolor=colour, hatch=hatch, lw=EDGE,
        zorder=2,
    )  # fmt: skip


def swatch(
    ax: Axes, at: tuple[float, float], colour: str, fill: str, hatch: str | None = None
) -> None:
    """Draw a piece of a bar for a key, its left middle in points from the upper left corner."""
    wide, high = (72 / root_figure(ax).dpi * float(side) for side in ax.bbox.size)
    corner = (at[0] / wide, 1 + (at[1] - 4) / high)
    piece = Rectangle(corner, 30 / wide, 11 / high, transform=ax.transAxes, clip_on=False)
    piece.set(facecolor=fill, edgecolor=colour, hatch=hatch, linewidth=EDGE)
    ax.add_patch(piece)


def intervals(ax: Axes, table: pd.DataFrame, centres: Sequence[float], stroke: str = "") -> None:
    """Draw a line from P10 to P90 and a mark at the mean for each row that has figures.

    An upright stroke is at the column of that name, if there is one. A row without a mean has its
    line and no mark.
    """
    shown = table.assign(at=centres).dropna(subset=["p10", "p90"])
    for gate, (shape, colour, filled) in GATES.items():
        these = shown[shown["gate"] == gate]
        ax.hlines(these["at"], these["p10"], these["p90"], color=colour, lw=2.4, zorder=2)
        marks(ax, these["mean"], these["at"], shape, colour, filled)
    if stroke:
        ax.plot(shown[stroke], shown["at"], "|", color=INK, ms=10, mew=1.4, zorder=3)
