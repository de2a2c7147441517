"""Files written whole or not at all, and several of them all or none."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

NO_SUCH_CALL: Final = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS)
"""The errors of file systems that do not support fsync."""

_beside = partial(TemporaryDirectory, prefix=".dragonsden-", ignore_cleanup_errors=True)


@contextmanager
def together(folder: Path, *, replace: bool = True) -> Iterator[Path]:
    """A folder to write files in; when the block ends without error they move into `folder`.

    Each replaces the file of its name, atomically. If the block or a move fails, the folder stays
    as it was, and is removed if it was not there.

    Raises:
        FileExistsError: a file is there already and may not be replaced; it says which.
        OSError: the folder cannot be made or written in, or something else stands in the way.
    """
    with ExitStack() as made:
        _make(folder, made)
        with _beside(dir=folder) as place, _beside(dir=folder) as before:
            yield Path(place)
            _move(Path(place), folder, Path(before), replace)
        made.pop_all()


@contextmanager
def instead(folder: Path, *, keep: Callable[[Path], bool]) -> Iterator[Path]:
    """A folder to write in; when the block ends without error it replaces `folder` as a whole.

    The old files go, except those for which `keep` is True of their path in the folder. At any
    moment the folder is the old one or the new one, never some of both. If a writer is stopped
    between taking the old one away and putting the new one there, the next writer first puts the
    old one back.

    Raises OSError if the folder cannot be made, written in or moved.
    """
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file; give the name of a folder")
    new, old = (folder.with_name(f".{folder.name}.{which}") for which in ("new", "old"))
    _recover(folder, new, old)
    new.mkdir(parents=True)
    try:
        yield new
        for path in _files(folder):
            if keep(path) and not (new / path).exists():
                _keep(folder / path, new / path)
        for path in _files(new):
            _flush(new / path)
        _swap(folder, new, old)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def _recover(folder: Path, new: Path, old: Path) -> None:
    """Put back the old folder if a writer was stopped, and remove its remains."""
    if old.exists() and not folder.exists():
        os.replace(old, folder)  # noqa: PTH105
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)


def _swap(folder: Path, new: Path, old: Path) -> None:
    """Replace the old folder by the new one; put the old one back if that fails."""
    with ExitStack() as undo:
        if folder.exists():
            os.replace(folder, old)  # noqa: PTH105
            undo.callback(os.replace, old, folder)
        os.replace(new, folder)  # noqa: PTH105
        undo.pop_all()


def _files(folder: Path) -> list[Path]:
    """The files in a folder and below, by their path in it."""
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def _move(place: Path, folder: Path, before: Path, replace: bool) -> None:
    """Move all files into the folder, or none; `before` keeps the files that they replace."""
    names = _files(place)
    _check(folder, names, replace)
    for name in names:
        _flush(place / name)
        _keep(folder / name, before / name)
    with ExitStack() as undo:
        for name in names:
            _make((folder / name).parent, undo)
            undo.callback(_put_back, before / name, folder / name)
            os.replace(place / name, folder / name)  # noqa: PTH105
        undo.pop_all()


def _make(folder: Path, undo: ExitStack) -> None:
    """Make the folder and those above it that are missing; undoing removes just these."""
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file; give the name of a folder")
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir()
        undo.callback(_remove_empty, one)


def _remove_empty(folder: Path) -> None:
    """Remove a folder, unless somebody has put something in it meanwhile."""
    with suppress(OSError):
        folder.rmdir()


def _check(folder: Path, names: Sequence[Path], replace: bool) -> None:
    """Raise FileExistsError for files that may not be replaced, IsADirectoryError for folders."""
    there = [folder / name for name in names if os.path.lexists(folder / name)]
    folders = [str(path) for path in there if path.is_dir()]
    if folders:
        raise IsADirectoryError(f"{', '.join(folders)}: a folder where a file is to be written")
    if there and not replace:
        listed = ", ".join(map(str, there))
        raise FileExistsError(f"there already, so nothing was written: {listed}")


def _keep(path: Path, copy: Path) -> None:
    """Keep a copy of the file at `path`, if there is one."""
    if path.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy)


def _put_back(copy: Path, path: Path) -> None:
    """Put the copy back where it was taken from; if there is none, nothing was there."""
    with suppress(OSError):
        if copy.exists():
            os.replace(copy, path)  # noqa: PTH105
        else:
            path.unlink()


def _flush(path: Path) -> None:
    """Flush a written file to the disk, so that a crash cannot leave it empty."""
    with path.open("rb+") as file:
        try:
            os.fsync(file.fileno())
        except OSError as error:
            if error.errno not in NO_SUCH_CALL:
                raise
