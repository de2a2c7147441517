"""The compiled engine gives the bits of numpy, field by field, or is not used."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from casebook import KITCHEN, case_of, fingerprint, scored, services, simulated
from hypothesis import given, settings
from hypothesis import strategies as st

import dragonsden as dd
from dragonsden.arithmetic.cuts import counted, cuts_of
from dragonsden.arithmetic.distributions import (
    AnyOf,
    Chance,
    Metalog,
    Normal,
    Pert,
    Triangular,
    Uniform,
)
from dragonsden.arithmetic.inverse_cdf import COARSE, FINE, quantile_table
from dragonsden.arithmetic.ranks import places, ranks, rounded, wins
from dragonsden.arithmetic.sums import in_order
from dragonsden.engine import choice
from dragonsden.engine.compile.case import plan_of
from dragonsden.engine.plan import Plan
from dragonsden.engine.sampling import BLOCK, Batch, Streams, Variate
from dragonsden.engine.steps import by, choose, quicker
from dragonsden.engine.tally import Kept, Tally
from dragonsden.engine.task import Task, tally_block
from dragonsden.engine.typical import Typical

pytest.importorskip("numba")

from dragonsden.arithmetic.compiled import uniforms
from dragonsden.arithmetic.compiled.leaves import add_up, leaf_sums, leaves
from dragonsden.engine import compiled
from dragonsden.engine.compiled import STEPS

HERE = Path(__file__).parent
WORKED = sorted([*(HERE / "cases").iterdir(), *(HERE / "cases_programme").iterdir()])

BELIEFS = (
    "{value}", "{{low: {low}, high: {high}}}", "{{low: {low}, likely: {value}, high: {high}}}",
    "{{low: {low}, likely: {value}, high: {high}, shape: triangular}}",
    "{{p10: {low}, p50: {value}, p90: {high}}}",
    "{{p10: {low}, p50: {value}, p90: {high}, min: {least}}}",
    "{{mean: {value}, sd: {sd}, min: {least}}}", "{{mean: {value}, sd: {sd}}}",
    "{{any_of: [{low}, {value}, {value}, {high}]}}", "shared",
    "{{low: {low}, likely: {value}, high: {high}, moves_with: {{economy: 0.6, weather: -0.5}}}}",
)  # fmt: skip
"""Every way to write a belief; a chance stands for an investment made or not."""

MIDDLES = {
    "price": 10.0, "volume": 2_000.0, "ramp_up": 2.5, "growth": 0.05, "churn": 0.1,
    "price_growth": 0.02, "optimism": 0.9, "unit_cost": 4.0, "cost_growth": 0.03, "bad_debt": 0.02,
    "fixed_cost": 3_000.0, "fixed_growth": 0.01, "overhead": 0.1, "investment": 9_000.0,
}  # fmt: skip
FURTHER = {"tax": 0.2, "delay": 0.5, "ownership": 0.4}


@pytest.fixture(autouse=True)
def _trusted_again() -> Iterator[None]:
    """Forget that compiled code was not alike, where a test had it differ."""
    yield
    choice._trust.cache_clear()


def both(plan: Plan, count: int, block: int = 0) -> tuple[tuple[Tally, Kept], tuple[Tally, Kept]]:
    """A block by numpy and by compiled code."""
    ranked = tuple(range(len(plan.services)))
    task = Task(plan, Typical.of(plan), 2018, block, count, ranked, ranked[1:], by_counts=True)
    found = []
    for steps in (None, STEPS):
        kept = Kept.empty(plan, len(ranked), count)
        with by(steps):
            found.append((tally_block(task, kept), kept))
    return found[0], found[1]


def assert_alike(plan: Plan, count: int, block: int = 0) -> None:
    (reference, kept), (found, found_kept) = both(plan, count, block)
    for one, other in ((reference, found), (kept, found_kept)):
        for field in fields(one):
            wanted, got = getattr(one, field.name), getattr(other, field.name)
            assert np.array_equal(wanted, got, equal_nan=True), field.name


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 2, 7, 100, 1_000, 10_000, BLOCK])
def test_the_shipped_case_has_the_same_bits(shipped_case: dd.Case, count: int) -> None:
    assert_alike(plan_of(shipped_case), count, block=count % 3)


@pytest.mark.parametrize("count", [1, 3, 400, BLOCK])
def test_some_of_everything_has_the_same_bits(count: int) -> None:
    assert_alike(plan_of(case_of(*KITCHEN)), count)


@pytest.mark.parametrize("folder", WORKED, ids=lambda folder: folder.name)
def test_every_worked_case_has_the_same_bits(folder: Path) -> None:
    scores = folder / "scores.csv"
    given = {"scores": scores} if scores.exists() else {}
    case = dd.load(folder / "criteria.yaml", folder / "pipeline.yaml", **given)
    assert_alike(plan_of(case), 3_000)


def a_belief(generator: np.random.Generator, middle: float) -> str:
    """A belief of some kind about a number."""
    kind = BELIEFS[generator.integers(len(BELIEFS))]
    value = middle * generator.uniform(0.8, 1.2)
    numbers = {"low": 0.9 * value, "value": value, "high": 1.15 * value}
    numbers |= {"least": 0.6 * value, "sd": value / 8}
    return kind.format(**{name: f"{x:.6f}" for name, x in numbers.items()})


def a_case(seed: int) -> dd.Case:
    """A case put together at random: any drivers and beliefs, some with a longer account."""
    generator = np.random.Generator(np.random.PCG64DXSM(seed))
    what = {}
    for n in range(6):
        names = ["price", "volume", *(d for d in list(MIDDLES)[2:] if generator.random() < 0.7)]
        names += [d for d in FURTHER if generator.random() < 0.1]
        middles = {**MIDDLES, **FURTHER}
        given = [f"{d}: {a_belief(generator, middles[d])}" for d in names]
        given = [one.replace("shared", f"shared_{d}") for d, one in zip(names, given, strict=True)]
        limit = "surplus: cost_recovery, " if generator.random() < 0.4 else ""
        score = generator.choice(["3", "{any_of: [1, 2, 5]}", "{low: 1, high: 4}", "shared_score"])
        what[f"s{n}"] = f"{limit}scores: {{need: {score}}}, revenue: {{{', '.join(given)}}}"
    assumptions = "".join(
        f"  shared_{d}: {{low: {0.9 * x}, likely: {x}, high: {1.1 * x}}}\n"
        for d, x in {**MIDDLES, **FURTHER, "score": 3.0}.items()
    )
    criteria = """
        criteria:
          npv: {title: NPV, from: npv, value: {-9_000: 0, 0: 30, 50_000: 100}, weight: 70}
          back: {title: Payback, from: payback, worst: 4, best: 0, weight: {low: 20, high: 60}}
          take: {title: Income, from: income, worst: 0, best: 90_000, weight: {mean: 9, sd: 2}}
          need: {title: Need, levels: {0: none, 5: all}, weight: {mean: 30, sd: 15, min: 1}}
        gates:
          safe: {title: Safe, measure: surplus, at_least: 0, in: 50%}
          wanted: {title: Wanted, criterion: need, at_least: 2, in: 10%}
    """
    head = f"years: {generator.integers(1, 8)}\ndiscount_rate: 3.5%\nfactors: [economy, weather]\n"
    return case_of(criteria, f"{head}assumptions:\n{assumptions}{services(**what)}")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(24))
def test_random_cases_have_the_same_bits(seed: int) -> None:
    assert_alike(plan_of(a_case(seed)), [257, 1_000, 3_001][seed % 3])


@pytest.mark.slow
def test_what_is_set_or_frozen_has_the_same_bits(shipped_case: dd.Case) -> None:
    plan = plan_of(shipped_case)
    path = next(iter(plan.services[2].batch.rows))
    for changed in (plan.setting(path, 3.0), plan.frozen("scores"), plan.frozen("revenue")):
        assert_alike(changed, 500)


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 128, 129, 1_000, 10_000, 16_383, BLOCK])
def test_leaves_add_up_in_the_written_order(count: int) -> None:
    numbers = np.random.Generator(np.random.PCG64DXSM(5)).random(count) * 1e6
    halves = leaves(count)
    found = np.zeros((len(halves), 1))
    leaf_sums(numbers, halves[:, 0].copy(), found, 0)
    add_up(found, halves)
    assert halves[-1, 0] == count
    assert found[0, 0] == in_order(numbers)


@pytest.mark.parametrize("count", [1, 255, 256, 257, 511, 512, 513, 1_000, BLOCK])
def test_uniforms_are_those_of_numpys_generator(count: int) -> None:
    streams, wanted, found = Streams(2018), np.empty(count), np.empty(count)
    for block in range(20):
        streams.fill("services.a.price", block, wanted)
        uniforms.fill(compiled.seeds_of(streams, ["services.a.price"], block)[0], found)
        assert np.array_equal(found, wanted)


KINDS = (
    *(Pert(2, 3, 9), Uniform(-1, 4), Triangular(0, 1, 5), Normal(0, 1), Normal(1, 2, min=0)),
    *(Metalog(1, 2, 4), Metalog(1, 2, 4, min=0, max=20), AnyOf((1.0, 2.0, 2.0, 7.0)), Chance(0.3)),
    *(Metalog(1 / 8, 1, 8, min=0), Metalog(-8, -1, -1 / 8, max=0)),
)
"""Every kind of number, with tails that are ended and tables over the fine grid among them."""


@pytest.mark.parametrize("heard", [False, True])
def test_numbers_of_every_kind_drawn_together_are_those_of_numpy(heard: bool) -> None:
    tables = [quantile_table(kind) for kind in KINDS if isinstance(kind, Pert | Metalog | Normal)]
    assert {table.grid for table in tables} == {COARSE, FINE}
    assert any(table.ends for table in tables)
    moves = ((), ((0, 0.6),), ((1, -0.5), (0, 0.3)))
    pairs = [(kind, moved) for kind in KINDS for moved in moves]
    batch = Batch(tuple(Variate(f"n{n}", *pair) for n, pair in enumerate(pairs)))
    factors = np.random.Generator(np.random.PCG64DXSM(5)).standard_normal((2, BLOCK))
    uniforms_heard: list[list[tuple[str, bytes]]] = []
    drawn = []
    for draw in (Batch.draw, compiled.draw):
        told: list[tuple[str, bytes]] = []

        def hear(path: str, u: np.ndarray, told: list[tuple[str, bytes]] = told) -> None:
            told.append((path, u.tobytes()))

        drawn.append(draw(batch, Streams(9), 3, BLOCK, factors, hear if heard else None))
        uniforms_heard.append(told)
    assert np.array_equal(*drawn)
    assert uniforms_heard[0] == uniforms_heard[1]
    assert len(uniforms_heard[0]) == heard * len(pairs)


DRAWN = st.sampled_from([0.0, 1.0, 2.5, np.nan]) | st.floats(-1e6, 1e6)


@settings(max_examples=200, deadline=None)
@given(first=st.lists(DRAWN, min_size=1, max_size=700), block=st.lists(DRAWN, max_size=700))
def test_cuts_and_counts_are_those_by_sorting(first: list[float], block: list[float]) -> None:
    wanted = cuts_of(np.array(first))
    assert np.array_equal(compiled.cuts_of(np.array(first)), wanted, equal_nan=True)
    draws = np.array([block, block[::-1]], dtype=np.float64)  # each row by cuts of its own
    given = draws, np.array([wanted, wanted + 1.0])
    for side, found in zip(counted(*given), compiled.counted(*given), strict=True):
        assert np.array_equal(side, found)


@pytest.mark.parametrize("shape", ["normal", "lognormal", "exponential", "standard_cauchy"])
def test_cuts_of_a_block_are_those_by_sorting(shape: str) -> None:
    draws = getattr(np.random.Generator(np.random.PCG64DXSM(4)), shape)(size=BLOCK)
    assert np.array_equal(compiled.cuts_of(draws), cuts_of(draws))


@pytest.mark.parametrize("services", [2, 3, 39, 64, 127, 128])
@pytest.mark.parametrize("tied", [False, True])
def test_ranks_places_and_wins_are_those_by_sorting(services: int, tied: bool) -> None:
    overall = np.random.Generator(np.random.PCG64DXSM(services)).random((services, 333)) * 100
    overall = np.rint(overall) if tied else rounded(overall)
    placed = ranks(overall)
    for wanted, found in zip(
        (placed, places(placed), wins(placed)), compiled.rank(overall), strict=True
    ):
        assert np.array_equal(wanted, found)


def test_analyses_have_the_same_bits_by_compiled_code(council: dd.Simulation) -> None:
    with by(None):
        reference = dd.tornado(council, council.services[0], "npv"), dd.evpi(council)
    with by(STEPS):
        found = dd.tornado(council, council.services[0], "npv"), dd.evpi(council)
    assert reference[0].equals(found[0])
    assert reference[1].equals(found[1])


def test_long_runs_choose_compiled_code_and_short_ones_do_not_load_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    choose(None)
    monkeypatch.setattr(choice, "WORTH_IT", 2_000)
    case = case_of(*KITCHEN)
    dd.simulate(case, 1_999, 3, progress=False)
    assert quicker() is None
    long = dd.simulate(case, 2_000, 3, progress=False)
    assert quicker() is STEPS
    with by(None):
        monkeypatch.setattr(choice, "WORTH_IT", 10**12)
        assert fingerprint(dd.simulate(case, 2_000, 3, progress=False)) == fingerprint(long)


def test_compiled_code_that_differs_in_last_bits_is_left_alone_with_a_warning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def off(*given: object) -> np.ndarray:
        found = compiled.draw(*given)  # type: ignore[arg-type]
        if len(found):
            found[0] = np.nextafter(found[0], np.inf)
        return found

    choose(None)
    monkeypatch.setattr(choice, "WORTH_IT", 500)
    monkeypatch.setattr(compiled, "STEPS", replace(STEPS, draw=off))
    case = case_of(scored("a", "b"), services(x="scores: {a: {low: 1, high: 90}, b: 3}"))
    with pytest.warns(RuntimeWarning, match="does not give the bits of numpy"):
        warned = dd.simulate(case, 1_000, 3, progress=False)
    assert quicker() is None
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # it is said once
        again = dd.simulate(case, 1_000, 3, progress=False)
    monkeypatch.setattr(choice, "WORTH_IT", 10**12)
    assert fingerprint(warned) == fingerprint(again)
    assert fingerprint(warned) == fingerprint(dd.simulate(case, 1_000, 3, progress=False))


def test_where_numba_does_not_load_numpy_does_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    choose(None)
    monkeypatch.setattr(choice, "WORTH_IT", 100)
    monkeypatch.setitem(sys.modules, "dragonsden.engine.compiled", None)
    with pytest.warns(RuntimeWarning, match="cannot be used here"):
        sim = simulated(*KITCHEN, draws=400, seed=3)
    assert quicker() is None
    assert sim.draws == 400


def test_where_a_step_does_not_compile_numpy_does_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> np.ndarray:
        raise TypeError("No implementation of function Function(<ufunc 'ldexp'>) found")

    choose(None)
    monkeypatch.setattr(choice, "WORTH_IT", 100)
    monkeypatch.setattr(compiled, "STEPS", replace(STEPS, draw=broken))
    with pytest.warns(RuntimeWarning, match="cannot be used here"):
        sim = simulated(*KITCHEN, draws=400, seed=3)
    assert (quicker(), sim.draws) == (None, 400)


@pytest.mark.slow
def test_threads_give_the_same_bits_by_compiled_code(shipped_case: dd.Case) -> None:
    draws = 2 * BLOCK + 50
    with by(None):
        alone = fingerprint(dd.simulate(shipped_case, draws, 7, progress=False))
    with by(STEPS):
        assert fingerprint(dd.simulate(shipped_case, draws, 7, threads=2, progress=False)) == alone
        with ThreadPoolExecutor(3) as pool:
            run = dd.simulate(shipped_case, draws, 7, executor=pool, progress=False)
    assert fingerprint(run) == alone
