"""A chart in rows: the rank and name of each row, room to draw in, columns of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

from matplotlib.axes import Axes

from dragonsden.plot.layout.amounts import in_unit
from dragonsden.plot.layout.lettering import height, widest, wrap
from dragonsden.plot.layout.sheet import (
    BORDER,
    Captions,
    Margins,
    Rectangle,
    is_narrow,
    points,
    sheet,
    sheet_width,
    write,
    write_beside,
)
from dragonsden.plot.layout.style import FAINT, GREY, INK, PAPER, styled

NAMES: Final = 140.0
"""Points; names wider than this take another line."""

COLUMN_GAP: Final = 10.0
"""Points between one column and the next."""

HEADING: Final = 28.0
"""The height of a heading in points."""

FEW: Final = 12
"""Up to 12 rows are further apart than more are."""


@dataclass(frozen=True)
class TextColumn:
    """A column of texts with its heading, a cell for each row: numbers right, words left."""

    heading: str
    cells: Sequence[str]
    side: Literal["left", "right"] = "right"

    def __post_init__(self) -> None:
        """Put amounts in the unit of the chart."""
        if self.side == "right":
            object.__setattr__(self, "cells", [in_unit(cell) for cell in self.cells])

    @cached_property
    def width(self) -> float:
        """The width of the widest text in points."""
        return max(widest(self.cells), widest([self.heading], bold=True))


@dataclass(frozen=True)
class LabelledRows:
    """The rows of a chart, in points from its top; `headings` go above the rows they name.

    Each row has the height of its texts, and where given at least its own of `least`. Names are
    bold where `strong` is true. The heads of the columns take the room `above`. On a narrow sheet
    names are `stacked`: each above its row.
    """

    titles: Sequence[str]
    columns: Sequence[TextColumn] = ()
    ranks: Sequence[str] = ()
    headings: Mapping[int, str] = field(default_factory=dict)
    strong: Sequence[bool] = ()
    pitch: float = 0.0
    least: Sequence[float] = ()
    above: float = 22.0
    stacked: bool = field(default_factory=is_narrow)

    @cached_property
    def names(self) -> list[str]:
        """The names, in as many lines as they need."""
        room = sheet_width() - 2 * BORDER - self.rank_width if self.stacked else NAMES
        return [wrap(title, room, bold=True) for title in self.titles]

    @cached_property
    def lines_above(self) -> list[float]:
        """The height of what stands above the marks of each row: a heading, a stacked name."""
        names = map(height, self.names) if self.stacked else [0.0] * len(self.names)
        return [name + HEADING * (row in self.headings) for row, name in enumerate(names)]

    @cached_property
    def heights(self) -> list[float]:
        """The height of each row, heading and stacked name included."""
        pitch = self.pitch or (24.0 if len(self.titles) <= FEW else 20.0)
        least = self.least or [pitch] * len(self.titles)
        beside = [""] * len(self.titles) if self.stacked else self.names
        texts = zip(beside, *(column.cells for column in self.columns), strict=True)
        return [
            max(pitch, at_least, max(map(height, row)) + 5) + above
            for at_least, row, above in zip(least, texts, self.lines_above, strict=True)
        ]

    @cached_property
    def tops(self) -> list[float]:
        """The top of each row, heading included."""
        heights = self.heights
        return [sum(heights[:row]) for row in range(len(heights))]

    @cached_property
    def centres(self) -> list[float]:
        """The middle of each row."""
        return [
            top + (high + above) / 2
            for top, high, above in zip(self.tops, self.heights, self.lines_above, strict=True)
        ]

    @cached_property
    def total(self) -> float:
        """The height of all rows."""
        return max(sum(self.heights), 1.0)

    @cached_property
    def rank_width(self) -> float:
        """The width of the column of ranks with the gap after it."""
        return widest(self.ranks) + 6 if any(self.ranks) else 0.0

    def margins(self, below: float = 26.0) -> Margins:
        """The room that names and columns take; `below` is that of the scale."""
        right = max(sum(column.width + COLUMN_GAP for column in self.columns), COLUMN_GAP)
        if self.stacked:
            return Margins(COLUMN_GAP, right, self.above, below)
        heading = widest(self.headings.values(), bold=True) - self.rank_width
        names = max(widest(self.names, bold=any(self.strong)), heading)
        return Margins(self.rank_width + names + COLUMN_GAP, right, self.above, below)

    def on_sheet(
        self, captions: Captions, ax: Axes | None, least: float = 0.0, below: float = 26.0
    ) -> Axes:
        """Axes with the captions around them and the labels of every row written."""
        ax, area = sheet(captions, ax, self.margins(below), self.total, least)
        ax.set_ylim(self.total, 0)
        across = ax.get_yaxis_transform()
        with styled():
            ax.hlines(self.centres, 0, 1, transform=across, color=FAINT, lw=0.6, zorder=0)
            self._write_names(ax)
            self._write_columns(ax)
            for row, text in self.headings.items():
                self._write_heading(ax, area, self.tops[row] + 5, text)
        return ax

    def _write_names(self, ax: Axes) -> None:
        """The ranks and the names, bold where `strong` is true; stacked, in line above the row."""
        left, heights = self.margins().left, self.centres
        if self.stacked:
            ends = zip(self.tops, self.lines_above, self.names, strict=True)
            heights = [top + above - height(name) / 2 for top, above, name in ends]
        self._write_column(ax, self.ranks, -left, heights)
        where = ax.get_yaxis_transform() + points(ax, self.rank_width - left, 0)
        strong = self.strong or [False] * len(self.names)
        for centre, name, bold in zip(heights, self.names, strong, strict=True):
            weight = "bold" if bold else "normal"
            write(ax, name, (0, centre), where, weight=weight, **self._over_lines)

    def _write_columns(self, ax: Axes) -> None:
        """The columns at the right, numbers flush right under their headings."""
        across = 0.0
        for column in self.columns if self.titles else ():
            across += column.width + COLUMN_GAP
            at, side = across if column.side == "right" else across - column.width, column.side
            write_beside(ax, column.heading, (at, 10), corner=(1, 1), ha=side, weight="bold")
            self._write_column(ax, column.cells, at, self.centres, 1, side)

    def _write_column(
        self,
        ax: Axes,
        cells: Sequence[str],
        offset: float,
        heights: Sequence[float],
        edge: int = 0,
        side: str = "left",
    ) -> None:
        """Write texts at an offset in points from the left (0) or right (1) edge, flush with it."""
        where = ax.get_yaxis_transform() + points(ax, offset, 0)
        for centre, text in zip(heights, cells, strict=False):
            if text:
                write(ax, text, (edge, centre), where, ha=side, color=GREY)

    def _write_heading(self, ax: Axes, area: Rectangle, top: float, text: str) -> None:
        """A line across the sheet and, under it, the heading of the rows below."""
        margins, across = self.margins(), ax.get_yaxis_transform()
        ends = (-margins.left / area.width, 1 + margins.right / area.width)
        ax.plot(ends, (top, top), color=INK, lw=1, transform=across, clip_on=False)
        where = across + points(ax, -margins.left, 0)
        write(ax, text, (0, top + 13), where, weight="bold", **self._over_lines)

    @property
    def _over_lines(self) -> Any:
        """The style of a text that stands where upright lines may run, as stacked names do."""
        return {"zorder": 5.0, "ground": PAPER} if self.stacked else {}
