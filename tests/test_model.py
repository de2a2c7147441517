"""The model: what the nouns are, and what none of them can be."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import date
from typing import Any, get_args

import numpy as np
import pytest
from casebook import metalog_if_any
from pydantic import ValidationError

from dragonsden.arithmetic.discounting import DISCOUNT_SCHEDULES
from dragonsden.arithmetic.distributions import (
    AnyOf,
    Chance,
    Distribution,
    Known,
    Metalog,
    Normal,
    Pert,
    Triangular,
    Uniform,
)
from dragonsden.arithmetic.drivers import DRIVERS
from dragonsden.arithmetic.measures import MEASURES
from dragonsden.model import (
    Agreed,
    Bands,
    Belief,
    Case,
    Criteria,
    Criterion,
    Gate,
    Group,
    Pipeline,
    Service,
)
from dragonsden.model.problems import Problem, duplicates
from dragonsden.model.scalars import Figure
from dragonsden.model.unread import UNREAD, PartlyRead, UnreadError, names_of, skip_unread, whole
from dragonsden.text.english import listed
from dragonsden.text.spelling import alike, nearest


def refusals(noun: type, **fields: Any) -> list[str]:
    """What is wrong with a noun that should not be made."""
    with pytest.raises(ValidationError) as refusal:
        noun(**fields)
    return [
        f"{'.'.join(map(str, error['loc']))}: {error['msg'].removeprefix('Value error, ')}"
        for error in refusal.value.errors()
    ]


def criteria(**fields: Any) -> Criteria:
    base: dict[str, Any] = {
        "title": "C",
        "status": "proposed",
        "criteria": {"a": {"title": "A", "worst": 0, "best": 10, "weight": 1}},
    }
    return Criteria.model_validate({**base, **fields})


def pipeline(**fields: Any) -> Pipeline:
    base: dict[str, Any] = {
        "title": "P",
        "status": "agreed",
        "agreed": {"by": "Board", "on": date(2018, 9, 12), "minute": "4"},
        "prices": "2018/19",
        "years": 4,
        "discount_rate": 0.035,
        "services": {"fees_and-fines": {"scores": {"a": 3}}},
    }
    return Pipeline.model_validate({**base, **fields})


# ------------------------------------------------------------------------------------- beliefs


@pytest.mark.parametrize(
    ("written", "distribution"),
    [
        ({"value": 12}, Known(12)),
        ({"value": "£12"}, Known(12)),
        ({"low": 1, "high": 3}, Uniform(1, 3)),
        ({"low": 1, "likely": 2, "high": 4}, Pert(1, 2, 4)),
        ({"low": 1, "likely": 2, "high": 4, "shape": "pert"}, Pert(1, 2, 4)),
        ({"low": 1, "likely": 2, "high": 4, "shape": "triangular"}, Triangular(1, 2, 4)),
        ({"low": 2, "high": 2}, Known(2)),
        ({"low": 2, "likely": 2, "high": 2}, Known(2)),
        ({"p10": 1, "p50": 2, "p90": 3}, Metalog(1, 2, 3)),
        ({"p10": 1, "p50": 2, "p90": 3, "min": 0}, Metalog(1, 2, 3, min=0)),
        ({"p10": 1, "p50": 2, "p90": 3, "min": 0, "max": 9}, Metalog(1, 2, 3, min=0, max=9)),
        ({"mean": 1, "sd": 2}, Normal(1, 2)),
        ({"mean": 1, "sd": 2, "max": 4}, Normal(1, 2, max=4)),
        ({"chance": "25%"}, Chance(0.25)),
        ({"any_of": [3, "1", 2]}, AnyOf((3, 1, 2))),
    ],
)
def test_a_belief_is_the_quantity_it_is_written_as(
    written: dict[str, Any], distribution: Distribution
) -> None:
    assert Belief(**written).distribution == distribution


@pytest.mark.parametrize("number", ["12", 12, 12.0, "£12"])
def test_a_number_by_itself_is_known(number: object) -> None:
    belief = Belief.model_validate(number)
    assert (belief.form, belief.distribution) == ("value", Known(12))


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({}, ": no number; give value, or low and high, or p10, p50 and p90"),
        ({"unit": "£"}, ": no number; give value, or low and high, or p10, p50 and p90"),
        ({"low": 1}, "low: low without high; a range needs both"),
        ({"high": 1}, "high: high without low; a range needs both"),
        ({"likely": 1}, "likely: likely goes with low and high; give them too"),
        ({"likely": 1, "high": 2}, "likely: likely without low; a range needs both"),
        ({"low": 1, "high": 2, "shape": "pert"},
         "shape: shape goes with low, likely and high; give likely"),
        ({"p10": 1, "p50": 2}, "p10: p10 without p90; percentiles need p10, p50 and p90"),
        ({"p50": 2}, "p50: p50 without p10 and p90; percentiles need p10, p50 and p90"),
        ({"mean": 1}, "mean: mean without sd; a normal needs both"),
        ({"sd": 1}, "sd: sd without mean; a normal needs both"),
        ({"value": 1, "low": 1, "high": 2},
         "low: value and low together; keep to one: value, or low, likely and high"),
        ({"low": 1, "high": 2, "p10": 1, "p50": 1.5, "p90": 2},
         "p10: low and p10 together; keep to one: low, likely and high, or p10, p50 and p90"),
        ({"low": 1, "high": 2, "min": 0},
         "min: min goes with percentiles or with mean and sd only; leave it out"),
        ({"low": 1, "high": 2, "max": 0},
         "max: max goes with percentiles or with mean and sd only; leave it out"),
        ({"low": 2, "high": 1}, "high: high is below low (1 < 2)"),
        ({"low": 325, "likely": 450, "high": 400}, "high: high is below likely (400 < 450)"),
        ({"low": 500, "likely": 450, "high": 600}, "likely: likely is below low (450 < 500)"),
        ({"p10": "3%", "p50": "2%", "p90": "4%"}, "p50: p50 is below p10 (2% < 3%)"),
        ({"p10": 1, "p50": 2, "p90": 3, "min": 1},
         "p10: p10 is not above min (1 = 1): one draw in ten lies below p10, none below min; "
         "leave min out, or give low 1, likely 2, high 3 and are: limits in place of all"),
        ({"p10": 1, "p50": 2, "p90": 90, "max": 90},
         "max: max is not above p90 (90 = 90): one draw in ten lies above p90, none above max; "
         "give low 1, likely 2, high 90 and are: limits in place of all"),
        ({"p10": 1, "p50": 2, "p90": 3, "max": 2.5}, "max: max is below p90 (2.5 < 3)"),
        ({"mean": 1, "sd": 1, "min": 3, "max": 2}, "max: max is below min (2 < 3)"),
        ({"mean": 1, "sd": 0}, "sd: sd is 0; give one above 0, or the number alone"),
        ({"mean": 1, "sd": -1}, "sd: sd is -1; give one above 0, or the number alone"),
        ({"chance": 1.5}, "chance: chance is 1.5; give 0 to 1, or 0% to 100%"),
        ({"chance": -0.5}, "chance: chance is -0.5; give 0 to 1, or 0% to 100%"),
        ({"chance": "£1"}, "chance: £1 is not a rate; write one as 0.035 or 3.5%"),
        ({"any_of": 3}, "any_of: '3' is written here; write a list, as [a, b]"),
        ({"any_of": [1, "x"]}, "any_of.1: 'x' is not a number; write it as 450, 1,234.50, £1.2m"),
        ({"value": True}, "value: 'True' is written here; write a number"),
        ({"value": float("nan")}, "value: nan cannot be used; give a finite number, at most 1e+15"),
        ({"value": float("inf")}, "value: inf cannot be used"),
        ({"value": 1e16}, "value: 1e+16 cannot be used"),
        ({"value": 10**400}, "value: 1000000000000"),
        ({"value": {"low": 1}}, "value: a mapping is written here; write a number"),
        ({"value": 1, "moves_with": {"f": 0.5}},
         "moves_with: a known number cannot move with a factor; give a range, or leave moves_with"),
        ({"low": 1, "high": 2, "moves_with": {"f": 1.1}},
         "moves_with.f: a loading of 1.1; give one from -1 to 1"),
        ({"low": 1, "high": 2, "moves_with": {"f": "50%"}},
         "moves_with.f: 50% has a %; a plain number belongs here"),
        ({"low": 1, "high": 2, "moves_with": {"f": 0.8, "g": -0.8}},
         "moves_with: the squares of the loadings sum to 1.28; make them sum to 1 at most"),
        ({"p10": 0, "p50": 1, "p90": 100}, ": p10 0, p50 1, p90 100 are too skewed"),
        ({"p10": 1, "p50": 1, "p90": 1},
         ": p10 1, p50 1, p90 1 are equal; write the number itself"),
        ({"mean": 0, "sd": 1, "min": 50, "max": 60}, ": next to nothing of a normal"),
        ({"value": 1, "note": 3}, "note: '3' is written here; write a text"),
        ({"value": 1, "note": "x" * 10_001},
         "note: a text of 10,001 characters; write at most 10,000"),
    ],
)  # fmt: skip
def test_a_belief_that_is_none_is_refused_at_its_key(written: dict[str, Any], message: str) -> None:
    assert [refusal[: len(message)] for refusal in refusals(Belief, **written)] == [message]


@pytest.mark.parametrize("low_high_are", ["limits", "p10_p90"])
@pytest.mark.parametrize(
    "numbers", [(0, 3, 10), (0, 1, 60), (5, 5, 9), (0, 0, 1), (-4, 2, 2.5), (0, 0.2, 0.3)]
)
@pytest.mark.parametrize("bound", ["min", "max"])
def test_the_ways_out_of_a_percentile_at_its_bound_all_work(
    numbers: tuple[float, float, float], bound: str, low_high_are: str
) -> None:
    p10, p50, p90 = numbers
    given = {"p10": p10, "p50": p50, "p90": p90}
    (message, *_) = refusals(Belief, **given, **{bound: p10 if bound == "min" else p90})
    assert ("leave" in message) == (metalog_if_any(*numbers) is not None)
    assert f"give low {p10:g}, likely {p50:g}, high {p90:g} and are: limits" in message
    ends = Belief(low=p10, likely=p50, high=p90, are="limits")
    read = ends.with_percentiles() if low_high_are == "p10_p90" else ends
    assert not read.unfit
    assert read.distribution.support == (p10, p90)


def test_all_that_is_wrong_with_a_belief_is_said_at_once() -> None:
    written = {"low": 3, "high": 1, "min": 0, "moves_with": {"f": 2}, "sd": -1}
    assert len(refusals(Belief, **written)) == 4


def test_a_list_is_no_belief() -> None:
    with pytest.raises(ValidationError, match=r"write \{any_of: \[..\]\}"):
        Belief.model_validate([1, 2])


def test_loadings_may_take_up_all_there_is_to_move() -> None:
    loadings = {"f": 0.6, "g": 0.8}
    assert Belief(low=1, high=2, moves_with=loadings).moves_with == loadings


def test_a_range_whose_ends_are_percentiles_is_wider() -> None:
    ranges = [
        {"low": 1, "high": 3},
        {"low": 1, "likely": 2, "high": 4},
        {"low": 1, "likely": 2, "high": 4, "shape": "triangular"},
    ]
    for written in ranges:
        as_limits = Belief(**written)
        assert not as_limits.stretched
        before = as_limits.distribution
        as_percentiles = as_limits.with_percentiles()
        p10, p90 = as_percentiles.distribution.quantile(np.array([0.1, 0.9]))
        assert [p10, p90] == pytest.approx([written["low"], written["high"]], abs=1e-9)
        assert as_limits.distribution is before


def test_only_ranges_differ_when_ends_are_percentiles() -> None:
    for written in ({"value": 1}, {"mean": 1, "sd": 1}, {"chance": 0.5}, {"any_of": [1]}):
        belief = Belief(**written)
        assert belief.with_percentiles() is belief
    assert Belief(low=2, high=2).with_percentiles().distribution == Known(2)


def test_a_belief_says_which_of_its_ends_are_open() -> None:
    assert Belief(low=1, high=2).bounded == (True, True)
    assert Belief(mean=1, sd=2).bounded == (False, False)
    assert Belief(p10=1, p50=2, p90=3, min=0).bounded == (True, False)


def test_nouns_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Belief(value=1).value = 2


def test_a_case_goes_to_another_process_as_it_is() -> None:
    case = Case(criteria=criteria(), pipeline=pipeline())
    assert pickle.loads(pickle.dumps(case)) == case


# --------------------------------------------------------------------------- criteria and gates


def test_a_criterion_has_one_of_three_scales() -> None:
    ends = Criterion(title="A", worst=10, best=0, weight=1)
    points = Criterion(title="A", value={10: 0, 0: 50, "20": 100}, weight=1)
    levels = Criterion(title="A", levels={5: "high", 0: "low"}, weight=1)
    turned = Criterion(title="A", levels={5: "high", 0: "low"}, best=0, weight="any")
    x = np.array([0.0, 5.0, 10.0])
    assert ends.value_function(x).tolist() == [100, 50, 0]
    assert points.value_function(x).tolist() == [50, 25, 0]
    assert levels.value_function(x).tolist() == [0, 100, 100]
    assert turned.value_function(x).tolist() == [100, 0, 0]
    assert levels.anchors == (0, 5)
    assert ends.anchors is None


@pytest.mark.parametrize(
    ("scale", "message"),
    [
        ({}, ": no scale; give worst and best, or value, or levels"),
        ({"worst": 1}, "worst: worst alone; give worst and best, or value, or levels"),
        ({"best": 1}, "best: best alone; give worst and best, or value, or levels"),
        ({"worst": 1, "best": "1.0"},
         "best: worst and best are both 1; there is no swing to value"),
        ({"worst": 1e9, "best": 1e9 + 1e-6}, ": performances must rise"),
        ({"value": {0: 0, 1: 100}, "worst": 0},
         "worst: value and worst together; keep to one scale"),
        ({"value": {0: 0, 1: 100}, "levels": {0: "a", 1: "b"}},
         "levels: value and levels together; keep to one scale"),
        ({"value": 3}, "value: Input should be a valid dictionary"),
        ({"value": {0: 0}}, "value: Value should have at least 2 items"),
        ({"value": {0: 0, 1: 101}}, "value.1.0: a value of 101; give one from 0 to 100"),
        ({"value": {0: -1, 1: 100}}, "value.0.0: a value of -1; give one from 0 to 100"),
        ({"value": {"0": 0, "0.0": 100, "x": 3}},
         "value.0.0: level 0.0 is there already, as 0; keep one of them"),
        ({"levels": {0: "a", 5: ""}}, "levels.5: nothing is written here; write a text"),
        ({"levels": {"£0": "a", "5": "b"}},
         "levels.£0.[key]: £0 has a £; a plain number belongs here"),
        ({"levels": {0: "a", 5: "b"}, "worst": 5},
         "worst: levels have their own ends; leave worst out (best: turns the scale round)"),
        ({"levels": {0: "a", 3: "c", 5: "b"}, "best": 3},
         "best: best is 3; with levels it is an end of them, 0 or 5"),
        ({"levels": {0: "a", 5: "b"}, "measure": "npv"},
         "levels: levels are for the panel's scores; with from give worst and best, or value"),
        ({"measure": "payback", "worst": "£6", "best": 0},
         "worst: £6 is not in years, as payback is; write a plain number"),
        ({"measure": "npv", "worst": 0, "best": "5%"},
         "best: 5% is a share, but npv is money; write it as £450 or 450"),
        ({"measure": "npv", "value": {"5%": 0, "2": 100}},
         "value.5%: 5% is a share, but npv is money; write it as £450 or 450"),
        ({"measure": "payback", "worst": "6k", "best": 0}, "worst: 6k is not in years, as payback"),
        ({"measure": "outside_share", "worst": 0, "best": 1.5},
         "best: 1.5 is no share that outside_share can be; give one from 0 to 100%"),
        ({"levels": {1: "5: best", 3: "3: fair", 5: "worst"}},
         "levels.1.0: '5: best' names level 5, and is level 1; leave the number out of the words"),
        ({"levels": {0: "a", 5: "b"}, "nothing": 9}, "nothing: nothing is 9; the levels go from 0"),
        ({"levels": {0: "a", 5: "b"}, "nothing": "9%"},
         "nothing: 9% is no score; write a plain number"),
        ({"levels": {0: "a", 5: "b"}, "best": "£5"}, "best: £5 is no score; write a plain number"),
        ({"value": {0: 50, 5: 50}}, "value: every value is 50; there is no swing to value"),
    ],
)  # fmt: skip
def test_a_scale_that_values_nothing_is_refused(scale: dict[str, Any], message: str) -> None:
    found = refusals(Criterion, title="A", weight=1, **scale)
    assert [refusal[: len(message)] for refusal in found] == [message]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"at_least": 0}, "at_least: at_least goes with a measure; give measure: too"),
        ({"share": 0.8}, "in: in goes with a measure; give measure: too, or leave in out"),
        ({"measure": "npv", "share": 0.8},
         "measure: a measure without a bound; give at_least or at_most"),
        ({"measure": "npv", "at_least": 0, "at_most": 1, "share": 0.8},
         "at_most: at_least and at_most together; keep one"),
        ({"measure": "npv", "at_least": 0, "share": 80},
         "in: in is 80; give a share above 0 and up to 100%, as 80%"),
        ({"measure": "npv", "at_least": 0, "share": 0}, "in: in is 0; give a share above 0"),
        ({"measure": "payback", "at_most": "5%", "share": 1}, "at_most: 5% is not in years"),
    ],
)  # fmt: skip
def test_a_gate_is_stated_or_fully_measured(fields: dict[str, Any], message: str) -> None:
    found = refusals(Gate, title="G", **fields)
    assert [refusal[: len(message)] for refusal in found] == [message]


def test_gates_and_criteria_say_where_they_come_from() -> None:
    assert Gate(title="G").stated
    assert not Gate(title="G", measure="npv", at_most="£3m", share="80%").stated
    assert Criterion(title="A", worst=0, best=1, weight=1).scored
    assert not Criterion(title="A", measure="npv", worst=0, best=1, weight=1).scored


def test_a_group_may_be_its_title() -> None:
    assert Group.model_validate("Money") == Group(title="Money")


A = {"title": "A", "worst": 0, "best": 1, "weight": 1}
ANY = {name: {**A, "weight": "any"} for name in "ab"}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"criteria": {}}, "criteria: Dictionary should have at least 1 item"),
        ({"criteria": {"a b": A}}, "criteria.a b.[key]: 'a b' is not a name; a name is letters"),
        ({"criteria": {"_": A}}, "criteria._.[key]: '_' is not a name"),
        ({"criteria": {"x" * 65: A}}, f"criteria.{'x' * 65}.[key]: a name of 65 characters"),
        ({"criteria": {3: A}}, "criteria.3.[key]: '3' is written here; write a name"),
        ({"criteria": {"a_b": A, "A-B": A}},
         "criteria.A-B: criterion 'A-B' is there already, as 'a_b'; give it another name"),
        ({"gates": {"g": {"title": "G"}, "G": {"title": "H"}}}, "gates.G: gate 'G' is there"),
        ({"criteria": {"a": {**A, "group": "g"}}}, "criteria.a.group: 'g' is not a group of this"),
        ({"status": "agreed"}, "status: agreed, but not by whom; add agreed: {by: .., on: 2018"),
        ({"groups": {"g": {"title": "G", "weight": 1}}, "criteria": {"a": {**A, "group": "g"},
         "b": A}},
         "criteria.b: b has no group; groups have weights, so every criterion names one"),
        ({"groups": {"g": {"title": "G", "weight": 1}, "h": "H"},
          "criteria": {"a": {**A, "group": "g"}, "b": {**A, "group": "h"}}},
         "groups.h: group h has no weight, but others have; give all of them one or none"),
        ({"groups": {"g": {"title": "G", "weight": 1}, "h": {"title": "H", "weight": 1}},
          "criteria": {"a": {**A, "group": "g"}}},
         "groups.h: group h has no criterion; give it one, or leave the group out"),
        ({"criteria": {"a": {**A, "weight": "any"}, "b": A}},
         "criteria.a.weight: any for some criteria and numbers for others; give any to all"),
        ({"groups": {"g": {"title": "G", "weight": 1}, "h": {"title": "H", "weight": "any"}},
          "criteria": {"a": {**A, "group": "g"}, "b": {**A, "group": "h"}}},
         "groups.h.weight: any for some groups and numbers for others"),
        ({"groups": {"g": {"title": "G", "weight": 1}},
          "criteria": {"a": {**A, "group": "g"}, "b": {**A, "group": "g", "weight": "any"}}},
         "criteria.b.weight: any for some criteria of g and numbers for others"),
        ({"criteria": {"a": {**A, "weight": 0}}},
         "criteria.a.weight: every weight of the criteria may be 0, and then nothing is weighed"),
        ({"criteria": {"a": {**A, "weight": {"chance": 0.5}}}}, "criteria.a.weight: every weight"),
        ({"criteria": {"a": {**A, "weight": {"p10": 40, "p50": 50, "p90": 61, "min": 0}},
                       "b": {**A, "weight": {"any_of": [0, 5]}}},
          "groups": {}}, None),
        ({"criteria": {"a": {**A, "weight": -1}}}, "criteria.a.weight.value: a weight is -1, but"),
        ({"criteria": {"a": {**A, "weight": "40%"}}}, "criteria.a.weight.value: 40% is no weight"),
        ({"criteria": {"a": {**A, "weight": {"mean": 5, "sd": 5}}}},
         "criteria.a.weight: a weight must be at least 0, but may be -10.45 (P0.1); add min: 0"),
        ({"criteria": {"a": {**A, "weight": "high"}}}, "criteria.a.weight: 'high' is not a weight"),
        ({"member_weights": {"fd": {"b": 1}}}, "member_weights.fd.b: 'b' has no place among"),
        ({"member_weights": {"fd": {"a": -1}}}, "member_weights.fd.a: a weight of -1; give 0"),
        ({"member_weights": {"fd": {"a": 0}}}, "member_weights.fd: fd's weights are all 0"),
        ({"member_weights": {"fd": {}}}, "member_weights.fd: Dictionary should have at least 1"),
        ({"missing": "guess"}, "missing: Input should be 'leave_out' or 'panel_range'"),
        ({"order": []}, "order: Value should have at least 1 item"),
        ({"order": "a"}, "order: 'a' is written here; write a list, as [a, b]"),
        ({"order": ["a"]},
         "order.0: 'a' has a weight; write weight: any there, or leave it out here"),
        ({"criteria": ANY, "order": ["a", "c", "b"]},
         "order.1: 'c' is not a criterion of this file"),
        ({"criteria": ANY, "order": ["b", "a", "b"]},
         "order.2: 'b' is there already; keep one of them"),
        ({"criteria": ANY, "order": ["b"]},
         "order: 'a' has no place in the order, but its weight is any; put it in its place"),
        ({"criteria": ANY, "order": ["b", "a"]}, None),
        ({"bands": {"take_forward": "80"}},
         "bands.take_forward: take_forward is 80; give a share from 0% to 100%; write 80% if"),
        ({"bands": {"not_this_round": "-1%"}},
         "bands.not_this_round: not_this_round is -1%; give a share from 0% to 100%"),
        ({"bands": {"take_forward": "£1"}}, "bands.take_forward: £1 is not a rate"),
        ({"bands": {"take_forward": "10%"}},
         "bands.take_forward: take_forward (10%) is below unlikely (0.2); set them further apart"),
        ({"bands": {"not_this_round": "90%"}},
         "bands.not_this_round: safe (0.8) is below not_this_round (90%); set them further"),
        ({"bands": {"safe": "80"}},
         "bands.safe: safe is 80; give a share from 0% to 100%; write 80% if that is meant"),
        ({"bands": {"unlikely": "90%"}},
         "bands.unlikely: safe (0.8) is below unlikely (90%); set them further apart"),
        ({"bands": {"safe": 0.9, "take_forward": 0.8}},
         "bands.take_forward: take_forward is the old name of safe; keep safe"),
        ({"bands": {"take_forward": 0.5, "not_this_round": 0.5}},
         "bands.take_forward: take_forward (0.5) is equal to not_this_round (0.5)"),
    ],
)  # fmt: skip
def test_criteria_that_weigh_nothing_or_twice_are_refused(
    fields: dict[str, Any], message: str | None
) -> None:
    if message is None:
        assert criteria(**fields)
        return
    base = {"title": "C", "status": "proposed", "criteria": {"a": A}}
    assert refusals(Criteria, **{**base, **fields})[0][: len(message)] == message


def test_without_bands_a_service_is_safe_from_four_draws_in_five_on() -> None:
    assert criteria().bands == Bands(safe=0.8, unlikely=0.2)
    assert criteria(bands={"safe": "90%", "unlikely": "0"}).bands == Bands(safe=0.9, unlikely=0)


def test_the_old_names_of_the_bands_are_read_and_told() -> None:
    old = criteria(bands={"take_forward": "90%", "not_this_round": "10%"}).bands
    assert (old.safe, old.unlikely) == (0.9, 0.1)
    assert old.renamed == {"take_forward": "safe", "not_this_round": "unlikely"}
    assert Bands(safe=0.9).renamed == {}


def test_an_order_needs_only_the_criteria_whose_weight_is_any() -> None:
    tree = {
        "groups": {"g": {"title": "G", "weight": 60}, "h": {"title": "H", "weight": "any"}},
        "criteria": {
            "a": {**A, "group": "g"},
            "b": {**A, "group": "h", "weight": "any"},
            "c": {**A, "group": "h", "weight": "any"},
        },
    }
    with pytest.raises(ValidationError, match="any for some groups"):
        criteria(**tree, order=["c", "b"])
    tree["groups"]["h"]["weight"] = 40
    assert criteria(**tree, order=["c", "b"]).order == ("c", "b")


def test_a_name_in_the_order_is_not_missing_if_it_is_only_misspelt() -> None:
    base = {"title": "C", "status": "proposed"}
    both = {"market": {**A, "weight": "any"}, "payback": {**A, "weight": "any"}}
    found = refusals(Criteria, **base, criteria=both, order=["payback", "makret"])
    assert found == ["order.1: 'makret' is not a criterion of this file"]


def test_members_weigh_the_groups_of_a_tree_too() -> None:
    tree = {
        "groups": {"g": {"title": "G", "weight": 60}, "h": {"title": "H", "weight": 40}},
        "criteria": {"a": {**A, "group": "g"}, "b": {**A, "group": "h"}},
    }
    weights = {"a": 1, "b": 2, "g": 3, "h": 0}
    assert criteria(**tree, member_weights={"fd": weights}).tree
    base = {"title": "C", "status": "proposed", **tree}
    assert refusals(Criteria, **base, member_weights={"fd": {"a": 1, "b": 1, "g": 1}}) == [
        "member_weights.fd: fd has no weight for 'h'; a member weighs everything or nothing"
    ]
    zeros = {"a": 0, "b": 1, "g": 0, "h": 0}
    assert refusals(Criteria, **base, member_weights={"fd": zeros}) == [
        "member_weights.fd: fd's weights in g are all 0; make one more",
        "member_weights.fd: fd's weights in the groups are all 0; make one more",
    ]
    tree["criteria"] = {"a": {**A, "group": "g"}, "h": {**A, "group": "h"}}
    base = {"title": "C", "status": "proposed", **tree}
    assert refusals(Criteria, **base, member_weights={"fd": {"a": 1, "g": 1, "h": 1}}) == [
        "groups.h: h is also a criterion, and members' weights could be of either; rename one"
    ]


def test_a_weight_that_is_almost_surely_positive_weighs() -> None:
    weight = {"low": 0, "high": 100}
    assert criteria(criteria={"a": {**A, "weight": weight}})


# ------------------------------------------------------------------------ services and pipelines


def test_a_service_has_the_title_of_its_name_unless_it_has_its_own() -> None:
    own = pipeline(services={"fees_and-fines": {}, "b": {"title": " Of  its own\n"}})
    assert [s.title for s in own.services.values()] == ["Fees and fines", "Of its own"]


def test_customers_and_factors_may_be_written_shortly() -> None:
    case = pipeline(
        services={"a": {"customers": "schools"}, "b": {"customers": ["x", "y"]}}, factors=["f", "g"]
    )
    assert [s.customers for s in case.services.values()] == [("schools",), ("x", "y")]
    assert case.factors == {"f": "", "g": ""}
    assert pipeline(factors={"f": "what it is"}).factors == {"f": "what it is"}


FEES: dict[str, Any] = {"price": 1, "volume": 1}


@pytest.mark.parametrize(
    ("revenue", "message"),
    [
        ({"price": 1}, "revenue: no volume; revenue needs price and volume"),
        ({"growth": 1}, "revenue: no price and no volume; revenue needs price and volume"),
        ({"price": 1, "vloume": 1}, "revenue.vloume: 'vloume' is not a driver"),
        ({"price": 1, "volume": 1, "unit_cost": 1, "direct_cost": 1},
         "revenue.unit_cost: direct_cost and unit_cost together; keep one of them"),
        ({"price": 1, "volume": 1, "fixed_cost": "3%"},
         "revenue.fixed_cost.value: 3%, but fixed_cost is money; write it as £450 or 450"),
        ({"price": 1, "volume": 1, "churn": {"low": "1%", "high": "£2"}},
         "revenue.churn.high: £2, but churn is a rate; write it as 5% or 0.05"),
        ({"price": 1, "volume": 1, "overhead": "2k"}, "revenue.overhead.value: 2k, but overhead"),
        ({"price": 1, "volume": "£1"}, "revenue.volume.value: £1, but volume is a plain number"),
        ({"price": 1, "volume": 1, "growth": {"any_of": [1, Figure(2, "£2", "£")]}},
         "revenue.growth.any_of.1: £2, but growth is a rate"),
        ({**FEES, "growth": {"any_of": ["1%", 2, "3%"]}},
         "revenue.growth.any_of.1: 2 beside 1% is 2% or 200%; write 2%, or 200% if that is meant"),
        ({**FEES, "bad_debt": {"low": "0.5%", "likely": 1, "high": 1}},
         "revenue.bad_debt.likely: 1 beside 0.5% is 1% or 100%; write 1%, or 100%"),
        ({**FEES, "growth": {"low": -1.5, "likely": "1%", "high": "2%"}},
         "revenue.growth.low: -1.5 beside 1% is -1.5% or -150%"),
        ({"price": {"low": "40%", "likely": 50, "high": 60}, "volume": 1},
         "revenue.price.likely: 50 beside 40%; write a % at all of them, or at none"),
        ({"price": {"low": "3%", "high": "£5"}, "volume": 1},
         "revenue.price.high: £5 beside 3%; write a % at all of them, or at none"),
    ],
)  # fmt: skip
def test_a_trading_account_needs_its_drivers_in_their_units(
    revenue: dict[str, Any], message: str
) -> None:
    found = refusals(Service, revenue=revenue)
    assert [refusal[: len(message)] for refusal in found] == [message]


def test_a_share_beside_percentages_may_have_100_per_cent_as_its_bound() -> None:
    churn = {"p10": "5%", "p50": "10%", "p90": "20%", "min": 0, "max": 1}
    kept = Service(revenue={**FEES, "churn": churn}).revenue["churn"]
    assert isinstance(kept, Belief)
    assert kept.max == 1


def test_a_price_may_be_a_share_of_the_works() -> None:
    service = Service(revenue={"price": "8.5%", "volume": "120k"})
    assert isinstance(service.revenue["price"], Belief)


S: dict[str, Any] = {"price": 1, "volume": 1}


def priced(**revenue: Any) -> dict[str, Any]:
    return {"services": {"s": {"revenue": {**S, **revenue}}}}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (priced(price=-5), "services.s.revenue.price.value: price is -5, but must be at least 0"),
        (priced(price={"low": -5, "high": 5}),
         "services.s.revenue.price.low: price must be at least 0, but may be -5; raise it, or give "
         "percentiles with min: 0"),
        (priced(price={"any_of": [1, -5]}),
         "services.s.revenue.price.any_of: price must be at least 0, but may be -5; raise it"),
        (priced(price={"p10": 1, "p50": 50, "p90": 99}),
         "services.s.revenue.price: price must be at least 0, but may be -104"),
        (priced(price={"p10": 1, "p50": 50, "p90": 99, "min": -3}),
         "services.s.revenue.price.min: price must be at least 0, but may be -3; raise min"),
        (priced(churn={"mean": 0.5, "sd": 0.3, "min": 0}),
         "services.s.revenue.churn: churn must be at most 1, but may be 1.4"),
        (priced(churn={"mean": 0.5, "sd": 0.3, "min": 0, "max": 2}),
         "services.s.revenue.churn.max: churn must be at most 1, but may be 2; lower max"),
        (priced(churn=25), "services.s.revenue.churn.value: 25 is 25% or 2500%; write 25%, or "
         "2500% if that is meant"),
        (priced(churn=1.5), "services.s.revenue.churn.value: churn is 1.5, but must be at most 1; "
         "write 1.5% if that is meant"),
        (priced(growth={"low": 0, "high": 2.5}),
         "services.s.revenue.growth.high: 2.5 is 2.5% or 250%; write 2.5%, or "
         "250% if that is meant"),
        (priced(optimism={"any_of": [1, "85"]}),
         "services.s.revenue.optimism.any_of.1: 85 is 85% or 8500%; write 85%, or "
         "8500% if that is meant"),
        ({**priced(overhead="shared"), "assumptions": {"shared": 45}},
         "services.s.revenue.overhead: 45 (of shared) is 45% or 4500%; write 45%, or "
         "4500% if that is meant"),
        (priced(direct_cost=45), "services.s.revenue.direct_cost.value: 45 is 45% or 4500%; write "
         "45%, or 4500% if that is meant"),
        (priced(bad_debt={"mean": "5", "sd": 1}), "services.s.revenue.bad_debt.mean: 5 is 5% or "
         "500%; write 5%, or 500% if that is meant"),
        (priced(growth=-5), "services.s.revenue.growth.value: -5 is -5% or -500%; write -5%, or "
         "-500% if that is meant"),
        (priced(price="30-40"), "services.s.revenue.price: '30-40' is neither a number nor an "
         "assumption of this file; for a range write {low: 30, high: 40}"),
        (priced(churn="250%"), "services.s.revenue.churn.value: churn is 250%, but must be at"),
        (priced(ramp_up={"chance": 0.5}),
         "services.s.revenue.ramp_up.chance: ramp_up must be at least 1, but may be 0"),
        (priced(growth=-1), "services.s.revenue.growth.value: growth is -1, but must be above -1"),
        (priced(growth={"low": -1, "high": 0}),
         "services.s.revenue.growth.low: growth must be above -1, but may be -1"),
        (priced(price="nowhere"), "services.s.revenue.price: 'nowhere' is neither a number nor an"),
        ({**priced(churn="shared"), "assumptions": {"shared": {"low": 0, "high": 2}}},
         "services.s.revenue.churn: churn (shared) must be at most 1, but may be 2"),
        ({**priced(churn="shared"), "assumptions": {"shared": "£0"}},
         "services.s.revenue.churn: £0 (of shared), but churn is a rate"),
        (priced(price={"low": 1, "high": 2, "moves_with": {"f": 1}}),
         "services.s.revenue.price.moves_with.f: 'f' is not a factor of the pipeline"),
        ({"assumptions": {"x": {"low": 1, "high": 2, "moves_with": {"f": 1}}}},
         "assumptions.x.moves_with.f: 'f' is not a factor of the pipeline"),
        ({"services": {}}, "services: Dictionary should have at least 1 item"),
        ({"services": {"panel": {}}},
         "services.panel: a service may not be called panel; criteria"),
        ({"services": {"Criteria": {}}}, "services.Criteria: a service may not be called Criteria"),
        ({"services": {"a_b": {}, "a-B": {}}}, "services.a-B: service 'a-B' is there already"),
        ({"services": {"a": {"title": "Fees"}, "b": {"title": "FEES "}}},
         "services.b.title: 'FEES' is also the title of a; give each its own"),
        ({"assumptions": {"1e3": 4}}, "assumptions.1e3: an assumption called 1e3 could be taken"),
        ({"assumptions": {"nan": 4}}, "assumptions.nan: an assumption called nan could be taken"),
        ({"assumptions": {"a": 4, "A": 4}}, "assumptions.A: assumption 'A' is there already"),
        ({"assumptions": {"a": "b"}}, "assumptions.a: 'b' is not a number"),
        ({"factors": ["a", "a"]}, "factors.1: 'a' is listed already; keep one of them"),
        ({"factors": ["a", "b c"]}, "factors.1: 'b c' is not a name"),
        ({"factors": ["a", 3]}, "factors.1: '3' is written here; write a name"),
        ({"factors": [str(n) for n in range(501)]}, "factors: 501 factors; give 500 at most"),
        ({"factors": {"a": "", "A": ""}}, "factors.A: factor 'A' is there already"),
        ({"years": 0}, "years: 0 years; give 1 to 125"),
        ({"years": 126}, "years: 126 years; give 1 to 125"),
        ({"years": 4.5}, "years: 4.5 is not whole; write a whole number"),
        ({"years": "£4"}, "years: £4 has a £; a plain number belongs here"),
        ({"years": True}, "years: 'True' is written here; write a number"),
        ({"review_slots": 0}, "review_slots: 0 review slots; give 1 to 500"),
        ({"discount_rate": "green_book_2025"},
         "discount_rate: 'green_book_2025' is neither a rate nor a discount schedule"),
        ({"discount_rate": -1}, "discount_rate: a discount rate of -1; give one above -100%"),
        ({"discount_rate": "3.5"},
         "discount_rate: 3.5 is 3.5% or 350%; write 3.5%, or 350% if that is meant"),
        ({"discount_rate": "1.5"},
         "discount_rate: a discount rate of 1.5; give one above -100% and up to 100%; write 1.5%"),
        ({"discount_rate": "£3"}, "discount_rate: £3 is not a rate; write one as 0.035 or 3.5%"),
        ({"discount_rate": "nan"}, "discount_rate: 'nan' is not a number; it must be finite"),
        ({"low_high_are": "p5_p95"}, "low_high_are: Input should be 'limits' or 'p10_p90'"),
        ({"title": " "}, "title: nothing is written here; write a text"),
        ({"title": "x" * 201}, "title: a title of 201 characters; write at most 200"),
        ({"prices": 2018}, "prices: '2018' is written here; write a text"),
    ],
)  # fmt: skip
def test_a_pipeline_that_cannot_be_computed_is_refused(
    fields: dict[str, Any], message: str
) -> None:
    base = {
        "title": "P",
        "status": "proposed",
        "prices": "2018/19",
        "years": 4,
        "discount_rate": "green_book_2026",
        "services": {"s": {}},
    }
    found = refusals(Pipeline, **{**base, **fields})
    assert [refusal[: len(message)] for refusal in found] == [message]


def test_ranges_of_a_pipeline_may_be_percentiles_everywhere() -> None:
    belief = {"low": 1, "likely": 2, "high": 3}
    case = pipeline(
        low_high_are="p10_p90",
        assumptions={"x": belief},
        services={"s": {"scores": {"a": belief}, "revenue": {"price": belief, "volume": "x"}}},
    )
    service = case.services["s"]
    beliefs = [case.assumptions["x"], service.scores["a"], service.revenue["price"]]
    assert all(isinstance(belief, Belief) and belief.stretched for belief in beliefs)
    assert service.revenue["volume"] == "x"
    assert case.belief("x") is beliefs[0]
    assert case.belief(None) is None


def test_the_tails_of_a_range_by_percentiles_may_leave_its_domain_but_its_ends_may_not() -> None:
    fields = {**priced(price={"low": 0, "high": 10}), "low_high_are": "p10_p90"}
    price = pipeline(**fields).services["s"].revenue["price"]
    assert isinstance(price, Belief)
    assert price.distribution.support == (-1.25, 11.25)
    assert price.reach == (0, 10)
    fields = {**priced(price={"low": -0.5, "high": 10}), "low_high_are": "p10_p90"}
    with pytest.raises(ValidationError, match=r"price must be at least 0, but may be -0.5; raise"):
        pipeline(**fields)


@pytest.mark.parametrize("of_file", ["limits", "p10_p90"])
def test_a_belief_may_say_itself_what_its_low_and_high_are(of_file: str) -> None:
    belief = {"low": 1, "likely": 2, "high": 4}
    case = pipeline(
        low_high_are=of_file,
        assumptions={
            "ends": {**belief, "are": "limits"},
            "tails": {**belief, "are": "p10_p90"},
            "either": belief,
        },
    )
    stretched = {name: belief.stretched for name, belief in case.assumptions.items()}
    assert stretched == {"ends": False, "tails": True, "either": of_file == "p10_p90"}
    assert case.assumptions["ends"].distribution.support == (1, 4)
    tails = case.assumptions["tails"].distribution
    assert tails.quantile(np.array([0.1, 0.9])) == pytest.approx([1, 4], abs=1e-9)


def test_the_panels_weights_may_be_percentiles_too() -> None:
    weight = {"low": 10, "likely": 20, "high": 40, "are": "p10_p90"}
    one = criteria(criteria={"a": {**A, "weight": weight}}).criteria["a"].weight
    assert isinstance(one, Belief)
    assert one.stretched


def test_only_a_range_says_what_its_ends_are() -> None:
    with pytest.raises(ValidationError, match="are goes with low and high; leave it out"):
        Belief(p10=1, p50=2, p90=3, are="limits")
    with pytest.raises(ValidationError, match="are"):
        Belief(low=1, high=2, are="p5_p95")  # type: ignore[arg-type]


def test_a_belief_says_whether_the_council_sets_it_and_the_criteria_which_council() -> None:
    assert Belief.model_validate({"value": "3", "ours": "yes"}).ours
    assert not Belief(value=3).ours
    assert criteria(council=" Barsetshire  County Council ").council == "Barsetshire County Council"
    assert criteria().council is None


@pytest.mark.parametrize("rate", ["green_book_2026", "3.5%", 0, "0.035", -0.5, 1])
def test_a_discount_rate_is_a_schedule_or_a_rate(rate: object) -> None:
    assert pipeline(discount_rate=rate).discount_rate in (rate, 0.035)


# ---------------------------------------------------------------------------------------- cases


def test_a_case_has_the_weaker_status_and_the_pipelines_title() -> None:
    case = Case(criteria=criteria(), pipeline=pipeline(review_slots=3))
    assert (case.status, case.title, case.k) == ("proposed", "P", 3)


@pytest.mark.parametrize(
    ("of_criteria", "of_pipeline", "message"),
    [
        ({}, {"services": {"s": {}, "t": {"scores": {"a": 1}}}},
         "pipeline.services.s: s has no score on 'a'; the panel"),
        ({}, {"services": {"s": {"scores": {"a": 1, "b": 1}}}},
         "pipeline.services.s.scores.b: 'b' is not a criterion of the criteria file"),
        ({"criteria": {"a": {**A, "from": "npv"}}},
         {"services": {"s": {"scores": {"a": 1}, "revenue": S}}},
         "pipeline.services.s.scores.a: 'a' is measured from npv, not scored; leave the score out"),
        ({"criteria": {"a": {**A, "from": "npv"}}}, {"services": {"s": {}}},
         "pipeline.services.s: s has no revenue, but 'a' is measured from npv; give its revenue"),
        ({"gates": {"g": {"title": "G", "measure": "npv", "at_least": 0, "in": 1}}},
         {"services": {"s": {"scores": {"a": 1}}}},
         "pipeline.services.s: s has no revenue, but 'g' is measured from npv; give its revenue"),
        ({"gates": {"g": {"title": "G", "measure": "npv", "at_least": 0, "in": 1}}},
         {"services": {"s": {"scores": {"a": 1}, "revenue": S,
                             "gates": {"g": {"status": "pass", "reason": "x"}}}}},
         "pipeline.services.s.gates.g: gate 'g' is measured from npv, not stated; leave it out"),
        ({}, {"services": {"s": {"scores": {"a": 1},
                                 "gates": {"g": {"status": "pass", "reason": "x"}}}}},
         "pipeline.services.s.gates.g: 'g' is not a gate of the criteria file"),
        ({"criteria": {"a": {"title": "A", "levels": {0: "x", 5: "y"}, "weight": 1}}},
         {"services": {"s": {"scores": {"a": 6}}}},
         "pipeline.services.s.scores.a.value: the score on 'a' is 6, but must be at most 5"),
        ({"criteria": {"a": {"title": "A", "levels": {0: "x", 5: "y"}, "weight": 1}}},
         {"services": {"s": {"scores": {"a": "50%"}}}},
         "pipeline.services.s.scores.a.value: 50% is no score; write a plain number"),
        ({"criteria": {"a": {"title": "A", "levels": {0: "x", 5: "y"}, "weight": 1}}},
         {"services": {"s": {"scores": {"a": "shared"}}}, "assumptions": {"shared": 7}},
         "pipeline.services.s.scores.a: the score on 'a' is 7, but must be at most 5"),
        ({"criteria": {"a": {**A, "weight": {"low": 1, "high": 2, "moves_with": {"f": 1}}}}}, {},
         "criteria.criteria.a.weight.moves_with.f: 'f' is not a factor of the pipeline"),
        ({"groups": {"g": {"title": "G",
                           "weight": {"low": 1, "high": 2, "moves_with": {"f": 1}}}},
          "criteria": {"a": {**A, "group": "g"}}}, {},
         "criteria.groups.g.weight.moves_with.f: 'f' is not a factor of the pipeline"),
    ],
)  # fmt: skip
def test_files_that_do_not_go_together_make_no_case(
    of_criteria: dict[str, Any], of_pipeline: dict[str, Any], message: str
) -> None:
    files = {"criteria": criteria(**of_criteria), "pipeline": pipeline(**of_pipeline)}
    found = refusals(Case, **files)
    assert [refusal[: len(message)] for refusal in found] == [message]


def test_a_score_beyond_the_ends_of_a_linear_scale_is_allowed() -> None:
    assert Case(criteria=criteria(), pipeline=pipeline(services={"s": {"scores": {"a": 99}}}))


def test_weights_may_move_with_the_factors_of_the_pipeline() -> None:
    weight = {"low": 1, "high": 2, "moves_with": {"f": 1}}
    valued = criteria(criteria={"a": {**A, "weight": weight}})
    case = Case(criteria=valued, pipeline=pipeline(factors=["f"]))
    assert case.warnings == ()


def test_free_weights_have_nothing_to_be_said_of_them() -> None:
    free = criteria(criteria={"a": {**A, "weight": "any"}})
    assert Case(criteria=free, pipeline=pipeline()).warnings == (
        "inputs are taken as independent: no belief has moves_with",
    )


def test_a_schedule_must_cover_the_years(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(dict_of_schedules(), "green_book_1997", ((2, 0.06),))
    with pytest.raises(ValidationError, match="4 years; green_book_1997 gives rates for 2 years"):
        pipeline(discount_rate="green_book_1997")


def dict_of_schedules() -> dict[str, Any]:
    assert isinstance(DISCOUNT_SCHEDULES, dict)
    return DISCOUNT_SCHEDULES


@pytest.mark.parametrize(
    ("measure", "worst", "best", "warning"),
    [
        ("npv", 100, 0, "a: the less net present value the better, as worst and best stand; swap"),
        ("payback", 0, 6, "a: the more payback the better, as worst and best stand; swap them if"),
        ("npv", 0, 100, ""),
        ("peak_exposure", 100, 0, ""),
        ("outside_share", 0, 1, ""),
        ("outside_share", 1, 0, ""),
    ],
)
def test_a_scale_that_is_turned_round_is_allowed_and_said(
    measure: str, worst: float, best: float, warning: str
) -> None:
    turned = {"title": "A", "from": measure, "worst": worst, "best": best, "weight": 1}
    case = Case(
        criteria=criteria(criteria={"a": turned}), pipeline=pipeline(services={"s": {"revenue": S}})
    )
    assert [w for w in case.warnings if w[: len(warning)] == warning and "swap" in w] == [
        w for w in case.warnings if "swap" in w
    ]
    assert any("swap" in w for w in case.warnings) == bool(warning)


@pytest.mark.parametrize("bound", ["at_least", "at_most"])
def test_the_bound_of_a_gate_on_scores_lies_among_the_levels(bound: str) -> None:
    fit = {"title": "Fit", "levels": {0: "none", 5: "all"}, "weight": 1}
    base = {"title": "C", "status": "proposed", "criteria": {"fit": fit}}
    gate = {"title": "G", "criterion": "fit", "in": "80%"}
    found = refusals(Criteria, **base, gates={"g": {**gate, bound: 7}})
    assert found == [
        f"gates.g.{bound}: {bound} is 7, but scores on 'fit' go from 0 to 5; give a bound among "
        "them"
    ]
    assert Criteria(**base, gates={"g": {**gate, bound: 5}}).gates["g"].criterion == "fit"
    assert refusals(Criteria, **base, gates={"g": {**gate, bound: "£2"}}) == [
        f"gates.g.{bound}: £2 is no score; write a plain number"
    ]


@pytest.mark.parametrize(
    ("measure", "value", "warning"),
    [
        ("payback", {5: 0, 1: 100}, ""),
        ("payback", {5: 100, 1: 0},
         "a: the more payback the better, as its values stand; swap them if that is not meant"),
        ("npv", {0: 0, 500: 1},
         "a: the highest value is 1 of 100, so the weight hardly counts; write 100 for the best"),
        ("npv", {0: 80, 500: 20, 900: 80}, ""),
    ],
)  # fmt: skip
def test_values_that_fall_the_wrong_way_or_are_shares_are_allowed_and_said(
    measure: str, value: dict[float, float], warning: str
) -> None:
    scale = {"title": "A", "from": measure, "value": value, "weight": 1}
    case = Case(
        criteria=criteria(criteria={"a": scale}), pipeline=pipeline(services={"s": {"revenue": S}})
    )
    assert [w for w in case.warnings if w.startswith("a: ")] == ([warning] if warning else [])


IDLE = "changes nothing without"


@pytest.mark.parametrize(
    ("revenue", "option", "warnings"),
    [
        ({"double_running": 5}, {}, [f"s: double_running {IDLE} delay"]),
        ({"double_running": 5}, {"delay": 1}, []),
        ({"cost_growth": "2%", "direct_cost": "60%"}, {}, [f"s: cost_growth {IDLE} unit_cost"]),
        ({"overhead": "9%"}, {}, [f"s: overhead {IDLE} direct_cost or unit_cost"]),
        ({"overhead": "9%", "unit_cost": 1}, {}, []),
        ({"pay_bill": 5, "terms_gap": "9%"}, {},
         [f"s: terms_gap {IDLE} turnover", f"s: pay_bill {IDLE} turnover"]),
        ({"pay_bill": 5, "terms_gap": "9%", "turnover": "9%"}, {}, []),
        ({"loan_rate": "4%"}, {}, [f"s: loan_rate {IDLE} loan"]),
        ({"fixed_growth": "4%"}, {}, [f"s: fixed_growth {IDLE} fixed_cost"]),
    ],
)  # fmt: skip
def test_a_driver_that_changes_nothing_is_allowed_and_said(
    revenue: dict[str, Any], option: dict[str, Any], warnings: list[str]
) -> None:
    service = {"revenue": {**S, **revenue}, "options": {"o": {"revenue": option}}}
    measured = criteria(criteria={"a": {**A, "from": "npv"}})
    case = Case(criteria=measured, pipeline=pipeline(services={"s": service}))
    assert [warning for warning in case.warnings if IDLE in warning] == warnings


def test_options_of_a_service_have_titles_of_their_own() -> None:
    options = {"a": {"title": "Company"}, "b": {"title": "company"}, "c": {}}
    assert refusals(Service, revenue=S, options=options) == [
        "options.b.title: 'company' is also the title of a; give each its own"
    ]


def test_what_is_odd_is_allowed_and_said() -> None:
    measured = {
        "a": {**A, "from": "income", "group": "g"},
        "b": {
            **A,
            "from": "npv",
            "group": "g",
            "weight": {"p10": 1, "p50": 10, "p90": 60, "min": 0},
        },
    }
    valued = criteria(
        criteria=measured, groups={"g": {"title": "G", "weight": {"low": 1, "high": 2}}}
    )
    slow = {**S, "ramp_up": {"low": 1, "high": 5}}
    case = Case(
        criteria=valued,
        pipeline=pipeline(
            factors=["f"],
            assumptions={"spare": 1, "late": {"any_of": [1, 9]}},
            services={
                "s": {"revenue": slow},
                "t": {"revenue": {**S, "ramp_up": "late"}},
                "u": {"revenue": S},
            },
        ),
    )
    assert case.warnings == (
        "b: 'A' is also the title of a; give each its own",
        "inputs are taken as independent: no belief has moves_with",
        "assumption spare is used by no service",
        "factor f moves nothing",
        "s: ramp_up may exceed the pipeline's 4 years, so its last year may fall short of full "
        "volume",
        "t: ramp_up may exceed the pipeline's 4 years, so its last year may fall short of full "
        "volume",
        "the weight of b: its tail is so heavy that it has no variance; it is ended at its P99.9, "
        "2290; add max:",
    )


def test_an_agreement_is_recorded_in_full() -> None:
    assert refusals(Agreed, by="Board", on="12/09/2018", minute="") == [
        "on: '12/09/2018' is not a date; write the year first, as 2018-09-12",
        "minute: nothing is written here; write a text",
    ]
    assert refusals(Agreed, by="Board", on=3, minute="4") == [
        "on: '3' is written here; write a date, as 2018-09-12"
    ]


def test_the_words_of_the_model_are_those_of_the_account() -> None:
    for noun in (Criterion, Gate):
        measure, nothing = get_args(noun.model_fields["measure"].annotation)
        assert (get_args(measure), nothing) == (MEASURES, type(None))
    assert all(driver.kind in ("money", "rate", "number") for driver in DRIVERS.values())


# ------------------------------------------------------------------------------- words for faults


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("vloume", "volume"),
        ("Unit-Cost", "unit_cost"),
        ("investments", "investment"),
        ("fixed", "fixed_cost"),
        ("bad_debts", "bad_debt"),
        ("xyz", None),
        ("", None),
        ("  ", None),
        ("volume" * 20, None),
    ],
)
def test_a_misspelt_word_is_recognised(word: str, meant: str | None) -> None:
    assert nearest(word, tuple(DRIVERS)) == meant


def test_a_problem_offers_the_word_that_was_meant_or_the_words_there_are() -> None:
    assert Problem((), "no", word="volum", choices=("volume",)).message == (
        "no; did you mean 'volume'?"
    )
    assert Problem((), "no", word="x", choices=("a", "b")).message == "no; use a or b"
    assert Problem((), "no", word="x", choices=("a",), otherwise="b").message == "no; use a or b"
    assert Problem((), "no", word="x", otherwise="go").message == "no; go"
    assert Problem((), "no", word="x", choices=tuple(map(str, range(30)))).message == "no"


def test_names_are_compared_without_case_hyphens_and_width() -> None:
    assert alike("\N{FULLWIDTH LATIN CAPITAL LETTER A}-b ") == alike("a_B")
    assert [p.path for p in duplicates(["a", "b", "A", "a"], "name", "x")] == [("x", "A")]


def test_words_are_listed_as_people_list_them() -> None:
    assert [listed(words) for words in (["a"], ["a", "b"], ["a", "b", "c"])] == [
        "a",
        "a and b",
        "a, b and c",
    ]
    assert listed(["a", "b", "c"], "or") == "a, b or c"


def test_a_mapping_read_in_part_names_all_entries_and_gives_those_it_has() -> None:
    partly = PartlyRead({"a": 1}, ["a", "b"])
    assert dict(partly) == {"a": 1}
    assert list(names_of(partly)) == ["a", "b"]
    assert list(names_of({"c": 1})) == ["c"]
    for unread in (lambda: partly["b"], lambda: whole(partly)):
        with pytest.raises(UnreadError):
            unread()
    with pytest.raises(KeyError):
        partly["c"]
    assert whole({"c": 1}) == {"c": 1}
    assert whole(None) == {}
    assert repr(UNREAD) == "UNREAD"


def test_a_check_ends_where_it_meets_what_could_not_be_read() -> None:
    partly = PartlyRead({"a": Problem((), "first")}, ["a", "b"])
    assert [p.what for p in skip_unread(partly[name] for name in ("a", "b", "a"))] == ["first"]


def test_a_field_that_could_not_be_read_is_no_attribute_that_does_not_exist() -> None:
    service = Service().model_copy()
    del service.__dict__["scores"]
    with pytest.raises(UnreadError):
        _ = service.scores
    with pytest.raises(AttributeError):
        _ = service.no_such_field


@pytest.mark.slow
def test_importing_the_model_leaves_the_heavy_rooms_unloaded() -> None:
    code = (
        "import sys, dragonsden.reading; print({'scipy', 'matplotlib', 'pandas'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
