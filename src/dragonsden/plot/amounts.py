"""The amounts of a belief as its driver is written: £450, 3.5%, 300."""

from __future__ import annotations

from math import isnan
from typing import Final

import pandas as pd

from dragonsden.arithmetic.account import DRIVERS
from dragonsden.model import Case
from dragonsden.text.numbers import UNKNOWN, money

RATIOS: Final = ("optimism",)
"""Rates that people say as a plain number."""

ANY: Final = "any"
"""A weight of which nothing is said: what is drawn for it has no unit."""


def amounts(case: Case, table: pd.DataFrame) -> tuple[list[str], list[str]]:
    """The columns `low` and `high` as text, for a table indexed by the paths of beliefs."""
    kinds = [_kind(case, str(path)) for path in table.index]
    low, high = (
        [end if k == ANY else _amount(float(x), k) for x, k in zip(table[end], kinds, strict=True)]
        for end in ("low", "high")
    )
    return low, high


def _kind(case: Case, path: str) -> str:
    """What the belief at a path is counted in: money, rate or number; ANY if in nothing."""
    criteria, groups = case.criteria.criteria, case.criteria.groups
    match path.split("."):
        case ["criteria", name, "weight"] if criteria[name].weight == ANY:
            return ANY
        case ["groups", name, "weight"] if groups[name].weight == ANY:
            return ANY
        case [_, "revenue", driver]:
            return _of_driver(driver)
        case ["assumptions", name]:
            users = (
                _of_driver(driver)
                for service in case.pipeline.services.values()
                for driver, believed in service.revenue.items()
                if believed == name
            )
            return next(users, "number")
    return "number"


def _of_driver(driver: str) -> str:
    """What a driver is counted in."""
    return "number" if driver in RATIOS else DRIVERS[driver].kind


def _amount(amount: float, kind: str) -> str:
    """An amount of this kind: a belief is not known to more than two digits or three."""
    if isnan(amount):
        return UNKNOWN
    if kind == "money":
        return money(amount) if abs(amount) >= 100 else f"£{amount:.2f}"
    if kind == "rate":
        return f"{_short(100 * amount, 2)}%"
    return f"{_short(amount / 1e6, 3)}m" if abs(amount) >= 1e6 else _short(amount, 3)


def _short(amount: float, digits: int) -> str:
    """The amount with so many digits, and all those before the point."""
    text = f"{amount:,.0f}" if abs(amount) >= 10**digits else f"{amount:.{digits}g}"
    return text.replace("-", "−")
