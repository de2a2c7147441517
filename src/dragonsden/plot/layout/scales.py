"""The scales of charts: round numbers on them, and shares from 0% to 100%."""

from __future__ import annotations

from typing import Final

from matplotlib.ticker import MaxNLocator

SHARES: Final = {0: "0%", 0.25: "25%", 0.5: "50%", 0.75: "75%", 1: "100%"}
"""The marks of a scale of shares."""


def round_numbers(
    low: float, high: float, most: int, beyond: float = 0.0, least: int = 2
) -> list[float]:
    """At most `most` + 1 round numbers from `low` to `high`, or a little beyond either."""
    found = MaxNLocator(most, min_n_ticks=least, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(number) for number in found if low - beyond <= number <= high + beyond]


def step(low: float, high: float, most: int) -> int:
    """The smallest of 1, 2, 5, 10 and 20 of which there are at most `most` from low to high."""
    return next(size for size in (1, 2, 5, 10, 20) if high - low <= most * size)
