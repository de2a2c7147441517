"""Cores: a command shares long runs among threads where compiled code does the work."""

from __future__ import annotations

from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from casebook import KITCHEN, case_of, fingerprint
from clibook import run

import dragonsden as dd
from dragonsden.cli import cores
from dragonsden.engine import sharing
from dragonsden.engine.sampling import BLOCK

ROOT = Path(__file__).resolve().parents[1]
DEN = ROOT / "pipelines" / "new_delivery_models.yaml"


class Counting(ThreadPoolExecutor):
    """A pool of threads that counts what it is given."""

    given = 0

    def submit(self, fn, /, *args, **more) -> Future[object]:  # type: ignore[no-untyped-def, override]
        self.given += 1
        return super().submit(fn, *args, **more)


@pytest.mark.slow
def test_work_with_no_executor_of_its_own_goes_to_the_usual_one_and_has_the_same_bits() -> None:
    case, draws = case_of(*KITCHEN), 4 * BLOCK + 5
    alone = dd.simulate(case, draws, 7, progress=False)
    tornado = dd.tornado(alone, alone.services[0])
    with Counting(2) as usual, Counting(2) as given:
        with sharing.sharing_by(usual):
            assert fingerprint(dd.simulate(case, draws, 7, progress=False)) == fingerprint(alone)
            after_one = usual.given
            assert dd.tornado(alone, alone.services[0]).equals(tornado)
            assert usual.given > after_one > 0
            before = usual.given
            dd.simulate(case, draws, 7, executor=given, progress=False)
            assert usual.given == before
            assert given.given > 0
        assert sharing.chosen(None) is None


def test_the_executor_that_is_given_comes_before_the_usual_one() -> None:
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other, sharing.sharing_by(one):
        assert sharing.chosen(None) is one
        assert sharing.chosen(other) is other
        with sharing.sharing_by(other):
            assert sharing.chosen(None) is other
        assert sharing.chosen(None) is one
        with pytest.raises(ValueError, match="takes no work"):
            sharing.chosen("four")  # type: ignore[arg-type]


def _who_shares(spans: tuple[int, ...]) -> tuple[tuple[int, ...], Executor | None]:
    return spans, sharing.chosen(None)


def test_a_worker_does_what_it_is_sent_alone() -> None:
    with ThreadPoolExecutor(1) as usual, sharing.sharing_by(usual):
        answer = sharing.evaluated(sharing.Message(_who_shares, (), (3, 4)))
        assert answer is not None
        assert answer.found == ((3, 4), None)
        assert sharing.chosen(None) is usual


@pytest.mark.parametrize(
    ("compiled", "there", "threads"), [(False, 4, 0), (True, 1, 0), (True, 4, 4), (True, 64, 8)]
)
def test_long_runs_are_shared_where_that_is_quicker(
    compiled: bool, there: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cores, "is_worth_it", lambda draws: compiled and draws == 9)
    monkeypatch.setattr(cores, "cores", lambda: there)
    with cores.sharing_long_runs(9):
        usual = sharing.chosen(None)
        assert (sharing.workers_of(usual) if usual else 0) == threads
    assert sharing.chosen(None) is None
    with cores.sharing_long_runs(8):
        assert sharing.chosen(None) is None


@pytest.mark.slow
def test_a_command_says_the_same_whether_cores_share_or_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Executor | None] = []

    def noted(executor: Executor | None) -> Executor | None:
        asked.append(sharing.chosen(executor))
        return asked[-1]

    words = ["rank", ROOT / "criteria" / "new_delivery_models.yaml", DEN, "--draws", 2 * BLOCK + 1]
    words = [str(word) for word in words]
    monkeypatch.setattr("dragonsden.engine.run.chosen", noted)
    monkeypatch.setattr(cores, "cores", lambda: 3)
    alone = run(*words)
    monkeypatch.setattr(cores, "is_worth_it", lambda _: True)
    together = run(*words)
    assert alone.exit_code == together.exit_code == 0, together.output
    assert together.stdout == alone.stdout
    first, *_, last = asked
    assert first is None
    assert isinstance(last, ThreadPoolExecutor)
    assert sharing.chosen(None) is None, "a command leaves nothing behind"
