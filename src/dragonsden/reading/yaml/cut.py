"""The lines of a file without an entry that is no YAML, so that the rest can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

UNREAD_TEXT: Final = "\ufdd0"
"""Takes the place of a value that was cut out: a character that no text may have."""

_KEY: Final = re.compile(
    r"""(?P<key>(?P<indent>[ ]*(?:-[ ]+)*)(?:[\w-]+|"[^"]*"|'[^']*'))[ ]*(?=:|[ ]|$)"""
)
_CLOSING: Final = re.compile(r"[ ]*[]}][]},\s]*")


def without(lines: Sequence[str], row: int) -> list[str] | None:
    """The lines with the value of the entry at this row (from 0) cut out, its key kept.

    If that entry was cut out before, the one around it is; None if nothing is around it.
    """
    for at in _outwards(lines, row):
        found = _KEY.match(lines[at])
        if found and UNREAD_TEXT not in lines[at]:
            indent = len(found["indent"])
            end = _end(lines, at, indent)
            kept = f"{found['key']}: {UNREAD_TEXT}"
            return [*lines[:at], kept, *[""] * (end - at - 1), *lines[end:]]
    return None


def _outwards(lines: Sequence[str], row: int) -> Iterator[int]:
    """The row, and those of the entries around it, the nearest first."""
    depth = _depth(lines[row]) if row < len(lines) else 0
    if row < len(lines):
        yield row
    for at in range(min(row, len(lines)) - 1, -1, -1):
        if _says(lines[at]) and _depth(lines[at]) < depth:
            depth = _depth(lines[at])
            yield at


def _end(lines: Sequence[str], row: int, indent: int) -> int:
    """The row, below this one, at which its entry has ended."""
    for at in range(row + 1, len(lines)):
        closes = _depth(lines[at]) == indent and _CLOSING.fullmatch(lines[at])
        if _says(lines[at]) and _depth(lines[at]) <= indent and not closes:
            return at
    return len(lines)


def _depth(line: str) -> float:
    """The number of spaces before the first other character; the entry of a list is deeper."""
    text = line.lstrip(" ")
    return len(line) - len(text) + (0.5 if text.startswith("- ") else 0)


def _says(line: str) -> bool:
    """True if the line is neither blank nor a comment."""
    return bool(line.strip()) and not line.lstrip().startswith("#")
