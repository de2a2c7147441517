"""Executors of many kinds, for tests of work that is shared: far away, in reverse, and lost."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context

from dragonsden.engine import sharing


class Afar(Executor):
    """Workers that share no memory: what they are sent and what they send is counted."""

    def __init__(self, workers: int) -> None:
        self._max_workers = workers
        self.minds: list[dict[bytes, object]] = [{} for _ in range(workers)]
        self.sent: list[int] = []
        self.brought: list[int] = []

    def submit(self, fn: Callable[..., object], /, *args: object) -> Future[object]:  # type: ignore[override]
        letter = pickle.dumps((fn, args))
        mind = self.minds[len(self.sent) % len(self.minds)]
        self.sent.append(len(letter))
        own, sharing._known = sharing._known, mind
        try:
            function, given = pickle.loads(letter)
            answer = pickle.dumps(function(*given))
        finally:
            sharing._known = own
        self.brought.append(len(answer))
        future: Future[object] = Future()
        future.set_result(pickle.loads(answer))
        return future


class Later(Future[object]):
    """A future that is worked out when it is asked for, after all that were handed in later."""

    def __init__(self, executor: Backwards) -> None:
        super().__init__()
        self.executor = executor

    def result(self, timeout: float | None = None) -> object:
        self.executor.work()
        return super().result(timeout)


class Backwards(Executor):
    """Works the last task first, and only when somebody waits for an answer."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Later, Callable[..., object], tuple[object, ...]]] = []
        self.most = 0

    def submit(self, fn: Callable[..., object], /, *args: object) -> Later:  # type: ignore[override]
        future = Later(self)
        self.waiting.append((future, fn, args))
        self.most = max(self.most, len(self.waiting))
        return future

    def work(self) -> None:
        while self.waiting:
            future, fn, args = self.waiting.pop()
            future.set_result(fn(*args))


class Broken(Executor):
    """A worker that is lost at its second task."""

    tasks = 0

    def submit(self, fn: Callable[..., object], /, *args: object) -> Future[object]:  # type: ignore[override]
        self.tasks += 1
        future: Future[object] = Future()
        if self.tasks == 2:
            future.set_exception(OSError("the worker is gone"))
        else:
            future.set_result(fn(*args))
        return future


class Mortal(ProcessPoolExecutor):
    """A process that is killed at its second task, once it has done the first."""

    def __init__(self) -> None:
        super().__init__(1, mp_context=get_context("spawn"))
        self.tasks = 0

    def submit(self, fn: Callable[..., object], /, *args: object) -> Future[object]:  # type: ignore[override]
        self.tasks += 1
        future = super().submit(fn, *args)
        if self.tasks == 1:
            future.result()
        if self.tasks == 2:
            for process in self._processes.values():
                process.kill()
        return future
