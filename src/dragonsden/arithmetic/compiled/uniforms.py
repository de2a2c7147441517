"""Uniforms, compiled: the bits of numpy's PCG64DXSM, by two parts of a stream at a time.

A stream is a chain of 128-bit states, each the one before times a constant plus an increment
(O'Neill 2014). A processor waits for each product: so the states of two parts of a piece are
computed side by side, each jumping over the other's part at its end.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.compiled.compiler import high_product, kernel
from dragonsden.arithmetic.distributions import Floats

Words = NDArray[np.uint64]

PART: Final = 256
"""Uniforms of one part; a piece has two."""

FACTOR: Final = 0xDA942042E4DD58B5
"""The factor of PCG64DXSM."""


def _halves(number: int) -> tuple[np.uint64, np.uint64]:
    """The upper and the lower 64 bits of a number, without what is above 128."""
    return np.uint64(number >> 64 & 0xFFFFFFFFFFFFFFFF), np.uint64(number & 0xFFFFFFFFFFFFFFFF)


MULTIPLIER: Final = np.uint64(FACTOR)
JUMP_HIGH, JUMP_LOW = _halves(pow(FACTOR, PART, 1 << 128))
GAIN_HIGH, GAIN_LOW = _halves(sum(pow(FACTOR, step, 1 << 128) for step in range(PART)))
"""PART steps are a product with JUMP, plus GAIN times the increment."""


@kernel
def fill(seed: Words, out: Floats) -> None:
    """Fill `out` with the uniforms (j + 1/2) / 2^52, j the leading 52 bits of each output.

    `seed` has the lower and the upper half of the state, then those of the increment.
    """
    highs, lows = np.empty(2 * PART, np.uint64), np.empty(2 * PART, np.uint64)
    first, second = (seed[1], seed[0]), (seed[1], seed[0])
    add, gain = (seed[3], seed[2]), _product((seed[3], seed[2]), (GAIN_HIGH, GAIN_LOW))
    second = _next(_product(second, (JUMP_HIGH, JUMP_LOW)), gain)
    for begin in range(0, len(out), 2 * PART):
        for i in range(PART):
            highs[i], lows[i] = first
            highs[PART + i], lows[PART + i] = second
            first, second = _step(first, add), _step(second, add)
        first = _next(_product(first, (JUMP_HIGH, JUMP_LOW)), gain)
        second = _next(_product(second, (JUMP_HIGH, JUMP_LOW)), gain)
        _permute(highs, lows, out[begin : begin + 2 * PART])


@kernel
def _step(
    state: tuple[np.uint64, np.uint64], add: tuple[np.uint64, np.uint64]
) -> tuple[np.uint64, np.uint64]:
    """The state after this one, (upper, lower) half each."""
    high, low = state
    product = high_product(low, MULTIPLIER) + high * MULTIPLIER, low * MULTIPLIER
    return _next(product, add)


@kernel
def _next(
    one: tuple[np.uint64, np.uint64], other: tuple[np.uint64, np.uint64]
) -> tuple[np.uint64, np.uint64]:
    """The sum of two numbers of 128 bits."""
    low = one[1] + other[1]
    return one[0] + other[0] + np.uint64(low < one[1]), low


@kernel
def _product(
    one: tuple[np.uint64, np.uint64], other: tuple[np.uint64, np.uint64]
) -> tuple[np.uint64, np.uint64]:
    """The lower 128 bits of the product of two numbers of 128 bits."""
    return (
        high_product(one[1], other[1]) + one[0] * other[1] + one[1] * other[0],
        one[1] * other[1],
    )


@kernel
def _permute(highs: Words, lows: Words, out: Floats) -> None:
    """Fill `out` with the uniforms of some states: DXSM, then the middle of a step of 2^-52."""
    for i in range(len(out)):
        word = highs[i]
        word = (word ^ (word >> np.uint64(32))) * MULTIPLIER
        word = (word ^ (word >> np.uint64(48))) * (lows[i] | np.uint64(1))
        out[i] = np.float64(word >> np.uint64(12)) * 2.0**-52 + 2.0**-53
