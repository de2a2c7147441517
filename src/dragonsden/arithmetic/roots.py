"""Roots: every x in a range at which a curve is 0, for many curves at once.

A search is a generator: it yields points and is sent the heights of its curve there. Each search
reads as if it were alone, while the heights for many of them are computed together. A height takes
a pass over all draws, so few looks matter more than anything else: scipy's `find_root` begins by
halving, whereas `_root` begins on the straight line, which most curves nearly are.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, pairwise
from math import copysign, inf, isfinite, sqrt
from typing import Final, TypeVar

import numpy as np

from dragonsden.arithmetic.distributions import Floats

NEAR: Final = 1e-11
"""The relative accuracy of a root."""

NARROW: Final = 1e-4
"""A stretch at 0 narrower than this share of the gap between two points counts as one point."""

MOST_LOOKS: Final = 20
"""A gap in which a curve may reach 0 is looked into at most 20 times."""

NEAREST: Final = 1e-6
"""A gap narrower than this share of the whole is not looked into."""

ASTRAY: Final = 0.2
"""The largest error of a crossing on straight lines, as a share of the gap."""

Name = TypeVar("Name", bound=Hashable)
Ask = TypeVar("Ask")
Answer = TypeVar("Answer")
Found = TypeVar("Found")

Asking = Generator[list[float], Sequence[float], float]
Search = Generator[list[float], Sequence[float], list["Zero"]]


@dataclass(frozen=True)
class Zero:
    """A stretch at which a curve is 0, from `low` to `high`: nearly always one point."""

    low: float
    high: float


def together(
    searches: Mapping[Name, Generator[list[Ask], Sequence[Answer], Found]],
    answers: Callable[[list[tuple[Name, Ask]]], Sequence[Answer]],
) -> dict[Name, Found]:
    """The finding of each search, by name; each round asks `answers` for all of them at once.

    Each search reads as if it were alone: nothing that one finds changes what another asks.
    """
    asking, heard = rounds(searches), None
    while True:
        try:
            asked = next(asking) if heard is None else asking.send(heard)
        except StopIteration as finished:
            found: dict[Name, Found] = finished.value
            return found
        heard = answers(asked)


def rounds(
    searches: Mapping[Name, Generator[list[Ask], Sequence[Answer], Found]],
) -> Generator[list[tuple[Name, Ask]], Sequence[Answer], dict[Name, Found]]:
    """The finding of each search, by name; each round yields what all of them ask."""
    found: dict[Name, Found] = {}
    answers: dict[Name, list[Answer] | None] = dict.fromkeys(searches)
    while answers:
        asked: dict[Name, list[Ask]] = {}
        for name, answer in answers.items():
            search = searches[name]
            try:
                asked[name] = next(search) if answer is None else search.send(answer)
            except StopIteration as finished:
                found[name] = finished.value
        every = [(name, ask) for name, asks in asked.items() for ask in asks]
        heard = iter((yield every) if every else ())
        answers = {name: list(islice(heard, len(asks))) for name, asks in asked.items()}
    return found


def crossing(curve: Callable[[float], float], a: float, b: float) -> float:
    """The x between a and b, at which a curve has opposite signs, where it is 0."""
    search = _root(a, curve(a), b, curve(b))
    try:
        (x,) = next(search)
        while True:
            (x,) = search.send([curve(x)])
    except StopIteration as finished:
        found: float = finished.value
        return found


def zeros(points: Sequence[float], nothing: float) -> Search:
    """Every crossing, touch and stretch at which the curve is within `nothing` of 0, rising."""
    scan = yield from _scan(points)
    sides = [0 if abs(y) <= nothing else copysign(1, y) for y in scan.heights]
    runs = [(side, [i for i, _ in run]) for side, run in groupby(enumerate(sides), lambda s: s[1])]
    found = []
    for place, (side, run) in enumerate(runs):
        before, after = run[0] - 1, run[-1] + 1
        if side == 0:
            found.append((yield from _stay(scan, before, run, after, nothing)))
        elif place + 1 < len(runs) and runs[place + 1][0] == -side:
            x = yield from scan.root(run[-1], after)
            found.append(Zero(x, x))
    return found


def _stay(
    scan: _Scanned, before: int, run: list[int], after: int, nothing: float
) -> Generator[list[float], Sequence[float], Zero]:
    """The stretch at 0 around a run of points at 0."""
    if len(run) > 1 or before < 0 or after == len(scan.points):
        low = yield from scan.edge(before, run[0], nothing)
        high = yield from scan.edge(after, run[-1], nothing)
        return Zero(low, high)
    x = scan.points[run[0]]
    if scan.heights[before] * scan.heights[after] < 0:
        x = yield from scan.root(before, after)
    return Zero(x, x)


def changes(points: Sequence[float], nothing: float) -> Search:
    """Every point at which the curve goes below 0 by more than `nothing`, or comes back."""
    scan = yield from _scan(points)
    inside = [y >= -nothing for y in scan.heights]
    found = []
    for left in range(len(inside) - 1):
        if inside[left] == inside[left + 1]:
            continue
        within, without = (left, left + 1) if inside[left] else (left + 1, left)
        further = 2 * within - without
        if scan.heights[within] > nothing:
            x = yield from scan.root(without, within)
        elif 0 <= further < len(inside) and scan.heights[further] > nothing:
            x = yield from scan.root(without, further)
        else:
            x = yield from scan.edge(without, within, nothing)
        found.append(Zero(x, x))
    return found


def between(points: Sequence[float], leads: Floats, k: int) -> list[float]:
    """More points for a curve that is the k-th smallest of many, in gaps where it may turn twice.

    `leads` has a row for each point and a column for each of the many. If two of these cross 0 in
    one gap, one up and one down, the k-th smallest may be above 0 between them and below at both
    ends. They are taken as nearly straight within a gap; a look at the new points corrects that.
    """
    more = []
    for (x, after), (at, then) in zip(pairwise(points), pairwise(leads), strict=True):
        across = np.flatnonzero((at < 0) != (then < 0))
        places = at[across] / (at[across] - then[across])
        falls = np.where(then < 0, 1, -1)[across]
        middles = {
            middle
            for astray in (0.0, -ASTRAY, ASTRAY)  # as they seem, and as they may be at worst
            for middle in _turns(int((at < 0).sum()), falls, places + astray * falls, k)
        }
        for middle in sorted(middles):
            share = min(max(middle, 0.0), 1.0)
            more += [x + part * (after - x) for part in (share / 2, share, (1 + share) / 2)]
    return [x for x in dict.fromkeys(more) if x not in points]


def _turns(below: int, falls: Floats, places: Floats, k: int) -> list[float]:
    """The middle of each stay of the k-th smallest on a side of 0 that includes neither end.

    At first `below` of the curves are below 0; then each falls (1) or comes back (-1) at its place.
    """
    order = np.argsort(places, kind="stable")
    inside = below + np.cumsum([0, *falls[order]]) < k
    steps = [0.0, *places[order].tolist(), 1.0]
    runs = [[i for i, _ in run] for _, run in groupby(enumerate(inside), lambda each: each[1])]
    return [(steps[run[0]] + steps[run[-1] + 1]) / 2 for run in runs[1:-1]]


@dataclass(frozen=True)
class _Scanned:
    """The heights of a curve at rising points."""

    points: list[float]
    heights: list[float]

    def with_more(self, points: Sequence[float], heights: Sequence[float]) -> _Scanned:
        """The curve at more points."""
        both = zip([*self.points, *points], [*self.heights, *heights], strict=True)
        x, y = zip(*sorted(both), strict=True)
        return _Scanned(list(x), list(y))

    def root(self, i: int, j: int) -> Asking:
        """The root between two points of opposite sign."""
        return _root(self.points[i], self.heights[i], self.points[j], self.heights[j])

    def edge(self, beyond: int, within: int, nothing: float) -> Asking:
        """The end of a stretch at 0, between a point beyond it and one within.

        It is the point within if there is none beyond, or if the rest of the stretch is narrow.
        """
        if not 0 <= beyond < len(self.points):
            return self.points[within]
        sign = copysign(1.0, self.heights[beyond])
        x = yield from _root(
            self.points[beyond],
            sign * self.heights[beyond] - nothing,
            self.points[within],
            sign * self.heights[within] - nothing,
            sign,
            nothing,
        )
        gap = abs(self.points[beyond] - self.points[within])
        return x if abs(x - self.points[within]) > NARROW * gap else self.points[within]


def _scan(points: Sequence[float]) -> Generator[list[float], Sequence[float], _Scanned]:
    """The curve at the points, at more points where it may reach 0, and at the foot of valleys."""
    scan = _Scanned(list(points), list((yield list(points))))
    for _ in range(MOST_LOOKS):
        more = _bends(scan)
        if not more:
            break
        scan = scan.with_more(more, (yield more))
    feet = _feet(scan)
    return scan.with_more(feet, (yield feet)) if feet else scan


def _bends(scan: _Scanned) -> list[float]:
    """A point in each gap in which the curve may reach 0 and come back.

    A curve that bends one way, towards 0, does not pass the lines through its points on either side
    of the gap, so it reaches 0 only where these do. Looked at where they meet, such a curve is
    soon known to have no more zeros than were found. At a kink they meet at the kink itself.
    """
    x, y = scan.points, scan.heights
    slopes = [(y[i + 1] - y[i]) / (x[i + 1] - x[i]) for i in range(len(x) - 1)]
    least = NEAREST * (x[-1] - x[0])
    return [
        at
        for i in range(len(slopes))
        if y[i] * y[i + 1] > 0 and x[i + 1] - x[i] > least
        for at in _turn(scan, i, slopes)
    ]


def _turn(scan: _Scanned, i: int, slopes: Sequence[float]) -> list[float]:
    """The point in a gap where the lines from either side come nearest 0, if they reach it.

    The first and the last gap have a line on one side only: then the middle.
    """
    side, width = copysign(1.0, scan.heights[i]), scan.points[i + 1] - scan.points[i]
    left, right = abs(scan.heights[i]), abs(scan.heights[i + 1])
    before = side * slopes[i - 1] if i else -inf
    after = side * slopes[i + 1] if i + 1 < len(slopes) else inf
    share = 0.5
    if isfinite(before) and isfinite(after) and before < after:
        share = (right - left - after * width) / ((before - after) * width)
        lowest = left + before * share * width
    elif isfinite(before) == isfinite(after):  # lines that part, or none
        return []
    else:
        lowest = left + before * width if isfinite(before) else right - after * width
    return [scan.points[i] + share * width] if lowest <= 0 and 0 < share < 1 else []


def _feet(scan: _Scanned) -> list[float]:
    """The foot of each valley: of three neighbouring points the middle one is nearest 0."""
    triples = (slice(i, i + 3) for i in range(len(scan.points) - 2))
    feet = (_foot(scan.points[triple], scan.heights[triple]) for triple in triples)
    return [foot for foot in feet if foot is not None]


def _foot(x: Sequence[float], y: Sequence[float]) -> float | None:
    """The turn of the parabola through three points, if the middle one is nearest 0."""
    (x0, x1, x2), (y0, y1, y2) = x, y
    if not (y0 * y1 > 0 < y1 * y2 and abs(y1) <= min(abs(y0), abs(y2)) < max(abs(y0), abs(y2))):
        return None
    before, after = (y1 - y0) / (x1 - x0), (y2 - y1) / (x2 - x1)
    bend = (after - before) / (x2 - x0)
    foot = (x0 + x1) / 2 - before / (2 * bend)
    return foot if x0 < foot < x2 and foot != x1 else None


def _root(
    a: float, fa: float, b: float, fb: float, sign: float = 1.0, nothing: float = 0.0
) -> Asking:
    """The root of sign f - nothing between a and b, at which it has opposite signs.

    By inverse quadratic interpolation where it can be trusted, else by halving (Chandrupatla 1997).
    The first step is along the straight line, which by itself solves a straight curve.
    """
    c, fc, step = b, fb, fa / (fa - fb)
    while True:
        best, height = (a, fa) if abs(fa) < abs(fb) else (b, fb)
        least = NEAR * abs(best) / 2 + 1e-300
        if height == 0 or abs(b - a) <= 2 * least:
            return best
        share = min(least / abs(b - a), 0.5)
        x = a + min(max(step, share), 1 - share) * (b - a)
        if x in (a, b):
            return best
        (f,) = yield [x]
        fx = sign * f - nothing
        if (fx > 0) == (fa > 0):
            c, fc = a, fa
        else:
            c, fc, b, fb = b, fb, a, fa
        a, fa = x, fx
        step = _step(a, fa, b, fb, c, fc)


def _step(a: float, fa: float, b: float, fb: float, c: float, fc: float) -> float:
    """The next step, as a share of the way from a to b; c is the point before."""
    # In xi and phi the three points span the unit square. The inverse parabola through them is
    # monotone, so that its root is to be trusted, only between these two square roots.
    if fa == fb or c in (a, b) or fc in (fa, fb):
        return 0.5
    xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
    if not 1 - sqrt(max(0.0, 1 - xi)) < phi < sqrt(max(0.0, xi)):
        return 0.5
    alpha = (c - a) / (b - a)
    return fa / (fb - fa) * fc / (fb - fc) + alpha * fa / (fc - fa) * fb / (fc - fb)
