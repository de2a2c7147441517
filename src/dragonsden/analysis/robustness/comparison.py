"""Comparison of two rankings: the services that moved, and the criteria that moved them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Self

import numpy as np
import pandas as pd

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import rounded
from dragonsden.arithmetic.sums import total
from dragonsden.engine.blocks import Block, again, remembering_block
from dragonsden.engine.plan import Plan
from dragonsden.engine.sharing import each_block
from dragonsden.model.reweighting import Weights, reweighted
from dragonsden.results.readable import readable
from dragonsden.results.simulation import Simulation, simulated

_NONE: Final = np.zeros(1)
"""The weight of a criterion that a case does not have."""


@readable(rank="rank", typical_rank="rank", value="points", typical_value="points", gap="points")
def two_rankings(sim: Simulation, *, executor: Executor | None = None) -> pd.DataFrame:
    """The services whose rank by mean overall value differs from that at typical values.

    The most likely case is not the average case: where a range leans to one side, the two differ.

    Args:
        sim: the simulation.
        executor: shares the work, as for `simulate`; it changes nothing in the results.

    Returns:
        A row for each such service, best mean overall value first.

        - `title`: its title.
        - `rank`, `typical_rank`: both ranks.
        - `value`, `typical_value`: both overall values, 0-100.
        - `because`: the criterion that makes most of the difference between the two values.
        - `gap`: what that criterion adds, in points of overall value: the mean of weight times
          value less the same at typical values.

    Examples:
        >>> criteria = dd.shipped("criteria", "enhancing_trading.yaml")
        >>> pipeline = dd.shipped("pipelines", "strategy_2018.yaml")
        >>> many = dd.simulate(dd.load(criteria, pipeline), draws=500)
        >>> print(dd.two_rankings(many).loc["school_catering", ["rank", "typical_rank", "because"]])
        rank                  19
        typical_rank           1
        because         downside
        Name: school_catering, dtype: object
    """
    columns = ["title", "rank", "typical_rank", "value", "typical_value"]
    table = sim.ranking.loc[sim.ranking["rank"] != sim.ranking["typical_rank"], columns].copy()
    rows = [sim.services.index(name) for name in table.index]
    gaps = _mean_points(sim, rows, executor) - sim.typical.weights * sim.typical.values[rows]
    most = [int(np.argmax(np.abs(rounded(gap)))) for gap in gaps]
    table["because"] = [sim.criteria[column] for column in most]
    table["gap"] = np.array([gap[column] for gap, column in zip(gaps, most, strict=True)], float)
    return table


def _mean_points(sim: Simulation, rows: Sequence[int], executor: Executor | None) -> Floats:
    """The mean of weight times value, a row for each service, a column for each criterion."""
    points = np.zeros((len(rows), len(sim.criteria)))
    ask = partial(_points, rows)
    for found in each_block(sim.plan, sim.seed, sim.draws, ask, executor) if rows else ():
        points += found
    mean: Floats = points / sim.draws
    return mean


def _points(rows: Sequence[int], block: Block) -> Floats:
    """The sum over a block of weight times value, a row for each service, by criterion."""
    points = np.zeros((len(rows), len(block.plan.criteria)))
    for mine, row in zip(points, rows, strict=True):
        values = block.look(row).values
        terms = (w * value for w, value in zip(block.weights, values, strict=True))
        mine[:] = [total(term) for term in terms]
    return points


@readable("points", rank_before="rank", rank_after="rank", moved="count")
def compare(
    sim: Simulation, other: Simulation | Weights, *, executor: Executor | None = None
) -> pd.DataFrame:
    """The rank and value of each service under another case or other weights, on the same draws.

    Args:
        sim: the simulation before.
        other: the simulation after, of the same draws and seed; or the weights by criterion that
            everybody is to have instead.
        executor: shares the work, as for `simulate`; it changes nothing in the results.

    Returns:
        A row for each service in the order of the ranking before, those without a rank last.

        - `title`: its title.
        - `rank_before`, `rank_after`: NaN where it fails a gate or is not in that case.
        - `moved`: the places that it goes up.
        - `value_before`, `value_after`, `change`: mean overall values, and the difference, in
          points.
        - `by_weights`, `by_values`: the parts of the change that come from other weights and other
          values; they sum to it. Each is taken half at the old and half at the new of the other. A
          criterion that only one case has counts as weight.
        - `because`: the criterion that makes most of the change; "" if there is none.

    Raises:
        ValueError: the two have different draws or seeds, or `other` is not weights of this case.

    Examples:
        >>> table = dd.compare(sim, dict.fromkeys(sim.criteria, 1))
        >>> print(table[["rank_before", "rank_after", "change"]].round(1))
                                        rank_before  rank_after  change
        service
        new_model_highways                      1.0         1.0     0.5
        childrens_services_partnership          2.0         2.0    -0.4
        new_model_reablement                    3.0         3.0    -1.1
        new_model_residential_care              4.0         4.0    -0.9
    """
    with remembering_block(sim.plan, sim.seed, sim.draws):
        return _compared(sim, other, executor)


def _compared(
    sim: Simulation, other: Simulation | Weights, executor: Executor | None
) -> pd.DataFrame:
    """The table of `compare`."""
    after = other if isinstance(other, Simulation) else _reweighted(sim, other, executor)
    if (sim.draws, sim.seed) != (after.draws, after.seed):
        mine, theirs = (f"{s.draws:,} draws of seed {s.seed}" for s in (sim, after))
        what = f"{mine} and {theirs} cannot be compared draw by draw"
        raise ValueError(f"{what}; simulate both with the same draws and seed")
    first_before = [*sim.ranking.index, *sim.failing]
    names = list(dict.fromkeys([*first_before, *after.ranking.index, *after.failing]))
    table = _side_by_side(sim, after, names)
    criteria = list(dict.fromkeys([*sim.criteria, *after.criteria]))
    parts = _parts(sim, after, criteria, executor)
    for row, column in enumerate(("by_weights", "by_values")):
        points = {name: float(total(part[row])) for name, part in parts.items()}
        table[column] = pd.Series(points, index=table.index, dtype=np.float64)
    table["because"] = [_because(parts[n], criteria) if n in parts else "" for n in names]
    return table


def _reweighted(sim: Simulation, weights: Weights, executor: Executor | None) -> Simulation:
    """The same simulation weighed by other weights."""
    case = reweighted(sim.case, weights)
    return simulated(case, sim.draws, sim.seed, executor=executor, progress=False, beside=sim)


def _side_by_side(before: Simulation, after: Simulation, names: list[str]) -> pd.DataFrame:
    """Ranks and values before and after."""
    services = {**after.case.pipeline.services, **before.case.pipeline.services}
    index = pd.Index(names, name="service")
    one, two = (
        sim.all_services[["rank", "value"]].astype(np.float64).reindex(index)
        for sim in (before, after)
    )
    return pd.DataFrame(
        {
            "title": [services[name].title for name in names],
            "rank_before": one["rank"],
            "rank_after": two["rank"],
            "moved": one["rank"] - two["rank"],
            "value_before": one["value"],
            "value_after": two["value"],
            "change": two["value"] - one["value"],
        },
        index=index,
    )


def _parts(
    before: Simulation, after: Simulation, criteria: list[str], executor: Executor | None
) -> dict[str, Floats]:
    """The gain of each service in both cases by weights and by values: two rows, by criterion."""
    shared = [name for name in before.services if name in after.services]
    sums = np.zeros((len(shared), 2, len(criteria)))
    ask = _Gained(after.plan, after.seed, tuple(shared), tuple(criteria))
    for found in each_block(before.plan, before.seed, before.draws, ask, executor):
        sums += found
    return dict(zip(shared, sums / before.draws, strict=True))


@dataclass(frozen=True)
class _Gained:
    """The question for the gains of these services over a block, under the plan they have after."""

    after: Plan
    seed: int
    names: tuple[str, ...]
    criteria: tuple[str, ...]

    def __call__(self, one: Block) -> Floats:
        """The sums of the gains by weights and by values, for each service, by criterion."""
        two = again(one, self.after, self.seed)
        sums = np.zeros((len(self.names), 2, len(self.criteria)))
        same = {two.plan.services[row].name for row in two.alike}
        for part, name in zip(sums, self.names, strict=True):
            was = _Side.of(one, name)
            now = was.weighed_as(two) if name in same else _Side.of(two, name)
            for column, criterion in enumerate(self.criteria):
                part[:, column] = _gains(was, now, criterion)
        return sums


@dataclass(frozen=True)
class _Side:
    """The weights and one service's values in a block of one of the two, by criterion."""

    weights: dict[str, Floats]
    values: dict[str, Floats]

    @classmethod
    def of(cls, block: Block, name: str) -> Self:
        """The weights and values of a service in a block."""
        services = [service.name for service in block.plan.services]
        criteria = [criterion.name for criterion in block.plan.criteria]
        values = block.look(services.index(name)).values
        return cls(
            dict(zip(criteria, block.weights, strict=True)),
            dict(zip(criteria, values, strict=True)),
        )

    def weighed_as(self, block: Block) -> Self:
        """The same values, which do not differ in another block, with the weights of that."""
        return replace(self, weights=dict(zip(self.weights, block.weights, strict=True)))


def _gains(was: _Side, now: _Side, criterion: str) -> tuple[float, float]:
    """The sums of what a service gains by the weight of a criterion, and by its value on it."""
    old, new = (side.weights.get(criterion, _NONE) for side in (was, now))
    # where only one case has the criterion, its value there stands for both
    before, after = ({**b.values, **a.values}[criterion] for a, b in ((was, now), (now, was)))
    by_weight = total((new - old) * (after + before))
    by_value = total((new + old) * (after - before))
    return float(by_weight) / 2, float(by_value) / 2


def _because(part: Floats, criteria: list[str]) -> str:
    """The criterion that makes most of a change, "" if there is none."""
    gains = rounded(np.add.reduce(part, axis=0))
    change = float(total(gains))
    return criteria[int(np.argmax(np.sign(change) * gains))] if change else ""
