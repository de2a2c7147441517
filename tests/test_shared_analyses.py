"""Analyses that are shared among workers: the same bits as alone, and little is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import cache, partial
from multiprocessing import get_context

import numpy as np
import pandas as pd
import panelbook
import pytest
from casebook import KITCHEN, case_of
from workers import Afar, Backwards, Broken, Mortal

import dragonsden as dd
from dragonsden.analysis.delivery import appraised
from dragonsden.analysis.delivery.appraised import short_list
from dragonsden.analysis.delivery.bearing import who_bears
from dragonsden.analysis.disagreement.disagreement import disagreement_in
from dragonsden.analysis.explanation.why import Explanation, profiles
from dragonsden.analysis.information import gains
from dragonsden.analysis.sensitivity.switching_search import Target
from dragonsden.engine import sharing
from dragonsden.engine.blocks import Block
from dragonsden.engine.packing import packed
from dragonsden.engine.sampling import BLOCK
from dragonsden.engine.sharing import each_block

DRAWS = 3 * BLOCK + 50


@cache
def sim() -> dd.Simulation:
    """A small simulation of four blocks, with some of everything."""
    return dd.simulate(case_of(*KITCHEN), DRAWS, 7, progress=False)


@cache
def panel() -> dd.Simulation:
    """A simulation of four blocks in which members disagree."""
    return dd.simulate(panelbook.panel(panelbook.NINE), DRAWS, 7, progress=False)


@cache
def ways() -> dd.Simulation:
    """A simulation of four blocks of the options of a service."""
    name = "highways_options.yaml"
    case = dd.load(dd.shipped("criteria", name), dd.shipped("pipelines", name))
    return dd.simulate(dd.options(case, "highways"), DRAWS, 1, progress=False)


Analysis = Callable[..., pd.DataFrame]

VOLUME = "alarms.revenue.volume"

ANALYSES: dict[str, Analysis] = {
    **{
        f"tornado_{measure}": partial(
            lambda measure, **shared: dd.tornado(sim(), "alarms", measure, **shared), measure
        )
        for measure in ("value", "npv", "contribution", "rank")
    },
    "switching_values": lambda **shared: dd.switching_values(sim(), "alarms", **shared),
    "switching_first_k": lambda **shared: dd.switching_values(
        sim(), "alarms", "first_k", [VOLUME, "criteria.payback.weight"], **shared
    ),
    "switching_value": lambda **shared: dd.switching_value(sim(), "alarms", VOLUME, **shared),
    "switching_line": lambda **shared: dd.switching_line(
        sim(), "alarms", VOLUME, "alarms.revenue.unit_cost", **shared
    ),
    "evpi": lambda **shared: dd.evpi(sim(), among="standing", **shared),
    "evppi": lambda **shared: dd.evppi(sim(), among="standing", **shared),
    "evppi_group": lambda **shared: dd.evppi(sim(), ["scores"], among="standing", **shared),
    "why": lambda **shared: dd.why(sim(), "alarms", "flats", **shared),
    "profile": lambda **shared: dd.profile(sim(), "alarms", **shared),
    "profiles": lambda **shared: pd.concat(profiles(sim(), **shared)),
    "central_weights": lambda **shared: dd.central_weights(sim(), **shared),
    "uncertainty_shares": lambda **shared: dd.uncertainty_shares(sim(), **shared),
    "two_rankings": lambda **shared: dd.two_rankings(sim(), **shared),
    "compare": lambda **shared: dd.compare(sim(), dict.fromkeys(sim().criteria, 1), **shared),
    "votes": lambda **shared: disagreement_in(panel(), **shared).votes,
    "short_list": lambda **shared: short_list(ways(), **shared),
    "who_bears": lambda **shared: who_bears(ways(), **shared),
}


@cache
def alone(name: str) -> pd.DataFrame:
    """The table without an executor."""
    return ANALYSES[name]()


def check(name: str, executor: Executor) -> None:
    """The table is the same to the last bit with this executor."""
    found, wanted = ANALYSES[name](executor=executor), alone(name)
    pd.testing.assert_frame_equal(found, wanted, check_exact=True)
    if isinstance(wanted, Explanation):
        assert isinstance(found, Explanation)
        assert (found.sentence, found.share) == (wanted.sentence, wanted.share)


QUICK = ("tornado_npv", "evpi", "why", "profiles", "votes")
"""Those of each kind that take no second; the others are left to --all."""


@pytest.mark.parametrize(
    "name", [n if n in QUICK else pytest.param(n, marks=pytest.mark.slow) for n in ANALYSES]
)
def test_workers_that_share_no_memory_give_the_same_bits(name: str) -> None:
    executor = Afar(2)
    check(name, executor)
    assert len(executor.sent) >= 4  # there are four blocks


@pytest.mark.slow
@pytest.mark.parametrize("name", ANALYSES)
def test_threads_and_a_lost_task_give_the_same_bits(name: str) -> None:
    with ThreadPoolExecutor(3) as threads:
        check(name, threads)
    check(name, Backwards())
    broken = Broken()
    check(name, broken)
    assert broken.tasks > 2


@pytest.mark.slow
@pytest.mark.parametrize("name", ANALYSES)
def test_threads_that_are_the_usual_executor_give_the_same_bits(name: str) -> None:
    wanted = alone(name)
    with ThreadPoolExecutor(3) as threads, sharing.sharing_by(threads):
        for _ in range(3):
            pd.testing.assert_frame_equal(ANALYSES[name](), wanted, check_exact=True)


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


@pytest.mark.slow
@pytest.mark.parametrize("name", ANALYSES)
def test_processes_give_the_same_bits(name: str, processes: ProcessPoolExecutor) -> None:
    check(name, processes)


@pytest.mark.slow
@pytest.mark.parametrize("name", ANALYSES)
def test_a_process_that_is_killed_in_the_middle_changes_no_bit(name: str) -> None:
    with Mortal() as pool:
        check(name, pool)
        assert pool.tasks >= 2


def test_an_analysis_of_a_single_block_is_not_shared() -> None:
    executor = Afar(2)
    short = dd.simulate(case_of(*KITCHEN), BLOCK, 7, progress=False)
    dd.tornado(short, "alarms", executor=executor)
    dd.evpi(short, executor=executor)
    dd.profile(short, "alarms", executor=executor)
    assert executor.sent == []


@pytest.mark.slow
def test_the_case_travels_once_for_all_that_is_asked_of_it() -> None:
    executor = Afar(1)
    for name in ("tornado_npv", "switching_values", "profile", "evppi"):
        ANALYSES[name](executor=executor)
    assert executor.sent[0] > len(packed(sim().plan))
    assert (
        max(executor.sent[1:]) < len(packed(sim().case)) / 2
    )  # questions, and blocks by their numbers
    assert len(executor.sent) > 12


def test_answers_come_in_the_order_of_the_blocks_whoever_has_them_first() -> None:
    plan, draws = sim().plan, 20 * BLOCK + 1
    counts = list(each_block(plan, 7, draws, _place, Backwards()))
    assert counts == [(number, BLOCK) for number in range(20)] + [(20, 1)]


def _place(block: Block) -> tuple[int, int]:
    return block.number, block.count


def test_a_fault_in_an_answer_is_raised_as_it_is() -> None:
    with pytest.raises(ArithmeticError, match="block 2"):
        list(each_block(sim().plan, 7, DRAWS, _no_answer, Afar(2)))


def _no_answer(block: Block) -> int:
    if block.number == 2:
        raise ArithmeticError("block 2")
    return block.number


@pytest.mark.slow
def test_sums_by_cell_are_the_same_however_few_are_sent_home_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gains, "SHARED_SUMS", 100)
    executor = Afar(2)
    check("evppi", executor)
    assert len(executor.sent) > 40


@pytest.mark.slow
def test_a_panel_heard_by_workers_disagrees_as_it_does_alone() -> None:
    case = panel().case
    found = dd.disagreement(case, DRAWS, 7, executor=Afar(2))
    assert found.recommended == panel().recommended
    pd.testing.assert_frame_equal(found.votes, disagreement_in(panel()).votes)
    assert np.array_equal(found.votes.to_numpy(), alone("votes").to_numpy())


def test_an_appraisal_hands_its_workers_to_the_switching_values(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = []

    def noted(
        sim: dd.Simulation, asked: list[tuple[str, Target]], *, executor: Executor
    ) -> dict[tuple[str, Target], pd.DataFrame]:
        given.append((executor, [service for service, _ in asked]))
        belief = "highways.revenue.volume"
        return {each: dd.switching_value(sim, each[0], belief) for each in asked}

    short = dd.simulate(ways().case, 200, 1, progress=False)
    monkeypatch.setattr(appraised, "switching_tables", noted)
    executor = Afar(2)
    dd.appraisal(short, executor=executor)
    assert given == [(executor, list(short.services))]


def test_a_process_knows_what_it_used_last_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "_known", {})
    case = sharing.Parcel.of("a case")
    for number in range(3 * sharing.MOST_KNOWN):
        sharing.Parcel.of(f"question {number}")
        assert case.label.opened() == "a case"
    assert len(sharing._known) == sharing.MOST_KNOWN
    assert sharing.Parcel(b"never sent", None).opened() is None
