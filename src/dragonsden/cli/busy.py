"""A line on the terminal that says what takes its time, and for how long it has been at it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final

PATIENCE: Final = 2.0
"""Seconds before the line appears: less needs no word."""

EVERY: Final = 0.5
"""Seconds from one look at the clock to the next."""


@contextmanager
def busy(doing: str) -> Iterator[None]:
    """Say on stderr what is being done, once it takes more than two seconds.

    Nothing is said where stderr is a file or another program. The line is gone when the block ends.
    """
    if not sys.stderr.isatty():
        yield
        return
    done = Event()
    clock = Thread(target=_watch, args=(doing, done), daemon=True)
    clock.start()
    try:
        yield
    finally:
        done.set()
        clock.join()


def _watch(doing: str, done: Event) -> None:
    """Show the time until all is done."""
    if done.wait(PATIENCE):
        return
    from tqdm import tqdm  # kept out of the start of every command

    with tqdm(desc=doing, bar_format="{desc}: {elapsed}", leave=False, file=sys.stderr) as shown:
        while not done.wait(EVERY):
            shown.refresh()
