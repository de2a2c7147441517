"""The trading account beside the ranking: what each service brings in, in £ and years."""

from __future__ import annotations

from math import isnan
from typing import Any, Final

import pandas as pd

from dragonsden.results.finding import LEFT_OUT, Cell, Column, Unit
from dragonsden.results.tables import Results
from dragonsden.text.numbers import NEVER, UNKNOWN, money, number

GROUP: Final = "trading accounts"

NOT_SAID: Final = "not said"
"""The scope of a service whose file gives none."""

IN_MONEY: Final[dict[str, tuple[str, str, Unit]]] = {
    "contribution": ("Contribution", "mean £ a year by the last year, before overhead", "£ a year"),
    "surplus": ("Surplus", "mean £ a year by the last year, after overhead", "£ a year"),
    "npv": ("NPV", "mean net present value, £", "£"),
}
"""The measures in £: heading, meaning, unit."""


def account_columns(sim: Results) -> tuple[Column, ...]:
    """The columns of the trading accounts; none if no ranked service has an account."""
    if not any(_trades(sim, str(name)) for name in sim.ranking.index):
        return ()
    scope = (
        f"total: money of the whole service; incremental: more than today; {UNKNOWN}: no account"
    )
    payback = f"median years until the investment is back; {NEVER}: not in {sim.plan.years} years"
    return (
        Column("Scope", scope, group=GROUP),
        *(
            Column(heading, meaning, True, unit, group=GROUP)
            for heading, meaning, unit in IN_MONEY.values()
        ),
        Column("Payback", payback, True, "years", group=GROUP),
    )


def account_cells(sim: Results, service: str) -> tuple[Cell, ...]:
    """The cells of one service under `account_columns`."""
    columns = account_columns(sim)
    if service in sim.closed:
        return (Cell(LEFT_OUT),) * len(columns)
    if not columns or not _trades(sim, service):
        return (Cell(UNKNOWN),) * len(columns)
    means: Any = sim.measure_summary.loc[service]
    median = float(means["p50"]["payback"])
    return (
        Cell(sim.case.pipeline.services[service].scope or NOT_SAID),
        *(
            Cell(
                money(float(means["mean"][measure]), float(means["se"][measure])),
                float(means["mean"][measure]),
            )
            for measure in IN_MONEY
        ),
        Cell(NEVER) if isnan(median) else Cell(number(median, 1), median),
    )


def account_data(sim: Results, services: list[str]) -> pd.DataFrame:
    """The same unrounded, a row for each service; empty cells without an account, or left out.

    - `contribution`, `surplus`, `npv`: the means, £ a year and £.
    - `payback`: the median, in years; empty if it is never.
    - `payback_never`: the share of draws in which the investment does not come back.
    """
    table = pd.DataFrame(index=pd.Index(services, name="service"))
    summary = sim.measure_summary
    columns = {measure: (measure, "mean") for measure in IN_MONEY}
    columns |= {"payback": ("payback", "p50"), "payback_never": ("payback", "never")}
    for column, (measure, key) in columns.items():
        there = (
            summary.xs(measure, level="measure")[key] if len(summary) else pd.Series(dtype=float)
        )
        table[column] = there.reindex(table.index)
    return table


def _trades(sim: Results, service: str) -> bool:
    """True if a service has a trading account."""
    return sim.case.pipeline.services[service].trades
