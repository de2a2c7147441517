"""Overall values as one weight changes: who leads, and who is chosen, if the panel cares more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.findings.stability import Which, changes_of
from dragonsden.analysis.sensitivity.weights import weight_sensitivity as analysis
from dragonsden.analysis.sensitivity.weights import weight_stability
from dragonsden.arithmetic.distributions import Floats
from dragonsden.plot.described import describe
from dragonsden.plot.layout.lettering import height, widest, wrap
from dragonsden.plot.layout.marks import marks
from dragonsden.plot.layout.scales import around, limit_of, weight_scale, whole_numbers
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
from dragonsden.results.phrases import failures, nobody_ranked, value_places
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import some
from dragonsden.text.numbers import number, shares_apart

HIGH: Final = 340.0
"""The height of the plotting area in points; more where the names need it."""

NAMES: Final = 125.0
"""Points; names at the ends of lines take another line where they are wider."""

LEADER: Final = 26.0
"""Points from the end of a line to its name."""

NEAR: Final = 3
"""Three services on either side of the cut are drawn, of those that pass every gate."""

MARKS: Final[dict[Which, tuple[str, float]]] = {"first": ("o", 8.0), "first_k": ("s", 6.5)}
"""The shape and size of the marks where the first, or the recommended, change."""


class Mark(NamedTuple):
    """A weight at which the first or the recommended change, and the services that change."""

    which: Which
    way: str
    weight: float
    leaves: str
    enters: str


@dataclass(frozen=True)
class Lines:
    """Overall values by the weight of one criterion, of which `table` has all services.

    `row` is the criterion's row of `weight_stability`, `near` the services near the cut; `several`
    is true if some services that pass are not recommended, and more is at stake than first place.
    """

    table: pd.DataFrame
    row: pd.Series
    near: list[str]
    several: bool

    @classmethod
    def of(cls, sim: Simulation, criterion: str) -> Lines:
        """The lines of one criterion."""
        every = analysis(sim)
        table = every[every.index.get_level_values("criterion") == criterion]
        passing = [str(name) for name in sim.ranking.index if sim.gate[str(name)] == "pass"]
        count = len(sim.recommended)
        near = passing[max(0, count - NEAR) : count + NEAR]
        row = weight_stability(sim).T[criterion]
        several = 0 < count < len(passing) and list(sim.recommended) != [row["first"]]
        return cls(table.droplevel("criterion"), row, near, several)

    @property
    def weight(self) -> float:
        """The weight as it is."""
        return float(self.row["weight"])

    @property
    def movable(self) -> bool:
        """True if the weight can change."""
        return 0 < self.weight < 1

    @cached_property
    def values(self) -> pd.DataFrame:
        """The values: a row for each share, rising, and a column for each service."""
        values = self.table["value"]
        return values[~values.index.duplicated()].unstack("service").sort_index()

    @cached_property
    def marks(self) -> list[Mark]:
        """The ends of the intervals in which the first, and the recommended, stay."""
        kinds: tuple[Which, ...] = ("first", "first_k") if self.several else ("first",)
        return [
            Mark(which, change.way, change.at, change.leaves, change.enters)
            for which in kinds
            for change in changes_of(self.row, which)
        ]

    @property
    def limit(self) -> float:
        """The end of the scale: it holds twice the weight, and the changes of the recommended."""
        wanted = [2 * self.weight, *(m.weight * 1.1 for m in self.marks if m.which == "first_k")]
        return limit_of(max(wanted))

    @cached_property
    def standing_out(self) -> list[str]:
        """The services to tell apart: the first, who enters or leaves, who takes first place."""
        nearest = sorted(self.marks, key=lambda mark: abs(mark.weight - self.weight))
        wanted = [str(self.row["first"])]
        for which in ("first_k", "first"):
            wanted += [n for m in nearest if m.which == which for n in (m.enters, m.leaves)]
        return list(dict.fromkeys(name for name in wanted if name))[: len(LINES)]

    @property
    def drawn(self) -> list[str]:
        """Those that stand out and, behind them, others near the cut."""
        return list(dict.fromkeys([*self.standing_out, *self.near]))

    def value_at(self, name: str, weight: float) -> float:
        """The value of a service where its line passes a weight."""
        return float(np.interp(weight, self.values.index.to_numpy(float), self.values[name]))

    def shown(self, name: str) -> tuple[Floats, Floats]:
        """The part of a line that is on the scale: shares, and values."""
        shares = self.values.index.to_numpy(dtype=float)
        inside = np.append(shares[shares < self.limit], self.limit)
        return inside, np.array([self.value_at(name, share) for share in inside])

    def weights(self, *parts: float) -> list[str]:
        """Weights as text, with the same decimals wherever they are written on the chart."""
        every = [self.weight, *(mark.weight for mark in self.marks)]
        return shares_apart(*parts, *every)[: len(parts)]


@checked
def weight_sensitivity(sim: Simulation, criterion: str, *, ax: Axes | None = None) -> Axes:
    """The Axes with the overall values of services as one weight changes, the others in proportion.

    Drawn are the first, the services that enter or leave the recommended, and those near the cut.
    Marks are where the first, or the recommended, change.

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
        >>> print(plot.data_table(ax).query("now")["value"].round(1))
        share    service
        0.16845  new_model_highways                62.6
                 childrens_services_partnership    61.8
                 new_model_reablement              56.8
                 new_model_residential_care        47.0
        Name: value, dtype: float64
    """
    if criterion not in sim.criteria:
        known = ", ".join(sim.criteria)
        raise KeyError(f"{criterion!r} is not a criterion of this case; they are {known}")
    require_figures(sim, "The sensitivity to a weight")
    return chart(sim, Lines.of(sim, criterion), ax)


def chart(sim: Simulation, lines: Lines, ax: Axes | None = None) -> Axes:
    """The Axes with the lines."""
    captions = Captions.of(sim, _headline(sim, lines), _reading(lines), _notes(sim, lines))
    labels = [wrap(sim.case.title_of(name), NAMES, bold=True) for name in lines.drawn]
    heights = [height(label) + 3 for label in labels]
    margins = Margins(26, LEADER + widest(labels, bold=True) + 6, 26, 48)
    high = 1.0 if lines.table.empty else max(HIGH, sum(heights))
    ax, area = sheet(captions, ax, margins, high)
    with styled():
        if lines.drawn:
            _scale(ax, lines)
            _draw(ax, lines)
            _write_names(ax, lines, labels, heights, area)
    kind = f"Line chart of the values of {some(len(lines.drawn), 'service')} by one weight"
    describe(ax, kind, captions, _figures(sim, lines), lines.table)
    return ax


def _headline(sim: Simulation, lines: Lines) -> str:
    """The weights between which the first stays first, and the recommended stay."""
    row, title = lines.row, str(lines.row["title"])
    if lines.table.empty:
        return nobody_ranked(sim)
    first = sim.case.title_of(str(row["first"]))
    if len(sim.ranking) == 1:
        return f"{first} is the only service that can be ranked"
    if not lines.movable:
        only = "is the only criterion" if len(sim.criteria) == 1 else "has all the weight"
        only = only if lines.weight else "has no weight"
        return f"{title} {only}: its weight cannot change"
    now = f" (now {lines.weights(lines.weight)[0]})"
    said = f"{first} is first {_while(lines, 'first', title)}"
    if not lines.several:
        return said + now * bool(lines.marks)
    if not any(mark.which == "first_k" for mark in lines.marks):
        return f"{said}; the recommended stay at any weight" + now * bool(lines.marks)
    return f"{said}; the recommended stay {_while(lines, 'first_k', 'it')}{now}"


def _while(lines: Lines, which: Which, criterion: str) -> str:
    """The weights between which nothing changes."""
    ends = {mark.way: mark.weight for mark in lines.marks if mark.which == which}
    if not ends:
        return f"whatever the weight of {criterion}"
    texts = dict(zip(ends, lines.weights(*ends.values()), strict=True))
    share = " to ".join(texts[way] for way in ("below", "above") if way in texts)
    if len(texts) == 1:
        share = f"at {'least' if 'below' in texts else 'most'} {share}"
    return f"while {criterion} has {share} of the weight"


def _reading(lines: Lines) -> str:
    """The explanation of the lines and marks; nothing where there are none."""
    if lines.table.empty:
        return ""
    if not lines.movable:
        return "Mean overall value, from 0 to 100."
    shown = {mark.which for mark in lines.marks if mark.weight <= lines.limit}
    said = " Circle: another service comes first." * ("first" in shown)
    said += " Square: the recommended change." * ("first_k" in shown)
    return (
        f"Mean overall value, from 0 to 100, as the weight of {lines.row['title']} changes by the "
        f"same factor for everybody, the others in proportion.{said}"
    )


def _notes(sim: Simulation, lines: Lines) -> Iterator[str]:
    """The services that change places at each end, those not drawn, and those that fail a gate."""
    for mark in lines.marks:
        weight = lines.weights(mark.weight)[0]
        leaves = sim.case.title_of(mark.leaves)
        does = "comes first" if mark.which == "first" else f"takes the place of {leaves}"
        said = f"{sim.case.title_of(mark.enters)} {does}" if mark.enters else f"{leaves} drops out"
        yield f"{mark.way.capitalize()} {weight}, {said}."
    if rest := len(sim.ranking) - len(lines.drawn):
        yield f"Not drawn: {some(rest, 'service')} further from the cut."
    yield from failures(sim)


def _scale(ax: Axes, lines: Lines) -> None:
    """Weights across as far as they matter, values up."""
    values = [value for name in lines.drawn for value in lines.shown(name)[1]]
    low, high = around(min(values), max(values), 5, least=10)
    ax.set_xlim(0, lines.limit)
    ax.set_ylim(low - 0.02 * (high - low), high + 0.02 * (high - low))
    weight_scale(ax, lines.limit)
    ax.set_yticks(whole_numbers(low, high, 8))
    ax.grid(axis="y")
    criterion = f"Share of the weight that {lines.row['title']} has"
    write_beside(ax, criterion, (0, -38), corner=(0.5, 0), ha="center", color=GREY)


def _draw(ax: Axes, lines: Lines) -> None:
    """The lines, those that stand out over the others, the weight as it is, and the marks."""
    mark = "" if lines.movable else "o"
    styles = dict(zip(lines.standing_out, LINES, strict=False))
    for name in lines.drawn:
        colour, dashes = styles.get(name, (QUIET, "-"))
        thick, order = (2.4, 4) if name in styles else (1.2, 2)
        xs, ys = lines.shown(name)
        if not lines.movable:
            xs, ys = np.array([lines.weight]), np.array([lines.value_at(name, lines.weight)])
        ax.plot(xs, ys, dashes, color=colour, lw=thick, zorder=order, marker=mark, clip_on=False)
    ax.axvline(lines.weight, color=INK, lw=1.4, zorder=3)
    part = lines.weight / lines.limit
    side = "left" if part < 0.1 else "right" if part > 0.9 else "center"
    over = ax.get_xaxis_transform() + points(ax, 0, 9)
    now = f"now {lines.weights(lines.weight)[0]}"
    write(ax, now, (lines.weight, 1), over, ha=side, weight="bold")
    for which, (shape, size) in MARKS.items():
        at = [m for m in lines.marks if m.which == which and m.weight <= lines.limit]
        heights = [lines.value_at(m.enters or m.leaves, m.weight) for m in at]
        marks(ax, [mark.weight for mark in at], heights, shape, INK, False, size, zorder=6)


def _write_names(
    ax: Axes, lines: Lines, labels: list[str], heights: list[float], area: Rectangle
) -> None:
    """Write the names beside the ends of the lines, each led to by its own dashes."""
    bottom, top = ax.get_ylim()
    last = lines.limit if lines.movable else lines.weight
    ends = [(lines.value_at(n, last) - bottom) / (top - bottom) for n in lines.drawn]
    middles = spread([end * area.height for end in ends], heights, area.height)
    styles = [*LINES[: len(lines.standing_out)], *[(QUIET, "-")] * len(lines.drawn)]
    across = (1, 1 + (LEADER - 4) / area.width)
    for name, (colour, dashes), label, end, up in zip(
        lines.drawn, styles, labels, ends, middles, strict=False
    ):
        (leader,) = ax.plot(across, (end, up / area.height), dashes, color=colour, lw=1.6)
        leader.set(transform=ax.transAxes, clip_on=False)
        strong = "bold" if name == lines.row["first"] else "normal"
        ink = GREY if colour == QUIET else INK
        write_beside(ax, label, (LEADER, up), corner=(1, 0), va="center", weight=strong, color=ink)


def _figures(sim: Simulation, lines: Lines) -> Iterator[str]:
    """The values of those that stand out with no weight, with the weight now and with all."""
    places, now = value_places(sim), lines.weights(lines.weight)[0]
    for name in lines.standing_out:
        none, then, every = (
            number(lines.value_at(name, weight), places) for weight in (0.0, lines.weight, 1.0)
        )
        title = sim.case.title_of(name)
        yield f"{title}: {none} with no weight, {then} at {now}, {every} with all."
