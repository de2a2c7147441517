"""Rank acceptability, pairwise winning, central weights: the tables and their edges."""

from __future__ import annotations

import numpy as np
import pytest
from casebook import KITCHEN, case_of, scored, services, simulated

import dragonsden as dd


@pytest.fixture(scope="module")
def sim() -> dd.Simulation:
    return dd.simulate(case_of(*KITCHEN), 3_000)


def test_rows_and_columns_come_best_first_and_those_that_fail_have_none(
    sim: dd.Simulation,
) -> None:
    best_first = ["alarms", "flats", "bins", "catering"]
    assert list(sim.ranking.index) == best_first
    places, wins, weights = (
        dd.rank_acceptability(sim),
        dd.pairwise_winning(sim),
        dd.central_weights(sim),
    )
    for table in (places, wins, weights):
        assert list(table.index) == best_first
        assert table.index.name == "service"
    assert list(places.columns) == [1, 2, 3, 4]
    assert list(wins.columns) == best_first
    assert tuple(weights.columns) == sim.criteria


def test_each_row_of_places_and_each_central_weighting_sums_to_one(sim: dd.Simulation) -> None:
    assert dd.rank_acceptability(sim).sum(axis=1).to_numpy() == pytest.approx(np.ones(4))
    # no ties here, so each place is taken once in each draw
    assert dd.rank_acceptability(sim).sum(axis=0).to_numpy() == pytest.approx(np.ones(4))
    assert dd.central_weights(sim).sum(axis=1).to_list() == pytest.approx([1, 1, 1, 0])


def test_one_of_two_wins_and_nobody_beats_itself(sim: dd.Simulation) -> None:
    wins = dd.pairwise_winning(sim).to_numpy()
    assert (np.diag(wins) == 0).all()
    assert (wins + wins.T)[~np.eye(4, dtype=bool)] == pytest.approx(np.ones(12))


def test_whoever_never_wins_has_no_central_weights(sim: dd.Simulation) -> None:
    assert sim.ranking.loc["catering", "first"] == 0
    assert dd.central_weights(sim).loc["catering"].isna().all()
    assert dd.central_weights(sim).notna().all(axis=1).sum() == 3


def test_two_that_share_the_first_place_both_win_and_leave_nobody_second() -> None:
    pipeline = services(one="scores: {a: 60}", two="scores: {a: 60}", three="scores: {a: 10}")
    sim = simulated(scored("a"), pipeline, 20)
    places = dd.rank_acceptability(sim)
    assert places.to_numpy().tolist() == [[1, 0, 0], [1, 0, 0], [0, 0, 1]]
    wins = dd.pairwise_winning(sim)
    assert wins.to_numpy().tolist() == [[0, 0, 1], [0, 0, 1], [0, 0, 0]]
    assert dd.central_weights(sim)["a"].to_list()[:2] == [1, 1]
    assert sim.ranking["first"].to_list() == [1, 1, 0]


def test_alone_it_is_first_in_every_draw() -> None:
    sim = simulated(scored("a"), services(one="scores: {a: {low: 1, high: 9}}"), 20)
    assert dd.rank_acceptability(sim).to_numpy().tolist() == [[1]]
    assert dd.pairwise_winning(sim).to_numpy().tolist() == [[0]]
    assert dd.central_weights(sim).to_numpy().tolist() == [[1]]


def test_where_all_fail_the_tables_are_empty() -> None:
    criteria = scored("a", "b") + "\ngates: {legal: {title: L}}"
    failing = "scores: {a: 1, b: 2}, gates: {legal: {status: fail, reason: no}}"
    sim = simulated(criteria, services(one=failing, two=failing), 20)
    assert dd.rank_acceptability(sim).shape == (0, 0)
    assert dd.pairwise_winning(sim).shape == (0, 0)
    assert dd.central_weights(sim).shape == (0, 2)


def test_more_services_than_a_byte_can_count_are_ranked_alike() -> None:
    # 140 known scores 0, 0.5, 1, ...: the wins are those of the order, and of one tied pair
    known = {f"s{i}": f"scores: {{a: {i / 2}}}" for i in range(140)}
    sim = simulated(scored("a"), services(**known, twin="scores: {a: 3}"), 5)
    wins = dd.pairwise_winning(sim)
    assert sim.ranks.iloc[0]["s139"] == 1
    assert sim.ranks.iloc[0]["s0"] == 141
    assert wins.loc["s139"].sum() == 140
    assert wins.loc["s6", "twin"] == wins.loc["twin", "s6"] == 0
    assert wins.loc["twin"].sum() == wins.loc["s6"].sum() == 6
    assert sim.ranks.iloc[0][["s6", "twin", "s5"]].to_list() == [134, 134, 136]
