"""The run: blocks of draws, evaluated anywhere, merged in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import cached_property
from typing import Final

import numpy as np

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import Counts, Ranks
from dragonsden.engine.choice import is_worth_it, prepare
from dragonsden.engine.plan import Plan
from dragonsden.engine.progress import Progress, bar
from dragonsden.engine.sampling import BLOCK
from dragonsden.engine.sharing import shared
from dragonsden.engine.tally import Brought, Kept, Tally
from dragonsden.engine.task import Task, Valued, tally_block
from dragonsden.engine.typical import Typical

MOST_KEPT: Final = 10_000
MOST_BYTES: Final = 96 * 2**20
"""At most 10,000 draws and 96 MiB are kept, for charts and those who want to see draws."""


Standing = tuple[tuple[int, ...], tuple[int, ...]]
"""The rows of the services that fail no gate, and of those that pass them all."""


class KeptLater:
    """The draws that are kept, drawn when one looks at them: until then they take no memory."""

    def __init__(self, first: Task, count: int) -> None:
        """Take the first task of a run, and how many of its draws are to be kept."""
        self._first, self.count = first, count

    @cached_property
    def _kept(self) -> Kept:
        """The draws, by the tasks of which they are the first ones."""
        return _drawn(self._first, self.count)

    @property
    def overall(self) -> Floats:
        """The overall values: rows are services."""
        return self._kept.overall

    @property
    def ranks(self) -> Ranks:
        """The ranks: rows are the ranked services."""
        return self._kept.ranks

    @property
    def weights(self) -> Floats:
        """The weights: rows are criteria."""
        return self._kept.weights

    @property
    def measures(self) -> Floats:
        """The measures: by measure, rows are services."""
        return self._kept.measures


def run(
    plan: Plan,
    typical: Typical,
    draws: int,
    seed: int,
    ranked: tuple[int, ...],
    passing: tuple[int, ...],
    *,
    executor: Executor | None,
    progress: Progress,
    keeps: bool = True,
    judged: Callable[[Counts], Standing] | None = None,
) -> tuple[Tally, Kept | KeptLater]:
    """Evaluate every block and merge them in order.

    `ranked` are the rows of the services that fail no gate, `passing` of those that pass them all.
    Of a single block they are as `judged` by the draws that keep each gate, if that is given.
    Unless it `keeps` draws, they are drawn again when they are looked at.
    """
    keep, whole = most_kept(plan, draws), draws <= BLOCK
    first = Task(
        plan, typical, seed, 0, min(BLOCK, draws), ranked, passing,
        is_worth_it(draws), keep < draws or not keeps, whole=whole,
    )  # fmt: skip
    if first.compiled:
        prepare(first)
    kept = Kept.empty(plan, len(ranked), keep if keeps else 0)
    if judged is not None and whole:
        first, kept, part = _at_once(first, kept, judged)
        parts = iter([part])
    else:
        parts = _parts(first, draws, kept, executor)
    tally = first.empty
    with bar(draws, progress) as advance:
        for part in parts:
            _check_finite(plan, part)
            tally.add(part)
            advance(int(part.draws[0]))
    return tally, kept if keeps else KeptLater(first, keep)


def _at_once(
    task: Task, kept: Kept, judged: Callable[[Counts], Standing]
) -> tuple[Task, Kept, Tally]:
    """A single block ranked as it is judged: its task, the draws kept and the tally."""
    valued = Valued.of(task, kept)
    ranked, passing = judged(valued.tally.gates)
    task = replace(task, ranked=ranked, passing=passing)
    kept = replace(kept, ranks=np.empty((len(ranked), kept.count), np.int16))
    return task, kept, valued.ranked(task, kept)


def most_kept(plan: Plan, draws: int) -> int:
    """The number of draws that are kept of a run."""
    services = len(plan.services)
    of_one = 8 * (services * (1 + len(plan.measures)) + len(plan.criteria)) + 2 * services
    return min(draws, MOST_KEPT, max(1, MOST_BYTES // of_one))


def _parts(first: Task, draws: int, kept: Kept, executor: Executor | None) -> Iterator[Tally]:
    """The tallies of the blocks in order; where counts are wanted the first says of what."""
    if not first.by_counts:
        yield from _tallies(first, 0, draws, kept, executor)
        return
    here = tally_block(first, kept.part(slice(0, BLOCK)))
    yield here
    others = replace(first, cuts=here.cuts, guess=here.guess)
    yield from _tallies(others, BLOCK, draws, kept, executor)


def _tallies(
    first: Task, start: int, draws: int, kept: Kept, executor: Executor | None
) -> Iterator[Tally]:
    """The tallies of the blocks from a draw on."""
    starts = range(start, draws, BLOCK)
    tasks = [replace(first, block=at // BLOCK, count=min(BLOCK, draws - at)) for at in starts]
    rooms = [kept.part(slice(min(at, kept.count), at + BLOCK)) for at in starts]
    if executor is None:
        return map(tally_block, tasks, rooms)
    return _shared(tasks, rooms, executor)


Span = tuple[int, int, int]
"""A block to evaluate: its number, its draws, and how many of them are kept."""


def _shared(tasks: Sequence[Task], rooms: Sequence[Kept], executor: Executor) -> Iterator[Tally]:
    """The tallies of tasks that differ in their blocks alone; draws kept go to their rooms."""
    if not tasks:
        return
    first, room = tasks[0], iter(rooms)
    empty = first.empty
    pairs = zip(tasks, rooms, strict=True)
    spans = [(task.block, task.count, kept.count) for task, kept in pairs]
    for brought in shared(_tallied, (first,), spans, executor):
        for kept in brought.kept:
            next(room).take(kept)
        yield from brought.tallies(empty)


def _tallied(task: Task, spans: Sequence[Span]) -> Brought:
    """The tallies of some blocks of a task, wherever it is at work."""
    if task.compiled:
        prepare(task)
    tallies, rooms = [], []
    for block, count, keep in spans:
        kept = Kept.empty(task.plan, len(task.ranked), keep)
        tallies.append(tally_block(replace(task, block=block, count=count), kept))
        rooms.append(kept)
    return Brought.of(tallies, rooms)


def _drawn(first: Task, count: int) -> Kept:
    """The first draws of a run, drawn again."""
    task, kept = replace(first, by_counts=False), Kept.empty(first.plan, len(first.ranked), count)
    for _ in _tallies(task, 0, count, kept, None):
        pass
    return kept


def _check_finite(plan: Plan, tally: Tally) -> None:
    """Raise ValueError if sums of a service are not finite."""
    sums = np.column_stack([tally.overall, tally.measures_squared])
    if np.isfinite(sums).all():
        return
    names = [plan.services[row].name for row in np.flatnonzero(~np.isfinite(sums).all(axis=1))]
    raise ValueError(
        f"the account of {', '.join(names)} is too large to compute with; look for a price, "
        f"volume or growth that is far too large"
    )
