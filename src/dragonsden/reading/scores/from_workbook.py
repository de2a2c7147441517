"""Score workbooks: what a member filled in, as the rows of a long score sheet.

Every row says in hidden columns what it is of, so that it may be sorted, or its sheet renamed or
moved. A tree is made of the rows as of those of a CSV file; each text has its sheet and cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from dragonsden.reading.nodes import HIDDEN, Mistake, Node, Page, Place, name_of
from dragonsden.reading.opening import File
from dragonsden.reading.scores.resolutions import when
from dragonsden.reading.scores.workbook_table import (
    Cells,
    Key,
    Table,
    has_lost_ids,
    is_instructions,
    table_of,
)
from dragonsden.reading.workbook.cells import Cell
from dragonsden.reading.workbook.opening import Book, Sheet, UnopenedError, opened
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
from dragonsden.text.english import few, listed, quoted
from dragonsden.text.spelling import alike

WHOLE: Final = Place(0, 0)
"""A workbook as a whole."""

LOCK: Final = ".~lock."
"""How the name begins of the lock that LibreOffice keeps beside a file that is open."""

NEEDED: Final = (SERVICE_ID, MEMBER, CRITERION, SCORE, COMMENT)
TREE: Final = {
    SERVICE_ID: SERVICE_ID, MEMBER: MEMBER, CRITERION: CRITERION,
    SCORE: "score", COMMENT: "comment", SENSITIVE: "sensitive",
}  # fmt: skip
"""The columns that are scores', and their names in the tree."""

FEW: Final = 3
"""What is wrong in more rows of a sheet than these is told once."""

NOTES: Final = "notes"
"""Sheets whose name begins like this are for people, and are not read."""

AGAIN: Final = "put it back from a fresh copy of the workbook"


def opened_scores(name: str) -> File:
    """A member's workbook, or the mistake that it cannot be read."""
    try:
        if PurePath(name).name.startswith(LOCK):
            what = "a lock that LibreOffice keeps while a file is open; close the file there"
            raise UnopenedError(f"{what}, or delete the lock if nobody has it open")
        book = opened(name)
    except UnopenedError as error:
        return File("panel", name, Page(mistakes=((WHOLE, str(error)),)))
    return File("panel", name, page_of(book), book.sha256, book.data)


def page_of(book: Book) -> Page:
    """The scores of a workbook, and what is wrong with its form."""
    reader = _Reader()
    tree = reader.tree(book)
    return Page((), tree, reader.mistakes)


class _Reader:
    """Reads the sheets of one workbook, and notes what is wrong with them."""

    def __init__(self) -> None:
        """Nothing read yet."""
        self.mistakes: list[Mistake] = []
        self.rows: list[Node] = []
        self.asked: dict[str, str] = {}
        self.on = Node(WHOLE, "")
        self.refused: dict[Key, str] = {}
        self.interests: dict[tuple[str, str], tuple[str, str]] = {}

    def tree(self, book: Book) -> Node | None:
        """The rows of all sheets, as those of a CSV file; None where there is no score sheet."""
        sheets = list(enumerate(book.sheets.values(), 1))
        told = [(number, sheet) for number, sheet in sheets if is_instructions(sheet)]
        found = [table_of(*one) for one in sheets if one not in told]
        tables = [table for table in found if table]
        known = {*(number for number, _ in told), *(table.number for table in tables)}
        others = [(n, s) for n, s in sheets if n not in known and _says_something(s)]
        if not known and not any(has_lost_ids(sheet) for _, sheet in others):
            what = f"no score sheet is in this workbook, only {_named(list(book.sheets))}"
            way_out = "give one that write_score_sheets wrote, or save a sheet of your own as CSV"
            self.mistakes.append((WHOLE, f"{what}; {way_out}"))
            return None
        for one in told:
            self._instructions(*one)
        for one in others:
            self._strange(*one)
        self._missing(bool(told), tables, bool(others))
        self._read(tables)
        return Node(WHOLE, self.rows, dict.fromkeys((*TREE.values(), "date"), WHOLE))

    def _read(self, tables: Sequence[Table]) -> None:
        """Read the interests, then the scores."""
        for table in tables:
            self._find_refused(table)
        for table in tables:
            if not table.is_of_scores:
                self._interests(table)
        scored = [table for table in tables if table.is_of_scores and self._has_columns(table)]
        rows = {table.number: self._rows(table) for table in scored}
        blank = {t.number: [c for c in rows[t.number] if self._is_blank(t, c)] for t in scored}
        if len(scored) > 1 and blank == rows:
            what = "nothing is filled in; have it filled in, or take the workbook away"
            self._gone(WHOLE, what)
            return
        for table in scored:
            self._scores(table, rows[table.number], blank[table.number])

    def _gone(self, place: Place, what: str) -> None:
        """Keep a mistake after which scores may seem missing that are not."""
        self.mistakes.append((place, what))
        nodes = {name: Node(place, None) for name in (SERVICE_ID, MEMBER, CRITERION)}
        self.rows.append(Node(place, {**nodes, "score": Node(place, "")}))

    # ------------------------------------------------------------------------ whole sheets

    def _instructions(self, number: int, sheet: Sheet) -> None:
        """Read which criteria were asked for, and the date of the scores."""
        first = [cell.text for cell in sheet.rows[0]].index(MARK)
        for cells in sheet.rows:
            texts = [*(cell.text for cell in cells[first:]), *[""] * DATE_COLUMN]
            if texts[0] == ASKED:
                self.asked[texts[1]] = texts[2]
            elif texts[0] == SCORED_ON and (text := texts[DATE_COLUMN - 1]):
                place = Place(cells[0].row, first + DATE_COLUMN, sheet.name, number)
                self._date(Node(place, text))

    def _date(self, node: Node) -> None:
        """Read the date of the scores."""
        try:
            self.on = Node(node.place, when(str(node.value)))
        except ValueError as error:
            self.mistakes.append((node.place, str(error)))

    def _strange(self, number: int, sheet: Sheet) -> None:
        """Note a sheet that is none of ours, unless it is for notes."""
        place = Place(0, 0, sheet.name, number)
        if has_lost_ids(sheet):
            what = "the hidden columns that say which service a row is of are gone"
            self._gone(place, f"{what}; copy the scores into a fresh workbook")
        elif not alike(sheet.name).startswith(NOTES):
            what = "this is no score sheet; move what matters into comments and delete the sheet"
            self.mistakes.append((place, f"{what}, or begin its name with {NOTES}"))

    def _missing(self, told: bool, tables: Sequence[Table], strangers: bool) -> None:
        """Note the sheets that are not there, and the rows that others have."""
        if not told:
            self._gone(WHOLE, f"no sheet {INSTRUCTIONS}, which says what was asked; {AGAIN}")
        if strangers:
            return  # the sheets that are missing may be among them
        if all(table.is_of_scores for table in tables):
            self._gone(WHOLE, f"no sheet {INTERESTS}; {AGAIN}")
        seen = {table.text(c, CRITERION) for table in tables for c in table.rows()}
        for name, title in self.asked.items():
            if name not in seen:
                self._gone(WHOLE, f"no sheet {quoted(title)} for the scores on '{name}'; {AGAIN}")
        titles = [dict.fromkeys(table.titles()) for table in tables]
        everyone = dict.fromkeys(title for one in titles for title in one)
        for table, there in zip(tables, titles, strict=True):
            if gone := [title for title in everyone if title not in there]:
                what = f"no row for {_named(gone)}, as other sheets have"
                self._gone(table.whole, f"{what}; {AGAIN}")

    def _has_columns(self, table: Table) -> bool:
        """Whether a sheet of scores has all its columns; that it has not is noted."""
        lacking = [quoted(heading) for heading in NEEDED if not table.has(heading)]
        if lacking:
            self._gone(table.whole, f"no column {listed(lacking, 'and no')}; {AGAIN}")
        return not lacking

    # --------------------------------------------------------------------------- interests

    def _interests(self, table: Table) -> None:
        """Read which conflicts of interest are declared."""
        for cells in self._rows(table):
            cell = table.cell(cells, INTEREST)
            text = self._node(table, cell).value
            if isinstance(text, str) and text and alike(text) not in map(alike, NO):
                what = "" if alike(text) in map(alike, YES) else f": {text}"
                service, member = table.ids(cells)
                where = f"{table.sheet.name}!{cell.name}"
                self.interests[service, member] = f"conflict of interest{what}", where

    # ------------------------------------------------------------------------------ scores

    def _rows(self, table: Table) -> list[Cells]:
        """The rows of services; what is written elsewhere is noted."""
        rows, moved = [], []
        into = COMMENT if table.is_of_scores else INTEREST
        for cells in table.rows():
            for cell in table.strays(cells):
                what = f"{quoted(cell.text)} stands beside the columns that are read"
                self.mistakes.append((table.place(cell), f"{what}; move it under {into}"))
            if not all(table.ids(cells)):
                first = next(cell for cell in cells if cell.text)
                seen = table.cell(cells, SERVICE)
                cell = seen if seen.text else first
                what = "this row does not say which service it is of: its hidden cells are empty"
                way_out = "move what is written here into the row of its service, or clear it"
                self._gone(table.place(cell), f"{what}; {way_out}")
            elif table.is_moved(cells):
                moved.append(cells)
            else:
                rows.append(cells)
        if moved:
            self._note_moved(table, moved)
        return rows

    def _note_moved(self, table: Table, moved: Sequence[Cells]) -> None:
        """Note once that titles do not stand beside their hidden ids."""
        seen, kept = (table.text(moved[0], heading) for heading in (SERVICE, SERVICE_TITLE))
        more = f", and so in {len(moved) - 1} more rows" if len(moved) > 1 else ""
        what = f"{quoted(seen)} stands in the hidden row of {quoted(kept)}{more}"
        way_out = "the sheet was sorted without its hidden columns: undo that, or begin afresh"
        self._gone(table.place(table.cell(moved[0], SERVICE)), f"{what}; {way_out}")

    def _is_blank(self, table: Table, cells: Cells) -> bool:
        """Whether nothing says anything of a service: no score, reason or interest."""
        service, member, _ = table.ids(cells)
        given = [table.cell(cells, key) for key in (SCORE, COMMENT)]
        is_given = any(cell.text or table.key(cell) in self.refused for cell in given)
        return not is_given and (service, member) not in self.interests

    def _scores(self, table: Table, rows: Sequence[Cells], blank: Sequence[Cells]) -> None:
        """Read the rows of one sheet of scores."""
        skipped = set()
        if len(blank) > FEW:
            self._note_blank(table, blank, len(rows))
            skipped = {cells[0].row for cells in blank}
        for cells in rows:
            if cells[0].row not in skipped:
                self._score(table, cells)

    def _note_blank(self, table: Table, blank: Sequence[Cells], count: int) -> None:
        """Note once that many services have nothing."""
        what = f"nothing is filled in on this sheet, for {count} services"
        if len(blank) < count:
            titles = [table.text(cells, SERVICE_TITLE) for cells in blank]
            what = f"{len(blank)} services without a score or a reason: {_named(titles)}"
        way_out = f"write a score, or under {COMMENT} why there is none, as 'not known'"
        self._gone(table.place(table.cell(blank[0], SCORE)), f"{what}; {way_out}")

    def _score(self, table: Table, cells: Cells) -> None:
        """Read one row."""
        nodes = {
            name: self._node(table, table.cell(cells, heading)) for heading, name in TREE.items()
        }
        service, member, _ = table.ids(cells)
        declared, where = self.interests.get((service, member), ("", ""))
        score, comment = nodes["score"], nodes["comment"]
        if declared and score.value:
            what = f"a score, with a conflict of interest declared in {where}"
            self.mistakes.append((score.place, f"{what}; clear the one or the other"))
            score.value = None
        elif declared and isinstance(comment.value, str):
            comment.value = "; ".join(part for part in (declared, comment.value) if part)
        self.rows.append(Node(nodes[SERVICE_ID].place, {**nodes, "date": self.on}))

    # ------------------------------------------------------------------------------- cells

    def _node(self, table: Table, cell: Cell) -> Node:
        """The text of a cell; None, and a mistake, where it cannot be relied upon."""
        place, what = table.place(cell), self.refused.get(table.key(cell))
        if what is None and (found := HIDDEN.search(cell.text)):
            what = f"the hidden character {name_of(found[0])}; delete it"
        if what:
            self.mistakes.append((place, what))
        return Node(place, cell.text if what is None else None)

    def _find_refused(self, table: Table) -> None:
        """Find the cells that cannot be relied upon: broken formulas, merged cells."""
        self.refused.update((table.key(cell), what) for cell, what in table.sheet.mistakes)
        for area, first, keys in table.merged():
            what = f"merged cells ({area}) among the rows; unmerge them, and fill in each"
            self._gone(table.place(first), what)
            self.refused.update(dict.fromkeys(keys, ""))


def _says_something(sheet: Sheet) -> bool:
    """Whether any cell of a sheet has a text."""
    return any(cell.text for cells in sheet.rows for cell in cells)


def _named(names: Sequence[str]) -> str:
    """The first few of these names."""
    return few(map(quoted, names), FEW)
