"""Delivery: tax, other owners, a later start, and the costs that the council bears alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from dragonsden.arithmetic.account import Account, Floats, Years

EXIT: Final = "exit"
"""The name of the uniform number that decides if a service is wound up."""

TYPICAL_EXIT: Final = np.full(1, 0.5)


def delivered(account: Account, given: Mapping[str, Floats]) -> Account:
    """The account of a trading body as the council has it, year by year of the calendar.

    Only what is `given` makes a line, so that an account has the same lines in every block.
    """
    if "tax" in given:
        account = _taxed(account, given["tax"])
    if "ownership" in given:
        account = _owned(account, given["ownership"])
    if "delay" in given:
        account = _delayed(account, given["delay"])
    return _charged(account, given)


def _taxed(account: Account, rate: Floats) -> Account:
    """The account less tax on its surplus; losses are carried forward and made good first."""
    carried, paid = np.zeros(1), []
    for year in range(len(account.income)):
        carried = carried + account.surplus_of(year)
        paid.append(rate * carried.clip(0.0))
        carried = np.minimum(carried, 0.0)
    return _less(account, "tax", tuple(paid))


def _owned(account: Account, share: Floats) -> Account:
    """The account of an owner of a share of what is left after tax."""
    return _less(account, "others_share", tuple((1.0 - share) * c for c in account.contribution))


def _delayed(account: Account, delay: Floats) -> Account:
    """The account by calendar year, where trading begins `delay` years after the start."""
    return replace(
        account,
        plan_income=_moved(account.plan_income, delay),
        income=_moved(account.income, delay),
        direct_cost=_moved(account.direct_cost, delay),
        bad_debt=_moved(account.bad_debt, delay),
        fixed_cost=_moved(account.fixed_cost, delay),
        investment=_moved(account.investment, delay),
        contribution=_moved(account.contribution, delay),
        further={name: _moved(line, delay) for name, line in account.further.items()},
        on_new_terms=_moved(account.on_new_terms, delay),
    )


def _moved(line: Years, delay: Floats) -> Years:
    """The line of each calendar year: of two trading years, the parts that fall in it."""
    if not line:
        return line
    whole = np.floor(delay).astype(np.int64)
    part = delay - whole
    shape = np.broadcast_shapes(delay.shape, *(year.shape for year in line))
    stack = np.stack([np.zeros(shape), *(np.broadcast_to(year, shape) for year in line)])
    draws = np.arange(shape[0])
    by_year = [stack[(year - whole).clip(0), draws] for year in range(len(line) + 1)]
    return tuple((1.0 - part) * now + part * before for before, now in pairwise(by_year))


def _charged(account: Account, given: Mapping[str, Floats]) -> Account:
    """The account less what the council bears alone: double running, stranded support, an exit."""
    years = len(account.income)
    delay = given.get("delay", np.zeros(1))
    waiting = [(delay - year).clip(0.0, 1.0) for year in range(years)]
    if "double_running" in given:
        double = tuple(given["double_running"] * part for part in waiting)
        account = _less(account, "double_running", double)
    if "stranded" in given:
        stranded = tuple(given["stranded"] * (1.0 - part) for part in waiting)
        account = _less(account, "stranded", stranded)
    if "exit_chance" in given and "exit_cost" in given:
        wound_up = given.get(EXIT, TYPICAL_EXIT) > 1.0 - given["exit_chance"]
        last = np.where(wound_up, given["exit_cost"], 0.0)
        account = _less(account, "exit", (*[np.zeros(1)] * (years - 1), last))
    renewed = renewals(given, years)
    if not renewed:
        return account
    return replace(account, further={**account.further, "replacement": renewed})


def renewals(given: Mapping[str, Floats], years: int) -> Years:
    """The capital that is renewed in each year; empty if none is."""
    if not any(name.startswith("replace.") for name in given):
        return ()
    return tuple(given.get(f"replace.{year}", np.zeros(1)) for year in range(1, years + 1))


def _less(account: Account, name: str, line: Years) -> Account:
    """The account with a further line, which its contribution is less by."""
    contribution = tuple(c - less for c, less in zip(account.contribution, line, strict=True))
    return replace(account, contribution=contribution, further={**account.further, name: line})
