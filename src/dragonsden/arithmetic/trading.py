"""The trading account of one service: drivers in, yearly lines out.

A driver is an array with an entry for each draw, or a single one for all; so is every result.
Money is in £, real; rates are fractions a year; years count from 1 to the horizon.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from dragonsden.arithmetic.account import Account, Floats, Years
from dragonsden.arithmetic.delivery import EXIT, delivered, renewals
from dragonsden.arithmetic.drivers import DRIVERS, driver_of, is_given
from dragonsden.arithmetic.sales import fixed_costs, sales

DEFAULTS: Final[Mapping[str, Floats]] = {
    name: np.array([driver.default])
    for name, driver in DRIVERS.items()
    if driver.default is not None
}

SUBSIDY_YEARS: Final = 3
"""A loan below the market rate is counted as a subsidy over three years, with nothing repaid."""


def trading_account(
    drivers: Mapping[str, Floats], years: int, *, cost_recovery: bool = False
) -> Account:
    """The account of one service over `years` years, an array of draws for each line and year.

    `drivers` are figures by name; those left out take their default. `exit` is the uniform that
    decides if the service is wound up. A service that may only recover its cost refunds what its
    income exceeds full cost by in the same year, taking one year with another (Local Government
    Act 2003 s.93): earlier losses are made good first, and later losses call no refund back.

    Raises KeyError if price or volume is missing or a driver is unknown.
    """
    given = _complete(drivers)
    saving, owed = _staff_saving(drivers, given, years), _owed(drivers, given, years)
    rows = _trading_years(given, years, saving, owed, cost_recovery=cost_recovery)
    plan_income, income, direct, unpaid, fixed, contribution = zip(*rows, strict=True)
    trading = Account(
        plan_income=plan_income,
        income=income,
        direct_cost=direct,
        bad_debt=unpaid,
        fixed_cost=fixed,
        investment=(owed,) * years,
        contribution=contribution,
        at_start=given["investment"],
        overhead=given["overhead"],
        further={"staff_saving": saving} if saving else {},
        on_new_terms=_on_new_terms(given["turnover"], years) if saving else (),
        subsidy=SUBSIDY_YEARS * given["loan"] * (given["market_rate"] - given["loan_rate"]).clip(0),
        outside_share=given["outside_share"],
    )
    return delivered(trading, drivers)


def _complete(drivers: Mapping[str, Floats]) -> dict[str, Floats]:
    """Every driver, as given or at its default, and the figures of years and of lines of sale."""
    for name in drivers:
        if name not in DRIVERS and name != EXIT and driver_of(name) is None:
            raise KeyError(f"{name!r} is not a driver; drivers are {', '.join(DRIVERS)}")
    missing = [n for n, d in DRIVERS.items() if d.default is None and not is_given(n, drivers)]
    if missing:
        raise KeyError(f"no {' and no '.join(missing)}; a trading account needs price and volume")
    return {**DEFAULTS, **drivers}


def _trading_years(
    given: Mapping[str, Floats], years: int, saving: Years, owed: Floats, *, cost_recovery: bool
) -> Iterator[tuple[Floats, ...]]:
    """Of each year: plan income, income, direct cost, bad debt, fixed cost and contribution."""
    accrued = np.zeros(1)
    planned = zip(sales(given, years), fixed_costs(given, years), strict=True)
    for year, ((plan_income, direct), fixed) in enumerate(planned):
        lost = given["bad_debt"] * plan_income
        costs = direct + lost + fixed
        income = plan_income
        if cost_recovery:
            full_cost = given["overhead"] * direct + costs + owed
            full_cost = full_cost - saving[year] if saving else full_cost
            accrued = accrued + (plan_income - full_cost)
            refund = accrued.clip(0.0, np.inf)
            income = plan_income - refund
            accrued -= refund
        contribution = income - costs
        if saving:
            contribution = contribution + saving[year]
        yield plan_income, income, direct, lost, fixed, contribution


def _owed(drivers: Mapping[str, Floats], given: Mapping[str, Floats], years: int) -> Floats:
    """A year's share of the capital: the investment and what is renewed within the horizon."""
    capital = given["investment"]
    for renewed in renewals(drivers, years):
        capital = capital + renewed
    return capital * (1 / years)


def _staff_saving(drivers: Mapping[str, Floats], given: Mapping[str, Floats], years: int) -> Years:
    """The saving of each year on staff who came on other terms; empty if there is none."""
    if not {"terms_gap", "pay_bill"} <= drivers.keys():
        return ()
    gap = given["terms_gap"] * given["pay_bill"]
    return tuple(gap * share for share in _on_new_terms(given["turnover"], years))


def _on_new_terms(turnover: Floats, years: int) -> Years:
    """The share of staff who came on other terms, by the end of each year."""
    return tuple(1.0 - (1.0 - turnover) ** year for year in range(1, years + 1))
