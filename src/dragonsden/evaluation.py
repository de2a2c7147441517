"""One evaluation: draws -> performance -> value -> weight -> overall value.

The same functions serve a block of draws and the typical values: typical values are one draw.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dragonsden.account import Account, account, measures
from dragonsden.plan import CriterionPlan, MeasuredGate, Plan, ServicePlan, WeightPlan
from dragonsden.quantities import Floats

PENCE = 1e6
"""A measured gate compares the measure rounded to so many parts of a unit."""


@dataclass(frozen=True)
class Outcome:
    """What one service comes to: its measures, by name, and its value on each criterion.

    A number that is the same in every draw may stand as a single entry. NaN is a payback of never.
    """

    measures: dict[str, Floats]
    performance: tuple[Floats, ...]
    values: tuple[Floats, ...]


def service_account(plan: Plan, service: ServicePlan, own: Floats, shared: Floats) -> Account:
    """The account of one service, from its own draws and the shared ones."""
    drivers = {name: pick(own, shared) for name, pick in service.drivers.items()}
    return account(drivers, plan.years, cost_recovery=service.cost_recovery)


def evaluate(plan: Plan, service: ServicePlan, own: Floats, shared: Floats) -> Outcome:
    """What one service comes to, from its own draws and the shared ones, a row each."""
    measured: dict[str, Floats] = {}
    if service.drivers:
        measured = measures(service_account(plan, service, own, shared), plan.discount)
    performance = tuple(
        service.scores[c.name](own, shared) if c.measure is None else measured[c.measure]
        for c in plan.criteria
    )
    values = tuple(
        x if c.measure is None and service.scores[c.name].valued else _value(c, x)
        for c, x in zip(plan.criteria, performance, strict=True)
    )
    return Outcome(measured, performance, values)


def _value(criterion: CriterionPlan, performance: Floats) -> Floats:
    """The value of a performance; a payback of never has the lowest."""
    value = criterion.function(performance)
    if criterion.measure == "payback":
        value[np.isnan(performance)] = criterion.function.lowest
    return value


def weigh(plan: WeightPlan, own: Floats) -> Floats:
    """The normalised weights: a row for each criterion, summing to 1 in every draw.

    With a value tree the criteria of a group share its weight in proportion to theirs.
    """
    shared = np.empty((0, own.shape[1]))
    raw = [pick(own, shared) for pick in plan.criteria]
    result = np.empty((len(raw), own.shape[1]))
    heads = [head(own, shared) for head, _ in plan.branches]
    all_heads = _sum(heads)
    for head, (_, rows) in zip(heads, plan.branches, strict=True):
        within = _sum([raw[row] for row in rows])
        for row in rows:
            result[row] = raw[row] / within * (head / all_heads)
    return result


def _sum(terms: list[Floats]) -> Floats:
    """The sum of the terms, in their order."""
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def overall(weights: Floats, values: tuple[Floats, ...]) -> Floats:
    """The weighted sum of values, 0-100, before rounding."""
    factors = [value if value.size > 1 else value[0] for value in values]  # numbers are quicker
    total: Floats = weights[0] * factors[0]
    term = np.empty_like(total)
    for weight, factor in zip(weights[1:], factors[1:], strict=True):
        total += np.multiply(weight, factor, out=term)
    return total


def meets(gate: MeasuredGate, measure: Floats) -> NDArray[np.bool_]:
    """In which draws a measure keeps a gate's bound; a payback of never keeps none."""
    rounded = np.rint(measure * PENCE) / PENCE
    if gate.sense == "at least":
        return np.asarray(rounded >= gate.bound)
    return np.asarray(rounded <= gate.bound)
