"""Blocks are shared among workers: little is sent, no worker that is lost changes a bit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest
from casebook import KITCHEN, case_of, fingerprint
from workers import Afar

import dragonsden as dd
from dragonsden.engine import run as running
from dragonsden.engine import sharing
from dragonsden.engine.sampling import BLOCK
from dragonsden.engine.tally import Tally
from dragonsden.engine.task import Task


def lone(case: dd.Case, draws: int) -> str:
    return fingerprint(dd.simulate(case, draws, 7, progress=False))


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 4, 16])
def test_the_case_travels_once_to_a_worker_and_little_after_it(
    council: dd.Simulation, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "tally_block", _nothing)
    executor, draws = Afar(workers), 61 * BLOCK
    dd.simulate(council.case, draws, 7, executor=executor, progress=False)
    assert sum(executor.sent) < workers * 600_000 + 20_000
    small = [size for size in executor.sent if size < 2_000]
    assert len(executor.sent) - len(small) <= workers


def _nothing(task: Task, kept: object) -> Tally:
    """A block that takes no time: what is sent does not depend on what comes of it."""
    del kept
    return task.empty


@pytest.mark.slow
def test_workers_that_share_no_memory_give_the_same_bits() -> None:
    case, draws = case_of(*KITCHEN), 9 * BLOCK + 40
    assert fingerprint(dd.simulate(case, draws, 7, executor=Afar(2), progress=False)) == lone(
        case, draws
    )


@pytest.mark.slow
def test_a_worker_that_joins_later_is_sent_the_case_then() -> None:
    class Forgetful(Afar):
        def submit(self, fn: Callable[..., object], /, *args: object) -> Future[object]:  # type: ignore[override]
            if len(self.sent) == 3:
                self.minds[:] = [{} for _ in self.minds]
            return super().submit(fn, *args)

    case, draws = case_of(*KITCHEN), 12 * BLOCK
    found = fingerprint(dd.simulate(case, draws, 7, executor=Forgetful(2), progress=False))
    assert found == lone(case, draws)


@pytest.mark.slow
def test_a_pool_that_breaks_in_the_middle_changes_no_bit() -> None:
    case, draws = case_of(*KITCHEN), 8 * BLOCK
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(abs, 1).result()
        for process in pool._processes.values():
            process.kill()
        found = fingerprint(dd.simulate(case, draws, 7, executor=pool, progress=False))
    assert found == lone(case, draws)


@pytest.mark.slow
def test_several_blocks_go_together_once_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    spans: list[Any] = []
    original = sharing.Message

    def noted(*given: Any) -> sharing.Message:
        spans.append(given[-1])
        return original(*given)

    monkeypatch.setattr(sharing, "Message", noted)
    dd.simulate(case_of(*KITCHEN), 20 * BLOCK, 7, threads=2, progress=False)
    assert max(map(len, spans)) == sharing.MOST_BLOCKS


# ------------------------------------------------------------------------------------- Dask


@pytest.fixture(scope="module")
def cluster() -> Iterator[object]:
    distributed = pytest.importorskip("distributed")
    quiet = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with (
        distributed.LocalCluster(processes=True, **quiet) as machines,
        distributed.Client(machines) as client,
    ):
        yield client


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_dask_cluster_gives_the_same_bits_with_one_of_its_workers_killed(cluster: object) -> None:
    case, draws = case_of(*KITCHEN), 24 * BLOCK
    alone = lone(case, draws)
    executor = cluster.get_executor()  # type: ignore[attr-defined]
    assert sharing.workers_of(executor) == 2
    assert fingerprint(dd.simulate(case, draws, 7, executor=executor, progress=False)) == alone
    nannies = list(cluster.cluster.workers.values())  # type: ignore[attr-defined]
    nannies[0].process.process.kill()
    assert fingerprint(dd.simulate(case, draws, 7, executor=executor, progress=False)) == alone
