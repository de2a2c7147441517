"""A progress bar for long runs, in a terminal or a notebook."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = bool | None

PATIENCE = 2.0
"""Seconds before a bar appears unasked."""


@contextmanager
def bar(draws: int, progress: Progress) -> Iterator[Callable[[int], object]]:
    """A function to call with the number of draws just done.

    `progress` True shows a bar at once, False none, None one after two seconds in a terminal or a
    notebook.
    """
    if progress is False or (progress is None and not _is_watched()):
        yield _nobody_watches
        return
    from tqdm import TqdmWarning  # kept out of the import of the package

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TqdmWarning)  # a notebook without widgets gets plain text
        from tqdm.auto import tqdm
    unseen = None if progress is None else False
    delay = PATIENCE if progress is None else 0.0
    with tqdm(
        total=draws, unit=" draws", unit_scale=True, leave=False, delay=delay, disable=unseen
    ) as shown:
        yield shown.update


def _is_watched() -> bool:
    """True if there may be somebody to see a bar: at a terminal, or in a notebook."""
    return "IPython" in sys.modules or (sys.stderr is not None and sys.stderr.isatty())


def _nobody_watches(done: int) -> None:
    """Do nothing with the number of draws done."""
    del done
