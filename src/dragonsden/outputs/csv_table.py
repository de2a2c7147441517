"""Tables as CSV, for a spreadsheet: every column, unrounded, and no cell that it would run."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from dragonsden.results.ranking import ranking_finding
from dragonsden.results.simulation import Simulation

RUN_BY_SPREADSHEETS: Final = ("=", "+", "-", "@")
CONTROLS: Final = ("\t", "\r", "\n")


def ranking_csv(sim: Simulation) -> str:
    """The columns of `Simulation.ranking`, best first; services that fail come last, unranked.

    Each row says the `status` of the case, as a CSV has no heading to say it, and the reasons of
    gates that hold or fail. An interval is two columns, `_low` and `_high`. Lines end as RFC 4180
    has it.
    """
    return table_csv(ranking_finding(sim).data, sim.case.status)


def table_csv(table: pd.DataFrame, status: str) -> str:
    """Any table: its index and its columns, each row with the `status` of the case before it."""
    flat = table.reset_index()
    rows = (
        [status, *(cell for name in flat.columns for cell in _cells(name, row[name]))]
        for _, row in flat.iterrows()
    )
    return _written(["status", *_columns(flat)], rows)


def untitled_csv(table: pd.DataFrame) -> str:
    """Any table that is not of one case: its index and its columns."""
    flat = table.reset_index()
    rows = ([c for n in flat.columns for c in _cells(n, row[n])] for _, row in flat.iterrows())
    return _written([*_columns(flat)], rows)


def _written(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The rows under their header, no cell of them one that a spreadsheet would run."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([safe(name) for name in header])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def _columns(table: pd.DataFrame) -> Iterator[str]:
    """The names of the columns, those of an interval twice."""
    for name in table.columns:
        yield from (f"{name}_low", f"{name}_high") if name.endswith("_interval") else (name,)


def _cells(column: str, entry: Any) -> Iterable[object]:
    """The entry, or the two ends of an interval; what is not there is left empty."""
    if column.endswith("_interval"):
        return entry if isinstance(entry, tuple) else ("", "")
    return ("",) if pd.isna(entry) else (entry,)


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
