"""YAML of everyday origin: from a mail, from Word, from a merge, or another kind of file."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from dragonsden.reading import CaseError, load
from dragonsden.reading.kinds import kind_of_file
from dragonsden.reading.nodes import plain
from dragonsden.reading.yaml.compose import parse

CRITERIA = """\
title: Trial
status: illustrative
criteria:
  contribution: {title: Contribution, from: contribution, worst: 0, best: 20_000, weight: 100}
"""
PIPELINE = """\
title: Trial pipeline
status: illustrative
prices: 2025/26
years: 4
discount_rate: 3.5%
services:
  pest:
    title: Pest control
    revenue: {price: 100, volume: {low: 100, likely: 200, high: 400}, direct_cost: 45%}
  trees:
    title: Tree works
    revenue: {price: {p10: 40, p50: 50, p90: 70, min: 0}, volume: {any_of: [100, 120, 90]}}
"""
Told = Callable[[str | bytes], list[str]]


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """The faults of a pipeline file, each with its place."""
    monkeypatch.chdir(tmp_path)

    def faults(pipeline: str | bytes) -> list[str]:
        Path("criteria.yaml").write_text(CRITERIA, encoding="utf-8")
        Path("p.yaml").write_bytes(pipeline.encode() if isinstance(pipeline, str) else pipeline)
        try:
            load("criteria.yaml", "p.yaml")
        except CaseError as error:
            return [str(fault).removeprefix("p.yaml:") for fault in error.faults]
        return []

    return faults


@pytest.mark.parametrize(
    ("right", "written", "faults"),
    [
        ("    title: Pest", "\u00a0\u00a0\u00a0\u00a0title: Pest",
         ["8:1: a no-break space (U+00A0) indents this line; use spaces"]),
        ("title: Pest", "title:\u00a0Pest",
         ["8:11: a no-break space (U+00A0) after the colon; write a space"]),
        ("title: Pest", "title:\u202fPest",
         ["8:11: a narrow no-break space (U+202F) after the colon; write a space"]),
        (", direct_cost", ",\u00a0direct_cost",
         ["9:70: a no-break space (U+00A0) before a key; delete it, or write a space"]),
        ("direct_cost: ", "direct_cost:\u00a0",
         ["9:71: a no-break space (U+00A0) after the colon; write 'direct_cost: 45%'"]),
        ("45%", "45%\u00a0# 2024", ["9:84: '45%\\u00a0# 2024' is not a number; write an ordinary"]),
        ("Pest control", "Pest\u00adcontrol",
         ["8:16: the hidden character U+00AD SOFT HYPHEN; delete it"]),
        ("price: 100", "price: 1\u200b00",
         ["9:23: the hidden character U+200B ZERO WIDTH SPACE; delete it"]),
        ("services:", "\ufeffservices:",
         ["6:1: the hidden character U+FEFF ZERO WIDTH NO-BREAK SPACE; delete it"]),
        ("Pest control", "\u201cPest: control\u201d",
         ["8:12: curly quotes, as Word writes them, hold nothing together; write straight ones"]),
        ("{price: 100", "{price: \u201c100\u201d",
         ["9:22: '\u201c100\u201d' is not a number; write it without the curly quotes"]),
        ("45%", "\u2013 45%", ["9:84: '\u2013 45%' is not a number; that is a dash"]),
        ("{price: 100", "{price: 30-40",
         ["9:22: '30-40' is neither a number nor an assumption of this file; for a range write "
          "{low: 30, high: 40}"]),
        ("{price: 100", "{price: 30 to 40",
         ["9:22: '30 to 40' is not a number; for a range write {low: 30, high: 40}"]),
        ("{price: 100", "{price: 1e16",
         ["9:22: '1e16' is too large; give a number of at most 1e+15"]),
        ("{price: 100", "{price: 2000000000000000",
         ["9:22: '2000000000000000' is too large; give a number of at most 1e+15"]),
        ("{price: 100", "{price: 1e-400",
         ["9:22: '1e-400' is so close to 0 that it counts as 0; write 0"]),
        ("45%", "45", ["9:84: 45 is 45% or 4500%; write 45%, or 4500% if that is meant"]),
        ("[100, 120, 90]", "[1,250, 2,500]",
         ["12:77: 1,250 could be two numbers: a comma starts a new entry inside [ ]; write 1250, "
          "or 1, 250 with a space"]),
        ("[100, 120, 90]", "[12,5, 13,5]",
         ["12:77: 12,5 could be two numbers: a comma starts a new entry inside [ ]; write 12.5"]),
        ("services:", "<<<<<<< HEAD\nservices:",
         ["6:1: a merge mark (<<<<<<<): two versions of this part are in the file; keep one, and "
          "delete the marks <<<<<<<, ======= and >>>>>>>"]),
        ("  trees:", "=======\n  trees:", ["10:1: a merge mark (=======)"]),
    ],
)  # fmt: skip
def test_what_a_mail_or_word_has_done_is_told_at_its_character(
    told: Told, right: str, written: str, faults: list[str]
) -> None:
    found = told(PIPELINE.replace(right, written, 1))
    assert [fault[: len(part)] for fault, part in zip(found, faults, strict=True)] == faults


@pytest.mark.parametrize(
    ("written", "faults"),
    [
        ("replace: [{year: 2026/27, cost: 1}, {year: 2026/27, cost: 2}]",
         ["13:102: 2026/27 is there already; add the two costs up"]),
        ("replace: {year: {low: 1, high: 2}, cost: 5}",
         ["13:102: a mapping as its year; write {year: 2020/21, cost: 40_000}"]),
        ("replace: {year: 2026/27}",
         ["13:102: year under replace; write {year: 2020/21, cost: 40_000}"]),
        ("replace: 6k", ["13:102: '6k' under replace; write {year: 2020/21, cost: 40_000}"]),
        ("replace: [{year: 2026/27, cost: 1}, {year: 2027/28, cost: 2}]", []),
    ],
)  # fmt: skip
def test_capital_to_renew_is_told_where_it_stands_and_only_once(
    told: Told, written: str, faults: list[str]
) -> None:
    renewed = PIPELINE.replace("years: 4", "starts: 2025/26\nyears: 4")
    assert told(renewed.replace("[100, 120, 90]}", f"[100, 120, 90]}}, {written}")) == faults


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        ("{2025/26: {price: 1, volume: 2}}",
         ["10:22: '2025/26' is a year; a line goes by its name: "
          "{weddings: {price: 300, volume: 40}}"]),
        ("{wasps: 5}", ["10:22: '5' under 'wasps'; write {weddings: {price: 300, volume: 40}}"]),
        ("[{price: 1, volume: 2}]",
         ["10:22: a list is written here; write {weddings: {price: 300, volume: 40}}"]),
        ("{wasps: {price: {2025/26: 5}, volume: 2}}",
         ["10:38: a line of sale has one figure for all years; write a number or a range"]),
        ("{wasps: {price: 5, volume: {low: 1, high: 3}}}", []),
    ],
)  # fmt: skip
def test_lines_of_sale_are_told_where_they_stand_and_only_once(
    told: Told, lines: str, faults: list[str]
) -> None:
    sold = "price: 100, volume: {low: 100, likely: 200, high: 400}, direct_cost: 45%"
    dated = PIPELINE.replace("years: 4", "starts: 2025/26\nyears: 4")
    assert told(dated.replace(sold, f"lines: {lines}")) == faults


def test_numbers_in_a_list_without_spaces_are_read_if_they_can_be_only_one_thing() -> None:
    for text in ("[48,61,55]", "[3,4,5]", "[1, 250]", "[100, 120, 900]", '["1,250", 3]'):
        assert parse(f"a: {text}".encode()).mistakes == []


def test_a_list_with_the_dashes_of_word_is_no_text() -> None:
    page = parse("factors:\n  – housing\n  – pay\n".encode())
    assert [message for _, message in page.mistakes] == [
        "a list entry begins with a hyphen (-), not with –"
    ]


def test_no_break_spaces_inside_a_text_are_part_of_it(told: Told) -> None:
    assert told(PIPELINE.replace("Pest control", "Pest\u00a0control, wasps:\u00a0all")) == []


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"{\\rtf1\\ansi}", "a Rich Text document"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html>\n<html>", "a web page"),
        (b"<?xml version='1.0'?>", "an XML file"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(99), "an Excel or Word file of the kind used"),
        (b"[InternetShortcut]\nURL=x", "a link to a file, not the file"),
    ],
)
def test_a_file_of_another_kind_is_called_what_it_is(told: Told, data: bytes, kind: str) -> None:
    (fault,) = told(data)
    assert fault.startswith(f"1:1: {kind}")
    assert fault.endswith("; the pipeline file, a YAML file, belongs here")


def test_a_workbook_in_place_of_the_pipeline_file_is_told_with_what_reads_it(
    told: Told, tmp_path: Path
) -> None:
    for part, kind in (("xl/workbook.xml", "an Excel workbook"), ("word/document.xml", "a Word")):
        with zipfile.ZipFile(tmp_path / "x", "w") as archive:
            archive.writestr(part, "<x/>")
        assert kind_of_file((tmp_path / "x").read_bytes()).startswith(kind)
    with zipfile.ZipFile(tmp_path / "x", "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    assert told((tmp_path / "x").read_bytes()) == [
        "1:1: an Excel workbook; give it a name that ends in .xlsx"
    ]


def test_a_table_in_place_of_the_pipeline_file_is_told_as_one(told: Told) -> None:
    for mark in ",;\t":
        (fault,) = told(mark.join(["service_id", "score"]) + "\n" + mark.join(["pest", "3"]))
        assert fault.startswith("1:1: this is a table (CSV), and a YAML file belongs here")


def test_a_mistake_in_the_syntax_does_not_hide_the_other_faults(told: Told) -> None:
    spoilt = (
        PIPELINE.replace("Trial pipeline", "Trial: pipeline")
        .replace("years: 4", "years: 0")
        .replace("title: Pest control", "title Pest control")
        .replace("likely: 200, high: 400}", "likely: 900, high: 400")
        .replace("any_of: [100, 120, 90]", "any_off: [100, 120, 90]")
    )
    assert [fault.split("; ")[0] for fault in told(spoilt)] == [
        "1:13: a colon in a text",
        "4:8: 0 years",
        "8:5: no colon after this",
        "9:14: this { is not closed where it should be",
        "12:67: no number",
        "12:68: 'any_off' is not a key of a belief",
    ]


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("a: 1\nb: c: d\ne: 2\n", {"a": "1", "b": None, "e": "2"}),
        ("a: {b: 1\nc: 2\n", {"a": None, "c": "2"}),
        ("a: {\n  b: 1\n  c: 2\n}\nd: 3\n", {"a": None, "d": "3"}),
        ("a:\n  - b: 1\n    c: 'd' e\n  - b: 2\n", {"a": [{"b": "1", "c": None}, {"b": "2"}]}),
        ("a:\n  b:\n      c: 1\n    d: 2\n  e: 3\n", {"a": {"b": None, "e": "3"}}),
        ('a: "b\nc: 1\n', {"a": None, "c": "1"}),
        ("a:\n- b: [\n- c\nd: 1\n", {"a": None, "d": "1"}),
    ],
)
def test_an_entry_that_is_no_yaml_is_cut_out_and_the_rest_is_read(
    source: str, kept: object
) -> None:
    page = parse(source.encode())
    assert len(page.mistakes) == 1
    assert page.tree is not None
    assert plain(page.tree, None) == kept


def test_where_nothing_is_left_nothing_more_is_said() -> None:
    assert parse(b"title: [").tree is None
    assert parse(b"a: 1\n  b: 2\n").tree is None
