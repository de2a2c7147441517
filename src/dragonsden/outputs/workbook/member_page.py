"""A page that a member of the panel fills in: only the pale cells are open, the rest is locked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from dragonsden.outputs.workbook.fitting import LINE, TALLEST
from dragonsden.outputs.workbook.layout import A4, INK, MOST_PAGES, marked, write_text

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cells = tuple[int, int, int, int]
"""A part of a page: its first row and column, and its last row and column, from 0."""

LETTER: Final = 1.05
"""The width of a letter, in that of a digit, by which columns are measured."""

LONGEST_MARGIN: Final = 80
GREY: Final = "#BFBFBF"
WHITE: Final = "#FFFFFF"
UNLOCKED: Final = {"locked": False, "bg_color": "#FFF6CC", "border": 1, "border_color": GREY}
RULED: Final = {"bottom": 1, "bottom_color": GREY}
STATUS_LOOK: Final[dict[str, Any]] = {"bold": True, "font_color": INK}
TITLE_LOOK: Final[dict[str, Any]] = {**STATUS_LOOK, "font_size": 14}
HEADING_LOOK: Final[dict[str, Any]] = {
    "bold": True, "bg_color": INK, "font_color": WHITE, "text_wrap": True,
}  # fmt: skip
ALLOWED: Final = {"format_rows": True, "format_columns": True, "autofilter": True}
"""A locked sheet lets people resize rows and filter gaps. Sorting is not allowed: it would move
scores without the services, which are locked."""


def lines_of(text: str, width: float) -> int:
    """The number of lines of a text in a column of this width, up to the tallest row."""
    counts = (max(1, math.ceil(len(line) * LETTER / width)) for line in text.splitlines())
    return min(TALLEST, sum(counts))


def fit_row(page: Worksheet, row: int, texts: Mapping[str, str], widths: Mapping[str, int]) -> None:
    """Make a row as high as its texts by column, and two lines at least: room for a comment.

    Not every program works out heights by itself.
    """
    tall = (lines_of(text, widths[column]) for column, text in texts.items())
    page.set_row(row, LINE * max(2, *tall))


def write_wrapped(
    page: Worksheet, row: int, columns: tuple[int, int], width: float, text: str, style: Format
) -> None:
    """Write a text from the first to the last of these columns, on as many lines as it needs."""
    first, last = columns
    page.merge_range(row, first, row, last, "", style)
    write_text(page, row, first, text, style)
    page.set_row(row, LINE * lines_of(text, width))


def colour_where(page: Worksheet, cells: Cells, formula: str, look: Format, **more: Any) -> None:
    """Give those of the cells another look for which the formula of the first is true."""
    given = {"type": "formula", "criteria": formula, "format": look, **more}
    page.conditional_format(*cells, given)


def lock(page: Worksheet) -> None:
    """Lock a page but for what is to be filled in, and have it printed on A4 across."""
    page.protect("", ALLOWED)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, MOST_PAGES)


def margin(text: str) -> str:
    """A text as the margin of a printed page has room for it."""
    return marked(text, LONGEST_MARGIN)
