"""Robustness: how often each service takes each place, beats another, and by whose weights.

Stochastic multicriteria acceptability analysis: Lahdelma, Hokkanen & Salminen (1998), Lahdelma &
Salminen (2001), Tervonen & Figueira (2008). Services that fail a gate have no row; rows come best
mean overall value first.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dragonsden.result import Simulation


def rank_acceptability(sim: Simulation) -> pd.DataFrame:
    """The share of draws in which each service takes each place.

    Rows are services, columns places 1, 2, ...; each row sums to 1. With ties a column need not:
    two that share first place leave nobody second. Lahdelma & Salminen (2001), eq. 6.
    """
    places = range(1, len(sim.ranked) + 1)
    shares = pd.DataFrame(sim.tally.places / sim.draws, index=_ranked(sim), columns=list(places))
    return shares.loc[sim.ranking.index]


def pairwise_winning(sim: Simulation) -> pd.DataFrame:
    """The share of draws in which the row's service has a higher value than the column's.

    A tie counts for neither; nobody beats itself, so the diagonal is 0. Leskinen et al. (2006).
    """
    names = _ranked(sim)
    shares = pd.DataFrame(sim.tally.wins / sim.draws, index=names, columns=names)
    return shares.loc[sim.ranking.index, sim.ranking.index]


def central_weights(sim: Simulation) -> pd.DataFrame:
    """The mean normalised weights over the draws that each service wins: whose priorities win.

    Rows are services, columns criteria; a row sums to 1. A service that never wins has NaN: there
    are no such priorities, and none are invented. Lahdelma & Salminen (2001), eq. 8.
    """
    won = sim.tally.places[:, :1].sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        mean = np.where(won > 0, sim.tally.central / won, np.nan)
    table = pd.DataFrame(mean, index=_ranked(sim), columns=list(sim.criteria))
    return table.loc[sim.ranking.index]


def _ranked(sim: Simulation) -> pd.Index:
    """The names of the services that fail no gate, in the order of the tally."""
    return pd.Index([sim.services[row] for row in sim.ranked], name="service")
