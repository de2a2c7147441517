"""Findings as plain text, for a terminal.

It is ASCII with £ and the minus sign, except for the words of the files themselves.
"""

from __future__ import annotations

import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Final

from dragonsden.model import Case, Input
from dragonsden.model.agreement import Status
from dragonsden.results.finding import Finding, Table
from dragonsden.results.phrases import draws_and_seed, made_from, status_line
from dragonsden.results.ranking import ranking_finding
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import counted

WIDTH: Final = 100
"""Text is 100 columns wide at most, and tables where nothing says how wide the terminal is."""

WIDEST: Final = 200
"""Tables are 200 columns wide at most: the eye loses a longer row."""

NARROWEST_CELL: Final = 12
GAP: Final = "  "

MOST_ROWS: Final = 20
"""At most 20 rows of each table; longer tables give the count of the others."""


def room() -> int:
    """The width for tables: that of the terminal within 100 to 200, or 100 where there is none."""
    there = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH
    return min(max(there, WIDTH), WIDEST)


def text_table(sim: Simulation, across: int = WIDTH) -> str:
    """The ranking as plain text, every service."""
    return page(ranking_finding(sim), sim, len(sim.services), across)


def page(
    finding: Finding,
    of: Simulation | Case,
    most: int = MOST_ROWS,
    across: int = WIDTH,
    status: Status | None = None,
    others: Sequence[Input] = (),
) -> str:
    """The finding as plain text: status, answer, tables, legend, and the files it is from.

    The status is that of the case, if no weaker `status` is given; `others` are files beside its.
    Tables are at most `across` columns wide; what is read line by line is at most 100.
    """
    case, made = (of.case, [draws_and_seed(of)]) if isinstance(of, Simulation) else (of, [])
    head = (
        status_line(case, status),
        f"Pipeline: {case.title}",
        f"Criteria: {case.criteria.title}",
    )
    whole = (table for table in finding.tables if table.rows)
    tables = [_narrowed(part, across) for table in whole for part in _parts(table, across)]
    blocks = (
        [line for text in head for line in _wrapped(text)],
        [line for text in (f"{finding.headline}.", *finding.notes) for line in _wrapped(text)],
        *(block for table in tables for block in _blocks(table, most, across)),
        _legend(tables),
        _wrapped(made_from(case, *made, others=others)),
    )
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _parts(table: Table, across: int) -> list[Table]:
    """The table, or if it is too wide its columns of no group, then those of each group."""
    groups = {column.group: None for column in table.columns if column.group}
    if not groups or _across(_needed(table)) <= across:
        return [table]
    heads = [column.heading for column in table.columns[: table.heads + 1]]
    parts = []
    for group in ("", *groups):
        others = (c.heading for c in table.columns if c.group != group and c.heading not in heads)
        caption = f"{table.caption}: {group}" if group else table.caption
        parts.append(replace(table.without(*others), caption=caption))
    return parts


def _narrowed(table: Table, across: int) -> Table:
    """The table with numbered headings in place of long ones, if it is too wide for a terminal."""
    if _across(_widths(table, across)) <= across:
        return table
    number = count(1)
    columns = (
        replace(column, heading=f"({next(number)})", meaning=f"{column.heading}: {column.meaning}")
        if column.numeric and len(column.heading) > NARROWEST_CELL / 2
        else column
        for column in table.columns
    )
    return replace(table, columns=tuple(columns))


def _blocks(table: Table, most: int, across: int) -> Iterator[list[str]]:
    """The table as a grid if it has numbers; as a list if it has prose."""
    shown, heading = table.first(most), _wrapped(table.caption)
    prose = [column.heading for column in table.columns if column.prose]
    if any(column.numeric for column in table.columns) or not prose:
        yield [*heading, *grid(shown.without(*prose), across)]
        heading = _wrapped(", ".join(prose))
    if prose:
        yield [*heading, *(li for text in shown.lines for li in _wrapped(text, "  - ", "    "))]
    if more := len(table.rows) - len(shown.rows):
        yield [f"And {counted(more, 'more row')}: --json lists them"]


def grid(table: Table, across: int = WIDTH) -> list[str]:
    """The headings and the rows of a table, with a line where it is cut.

    Words are cut short where the table would be wider than a terminal.
    """
    widths = _widths(table, across)
    rule = _across(widths)
    lines = [_line(table, row.texts, widths).rstrip() for row in table.rows]
    if table.cut and table.cut[0] < len(lines):
        lines.insert(table.cut[0], f"--- {table.cut[1]} ".ljust(rule, "-"))
    headings = [column.heading for column in table.columns]
    return [_line(table, headings, widths).rstrip(), "-" * rule, *lines]


def _needed(table: Table) -> list[int]:
    """The width that each column but prose needs to show its words whole."""
    return [
        max(map(width, (column.heading, *(row.texts[i] for row in table.rows))))
        for i, column in enumerate(table.columns)
        if not column.prose
    ]


def _widths(table: Table, across: int) -> list[int]:
    """The width of each column; the widest words are cut until the table fits."""
    columns = [column for column in table.columns if not column.prose]
    widths = _needed(table)
    words = [place for place, column in enumerate(columns) if not column.numeric]
    while words and _across(widths) > across:
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
