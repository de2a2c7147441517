"""The leaves of a sum in the written order: which draws are added together, and which sums then.

See `arithmetic.sums`. A kernel goes through the draws leaf by leaf: all that is made of 128 draws
is summed while it is at hand.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.compiled.compiler import kernel
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.sums import LEAF, RUNNING

Leaves = NDArray[np.int64]
"""A row for each leaf: where it ends, and how many pairs of sums are added once it is summed."""

DEEPEST: Final = 16
"""Sums of 2^20 draws and more are not asked for: a block has 2^14."""


@lru_cache(maxsize=64)
def leaves(count: int) -> Leaves:
    """The leaves of a sum of `count` numbers."""
    halves = _halves(count)
    ends = np.cumsum([length for length, _ in halves])
    return np.column_stack([ends, [merges for _, merges in halves]]).astype(np.int64)


def _halves(count: int) -> list[tuple[int, int]]:
    """The length of each leaf, and the pairs of sums added after it."""
    if count <= LEAF:
        return [(count, 0)]
    first = count // (2 * RUNNING) * RUNNING
    before, after = _halves(first), _halves(count - first)
    length, merges = after[-1]
    return [*before, *after[:-1], (length, merges + 1)]


@kernel
def _one_by_one(numbers: Floats, count: int) -> float:
    """The sum of the first few numbers."""
    found = 0.0
    for i in range(count):
        found += numbers[i]
    return found


@kernel
def leaf_sum(numbers: Floats, count: int) -> float:
    """The sum of the first `count` numbers, at most 128."""
    if count < 8:
        return _one_by_one(numbers, count)
    a, b, c, d = numbers[0], numbers[1], numbers[2], numbers[3]
    e, f, g, h = numbers[4], numbers[5], numbers[6], numbers[7]
    whole = count // 8 * 8
    for i in range(8, whole, 8):
        a += numbers[i]
        b += numbers[i + 1]
        c += numbers[i + 2]
        d += numbers[i + 3]
        e += numbers[i + 4]
        f += numbers[i + 5]
        g += numbers[i + 6]
        h += numbers[i + 7]
    found: float = ((a + b) + (c + d)) + ((e + f) + (g + h))
    for i in range(whole, count):
        found += numbers[i]
    return found


@kernel
def merge(stack: Floats, height: int, merges: int) -> int:
    """Add the topmost sums of a stack (a column for each sum) in pairs; its new height."""
    for _ in range(merges):
        for column in range(stack.shape[1]):
            stack[height - 2, column] += stack[height - 1, column]
        height -= 1
    return height
