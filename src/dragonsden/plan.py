"""A case compiled to a flat plan: one row per belief, and where each number is to be found."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import inf
from typing import Any, Literal, Self

import numpy as np

from dragonsden.account import DRIVERS, discount_factors
from dragonsden.draws import Batch
from dragonsden.draws import Belief as Drawn
from dragonsden.model import Belief, Case, Criteria, Criterion, Gate, Service
from dragonsden.quantities import AnyOf, Exponential, Floats, Known, Metalog, Normal, Quantity
from dragonsden.values import ValueFunction

Domain = tuple[float, float]
EVERYWHERE: Domain = (-inf, inf)


@dataclass(frozen=True)
class Pick:
    """Where a number comes from: the owner's own draws, the shared ones, or it is known.

    A score is `valued` where its draws are values already, not performances.
    """

    source: Literal["own", "shared", "known"]
    row: int = 0
    value: float = 0.0
    path: str = ""
    domain: Domain = EVERYWHERE
    valued: bool = False

    def __call__(self, own: Floats, shared: Floats) -> Floats:
        """The draws of the number; a single entry where it is known."""
        if self.source == "known":
            return np.array([self.value])
        drawn: Floats = own[self.row] if self.source == "own" else shared[self.row]
        if not self.clipped:
            return drawn
        low, high = self.domain
        return drawn.clip(low, high)

    @property
    def clipped(self) -> bool:
        """Whether draws may lie outside the domain, and then take its end."""
        return self.domain != EVERYWHERE

    def outside(self, own: Floats, shared: Floats) -> int:
        """How many draws lie outside the domain."""
        drawn = own[self.row] if self.source == "own" else shared[self.row]
        return int(np.count_nonzero((drawn < self.domain[0]) | (drawn > self.domain[1])))


@dataclass(frozen=True)
class CriterionPlan:
    """One criterion: the measure it takes, if any, and its value function.

    It is `bounded` where no performance can lie beyond the function's ends.
    """

    name: str
    measure: str | None
    function: ValueFunction
    bounded: bool


@dataclass(frozen=True)
class MeasuredGate:
    """One gate on a measure: the bound, which way it binds, and the share of draws to keep it."""

    name: str
    measure: str
    sense: Literal["at least", "at most"]
    bound: float
    share: float


@dataclass(frozen=True)
class ServicePlan:
    """One service: what is drawn for it, and where its drivers and scores are found."""

    name: str
    batch: Batch
    drivers: Mapping[str, Pick]
    scores: Mapping[str, Pick]
    cost_recovery: bool

    @cached_property
    def certain(self) -> bool:
        """Whether all its numbers are known, so that every draw is the typical one."""
        picks = (*self.drivers.values(), *self.scores.values())
        return all(pick.source == "known" for pick in picks)

    @cached_property
    def clipped(self) -> tuple[Pick, ...]:
        """The numbers whose draws may lie outside their domain."""
        picks = (*self.drivers.values(), *self.scores.values())
        return tuple(pick for pick in picks if pick.clipped)


@dataclass(frozen=True)
class WeightPlan:
    """The weights: what is drawn for them, and the tree, if there is one.

    `branches` holds, for each weighted group, its own weight and the rows of its criteria; without
    a tree it is one branch, of no weight, that holds them all.
    """

    batch: Batch
    criteria: tuple[Pick, ...]
    branches: tuple[tuple[Pick, tuple[int, ...]], ...]

    @cached_property
    def clipped(self) -> tuple[Pick, ...]:
        """The weights whose draws may lie below 0."""
        picks = (*self.criteria, *(head for head, _ in self.branches))
        return tuple(pick for pick in picks if pick.clipped)


@dataclass(frozen=True)
class Plan:
    """All that one block of draws needs to be evaluated."""

    case: Case
    factors: Batch
    assumptions: Batch
    weights: WeightPlan
    criteria: tuple[CriterionPlan, ...]
    services: tuple[ServicePlan, ...]
    gates: tuple[MeasuredGate, ...]
    years: int
    discount: tuple[float, ...]

    @classmethod
    def of(cls, case: Case) -> Self:
        """The plan of a case."""
        pipeline, criteria = case.pipeline, case.criteria
        factors = {name: row for row, name in enumerate(pipeline.factors)}
        drawn = [Drawn(f"factors.{name}", Normal(0.0, 1.0)) for name in factors]
        shared = _shared(pipeline.assumptions, factors)
        rows = {name.removeprefix("assumptions."): row for name, row in shared.rows.items()}
        shelf = _Shelf(factors, rows, pipeline.assumptions)
        return cls(
            case=case,
            factors=Batch(tuple(drawn)),
            assumptions=shared,
            weights=_weights(criteria, shelf),
            criteria=tuple(_criterion(n, c) for n, c in criteria.criteria.items()),
            services=tuple(
                _service(name, service, shelf, criteria)
                for name, service in pipeline.services.items()
            ),
            gates=tuple(_gates(criteria.gates)),
            years=pipeline.years,
            discount=discount_factors(pipeline.discount_rate, pipeline.years),
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process as the case, which is small, and be compiled there once."""
        return _compiled, (pickle.dumps(self.case),)


@lru_cache(maxsize=1)
def _compiled(case: bytes) -> Plan:
    """The plan of a pickled case."""
    return Plan.of(pickle.loads(case))


@dataclass(frozen=True)
class _Shelf:
    """What beliefs may name: factors and assumptions, by row."""

    factors: Mapping[str, int]
    rows: Mapping[str, int]
    assumptions: Mapping[str, Belief]

    def drawn(self, path: str, belief: Belief) -> Drawn:
        """A belief of the file as one to draw."""
        loadings = ((self.factors[name], load) for name, load in belief.moves_with.items())
        return Drawn(path, belief.quantity, tuple(loadings))

    def pick(
        self, path: str, written: Belief | str, batch: Batch, domain: Domain = EVERYWHERE
    ) -> Pick:
        """Where to find what was written: a belief or the name of an assumption."""
        belief = self.assumptions[written] if isinstance(written, str) else written
        if isinstance(belief.quantity, Known):
            return Pick("known", value=belief.quantity.value)
        ends = _ends(belief.quantity, domain)
        if isinstance(written, str):
            return Pick("shared", self.rows[written], path=path, domain=ends)
        row = batch.rows[path]
        valued = batch.beliefs[row].through is not None
        return Pick("own", row, path=path, domain=ends, valued=valued)


def _ends(quantity: Quantity, domain: Domain) -> Domain:
    """The domain where an open end of the quantity may pass it, else everywhere."""
    if not isinstance(quantity, Metalog | Normal):
        return EVERYWHERE
    low = domain[0] if quantity.min is None else -inf
    high = domain[1] if quantity.max is None else inf
    return low, high


def _shared(assumptions: Mapping[str, Belief], factors: Mapping[str, int]) -> Batch:
    """The shared assumptions that are not known."""
    shelf = _Shelf(factors, {}, {})
    return Batch.of(
        [
            shelf.drawn(f"assumptions.{name}", belief)
            for name, belief in assumptions.items()
            if not isinstance(belief.quantity, Known)
        ]
    )


def _service(name: str, service: Service, shelf: _Shelf, criteria: Criteria) -> ServicePlan:
    """The plan of one service."""
    drivers = {f"{name}.revenue.{driver}": what for driver, what in service.revenue.items()}
    scores = {f"{name}.scores.{criterion}": what for criterion, what in service.scores.items()}
    batch = Batch.of(
        [
            *_beliefs(drivers, shelf),
            *(_as_values(drawn, criteria) for drawn in _beliefs(scores, shelf)),
        ]
    )
    return ServicePlan(
        name=name,
        batch=batch,
        drivers={
            driver: shelf.pick(path, what, batch, DRIVERS[driver].domain)
            for driver, (path, what) in zip(service.revenue, drivers.items(), strict=True)
        },
        scores={
            criterion: shelf.pick(path, what, batch, _levels(criteria.criteria[criterion]))
            for criterion, (path, what) in zip(service.scores, scores.items(), strict=True)
        },
        cost_recovery=service.surplus == "cost_recovery",
    )


def _as_values(score: Drawn, criteria: Criteria) -> Drawn:
    """A score that is one of a list on an anchored scale, drawn as the value it has there."""
    criterion = criteria.criteria[score.path.rpartition(".")[2]]
    if not (isinstance(score.quantity, AnyOf) and criterion.levels):
        return score
    return replace(score, through=criterion.value_function)


def _levels(criterion: Criterion) -> Domain:
    """The lowest and the highest level of an anchored scale, between which its scores lie."""
    return criterion.value_function.ends if criterion.levels else EVERYWHERE


def _beliefs(written: Mapping[str, Belief | str], shelf: _Shelf) -> list[Drawn]:
    """The beliefs of an owner's own, by path, that are not known."""
    return [
        shelf.drawn(path, belief)
        for path, belief in written.items()
        if isinstance(belief, Belief) and not isinstance(belief.quantity, Known)
    ]


def _criterion(name: str, criterion: Criterion) -> CriterionPlan:
    """The plan of one criterion."""
    return CriterionPlan(
        name, criterion.measure, criterion.value_function, criterion.levels is not None
    )


def _gates(gates: Mapping[str, Gate]) -> Iterator[MeasuredGate]:
    """The plans of the gates that are measured."""
    for name, gate in gates.items():
        if gate.measure is None or gate.share is None:
            continue
        if gate.at_least is not None:
            yield MeasuredGate(name, gate.measure, "at least", gate.at_least, gate.share)
        elif gate.at_most is not None:
            yield MeasuredGate(name, gate.measure, "at most", gate.at_most, gate.share)


def _weights(criteria: Criteria, shelf: _Shelf) -> WeightPlan:
    """The plan of the weights."""
    own = {f"criteria.{name}.weight": c.weight for name, c in criteria.criteria.items()}
    weighted = {name: g.weight for name, g in criteria.groups.items() if g.weight is not None}
    groups = {f"groups.{name}.weight": weight for name, weight in weighted.items()}
    batch = Batch.of(
        [
            Drawn(path, Exponential()) if weight == "any" else shelf.drawn(path, weight)
            for path, weight in {**own, **groups}.items()
            if not _is_known(weight)
        ]
    )
    group_of = [criterion.group for criterion in criteria.criteria.values()]
    branches = [
        (_weight(path, weight, batch), tuple(r for r, of in enumerate(group_of) if of == name))
        for name, (path, weight) in zip(weighted, groups.items(), strict=True)
    ]
    return WeightPlan(
        batch=batch,
        criteria=tuple(_weight(path, weight, batch) for path, weight in own.items()),
        branches=tuple(branches) or ((Pick("known", value=1.0), tuple(range(len(own)))),),
    )


def _is_known(weight: Belief | Literal["any"]) -> bool:
    """Whether a weight is a known number."""
    return not isinstance(weight, str) and isinstance(weight.quantity, Known)


def _weight(path: str, weight: Belief | Literal["any"], batch: Batch) -> Pick:
    """Where to find a weight; a weight drawn below 0 is 0."""
    if isinstance(weight, str):
        return Pick("own", batch.rows[path], path=path)
    return _Shelf({}, {}, {}).pick(path, weight, batch, (0.0, inf))
