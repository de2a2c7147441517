"""The engine keeps its promises: what may change an answer, what may not, and what is refused."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from math import sqrt
from multiprocessing import get_context

import numpy as np
import pytest
from casebook import (
    KITCHEN,
    SCALE,
    case_of,
    fingerprint,
    keeping_all,
    scored,
    services,
    simulated,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from workers import Backwards, Broken

import dragonsden as dd
from dragonsden.engine import run as simulation
from dragonsden.engine import sharing
from dragonsden.engine.sampling import BLOCK

quick = settings(max_examples=20, deadline=None)

# -------------------------------------------------------------------- what any case must satisfy

NAMES = ("ants", "bees", "cats", "dogs", "eels")
numbers = st.integers(0, 100)
weights = st.sampled_from(["any", "1", "100", "{low: 1, high: 9}", "{low: 0, likely: 2, high: 7}"])


@st.composite
def beliefs(draw: st.DrawFn) -> str:
    """Any way to write a score."""
    low, likely, high = sorted(draw(st.lists(numbers, min_size=3, max_size=3)))
    moves = draw(st.sampled_from(["", ", moves_with: {sun: 0.7}", ", moves_with: {sun: -0.2}"]))
    forms = [
        f"{likely}",
        "shared",
        f"{{low: {low}, high: {high + 1}{moves}}}",
        f"{{low: {low}, likely: {likely}, high: {high + 1}{moves}}}",
        f"{{low: {low}, likely: {likely}, high: {high + 1}, shape: triangular{moves}}}",
        f"{{mean: {likely}, sd: {1 + high - low}{moves}}}",
        f"{{p10: {likely - 5}, p50: {likely}, p90: {likely + 6}{moves}}}",
        f"{{any_of: [{low}, {likely}, {high}]}}",
    ]
    return draw(st.sampled_from(forms))


@st.composite
def scores(draw: st.DrawFn, least: int = 2) -> dict[str, list[str]]:
    """A few services, scored on the same few criteria."""
    criteria = draw(st.integers(1, 3))
    names = NAMES[: draw(st.integers(least, len(NAMES)))]
    row = st.lists(beliefs(), min_size=criteria, max_size=criteria)
    return {name: draw(row) for name in names}


@st.composite
def weighings(draw: st.DrawFn) -> list[str]:
    """Weights of three criteria: all free, or none."""
    if draw(st.booleans()):
        return ["any"] * 3
    return draw(st.lists(weights.filter(lambda w: w != "any"), min_size=3, max_size=3))


def run(
    scored: dict[str, list[str]],
    weights: list[str],
    draws: int = 300,
    criteria: tuple[str, ...] = ("one", "two", "three"),
) -> dd.Simulation:
    """The simulation of services with these scores, under criteria with these weights."""
    count = len(next(iter(scored.values())))
    used = list(zip(criteria, weights, strict=True))[:count]
    lines = [f"  {name}: {{title: {name}, {SCALE}, weight: {weight}}}" for name, weight in used]
    inside = {
        name: f"scores: {{{', '.join(f'{c}: {s}' for (c, _), s in zip(used, row, strict=True))}}}"
        for name, row in scored.items()
    }
    shared = "factors: [sun]\nassumptions: {shared: {low: 20, high: 60, moves_with: {sun: 0.5}}}\n"
    return simulated("\n".join(["criteria:", *lines]), shared + services(**inside), draws)


@pytest.mark.slow
@quick
@given(scores(), weighings(), st.permutations(NAMES))
def test_the_order_of_the_services_changes_nothing_but_the_order(
    scored: dict[str, list[str]], weights: list[str], order: list[str]
) -> None:
    shuffled = [name for name in order if name in scored]
    one, two = run(scored, weights), run({name: scored[name] for name in shuffled}, weights)
    assert one.overall.equals(two.overall[list(scored)])
    assert one.ranks.equals(two.ranks[list(scored)])
    assert one.all_services.equals(two.all_services.loc[list(scored)])
    pairs = dd.pairwise_winning(two).loc[one.ranking.index, one.ranking.index]
    assert dd.pairwise_winning(one).equals(pairs)
    assert dd.central_weights(one).equals(dd.central_weights(two).loc[one.ranking.index])


@quick
@given(scores(), weighings())
def test_the_order_of_the_criteria_changes_values_by_rounding_at_most(
    scored: dict[str, list[str]], weights: list[str]
) -> None:
    count = len(next(iter(scored.values())))
    names = ("one", "two", "three")[:count]
    one = run(scored, weights[:count], criteria=names)
    turned = {name: row[::-1] for name, row in scored.items()}
    two = run(turned, weights[:count][::-1], criteria=names[::-1])
    assert np.abs(one.overall.to_numpy() - two.overall.to_numpy()).max() <= 2e-9
    assert one.mean_weights[list(names)].to_numpy() == pytest.approx(
        two.mean_weights[list(names)].to_numpy(), abs=1e-12
    )


@pytest.mark.slow
@quick
@given(scores(least=3), weighings(), st.integers(0, 2))
def test_a_service_more_or_less_leaves_the_others_as_they_were(
    scored: dict[str, list[str]], weights: list[str], left_out: int
) -> None:
    with_it = run(scored, weights)
    rest = [name for name in scored if name != NAMES[left_out]]
    without = run({name: scored[name] for name in rest}, weights)
    assert with_it.overall[rest].equals(without.overall)
    assert np.array_equal(with_it.kept.weights, without.kept.weights)
    columns = ["value", "value_se", "p10", "p50", "p90", "typical_value"]
    assert with_it.all_services.loc[rest, columns].equals(without.all_services[columns])
    assert (
        dd.pairwise_winning(with_it)
        .loc[rest, rest]
        .equals(dd.pairwise_winning(without).loc[rest, rest])
    )


@pytest.mark.slow
@quick
@given(scores(), weighings(), st.sampled_from([2, 0.25, 7, 1000]))
def test_only_the_ratio_of_weights_matters(
    scored: dict[str, list[str]], weights: list[str], factor: float
) -> None:
    if "any" in weights:
        weights = ["1", "100", "{low: 1, high: 9}"]
    times = {
        "1": f"{factor}",
        "100": f"{100 * factor}",
        "{low: 1, high: 9}": f"{{low: {factor}, high: {9 * factor}}}",
        "{low: 0, likely: 2, high: 7}": f"{{low: 0, likely: {2 * factor}, high: {7 * factor}}}",
    }
    one, two = run(scored, weights), run(scored, [times[weight] for weight in weights])
    assert np.abs(one.overall.to_numpy() - two.overall.to_numpy()).max() <= 2e-9


@pytest.mark.slow
@quick
@given(st.lists(numbers, min_size=3, max_size=3), st.integers(0, 2), weighings(), scores())
def test_a_higher_score_never_lowers_the_value(
    known: list[int], which: int, weights: list[str], others: dict[str, list[str]]
) -> None:
    others = {name: (row * 3)[:3] for name, row in others.items()}
    higher = [score + 9 * (place == which) for place, score in enumerate(known)]
    for write in ("{}", "{{mean: {}, sd: 5}}", "{{low: 0, likely: {}, high: 120}}"):
        one, two = (
            run({**others, "mine": [write.format(x) for x in row]}, weights)
            for row in (known, higher)
        )
        gained = two.overall["mine"] - one.overall["mine"]
        assert gained.min() >= -1e-9
        assert (two.ranks["mine"] <= one.ranks["mine"]).all()
        assert one.overall[list(others)].equals(two.overall[list(others)])


@pytest.mark.slow
@quick
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=3), weighings(), scores())
def test_a_service_that_is_never_better_never_ranks_above(
    pairs: list[tuple[int, int]], weights: list[str], others: dict[str, list[str]]
) -> None:
    count = len(pairs)
    ordered = [sorted(pair) for pair in pairs]
    better = [f"{{low: {high}, high: {high + 20}}}" for _, high in ordered]
    worse = [f"{{low: {low - 20}, likely: {low}, high: {low}}}" for low, _ in ordered]
    third = {name: (row * 3)[:count] for name, row in others.items()}
    sim = run({**third, "worse": worse, "better": better}, weights)
    assert (sim.ranks["better"] <= sim.ranks["worse"]).all()
    assert dd.pairwise_winning(sim).loc["worse", "better"] == 0


@pytest.mark.slow
@quick
@given(st.lists(numbers, min_size=3, max_size=3), weighings(), scores())
def test_a_twin_of_a_known_service_shares_its_rank_in_every_draw(
    known: list[int], weights: list[str], others: dict[str, list[str]]
) -> None:
    row = [str(score) for score in known]
    third = {name: (row * 3)[:3] for name, row in others.items()}
    sim = run({"one": row, **third, "twin": row}, weights)
    assert sim.overall["one"].equals(sim.overall["twin"])
    assert sim.ranks["one"].equals(sim.ranks["twin"])
    columns = ["value", "value_se", "rank", "expected_rank", "first", "first_k", "typical_rank"]
    assert sim.ranking.loc["one", columns].equals(sim.ranking.loc["twin", columns])


@pytest.mark.slow
@quick
@given(scores(), weighings())
def test_what_is_counted_adds_up(scored: dict[str, list[str]], weights: list[str]) -> None:
    sim = run(scored, weights)
    places, wins = sim.tally.places, sim.tally.wins
    assert (places.sum(axis=1) == sim.draws).all()
    assert (np.diag(wins) == 0).all()
    assert (wins + wins.T <= sim.draws).all()
    beaten = sim.draws + wins.sum(axis=0)  # rank = 1 + how many are better, in every draw
    assert (places @ np.arange(1, len(places) + 1) == beaten).all()
    ranked = sim.ranks.to_numpy()
    values = sim.overall.to_numpy()
    better = (values[:, None, :] > values[:, :, None]).sum(axis=2)
    assert np.array_equal(ranked, 1 + better)
    assert np.abs(sim.kept.weights.sum(axis=0) - 1).max() < 1e-12
    assert ((values >= 0) & (values <= 100)).all()
    won = dd.central_weights(sim)[list(sim.criteria)].dropna()
    assert np.abs(won.sum(axis=1) - 1).max() < 1e-12
    assert list(won.index) == [n for n in sim.ranking.index if sim.ranking.loc[n, "first"] > 0]


def test_another_name_gives_other_draws_and_the_same_truth() -> None:
    row = "scores: {one: {low: 20, high: 80}, two: {mean: 50, sd: 10}}"
    draws = 20_000
    one, two = (
        simulated(scored("one", "two"), services(**{name: row}), draws)
        for name in ("libraries", "museums")
    )
    first, second = one.ranking.loc["libraries"], two.ranking.loc["museums"]
    assert not np.isclose(one.overall["libraries"], two.overall["museums"]).any()
    both = sqrt(first["value_se"] ** 2 + second["value_se"] ** 2)
    assert first["value"] == pytest.approx(second["value"], abs=4.5 * both)
    for column in ("p10", "p50", "p90"):  # no P10 is more than 1.8 times as uncertain as the mean
        assert first[column] == pytest.approx(second[column], abs=4.5 * 1.8 * both)


# ----------------------------------------------------------------------------- the same bits again


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


@pytest.mark.slow
@pytest.mark.parametrize("draws", [1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 50_000])
def test_the_same_seed_gives_the_same_bits_whoever_computes(
    draws: int, processes: ProcessPoolExecutor
) -> None:
    case = case_of(*KITCHEN)
    alone = fingerprint(dd.simulate(case, draws, 7, progress=False))
    assert fingerprint(dd.simulate(case, draws, 7, progress=False)) == alone
    for workers in (1, 2, 3):
        with ThreadPoolExecutor(workers) as pool:
            assert fingerprint(dd.simulate(case, draws, 7, executor=pool)) == alone, workers
    assert fingerprint(dd.simulate(case, draws, 7, executor=processes)) == alone
    assert fingerprint(dd.simulate(case, draws, 7, executor=Backwards())) == alone
    assert fingerprint(dd.simulate(case, draws, 8)) != alone


def test_a_case_that_travelled_gives_the_same_bits() -> None:
    case = case_of(*KITCHEN)
    there = pickle.loads(pickle.dumps(case))
    assert there == case
    assert fingerprint(dd.simulate(there, 2_000)) == fingerprint(dd.simulate(case, 2_000))


def test_the_first_draws_of_a_longer_run_are_those_of_a_shorter_one() -> None:
    case = case_of(*KITCHEN)
    short, long = dd.simulate(case, BLOCK + 5), dd.simulate(case, 3 * BLOCK)
    assert short.overall.equals(long.overall[: BLOCK + 5])
    assert short.measures.equals(long.measures[: BLOCK + 5])
    assert short.ranks.equals(long.ranks[: BLOCK + 5])


def test_blocks_differ_from_one_another() -> None:
    case = case_of(scored("a"), services(one="scores: {a: {low: 0, high: 100}}"))
    sim = keeping_all(case, 2 * BLOCK)
    values = sim.overall["one"].to_numpy()
    assert not np.isclose(values[:BLOCK], values[BLOCK:]).any()
    assert len(np.unique(values)) > 2 * BLOCK - 10


@pytest.mark.slow
def test_services_in_another_order_and_one_fewer_get_the_same_bits_over_several_blocks() -> None:
    case = case_of(*KITCHEN)
    every = dict(case.pipeline.services)
    turned, fewer = dict(reversed(every.items())), {n: s for n, s in every.items() if n != "bins"}
    sims = [
        dd.simulate(
            case.model_copy(
                update={"pipeline": case.pipeline.model_copy(update={"services": chosen})}
            ),
            40_000,
        )
        for chosen in (every, turned, fewer)
    ]
    names = list(fewer)
    columns = ["value", "value_se", "p10", "p50", "p90", "typical_value", "gate"]
    for other in sims[1:]:
        assert other.overall[names].equals(sims[0].overall[names])
        assert other.measures["npv"][names].equals(sims[0].measures["npv"][names])
        assert other.all_services.loc[names, columns].equals(
            sims[0].all_services.loc[names, columns]
        )
        summaries = [s.measure_summary.loc[names].sort_index() for s in (other, sims[0])]
        assert summaries[0].equals(summaries[1])
    ranked = sims[0].ranking.index
    assert sims[1].ranking.loc[ranked].equals(sims[0].ranking)
    left = [name for name in ranked if name != "bins"]
    wins = [dd.pairwise_winning(sim).loc[left, left] for sim in sims]
    assert wins[0].equals(wins[1])
    assert wins[0].equals(wins[2])


def test_a_seed_may_be_large_or_of_numpy() -> None:
    case = case_of(scored("a"), services(one="scores: {a: {low: 0, high: 100}}"))
    assert not dd.simulate(case, 5, 10**30).overall.equals(dd.simulate(case, 5, 0).overall)
    of_numpy = dd.simulate(case, np.int64(5), np.uint8(3))
    assert of_numpy.overall.equals(dd.simulate(case, 5, 3).overall)
    assert (type(of_numpy.draws), type(of_numpy.seed)) == (int, int)


# ---------------------------------------------------------------------- gates that exclude, late


GATED = (
    scored("a", weight="1") + "\ngates: {safe: {title: S, measure: npv, at_least: 0, in: 50%}}",
    services(
        best="scores: {a: 90}, revenue: {price: {low: -0, high: 100}, volume: 1, fixed_cost: 90}",
        good="scores: {a: {low: 50, high: 100}}, revenue: {price: 1, volume: 1}",
        fair="scores: {a: {low: 40, high: 90}}, revenue: {price: 1, volume: 1}",
    ),
)


def test_a_service_that_fails_a_measured_gate_leaves_the_ranking_as_if_it_were_not_there() -> None:
    sim = simulated(*GATED, 30_000)
    assert sim.failing == ("best",)
    assert list(sim.ranking.index) == ["good", "fair"]
    assert list(sim.ranks.columns) == ["good", "fair"]
    assert sim.ranks.max().max() == 2
    assert sim.all_services.loc["best", "value"] == 90
    assert sim.all_services.loc["best", ["rank", "first", "expected_rank"]].isna().all()
    rest = [line for line in GATED[1].splitlines() if "best:" not in line]
    without = simulated(GATED[0], "\n".join(rest), 30_000)
    assert sim.ranking.equals(without.ranking)
    assert dd.rank_acceptability(sim).equals(dd.rank_acceptability(without))


def test_fewer_draws_cannot_tell_and_keep_it_in() -> None:
    sim = simulated(*GATED, 2)
    assert sim.gate["best"] == "hold"
    assert sim.ranking.index[0] == "best"
    assert sim.recommended == ("good",)


def test_where_every_service_fails_there_is_nothing_to_rank_and_nothing_breaks() -> None:
    failing = (
        KITCHEN[1].replace("status: pass", "status: fail").replace("status: hold", "status: fail")
    )
    unsaid, said = "  events:\n", "    gates: {legal: {status: fail, reason: no power}}\n"
    barred = failing.replace(unsaid, unsaid + said)
    for draws in (1, 40):
        sim = simulated(KITCHEN[0], barred, draws)
        assert sim.failing == sim.services
        assert sim.ranking.empty
        assert sim.typical_ranking == sim.recommended == ()
        assert sim.all_services["value"].notna().all()
        assert sim.ranks.shape == (draws, 0)
        assert sim.to_json().count('"rank": null') == 6
        assert "first: none" in repr(sim)
        assert "<table" in sim._repr_html_()


def test_where_services_fail_only_by_what_was_drawn_there_may_be_none_left() -> None:
    criteria = scored("a") + "\ngates: {rich: {title: R, measure: npv, at_least: 9_000, in: 1%}}"
    sim = simulated(criteria, GATED[1], 20_000)
    assert sim.failing == ("best", "good", "fair")
    assert sim.ranking.empty
    assert sim.to_json().startswith("{")


# ------------------------------------------------------------------------------ what is refused


def one_service() -> dd.Case:
    return case_of(scored("a"), services(one="scores: {a: {low: 0, high: 100}}"))


@pytest.mark.parametrize("draws", [0, -1, 1.5, 10.0, True, "10", None, float("nan")])
def test_draws_that_are_no_whole_number_of_one_or_more_are_refused(draws: object) -> None:
    with pytest.raises(ValueError, match="give a whole number of 1 or more") as caught:
        dd.simulate(one_service(), draws)  # type: ignore[arg-type]
    assert f"draws is {draws!r}" in str(caught.value)


@pytest.mark.parametrize("seed", [-1, 1.5, True, "2018", None])
def test_seeds_that_are_no_whole_number_of_nought_or_more_are_refused(seed: object) -> None:
    with pytest.raises(ValueError, match="give a whole number of 0 or more") as caught:
        dd.simulate(one_service(), 1, seed)  # type: ignore[arg-type]
    assert f"seed is {seed!r}" in str(caught.value)


HUGE = services(
    modest="revenue: {price: 10, volume: 5}",
    mad="revenue: {price: 1e12, volume: {low: 1, high: 1e12}, growth: 999%, price_growth: 999%}",
    madder="revenue: {price: {low: 0, high: 1e12}, volume: 1e12, growth: 999%, price_growth: 999%}",
)


@pytest.mark.parametrize("workers", [None, 2])
def test_an_account_too_large_to_compute_with_is_refused_by_name(workers: int | None) -> None:
    criteria = "criteria: {npv: {title: N, from: npv, worst: 0, best: 9, weight: 1}}"
    case = case_of(criteria, "years: 100\n" + HUGE)
    message = "the account of mad, madder is too large to compute with"
    if workers is None:
        with pytest.raises(ValueError, match=message):
            dd.simulate(case, 100)
        return
    with ThreadPoolExecutor(workers) as pool, pytest.raises(ValueError, match=message):
        dd.simulate(case, 100, executor=pool)


def test_what_a_worker_could_not_do_is_done_here_with_the_same_bits() -> None:
    executor, case = Broken(), case_of(*KITCHEN)
    found = fingerprint(dd.simulate(case, 3 * BLOCK, executor=executor))
    assert executor.tasks > 2
    assert found == fingerprint(dd.simulate(case, 3 * BLOCK))


@pytest.mark.slow
def test_an_executor_is_given_a_few_tasks_for_each_of_its_workers() -> None:
    executor, case = Backwards(), case_of(*KITCHEN)
    found = fingerprint(dd.simulate(case, 20 * BLOCK, executor=executor))
    assert executor.most == sharing.UNDER_WAY * sharing.WORKERS
    assert found == fingerprint(dd.simulate(case, 20 * BLOCK))


@pytest.mark.parametrize("weight", ["{mean: 100, sd: 32}", "{chance: 0.9}", "{any_of: [0, 1]}"])
def test_a_weighing_that_may_leave_nothing_to_weigh_with_never_reaches_the_engine(
    weight: str,
) -> None:
    # of a normal, P0.1 is above 0 here and one draw in a thousand is not
    with pytest.raises(dd.CaseError, match="every weight of the criteria may be 0"):
        case_of(scored("a", weight=weight), services(one="scores: {a: 1}"))
    criteria = scored("a", weight=weight) + f"\n  b: {{title: B, {SCALE}, weight: 1}}"
    sim = simulated(criteria, services(one="scores: {a: 100, b: 0}"), 5_000)
    assert sim.overall["one"].between(0, 100).all()


# ------------------------------------------------------------------------------- draws kept


@pytest.mark.slow
@pytest.mark.parametrize("limit", ["MOST_KEPT", "MOST_BYTES"])
@pytest.mark.parametrize("keep", [1, 300, BLOCK, BLOCK + 300])
def test_only_so_many_draws_are_kept_and_percentiles_come_from_all(
    limit: str, keep: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, draws = case_of(*KITCHEN), BLOCK + 900
    monkeypatch.setattr(simulation, "MOST_KEPT", draws)
    whole = dd.simulate(case, draws)
    room = 8 * (6 * 7 + 4) + 2 * 6
    monkeypatch.setattr(simulation, limit, keep if limit == "MOST_KEPT" else keep * room)
    sim = dd.simulate(case, draws)
    assert sim.overall.equals(whole.overall[:keep])
    assert sim.ranks.equals(whole.ranks[:keep])
    assert sim.measures.equals(whole.measures[:keep])
    assert np.array_equal(sim.kept.weights, whole.kept.weights[:, :keep])
    assert sim.warnings == (
        *whole.warnings,
        "charts of single draws, weight stability and rank correlations are those of the first "
        f"{keep:,} of {draws:,} draws",
    )
    for column in ("value", "value_se", "rank", "expected_rank", "first", "first_k"):
        assert sim.ranking[column].equals(whole.ranking[column]), column
    percentiles = ["p10", "p50", "p90"]
    expected = whole.all_services[percentiles].to_numpy()
    assert sim.all_services[percentiles].to_numpy() == pytest.approx(expected, rel=1e-3)
    npv = sim.measure_summary.xs("npv", level="measure")
    whole_npv = whole.measure_summary.xs("npv", level="measure")
    assert npv["mean"].equals(whole_npv["mean"])
    expected = whole_npv[percentiles].to_numpy()
    assert npv[percentiles].to_numpy() == pytest.approx(expected, rel=2e-2)


def test_at_least_one_draw_is_kept_however_little_room_there_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(simulation, "MOST_BYTES", 1)
    sim = dd.simulate(case_of(*KITCHEN), 50)
    assert len(sim.overall) == 1
    (warning,) = sim.warnings
    assert warning.endswith("those of the first 1 of 50 draws")


@pytest.mark.slow
def test_a_run_of_which_all_draws_are_kept_says_nothing() -> None:
    assert dd.simulate(case_of(*KITCHEN), 500).warnings == ()
