"""The table that a budget is: rows of cells with their places, from a CSV file or a workbook."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final, NamedTuple

from dragonsden.files.ordinary import FilePath
from dragonsden.reading.case import error_of
from dragonsden.reading.csv_records import records_of
from dragonsden.reading.file import File, UnopenedError, opened, unopened
from dragonsden.reading.nodes import START, WHOLE, Page, Place, hidden_flaw
from dragonsden.reading.workbook.book import Book
from dragonsden.reading.workbook.book import opened as opened_book
from dragonsden.reading.workbook.grid import Grid, is_for_notes
from dragonsden.reading.workbook.pipeline_file import is_workbook
from dragonsden.reading.workbook.sheet import Sheet
from dragonsden.reading.yaml.decode import RefusedError, decoded
from dragonsden.text.spelling import suggestion

MOST_ROWS: Final = 2_000
"""At most 2,000 rows: 500 services, and headings and totals among them."""

SEARCHED: Final = 200
"""Headings are looked for in the first 200 rows that say something."""

TAKEN: Final = SEARCHED + MOST_ROWS + 1
"""No more rows than these are taken in: with them it is sure that there are too many."""

SEPARATORS: Final = ",;\t|"
GIVE: Final = "the budget: CSV, Excel (.xlsx) or LibreOffice (.ods)"


class Entry(NamedTuple):
    """One cell: its column, place, text, what it holds, and why it cannot be used, if it cannot."""

    column: int
    place: Place
    text: str
    value: str | float
    flaw: str = ""


Entries = Sequence[Entry]
Spans = Mapping[tuple[int, int, int], int]
"""The last column of merged cells by the number of the sheet, row and column of their first."""


@dataclass(frozen=True)
class Table:
    """A sheet or a CSV file as its rows of cells, without empty rows.

    Once the headings are found they are the first of the `rows`, and what they were found in, with
    all that stands above them, is `above`. `others` are sheets that have headings, too. The `page`
    is the sheet that it is from.
    """

    file: File
    rows: Sequence[Entries]
    spans: Spans = field(default_factory=dict)
    above: Sequence[Entries] = ()
    page: Sheet | None = None
    others: Sequence[Table] = ()
    separator: str = ""
    """The sign between the cells of a CSV file."""

    @property
    def sheet(self) -> str:
        """The name of its sheet; "" for a CSV file."""
        return self.page.name if self.page else ""

    @property
    def is_hidden(self) -> bool:
        """True if its sheet is hidden."""
        return bool(self.page and self.page.hidden)


Headed = Callable[[Table], Table | None]
"""The table from its headings on; None if there are none."""


def read_table(path: FilePath, sheet: str | None, ways: Sequence[Headed]) -> Table:
    """The table in a file, from its headings on, by the first of the `ways` that finds them.

    In a workbook it is in the `sheet` of that name, or in the first in which there are headings:
    a hidden one only where no other has them.

    Raises CaseError if the file cannot be read, or ValueError if there is no such sheet.
    """
    tables = list(_tables(os.fspath(path), sheet))
    shown, hidden = ([one for one in tables if one.is_hidden == is_so] for is_so in (False, True))
    if found := [*_headed(shown, ways), *_headed(hidden, ways)]:
        return replace(found[0], others=found[1:])
    return next((one for one in tables if one.rows), tables[0])


def _headed(tables: Sequence[Table], ways: Sequence[Headed]) -> list[Table]:
    """The tables from their headings on, by the first of the ways that finds any."""
    for way in ways:
        if found := [headed for table in tables if (headed := way(table))]:
            return found
    return []


def _tables(name: str, sheet: str | None) -> Iterator[Table]:
    """The table of a CSV file, or of each sheet of a workbook that may have a budget."""
    if is_workbook(name):
        yield from _from_workbook(name, sheet)
        return
    if sheet is not None:
        raise ValueError(f"{name} is no workbook, and has no sheets; leave --sheet out")
    file = opened("pipeline", name, _page, GIVE)
    if file.page.mistakes:
        raise error_of(file)
    separator = _separator(file.page.lines)
    yield Table(file, list(islice(_records(file, separator), TAKEN)), separator=separator)


def _page(data: bytes) -> Page:
    """The lines of a CSV file, or the mistake that it is not text."""
    try:
        return Page(re.split("\r\n|\r|\n", decoded(data)))
    except RefusedError as refusal:
        return Page(mistakes=(refusal.mistake,))


def _separator(lines: Sequence[str]) -> str:
    """The sign between the cells of a CSV file."""
    return max(SEPARATORS, key=lambda mark: sum(line.count(mark) for line in lines[:50]))


def _records(file: File, separator: str) -> Iterator[Entries]:
    """The rows of a CSV file that say something. Raises CaseError for open quotes."""
    lines = file.page.lines
    try:
        for record in records_of(lines, separator):
            row = [
                Entry(column, place, text, text, hidden_flaw(text))
                for column, (text, place) in enumerate(record, 1)
            ]
            if any(entry.text for entry in row):
                yield row
    except RefusedError as refusal:
        raise error_of(file.with_mistakes([refusal.mistake])) from None


def _from_workbook(name: str, sheet: str | None) -> Iterator[Table]:
    """The table of each sheet of a workbook, or of the one with a name."""
    try:
        book = opened_book(name)
    except UnopenedError as error:
        raise error_of(unopened("pipeline", name, str(error), error.place or WHOLE)) from None
    file = File("pipeline", name, Page(), book.data)
    every = [one for one in book.sheets.values() if not is_for_notes(one)]
    for one in every if sheet is None else [_named(book, sheet)]:
        merged = {
            (one.number, area.rows[0], area.columns[0]): area.columns[1] for area in one.merged
        }
        yield Table(file, list(islice(_rows(one), TAKEN)), merged, page=one)
    if sheet is None and not every:
        yield Table(file, ())


def _named(book: Book, name: str) -> Sheet:
    """The sheet of a name. Raises ValueError if there is none."""
    if name not in book.sheets:
        raise ValueError(f"no sheet '{name}' in {book.file}; {suggestion(name, book.sheets)}")
    return book.sheets[name]


def _rows(sheet: Sheet) -> Iterator[Entries]:
    """The rows of a sheet that say something."""
    grid = Grid(sheet)
    for cells in sheet.rows:
        row = [
            Entry(cell.column, grid.place(cell), cell.text, cell.value, grid.flaw(cell))
            for cell in cells
        ]
        if any(entry.text for entry in row):
            yield row


def where(place: Place) -> str:
    """The place of a cell for a source: `line 7`, or `Sheet1!C7`."""
    return f"{place.sheet}!{place.cell}" if place.sheet else f"line {place.line}"


def start_of(table: Table) -> Place:
    """The place of the first cell, or of the file."""
    return table.rows[0][0].place if table.rows else START
