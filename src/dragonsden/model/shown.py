"""Models as they show themselves: in one line in a terminal, as a table in a notebook."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, TypeGuard

from pydantic import BaseModel

from dragonsden.text.english import few, words
from dragonsden.text.html import framed, grid

LONGEST: Final = 60
"""A value is shown in at most 60 characters: a repr is one glance."""

MOST_VALUES: Final = 4
"""Of more than 4 values the number is shown."""

HASH: Final = re.compile("[0-9a-f]{64}")

MOST_ROWS: Final = 12
"""At most 12 parts have a row each; of more the names are listed."""


def given_fields(model: BaseModel) -> Iterator[tuple[str, Any]]:
    """The fields that are shown and not as if nothing were written, as far as they were read."""
    for name, about in type(model).model_fields.items():
        given, nothing = vars(model).get(name), about.get_default(call_default_factory=True)
        if about.repr and given is not None and given != nothing:
            yield name, given


class Short:
    """The repr of a value, cut where it is long; of several values their number."""

    def __init__(self, given: object) -> None:
        """Keep the value."""
        self.given = given

    def __repr__(self) -> str:
        """Say the value, or how many there are."""
        given = self.given
        if isinstance(given, BaseModel) and (title := vars(given).get("title")):
            return f"<{type(given).__name__} {title!r}>"
        if is_several(given) and (len(given) > MOST_VALUES or _has_models(given)):
            return f"<{len(given)}>"
        text = repr(_without_hash(given))
        return text if len(text) <= LONGEST else f"{text[: LONGEST - 2]}.."


def model_html(model: BaseModel) -> str:
    """The fields that were given, a row each, as HTML."""
    rows = [row for name, given in given_fields(model) for row in _rows(name, given)]
    title = str(vars(model).get("title") or "")
    caption = ": ".join(part for part in (type(model).__name__, title) if part)
    return framed(grid(caption, (("Field", False), ("Given", False)), rows))


def _rows(name: str, given: object) -> Iterator[tuple[str, str]]:
    """The rows of a field: one, or one for each of its parts while they are few."""
    if isinstance(given, Mapping) and 0 < len(given) <= MOST_ROWS:
        for part, said in given.items():
            yield f"{words(name)}: {words(str(part))}", in_words(said)
    else:
        yield words(name), in_words(given)


def in_words(given: object) -> str:
    """A value as people read it: of many parts the names, of a model the fields that were given."""
    if isinstance(given, BaseModel):
        return ", ".join(f"{words(name)} {in_words(each)}" for name, each in given_fields(given))
    if isinstance(given, Mapping):
        return f"{len(given)}: {few(list(map(str, given)))}"
    if is_several(given):
        return few([in_words(each) for each in _values(given)])
    return f"{given:,.10g}" if isinstance(given, float) else str(_without_hash(given))


def is_several(given: object) -> TypeGuard[Collection[Any]]:
    """True if it is a mapping or a list of values."""
    return isinstance(given, Collection) and not isinstance(given, str)


def _has_models(several: Collection[Any]) -> bool:
    """True if models are among the values."""
    return any(isinstance(each, BaseModel) for each in _values(several))


def _values(several: Collection[Any]) -> list[Any]:
    """The values of a mapping or of a list."""
    return list(several.values() if isinstance(several, Mapping) else several)


def _without_hash(given: object) -> object:
    """The value; of a SHA-256 its first 12 digits, which tell one from another."""
    is_hash = isinstance(given, str) and HASH.fullmatch(given)
    return f"{str(given)[:12]}.." if is_hash else given
