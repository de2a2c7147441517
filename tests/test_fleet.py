"""Many councils: a row for each service, resumed where it was, national factors drawn jointly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from casebook import KITCHEN, case_of, services

import dragonsden as dd
from dragonsden.outputs import fleet as fleeting
from dragonsden.results.simulation import simulated

pytest.importorskip("pyarrow")
import pandas as pd

CRITERIA = "criteria: {npv: {title: NPV, from: npv, worst: 0, best: 10_000, weight: 1}}"


def council(price: float = 10.0) -> dd.Case:
    moved = "{low: 5, likely: 10, high: 15, moves_with: {national_pay: 0.8}}"
    what = services(
        own=f"revenue: {{price: {{low: {price}, high: 20}}, volume: 100}}",
        swayed=f"revenue: {{price: {moved}, volume: 100}}",
        shared="revenue: {price: national_rate, volume: 100}",
    )
    head = "factors: [national_pay]\nassumptions: {national_rate: {low: 1, high: 9}}\n"
    return case_of(CRITERIA, head + what)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The councils that are computed, in order."""
    done: list[str] = []
    original = fleeting.council_rows

    def noted(name: str, *given: Any) -> list[dict[str, Any]]:
        done.append(name)
        return original(name, *given)

    monkeypatch.setattr(fleeting, "council_rows", noted)
    return done


def test_there_is_a_row_for_each_service_with_the_numbers_of_its_simulation(tmp_path: Path) -> None:
    case = case_of(*KITCHEN)
    table = pd.read_parquet(dd.fleet({"a": case, "b": case}, out=tmp_path / "f", draws=300))
    assert len(table) == 2 * len(case.pipeline.services)
    alone = simulated(case, 300, 2018, council="a")
    mine = table[table["council"] == "a"].set_index("service")
    for column in ("value", "value_se", "p10", "p90", "chosen"):
        assert (
            mine[column]
            .dropna()
            .equals(alone.all_services[column].dropna().loc[mine[column].dropna().index])
        )
    npv = alone.measure_summary.xs("npv", level="measure")
    assert mine["npv_p90"].dropna().to_dict() == npv["p90"].to_dict()
    assert mine["band"].dropna().to_dict() == alone.band


def test_what_is_there_already_is_not_computed_again(tmp_path: Path, counted: list[str]) -> None:
    cases, out = {"a": council(), "b": council()}, tmp_path / "fleet"
    dd.fleet(cases, out=out, draws=100)
    dd.fleet(cases, out=out, draws=100)
    assert counted == ["a", "b"]
    next(out.glob("*.parquet")).unlink()
    dd.fleet({**cases, "c": council()}, out=out, draws=100)
    assert len(counted) == 4
    assert sorted(pd.read_parquet(out)["council"].unique()) == ["a", "b", "c"]


def test_another_case_of_a_council_takes_the_place_of_the_first(tmp_path: Path) -> None:
    dd.fleet({"a": council(10.0), "b": council()}, out=tmp_path, draws=100)
    dd.fleet({"a": council(15.0)}, out=tmp_path, draws=100)
    table = pd.read_parquet(tmp_path)
    assert len(table) == 6
    dearer = table[(table["council"] == "a") & (table["service"] == "own")]
    assert float(dearer["npv"].iloc[0]) > 1_700


def test_national_numbers_are_joint_and_all_others_apart() -> None:
    north, south = (simulated(council(), 4_000, 5, council=name) for name in ("north", "south"))
    one, two = north.measures["npv"], south.measures["npv"]
    assert one["shared"].equals(two["shared"])
    assert abs(np.corrcoef(one["own"], two["own"])[0, 1]) < 4.5 / np.sqrt(4_000)
    assert np.corrcoef(one["swayed"], two["swayed"])[0, 1] == pytest.approx(0.64, abs=0.06)


def test_of_many_councils_no_two_are_drawn_alike_but_for_what_is_national() -> None:
    draws = 2_000
    sims = [simulated(council(), draws, 5, council=f"council {n}") for n in range(25)]
    npv = [sim.measures["npv"] for sim in sims]
    assert all(one["shared"].equals(npv[0]["shared"]) for one in npv)
    own = np.corrcoef([one["own"] for one in npv])[np.triu_indices(25, 1)]
    assert np.abs(own).max() < 4.5 / np.sqrt(draws)  # of 300 pairs one in 500 would be beyond
    swayed = np.corrcoef([one["swayed"] for one in npv])[np.triu_indices(25, 1)]
    assert swayed == pytest.approx(np.full(300, 0.64), abs=0.1)


def test_a_case_by_itself_has_the_draws_it_always_had() -> None:
    alone, named = dd.simulate(council(), 50, 5), simulated(council(), 50, 5, council="")
    assert alone.overall.equals(named.overall)


@pytest.mark.slow
def test_workers_write_the_same_rows(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    cases = {f"c{n}": council(10 + n / 10) for n in range(9)}
    one = pd.read_parquet(dd.fleet(cases, out=tmp_path / "one", draws=200))
    with ThreadPoolExecutor(2) as pool:
        two = pd.read_parquet(dd.fleet(cases, out=tmp_path / "two", draws=200, executor=pool))
    keys = ["council", "service"]
    assert one.sort_values(keys, ignore_index=True).equals(two.sort_values(keys, ignore_index=True))


def test_a_question_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no question 'weather'; ask ranking or money"):
        dd.fleet({"a": council()}, ["weather"], out=tmp_path / "none")  # type: ignore[list-item]
    assert not (tmp_path / "none").exists()
