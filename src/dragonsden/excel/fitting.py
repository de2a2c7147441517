"""Fitting: what a cell can hold, and how wide and high it must be for all of it to show."""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Real
from typing import Final

LONGEST: Final = 32_767
"""So many characters, of 16 bits, fit into a cell."""

LONGEST_HEADING: Final = 255
NARROWEST, LESS_WIDE, WIDEST = 9, 40, 60
LINE, TALLEST, LETTER = 15.0, 400.0, 1.12
"""The height of a line and of the tallest row, in points; the width of a letter in digits."""


def headings(said: Sequence[str]) -> list[str]:
    """The headings, on one line each and no two the same, as the tables of Excel need them."""
    made: dict[str, str] = {}
    for heading in said:
        plain = " ".join(cleaned(heading).split())[: LONGEST_HEADING - 5] or "column"
        name, number = plain, 1
        while name.casefold() in made:
            number += 1
            name = f"{plain} {number}"
        made[name.casefold()] = name
    return list(made.values())


def cleaned(text: str) -> str:
    """The text as a cell can hold it: cut where it is too long, whole characters only."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    if len(data := text.encode("utf-16-le")) > 2 * LONGEST:
        text = data[: 2 * (LONGEST - 10)].decode("utf-16-le", "ignore") + " ... (cut)"
    # XlsxWriter takes a text between these tags for markup of its own
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


def width(heading: str, kind: str, cells: Sequence[object], widest: int) -> float:
    """A width at which the heading and most of the cells can be read."""
    lengths = sorted(_length(kind, cell) for cell in cells)
    wide = lengths[-1] if lengths else 0
    word = max((len(word) for word in heading.split()), default=0) + 3
    return float(min(widest, max(NARROWEST, word, wide + 2)))


def height(cells: Sequence[object], widths: Sequence[float]) -> float:
    """The height at which every line of every text shows: not all programs work it out."""
    most = 1
    for cell, width in zip(cells, widths, strict=True):
        if isinstance(cell, str):
            most = max(most, sum(_lines(len(line), width) for line in cell.splitlines()))
    return min(TALLEST, LINE * most)


def _lines(length: int, width: float) -> int:
    """How many lines a text without line ends takes in a column."""
    return 1 if length + 2 <= width else math.ceil(length * LETTER / width)


def _length(kind: str, cell: object) -> int:
    """How many characters of a cell are shown on its longest line."""
    if isinstance(cell, str):
        return max((len(line) for line in cell.splitlines()), default=0)
    if isinstance(cell, Real) and math.isfinite(cell):
        return len(f"{float(cell):,.2f}") if kind in ("money", "price", "number") else 8
    return 10 if cell is not None else 0
