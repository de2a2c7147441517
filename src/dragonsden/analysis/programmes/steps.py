"""Steps: the best programme under each of a few limits on the expected investment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from dragonsden.analysis.programmes.frontier import Point
from dragonsden.analysis.programmes.solve import EQUAL, Solver, UnsolvedError

STEPS: Final = 12
"""Twelve limits, evenly spread: the whole frontier takes a solve for each of hundreds."""

SECONDS: Final = 3.0
"""A step that takes longer is left out: a pack has no time for it."""

A_PENNY: Final = 0.01


def steps(solver: Solver, most: float, count: int = STEPS) -> tuple[Point, ...]:
    """The best choice under each limit from a part of the most money to all of it, least first.

    Those that bring no more than the one before are left out, and so are those that are not proved
    the best in a few seconds, or that no choice keeps.
    """
    if most <= 0:
        return ()
    found: list[Point] = []
    for point in _best_under(replace(solver, seconds=min(solver.seconds, SECONDS)), most, count):
        if not found or point.objective > found[-1].objective + EQUAL:
            found.append(point)
    return tuple(found)


def _best_under(solver: Solver, most: float, count: int) -> Iterator[Point]:
    """The best choice under each limit that has one."""
    cost = solver.choice.investment
    for part in range(1, count + 1):
        limit = solver.row(cost, -np.inf, most * part / count + A_PENNY / 2)
        try:
            best = solver.best_undominated([limit], [])
        except UnsolvedError:
            continue
        if best is not None and not best.gap:
            spent = float(np.add.reduce(cost[list(best.started)]))
            yield Point(spent, best.objective, best.started)
