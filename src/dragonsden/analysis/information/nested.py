"""Nested draws: outer draws of a group of numbers, and for each of them inner draws of all else.

The way to the worth of learning a whole group at once, for which there are too many cells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from math import log2
from typing import Final

import numpy as np

from dragonsden.analysis.information.choices import ChoiceSet
from dragonsden.analysis.information.conditioning import Factors
from dragonsden.arithmetic.distributions import Floats, Known
from dragonsden.arithmetic.sums import total
from dragonsden.engine.blocks import Block, blocks
from dragonsden.engine.plan import Plan
from dragonsden.engine.sampling import BLOCK, Batch, Streams, Variate, standard_normal
from dragonsden.engine.sharing import each_block
from dragonsden.engine.sources import Draws
from dragonsden.engine.weights import weigh

LEAST_DOUBLINGS: Final = 17
"""At least 2^17 draws are nested, 256 outer ones of 512 each."""

MOST_DOUBLINGS: Final = 28
"""At most 2^28 draws are nested: both levels then fill a block."""


def levels(draws: int) -> tuple[int, int]:
    """The number of outer draws, and of inner draws for each of them: powers of two.

    About as many in all as the simulation has, but at least 131,072.
    """
    doublings = min(max(round(log2(draws)), LEAST_DOUBLINGS), MOST_DOUBLINGS)
    inner = (doublings + 1) // 2
    return 2 ** (doublings - inner), 2**inner


@dataclass(frozen=True)
class Nest:
    """Nested draws of a group of beliefs: the outer ones, and where the inner ones are drawn."""

    plan: Plan
    seed: int
    outer: Outer

    @classmethod
    def of(cls, plan: Plan, seed: int, group: Collection[str], outer: int, inner: int) -> Nest:
        """The nest of these outer draws of the numbers at the paths, each with its inner draws."""
        streams = Streams(seed, plan.council)
        drawn = plan.factors.draw(streams, 0, outer, np.empty((0, outer)))
        factors = Factors.prior([_fixed(plan, row) for row in range(len(drawn))], outer)
        learnt = {}
        for path in group:
            belief = plan.beliefs[path]
            u = np.empty(outer)
            belief.uniforms(streams, 0, drawn, u)
            factors = factors.given(*_moving(plan, belief), _normal(u))
            belief.reader(u)
            learnt[path] = u
        return cls(plan, seed, Outer(inner, learnt, factors))

    @property
    def blocks(self) -> Iterator[Block]:
        """The inner draws in blocks, those of one outer draw after those of another."""
        return map(self.outer.inside, blocks(self.plan, self.seed, self.draws))

    @property
    def draws(self) -> int:
        """The number of inner draws in whole blocks, all outer draws together."""
        return int(self.outer.factors.means.shape[1]) * self.outer.inner // BLOCK * BLOCK


@dataclass(frozen=True)
class Outer:
    """The outer draws of a group of beliefs, for each of which there are `inner` draws.

    `learnt` holds those of each belief of the group, `factors` what is known of the factors by
    each of them.
    """

    inner: int
    learnt: Mapping[str, Floats]
    factors: Factors

    def inside(self, block: Block) -> Block:
        """A block of inner draws: as drawn, but for the group and the factors as they are then."""
        plan, per_block = block.plan, BLOCK // self.inner
        outer = slice(block.number * per_block, (block.number + 1) * per_block)
        known = replace(self.factors, means=self.factors.means[:, outer])
        factors = known.draw(block.factors)
        block = replace(block, factors=factors)
        shared = self._drawn(plan.assumptions, block, outer)
        raw = self._drawn(plan.weights.batch, block, outer)
        own = {
            row: Draws(self._drawn(service.batch, block, outer), shared, block.members)
            for row, service in enumerate(plan.services)
            if any(path in self.learnt for path in service.batch.rows)
        }
        weights = weigh(plan.weights, raw, block.members)
        block = replace(block, shared=shared, raw_weights=raw, weights=weights)
        return replace(block, remembered=own, outcomes=None, sums={})

    def _drawn(self, batch: Batch, block: Block, outer: slice) -> Floats:
        """The draws of a batch; those of the group are the outer draws."""
        drawn = batch.draw(block.streams, block.number, block.count, block.factors)
        for path, row in batch.rows.items():
            if path in self.learnt:
                drawn[row] = np.repeat(self.learnt[path][outer], self.inner)
        return drawn


def _moving(plan: Plan, belief: Variate) -> tuple[tuple[tuple[int, float], ...], float]:
    """The loadings of a number on the factors, and on its own part; a factor loads 1 on itself."""
    if belief.path in plan.factors.rows:
        return ((plan.factors.rows[belief.path], 1.0),), 0.0
    return belief.loadings, belief.own


def _normal(u: Floats) -> Floats:
    """The standard normals of uniforms."""
    z = u.copy()
    standard_normal().read(z)
    return z


def _fixed(plan: Plan, row: int) -> float | None:
    """The number to which a scenario sets a factor, or None."""
    distribution = plan.factors.variates[row].distribution
    return distribution.value if isinstance(distribution, Known) else None


def nested_gains(nest: Nest, choice_set: ChoiceSet, executor: Executor | None = None) -> Floats:
    """The gain of each outer draw: a row for each choice.

    Means of few inner draws flatter whoever is best by them. So the gain is twice that by all
    inner draws less that by half of them, the mean of both halves, which takes away most of it
    (Giles & Goda 2019, the antithetic estimator).
    """
    ask = partial(_gains, nest.outer, choice_set)
    return np.concatenate(list(each_block(nest.plan, nest.seed, nest.draws, ask, executor)), axis=1)


def _gains(outer: Outer, choice_set: ChoiceSet, block: Block) -> Floats:
    """The gain of each outer draw of a block: a row for each choice."""
    count, half = block.count // outer.inner, outer.inner // 2
    worths = choice_set.worths(outer.inside(block)).reshape(choice_set.columns, count, 2, half)
    halves = total(worths).transpose(2, 1, 0) / half
    gains = np.empty((len(choice_set.choices), count))
    for choice, gain in zip(choice_set.choices, gains, strict=True):
        by_half = (choice.gains(halves[0]) + choice.gains(halves[1])) / 2
        gain[:] = 2 * choice.gains((halves[0] + halves[1]) / 2) - by_half
    return gains
