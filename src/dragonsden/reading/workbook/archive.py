"""The zip archive that a workbook is, and its parts.

What could harm or mislead is refused before anything is parsed: archives that unpack to much more
than a workbook needs, two parts of one name, links to other files, macros, entities, passwords.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from dragonsden.reading.file import UnopenedError
from dragonsden.reading.workbook.limits import MOST_CELLS, MOST_ELEMENTS, MOST_PARTS, MOST_UNPACKED
from dragonsden.reading.workbook.markup import RELATION, Element, elements, pieces, strange
from dragonsden.text.english import quoted

GIVE: Final = "an Excel workbook (.xlsx)"
SAVE: Final = "in Excel: Save As, Excel Workbook (.xlsx)"
MACROS: Final = f"a workbook with macros, which are not read; {SAVE}"
BASIC: Final = (
    "a spreadsheet with macros, which are not read; in LibreOffice: Tools, Macros, Organise "
    "Macros, and delete them"
)
ENTRY: Final = b"PK\x01\x02"
"""Begins the entry of each part in the list at the end of a zip archive."""

DECLARES: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
LONGEST_DECLARED: Final = 9

VALUES: Final = (b"</v>", b"</is>", b"</table:table-cell>")
"""The ends of what cells say, as programs write them."""


@dataclass(frozen=True)
class Relation:
    """A part that another one names: by which id, as what, and its name."""

    id: str
    kind: str
    target: str


class Archive:
    """The parts of a workbook. Raises UnopenedError for those that should not be there."""

    def __init__(self, archive: ZipFile) -> None:
        parts = archive.infolist()
        _check_sizes(parts)
        self.archive = archive
        self.parts: dict[str, ZipInfo] = {}
        for part in parts:
            if self.parts.setdefault(part.filename.casefold(), part) is not part:
                what = f"it has two parts called {quoted(part.filename)}"
                raise UnopenedError(f"{what}; open it in Excel and save it again")
        self._check_names()
        self._check_bytes()
        for name in self.parts:
            if name.endswith(".rels"):
                self._check_links(name)

    def has(self, name: str) -> bool:
        """True if there is a part of this name, however its letters are written."""
        return name.casefold() in self.parts

    def elements(self, name: str, root: str = "") -> Iterator[Element]:
        """The elements of a part that begins with the tag `root`, or with any."""
        if not self.has(name):
            what = f"its part {quoted(name)} is missing"
            raise UnopenedError(f"{what}; open it in Excel and save it again")
        with self.archive.open(self.parts[name.casefold()]) as part:
            yield from elements(part, name, root)

    def beginning(self, name: str, size: int) -> bytes:
        """The first bytes of a part; none if there is no such part."""
        if not self.has(name):
            return b""
        with self.archive.open(self.parts[name.casefold()]) as part:
            return part.read(size)

    def relations(self, of: str = "") -> list[Relation]:
        """The parts that a part names, or those that the workbook as a whole does."""
        folder, file = posixpath.split(of)
        name = posixpath.join(folder, "_rels", f"{file}.rels")
        found = self.elements(name) if self.has(name) else ()
        return [
            Relation(
                given.get("Id", ""),
                given.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, given.get("Target", "")))[1:],
            )
            for tag, given, _ in found
            if tag == RELATION and given is not None
        ]

    def _check_names(self) -> None:
        """Refuse what takes values from elsewhere, and macros."""
        if any(name.startswith(("xl/externallinks/", "xl/connections.xml")) for name in self.parts):
            raise UnopenedError(
                "it takes values from other files; in Excel: Data, Edit Links, Break Link"
            )
        if any(name.endswith("vbaproject.bin") for name in self.parts):
            raise UnopenedError(MACROS)
        if any(name.startswith(("basic/", "scripts/")) for name in self.parts):
            raise UnopenedError(BASIC)

    def _check_bytes(self) -> None:
        """Refuse a DOCTYPE wherever it is, and more cells or elements than can be read in time."""
        count = cells = 0
        for part in self.parts.values():
            end = b""
            with self.archive.open(part) as opened:
                for piece in pieces(opened):
                    text = end + piece.replace(b"\0", b"")  # in UTF-16 every other byte is zero
                    if b"<!" in text and DECLARES.search(text):
                        raise strange(part.filename, "it declares a DOCTYPE")
                    count += text.count(b"<", len(end)) - text.count(b"</", len(end))
                    cells += sum(text.count(value, len(end)) for value in VALUES)
                    end = text[-LONGEST_DECLARED + 1 :]
            if cells > MOST_CELLS:
                what = f"more than {MOST_CELLS:,} cells"
                raise UnopenedError(f"{what}; delete what is not needed, or split it")
            if count > MOST_ELEMENTS:
                what = f"more than {MOST_ELEMENTS:,} cells and other elements"
                raise UnopenedError(f"{what}; delete the empty rows and columns beyond the data")

    def _check_links(self, name: str) -> None:
        """Refuse links to other files; those to pages of the web do no harm."""
        for _, given, _ in self.elements(name):
            if given is None or given.get("TargetMode", "").lower() != "external":
                continue
            if not given.get("Type", "").endswith("/hyperlink"):
                what = "it links to another file; in Excel: File, Info, Edit Links to Files"
                raise UnopenedError(f"{what}, Break Link")


def _check_sizes(parts: Sequence[ZipInfo]) -> None:
    """Raise UnopenedError for an archive that unpacks to more than any workbook of ours."""
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED:
        what = f"unpacks to {unpacked:,} bytes, {MOST_UNPACKED:,} at most"
        raise UnopenedError(f"{what}; copy what is needed into a new workbook")
    if any(part.flag_bits & 1 for part in parts):
        raise UnopenedError("a password locks it; save it without one")
    for part in parts:
        if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise strange(part.filename, "it is packed in another way")


def check_count(data: bytes) -> None:
    """Raise UnopenedError for an archive of more parts than any workbook of ours."""
    if (count := data.count(ENTRY)) > MOST_PARTS:
        what = f"unpacks to {count:,} parts, {MOST_PARTS:,} at most"
        raise UnopenedError(f"{what}; copy what is needed into a new workbook")
