"""Tallies: what a block of draws adds to the answer, and how blocks are merged."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dragonsden.account import MEASURES
from dragonsden.draws import PIECE, Streams
from dragonsden.evaluation import Outcome, evaluate, meets, overall, weigh
from dragonsden.plan import Plan
from dragonsden.quantities import Floats
from dragonsden.ranks import Ranks, places, ranks, rounded, wins

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Tally:
    """Counts and sums over draws, which add up in block order to the same bits for any workers.

    Rows are services, in the order of the case; `places`, `wins` and `central` have rows for the
    ranked services only. Sums of values and measures are of their distance from the typical ones,
    which keeps their digits.
    """

    draws: Counts
    overall: Floats
    overall_squared: Floats
    values: Floats
    beyond: Counts
    measures: Floats
    measures_squared: Floats
    never: Counts
    gates: Counts
    clipped: Counts
    weights: Floats
    places: Counts
    wins: Counts
    central: Floats

    @classmethod
    def empty(cls, plan: Plan, ranked: int) -> Self:
        """The tally of no draws, with `ranked` services in the ranking."""
        services, criteria = len(plan.services), len(plan.criteria)
        most_clipped = max((len(service.clipped) for service in plan.services), default=0)
        return cls(
            draws=np.zeros(1, np.int64),
            overall=np.zeros(services),
            overall_squared=np.zeros(services),
            values=np.zeros((services, criteria)),
            beyond=np.zeros((services, criteria), np.int64),
            measures=np.zeros((services, len(MEASURES))),
            measures_squared=np.zeros((services, len(MEASURES))),
            never=np.zeros(services, np.int64),
            gates=np.zeros((services, len(plan.gates)), np.int64),
            clipped=np.zeros((services, most_clipped), np.int64),
            weights=np.zeros(criteria),
            places=np.zeros((ranked, ranked), np.int64),
            wins=np.zeros((ranked, ranked), np.int64),
            central=np.zeros((ranked, criteria)),
        )

    def add(self, other: Tally) -> None:
        """Add another tally to this one, in place."""
        for field in fields(self):
            mine: NDArray[np.int64] | Floats = getattr(self, field.name)
            mine += getattr(other, field.name)


@dataclass(frozen=True)
class Kept:
    """Draws kept for looking at: draws are the last axis, before it services, before it measures."""

    overall: Floats
    ranks: Ranks
    weights: Floats
    measures: Floats

    @classmethod
    def empty(cls, plan: Plan, ranked: int, count: int) -> Self:
        """Room for `count` draws."""
        services, criteria = len(plan.services), len(plan.criteria)
        measured = len(MEASURES) if any(service.drivers for service in plan.services) else 0
        return cls(
            overall=np.empty((services, count)),
            ranks=np.empty((ranked, count), np.int16),
            weights=np.empty((criteria, count)),
            measures=np.full((measured, services, count), np.nan),
        )

    def part(self, part: slice) -> Kept:
        """Some of the draws, sharing their memory."""
        return Kept(
            self.overall[:, part],
            self.ranks[:, part],
            self.weights[:, part],
            self.measures[:, :, part],
        )

    def take(self, other: Kept) -> None:
        """Copy as many draws of `other` as there is room for."""
        room = slice(self.overall.shape[-1])
        for field in fields(self):
            getattr(self, field.name)[:] = getattr(other.part(room), field.name)


@dataclass(frozen=True)
class Typical:
    """What every service comes to at the typical values, and the weights there.

    `values` has a row for each service and a column for each criterion, `measures` one for each
    measure; NaN is a payback of never, or a service without a trading account.
    """

    weights: Floats
    overall: Floats
    values: Floats
    measures: Floats

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """Evaluate a plan at its typical values."""
        weights = weigh(plan.weights, plan.weights.batch.typical)
        shared = plan.assumptions.typical
        outcomes = [evaluate(plan, s, s.batch.typical, shared) for s in plan.services]
        totals = [overall(weights, outcome.values) for outcome in outcomes]
        blank = [np.full(1, np.nan)] * len(MEASURES)
        return cls(
            weights[:, 0],
            rounded(np.concatenate(totals)),
            np.array([np.concatenate(outcome.values) for outcome in outcomes]),
            np.array([np.concatenate([*o.measures.values()] or blank) for o in outcomes]),
        )


@dataclass(frozen=True)
class Task:
    """One block to evaluate: its number, its draws, how many to keep, and the services ranked."""

    plan: Plan
    typical: Typical
    seed: int
    block: int
    count: int
    keep: int
    ranked: tuple[int, ...]


@dataclass(frozen=True)
class _Common:
    """What all services share in a block."""

    streams: Streams
    factors: Floats
    assumptions: Floats
    weights: Floats


def tally_block(task: Task) -> tuple[Tally, Kept]:
    """Evaluate one block: what it adds to the answer, and the draws kept of it."""
    plan, common = task.plan, _common(task)
    tally = Tally.empty(plan, len(task.ranked))
    kept = Kept.empty(plan, len(task.ranked), task.keep)
    totals = np.empty((len(plan.services), task.count))
    for row in range(len(plan.services)):
        measured = _tally_service(task, common, row, tally, totals[row])
        kept.measures[: len(measured), row] = measured[:, : task.keep]
    totals = rounded(totals)
    placed = ranks(totals[list(task.ranked)])
    tally.draws[:] = task.count
    tally.weights[:] = np.add.reduce(common.weights, axis=1)
    _tally_overall(tally, totals, task.typical)
    _tally_ranks(tally, placed, common.weights)
    kept.overall[:], kept.ranks[:] = totals[:, : task.keep], placed[:, : task.keep]
    kept.weights[:] = common.weights[:, : task.keep]
    return tally, kept


def _common(task: Task) -> _Common:
    """Draw what all services share."""
    plan, block, count = task.plan, task.block, task.count
    streams = Streams(task.seed)
    factors = plan.factors.draw(streams, block, count, np.empty((0, count)))
    assumptions = plan.assumptions.draw(streams, block, count, factors)
    raw = plan.weights.batch.draw(streams, block, count, factors)
    return _Common(streams, factors, assumptions, weigh(plan.weights, raw))


def _tally_service(
    task: Task, common: _Common, row: int, tally: Tally, totals: Floats
) -> Floats:
    """Evaluate one service: put its overall values in `totals`, give back its measures."""
    plan, service = task.plan, task.plan.services[row]
    own = service.batch.draw(common.streams, task.block, task.count, common.factors)
    measured = np.empty((len(MEASURES) if service.drivers else 0, task.count))
    for start in range(0, task.count, PIECE):
        piece = slice(start, start + PIECE)
        outcome = evaluate(plan, service, own[:, piece], common.assumptions[:, piece])
        totals[piece] = overall(common.weights[:, piece], outcome.values)
        for measure, line in zip(outcome.measures.values(), measured, strict=True):
            line[piece] = measure
        _tally_values(task, row, tally, outcome, len(totals[piece]))
    _tally_measures(task, row, tally, measured)
    for column, pick in enumerate(service.clipped):
        tally.clipped[row, column] = pick.outside(own, common.assumptions)
    return measured


def _tally_values(task: Task, row: int, tally: Tally, outcome: Outcome, count: int) -> None:
    """Add one service's values on each criterion, and the performances beyond the ends.

    A value that stands for all draws is the typical one: it adds nothing to the distance from it.
    """
    for column, criterion in enumerate(task.plan.criteria):
        value, performance = outcome.values[column], outcome.performance[column]
        if value.size > 1:
            distance = value - task.typical.values[row, column]
            tally.values[row, column] += np.add.reduce(distance)
        beyond = np.count_nonzero(criterion.function.beyond(performance))
        tally.beyond[row, column] += beyond * (count // performance.size)


def _tally_measures(task: Task, row: int, tally: Tally, measured: Floats) -> None:
    """Add one service's measures, and the draws that keep each measured gate."""
    for column, (line, centre) in enumerate(
        zip(measured, np.nan_to_num(task.typical.measures[row]), strict=False)
    ):
        distance = line - centre
        if MEASURES[column] == "payback":
            never = np.isnan(line)
            tally.never[row] = np.count_nonzero(never)
            distance[never] = 0.0
        tally.measures[row, column] = np.add.reduce(distance)
        distance *= distance
        tally.measures_squared[row, column] = np.add.reduce(distance)
    if len(measured):
        for column, gate in enumerate(task.plan.gates):
            kept = meets(gate, measured[MEASURES.index(gate.measure)])
            tally.gates[row, column] = np.count_nonzero(kept)


def _tally_overall(tally: Tally, totals: Floats, typical: Typical) -> None:
    """Add the overall values."""
    distance = totals - typical.overall.reshape(-1, 1)
    tally.overall[:] = np.add.reduce(distance, axis=1)
    distance *= distance
    tally.overall_squared[:] = np.add.reduce(distance, axis=1)


def _tally_ranks(tally: Tally, placed: Ranks, weights: Floats) -> None:
    """Add the places taken, the pairwise wins and the weights of the draws that each wins."""
    tally.places[:] = places(placed)
    tally.wins[:] = wins(placed)
    for row, rank in enumerate(placed):
        first = rank == 1
        if first.any():
            tally.central[row] = np.add.reduce(weights[:, first], axis=1)
