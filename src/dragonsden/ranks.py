"""Ranks: from overall values to places, equals sharing the better one."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ranks = NDArray[np.int16]

DECIMALS: Final = 9
"""Overall values are rounded half-even to so many decimals: nearer than that is a tie."""

_UNIT = 10.0**DECIMALS
_PIECE = 4_096
_INDEX_BITS = 10
MOST: Final = 2**_INDEX_BITS
"""The most alternatives that can be ranked together."""


def rounded(overall: Floats) -> Floats:
    """Overall values rounded half-even to nine decimals."""
    result: Floats = np.rint(overall * _UNIT) / _UNIT
    return result


def ranks(overall: Floats) -> Ranks:
    """The rank of each service in each draw; 1 is the highest value, equals share (1, 1, 3).

    `overall` holds rounded values between 0 and 100, a row for each service, a column for each
    draw; so does the result.

    Raises ValueError for more services than can be told apart in a sort key.
    """
    services, draws = overall.shape
    if services > MOST:
        raise ValueError(f"{services} services; at most {MOST} can be ranked together")
    result = np.empty((services, draws), np.int16)
    for start in range(0, draws, _PIECE):
        piece = slice(start, start + _PIECE)
        result[:, piece] = _ranks(overall[:, piece])
    return result


def _ranks(overall: Floats) -> Ranks:
    """The ranks of a few draws, by sorting whole numbers: value first, then the service's row."""
    services, draws = overall.shape
    below_top = np.rint((100.0 - overall.T) * _UNIT).astype(np.int64)
    keys = (below_top << _INDEX_BITS) | np.arange(services)
    keys.sort(axis=1)
    rows = keys & (MOST - 1)
    keys >>= _INDEX_BITS
    places = np.arange(1, services + 1, dtype=np.int16)
    by_place = np.broadcast_to(places, (draws, services))
    tied = keys[:, 1:] == keys[:, :-1]
    if tied.any():
        by_place = by_place.copy()
        by_place[:, 1:][tied] = 0
        by_place = np.maximum.accumulate(by_place, axis=1)
    result = np.empty((draws, services), np.int16)
    np.put_along_axis(result, rows, by_place, axis=1)
    return result.T


def wins(ranked: Ranks) -> NDArray[np.int64]:
    """In how many draws row i ranks above row j; a tie counts for neither."""
    services, draws = ranked.shape
    table = np.zeros((services, services), np.int64)
    narrow = ranked.astype(np.int8) if services < 128 else ranked
    for i in range(services - 1):
        for start in range(0, draws, _PIECE):
            piece = slice(start, start + _PIECE)
            table[i, i + 1 :] += np.count_nonzero(
                narrow[i, piece] < narrow[i + 1 :, piece], axis=1
            )
            table[i + 1 :, i] += np.count_nonzero(
                narrow[i, piece] > narrow[i + 1 :, piece], axis=1
            )
    return table


def places(ranked: Ranks) -> NDArray[np.int64]:
    """In how many draws each service, a row, takes each place, a column from 1."""
    services = len(ranked)
    return np.array(
        [np.bincount(row, minlength=services + 1)[1:] for row in ranked], dtype=np.int64
    ).reshape(services, services)
