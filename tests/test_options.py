"""Options: the same draws for what they share, and the worked cases of their appraisal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from casebook import agrees, shipped_case
from click.testing import CliRunner

import dragonsden as dd
from dragonsden.cli.commands import main
from dragonsden.results.public import public

CASES = Path(__file__).parent / "cases_programme"


def expected(folder: str) -> tuple[dict[str, Any], float, int]:
    """What a worked case has to come to, its tolerance and its draws."""
    told = json.loads((CASES / folder / "expected.json").read_text(encoding="utf-8"))
    return told["expected"], told["tolerance"], told["draws"]


def loaded(folder: str) -> dd.Case:
    return dd.load(CASES / folder / "criteria.yaml", CASES / folder / "pipeline.yaml")


@pytest.mark.parametrize("folder", ["01_delay", "02_staff_tax_ownership", "03_options"])
def test_the_worked_accounts_and_rankings_come_out(folder: str) -> None:
    wanted, tolerance, draws = expected(folder)
    found = json.loads(dd.simulate(loaded(folder), draws, 1, progress=False).to_json())
    for key in ("services", "ranking"):
        if key in wanted:
            agrees(found[key], wanted[key], tolerance, key)


@pytest.mark.parametrize("service", ["highways"])
def test_the_worked_appraisals_come_out(service: str) -> None:
    wanted, tolerance, draws = expected("03_options")
    files = [str(CASES / "03_options" / f"{part}.yaml") for part in ("criteria", "pipeline")]
    words = ["options", *files, service, "--draws", str(draws), "--seed", "1", "--json"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0
    found = json.loads(done.stdout)["appraisal"]
    agrees(found, wanted["appraisal"][service], tolerance, service)


def test_an_option_that_is_as_it_is_differs_by_nothing_in_every_draw() -> None:
    ways = dd.options(loaded("03_options"), "highways")
    npv = dd.simulate(ways, 2_000, 3, progress=False).measures["npv"]
    assert (npv["as_is"] == npv["same"]).all()
    assert (npv["company"] - npv["as_is"] == 50).all()


def test_a_belief_that_options_share_is_drawn_once_and_own_ones_have_their_own_paths() -> None:
    ways = dd.options(loaded("03_options"), "highways")
    sim = dd.simulate(ways, 100, 3, progress=False)
    assert list(sim.plan.beliefs) == ["highways.revenue.price"]
    assert dd.evppi(sim)["label"].to_list() == ["Highways: price"]


def test_adding_an_option_changes_no_other_draw() -> None:
    case = loaded("03_options")
    whole = case.pipeline.services["highways"]
    fewer = {name: option for name, option in whole.options.items() if name != "partner"}
    services = {**case.pipeline.services, "highways": whole.model_copy(update={"options": fewer})}
    less = case.model_copy(
        update={"pipeline": case.pipeline.model_copy(update={"services": services})}
    )
    one, other = (
        dd.simulate(dd.options(of, "highways"), 500, 5, progress=False).measures["npv"]
        for of in (case, less)
    )
    assert np.array_equal(one[["as_is", "same", "company"]], other)


def test_options_are_wound_up_in_the_same_draws_each_by_its_own_chance(tmp_path: Path) -> None:
    pipeline = tmp_path / "pipeline.yaml"
    exits = "exit_cost: 1000, exit_chance"
    pipeline.write_text(
        "title: T\nstatus: illustrative\nprices: 2018/19\nyears: 1\ndiscount_rate: 0%\nservices:\n"
        "  s:\n    revenue: {price: 10, volume: 10}\n    options:\n"
        f"      one: {{revenue: {{{exits}: 20%}}}}\n      other: {{revenue: {{{exits}: 20%}}}}\n"
        f"      likelier: {{revenue: {{{exits}: 50%}}}}\n",
        encoding="utf-8",
    )
    case = dd.load(CASES / "01_delay" / "criteria.yaml", pipeline)
    sim = dd.simulate(dd.options(case, "s"), 4_000, 1, progress=False)
    wound_up = sim.measures["npv"] < 0
    assert (wound_up["one"] == wound_up["other"]).all()
    assert wound_up["likelier"][wound_up["one"]].all()
    assert wound_up.mean().to_list() == pytest.approx([0.2, 0.2, 0.5], abs=0.02)


def test_a_subsidy_gate_fails_the_option_that_is_lent_too_much(tmp_path: Path) -> None:
    criteria, pipeline = tmp_path / "criteria.yaml", tmp_path / "pipeline.yaml"
    gate = "gates: {subsidy: {title: Small, measure: subsidy, at_most: 315_000}}\n"
    text = (CASES / "01_delay" / "criteria.yaml").read_text(encoding="utf-8")
    criteria.write_text(text + gate, encoding="utf-8")
    rates = "loan_rate: 5%, market_rate: 10%"
    pipeline.write_text(
        "title: T\nstatus: illustrative\nprices: 2018/19\nyears: 1\ndiscount_rate: 0%\nservices:\n"
        f"  s:\n    revenue: {{price: 10, volume: 10, {rates}}}\n    options:\n"
        "      now: {as_is: true}\n      some: {revenue: {loan: 2.1m, fixed_cost: 10}}\n"
        "      much: {revenue: {loan: 2.11m, volume: 90}}\n",
        encoding="utf-8",
    )
    ways = dd.options(dd.load(criteria, pipeline), "s")
    found = dd.appraisal(dd.simulate(ways, 20, 1, progress=False))
    assert found["subsidy"].to_list() == pytest.approx([0, 315_000, 316_500])
    assert found["gate"].to_list() == ["pass", "pass", "fail"]
    assert found["npv"].to_list() == [100, 90, 900]
    assert found["chance_best"].to_list() == [1, 0, 0]
    assert found["unpriced"].to_list() == [0, 10, 0]


@pytest.mark.slow
def test_a_service_without_options_says_so() -> None:
    with pytest.raises(ValueError, match="has no options; give it options in the pipeline file"):
        dd.options(shipped_case(), "legal_services")
    with pytest.raises(KeyError, match="did you mean 'legal_services'"):
        dd.options(shipped_case(), "legal_service")


def faults(tmp_path: Path, options: str) -> list[str]:
    """What is wrong with a service of these options."""
    pipeline = tmp_path / "pipeline.yaml"
    pipeline.write_text(
        "title: T\nstatus: illustrative\nprices: 2018/19\nyears: 3\ndiscount_rate: 0%\nservices:\n"
        f"  s:\n    revenue: {{price: 1, volume: 1, direct_cost: 40%}}\n{options}",
        encoding="utf-8",
    )
    with pytest.raises(dd.CaseError) as refused:
        dd.load(CASES / "01_delay" / "criteria.yaml", pipeline)
    told = (str(fault).splitlines()[0] for fault in refused.value.faults)
    return [fault.removeprefix(f"{tmp_path}/") for fault in told]


def test_mistakes_in_options_are_told_at_their_places(tmp_path: Path) -> None:
    assert faults(
        tmp_path,
        "    stands_as: compani\n"
        "    options:\n"
        "      now: {as_is: true}\n"
        "      also: {as_is: true}\n"
        "      company: {revenue: {prise: 3, tax: 45, ownership: 140%}}\n",
    ) == [
        "pipeline.yaml:9:16: 'compani' is not an option; did you mean 'company'?",
        "pipeline.yaml:12:14: now is as_is already; keep one of them",
        "pipeline.yaml:13:27: 'prise' is not a driver; did you mean 'price'?",
        "pipeline.yaml:13:42: 45 is 45% or 4500%; write 45%, or 4500% if that is meant",
        "pipeline.yaml:13:57: ownership is 140%, but must be at most 1",
    ]


def test_a_unit_cost_of_an_option_takes_the_place_of_a_direct_cost(tmp_path: Path) -> None:
    pipeline = tmp_path / "pipeline.yaml"
    pipeline.write_text(
        "title: T\nstatus: illustrative\nprices: 2018/19\nyears: 1\ndiscount_rate: 0%\nservices:\n"
        "  s:\n    revenue: {price: 10, volume: 10, direct_cost: 40%}\n"
        "    options: {unit: {revenue: {unit_cost: 3}}, same: {}}\n",
        encoding="utf-8",
    )
    case = dd.load(CASES / "01_delay" / "criteria.yaml", pipeline)
    npv = dd.simulate(dd.options(case, "s"), 10, 1, progress=False).measures["npv"].iloc[0]
    assert npv.to_dict() == {"unit": 70, "same": 60}


@pytest.mark.slow
def test_what_options_say_is_not_in_public_results(tmp_path: Path) -> None:
    pipeline = tmp_path / "pipeline.yaml"
    pipeline.write_text(
        "title: T\nstatus: illustrative\nprices: 2018/19\nyears: 1\ndiscount_rate: 0%\nservices:\n"
        "  s:\n    sensitive: true\n    stands_as: b\n    revenue: {price: 10, volume: 10}\n"
        "    options: {a: {revenue: {fixed_cost: 31}}, b: {revenue: {fixed_cost: 41}}}\n"
        "  t: {revenue: {price: 5, volume: 10}}\n",
        encoding="utf-8",
    )
    sim = dd.simulate(dd.load(CASES / "01_delay" / "criteria.yaml", pipeline), 50, 1)
    told = public(sim)
    assert told.case.pipeline.services["s"].options == {}
    written = str(told.case.pipeline.model_dump(warnings=False))
    assert "31" not in written
    assert "41" not in written
    assert told.ranks_by_mean.tolist() == sim.ranks_by_mean.tolist()
    dd.write_pack(sim, tmp_path / "exempt")
    dd.write_pack(sim, tmp_path / "public", audience="public", exempt=tmp_path / "exempt")
    assert dd.verify(tmp_path / "public", exempt=tmp_path / "exempt").ok
    assert dd.reproduce(tmp_path / "exempt").lines[0] == "identical"
