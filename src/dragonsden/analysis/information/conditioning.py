"""Conditioning: the distribution of factors given numbers that move with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final, Self

import numpy as np

from dragonsden.arithmetic.distributions import Floats

NOTHING_LEFT: Final = 1e-12
"""Variances below this count as 0: rounding leaves as much."""


@dataclass(frozen=True)
class Factors:
    """Jointly normal factors: a row of `means` for each, a column for each case of what is known.

    `covariance` is the same in every case.
    """

    means: Floats
    covariance: Floats

    @classmethod
    def prior(cls, known: Sequence[float | None], cases: int) -> Self:
        """Independent standard normals; a known factor is its number."""
        means = np.array([[0.0 if at is None else at] * cases for at in known])
        variances = [1.0 if at is None else 0.0 for at in known]
        return cls(means.reshape(len(variances), cases), np.diag(variances))

    def given(self, loadings: Sequence[tuple[int, float]], own: float, z: Floats) -> Self:
        """The factors once z = sum of loading x factor + own x e is known, a number for each case.

        The regression of each factor on z, one z after the other (Anderson 2003, theorem 2.5.1).
        """
        rows = range(len(self.means))
        shared = [sum(self.covariance[row, f] * load for f, load in loadings) for row in rows]
        variance = sum(load * shared[f] for f, load in loadings) + own * own
        if variance < NOTHING_LEFT:
            return self
        surprise = z.copy()
        for factor, load in loadings:
            surprise -= load * self.means[factor]
        means, covariance = self.means.copy(), self.covariance.copy()
        for row in rows:
            means[row] += shared[row] / variance * surprise
            for column in rows:
                covariance[row, column] -= shared[row] * shared[column] / variance
        return type(self)(means, covariance)

    def draw(self, normals: Floats) -> Floats:
        """Draws of the factors, a row each, from as many rows of independent standard normals.

        Each case has the same share of the columns, one case after the other.
        """
        each = normals.shape[1] // max(self.means.shape[1], 1)
        drawn = np.repeat(self.means, each, axis=1)
        for row, line in enumerate(cholesky(self.covariance)):
            for column, entry in enumerate(line[: row + 1]):
                if entry:
                    drawn[row] += entry * normals[column]
        return drawn


def cholesky(covariance: Floats) -> Floats:
    """The lower triangle L with L L' = covariance, which may leave some with no variance.

    By hand, because a linear algebra library rounds differently from one machine to the next.
    """
    size = len(covariance)
    root = np.zeros((size, size))
    for column in range(size):
        done = sum(float(root[column, i]) ** 2 for i in range(column))
        left = float(covariance[column, column]) - done
        if left < NOTHING_LEFT:
            continue
        root[column, column] = sqrt(left)
        for row in range(column + 1, size):
            known = sum(float(root[row, i]) * float(root[column, i]) for i in range(column))
            entry = (float(covariance[row, column]) - known) / root[column, column]
            root[row, column] = entry
    return root
