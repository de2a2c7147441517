"""Cells: the text of one cell of a workbook, and the number that is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from dragonsden.model.scalars import Figure, is_usable

CONTROL: Final = re.compile("_x(00(?:0[0-8BCDEF]|1[0-9A-F]))_")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its row and column, from 1, and its contents.

    `value` is what a field of the model reads: a number with its mark (£ or %) if the cell is
    formatted so, or else the text. `text` is the same as a CSV file would have it.
    """

    row: int
    column: int
    value: str | float = ""
    format: str = "General"

    @property
    def text(self) -> str:
        """Its text, without the space around it; nothing if it is empty."""
        if isinstance(self.value, Figure):
            return self.value.text
        return self.value.strip() if isinstance(self.value, str) else f"{self.value:.17g}"


def read_value(found: object, number_format: str) -> str | float:
    """The value of a cell, given the value that the library for workbooks found in it.

    Excel keeps dates and times as numbers of days: they become text, year first.
    """
    if isinstance(found, bool):
        return str(found).upper()
    if isinstance(found, int | float):
        return _figure(found, number_format)
    if isinstance(found, datetime):
        at_midnight = found.time() == time()
        return found.date().isoformat() if at_midnight else found.isoformat(" ")
    if isinstance(found, date | time):
        return found.isoformat()
    if isinstance(found, timedelta):
        return str(found)
    return "" if found is None else CONTROL.sub(_control, str(found)).replace("\r\n", "\n")


def _control(escape: re.Match[str]) -> str:
    """The control character that Excel keeps as an escape: it does so with half of a line end."""
    return chr(int(escape[1], 16))


def _figure(number: float, number_format: str) -> float:
    """A number with the mark that its cell shows, and a text that says it in full."""
    value = float(number)
    if not is_usable(value):
        return value
    shown = re.sub(r'\[[A-Za-z]+\]|"[^"£%]*"|\\.', "", number_format.split(";")[0])
    if "%" in shown:
        return Figure(value, f"{_plain(round(value * 100, 12))}%", "%")
    if "£" in shown:
        return Figure(value, f"{'-' if value < 0 else ''}£{_plain(abs(value))}", "£")
    return Figure(value, _plain(value))


def _plain(value: float) -> str:
    """The shortest text that is this number, without a point where it is whole."""
    return str(int(value)) if value.is_integer() else repr(value)
