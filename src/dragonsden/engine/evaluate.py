"""One evaluation: draws -> performance -> value -> weight -> overall value.

The same functions serve a block of draws and the typical values: typical values are one draw.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.account import Account
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.measures import MEASURES, measures
from dragonsden.arithmetic.trading import trading_account
from dragonsden.arithmetic.value_function import MILLIONTHS
from dragonsden.engine.plan import CriterionPlan, MeasuredGate, Plan, ServicePlan
from dragonsden.engine.sources import Draws, PanelSource, Source
from dragonsden.engine.steps import quicker


@dataclass(frozen=True)
class Outcome:
    """The outcome of one service: its measures by name, its performance and value by criterion.

    A single entry stands for all draws. A payback of never is NaN.
    """

    measures: dict[str, Floats]
    performance: tuple[Floats, ...]
    values: tuple[Floats, ...]


def service_account(plan: Plan, service: ServicePlan, draws: Draws) -> Account:
    """The account of one service, from its own draws and the shared ones."""
    drivers = {name: source(draws) for name, source in service.drivers.items()}
    return trading_account(drivers, plan.years, cost_recovery=service.cost_recovery)


def measured_of(
    plan: Plan, service: ServicePlan, draws: Draws, wanted: Collection[str] | None = None
) -> dict[str, Floats]:
    """The measures of one service's account by name: those that are counted, or wanted."""
    names = plan.measures if wanted is None else wanted
    return measures(service_account(plan, service, draws), plan.discount, names)


def valued_measures(plan: Plan, service: ServicePlan, draws: Draws) -> dict[str, Floats]:
    """The measures of one service that criteria are of, by name; more where that is quicker."""
    wanted, steps = plan.valued, quicker()
    if not wanted:
        return {}
    if steps is None:
        return measured_of(plan, service, draws, wanted)
    return steps.measured(plan, service, draws)


def evaluate(
    plan: Plan, service: ServicePlan, draws: Draws, known: dict[str, Floats] | None = None
) -> Outcome:
    """The outcome of one service, from its own draws, the shared ones and who judges.

    `known` are its measures, if they have been worked out already.
    """
    steps = quicker()
    measured: dict[str, Floats] = {} if known is None else known
    if service.trades and known is None:
        measured = (measured_of if steps is None else steps.measured)(plan, service, draws)
    performance, values = [], []
    for criterion in plan.criteria:
        if criterion.measure is not None:
            performance.append(measured[criterion.measure])
            values.append(value_of(criterion, performance[-1]))
        else:
            score: Source | PanelSource = service.scores[criterion.name]
            performance.append(score(draws))
            values.append(valued(criterion, score, performance[-1]))
    return Outcome(measured, tuple(performance), tuple(values))


def scored(criterion: CriterionPlan, score: Source | PanelSource, draws: Draws) -> Floats:
    """The value of a score on a criterion."""
    return valued(criterion, score, score(draws))


def valued(criterion: CriterionPlan, score: Source | PanelSource, drawn: Floats) -> Floats:
    """The value of what a score gives: a performance, unless it is drawn as a value."""
    return drawn if score.valued else value_of(criterion, drawn)


def value_of(criterion: CriterionPlan, performance: Floats) -> Floats:
    """The value of a performance; the lowest for a payback of never."""
    value = criterion.function(performance)
    if criterion.measure == "payback":
        value[np.isnan(performance)] = criterion.function.lowest
    return value


def number_of(plan: Plan, row: int, outcome: Outcome, name: str) -> Floats | None:
    """A measure of the service in a row, or its score on a criterion; None where it has neither.

    Scores that were drawn as values of an anchored scale are turned back into scores.
    """
    if name in MEASURES:
        return outcome.measures.get(name)
    column = [criterion.name for criterion in plan.criteria].index(name)
    return _as_score(plan, row, name, outcome.performance[column])


def score_of(plan: Plan, row: int, draws: Draws, name: str) -> Floats:
    """The score on a criterion of the service in a row."""
    return _as_score(plan, row, name, plan.services[row].scores[name](draws))


def _as_score(plan: Plan, row: int, name: str, found: Floats) -> Floats:
    """The scores drawn, turned back where they are values already."""
    criterion = next(criterion for criterion in plan.criteria if criterion.name == name)
    score = plan.services[row].scores[name]
    return criterion.function.performance(found) if score.valued else found


def overall(weights: Floats, values: tuple[Floats, ...]) -> Floats:
    """The weighted sum of values, 0 to 100, before rounding."""
    factors = [value if value.size > 1 else value[0] for value in values]  # numbers are quicker
    total: Floats = weights[0] * factors[0]
    term = np.empty_like(total)
    for weight, factor in zip(weights[1:], factors[1:], strict=True):
        total += np.multiply(weight, factor, out=term)
    return total


def meets(gate: MeasuredGate, number: Floats) -> NDArray[np.bool_]:
    """True in the draws in which a number keeps a gate's bound; a payback of never keeps none."""
    rounded = np.rint(number * MILLIONTHS) / MILLIONTHS
    if gate.sense == "at least":
        return np.asarray(rounded >= gate.bound)
    return np.asarray(rounded <= gate.bound)
