"""Cuts of draws, and the draws below them, compiled: what is far from a cut is not sorted."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.compiled.compiler import kernel
from dragonsden.arithmetic.cuts import CUTS, LEVELS
from dragonsden.arithmetic.distributions import Floats

Whole = NDArray[np.int64]

PIECE: Final = 512
"""Draws handled together: what belongs to them stays in the processor's nearest memory."""

STEPS: Final = (len(LEVELS) * CUTS).bit_length()
"""Steps in which a draw finds its place among the cuts of all levels."""

BUCKETS: Final = 4_096
"""Equal parts of the range of the draws: few draws fall into the same."""

GAPS: Final = (1_750, 701, 301, 132, 57, 23, 10, 4, 1)
"""The distances at which numbers are put in order, one after another (Ciura 2001)."""


@kernel
def _sort(numbers: Floats, begin: int, end: int) -> None:
    """Sort some of the numbers, by Shell's method: the fewer, the quicker."""
    for gap in GAPS:
        for i in range(begin + gap, end):
            number, place = numbers[i], i
            while place >= begin + gap and numbers[place - gap] > number:
                numbers[place] = numbers[place - gap]
                place -= gap
            numbers[place] = number


@kernel
def _place(ordered: Floats | Whole, number: float) -> int:
    """The number of entries below a number."""
    low, high = 0, len(ordered)
    while low < high:
        middle = (low + high) // 2
        if ordered[middle] < number:
            low = middle + 1
        else:
            high = middle
    return low


# ------------------------------------------------------------------------------------- counts


@kernel
def count_rows(draws: Floats, cuts: Floats, below: Whole, upto: Whole) -> None:
    """Fill `below` and `upto` for each row of draws, by cuts of its own; all by one call."""
    for row in range(len(draws)):
        count(draws[row], cuts[row], below[row], upto[row])


@kernel
def count(draws: Floats, cuts: Floats, below: Whole, upto: Whole) -> None:
    """Fill `below` with the draws below each cut, `upto` with those up to it; NaN is the last.

    Draws between the first and the last cut of a level are near: only these look for their place,
    unless all cuts of the level are one number.
    """
    levels, each = cuts.shape
    at, ends, ordered = np.empty((levels, each)), np.empty((levels, 2)), np.full(2**STEPS, np.inf)
    for level in range(levels):
        for cut in range(each):
            given = cuts[level, cut]
            at[level, cut] = np.inf if np.isnan(given) else given
            ordered[level * each + cut] = at[level, cut]
        ends[level, 0], ends[level, 1] = at[level, 0], at[level, -1]
    _sort(ordered, 0, levels * each)
    far, same = np.zeros(levels, np.int64), np.zeros(levels, np.int64)
    under, over = np.zeros(2**STEPS + 1, np.int64), np.zeros(2**STEPS + 1, np.int64)
    near, place = np.empty(PIECE + 1), np.empty(PIECE, np.uint64)
    for begin in range(0, len(draws), PIECE):
        piece = draws[begin : begin + PIECE]
        _count_far(piece, ends, far, same)
        found = _take_near(piece, ends, near)
        _look_up(near, ordered, place, under, over, found)
    _add_up(at, ordered, far, same, under, over, below, upto)
    for level in range(levels):
        for cut in range(each):
            if np.isnan(cuts[level, cut]):  # every draw comes up to never
                upto[level, cut] = len(draws)


@kernel
def _count_far(draws: Floats, ends: Floats, far: Whole, same: Whole) -> None:
    """Add the draws below the first cut of each level, and at it if it is the last one as well."""
    for level in range(len(ends)):
        first, found = ends[level, 0], 0
        for i in range(len(draws)):
            found += draws[i] < first
        far[level] += found
        if first == ends[level, 1]:
            found = 0
            for i in range(len(draws)):
                found += draws[i] == first
            same[level] += found


@kernel
def _take_near(draws: Floats, ends: Floats, near: Floats) -> int:
    """Copy the draws that lie between the cuts of any level; their number."""
    flags = np.zeros(PIECE, np.uint8)
    for level in range(len(ends)):
        first, last = ends[level, 0], ends[level, 1]
        if first == last:
            continue
        for i in range(len(draws)):
            flags[i] |= (draws[i] >= first) != (draws[i] > last)
    found = 0
    for i in range(len(draws)):
        near[found] = draws[i]
        found += flags[i]
    return found


@kernel
def _look_up(
    near: Floats, ordered: Floats, place: NDArray[np.uint64], under: Whole, over: Whole, n: int
) -> None:
    """Count the near draws by the number of cuts under each, and by that of cuts not over it."""
    one = np.uint64(1)
    for i in range(n):
        place[i] = 0
    for step in range(STEPS - 1, -1, -1):
        half = one << np.uint64(step)
        for i in range(n):
            place[i] += half * np.uint64(ordered[place[i] + half - one] < near[i])
    ties = 0
    for i in range(n):
        ties += ordered[place[i]] == near[i]
    for i in range(n):
        under[place[i]] += 1
    if ties:
        for step in range(STEPS - 1, -1, -1):
            half = one << np.uint64(step)
            for i in range(n):
                if step == STEPS - 1:
                    place[i] = 0
                place[i] += half * np.uint64(ordered[place[i] + half - one] <= near[i])
    for i in range(n):
        over[place[i]] += 1


@kernel
def _add_up(
    cuts: Floats, ordered: Floats, far: Whole, same: Whole, under: Whole, over: Whole,
    below: Whole, upto: Whole,
) -> None:  # fmt: skip
    """Fill `below` and `upto` from the counts of near draws by place."""
    for place in range(1, len(under)):
        under[place] += under[place - 1]
        over[place] += over[place - 1]
    for level in range(len(cuts)):
        if cuts[level, 0] == cuts[level, -1]:
            for cut in range(cuts.shape[1]):
                below[level, cut], upto[level, cut] = far[level], far[level] + same[level]
            continue
        base = far[level] - over[_place(ordered, cuts[level, 0])]
        for cut in range(cuts.shape[1]):
            at = _place(ordered, cuts[level, cut])
            below[level, cut], upto[level, cut] = base + over[at], base + under[at]


# --------------------------------------------------------------------------------------- cuts


@kernel
def find_cuts(draws: Floats, places: NDArray[np.intp], cuts: Floats) -> None:
    """Fill `cuts` with the draws that have these places when sorted; NaN is the last."""
    numbers, taken = np.empty(len(draws) + 1), 0
    for i in range(len(draws)):
        numbers[taken] = draws[i]
        taken += draws[i] == draws[i]
    low, high = np.inf, -np.inf
    for i in range(min(taken, PIECE)):  # few of the others are lower, or higher
        low, high = min(low, numbers[i]), max(high, numbers[i])
    scale = (BUCKETS - 1) / (high - low)
    if 0.0 < scale < np.inf:
        numbers = _nearly_sorted(numbers[:taken], low, scale, places)
    else:
        _sort(numbers, 0, taken)
    for level in range(places.shape[0]):
        for cut in range(places.shape[1]):
            place = places[level, cut]
            cuts[level, cut] = numbers[place] + 0.0 if place < taken else np.nan


@kernel
def _nearly_sorted(draws: Floats, low: float, scale: float, places: NDArray[np.intp]) -> Floats:
    """The draws by their part of the range, sorted in those parts in which a place lies."""
    part, ends = np.empty(len(draws), np.uint64), np.zeros(BUCKETS + 1, np.int64)
    for i in range(len(draws)):
        part[i] = np.uint64(min(max((draws[i] - low) * scale, 0.0), BUCKETS - 1.0))
    for i in range(len(draws)):
        ends[part[i] + np.uint64(1)] += 1
    for bucket in range(BUCKETS):
        ends[bucket + 1] += ends[bucket]
    found, free = np.empty(len(draws)), ends.copy()
    for i in range(len(draws)):
        found[free[part[i]]] = draws[i]
        free[part[i]] += 1
    for level in range(places.shape[0]):
        first = _place(ends, places[level, 0] + 1) - 1
        last = _place(ends, places[level, -1] + 1)
        for bucket in range(first, min(last, BUCKETS)):
            _sort(found, ends[bucket], ends[bucket + 1])
    return found
