"""Compiling: from a case to its plan."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from math import fsum, inf
from typing import Literal

import numpy as np

from dragonsden.account import DRIVERS, discount_factors
from dragonsden.draws import Batch
from dragonsden.draws import Belief as Drawn
from dragonsden.model import Belief, Case, Criteria, Criterion, Gate, Panel, Pipeline, Service
from dragonsden.picks import EVERYWHERE, Domain, PanelPick, Pick
from dragonsden.plan import CriterionPlan, MeasuredGate, Plan, ServicePlan
from dragonsden.quantities import (
    AnyOf,
    Exponential,
    Known,
    Metalog,
    Normal,
    Quantity,
    Uniform,
)
from dragonsden.weighing import WeightPlan, normalised


def plan_of(case: Case) -> Plan:
    """The plan of a case."""
    pipeline, criteria = case.pipeline, case.criteria
    factors = {name: row for row, name in enumerate(pipeline.factors)}
    members = _members(case)
    shared = _shared(pipeline.assumptions, factors)
    rows = {name.removeprefix("assumptions."): row for name, row in shared.rows.items()}
    shelf = _Shelf(factors, rows, pipeline.assumptions)
    panel = _Panel(case.panel, criteria, members)
    return Plan(
        case=case,
        factors=_factors(pipeline),
        assumptions=shared,
        weights=_weights(criteria, shelf, members),
        criteria=tuple(_criterion(n, c) for n, c in criteria.criteria.items()),
        services=tuple(
            _service(name, service, shelf, panel) for name, service in pipeline.services.items()
        ),
        gates=tuple(_gates(criteria.gates)),
        members=members,
        years=pipeline.years,
        discount=discount_factors(pipeline.discount_rate, pipeline.years),
    )


@lru_cache(maxsize=4)
def compiled(case: bytes, changes: tuple[tuple[str, float | None], ...]) -> Plan:
    """The plan of a pickled case, with the changes made to it."""
    return plan_of(pickle.loads(case)).changed(changes)


def _members(case: Case) -> tuple[str, ...]:
    """Who judges: those on the score sheets, else those with weights of their own, by name."""
    on_sheets = case.panel.members if case.panel else ()
    judges = on_sheets or case.criteria.member_weights
    return tuple(sorted(judges))


def _factors(pipeline: Pipeline) -> Batch:
    """The factors: standard normals, but for those that a scenario sets."""
    at = pipeline.factors_at
    return Batch.of(
        Drawn(f"factors.{name}", Known(at[name]) if name in at else Normal(0.0, 1.0))
        for name in pipeline.factors
    )


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
            return Pick("known", value=belief.quantity.value, path=path)
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


@dataclass(frozen=True)
class _Panel:
    """What the panel gave, and the scales it scored on."""

    given: Panel | None
    criteria: Criteria
    members: tuple[str, ...]

    def scored(self, service: str) -> Iterator[str]:
        """The criteria on which the service was scored, or settled on a score."""
        if self.given is None:
            return
        for name, criterion in self.criteria.criteria.items():
            if criterion.scored and (
                self.given.given(service, name) or self.given.resolved(service, name)
            ):
                yield name

    def pick(self, service: str, criterion: str) -> tuple[Pick | PanelPick, list[Drawn]]:
        """Where to find a score, and what must be drawn for it."""
        path = f"{service}.scores.{criterion}"
        panel = self.given or Panel(members=(), scores=(), resolutions=())
        if resolved := panel.resolved(service, criterion):
            return Pick("known", value=resolved.score, path=path), []
        by_member = panel.given(service, criterion)
        scores = [by_member.get(member) for member in self.members]
        given = [score for score in scores if score is not None]
        scale = self.criteria.criteria[criterion]
        through = scale.value_function if scale.levels else None
        mean = fsum(given) / len(given)
        substitute = self._substitute(path, given, mean)
        absent = None in scores
        filled = [mean if score is None else score for score in (*scores, mean)]
        seen = np.array(filled) if through is None else through(np.array(filled))
        drawn = [replace(substitute, through=through)] if absent else []
        pick = PanelPick(
            path=path,
            given=AnyOf(tuple(given)),
            mean=mean,
            seen=tuple(seen.tolist()),
            missing=tuple(score is None for score in scores),
            substitute=Pick("own", path=path),
            valued=through is not None,
        )
        return pick, drawn

    def _substitute(self, path: str, given: list[float], mean: float) -> Drawn:
        """What stands for a missing score, by the policy of the criteria file."""
        low, high = min(given), max(given)
        quantity: Quantity = AnyOf(tuple(given))
        if self.criteria.missing == "panel_range":
            quantity = Uniform(low, high) if low < high else AnyOf((low,))
        return Drawn(path, quantity, taken_as=mean)


def _service(name: str, service: Service, shelf: _Shelf, panel: _Panel) -> ServicePlan:
    """The plan of one service."""
    criteria = panel.criteria
    judged = {criterion: panel.pick(name, criterion) for criterion in panel.scored(name)}
    written = {c: what for c, what in service.scores.items() if c not in judged}
    drivers = {f"{name}.revenue.{driver}": what for driver, what in service.revenue.items()}
    scores = {f"{name}.scores.{criterion}": what for criterion, what in written.items()}
    batch = Batch.of(
        [
            *_beliefs(drivers, shelf),
            *(_as_values(drawn, criteria) for drawn in _beliefs(scores, shelf)),
            *(drawn for _, substitutes in judged.values() for drawn in substitutes),
        ]
    )
    by_panel = {c: _in_row(pick, batch) for c, (pick, _) in judged.items()}
    by_file = {
        criterion: shelf.pick(path, what, batch, _levels(criteria.criteria[criterion]))
        for criterion, (path, what) in zip(written, scores.items(), strict=True)
    }
    return ServicePlan(
        name=name,
        batch=batch,
        drivers={
            driver: shelf.pick(path, what, batch, DRIVERS[driver].domain)
            for driver, (path, what) in zip(service.revenue, drivers.items(), strict=True)
        },
        scores={**by_panel, **by_file},
        cost_recovery=service.surplus == "cost_recovery",
    )


def _in_row(pick: Pick | PanelPick, batch: Batch) -> Pick | PanelPick:
    """A panel's score, its substitute found where the batch has it."""
    if not isinstance(pick, PanelPick) or pick.path not in batch.rows:
        return pick
    return replace(pick, substitute=replace(pick.substitute, row=batch.rows[pick.path]))


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


def _weights(criteria: Criteria, shelf: _Shelf, members: tuple[str, ...]) -> WeightPlan:
    """The plan of the weights; those of the file are drawn if some member takes them."""
    own = {f"criteria.{name}.weight": c.weight for name, c in criteria.criteria.items()}
    weighted = {name: g.weight for name, g in criteria.groups.items() if g.weight is not None}
    groups = {f"groups.{name}.weight": weight for name, weight in weighted.items()}
    ordered = tuple(_ordered(criteria))
    by_file = not members or any(member not in criteria.member_weights for member in members)
    drawn = {p: w for p, w in {**own, **groups}.items() if by_file and not _is_known(w)}
    typical = _centroids(ordered, list(own))
    batch = Batch.of(
        Drawn(path, Exponential(), taken_as=typical.get(path))
        if weight == "any"
        else shelf.drawn(path, weight)
        for path, weight in drawn.items()
    )
    group_of = [criterion.group for criterion in criteria.criteria.values()]
    branches = [
        (_weight(path, weight, batch), tuple(r for r, of in enumerate(group_of) if of == name))
        for name, (path, weight) in zip(weighted, groups.items(), strict=True)
    ]
    plan = WeightPlan(
        batch=batch,
        criteria=tuple(_weight(path, weight, batch) for path, weight in own.items()),
        branches=tuple(branches) or ((Pick("known", value=1.0), tuple(range(len(own)))),),
        ordered=ordered,
    )
    return replace(plan, of_members=tuple(_of_members(plan, criteria, members)))


def _ordered(criteria: Criteria) -> Iterator[tuple[int, ...]]:
    """The rows of criteria that share a weight by order, from most to least important."""
    rows = {name: row for row, name in enumerate(criteria.criteria)}
    for branch in criteria.branches.values():
        if any(name in criteria.order for name in branch):
            yield tuple(rows[name] for name in criteria.order if name in branch)


def _centroids(ordered: tuple[tuple[int, ...], ...], paths: list[str]) -> dict[str, float]:
    """The typical raw weights of ordered criteria: the mean of unit exponentials in that order.

    Normalised they are the rank-order centroid (Barron & Barrett 1996).
    """
    return {
        paths[row]: fsum(1 / i for i in range(place, len(rows) + 1))
        for rows in ordered
        for place, row in enumerate(rows, start=1)
    }


def _of_members(
    plan: WeightPlan, criteria: Criteria, members: tuple[str, ...]
) -> Iterator[tuple[float, ...] | None]:
    """Each member's own weights, or None for those of the file; nothing if nobody has any."""
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
    """Whether a weight is a known number."""
    return not isinstance(weight, str) and isinstance(weight.quantity, Known)


def _weight(path: str, weight: Belief | Literal["any"], batch: Batch) -> Pick:
    """Where to find a weight; one drawn below 0 is 0, and one that nobody takes is not drawn."""
    if not _is_known(weight) and path not in batch.rows:
        return Pick("known", value=1.0, path=path)
    if isinstance(weight, str):
        return Pick("own", batch.rows[path], path=path)
    return _Shelf({}, {}, {}).pick(path, weight, batch, (0.0, inf))
