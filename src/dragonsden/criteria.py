"""The criteria file: what the panel values and requires."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Final, Literal

import numpy as np
from annotated_types import Len
from pydantic import BeforeValidator, Field, model_validator

from dragonsden.belief import Belief, Domain, Weight, outside
from dragonsden.faults import Problem, Step, nearest, raise_all, twins, unknown, wrong
from dragonsden.fields import (
    Day,
    Name,
    Noun,
    Number,
    Plain,
    Rate,
    Text,
    Title,
    Unread,
    Words,
    mark_of,
    read_number,
    readable,
)
from dragonsden.quantities import Quantity
from dragonsden.scalars import shown
from dragonsden.values import ValueFunction

MOST_CRITERIA: Final = 100
MOST_MEMBERS: Final = 100
MOST_LEVELS: Final = 100
LEAST_U: Final = 2.0**-53
"""The lowest u that is ever drawn."""

WEIGHT_DOMAIN: Final = Domain(0.0, 1e12)

Status = Literal["illustrative", "proposed", "agreed"]
Measure = Literal["income", "contribution", "surplus", "npv", "payback", "peak_exposure"]


class Agreed(Noun):
    """Who agreed to a file, when, and where that is minuted."""

    by: Title = Field(description="the board or panel that agreed")
    on: Day = Field(description="the date, as 2018-09-12")
    minute: Title = Field(description="where it is minuted")


def agreement(status: str, agreed: Agreed | None) -> Iterator[Problem]:
    """A problem if the file says it is agreed and not by whom."""
    if status == "agreed" and agreed is None:
        what = "agreed, but not by whom; add agreed: {by: .., on: 2018-09-12, minute: ..}"
        yield wrong(what, "status")


class Group(Noun):
    """Criteria gathered under one title; with a weight, a branch of the value tree."""

    title: Title = Field(description="as charts show it")
    weight: Weight | None = Field(None, description="swing weight of the group: all groups or none")

    @model_validator(mode="before")
    @classmethod
    def _title_alone(cls, raw: object) -> object:
        """A text by itself is the title."""
        return {"title": raw} if isinstance(raw, str) else raw


def _no_twins(raw: object) -> object:
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


class Criterion(Noun):
    """What the panel values, the scale that turns a performance into a value, and its weight."""

    title: Title = Field(description="as tables and charts show it")
    group: Text | None = Field(None, description="one of the groups of this file")
    unit: Text = Field("", description="what the performance is counted in")
    measure: Measure | None = Field(
        None, validation_alias="from", description="a measure of the trading account; else scored"
    )
    worst: Number | None = Field(None, description="the performance worth 0")
    best: Number | None = Field(None, description="the performance worth 100")
    value: Annotated[dict[Number, Plain], BeforeValidator(_no_twins), Len(2, MOST_LEVELS)] | None = (
        Field(None, description="performances and their values from 0 to 100, linear between")
    )
    levels: Annotated[dict[Plain, Words], BeforeValidator(_no_twins), Len(2, MOST_LEVELS)] | None = (
        Field(None, description="the panel's anchored scale: what each level means")
    )
    weight: Weight = Field(description="swing weight: 100 for the swing that matters most, or any")
    why: Text = Field("", description="the reason for the criterion and its weight")

    @cached_property
    def value_function(self) -> ValueFunction:
        """From performance to 0-100."""
        if self.value is not None:
            points = sorted((float(x), float(y)) for x, y in self.value.items())
            return ValueFunction(tuple(points))
        if self.levels is not None:
            low, high = float(min(self.levels)), float(max(self.levels))
            return ValueFunction.linear(*((high, low) if self.best == low else (low, high)))
        return ValueFunction.linear(float(self.worst or 0), float(self.best or 0))

    @property
    def scored(self) -> bool:
        """Whether the panel scores it, rather than the trading account."""
        return self.measure is None

    def problems(self) -> Iterator[Problem]:
        """A scale that is missing, mixed or flat, or does not go with the measure."""
        found = [*self._scale(), *self._marks()]
        yield from found
        if not found and not _unread(self.worst, self.best, self.value, self.levels):
            yield from self._unfit()

    def _scale(self) -> Iterator[Problem]:
        """Scales mixed or missing."""
        ends = [key for key in ("worst", "best") if getattr(self, key) is not None]
        if self.value is not None and (ends or self.levels is not None):
            other = "levels" if self.levels is not None else ends[0]
            what = f"value and {other} together; keep to one scale"
            yield wrong(what, other, at_key=True)
        elif self.levels is not None:
            yield from self._levels(ends)
        elif self.value is None and len(ends) < 2:
            missing = f"{ends[0]} alone; give worst and best" if ends else "no scale; give worst and best"
            yield wrong(f"{missing}, or value, or levels", *ends)
        elif isinstance(self.worst, float) and self.worst == self.best:
            what = f"worst and best are both {shown(self.worst)}; there is no swing to value"
            yield wrong(what, "best")
        for level, worth in readable(self.value or {}).items():
            if not 0 <= worth <= 100:
                yield wrong(f"a value of {shown(worth)}; give one from 0 to 100", "value", level)

    def _levels(self, ends: list[str]) -> Iterator[Problem]:
        """What does not go with the panel's levels."""
        if self.measure is not None:
            what = "levels are for the panel's scores; with from give worst and best, or value"
            yield wrong(what, "levels", at_key=True)
        if "worst" in ends:
            what = "levels have their own ends; leave worst out (best: turns the scale round)"
            yield wrong(what, "worst", at_key=True)
        levels = readable(self.levels or {})
        if isinstance(self.best, float) and levels and self.best not in (min(levels), max(levels)):
            what = f"best is {shown(self.best)}; with levels it is the lowest or the highest, "
            yield wrong(f"{what}{shown(min(levels))} or {shown(max(levels))}", "best")

    def _marks(self) -> Iterator[Problem]:
        """Ends in money for a measure in years, or in % for one in money."""
        ends = {"worst": self.worst, "best": self.best}
        places = [((key,), end) for key, end in ends.items() if isinstance(end, float)]
        levels = [(("value", level), level) for level in readable(self.value or {})]
        for path, number in (*places, *levels):
            yield from mismatch(self.measure, number, *path, at_key=path[0] == "value")

    def _unfit(self) -> Iterator[Problem]:
        """Why no value function can be made of the scale, if so."""
        try:
            self.value_function  # noqa: B018
        except ValueError as error:
            yield wrong(f"{error}; set the ends further apart")


def _unread(*fields: object) -> bool:
    """Whether any of the fields could not be read."""
    return any(isinstance(field, Unread) for field in fields)


def mismatch(measure: object, number: float, *path: Step, at_key: bool = False) -> Iterator[Problem]:
    """A problem if the number is not written in the unit of the measure."""
    mark = mark_of(number)
    if measure == "payback" and mark in ("£", "%"):
        what = f"{shown(number)} is not in years, as payback is; write a plain number"
        yield wrong(what, *path, at_key=at_key)
    elif isinstance(measure, str) and mark == "%":
        yield wrong(f"{shown(number)} is a share, but {measure} is money; write £", *path, at_key=at_key)


class Gate(Noun):
    """What a service must pass: stated with a reason by the panel, or measured in the draws."""

    title: Title = Field(description="what must hold")
    measure: Measure | None = Field(None, description="a measure of the account; else stated")
    at_least: Number | None = Field(None, description="the measure must be this or more")
    at_most: Number | None = Field(None, description="the measure must be this or less")
    share: Rate | None = Field(
        None, validation_alias="in", description="in this share of draws, as 80%"
    )

    @property
    def stated(self) -> bool:
        """Whether the panel states it for each service."""
        return self.measure is None

    def problems(self) -> Iterator[Problem]:
        """A measured gate without its bound or share, or a stated one with either."""
        bounds = [key for key in ("at_least", "at_most") if getattr(self, key) is not None]
        if self.measure is None:
            for key in [*bounds, *(["in"] if self.share is not None else [])]:
                what = f"{key} goes with a measure; give measure: too, or leave {key} out"
                yield wrong(what, key, at_key=True)
            return
        if len(bounds) == 2:
            yield wrong("at_least and at_most together; keep one", "at_most", at_key=True)
        elif not bounds:
            yield wrong("a measure without a bound; give at_least or at_most", "measure", at_key=True)
        if self.share is None:
            what = "a measure without in; give the share of draws, as in: 80%"
            yield wrong(what, "measure", at_key=True)
        elif isinstance(self.share, float) and not 0 < self.share <= 1:
            what = f"in is {shown(self.share)}; give a share of draws above 0 and up to 100%, as 80%"
            yield wrong(what, "in")
        for key in bounds:
            if isinstance(bound := getattr(self, key), float):
                yield from mismatch(self.measure, bound, key)


class Criteria(Noun):
    """The criteria file: what the panel values, requires, and how it treats its own scores."""

    title: Title = Field(description="as every output shows it")
    status: Status = Field(description="how far the panel stands behind it; on every output")
    agreed: Agreed | None = Field(None, description="required once agreed")
    groups: dict[Name, Group] = Field({}, description="criteria gathered, or branches of a tree")
    criteria: Annotated[dict[Name, Criterion], Len(1, MOST_CRITERIA)] = Field(
        description="what the panel values, by name"
    )
    gates: Annotated[dict[Name, Gate], Len(0, MOST_CRITERIA)] = Field(
        {}, description="what a service must pass, by name"
    )
    missing: Literal["leave_out", "panel_range"] = Field(
        "leave_out", description="how a member's missing score is treated"
    )
    member_weights: Annotated[dict[Name, dict[str, Plain]], Len(0, MOST_MEMBERS)] = Field(
        {}, description="members' own weights, by member and criterion (in a tree, group too)"
    )

    @property
    def tree(self) -> bool:
        """Whether groups have weights: a value tree."""
        return any(group.weight is not None for group in readable(self.groups).values())

    @property
    def measured(self) -> list[tuple[str, str]]:
        """The criteria and gates that need the trading account, each with its measure."""
        nouns = [*readable(self.criteria).items(), *readable(self.gates).items()]
        return [(name, noun.measure) for name, noun in nouns if isinstance(noun.measure, str)]

    @property
    def branches(self) -> dict[str, dict[str, Criterion]]:
        """The criteria that share out one weight among them: those of each group, or all."""
        criteria = readable(self.criteria)
        if not self.tree:
            return {"": criteria}
        return {
            group: {name: c for name, c in criteria.items() if c.group == group}
            for group in self.groups
        }

    def problems(self) -> Iterator[Problem]:
        """Names twice, groups unknown or empty, weights that make no weighing."""
        yield from agreement(self.status, self.agreed)
        for key, noun in (("groups", "group"), ("criteria", "criterion"), ("gates", "gate")):
            yield from twins(names_of(getattr(self, key)), noun, key)
        yield from twins(names_of(self.member_weights), "member", "member_weights")
        yield from self._grouping()
        yield from self._weighing()
        yield from self._members()

    def _grouping(self) -> Iterator[Problem]:
        """Groups that do not exist or, in a tree, are left empty or unweighted."""
        criteria = readable(self.criteria)
        for name, criterion in criteria.items():
            if isinstance(criterion.group, str) and criterion.group not in names_of(self.groups):
                what = f"'{criterion.group}' is not a group of this file"
                yield unknown(what, criterion.group, self.groups, "criteria", name, "group", key=False)
            elif criterion.group is None and self.tree:
                what = f"{name} has no group; groups have weights, so every criterion names one"
                yield wrong(what, "criteria", name, at_key=True)
        if not self.tree:
            return
        for name, group in readable(self.groups).items():
            if group.weight is None:
                what = f"group {name} has no weight, but others have; give all of them one or none"
                yield wrong(what, "groups", name, at_key=True)
            if all(c.group != name for c in criteria.values()) and not self._is_unsure():
                what = f"group {name} has no criterion; give it one, or leave the group out"
                yield wrong(what, "groups", name, at_key=True)

    def _is_unsure(self) -> bool:
        """Whether some criterion's group could not be read, so that a group may not be empty."""
        criteria = readable(self.criteria)
        return len(criteria) < len(names_of(self.criteria)) or any(
            isinstance(c.group, Unread) or (c.group is not None and c.group not in self.groups)
            for c in criteria.values()
        )

    def _weighing(self) -> Iterator[Problem]:
        """Weights that are no weights, or that could leave nothing to weigh with."""
        for branch, criteria in self.branches.items():
            where = f"of group {branch}" if branch else ""
            weights = {name: criterion.weight for name, criterion in criteria.items()}
            yield from _weigh(weights, "criteria", f"criteria {where}".strip())
        if self.tree:
            weights = {n: g.weight for n, g in readable(self.groups).items() if g.weight is not None}
            yield from _weigh(weights, "groups", "groups")

    def _members(self) -> Iterator[Problem]:
        """Members' own weights that name what is not there, leave out what is, or sum to 0."""
        weighed = [*names_of(self.criteria), *(names_of(self.groups) if self.tree else [])]
        if names_of(self.member_weights):
            for name in sorted({name for name in weighed if weighed.count(name) > 1}):
                what = f"'{name}' is a group and a criterion, so members' weights can't tell them apart"
                yield wrong(f"{what}; rename one", "groups", name, at_key=True)
        for member, weights in readable(self.member_weights).items():
            for problem in self._member(member, readable(weights), weighed):
                yield problem.under("member_weights", member)

    def _member(self, member: str, weights: dict[str, float], weighed: list[str]) -> Iterator[Problem]:
        """What is wrong with one member's weights."""
        strangers = [name for name in weights if name not in weighed]
        meant = {nearest(name, weighed) for name in strangers}
        for name in strangers:
            noun = "a criterion or group" if self.tree else "a criterion"
            yield unknown(f"'{name}' is not {noun} of this file", name, weighed, name)
        for name in weighed:
            if name not in weights and name not in meant:
                yield wrong(f"{member} has no weight for '{name}'; a member weighs all or none", at_key=True)
        for name, weight in weights.items():
            if weight < 0:
                yield wrong(f"a weight of {shown(weight)}; give 0 or more", name)
        for branch, criteria in {**self.branches, **({"groups": self.groups} if self.tree else {})}.items():
            if criteria and all(weights.get(name, 1) == 0 for name in criteria):
                what = f"{member}'s weights {f'in {branch} ' if branch else ''}are all 0; make one more"
                yield wrong(what, at_key=True)


def _weigh(weights: Mapping[str, object], key: str, nouns: str) -> Iterator[Problem]:
    """What is wrong with the weights that share out one whole."""
    free = [name for name, weight in weights.items() if weight == "any"]
    beliefs = {name: weight for name, weight in weights.items() if isinstance(weight, Belief)}
    if free and beliefs:
        what = f"any for some {nouns} and numbers for others; give any to all of them or to none"
        yield wrong(what, key, free[0], "weight")
    found = [p.under(key, n, "weight") for n, belief in beliefs.items() for p in _weight(belief)]
    yield from found
    if beliefs and len(beliefs) == len(weights) and not found:
        if not any(surely_positive(belief.quantity) for belief in beliefs.values()):
            what = f"every weight of the {nouns} may be 0, and then nothing is weighed"
            yield wrong(f"{what}; make one certain to be more", key, next(iter(beliefs)), "weight")


def _weight(belief: Belief) -> Iterator[Problem]:
    """What is wrong with one weight."""
    for path, figure in belief.written:
        if mark_of(figure) in ("£", "%"):
            what = f"{shown(figure)} is no weight; write a plain number, 100 for the largest swing"
            yield wrong(what, *path)
    yield from outside(belief, "a weight", WEIGHT_DOMAIN)


def surely_positive(quantity: Quantity) -> bool:
    """Whether every draw is above 0."""
    return quantity.support[0] > 0 or float(quantity.quantile(np.array([LEAST_U]))[0]) > 0


def names_of(entries: Mapping[str, object] | Unread) -> list[str]:
    """The names of a mapping, whether or not what they name could be read."""
    return [] if isinstance(entries, Unread) else list(entries)
