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
from dragonsden.arithmetic.ranks import Counts, Ranks, places, ranks, rounded, wins, won
from dragonsden.arithmetic.sums import total
from dragonsden.engine.blocks import Block, block_to_tally
from dragonsden.engine.evaluate import Outcome, meets, number_of
from dragonsden.engine.plan import Plan
from dragonsden.engine.same import Same
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
    Percentiles of measures are had too unless `of_measures` is False.
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
    of_measures: bool = True

    @property
    def empty(self) -> Tally:
        """The tally of no draws."""
        if not self.by_counts:
            return Tally.empty(self.plan, len(self.ranked))
        numbers = 1 + (len(self.plan.measures) if self.of_measures else 0)
        cuts = BETWEEN if self.whole else CUTS
        return Tally.empty(self.plan, len(self.ranked), (numbers, cuts))


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
    def of(cls, task: Task, kept: Kept, same: Same | None = None) -> Self:
        """The values of a block; its first draws fill `kept`, but for the ranks.

        What is the `same` in another run has no measures to keep or to count.
        """
        plan, seed = task.plan, task.seed
        if task.whole:
            block = block_to_tally(plan, seed, task.count)
        else:
            block = Block.of(plan, seed, task.block, task.count)
        tally, totals = task.empty, np.empty((len(plan.services), task.count))
        taken = frozenset[int]() if same is None else same.weighed(block.weights)
        _weigh_certain(task, block.weights, tally, totals)
        for row in range(len(plan.services)):
            if same is not None and row in taken:
                same.put(row, tally, totals[row])
                measured = np.empty((0, task.count))
            else:
                measured = _tally_service(task, block, row, tally, totals[row])
            wanted = measured[: len(kept.measures), : kept.count]
            kept.measures[: len(wanted), row] = wanted
            if task.by_counts:
                _count(task, tally, (row, 0), totals[row : row + 1])
                if task.of_measures:
                    _count(task, tally, (row, 1), measured)
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
        placed, taken, beaten = _rank(_rows(self.totals, task.ranked))
        chosen = placed <= _last_chosen(task, placed, self.totals)
        tally = replace(
            self.tally,
            places=taken,
            wins=beaten,
            central=won(placed, self.weights),
            chosen=np.array([np.count_nonzero(row) for row in chosen], np.int64),
        )
        if task.by_counts:
            _count_exactly(task, tally, chosen)
        kept.ranks[:] = placed[:, : kept.count]
        return tally


def _rows(totals: Floats, rows: tuple[int, ...]) -> Floats:
    """Some rows; where they are all, no copy."""
    return totals if len(rows) == len(totals) else totals[list(rows)]


def _rank(totals: Floats) -> tuple[Ranks, Counts, Counts]:
    """The rank of each service in each draw, how often it has each, and who ranks above whom."""
    steps = quicker()
    if steps is not None:
        return steps.rank(totals)
    placed = ranks(totals)
    return placed, places(placed), wins(placed)


def _last_chosen(task: Task, placed: Ranks, totals: Floats) -> Ranks:
    """The last rank in each draw that is among the best k of those passing."""
    k = task.plan.k
    if task.passing == task.ranked:
        return np.full(task.count, k, np.int16)
    if len(task.passing) < k:  # nobody is left out
        return np.full(task.count, len(task.ranked), np.int16)
    best = _rank(_rows(totals, task.passing))[0] <= k
    last: Ranks = np.where(best, placed[_passing(task)], 0).max(axis=0)
    return last


def _passing(task: Task) -> list[int]:
    """The places of those passing among the ranked."""
    return [task.ranked.index(row) for row in task.passing]


def _count_exactly(task: Task, tally: Tally, chosen: NDArray[np.bool_]) -> None:
    """Count the draws in which the best k of those passing are just those of the guess.

    `chosen` has a row for each ranked service.
    """
    passing = list(task.passing)
    guess = task.guess
    if guess is None:
        means = task.typical.overall[passing] + tally.overall[passing] / task.count
        best = np.argsort(-means, kind="stable")[: task.plan.k]
        tally.guess[[passing[place] for place in best]] = 1
        guess = tally.guess
    just_these = chosen[_passing(task)] == (guess[passing] == 1).reshape(-1, 1)
    tally.exactly[0] = np.count_nonzero(just_these.all(axis=0))


def _count(task: Task, tally: Tally, where: tuple[int, int], draws: Floats) -> None:
    """Count the draws below the cuts of some numbers of a service, and up to them.

    `where` are its row and the place of the first number; `draws` has a row for each.
    """
    row, first = where
    of = row, slice(first, first + len(draws))
    if not len(draws):  # the service has no account
        return
    if task.whole:
        tally.cuts[of] = [between(numbers) for numbers in draws]
        tally.below[of], tally.upto[of] = counted_between(draws.shape[1])
        return
    steps = quicker()
    find, count = (cuts_of, counted) if steps is None else (steps.cuts_of, steps.counted)
    if task.cuts is None:
        tally.cuts[of] = [find(numbers) for numbers in draws]
    cuts = tally.cuts if task.cuts is None else task.cuts
    tally.below[of], tally.upto[of] = count(draws, cuts[of])


def _tally_service(task: Task, block: Block, row: int, tally: Tally, totals: Floats) -> Floats:
    """The measures of one service; `totals` gets its overall values, `tally` its sums."""
    of_service = _tally_certain if task.plan.services[row].certain else _tally_drawn
    return of_service(task, block, row, tally, totals)


def _tally_certain(task: Task, block: Block, row: int, tally: Tally, totals: Floats) -> Floats:
    """The measures of a service in which nothing is uncertain but weights; as `_tally_service`."""
    typical = task.typical
    tally.values[row] = typical.values[row] * task.count
    tally.beyond[row] = typical.beyond[row] * task.count
    if quicker() is None:
        _weigh(task, block.weights, row, typical.outcomes[row].values, tally, totals)
    return _tally_measures(task, row, typical.outcomes[row], tally)


def _weigh_certain(task: Task, weights: Floats, tally: Tally, totals: Floats) -> None:
    """Fill `totals` and the sums of services in which nothing is uncertain but weights.

    By quicker steps they are weighed together; else each in its turn.
    """
    steps, services = quicker(), task.plan.services
    rows = [row for row, service in enumerate(services) if service.certain]
    if steps is not None and rows:
        values, centres = task.typical.values[rows], task.typical.overall[rows]
        sums = steps.weigh(weights, values, centres, np.array(rows), totals)
        tally.points[rows], tally.overall[rows] = sums[:, :-2], sums[:, -2]
        tally.overall_squared[rows] = sums[:, -1]


def _tally_drawn(task: Task, block: Block, row: int, tally: Tally, totals: Floats) -> Floats:
    """The measures of a service in which something is uncertain; as `_tally_service`."""
    service, steps = task.plan.services[row], quicker()
    draws = block.draw(row) if steps is not None or service.clipped else None
    if steps is not None and draws is not None:
        centres = task.typical.centres(row)
        found = steps.tally(task.plan, row, draws, block.weights, centres, tally, totals)
        if found is not None:
            return found
    if draws is not None:
        tally.clipped[row, : len(service.clipped)] = [s.outside(draws) for s in service.clipped]
    outcome = block.look(row, draws)
    _tally_values(task, row, tally, outcome)
    _weigh(task, block.weights, row, outcome.values, tally, totals)
    return _tally_measures(task, row, outcome, tally)


def _weigh(
    task: Task,
    weights: Floats,
    row: int,
    values: tuple[Floats, ...],
    tally: Tally,
    totals: Floats,
) -> None:
    """Fill `totals` with the overall values of one service, and `tally` with their sums."""
    term, points = np.empty_like(totals), tally.points[row]
    for column, (weight, value) in enumerate(zip(weights, values, strict=True)):
        np.multiply(weight, value if value.size > 1 else value[0], out=term)  # numbers are quicker
        points[column] = total(term)
        np.add(totals if column else 0.0, term, out=totals)
    totals[:] = rounded(totals)
    sums = _sums(totals, float(task.typical.overall[row]))
    tally.overall[row], tally.overall_squared[row] = sums


def _tally_measures(task: Task, row: int, outcome: Outcome, tally: Tally) -> Floats:
    """The measures of an outcome; `tally` gets their sums and the draws that keep each gate."""
    centres = task.typical.centres(row)
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
