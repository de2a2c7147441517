"""Scenarios that make a service dearer to run and better off: a sign that a loading is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from dragonsden.arithmetic.drivers import driver_name
from dragonsden.engine.blocks import Block
from dragonsden.engine.compile.case import plan_of
from dragonsden.engine.evaluate import service_account
from dragonsden.model import Case, Pipeline, Scenario
from dragonsden.results.simulation import SEED
from dragonsden.text.numbers import money

COSTS: Final = ("direct_cost", "unit_cost", "cost_growth", "fixed_cost", "bad_debt")
"""The drivers of what a service costs to run: contribution is income less these."""

DRAWS: Final = 1000
"""1,000 draws: they are the same before and after, so that few tell which way a mean moves."""

LEVEL: Final = "level"
"""The pipeline as written, with the factors of a scenario at their mean."""


def better_off_when_dearer(case: Case) -> Iterator[str]:
    """A warning for each service whose contribution a scenario raises while its costs rise.

    Means over the same draws are compared, before any refund, with the factors of the scenario at
    their mean and as it holds them.
    """
    for name, scenario in case.pipeline.scenarios.items():
        before = _drawn(case, _level(case.pipeline, scenario))
        after = _drawn(case, case.pipeline.under(name))
        for row, service in enumerate(before.plan.services):
            if service.drivers and _dearer(before, after, row):
                gain = _contribution(after, row) - _contribution(before, row)
                if gain >= 1:
                    yield (
                        f"scenario {name} makes {service.name} dearer to run and raises its "
                        f"contribution by {money(gain)} a year; see what its price moves with"
                    )


def _level(pipeline: Pipeline, scenario: Scenario) -> Pipeline:
    """The pipeline as written, with the factors that a scenario holds at their mean."""
    if not scenario.factors:
        return pipeline
    level = Scenario(factors=dict.fromkeys(scenario.factors, 0.0))
    return pipeline.model_copy(update={"scenarios": {LEVEL: level}}).under(LEVEL)


def _drawn(case: Case, pipeline: Pipeline) -> Block:
    """The draws of the case with another pipeline."""
    return Block.of(plan_of(case.model_copy(update={"pipeline": pipeline})), SEED, 0, DRAWS)


def _dearer(before: Block, after: Block, row: int) -> bool:
    """True if some cost of a service is higher after than before, and none is lower."""
    then, now = _costs(before, row), _costs(after, row)
    moves = [now[cost] - then[cost] for cost in then if cost in now]
    return max(moves, default=0.0) > 0 <= min(moves, default=0.0)


def _costs(block: Block, row: int) -> dict[str, float]:
    """The mean of each cost driver of a service; of one that is given by year, in each year."""
    return {
        figure: float(driver(block.draws(row)).mean())
        for figure, driver in block.plan.services[row].drivers.items()
        if driver_name(figure) in COSTS
    }


def _contribution(block: Block, row: int) -> float:
    """The mean contribution of the last year, as if no income were refunded."""
    uncapped = replace(block.plan.services[row], cost_recovery=False)
    account = service_account(block.plan, uncapped, block.draws(row))
    return float(account.contribution[-1].mean())
