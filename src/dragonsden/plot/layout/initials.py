"""Letters that stand for the members of a panel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dragonsden.text.english import words


def initials(members: Iterable[str]) -> dict[str, str]:
    """A letter for each member: an initial of theirs if it is free."""
    letters: dict[str, str] = {}
    for member in members:
        called = words(member).upper()
        first = [word[0] for word in called.split()]
        wanted = [*first, *called, *map(chr, range(ord("A"), ord("Z") + 1))]
        free = (c for c in wanted if c.isalnum() and c not in letters.values())
        letters[member] = next(free, str(len(letters) + 1))
    return letters


def members_named(letters: Mapping[str, str]) -> str:
    """The members with their letters, as a list: `C commercial manager, E elected member`."""
    return ", ".join(f"{letter} {words(member).lower()}" for member, letter in letters.items())
