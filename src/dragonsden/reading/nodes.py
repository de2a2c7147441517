"""Nodes: a file as a plain tree of texts, each with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Final, NamedTuple


class Place(NamedTuple):
    """A line and a column of a file, both from 1; in a workbook, of the `sheet` of this number.

    Line 0 is the sheet, or without one the workbook, as a whole.
    """

    line: int
    column: int
    sheet: str = ""
    number: int = 0

    @property
    def order(self) -> tuple[int, int, int]:
        """The order of places in a file: one sheet after another, line by line."""
        return self.number, self.line, self.column

    @property
    def cell(self) -> str:
        """The cell as Excel calls it: B7; nothing for a whole sheet."""
        return f"{letters(self.column)}{self.line}" if self.line else ""


START: Final = Place(1, 1)
WHOLE: Final = Place(0, 0)
"""The place of a workbook as a whole."""


@dataclass(slots=True)
class Node:
    """A text, a list or a mapping as written, where it begins and, in a mapping, where keys do.

    A workbook also has numbers. The value is None where what is written was refused: nothing more
    is then said of it.
    """

    place: Place
    value: str | float | list[Node] | dict[str, Node] | None
    keys: dict[str, Place] | None = None

    def enter(self, key: str, place: Place, child: Node) -> None:
        """Put an entry into a mapping."""
        self.entries[key] = child
        self.keys = self.keys or {}
        self.keys[key] = place

    @property
    def entries(self) -> dict[str, Node]:
        """The entries of a mapping; of anything else, none."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Node]:
        """The items of a list; of anything else, none."""
        return self.value if isinstance(self.value, list) else []

    def child(self, step: object) -> Node | None:
        """The node under a key, at a position, or with a text of a list; None if there is none."""
        if isinstance(self.value, dict):
            return self.value.get(str(step))
        if not isinstance(self.value, list):
            return None
        if isinstance(step, int):
            return self.value[step] if step < len(self.value) else None
        return next((node for node in self.value if node.value == step), None)


Mistake = tuple[Place, str]
"""A place in the file; what is wrong there, and what would be right."""


@dataclass(frozen=True)
class Page:
    """The contents of a file: its lines, its tree (None if it could not be read), its mistakes.

    Nothing more is said of the lines in `unread`, which were no YAML.
    """

    lines: Sequence[str] = ()
    tree: Node | None = None
    mistakes: Sequence[Mistake] = ()
    unread: Set[int] = frozenset()


def plain(node: Node, refused: object) -> object:
    """The tree as texts, lists and dicts; `refused` replaces what was refused."""
    if isinstance(node.value, dict):
        return {key: plain(value, refused) for key, value in node.value.items()}
    if isinstance(node.value, list):
        return [plain(value, refused) for value in node.value]
    return refused if node.value is None else node.value


def place_of(node: Node, path: Sequence[object], at_key: bool = False) -> Place:
    """The place of what lies at `path` below the node, or of the nearest thing above it.

    The place of the key if `at_key`, and for a list or mapping in block style: its value begins
    on another line. A name of a list is one of its texts.
    """
    place = node.place
    steps = list(path)
    while steps:
        step = steps.pop(0)
        child = node.child(step)
        if child is None and "." in str(step):  # one of several that a file groups
            first, _, rest = str(step).partition(".")
            steps = [first, rest, *steps]
            continue
        if child is None:
            break
        key = (node.keys or {}).get(str(step), child.place)
        wanted = at_key and not steps
        place = key if wanted or key.line < child.place.line else child.place
        node = child
    return place


MOST_BYTES: Final = 2_000_000
MOST_MISTAKES: Final = 1_000

HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufdd0-\ufdef\ufeff\uffa0"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""Control characters, and those that show nothing or turn the direction of writing."""

SPACES: Final = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Spaces that are none to YAML, as in a pattern: a mail, Word or Teams leaves them in a text."""


def name_of(character: str) -> str:
    """A character by its code point and name."""
    name = unicodedata.name(character, "control character")
    return f"U+{ord(character):04X} {name}"


def hidden_flaw(text: str) -> str:
    """The mistake of a text with a character that shows nothing; "" if it has none."""
    found = HIDDEN.search(text)
    return f"the hidden character {name_of(found[0])}; delete it" if found else ""


def space_name(space: str) -> str:
    """A space that is no ordinary one: a no-break space (U+00A0)."""
    name = unicodedata.name(space).lower()
    return f"{'an' if name[0] in 'aeio' else 'a'} {name} (U+{ord(space):04X})"


MOST_LETTERS: Final = 26


def letters(column: int) -> str:
    """A column, from 1, as Excel calls it: A, Z, AA."""
    head, last = divmod(column - 1, MOST_LETTERS)
    return (letters(head) if head else "") + chr(ord("A") + last)
