"""Belief: a number as the files give it, known or not, with where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Final, Literal, Self

import numpy as np
from annotated_types import Len
from pydantic import BeforeValidator, Field, PlainValidator, PrivateAttr, model_validator

from dragonsden.faults import Problem, listed, wrong
from dragonsden.fields import (
    NAME,
    Name,
    Noun,
    Number,
    Plain,
    Rate,
    Text,
    Unread,
    read_list,
    readable,
)
from dragonsden.quantities import (
    AnyOf,
    Chance,
    Known,
    Metalog,
    Normal,
    Pert,
    Quantity,
    Triangular,
    Uniform,
)
from dragonsden.scalars import looks_like_a_number, shown

FORMS: Final = {
    "value": ("value",),
    "range": ("low", "likely", "high", "shape"),
    "percentiles": ("p10", "p50", "p90"),
    "normal": ("mean", "sd"),
    "chance": ("chance",),
    "any_of": ("any_of",),
}
"""The ways to write a belief, and the keys of each; `min` and `max` go with two of them."""

NEEDED: Final = {
    "range": (("low", "high"), "a range needs both"),
    "percentiles": (("p10", "p50", "p90"), "percentiles need p10, p50 and p90"),
    "normal": (("mean", "sd"), "a normal needs both"),
}
RISING: Final = (
    ("low", "likely", "high"),
    ("min", "p10", "p50", "p90", "max"),
    ("min", "max"),
)
MOST_VALUES: Final = 10_000
LOADINGS_SLACK: Final = 1e-12
"""What rounding may add to a sum of squared loadings that is 1 on paper."""


class Belief(Noun):
    """A number, or what is believed about one, written in one of six ways.

    `quantity` is what is drawn from; the other fields are as written.
    """

    value: Number | None = Field(None, description="the number, where it is known")
    low: Number | None = Field(None, description="the lowest it can be, or its P10")
    likely: Number | None = Field(None, description="the most likely value")
    high: Number | None = Field(None, description="the highest it can be, or its P90")
    shape: Literal["pert", "triangular"] | None = Field(
        None, description="of low, likely, high; pert when not given"
    )
    p10: Number | None = Field(None, description="one chance in ten that it is lower")
    p50: Number | None = Field(None, description="as likely higher as lower")
    p90: Number | None = Field(None, description="one chance in ten that it is higher")
    mean: Number | None = Field(None, description="of a normal, before min and max")
    sd: Number | None = Field(None, description="standard deviation of a normal")
    min: Number | None = Field(None, description="a bound, with percentiles or mean and sd")
    max: Number | None = Field(None, description="a bound, with percentiles or mean and sd")
    chance: Rate | None = Field(None, description="1 with this chance, else 0")
    any_of: Annotated[tuple[Number, ...], BeforeValidator(read_list), Len(1, MOST_VALUES)] | None = (
        Field(None, description="one of these values, each as likely as the others")
    )
    moves_with: dict[str, Plain] = Field(
        {}, description="factors that it moves with, and how closely: from -1 to 1"
    )
    unit: Text = Field("", description="what it is counted in")
    basis: Text = Field("", description="sourced, derived, illustrative, ...")
    source: Text = Field("", description="where the numbers come from")
    owner: Text = Field("", description="who answers for the numbers")
    note: Text = Field("", description="what else a reader should know")

    _as_percentiles: bool = PrivateAttr(False)

    @model_validator(mode="before")
    @classmethod
    def _known_number(cls, raw: object) -> object:
        """A number by itself is a known one."""
        if isinstance(raw, str | int | float):
            return {"value": raw}
        if isinstance(raw, list | tuple):
            raise ValueError("a list stands here; write {any_of: [..]} for observed values")
        return raw

    @cached_property
    def quantity(self) -> Quantity:
        """What is drawn from."""
        number = self._number
        match self.form:
            case "value":
                return Known(number("value"))
            case "range":
                return self._range()
            case "percentiles":
                middle = number("p10"), number("p50"), number("p90")
                return Metalog(*middle, _optional(self.min), _optional(self.max))
            case "normal":
                ends = _optional(self.min), _optional(self.max)
                return Normal(number("mean"), number("sd"), *ends)
            case "chance":
                return Chance(number("chance"))
            case _:
                return AnyOf(tuple(float(value) for value in self.any_of or ()))

    def _number(self, key: str) -> float:
        """The number under a key that the form needs."""
        return float(getattr(self, key))

    def _range(self) -> Quantity:
        """The quantity of a range: its ends are limits, or P10 and P90."""
        low, high = self._number("low"), self._number("high")
        if low == high:
            return Known(low)
        if self.likely is None:
            return Uniform.from_p10_p90(low, high) if self._as_percentiles else Uniform(low, high)
        shape = Triangular if self.shape == "triangular" else Pert
        likely = float(self.likely)
        if self._as_percentiles:
            return shape.from_p10_p90(low, likely, high)
        return shape(low, likely, high)

    def with_percentiles(self) -> Self:
        """The same belief with low and high read as P10 and P90; only a range differs."""
        if self.form != "range":
            return self
        other = self.model_copy()
        other.__dict__.pop("quantity", None)
        other._as_percentiles = True
        return other

    @property
    def stretched(self) -> bool:
        """Whether it is a range whose ends are read as P10 and P90."""
        return self._as_percentiles

    @property
    def form(self) -> str | None:
        """Which of FORMS it is written in; None if in none or several."""
        forms = self._forms()
        return forms[0] if len(forms) == 1 else None

    @property
    def bounded(self) -> tuple[bool, bool]:
        """Whether no draw can lie below, and above, the quantity's support."""
        if self.form in ("percentiles", "normal"):
            return self.min is not None, self.max is not None
        return True, True

    @property
    def numbers(self) -> dict[str, float]:
        """The numbers of the belief that could be read, by key, those of `any_of` apart."""
        keys = [key for keys in FORMS.values() for key in keys] + ["min", "max"]
        return {key: n for key in keys if isinstance(n := getattr(self, key), float)}

    @property
    def written(self) -> Iterator[tuple[tuple[str | int, ...], float]]:
        """Every number of the belief that could be read, with its path."""
        for key, number in self.numbers.items():
            yield (key,), number
        for position, number in enumerate(self.any_of if isinstance(self.any_of, tuple) else ()):
            yield ("any_of", position), number

    def _given(self, keys: tuple[str, ...]) -> list[str]:
        """Those of the keys that are written."""
        return [key for key in keys if getattr(self, key) is not None]

    def _forms(self) -> list[str]:
        """Each form of which a key is written."""
        return [form for form, keys in FORMS.items() if self._given(keys)]

    def problems(self) -> Iterator[Problem]:
        """Keys that do not go together, numbers out of order, loadings out of bounds."""
        found = [*self._keys(), *self._order(), *self._sizes()]
        yield from found
        yield from self._loadings()
        if not found and all(not isinstance(value, Unread) for value in self.__dict__.values()):
            yield from self.unfit()

    def unfit(self) -> Iterator[Problem]:
        """Why no quantity can be made of the numbers, if so."""
        try:
            with np.errstate(all="ignore"):
                ends = self.quantity.support
        except (ValueError, ArithmeticError, RuntimeError) as error:
            yield wrong(str(error))
        else:
            if not np.isfinite(ends).all():
                yield wrong("its tail is beyond what can be computed; add min: and max:")

    def _keys(self) -> Iterator[Problem]:
        """Forms mixed, keys that are missing, keys that go with another form."""
        forms = self._forms()
        if not forms:
            yield wrong("says no number; give value, low and high, p10, p50 and p90, or mean and sd")
        for other in forms[1:]:
            first, second = self._given(FORMS[forms[0]])[0], self._given(FORMS[other])[0]
            what = f"{first} and {second} together; keep to one: {_keys_of(forms[0])}, or "
            yield wrong(what + _keys_of(other), second, at_key=True)
        for form in forms if len(forms) == 1 else ():
            yield from self._missing(form)
        if forms and not {"percentiles", "normal"}.intersection(forms):
            for key in self._given(("min", "max")):
                what = f"{key} goes with percentiles or with mean and sd only; leave it out"
                yield wrong(what, key, at_key=True)

    def _missing(self, form: str) -> Iterator[Problem]:
        """Keys that the form needs and that are not written."""
        given = self._given(FORMS[form])
        needed, rule = NEEDED.get(form, ((), ""))
        missing = [key for key in needed if key not in given]
        if given == ["likely"]:
            yield wrong("likely goes with low and high; give them too", "likely", at_key=True)
        elif missing:
            what = f"{given[0]} without {listed(missing, 'and')}; {rule}"
            yield wrong(what, given[0], at_key=True)
        elif "shape" in given and self.likely is None:
            yield wrong("shape goes with low, likely and high; give likely", "shape", at_key=True)

    def _order(self) -> Iterator[Problem]:
        """Numbers that should rise and do not."""
        numbers, seen = self.numbers, set()
        for keys in RISING:
            given = [(key, numbers[key]) for key in keys if key in numbers]
            for (before, least), (key, number) in pairwise(given):
                strict = before == "min" or key == "max"
                if key not in seen and (number < least or (strict and number == least)):
                    seen.add(key)
                    sign, how = ("<", "below") if number < least else ("=", "not above")
                    yield wrong(f"{key} is {how} {before} ({shown(number)} {sign} {shown(least)})", key)

    def _sizes(self) -> Iterator[Problem]:
        """A deviation or a chance that is none."""
        numbers = self.numbers
        if numbers.get("sd", 1) <= 0:
            yield wrong(f"sd is {shown(numbers['sd'])}; give one above 0, or the number alone", "sd")
        if not 0 <= numbers.get("chance", 0) <= 1:
            yield wrong(f"chance is {shown(numbers['chance'])}; give 0 to 1, or 0% to 100%", "chance")

    def _loadings(self) -> Iterator[Problem]:
        """Loadings that make no correlation."""
        loadings = readable(self.moves_with)
        if loadings and self.form == "value":
            what = "a known number cannot move with a factor; give a range, or leave moves_with out"
            yield wrong(what, "moves_with", at_key=True)
        for factor, loading in loadings.items():
            if not -1 <= loading <= 1:
                what = f"a loading of {shown(loading)}; give one from -1 to 1"
                yield wrong(what, "moves_with", factor)
        squares = sum(loading**2 for loading in loadings.values() if abs(loading) <= 1)
        if squares > 1 + LOADINGS_SLACK:
            what = f"the squares of the loadings sum to {squares:.4g}; make them sum to 1 at most"
            yield wrong(what, "moves_with", at_key=True)


def _optional(number: float | None) -> float | None:
    """A plain float, or None."""
    return None if number is None else float(number)


def _keys_of(form: str) -> str:
    """The keys of a form, for a message."""
    return listed(FORMS[form], "and") if form != "range" else "low, likely and high"


@dataclass(frozen=True)
class Domain:
    """Where a number may lie: from `low` (not at it, if `open_low`) to `high`."""

    low: float
    high: float
    open_low: bool = False

    def below(self, number: float) -> bool:
        """Whether the number lies below."""
        return number <= self.low if self.open_low else number < self.low

    @property
    def bounds(self) -> tuple[str, str]:
        """What must hold at the low and at the high end."""
        least = f"above {shown(self.low)}" if self.open_low else f"at least {shown(self.low)}"
        return least, f"at most {shown(self.high)}"


def outside(belief: Belief, subject: str, domain: Domain) -> Iterator[Problem]:
    """A problem for each end of the belief that leaves the domain, with a way out."""
    try:
        with np.errstate(all="ignore"):
            low, high = belief.quantity.support
    except (ValueError, ArithmeticError, RuntimeError, TypeError):
        return  # the belief says itself what is wrong with it
    if domain.below(low):
        yield _leaves(belief, subject, domain, 0, low)
    if high > domain.high:
        yield _leaves(belief, subject, domain, 1, high)


def _leaves(belief: Belief, subject: str, domain: Domain, end: int, reach: float) -> Problem:
    """The problem that one end of a belief leaves the domain."""
    bound, limit = domain.bounds[end], shown((domain.low, domain.high)[end])
    if belief.form == "value":
        percent = domain.high == 1 < reach <= 100
        meant = f"; write {reach:g}% if that is meant" if percent else ""
        return wrong(f"{subject} is {_as_written(belief, reach)}, but must be {bound}{meant}", "value")
    side = ("below", "above")[end]
    if domain.open_low and end == 0:
        side = "as low as"
    name, bounding = ("low", "high")[end], ("min", "max")[end]
    if not belief.bounded[end]:
        worst = f"{('P0.1', 'P99.9')[end]} is {reach:.4g}"
        return wrong(f"{subject} may be {side} {limit} ({worst}); add {bounding}: {limit}, or give low and high")
    worst = f"its {('lowest', 'highest')[end]} is {_as_written(belief, reach)}"
    way_out = f"{('raise', 'lower')[end]} it, or give percentiles with {bounding}: {limit}"
    path = [key for key in (name, bounding, "any_of", "chance") if getattr(belief, key) is not None]
    return wrong(f"{subject} may be {side} {limit} ({worst}); {way_out}", *path[:1])


def _as_written(belief: Belief, reach: float) -> str:
    """A number of the belief as it was written, or as it came out."""
    same = (number for _, number in belief.written if number == reach)
    return shown(next(same, reach))


def read_belief(raw: object) -> Belief:
    """The belief that is written."""
    return raw if isinstance(raw, Belief) else Belief.model_validate(raw)


def read_belief_or_name(raw: object) -> Belief | str:
    """The belief that is written, or the name of a shared assumption."""
    if isinstance(raw, str) and re.fullmatch(NAME, raw) and not looks_like_a_number(raw):
        return raw
    return read_belief(raw)


def read_weight(raw: object) -> Belief | str:
    """The belief that is written, or any."""
    return "any" if raw == "any" else read_belief(raw)


BeliefOnly = Annotated[Belief, PlainValidator(read_belief, json_schema_input_type=Belief | Number)]
BeliefOrName = Annotated[
    Belief | str, PlainValidator(read_belief_or_name, json_schema_input_type=Belief | Number | Name)
]
Weight = Annotated[
    Belief | Literal["any"],
    PlainValidator(read_weight, json_schema_input_type=Belief | Number | Literal["any"]),
]
