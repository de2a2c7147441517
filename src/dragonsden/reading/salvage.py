"""Salvage: every problem of nouns that could not be made, found in what can be read of them.

A noun with one fault is refused as a whole, and with it all that lies above. To report every
fault at once, its fields are read one by one here; what cannot be read becomes UNREAD, and the
noun is then asked for its problems as if it had been made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Annotated, Any, Final, get_args, get_origin

from annotated_types import Len
from pydantic import BeforeValidator, TypeAdapter, ValidationError

from dragonsden.model import Case, Criteria, Pipeline, Service
from dragonsden.model.fields import UNREAD, Noun, kind_of
from dragonsden.model.problems import MOST_PROBLEMS, Problem, Step, unknown, wrong
from dragonsden.text.english import listed
from dragonsden.text.spelling import meant

NO_LIMITS: Final = Len(0)
ENOUGH: Final = 2_000
"""After so many problems the rest of a file is not looked at: nobody mends more in one go."""

GREAT: Final = (Case, Criteria, Pipeline, Service)
"""Nouns that hold many others: what is wrong lies in those, so these are not tried whole."""


@dataclass(frozen=True)
class _Part:
    """How to read one place: by its adapter, or entry by entry.

    It is entry by entry where a noun, a mapping or a list of nouns stands.
    """

    adapter: TypeAdapter[Any]
    noun: type[Noun] | None = None
    items: _Part | None = None
    entries: tuple[_Part, _Part] | None = None
    limits: Len = NO_LIMITS
    prepared: bool = False


@dataclass(frozen=True)
class _Field:
    """One field of a noun: its name in Python, how to read it, and whether it must be there."""

    name: str
    part: _Part
    required: bool


def salvage(kind: type[Noun], raw: object, *path: Step) -> list[Problem]:
    """Every problem of the noun that `raw` should make, with paths that begin with `path`."""
    found: list[Problem] = []
    _read(_part(kind), raw, path, found)
    return found


def _read(part: _Part, raw: object, path: tuple[Step, ...], found: list[Problem]) -> Any:
    """What can be read of `raw`; what cannot is noted in `found`."""
    if len(found) >= ENOUGH:
        return UNREAD
    if isinstance(raw, dict) and part.entries:
        limits = part.limits
        if excess := list(_count(len(raw), limits.min_length, limits.max_length, path)):
            found.extend(excess)
            return UNREAD
        if part.prepared:
            found.extend(_problems(part.adapter, raw, path))
        return _mapping(part.entries, raw, path, found)
    if isinstance(raw, list) and part.items:
        entries = enumerate(raw)
        return tuple(_read(part.items, entry, (*path, at), found) for at, entry in entries)
    if isinstance(raw, dict) and part.noun and part.noun in GREAT:
        return _noun(part.noun, raw, path, found)
    try:
        return part.adapter.validate_python(raw, by_alias=True, by_name=False)
    except ValidationError as error:
        if isinstance(raw, dict) and part.noun:
            return _noun(part.noun, raw, path, found)
        found.extend(told(error, path))
        return UNREAD


def _problems(adapter: TypeAdapter[Any], raw: object, path: tuple[Step, ...]) -> Iterator[Problem]:
    """What an adapter that looks at a mapping as a whole has to say of it."""
    try:
        adapter.validate_python(raw, by_alias=True, by_name=False)
    except ValidationError as error:
        yield from told(error, path)


def _noun(
    kind: type[Noun], raw: Mapping[Any, Any], path: tuple[Step, ...], found: list[Problem]
) -> Noun:
    """The noun with what can be read of its fields, asked for its problems."""
    fields = _fields(kind)
    found.extend(_strangers(kind, raw, path))
    values = {
        field.name: _read(field.part, raw[key], (*path, key), found)
        for key, field in fields.items()
        if key in raw
    }
    noun = _blank(kind).model_copy(update=values)
    noun.settle()
    found.extend(problem.under(*path) for problem in islice(noun.problems(), MOST_PROBLEMS))
    return noun


def _strangers(
    kind: type[Noun], raw: Mapping[Any, Any], path: tuple[Step, ...]
) -> Iterator[Problem]:
    """Keys that the noun does not have, and keys that it must have."""
    fields = _fields(kind)
    free = tuple(key for key in fields if key not in raw)
    noun = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.__name__).lower()
    strangers = [str(key) for key in raw if key not in fields]
    for key in strangers:
        yield unknown(key, f"is not a key of {_a(noun)}", free or fields, *path, key)
    missing = [key for key, field in fields.items() if field.required and key not in raw]
    intended = meant(strangers, free)
    for key in missing:
        if key not in intended:
            help_text = kind.model_fields[fields[key].name].description
            yield wrong(f"no {key}; {_a(noun)} needs it: {help_text}", *path, at_key=True)


def _a(noun: str) -> str:
    """A noun with its article."""
    return noun if noun == "criteria" else f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _mapping(
    parts: tuple[_Part, _Part], raw: Mapping[Any, Any], path: tuple[Step, ...], found: list[Problem]
) -> dict[Any, Any]:
    """The entries of a mapping, each as far as it can be read."""
    entries: dict[Any, Any] = {}
    for key, value in raw.items():
        try:
            name = parts[0].adapter.validate_python(key)
        except ValidationError as error:
            found.extend(Problem(p.path, p.what, True) for p in told(error, (*path, key)))
            name = key
        entries[name] = _read(parts[1], value, (*path, key), found)
    return entries


def _count(count: int, least: int, most: int | None, path: tuple[Step, ...]) -> Iterator[Problem]:
    """A problem if there are too few or too many of something."""
    if count < least:
        yield wrong(f"{count or 'no'} entries; give {least} or more", *path, at_key=True)
    elif most is not None and count > most:
        yield wrong(f"{count:,} entries; give {most:,} at most", *path, at_key=True)


def told(error: ValidationError, path: tuple[Step, ...] = ()) -> Iterator[Problem]:
    """What pydantic found wrong, as problems."""
    for detail in error.errors(include_url=False):
        loc = detail["loc"]
        at_key = "[key]" in loc
        inner = tuple(step for step in loc if step != "[key]")
        yield _told(detail, (*path, *inner), at_key)


def _told(detail: Any, path: tuple[Step, ...], at_key: bool) -> Problem:
    """One thing that pydantic found wrong, in the words of this project."""
    context, raw = detail.get("ctx", {}), detail["input"]
    match detail["type"]:
        case "problem":
            problem: Problem = context["problem"]
            return problem.at(path)
        case "value_error":
            return Problem(path, str(context["error"]), at_key)
        case "literal_error":
            choices = re.findall("'([^']*)'", context["expected"])
            if not isinstance(raw, str):
                return wrong(f"{kind_of(raw)} stands here; write {listed(choices, 'or')}", *path)
            key = next((step for step in reversed(path) if isinstance(step, str)), "")
            return unknown(raw, f"cannot stand under '{key}'", choices, *path, at_key=False)
        case "too_short" | "too_long":
            least, most = context.get("min_length", 0), context.get("max_length")
            return next(_count(context["actual_length"] or least - 1, least, most, path))
        case "dict_type" | "model_type" | "model_attributes_type":
            return Problem(
                path, f"{kind_of(raw)} stands here; write entries, as key: value", at_key
            )
        case _:
            return Problem(path, f"{kind_of(raw)} does not belong here ({detail['msg']})", at_key)


@cache
def _blank(kind: type[Noun]) -> Noun:
    """A noun in which what must be given is UNREAD, and all else as when not given."""
    required = {field.name: UNREAD for field in _fields(kind).values() if field.required}
    blank: Noun = kind.model_construct(None, **required)
    return blank


@cache
def _fields(kind: type[Noun]) -> dict[str, _Field]:
    """The fields of a noun by the keys that files use."""
    fields = {}
    for name, info in kind.model_fields.items():
        key = info.validation_alias if isinstance(info.validation_alias, str) else name
        whole = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
        fields[key] = _Field(name, _part(whole), info.is_required())
    return fields


def _part(kind: Any) -> _Part:
    """How to read a place of this type."""
    noun = mapping = items = None
    limits, prepared = NO_LIMITS, False
    for inner in _layers(kind):
        if isinstance(inner, type) and issubclass(inner, Noun):
            noun = inner
        elif get_origin(inner) is dict:
            key, value = get_args(inner)
            mapping = _part(key), _part(value)
        elif get_origin(inner) is tuple and _is_noun(get_args(inner)[0]):
            items = _part(get_args(inner)[0])
        limits = inner if isinstance(inner, Len) else limits
        prepared = prepared or isinstance(inner, BeforeValidator)
    whole = None if items else noun
    return _Part(TypeAdapter(kind), whole, items, mapping, limits, prepared)


def _is_noun(kind: object) -> bool:
    """Whether a type is a noun."""
    return isinstance(kind, type) and issubclass(kind, Noun)


def _layers(kind: Any) -> Iterator[Any]:
    """A type, the types it is one of, and what annotates it."""
    yield kind
    if get_origin(kind) is not dict:
        for inner in get_args(kind):
            yield from _layers(inner)
