"""Small files that would keep a reader busy are refused by the length of a text, or read at once.

None of these tests takes long where a reader is slow: they ask for what is refused, or for what one
pass finds, of texts of a few hundred characters.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

from dragonsden import CaseError
from dragonsden.reading.budget.budget import read_budget
from dragonsden.reading.budget.columns import role_of, said_by, unit_of
from dragonsden.reading.budget.headings import is_figure
from dragonsden.reading.budget.sums import MOST_LEVELS, perhaps_sums, sums_among
from dragonsden.reading.budget.table import Entry
from dragonsden.reading.file import UnopenedError
from dragonsden.reading.nodes import Place
from dragonsden.reading.scores.from_csv import unbracketed
from dragonsden.reading.workbook.book import opened
from dragonsden.reading.workbook.cells import Cell, read_number
from dragonsden.reading.workbook.grid import Grid
from dragonsden.reading.workbook.sheet import Merged, Sheet
from dragonsden.reading.workbook.shown_number import WITH_UNIT, read_shown
from dragonsden.text.spelling import folded


def test_a_number_that_shows_a_text_of_any_length_is_refused_by_the_length() -> None:
    with pytest.raises(ValueError, match="holds 5, and shows a text of 1,002 characters beside it"):
        read_shown("5", "a" + "1" * 1_000 + ".")


def test_the_number_in_a_text_begins_with_its_first_digit() -> None:
    assert WITH_UNIT.search("cut 1,234 k")["digits"] == "1,234"  # type: ignore[index]
    assert WITH_UNIT.search("no 1,2345") is None


def test_a_number_of_more_digits_than_any_program_writes_is_no_number() -> None:
    with pytest.raises(ValueError, match="is no number as Excel writes one"):
        read_number("0" * 100 + "5", "General")


def _entry(text: str) -> Entry:
    return Entry(1, Place(1, 1), text, text)


def test_a_text_longer_than_any_number_is_no_figure() -> None:
    assert is_figure(_entry("1" * 100))
    assert not is_figure(_entry("1" * 101))


@pytest.mark.parametrize("text", ["(£1,234.5k)", "-5", "\u22125 %", ".5", "1.2m", "£ 5", "( 5 )"])
def test_a_figure_is_known_however_it_is_written(text: str) -> None:
    assert is_figure(_entry(text))


def test_a_text_of_a_page_is_no_heading() -> None:
    heading = "Income budget 2018/19 in £m "
    assert role_of(heading + "x" * 400)
    assert role_of(heading + "x" * 500) is None
    assert not said_by(heading + "x" * 500).anything
    assert unit_of(heading + "x" * 500) == ""


def test_accents_of_a_text_longer_than_any_name_are_not_put_in_order() -> None:
    accents = "a" + "\u0301\u0323" * 200
    assert folded(accents[:3]) != accents[:3]
    assert folded(accents) == accents


def test_a_header_is_told_without_its_brackets_by_cutting_once() -> None:
    assert unbracketed("market__(0_-_10)") == "market"
    assert unbracketed("market_[0_to_10]") == "market"
    assert unbracketed("market_") == "market_"


def _with_formats(path: Path, *codes: str) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Budget")
        sheet.write_row(0, 0, ["Service", "Income 2017/18"])
        for row, code in enumerate(codes, 1):
            sheet.write(row, 0, f"S{row}")
            sheet.write(row, 1, row, book.add_format({"num_format": code}))
    return path


def test_a_number_format_longer_than_excel_takes_is_refused(tmp_path: Path) -> None:
    opened(str(_with_formats(tmp_path / "good.xlsx", "0" + '"k"' * 84)))
    with pytest.raises(UnopenedError, match=r"a number format of 256 characters .*255 at most"):
        opened(str(_with_formats(tmp_path / "bad.xlsx", "0" + '"k"' * 85)))


def test_more_number_formats_than_any_workbook_has_are_refused(tmp_path: Path) -> None:
    codes = [f'0"{number}"' for number in range(1_001)]
    opened(str(_with_formats(tmp_path / "good.xlsx", *codes[:1_000])))
    with pytest.raises(UnopenedError, match="more than 1,000 number formats"):
        opened(str(_with_formats(tmp_path / "bad.xlsx", *codes)))


def test_of_many_lines_alike_none_is_left_out_as_a_sum(tmp_path: Path) -> None:
    made = ["Service,Income 2016/17,Income 2017/18", "A,1,1", "B,1,1"]
    path = tmp_path / "b.csv"
    path.write_text("\n".join([*made, *(f"S{line},2,2" for line in range(60))]))
    read = read_budget(path)
    assert len(read.lines) == 62
    assert read.left_out == []
    assert next(line.doubt for line in read.lines if line.title == "S0").startswith(
        "It is the sum of the 2 lines above."
    )


def test_a_department_that_is_all_of_a_directorate_is_a_sum_and_so_is_the_directorate() -> None:
    figures = np.array([[30, 70], [30, 70], [10, 20], [20, 50]], float)
    assert sums_among(figures, 1).keys() == {0, 1}


def test_sums_of_sums_are_looked_for_as_deep_as_a_council_is_and_no_deeper() -> None:
    ones = np.ones((2, 2))
    tower = np.vstack([ones, *(2 + np.full((1, 2), (step % 2) / 1e8) for step in range(40))])
    assert len(sums_among(tower, 1)) <= MOST_LEVELS
    assert len(perhaps_sums(tower, 1)) <= MOST_LEVELS


def test_a_cell_is_looked_for_in_the_merged_cells_of_its_row_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Cell] = []
    holds = Merged.__contains__

    def counted(area: Merged, cell: Cell) -> bool:
        asked.append(cell)
        return holds(area, cell)

    monkeypatch.setattr(Merged, "__contains__", counted)
    grid = Grid(Sheet("Budget", ()))
    grid.areas = [Merged(f"A{row}:B{row}", (row, row), (1, 2)) for row in range(1, 101)]
    cells = [Cell(row, column) for row in range(1, 101) for column in range(1, 4)]
    assert [cell for cell in cells if grid.is_refused(cell)] == [c for c in cells if c.column < 3]
    assert len(asked) == len(cells)


def test_a_budget_with_a_thousand_faults_is_read_no_further(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    rows = [f"S{row},x,x,x,x" for row in range(400)]
    path.write_text(
        "\n".join([f"Service,{','.join(f'Income 20{y}/{y + 1}' for y in range(10, 14))}", *rows])
    )
    with pytest.raises(CaseError) as refused:
        read_budget(path)
    assert (len(refused.value.faults), refused.value.more) == (1_000, 0)
