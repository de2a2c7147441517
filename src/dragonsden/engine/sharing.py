"""Sharing: blocks evaluated by an executor's workers, and brought home in their order.

The case travels to a worker once and is then known by its hash. Several blocks go together, so that
a worker is at them for about a second; the sums of each come home apart, for they are added in the
order of the blocks whoever evaluated them.
"""

from __future__ import annotations

import pickle
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, fields, replace
from hashlib import blake2b
from typing import Any, Final, Self

import numpy as np

from dragonsden.engine.choice import prepare
from dragonsden.engine.tally import Kept, Tally
from dragonsden.engine.task import Task, tally_block

UNDER_WAY: Final = 2
"""Tasks under way for each worker: one at work, and one that waits at hand."""

WORKERS: Final = 4
"""The workers reckoned with where an executor does not say how many it has."""

MOST_BLOCKS: Final = 4
"""At most 4 blocks in a task: about a second of work for 40 services."""


Span = tuple[int, int, int]
"""A block to evaluate: its number, its draws, and how many of them are kept."""


@dataclass(frozen=True)
class Message:
    """Some blocks to evaluate, of a task that goes by its hash or as bytes."""

    digest: bytes
    task: bytes | None
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Brought:
    """The findings of a worker: whole numbers summed over its blocks, other sums block by block."""

    counts: dict[str, Any]
    sums: list[dict[str, Any]]
    kept: list[Kept]

    @classmethod
    def of(cls, tallies: Sequence[Tally], kept: list[Kept]) -> Self:
        """The tallies of some blocks in little room; their cuts are known where they are sent."""
        names = [field.name for field in fields(Tally) if field.name != "cuts"]
        whole = [name for name in names if getattr(tallies[0], name).dtype == np.int64]
        counts = {name: sum(getattr(tally, name) for tally in tallies) for name in whole}
        others = [name for name in names if name not in whole]
        return cls(counts, [{n: getattr(t, n) for n in others} for t in tallies], kept)

    def tallies(self, empty: Tally) -> Iterator[Tally]:
        """A tally for each block; the first has the whole numbers of all."""
        for place, sums in enumerate(self.sums):
            yield replace(empty, **sums, **(self.counts if place == 0 else {}))


_known: dict[bytes, Task] = {}
"""The tasks that this process has been sent, by their hash; the last four."""


def evaluated(message: Message) -> Brought | None:
    """The findings of a worker on a message; None if it has not been sent the task."""
    if message.task is not None:
        _remember(message.digest, _unpacked(message.task))
    task = _known.get(message.digest)
    if task is None:
        return None
    if task.compiled:
        prepare(task)
    return _evaluated(task, message.spans)


def _unpacked(packed: bytes) -> Callable[[], Task]:
    """The task that its bytes stand for."""
    return lambda: pickle.loads(zlib.decompress(packed))


def _remember(digest: bytes, made: Callable[[], Task]) -> None:
    """Know a task from now on."""
    if digest not in _known:
        while len(_known) >= 4:
            _known.pop(next(iter(_known)), None)
        _known[digest] = made()


def _evaluated(task: Task, spans: Sequence[Span]) -> Brought:
    """The blocks of a task."""
    tallies, rooms = [], []
    for block, count, keep in spans:
        kept = Kept.empty(task.plan, len(task.ranked), keep)
        tallies.append(tally_block(replace(task, block=block, count=count), kept))
        rooms.append(kept)
    return Brought.of(tallies, rooms)


def shared(tasks: Sequence[Task], rooms: Sequence[Kept], executor: Executor) -> Iterator[Tally]:
    """The tallies of the tasks, which differ in their blocks alone; draws kept go to their rooms.

    A worker that is lost, or cannot do a task, loses nothing: its blocks are evaluated here.
    """
    if not tasks:
        return
    workers = workers_of(executor)
    size = max(1, min(MOST_BLOCKS, len(tasks) // (UNDER_WAY * workers)))
    packed = zlib.compress(pickle.dumps(tasks[0]))
    digest = blake2b(packed, digest_size=16).digest()
    _remember(digest, lambda: tasks[0])  # threads have it at once
    under_way: deque[_Errand] = deque()
    for at in range(0, len(tasks), size):
        errand = _Errand(executor, digest, packed, tasks[at : at + size], rooms[at : at + size])
        errand.go(with_task=at // size < workers)
        under_way.append(errand)
        if len(under_way) >= UNDER_WAY * workers:
            yield from under_way.popleft().home()
    while under_way:
        yield from under_way.popleft().home()


class _Errand:
    """Some blocks with an executor."""

    def __init__(
        self,
        executor: Executor,
        digest: bytes,
        packed: bytes,
        tasks: Sequence[Task],
        rooms: Sequence[Kept],
    ) -> None:
        """Take the blocks, the rooms of their draws, and what is sent of their task."""
        self.executor, self.digest, self.packed = executor, digest, packed
        self.task, self.rooms = tasks[0], rooms
        pairs = zip(tasks, rooms, strict=True)
        self.spans = tuple((task.block, task.count, room.count) for task, room in pairs)
        self.future: Future[Brought | None] | None = None

    def go(self, *, with_task: bool) -> None:
        """Hand the blocks out; nothing is under way if the executor takes none any more."""
        message = Message(self.digest, self.packed if with_task else None, self.spans)
        try:
            self.future = self.executor.submit(evaluated, message)
        except RuntimeError:  # it is shut down, or has lost its workers
            self.future = None

    def home(self) -> Iterator[Tally]:
        """The tally of each block, once it is there; the draws kept go to their rooms."""
        brought = self._brought()
        if brought is None and self.future is not None:  # a worker that has not met the task
            self.go(with_task=True)
            brought = self._brought()
        if brought is None:
            brought = _evaluated(self.task, self.spans)
        for room, kept in zip(self.rooms, brought.kept, strict=True):
            room.take(kept)
        ranked, by_counts = len(self.task.ranked), self.task.by_counts
        return brought.tallies(Tally.empty(self.task.plan, ranked, by_counts=by_counts))

    def _brought(self) -> Brought | None:
        """The findings of a worker; None if it has not met the task, is lost or could not do it.

        What it could not do is done again here: a fault of the case is then raised as it is.
        """
        if self.future is None:
            return None
        try:
            return self.future.result()
        except Exception:  # noqa: BLE001  each kind of executor has its own for a worker it lost
            return None


def workers_of(executor: Executor) -> int:
    """The number of workers of an executor: of a pool, or of a Dask cluster as it is now."""
    client = getattr(executor, "_client", None)
    if client is not None:
        return max(1, sum(map(int, client.ncores().values())))
    return max(1, int(getattr(executor, "_max_workers", WORKERS)))
