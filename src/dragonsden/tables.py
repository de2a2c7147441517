"""Inverse distribution functions by table: fast, never falling, the same bits on any machine.

A table maps u in (0, 1) to Q(u) by straight lines between knots. Knots are spread evenly over the
*odds* y = u / (1 - u), so many to a doubling, which puts most of them where Q bends; the segment
of a u is then read off the leading bits of y. Only +, -, *, / and sqrt touch a draw: they round
alike everywhere, where log, exp and their like differ in the last bit between processors. Knots
are computed with log, exp and beta functions and rounded to 2^-30 of the range, far below the
1e-5 to which the lines follow Q and far above what machines differ by.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from math import ceil, log2
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dragonsden.quantities import Floats, Metalog, Normal, Pert

LEAST_U = 2.0**-53
"""u runs from here to 1 less this."""

GRAIN = 2.0**-30
"""Knots are rounded to this share of the range."""

MOST_TABLES = 1_024
"""Tables remembered, some 70 kB each; those of a larger case are made again for every block."""

_OCTAVES = 53
_FINEST = 7
"""2**7 knots to a doubling of the odds in the body; fewer, further out."""

_FINER = ((8, 7), (15, 6), (32, 5), (_OCTAVES, 3))
"""(octaves from even odds, log2 of the knots in each)."""


@dataclass(frozen=True)
class Table:
    """A quantile function as straight lines: Q(u) = start[i] + slope[i] * odds in segment i."""

    start: Floats
    slope: Floats

    def read(self, u: Floats) -> None:
        """Put Q(u) in the place of each u of a contiguous array."""
        odds = np.subtract(1.0, u)
        np.divide(u, odds, out=odds)
        bits = odds.view(np.int64) >> (52 - _FINEST)
        segment = _segments().take(bits, mode="clip")
        np.multiply(self.slope.take(segment, mode="clip"), odds, out=u)
        u += self.start.take(segment, out=odds, mode="clip")


@dataclass(frozen=True)
class Places:
    """A list as a table: what each place of the ordered list gives."""

    given: Floats

    def read(self, u: Floats) -> None:
        """Put what the place ceil(u n) gives in the place of each u of a contiguous array."""
        u *= np.nextafter(len(self.given), 0.0)  # so that the greatest u is still in the last place
        self.given.take(u.astype(np.intp), out=u, mode="clip")


@cache
def odds_knots() -> Floats:
    """The odds at which segments meet, rising."""
    odds = [2.0**-_OCTAVES]
    for octave in range(-_OCTAVES, _OCTAVES):
        outward = octave + 1 if octave < 0 else octave
        steps = 2 ** next(fine for reach, fine in _FINER if abs(outward) < reach)
        odds.extend(2.0**octave * (1 + step / steps) for step in range(1, steps + 1))
    return np.array(odds)


@cache
def knots() -> Floats:
    """The u at which segments meet, rising."""
    odds = odds_knots()
    return np.minimum(odds / (1 + odds), 1 - LEAST_U)


@cache
def _segments() -> NDArray[np.intp]:
    """The segment for each value of the leading bits of the odds."""
    first = np.array([2.0**-_OCTAVES]).view(np.int64)[0] >> (52 - _FINEST)
    cells = 2 * _OCTAVES << _FINEST
    leading = np.arange(first, first + cells) << (52 - _FINEST)
    inside = np.searchsorted(odds_knots(), leading.view(np.float64), side="right") - 1
    return np.concatenate([np.zeros(first, np.intp), inside, inside[-1:]])


@lru_cache(maxsize=MOST_TABLES)
def tabulate(quantity: Pert | Metalog | Normal) -> Table:
    """The table of one belief, following Q to within 1e-5 of its range."""
    low, high = quantity.support
    width = high - low
    if width == 0:
        return _lines(np.full(odds_knots().shape, low))
    if isinstance(quantity, Pert):
        return _lines(low + width * _pert_knots(quantity.mode))
    grain = 2.0 ** ceil(log2(width)) * GRAIN
    heights = np.rint(quantity.quantile(knots()) / grain) * grain
    floor = -np.inf if quantity.min is None else quantity.min + grain / 2
    ceiling = np.inf if quantity.max is None else quantity.max - grain / 2
    return _lines(np.maximum.accumulate(np.minimum(np.maximum(heights, floor), ceiling)))


def _lines(heights: Floats) -> Table:
    """The lines through the heights at the knots."""
    odds = odds_knots()
    slope = np.diff(heights) / np.diff(odds)
    return Table(heights[:-1] - slope * odds[:-1], slope)


def _pert_knots(mode: float) -> Floats:
    """The unit PERT of one mode at the knots, interpolated between PERTs of other modes."""
    x = 2 * mode - 1
    before, term = 1.0, x
    heights = _pert_terms()[0].copy()
    for coefficients in _pert_terms()[1:]:
        heights += term * coefficients
        before, term = term, 2 * x * term - before
    heights = np.rint(heights / GRAIN) * GRAIN
    return np.maximum.accumulate(np.minimum(np.maximum(heights, GRAIN / 2), 1 - GRAIN / 2))


@cache
def _pert_terms() -> Floats:
    """Chebyshev coefficients, in the mode, of the unit PERT's quantile at each knot.

    Shipped with the package (tools/pert_terms.py makes them), so that they are the same
    everywhere and cost no time.
    """
    terms: Floats = np.load(Path(__file__).with_name("pert_terms.npy"))
    return terms


# ------------------------------------------------------------- the standard normal


_STEPS = 512
"""Knots to a unit of z."""

_REACH = 9
"""Phi(-9) is less than the least u."""


@cache
def _normal_cdf() -> Table:
    """Phi as straight lines over an even grid of z, each tail to 30 bits of its own."""
    from scipy.special import ndtr  # kept out of the import of the package

    z = np.arange(-_REACH * _STEPS, 1) / _STEPS
    mantissa, exponent = np.frexp(ndtr(z))
    tail = np.ldexp(np.rint(mantissa / GRAIN) * GRAIN, exponent)
    height = np.concatenate([tail, 1 - tail[-2::-1]])
    z = np.concatenate([z, -z[-2::-1]])
    slope = np.diff(height) * _STEPS
    return Table(height[:-1] - slope * z[:-1], slope)


def normal_cdf(z: Floats, out: Floats) -> None:
    """Put Phi(z) in `out`: to one part in 10^4 of the nearer tail, and in [2^-53, 1 - 2^-53]."""
    table = _normal_cdf()
    place = z + _REACH
    place *= _STEPS
    segment = place.clip(0.0, len(table.slope) - 1.0, out=place).astype(np.intp)
    np.multiply(table.slope.take(segment, mode="clip"), z, out=out)
    out += table.start.take(segment, out=place, mode="clip")
    out.clip(LEAST_U, 1 - LEAST_U, out=out)
