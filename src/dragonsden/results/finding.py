"""Findings: the answer to one question, computed and worded once, for every outlet to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, Self

if TYPE_CHECKING:
    import pandas as pd

LEFT_OUT: Final = "left out"
"""The text of a cell whose figure the public may not read."""

Unit = Literal[
    "", "£", "£ a year", "£000", "£000 a year", "years", "points", "share", "rank", "count"
]  # fmt: skip
"""The unit of the numbers in a column; "" for words, or where each row has a unit of its own."""


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, a word on its meaning, and the unit of its numbers.

    `prose` is True if its cells are sentences, for which an outlet makes room. Where a table is too
    wide, the columns of one `group` stand together below the others.
    """

    heading: str
    meaning: str = ""
    numeric: bool = False
    unit: Unit = ""
    prose: bool = False
    group: str = ""


def numbers(unit: Unit, *heads: str) -> list[Column]:
    """Columns of numbers in one unit."""
    return [Column(head, numeric=True, unit=unit) for head in heads]


@dataclass(frozen=True)
class Cell:
    """A cell: its text as people read it, and the number behind it, unrounded.

    `number` is None where there is none; `about` is the name of the service that a page may lead
    to. `shade` is the ground that a page gives it, from 0 (white) to 4 (dark); None for none.
    """

    text: str
    number: float | None = None
    about: str = ""
    shade: int | None = None


@dataclass(frozen=True)
class Row:
    """A row of a table; `about` is the name, in the files, of its subject."""

    cells: tuple[Cell, ...]
    about: str = ""

    @classmethod
    def of(cls, *cells: Cell | str, about: str = "") -> Self:
        """The row of these cells; a text is a cell without a number."""
        made = (cell if isinstance(cell, Cell) else Cell(cell) for cell in cells)
        return cls(tuple(made), about)

    @classmethod
    def of_service(cls, name: str, title: str, *cells: Cell | str) -> Self:
        """The row of a service: its title, which may lead to its page, then these cells."""
        return cls.of(Cell(title, about=name), *cells, about=name)

    @property
    def texts(self) -> tuple[str, ...]:
        """The cells as people read them."""
        return tuple(cell.text for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """A table to read: a name of its own, a caption, columns and rows.

    `heads` is the column that names each row. `cut` is a line of text after a number of rows.
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

    @property
    def legend(self) -> tuple[tuple[str, str], ...]:
        """The headings that need a word more with their meaning, those of one meaning together."""
        by_meaning: dict[str, list[str]] = {}
        for column in self.meanings:
            by_meaning.setdefault(column.meaning, []).append(column.heading)
        return tuple((", ".join(heads), meaning) for meaning, heads in by_meaning.items())

    @property
    def is_map(self) -> bool:
        """True if cells are shaded: columns are then as narrow as their numbers."""
        return any(cell.shade is not None for row in self.rows for cell in row.cells)

    @property
    def lines(self) -> tuple[str, ...]:
        """Each row as a line: its first cell, then all others that are words, if there are any."""
        words = [i for i, column in enumerate(self.columns) if i and not column.numeric]
        return tuple(
            f"{row.texts[0]}: {' - '.join(row.texts[i] for i in words if row.texts[i])}"
            for row in self.rows
            if any(row.texts[i] for i in words)
        )

    def first(self, count: int) -> Table:
        """The table with its first rows alone."""
        return replace(self, rows=self.rows[:count])

    def without(self, *headings: str) -> Table:
        """The table without the columns of these headings."""
        kept = [i for i, column in enumerate(self.columns) if column.heading not in headings]
        rows = (replace(row, cells=tuple(row.cells[i] for i in kept)) for row in self.rows)
        columns = tuple(self.columns[i] for i in kept)
        return replace(self, columns=columns, rows=tuple(rows), heads=kept.index(self.heads))

    def across(self, corner: str) -> Table:
        """The table on its side: a column for each row, and a row for each column with its meaning.

        `corner` is the heading of the first column, which has the headings of before.
        """
        others = [i for i in range(len(self.columns)) if i != self.heads]
        rows = tuple(
            Row.of(
                ": ".join(filter(None, (self.columns[i].heading, self.columns[i].meaning))),
                *(row.cells[i] for row in self.rows),
            )
            for i in others
        )
        heads = (Column(row.texts[self.heads], numeric=True) for row in self.rows)
        return Table(self.name, self.caption, (Column(corner), *heads), rows)


LEFT_OUT_HERE: Final = "is left out of this version"
"""The end of a sentence about an answer that needs figures which the public may not read."""


@dataclass(frozen=True)
class Finding:
    """The answer to one question about a case.

    `headline` is the answer in one sentence, without its full stop; `notes` are the sentences that
    go on from it, and `tables` show what it rests on. `data` has the numbers unrounded, for CSV
    and workbooks, made by `numbers` when one asks for them, and `document` all of it for the JSON
    document. Findings that say the same are equal, whatever else `data` has.
    """

    name: str
    headline: str
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    numbers: Callable[[], pd.DataFrame] | None = field(default=None, compare=False)
    document: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def data(self) -> pd.DataFrame:
        """The numbers, unrounded; an empty table if there are none."""
        import pandas as pd

        return self.numbers() if self.numbers else pd.DataFrame()

    def __getstate__(self) -> dict[str, Any]:
        """The fields for another process, where the numbers are at hand as they are."""
        return {**self.__dict__, "numbers": self.data.copy}

    @property
    def sentence(self) -> str:
        """The answer to be read out: the headline and the notes."""
        return " ".join([f"{self.headline}.", *self.notes])

    def without_notes(self, *notes: str) -> Finding:
        """The finding without these notes, for a page that has them elsewhere."""
        return replace(self, notes=tuple(note for note in self.notes if note not in notes))

    def table(self, name: str) -> Table:
        """The table of that name.

        Raises KeyError if the finding has no such table.
        """
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(f"{self.name} has no table {name!r}; it has {[t.name for t in self.tables]}")
