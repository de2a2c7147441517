"""Inverse distribution functions by table: fast, monotone, the same bits on any machine.

A table maps u in (0, 1) to Q(u) by straight lines between knots. Knots are spread over the odds
y = u / (1 - u), the same number to each doubling, which puts most of them where Q bends; the
leading bits of y then give the segment of u. Only +, -, *, / and sqrt touch a draw: they round
alike on any machine, whereas log and exp differ in the last bit between processors. Knots are
computed with log, exp and beta functions and rounded to 2^-30 of the range: far below the 1e-5 to
which the lines follow Q, far above the differences between machines.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from math import ceil, erfc, log2, sqrt
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.distributions import (
    LEAST_U,
    OPEN_HIGH,
    OPEN_LOW,
    Floats,
    Metalog,
    Normal,
    Pert,
)

GRAIN = 2.0**-30
"""Knots are rounded to 2^-30 of the range: more than machines differ by."""

MOST_TABLES = 1_024
"""At most 1,024 tables of 70 kB, or heights of half as much, are remembered; further ones are made
again for every block."""

NEAR_ENOUGH = 5e-6
"""A table further than this from Q, as a share of the range, is made on a finer grid.

The range is from P0.1 to P99.9; that of a PERT from low to high.
"""

_OCTAVES = 53
"""Doublings of the odds from 1 to the greatest u, and as many down to the least."""


@dataclass(frozen=True)
class Grid:
    """The odds of the knots of a table.

    `finer` has pairs (n, b), from even odds outwards: up to n doublings out, each doubling has 2^b
    knots.
    """

    finer: tuple[tuple[int, int], ...]

    @cached_property
    def odds(self) -> Floats:
        """The odds of the knots, rising."""
        odds = [2.0**-_OCTAVES]
        for octave in range(-_OCTAVES, _OCTAVES):
            outward = octave + 1 if octave < 0 else octave
            steps = 2 ** next(fine for reach, fine in self.finer if abs(outward) < reach)
            odds.extend(2.0**octave * (1 + step / steps) for step in range(1, steps + 1))
        return np.array(odds)

    @cached_property
    def gaps(self) -> Floats:
        """The distances between the odds of neighbours."""
        return np.diff(self.odds)

    @cached_property
    def u(self) -> Floats:
        """The u of the knots, rising."""
        return np.minimum(self.odds / (1 + self.odds), 1 - LEAST_U)

    @cached_property
    def unread(self) -> int:
        """The number of trailing bits of the odds that do not matter for the segment."""
        return 52 - max(fine for _, fine in self.finer)

    @cached_property
    def segments(self) -> NDArray[np.intp]:
        """The segment for each value of the leading bits of an odds."""
        ends = np.array([2.0**-_OCTAVES, 2.0**_OCTAVES]).view(np.int64) >> self.unread
        leading = np.arange(*ends) << self.unread
        inside = np.searchsorted(self.odds, leading.view(np.float64), side="right") - 1
        return np.concatenate([np.zeros(ends[0], np.intp), inside, inside[-1:]])

    @cached_property
    def short_segments(self) -> NDArray[np.uint32]:
        """The segments in half the memory."""
        return self.segments.astype(np.uint32)


COARSE = Grid(((8, 7), (15, 6), (32, 5), (_OCTAVES, 3)))
FINE = Grid(((16, 10), (32, 7), (_OCTAVES, 3)))


@dataclass(frozen=True)
class QuantileTable:
    """A quantile function as straight lines: Q(u) = start[i] + slope[i] * odds in segment i.

    `ends`, if any, are the least and the greatest number that is read.
    """

    grid: Grid
    start: Floats
    slope: Floats
    ends: tuple[float, float] | None = None

    @classmethod
    def through(cls, grid: Grid, heights: Floats, ends: tuple[float, float] | None = None) -> Self:
        """The lines through the heights at the knots of a grid."""
        slope = np.diff(heights) / grid.gaps
        return cls(grid, heights[:-1] - slope * grid.odds[:-1], slope, ends)

    def read(self, u: Floats) -> None:
        """Replace each u of a contiguous array by Q(u)."""
        odds = np.subtract(1.0, u)
        np.divide(u, odds, out=odds)
        segment = self.grid.segments.take(odds.view(np.int64) >> self.grid.unread, mode="clip")
        np.multiply(self.slope.take(segment, mode="clip"), odds, out=u)
        u += self.start.take(segment, out=odds, mode="clip")
        if self.ends is not None:
            u.clip(*self.ends, out=u)


@dataclass(frozen=True)
class ListQuantiles:
    """The quantile function of a list: an entry for each place of the ordered list."""

    given: Floats

    def read(self, u: Floats) -> None:
        """Replace each u of a contiguous array by the entry at place ceil(u n)."""
        u *= np.nextafter(len(self.given), 0.0)  # so that the greatest u is still in the last place
        self.given.take(u.astype(np.intp), out=u, mode="clip")


def quantile_table(distribution: Pert | Metalog | Normal) -> QuantileTable:
    """The table of a distribution: between P0.1 and P99.9 within 1e-5 of the range from Q.

    That of a PERT is soon made of its unit, which many share, and would take much memory.
    """
    if isinstance(distribution, Pert):
        low, high = distribution.support
        return QuantileTable.through(COARSE, low + (high - low) * _unit_pert(distribution.mode))
    return _bent_table(distribution)


@lru_cache(maxsize=MOST_TABLES)
def _bent_table(distribution: Metalog | Normal) -> QuantileTable:
    """The table of a distribution that has its own shape, on the grid that it needs."""
    table = _quantile_table(distribution, COARSE)
    return table if _is_near(table, distribution) else _quantile_table(distribution, FINE)


def _quantile_table(distribution: Metalog | Normal, grid: Grid) -> QuantileTable:
    """The table of a distribution on a given grid."""
    exact, ends = distribution.quantile, None
    if isinstance(distribution, Metalog) and distribution.ended:
        exact, ends = distribution.smooth, distribution.ends  # lines do not bend where a tail ends
    grain = 2.0 ** ceil(log2(_width(distribution))) * GRAIN
    heights = np.rint(exact(grid.u) / grain) * grain
    floor = -np.inf if distribution.min is None else distribution.min + grain / 2
    ceiling = np.inf if distribution.max is None else distribution.max - grain / 2
    return QuantileTable.through(grid, np.maximum.accumulate(heights.clip(floor, ceiling)), ends)


def _width(distribution: Metalog | Normal) -> float:
    """The distance from P0.1 to P99.9, where nearly all draws lie however remote a bound is."""
    low, high = distribution.quantile(np.array([OPEN_LOW, OPEN_HIGH]))
    return float(max(high - low, np.spacing(max(abs(low), abs(high)))))


def _is_near(table: QuantileTable, distribution: Metalog | Normal) -> bool:
    """True if a table is near Q halfway between its knots, where the error is largest."""
    halfway = (table.grid.u[:-1] + table.grid.u[1:]) / 2
    halfway = halfway[(halfway > OPEN_LOW) & (halfway < OPEN_HIGH)]
    found = halfway.copy()
    table.read(found)
    error = np.abs(found - distribution.quantile(halfway)).max()
    return bool(error <= NEAR_ENOUGH * _width(distribution))


@lru_cache(maxsize=MOST_TABLES)
def _unit_pert(mode: float) -> Floats:
    """The unit PERT of one mode at the knots, interpolated between PERTs of other modes."""
    x = 2 * mode - 1
    before, term = 1.0, x
    heights = _pert_terms()[0].copy()
    for coefficients in _pert_terms()[1:]:
        heights += term * coefficients
        before, term = term, 2 * x * term - before
    heights = np.rint(heights / GRAIN) * GRAIN
    return np.maximum.accumulate(heights.clip(GRAIN / 2, 1 - GRAIN / 2))


@cache
def _pert_terms() -> Floats:
    """Chebyshev coefficients, in the mode, of the unit PERT's quantile at each coarse knot.

    They are shipped (tools/pert_terms.py makes them), to be the same everywhere and cost no time.
    """
    terms: Floats = np.load(Path(__file__).with_name("pert_terms.npy"))
    return terms


# ------------------------------------------------------------- the standard normal


_STEPS = 512
"""Knots to a unit of z."""

_REACH = 9
"""The grid reaches 9 either way: Phi(-9) is less than the lowest u."""


@cache
def _normal_cdf() -> tuple[Floats, Floats]:
    """Phi as straight lines over an even grid of z, each tail to 30 bits: starts and slopes."""
    z = np.arange(-_REACH * _STEPS, 1) / _STEPS
    mantissa, exponent = np.frexp([erfc(-x / sqrt(2)) / 2 for x in z])
    tail = np.ldexp(np.rint(mantissa / GRAIN) * GRAIN, exponent)
    height = np.concatenate([tail, 1 - tail[-2::-1]])
    z = np.concatenate([z, -z[-2::-1]])
    slope = np.diff(height) * _STEPS
    return height[:-1] - slope * z[:-1], slope


def normal_cdf_lines() -> tuple[Floats, Floats, float, float]:
    """The starts and slopes of Phi, how far they reach from 0, and the knots to a unit of z."""
    return *_normal_cdf(), float(_REACH), float(_STEPS)


def normal_cdf(z: Floats, out: Floats) -> None:
    """Write Phi(z) to `out`: to 1e-4 of the nearer tail, and within [2^-53, 1 - 2^-53]."""
    start, slope = _normal_cdf()
    place = z + _REACH
    place *= _STEPS
    segment = place.clip(0.0, len(slope) - 1.0, out=place).astype(np.intp)
    np.multiply(slope.take(segment, mode="clip"), z, out=out)
    out += start.take(segment, out=place, mode="clip")
    out.clip(LEAST_U, 1 - LEAST_U, out=out)
