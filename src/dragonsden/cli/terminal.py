"""The terminal: text in UTF-8 on any code page, and errors in one sentence."""

from __future__ import annotations

import errno
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NoReturn

import click

from dragonsden.files.ordinary import WITH_REPLACE

FAULTS: Final = 1
STOPPED: Final = 130


def speak_utf8() -> None:
    """Make stdout and stderr take every character, on a console of any code page.

    A file name that is not valid text comes out as escapes, which JSON reads as well.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def is_at_a_terminal() -> bool:
    """True if somebody can be asked."""
    return sys.stdin.isatty()


@contextmanager
def plainly() -> Iterator[None]:
    """Say on stderr, in plain words, what goes wrong with files and disks, and exit with 1.

    Ctrl-C exits with 130. A reader that has gone away (`| head`) is left to click, which is
    silent.
    """
    try:
        yield
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)
        sys.exit(STOPPED)
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        fail(_in_words(error))
    except MemoryError:
        fail("not enough memory; close other programs, or ask for fewer --draws")


def fail(message: str) -> NoReturn:
    """Say what is wrong on stderr and exit with 1."""
    click.echo(message, err=True)
    sys.exit(FAULTS)


def _in_words(error: OSError) -> str:
    """The error of the system in words, after the name of its file."""
    if error.strerror is None:
        return str(error).replace(WITH_REPLACE, "with --replace")
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror[:1].lower()}{error.strerror[1:]}"
