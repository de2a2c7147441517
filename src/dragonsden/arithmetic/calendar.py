"""Calendar: yearly lines of an account moved to where they fall when it starts in mid-year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from dragonsden.arithmetic.account import Floats

QUARTERS: Final = 4
"""Quarters in a year."""


def start_of_trading(quarter: int, review: int) -> float:
    """The years until the clock of an account starts, for a review of so many quarters.

    The review begins with the quarter, counted from 1, and the account with the end of the review.

    Examples:
        >>> start_of_trading(1, 2)
        0.5
    """
    return (quarter - 1 + review) / QUARTERS


def moved(line: Floats, later: float, years: int) -> Floats:
    """The line by calendar year, of an account whose clock starts `later` years from the start.

    With K(x) the sum of the line over its first x years, straight within a year, year y of the
    calendar has K(y - later) - K(y - 1 - later).

    Args:
        line: the years of the account, along the first axis.
        later: years, 0 or more.
        years: the years of the calendar that are wanted.

    Returns:
        An array with `years` along the first axis, and the other axes of `line`.

    Examples:
        >>> moved(np.array([100.0, 200.0]), 0.5, 3)
        array([ 50., 150., 100.])
    """
    whole = int(later)
    part = later - whole
    found = np.zeros((years, *line.shape[1:]))
    for year in range(years):
        now, before = year - whole, year - whole - 1
        if 0 <= now < len(line):
            found[year] += (1.0 - part) * line[now]
        if part and 0 <= before < len(line):
            found[year] += part * line[before]
    return found


def cumulated(line: Floats, later: float, at: Sequence[float]) -> Floats:
    """K(x - later) at each point x of the calendar: the sum of the line until then.

    Examples:
        >>> cumulated(np.array([100.0, 200.0]), 0.5, [0.5, 1.0, 2.0])
        array([  0.,  50., 200.])
    """
    sums = np.concatenate([np.zeros((1, *line.shape[1:])), np.cumsum(line, axis=0)])
    found = []
    for x in at:
        spent = min(max(x - later, 0.0), float(len(line)))
        whole = min(int(spent), len(line) - 1)
        found.append(sums[whole] + (spent - whole) * line[whole])
    return np.array(found)
