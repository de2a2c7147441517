"""Sharing: work on blocks done by an executor's workers, and brought home in the blocks' order.

What the work is about, a case or a question, travels to a worker once and is then known by its
hash. Several blocks go together, so that a worker is at them for about a second; the findings of
each come home apart, for they are added in the order of the blocks whoever evaluated them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from typing import Any, Final, Generic, Self, TypeVar
from weakref import WeakKeyDictionary

from dragonsden.engine.blocks import Block, blocks
from dragonsden.engine.packing import packed, unpacked
from dragonsden.engine.plan import Plan
from dragonsden.engine.sampling import BLOCK

UNDER_WAY: Final = 2
"""Messages under way for each worker: one at work, and one that waits at hand."""

WORKERS: Final = 4
"""The workers reckoned with where an executor does not say how many it has."""

MOST_BLOCKS: Final = 4
"""At most 4 blocks in a message: about a second of work for 40 services."""

MOST_KNOWN: Final = 8
"""A process knows the last 8 things that it has been sent: a few cases, and questions to them."""

Found = TypeVar("Found")


def each_block(
    plan: Plan,
    seed: int,
    draws: int,
    ask: Callable[[Block], Found],
    executor: Executor | None = None,
    *,
    together: int = MOST_BLOCKS,
) -> Iterator[Found]:
    """The answer of every block of these draws to a question, in the order of the blocks.

    Without an executor, or of a single block, all is done here. Else the question travels: it must
    be one that pickle takes, as small as may be, and ask the block for its plan. At most so many
    blocks go `together`, fewer where answers are large.

    Raises ValueError if what is given as the executor is none.
    """
    executor = chosen(executor)
    if executor is None or draws <= BLOCK:
        yield from map(ask, blocks(plan, seed, draws))
        return
    spans = [(seed, start // BLOCK, min(BLOCK, draws - start)) for start in range(0, draws, BLOCK)]
    for answers in shared(_asked, (plan, ask), spans, executor, together=together):
        yield from answers


_usual: ContextVar[Executor | None] = ContextVar("usual", default=None)
"""The executor of those who give none."""


@contextmanager
def sharing_by(executor: Executor | None) -> Iterator[None]:
    """Share among the workers of an executor whatever is shared and has none given; None: alone."""
    before = _usual.set(executor)
    try:
        yield
    finally:
        _usual.reset(before)


def chosen(executor: Executor | None) -> Executor | None:
    """The executor that is given, else the usual one; None where the work is not to be shared.

    Raises ValueError if what is given as the executor is none.
    """
    check_executor(executor)
    return _usual.get() if executor is None else executor


def check_executor(executor: object) -> None:
    """Raise ValueError unless this is an executor, or None."""
    if executor is not None and not callable(getattr(executor, "submit", None)):
        way_out = "give one of concurrent.futures, or of a cluster"
        raise ValueError(f"executor is {executor!r}, which takes no work; {way_out}")


def _asked(
    plan: Plan, ask: Callable[[Block], Found], spans: Sequence[tuple[int, int, int]]
) -> list[Found]:
    """The answers of some blocks, each given as its seed, its number and its draws."""
    return [ask(Block.of(plan, *span)) for span in spans]


@dataclass(frozen=True)
class Parcel:
    """A thing that goes by its hash, or as bytes to those who have not met it."""

    digest: bytes
    data: bytes | None

    @classmethod
    def of(cls, thing: object) -> Self:
        """The parcel of a thing, which this process knows at once, and so all its threads do."""
        data = packed(thing)
        digest = blake2b(data, digest_size=16).digest()
        if _recalled(digest) is None:
            _remember(digest, thing)
        return cls(digest, data)

    @property
    def label(self) -> Parcel:
        """The hash alone."""
        return type(self)(self.digest, None)

    def opened(self) -> object | None:
        """The thing; None if only its hash is here and nobody has sent more."""
        thing = _recalled(self.digest)
        if thing is None and self.data is not None:
            thing = unpacked(self.data)
            _remember(self.digest, thing)
        return thing


@dataclass(frozen=True)
class Message:
    """Some blocks to work on, and what the work on them is about."""

    work: Callable[..., Any]
    about: tuple[Parcel, ...]
    spans: tuple[Any, ...]


@dataclass(frozen=True)
class Answer(Generic[Found]):
    """The findings of a worker; they are packed where they go to another process."""

    found: Found

    def __reduce__(self) -> tuple[Any, ...]:
        """The pickle of an answer."""
        return _answer, (packed(self.found),)


def _answer(data: bytes) -> Answer[Any]:
    """The answer that comes from another process."""
    return Answer(unpacked(data))


_known: dict[bytes, object] = {}
"""The things that this process has been sent, by their hash; the one used last stands last."""

_sent: WeakKeyDictionary[Executor, set[bytes]] = WeakKeyDictionary()
"""The hashes of what the workers of each executor have been sent."""


def _remember(digest: bytes, thing: object) -> None:
    """Know a thing from now on."""
    for oldest in list(_known)[: max(0, len(_known) + 1 - MOST_KNOWN)]:
        _known.pop(oldest, None)  # other threads may be at it too
    _known[digest] = thing


def _recalled(digest: bytes) -> object | None:
    """A thing known by its hash, or None."""
    thing = _known.get(digest)
    if thing is not None:
        _known[digest] = _known.pop(digest, thing)
    return thing


def evaluated(message: Message) -> Answer[Any] | None:
    """The answer of a worker to a message; None if it has not been sent what it is about."""
    about = [parcel.opened() for parcel in message.about]
    if any(thing is None for thing in about):
        return None
    with sharing_by(None):  # a worker that waits for other workers might wait for ever
        return Answer(message.work(*about, message.spans))


def shared(
    work: Callable[..., Found],
    about: Sequence[object],
    spans: Sequence[object],
    executor: Executor,
    *,
    together: int = MOST_BLOCKS,
) -> Iterator[Found]:
    """The findings of `work(*about, some of the spans)`, in the order of the spans.

    The workers begin at once, before anybody waits for the first finding. `work` is a function of a
    module. A worker that is lost, or cannot do its part, loses nothing: that part is done here.
    """
    workers = workers_of(executor)
    size = max(1, min(together, round(len(spans) / (UNDER_WAY * workers))))
    if isinstance(executor, ThreadPoolExecutor):  # nothing travels: no thread waits for another
        size = 1
    parcels = [Parcel.of(thing) for thing in about]
    met = _sent.setdefault(executor, set())
    new = [parcel.label if parcel.digest in met else parcel for parcel in parcels]
    met.update(parcel.digest for parcel in parcels)
    known = [parcel.label for parcel in parcels]

    def sent(at: int) -> _Errand[Found]:
        """The errand of the spans from this place on, which is handed out."""
        errand = _Errand(executor, work, about, parcels, spans[at : at + size])
        errand.go(new if at // size < workers else known)
        return errand

    errands = map(sent, range(0, len(spans), size))
    return _home(deque(islice(errands, UNDER_WAY * workers)), errands)


def _home(under_way: deque[_Errand[Found]], later: Iterator[_Errand[Found]]) -> Iterator[Found]:
    """The findings of errands in their order; for each that is home a later one goes out."""
    while under_way:
        yield under_way.popleft().home()
        under_way.extend(islice(later, 1))


class _Errand(Generic[Found]):
    """Some blocks with an executor."""

    def __init__(
        self,
        executor: Executor,
        work: Callable[..., Found],
        about: Sequence[object],
        parcels: Sequence[Parcel],
        spans: Sequence[object],
    ) -> None:
        """Take the blocks, what is to be done on them, and what is sent of what it is about."""
        self.executor, self.work, self.about = executor, work, about
        self.parcels, self.spans = parcels, tuple(spans)
        self.future: Future[Answer[Found] | None] | None = None

    def go(self, parcels: Sequence[Parcel]) -> None:
        """Hand the blocks out; nothing is under way if the executor takes none any more."""
        message = Message(self.work, tuple(parcels), self.spans)
        try:
            self.future = self.executor.submit(evaluated, message)
        except RuntimeError:  # it is shut down, or has lost its workers
            self.future = None

    def home(self) -> Found:
        """The findings, once they are there."""
        answer = self._answer()
        if answer is None and self.future is not None:  # a worker that has not met what it is about
            self.go(self.parcels)
            answer = self._answer()
        return self.work(*self.about, self.spans) if answer is None else answer.found

    def _answer(self) -> Answer[Found] | None:
        """The answer of a worker; None if it has not met the task, is lost or could not do it.

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
