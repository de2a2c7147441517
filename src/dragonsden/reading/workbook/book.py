"""A workbook as its sheets of cells, or the one reason why it is not read.

Its parts are read in one pass, within limits. Nothing is ever calculated: a formula counts for the
value that Excel has saved with it, and is refused without.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile

from dragonsden.reading.file import UnopenedError, read_bytes
from dragonsden.reading.workbook.archive import GIVE, MACROS, SAVE, Archive, Relation, check_count
from dragonsden.reading.workbook.cells import read_string
from dragonsden.reading.workbook.excel_sheet import Common, read_sheet
from dragonsden.reading.workbook.formats import BUILT_IN, GENERAL, UNKNOWN
from dragonsden.reading.workbook.limits import (
    LOCK,
    LONGEST_FORMAT,
    MOST_BYTES,
    MOST_CHARACTERS,
    MOST_FORMATS,
)
from dragonsden.reading.workbook.markup import STRAY, strange
from dragonsden.reading.workbook.opendocument import MIMETYPE, read_opendocument
from dragonsden.reading.workbook.rich_text import CellMarks, ExcelRuns, Run
from dragonsden.reading.workbook.sheet import Sheet
from dragonsden.text.english import quoted

SAVE_ODS: Final = "in LibreOffice: Save As, ODF Spreadsheet (.ods)"
OTHERS: Final = {
    ".xls": f"an Excel file of the kind used before 2007; {SAVE}",
    ".xlsb": f"a binary Excel workbook; {SAVE}",
    ".xlsm": MACROS,
    ".xltx": f"a template; {SAVE}",
    ".ots": f"a template; {SAVE_ODS}",
    ".fods": f"a flat OpenDocument file; {SAVE_ODS}",
}
OLD_FILE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
"""The first bytes of .xls files, and of workbooks that a password locks."""

ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
IDS: Final = tuple(
    f"{space}/relationships id"
    for space in (
        "http://schemas.openxmlformats.org/officeDocument/2006",
        "http://purl.oclc.org/ooxml/officeDocument",
    )
)
"""The attribute by which a workbook names the part of a sheet."""

BROKEN: Final = (
    BadZipFile,
    EOFError,
    ExpatError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""The errors of the libraries that read archives and XML, for files that are damaged."""


@dataclass(frozen=True)
class Book:
    """A workbook that was read: its name as given, its bytes, and its sheets by name."""

    file: str
    data: bytes
    sheets: Mapping[str, Sheet]

    def as_shown(self) -> Book:
        """The workbook with those numbers refused, too, that their cells show rounded."""
        sheets = {
            name: replace(sheet, mistakes=(*sheet.mistakes, *sheet.rounded), rounded=())
            for name, sheet in self.sheets.items()
        }
        return replace(self, sheets=sheets)


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
    check_count(data)
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return Book(file, data, _sheets(Archive(archive)))
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


def _sheets(archive: Archive) -> dict[str, Sheet]:
    """The sheets by name, of whichever program they are."""
    if archive.has(MIMETYPE):
        return read_opendocument(archive)
    return _excel_sheets(archive)


def _excel_sheets(archive: Archive) -> dict[str, Sheet]:
    """The sheets by name, as Excel last calculated them."""
    books = [one.target for one in archive.relations() if one.kind == "officeDocument"]
    if len(books) != 1 or not archive.has(books[0]):
        raise UnopenedError(f"a zip archive, but not a workbook; give {GIVE}")
    parts = {one.id: one for one in archive.relations(books[0])}
    found, since_1904 = _contents(archive, books[0], parts)
    if not found:
        raise UnopenedError(f"a workbook without a sheet; give {GIVE} that has one")
    named = {one.kind: one.target for one in parts.values()}
    marks, shared = CellMarks(), list(_texts(archive, named.get("sharedStrings")))
    common = Common(
        formats=dict(_formats(archive, named.get("styles"), marks)),
        texts=[text for text, _ in shared],
        runs={number: runs for number, (_, runs) in enumerate(shared) if runs},
        marks=marks.of_style,
        since_1904=since_1904,
    )
    sheets: dict[str, Sheet] = {}
    for number, (name, part_name, is_hidden) in enumerate(found, 1):
        if name in sheets:
            raise UnopenedError(f"two sheets are called {quoted(name)}; rename one of them")
        elements = archive.elements(part_name, "worksheet")
        sheet = read_sheet(name, number, elements, common)
        sheets[name] = replace(sheet, hidden=True) if is_hidden else sheet
    return sheets


def _contents(
    archive: Archive, book: str, parts: Mapping[str, Relation]
) -> tuple[list[tuple[str, str, bool]], bool]:
    """The name and part of each sheet of cells, if it is hidden; and if days count from 1904."""
    found, since_1904 = [], False
    for tag, given, _ in archive.elements(book, "workbook"):
        if tag == "workbookPr" and given:
            since_1904 = given.get("date1904", "") in ("1", "true", "on")
        elif tag == "sheet" and given:
            part = parts.get(next((given[key] for key in IDS if key in given), ""))
            if part and part.kind == "worksheet":
                is_hidden = given.get("state", "visible") != "visible"
                found.append((given.get("name", ""), part.target, is_hidden))
    return found, since_1904


def _formats(archive: Archive, part: str | None, marks: CellMarks) -> Iterator[tuple[str, str]]:
    """The number format of each style, by its number; its `marks` are taken in on the way."""
    yield "0", GENERAL
    own: dict[str, str] = {}
    count, inside = 0, False
    for tag, given, _ in archive.elements(part, "styleSheet") if part else ():
        marks.take(tag, given)
        if tag == "numFmt" and given and not inside:
            own[given.get("numFmtId", "")] = _checked(given.get("formatCode", GENERAL))
            if len(own) > MOST_FORMATS:
                what = f"more than {MOST_FORMATS:,} number formats"
                raise UnopenedError(f"{what}; copy what is needed into a new workbook")
        elif tag == "cellXfs":
            inside = given is not None
        elif tag == "xf" and inside and given is not None:
            number = given.get("numFmtId", "0")
            yield str(count), own.get(number) or BUILT_IN.get(number, UNKNOWN)
            count += 1


def _checked(code: str) -> str:
    """The number format. Raises UnopenedError if it is longer than any that Excel takes."""
    if len(code) <= LONGEST_FORMAT:
        return code
    what = f"a number format of {len(code):,} characters ({quoted(code)})"
    why = f"{what}, and Excel takes {LONGEST_FORMAT} at most"
    raise UnopenedError(f"{why}; copy what is needed into a new workbook")


def _texts(archive: Archive, part: str | None) -> Iterator[tuple[str, Sequence[Run]]]:
    """The texts that cells have by number, each with its parts if it has several."""
    count, heard, said = 0, True, ExcelRuns()
    for tag, given, text in archive.elements(part, "sst") if part else ():
        if tag == "rPh":
            heard = given is None  # how a Japanese word is pronounced, which no cell shows
        elif tag == "si" and given is None:
            if said.is_double:
                raise strange(str(part), f"it has the text {quoted(said.text)} in two parts")
            if count > MOST_CHARACTERS:
                raise UnopenedError(f"more than {MOST_CHARACTERS:,} characters; split the workbook")
            yield read_string(said.text), said.runs if said.is_rich else ()
            said = ExcelRuns()
        elif tag == STRAY:
            raise strange(str(part), f"a tag within a text, after {quoted(text)}")
        elif heard:
            said.take(tag, given, text)
            count += len(text) if tag == "t" and given is None else 0
