"""Cores: those of the processor share what a command makes of a long run."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

from dragonsden.engine.choice import is_worth_it
from dragonsden.engine.cores import cores
from dragonsden.engine.sharing import sharing_by

MOST_CORES: Final = 8
"""At most 8 cores: each has a block of its own in memory."""


@contextmanager
def sharing_long_runs(draws: int) -> Iterator[None]:
    """Share the blocks of a run among the cores, if compiled code does it: numpy's threads wait.

    That changes no bit, and lasts for all that is asked of the run meanwhile.
    """
    workers = min(cores(), MOST_CORES)
    if workers < 2 or not is_worth_it(draws):
        yield
        return
    with ThreadPoolExecutor(workers) as threads, sharing_by(threads):
        yield
