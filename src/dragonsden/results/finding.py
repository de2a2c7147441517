"""Findings: the answer to one question, computed and worded once, for every outlet to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import pandas as pd

LEFT_OUT: Final = "left out"
"""The text of a cell whose figure the public may not read."""

Unit = Literal["", "£", "£ a year", "years", "points", "share", "rank", "count"]
"""What the numbers of a column are in; "" for words, or where each row has a unit of its own."""


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, a word on its meaning, and what its numbers are in."""

    heading: str
    meaning: str = ""
    numeric: bool = False
    unit: Unit = ""


@dataclass(frozen=True)
class Cell:
    """A cell: its text as people read it, and the number behind it, unrounded.

    `number` is None where there is none; `about` is the name of the service that a page may lead
    to.
    """

    text: str
    number: float | None = None
    about: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a table; `about` is the name, in the files, of what it is about."""

    cells: tuple[Cell, ...]
    about: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """The cells as people read them."""
        return tuple(cell.text for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """A table to read: a name of its own, a caption, columns and rows.

    `heads` is the column that names each row. `cut` is a line of text after so many rows.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    heads: int = 0
    cut: tuple[int, str] | None = None

    @property
    def meanings(self) -> tuple[Column, ...]:
        """The columns whose headings need a word more."""
        return tuple(column for column in self.columns if column.meaning)


@dataclass(frozen=True)
class Finding:
    """The answer to one question about a case.

    `headline` is the answer in one sentence; `tables` show what it rests on and `notes` say what
    else a reader should know. `data` has the numbers unrounded, for CSV and workbooks, and
    `document` all of it for the JSON document.
    """

    name: str
    headline: str
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    data: pd.DataFrame = field(default_factory=pd.DataFrame)
    document: Mapping[str, Any] = field(default_factory=dict)
