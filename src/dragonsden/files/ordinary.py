"""Ordinary files: their bytes, up to a limit."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

FilePath = str | os.PathLike[str]

WITH_REPLACE: Final = "with replace=True"
"""How a call replaces a file that is there: the command line has an option of that name."""

NAMED: Final = 3
"""Of more files that are there already than 3, the others are counted."""


def read_ordinary(path: FilePath, most: int) -> bytes:
    """The bytes of an ordinary file, at most one more than `most`: enough to say it is too large.

    Raises ValueError if the path leads to something else, such as a pipe or a folder, and OSError
    if the file cannot be read.
    """
    file = Path(path)
    if not stat.S_ISREG(file.stat().st_mode):
        raise ValueError("not an ordinary file")  # opening a pipe would wait for its writer
    with file.open("rb") as opened:
        return opened.read(most + 1)


def refuse_to_replace(*paths: FilePath, replace: bool) -> None:
    """Raise FileExistsError if files are there already and are not to be replaced."""
    there = [os.fspath(path) for path in paths if not replace and os.path.lexists(path)]
    if there:
        are, them, name = ("is", "it", "name") if len(there) == 1 else ("are", "them", "folder")
        more = f" and {len(there) - NAMED} more" if len(there) > NAMED else ""
        what = f"{', '.join(there[:NAMED])}{more} {are} there already; give another {name}"
        raise FileExistsError(f"{what}, or replace {them} {WITH_REPLACE}")


@contextmanager
def naming(path: FilePath) -> Iterator[None]:
    """Errors of the system within name this path: a full disk says of no file that it is full."""
    try:
        yield
    except OSError as error:
        if error.errno is None or error.strerror is None:
            raise  # in words already
        raise OSError(error.errno, error.strerror, os.fspath(path)) from error
