"""The lines around the table in a CSV file: above its headers, and below its last row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dragonsden.text.spelling import alike

SEPARATORS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

MOST_ABOVE: Final = 30
"""The headers are looked for in the first 30 lines."""

_SEPARATOR_LINE: Final = re.compile(r'\s*"?sep=(?P<mark>[,;\t|])"?[,;\t|]*+\s*', re.IGNORECASE)
"""The line that Excel, and much that writes for Excel, puts first."""

_BELOW: Final = re.compile(
    r"(?:grand |sub-?)?totals?|(?:(?:sum|mean|average|avg|median)\b(?![-_]).*)|totals?[ :].*",
    re.IGNORECASE,
)
_NOT_A_NAME: Final = re.compile(r"\S+\s.*", re.DOTALL)


@dataclass(frozen=True)
class Layout:
    """The row of the headers, from 0, the character between cells, and the first row that speaks.

    `first` is the row of the headers unless something is above them.
    """

    head: int
    separator: str
    first: int


def layout_of(lines: Sequence[str]) -> Layout:
    """The layout of the lines of a CSV file."""
    said = [row for row, line in enumerate(lines[:MOST_ABOVE]) if line.strip()]
    given = _SEPARATOR_LINE.fullmatch(lines[said[0]]) if said else None
    said = said[1:] if given else said
    first = said[0] if said else len(lines)
    for row in said:
        for mark in SEPARATORS:
            cells = [alike(cell.strip(' "')) for cell in lines[row].split(mark)]
            if len(cells) > 1 and ("service_id" in cells or "service" in cells):
                return Layout(row, given["mark"] if given else mark, first)
    head = lines[first] if said else ""
    plain = re.sub('"[^"]*"', "", head)
    mark = max(SEPARATORS, key=plain.count)
    return Layout(first, given["mark"] if given else mark, first)


def is_below(texts: Sequence[str], columns: int) -> bool:
    """True if the cells of a line are no row of the table: a total, a note, a signature."""
    said = [text for text in texts if text]
    if not said:
        return True
    alone = len(said) == 1 and columns > 2 and bool(_NOT_A_NAME.fullmatch(said[0]))
    return alone or bool(_BELOW.fullmatch(said[0]))
