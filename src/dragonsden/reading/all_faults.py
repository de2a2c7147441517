"""A model and every problem in it, from the plain tree of a file.

pydantic refuses a model with one fault as a whole, and with it all that lies above. Here a model's
fields are read one by one, each by pydantic's adapter for its type. A model with a field that could
not be read is still asked for its problems, less what depends on that field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from typing import Annotated, Any, Final, TypeVar, cast, get_args, get_origin

from annotated_types import Len
from pydantic import BeforeValidator, TypeAdapter, ValidationError

from dragonsden.model.fields import FileModel, kind_of
from dragonsden.model.problems import MOST_PROBLEMS, Problem, Step, unknown, wrong
from dragonsden.model.unread import UNREAD, PartlyRead, PartlyReadList, skip_unread
from dragonsden.text.english import listed
from dragonsden.text.spelling import meant

ENOUGH: Final = 2_000
"""The rest of a file is not read after so many problems: nobody mends more in one go."""

NO_LIMITS: Final = Len(0)

AnyModel = TypeVar("AnyModel", bound=FileModel)
Path = tuple[Step, ...]


@dataclass(frozen=True)
class _Type:
    """A type of value, and how it is read: a mapping or list entry by entry, a model by fields.

    `adapter` reads everything else. `prepare` first brings a short way of writing into full form.
    """

    annotation: Any
    model: type[FileModel] | None = None
    item: _Type | None = None
    entry: tuple[_Type, _Type] | None = None
    limits: Len = NO_LIMITS
    prepare: Callable[[Any], Any] | None = None

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """The reader of a value as a whole; made when one is first read, which takes its time."""
        return TypeAdapter(self.annotation)


@dataclass(frozen=True)
class _Field:
    """A field of a model: its name in Python, its type, and whether it is required."""

    name: str
    type: _Type
    required: bool


def read_model(kind: type[AnyModel], raw: object) -> tuple[AnyModel | None, list[Problem]]:
    """The model that `raw` makes, and its problems; only a model without problems may be used."""
    found: list[Problem] = []
    model = _read(_type_of(kind), raw, (), found)
    return (model if isinstance(model, kind) else None), found


def _read(kind: _Type, raw: object, path: Path, found: list[Problem]) -> Any:
    """The value that `raw` makes, as far as it can be read; its problems are added to `found`."""
    if raw is UNREAD or len(found) >= ENOUGH:
        return UNREAD
    if kind.prepare:
        try:
            raw = kind.prepare(raw)
        except ValueError as error:
            found.extend(problems_of(error, path))
            if not isinstance(raw, dict):
                return UNREAD
    if isinstance(raw, dict) and kind.entry:
        return _mapping(kind, raw, path, found)
    if isinstance(raw, list | tuple) and kind.item:
        return _items(kind, raw, path, found)
    if isinstance(raw, dict) and kind.model:
        return _model(kind.model, raw, path, found)
    try:
        return kind.adapter.validate_python(raw, by_alias=True, by_name=False)
    except ValidationError as error:
        found.extend(problems_of(error, path))
        return UNREAD


def _model(
    kind: type[FileModel], raw: Mapping[Any, Any], path: Path, found: list[Problem]
) -> FileModel:
    """The model with those of its fields that can be read, asked for its problems."""
    fields = _fields(kind)
    found.extend(_wrong_keys(kind, raw, path))
    values = {
        fields[key].name: _read(fields[key].type, value, (*path, key), found)
        for key, value in raw.items()
        if key in fields
    }
    model = _blank(kind).model_copy(update=values)
    # models share the defaults of their kind, but not mappings, which could be changed
    model.__dict__.update((name, {}) for name in _empty_mappings(kind) if name not in values)
    if UNREAD in model.__dict__.values():
        for name in [name for name, value in model.__dict__.items() if value is UNREAD]:
            del model.__dict__[name]
    model.complete()
    problems = islice(skip_unread(model.problems()), MOST_PROBLEMS)
    found.extend(problem.under(*path) for problem in problems)
    return model


def _wrong_keys(kind: type[FileModel], raw: Mapping[Any, Any], path: Path) -> Iterator[Problem]:
    """A problem for each key that the model does not have, and each that it requires."""
    fields = _fields(kind)
    unknown_keys = [str(key) for key in raw if key not in fields]
    missing = [key for key, field in fields.items() if field.required and key not in raw]
    if not (unknown_keys or missing):
        return
    free = tuple(key for key in fields if key not in raw)
    what = kind.called or _with_article(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.__name__).lower())
    for key in unknown_keys:
        yield unknown(key, f"is not a key of {what}", free or fields, *path, key)
    intended = meant(unknown_keys, free)
    for key in missing:
        if key not in intended:
            help_text = kind.model_fields[fields[key].name].description
            yield wrong(f"no {key}; {what} needs it: {help_text}", *path, at_key=True)


def _with_article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _items(kind: _Type, raw: Sequence[Any], path: Path, found: list[Problem]) -> Any:
    """The items of a list; a PartlyReadList if one of them could not be read.

    UNREAD if there are too few or too many.
    """
    if _is_wrong_size(kind, raw, path, found) or kind.item is None:
        return UNREAD
    items = [_read(kind.item, item, (*path, at), found) for at, item in enumerate(raw)]
    read = {at: item for at, item in enumerate(items) if item is not UNREAD}
    return tuple(items) if len(read) == len(items) else PartlyReadList(read)


def _mapping(kind: _Type, raw: Mapping[Any, Any], path: Path, found: list[Problem]) -> Any:
    """The entries of a mapping; a PartlyRead if a key or value could not be read.

    UNREAD if there are too few or too many.
    """
    if _is_wrong_size(kind, raw, path, found) or kind.entry is None:
        return UNREAD
    entries: dict[Any, Any] = {}
    complete = True
    for key, value in raw.items():
        try:
            name = kind.entry[0].adapter.validate_python(key)
        except ValidationError as error:
            found.extend(Problem(p.path, p.what, True) for p in problems_of(error, (*path, key)))
            name, complete = key, False
        entries[name] = _read(kind.entry[1], value, (*path, key), found)
    if complete and UNREAD not in entries.values():
        return entries
    read = {name: entry for name, entry in entries.items() if entry is not UNREAD}
    return PartlyRead(read, entries)


def _is_wrong_size(kind: _Type, raw: Sized, path: Path, found: list[Problem]) -> bool:
    """True if there are too few or too many entries; that is then among the problems found."""
    problems = list(_size(len(raw), kind.limits.min_length, kind.limits.max_length, path))
    found.extend(problems)
    return bool(problems)


def _size(count: int, least: int, most: int | None, path: Path) -> Iterator[Problem]:
    """A problem if there are too few or too many entries."""
    if count < least:
        yield wrong(f"{count or 'no'} entries; give {least} or more", *path, at_key=True)
    elif most is not None and count > most:
        yield wrong(f"{count:,} entries; give {most:,} at most", *path, at_key=True)


def problems_of(error: ValueError, path: Path = ()) -> Iterator[Problem]:
    """The problems that an error of a validator tells of."""
    if not isinstance(error, ValidationError):
        yield wrong(str(error), *path)
        return
    for detail in error.errors(include_url=False):
        loc = detail["loc"]
        inner = tuple(step for step in loc if step != "[key]")
        yield _problem(detail, (*path, *inner), "[key]" in loc)


def _problem(detail: Any, path: Path, at_key: bool) -> Problem:
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
                return wrong(
                    f"{kind_of(raw)} is written here; write {listed(choices, 'or')}", *path
                )
            key = next((step for step in reversed(path) if isinstance(step, str)), "")
            return unknown(raw, f"is not allowed under '{key}'", choices, *path, at_key=False)
        case "too_short" | "too_long":
            least, most = context.get("min_length", 0), context.get("max_length")
            return next(_size(context["actual_length"] or least - 1, least, most, path))
        case "dict_type" | "model_type" | "model_attributes_type":
            return Problem(
                path, f"{kind_of(raw)} is written here; write entries, as key: value", at_key
            )
        case _:
            return Problem(path, f"{kind_of(raw)} does not belong here ({detail['msg']})", at_key)


@cache
def _blank(kind: type[FileModel]) -> FileModel:
    """The model with the defaults of its fields, and UNREAD where a value is required."""
    required = {field.name: UNREAD for field in _fields(kind).values() if field.required}
    blank: FileModel = kind.model_construct(None, **required)
    return blank


@cache
def _empty_mappings(kind: type[FileModel]) -> list[str]:
    """The names of the fields that are empty mappings where nothing is given."""
    return [name for name, info in kind.model_fields.items() if info.default == {}]


@cache
def _fields(kind: type[FileModel]) -> dict[str, _Field]:
    """The fields of a model by the keys that files use."""
    fields = {}
    for name, info in kind.model_fields.items():
        key = info.validation_alias if isinstance(info.validation_alias, str) else name
        whole: Any = info.annotation
        if info.metadata:
            whole = Annotated[info.annotation, *info.metadata]
        fields[key] = _Field(name, _type_of(whole), info.is_required())
    return fields


@cache
def _type_of(annotation: Any) -> _Type:
    """The way to read a value of this annotation."""
    model = entry = item = prepare = None
    limits = NO_LIMITS
    for inner in _layers(annotation):
        if _is_model(inner):
            model = inner
        elif get_origin(inner) is dict:
            key, value = get_args(inner)
            entry = _type_of(key), _type_of(value)
        elif get_origin(inner) is tuple and _is_model(get_args(inner)[0]):
            item = _type_of(get_args(inner)[0])
        elif isinstance(inner, Len):
            limits = inner
        elif isinstance(inner, BeforeValidator):
            prepare = cast(Callable[[Any], Any], inner.func)
    if not (entry or item):
        prepare = None  # the adapter prepares what it reads as a whole
    return _Type(annotation, None if item else model, item, entry, limits, prepare)


def _is_model(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, FileModel)


def _layers(annotation: Any) -> Iterator[Any]:
    """An annotated type, the types in it outside mappings, and what annotates them."""
    yield annotation
    if get_origin(annotation) is not dict:
        for inner in get_args(annotation):
            yield from _layers(inner)
