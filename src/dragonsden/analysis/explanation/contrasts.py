"""Contrasts: one service against others, criterion by criterion, over all draws."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields
from functools import partial
from typing import Final, Self

import numpy as np

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import Counts, rounded
from dragonsden.arithmetic.statistics import standard_error
from dragonsden.arithmetic.sums import total
from dragonsden.engine.blocks import Block, Values
from dragonsden.engine.evaluate import overall
from dragonsden.engine.sharing import each_block
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


Rivals = tuple[int, tuple[int, ...]]
"""A service, and those whose mean it is held against, by their rows; never against itself."""


def contrast(
    sim: Simulation, row: int, rivals: Sequence[int], executor: Executor | None = None
) -> Contrast:
    """The service in a row against another, or against the mean of several, by their rows."""
    return contrasts(sim, [(row, tuple(rivals))], executor)[0]


def contrasts(
    sim: Simulation, asked: Sequence[Rivals], executor: Executor | None = None
) -> list[Contrast]:
    """The contrast of each service with its rivals, by their rows, in one pass over the draws."""
    sums = [_Sums.empty(len(sim.criteria)) for _ in asked]
    ask = partial(_apart, asked)
    for parts in each_block(sim.plan, sim.seed, sim.draws, ask, executor):
        for each, part in zip(sums, parts, strict=True):
            each.add(part)
    return [each.contrast(sim.draws) for each in sums]


def _apart(asked: Sequence[Rivals], block: Block) -> list[_Sums]:
    """The sums of each contrast over a block, criterion by criterion: it holds one at a time."""
    sums = {each: _Sums.empty(len(block.plan.criteria)) for each in asked}
    held_against: dict[tuple[int, ...], set[int]] = {}
    for row, rivals in asked:
        held_against.setdefault(rivals, set()).add(row)
    values = _Values(block, dict.fromkeys(row for one, rivals in asked for row in (one, *rivals)))
    for line, weight in enumerate((*block.weights, None) if asked else ()):
        known = values.on(line)
        for rivals, rows in held_against.items():
            for row, mean in _means(known, rivals, rows):
                sums[row, rivals].put(line, known[row] - mean, weight)
    return [sums[each] for each in asked]


@dataclass(frozen=True)
class _Sums:
    """The sums of one contrast over draws; the last of `totals` and `squares` is of overall values.

    `sides` counts the draws in which the service is ahead, and those in which it is behind.
    """

    totals: Floats
    squares: Floats
    favours: Counts
    sides: Counts

    @classmethod
    def empty(cls, size: int) -> Self:
        """Sums of no draws, for this number of criteria."""
        totals, squares = np.zeros((2, size + 1))
        return cls(totals, squares, np.zeros(size, np.int64), np.zeros(2, np.int64))

    def put(self, line: int, apart: Floats, weight: Floats | None) -> None:
        """Take the sums of a block of differences in value, which are weighed in place.

        They are of one criterion or, without a weight, of overall values.
        """
        if weight is None:
            self.sides[:] = np.count_nonzero(apart > 0), np.count_nonzero(apart < 0)
        else:
            apart *= weight
            self.favours[line] = np.count_nonzero(rounded(apart) > 0)
        self.totals[line], self.squares[line] = total(apart), total(apart * apart)

    def add(self, other: _Sums) -> None:
        """Add the sums of other draws to these, in place."""
        for field in fields(self):
            mine: Floats | Counts = getattr(self, field.name)
            mine += getattr(other, field.name)

    def contrast(self, draws: int) -> Contrast:
        """The means and their standard errors."""
        errors, means = standard_error(self.totals, self.squares, draws), self.totals / draws
        return Contrast(
            draws=draws,
            points=means[:-1],
            errors=errors[:-1],
            favours=self.favours,
            margin=float(means[-1]),
            error=float(errors[-1]),
            ahead=int(self.sides[0]),
            behind=int(self.sides[1]),
        )


class _Values:
    """The values of services in one block, remembered if memory allows it."""

    def __init__(self, block: Block, rows: Collection[int]) -> None:
        """Take the block and the services in these rows."""
        self.block, self.rows, self.known = block, rows, dict[int, tuple[Values, Floats]]()
        lines = (len(block.plan.criteria) + 1) * len(rows)
        self.remembers = 8 * lines * block.count <= MOST_BYTES

    def on(self, line: int) -> dict[int, Floats]:
        """The values of each service on one criterion, by row; overall values after the last."""
        last, count = len(self.block.plan.criteria), self.block.count
        found = {}
        for row in self.rows:
            values, totals = self._of(row)
            of_row = totals if line == last else values.on(line)
            found[row] = np.broadcast_to(of_row, (count,))
        return found

    def _of(self, row: int) -> tuple[Values, Floats]:
        """The values of one service on each criterion, and the overall values."""
        if row in self.known:
            return self.known[row]
        values = self.block.values(row)
        on_each = tuple(values.on(line) for line in range(len(self.block.plan.criteria)))
        found = values, rounded(overall(self.block.weights, on_each))
        if self.remembers:
            self.known[row] = found
        return found


def _means(
    values: Mapping[int, Floats], rivals: Sequence[int], rows: Collection[int]
) -> Iterator[tuple[int, Floats]]:
    """Each of these rows with the mean value of the rivals, itself not counted."""
    nothing = np.zeros_like(next(iter(values.values())))
    if outside := set(rows).difference(rivals):
        mean = _added(nothing, values, rivals) / len(rivals)
        yield from ((row, mean) for row in outside)
    for row, added in _without(nothing, values, rivals, set(rows)):
        yield row, added / (len(rivals) - 1)


def _without(
    beside: Floats, values: Mapping[int, Floats], rivals: Sequence[int], rows: set[int]
) -> Iterator[tuple[int, Floats]]:
    """Each of these rows that is a rival, with what is beside and the values of all other rivals.

    Each half of the rivals is added up once for all in the other half, so that the sums of n
    rivals take n log n additions and none is a difference, which would lose digits.
    """
    if len(rivals) == 1 and rivals[0] in rows:
        yield rivals[0], beside
        return
    middle = len(rivals) // 2
    for these, those in (rivals[:middle], rivals[middle:]), (rivals[middle:], rivals[:middle]):
        if not rows.isdisjoint(these):
            yield from _without(_added(beside, values, those), values, these, rows)


def _added(beside: Floats, values: Mapping[int, Floats], rows: Sequence[int]) -> Floats:
    """The values of these rows, added in their order to what is beside."""
    added = beside.copy()
    for row in rows:
        added += values[row]
    return added
