"""Loading: two files make a case, or every fault of both is told at once with its place."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from dragonsden.model import Case
from dragonsden.model.belief import Belief
from dragonsden.reading import CaseError, Fault, load
from dragonsden.reading.all_faults import problems_of
from dragonsden.reading.case import MOST_FAULTS
from dragonsden.reading.faults import MOST_SHOWN, excerpt

ROOT = Path(__file__).parents[1]

CRITERIA = """\
title: Criteria
status: proposed
groups: {money: Money, people: {title: People}}
criteria:
  npv: {title: NPV, group: money, from: npv, worst: 0, best: £1m, weight: 100}
  market:
    title: Market
    group: people
    weight: {low: 20, likely: 40, high: 60}
    levels: {0: none, 3: some, 5: "orders: signed"}
gates:
  legal: {title: Legal}
  safe: {title: Safe, measure: npv, at_least: 0, in: 80%}
"""
PIPELINE = """\
title: Pipeline
status: illustrative
prices: 2018/19
years: 4
discount_rate: green_book_2026
assumptions:
  pay_award: {low: 1%, likely: 2%, high: 3.5%}
factors: [housing]
services:
  registrars:
    gates:
      legal: {status: pass, reason: LGA 2003}
    scores: {market: 3}
    revenue:
      price: {low: 325, likely: 450, high: 640}
      volume: {low: 100, high: 600, moves_with: {housing: 0.2}}
      cost_growth: pay_award
"""


class Desk:
    """A folder with the two files, each as it is or with some of its text replaced."""

    def __init__(self, folder: Path) -> None:
        self.criteria, self.pipeline = folder / "criteria.yaml", folder / "pipeline.yaml"

    def write(self, criteria: str | bytes, pipeline: str | bytes) -> None:
        for path, content in ((self.criteria, criteria), (self.pipeline, pipeline)):
            data = (
                content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
            )
            path.write_bytes(data)

    def load(self, criteria: str | bytes = CRITERIA, pipeline: str | bytes = PIPELINE) -> Case:
        self.write(criteria, pipeline)
        return load(self.criteria, self.pipeline)

    def error(
        self, criteria: str | bytes = CRITERIA, pipeline: str | bytes = PIPELINE
    ) -> CaseError:
        with pytest.raises(CaseError) as error:
            self.load(criteria, pipeline)
        return error.value

    def told(self, criteria: str | bytes = CRITERIA, pipeline: str | bytes = PIPELINE) -> list[str]:
        faults = self.error(criteria, pipeline).faults
        return [str(fault).replace(f"{self.criteria.parent}{os.sep}", "") for fault in faults]

    def edited(self, file: str, old: str, new: str) -> list[str]:
        texts = {"criteria": CRITERIA, "pipeline": PIPELINE}
        assert old in texts[file]
        return self.told(**{file: texts[file].replace(old, new)})


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# ---------------------------------------------------------------------------------- what is read


def test_two_good_files_make_a_case(desk: Desk) -> None:
    case = desk.load()
    assert case.title == "Pipeline"
    assert case.warnings == ("registrars: cost_growth changes nothing without unit_cost",)
    registrars = case.pipeline.services["registrars"]
    assert registrars.title == "Registrars"
    assert registrars.revenue["cost_growth"] == "pay_award"
    assert case.criteria.criteria["npv"].measure == "npv"
    assert case.criteria.gates["safe"].share == 0.8
    assert case.criteria.criteria["market"].levels == {0: "none", 3: "some", 5: "orders: signed"}


def test_a_case_remembers_its_files_and_what_was_in_them(desk: Desk) -> None:
    case = desk.load(pipeline=b"\xef\xbb\xbf" + PIPELINE.encode())
    assert [i.file for i in case.inputs] == [str(desk.criteria), str(desk.pipeline)]
    assert case.inputs[0].sha256 == hashlib.sha256(CRITERIA.encode()).hexdigest()
    assert case.inputs[1].sha256 == hashlib.sha256(desk.pipeline.read_bytes()).hexdigest()


def test_files_are_named_as_the_caller_names_them(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.error(CRITERIA, "a: [")
    monkeypatch.chdir(desk.criteria.parent)
    with pytest.raises(CaseError) as error:
        load("criteria.yaml", Path("pipeline.yaml"))
    assert str(error.value.faults[0]).startswith("pipeline.yaml:1:4: ")


def test_texts_mean_what_is_written(desk: Desk) -> None:
    odd = ["NO", "12:30", "010", "1e3", "nan", "null", "~", "2018-09-12"]
    for text in odd:
        case = desk.load(
            pipeline=PIPELINE.replace("prices: 2018/19", f"prices: {text}").replace(
                "    scores:", f"    note: {text}\n    scores:"
            )
        )
        assert (case.pipeline.prices, case.pipeline.services["registrars"].note) == (text, text)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("500_000", 500_000),
        ("£1.2m", 1_200_000),
        ('"1,234.50"', 1234.5),
        ("'450'", 450),
        ("8.5%", 0.085),
        ("010", 10),
        ("1e3", 1000),
        ("£300k", 300_000),
    ],
)
def test_a_price_is_what_a_person_means_by_it(desk: Desk, written: str, meant: float) -> None:
    case = desk.load(pipeline=PIPELINE.replace("{low: 325, likely: 450, high: 640}", written))
    price = case.pipeline.services["registrars"].revenue["price"]
    assert isinstance(price, Belief)
    assert price.value == meant


# ---------------------------------------------------------------------------- one fault at a time

REV = "price: {low: 325, likely: 450, high: 640}"


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("pipeline", "volume:", "vloume:",
         ["pipeline.yaml:16:7: 'vloume' is not a driver; did you mean 'volume'?"]),
        ("pipeline", "high: 640", "high: 400",
         ["pipeline.yaml:15:44: high is below likely (400 < 450)"]),
        ("pipeline", "{market: 3}", "{markt: 3}",
         ["pipeline.yaml:13:14: 'markt' is not a criterion of the criteria file; did you mean "
          "'market'?"]),
        ("pipeline", "{market: 3}", "{market: 3, npv: 3}",
         ["pipeline.yaml:13:25: 'npv' is measured from npv, not scored; leave the score out"]),
        ("pipeline", "{market: 3}", "{market: 7}",
         ["pipeline.yaml:13:22: the score on 'market' is 7, but must be at most 5"]),
        ("pipeline", "{market: 3}", "",
         ["pipeline.yaml:13:5: nothing is written here; write entries, as key: value"]),
        ("pipeline", "housing: 0.2", "housng: 0.2",
         ["pipeline.yaml:16:50: 'housng' is not a factor of the pipeline; did you mean "
          "'housing'?"]),
        ("pipeline", "cost_growth: pay_award", "cost_growth: pay_awards",
         ["pipeline.yaml:17:20: 'pay_awards' is neither a number nor an assumption of this file; "
          "did you mean 'pay_award'?"]),
        ("pipeline", "cost_growth: pay_award", "cost_growth: NO",
         ["pipeline.yaml:17:20: 'NO' is neither a number nor an assumption of this file; use "
          "pay_award or write a number"]),
        ("pipeline", "cost_growth: pay_award", "cost_growth: 12:30",
         ["pipeline.yaml:17:20: '12:30' is not a number; that is a time"]),
        ("pipeline", "cost_growth: pay_award", "cost_growth: .inf",
         ["pipeline.yaml:17:20: '.inf' is not a number; it must be finite"]),
        ("pipeline", "cost_growth: pay_award", "cost_growth:",
         ["pipeline.yaml:17:7: nothing is written here; write a number"]),
        ("pipeline", "cost_growth: pay_award", "cost_growth: [1%, 2%]",
         ["pipeline.yaml:17:20: a list is written here; write {any_of: [..]} for observed values"]),
        ("pipeline", "cost_growth: pay_award", "fixed_cost: pay_award",
         ["pipeline.yaml:17:19: 1% (of pay_award), but fixed_cost is money; write it as £450 or "
          "450"]),
        ("pipeline", "cost_growth: pay_award", "ramp_up: 3\n      churn: 25",
         ["pipeline.yaml:18:14: 25 is 25% or 2500%; write 25%, or 2500% if that is meant"]),
        ("pipeline", "legal: {status", "legl: {status",
         ["pipeline.yaml:12:7: 'legl' is not a gate of the criteria file; did you mean 'legal'?"]),
        ("pipeline", "legal: {status", "safe: {status",
         ["pipeline.yaml:12:7: gate 'safe' is measured from npv, not stated; leave it out"]),
        ("pipeline", "status: pass", "status: passed",
         ["pipeline.yaml:12:23: 'passed' is not allowed under 'status'; did you mean 'pass'?"]),
        ("pipeline", "status: pass", "status: [pass]",
         ["pipeline.yaml:12:23: a list is written here; write pass, hold or fail"]),
        ("pipeline", ", reason: LGA 2003", "",
         ["pipeline.yaml:12:7: no reason; a gate status needs it: why, as the record will show "
          "it"]),
        ("pipeline", "reason: LGA 2003", "reason: ",
         ["pipeline.yaml:12:29: nothing is written here; write a text"]),
        ("pipeline", "prices: 2018/19\n", "",
         ["pipeline.yaml:1:1: no prices; a pipeline needs it: the price base of all money, as "
          "2018/19"]),
        ("pipeline", "prices:", "price:",
         ["pipeline.yaml:3:1: 'price' is not a key of a pipeline; did you mean 'prices'?"]),
        ("pipeline", "years: 4", "years: 40000",
         ["pipeline.yaml:4:8: 40000 years; give 1 to 125"]),
        ("pipeline", "green_book_2026", "green_book",
         ["pipeline.yaml:5:16: 'green_book' is neither a rate nor a discount schedule; did you "
          "mean "
          "'green_book_2026'?"]),
        ("pipeline", "green_book_2026", "treasury",
         ["pipeline.yaml:5:16: 'treasury' is neither a rate nor a discount schedule; use "
          "green_book_2026 or a rate, as 3.5%"]),
        ("pipeline", "  registrars:\n", "  panel:\n",
         ["pipeline.yaml:10:3: a service may not be called panel; criteria, groups, assumptions, "
          "factors or panel mean something else"]),
        ("pipeline", "factors: [housing]", "factors: [housing, 2 b]",
         ["pipeline.yaml:8:20: '2 b' is not a name; a name is letters, digits, _ and -, and begins "
          "with a letter or digit: write 2_b"]),
        ("pipeline", "factors: [housing]", "factors: housing",
         ["pipeline.yaml:8:10: 'housing' is written here; write entries, as key: value"]),
        ("pipeline", "factors: [housing]", "factors: {housing: , b c: d}",
         ["pipeline.yaml:8:22: 'b c' is not a name; a name is letters, digits, _ and -, and begins "
          "with a letter or digit: write b_c"]),
        ("pipeline", REV, "price: {low: 1,234.50, high: 2000}",
         ["pipeline.yaml:15:20: a comma starts a new entry inside { }; write \"1,234.50\" in "
          "quotes, "
          "or without the comma"]),
        ("pipeline", REV, "price: {p10: 1, p50: 50, p90: 99}",
         ["pipeline.yaml:15:14: price must be at least 0, but may be -104 (P0.1); add min: 0, or "
          "give low and high"]),
        ("pipeline", REV, "price: {}",
         ["pipeline.yaml:15:14: no number; give value, or low and high, or p10, p50 and p90"]),
        ("pipeline", REV, "price: {any_of: []}",
         ["pipeline.yaml:15:15: no entries; give 1 or more"]),
        ("pipeline", REV, "price: {any_of: [1, x]}",
         ["pipeline.yaml:15:27: 'x' is not a number; write it as 450, 1,234.50, £1.2m or 3.5%"]),
        ("pipeline", REV, "price: {any_of: {a: 1}}",
         ["pipeline.yaml:15:23: a mapping is written here; write a list, as [a, b]"]),
        ("pipeline", REV, "price: {value: {a: 1}}",
         ["pipeline.yaml:15:22: a mapping is written here; write a number"]),
        ("pipeline", REV, "price: *shared",
         ["pipeline.yaml:15:14: an alias ('*shared'); write the value itself, or put it in "
          "quotes"]),
        ("criteria", "from: npv", "from: nvp",
         ["criteria.yaml:5:41: 'nvp' is not allowed under 'from'; did you mean 'npv'?"]),
        ("criteria", "from: npv", "measure: npv",
         ["criteria.yaml:5:35: 'measure' is not a key of a criterion; use unit, from, value, "
          "levels, step, nothing "
          "or why",
          "pipeline.yaml:13:5: registrars has no score on 'npv'; the panel scores every service on "
          "it"]),
        ("criteria", "group: money", "group: monee",
         ["criteria.yaml:5:28: 'monee' is not a group of this file; did you mean 'money'?"]),
        ("criteria", "weight: 100", "weight: any",
         ["criteria.yaml:5:75: any for some criteria and numbers for others; give any to all of "
          "them "
          "or to none"]),
        ("criteria", "weight: 100", "weight: lots",
         ["criteria.yaml:5:75: 'lots' is not a weight; give a number, a belief or any (a criteria "
          "file shares no others)"]),
        ("criteria", "{0: none, 3: some, 5: \"orders: signed\"}", "{0: none}",
         ["criteria.yaml:10:5: 1 entries; give 2 or more"]),
        ("criteria", "{0: none, 3", "{0: none, 0.0: x, 3",
         ["criteria.yaml:10:23: level 0.0 is there already, as 0; keep one of them"]),
        ("criteria", "5: \"orders: signed\"", "5: orders: signed",
         ["criteria.yaml:10:41: a colon in a text; put the whole text in quotes"]),
        ("criteria", "status: proposed", "status: agreed",
         ["criteria.yaml:2:9: agreed, but not by whom; add agreed: {by: .., on: 2018-09-12, "
          "minute: "
          "..}"]),
        ("criteria", "title: Criteria", "title: [Criteria]",
         ["criteria.yaml:1:8: a list is written here; write a text"]),
        ("criteria", "title: Criteria\n", "title: Criteria\nTitle: x\n",
         ["criteria.yaml:2:1: 'Title' is there already, on line 1; keep one of them"]),
        ("criteria", "title: Criteria\n", "title: Criteria\nmissing: drop\n",
         ["criteria.yaml:2:10: 'drop' is not allowed under 'missing'; use leave_out or "
          "panel_range"]),
        ("criteria", "title: Criteria\n", "title: Criteria\nmember_weights: {fd: {npv: 1}}\n",
         ["criteria.yaml:2:18: fd has no weight for 'market'; a member weighs everything or "
          "nothing"]),
        ("criteria", "title: Criteria\n",
         "title: Criteria\nmember_weights: {consensus: {npv: 1, market: 1}}\n",
         ["criteria.yaml:2:18: a member may not be called consensus; that means something else"]),
    ],
)  # fmt: skip
def test_a_fault_is_told_once_with_its_place_and_a_way_out(
    desk: Desk, file: str, old: str, new: str, expected: list[str]
) -> None:
    assert desk.edited(file, old, new) == expected


def test_a_service_named_twice_is_refused_and_both_are_looked_at(desk: Desk) -> None:
    again = PIPELINE + "  Registrars: {revenue: {price: -1, volume: 1}, scores: {market: 3}}\n"
    assert desk.told(pipeline=again) == [
        "pipeline.yaml:18:3: 'Registrars' is there already, on line 10; keep one of them",
        "pipeline.yaml:18:33: price is -1, but must be at least 0",
    ]


def test_a_service_under_the_very_same_name_is_refused(desk: Desk) -> None:
    again = PIPELINE + "  registrars: {nonsense: 1}\n"
    assert desk.told(pipeline=again) == [
        "pipeline.yaml:18:3: 'registrars' is there already, on line 10; keep one of them"
    ]


# ------------------------------------------------------------------------------ many faults at once

TROUBLED_CRITERIA = """\
title: T
status: proposd
groups: {finance: Money, people: {title: P, colour: red}}
criteria:
  npv: {title: N, from: nvp, worst: 0, best: £1m, weight: 100, group: finanse}
  market:
    title: M
    weight: {low: 450, likely: 400, high: 600}
    levels: {0: a, x: b}
  readiness: {title: R, worst: 0, best: 0, weight: any, group: [people]}
gates:
  legal: {title: L}
  money: {title: L, measure: npv, at_least: 0, in: 80}
member_weights: {fd: {npv: 1, markt: 3}}
"""
TROUBLED_PIPELINE = """\
title: T
status: proposed
prices: 2018/19
years: 4.5
discount_rate: green_book_2025
assumptions:
  pay: {low: 1%, likely: £2, high: 3%}
services:
  registrars:
    gates: {legal: {status: maybe, reason: }, legl: {status: pass, reason: x}}
    scores: {market: 6, readines: 2, market: 3}
    revenue:
      price: {low: 325, likely: 450, high: 400}
      vloume: 3
      cost_growth: pay_award
      churn: 25
      growth: {p10: 1%, p50: 2%}
      fixed_cost: 3%
      investment: {low: 1,234.50, high: 20}
      overhead: pay
      bad_debt: {low: x, likely: 2%, high: 1%, moves_with: {housing: 2}}
  Registrars: {revenue: {price: 1, volume: 2}}
  legal services: {titel: Legal, scores: &a {market: 12:30}}
"""


TOLD = [
    "criteria.yaml:2:9: 'proposd' is not allowed under 'status'; did you mean 'proposed'?",
    "criteria.yaml:3:45: 'colour' is not a key of a group; use weight",
    "criteria.yaml:5:25: 'nvp' is not allowed under 'from'; did you mean 'npv'?",
    "criteria.yaml:5:71: 'finanse' is not a group of this file; did you mean 'finance'?",
    'criteria.yaml:8:32: likely is below low (400 < 450)',
    "criteria.yaml:9:20: 'x' is not a number; write it as 450, 1,234.50, £1.2m or 3.5%",
    'criteria.yaml:10:41: worst and best are both 0; there is no swing to value',
    'criteria.yaml:10:52: any for some criteria and numbers for others; give any to all of them '
    'or to none',
    'criteria.yaml:10:64: a list is written here; write a text',
    'criteria.yaml:13:52: in is 80; give a share above 0 and up to 100%, as 80%',
    "criteria.yaml:14:18: fd has no weight for 'readiness'; a member weighs everything or nothing",
    "criteria.yaml:14:31: 'markt' has no place among these weights; did you mean 'market'?",
    'pipeline.yaml:4:8: 4.5 is not whole; write a whole number',
    "pipeline.yaml:5:16: 'green_book_2025' is neither a rate nor a discount schedule; did you "
    "mean 'green_book_2026'?",
    'pipeline.yaml:7:36: high is below likely (3% < £2)',
    "pipeline.yaml:10:29: 'maybe' is not allowed under 'status'; use pass, hold or fail",
    'pipeline.yaml:10:36: nothing is written here; write a text',
    "pipeline.yaml:10:47: 'legl' is not a gate of the criteria file; did you mean 'legal'?",
    "pipeline.yaml:11:25: 'readines' is not a criterion of the criteria file; did you mean "
    "'readiness'?",
    "pipeline.yaml:11:38: 'market' is there already, on line 11; keep one of them",
    'pipeline.yaml:13:44: high is below likely (400 < 450)',
    "pipeline.yaml:14:7: 'vloume' is not a driver; did you mean 'volume'?",
    "pipeline.yaml:15:20: 'pay_award' is neither a number nor an assumption of this file; use "
    "pay or write a number",
    'pipeline.yaml:16:14: 25 is 25% or 2500%; write 25%, or 2500% if that is meant',
    'pipeline.yaml:17:16: p10 without p90; percentiles need p10, p50 and p90',
    'pipeline.yaml:18:19: 3%, but fixed_cost is money; write it as £450 or 450',
    'pipeline.yaml:19:25: a comma starts a new entry inside { }; write "1,234.50" in quotes, or '
    'without the comma',
    'pipeline.yaml:19:41: high is below low (20 < 1,234.50)',
    'pipeline.yaml:20:17: £2 (of pay), but overhead is a rate; write it as 5% or 0.05',
    "pipeline.yaml:21:23: 'x' is not a number; write it as 450, 1,234.50, £1.2m or 3.5%",
    'pipeline.yaml:21:44: high is below likely (1% < 2%)',
    "pipeline.yaml:21:61: 'housing' is not a factor of the pipeline; list it under factors:",
    'pipeline.yaml:21:70: a loading of 2; give one from -1 to 1',
    "pipeline.yaml:22:3: 'Registrars' is there already, on line 9; keep one of them",
    "pipeline.yaml:23:3: 'legal services' is not a name; a name is letters, digits, _ and -, and "
    "begins with a letter or digit: write legal_services",
    "pipeline.yaml:23:3: legal services has no revenue, but 'money' is measured from npv; give "
    "its revenue",
    "pipeline.yaml:23:20: 'titel' is not a key of a service; did you mean 'title'?",
    "pipeline.yaml:23:34: legal services has no score on 'readiness'; the panel scores every "
    "service on it",
    "pipeline.yaml:23:42: an anchor ('&a'); leave it out, or put the text in quotes",
    "pipeline.yaml:23:54: '12:30' is not a number; that is a time",
]  # fmt: skip


def test_every_mistake_of_both_files_is_told_at_once(desk: Desk) -> None:
    assert desk.told(TROUBLED_CRITERIA, TROUBLED_PIPELINE) == TOLD


def test_each_fault_is_shown_with_its_line_and_a_mark_under_it(desk: Desk) -> None:
    error = desk.error(pipeline=PIPELINE.replace("high: 640", "high: 400"))
    assert str(error).splitlines() == [
        f"{desk.pipeline}:15:44: high is below likely (400 < 450)",
        "          price: {low: 325, likely: 450, high: 400}",
        "                                               ^",
        "1 fault",
    ]


def test_a_mark_stands_under_its_column_whatever_stands_before() -> None:
    assert excerpt("\ta: b", 5) == "    \ta: b\n    \t   ^"
    assert excerpt("a: 日本 x", 7) == "    a: 日本 x\n           ^".replace("       ^", "        ^")
    assert excerpt("e\u0301: x", 5) == "    e\u0301: x\n       ^"
    assert excerpt("a\u202eb: x", 5) == "    a\N{REPLACEMENT CHARACTER}b: x\n        ^"
    assert excerpt("   ", 1) == ""


def test_a_long_line_is_cut_around_its_fault() -> None:
    line = "x" * 500 + "!" + "y" * 500
    shown, mark = excerpt(line, 501).splitlines()
    assert len(shown) < 120
    assert shown[len(mark) - 1] == "!"
    assert shown.startswith("    ...") and shown.endswith("...")


def test_faults_of_one_file_do_not_hide_those_of_the_other(desk: Desk) -> None:
    told = desk.told(
        "title: [", PIPELINE.replace("volume:", "vloume:").replace("years: 4", "years: 0")
    )
    assert told == [
        "criteria.yaml:1:8: this is never closed; close it with ]",
        "pipeline.yaml:4:8: 0 years; give 1 to 125",
        "pipeline.yaml:16:7: 'vloume' is not a driver; did you mean 'volume'?",
    ]


def test_a_faulty_criterion_does_not_make_every_score_for_it_strange(desk: Desk) -> None:
    told = desk.edited("criteria", "levels: {0: none", "levels: {zero: none")
    assert told == [
        "criteria.yaml:10:14: 'zero' is not a number; write it as 450, 1,234.50, £1.2m or 3.5%"
    ]


def test_faults_of_what_could_not_be_read_are_not_made_up(desk: Desk) -> None:
    for key in ("groups", "criteria", "gates", "member_weights"):
        text = re.sub(rf"(?ms)^{key}:.*?(?=^\w)|^{key}:.*\Z", "", CRITERIA) + f"{key}: 3\n"
        assert desk.told(text)[0].endswith("'3' is written here; write entries, as key: value")
        assert len(desk.told(text)) <= 2
    for key in ("assumptions", "factors", "services"):
        text = re.sub(rf"(?ms)^{key}:.*?(?=^\w)|^{key}:.*\Z", "", PIPELINE) + f"{key}: 3\n"
        assert len(desk.told(pipeline=text)) == 1
    for new in ("low_high_are: p10_p90\nassumptions: 3\n", "low_high_are: p10_p90\n"):
        text = re.sub(r"(?m)^assumptions:\n.*\n", new, PIPELINE)
        assert len(desk.told(pipeline=text + "  other: 3\n  third: {title: [x]}\n")) == 5
    for key in ("gates", "scores", "revenue"):
        text = re.sub(rf"(?ms)^    {key}:.*?(?=^    \w|\Z)", f"    {key}: 3\n", PIPELINE)
        assert len(desk.told(pipeline=text)) == 1


def test_a_scale_that_cannot_be_read_is_not_compared_with_its_measure(desk: Desk) -> None:
    assert desk.edited("criteria", "from: npv, worst: 0", "from: payback, worst: x") == [
        "criteria.yaml:5:57: 'x' is not a number; write it as 450, 1,234.50, £1.2m or 3.5%",
        "criteria.yaml:5:66: £1m is not in years, as payback is; write a plain number",
    ]


def test_nothing_is_said_of_criteria_that_could_not_be_read(desk: Desk) -> None:
    tree = CRITERIA.replace("{money: Money,", "{money: {title: M, weight: 1},")
    text = re.sub(r"(?ms)^criteria:.*?(?=^gates)", "criteria: 3\n", tree)
    assert desk.told(text + "member_weights: {fd: {npv: 1, market: 2}}\n") == [
        "criteria.yaml:3:40: group people has no weight, but others have; give all of them one "
        "or none",
        "criteria.yaml:4:11: '3' is written here; write entries, as key: value",
    ]


def test_a_refusal_in_other_words_is_still_told() -> None:
    with pytest.raises(ValidationError) as refusal:
        TypeAdapter(int).validate_python("x")
    (problem,) = problems_of(refusal.value)
    assert problem.message.startswith("'x' does not belong here (Input should be a valid integer")


def test_unread_weights_leave_the_rest_of_the_tree_alone(desk: Desk) -> None:
    tree = CRITERIA.replace(
        "{money: Money, people: {title: People}}",
        "{money: {title: M, weight: 3}, people: {title: P, weight: x y}, empty: {title: E, "
        "weight: 1}}",
    )
    assert desk.told(tree) == [
        "criteria.yaml:3:67: 'x y' is not a number; write it as 450, 1,234.50, £1.2m or 3.5%",
        "criteria.yaml:3:73: group empty has no criterion; give it one, or leave the group out",
    ]
    unsure = tree.replace("x y", "2").replace("group: people", "group: [people]")
    assert desk.told(unsure) == ["criteria.yaml:8:12: a list is written here; write a text"]


def test_percentile_ranges_are_checked_in_files_with_other_faults(desk: Desk) -> None:
    text = PIPELINE.replace("years: 4", "years: 0\nlow_high_are: p10_p90").replace(
        "{low: 325, likely: 450, high: 640}", "{low: -0.1, likely: 1, high: 2}"
    )
    told = desk.told(pipeline=text)
    assert told[0] == "pipeline.yaml:4:8: 0 years; give 1 to 125"
    assert told[1].startswith("pipeline.yaml:16:20: price must be at least 0, but may be -0.")


def test_only_the_first_faults_are_printed_and_the_rest_counted(desk: Desk) -> None:
    many = PIPELINE + "".join(f"  s{n}: {{x{n}: 1, y: 2, z: 3}}\n" for n in range(400))
    error = desk.error(pipeline=many)
    assert len(error.faults) == MOST_FAULTS
    assert error.more > 0
    assert str(error).count("\n    ") == 2 * MOST_SHOWN
    assert str(error).splitlines()[-2] == f"and {1000 + error.more - MOST_SHOWN:,} more"
    assert str(error).splitlines()[-1] == f"{1000 + error.more:,} faults"


# ------------------------------------------------------------------------- files that are no files


def test_a_file_that_is_not_there_is_a_fault_of_that_file(desk: Desk, tmp_path: Path) -> None:
    desk.load()
    with pytest.raises(CaseError) as error:
        load(tmp_path / "none.yaml", tmp_path)
    assert [fault.message for fault in error.value.faults] == [
        "cannot be read (No such file or directory); give the path of a YAML file",
        "cannot be read (not an ordinary file); give the path of a YAML file",
    ]
    assert [fault.file for fault in error.value.faults] == [
        str(tmp_path / "none.yaml"),
        str(tmp_path),
    ]
    assert all(fault.excerpt == "" for fault in error.value.faults)


def test_the_faults_of_the_file_that_is_there_are_told_too(desk: Desk, tmp_path: Path) -> None:
    desk.criteria.write_text(CRITERIA.replace("from: npv", "from: nvp"), encoding="utf-8")
    with pytest.raises(CaseError) as error:
        load(desk.criteria, tmp_path / "none.yaml")
    assert len(error.value.faults) == 2


def test_a_path_that_can_be_no_path_is_a_fault() -> None:
    with pytest.raises(CaseError, match="cannot be read"):
        load("a\0b", "c" * 5000)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CaseError, match="not an ordinary file"):
        load(tmp_path / "pipe", tmp_path / "pipe")


def test_files_given_in_the_wrong_order_are_recognised(desk: Desk) -> None:
    assert desk.told(PIPELINE, CRITERIA) == [
        "criteria.yaml:9:1: this is a pipeline file (it has 'services:'); give the criteria file "
        "first and the pipeline file second",
        "pipeline.yaml:4:1: this is a criteria file (it has 'criteria:'); give the criteria file "
        "first and the pipeline file second",
    ]
    assert len(desk.told(CRITERIA, CRITERIA)) == 1


@pytest.mark.parametrize("text", ["just a text\n", "[1, 2]\n", "12\n"])
def test_a_file_without_keys_is_a_fault(desk: Desk, text: str) -> None:
    assert "is written here; write entries, as key: value" in desk.told(pipeline=text)[0]


def test_a_fault_reads_as_editors_expect_it() -> None:
    assert str(Fault("a.yaml", 3, 4, "wrong")) == "a.yaml:3:4: wrong"


# -------------------------------------------------------------------------------- hostile files

LONG = "volume" * 9
HEAD = PIPELINE[: PIPELINE.index("  registrars:")]
HOSTILE: dict[str, str] = {
    "services with strange keys": HEAD
    + "".join(f"  s{n}: {{{', '.join(f'x{k}: 1' for k in range(140))}}}\n" for n in range(490)),
    "strange drivers": HEAD
    + "".join(
        f"  s{n}: {{revenue: {{{', '.join(f'volum{k}: 1' for k in range(99))}}}}}\n"
        for n in range(490)
    ),
    "faulty scores": HEAD
    + "".join(
        f"  s{n}: {{scores: {{{', '.join(f'x{k}: {{low: 3, high: 1}}' for k in range(48))}}}}}\n"
        for n in range(490)
    ),
    "long strange words": HEAD
    + "".join(
        f"  s{n}: {{revenue: {{{', '.join(f'{LONG}{k}: 1' for k in range(60))}}}}}\n"
        for n in range(490)
    ),
    "a million levels": CRITERIA.replace("{0: none", "{" + "0: x, " * 300_000 + "1: none"),
    "a million values": PIPELINE.replace("450", "{any_of: [" + "1," * 900_000 + "1]}"),
    "ten thousand values and one": PIPELINE.replace("450", "{any_of: [" + "x," * 10_001 + "1]}"),
    "a huge number": PIPELINE.replace("450", "1" * 1_900_000),
    "a number of commas": PIPELINE.replace("450", "1" + ",000" * 450_000),
    "a long text": PIPELINE.replace("Pipeline", "x" * 1_900_000),
    "a long name": PIPELINE.replace("pay_award}", "x" * 1_900_000).replace(
        "pay_award", "y" * 99_000
    ),
    "hidden characters": PIPELINE.replace("Pipeline", "\u202e" * 600_000),
    "hidden characters among entries": "{" + "a\u200b: 1, " * 150_000 + "}",
    "brackets": PIPELINE + "x: " + "[" * 1_900_000,
    "quotes": PIPELINE + "x: " + "'" * 1_900_001,
    "tabs": PIPELINE + "\tx: 1\n" * 300_000,
    "anchors": PIPELINE + "".join(f"k{n}: &a{n} [*a{n}]\n" for n in range(900)),
    "laughs": "a: &a [x, x]\n" + "".join(f"k{n}: &b{n} [*a, *a]\n" for n in range(900)),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_no_file_takes_long_to_be_refused(desk: Desk, name: str) -> None:
    text = HOSTILE[name]
    began = time.process_time()
    with pytest.raises(CaseError) as error:
        desk.load(
            text if name == "a million levels" else CRITERIA,
            text if name != "a million levels" else PIPELINE,
        )
    assert len(str(error.value)) < 400_000
    assert time.process_time() - began < 10 * slowness()


WITHIN_512_MB = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (512 * 2**20, 512 * 2**20))
from dragonsden.reading import CaseError, load
try:
    load(sys.argv[1], sys.argv[2])
except CaseError as error:
    print(len(error.faults))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
@pytest.mark.parametrize(
    "name", ["services with strange keys", "faulty scores", "a million values"]
)
def test_no_file_takes_more_than_512_mb(desk: Desk, name: str) -> None:
    desk.write(CRITERIA, HOSTILE[name])
    done = subprocess.run(
        [sys.executable, "-c", WITHIN_512_MB, desk.criteria, desk.pipeline],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # each thread would claim 30 MB
    )
    assert int(done.stdout) >= 1


# --------------------------------------------------------------------------------------- fuzzing

PIECES = [
    "any", "NO", "null", "nan", ".inf", "1e3", "-5", "£1.2m", "3.5%", "{low: 1, high: 2}", "x y",
    "{p10: 1, p50: 2, p90: 3}", "{mean: 1, sd: 2}", "{chance: 50%}", "{any_of: [1, 2]}", "[]", "{}",
    "[1, 2]", "''", '"\\ud800"', '"\\U00110000"', "&a ", "*a", "!!str ", "<<", "1,234.50", "012:30",
    "low_high_are: p10_p90\n", "weight", "title", "from", "\t", "\u202e", "\x00", ": ", "{", "]",
    "groups: {a: {title: x, weight: 3}}\n", "moves_with: {housing: 0.5}", "services", "criteria",
]  # fmt: skip

edits = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(PIECES) | st.text(max_size=3)),
    min_size=1,
    max_size=4,
)


def spoilt(text: str, changes: list[tuple[float, int, str]]) -> str:
    for where, length, new in changes:
        start = int(where * len(text))
        text = text[:start] + new + text[start + length :]
    return text


@pytest.mark.slow
@settings(
    max_examples=400, deadline=10_000, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(of_criteria=edits, of_pipeline=edits, which=st.integers(1, 3))
def test_no_spoilt_file_does_more_than_be_refused(
    desk: Desk, of_criteria: Any, of_pipeline: Any, which: int
) -> None:
    criteria = spoilt(CRITERIA, of_criteria) if which & 1 else CRITERIA
    pipeline = spoilt(PIPELINE, of_pipeline) if which & 2 else PIPELINE
    try:
        case = desk.load(criteria, pipeline)
    except CaseError as error:
        assert error.faults
        assert all(fault.line >= 1 and fault.column >= 1 for fault in error.faults)
        assert str(error)
    else:
        assert isinstance(case.warnings, tuple)


@settings(
    max_examples=200, deadline=10_000, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=300), st.text(max_size=300))
def test_no_bytes_at_all_do_more_than_be_refused(desk: Desk, data: bytes, text: str) -> None:
    with pytest.raises(CaseError):
        desk.load(data, text)


# --------------------------------------------------------------------------------- shipped files


@pytest.mark.slow
@pytest.mark.parametrize(
    ("criteria", "pipeline"),
    [
        ("enhancing_trading", "strategy_2018"),
        ("enhancing_trading_strict", "strategy_2018"),
        ("new_delivery_models", "new_delivery_models"),
    ],
)
def test_the_shipped_files_load_quickly(criteria: str, pipeline: str) -> None:
    paths = ROOT / "criteria" / f"{criteria}.yaml", ROOT / "pipelines" / f"{pipeline}.yaml"
    load(*paths)
    fastest = min(_seconds(lambda: load(*paths)) for _ in range(3))
    assert fastest < 0.3 * slowness()


def slowness() -> float:
    """How many times slower than an idle laptop this machine is just now, at least 1."""
    began = time.process_time()
    sum(str(n).isdigit() for n in range(200_000))
    traced = 5 if sys.gettrace() else 1  # coverage looks at every line
    return max(1.0, (time.process_time() - began) / 0.03) * traced


def _seconds(do: Any) -> float:
    began = time.process_time()
    do()
    return time.process_time() - began
