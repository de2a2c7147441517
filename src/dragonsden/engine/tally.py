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

    `cuts` are of overall values and then of each measure whose percentiles are had by counts, with
    the draws below each and up to it.
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
    def empty(cls, plan: Plan, ranked: int, cuts: tuple[int, int] = (0, 0)) -> Self:
        """The tally of no draws, with `ranked` services in the ranking.

        `cuts` says of how many numbers of a service percentiles are to be had by counts of draws,
        and how many cuts each has.
        """
        numbers, of_each = cuts
        cut = (len(plan.services), numbers, len(LEVELS), of_each)
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
            guess=np.zeros(services if numbers else 0, np.int64),
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
    def empty(cls, plan: Plan, ranked: int, count: int, measures: int | None = None) -> Self:
        """Room for `count` draws, of all measures or of the first so many of them."""
        services, criteria = len(plan.services), len(plan.criteria)
        trade = any(service.trades for service in plan.services)
        measured = (len(plan.measures) if measures is None else measures) if trade else 0
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
    """The tallies of some blocks in little room: by how much they differ from the first block's.

    Whole numbers are summed over the blocks; `counts` have what is above those of the first block,
    for as many draws. Of `upto` they have what is above `below`: draws that are just at a cut, of
    which there are hardly any. Other sums stand block by block; `sums` are the differences of their
    bits, with a row for each block. `draws` are those of all blocks.
    """

    draws: int
    counts: dict[str, Counts]
    sums: Counts

    @classmethod
    def of(cls, tallies: Sequence[Tally], first: Tally) -> Self:
        """The tallies of some blocks; the first one of the run is known where they are sent."""
        draws = sum(int(tally.draws[0]) for tally in tallies)
        counts = {
            name: sum(getattr(tally, name) for tally in tallies) - expected
            for name, expected in _expected(first, draws).items()
        }
        counts["upto"] -= counts["below"]
        return cls(draws, counts, np.array([_bits(tally) for tally in tallies]) - _bits(first))

    def tallies(self, first: Tally) -> Iterator[Tally]:
        """A tally for each block; the foremost has the whole numbers of all."""
        expected = _expected(first, self.draws)
        counts = self.counts | {"upto": self.counts["upto"] + self.counts["below"]}
        whole: dict[str, Any] = {name: counts[name] + share for name, share in expected.items()}
        nothing: dict[str, Any] = {name: np.zeros_like(share) for name, share in expected.items()}
        nothing["cuts"] = whole["cuts"] = np.zeros_like(first.cuts)
        for place, sums in enumerate(self.sums + _bits(first)):
            yield replace(first, **(nothing if place else whole) | dict(_sums(first, sums)))


def _names(first: Tally, dtype: type[np.generic]) -> list[str]:
    """The names of the whole numbers, or of the sums, of tallies; the cuts are neither."""
    names = [field.name for field in fields(Tally) if field.name != "cuts"]
    return [name for name in names if getattr(first, name).dtype == dtype]


def _expected(first: Tally, draws: int) -> dict[str, Counts]:
    """The whole numbers of so many draws, if they were as those of the first block."""
    return {n: getattr(first, n) * draws // first.draws[0] for n in _names(first, np.int64)}


def _bits(tally: Tally) -> Counts:
    """The bits of all sums of a tally, one after the other."""
    sums = [getattr(tally, name).ravel() for name in _names(tally, np.float64)]
    return np.concatenate(sums).view(np.int64)


def _sums(first: Tally, bits: Counts) -> Iterator[tuple[str, Floats]]:
    """The sums of a tally, by name, from their bits; the first block's have the same shapes."""
    at = 0
    for name in _names(first, np.float64):
        shape = getattr(first, name).shape
        size = getattr(first, name).size
        yield name, bits[at : at + size].view(np.float64).reshape(shape)
        at += size
