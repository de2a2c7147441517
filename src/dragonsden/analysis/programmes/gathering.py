"""Gathering: the same limits with a column more for each candidate, which HiGHS solves sooner.

The column is 1 if the candidate begins in some quarter, 0 if it never does. Where a limit counts
all quarters of a candidate alike, as a sum of money or a number of services does, the column stands
in their place. The choices are the same; but the solver can branch on whether a candidate is
started at all, which settles more than whether it is started in one quarter.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dragonsden.analysis.programmes.choice import Limit
from dragonsden.arithmetic.distributions import Floats


def gathered(limit: Limit, who: NDArray[np.intp]) -> Limit:
    """The limit with a column for each candidate after those of the variables.

    `who` is the candidate of each variable, in ascending order.

    Examples:
        >>> both = Limit.of("budget", [(np.array([5.0, 5.0, 0.0, 3.0]), -np.inf, 6.0)], 4)
        >>> gathered(both, np.array([0, 0, 1, 1])).rows.toarray()
        array([[ 0.,  0.,  0.,  3.,  5.,  0.],
               [ 1.,  1.,  0.,  0., -1.,  0.],
               [ 0.,  0.,  1.,  1.,  0., -1.]])
    """
    from scipy.sparse import block_array, csr_array, eye_array

    first = np.flatnonzero(np.diff(who, prepend=-1))
    counts = np.diff(first, append=len(who))
    own = eye_array(len(first), format="csc")[:, np.repeat(np.arange(len(first)), counts)]
    alone, together = map(csr_array, _apart(limit.rows.toarray(), first, counts))
    rows = block_array([[alone, together], [own, -eye_array(len(first))]], format="csr")
    none = np.zeros(len(first))
    low, high = np.concatenate([limit.low, none]), np.concatenate([limit.high, none])
    return Limit(limit.name, rows, low, high)


def _apart(
    rows: Floats, first: NDArray[np.intp], counts: NDArray[np.intp]
) -> tuple[Floats, Floats]:
    """The numbers of single quarters, and those that all quarters of a candidate share."""
    lowest = np.minimum.reduceat(rows, first, axis=1)
    together = np.where(lowest == np.maximum.reduceat(rows, first, axis=1), lowest, 0.0)
    return np.where(np.repeat(together, counts, axis=1) == 0.0, rows, 0.0), together
