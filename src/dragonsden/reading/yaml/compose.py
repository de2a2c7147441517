"""The bytes of a YAML file as a tree of texts, or its mistakes.

Nothing is guessed or resolved here: every scalar is text. What lets a file say one thing and mean
another is refused with its place: repeated keys, aliases, tags, hidden characters, a second
document. What lets a small file cost much is refused too: depth, size, number of entries.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from dragonsden.reading.nodes import (
    HIDDEN,
    MOST_BYTES,
    MOST_MISTAKES,
    START,
    Mistake,
    Node,
    Page,
    Place,
    name_of,
)
from dragonsden.reading.yaml.decode import RefusedError, decoded
from dragonsden.reading.yaml.explain import ESCAPE, explain
from dragonsden.text.english import quoted
from dragonsden.text.spelling import folded

MOST_DEPTH: Final = 64
MOST_NODES: Final = 150_000
MOST_ENTRIES: Final = 1_000
LONGEST_KEY: Final = 100
LONGEST_SPLIT: Final = 30

LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The scanner in use: the one in C where it was built. Of what both accept, both give the same
texts and places; of broken brackets, now and then, they complain at different places."""


def parse(data: bytes, loader: Any = LOADER) -> Page:
    """The page that the bytes of a file make."""
    try:
        if len(data) > MOST_BYTES:
            what = f"the file is larger than {MOST_BYTES:,} bytes"
            raise RefusedError(START, f"{what}; split it, or leave out what is not needed")
        text = decoded(data)
    except RefusedError as refusal:
        return Page(mistakes=(refusal.mistake,))
    lines = re.split("\r\n|\r|\n", text)
    composer = _Composer(lines)
    try:
        tree = composer.compose(loader)
    except RefusedError as refusal:
        # an odd character may break the syntax further on: that is one mistake, not two
        if not composer.mistakes or refusal.mistake[0] < composer.mistakes[0][0]:
            composer.mistakes.append(refusal.mistake)
        tree = None
    return Page(lines, tree, composer.mistakes)


@dataclass(slots=True)
class _Open:
    """A collection that is being filled; in a mapping, the key that waits for its value."""

    node: Node
    flow: bool
    key: tuple[str, Place] | None = None
    ignored: bool = False
    seen: dict[str, Place] = field(default_factory=dict)
    last: Node | None = None

    @property
    def awaits_key(self) -> bool:
        """True if a key comes next."""
        return isinstance(self.node.value, dict) and self.key is None and not self.ignored


class _Composer:
    """Builds the tree of a file from its events, one by one, keeping what is open on a stack."""

    def __init__(self, lines: Sequence[str]) -> None:
        """A composer of these lines; it notes their odd characters at once."""
        self.mistakes: list[Mistake] = []
        self.hidden: dict[int, list[int]] = {}  # by line: the column of each, less those before it
        self.lines = [self._clean(row, line) for row, line in enumerate(lines, 1)]
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.nodes = 0
        self.documents = 0

    def _clean(self, row: int, line: str) -> str:
        """A line without hidden characters and tabs, which are mistakes in its indentation."""
        if line.isascii() and line.isprintable():
            return line
        for count, found in enumerate(HIDDEN.finditer(line)):
            self.hidden.setdefault(row, []).append(found.start() - count)
            if len(self.mistakes) < MOST_MISTAKES:
                what = f"the hidden character {name_of(found[0])}; delete it"
                self.note(Place(row, found.start() + 1), what)
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent and line.strip():
            what = "a tab indents this line; use spaces"
            self.note(Place(row, indent.index("\t") + 1), what)
        return HIDDEN.sub("", line).replace("\t", " ")

    def note(self, place: Place, message: str) -> None:
        """Keep a mistake, unless there are plenty."""
        if len(self.mistakes) < MOST_MISTAKES:
            self.mistakes.append((place, message))

    def compose(self, loader: Any) -> Node:
        """The tree of the file. Raises RefusedError where it cannot be read to its end."""
        self._read(loader)
        if self.root is None:
            raise RefusedError(START, "the file is empty; write its entries")
        return self.root

    def _read(self, loader: Any) -> None:
        """Take every event of the file."""
        try:
            for event in _events(loader, self.lines):
                self._take(event)
        except yaml.MarkedYAMLError as error:
            line, column, message = explain(error, self.lines)
            raise RefusedError(self._place(line, column), message) from None
        except (ValueError, OverflowError):
            # the scanner in Python makes a character of any number that an escape names
            row, column = _bad_escape(self.lines)
            raise RefusedError(self._place(row + 1, column + 1), ESCAPE) from None

    def _place(self, line: int, column: int) -> Place:
        """The place in the file as it is, hidden characters counted."""
        if line in self.hidden:
            column += bisect_left(self.hidden[line], column)
        return Place(line, column)

    def _take(self, event: Any) -> None:
        """Build on by one event."""
        if isinstance(event, yaml.NodeEvent):
            self._add(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()
        elif isinstance(event, yaml.DocumentStartEvent):
            self._begin(event)

    def _begin(self, event: Any) -> None:
        """Begin the document, the only one."""
        place = self._place(event.start_mark.line + 1, event.start_mark.column + 1)
        self.documents += 1
        if self.documents > 1:
            raise RefusedError(place, "a second document begins here; keep one document in a file")
        if event.tags:
            self.note(START, "a %TAG line; leave it out, no tag is needed")

    def _add(self, event: Any) -> None:
        """Add the node that an event gives or begins."""
        place = self._place(event.start_mark.line + 1, event.start_mark.column + 1)
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise RefusedError(place, f"more than {MOST_NODES:,} keys and values; split the file")
        node = Node(place, self._value(event, place))
        awaits_key = bool(self.stack) and self.stack[-1].awaits_key
        if awaits_key:
            self._take_key(self.stack[-1], node)
        else:
            self._attach(node, event)
        if isinstance(event, yaml.CollectionStartEvent):
            self.stack.append(_Open(node, bool(event.flow_style)))
            if len(self.stack) > MOST_DEPTH:
                raise RefusedError(place, f"nested more than {MOST_DEPTH} deep; write it flatter")

    def _value(self, event: Any, place: Place) -> str | list[Node] | dict[str, Node] | None:
        """The first value of a node: its text, an empty list or mapping, or None if refused."""
        if isinstance(event, yaml.AliasEvent):
            alias = quoted(f"*{event.anchor}", 30)
            self.note(place, f"an alias ({alias}); write the value itself, or put it in quotes")
            return None
        if event.anchor is not None:
            anchor = quoted(f"&{event.anchor}", 30)
            self.note(place, f"an anchor ({anchor}); leave it out, or put the text in quotes")
        if event.tag is not None:
            tag = quoted(event.tag.replace("tag:yaml.org,2002:", "!!"), 30)
            self.note(place, f"a tag ({tag}); leave it out, or put the text in quotes")
        if isinstance(event, yaml.MappingStartEvent):
            return {}
        if isinstance(event, yaml.SequenceStartEvent):
            return []
        return self._text(event, place)

    def _text(self, event: Any, place: Place) -> str | None:
        """The text of a scalar; None if an escape has put a hidden character into it."""
        text: str = event.value
        if event.style == '"' and (found := HIDDEN.search(text)):
            if "\ud800" <= found[0] <= "\udfff":
                raise RefusedError(place, ESCAPE)  # as the scanner in C does
            what = f"an escape for the hidden character {name_of(found[0])}"
            self.note(place, f"{what}; delete it")
            return None
        return text

    def _take_key(self, parent: _Open, node: Node) -> None:
        """Keep the key of the entry that follows, or ignore the entry."""
        name = node.value if isinstance(node.value, str) else ""
        if name.strip() not in ("", "<<") and len(name) <= LONGEST_KEY:
            parent.key = (name, node.place)
            return
        parent.ignored = True
        if len(name) > LONGEST_KEY:
            what = f"a key of {len(name):,} characters"
            self.note(node.place, f"{what}; write one of at most {LONGEST_KEY}")
        elif name == "<<":
            self.note(node.place, "a merge key (<<); write the entries themselves")
        elif isinstance(node.value, str):
            self.note(node.place, "a key is missing here; write one before the colon")
        elif node.value is not None:
            what = "a list or mapping is written where a key should be"
            self.note(node.place, f"{what}; write a word, or put a text with brackets in quotes")

    def _attach(self, node: Node, event: Any) -> None:
        """Put a value into the collection that waits for it."""
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if isinstance(parent.node.value, list):
            parent.node.value.append(node)
        elif parent.key is not None and not parent.ignored:
            if node.value == "" and not event.style:
                node.place = parent.key[1]  # nothing is written: the scanners put that anywhere
            self._enter(parent, parent.key, node, event)
        parent.key, parent.ignored = None, False

    def _enter(self, parent: _Open, key: tuple[str, Place], node: Node, event: Any) -> None:
        """Make an entry of a mapping, unless its key is there already or is half a number."""
        name, place = key
        if parent.flow and node.value == "" and self._slip(parent.last, name, place):
            return
        if len(parent.seen) >= MOST_ENTRIES:
            raise RefusedError(
                place, f"more than {MOST_ENTRIES:,} entries in one mapping; split it"
            )
        first = parent.seen.setdefault(folded(name), place)
        if first is not place:
            what = f"{quoted(name)} is there already, on line {first.line}"
            self.note(place, f"{what}; keep one of them")
            if name in parent.node.entries:
                return  # of two entries under the very same key the first is looked at
        parent.node.enter(name, place, node)
        is_plain = isinstance(event, yaml.ScalarEvent) and not event.style
        parent.last = node if is_plain else None

    def _slip(self, last: Node | None, name: str, place: Place) -> bool:
        """True if a key without a value is a slip that can be named: a comma or colon too near."""
        if last is not None and _splits(last, name, place):
            self._join(last, name)
            return True
        if key := re.match(r"[\w-]+:", name):
            what = f"no space after the colon; write '{key[0]} {name[key.end() :]}'"
            self.note(place, what)
        return key is not None

    def _join(self, number: Node, rest: str) -> None:
        """Read a number that a comma has split as it was meant, and say so."""
        number.value = f"{number.value},{rest}"
        if self.mistakes and self.mistakes[-1][0] == number.place:
            self.mistakes.pop()
        what = "a comma starts a new entry inside { }"
        self.note(number.place, f'{what}; write "{number.value}" in quotes, or without the comma')


def _events(loader: Any, lines: Sequence[str]) -> Iterator[Any]:
    """The events of the lines, one by one, those that are too deep before any mistake.

    A scanner reads ahead to see whether a bracket begins a key. So it may meet a mistake further
    on, or a limit of its own, before it has given what it has read.
    """
    given = 0
    try:
        for event in _scanned(loader, lines):
            given += 1
            yield event
    except (yaml.MarkedYAMLError, ValueError, OverflowError) as error:
        for row, column in _ends(error, lines):
            before = [*lines[:row], *(line[:column] for line in lines[row : row + 1])]
            yield from _too_deep(loader, before)[given:]
        raise


def _scanned(loader: Any, lines: Sequence[str]) -> Iterator[Any]:
    """The events of the lines as the scanner gives them."""
    parser = loader("\n".join(lines))
    try:
        while parser.check_event():
            yield parser.get_event()
    finally:
        parser.dispose()


def _ends(error: Exception, lines: Sequence[str]) -> list[tuple[int, int]]:
    """The rows and columns, from 0, at which the mistake ends and begins."""
    if isinstance(error, yaml.MarkedYAMLError):
        marks = filter(None, (error.problem_mark, error.context_mark))
        return [(mark.line, mark.column) for mark in marks]
    return [_bad_escape(lines)]


def _too_deep(loader: Any, lines: Sequence[str]) -> list[Any]:
    """The events up to the first that is too deep; none if all are shallow enough."""
    events, depth = [], 0
    with suppress(yaml.MarkedYAMLError, ValueError, OverflowError):
        for event in _scanned(loader, lines):
            events.append(event)
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MOST_DEPTH:
                return events
    return []


def _bad_escape(lines: Sequence[str]) -> tuple[int, int]:
    """Row and column, from 0, of the text with an escape beyond the last character there is."""
    found = ((row, line, line.find("\\U")) for row, line in enumerate(lines))
    row, line, column = next(scene for scene in found if scene[2] >= 0)
    return row, line.rfind('"', 0, column)


def _splits(number: Node, rest: str, place: Place) -> bool:
    """True if `rest`, a key without a value, is the part of a number after its comma."""
    if not isinstance(number.value, str) or len(number.value) > LONGEST_SPLIT:
        return False
    begins = re.fullmatch(r"[-+]?£?[-+]?\d{1,3}(,\d{3})*", number.value, re.ASCII)
    after = Place(number.place.line, number.place.column + len(number.value) + 1)
    return bool(begins and place == after and re.fullmatch(r"\d{1,3}\b\S*", rest, re.ASCII))
