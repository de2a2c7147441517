"""A chart of one row for each service: its place and name, room to draw in, columns of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from matplotlib.axes import Axes

from dragonsden.plot.layout.lettering import height, widest, wrap
from dragonsden.plot.layout.sheet import Place, Room, note, points
from dragonsden.plot.layout.style import FAINT, GREY, INK, TEXT

NAMES: Final = 190.0
"""Names wider than this many points take another line."""

APART: Final = 14.0
HEADING: Final = 24.0
FEW: Final = 12


@dataclass(frozen=True)
class Column:
    """A column of texts with its head, a cell for each row: numbers right, words left."""

    head: str
    cells: Sequence[str]
    side: Literal["left", "right"] = "right"

    @property
    def width(self) -> float:
        """The width of the widest text in points."""
        return max(widest(self.cells), widest([self.head], bold=True))


@dataclass(frozen=True)
class Rows:
    """The rows of a chart, in points from its top; `headings` go above the rows they name.

    Each row has the height of its texts, `pitch` at least and, where given, its own of `least`.
    """

    ranks: Sequence[str]
    titles: Sequence[str]
    columns: Sequence[Column] = ()
    headings: Mapping[int, str] = field(default_factory=dict)
    strong: Sequence[bool] = ()
    pitch: float = 0.0
    least: Sequence[float] = ()

    @cached_property
    def names(self) -> list[str]:
        """The names, in as many lines as they need."""
        return ["\n".join(wrap(title, NAMES, bold=True)) for title in self.titles]

    @cached_property
    def heights(self) -> list[float]:
        """The height of each row, heading included."""
        pitch = self.pitch or (22.0 if len(self.titles) <= FEW else 16.5)
        least = self.least or [pitch] * len(self.titles)
        texts = zip(self.names, *(column.cells for column in self.columns), strict=True)
        return [
            max(pitch, at_least, height(max(text.count("\n") for text in row) + 1) + 5)
            + HEADING * (number in self.headings)
            for number, (at_least, row) in enumerate(zip(least, texts, strict=True))
        ]

    @cached_property
    def tops(self) -> list[float]:
        """Where each row begins, heading included."""
        heights = self.heights
        return [sum(heights[:row]) for row in range(len(heights))]

    @cached_property
    def centres(self) -> list[float]:
        """The middle of each row."""
        return [
            top + (high + HEADING * (row in self.headings)) / 2
            for row, (top, high) in enumerate(zip(self.tops, self.heights, strict=True))
        ]

    @cached_property
    def total(self) -> float:
        """The height of all rows."""
        return max(sum(self.heights), 1.0)

    @cached_property
    def of_ranks(self) -> float:
        """The width of the column of ranks with the gap after it."""
        return widest(self.ranks) + 6 if any(self.ranks) else 0.0

    def room(self, below: float = 22.0) -> Room:
        """The room that names and columns take."""
        heading = widest(self.headings.values(), bold=True) - self.of_ranks
        names = max(widest(self.names, bold=any(self.strong)), heading)
        right = sum(column.width + APART for column in self.columns)
        return Room(self.of_ranks + names + APART, max(right, APART), 20.0, below)

    def draw(self, ax: Axes, inner: Place) -> None:
        """Write ranks, names, columns and headings, and guide the eye along each row."""
        room, centres = self.room(), self.centres
        ax.set_ylim(self.total, 0)
        ax.set_yticks([])
        ax.hlines(centres, 0, 1, transform=ax.get_yaxis_transform(), color=FAINT, lw=0.6, zorder=0)
        _column(ax, centres, self.ranks, -room.left, "left")
        self._write_names(ax, self.of_ranks - room.left)
        self._write_columns(ax)
        for row, text in self.headings.items():
            self._head(ax, inner, self.tops[row], text)

    def _write_names(self, ax: Axes, offset: float) -> None:
        """The names, those that stand out in bold."""
        strong = self.strong or [False] * len(self.titles)
        for kind in (True, False):
            names = [n if bold is kind else "" for n, bold in zip(self.names, strong, strict=True)]
            weight = "bold" if kind else "normal"
            _column(ax, self.centres, names, offset, "left", weight, INK)

    def _write_columns(self, ax: Axes) -> None:
        """The columns at the right, numbers flush right under their heads."""
        across = 0.0
        for column in self.columns if self.titles else ():
            across += column.width + APART
            at = across if column.side == "right" else across - column.width
            note(ax, column.head, (at, 10), corner=(1, 1), ha=column.side, weight="bold")
            _column(ax, self.centres, column.cells, at, column.side, corner=1)

    def _head(self, ax: Axes, inner: Place, top: float, text: str) -> None:
        """A line across the sheet and, under it, what the rows below it are."""
        room, line = self.room(), top + 5
        ends = (-room.left / inner.width, 1 + room.right / inner.width)
        across = ax.get_yaxis_transform()
        ax.plot(ends, (line, line), color=INK, lw=1, transform=across, clip_on=False)
        _column(ax, [line + 11], [text], -room.left, "left", "bold", INK)


def _column(
    ax: Axes,
    centres: Sequence[float],
    texts: Sequence[str],
    offset: float,
    side: str,
    weight: str = "normal",
    color: str = GREY,
    *,
    corner: int = 0,
) -> None:
    """Write texts flush with a line so many points from the left (0) or right (1) edge."""
    shifted = ax.get_yaxis_transform() + points(ax, offset, 0)
    for centre, text in zip(centres, texts, strict=True):
        if text:
            ax.text(
                corner,
                centre,
                text,
                transform=shifted,
                ha=side,
                va="center_baseline",
                size=TEXT,
                weight=weight,
                color=color,
                linespacing=1.1,
            )
