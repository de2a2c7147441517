"""Workbooks at their limits: real sizes come in, and what is beyond is refused at once."""

from __future__ import annotations

import io
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from dragonsden.model.names import names_of_titles
from dragonsden.reading.file import UnopenedError
from dragonsden.reading.nodes import letters
from dragonsden.reading.workbook import book as reading
from dragonsden.reading.workbook.book import read_book
from dragonsden.reading.workbook.limits import MOST_CELLS, MOST_COLUMNS, MOST_ELEMENTS, MOST_ROWS
from dragonsden.reading.workbook.sheet import Sheet

SPACE: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"


def named(kind: str, target: str, times: int = 1) -> str:
    """The list in which a part names another, once or more often."""
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n in range(times)
    )
    return f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>'


def packed(rows: str, sheets: int = 1) -> bytes:
    """A workbook whose sheets all have these rows."""
    listed = "".join(f'<sheet name="Data{n}" r:id="rId{n}"/>' for n in range(sheets))
    parts = {
        "_rels/.rels": named("officeDocument", "xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": named("worksheet", "sheet.xml", sheets),
        "xl/workbook.xml": (
            f'<workbook xmlns="{SPACE}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
        ),
        "xl/sheet.xml": f'<worksheet xmlns="{SPACE}"><sheetData>{rows}</sheetData></worksheet>',
    }
    into = io.BytesIO()
    with ZipFile(into, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return into.getvalue()


def row(number: int, cells: str) -> str:
    """A row of cells."""
    return f'<row r="{number}">{cells}</row>'


def numbers(number: int, columns: int) -> str:
    """A row that holds a number in each column."""
    cells = (f'<c r="{letters(n)}{number}"><v>{n}</v></c>' for n in range(1, columns + 1))
    return row(number, "".join(cells))


def styled(number: int, columns: int) -> str:
    """Cells of a row that are only formatted."""
    return "".join(f'<c r="{letters(n)}{number}" s="1"/>' for n in range(1, columns + 1))


def read(rows: str, sheets: int = 1) -> Sheet:
    """The first of the sheets, which all have these rows."""
    return read_book("data.xlsx", packed(rows, sheets)).sheets["Data0"]


def refusal(rows: str, sheets: int = 1) -> str:
    """The words with which sheets of these rows are refused."""
    with pytest.raises(UnopenedError) as refused:
        read(rows, sheets)
    return str(refused.value)


@pytest.mark.slow
def test_the_limit_of_cells_is_above_the_tables_that_councils_have() -> None:
    """500 services of 11 figures in 20 columns; finance's 2,000 rows of 40; 1,200 scores of 14."""
    assert max(500 * 11 * 20, 2_000 * 40, 60 * 20 * 14) <= MOST_CELLS
    rows = "".join(numbers(number, 40) for number in range(1, 2_001))
    assert sum(len(cells) for cells in read(rows).rows) == 80_000


def test_too_many_cells_are_refused_before_a_sheet_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(reading, "read_sheet", lambda name, *_: asked.append(name))
    rows = "".join(numbers(number, 100) for number in range(1, MOST_CELLS // 100 + 2))
    assert f"more than {MOST_CELLS:,} cells" in refusal(rows)
    assert asked == []


def test_empty_cells_before_one_that_says_something_count() -> None:
    last = letters(MOST_COLUMNS)
    most = MOST_CELLS // MOST_COLUMNS
    rows = [row(n, f'<c r="{last}{n}"><v>1</v></c>') for n in range(1, most + 2)]
    assert len(read("".join(rows[:most])).rows) == most
    assert f"more than {MOST_CELLS:,} cells" in refusal("".join(rows))


@pytest.mark.slow
def test_empty_rows_count_in_all_sheets_together() -> None:
    sheets = MOST_CELLS // MOST_ROWS
    far = row(MOST_ROWS, f'<c r="A{MOST_ROWS}"><v>1</v></c>')
    assert len(read(far, sheets).rows) == MOST_ROWS
    assert f"more than {MOST_CELLS:,} cells" in refusal(far, sheets + 1)


def test_a_row_that_is_written_from_right_to_left_counts_once() -> None:
    cells = [f'<c r="{letters(n)}1"><v>{n}</v></c>' for n in range(1, MOST_COLUMNS + 1)]
    (found,) = read(row(1, "".join(reversed(cells)))).rows
    assert [cell.text for cell in found] == [str(n) for n in range(1, MOST_COLUMNS + 1)]


@pytest.mark.slow
def test_cells_that_are_only_formatted_do_not_count() -> None:
    """More than there may be elements, in all the rows down to the last."""
    rows = [numbers(1, 3)]
    rows += [row(number, styled(number, 60)) for number in range(2, MOST_ELEMENTS // 50)]
    found = read("".join(rows))
    assert [cell.text for cell in found.rows[0]] == ["1", "2", "3"]
    assert len(found.rows) == 1


def test_elements_that_nothing_reads_are_counted_however_they_are_written() -> None:
    rows = row(1, '<c s="1" r="A1"/>' * (MOST_ELEMENTS + 1))
    assert f"more than {MOST_ELEMENTS:,} cells and other elements" in refusal(rows)


def test_a_cell_without_a_place_comes_after_one_that_is_only_formatted() -> None:
    rows = row(1, styled(1, 3) + "<c><v>4</v></c>")
    rows += row(2, styled(2, 2) + '<c r="C2"><v>5</v></c>')
    first, second = read(rows).rows
    assert [cell.text for cell in first] == ["", "", "", "4"]
    assert [cell.text for cell in second] == ["", "", "5"]


def test_a_text_that_quotes_formatted_cells_stays_whole() -> None:
    quoted = styled(7, 3) + '<c r="D7">'
    inside = f'<c r="A1" t="inlineStr"><is><t><![CDATA[{quoted}]]></t></is></c>'
    assert read(row(1, inside)).rows[0][0].text == quoted


def test_a_text_in_many_pieces_is_one_text() -> None:
    pieces = "<r><t>ab</t></r>" * 1_000
    rows = row(1, f'<c r="A1" t="inlineStr"><is>{pieces}</is></c>')
    assert read(rows).rows[0][0].text == "ab" * 1_000


def test_titles_that_differ_in_their_signs_alone_have_names_of_their_own() -> None:
    names = names_of_titles(["Alarms" + "!" * n for n in range(2_000)])
    assert names[:2] == ["alarms", "alarms_2"]
    assert names[-1] == "alarms_2000"
    assert len(set(names)) == 2_000
