"""The plan of the weights: those of the file, ordered or not, and members' own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import inf
from typing import Literal

from dragonsden.arithmetic.distributions import Exponential, Known
from dragonsden.arithmetic.rank_order import centroid
from dragonsden.engine.compile.lookup import Lookup
from dragonsden.engine.sampling import Batch, Variate
from dragonsden.engine.sources import Source
from dragonsden.engine.weights import WeightPlan, normalised
from dragonsden.model import Belief, Criteria


def weight_plan(criteria: Criteria, lookup: Lookup, members: tuple[str, ...]) -> WeightPlan:
    """The plan of the weights; those of the file are drawn if any member uses them."""
    own = {f"criteria.{name}.weight": c.weight for name, c in criteria.criteria.items()}
    weighted = {name: g.weight for name, g in criteria.groups.items() if g.weight is not None}
    groups = {f"groups.{name}.weight": weight for name, weight in weighted.items()}
    ordered = tuple(_ordered(criteria))
    by_file = not members or any(member not in criteria.member_weights for member in members)
    batch = _batch({**own, **groups} if by_file else {}, lookup, _centroids(ordered, list(own)))
    group_of = [criterion.group for criterion in criteria.criteria.values()]
    branches = [
        (_weight(path, weight, batch), tuple(r for r, of in enumerate(group_of) if of == name))
        for name, (path, weight) in zip(weighted, groups.items(), strict=True)
    ]
    plan = WeightPlan(
        batch=batch,
        criteria=tuple(_weight(path, weight, batch) for path, weight in own.items()),
        branches=tuple(branches) or ((Source("known", value=1.0), tuple(range(len(own)))),),
        ordered=ordered,
    )
    return replace(plan, of_members=tuple(_of_members(plan, criteria, members)))


def _batch(
    weights: Mapping[str, Belief | Literal["any"]], lookup: Lookup, typical: Mapping[str, float]
) -> Batch:
    """The numbers to draw for the weights that are not known."""
    return Batch.of(
        Variate(path, Exponential(), taken_as=typical.get(path))
        if weight == "any"
        else lookup.drawn(path, weight)
        for path, weight in weights.items()
        if not _is_known(weight)
    )


def _ordered(criteria: Criteria) -> Iterator[tuple[int, ...]]:
    """The rows of criteria that share a weight by order, from most to least important."""
    rows = {name: row for row, name in enumerate(criteria.criteria)}
    for branch in criteria.branches.values():
        if any(name in criteria.order for name in branch):
            yield tuple(rows[name] for name in criteria.order if name in branch)


def _centroids(ordered: tuple[tuple[int, ...], ...], paths: list[str]) -> dict[str, float]:
    """The typical raw weights of ordered criteria: the mean of unit exponentials in that order."""
    return {
        paths[row]: weight
        for rows in ordered
        for row, weight in zip(rows, centroid(len(rows)), strict=True)
    }


def _of_members(
    plan: WeightPlan, criteria: Criteria, members: tuple[str, ...]
) -> Iterator[tuple[float, ...] | None]:
    """Each member's own weights, None for those of the file; empty if nobody has any."""
    if not criteria.member_weights:
        return
    for member in members:
        given = criteria.member_weights.get(member)
        if given is None:
            yield None
            continue
        paths = {f"groups.{name}.weight": w for name, w in given.items()}
        paths |= {f"criteria.{name}.weight": w for name, w in given.items()}
        yield normalised(plan, paths)


def _is_known(weight: Belief | Literal["any"]) -> bool:
    """True if a weight is a known number."""
    return not isinstance(weight, str) and isinstance(weight.distribution, Known)


def _weight(path: str, weight: Belief | Literal["any"], batch: Batch) -> Source:
    """The source of a weight: drawn ones are at least 0, and one that nobody uses is not drawn."""
    if not _is_known(weight) and path not in batch.rows:
        return Source("known", value=1.0, path=path)
    if isinstance(weight, str):
        return Source("own", batch.rows[path], path=path)
    return Lookup({}, {}, {}, {}).source(path, weight, batch, (0.0, inf))
