"""Statistics of draws: shares and their errors, quantiles, and the agreement of rankings."""

from __future__ import annotations

from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.order import order_statistics, rising
from dragonsden.arithmetic.sums import total

Z95: Final = 1.959963984540054
"""The standard normal quantile of 97.5%."""


def wilson(count: int, draws: int) -> tuple[float, float]:
    """The 95% Wilson interval of a share of `count` in `draws` (Wilson 1927).

    The rule of three for none and for all: [0, 3/N] and [1 - 3/N, 1].
    """
    if count == 0:
        return 0.0, min(1.0, 3 / draws)
    if count == draws:
        return max(0.0, 1 - 3 / draws), 1.0
    share, square = count / draws, Z95**2 / draws
    centre = (share + square / 2) / (1 + square)
    reach = Z95 * sqrt(share * (1 - share) / draws + square / (4 * draws)) / (1 + square)
    return max(0.0, centre - reach), min(1.0, centre + reach)


def too_close(difference: float, error: float) -> bool:
    """True if a difference of two means is too close to call: its 95% interval includes 0.

    `error` is the standard error of the difference; NaN, as of a single draw, is too close.
    """
    return not abs(difference) > Z95 * error


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
    """The quantiles (type 7) of a row of draws without its NaN; NaN if nothing is left."""
    there = draws[~np.isnan(draws)] if len(draws) and np.isnan(draws.min()) else draws
    if not len(there):
        return np.full(len(levels), np.nan)
    place = np.array(levels) * (len(there) - 1)
    below = np.floor(place).astype(np.intp)
    above = np.minimum(below + 1, len(there) - 1)
    low, high = order_statistics(there, np.array([below, above]))
    result: Floats = low + (place - below) * (high - low)
    return result


def kendalls_w(values: Floats) -> float:
    """Kendall's coefficient of concordance W, corrected for ties: 1 if all rank alike.

    `values` has a row for each judge and a column for each thing judged. With S the sum of the
    squared distances of the rank sums from their mean, W = S / (m sum_j Q_j), Q_j the sum of the
    squared distances of judge j's ranks from theirs: that is 12 S / (m^2 (n^3 - n) - m sum_j T_j),
    T_j the sum of t^3 - t over the ties of judge j (Kendall 1948, ch. 6; Siegel 1956, ch. 9).

    NaN if it is not defined: fewer than two judges or things, or ties alone.
    """
    if len(values) < 2:
        return np.nan
    ranks = np.array([centred_ranks(row) for row in values])
    together = total(np.add.reduce(ranks, axis=0) ** 2)
    apart = len(values) * total(total(ranks**2))
    return float(together / apart) if apart else np.nan


def kendalls_tau(one: Floats, other: Floats) -> float:
    """Kendall's tau-b of two rows: the share of pairs in the same order less that in opposite.

    It is corrected for ties (Kendall 1948, ch. 3); NaN if all numbers of a row are equal.
    """
    signs = [np.sign(row.reshape(-1, 1) - row) for row in (one, other)]
    squares = [total(np.abs(sign).ravel()) for sign in signs]
    if not all(squares):
        return np.nan
    alike = total((signs[0] * signs[1]).ravel())
    return float(alike / sqrt(squares[0] * squares[1]))


def centred_ranks(x: Floats) -> Floats:
    """The ranks of the numbers less their mean; ties share their average rank."""
    order = rising(x)
    ordered, ranks = x.take(order), np.empty(len(x))
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    if len(starts) == len(x):
        ranks[order] = np.arange(len(x)) - (len(x) - 1) / 2
        return ranks
    ends = np.append(starts[1:], len(x))
    ranks[order] = np.repeat((starts + ends - len(x)) / 2, ends - starts)
    return ranks


def correlation(one: Floats, other: Floats) -> float:
    """The correlation of two centred rows; NaN if all numbers of a row are equal."""
    squares = total(one * one), total(other * other)
    if not all(squares):
        return np.nan
    return float(total(one * other) / sqrt(squares[0]) / sqrt(squares[1]))
