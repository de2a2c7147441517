"""A sheet of a workbook as rows below headings, and the cells that cannot be relied upon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dragonsden.reading.nodes import HIDDEN, Place, hidden_flaw
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
        self._of_rows: dict[tuple[int, int], list[Merged]] = {}

    def place(self, cell: Cell) -> Place:
        """The place of a cell."""
        return self.sheet.place(cell)

    def is_refused(self, cell: Cell) -> bool:
        """True if a cell was refused."""
        if (cell.row, cell.column) in self.refused:
            return True
        return bool(self.areas) and any(cell in area for area in self._areas_of(cell.row))

    def _areas_of(self, row: int) -> Sequence[Merged]:
        """The merged cells that a row has a part in, looked for once among those there are."""
        key = (row, len(self.areas))
        if key not in self._of_rows:
            within = (area for area in self.areas if area.rows[0] <= row <= area.rows[1])
            self._of_rows[key] = list(within)
        return self._of_rows[key]

    def flaw(self, cell: Cell) -> str:
        """The reason why a cell cannot be relied upon; nothing if it can, or it was reported."""
        if self.is_refused(cell):
            return self.refused.get((cell.row, cell.column), "")
        return hidden_flaw(cell.value) if isinstance(cell.value, str) else ""


class HeadedGrid(Grid):
    """A sheet whose columns are told by their headings, of which each stands where it is first."""

    def __init__(self, sheet: Sheet, head: int) -> None:
        super().__init__(sheet, head)
        names = [alike(bare(cell.text)) for cell in sheet.rows[head]]
        self.columns = {name: at for at, name in reversed([*enumerate(names)]) if name}

    def has(self, heading: str) -> bool:
        """True if it has a column under this heading."""
        return alike(heading) in self.columns

    def cell(self, cells: Cells, heading: str) -> Cell:
        """The cell of a row under a heading; an empty one beyond the row where there is none."""
        column = self.columns.get(alike(heading), len(cells))
        return cells[column] if column < len(cells) else Cell(cells[0].row, column + 1)

    def text(self, cells: Cells, heading: str) -> str:
        """The text of a row under a heading."""
        return self.cell(cells, heading).text

    def merged(self) -> Sequence[Merged]:
        """The merged cells among the rows, of which all but one say nothing; none is relied upon.

        Those of the headings are not among them.
        """
        self.areas += [area for area in self.sheet.merged if area.rows[1] > self.head + 1]
        return self.areas
