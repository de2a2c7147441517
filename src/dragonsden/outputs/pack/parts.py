"""Parts of a page, as text: tables and links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Layout = Literal["wide", "stacked"]
"""How a table stands on a narrow screen: scrolled sideways by itself, or row under row."""


@dataclass(frozen=True)
class Link:
    """A text that leads to another place of the page."""

    text: str
    to: str


Cell = str | Link


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, what stands in it, and whether that is numbers."""

    heading: str
    meaning: str = ""
    numeric: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table; `key` is the service that it is about, if any."""

    cells: tuple[Cell, ...]
    key: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its caption; `heads` is the column that names each row.

    `cut` is a line of text after so many rows; `id` is its own on the page.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    layout: Layout = "stacked"
    heads: int = 0
    cut: tuple[int, str] | None = None

    @property
    def meanings(self) -> tuple[Column, ...]:
        """The columns whose headings need a word more."""
        return tuple(column for column in self.columns if column.meaning)


def columns(*headings: str, numeric: str = "") -> tuple[Column, ...]:
    """Columns by their headings; `numeric` has an n for each that holds numbers."""
    marks = numeric.ljust(len(headings))
    return tuple(
        Column(heading, numeric=mark == "n") for heading, mark in zip(headings, marks, strict=False)
    )
