"""The sheet a chart is drawn on: status, title and subtitle above, notes below, labels beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, Self

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation, Transform

from dragonsden.plot.layout.figure import ChartFigure
from dragonsden.plot.layout.lettering import height, wrap
from dragonsden.plot.layout.style import FAINT, GREY, INK, PAPER, TEXT, TITLE, families, styled
from dragonsden.results.phrases import basis, status_line
from dragonsden.results.tables import Results

WIDTH: Final = 482.0
"""The width of a chart in points: 170 mm, as wide as the text on a page of A4.

No chart is wider, so that a page shows its letters at the size that they have.
"""

PHONE: Final = 276.0
"""The width of a chart for a phone, in points: 368 pixels, as wide as the text of a page on one."""

NARROW: Final = 400.0
"""A chart less wide than 400 points has no room for names beside its rows: they go above."""

_WIDTH: Final = ContextVar("width", default=WIDTH)

_BARE: Final = ContextVar("bare", default=False)

BORDER: Final = 6.0
"""Points of white around everything."""

GAP: Final = 6.0
"""Points between one text and the next."""

LEAST: Final = 0.2
"""The share of the Axes given that is left to draw in at least, however long the texts are."""


@contextmanager
def sheets_of(wide: float) -> Iterator[None]:
    """Make charts of this width, in points, for as long as the block runs."""
    token = _WIDTH.set(wide)
    try:
        yield
    finally:
        _WIDTH.reset(token)


@contextmanager
def bare_sheets_of(wide: float) -> Iterator[None]:
    """Make charts of this width without texts around them, for pages that write these themselves.

    Their figures have no ground, and pyplot does not know them: nobody has to close them.
    """
    token = _BARE.set(True)
    try:
        with sheets_of(wide):
            yield
    finally:
        _BARE.reset(token)


def sheet_width() -> float:
    """The width of a chart that is not drawn on Axes given, in points."""
    return _WIDTH.get()


def is_narrow() -> bool:
    """True where charts have no room for names beside their rows."""
    return sheet_width() < NARROW


@dataclass(frozen=True)
class Captions:
    """The texts around a chart: its status, title and subtitle above, its notes below."""

    status: str
    title: str
    subtitle: str
    notes: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        sim: Results,
        title: str,
        reading: str,
        notes: Iterable[str] = (),
        first_draws: int = 0,
    ) -> Self:
        """The captions of a chart of results: `reading` explains it, and the draws come after.

        `first_draws` are all the draws that were used, if not every one was.
        """
        subtitle = f"{reading} {basis(sim, first_draws)}".strip()
        return cls(status_line(sim.case), title, subtitle, tuple(notes))

    def wrapped(self, room: float) -> Captions:
        """The same texts in lines no wider than the room, in points."""
        return Captions(
            status=wrap(self.status, room, bold=True),
            title=wrap(self.title, room, TITLE, bold=True),
            subtitle=wrap(self.subtitle, room),
            notes=tuple(wrap(note, room) for note in self.notes),
        )

    @property
    def above(self) -> float:
        """The height of the texts above the chart, in points."""
        sizes = ((self.status, TEXT), (self.title, TITLE), (self.subtitle, TEXT))
        return sum(height(text, size) + GAP for text, size in sizes if text)

    @property
    def below(self) -> float:
        """The height of the notes, in points."""
        return sum(height(note) + GAP for note in self.notes)


NO_CAPTIONS: Final = Captions("", "", "")


@dataclass(frozen=True)
class Margins:
    """The room, in points, that labels take on each side of the plotting area."""

    left: float
    right: float
    above: float
    below: float


@dataclass(frozen=True)
class Rectangle:
    """A rectangle in points, from the lower left corner of its figure."""

    left: float
    bottom: float
    width: float
    height: float

    def within(self, margins: Margins) -> Rectangle:
        """The rectangle inside these margins."""
        return Rectangle(
            self.left + margins.left,
            self.bottom + margins.below,
            self.width - margins.left - margins.right,
            self.height - margins.above - margins.below,
        )


def sheet(
    captions: Captions, ax: Axes | None, margins: Margins, high: float, least: float = 0.0
) -> tuple[Axes, Rectangle]:
    """Axes with the captions around them, if sheets are not bare, and their plotting area.

    Without Axes given, a figure of just the size needed: `least` wide at least, its plotting area
    `high`. Axes that are given keep to the space they have: the captions and labels are fitted
    into it.
    """
    wide = max(sheet_width(), least)
    slot = Rectangle(0, 0, wide - 2 * BORDER, 0) if ax is None else _slot(ax)
    captions = NO_CAPTIONS if _BARE.get() else captions.wrapped(slot.width)
    above, below = margins.above + captions.above, margins.below + captions.below
    around = Margins(margins.left, margins.right, above, below)
    if ax is None:
        slot = Rectangle(BORDER, BORDER, slot.width, high + above + below)
        area = slot.within(around)
        figure = _figure(wide, slot.height + 2 * BORDER)
        with styled():
            ax = figure.add_axes((0, 0, 1, 1))
    else:
        area = _at_least(slot.within(around), slot)
    with styled():
        figure_wide, figure_high = _size(ax)
        ax.set_position(
            (
                area.left / figure_wide,
                area.bottom / figure_high,
                area.width / figure_wide,
                area.height / figure_high,
            )
        )
        _set_style(ax)
        ax.set_xticks([])
        ax.set_yticks([])
        if captions is not NO_CAPTIONS:
            _write_captions(ax, captions, margins, area)
    return ax, area


def area_width(ax: Axes | None, margins: Margins, least: float = 0.0) -> float:
    """The width, in points, that the plotting area of `sheet` will have."""
    wide = max(sheet_width(), least)
    slot = wide - 2 * BORDER if ax is None else _slot(ax).width
    return max(slot - margins.left - margins.right, 0.0 if ax is None else LEAST * slot)


def _at_least(area: Rectangle, slot: Rectangle) -> Rectangle:
    """The area, no smaller than some part of the slot it was taken from."""
    wide, high = max(area.width, LEAST * slot.width), max(area.height, LEAST * slot.height)
    return Rectangle(area.left, area.bottom, wide, high)


def _figure(wide: float, high: float) -> Figure:
    """A figure of a size in points, one that notebooks and plt.show() show unless it is bare.

    Made outside the style: it may be the first, and what pyplot then sets is to stay set.
    """
    size = (wide / 72, high / 72)
    if _BARE.get():
        return ChartFigure(figsize=size, facecolor="none", layout="none")
    import matplotlib.pyplot as plt  # only here: pages are written without it

    return plt.figure(figsize=size, facecolor=PAPER, layout="none", FigureClass=ChartFigure)


def _slot(ax: Axes) -> Rectangle:
    """The rectangle that Axes fill in their figure."""
    (wide, high), box = _size(ax), ax.get_position()
    return Rectangle(box.x0 * wide, box.y0 * high, box.width * wide, box.height * high)


def _size(ax: Axes) -> tuple[float, float]:
    """The size in points of the figure that the Axes are in."""
    root = root_figure(ax)
    box, dots = (ax.get_figure(root=False) or root).bbox, 72 / root.dpi
    return box.width * dots, box.height * dots


def root_figure(ax: Axes) -> Figure:
    """The figure that the Axes are in.

    Raises ValueError if they were removed from theirs.
    """
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("these Axes are in no figure any more; give others, or none")
    return figure


def inner_height(ax: Axes) -> float:
    """The height of the sheet that the Axes are on, without its border, in points."""
    return 72 * root_figure(ax).get_figheight() - 2 * BORDER


def panel_below(ax: Axes, area: Rectangle, gap: float, share: float) -> Axes:
    """A second plotting area in the style, below the Axes, which give up this share of their area.

    It is a distance in points away and has the same width. It is among the `child_axes` of the
    Axes. For Axes without notes: these would move with the lower edge.
    """
    lower = share * max(area.height - gap, 0.0)
    upper = area.height - gap - lower
    box, part = ax.get_position(), upper / area.height
    with styled():
        ax.set_position((box.x0, box.y1 - part * box.height, box.width, part * box.height))
        below = ax.inset_axes((0, -(gap + lower) / upper, 1, lower / upper))
        _set_style(below)
    return below


def panels_below(ax: Axes, area: Rectangle, gap: float, count: int) -> list[Axes]:
    """The Axes and more plotting areas in the style below them, `count` in all, of equal heights.

    They are a distance in points apart and have the same width. All but the first are among the
    `child_axes` of the Axes. For Axes without notes: these would move with the lower edge.
    """
    each = max(area.height - (count - 1) * gap, 1.0) / count
    box, part = ax.get_position(), each / area.height
    with styled():
        ax.set_position((box.x0, box.y1 - part * box.height, box.width, part * box.height))
        step = (each + gap) / each
        below = [ax.inset_axes((0, -place * step, 1, 1)) for place in range(1, count)]
        for panel in below:
            _set_style(panel)
    return [ax, *below]


def _set_style(ax: Axes) -> None:
    """Fix every tick, spine and grid setting now, so that later artists keep our style."""
    ax.set_facecolor(PAPER)
    ax.set_axisbelow(True)
    ax.grid(False)
    ax.minorticks_off()
    for side in ("left", "right", "top", "bottom"):
        ax.spines[side].set_visible(False)
    ax.tick_params(length=0, labelsize=TEXT, labelcolor=GREY, labelfontfamily=families())
    ax.tick_params(grid_color=FAINT, grid_linewidth=0.8, grid_linestyle="-", grid_alpha=1)


def _write_captions(ax: Axes, captions: Captions, margins: Margins, area: Rectangle) -> None:
    """Write the captions around the plotting area, flush with the left of the labels."""
    left, up, down = -margins.left, margins.above + GAP, margins.below
    write_beside(ax, captions.subtitle, (left, up), corner=(0, 1), va="bottom", color=GREY)
    up += height(captions.subtitle) + GAP
    ax.set_title(
        captions.title,
        loc="left",
        x=left / area.width,
        y=1.0,
        pad=up,
        va="bottom",
        family=families(),
        parse_math=False,
        size=TITLE,
        weight="bold",
        color=INK,
        linespacing=1.2,
    )
    up += height(captions.title, TITLE) + GAP
    write_beside(ax, captions.status, (left, up), corner=(0, 1), va="bottom", weight="bold")
    for note in captions.notes:
        write_beside(ax, note, (left, -down - GAP), va="top", color=GREY)
        down += height(note) + GAP


def write(
    ax: Axes,
    text: str,
    at: tuple[float, float],
    transform: Transform | None = None,
    *,
    ha: str = "left",
    va: str = "center_baseline",
    weight: str = "normal",
    color: str = INK,
    zorder: float = 3,
    ground: str = "",
) -> None:
    """Write a text, in the style, at a position of the data or of the transform.

    A `ground` hides lines that pass behind the text.
    """
    behind = {"facecolor": ground, "lw": 0, "pad": 0.5} if ground else None
    where = ax.transData if transform is None else transform
    ax.text(
        *at,
        text,
        transform=where,
        ha=ha,
        va=va,
        size=TEXT,
        weight=weight,
        color=color,
        zorder=zorder,
        linespacing=1.15,
        bbox=behind,
    )


def write_beside(
    ax: Axes,
    text: str,
    offset: tuple[float, float],
    *,
    corner: tuple[float, float] = (0, 0),
    ha: str = "left",
    va: str = "center_baseline",
    weight: str = "normal",
    color: str = INK,
) -> None:
    """Write a text at an offset in points, right and up, from a corner of the plotting area."""
    where = ax.transAxes + points(ax, *offset)
    write(ax, text, corner, where, ha=ha, va=va, weight=weight, color=color)


def points(ax: Axes, right: float, up: float) -> ScaledTranslation:
    """The shift by an offset in points."""
    return ScaledTranslation(right / 72, up / 72, root_figure(ax).dpi_scale_trans)
