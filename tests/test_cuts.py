"""Percentiles by counts: those of all draws, in any order of merging, in little memory."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
from casebook import KITCHEN, case_of, keeping_all, simulated
from hypothesis import given
from hypothesis import strategies as st

import dragonsden as dd
from dragonsden.arithmetic.cuts import (
    LEVELS,
    between,
    counted,
    counted_between,
    cuts_of,
    percentile_by_counts,
)
from dragonsden.arithmetic.statistics import quantiles
from dragonsden.engine import run as running
from dragonsden.engine.run import KeptLater
from dragonsden.engine.sampling import BLOCK
from dragonsden.engine.tally import Tally
from dragonsden.results.simulation import simulated as made


def by_counts(draws: np.ndarray, blocks: int = 1) -> list[float]:
    """P10, P50 and P90 by counts, block by block, the last block first."""
    first, *others = np.array_split(draws, blocks)
    cuts = cuts_of(first)
    counts = [counted(block[None], cuts[None]) for block in (*reversed(others), first)]
    below, upto = (sum(side)[0] for side in zip(*counts, strict=True))
    places = [level * (len(draws) - 1) for level in LEVELS]
    return [percentile_by_counts(*of) for of in zip(cuts, below, upto, places, strict=True)]


@pytest.mark.parametrize("count", [1, 2, 3, 10, 999, 10_000, BLOCK])
def test_of_a_single_block_they_are_the_percentiles_to_the_last_bit(count: int) -> None:
    draws = np.random.Generator(np.random.PCG64DXSM(count)).normal(5, 3, count)
    assert by_counts(draws) == quantiles(draws).tolist()


@pytest.mark.parametrize("count", [1, 2, 3, 10, 11, 31, 999, 10_000])
@pytest.mark.parametrize("ties", [False, True])
def test_of_draws_that_are_all_there_are_two_cuts_tell_them_to_the_last_bit(
    count: int, ties: bool
) -> None:
    draws = np.random.Generator(np.random.PCG64DXSM(count)).normal(5, 3, count)
    draws = np.rint(draws) if ties else draws
    places = [level * (count - 1) for level in LEVELS]
    told = zip(between(draws), *counted_between(count), places, strict=True)
    assert [percentile_by_counts(*of_level) for of_level in told] == quantiles(draws).tolist()


@pytest.mark.parametrize("shape", ["normal", "lognormal", "uniform", "exponential"])
def test_of_many_blocks_they_are_within_2e_4_standard_deviations(shape: str) -> None:
    generator = np.random.Generator(np.random.PCG64DXSM(8))
    draws = getattr(generator, shape)(size=61 * BLOCK)
    error = np.abs(np.array(by_counts(draws, 61)) - quantiles(draws)) / draws.std()
    assert error.max() < 2e-4


def test_a_number_that_many_draws_have_is_told_exactly() -> None:
    generator = np.random.Generator(np.random.PCG64DXSM(9))
    draws = np.maximum(generator.normal(size=30 * BLOCK), 0.0)
    found = by_counts(draws, 30)
    assert found[0] == 0.0
    lists = generator.choice([1.0, 2.0, 5.0], 30 * BLOCK, p=[0.3, 0.4, 0.3])
    assert by_counts(lists, 30) == [1.0, 2.0, 5.0]


NUMBERS = st.floats(-3, 3).map(lambda number: round(number, 1)) | st.just(math.nan)


@given(first=st.lists(NUMBERS, min_size=1), block=st.lists(NUMBERS, min_size=1))
def test_draws_below_a_cut_and_up_to_it_are_counted_in_any_order(
    first: list[float], block: list[float]
) -> None:
    cuts = cuts_of(np.array(first))
    below, upto = (side[0] for side in counted(np.array([block]), cuts[None]))
    draws = [math.inf if math.isnan(number) else number for number in block]  # never is the last
    for place, cut in np.ndenumerate(np.where(np.isnan(cuts), math.inf, cuts)):
        assert below[place] == sum(number < cut for number in draws)
        assert upto[place] == sum(number <= cut for number in draws)


def within(draws: pd.Series, level: float, number: float) -> bool:
    """True if a number is the percentile of the draws to half of its own standard error."""
    error = np.sqrt(level * (1 - level) / len(draws)) / 2
    low, high = np.quantile(draws.fillna(np.inf), [level - error, level + error])
    return bool(low - 1e-9 <= number <= high + 1e-9)


@pytest.mark.slow
def test_percentiles_of_a_long_run_are_those_of_all_its_draws(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case, draws = case_of(*KITCHEN), 3 * BLOCK + 77
    found = dd.simulate(case, draws, 3, progress=False)
    assert found.kept.count == 10_000
    monkeypatch.setattr(running, "MOST_KEPT", draws)
    exact = dd.simulate(case, draws, 3, progress=False)
    assert exact.kept.count == draws
    for column, level in zip(("p10", "p50", "p90"), LEVELS, strict=True):
        numbers = zip(exact.services, found.all_services[column], strict=True)
        for service, number in numbers:
            assert within(exact.overall[service], level, number)
        for (service, measure), number in found.measure_summary[column].items():
            wanted = exact.measure_summary.loc[(service, measure), column]
            assert np.isnan(number) == np.isnan(wanted)
            assert np.isnan(wanted) or within(exact.measures[measure][service], level, number)


def by_sorting(draws: np.ndarray) -> list[float]:
    """P10, P50 and P90 of draws of which NaN is never, beyond every number."""
    ordered, found = sorted(math.inf if math.isnan(draw) else draw for draw in draws), []
    for level in LEVELS:
        place = round(level * (len(ordered) - 1), 9)
        low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
        never = math.inf in (low, high)
        found.append(math.nan if never else low + (place - math.floor(place)) * (high - low))
    return found


@pytest.mark.parametrize("draws", [1, 2, 31, 1_000, BLOCK])
def test_percentiles_of_measures_of_one_block_are_those_of_sorting_its_draws(draws: int) -> None:
    sim = simulated(*KITCHEN, draws=draws, seed=3)
    kept = KeptLater(sim.kept._first, draws)
    assert draws < 1_000 or sim.tally.never.any()
    for row, service in enumerate(sim.plan.services):
        for column in range(len(sim.plan.measures) if service.trades else 0):
            wanted = by_sorting(kept.measures[column, row])
            assert np.array_equal(sim._percentiles_of(row, column), wanted, equal_nan=True)


def test_a_run_that_keeps_no_draws_says_the_same_and_draws_them_when_looked_at() -> None:
    case = case_of(*KITCHEN)
    kept = made(case, 2_000, 3, progress=False)
    later = made(case, 2_000, 3, progress=False, beside=made(case, 2_000, 3, progress=False))
    assert isinstance(later.kept, KeptLater)
    assert later.ranking.equals(kept.ranking)
    assert later.measure_summary.equals(kept.measure_summary)
    assert "now" not in vars(later.kept)
    assert later.to_json() == kept.to_json()
    for name in ("overall", "ranks", "weights", "measures"):
        there, wanted = getattr(later.kept, name), getattr(kept.kept, name)
        assert np.array_equal(there, wanted, equal_nan=True), name


@pytest.mark.slow
def test_scenarios_and_comparisons_keep_no_draws(council: dd.Simulation) -> None:
    runs = dd.scenarios(council, progress=False)
    later = [run.kept for name, run in runs.items() if name != "as written"]
    assert all(isinstance(kept, KeptLater) and "now" not in vars(kept) for kept in later)


@pytest.mark.slow
def test_the_tally_of_a_run_does_not_grow_with_its_draws(council: dd.Simulation) -> None:
    case = council.case
    long = dd.simulate(case, 3 * BLOCK, 2018, progress=False)
    sizes = [getattr(long.tally, field.name).nbytes for field in fields(Tally)]
    assert sum(sizes) < 1_000_000
    assert long.kept.count == 10_000


def test_the_draws_in_a_table_are_those_kept_not_a_copy(council: dd.Simulation) -> None:
    assert np.shares_memory(council.measures["npv"].to_numpy(), council.kept.measures)
    assert np.shares_memory(council.overall.to_numpy(), council.kept.overall)


def test_how_often_the_recommended_are_just_right_comes_from_all_draws() -> None:
    case, draws = case_of(*KITCHEN), BLOCK + 5_000
    long = dd.simulate(case, draws, 3, progress=False)
    wanted = keeping_all(case, draws, 3).recommended_exact
    assert 0 < wanted < 1
    assert long.recommended_exact == wanted
    other = replace(long, tally=replace(long.tally, guess=1 - long.tally.guess))
    assert other.recommended_exact == wanted  # the first block guessed wrong
