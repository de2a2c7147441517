"""The criteria file: what the panel values and requires, and how it weighs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, ClassVar, Final, Literal

import numpy as np
from annotated_types import Len
from pydantic import BeforeValidator, Field

from dragonsden.arithmetic.distributions import LEAST_U, Distribution
from dragonsden.model.agreement import Agreed, Status, unrecorded
from dragonsden.model.belief import Belief
from dragonsden.model.criterion import Criterion, Gate, Group, wrong_unit_of_score
from dragonsden.model.domains import Domain, outside
from dragonsden.model.fields import (
    FileModel,
    Flag,
    Name,
    Plain,
    Rate,
    Title,
    Words,
    mark_of,
    read_list,
)
from dragonsden.model.panel import TAKEN
from dragonsden.model.problems import Problem, duplicates, placed, unknown, wrong
from dragonsden.model.scalars import shown
from dragonsden.model.unread import field_of, is_given, names_of, read_entries, skip_unread
from dragonsden.text.spelling import alike, meant

OLD_BANDS: Final = {"take_forward": "safe", "not_this_round": "unlikely"}
"""The names of the bands in criteria files of before, which are still read."""


class Bands(FileModel):
    """The shares of draws from which a service is safe or unlikely; between them it is close."""

    safe: Rate = Field(0.8, description="chosen in at least this share of draws")
    unlikely: Rate = Field(0.2, description="chosen in at most this share of draws")
    take_forward: Rate | None = Field(None, description="the old name of safe; still read")
    not_this_round: Rate | None = Field(None, description="the old name of unlikely; still read")

    def complete(self) -> None:
        """Take the numbers that are given under the old names."""
        for old, new in self.renamed.items():
            number = field_of(self, old)
            if number is not None:
                self.__dict__[new] = number

    def __str__(self) -> str:
        """The bands as a file writes them."""
        return f"{{safe: {self.safe:.6g}, unlikely: {self.unlikely:.6g}}}"

    @property
    def renamed(self) -> dict[str, str]:
        """The old names that are used, and the new ones."""
        return {old: new for old, new in OLD_BANDS.items() if is_given(self, old)}

    def problems(self) -> Iterator[Problem]:
        """Shares beyond 0 to 1, bands that cross, or one band under both of its names."""
        for new, key in self._keys.items():
            if key != new and new in self.model_fields_set:
                yield wrong(f"{key} is the old name of {new}; keep {new}", key, at_key=True)
            share = field_of(self, new)
            if share is not None and not 0 <= share <= 1:
                meant = f"; write {share:g}% if that is meant" if 1 < share <= 100 else ""
                yield wrong(f"{key} is {shown(share)}; give a share from 0% to 100%{meant}", key)
        yield from skip_unread(self._crossed())

    @property
    def _keys(self) -> dict[str, str]:
        """The name under which each band is given."""
        return {new: old if old in self.renamed else new for old, new in OLD_BANDS.items()}

    def _crossed(self) -> Iterator[Problem]:
        """A problem if the upper band begins where the lower one has not ended."""
        upper, lower, (safe, unlikely) = self.safe, self.unlikely, self._keys.values()
        if upper <= lower:
            how = "equal to" if upper == lower else "below"
            what = f"{safe} ({shown(upper)}) is {how} {unlikely} ({shown(lower)})"
            key = safe if safe in self.model_fields_set else unlikely
            yield wrong(f"{what}; set them further apart", key)


MOST_CRITERIA: Final = 100
MOST_MEMBERS: Final = 100

WEIGHT_DOMAIN: Final = Domain(0.0, 1e12)

NAMED: Final = {
    "groups": "group",
    "criteria": "criterion",
    "gates": "gate",
    "member_weights": "member",
}
"""The fields that name things, each with what it names."""

MemberWeights = Annotated[dict[str, Plain], Len(1, 2 * MOST_CRITERIA)]


class Member(FileModel):
    """The knowledge that the public may have of a member of the panel."""

    public: Flag = Field(
        False, description="true: named in what is for the public; else told by a letter"
    )


class Criteria(FileModel):
    """The criteria file: what the panel values, requires, and how it treats its own scores."""

    called: ClassVar = "criteria"

    title: Title = Field(description="as every output shows it")
    status: Status = Field(description="how far the panel stands behind it; on every output")
    agreed: Agreed | None = Field(None, description="required once agreed")
    council: Title | None = Field(None, description="the council's name, as packs and papers show")
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
    members: Annotated[dict[Name, Member], Len(0, MOST_MEMBERS)] = Field(
        {}, description="what the public may know of members, by member"
    )
    member_weights: Annotated[dict[Name, MemberWeights], Len(0, MOST_MEMBERS)] = Field(
        {}, description="members' own weights, by member and criterion (in a tree, group too)"
    )

    @property
    def tree(self) -> bool:
        """True if groups have weights: a value tree."""
        return any(is_given(group, "weight") for group in read_entries(self, "groups").values())

    @property
    def measured(self) -> list[tuple[str, str]]:
        """The criteria and gates that need the trading account, each with its measure."""
        entries = [*read_entries(self, "criteria").items(), *read_entries(self, "gates").items()]
        return [(name, m) for name, entry in entries if (m := field_of(entry, "measure"))]

    @property
    def branches(self) -> dict[str, dict[str, Criterion]]:
        """The criteria that share out one weight among them: those of each group, or all."""
        if not self.tree:
            return {"": self.criteria}
        return {
            group: {n: c for n, c in self.criteria.items() if field_of(c, "group") == group}
            for group in names_of(self.groups)
        }

    def problems(self) -> Iterator[Problem]:
        """Names twice, groups unknown or empty, weights that make no weighing."""
        yield from unrecorded(self)
        for key, noun in NAMED.items():
            yield from duplicates(names_of(read_entries(self, key)), noun, key)
        checks = (
            self._unknown_groups(),
            self._gated_criteria(),
            self._unweighed_groups(),
            self._ungrouped_criteria(),
            self._empty_groups(),
            self._group_weights(),
            self._criterion_weights(),
            self._ordering(),
            self._weights_or_groups(),
            *map(self._of_member, names_of(read_entries(self, "member_weights"))),
        )
        for check in checks:
            yield from skip_unread(check)

    def _unknown_groups(self) -> Iterator[Problem]:
        """Criteria whose group does not exist."""
        groups = names_of(self.groups)
        for name, criterion in self.criteria.items():
            group = field_of(criterion, "group")
            if group is not None and group not in groups:
                what, path = "is not a group of this file", ("criteria", name, "group")
                way_out = "" if groups else "name it under groups:"
                yield unknown(group, what, groups, *path, at_key=False, otherwise=way_out)

    def _gated_criteria(self) -> Iterator[Problem]:
        """Gates on a criterion that does not exist, or that takes a measure."""
        for name, gate in read_entries(self, "gates").items():
            if not (criterion := field_of(gate, "criterion")):
                continue
            path = ("gates", name, "criterion")
            known = names_of(self.criteria)
            if criterion not in known:
                what = "is not a criterion of this file"
                yield unknown(criterion, what, known, *path, at_key=False)
            elif criterion in self.criteria and (
                measure := field_of(self.criteria[criterion], "measure")
            ):
                what = f"'{criterion}' takes {measure}; write measure: in its place"
                yield wrong(f"{what}, with {measure}", *path)
            elif criterion in self.criteria:
                yield from self._out_of_reach(name, gate, criterion)

    def _out_of_reach(self, name: str, gate: object, criterion: str) -> Iterator[Problem]:
        """A bound of a gate that is no score, or that none or every one on its criterion keeps."""
        anchors = self.criteria[criterion].anchors
        for key in ("at_least", "at_most"):
            bound, path = field_of(gate, key), ("gates", name, key)
            if not (anchors and isinstance(bound, float)):
                continue
            unit = list(wrong_unit_of_score(bound, *path))
            yield from unit
            if not unit and not anchors[0] <= bound <= anchors[1]:
                ends = f"{shown(anchors[0])} to {shown(anchors[1])}"
                what = f"{key} is {shown(bound)}, but scores on '{criterion}' go from {ends}"
                yield wrong(f"{what}; give a bound among them", *path)

    def _unweighed_groups(self) -> Iterator[Problem]:
        """Groups of a tree without a weight."""
        for name, group in self.groups.items() if self.tree else ():
            if not is_given(group, "weight"):
                what = f"group {name} has no weight, but others have; give all of them one or none"
                yield wrong(what, "groups", name, at_key=True)

    def _ungrouped_criteria(self) -> Iterator[Problem]:
        """Criteria of a tree without a group."""
        for name, criterion in self.criteria.items() if self.tree else ():
            if not is_given(criterion, "group"):
                what = f"{name} has no group; groups have weights, so every criterion names one"
                yield wrong(what, "criteria", name, at_key=True)

    def _empty_groups(self) -> Iterator[Problem]:
        """Groups of a tree without a criterion, if each criterion names a group that there is."""
        named = {criterion.group for criterion in self.criteria.values()}
        all_read = len(self.criteria) == len(names_of(self.criteria))
        sure = self.tree and all_read and named <= {None, *names_of(self.groups)}
        for name in self.groups if sure else ():
            if name not in named:
                what = f"group {name} has no criterion; give it one, or leave the group out"
                yield wrong(what, "groups", name, at_key=True)

    def _group_weights(self) -> Iterator[Problem]:
        """Weights of groups that are no weights, or that could leave nothing to weigh with."""
        groups = self.groups.items() if self.tree else ()
        weights = {n: field_of(group, "weight") for n, group in groups if is_given(group, "weight")}
        yield from _weigh(weights, "groups", "groups")

    def _criterion_weights(self) -> Iterator[Problem]:
        """Weights of criteria that are no weights, or that could leave nothing to weigh with."""
        for branch, criteria in self.branches.items():
            weights = {name: field_of(criterion, "weight") for name, criterion in criteria.items()}
            of_branch = f" of {branch}" if branch else ""
            yield from _weigh(weights, "criteria", f"criteria{of_branch}")

    def _ordering(self) -> Iterator[Problem]:
        """Criteria in the order that are unknown, there twice or weighed, or that it leaves out."""
        if not self.order:
            return
        names = names_of(self.criteria)
        weights = {name: field_of(c, "weight") for name, c in self.criteria.items()}
        for position, name in enumerate(self.order):
            if name not in names:
                what, path = "is not a criterion of this file", ("order", position)
                yield unknown(name, what, names, *path, at_key=False)
            elif name in self.order[:position]:
                yield wrong(f"'{name}' is there already; keep one of them", "order", position)
            elif isinstance(weights.get(name), Belief):
                what = f"'{name}' has a weight; write weight: any there, or leave it out here"
                yield wrong(what, "order", position)
        missing = [n for n, weight in weights.items() if weight == "any" and n not in self.order]
        intended = meant([name for name in self.order if name not in names], missing)
        for name in missing:
            if name not in intended:
                what = f"'{name}' has no place in the order, but its weight is any"
                yield wrong(f"{what}; put it in its place", "order", at_key=True)

    def _weights_or_groups(self) -> Iterator[Problem]:
        """Groups that members' own weights could confuse with criteria."""
        for name in names_of(self.groups) if self.tree and names_of(self.member_weights) else ():
            if name in names_of(self.criteria):
                what = f"{name} is also a criterion, and members' weights could be of either"
                yield wrong(f"{what}; rename one", "groups", name, at_key=True)

    def _of_member(self, member: str) -> Iterator[Problem]:
        """A member's own weights that name what is not there, leave out what is, or sum to 0."""
        weights = self.member_weights[member]
        names = [*names_of(self.criteria), *(names_of(self.groups) if self.tree else ())]
        found = (*_mentions(member, weights, names), *self._sums(member, weights))
        yield from placed(found, "member_weights", member)
        if alike(member) in TAKEN:
            what = f"a member may not be called {member}; that means something else"
            yield wrong(what, "member_weights", member, at_key=True)

    def _sums(self, member: str, weights: Mapping[str, float]) -> Iterator[Problem]:
        """Weights of a member below 0, or of a branch all 0."""
        for name, weight in weights.items():
            if weight < 0:
                yield wrong(f"a weight of {shown(weight)}; give 0 or more", name)
        branches: dict[str, Collection[str]] = {**self.branches}
        if self.tree:
            branches["the groups"] = names_of(self.groups)
        for branch, names in branches.items():
            if names and all(weights.get(name, 1) == 0 for name in names):
                where = f" in {branch}" if branch else ""
                what = f"{member}'s weights{where} are all 0; make one more"
                yield wrong(what, at_key=True)


def _mentions(member: str, weights: Mapping[str, float], names: list[str]) -> Iterator[Problem]:
    """Weights of a member for what does not exist, and what exists without one."""
    given = names_of(weights)
    unknown_names = [name for name in given if name not in names]
    for name in unknown_names:
        yield unknown(name, "has no place among these weights", names, name)
    missing = [name for name in names if name not in given]
    intended = meant(unknown_names, missing)
    for name in missing:
        if name not in intended:
            what = f"{member} has no weight for '{name}'; a member weighs everything or nothing"
            yield wrong(what, at_key=True)


def _weigh(weights: Mapping[str, object], key: str, nouns: str) -> Iterator[Problem]:
    """Problems of the weights that share out one whole."""
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
    """Problems of one weight."""
    if belief.sensitive:
        what = "a weight cannot be sensitive: the public ranking rests on it; leave it out"
        yield wrong(what, "sensitive", at_key=True)
    for path, figure in belief.written:
        if mark_of(figure) in ("£", "%"):
            what = f"{shown(figure)} is no weight; write a plain number, 100 for the largest swing"
            yield wrong(what, *path)
    yield from outside(belief, "a weight", WEIGHT_DOMAIN)


def surely_positive(distribution: Distribution) -> bool:
    """True if every draw is above 0."""
    return float(distribution.quantile(np.array([LEAST_U]))[0]) > 0
