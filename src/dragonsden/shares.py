"""Shares of draws and what the number of draws says about them."""

from __future__ import annotations

from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dragonsden.quantities import Floats

Z95: Final = 1.959963984540054
"""The standard normal quantile of 97.5%."""


def wilson(count: int, draws: int) -> tuple[float, float]:
    """The 95% Wilson interval of a share seen `count` times in `draws` (Wilson 1927).

    Where it was seen never or always, the rule of three: [0, 3/N] or [1 - 3/N, 1].
    """
    if count == 0:
        return 0.0, min(1.0, 3 / draws)
    if count == draws:
        return max(0.0, 1 - 3 / draws), 1.0
    share, square = count / draws, Z95**2 / draws
    centre = (share + square / 2) / (1 + square)
    reach = Z95 * sqrt(share * (1 - share) / draws + square / (4 * draws)) / (1 + square)
    return max(0.0, centre - reach), min(1.0, centre + reach)


def standard_error(total: Floats, squares: Floats, draws: NDArray[np.int64] | int) -> Floats:
    """The standard error of a mean, from the sum and the sum of squares of `draws` numbers.

    NaN for fewer than two.
    """
    n = np.asarray(draws, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = (squares - total * total / n) / (n - 1)
        error: Floats = np.sqrt(np.maximum(variance, 0.0) / n)
    return np.where(n > 1, error, np.nan)


def quantiles(draws: Floats, levels: tuple[float, ...] = (0.1, 0.5, 0.9)) -> Floats:
    """The quantiles (type 7) of one row of draws, NaN left out; NaN where nothing is left."""
    there = draws[~np.isnan(draws)]
    if not len(there):
        return np.full(len(levels), np.nan)
    ordered = np.sort(there)
    place = np.array(levels) * (len(ordered) - 1)
    below = np.floor(place).astype(np.intp)
    above = np.minimum(below + 1, len(ordered) - 1)
    result: Floats = ordered[below] + (place - below) * (ordered[above] - ordered[below])
    return result
