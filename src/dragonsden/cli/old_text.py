"""Tables as plain text, for a terminal: ASCII, but for what the files themselves say."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 100
WIDEST_CELL: Final = 34
NARROWEST_CELL: Final = 12
GAP: Final = "  "


@dataclass(frozen=True)
class Column:
    """A column: its heading, its meaning, and whether it holds numbers."""

    heading: str
    meaning: str
    numeric: bool = True


def page(*blocks: Sequence[str]) -> str:
    """The blocks of lines as one text, an empty line between; those without lines left out."""
    return "\n\n".join("\n".join(block) for block in blocks if block)


def entries(heading: str, texts: Sequence[str]) -> list[str]:
    """The texts as a list under a heading; nothing if there are none."""
    lines = [line for text in texts for line in wrapped(text, "  - ", "    ")]
    return [*wrapped(heading), *lines] if texts else []


def legend(meanings: Sequence[tuple[str, str]]) -> list[str]:
    """What each heading means, in two columns."""
    wide = max((width(heading) for heading, _ in meanings), default=0)
    lines = [
        line
        for heading, meaning in meanings
        for line in wrapped(meaning, f"  {_filled(heading, wide)}  ", " " * (wide + 4))
    ]
    return ["How to read it", *lines] if meanings else []


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    within: int = 0,
    cut: str = "",
    widest: int = WIDEST_CELL,
) -> list[str]:
    """The heading and the rows, with a line that says `cut` under the first `within` of them.

    Words wider than `widest` are cut short, and others where the table would be too wide.
    """
    widths = _widths(columns, rows, widest)
    across = sum(widths) + len(GAP) * (len(widths) - 1)
    lines = [_line(columns, row, widths).rstrip() for row in rows]
    if 0 < within < len(rows):
        lines.insert(within, f"--- {cut} ".ljust(across, "-"))
    headings = [column.heading for column in columns]
    return [_line(columns, headings, widths).rstrip(), "-" * across, *lines]


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]], widest: int) -> list[int]:
    """How wide each column is: words up to the widest cell, the widest cut until the table fits."""
    widths = [
        max(width(column.heading), *(width(row[place]) for row in rows), 0)
        for place, column in enumerate(columns)
    ]
    words = [place for place, column in enumerate(columns) if not column.numeric]
    for place in words:
        widths[place] = min(widths[place], widest)
    while words and sum(widths) + len(GAP) * (len(widths) - 1) > WIDTH:
        most = max(words, key=widths.__getitem__)
        if widths[most] <= NARROWEST_CELL:
            break
        widths[most] -= 1
    return widths


def _line(columns: Sequence[Column], cells: Sequence[str], widths: Sequence[int]) -> str:
    """One row, numbers to the right."""
    return GAP.join(
        " " * (wide - width(cell)) + cell if column.numeric else _filled(cell, wide)
        for column, cell, wide in zip(columns, cells, widths, strict=True)
    )


def _filled(cell: str, wide: int) -> str:
    """The cell in so many columns, its end left out if it is wider."""
    kept = cell
    while width(kept) > (wide if kept == cell else wide - 2):
        kept = kept[:-1]
    shown = cell if kept == cell else f"{kept.rstrip()}.."
    return shown + " " * (wide - width(shown))


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(
        0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF")
        for sign in text
    )


def wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    """The text in lines, each with its indent."""
    lines = textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )
    return lines or [""]
