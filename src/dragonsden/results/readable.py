"""Tables that read well in a notebook: shares as percentages, money in £, intervals as ranges."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar, Final, ParamSpec

import numpy as np
import pandas as pd

from dragonsden.results.finding import Unit
from dragonsden.text.arguments import not_a
from dragonsden.text.english import counted
from dragonsden.text.html import framed, grid, paragraph
from dragonsden.text.numbers import UNKNOWN, figure, money, number, share

MOST_ROWS: Final = 10
"""At most 10 rows are shown; all are there."""

MOST_COLUMNS: Final = 14
"""At most 14 columns are shown beside one another; all are there."""

SIM: Final = "sim"
"""The name of the argument that is a simulation, whole or public: it has standings."""

P = ParamSpec("P")


class Readable(pd.DataFrame):
    """A table whose numbers are unrounded, and shown in their units; its parts are plain tables.

    Attributes:
        units: the unit of the numbers in each column.
        unit: that of the columns which `units` does not name.
    """

    _metadata: ClassVar[list[str]] = ["units", "unit"]

    units: dict[str, Unit] = {}  # noqa: RUF012  pandas hands it on, and nobody changes it
    unit: Unit = ""

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        """The class of the parts that pandas makes of it."""
        return pd.DataFrame

    def __repr__(self) -> str:
        """Show the first and last rows: at most ten."""
        most = MOST_ROWS + 1 - self.columns.nlevels
        with pd.option_context("display.max_rows", most, "display.min_rows", most):
            return super().__repr__()

    def _repr_html_(self) -> str:
        """The first rows, each number in its unit, for a notebook."""
        return framed(*html_parts(self, self.units, self.unit))


class ReadableSeries(pd.Series):
    """A column of numbers, unrounded, and shown in its unit; its parts are plain columns.

    Attributes:
        unit: the unit of the numbers.
    """

    _metadata: ClassVar[list[str]] = ["_name", "unit"]

    unit: Unit = ""

    @property
    def _constructor(self) -> type[pd.Series]:
        """The class of the parts that pandas makes of it."""
        return pd.Series

    @property
    def _constructor_expanddim(self) -> type[pd.DataFrame]:
        """The class of the tables that pandas makes of it."""
        return pd.DataFrame

    def _repr_html_(self) -> str:
        """The first numbers, each in its unit, for a notebook."""
        return framed(*html_parts(self.to_frame(), {}, self.unit))


def readable(
    unit: Unit = "", /, **units: Unit
) -> Callable[[Callable[P, pd.DataFrame]], Callable[P, pd.DataFrame]]:
    """A function whose table is shown in these units: those of its columns, or that of all others.

    Called with something else than the simulation that it asks for, it says so, with TypeError.

    >>> @readable("rank", chosen="share")  # doctest: +SKIP
    """

    def of(find: Callable[P, pd.DataFrame]) -> Callable[P, pd.DataFrame]:
        asks = find.__code__.co_varnames[0] == SIM

        @wraps(find)
        def found(*args: P.args, **settings: P.kwargs) -> pd.DataFrame:
            if asks and args:
                check_simulation(args[0])
            return in_units(find(*args, **settings), unit, **units)

        return found

    return of


def check_simulation(sim: object) -> None:
    """Raise TypeError if the argument `sim` is something else than a simulation."""
    if not hasattr(type(sim), "standings"):
        raise not_a(SIM, sim, "a Simulation, as simulate(case) returns it")


def in_units(table: pd.DataFrame, unit: Unit = "", /, **units: Unit) -> Readable:
    """The table, shown in these units."""
    made = Readable(table)
    made.attrs.update(table.attrs)
    made.units, made.unit = units, unit
    return made


def column_in_unit(column: pd.Series, unit: Unit) -> ReadableSeries:
    """The column, shown in this unit."""
    made = ReadableSeries(column)
    made.unit = unit
    return made


def html_parts(table: pd.DataFrame, units: dict[str, Unit], unit: Unit = "") -> tuple[str, ...]:
    """The first rows and columns of a table as HTML, and a line that counts the others."""
    names = [str(name or "") for name in table.index.names]
    shown: Any = table.iloc[:MOST_ROWS, :MOST_COLUMNS]
    columns = [" ".join(map(str, c)) if isinstance(c, tuple) else str(c) for c in shown.columns]
    numeric = [pd.api.types.is_numeric_dtype(shown.iloc[:, i]) for i in range(len(columns))]
    heads = [(name, False) for name in names] + list(zip(columns, numeric, strict=True))
    rows = (
        [
            *map(str, label if isinstance(label, tuple) else (label,)),
            *(said(cell, units.get(c, unit)) for c, cell in zip(columns, cells, strict=True)),
        ]
        for label, cells in zip(shown.index, shown.itertuples(index=False, name=None), strict=True)
    )
    whole = f"{counted(len(table), 'row')}, {counted(len(table.columns), 'column')}"
    more = shown.shape != table.shape
    said_more = f"{whole}; the first {len(shown)} rows and {len(columns)} columns are shown."
    return (grid("", heads, rows, len(names)), *([paragraph(said_more)] if more else []))


def said(cell: Any, unit: Unit) -> str:
    """A cell as people read it."""
    if isinstance(cell, tuple):
        return " to ".join(said(end, unit) for end in cell)
    if isinstance(cell, bool | np.bool_):
        return "yes" if cell else "no"
    if isinstance(cell, list):
        return ", ".join(said(each, unit) for each in cell)
    if not isinstance(cell, int | float | np.integer | np.floating):
        return "" if cell is None or cell is pd.NA else str(cell)
    return _figure(float(cell), unit)


def _figure(value: float, unit: Unit) -> str:
    """A number in its unit."""
    if np.isnan(value):
        return UNKNOWN
    match unit:
        case "share":
            return f"−{share(-value, 1)}" if value < 0 else share(value, 1)
        case "£" | "£ a year":
            return money(value)
        case "points" | "years":
            return number(value, 1)
        case "rank" | "count":
            return number(value, 0)
        case _:
            return figure(value)
