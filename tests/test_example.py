"""The shipped example says what its data says: first the files as text, then as read by `load`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import dragonsden as dd
from dragonsden.arithmetic.distributions import AnyOf, Known, Pert

ROOT = Path(__file__).resolve().parents[1]
TRADING = "criteria/enhancing_trading.yaml"
STRICT = "criteria/enhancing_trading_strict.yaml"
MODELS = "criteria/new_delivery_models.yaml"
STRATEGY = "pipelines/strategy_2018.yaml"
NEW_MODELS = "pipelines/new_delivery_models.yaml"
PAIRS = [(TRADING, STRATEGY), (STRICT, STRATEGY), (MODELS, NEW_MODELS)]
STRANDS = [(TRADING, STRATEGY), (MODELS, NEW_MODELS)]
FILES = [TRADING, STRICT, MODELS, STRATEGY, NEW_MODELS]
MEMBERS = [
    "finance_director",
    "service_director",
    "commercial_manager",
    "elected_member",
    "independent_adviser",
]


@cache
def text(file: str) -> str:
    return (ROOT / file).read_bytes().decode("utf-8")


@cache
def plain(file: str) -> dict[str, Any]:
    """The file with every scalar as the text that stands there."""
    data: dict[str, Any] = yaml.load(text(file), yaml.BaseLoader)
    return data


def services(*files: str) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((name, one) for file in files for name, one in plain(file)["services"].items())


def drivers(*files: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for service, one in services(*files):
        for driver, belief in one["revenue"].items():
            yield f"{service}.{driver}", belief


def scores(*files: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for service, one in services(*files):
        for criterion, belief in one["scores"].items():
            yield f"{service}.{criterion}", belief


def judged(criteria: str) -> set[str]:
    return {name for name, one in plain(criteria)["criteria"].items() if "from" not in one}


def amount(written: str) -> float:
    digits = written.replace("_", "")
    return float(digits[:-1]) / 100 if digits.endswith("%") else float(digits)


# ------------------------------------------------------------------------- how the files are kept


@pytest.mark.parametrize("file", FILES)
def test_every_file_opens_by_naming_its_schema(file: str) -> None:
    kind = {"criteria": "criteria", "pipelines": "pipeline"}[file.split("/")[0]]
    first = text(file).split("\n")[0]
    assert first == f"# yaml-language-server: $schema=../schemas/{kind}.schema.json"


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES)
def test_every_file_says_that_it_is_illustrative(file: str) -> None:
    assert plain(file)["status"] == "illustrative"
    assert "ILLUSTRATIVE DATA" in text(file)


@pytest.mark.parametrize("file", FILES)
def test_every_file_is_plain_lines_in_ascii_and_pounds(file: str) -> None:
    odd = {sign for sign in text(file) if not (" " <= sign <= "~" or sign in "\n£")}
    assert odd == set()
    assert text(file).endswith("\n")
    assert "GBP" not in text(file)


# ----------------------------------------------------------------------------------- the services


def test_the_strategy_names_39_services_that_trade_and_4_new_models() -> None:
    assert len(plain(STRATEGY)["services"]) == 39
    assert len(plain(NEW_MODELS)["services"]) == 4
    titles = [one["title"] for _, one in services(STRATEGY, NEW_MODELS)]
    assert len(set(titles)) == 43


def test_the_39_services_come_from_the_seven_departments_of_the_strategy() -> None:
    assert Counter(one["department"] for _, one in services(STRATEGY)) == {
        "Chief Executives": 5,
        "Environment and Transport": 7,
        "Children's and Family Services": 3,
        "Adults and Communities": 6,
        "Corporate Resources": 13,
        "Public Health": 3,
        "EMSS": 2,
    }


def test_two_services_are_pilots_and_two_wait_for_an_initial_evaluation() -> None:
    stage = {name: one["stage"] for name, one in services(STRATEGY)}
    pilots = {name for name in stage if stage[name] == "pilot"}
    assert pilots == {"highway_development_work", "services_to_schools"}
    waiting = {name for name in stage if stage[name] == "after_initial_evaluation"}
    assert waiting == {"public_health_consultancy", "health_impact_assessment"}
    assert {one["stage"] for _, one in services(NEW_MODELS)} == {"new_model"}


def test_only_vehicle_access_and_catering_are_whole_services() -> None:
    whole = {name for name, one in services(STRATEGY, NEW_MODELS) if one["scope"] == "total"}
    assert whole == {"vehicle_access", "school_catering"}


def test_eleven_services_may_only_recover_cost_and_none_of_the_new_models() -> None:
    capped = {name for name, one in services(STRATEGY) if one.get("surplus") == "cost_recovery"}
    assert len(capped) == 11
    assert {"registrars", "planning", "highway_development_work"} <= capped
    assert all("surplus" not in one for _, one in services(NEW_MODELS))


def test_a_service_is_priced_at_cost_and_no_more_only_if_it_may_only_recover_cost() -> None:
    for name, one in services(STRATEGY):
        reason = one["gates"]["full_cost_recovery"]["reason"]
        if reason == "Pricing rule: full cost and no more":
            assert one.get("surplus") == "cost_recovery", name
        if reason == "Pricing rule: full cost including overhead, or more":
            assert "surplus" not in one, name


# -------------------------------------------------------------------------------------- the gates


@pytest.mark.parametrize(("criteria", "pipeline"), STRANDS)
def test_every_service_states_every_gate_with_a_reason(criteria: str, pipeline: str) -> None:
    for name, one in services(pipeline):
        assert list(one["gates"]) == list(plain(criteria)["gates"]), name
        assert all(gate["reason"].strip() for gate in one["gates"].values()), name


def test_180_gates_pass_38_hold_and_1_fails() -> None:
    stated = [
        gate["status"]
        for _, one in services(STRATEGY, NEW_MODELS)
        for gate in one["gates"].values()
    ]
    assert Counter(stated) == {"pass": 180, "hold": 38, "fail": 1}


def test_19_services_pass_every_gate_19_are_held_and_first_response_fails() -> None:
    stated = {
        name: {gate["status"] for gate in one["gates"].values()} for name, one in services(STRATEGY)
    }
    assert sum(found == {"pass"} for found in stated.values()) == 19
    assert sum("hold" in found and "fail" not in found for found in stated.values()) == 19
    assert [name for name, found in stated.items() if "fail" in found] == ["first_response"]


# ------------------------------------------------------------------------------------- the scores


@pytest.mark.parametrize(("criteria", "pipeline"), STRANDS)
def test_every_service_is_scored_on_every_judged_criterion(criteria: str, pipeline: str) -> None:
    for name, one in services(pipeline):
        assert set(one["scores"]) == judged(criteria), name


def test_the_members_gave_1047_scores_and_left_28_out() -> None:
    panel = [belief for _, belief in scores(STRATEGY, NEW_MODELS) if "any_of" in belief]
    given = [len(belief["any_of"]) for belief in panel]
    assert sum(given) == 1047
    assert sum(len(MEMBERS) - count for count in given) == 28


def test_a_score_left_out_says_whose_and_why_and_no_other_score_has_a_note() -> None:
    reasons = Counter[str]()
    for place, belief in scores(STRATEGY, NEW_MODELS):
        complete = len(belief.get("any_of", MEMBERS)) == len(MEMBERS)
        assert complete == ("note" not in belief), place
        if not complete:
            member, reason = belief["note"].split(" left out: ")
            assert member in MEMBERS, place
            reasons["conflict" if reason.startswith("conflict of interest: ") else "unknown"] += 1
            assert reason.startswith(("conflict of interest: ", "not known")), place
    assert reasons == {"conflict": 25, "unknown": 3}


def test_scores_are_half_steps_on_the_six_levels() -> None:
    for place, belief in scores(STRATEGY, NEW_MODELS):
        for score in belief.get("any_of", []):
            assert float(score) * 2 in range(11), place


def test_the_months_to_go_live_lie_between_the_anchors() -> None:
    anchors = plain(MODELS)["criteria"]["transition"]
    for name, one in services(NEW_MODELS):
        months = one["scores"]["transition"]
        assert float(anchors["best"]) <= float(months["low"]), name
        assert float(months["high"]) <= float(anchors["worst"]), name


# ------------------------------------------------------------------------------------ the beliefs


def test_there_are_444_drivers_and_each_says_its_unit_basis_and_source() -> None:
    found = dict(drivers(STRATEGY, NEW_MODELS))
    assert len(found) == 444
    for place, belief in found.items():
        assert all(belief[key].strip() for key in ("unit", "basis", "source")), place


def test_ten_drivers_are_sourced_one_is_derived_and_the_rest_are_illustrative() -> None:
    bases = Counter(belief["basis"] for _, belief in drivers(STRATEGY, NEW_MODELS))
    assert bases == {"sourced": 10, "derived": 1, "illustrative": 433}


def test_no_range_has_its_most_likely_value_outside() -> None:
    for place, belief in drivers(STRATEGY, NEW_MODELS):
        if "low" in belief:
            low, likely, high = (amount(belief[end]) for end in ("low", "likely", "high"))
            assert low <= likely <= high, place
            assert low < high, place


def test_gritting_is_believed_to_follow_the_four_winters_observed() -> None:
    belief = plain(STRATEGY)["services"]["winter_maintenance"]["revenue"]["volume"]
    assert belief["any_of"] == ["96", "77", "62", "47"]
    assert belief.keys().isdisjoint({"low", "likely", "high"})


def test_what_does_not_build_up_is_known_to_be_full_in_the_first_year() -> None:
    known = {place for place, belief in drivers(STRATEGY, NEW_MODELS) if "value" in belief}
    assert known == {"vehicle_access.ramp_up", "school_catering.ramp_up"}


def test_four_services_cost_by_the_unit_and_all_others_by_their_income() -> None:
    places = {place for place, _ in drivers(STRATEGY, NEW_MODELS)}
    by_unit = {place.split(".")[0] for place in places if place.endswith(".unit_cost")}
    assert by_unit == {"winter_maintenance", "pensions", "school_catering", "emss_payroll"}
    for name, _ in services(STRATEGY, NEW_MODELS):
        assert (f"{name}.direct_cost" in places) != (name in by_unit), name
        assert (f"{name}.cost_growth" in places) == (name in by_unit), name


def test_nine_services_carry_an_optimism_factor() -> None:
    places = [place for place, _ in drivers(STRATEGY, NEW_MODELS)]
    assert sum(place.endswith(".optimism") for place in places) == 9


def test_the_new_highways_model_charges_the_prices_of_highway_development_work() -> None:
    today = plain(STRATEGY)["services"]["highway_development_work"]["revenue"]["price"]
    model = plain(NEW_MODELS)["services"]["new_model_highways"]["revenue"]["price"]
    for key in ("low", "likely", "high", "unit", "basis"):
        assert model[key] == today[key]


# ------------------------------------------------------------------------------------ the factors


def test_48_loadings_tie_drivers_to_shared_factors_and_each_says_why() -> None:
    count = 0
    for place, belief in drivers(STRATEGY, NEW_MODELS):
        loadings = belief.get("moves_with", {})
        count += len(loadings)
        assert ("note" in belief) == bool(loadings), place
        for factor in loadings:
            assert belief["note"].startswith(f"moves with {factor}: "), place
    assert count == 48


@pytest.mark.parametrize("pipeline", [STRATEGY, NEW_MODELS])
def test_a_pipeline_describes_the_factors_it_uses_and_no_others(pipeline: str) -> None:
    used = {name for _, belief in drivers(pipeline) for name in belief.get("moves_with", {})}
    described = plain(pipeline)["factors"]
    assert used == set(described)
    assert all(described.values())


# ----------------------------------------------------------------------- the criteria and weights


def test_the_strict_criteria_add_a_measured_gate_and_change_nothing_else() -> None:
    strict = dict(plain(STRICT))
    gates = dict(strict["gates"])
    assert gates.pop("affordable") == {
        "title": "Does not lose money",
        "measure": "npv",
        "at_least": "0",
        "in": "80%",
    }
    assert strict["title"] != plain(TRADING)["title"]
    assert strict | {"title": plain(TRADING)["title"], "gates": gates} == plain(TRADING)


@pytest.mark.parametrize("criteria", [TRADING, MODELS])
def test_eight_criteria_stand_in_four_groups_that_have_no_weights(criteria: str) -> None:
    data = plain(criteria)
    assert len(data["criteria"]) == 8
    assert len(data["groups"]) == 4
    assert all(isinstance(title, str) for title in data["groups"].values())
    assert {one["group"] for one in data["criteria"].values()} == set(data["groups"])


@pytest.mark.parametrize("criteria", [TRADING, MODELS])
def test_the_panel_scores_on_six_anchored_levels_or_between_worst_and_best(criteria: str) -> None:
    for name, one in plain(criteria)["criteria"].items():
        if "levels" in one:
            assert list(one["levels"]) == ["0", "1", "2", "3", "4", "5"], name
            assert len(set(one["levels"].values())) == 6, name
            assert one.get("best") == ("0" if name == "core_risk" else None), name
        else:
            assert {"worst", "best", "unit"} <= one.keys(), name


@pytest.mark.parametrize("criteria", [TRADING, MODELS])
def test_every_member_weighs_every_criterion_and_gives_100_to_one(criteria: str) -> None:
    data = plain(criteria)
    assert list(data["member_weights"]) == MEMBERS
    for member, weights in data["member_weights"].items():
        assert list(weights) == list(data["criteria"]), member
        assert max(float(weight) for weight in weights.values()) == 100, member


@pytest.mark.parametrize("criteria", [TRADING, MODELS])
def test_the_agreed_weights_lie_within_what_the_members_gave(criteria: str) -> None:
    data = plain(criteria)
    for name, one in data["criteria"].items():
        given = [float(weights[name]) for weights in data["member_weights"].values()]
        agreed = one["weight"] if isinstance(one["weight"], dict) else {"only": one["weight"]}
        for weight in agreed.values():
            assert min(given) <= float(weight) <= max(given), name
        assert one["why"].strip(), name


def test_the_swings_are_the_ones_the_weights_were_given_for() -> None:
    trading, models = plain(TRADING)["criteria"], plain(MODELS)["criteria"]

    def swing(criterion: dict[str, str]) -> float:
        return abs(amount(criterion["best"]) - amount(criterion["worst"]))

    assert swing(trading["payback"]) == 5
    assert swing(models["npv"]) == 3_500_000
    assert swing(models["transition"]) == 30


# ----------------------------------------------------------------------- as `dragonsden.load` reads


@cache
def case(criteria: str, pipeline: str) -> dd.Case:
    return dd.load(ROOT / criteria, ROOT / pipeline)


@pytest.mark.slow
@pytest.mark.parametrize(("criteria", "pipeline"), PAIRS)
def test_load_reads_every_shipped_pair_as_illustrative(criteria: str, pipeline: str) -> None:
    read = case(criteria, pipeline)
    assert read.status == "illustrative"
    assert list(read.pipeline.services) == list(plain(pipeline)["services"])
    assert list(read.criteria.criteria) == list(plain(criteria)["criteria"])
    assert list(read.criteria.gates) == list(plain(criteria)["gates"])


def test_load_reads_the_years_slots_and_prices_of_both_strands() -> None:
    strategy, models = case(TRADING, STRATEGY), case(MODELS, NEW_MODELS)
    assert (strategy.pipeline.years, strategy.k, strategy.pipeline.prices) == (4, 8, "2018/19")
    assert (models.pipeline.years, models.k, models.pipeline.prices) == (10, 2, "2018/19")
    assert strategy.pipeline.discount_rate == "green_book_2026"


@pytest.mark.parametrize("pipeline", [STRATEGY, NEW_MODELS])
def test_load_reads_every_driver_as_the_numbers_that_stand_in_the_file(pipeline: str) -> None:
    read = case(TRADING if pipeline == STRATEGY else MODELS, pipeline).pipeline
    for service, one in services(pipeline):
        for driver, written in one["revenue"].items():
            belief = read.services[service].revenue[driver]
            assert not isinstance(belief, str)
            if "any_of" in written:
                expected: Known | Pert | AnyOf = AnyOf(tuple(map(amount, written["any_of"])))
            elif "value" in written:
                expected = Known(amount(written["value"]))
            else:
                expected = Pert(*(amount(written[end]) for end in ("low", "likely", "high")))
            found = belief.distribution
            assert type(found) is type(expected), (service, driver)
            u = np.array([1e-9, 0.1, 0.5, 0.9, 1 - 1e-9])
            assert found.quantile(u) == pytest.approx(expected.quantile(u), rel=1e-12, abs=1e-12)
            loadings = {name: float(load) for name, load in written.get("moves_with", {}).items()}
            assert dict(belief.moves_with) == loadings


def test_load_reads_each_members_score_and_keeps_the_reason_of_a_missing_one() -> None:
    planning = case(TRADING, STRATEGY).pipeline.services["planning"]
    belief = planning.scores["local_market"]
    assert not isinstance(belief, str)
    assert isinstance(belief.distribution, AnyOf)
    assert len(belief.distribution.values) == 4
    assert "elected_member left out: conflict of interest" in belief.note


def test_load_reads_the_one_gate_that_fails_with_its_reason() -> None:
    gate = case(TRADING, STRATEGY).pipeline.services["first_response"].gates["statutory_duty_clear"]
    assert gate.status == "fail"
    assert gate.reason.startswith("Statutory duty to the person")


def test_load_reads_which_services_may_only_recover_cost() -> None:
    read = case(TRADING, STRATEGY).pipeline.services
    assert sum(one.surplus == "cost_recovery" for one in read.values()) == 11
    assert sum(one.surplus == "allowed" for one in read.values()) == 28


def test_load_gives_core_risk_its_highest_value_at_level_0_and_other_scales_at_5() -> None:
    criteria = case(TRADING, STRATEGY).criteria.criteria
    ends = np.array([0.0, 5.0])
    assert criteria["core_risk"].value_function(ends).tolist() == [100, 0]
    for name in judged(TRADING) - {"core_risk"}:
        assert criteria[name].value_function(ends).tolist() == [0, 100], name


def test_load_reads_the_affordable_gate_as_measured_and_the_others_as_stated() -> None:
    gates = case(STRICT, STRATEGY).criteria.gates
    affordable = gates["affordable"]
    assert (affordable.measure, affordable.at_least, affordable.share) == ("npv", 0, 0.8)
    assert all(gate.measure is None for name, gate in gates.items() if name != "affordable")


@pytest.mark.parametrize(("criteria", "pipeline"), PAIRS)
def test_load_records_the_hash_of_both_files(criteria: str, pipeline: str) -> None:
    expected = {sha256((ROOT / file).read_bytes()).hexdigest() for file in (criteria, pipeline)}
    assert {read.sha256 for read in case(criteria, pipeline).inputs} == expected
