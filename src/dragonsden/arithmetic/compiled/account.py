"""The plain trading account, compiled: drivers in, six measures out.

The steps are those of `trading`, `account` and `measures`, each number made in the same order. A
loop writes one line and reads few: only such loops are compiled to do several draws at a time.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.compiled.compiler import kernel
from dragonsden.arithmetic.distributions import Floats

PLAIN: Final = (
    "price", "volume", "ramp_up", "growth", "churn", "price_growth", "optimism", "direct_cost",
    "unit_cost", "cost_growth", "bad_debt", "fixed_cost", "fixed_growth", "overhead", "investment",
)  # fmt: skip
"""The drivers of a plain account, in the order of the rows that the kernel takes."""

MEASURED: Final = ("income", "contribution", "surplus", "npv", "payback", "peak_exposure")
"""The measures, in the order of the rows that the kernel fills."""

PIECE: Final = 128
"""Draws worked out together: their lines stay in the processor's nearest memory."""

STRIDE: Final = PIECE + 8
"""A line is this far from the next: at a power of two, processors take one for another."""

PRICE, VOLUME, RAMP_UP, GROWTH, CHURN, PRICE_GROWTH, OPTIMISM, SHARE = range(8)
UNIT, UNIT_GROWTH, BAD_DEBT, FIXED, FIXED_GROWTH, OVERHEAD, INVESTMENT = range(8, 15)
SOLD, HELD, INCOME, DIRECT, COSTS, FULL, KEPT, AHEAD, CARRIED, LARGEST, NPV, PAYBACK, PEAK = range(
    15, 28
)
ROWS: Final = 28

Places = NDArray[np.int64]


@kernel
def plain_account(
    own: Floats, shared: Floats, places: Places, known: Floats, domains: Floats,
    discount: Floats, by_unit: bool, recovers: bool, measured: Floats,
) -> None:  # fmt: skip
    """Fill `measured` with the measures of an account.

    Row p of `own` is the driver whose place is p, row -2 - p of `shared` that whose place is below
    -1; place -1 is a driver that is known. Draws are kept within `domains`, (low, high) a row.
    """
    years, draws = len(discount), measured.shape[1]
    x, balance = np.empty((ROWS, STRIDE)), np.empty((years + 1, STRIDE))
    at_once = places[RAMP_UP] == -1 and known[RAMP_UP] <= 1.0
    for begin in range(0, draws, PIECE):
        n = min(PIECE, draws - begin)
        _take(own, shared, places, known, domains, x, begin, n)
        _start(x, balance[0], n)
        for year in range(years):
            _plan(x, year, by_unit, at_once, n)
            _year(x, recovers, 1 / years, n)
            _look(x, 1 / years, n)
            _settle(x, discount[year], balance[year], balance[year + 1], n)
            if year + 1 < years:
                _grow(x, places, n)
        _payback(balance, x[LARGEST], x[PAYBACK], n)
        _peak_exposure(balance, x[LARGEST], x[PEAK], n)
        _write(x, measured, begin, n)


@kernel
def _take(
    own: Floats, shared: Floats, places: Places, known: Floats, domains: Floats,
    x: Floats, begin: int, n: int,
) -> None:  # fmt: skip
    """Take the drivers of some draws, kept within their domains."""
    for driver in range(len(places)):
        place, out, low, high = places[driver], x[driver], domains[driver, 0], domains[driver, 1]
        if place == -1:
            for i in range(n):
                out[i] = known[driver]
            continue
        drawn = (own if place >= 0 else shared)[max(place, -2 - place), begin : begin + n]
        for i in range(n):
            out[i] = min(max(drawn[i], low), high)


@kernel
def _start(x: Floats, balance: Floats, n: int) -> None:
    """The lines before the first year."""
    sold, volume, price, optimism, npv = x[SOLD], x[VOLUME], x[PRICE], x[OPTIMISM], x[NPV]
    held, growth, churn, spent = x[HELD], x[GROWTH], x[CHURN], x[INVESTMENT]
    x[CARRIED, :] = 0.0
    x[LARGEST, :] = 0.0
    for i in range(n):
        sold[i] = volume[i]
    for i in range(n):
        price[i] = price[i] * optimism[i]
    for i in range(n):
        held[i] = max(1.0 + growth[i] - churn[i], 0.0)
    for i in range(n):
        balance[i] = -spent[i]
    for i in range(n):
        npv[i] = -spent[i]


@kernel
def _plan(x: Floats, year: int, by_unit: bool, at_once: bool, n: int) -> None:
    """The planned income and the direct cost of a year."""
    income, direct, sold, volume = x[INCOME], x[DIRECT], x[SOLD], x[AHEAD]
    price, ramp_up, unit, share = x[PRICE], x[RAMP_UP], x[UNIT], x[SHARE]
    if at_once:
        for i in range(n):
            volume[i] = sold[i]
    else:
        for i in range(n):
            volume[i] = sold[i] * min((year + 1) / ramp_up[i], 1.0)
    for i in range(n):
        income[i] = volume[i] * price[i]
    if by_unit:
        for i in range(n):
            direct[i] = unit[i] * volume[i]
    else:
        for i in range(n):
            direct[i] = share[i] * income[i]


@kernel
def _year(x: Floats, recovers: bool, part: float, n: int) -> None:
    """The costs of a year, and the income that is kept after any refund."""
    income, direct, costs, full, kept = x[INCOME], x[DIRECT], x[COSTS], x[FULL], x[KEPT]
    unpaid, fixed, overhead, spent = x[BAD_DEBT], x[FIXED], x[OVERHEAD], x[INVESTMENT]
    for i in range(n):
        costs[i] = direct[i] + unpaid[i] * income[i] + fixed[i]
    for i in range(n):
        full[i] = overhead[i] * direct[i] + costs[i] + spent[i] * part
    if not recovers:
        for i in range(n):
            kept[i] = income[i]
        return
    ahead, carried = x[AHEAD], x[CARRIED]
    for i in range(n):
        ahead[i] = carried[i] + (income[i] - full[i])
    for i in range(n):
        kept[i] = income[i] - max(ahead[i], 0.0)
    for i in range(n):
        carried[i] = ahead[i] - max(ahead[i], 0.0)


@kernel
def _look(x: Floats, part: float, n: int) -> None:
    """Take the lines of a year into the largest yearly line of each draw."""
    income, direct, costs, full, kept = x[INCOME], x[DIRECT], x[COSTS], x[FULL], x[KEPT]
    unpaid, fixed, overhead = x[BAD_DEBT], x[FIXED], x[OVERHEAD]
    largest, spent = x[LARGEST], x[INVESTMENT]
    for i in range(n):
        line = max(max(income[i], direct[i]), max(fixed[i], unpaid[i] * income[i]))
        largest[i] = max(largest[i], max(line, max(overhead[i] * direct[i], spent[i] * part)))
    for i in range(n):
        line = max(max(abs(kept[i] - costs[i]), abs(kept[i] - full[i])), abs(kept[i]))
        largest[i] = max(largest[i], max(line, abs(income[i] - kept[i])))


@kernel
def _settle(x: Floats, factor: float, before: Floats, after: Floats, n: int) -> None:
    """The balance after a year, and the NPV up to it."""
    kept, costs, npv = x[KEPT], x[COSTS], x[NPV]
    for i in range(n):
        after[i] = before[i] + (kept[i] - costs[i])
    for i in range(n):
        npv[i] = npv[i] + factor * (kept[i] - costs[i])


@kernel
def _grow(x: Floats, places: Places, n: int) -> None:
    """Sales, prices and costs in the year after."""
    sold, held = x[SOLD], x[HELD]
    for i in range(n):
        sold[i] = sold[i] * held[i]
    for figure, growth in ((PRICE, PRICE_GROWTH), (UNIT, UNIT_GROWTH), (FIXED, FIXED_GROWTH)):
        if places[growth] != -1 or x[growth, 0] != 0.0:
            grown, rate = x[figure], x[growth]
            for i in range(n):
                grown[i] = grown[i] * (1.0 + rate[i])


@kernel
def _payback(balance: Floats, largest: Floats, years: Floats, n: int) -> None:
    """The payback of each draw, NaN for never; `largest` becomes the size of nothing.

    The reference takes a millionth of a pound for it wherever that decides alike.
    """
    first = balance[0]
    for i in range(n):
        largest[i] = max(1e-6, 1e-12 * largest[i])
    for i in range(n):
        years[i] = np.nan if first[i] <= -largest[i] else 0.0
    for year in range(len(balance) - 1):
        before, after = balance[year], balance[year + 1]
        for i in range(n):
            up = after[i] > -largest[i]
            end = 0.0 if after[i] < largest[i] else after[i]
            back = year + before[i] / (before[i] - end)
            falls = (not up) and years[i] == 0.0
            unmoved = np.nan if falls else years[i]
            years[i] = back if up and years[i] != years[i] else unmoved


@kernel
def _peak_exposure(balance: Floats, nothing: Floats, lowest: Floats, n: int) -> None:
    """The depth of the lowest balance of each draw, or 0."""
    first = balance[0]
    for i in range(n):
        lowest[i] = first[i]
    for year in range(1, len(balance)):
        after = balance[year]
        for i in range(n):
            lowest[i] = min(lowest[i], after[i])
    for i in range(n):
        lowest[i] = 0.0 if -lowest[i] < nothing[i] else -lowest[i]


@kernel
def _write(x: Floats, measured: Floats, begin: int, n: int) -> None:
    """Write the measures of some draws."""
    kept, costs, full, npv, payback, peak = x[KEPT], x[COSTS], x[FULL], x[NPV], x[PAYBACK], x[PEAK]
    piece = measured[:, begin : begin + n]
    income, contribution, surplus = piece[0], piece[1], piece[2]
    for i in range(n):
        income[i] = kept[i]
    for i in range(n):
        contribution[i] = kept[i] - costs[i]
    for i in range(n):
        surplus[i] = kept[i] - full[i]
    present, years, depth = piece[3], piece[4], piece[5]
    for i in range(n):
        present[i] = npv[i]
    for i in range(n):
        years[i] = payback[i]
    for i in range(n):
        depth[i] = peak[i]
