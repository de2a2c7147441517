"""The run: blocks of draws, evaluated anywhere, merged in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock
from typing import Final, Self
from weakref import WeakKeyDictionary

import numpy as np

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import Counts, Ranks
from dragonsden.engine.blocks import blocks
from dragonsden.engine.choice import is_worth_it, prepare
from dragonsden.engine.plan import Plan
from dragonsden.engine.progress import Progress, bar
from dragonsden.engine.same import Same
from dragonsden.engine.sampling import BLOCK
from dragonsden.engine.sharing import chosen, shared
from dragonsden.engine.tally import Brought, Kept, Tally
from dragonsden.engine.task import Task, Valued, tally_block
from dragonsden.engine.typical import Typical

MOST_KEPT: Final = 10_000
MOST_BYTES: Final = 96 * 2**20
"""At most 10,000 draws and 96 MiB are kept, for charts and those who want to see draws."""


Standing = tuple[tuple[int, ...], tuple[int, ...]]
"""The rows of the services that fail no gate, and of those that pass them all."""


class KeptLater:
    """The draws that are kept, of which those of measures, by far the most, are drawn later.

    They are drawn for those who look at them, and take no memory until then. So are the others,
    and the counts for percentiles of measures, if nobody asked for them at once.
    """

    def __init__(self, first: Task, count: int, few: Kept | None = None) -> None:
        """Take the first task of a run, how many of its draws are kept, and what is there."""
        self._first, self.count = first, count
        if few is not None:
            self.__dict__["_few"] = few

    @property
    def at_hand(self) -> bool:
        """True if the draws are there already, those of measures apart."""
        return "_few" in self.__dict__

    @cached_property
    def now(self) -> Kept:
        """The draws, those of measures among them."""
        return replace(self._few, measures=self.measures)

    @cached_property
    def _few(self) -> Kept:
        """The draws, of no measure."""
        few = Kept.empty(self._first.plan, len(self._first.ranked), self.count, measures=0)
        for _ in _all_kept(replace(self._first, by_counts=False, whole=False), few):
            pass
        return few

    @cached_property
    def counted(self) -> Tally:
        """The tally of the first block, with the counts of all its numbers."""
        return _tally(replace(self._first, of_measures=True), (0, self._first.count))

    @property
    def overall(self) -> Floats:
        """The overall values: rows are services."""
        return self._few.overall

    @property
    def ranks(self) -> Ranks:
        """The ranks: rows are the ranked services."""
        return self._few.ranks

    @property
    def weights(self) -> Floats:
        """The weights: rows are criteria."""
        return self._few.weights

    @cached_property
    def measures(self) -> Floats:
        """The measures: by measure, rows are services; NaN without a trading account."""
        plan, seed = self._first.plan, self._first.seed
        found = Kept.empty(plan, 0, self.count).measures
        for block in blocks(plan, seed, self.count):
            here = slice(block.start, block.start + block.count)
            for row, service in enumerate(plan.services):
                if service.trades:
                    for line, measure in zip(found, block.look(row).measures.values(), strict=True):
                        line[row, here] = measure
        return found


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
    of_measures: bool = True,
    judged: Callable[[Counts], Standing] | None = None,
    same: Same | None = None,
) -> tuple[Tally, KeptLater]:
    """Evaluate every block and merge them in order.

    `ranked` are the rows of the services that fail no gate, `passing` of those that pass them all.
    Of a single block they are as `judged` by the draws that keep each gate, if that is given. The
    first draws of a single block are at hand if it `keeps` them, but for measures; else they are
    drawn again when they are looked at, and what is the `same` in another run is taken from there.
    Its percentiles `of_measures` are counted at once, or else once one looks at them.

    Raises ValueError if what is given as the executor is none.
    """
    executor = chosen(executor)
    keep, whole = most_kept(plan, draws), draws <= BLOCK
    at_hand = keeps and whole
    first = Task(
        plan, typical, seed, 0, min(BLOCK, draws), ranked, passing,
        is_worth_it(draws), by_counts=True, whole=whole, of_measures=of_measures or not whole,
    )  # fmt: skip
    if first.compiled:
        prepare(first)
    kept = Kept.empty(plan, len(ranked), keep if at_hand else 0, measures=0)
    if whole:
        first, kept, part = _at_once(first, kept, judged, None if keeps else same)
        parts = iter([part])
    else:
        parts = _all_counted(first, draws, executor)
    tally = first.empty
    with bar(draws, progress) as advance:
        for part in parts:
            _check_finite(plan, part)
            tally.add(part)
            advance(int(part.draws[0]))
    return tally, KeptLater(first, keep, kept if at_hand else None)


def _at_once(
    task: Task, kept: Kept, judged: Callable[[Counts], Standing] | None, same: Same | None
) -> tuple[Task, Kept, Tally]:
    """A single block ranked as it is judged, if it is: its task, the draws kept and the tally."""
    valued = Valued.of(task, kept, same)
    if judged is not None:
        ranked, passing = judged(valued.tally.gates)
        task = replace(task, ranked=ranked, passing=passing)
        kept = replace(kept, ranks=np.empty((len(ranked), kept.count), np.int16))
    return task, kept, valued.ranked(task, kept)


def most_kept(plan: Plan, draws: int) -> int:
    """The number of draws that are kept of a run."""
    services = len(plan.services)
    of_one = 8 * (services * (1 + len(plan.measures)) + len(plan.criteria)) + 2 * services
    return min(draws, MOST_KEPT, max(1, MOST_BYTES // of_one))


def _all_kept(first: Task, kept: Kept) -> Iterator[Tally]:
    """The tallies of the blocks of a run in order, all of whose draws are kept."""
    for start in range(0, kept.count, BLOCK):
        room = kept.part(slice(start, start + BLOCK))
        yield tally_block(replace(first, block=start // BLOCK, count=room.count), room)


def _all_counted(first: Task, draws: int, executor: Executor | None) -> Iterator[Tally]:
    """The tallies of the blocks of a run in order, none of whose draws are kept.

    The first block says of what the others count their draws.
    """
    spans = [(at // BLOCK, min(BLOCK, draws - at)) for at in range(BLOCK, draws, BLOCK)]
    if executor is None or not spans:
        begun = Begun.of(first)
        yield begun.tally
        yield from (_tally(begun.others, span) for span in spans)
        return
    asked = Asked(first.seed, first.count, first.ranked, first.passing, first.compiled)
    coming = shared(_tallied, (first.plan, asked), spans, executor)
    begun = asked.begun(first.plan, first.typical)  # while the workers do the same
    yield begun.tally
    for brought in coming:
        yield from brought.tallies(begun.tally)


Span = tuple[int, int]
"""A block to evaluate: its number, and its draws."""


@dataclass(frozen=True)
class Begun:
    """The tally of the first block of a run, and the task of the others, which rests on it."""

    tally: Tally
    others: Task

    @classmethod
    def of(cls, first: Task) -> Self:
        """A run of which the first block is evaluated."""
        tally = _tally(first, (0, first.count))
        return cls(tally, replace(first, cuts=tally.cuts, guess=tally.guess))


@dataclass(frozen=True, eq=False)
class Asked:
    """A run as its workers are told of it, beside its plan; the first block has `count` draws.

    Each process evaluates the first block, all at the same time. So nobody is sent the numbers at
    which draws are counted, which would be most of what is sent. Equal to itself alone.
    """

    seed: int
    count: int
    ranked: tuple[int, ...]
    passing: tuple[int, ...]
    compiled: bool

    def begun(self, plan: Plan, typical: Typical | None = None) -> Begun:
        """The run with its first block evaluated, by one thread of this process for all."""
        with _Beginning.lock:
            if self not in _begun:
                first = Task(
                    plan, typical or Typical.of(plan), self.seed, 0, self.count, self.ranked,
                    self.passing, self.compiled, by_counts=True,
                )  # fmt: skip
                if self.compiled:
                    prepare(first)
                _begun[self] = Begun.of(first)
            return _begun[self]


_begun: WeakKeyDictionary[Asked, Begun] = WeakKeyDictionary()
"""The runs that are begun in this process."""


class _Beginning:
    """The lock of the thread that evaluates the first block of a run."""

    lock = Lock()

    @classmethod
    def anew(cls) -> None:
        """A lock that nobody holds: a process that was forked has no thread to let go of it."""
        cls.lock = Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_Beginning.anew)


def _tallied(plan: Plan, asked: Asked, spans: Sequence[Span]) -> Brought:
    """The tallies of some blocks of a run, wherever it is at work."""
    begun = asked.begun(plan)
    if asked.compiled:
        prepare(begun.others)
    return Brought.of([_tally(begun.others, span) for span in spans], begun.tally)


def _tally(task: Task, span: Span) -> Tally:
    """The tally of a block of a task, none of whose draws are kept."""
    block, count = span
    nothing = Kept.empty(task.plan, len(task.ranked), 0, measures=0)
    return tally_block(replace(task, block=block, count=count), nothing)


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
