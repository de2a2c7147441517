"""The page of a workbook of weights: what to do, and a row for everything that is weighed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dragonsden.model import Case, Criterion
from dragonsden.outputs.beliefs import with_unit
from dragonsden.outputs.workbook.layout import Formats, book_bytes, write_text
from dragonsden.outputs.workbook.member_page import (
    HEADING_LOOK,
    RULED,
    STATUS_LOOK,
    TITLE_LOOK,
    UNLOCKED,
    WHITE,
    colour_where,
    fit_row,
    lock,
    margin,
    write_wrapped,
)
from dragonsden.outputs.workbook.service_words import cut
from dragonsden.reading.workbook.weight_columns import (
    AMONG,
    BEST,
    BRANCH,
    HIDDEN,
    KEPT,
    MARK,
    MEMBER,
    MOST_POINTS,
    NAME,
    ORDER,
    POINTS,
    SEEN,
    SHARE,
    SHEET,
    TITLE,
    WHY,
    WORST,
)
from dragonsden.results.phrases import status_line

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

WIDTHS: Final = {
    AMONG: 24, TITLE: 34, WORST: 34, BEST: 34, ORDER: 9, POINTS: 9, SHARE: 9, WHY: 44,
}  # fmt: skip
COLUMNS: Final = (*HIDDEN, *SEEN)
FIRST: Final = len(HIDDEN)
"""The first column that is seen."""

LONGEST_END: Final = 160
"""Characters: longer meanings of levels are cut."""

TO_FILL_IN: Final = (ORDER, POINTS, WHY)

HOW: Final = (
    "Weigh by yourself, before you hear what others give. A weight says how much the whole step "
    "from the worst to the best matters, as both stand beside it, not how important the word is.",
    f"Imagine everything at its worst, and one step to the best allowed: that one has {ORDER} 1. "
    "The next you would allow has 2, and so on. The order is enough if you would rather say no "
    "more.",
    f"Or, better: give {MOST_POINTS} {POINTS} to that first step, and to each other one its part "
    "of that: 50 if it matters half as much, 0 if not at all. "
    f"{SHARE} then shows what comes of it.",
    f"Fill in one of the two columns in every row. Rows that have other words under {AMONG} are a "
    "task of their own, with their own 1 and their own 100.",
    "Only the pale cells can be filled in. Save the workbook under its name, and send it back.",
)


@dataclass(frozen=True)
class _Weighed:
    """One row: what is weighed, in which branch of the value tree, and both ends of its scale."""

    name: str
    title: str
    branch: str
    among: str
    ends: tuple[str, str]


def weight_workbook(case: Case, member: str, person: str) -> bytes:
    """The workbook that asks one member for weights, who is written to as the `person`."""
    return book_bytes(
        lambda book: _Page(book, case, member, person).write(),
        {
            "title": f"Weights: {case.criteria.title}",
            "category": member,
            "status": case.criteria.status,
            "comments": status_line(case),
        },
    )


class _Page:
    """Writes the one sheet of a workbook."""

    def __init__(self, book: Workbook, case: Case, member: str, person: str) -> None:
        self.book, self.case, self.member, self.person = book, case, member, person
        self.style = Formats(book).get
        self.page: Worksheet = book.add_worksheet(SHEET)

    def write(self) -> None:
        """Write the lines, and the table below them."""
        page, person = self.page, self.person
        page.hide_gridlines(2)
        page.write_string(0, 0, MARK)
        title = f"Weights: {self.case.criteria.title}"
        write_text(page, 0, FIRST, title, self.style(**TITLE_LOOK))
        write_text(page, 1, FIRST, status_line(self.case), self.style(**STATUS_LOOK))
        write_text(page, 2, FIRST, f"For {person} alone", self.style(bold=True))
        for number, text in enumerate(HOW, 1):
            said, wide = f"{number}.  {text}", sum(WIDTHS.values())
            style = self.style(text_wrap=True)
            write_wrapped(page, number + 2, (FIRST, len(COLUMNS) - 1), wide, said, style)
        head = len(HOW) + 4
        self._table(head)
        page.freeze_panes(head + 1, FIRST + 2)
        lock(page)
        page.repeat_rows(head)
        page.set_footer(f"&L{margin(person)}&R&P of &N")

    def _table(self, head: int) -> None:
        """Write the headings and a row for everything that is weighed, with its checks."""
        heading = self.style(**HEADING_LOOK)
        for place, name in enumerate(COLUMNS):
            write_text(self.page, head, place, name, heading)
            hidden = {"options": {"hidden": True}} if place < FIRST else {}
            self.page.set_column(place, place, WIDTHS.get(name, 4), None, **hidden)
        weighed = list(_weighed(self.case))
        last = head + len(weighed)
        for row, one in enumerate(weighed, head + 1):
            self._row(row, one)
            self._share(row, head + 1, last)
        self._lists(head + 1, last, weighed)
        self._shade(head + 1, last)
        self.page.set_selection(head + 1, COLUMNS.index(ORDER), head + 1, COLUMNS.index(ORDER))

    def _row(self, row: int, one: _Weighed) -> None:
        """Write a row: what is to be filled in stays empty."""
        known = {
            NAME: one.name, KEPT: one.title, MEMBER: self.member, BRANCH: one.branch,
            AMONG: one.among, TITLE: one.title, WORST: one.ends[0], BEST: one.ends[1],
        }  # fmt: skip
        for place, name in enumerate(COLUMNS):
            if name in TO_FILL_IN:
                kind = "@" if name == WHY else "General"
                style = self.style(text_wrap=True, num_format=kind, **UNLOCKED)
                self.page.write_blank(row, place, None, style)
            else:
                style = self.style(text_wrap=True, bold=name == TITLE, **RULED)
                write_text(self.page, row, place, known.get(name, ""), style)
        texts = (AMONG, TITLE, WORST, BEST)
        fit_row(self.page, row, {name: known[name] for name in texts}, WIDTHS)

    def _share(self, row: int, first: int, last: int) -> None:
        """Write the formula of a share: the points of a row over those of its branch."""
        points, branch = (self._column(name, first, last) for name in (POINTS, BRANCH))
        own, among = (self._cell(name, row) for name in (POINTS, BRANCH))
        total = f"SUMIFS({points},{branch},{among})"
        formula = f'=IF(OR({own}="",{total}=0),"",{own}/{total})'
        style = self.style(num_format="0%", align="center", **RULED)
        self.page.write_formula(row, COLUMNS.index(SHARE), formula, style, "")

    def _lists(self, first: int, last: int, weighed: list[_Weighed]) -> None:
        """Offer the places of the order, and take points from 0 to 100 only."""
        order, points = COLUMNS.index(ORDER), COLUMNS.index(POINTS)
        for row, one in enumerate(weighed, first):
            count = sum(other.branch == one.branch for other in weighed)
            self.page.data_validation(row, order, row, order, _place_rule(count))
        self.page.data_validation(
            *(first, points, last, points),
            {
                "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": MOST_POINTS,
                "error_title": "Not points",
                "error_message": f"Write a number from 0 to {MOST_POINTS}: {MOST_POINTS} for the "
                "step that matters most.",
            },
        )  # fmt: skip

    def _shade(self, first: int, last: int) -> None:
        """Show places of the order that are there twice, and which rows are done."""
        order, branch = (self._column(name, first, last) for name in (ORDER, BRANCH))
        own, among, points = (self._cell(name, first) for name in (ORDER, BRANCH, POINTS))
        twice = f'AND({own}<>"",COUNTIFS({order},{own},{branch},{among})>1)'
        column = COLUMNS.index(ORDER)
        red = self.book.add_format({"bg_color": WHITE, "font_color": "#B00020", "bold": True})
        colour_where(self.page, (first, column, last, column), twice, red, stop_if_true=True)
        white = self.book.add_format({"bg_color": WHITE})
        done = (first, column, last, COLUMNS.index(POINTS))
        colour_where(self.page, done, f"LEN({own}&{points})>0", white)

    def _column(self, name: str, first: int, last: int) -> str:
        """The cells of a column, as formulas name them."""
        from xlsxwriter.utility import xl_range_abs

        return str(xl_range_abs(first, COLUMNS.index(name), last, COLUMNS.index(name)))

    def _cell(self, name: str, row: int) -> str:
        """A cell of a row, as formulas name it."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        return str(xl_rowcol_to_cell(row, COLUMNS.index(name), col_abs=True))


MOST_LISTED: Final = 60
"""At most 60 places fit into a list of Excel, which holds 255 characters."""


def _place_rule(count: int) -> dict[str, Any]:
    """The rule for a place in the order: one of a list, or a whole number where it is long."""
    told = {
        "error_title": "Not a place",
        "error_message": f"Write a whole number from 1 (matters most) to {count}.",
    }
    if count <= MOST_LISTED:
        places = [str(place) for place in range(1, count + 1)]
        return {"validate": "list", "source": places, **told}
    return {
        "validate": "integer", "criteria": "between", "minimum": 1, "maximum": count, **told,
    }  # fmt: skip


def _weighed(case: Case) -> Iterator[_Weighed]:
    """Everything that is weighed: in a value tree the groups, then the criteria of each."""
    criteria = case.criteria
    if criteria.tree:
        for name, group in criteria.groups.items():
            ends = "All of it at its worst", "All of it at its best"
            yield _Weighed(name, group.title, "groups", "The other groups", ends)
    for branch, own in criteria.branches.items():
        among = f"The others of {criteria.groups[branch].title}" if branch else "All others"
        part = f"of {branch}" if branch else "all"
        for name, criterion in own.items():
            yield _Weighed(name, criterion.title, part, among, ends_of(criterion))


def ends_of(criterion: Criterion) -> tuple[str, str]:
    """The performances worth 0 and 100, in words."""
    if criterion.levels:
        low, high = min(criterion.levels), max(criterion.levels)
        worst, best = (high, low) if criterion.best == low else (low, high)
        meant = (f"{level:g}: {criterion.levels[level]}" for level in (worst, best))
        first, second = (cut(text, LONGEST_END) for text in meant)
        return first, second
    if criterion.value:
        performances = sorted(criterion.value, key=lambda at: float((criterion.value or {})[at]))
        worst, best = performances[0], performances[-1]
    else:
        worst, best = criterion.worst or 0.0, criterion.best or 0.0
    return with_unit(worst, criterion.unit), with_unit(best, criterion.unit)
