"""Sums in a written order, so that no release of numpy can move a bit.

The order in which floating point numbers are added decides the last bits of their sum. That of
docs/method.md is numpy's own: halves of halves down to 128 numbers, those by eight running sums.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAF: Final = 128
"""Rows of at most 128 numbers are added by running sums; longer ones are halved first."""

RUNNING: Final = 8
"""The number of running sums."""

PROBED: Final = (3, 7, 8, 15, 100, 128, 129, 1_000, 10_000, 16_384)
"""The lengths at which numpy's order is looked at."""


def total(numbers: Floats) -> Floats:
    """The sum over the last axis, in the written order, whatever numpy is installed.

    Examples:
        >>> total(np.array([[1.0, 2.0], [3.0, 4.0]]))
        array([3., 7.])
    """
    found: Floats = np.add.reduce(numbers, axis=-1) if numpy_agrees() else in_order(numbers)
    return found


@cache
def numpy_agrees() -> bool:
    """True if numpy adds a row in the written order; it is then a third as costly as by steps."""
    generator = np.random.Generator(np.random.PCG64DXSM(1))
    rows = [np.ldexp(generator.random((2, n)), generator.integers(0, 40, n)) for n in PROBED]
    return all((np.add.reduce(row, axis=-1) == in_order(row)).all() for row in rows)


def in_order(numbers: Floats) -> Floats:
    """The sum over the last axis, by single additions in the written order."""
    length = numbers.shape[-1]
    if length < RUNNING:
        return _one_by_one(np.zeros(numbers.shape[:-1]), numbers)
    if length <= LEAF:
        return _leaf(numbers)
    if length % (2 * RUNNING) == 0:  # two halves alike: both are added at once
        pairs = in_order(numbers.reshape(*numbers.shape[:-1], 2, length // 2))
        both: Floats = pairs[..., 0] + pairs[..., 1]
        return both
    half = length // 2 // RUNNING * RUNNING
    either: Floats = in_order(numbers[..., :half]) + in_order(numbers[..., half:])
    return either


def _leaf(numbers: Floats) -> Floats:
    """The sum of 8 to 128 numbers: of eight running sums, added in pairs, and what is left over."""
    whole = numbers.shape[-1] // RUNNING * RUNNING
    running = numbers[..., :RUNNING].copy()
    for start in range(RUNNING, whole, RUNNING):
        running += numbers[..., start : start + RUNNING]
    while running.shape[-1] > 1:
        running = running[..., 0::2] + running[..., 1::2]
    return _one_by_one(running[..., 0], numbers[..., whole:])


def _one_by_one(start: Floats, numbers: Floats) -> Floats:
    """A start and the numbers, added one after another."""
    found = start
    for place in range(numbers.shape[-1]):
        found = found + numbers[..., place]
    return found
