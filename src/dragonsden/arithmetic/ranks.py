"""Ranks of overall values; equal values share the better rank."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.sums import total

Floats = NDArray[np.float64]
Ranks = NDArray[np.int16]
Counts = NDArray[np.int64]

DECIMALS: Final = 9
"""Overall values are rounded half-even to nine decimals; equal then is a tie."""

_UNIT = 10.0**DECIMALS
_PIECE = 2_048  # draws sorted together: their keys stay in a processor's cache
_TOGETHER = 16  # services that are compared with each other one: their ranks stay there, too
_INDEX_BITS = 10
MOST: Final = 2**_INDEX_BITS
"""At most 1,024 services: their rows have to fit into the low bits of a sort key."""


def rounded(overall: Floats) -> Floats:
    """Overall values rounded half-even to nine decimals."""
    result: Floats = np.rint(overall * _UNIT) / _UNIT
    return result


def ranks(overall: Floats) -> Ranks:
    """The rank of each service in each draw; 1 is the highest value, equals share (1, 1, 3).

    `overall` has rounded values between 0 and 100, a row for each service and a column for each
    draw; the result has the same shape.

    Raises ValueError for more than MOST services.
    """
    services, draws = overall.shape
    if services > MOST:
        raise ValueError(f"{services} services; at most {MOST} can be ranked together")
    result = np.empty((services, draws), np.int16)
    for start in range(0, draws if services else 0, _PIECE):
        piece = slice(start, start + _PIECE)
        result[:, piece] = _ranks(overall[:, piece])
    return result


def _ranks(overall: Floats) -> Ranks:
    """The ranks of a few draws, from one sort of whole numbers."""
    # A key is the distance below 100 in units of the ninth decimal, then the service's row in the
    # low bits. Sorted keys are the services from best to worst, and carry the row with them: that
    # is quicker than argsort. Two keys that differ in the low bits alone are a tie.
    services, draws = overall.shape
    below_top = overall * -_UNIT
    below_top += 100 * _UNIT + 0.5
    sortable = below_top.astype(np.int64)
    sortable <<= _INDEX_BITS
    sortable |= np.arange(services).reshape(-1, 1)
    keys = np.ascontiguousarray(sortable.T)
    keys.sort(axis=1)
    # by_place[draw, i] is the rank of the i-th best: i + 1, or the rank before it in a tie.
    by_place = np.tile(np.arange(1, services + 1, dtype=np.int16), (draws, 1))
    one_line = keys.ravel()  # a neighbour in the next draw may look tied: that costs time only
    if ((one_line[1:] ^ one_line[:-1]) < MOST).any():
        tied = (keys[:, 1:] ^ keys[:, :-1]) < MOST
        by_place[:, 1:][tied] = 0
        by_place = np.maximum.accumulate(by_place, axis=1)
    # The low bits say to which service each rank goes.
    keys &= MOST - 1
    keys += np.arange(0, draws * services, services).reshape(-1, 1)
    result = np.empty(draws * services, np.int16)
    result[keys.ravel()] = by_place.ravel()
    return result.reshape(draws, services).T


def least_chosen(overall: Floats, k: int) -> Floats:
    """The k-th highest value of each draw, a column: at or above it a service is one of the best k.

    Minus infinity where there are fewer than k services, for then nobody is left out.
    """
    services, draws = overall.shape
    if services < k:
        return np.full(draws, -np.inf)
    kth: Floats = np.partition(overall, services - k, axis=0)[services - k]
    return kth


def wins(ranked: Ranks) -> Counts:
    """The number of draws in which row i ranks above row j; a tie counts for neither."""
    services, draws = ranked.shape
    table = np.zeros((services, services), np.int64)
    narrow = ranked.astype(np.int8) if services < 128 else ranked
    tied = bool((places(ranked).sum(axis=0) != draws).any())  # else j above i is draws - wins
    above = np.empty(draws, np.bool_)
    rows = list(narrow)
    for start in range(0, services, _TOGETHER):
        for j in range(start + 1, services):  # some rows stay in a processor's cache meanwhile
            here = slice(start, min(start + _TOGETHER, j))
            theirs, mine = rows[j], rows[here]
            before = [np.count_nonzero(np.less(each, theirs, above)) for each in mine]
            table[here, j] = before
            table[j, here] = np.subtract(draws, before)
            if tied:
                after = [np.count_nonzero(np.greater(each, theirs, above)) for each in mine]
                table[j, here] = after
    return table


def won(ranked: Ranks, weights: Floats) -> Floats:
    """The sum of the weights (columns) over the draws in which each service (row) ranks first."""
    firsts = (np.flatnonzero(row == 1) for row in ranked)
    sums = [total(weights.take(first, axis=1)) for first in firsts]
    return np.array(sums).reshape(len(ranked), len(weights))


def places(ranked: Ranks) -> Counts:
    """The number of draws in which each service (row) has each rank (column, from 1)."""
    services = len(ranked)
    return np.array(
        [np.bincount(row, minlength=services + 1)[1:] for row in ranked], dtype=np.int64
    ).reshape(services, services)
