"""A sheet of a member's workbook with a row for each service, and its columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dragonsden.reading.workbook.cells import Cell
from dragonsden.reading.workbook.grid import Cells, HeadedGrid, bare
from dragonsden.reading.workbook.score_columns import (
    COMMENT,
    CRITERION,
    FIGURES,
    HIDDEN,
    INTEREST,
    MEMBER,
    SCORE,
    SENSITIVE,
    SERVICE,
    SERVICE_ID,
    SERVICE_TITLE,
    SOLD,
)
from dragonsden.reading.workbook.sheet import Sheet
from dragonsden.text.spelling import alike

SEEN: Final = (SERVICE, SOLD, FIGURES, SCORE, COMMENT, SENSITIVE, INTEREST)
AGAIN: Final = "put it back from a fresh copy of the workbook"
SORTED: Final = "the sheet was sorted without its hidden columns: undo that, or begin afresh"
UNFILLED: Final = "nothing is filled in; have it filled in, or take the workbook away"
KNOWN: Final = frozenset(map(alike, (*HIDDEN, *SEEN)))


class ScoreTable(HeadedGrid):
    """A sheet of scores or of interests, with a row for each service."""

    @property
    def is_of_scores(self) -> bool:
        """True for a sheet of scores, False for one of interests."""
        return self.has(SCORE) or not self.has(INTEREST)

    def rows(self) -> Iterator[Cells]:
        """The rows below the headings that say something."""
        for cells in self.sheet.rows[self.head + 1 :]:
            if any(cell.text for cell in cells):
                yield cells

    def ids(self, cells: Cells) -> list[str]:
        """The hidden names of a row: its service, member and, of a score, criterion."""
        keys = (SERVICE_ID, MEMBER, CRITERION) if self.is_of_scores else (SERVICE_ID, MEMBER)
        return [self.text(cells, key) for key in keys]

    def outside(self, cells: Cells) -> Iterator[Cell]:
        """The cells of a row that say something outside all known columns."""
        own = {column for name, column in self.columns.items() if name in KNOWN}
        return (cell for column, cell in enumerate(cells) if cell.text and column not in own)

    def is_moved(self, cells: Cells) -> bool:
        """True if the title that is seen is not that of the hidden id."""
        seen, kept = (bare(self.text(cells, k)) for k in (SERVICE, SERVICE_TITLE))
        return bool(seen and kept) and seen.split() != kept.split()

    def titles(self) -> list[str]:
        """The titles of the services that it has rows of."""
        rows = (cells for cells in self.rows() if not self.is_of_option(cells))
        found = (self.text(c, SERVICE_TITLE) or self.text(c, SERVICE) for c in rows)
        return [title for title in found if title]

    def is_of_option(self, cells: Cells) -> bool:
        """True for the row of an option, which may stay empty: it is then scored as its service."""
        return "/" in self.text(cells, SERVICE_ID)


def table_of(sheet: Sheet) -> ScoreTable | None:
    """The sheet as one with a row for each service; None if it is another."""
    for head, cells in enumerate(sheet.rows):
        if any(alike(bare(cell.text)) == SERVICE_ID for cell in cells):
            return ScoreTable(sheet, head)
    return None


def has_lost_ids(sheet: Sheet) -> bool:
    """True if a sheet would be one of scores or interests, had it its hidden columns."""
    for cells in sheet.rows:
        names = {alike(cell.text) for cell in cells}
        if alike(SERVICE) in names and names & {alike(SCORE), alike(INTEREST)}:
            return True
    return False
