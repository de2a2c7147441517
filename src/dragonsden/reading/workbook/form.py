"""The one-sheet form of a pipeline: a row of settings, and below it a row for each figure.

Its tree is that of the YAML file; each node has its cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from dragonsden.model.names import FreeNames
from dragonsden.reading.nodes import Mistake, Node, Page
from dragonsden.reading.workbook.book import Book
from dragonsden.reading.workbook.grid import NOTES, is_for_notes
from dragonsden.reading.workbook.pipeline_columns import OF_PIPELINE, PIPELINE, SERVICES, WORDS
from dragonsden.reading.workbook.pipeline_sheet import PipelineSheet, Row
from dragonsden.reading.workbook.sheet import Sheet
from dragonsden.text.english import listed, quoted
from dragonsden.text.spelling import alike, folded

FORM: Final = "form"
SAID: Final = ("unit", "basis", "source", "owner", "note")
"""The texts of a belief that the form asks for."""

RANGE: Final = ("low", "likely", "high")
COLUMNS: Final = ("service", "figure", *RANGE, *SAID, "id")
NEEDED: Final = ("service", "figure")

ASKED: Final = ("price", "volume", "unit_cost", "fixed_cost", "investment")
"""The figures that the form asks of every service; others may be added, a row each."""


def form_of(sheets: Mapping[str, Sheet]) -> Sheet | None:
    """The sheet that is a form; None if there is none."""
    return next((sheet for sheet in sheets.values() if alike(sheet.name) == FORM), None)


def form_page(book: Book, form: Sheet) -> Page:
    """The tree that a form makes, and the mistakes in it."""
    reader = _Reader(form)
    for sheet in book.sheets.values():
        if sheet is not form and sheet.rows and not is_for_notes(sheet):
            what = f"a sheet beside the form; begin its name with {NOTES}, or delete it"
            reader.mistakes.append((sheet.whole, what))
    reader.read()
    return Page((), reader.tree, reader.mistakes)


class _Reader:
    """Builds the tree of a form row by row."""

    def __init__(self, form: Sheet) -> None:
        self.form, self.parts = form, parts_of_form(form)
        self.mistakes: list[Mistake] = []
        self.tree = Node(form.whole, {})
        self.names: dict[str, str] = {}
        self.free = FreeNames()

    def read(self) -> None:
        """Read the settings and the table."""
        for part, known, needed in (
            (PIPELINE, OF_PIPELINE, ("title", "status")),
            (FORM, COLUMNS, NEEDED),
        ):
            if not self.parts[part].rows:
                what = f"no row with the headings {listed(needed)}"
                self.mistakes.append((self.form.whole, f"{what}; write the form anew"))
            sheet = PipelineSheet(self.parts[part], known, needed)
            for row in sheet.by_heading():
                self._settings(sheet, row) if part == PIPELINE else self._figure(sheet, row)
            self.mistakes += sheet.mistakes

    def _settings(self, sheet: PipelineSheet, row: Row) -> None:
        """The settings: one row of them."""
        for key in row:
            node = (sheet.text if key in WORDS else sheet.value)(row, key)
            self.tree.enter(key, node.place, node)

    def _figure(self, sheet: PipelineSheet, row: Row) -> None:
        """One figure of a service; a row without numbers is one that nobody has filled in."""
        if not sheet.name(row, "service"):
            return
        service = self._service(sheet, row)
        if not any(key in row for key in RANGE):
            return
        name = sheet.name(row, "figure")
        if not name:
            return
        place, figure = sheet.place(row["figure"]), alike(name)
        revenue = _child(service, "revenue")
        if there := revenue.child(figure):
            what = f"{quoted(name)} of this service is there already, in row {there.place.line}"
            sheet.note(row["figure"], f"{what}; keep one of them")
            return
        revenue.enter(figure, place, self._belief(sheet, row))

    def _belief(self, sheet: PipelineSheet, row: Row) -> Node:
        """The belief of a row: a number under likely alone is known."""
        belief = Node(sheet.place(row["figure"]), {})
        numbers = [key for key in RANGE if key in row]
        for key in (*numbers, *(key for key in SAID if key in row)):
            node = (sheet.value if key in RANGE else sheet.text)(row, key)
            belief.enter("value" if numbers == ["likely"] == [key] else key, node.place, node)
        return belief

    def _service(self, sheet: PipelineSheet, row: Row) -> Node:
        """The service of a row, made where it is met first."""
        cell = row["service"]
        title = folded(cell.text)
        if title not in self.names:
            named = row["id"].text if "id" in row and not sheet.is_refused(row["id"]) else ""
            self.names[title] = named or self.free.take(cell.text)
            self.free.add(self.names[title])
        services = _child(self.tree, SERVICES)
        service = services.child(self.names[title])
        if service is None:
            place = sheet.place(cell)
            service = Node(place, {})
            service.enter("title", place, Node(place, cell.text))
            services.enter(self.names[title], place, service)
        elif folded(str(service.entries["title"].value)) != title:
            other = quoted(str(service.entries["title"].value))
            sheet.note(row["id"], f"{quoted(row['id'].text)} is the id of {other}; clear this cell")
        return service


def _child(node: Node, key: str) -> Node:
    """The mapping under a key, made where there is none."""
    if node.child(key) is None:
        node.enter(key, node.place, Node(node.place, {}))
    return node.entries[key]


def parts_of_form(form: Sheet) -> dict[str, Sheet]:
    """The settings and the table of a form as sheets of their own, with headings in the first row.

    A part that is not there has no rows.
    """
    table = _row_of(form, NEEDED)
    top = _row_of(form, ("title", "status"))
    end = table if table > top else len(form.rows)
    return {
        PIPELINE: _part(form, top, min(end, top + 2) if top < len(form.rows) else top),
        FORM: _part(form, table, len(form.rows)),
    }


def _row_of(form: Sheet, headings: tuple[str, ...]) -> int:
    """The row, from 0, that has these headings; beyond the last if none has."""
    heads = ({alike(cell.text) for cell in cells} for cells in form.rows)
    found = (at for at, head in enumerate(heads) if head >= set(headings))
    return next(found, len(form.rows))


def _part(form: Sheet, first: int, end: int) -> Sheet:
    """The rows of a form from the first to before the end, with what is wrong in them."""
    rows = form.rows[first:end]
    mistakes = [(cell, what) for cell, what in form.mistakes if first < cell.row <= end]
    merged = [area for area in form.merged if first < area.first.row <= end]
    return replace(form, rows=rows, mistakes=tuple(mistakes), merged=tuple(merged))
