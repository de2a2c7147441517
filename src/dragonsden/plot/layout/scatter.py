"""Services as marks by two numbers: the recommended named at the right, others beside their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.plot.layout.callouts import (
    LEAD,
    REACH,
    Area,
    Box,
    Point,
    around,
    clear,
    in_column,
    named,
)
from dragonsden.plot.layout.lettering import height, widest, widest_word, wrap
from dragonsden.plot.layout.marks import marks
from dragonsden.plot.layout.sheet import (
    BORDER,
    Captions,
    Margins,
    Rectangle,
    is_narrow,
    sheet,
    sheet_width,
    write,
    write_beside,
)
from dragonsden.plot.layout.style import BLUE, GREY, ORANGE
from dragonsden.text.english import capital

HIGH: Final = 380.0
"""The height of the plotting area in points; more where the names need it."""

NAMES, SHORT_NAMES = 125.0, 80.0
"""Points; names of the recommended, in a column at the right, take another line if wider.

The second is for a narrow sheet, where no word is longer.
"""

OTHERS: Final = (("pass", "o", BLUE), ("hold", "D", ORANGE))
"""The shapes and colours of the open marks of services that are not recommended, by gate."""


@dataclass(frozen=True)
class Scatter:
    """A mark for each service at its numbers in the columns `x` and `y` of the table.

    The table has the `title` and the `gate` of each, and if it is `recommended`; names at the right
    find room in its order.
    """

    table: pd.DataFrame
    x: str
    y: str

    @cached_property
    def first(self) -> pd.DataFrame:
        """The recommended."""
        return self.table[self.table["recommended"]]

    @cached_property
    def names(self) -> list[str]:
        """The names of the recommended, in as many lines as they need."""
        titles = list(self.first["title"])
        short = min(max(SHORT_NAMES, widest_word(titles, bold=True)), NAMES)
        room = short if is_narrow() else NAMES
        return [wrap(title, room, bold=True) for title in titles]

    @property
    def reading(self) -> str:
        """The meaning of the marks."""
        others = self.table[~self.table["recommended"]]["gate"]
        said = ["filled circle: recommended"] * bool(len(self.first))
        said += ["open circle: passes every gate"] * bool((others == "pass").any())
        said += ["open diamond: on hold"] * bool((others == "hold").any())
        return f"{capital('; '.join(said))}."

    @property
    def notes(self) -> Iterator[str]:
        """The services that have no name."""
        if len(self.first) < len(self.table):
            yield "A service whose name has no room is not drawn; the data table has every service."

    def on_sheet(self, captions: Captions, ax: Axes | None, left: float) -> tuple[Axes, Rectangle]:
        """Axes with room for the names, and their plotting area; `left` is that of the scale."""
        if self.table.empty:
            margins, high = Margins(0, 0, 0, 0), 1.0
        else:
            names = LEAD + widest(self.names, bold=True) if self.names else 14.0
            margins = Margins(left, max(14.0, names), 34, 50)
            high = max(HIGH, sum(map(height, self.names)))
        return sheet(captions, ax, margins, high)

    def draw(
        self, ax: Axes, inner: Rectangle, labels: Sequence[tuple[str, list[Point]]] = ()
    ) -> None:
        """Draw the marks and names, and labels where they have room, at the first place free.

        No name touches another, nor a mark, nor a line that leads to a name.
        """
        area = Area.of(ax, inner)
        others = self.table[~self.table["recommended"]]
        column = self._points(self.first, area)
        taken = [around(point, REACH) for point in column]
        taken += in_column(ax, area, self.names, column)
        for text, places in labels:
            _label(ax, area, text, places, taken)
        points = self._points(others, area)
        has_room = named(ax, area, list(others["title"]), points, column, taken)
        drawn = others[np.array(has_room, dtype=bool)]
        marks(ax, self.first[self.x], self.first[self.y], "o", BLUE, size=8.0)
        for gate, shape, colour in OTHERS:
            these = drawn[drawn["gate"] == gate]
            marks(ax, these[self.x], these[self.y], shape, colour, False)

    def _points(self, table: pd.DataFrame, area: Area) -> list[Point]:
        """The places of the marks in the area."""
        return [area.point(x, y) for x, y in zip(table[self.x], table[self.y], strict=True)]


def name_scale(ax: Axes, title: str, left: float) -> None:
    """Write the title of the scale across below it; `left` is the room left of the area."""
    if not is_narrow():
        write_beside(ax, title, (0, -38), corner=(0.5, 0), ha="center", color=GREY)
        return
    room = sheet_width() - 2 * BORDER
    write_beside(ax, wrap(title, room), (-left, -26), va="top", color=GREY)


def _label(ax: Axes, area: Area, text: str, places: Sequence[Point], taken: list[Box]) -> None:
    """Write a text at the first of the places, in data, where no box is taken; add its own."""
    for left, up in (area.point(*place) for place in places):
        half = height(text) / 2 + 3
        box = (left, up - half, left + widest([text]) + 8, up + half)
        if box[2] <= area.wide and clear(box, taken):
            taken.append(box)
            write(ax, text, area.data((left + 4, up)), va="center", color=GREY)
            return
