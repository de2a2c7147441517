"""Opening: the bytes of a file, its hash and its page, or the mistake that it cannot be read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from dragonsden.files.ordinary import FilePath, read_ordinary
from dragonsden.model.unread import UNREAD
from dragonsden.reading.nodes import MOST_BYTES, START, Mistake, Page, plain

Part = Literal["criteria", "pipeline", "panel", "decisions"]


@dataclass(frozen=True)
class File:
    """A file that was read: its name as given, what it holds, and which part of a case it is."""

    part: Part
    name: str
    page: Page
    sha256: str = ""
    content: bytes = field(default=b"", repr=False)

    @property
    def tree(self) -> object:
        """What it says, as plain texts; UNREAD if it could not be read."""
        return UNREAD if self.page.tree is None else plain(self.page.tree, UNREAD)

    def with_mistakes(self, more: Sequence[Mistake]) -> File:
        """The same file with these mistakes added to those of its page."""
        page = replace(self.page, mistakes=[*self.page.mistakes, *more])
        return replace(self, page=page)


def opened(part: Part, path: FilePath, parse: Callable[[bytes], Page], give: str) -> File:
    """A file's page and hash, or the mistake that it cannot be read: `give` says what to give."""
    name = os.fspath(path)
    try:
        data = read_ordinary(name, MOST_BYTES)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return unopened(part, name, f"cannot be read ({reason or error}); give {give}")
    return File(part, name, parse(data), hashlib.sha256(data).hexdigest(), data)


def unopened(part: Part, name: str, why: str) -> File:
    """A file that is nothing but the mistake `why`."""
    return File(part, name, Page(mistakes=((START, why),)))
