"""Belief: a number as the files give it, known or not, with where it comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import cached_property
from typing import Annotated, Any, Final, Literal, Self

import numpy as np
from annotated_types import Len
from pydantic import BeforeValidator, Field, PlainValidator, PrivateAttr, model_validator

from dragonsden.arithmetic.distributions import (
    AnyOf,
    Chance,
    Distribution,
    Known,
    Metalog,
    Normal,
    Pert,
    Triangular,
    Uniform,
)
from dragonsden.model.fields import (
    NAME,
    FileModel,
    Flag,
    Name,
    Number,
    Plain,
    Rate,
    Text,
    read_list,
    read_number,
)
from dragonsden.model.forms import KEYS, OPEN, conflicts, forms_of
from dragonsden.model.problems import Misfit, Problem, wrong
from dragonsden.model.scalars import looks_like_a_number, shown
from dragonsden.model.unread import UNREAD, is_given, skip_unread
from dragonsden.text.english import quoted

MOST_VALUES: Final = 10_000
MOST_FACTORS: Final = 100
LOADINGS_SLACK: Final = 1e-12
"""What rounding may add to a sum of squared loadings that is 1 on paper."""

Values = Annotated[tuple[Number, ...], BeforeValidator(read_list), Len(1, MOST_VALUES)]


class Belief(FileModel):
    """A number, or what is believed about one, and where it comes from.

    It is written in one of FORMS; `distribution` is what is drawn from.
    """

    value: Number | None = Field(None, description="the number, where it is known")
    low: Number | None = Field(None, description="the lowest it can be, or its P10")
    likely: Number | None = Field(None, description="the most likely value")
    high: Number | None = Field(None, description="the highest it can be, or its P90")
    shape: Literal["pert", "triangular"] | None = Field(
        None, description="of low, likely, high; pert when not given"
    )
    are: Literal["limits", "p10_p90"] | None = Field(
        None, description="what low and high are; as low_high_are of the file when not given"
    )
    p10: Number | None = Field(None, description="one chance in ten that it is lower")
    p50: Number | None = Field(None, description="as likely higher as lower")
    p90: Number | None = Field(None, description="one chance in ten that it is higher")
    mean: Number | None = Field(None, description="of a normal, before min and max")
    sd: Number | None = Field(None, description="standard deviation of a normal")
    min: Number | None = Field(None, description="a bound, with percentiles or mean and sd")
    max: Number | None = Field(None, description="a bound, with percentiles or mean and sd")
    chance: Rate | None = Field(None, description="1 with this chance, else 0")
    any_of: Values | None = Field(
        None, description="one of these values, each as likely as the others"
    )
    moves_with: Annotated[dict[str, Plain], Len(0, MOST_FACTORS)] = Field(
        {}, description="factors that it moves with, and how closely: from -1 to 1"
    )
    unit: Text = Field("", description="what it is counted in")
    basis: Text = Field("", description="sourced, derived, illustrative, ...")
    source: Text = Field("", description="where the numbers come from")
    owner: Text = Field("", description="who answers for the numbers")
    note: Text = Field("", description="what else a reader should know")
    ours: Flag = Field(
        False, description="true: the council sets it, as a price; never a thing to research"
    )
    sensitive: Flag = Field(
        False, description="true: it is commercially sensitive, and not for the public"
    )

    _as_percentiles: bool = PrivateAttr(False)

    @model_validator(mode="before")
    @classmethod
    def _known_number(cls, raw: object) -> object:
        """A number by itself is a known one."""
        if isinstance(raw, list | tuple):
            raise ValueError("a list is written here; write {any_of: [..]} for observed values")
        return {"value": raw} if isinstance(raw, str | int | float) else raw

    @cached_property
    def distribution(self) -> Distribution:
        """The distribution that draws come from."""
        number, ends = self._number, (_optional(self.min), _optional(self.max))
        match self.form:
            case "value":
                return Known(number("value"))
            case "range":
                return self._range()
            case "percentiles":
                return Metalog(number("p10"), number("p50"), number("p90"), *ends)
            case "normal":
                return Normal(number("mean"), number("sd"), *ends)
            case "chance":
                return Chance(number("chance"))
            case _:
                return AnyOf(tuple(float(value) for value in self.any_of or ()))

    def _number(self, key: str) -> float:
        """The number under a key that the form needs."""
        return float(getattr(self, key))

    def _range(self) -> Distribution:
        """The distribution of a range: its ends are limits, or P10 and P90."""
        low, high = self._number("low"), self._number("high")
        if low == high:
            return Known(low)
        if self.likely is None:
            return Uniform.from_p10_p90(low, high) if self.stretched else Uniform(low, high)
        shape = Triangular if self.shape == "triangular" else Pert
        numbers = low, float(self.likely), high
        return shape.from_p10_p90(*numbers) if self.stretched else shape(*numbers)

    def with_percentiles(self) -> Self:
        """The same belief with low and high read as P10 and P90, unless it says what they are."""
        if self.form != "range" or self.are is not None:
            return self
        other = self.model_copy()
        for worked_out in ("distribution", "unfit"):  # the copy has those of the old reading
            other.__dict__.pop(worked_out, None)
        other._as_percentiles = True
        return other

    def with_numbers(self, change: Callable[[float], float]) -> Self:
        """The same belief with each of its numbers changed; a chance stays as it is."""
        numbers: dict[str, object] = {}
        for key, given in self._given.items():
            if key != "chance" and isinstance(given, float):
                numbers[key] = change(given)
            elif isinstance(given, tuple):
                numbers[key] = tuple(map(change, given))
        other = self.model_copy(update=numbers)
        for worked_out in other.__dict__.keys() - type(self).model_fields.keys():
            del other.__dict__[worked_out]  # the copy has what followed from the old numbers
        return other

    @property
    def stretched(self) -> bool:
        """True if it is a range with low and high read as P10 and P90."""
        return self.form == "range" and (self._as_percentiles or self.are == "p10_p90")

    @property
    def reach(self) -> tuple[float, float]:
        """The ends that must lie in its domain: its support, or P10 and P90 that were given.

        What the tails of a range add beyond its P10 and P90 is nothing that anybody wrote.
        """
        if self.stretched:
            return self._number("low"), self._number("high")
        return self.distribution.support

    @cached_property
    def form(self) -> str | None:
        """The one of FORMS that it is written in; None if in none or several."""
        forms = forms_of(self._given)
        return next(iter(forms)) if len(forms) == 1 else None

    @property
    def bounded(self) -> tuple[bool, bool]:
        """True at each end, the low and the high, beyond which no draw can lie."""
        if self.form in OPEN:
            return self.min is not None, self.max is not None
        return True, True

    @cached_property
    def _given(self) -> dict[str, Any]:
        """The values under the keys of FORMS, min and max; UNREAD for one that is unread."""
        fields = self.__dict__
        return {key: given for key in KEYS if (given := fields.get(key, UNREAD)) is not None}

    @property
    def written(self) -> Iterator[tuple[tuple[str | int, ...], float]]:
        """Every number of the belief that could be read, with its path.

        A chance is left out: it is a share of draws, whatever it is a chance of.
        """
        for key, given in self._given.items():
            if key == "chance":
                continue
            if isinstance(given, float):
                yield (key,), given
            elif isinstance(given, tuple):
                yield from (((key, position), number) for position, number in enumerate(given))

    def key_of_end(self, end: int) -> str | None:
        """The key that says how low (0) or how high (1) it can be, if one does."""
        keys = (("low", "min"), ("high", "max"))[end]
        return next((key for key in (*keys, "any_of", "chance") if key in self._given), None)

    def problems(self) -> Iterator[Problem]:
        """Keys that do not go together, numbers out of order, loadings out of bounds."""
        yield from self._conflicts
        if is_given(self, "are") and self.form not in ("range", None):
            yield wrong("are goes with low and high; leave it out", "are", at_key=True)
        yield from skip_unread(self._loadings())
        if self.sound:
            yield from self.unfit

    @cached_property
    def _conflicts(self) -> tuple[Problem, ...]:
        """The problems of its keys and numbers."""
        return tuple(conflicts(self._given))

    @property
    def sound(self) -> bool:
        """True if its numbers could be read and go together."""
        return not self._conflicts and UNREAD not in self._given.values()

    @cached_property
    def unfit(self) -> tuple[Problem, ...]:
        """The problem of sound numbers that make no distribution; empty if they make one."""
        try:
            with np.errstate(all="ignore") if self.form in OPEN else nullcontext():
                self.distribution.support  # noqa: B018
        except (ValueError, ArithmeticError, RuntimeError) as error:
            return (wrong(str(error)),)
        return ()

    def _loadings(self) -> Iterator[Problem]:
        """Loadings that make no correlation."""
        loadings = self.moves_with
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


def read_belief(raw: object) -> Belief:
    """The belief that is written."""
    if isinstance(raw, str | int | float):
        return known(read_number(raw))
    return raw if isinstance(raw, Belief) else Belief.model_validate(raw)


def known(number: float) -> Belief:
    """The belief in a known number: most are, and once it is read there is nothing to check."""
    return _ANY_KNOWN.model_copy(update={"value": number})


_ANY_KNOWN: Final = Belief.model_construct(value=0.0)


def read_belief_or_name(raw: object) -> Belief | str:
    """The belief that is written, or the name of a shared assumption."""
    if isinstance(raw, Misfit):
        raise ValueError(raw.what)
    try:
        return read_belief(raw)
    except ValueError:
        if isinstance(raw, str) and re.fullmatch(NAME, raw) and not looks_like_a_number(raw):
            return raw
        raise


def read_weight(raw: object) -> Belief | Literal["any"]:
    """The belief that is written, or any."""
    if raw == "any":
        return "any"
    belief = read_belief_or_name(raw)
    if isinstance(belief, str):
        what = "is not a weight; give a number, a belief or any (a criteria file shares no others)"
        raise ValueError(f"{quoted(belief)} {what}")
    return belief


BeliefOnly = Annotated[Belief, PlainValidator(read_belief, json_schema_input_type=Belief | Number)]
BeliefOrName = Annotated[
    Belief | str, PlainValidator(read_belief_or_name, json_schema_input_type=Belief | Number | Name)
]
Weight = Annotated[
    Belief | Literal["any"],
    PlainValidator(read_weight, json_schema_input_type=Belief | Number | Literal["any"]),
]
