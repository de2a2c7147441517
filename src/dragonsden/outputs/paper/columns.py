"""The columns of a table in Word: wide enough for their words, the rest of the page shared out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from dragonsden.outputs.workbook.fitting import line_count, text_width

POINTS: Final = 72
"""Points to the inch."""

SIZES: Final = (11, 10, 9)
"""Letters of a table have 11 points, or fewer where the words would not fit."""

SHORTER: Final = 1.2
"""A table that would have a fifth more lines is worth smaller letters."""

PADDING: Final = 12.0
"""Points beside the text of a cell."""

MOST: Final = 0.6
"""A column asks for at most this share of the page."""

LETTERS: Final = 0.076
"""Points of a text in Arial, of a size of 1 point, to each pixel of it in Excel's letters."""

BOLD: Final = 1.06
"""The width of bold letters over that of plain ones, about."""

Rows = Sequence[Sequence[str]]


def fitted(rows: Rows, numeric: Sequence[bool], room: float) -> tuple[int, list[float]]:
    """The size of the letters, and the widths of the columns, which fill the room; in points.

    The first row is the head. No word is broken, as far as the room goes, and no line of numbers.
    Letters are smaller only where their words would not fit, or the table is then much shorter.
    """
    fitting = [size for size in SIZES if sum(_words(rows, size)) <= room] or [SIZES[-1]]
    widths = {size: _widths(rows, numeric, size, room) for size in fitting}
    lines = {size: lines_of(rows, widths[size], size) for size in fitting}
    size = next(size for size in fitting if lines[size] <= SHORTER * min(lines.values()))
    return size, widths[size]


def _widths(rows: Rows, numeric: Sequence[bool], size: int, room: float) -> list[float]:
    """The widths of the columns: of words, then of numbers, then of texts as they ask for more."""
    least = _words(rows, size)
    columns = list(zip(*rows, strict=True))
    wish = [min(_widest(texts[1:], size) + PADDING, MOST * room) for texts in columns]
    whole = [max(w, n) if number else n for w, n, number in zip(wish, least, numeric, strict=True)]
    base = whole if sum(whole) <= room else least
    more = [max(wanted - given, 0.0) for wanted, given in zip(wish, base, strict=True)]
    spare = max(room - sum(base), 0.0)
    share = min(1.0, spare / sum(more)) if sum(more) else 0.0
    widths = [given + share * extra for given, extra in zip(base, more, strict=True)]
    return [width * room / sum(widths) for width in widths]


def lines_of(rows: Rows, widths: Sequence[float], size: int) -> int:
    """The number of lines of a table, each row as high as its longest text."""
    rooms = [max(width - PADDING, 1.0) / (LETTERS * size) for width in widths]
    return sum(max(line_count(t, r) for t, r in zip(row, rooms, strict=True)) for row in rows)


def _words(rows: Rows, size: int) -> list[float]:
    """The width of the widest word of each column, whose head is bold, with its padding."""
    split = ([text.split() for text in texts] for texts in zip(*rows, strict=True))
    return [
        max(BOLD * _widest(head, size), *(_widest(words, size) for words in body), 0) + PADDING
        for head, *body in split
    ]


def _widest(texts: Iterable[str], size: int) -> float:
    """The width of the widest line of the texts."""
    return LETTERS * size * max(map(text_width, texts), default=0)
