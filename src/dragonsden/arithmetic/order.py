"""Order statistics: a few of the draws as sorting would place them, without sorting all."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.distributions import Floats

Places = NDArray[np.intp] | NDArray[np.int64]

FEW: Final = 2_000
"""Fewer draws than these are as quick to order as they are."""

SAMPLED: Final = 256
BINS: Final = 512
"""The bins spread over the middle of a sample: some twenty of 10,000 draws lie in each."""


def order_statistics(draws: Floats, places: Places) -> Floats:
    """The draws that sorting would put at these places, counted from 0; NaN stands last.

    Each draw is counted into one of `BINS` bins of equal width, and only the bins that hold a place
    are sorted: some two fifths of the time of `np.partition` on 10,000 draws.
    """
    scaled = None if len(draws) < FEW else _scaled(draws, places)
    if scaled is None:
        return _partitioned(draws, places)
    bins = scaled.astype(np.int16)
    upto = np.bincount(bins, minlength=BINS).cumsum()
    bin_of, found = upto.searchsorted(places, side="right"), np.empty(places.shape)
    for each in dict.fromkeys(bin_of.ravel().tolist()):
        here, inside = bin_of == each, draws[bins == each]
        inside.sort()
        found[here] = inside[places[here] - (upto[each] - len(inside))]
    return found


def _scaled(draws: Floats, places: Places) -> Floats | None:
    """The draws from 0 to the number of bins, in the same order; None where they cannot be.

    The bins reach from half way between the least draw and the lowest place to half way between the
    highest place and the greatest draw, by a sample; what is beyond is in the first or the last.
    """
    sample: Floats = np.sort(draws[:: len(draws) // SAMPLED])
    shares = np.array([places.min(), places.max() + len(draws)]) / (2 * len(draws))
    low, high = sample[(shares * len(sample)).astype(np.intp)].tolist()
    width = (high - low) / (BINS - 2)
    if not 0.0 < width < np.inf or np.isnan(draws.min()):
        return None
    with np.errstate(over="ignore"):  # what is too far away is beyond the last bin all the same
        scaled: Floats = draws - low
        scaled /= width
    scaled += 1.0
    np.clip(scaled, 0.0, BINS - 1.0, out=scaled)
    return scaled


def _partitioned(draws: Floats, places: Places) -> Floats:
    """The same by `np.partition`, but for draws that are all equal."""
    if draws.min() == draws.max():
        return np.full(places.shape, draws[0])
    found: Floats = np.partition(draws, places.ravel())[places]
    return found
