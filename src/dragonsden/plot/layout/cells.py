"""A map of cells beside the names of its rows: coloured grounds with a text in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal, Self

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from dragonsden.plot.layout.lettering import height, widest, wrap
from dragonsden.plot.layout.rows import LabelledRows
from dragonsden.plot.layout.sheet import area_width, points, root_figure, write
from dragonsden.plot.layout.style import GREY, PAPER

ELBOW: Final = 8.0
"""Points from the middle of a column to the end of a head that is a step."""

PITCH: Final = 22.0
"""The height of a row of cells in points."""

GAP: Final = 2.0
"""Points of white between one row of cells and the next."""

UNDER: Final = 6.0
"""Points from the heads to the first row."""

Weight = Literal["normal", "bold"]


@dataclass(frozen=True)
class Heads:
    """The heads of columns of cells.

    Where a word is wider than its column they are steps: each on a line of its own that ends over
    its column, the last on top, with a line down to the column.
    """

    texts: Sequence[str]
    weight: Weight = "bold"
    steps: bool = False

    @classmethod
    def over(
        cls, titles: Sequence[str], rows: LabelledRows, ax: Axes | None, weight: Weight = "bold"
    ) -> Self:
        """The titles as heads beside these rows, in as many lines as they need."""
        bold, margins = weight == "bold", rows.margins()
        column = area_width(ax, margins) / max(1, len(titles))
        words = [word for title in titles for word in title.split()]
        steps = widest(words, bold=bold) > column - 4
        rooms = [margins.left + (at + 0.5) * column - ELBOW for at in range(len(titles))]
        rooms = rooms if steps else [column - 4] * len(titles)
        lines = [wrap(text, room, bold=bold) for text, room in zip(titles, rooms, strict=True)]
        return cls(lines, weight, steps)

    @cached_property
    def heights(self) -> list[float]:
        """The height of each head in points."""
        return [height(text) for text in self.texts]

    @property
    def room(self) -> float:
        """The room that the heads take above the first row, in points."""
        high = sum(self.heights) if self.steps else max(self.heights, default=0.0)
        return UNDER + 4 + high

    def write(self, ax: Axes) -> None:
        """Write each head over the column of its own, of which there are as many."""
        ax.set_xlim(0, max(1, len(self.texts)))
        over, up = ax.get_xaxis_transform(), UNDER
        wide, high = (72 / root_figure(ax).dpi * float(side) for side in ax.bbox.size)
        short = (ELBOW - 3) * len(self.texts) / wide
        for at, (head, tall) in enumerate(zip(self.texts, self.heights, strict=True)):
            at_top, middle = (at + 0.5, 1), up + tall / 2
            if not self.steps:
                place: Any = {"ha": "center", "va": "bottom", "weight": self.weight}
                write(ax, head, at_top, over + points(ax, 0, UNDER), **place)
                continue
            xs, ys = (
                (at + 0.5, at + 0.5, at + 0.5 - short),
                (1 + 2 / high, *[1 + middle / high] * 2),
            )
            ax.plot(xs, ys, color=GREY, lw=0.8, transform=over, clip_on=False)
            place = {"ha": "right", "va": "center", "weight": self.weight}
            write(ax, head, at_top, over + points(ax, -ELBOW, middle), **place)
            up += tall


def cell(ax: Axes, column: int, centre: float, ground: object, text: str, ink: object) -> None:
    """A cell with its text, in a column and around the middle of a row."""
    high = PITCH - GAP
    look: Any = {"facecolor": ground, "edgecolor": PAPER, "lw": 1.5, "zorder": 2}
    ax.add_artist(Rectangle((column, centre - high / 2), 1, high, **look))
    if text:
        write(ax, text, (column + 0.5, centre), ha="center", color=str(ink))
