"""Money in £000: tables and columns for a council whose pipeline has its money so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from dragonsden.model import Case
from dragonsden.results.finding import Cell, Column, Row, Table, Unit
from dragonsden.text.numbers import in_thousands

THOUSANDS: Final[Mapping[Unit, Unit]] = {"£": "£000", "£ a year": "£000 a year"}
"""The unit of money in thousands, by that in pounds."""

MANY: Final = 6
"""Where 6 columns or more are all money, their unit is said once."""

SIGN: Final = re.compile(r"£(?!\d)")
"""A £ that is a unit and not the beginning of an amount."""


def money_as_in(case: Case, table: Table) -> Table:
    """The table with its columns of money in the unit of the case's pipeline: £ or £000.

    In £000 texts and numbers are in thousands, and headings say so; where many columns are money
    and no other numbers are there, the caption does. A cell that is no amount, a payback among
    amounts or a word, stays; so does a column whose rows each have a unit of their own.
    """
    if case.pipeline.money_in == "£":
        return table
    rows = tuple(replace(row, cells=_cells(table, row)) for row in table.rows)
    numeric = [column for column in table.columns if column.numeric]
    if len(numeric) >= MANY and all(column.unit in THOUSANDS for column in numeric):
        columns = (replace(c, unit=THOUSANDS.get(c.unit, c.unit)) for c in table.columns)
        caption = f"{table.caption}, £000"
        return replace(table, caption=caption, columns=tuple(columns), rows=rows)
    return replace(table, columns=tuple(map(column_in_thousands, table.columns)), rows=rows)


def column_in_thousands(column: Column) -> Column:
    """The column, with its unit in its heading and its meaning if it is in money."""
    unit = THOUSANDS.get(column.unit)
    if unit is None:
        return column
    heading, said = SIGN.subn("£000", column.heading)
    heading = heading if said else f"{heading}, £000"
    return replace(column, heading=heading, meaning=SIGN.sub("£000", column.meaning), unit=unit)


def _cells(table: Table, row: Row) -> tuple[Cell, ...]:
    """The cells of a row, those under money in thousands."""
    return tuple(
        _cell(cell) if column.unit in THOUSANDS else cell
        for column, cell in zip(table.columns, row.cells, strict=True)
    )


def _cell(cell: Cell) -> Cell:
    """A cell of money in thousands; the digits of its text stay, for they are what is known."""
    number = None if cell.number is None else cell.number / 1000
    return replace(cell, text=in_thousands(cell.text), number=number)
