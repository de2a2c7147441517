"""Criterion, group and gate: one thing each that the panel values, gathers or requires."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Final

from annotated_types import Len
from pydantic import BeforeValidator, Field, model_validator

from dragonsden.arithmetic.measures import IN_MONEY, SHARES, Measure
from dragonsden.arithmetic.value_function import ValueFunction
from dragonsden.model.belief import Weight
from dragonsden.model.fields import (
    FileModel,
    Name,
    Number,
    Plain,
    Rate,
    Text,
    Title,
    Words,
    mark_of,
    read_number,
    two_rates,
)
from dragonsden.model.levels import MOST_STEPS, is_on_step
from dragonsden.model.problems import Problem, Step, raise_all, wrong
from dragonsden.model.scalars import shown
from dragonsden.model.unread import is_given, skip_unread, whole
from dragonsden.text.english import quoted

NUMBERED: Final = re.compile(r"\d{1,9}(?:\.\d{1,9})?(?=\s*[:.)=–-]|\s*$)")
"""The number that words of a level begin with, as `5: best`."""

MOST_LEVELS: Final = 100


class Group(FileModel):
    """Criteria gathered under one title; with a weight, a branch of the value tree."""

    title: Title = Field(description="as charts show it")
    weight: Weight | None = Field(None, description="swing weight of the group: all groups or none")

    @model_validator(mode="before")
    @classmethod
    def _title_alone(cls, raw: object) -> object:
        """A text by itself is the title."""
        return {"title": raw} if isinstance(raw, str) else raw


def _no_duplicates(raw: object) -> object:
    """The mapping from levels, refused if two keys are the same number (3 and 3.0)."""
    if isinstance(raw, Mapping):
        raise_all("levels", _same_levels(raw))
    return raw


def _same_levels(levels: Mapping[object, object]) -> Iterator[Problem]:
    """A problem for each key that is the same number as one before."""
    first: dict[float, object] = {}
    for key in levels:
        try:
            level = read_number(key)
        except ValueError:
            continue  # the key is refused by its own type
        if first.setdefault(level, key) is not key:
            what = f"level {key} is there already, as {first[level]}; keep one of them"
            yield wrong(what, str(key), at_key=True)


Points = Annotated[dict[Number, Plain], BeforeValidator(_no_duplicates), Len(2, MOST_LEVELS)]
Levels = Annotated[dict[Plain, Words], BeforeValidator(_no_duplicates), Len(2, MOST_LEVELS)]


class Criterion(FileModel):
    """A thing that the panel values, its weight, and the scale from performances to values."""

    title: Title = Field(description="as tables and charts show it")
    group: Text | None = Field(None, description="one of the groups of this file")
    unit: Text = Field("", description="what the performance is counted in")
    measure: Measure | None = Field(
        None, validation_alias="from", description="a measure of the trading account; else scored"
    )
    worst: Number | None = Field(None, description="the performance worth 0")
    best: Number | None = Field(None, description="the performance worth 100")
    value: Points | None = Field(
        None, description="performances and their values from 0 to 100, linear between"
    )
    levels: Levels | None = Field(
        None, description="the panel's anchored scale: what each level means"
    )
    step: Plain | None = Field(
        None, description="the step between scores that members may give: 1, 0.5 or 0.25"
    )
    nothing: Number | None = Field(
        None, description="the performance of not doing it at all: programmes count value from it"
    )
    weight: Weight = Field(description="swing weight: 100 for the swing that matters most, or any")
    why: Text = Field("", description="the reason for the criterion and its weight")

    @cached_property
    def value_function(self) -> ValueFunction:
        """The function from performances to values of 0 to 100."""
        if self.value is not None:
            points = sorted((float(at), float(value)) for at, value in whole(self.value).items())
            return ValueFunction(tuple(points))
        if self.levels is not None:
            levels = whole(self.levels)
            low, high = float(min(levels)), float(max(levels))
            return ValueFunction.linear(*((high, low) if self.best == low else (low, high)))
        return ValueFunction.linear(float(self.worst or 0), float(self.best or 0))

    @property
    def anchors(self) -> tuple[float, float] | None:
        """The lowest and the highest of the panel's levels, if it has any."""
        levels = whole(self.levels)
        return (min(levels), max(levels)) if levels else None

    @property
    def less_is_better(self) -> bool | None:
        """True if the scale falls from its lowest performance to its highest; None of levels."""
        if self.levels is not None:
            return None
        points = self.value_function.points
        return points[-1][1] < points[0][1] if points[-1][1] != points[0][1] else None

    @property
    def scored(self) -> bool:
        """True if the panel scores it, False if it is measured from the trading account."""
        return not is_given(self, "measure")

    def problems(self) -> Iterator[Problem]:
        """A scale that is missing, mixed or flat, or does not go with the measure."""
        ends = (*self._ends, *(["nothing"] if is_given(self, "nothing") else []))
        scales = (
            self._scale(),
            self._steps(),
            self._values(),
            self._level_units(),
            self._nothing(),
            self._misnumbered(),
        )
        checks = (*scales, *map(self._unit, ends))
        found = [problem for check in checks for problem in skip_unread(check)]
        yield from found
        if not found:
            yield from skip_unread(self._unfit())

    @property
    def _ends(self) -> list[str]:
        """The keys among worst and best that are given."""
        return [key for key in ("worst", "best") if is_given(self, key)]

    def _scale(self) -> Iterator[Problem]:
        """Scales that are mixed, missing or flat."""
        ends, has_levels = self._ends, is_given(self, "levels")
        if is_given(self, "value") and (ends or has_levels):
            other = "levels" if has_levels else ends[0]
            yield wrong(f"value and {other} together; keep to one scale", other, at_key=True)
        elif has_levels:
            yield from self._anchors(ends)
        elif not is_given(self, "value") and len(ends) < 2:
            missing = f"{ends[0]} alone" if ends else "no scale"
            what = f"{missing}; give worst and best, or value, or levels"
            yield wrong(what, *ends, at_key=True)
        elif self.worst is not None and self.worst == self.best:
            what = f"worst and best are both {shown(self.worst)}; there is no swing to value"
            yield wrong(what, "best")

    def _anchors(self, ends: list[str]) -> Iterator[Problem]:
        """Problems of keys that do not go with levels."""
        if not self.scored:
            what = "levels are for the panel's scores; with from give worst and best, or value"
            yield wrong(what, "levels", at_key=True)
        if "worst" in ends:
            what = "levels have their own ends; leave worst out (best: turns the scale round)"
            yield wrong(what, "worst", at_key=True)
        anchors = self.anchors
        if self.best is not None and anchors and self.best not in anchors:
            what = f"best is {shown(self.best)}; with levels it is an end of them"
            yield wrong(f"{what}, {shown(anchors[0])} or {shown(anchors[1])}", "best")

    def _steps(self) -> Iterator[Problem]:
        """A step without levels, or one that does not lead from level to level."""
        if not is_given(self, "step"):
            return
        if not is_given(self, "levels"):
            yield wrong("step goes with levels; give levels, or leave it out", "step", at_key=True)
            return
        anchors, step = self.anchors, self.step
        if anchors is None or step is None:
            return
        low, high = anchors
        if step <= 0 or (high - low) / step > MOST_STEPS:
            yield wrong(f"step is {shown(step)}; give 1, 0.5 or 0.25, as members may score", "step")
        elif off := [one for one in whole(self.levels) if not is_on_step(one, low, step)]:
            what = f"step is {shown(step)}, which never comes to level {shown(off[0])}"
            yield wrong(f"{what}; give one that the levels are apart by", "step")

    def _misnumbered(self) -> Iterator[Problem]:
        """Words of a level that begin with the number of another one."""
        levels = whole(self.levels)
        for level, said in levels.items():
            begins = NUMBERED.match(said)
            if begins and float(begins[0]) != level and float(begins[0]) in levels:
                what = f"{quoted(said)} names level {begins[0]}, and is level {shown(level)}"
                yield wrong(f"{what}; leave the number out of the words", "levels", level)

    def _nothing(self) -> Iterator[Problem]:
        """A performance of doing nothing that is no score the levels allow."""
        anchors, at = self.anchors, self.nothing
        if anchors and at is not None and not anchors[0] <= at <= anchors[1]:
            what = f"nothing is {shown(at)}; the levels go from {shown(anchors[0])}"
            yield wrong(f"{what} to {shown(anchors[1])}", "nothing")

    def _values(self) -> Iterator[Problem]:
        """Values outside 0 to 100, or all alike."""
        values = whole(self.value)
        for level, value in values.items():
            if not 0 <= value <= 100:
                yield wrong(f"a value of {shown(value)}; give one from 0 to 100", "value", level)
        if values and len(set(values.values())) == 1:
            alike = shown(next(iter(values.values())))
            yield wrong(f"every value is {alike}; there is no swing to value", "value")

    def _unit(self, key: str) -> Iterator[Problem]:
        """A performance that is not written in the unit of the measure, or of the levels."""
        yield from wrong_unit_of_measure(self.measure, getattr(self, key), key)
        if self.anchors:
            yield from wrong_unit_of_score(getattr(self, key), key)

    def _level_units(self) -> Iterator[Problem]:
        """Performances with values that are not written in the unit of the measure."""
        for level in self.value or {}:
            yield from wrong_unit_of_measure(self.measure, level, "value", level, at_key=True)

    def _unfit(self) -> Iterator[Problem]:
        """A problem if the scale makes no value function."""
        try:
            self.value_function  # noqa: B018
        except ValueError as error:
            yield wrong(f"{error}; set them further apart")


def wrong_unit_of_measure(
    measure: object, number: object, *path: Step, at_key: bool = False
) -> Iterator[Problem]:
    """A problem if a number is not written in the unit of the measure."""
    if not isinstance(number, float):
        return
    mark = mark_of(number)
    if measure == "payback" and mark:
        what = "is not in years, as payback is; write a plain number"
    elif measure in IN_MONEY and mark == "%":
        what = f"is a share, but {measure} is money; write it as £450 or 450"
    elif measure in SHARES and mark in ("£", "k"):
        what = f"is not a share, as {measure} is; write it as 20%"
    elif measure in SHARES and two_rates(number):
        yield wrong(two_rates(number), *path, at_key=at_key)
        return
    elif measure in SHARES and not 0 <= number <= 1:
        what = f"is no share that {measure} can be; give one from 0 to 100%"
    else:
        return
    yield wrong(f"{shown(number)} {what}", *path, at_key=at_key)


def wrong_unit_of_score(number: object, *path: Step) -> Iterator[Problem]:
    """A problem if a score among levels, which are plain numbers, is money or a share."""
    if isinstance(number, float) and mark_of(number) in ("£", "%"):
        yield wrong(f"{shown(number)} is no score; write a plain number", *path)


class Claim(FileModel):
    """The claim of a stated gate about the account: a measure and the bound that it should keep."""

    measure: Measure = Field(description="a measure of the account")
    at_least: Number | None = Field(None, description="the measure is said to be this or more")
    at_most: Number | None = Field(None, description="the measure is said to be this or less")

    def problems(self) -> Iterator[Problem]:
        """No bound, two of them, or one in the wrong unit."""
        yield from _bound_problems(self, "measure")


class Gate(FileModel):
    """A requirement of a service: stated with a reason by the panel, or measured in the draws."""

    title: Title = Field(description="what must hold")
    measure: Measure | None = Field(None, description="a measure of the account; else stated")
    criterion: Name | None = Field(None, description="a scored criterion, in place of a measure")
    at_least: Number | None = Field(None, description="it must be this or more")
    at_most: Number | None = Field(None, description="it must be this or less")
    share: Rate | None = Field(
        None, validation_alias="in", description="in this share of draws, as 80%; else in all"
    )
    claims: Claim | None = Field(
        None, description="what a stated gate says of the account: shown beside it, never decides"
    )

    @property
    def stated(self) -> bool:
        """True if the panel states it for each service."""
        return not (is_given(self, "measure") or is_given(self, "criterion"))

    def problems(self) -> Iterator[Problem]:
        """A measured gate without its bound or share, or a stated one with either."""
        if self.stated:
            yield from self._unmeasured()
            return
        key = "measure" if is_given(self, "measure") else "criterion"
        yield from _bound_problems(self, key)
        yield from skip_unread(self._share())
        if is_given(self, "measure") and is_given(self, "criterion"):
            yield wrong("measure and criterion together; keep one", "criterion", at_key=True)
        if is_given(self, "claims"):
            what = f"claims go with a stated gate; leave them out, for {key} decides here"
            yield wrong(what, "claims", at_key=True)

    def _unmeasured(self) -> Iterator[Problem]:
        """Bounds and shares, which go with a measure, where there is none."""
        for key in [*_bounds_given(self), *(["in"] if is_given(self, "share") else [])]:
            what = f"{key} goes with a measure; give measure: too, or leave {key} out"
            yield wrong(what, key, at_key=True)

    def _share(self) -> Iterator[Problem]:
        """A share of draws outside 0 to 100%."""
        if self.share is not None and not 0 < self.share <= 1:
            what = f"in is {shown(self.share)}; give a share above 0 and up to 100%, as 80%"
            yield wrong(what, "in")


def _bounds_given(of: Claim | Gate) -> list[str]:
    """The bounds that are given."""
    return [key for key in ("at_least", "at_most") if is_given(of, key)]


def _bound_problems(of: Claim | Gate, key: str) -> Iterator[Problem]:
    """No bound, two of them, or one in the wrong unit."""
    bounds = _bounds_given(of)
    if len(bounds) == 2:
        yield wrong("at_least and at_most together; keep one", "at_most", at_key=True)
    elif not bounds:
        yield wrong(f"a {key} without a bound; give at_least or at_most", key, at_key=True)
    for bound in bounds:
        yield from skip_unread(_wrong_unit(of, bound))


def _wrong_unit(of: Claim | Gate, bound: str) -> Iterator[Problem]:
    """A bound that is not written in the unit of the measure."""
    yield from wrong_unit_of_measure(of.measure, getattr(of, bound), bound)
