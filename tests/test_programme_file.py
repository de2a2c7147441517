"""The programme file: every fault at once with its place and the way out, and its schema."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest
import yaml

import dragonsden as dd
from dragonsden.cli.demo import STARTER, STARTER_FILES, THIRD_FILE
from dragonsden.model.programme import ProgrammeFile
from dragonsden.model.programme_checks import programme_warnings
from dragonsden.reading.programme import read_programme

ROOT = Path(__file__).resolve().parents[1]

CRITERIA: Final = """\
title: Two
status: illustrative
criteria:
  npv: {title: NPV, from: npv, worst: 0, best: £20k, weight: 40}
  market: {title: Market, weight: 60, levels: {0: none, 5: all}}
gates: {legal: {title: A legal power}}
"""
PIPELINE: Final = """\
title: Three services
status: illustrative
prices: 2018/19
years: 4
discount_rate: 0
starts: 2018/19
factors: {housing_cycle: house building}
services:
  alarms:
    department: Public Health
    stage: pilot
    customers: [residents]
    gates: {legal: {status: pass, reason: law}}
    scores: {market: 3}
    revenue: {price: 10, volume: 900, investment: 2_000}
    options: {company: {revenue: {tax: 19%}}}
  bins:
    department: Environment
    stage: programme
    customers: [schools]
    scores: {market: 2}
    revenue: {price: 6, volume: 2_000, direct_cost: 60%}
  counsel:
    department: Law
    scope: total
    gates: {legal: {status: pass, reason: law}}
    scores: {market: 4}
    revenue: {price: 60, volume: 200, direct_cost: 60%}
"""
HEAD: Final = """\
title: A programme
status: illustrative
for: npv
years: 4
quarters: 8
"""


@pytest.fixture
def case(tmp_path: Path) -> dd.Case:
    """The case that programmes of these tests are for."""
    return case_of(tmp_path, CRITERIA, PIPELINE)


def case_of(folder: Path, criteria: str, pipeline: str) -> dd.Case:
    (folder / "criteria.yaml").write_text(criteria, encoding="utf-8")
    (folder / "pipeline.yaml").write_text(pipeline, encoding="utf-8")
    return dd.load(folder / "criteria.yaml", folder / "pipeline.yaml")


def read(folder: Path, case: dd.Case, text: str) -> ProgrammeFile:
    path = folder / "programme.yaml"
    path.write_text(text, encoding="utf-8")
    return read_programme(path, case)


def told(folder: Path, case: dd.Case, text: str) -> list[str]:
    """Each fault of a file: line, column and words."""
    with pytest.raises(dd.CaseError) as refused:
        read(folder, case, text)
    faults = refused.value.faults
    assert {Path(fault.file).name for fault in faults} == {"programme.yaml"}
    return [f"{fault.line}:{fault.column} {fault.message}" for fault in faults]


FAULTS: Final = [
    ("holds: nevr", "6:8 'nevr' is written here; write never, allowed or {from: 5}"),
    ("holds: 5", "6:8 '5' is written here; write never, allowed or {from: 5}"),
    ("holds: {form: 5}", "6:9 'form' is not a key of holds; did you mean 'from'?"),
    ("holds: {from: 81}", "6:15 81 as a quarter; give 1 to 80"),
    (
        "holds: {from: 3, allowed: yes}",
        "6:9 allowed and from together; leave one of them out",
    ),
    ("budget: {2018/19: -5}", "6:19 a budget of -5; give £0 or more"),
    ("budget: {2018/19: 10%}", "6:19 a budget of 10%; give £0 or more"),
    (
        "budget: {2019/2: 5}",
        "6:10 '2019/2' is not a year of the programme, 2018/19 to 2021/22; did you mean '2019/20'?",
    ),
    (
        "budget: {2025/26: 5}",
        "6:10 '2025/26' is not a year of the programme, 2018/19 to 2021/22",
    ),
    ("budget: {1: 5}", "6:10 '1' is not a year of the programme, 2018/19 to 2021/22"),
    ("budget: {2018/19: lots}", "6:19 'lots' is not a number; write it as 450, 1,234.50, £1.2m"),
    ("carry: perhaps", "6:8 'perhaps' is written here; write true or false"),
    ("officers: {law: -4}", "6:17 -4 days; give 0 or more"),
    ("officers: {law: 20%}", "6:17 20% has a %; a plain number belongs here"),
    ("officers: {law team: 4}", "6:12 'law team' is not a name; a name is letters, digits"),
    ("officers: {law: {1-4: 3, 3-6: 2}}", "6:26 '3-6' overlaps '1-4'; name each quarter once"),
    ("officers: {law: {1-4: 3, 9: 2}}", "6:26 no days for quarters 5-8; give them, or 0"),
    ("officers: {law: {1-4: 3, 6: 2}}", "6:26 no days for quarter 5; give them, or 0"),
    (
        "officers: {law: {four: 3}}",
        "6:18 'four' is not a span of quarters, counted from 1; write one as 1-4, or as 5",
    ),
    (
        "officers: {law: {4-1: 3}}",
        "6:18 '4-1' is not a span of quarters, counted from 1; write one as 1-4, or as 5",
    ),
    (
        "reviews: {defualt: {quarters: 2}}",
        "6:11 'defualt' is neither a service nor an option of one (service/option); "
        "did you mean 'default'?",
    ),
    (
        "reviews: {bins: {quarters: 1.5}}",
        "6:28 a review of 1.5 quarters; give a whole number from 1 to 40",
    ),
    (
        "reviews: {bins: {quarters: 0}}",
        "6:28 a review of 0 quarters; give a whole number from 1 to 40",
    ),
    ("reviews: {bins: {law: -1}}", "6:23 -1 days; give 0 or more"),
    ("reviews: {bins: {law: £40}}", "6:23 £40 has a £; a plain number belongs here"),
    (
        "rules: [{start: alarm}]",
        "6:17 'alarm' is neither a service nor an option of one (service/option); "
        "did you mean 'alarms'?",
    ),
    (
        "rules: [{start: alarms/compny}]",
        "6:17 'alarms/compny' is neither a service nor an option of one (service/option); "
        "did you mean 'alarms/company'?",
    ),
    (
        "rules: [{never: [alarms, bin]}]",
        "6:26 'bin' is neither a service nor an option of one (service/option); "
        "did you mean 'bins'?",
    ),
    (
        "rules: [{start: alarms, needs: [bims]}]",
        "6:33 'bims' is neither a service nor an option of one (service/option); "
        "did you mean 'bins'?",
    ),
    (
        "rules: [{start: alarms, needs: [bins, alarms]}]",
        "6:39 'alarms' needs itself; leave it out here",
    ),
    (
        "rules: [{at_most: 1, of: [alarms, bins, alarms]}]",
        "6:41 'alarms' is there already; leave it out here",
    ),
    (
        "rules: [{start: alarms, in: 9}]",
        "6:29 quarter 9, but reviews begin in quarters 1 to 8; give one of these, or more quarters",
    ),
    (
        "rules: [{start: alarms, in: 1, needs: bins}]",
        "6:32 needs and in together; write a rule for each",
    ),
    ("rules: [{never: alarms, in: 2}]", "6:25 in goes with start; leave it out"),
    ("rules: [{never: alarms, needs: bins}]", "6:25 needs goes with start; leave it out"),
    (
        "rules: [{start: alarms, never: bins}]",
        "6:9 start and never together; write a rule for each",
    ),
    ("rules: [{why: because}]", "6:9 no rule; give start, never, at_most or at_least"),
    ("rules: [{at_most: 1}]", "6:10 at_most without of; say of which"),
    ("rules: [{start: bins, of: all}]", "6:23 of goes with at_most or at_least; leave it out"),
    ("rules: [{at_most: 1.5, of: all}]", "6:19 1.5 is not whole; write a whole number"),
    ("rules: [{at_most: -1, of: all}]", "6:19 -1 at most; give 0 to 500"),
    ("rules: [start]", "6:9 'start' is written here; write entries, as key: value"),
    ("rules: {start: bins}", "6:8 a mapping is written here; write a list, as [a, b]"),
    (
        "rules: [{at_most: 1, of: everything}]",
        "6:26 'everything' is neither a service nor an option of one (service/option); "
        "use alarms, bins, counsel, alarms/company or all",
    ),
    (
        "rules: [{at_most: 1, of: Public Health}]",
        "6:26 'Public Health' is a department, not a service; write {department: Public Health}",
    ),
    (
        "rules: [{at_most: 1, of: [bins, pilot]}]",
        "6:33 'pilot' is a stage, not a service; write {stage: pilot}",
    ),
    (
        "rules: [{at_most: 1, of: {department: Publik Health}}]",
        "6:39 'Publik Health' is not a department of the pipeline; did you mean 'Public Health'?",
    ),
    (
        "rules: [{at_most: 1, of: {customer: schols}}]",
        "6:37 'schols' is not a customer of the pipeline; did you mean 'schools'?",
    ),
    (
        "rules: [{at_most: 1, of: {stage: pilt}}]",
        "6:34 'pilt' is not a stage of the pipeline; did you mean 'pilot'?",
    ),
    (
        "rules: [{at_most: 1, of: {department: Law, stage: pilot}}]",
        "6:26 department and stage together; give a list, a department, a stage, a customer or all",
    ),
    (
        "rules: [{at_most: 1, of: {}}]",
        "6:26 nothing is named; give a list, a department, a stage, a customer or all",
    ),
    ("worst: {share: 0, npv: 5}", "6:16 a share of 0; give one above 0 and up to 100%"),
    ("worst: {share: 110%, npv: 5}", "6:16 a share of 110%; give one above 0 and up to 100%"),
    ("worst: {share: 5%, npv: 5%}", "6:25 5% is a share, but npv is money"),
    (
        "worst: {share: 5%}",
        "6:1 no npv; worst needs it: the least that their mean NPV may be, in £",
    ),
    ("worst: -5", "6:8 '-5' is written here; write entries, as key: value"),
    (
        "targets: {t: {line: contributions, year: 2019/20, at_least: 1}}",
        "6:21 'contributions' is not allowed under 'line'; did you mean 'contribution'?",
    ),
    (
        "targets: {t: {line: income, year: 2019/2, at_least: 1}}",
        "6:35 '2019/2' is not a year of the programme, 2018/19 to 2021/22; did you mean '2019/20'?",
    ),
    (
        "targets: {t: {line: income, year: 2019/20, at_least: 10%}}",
        "6:54 10% is a share, but a target is money",
    ),
    (
        "targets: {t: {line: income, year: 2019/20, at_least: 1, sure: 100%}}",
        "6:63 100% sure; give a share above 0 and below 100%",
    ),
    (
        "targets: {t: {line: income, year: 2019/20, at_least: 1, already: 10%}}",
        "6:66 10% is a share, but what is reached is money",
    ),
    (
        "targets: {t: {line: income, year: 2019/20, at_least: 1, already: {low: 5%, high: 3}}}",
        "6:72 5% is a share, but what is reached is money",
    ),
    (
        "targets: {t: {line: income, year: 2019/20, at_least: 1, already: {low: 5, high: 3}}}",
        "6:81 high is below low (3 < 5)",
    ),
    (
        "targets: {t: {line: income, year: 2019/20, at_least: 1, "
        "already: {low: 1, high: 3, moves_with: {housing: 0.5}}}}",
        "6:97 'housing' is not a factor of the pipeline; did you mean 'housing_cycle'?",
    ),
    (
        "targets: {t: {line: income, at_least: 1}}",
        "6:11 no year; a target needs it: the year, as 2019/20; or its number",
    ),
    ("stages: {pilt: 60%}", "6:10 'pilt' is the stage of no service; did you mean 'pilot'?"),
    ("stages: {pilot: 130%}", "6:17 a chance of 130%; give 0 to 100%"),
    ("budgt: {2018/19: 1}", "6:1 'budgt' is not a key of a programme file; did you mean 'budget'?"),
]


@pytest.mark.parametrize(("line", "fault"), FAULTS, ids=[line for line, _ in FAULTS])
def test_a_slip_is_told_with_its_place_and_what_would_be_right(
    line: str, fault: str, tmp_path: Path, case: dd.Case
) -> None:
    found = told(tmp_path, case, f"{HEAD}{line}\n")
    assert len(found) == 1, found
    assert found[0].startswith(fault)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("for: npv", "for: profit", "3:6 'profit' is not allowed under 'for'; use npv, value or"),
        ("years: 4", "years: 9", "4:8 9 years, but the pipeline has 4; give at most 4"),
        ("quarters: 8", "quarters: 100", "5:11 100 quarters; give 1 to 80"),
        ("quarters: 8", "quarters: 8.5", "5:11 8.5 is not whole; write a whole number"),
        ("illustrative", "agreed", "2:9 agreed, but not by whom; add agreed: {by: .., on: "),
        ("title: A programme\n", "", "1:1 no title; a programme file needs it: as every output"),
        (
            "for: npv",
            "for: value",
            "3:6 value needs `nothing:`, the performance of not doing it, of market; "
            "add it in the criteria file, or maximise npv",
        ),
    ],
)
def test_a_slip_in_what_every_file_needs_is_told(
    old: str, new: str, fault: str, tmp_path: Path, case: dd.Case
) -> None:
    found = told(tmp_path, case, HEAD.replace(old, new, 1))
    assert len(found) == 1, found
    assert found[0].startswith(fault)


def test_services_that_wait_for_one_another_are_refused_at_the_rule_that_closes_the_circle(
    tmp_path: Path, case: dd.Case
) -> None:
    rules = ("alarms, needs: bins", "bins, needs: [counsel]", "counsel, needs: [alarms]")
    text = HEAD + "rules:\n" + "".join(f"  - {{start: {rule}}}\n" for rule in rules)
    assert told(tmp_path, case, text) == [
        "9:29 'alarms' waits for 'counsel' already; leave one of the rules out"
    ]
    chain = "".join(f"  - {{start: {rule}}}\n" for rule in rules[:2])
    assert len(read(tmp_path, case, f"{HEAD}rules:\n{chain}").rules) == 2


def test_every_fault_of_a_file_is_told_at_once_each_at_its_own_place(
    tmp_path: Path, case: dd.Case
) -> None:
    """All the slips of lists in one file: what cannot be read does not move what follows it."""
    rules = [line[8:-1] for line, _ in FAULTS if line.startswith("rules: [")]
    text = HEAD + "rules:\n" + "".join(f"  - {rule}\n" for rule in rules)
    found = told(tmp_path, case, text)
    expected = [fault for line, fault in FAULTS if line.startswith("rules: [")]
    assert len(found) == len(rules) == len(expected)
    for n, (one, fault) in enumerate(zip(found, expected, strict=True)):
        place, _, words = fault.partition(" ")
        column = int(place.split(":")[1]) - len("rules: [") + len("  - ")
        assert one.startswith(f"{7 + n}:{column} {words}"), one


def test_slips_of_every_key_together_are_as_many_as_apart(tmp_path: Path, case: dd.Case) -> None:
    first = {line.partition(":")[0]: (line, fault) for line, fault in reversed(FAULTS)}
    first.pop("budgt")  # with a budget beside it, it is no longer near a key that is free
    found = told(tmp_path, case, HEAD + "".join(f"{line}\n" for line, _ in first.values()))
    words = [fault.partition(" ")[2] for _, fault in first.values()]
    assert len(found) == len(words)
    assert all(any(word in one for one in found) for word in words)


def test_where_years_have_no_names_they_go_by_their_numbers_and_only_once(
    tmp_path: Path,
) -> None:
    case = case_of(tmp_path, CRITERIA, PIPELINE.replace("starts: 2018/19\n", ""))
    file = read(tmp_path, case, f"{HEAD}budget: {{1: 5, Year 2: 6}}\n")
    assert file.budget == {"1": 5, "Year 2": 6}
    assert told(tmp_path, case, f"{HEAD}budget: {{1: 5, Year 1: 6}}\n") == [
        "6:16 'Year 1' is '1' again; leave one of them out"
    ]
    assert told(tmp_path, case, f"{HEAD}budget: {{5: 5}}\n") == [
        "6:10 '5' is not a year of the programme, Year 1 to Year 4"
    ]


def test_a_service_without_an_account_is_refused_unless_it_may_never_start(
    tmp_path: Path,
) -> None:
    bare = PIPELINE.replace("    revenue: {price: 6, volume: 2_000, direct_cost: 60%}\n", "")
    judged = CRITERIA.replace(
        "  npv: {title: NPV, from: npv, worst: 0, best: £20k, weight: 40}\n", ""
    )
    case = case_of(tmp_path, judged, bare)
    (fault,) = told(tmp_path, case, HEAD)
    assert "bins without revenue: a programme needs the account of all it may start" in fault
    assert read(tmp_path, case, f"{HEAD}rules: [{{never: bins}}]\n").rules[0].never == ("bins",)


def test_what_is_allowed_and_belongs_on_the_record_is_a_warning(
    tmp_path: Path, case: dd.Case
) -> None:
    file = read(tmp_path, case, f"{HEAD}officers: {{law: 5}}\nreviews: {{bins: {{lww: 3}}}}\n")
    total, days, unused = programme_warnings(file, case)
    assert total.startswith("counsel: its account is the whole of it (scope: total)")
    assert (
        days == "reviews take days of lww, but officers does not say how many there are: no limit"
    )
    assert unused == "officers: no review takes days of law, so their limit has no effect"


def test_short_and_long_ways_to_write_the_same_are_the_same(tmp_path: Path, case: dd.Case) -> None:
    short = """\
holds: never
officers: {law: 5}
rules: [{start: bins}, {at_most: 1, of: all}, {at_most: 1, of: bins}, {at_most: 1, of: [bins]}]
"""
    long = """\
holds: {}
officers: {law: {1-: 5}}
rules: [{start: [bins]}, {at_most: 1, of: {all: true}}, {at_most: 1, of: {names: bins}},
  {at_most: 1, of: {names: [bins]}}]
"""
    assert read(tmp_path, case, HEAD + short) == read(tmp_path, case, HEAD + long)


# ---------------------------------------------------------------------------- hostile files

HOSTILE: Final = {
    "an alias": "budget: &b {2018/19: 5}\nreviews: {bins: *b}\n",
    "a tag": "worst: !!python/object/apply:os.system [ls]\n",
    "a merge key": "reviews: {bins: {<<: {law: 1}}}\n",
    "the same key twice": "holds: never\nholds: allowed\n",
    "the same key in other letters": "holds: never\nHolds: allowed\n",
    "two documents": "---\ntitle: another\n",
    "deep nesting": f"rules: {'[' * 100}{']' * 100}\n",
    "nan": "worst: {share: .nan, npv: 0}\n",
    "infinity": "budget: {2018/19: .inf}\n",
    "a number beyond all": "budget: {2018/19: 1e300}\n",
    "an open bracket": "rules: [\n",
    "a control character": "title: a\x07b\n",
    "a null": "worst: {share: 10%, npv: ~}\n",
    "a list as key": "budget: {[1]: 2}\n",
    "an endless name": f"officers: {{{'a' * 100}: 1}}\n",
    "too many rules": "rules: [" + "{never: bins}, " * 101 + "]\n",
    "too many targets": "targets: {"
    + ", ".join(f"t{n}: {{line: income, year: 2018/19, at_least: 1}}" for n in range(21))
    + "}\n",
    "a span of a thousand digits": f"officers: {{law: {{{'9' * 1000}: 1}}}}\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_in_words(text: str, tmp_path: Path, case: dd.Case) -> None:
    found = told(tmp_path, case, HEAD + text)
    assert found
    assert not any("Traceback" in one or "Input should be" in one for one in found)


@pytest.mark.parametrize("text", ["", "just words\n", "[1, 2]\n", "\ufffe", "5\n"])
def test_what_is_no_programme_file_is_refused_in_words(
    text: str, tmp_path: Path, case: dd.Case
) -> None:
    assert told(tmp_path, case, text)


def test_another_kind_of_file_is_told_what_belongs_here(tmp_path: Path, case: dd.Case) -> None:
    for name in ("programme.xlsx", "programme.csv"):
        (tmp_path / name).write_bytes(b"PK\x03\x04")
        with pytest.raises(dd.CaseError, match="the programme file, a YAML file, belongs here"):
            read_programme(tmp_path / name, case)
    assert "title" in told(tmp_path, case, PIPELINE)[0] or told(tmp_path, case, PIPELINE)


def test_a_file_given_from_python_is_checked_against_the_case(case: dd.Case) -> None:
    file = ProgrammeFile.model_validate(
        {"title": "T", "status": "illustrative", "for": "npv", "years": 9, "quarters": 1}
    )
    with pytest.raises(ValueError, match="9 years, but the pipeline has 4"):
        dd.programme(dd.simulate(case, 10), file)


# ---------------------------------------------------------------------------------- schema


@pytest.fixture(scope="module")
def schema() -> Any:
    """A validator of the shipped schema."""
    text = (ROOT / "schemas/programme.schema.json").read_text(encoding="utf-8")
    return jsonschema.Draft202012Validator(json.loads(text))


def plain(text: str) -> Any:
    """YAML with every scalar as the text that stands there, as the files are read."""
    return yaml.load(text, Loader=yaml.BaseLoader)


SHIPPED: Final = [*sorted(ROOT.glob("programmes/*.yaml")), STARTER / THIRD_FILE]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_schema_accepts_the_files_that_are_shipped(path: Path, schema: Any) -> None:
    assert list(schema.iter_errors(plain(path.read_text(encoding="utf-8")))) == []


WAYS: Final = """\
holds: never | allowed | {from: 5} | {allowed: yes}
officers: {law: 30} | {law: {1-4: 30, 5-: 45}} | {law: 1_000.5}
reviews: {default: {quarters: 2, law: 40}} | {alarms/company: {quarters: 1}}
rules: [] | [{start: bins}] | [{start: [bins, alarms], in: 1, why: x}] | [{never: bins}]
rules: [{start: bins, needs: alarms}] | [{at_most: 1, of: all}] | [{at_least: 1, of: [bins]}]
rules: [{at_most: 1, of: {department: Law}}] | [{at_most: 1, of: {all: true}}]
budget: {2018/19: 300_000} | {2018/19: £300k, 2019/20: 0} | {}
carry: false | no
worst: {share: 10%, npv: -250_000} | {share: 0.1, npv: £0}
targets: {t: {line: income, year: 2018/19, at_least: £2m, already: {low: 1, high: 3}, sure: 90%}}
stages: {pilot: 60%} | {pilot: 1}
agreed: {by: Board, on: 2018-09-12, minute: item 4}
"""


def ways() -> Iterable[str]:
    for line in WAYS.splitlines():
        key, _, forms = line.partition(": ")
        yield from (f"{key}: {form.strip()}" for form in forms.split(" | "))


@pytest.mark.parametrize("line", [*ways()])
def test_the_schema_accepts_what_the_reader_accepts(
    line: str, schema: Any, tmp_path: Path, case: dd.Case
) -> None:
    read(tmp_path, case, f"{HEAD}{line}\n")
    assert list(schema.iter_errors(plain(f"{HEAD}{line}\n"))) == []


FORMS: Final = (
    "holds: nevr", "holds: 5", "holds: {form: 5}", "carry: perhaps", "budget: {2018/19: lots}",
    "rules: [start]", "rules: {start: bins}", "worst: -5",
    "worst: {share: 5%}", "budgt: {2018/19: 1}", "targets: {t: {line: income, at_least: 1}}",
    "targets: {t: {line: contributions, year: 2019/20, at_least: 1}}",
)  # fmt: skip
"""Slips of form; names of other files, amounts, and what goes together a schema does not know."""


@pytest.mark.parametrize("line", FORMS)
def test_the_schema_refuses_slips_of_form(line: str, schema: Any) -> None:
    assert line in dict(FAULTS)
    assert list(schema.iter_errors(plain(f"{HEAD}{line}\n")))


def test_the_starter_and_the_shipped_programmes_have_no_warnings_of_their_own() -> None:
    starter = dd.load(*(STARTER / name for name in STARTER_FILES))
    assert list(programme_warnings(read_programme(STARTER / THIRD_FILE, starter), starter)) == []
