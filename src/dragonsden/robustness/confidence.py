"""Confidence: how often a service comes first if everybody weighs as it would have them weigh."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dragonsden.blocks import blocks
from dragonsden.quantities import Floats
from dragonsden.ranks import Counts, rounded
from dragonsden.result import Simulation


def first_counts(sim: Simulation, weights: Floats) -> Counts:
    """In how many draws each ranked service is first, shared or not, by weights of its own.

    `weights` has a row for each ranked service, in the order of the case, and a column for each
    criterion; the values are those drawn. A row of NaN counts nothing.
    """
    rivals = [_rivals(sim, mine, row) for mine, row in enumerate(weights)]
    counts = np.zeros(len(weights), np.int64)
    for block in blocks(sim.plan, sim.seed, sim.draws):
        values = [block.outcome(row).values for row in sim.ranked]
        for mine, row in enumerate(weights):
            if not np.isnan(row).any():
                counts[mine] += _firsts(values, row.tolist(), mine, rivals[mine], block.count)
    return counts


def _rivals(sim: Simulation, mine: int, weights: Floats) -> list[int]:
    """The other services, those first that are best by these weights and mean values."""
    values = sim.mean_values.to_numpy(dtype=np.float64)[list(sim.ranked)]
    overall = np.add.reduce(values * weights, axis=1)
    return [row for row in np.argsort(-overall, kind="stable").tolist() if row != mine]


def _firsts(
    values: Sequence[tuple[Floats, ...]],
    weights: Sequence[float],
    mine: int,
    rivals: Sequence[int],
    count: int,
) -> int:
    """In how many draws of a block no rival is above a service."""
    left = np.arange(count)  # most rivals need a look at few draws only: the best came before them
    own = _overall(values[mine], weights, left)
    for rival in rivals:
        stays = own >= _overall(values[rival], weights, left)
        left, own = left[stays], own[stays]
        if not left.size:
            break
    return left.size


def _overall(values: tuple[Floats, ...], weights: Sequence[float], draws: Counts) -> Floats:
    """The rounded overall values of a service in some of the draws."""
    total = np.zeros(draws.size)
    for value, weight in zip(values, weights, strict=True):
        everywhere = value.size in (1, draws.size)
        total += weight * (value if everywhere else value.take(draws))
    return rounded(total)
