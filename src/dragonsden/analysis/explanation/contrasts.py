"""Contrasts: one service against others, criterion by criterion, over all draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import Counts, rounded
from dragonsden.arithmetic.statistics import standard_error
from dragonsden.engine.blocks import Block, blocks
from dragonsden.engine.evaluate import evaluate, overall
from dragonsden.results.simulation import Simulation


@dataclass(frozen=True)
class Contrast:
    """By how much a service is ahead, in points of overall value, and how often.

    `points` has an entry for each criterion: the mean of weight times difference in value; they
    sum to `margin`, the mean difference in overall value. `errors` and `error` are their standard
    errors. `favours` counts the draws in which each criterion favours the service, `ahead` and
    `behind` those in which its overall value is the higher or the lower.
    """

    draws: int
    points: Floats
    errors: Floats
    favours: Counts
    margin: float
    error: float
    ahead: int
    behind: int


def contrast(sim: Simulation, row: int, rivals: Sequence[int]) -> Contrast:
    """The service in a row against another, or against the mean of several, by their rows."""
    size = len(sim.criteria)
    totals, squares = np.zeros(size + 1), np.zeros(size + 1)
    favours = np.zeros(size, np.int64)
    ahead = behind = 0
    for block in blocks(sim.plan, sim.seed, sim.draws):
        mine, theirs = _mean_of(block, [row]), _mean_of(block, rivals)
        apart = mine - theirs
        apart[:size] *= block.weights
        totals += np.add.reduce(apart, axis=1)
        squares += np.add.reduce(apart * apart, axis=1)
        favours += np.count_nonzero(rounded(apart[:size]) > 0, axis=1)
        ahead += int(np.count_nonzero(apart[size] > 0))
        behind += int(np.count_nonzero(apart[size] < 0))
    errors = standard_error(totals, squares, sim.draws)
    means = totals / sim.draws
    return Contrast(
        draws=sim.draws,
        points=means[:size],
        errors=errors[:size],
        favours=favours,
        margin=float(means[size]),
        error=float(errors[size]),
        ahead=ahead,
        behind=behind,
    )


def _mean_of(block: Block, rows: Sequence[int]) -> Floats:
    """The mean values of these services: a row for each criterion, and last the overall value."""
    total = np.zeros((len(block.plan.criteria) + 1, block.count))
    for row in rows:
        # drawn now and not remembered: all services of a block at once take much memory
        values = evaluate(block.plan, block.plan.services[row], block.draw(row)).values
        for line, value in zip(total, values, strict=False):
            line += value
        total[-1] += rounded(overall(block.weights, values))
    total /= len(rows)
    return total
