"""The outcome at typical values: every uncertain number at its most likely value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import Counts, rounded
from dragonsden.engine.evaluate import Outcome, evaluate, overall
from dragonsden.engine.plan import Plan
from dragonsden.engine.sources import Draws
from dragonsden.engine.weights import typical_weights
from dragonsden.text.spelling import no_such


@dataclass(frozen=True)
class Typical:
    """The outcome of every service at typical values, and the typical weights.

    `values` and `beyond` have a row for each service and a column for each criterion, `measures`
    a column for each measure; NaN is a payback of never, or a service without a trading account.
    """

    weights: Floats
    outcomes: tuple[Outcome, ...]
    overall: Floats
    values: Floats
    beyond: Counts
    measures: Floats

    def centres(self, row: int) -> Floats:
        """The overall value and the measures of a service, from which distances are summed.

        A measure that is NaN is 0 here.
        """
        measures = self.measures[row]
        return np.append(self.overall[row], np.where(np.isnan(measures), 0.0, measures))

    @classmethod
    def of(cls, plan: Plan, member: str | None = None, panel: Self | None = None) -> Self:
        """The outcomes by the panel's mean scores and mean weights, or by those of a member.

        Those of the `panel`, if they are at hand, have the accounts, which no member judges.

        Raises KeyError for a member who is not on the panel.
        """
        judge = None if member is None else _row_of(plan, member)
        # The entry after the last member is the mean of the panel.
        judges = np.array([len(plan.members) if judge is None else judge])
        weights = typical_weights(plan.weights, judge)
        shared = plan.assumptions.typical
        known: list[dict[str, Floats] | None] = [None] * len(plan.services)
        if panel is not None:
            known = [outcome.measures for outcome in panel.outcomes]
        outcomes = [
            evaluate(plan, service, Draws(service.batch.typical, shared, judges), measured)
            for service, measured in zip(plan.services, known, strict=True)
        ]
        totals = [overall(weights.reshape(-1, 1), outcome.values) for outcome in outcomes]
        blank = [np.full(1, np.nan)] * len(plan.measures)
        return cls(
            weights,
            tuple(outcomes),
            rounded(np.concatenate(totals)),
            np.array([np.concatenate(outcome.values) for outcome in outcomes]),
            np.array([_beyond(plan, outcome) for outcome in outcomes], dtype=np.int64),
            np.array([np.concatenate([*o.measures.values()] or blank) for o in outcomes]),
        )


def _row_of(plan: Plan, member: str) -> int:
    """The row of a member of the panel."""
    if not plan.members:
        raise KeyError(f"{member!r} is not a member of the panel; the case has no panel")
    if member not in plan.members:
        raise no_such(member, "is not a member of the panel", plan.members)
    return plan.members.index(member)


def _beyond(plan: Plan, outcome: Outcome) -> list[bool]:
    """True for each criterion whose typical performance lies beyond its value function's ends."""
    return [
        not criterion.bounded and bool(criterion.function.beyond(performance)[0])
        for criterion, performance in zip(plan.criteria, outcome.performance, strict=True)
    ]
