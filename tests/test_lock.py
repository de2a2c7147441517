"""Locks: one writer at a time, told who the other is, and not held up by those that are gone."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from time import monotonic

import pytest

from dragonsden.files import lock as locks
from dragonsden.files.atomic import LOCK, held, writing, writing_in
from dragonsden.files.lock import BeingWrittenError, lock
from dragonsden.files.shipped import PACKAGE

ANOTHER = """
import sys, time
from dragonsden.files.atomic import writing, writing_in
with (writing_in if sys.argv[1] == "folder" else writing)(sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another(kind: str, path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that writes there, until it is told to go."""
    env = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    command = [sys.executable, "-c", ANOTHER, kind, str(path)]
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=env, text=True, **streams) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def signed(path: Path, **said: object) -> Path:
    """The file of a lock that somebody left."""
    now = datetime.now(UTC)
    writer = {"user": "ann", "host": platform.node(), "pid": 1, "since": now.isoformat(), **said}
    path.write_text(json.dumps(writer), encoding="utf-8")
    return path


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "attempt"), [("folder", writing_in), ("file", writing)])
def test_a_second_writer_is_told_who_is_at_work_and_since_when(
    tmp_path: Path, kind: str, attempt: type[writing]
) -> None:
    place = tmp_path / "out"
    with another(kind, place) as process:
        with pytest.raises(BeingWrittenError) as told, attempt(place):
            pass
        words = rf"{place} is being written by .+ on {platform.node()} \(process {process.pid}\) "
        assert told.match(words + r"since \d{4}-\d\d-\d\d \d\d:\d\d; try again when that is done")
        assert process.stdin is not None
        process.stdin.close()
        with attempt(place):  # a short writer is waited for
            pass
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []


def test_two_threads_do_not_write_at_once_either(tmp_path: Path) -> None:
    refused = []

    def write() -> None:
        try:
            with held(tmp_path, patience=0):
                pass
        except BeingWrittenError as error:
            refused.append(str(error))

    with writing_in(tmp_path):
        thread = Thread(target=write)
        thread.start()
        thread.join()
    assert len(refused) == 1 and f"(process {os.getpid()})" in refused[0]


def test_different_files_of_one_folder_are_written_at_once(tmp_path: Path) -> None:
    with writing(tmp_path / "a.xlsx"), writing(tmp_path / "b.xlsx"):
        pass


def test_the_lock_of_a_writer_that_was_killed_holds_nobody_up(tmp_path: Path) -> None:
    with another("folder", tmp_path) as process:
        process.kill()
        process.wait()
    assert (tmp_path / LOCK).exists()
    begun = monotonic()
    with writing_in(tmp_path):
        assert f'"pid": {os.getpid()}' in text_of(tmp_path / LOCK)
    assert monotonic() - begun < locks.PATIENCE
    assert list(tmp_path.iterdir()) == []


def test_a_recent_lock_of_another_machine_holds_and_the_way_out_is_said(tmp_path: Path) -> None:
    left = signed(tmp_path / LOCK, host="pc-12", pid=4123)
    before = left.read_bytes()
    with pytest.raises(BeingWrittenError, match=r"by ann on pc-12 \(process 4123\)") as told:
        held(tmp_path, patience=0).__enter__()
    assert str(told.value).endswith(f"If that writer was stopped, delete {left}")
    assert left.read_bytes() == before


def test_an_old_lock_of_another_machine_holds_nobody_up(tmp_path: Path) -> None:
    old = datetime.now(UTC) - timedelta(minutes=61)
    signed(tmp_path / LOCK, host="pc-12", since=old.isoformat())
    with held(tmp_path, patience=0):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows always has locks")
def test_on_a_share_without_locks_the_process_that_is_named_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.flock", unknown)
    with another("folder", tmp_path) as process:
        with pytest.raises(BeingWrittenError, match=str(process.pid)):
            held(tmp_path, patience=0).__enter__()
        process.kill()
        process.wait()
    with held(tmp_path, patience=0):
        pass
    signed(tmp_path / LOCK, pid=-1)
    with held(tmp_path, patience=0):
        pass


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "5", '{"user": "x"}', '{"user": 1, "host": 2, "pid": "x", "since": 3}',
             '{"user": "a", "host": "b", "pid": 1, "since": "0001-01-01T00:00:00+14:00"}',
             '{"user": "\\u001b[31m", "host": "b", "pid": 1, "since": "2999-01-01T00:00:00+00:00"}',
             "[" * 4_000, "\udce9"],
)  # fmt: skip
def test_what_cannot_be_read_in_a_lock_holds_nobody_up(tmp_path: Path, text: str) -> None:
    (tmp_path / LOCK).write_bytes(text.encode(errors="surrogateescape"))
    with held(tmp_path, patience=0):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_link_in_the_place_of_a_lock_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    try:
        (tmp_path / LOCK).symlink_to("mine.txt")
    except OSError:
        pytest.skip("this user may not make links")
    with pytest.raises(OSError, match=str(tmp_path)):
        held(tmp_path).__enter__()
    assert text_of(tmp_path / "mine.txt") == "mine"


def test_a_full_disk_leaves_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(locks.os, "write", full)
    with pytest.raises(OSError, match=rf"No space left on device: '{tmp_path}/out'"):
        writing_in(tmp_path / "out").__enter__()
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_somebody_deleted_and_another_took_stays_the_others(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows does not delete what is open")
    path = tmp_path / LOCK
    with lock(path, tmp_path):
        path.unlink()
        with lock(path, tmp_path):
            mine = text_of(path)
        signed(path)
    assert mine and path.exists()
