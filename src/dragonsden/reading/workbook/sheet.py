"""A sheet of a workbook: its cells that say something, each where it is, and its merged areas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dragonsden.reading.file import UnopenedError
from dragonsden.reading.nodes import MOST_MISTAKES, Place, letters
from dragonsden.reading.workbook.cells import Cell
from dragonsden.reading.workbook.limits import (
    MOST_CELLS,
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_MERGED,
    MOST_ROWS,
)
from dragonsden.text.english import quoted


@dataclass(frozen=True)
class Merged:
    """Merged cells: what Excel calls them, as "A2:B3", and their first and last row and column."""

    name: str
    rows: tuple[int, int]
    columns: tuple[int, int]

    @property
    def first(self) -> Cell:
        """The cell at the top left, the only one that can say something."""
        return Cell(self.rows[0], self.columns[0])

    def __contains__(self, cell: Cell) -> bool:
        (top, bottom), (left, right) = self.rows, self.columns
        return top <= cell.row <= bottom and left <= cell.column <= right


@dataclass(frozen=True)
class Sheet:
    """A sheet: its rows of cells, down to the last that says something, from A1.

    Each row ends with the last cell of it that says something. `number` counts the sheets of the
    workbook from 1. `mistakes` are cells whose value cannot be used, and `rounded` those that show
    another number than they hold, by rounding alone. Rows and columns that are hidden are those
    that say something.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[Merged, ...] = ()
    mistakes: tuple[tuple[Cell, str], ...] = ()
    number: int = 1
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    rounded: tuple[tuple[Cell, str], ...] = ()

    @property
    def whole(self) -> Place:
        """The place of the sheet as a whole."""
        return Place(0, 0, self.name, self.number)

    def place(self, cell: Cell) -> Place:
        """The place of one of its cells."""
        return Place(cell.row, cell.column, self.name, self.number)

    def is_marked(self, mark: str) -> bool:
        """True if a cell of its first row has the hidden text that says what the sheet is."""
        return bool(self.rows) and any(cell.text == mark for cell in self.rows[0])


@dataclass
class Count:
    """The cells and characters of all sheets that were read."""

    cells: int = 0
    characters: int = 0


class SheetBuilder:
    """Gathers the cells of one sheet within the limits, and adds them to the `count` of all."""

    def __init__(self, name: str, number: int, count: Count) -> None:
        self.name, self.number, self.count = name, number, count
        self.cells: dict[int, dict[int, Cell]] = {}
        self.merged: list[Merged] = []
        self.mistakes: list[tuple[Cell, str]] = []
        self.rounded: list[tuple[Cell, str]] = []
        self.height = 0
        self.ends: dict[int, int] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns = 0

    def sheet(self) -> Sheet:
        """The sheet."""
        self.merged.sort(key=lambda area: area.name)
        said = {column for cells in self.cells.values() for column in cells}
        return Sheet(
            self.name,
            tuple(self._rows()),
            tuple(self.merged),
            tuple(self.mistakes),
            self.number,
            hidden_rows=frozenset(self.hidden_rows & self.cells.keys()),
            hidden_columns=frozenset(one for one in said if self.hidden_columns >> one & 1),
            rounded=tuple(self.rounded),
        )

    def hide_rows(self, first: int, last: int) -> None:
        """Take in that rows are hidden."""
        self.hidden_rows.update(range(first, min(last, MOST_ROWS) + 1))

    def hide_columns(self, first: int, last: int) -> None:
        """Take in that columns are hidden: a bit for each."""
        if first <= (last := min(last, MOST_COLUMNS)):
            self.hidden_columns |= (1 << last + 1) - (1 << first)

    def take(self, cell: Cell, flaw: str, rounded: str = "") -> None:
        """Take in a cell, and why it cannot be used, if that is so; not one that says nothing.

        `rounded` says that it shows its number rounded.

        Raises UnopenedError beyond the limits, and where the file has a cell twice.
        """
        text = cell.text
        if not (flaw or text):
            return
        row, column = cell.row, cell.column
        if row > MOST_ROWS or column > MOST_COLUMNS:
            most = f"row {MOST_ROWS:,} or column {letters(MOST_COLUMNS)}"
            what = f"{quoted(text)} is beyond {most}; move it, or delete what is not needed"
            raise UnopenedError(what, Place(row, column, self.name, self.number))
        self._count(row, column, len(text))
        there = self.cells.setdefault(row, {}).setdefault(column, cell)
        if there is not cell:  # no program writes that: which of the two was meant, none can say
            both = f"this cell twice, as {quoted(there.text)} and {quoted(text)}"
            what = f"it has {both}; open it in Excel and save it again"
            raise UnopenedError(what, Place(row, column, self.name, self.number))
        if flaw and len(self.mistakes) < MOST_MISTAKES:
            self.mistakes.append((cell, flaw))
        elif rounded and len(self.rounded) < MOST_MISTAKES:
            self.rounded.append((cell, rounded))

    def merge(self, name: str, rows: tuple[int, int], columns: tuple[int, int]) -> None:
        """Take in merged cells. Raises UnopenedError if there are too many."""
        if len(self.merged) == MOST_MERGED:
            what = f"more than {MOST_MERGED:,} merged cells ({name} and others); unmerge them"
            raise UnopenedError(what, self._whole)
        self.merged.append(Merged(name, rows, columns))

    def damaged(self, what: str) -> UnopenedError:
        """The error of a sheet that the program it is of would have to mend."""
        return UnopenedError(f"it has {what}; open it in Excel and save it again", self._whole)

    @property
    def _whole(self) -> Place:
        """The place of the sheet as a whole."""
        return Place(0, 0, self.name, self.number)

    def _count(self, row: int, column: int, characters: int) -> None:
        """Count a cell, and the empty ones above and before it that were not counted yet.

        Raises UnopenedError where there are too many or too long ones.
        """
        self.count.characters += characters
        if self.count.characters > MOST_CHARACTERS:
            raise UnopenedError(f"more than {MOST_CHARACTERS:,} characters; split the workbook")
        if row > self.height:
            self.count.cells += row - self.height  # a row has one cell at least
            self.height = row
        if column > (end := self.ends.get(row, 1)):
            self.count.cells += column - end
            self.ends[row] = column
        if self.count.cells > MOST_CELLS:
            what = f"more than {MOST_CELLS:,} cells; delete what is not needed, or split it"
            raise UnopenedError(what, self._whole)

    def _rows(self) -> Iterator[tuple[Cell, ...]]:
        """The rows, with an empty cell wherever the file has none."""
        for row in range(1, self.height + 1):
            found, last = self.cells.get(row, {}), self.ends.get(row, 1)
            yield tuple(found.get(column) or Cell(row, column) for column in range(1, last + 1))
