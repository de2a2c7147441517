"""Mean performances: the measures and scores behind the values, and the places by them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import ranks, rounded
from dragonsden.arithmetic.sums import total
from dragonsden.engine.blocks import blocks
from dragonsden.engine.plan import CriterionPlan
from dragonsden.results.simulation import Simulation


def mean_performances(sim: Simulation) -> pd.DataFrame:
    """The mean measure or score of each service on each criterion, over all draws.

    NaN where there is none: a payback that is never in some draw has no mean.
    """
    table = pd.DataFrame(np.nan, index=list(sim.services), columns=list(sim.criteria))
    scored = [criterion for criterion in sim.plan.criteria if criterion.measure is None]
    if scored:
        table[[criterion.name for criterion in scored]] = _mean_scores(sim, scored)
    means = sim.measure_summary["mean"]
    for criterion in sim.plan.criteria:
        if criterion.measure is not None:
            of_measure = means.xs(criterion.measure, level="measure")
            table[criterion.name] = of_measure.reindex(table.index)
    return table


def _mean_scores(sim: Simulation, scored: list[CriterionPlan]) -> Floats:
    """The mean score of each service on each criterion that is scored."""
    totals = np.zeros((len(sim.services), len(scored)))
    for block in blocks(sim.plan, sim.seed, sim.draws):
        for row, service in enumerate(sim.plan.services):
            draws = block.draw(row)
            for column, criterion in enumerate(scored):
                pick = service.scores[criterion.name]
                found = pick(draws)
                found = criterion.function.performance(found) if pick.valued else found
                totals[row, column] += total(found) * (block.count / found.size)
    return totals / sim.draws


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
    """The rank of the first of the numbers, the highest being first."""
    return int(ranks(rounded(numbers).reshape(-1, 1))[0, 0])
