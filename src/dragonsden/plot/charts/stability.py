"""Stability intervals: how far each weight may move before the first, or the first k, changes."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import Final, Literal, NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.sensitivity import weight_stability
from dragonsden.plot import described as record
from dragonsden.plot.layout.lettering import wrap
from dragonsden.plot.layout.rows import Column, Rows
from dragonsden.plot.layout.sheet import Message, sheet
from dragonsden.plot.layout.style import BLUE, INK, ORANGE, styled
from dragonsden.results.phrases import (
    basis,
    failures,
    first_k,
    nobody_ranked,
    status_line,
    title_of,
)
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, some
from dragonsden.text.numbers import shares_apart

WIDE: Final = 648.0
WORDS: Final = 250.0
"""What changes is told in lines of so many points."""

Which = Literal["first", "first_k"]


class Change(NamedTuple):
    """What changes beyond one end of an interval: who leaves, who enters, and at which weight."""

    criterion: str
    way: Literal["below", "above"]
    weight: float
    at: float
    leaves: str
    enters: str

    @property
    def far(self) -> float:
        """How far the weight has to move."""
        return abs(self.at - self.weight)

    @property
    def weights(self) -> tuple[str, str]:
        """The weight now and the one beyond which it happens, told apart."""
        now, then = shares_apart(self.weight, self.at)
        return now, then


def stability(sim: Simulation, *, ax: Axes | None = None) -> Axes:
    """The Axes with the stability intervals: how far each weight may move, and who takes over.

    Two bars for each criterion: where the first stays first, and where the first k stay.

    Args:
        sim: the simulation.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Examples:
        >>> ax = plot.stability(sim)
        >>> print(plot.data_table(ax)[["first_low", "first_high"]].head(3).round(2))
                   first_low  first_high
        criterion
        npv             0.11        1.00
        downside        0.05        1.00
        outcomes        0.00        0.18
    """
    return chart(sim, weight_stability(sim), ax)


def chart(sim: Simulation, table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """The Axes with the intervals of the table, which is as `weight_stability` gives it."""
    kinds = _kinds(sim)
    rows = _rows(sim, table, kinds)
    message = Message(
        status_line(sim.case),
        headline(sim, table),
        _subtitle(sim, kinds),
        tuple(_notes(sim, table)),
    )
    ax, inner = sheet(message, ax, rows.room(), rows.total, WIDE)
    with styled():
        rows.draw(ax, inner)
        _bars(ax, table, kinds, rows.centres)
        _scale(ax)
    record.keep(ax, record.Record(message.title, _alternative(sim, message, table, kinds), table))
    return ax


def _kinds(sim: Simulation) -> tuple[Which, ...]:
    """Which intervals there are to show: that of the first k only where it is another."""
    if not sim.ranked:
        return ()
    return ("first", "first_k") if 1 < sim.k < len(sim.ranked) else ("first",)


def changes(table: pd.DataFrame, which: Which) -> list[Change]:
    """Every change of the first, or of the first k, the nearest to its weight first."""
    found = [change for name in table.index for change in _of_criterion(table, str(name), which)]
    return sorted(found, key=lambda change: change.far)


def _of_criterion(table: pd.DataFrame, name: str, which: Which) -> Iterator[Change]:
    """The changes beyond the ends of one interval."""
    row = table.T[name]
    ways: tuple[tuple[Literal["below", "above"], str], ...] = (("below", "low"), ("above", "high"))
    for way, end in ways:
        enters = str(row[f"next_{way}" if which == "first" else f"enters_{way}"])
        leaves = str(row["first"] if which == "first" else row[f"leaves_{way}"])
        if enters:
            at = float(row[f"{which}_{end}"])
            yield Change(str(row["title"]), way, float(row["weight"]), at, leaves, enters)


def headline(sim: Simulation, table: pd.DataFrame) -> str:
    """Which change of one weight would unseat the first soonest, and which the first k."""
    kinds = _kinds(sim)
    if not kinds:
        return nobody_ranked(sim)
    first = title_of(sim, str(table["first"].iloc[0]))
    if len(sim.ranked) == 1:
        return f"{first} is the only service that can be ranked"
    if len(table) == 1:
        return f"There is one criterion, so no weight can unseat {first}"
    sooner = changes(table, "first")
    said = (
        f"{first} loses first place soonest if {_if(sooner[0])}"
        if sooner
        else (f"{first} stays first whatever any one weight is")
    )
    if "first_k" not in kinds:
        return said
    found = changes(table, "first_k")
    them = first_k(sim.k)
    return f"{said}; {them} change {f'if {_if(found[0])}' if found else 'with none'}"


def _if(change: Change) -> str:
    """The change of a weight as a condition."""
    now, then = change.weights
    more = "more" if change.way == "above" else "less"
    if now == then:
        return f"{change.criterion} weighs any {more} than now"
    return f"{change.criterion} weighs {more} than {then}, not {now}"


def _subtitle(sim: Simulation, kinds: tuple[Which, ...]) -> str:
    """What is shown, and how to read it."""
    if not kinds:
        return basis(sim)
    thin = f", the thin one while {first_k(sim.k)} stay" if "first_k" in kinds else ""
    return (
        "The share of each criterion in all the weight, the others kept in proportion: the thick "
        f"bar is where the first stays first{thin}; the upright stroke is its weight now. At mean "
        f"values and mean weights. {basis(sim)}"
    )


def _notes(sim: Simulation, table: pd.DataFrame) -> Iterator[str]:
    """Where the first is not that of the ranking, and who fails a gate."""
    if sim.ranked and len(table):
        first, ranked = (str(table[c].iloc[0]) for c in ("first", "first_of_ranking"))
        if first != ranked:
            yield (
                f"At mean values and mean weights {title_of(sim, first)} is first; in the ranking "
                f"{title_of(sim, ranked)} is, for weights and values move together."
            )
    yield from failures(sim)


def _rows(sim: Simulation, table: pd.DataFrame, kinds: tuple[Which, ...]) -> Rows:
    """A row for each criterion and interval, with what changes beyond it."""
    told = [
        "\n".join(
            line for text in _said(sim, table, str(name), which) for line in wrap(text, WORDS)
        )
        for name in table.index
        for which in kinds
    ]
    titles = [
        str(title) if which == "first" else f"First {sim.k}"
        for title in table["title"]
        for which in kinds
    ]
    return Rows(
        ranks=[""] * len(titles),
        titles=titles,
        columns=(Column("What changes, and beyond which weight", told, "left"),) if kinds else (),
        strong=[which == "first" for _ in table.index for which in kinds],
    )


def _said(sim: Simulation, table: pd.DataFrame, name: str, which: Which) -> list[str]:
    """What changes beyond an interval."""
    found = list(_of_criterion(table, name, which))
    return [_change(sim, change, which) for change in found] or ["Nothing, at any weight"]


def _change(sim: Simulation, change: Change, which: Which) -> str:
    """Who takes over beyond one end."""
    _, then = change.weights
    enters, leaves = title_of(sim, change.enters), title_of(sim, change.leaves)
    who = f"{enters} is first" if which == "first" else f"{enters} for {leaves}"
    return f"{capital(change.way)} {then}: {who}"


def _bars(ax: Axes, table: pd.DataFrame, kinds: tuple[Which, ...], centres: list[float]) -> None:
    """The intervals, capped where something changes, and a stroke at each weight."""
    places = iter(centres)
    for _, row in table.iterrows():
        for which in kinds:
            low, high = float(row[f"{which}_low"]), float(row[f"{which}_high"])
            colour, thick = (BLUE, 7.0) if which == "first" else (ORANGE, 2.4)
            at = next(places)
            if isnan(low):
                continue
            ax.plot([low, high], [at, at], color=colour, lw=thick, solid_capstyle="butt", zorder=2)
            ax.plot([row["weight"]], [at], "|", color=INK, ms=15, mew=2, zorder=4)


def _scale(ax: Axes) -> None:
    """The scale of weights, from nothing to all of it."""
    ax.set_xlim(-0.02, 1.02)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], labels=["0%", "25%", "50%", "75%", "100%"])
    ax.grid(axis="x")


def _alternative(
    sim: Simulation, message: Message, table: pd.DataFrame, kinds: tuple[Which, ...]
) -> str:
    """The chart in words."""
    said = [
        f"{title}, {'first place' if which == 'first' else first_k(sim.k)[4:]}: "
        f"{'; '.join(_said(sim, table, str(name), which))}."
        for name, title in table["title"].items()
        for which in kinds
    ]
    return " ".join(
        [
            f"Chart of intervals, {some(len(said), 'row')}.",
            message.status,
            f"{message.title}.",
            message.subtitle,
            *said,
            *message.notes,
        ]
    )
