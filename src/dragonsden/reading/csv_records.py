"""The records of a CSV file: the text of each cell, and the place where it begins."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from typing import Final

from dragonsden.reading.nodes import Mistake, Place
from dragonsden.reading.yaml.decode import RefusedError

MOST_COLUMNS: Final = 250
"""Two columns for each criterion or member of a panel, and the others."""

Cell = tuple[str, Place]
"""The text of one cell, without the space around it, and the place where it begins."""


def records_of(lines: Sequence[str], separator: str, above: int = 0) -> Iterator[list[Cell]]:
    """The cells of each record, empty for the lines `above` the first that counts.

    Raises RefusedError where the quotes do not go together.
    """
    ended = ["\n"] * above + [f"{line}\n" for line in lines[above:]]
    reader = csv.reader(ended, delimiter=separator, strict=True, skipinitialspace=True)
    start = 1
    try:
        for texts in reader:
            if len(texts) > MOST_COLUMNS:
                what = f"{len(texts):,} cells on a line; give {MOST_COLUMNS} at most"
                raise RefusedError(Place(start, 1), what)
            raw = "\n".join(lines[start - 1 : reader.line_num])
            places = _places(raw, separator, start, len(texts))
            yield [(text.strip(), place) for text, place in zip(texts, places, strict=True)]
            start = reader.line_num + 1
    except csv.Error as error:
        raise RefusedError(*_broken(lines, start, str(error))) from None


def _places(raw: str, separator: str, first: int, count: int) -> list[Place]:
    """The place where each cell of a record begins, on the line `first` and those after it."""
    if '"' not in raw:
        starts = [0]
        for cell in raw.split(separator)[: count - 1] if count else ():
            starts.append(starts[-1] + len(cell) + 1)
        return [Place(first, start + 1) for start in starts[:count]]
    return list(_places_between_quotes(raw, separator, first, count))


def _places_between_quotes(raw: str, separator: str, first: int, count: int) -> Iterator[Place]:
    """The same where some cells are in quotes, and may hold separators and line ends."""
    cell = re.compile(f' *("(?:[^"]|"")*"|[^{separator}\n]*)')
    position = 0
    for _ in range(count):
        line_start = raw.rfind("\n", 0, position) + 1
        yield Place(first + raw.count("\n", 0, position), position - line_start + 1)
        found = cell.match(raw, position)
        position = (found.end() if found else len(raw)) + 1


def _broken(lines: Sequence[str], start: int, error: str) -> Mistake:
    """The mistake of a record whose quotes do not go together."""
    line = lines[start - 1] if start <= len(lines) else ""
    place = Place(start, line.find('"') + 1 or 1)
    if "field larger" in error:
        return place, "a cell that is too long; is a quote never closed?"
    what = "a quote that begins here is never closed, or more follows after it"
    return place, f'{what}; put the whole cell in quotes, and write "" for a quote in it'
