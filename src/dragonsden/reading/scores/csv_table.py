"""The bytes of a CSV file as a tree: a list of rows that map headers to texts.

Every cell is a text with its place, as in the tree of a YAML file. Excel's habits are borne with:
a byte order mark, a line `sep=;`, semicolons or tabs for commas, empty rows and columns at the end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import Final

from dragonsden.reading.csv_records import Cell, records_of
from dragonsden.reading.nodes import (
    HIDDEN,
    MOST_BYTES,
    MOST_MISTAKES,
    START,
    Mistake,
    Node,
    Page,
    Place,
    hidden_flaw,
)
from dragonsden.reading.scores.around import SEPARATORS, is_below, layout_of
from dragonsden.reading.yaml.decode import RefusedError, decoded
from dragonsden.text.english import quoted
from dragonsden.text.spelling import alike

SAVE_AS: Final = "in Excel: Save As, CSV UTF-8 (Comma delimited)"


def tabulate(data: bytes) -> Page:
    """The page that the bytes of a CSV file make.

    Its tree is a list of rows, each a mapping from headers (in the form in which names are
    compared) to cells; the keys of the list are all headers with their places.
    """
    try:
        if len(data) > MOST_BYTES:
            raise RefusedError(START, f"the file is larger than {MOST_BYTES:,} bytes; split it")
        text = decoded(data)
        if re.match(r"\s*(?:---\s|[\w-]+:(?:\s|$))", text):
            what = "this is YAML, and the name of the file says that it is a table (CSV)"
            raise RefusedError(START, f"{what}; end its name in .yaml")
        lines = re.split("\r\n|\r|\n", text)
    except RefusedError as refusal:
        place, what = refusal.mistake
        way_out = f" ({SAVE_AS})" if "as UTF-8" in what else ""
        return Page(mistakes=((place, what + way_out),))
    tabulator = _Tabulator(lines)
    try:
        tree = tabulator.tabulate()
    except RefusedError as refusal:
        tabulator.mistakes.append(refusal.mistake)
        tree = None
    return Page(lines, tree, tabulator.mistakes)


class _Tabulator:
    """Builds the tree of a file's lines, noting mistakes on the way."""

    def __init__(self, lines: Sequence[str]) -> None:
        """A tabulator of these lines; it notes their hidden characters at once."""
        self.lines = lines
        self.mistakes: list[Mistake] = []
        self.layout = layout_of(lines)
        self.separator = self.layout.separator
        for row, line in enumerate(lines, 1):
            for found in HIDDEN.finditer("" if line.isprintable() else line.replace("\t", " ")):
                self._note(Place(row, found.start() + 1), hidden_flaw(found[0]))
        self.hidden = bool(self.mistakes)

    def _note(self, place: Place, message: str) -> None:
        """Keep a mistake, unless there are plenty."""
        if len(self.mistakes) < MOST_MISTAKES:
            self.mistakes.append((place, message))

    def tabulate(self) -> Node:
        """The tree of the file. Raises RefusedError where it cannot be read to its end."""
        every = records_of(self.lines, self.separator, self.layout.head)
        records = [record for record in every if any(text for text, _ in record)]
        if not records:
            raise RefusedError(START, "the file is empty; write a line of headers and the scores")
        layout, names = self.layout, self._headers(records[0])
        self._refuse_member_sheet({name for name, _ in names}, records[0][0][1])
        if layout.first < layout.head:
            what = f"this is above the headers, which are on line {layout.head + 1}"
            self._note(Place(layout.first + 1, 1), f"{what}; delete the lines above them")
        below = self._without_below(self._without_other_marks(records[1:], len(names)), names)
        if not below and not self.mistakes:
            self._note(START, "no line but the headers; write the scores below them")
        rows = [self._row(names, record) for record in below]
        return Node(START, rows, {name: place for name, place in names if name})

    def _refuse_member_sheet(self, names: Set[str | None], place: Place) -> None:
        """Raise RefusedError for one sheet of a member's workbook."""
        if {"service_id", "service_title"} <= names and names & {"score", "conflict_of_interest"}:
            what = "one sheet of a member's workbook, saved as CSV: the other sheets are not in it"
            raise RefusedError(place, f"{what}; give the workbook (.xlsx) itself")

    def _without_other_marks(
        self, records: Sequence[Sequence[Cell]], columns: int
    ) -> list[Sequence[Cell]]:
        """The records without those in one cell, which another mark would part as the headers."""
        kept, odd = [], []
        for record in records:
            (text, place), *rest = record
            marks = [m for m in SEPARATORS if m != self.separator and text.count(m) == columns - 1]
            if columns > 1 and marks and not any(cell for cell, _ in rest):
                odd.append((place, SEPARATORS[marks[0]]))
            else:
                kept.append(record)
        for place, mark in odd[:1]:
            more = f" and {len(odd) - 1} more" if len(odd) > 1 else ""
            what = f"{mark} part this line{more}, {SEPARATORS[self.separator]} the headers"
            self._note(place, f"{what}; write the same in all")
        return kept

    def _without_below(
        self, records: Sequence[Sequence[Cell]], names: Sequence[tuple[str | None, Place]]
    ) -> list[Sequence[Cell]]:
        """The records of the table; those below it, and headers once more, are mistakes."""
        kept = list(records)
        while kept and is_below([text for text, _ in kept[-1]], len(names)):
            kept.pop()
        if len(kept) < len(records):
            text, place = next(cell for cell in records[len(kept)] if cell[0])
            more = len(records) - len(kept) - 1
            rest = f", and {more} more below it" if more else ""
            way_out = "delete what is below it"
            if len([cell for cell in records[len(kept)] if cell[0]]) == 1:
                way_out = f"if it is a service, write its scores; else {way_out}"
            self._note(place, f"{quoted(text)} is below the table{rest}; {way_out}")
        headers = [name for name, _ in names if name]
        rows = []
        for record in kept:
            if [alike(text) for text, _ in record if text] == headers:
                self._note(record[0][1], "the headers once more; delete this line")
            else:
                rows.append(record)
        return rows

    def _headers(self, record: Sequence[Cell]) -> list[tuple[str | None, Place]]:
        """The headers as they are compared: "" where there is none, None for one there already."""
        names: list[tuple[str | None, Place]] = []
        first: dict[str, Place] = {}
        for text, place in record:
            name: str | None = alike(text)
            if name and first.setdefault(name, place) is not place:
                self._note(place, f"the header {quoted(text)} is there already; keep one of them")
                name = None
            names.append((name, place))
        return names

    def _row(self, names: Sequence[tuple[str | None, Place]], record: Sequence[Cell]) -> Node:
        """The cells of a row by their headers."""
        cells: dict[str, Node] = {}
        for (name, _), (text, place) in zip(names, record, strict=False):
            if name:
                refused = self.hidden and HIDDEN.search(text)
                cells[name] = Node(place, None if refused else text)
            elif text and name is not None:
                self._note(place, f"{quoted(text)} is in a column without a header")
        if beyond := [cell for cell in record[len(names) :] if cell[0]]:
            text, place = beyond[0]
            what = f"{quoted(text)} is beyond the last header"
            self._note(place, f"{what}; put texts with {SEPARATORS[self.separator]} in quotes")
        return Node(record[0][1], cells)
