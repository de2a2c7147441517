"""One service's account year by year, over the draws of a simulation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, Self

import numpy as np
import pandas as pd

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.statistics import quantiles
from dragonsden.engine.blocks import Block, blocks
from dragonsden.engine.evaluate import service_account
from dragonsden.engine.sampling import BLOCK
from dragonsden.results.readable import readable
from dragonsden.results.tables import Results, check_account, row_of
from dragonsden.text.arguments import several

MOST_DRAWS: Final = 2 * BLOCK
"""At most 32,768 draws for percentiles by year: drawing them again takes a while."""


@readable("£")
def account_by_year(
    sim: Results,
    service: str,
    *,
    lines: Iterable[str] | None = None,
    years: Iterable[int] | None = None,
) -> pd.DataFrame:
    """The account of one service: a row for each line and year.

    The draws are the first of the simulation, drawn again.

    Args:
        sim: the simulation.
        service: the name of a service that has a trading account.
        lines: the lines that are wanted; all of the account without it.
        years: the years that are wanted, from 0; all without it.

    Returns:
        A row for each line and year. Income is plan income less what is refunded where the service
        may only recover its cost; contribution is income less direct cost, bad debt and fixed cost;
        surplus is contribution less overhead and the year's share of the investment. The balance is
        what has come in by the end of the year less the investment. Year 0 is the start.

        - `mean`, `p10`, `p50`, `p90`: in £.

    Raises:
        KeyError: the service is not in the case, or its account has not such a line.
        ValueError: it has no trading account, or the case has not such a year.

    Examples:
        >>> table = dd.account_by_year(sim, "new_model_highways")
        >>> print(table.loc["balance"].head(3).round(-3))
                 mean       p10       p50       p90
        year
        0    -82000.0 -115000.0  -77000.0  -56000.0
        1    -99000.0 -155000.0 -102000.0  -37000.0
        2    -46000.0 -186000.0  -62000.0  110000.0
    """
    records = figures_by_year(sim, service, lines=lines, years=years)
    return frame_of(records)


def frame_of(records: Mapping[tuple[str, int], Figures]) -> pd.DataFrame:
    """The table of `account_by_year`, of its rows."""
    index = pd.MultiIndex.from_tuples(list(records), names=["line", "year"])
    return _frame(records.values(), index)


def _frame(records: Iterable[Figures], index: pd.Index) -> pd.DataFrame:
    """The figures as a table, without their errors."""
    return pd.DataFrame(list(records), index=index, columns=list(Figures._fields)).drop(
        columns="se"
    )


class Figures(NamedTuple):
    """The figures of a line in a year, in £; `se` is the standard error of the mean."""

    mean: float
    p10: float
    p50: float
    p90: float
    se: float = 0.0

    @classmethod
    def of(cls, draws: Floats) -> Self:
        """The figures of these draws."""
        error = float(np.std(draws, ddof=1)) / np.sqrt(len(draws)) if len(draws) > 1 else 0.0
        p10, p50, p90 = quantiles(draws).tolist()
        return cls(float(np.mean(draws)), p10, p50, p90, float(error))


def figures_by_year(
    sim: Results,
    service: str,
    *,
    lines: Iterable[str] | None = None,
    years: Iterable[int] | None = None,
) -> dict[tuple[str, int], Figures]:
    """The rows of `account_by_year`, by line and year."""
    check_account(sim, service)
    wanted = None if years is None else tuple(years)
    last = sim.case.pipeline.years
    for year in wanted or ():
        if year not in range(last + 1):
            raise ValueError(f"year {year} is not in the account; it has years 0 to {last}")
    drawn = _lines(sim, row_of(sim, service), None if lines is None else several(lines))
    of_each: dict[int, Figures] = {}  # a line may have the same array as another, or each year
    found = {}
    for line, draws_by_year in drawn.items():
        for year, draws in enumerate(draws_by_year, start=line != "balance"):
            if wanted is None or year in wanted:
                if id(draws) not in of_each:
                    of_each[id(draws)] = Figures.of(draws)
                found[line, year] = of_each[id(draws)]
    return found


def balance_by_year(sim: Results, services: Sequence[str]) -> pd.DataFrame:
    """The balance of services together: what has come in by the end of each year less investment.

    A row for each year, year 0 being the start, with `mean`, `p10`, `p50` and `p90` in £. Balances
    are added up draw by draw, over the draws of `account_by_year`, whose errors are raised.
    """
    for service in services:
        check_account(sim, service)
    of_each = (_lines(sim, row_of(sim, service), ["balance"])["balance"] for service in services)
    years = [np.sum(draws, axis=0) for draws in zip(*of_each, strict=True)]
    records = [Figures.of(draws) for draws in years]
    index = pd.RangeIndex(len(records), name="year")
    return _frame(records, index)


def _lines(
    sim: Results, row: int, wanted: Collection[str] | None = None
) -> dict[str, list[Floats]]:
    """The draws of each line and year: all that the account has in any block, then the balance.

    Of the lines that are wanted, if any are named.
    """
    first = blocks(sim.plan, sim.seed, min(sim.draws, MOST_DRAWS))
    found = [_block(sim, row, block, wanted) for block in first]
    if len(found) == 1:
        return found[0]
    return {
        line: [np.concatenate(years) for years in zip(*(b[line] for b in found), strict=True)]
        for line in found[0]
    }


def _block(
    sim: Results, row: int, block: Block, wanted: Collection[str] | None
) -> dict[str, list[Floats]]:
    """The draws of each line and year in one block."""
    account = service_account(sim.plan, sim.plan.services[row], block.draw(row))
    lines = {**account.lines, "balance": account.balance}
    for line in wanted or ():
        if line not in lines:
            raise KeyError(f"{line!r} is no line of the account; it has {', '.join(lines)}")
    once = {id(draws): draws for years in lines.values() for draws in years}
    wide = {which: np.broadcast_to(draws, (block.count,)) for which, draws in once.items()}
    return {
        line: [wide[id(draws)] for draws in years]
        for line, years in lines.items()
        if wanted is None or line in wanted
    }
