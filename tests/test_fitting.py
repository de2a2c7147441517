"""The room of sheets and tables: nothing is cut, nothing is wider or higher than it has to be."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest

from dragonsden.outputs.paper.columns import LETTERS, PADDING, fitted
from dragonsden.outputs.workbook.fitting import (
    LINE,
    TALLEST,
    column_width,
    line_count,
    shown,
    text_width,
)
from dragonsden.outputs.workbook.layout import Formula, Sheet, workbook_bytes
from dragonsden.results.finding import Column, Unit

LONG = "A legal power to trade with these customers: the designation of the officer is not known"


def page_of(*columns: Column, rows: list[list[object]], **said: Any) -> Any:
    """The one sheet of a workbook, as it is read back."""
    data = workbook_bytes([Sheet("Sheet", columns, rows, **said)], {})
    return openpyxl.load_workbook(BytesIO(data))["Sheet"]


def pixels(page: Any, letter: str) -> float:
    """The width of a column, in pixels."""
    return float(page.column_dimensions[letter].width) * 7 + 5


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (161234.5678, "£#,##0;-£#,##0", "£161,235"),
        (-1234.5, "£#,##0.00;-£#,##0.00", "£-1,234.50"),
        (0.12345, "0.0%", "£12.3%"),
        (450_000, '#,##0,"k"', "£450"),
        (0.5, "General", "0.5"),
    ],
)
def test_a_number_takes_the_room_of_the_digits_that_are_shown(
    number: float, form: str, text: str
) -> None:
    assert shown(number, form) == text


def test_a_column_of_money_is_as_wide_as_its_pounds_and_the_words_of_its_heading() -> None:
    heading = "Contribution a year, before overhead"
    page = page_of(Column(heading, numeric=True, unit="£"), rows=[[161234.123456789012]])
    assert text_width("Contribution") < pixels(page, "A") < text_width(heading) / 1.5
    # three lines of heading: Contribution a / year, before / overhead
    assert page.row_dimensions[1].height >= 3 * LINE


@pytest.mark.parametrize("unit", ["£", "share", "points", "rank", "years", ""])
@pytest.mark.parametrize("number", [0.0, -9_876_543.21, 1.0, 98_765_432.1])
def test_no_number_is_wider_than_its_column(unit: Unit, number: float) -> None:
    cells: list[list[object]] = [[number], [Formula("=1", number)]]
    page = page_of(Column("x", numeric=True, unit=unit), rows=cells)
    said = f"{number:,.1f}%" if unit else f"{number:.10g}"
    whole = f"{number:,.0f}"
    assert pixels(page, "A") >= text_width(whole if unit in ("£", "rank") else said)


def test_a_row_is_as_high_as_its_longest_text_and_others_are_left_to_the_reader() -> None:
    page = page_of(Column("Why"), Column("Who"), rows=[[LONG * 3, "x"], ["short", "x"]])
    assert pixels(page, "A") < text_width(LONG * 3) / 3
    assert page.row_dimensions[2].height >= LINE * text_width(LONG * 3) / pixels(page, "A")
    assert page.row_dimensions[3].height is None


def test_a_line_that_would_run_past_the_table_is_broken_above_it() -> None:
    lines = ("Title", "Status", LONG)
    page = page_of(Column("A"), Column("B"), rows=[["x", "y"]], lines=lines)
    assert [str(area) for area in page.merged_cells.ranges] == ["A3:B3"]
    assert page["A3"].value == LONG
    assert page["A3"].alignment.wrap_text
    assert page.row_dimensions[3].height >= 5 * LINE


def test_narrow_sheets_are_printed_upright_and_very_wide_ones_on_a3() -> None:
    text, rows = Column("Service"), ["a letter or two of text in every cell"]
    for count, landscape, paper in ((1, False, 9), (4, True, 9), (12, True, 8)):
        page = page_of(*[text] * count, rows=[rows * count])
        assert (page.page_setup.orientation == "landscape") == landscape
        assert page.page_setup.paperSize == paper
        assert page.print_title_rows == "$1:$1"


def test_columns_that_only_machines_read_are_not_printed() -> None:
    columns = [Column("Service"), Column("Name in the files")]
    page = page_of(*columns, rows=[["Music", "music"]], unprinted=1)
    assert page.print_area == "'Sheet'!$A$1:$A$2"


def test_a_heading_of_numbers_stands_above_them() -> None:
    page = page_of(Column("Service"), Column("Value", numeric=True), rows=[["Music", 1.0]])
    assert [page[cell].alignment.horizontal for cell in ("A1", "B1", "B2")] == [
        None,
        "right",
        "right",
    ]


def test_words_are_counted_into_lines_one_after_the_other() -> None:
    room = text_width("seven seven")
    assert line_count("seven seven seven", room) == 2
    assert line_count("seven\nseven\nseven", room) == 3
    assert line_count("s" * 100, text_width("s" * 25)) == 4
    assert line_count("long " * 1000, room) == TALLEST


def test_a_text_column_is_cut_off_at_the_widest_and_not_before() -> None:
    assert column_width("x", ["short"], is_number=False, widest=400) < 100
    assert 400 < column_width("x", [LONG * 9], is_number=False, widest=400) < 430


# ------------------------------------------------------------------------------- the paper


def test_no_word_of_a_table_in_the_paper_is_broken() -> None:
    head = ["Service", "Recommended", "Votes", "Commercial manager", "Independent adviser"]
    rows = [head, ["Highway Development Work", "yes", "5 of 5", "yes", "no"]]
    size, widths = fitted(rows, [False] * 5, 470.0)
    assert sum(widths) == pytest.approx(470)
    for texts, width in zip(zip(*rows, strict=True), widths, strict=True):
        words = " ".join(texts).split()
        assert max(map(text_width, words)) * LETTERS * size <= width - PADDING / 2


def test_letters_are_smaller_only_where_that_makes_a_table_fit_or_much_shorter() -> None:
    assert fitted([["A", "B"], ["x", "y"]], [False, False], 470.0)[0] == 11
    wide = ["Recommended"] * 7
    assert fitted([wide, wide], [False] * 7, 470.0)[0] == 9


def test_a_range_stays_on_one_line_and_a_long_text_has_the_rest() -> None:
    ranges = "£534k\n(£313k to £772k)"
    rows = [["Service", "NPV", "Why"], ["Music", ranges, LONG]]
    size, (_, npv, why) = fitted(rows, [False, True, False], 470.0)
    assert npv >= LETTERS * size * text_width("(£313k to £772k)")
    assert why > 2 * npv
