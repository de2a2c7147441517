"""Frontier: the best programme for every amount of money, and the order by value for money."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from dragonsden.analysis.programmes.choice import Limit
from dragonsden.analysis.programmes.solve import EQUAL, Found, Solver, Started

A_PENNY: Final = 0.01
MOST_POINTS: Final = 2_000
RANGES: Final = 8
"""The amounts of money are cut into eight ranges, which are solved side by side."""


@dataclass(frozen=True)
class Point:
    """A choice that no other beats in both: less expected investment, or more of the objective."""

    investment: float
    objective: float
    started: Started


def frontier(solver: Solver) -> tuple[Point, ...]:
    """Every choice under the limits that is not beaten in both, by investment, least first."""
    top = solver.best()
    if top is None:
        return ()
    ceilings = np.linspace(_spent(solver, top), 0.0, RANGES, endpoint=False).tolist()
    ceilings[0] = np.inf
    floors = [*ceilings[1:], -np.inf]
    with ThreadPoolExecutor(os.cpu_count()) as threads:  # the solver lets them run side by side
        parts = threads.map(partial(_between, solver), floors, ceilings)
        found: list[Point] = []
        for point in (one for part in parts for one in part):
            if found and point.objective >= found[-1].objective - EQUAL:
                found.pop()  # as good for less
            found.append(point)
    return tuple(reversed(found[:MOST_POINTS]))


def _between(solver: Solver, floor: float, ceiling: float) -> list[Point]:
    """The best choice for every amount of money above a floor, the most money first."""
    found: list[Point] = []
    others: list[Limit] = []
    while len(found) < MOST_POINTS:
        row = solver.row(solver.choice.investment, -np.inf, ceiling)
        # however they start, the candidates of the point before cost the same
        best = solver.best_undominated([row], others[-1:])
        if best is None:
            break
        spent = _spent(solver, best)
        if spent <= floor:
            break
        found.append(Point(spent, best.objective, best.started))
        ceiling = spent - A_PENNY / 2
        others.append(solver.other_set(best.started))
    return found


def _spent(solver: Solver, found: Found) -> float:
    """The expected investment of a choice."""
    return float(np.add.reduce(solver.choice.investment[list(found.started)]))


@dataclass(frozen=True)
class Order:
    """The order by value for money, and what it reaches: `started` is what it takes."""

    order: tuple[str, ...]
    started: Started
    objective: float


def by_value_for_money(solver: Solver) -> Order:
    """Candidates by objective for each £ of investment, each taken if all limits still hold.

    The ratio is that of the best single quarter; those that cost nothing come first. Each begins in
    the best quarter in which the limits hold, and is passed over if there is none. Rules that ask
    for a start are not looked at: nothing at all breaks them before the order begins.
    """
    choice = solver.choice
    best = [
        (at, max(np.flatnonzero(choice.who == at).tolist(), key=lambda v: (solver.gain[v], -v)))
        for at in range(len(choice.candidates))
        if (choice.who == at).any()
    ]
    worth = [(at, v) for at, v in best if solver.gain[v] > 0]
    worth.sort(key=lambda one: (-_ratio(solver, one[1]), -solver.gain[one[1]], one[0]))
    limits = [choice.one_each, *_ceilings(solver)]
    taken: Started = ()
    for at, _ in worth:
        quarters = np.flatnonzero(choice.who == at)
        for v in sorted(quarters.tolist(), key=lambda v: (-solver.gain[v], v)):
            wider = (*taken, v)
            if all(limit.kept(np.array(wider, dtype=np.intp)) for limit in limits):
                taken = wider
                break
    names = tuple(choice.candidates[at].name for at, _ in worth)
    return Order(names, tuple(sorted(taken)), float(np.add.reduce(solver.gain[sorted(taken)])))


def _ratio(solver: Solver, variable: int) -> float:
    """The objective for each £ of investment; beyond every number where it costs nothing."""
    spent = float(solver.choice.investment[variable])
    return float(solver.gain[variable]) / spent if spent > 0 else np.inf


def _ceilings(solver: Solver) -> list[Limit]:
    """The limits that nothing at all keeps."""
    nothing = np.empty(0, dtype=np.intp)
    return [limit for limit in (*solver.limits.values(), *solver.cuts) if limit.kept(nothing)]
