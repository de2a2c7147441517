"""Simulate a case: blocks of draws, evaluated anywhere, merged in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import fields
from itertools import islice
from typing import Final

import numpy as np

from dragonsden import gates
from dragonsden.account import MEASURES
from dragonsden.draws import BLOCK, check_seed
from dragonsden.model import Case
from dragonsden.plan import Plan
from dragonsden.progress import Progress, bar
from dragonsden.result import Simulation
from dragonsden.tally import Kept, Tally, Task, Typical, tally_block

DRAWS: Final = 10_000
SEED: Final = 2018

MOST_KEPT: Final = 100_000
MOST_BYTES: Final = 96 * 2**20
"""How many draws are kept for looking at: so many, or so many as take this much memory."""

IN_FLIGHT: Final = 8
"""Blocks handed to an executor before the first is taken back."""


def simulate(
    case: Case,
    draws: int = DRAWS,
    seed: int = SEED,
    *,
    executor: Executor | None = None,
    progress: Progress = None,
) -> Simulation:
    """What the case comes to over `draws` draws of all that is uncertain in it.

    The same seed gives the same bits whatever the executor (threads, processes, a cluster), and
    the first draws of a longer run are those of a shorter one. `progress` True shows a bar, False
    none, None one for runs of more than two seconds.

    Raises ValueError if `draws` is not a whole number of 1 or more, if `seed` is not one of 0 or
    more, or if the case's numbers are so large that its account is not finite.
    """
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < 1:
        raise ValueError(f"draws is {draws!r}; give a whole number of 1 or more")
    check_seed(seed)
    plan = Plan.of(case)
    typical = Typical.of(plan)
    names = list(case.pipeline.services)
    stated = {name: gates.stated(case, name) for name in names}
    ranked = tuple(row for row, n in enumerate(names) if gates.overall(stated[n]) != "fail")
    tally, kept = _run(plan, typical, int(draws), int(seed), ranked, executor, progress)
    verdicts = gates.verdicts(plan, tally.gates, int(draws))
    left = tuple(row for row in ranked if gates.overall(verdicts[names[row]]) != "fail")
    if left != ranked:  # a measured gate is known to fail only now: rank again without those
        tally, kept = _run(plan, typical, int(draws), int(seed), left, executor, progress)
    return Simulation(case, int(draws), int(seed), left, verdicts, typical, tally, kept, plan)


def _run(
    plan: Plan,
    typical: Typical,
    draws: int,
    seed: int,
    ranked: tuple[int, ...],
    executor: Executor | None,
    progress: Progress,
) -> tuple[Tally, Kept]:
    """Evaluate every block and merge them in order."""
    keep = min(draws, MOST_KEPT, max(1, MOST_BYTES // _bytes_a_draw(plan)))
    tally, kept = Tally.empty(plan, len(ranked)), Kept.empty(plan, len(ranked), keep)
    tasks = (
        Task(
            plan,
            typical,
            seed,
            start // BLOCK,
            min(BLOCK, draws - start),
            max(0, min(BLOCK, keep - start)),
            ranked,
        )
        for start in range(0, draws, BLOCK)
    )
    with bar(draws, progress) as advance:
        start = 0
        for part, sample in _in_order(tasks, executor):
            _check_finite(plan, part)
            kept.part(slice(start, start + sample.overall.shape[-1])).take(sample)
            tally.add(part)
            start += int(part.draws[0])
            advance(int(part.draws[0]))
    return tally, kept


def _bytes_a_draw(plan: Plan) -> int:
    """What keeping one draw takes."""
    services = len(plan.services)
    return 8 * (services * (1 + len(MEASURES)) + len(plan.criteria)) + 2 * services


def _in_order(
    tasks: Iterator[Task], executor: Executor | None
) -> Iterator[tuple[Tally, Kept]]:
    """The results of the tasks in their order, a few of them under way at a time."""
    if executor is None:
        yield from map(tally_block, tasks)
        return
    under_way = deque(executor.submit(tally_block, task) for task in islice(tasks, IN_FLIGHT))
    while under_way:
        done = under_way.popleft().result()
        under_way.extend(executor.submit(tally_block, task) for task in islice(tasks, 1))
        yield done


def _check_finite(plan: Plan, tally: Tally) -> None:
    """Raise ValueError where the numbers of a service run off to infinity."""
    sums = np.column_stack([tally.overall, tally.measures_squared])
    if np.isfinite(sums).all():
        return
    names = [plan.services[row].name for row in np.flatnonzero(~np.isfinite(sums).all(axis=1))]
    raise ValueError(
        f"the account of {', '.join(names)} is too large to compute with; look for a price, "
        f"volume or growth that is far too large"
    )
