"""Blocks: the draws of a simulation, drawn block by block when they are needed.

A simulation and all its analyses use the same blocks: a block is drawn again bit for bit, so that
an analysis keeps no draws and its memory does not grow with their number.
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
from dragonsden.engine.sampling import BLOCK, Batch, Streams
from dragonsden.engine.sources import Draws, Members
from dragonsden.engine.steps import quicker
from dragonsden.engine.weights import weigh

WHO_JUDGES: Final = "panel.member"
"""The path of the stream from which the member who judges is drawn."""


@dataclass(frozen=True)
class Block:
    """One block of draws: those that all services share, and each service's own on demand.

    `factors` has a row for each factor, `shared` for each shared assumption, `weights` for each
    criterion, normalised. `members` is the member who judges in each draw.
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
        streams = Streams(seed, plan.council)
        factors = _draw(plan.factors, streams, number, count, np.empty((0, count)))
        raw = _draw(plan.weights.batch, streams, number, count, factors)
        members = _members(plan, streams, number, count)
        return cls(
            plan=plan,
            streams=streams,
            number=number,
            count=count,
            factors=factors,
            shared=_draw(plan.assumptions, streams, number, count, factors),
            members=members,
            raw_weights=raw,
            weights=weigh(plan.weights, raw, members),
        )

    @property
    def start(self) -> int:
        """The number of draws before this block."""
        return self.number * BLOCK

    @property
    def for_weights(self) -> Draws:
        """The draws from which weights are made."""
        return Draws(self.raw_weights, self.shared, self.members)

    def draw(self, row: int) -> Draws:
        """The draws of the service in a row, drawn anew."""
        batch = self.plan.services[row].batch
        own = _draw(batch, self.streams, self.number, self.count, self.factors)
        return Draws(own, self.shared, self.members)

    def draws(self, row: int) -> Draws:
        """The draws of the service in a row, drawn once and remembered with the block."""
        if row not in self.remembered:
            self.remembered[row] = self.draw(row)
        return self.remembered[row]

    def outcome(self, row: int) -> Outcome:
        """The outcome of the service in a row; a single entry stands for all draws."""
        return evaluate(self.plan, self.plan.services[row], self.draws(row))

    def overall(self, row: int) -> Floats:
        """The rounded overall values of the service in a row."""
        return rounded(overall(self.weights, self.outcome(row).values))

    def under(self, plan: Plan) -> Block:
        """The same draws under another plan, in which beliefs are set or frozen."""
        weights = self.weights
        if plan.weights is not self.plan.weights:
            weights = weigh(plan.weights, self.raw_weights, self.members)
        return replace(self, plan=plan, weights=weights)

    @property
    def uniforms(self) -> Iterator[tuple[str, Floats]]:
        """The path and the uniforms, moved with factors, of each belief; of who judges last.

        Each array is new.
        """
        for path, belief in self.plan.beliefs.items():
            u = np.empty(self.count)
            belief.uniforms(self.streams, self.number, self.factors, u)
            yield path, u
        if self.plan.members:
            yield WHO_JUDGES, _who_judges(self.streams, self.number, self.count)


def blocks(plan: Plan, seed: int, draws: int) -> Iterator[Block]:
    """The blocks of this many draws, in order, one in memory at a time."""
    for start in range(0, draws, BLOCK):
        yield Block.of(plan, seed, start // BLOCK, min(BLOCK, draws - start))


def _draw(batch: Batch, streams: Streams, number: int, count: int, factors: Floats) -> Floats:
    """The draws of a batch, a row for each number, by the steps that this process has chosen."""
    steps = quicker()
    draw = Batch.draw if steps is None else steps.draw
    return draw(batch, streams, number, count, factors)


def _members(plan: Plan, streams: Streams, number: int, count: int) -> Members:
    """The member who judges in each draw, by row, all equally often; 0 if there is no panel."""
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
