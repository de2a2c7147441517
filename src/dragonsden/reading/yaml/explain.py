"""Syntax: advice for a person where YAML's own message only says what its scanner expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from yaml import MarkedYAMLError

Explanation = tuple[int, int, str]
"""Line and column, both from 1, and what is wrong and would be right there."""

ESCAPE: Final = (
    "a backslash in double quotes begins an escape that means nothing; use single quotes"
)

QUOTE_ALL: Final = "a colon in a text; put the whole text in quotes"
NO_COLON: Final = "no colon after this; write it as 'key: value'"
OPEN_QUOTE: Final = "this quote is never closed; close it, or leave both quotes out"
SECOND: Final = "a second document begins here; keep one document in a file"
CURLY: Final = "curly quotes, as Word writes them, hold nothing together; write straight ones"
BLOCK: Final = "the text begins on the line below | or >; move it there, or use quotes"

_KEY: Final = re.compile(r"\s*(?:- +)*[\w-]+\s*:(?=\s)")
_CURLY: Final = re.compile("(?:^|[-:,[{]) *([\u2018-\u201f\u00ab])")
_NO_SPACE: Final = re.compile(r"\s*(?:- +)*[\w-]+:(?=[^\s:])")


def explain(error: MarkedYAMLError, lines: Sequence[str]) -> Explanation:
    """The place where the lines are no YAML, and the words that say what to type instead."""
    problem = str(error.problem or error)
    scene = _Scene(error, lines)
    for pattern, answer in _ANSWERS:
        if re.search(pattern, problem):
            return _curly(scene) or answer(scene)
    return scene.here(f"this is not YAML ({problem}); put texts with odd characters in quotes")


class _Scene:
    """The place of an error, and the lines around it."""

    def __init__(self, error: MarkedYAMLError, lines: Sequence[str]) -> None:
        """The scene of `error`; an error without a mark is at the start."""
        mark = error.problem_mark or error.context_mark
        self.lines = lines
        self.row, self.column = (mark.line, mark.column) if mark else (0, 0)
        context = error.context_mark
        self.opened = (context.line, context.column) if context else (self.row, self.column)

    @property
    def line(self) -> str:
        """The line of the error; past the last line, nothing."""
        return self.lines[self.row] if self.row < len(self.lines) else ""

    @property
    def character(self) -> str:
        """The character at which the scanner gave up, or nothing at an end."""
        return self.line[self.column : self.column + 1]

    @property
    def at_start(self) -> bool:
        """True if only space comes before the place on its line."""
        return not self.line[: self.column].strip(" ")

    @property
    def at_end(self) -> bool:
        """True if only space is left of the file."""
        rest = (self.line[self.column :], *self.lines[self.row + 1 :])
        return not any(line.strip() for line in rest)

    def here(self, message: str) -> Explanation:
        """`message` at the place of the error."""
        return self.row + 1, self.column + 1, message

    def at_opening(self, message: str) -> Explanation:
        """`message` where that which was left open begins."""
        return self.opened[0] + 1, self.opened[1] + 1, message


def _curly(scene: _Scene) -> Explanation | None:
    """Curly quotes before the place of the error, which were meant to prevent it."""
    found = _CURLY.search(scene.line[: scene.column + 1])
    return (scene.row + 1, found.start(1) + 1, CURLY) if found else None


def _colon(scene: _Scene) -> Explanation:
    """A colon where no value may begin."""
    for row in (scene.row, *_lines_before(scene)):
        if row < len(scene.lines) and (found := _NO_SPACE.match(scene.lines[row])):
            key = scene.lines[row][: found.end()].strip(" -")
            return row + 1, found.end(), f"no space after the colon; write '{key} ..' with one"
    if _KEY.match(scene.line[: scene.column]):
        return scene.here(QUOTE_ALL)
    return _deeper(scene)


def _deeper(scene: _Scene) -> Explanation:
    """A key under something that cannot hold one."""
    for row in _lines_before(scene):
        indent = len(scene.line) - len(scene.line.lstrip(" "))
        if ":" not in scene.lines[row]:
            start = len(scene.lines[row]) - len(scene.lines[row].lstrip(" "))
            return row + 1, start + 1, NO_COLON
        what = f"indented below line {row + 1}, which has a value already"
        return scene.row + 1, indent + 1, f"{what}; line this up with it, or mend that line"
    return scene.here(QUOTE_ALL)


def _lines_before(scene: _Scene) -> Sequence[int]:
    """The nearest row before the error that says something, as a list of one or none."""
    for row in range(min(scene.row, len(scene.lines)) - 1, -1, -1):
        if scene.lines[row].strip() and not scene.lines[row].lstrip().startswith("#"):
            return (row,)
    return ()


def _indent(scene: _Scene) -> Explanation:
    """A line that belongs to nothing above, or something after a value has ended."""
    if not scene.at_start:
        what = "something follows a value that has ended"
        return scene.here(f"{what}; put the whole text in quotes, or start a new line")
    if scene.character == "-":
        return scene.here("a list entry (-) among keys; indent it below the key it belongs to")
    return scene.here("indented like nothing above it; line it up with the keys it belongs to")


def _bracket(scene: _Scene) -> Explanation:
    """A { or [ that is not closed where it should be."""
    row, column = scene.opened
    bracket = scene.lines[row][column : column + 1] if row < len(scene.lines) else "{"
    closing = "}" if bracket == "{" else "]"
    if scene.at_end or scene.row > row:
        what = f"this {bracket} is not closed where it should be"
        return scene.at_opening(
            f"{what}; close it with {closing}, and put texts with , or : in quotes"
        )
    if scene.character == ":":
        return scene.here(QUOTE_ALL)
    what = f"a comma or {closing} is missing before this"
    return scene.here(f"{what}; put texts with commas, colons or brackets in quotes")


def _token(scene: _Scene) -> Explanation:
    """A character that may not begin a text."""
    return scene.here(f"a text may not begin with {scene.character}; put it in quotes")


def _content(scene: _Scene) -> Explanation:
    """Nothing, or a mark of punctuation, where a value should be."""
    if scene.at_end and (opened := _open_bracket(scene.lines)):
        row, column, closing = opened
        return row + 1, column + 1, f"this is never closed; close it with {closing}"
    mark = scene.character or "the end of the line"
    return scene.here(f"a value is missing before {mark}; write one, or put the text in quotes")


def _open_bracket(lines: Sequence[str]) -> tuple[int, int, str] | None:
    """The row and column of the last bracket that is not closed, and what would close it."""
    opened: list[tuple[int, int, str]] = []
    for row, line in enumerate(lines):
        for bracket in re.finditer(r"[][{}]", line):
            if bracket[0] in "[{":
                opened.append((row, bracket.start(), "]" if bracket[0] == "[" else "}"))
            elif opened:
                opened.pop()
    return opened[-1] if opened else None


def _mark(scene: _Scene) -> Explanation:
    """One of the marks that YAML gives a meaning, where a text was meant."""
    row, column = scene.opened
    line = scene.lines[row] if row < len(scene.lines) else ""
    if line.startswith("%"):
        return row + 1, 1, "a line that begins with %; leave it out, no directive is needed"
    mark = line[column : column + 1]
    return scene.at_opening(f"a text may not begin with {mark}; put it in quotes")


def _entry(scene: _Scene) -> Explanation:
    """A list entry on the line of its key, or a question mark."""
    what = f"{scene.character} cannot begin a value here"
    return scene.here(f"{what}; put the text in quotes, or write a list as [a, b]")


_ANSWERS: Final[tuple[tuple[str, Callable[[_Scene], Explanation]], ...]] = (
    (r"cannot start any token", _token),
    (r"mapping values are not allowed", _colon),
    (r"could not find expected ':'", lambda scene: scene.at_opening(NO_COLON)),
    (
        r"unexpected end of stream|unexpected document (indicator|separator)",
        lambda scene: scene.at_opening(OPEN_QUOTE),
    ),
    (r"escape|hexa|hexdecimal", lambda scene: scene.at_opening(ESCAPE)),
    (r"document start", lambda scene: scene.here(SECOND)),
    (r"found unexpected ':'", lambda scene: scene.here(QUOTE_ALL)),
    (r"',' or", _bracket),
    (r"block end|expected key|'-' indicator", _indent),
    (r"node content", _content),
    (r"(sequence entries|mapping keys) are not allowed", _entry),
    (r"comment or (a )?line break|chomping|indentation indicator", lambda scene: scene.here(BLOCK)),
    (r"directive|document|alphabetic|numeric|integer|whitespace|URI|tag|'>'|'!'", _mark),
)
"""The advice for each message of the scanner, which has two dialects, in C and in Python."""
