"""The bytes of a YAML file as a tree of texts, or its mistakes.

Nothing is guessed or resolved here: every scalar is text. What lets a file say one thing and mean
another is refused with its place: repeated keys, aliases, tags, hidden characters, a second
document. What lets a small file cost much is refused too: depth, size, number of entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import yaml

from dragonsden.reading.nodes import (
    HIDDEN,
    MOST_BYTES,
    MOST_MISTAKES,
    SPACES,
    START,
    Mistake,
    Node,
    Page,
    Place,
    name_of,
    space_name,
)
from dragonsden.reading.yaml.cut import UNREAD_TEXT, without
from dragonsden.reading.yaml.decode import BrokenError, RefusedError, decoded
from dragonsden.reading.yaml.explain import CURLY, ESCAPE, explain
from dragonsden.reading.yaml.source import Source
from dragonsden.text.english import quoted
from dragonsden.text.spelling import folded

MOST_DEPTH: Final = 64
MOST_NODES: Final = 150_000
MOST_ENTRIES: Final = 1_000
LONGEST_KEY: Final = 100
LONGEST_SPLIT: Final = 30
MOST_CUT: Final = 20
"""At most 20 entries that are no YAML are told at once."""
RE_READ: Final = 1_000_000
"""At most so many characters are read again for the faults of the rest."""

LIST_MARK: Final = re.compile("[\u2010-\u2015\u2022\u2023\u25a0-\u25ff\u00b7\uf0b7] ")
"""The dashes and bullets that Word writes before the entries of a list."""

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
    if is_table(text):
        what = "this is a table (CSV), and a YAML file belongs here"
        return Page(mistakes=((START, f"{what}; give the YAML file, as key: value"),))
    source = Source(re.split("\r\n|\r|\n", text))
    return _page(source, loader, 1 + min(MOST_CUT, RE_READ // len(text or " ")))


def is_table(text: str) -> bool:
    """True if the first two lines of a text have cells, and are no YAML."""
    lines = [line for line in text.splitlines()[:20] if line.strip()][:2]
    return len(lines) > 1 and any(
        all(mark in line for line in lines) and not re.search(r":(\s|$)|^\s*[#\[{-]", lines[0])
        for mark in ",;\t"
    )


def _page(source: Source, loader: Any, tries: int) -> Page:
    """The page of the lines, each entry that is no YAML cut out: after so many tries, no tree."""
    lines: Sequence[str] | None = source.lines
    broken: dict[int, Mistake] = {}
    tree, mistakes = None, []
    while lines and tree is None and tries:
        composer, tries = _Composer(source, lines), tries - 1
        try:
            tree = composer.compose(loader)
            if broken and all(node.value is None for node in tree.entries.values()):
                tree = lines = None  # nothing is left
        except BrokenError as refusal:
            row = refusal.mistake[0].line - 1
            # odd indentation may break the syntax further on: that is one mistake, not two
            if not source.indent or refusal.mistake[0] < source.indent:
                broken.setdefault(row, refusal.mistake)
            lines = without(composer.lines, row)
        except RefusedError as refusal:
            composer.note(*refusal.mistake)
            lines = None
        mistakes = composer.mistakes
    unread = {row + 1 for row in broken}
    kept = [mistake for mistake in mistakes if mistake[0].line not in unread]
    return Page(source.raw, tree, [*source.mistakes, *broken.values(), *kept], unread)


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

    def __init__(self, source: Source, lines: Sequence[str]) -> None:
        """A composer of these lines of the source."""
        self._place = source.place
        self.room = MOST_MISTAKES - len(source.mistakes)
        self.mistakes: list[Mistake] = []
        self.lines = lines
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.nodes = 0
        self.documents = 0

    def note(self, place: Place, message: str) -> None:
        """Keep a mistake, unless there are plenty."""
        if len(self.mistakes) < self.room:
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
            raise BrokenError(self._place(line, column), message) from None
        except (ValueError, OverflowError):
            # the scanner in Python makes a character of any number that an escape names
            row, column = _bad_escape(self.lines)
            raise BrokenError(self._place(row + 1, column + 1), ESCAPE) from None

    def _take(self, event: Any) -> None:
        """Build on by one event."""
        if isinstance(event, yaml.NodeEvent):
            self._add(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end(self.stack.pop())
        elif isinstance(event, yaml.DocumentStartEvent):
            self._begin(event)

    def _end(self, closed: _Open) -> None:
        """Refuse a list that may hold numbers split by a comma."""
        items = closed.node.items if closed.flow else []
        glued = [
            (first, second)
            for first, second in pairwise(items)
            if isinstance(second.value, str) and _splits(first, second.value, second.place)
        ]
        mixed = 0 < len(glued) < len(items) - 1
        for first, second in glued:
            if mixed or re.fullmatch(r"\d{3}\b\S*", str(second.value), re.ASCII):
                number = f"{first.value},{second.value}"
                what = f"{number} could be two numbers: a comma starts a new entry inside [ ]"
                one = (
                    number.replace(",", "")
                    if len(str(second.value)) > 2
                    else number.replace(",", ".")
                )
                two = f"{first.value}, {second.value}"
                self.note(first.place, f"{what}; write {one}, or {two} with a space")
                closed.node.value = None
                return

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
        if text == UNREAD_TEXT:
            return None
        if LIST_MARK.match(text) and not event.style and self._begins_line(event.start_mark):
            self.note(place, f"a list entry begins with a hyphen (-), not with {text[0]}")
            return None
        if event.style == '"' and (found := HIDDEN.search(text)):
            if "\ud800" <= found[0] <= "\udfff":
                raise BrokenError(place, ESCAPE)  # as the scanner in C does
            what = f"an escape for the hidden character {name_of(found[0])}"
            self.note(place, f"{what}; delete it")
            return None
        return text

    def _begins_line(self, mark: Any) -> bool:
        """True if nothing but space comes before a mark on its line."""
        return not self.lines[mark.line][: mark.column].strip()

    def _take_key(self, parent: _Open, node: Node) -> None:
        """Keep the key of the entry that follows, or ignore the entry."""
        name = node.value if isinstance(node.value, str) else ""
        name = self._trimmed(name, node.place)
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

    def _trimmed(self, name: str, place: Place) -> str:
        """The key without odd spaces around it, which are mistakes, as is a dash for a hyphen."""
        if LIST_MARK.match(name):
            self.note(place, f"a list entry begins with a hyphen (-), not with {name[0]}")
        if odd := re.search(f"^[{SPACES}]|[{SPACES}]$", name):
            where = "after" if odd.start() else "before"
            self.note(place, f"{space_name(odd[0])} {where} a key; delete it, or write a space")
        return name.strip() if odd else name

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
        if last is not None and _is_curly(f"{last.value}{name}"):
            self.note(last.place, CURLY)
            last.value = None
            return True
        if key := re.match(r"[\w-]+:", name):
            rest = name[key.end() :]
            odd = re.match(f"[{SPACES}]", rest)
            what = f"{space_name(odd[0]) if odd else 'no space'} after the colon"
            self.note(place, f"{what}; write '{key[0]} {rest.strip()}'")
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


def _is_curly(text: str) -> bool:
    """True if a text begins and ends with the quotes that Word makes."""
    return bool(re.fullmatch("[\u2018-\u201f\u00ab].*[\u2018-\u201f\u00bb]", text))


def _splits(number: Node, rest: str, place: Place) -> bool:
    """True if `rest`, a key without a value, is the part of a number after its comma."""
    if not isinstance(number.value, str) or len(number.value) > LONGEST_SPLIT:
        return False
    begins = re.fullmatch(r"[-+]?£?[-+]?\d{1,3}(,\d{3})*", number.value, re.ASCII)
    after = Place(number.place.line, number.place.column + len(number.value) + 1)
    return bool(begins and place == after and re.fullmatch(r"\d{1,3}\b\S*", rest, re.ASCII))
