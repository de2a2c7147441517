"""Tallies: the counts and sums of a block of draws, and their merger over blocks."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.cuts import CUTS, LEVELS, counted, cuts_of
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import (
    Counts,
    Ranks,
    least_chosen,
    places,
    ranks,
    rounded,
    wins,
    won,
)
from dragonsden.arithmetic.sums import total
from dragonsden.engine.blocks import Block
from dragonsden.engine.evaluate import Outcome, evaluate, meets, number_of, overall
from dragonsden.engine.plan import Plan
from dragonsden.engine.sources import Draws
from dragonsden.engine.steps import quicker
from dragonsden.engine.weights import typical_weights
from dragonsden.text.spelling import no_such


@dataclass(frozen=True)
class Tally:
    """Counts and sums over draws; added in block order they have the same bits for any workers.

    Rows are services, in the order of the case; `places`, `wins`, `central` and `chosen` have rows
    for the ranked services only. Sums of overall values and measures are of their distance from the
    typical ones, which keeps their digits. `points` are sums of weight times value.

    `cuts` are of overall values and then of each measure, with the draws below each and up to it.
    They are those of the first block; other blocks add noughts to them. So is `guess`, 1 for each
    service that is among the best k of those passing by the means of the first block; `exactly`
    counts the draws in which the best k are just these.
    """

    draws: Counts
    overall: Floats
    overall_squared: Floats
    values: Floats
    points: Floats
    beyond: Counts
    measures: Floats
    measures_squared: Floats
    never: Counts
    gates: Counts
    clipped: Counts
    clipped_weights: Counts
    weights: Floats
    places: Counts
    wins: Counts
    central: Floats
    chosen: Counts
    cuts: Floats
    below: Counts
    upto: Counts
    guess: Counts
    exactly: Counts

    @classmethod
    def empty(cls, plan: Plan, ranked: int, *, by_counts: bool = False) -> Self:
        """The tally of no draws, with `ranked` services in the ranking.

        `by_counts` is True if percentiles are to be had by counts of draws.
        """
        cut = (len(plan.services), 1 + len(plan.measures), len(LEVELS) if by_counts else 0, CUTS)
        services, criteria = len(plan.services), len(plan.criteria)
        most_clipped = max((len(service.clipped) for service in plan.services), default=0)
        return cls(
            draws=np.zeros(1, np.int64),
            overall=np.zeros(services),
            overall_squared=np.zeros(services),
            values=np.zeros((services, criteria)),
            points=np.zeros((services, criteria)),
            beyond=np.zeros((services, criteria), np.int64),
            measures=np.zeros((services, len(plan.measures))),
            measures_squared=np.zeros((services, len(plan.measures))),
            never=np.zeros(services, np.int64),
            gates=np.zeros((services, len(plan.gates)), np.int64),
            clipped=np.zeros((services, most_clipped), np.int64),
            clipped_weights=np.zeros(len(plan.weights.clipped), np.int64),
            weights=np.zeros(criteria),
            places=np.zeros((ranked, ranked), np.int64),
            wins=np.zeros((ranked, ranked), np.int64),
            central=np.zeros((ranked, criteria)),
            chosen=np.zeros(ranked, np.int64),
            cuts=np.zeros(cut),
            below=np.zeros(cut, np.int64),
            upto=np.zeros(cut, np.int64),
            guess=np.zeros(services if by_counts else 0, np.int64),
            exactly=np.zeros(1, np.int64),
        )

    def add(self, other: Tally) -> None:
        """Add another tally to this one, in place."""
        for field in fields(self):
            mine: NDArray[np.int64] | Floats = getattr(self, field.name)
            mine += getattr(other, field.name)


@dataclass(frozen=True)
class Kept:
    """The draws that are kept: axes are measures, services or criteria, draws."""

    overall: Floats
    ranks: Ranks
    weights: Floats
    measures: Floats

    @classmethod
    def empty(cls, plan: Plan, ranked: int, count: int) -> Self:
        """Room for `count` draws."""
        services, criteria = len(plan.services), len(plan.criteria)
        measured = len(plan.measures) if any(service.trades for service in plan.services) else 0
        return cls(
            overall=np.empty((services, count)),
            ranks=np.empty((ranked, count), np.int16),
            weights=np.empty((criteria, count)),
            measures=np.full((measured, services, count), np.nan),
        )

    @property
    def count(self) -> int:
        """The number of draws kept."""
        return int(self.overall.shape[-1])

    def part(self, part: slice) -> Kept:
        """Some of the draws, sharing their memory."""
        return Kept(
            self.overall[:, part],
            self.ranks[:, part],
            self.weights[:, part],
            self.measures[:, :, part],
        )

    def take(self, other: Kept) -> None:
        """Copy the draws of another into this one, of the same size."""
        for field in fields(self):
            getattr(self, field.name)[:] = getattr(other, field.name)


@dataclass(frozen=True)
class Typical:
    """The outcome of every service at typical values, and the typical weights.

    `values` and `beyond` have a row for each service and a column for each criterion, `measures`
    a column for each measure; NaN is a payback of never, or a service without a trading account.
    """

    weights: Floats
    outcomes: tuple[Outcome, ...]
    overall: Floats
    values: Floats
    beyond: Counts
    measures: Floats

    @classmethod
    def of(cls, plan: Plan, member: str | None = None) -> Self:
        """The outcomes by the panel's mean scores and mean weights, or by those of a member.

        Raises KeyError for a member who is not on the panel.
        """
        judge = None if member is None else _row_of(plan, member)
        # The entry after the last member is the mean of the panel.
        judges = np.array([len(plan.members) if judge is None else judge])
        weights = typical_weights(plan.weights, judge)
        shared = plan.assumptions.typical
        outcomes = [
            evaluate(plan, s, Draws(s.batch.typical, shared, judges)) for s in plan.services
        ]
        totals = [overall(weights.reshape(-1, 1), outcome.values) for outcome in outcomes]
        blank = [np.full(1, np.nan)] * len(plan.measures)
        return cls(
            weights,
            tuple(outcomes),
            rounded(np.concatenate(totals)),
            np.array([np.concatenate(outcome.values) for outcome in outcomes]),
            np.array([_beyond(plan, outcome) for outcome in outcomes], dtype=np.int64),
            np.array([np.concatenate([*o.measures.values()] or blank) for o in outcomes]),
        )


def _row_of(plan: Plan, member: str) -> int:
    """The row of a member of the panel."""
    if not plan.members:
        raise KeyError(f"{member!r} is not a member of the panel; the case has no panel")
    if member not in plan.members:
        raise no_such(member, "is not a member of the panel", plan.members)
    return plan.members.index(member)


def _beyond(plan: Plan, outcome: Outcome) -> list[bool]:
    """True for each criterion whose typical performance lies beyond its value function's ends."""
    return [
        not criterion.bounded and bool(criterion.function.beyond(performance)[0])
        for criterion, performance in zip(plan.criteria, outcome.performance, strict=True)
    ]


@dataclass(frozen=True)
class Task:
    """One block to evaluate: its number, its draws, and the rows of the services in it that count.

    `ranked` fail no gate; `passing`, some of them, pass every gate and can be chosen. `compiled` is
    True if compiled code is worth loading for it. `by_counts` is True if percentiles are to be had
    by counts, at the `cuts` of the first block, which is the one that has none given, as it has no
    `guess`.
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


def tally_block(task: Task, kept: Kept) -> Tally:
    """The tally of one block; its first draws fill `kept`."""
    # SMAA in one pass (Lahdelma & Salminen 2001): values -> ranks -> rank acceptability (`places`),
    # pairwise winning (`wins`) and central weights (`central`), all before the block is dropped.
    plan, block = task.plan, Block.of(task.plan, task.seed, task.block, task.count)
    keep = kept.count
    tally = Tally.empty(plan, len(task.ranked), by_counts=task.by_counts)
    totals, steps = np.empty((len(plan.services), task.count)), quicker()
    of_service = tally_service if steps is None else steps.tally_service
    for row in range(len(plan.services)):
        measured = of_service(task, block, row, tally, totals[row])
        kept.measures[: len(measured), row] = measured[:, :keep]
        if task.by_counts:
            for place, draws in enumerate((totals[row], *measured)):
                _count(task, tally, (row, place), np.sort(draws))
    placed = ranks(totals[list(task.ranked)])  # of each ranked service in each draw
    tally.draws[:] = task.count
    tally.weights[:] = total(block.weights)
    tally.clipped_weights[:] = [
        source.outside(block.for_weights) for source in plan.weights.clipped
    ]
    tally.places[:] = places(placed)
    tally.wins[:] = wins(placed)
    tally.central[:] = won(placed, block.weights)
    best = least_chosen(totals[list(task.passing)], plan.case.k)
    tally.chosen[:] = np.count_nonzero(totals[list(task.ranked)] >= best, axis=1)
    if task.by_counts:
        _count_exactly(task, tally, totals[list(task.passing)] >= best)
    kept.overall[:], kept.ranks[:] = totals[:, :keep], placed[:, :keep]
    kept.weights[:] = block.weights[:, :keep]
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


def _count(task: Task, tally: Tally, where: tuple[int, int], ordered: Floats) -> None:
    """Count the draws below the cuts of one number of a service, and up to them."""
    cuts = task.cuts
    if cuts is None:
        tally.cuts[where] = cuts_of(ordered)
    at = tally.cuts[where] if cuts is None else cuts[where]
    tally.below[where], tally.upto[where] = counted(ordered, at)


def tally_service(task: Task, block: Block, row: int, tally: Tally, totals: Floats) -> Floats:
    """The measures of one service; `totals` gets its overall values, `tally` its sums."""
    service, typical = task.plan.services[row], task.typical
    if service.certain:
        outcome = typical.outcomes[row]
        tally.values[row] = typical.values[row] * task.count
        tally.beyond[row] = typical.beyond[row] * task.count
    else:
        draws = block.draw(row)
        outcome = evaluate(task.plan, service, draws)
        _tally_values(task, row, tally, outcome)
        for column, source in enumerate(service.clipped):
            tally.clipped[row, column] = source.outside(draws)
    totals[:] = rounded(overall(block.weights, outcome.values))
    pairs = zip(block.weights, outcome.values, strict=True)
    tally.points[row] = [total(weight * value) for weight, value in pairs]
    tally.overall[row], tally.overall_squared[row] = _sums(totals, typical.overall[row])
    measured = np.empty((len(outcome.measures), task.count))
    for line, measure in zip(measured, outcome.measures.values(), strict=True):
        line[:] = measure
    _tally_measures(task, row, tally, measured)
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


def _tally_measures(task: Task, row: int, tally: Tally, measured: Floats) -> None:
    """Add one service's measures, and the draws that keep each measured gate."""
    if not len(measured):
        return
    typical = task.typical.measures[row]
    for column, line in enumerate(measured):
        if task.plan.measures[column] == "payback":
            tally_payback(task, row, column, tally, line)
        else:
            away, squares = _sums(line, _centre(typical[column]))
            tally.measures[row, column], tally.measures_squared[row, column] = away, squares


def _centre(typical: float) -> float:
    """The number that a measure's distances are from: its typical one, 0 if that is never."""
    return 0.0 if np.isnan(typical) else float(typical)


def tally_payback(task: Task, row: int, column: int, tally: Tally, payback: Floats) -> None:
    """Add one service's paybacks, and the draws of never, which are left out of the sums."""
    counted = payback[~np.isnan(payback)]
    tally.never[row] = task.count - counted.size
    away, squares = _sums(counted, _centre(task.typical.measures[row, column]))
    tally.measures[row, column], tally.measures_squared[row, column] = away, squares


def _tally_gates(task: Task, row: int, tally: Tally, outcome: Outcome) -> None:
    """Count the draws that keep each measured gate, and those that bear out what one claims."""
    for column, gate in enumerate(task.plan.gates):
        number = number_of(task.plan, row, outcome, gate.of)
        if number is not None:
            kept = np.count_nonzero(meets(gate, number))
            tally.gates[row, column] = kept * (task.count // number.size)
