"""Numbers as people read them: no digit that the number of draws does not support."""

from __future__ import annotations

from math import ceil, floor, isfinite, isnan, log10, sqrt
from typing import Final

from dragonsden.shares import Z95

MOST_DECIMALS: Final = 1
"""More would not help a reader, however many the draws."""

UNKNOWN: Final = "n/a"


def decimals(error: float) -> int:
    """How many decimals a number with this standard error supports: 0 or 1.

    The last digit shown is the first that the error touches; 0 for an error that is not known.
    """
    if not isfinite(error):
        return 0
    if error <= 0:
        return MOST_DECIMALS
    return min(MOST_DECIMALS, max(0, -floor(log10(error))))


def share_decimals(draws: int) -> int:
    """How many decimals of a percent the shares of so many draws support."""
    return decimals(100 * 0.5 / sqrt(draws))


def number(value: float, places: int) -> str:
    """The number with so many decimals; never minus nothing."""
    return UNKNOWN if isnan(value) else f"{round(value, places) + 0.0:,.{places}f}"


def reach(error: float, places: int) -> str:
    """How far the mean of endless draws may lie to either side (95%), rounded up."""
    if isnan(error):
        return UNKNOWN
    unit = 10**places
    return f"{ceil(Z95 * error * unit) / unit:.{places}f}" if error else "0"


def share(value: float, places: int) -> str:
    """A share as a percentage; 0% is none at all, 100% all of them, nothing between is either."""
    least = 10.0**-places
    percent = 100 * value
    if value in (0.0, 1.0):
        return f"{percent:.0f}%"
    if percent < least:
        return f"<{least:.{places}f}%"
    if percent > 100 - least:
        return f">{100 - least:.{places}f}%"
    return f"{percent:.{places}f}%"


def counted(number: int, noun: str, plural: str = "") -> str:
    """The number and the noun: 1 draw, 10,000 draws."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
