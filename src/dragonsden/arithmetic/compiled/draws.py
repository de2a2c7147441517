"""Numbers drawn together, compiled: the steps of `inverse_cdf`, a few hundred draws at a time.

All numbers of a service are drawn by one call: threads wait for each other only between calls.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.compiled.compiler import kernel, numbers_at
from dragonsden.arithmetic.compiled.uniforms import Words, fill
from dragonsden.arithmetic.distributions import Floats

PIECE: Final = 512
"""Draws handled together: what belongs to them stays in the processor's nearest memory."""

TABLE, LIST, LINE, LEFT = range(4)
"""The ways to turn uniforms into draws; what is LEFT stays uniforms."""

WAY, ADDRESS, SLOPES, LENGTH, GRID = range(5)
"""The columns of `Numbers.ways`."""

Segments = NDArray[np.uint32]
Whole = NDArray[np.int64]


class Grid(NamedTuple):
    """The segments of a grid of knots by the leading bits of odds, and the bits that are unread."""

    segments: Segments
    unread: int


class Normal(NamedTuple):
    """The standard normal: its quantiles over a grid, and its distribution function over another.

    `least` is the least that the latter comes to, and 1 less that the greatest.
    """

    grid: Grid
    quantile_starts: Floats
    quantile_slopes: Floats
    starts: Floats
    slopes: Floats
    reach: float
    steps: float
    least: float


class Numbers(NamedTuple):
    """Numbers to draw together, an entry or a row for each.

    `ways` says how they come from uniforms: by a TABLE, whose starts and slopes are so many numbers
    at two addresses, over grid 0 or 1; from a LIST of so many at an address; by a LINE. `bounds`
    has what a table is kept between, the start and length of a line, and the number just below the
    length of a list. What moves number i with factors stands from `firsts[i]` to `firsts[i + 1]`:
    the rows of the factors and the `loadings` on them; `own` is that on its own part.
    """

    ways: Whole
    bounds: Floats
    firsts: Whole
    factors: Whole
    loadings: Floats
    own: Floats


@kernel
def draw(
    numbers: Numbers, seeds: Words, factors: Floats, normal: Normal, grids: tuple[Grid, Grid],
    out: Floats,
) -> None:  # fmt: skip
    """Fill each row of `out` with the draws of a number, from the start of its stream."""
    for row in range(len(out)):
        _fill(numbers, row, seeds[row], factors, normal, out[row])
        _use(numbers, row, grids, out[row])


@kernel
def fill_all(numbers: Numbers, seeds: Words, factors: Floats, normal: Normal, out: Floats) -> None:
    """Fill each row of `out` with the uniforms of a number, moved with the factors."""
    for row in range(len(out)):
        _fill(numbers, row, seeds[row], factors, normal, out[row])


@kernel
def use_all(numbers: Numbers, grids: tuple[Grid, Grid], out: Floats) -> None:
    """Replace the uniforms in each row by the draws of a number."""
    for row in range(len(out)):
        _use(numbers, row, grids, out[row])


@kernel
def _fill(
    numbers: Numbers, row: int, seed: Words, factors: Floats, normal: Normal, out: Floats
) -> None:
    """Fill `out` with the uniforms of one number."""
    fill(seed, out)
    first, last = numbers.firsts[row], numbers.firsts[row + 1]
    if first == last:
        return
    read_table(out, normal.grid, normal.quantile_starts, normal.quantile_slopes, -np.inf, np.inf)
    for i in range(len(out)):
        out[i] = out[i] * numbers.own[row]
    for place in range(first, last):
        add_factor(out, factors[numbers.factors[place]], numbers.loadings[place])
    normal_cdf(out, normal)


@kernel
def _use(numbers: Numbers, row: int, grids: tuple[Grid, Grid], out: Floats) -> None:
    """Replace uniforms by the draws of one number."""
    said, low, high = numbers.ways[row], numbers.bounds[row, 0], numbers.bounds[row, 1]
    if said[WAY] == TABLE:
        starts = numbers_at(said[ADDRESS], said[LENGTH])
        slopes = numbers_at(said[SLOPES], said[LENGTH])
        read_table(out, grids[1] if said[GRID] else grids[0], starts, slopes, low, high)
    elif said[WAY] == LIST:
        read_list(out, numbers_at(said[ADDRESS], said[LENGTH]), high)
    elif said[WAY] == LINE:
        read_line(out, low, high)


@kernel
def add_factor(z: Floats, factor: Floats, loading: float) -> None:
    """Add to each z the loading times the factor."""
    for i in range(len(z)):
        z[i] = z[i] + loading * factor[i]


@kernel
def read_line(u: Floats, low: float, width: float) -> None:
    """Replace each u by low + u width."""
    for i in range(len(u)):
        u[i] = low + u[i] * width


@kernel
def read_table(
    u: Floats, grid: Grid, start: Floats, slope: Floats, low: float, high: float
) -> None:
    """Replace each u by start + slope y of its segment, y its odds, kept from `low` to `high`."""
    odds, segments = np.empty(PIECE), grid.segments
    bits = odds.view(np.uint64)
    last, shift = np.uint64(len(segments) - 1), np.uint64(grid.unread)
    for begin in range(0, len(u), PIECE):
        piece = u[begin : begin + PIECE]
        for i in range(len(piece)):
            odds[i] = piece[i] / (1.0 - piece[i])
        for i in range(len(piece)):
            leading = bits[i] >> shift
            segment = np.uint64(segments[min(leading, last)])
            piece[i] = slope[segment] * odds[i] + start[segment]
    if low > -np.inf or high < np.inf:
        for i in range(len(u)):
            u[i] = min(max(u[i], low), high)


@kernel
def read_list(u: Floats, given: Floats, just_below: float) -> None:
    """Replace each u by the entry at place floor(u n), n as `just_below` itself."""
    for i in range(len(u)):
        u[i] = given[np.uint64(u[i] * just_below)]


@kernel
def normal_cdf(z: Floats, normal: Normal) -> None:
    """Replace each z by Phi(z), from lines over an even grid, within [least, 1 - least]."""
    start, slope, least = normal.starts, normal.slopes, normal.least
    reach, steps, last = normal.reach, normal.steps, len(normal.slopes) - 1.0
    for i in range(len(z)):
        place = (z[i] + reach) * steps
        segment = np.uint64(min(max(place, 0.0), last))
        z[i] = min(max(slope[segment] * z[i] + start[segment], least), 1.0 - least)
