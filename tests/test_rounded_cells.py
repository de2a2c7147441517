"""Numbers that a cell shows rounded: refused where people write them, read in budgets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odsbook import HEAD, TAIL, number, packed, row, table
from workbookcase import CRITERIA, PIPELINE

import dragonsden as dd
from dragonsden.model import Pipeline
from dragonsden.model.scalars import Figure
from dragonsden.outputs.workbook.layout import number_format
from dragonsden.outputs.workbook.pipeline import pipeline_to_workbook
from dragonsden.outputs.workbook.score_sheets import write_score_sheets
from dragonsden.reading import CaseError, load, read_pipeline
from dragonsden.reading.budget.budget import read_budget
from dragonsden.reading.workbook.book import read_book
from dragonsden.reading.workbook.rounding import rounded_away
from dragonsden.results.finding import Column

WAY_OUT = "which is rounded; show its decimals, or write what is meant"


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (2.5, "0", "3"), (0.4, "0", "0"), (0.4, "£#,##0", "£0"), (0.035, "0%", "4%"),
        (0.004, "0.00", "0.00"), (1234567, '0.0,,"m"', "1.2m"), (0.31, "# ?/?", "0.333"),
        (-2.5, "0.00;-0", "-3"), (14500, "0E+00", "10000"), (2.5, "[>1]0;0.0", "3"),
        (1.3, "# ?/2", "1.500"),
    ],
)  # fmt: skip
def test_a_number_shown_as_one_that_is_1_in_100_away_is_rounded_away(
    value: float, code: str, shown: str
) -> None:
    assert rounded_away(value, code) == f"holds {value:.15g}, and shows '{shown}', {WAY_OUT}"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1 / 3, "0.00"), (2.5, "0.0"), (2.5, "General"), (2.5, "# ?/?"), (100.4, "0"), (0, "0"),
        (5.6e-17, "0"), (0.035, "0.0%"), (1234567, '0.00,,"m"'), (43191, "dd/mm/yyyy"), (3, "0%"),
        (91800, "0.0E+00"), (1e300, "0"), (float("inf"), "0"), (2.5, "General;-0"), (0.5, "# ?/2"),
    ],
)  # fmt: skip
def test_a_number_shown_to_within_1_in_100_is_not(value: float, code: str) -> None:
    assert rounded_away(value, code) == ""


def with_format(path: Path, sheet: str, cell: str, value: float, code: str) -> None:
    """Write a number into a workbook, and format it."""
    book = openpyxl.load_workbook(path)
    book[sheet][cell].value = value
    book[sheet][cell].number_format = code
    book.save(path)


def selling(folder: Path, price: str) -> Pipeline:
    """A pipeline of one service that sells at this price."""
    text = PIPELINE.partition("services:")[0]
    sold = f"services: {{a: {{title: A, revenue: {{price: {price}, volume: 10}}}}}}"
    (folder / "selling.yaml").write_text(f"{text}{sold}\n", encoding="utf-8")
    return read_pipeline(folder / "selling.yaml")


def told(read: Any) -> list[str]:
    """The faults of what is read."""
    with pytest.raises(CaseError) as error:
        read()
    return [str(fault) for fault in error.value.faults]


def test_a_rounded_score_weight_or_figure_is_refused_with_both_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in (("criteria.yaml", CRITERIA), ("pipeline.yaml", PIPELINE)):
        Path(name).write_text(text, encoding="utf-8")
    case = load("criteria.yaml", "pipeline.yaml")
    (scores,) = write_score_sheets(case, "scores", members=["chair"])
    with_format(scores, "1 Evidence of demand", "H9", 2.5, "0")
    (weights,) = dd.write_weight_sheets(case, "weights", members=["chair"])
    with_format(weights, "Weights", "J11", 0.4, "0")
    found = told(lambda: load("criteria.yaml", "pipeline.yaml", scores=["scores", "weights"]))
    assert f"{scores}: 1 Evidence of demand!H9: holds 2.5, and shows '3', {WAY_OUT}" in found
    assert f"{weights}: Weights!J11: holds 0.4, and shows '0', {WAY_OUT}" in found
    pipeline_to_workbook(selling(tmp_path, "0.4"), "pipeline.xlsx")
    book = openpyxl.load_workbook("pipeline.xlsx")
    (cell,) = (c for cells in book["beliefs"] for c in cells if c.value == 0.4)
    with_format(Path("pipeline.xlsx"), "beliefs", cell.coordinate, 0.4, "£#,##0")
    (fault,) = told(lambda: read_pipeline("pipeline.xlsx"))
    assert fault == (
        f"pipeline.xlsx: beliefs!{cell.coordinate}: holds 0.4, and shows '£0', {WAY_OUT}"
    )


def test_a_rounded_figure_of_a_budget_is_read_as_it_is_held(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Service", "Income budget 2018/19"])
    book.active.append(["Registrars", 91.5])
    book.active["B2"].number_format = "#,##0"
    book.save(tmp_path / "budget.xlsx")
    (line,) = read_budget(tmp_path / "budget.xlsx").lines
    assert [amount.figure for amount in line.amounts.values()] == [91.5]


def test_libreoffice_says_itself_that_a_number_is_shown_rounded() -> None:
    rows = row(number(2.5, "3"), number(0.4, "0"), number(1 / 3, "0.33"), number(2.5, "2.5"))
    (sheet,) = read_book("x.ods", packed(HEAD + table(rows) + TAIL)).as_shown().sheets.values()
    assert [(place.column, what) for place, what in sheet.mistakes] == [
        (1, f"holds 2.5, and shows '3', {WAY_OUT}"),
        (2, f"holds 0.4, and shows '0', {WAY_OUT}"),
    ]


@settings(deadline=None)
@given(
    st.floats(-1e6, 1e6).filter(lambda one: one == 0 or abs(one) > 1e-12),
    st.sampled_from(["", "£", "%", "k"]),
)
def test_no_number_is_written_so_that_it_would_be_refused(value: float, mark: str) -> None:
    cell = Figure(value, str(value), mark) if mark else value
    assert rounded_away(value, number_format(Column("n", numeric=True), cell)) == ""


@pytest.mark.parametrize("price", ["0.0004", "£0.0004", "0.00004%", "0.0125k"])
def test_small_numbers_come_back_from_a_workbook_as_they_were(tmp_path: Path, price: str) -> None:
    pipeline = selling(tmp_path, price)
    pipeline_to_workbook(pipeline, tmp_path / "small.xlsx")
    assert read_pipeline(tmp_path / "small.xlsx") == pipeline
