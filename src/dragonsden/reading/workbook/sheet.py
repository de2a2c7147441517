"""A sheet of a workbook: its cells that say something, each where it is, and its merged areas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from dragonsden.reading.file import UnopenedError
from dragonsden.reading.nodes import MOST_MISTAKES, Place, letters
from dragonsden.reading.workbook.cells import Cell, read_date, read_number, read_string
from dragonsden.reading.workbook.formats import shown_text
from dragonsden.reading.workbook.limits import (
    MOST_CELLS,
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_MERGED,
    MOST_ROWS,
)
from dragonsden.reading.workbook.markup import Element
from dragonsden.text.english import quoted

REFERENCE: Final = re.compile(r"([A-Za-z]{1,3})([1-9]\d{0,6})", re.ASCII)
LONGEST_INDEX: Final = 9
BOOLEANS: Final = {"1": "TRUE", "0": "FALSE", "true": "TRUE", "false": "FALSE"}


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
    workbook from 1. `mistakes` are cells whose value cannot be used.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[Merged, ...] = ()
    mistakes: tuple[tuple[Cell, str], ...] = ()
    number: int = 1

    @property
    def whole(self) -> Place:
        """The place of the sheet as a whole."""
        return Place(0, 0, self.name, self.number)

    def place(self, cell: Cell) -> Place:
        """The place of one of its cells."""
        return Place(cell.row, cell.column, self.name, self.number)


@dataclass
class Common:
    """The things that sheets share: texts, number formats by style, and the way to count days.

    `cells` and `characters` count those of all sheets that were read.
    """

    texts: Sequence[str] = ()
    formats: Mapping[str, str] = field(default_factory=dict)
    since_1904: bool = False
    cells: int = 0
    characters: int = 0


@dataclass
class _Raw:
    """A cell as the file has it: its attributes, and what stands in it."""

    row: int
    column: int
    given: Mapping[str, str]
    value: str | None = None
    texts: list[str] = field(default_factory=list)
    formula: bool = False


def read_sheet(name: str, number: int, elements: Iterable[Element], common: Common) -> Sheet:
    """The sheet that these elements make. Raises UnopenedError where it goes beyond the limits."""
    return _Reader(name, number, common).read(elements)


class _Reader:
    """Reads one sheet, and counts what it has."""

    def __init__(self, name: str, number: int, common: Common) -> None:
        self.name, self.number, self.common = name, number, common
        self.cells: dict[int, dict[int, Cell]] = {}
        self.merged: list[Merged] = []
        self.mistakes: list[tuple[Cell, str]] = []

    def read(self, elements: Iterable[Element]) -> Sheet:
        """The sheet."""
        for raw in self._raw(elements):
            if raw.value or raw.texts or raw.formula:
                self._take(raw)
        self.merged.sort(key=lambda area: area.name)
        rows = tuple(self._rows())
        return Sheet(self.name, rows, tuple(self.merged), tuple(self.mistakes), self.number)

    def _raw(self, elements: Iterable[Element]) -> Iterator[_Raw]:
        """The cells that are in the file, each once it ends."""
        row = column = 0
        cell, heard = None, True
        for tag, given, text in elements:
            if tag == "c" and given is not None:
                row, column = self._place(given.get("r"), row, column)
                cell = _Raw(row, column, given)
            elif tag == "row" and given is not None:
                row, column = self._row(given.get("r"), row), 0
            elif tag == "mergeCell" and given is not None:
                self._merge(given.get("ref", ""))
            elif tag == "rPh":
                heard = given is None  # how a Japanese word is pronounced, which no cell shows
            elif cell is None:
                continue
            elif tag == "f":
                cell.formula = True
            elif tag == "v" and given is None:
                cell.value = text
            elif tag == "t" and given is None and heard:
                cell.texts.append(text)
            elif tag == "c":
                yield cell
                cell = None

    # --------------------------------------------------------------------------------- places

    def _row(self, stated: str | None, last: int) -> int:
        """The number of a row, which may be left out."""
        if stated is None:
            return last + 1
        if not re.fullmatch(r"[1-9]\d{0,6}", stated, re.ASCII):
            raise self._damaged(f"a row {quoted(stated)}")
        return int(stated)

    def _place(self, stated: str | None, row: int, last: int) -> tuple[int, int]:
        """The row and column of a cell, which may leave out both."""
        if stated is None:
            return max(row, 1), last + 1
        found = REFERENCE.fullmatch(stated)
        if not found or int(found[2]) != (row or int(found[2])):
            raise self._damaged(f"a cell {quoted(stated)} in row {row}")
        return int(found[2]), column_of(found[1])

    def _damaged(self, what: str) -> UnopenedError:
        """The error of a sheet that Excel itself would have to mend."""
        place = Place(0, 0, self.name, self.number)
        return UnopenedError(f"it has {what}; open it in Excel and save it again", place)

    def _merge(self, name: str) -> None:
        """Take in merged cells."""
        ends = [REFERENCE.fullmatch(end) for end in name.split(":")]
        if len(self.merged) == MOST_MERGED:
            what = f"more than {MOST_MERGED:,} merged cells ({name} and others); unmerge them"
            raise UnopenedError(what, Place(0, 0, self.name, self.number))
        found = [(int(end[2]), column_of(end[1])) for end in ends if end]
        if len(found) != len(ends) or len(ends) > 2:
            raise self._damaged(f"merged cells {quoted(name)}")
        rows, columns = (sorted(numbers) for numbers in zip(*found, strict=True))
        self.merged.append(Merged(name, (rows[0], rows[-1]), (columns[0], columns[-1])))

    # --------------------------------------------------------------------------------- values

    def _take(self, raw: _Raw) -> None:
        """Take in a cell that says something."""
        row, column = raw.row, raw.column
        value, flaw = self._value(raw)
        cell = Cell(row, column, value)
        if not (flaw or cell.text):
            return
        if row > MOST_ROWS or column > MOST_COLUMNS:
            most = f"row {MOST_ROWS:,} or column {letters(MOST_COLUMNS)}"
            what = f"{quoted(cell.text)} is beyond {most}; move it, or delete what is not needed"
            raise UnopenedError(what, Place(row, column, self.name, self.number))
        self.common.characters += len(cell.text)
        if self.common.characters > MOST_CHARACTERS:
            raise UnopenedError(f"more than {MOST_CHARACTERS:,} characters; split the workbook")
        there = self.cells.setdefault(row, {}).setdefault(column, cell)
        if there is not cell:
            both = f"{quoted(there.text)} and {quoted(cell.text)}"
            flaw = f"the file has this cell twice, as {both}; write it again and save"
        if flaw and len(self.mistakes) < MOST_MISTAKES:
            self.mistakes.append((cell, flaw))

    def _value(self, raw: _Raw) -> tuple[str | float, str]:
        """The value of a cell, and the reason why it cannot be used, if there is one."""
        kind, text = raw.given.get("t", "n"), raw.value or ""
        if kind == "e":
            return text, f"{quoted(text)} is written here; mend the formula"
        if raw.formula and not text and kind != "str":
            what = "a formula that was never calculated; open it in Excel, save it again"
            return text, f"{what}, or write the value"
        try:
            return self._read(kind, text, raw), ""
        except ValueError as error:
            return text, str(error)

    def _read(self, kind: str, text: str, raw: _Raw) -> str | float:
        """The value of a cell of this kind. Raises ValueError if it cannot be used."""
        code = self.common.formats.get(raw.given.get("s", "0"))
        if code is None:
            raise ValueError("its style is not in the workbook; format it again and save")
        if kind == "n":
            return read_number(text.strip(), code, self.common.since_1904) if text else ""
        if kind == "b" and text in BOOLEANS:
            return BOOLEANS[text]
        if kind == "d":
            return read_date(text)
        if kind == "s":
            return shown_text(self._shared(text), code)
        if kind in ("inlineStr", "str"):
            return shown_text(read_string("".join(raw.texts) or text), code)
        raise ValueError(f"{quoted(text)}, of the kind {quoted(kind)}; type it again")

    def _shared(self, index: str) -> str:
        """The text that a cell has from the list of all texts."""
        is_there = index.isascii() and index.isdigit() and len(index) < LONGEST_INDEX
        if not is_there or int(index) >= len(self.common.texts):
            raise ValueError(f"its text, number {quoted(index)}, is missing; type it again")
        return self.common.texts[int(index)]

    # --------------------------------------------------------------------------------- the grid

    def _rows(self) -> Iterator[tuple[Cell, ...]]:
        """The rows, with an empty cell wherever the file has none."""
        for row in range(1, max(self.cells, default=0) + 1):
            found = self.cells.get(row, {})
            last = max(found, default=1)
            self.common.cells += last
            if self.common.cells > MOST_CELLS:
                what = f"more than {MOST_CELLS:,} cells; delete what is not needed, or split it"
                raise UnopenedError(what, Place(0, 0, self.name, self.number))
            yield tuple(found.get(column) or Cell(row, column) for column in range(1, last + 1))


@lru_cache(1024)
def column_of(name: str) -> int:
    """The number of a column, from 1, that Excel calls A, Z or AA."""
    number = 0
    for letter in name.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
