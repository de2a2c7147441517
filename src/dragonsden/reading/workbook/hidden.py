"""Rows, columns and sheets that a workbook hides and that are read all the same: they are told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final

from dragonsden.reading.nodes import Mistake, letters
from dragonsden.reading.workbook.grid import is_for_notes
from dragonsden.reading.workbook.sheet import Sheet
from dragonsden.text.english import few, listed
from dragonsden.text.spelling import alike

FEW: Final = 8
"""At most 8 stretches of rows of a sheet are named; of more, only how many."""

READ: Final = "hidden, and read like the others; show what is meant, and delete what is not"


def hidden_in(sheets: Iterable[Sheet], headings: Collection[str] = ()) -> Iterator[Mistake]:
    """A warning for each sheet that is hidden, or has rows or columns that are, with its place.

    Of sheets with columns that are hidden on purpose only those under the `headings` are told.
    """
    sought = {alike(heading) for heading in headings}
    for sheet in sheets:
        if is_for_notes(sheet) or not any(cell.text for cells in sheet.rows for cell in cells):
            continue
        headed = {c.column for cells in sheet.rows for c in cells if alike(c.text) in sought}
        columns = sheet.hidden_columns & headed if sought else sheet.hidden_columns
        if what := hidden_words(sheet.hidden_rows, columns, whole=sheet.hidden):
            yield sheet.whole, what


def hidden_words(rows: Collection[int], columns: Collection[int], *, whole: bool = False) -> str:
    """The warning that these rows and columns, or the whole sheet, are hidden; "" if none is."""
    if whole:
        return f"this sheet is {READ}"
    parts = []
    if rows:
        parts.append(_stretches("row", rows, str))
    if columns:
        parts.append(_stretches("column", columns, letters))
    several = len(rows) + len(columns) > 1
    return f"{listed(parts)} {'are' if several else 'is'} {READ}" if parts else ""


def _stretches(noun: str, numbers: Collection[int], name: Callable[[int], str]) -> str:
    """Rows or columns as their stretches: rows 3 to 5 and 9."""
    ends: list[list[int]] = []
    for number in sorted(numbers):
        if ends and number == ends[-1][1] + 1:
            ends[-1][1] = number
        else:
            ends.append([number, number])
    told = [name(a) if a == b else f"{name(a)} to {name(b)}" for a, b in ends]
    return f"{noun if len(numbers) == 1 else noun + 's'} {few(told, FEW)}"
