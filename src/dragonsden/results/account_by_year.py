"""One service's account year by year, over the draws of a simulation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.statistics import quantiles
from dragonsden.engine.blocks import Block, blocks
from dragonsden.engine.evaluate import service_account
from dragonsden.engine.sampling import BLOCK
from dragonsden.results.readable import readable
from dragonsden.results.tables import Results, check_account, row_of

MOST_DRAWS: Final = 2 * BLOCK
"""At most 32,768 draws for percentiles by year: drawing them again takes a while."""


@readable("£")
def account_by_year(sim: Results, service: str) -> pd.DataFrame:
    """The account of one service: a row for each line and year.

    The draws are the first of the simulation, drawn again.

    Args:
        sim: the simulation.
        service: the name of a service that has a trading account.

    Returns:
        A row for each line and year. Income is plan income less what is refunded where the service
        may only recover its cost; contribution is income less direct cost, bad debt and fixed cost;
        surplus is contribution less overhead and the year's share of the investment. The balance is
        what has come in by the end of the year less the investment. Year 0 is the start.

        - `mean`, `p10`, `p50`, `p90`: in £.

    Raises:
        KeyError: the service is not in the case.
        ValueError: it has no trading account.

    Examples:
        >>> table = dd.account_by_year(sim, "new_model_highways")
        >>> print(table.loc["balance"].head(3).round(-3))
                 mean       p10       p50       p90
        year
        0    -82000.0 -115000.0  -77000.0  -56000.0
        1    -99000.0 -155000.0 -102000.0  -37000.0
        2    -46000.0 -186000.0  -62000.0  110000.0
    """
    check_account(sim, service)
    lines = _lines(sim, row_of(sim, service))
    once = {id(draws): draws for years in lines.values() for draws in years}
    told = {which: [float(np.mean(draws)), *quantiles(draws)] for which, draws in once.items()}
    records = {
        (line, year + (line != "balance")): told[id(draws)]
        for line, years in lines.items()
        for year, draws in enumerate(years)
    }
    index = pd.MultiIndex.from_tuples(list(records), names=["line", "year"])
    return pd.DataFrame(list(records.values()), index=index, columns=["mean", "p10", "p50", "p90"])


def balance_by_year(sim: Results, services: Sequence[str]) -> pd.DataFrame:
    """The balance of services together: what has come in by the end of each year less investment.

    A row for each year, year 0 being the start, with `mean`, `p10`, `p50` and `p90` in £. Balances
    are added up draw by draw, over the draws of `account_by_year`, whose errors are raised.
    """
    for service in services:
        check_account(sim, service)
    of_each = (_lines(sim, row_of(sim, service))["balance"] for service in services)
    years = [np.sum(draws, axis=0) for draws in zip(*of_each, strict=True)]
    records = [[float(np.mean(draws)), *quantiles(draws)] for draws in years]
    index = pd.RangeIndex(len(records), name="year")
    return pd.DataFrame(records, index=index, columns=["mean", "p10", "p50", "p90"])


def _lines(sim: Results, row: int) -> dict[str, list[Floats]]:
    """The draws of each line and year: all that the account has in any block, then the balance.

    What is the same in several is one array, of draws that fit into one block.
    """
    first = blocks(sim.plan, sim.seed, min(sim.draws, MOST_DRAWS))
    found = [_block(sim, row, block) for block in first]
    if len(found) == 1:
        return dict(found[0])
    return {
        line: [np.concatenate(years) for years in zip(*(b[line] for b in found), strict=True)]
        for line in found[0]
    }


def _block(sim: Results, row: int, block: Block) -> Mapping[str, list[Floats]]:
    """The draws of each line and year in one block."""
    account = service_account(sim.plan, sim.plan.services[row], block.draw(row))
    lines = {**account.lines, "balance": account.balance}
    once = {id(draws): draws for years in lines.values() for draws in years}
    wide = {which: np.broadcast_to(draws, (block.count,)) for which, draws in once.items()}
    return {line: [wide[id(draws)] for draws in years] for line, years in lines.items()}
