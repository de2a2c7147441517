"""A second process draws the charts of a pack: the same bytes, and nothing is left of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from clibook import run
from reportbook import den, page

import dragonsden as dd
from dragonsden.outputs import beside, drawing
from dragonsden.outputs.beside import PROGRAM, begun, drawing_beside
from dragonsden.outputs.pack import write_pack

pytestmark = pytest.mark.slow


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The processes that are started, on a machine with two cores."""
    begun: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def noted(*words: Any, **settings: Any) -> subprocess.Popen[bytes]:
        begun.append(start(*words, **settings))
        return begun[-1]

    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setattr(beside.subprocess, "Popen", noted)
    yield begun
    assert all(process.poll() is not None for process in begun)


def made(folder: Path, audience: str = "exempt") -> str:
    return write_pack(den(), folder, audience=audience).read_text(encoding="utf-8")


def refuse(*_: object) -> None:
    raise AssertionError("this is for the other process")


@pytest.mark.parametrize("audience", ["exempt", "public"])
def test_the_second_process_draws_the_same_bytes(
    started: list[subprocess.Popen[bytes]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    audience: str,
) -> None:
    here = page(den(), audience)
    monkeypatch.setattr(drawing, "draw", refuse)
    with drawing_beside():
        assert made(tmp_path / "pack", audience) == here
    assert len(started) == 1
    assert here.count("<svg") > 5


def test_a_second_page_in_the_same_block_is_drawn_here(
    started: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    with drawing_beside():
        assert made(tmp_path / "one") == made(tmp_path / "two")
    assert len(started) == 1


def test_settings_of_matplotlib_in_this_process_change_no_byte(
    started: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    here = page(den())
    with mpl.rc_context({"lines.linewidth": 9, "font.size": 30}), drawing_beside():
        assert made(tmp_path / "beside") == here
    with mpl.rc_context({"lines.linewidth": 9, "font.size": 30}):
        assert made(tmp_path / "here") == here
    assert len(started) == 1


def test_when_it_is_killed_the_charts_are_drawn_here(
    started: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    with drawing_beside():
        started[0].kill()
        assert made(tmp_path / "pack") == page(den())


def test_when_it_is_killed_between_two_charts_the_rest_is_drawn_here(
    started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    finished, drawn = beside._finished, []

    def interrupted(*about: Any) -> Any:
        drawn.append(finished(*about))
        if len(drawn) == 2:
            started[0].kill()
        return drawn[-1]

    monkeypatch.setattr(beside, "_finished", interrupted)
    with drawing_beside():
        assert made(tmp_path / "pack") == page(den())
    assert len(drawn) > 2


def test_where_too_much_would_be_sent_the_charts_are_drawn_here(
    started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(beside, "MOST_SENT", 10_000)
    drawn: list[str] = []
    draw = drawing.draw
    monkeypatch.setattr(drawing, "draw", lambda asked: (drawn.append(asked.id), draw(asked))[1])
    with drawing_beside():
        page_made = made(tmp_path / "pack")
    assert len(started) == 1
    assert "chart-ranking" in drawn
    assert page_made == page(den(), "exempt")


def test_a_python_that_cannot_be_started_is_done_without(
    started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no python"))
    with drawing_beside():
        assert made(tmp_path / "pack") == page(den())
    assert not started


def test_a_program_that_is_no_python_is_done_without(
    started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/echo")
    with drawing_beside():
        assert made(tmp_path / "pack") == page(den())
    assert len(started) == 1


@pytest.mark.parametrize(
    ("where", "what", "value"),
    [
        (os, "sched_getaffinity", lambda _: {0}),
        (sys, "executable", ""),
        (sys, "executable", None),
        (sys, "frozen", True),
    ],
)
def test_on_one_core_and_in_a_packed_program_none_is_started(
    started: list[subprocess.Popen[bytes]],
    monkeypatch: pytest.MonkeyPatch,
    where: Any,
    what: str,
    value: Any,
) -> None:
    monkeypatch.setattr(where, what, value, raising=False)
    with drawing_beside():
        assert begun([])() == {}
    assert not started


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_error_ends_it_whatever_it_is_at(
    started: list[subprocess.Popen[bytes]], error: type[BaseException], capfd: Any
) -> None:
    with suppress(error), drawing_beside():
        raise error
    assert len(started) == 1
    assert started[0].poll() is not None
    assert capfd.readouterr() == ("", "")


def test_it_ends_without_a_word_where_its_input_ends() -> None:
    command = [sys.executable, "-P", "-c", PROGRAM, "700", *sys.path]
    done = subprocess.run(command, input=b"", capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"\n" + beside.READY, b"")


def test_it_does_not_outlive_a_process_that_is_killed() -> None:
    code = (
        "import os, signal\n"
        "os.sched_getaffinity = lambda _: {0, 1}\n"
        "from dragonsden.outputs.beside import drawing_beside\n"
        "with drawing_beside():\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    # the standard error is that of both: it is at its end once neither runs
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == -9
    assert done.stderr == b""


def test_what_a_start_of_python_prints_is_not_an_answer(
    started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here = page(den())
    (tmp_path / "sitecustomize.py").write_text("print('I am printed', end='')\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    monkeypatch.setattr(drawing, "draw", refuse)
    with drawing_beside():
        assert made(tmp_path / "pack") == here
    assert len(started) == 1


def test_the_command_has_its_charts_drawn_beside_it(
    started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(drawing, "draw", refuse)
    name = "new_delivery_models"
    case = [dd.shipped(room, f"{name}.yaml") for room in ("criteria", "pipelines")]
    done = run("pack", *case, "--draws", "12_000", "--out", tmp_path / "pack")
    assert done.exit_code == 0, done.stderr
    assert len(started) == 1
    written = (tmp_path / "pack/pack.html").read_text(encoding="utf-8")
    monkeypatch.undo()
    sim = dd.simulate(dd.load(*case), draws=12_000, progress=False)
    again = write_pack(sim, tmp_path / "pack").read_text(encoding="utf-8")
    assert again == written


def test_a_command_that_is_refused_leaves_nothing_behind(
    started: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    missing = tmp_path / "criteria.yaml"
    assert run("pack", missing, missing, "--out", tmp_path / "pack").exit_code == 1
    assert len(started) == 1
    assert started[0].poll() is not None
