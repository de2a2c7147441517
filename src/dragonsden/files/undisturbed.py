"""A look at a folder that nobody writes in meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final, TypeVar

from dragonsden.files.atomic import held, traces
from dragonsden.files.lock import BeingWrittenError

LOOKS: Final = 20
PATIENCE: Final = 0.5
"""Ten seconds in all: files move to their places in much less."""

T = TypeVar("T")


def undisturbed(home: Path, mark: Path, look: Callable[[], T], is_sound: Callable[[T], bool]) -> T:
    """The answer of a look at a folder: again, if a writer may have been the cause of a bad one.

    `mark` is the file that each writer replaces last. What a stopped writer left half done is
    undone first, if that can be.

    Raises BeingWrittenError if writers are still at it after ten seconds.
    """
    for _ in range(LOOKS):
        before, answer = traces(home, mark), look()
        if is_sound(answer) or (not before.writers and traces(home, mark) == before):
            return answer
        with ExitStack() as alone:
            try:
                alone.enter_context(held(home, patience=PATIENCE))
            except BeingWrittenError as error:
                busy = error
                continue
            except OSError:
                return answer  # a folder in which we may not write
            return look()
    raise busy
