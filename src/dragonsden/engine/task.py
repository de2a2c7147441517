"""Tasks: blocks to evaluate, and how the draws of each are tallied."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.cuts import (
    BETWEEN,
    CUTS,
    between,
    counted,
    counted_between,
    cuts_of,
)
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import Counts, least_chosen, places, ranks, rounded, wins, won
from dragonsden.arithmetic.sums import total
from dragonsden.engine.blocks import Block, block_to_tally
from dragonsden.engine.evaluate import Outcome, meets, number_of, overall
from dragonsden.engine.plan import Plan
from dragonsden.engine.steps import quicker
from dragonsden.engine.tally import Kept, Tally
from dragonsden.engine.typical import Typical


@dataclass(frozen=True)
class Task:
    """One block to evaluate: its number, its draws, and the rows of the services in it that count.

    `ranked` fail no gate; `passing`, some of them, pass every gate and can be chosen. `compiled` is
    True if compiled code is worth loading for it. `by_counts` is True if percentiles are to be had
    by counts, at the `cuts` of the first block, which is the one that has none given, as it has no
    `guess`. `whole` is True if no other block has draws of the run: a percentile then has two cuts.
    """

    plan: Plan
    typical: Typical
    seed: int
    block: int
    count: int
    ranked: tuple[int, ...]
    passing: tuple[int, ...]
    compiled: bool = False
    by_counts: bool = False
    cuts: Floats | None = None
    guess: Counts | None = None
    whole: bool = False

    @property
    def empty(self) -> Tally:
        """The tally of no draws."""
        if not self.by_counts:
            return Tally.empty(self.plan, len(self.ranked))
        return Tally.empty(self.plan, len(self.ranked), BETWEEN if self.whole else CUTS)


def tally_block(task: Task, kept: Kept) -> Tally:
    """The tally of one block; its first draws fill `kept`."""
    return Valued.of(task, kept).ranked(task, kept)


@dataclass(frozen=True)
class Valued:
    """A block of which all is tallied but what depends on who is ranked.

    `weights` and `totals` are those of its draws: a row for each criterion, and the overall values
    of each service.
    """

    weights: Floats
    totals: Floats
    tally: Tally

    @classmethod
    def of(cls, task: Task, kept: Kept) -> Self:
        """The values of a block; its first draws fill `kept`, but for the ranks."""
        plan, seed = task.plan, task.seed
        if task.whole:
            block = block_to_tally(plan, seed, task.count)
        else:
            block = Block.of(plan, seed, task.block, task.count)
        tally, totals = task.empty, np.empty((len(plan.services), task.count))
        for row, service in enumerate(plan.services):
            of_service = _tally_certain if service.certain else _tally_drawn
            measured = of_service(task, block, row, tally, totals[row])
            kept.measures[: len(measured), row] = measured[:, : kept.count]
            if task.by_counts:
                for place, draws in enumerate((totals[row], *measured)):
                    _count(task, tally, (row, place), draws)
        tally.draws[:] = task.count
        tally.weights[:] = total(block.weights)
        tally.clipped_weights[:] = [
            source.outside(block.for_weights) for source in plan.weights.clipped
        ]
        kept.overall[:] = totals[:, : kept.count]
        kept.weights[:] = block.weights[:, : kept.count]
        return cls(block.weights, totals, tally)

    def ranked(self, task: Task, kept: Kept) -> Tally:
        """The tally with all that depends on who is ranked; `kept` is filled with the ranks."""
        # SMAA in one pass (Lahdelma & Salminen 2001): values -> ranks -> rank acceptability
        # (`places`), pairwise winning (`wins`) and central weights (`central`), all before the
        # block is dropped.
        among, totals = list(task.ranked), self.totals
        placed = ranks(totals[among])  # of each ranked service in each draw
        best = least_chosen(totals[list(task.passing)], task.plan.case.k)
        tally = replace(
            self.tally,
            places=places(placed),
            wins=wins(placed),
            central=won(placed, self.weights),
            chosen=np.count_nonzero(totals[among] >= best, axis=1).astype(np.int64),
        )
        if task.by_counts:
            _count_exactly(task, tally, totals[list(task.passing)] >= best)
        kept.ranks[:] = placed[:, : kept.count]
        return tally


def _count_exactly(task: Task, tally: Tally, chosen: NDArray[np.bool_]) -> None:
    """Count the draws in which the best k of those passing are just those of the guess."""
    passing = list(task.passing)
    guess = task.guess
    if guess is None:
        means = task.typical.overall[passing] + tally.overall[passing] / task.count
        best = np.argsort(-means, kind="stable")[: task.plan.case.k]
        tally.guess[[passing[place] for place in best]] = 1
        guess = tally.guess
    just_these = chosen == (guess[passing] == 1).reshape(-1, 1)
    tally.exactly[0] = np.count_nonzero(just_these.all(axis=0))


def _count(task: Task, tally: Tally, where: tuple[int, int], draws: Floats) -> None:
    """Count the draws below the cuts of one number of a service, and up to them."""
    if task.whole:
        tally.cuts[where] = between(draws)
        tally.below[where], tally.upto[where] = counted_between(len(draws))
        return
    if task.cuts is None:
        tally.cuts[where] = cuts_of(draws)
    at = tally.cuts[where] if task.cuts is None else task.cuts[where]
    tally.below[where], tally.upto[where] = counted(draws, at)


def _tally_certain(task: Task, block: Block, row: int, tally: Tally, totals: Floats) -> Floats:
    """The measures of a service in which nothing is uncertain but weights; as `_tally_drawn`."""
    typical = task.typical
    tally.values[row] = typical.values[row] * task.count
    tally.beyond[row] = typical.beyond[row] * task.count
    return _tally_outcome(task, block.weights, row, typical.outcomes[row], tally, totals)


def _tally_drawn(task: Task, block: Block, row: int, tally: Tally, totals: Floats) -> Floats:
    """The measures of one service; `totals` gets its overall values, `tally` its sums."""
    draws, service, steps = block.draw(row), task.plan.services[row], quicker()
    for column, source in enumerate(service.clipped):
        tally.clipped[row, column] = source.outside(draws)
    if steps is not None:
        centres = task.typical.centres(row)
        found = steps.tally(task.plan, row, draws, block.weights, centres, tally, totals)
        if found is not None:
            return found
    outcome = block.look(row, draws)
    _tally_values(task, row, tally, outcome)
    return _tally_outcome(task, block.weights, row, outcome, tally, totals)


def _tally_outcome(
    task: Task, weights: Floats, row: int, outcome: Outcome, tally: Tally, totals: Floats
) -> Floats:
    """The measures of an outcome; `totals` gets its overall values, `tally` the sums of both."""
    centres = task.typical.centres(row)
    totals[:] = rounded(overall(weights, outcome.values))
    pairs = zip(weights, outcome.values, strict=True)
    tally.points[row] = [total(weight * value) for weight, value in pairs]
    tally.overall[row], tally.overall_squared[row] = _sums(totals, float(centres[0]))
    measured = np.empty((len(outcome.measures), task.count))
    for line, measure in zip(measured, outcome.measures.values(), strict=True):
        line[:] = measure
    for column, line in enumerate(measured):
        centre = float(centres[1 + column])
        if task.plan.measures[column] == "payback":
            tally_payback(tally, (row, column), line, centre)
        else:
            away, squares = _sums(line, centre)
            tally.measures[row, column], tally.measures_squared[row, column] = away, squares
    _tally_gates(task, row, tally, outcome)
    return measured


def _sums(draws: Floats, centre: float) -> tuple[float, float]:
    """The sum of the distances from a centre, and of their squares."""
    distance = draws - centre
    with np.errstate(over="ignore", invalid="ignore"):  # sums that are not finite are refused
        away = float(total(distance))
        distance *= distance
        return away, float(total(distance))


def _tally_values(task: Task, row: int, tally: Tally, outcome: Outcome) -> None:
    """Add one service's values on each criterion, and its performances beyond the ends.

    A single entry stands for all draws.
    """
    values, beyond = tally.values[row], tally.beyond[row]
    for column, criterion in enumerate(task.plan.criteria):
        value, performance = outcome.values[column], outcome.performance[column]
        values[column] = total(value) * (task.count // value.size)
        if not criterion.bounded:
            out = np.count_nonzero(criterion.function.beyond(performance))
            beyond[column] = out * (task.count // performance.size)


def tally_payback(tally: Tally, cell: tuple[int, int], payback: Floats, centre: float) -> None:
    """Add one service's paybacks, and the draws of never, which are left out of the sums.

    `cell` has its row and the column of the measure.
    """
    counted = payback[~np.isnan(payback)]
    tally.never[cell[0]] = payback.size - counted.size
    tally.measures[cell], tally.measures_squared[cell] = _sums(counted, centre)


def _tally_gates(task: Task, row: int, tally: Tally, outcome: Outcome) -> None:
    """Count the draws that keep each measured gate, and those that bear out what one claims."""
    for column, gate in enumerate(task.plan.gates):
        number = number_of(task.plan, row, outcome, gate.of)
        if number is not None:
            kept = np.count_nonzero(meets(gate, number))
            tally.gates[row, column] = kept * (task.count // number.size)
