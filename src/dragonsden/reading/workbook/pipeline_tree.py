"""The tree that a pipeline's workbook makes, as its YAML file would; each node has its cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from dragonsden.model.problems import unknown
from dragonsden.reading.nodes import WHOLE, Mistake, Node, Page, Place
from dragonsden.reading.workbook import pipeline_columns as columns
from dragonsden.reading.workbook.book import Book
from dragonsden.reading.workbook.form import form_of, form_page
from dragonsden.reading.workbook.grid import NOTES, is_for_notes
from dragonsden.reading.workbook.pipeline_sheet import GOES_ON, PipelineSheet, Row
from dragonsden.reading.workbook.sheet import Sheet
from dragonsden.text.english import listed, quoted
from dragonsden.text.spelling import alike, meant

PARTED: Final = re.compile(r"[;\n]")
COMMAS: Final = re.compile(r",\s+")
"""The separators in a list of numbers. A comma may group thousands, and by itself parts nothing."""

LOADING: Final = "write one as housing_cycle: 0.8"

Path = tuple[str, ...]


def pipeline_page(book: Book) -> Page:
    """The tree that the sheets of a workbook, or its form, make, and the mistakes in them."""
    if form := form_of(book.sheets):
        return form_page(book, form)
    reader = _Reader(book)
    for name, take in (
        (columns.PIPELINE, reader.setting),
        (columns.SERVICES, reader.service),
        (columns.OPTIONS, reader.option),
        (columns.GATES, reader.gate),
        (columns.ACTUALS, reader.actual),
        (columns.ASSUMPTIONS, reader.assumption),
        (columns.FACTORS, reader.factor),
        (columns.BELIEFS, reader.belief),
        (columns.SCENARIOS, reader.scenario),
        (columns.CHANGES, reader.change),
    ):
        if name in reader.sheets:
            for row in reader.turn_to(name).by_heading():
                take(row)
            reader.mistakes += reader.sheet.mistakes
    return Page((), reader.tree, reader.mistakes)


class _Reader:
    """Builds the tree row by row of the `sheet` that is being read.

    The sheets that are `incomplete` may have more entries, under names that were refused.
    """

    sheet: PipelineSheet

    def __init__(self, book: Book) -> None:
        """A reader of the workbook; it notes at once which sheets are missing or unknown."""
        self.mistakes: list[Mistake] = []
        self.incomplete: set[str] = set()
        self.sheets: dict[str, Sheet] = {}
        unknown_sheets: list[Sheet] = []
        for sheet in book.sheets.values():
            if (known := alike(sheet.name)) in columns.COLUMNS and known not in self.sheets:
                self.sheets[known] = sheet
            elif not is_for_notes(sheet):
                unknown_sheets.append(sheet)
        top = self.sheets.get(columns.PIPELINE)
        self.tree = Node(top.whole if top else WHOLE, {})
        self._check_sheets(unknown_sheets)

    def _check_sheets(self, unknown_sheets: Sequence[Sheet]) -> None:
        """Note the sheets that are unknown, and those that must be there and are not."""
        free = [name for name in columns.COLUMNS if name not in self.sheets]
        for sheet in unknown_sheets:
            way_out = f"begin its name with {NOTES}, if it is not to be read"
            what = "is not a sheet of a pipeline"
            problem = unknown(sheet.name, what, free or list(columns.COLUMNS), otherwise=way_out)
            self.mistakes.append((sheet.whole, problem.message))
        intended = meant([sheet.name for sheet in unknown_sheets], free)
        for name in free:
            if name in intended or name in columns.MUST:
                self._lose(name)
        for name in columns.MUST:
            if name in free and name not in intended:
                what = f"no sheet '{name}'; its first row has {listed(columns.NEEDED[name])}"
                self.mistakes.append((WHOLE, what))

    def _lose(self, name: str) -> None:
        """Take it that a sheet cannot be read: nothing can be said of what it holds."""
        self.incomplete.add(name)
        if name in columns.LISTS:
            self.tree.enter(name, self.tree.place, Node(self.tree.place, None))

    def turn_to(self, name: str) -> PipelineSheet:
        """The sheet to be read now."""
        self.sheet = PipelineSheet(self.sheets[name], columns.COLUMNS[name], columns.NEEDED[name])
        if self.sheet.lacking:
            self._lose(name)
        return self.sheet

    # ------------------------------------------------------------------------------ the tree

    def _entries(self, name: str) -> Mapping[str, Node]:
        """The services, or the scenarios, that were read so far."""
        node = self.tree.child(name)
        return node.entries if node else {}

    def _known(self, row: Row, heading: str, name: str) -> str:
        """The service or scenario of a row; nothing, and a mistake, if the other sheet has none."""
        entry = self.sheet.name(row, heading)
        if entry and entry not in self._entries(name):
            if name not in self.incomplete:
                what = f"is not in the sheet {name}"
                self.sheet.note(row[heading], unknown(entry, what, self._entries(name)).message)
            return ""
        return entry

    def _subject(self, row: Row) -> Path:
        """The path of the service of a row, or of its option; none, and a mistake, without it."""
        named = self.sheet.name(row, "service")
        service, slash, option = (part.strip() for part in named.partition("/"))
        if not slash:
            service = self._known(row, "service", columns.SERVICES)
            return (columns.SERVICES, service) if service else ()
        known = [
            f"{name}/{own}"
            for name, node in self._entries(columns.SERVICES).items()
            if (options := node.child("options"))
            for own in options.entries
        ]
        if f"{service}/{option}" in known:
            return (columns.SERVICES, service, "options", option)
        if not self.incomplete.intersection((columns.SERVICES, columns.OPTIONS)):
            what = f"is not in the sheet {columns.OPTIONS}"
            self.sheet.note(row["service"], unknown(named, what, known).message)
        return ()

    def _mapping(self, path: Path, place: Place | None = None) -> Node:
        """The mapping at a path, made where there is none, at its own place or that above it."""
        node = self.tree
        for depth, step in enumerate(path):
            child = node.child(step)
            if child is None:
                sheet = self.sheets.get(step) if not depth else None
                last = place if depth == len(path) - 1 else None
                child = Node(sheet.whole if sheet else last or node.place, {})
                node.enter(step, child.place, child)
            node = child
        return node

    def _enter(self, path: Path, row: Row, heading: str, node: Node) -> bool:
        """Put an entry into the tree, unless it is there already."""
        *above, name = path
        mapping = self._mapping(tuple(above))
        if there := mapping.child(name):
            what = f"{quoted(name)} is there already, in {there.place.cell}; keep one of them"
            self.sheet.note(row[heading], what)
            return False
        mapping.enter(name, node.place, node)
        return True

    def _place(self, row: Row, heading: str) -> Place:
        """The place of the cell under a heading."""
        return self.sheet.place(row[heading])

    def _texts(self, row: Row, heading: str, names: Sequence[str]) -> Node:
        """A mapping, at the cell under a heading, of the texts under some other headings."""
        node = Node(self._place(row, heading), {})
        for name in names:
            if name in row:
                text = self.sheet.text(row, name)
                node.enter(name, text.place, text)
        return node

    # ------------------------------------------------------------------------------ sheets

    def setting(self, row: Row) -> None:
        """One key of the pipeline."""
        key = alike(self.sheet.name(row, "key"))
        if not key or "value" not in row:
            return
        if key in columns.LISTS:
            self.sheet.note(row["key"], f"'{key}' is a sheet of its own; clear this row")
            return
        parts = [part for part in columns.AGREED if key == f"agreed_{part}"]
        read = self.sheet.text if key in columns.WORDS or parts else self.sheet.value
        self._enter(("agreed", *parts) if parts else (key,), row, "key", read(row, "value"))

    def service(self, row: Row) -> None:
        """One service."""
        name = self.sheet.name(row, "service")
        if not name:
            self.incomplete.add(columns.SERVICES)
            return
        texts = self._with_customers(row, "service", columns.OF_SERVICE)
        self._enter((columns.SERVICES, name), row, "service", texts)

    def option(self, row: Row) -> None:
        """One way to deliver a service."""
        service = self._known(row, "service", columns.SERVICES)
        name = self.sheet.name(row, "option")
        if not (service and name):
            self.incomplete.add(columns.OPTIONS)
            return
        texts = self._with_customers(row, "option", columns.OF_OPTION)
        self._enter((columns.SERVICES, service, "options", name), row, "option", texts)

    def _with_customers(self, row: Row, heading: str, names: Sequence[str]) -> Node:
        """A mapping of the texts of a row, its customers as a list."""
        texts = self._texts(row, heading, names)
        customers = texts.child("customers")
        if customers and isinstance(customers.value, str):
            titles = _titles(str(row["customers"].value))
            customers.value = [Node(customers.place, title) for title in titles]
        return texts

    def gate(self, row: Row) -> None:
        """The status of one service or option at one gate."""
        subject, gate = self._subject(row), self.sheet.name(row, "gate")
        if subject and gate:
            status = self._texts(row, "gate", ("status", "reason"))
            self._enter((*subject, "gates", gate), row, "gate", status)

    def actual(self, row: Row) -> None:
        """The income and cost of one service in one year."""
        service, year = self._known(row, "service", columns.SERVICES), self.sheet.name(row, "year")
        if service and year:
            figures = Node(self._place(row, "year"), {})
            for key in (key for key in columns.OF_ACTUAL if key in row):
                read = self.sheet.value if key in columns.NUMBERS else self.sheet.text
                node = read(row, key)
                figures.enter(key, node.place, node)
            path = (columns.SERVICES, service, "actual", year)
            self._enter(path, row, "year", figures)

    def assumption(self, row: Row) -> None:
        """One shared assumption."""
        if name := self.sheet.name(row, "assumption"):
            self._enter(
                (columns.ASSUMPTIONS, name), row, "assumption", self._belief(row, "assumption")
            )

    def factor(self, row: Row) -> None:
        """One factor."""
        if name := self.sheet.name(row, "factor"):
            text = self.sheet.text(row, "description").value if "description" in row else ""
            self._enter(
                (columns.FACTORS, name), row, "factor", Node(self._place(row, "factor"), text)
            )

    def belief(self, row: Row) -> None:
        """One belief about one service or option."""
        subject = self._subject(row)
        part, name = self.sheet.one_of(row, "part", columns.PARTS), self.sheet.name(row, "name")
        if subject and part and name:
            self._enter((*subject, part, name), row, "name", self._belief_or_name(row))

    def scenario(self, row: Row) -> None:
        """One scenario."""
        name = self.sheet.name(row, "scenario")
        if not name:
            self.incomplete.add(columns.SCENARIOS)
            return
        texts = self._texts(row, "scenario", ("title", "why"))
        self._enter((columns.SCENARIOS, name), row, "scenario", texts)

    def change(self, row: Row) -> None:
        """One thing that a scenario changes."""
        scenario = self._known(row, "scenario", columns.SCENARIOS)
        what, name = self.sheet.one_of(row, "what", columns.WHAT), self.sheet.name(row, "name")
        if not (scenario and what and name):
            return
        if what == "driver":
            self._driver(scenario, name, row)
            return
        self.sheet.leave_empty(row, ("service", "assumption"), f"a changed {what} is that of all")
        node = self._belief(row, "name") if what == "assumption" else self._held_at(row)
        self._enter((columns.SCENARIOS, scenario, f"{what}s", name), row, "name", node)

    def _driver(self, scenario: str, name: str, row: Row) -> None:
        """One driver that a scenario changes."""
        if service := self.sheet.name(row, "service"):
            path = (columns.SCENARIOS, scenario, "services", service)
            self._mapping(path, self._place(row, "service"))
            self._enter((*path, name), row, "name", self._belief_or_name(row))

    def _held_at(self, row: Row) -> Node:
        """The value at which a scenario holds a factor."""
        others = [key for key in columns.OF_BELIEF if key != "value"]
        self.sheet.leave_empty(row, others, "a factor is held at one value")
        missing = Node(self._place(row, "name"), "")
        return self.sheet.value(row, "value") if "value" in row else missing

    # ------------------------------------------------------------------------------ beliefs

    def _belief_or_name(self, row: Row) -> Node:
        """The belief of a row, or the name of the assumption that is written instead."""
        if "assumption" not in row:
            return self._belief(row, "name")
        self.sheet.leave_empty(row, columns.OF_BELIEF, "the name of an assumption is written here")
        return self.sheet.text(row, "assumption")

    def _belief(self, row: Row, heading: str) -> Node:
        """The belief of a row, at the cell under a heading."""
        belief = Node(self._place(row, heading), {})
        for column in row:
            key = GOES_ON.sub("", column)
            if key not in columns.OF_BELIEF:
                continue
            if key == "any_of":
                node = belief.child(key) or Node(self._place(row, column), [])
                node.value = [*node.items, *self._numbers(row, column)]
            elif key == "moves_with":
                node = self._loadings(row)
            else:
                node = (self.sheet.value if key in columns.NUMBERS else self.sheet.text)(
                    row, column
                )
            belief.enter(key, node.place, node)
        return belief

    def _numbers(self, row: Row, heading: str) -> Iterable[Node]:
        """The numbers of a list in one cell."""
        node = self.sheet.value(row, heading)
        if not isinstance(node.value, str):
            return [node]
        parts = _parts(node.value, PARTED)
        if len(parts) == 1 and "," in node.value:
            parts = _parts(node.value, COMMAS)
            if any("," in part for part in parts):
                what = f"{quoted(node.value)} could be one number or several"
                self.sheet.note(row[heading], f"{what}; put a semicolon between numbers")
                return [Node(node.place, None)]
        return [Node(node.place, part) for part in parts]

    def _loadings(self, row: Row) -> Node:
        """The factors that a belief moves with, and how closely; refused if one is no loading."""
        node = self.sheet.text(row, "moves_with")
        if not isinstance(node.value, str):
            return node
        loadings = Node(node.place, {})
        for part in _parts(node.value, re.compile(r"[;\n]")):
            factor, _, loading = (word.strip() for word in part.partition(":"))
            if not loading or factor in loadings.entries:
                what = (
                    "is there twice"
                    if factor in loadings.entries
                    else "is no factor with its loading"
                )
                self.sheet.note(row["moves_with"], f"{quoted(part)} {what}; {LOADING}")
                return Node(node.place, None)
            loadings.enter(factor, node.place, Node(node.place, loading))
        return loadings


def _titles(text: str) -> list[str]:
    """The titles in a cell: one a line, or with semicolons between on a single line."""
    return _parts(text, re.compile("\n" if "\n" in text else ";"))


def _parts(text: str, between: re.Pattern[str]) -> list[str]:
    """The parts of a text that say something."""
    return [part.strip() for part in between.split(text) if part.strip()]
