"""The trading account beside the ranking: what each service brings in, in £ and years."""

from __future__ import annotations

from math import isnan
from typing import Final

from dragonsden.results.finding import LEFT_OUT, Cell, Column, Unit
from dragonsden.results.tables import Results
from dragonsden.text.english import counted
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
    if not any(_trades(sim, name) for name in sim.order):
        return ()
    scopes = [
        "total: money of the whole service",
        "incremental: more than today",
        f"{NOT_SAID}: which of the two, the pipeline file leaves open",
        f"{UNKNOWN}: no account",
    ]
    unsaid = any(_trades(sim, n) and not sim.case.pipeline.services[n].scope for n in sim.order)
    scope = "; ".join(one for one in scopes if unsaid or not one.startswith(NOT_SAID))
    years = counted(sim.plan.years, "year")
    payback = f"median years until the investment is back; {NEVER}: not in {years}"
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
    account = sim.accounts[service]
    median = account["payback"].p50
    return (
        Cell(sim.case.pipeline.services[service].scope or NOT_SAID),
        *(
            Cell(money(account[measure].mean, account[measure].se), account[measure].mean)
            for measure in IN_MONEY
        ),
        Cell(NEVER) if isnan(median) else Cell(number(median, 1), median),
    )


ACCOUNT_DATA: Final = (*IN_MONEY, "payback", "payback_never")
"""The same unrounded: the means, £ a year and £, the median of payback in years, and the share of
draws in which the investment does not come back."""


def account_data(sim: Results, service: str) -> tuple[float | None, ...]:
    """The figures of one service under `ACCOUNT_DATA`; NaN for a payback of never.

    None without an account, or where it is left out.
    """
    account = sim.accounts.get(service)
    if account is None:
        return (None,) * len(ACCOUNT_DATA)
    means = (account[measure].mean for measure in IN_MONEY)
    return (*means, account["payback"].p50, account["payback"].never)


def _trades(sim: Results, service: str) -> bool:
    """True if a service has a trading account."""
    return sim.case.pipeline.standing(service).trades
