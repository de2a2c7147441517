"""Lines of a budget that are sums of their neighbours, whatever they are called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

CLOSE: Final = 0.002
"""A sum of rounded figures may be off by 1 in its unit, where that is at most 1 in 500."""

FEWEST: Final = 2
"""A sum has two parts that are not nothing, and is surely one where it is right in two columns."""

Figures = NDArray[np.float64]


def sums_among(figures: Figures, unit: float, columns: int = FEWEST) -> dict[int, str]:
    """The lines that are the sum of those right below or above them, with words that say so.

    Args:
        figures: lines x columns, in £; 0 where there is none.
        unit: what a figure is rounded to, at most: £1 or £1,000.
        columns: the columns that it has to be right in, at least: in one alone it may be chance.
    """
    found: dict[int, str] = {}
    left = list(range(len(figures)))
    while more := _sums(figures[left], unit, columns):
        found |= {left[at]: words for at, words in more.items()}
        left = [line for line in left if line not in found]
    return found


def _sums(figures: Figures, unit: float, columns: int) -> dict[int, str]:
    """The same, of lines among which sums of sums are not yet looked for."""
    found: dict[int, str] = {}
    for at, line in enumerate(figures):
        if np.count_nonzero(line) < columns:
            continue
        for side, parts in (("below", figures[at + 1 :]), ("above", figures[:at][::-1])):
            if at not in found and (count := _parts(line, parts, unit)):
                found[at] = f"the sum of the {count} lines {side}"
    return found


def _parts(line: Figures, others: Figures, unit: float) -> int:
    """The number of lines, from the first of the others on, that add up to a line; 0 if none do."""
    off = np.abs(np.cumsum(others, axis=0) - line)
    right = (off <= 1e-6 * np.abs(line)) | (off <= np.minimum(unit, CLOSE * np.abs(line)))
    parts = np.cumsum(others.any(axis=1))
    ends: Sequence[int] = np.flatnonzero(right.all(axis=1) & (parts >= FEWEST)).tolist()
    return ends[0] + 1 if ends else 0
