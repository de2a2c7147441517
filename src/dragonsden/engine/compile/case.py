"""The plan of a case, compiled from the plans of its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dragonsden.arithmetic.distributions import Known, Normal
from dragonsden.arithmetic.measures import MEASURES, OF_DELIVERY, Measure
from dragonsden.engine.compile.lookup import Lookup
from dragonsden.engine.compile.panel import PanelScores
from dragonsden.engine.compile.services import service_plan
from dragonsden.engine.compile.weights import weight_plan
from dragonsden.engine.plan import CriterionPlan, MeasuredGate, Plan
from dragonsden.engine.sampling import Batch, Variate
from dragonsden.model import Case, Criterion, Gate, Pipeline


def plan_of(case: Case, council: str = "") -> Plan:
    """The plan of a case, of a council of a fleet if one is named."""
    pipeline, criteria = case.pipeline, case.criteria
    factors = {name: row for row, name in enumerate(pipeline.factors)}
    members = _members(case)
    shared = _shared(pipeline, factors)
    rows = {name.removeprefix("assumptions."): row for name, row in shared.rows.items()}
    lookup = Lookup(factors, rows, pipeline.assumptions, pipeline.factors_at)
    panel = PanelScores(case.heard, case.panel, criteria, members)
    return Plan(
        factors=_factors(pipeline),
        assumptions=shared,
        weights=weight_plan(criteria, lookup, members),
        criteria=tuple(_criterion(n, c) for n, c in criteria.criteria.items()),
        services=tuple(
            service_plan(name, pipeline.standing(name), lookup, panel, pipeline.starts or "")
            for name in pipeline.services
        ),
        gates=tuple(_gates(criteria.gates, criteria.criteria)),
        members=members,
        years=pipeline.years,
        discount=pipeline.discount,
        measures=tuple(_measures(case)),
        k=case.k,
        council=council,
    )


def _measures(case: Case) -> Iterator[Measure]:
    """The measures that are counted; those of delivery only where they are asked for or not 0."""
    criteria, services = case.criteria, case.pipeline.services.values()
    asked: set[str | None] = {criterion.measure for criterion in criteria.criteria.values()}
    asked |= {gate.of for gate in _gates(criteria.gates, criteria.criteria)}
    given = {driver for service in services for driver in service.revenue}
    for measure in MEASURES:
        drivers = OF_DELIVERY.get(measure)
        if drivers is None or measure in asked or given.intersection(drivers):
            yield measure


def _members(case: Case) -> tuple[str, ...]:
    """The members who judge, by name: those on the score sheets, else those with own weights."""
    on_sheets = case.panel.members if case.panel else ()
    judges = on_sheets or case.criteria.member_weights
    return tuple(sorted(judges))


def _factors(pipeline: Pipeline) -> Batch:
    """The factors: standard normals, or the number to which a scenario sets one."""
    at = pipeline.factors_at
    return Batch.of(
        Variate(f"factors.{name}", Known(at[name]) if name in at else Normal(0.0, 1.0))
        for name in pipeline.factors
    )


def _shared(pipeline: Pipeline, factors: Mapping[str, int]) -> Batch:
    """The shared assumptions that are not known."""
    lookup = Lookup(factors, {}, {}, pipeline.factors_at)
    return Batch.of(
        [
            lookup.drawn(f"assumptions.{name}", belief)
            for name, belief in pipeline.assumptions.items()
            if not isinstance(belief.distribution, Known)
        ]
    )


def _criterion(name: str, criterion: Criterion) -> CriterionPlan:
    """The plan of one criterion."""
    return CriterionPlan(
        name, criterion.measure, criterion.value_function, criterion.levels is not None
    )


def _gates(gates: Mapping[str, Gate], criteria: Mapping[str, Criterion]) -> Iterator[MeasuredGate]:
    """The plans of the gates that are measured, and of what stated gates claim."""
    for name, gate in gates.items():
        bound = gate.claims if gate.stated else gate
        of = None if bound is None else bound.measure or getattr(bound, "criterion", None)
        if bound is None or of is None:
            continue
        asked = None if gate.stated else 1.0 if gate.share is None else gate.share
        title = "" if bound.measure else criteria[of].title
        if bound.at_least is not None:
            yield MeasuredGate(name, of, "at least", bound.at_least, asked, title)
        elif bound.at_most is not None:
            yield MeasuredGate(name, of, "at most", bound.at_most, asked, title)
