"""The scores that a member filled in on a workbook.

Every row says in hidden columns what it is of, so that it may be sorted, or its sheet renamed or
moved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from dragonsden.model.fields import read_flag
from dragonsden.model.panel import service_of
from dragonsden.model.scalars import Figure
from dragonsden.reading.nodes import WHOLE, Node, Place
from dragonsden.reading.scores.resolutions import when
from dragonsden.reading.scores.rows import Row, ScoreSheet
from dragonsden.reading.scores.score_table import (
    AGAIN,
    SORTED,
    UNFILLED,
    ScoreTable,
    has_lost_ids,
    table_of,
)
from dragonsden.reading.workbook.book import Book
from dragonsden.reading.workbook.cells import Cell
from dragonsden.reading.workbook.grid import NOTES, Cells, bare, is_for_notes
from dragonsden.reading.workbook.score_columns import (
    ASKED,
    COMMENT,
    CRITERION,
    DATE_COLUMN,
    INSTRUCTIONS,
    INTEREST,
    INTERESTS,
    MARK,
    MEMBER,
    NO,
    SCORE,
    SCORED_ON,
    SENSITIVE,
    SERVICE,
    SERVICE_ID,
    SERVICE_TITLE,
    YES,
)
from dragonsden.reading.workbook.sheet import Sheet
from dragonsden.text.english import few, listed, quoted
from dragonsden.text.spelling import alike

NEEDED: Final = (SERVICE_ID, MEMBER, CRITERION, SCORE, COMMENT)
FEW: Final = 3
"""At most 3 rows of a sheet report the same mistake each; more report it once."""


def rows_of_workbook(book: Book, titles: Mapping[str, str]) -> ScoreSheet:
    """The scores of a workbook, and the mistakes in its form; `titles` of the services by name."""
    reader = _Reader(book, titles)
    reader.read()
    return reader.found


class _Reader:
    """Reads the sheets of one workbook, and notes what is wrong with them."""

    def __init__(self, book: Book, titles: Mapping[str, str]) -> None:
        self.book = book
        self.titles = {name: " ".join(title.split()) for name, title in titles.items()}
        self.found = ScoreSheet()
        self.asked: dict[str, str] = {}
        self.on = Node(WHOLE, "")
        self.interests: dict[tuple[str, str], tuple[str, str]] = {}
        self.private: dict[tuple[str, str], Node] = {}

    def read(self) -> None:
        """Read all sheets, and note those that are missing or not ours."""
        instructions, tables, others = [], [], []
        for sheet in self.book.sheets.values():
            if sheet.is_marked(MARK):
                instructions.append(sheet)
            elif table := table_of(sheet):
                tables.append(table)
            elif any(cell.text for cells in sheet.rows for cell in cells):
                others.append(sheet)
        if not (instructions or tables or any(map(has_lost_ids, others))):
            names = few(map(quoted, self.book.sheets), FEW)
            what = f"no score sheet is in this workbook, only {names}"
            way_out = "give one that write_score_sheets wrote, or save a sheet of your own as CSV"
            self.found.refuse(WHOLE, f"{what}; {way_out}")
            return
        for table in tables:
            self._flawed(table)
        for sheet in instructions:
            self.found.mistakes += [(sheet.place(cell), what) for cell, what in sheet.mistakes]
            self._instructions(sheet)
        for sheet in others:
            self._other(sheet)
        self._missing(bool(instructions), tables, bool(others))
        self._tables(tables)

    def _tables(self, tables: Sequence[ScoreTable]) -> None:
        """Read the interests, then the scores."""
        for table in tables:
            self._merged(table)
        for table in tables:
            if not table.is_of_scores:
                self._interests(table)
        scored = [table for table in tables if table.is_of_scores and self._has_columns(table)]
        rows = [self._rows(table) for table in scored]
        of_each = list(zip(scored, rows, strict=True))
        if len(scored) > 1 and all(self._is_blank(t, cells) for t, own in of_each for cells in own):
            self.found.refuse(WHOLE, UNFILLED)
            return
        self.found.rows = [self._row(table, cells) for table, own in of_each for cells in own]

    # ------------------------------------------------------------------------ whole sheets

    def _flawed(self, table: ScoreTable) -> None:
        """Note the values that cannot be used, and hidden characters in headings.

        Formulas without a value are noted where they are read.
        """
        found = [(cell, what) for cell, what in table.sheet.mistakes if cell.text]
        found += [(cell, table.flaw(cell)) for cell in table.sheet.rows[table.head]]
        self.found.mistakes += [(table.place(cell), what) for cell, what in found if what]

    def _instructions(self, sheet: Sheet) -> None:
        """Read which criteria were asked for, and the date of the scores."""
        first = [cell.text for cell in sheet.rows[0]].index(MARK)
        for cells in sheet.rows:
            texts = [*(cell.text for cell in cells[first:]), *[""] * DATE_COLUMN]
            if texts[0] == ASKED:
                self.asked[texts[1]] = texts[2]
            elif texts[0] == SCORED_ON and (text := texts[DATE_COLUMN - 1]):
                self._date(sheet.place(Cell(cells[0].row, first + DATE_COLUMN)), text)

    def _date(self, place: Place, text: str) -> None:
        """Read the date of the scores."""
        try:
            self.on = Node(place, when(text))
        except ValueError as error:
            self.found.mistakes.append((place, str(error)))

    def _other(self, sheet: Sheet) -> None:
        """Note a sheet that is none of ours, unless it is for notes."""
        if has_lost_ids(sheet):
            what = "the hidden columns that say which service a row is of are gone"
            self.found.refuse(sheet.whole, f"{what}; copy the scores into a fresh workbook")
        elif not is_for_notes(sheet):
            what = "this is no score sheet; move what matters into comments and delete the sheet"
            self.found.mistakes.append((sheet.whole, f"{what}, or begin its name with {NOTES}"))

    def _missing(self, instructed: bool, tables: Sequence[ScoreTable], others: bool) -> None:
        """Note the sheets that are not there, and the rows that other sheets have."""
        if not instructed:
            what = f"no sheet {INSTRUCTIONS}, which says what was asked"
            self.found.refuse(WHOLE, f"{what}; {AGAIN}")
        if others:
            return  # the sheets that are missing may be among them
        if all(table.is_of_scores for table in tables):
            self.found.refuse(WHOLE, f"no sheet {INTERESTS}; {AGAIN}")
        seen = {table.text(cells, CRITERION) for table in tables for cells in table.rows()}
        for name, title in self.asked.items():
            if name not in seen:
                what = f"no sheet {quoted(title)} for the scores on '{name}'"
                self.found.refuse(WHOLE, f"{what}; {AGAIN}")
        self._missing_rows(tables)

    def _missing_rows(self, tables: Sequence[ScoreTable]) -> None:
        """Note the services that one sheet has and another has not."""
        titles = [dict.fromkeys(table.titles()) for table in tables]
        everyone = dict.fromkeys(title for one in titles for title in one)
        for table, there in zip(tables, titles, strict=True):
            if gone := [title for title in everyone if title not in there]:
                what = f"no row for {few(map(quoted, gone), FEW)}, as other sheets have"
                self.found.refuse(table.sheet.whole, f"{what}; {AGAIN}")

    def _has_columns(self, table: ScoreTable) -> bool:
        """True if a sheet of scores has all its columns; that it has not is noted."""
        lacking = [quoted(heading) for heading in NEEDED if not table.has(heading)]
        if lacking:
            self.found.refuse(table.sheet.whole, f"no column {listed(lacking, 'and no')}; {AGAIN}")
        return not lacking

    # --------------------------------------------------------------------------- interests

    def _interests(self, table: ScoreTable) -> None:
        """Read which conflicts of interest are declared, and which are marked as sensitive."""
        for cells in self._rows(table):
            self._private(table, cells)
            cell = table.cell(cells, INTEREST)
            text = self._node(table, cell).value
            if isinstance(text, str) and text and alike(text) not in map(alike, NO):
                what = "" if alike(text) in map(alike, YES) else f": {text}"
                service, member = table.ids(cells)
                where = f"{table.sheet.name}!{table.place(cell).cell}"
                self.interests[service, member] = f"conflict of interest{what}", where

    def _private(self, table: ScoreTable, cells: Cells) -> None:
        """Read whether all that the member writes of a service is sensitive."""
        node = self._node(table, table.cell(cells, SENSITIVE))
        text = node.value if isinstance(node.value, str) else ""
        try:
            if text and read_flag(text):
                service, member = table.ids(cells)
                self.private[service, member] = node
        except ValueError:
            what = f"{quoted(text)} is written in sensitive; write yes, or nothing"
            self.found.mistakes.append((node.place, what))

    # ------------------------------------------------------------------------------ scores

    def _rows(self, table: ScoreTable) -> list[Cells]:
        """The rows of services; what is written elsewhere is noted."""
        rows, moved = [], []
        into = COMMENT if table.is_of_scores else INTEREST
        for cells in table.rows():
            for cell in table.outside(cells):
                what = f"{quoted(cell.text)} is beside the columns that are read"
                self.found.mistakes.append((table.place(cell), f"{what}; move it under {into}"))
            if not all(table.ids(cells)):
                first = next(cell for cell in cells if cell.text)
                seen = table.cell(cells, SERVICE)
                cell = seen if seen.text else first
                what = "this row does not say which service it is of: its hidden cells are empty"
                way_out = "move what is written here into the row of its service, or clear it"
                self.found.refuse(table.place(cell), f"{what}; {way_out}")
            elif table.is_moved(cells):
                moved.append(cells)
            elif other := self._other_service(table, cells):
                service = table.cell(cells, SERVICE_ID)
                what = f"the hidden name {quoted(service.text)} is in the row of {quoted(other)}"
                self.found.refuse(table.place(service), f"{what}; {AGAIN}")
            else:
                rows.append(cells)
        if moved:
            self._note_moved(table, moved)
        return rows

    def _other_service(self, table: ScoreTable, cells: Cells) -> str:
        """The title of a row, if it is that of another service than its hidden name."""
        kept = table.text(cells, SERVICE_TITLE) or table.text(cells, SERVICE)
        title = " ".join(bare(kept).split())
        own = self.titles.get(table.text(cells, SERVICE_ID), title)
        return title if own != title and title in self.titles.values() else ""

    def _note_moved(self, table: ScoreTable, moved: Sequence[Cells]) -> None:
        """Note once that titles are not beside their hidden ids."""
        seen, kept = (table.text(moved[0], heading) for heading in (SERVICE, SERVICE_TITLE))
        more = f", and so in {len(moved) - 1} more rows" if len(moved) > 1 else ""
        what = f"{quoted(seen)} is in the hidden row of {quoted(kept)}{more}"
        self.found.refuse(table.place(table.cell(moved[0], SERVICE)), f"{what}; {SORTED}")

    def _is_blank(self, table: ScoreTable, cells: Cells) -> bool:
        """True if nothing is said of a service: no score, reason or interest."""
        service, member, _ = table.ids(cells)
        given = [table.cell(cells, key) for key in (SCORE, COMMENT)]
        is_given = any(cell.text or table.is_refused(cell) for cell in given)
        return not is_given and (service_of(service), member) not in self.interests

    def _row(self, table: ScoreTable, cells: Cells) -> Row:
        """The score of one row."""
        service, member, criterion, score, comment, sensitive = (
            self._node(table, table.cell(cells, heading))
            for heading in (SERVICE_ID, MEMBER, CRITERION, SCORE, COMMENT, SENSITIVE)
        )
        number = table.cell(cells, SCORE).value
        if score.value is not None and isinstance(number, Figure):
            score.value = number
        service_id, member_id, _ = table.ids(cells)
        of_member = service_of(service_id), member_id
        if of_member in self.private and alike(str(sensitive.value or "")) in map(alike, ("", *NO)):
            sensitive = self.private[of_member]
        declared, where = self.interests.get(of_member, ("", ""))
        if declared and score.value not in (None, ""):
            what = f"a score, with a conflict of interest declared in {where}"
            self.found.mistakes.append((score.place, f"{what}; clear the one or the other"))
            score.value = None
        elif declared and isinstance(comment.value, str) and not table.is_of_option(cells):
            comment.value = "; ".join(part for part in (declared, comment.value) if part)
        blank = Node(service.place, "")
        return Row(service, member, criterion, score, comment, self.on, blank, sensitive)

    # ------------------------------------------------------------------------------- cells

    def _node(self, table: ScoreTable, cell: Cell) -> Node:
        """The text of a cell; None, and a mistake, where it cannot be relied upon."""
        place, flaw = table.place(cell), table.flaw(cell)
        if flaw:
            self.found.mistakes.append((place, flaw))
        return Node(place, None if flaw or table.is_refused(cell) else cell.text)

    def _merged(self, table: ScoreTable) -> None:
        """Refuse merged cells among the rows, of which all but one say nothing."""
        for area in table.merged():
            what = f"merged cells ({area.name}) among the rows; unmerge them, and fill in each"
            self.found.refuse(table.place(area.first), what)
