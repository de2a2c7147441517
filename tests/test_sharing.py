"""Blocks are shared among workers: little is sent, no worker that is lost changes a bit."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import fields
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from casebook import KITCHEN, case_of, fingerprint
from hypothesis import given
from hypothesis import strategies as st
from workers import Afar

import dragonsden as dd
from dragonsden.engine import run as running
from dragonsden.engine import sharing
from dragonsden.engine.compile.case import plan_of
from dragonsden.engine.packing import packed, unpacked
from dragonsden.engine.sampling import BLOCK
from dragonsden.engine.tally import Brought, Kept, Tally
from dragonsden.engine.task import Task, tally_block

ROOT = Path(__file__).resolve().parents[1]


def lone(case: dd.Case, draws: int) -> str:
    return fingerprint(dd.simulate(case, draws, 7, progress=False))


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 4, 16])
def test_the_case_travels_once_to_a_worker_and_little_after_it(
    council: dd.Simulation, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "tally_block", cache_of_two())
    executor, draws = Afar(workers), 61 * BLOCK
    dd.simulate(council.case, draws, 7, executor=executor, progress=False)
    small = [size for size in executor.sent if size < 2_000]
    assert len(executor.sent) - len(small) <= workers
    assert sum(executor.sent) < workers * 20_000 + 20_000
    assert sum(executor.brought) < 61 * 9_000 + len(executor.brought) * 30_000
    assert sum(executor.sent) + sum(executor.brought) < 2_000_000


@pytest.mark.slow
def test_the_benchmark_of_what_is_sent_counts_for_every_number_of_workers() -> None:
    command = [sys.executable, "-W", "error", "benchmarks/spread.py", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for who in ("1 worker", "4 workers", "16 workers"):
        assert f"**In all, {who}** | **" in done.stdout


def cache_of_two() -> Callable[[Task, Kept], Tally]:
    """What evaluates the first block and one more, and gives the latter for all the others."""
    found: dict[bool, Tally] = {}

    def tallied(task: Task, kept: Kept) -> Tally:
        is_first = task.cuts is None
        if is_first not in found:
            found[is_first] = tally_block(task, kept)
        return found[is_first]

    return tallied


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
@pytest.mark.parametrize("threads", [1, 3])
def test_the_first_block_is_evaluated_once_in_a_process(
    threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks: list[int] = []

    def noted(task: Task, kept: Kept) -> Tally:
        blocks.append(task.block)
        return tally_block(task, kept)

    monkeypatch.setattr(running, "tally_block", noted)
    sharing._known.clear()
    dd.simulate(case_of(*KITCHEN), 6 * BLOCK + 9, 11, threads=threads, progress=False)
    once = [*range(7)]
    assert sorted(blocks) == sorted(2 * once)  # a measured gate is judged by the first run


@given(st.integers(1, 4), st.integers(0))
def test_tallies_come_home_with_the_bits_of_every_sum_and_the_total_of_every_count(
    blocks: int, seed: int
) -> None:
    plan, random = plan_of(case_of(*KITCHEN)), Random(seed)
    first, *others = (some_tally(Tally.empty(plan, 3, (2, 4)), random) for _ in range(blocks + 1))
    home = [*unpacked(packed(Brought.of(others, first))).tallies(first)]
    assert len(home) == blocks
    for name in (field.name for field in fields(Tally)):
        came, went = ([getattr(tally, name) for tally in each] for each in (home, others))
        if came[0].dtype == np.float64:
            wanted = [np.zeros_like(a) for a in went] if name == "cuts" else went
            assert [a.tobytes() for a in came] == [a.tobytes() for a in wanted]
        else:
            assert (sum(came) == sum(went)).all()


def some_tally(empty: Tally, random: Random) -> Tally:
    """A tally of anything, numbers that are none and beyond all among it."""
    odd = [math.nan, -math.nan, math.inf, -math.inf, -0.0, 5e-324, 1e300]
    for field in fields(empty):
        flat = getattr(empty, field.name).reshape(-1)
        for at in range(flat.size):
            number = random.choice(odd) if random.random() < 0.2 else random.gauss(0, 1e6)
            flat[at] = number if flat.dtype == np.float64 else random.randint(1, BLOCK)
    return empty


@pytest.mark.slow
def test_several_blocks_go_together_where_they_travel_and_one_by_one_to_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes: list[int] = []
    original = sharing._Errand.go

    def noted(errand: Any, parcels: Any) -> None:
        sizes.append(len(errand.spans))
        original(errand, parcels)

    monkeypatch.setattr(sharing._Errand, "go", noted)
    case = case_of(*KITCHEN)
    dd.simulate(case, 20 * BLOCK, 7, executor=Afar(2), progress=False)
    assert max(sizes) == sharing.MOST_BLOCKS
    sizes.clear()
    dd.simulate(case, 20 * BLOCK, 7, threads=2, progress=False)
    assert set(sizes) == {1}


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
