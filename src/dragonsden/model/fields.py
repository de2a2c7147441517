"""Fields: the types of single values of a model, whether written in a file or given in Python.

Each type reads the text of a file (every scalar comes as text), takes the Python value as it is,
and knows its JSON Schema. They refuse by ValueError, or by ValidationError with a path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)

from dragonsden.model import scalars
from dragonsden.model.problems import Problem, raise_all
from dragonsden.model.scalars import Figure, shown
from dragonsden.model.shown import Short, given_fields, model_html
from dragonsden.model.unread import UnreadError
from dragonsden.text.english import quoted

LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 10_000
LONGEST_NAME: Final = 64

NAME: Final = r"^[^\W_][\w-]{0,63}$"
NUMBER: Final = (
    r"^\s*[-+−]?\s*£?\s*[-+−]?(\d[\d,_]*(\.\d*)?|\.\d+)"
    r"([eE][-+]?\d{1,4}|\s*(%|[kKmM]|[bB][nN]|thousand|million|billion))?\s*$"
)
WRITTEN: Final[dict[str, Any]] = {"type": ["string", "number", "boolean"]}
"""YAML readers that guess turn some texts into numbers or booleans: editors must bear with them."""

EMPTY: Final[dict[str, Any]] = {"type": ["string", "number", "boolean", "null"]}
"""The same where nothing need be written."""

FLAGS: Final = {"true": True, "yes": True, "false": False, "no": False}
"""The ways to write yes and no."""

MOST_BARE_RATE: Final = 2.0
"""A rate above 200% is rare, and a percentage without its % is not: beyond this one says which."""


class FileModel(BaseModel):
    """The base of every model of a file: frozen, strict, without unknown keys.

    `problems` gives what is wrong with a model; one with any is never handed out. The reader of
    files also asks it of models that lack fields it could not read: see dragonsden.model.unread.
    """

    called: ClassVar[str] = ""
    """Its name in messages, where that is not the name of its class."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        validate_by_name=True,
        validate_by_alias=True,
        defer_build=True,  # the reader of files asks each field by itself, and builds no whole
    )

    def problems(self) -> Iterator[Problem]:
        """The problems of this model, beyond those of its fields by themselves."""
        yield from ()

    def complete(self) -> None:
        """Derive what needs several fields, before `problems` is asked."""

    if not TYPE_CHECKING:  # a type checker should go on refusing misspelt attributes

        def __getattr__(self, name: str) -> Any:
            """Raise UnreadError for a field that could not be read."""
            if not name.startswith("_") and name in type(self).model_fields:
                raise UnreadError(name)
            return super().__getattr__(name)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """The fields that were given, in short: what is long is counted."""
        yield from ((name, Short(given)) for name, given in given_fields(self))

    def _repr_html_(self) -> str:
        """The fields that were given as a table, for a notebook."""
        return model_html(self)

    @model_validator(mode="after")
    def _refuse_problems(self) -> Self:
        """Refuse a model with problems."""
        self.complete()
        raise_all(type(self).__name__, self.problems())
        return self


def kind_of(raw: object) -> str:
    """A value in a word or two, for a message."""
    if isinstance(raw, str):
        return quoted(raw) if raw.strip() else "nothing"
    if isinstance(raw, dict):
        return "a mapping"
    if isinstance(raw, float):
        return quoted(raw.text if isinstance(raw, Figure) else f"{raw:.15g}")
    return "a list" if isinstance(raw, list | tuple) else quoted(repr(raw))


def read_text(raw: object) -> str:
    """The text that was written, without the space around it; it may be empty."""
    if not isinstance(raw, str):
        raise ValueError(f"{kind_of(raw)} is written here; write a text")
    if len(raw) > LONGEST_TEXT:
        raise ValueError(f"a text of {len(raw):,} characters; write at most {LONGEST_TEXT:,}")
    return raw.strip()


def read_words(raw: object) -> str:
    """A text that says something."""
    text = read_text(raw)
    if not text:
        raise ValueError("nothing is written here; write a text")
    return text


def read_title(raw: object) -> str:
    """A text of one line that says something."""
    title = " ".join(read_words(raw).split())
    if len(title) > LONGEST_TITLE:
        raise ValueError(f"a title of {len(title):,} characters; write at most {LONGEST_TITLE}")
    return title


def read_name(raw: object) -> str:
    """A name: letters, digits, _ and -, beginning with a letter or digit."""
    if not isinstance(raw, str):
        raise ValueError(f"{kind_of(raw)} is written here; write a name")
    name = raw
    if re.fullmatch(NAME, name):
        return name
    if len(name) > LONGEST_NAME:
        raise ValueError(f"a name of {len(name):,} characters; use at most {LONGEST_NAME}")
    rule = "a name is letters, digits, _ and -, and begins with a letter or digit"
    better = re.sub(r"[^\w-]+", "_", name).strip("_-")
    way_out = f"write {better}" if better else "write one such as legal_services"
    raise ValueError(f"{quoted(name)} is not a name; {rule}: {way_out}")


def read_number(raw: object) -> float:
    """The number that was written, or the finite Python number."""
    if isinstance(raw, Figure):
        return raw
    if isinstance(raw, str):
        return scalars.number(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise ValueError(f"{kind_of(raw)} is written here; write a number")
    if not scalars.is_usable(raw):
        raise ValueError(f"{raw} cannot be used; give a finite number, at most {scalars.LARGEST:g}")
    return float(raw)


def read_plain(raw: object) -> float:
    """A number that is neither money nor a share."""
    number = read_number(raw)
    if mark_of(number) in ("£", "%"):
        raise ValueError(f"{shown(number)} has a {mark_of(number)}; a plain number belongs here")
    return number


def read_rate(raw: object) -> float:
    """A rate or share, as 0.035 or 3.5%."""
    number = read_number(raw)
    if mark_of(number) in ("£", "k"):
        raise ValueError(f"{shown(number)} is not a rate; write one as 0.035 or 3.5%")
    return number


def two_rates(rate: float, whose: str = "", *, beside: str = "") -> str:
    """The fault of a bare number above 2 as a rate, for 45 is 45% or 4500%; "" if there is none.

    `beside` a percentage, as it was written, 1 may be 1% or 100% already.
    """
    if mark_of(rate) or (abs(rate) < 1 if beside else abs(rate) <= MOST_BARE_RATE):
        return ""
    low, high = f"{rate:.10g}%", f"{100 * rate:.10g}%"
    here = f"{shown(rate)}{whose}{f' beside {beside}' if beside else ''}"
    return f"{here} is {low} or {high}; write {low}, or {high} if that is meant"


def read_whole(raw: object) -> int:
    """A whole number."""
    number = read_plain(raw)
    if number != int(number):
        raise ValueError(f"{shown(number)} is not whole; write a whole number")
    return int(number)


def read_day(raw: object) -> date:
    """A date, written year first."""
    if type(raw) is date:
        return raw
    if not isinstance(raw, str):
        raise ValueError(f"{kind_of(raw)} is written here; write a date, as 2018-09-12")
    return scalars.day(raw)


def read_flag(raw: object) -> bool:
    """Yes or no, as it was written."""
    if isinstance(raw, bool):
        return raw
    written = raw.strip().lower() if isinstance(raw, str) else ""
    if written not in FLAGS:
        raise ValueError(f"{kind_of(raw)} is written here; write true or false")
    return FLAGS[written]


def read_list(raw: object) -> object:
    """A list as the tuple that a frozen model keeps."""
    if not isinstance(raw, list | tuple):
        raise ValueError(f"{kind_of(raw)} is written here; write a list, as [a, b]")
    return tuple(raw)


def read_one_or_more(raw: object) -> object:
    """A list as that tuple, or a text alone as a list of one."""
    return read_list([raw] if isinstance(raw, str) else raw)


def mark_of(number: float) -> str:
    """£, % or k as a number was written with one, or nothing."""
    return number.mark if isinstance(number, Figure) else ""


NUMBER_SCHEMA: Final[dict[str, Any]] = {
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": NUMBER}]
}

Text = Annotated[str, BeforeValidator(read_text), WithJsonSchema(EMPTY)]
Words = Annotated[str, BeforeValidator(read_words), WithJsonSchema(WRITTEN)]
Title = Annotated[str, BeforeValidator(read_title), WithJsonSchema(WRITTEN)]
Name = Annotated[
    str, BeforeValidator(read_name), WithJsonSchema({"type": "string", "pattern": NAME})
]
Number = Annotated[float, PlainValidator(read_number), WithJsonSchema(NUMBER_SCHEMA)]
Plain = Annotated[float, PlainValidator(read_plain), WithJsonSchema(NUMBER_SCHEMA)]
Rate = Annotated[float, PlainValidator(read_rate), WithJsonSchema(NUMBER_SCHEMA)]
Whole = Annotated[int, PlainValidator(read_whole), WithJsonSchema(NUMBER_SCHEMA)]
Flag = Annotated[bool, PlainValidator(read_flag), WithJsonSchema({"enum": [True, False, *FLAGS]})]
Day = Annotated[
    date, PlainValidator(read_day), WithJsonSchema({"type": "string", "format": "date"})
]


def within(low: int, high: int, what: str) -> AfterValidator:
    """A check that a whole number lies from `low` to `high`."""

    def check(number: int) -> int:
        if not low <= number <= high:
            raise ValueError(f"{number} {what}; give {low} to {high}")
        return number

    return AfterValidator(check)
