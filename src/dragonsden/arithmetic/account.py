"""The account of one service: its lines, year by year, over draws.

A line has an array for each year, with an entry for each draw or a single one for all. Money is in
£, real; years count from 1 to the horizon.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Years = tuple[Floats, ...]

NOTHING: Final = 1e-6
NOTHING_SHARE: Final = 1e-12
"""A balance smaller than a millionth of a pound, or than this share of the draw's largest yearly
line, is nothing: it is what rounding leaves of an exact 0."""

LINES: Final = (
    "plan_income",
    "refund",
    "income",
    "direct_cost",
    "bad_debt",
    "fixed_cost",
    "overhead",
    "investment",
    "contribution",
    "surplus",
)
"""The lines of every account, year by year; investment is the year's share, as in full cost."""


@dataclass(frozen=True)
class Account:
    """One service's account: each tuple has an array of draws for each year, in £.

    `investment` is the year's share of all capital, `at_start` what is spent of it before the first
    year. `overhead` is a share of direct cost. `further` has the lines that only some drivers make:
    staff_saving, tax, others_share, double_running, stranded, exit and replacement.
    `on_new_terms` is the share of staff on other terms, empty if there is no such staff.
    """

    plan_income: Years
    income: Years
    direct_cost: Years
    bad_debt: Years
    fixed_cost: Years
    investment: Years
    contribution: Years
    at_start: Floats
    overhead: Floats
    further: Mapping[str, Years]
    on_new_terms: Years
    subsidy: Floats
    outside_share: Floats

    @cached_property
    def cash(self) -> Years:
        """The cash of each year: the contribution less capital that is renewed in it."""
        renewed = self.further.get("replacement")
        if renewed is None:
            return self.contribution
        return tuple(c - r for c, r in zip(self.contribution, renewed, strict=True))

    @cached_property
    def balance(self) -> Years:
        """The cash in hand at the start and by the end of each year."""
        return tuple(accumulate(self.cash, np.add, initial=-self.at_start))

    @property
    def surplus(self) -> Floats:
        """The last year's income less its full cost."""
        return self.surplus_of(len(self.income) - 1)

    def surplus_of(self, year: int) -> Floats:
        """The income of a year, counted from 0, less its full cost."""
        direct = self.direct_cost[year]
        costs = direct + self.bad_debt[year] + self.fixed_cost[year]
        full_cost = self.overhead * direct + costs + self.investment[year]
        surplus: Floats = self.income[year] - full_cost
        saving = self.further.get("staff_saving")
        return surplus if saving is None else surplus + saving[year]

    @property
    def lines(self) -> dict[str, Years]:
        """Every line by name, in the order of LINES, the further ones before the last two."""
        return {
            "plan_income": self.plan_income,
            "refund": tuple(p - i for p, i in zip(self.plan_income, self.income, strict=True)),
            "income": self.income,
            "direct_cost": self.direct_cost,
            "bad_debt": self.bad_debt,
            "fixed_cost": self.fixed_cost,
            "overhead": tuple(self.overhead * direct for direct in self.direct_cost),
            "investment": self.investment,
            **self.further,
            "contribution": self.contribution,
            "surplus": tuple(self.surplus_of(year) for year in range(len(self.income))),
        }

    @cached_property
    def nothing(self) -> Floats:
        """The size, in £, below which a balance is 0 in each draw; a single entry if in all.

        Yearly lines are looked at only where a balance is as near to 0 as they could make matter.
        """
        known = (*self.plan_income, *self.direct_cost, *self.bad_debt, *self.fixed_cost)
        once = {id(year): year for year in (*known, *self.investment)}.values()
        largest = max(float(year.max()) for year in once)
        for further in self.further.values():
            largest = max(largest, *(float(np.abs(year).max()) for year in further))
        most = NOTHING_SHARE * largest * (4 + len(self.further) + float(self.overhead.max()))
        if most <= NOTHING or all(np.abs(balance).min() >= most for balance in self.balance):
            return np.full(1, NOTHING)
        nothing: Floats = np.full(1, 0.0)
        for years in self.lines.values():
            for line in years:
                nothing = np.maximum(nothing, np.abs(line))
        return np.maximum(NOTHING, NOTHING_SHARE * nothing)
