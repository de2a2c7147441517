"""Overall values as one weight goes from none to all: who leads if the panel cares more or less."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from dragonsden.analysis.sensitivity import weight_sensitivity as values_by_weight
from dragonsden.analysis.sensitivity import weight_stability
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import DECIMALS
from dragonsden.plot import described as record
from dragonsden.plot.layout.lettering import height, widest, wrap
from dragonsden.plot.layout.sheet import Message, Place, Room, note, points, sheet
from dragonsden.plot.layout.spread import spread
from dragonsden.plot.layout.style import BLUE, GREY, INK, ORANGE, PAPER, QUIET, styled
from dragonsden.results.phrases import (
    basis,
    failures,
    first_k,
    nobody_ranked,
    status_line,
    title_of,
    value_places,
)
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import listed_and, some
from dragonsden.text.numbers import number, percent, shares_apart

HIGH: Final = 340.0
NAMES: Final = 150.0
"""Names at the ends of lines take another line where they are wider than so many points."""

LEADER: Final = 26.0
"""From the end of a line to its name."""

LINES: Final = ((BLUE, "-"), (ORANGE, "--"), (INK, "-."), (BLUE, ":"))
"""Colour and dashes of the lines that stand out."""

SAME: Final = 10.0**-DECIMALS
"""Values nearer than this are tied."""

NEXT: Final = 1e-8
"""A weight this far on either side of a crossing tells who was ahead before, and who is after."""

MOST_TOLD: Final = 6
MOST_NAMED: Final = 3


class Crossing(NamedTuple):
    """Where two lines cross at a place that matters: the weight, the value and the two services."""

    weight: float
    value: float
    before: str
    after: str


@dataclass(frozen=True)
class Lines:
    """Overall values by the weight of one criterion: `table` is that of the ranked services.

    `row` is the criterion's row of `weight_stability`.
    """

    table: pd.DataFrame
    row: pd.Series
    k: int

    @property
    def movable(self) -> bool:
        """Whether the weight can move."""
        return len(self.table) > 0 and not bool(self.table["at_0"].isna().any())

    @property
    def weight(self) -> float:
        """The weight as it is."""
        return float(self.row["weight"])

    @cached_property
    def leading(self) -> list[Crossing]:
        """Where the first place changes hands."""
        return list(self._at(1))

    @cached_property
    def entering(self) -> list[Crossing]:
        """Where one of the first k is replaced."""
        return list(self._at(self.k)) if 1 < self.k < len(self.table) else []

    def _at(self, place: int) -> Iterator[Crossing]:
        """The crossings of the services at this place and the next, lowest weight first."""
        if not self.movable:
            return
        weights = self._weights
        names, at_0, at_1 = list(self.table.index), self._at_0, self._at_1
        before, after = (self._best(weights + step, place) for step in (-NEXT, NEXT))
        for row in np.flatnonzero((before != after).any(axis=1)):
            weight = float(weights[row])
            gone, come = (
                int(np.flatnonzero(left & ~right)[0])
                for left, right in ((before[row], after[row]), (after[row], before[row]))
            )
            value = float(at_0[come] + weight * (at_1[come] - at_0[come]))
            yield Crossing(weight, value, str(names[gone]), str(names[come]))

    def _best(self, weights: Floats, place: int) -> NDArray[np.bool_]:
        """Which services are of this place or better, for each weight."""
        values = self._at_0 + weights[:, None] * (self._at_1 - self._at_0)
        order = np.argsort(-values, axis=1, kind="stable")[:, :place]
        best = np.zeros(values.shape, dtype=bool)
        np.put_along_axis(best, order, True, axis=1)
        return best

    @property
    def _at_0(self) -> Floats:
        """The values with no weight."""
        return self.table["at_0"].to_numpy(dtype=np.float64)

    @property
    def _at_1(self) -> Floats:
        """The values with all the weight."""
        return self.table["at_1"].to_numpy(dtype=np.float64)

    @cached_property
    def _weights(self) -> Floats:
        """Every weight at which two lines cross, inside the scale."""
        first, other = np.triu_indices(len(self.table), 1)
        start, end = (at[first] - at[other] for at in (self._at_0, self._at_1))
        cross = (start * end < 0) & (np.abs(start) > SAME) & (np.abs(end) > SAME)
        weights: Floats = start[cross] / (start[cross] - end[cross])
        return np.unique(weights.round(DECIMALS))

    @cached_property
    def standing_out(self) -> list[str]:
        """The services to tell apart: the first, who takes over, who enters or leaves the k."""
        if self.table.empty:
            return []
        row = self.row
        sides = ("below", "above") if self._lower_is_nearer else ("above", "below")
        wanted = [row["first"], *(row[f"next_{side}"] for side in sides)]
        if self.k > 1:
            wanted += [row[f"{what}_{side}"] for side in sides for what in ("enters", "leaves")]
        known = [str(name) for name in wanted if name in self.table.index]
        return list(dict.fromkeys(known))[: len(LINES)]

    @property
    def named(self) -> list[str]:
        """Those that stand out and, behind them, others that are first at some weight."""
        leaders = [crossing.after for crossing in self.leading]
        leaders += [crossing.before for crossing in self.leading]
        others = dict.fromkeys(n for n in leaders if n not in self.standing_out)
        return [*self.standing_out, *list(others)[:MOST_NAMED]]

    @property
    def _lower_is_nearer(self) -> bool:
        """Whether the first k change sooner as the weight falls."""
        down, up = (abs(self.weight - float(self.row[f"first_k_{end}"])) for end in ("low", "high"))
        return bool(self.row["enters_below"]) and (not self.row["enters_above"] or down < up)


def weight_sensitivity(sim: Simulation, criterion: str, *, ax: Axes | None = None) -> Axes:
    """The Axes with the overall value of each service as one weight goes from 0 to 1.

    The others keep their proportions. The lines of the first, of who takes over and of who enters
    or leaves the first k stand out and are named; marks are where the first or the first k change.

    Args:
        sim: the simulation.
        criterion: the name of a criterion.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        KeyError: there is no such criterion.

    Examples:
        >>> ax = plot.weight_sensitivity(sim, "outcomes")
        >>> print(plot.data_table(ax)[["at_0", "at_1"]].round(1))
                                        at_0  at_1
        service
        new_model_highways              62.9  60.0
        childrens_services_partnership  56.5  88.4
        new_model_reablement            53.0  76.1
        new_model_residential_care      43.2  72.5
    """
    if criterion not in sim.criteria:
        known = ", ".join(sim.criteria)
        raise KeyError(f"{criterion!r} is not a criterion of this case; they are {known}")
    table, stays = values_by_weight(sim), weight_stability(sim)
    of_it = table[table.index.get_level_values("criterion") == criterion].droplevel("criterion")
    return chart(sim, Lines(of_it, stays.T[criterion], sim.k), ax)


def chart(sim: Simulation, lines: Lines, ax: Axes | None = None) -> Axes:
    """The Axes with the lines."""
    message = Message(
        status_line(sim.case),
        headline(sim, lines),
        _subtitle(sim, lines),
        tuple(_notes(sim, lines)),
    )
    labels = ["\n".join(wrap(title_of(sim, n), NAMES, bold=True)) for n in lines.named]
    heights = [height(label.count("\n") + 1) + 3 for label in labels]
    room = Room(24, LEADER + widest(labels, bold=True) + 6, 22, 40)
    high = 1.0 if lines.table.empty else max(HIGH, sum(heights))
    ax, inner = sheet(message, ax, room, high)
    with styled():
        _scale(ax, lines)
        _draw(ax, lines)
        _name(ax, lines, labels, heights, inner)
    record.keep(ax, record.Record(message.title, _alternative(sim, message, lines), lines.table))
    return ax


def headline(sim: Simulation, lines: Lines) -> str:
    """How far this weight may move before somebody else is first, or among the first k."""
    row, title = lines.row, str(lines.row["title"])
    if lines.table.empty:
        return nobody_ranked(sim)
    first = title_of(sim, str(row["first"]))
    if len(lines.table) == 1:
        return f"{first} is the only service that can be ranked"
    if not lines.movable:
        only = "is the only criterion" if len(sim.criteria) == 1 else "has all the weight"
        return f"{title} {only}: its weight cannot change"
    stays = Stay.of(row, "first", "next")
    said = f"{first} is first {stays.within(title)}"
    if lines.k == 1 or lines.k >= len(lines.table):
        return f"{said}{stays.aside}"
    also = Stay.of(row, "first_k", "enters")
    if not (also.below or also.above):
        return f"{said}; {first_k(lines.k)} stay the same at any{stays.aside}"
    return f"{said}; {first_k(lines.k)} stay {also.within('it')}{also.aside}"


class Stay(NamedTuple):
    """The weights between which something stays, as text, and whether it changes beyond them."""

    now: str
    low: str
    high: str
    below: bool
    above: bool

    @classmethod
    def of(cls, row: pd.Series, which: str, who: str) -> Stay:
        """That of the first or of the first k, from a row of `weight_stability`."""
        columns = ("weight", f"{which}_low", f"{which}_high")
        now, low, high = shares_apart(*(float(row[column]) for column in columns))
        return cls(now, low, high, bool(row[f"{who}_below"]), bool(row[f"{who}_above"]))

    def within(self, criterion: str) -> str:
        """While the criterion has such a weight."""
        if self.below and self.above:
            return f"while {criterion} has {self.low} to {self.high} of the weight"
        if self.below:
            return f"while {criterion} has at least {self.low} of the weight"
        if self.above:
            return f"while {criterion} has at most {self.high} of the weight"
        return f"whatever the weight of {criterion}"

    @property
    def aside(self) -> str:
        """What the weight is now, where that matters."""
        return f" (now {self.now})" if self.below or self.above else ""


def _subtitle(sim: Simulation, lines: Lines) -> str:
    """What is shown, and how to read it."""
    if lines.table.empty:
        return basis(sim)
    if not lines.movable:
        return f"Mean overall value, from 0 to 100, on this criterion alone. {basis(sim)}"
    square = f"; square: one of {first_k(lines.k)} is replaced" if lines.entering else ""
    circle = " Circle: first place changes hands" if lines.leading else ""
    marks = f"{circle}{square if circle else square.replace('; s', ' S')}."
    return (
        f"Mean overall value, from 0 to 100, as the weight of {lines.row['title']} goes from none "
        f"to all of it, the others kept in proportion.{marks if len(marks) > 1 else ''} Grey "
        f"lines: the other services. {basis(sim)}"
    )


def _notes(sim: Simulation, lines: Lines) -> Iterator[str]:
    """Where the marks are, and who fails a gate."""
    for what, crossings in (
        ("first place passes on", lines.leading),
        (f"{first_k(lines.k)} change", lines.entering),
    ):
        nearest = sorted(crossings, key=lambda c: abs(c.weight - lines.weight))[:MOST_TOLD]
        told = [
            f"{percent(c.weight)} ({title_of(sim, c.after)} for {title_of(sim, c.before)})"
            for c in sorted(nearest)
        ]
        if more := len(crossings) - len(told):
            told.append(some(more, "more distant weight"))
        if told:
            yield f"As its weight rises, {what} at {listed_and(told)}."
    yield from failures(sim)


def _ends(lines: Lines) -> Floats:
    """Every value at either end of the scale."""
    ends: Floats = lines.table[["at_0", "at_1"]].to_numpy(dtype=np.float64).ravel()
    return ends[~np.isnan(ends)]


def _scale(ax: Axes, lines: Lines) -> None:
    """Weights across, values up."""
    ends = _ends(lines)
    ax.set_xlim(0, 1)
    if not len(ends):
        ax.set_xticks([])
        ax.set_yticks([])
        return
    low = max(0, 10 * floor(ends.min(initial=100.0) / 10))
    high = min(100, 10 * ceil(ends.max(initial=0.0) / 10))
    low, high = (low, high) if high - low >= 20 else (max(0, high - 20), max(20, high))
    ax.set_ylim(low - 1, high + 1)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], labels=["0%", "25%", "50%", "75%", "100%"])
    step = 10 if high - low <= 60 else 20
    ax.set_yticks(range(step * ceil(low / step), high + 1, step))
    ax.grid(axis="y")
    criterion = f"Share of the weight that {lines.row['title']} has"
    note(ax, criterion, (0, -32), corner=(0.5, 0), ha="center", color=GREY)


def _draw(ax: Axes, lines: Lines) -> None:
    """The lines, those that stand out over the others, and the weight as it is."""
    table = lines.table
    rest = table.drop(lines.standing_out)[["at_0", "at_1"]].to_numpy(dtype=np.float64)
    ax.plot([0, 1], rest.T, color=QUIET, lw=0.9, zorder=2, marker="" if lines.movable else ".")
    for name, (colour, dashes) in zip(lines.standing_out, LINES, strict=False):
        mark = "" if lines.movable else "o"
        ends = [float(table[at][name]) for at in ("at_0", "at_1")]
        ax.plot([0, 1], ends, dashes, color=colour, lw=2.4, zorder=4, marker=mark, clip_on=False)
    if not table.empty:
        ax.axvline(lines.weight, color=INK, lw=1.4, zorder=3)
        side = "left" if lines.weight < 0.1 else "right" if lines.weight > 0.9 else "center"
        over = ax.get_xaxis_transform() + points(ax, 0, 9)
        now = f"now {percent(lines.weight)}"
        ax.text(lines.weight, 1, now, transform=over, ha=side, va="center_baseline", weight="bold")
    for shape, crossings in (("o", lines.leading), ("s", lines.entering)):
        ax.plot(
            [each.weight for each in crossings],
            [each.value for each in crossings],
            shape,
            color=INK,
            markerfacecolor=PAPER,
            markeredgewidth=1.6,
            ms=8 if shape == "o" else 6.5,
            zorder=6,
            clip_on=False,
        )


def _name(ax: Axes, lines: Lines, labels: list[str], heights: list[float], inner: Place) -> None:
    """The names beside the ends of the lines, each led to by its own dashes."""
    bottom, top = ax.get_ylim()
    ends = [(float(lines.table["at_1"][n]) - bottom) / (top - bottom) for n in lines.named]
    middles = spread([end * inner.height for end in ends], heights, inner.height)
    styles = [*LINES[: len(lines.standing_out)], *[(QUIET, "-")] * len(lines.named)]
    reach = 1 + (LEADER - 4) / inner.width
    for name, style, label, end, up in zip(
        lines.named, styles, labels, ends, middles, strict=False
    ):
        colour, dashes = style
        there = up / inner.height
        ax.plot(
            (1, reach),
            (end, there),
            dashes,
            color=colour,
            lw=1.6,
            transform=ax.transAxes,
            clip_on=False,
        )
        strong = "bold" if name == lines.row["first"] else "normal"
        ink = GREY if colour == QUIET else INK
        note(ax, label, (LEADER, up), corner=(1, 0), va="center", weight=strong, color=ink)


def _alternative(sim: Simulation, message: Message, lines: Lines) -> str:
    """The chart in words."""
    places, said = value_places(sim), []
    for name in lines.standing_out:
        none, now, every = (
            number(float(lines.table[at][name]), places) for at in ("at_0", "now", "at_1")
        )
        share = percent(lines.weight)
        said.append(
            f"{title_of(sim, name)}: {none} with no weight, {now} at {share}, {every} with all."
        )
    return " ".join(
        [
            f"Line chart of the values of {some(len(lines.table), 'service')} by one weight.",
            message.status,
            f"{message.title}.",
            message.subtitle,
            *said,
            *message.notes,
            "The data table has every service.",
        ]
    )
