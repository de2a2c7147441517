"""The files of a panel's scores, and the panel that they make."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import Final

from dragonsden.files.ordinary import FilePath
from dragonsden.model.criteria import MOST_MEMBERS
from dragonsden.model.fields import read_flag, read_plain, read_text
from dragonsden.model.panel import KINDS, Kind, Panel, Resolution, Score
from dragonsden.model.problems import Problem
from dragonsden.model.scalars import shown
from dragonsden.reading.faults import Fault
from dragonsden.reading.file import File, UnopenedError, opened, unopened
from dragonsden.reading.nodes import MOST_MISTAKES, START, WHOLE, Mistake, Node, Page, Place
from dragonsden.reading.scores.blanks import blank_rows, is_blank, is_left_out
from dragonsden.reading.scores.csv_table import tabulate
from dragonsden.reading.scores.from_csv import rows_of_table
from dragonsden.reading.scores.from_yaml import rows_of_tree
from dragonsden.reading.scores.known import Known
from dragonsden.reading.scores.resolutions import provenance, when
from dragonsden.reading.scores.rows import MemberWeights, Row, ScoreSheet
from dragonsden.reading.workbook.limits import LOCK
from dragonsden.reading.yaml.compose import parse
from dragonsden.text.arguments import not_a
from dragonsden.text.english import listed, quoted
from dragonsden.text.spelling import alike

MOST_FILES: Final = 200
MOST_TOGETHER: Final = 20_000_000
"""At most 20 MB of score sheets: a panel's scores are text, and far less."""
FEW: Final = 3
"""At most 3 scores of a file that are in another already are told one by one."""

SUFFIXES: Final = (".csv", ".yaml", ".yml", ".xlsx", ".ods")
LOCKS: Final = ("~$", LOCK)
"""The names begin so of the locks that Excel and LibreOffice keep beside a file that is open."""
WORKBOOKS: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".ots", ".fods")
GIVE: Final = "the path of a CSV, YAML, .xlsx or .ods file, of a folder of them, or a list of paths"

UNREADABLE: Final = "?"
"""Stands for a text that could not be read, and NaN for a number: neither is then used."""

Source = tuple[int, Row]
"""The file, by its position, and the row in it."""


@dataclass(frozen=True)
class Sheets:
    """The score sheets that were read, the panel they make, and the rows its scores come from."""

    files: tuple[File, ...]
    panel: Panel
    scores: Sequence[Source]
    resolutions: Sequence[Source]
    weights: Mapping[str, tuple[int, MemberWeights]]

    @property
    def scored(self) -> bool:
        """True if a file is one of scores, and not of weights alone."""
        return len(self.files) > len(self.weights)

    def numbers(self) -> dict[str, dict[str, float]]:
        """The weights by member and name, as a criteria file has them under member_weights."""
        return {
            member: {name: float(str(node.value)) for name, node in own.weights.items()}
            for member, (_, own) in self.weights.items()
            if own.weights
        }

    def place_of_weight(self, path: Sequence[object]) -> tuple[int, Place] | None:
        """The file and cell of a problem of members' weights; None if it is of no workbook."""
        key, member, name, *_ = (*path, "", "", "")
        if key != "member_weights" or str(member) not in self.weights:
            return None
        file, own = self.weights[str(member)]
        node = own.weights.get(str(name))
        return file, node.place if node else own.place

    def place(self, problem: Problem) -> tuple[int, Place | None]:
        """The file and the place of a problem of the panel; no place if the text was refused."""
        kind, position, *rest = problem.path[1:] or ("scores", 0)
        sources = self.resolutions if kind == "resolutions" else self.scores
        if not isinstance(position, int) or position >= len(sources):
            return 0, START
        file, row = sources[position]
        node = getattr(
            row, {"why": "comment"}.get(str(rest[0]), str(rest[0])) if rest else "service"
        )
        return file, None if node.value is None else node.place


def read_sheets(scores: FilePath | Sequence[FilePath], known: Known) -> Sheets:
    """The sheets at a path, in a folder, or at several paths; `known` is what is to be scored.

    Raises ValueError if the list is empty, and TypeError for something else.
    """
    if not isinstance(scores, str | os.PathLike | Iterable):
        raise not_a("scores", scores, GIVE)
    paths = [scores] if isinstance(scores, str | os.PathLike) else list(scores)
    if not paths:
        raise ValueError(f"scores is an empty list; give {GIVE}, or leave scores out")
    names = [name for path in paths for name in _names(os.fspath(path))]
    gathering = _Gathering(known)
    if what := _too_much(names):
        gathering.take(
            unopened("panel", names[: MOST_FILES + 1][-1], what), ScoreSheet(whole=False)
        )
        return gathering.sheets()
    for name in names:
        gathering.take(*_read(name, known))
    return gathering.sheets()


def _too_much(names: Sequence[str]) -> str:
    """The fault of too many or too large score sheets; nothing if they can be read."""
    if len(names) > MOST_FILES:
        most = f"give {MOST_FILES} at most, several members to a file"
        return f"{len(names):,} score sheets; {most}"
    sizes = sum(Path(name).stat().st_size for name in names if Path(name).is_file())
    if sizes > MOST_TOGETHER:
        most = f"give {MOST_TOGETHER:,} at most"
        return f"the score sheets have {sizes:,} bytes together; {most}"
    return ""


def _names(path: str) -> list[str]:
    """The file at a path, or all sheets of a folder in the order of their names."""
    if not Path(path).is_dir():
        return [path]
    try:
        entries = sorted(Path(path).iterdir())
    except OSError:
        entries = []
    for entry in entries:
        if begins := next((start for start in LOCKS if entry.name.startswith(start)), ""):
            of = entry.name.removeprefix(begins).removesuffix("#")
            what = f"{entry.name} was skipped: it is a lock, which is there while {of} is open"
            warnings.warn(f"{what}; what is not saved yet is not read", stacklevel=4)
    names = [entry.name for entry in entries if _is_sheet(entry)]
    return [os.path.join(path, name) for name in names] or [path]  # noqa: PTH118 - as given


def _is_sheet(entry: Path) -> bool:
    """True if a file of a folder is meant as a score sheet, whether or not it can be read."""
    return not entry.name.startswith((".", *LOCKS)) and entry.suffix.lower() in (
        *SUFFIXES,
        *WORKBOOKS,
    )


def _read(name: str, known: Known) -> tuple[File, ScoreSheet]:
    """A file, read as its name says, and the rows in it."""
    path = Path(name)
    suffix = path.suffix.lower()
    if path.is_dir():
        why = f"no score sheet can be found in this folder; give {GIVE}"
        return unopened("panel", name, why), ScoreSheet(whole=False)
    if suffix in WORKBOOKS or path.name.startswith(LOCKS):
        return _read_workbook(name, known.services)
    if suffix == ".csv":
        file = opened("panel", name, tabulate, GIVE)
        return file, rows_of_table(file.page, path.stem, known)
    if suffix in SUFFIXES:
        file = opened("panel", name, parse, GIVE)
        return file, rows_of_tree(file.page, path.stem)
    why = f"its name does not end in {listed(SUFFIXES, 'or')}; give {GIVE}"
    return unopened("panel", name, why), ScoreSheet(whole=False)


def _read_workbook(name: str, titles: Mapping[str, str]) -> tuple[File, ScoreSheet]:
    """A member's workbook, and the scores or weights in it."""
    from dragonsden.reading.scores.from_workbook import rows_of_workbook  # only where there is one
    from dragonsden.reading.scores.weights import weights_of_workbook
    from dragonsden.reading.workbook.book import opened as opened_book
    from dragonsden.reading.workbook.hidden import hidden_in
    from dragonsden.reading.workbook.score_columns import FILLED_IN
    from dragonsden.reading.workbook.weight_columns import ORDER, POINTS

    try:
        book = opened_book(name).as_shown()
    except UnopenedError as error:
        return unopened("panel", name, str(error), error.place or WHOLE), ScoreSheet(whole=False)
    weights = weights_of_workbook(book)
    sheet = ScoreSheet(weights=weights) if weights else rows_of_workbook(book, titles)
    sheet.hidden = list(hidden_in(book.sheets.values(), (*FILLED_IN, ORDER, POINTS)))
    return File("panel", name, Page(), book.data), sheet


class _Gathering:
    """Gathers the scores of one file after another, and what is wrong with them."""

    def __init__(self, known: Known) -> None:
        """Nothing gathered yet of what is `known`."""
        self.known = known
        self.files: list[File] = []
        self.scores: list[tuple[Score, Source]] = []
        self.resolutions: list[tuple[Resolution, Source]] = []
        self.first: dict[tuple[str, str, str], Source] = {}
        self.twice: dict[int, list[tuple[Node, str]]] = {}
        self.members: set[str] = set()
        self.whole = True
        self.mistakes: list[Mistake] = []
        self.between: list[Mistake] = []
        self.weights: dict[str, tuple[int, MemberWeights]] = {}

    def sheets(self) -> Sheets:
        """All that was gathered."""
        scores = tuple(score for score, _ in self.scores)
        members = tuple(dict.fromkeys(score.member for score in scores))
        resolutions = tuple(resolution for resolution, _ in self.resolutions)
        panel = Panel(members, scores, resolutions, complete=self.whole)
        return Sheets(
            tuple(self.files),
            panel,
            [source for _, source in self.scores],
            [source for _, source in self.resolutions],
            self.weights,
        )

    def take(self, file: File, sheet: ScoreSheet) -> None:
        """Gather the scores of a file."""
        self.mistakes, self.twice = list(sheet.mistakes), {}
        for place, what in sheet.hidden if sheet.whole else ():
            fault = Fault(file.name, place.line, place.column, what, sheet=place.sheet)
            warnings.warn(str(fault), stacklevel=4)
        if sheet.weights:
            self._weigh(sheet.weights)
        named = map(self.known.named, sheet.rows)
        rows = [row for row in named if not is_left_out(row)]
        blank = dict(blank_rows(rows))
        for node, what in blank.values():
            self._note(node, what)
        for row in rows:
            if not (is_blank(row) and row.member.value in blank):
                self._add((len(self.files), row))
        self._warn(file.name)
        for first, found in self.twice.items():
            self._note_twice(first, found, len(sheet.rows))
        self.whole = self.whole and sheet.whole and not blank
        self.files.append(file.with_mistakes(self.mistakes))

    def _weigh(self, own: MemberWeights) -> None:
        """Gather the weights of one member."""
        self.mistakes += own.mistakes
        position, _ = self.weights.setdefault(own.member, (len(self.files), own))
        if position != len(self.files):
            what = f"the weights of {own.member} are in {self.files[position].name} already"
            self._note(Node(own.place, ""), f"{what}; take one of the two files away")

    def _add(self, source: Source) -> None:
        """Gather one score, or note why it is none."""
        row = source[1]
        service = self._name(row.service, "service")
        member = self._name(row.member, "member")
        criterion = self._name(row.criterion, "criterion")
        if not (service and member and criterion):
            self.whole = False
            self._number(row.score, criterion)
            self._day(row.on)
            return
        kind = next((kind for kind in KINDS if kind == alike(member)), None)
        if kind is None and self._is_one_too_many(row, alike(member)):
            return
        first = self.first.setdefault((service, kind or alike(member), criterion), source)
        if first is not source:
            node = row.criterion if row.score.value == "" else row.score
            self.twice.setdefault(first[0], []).append((node, self._twice(source, first)))
        elif kind:
            self._resolve(source, service, criterion, kind)
        else:
            self._score(source, service, member, criterion)

    def _twice(self, source: Source, first: Source) -> str:
        """The mistake of a score that is there already."""
        position, row = first
        elsewhere = f" of {self.files[position].name}" if position != source[0] else ""
        who, service, criterion = row.member.value, row.service.value, row.criterion.value
        is_resolution = alike(str(who)) in KINDS
        has = f"{service} has its {who}" if is_resolution else f"{who} has scored {service}"
        what = f"{has} on '{criterion}' already"
        place = row.service.place if row.score.value == "" else row.score.place
        where = f"in {place.sheet}!{place.cell}" if place.sheet else f"on line {place.line}"
        return f"{what}, {where}{elsewhere}"

    def _note_twice(self, first: int, found: Sequence[tuple[Node, str]], rows: int) -> None:
        """Note the scores that a file has already: of many, the first and how many they are."""
        if len(found) <= FEW:
            for node, what in found:
                self._note(node, f"{what}; keep one of them")
        elif len(found) == rows and first != len(self.files):
            what = f"all {rows:,} scores of this file are in {self.files[first].name} already"
            self._note(Node(WHOLE, ""), f"{what}; take one of the two files away")
        else:
            (node, what), more = found[0], len(found) - 1
            self._note(node, f"{what}, and so {more:,} more; keep one of each")

    def _is_one_too_many(self, row: Row, member: str) -> bool:
        """True if a row is of a member beyond the most there may be; the first is noted."""
        if member in self.members or len(self.members) < MOST_MEMBERS:
            self.members.add(member)
            return False
        if self.whole:
            self._note(row.member, f"more than {MOST_MEMBERS} members; is this the right column?")
        self.whole = False
        return True

    def _score(self, source: Source, service: str, member: str, criterion: str) -> None:
        """Gather the score of one member."""
        row = source[1]
        if self._text(row.by):
            self._note(row.by, "by is for consensus and override; leave it empty")
        on = self._day(row.on)
        number, sensitive = self._number(row.score, criterion), self._flag(row.sensitive)
        score = Score(service, member, criterion, number, self._text(row.comment), on, sensitive)
        self.scores.append((score, source))

    def _resolve(self, source: Source, service: str, criterion: str, kind: Kind) -> None:
        """Gather a resolution."""
        row = source[1]
        if self._text(row.sensitive):
            self._note(row.sensitive, "sensitive is for members' comments; leave it empty")
        number = self._number(row.score, criterion)
        if number is None:
            self._note(row.score, f"{kind} without a score; write the score that was settled")
        by, on, why = self._text(row.by), self._day(row.on), self._text(row.comment)
        try:
            by, on, why = provenance(kind, by, on, why)
        except ValueError as error:
            self._note(row.comment if row.comment.value else row.score, str(error))
            by = on = why = UNREADABLE
        score = nan if number is None else number
        resolution = Resolution(service, criterion, kind, score, by, on, why)
        self.resolutions.append((resolution, source))

    def _note(self, node: Node, what: str) -> None:
        """Keep a mistake, unless there are plenty."""
        if len(self.mistakes) < MOST_MISTAKES:
            self.mistakes.append((node.place, what))

    def _text(self, node: Node) -> str:
        """The text of a cell."""
        if node.value is None:
            return ""
        try:
            return read_text(node.value)
        except ValueError as error:
            self._note(node, str(error))
            return ""

    def _name(self, node: Node, noun: str) -> str:
        """A name; nothing, and a mistake, where there is none."""
        if node.value == "":
            self._note(node, f"no {noun} on this line; write its name")
        return self._text(node)

    def _day(self, node: Node) -> str:
        """A date, nothing, or UNREADABLE."""
        text = self._text(node)
        try:
            return when(text) if text else ""
        except ValueError as error:
            self._note(node, str(error))
            return UNREADABLE

    def _flag(self, node: Node) -> bool:
        """Yes, or no where nothing is written."""
        text = self._text(node)
        try:
            return bool(text) and read_flag(text)
        except ValueError:
            self._note(node, f"{quoted(text)} is written in sensitive; write yes, or nothing")
            return False

    def _number(self, node: Node, criterion: str) -> float | None:
        """A score; None where nothing is written, NaN where it is neither number nor level."""
        text = shown(node.value) if isinstance(node.value, float) else self._text(node)
        if not text:
            return None if isinstance(node.value, str) else nan
        try:
            score = float(read_plain(text if isinstance(node.value, str) else node.value))
        except ValueError as error:
            level = self.known.level(criterion, text)
            if level is None:
                is_none = " is not a number; " in str(error)
                what = self.known.no_level(criterion, text)
                self._note(node, what if is_none else str(error))
            return nan if level is None else level
        if what := self.known.off_step(criterion, score):
            self._note(node, what)
            return nan
        if self.known.between_steps(criterion, score):
            self.between.append((node.place, f"{text} on '{criterion}'"))
        return score

    def _warn(self, name: str) -> None:
        """Warn of the scores of a file that lie between the steps which its sheet offers."""
        told = self.between[:FEW]
        rest = f"; so are {len(self.between) - FEW:,} more" if len(self.between) > FEW else ""
        for position, (place, score) in enumerate(told, 1):
            what = f"{score} is between the half steps; it is kept as it is"
            more = rest if position == len(told) else ""
            fault = Fault(name, place.line, place.column, what + more, sheet=place.sheet)
            warnings.warn(str(fault), stacklevel=5)
        self.between = []
