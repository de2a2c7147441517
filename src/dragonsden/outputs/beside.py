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
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from io import BytesIO
from typing import Any, Final

from dragonsden.engine.cores import cores
from dragonsden.outputs.page_charts import Chart, Drawn, Request

PROGRAM: Final = (
    "import sys; sys.path[:] = sys.argv[2:]; "
    "from dragonsden.outputs.beside import serve; serve(int(sys.argv[1]))"
)
"""The program of the second process, which finds modules where this one does."""

READY: Final = b"dragonsden draws\n"
"""The line before its first answer: what Python prints as it starts is not an answer."""

PATIENCE: Final = 5.0
"""Seconds for it to end: it may be at the list of fonts, which is to be written whole."""

MOST_SENT: Final = 64 * 2**20
"""64 MB at most are sent at once: of more, copies would take more memory than time is won."""


class _Message(BytesIO):
    """A message that is being written. Raises EOFError where it would be too long."""

    def write(self, part: Any) -> int:
        """Take a part, as `BytesIO` does."""
        if self.tell() + memoryview(part).nbytes > MOST_SENT:
            raise EOFError
        return super().write(part)


class Artist:
    """A process that draws the charts of one page, one after the other."""

    def __init__(self) -> None:
        """Start it. Raises OSError, ValueError or RuntimeError if that cannot be."""
        self._talk = ThreadPoolExecutor(1)
        self._talk.submit(bool)  # where there can be no thread, it is said now
        seldom = str(gc.get_threshold()[0])
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", PROGRAM, seldom, *map(str, sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the process that was started by hand
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # on Windows
        )
        self._is_ready = False
        self._is_too_much = False
        self._messages = _Message()
        self._pickler = pickle.Pickler(self._messages, pickle.HIGHEST_PROTOCOL)

    def ask(self, request: Request) -> Future[Chart | None]:
        """The chart, once it is drawn. What goes with several requests is sent once.

        It raises EOFError, as all that follow do, where too much would have to be sent.
        """
        self._messages.seek(0)
        self._messages.truncate()
        with suppress(EOFError):
            if not self._is_too_much:
                self._is_too_much = True  # what is half written is taken for sent by the pickler
                self._pickler.dump(request)  # here: a thread would see results change meanwhile
                self._is_too_much = False
        message = b"" if self._is_too_much else self._messages.getvalue()
        return self._talk.submit(self._answer, message)

    def _answer(self, message: bytes) -> Chart | None:
        """The answer to a message. Raises OSError or EOFError if there is none to be had."""
        asks, answers = self._process.stdin, self._process.stdout
        if not message or asks is None or answers is None:
            raise EOFError
        asks.write(message)
        asks.flush()
        while not self._is_ready:
            line = answers.readline()
            self._is_ready = line in (READY, b"")
        chart: Chart | None = pickle.load(answers)
        return chart

    def rest(self) -> None:
        """Let it end, as there are no more charts to draw."""
        if self._process.stdin is not None:
            with suppress(OSError):  # it may have ended before
                self._process.stdin.close()

    def dismiss(self) -> None:
        """End it, whatever it is at."""
        self._talk.shutdown(wait=False, cancel_futures=True)
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._talk.shutdown()
        with suppress(OSError), self._process:  # closes what is open to it
            pass


_artist: ContextVar[Artist | None] = ContextVar("artist", default=None)
"""The second process; None where there is none."""


@contextmanager
def drawing_beside() -> Iterator[None]:
    """Let a second process draw the charts of a page that is made meanwhile, if that is quicker."""
    artist = None
    if _can_be():
        with suppress(OSError, ValueError, RuntimeError):
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
    return cores() > 1 and bool(sys.executable) and not getattr(sys, "frozen", False)


def begun(requests: Iterable[Request]) -> Callable[[], Drawn]:
    """The charts, for whoever calls what comes back: begun at once if there is a second process."""
    artist = _artist.get()
    if artist is None:
        wanted = tuple(requests)
        return lambda: {request.id: _drawn_here(request) for request in wanted}
    _artist.set(None)  # it is taken
    asked = [(request, artist.ask(request)) for request in requests]

    def finish() -> Drawn:
        drawn = {request.id: _finished(request, chart) for request, chart in asked}
        artist.rest()
        return drawn

    return finish


def _finished(request: Request, chart: Future[Chart | None]) -> Chart | None:
    """The chart as the second process drew it; if it could not, as it is drawn here."""
    with suppress(OSError, EOFError, pickle.UnpicklingError):
        return chart.result()
    return _drawn_here(request)


def _drawn_here(request: Request) -> Chart | None:
    """The chart, drawn in this process."""
    from dragonsden.outputs.drawing import draw  # here, as matplotlib is slow to import

    return draw(request)


def serve(seldom: int) -> None:
    """Draw each chart that is asked for on the standard input, for the standard output.

    Garbage is looked for after so many objects, as in the process that asks.
    """
    gc.set_threshold(seldom)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # what it has open is closed
    nobody_asks = suppress(EOFError, OSError, MemoryError)
    with nobody_asks, os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # what others print does not get into the answers
        from dragonsden.outputs.drawing import draw  # takes as long as the other process simulates

        answers.write(b"\n" + READY)
        requests = pickle.Unpickler(sys.stdin.buffer)
        while True:
            pickle.dump(draw(requests.load()), answers)
            answers.flush()
