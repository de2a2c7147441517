"""A budget as its lines: each service with its figures, and the cell that each is from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.drivers import MONEY
from dragonsden.files.ordinary import FilePath
from dragonsden.model.fields import mark_of, read_number, read_text, read_title
from dragonsden.model.pipeline import MOST_SERVICES
from dragonsden.model.scalars import LONGEST_NUMBER, Figure, shown
from dragonsden.model.thousands import in_thousands
from dragonsden.reading.budget.columns import Kind, Measure, unit_of
from dragonsden.reading.budget.headings import headed, is_figure, nearly_headed
from dragonsden.reading.budget.mapping import (
    NO_MEASURE,
    Column,
    Mapped,
    given_roles,
    is_of_units,
    mapped,
    other_unit,
    role_of_entry,
    unit_around,
)
from dragonsden.reading.budget.sums import perhaps_sums, sums_among
from dragonsden.reading.budget.table import (
    MOST_ROWS,
    Entries,
    Entry,
    Table,
    read_table,
    start_of,
    where,
)
from dragonsden.reading.case import error_of
from dragonsden.reading.decimals import with_points
from dragonsden.reading.file import File
from dragonsden.reading.nodes import MOST_MISTAKES, Mistake, Node, Place
from dragonsden.reading.workbook.hidden import hidden_words
from dragonsden.text.english import quoted
from dragonsden.text.spelling import folded

MOST_LINES: Final = 2 * MOST_SERVICES
"""Services with the sums among them, of which each has two parts at least."""

TOTAL: Final = re.compile(r"\b(?:sub-?)?totals?\b", re.IGNORECASE)
"""The name of a line that is a sum of others."""

IF_A_TOTAL: Final = "If it is their total, it counts them twice: leave it out."

NET: Final = frozenset({"net", "surplus", "deficit", "balance", "variance"})
OF_NET: Final = frozenset(
    ("cost", "costs", "budget", "expenditure", "income", "spend", "spending", "position", "or")
)
"""The words of a line that is the difference of others: Net expenditure, Surplus/(deficit)."""

IF_NET: Final = "If it is a difference of other lines, leave it out."

NUMBERED: Final = "Its name is a number: write what it is, or leave it out if it is no service."

HIDDEN_ROW: Final = "Its row is hidden in the workbook: leave it out if it is not meant."

BRACKETS: Final = re.compile(r"(£?)\s*\(\s*(£?[^()]*)\)")
"""A number below 0, as accounts write it."""

NIL: Final = re.compile(
    r"[-\u2012-\u2015.\u2026?]+|nil|none|n/?[ak]|tb[acd]|(?:not )?known|unknown|pending",
    re.IGNORECASE,
)
AFTER: Final = re.compile(r"(£? ?\d[\d,.]*) ?([-\u2010-\u2015\u2212]|CR|DR)", re.IGNORECASE)
"""A figure with its sign after it, as ledgers print it."""

T = TypeVar("T")


@dataclass(frozen=True)
class Amount:
    """A figure in £, or a share, and the cells that it is from."""

    figure: float
    cells: tuple[Place, ...]


@dataclass(frozen=True)
class Line:
    """One service: its title, its figures by measure, kind and year, and what to look at again."""

    title: str
    place: Place
    department: str
    owner: str
    amounts: Mapping[tuple[Measure, Kind, str], Amount]
    doubt: str = ""

    def of(self, measure: Measure, kind: Kind) -> dict[str, Amount]:
        """The figures of a measure and kind by year, the oldest first."""
        found = {y: a for (m, k, y), a in self.amounts.items() if (m, k) == (measure, kind)}
        return dict(sorted(found.items()))


@dataclass(frozen=True)
class Budget:
    """The lines of a budget, how its columns were read, and the rows that were left out.

    `hidden` says which columns of it are hidden in the workbook, or that the sheet is.
    """

    file: File
    columns: Sequence[Column]
    lines: Sequence[Line]
    left_out: Sequence[str]
    starts: str
    sheet: str
    hidden: str = ""

    def has(self, measure: Measure) -> bool:
        """True if a column has figures of a measure."""
        return any(column.role and column.role.measure == measure for column in self.columns)


def read_budget(
    path: FilePath,
    *,
    columns: Mapping[str, str] | None = None,
    thousands: bool = False,
    negative_income: bool = False,
    starts: str | None = None,
    sheet: str | None = None,
) -> Budget:
    """The budget in a CSV file, .xlsx or .ods: one line a service, under its headings.

    Args:
        path: the file: CSV, or a workbook of Excel (.xlsx) or LibreOffice (.ods).
        columns: the headings of columns by what they stand for, as
            `{"income budget 2018/19": "Fees and charges"}`, where their words do not say it.
        thousands: True if its money is in £000.
        negative_income: True if income is written below 0, as ledgers do.
        starts: the first year that is still to come; the year of the budget unless given.
        sheet: the sheet of a workbook; the first that has the headings unless given.

    Raises:
        CaseError: it has faults; it has every fault, each with its place.
        ValueError: a column, a year or a sheet that was asked for does not exist.
    """
    given = given_roles(columns or {})
    role = partial(role_of_entry, given=given)
    ways = [partial(way, role_of=role) for way in (headed, nearly_headed)]
    table = read_table(path, sheet, ways)
    if what := _refusal(table):
        raise error_of(table.file.with_mistakes([(start_of(table), what)]))
    found = mapped(table.rows[0], given, starts, thousands)
    reader = _Reader(table, found, thousands, negative_income)
    lines = reader.lines() if not found.mistakes else []
    if mistakes := [*found.mistakes, *reader.mistakes]:
        raise error_of(table.file.with_mistakes(mistakes))
    left_out = [*map(_not_chosen, table.others), *reader.left_out]
    hidden = _hidden(table, found.columns)
    return Budget(table.file, found.columns, lines, left_out, found.starts, table.sheet, hidden)


def _not_chosen(table: Table) -> str:
    """That another sheet has a budget, too."""
    return (
        f"sheet {quoted(table.sheet)}{', which is hidden' * table.is_hidden}: "
        "choose it with --sheet"
    )


def _hidden(table: Table, columns: Sequence[Column]) -> str:
    """That the sheet, or a column that is used, is hidden; "" if none is."""
    if table.page is None:
        return ""
    used = {column.heading.column for column in columns if column.role}
    return hidden_words((), used & table.page.hidden_columns, whole=table.is_hidden)


def _refusal(table: Table) -> str:
    """The reason why a table is not read at all; "" if it is."""
    if not table.rows:
        return "nothing is in it; give a list of services with their budget"
    if len(table.rows) > MOST_ROWS:
        return f"more than {MOST_ROWS:,} rows; take away what is no service"
    return ""


class _Reader:
    """Reads the rows below the headings, noting mistakes and what is left out on the way."""

    def __init__(self, table: Table, found: Mapped, thousands: bool, negative_income: bool) -> None:
        self.columns = found.columns
        self.rows = self._with_points(table.rows[1:], table.separator == ";")
        self.units = {c.heading.column for c in found.columns if is_of_units(c)}
        self.start, self.last = table.rows[0][0].place, _last_column(table)
        self.headed = {entry.column for entry in table.rows[0] if entry.text}
        self.thousands, self.negative_income = thousands, negative_income
        self.mistakes: list[Mistake] = []
        self.left_out: list[str] = []
        self.first: dict[str, Place] = {}
        self.notes = [entry for row in table.above for entry in row]
        self.hidden = table.page.hidden_rows if table.page else frozenset()

    def _with_points(self, rows: Sequence[Entries], semicolons: bool) -> Sequence[Entries]:
        """The rows with a point for the decimal comma that Excel writes beside semicolons.

        A figure that could be two numbers has the mistake that a score would have.
        """
        if not semicolons:
            return rows
        wanted = {one.heading.column for one in self.columns if one.role and not one.role.text}
        nodes = {
            entry.place: Node(entry.place, entry.text)
            for row in rows
            for entry in row
            if entry.column in wanted and entry.text
        }
        told = dict(with_points(list(nodes.values()), semicolons))
        return [[_pointed(entry, nodes, told) for entry in row] for row in rows]

    def lines(self) -> list[Line]:
        """The lines of the services."""
        self.count = 0
        found: list[Line] = []
        for row in self.rows:
            if line := self._line(self._by_column(row), row):
                found.append(line)
            if len(found) > MOST_LINES:
                what = f"more than {MOST_LINES:,} lines of services and their sums"
                self._note(self.start, f"{what}; give {MOST_SERVICES} services at most")
                return found
            if len(self.mistakes) >= MOST_MISTAKES:
                return found
        lines = list(self._without_sums(found))
        if len(lines) > MOST_SERVICES:
            self._note(self.start, f"{len(lines):,} services; give {MOST_SERVICES} at most")
            return lines
        lines = list(self._doubted(lines))
        if not lines and not self.mistakes:
            self._note(self.start, self._no_services())
        self._check_unit()
        return lines

    def _no_services(self) -> str:
        """The mistake of a budget without a service, by what its columns stand for."""
        roles = [column.role for column in self.columns if column.role]
        if self.rows and not any(role.measure == "income" for role in roles):
            unsure = (one.heading.text for one in self.columns if one.why == NO_MEASURE)
            heading = next(unsure, "Fees")
            return f"no column is income; map one with --column 'income budget 2018/19={heading}'"
        return "no service below the headings; write one a line"

    def _without_sums(self, lines: Sequence[Line]) -> Iterator[Line]:
        """The lines but those that are sums of others, which are left out."""
        sums = sums_among(_figures(lines), self.unit)
        for at, line in enumerate(lines):
            if at in sums:
                self.left_out.append(f"{where(line.place)}, {quoted(line.title)}: {sums[at]}")
            else:
                yield line

    def _doubted(self, lines: Sequence[Line]) -> Iterator[Line]:
        """The lines, with a word to those to look at again: they are kept, and never in silence.

        Those are a sum of others in their only column, or one of many, a difference by its name, a
        number by its name, and hidden rows.
        """
        sums = perhaps_sums(_figures(lines), self.unit)
        for at, line in enumerate(lines):
            which = "Its only figure is" if len(line.amounts) == 1 else "It is"
            what = [f"{which} {sums[at]}. {IF_A_TOTAL}"] if at in sums else []
            what += [IF_NET] if _is_net(line.title) else []
            what += [NUMBERED] if re.fullmatch(r"[\d.]+", line.title) else []
            what += [HIDDEN_ROW] if line.place.line in self.hidden else []
            yield replace(line, doubt=" ".join(what))

    @property
    def unit(self) -> int:
        """The amount to which figures are rounded, in £."""
        return 1_000 if self.thousands else 1

    def _check_unit(self) -> None:
        """Note a unit that stands around the table, and is not the one that was asked for."""
        figures = [one.heading.text for one in self.columns if one.role and not one.role.text]
        if any(map(unit_of, figures)):
            return
        for entry in self.notes:
            if what := unit_around(entry.text, self.thousands):
                self._note(entry.place, f"{quoted(entry.text)} {what}")
                return

    def _note(self, place: Place, what: str) -> None:
        """Keep a mistake."""
        self.mistakes.append((place, what))

    def _by_column(self, row: Entries) -> dict[str, Entry]:
        """The cells of a row that say something, by the role of their column."""
        beyond = [entry for entry in row if entry.text and entry.column > self.last]
        if beyond and not beyond[0].place.sheet:
            what = f"{quoted(beyond[0].text)} is beyond the last heading"
            self._note(beyond[0].place, f"{what}; put figures with commas in quotes")
        said = {entry.column: entry for entry in row if entry.text or entry.flaw}
        return {
            str(column.role): said[column.heading.column]
            for column in self.columns
            if column.role and column.heading.column in said
        }

    def _line(self, cells: dict[str, Entry], row: Entries) -> Line | None:
        """The line of a row; None if it is left out, or has no service."""
        figures = {
            column.role: cells[str(column.role)]
            for column in self.columns
            if column.role and not column.role.text and str(column.role) in cells
        }
        service = cells.get("service")
        if service is None:
            self._without_service(row, list(figures.values()))
            return None
        if why := _not_a_service(service.text, [role.measure for role in figures]):
            self._leave_out(service, why)
            self.notes += [] if figures else row
            return None
        self.count += 1
        self._check_headings(row)
        for entry in row:
            if entry.column in self.units and (what := other_unit(entry.text, self.thousands)):
                self._note(entry.place, f"{quoted(entry.text)} {what}")
        title = self._title(service)
        amounts = {
            (role.measure, role.kind, role.year): Amount(figure, (entry.place,))
            for role, entry in figures.items()
            if role.measure
            and role.kind
            and (figure := self._amount(entry, role.measure)) is not None
        }
        return Line(title, service.place, *self._texts(cells), amounts)

    def _leave_out(self, entry: Entry, why: str) -> None:
        """Keep that a row is left out."""
        self.left_out.append(f"{where(entry.place)}, {quoted(entry.text)}: {why}")

    def _without_service(self, row: Entries, figures: Sequence[Entry]) -> None:
        """Leave a row out that is a total or a note; another without a service is a mistake."""
        said = [entry for entry in row if entry.text]
        if total := next((entry for entry in said if TOTAL.search(entry.text)), None):
            self._leave_out(total, "a total")
        elif any(is_figure(entry) or entry.flaw for entry in figures):
            self._note(row[0].place, "figures without a service; write its name")
        elif figures and not self.count:
            what = f"{quoted(figures[0].text)} is no figure, and no heading that is known"
            self._note(figures[0].place, f"{what}; say it in the row of headings, or delete it")
        else:
            self.notes += said
            for entry in said[:1]:
                self._leave_out(entry, "no figures")

    def _check_headings(self, row: Entries) -> None:
        """Note the first figure in each column without a heading."""
        for entry in row:
            if entry.text and entry.column not in self.headed and entry.column <= self.last:
                self.headed.add(entry.column)
                what = f"{quoted(entry.text)} is in a column without a heading"
                self._note(entry.place, f"{what}; write one above, or empty the column")

    def _title(self, entry: Entry) -> str:
        """The title of a service, which no other has."""
        title = self._read(entry, lambda one: read_title(one.text)) or entry.text
        first = self.first.setdefault(folded(title), entry.place)
        if first is not entry.place:
            what = f"{quoted(title)} is there already, in {where(first)}"
            self._note(entry.place, f"{what}; add the two up, or tell them apart")
        return title

    def _texts(self, cells: dict[str, Entry]) -> tuple[str, str]:
        """Department and owner."""
        department, owner = (
            self._read(cells[key], lambda one: read_text(one.text)) or "" if key in cells else ""
            for key in ("department", "owner")
        )
        return department, owner

    def _read(self, entry: Entry, read: Callable[[Entry], T]) -> T | None:
        """The value of a cell; None, and a mistake, if it cannot be used."""
        try:
            if entry.flaw:
                raise ValueError(entry.flaw)
            return read(entry)
        except ValueError as error:
            self._note(entry.place, str(error))
            return None

    def _amount(self, entry: Entry, measure: Measure) -> float | None:
        """The figure of a cell in £; None, and a mistake, if it cannot be used."""
        negative = self.negative_income
        return self._read(entry, lambda one: _signed(self._figure(one), measure, negative))

    def _figure(self, entry: Entry) -> float:
        """The figure of a cell as it stands there, in £. Raises ValueError if it is none."""
        figure = _typed(entry.value) if isinstance(entry.value, str) else read_number(entry.value)
        if mark_of(figure) == "%":
            raise ValueError(f"{entry.text} is a share; give the amount")
        pounds = in_thousands(figure) if self.thousands else _plain(figure)
        if abs(pounds) > MONEY[1]:
            raise ValueError(f"{entry.text} is more than £{MONEY[1]:,.0f}; mend it")
        return pounds


def _pointed(entry: Entry, nodes: Mapping[Place, Node], told: Mapping[Place, str]) -> Entry:
    """The cell with its decimal point, or why it cannot be used."""
    if (node := nodes.get(entry.place)) is None:
        return entry
    value = node.value if isinstance(node.value, str) else entry.text
    return entry._replace(value=value, flaw=entry.flaw or told.get(entry.place, ""))


def _typed(text: str) -> float:
    """The figure that was typed. Raises ValueError, in words of a spreadsheet, if it is none."""
    if len(text) > LONGEST_NUMBER:  # refused, and not searched
        return read_number(text)
    if NIL.fullmatch(text):
        what = f"{quoted(text)} could be nothing, or not known"
        raise ValueError(f"{what}; write 0, or leave the cell empty")
    if found := AFTER.fullmatch(text):
        digits, sign = found[1].strip(), found[2].upper()
        if sign in ("CR", "DR"):
            what = f"{quoted(text)} is not a number; write {digits} or -{digits} for {sign}"
            raise ValueError(f"{what}; with --credits income is below 0 throughout")
        raise ValueError(f"{quoted(text)} is not a number; write the minus in front, as -{digits}")
    with suppress(ValueError):
        return read_number(BRACKETS.sub(r"-\1\2", text))
    try:
        return read_number(text)  # it is not one either, and told as it stands there
    except ValueError as error:
        if not (BRACKETS.fullmatch(text) or "{" in str(error)):
            raise
    raise ValueError(f"{quoted(text)} is not a number; write one figure, or leave the cell empty")


def _figures(lines: Sequence[Line]) -> NDArray[np.float64]:
    """The figures of lines x columns; 0 where there is none."""
    roles = sorted({role for line in lines for role in line.amounts})
    table = [[line.amounts[r].figure if r in line.amounts else 0 for r in roles] for line in lines]
    return np.array(table, dtype=np.float64).reshape(len(lines), len(roles))


def _last_column(table: Table) -> int:
    """The last column of the headings, and of what is merged among them."""
    lines = {row[0].place.line for row in table.above}
    merged = (last for (_, line, _), last in table.spans.items() if line in lines)
    return max([table.rows[0][-1].column, *merged])


def _plain(figure: float) -> float:
    """The figure as it was written, without the £: it may count £1 at a time."""
    return read_number(figure.text.replace("£", "")) if isinstance(figure, Figure) else figure


def _is_net(name: str) -> bool:
    """True for the name of a line that is a difference of others, and of no service."""
    words = set(re.findall(r"\w+", name.casefold()))
    return bool(words & NET) and words <= NET | OF_NET


def _not_a_service(name: str, measures: Sequence[Measure | None]) -> str:
    """The reason why a row with a name is left out; "" if it is a service."""
    if not measures:
        return "no figures"
    if TOTAL.search(name):
        return "a total"
    return "" if "income" in measures else "no income"


def _signed(figure: float, measure: Measure, negative_income: bool) -> float:
    """The figure with its sign turned, if it is income that is written below 0.

    Raises ValueError for one that is below 0 otherwise.
    """
    said = f"{measure} of {shown(figure)}"
    if measure == "income" and negative_income:
        if figure > 0:
            raise ValueError(f"{said} is above 0, but --credits says below; mend it")
        text = figure.text.lstrip("-\N{MINUS SIGN}") if isinstance(figure, Figure) else ""
        return read_number(text) if text else -figure
    if figure < 0 and measure == "income":
        raise ValueError(f"{said} is below 0; say --credits if income is below 0 throughout")
    if figure < 0:
        raise ValueError(f"{said} is below 0; give what was spent")
    return figure
