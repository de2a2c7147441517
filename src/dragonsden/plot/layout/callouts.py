"""Names of marks: in a column at the right, each led to by a line, or beside the mark itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from math import ceil, hypot
from typing import Final

from matplotlib.axes import Axes

from dragonsden.plot.layout.lettering import height, width
from dragonsden.plot.layout.sheet import Place
from dragonsden.plot.layout.spread import spread
from dragonsden.plot.layout.style import GREY, INK, PAPER, TEXT

LEAD: Final = 20.0
"""From the plotting area to the names at its right, in points."""

AWAY: Final = 7.0
"""Points between a mark and the name beside it."""

ASIDE: Final = (0.0, 4.0, -4.0)
"""How far up or down the name beside a mark may be; further, and it could be another's."""

CLEAR: Final = 2.0
"""So many points further than its own are all other marks from a name."""

EVERY: Final = 6.0
"""A line is kept clear of names at spots so many points apart."""

Spot = tuple[float, float]
"""So many points to the right of the lower left corner of the plotting area, and so many up."""

Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points."""


@dataclass(frozen=True)
class Area:
    """The plotting area: its size in points, and what its scales go from and to."""

    wide: float
    high: float
    across: tuple[float, float]
    up: tuple[float, float]

    @classmethod
    def of(cls, ax: Axes, inner: Place) -> Area:
        """The area of Axes in their place."""
        return cls(inner.width, inner.height, ax.get_xlim(), ax.get_ylim())

    def spot(self, x: float, y: float) -> Spot:
        """Where the data are."""
        (x0, x1), (y0, y1) = self.across, self.up
        return (x - x0) / (x1 - x0) * self.wide, (y - y0) / (y1 - y0) * self.high

    def data(self, spot: Spot) -> Spot:
        """The data that are there."""
        (x0, x1), (y0, y1) = self.across, self.up
        return x0 + spot[0] / self.wide * (x1 - x0), y0 + spot[1] / self.high * (y1 - y0)


def in_column(ax: Axes, area: Area, names: Sequence[str], marks: Sequence[Spot]) -> list[Box]:
    """Write names in bold at the right of the area, with a line to each from its mark.

    As many, from the first, as have room one above another; the boxes that the lines pass.
    """
    heights = [height(name.count("\n") + 1) for name in names]
    fitting = next((n for n in range(len(names)) if sum(heights[: n + 1]) > area.high), len(names))
    ends = _ends(marks[:fitting], heights[:fitting], area)
    for name, mark, end in zip(names, marks, ends, strict=False):
        xs, ys = zip(*map(area.data, _path(mark, (end[0] - 4, end[1]))), strict=True)
        ax.plot(xs, ys, color=GREY, lw=0.8, zorder=2, clip_on=False)
        ax.text(
            *area.data(end),
            name,
            size=TEXT,
            weight="bold",
            color=INK,
            va="center_baseline",
            linespacing=1.1,
        )
    paths = (_path(mark, end) for mark, end in zip(marks, ends, strict=False))
    return [box for path in paths for box in _along(path)]


def beside(
    ax: Axes, area: Area, name: str, mark: Spot, marks: Sequence[Spot], taken: list[Box]
) -> None:
    """Write a name beside its mark, if there is room, and take its box.

    There is room where no box is taken and none of the other `marks` is as near as its own.
    """
    others = [spot for spot in marks if spot != mark]
    if len(others) < len(marks) - 1:
        return  # a name beside several marks in one spot would be anybody's
    long, tall = width(name, TEXT), height(1)
    for up, right in product(ASIDE, (AWAY, -AWAY - long)):
        left, bottom = mark[0] + right, mark[1] + up - tall / 2
        box = (left, bottom, left + long, bottom + tall)
        own = all(_gap(spot, box) > AWAY + CLEAR for spot in others)
        if own and _inside(box, area) and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            at = area.data((left, mark[1] + up))
            under = {"facecolor": PAPER, "lw": 0, "pad": 0.5, "alpha": 0.8}
            ax.text(*at, name, size=TEXT, color=GREY, va="center_baseline", bbox=under, zorder=5)
            return


def _gap(spot: Spot, box: Box) -> float:
    """How far a spot is from a box; 0 inside it."""
    left, bottom, right, top = box
    return hypot(max(left - spot[0], 0, spot[0] - right), max(bottom - spot[1], 0, spot[1] - top))


def around(spot: Spot, reach: float) -> Box:
    """The square around a spot."""
    return spot[0] - reach, spot[1] - reach, spot[0] + reach, spot[1] + reach


def _ends(marks: Sequence[Spot], heights: Sequence[float], area: Area) -> list[Spot]:
    """Where the line from each mark ends, so that names keep apart and lines seldom cross.

    Straight lines that cross are longer, taken together, than with their ends changed; so ends
    are changed for as long as that makes two of them shorter.
    """
    order = sorted(range(len(marks)), key=lambda row: (-marks[row][1], marks[row][0]))
    wanted = sorted((up for _, up in marks), reverse=True)
    ends = _placed(order, wanted, heights, area)
    for _ in range(len(marks) ** 2):
        pairs = combinations(range(len(order)), 2)
        swap = next((p for p in pairs if _shorter(marks, ends, order[p[0]], order[p[1]])), None)
        if swap is None:
            break
        one, other = swap
        order[one], order[other] = order[other], order[one]
        ends = _placed(order, wanted, heights, area)
    return ends


def _placed(
    order: Sequence[int], wanted: Sequence[float], heights: Sequence[float], area: Area
) -> list[Spot]:
    """Where lines end whose names stand in this order, from the top."""
    middles = spread(wanted, [heights[row] for row in order], area.high)
    ups = dict(zip(order, middles, strict=True))
    return [(area.wide + LEAD, ups[row]) for row in range(len(order))]


def _shorter(marks: Sequence[Spot], ends: Sequence[Spot], one: int, other: int) -> bool:
    """Whether two lines were shorter, taken together, with their ends changed."""
    now = _far(marks[one], ends[one]) + _far(marks[other], ends[other])
    return _far(marks[one], ends[other]) + _far(marks[other], ends[one]) < now - 1e-6


def _far(one: Spot, other: Spot) -> float:
    """How far one spot is from another."""
    return hypot(one[0] - other[0], one[1] - other[1])


def _path(mark: Spot, end: Spot) -> list[Spot]:
    """The corners of a line: off at 45 degrees, then level, so as to leave its neighbours alone."""
    rise = abs(end[1] - mark[1])
    if not 0 < rise < end[0] - mark[0]:
        return [mark, end]
    return [mark, (mark[0] + rise, end[1]), end]


def _along(path: Sequence[Spot]) -> Iterator[Box]:
    """Boxes along a line, close enough to keep it clear."""
    for one, other in pairwise(path):
        count = max(1, ceil(_far(one, other) / EVERY))
        for step in range(count + 1):
            part = step / count
            x, y = (a + part * (b - a) for a, b in zip(one, other, strict=True))
            yield around((x, y), 1)


def _inside(box: Box, area: Area) -> bool:
    """Whether a box is within the plotting area."""
    return box[0] >= 0 and box[1] >= 0 and box[2] <= area.wide and box[3] <= area.high


def _overlap(one: Box, other: Box) -> bool:
    """Whether two boxes overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
