"""Weight groups: mean overall values as the weights of several criteria change at once.

A weight is changed as people change it: that of criterion k becomes f_k times as large for
everybody in every draw, and the weights are normalised again. Draws of equal weights are gathered,
so that a mean overall value is a sum of one rational function for each different weighting: exact
where weights are known, by member or for all. Where they are uncertain, draws of similar weights
are gathered, and the error of that is measured against the draws themselves.

Values are those of the ranking plus what the factors change: at factors of 1 they are the
ranking's own, to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import heappop, heappush
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.distributions import Floats
from dragonsden.engine.blocks import Block, blocks
from dragonsden.results.tables import Results

Rows = NDArray[np.intp]

GROUPS: Final = 48
"""Uncertain weights: mean values by 48 groups of draws, for values may go with weights."""

WEIGHTINGS: Final = 768
"""Uncertain weights: 768 weightings stand for all; with more the page grows faster than the error
falls."""

KNOWN: Final = 48
"""Up to 48 recurring weightings are each a group of their own, and exact."""

FURTHEST: Final = 1e12
"""A factor is searched within 10^12 of the others: there the criterion counts alone, or not."""

LEAST: Final = 1e-200
"""Factors stay at 10^-200 of the largest or above, so that no sum of weights is 0."""

HALVINGS: Final = 110
"""Halvings of the search for a factor: 10^-12 to 10^12 in logarithms, to the last bit."""

TRIED: Final = 32
"""The error is measured at the ends of each weight and at 32 settings of several weights."""

ENDS: Final = (0.0, 0.6, 1.0)
"""The ends of a weight: the least and the largest share that a slider sets, and all weight, which
a criterion has once the others are at 0."""

MARGIN: Final = 1.5
"""The error is half as much again as the largest found, for settings that were not tried."""


@dataclass(frozen=True)
class WeightGroups:
    """The draws of a simulation gathered by their weights, for some services.

    `parts` is the share of draws of each weighting, `weights` its normalised weights (a row each),
    `group` the group of draws that it belongs to. `values` are, by group, service and criterion,
    the mean values weighed by the weights. `now` are the mean overall values at factors of 1.
    `error` is by how many points a value at other factors may be wrong: 0 where weightings are
    exact.
    """

    parts: Floats
    weights: Floats
    group: Rows
    values: Floats
    now: Floats
    error: float = 0.0

    @property
    def unchanged(self) -> Floats:
        """The factors of the ranking itself: 1 for each criterion."""
        return np.ones(self.weights.shape[1])

    def shares(self, factors: Floats) -> Floats:
        """The mean share of each criterion in all weight at these factors."""
        shares: Floats = np.add.reduce(self._parts(factors), axis=0)
        return shares

    def values_at(self, factors: Floats) -> Floats:
        """The mean overall value of each service at these factors."""
        return self.now + (self._weighed(factors) - self._weighed_now)

    def with_share(self, factors: Floats, column: int, share: float) -> Floats:
        """The factors that give one criterion this mean share, the others in proportion.

        They give the nearest share that there is: without weight a criterion cannot move, and
        where some weightings leave it out it cannot take all of them.
        """
        if not self.weights[:, column].any():
            return factors
        changed = factors.copy()
        others = np.delete(factors, column).max(initial=LEAST)
        low, high = -np.log(FURTHEST), np.log(FURTHEST)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            changed[column] = others * np.exp(middle)
            low, high = (middle, high) if self.shares(changed)[column] < share else (low, middle)
        found: Floats = np.maximum(changed / changed.max(), LEAST)
        return found

    @cached_property
    def _weighed_now(self) -> Floats:
        return self._weighed(self.unchanged)

    def _parts(self, factors: Floats) -> Floats:
        """The part of all weight, over all draws, of each weighting and criterion."""
        changed = self.weights * factors
        total = np.add.reduce(changed, axis=1)
        parts: Floats = changed * (self.parts / total).reshape(-1, 1)
        return parts

    def _weighed(self, factors: Floats) -> Floats:
        """The mean values weighed at these factors."""
        by_group = np.zeros((len(self.values), self.weights.shape[1]))
        np.add.at(by_group, self.group, self._parts(factors))
        weighed: Floats = np.einsum("gk,gik->i", by_group, self.values)
        return weighed


def weight_groups(sim: Results) -> WeightGroups:
    """The weight groups of a simulation, for the services of the ranking in its order.

    They stand on the draws kept, drawn again; the values now are those of all draws.
    """
    weights = sim.kept.weights
    weighting, group = _gathered(weights)
    counts, groups = np.bincount(weighting), int(group.max()) + 1
    of_draw = group[weighting]
    weighed = np.zeros((len(sim.ranking), len(weights), groups))
    for block in blocks(sim.plan, sim.seed, len(weighting)):
        labels = of_draw[block.start : block.start + block.count]
        for place, values in _values(sim, block):
            for column, value in enumerate(values):
                points = block.weights[column] * value
                weighed[place, column] += np.bincount(labels, points, groups)
    weight = np.array([np.bincount(of_draw, row, groups) for row in weights])
    means = np.divide(weighed, weight, out=np.zeros_like(weighed), where=weight > 0)
    found = WeightGroups(
        parts=counts / len(weighting),
        weights=np.array([np.bincount(weighting, row) / counts for row in weights]).T,
        group=group,
        values=means.transpose(2, 0, 1),
        now=_now(sim),
    )
    return found if groups == len(counts) else replace(found, error=MARGIN * _error(sim, found))


def weigh_as(sim: Results, weights: Floats) -> WeightGroups:
    """The weight groups if everybody weighed so in every draw; values stay as judged."""
    values = sim.mean_values.loc[sim.ranking.index].to_numpy(dtype=np.float64)
    return WeightGroups(
        parts=np.ones(1),
        weights=weights.reshape(1, -1),
        group=np.zeros(1, np.intp),
        values=values.reshape(1, *values.shape),
        now=np.einsum("k,ik->i", weights, values),
    )


def _now(sim: Results) -> Floats:
    """The mean overall values of the services of the ranking, in its order."""
    return sim.ranking["value"].to_numpy(dtype=np.float64)


def _values(sim: Results, block: Block) -> Iterator[tuple[int, tuple[Floats, ...]]]:
    """The values, by criterion, of each service of the ranking in a block, with its place."""
    for place, name in enumerate(sim.ranking.index):
        row = sim.services.index(name)
        yield place, block.outcome(row).values
        block.forget(row)


def _gathered(weights: Floats) -> tuple[Rows, Rows]:
    """The weighting of each draw, by number, and the group of each weighting.

    Weights that recur are exact weightings and groups; the others are split.
    """
    _, same, counts = np.unique(weights, axis=1, return_inverse=True, return_counts=True)
    recurring = counts > 1 if len(counts) > KNOWN else np.ones(len(counts), np.bool_)
    if np.count_nonzero(recurring) > KNOWN:
        recurring[:] = False
    exact = [np.flatnonzero(same == one) for one in np.flatnonzero(recurring)]
    rest = np.flatnonzero(~recurring[same])
    split = list(_split(weights, rest)) if len(rest) else []
    weighting = np.empty(weights.shape[1], np.intp)
    for number, draws in enumerate([*exact, *(draws for _, draws in split)]):
        weighting[draws] = number
    group = [*range(len(exact)), *(len(exact) + parent for parent, _ in split)]
    return weighting, np.array(group, np.intp)


def _split(weights: Floats, draws: Rows) -> Iterator[tuple[int, Rows]]:
    """Draws of similar weights, with the number of the group that they belong to.

    The most various are halved first, at the mean of the weight that varies most for its size.
    """
    mean = weights.mean(axis=1, keepdims=True)
    scaled = weights / np.where(mean > 0, mean, 1.0)
    cells = [(*_spread(scaled, draws), 0, 0, draws)]
    for number in range(1, min(WEIGHTINGS, len(draws))):
        spread, column, _, parent, cell = heappop(cells)
        if not spread:
            heappush(cells, (spread, column, number, parent, cell))
            break
        low = scaled[column, cell] <= scaled[column, cell].mean()
        for place, half in enumerate((cell[low], cell[~low])):
            own = number if place and number < GROUPS else parent
            heappush(cells, (*_spread(scaled, half), 2 * number + place, own, half))
    for _, _, _, parent, cell in cells:
        yield parent, cell


def _spread(scaled: Floats, draws: Rows) -> tuple[float, int]:
    """Minus the sum of squares of some draws, so that the largest comes first; its column."""
    squares = scaled[:, draws].var(axis=1) * len(draws)
    return -float(np.add.reduce(squares)), int(squares.argmax())


def _error(sim: Results, groups: WeightGroups) -> float:
    """By how many points values are wrong at most, at settings of one and of several weights."""
    settings = np.array(list(_settings(groups)))
    change = np.zeros((len(groups.now), len(settings)))
    for block in blocks(sim.plan, sim.seed, sim.kept.count):
        of_total = 1 / (settings @ block.weights)
        for place, values in _values(sim, block):
            pairs = zip(block.weights, values, strict=True)
            points = np.array([weight * value for weight, value in pairs])
            at_settings = np.add.reduce(settings.T * (points @ of_total.T), axis=0)
            change[place] += at_settings - points.sum()
    change /= sim.kept.count
    found = [groups.values_at(factors) - groups.now for factors in settings]
    return float(np.abs(np.array(found).T - change).max())


def _settings(groups: WeightGroups) -> Iterator[Floats]:
    """Factors to try: each weight at its ends, then several at shares between them."""
    columns = groups.weights.shape[1]
    for column in range(columns):
        for share in ENDS:
            yield groups.with_share(groups.unchanged, column, share)
    generator = np.random.Generator(np.random.PCG64DXSM(columns))
    for _ in range(TRIED):
        factors = groups.unchanged
        for column in generator.permutation(columns)[: generator.integers(2, columns + 1)]:
            factors = groups.with_share(factors, int(column), float(generator.choice(ENDS[:2])))
        yield factors
