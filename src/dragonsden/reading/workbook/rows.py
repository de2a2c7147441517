"""Rows: the rows of one sheet by its headings, and what is wrong with its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dragonsden.model.problems import unknown
from dragonsden.model.unread import UNREAD
from dragonsden.reading.nodes import HIDDEN, Spot, name_of
from dragonsden.reading.workbook.cells import Cell
from dragonsden.reading.workbook.opening import Sheet
from dragonsden.text.english import listed, quoted
from dragonsden.text.spelling import alike, meant

Row = Mapping[str, Cell]
"""The cells of a row that say something, by their headings as names are compared."""

GOES_ON: Final = re.compile(r"_\d+$")
"""A heading with a number after it goes on where the cell under the one without it is full."""


@dataclass(frozen=True)
class Headings:
    """The headings of a sheet: all that it may have, and those that it cannot be without."""

    all: Sequence[str]
    needed: Sequence[str]


class Page:
    """A sheet that is being read; it notes at once what is wrong with it as a whole.

    `headings` are the headings that were found, by column; `lacking` if any that is needed was
    not, and then there are no rows.
    """

    def __init__(self, position: int, sheet: Sheet, headings: Headings) -> None:
        """The sheet at a position of its workbook."""
        self.position, self.sheet = position, sheet
        self.mistakes: list[tuple[Spot, str]] = []
        self.refused: set[tuple[int, int]] = set()
        for cell, what in sheet.mistakes:
            self.note(cell, what)
        self._note_hidden()
        self._note_merged()
        self.headings: dict[int, str] = {}
        self.lacking = False
        if sheet.rows:
            self._read_headings(sheet.rows[0], headings)

    def spot(self, cell: Cell) -> Spot:
        """The place of a cell of this sheet."""
        return Spot(self.position, self.sheet.name, cell.row, cell.column)

    def note(self, cell: Cell, what: str) -> None:
        """Keep a mistake, of a cell that may not be read."""
        self.refused.add((cell.row, cell.column))
        self.mistakes.append((self.spot(cell), what))

    def is_refused(self, cell: Cell) -> bool:
        """Whether something is wrong with a cell."""
        return (cell.row, cell.column) in self.refused

    def rows(self) -> Iterator[Row]:
        """The rows below the headings that say something."""
        for cells in self.sheet.rows[1:] if not self.lacking else ():
            said = [cell for cell in cells if cell.text or self.is_refused(cell)]
            row = {self.headings[c.column]: c for c in said if c.column in self.headings}
            self._note_beyond(said)
            if row:
                yield row

    # ------------------------------------------------------------------------------ one row

    def text(self, row: Row, heading: str) -> Any:
        """The text under a heading: nothing where there is none, UNREAD where it was refused."""
        if heading not in row:
            return ""
        return UNREAD if self.is_refused(row[heading]) else row[heading].text

    def value(self, row: Row, heading: str) -> Any:
        """The number under a heading, or else its text; UNREAD where it was refused."""
        text = self.text(row, heading)
        is_number = isinstance(text, str) and text and not isinstance(row[heading].value, str)
        return row[heading].value if is_number else text

    def name(self, row: Row, heading: str) -> str:
        """The name that must stand under a heading; nothing, and a mistake, where it does not."""
        name = self.text(row, heading)
        if name == "":
            self.note(next(iter(row.values())), f"no {heading} in this row; write it")
        return name if isinstance(name, str) else ""

    def one_of(self, row: Row, heading: str, choices: Sequence[str]) -> str:
        """The word under a heading, one of these; nothing, and a mistake, if it is another."""
        word = self.name(row, heading)
        if word and word not in choices:
            told = unknown(word, f"cannot stand under '{heading}'", choices)
            self.note(row[heading], told.message)
            return ""
        return word

    def nothing(self, row: Row, headings: Sequence[str], why: str) -> None:
        """Note the first cell under these headings that says something."""
        for heading in headings:
            if heading in row and not self.is_refused(row[heading]):
                self.note(row[heading], f"{why}; leave {heading} empty here")
                return

    # ------------------------------------------------------------------------------ the sheet

    def _note_hidden(self) -> None:
        """Note every cell with characters that do not show."""
        for cells in self.sheet.rows:
            for cell in cells:
                if isinstance(cell.value, str) and (found := HIDDEN.search(cell.value)):
                    self.note(cell, f"the hidden character {name_of(found[0])}; delete it")

    def _note_merged(self) -> None:
        """Note the merged cells, of which all but one say nothing."""
        named = {cell.name: cell for row in self.sheet.rows for cell in row}
        for cells in self.sheet.merged:
            if corner := named.get(cells.split(":")[0]):
                self.note(corner, f"merged cells ({cells}); unmerge them, and fill in each of them")

    def _note_beyond(self, said: Sequence[Cell]) -> None:
        """Note the first cell that says something in a column without a heading."""
        headed = {cell.column for cell in self.sheet.rows[0] if cell.text}
        for cell in said:
            if cell.column not in headed and not self.is_refused(cell):
                self.note(cell, f"{quoted(cell.text)} stands in a column without a heading")
                return

    def _read_headings(self, cells: Sequence[Cell], headings: Headings) -> None:
        """Read the headings, and note those that are unknown, there twice, or missing."""
        strangers: list[Cell] = []
        for cell in cells:
            heading = alike(cell.text)
            if heading in self.headings.values():
                self.note(cell, f"the heading {quoted(cell.text)} is there already; keep one")
            elif GOES_ON.sub("", heading) in headings.all:
                self.headings[cell.column] = heading
            elif heading:
                strangers.append(cell)
        free = [heading for heading in headings.all if heading not in self.headings.values()]
        for cell in strangers:
            told = unknown(cell.text, "is not a heading of this sheet", free or headings.all)
            self.note(cell, told.message)
        missing = [heading for heading in headings.needed if heading in free]
        self.lacking = bool(missing)
        intended = meant([cell.text for cell in strangers], free)
        if absent := [heading for heading in missing if heading not in intended]:
            what = f"no heading {listed(absent, 'and no')} in the first row; this sheet needs"
            self.note(cells[0], f"{what} {listed(headings.needed)}")
