"""The bytes of a CSV file as a tree: a list of rows that map headers to texts.

Every cell is a text with its place, as in the tree of a YAML file. Excel's habits are borne with:
a byte order mark, semicolons or tabs for commas, empty rows and columns at the end.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from typing import Final

from dragonsden.reading.nodes import (
    HIDDEN,
    MOST_BYTES,
    MOST_MISTAKES,
    START,
    Mistake,
    Node,
    Page,
    Place,
    name_of,
)
from dragonsden.reading.yaml.decode import RefusedError, decoded
from dragonsden.text.english import quoted
from dragonsden.text.spelling import alike

SEPARATORS: Final = {",": "commas", ";": "semicolons", "\t": "tabs"}
SAVE_AS: Final = "in Excel: Save As, CSV UTF-8 (Comma delimited)"

Cell = tuple[str, Place]
"""The text of one cell, without the space around it, and the place where it begins."""


def tabulate(data: bytes) -> Page:
    """The page that the bytes of a CSV file make.

    Its tree is a list of rows, each a mapping from headers (in the form in which names are
    compared) to cells; the keys of the list are all headers with their places.
    """
    try:
        if len(data) > MOST_BYTES:
            raise RefusedError(START, f"the file is larger than {MOST_BYTES:,} bytes; split it")
        lines = re.split("\r\n|\r|\n", decoded(data))
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


def separator_of(lines: Sequence[str]) -> str:
    """The character between the cells of the first line that says something."""
    head = next((line for line in lines if line.strip()), "")
    plain = re.sub('"[^"]*"', "", head)
    return max(SEPARATORS, key=plain.count)


class _Tabulator:
    """Builds the tree of a file's lines, noting mistakes on the way."""

    def __init__(self, lines: Sequence[str]) -> None:
        """A tabulator of these lines; it notes their hidden characters at once."""
        self.lines = lines
        self.mistakes: list[Mistake] = []
        self.separator = separator_of(lines)
        for row, line in enumerate(lines, 1):
            for found in HIDDEN.finditer("" if line.isprintable() else line.replace("\t", " ")):
                what = f"the hidden character {name_of(found[0])}; delete it"
                self._note(Place(row, found.start() + 1), what)
        self.hidden = bool(self.mistakes)

    def _note(self, place: Place, message: str) -> None:
        """Keep a mistake, unless there are plenty."""
        if len(self.mistakes) < MOST_MISTAKES:
            self.mistakes.append((place, message))

    def tabulate(self) -> Node:
        """The tree of the file. Raises RefusedError where it cannot be read to its end."""
        records = [record for record in self._records() if any(text for text, _ in record)]
        if not records:
            raise RefusedError(START, "the file is empty; write a line of headers and the scores")
        names = self._headers(records[0])
        if len(records) == 1:
            self._note(START, "no line but the headers; write the scores below them")
        rows = [self._row(names, record) for record in records[1:]]
        return Node(START, rows, {name: place for name, place in names if name})

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

    def _records(self) -> Iterator[list[Cell]]:
        """The cells of each record. Raises RefusedError where the quotes do not go together."""
        ended = [f"{line}\n" for line in self.lines]
        reader = csv.reader(ended, delimiter=self.separator, strict=True, skipinitialspace=True)
        start = 1
        try:
            for texts in reader:
                places = self._places(start, reader.line_num, len(texts))
                yield [(text.strip(), place) for text, place in zip(texts, places, strict=True)]
                start = reader.line_num + 1
        except csv.Error as error:
            raise RefusedError(*self._broken(start, str(error))) from None

    def _places(self, first: int, last: int, count: int) -> list[Place]:
        """The place where each cell of the record on these lines begins."""
        raw = "\n".join(self.lines[first - 1 : last])
        if '"' not in raw:
            starts = [0]
            for cell in raw.split(self.separator)[: count - 1] if count else ():
                starts.append(starts[-1] + len(cell) + 1)
            return [Place(first, start + 1) for start in starts[:count]]
        return list(self._places_between_quotes(raw, first, count))

    def _places_between_quotes(self, raw: str, first: int, count: int) -> Iterator[Place]:
        """The same where some cells are in quotes, and may hold separators and line ends."""
        cell = re.compile(f' *("(?:[^"]|"")*"|[^{self.separator}\n]*)')
        position = 0
        for _ in range(count):
            line_start = raw.rfind("\n", 0, position) + 1
            yield Place(first + raw.count("\n", 0, position), position - line_start + 1)
            found = cell.match(raw, position)
            position = (found.end() if found else len(raw)) + 1

    def _broken(self, start: int, error: str) -> Mistake:
        """The mistake of a record whose quotes do not go together."""
        line = self.lines[start - 1] if start <= len(self.lines) else ""
        place = Place(start, line.find('"') + 1 or 1)
        if "field larger" in error:
            return place, "a cell that is too long; is a quote never closed?"
        what = "a quote that begins here is never closed, or more follows after it"
        return place, f'{what}; put the whole cell in quotes, and write "" for a quote in it'
