"""The table that a budget is: rows of cells with their places, from a CSV file or a workbook."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dragonsden.files.ordinary import FilePath
from dragonsden.reading.case import error_of
from dragonsden.reading.csv_records import records_of
from dragonsden.reading.file import File, UnopenedError, opened, unopened
from dragonsden.reading.nodes import HIDDEN, START, WHOLE, Page, Place, name_of
from dragonsden.reading.workbook.book import Book
from dragonsden.reading.workbook.book import opened as opened_book
from dragonsden.reading.workbook.grid import Grid, is_for_notes
from dragonsden.reading.workbook.pipeline_file import is_workbook
from dragonsden.reading.workbook.sheet import Sheet
from dragonsden.reading.yaml.decode import RefusedError, decoded
from dragonsden.text.spelling import suggestion

SEPARATORS: Final = ",;\t|"
GIVE: Final = "the budget, a CSV file or an Excel workbook"


@dataclass(frozen=True)
class Entry:
    """One cell: its column, place, text, what it holds, and why it cannot be used, if it cannot."""

    column: int
    place: Place
    text: str
    value: str | float
    flaw: str = ""


Entries = Sequence[Entry]
IsHead = Callable[[Entries], bool]
"""True for a row that is the headings of a budget."""


@dataclass(frozen=True)
class Table:
    """A budget as its rows of cells: the headings first, without empty rows."""

    file: File
    rows: Sequence[Entries]


def read_table(path: FilePath, sheet: str | None, is_head: IsHead) -> Table:
    """The table in a file, from the row of headings on.

    In a workbook it is in the `sheet` of that name, or in the first in which there are headings.

    Raises CaseError if the file cannot be read, or ValueError if there is no such sheet.
    """
    name = os.fspath(path)
    if is_workbook(name):
        return _from_workbook(name, sheet, is_head)
    if sheet is not None:
        raise ValueError(f"{name} is no workbook, and has no sheets; leave --sheet out")
    file = opened("pipeline", name, _page, GIVE)
    if file.page.mistakes:
        raise error_of(file)
    rows = list(_records(file))
    return Table(file, _from_head(rows, is_head) or rows)


def _page(data: bytes) -> Page:
    """The lines of a CSV file, or the mistake that it is not text."""
    try:
        return Page(re.split("\r\n|\r|\n", decoded(data)))
    except RefusedError as refusal:
        return Page(mistakes=(refusal.mistake,))


def _records(file: File) -> Iterator[Entries]:
    """The rows of a CSV file that say something. Raises CaseError for open quotes."""
    lines = file.page.lines
    separator = max(SEPARATORS, key=lambda mark: sum(line.count(mark) for line in lines[:50]))
    try:
        for record in records_of(lines, separator):
            row = [
                Entry(column, place, text, text, _hidden(text))
                for column, (text, place) in enumerate(record, 1)
            ]
            if any(entry.text for entry in row):
                yield row
    except RefusedError as refusal:
        raise error_of(file.with_mistakes([refusal.mistake])) from None


def _hidden(text: str) -> str:
    """The flaw of a text with a character that does not show."""
    found = HIDDEN.search(text)
    return f"the hidden character {name_of(found[0])}; delete it" if found else ""


def _from_workbook(name: str, sheet: str | None, is_head: IsHead) -> Table:
    """The table in a workbook."""
    try:
        book = opened_book(name)
    except UnopenedError as error:
        raise error_of(unopened("pipeline", name, str(error), error.place or WHOLE)) from None
    file = File("pipeline", name, Page(), book.data)
    if sheet is not None:
        rows = list(_rows(_named(book, sheet)))
        return Table(file, _from_head(rows, is_head) or rows)
    every = [list(_rows(one)) for one in book.sheets.values() if not is_for_notes(one)]
    headed = (table for rows in every if (table := _from_head(rows, is_head)))
    found = next(headed, None)
    return Table(file, found or next((rows for rows in every if rows), ()))


def _named(book: Book, name: str) -> Sheet:
    """The sheet of a name. Raises ValueError if there is none."""
    if name not in book.sheets:
        raise ValueError(f"no sheet '{name}' in {book.file}; {suggestion(name, book.sheets)}")
    return book.sheets[name]


def _rows(sheet: Sheet) -> Iterator[Entries]:
    """The rows of a sheet that say something."""
    grid = Grid(sheet)
    for cells in sheet.rows:
        row = []
        for cell in cells:
            flaw = grid.refused.get((cell.row, cell.column), "") or grid.flaw(cell)
            row.append(Entry(cell.column, grid.place(cell), cell.text, cell.value, flaw))
        if any(entry.text for entry in row):
            yield row


def _from_head(rows: Sequence[Entries], is_head: IsHead) -> Sequence[Entries] | None:
    """The rows from the headings on; None if there are no headings."""
    return next((rows[at:] for at, row in enumerate(rows) if is_head(row)), None)


def where(place: Place) -> str:
    """The place of a cell for a source: `line 7`, or `Sheet1!C7`."""
    return f"{place.sheet}!{place.cell}" if place.sheet else f"line {place.line}"


def start_of(table: Table) -> Place:
    """The place of the first cell, or of the file."""
    return table.rows[0][0].place if table.rows else START
