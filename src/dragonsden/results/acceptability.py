"""Acceptability: how often each service takes each place and beats another.

Stochastic multicriteria acceptability analysis: Lahdelma, Hokkanen & Salminen (1998), Lahdelma &
Salminen (2001), Tervonen & Figueira (2008). Services that fail a gate have no row; rows come best
mean overall value first.
"""

from __future__ import annotations

import pandas as pd

from dragonsden.results.readable import readable
from dragonsden.results.tables import Results


@readable("share")
def rank_acceptability(sim: Results) -> pd.DataFrame:
    """The share of draws in which each service takes each place.

    Args:
        sim: the simulation.

    Returns:
        A row for each service that is ranked, best first, and a column for each place from 1, with
        the share of draws, 0 to 1. A row sums to 1. With ties a column need not: two that share
        first place leave nobody second.

    References:
        Lahdelma & Salminen (2001), eq. 6.

    Examples:
        >>> print(dd.rank_acceptability(sim).round(2))
                                           1     2     3     4
        service
        new_model_highways              0.48  0.34  0.16  0.02
        childrens_services_partnership  0.45  0.38  0.16  0.01
        new_model_reablement            0.06  0.27  0.57  0.09
        new_model_residential_care      0.00  0.01  0.11  0.87
    """
    places = range(1, len(sim.ranked) + 1)
    shares = pd.DataFrame(
        sim.tally.places / sim.draws, index=ranked_names(sim), columns=list(places)
    )
    return shares.loc[sim.ranking.index]


@readable("share")
def pairwise_winning(sim: Results) -> pd.DataFrame:
    """The share of draws in which the row's service has a higher value than the column's.

    Args:
        sim: the simulation.

    Returns:
        A row and a column for each service that is ranked, best first, with the share of draws, 0
        to 1. A tie counts for neither, and the diagonal is 0.

    References:
        Leskinen et al. (2006).

    Examples:
        >>> wins = dd.pairwise_winning(sim)
        >>> print(wins.loc["new_model_highways"].round(2))
        service
        new_model_highways                0.00
        childrens_services_partnership    0.52
        new_model_reablement              0.79
        new_model_residential_care        0.97
        Name: new_model_highways, dtype: float64
    """
    names = ranked_names(sim)
    shares = pd.DataFrame(sim.tally.wins / sim.draws, index=names, columns=names)
    return shares.loc[sim.ranking.index, sim.ranking.index]


def weights_of_wins(sim: Results) -> pd.DataFrame:
    """The central weights by themselves: services by criteria, NaN for one that never wins."""
    index = ranked_names(sim)
    table = pd.DataFrame(sim.weights_of_wins, index=index, columns=list(sim.criteria))
    return table.loc[sim.ranking.index]


@readable(chosen="share", chosen_interval="share")
def robust_bands(sim: Results) -> pd.DataFrame:
    """The band of each service that fails no gate: safe, close or unlikely.

    A service is safe from the share of draws that the criteria file names on (80% if it names
    none), and unlikely up to the other one (20%).

    Args:
        sim: the simulation.

    Returns:
        A row for each service that is ranked, best first.

        - `title`: its title.
        - `gate`: "pass" or "hold".
        - `chosen`, `chosen_interval`: the share of draws in which it is one of the best k that pass
          every gate, with its 95% interval; of a service on hold: if its own holds were cleared.
        - `band`: "safe", "close" or "unlikely".

    Examples:
        >>> print(dd.robust_bands(sim)[["gate", "chosen", "band"]])
                                        gate  chosen  band
        service
        new_model_highways              hold     1.0  safe
        childrens_services_partnership  hold     1.0  safe
        new_model_reablement            hold     1.0  safe
        new_model_residential_care      hold     1.0  safe
    """
    table = sim.ranking[["title", "gate", "chosen", "chosen_interval"]].copy()
    table["band"] = list(sim.band.values())
    return table


def ranked_names(sim: Results) -> pd.Index:
    """The names of the services that fail no gate, in the order of the tally."""
    return pd.Index([sim.services[row] for row in sim.ranked], name="service")
