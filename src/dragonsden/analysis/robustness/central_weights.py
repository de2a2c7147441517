"""Central weights: the priorities that put a service first, and how sure they do."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial
from numbers import Real
from typing import Final

import numpy as np
import pandas as pd

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import Counts, rounded
from dragonsden.arithmetic.statistics import wilson
from dragonsden.arithmetic.sums import total
from dragonsden.engine.blocks import Block, Values
from dragonsden.engine.sharing import each_block
from dragonsden.results.acceptability import ranked_names, weights_of_wins
from dragonsden.results.readable import readable
from dragonsden.results.simulation import Simulation

WHOLE: Final = 1e-6
"""A share times the draws is a whole number, up to rounding of this size."""


@readable("share")
def central_weights(sim: Simulation, *, executor: Executor | None = None) -> pd.DataFrame:
    """The mean weights of the draws that each service wins: the priorities that favour it.

    Args:
        sim: the simulation.
        executor: shares the work, as for `simulate`; it changes nothing in the results.

    Returns:
        A row for each service that is ranked, best first. A service that never wins has NaN
        throughout.

        - a column for each criterion: its mean normalised weight; they sum to 1 in each row.
        - `confidence_factor`: the share of draws in which it is first if everybody weighs like
          that.
        - `confidence_interval`: the 95% interval of that share.

    References:
        Lahdelma & Salminen (2001), eq. 8 and 9.

    Examples:
        >>> favours = dd.central_weights(sim)
        >>> print(favours[["npv", "outcomes", "confidence_factor"]].round(2))
                                         npv  outcomes  confidence_factor
        service
        new_model_highways              0.18      0.15               0.54
        childrens_services_partnership  0.16      0.19               0.42
        new_model_reablement            0.17      0.17               0.07
        new_model_residential_care      0.22      0.13               0.00
    """
    table = weights_of_wins(sim)
    central = table.loc[ranked_names(sim)].to_numpy(dtype=np.float64)
    firsts = pd.Series(first_counts(sim, central, executor), index=ranked_names(sim))
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


@readable("share")
def share_intervals(sim: Simulation, shares: pd.DataFrame) -> pd.DataFrame:
    """The 95% interval of each share in a table of shares of this simulation's draws.

    Args:
        sim: the simulation.
        shares: the table, as `rank_acceptability` and `pairwise_winning` give it.

    Returns:
        The same index; each column has become two, (column, "low") and (column, "high"). NaN stays
        NaN.

    Raises:
        ValueError: an entry is not a share of the draws of this simulation.

    References:
        Wilson (1927); the rule of three where a share is 0 or 1.

    Examples:
        >>> first = dd.rank_acceptability(sim)[[1]]
        >>> print(dd.share_intervals(sim, first).round(3))
                                            1
                                          low   high
        service
        new_model_highways              0.454  0.516
        childrens_services_partnership  0.416  0.478
        new_model_reablement            0.051  0.082
        new_model_residential_care      0.001  0.009
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
        what = f"{share} in column {column!r}, row {row!r}, is not a share of {sim.draws:,} draws"
        raise ValueError(f"{what}; give a table of shares of this simulation")
    return wilson(round(count), sim.draws)


def first_counts(sim: Simulation, weights: Floats, executor: Executor | None = None) -> Counts:
    """The number of draws in which each ranked service is first, by weights of its own.

    `weights` has a row for each ranked service, in the order of the case, and a column for each
    criterion; the values are those drawn. A row of NaN counts nothing.
    """
    rivals = [_rivals(sim, mine, row) for mine, row in enumerate(weights)]
    counts = np.zeros(len(weights), np.int64)
    ask = partial(_counts, sim.ranked, weights, rivals)
    for found in each_block(sim.plan, sim.seed, sim.draws, ask, executor):
        counts += found
    return counts


def _counts(
    ranked: tuple[int, ...], weights: Floats, rivals: Sequence[Sequence[int]], block: Block
) -> Counts:
    """The number of draws of a block in which each ranked service is first."""
    counts = np.zeros(len(weights), np.int64)
    values = [block.values(row) for row in ranked]
    for mine, row in enumerate(weights):
        if not np.isnan(row).any():
            counts[mine] = _firsts(values, row.tolist(), mine, rivals[mine], block.count)
    return counts


def _rivals(sim: Simulation, mine: int, weights: Floats) -> list[int]:
    """The other services, those first that are best by these weights and mean values."""
    values = sim.mean_values.to_numpy(dtype=np.float64)[list(sim.ranked)]
    overall = total(values * weights)
    return [row for row in np.argsort(-overall, kind="stable").tolist() if row != mine]


def _firsts(
    values: Sequence[Values],
    weights: Sequence[float],
    mine: int,
    rivals: Sequence[int],
    count: int,
) -> int:
    """The number of draws of a block in which no rival is above a service."""
    left = np.arange(count)  # most rivals need a look at few draws only: the best came before them
    own = _overall(values[mine], weights, left)
    for rival in rivals:
        stays = own >= _overall(values[rival], weights, left)
        left, own = left[stays], own[stays]
        if not left.size:
            break
    return left.size


def _overall(values: Values, weights: Sequence[float], draws: Counts) -> Floats:
    """The rounded overall values of a service in some of the draws."""
    total = np.zeros(draws.size)
    few = None if draws.size == values.block.count else draws
    for column, weight in enumerate(weights):
        total += weight * values.on(column, few)
    return rounded(total)
