"""The run: blocks of draws, evaluated anywhere, merged in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from typing import Final

import numpy as np

from dragonsden.engine.choice import is_worth_it, prepare
from dragonsden.engine.plan import Plan
from dragonsden.engine.progress import Progress, bar
from dragonsden.engine.sampling import BLOCK
from dragonsden.engine.tally import Kept, Tally, Task, Typical, tally_block

MOST_KEPT: Final = 100_000
MOST_BYTES: Final = 96 * 2**20
"""At most 100,000 draws and 96 MiB are kept, for percentiles and charts."""

IN_FLIGHT: Final = 8
"""At most 8 blocks are with an executor at a time, so that memory stays bounded."""


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
) -> tuple[Tally, Kept]:
    """Evaluate every block and merge them in order.

    `ranked` are the rows of the services that fail no gate, `passing` of those that pass them all.
    """
    first = Task(plan, typical, seed, 0, min(BLOCK, draws), ranked, passing, is_worth_it(draws))
    tasks = [
        replace(first, block=start // BLOCK, count=min(BLOCK, draws - start))
        for start in range(0, draws, BLOCK)
    ]
    if first.compiled:
        prepare(first)
    keep = min(draws, MOST_KEPT, max(1, MOST_BYTES // _bytes_a_draw(plan)))
    tally, kept = Tally.empty(plan, len(ranked)), Kept.empty(plan, len(ranked), keep)
    starts = (min(task.block * BLOCK, keep) for task in tasks)
    rooms = [kept.part(slice(start, start + BLOCK)) for start in starts]
    parts = map(tally_block, tasks, rooms)
    with bar(draws, progress) as advance:
        for part in parts if executor is None else _elsewhere(tasks, rooms, executor):
            _check_finite(plan, part)
            tally.add(part)
            advance(int(part.draws[0]))
    return tally, kept


def _bytes_a_draw(plan: Plan) -> int:
    """The bytes that keeping one draw takes."""
    services = len(plan.services)
    return 8 * (services * (1 + len(plan.measures)) + len(plan.criteria)) + 2 * services


def _elsewhere(tasks: Sequence[Task], rooms: Sequence[Kept], executor: Executor) -> Iterator[Tally]:
    """The tallies of the tasks in order, a few at work at a time; kept draws go to their rooms."""
    under_way: deque[tuple[Future[tuple[Tally, Kept]], Kept]] = deque()
    for task, room in zip(tasks, rooms, strict=True):
        keep = room.overall.shape[-1]
        under_way.append((executor.submit(_tally_and_keep, task, keep), room))
        if len(under_way) > IN_FLIGHT:
            yield _brought_home(*under_way.popleft())
    while under_way:
        yield _brought_home(*under_way.popleft())


def _tally_and_keep(task: Task, keep: int) -> tuple[Tally, Kept]:
    """The tally of a block and the first of its draws, for a worker that shares no memory."""
    if task.compiled:
        prepare(task)
    kept = Kept.empty(task.plan, len(task.ranked), keep)
    return tally_block(task, kept), kept


def _brought_home(future: Future[tuple[Tally, Kept]], room: Kept) -> Tally:
    """The tally of a future; its kept draws are copied to their room."""
    tally, kept = future.result()
    room.take(kept)
    return tally


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
