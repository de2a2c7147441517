"""The trading account of one service: drivers in, yearly account and measures out.

A driver is an array with an entry for each draw, or a single one for all; so is every result.
Money is in £, real; rates are fractions a year; years count from 1 to the horizon.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Kind = Literal["money", "rate", "number"]

NOTHING: Final = 1e-6
NOTHING_SHARE: Final = 1e-12
"""A balance smaller than a millionth of a pound, or than this share of the draw's largest yearly
line, is nothing: it is what rounding leaves of an exact 0."""


@dataclass(frozen=True)
class Driver:
    """A driver of an account: its kind, its meaning and its domain.

    `domain` has the lowest and the highest value; both are allowed, the lowest not if `open_low`.
    `default` is None for a driver that must be given. `straight` is True if the NPV is a straight
    line in it, as long as nothing is refunded.
    """

    kind: Kind
    help: str
    domain: tuple[float, float]
    default: float | None = 0.0
    open_low: bool = False
    straight: bool = False


# The upper ends of money and growth are far beyond any council's figures: they keep sums finite.
MONEY: Final = (0.0, 1e12)
GROWTH: Final = (-1.0, 10.0)
MULTIPLE: Final = (0.0, 100.0)
SHARE: Final = (0.0, 1.0)

DRIVERS: Final[Mapping[str, Driver]] = {
    "price": Driver("money", "£ for one unit sold", MONEY, None, straight=True),
    "volume": Driver("number", "units a year once at full reach", MONEY, None, straight=True),
    "ramp_up": Driver("number", "years until full volume", (1.0, 1000.0), default=1.0),
    "growth": Driver("rate", "growth of volume a year, before churn", GROWTH, open_low=True),
    "churn": Driver("rate", "share of volume lost a year", SHARE),
    "price_growth": Driver("rate", "growth of the price a year, real", GROWTH, open_low=True),
    "optimism": Driver("rate", "outturn over plan, on income", MULTIPLE, 1.0, straight=True),
    "direct_cost": Driver("rate", "direct cost as a share of income", MULTIPLE, straight=True),
    "unit_cost": Driver("money", "£ of direct cost for one unit sold", MONEY, straight=True),
    "cost_growth": Driver("rate", "growth of the unit cost a year, real", GROWTH, open_low=True),
    "bad_debt": Driver("rate", "share of income never paid", SHARE, straight=True),
    "fixed_cost": Driver("money", "£ a year whatever is sold", MONEY, straight=True),
    "overhead": Driver(
        "rate", "central support as a share of direct cost", MULTIPLE, straight=True
    ),
    "investment": Driver("money", "£ once, at the start", MONEY, straight=True),
}

LINES: Final = (
    "plan_income",
    "refund",
    "direct_cost",
    "bad_debt",
    "fixed_cost",
    "overhead",
    "investment",
    "contribution",
    "surplus",
)
"""The lines of an account, year by year; investment is the year's share of it, as in full cost."""

Measure = Literal["income", "contribution", "surplus", "npv", "payback", "peak_exposure"]
MEASURES: Final[tuple[Measure, ...]] = get_args(Measure)

IN_MONEY: Final[tuple[Measure, ...]] = (
    "income", "contribution", "surplus", "npv", "peak_exposure",
)  # fmt: skip
"""The measures that are in £; the other, payback, is in years."""

DISCOUNT_SCHEDULES: Final[Mapping[str, tuple[tuple[int, float], ...]]] = {
    # HM Treasury, The Green Book (2026), annex on discounting: (last year, real rate)
    "green_book_2026": ((30, 0.035), (75, 0.030), (125, 0.025)),
}


@dataclass(frozen=True)
class Account:
    """One service's account: each tuple has an array of draws for each year, in £.

    `balance` begins with the start, so it has one entry more. `fixed_cost` and `investment` (the
    year's share of it) are the same in every year; `overhead` is a share of direct cost.
    """

    plan_income: tuple[Floats, ...]
    income: tuple[Floats, ...]
    direct_cost: tuple[Floats, ...]
    bad_debt: tuple[Floats, ...]
    contribution: tuple[Floats, ...]
    balance: tuple[Floats, ...]
    fixed_cost: Floats
    overhead: Floats
    investment: Floats

    @property
    def surplus(self) -> Floats:
        """The last year's income less its full cost."""
        return self._surplus(len(self.income) - 1)

    def _surplus(self, year: int) -> Floats:
        """The income of a year, counted from 0, less its full cost."""
        direct = self.direct_cost[year]
        costs = direct + self.bad_debt[year] + self.fixed_cost
        surplus: Floats = self.income[year] - (self.overhead * direct + costs + self.investment)
        return surplus

    @property
    def lines(self) -> dict[str, tuple[Floats, ...]]:
        """Every line by name, in the order of LINES: an array of draws for each year."""
        years = range(len(self.income))
        return {
            "plan_income": self.plan_income,
            "refund": tuple(p - i for p, i in zip(self.plan_income, self.income, strict=True)),
            "direct_cost": self.direct_cost,
            "bad_debt": self.bad_debt,
            "fixed_cost": tuple(self.fixed_cost for _ in years),
            "overhead": tuple(self.overhead * direct for direct in self.direct_cost),
            "investment": tuple(self.investment for _ in years),
            "contribution": self.contribution,
            "surplus": tuple(self._surplus(year) for year in years),
        }

    @property
    def nothing(self) -> Floats:
        """The size, in £, below which a balance is 0 in each draw; a single entry if in all.

        Yearly lines are looked at only where a balance is as near to 0 as they could make matter.
        """
        known = (*self.plan_income, *self.direct_cost, *self.bad_debt, self.fixed_cost)
        largest = max(float(line.max()) for line in (*known, self.investment))
        bound = NOTHING_SHARE * largest * (4 + float(self.overhead.max()))  # on any line, surely
        if bound <= NOTHING or all(np.abs(balance).min() >= bound for balance in self.balance):
            return np.full(1, NOTHING)
        nothing: Floats = np.full(1, 0.0)
        for years in self.lines.values():
            for line in years:
                nothing = np.maximum(nothing, np.abs(line))
        return np.maximum(NOTHING, NOTHING_SHARE * nothing)


def discount_factors(rate: str | float, years: int) -> tuple[float, ...]:
    """The present value of £1 in each year from 1 to `years`; that of year 1 is 1.

    `rate` is a yearly rate above -1 or the name of a schedule, which has a rate for each number of
    years after the start.

    Raises KeyError for an unknown schedule, ValueError for a rate of -1 or less or for more
    years than the schedule covers.
    """
    schedule = _schedule(rate)
    if years - 1 > schedule[-1][0]:
        raise ValueError(
            f"{years} years; {rate} gives rates for {schedule[-1][0]} years after the start"
        )
    factors = [1.0]
    for after in range(1, years):
        in_force = next(value for last, value in schedule if after <= last)
        factors.append(factors[-1] / (1.0 + in_force))
    return tuple(factors)


def _schedule(rate: str | float) -> tuple[tuple[int, float], ...]:
    """The (last year, rate) steps of a named schedule or of one constant rate."""
    if isinstance(rate, str):
        if rate not in DISCOUNT_SCHEDULES:
            known = ", ".join(DISCOUNT_SCHEDULES)
            raise KeyError(f"{rate!r} is not a discount schedule; use a rate or one of: {known}")
        return DISCOUNT_SCHEDULES[rate]
    if not -1 < rate < np.inf:
        raise ValueError(f"a discount rate of {rate} cannot be applied; give one above -100%")
    return ((10**6, rate),)


def account(drivers: Mapping[str, Floats], years: int, *, cost_recovery: bool = False) -> Account:
    """The account of one service over `years` years, an array of draws for each line and year.

    Drivers left out take their default. A service that may only recover its cost refunds what its
    income exceeds full cost by in the same year, taking one year with another (Local Government
    Act 2003 s.93): earlier losses are made good first, and later losses call no refund back.

    Raises KeyError if price or volume is missing or a driver is unknown.
    """
    given = _complete(drivers)
    owed = given["investment"] * (1 / years)
    accrued = np.zeros(1)
    planned, income, directs, unpaid, contribution = [], [], [], [], []
    for plan_income, direct in _plan(given, years):
        lost = given["bad_debt"] * plan_income
        costs = direct + lost + given["fixed_cost"]
        kept = plan_income
        if cost_recovery:
            accrued = accrued + (plan_income - _full_cost(costs, direct, given, owed))
            refund = accrued.clip(0.0, np.inf)
            kept = plan_income - refund
            accrued -= refund
        planned.append(plan_income)
        income.append(kept)
        directs.append(direct)
        unpaid.append(lost)
        contribution.append(kept - costs)
    return Account(
        plan_income=tuple(planned),
        income=tuple(income),
        direct_cost=tuple(directs),
        bad_debt=tuple(unpaid),
        contribution=tuple(contribution),
        balance=tuple(accumulate(contribution, np.add, initial=-given["investment"])),
        fixed_cost=given["fixed_cost"],
        overhead=given["overhead"],
        investment=owed,
    )


def _full_cost(costs: Floats, direct: Floats, given: Mapping[str, Floats], owed: Floats) -> Floats:
    """A year's full cost: running costs, central support and a year's share of the investment."""
    full_cost: Floats = given["overhead"] * direct + costs + owed
    return full_cost


def _complete(drivers: Mapping[str, Floats]) -> dict[str, Floats]:
    """Every driver, as given or at its default."""
    for name in drivers:
        if name not in DRIVERS:
            raise KeyError(f"{name!r} is not a driver; drivers are {', '.join(DRIVERS)}")
    missing = [n for n, d in DRIVERS.items() if d.default is None and n not in drivers]
    if missing:
        raise KeyError(f"no {' and no '.join(missing)}; a trading account needs price and volume")
    defaults = {n: np.array([d.default]) for n, d in DRIVERS.items() if d.default is not None}
    return {**defaults, **drivers}


def _plan(given: Mapping[str, Floats], years: int) -> Iterator[tuple[Floats, Floats]]:
    """Planned income and direct cost of each year, before any refund."""
    by_unit = bool(given["unit_cost"].any())
    sold, unit_cost = given["volume"], given["unit_cost"]
    priced = given["price"] * given["optimism"]
    ramp_up, slowest = given["ramp_up"], given["ramp_up"].max()
    held = (1.0 + given["growth"] - given["churn"]).clip(0.0, np.inf)
    for year in range(1, years + 1):
        volume = sold if year >= slowest else sold * (year / ramp_up).clip(0.0, 1.0)
        income = volume * priced
        yield income, (unit_cost * volume if by_unit else given["direct_cost"] * income)
        sold = sold * held
        unit_cost = unit_cost * (1.0 + given["cost_growth"])
        if given["price_growth"].any():
            priced = priced * (1.0 + given["price_growth"])


def measures(account: Account, discount: Sequence[float]) -> dict[str, Floats]:
    """Every measure of an account by name, an array of draws each; a payback of never is NaN.

    `discount` has the factor of each year. Income, contribution and surplus are those of the last
    year. The NPV is marginal to the council: of contributions, before overhead.
    """
    nothing = account.nothing
    return {
        "income": account.income[-1],
        "contribution": account.contribution[-1],
        "surplus": account.surplus,
        "npv": npv(account, discount),
        "payback": payback(account.balance, nothing),
        "peak_exposure": peak_exposure(account.balance, nothing),
    }


def npv(account: Account, discount: Sequence[float]) -> Floats:
    """The net present value in £: the investment at the start, then discounted contributions."""
    total = account.balance[0]
    for factor, year in zip(discount, account.contribution, strict=True):
        total = total + (year if factor == 1.0 else factor * year)
    return total


def payback(balance: Sequence[Floats], nothing: Floats) -> Floats:
    """Years until the balance first comes back to 0 from below; 0 if it never falls below.

    NaN where it falls below and does not come back: that is *never*, and not a number of years.
    Within a year the balance moves in a straight line; what is smaller than `nothing` is 0.
    """
    shape = np.broadcast_shapes(balance[-1].shape, nothing.shape)
    wide = [b if b.shape == shape else np.broadcast_to(b, shape) for b in balance]
    least = np.broadcast_to(nothing, shape)
    waiting = wide[0] <= -least
    years = np.where(waiting, np.nan, 0.0)
    untouched = not waiting.all()
    for year, (before, after) in enumerate(pairwise(wide)):
        up = after > -least
        if untouched:  # draws that have not been below 0 may fall now, and then wait
            falls = ~up & ~waiting & (years == 0.0)
            years[falls] = np.nan
        back = np.flatnonzero(waiting & up)
        start, end = before[back], after[back]
        end[end < least[back]] = 0.0
        years[back] = year + start / (start - end)
        waiting[back] = False
        if untouched:
            waiting |= falls
    return years


def peak_exposure(balance: Sequence[Floats], nothing: Floats) -> Floats:
    """The most the council has at stake, in £: the depth of the lowest balance, or 0.

    What is smaller than `nothing` is 0.
    """
    lowest = balance[0]
    for year in balance[1:]:
        lowest = np.minimum(lowest, year)
    return np.where(-lowest < nothing, 0.0, -lowest)
