"""The weights that a member filled in on a workbook: swing points, or an order of importance.

An order stands for its rank-order centroid. Where both are filled in, points prevail, and the two
must agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dragonsden.arithmetic.rank_order import centroid
from dragonsden.model.fields import read_plain
from dragonsden.model.scalars import shown
from dragonsden.reading.nodes import Node, Place
from dragonsden.reading.scores.blanks import where
from dragonsden.reading.scores.rows import MemberWeights
from dragonsden.reading.scores.score_table import AGAIN, SORTED, UNFILLED
from dragonsden.reading.workbook.book import Book
from dragonsden.reading.workbook.cells import Cell
from dragonsden.reading.workbook.grid import Cells, HeadedGrid, bare, is_for_notes
from dragonsden.reading.workbook.sheet import Sheet
from dragonsden.reading.workbook.weight_columns import (
    BRANCH,
    HIDDEN,
    KEPT,
    MARK,
    MEMBER,
    MOST_POINTS,
    NAME,
    ORDER,
    POINTS,
    SHARE,
    TITLE,
)
from dragonsden.text.english import listed, quoted
from dragonsden.text.spelling import alike


@dataclass(frozen=True)
class _Entry:
    """A row: the title of what is weighed, and the order and points that were written."""

    name: str
    title: str
    order: Node
    points: Node


def weights_of_workbook(book: Book) -> MemberWeights | None:
    """The weights of a workbook; None if it is one of scores, or none of ours."""
    ours = [sheet for sheet in book.sheets.values() if sheet.is_marked(MARK)]
    if not ours:
        return None
    reader = _Reader(ours[0])
    reader.read()
    for sheet in book.sheets.values():
        if sheet is not ours[0] and not is_for_notes(sheet) and sheet.rows:
            what = "this sheet is not read; move what matters under Why and delete the sheet"
            reader.found.mistakes.append((sheet.whole, what))
    return reader.found


class _Reader:
    """Reads a sheet of weights, and notes what is wrong with it."""

    def __init__(self, sheet: Sheet) -> None:
        heads = [[alike(bare(cell.text)) for cell in cells] for cells in sheet.rows]
        head = next((at for at, names in enumerate(heads) if NAME in names), len(heads) - 1)
        self.grid = HeadedGrid(sheet, head)
        self.found = MemberWeights("", sheet.whole)

    def read(self) -> None:
        """Read the weights, if all of them can be used."""
        needed = (*HIDDEN, ORDER, POINTS)
        if lacking := [quoted(name) for name in needed if not self.grid.has(name)]:
            self._refuse(self.found.place, f"no column {listed(lacking, 'and no')}; {AGAIN}")
            return
        self._merged()
        for cell in self.grid.sheet.rows[self.grid.head]:
            self._node(cell)  # of two headings in one cell either could be meant
        rows = [cells for cells in self.grid.sheet.rows[self.grid.head + 1 :] if self._text(cells)]
        rows = [cells for cells in rows if not self._is_stray(cells)]
        members = dict.fromkeys(self.grid.text(cells, MEMBER) for cells in rows)
        if len(members) != 1 or "" in members:
            self._refuse(self.found.place, f"no row says whose weights these are; {AGAIN}")
            return
        self.found.member = next(iter(members))
        self._displaced(rows)
        branches: dict[str, list[_Entry]] = {}
        for cells in rows:
            entry = self._entry(cells)
            branches.setdefault(self.grid.text(cells, BRANCH), []).append(entry)
        self._take(branches)

    def _displaced(self, rows: Sequence[Cells]) -> None:
        """Refuse rows that are there twice, and titles that are not beside their hidden names."""
        first: dict[str, Cell] = {}
        for cells in rows:
            cell = self.grid.cell(cells, NAME)
            there = first.setdefault(cell.text, cell)
            seen, kept = (self.grid.cell(cells, heading) for heading in (TITLE, KEPT))
            if there is not cell and cell.text:
                what = f"the row of {quoted(kept.text)} is there already, as row {there.row}"
                self._refuse(self.grid.place(seen), f"{what}; delete one of them")
            elif seen.text and bare(seen.text).split() != bare(kept.text).split():
                what = f"{quoted(seen.text)} is in the hidden row of {quoted(kept.text)}"
                self._refuse(self.grid.place(seen), f"{what}; {SORTED}")

    def _take(self, branches: Mapping[str, Sequence[_Entry]]) -> None:
        """Take the points of a branch where there are any, and else its order."""
        entries = [entry for branch in branches.values() for entry in branch]
        if all(entry.points.value == entry.order.value == "" for entry in entries):
            self._refuse(self.found.place, UNFILLED)
            return
        in_points = {
            name: any(entry.points.value != "" for entry in branch)
            for name, branch in branches.items()
        }
        used = [
            entry.points if in_points[name] else entry.order
            for name, branch in branches.items()
            for entry in branch
        ]
        self._blanks(used)
        for branch in branches.values():
            self._orders(branch)
            self._points(branch)
        if not self.found.mistakes:
            for name, branch in branches.items():
                self.found.weights |= dict(_weights(branch, in_points[name]))

    def _blanks(self, used: Sequence[Node]) -> None:
        """Note once which weights are left out."""
        if blank := [node.place for node in used if node.value == ""]:
            what = f"{self.found.member} left {len(blank)} of {len(used)} weights blank"
            way_out = f"fill in {ORDER} or {POINTS} in every row; what does not matter has 0 points"
            self._refuse(blank[0], f"{what}: {where(blank)}; {way_out}")

    def _orders(self, branch: Sequence[_Entry]) -> None:
        """Check that each place of an order is there once, and that points agree with it."""
        first: dict[float, Node] = {}
        for entry in branch:
            node, most = entry.order, len(branch)
            if node.value in ("", None):
                continue
            number = self._number(node)
            if number is not None and not (number.is_integer() and 1 <= number <= most):
                what = f"{shown(number)} is not a place; write a whole number from 1 to {most}"
                self._refuse(node.place, f"{what}, 1 for the swing that matters most")
            elif number is not None and first.setdefault(number, node) is not node:
                what = f"{shown(number)} is there already, in {first[number].place.cell}"
                self._refuse(node.place, f"{what}; give each place once")

    def _points(self, branch: Sequence[_Entry]) -> None:
        """Check that points are from 0 to 100, and fall along the order if there is one."""
        given: list[tuple[float, float, _Entry]] = []
        for entry in branch:
            if entry.points.value in ("", None):
                continue
            number = self._number(entry.points)
            if number is not None and not 0 <= number <= MOST_POINTS:
                what = f"{shown(number)} is not from 0 to {MOST_POINTS}"
                way_out = f"give {MOST_POINTS} to the swing that matters most"
                self._refuse(entry.points.place, f"{what}; {way_out}, the others relative to it")
            elif number is not None and isinstance(entry.order.value, float):
                given.append((entry.order.value, number, entry))
        for (_, more, before), (_, less, after) in pairwise(sorted(given, key=lambda one: one[0])):
            if less > more:
                what = (
                    f"{shown(less)} points, more than the {shown(more)} of {quoted(before.title)}"
                )
                self._refuse(
                    after.points.place, f"{what}, which the order puts before it; mend one"
                )

    def _number(self, node: Node) -> float | None:
        """The number of a cell, which is from then on its value; None, and a mistake, if none."""
        try:
            node.value = float(read_plain(node.value))
        except ValueError as error:
            what = f"{quoted(str(node.value))} is not a number; write one"
            self._refuse(node.place, str(error) if isinstance(node.value, float) else what)
            node.value = None
        return node.value if isinstance(node.value, float) else None

    def _is_stray(self, cells: Cells) -> bool:
        """True for a row without hidden cells, as of a total, which is noted."""
        is_stray = not any(self.grid.text(cells, name) for name in HIDDEN)
        if is_stray:
            self._nameless(cells)
        return is_stray

    def _nameless(self, cells: Cells) -> None:
        """Refuse a row that does not say what it weighs."""
        first = next(cell for cell in cells if cell.text)
        what = "this row does not say what it weighs: its hidden cells are empty"
        self._refuse(self.grid.place(first), f"{what}; {AGAIN}, or clear it")

    def _entry(self, cells: Cells) -> _Entry:
        """The row of one weight."""
        name, title = (self.grid.text(cells, heading) for heading in (NAME, TITLE))
        if not name:
            self._nameless(cells)
        read = [self.grid.cell(cells, heading) for heading in (ORDER, POINTS)]
        share = self.grid.cell(cells, SHARE)
        for cell in cells:
            if cell not in read and not (cell == share and self.grid.is_refused(cell)):
                self._node(cell)  # for what is hidden; the formula of a share need have no value
        order, points = map(self._node, read)
        return _Entry(name, title or name, order, points)

    def _node(self, cell: Cell) -> Node:
        """The value of a cell; None, and a mistake, where it cannot be relied upon."""
        place, flaw = self.grid.place(cell), self.grid.flaw(cell)
        if flaw:
            self._refuse(place, flaw)
        value = cell.value if isinstance(cell.value, float) else cell.text
        return Node(place, None if flaw or self.grid.is_refused(cell) else value)

    def _text(self, cells: Cells) -> str:
        """The texts of a row, together; nothing if it says nothing that is read."""
        return "".join(self.grid.text(cells, name) for name in (*HIDDEN, ORDER, POINTS))

    def _merged(self) -> None:
        """Refuse merged cells among the rows, of which all but one say nothing."""
        for area in self.grid.merged():
            what = f"merged cells ({area.name}) among the rows; unmerge them"
            self._refuse(self.grid.place(area.first), what)

    def _refuse(self, place: Place, what: str) -> None:
        """Note a mistake."""
        self.found.mistakes.append((place, what))


def _weights(branch: Sequence[_Entry], in_points: bool) -> Iterator[tuple[str, Node]]:
    """The weight of each entry of a branch: its points, or its part of the order's centroid."""
    if in_points:
        yield from ((entry.name, entry.points) for entry in branch)
        return
    largest, *_ = of_place = centroid(len(branch))
    for entry in branch:
        place = int(entry.order.value) if isinstance(entry.order.value, float) else len(branch)
        weight = MOST_POINTS * of_place[place - 1] / largest
        yield entry.name, Node(entry.order.place, weight)
