"""The pages of a score workbook: instructions, interests, and a sheet for each criterion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from dragonsden.model import Criterion
from dragonsden.model.fields import LONGEST_TEXT
from dragonsden.model.levels import HALF, step_words
from dragonsden.model.scalars import LARGEST, shown
from dragonsden.outputs.workbook.layout import Formats, book_bytes, write_text
from dragonsden.outputs.workbook.member_page import (
    GREY,
    HEADING_LOOK,
    LETTER,
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
from dragonsden.outputs.workbook.score_words import (
    Questions,
    at_head,
    choices,
    direction,
    instructions,
    interest_note,
    levels,
    sheet_name,
)
from dragonsden.outputs.workbook.service_words import subjects
from dragonsden.reading.workbook.score_columns import (
    ASKED,
    COMMENT,
    CRITERION,
    DATE_COLUMN,
    FIGURES,
    HIDDEN,
    INSTRUCTIONS,
    INTEREST,
    INTERESTS,
    MARK,
    MEMBER,
    SCORE,
    SCORED_ON,
    SENSITIVE,
    SERVICE,
    SERVICE_ID,
    SERVICE_TITLE,
    SOLD,
)
from dragonsden.results.phrases import status_line

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet


WIDTHS: Final = {
    SERVICE: 24, SOLD: 38, FIGURES: 60, SCORE: 12, COMMENT: 44, SENSITIVE: 11, INTEREST: 60,
}  # fmt: skip
WORDS_WIDTHS: Final = (30, 12, 96)
"""The widths of the three columns of the instructions that are seen."""

FIRST: Final = 2
"""The first column of the instructions that is seen."""


def score_workbook(questions: Questions) -> bytes:
    """The workbook that asks these questions of one member."""
    case = questions.case

    def write(book: Workbook) -> None:
        """Write the sheets one after another."""
        writer = _Writer(book, questions)
        writer.instructions()
        writer.interests()
        for number, name in enumerate(questions.criteria, 1):
            writer.scores(number, name)

    return book_bytes(
        write,
        {
            "title": f"Score sheets: {case.title}",
            "subject": case.criteria.title,
            "category": questions.member,
            "status": case.status,
            "comments": status_line(case),
        },
    )


class _Writer:
    """Writes the sheets of one workbook, one after another."""

    def __init__(self, book: Workbook, questions: Questions) -> None:
        """A writer into an empty workbook."""
        self.book, self.questions = book, questions
        self.services = questions.case.pipeline.services
        self.subjects = dict(subjects(questions.case))
        self.style = Formats(book).get
        self.interest_cells = ("", "")

    # ------------------------------------------------------------------------- instructions

    def instructions(self) -> None:
        """The first sheet: what to do, and what every level means."""
        page = self.book.add_worksheet(INSTRUCTIONS)
        page.hide_gridlines(2)
        page.set_column(0, FIRST - 1, 4, None, {"hidden": True})
        for place, width in enumerate(WORDS_WIDTHS, FIRST):
            page.set_column(place, place, width)
        page.write_string(0, 0, MARK)
        row = self._opening(page)
        for number, text in enumerate(instructions(self.questions.case), 1):
            said, wide = f"{number}.  {text}", sum(WORDS_WIDTHS)
            write_wrapped(page, row, (FIRST, FIRST + 2), wide, said, self.style(text_wrap=True))
            row += 1
        self._levels(page, row + 1)
        self._finish(page, 0)
        page.set_selection(0, FIRST, 0, FIRST)
        page.activate()

    def _opening(self, page: Worksheet) -> int:
        """Write the title, the status, the member and the date; the row after them."""
        questions = self.questions
        case = questions.case
        write_text(page, 0, FIRST, f"Score sheets: {case.title}", self.style(**TITLE_LOOK))
        write_text(page, 1, FIRST, status_line(case), self.style(**STATUS_LOOK))
        write_text(page, 2, FIRST, f"For {questions.person} alone", self.style(bold=True))
        page.write_string(3, 0, SCORED_ON)
        write_text(page, 3, FIRST, "Date on which you scored", self.style())
        cell = self.style(num_format="yyyy-mm-dd", align="left", **UNLOCKED)
        page.write_blank(3, DATE_COLUMN - 1, None, cell)
        page.data_validation(
            *(3, DATE_COLUMN - 1, 3, DATE_COLUMN - 1),
            {
                "validate": "date",
                "criteria": "between",
                "minimum": date(2000, 1, 1),
                "maximum": date(2199, 12, 31),
                "error_title": "No date",
                "error_message": "Write a date, as 12 Sept 2018, or leave the cell empty.",
            },
        )
        return 5

    def _levels(self, page: Worksheet, row: int) -> None:
        """Write what every level of every criterion means, from a row on."""
        for place, text in enumerate(("Criterion", "Level", "What it means"), FIRST):
            write_text(page, row, place, text, self.style(**HEADING_LOOK))
        body, bold = self.style(text_wrap=True), self.style(text_wrap=True, bold=True)
        for number, (name, criterion) in enumerate(self.questions.criteria.items(), 1):
            row += 1
            page.write_string(row, 0, ASKED)
            page.write_string(row, 1, name)
            write_text(page, row, FIRST, sheet_name(number, criterion.title), bold)
            write_wrapped(page, row, (FIRST + 1, FIRST + 2), 100, direction(criterion), bold)
            for level, meaning in levels(criterion):
                row += 1
                write_text(page, row, FIRST + 1, level, body)
                write_text(page, row, FIRST + 2, meaning, body)

    # ---------------------------------------------------------------------------- interests

    def interests(self) -> None:
        """The sheet on which conflicts of interest are declared, once for each service."""
        page = self.book.add_worksheet(INTERESTS)
        lines = ["Conflicts of interest", status_line(self.questions.case), interest_note()]
        columns = (*HIDDEN[:3], SERVICE, SOLD, INTEREST, SENSITIVE)
        head = self._table(page, lines, columns, "")
        last = head + max(1, len(self.services))
        self._limit_text(page, head + 1, columns.index(INTEREST), last)
        _limit_to_yes(page, head + 1, columns.index(SENSITIVE), last)
        ids, declared = columns.index(SERVICE_ID), columns.index(INTEREST)
        self.interest_cells = _area(head + 1, ids, last), _area(head + 1, declared, last)

    # ------------------------------------------------------------------------------- scores

    def scores(self, number: int, name: str) -> None:
        """The sheet of one criterion: its levels at the head, and a row for each service."""
        criterion = self.questions.criteria[name]
        page = self.book.add_worksheet(sheet_name(number, criterion.title))
        status = status_line(self.questions.case)
        lines = [criterion.title, status, direction(criterion), *at_head(criterion)]
        columns = (*HIDDEN, SERVICE, SOLD, FIGURES, SCORE, COMMENT, SENSITIVE)
        head = self._table(page, lines, columns, name)
        last = head + max(1, len(self.subjects))
        score, comment = columns.index(SCORE), columns.index(COMMENT)
        page.data_validation(head + 1, score, last, score, _allowed(criterion))
        self._limit_text(page, head + 1, comment, last)
        _limit_to_yes(page, head + 1, columns.index(SENSITIVE), last)
        self._shade(page, head + 1, score, comment, last)

    def _shade(self, page: Worksheet, first: int, score: int, comment: int, last: int) -> None:
        """Show which rows are done: white once filled in, grey where an interest is declared."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        ids, declared = self.interest_cells
        # an interest in a service bars from its options as well
        service = f'LEFT($A{first + 1},FIND("/",$A{first + 1}&"/")-1)'
        declares = f'COUNTIFS({ids},{service},{declared},"?*")>0'
        barred = self.book.add_format({"bg_color": GREY})
        colour_where(page, (first, score, last, score), declares, barred)
        cells = [xl_rowcol_to_cell(first, place, col_abs=True) for place in (score, comment)]
        done = f"LEN({cells[0]}&{cells[1]})>0"
        white = self.book.add_format({"bg_color": WHITE})
        colour_where(page, (first, score, last, comment), done, white)

    # ------------------------------------------------------------------------------ any sheet

    def _table(
        self, page: Worksheet, lines: Sequence[str], columns: Sequence[str], criterion: str
    ) -> int:
        """Write the lines, and below them a row for each service; the row of the headings."""
        seen = next(place for place, name in enumerate(columns) if name not in HIDDEN)
        wide = sum(WIDTHS[name] for name in columns[seen:])
        styles = [self.style(**look) for look in (TITLE_LOOK, STATUS_LOOK, {"bold": True})]
        for row, line in enumerate(lines):
            style = styles[row] if row < len(styles) else self.style()
            if len(line) * LETTER > wide:
                style = self.style(text_wrap=True, bold=row < 3)
                write_wrapped(page, row, (seen, len(columns) - 1), wide, line, style)
            else:
                write_text(page, row, seen, line, style)
        head = len(lines) + 1
        for place, name in enumerate(columns):
            write_text(page, head, place, name, self.style(**HEADING_LOOK))
            width = {True: (4, None, {"hidden": True})}.get(place < seen, (WIDTHS.get(name, 9),))
            page.set_column(place, place, *width)
        names = self.subjects if criterion else self.services
        for row, name in enumerate(names, head + 1):
            self._row(page, row, columns, name, criterion)
        page.autofilter(head, 0, head + max(1, len(names)), len(columns) - 1)
        page.freeze_panes(head + 1, seen + 1)
        first = next(place for place, name in enumerate(columns) if name in (SCORE, INTEREST))
        page.set_selection(head + 1, first, head + 1, first)
        self._finish(page, head)
        return head

    def _row(
        self, page: Worksheet, row: int, columns: Sequence[str], name: str, criterion: str
    ) -> None:
        """Write the row of one service or option: what is to be filled in stays empty."""
        subject = self.subjects[name]
        known = {
            SERVICE_ID: name,
            SERVICE_TITLE: subject.title,
            MEMBER: self.questions.member,
            CRITERION: criterion,
            SERVICE: subject.title,
            SOLD: subject.sold,
            FIGURES: subject.figures,
        }
        for place, column in enumerate(columns):
            if column in known:
                bold = column == SERVICE and name in self.services
                style = self.style(text_wrap=True, bold=bold, **RULED)
                write_text(page, row, place, known[column], style)
            else:
                kind = {"num_format": "General"} if column == SCORE else {"num_format": "@"}
                align = {"align": "center"} if column in (SCORE, SENSITIVE) else {}
                page.write_blank(
                    row, place, None, self.style(text_wrap=True, **kind, **align, **UNLOCKED)
                )
        texts = [column for column in (SERVICE, SOLD, FIGURES) if column in columns]
        fit_row(page, row, {column: known[column] for column in texts}, WIDTHS)

    def _limit_text(self, page: Worksheet, first: int, place: int, last: int) -> None:
        """Refuse texts that are too long to be read."""
        page.data_validation(
            *(first, place, last, place),
            {
                "validate": "length",
                "criteria": "<=",
                "value": LONGEST_TEXT,
                "error_message": f"Write at most {LONGEST_TEXT:,} characters.",
            },
        )

    def _finish(self, page: Worksheet, head: int) -> None:
        """Lock the page, and set up how it is printed."""
        lock(page)
        page.set_margins(left=0.5, right=0.5)
        if head:
            page.repeat_rows(0, head)
        case = self.questions.case
        person, title, status = map(
            margin, (self.questions.person, case.title, case.status.upper())
        )
        page.set_footer(f"&L{person}: &A&C{title} ({status})&R&P of &N")


def _limit_to_yes(page: Worksheet, first: int, place: int, last: int) -> None:
    """Offer yes, and refuse all else."""
    yes = {"validate": "list", "source": ["yes"], "error_message": "Choose yes, or clear it."}
    page.data_validation(first, place, last, place, yes)


def _allowed(criterion: Criterion) -> dict[str, Any]:
    """The rule for a score: one of a list, or else a number of the scale."""
    clear = "To leave a score out, clear the cell and write the reason under Comment."
    if criterion.anchors is None:
        between: dict[str, Any] = {"minimum": -LARGEST, "maximum": LARGEST}
        what = "Write a number."
    else:
        low, high = criterion.anchors
        between = {"minimum": f"{low:.17g}", "maximum": f"{high:.17g}"}
        what = f"Give a score from {shown(low)} to {shown(high)}."
    told = {"error_title": "Not a score", "error_message": f"{what[:120]} {clear}"}
    if steps := choices(criterion):
        told["error_message"] = f"{what[:-1]}, in {step_words(criterion.step or HALF)}. {clear}"
        return {"validate": "list", "source": list(steps), **told}
    return {"validate": "decimal", "criteria": "between", **between, **told}


def _area(first: int, place: int, last: int) -> str:
    """A part of a column of the sheet of interests, as formulas name it."""
    from xlsxwriter.utility import xl_range_abs

    return f"{INTERESTS}!{xl_range_abs(first, place, last, place)}"
