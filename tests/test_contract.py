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
from dragonsden.arithmetic.account import LINES
from dragonsden.arithmetic.measures import MEASURES
from dragonsden.results.acceptability import pairwise_winning, rank_acceptability, weights_of_wins

ROOT = Path(__file__).resolve().parents[1]
CASES = sorted((ROOT / "tests/cases").iterdir())


def files_of(folder: Path) -> tuple[Path, ...]:
    """The files of a worked case: with the panel's scores where there are any."""
    files = [folder / name for name in ("criteria.yaml", "pipeline.yaml", "scores.csv")]
    return tuple(file for file in files if file.exists())


PAIRS = {
    **{folder.name: files_of(folder) for folder in CASES},
    "strategy": (
        ROOT / "criteria/enhancing_trading.yaml",
        ROOT / "pipelines/strategy_2018.yaml",
    ),
    "strict": (
        ROOT / "criteria/enhancing_trading_strict.yaml",
        ROOT / "pipelines/strategy_2018.yaml",
    ),
    "with_a_panel": (
        ROOT / "criteria/new_delivery_models.yaml",
        ROOT / "pipelines/new_delivery_models.yaml",
        ROOT / "scores/new_delivery_models.csv",
    ),
    "new_models": (
        ROOT / "criteria/new_delivery_models.yaml",
        ROOT / "pipelines/new_delivery_models.yaml",
    ),
}
IN_THE_ISSUE = {
    "": (
        "format case draws seed k version inputs warnings ranking typical_ranking recommended"
        " recommended_right recommended_exact failing services rank_acceptability"
        " pairwise_winning mean_weights typical_weights effective_weights central_weights"
    ),
    "case": "title status criteria pipeline",
    "service": (
        "title department gate gates value value_se p10 p50 p90 typical_value rank expected_rank"
        " expected_rank_se typical_rank first first_interval first_k first_k_interval measures"
        " typical lines mean_values beyond"
    ),
    "gate": "status reason share",
    "measure": "mean se p10 p50 p90",
}

SOMETIMES = ("chosen", "chosen_interval", "place_if_cleared")
"""What is said of a service that fails no gate, and last what is said of one on hold alone."""

OF_SOME = (*SOMETIMES, "actuals")
"""What is not said of every service: actual years are, of one that has any."""


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


@pytest.mark.slow
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
        stated = [name for name in places[place]["properties"] if name not in OF_SOME]
        assert stated == names.split(), place
        assert places[place]["required"] == names.split(), place
        assert places[place]["additionalProperties"] is False, place
    measures = schema()["$defs"]["service"]["properties"]["measures"]["anyOf"][1]
    assert list(measures["properties"]) == list(MEASURES)


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (["format"], 1),
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
        (["services", "held", "chosen"], None),
        (["services", "held", "place_if_cleared"], None),
        (["services", "held", "place_if_cleared"], 0),
        (["services", "barred", "chosen"], 0.5),
        (["services", "sound", "place_if_cleared"], 1),
        (["recommended_exact"], 2),
        (["services", "held", "lines"], {"npv": [1]}),
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
    more = {"pass": SOMETIMES[:2], "hold": SOMETIMES, "fail": ()}
    for service in found["services"].values():
        names = IN_THE_ISSUE["service"].split()
        at = names.index("measures")
        assert list(service) == [*names[:at], *more[service["gate"]], *names[at:]]


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


def test_a_percentile_that_falls_among_the_draws_of_never_is_null() -> None:
    found = document("32_payback_quantiles_with_never")["services"]["some"]["measures"]["payback"]
    assert 0.3 < found["never"] < 0.5
    assert found["p90"] is None
    assert found["p10"] is not None
    assert (found["mean"], found["se"]) == (None, None)


def test_the_recommended_come_the_surest_first() -> None:
    found = document("strategy")
    shares = [found["services"][name]["chosen"] for name in found["recommended"]]
    assert shares == sorted(shares, reverse=True)
    assert found["recommended_right"] == pytest.approx(sum(shares), rel=1e-12)


def test_the_lines_of_the_account_add_up_by_year() -> None:
    for service in document("10_running_refund")["services"].values():
        lines = service["lines"]
        for year in range(len(lines["surplus"])):
            at = {name: years[year] for name, years in lines.items()}
            income = at["plan_income"] - at["refund"]
            costs = at["direct_cost"] + at["bad_debt"] + at["fixed_cost"]
            assert at["contribution"] == pytest.approx(income - costs, abs=1e-9)
            surplus = at["contribution"] - at["overhead"] - at["investment"]
            assert at["surplus"] == pytest.approx(surplus, abs=1e-9)
        assert lines["contribution"][-1] == pytest.approx(service["typical"]["contribution"])
        assert lines["surplus"][-1] == pytest.approx(service["typical"]["surplus"])


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
    for names in (*IN_THE_ISSUE.values(), " ".join([*OF_SOME, *LINES])):
        assert set(names.split()) <= told
    assert {*MEASURES, "never", "sha256", "file"} <= told
