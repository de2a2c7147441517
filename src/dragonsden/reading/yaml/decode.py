"""The bytes of a file as text, if they are UTF-8."""

from __future__ import annotations

import codecs
import re
from typing import Final

from dragonsden.reading.nodes import START, Mistake, Place

BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)

MARKS: Final = "<<<<<<<, ======= and >>>>>>>"
MERGE: Final = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?=[ \r\n]|\Z)", re.MULTILINE)
"""The marks that git leaves around two versions of the same lines."""


class RefusedError(Exception):
    """A mistake after which the rest of a file cannot be read."""

    def __init__(self, place: Place, message: str) -> None:
        """The mistake `message` at `place`."""
        super().__init__(message)
        self.mistake: Mistake = (place, message)


class BrokenError(RefusedError):
    """A mistake in the syntax: the rest can be read without the entry in which it is."""


def decoded(data: bytes) -> str:
    """The text of the bytes, which must be UTF-8, and without the marks of a merge."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            raise RefusedError(START, f"the file is in {encoding}; save the file as UTF-8")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError(*_undecodable(data, error.start)) from None
    if text.count("\0") > len(text) / 4:
        raise RefusedError(START, "the file is not text, or is in UTF-16; save the file as UTF-8")
    if found := MERGE.search(text):
        line = len(re.findall("\r\n|\r|\n", text[: found.start()])) + 1
        what = f"a merge mark ({found[0][:7]}): two versions of this part are in the file"
        raise RefusedError(Place(line, 1), f"{what}; keep one, and delete the marks {MARKS}")
    return text


def _undecodable(data: bytes, position: int) -> Mistake:
    """The mistake of a byte that is no UTF-8."""
    before = re.split("\r\n|\r|\n", data[:position].decode("utf-8"))
    meant = data[position : position + 1].decode("cp1252", errors="replace")
    looks = f", {meant} in Windows-1252" if meant.isprintable() and meant != "\ufffd" else ""
    what = f"byte 0x{data[position]:02X}{looks}, is not UTF-8"
    return Place(len(before), len(before[-1]) + 1), f"{what}; save the file as UTF-8"
