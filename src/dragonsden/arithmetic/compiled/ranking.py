"""Ranks, places and wins, compiled: a sorting network over a few draws at a time."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.compiled.compiler import kernel
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import MOST, Ranks

Whole = NDArray[np.int64]
Narrow = NDArray[np.int8]

MOST_SORTED: Final = 127
"""Networks of more services are long, and their ranks need more than 8 bits."""

PIECE: Final = 64
"""Draws sorted together: their keys stay in the processor's nearest memory."""

COMPARED: Final = 2_048
"""Draws compared together: the ranks of a pair of services in them do too."""

UNIT: Final = 1e9
"""Overall values have nine decimals."""


@lru_cache(maxsize=8)
def network(services: int) -> Whole:
    """The pairs of rows to put in order, one after another: Batcher's odd-even merge sort."""
    pairs: list[tuple[int, int]] = []
    half = 1 << max(0, services - 1).bit_length() >> 1
    widest, step = half, half
    while step:
        reach, residue, distance = widest, 0, step
        while True:
            rows = range(services - distance)
            pairs.extend((row, row + distance) for row in rows if row & step == residue)
            if reach == step:
                break
            distance, reach, residue = reach - step, reach >> 1, step
        step >>= 1
    return np.array(pairs, np.int64).reshape(-1, 2)


@kernel
def rank(overall: Floats, pairs: Whole, ranked: Ranks, places: Whole, wins: Whole) -> None:
    """Fill `ranked` with the ranks of services, a row each, and count the places and the wins.

    A key is a whole number below 2^53: the distance below 100, then the row in the low bits.
    """
    services, draws = overall.shape
    keys = np.empty((services, PIECE + 8))  # not a power of two apart: see `account.STRIDE`
    rows, found = np.empty(PIECE, np.int64), np.empty((services, PIECE + 8), np.int8)
    narrow, shared = np.empty((services, draws), np.int8), 0
    for begin in range(0, draws, PIECE):
        n = min(PIECE, draws - begin)
        for row in range(services):
            key, value = keys[row], overall[row, begin : begin + n]
            for i in range(n):
                key[i] = np.floor(value[i] * -UNIT + (100.0 * UNIT + 0.5)) * MOST + row
        for pair in range(len(pairs)):
            _order(keys[pairs[pair, 0]], keys[pairs[pair, 1]])
        shared += _read_ranks(keys, rows, found, places, n)
        for row in range(services):
            piece, narrow_piece = ranked[row, begin : begin + n], narrow[row, begin : begin + n]
            for i in range(n):
                piece[i] = found[row, i]
            for i in range(n):
                narrow_piece[i] = found[row, i]
    _count_wins(narrow, wins)
    _count_losses(narrow, wins, shared > 0)


@kernel
def _order(above: Floats, below: Floats) -> None:
    """Put the keys of two rows in order, draw by draw."""
    for i in range(PIECE):
        one, other = above[i], below[i]
        above[i] = min(one, other)
        below[i] = max(one, other)


@kernel
def _read_ranks(keys: Floats, rows: Whole, found: Narrow, places: Whole, n: int) -> int:
    """Give each service the rank of its key, and count it; the number of ranks that are shared."""
    before, ranks, shared = np.full(PIECE, -1, np.int64), np.zeros(PIECE, np.int64), 0
    for place in range(len(keys)):
        key = keys[place]
        for i in range(n):
            whole = np.int64(key[i])
            rows[i] = whole & (MOST - 1)
            tied = (whole >> 10) == before[i]
            ranks[i] = ranks[i] if tied else place
            shared += tied
            before[i] = whole >> 10
        for i in range(n):
            found[rows[i], i] = ranks[i] + 1
            places[rows[i], ranks[i]] += 1
    return shared


@kernel
def _count_wins(narrow: Narrow, wins: Whole) -> None:
    """Count the draws in which a row ranks above each later one."""
    for begin in range(0, narrow.shape[1], COMPARED):
        for row in range(len(narrow)):
            mine = narrow[row, begin : begin + COMPARED]
            for other in range(row + 1, len(narrow)):
                theirs, found = narrow[other, begin : begin + COMPARED], np.int32(0)
                for i in range(len(mine)):
                    found = np.int32(found + np.int32(mine[i] < theirs[i]))
                wins[row, other] += found


@kernel
def _count_losses(narrow: Narrow, wins: Whole, shared: bool) -> None:
    """Count the draws in which a row ranks above each earlier one, in none of which both share."""
    services, draws = narrow.shape
    for row in range(services):
        for other in range(row + 1, services):
            found = draws - wins[row, other]
            if shared:
                mine, theirs = narrow[row], narrow[other]
                for i in range(draws):
                    found -= mine[i] == theirs[i]
            wins[other, row] = found
