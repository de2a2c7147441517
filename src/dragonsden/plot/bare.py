"""Charts without the texts around them, for pages that write these themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from dragonsden.plot.layout.lettering import missing_letters_allowed
from dragonsden.plot.layout.sheet import CAPTION, root_figure
from dragonsden.plot.saving import DPI, drawn

MARGIN: Final = 4.0
"""4 points of white are left above and below a chart."""


@contextmanager
def bare(ax: Axes) -> Iterator[None]:
    """Hide the captions, and the ground behind them, for as long as the block runs."""
    captions = [text for text in ax.findobj(Text) if text.get_gid() == CAPTION]
    hidden = [*captions, root_figure(ax).patch]
    for each in hidden:
        each.set_visible(False)
    try:
        yield
    finally:
        for each in hidden:
            each.set_visible(True)


def extent(ax: Axes) -> tuple[float, float]:
    """The top and the height of the plotting area and its labels, from the top of the figure."""
    figure = root_figure(ax)
    labels = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    with missing_letters_allowed():
        box = Bbox.union([each.get_window_extent() for each in (ax, *labels)])
    points = 72 / figure.dpi
    top = max(0.0, 72 * figure.get_figheight() - points * box.y1 - MARGIN)
    bottom = max(0.0, points * box.y0 - MARGIN)
    return top, 72 * figure.get_figheight() - top - bottom


def bare_png(ax: Axes) -> bytes:
    """The chart without its captions as a PNG file, twice as fine as others: it is printed."""
    figure = root_figure(ax)
    with bare(ax):
        top, high = (points / 72 for points in extent(ax))
        below = figure.get_figheight() - top - high
        box = Bbox.from_extents(0, below, figure.get_figwidth(), below + high)
        about = {"Software": None}
        return drawn(ax, "png", {}, dpi=2 * DPI, metadata=about, bbox_inches=box)
