"""The sheets of a programme: starts, quarters, limits, the core, and its targets by year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dragonsden.outputs.programme import ToldProgramme
from dragonsden.outputs.workbook.layout import Sheet
from dragonsden.outputs.workbook.result_sheets import heading
from dragonsden.results.finding import Cell, Column, Table

SHEETS: Final = {
    "Programme": "what to start, and when, under the limits of the programme file",
    "Quarter by quarter": "reviews and days of officers in each quarter",
    "Limits": "what each limit of the programme costs",
    "Core": "how often each service is in the best programme",
    "Targets": "the chance of each target, year by year",
    "Misses": "how far each service is below its plan where a target is missed",
}

OF_TABLES: Final = {
    "programme": "Programme",
    "quarters": "Quarter by quarter",
    "limits": "Limits",
    "core": "Core",
}
"""The sheet of each table of the programme."""


def programme_sheets(told: ToldProgramme) -> Iterator[Sheet]:
    """A sheet for each table of the programme, and two for all its targets."""
    sim = told.programme.sim
    said = [f"{told.finding.headline}.", *told.finding.notes]
    for name, sheet in OF_TABLES.items():
        for table in told.finding.tables:
            if table.name == name:
                lines = heading(sim, sheet, *(said if name == "programme" else ()))
                yield _sheet(sheet, {"": table}, lines)
    if told.targets:
        chances = [f"{found.headline}." for found in told.targets.values()]
        for kind, sheet in (("target-years", "Targets"), ("target-misses", "Misses")):
            tables = {
                told.outlooks[name].said.title: table
                for name, found in told.targets.items()
                for table in found.tables
                if table.name == f"{kind}-{name}"
            }
            if tables:
                yield _sheet(sheet, tables, heading(sim, sheet, *chances))


def _sheet(name: str, tables: dict[str, Table], lines: list[str]) -> Sheet:
    """A sheet of tables that have the same columns, each row with the title of its table."""
    columns = next(iter(tables.values())).columns
    several = "" not in tables
    rows = [
        [*([title] if several else []), *map(_value, row.cells)]
        for title, table in tables.items()
        for row in table.rows
    ]
    return Sheet(name, [*([Column("Target")] if several else []), *columns], rows, lines)


def _value(cell: Cell) -> object:
    """The number of a cell, unrounded, or its text."""
    return cell.text if cell.number is None else cell.number
