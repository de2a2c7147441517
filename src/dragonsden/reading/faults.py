"""Faults: mistakes and problems with their places in a file, as a person reads them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dragonsden.reading.nodes import Place

MOST_SHOWN: Final = 200
BRACED: Final = re.compile(r"(, as )?\{(\w+): ([^,{}]+), (\w+): ([^,{}]+)\}")
"""A range as YAML has it, in a message."""

WIDEST: Final = 100
"""At most 100 characters of a line are shown around its fault: they fit a terminal."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file: where, what and what would be right, and the line it is in.

    In a workbook, line and column are those of a cell of the `sheet`; line 0 is all of it.
    """

    file: str
    line: int
    column: int
    message: str
    excerpt: str = ""
    sheet: str = ""

    @property
    def cell(self) -> str:
        """The cell of a workbook as Excel calls it: B7; nothing for a whole sheet or a text."""
        return Place(self.line, self.column).cell if self.sheet else ""

    def __str__(self) -> str:
        """`file:line:column: message`, or of a workbook `file: sheet!cell: message`."""
        if self.cell:
            return f"{self.file}: {self.sheet}!{self.cell}: {self.message}"
        if self.sheet or not self.line:
            return ": ".join(part for part in (self.file, self.sheet, self.message) if part)
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class CaseError(ValueError):
    """An error with everything that is wrong with the files, so that they make no case.

    Attributes:
        faults: each fault in order of place, with its `file`, `line`, `column`, `message` and
            `excerpt`, and in a workbook its `sheet`.
        more: the number of faults beyond the first thousand, which are not kept.

    Examples:
        >>> criteria = dd.shipped("criteria", "enhancing_trading.yaml")
        >>> try:
        ...     dd.load(criteria, dd.shipped("pipelines", "new_delivery_models.yaml"))
        ... except dd.CaseError as error:
        ...     print(len(error.faults), "faults, the first in line", error.faults[0].line)
        100 faults, the first in line 56
    """

    def __init__(self, faults: Sequence[Fault], more: int = 0) -> None:
        """The error of these faults, and of `more` that are not kept."""
        self.faults = tuple(faults)
        self.more = more
        super().__init__(self.faults, more)

    def __str__(self) -> str:
        """Each fault with its line, then how many there are."""
        shown = self.faults[:MOST_SHOWN]
        texts = [f"{fault}\n{fault.excerpt}" if fault.excerpt else str(fault) for fault in shown]
        total = len(self.faults) + self.more
        if total > len(shown):
            texts.append(f"and {total - len(shown):,} more")
        return "\n".join([*texts, f"{total:,} fault{'s' if total != 1 else ''}"])


def in_columns(message: str) -> str:
    """A message with the columns of a workbook where it speaks of `{low: .., high: ..}`."""
    return BRACED.sub(_columns, message)


def _columns(found: re.Match[str]) -> str:
    """Two numbers in braces, as the columns that they go into."""
    first, one, second, two = found.group(2, 3, 4, 5)
    where = f"under {first} and {second}"
    named = "" if one == ".." else f": {one} and {two}"
    subject = "its ends" if first == "low" else "the two"
    return f" {where}{named}" if found[1] else f"{subject} {where}{named}"


def excerpt(line: str, column: int) -> str:
    """The line, cut to fit around the column, over a mark under that column."""
    if not line.strip():
        return ""
    start = max(0, min(column - 1 - WIDEST // 2, len(line) - WIDEST))
    before = "..." if start else ""
    after = "..." if start + WIDEST < len(line) else ""
    shown = before + line[start : start + WIDEST] + after
    blank = "".join(_blank(c) for c in before + line[start : column - 1])
    return f"    {_visible(shown)}\n    {blank}^"


def _visible(text: str) -> str:
    """A text without characters that would not show or would turn the line round."""
    return "".join(c if c == "\t" or c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _blank(character: str) -> str:
    """The blanks that are as wide as the character in a terminal."""
    if character == "\t":
        return "\t"
    if unicodedata.combining(character):
        return ""
    return "  " if unicodedata.east_asian_width(character) in ("W", "F") else " "
