"""Differing: where two results documents differ, entry by entry."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import isclose
from typing import Any, Final

from dragonsden.record.hashes import coarse

LAST_DIGIT: Final = 1e-12
"""Relative: so near each other two numbers are the same to 12 digits, however either rounds."""


class _Absent:
    """Stands for an entry that is not there."""

    def __repr__(self) -> str:
        """What it is."""
        return "not there"


ABSENT: Final = _Absent()


@dataclass(frozen=True)
class Difference:
    """An entry that differs: its path into the document, and what stood and stands there."""

    path: str
    before: Any
    after: Any

    def __str__(self) -> str:
        """`services.registrars.value: 61.2 -> 61.3`."""
        return f"{self.path}: {_shown(self.before)} -> {_shown(self.after)}"

    @property
    def added(self) -> bool:
        """Whether the entry was not there before."""
        return self.before is ABSENT

    @property
    def slight(self) -> bool:
        """Whether it is of numbers that are the same to 12 significant digits."""
        one, two = self.before, self.after
        if not (_is_number(one) and _is_number(two)):
            return False
        return coarse(one) == coarse(two) or isclose(one, two, rel_tol=LAST_DIGIT)


def _shown(entry: Any) -> str:
    """An entry for people."""
    if entry is ABSENT:
        return repr(entry)
    text = json.dumps(entry, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:80]}..."


def _is_number(entry: Any) -> bool:
    """Whether an entry is a number."""
    return isinstance(entry, int | float) and not isinstance(entry, bool)


def differences(before: Any, after: Any, path: str = "") -> Iterator[Difference]:
    """Every entry in which two documents differ, in the order of the first."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            pair = before.get(key, ABSENT), after.get(key, ABSENT)
            yield from differences(*pair, f"{path}.{key}" if path else key)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for position, pair in enumerate(zip(before, after, strict=True)):
            yield from differences(*pair, f"{path}.{position}")
    elif type(before) is not type(after) or before != after:
        yield Difference(path, before, after)


def entries(document: Any) -> int:
    """How many entries a document has that could differ."""
    if isinstance(document, dict | list):
        inner = document.values() if isinstance(document, dict) else document
        return sum(map(entries, inner))
    return 1
