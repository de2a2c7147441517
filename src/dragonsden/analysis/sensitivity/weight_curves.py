"""Weight curves: mean overall values as one criterion weighs more, or less, for everybody.

A weight is changed as people change it: it becomes f times as large in every draw, the others in
proportion, so that its share w becomes f w/(1 + (f - 1) w). With V the overall value and v the
value on the criterion, the mean overall value is then mean V + mean of g (v - V), where
g = (f - 1) w/(1 + (f - 1) w) goes from -w/(1 - w) at f = 0, where the criterion is left out, over
0 at f = 1, the ranking itself to the last bit, to 1 where only the criterion counts. Members'
weights go with their scores, so that mean weight times mean value would not do.

Draws in which the criterion has the same weight are added up first: with members' own known
weights a curve is a sum of one rational function a member, and exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.sums import total
from dragonsden.engine.blocks import blocks
from dragonsden.results.simulation import Simulation

STEPS: Final = 48
"""A curve is looked at in 48 steps to either side before its turning points are searched for."""

MOST_AT_ONCE: Final = 100_000_000
"""Bytes of sums from which curves are made at a time."""


@dataclass(frozen=True)
class WeightCurve:
    """The mean overall values of some services as one criterion weighs more or less.

    `share` is the mean share of the criterion in all weight now, `means` the values of the services
    now, a row each. `weights` are the different shares it has in the draws, `parts` the share of
    draws with each. `apart` has a row for each service: the mean over all draws of its value on the
    criterion less its overall value, split by that weight.

    Positions along the curve go from -1 (f = 0) over 0 (f = 1) to 1 (f without end).
    """

    share: float
    means: Floats
    weights: Floats
    parts: Floats
    apart: Floats
    known: dict[float, Floats] = field(default_factory=dict, compare=False, repr=False)

    def of(self, *places: int) -> WeightCurve:
        """The curve of some of its services alone, by their place."""
        rows = list(places)
        return replace(self, means=self.means[rows], apart=self.apart[rows], known={})

    def share_at(self, position: float) -> float:
        """The mean share of the criterion in all weight at a position."""
        if position == 0.0:
            return self.share
        if abs(position) == 1.0:  # left out where there is another, or alone where it has any
            stays = self.weights >= 1.0 if position < 0 else self.weights > 0.0
            return float(total(self.parts * stays))
        lift = self._lift(position)
        share = total(self.parts * (self.weights + lift * (1 - self.weights)))
        return min(1.0, max(0.0, float(share)))

    def values_at(self, position: float) -> Floats:
        """The mean overall value of each service at a position; each is worked out once."""
        if position == 0.0:
            return self.means
        if position not in self.known:
            change: Floats = total(self.apart * self._lift(position))
            self.known[position] = self.means + change
        return self.known[position]

    def _lift(self, position: float) -> Floats:
        """The part of (value on the criterion less overall value) added, for each weight."""
        w = self.weights
        if position == 1.0:
            return np.where(w > 0, 1.0, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            lift = (self._factor(position) - 1) * w / (1 + (self._factor(position) - 1) * w)
        return np.where(w < 1, lift, 0.0)  # all weight stays where there is no other criterion

    def _factor(self, position: float) -> float:
        """The factor f at a position: equal steps of position are equal steps of a known weight."""
        now = self.share
        share = now * (1 + position) if position < 0 else now + position * (1 - now)
        return share * (1 - now) / (now * (1 - share)) if 0 < now < 1 else 1 + position


def positions(end: float) -> Floats:
    """The positions to look at on the way from 0 to one end of a curve, -1 or 1."""
    return end * np.arange(1, STEPS + 1) / STEPS


@dataclass(frozen=True)
class _Same:
    """The draws in which a criterion has the same weight, for each of its weights in the draws.

    `which` is the place among `weights` of that of each draw, `counts` how many draws have it.
    """

    weights: Floats
    which: NDArray[np.intp]
    counts: NDArray[np.intp]

    @classmethod
    def of(cls, weights: Floats) -> Self:
        """The draws of the same weight."""
        return cls(*np.unique(weights, return_inverse=True, return_counts=True))

    def sums(self, start: int, values: Floats) -> Floats:
        """The sums of the values of draws from `start` on, split by weight."""
        labels = self.which[start : start + len(values)]
        return np.bincount(labels, values, len(self.weights)).astype(np.float64, copy=False)


def weight_curves(
    sim: Simulation, rows: Sequence[int], criteria: Sequence[int]
) -> Iterator[WeightCurve]:
    """The curve of each of some criteria, by column, for the services in some rows.

    They stand on the draws kept, drawn again; the values now are those of all draws. As many are
    worked out at a time as little memory holds.
    """
    same = {column: _Same.of(sim.kept.weights[column]) for column in criteria}
    different = max((len(one.weights) for one in same.values()), default=1)
    together = max(1, MOST_AT_ONCE // (8 * max(1, len(rows)) * different))
    for start in range(0, len(criteria), together):
        of = criteria[start : start + together]
        yield from _curves(sim, rows, {column: same[column] for column in of})


def _curves(
    sim: Simulation, rows: Sequence[int], same: Mapping[int, _Same]
) -> Iterator[WeightCurve]:
    """The curves of some criteria, whose services are drawn once."""
    draws = sim.kept.count
    apart = {column: np.zeros((len(rows), len(one.weights))) for column, one in same.items()}
    for start, place, column, values in _drawn(sim, rows, list(same), draws):
        apart[column][place] += same[column].sums(start, values)
    shares, means = sim.mean_weights.to_numpy(dtype=np.float64), sim.mean_overall[list(rows)]
    for column, one in same.items():
        share, parts = float(shares[column]), one.counts / draws
        yield WeightCurve(share, means, one.weights, parts, apart.pop(column) / draws)


def _drawn(
    sim: Simulation, rows: Sequence[int], criteria: Sequence[int], draws: int
) -> Iterator[tuple[int, int, int, Floats]]:
    """By block, service and criterion: the values on the criterion less the overall values."""
    for block in blocks(sim.plan, sim.seed, draws):
        now = sim.kept.overall[:, block.start : block.start + block.count]
        for place, row in enumerate(rows):
            values = block.outcome(row).values
            for column in criteria:
                yield block.start, place, column, values[column] - now[row]
            block.forget(row)
