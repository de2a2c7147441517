"""Names of marks: in a column at the right, each led to by a line, or beside the mark itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from math import ceil, dist, hypot
from typing import Final

from matplotlib.axes import Axes

from dragonsden.plot.layout.lettering import height, width
from dragonsden.plot.layout.sheet import Rectangle, write
from dragonsden.plot.layout.spread import spread
from dragonsden.plot.layout.style import GREY, PAPER, TEXT

LEAD: Final = 20.0
"""Points from the plotting area to the names at its right."""

AWAY: Final = 7.0
"""Points between a mark and the name beside it."""

SHIFTS: Final = (0.0, 4.0, -4.0)
"""Points up or down that a name beside a mark may be; further, and it could be another's."""

CLEAR: Final = 2.0
"""Points that all other marks are further from a name than its own."""

REACH: Final = 5.0
"""Points from the middle of a mark to its edge."""

TURNS: Final = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0)
"""The places where a line may turn, as shares of the way that it can go level."""

PASSES: Final = 6.0
"""Points from a line to the middle of a mark that it passes."""

EVERY: Final = 6.0
"""Points from one box to the next along a line that names keep clear of."""

Point = tuple[float, float]
"""Points of 1/72 inch to the right of the lower left corner of the plotting area, and up."""

Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points."""


@dataclass(frozen=True)
class Area:
    """The plotting area: its size in points, and the ends of its scales."""

    wide: float
    high: float
    across: tuple[float, float]
    up: tuple[float, float]

    @classmethod
    def of(cls, ax: Axes, inner: Rectangle) -> Area:
        """The plotting area of Axes."""
        return cls(inner.width, inner.height, ax.get_xlim(), ax.get_ylim())

    def point(self, x: float, y: float) -> Point:
        """The position of data, in points."""
        (x0, x1), (y0, y1) = self.across, self.up
        return (x - x0) / (x1 - x0) * self.wide, (y - y0) / (y1 - y0) * self.high

    def data(self, point: Point) -> Point:
        """The data at a position."""
        (x0, x1), (y0, y1) = self.across, self.up
        return x0 + point[0] / self.wide * (x1 - x0), y0 + point[1] / self.high * (y1 - y0)

    def holds(self, box: Box) -> bool:
        """True if the whole box is within the area."""
        return min(box[:2]) >= 0 and box[2] <= self.wide and box[3] <= self.high


def in_column(ax: Axes, area: Area, names: Sequence[str], marks: Sequence[Point]) -> list[Box]:
    """Write names in bold at the right of the area, with a line to each from its mark.

    As many, from the first, as have room one above another; the boxes that the lines pass.
    """
    heights = [height(name) for name in names]
    fitting = next((n for n in range(len(names)) if sum(heights[: n + 1]) > area.high), len(names))
    ends = _ends(marks[:fitting], heights[:fitting], area)
    paths = [
        _path(mark, (end[0] - 4, end[1]), [other for other in marks if other != mark])
        for mark, end in zip(marks, ends, strict=False)
    ]
    for name, path, end in zip(names, paths, ends, strict=False):
        xs, ys = zip(*map(area.data, path), strict=True)
        ax.plot(xs, ys, color=GREY, lw=0.8, zorder=2, clip_on=False)
        write(ax, name, area.data(end), weight="bold")
    return [box for path in paths for box in _along(path)]


def beside(
    ax: Axes, area: Area, name: str, mark: Point, marks: Sequence[Point], taken: list[Box]
) -> bool:
    """Write a name beside its mark, if there is room, and add its box to those taken.

    There is room where no box is taken and none of the other `marks` is as near as its own. True if
    it is written.
    """
    others = [point for point in marks if point != mark]
    if len(others) < len(marks) - 1:
        return False  # the name could be that of any of the marks at one point
    long, tall = width(name, TEXT), height(name)
    for up, right in product(SHIFTS, (AWAY, -AWAY - long)):
        left, bottom = mark[0] + right, mark[1] + up - tall / 2
        box = (left, bottom, left + long, bottom + tall)
        own = all(_gap(point, box) > AWAY + CLEAR for point in others)
        if own and area.holds(box) and clear(box, taken):
            taken.append(box)
            at = area.data((left, mark[1] + up))
            under = {"facecolor": PAPER, "lw": 0, "pad": 0.5, "alpha": 0.8}
            ax.text(*at, name, size=TEXT, color=GREY, va="center_baseline", bbox=under, zorder=5)
            return True
    return False


def named(
    ax: Axes,
    area: Area,
    names: Sequence[str],
    marks: Sequence[Point],
    kept: Sequence[Point],
    taken: list[Box],
) -> list[bool]:
    """Write names beside their marks, the first first; True for each that has room.

    A mark on a name, or without room for its own, is not to be drawn. Those `kept` are drawn
    already.
    """
    there, found = [*kept], []
    for name, mark in zip(names, marks, strict=True):
        own = around(mark, REACH)
        room = area.holds(own) and clear(own, taken)
        room = room and beside(ax, area, name, mark, [*there, mark], taken)
        if room:
            there.append(mark)
            taken.append(own)
        found.append(room)
    return found


def clear(box: Box, taken: Sequence[Box]) -> bool:
    """True if a box overlaps none of those taken."""
    return not any(_overlap(box, other) for other in taken)


def around(point: Point, reach: float) -> Box:
    """The square around a point."""
    return point[0] - reach, point[1] - reach, point[0] + reach, point[1] + reach


def _ends(marks: Sequence[Point], heights: Sequence[float], area: Area) -> list[Point]:
    """The end of the line from each mark, so that names keep apart and lines seldom cross.

    Straight lines that cross are longer, taken together, than with their ends changed; so ends
    are changed for as long as that makes two of them shorter.
    """
    order = sorted(range(len(marks)), key=lambda row: (-marks[row][1], marks[row][0]))
    wanted = sorted((up for _, up in marks), reverse=True)
    ends: dict[int, Point] = {}
    for _ in range(len(marks) ** 2 + 1):
        middles = spread(wanted, [heights[row] for row in order], area.high)
        ends = {row: (area.wide + LEAD, up) for row, up in zip(order, middles, strict=True)}
        pairs = combinations(range(len(order)), 2)
        swap = next((p for p in pairs if _shorter(marks, ends, order[p[0]], order[p[1]])), None)
        if swap is None:
            break
        one, other = swap
        order[one], order[other] = order[other], order[one]
    return [ends[row] for row in range(len(marks))]


def _shorter(marks: Sequence[Point], ends: dict[int, Point], one: int, other: int) -> bool:
    """True if two lines are shorter, taken together, with their ends changed."""
    now = dist(marks[one], ends[one]) + dist(marks[other], ends[other])
    return dist(marks[one], ends[other]) + dist(marks[other], ends[one]) < now - 1e-6


def _path(mark: Point, end: Point, others: Sequence[Point]) -> list[Point]:
    """The corners of a line: level, off at 45 degrees, then level, so that it passes no mark.

    It turns as early as it can keep clear of the others, or where it is furthest from them.
    """
    rise, along = abs(end[1] - mark[1]), end[0] - mark[0]
    if not 0 < rise < along:
        return [mark, end]
    best, least = [mark, end], -1.0
    for part in TURNS:
        turn = mark[0] + part * (along - rise)
        path = [mark, (turn, mark[1]), (turn + rise, end[1]), end]
        gaps = (_gap(other, box) for other in others for box in _along(path))
        if (gap := min(gaps, default=PASSES)) >= PASSES:
            return path
        if gap > least:
            best, least = path, gap
    return best


def _along(path: Sequence[Point]) -> Iterator[Box]:
    """Boxes along a line, close enough to keep it clear."""
    for one, other in pairwise(path):
        count = max(1, ceil(dist(one, other) / EVERY))
        for step in range(count + 1):
            part = step / count
            x, y = (a + part * (b - a) for a, b in zip(one, other, strict=True))
            yield around((x, y), 1)


def _gap(point: Point, box: Box) -> float:
    """The distance of a point from a box; 0 inside it."""
    left, bottom, right, top = box
    across, up = (
        max(left - point[0], 0, point[0] - right),
        max(bottom - point[1], 0, point[1] - top),
    )
    return hypot(across, up)


def _overlap(one: Box, other: Box) -> bool:
    """True if two boxes overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
