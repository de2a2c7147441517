"""A workbook as its sheets of cells, or the one reason why it is not read.

What could harm or mislead is refused before anything is parsed: archives that unpack to much more
than a workbook needs, links to other files, macros, entities, locks, passwords. Nothing is ever
calculated: a formula counts for the value that Excel has saved with it, and is refused without.
"""

from __future__ import annotations

import io
import re
import warnings
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from dragonsden.reading.file import UnopenedError, read_bytes
from dragonsden.reading.nodes import Place
from dragonsden.reading.workbook.cells import Cell, read_value
from dragonsden.text.english import quoted

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


MOST_BYTES: Final = 10_000_000
MOST_UNPACKED: Final = 60_000_000
MOST_PARTS: Final = 2_000
MOST_CELLS: Final = 500_000
"""At most 500,000 cells in a sheet, filled or formatted: more take minutes to read."""

LOCK: Final = ".~lock."
"""The name begins like this of a lock that LibreOffice keeps beside a file that is open."""

GIVE: Final = "an Excel workbook (.xlsx)"
SAVE: Final = "in Excel: Save As, Excel Workbook (.xlsx)"
OTHERS: Final = {
    ".xls": f"an Excel file of the kind used before 2007; {SAVE}",
    ".xlsb": f"a binary Excel workbook; {SAVE}",
    ".xlsm": f"a workbook with macros, which are not read; {SAVE}",
    ".xltx": f"a template; {SAVE}",
    ".ods": "an OpenDocument spreadsheet; in LibreOffice: Save As, Excel 2007-365 (.xlsx)",
}
OLD_FILE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
"""The first bytes of .xls files, and of workbooks that a password locks."""

ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
LINK: Final = re.compile(rb"<[^<>]*TargetMode\s*=\s*[\"']External[\"'][^<>]*>")
BROKEN: Final = (
    ArithmeticError,
    AttributeError,
    BadZipFile,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zlib.error,
)
"""The errors of the library that reads workbooks, for files that are damaged."""


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

    `number` counts the sheets of the workbook from 1. `mistakes` are cells with formulas that have
    no value that can be used.
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


@dataclass(frozen=True)
class Book:
    """A workbook that was read: its name as given, its bytes, and its sheets by name."""

    file: str
    data: bytes
    sheets: Mapping[str, Sheet]


def opened(file: str) -> Book:
    """The workbook at a path. Raises UnopenedError where it cannot or should not be read."""
    name = PurePath(file).name
    if name.startswith("~$"):
        what = "a lock that Excel keeps while a workbook is open"
        raise UnopenedError(f"{what}; close the workbook, and give {quoted(name[2:])} itself")
    if name.startswith(LOCK):
        what = "a lock that LibreOffice keeps while a file is open; close the file there"
        raise UnopenedError(f"{what}, or delete the lock if nobody has it open")
    if (suffix := PurePath(name).suffix.lower()) in OTHERS:
        raise UnopenedError(OTHERS[suffix])
    return read_book(file, read_bytes(file, MOST_BYTES, GIVE))


def read_book(file: str, data: bytes) -> Book:
    """The workbook that the bytes are. Raises UnopenedError where they should not be read."""
    _check_start(data)
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            has_formulas = _check_parts(archive)
        return Book(file, data, {sheet.name: sheet for sheet in _sheets(data, has_formulas)})
    except UnopenedError:
        raise
    except BROKEN as error:
        what = f"a workbook that is damaged ({type(error).__name__})"
        raise UnopenedError(f"{what}; open it in Excel and save it again") from None


def _check_start(data: bytes) -> None:
    """Raise UnopenedError if the bytes begin as no workbook does, or are too many."""
    if len(data) > MOST_BYTES:
        raise UnopenedError(f"larger than {MOST_BYTES:,} bytes; leave out what is not needed")
    if data.startswith(OLD_FILE):
        if ENCRYPTED in data:
            what = "a password locks it; in Excel: File, Info, Protect Workbook, Encrypt with"
            raise UnopenedError(f"{what} Password, and delete the password")
        raise UnopenedError(OTHERS[".xls"])
    if not data.startswith(b"PK"):
        what = "nothing is in it" if not data else "not a workbook, whatever its name says"
        raise UnopenedError(f"{what}; give {GIVE}")


def _check_parts(archive: ZipFile) -> bool:
    """True if a sheet has formulas. Raises UnopenedError for parts that should not be there."""
    parts = archive.infolist()
    _check_sizes(parts)
    names = [part.filename for part in parts]
    if "xl/workbook.xml" not in names:
        raise UnopenedError(f"a zip archive, but not a workbook; give {GIVE}")
    if any(name.startswith(("xl/externalLinks/", "xl/connections.xml")) for name in names):
        raise UnopenedError(
            "it takes values from other files; in Excel: Data, Edit Links, Break Link"
        )
    if any(name.endswith("vbaProject.bin") for name in names):
        raise UnopenedError(OTHERS[".xlsm"])
    has_formulas = False
    for part in parts:
        text = archive.read(part)
        if part.filename.endswith((".xml", ".rels", ".vml")):
            _check_text(part.filename, text)
        if part.filename.startswith("xl/") and not part.filename.startswith("xl/charts/"):
            has_formulas = has_formulas or re.search(rb"<(\w+:)?f[\s>/]", text) is not None
    return has_formulas


def _check_sizes(parts: Sequence[ZipInfo]) -> None:
    """Raise UnopenedError for an archive that unpacks to more than any workbook of ours."""
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
        what = f"unpacks to {len(parts):,} parts and {unpacked:,} bytes"
        most = f"{MOST_PARTS:,} and {MOST_UNPACKED:,} at most"
        raise UnopenedError(f"{what}, {most}; copy what is needed into a new workbook")
    if any(part.flag_bits & 1 for part in parts):
        raise UnopenedError("a password locks it; save it without one")


def _check_text(name: str, text: bytes) -> None:
    """Raise UnopenedError for a part that declares entities, or links to another file."""
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\0" in text:
        what = f"its part {quoted(name)} is not as Excel writes it"
        raise UnopenedError(f"{what}; copy what is needed into a new workbook")
    for link in LINK.findall(text):
        if b"/hyperlink" not in link:
            raise UnopenedError(
                "it links to another file; in Excel: File, Info, Edit Links to Files, Break Link"
            )
    if text.count(b"<c ") + text.count(b":c ") > MOST_CELLS:
        what = f"more than {MOST_CELLS:,} cells in {quoted(name)}"
        raise UnopenedError(f"{what}; delete the empty rows and columns beyond the data")


def _sheets(data: bytes, has_formulas: bool) -> Iterator[Sheet]:
    """The sheets, as Excel last calculated them."""
    values, formulas = _load(data, True), _load(data, False) if has_formulas else None
    for number, worksheet in enumerate(values.worksheets, 1):
        calculated = _calculated(formulas[worksheet.title]) if formulas else set()
        yield _sheet(number, worksheet, calculated)


def _load(data: bytes, values: bool) -> Any:
    """The workbook as openpyxl knows it: its values, or else its formulas."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of what it cannot keep: nothing is kept here
        return load_workbook(io.BytesIO(data), data_only=values, keep_links=False)


def _calculated(worksheet: Worksheet) -> set[tuple[int, int]]:
    """The places of a sheet's formulas."""
    cells = (cell for row in worksheet.iter_rows() for cell in row if cell.data_type == "f")
    return {(int(cell.row or 0), int(cell.column or 0)) for cell in cells}


def _sheet(number: int, worksheet: Worksheet, calculated: set[tuple[int, int]]) -> Sheet:
    """A sheet, with a mistake for each formula that has no value or none that can be used."""
    rows, mistakes = [], []
    for found in worksheet.iter_rows():
        row = []
        for one in found:
            number_format = str(one.number_format)
            place = int(one.row or 0), int(one.column or 0)
            cell = Cell(*place, read_value(one.value, number_format), number_format)
            row.append(cell)
            if one.data_type == "e":
                mistakes.append((cell, f"{quoted(cell.text)} is written here; mend the formula"))
            elif place in calculated and one.value is None and one.data_type != "str":
                what = "a formula that was never calculated; open it in Excel, save it again"
                mistakes.append((cell, f"{what}, or write the value"))
        rows.append(tuple(row))
    while rows and not any(cell.text for cell in rows[-1]):
        rows.pop()
    areas = sorted(worksheet.merged_cells.ranges, key=str)
    merged = tuple(
        Merged(str(area), (area.min_row, area.max_row), (area.min_col, area.max_col))
        for area in areas
    )
    return Sheet(str(worksheet.title), tuple(rows), merged, tuple(mistakes), number)
