"""Contrasts: one service against others, criterion by criterion, over all draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import Counts, rounded
from dragonsden.arithmetic.statistics import standard_error
from dragonsden.arithmetic.sums import total
from dragonsden.engine.blocks import Block, blocks
from dragonsden.engine.evaluate import overall
from dragonsden.results.simulation import Simulation


@dataclass(frozen=True)
class Contrast:
    """The lead of a service over others: in points of overall value, and in draws.

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


MOST_BYTES: Final = 256 * 2**20
"""At most 256 MiB of values are remembered in a block; more are worked out again, more slowly."""


def contrast(sim: Simulation, row: int, rivals: Sequence[int]) -> Contrast:
    """The service in a row against another, or against the mean of several, by their rows."""
    return contrasts(sim, [(row, rivals)])[0]


def contrasts(sim: Simulation, asked: Sequence[tuple[int, Sequence[int]]]) -> list[Contrast]:
    """The contrast of each service with its rivals, by their rows, in one pass over the draws."""
    sums = [_Sums(len(sim.criteria)) for _ in asked]
    for block in blocks(sim.plan, sim.seed, sim.draws):
        values = _Values(block, remembers=len(asked) > 2)
        for (row, rivals), each in zip(asked, sums, strict=True):
            each.add(values.mean([row]) - values.mean(rivals), block.weights)
    return [each.contrast(sim.draws) for each in sums]


class _Sums:
    """The sums of one contrast over the draws; the last entry is of the overall value."""

    def __init__(self, size: int) -> None:
        """Sums of no draws, for this number of criteria."""
        self.size = size
        self.totals, self.squares = np.zeros(size + 1), np.zeros(size + 1)
        self.favours = np.zeros(size, np.int64)
        self.ahead = self.behind = 0

    def add(self, apart: Floats, weights: Floats) -> None:
        """Add a block of differences in value, which are weighed in place."""
        apart[: self.size] *= weights
        self.totals += total(apart)
        self.squares += total(apart * apart)
        self.favours += np.count_nonzero(rounded(apart[: self.size]) > 0, axis=1)
        self.ahead += int(np.count_nonzero(apart[self.size] > 0))
        self.behind += int(np.count_nonzero(apart[self.size] < 0))

    def contrast(self, draws: int) -> Contrast:
        """The means and their standard errors."""
        errors, means = standard_error(self.totals, self.squares, draws), self.totals / draws
        return Contrast(
            draws=draws,
            points=means[: self.size],
            errors=errors[: self.size],
            favours=self.favours,
            margin=float(means[self.size]),
            error=float(errors[self.size]),
            ahead=self.ahead,
            behind=self.behind,
        )


class _Values:
    """The values of services in one block, remembered if they are needed again."""

    def __init__(self, block: Block, *, remembers: bool) -> None:
        """Remember values if `remembers` and memory allows it."""
        self.block, self.known = block, dict[int, Floats]()
        rows = (len(block.plan.criteria) + 1) * len(block.plan.services)
        self.remembers = remembers and 8 * rows * block.count <= MOST_BYTES

    def of(self, row: int) -> Floats:
        """The values of one service: a row for each criterion, and last the overall value."""
        if row in self.known:
            return self.known[row]
        block = self.block
        values = block.look(row).values
        found = np.zeros((len(values) + 1, block.count))
        for line, value in zip(found, values, strict=False):
            line += value
        found[-1] += rounded(overall(block.weights, values))
        if self.remembers:
            self.known[row] = found
        return found

    def mean(self, rows: Sequence[int]) -> Floats:
        """The mean values of these services."""
        total = np.zeros((len(self.block.plan.criteria) + 1, self.block.count))
        for row in rows:
            total += self.of(row)
        total /= len(rows)
        return total
