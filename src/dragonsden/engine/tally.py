"""Tallies: the counts and sums of a block of draws, their merger over blocks, and draws kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.cuts import LEVELS
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import Counts, Ranks
from dragonsden.engine.plan import Plan


@dataclass(frozen=True)
class Tally:
    """Counts and sums over draws; added in block order they have the same bits for any workers.

    Rows are services, in the order of the case; `places`, `wins`, `central` and `chosen` have rows
    for the ranked services only. Sums of overall values and measures are of their distance from the
    typical ones, which keeps their digits. `points` are sums of weight times value.

    `cuts` are of overall values and then of each measure, with the draws below each and up to it.
    They are those of the first block; other blocks add noughts to them. So is `guess`, 1 for each
    service that is among the best k of those passing by the means of the first block; `exactly`
    counts the draws in which the best k are just these.
    """

    draws: Counts
    overall: Floats
    overall_squared: Floats
    values: Floats
    points: Floats
    beyond: Counts
    measures: Floats
    measures_squared: Floats
    never: Counts
    gates: Counts
    clipped: Counts
    clipped_weights: Counts
    weights: Floats
    places: Counts
    wins: Counts
    central: Floats
    chosen: Counts
    cuts: Floats
    below: Counts
    upto: Counts
    guess: Counts
    exactly: Counts

    @classmethod
    def empty(cls, plan: Plan, ranked: int, cuts: int = 0) -> Self:
        """The tally of no draws, with `ranked` services in the ranking.

        `cuts` is the number of them for each percentile; 0 if none is to be had by counts of draws.
        """
        cut = (len(plan.services), 1 + len(plan.measures), len(LEVELS) if cuts else 0, cuts)
        services, criteria = len(plan.services), len(plan.criteria)
        most_clipped = max((len(service.clipped) for service in plan.services), default=0)
        return cls(
            draws=np.zeros(1, np.int64),
            overall=np.zeros(services),
            overall_squared=np.zeros(services),
            values=np.zeros((services, criteria)),
            points=np.zeros((services, criteria)),
            beyond=np.zeros((services, criteria), np.int64),
            measures=np.zeros((services, len(plan.measures))),
            measures_squared=np.zeros((services, len(plan.measures))),
            never=np.zeros(services, np.int64),
            gates=np.zeros((services, len(plan.gates)), np.int64),
            clipped=np.zeros((services, most_clipped), np.int64),
            clipped_weights=np.zeros(len(plan.weights.clipped), np.int64),
            weights=np.zeros(criteria),
            places=np.zeros((ranked, ranked), np.int64),
            wins=np.zeros((ranked, ranked), np.int64),
            central=np.zeros((ranked, criteria)),
            chosen=np.zeros(ranked, np.int64),
            cuts=np.zeros(cut),
            below=np.zeros(cut, np.int64),
            upto=np.zeros(cut, np.int64),
            guess=np.zeros(services if cuts else 0, np.int64),
            exactly=np.zeros(1, np.int64),
        )

    def add(self, other: Tally) -> None:
        """Add another tally to this one, in place."""
        for field in fields(self):
            mine: NDArray[np.int64] | Floats = getattr(self, field.name)
            mine += getattr(other, field.name)


@dataclass(frozen=True)
class Kept:
    """The draws that are kept: axes are measures, services or criteria, draws."""

    overall: Floats
    ranks: Ranks
    weights: Floats
    measures: Floats

    @classmethod
    def empty(cls, plan: Plan, ranked: int, count: int) -> Self:
        """Room for `count` draws."""
        services, criteria = len(plan.services), len(plan.criteria)
        measured = len(plan.measures) if any(service.trades for service in plan.services) else 0
        return cls(
            overall=np.empty((services, count)),
            ranks=np.empty((ranked, count), np.int16),
            weights=np.empty((criteria, count)),
            measures=np.full((measured, services, count), np.nan),
        )

    @property
    def count(self) -> int:
        """The number of draws kept."""
        return int(self.overall.shape[-1])

    def part(self, part: slice) -> Kept:
        """Some of the draws, sharing their memory."""
        return Kept(
            self.overall[:, part],
            self.ranks[:, part],
            self.weights[:, part],
            self.measures[:, :, part],
        )


@dataclass(frozen=True)
class Brought:
    """The tallies of some blocks in little room.

    Whole numbers are summed over the blocks, other sums stand block by block. Of `upto` it has what
    is above `below`: draws that are just at a cut, of which there are hardly any.
    """

    counts: dict[str, Any]
    sums: list[dict[str, Any]]

    @classmethod
    def of(cls, tallies: Sequence[Tally]) -> Self:
        """The tallies of some blocks; their cuts are known where they are sent."""
        names = [field.name for field in fields(Tally) if field.name != "cuts"]
        whole = [name for name in names if getattr(tallies[0], name).dtype == np.int64]
        counts = {name: sum(getattr(tally, name) for tally in tallies) for name in whole}
        counts["upto"] = counts["upto"] - counts["below"]
        others = [name for name in names if name not in whole]
        return cls(counts, [{n: getattr(t, n) for n in others} for t in tallies])

    def tallies(self, empty: Tally) -> Iterator[Tally]:
        """A tally for each block; the first has the whole numbers of all."""
        counts = self.counts | {"upto": self.counts["upto"] + self.counts["below"]}
        for place, sums in enumerate(self.sums):
            yield replace(empty, **sums, **(counts if place == 0 else {}))
