"""Locks: one writer at a time, who it is, and since when.

The system holds a lock for a writer and lets go of it when the writer ends, however it ends. The
file of the lock says who the writer is, also on a share that does not pass locks on.
"""

from __future__ import annotations

import errno
import getpass
import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Self

from dragonsden.files.ordinary import FilePath, naming

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PATIENCE: Final = 1.0
"""A writer waits for one second: a short one is done by then."""

LONGEST: Final = timedelta(hours=1)
"""The lock of a writer on another machine holds for an hour; no writer takes as long."""

MOST_BYTES: Final = 4_096
FAR: Final = 2**30
"""Windows does not let others read what is locked, so a byte beyond the text is."""

IN_USE: Final = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
NO_LOCKS: Final = (errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)
"""The errors of file systems without locks."""

FLAGS: Final = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class BeingWrittenError(BlockingIOError):
    """Raised where another writer is at work; the message says who, and since when."""


@dataclass(frozen=True)
class Writer:
    """A writer: its user and machine, its process there, and since when it is at work."""

    user: str
    host: str
    pid: int
    since: str

    @classmethod
    def here(cls) -> Self:
        """This process, from now."""
        try:
            user = getpass.getuser()
        except (ImportError, KeyError, OSError):
            user = "somebody"
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(user, platform.node(), os.getpid(), now)

    @classmethod
    def signed(cls, file: int) -> Self | None:
        """The writer that the file of a lock names, if it can be read."""
        os.lseek(file, 0, os.SEEK_SET)
        try:
            said = json.loads(os.read(file, MOST_BYTES))
            writer = cls(str(said["user"]), str(said["host"]), int(said["pid"]), str(said["since"]))
            datetime.fromisoformat(writer.since).astimezone()
        except (KeyError, TypeError, ValueError, OverflowError, RecursionError, OSError):
            return None
        return writer if f"{writer.user}{writer.host}".isprintable() else None

    @property
    def recent(self) -> bool:
        """True if it began less than an hour ago."""
        return datetime.now(UTC) - datetime.fromisoformat(self.since).astimezone() < LONGEST

    @property
    def alive(self) -> bool:
        """True if there is such a process on this machine, as far as that can be told."""
        if sys.platform == "win32" or not 0 < self.pid < 2**31:
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    def __str__(self) -> str:
        """`ann on pc-12 (process 4123) since 2018-09-12 14:30`."""
        since = datetime.fromisoformat(self.since).astimezone()
        return f"{self.user} on {self.host} (process {self.pid}) since {since:%Y-%m-%d %H:%M}"


@contextmanager
def lock(path: Path, what: FilePath, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock whose file is at `path`; `what` names in messages what is written.

    Raises BeingWrittenError if another writer still holds it after so many seconds, and OSError if
    there can be no such file.
    """
    file = _acquired(path, what, time.monotonic() + patience)
    try:
        yield
    finally:
        _release(file, path)


def _acquired(path: Path, what: FilePath, until: float) -> int:
    """The open file of a lock, once it is held and signed."""
    while True:
        with naming(what):
            file = os.open(path, FLAGS, 0o666)
        with ExitStack() as undo:
            undo.callback(os.close, file)
            if not (other := _other(file, path)):
                undo.pop_all()
                undo.callback(_release, file, path)
                with naming(what):
                    _sign(file)
                undo.pop_all()
                return file
        if time.monotonic() >= until:
            raise BeingWrittenError(f"{os.fspath(what)} is being written by {other}")
        time.sleep(0.02)


def _other(file: int, path: Path) -> str:
    """The other writer that holds a lock and what to do, in words; "" once it is held here."""
    again = "; try again when that is done"
    known = _claimed(file)
    there = Writer.signed(file)
    if known is False or not _is_at(file, path):
        return f"{there or 'another process'}{again}"
    if there is None or (not there.recent and there.host != platform.node()):
        return ""
    if there.host != platform.node():
        return f"{there}{again}. If that writer was stopped, delete {path}"
    return f"{there}{again}" if known is None and there.alive else ""


def _claimed(file: int) -> bool | None:
    """True once the system holds the lock for us, False if for another, None if it cannot."""
    try:
        if sys.platform == "win32":
            os.lseek(file, FAR, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in IN_USE:
            return False
        if error.errno in NO_LOCKS:
            return None
        raise
    return True


def _is_at(file: int, path: Path) -> bool:
    """True if the open file is the one at the path: the writer before may have removed it."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def _sign(file: int) -> None:
    """Write into the file of a lock who holds it."""
    os.ftruncate(file, 0)
    os.lseek(file, 0, os.SEEK_SET)
    os.write(file, json.dumps(asdict(Writer.here())).encode())


def _release(file: int, path: Path) -> None:
    """Let go of a lock and remove its file, which Windows allows only once it is closed."""
    with suppress(OSError):
        os.ftruncate(file, 0)
    with suppress(OSError):
        if sys.platform != "win32" and _is_at(file, path):
            path.unlink()
    os.close(file)
    if sys.platform == "win32":
        with suppress(OSError):
            path.unlink()
