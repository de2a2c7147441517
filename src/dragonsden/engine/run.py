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
    def now(self) -> Kept:
        """The draws, by the task of which they are the first ones."""
        kept = Kept.empty(self._first.plan, len(self._first.ranked), self.count)
        for _ in _all_kept(replace(self._first, by_counts=False, whole=False), kept):
            pass
        return kept

    @property
    def overall(self) -> Floats:
        """The overall values: rows are services."""
        return self.now.overall

    @property
    def ranks(self) -> Ranks:
        """The ranks: rows are the ranked services."""
        return self.now.ranks

    @property
    def weights(self) -> Floats:
        """The weights: rows are criteria."""
        return self.now.weights

    @property
    def measures(self) -> Floats:
        """The measures: by measure, rows are services."""
        return self.now.measures


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
    Of a single block they are as `judged` by the draws that keep each gate, if that is given. The
    first draws of a single block are kept if it `keeps` them; else they are drawn again when they
    are looked at.
    """
    keep, whole = most_kept(plan, draws), draws <= BLOCK
    at_hand = keeps and whole
    first = Task(
        plan, typical, seed, 0, min(BLOCK, draws), ranked, passing,
        is_worth_it(draws), by_counts=keep < draws or not keeps, whole=whole,
    )  # fmt: skip
    if first.compiled:
        prepare(first)
    kept = Kept.empty(plan, len(ranked), keep if at_hand else 0)
    if whole:
        first, kept, part = _at_once(first, kept, judged)
        parts = iter([part])
    else:
        parts = _all_counted(first, draws, executor)
    tally = first.empty
    with bar(draws, progress) as advance:
        for part in parts:
            _check_finite(plan, part)
            tally.add(part)
            advance(int(part.draws[0]))
    return tally, kept if at_hand else KeptLater(first, keep)


def _at_once(
    task: Task, kept: Kept, judged: Callable[[Counts], Standing] | None
) -> tuple[Task, Kept, Tally]:
    """A single block ranked as it is judged, if it is: its task, the draws kept and the tally."""
    valued = Valued.of(task, kept)
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
    here = _tally(first, (0, first.count))
    yield here
    others = replace(first, cuts=here.cuts, guess=here.guess)
    spans = [(at // BLOCK, min(BLOCK, draws - at)) for at in range(BLOCK, draws, BLOCK)]
    if executor is None:
        yield from (_tally(others, span) for span in spans)
        return
    empty = others.empty
    for brought in shared(_tallied, (others,), spans, executor):
        yield from brought.tallies(empty)


Span = tuple[int, int]
"""A block to evaluate: its number, and its draws."""


def _tallied(task: Task, spans: Sequence[Span]) -> Brought:
    """The tallies of some blocks of a task, wherever it is at work."""
    if task.compiled:
        prepare(task)
    return Brought.of([_tally(task, span) for span in spans])


def _tally(task: Task, span: Span) -> Tally:
    """The tally of a block of a task, none of whose draws are kept."""
    block, count = span
    nothing = Kept.empty(task.plan, len(task.ranked), 0)
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
