"""The lines of a YAML file as they are composed, without what is odd about their characters."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from dragonsden.reading.nodes import (
    HIDDEN,
    MOST_MISTAKES,
    SPACES,
    Mistake,
    Place,
    hidden_flaw,
    space_name,
)

ODD_SPACE: Final = re.compile(
    f"\\s*(?:(?P<dash>-)|(?:- +)*[\"']?[\\w-]+[\"']? *:)(?P<space>[{SPACES}])"
)
"""A line with a space that is none to YAML after the dash of a list or the colon of its key."""


class Source:
    """The lines of a file as they are composed, and what is odd about their characters."""

    def __init__(self, raw: Sequence[str]) -> None:
        """The lines without hidden characters, odd spaces and tabs where YAML has a space."""
        self.raw = raw
        self.mistakes: list[Mistake] = []
        self.indent: Place | None = None
        """The first place with odd indentation."""
        self.hidden: dict[int, list[int]] = {}  # by line: the column of each, less those before it
        self.lines = [self._clean(row, line) for row, line in enumerate(raw, 1)]

    def _clean(self, row: int, line: str) -> str:
        """A line without hidden characters and tabs, which are mistakes in its indentation."""
        if line.isascii() and line.isprintable():
            return line
        for count, found in enumerate(HIDDEN.finditer(line)):
            self.hidden.setdefault(row, []).append(found.start() - count)
            self._note(Place(row, found.start() + 1), hidden_flaw(found[0]))
        return self._spaced(row, HIDDEN.sub("", line))

    def _spaced(self, row: int, line: str) -> str:
        """The line with ordinary spaces before its first key and after its colon, tabs as one."""
        indent = len(line) - len(line.lstrip())
        if odd := re.search(f"[\t{SPACES}]", line[:indent] if line.strip() else ""):
            tab = "a tab" if odd[0] == "\t" else space_name(odd[0])
            place = self.place(row, odd.start() + 1)
            self._note(place, f"{tab} indents this line; use spaces")
            if odd[0] == "\t":
                self.indent = self.indent or place
        line = " " * indent + line[indent:].replace("\t", " ")
        if odd := ODD_SPACE.match(line):
            what = f"{space_name(odd['space'])} after the {'dash' if odd['dash'] else 'colon'}"
            self._note(self.place(row, odd.start("space") + 1), f"{what}; write a space")
            line = f"{line[: odd.start('space')]} {line[odd.end('space') :]}"
        return line

    def _note(self, place: Place, message: str) -> None:
        """Keep a mistake, unless there are plenty."""
        if len(self.mistakes) < MOST_MISTAKES:
            self.mistakes.append((place, message))

    def place(self, line: int, column: int) -> Place:
        """The place in the file as it is, hidden characters counted."""
        if line in self.hidden:
            column += bisect_left(self.hidden[line], column)
        return Place(line, column)
