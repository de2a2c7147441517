"""Files written whole or not at all, and several of them all or none, by one writer at a time.

New files are written into a folder of a random name inside the one they are for, and each moves to
its place by one rename. Until all have, that folder keeps what they replace: the next writer undoes
what a stopped one left half done.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

from dragonsden.files.lock import PATIENCE, lock
from dragonsden.files.names import check_path
from dragonsden.files.ordinary import FilePath, naming, read_ordinary, refuse_to_replace

LOCK: Final = ".dragonsden-lock"
STAGE: Final = re.compile(r"\.dragonsden-[0-9a-f]{16}")
"""The names of our own files in a folder that is being written."""

UNDO: Final = "undo.json"
_STAGED: Final = re.compile(r"\d+\.(new|old)|undo\.(json|new)")
MOST_UNDO: Final = 10_000_000

NO_SUCH_CALL: Final = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS)
"""The errors of file systems that do not support fsync."""


@contextmanager
def writing_in(folder: FilePath) -> Iterator[Path]:
    """The real path of a folder, in which nobody else writes meanwhile; made if need be.

    If the block fails, folders that were made for it are removed.

    Raises:
        ValueError: the folder has a name that not every system takes.
        BeingWrittenError: another writer is at work there.
        OSError: the folder cannot be made or written in, or something else stands in the way.
    """
    check_path(folder)
    home = Path(os.path.realpath(folder))
    with ExitStack() as made:
        _make(home, made)
        with held(home, folder):
            yield home
        made.pop_all()


@contextmanager
def writing(path: FilePath, *, replace: bool = False) -> Iterator[Path]:
    """The real path of a file, which nobody else writes meanwhile; its folder is made if need be.

    Raises:
        ValueError: the file has a name that not every system takes.
        FileExistsError: it is there already, and `replace` is not True.
        BeingWrittenError: another writer is at work on it.
        OSError: it cannot be written.
    """
    check_path(path)
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise IsADirectoryError(f"{os.fspath(path)} is a folder; give the name of a file")
    with ExitStack() as made:
        _make(target.parent, made)
        with lock(target.with_name(f".{target.name}{LOCK}"), path):
            refuse_to_replace(path, replace=replace)
            yield target
        made.pop_all()


@contextmanager
def held(home: Path, called: FilePath | None = None, patience: float = PATIENCE) -> Iterator[None]:
    """Keep other writers out of a folder, once what a stopped one left half done is undone."""
    with lock(home / LOCK, home if called is None else called, patience):
        for stage in remains(home):
            _settle(home, stage)
        yield


def remains(home: Path) -> list[Path]:
    """The folders in which files are written, or were, in a folder."""
    with naming(home):
        entries = list(os.scandir(home))
    found = (one for one in entries if STAGE.fullmatch(one.name))
    return sorted(Path(one.path) for one in found if one.is_dir(follow_symlinks=False))


@dataclass(frozen=True)
class Traces:
    """The traces of writers in a folder: our names there, and which file the one replaced last is.

    The same before and after, and without writers, they say that nobody wrote in between.
    """

    writers: tuple[str, ...]
    mark: tuple[int, ...]


def traces(home: Path, mark: Path) -> Traces:
    """The traces of writers in a folder; `mark` is the file that each of them replaces last."""
    names: list[str] = []
    marked: tuple[int, ...] = ()
    with suppress(OSError):
        names = sorted(one.name for one in home.iterdir() if is_writers(one.name))
    with suppress(OSError):
        at = mark.stat()
        marked = (at.st_ino, at.st_mtime_ns, at.st_size)
    return Traces(tuple(names), marked)


def is_writers(name: str) -> bool:
    """True if a file or folder in a folder is of a writer that is at work there, or was stopped."""
    return name == LOCK or bool(STAGE.fullmatch(name))


def put(target: Path, data: bytes) -> None:
    """Write a file of `writing` whole, or leave it as it was."""
    with held(target.parent):
        put_together(target.parent, {target.name: data})


def put_in(folder: FilePath, files: Mapping[str, bytes], *, replace: bool = False) -> list[Path]:
    """The paths of files in a folder, once they are written, all or none.

    Raises what `writing_in` and `put_together` do, and FileExistsError if files are there and
    `replace` is not True.
    """
    with writing_in(folder) as home:
        refuse_to_replace(*(Path(folder) / name for name in files), replace=replace)
        put_together(home, files)
    return [Path(folder) / name for name in files]


def put_new(folder: FilePath, files: Mapping[str, bytes]) -> list[Path]:
    """The same where nothing that is there may be replaced, whatever is asked."""
    with writing_in(folder) as home:
        put_together(home, files, replace=False)
    return [Path(folder) / name for name in files]


def put_together(
    home: Path,
    files: Mapping[str, bytes],
    *,
    replace: bool | Collection[str] = True,
    gone: Sequence[str] = (),
) -> None:
    """Write files into a folder of `writing_in`, all or none, in this order, each by one rename.

    Args:
        home: the folder.
        files: their contents by their names in it, with / between folders.
        replace: True if every file that is there may be replaced, or the names of those that may.
        gone: the names of files that are removed, before the others are written.

    Raises:
        FileExistsError: files are there that may not be replaced; it says which.
        OSError: something else stands in the way, or the disk is full. Nothing is changed then.
    """
    _check(home, files, replace)
    names, stage = [*gone, *files], home / f".dragonsden-{token_hex(8)}"
    with naming(home):
        stage.mkdir()
    with ExitStack() as made:
        try:
            steps = [_staged(home, stage, n, name, files.get(name)) for n, name in enumerate(names)]
            if len(steps) > 1:  # one rename is whole by itself
                _write_undo(stage, steps)
            _move(home, stage, steps, made)
            (stage / UNDO).unlink(missing_ok=True)  # from now on it is done
            _flush_folders(stage)
        finally:
            _settle(home, stage)
        made.pop_all()


@dataclass(frozen=True)
class _Step:
    """A file to move into its place: its name, True if one was there, and the hash of the new."""

    name: str
    old: bool
    new: str | None


def _staged(home: Path, stage: Path, number: int, name: str, data: bytes | None) -> _Step:
    """The step that replaces a file, once the new one and a copy of the old one are staged."""
    target, new, old = home / name, stage / f"{number}.new", stage / f"{number}.old"
    there = target.exists()
    if data is not None:
        _write(new, data, target)
    if there:
        _write(old, target.read_bytes(), target)
        with suppress(OSError):
            shutil.copystat(target, old)
            shutil.copymode(target, new if data is not None else old)
    return _Step(name, there, None if data is None else sha256(data).hexdigest())


def _write_undo(stage: Path, steps: Sequence[_Step]) -> None:
    """Write what the next writer has to undo if this one is stopped from now on."""
    content = json.dumps([asdict(step) for step in steps]).encode()
    _write(stage / "undo.new", content, stage.parent)
    os.replace(stage / "undo.new", stage / UNDO)  # noqa: PTH105
    _flush_folders(stage)


def _move(home: Path, stage: Path, steps: Sequence[_Step], made: ExitStack) -> None:
    """Put every staged file in its place, in folders that `made` removes again if need be."""
    for number, step in enumerate(steps):
        target = home / step.name
        _make(target.parent, made)
        with naming(target):
            if step.new is None:
                target.unlink()
            else:
                os.replace(stage / f"{number}.new", target)  # noqa: PTH105
    _flush_folders(home, *(home.joinpath(step.name).parent for step in steps))


def _settle(home: Path, stage: Path) -> None:
    """Undo the steps of a stage, unless all were done, and remove what is ours of it.

    What somebody changed since a step was made is left as it is.
    """
    steps = _to_undo(home, stage)
    for number, step in enumerate(steps):
        target, old = home / step.name, stage / f"{number}.old"
        if _hash(target) != step.new:
            continue  # not moved yet, back already, or changed by somebody since
        with naming(target):
            if not step.old:
                target.unlink()
            elif old.exists():
                os.replace(old, target)  # noqa: PTH105
    if steps:
        _flush_folders(home)
    with suppress(OSError):
        (stage / UNDO).unlink(missing_ok=True)
        for path in stage.iterdir():
            if _STAGED.fullmatch(path.name):
                path.unlink()
        stage.rmdir()


def _to_undo(home: Path, stage: Path) -> list[_Step]:
    """The steps that a stage may have left half done; none in a file that is not ours."""
    try:
        steps = [_step(one) for one in json.loads(read_ordinary(stage / UNDO, MOST_UNDO))]
        return steps if all(_is_within(home, step.name) for step in steps) else []
    except (ValueError, TypeError, RecursionError, FileNotFoundError):
        return []


def _step(content: Any) -> _Step:
    """A step as it was written. Raises TypeError for anything else."""
    step = _Step(**content)
    if not isinstance(step.name, str) or not isinstance(step.new, str | None):
        raise TypeError("not a step")
    return step


def _is_within(home: Path, name: str) -> bool:
    """True if a name leads to a place in the folder itself, through no link."""
    real = Path(os.path.realpath(home))
    path = real / name
    return path != real and path.is_relative_to(real) and Path(os.path.realpath(path)) == path


def _hash(path: Path) -> str | None:
    """The SHA-256 of a file, None if there is none."""
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _make(folder: Path, undo: ExitStack) -> None:
    """Make the folder and those above it that are missing; undoing removes just these."""
    if os.path.lexists(folder) and not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file; give the name of a folder")
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        with suppress(FileExistsError):  # another writer was quicker
            one.mkdir()
            undo.callback(_remove_empty, one)


def _remove_empty(folder: Path) -> None:
    """Remove a folder, unless somebody has put something in it meanwhile."""
    with suppress(OSError):
        folder.rmdir()


def _check(home: Path, names: Collection[str], replace: bool | Collection[str]) -> None:
    """Raise FileExistsError for files that may not be replaced, OSError for what is in the way."""
    there = [name for name in names if os.path.lexists(home / name)]
    if folders := [str(home / name) for name in there if (home / name).is_dir()]:
        raise IsADirectoryError(f"{', '.join(folders)}: a folder where a file is to be written")
    if links := [str(home / name) for name in names if not _is_within(home, name)]:
        raise FileExistsError(f"{', '.join(links)}: a link where a file is to be written")
    if replace is not True:
        kept = [str(home / name) for name in there if not replace or name not in replace]
        if kept:
            what = f"there already, so nothing was written: {', '.join(kept)}"
            raise FileExistsError(f"{what}; move it away, or give another folder")


def _write(path: Path, data: bytes, target: Path) -> None:
    """Write a new file and flush it to the disk, so that a crash cannot leave it empty."""
    with naming(target), path.open("xb") as file:
        file.write(data)
        file.flush()
        _flush(file.fileno())


def _flush_folders(*folders: Path) -> None:
    """Flush to the disk what folders hold; Windows has no such call."""
    if sys.platform != "win32":
        for folder in set(folders):
            opened = os.open(folder, os.O_RDONLY)
            try:
                _flush(opened)
            finally:
                os.close(opened)


def _flush(file: int) -> None:
    """Flush an open file, on file systems that can."""
    try:
        os.fsync(file)
    except OSError as error:
        if error.errno not in NO_SUCH_CALL:
            raise
