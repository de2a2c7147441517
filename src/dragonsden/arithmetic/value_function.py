"""Value functions: from a performance to a value between 0 and 100."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MILLIONTHS = 1e6
"""Ends and bounds are compared in millionths, so that rounding decides nothing."""

LEAST_GAP = 1e-9
"""Two performances nearer than this, as a share of their size, count as equal."""


@dataclass(frozen=True)
class ValueFunction:
    """The value, 0 to 100, of a performance: linear between `points`, flat beyond the ends.

    `points` are (performance, value) pairs of rising performance. They are the panel's anchors and
    do not depend on the services present, so that a new candidate leaves the others' values alone.

    Raises ValueError if fewer than two points are given, if performances do not rise, or if a
    value lies outside 0 to 100.
    """

    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        """Raise ValueError for points that are not a function from performance to 0-100."""
        if len(self.points) < 2:
            raise ValueError(f"{len(self.points)} point; a value function needs at least two")
        for performance, value in self.points:
            if not isfinite(performance):
                raise ValueError(f"performance {performance} is not a finite number")
            if not 0 <= value <= 100:
                raise ValueError(f"value {value:g} is outside 0 to 100")
        for (left, _), (right, _) in pairwise(self.points):
            if not right - left > LEAST_GAP * max(abs(left), abs(right)):
                raise ValueError(f"performances must rise, but {right:g} follows {left:g}")

    @classmethod
    def linear(cls, worst: float, best: float) -> Self:
        """The straight line from 0 at `worst`, the higher of the two if less is better, to 100.

        Raises ValueError if the two are equal.
        """
        if worst == best:
            raise ValueError(f"worst and best are both {worst:g}; there is no swing to value")
        return cls(tuple(sorted(((worst, 0.0), (best, 100.0)))))

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest performance between which values differ."""
        return self.points[0][0], self.points[-1][0]

    @property
    def lowest(self) -> float:
        """The lowest value that the function gives: that of a payback of never."""
        return min(value for _, value in self.points)

    def __call__(self, performance: Floats) -> Floats:
        """The values of an array of performances, in its shape."""
        first, *rest = (_climb(performance, *ends) for ends in pairwise(self.points))
        if self.points[0][1]:
            first += self.points[0][1]
        for climb in rest:
            first += climb
        return first

    def performance(self, values: Floats) -> Floats:
        """The performances that have these values, of a function that only rises or only falls."""
        performances, at = zip(*self.points, strict=True)
        rising = at[0] < at[-1]
        order = slice(None) if rising else slice(None, None, -1)
        found: Floats = np.interp(values, at[order], performances[order])
        return found

    def beyond(self, performance: Floats) -> NDArray[np.bool_]:
        """True for each performance beyond the ends, compared to 6 decimals.

        Its value is that of the end.
        """
        low, high = np.rint(np.multiply(self.ends, MILLIONTHS))
        compared = np.rint(performance * MILLIONTHS)
        beyond: NDArray[np.bool_] = (compared < low) | (compared > high)
        return beyond


def _climb(x: Floats, left: tuple[float, float], right: tuple[float, float]) -> Floats:
    """The gain in value from one point up to x: 0 before the point, all of it after the next."""
    (x0, y0), (x1, y1) = left, right
    gain = x - x0
    gain *= (y1 - y0) / (x1 - x0)
    return gain.clip(min(y1 - y0, 0.0), max(y1 - y0, 0.0), out=gain)
