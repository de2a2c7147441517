"""Ranks in two lists or more: a line for each service from its rank in one to that in the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Self

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.findings.scenarios import ScenarioRanks
from dragonsden.plot.layout.lettering import height, widest, widest_word, wrap
from dragonsden.plot.layout.marks import marks
from dragonsden.plot.layout.sheet import (
    BORDER,
    Captions,
    Margins,
    area_width,
    is_narrow,
    points,
    root_figure,
    sheet,
    write,
)
from dragonsden.plot.layout.style import GREY, INK, LINES, QUIET, styled
from dragonsden.text.english import ordinal

NAMES, SHORT_NAMES = 130.0, 84.0
"""Points; names wider than this take another line.

The second is for a narrow sheet, where no word is longer.
"""

PITCH: Final = 20.0
"""The height of a row of one line, in points."""

LEAST_STEP, SHORT_STEP = 64.0, 34.0
"""Points that lie between two scenarios at least, and at most twice as many.

The second is for a narrow sheet.
"""

GAP: Final = 12.0
"""Points between the end of a line, its rank and its name."""


@dataclass(frozen=True)
class RankLines(ScenarioRanks):
    """The ranks by scenario as lines: their positions in each list, and those that stand out."""

    @cached_property
    def positions(self) -> pd.DataFrame:
        """The position of each service in the list of each scenario, from 0; gate failures last."""
        ranked = self.ranks.rank(method="first", na_option="bottom")
        return ranked.astype(int) - 1

    @cached_property
    def movers(self) -> list[str]:
        """Those that stand out: not recommended everywhere, then those that move most."""
        order = pd.DataFrame({"crossing": self.crossing, "moves": self.moves})
        order = order[(order["moves"] > 0) | order["crossing"]]
        order = order.sort_values(["crossing", "moves"], ascending=False, kind="stable")
        return [str(name) for name in order.index[: len(LINES)]]

    @property
    def figures(self) -> Iterator[str]:
        """The ranks of the services that stand out, in sentences."""
        for name in self.movers:
            ranks = [
                f"{_in_words(float(self.ranks[scenario][name]))} in “{title}”"
                for scenario, title in self.titles.items()
            ]
            yield f"{self.table['title'][name]}: {', '.join(ranks)}."

    @cached_property
    def names(self) -> dict[str, str]:
        """The title of each service, in as many lines as it needs."""
        titles = {str(name): str(title) for name, title in self.table["title"].items()}
        short = min(max(SHORT_NAMES, widest_word(titles.values(), bold=True)), NAMES)
        room = short if is_narrow() else NAMES
        return {name: wrap(title, room, bold=True) for name, title in titles.items()}

    @cached_property
    def tops(self) -> list[float]:
        """The top of each row, and the end of the last, in points from the top."""
        heights = [PITCH] * len(self.table)
        for scenario in {self.scenarios[0], self.scenarios[-1]}:
            for name, position in self.positions[scenario].items():
                heights[position] = max(heights[position], height(self.names[str(name)]) + 5)
        return [sum(heights[:row]) for row in range(len(heights))] + [sum(heights) or 1.0]

    def centre(self, position: int) -> float:
        """The middle of the row at a position."""
        return (self.tops[position] + self.tops[position + 1]) / 2

    @property
    def named_twice(self) -> bool:
        """True if names stand at both ends: of two lists, where there is room."""
        return len(self.scenarios) == 2 and not is_narrow()

    def rank_text(self, service: str, scenario: str) -> str:
        """The rank of a service in a scenario, marked where it is shared; × where it has none."""
        ranks = self.ranks[scenario]
        rank = float(ranks[service])
        if np.isnan(rank):
            return "×"
        return f"{rank:.0f}{'=' * bool((ranks == rank).sum() > 1)}"


def rank_lines_on_sheet(lines: RankLines, captions: Captions, ax: Axes | None) -> Axes:
    """The Axes with the captions, the lines, ranks at their ends and names at the right."""
    steps = max(1, len(lines.scenarios) - 1)
    right = max(widest(lines.names.values(), bold=True) + _rank_width(lines), LEAST_STEP)
    left = max(_rank_width(lines), (not is_narrow()) * LEAST_STEP / 2)
    left = right if lines.named_twice else left
    least = left + right + 2 * BORDER + steps * _step(lines)
    heads = Heads.of(lines, area_width(ax, Margins(left, right, 0, 0), least) / steps, right)
    margins = Margins(left, right, heads.room, 4)
    ax, area = sheet(captions, ax, margins, lines.tops[-1], least)
    with styled():
        _scale(ax, lines, heads)
        _slots(ax, lines, left / area.width, right / area.width)
        _draw(ax, lines)
        _write_names(ax, lines)
    return ax


@dataclass(frozen=True)
class Heads:
    """The titles of the scenarios over their columns.

    On a narrow sheet they are steps: each on lines of its own that begin at its column, the first
    on top, with a line down to the column.
    """

    texts: list[str]
    steps: bool

    @classmethod
    def of(cls, lines: RankLines, step: float, right: float) -> Self:
        """The titles in as many lines as they need, the columns a step apart."""
        titles = list(lines.titles.values()) if len(lines.table) else []
        steps = is_narrow() and len(titles) > 2
        rooms = [min(max(step - 10, 20.0), 2 * LEAST_STEP)] * len(titles)
        if steps:
            rooms = [(len(titles) - 1 - at) * step + right - GAP for at in range(len(titles))]
        texts = [wrap(text, room, bold=True) for text, room in zip(titles, rooms, strict=True)]
        return cls(texts, steps)

    @property
    def room(self) -> float:
        """The room that the heads take above the first row, in points."""
        heights = [height(text) for text in self.texts] or [height("")]
        return GAP + (sum(heights) if self.steps else max(heights))

    def write(self, ax: Axes) -> None:
        """Write each over its column."""
        across, up = ax.get_xaxis_transform(), self.room - 5
        for at, head in enumerate(self.texts):
            up -= height(head) * self.steps
            where = across + points(ax, 4 * self.steps, up if self.steps else 7)
            side = "left" if self.steps else "center"
            write(ax, head, (at, 1), where, ha=side, va="bottom", weight="bold")
            if self.steps:
                high = 72 / root_figure(ax).dpi * ax.bbox.height
                top = 1 + (up + height(head)) / high
                ax.plot((at, at), (1, top), color=GREY, lw=0.8, transform=across, clip_on=False)


def _rank_width(lines: RankLines) -> float:
    """The room for the ranks beside the names, with the gaps on either side."""
    return widest([f"{len(lines.table)}="]) + 2 * GAP


def _step(lines: RankLines) -> float:
    """The distance of the scenarios: as wide as the words of their titles, if there is room."""
    if is_narrow():
        return SHORT_STEP
    words = [word for title in lines.titles.values() for word in title.split()]
    return min(max(LEAST_STEP, widest(words, bold=True) + 10), 2 * LEAST_STEP)


def _scale(ax: Axes, lines: RankLines, heads: Heads) -> None:
    """The scenarios across, under their titles, and the ranks down."""
    last = len(lines.scenarios) - 1
    ax.set_xlim(0 if last else -0.5, last or 0.5)
    ax.set_ylim(lines.tops[-1], 0)
    heads.write(ax)


def _slots(ax: Axes, lines: RankLines, left: float, right: float) -> None:
    """The line after the first k, in each scenario where it falls."""
    within, last = lines.within.sum(), len(lines.table)
    if len(set(within)) == 1 and 0 < within.iloc[0] < last:
        top, across = lines.tops[within.iloc[0]], ax.get_yaxis_transform()
        ends = (-left, 1 + right)
        ax.plot(ends, (top, top), color=INK, lw=1, transform=across, clip_on=False)
        return
    for at, count in enumerate(within):
        if 0 < count < last:
            ax.hlines(lines.tops[count], at - 0.3, at + 0.3, color=INK, lw=1.4, clip_on=False)


def _draw(ax: Axes, lines: RankLines) -> None:
    """The lines, those that stand out over the others and with their ranks on the way."""
    across = list(range(len(lines.scenarios)))
    styles = dict(zip(lines.movers, LINES, strict=False))
    for name, positions in lines.positions.iterrows():
        heights = [lines.centre(int(position)) for position in positions]
        out = str(name) in styles
        colour, dashes = styles.get(str(name), (QUIET, "-"))
        width, size, order = (2.4, 6, 4) if out else (1, 3, 2)
        ax.plot(across, heights, dashes, color=colour, lw=width, zorder=order, clip_on=False)
        ax.plot(across, heights, "o", color=colour, ms=size, zorder=order + 1, clip_on=False)
        for at in across[1:-1] if out else ():
            text = lines.rank_text(str(name), lines.scenarios[at])
            marks(ax, [at], [heights[at]], "o", colour, False, 16, zorder=6)
            write(ax, text, (at, heights[at]), ha="center", zorder=7)


def _write_names(ax: Axes, lines: RankLines) -> None:
    """Write ranks at both ends of the lines; names at the right, of two scenarios at both."""
    ends = ((-1, 0, lines.scenarios[0], "right"), (1, 1, lines.scenarios[-1], "left"))
    for out, corner, scenario, side in ends:
        near, far = (
            ax.get_yaxis_transform() + points(ax, out * gap, 0) for gap in (GAP, _rank_width(lines))
        )
        for name, position in lines.positions[scenario].items():
            at = (corner, lines.centre(int(position)))
            bold = str(name) in lines.movers
            style: Any = {"ha": side, "weight": "bold" if bold else "normal"}
            style["color"] = INK if bold else GREY
            write(ax, lines.rank_text(str(name), scenario), at, near, **style)
            if out == 1 or lines.named_twice:
                write(ax, lines.names[str(name)], at, far, **style)


def _in_words(rank: float) -> str:
    """A rank in words."""
    return "not ranked" if np.isnan(rank) else ordinal(int(rank))
