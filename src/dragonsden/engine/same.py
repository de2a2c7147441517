"""Services that are the same in two runs on the same draws: one takes them from the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from dragonsden.arithmetic.distributions import Floats
from dragonsden.engine.tally import Tally

OF_A_SERVICE: Final = (
    "overall", "overall_squared", "values", "points", "beyond", "measures", "measures_squared",
    "never", "gates",
)  # fmt: skip
"""The fields of a tally with a row of the same length for each service in any run of a case."""


@dataclass(frozen=True)
class Same:
    """The findings of a run of one block on services that have the same outcome in another run.

    They are in `rows`; `weights` and `overall` are those of every draw.
    """

    rows: frozenset[int]
    tally: Tally
    weights: Floats
    overall: Floats

    def weighed(self, weights: Floats) -> frozenset[int]:
        """The rows of those that have the same sums by these weights: all, or none."""
        return self.rows if np.array_equal(self.weights, weights) else frozenset()

    def put(self, row: int, tally: Tally, totals: Floats) -> None:
        """Fill a row of a tally, and `totals` with the overall values of its service."""
        for name in OF_A_SERVICE:
            getattr(tally, name)[row] = getattr(self.tally, name)[row]
        clipped = self.tally.clipped[row, : tally.clipped.shape[1]]
        tally.clipped[row, : len(clipped)] = clipped
        totals[:] = self.overall[row]
