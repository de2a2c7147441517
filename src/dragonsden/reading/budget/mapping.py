"""The mapping of a budget's columns: each heading with what it stands for, and the first year."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from dragonsden.model.figures import is_year, named_year
from dragonsden.reading.budget.columns import (
    MARKS,
    OTHER_MONEY,
    Role,
    alias_order,
    role_of,
    said_by,
    says_a_false_year,
    unit_of,
)
from dragonsden.reading.budget.table import Entries, Entry
from dragonsden.reading.nodes import Mistake
from dragonsden.text.english import quoted
from dragonsden.text.spelling import alike, folded, suggestion

MEANINGS: Final = "service, department, owner, or as 'income budget 2018/19'"
ABOUT_ALL: Final = re.compile(
    r"^\W*(?:in\b|units?\b|currency\b|£|gbp|€|\$)|\b(?:in|of) (?:thousand|million|billion)s\b"
    r"|\b(?:all|figures|amounts|values|numbers|money|sums|shown|stated|expressed)\b.*\bin\b",
    re.IGNORECASE,
)
"""The words of a text that says a unit for all figures of a table."""

AMOUNT: Final = re.compile(
    r"[£€$]?\s?(?!1,000s)[1-9][\d,.]*\s?(?:k|m|mn|bn|thousand|million|billion)?\b", re.IGNORECASE
)
"""An amount in a note, which says nothing of the unit of the table."""

ALWAYS: Final = re.compile(
    rf"(?:£|gbp)\s*(?:{MARKS}?000s?|k|m|mn|bn|millions?|billions?)\b|\((?:£|€|\$)\)", re.IGNORECASE
)
"""Units that stand without a figure, and so for all of them."""

BY_UNIT: Final = {"£m": "millions", "£bn": "billions"}
UNIT_HEADINGS: Final = ("unit", "units", "unit of measure", "uom", "currency", "£/£000")
"""Headings of columns that say the unit of each line."""

FORECAST_WHY: Final = "is a forecast; map it with --column if it will do as an outturn"
NO_MEASURE: Final = "says neither income nor cost, as others do"
MAP_IT: Final = "map it with --column if its figures are those of a whole year"
KEEP: Final = "keep one of them, or map the one to use with --column"
AS: Final = "write it as 'Outturn 2017/18', or map it: --column 'outturn 2017/18=..'"


@dataclass(frozen=True)
class Column:
    """A column: its heading, what it stands for (None if it is not used), and why it is not.

    It is doubtful if its figures are those of services, but not of a whole year.
    """

    heading: Entry
    role: Role | None
    why: str = ""
    is_doubtful: bool = False


@dataclass(frozen=True)
class Mapped:
    """The columns of a budget, in their order, the first year, and what is wrong with them."""

    columns: Sequence[Column]
    starts: str
    mistakes: Sequence[Mistake]


def given_roles(columns: Mapping[str, str]) -> dict[str, Role]:
    """The role of each heading, where the meaning is the key.

    Raises ValueError for a meaning that is none.
    """
    roles: dict[str, Role] = {}
    for meaning, heading in columns.items():
        role = role_of(meaning)
        if role is None:
            raise ValueError(f"{quoted(meaning)} is no meaning of a column; give {MEANINGS}")
        is_whole = role.text or role.measure
        roles[heading] = role if is_whole else replace(role, measure="income")
    return roles


def mapped(
    headings: Entries, given: Mapping[str, Role], starts: str | None, thousands: bool
) -> Mapped:
    """The columns under these headings.

    Raises ValueError if a heading that was given is not there, or `starts` is no year.
    """
    there = {folded(entry.text): entry.text for entry in headings if entry.text}
    given = {" ".join(heading.split()): role for heading, role in given.items()}
    for heading in given:
        if folded(heading) not in there:
            raise ValueError(f"no column {quoted(heading)}; {suggestion(heading, there.values())}")
    if starts is not None and not is_year(starts):
        raise ValueError(f"{quoted(starts)} is not a financial year; write one as 2018/19")
    columns = [_column(entry, given) for entry in headings if entry.text]
    columns = _measured(_told_apart(columns, given))
    first = starts or _first_year(columns)
    columns = _unless_given([_in_year(column, first) for column in columns], given)
    return Mapped(columns, first, list(_mistakes(columns, headings, first, thousands)))


def _column(entry: Entry, given: Mapping[str, Role]) -> Column:
    """A column by its heading, before others are looked at."""
    role = role_of_entry(entry, given)
    said = said_by(entry.text)
    if role is not None:
        return Column(entry, role)
    if said.is_forecast:
        return Column(entry, role, FORECAST_WHY)
    is_figures = said.is_of and (said.measures or said.kinds)
    return Column(
        entry, role, f"is of {said.is_of}; {MAP_IT}" if is_figures else "", bool(is_figures)
    )


def _unless_given(columns: Sequence[Column], given: Mapping[str, Role]) -> list[Column]:
    """The columns, of several that stand for the same figures the one that was given."""
    named = {folded(heading) for heading in given}
    kept = {str(c.role): c for c in columns if c.role and folded(c.heading.text) in named}
    return [
        column
        if (best := kept.get(str(column.role))) is None or folded(column.heading.text) in named
        else Column(column.heading, None, f"{quoted(best.heading.text)} stands for {column.role}")
        for column in columns
    ]


def role_of_entry(entry: Entry, given: Mapping[str, Role]) -> Role | None:
    """The role that was given for a heading, or else that of its words."""
    if not given:
        return role_of(entry.text)
    text = folded(" ".join(entry.text.split()))
    named = (role for heading, role in given.items() if folded(" ".join(heading.split())) == text)
    return next(named, None) or role_of(entry.text)


def _told_apart(columns: Sequence[Column], given: Mapping[str, Role]) -> list[Column]:
    """The columns, of several that stand for the same text the one with the plainest heading."""
    named = {folded(heading) for heading in given}

    def order(column: Column) -> tuple[bool, int]:
        heading = column.heading.text
        return folded(heading) not in named, alias_order(heading)

    kept: dict[str, Column] = {}
    for column in sorted((c for c in columns if c.role and c.role.text), key=order):
        kept.setdefault(str(column.role), column)
    return [_unless_beaten(column, kept.get(str(column.role)), order) for column in columns]


def _unless_beaten(
    column: Column, best: Column | None, order: Callable[[Column], tuple[bool, int]]
) -> Column:
    """The column, without a role if another stands for the same text by a plainer heading."""
    if best is None or order(best) == order(column):
        return column
    return Column(column.heading, None, f"{quoted(best.heading.text)} stands for {column.role}")


def _measured(columns: Sequence[Column]) -> list[Column]:
    """The columns of figures with a measure: income, where no heading says one."""
    figures = [column.role for column in columns if column.role and not column.role.text]
    if not any(role.measure for role in figures):
        return [_with(column, measure="income") for column in columns]
    return [
        Column(column.heading, None, NO_MEASURE)
        if column.role and not (column.role.text or column.role.measure)
        else column
        for column in columns
    ]


def _with(column: Column, **changes: Any) -> Column:
    """The column with another role, if it is one of figures."""
    if column.role is None or column.role.text:
        return column
    return replace(column, role=replace(column.role, **changes))


def _first_year(columns: Sequence[Column]) -> str:
    """The year of the latest budget, or the one after the last outturn; "" if none says a year."""
    roles = [column.role for column in columns if column.role]
    if budgets := [role.year for role in roles if role.kind == "budget" and role.year]:
        return max(budgets)
    outturns = [role.year for role in roles if role.year]
    return named_year(2, max(outturns)) if outturns else ""


def _in_year(column: Column, starts: str) -> Column:
    """The column with its kind and year: a budget is of the first year, others are outturns."""
    role = column.role
    if role is None or role.text:
        return column
    if role.kind is None and role.year < starts:
        return _with(column, kind="outturn")
    if role.kind == "budget" and not role.year and says_a_false_year(column.heading.text):
        return Column(column.heading, None, f"names no financial year, as 2018/19; {MAP_IT}", True)
    if role.kind == "budget" and not role.year:
        return _with(column, year=starts)
    if role.kind == "budget" and role.year != starts:
        return Column(column.heading, None, f"is not the budget of {starts}, the first year")
    return column


def _mistakes(
    columns: Sequence[Column], headings: Entries, starts: str, thousands: bool
) -> Iterator[Mistake]:
    """Headings that lack a year or a kind, stand for the same, or are missing."""
    first: dict[str, Column] = {}
    flaws = [column.heading for column in columns if column.heading.flaw]
    if flaws:  # what others stand for hangs upon them
        yield from ((heading.place, heading.flaw) for heading in flaws)
        return
    for column in columns:
        place, said = column.heading.place, quoted(column.heading.text)
        if column.role is None:
            continue
        if what := _unclear(column.role, starts):
            yield place, f"{said} {what}"
            continue
        other = first.setdefault(str(column.role), column)
        if other is not column:
            what = f"stands for {column.role}, as {quoted(other.heading.text)} does"
            yield place, f"{said} {what}; {KEEP}"
        if not column.role.text and (what := other_unit(column.heading.text, thousands)):
            yield place, f"{said} {what}"
    roles = [column.role for column in columns if column.role]
    start = headings[0].place
    if not any(role.text == "service" for role in roles):
        what = "no heading for the services; write Service above their names, or"
        yield start, f"{what} {_map_it(headings, 'service')}"
    if not any(not role.text for role in roles):
        yield start, f"no heading for budget or outturn; {_map_it(headings, 'budget 2018/19')}"


def other_unit(text: str, thousands: bool) -> str:
    """The mistake of a heading that says another unit than the one that was asked for, or ""."""
    unit = unit_of(text)
    if unit == "£m":
        return "is in millions; write the figures in £000, or in £"
    if unit in ("£bn", "pence", OTHER_MONEY):
        return f"is in {BY_UNIT.get(unit, unit)}; write the figures in £000, or in £"
    if unit == "£000" and not thousands:
        return "is in thousands; say so with --money £000"
    if unit == "£" and thousands:
        return "is in £, but --money says £000; leave that out, or mend it"
    return ""


def is_of_units(column: Column) -> bool:
    """True for a column that says the unit of each line."""
    return column.role is None and folded(column.heading.text) in UNIT_HEADINGS


def unit_around(text: str, thousands: bool) -> str:
    """The mistake of a text above or below a table that says another unit for all of it, or ""."""
    text = AMOUNT.sub(" ", text)
    unit = unit_of(text)
    if not unit or not (ALWAYS.search(text) or ABOUT_ALL.search(text)):
        return ""
    if unit == "£000":
        what = "says thousands; say so with --money £000, or delete the words"
        return "" if thousands else what
    if unit == "£":
        what = "says £, but --money says £000; leave that out, or delete the words"
        return what if thousands else ""
    return f"says {BY_UNIT.get(unit, unit)}; write the figures in £000 or £, and delete the words"


def _unclear(role: Role, starts: str) -> str:
    """The reason why a column of figures cannot be used, and what would be right."""
    if role.text:
        return ""
    if not role.year:
        return f"says no year; {AS if role.kind == 'outturn' else 'say --starts 2018/19'}"
    if role.kind is None:
        return f"says neither budget nor outturn; {AS}"
    if role.kind == "outturn" and role.year >= starts:
        what = f"is of {role.year}, but the pipeline starts in {starts}"
        return f"{what}; say --starts with a later year"
    return ""


def _map_it(headings: Entries, meaning: str) -> str:
    """The way to map a heading, and the headings that there are."""
    there = [entry.text for entry in headings if entry.text and alike(entry.text)]
    return f"map one with --column '{meaning}=..': {suggestion('', there)}"
