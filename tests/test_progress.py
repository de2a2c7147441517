"""The progress bar: shown when asked for, or when it takes long and somebody is watching."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

import pytest
from casebook import case_of, scored, services

import dragonsden as dd
from dragonsden.engine.progress import PATIENCE, bar
from dragonsden.engine.sampling import BLOCK

DRAWS = 2 * BLOCK + 5


class Bar:
    """Stands for tqdm: remembers how it was made and what it was told."""

    made: list[Bar]

    def __init__(self, **options: Any) -> None:
        self.options, self.done, self.closed = options, [], False
        Bar.made.append(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.closed = True

    def update(self, done: int) -> None:
        self.done.append(done)


@pytest.fixture
def bars(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Bar]]:
    import tqdm.auto

    Bar.made = []
    monkeypatch.setattr(tqdm.auto, "tqdm", Bar)
    yield Bar.made


@pytest.fixture(scope="module")
def case() -> dd.Case:
    return case_of(scored("a"), services(one="scores: {a: {low: 0, high: 100}}"))


def test_no_bar_is_shown_where_none_is_wanted(case: dd.Case, bars: list[Bar]) -> None:
    dd.simulate(case, 50, progress=False)
    assert bars == []


def test_a_bar_that_is_asked_for_is_shown_at_once_and_counts_every_draw(
    case: dd.Case, bars: list[Bar]
) -> None:
    dd.simulate(case, DRAWS, progress=True)
    (shown,) = bars
    assert shown.options["total"] == DRAWS
    assert shown.options["delay"] == 0
    assert shown.options["disable"] is False
    assert shown.done == [BLOCK, BLOCK, 5]
    assert shown.closed


def test_unasked_it_waits_and_is_shown_only_where_somebody_watches(
    case: dd.Case, bars: list[Bar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    dd.simulate(case, 50)
    assert bars == []
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    dd.simulate(case, 50)
    (shown,) = bars
    assert shown.options["delay"] == PATIENCE
    assert shown.options["disable"] is None  # tqdm's own: shown in a terminal or a notebook
    assert shown.done == [50]


def test_in_a_notebook_somebody_watches(
    case: dd.Case, bars: list[Bar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "IPython", sys)
    dd.simulate(case, 50)
    assert [bar.done for bar in bars] == [[50]]


def test_workers_are_counted_too(case: dd.Case, bars: list[Bar]) -> None:
    with ThreadPoolExecutor(2) as pool:
        dd.simulate(case, DRAWS, executor=pool, progress=True)
    assert sum(bars[0].done) == DRAWS


def test_a_bar_is_closed_when_the_work_fails(bars: list[Bar]) -> None:
    with pytest.raises(OSError, match="lost"), bar(10, True):
        raise OSError("lost")
    assert bars[0].closed


def test_the_real_bar_appears_when_asked_for(
    case: dd.Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    dd.simulate(case, 20, progress=True)
    assert "20.0" in written.getvalue()
    assert "draws" in written.getvalue()


def test_nothing_is_written_to_a_file_or_a_pipe_unasked(
    case: dd.Case, capfd: pytest.CaptureFixture[str]
) -> None:
    dd.simulate(case, 20)
    assert capfd.readouterr() == ("", "")


def test_the_answer_is_the_same_with_and_without_a_bar(case: dd.Case, bars: list[Bar]) -> None:
    with_bar, without = dd.simulate(case, 99, progress=True), dd.simulate(case, 99, progress=False)
    assert len(bars) == 1
    assert with_bar.overall.equals(without.overall)
