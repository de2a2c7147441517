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

from dragonsden.analysis.findings.stability import Which, changes_of
from dragonsden.analysis.sensitivity import weight_sensitivity as analysis
from dragonsden.analysis.sensitivity import weight_stability
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import DECIMALS
from dragonsden.plot.described import describe
from dragonsden.plot.layout.lettering import height, widest, wrap
from dragonsden.plot.layout.marks import marks
from dragonsden.plot.layout.scales import SHARES
from dragonsden.plot.layout.sheet import (
    Captions,
    Margins,
    Rectangle,
    points,
    sheet,
    write,
    write_beside,
)
from dragonsden.plot.layout.spread import spread
from dragonsden.plot.layout.style import GREY, INK, LINES, QUIET, styled
from dragonsden.plot.left_out import require_figures
from dragonsden.results.phrases import failures, first_k, nobody_ranked, value_places
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, listed, some
from dragonsden.text.numbers import number, percent, shares_apart

HIGH: Final = 340.0
"""The height of the plotting area in points; more where the names need it."""

NAMES: Final = 150.0
"""Points; names at the ends of lines take another line where they are wider."""

LEADER: Final = 26.0
"""Points from the end of a line to its name."""

SAME: Final = 10.0**-DECIMALS
"""Values nearer than this are tied."""

NEXT: Final = 1e-8
"""The distance on either side of a crossing at which one service or the other is ahead."""

MOST_WEIGHTS: Final = 6
"""At most 6 crossings are in a note, the nearest to the weight now."""

MOST_NAMED: Final = 3
"""At most 3 services are named that are first at some weight, behind those that stand out."""


class Crossing(NamedTuple):
    """The weight and value at which two lines cross, and the services ahead before and after."""

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
        """True if the weight can move."""
        return len(self.table) > 0 and not bool(self.table["at_0"].isna().any())

    @property
    def weight(self) -> float:
        """The weight as it is."""
        return float(self.row["weight"])

    @cached_property
    def first(self) -> list[Crossing]:
        """The crossings at which another service comes first."""
        return list(self._at(1))

    @cached_property
    def first_k(self) -> list[Crossing]:
        """The crossings at which one of the first k is replaced."""
        return list(self._at(self.k)) if 1 < self.k < len(self.table) else []

    def _at(self, rank: int) -> Iterator[Crossing]:
        """The crossings of the services of this rank and the next, lowest weight first."""
        if not self.movable:
            return
        names, (start, end) = list(self.table.index), self._ends
        weights = self._weights
        before, after = (self._within(weights + step, rank) for step in (-NEXT, NEXT))
        for row in np.flatnonzero((before != after).any(axis=1)):
            leaves = int(np.flatnonzero(before[row] & ~after[row])[0])
            enters = int(np.flatnonzero(after[row] & ~before[row])[0])
            weight = float(weights[row])
            value = float(start[enters] + weight * (end[enters] - start[enters]))
            yield Crossing(weight, value, str(names[leaves]), str(names[enters]))

    def _within(self, weights: Floats, rank: int) -> NDArray[np.bool_]:
        """True for the services of this rank or better, by weight."""
        start, end = self._ends
        values = start + weights[:, None] * (end - start)
        order = np.argsort(-values, axis=1, kind="stable")[:, :rank]
        within = np.zeros(values.shape, dtype=bool)
        np.put_along_axis(within, order, True, axis=1)
        return within

    @cached_property
    def _ends(self) -> tuple[Floats, Floats]:
        """The values with no weight, and with all the weight."""
        start, end = self.table[["at_0", "at_1"]].to_numpy(dtype=np.float64).T
        return start, end

    @cached_property
    def _weights(self) -> Floats:
        """Every weight at which two lines cross, inside the scale."""
        one, other = np.triu_indices(len(self.table), 1)
        start, end = (at[one] - at[other] for at in self._ends)
        cross = (start * end < 0) & (np.abs(start) > SAME) & (np.abs(end) > SAME)
        weights: Floats = start[cross] / (start[cross] - end[cross])
        return np.unique(weights.round(DECIMALS))

    @cached_property
    def standing_out(self) -> list[str]:
        """The services to tell apart: the first, who takes over, who enters or leaves the k."""
        row = self.row
        down, up = (abs(self.weight - float(row[f"first_k_{end}"])) for end in ("low", "high"))
        falls = bool(row["enters_below"]) and (not row["enters_above"] or down < up)
        sides = ("below", "above") if falls else ("above", "below")
        wanted = [row["first"], *(row[f"next_{side}"] for side in sides)]
        if self.k > 1:
            wanted += [row[f"{what}_{side}"] for side in sides for what in ("enters", "leaves")]
        known = [str(name) for name in wanted if name in self.table.index]
        return list(dict.fromkeys(known))[: len(LINES)]

    @property
    def named(self) -> list[str]:
        """Those that stand out and, behind them, others that are first at some weight."""
        leaders = [crossing.after for crossing in self.first]
        leaders += [crossing.before for crossing in self.first]
        others = dict.fromkeys(n for n in leaders if n not in self.standing_out)
        return [*self.standing_out, *list(others)[:MOST_NAMED]]


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
        ValueError: the figures of a service are left out of public results.

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
    require_figures(sim, "The sensitivity to a weight")
    table = analysis(sim)
    of_it = table[table.index.get_level_values("criterion") == criterion].droplevel("criterion")
    return chart(sim, Lines(of_it, weight_stability(sim).T[criterion], sim.k), ax)


def chart(sim: Simulation, lines: Lines, ax: Axes | None = None) -> Axes:
    """The Axes with the lines."""
    captions = Captions.of(sim, _headline(sim, lines), _reading(lines), _notes(sim, lines))
    labels = [wrap(sim.case.title_of(name), NAMES, bold=True) for name in lines.named]
    heights = [height(label) + 3 for label in labels]
    margins = Margins(24, LEADER + widest(labels, bold=True) + 6, 22, 40)
    high = 1.0 if lines.table.empty else max(HIGH, sum(heights))
    ax, area = sheet(captions, ax, margins, high)
    with styled():
        if lines.table.empty:
            ax.set_xticks([])
            ax.set_yticks([])
        else:
            _scale(ax, lines)
            _draw(ax, lines)
            _write_names(ax, lines, labels, heights, area)
    kind = f"Line chart of the values of {some(len(lines.table), 'service')} by one weight"
    describe(ax, kind, captions, _figures(sim, lines), lines.table)
    return ax


def _headline(sim: Simulation, lines: Lines) -> str:
    """The weights between which the first stays first, and the first k stay."""
    row, title = lines.row, str(lines.row["title"])
    if lines.table.empty:
        return nobody_ranked(sim)
    first = sim.case.title_of(str(row["first"]))
    if len(lines.table) == 1:
        return f"{first} is the only service that can be ranked"
    if not lines.movable:
        only = "is the only criterion" if len(sim.criteria) == 1 else "has all the weight"
        return f"{title} {only}: its weight cannot change"
    within, now = _while(row, "first", title)
    said = f"{first} is first {within}"
    if lines.k == 1 or lines.k >= len(lines.table):
        return f"{said}{now}"
    within, now_k = _while(row, "first_k", "it")
    if not now_k:
        return f"{said}; {first_k(lines.k)} stay the same at any{now}"
    return f"{said}; {first_k(lines.k)} stay {within}{now_k}"


def _while(row: pd.Series, which: Which, criterion: str) -> tuple[str, str]:
    """The weights between which nothing changes, and the weight now where that matters."""
    columns = ("weight", f"{which}_low", f"{which}_high")
    now, low, high = shares_apart(*(float(row[column]) for column in columns))
    ways = [change.way for change in changes_of(row, which)]
    if not ways:
        return f"whatever the weight of {criterion}", ""
    share = f"{low} to {high}"
    if len(ways) == 1:
        share = f"at least {low}" if ways == ["below"] else f"at most {high}"
    return f"while {criterion} has {share} of the weight", f" (now {now})"


def _reading(lines: Lines) -> str:
    """The explanation of the lines and marks; nothing where there are none."""
    if lines.table.empty:
        return ""
    if not lines.movable:
        return "Mean overall value, from 0 to 100, on this criterion alone."
    marks = ["circle: another service comes first"] if lines.first else []
    if lines.first_k:
        marks.append(f"square: one of {first_k(lines.k)} is replaced")
    said = f" {capital('; '.join(marks))}." if marks else ""
    return (
        f"Mean overall value, from 0 to 100, as the weight of {lines.row['title']} goes from none "
        f"to all of it, the others kept in proportion.{said} Grey lines: the other services."
    )


def _notes(sim: Simulation, lines: Lines) -> Iterator[str]:
    """The weights at the marks, and the services that fail a gate."""
    changes = (
        ("another service comes first", lines.first),
        (f"{first_k(lines.k)} change", lines.first_k),
    )
    for what, crossings in changes:
        nearest = sorted(crossings, key=lambda c: abs(c.weight - lines.weight))[:MOST_WEIGHTS]
        weights = [
            f"{percent(c.weight)} ({sim.case.title_of(c.after)} for {sim.case.title_of(c.before)})"
            for c in sorted(nearest)
        ]
        if more := len(crossings) - len(weights):
            weights.append(some(more, "more distant weight"))
        if weights:
            yield f"As its weight rises, {what} at {listed(weights)}."
    yield from failures(sim)


def _scale(ax: Axes, lines: Lines) -> None:
    """Weights across, values up."""
    ends = lines.table[["at_0", "at_1"]]
    low = max(0, 10 * floor(ends.min().min() / 10))
    high = min(100, 10 * ceil(ends.max().max() / 10))
    low, high = (low, high) if high - low >= 20 else (max(0, high - 20), max(20, high))
    ax.set_xlim(0, 1)
    ax.set_ylim(low - 1, high + 1)
    ax.set_xticks(list(SHARES), labels=list(SHARES.values()))
    step = 10 if high - low <= 60 else 20
    ax.set_yticks(range(step * ceil(low / step), high + 1, step))
    ax.grid(axis="y")
    criterion = f"Share of the weight that {lines.row['title']} has"
    write_beside(ax, criterion, (0, -32), corner=(0.5, 0), ha="center", color=GREY)


def _draw(ax: Axes, lines: Lines) -> None:
    """The lines, those that stand out over the others, and the weight as it is."""
    table = lines.table
    rest = table.drop(lines.standing_out)[["at_0", "at_1"]].to_numpy(dtype=np.float64)
    ax.plot([0, 1], rest.T, color=QUIET, lw=0.9, zorder=2, marker="" if lines.movable else ".")
    for name, (colour, dashes) in zip(lines.standing_out, LINES, strict=False):
        mark = "" if lines.movable else "o"
        ends = [float(table[at][name]) for at in ("at_0", "at_1")]
        ax.plot([0, 1], ends, dashes, color=colour, lw=2.4, zorder=4, marker=mark, clip_on=False)
    ax.axvline(lines.weight, color=INK, lw=1.4, zorder=3)
    side = "left" if lines.weight < 0.1 else "right" if lines.weight > 0.9 else "center"
    over = ax.get_xaxis_transform() + points(ax, 0, 9)
    write(ax, f"now {percent(lines.weight)}", (lines.weight, 1), over, ha=side, weight="bold")
    for shape, size, crossings in (("o", 8, lines.first), ("s", 6.5, lines.first_k)):
        weights = [crossing.weight for crossing in crossings]
        values = [crossing.value for crossing in crossings]
        marks(ax, weights, values, shape, INK, False, size, zorder=6)


def _write_names(
    ax: Axes, lines: Lines, labels: list[str], heights: list[float], area: Rectangle
) -> None:
    """Write the names beside the ends of the lines, each led to by its own dashes."""
    bottom, top = ax.get_ylim()
    ends = [(float(lines.table["at_1"][n]) - bottom) / (top - bottom) for n in lines.named]
    middles = spread([end * area.height for end in ends], heights, area.height)
    styles = [*LINES[: len(lines.standing_out)], *[(QUIET, "-")] * len(lines.named)]
    across = (1, 1 + (LEADER - 4) / area.width)
    for name, (colour, dashes), label, end, up in zip(
        lines.named, styles, labels, ends, middles, strict=False
    ):
        (leader,) = ax.plot(across, (end, up / area.height), dashes, color=colour, lw=1.6)
        leader.set(transform=ax.transAxes, clip_on=False)
        strong = "bold" if name == lines.row["first"] else "normal"
        ink = GREY if colour == QUIET else INK
        write_beside(ax, label, (LEADER, up), corner=(1, 0), va="center", weight=strong, color=ink)


def _figures(sim: Simulation, lines: Lines) -> Iterator[str]:
    """The values of those that stand out with no weight, with the weight now and with all."""
    places, share = value_places(sim), percent(lines.weight)
    for name in lines.standing_out:
        none, now, every = (
            number(float(lines.table[at][name]), places) for at in ("at_0", "now", "at_1")
        )
        title = sim.case.title_of(name)
        yield f"{title}: {none} with no weight, {now} at {share}, {every} with all."
    yield "The data table has every service."
