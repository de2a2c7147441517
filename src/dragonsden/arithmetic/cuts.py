"""Percentiles of any number of draws, by counts of the draws below a few fixed numbers.

The numbers, the cuts, are order statistics of the first block around each percentile. Counts are
whole numbers, so that any order of adding them up gives the same percentile.
"""

from __future__ import annotations

from functools import cache
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.order import order_statistics
from dragonsden.arithmetic.ranks import Counts

LEVELS: Final = (0.1, 0.5, 0.9)
"""The percentiles that are reported."""

REACH: Final = (*(n / 4 for n in range(1, 13)), *(n / 2 for n in range(7, 13)))
"""Cuts lie so many standard errors of the first block's percentile to either side of it: closest
where the percentile of all draws is likely, so that it is told to a tenth of its own error."""

CUTS: Final = 2 * len(REACH) + 2
"""The cuts of one percentile: those to either side, and the two numbers that it lies between."""


BETWEEN: Final = 2
"""The cuts of a percentile of a single block: the two numbers that it lies between."""


def cuts_of(draws: Floats) -> Floats:
    """The cuts of a row of draws: a row for each level; NaN is a draw of never."""
    places = cut_places(len(draws))
    cuts: Floats = np.partition(draws, places.ravel())[places] + 0.0  # which of two noughts varies
    return cuts


@cache
def cut_places(draws: int) -> NDArray[np.intp]:
    """The places of the cuts among so many sorted draws: a row for each level."""
    rows = []
    for level in LEVELS:
        place, error = level * (draws - 1), sqrt(level * (1 - level) * draws)
        away = [side * reach * error for reach in REACH for side in (-1, 1)]
        middle = [np.floor(place), np.floor(place) + 1]
        rows.append(np.sort([*(place + far for far in away), *middle]))
    return np.rint(rows).clip(0, draws - 1).astype(np.intp)


def counted(draws: Floats, cuts: Floats) -> tuple[Counts, Counts]:
    """The number of draws below each cut, and that of those up to it: each row by its own cuts."""
    below, upto = (np.empty(cuts.shape, np.int64) for _ in range(2))
    for row, of_row in enumerate(draws):
        below[row], upto[row] = _counted(of_row, cuts[row])
    return below, upto


def _counted(draws: Floats, cuts: Floats) -> tuple[Counts, Counts]:
    """The counts of a row of draws.

    Few draws lie between the cuts of a level: these alone are sorted.
    """
    if np.isnan(cuts[:, -1]).any():  # never is the last of all numbers; else no cut is as high
        draws, cuts = (np.where(np.isnan(each), np.inf, each) for each in (draws, cuts))
    below, upto = (np.empty(cuts.shape, np.int64) for _ in range(2))
    for level, row in enumerate(cuts):
        between = draws < row[0]
        far = np.count_nonzero(between)
        if row[0] == row[-1]:
            below[level], upto[level] = far, far + np.count_nonzero(draws == row[0])
            continue
        between ^= draws <= row[-1]
        near = draws.take(np.flatnonzero(between))
        near.sort()
        below[level] = near.searchsorted(row, "left") + far
        upto[level] = near.searchsorted(row, "right") + far
    return below, upto


def between(draws: Floats) -> Floats:
    """The cuts of a row of draws that are all there are: a row for each level; NaN is never."""
    return order_statistics(draws, _places_between(len(draws)))


def counted_between(draws: int) -> tuple[Counts, Counts]:
    """The number of draws below each of these cuts, and up to it, as if no two were equal.

    Where two are equal the percentile is either, so that it is the same.
    """
    places = _places_between(draws)
    return places, places + 1


@cache
def _places_between(draws: int) -> NDArray[np.int64]:
    """The places of these cuts among so many sorted draws: a row for each level."""
    below = [int(level * (draws - 1)) for level in LEVELS]
    return np.array([(place, min(place + 1, draws - 1)) for place in below], np.int64)


def percentile_by_counts(cuts: Floats, below: Counts, upto: Counts, place: float) -> float:
    """The number at a place, counted from 0, among all sorted draws, by the cuts of one level.

    Between two cuts it is taken from a straight line, and beyond the last from the last one: a draw
    in 10^8 lies there. Of a single block it is the percentile itself. NaN if no cut is a number.
    """
    numbers = ~np.isnan(cuts)
    cuts, first, last = cuts[numbers], below[numbers], upto[numbers] - 1
    if not len(cuts):
        return np.nan
    after = int(np.searchsorted(last, place))  # the first cut that reaches up to the place
    if after == len(cuts):
        return float(cuts[-1])
    if first[after] <= place or after == 0:
        return float(cuts[after])
    start, end = cuts[after - 1], cuts[after]
    part = (place - last[after - 1]) / (first[after] - last[after - 1])
    return float(start + part * (end - start))
