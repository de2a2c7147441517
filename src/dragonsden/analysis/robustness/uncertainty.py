"""Uncertainty: the shares of it that come from scores, from weights and from revenue.

A part is frozen at its typical values (METHODS, section 2) while the others are drawn as they
were: the same draws, so that nothing but the part itself makes the difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from functools import partial

import numpy as np
import pandas as pd

from dragonsden.analysis.sensitivity.settings import Drawn
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import Counts, places, ranks, rounded
from dragonsden.engine.blocks import Block
from dragonsden.engine.evaluate import overall
from dragonsden.engine.plan import PARTS, Part
from dragonsden.engine.sharing import each_block
from dragonsden.results.readable import column_in_unit, readable
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import not_a


@readable("share", rank_variance="")
def uncertainty_shares(sim: Simulation, *, executor: Executor | None = None) -> pd.DataFrame:
    """The share of each service's rank variance that goes when a part is known.

    Args:
        sim: the simulation.
        executor: shares the work, as for `simulate`; it changes nothing in the results.

    Returns:
        A row for each service that is ranked, best first.

        - `title`: its title.
        - `rank_variance`: the variance of its rank over the draws, in places squared.
        - `scores`, `weights`, `revenue`: the share of that which goes if the part is known. They
          need not sum to 1, for the parts act together; one below 0 says that the rank would vary
          more. NaN where the rank never varies.

    Examples:
        >>> print(dd.uncertainty_shares(sim)[["scores", "weights", "revenue"]].round(2))
                                        scores  weights  revenue
        service
        new_model_highways                0.09    -0.03     0.48
        childrens_services_partnership    0.14     0.03     0.44
        new_model_reablement              0.29    -0.11     0.78
        new_model_residential_care        0.21    -0.20     0.80
    """
    names = pd.Index([sim.services[row] for row in sim.ranked], name="service")
    variance, frozen = _variance(sim.tally.places, sim.draws), _frozen(sim, executor)
    titles = [sim.case.title_of(name) for name in names]
    table = pd.DataFrame({"title": titles, "rank_variance": variance}, index=names)
    for part in PARTS:
        table[part] = _share(variance, frozen[part])
    return table.loc[sim.ranking.index]


def overall_uncertainty(shares: pd.DataFrame) -> pd.Series:
    """The share of all services' rank variance, summed, that goes when a part is known.

    Args:
        shares: the table that `uncertainty_shares` gave.

    Returns:
        An entry for `scores`, `weights` and `revenue`, each a share; NaN where no rank varies.

    Raises:
        TypeError: that is another thing.

    Examples:
        >>> shares = dd.uncertainty_shares(sim)
        >>> print(dd.overall_uncertainty(shares).round(2))
        scores     0.17
        weights   -0.05
        revenue    0.58
        Name: share, dtype: float64
    """
    if not isinstance(shares, pd.DataFrame) or "rank_variance" not in shares:
        raise not_a("shares", shares, "the table that uncertainty_shares(sim) returns")
    variance = shares["rank_variance"]
    total = float(variance.sum()) or np.nan
    gone = {part: float((shares[part] * variance).sum()) / total for part in PARTS}
    return column_in_unit(pd.Series(gone, name="share", dtype=np.float64), "share")


def _share(variance: Floats, left: Floats) -> Floats:
    """The share of a variance that is gone if `left` is left; NaN if there was none."""
    nothing = np.full(len(variance), np.nan)
    gone: Floats = 1 - np.divide(left, variance, out=nothing, where=variance > 0)
    return gone


def _frozen(sim: Simulation, executor: Executor | None) -> Mapping[Part, Floats]:
    """The variance of each ranked service's rank while a part is frozen, by part."""
    counts = {part: np.zeros((len(sim.ranked),) * 2, np.int64) for part in PARTS}
    ask = partial(_taken, sim.ranked)
    for taken in each_block(sim.plan, sim.seed, sim.draws, ask, executor):
        for part, found in taken.items():
            counts[part] += found
    return {part: _variance(taken, sim.draws) for part, taken in counts.items()}


def _taken(ranked: tuple[int, ...], block: Block) -> dict[Part, Counts]:
    """The counts of places of the ranked services in a block while a part is frozen, by part."""
    under = {part: block.under(block.plan.frozen(part)) for part in PARTS}
    totals = {part: np.empty((len(ranked), block.count)) for part in PARTS}
    for line, row in enumerate(ranked):
        drawn = Drawn(block, ranked)
        block.draws(row)  # the service is drawn once for all parts
        drawn.values(block, row)  # and what a part does not move is worked out once
        for part, frozen in under.items():
            values = drawn.values(frozen, row)
            totals[part][line] = rounded(overall(frozen.weights, values))
        block.forget(row)
    return {part: places(ranks(values)) for part, values in totals.items()}


def _variance(taken: Counts, draws: int) -> Floats:
    """The variance of each rank over the draws, from how often each place is taken.

    In whole numbers up to the last step, so that a rank that never varies has none.
    """
    variances = []
    for counts in taken.tolist():
        total = sum(place * count for place, count in enumerate(counts, start=1))
        squares = sum(place * place * count for place, count in enumerate(counts, start=1))
        variances.append((draws * squares - total * total) / draws**2)
    return np.array(variances, dtype=np.float64)
