"""The leaves of a sum in the written order: which draws are added together, and which sums then.

See `arithmetic.sums`. A kernel goes through the draws leaf by leaf: all that is made of 128 draws
is summed while it is at hand.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.compiled.compiler import kernel
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.sums import LEAF, RUNNING

Whole = NDArray[np.int64]
Leaves = NDArray[np.int64]
"""A row for each leaf: where it ends, and how many pairs of sums are added once it is summed."""

DEEPEST: Final = 16
"""Sums of 2^20 draws and more are not asked for: a block has 2^14."""


@kernel
def leaves(count: int) -> Leaves:
    """The leaves of a sum of `count` numbers."""
    found, waiting = np.empty((count // 64 + 1, 2), np.int64), np.empty((DEEPEST, 2), np.int64)
    waiting[0, 0], waiting[0, 1] = count, 0
    end, made, height = 0, 0, 1
    while height:
        height -= 1
        length, merges = waiting[height, 0], waiting[height, 1]
        if length <= LEAF:
            end += length
            found[made, 0], found[made, 1] = end, merges
            made += 1
        else:
            first = length // (2 * RUNNING) * RUNNING
            waiting[height, 0], waiting[height, 1] = length - first, merges + 1
            waiting[height + 1, 0], waiting[height + 1, 1] = first, 0
            height += 2
    return found[:made]


@kernel
def leaf_sum(numbers: Floats, count: int) -> float:
    """The sum of the first `count` numbers, at most 128."""
    found, eights = 0.0, count // RUNNING
    if eights:
        a, b, c, d = numbers[0], numbers[1], numbers[2], numbers[3]
        e, f, g, h = numbers[4], numbers[5], numbers[6], numbers[7]
        for step in range(1, eights):
            more = numbers[RUNNING * step : RUNNING * (step + 1)]
            a, b, c, d = a + more[0], b + more[1], c + more[2], d + more[3]
            e, f, g, h = e + more[4], f + more[5], g + more[6], h + more[7]
        found = ((a + b) + (c + d)) + ((e + f) + (g + h))
    for i in range(eights * RUNNING, count):
        found += numbers[i]
    return found


@kernel
def leaf_sums(numbers: Floats, ends: Whole, sums: Floats, column: int) -> None:
    """Fill a column of `sums` with the sum of each leaf."""
    begin = 0
    for leaf in range(len(ends)):
        sums[leaf, column] = leaf_sum(numbers[begin : ends[leaf]], ends[leaf] - begin)
        begin = ends[leaf]


@kernel
def add_up(sums: Floats, leaves: Leaves) -> None:
    """Add the sums of leaves, a row each, in pairs; the first row becomes the sum of all."""
    height = 0
    for leaf in range(len(leaves)):
        for column in range(sums.shape[1]):
            sums[height, column] = sums[leaf, column]
        height += 1
        for _ in range(leaves[leaf, 1]):
            height -= 1
            for column in range(sums.shape[1]):
                sums[height - 1, column] += sums[height, column]
