"""The scales of charts: round numbers on them, money, and shares from 0% to 100%."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from dragonsden.plot.layout.amounts import tick
from dragonsden.plot.layout.sheet import root_figure

SHARES: Final = {0: "0%", 0.25: "25%", 0.5: "50%", 0.75: "75%", 1: "100%"}
"""The marks of a scale of shares."""

LIMITS: Final = (0.2, 0.4, 0.6, 0.8, 1.0)
"""A scale of weights ends at one of these: the first that holds what matters."""

FAR: Final = 2.0
"""A number that reaches twice as far as any of the others lies off the scale."""

APART: Final = 50.0
"""Points from one number of a scale to the next, at least."""

FEWEST: Final = 8
"""Nothing lies off the scale where there are fewer than 8 numbers."""


def round_numbers(
    low: float, high: float, most: int, beyond: float = 0.0, least: int = 2
) -> list[float]:
    """At most `most` + 1 round numbers from `low` to `high`, or a little beyond either."""
    found = MaxNLocator(most, min_n_ticks=least, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(number) for number in found if low - beyond <= number <= high + beyond]


def whole_numbers(low: float, high: float, most: int) -> range:
    """At most `most` + 1 multiples of 1, 2, 5, 10 or 20 from `low` to `high`."""
    size = next(size for size in (1, 2, 5, 10, 20) if high - low <= most * size)
    return range(ceil(low / size) * size, floor(high) + 1, size)


def around(low: float, high: float, unit: int, least: int = 0) -> tuple[int, int]:
    """The multiples of a unit around two values, within 0 to 100 and at least so far apart."""
    bottom, top = max(0, unit * floor(low / unit)), min(100, unit * ceil(high / unit))
    if top - bottom < least:
        bottom, top = max(0, top - least), max(least, top)
    return bottom, top


def number_scale(
    ax: Axes, ends: tuple[float, float], most: int, beyond: float, *, money: bool = True
) -> None:
    """Round numbers across, as many as have room, and a line up from each."""
    low, high = ends
    ax.set_xlim(low - beyond, high + beyond)
    room = int(72 / root_figure(ax).dpi * ax.bbox.width / APART)
    most = max(1, min(most, room))
    ticks = round_numbers(low, high, most, beyond, least=min(3, most))
    ax.set_xticks(ticks, labels=[tick(t) if money else f"{t:g}" for t in ticks])
    ax.grid(axis="x")


def with_zero(numbers: ArrayLike) -> tuple[float, float]:
    """The lowest and the highest of the numbers and 0."""
    there = np.append(0.0, np.asarray(numbers, dtype=float))
    return float(np.nanmin(there)), float(np.nanmax(there))


def scale_from_zero(ax: Axes, amounts: ArrayLike, most: int, beyond: float) -> None:
    """Money across for these amounts and £0, and beyond either end by a share of the reach."""
    low, high = with_zero(amounts)
    reach = (high - low) or 1.0
    number_scale(ax, (low, high or low + reach), most, beyond * reach)


def ticks_up(low: float, high: float, most: int) -> list[float]:
    """At most `most` + 1 round numbers upwards, on a scale that has room beyond its ends."""
    return [0.0] if low == high else round_numbers(low, high, most, 0.04 * (high - low))


def weight_scale(ax: Axes, limit: float) -> None:
    """Shares of the weight across, from 0% to the limit."""
    ticks = [limit * part / 4 for part in range(5)]
    ax.set_xticks(ticks, labels=[f"{100 * tick:g}%" for tick in ticks])


def limit_of(wanted: float, least: float = 0.0) -> float:
    """The end of a scale of weights that holds the one wanted."""
    return next((limit for limit in LIMITS if limit >= max(wanted, least)), 1.0)


def off_scale(reach: Sequence[float], most: int) -> int:
    """The number of those reaches, the furthest first, that would leave the others in a heap."""
    most = most if len(reach) >= FEWEST else 0
    return max((n for n in range(1, most + 1) if reach[n - 1] > FAR * reach[n] > 0), default=0)
