"""The room that a sheet takes: columns as wide as what they show, rows as high as their texts.

Excel works out the height of a row by itself when it opens a file; other programs do not, and the
widths that XlsxWriter finds are those of numbers with all their digits.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Final

LINE: Final = 15.0
"""The height of a line, in points."""

TALLEST: Final = 26
"""At most 26 lines fit into the tallest row that Excel allows."""

PADDING: Final = 12
"""Pixels beside the text of a cell."""

INDENT: Final = 9
"""Pixels between a number and the text of the next column."""

BUTTON: Final = 18
"""Pixels of a heading for the button of its filter."""

BOLD: Final = 1.05
"""The width of bold letters over that of plain ones, about."""

SHORTER: Final = 0.95
"""Lines are a little shorter than the sum of their letters, each of which is rounded up."""

DECIMALS: Final = re.compile(r"\.([0#]+)")

MOST_TEXTS: Final = 2**14
"""The widths of the last 16,384 texts are remembered: shares and amounts come again and again."""


def shown(number: float, form: str) -> str:
    """The number as a number format shows it, or a little wider."""
    first = form.partition(";")[0]
    if first in ("General", "@"):
        return f"{number:.10g}"
    size = number * 100 if "%" in first else number / 1000 if ',"k"' in first else number
    return f"£{size:,.{_decimals(first)}f}{'%' if '%' in first else ''}"


@cache
def _decimals(form: str) -> int:
    """The decimals of a number format."""
    found = DECIMALS.search(form)
    return len(found[1]) if found else 0


@lru_cache(MOST_TEXTS)
def text_width(text: str) -> int:
    """The width of the widest line of a text, in pixels."""
    from xlsxwriter.utility import xl_pixel_width

    return max((int(xl_pixel_width(line)) for line in text.split("\n")), default=0)


def column_width(heading: str, texts: Iterable[str], *, is_number: bool, widest: int) -> int:
    """The width of a column, in pixels: of its widest text, or the widest word of its heading."""
    word = BOLD * max(map(text_width, heading.split()), default=0) + BUTTON
    text = max(map(text_width, texts), default=0)
    return math.ceil(max(word, min(text, widest))) + PADDING + INDENT * is_number


def line_count(text: str, room: float) -> int:
    """The number of lines that a text takes in this many pixels, up to the tallest row."""
    return min(TALLEST, sum(_lines(line, room) for line in text.split("\n")))


def _lines(text: str, room: float) -> int:
    """The number of lines of a text without line ends: broken at spaces, or within long words."""
    space, count, used = text_width(" "), 1, 0
    for word in text.split(" "):
        wide = text_width(word)
        if used and used + space + wide > room:
            count, used = count + 1, 0
        used += wide + space * bool(used)
        more = max(0, math.ceil(used / room) - 1)
        count, used = count + more, used - more * int(room)
    return count


def heading_lines(heading: str, width: int) -> int:
    """The number of lines of a heading in a column of this width."""
    return line_count(heading, (width - PADDING - BUTTON) / BOLD / SHORTER)


def row_height(texts: Sequence[str], widths: Sequence[int]) -> float | None:
    """The height of a row of texts, in points; None where each is on one line."""
    rooms = ((width - PADDING) / SHORTER for width in widths)
    lines = max((line_count(t, r) for t, r in zip(texts, rooms, strict=True) if t), default=1)
    return LINE * lines if lines > 1 else None
