"""Uniforms to draws, compiled: the steps of `inverse_cdf`, a few hundred draws at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.compiled.compiler import kernel
from dragonsden.arithmetic.distributions import Floats

PIECE = 512
"""Draws handled together: what belongs to them stays in the processor's nearest memory."""

Segments = NDArray[np.uint32]


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
    u: Floats,
    segments: Segments,
    unread: int,
    start: Floats,
    slope: Floats,
    low: float,
    high: float,
) -> None:
    """Replace each u by start + slope y of its segment, y its odds, kept from `low` to `high`."""
    odds = np.empty(PIECE)
    bits = odds.view(np.uint64)
    last, shift = np.uint64(len(segments) - 1), np.uint64(unread)
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
def normal_cdf(
    z: Floats, start: Floats, slope: Floats, reach: float, steps: float, least: float
) -> None:
    """Replace each z by Phi(z), from lines over an even grid, within [least, 1 - least]."""
    last = len(slope) - 1.0
    for i in range(len(z)):
        place = (z[i] + reach) * steps
        segment = np.uint64(min(max(place, 0.0), last))
        z[i] = min(max(slope[segment] * z[i] + start[segment], least), 1.0 - least)
