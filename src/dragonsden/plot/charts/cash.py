"""Cumulative cash: what one service, or the recommended together, have brought in by each year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.findings.money import mixed_scopes
from dragonsden.plot.described import describe
from dragonsden.plot.layout.amounts import in_its_money
from dragonsden.plot.layout.sheet import Captions, sheet
from dragonsden.plot.layout.style import BLUE, styled
from dragonsden.plot.layout.years import Line, Panel, margins_of
from dragonsden.plot.left_out import require_figures
from dragonsden.results.account_by_year import MOST_DRAWS, balance_by_year
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import spelled
from dragonsden.text.numbers import money

HIGH: Final = 170.0
"""The height of the plotting area in points."""

BALANCE: Final = Line("balance", "Cash so far, less the investment", BLUE, "-", "o", middle="p50")


@checked
@in_its_money
def cash(sim: Simulation, service: str | None = None, *, ax: Axes | None = None) -> Axes:
    """The Axes with the cash that has come in by each year less the investment: P10, P50 and P90.

    Args:
        sim: the simulation.
        service: the name of a service that has a trading account; without it, all the recommended
            together, added up draw by draw.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        KeyError: the service is not in the case.
        ValueError: a service has no trading account, none is recommended, or figures are left out
            of public results.

    Examples:
        >>> ax = plot.cash(sim, "new_model_highways")
        >>> print(plot.data_table(ax)[["p10", "p50", "p90"]].head(2).round(-3))
                   p10       p50       p90
        year
        0    -115000.0  -77000.0  -56000.0
        1    -155000.0 -102000.0  -37000.0
    """
    services = list(sim.recommended) if service is None else [service]
    if not services:
        raise ValueError("no service is recommended; name one")
    require_figures(sim, "The cash", services)
    table = balance_by_year(sim, services)
    panel = Panel(BALANCE, table)
    headline = _headline(_who(sim, services), table, _never(sim, services))
    captions = Captions.of(sim, headline, _reading(sim, services), first_draws=MOST_DRAWS)
    margins = margins_of([panel])
    ax, _ = sheet(captions, ax, margins, HIGH)
    with styled():
        panel.draw(ax, margins.left)
    describe(ax, "Line chart of a band by year", captions, _figures(table), table)
    return ax


def _who(sim: Simulation, services: Sequence[str]) -> str:
    """The service, or the number of the recommended."""
    if len(services) == 1:
        return sim.case.title_of(services[0])
    return f"The {spelled(len(services))} recommended"


def _never(sim: Simulation, services: Sequence[str]) -> bool:
    """True if none of the services has its money back in any draw."""
    never = sim.measure_summary["never"].xs("payback", level="measure")
    return bool((never[list(services)] == 1).all())


def _headline(who: str, table: pd.DataFrame, never: bool) -> str:
    """The year by which half of the draws, and nine of ten, have their money back."""
    even, sure = (_first_year(table[column]) for column in ("p50", "p10"))
    last = int(table.index.max())
    if even is None and never:
        return f"{who}: the money is not back by year {last} in any draw"
    if even is None:
        return f"{who}: in half of the draws the money is not back by year {last}"
    back = "at once" if even == 0 else f"by year {even}"
    half = f"{who}: the money is back {back} in half of the draws"
    if sure is None:
        return f"{half}, not in nine of ten by year {last}"
    if sure == even:
        return f"{who}: the money is back {back} in nine of ten draws"
    return f"{half}, by year {sure} in nine of ten"


def _first_year(balance: pd.Series) -> int | None:
    """The year from which a balance stays at £0 or above; None if it ends below."""
    below = [int(year) for year, amount in balance.items() if amount < 0]  # type: ignore[call-overload]
    if not below:
        return 0
    after = max(below) + 1
    return after if after in balance.index else None


def _reading(sim: Simulation, services: Sequence[str]) -> str:
    """The explanation of the line and the band, and what is added up."""
    scopes = mixed_scopes(sim, services)
    of_what = f": {scopes}" if scopes else ""
    added = f" Balances are added up draw by draw{of_what}." if len(services) > 1 else ""
    return (
        "What has come in by the end of each year, before overhead, less the investment. The line "
        f"is the median, the band goes from P10 to P90, where eight draws of ten lie.{added}"
    )


def _figures(table: pd.DataFrame) -> Iterator[str]:
    """The figures of the first year, of one in the middle and of the last."""
    years = list(table.index)
    row: Any
    for year in dict.fromkeys((years[0], years[len(years) // 2], years[-1])):
        row = table.loc[year]
        low, middle, high = (money(float(row[key])) for key in ("p10", "p50", "p90"))
        when = "At the start" if year == 0 else f"By year {year}"
        yield f"{when}: median {middle}, P10 {low} to P90 {high}."
