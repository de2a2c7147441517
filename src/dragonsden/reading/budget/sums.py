"""Lines of a budget that are sums of their neighbours, whatever they are called."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

CLOSE: Final = 0.002
"""A sum of rounded figures may be off by 1 in its unit, where that is at most 1 in 500."""

FEWEST: Final = 2
"""A sum has two parts that are not nothing, and is surely one where it is right in two columns."""

MOST_LEVELS: Final = 8
"""Sums of sums: lines, teams, services, departments, directorates, and the council above them."""

MOST_TWINS: Final = 3
"""A department that is all of a directorate has its figures; of four lines alike none is a sum."""

Figures = NDArray[np.float64]


def sums_among(figures: Figures, unit: float) -> dict[int, str]:
    """The lines that are the sum of those right below or above them, with words that say so.

    Args:
        figures: lines x columns, in £; 0 where there is none.
        unit: what a figure is rounded to, at most: £1 or £1,000.
    """
    return _levels(figures, unit, _told(figures, FEWEST) & ~_twins(figures))


def perhaps_sums(figures: Figures, unit: float) -> dict[int, str]:
    """The same with those that are right by chance, it may be: in one column, or many alike."""
    return _levels(figures, unit, _told(figures, 1))


def _told(figures: Figures, columns: int) -> NDArray[np.bool_]:
    """True for lines with figures in so many columns."""
    return np.array([np.count_nonzero(line) >= columns for line in figures], dtype=np.bool_)


def _levels(figures: Figures, unit: float, may_be: NDArray[np.bool_]) -> dict[int, str]:
    """The sums among the lines that may be one, level by level: each leaves out those before it."""
    found: dict[int, str] = {}
    left = np.arange(len(figures))
    for _ in range(MOST_LEVELS):
        more = _sums(figures[left], unit, may_be[left])
        if not more:
            break
        found |= {int(left[at]): words for at, words in more.items()}
        left = np.delete(left, list(more))
    return found


def _twins(figures: Figures) -> NDArray[np.bool_]:
    """True for lines that stand among so many with the same figures that none is a sum."""
    if not len(figures):
        return np.zeros(0, dtype=np.bool_)
    runs = np.concatenate(([0], np.cumsum((figures[1:] != figures[:-1]).any(axis=1))))
    many: NDArray[np.bool_] = np.bincount(runs)[runs] > MOST_TWINS
    return many


def _sums(figures: Figures, unit: float, may_be: NDArray[np.bool_]) -> dict[int, str]:
    """The same, of lines among which sums of sums are not yet looked for."""
    found: dict[int, str] = {}
    for at in np.flatnonzero(may_be).tolist():
        for side, parts in (("below", figures[at + 1 :]), ("above", figures[:at][::-1])):
            if at not in found and (count := _parts(figures[at], parts, unit)):
                found[at] = f"the sum of the {count} lines {side}"
    return found


def _parts(line: Figures, others: Figures, unit: float) -> int:
    """The number of lines, from the first of the others on, that add up to a line; 0 if none do.

    Its largest figure alone tells nearly always that none do, so it is looked at first.
    """
    largest = int(np.argmax(np.abs(line)))
    parts = np.cumsum(others.any(axis=1))
    right = _is_right(np.cumsum(others[:, largest]), line[largest], unit) & (parts >= FEWEST)
    if not right.any():
        return 0
    ends = np.flatnonzero(right)
    sums = np.cumsum(others[: ends[-1] + 1], axis=0)[ends]
    found = ends[_is_right(sums, line, unit).all(axis=1)]
    return int(found[0]) + 1 if found.size else 0


def _is_right(sums: Figures, line: Figures | float, unit: float) -> NDArray[np.bool_]:
    """True where sums are a figure, as nearly as rounding lets them."""
    off, size = np.abs(sums - line), np.abs(line)
    right: NDArray[np.bool_] = (off <= 1e-6 * size) | (off <= np.minimum(unit, CLOSE * size))
    return right
