"""The results document keeps its contract: docs/json.md and schemas/results.schema.json."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import dragonsden as dd
from dragonsden.arithmetic.account import MEASURES
from dragonsden.results.acceptability import pairwise_winning, rank_acceptability, weights_of_wins

ROOT = Path(__file__).resolve().parents[1]
CASES = sorted((ROOT / "tests/cases").iterdir())
PAIRS = {
    **{folder.name: (folder / "criteria.yaml", folder / "pipeline.yaml") for folder in CASES},
    "strategy": (
        ROOT / "criteria/enhancing_trading.yaml",
        ROOT / "pipelines/strategy_2018.yaml",
    ),
    "strict": (
        ROOT / "criteria/enhancing_trading_strict.yaml",
        ROOT / "pipelines/strategy_2018.yaml",
    ),
    "new_models": (
        ROOT / "criteria/new_delivery_models.yaml",
        ROOT / "pipelines/new_delivery_models.yaml",
    ),
}
IN_THE_ISSUE = {
    "": (
        "format case draws seed k version inputs warnings ranking typical_ranking recommended"
        " failing services rank_acceptability pairwise_winning mean_weights"
        " typical_weights central_weights"
    ),
    "case": "title status criteria pipeline",
    "service": (
        "title department gate gates value value_se p10 p50 p90 typical_value rank expected_rank"
        " expected_rank_se typical_rank first first_interval first_k first_k_interval measures"
        " typical mean_values beyond"
    ),
    "gate": "status reason share",
    "measure": "mean se p10 p50 p90",
}


@cache
def schema() -> dict[str, Any]:
    path = ROOT / "schemas/results.schema.json"
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


@cache
def loaded(name: str) -> dd.Case:
    return dd.load(*PAIRS[name])


@cache
def simulated(name: str, draws: int = 200) -> dd.Simulation:
    return dd.simulate(loaded(name), draws, seed=3)


def document(name: str, draws: int = 200) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(simulated(name, draws).to_json())
    return read


def complaints(found: object) -> list[str]:
    errors = Draft202012Validator(schema()).iter_errors(found)
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in errors]


def numbers(found: object) -> Iterator[int | float]:
    if isinstance(found, dict | list):
        for inner in found.values() if isinstance(found, dict) else found:
            yield from numbers(inner)
    elif isinstance(found, int | float):
        yield found


# --------------------------------------------------------------------------------- the schema


def test_the_schema_is_itself_sound() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("draws", [1, 200])
@pytest.mark.parametrize("name", PAIRS)
def test_every_case_we_have_keeps_the_contract(name: str, draws: int) -> None:
    assert complaints(document(name, draws)) == []


def test_the_schema_names_every_field_of_the_contract_and_no_other() -> None:
    places = {
        "": schema(),
        "case": schema()["properties"]["case"],
        "service": schema()["$defs"]["service"],
        "gate": schema()["$defs"]["service"]["properties"]["gates"]["additionalProperties"],
        "measure": schema()["$defs"]["measure"],
    }
    for place, names in IN_THE_ISSUE.items():
        assert list(places[place]["properties"]) == names.split(), place
        assert places[place]["required"] == names.split(), place
        assert places[place]["additionalProperties"] is False, place
    measures = schema()["$defs"]["service"]["properties"]["measures"]["anyOf"][1]
    assert list(measures["properties"]) == list(MEASURES)


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (["format"], 2),
        (["case", "status"], "draft"),
        (["draws"], 0),
        (["services", "held", "rank"], 1.5),
        (["services", "held", "rank"], None),
        (["services", "barred", "rank"], 5),
        (["services", "held", "value"], 101),
        (["services", "held", "value"], None),
        (["services", "held", "value"], "80"),
        (["services", "held", "first"], -0.1),
        (["services", "held", "first_interval"], [0.1, 0.2, 0.3]),
        (["services", "held", "gate"], "passed"),
        (["services", "held", "measures", "npv", "mean"], None),
        (["services", "held", "measures", "npv", "never"], 0),
        (["services", "held", "surprise"], 1),
        (["inputs", 0, "sha256"], "abc"),
        (["ranking"], ["held", "held"]),
        (["rank_acceptability", "held"], [1.2]),
    ],
)
def test_the_schema_refuses_what_the_contract_does_not_allow(
    path: list[str | int], wrong: object
) -> None:
    changed: Any = copy.deepcopy(document("05_gates"))
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = wrong
    assert len(complaints(changed)) >= 1


@pytest.mark.parametrize("field", IN_THE_ISSUE[""].split())
def test_the_schema_misses_any_field_that_is_left_out(field: str) -> None:
    changed = document("05_gates")
    del changed[field]
    assert complaints(changed) == [f": '{field}' is a required property"]


# ------------------------------------------------------------------------------- what it says


def test_fields_come_in_the_order_of_the_contract() -> None:
    found = document("05_gates")
    assert list(found) == IN_THE_ISSUE[""].split()
    assert list(found["case"]) == IN_THE_ISSUE["case"].split()
    for service in found["services"].values():
        assert list(service) == IN_THE_ISSUE["service"].split()


def test_services_come_in_the_order_of_the_file_and_rankings_best_first() -> None:
    found, sim = document("strict"), simulated("strict")
    assert list(found["services"]) == list(sim.case.pipeline.services)
    assert found["ranking"] == list(sim.ranking.index)
    for table in ("rank_acceptability", "pairwise_winning", "central_weights"):
        assert list(found[table]) == found["ranking"], table
    ranks = [found["services"][name]["rank"] for name in found["ranking"]]
    assert ranks == sorted(ranks)
    assert set(found["failing"]) == set(found["services"]) - set(found["ranking"])
    assert len(found["failing"]) > 10


def test_a_service_that_fails_has_values_and_measures_but_no_rank() -> None:
    barred = document("05_gates")["services"]["barred"]
    without = {name for name, entry in barred.items() if entry is None}
    assert without == {
        "rank",
        "expected_rank",
        "expected_rank_se",
        "typical_rank",
        "first",
        "first_interval",
        "first_k",
        "first_k_interval",
    }
    assert barred["value"] == 100
    assert barred["measures"]["npv"]["mean"] == 10


def test_ranks_are_whole_numbers_even_beside_services_that_have_none() -> None:
    for service in document("05_gates")["services"].values():
        for column in ("rank", "typical_rank"):
            assert type(service[column]) in (int, type(None))


def test_a_number_that_does_not_exist_is_null_and_nothing_is_nan() -> None:
    alone = simulated("03_payback", 1).to_json()
    assert not re.search(r"\b(NaN|Infinity)\b", alone)
    found = json.loads(alone)
    assert all(service["value_se"] is None for service in found["services"].values())
    paybacks = [service["measures"]["payback"] for service in found["services"].values()]
    never = [each for each in paybacks if each["never"] == 1]
    assert never
    for each in never:
        assert [each[key] for key in ("mean", "se", "p10", "p50", "p90")] == [None] * 5


def test_numbers_are_not_rounded() -> None:
    found, sim = document("strategy"), simulated("strategy")
    for name, service in found["services"].items():
        assert service["value"] == sim.all_services.loc[name, "value"]
        assert service["measures"]["npv"]["mean"] == sim.measure_summary.loc[(name, "npv"), "mean"]
        assert service["mean_values"] == sim.mean_values.loc[name].to_dict()
    long = [number for number in numbers(found["services"]) if len(repr(number)) > 15]
    assert len(long) > 1_000


def test_the_tables_are_those_of_the_library() -> None:
    found, sim = document("strategy"), simulated("strategy")
    places, wins, weights = rank_acceptability(sim), pairwise_winning(sim), weights_of_wins(sim)
    for name in found["ranking"]:
        assert found["rank_acceptability"][name] == places.loc[name].tolist()
        assert found["pairwise_winning"][name] == wins.loc[name].drop(name).to_dict()
        central = weights.loc[name]
        expected = None if central.isna().all() else central.to_dict()
        assert found["central_weights"][name] == expected
    assert found["central_weights"][found["ranking"][-1]] is None
    assert found["mean_weights"] == sim.mean_weights.to_dict()
    assert found["typical_weights"] == sim.typical_weights.to_dict()


def test_a_stated_gate_has_no_share_and_a_measured_one_has() -> None:
    gates = document("05_gates")["services"]["unlikely"]["gates"]
    assert list(gates) == ["legal_power", "capacity", "affordable"]
    assert gates["legal_power"] == {"status": "pass", "reason": "LGA 2003", "share": None}
    assert 0.6 < gates["affordable"]["share"] < 0.8


def test_the_document_says_what_it_was_made_from() -> None:
    found = document("05_gates")
    assert found["case"] == {
        "title": "Gates",
        "status": "illustrative",
        "criteria": "Gates",
        "pipeline": "Gates",
    }
    assert (found["draws"], found["seed"], found["k"]) == (200, 3, 1)
    assert found["version"] == dd.__version__
    assert [read["file"] for read in found["inputs"]] == [str(path) for path in PAIRS["05_gates"]]


def test_letters_of_any_language_are_written_as_they_are() -> None:
    case = loaded("05_gates")
    pipeline = case.pipeline.model_copy(update={"title": "Gŵyl £5 – café"})
    text = dd.simulate(case.model_copy(update={"pipeline": pipeline}), 10).to_json()
    assert '"title": "Gŵyl £5 – café"' in text


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not() -> None:
    case = loaded("new_models")
    first, second, other = (dd.simulate(case, 200, seed).to_json() for seed in (3, 3, 4))
    assert first == second != other


# ------------------------------------------------------------------------------ how it is told


def test_the_guide_explains_every_field() -> None:
    guide = (ROOT / "docs/json.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`([a-z0-9_]+)`", guide))
    for names in IN_THE_ISSUE.values():
        assert set(names.split()) <= told
    assert {*MEASURES, "never", "sha256", "file"} <= told
