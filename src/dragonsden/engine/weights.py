"""Weights: raw ones normalised, so that they sum to 1 in every draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.distributions import Floats
from dragonsden.engine.sampling import Batch
from dragonsden.engine.sources import Draws, Members, Source


@dataclass(frozen=True)
class WeightPlan:
    """The plan of the weights: the numbers to draw, the value tree and members' own weights.

    `branches` has, for each weighted group, its weight and the rows of its criteria; without a
    tree, one branch with all of them. `ordered` has rows of criteria from most to least important,
    which get their drawn weights in that order. `of_members` has each member's own normalised
    weights, None for those of the file; it is empty if nobody has any.
    """

    batch: Batch
    criteria: tuple[Source, ...]
    branches: tuple[tuple[Source, tuple[int, ...]], ...]
    ordered: tuple[tuple[int, ...], ...] = ()
    of_members: tuple[tuple[float, ...] | None, ...] = ()

    @cached_property
    def clipped(self) -> tuple[Source, ...]:
        """The weights whose draws may lie below 0."""
        sources = (*self.criteria, *(head for head, _ in self.branches))
        return tuple(source for source in sources if source.clipped)

    @cached_property
    def own(self) -> Floats:
        """Members' own weights: a row for each criterion, a column for each member."""
        blank = (0.0,) * len(self.criteria)
        return np.array([weights or blank for weights in self.of_members]).T

    @cached_property
    def without_own(self) -> NDArray[np.bool_]:
        """True for each member who takes the weights of the file."""
        return np.array([weights is None for weights in self.of_members])

    def setting(self, path: str, value: float) -> Self:
        """The plan with one raw weight known."""
        return replace(
            self,
            criteria=tuple(p.at(value) if p.path == path else p for p in self.criteria),
            branches=tuple(
                (head.at(value) if head.path == path else head, rows)
                for head, rows in self.branches
            ),
        )

    def fixed(self, weights: Floats, members: int) -> Self:
        """The plan with these normalised weights, whoever judges."""
        return replace(self, of_members=(tuple(weights.tolist()),) * max(members, 1))


def weigh(plan: WeightPlan, raw: Floats, members: Members) -> Floats:
    """The normalised weights: a row for each criterion, summing to 1 in every draw.

    `raw` has a row for each weight that is drawn. A member's own weights hold in the draws in which
    that member judges.
    """
    if not plan.of_members:
        return by_file(plan, raw)
    own: Floats = plan.own.take(members, axis=1)
    if plan.without_own.any():
        own = np.where(plan.without_own.take(members), by_file(plan, raw), own)
    return own


def by_file(plan: WeightPlan, raw: Floats) -> Floats:
    """The normalised weights of the file.

    With a value tree the criteria of a group share its weight in proportion to theirs.
    """
    draws = Draws(raw, np.empty((0, raw.shape[1])), np.zeros(1, np.intp))
    weights = [source(draws) for source in plan.criteria]
    for rows in plan.ordered:
        greatest_first = np.sort(
            np.stack(np.broadcast_arrays(*(weights[r] for r in rows))), axis=0
        )[::-1]
        for row, weight in zip(rows, greatest_first, strict=True):
            weights[row] = weight
    result = np.empty((len(weights), raw.shape[1]))
    heads = [head(draws) for head, _ in plan.branches]
    all_heads = _sum(heads)
    for head, (_, rows) in zip(heads, plan.branches, strict=True):
        within = _sum([weights[row] for row in rows])
        for row in rows:
            result[row] = weights[row] / within * (head / all_heads)
    return result


def typical_weights(plan: WeightPlan, member: int | None = None) -> Floats:
    """The normalised weights at typical values: of one member, by row, or the mean of all."""
    everybody = range(max(len(plan.of_members), 1))
    judges = everybody if member is None else [member]
    each = [weigh(plan, plan.batch.typical, np.array([judge]))[:, 0] for judge in judges]
    mean: Floats = _sum(each) / len(each)
    return mean


def normalised(plan: WeightPlan, own: Mapping[str, float]) -> tuple[float, ...]:
    """One member's own weights, by the path of what they weigh, as normalised ones."""
    known = replace(
        plan,
        criteria=tuple(Source("known", value=own[source.path]) for source in plan.criteria),
        branches=tuple(
            (Source("known", value=own.get(head.path, 1.0)), rows) for head, rows in plan.branches
        ),
        ordered=(),
    )
    return tuple(by_file(known, np.empty((0, 1)))[:, 0].tolist())


def _sum(terms: list[Floats]) -> Floats:
    """The sum of the terms, in their order."""
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total
