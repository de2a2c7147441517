"""Cells of which a part is superscript, subscript or struck out: read as seen, or refused."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from odsbook import HEAD, OASIS, TAIL, cell, packed, row, table
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from dragonsden.reading import CaseError
from dragonsden.reading.budget.budget import read_budget
from dragonsden.reading.workbook.book import Book, read_book
from dragonsden.reading.workbook.sheet import Sheet

RAISED, LOWERED, STRUCK = "superscript", "subscript", "struck out"
FONTS: dict[str, dict[str, Any]] = {
    RAISED: {"vertAlign": "superscript"},
    LOWERED: {"vertAlign": "subscript"},
    STRUCK: {"strike": True},
    "bold": {"b": True},
    "plain again": {"strike": False, "vertAlign": "baseline"},
}
SHARED: dict[str, dict[str, Any]] = {
    RAISED: {"font_script": 1},
    LOWERED: {"font_script": 2},
    STRUCK: {"font_strikeout": True},
    "bold": {"bold": True},
    "plain again": {"italic": True},
}
STYLES = {
    RAISED: 'style:text-position="33% 58%"',
    LOWERED: 'style:text-position="-33% 58%"',
    STRUCK: 'style:text-line-through-type="single"',
    "bold": 'style:text-line-through-type="none" style:text-position="0% 100%"',
    "plain again": 'style:text-line-through-style="none" style:text-position="0% 100%"',
}
Parts = tuple[tuple[str, str], ...]
"""The parts of a text, each with how it is seen, or "" for as its cell is formatted."""


def inline(parts: Parts) -> Book:
    """A workbook of Excel with a text of these parts in A1, kept in the cell."""
    book, stream = openpyxl.Workbook(), BytesIO()
    blocks = [TextBlock(InlineFont(**FONTS[how]), text) if how else text for text, how in parts]
    book.active["A1"] = CellRichText(*blocks)
    book.save(stream)
    return read_book("x.xlsx", stream.getvalue())


def shared(parts: Parts, of_cell: dict[str, Any] | None = None) -> Book:
    """A workbook of Excel with a text of these parts in A1, kept in the list of all texts."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        pieces = [
            piece
            for text, how in parts
            for piece in ([book.add_format(SHARED[how]), text] if how else [text])
        ]
        sheet.write_rich_string("A1", *pieces, book.add_format(of_cell or {}))
    return read_book("x.xlsx", stream.getvalue())


def opendocument(parts: Parts, of_cell: str = "") -> Book:
    """A spreadsheet of LibreOffice with a text of these parts in A1."""
    styles = "".join(
        f'<style:style style:name="{name.replace(" ", "_")}" style:family="text">'
        f"<style:text-properties {given}/></style:style>"
        for name, given in STYLES.items()
    )
    head = HEAD.replace(">", f' xmlns:style="{OASIS}style:1.0">', 1).replace(
        "<office:body>",
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>",
    )
    inside = "".join(
        f'<text:span text:style-name="{how.replace(" ", "_")}">{text}</text:span>' if how else text
        for text, how in parts
    )
    of_column = f'<table:table-column table:default-cell-style-name="{of_cell}"/>'
    rows = of_column * bool(of_cell) + row(cell(f"<text:p>{inside}</text:p>"))
    return read_book("x.ods", packed(head + table(rows) + TAIL))


def only(book: Book) -> Sheet:
    """The only sheet of a workbook."""
    (sheet,) = book.sheets.values()
    return sheet


WRITERS = (inline, shared, opendocument)


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ((("91800", ""), ("1", RAISED)), "'1' is superscript in '918001', which makes another"),
        ((("4", ""), (".5", LOWERED)), "'.5' is subscript in '4.5', which makes another number"),
        ((("Income 2016/17", ""), ("1", RAISED)), "'1' is superscript in 'Income 2016/171'"),
        ((("45 ", ""), ("1", RAISED)), "'1' is superscript in '45 1'"),
        ((("4", STRUCK), (".5", "")), "'4' is struck out in '4.5'; delete it, and leave what"),
        ((("45", STRUCK), ("50", "bold")), "'45' is struck out in '4550'; delete it"),
        ((("Some", STRUCK), (" High", "")), "'Some' is struck out in 'Some High'"),
    ],
)
def test_a_text_that_is_seen_as_another_number_than_its_parts_make_is_refused(
    write: Any, parts: Parts, told: str
) -> None:
    sheet = only(write(parts))
    ((place, what),) = sheet.mistakes
    assert (place.row, place.column) == (1, 1)
    assert what.startswith(told)
    assert place.text == "".join(text for text, _ in parts)


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize(
    "parts",
    [
        (("Some", "bold"), (" buyers", "")),
        (("9", "bold"), ("1800", "")),
        (("2", ""), ("nd", RAISED)),
        (("10 m", ""), ("2", RAISED)),
        (("CO", ""), ("2", LOWERED), (" a year", "")),
        (("4", ""), ("5", "plain again")),
    ],
)
def test_a_text_of_which_a_part_is_bold_or_a_unit_is_raised_is_read(
    write: Any, parts: Parts
) -> None:
    sheet = only(write(parts))
    assert not sheet.mistakes
    assert sheet.rows[0][0].text == "".join(text for text, _ in parts)


def test_a_part_without_a_format_of_its_own_is_seen_as_its_cell_is() -> None:
    parts = (("45", ""), ("50", "plain again"))
    for book in (shared(parts, {"font_strikeout": True}), opendocument(parts, STRUCK[:6] + "_out")):
        ((_, what),) = only(book).mistakes
        assert what.startswith("'45' is struck out in '4550'")


def test_a_figure_with_a_raised_footnote_is_no_larger_figure(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Service", "Income budget 2018/19"])
    note = TextBlock(InlineFont(vertAlign="superscript"), "1")
    book.active.append(["Registrars", CellRichText("91800", note)])
    book.save(tmp_path / "budget.xlsx")
    with pytest.raises(CaseError, match=r"Sheet!B2: '1' is superscript in '918001'"):
        read_budget(tmp_path / "budget.xlsx")
