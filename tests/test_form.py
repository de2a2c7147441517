"""The one-sheet form: what it holds comes back as it was, and what it cannot hold is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from clibook import run
from openpyxl.worksheet.worksheet import Worksheet

import dragonsden as dd
from dragonsden.arithmetic.drivers import DRIVERS
from dragonsden.model import Pipeline
from dragonsden.model.pipeline import MOST_SERVICES
from dragonsden.outputs.workbook.form import write_form
from dragonsden.reading.workbook.form import COLUMNS, RANGE

HEAD = 8
"""The row of the headings of the table."""


def pipeline(**service: Any) -> Pipeline:
    """A pipeline that a form holds: a known number, ranges of two and of three, texts."""
    revenue = {
        "price": {"low": 10, "likely": 12.5, "high": 20, "unit": "£ a survey", "owner": "A. Clerk"},
        "volume": {"low": 1, "high": 9, "basis": "sourced", "source": "ledger", "note": "odd"},
        "direct_cost": 0.655,
    }
    return Pipeline.model_validate(
        {
            "title": "Small",
            "status": "proposed",
            "prices": "2018/19",
            "years": 4,
            "discount_rate": 0.035,
            "review_slots": 1,
            "low_high_are": "p10_p90",
            "services": {
                "odd_name": {"title": "Tree Surveys", "revenue": revenue, **service},
                "plain": {"title": "Plain", "revenue": {"price": 1, "volume": 2}},
            },
        }
    )


def form(folder: Path, given: Pipeline | None = None) -> Path:
    """A form."""
    return write_form(given, folder / "form.xlsx")


def edited(path: Path, edit: Callable[[Worksheet], None]) -> Path:
    """A form in which somebody has written."""
    book = openpyxl.load_workbook(path)
    edit(book["form"])
    book.save(path)
    return path


def faults(path: Path) -> list[str]:
    """What is found wrong in a form."""
    with pytest.raises(dd.CaseError) as caught:
        dd.pipeline_from_workbook(path)
    return [str(fault).removeprefix(f"{path}: ") for fault in caught.value.faults]


def test_what_a_form_holds_comes_back_as_it_was(tmp_path: Path) -> None:
    assert dd.pipeline_from_workbook(form(tmp_path, pipeline())) == pipeline()


def test_the_same_pipeline_gives_the_same_bytes(tmp_path: Path) -> None:
    first = form(tmp_path / "one", pipeline()).read_bytes()
    assert form(tmp_path / "two", pipeline()).read_bytes() == first


@pytest.mark.slow
def test_a_form_is_taken_wherever_a_pipeline_is(tmp_path: Path) -> None:
    run("new", tmp_path / "den", "--council", "Barset", "--service", "Music", "--service", "Trees")
    criteria, written = tmp_path / "den" / "criteria.yaml", tmp_path / "den" / "pipeline.yaml"
    path = tmp_path / "form.xlsx"
    assert run("pipeline", "form", written, "--out", path).exit_code == 0
    few = ("--draws", 50)
    assert run("check", criteria, path).exit_code == 0
    first, second = (dd.simulate(dd.load(criteria, file), 50) for file in (written, path))
    assert first.overall.equals(second.overall)
    packed = run("pack", criteria, path, *few, "--out", tmp_path / "pack")
    assert packed.exit_code == 0, packed.stderr
    assert run("reproduce", tmp_path / "pack").stdout.startswith("identical")
    assert run("pipeline", "to-yaml", path, "--out", tmp_path / "again.yaml").exit_code == 0


def test_a_blank_form_can_be_filled_in_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    assert run("pipeline", "form", "--out", path).exit_code == 0

    def fill(page: Worksheet) -> None:
        for number, row in enumerate(
            [
                ("Tree Surveys", "price", "£280", 320, "£0.4k"),
                ("Tree Surveys", "Volume", None, 290, None),
                ("Tree Surveys", "unit_cost", None, None, None),
                ("Tree surveys!", "price", 1, None, 2),
                ("Tree surveys!", "volume", 1, None, 2),
            ],
            HEAD + 1,
        ):
            for column, value in enumerate(row, 1):
                page.cell(number, column, value)

    found = dd.pipeline_from_workbook(edited(path, fill)).services
    assert list(found) == ["tree_surveys", "tree_surveys_2"]
    price, volume = found["tree_surveys"].revenue.values()
    assert (price.low, price.likely, price.high) == (280, 320, 400)  # type: ignore[union-attr]
    assert (volume.form, volume.value) == ("value", 290)  # type: ignore[union-attr]


def test_every_fault_of_a_form_is_told_with_its_cell(tmp_path: Path) -> None:
    def spoil(page: Worksheet) -> None:
        page["D6"] = "four"  # years
        page["B9"] = "prise"
        page["E10"] = None  # low without high
        page["A13"] = None
        page["C14"], page["E14"] = 5, 2
        page["B15"] = page["B14"].value
        page["C15"], page["E15"] = 1, 2

    path = edited(form(tmp_path, pipeline()), spoil)
    found = faults(path)
    assert {one.split(": ")[0] for one in found} >= {"form!D6", "form!B9", "form!C10", "form!B13"}
    assert any("'prise' is not a driver; did you mean 'price'?" in one for one in found)
    assert any("is there already, in row" in one for one in found)


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda page: page.delete_rows(HEAD), "no row with the headings service and figure"),
        (lambda page: page.delete_rows(5), "no row with the headings title and status"),
        (lambda page: page.parent.create_sheet("Sums").cell(1, 1, "x"), "a sheet beside the form"),
        (lambda page: page.cell(HEAD + 6, 11, "odd_name"), "is the id of 'Tree Surveys'"),
        (lambda page: page.cell(HEAD, 3, "lo"), "did you mean 'low'?"),
    ],
)
def test_a_form_that_is_taken_apart_is_refused(
    tmp_path: Path, edit: Callable[[Worksheet], None], told: str
) -> None:
    found = faults(edited(form(tmp_path, pipeline()), edit))
    assert any(told in one for one in found), found


@pytest.mark.parametrize(
    ("service", "told"),
    [
        ({"department": "Environment"}, "department"),
        ({"sensitive": True}, "sensitive"),
        ({"actual": {"2017/18": {"income": 1}}}, "actual"),
        ({"gates": {"legal": {"status": "pass", "reason": "x"}}}, "passed or failed"),
        ({"revenue": {"price": 1, "volume": {"any_of": [1, 2]}}}, "other than a number or a range"),
        ({"revenue": {"price": {"value": 1, "ours": True}, "volume": 1}}, "other than a number"),
        ({"revenue": {"lines.a.price": 1, "lines.a.volume": 1}}, "by year or by line of sale"),
    ],
)
def test_what_a_form_cannot_hold_is_refused_and_not_lost(
    tmp_path: Path, service: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        form(tmp_path, pipeline(**service))
    assert list(tmp_path.iterdir()) == []


def test_a_gate_on_hold_is_one_that_is_not_stated(tmp_path: Path) -> None:
    held = pipeline(gates={"legal": {"status": "hold", "reason": "asked"}})
    assert dd.pipeline_from_workbook(form(tmp_path, held)) == pipeline()


def test_a_form_has_lists_and_checks_where_people_write(tmp_path: Path) -> None:
    page = openpyxl.load_workbook(form(tmp_path, pipeline()))["form"]
    assert [cell.value for cell in page[HEAD]] == list(COLUMNS)
    checks = {str(one.sqref).split(":")[0]: one for one in page.data_validations.dataValidation}
    figures = str(checks[f"B{HEAD + 1}"].formula1).strip('"').split(",")
    assert set(figures) <= set(DRIVERS)
    assert {"price", "volume", "unit_cost", "fixed_cost", "investment"} <= set(figures)
    rule = checks[f"C{HEAD + 1}"]
    assert rule.type == "custom"
    assert str(rule.sqref).split(":")[1].startswith("E")
    assert "$C9<=$D9" in str(rule.formula1)
    assert "$D9<=$E9" in str(rule.formula1)
    assert "illustrative" in str(checks["B6"].formula1)  # status
    bounds = [one for one in checks.values() if one.type == "whole"]
    assert {str(one.formula2) for one in bounds} == {"125", str(MOST_SERVICES)}
    assert len(RANGE) == 3


def test_a_form_says_that_money_may_be_in_thousands_and_prints_on_pages_of_its_own(
    tmp_path: Path,
) -> None:
    page = openpyxl.load_workbook(form(tmp_path, pipeline()))["form"]
    said = " ".join(str(page.cell(row, 1).value) for row in (2, 3))
    assert "both in £, or in £000 where money_in says so" in said
    assert page.page_setup.fitToHeight == 999  # 0 makes LibreOffice print empty pages


def test_the_other_ways_need_a_pipeline(tmp_path: Path) -> None:
    result = run("pipeline", "to-excel", "--out", tmp_path / "x.xlsx")
    assert result.exit_code == 2
    assert "no pipeline; to-excel needs one" in result.stderr
