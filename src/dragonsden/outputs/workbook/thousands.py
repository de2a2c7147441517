"""Money in £000: the sheets of results for a council whose pipeline has its money so."""

from __future__ import annotations

from dataclasses import replace
from numbers import Real
from typing import Final

from dragonsden.outputs.workbook.layout import Measured, Sheet
from dragonsden.results.finding import Column
from dragonsden.results.thousands import THOUSANDS, column_in_thousands

IN_WORDS: Final[dict[str, str]] = {str(unit): str(more) for unit, more in THOUSANDS.items()}
UNIT: Final = "Unit"
"""The heading of a column whose cells are the units of their rows."""


def in_thousands(sheet: Sheet) -> Sheet:
    """The sheet with its money in £000: numbers, headings, and the units that stand in cells."""
    columns = [column_in_thousands(column) for column in sheet.columns]
    rows = [
        [_cell(column, cell) for column, cell in zip(sheet.columns, row, strict=True)]
        for row in sheet.rows
    ]
    return replace(sheet, columns=columns, rows=rows)


def _cell(column: Column, cell: object) -> object:
    """The cell in thousands, if it is money; the unit in words that stands in one for units."""
    if isinstance(cell, str):
        return IN_WORDS.get(cell, cell) if column.heading == UNIT else cell
    unit = cell.unit if isinstance(cell, Measured) else column.unit
    if unit not in THOUSANDS or not isinstance(cell, Real):
        return cell
    return Measured(float(cell) / 1000, THOUSANDS[unit])
