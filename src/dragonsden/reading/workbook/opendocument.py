"""A spreadsheet as LibreOffice writes it (.ods), read in one pass from its one part of cells.

An OpenDocument file says of each cell both the value and the text that is shown: where the two are
not the same number, the cell is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from dragonsden.reading.file import UnopenedError
from dragonsden.reading.nodes import letters
from dragonsden.reading.workbook.archive import Archive
from dragonsden.reading.workbook.cells import NUMBER, Cell, read_date
from dragonsden.reading.workbook.limits import MOST_CELLS, MOST_CHARACTERS, MOST_COLUMNS
from dragonsden.reading.workbook.markup import OASIS, Element
from dragonsden.reading.workbook.rich_text import ORDINARY, Run, TextMarks, check_runs
from dragonsden.reading.workbook.sheet import Count, Sheet, SheetBuilder
from dragonsden.reading.workbook.shown_number import read_shown, shown_rounded
from dragonsden.text.english import quoted

MIMETYPE: Final = "mimetype"
SPREADSHEET: Final = b"application/vnd.oasis.opendocument.spreadsheet"
CONTENT: Final = "content.xml"
MANIFEST: Final = "META-INF/manifest.xml"
ENCRYPTED: Final = "manifest:encryption-data"

OFFICE, TABLE, TEXT = (f"{OASIS}{space}:1.0 " for space in ("office", "table", "text"))
SPANNED: Final = tuple(f"{TABLE}number-{what}-spanned" for what in ("rows", "columns"))
DEFAULT: Final = f"{TABLE}default-cell-style-name"
VISIBILITY: Final = f"{TABLE}visibility"
"""Says of a row or column that it is collapsed, or filtered out."""

CALC_TYPE: Final = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"

ERROR: Final = re.compile(r"#[A-Z/0]+[!?]?|Err:\d+|#N/A")
SKIPPED: Final = ("office:annotation", "text:note", "text:ruby-text", "table:shapes")
"""Tags with texts that are no part of a cell: remarks, notes, and how a word is pronounced."""

SPACES: Final = {"text:tab": "\t", "text:line-break": "\n"}
NUMBERS: Final = ("float", "percentage", "currency")


def read_opendocument(archive: Archive) -> dict[str, Sheet]:
    """The sheets of a spreadsheet by name. Raises UnopenedError where it should not be read."""
    kind = archive.beginning(MIMETYPE, len(SPREADSHEET) + 1)
    if kind != SPREADSHEET:
        what = "an OpenDocument file that is no spreadsheet, or a template of one"
        raise UnopenedError(f"{what}; in LibreOffice: Save As, ODF Spreadsheet (.ods)")
    if archive.has(MANIFEST) and any(tag == ENCRYPTED for tag, *_ in archive.elements(MANIFEST)):
        raise UnopenedError("a password locks it; save it without one")
    sheets: dict[str, Sheet] = {}
    for sheet in _Reader().read(archive.elements(CONTENT, "office:document-content")):
        if sheet.name in sheets:
            raise UnopenedError(f"two sheets are called {quoted(sheet.name)}; rename one of them")
        sheets[sheet.name] = sheet
    if not sheets:
        raise UnopenedError("a spreadsheet without a sheet; give one that has a sheet")
    return sheets


@dataclass
class _Raw:
    """A cell as the file has it: its attributes, how often it is there, and its paragraphs."""

    given: Mapping[str, str]
    times: int
    mark: str = ORDINARY
    paragraphs: list[list[Run]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text that the cell shows."""
        return "\n".join("".join(run.text for run in one) for one in self.paragraphs)

    def check(self) -> None:
        """Raise ValueError if its parts are seen as another text than they make together."""
        for one in self.paragraphs:
            if any(run.mark is not None for run in one):
                check_runs(one, self.mark)


class _Reader:
    """Reads the sheets of a spreadsheet, one after another."""

    def __init__(self) -> None:
        self.count = Count()
        self.number = 0
        self.builder: SheetBuilder | None = None
        self.row = self.column = self.rows = 0
        self.line: list[tuple[int, _Raw]] = []
        self.default: str | None = None
        self.cell: _Raw | None = None
        self.inside = self.skipped = self.spaces = 0
        self.marks = TextMarks()
        self.is_hidden = False

    def read(self, elements: Iterator[Element]) -> Iterator[Sheet]:
        """The sheets in their order."""
        for tag, given, text in elements:
            if text and self.inside and not self.skipped and self.cell:
                self.cell.paragraphs[-1].append(Run(text, self.marks.now))
            if tag in SKIPPED or tag.startswith("draw:"):
                self.skipped += -1 if given is None else 1
            elif self.skipped:
                continue
            elif tag.startswith("text:"):
                self._text(tag, given)
            elif tag == "table:table" and given is None:
                if self.builder:
                    yield replace(self.builder.sheet(), hidden=self.is_hidden)
                self.builder = None
            elif tag == "table:table" and given is not None:
                self._begin(given.get(f"{TABLE}name", ""))
                self.is_hidden = given.get(f"{TABLE}style-name") in self.marks.hidden
            elif tag.startswith("table:") and self.builder:
                self._table(self.builder, tag, given)
            elif tag.startswith("style:"):
                self.marks.define(tag, given)

    def _begin(self, name: str) -> None:
        """Begin a sheet."""
        if self.builder:
            raise self.builder.damaged("a table within a table")
        if name.startswith("'file:"):
            raise _linked()
        self.number += 1
        self.builder = SheetBuilder(name, self.number, self.count)
        self.row = 1
        self.marks.columns = []

    def _text(self, tag: str, given: Mapping[str, str] | None) -> None:
        """Begin or end a paragraph of a cell, or put in space that is written as a tag."""
        if self.cell is None:
            return
        if tag in ("text:p", "text:h"):
            self.inside += -1 if given is None else 1
            if given is not None:
                self.cell.paragraphs.append([])
        elif tag == "text:span":
            self.marks.turn(given)
        elif given is not None and self.inside:
            space = self._spaces(given.get(f"{TEXT}c")) if tag == "text:s" else SPACES.get(tag, "")
            self.cell.paragraphs[-1].append(Run(space, self.marks.now))

    def _spaces(self, stated: str | None) -> str:
        """So many spaces. Raises UnopenedError if they are too many together."""
        times = self._times(stated)
        self.spaces += times
        if self.spaces > MOST_CHARACTERS:
            raise UnopenedError(f"more than {MOST_CHARACTERS:,} characters; split the workbook")
        return " " * times

    def _table(self, builder: SheetBuilder, tag: str, given: Mapping[str, str] | None) -> None:
        """Take in a tag within a sheet."""
        if tag in ("table:table-source", "table:dde-link", "table:cell-range-source"):
            raise _linked()
        if tag == "table:table-column" and given is not None:
            times = self._times(given.get(f"{TABLE}number-columns-repeated"))
            first, last = self.marks.column(given.get(DEFAULT), times)
            if given.get(VISIBILITY, "visible") != "visible":
                builder.hide_columns(first, last)
        elif tag == "table:table-row" and given is not None:
            self.rows, self.column = self._times(given.get(f"{TABLE}number-rows-repeated")), 1
            self.line, self.default = [], given.get(DEFAULT)
            if given.get(VISIBILITY, "visible") != "visible":
                builder.hide_rows(self.row, self.row + self.rows - 1)
        elif tag == "table:table-row":
            self._lay(builder)
            self.row += self.rows
        elif tag in ("table:table-cell", "table:covered-table-cell") and given is not None:
            times = self._times(given.get(f"{TABLE}number-columns-repeated"))
            style = given.get(f"{TABLE}style-name") or self.default
            self.cell = _Raw(given, times, self.marks.of_cell(style, self.column))
        elif tag in ("table:table-cell", "table:covered-table-cell") and self.cell:
            if tag == "table:table-cell":
                self._merge(builder, self.cell.given)
                self.line.append((self.column, self.cell))
            self.column += self.cell.times
            self.cell, self.inside = None, 0

    def _lay(self, builder: SheetBuilder) -> None:
        """Lay out the cells of a row, as often as it is there."""
        for first, raw in self.line:
            value, flaw = _value(raw)
            if not flaw and isinstance(value, str) and not value.strip():
                continue
            rounded = "" if flaw else _rounded(raw)
            if self.rows * raw.times > MOST_CELLS:
                what = f"{quoted(raw.text)} in {self.rows * raw.times:,} cells"
                raise builder.damaged(f"{what} beside one another")
            for row in range(self.row, self.row + self.rows):
                for column in range(first, first + raw.times):
                    builder.take(Cell(row, column, value), flaw, rounded)

    def _merge(self, builder: SheetBuilder, given: Mapping[str, str]) -> None:
        """Take in merged cells."""
        if given.keys().isdisjoint(SPANNED):
            return
        down, across = (self._times(given.get(key)) for key in SPANNED)
        if down > 1 or across > 1:
            right, bottom = self.column + across - 1, self.row + down - 1
            name = f"{letters(self.column)}{self.row}:{letters(min(right, MOST_COLUMNS))}{bottom}"
            builder.merge(name, (self.row, bottom), (self.column, right))

    def _times(self, stated: str | None) -> int:
        """The times that something is there: once, if nothing is stated."""
        if stated is None:
            return 1
        if not re.fullmatch(r"[1-9]\d{0,6}", stated, re.ASCII):
            raise UnopenedError(f"it has something {quoted(stated)} times; save it again")
        return int(stated)


def _linked() -> UnopenedError:
    """The error of a spreadsheet that takes values from elsewhere."""
    what = "it takes values from other files"
    return UnopenedError(f"{what}; in LibreOffice: Edit, Links to External Files, Break Link")


def _value(raw: _Raw) -> tuple[str | float, str]:
    """The value of a cell, and the reason why it cannot be used, if there is one."""
    given, text = raw.given, raw.text
    kind, formula = given.get(f"{OFFICE}value-type", ""), f"{TABLE}formula" in given
    if given.get(CALC_TYPE) == "error" or (formula and ERROR.fullmatch(text)):
        return text, f"{quoted(text)} is written here; mend the formula"
    if formula and not kind:
        what = "a formula that was never calculated; open it in LibreOffice, save it again"
        return text, f"{what}, or write the value"
    try:
        return _read(kind, raw), ""
    except ValueError as error:
        return text or given.get(f"{OFFICE}value", ""), str(error)


def _read(kind: str, raw: _Raw) -> str | float:
    """The value of a cell of this kind. Raises ValueError if it cannot be used."""
    given = raw.given
    raw.check()
    if kind in NUMBERS:
        value = given.get(f"{OFFICE}value", "").strip()
        if not NUMBER.fullmatch(value):
            raise ValueError(
                f"{quoted(value)} is no number as LibreOffice writes one; type it again"
            )
        shown = raw.text.strip() if raw.paragraphs else None
        currency = given.get(f"{OFFICE}currency", "GBP")
        pounds = currency == "GBP"
        if shown is None and not pounds:
            raise ValueError(f"holds {value} in {quoted(currency)}; give the amount in £")
        return read_shown(value, shown, percent=kind == "percentage", pounds=pounds)
    if kind == "date":
        return read_date(given.get(f"{OFFICE}date-value", ""))
    if kind == "boolean":
        return given.get(f"{OFFICE}boolean-value", "").upper()
    if kind in ("string", "time", ""):
        held = given.get(f"{OFFICE}string-value", raw.text)
        if raw.paragraphs and held.split() != raw.text.split():
            what = f"holds {quoted(held)}, and shows {quoted(raw.text)}"
            raise ValueError(f"{what}; write what is meant")
        return held
    raise ValueError(f"{quoted(raw.text)}, of the kind {quoted(kind)}; type it again")


def _rounded(raw: _Raw) -> str:
    """That a number which can be used is shown rounded; "" if it is not."""
    kind, text = (raw.given.get(f"{OFFICE}{key}", "") for key in ("value-type", "value"))
    if kind not in NUMBERS or not raw.paragraphs or raw.text == text:
        return ""
    return shown_rounded(float(text), raw.text, percent=kind == "percentage")
