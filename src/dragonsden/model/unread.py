"""The parts of a file that could not be read, in models that are only asked for more problems.

A field that could not be read is not there: asking for it raises UnreadError. A mapping with
entries that could not be read is a PartlyRead. A check that meets either ends, so that nothing is
concluded from what is not known; `skip_unread` goes on with the next check.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any, Final, Self, TypeVar

from pydantic import BaseModel

from dragonsden.model.problems import Problem, wrong
from dragonsden.text.english import words
from dragonsden.text.spelling import alike, folded

K = TypeVar("K")
T = TypeVar("T")
Titled = TypeVar("Titled", bound=BaseModel)


class UnreadError(LookupError):
    """A check asked for a part of a model that could not be read."""


class Unread:
    """The type of UNREAD, which replaces a refused value in a tree."""

    def __repr__(self) -> str:
        return "UNREAD"


UNREAD: Final = Unread()


class PartlyRead(dict[K, T]):
    """The entries of a mapping that could be read; `names` has those of all, in their order."""

    def __init__(self, entries: Mapping[K, T], names: Iterable[K]) -> None:
        super().__init__(entries)
        self.names = tuple(names)

    def __missing__(self, name: K) -> T:
        raise UnreadError(name) if name in self.names else KeyError(name)


class PartlyReadList(tuple[T, ...]):
    """The items of a list that could be read; `places` has the place of each among all."""

    places: tuple[int, ...]

    def __new__(cls, items: Mapping[int, T]) -> Self:
        """The items, by their places."""
        found = super().__new__(cls, items.values())
        found.places = tuple(items)
        return found


def in_place(items: Sequence[T] | None) -> Iterator[tuple[int, T]]:
    """The items of a list that could be read, each with its place; none for None."""
    places = items.places if isinstance(items, PartlyReadList) else count()
    return zip(places, items or (), strict=False)


def is_given(model: object, field: str) -> bool:
    """True if a field of a model is given, whether or not it could be read."""
    return vars(model).get(field, UNREAD) is not None


def field_of(model: object, field: str) -> Any:
    """The value of a field of a model; None if it could not be read."""
    return vars(model).get(field)


def read_entries(model: object, field: str) -> Mapping[str, Any]:
    """The entries of a mapping of a model; none if it could not be read."""
    entries: Mapping[str, Any] = vars(model).get(field, {})
    return entries


def names_of(entries: Mapping[str, object]) -> Collection[str]:
    """The names of all entries of a mapping, also of those that could not be read."""
    return entries.names if isinstance(entries, PartlyRead) else entries.keys()


def whole(entries: Mapping[K, T] | None) -> Mapping[K, T]:
    """The entries of a mapping, none for None. Raises UnreadError if it could be read in part."""
    if isinstance(entries, PartlyRead):
        raise UnreadError(entries)
    return entries or {}


def changed_entries(entries: Mapping[str, T], change: Callable[[str, T], T]) -> dict[str, T]:
    """The entries of a mapping, each as `change` makes it of its name and itself."""
    changed = {name: change(name, entry) for name, entry in entries.items()}
    return PartlyRead(changed, entries.names) if isinstance(entries, PartlyRead) else changed


def titled(name: str, noun: Titled) -> Titled:
    """The noun with a title, made of its name where the file gives none."""
    if field_of(noun, "title") != "":
        return noun
    return noun.model_copy(update={"title": words(name)})


def same_titles(entries: Mapping[str, Any], key: str) -> Iterator[Problem]:
    """A problem for each title that charts could not tell from one before."""
    first: dict[str, str] = {}
    for name, model in entries.items():
        if (title := field_of(model, "title")) is not None:
            other = first.setdefault(folded(title), name)
            if other != name and alike(other) != alike(name):
                what = f"'{title}' is also the title of {other}; give each its own"
                yield wrong(what, key, name, "title")


def skip_unread(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems found before the check met something that could not be read, or all."""
    try:
        yield from problems
    except UnreadError:
        return
