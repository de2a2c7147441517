"""Mean performances: the measures and scores behind the values, and the places by them."""

from __future__ import annotations

from concurrent.futures import Executor

import numpy as np
import pandas as pd

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import rounded
from dragonsden.arithmetic.sums import total
from dragonsden.engine.blocks import Block
from dragonsden.engine.plan import CriterionPlan, Plan
from dragonsden.engine.sharing import each_block
from dragonsden.results.simulation import Simulation


def mean_performances(sim: Simulation, executor: Executor | None = None) -> pd.DataFrame:
    """The mean measure or score of each service on each criterion, over all draws.

    NaN where there is none: a payback that is never in some draw has no mean.
    """
    table = pd.DataFrame(np.nan, index=list(sim.services), columns=list(sim.criteria))
    scored = _scored(sim.plan)
    if scored:
        table[[criterion.name for criterion in scored]] = _mean_scores(sim, executor)
    means = sim.measure_summary["mean"]
    for criterion in sim.plan.criteria:
        if criterion.measure is not None:
            of_measure = means.xs(criterion.measure, level="measure")
            table[criterion.name] = of_measure.reindex(table.index)
    return table


def _scored(plan: Plan) -> list[CriterionPlan]:
    """The criteria that are scored."""
    return [criterion for criterion in plan.criteria if criterion.measure is None]


def _mean_scores(sim: Simulation, executor: Executor | None) -> Floats:
    """The mean score of each service on each criterion that is scored."""
    totals = np.zeros((len(sim.services), len(_scored(sim.plan))))
    for sums in each_block(sim.plan, sim.seed, sim.draws, _sums_of_scores, executor):
        totals += sums
    return totals / sim.draws


def _sums_of_scores(block: Block) -> Floats:
    """The sum over a block of the scores of each service on each criterion that is scored."""
    scored = _scored(block.plan)
    sums = np.zeros((len(block.plan.services), len(scored)))
    for row, service in enumerate(block.plan.services):
        draws = block.draw(row)
        for column, criterion in enumerate(scored):
            pick = service.scores[criterion.name]
            found = pick(draws)
            found = criterion.function.performance(found) if pick.valued else found
            sums[row, column] = total(found) * (block.count / found.size)
    return sums


def places(sim: Simulation, performances: pd.DataFrame, row: int, others: list[int]) -> list[int]:
    """The place of a service on each criterion by mean performance, among these others.

    By mean value where a mean performance does not exist, or where more is better up to a point
    and then worse.
    """
    rows = [row, *others]
    values = sim.mean_values.to_numpy(dtype=np.float64)[rows]
    found = performances.to_numpy(dtype=np.float64)[rows]
    return [
        first_place(_goodness(criterion, found[:, column], values[:, column]))
        for column, criterion in enumerate(sim.plan.criteria)
    ]


def _goodness(criterion: CriterionPlan, performance: Floats, values: Floats) -> Floats:
    """Numbers that are higher the better the performance."""
    heights = [value for _, value in criterion.function.points]
    if np.isnan(performance).any():
        return values
    if heights == sorted(heights):
        return performance
    return -performance if heights == sorted(heights, reverse=True) else values


def first_place(numbers: Floats) -> int:
    """The rank of the first of the numbers, the highest being first; equals share it.

    They may be amounts of any size, unlike values, which `arithmetic.ranks` ranks.
    """
    near = rounded(numbers)
    return 1 + int(np.count_nonzero(near > near[0]))
