"""The elements of one part of a workbook, as they come, within the limits.

Nothing is built of what is read, and nothing is ever expanded: a part with a DOCTYPE is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import IO, Any, Final
from xml.parsers import expat

from dragonsden.reading.file import UnopenedError
from dragonsden.reading.workbook.limits import DEEPEST, LONGEST_TAG
from dragonsden.text.english import quoted

Element = tuple[str, Mapping[str, str] | None, str]
"""A tag as it begins, with its attributes, or as it ends: None; and the text since the last tag."""

CHUNK: Final = 1 << 16
SPACES: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
"""The namespaces of what is read: that of Excel, and that of its Strict format."""

EMPTY: Final = re.compile(rb'(?:<c r="[A-Z]{1,3}\d{1,7}" s="\d{1,5}"/>)+(?=<c r="|</row>)')
"""Cells that are only formatted, as Excel writes them, before one that says where it is."""

STRAY: Final = "(stray)"
"""Stands for a tag within one that has nothing but a text."""

LEAVES: Final = frozenset(("v", "t"))
"""Tags that have nothing but a text: the value of a cell, and a part of a text."""

RELATION: Final = "Relationship"
TAGS: Final = {
    RELATION: RELATION,
    f"http://schemas.openxmlformats.org/package/2006/relationships {RELATION}": RELATION,
    **{
        f"{space} {tag}": tag
        for space in SPACES
        for tag in (
            *("workbook", "workbookPr", "sheet"),
            *("styleSheet", "numFmt", "cellXfs", "xf"),
            *("fonts", "font"),
            *("sst", "si", "rPh", "t"),
            *("r", "rPr", "strike", "vertAlign"),
            *("worksheet", "col", "row", "c", "f", "v", "mergeCell"),
        )
    },
}

OASIS: Final = "urn:oasis:names:tc:opendocument:xmlns:"
PREFIXES: Final = {
    f"{OASIS}{space}:1.0": prefix
    for space, prefix in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("drawing", "draw"),
        ("style", "style"),
        ("manifest", "manifest"),
    )
}
"""The namespaces of OpenDocument of which every tag is known, as `table:table-cell`."""


@lru_cache(1024)
def tag_of(name: str) -> str:
    """The tag of this name as readers know it; nothing if none of them does."""
    if tag := TAGS.get(name):
        return tag
    space, _, local = name.rpartition(" ")
    return f"{PREFIXES[space]}:{local}" if space in PREFIXES else ""


def pieces(part: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a part, without most of the cells in it that are only formatted.

    They stay in a part with comments or verbatim texts, which may quote such cells.
    """
    last, is_plain = b"", True
    while chunk := part.read(CHUNK):
        is_plain = is_plain and b"<!" not in last + chunk
        last = chunk[-1:]
        yield EMPTY.sub(b"", chunk) if is_plain else chunk


def elements(part: IO[bytes], name: str, root: str = "") -> Iterator[Element]:
    """The known elements of a part of this name that begins with the tag `root`, or with any.

    Raises UnopenedError for one beyond the limits or of another kind, ExpatError if it is no XML.
    """
    markup = _Markup(name, root)
    idle = 0
    for piece in pieces(part):
        seen = markup.seen
        markup.parser.Parse(piece)
        idle = 0 if markup.seen > seen else idle + len(piece)
        if idle > LONGEST_TAG:
            raise strange(name, f"a tag of more than {LONGEST_TAG:,} bytes")
        yield from markup.taken()
    markup.parser.Parse(b"", True)
    yield from markup.taken()


def strange(name: str, what: str) -> UnopenedError:
    """The error of a part that is not as it should be."""
    why = f"its part {quoted(name)} is not as Excel writes it ({what})"
    return UnopenedError(f"{why}; copy what is needed into a new workbook")


class _Markup:
    """The handlers of an XML parser for one part; `seen` counts its tags and texts."""

    def __init__(self, name: str, root: str) -> None:
        self.name, self.root = name, root
        self.seen = self.depth = 0
        self.leaf = False
        self.found: list[Element] = []
        self.text: list[str] = []
        self.parser: Any = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._say
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.XmlDeclHandler = self._declared

    def taken(self) -> list[Element]:
        """The elements found since it was last asked."""
        found, self.found = self.found, []
        return found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = tag_of(name)
        if self.root and not self.seen and tag != self.root:
            raise strange(self.name, f"it begins with {quoted(name.rpartition(' ')[2])}")
        self.seen += 1
        self.depth += 1
        if self.depth > DEEPEST:
            raise strange(self.name, f"nested deeper than {DEEPEST}")
        if self.leaf:
            self.found.append((STRAY, attributes, "".join(self.text)))
        self.leaf = tag in LEAVES
        if tag:
            self.found.append((tag, attributes, "".join(self.text)))
        self.text = []

    def _end(self, name: str) -> None:
        self.seen += 1
        self.depth -= 1
        self.leaf = False
        tag = tag_of(name)
        if tag:
            self.found.append((tag, None, "".join(self.text)))
        self.text = []

    def _say(self, text: str) -> None:
        self.seen += 1
        self.text.append(text)

    def _doctype(self, *_: object) -> None:
        raise strange(self.name, "it declares a DOCTYPE")

    def _declared(self, _: str, encoding: str | None, __: int) -> None:
        """Refuse an encoding in which a DOCTYPE may be hidden from a search of the bytes."""
        if encoding and encoding.lower() not in ("utf-8", "utf-16", "us-ascii"):
            raise strange(self.name, f"it is in {quoted(encoding)}, not in UTF-8")
