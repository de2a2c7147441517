"""Rows, columns and sheets that a workbook hides: skipped where another is seen, and told."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from odsbook import HEAD, OASIS, TAIL, cell, packed, row, table
from workbookcase import CRITERIA, PIPELINE

import dragonsden as dd
from dragonsden.cli.budget import shown
from dragonsden.outputs.workbook.pipeline import pipeline_to_workbook
from dragonsden.outputs.workbook.score_sheets import write_score_sheets
from dragonsden.reading import CaseError, load, read_pipeline
from dragonsden.reading.budget.budget import Budget, read_budget
from dragonsden.reading.budget.pipeline import pipeline_of
from dragonsden.reading.workbook.book import read_book

HEADINGS = ("Service", "Income actual 2017/18", "Income budget 2018/19", "Cost budget 2018/19")
READ = "hidden, and read like the others; show what is meant, and delete what is not"


def budget(folder: Path, change: Callable[[Any], object]) -> Budget:
    """The budget of a workbook of three services, once it is changed."""
    book = openpyxl.Workbook()
    book.active.title = "Budget"
    book.active.append(HEADINGS)
    for title, size in (("Registrars", 91_800), ("Parking", 12_000), ("Music", 55_000)):
        book.active.append([title, size, size + 1_000, 2 * size])
    change(book)
    book.save(folder / "budget.xlsx")
    return read_budget(folder / "budget.xlsx")


def draft(state: str) -> Callable[[Any], object]:
    """Puts an old draft of the budget first, and hides it so."""

    def change(book: Any) -> None:
        sheet = book.create_sheet("Old draft", 0)
        sheet.append(HEADINGS)
        sheet.append(["Registrars", 1, 2, 3])
        sheet.sheet_state = state
        book.active = 1

    return change


# --------------------------------------------------------------------------------------- budgets
@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_left_out_where_another_has_a_budget_and_told(
    tmp_path: Path, state: str
) -> None:
    found = budget(tmp_path, draft(state))
    assert found.sheet == "Budget"
    assert found.left_out == ["sheet 'Old draft', which is hidden: choose it with --sheet"]
    chosen = read_budget(tmp_path / "budget.xlsx", sheet="Old draft")
    assert chosen.hidden == f"this sheet is {READ}"
    assert f"  look again: this sheet is {READ}" in list(shown(chosen, "£"))


def test_a_hidden_sheet_of_libreoffice_is_left_out_as_well(tmp_path: Path) -> None:
    style = (
        '<office:automatic-styles><style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    head = HEAD.replace(">", f' xmlns:style="{OASIS}style:1.0">', 1)
    rows = "".join(
        row(*(cell(f"<text:p>{text}</text:p>") for text in texts))
        for texts in (HEADINGS, ("Registrars", "1", "2", "3"))
    )
    old = table(rows, 'Old draft" table:style-name="ta2')
    content = head.replace("<office:body>", style + "<office:body>") + old + table(rows, "Now")
    (tmp_path / "budget.ods").write_bytes(packed(content + TAIL))
    found = read_budget(tmp_path / "budget.ods")
    assert found.sheet == "Now"
    assert found.left_out == ["sheet 'Old draft', which is hidden: choose it with --sheet"]


def test_a_hidden_row_of_a_budget_is_told_with_its_cell_and_noted_in_the_pipeline(
    tmp_path: Path,
) -> None:
    def hide(book: Any) -> None:
        book.active.auto_filter.ref = "A1:D4"
        book.active.row_dimensions[3].hidden = True

    found = budget(tmp_path, hide)
    told = [line for line in shown(found, "£") if "look again" in line]
    what = "Its row is hidden in the workbook: leave it out if it is not meant."
    assert told == [f"  look again: Budget!A3, 'Parking'. {what}"]
    assert what in pipeline_of(found, title="T", years=4).services["parking"].note


def test_a_hidden_column_of_a_budget_is_told_if_it_is_used(tmp_path: Path) -> None:
    def hide(*letters: str) -> Callable[[Any], object]:
        def change(book: Any) -> None:
            book.active["E1"] = "Officer's telephone"
            for letter in letters:
                book.active.column_dimensions[letter].hidden = True

        return change

    assert budget(tmp_path, hide("D")).hidden == f"column D is {READ}"
    assert budget(tmp_path, hide("E")).hidden == ""


def test_a_row_without_height_and_a_column_without_width_are_hidden() -> None:
    book, saved, changed = openpyxl.Workbook(), BytesIO(), BytesIO()
    for _ in range(3):
        book.active.append(["a", "b", "c"])
    book.active.row_dimensions[2].height = book.active.column_dimensions["C"].width = 77
    book.save(saved)
    with ZipFile(saved) as before, ZipFile(changed, "w") as after:
        for name in before.namelist():
            flat = before.read(name).replace(b' ht="77"', b' ht="0"')
            after.writestr(name, flat.replace(b' width="77"', b' width="0.0"'))
    (sheet,) = read_book("x.xlsx", changed.getvalue()).sheets.values()
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({2}, {3})


@pytest.mark.parametrize("how", ["collapse", "filter"])
def test_rows_and_columns_that_libreoffice_hides_are_known(how: str) -> None:
    column = "<table:table-column/>"
    gone = f'<table:table-column table:visibility="{how}" table:number-columns-repeated="2"/>'
    three = row(*(cell(f"<text:p>{text}</text:p>") for text in "abcd"))
    hidden = three.replace(
        "<table:table-row>",
        f'<table:table-row table:visibility="{how}" table:number-rows-repeated="2">',
    )
    data = packed(HEAD + table(column + gone + column + three + hidden + three) + TAIL)
    (sheet,) = read_book("x.ods", data).sheets.values()
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({2, 3}, {2, 3})


# ------------------------------------------------------------------- pipelines, scores and weights
@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dd.Case:
    """A case whose files stand in the folder."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("criteria.yaml", CRITERIA), ("pipeline.yaml", PIPELINE)):
        Path(name).write_text(text, encoding="utf-8")
    return load("criteria.yaml", "pipeline.yaml")


def told(read: Callable[[], object]) -> list[str]:
    """The warnings while something is read, whatever faults it has."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        with suppress(CaseError):
            read()
    return [str(one.message) for one in found]


def changed(path: Path, change: Callable[[Any], object]) -> Path:
    """A workbook, once it is changed."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def test_hidden_rows_columns_and_sheets_of_a_pipeline_are_told(case: dd.Case) -> None:
    pipeline_to_workbook(case.pipeline, "pipeline.xlsx")
    path = Path("pipeline.xlsx")
    assert told(lambda: read_pipeline(path)) == []

    def hide(book: Any) -> None:
        for number in (2, 3, 5):
            book["services"].row_dimensions[number].hidden = True
        book["services"].column_dimensions["B"].hidden = True
        book["beliefs"].sheet_state = "hidden"

    changed(path, hide)
    assert sorted(told(lambda: read_pipeline(path))) == [
        f"pipeline.xlsx: beliefs: this sheet is {READ}",
        f"pipeline.xlsx: services: rows 2 to 3 and 5 and column B are {READ}",
    ]


def test_filtered_rows_and_hidden_scores_of_a_members_workbook_are_told_but_not_its_ids(
    case: dd.Case,
) -> None:
    (path,) = write_score_sheets(case, "scores", members=["chair"])
    read = lambda: load("criteria.yaml", "pipeline.yaml", scores="scores")  # noqa: E731
    assert told(read) == []

    def hide(book: Any) -> None:
        sheet = book["1 Evidence of demand"]
        sheet["H9"] = 3
        sheet.row_dimensions[10].hidden = True
        sheet.column_dimensions["H"].hidden = True
        book["2 Risk- core"].sheet_state = "hidden"

    changed(Path(path), hide)
    assert told(read) == [
        f"{path}: 1 Evidence of demand: row 10 and column H are {READ}",
        f"{path}: 2 Risk- core: this sheet is {READ}",
    ]


def test_hidden_rows_and_points_of_a_workbook_of_weights_are_told(case: dd.Case) -> None:
    (path,) = dd.write_weight_sheets(case, "weights", members=["chair"])
    read = lambda: load("criteria.yaml", "pipeline.yaml", scores=["weights"])  # noqa: E731
    assert told(read) == []

    def hide(book: Any) -> None:
        book["Weights"].row_dimensions[12].hidden = True
        book["Weights"].column_dimensions["J"].hidden = True

    changed(Path(path), hide)
    assert told(read) == [f"{path}: Weights: row 12 and column J are {READ}"]
