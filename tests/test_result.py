"""Simulation: the tables made of what was computed."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pandas as pd
import pytest
from casebook import KITCHEN, case_of, fingerprint, scored, services, simulated

import dragonsden as dd

COLUMNS = [
    *("title", "department", "gate"),
    *("value", "value_se", "p10", "p50", "p90", "typical_value"),
    *("rank", "expected_rank", "expected_rank_se", "typical_rank"),
    *("first", "first_interval", "first_k", "first_k_interval"),
    *("chosen", "chosen_interval", "place_if_cleared"),
]


@pytest.fixture(scope="module")
def sim() -> dd.Simulation:
    return dd.simulate(case_of(*KITCHEN), 3_000)


def test_the_ranking_has_the_columns_of_the_document_best_first(sim: dd.Simulation) -> None:
    table = sim.ranking
    assert list(table.columns) == COLUMNS
    assert table.index.name == "service"
    assert table["value"].is_monotonic_decreasing
    assert table["rank"].to_list() == [1, 2, 3, 4]
    assert (table["rank"].dtype, table["typical_rank"].dtype) == (np.int64, np.int64)
    assert list(table.loc["bins", ["title", "department", "gate"]]) == ["Bins", "", "hold"]
    low, high = table.loc["flats", "first_interval"]
    assert 0 < low < table.loc["flats", "first"] < high < 1


def test_all_services_come_in_the_order_of_the_case_and_those_that_fail_have_no_rank(
    sim: dd.Simulation,
) -> None:
    table = sim.all_services
    assert list(table.columns) == COLUMNS
    assert tuple(table.index) == sim.services == tuple(sim.case.pipeline.services)
    assert table.loc["drones", COLUMNS[9:]].isna().all()
    assert table.loc["drones", COLUMNS[3:9]].notna().all()
    assert table.loc[sim.ranking.index, "value"].equals(sim.ranking["value"])


def test_the_typical_ranking_may_be_another(sim: dd.Simulation) -> None:
    assert sim.typical_ranking == ("flats", "alarms", "bins", "catering")
    assert sim.ranking.loc[list(sim.typical_ranking), "typical_value"].is_monotonic_decreasing
    assert tuple(sim.ranking.index) == ("alarms", "flats", "bins", "catering")


def test_recommended_are_the_best_k_that_pass_the_surest_first(sim: dd.Simulation) -> None:
    assert sim.k == 2
    assert sim.recommended == ("flats", "alarms")
    assert sim.ranking["chosen"]["flats"] >= sim.ranking["chosen"]["alarms"]
    assert sim.ranking["value"]["flats"] < sim.ranking["value"]["alarms"]
    assert sim.failing == ("drones", "events")


def test_draws_kept_stand_in_rows_and_services_in_columns(sim: dd.Simulation) -> None:
    assert sim.overall.shape == (3_000, 6)
    assert tuple(sim.overall.columns) == sim.services
    assert sim.ranks.shape == (3_000, 4)
    assert list(sim.ranks.columns) == ["alarms", "bins", "catering", "flats"]
    assert sim.measures.shape == (3_000, len(sim.plan.measures) * 6)
    assert sim.measures.columns.names == ["measure", "service"]
    assert tuple(sim.measures["npv"].columns) == sim.services
    assert sim.criteria == ("npv", "payback", "market", "staff")
    assert tuple(sim.mean_values.columns) == tuple(sim.mean_weights.index) == sim.criteria


def test_measures_are_told_by_service_and_measure() -> None:
    pipeline = services(
        scored_only="scores: {a: 1}",
        trading="scores: {a: 2}, revenue: {price: {low: 1, high: 3}, volume: 4, fixed_cost: 1}",
    )
    sim = simulated(scored("a"), pipeline, 400)
    table = sim.measure_summary
    assert list(table.index) == [("trading", measure) for measure in sim.plan.measures]
    assert list(table.columns) == ["mean", "se", "p10", "p50", "p90", "never", "typical"]
    assert table.loc[("trading", "contribution"), "typical"] == 7
    assert sim.measures["npv"]["scored_only"].isna().all()
    assert sim.measures["npv"]["trading"].mean() == pytest.approx(
        table.loc[("trading", "npv"), "mean"], rel=1e-12
    )
    found = json.loads(sim.to_json())["services"]
    assert found["scored_only"]["measures"] == found["scored_only"]["typical"] == {}
    assert found["trading"]["typical"]["contribution"] == 7


def test_where_nobody_trades_there_are_no_measures() -> None:
    sim = simulated(scored("a"), services(one="scores: {a: 1}", two="scores: {a: 2}"), 10)
    assert sim.measures.shape == (10, 0)
    assert sim.measure_summary.empty
    assert list(sim.measure_summary["mean"]) == []
    assert json.loads(sim.to_json())["services"]["one"]["measures"] == {}


def test_a_single_draw_has_values_and_no_errors() -> None:
    sim = dd.simulate(case_of(*KITCHEN), 1)
    assert sim.all_services["value"].notna().all()
    assert sim.all_services["value_se"].isna().all()
    assert sim.ranking["expected_rank_se"].isna().all()
    assert (sim.ranking["p10"] == sim.ranking["p90"]).all()
    assert sim.ranking["p10"].to_numpy() == pytest.approx(sim.ranking["value"].to_numpy())
    assert set(sim.ranking["first_interval"]) <= {(0.0, 1.0)}


def test_what_never_varies_has_no_error() -> None:
    sim = simulated(scored("a"), services(one="scores: {a: 33.3}", two="scores: {a: 7}"), 1_000)
    row = sim.ranking.loc["one"]
    assert row[["value", "p10", "p50", "p90", "typical_value"]].to_list() == [33.3] * 5
    assert row[["value_se", "expected_rank_se"]].to_list() == [0, 0]
    assert row[["first_interval"]].to_list() == [(1 - 3 / 1_000, 1.0)]


def test_a_simulation_says_what_it_is(sim: dd.Simulation) -> None:
    assert repr(sim) == (
        "<Simulation of 'Kitchen' (illustrative): 6 services, 3,000 draws, seed 2018; "
        "first: alarms>"
    )
    tied = simulated(scored("a"), services(one="scores: {a: 7}", two="scores: {a: 7}"), 5)
    assert repr(tied).endswith("first: one, two>")


def test_in_a_notebook_it_is_a_table(sim: dd.Simulation) -> None:
    shown = sim._repr_html_()
    assert "ILLUSTRATIVE" in shown
    assert shown.count("<tr>") >= 5
    assert "Alarms" in shown


def test_a_simulation_travels_with_all_it_says(sim: dd.Simulation) -> None:
    there = pickle.loads(pickle.dumps(sim))
    assert fingerprint(there) == fingerprint(sim)
    assert there.ranking.equals(sim.ranking)
    assert dd.account_by_year(there, "bins").equals(dd.account_by_year(sim, "bins"))


def test_two_simulations_may_be_compared_and_stand_in_sets(sim: dd.Simulation) -> None:
    other = dd.simulate(sim.case, 3_000)
    assert sim == sim
    assert sim != other
    assert len({sim, other, sim}) == 2


def test_a_reader_who_changes_a_standing_does_not_change_the_simulation(
    sim: dd.Simulation,
) -> None:
    before = fingerprint(sim)
    gates = sim.gate
    gates["alarms"] = "fail"
    assert sim.gate["alarms"] == "pass"
    assert sim.failing == ("drones", "events")
    assert fingerprint(sim) == before


def test_warnings_begin_with_those_of_the_case() -> None:
    pipeline = "assumptions: {idle: 3}\n" + services(one="scores: {a: 1}")
    sim = simulated(scored("a"), pipeline, 5)
    assert sim.warnings == sim.case.warnings
    assert len(sim.warnings) == 2
    assert "independent" in sim.warnings[0]
    assert "idle" in sim.warnings[1]


def test_the_weights_of_the_mean_sum_to_one(sim: dd.Simulation) -> None:
    assert sim.mean_weights.sum() == pytest.approx(1, abs=1e-12)
    assert sim.mean_weights.name == "weight"


def test_tables_are_computed_once(sim: dd.Simulation) -> None:
    assert sim.ranking is sim.ranking
    assert sim.measure_summary is sim.measure_summary
    assert isinstance(sim.ranking, pd.DataFrame)
