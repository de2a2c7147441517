"""The criteria file: what the panel values and requires, and how it weighs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Literal

import numpy as np
from annotated_types import Len
from pydantic import BeforeValidator, Field

from dragonsden.arithmetic.distributions import LEAST_U, Distribution
from dragonsden.model.agreement import Agreed, Status, unrecorded
from dragonsden.model.belief import Belief
from dragonsden.model.criterion import Criterion, Gate, Group
from dragonsden.model.domains import Domain, outside
from dragonsden.model.fields import (
    Name,
    Noun,
    Plain,
    Rate,
    Title,
    Unread,
    Words,
    mark_of,
    names_of,
    read_list,
    readable,
)
from dragonsden.model.problems import Problem, twins, unknown, wrong
from dragonsden.model.scalars import shown
from dragonsden.text.spelling import meant

OLD_BANDS: Final = {"take_forward": "safe", "not_this_round": "unlikely"}
"""The names of the bands in criteria files of before, which are still read."""


class Bands(Noun):
    """The shares of draws from which a service is safe or unlikely; between them it is close."""

    safe: Rate = Field(0.8, description="chosen in at least this share of draws")
    unlikely: Rate = Field(0.2, description="chosen in at most this share of draws")
    take_forward: Rate | None = Field(None, description="the old name of safe; still read")
    not_this_round: Rate | None = Field(None, description="the old name of unlikely; still read")

    def settle(self) -> None:
        """Take what is given under an old name."""
        for old, new in OLD_BANDS.items():
            if getattr(self, old) is not None:
                self.__dict__[new] = getattr(self, old)

    def __str__(self) -> str:
        """The bands as a file writes them."""
        return f"{{safe: {self.safe:.6g}, unlikely: {self.unlikely:.6g}}}"

    @property
    def renamed(self) -> dict[str, str]:
        """The old names that are used, and the new ones."""
        return {old: new for old, new in OLD_BANDS.items() if getattr(self, old) is not None}

    def problems(self) -> Iterator[Problem]:
        """Shares beyond 0 to 1, bands that cross, or one band under both of its names."""
        keys = {
            new: old if getattr(self, old) is not None else new for old, new in OLD_BANDS.items()
        }
        for new, key in keys.items():
            if key != new and new in self.model_fields_set:
                yield wrong(f"{key} is the old name of {new}; keep {new}", key, at_key=True)
            share = getattr(self, new)
            if isinstance(share, float) and not 0 <= share <= 1:
                meant = f"; write {share:g}% if that is meant" if 1 < share <= 100 else ""
                yield wrong(f"{key} is {shown(share)}; give a share from 0% to 100%{meant}", key)
        upper, lower = self.safe, self.unlikely
        if isinstance(upper, float) and isinstance(lower, float) and upper <= lower:
            how = "equal to" if upper == lower else "below"
            what = f"{keys['safe']} ({shown(upper)}) is {how} {keys['unlikely']} ({shown(lower)})"
            key = keys["safe"] if keys["safe"] in self.model_fields_set else keys["unlikely"]
            yield wrong(f"{what}; set them further apart", key)


MOST_CRITERIA: Final = 100
MOST_MEMBERS: Final = 100

WEIGHT_DOMAIN: Final = Domain(0.0, 1e12)

MemberWeights = Annotated[dict[str, Plain], Len(1, 2 * MOST_CRITERIA)]


class Criteria(Noun):
    """The criteria file: what the panel values, requires, and how it treats its own scores."""

    title: Title = Field(description="as every output shows it")
    status: Status = Field(description="how far the panel stands behind it; on every output")
    agreed: Agreed | None = Field(None, description="required once agreed")
    groups: Annotated[dict[Name, Group], Len(0, MOST_CRITERIA)] = Field(
        {}, description="criteria gathered for charts, or the branches of a value tree"
    )
    criteria: Annotated[dict[Name, Criterion], Len(1, MOST_CRITERIA)] = Field(
        description="what the panel values, by name"
    )
    order: Annotated[tuple[Words, ...], BeforeValidator(read_list), Len(1, MOST_CRITERIA)] = Field(
        (), description="criteria whose weight is any, from the most to the least important"
    )
    gates: Annotated[dict[Name, Gate], Len(0, MOST_CRITERIA)] = Field(
        {}, description="what a service must pass, by name"
    )
    bands: Bands = Field(
        Bands(), description="in how many draws a service must be in the first k to be settled"
    )
    missing: Literal["leave_out", "panel_range"] = Field(
        "leave_out", description="how a member's missing score is treated"
    )
    member_weights: Annotated[dict[Name, MemberWeights], Len(0, MOST_MEMBERS)] = Field(
        {}, description="members' own weights, by member and criterion (in a tree, group too)"
    )

    @property
    def tree(self) -> bool:
        """Whether groups have weights: a value tree."""
        return any(group.weight is not None for group in readable(self.groups).values())

    @property
    def measured(self) -> list[tuple[str, str]]:
        """The criteria and gates that need the trading account, each with its measure."""
        measures = [(name, c.measure) for name, c in readable(self.criteria).items()]
        measures += [(name, gate.measure) for name, gate in readable(self.gates).items()]
        return [(name, measure) for name, measure in measures if isinstance(measure, str)]

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
        yield from unrecorded(self.status, self.agreed)
        yield from twins(names_of(self.groups), "group", "groups")
        yield from twins(names_of(self.criteria), "criterion", "criteria")
        yield from twins(names_of(self.gates), "gate", "gates")
        yield from twins(names_of(self.member_weights), "member", "member_weights")
        yield from self._unknown_groups()
        yield from self._gated_criteria()
        if self.tree:
            yield from self._incomplete_tree()
        yield from self._weighing()
        yield from self._ordering()
        yield from self._members()

    def _unknown_groups(self) -> Iterator[Problem]:
        """Criteria whose group does not exist."""
        if isinstance(self.groups, Unread):
            return
        for name, criterion in readable(self.criteria).items():
            if isinstance(criterion.group, str) and criterion.group not in self.groups:
                what, path = "is not a group of this file", ("criteria", name, "group")
                way_out = "" if self.groups else "name it under groups:"
                groups = self.groups
                yield unknown(criterion.group, what, groups, *path, at_key=False, otherwise=way_out)

    def _gated_criteria(self) -> Iterator[Problem]:
        """Gates on a criterion that does not exist, or that takes a measure."""
        if isinstance(self.criteria, Unread):
            return
        for name, gate in readable(self.gates).items():
            if not isinstance(gate.criterion, str):
                continue
            path = ("gates", name, "criterion")
            if gate.criterion not in self.criteria:
                what = "is not a criterion of this file"
                yield unknown(gate.criterion, what, self.criteria, *path, at_key=False)
            elif (criterion := readable(self.criteria).get(gate.criterion)) and isinstance(
                criterion.measure, str
            ):
                what = f"'{gate.criterion}' takes {criterion.measure}; write measure: in its place"
                yield wrong(f"{what}, with {criterion.measure}", *path)

    def _incomplete_tree(self) -> Iterator[Problem]:
        """Criteria without a group, groups without a weight or without criteria."""
        criteria = readable(self.criteria)
        for name, criterion in criteria.items():
            if criterion.group is None:
                what = f"{name} has no group; groups have weights, so every criterion names one"
                yield wrong(what, "criteria", name, at_key=True)
        for name, group in readable(self.groups).items():
            if group.weight is None:
                what = f"group {name} has no weight, but others have; give all of them one or none"
                yield wrong(what, "groups", name, at_key=True)
            if not self.branches[name] and not self._unsure:
                what = f"group {name} has no criterion; give it one, or leave the group out"
                yield wrong(what, "groups", name, at_key=True)

    @property
    def _unsure(self) -> bool:
        """Whether some criterion may belong to any group, for all that could be read."""
        criteria = readable(self.criteria)
        return len(criteria) < len(names_of(self.criteria)) or any(
            c.group is not None and c.group not in self.groups for c in criteria.values()
        )

    def _weighing(self) -> Iterator[Problem]:
        """Weights that are no weights, or that could leave nothing to weigh with."""
        for branch, criteria in self.branches.items():
            weights = {name: criterion.weight for name, criterion in criteria.items()}
            of_branch = f" of {branch}" if branch else ""
            yield from _weigh(weights, "criteria", f"criteria{of_branch}")
        if self.tree:
            groups = readable(self.groups).items()
            shares = {name: group.weight for name, group in groups if group.weight is not None}
            yield from _weigh(shares, "groups", "groups")

    def _ordering(self) -> Iterator[Problem]:
        """Criteria in the order that are unknown, there twice or weighed, or that it leaves out."""
        if not self.order or isinstance(self.order, Unread) or isinstance(self.criteria, Unread):
            return
        criteria = readable(self.criteria)
        for position, name in enumerate(self.order):
            if name not in self.criteria:
                what, path = "is not a criterion of this file", ("order", position)
                yield unknown(name, what, self.criteria, *path, at_key=False)
            elif name in self.order[:position]:
                yield wrong(f"'{name}' is there already; keep one of them", "order", position)
            elif name in criteria and isinstance(criteria[name].weight, Belief):
                what = f"'{name}' has a weight; write weight: any there, or leave it out here"
                yield wrong(what, "order", position)
        missing = [n for n, c in criteria.items() if c.weight == "any" and n not in self.order]
        intended = meant([name for name in self.order if name not in self.criteria], missing)
        for name in missing:
            if name not in intended:
                what = f"'{name}' has no place in the order, but its weight is any"
                yield wrong(f"{what}; put it in its place", "order", at_key=True)

    def _members(self) -> Iterator[Problem]:
        """Members' own weights that name what is not there, leave out what is, or sum to 0."""
        groups = names_of(self.groups) if self.tree else []
        names = [*names_of(self.criteria), *groups]
        for name in groups if names_of(self.member_weights) else ():
            if name in names_of(self.criteria):
                what = f"{name} is also a criterion, and members' weights could be of either"
                yield wrong(f"{what}; rename one", "groups", name, at_key=True)
        for member, weights in readable(self.member_weights).items():
            for problem in (*_mentions(member, weights, names), *self._sums(member, weights)):
                yield problem.under("member_weights", member)

    def _sums(self, member: str, weights: Mapping[str, float]) -> Iterator[Problem]:
        """Weights of a member below 0, or of a branch all 0."""
        given = readable(weights)
        for name, weight in given.items():
            if weight < 0:
                yield wrong(f"a weight of {shown(weight)}; give 0 or more", name)
        branches: dict[str, Mapping[str, object]] = {**self.branches}
        if self.tree:
            branches["the groups"] = self.groups
        for branch, names in branches.items():
            if names and all(given.get(name, 1) == 0 for name in names):
                where = f" in {branch}" if branch else ""
                what = f"{member}'s weights{where} are all 0; make one more"
                yield wrong(what, at_key=True)


def _mentions(member: str, weights: Mapping[str, float], names: list[str]) -> Iterator[Problem]:
    """Weights of a member for what does not exist, and what exists without one."""
    strangers = [name for name in weights if name not in names]
    for name in strangers:
        yield unknown(name, "has no place among these weights", names, name)
    missing = [name for name in names if name not in weights]
    intended = meant(strangers, missing)
    for name in missing:
        if name not in intended:
            what = f"{member} has no weight for '{name}'; a member weighs everything or nothing"
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
    known = [b for b in beliefs.values() if b.sound and not b.unfit]
    all_known = len(known) == len(weights) > 0 and not found
    if all_known and not any(surely_positive(belief.distribution) for belief in known):
        what = f"every weight of the {nouns} may be 0, and then nothing is weighed"
        yield wrong(f"{what}; make one certain to be more", key, next(iter(beliefs)), "weight")


def _weight(belief: Belief) -> Iterator[Problem]:
    """What is wrong with one weight."""
    if belief.sensitive:
        what = "a weight cannot be sensitive: the public ranking rests on it; leave it out"
        yield wrong(what, "sensitive", at_key=True)
    for path, figure in belief.written:
        if mark_of(figure) in ("£", "%"):
            what = f"{shown(figure)} is no weight; write a plain number, 100 for the largest swing"
            yield wrong(what, *path)
    yield from outside(belief, "a weight", WEIGHT_DOMAIN)


def surely_positive(distribution: Distribution) -> bool:
    """Whether every draw is above 0."""
    return float(distribution.quantile(np.array([LEAST_U]))[0]) > 0
