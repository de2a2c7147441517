"""Why one service ranks above another: from the one's mean value to the other's, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor, sqrt
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.explanation import why as explained
from dragonsden.arithmetic.statistics import Z95
from dragonsden.plot import described as record
from dragonsden.plot.layout.rows import Column, Rows
from dragonsden.plot.layout.sheet import Message, sheet
from dragonsden.plot.layout.style import BLUE, GREY, INK, ORANGE, PAPER, styled
from dragonsden.results.phrases import basis, status_line, title_of, value_places
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import counted
from dragonsden.text.numbers import decimals, number, percent

THICK: Final = 12.0
LEAST_SPAN: Final = 4.0
"""Points of value that the scale spans at least."""


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
        ValueError: both are the same.

    Examples:
        >>> ax = plot.why(sim, "new_model_highways", "new_model_reablement")
        >>> print(plot.data_table(ax)[["begin", "end"]].head(3).round(1))
                    begin   end
        criterion
        outcomes     56.8  53.8
        workforce    53.8  56.5
        transition   56.5  58.3
    """
    found = explained(sim, a, b)
    values = dict(zip(sim.services, sim.mean_overall.tolist(), strict=True))
    table = _steps(pd.DataFrame(found), values[b])
    rows = _rows(sim, (a, b), table, values)
    message = Message(
        status_line(sim.case), headline(sim, a, b), _subtitle(sim, a, b), _notes(sim, a, b)
    )
    ax, inner = sheet(message, ax, rows.room(), rows.total)
    with styled():
        rows.draw(ax, inner)
        _draw(ax, table, rows.centres, values[a], values[b])
        _scale(ax, table)
    words = " ".join([_alternative(message, table, value_places(sim)), found.sentence])
    record.keep(ax, record.Record(message.title, words, table))
    return ax


def _steps(found: pd.DataFrame, begin: float) -> pd.DataFrame:
    """The criteria, the largest difference first, with where each step begins and ends."""
    order = found["difference"].abs().sort_values(ascending=False, kind="stable").index
    table = found.loc[order]
    end = begin + table["difference"].cumsum()
    return table.assign(begin=end - table["difference"], end=end)


def headline(sim: Simulation, a: str, b: str) -> str:
    """By how much the one is above the other on average, if the draws can tell."""
    one, other = sim.services.index(a), sim.services.index(b)
    gap = float(sim.mean_overall[one] - sim.mean_overall[other])
    ahead, behind = title_of(sim, a if gap >= 0 else b), title_of(sim, b if gap >= 0 else a)
    error = _error(sim, one, other)
    if round(gap, 9) == 0:
        return f"{ahead} and {behind} are level on average"
    if not abs(gap) > Z95 * error:
        return f"{ahead} and {behind} are too close to call on average"
    points = number(abs(gap), decimals(error))
    far = "less than 0.1 points" if points == "0.0" else f"{points} points"
    return f"{ahead} is {'1 point' if points == '1' else far} above {behind} on average"


def _error(sim: Simulation, one: int, other: int) -> float:
    """The standard error of the mean difference, by the draws kept; unknown (infinite) for one."""
    apart = sim.kept.overall[one] - sim.kept.overall[other]
    return float(apart.std(ddof=1)) / sqrt(len(apart)) if len(apart) > 1 else float("inf")


def _subtitle(sim: Simulation, a: str, b: str) -> str:
    """What is shown, and how to read it."""
    one, other = title_of(sim, a), title_of(sim, b)
    return (
        f"From the mean overall value of {other}, at the top, down to that of {one}: each step is "
        "the weight of a criterion times the difference in value. Filled, to the right: for "
        f"{one}; hatched, to the left: against it. Last column: the share of draws in which the "
        f"criterion favours {one}; in the others it favours {other}, or neither. {basis(sim)}"
    )


def _notes(sim: Simulation, a: str, b: str) -> tuple[str, ...]:
    """Which of the two take no rank, whatever their values."""
    return tuple(
        f"{title_of(sim, name)} takes no rank: it fails a gate."
        for name in (a, b)
        if name in sim.failing
    )


def _rows(
    sim: Simulation, pair: tuple[str, str], table: pd.DataFrame, values: dict[str, float]
) -> Rows:
    """A row for each criterion between those of the two services."""
    a, b = pair
    places = value_places(sim)
    return Rows(
        ranks=[""] * (len(table) + 2),
        titles=[title_of(sim, b), *table["title"], title_of(sim, a)],
        columns=(
            Column(
                "Points",
                [
                    number(values[b], places),
                    *(_step(step, places) for step in table["difference"]),
                    number(values[a], places),
                ],
            ),
            Column("Draws", ["", *map(percent, table["share"]), ""]),
        ),
        strong=[True, *[False] * len(table), True],
    )


def _step(points: float, places: int) -> str:
    """A step with its sign; one that rounds to nothing has none."""
    size = number(abs(points), places)
    sign = "" if round(points, places) == 0 else "+" if points > 0 else "−"
    return f"{sign}{size}"


def _draw(ax: Axes, table: pd.DataFrame, centres: list[float], of_a: float, of_b: float) -> None:
    """The two services as diamonds, the steps between them as bars, joined by thin lines."""
    for at, value in ((centres[0], of_b), (centres[-1], of_a)):
        ax.plot([value], [at], "D", color=INK, ms=7, zorder=4, clip_on=False)
    for (_, row), centre, after in zip(table.iterrows(), centres[1:], centres[2:], strict=False):
        if round(row["difference"], 9):  # what favours neither has no side to be drawn on
            _bar(ax, centre, row["begin"], row["difference"])
        ax.vlines(row["end"], centre, after, color=GREY, lw=0.8, zorder=1)
    ax.vlines(of_b, centres[0], centres[1], color=GREY, lw=0.8, zorder=1)


def _bar(ax: Axes, centre: float, begin: float, step: float) -> None:
    """A step: filled if it favours the one it leads to, hatched if not."""
    favours = step > 0
    ax.barh(
        centre,
        step,
        left=begin,
        height=THICK,
        color=BLUE if favours else PAPER,
        edgecolor=BLUE if favours else ORANGE,
        hatch=None if favours else "////",
        zorder=2,
    )


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


def _alternative(message: Message, table: pd.DataFrame, places: int) -> str:
    """The chart in words."""
    return " ".join(
        [
            f"Waterfall chart of {counted(len(table), 'step')}.",
            message.status,
            f"{message.title}.",
            message.subtitle,
            *_figures(table, places),
            *message.notes,
        ]
    )


def _figures(table: pd.DataFrame, places: int) -> Iterator[str]:
    """The figures of each step."""
    for _, row in table.iterrows():
        yield f"{row['title']}: {_step(row['difference'], places)} points."
