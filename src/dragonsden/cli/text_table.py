"""The standings as plain text, for a terminal: ASCII, but for what the files themselves say."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from dragonsden.result import Simulation
from dragonsden.standings import Column, standings

WIDTH: Final = 100
WIDEST_CELL: Final = 34
GAP: Final = "  "


def text_table(sim: Simulation) -> str:
    """The ranked table and what belongs beside it, at most 100 columns wide."""
    told = standings(sim)
    head = (told.status, f"Pipeline: {told.title}", f"Criteria: {told.criteria}")
    blocks = [
        [line for text in head for line in _wrapped(text)],
        list(_table(told.columns, told.rows, told.within, told.cut)),
        _wrapped(told.recommended),
        _listed("Not ranked, for they fail a gate:", told.unranked),
        *map(_wrapped, told.notes),
        ["How to read it", *_legend(told.legend)],
        _wrapped(told.provenance),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _listed(heading: str, entries: Sequence[str]) -> list[str]:
    """The entries as a list under a heading; nothing if there are none."""
    lines = [line for entry in entries for line in _wrapped(entry, "  - ", "    ")]
    return [heading, *lines] if entries else []


def _legend(entries: Sequence[tuple[str, str]]) -> list[str]:
    """What each heading means, in two columns."""
    wide = max(len(heading) for heading, _ in entries)
    return [f"  {heading:<{wide}}  {meaning}" for heading, meaning in entries]


def _table(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], within: int, cut: str
) -> Iterator[str]:
    """The heading and the rows, with a line under those of rank k or better."""
    cells = [[_cut_short(cell) for cell in row] for row in rows]
    headings = [column.heading for column in columns]
    widths = [max(map(width, column)) for column in zip(headings, *cells, strict=True)]
    lines = [_line(columns, row, widths) for row in (headings, *cells)]
    across = sum(widths) + len(GAP) * (len(widths) - 1)
    yield from (lines[0].rstrip(), "-" * across)
    for place, line in enumerate(lines[1:], start=1):
        yield line.rstrip()
        if place == within < len(rows):
            yield f"--- {cut} ".ljust(across, "-")


def _line(columns: Sequence[Column], cells: Sequence[str], widths: Sequence[int]) -> str:
    """One row, numbers to the right."""
    aligned = [
        " " * (wide - width(cell)) + cell if column.numeric else cell + " " * (wide - width(cell))
        for column, cell, wide in zip(columns, cells, widths, strict=True)
    ]
    return GAP.join(aligned)


def _cut_short(cell: str) -> str:
    """The cell, its end left out if it is too wide."""
    if width(cell) <= WIDEST_CELL:
        return cell
    kept = cell
    while width(kept) > WIDEST_CELL - 2:
        kept = kept[:-1]
    return f"{kept.rstrip()}.."


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
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
