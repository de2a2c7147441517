"""Tallies: what a block adds, how blocks add up, and the draws that are kept."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from casebook import KITCHEN, case_of, keeping_all, scored, services

import dragonsden as dd
from dragonsden.engine.compile.case import plan_of
from dragonsden.engine.plan import Plan
from dragonsden.engine.sampling import BLOCK
from dragonsden.engine.tally import Kept, Tally
from dragonsden.engine.task import Task, tally_block
from dragonsden.engine.typical import Typical


def block(plan: Plan, number: int, count: int, keep: int | None = None) -> tuple[Tally, Kept]:
    """One block's tally and the draws it kept: all of them if not said otherwise."""
    ranked = tuple(range(len(plan.services)))
    kept = Kept.empty(plan, len(ranked), count if keep is None else keep)
    return tally_block(
        Task(plan, Typical.of(plan), 3, number, count, ranked, ranked[1:]), kept
    ), kept


@pytest.fixture(scope="module")
def sim() -> dd.Simulation:
    return keeping_all(case_of(*KITCHEN), BLOCK + 2_000, 3)


def test_a_tally_of_nothing_is_all_noughts_of_the_right_shapes(kitchen: Plan) -> None:
    empty = Tally.empty(kitchen, 4)
    assert not any(getattr(empty, field.name).any() for field in fields(empty))
    assert empty.values.shape == empty.beyond.shape == (6, 4)
    assert empty.measures.shape == empty.measures_squared.shape == (6, len(kitchen.measures))
    assert empty.gates.shape == (6, 1)
    assert empty.places.shape == empty.wins.shape == empty.central.shape == (4, 4)
    assert empty.clipped.shape == (6, 2)
    assert empty.clipped_weights.shape == (1,)


def test_tallies_add_up_field_by_field(kitchen: Plan) -> None:
    one, _ = block(kitchen, 0, 50)
    two, _ = block(kitchen, 1, 30)
    both = Tally.empty(kitchen, 6)
    both.add(one)
    both.add(two)
    assert both.draws.tolist() == [80]
    for field in fields(Tally):
        parts = getattr(one, field.name) + getattr(two, field.name)
        assert np.array_equal(getattr(both, field.name), parts), field.name
        assert getattr(both, field.name).dtype == getattr(one, field.name).dtype, field.name


def test_the_first_draws_of_a_block_are_kept_and_all_are_counted(kitchen: Plan) -> None:
    whole, all_kept = block(kitchen, 2, 500)
    same, some_kept = block(kitchen, 2, 500, keep=60)
    for field in fields(Tally):
        assert np.array_equal(getattr(whole, field.name), getattr(same, field.name)), field.name
    for field in fields(Kept):
        first = getattr(all_kept, field.name)[..., :60]
        assert np.array_equal(getattr(some_kept, field.name), first, equal_nan=True), field.name
    nothing, none_kept = block(kitchen, 2, 500, keep=0)
    assert none_kept.overall.shape == (6, 0)
    assert np.array_equal(nothing.places, whole.places)


def test_a_shorter_block_is_the_beginning_of_a_longer_one(kitchen: Plan) -> None:
    _, short = block(kitchen, 1, 7)
    _, long = block(kitchen, 1, 5_000)
    for field in fields(Kept):
        first = getattr(long, field.name)[..., :7]
        assert np.array_equal(getattr(short, field.name), first, equal_nan=True), field.name


def test_a_part_of_the_room_for_draws_shares_its_memory(kitchen: Plan) -> None:
    room = Kept.empty(kitchen, 4, 10)
    _, kept = block(kitchen, 0, 3)
    part = room.part(slice(4, 7))
    part.overall[:], part.ranks[:], part.weights[:] = kept.overall, kept.ranks[:4], kept.weights
    part.measures[:] = kept.measures
    assert np.array_equal(room.overall[:, 4:7], kept.overall)
    assert np.array_equal(room.measures[:, :, 4:7], kept.measures, equal_nan=True)
    assert np.array_equal(room.weights[:, 4:7], kept.weights)
    assert np.array_equal(room.ranks[:, 4:7], kept.ranks[:4])


def test_room_for_measures_is_kept_only_where_there_is_an_account() -> None:
    plan = plan_of(case_of(scored("a"), services(one="scores: {a: 1}")))
    assert Kept.empty(plan, 1, 10).measures.shape == (0, 1, 10)


# ---------------------------------------------- sums and counts are those of the draws themselves


def test_means_are_those_of_the_draws(sim: dd.Simulation) -> None:
    mean = sim.overall.mean()
    assert sim.all_services["value"].to_numpy() == pytest.approx(mean.to_numpy(), rel=1e-12)
    measures = sim.measures.mean(skipna=False)  # a payback that is sometimes never has no mean
    never = sim.measures["payback"].isna().mean()
    assert 0 < never["alarms"] < 1
    for (service, measure), row in sim.measure_summary.iterrows():
        expected = measures[(measure, service)]
        assert row["mean"] == pytest.approx(expected, rel=1e-12, abs=1e-9, nan_ok=True)
        assert row["never"] == (never[service] if measure == "payback" else 0)
    assert sim.mean_weights.to_numpy() == pytest.approx(sim.kept.weights.mean(axis=1), rel=1e-12)


def test_errors_are_those_of_the_draws(sim: dd.Simulation) -> None:
    error = sim.overall.std(ddof=1) / np.sqrt(sim.draws)
    assert sim.all_services["value_se"].to_numpy() == pytest.approx(error.to_numpy(), rel=1e-9)
    deviations = sim.measures.std(ddof=1, skipna=False)
    for (service, measure), row in sim.measure_summary.iterrows():
        column = (measure, service)
        expected = deviations[column] / np.sqrt(sim.draws)
        assert row["se"] == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)
    ranked = sim.ranks.std(ddof=1) / np.sqrt(sim.draws)
    found = sim.ranking.loc[list(sim.ranks.columns), "expected_rank_se"]
    assert found.to_numpy() == pytest.approx(ranked.to_numpy(), rel=1e-9)


def test_quantiles_of_one_block_are_of_type_7() -> None:
    sim = dd.simulate(case_of(*KITCHEN), 5_003, 3, progress=False)
    found = sim.all_services[["p10", "p50", "p90"]].to_numpy()
    expected = np.quantile(sim.overall.to_numpy(), [0.1, 0.5, 0.9], axis=0).T
    assert found == pytest.approx(expected, rel=1e-12)
    payback = sim.measures[("payback", "alarms")]
    beyond_every_number = payback.fillna(1e300)  # never: a quantile between is as good as it
    assert 0 < payback.isna().mean() < 0.9
    found = sim.measure_summary.loc[("alarms", "payback"), ["p10", "p50", "p90"]].to_numpy()
    expected = np.quantile(beyond_every_number, [0.1, 0.5, 0.9])
    expected[expected > 100] = np.nan
    assert found == pytest.approx(expected, rel=1e-12, nan_ok=True)


def test_counts_are_those_of_the_draws(sim: dd.Simulation) -> None:
    ranks = sim.ranks
    for name, row in sim.ranking.iterrows():
        assert row["expected_rank"] == pytest.approx(ranks[name].mean(), rel=1e-12)
        assert row["first"] == (ranks[name] == 1).mean()
        assert row["first_k"] == (ranks[name] <= 2).mean()
    places, wins = dd.rank_acceptability(sim), dd.pairwise_winning(sim)
    for one in ranks:
        assert places.loc[one].to_list() == [(ranks[one] == p).mean() for p in places.columns]
        for two in ranks:
            assert wins.loc[one, two] == (sim.overall[one] > sim.overall[two]).mean()
    # the best two of those that pass; one on hold as if its holds were cleared
    passing = sim.overall[[name for name in sim.services if sim.gate[name] == "pass"]]
    for name in sim.ranking.index:
        above = passing.gt(sim.overall[name], axis=0).sum(axis=1)
        assert sim.ranking.loc[name, "chosen"] == (above <= sim.k - 1).mean()
    assert sim.gate["bins"] == "hold"
    npv = sim.measures["npv"]
    for name in sim.services:
        assert sim.verdicts[name]["safe"].share == (npv[name].round(6) >= 0).mean()


def test_central_weights_are_the_mean_weights_of_the_draws_that_are_won(sim: dd.Simulation) -> None:
    central = dd.central_weights(sim)[list(sim.criteria)]
    for name in sim.ranks:
        won = (sim.ranks[name] == 1).to_numpy()
        if won.any():
            expected = sim.kept.weights[:, won].mean(axis=1)
            assert central.loc[name].to_numpy() == pytest.approx(expected, rel=1e-12)


def test_mean_values_and_shares_beyond_are_those_of_the_draws(sim: dd.Simulation) -> None:
    function = sim.case.criteria.criteria["npv"].value_function
    for name in sim.services:
        npv = sim.measures[("npv", name)].to_numpy()
        expected = function(npv).mean()
        assert sim.mean_values.loc[name, "npv"] == pytest.approx(expected, rel=1e-12)
        assert sim.beyond.loc[name, "npv"] == ((npv < -5_000) | (npv > 20_000)).mean()
    assert 0 < sim.beyond.loc["alarms", "npv"] < 1
    assert sim.beyond.loc["drones", "npv"] > 0.5
    assert 0 < sim.beyond.loc["catering", "staff"] < 0.01  # normal with 20 +/- 6, off 0..40


def test_a_score_that_is_known_counts_in_every_draw_beside_others_that_are_not() -> None:
    pipeline = services(
        one="scores: {a: 130, b: {low: 20, high: 60}}", two="scores: {a: 40, b: {low: 0, high: 9}}"
    )
    sim = dd.simulate(case_of(scored("a", "b"), pipeline), 700)
    assert sim.mean_values["a"].to_dict() == {"one": 100, "two": 40}
    assert sim.beyond["a"].to_dict() == {"one": 1, "two": 0}
    assert sim.beyond["b"].to_dict() == {"one": 0, "two": 0}


def test_values_are_kept_to_nine_decimals_so_that_what_is_told_is_what_was_ranked(
    sim: dd.Simulation,
) -> None:
    values = sim.overall.to_numpy()
    assert np.array_equal(values, np.rint(values * 1e9) / 1e9)


def test_values_are_the_weighted_sums_of_what_was_drawn(sim: dd.Simulation) -> None:
    # flats is known but for the weights: its values are those at typical values
    flats = sim.typical.values[sim.services.index("flats")]
    expected = np.rint(flats @ sim.kept.weights * 1e9) / 1e9
    assert np.abs(sim.overall["flats"].to_numpy() - expected).max() <= 1e-9
    assert sim.mean_values.loc["flats"].to_list() == pytest.approx(flats.tolist(), rel=1e-12)


# --------------------------------------------------------------------------------- typical values


def test_typical_values_are_one_draw_of_typical_numbers(sim: dd.Simulation) -> None:
    # by its P10 and P90 staff of alarms is 5 to 15, so uniform about 10: 75 of 100
    assert sim.typical.values[0, 3] == pytest.approx(75)
    # weights: money 60 and its payback 40; of people's any, halves
    money = np.array([100, sim.plan.weights.batch.typical[0, 0]])
    assert money[1] == 40
    head = sim.plan.weights.batch.typical[3, 0]
    assert head == 60
    expected = [*(money / money.sum() * head / 90), 15 / 90, 15 / 90]
    assert sim.typical.weights == pytest.approx(expected, rel=1e-12)
    assert sim.typical.overall[0] == pytest.approx(
        sim.typical.values[0] @ sim.typical.weights, abs=1e-9
    )


def test_a_service_without_an_account_has_no_typical_measures() -> None:
    pipeline = services(
        one="scores: {a: 1}", two="scores: {a: 2}, revenue: {price: {low: 1, high: 3}, volume: 4}"
    )
    typical = Typical.of(plan_of(case_of(scored("a"), pipeline)))
    assert np.isnan(typical.measures[0]).all()
    assert typical.measures[1].tolist() == [8, 8, 8, 8, 0, 0]
    assert typical.weights.tolist() == [1]
