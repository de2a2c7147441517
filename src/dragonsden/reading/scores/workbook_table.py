"""Score tables: a sheet of a member's workbook with a row for each service, and its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dragonsden.reading.nodes import Place
from dragonsden.reading.workbook.cells import Cell
from dragonsden.reading.workbook.opening import Sheet
from dragonsden.reading.workbook.score_columns import (
    COMMENT,
    CRITERION,
    HIDDEN,
    INTEREST,
    MARK,
    MEMBER,
    SCORE,
    SENSITIVE,
    SERVICE,
    SERVICE_ID,
    SERVICE_TITLE,
    SOLD,
)
from dragonsden.text.spelling import alike

KNOWN: Final = frozenset(map(alike, (*HIDDEN, SERVICE, SOLD, SCORE, COMMENT, SENSITIVE, INTEREST)))
AREA: Final = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")

Cells = Sequence[Cell]
"""The cells of a row."""

Key = tuple[int, int, int]
"""A cell among those of its workbook: the number of its sheet, its row and its column."""


@dataclass(frozen=True)
class Table:
    """A sheet with a row for each service: its number, its head and its columns, from 0."""

    number: int
    sheet: Sheet
    head: int
    columns: Mapping[str, int]

    @property
    def whole(self) -> Place:
        """The place of the sheet as a whole."""
        return Place(0, 0, self.sheet.name, self.number)

    @property
    def is_of_scores(self) -> bool:
        """Whether it is one of scores, rather than of interests."""
        return self.has(SCORE) or not self.has(INTEREST)

    def has(self, heading: str) -> bool:
        """Whether it has a column under this heading."""
        return alike(heading) in self.columns

    def rows(self) -> Iterator[Cells]:
        """The rows below the headings that say something."""
        for cells in self.sheet.rows[self.head + 1 :]:
            if any(cell.text for cell in cells):
                yield cells

    def cell(self, cells: Cells, heading: str) -> Cell:
        """The cell of a row under a heading; an empty one where there is none."""
        column = self.columns.get(alike(heading), 0)
        there = self.has(heading) and column < len(cells)
        return cells[column] if there else Cell(cells[0].row, column + 1)

    def text(self, cells: Cells, heading: str) -> str:
        """What stands in a row under a heading."""
        return self.cell(cells, heading).text

    def ids(self, cells: Cells) -> list[str]:
        """What a row says in hidden that it is of: service, member and, of a score, criterion."""
        keys = (SERVICE_ID, MEMBER, CRITERION) if self.is_of_scores else (SERVICE_ID, MEMBER)
        return [self.text(cells, key) for key in keys]

    def strays(self, cells: Cells) -> Iterator[Cell]:
        """The cells of a row that say something and stand in none of the columns."""
        own = {column for name, column in self.columns.items() if name in KNOWN}
        return (cell for column, cell in enumerate(cells) if cell.text and column not in own)

    def is_moved(self, cells: Cells) -> bool:
        """Whether the title that is seen is not that of the hidden id."""
        seen, kept = self.text(cells, SERVICE), self.text(cells, SERVICE_TITLE)
        return bool(seen and kept) and seen.split() != kept.split()

    def titles(self) -> list[str]:
        """The titles of the services that it has rows of."""
        found = (self.text(c, SERVICE_TITLE) or self.text(c, SERVICE) for c in self.rows())
        return [title for title in found if title]

    def place(self, cell: Cell) -> Place:
        """The place of a cell."""
        return Place(cell.row, cell.column, self.sheet.name, self.number)

    def key(self, cell: Cell) -> Key:
        """The cell among those of the workbook."""
        return self.number, cell.row, cell.column

    def merged(self) -> Iterator[tuple[str, Cell, list[Key]]]:
        """Merged cells below the headings: what Excel calls them, the first, and all of them."""
        for area in self.sheet.merged:
            found = AREA.fullmatch(area)
            if found and int(found[4]) > self.head + 1:
                (left, right), (top, bottom) = (
                    map(_column, found.group(1, 3)),
                    map(int, found.group(2, 4)),
                )
                rows = range(top, min(bottom, len(self.sheet.rows)) + 1)
                keys = [(self.number, row, n) for row in rows for n in range(left, right + 1)]
                yield area, Cell(top, left), keys


def table_of(number: int, sheet: Sheet) -> Table | None:
    """The sheet as one with a row for each service, if it is one."""
    for head, cells in enumerate(sheet.rows):
        names = [alike(cell.text) for cell in cells]
        if SERVICE_ID in names:
            columns = {name: place for place, name in reversed([*enumerate(names)]) if name}
            return Table(number, sheet, head, columns)
    return None


def is_instructions(sheet: Sheet) -> bool:
    """Whether a sheet is that of the instructions."""
    return bool(sheet.rows) and any(cell.text == MARK for cell in sheet.rows[0])


def has_lost_ids(sheet: Sheet) -> bool:
    """Whether a sheet looks like one of scores or interests, but for its hidden columns."""
    for cells in sheet.rows:
        names = {alike(cell.text) for cell in cells}
        if alike(SERVICE) in names and names & {alike(SCORE), alike(INTEREST)}:
            return True
    return False


def _column(letters: str) -> int:
    """The column, from 1, that Excel calls by these letters."""
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - ord("A") + 1
    return column
