"""The measures of a trading account: its last year, NPV, payback and peak exposure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import pairwise
from typing import Final, Literal, get_args

import numpy as np

from dragonsden.arithmetic.account import Account, Floats

Measure = Literal[
    "income", "contribution", "surplus", "npv", "payback", "peak_exposure",
    "two_tier", "subsidy", "outside_share",
]  # fmt: skip
MEASURES: Final[tuple[Measure, ...]] = get_args(Measure)

OF_DELIVERY: Final[Mapping[Measure, tuple[str, ...]]] = {
    "two_tier": ("terms_gap", "pay_bill", "turnover"),
    "subsidy": ("loan", "loan_rate", "market_rate"),
    "outside_share": ("outside_share",),
}
"""The measures that are 0 for every service unless one has these drivers: left out where none has
and nothing asks for them."""

IN_MONEY: Final[tuple[Measure, ...]] = (
    "income", "contribution", "surplus", "npv", "peak_exposure", "subsidy",
)  # fmt: skip
"""The measures that are in £."""

LESS_IS_BETTER: Final[tuple[Measure, ...]] = ("payback", "peak_exposure")
"""The measures of which less is better; of those of delivery that is for the panel to say."""

CALLED: Final[Mapping[str, str]] = {
    "income": "income a year",
    "contribution": "contribution a year",
    "surplus": "surplus a year",
    "npv": "net present value",
    "payback": "payback",
    "peak_exposure": "peak exposure",
    "two_tier": "share of staff on new terms",
    "subsidy": "subsidy",
    "outside_share": "share of income from outside the council",
}
"""The measures as a sentence names them."""

SHARES: Final[tuple[Measure, ...]] = ("two_tier", "outside_share")
"""The measures that are shares; payback alone is in years."""


def measures(
    account: Account, discount: Sequence[float], wanted: Collection[str] = MEASURES
) -> dict[str, Floats]:
    """The measures of an account that are wanted, by name, an array of draws each.

    `discount` has the factor of each year. Income, contribution and surplus are those of the last
    year. The NPV is marginal to the council: of contributions, before overhead. A payback of never
    is NaN.
    """
    shares = account.on_new_terms
    each: dict[str, Callable[[], Floats]] = {
        "income": lambda: account.income[-1],
        "contribution": lambda: account.contribution[-1],
        "surplus": lambda: account.surplus,
        "npv": lambda: npv(account, discount),
        "payback": lambda: payback(account.balance, account.nothing),
        "peak_exposure": lambda: peak_exposure(account.balance, account.nothing),
        "two_tier": lambda: shares[-1] if shares else np.zeros(1),
        "subsidy": lambda: account.subsidy,
        "outside_share": lambda: account.outside_share,
    }
    return {name: each[name]() for name in wanted}


def npv(account: Account, discount: Sequence[float]) -> Floats:
    """The net present value in £: what is spent at the start, then each year's cash discounted."""
    total = account.balance[0]
    for factor, year in zip(discount, account.cash, strict=True):
        total = total + (year if factor == 1.0 else factor * year)
    return total


def payback(balance: Sequence[Floats], nothing: Floats) -> Floats:
    """Years until the balance first comes back to 0 from below; 0 if it never falls below.

    NaN where it falls below and does not come back: that is *never*, and not a number of years.
    Within a year the balance moves in a straight line; what is smaller than `nothing` is 0.
    """
    shape = np.broadcast_shapes(balance[-1].shape, nothing.shape)
    wide = [b if b.shape == shape else np.broadcast_to(b, shape) for b in balance]
    waiting = wide[0] <= -nothing
    years = np.where(waiting, np.nan, 0.0)
    untouched = not waiting.all()
    for year, (before, after) in enumerate(pairwise(wide)):
        up = after > -nothing
        if untouched:  # draws that have not been below 0 may fall now, and then wait
            falls = ~up & ~waiting & (years == 0.0)
            years[falls] = np.nan
        back = np.flatnonzero(waiting & up)
        start, end = before.take(back), after.take(back)
        end *= end >= (nothing if nothing.size == 1 else nothing.take(back))
        years[back] = year + start / (start - end)
        waiting &= ~up
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
