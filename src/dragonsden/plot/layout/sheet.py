"""The sheet a chart is drawn on: status, title and subtitle above, notes below, room beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from dragonsden.plot.layout.lettering import height, wrap
from dragonsden.plot.layout.style import FAINT, GREY, INK, PAPER, TEXT, TITLE, families, styled

WIDTH: Final = 576.0
MARGIN: Final = 14.0
GAP: Final = 6.0
LEAST: Final = 0.2
"""Of the place of Axes that were given, so much at least is left to draw in."""


ORPHAN: Final = "these Axes are in no figure any more"


@dataclass(frozen=True)
class Message:
    """What a chart says in words: above it and, in the notes, below."""

    status: str
    title: str
    subtitle: str
    notes: tuple[str, ...] = ()

    def wrapped(self, room: float) -> Message:
        """The same message in lines no wider than the room."""
        return Message(
            status="\n".join(wrap(self.status, room, bold=True)),
            title="\n".join(wrap(self.title, room, TITLE, bold=True)),
            subtitle="\n".join(wrap(self.subtitle, room)),
            notes=tuple("\n".join(wrap(note, room)) for note in self.notes),
        )

    @property
    def above(self) -> float:
        """How high the words above the chart are, in points."""
        return sum(
            height(text.count("\n") + 1, size) + GAP
            for text, size in ((self.status, TEXT), (self.title, TITLE), (self.subtitle, TEXT))
        )

    @property
    def below(self) -> float:
        """How high the notes are, in points."""
        return sum(height(note.count("\n") + 1) + GAP for note in self.notes)


@dataclass(frozen=True)
class Room:
    """The room, in points, that labels take on each side of the plotting area."""

    left: float
    right: float
    above: float
    below: float


@dataclass(frozen=True)
class Place:
    """A rectangle in points, from the lower left corner of its figure."""

    left: float
    bottom: float
    width: float
    height: float

    def within(self, room: Room) -> Place:
        """What is left of the place when the room is taken from its sides."""
        return Place(
            self.left + room.left,
            self.bottom + room.below,
            self.width - room.left - room.right,
            self.height - room.above - room.below,
        )

    def at_least(self, slot: Place) -> Place:
        """The same place, no smaller than some part of the slot it was taken from."""
        wide, high = max(self.width, LEAST * slot.width), max(self.height, LEAST * slot.height)
        return Place(self.left, self.bottom, wide, high)


def sheet(
    message: Message, ax: Axes | None, room: Room, high: float, wide: float = WIDTH
) -> tuple[Axes, Place]:
    """Axes with the message around them, and the place of their plotting area.

    Without Axes given, a figure of just the size needed: `wide` in all, its plotting area `high`.
    Axes that are given keep to the place they have; the words and labels are fitted into it.
    """
    slot = Place(0, 0, wide - 2 * MARGIN, 0) if ax is None else _place(ax)
    message = message.wrapped(slot.width)
    around = Room(room.left, room.right, room.above + message.above, room.below + message.below)
    if ax is None:
        slot = Place(MARGIN, MARGIN, slot.width, high + around.above + around.below)
        inner = slot.within(around)
        figure = _figure(wide, slot.height + 2 * MARGIN)
        with styled():
            ax = figure.add_axes((0, 0, 1, 1))
    else:
        inner = slot.within(around).at_least(slot)
    with styled():
        _settle(ax, inner)
        _dress(ax)
        _write(ax, message, room, inner)
    return ax, inner


def across(ax: Axes | None, room: Room, wide: float = WIDTH) -> float:
    """How wide, in points, `sheet` will make the plotting area."""
    slot = wide - 2 * MARGIN if ax is None else _place(ax).width
    return max(slot - room.left - room.right, 0.0 if ax is None else LEAST * slot)


def _figure(wide: float, high: float) -> Figure:
    """A figure of so many points by so many, one that notebooks and plt.show() show.

    Made outside the style: it may be the first, and what pyplot then sets is to stay set.
    """
    return plt.figure(figsize=(wide / 72, high / 72), facecolor=PAPER, layout="none")


def _settle(ax: Axes, place: Place) -> None:
    """Put the Axes in their place."""
    wide, high = _size(ax)
    ax.set_position(
        (place.left / wide, place.bottom / high, place.width / wide, place.height / high)
    )


def _size(ax: Axes) -> tuple[float, float]:
    """The size in points of the figure that the Axes are in."""
    figure = ax.get_figure(root=False)
    root = ax.get_figure(root=True)
    if figure is None or root is None:
        raise ValueError(f"{ORPHAN}; give others, or none")
    dots = 72 / root.dpi
    return figure.bbox.width * dots, figure.bbox.height * dots


def _place(ax: Axes) -> Place:
    """The place that Axes have in their figure."""
    (wide, high), box = _size(ax), ax.get_position()
    return Place(box.x0 * wide, box.y0 * high, box.width * wide, box.height * high)


def _dress(ax: Axes) -> None:
    """Bare Axes in the style: what matplotlib makes later must not fall back on its settings."""
    ax.set_facecolor(PAPER)
    ax.set_axisbelow(True)
    ax.grid(False)
    ax.minorticks_off()
    for side in ("left", "right", "top", "bottom"):
        ax.spines[side].set_visible(False)
    ax.tick_params(length=0, labelsize=TEXT, labelcolor=GREY, labelfontfamily=families())
    ax.tick_params(grid_color=FAINT, grid_linewidth=0.8, grid_linestyle="-", grid_alpha=1)


def _write(ax: Axes, message: Message, room: Room, inner: Place) -> None:
    """Write the message around the plotting area, flush with the left of the labels."""
    up = room.above
    note(ax, message.subtitle, (-room.left, up + GAP), corner=(0, 1), va="bottom", color=GREY)
    up += height(message.subtitle.count("\n") + 1) + 2 * GAP
    ax.set_title(
        message.title,
        loc="left",
        x=-room.left / inner.width,
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
    up += height(message.title.count("\n") + 1, TITLE) + GAP
    note(ax, message.status, (-room.left, up), corner=(0, 1), va="bottom", weight="bold")
    down = room.below
    for text in message.notes:
        note(ax, text, (-room.left, -down - GAP), va="top", color=GREY)
        down += height(text.count("\n") + 1) + GAP


def note(
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
    """Write a text so many points from a corner of the plotting area."""
    ax.text(
        *corner,
        text,
        transform=ax.transAxes + points(ax, *offset),
        ha=ha,
        va=va,
        size=TEXT,
        weight=weight,
        color=color,
        linespacing=1.2,
    )


def points(ax: Axes, right: float, up: float) -> ScaledTranslation:
    """The shift by so many points."""
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError(f"{ORPHAN}; give others, or none")
    return ScaledTranslation(right / 72, up / 72, figure.dpi_scale_trans)
