"""A second process, which draws the charts of a page beside the one that works out its words.

Charts are half the work of a page, and matplotlib a third of all that is imported. The second
process imports it while this one reads and simulates, and draws while this one writes. The bytes
are the same. Where it cannot be started, or dies, the charts are drawn here.

It is a program of its own and no child of `multiprocessing`, which on some systems runs the user's
script again. It ends with its input, and so it never outlives the process that started it, not
even one that is killed.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Final

from dragonsden.outputs.page_charts import Drawn, Request, draw

PROGRAM: Final = (
    "import sys; sys.path[:] = sys.argv[2:]; "
    "from dragonsden.outputs.beside import serve; serve(int(sys.argv[1]))"
)
"""The program of the second process, which finds modules where this one does."""

PATIENCE: Final = 5.0
"""Seconds for it to end: it may be at the list of fonts, which is to be written whole."""


class Artist:
    """A process that draws the charts of one page, once it is asked for them."""

    def __init__(self) -> None:
        """Start it. Raises OSError or ValueError if that cannot be."""
        seldom = str(gc.get_threshold()[0])
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", PROGRAM, seldom, *map(str, sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the process that was started by hand
            creationflags=subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0,
        )
        self._talk = ThreadPoolExecutor(1)
        self._answer: Future[bytes] | None = None

    @property
    def is_free(self) -> bool:
        """True until it is asked for charts."""
        return self._answer is None

    def begin(self, requests: Sequence[Request]) -> None:
        """Ask it for these charts. Raises RuntimeError where there can be no thread to wait."""
        message = pickle.dumps(tuple(requests), protocol=pickle.HIGHEST_PROTOCOL)
        self._answer = self._talk.submit(self._asked, message)

    def _asked(self, message: bytes) -> bytes:
        """All that it answers to a message."""
        ask, answer = self._process.stdin, self._process.stdout
        if ask is None or answer is None:
            return b""
        with ask:
            ask.write(message)
        return answer.read()

    def finished(self) -> Drawn | None:
        """The charts that it was asked for; None if it died before it had drawn them all."""
        with suppress(OSError, EOFError, pickle.UnpicklingError):
            drawn: Drawn | None = pickle.loads(self._answer.result()) if self._answer else None
            return drawn
        return None

    def dismiss(self) -> None:
        """End it, whatever it is at."""
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._talk.shutdown()
        with self._process:  # closes what is open to it
            pass


_artist: ContextVar[Artist | None] = ContextVar("artist", default=None)
"""The second process; None where there is none."""


@contextmanager
def drawing_beside() -> Iterator[None]:
    """Let a second process draw the charts of a page that is made meanwhile, if that is quicker."""
    artist = None
    if _can_be():
        with suppress(OSError, ValueError):
            artist = Artist()
    before = _artist.set(artist)
    try:
        yield
    finally:
        _artist.reset(before)
        if artist is not None:
            artist.dismiss()


def _can_be() -> bool:
    """True with a second core, and a Python to start: a program that was packed is no Python."""
    there = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if there else os.cpu_count() or 1
    return cores > 1 and bool(sys.executable) and not getattr(sys, "frozen", False)


def begun(requests: Sequence[Request]) -> Callable[[], Drawn]:
    """The charts, for whoever calls what comes back: begun at once if a second process is free."""
    artist = _artist.get()
    if artist is not None and artist.is_free:
        with suppress(RuntimeError):
            artist.begin(requests)

    def finish() -> Drawn:
        drawn = None if artist is None else artist.finished()
        return draw(requests) if drawn is None else drawn

    return finish


def serve(seldom: int) -> None:
    """Draw the charts that are asked for on the standard input, for the standard output.

    Garbage is looked for after so many objects, as in the process that asks.
    """
    gc.set_threshold(seldom)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # what it has open is closed
    with os.fdopen(os.dup(1), "wb") as answer:
        os.dup2(2, 1)  # what others print does not get into the answer
        import dragonsden.outputs.drawing  # noqa: F401  beside what the other process does

        with suppress(EOFError, OSError, MemoryError):  # none asks any more, or it cannot be here
            pickle.dump(draw(pickle.load(sys.stdin.buffer)), answer)
