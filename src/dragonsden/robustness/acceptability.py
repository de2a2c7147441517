"""Robustness: how often each service takes each place, beats another, and by whose weights.

Stochastic multicriteria acceptability analysis: Lahdelma, Hokkanen & Salminen (1998), Lahdelma &
Salminen (2001), Tervonen & Figueira (2008). Services that fail a gate have no row; rows come best
mean overall value first.
"""

from __future__ import annotations

from numbers import Real
from typing import Final

import numpy as np
import pandas as pd

from dragonsden.model import Bands
from dragonsden.result import Simulation
from dragonsden.robustness.confidence import first_counts
from dragonsden.shares import wilson

WHOLE: Final = 1e-6
"""A share of so many draws is a whole number of them, but for rounding."""


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
    """The mean normalised weights over the draws that each service wins, and how far they win.

    Rows are services, columns criteria, whose weights sum to 1 in each row: the priorities that
    favour the service. Two columns more: `confidence_factor`, the share of draws in which it is
    first if everybody weighs like that, and `confidence_interval`, its 95% interval. A service
    that never wins has NaN throughout: there are no such priorities, and none are invented.
    Lahdelma & Salminen (2001), eq. 8 and 9.
    """
    table = weights_of_wins(sim)
    central = table.loc[_ranked(sim)].to_numpy(dtype=np.float64)
    firsts = pd.Series(first_counts(sim, central), index=_ranked(sim))
    wins = table.notna().all(axis=1)
    counts = {name: int(firsts[name]) for name in table.index[wins]}
    factors = [counts[name] / sim.draws if name in counts else np.nan for name in table.index]
    intervals = [
        wilson(counts[name], sim.draws) if name in counts else (np.nan, np.nan)
        for name in table.index
    ]
    return table.assign(
        confidence_factor=pd.Series(factors, index=table.index, dtype=np.float64),
        confidence_interval=pd.Series(intervals, index=table.index, dtype=object),
    )


def weights_of_wins(sim: Simulation) -> pd.DataFrame:
    """The central weights by themselves: services by criteria, NaN for one that never wins."""
    won = sim.tally.places[:, :1].sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        mean = np.where(won > 0, sim.tally.central / won, np.nan)
    table = pd.DataFrame(mean, index=_ranked(sim), columns=list(sim.criteria))
    return table.loc[sim.ranking.index]


def robust_bands(sim: Simulation) -> pd.DataFrame:
    """What can be said of each service: take it forward, not this round, or a close call.

    By the share of draws in which it is among the first k, `first_k`, with its 95% interval. The
    `band` is "take forward" from the share that the criteria file names (80% if it names none),
    "not this round" up to the other one (20%), else "close call"; it is `settled` if the whole
    interval lies in that band, so that more draws would hardly change it.
    """
    bands = sim.case.criteria.bands
    table = sim.ranking[["title", "first_k", "first_k_interval"]].copy()
    table["band"] = [_band(bands, share) for share in table["first_k"]]
    ends = zip(table["band"], table["first_k_interval"], strict=True)
    settled = [{_band(bands, end) for end in interval} == {band} for band, interval in ends]
    table["settled"] = pd.Series(settled, index=table.index, dtype=bool)
    return table


def _band(bands: Bands, share: float) -> str:
    """The band that a share of draws in the first k lies in."""
    if share >= bands.take_forward:
        return "take forward"
    return "not this round" if share <= bands.not_this_round else "close call"


def share_intervals(sim: Simulation, shares: pd.DataFrame) -> pd.DataFrame:
    """The 95% interval of each share in a table of shares of this simulation's draws.

    The index is the same; each column has become two, (column, "low") and (column, "high"). Wilson
    (1927), the rule of three where a share is 0 or 1; NaN stays NaN.

    Raises ValueError if an entry is not a share of so many draws.
    """
    records = [
        [end for column in shares.columns for end in _interval(sim, row[column], name, column)]
        for name, (_, row) in zip(shares.index, shares.iterrows(), strict=True)
    ]
    columns = pd.MultiIndex.from_product([shares.columns, ["low", "high"]])
    return pd.DataFrame(records, index=shares.index, columns=columns, dtype=np.float64)


def _interval(sim: Simulation, share: object, row: object, column: object) -> tuple[float, float]:
    """The interval of one share."""
    number = float(share) if isinstance(share, Real) else np.inf
    if np.isnan(number):
        return np.nan, np.nan
    count = number * sim.draws
    if not 0 <= number <= 1 or abs(count - round(count)) > WHOLE:
        what = f"{share} in column {column!r}, row {row!r}, is no share of {sim.draws:,} draws"
        raise ValueError(f"{what}; give a table of shares of this simulation")
    return wilson(round(count), sim.draws)


def _ranked(sim: Simulation) -> pd.Index:
    """The names of the services that fail no gate, in the order of the tally."""
    return pd.Index([sim.services[row] for row in sim.ranked], name="service")
