"""Blocks: the draws of a simulation, block by block, drawn when they are wanted.

Simulating and every analysis of a simulation stand on the same blocks: what was drawn once is
drawn again bit for bit, so that an analysis keeps no draws and its memory does not grow with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final, Self

import numpy as np

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import rounded
from dragonsden.engine.evaluate import Outcome, evaluate, overall
from dragonsden.engine.plan import Plan
from dragonsden.engine.sampling import BLOCK, Streams
from dragonsden.engine.sources import Draws, Members
from dragonsden.engine.weights import weigh

WHO_JUDGES: Final = "panel.member"
"""The path of the stream that says which member judges."""


@dataclass(frozen=True)
class Block:
    """One block of draws: what all services share in it, and each service's own when asked for.

    `factors` and `shared` have a row for each factor and each shared assumption, `weights` a row
    for each criterion, normalised; `members` is who judges. `start` draws come before the block.
    """

    plan: Plan
    streams: Streams
    number: int
    count: int
    factors: Floats
    shared: Floats
    members: Members
    raw_weights: Floats
    weights: Floats
    remembered: dict[int, Draws] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan, seed: int, number: int, count: int) -> Self:
        """The first `count` draws of a block of a plan."""
        streams = Streams(seed)
        factors = plan.factors.draw(streams, number, count, np.empty((0, count)))
        raw = plan.weights.batch.draw(streams, number, count, factors)
        members = _members(plan, streams, number, count)
        return cls(
            plan=plan,
            streams=streams,
            number=number,
            count=count,
            factors=factors,
            shared=plan.assumptions.draw(streams, number, count, factors),
            members=members,
            raw_weights=raw,
            weights=weigh(plan.weights, raw, members),
        )

    @property
    def start(self) -> int:
        """How many draws come before this block."""
        return self.number * BLOCK

    @property
    def for_weights(self) -> Draws:
        """The draws that weights are picked from."""
        return Draws(self.raw_weights, self.shared, self.members)

    def draw(self, row: int) -> Draws:
        """The draws of the service in a row, drawn now."""
        batch = self.plan.services[row].batch
        own = batch.draw(self.streams, self.number, self.count, self.factors)
        return Draws(own, self.shared, self.members)

    def draws(self, row: int) -> Draws:
        """The draws of the service in a row, drawn once and remembered with the block."""
        if row not in self.remembered:
            self.remembered[row] = self.draw(row)
        return self.remembered[row]

    def outcome(self, row: int) -> Outcome:
        """What the service in a row comes to; a single entry stands for all draws."""
        return evaluate(self.plan, self.plan.services[row], self.draws(row))

    def overall(self, row: int) -> Floats:
        """The rounded overall values of the service in a row."""
        return rounded(overall(self.weights, self.outcome(row).values))

    def under(self, plan: Plan) -> Block:
        """The same draws under a plan in which something is set or frozen."""
        weights = self.weights
        if plan.weights is not self.plan.weights:
            weights = weigh(plan.weights, self.raw_weights, self.members)
        return replace(self, plan=plan, weights=weights)

    @property
    def uniforms(self) -> Iterator[tuple[str, Floats]]:
        """The uniforms of each belief of the plan, after factors, with its path; who judges last.

        Each array is the caller's own.
        """
        for path, belief in self.plan.beliefs.items():
            u = np.empty(self.count)
            belief.uniforms(self.streams, self.number, self.factors, u)
            yield path, u
        if self.plan.members:
            yield WHO_JUDGES, _who_judges(self.streams, self.number, self.count)


def blocks(plan: Plan, seed: int, draws: int) -> Iterator[Block]:
    """The blocks of so many draws, in order; keep none of them, and memory stays flat."""
    for start in range(0, draws, BLOCK):
        yield Block.of(plan, seed, start // BLOCK, min(BLOCK, draws - start))


def _members(plan: Plan, streams: Streams, number: int, count: int) -> Members:
    """Who judges in each draw: each member as often as the others; without a panel nobody, 0."""
    if len(plan.members) < 2:
        return np.zeros(count, np.intp)
    u = _who_judges(streams, number, count)
    u *= np.nextafter(len(plan.members), 0.0)  # so that the greatest u is still the last member's
    return u.astype(np.intp)


def _who_judges(streams: Streams, number: int, count: int) -> Floats:
    """The uniforms of who judges."""
    u = np.empty(count)
    streams.fill(WHO_JUDGES, number, u)
    return u
