"""A sheet of a workbook as rows below headings, and the cells that cannot be relied upon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dragonsden.reading.nodes import HIDDEN, Place, name_of
from dragonsden.reading.workbook.cells import Cell
from dragonsden.reading.workbook.sheet import Merged, Sheet
from dragonsden.text.spelling import alike

Cells = Sequence[Cell]
"""The cells of a row."""

NOTES: Final = "notes"
"""Sheets with names that begin like this are for people, and are not read."""


def is_for_notes(sheet: Sheet) -> bool:
    """True if a sheet is for people, and is not read."""
    return alike(sheet.name).startswith(NOTES)


def bare(text: str) -> str:
    """A text without the characters in it that show nothing."""
    return HIDDEN.sub("", text)


class Grid:
    """A sheet with headings in the row `head`, from 0, and rows below.

    `refused` says of cells by row and column why they cannot be relied upon. Nor can those in
    `areas`, merged cells that were reported.
    """

    def __init__(self, sheet: Sheet, head: int = 0) -> None:
        self.sheet, self.head = sheet, head
        self.refused = {(cell.row, cell.column): what for cell, what in sheet.mistakes}
        self.areas: list[Merged] = []

    def place(self, cell: Cell) -> Place:
        """The place of a cell."""
        return self.sheet.place(cell)

    def is_refused(self, cell: Cell) -> bool:
        """True if a cell was refused."""
        if (cell.row, cell.column) in self.refused:
            return True
        return bool(self.areas) and any(cell in area for area in self.areas)

    def flaw(self, cell: Cell) -> str:
        """The reason why a cell cannot be relied upon; nothing if it can, or it was reported."""
        if self.is_refused(cell):
            return self.refused.get((cell.row, cell.column), "")
        found = HIDDEN.search(cell.value) if isinstance(cell.value, str) else None
        return f"the hidden character {name_of(found[0])}; delete it" if found else ""
