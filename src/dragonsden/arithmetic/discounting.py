"""Discount factors: the present value of £1 in each year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

DISCOUNT_SCHEDULES: Final[Mapping[str, tuple[tuple[int, float], ...]]] = {
    # HM Treasury, The Green Book (2026), annex on discounting: (last year, real rate)
    "green_book_2026": ((30, 0.035), (75, 0.030), (125, 0.025))
}


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
