"""A sheet as Excel writes it, read in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from dragonsden.reading.file import UnopenedError
from dragonsden.reading.nodes import Place
from dragonsden.reading.workbook.cells import Cell, read_date, read_number, read_string
from dragonsden.reading.workbook.formats import GENERAL, shown_text
from dragonsden.reading.workbook.markup import STRAY, Element
from dragonsden.reading.workbook.rich_text import ORDINARY, ExcelRuns, Run, check_runs
from dragonsden.reading.workbook.rounding import rounded_away
from dragonsden.reading.workbook.sheet import Count, Sheet, SheetBuilder
from dragonsden.text.english import quoted

REFERENCE: Final = re.compile(r"([A-Za-z]{1,3})([1-9]\d{0,6})", re.ASCII)
NO_SIZE: Final = re.compile(r"0+(?:\.0*)?", re.ASCII)
"""The width of a column, or the height of a row, that is not seen."""

LONGEST_INDEX: Final = 9
TRUE: Final = ("1", "true", "on")
BOOLEANS: Final = {"1": "TRUE", "0": "FALSE", "true": "TRUE", "false": "FALSE"}


@dataclass
class Common:
    """The things that sheets share: texts, number formats by style, and the way to count days.

    `runs` has the parts of texts that have several, and `marks` how the text of a style is seen.
    """

    texts: Sequence[str] = ()
    runs: Mapping[int, Sequence[Run]] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    since_1904: bool = False
    count: Count = field(default_factory=Count)


@dataclass(slots=True)
class _Raw:
    """A cell as the file has it: its attributes, and what stands in it."""

    row: int
    column: int
    given: Mapping[str, str]
    value: str = ""
    values: int = 0
    said: ExcelRuns | None = None
    formula: bool = False

    @property
    def text(self) -> str:
        """The text that stands in the cell itself."""
        return read_string(self.said.text) if self.said else ""


def read_sheet(name: str, number: int, elements: Iterable[Element], common: Common) -> Sheet:
    """The sheet that these elements make. Raises UnopenedError where it goes beyond the limits."""
    return _Reader(name, number, common).read(elements)


class _Reader:
    """Reads one sheet, and counts what it has."""

    def __init__(self, name: str, number: int, common: Common) -> None:
        self.common = common
        self.builder = SheetBuilder(name, number, common.count)

    def read(self, elements: Iterable[Element]) -> Sheet:
        """The sheet."""
        for raw in self._raw(elements):
            if raw.value or raw.text or raw.formula:
                value, flaw = self._value(raw)
                rounded = "" if flaw else self._rounded(raw)
                self.builder.take(Cell(raw.row, raw.column, value), flaw, rounded)
        return self.builder.sheet()

    def _raw(self, elements: Iterable[Element]) -> Iterator[_Raw]:
        """The cells that are in the file, each once it ends."""
        row = column = 0
        cell, heard = None, True
        for tag, given, text in elements:
            if tag == "v":
                if cell is not None and given is None:
                    self._one_value(cell, text)
            elif tag == "c" and given is not None:
                if cell is not None:
                    raise self._torn(cell, "another cell within it")
                row, column = self._place(given.get("r"), row, column)
                cell = _Raw(row, column, given)
            elif tag == "row" and given is not None:
                row, column = self._row(given.get("r"), row), 0
                if given.get("hidden") in TRUE or NO_SIZE.fullmatch(given.get("ht", "")):
                    self.builder.hide_rows(row, row)
            elif tag == "col" and given is not None:
                self._columns(given)
            elif tag == "mergeCell" and given is not None:
                self._merge(given.get("ref", ""))
            elif tag == "rPh":
                heard = given is None  # how a Japanese word is pronounced, which no cell shows
            elif cell is None:
                continue
            elif tag == "f":
                cell.formula = True
            elif tag == "c":
                self._one_text(cell)
                yield cell
                cell = None
            elif tag == STRAY:
                raise self._torn(cell, f"a tag within its value, after {quoted(text)}")
            elif heard:
                cell.said = cell.said or ExcelRuns()
                cell.said.take(tag, given, text)

    # --------------------------------------------------------------------------------- places

    def _row(self, stated: str | None, last: int) -> int:
        """The number of a row, which may be left out."""
        if stated is None:
            return last + 1
        if not re.fullmatch(r"[1-9]\d{0,6}", stated, re.ASCII):
            raise self.builder.damaged(f"a row {quoted(stated)}")
        return int(stated)

    def _columns(self, given: Mapping[str, str]) -> None:
        """Take in columns that are hidden, be it that they have no width."""
        is_hidden = given.get("hidden") in TRUE or NO_SIZE.fullmatch(given.get("width", ""))
        ends = [given.get(key, "") for key in ("min", "max")]
        if is_hidden and all(re.fullmatch(r"[1-9]\d{0,4}", e) for e in ends):
            self.builder.hide_columns(int(ends[0]), int(ends[1]))

    def _place(self, stated: str | None, row: int, last: int) -> tuple[int, int]:
        """The row and column of a cell, which may leave out both."""
        if stated is None:
            return max(row, 1), last + 1
        found = REFERENCE.fullmatch(stated)
        if not found or int(found[2]) != (row or int(found[2])):
            raise self.builder.damaged(f"a cell {quoted(stated)} in row {row}")
        return int(found[2]), column_of(found[1])

    def _merge(self, name: str) -> None:
        """Take in merged cells."""
        ends = [REFERENCE.fullmatch(end) for end in name.split(":")]
        found = [(int(end[2]), column_of(end[1])) for end in ends if end]
        if len(found) != len(ends) or len(ends) > 2:
            raise self.builder.damaged(f"merged cells {quoted(name)}")
        rows, columns = (sorted(numbers) for numbers in zip(*found, strict=True))
        self.builder.merge(name, (rows[0], rows[-1]), (columns[0], columns[-1]))

    # --------------------------------------------------------------------------------- values

    def _one_value(self, cell: _Raw, text: str) -> None:
        """Take in the value of a cell. Raises UnopenedError if it has one already."""
        if cell.values:
            raise self._torn(cell, f"two values, {quoted(cell.value)} and {quoted(text)}")
        cell.value, cell.values = text, 1

    def _one_text(self, cell: _Raw) -> None:
        """Raise UnopenedError if a cell has two texts, or a value that is not its text."""
        if not cell.said or not cell.said.runs:
            return
        texts = [run.text for run in cell.said.runs]
        if cell.said.is_double:
            raise self._torn(cell, f"two texts, {quoted(texts[0])} and {quoted(texts[1])}")
        if cell.value not in ("", cell.text):
            raise self._torn(cell, f"two values, {quoted(cell.value)} and {quoted(cell.text)}")

    def _torn(self, cell: _Raw, what: str) -> UnopenedError:
        """The error of a cell of which none can say what is meant."""
        place = Place(cell.row, cell.column, self.builder.name, self.builder.number)
        return UnopenedError(f"this cell has {what}; open it in Excel and save it again", place)

    def _value(self, raw: _Raw) -> tuple[str | float, str]:
        """The value of a cell, and the reason why it cannot be used, if there is one."""
        kind, text = raw.given.get("t", "n"), raw.value
        if kind == "e":
            return text, f"{quoted(text)} is written here; mend the formula"
        if raw.formula and not text and kind != "str":
            what = "a formula that was never calculated; open it in Excel, save it again"
            return text, f"{what}, or write the value"
        try:
            return self._read(kind, text, raw), ""
        except ValueError as error:
            return self._text(kind, raw), str(error)

    def _rounded(self, raw: _Raw) -> str:
        """That a number which can be used is shown rounded; "" if it is not."""
        code = self.common.formats.get(raw.given.get("s", "0"), GENERAL)
        is_number = raw.given.get("t", "n") == "n" and raw.value
        return rounded_away(float(raw.value), code) if is_number and code != GENERAL else ""

    def _text(self, kind: str, raw: _Raw) -> str:
        """The text of a cell that cannot be used, as far as there is one."""
        try:
            return self._shared(raw.value)[0] if kind == "s" else raw.text or raw.value
        except ValueError:
            return raw.value

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
            shared, runs = self._shared(text)
            self._check(runs, raw)
            return shown_text(shared, code)
        if kind in ("inlineStr", "str"):
            self._check(raw.said.runs if raw.said and raw.said.is_rich else (), raw)
            return shown_text(raw.text or read_string(text), code)
        raise ValueError(f"{quoted(text)}, of the kind {quoted(kind)}; type it again")

    def _check(self, runs: Sequence[Run], raw: _Raw) -> None:
        """Raise ValueError if the parts of a text are seen as another than they make together."""
        if runs:
            check_runs(runs, self.common.marks.get(raw.given.get("s", "0"), ORDINARY))

    def _shared(self, index: str) -> tuple[str, Sequence[Run]]:
        """The text that a cell has from the list of all texts, and its parts if it has several."""
        is_there = index.isascii() and index.isdigit() and len(index) < LONGEST_INDEX
        if not is_there or int(index) >= len(self.common.texts):
            raise ValueError(f"its text, number {quoted(index)}, is missing; type it again")
        return self.common.texts[int(index)], self.common.runs.get(int(index), ())


@lru_cache(1024)
def column_of(name: str) -> int:
    """The number of a column, from 1, that Excel calls A, Z or AA."""
    number = 0
    for letter in name.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
