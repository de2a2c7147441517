"""Headings in one row or in several: each column with all that stands above its figures."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from dragonsden.model.scalars import LONGEST_NUMBER
from dragonsden.reading.budget.columns import Role, said_by, unit_of
from dragonsden.reading.budget.table import SEARCHED, Entries, Entry, Spans, Table, where
from dragonsden.text.english import quoted

MOST_DEEP: Final = 3
"""Rows from the first heading down to the services: years, kinds, and income or cost."""

FIGURE: Final = re.compile(r"[-\u2212£( ]*+[.,]*+\d[\d.,]*+\s*+[km]?[) %]*+")
RoleOf = Callable[[Entry], Role | None]


@dataclass(frozen=True)
class Band:
    """A heading above others: the columns that it may be of, and if they are merged."""

    entry: Entry
    columns: range
    is_merged: bool


def headed(table: Table, role_of: RoleOf) -> Table | None:
    """The table from its headings on, in one row however many they fill; None without headings.

    Headings are the first rows that name the services and have figures below. Merged cells are
    headings of every column below; others go on to the right as far as the cells are empty, and
    nothing below says otherwise.
    """
    return _headed(table, role_of, _is_head)


def nearly_headed(table: Table, role_of: RoleOf) -> Table | None:
    """The table from the first row on that has headings of figures, and none of the services."""
    return _headed(table, role_of, lambda roles: sum(not role.text for role in roles) > 1)


def _is_head(roles: Sequence[Role]) -> bool:
    """True for headings of which one is of the services, and another of figures."""
    return any(role.text == "service" for role in roles) and any(not role.text for role in roles)


def _headed(
    table: Table, role_of: RoleOf, is_head: Callable[[Sequence[Role]], bool]
) -> Table | None:
    """The table from the first rows on whose headings will do."""

    def joined(at: int, to: int) -> Entries:
        return _joined(table.rows[at:to], table.spans, role_of)

    for at in range(min(SEARCHED, len(table.rows))):
        for to in range(at + 1, min(at + MOST_DEEP, len(table.rows)) + 1):
            if to > at + 1 and any(_has_figures(row) for row in table.rows[at:to]):
                break
            if is_head([role for entry in joined(at, to) if (role := role_of(entry))]):
                to += _more(table.rows[to:], role_of, joined(at, to))
                rows = [joined(at, to), *table.rows[to:]]
                return replace(table, rows=rows, above=table.rows[:to])
    return None


def _more(rows: Sequence[Entries], role_of: RoleOf, heads: Entries) -> int:
    """The number of rows below headings that still are headings: of years, kinds or units."""
    texts = {entry.column for entry in heads if (role := role_of(entry)) and role.text}
    for count, row in enumerate(rows[:MOST_DEEP]):
        told = [entry for entry in row if entry.text]
        if _has_figures(row) or not all(_is_part(entry, entry.column in texts) for entry in told):
            return count
    return min(MOST_DEEP, len(rows))


def _is_part(entry: Entry, in_text: bool) -> bool:
    """True for a cell that is a part of a heading: below one of a text it is a unit at most."""
    return bool(unit_of(entry.text) or (not in_text and said_by(entry.text).anything))


def _has_figures(row: Entries) -> bool:
    """True if a cell of a row is a figure."""
    return any(entry.text and is_figure(entry) for entry in row)


def is_figure(entry: Entry) -> bool:
    """True for a number, however it is written; a financial year is none."""
    if unit_of(entry.text) == "£000":
        return False
    if not isinstance(entry.value, str):
        return True
    return len(entry.text) <= LONGEST_NUMBER and bool(FIGURE.fullmatch(entry.text))


def _joined(rows: Sequence[Entries], spans: Spans, role_of: RoleOf) -> Entries:
    """The headings of some rows as one row, from the first column on."""
    found = {entry.column: _tidy(entry) for entry in rows[-1]}
    for row in reversed(rows[:-1]):
        found = _below(_Row(row, spans), found, role_of)
    return [found[column] for column in sorted(found)]


def _tidy(entry: Entry) -> Entry:
    """The heading on one line."""
    return entry._replace(text=" ".join(entry.text.split()))


class _Row:
    """A row above other headings, as its bands."""

    def __init__(self, row: Entries, spans: Spans) -> None:
        told = [_tidy(entry) for entry in row if entry.text]
        ends = [entry.column for entry in told[1:]] + [2**31]
        self.bands = [_band(entry, spans, end) for entry, end in zip(told, ends, strict=True)]


def _band(entry: Entry, spans: Spans, end: int) -> Band:
    """A heading with its columns: those that are merged, or all before the next."""
    last = spans.get((entry.place.number, entry.place.line, entry.column), 0)
    columns = range(entry.column, last + 1) if last > entry.column else range(entry.column, end)
    return Band(entry, columns, last > entry.column)


def _below(row: _Row, heads: Mapping[int, Entry], role_of: RoleOf) -> dict[int, Entry]:
    """The headings with what a row above adds to them."""
    found = {**heads, **_texts(row.bands, heads, role_of)}
    service = _service(found, role_of)
    found |= {
        band.entry.column: band.entry
        for band in row.bands
        if not (band.entry.column in found and found[band.entry.column].text)
        and (band.entry.column > service or not said_by(band.entry.text).anything)
    }
    bands = [
        band
        for band in row.bands
        if band.entry.column > service
        and found[band.entry.column] is not band.entry
        and (said_by(band.entry.text).anything or unit_of(band.entry.text))
    ]
    if len(bands) == 1 and _is_title(bands[0].entry, found[bands[0].entry.column]):
        return found
    given = dict(_added(bands, found, role_of))
    return {**found, **given, **dict(_bare(bands, given, found, role_of))}


def _texts(bands: Sequence[Band], heads: Mapping[int, Entry], role_of: RoleOf) -> dict[int, Entry]:
    """The headings of texts in a row, but those that have one below them."""
    return {
        band.entry.column: band.entry
        for band in bands
        if _is_text(band.entry, role_of)
        and not ((lower := heads.get(band.entry.column)) and _is_text(lower, role_of))
    }


def _is_text(entry: Entry, role_of: RoleOf) -> bool:
    """True for a heading of texts."""
    role = role_of(entry)
    return bool(role and role.text)


def _service(heads: Mapping[int, Entry], role_of: RoleOf) -> int:
    """The column of the services: what stands above it or to its left is no heading of figures."""
    roles = {column: role_of(entry) for column, entry in heads.items() if entry.text}
    return min((c for c, role in roles.items() if role and role.text == "service"), default=1)


def _added(
    bands: Sequence[Band], heads: Mapping[int, Entry], role_of: RoleOf
) -> Iterator[tuple[int, Entry]]:
    """The headings below some bands, each with the words of its band."""
    columns = sorted(heads)
    for band in bands:
        first, end = (bisect_left(columns, e) for e in (band.columns.start, band.columns.stop))
        for column in columns[first:end]:
            lower = heads[column]
            if not lower.text or _is_text(lower, role_of):
                continue
            flaw = _clash(band.entry, lower)
            if flaw and not band.is_merged and column != band.entry.column:
                break
            text = f"{band.entry.text} {lower.text}"
            yield column, lower._replace(text=text, flaw=lower.flaw or band.entry.flaw or flaw)


def _bare(
    bands: Sequence[Band], given: Mapping[int, Entry], heads: Mapping[int, Entry], role_of: RoleOf
) -> Iterator[tuple[int, Entry]]:
    """The headings of figures that no band is above, although they lack what bands say."""
    told = [(band, said_by(band.entry.text)) for band in bands]
    own_columns = {band.entry.column for band in bands}
    for column, lower in heads.items():
        own = said_by(lower.text)
        if column in given or own.is_neither or not own.anything or _is_text(lower, role_of):
            continue
        if column in own_columns and any(band.entry is lower for band in bands):
            continue
        for band, said in told:
            if (said.year and not own.year) or (said.measures and not own.measures):
                what = f"nothing stands above {quoted(lower.text)}, as {quoted(band.entry.text)}"
                flaw = f"{what} in {where(band.entry.place)} does above others; write it there too"
                yield column, lower._replace(flaw=lower.flaw or flaw)
                break


def _is_title(alone: Entry, lower: Entry) -> bool:
    """True for the only heading of a row, if what is below it is something else, or no figures."""
    says = said_by(lower.text).anything or unit_of(lower.text)
    is_unit = not said_by(alone.text).anything
    return bool(_clash(alone, lower)) or not (says or is_unit)


def _clash(upper: Entry, lower: Entry) -> str:
    """The reason why a heading cannot be that of another below it; "" if it can."""
    if not _disagree(upper.text, lower.text):
        return ""
    what = f"{quoted(lower.text)} stands below {quoted(upper.text)} in {where(upper.place)}"
    return f"{what}, which says something else; write what is meant in one of the two"


@lru_cache(4096)
def _disagree(upper: str, lower: str) -> bool:
    """True for two headings of which each says something that the other says otherwise."""
    one, other = said_by(upper), said_by(lower)
    pairs = ((one.measures, other.measures), (one.kinds, other.kinds), (one.year, other.year))
    return any(above and below and above != below for above, below in pairs)
