"""Concordance: how far several rankings of the same things agree."""

from __future__ import annotations

from math import sqrt

import numpy as np

from dragonsden.quantities import Floats
from dragonsden.sensitivity.correlations import centred_ranks


def kendalls_w(values: Floats) -> float:
    """Kendall's coefficient of concordance, corrected for ties: 1 if all rank alike.

    `values` has a row for each judge and a column for each thing judged. With S the sum of the
    squared distances of the rank sums from their mean, W = S / (m sum_j Q_j), Q_j the sum of the
    squared distances of judge j's ranks from theirs: that is 12 S / (m^2 (n^3 - n) - m sum_j T_j),
    T_j the sum of t^3 - t over the ties of judge j (Kendall 1948, ch. 6; Siegel 1956, ch. 9).

    NaN where it is not defined: fewer than two judges or things, or everybody ties everything.
    """
    if len(values) < 2:
        return np.nan
    ranks = np.array([centred_ranks(row) for row in values])
    together = np.add.reduce(np.add.reduce(ranks, axis=0) ** 2)
    apart = len(values) * np.add.reduce(np.add.reduce(ranks**2, axis=1))
    return float(together / apart) if apart else np.nan


def kendalls_tau(one: Floats, other: Floats) -> float:
    """Kendall's tau-b of two rows: pairs in the same order less pairs in opposite order.

    As a share of the pairs, corrected for ties (Kendall 1948, ch. 3); NaN where either row is the
    same throughout.
    """
    signs = [np.sign(row.reshape(-1, 1) - row) for row in (one, other)]
    squares = [np.add.reduce(np.abs(sign), axis=None) for sign in signs]
    if not all(squares):
        return np.nan
    alike = np.add.reduce(signs[0] * signs[1], axis=None)
    return float(alike / sqrt(squares[0] * squares[1]))
