"""Findings as plain text, for a terminal: ASCII, except for the words of the files themselves."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Final

from dragonsden.model import Case
from dragonsden.results.finding import Finding, Table
from dragonsden.results.phrases import draws_and_seed, provenance, status_line
from dragonsden.results.ranking import ranking_finding
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import counted

WIDTH: Final = 100
NARROWEST_CELL: Final = 12
GAP: Final = "  "

MOST_ROWS: Final = 20
"""At most 20 rows of each table; longer tables give the count of the others."""


def text_table(sim: Simulation) -> str:
    """The ranking as plain text, every service."""
    return page(ranking_finding(sim), sim, most=len(sim.services))


def page(finding: Finding, of: Simulation | Case, most: int = MOST_ROWS) -> str:
    """The finding as plain text, at most 100 columns wide: status, answer, tables, legend."""
    case, made = (of.case, [draws_and_seed(of)]) if isinstance(of, Simulation) else (of, [])
    head = (status_line(case), f"Pipeline: {case.title}", f"Criteria: {case.criteria.title}")
    tables = [_narrowed(table) for table in finding.tables if table.rows]
    blocks = (
        [line for text in head for line in _wrapped(text)],
        [line for text in (f"{finding.headline}.", *finding.notes) for line in _wrapped(text)],
        *(block for table in tables for block in _blocks(table, most)),
        _legend(tables),
        _wrapped(provenance(case, *made)),
    )
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _narrowed(table: Table) -> Table:
    """The table with numbered headings in place of long ones, if it is too wide for a terminal."""
    if _across(_widths(table)) <= WIDTH:
        return table
    number = count(1)
    columns = (
        replace(column, heading=f"({next(number)})", meaning=f"{column.heading}: {column.meaning}")
        if column.numeric and len(column.heading) > NARROWEST_CELL / 2
        else column
        for column in table.columns
    )
    return replace(table, columns=tuple(columns))


def _blocks(table: Table, most: int) -> Iterator[list[str]]:
    """The table as a grid if it has numbers; as a list if it has prose."""
    shown, heading = table.first(most), _wrapped(table.caption)
    prose = [column.heading for column in table.columns if column.prose]
    if any(column.numeric for column in table.columns) or not prose:
        yield [*heading, *grid(shown.without(*prose))]
        heading = _wrapped(", ".join(prose))
    if prose:
        yield [*heading, *(li for text in shown.lines for li in _wrapped(text, "  - ", "    "))]
    if more := len(table.rows) - len(shown.rows):
        yield [f"And {counted(more, 'more row')}: --json lists them"]


def grid(table: Table) -> list[str]:
    """The headings and the rows of a table, with a line where it is cut.

    Words are cut short where the table would be wider than a terminal.
    """
    widths = _widths(table)
    across = _across(widths)
    lines = [_line(table, row.texts, widths).rstrip() for row in table.rows]
    if table.cut and table.cut[0] < len(lines):
        lines.insert(table.cut[0], f"--- {table.cut[1]} ".ljust(across, "-"))
    headings = [column.heading for column in table.columns]
    return [_line(table, headings, widths).rstrip(), "-" * across, *lines]


def _widths(table: Table) -> list[int]:
    """The width of each column; the widest words are cut until the table fits."""
    columns = [column for column in table.columns if not column.prose]
    texts = [
        [row.texts[i] for row in table.rows] for i, c in enumerate(table.columns) if not c.prose
    ]
    widths = [
        max(map(width, (column.heading, *cells)))
        for column, cells in zip(columns, texts, strict=True)
    ]
    words = [place for place, column in enumerate(columns) if not column.numeric]
    while words and _across(widths) > WIDTH:
        most = max(words, key=widths.__getitem__)
        if widths[most] <= NARROWEST_CELL:
            break
        widths[most] -= 1
    return widths


def _across(widths: Sequence[int]) -> int:
    """The width of a whole line."""
    return sum(widths) + len(GAP) * (len(widths) - 1)


def _line(table: Table, cells: Sequence[str], widths: Sequence[int]) -> str:
    """One row, numbers to the right."""
    return GAP.join(
        " " * (wide - width(cell)) + cell if column.numeric else _filled(cell, wide)
        for column, cell, wide in zip(table.columns, cells, widths, strict=True)
    )


def _legend(tables: Sequence[Table]) -> list[str]:
    """The meaning of each heading, in two columns."""
    meanings = {c.heading: c for table in tables for c in table.meanings}
    wide = max(map(width, meanings), default=0)
    lines = [
        line
        for heading, column in meanings.items()
        for line in _wrapped(column.meaning, f"  {_filled(heading, wide)}  ", " " * (wide + 4))
    ]
    return ["How to read it", *lines] if meanings else []


def _filled(cell: str, wide: int) -> str:
    """The cell in this number of columns, its end left out if it is wider."""
    kept = cell
    while width(kept) > (wide if kept == cell else wide - 2):
        kept = kept[:-1]
    shown = cell if kept == cell else f"{kept.rstrip()}.."
    return shown + " " * (wide - width(shown))


def width(text: str) -> int:
    """The number of columns that the text takes in a terminal."""
    return sum(
        0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF")
        for sign in text
    )


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    """The text in lines, each with its indent."""
    lines = textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )
    return lines or [""]
