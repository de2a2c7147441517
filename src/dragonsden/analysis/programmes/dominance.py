"""Dominance: what no first choice starts, so that ties among it need no solving.

A variable is dominated if leaving it out, or starting another of its service instead, keeps every
limit that it keeps, brings no less of the objective, and comes first where it brings the same.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dragonsden.analysis.programmes.choice import Choice, Flags, Limit
from dragonsden.arithmetic.distributions import Floats

SURELY_MORE: Final = 1e-6
"""A gain larger by this is larger at 6 decimals, whatever it is added to."""


def dominated(choice: Choice, gain: Floats, limits: Limit) -> Flags:
    """True for each variable that the first of the best choices under these limits leaves out.

    The first is the one with the largest gain at 6 decimals; of equals the one with the least
    investment, then the earlier quarters, then the first names.
    """
    rows = limits.rows.toarray()
    below, above = np.isfinite(limits.high), np.isfinite(limits.low)
    use = np.vstack([rows[below], -rows[above]])  # of each limit, all read as "at most"
    found = (gain <= 0.0) & (choice.investment >= 0.0) & (use >= 0.0).all(axis=0)
    for service in range(len(choice.services)):
        among = np.flatnonzero((choice.service == service) & ~found)
        found[among] = _beaten(choice, gain, use[:, among], among)
    return found


def _beaten(choice: Choice, gain: Floats, use: Floats, among: NDArray[np.intp]) -> Flags:
    """True for each of some variables of a service that another of them stands in for."""
    gains, names = gain[among], np.array([choice.candidates[at].name for at in choice.who[among]])
    order = (choice.investment[among], choice.quarter[among], names)
    no_more_use = (use[:, :, None] <= use[:, None, :]).all(axis=0)
    not_later = np.all([one[:, None] <= one[None, :] for one in order], axis=0)
    earlier = not_later & np.any([one[:, None] < one[None, :] for one in order], axis=0)
    more = gains[:, None] > gains[None, :] + SURELY_MORE
    as_good = gains[:, None] >= gains[None, :]
    beaten: Flags = np.any(no_more_use & (more | (as_good & earlier)), axis=0)
    return beaten
