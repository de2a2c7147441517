"""The line that says what takes its time: late, on the standard error, and only in a terminal."""

from __future__ import annotations

import io
import sys
import time

import pytest

from dragonsden.cli import busy as of_busy
from dragonsden.cli.busy import busy


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def watched(monkeypatch: pytest.MonkeyPatch, patience: float) -> Terminal:
    """A terminal as the standard error; called in a test, as pytest sets its own before each."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(of_busy, "PATIENCE", patience)
    monkeypatch.setattr(of_busy, "EVERY", 0.01)
    return stream


def test_a_long_step_says_what_it_does_and_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = watched(monkeypatch, 0.01)
    with busy("Writing the pack"):
        until = time.monotonic() + 10
        while "Writing the pack: 00:00" not in terminal.getvalue() and time.monotonic() < until:
            time.sleep(0.01)
    said = terminal.getvalue()
    assert "Writing the pack: 00:00" in said
    assert said.rsplit("\r", 2)[-2].strip() == ""


def test_a_short_step_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch, 2.0)
    with busy("Writing the pack"):
        pass
    assert terminal.getvalue() == ""


def test_nothing_is_said_to_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(of_busy, "PATIENCE", 0.0)
    with busy("Writing the pack"):
        time.sleep(0.05)
    assert stream.getvalue() == ""


def test_an_error_ends_the_line_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch, 0.01)
    with pytest.raises(ValueError, match="no such"), busy("Writing the pack"):
        time.sleep(0.2)
        raise ValueError("no such")
    assert "Writing" in terminal.getvalue()
    assert terminal.getvalue().rsplit("\r", 2)[-2].strip() == ""
