"""Reading a pipeline's workbook: a tree of what its cells say, and the cell of everything in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from dragonsden.model.problems import unknown
from dragonsden.model.unread import UNREAD
from dragonsden.reading.nodes import Spot
from dragonsden.reading.workbook.opening import Book, Sheet
from dragonsden.reading.workbook.pipeline_columns import (
    AGREED,
    ASSUMPTIONS,
    BELIEFS,
    CHANGES,
    COLUMNS,
    FACTORS,
    GATES,
    LISTS,
    MUST,
    NEEDED,
    NOTES,
    NUMBERS,
    OF_BELIEF,
    OF_SERVICE,
    PARTS,
    PIPELINE,
    SCENARIOS,
    SERVICES,
    WHAT,
    WORDS,
)
from dragonsden.reading.workbook.rows import GOES_ON, Headings, Page, Row
from dragonsden.text.english import listed, quoted
from dragonsden.text.spelling import alike, meant

PARTED: Final = re.compile(r"[;\n]|,\s+")
"""What stands between the numbers of a list: a comma alone may group thousands."""

LOADING: Final = "write one as housing_cycle: 0.8"

Path = tuple[str, ...]
Raw = dict[str, Any]


@dataclass
class Reading:
    """What was read: the tree, where each of its entries stands, and the mistakes.

    `lost` are keys of the tree whose sheets cannot be read: nothing can be said of what they hold.
    """

    tree: Raw = field(default_factory=dict)
    places: dict[Path, Spot] = field(default_factory=dict)
    mistakes: list[tuple[Spot, str]] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)

    def lose(self, name: str) -> None:
        """Take it that the sheet of this name cannot be read."""
        if name in LISTS:
            self.tree[name] = UNREAD
            self.lost.add(name)

    def spot(self, path: Sequence[object]) -> Spot:
        """Where something stands, or the nearest thing above it."""
        steps = tuple(map(str, path))
        found = (self.places.get(steps[:depth]) for depth in range(len(steps), -1, -1))
        return next((spot for spot in found if spot), Spot())


def read_pipeline(book: Book) -> Reading:
    """The tree that the sheets of a workbook make, as a YAML file would, and its mistakes."""
    reader = _Reader(book)
    for name, take in (
        (PIPELINE, reader.setting),
        (SERVICES, reader.service),
        (GATES, reader.gate),
        (ASSUMPTIONS, reader.assumption),
        (FACTORS, reader.factor),
        (BELIEFS, reader.belief),
        (SCENARIOS, reader.scenario),
        (CHANGES, reader.change),
    ):
        if page := reader.turn_to(name):
            for row in page.rows():
                take(row)
            reader.reading.mistakes += page.mistakes
    return reader.reading


class _Reader:
    """Builds the tree row by row of the `page` that is being read.

    What is not in an `unsure` sheet may be there all the same, under a name that was refused.
    """

    page: Page

    def __init__(self, book: Book) -> None:
        """A reader of the workbook; it notes at once which sheets are missing or unknown."""
        self.reading = Reading()
        self.tree = self.reading.tree
        self.unsure: set[str] = set()
        self.sheets: dict[str, tuple[int, Sheet]] = {}
        strangers: list[Spot] = []
        for position, (name, sheet) in enumerate(book.sheets.items()):
            if (known := alike(name)) in COLUMNS and known not in self.sheets:
                self.sheets[known] = position, sheet
            elif not known.startswith(NOTES):
                strangers.append(Spot(position, name))
        self._check_sheets(strangers)

    def _check_sheets(self, strangers: Sequence[Spot]) -> None:
        """Note the sheets that are unknown, and those that must be there and are not."""
        free = [name for name in COLUMNS if name not in self.sheets]
        for spot in strangers:
            way_out = f"begin its name with {NOTES}, if it is not to be read"
            what = "is not a sheet of a pipeline"
            problem = unknown(spot.sheet, what, free or list(COLUMNS), otherwise=way_out)
            self.reading.mistakes.append((spot, problem.message))
        intended = meant([spot.sheet for spot in strangers], free)
        for name in free:
            if name in intended or name in MUST:
                self.unsure.add(name)
                self.reading.lose(name)
        for name in MUST:
            if name in free and name not in intended:
                what = f"no sheet '{name}'; its first row has {listed(NEEDED[name])}"
                self.reading.mistakes.append((Spot(), what))

    def turn_to(self, name: str) -> Page | None:
        """The page to be read now, if there is such a sheet."""
        if name not in self.sheets:
            return None
        position, sheet = self.sheets[name]
        self.page = Page(position, sheet, Headings(COLUMNS[name], NEEDED[name]))
        self.reading.places[() if name == PIPELINE else (name,)] = Spot(position, sheet.name)
        if self.page.lacking:
            self.unsure.add(name)
            self.reading.lose(name)
        return self.page

    def _entries(self, name: str) -> Raw:
        """The services, or the scenarios, that were read so far."""
        entries = self.tree.get(name)
        return entries if isinstance(entries, dict) else {}

    def _known(self, row: Row, heading: str, name: str) -> str:
        """The service or scenario of a row; nothing, and a mistake, if the other sheet has none."""
        entry = self.page.name(row, heading)
        if entry and entry not in self._entries(name):
            if name not in self.unsure:
                what = f"is not in the sheet {name}"
                message = unknown(entry, what, self._entries(name)).message
                self.page.note(row[heading], message)
            return ""
        return entry

    def _enter(self, path: Path, row: Row, heading: str, value: Any) -> bool:
        """Put an entry into the tree, unless it is there already."""
        *above, name = path
        inner = self.tree
        for step in above:
            inner = inner.setdefault(step, {})
        if name in inner:
            other = self.reading.places[path].cell
            what = f"{quoted(name)} is there already, in {other}; keep one of them"
            self.page.note(row[heading], what)
            return False
        inner[name] = value
        self.reading.places.setdefault(path, self.page.spot(row[heading]))
        return True

    def _texts(self, path: Path, row: Row, names: Sequence[str]) -> Raw:
        """The texts under some headings, and their places."""
        there = [name for name in names if name in row]
        for name in there:
            self.reading.places[*path, name] = self.page.spot(row[name])
        return {name: self.page.text(row, name) for name in there}

    # ------------------------------------------------------------------------------ sheets

    def setting(self, row: Row) -> None:
        """One key of the pipeline."""
        key = alike(self.page.name(row, "key"))
        if not key or "value" not in row:
            return
        parts = [part for part in AGREED if key == f"agreed_{part}"]
        path = ("agreed", *parts) if parts else (key,)
        read = self.page.text if key in WORDS or parts else self.page.value
        if self._enter(path, row, "key", read(row, "value")):
            self.reading.places[path] = self.page.spot(row["value"])

    def service(self, row: Row) -> None:
        """One service."""
        name = self.page.name(row, "service")
        if not name:
            self.unsure.add(SERVICES)
        elif self._enter(("services", name), row, "service", {}):
            texts = self._texts(("services", name), row, OF_SERVICE)
            if isinstance(texts.get("customers"), str):
                texts["customers"] = _titles(str(row["customers"].value))
            self._entries(SERVICES)[name].update(texts)

    def gate(self, row: Row) -> None:
        """How one service stands at one gate."""
        service, gate = self._known(row, "service", SERVICES), self.page.name(row, "gate")
        path = ("services", service, "gates", gate)
        if service and gate and self._enter(path, row, "gate", {}):
            stands = self._texts(path, row, ("status", "reason"))
            self._entries(SERVICES)[service]["gates"][gate].update(stands)

    def assumption(self, row: Row) -> None:
        """One shared assumption."""
        if name := self.page.name(row, "assumption"):
            path = ("assumptions", name)
            self._enter(path, row, "assumption", self._belief(path, row))

    def factor(self, row: Row) -> None:
        """One factor."""
        if name := self.page.name(row, "factor"):
            description = self.page.text(row, "description")
            self._enter(("factors", name), row, "factor", description)

    def belief(self, row: Row) -> None:
        """One belief about one service."""
        service = self._known(row, "service", SERVICES)
        part, name = self.page.one_of(row, "part", PARTS), self.page.name(row, "name")
        if service and part and name:
            path = ("services", service, part, name)
            self._enter(path, row, "name", self._belief_or_name(path, row))

    def scenario(self, row: Row) -> None:
        """One scenario."""
        name = self.page.name(row, "scenario")
        if not name:
            self.unsure.add(SCENARIOS)
        elif self._enter(("scenarios", name), row, "scenario", {}):
            texts = self._texts(("scenarios", name), row, ("title", "why"))
            self._entries(SCENARIOS)[name].update(texts)

    def change(self, row: Row) -> None:
        """One thing that a scenario changes."""
        scenario = self._known(row, "scenario", SCENARIOS)
        what, name = self.page.one_of(row, "what", WHAT), self.page.name(row, "name")
        if not (scenario and what and name):
            return
        if what == "driver":
            self._driver(scenario, name, row)
            return
        path = ("scenarios", scenario, f"{what}s", name)
        self.page.nothing(row, ("service", "assumption"), f"a changed {what} is that of all")
        if what == "assumption":
            self._enter(path, row, "name", self._belief(path, row))
            return
        others = [key for key in OF_BELIEF if key != "value"]
        self.page.nothing(row, others, "a factor is held at one value")
        if "value" in row:
            self.reading.places.setdefault(path, self.page.spot(row["value"]))
        self._enter(path, row, "name", self.page.value(row, "value"))

    def _driver(self, scenario: str, name: str, row: Row) -> None:
        """One driver that a scenario changes."""
        if service := self.page.name(row, "service"):
            above: Path = ("scenarios", scenario, "services", service)
            self.reading.places.setdefault(above, self.page.spot(row["service"]))
            path = (*above, name)
            self._enter(path, row, "name", self._belief_or_name(path, row))

    # ------------------------------------------------------------------------------ beliefs

    def _belief_or_name(self, path: Path, row: Row) -> Any:
        """The belief of a row, or the name of the assumption that stands there alone."""
        if "assumption" not in row:
            return self._belief(path, row)
        self.page.nothing(row, OF_BELIEF, "the name of an assumption stands here")
        self.reading.places.setdefault(path, self.page.spot(row["assumption"]))
        return self.page.text(row, "assumption")

    def _belief(self, path: Path, row: Row) -> Raw:
        """What a row says of a belief, and where."""
        raw: Raw = {}
        for heading in row:
            key = GOES_ON.sub("", heading)
            if key not in OF_BELIEF:
                continue
            self.reading.places.setdefault((*path, key), self.page.spot(row[heading]))
            if key == "any_of":
                raw[key] = [*raw.get(key, ()), *self._list(row, heading)]
            elif key == "moves_with":
                raw[key] = self._loadings((*path, key), row)
            else:
                read = self.page.value if key in NUMBERS else self.page.text
                raw[key] = read(row, heading)
        return raw

    def _list(self, row: Row, heading: str) -> list[Any]:
        """The numbers of a list."""
        value = self.page.value(row, heading)
        if not isinstance(value, str):
            return [value]
        return [part.strip() for part in PARTED.split(value) if part.strip()]

    def _loadings(self, path: Path, row: Row) -> Any:
        """The factors that a belief moves with, and how closely; UNREAD, and a mistake, if none."""
        text = self.page.text(row, "moves_with")
        loadings: Raw = {}
        for part in _parts(text, r"[;\n]") if isinstance(text, str) else ():
            factor, _, loading = (word.strip() for word in part.partition(":"))
            if not loading or factor in loadings:
                what = "is there twice" if factor in loadings else "is no factor with its loading"
                self.page.note(row["moves_with"], f"{quoted(part)} {what}; {LOADING}")
                return UNREAD
            loadings[factor] = loading
            self.reading.places[*path, factor] = self.page.spot(row["moves_with"])
        return loadings if isinstance(text, str) else UNREAD


def _titles(text: str) -> list[str]:
    """The titles in a cell: one a line, or with semicolons between on a single line."""
    return _parts(text, "\n" if "\n" in text else ";")


def _parts(text: str, between: str) -> list[str]:
    """The parts of a text that say something."""
    return [part.strip() for part in re.split(between, text) if part.strip()]
