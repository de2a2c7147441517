"""Text of which parts are raised, lowered or struck out, so that it is not read as it is seen.

91800 with a raised 1 after it is no 918001, and what is struck out no longer holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from dragonsden.reading.workbook.markup import OASIS
from dragonsden.text.english import quoted

ORDINARY: Final = ""
STRUCK: Final = "struck out"
RAISED: Final = "superscript"
LOWERED: Final = "subscript"

NUMBER: Final = re.compile(r"\d[\d.,\s]*")
STYLE: Final = f"{OASIS}style:1.0 "


class Run(NamedTuple):
    """A part of a text, and how it is seen; None where that is as its cell is formatted."""

    text: str
    mark: str | None = None


def check_runs(runs: Sequence[Run], of_cell: str = ORDINARY) -> None:
    """Raise ValueError for a text that is seen as another than its parts make together.

    That is one of which a part is struck out, or of which a raised or lowered part changes a
    number. `of_cell` is the format of the cell.
    """
    marks = [of_cell if run.mark is None else run.mark for run in runs]
    said = [(run.text, mark) for run, mark in zip(runs, marks, strict=True) if run.text]
    whole = "".join(text for text, _ in said)
    for text, mark in said:
        if mark == STRUCK and text.strip():
            what = f"{quoted(text)} is struck out in {quoted(whole)}"
            raise ValueError(f"{what}; delete it, and leave what holds")
    parts = ["".join(text for text, _ in own) for _, own in groupby(said, lambda one: one[1])]
    if _numbers("|".join(parts)) != _numbers(whole):
        text, mark = next((text, mark) for text, mark in said if mark != ORDINARY)
        what = f"{quoted(text)} is {mark} in {quoted(whole)}, which makes another number of it"
        raise ValueError(f"{what}; write the number alone, and a note elsewhere")


def _numbers(text: str) -> list[str]:
    """The numbers in a text."""
    return [found.strip() for found in NUMBER.findall(text)]


# ---------------------------------------------------------------------------------------- Excel
class ExcelRuns:
    """Gathers the runs of a text that Excel wrote; it is double if it is there twice."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.mark: str | None = None
        self.is_rich = self.is_double = False

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(run.text for run in self.runs)

    def take(self, tag: str, given: Mapping[str, str] | None, text: str) -> None:
        """Take in a tag of the text."""
        if tag == "t":
            if given is None:
                self.is_double = self.is_double or bool(self.runs and not self.is_rich)
                self.runs.append(Run(text, self.mark))
        elif tag == "r":
            self.is_rich, self.mark = True, None
        elif given is not None:
            self.mark = mark_of_tag(tag, given, self.mark or ORDINARY)


class CellMarks:
    """The mark of each style of cells, by the number of the style."""

    def __init__(self) -> None:
        self.fonts: dict[str, str] = {}
        self.last = ""
        self.of_style: dict[str, str] = {}
        self.in_fonts = self.in_styles = False

    def take(self, tag: str, given: Mapping[str, str] | None) -> None:
        """Take in a tag of the styles."""
        if tag == "fonts":
            self.in_fonts = given is not None
        elif tag == "cellXfs":
            self.in_styles = given is not None
        elif given is None:
            return
        elif self.in_fonts and tag == "font":
            self.last = str(len(self.fonts))
            self.fonts[self.last] = ORDINARY
        elif self.in_fonts and self.fonts:
            self.fonts[self.last] = mark_of_tag(tag, given, self.fonts[self.last])
        elif self.in_styles and tag == "xf":
            font = given.get("fontId", "0")
            self.of_style[str(len(self.of_style))] = self.fonts.get(font, ORDINARY)


def mark_of_tag(tag: str, given: Mapping[str, str], mark: str) -> str:
    """The mark of a text that had this mark, once a tag is taken in."""
    value = given.get("val", "1")
    if tag == "strike" and value not in ("0", "false", "off"):
        return STRUCK
    if tag == "vertAlign" and value in (RAISED, LOWERED) and mark != STRUCK:
        return value
    return mark


# --------------------------------------------------------------------------------- OpenDocument
class TextMarks:
    """The mark of each style, by its name; `now` that of the part that is read.

    Styles that are `hidden` are of sheets that nobody sees.
    """

    def __init__(self) -> None:
        self.of_style: dict[str, str] = {}
        self.columns: list[tuple[int, str | None]] = []
        self.spans: list[str | None] = []
        self.hidden: set[str] = set()
        self.name = ""

    @property
    def now(self) -> str | None:
        """The mark of the text that is read now; None if it is that of its cell."""
        return self.spans[-1] if self.spans else None

    def define(self, tag: str, given: Mapping[str, str] | None) -> None:
        """Take in a tag of a style."""
        if given is not None and tag == "style:style":
            self.name = given.get(f"{STYLE}name", "")
        elif given is not None and tag == "style:table-properties":
            if given.get(f"{OASIS}table:1.0 display") == "false":
                self.hidden.add(self.name)
        elif given is not None and tag == "style:text-properties":
            mark = mark_of_properties(given)
            self.of_style |= {} if mark is None else {self.name: mark}

    def turn(self, given: Mapping[str, str] | None) -> None:
        """Begin a part of a text, or end it."""
        if given is not None:
            name = given.get(f"{OASIS}text:1.0 style-name", "")
            self.spans.append(self.of_style.get(name, self.now))
        elif self.spans:
            self.spans.pop()

    def column(self, style: str | None, times: int) -> tuple[int, int]:
        """Take in that so many more columns have cells of a style: the first and the last."""
        before = self.columns[-1][0] if self.columns else 0
        self.columns.append((before + times, style))
        return before + 1, before + times

    def of_cell(self, style: str | None, column: int) -> str:
        """The mark of a cell in a column, whose own style may not be stated."""
        if not self.of_style:
            return ORDINARY
        if style is None:
            style = next((name for last, name in self.columns if column <= last), None)
        return self.of_style.get(style or "", ORDINARY)


def mark_of_properties(given: Mapping[str, str]) -> str | None:
    """The mark that text properties of OpenDocument give; None where they leave it open."""
    lines = [given.get(f"{STYLE}text-line-through-{part}", "") for part in ("type", "style")]
    if any(lines) and "none" not in lines:
        return STRUCK
    rise = given.get(f"{STYLE}text-position", "").strip().partition(" ")[0]
    if rise == "super" or re.match(r"\+?[\d.]*[1-9]", rise):
        return RAISED
    if rise == "sub" or re.match(r"-[\d.]*[1-9]", rise):
        return LOWERED
    return ORDINARY if any(lines) else None
