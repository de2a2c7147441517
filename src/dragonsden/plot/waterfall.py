"""Why one service ranks above another: from the one's mean value to the other's, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.explain import why as explained
from dragonsden.plot import record
from dragonsden.plot.rows import Column, Rows
from dragonsden.plot.sheet import Message, sheet
from dragonsden.plot.style import BLUE, GREY, INK, ORANGE, PAPER, styled
from dragonsden.plot.words import basis, percent, title_of
from dragonsden.result import Simulation
from dragonsden.rounding import number
from dragonsden.standings import status_line

THICK: Final = 12.0
LEAST_SPAN: Final = 4.0
"""Points of value that the scale spans at least."""


def why(sim: Simulation, a: str, b: str, *, ax: Axes | None = None) -> Axes:
    """The Axes with a waterfall from `b`'s mean overall value to `a`'s, criterion by criterion.

    Steps to the right, filled, favour `a`; steps to the left, hatched, favour `b`; the largest
    come first.

    Raises KeyError for a service that is not in the case, ValueError if both are the same.
    """
    found = explained(sim, a, b)
    values = dict(zip(sim.services, sim.mean_overall.tolist(), strict=True))
    table = _steps(pd.DataFrame(found), values[b])
    rows = _rows(sim, (a, b), table, values)
    message = Message(status_line(sim.case), headline(sim, a, b), _subtitle(sim, a, b))
    ax, inner = sheet(message, ax, rows.room(), rows.total)
    with styled():
        rows.draw(ax, inner)
        _draw(ax, table, rows.centres, values[a], values[b])
        _scale(ax, table)
    words = " ".join([_alternative(message, table), found.sentence])
    record.keep(ax, record.Record(message.title, words, table))
    return ax


def _steps(found: pd.DataFrame, begin: float) -> pd.DataFrame:
    """The criteria, the largest difference first, with where each step begins and ends."""
    order = found["difference"].abs().sort_values(ascending=False, kind="stable").index
    table = found.loc[order]
    end = begin + table["difference"].cumsum()
    return table.assign(begin=end - table["difference"], end=end)


def headline(sim: Simulation, a: str, b: str) -> str:
    """By how much the one is above the other, on average."""
    values = dict(zip(sim.services, sim.mean_overall.tolist(), strict=True))
    gap, ahead, behind = values[a] - values[b], a, b
    if gap < 0:
        gap, ahead, behind = -gap, b, a
    one, other = title_of(sim, ahead), title_of(sim, behind)
    if round(gap, 1) == 0:
        return f"{one} and {other} are level on average"
    return f"{one} is {gap:.1f} points above {other} on average"


def _subtitle(sim: Simulation, a: str, b: str) -> str:
    """What is shown, and how to read it."""
    one, other = title_of(sim, a), title_of(sim, b)
    return (
        f"From the mean overall value of {other} to that of {one}: each step is the weight of a "
        f"criterion times the difference in value. Filled, to the right: favours {one}; hatched, "
        f"to the left: favours {other}. The last column is the share of draws in which the "
        f"criterion favours {one}. {basis(sim)}"
    )


def _rows(
    sim: Simulation, pair: tuple[str, str], table: pd.DataFrame, values: dict[str, float]
) -> Rows:
    """A row for each criterion between those of the two services."""
    a, b = pair
    points = [f"{'+' if step > 0 else ''}{number(step, 1)}" for step in table["difference"]]
    return Rows(
        ranks=[""] * (len(table) + 2),
        titles=[title_of(sim, b), *table["title"], title_of(sim, a)],
        columns=(
            Column("Points", [number(values[b], 1), *points, number(values[a], 1)]),
            Column("Draws", ["", *map(percent, table["share"]), ""]),
        ),
        strong=[True, *[False] * len(table), True],
    )


def _draw(ax: Axes, table: pd.DataFrame, centres: list[float], of_a: float, of_b: float) -> None:
    """The two services as strokes, the steps between them as bars, joined by thin lines."""
    for at, value in ((centres[0], of_b), (centres[-1], of_a)):
        ax.plot([value], [at], "D", color=INK, ms=7, zorder=4)
    for (_, row), centre, after in zip(table.iterrows(), centres[1:], centres[2:], strict=False):
        for_a = row["difference"] > 0
        ax.barh(
            centre,
            row["difference"],
            left=row["begin"],
            height=THICK,
            color=BLUE if for_a else PAPER,
            edgecolor=BLUE if for_a else ORANGE,
            hatch=None if for_a else "////",
            zorder=2,
        )
        ax.vlines(row["end"], centre, after, color=GREY, lw=0.8, zorder=1)
    ax.vlines(of_b, centres[0], centres[1], color=GREY, lw=0.8, zorder=1)


def _scale(ax: Axes, table: pd.DataFrame) -> None:
    """The scale of overall value, around what is shown."""
    ends = np.concatenate([table["begin"], table["end"]])
    low, high = floor(ends.min() - 0.5), ceil(ends.max() + 0.5)
    spare = max(0.0, LEAST_SPAN - (high - low)) / 2
    low, high = max(0, floor(low - spare)), min(100, ceil(high + spare))
    ax.set_xlim(low, high)
    step = next(s for s in (1, 2, 5, 10, 20) if (high - low) / s <= 8)
    ax.set_xticks(range(ceil(low / step) * step, high + 1, step))
    ax.grid(axis="x")


def _alternative(message: Message, table: pd.DataFrame) -> str:
    """The chart in words."""
    return " ".join(
        [
            f"Waterfall chart of {len(table)} steps.",
            message.status,
            f"{message.title}.",
            message.subtitle,
            *_figures(table),
        ]
    )


def _figures(table: pd.DataFrame) -> Iterator[str]:
    """The figures of each step."""
    for _, row in table.iterrows():
        yield f"{row['title']}: {row['difference']:+.1f} points."
