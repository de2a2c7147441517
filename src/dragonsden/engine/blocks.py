"""Blocks: the draws of a simulation, drawn block by block when they are needed.

A simulation and all its analyses use the same blocks: a block is drawn again bit for bit, so that
an analysis keeps no draws and its memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from math import inf
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import rounded
from dragonsden.engine.evaluate import Outcome, evaluate, overall, scored, valued
from dragonsden.engine.plan import Plan
from dragonsden.engine.sampling import BLOCK, Batch, Heard, Streams
from dragonsden.engine.sources import Draws, Members, PanelSource
from dragonsden.engine.steps import quicker
from dragonsden.engine.weights import weigh

WHO_JUDGES: Final = "panel.member"
"""The path of the stream from which the member who judges is drawn."""

MOST_REMEMBERED: Final = 200_000_000
"""At most 200 MB of draws and outcomes are remembered: of many services, those looked at first."""

LOOKED_UP: Final = np.empty(0)
"""It stands for numbers that are soon looked up by who judges."""


@dataclass(frozen=True)
class Block:
    """One block of draws: those that all services share, and each service's own on demand.

    `factors` has a row for each factor, `shared` for each shared assumption, `weights` for each
    criterion, normalised. `members` is the member who judges in each draw. `outcomes` are
    remembered where the block is looked at many times, of as many services as there is `room` for
    (in a block that is dropped soon: all), and so are `sums` over its draws, by whatever an
    analysis calls them. `last` has the draws of the service for which there was no room last. The
    uniforms of services are `heard` as they are drawn, if anybody wants them. The services in the
    rows that are `alike` have the draws and outcomes of a `twin`, which is of another plan.
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
    outcomes: dict[int, Outcome] | None = None
    room: float = inf
    last: dict[int, Draws] = field(default_factory=dict)
    sums: dict[Hashable, float] = field(default_factory=dict)
    heard: Heard | None = None
    twin: Block | None = None
    alike: frozenset[int] = frozenset()

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
        """The draws of the service in a row, drawn anew unless all is remembered."""
        if self.twin is not None and row in self.alike:
            return self.twin.draw(row)
        if self.outcomes is not None and row in self.remembered:
            return self.remembered[row]
        drawn = self._anew(row)
        if self.outcomes is not None and len(self.remembered) < self.room:
            self.remembered[row] = drawn
        return drawn

    def _anew(self, row: int) -> Draws:
        """The draws of the service in a row, which are not remembered."""
        batch = self.plan.services[row].batch
        own = _draw(batch, self.streams, self.number, self.count, self.factors, self.heard)
        return Draws(own, self.shared, self.members)

    def draws(self, row: int) -> Draws:
        """The draws of the service in a row, drawn once for as long as they are asked for."""
        found = self.remembered.get(row) or self.last.get(row)
        if found is None:
            found = self.draw(row)
            if len(self.remembered) < self.room:
                self.remembered[row] = found
            elif row not in self.remembered:
                self.last.clear()
                self.last[row] = found
        return found

    def forget(self, row: int) -> None:
        """Forget the draws of the service in a row, unless all is remembered: they are much."""
        if self.outcomes is None:
            self.remembered.pop(row, None)

    def outcome(self, row: int) -> Outcome:
        """The outcome of the service in a row, its draws remembered.

        A single entry stands for all draws.
        """
        return self.look(row, self.draws(row) if self.outcomes is None else None)

    def look(self, row: int, drawn: Draws | None = None) -> Outcome:
        """The outcome of the service in a row, worked out anew unless it is remembered.

        Its draws may be given, if they are at hand. Those that are drawn for it are not remembered:
        whoever wants the outcome again has it.
        """
        if self.twin is not None and row in self.alike:
            return self.twin.look(row)
        if self.outcomes is not None and row in self.outcomes:
            return self._whole(row, self.outcomes[row])
        draws = drawn or self.remembered.get(row) or self._anew(row)
        found = evaluate(self.plan, self.plan.services[row], draws)
        if self.outcomes is not None and len(self.outcomes) < self.room:
            self.outcomes[row] = _fixed(self._thin(row, found))
        return found

    def values(self, row: int) -> Values:
        """The values of the service in a row, in little memory."""
        if self.outcomes is not None and row in self.outcomes:
            return Values(self, row, self.outcomes[row].values)
        return Values(self, row, self._thin(row, self.look(row)).values)

    def _thin(self, row: int, outcome: Outcome) -> Outcome:
        """An outcome without what rests on nothing but who judges: that is soon looked up."""
        nothing = {column: (LOOKED_UP, LOOKED_UP) for column, _ in self._by_who_judges(row)}
        return _with_scores(outcome, nothing)

    def _whole(self, row: int, thin: Outcome) -> Outcome:
        """The outcome that is thin."""
        found = {}
        for column, score in self._by_who_judges(row):
            drawn = score(self.for_weights)
            found[column] = drawn, valued(self.plan.criteria[column], score, drawn)
        return _with_scores(thin, found)

    def _by_who_judges(self, row: int) -> Iterator[tuple[int, PanelSource]]:
        """The scores of the service in a row that all the panel gave, by their criterion."""
        scores = self.plan.services[row].scores
        for column, criterion in enumerate(self.plan.criteria):
            score = scores.get(criterion.name)
            if isinstance(score, PanelSource) and not any(score.missing):
                yield column, score

    def overall(self, row: int) -> Floats:
        """The rounded overall values of the service in a row."""
        return rounded(overall(self.weights, self.outcome(row).values))

    def under(self, plan: Plan) -> Block:
        """The same draws under another plan, in which beliefs are set or frozen."""
        weights = self.weights
        if plan.weights is not self.plan.weights:
            weights = weigh(plan.weights, self.raw_weights, self.members)
        if plan is self.plan:
            return replace(self, weights=weights)
        return replace(self, plan=plan, weights=weights, outcomes=None, twin=None)

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


@dataclass(frozen=True)
class Values:
    """The values of the service in a row of a block, criterion by criterion.

    Those that rest on nothing but who judges, as most scores of a panel do, are looked up each time
    and not `kept`.
    """

    block: Block
    row: int
    kept: tuple[Floats, ...]

    def on(self, column: int, draws: NDArray[np.intp] | None = None) -> Floats:
        """The values on a criterion: in all draws, or in these; a single entry stands for all."""
        kept, block = self.kept[column], self.block
        if kept is not LOOKED_UP:
            return kept if draws is None or kept.size == 1 else kept.take(draws)
        criterion = block.plan.criteria[column]
        members = block.members if draws is None else block.members.take(draws)
        score = block.plan.services[self.row].scores[criterion.name]
        return scored(criterion, score, replace(block.for_weights, members=members))


_at_hand: ContextVar[list[tuple[int, int, Block]] | None] = ContextVar("at_hand", default=None)
"""The block that is remembered, with the seed and the draws it is of; None where none is to be."""


@contextmanager
def remembering() -> Iterator[None]:
    """Draw the only block of a simulation once, for all that is asked of it meanwhile.

    Longer simulations are drawn again each time: memory must not grow with the draws. What is
    remembered already stays so.
    """
    at_hand = _at_hand.get()
    before = _at_hand.set([] if at_hand is None else at_hand)
    try:
        yield
    finally:
        _at_hand.reset(before)


@contextmanager
def remembering_apart() -> Iterator[None]:
    """Draw the only block of another simulation once; what is remembered comes back afterwards."""
    before = _at_hand.set([])
    try:
        yield
    finally:
        _at_hand.reset(before)


@contextmanager
def remembering_block(plan: Plan, seed: int, draws: int) -> Iterator[None]:
    """Draw the block of a simulation that has only one once, also for what other plans share."""
    with remembering():
        if draws <= BLOCK:
            only_block(plan, seed, draws)
        yield


def only_block(plan: Plan, seed: int, draws: int) -> Block:
    """The block of a simulation that has only one, remembered if that is wanted."""
    at_hand = _at_hand.get()
    if at_hand is None:
        return Block.of(plan, seed, 0, draws)
    for of_seed, of_draws, block in at_hand:
        if block.plan is plan and (of_seed, of_draws) == (seed, draws):
            return block
    block = replace(Block.of(plan, seed, 0, draws), outcomes={}, room=_room(plan, draws))
    at_hand[:] = [(seed, draws, block)]
    return block


def block_to_tally(plan: Plan, seed: int, draws: int) -> Block:
    """The block of a simulation that has only one, to be looked at once.

    It is remembered if nothing else is; if the block of another plan is, services that are the same
    under both have what it has.
    """
    at_hand = _at_hand.get()
    if at_hand == []:
        return only_block(plan, seed, draws)
    for of_seed, of_draws, block in at_hand or ():
        if (of_seed, of_draws) == (seed, draws):
            if block.plan is plan:
                return block
            return again(block, plan, seed)
    return Block.of(plan, seed, 0, draws)


def again(block: Block, plan: Plan, seed: int) -> Block:
    """The same block under another plan: services that are the same have what it has."""
    other = Block.of(plan, seed, block.number, block.count)
    return replace(other, twin=block, alike=plan.alike(block.plan))


def _room(plan: Plan, draws: int) -> int:
    """The number of services whose draws and outcomes are within what may be remembered."""
    drawn = max((len(service.batch.variates) for service in plan.services), default=0)
    rows = drawn + len(plan.measures) + 2 * len(plan.criteria)
    return MOST_REMEMBERED // (8 * draws * max(1, rows))


def blocks(plan: Plan, seed: int, draws: int) -> Iterator[Block]:
    """The blocks of this many draws, in order, one in memory at a time."""
    if draws <= BLOCK:
        yield only_block(plan, seed, draws)
        return
    for start in range(0, draws, BLOCK):
        yield Block.of(plan, seed, start // BLOCK, min(BLOCK, draws - start))


def _draw(
    batch: Batch,
    streams: Streams,
    number: int,
    count: int,
    factors: Floats,
    heard: Heard | None = None,
) -> Floats:
    """The draws of a batch, a row for each number, by the steps that this process has chosen."""
    steps = quicker()
    draw = Batch.draw if steps is None else steps.draw
    return draw(batch, streams, number, count, factors, heard)


def _with_scores(outcome: Outcome, scores: Mapping[int, tuple[Floats, Floats]]) -> Outcome:
    """The outcome with the performance and value on some criteria in place of its own."""
    if not scores:
        return outcome
    performance, values = list(outcome.performance), list(outcome.values)
    for column, pair in scores.items():
        performance[column], values[column] = pair
    return replace(outcome, performance=tuple(performance), values=tuple(values))


def _fixed(outcome: Outcome) -> Outcome:
    """An outcome that nobody can change by mistake, for others look at it too."""
    for numbers in (*outcome.measures.values(), *outcome.performance, *outcome.values):
        numbers.flags.writeable = False
    return outcome


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
