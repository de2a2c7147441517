"""A file that was read: its bytes, hash and page, or the mistake that it cannot be read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from dragonsden.files.ordinary import FilePath, read_ordinary
from dragonsden.model.unread import UNREAD
from dragonsden.reading.kinds import WORKBOOK, kind_of_file
from dragonsden.reading.nodes import MOST_BYTES, START, Mistake, Page, Place, plain

Part = Literal["criteria", "pipeline", "panel", "decisions", "programme"]


BELONGS: Final[Mapping[Part, str]] = {
    "criteria": "the criteria file, a YAML file, belongs here",
    "pipeline": "the pipeline file, a YAML file, belongs here",
    "panel": "a sheet whose name ends so is text; end the name of a workbook in .xlsx",
    "decisions": "a YAML file belongs here",
    "programme": "the programme file, a YAML file, belongs here",
}
"""What should be given for each part of a case."""


class UnopenedError(ValueError):
    """A file that is not read; the text says why and what would be right.

    In a workbook, `place` is that of the sheet or cell for which it is not read, if there is one.
    """

    def __init__(self, what: str, place: Place | None = None) -> None:
        """The error that says `what` is wrong, and where."""
        super().__init__(what)
        self.place = place


@dataclass(frozen=True)
class File:
    """A file that was read: its name as given, what it holds, and which part of a case it is."""

    part: Part
    name: str
    page: Page
    content: bytes = field(default=b"", repr=False)

    @property
    def sha256(self) -> str:
        """The SHA-256 of its bytes."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def tree(self) -> object:
        """Its tree as plain texts, lists and dicts; UNREAD if it could not be read."""
        return UNREAD if self.page.tree is None else plain(self.page.tree, UNREAD)

    def with_mistakes(self, more: Sequence[Mistake]) -> File:
        """The same file with these mistakes added to those of its page."""
        page = replace(self.page, mistakes=[*self.page.mistakes, *more])
        return replace(self, page=page)


def opened(part: Part, path: FilePath, parse: Callable[[bytes], Page], give: str) -> File:
    """A file's page and hash, or the mistake that it cannot be read: `give` says what to give."""
    name = os.fspath(path)
    try:
        data = read_bytes(name, MOST_BYTES, give)
    except UnopenedError as error:
        return unopened(part, name, str(error))
    if kind := kind_of_file(data):
        named = (
            "; give it a name that ends in .xlsx" if (part, kind) == ("pipeline", WORKBOOK) else ""
        )
        return unopened(part, name, f"{kind}{named or f'; {BELONGS[part]}'}")
    return File(part, name, parse(data), data)


def unopened(part: Part, name: str, why: str, place: Place = START) -> File:
    """A file that is nothing but the mistake `why`."""
    return File(part, name, Page(mistakes=((place, why),)))


def read_bytes(name: str, most: int, give: str) -> bytes:
    """The bytes of a file, `most` of them. Raises UnopenedError, which says what to `give`."""
    try:
        return read_ordinary(name, most)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UnopenedError(f"cannot be read ({reason or error}); give {give}") from None
