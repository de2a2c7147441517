"""Effective weights: the criteria that in fact decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dragonsden.arithmetic.distributions import Floats
from dragonsden.results.tables import Results

if TYPE_CHECKING:
    import pandas as pd


def effective_weights(sim: Results) -> pd.Series:
    """The part of each criterion in the variance of the mean overall values; they sum to 1.

    It is the covariance, over the services that fail no gate, of a service's mean points on the
    criterion (weight times value) with its mean overall value, as a share of the variance of that.
    A criterion on which all services are alike decides nothing, whatever it weighs.

    Args:
        sim: the simulation.

    Returns:
        A number for each criterion; negative for one that favours services that rank low, NaN where
        all services have the same value.

    Examples:
        >>> print(dd.effective_weights(sim).round(2).head(3))
        criterion
        npv         0.09
        downside    0.16
        outcomes    0.01
        Name: effective_weight, dtype: float64
    """
    import pandas as pd

    from dragonsden.results.readable import column_in_unit  # with pandas, where it is asked for

    criteria = pd.Index(sim.criteria, name="criterion")
    parts = pd.Series(effective_parts(sim), index=criteria, name="effective_weight")
    return column_in_unit(parts, "share")


def effective_parts(sim: Results) -> Floats:
    """The same, in the order of the criteria."""
    # column by column: the order of the sums below is that of a table of criteria
    points = np.asfortranarray((sim.tally.points / sim.draws)[list(sim.ranked)])
    apart = points - points.mean(axis=0) if len(points) else points
    overall = np.add.reduce(apart, axis=1)
    variance = np.add.reduce(overall * overall)
    if len(points) and np.ptp(np.round(np.add.reduce(points, axis=1), 9)) > 0:
        parts: Floats = np.add.reduce(apart * overall.reshape(-1, 1), axis=0) / variance
        return parts
    return np.full(len(sim.criteria), np.nan)
