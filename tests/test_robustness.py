"""Rank acceptability, pairwise winning, central weights, robust bands: the tables and edges."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from casebook import KITCHEN, case_of, scored, services, share_error, simulated

import dragonsden as dd
from dragonsden.analysis.robustness.central_weights import share_intervals
from dragonsden.arithmetic.statistics import wilson
from dragonsden.results.acceptability import robust_bands, weights_of_wins

CONFIDENCE = ("confidence_factor", "confidence_interval")


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
    assert tuple(weights.columns) == (*sim.criteria, *CONFIDENCE)
    assert weights[list(sim.criteria)].equals(weights_of_wins(sim))


def test_each_row_of_places_and_each_central_weighting_sums_to_one(sim: dd.Simulation) -> None:
    assert dd.rank_acceptability(sim).sum(axis=1).to_numpy() == pytest.approx(np.ones(4))
    # no ties here, so each place is taken once in each draw
    assert dd.rank_acceptability(sim).sum(axis=0).to_numpy() == pytest.approx(np.ones(4))
    assert weights_of_wins(sim).sum(axis=1).to_list() == pytest.approx([1, 1, 1, 0])


def test_one_of_two_wins_and_nobody_beats_itself(sim: dd.Simulation) -> None:
    wins = dd.pairwise_winning(sim).to_numpy()
    assert (np.diag(wins) == 0).all()
    assert (wins + wins.T)[~np.eye(4, dtype=bool)] == pytest.approx(np.ones(12))


def test_whoever_never_wins_has_no_central_weights(sim: dd.Simulation) -> None:
    assert sim.ranking.loc["catering", "first"] == 0
    table = dd.central_weights(sim)
    assert weights_of_wins(sim).loc["catering"].isna().all()
    assert table.notna().all(axis=1).sum() == 3
    assert np.isnan(table.loc["catering", "confidence_factor"])
    assert np.isnan(table.loc["catering", "confidence_interval"]).all()


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
    assert dd.central_weights(sim).to_numpy().tolist() == [[1, 1, (0.85, 1)]]


def test_where_all_fail_the_tables_are_empty() -> None:
    criteria = scored("a", "b") + "\ngates: {legal: {title: L}}"
    failing = "scores: {a: 1, b: 2}, gates: {legal: {status: fail, reason: no}}"
    sim = simulated(criteria, services(one=failing, two=failing), 20)
    assert dd.rank_acceptability(sim).shape == (0, 0)
    assert dd.pairwise_winning(sim).shape == (0, 0)
    assert dd.central_weights(sim).shape == (0, 4)
    assert list(robust_bands(sim).columns) == ["title", "gate", "chosen", "chosen_interval", "band"]
    assert robust_bands(sim).empty
    assert share_intervals(sim, dd.rank_acceptability(sim)).shape == (0, 0)


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


# -------------------------------------------------------------------------------- robust bands

# one that is always in the first two, one that never is, and two that share the place between
HALF = services(
    sure="scores: {a: 90}",
    toss="scores: {a: {any_of: [20, 80]}}",
    middle="scores: {a: 50}",
    hopeless="scores: {a: 10}",
)


def banded(bands: str = "", draws: int = 2_000, k: int = 2) -> pd.DataFrame:
    sim = simulated(bands + "\n" + scored("a"), f"review_slots: {k}\n{HALF}", draws)
    return robust_bands(sim)


def test_a_service_is_safe_close_or_unlikely_by_how_often_it_is_chosen() -> None:
    table = banded()
    assert table["band"].to_dict() == {
        "sure": "safe",
        "toss": "close",
        "middle": "close",
        "hopeless": "unlikely",
    }
    assert list(table.columns) == ["title", "gate", "chosen", "chosen_interval", "band"]
    assert table["title"].to_list() == ["Sure", "Toss", "Middle", "Hopeless"]
    assert table.loc["toss", "chosen"] == pytest.approx(0.5, abs=share_error(0.5, 2_000))
    assert table.loc["toss", "chosen"] + table.loc["middle", "chosen"] == 1
    count = round(2_000 * table.loc["toss", "chosen"])
    assert table.loc["toss", "chosen_interval"] == wilson(count, 2_000)
    assert table.loc["sure", "chosen_interval"] == (1 - 3 / 2_000, 1)


def test_the_criteria_file_may_set_other_bands_under_their_old_names_too() -> None:
    wide = banded("bands: {safe: 99%, unlikely: 40%}")
    assert wide["band"].to_list() == ["safe", "close", "close", "unlikely"]
    low = banded("bands: {safe: 40%, unlikely: 1%}")
    assert low["band"].to_list() == ["safe"] * 3 + ["unlikely"]
    old = banded("bands: {take_forward: 40%, not_this_round: 1%}")
    assert old["band"].to_list() == low["band"].to_list()


def test_a_share_at_the_edge_of_a_band_is_in_it_whatever_its_interval() -> None:
    table = banded("bands: {safe: 1, unlikely: 0}", draws=10)
    assert table["band"].to_list() == ["safe", "close", "close", "unlikely"]
    assert table.loc["sure", "chosen_interval"] == (0.7, 1)


def test_where_there_is_room_for_all_all_are_safe() -> None:
    for k in (4, 9):
        table = banded(k=k)
        assert (table["band"] == "safe").all()
        assert (table["chosen"] == 1).all()


def test_one_service_alone_is_safe() -> None:
    table = robust_bands(simulated(scored("a"), services(one="scores: {a: 3}"), 100))
    assert table[["chosen", "band"]].to_numpy().tolist() == [[1, "safe"]]


# ------------------------------------------------------------------------- intervals of shares


def test_every_share_of_a_table_gets_its_interval(sim: dd.Simulation) -> None:
    for table in (dd.rank_acceptability(sim), dd.pairwise_winning(sim)):
        ends = share_intervals(sim, table)
        assert ends.index.equals(table.index)
        assert list(ends.columns) == [(c, end) for c in table.columns for end in ("low", "high")]
        for name in table.index:
            for column in table.columns:
                count = round(3_000 * table.loc[name, column])
                found = (ends.loc[name, (column, "low")], ends.loc[name, (column, "high")])
                assert found == wilson(count, 3_000)


def test_what_was_never_seen_gets_the_rule_of_three_and_nan_stays_nan(sim: dd.Simulation) -> None:
    whole = share_intervals(sim, pd.DataFrame({"x": [0, 1]}))
    assert whole.to_numpy().tolist() == [[0, 0.001], [0.999, 1]]
    shares = pd.DataFrame({"x": [0, 1.0, np.nan], "y": [0.5, 0.25, 1 / 3]}, index=list("abc"))
    ends = share_intervals(sim, shares)
    assert ends["x"].loc["a"].to_list() == [0, 0.001]
    assert ends["x"].loc["b"].to_list() == [0.999, 1]
    assert ends["x"].loc["c"].isna().all()
    factors = dd.central_weights(sim)[["confidence_factor"]]
    assert share_intervals(sim, factors).loc["catering"].isna().all()


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (1.5, "1.5 in column 'x', row 'alarms', is not a share of 3,000 draws; give a table of"),
        (-0.1, "-0.1 in column 'x', row 'alarms', is not a share of 3,000 draws"),
        (0.1234567, "0.1234567 in column 'x', row 'alarms', is not a share of 3,000 draws"),
        (np.inf, "inf in column 'x', row 'alarms', is not a share of 3,000 draws"),
        ("Alarms", "Alarms in column 'x', row 'alarms', is not a share of 3,000 draws"),
    ],
)
def test_what_is_no_share_of_the_draws_has_no_interval(
    sim: dd.Simulation, entry: object, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        share_intervals(sim, pd.DataFrame({"x": [entry]}, index=["alarms"]))
