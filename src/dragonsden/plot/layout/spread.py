"""Labels in one column, each as near to where it belongs as the others let it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate


def spread(wanted: Sequence[float], heights: Sequence[float], high: float) -> list[float]:
    """The middle of each label, from 0 to `high`, so that none overlap.

    As near to the wanted middles as can be (least squares), in their order; equals keep theirs,
    the first on top. Labels that are too many for the room run over its top.
    """
    order = sorted(range(len(wanted)), key=lambda row: (wanted[row], -row))
    below = [0.0, *accumulate(heights[row] for row in order)]
    spare = max(0.0, high - below[-1])
    lifts = [
        wanted[row] - heights[row] / 2 - under for row, under in zip(order, below, strict=False)
    ]
    middles = [0.0] * len(wanted)
    for row, under, lift in zip(order, below, _rising(lifts), strict=False):
        middles[row] = min(max(lift, 0.0), spare) + under + heights[row] / 2
    return middles


def _rising(numbers: Sequence[float]) -> list[float]:
    """The numbers that never fall and are nearest to those given: isotonic regression.

    By its max-min formula; `scipy.optimize` has it too, and takes longer to import than a chart
    takes to draw.
    """
    sums, count = [0.0, *accumulate(numbers)], len(numbers)
    return [
        max(
            min((sums[end] - sums[start]) / (end - start) for end in range(row + 1, count + 1))
            for start in range(row + 1)
        )
        for row in range(count)
    ]
