"""Acceptability: how often each service takes each place and beats another.

Stochastic multicriteria acceptability analysis: Lahdelma, Hokkanen & Salminen (1998), Lahdelma &
Salminen (2001), Tervonen & Figueira (2008). Services that fail a gate have no row; rows come best
mean overall value first.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dragonsden.model import Bands
from dragonsden.results.tables import Results


def rank_acceptability(sim: Results) -> pd.DataFrame:
    """The share of draws in which each service takes each place.

    Rows are services, columns places 1, 2, ...; each row sums to 1. With ties a column need not:
    two that share first place leave nobody second. Lahdelma & Salminen (2001), eq. 6.
    """
    places = range(1, len(sim.ranked) + 1)
    shares = pd.DataFrame(
        sim.tally.places / sim.draws, index=ranked_names(sim), columns=list(places)
    )
    return shares.loc[sim.ranking.index]


def pairwise_winning(sim: Results) -> pd.DataFrame:
    """The share of draws in which the row's service has a higher value than the column's.

    A tie counts for neither; nobody beats itself, so the diagonal is 0. Leskinen et al. (2006).
    """
    names = ranked_names(sim)
    shares = pd.DataFrame(sim.tally.wins / sim.draws, index=names, columns=names)
    return shares.loc[sim.ranking.index, sim.ranking.index]


def weights_of_wins(sim: Results) -> pd.DataFrame:
    """The central weights by themselves: services by criteria, NaN for one that never wins."""
    won = sim.tally.places[:, :1].sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        mean = np.where(won > 0, sim.tally.central / won, np.nan)
    table = pd.DataFrame(mean, index=ranked_names(sim), columns=list(sim.criteria))
    return table.loc[sim.ranking.index]


def robust_bands(sim: Results) -> pd.DataFrame:
    """The band of each service that fails no gate: safe, close or unlikely, best mean value first.

    By `chosen`, the share of draws in which it is one of the best k that pass every gate (of a
    service on hold: if its own holds were cleared), with its 95% interval. The `band` is "safe"
    from the share that the criteria file names (80% if it names none), "unlikely" up to the other
    one (20%), else "close"; `gate` is pass or hold.
    """
    bands = sim.case.criteria.bands
    table = sim.ranking[["title", "gate", "chosen", "chosen_interval"]].copy()
    table["band"] = [_band(bands, share) for share in table["chosen"]]
    return table


def _band(bands: Bands, share: float) -> str:
    """The band that a share of draws lies in."""
    if share >= bands.take_forward:
        return "safe"
    return "unlikely" if share <= bands.not_this_round else "close"


def ranked_names(sim: Results) -> pd.Index:
    """The names of the services that fail no gate, in the order of the tally."""
    return pd.Index([sim.services[row] for row in sim.ranked], name="service")
