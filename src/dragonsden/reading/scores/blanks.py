"""Blanks: scores that a member left out without saying why, told once with where they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from dragonsden.model.panel import KINDS
from dragonsden.reading.nodes import Node, Place
from dragonsden.reading.scores.rows import Row
from dragonsden.text.english import few
from dragonsden.text.spelling import alike

WAY_OUT = "write each, or why there is none in its comment, as 'not known'; none is ever taken as 0"


def is_blank(row: Row) -> bool:
    """True if a member gave neither a score nor a reason."""
    return row.score.value == row.comment.value == "" and alike(str(row.member.value)) not in KINDS


def is_left_out(row: Row) -> bool:
    """True if a row of an option is empty: the option is scored as its service."""
    return "/" in str(row.service.value) and is_blank(row)


def blank_rows(rows: Iterable[Row]) -> Iterator[tuple[object, tuple[Node, str]]]:
    """Each member with two blanks or more, the first of them, and what is to be said of all."""
    of_member: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        of_member[row.member.value].append(row)
    for member, own in of_member.items():
        blank = [row.score for row in own if is_blank(row)]
        if len(blank) > 1:
            what = f"{member} left {len(blank):,} of {len(own):,} scores blank without a reason"
            places = where([node.place for node in blank])
            yield member, (blank[0], f"{what}: {places}; {WAY_OUT}")


def where(places: Sequence[Place]) -> str:
    """The places of a file in words: lines 3, 5 to 8, or of a workbook Demand!G9:G12 and G15."""
    if not places[0].sheet:
        lines = list(dict.fromkeys(place.line for place in places))
        runs = [
            f"{first} to {last}" if last > first else f"{first}" for first, last in _runs(lines)
        ]
        return f"line{'s' if len(lines) > 1 else ''} {few(runs)}"
    of_sheet = groupby(places, lambda place: (place.sheet, place.column))
    return "; ".join(f"{sheet}!{_cells([*cells])}" for (sheet, _), cells in of_sheet)


def _cells(places: Sequence[Place]) -> str:
    """The cells of one column of a sheet."""
    named = {place.line: place.cell for place in places}
    runs = _runs(list(named))
    return few(f"{named[a]}:{named[b]}" if b > a else named[a] for a, b in runs)


def _runs(lines: Sequence[int]) -> list[tuple[int, int]]:
    """The first and last of each run of lines that follow one another."""
    runs: list[tuple[int, int]] = []
    for line in lines:
        if runs and line == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], line)
        else:
            runs.append((line, line))
    return runs
