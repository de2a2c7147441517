"""Charts without the texts around them, for pages that write these themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeGuard

import matplotlib
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from dragonsden.plot.layout.lettering import missing_letters_allowed
from dragonsden.plot.layout.sheet import CAPTION, GAP, root_figure
from dragonsden.plot.saving import DPI, SETTINGS, drawn


@contextmanager
def bare(ax: Axes) -> Iterator[None]:
    """Hide the captions, and the ground behind them, for as long as the block runs."""
    hidden = [*_captions(ax), root_figure(ax).patch]
    for each in hidden:
        each.set_visible(False)
    try:
        yield
    finally:
        for each in hidden:
            each.set_visible(True)


def extent(ax: Axes) -> tuple[float, float]:
    """The top and the height of the chart between its captions, in points from the top.

    To be asked while they are visible: a text that is hidden has no size. Captions are few and
    chart labels many, so that it takes less time to measure captions.
    """
    figure = root_figure(ax)
    points, whole = 72 / figure.dpi, 72 * figure.get_figheight()
    with matplotlib.rc_context(SETTINGS), missing_letters_allowed():
        boxes = [each.get_window_extent() for each in _captions(ax) if each.get_text()]
    above = min((points * box.y0 - GAP for box in boxes if box.y0 >= ax.bbox.y1), default=whole)
    below = max((points * box.y1 + GAP for box in boxes if box.y1 <= ax.bbox.y0), default=0.0)
    return whole - above, above - below


def _captions(ax: Axes) -> list[Text]:
    """The texts around the chart."""
    return [text for text in ax.get_children() if _is_caption(text)]


def _is_caption(artist: Artist) -> TypeGuard[Text]:
    """True for a text that stands around a chart."""
    return isinstance(artist, Text) and artist.get_gid() == CAPTION


def bare_png(ax: Axes) -> bytes:
    """The chart without its captions as a PNG file, twice as fine as others: it is printed."""
    figure = root_figure(ax)
    top, high = (points / 72 for points in extent(ax))
    with bare(ax):
        below = figure.get_figheight() - top - high
        box = Bbox.from_extents(0, below, figure.get_figwidth(), below + high)
        about = {"Software": None}
        return drawn(ax, "png", {}, dpi=2 * DPI, metadata=about, bbox_inches=box)
