"""A sheet of a pipeline's workbook: its rows by their headings, and the mistakes in its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from dragonsden.model.fields import NAME
from dragonsden.model.problems import unknown
from dragonsden.reading.nodes import Mistake, Node
from dragonsden.reading.workbook.cells import Cell
from dragonsden.reading.workbook.grid import NOTES, Cells, Grid, bare
from dragonsden.reading.workbook.sheet import Sheet
from dragonsden.text.english import listed, quoted
from dragonsden.text.spelling import alike, meant

Row = Mapping[str, Cell]
"""The cells of a row that say something, by their headings as names are compared."""

LOWEST: Final = 50
"""Headings are looked for in the first 50 rows, to say that they belong into the first."""

TO_NOTES: Final = f"move it to a sheet whose name begins with {NOTES}"

GOES_ON: Final = re.compile(r"_\d+$")
"""A heading with a number after it goes on where the cell under the one without it is full."""


class PipelineSheet(Grid):
    """A sheet with headings in its first row; it notes at once the mistakes in all its cells.

    `headings` are those that were found, by column. A sheet that lacks one that it `needs` has no
    rows.
    """

    def __init__(self, sheet: Sheet, known: Sequence[str], needed: Sequence[str]) -> None:
        super().__init__(sheet)
        self.mistakes: list[Mistake] = []
        self.headings: dict[int, str] = {}
        self.lacking = False
        for cell in (cell for cells in sheet.rows for cell in cells):
            if what := self.flaw(cell):
                self.note(cell, what)
        for area in sheet.merged:
            if area.first.row <= len(sheet.rows):
                what = f"merged cells ({area.name}); unmerge them, and fill in each of them"
                self.note(area.first, what)
        heads = [{alike(bare(cell.text)) for cell in cells} for cells in sheet.rows[:LOWEST]]
        head = next((at for at, found in enumerate(heads) if found >= set(needed)), 0)
        if head:
            what = f"the headings are in row {head + 1}; delete what is above them"
            self.note(sheet.rows[0][0], f"{what}, or {TO_NOTES}")
            self.lacking = True
        elif sheet.rows:
            self._read_headings(sheet.rows[0], known, needed)

    def note(self, cell: Cell, what: str) -> None:
        """Keep a mistake, of a cell that may then not be read."""
        self.refused[cell.row, cell.column] = what
        self.mistakes.append((self.place(cell), what))

    def by_heading(self) -> Iterator[Row]:
        """The rows below the headings that say something, each by its headings."""
        gap = False
        for cells in self.sheet.rows[1:] if not self.lacking else ():
            said = [cell for cell in cells if cell.text or self.is_refused(cell)]
            if gap and len(said) == 1 and not re.fullmatch(NAME, said[0].text):
                self.note(said[0], f"{quoted(said[0].text)} is below the table; {TO_NOTES}")
                continue
            gap = gap or not said
            self._note_beyond(said)
            if row := {self.headings[c.column]: c for c in said if c.column in self.headings}:
                yield row

    # ------------------------------------------------------------------------------ one row

    def text(self, row: Row, heading: str) -> Node:
        """The text under a heading that the row has."""
        cell = row[heading]
        return Node(self.place(cell), None if self.is_refused(cell) else cell.text)

    def value(self, row: Row, heading: str) -> Node:
        """The number under a heading that the row has, or else its text."""
        node = self.text(row, heading)
        if node.value is not None and not isinstance(row[heading].value, str):
            node.value = row[heading].value
        return node

    def name(self, row: Row, heading: str) -> str:
        """The name under a heading that requires one; nothing, and a mistake, if it is missing."""
        if heading not in row:
            self.note(next(iter(row.values())), f"no {heading} in this row; write it")
            return ""
        return "" if self.is_refused(row[heading]) else row[heading].text

    def one_of(self, row: Row, heading: str, choices: Sequence[str]) -> str:
        """The word under a heading, one of these; nothing, and a mistake, if it is another."""
        word = self.name(row, heading)
        if word and word not in choices:
            problem = unknown(word, f"is not allowed under '{heading}'", choices)
            self.note(row[heading], problem.message)
            return ""
        return word

    def leave_empty(self, row: Row, headings: Sequence[str], why: str) -> None:
        """Note the first cell under these headings that says something."""
        for heading in headings:
            if heading in row and not self.is_refused(row[heading]):
                self.note(row[heading], f"{why}; leave {heading} empty here")
                return

    # ------------------------------------------------------------------------------ the sheet

    @cached_property
    def _headed(self) -> frozenset[int]:
        """The columns in which a heading stands, known or not."""
        return frozenset(cell.column for cell in self.sheet.rows[0] if cell.text)

    def _note_beyond(self, said: Cells) -> None:
        """Note the first cell that says something in a column without a heading."""
        for cell in said:
            if cell.column not in self._headed and not self.is_refused(cell):
                self.note(cell, f"{quoted(cell.text)} is in a column without a heading")
                return

    def _read_headings(self, cells: Cells, known: Sequence[str], needed: Sequence[str]) -> None:
        """Read the headings, and note those that are unknown, there twice, or missing."""
        unknown_cells: list[Cell] = []
        for cell in cells:
            heading = alike(bare(cell.text))
            if heading in self.headings.values():
                self.note(cell, f"the heading {quoted(cell.text)} is there already; keep one")
            elif GOES_ON.sub("", heading) in known:
                self.headings[cell.column] = heading
            elif heading:
                unknown_cells.append(cell)
        free = [heading for heading in known if heading not in self.headings.values()]
        for cell in unknown_cells:
            problem = unknown(cell.text, "is not a heading of this sheet", free or known)
            self.note(cell, problem.message)
        missing = [heading for heading in needed if heading in free]
        self.lacking = bool(missing)
        intended = meant([cell.text for cell in unknown_cells], free)
        if absent := [heading for heading in missing if heading not in intended]:
            what = f"no heading {listed(absent, 'and no')} in the first row; this sheet needs"
            self.note(cells[0], f"{what} {listed(needed)}")
