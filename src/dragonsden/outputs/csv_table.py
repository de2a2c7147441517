"""Tables as CSV, for a spreadsheet: every column, unrounded, and no cell that it would run."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dragonsden.results.ranking import ranking_data
from dragonsden.results.simulation import Simulation

if TYPE_CHECKING:
    import pandas as pd

RUN_BY_SPREADSHEETS: Final = ("=", "+", "-", "@")
CONTROLS: Final = ("\t", "\r", "\n")


def ranking_csv(sim: Simulation) -> str:
    """The columns of `Simulation.ranking`, best first; services that fail come last, unranked.

    Each row says the `status` of the case, as a CSV has no heading to say it, and the reasons of
    gates that hold or fail. An interval is two columns, `_low` and `_high`. Lines end as RFC 4180
    has it.
    """
    names, rows = ranking_data(sim)
    return _with_status(names, rows, sim.case.status)


def table_csv(table: pd.DataFrame, status: str) -> str:
    """Any table: its index and its columns, each row with the `status` of the case before it."""
    flat = table.reset_index()
    return _with_status(list(flat.columns), _rows(flat), status)


def untitled_csv(table: pd.DataFrame) -> str:
    """Any table that is not of one case: its index and its columns."""
    flat = table.reset_index()
    names = list(flat.columns)
    return _written([*_columns(names)], _in_cells(names, _rows(flat)))


def _rows(table: pd.DataFrame) -> Iterator[list[Any]]:
    """The rows of a table; None for what is not there."""
    import pandas as pd

    for _, row in table.iterrows():
        yield [
            entry if isinstance(entry, tuple) or not pd.isna(entry) else None
            for entry in (row[name] for name in table.columns)
        ]


def _with_status(names: Sequence[str], rows: Iterable[Sequence[Any]], status: str) -> str:
    """The rows, each with the status of the case before it."""
    cells = ([status, *row] for row in _in_cells(names, rows))
    return _written(["status", *_columns(names)], cells)


def _in_cells(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[list[object]]:
    """The rows as cells, an interval in two."""
    for row in rows:
        pairs = zip(names, row, strict=True)
        yield [cell for name, entry in pairs for cell in _cells(name, entry)]


def _written(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The rows under their header, no cell of them one that a spreadsheet would run."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([safe(name) for name in header])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def _columns(names: Sequence[str]) -> Iterator[str]:
    """The names of the columns, those of an interval twice."""
    for name in names:
        yield from (f"{name}_low", f"{name}_high") if name.endswith("_interval") else (name,)


def _cells(column: str, entry: Any) -> Iterable[object]:
    """The entry, or the two ends of an interval; what is not there is left empty."""
    if column.endswith("_interval"):
        return entry if isinstance(entry, tuple) else ("", "")
    return ("",) if entry is None or entry != entry else (entry,)


def safe(cell: object) -> object:
    """The cell, as it is if a number; text that a spreadsheet would run gets an apostrophe first.

    That is text beginning with = + - @, also after space or in another width, or with a tab or
    the end of a line (OWASP, CSV injection).
    """
    if isinstance(cell, float | np.floating):
        return float(cell)
    if not isinstance(cell, str):
        return cell
    start = unicodedata.normalize("NFKC", cell.lstrip()[:1])
    if start.startswith(RUN_BY_SPREADSHEETS) or cell.startswith(CONTROLS):
        return f"'{cell}"
    return cell
