"""Loading: two files in, a Case out, or every fault of both at once."""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from dragonsden.loading.composing import MOST_BYTES, parse
from dragonsden.loading.nodes import START, Page, Place, place_of, plain
from dragonsden.loading.salvage import salvage, told
from dragonsden.model import Case, Criteria, Pipeline
from dragonsden.model.faults import Problem, written
from dragonsden.model.fields import UNREAD, Noun

MOST_FAULTS: Final = 1_000
MOST_SHOWN: Final = 200
WIDEST: Final = 100
"""So much of a line is shown around its fault."""

FilePath = str | os.PathLike[str]


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file: where, what and what would be right, and the line it is in."""

    file: str
    line: int
    column: int
    message: str
    excerpt: str = ""

    def __str__(self) -> str:
        """`file:line:column: message`."""
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class CaseError(ValueError):
    """The files make no case. `faults` is everything wrong with them, in order of place.

    `more` counts those found beyond the first thousand, which are not kept.
    """

    def __init__(self, faults: Sequence[Fault], more: int = 0) -> None:
        """The error of these faults, and of `more` that are not kept."""
        self.faults = tuple(faults)
        self.more = more
        super().__init__(self.faults, more)

    def __str__(self) -> str:
        """Each fault with its line, then how many there are."""
        shown = self.faults[:MOST_SHOWN]
        texts = [f"{fault}\n{fault.excerpt}" if fault.excerpt else str(fault) for fault in shown]
        total = len(self.faults) + self.more
        if total > len(shown):
            texts.append(f"and {total - len(shown):,} more")
        return "\n".join([*texts, f"{total:,} fault{'s' if total != 1 else ''}"])


@dataclass(frozen=True)
class _File:
    """A file that was read: its name as given, what it holds, and which part of a case it is."""

    part: str
    name: str
    page: Page
    sha256: str = ""

    @property
    def tree(self) -> object:
        """What it says, as plain texts; None if it could not be read."""
        return None if self.page.tree is None else plain(self.page.tree, UNREAD)


def load(criteria: FilePath, pipeline: FilePath) -> Case:
    """The case that a criteria file and a pipeline file make.

    Raises CaseError with every fault of both files, each with its place, if there is any.
    """
    files = [_read("criteria", criteria), _read("pipeline", pipeline)]
    if strange := list(_misplaced(files)):
        raise CaseError(strange)
    trees = {file.part: tree for file in files if (tree := file.tree) is not None}
    refusal: ValidationError | None = None
    if len(trees) == len(files) and not any(file.page.mistakes for file in files):
        inputs = [{"file": file.name, "sha256": file.sha256} for file in files]
        try:
            return Case.model_validate({**trees, "inputs": inputs}, by_alias=True, by_name=False)
        except ValidationError as error:
            refusal = error
    problems = _problems(trees)
    if refusal and not problems:
        problems = list(told(refusal))
    raise _error(files, problems) from None


def _problems(trees: dict[str, object]) -> list[Problem]:
    """Every problem of the files that could be read, and of the two together."""
    if len(trees) == 2:
        return salvage(Case, trees)
    kinds: dict[str, type[Noun]] = {"criteria": Criteria, "pipeline": Pipeline}
    return [p for part, tree in trees.items() for p in salvage(kinds[part], tree, part)]


def _read(part: str, path: FilePath) -> _File:
    """A file's page and hash, or the mistake that it cannot be read."""
    name = os.fspath(path)
    try:
        data = _bytes(Path(name))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        what = f"cannot be read ({reason or error}); give the path of a YAML file"
        return _File(part, name, Page(mistakes=((START, what),)))
    return _File(part, name, parse(data), hashlib.sha256(data).hexdigest())


def _bytes(path: Path) -> bytes:
    """The bytes of an ordinary file, no more than say that it is too large."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise ValueError("not an ordinary file")  # opening a pipe would wait for its writer
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _misplaced(files: Sequence[_File]) -> Iterator[Fault]:
    """A fault for each file that is the other kind of file."""
    own = {"criteria": "criteria", "pipeline": "services"}
    other = {"criteria": "services", "pipeline": "criteria"}
    for file in files:
        tree = file.page.tree
        keys = tree.value if tree is not None and isinstance(tree.value, dict) else {}
        if other[file.part] in keys and own[file.part] not in keys:
            kind = {"criteria": "pipeline", "pipeline": "criteria"}[file.part]
            what = f"this is a {kind} file (it has '{other[file.part]}:')"
            way_out = "give the criteria file first and the pipeline file second"
            place = (tree.keys or {})[other[file.part]] if tree else START
            yield _fault(file, place, f"{what}; {way_out}")


def _error(files: Sequence[_File], problems: Sequence[Problem]) -> CaseError:
    """The error that tells all mistakes of the files and all problems of what they say."""
    found = [(file, place, what) for file in files for place, what in _ordered(file, problems)]
    faults = [_fault(file, place, what) for file, place, what in found[:MOST_FAULTS]]
    return CaseError(faults, max(0, len(found) - MOST_FAULTS))


def _ordered(file: _File, problems: Sequence[Problem]) -> list[tuple[Place, str | Problem]]:
    """What is wrong in a file, each thing once, in order of place.

    Where something was refused already, nothing that follows from it is said.
    """
    found: dict[tuple[Place, str], str | Problem] = {m: m[1] for m in file.page.mistakes}
    refused = {place for place, _ in file.page.mistakes}
    for problem in problems:
        if problem.path[0] == file.part and file.page.tree is not None:
            steps = [step if isinstance(step, int) else written(step) for step in problem.path[1:]]
            place = place_of(file.page.tree, steps, problem.at_key)
            if place not in refused:
                found.setdefault((place, problem.what), problem)
    in_order = sorted(found.items(), key=lambda item: item[0][0])
    return [(place, what) for (place, _), what in in_order]


def _fault(file: _File, place: Place, what: str | Problem) -> Fault:
    """A fault, with the line it is in."""
    message = what if isinstance(what, str) else what.message
    lines = file.page.lines
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    return Fault(file.name, place.line, place.column, message, excerpt(line, place.column))


def excerpt(line: str, column: int) -> str:
    """The line, or so much of it as fits around the column, over a mark under that column."""
    if not line.strip():
        return ""
    start = max(0, min(column - 1 - WIDEST // 2, len(line) - WIDEST))
    before = "..." if start else ""
    after = "..." if start + WIDEST < len(line) else ""
    shown = before + line[start : start + WIDEST] + after
    blank = "".join(_blank(c) for c in before + line[start : column - 1])
    return f"    {_visible(shown)}\n    {blank}^"


def _visible(text: str) -> str:
    """A text without characters that would not show or would turn the line round."""
    return "".join(c if c == "\t" or c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _blank(character: str) -> str:
    """As much space as the character takes in a terminal."""
    if character == "\t":
        return "\t"
    if unicodedata.combining(character):
        return ""
    return "  " if unicodedata.east_asian_width(character) in ("W", "F") else " "
