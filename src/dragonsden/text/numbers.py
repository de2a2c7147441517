"""Numbers as people read them: no digit that the number of draws does not support."""

from __future__ import annotations

from math import ceil, floor, isfinite, isnan, log10, sqrt
from typing import Final

from dragonsden.arithmetic.statistics import Z95

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


DIGITS: Final = 3
"""Numbers of a belief are shown with so many digits: who believes, or draws, knows no more."""


def exact_money(amount: float, error: float = 0.0) -> str:
    """The amount in £, to the first digit that its standard error touches."""
    if isnan(amount):
        return UNKNOWN
    unit = _step(error)
    size = round(abs(amount) / unit) * unit
    return f"{'-' if amount < 0 and size else ''}£{size:,}"


def money_reach(error: float) -> str:
    """How far a mean of money may lie to either side (95%), rounded up."""
    if isnan(error):
        return UNKNOWN
    unit = _step(error)
    return f"£{ceil(Z95 * error / unit) * unit:,}"


def _step(error: float) -> int:
    """The power of ten an amount of this standard error is rounded to."""
    return 1 if isnan(error) or error < 1 else int(10 ** floor(log10(error)))


def figure(number: float) -> str:
    """A number of a belief, with three digits."""
    if isnan(number):
        return UNKNOWN
    return f"{float(f'{number:.{DIGITS}g}') + 0.0:,.10g}"


def whole_percent(part: float) -> str:
    """A share or a weight as a whole percentage."""
    return UNKNOWN if isnan(part) else f"{round(100 * part)}%"


QUANTILE_ERROR: Final = 1.71
"""The standard error of a normal variable's P10 over that of its mean."""

UNITS: Final = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "k"), (1.0, ""))


def money(amount: float, error: float = 0.0) -> str:
    """The amount in £, £k or £m, two or three digits, and none that its error does not support."""
    if isnan(amount):
        return UNKNOWN
    place = _place(abs(amount))
    if error > 0:
        place = max(place, floor(log10(error)))
    size = round(abs(amount) / 10.0**place) * 10.0**place
    if size < 0.5:
        return "£0"
    unit, letter = _unit(size)
    decimals = max(0, round(log10(unit)) - max(place, _place(size)))
    return f"{'−' if amount < 0 else ''}£{size / unit:,.{decimals}f}{letter}"


def _unit(size: float) -> tuple[float, str]:
    """The largest unit that an amount has one of."""
    return next((found for found in UNITS if size >= found[0] * (1 - 1e-9)), UNITS[-1])


def _place(size: float) -> int:
    """The power of ten an amount is rounded to: three digits of millions, two of thousands."""
    leading = floor(log10(size)) if size >= 1 else 0
    return max(0, leading - 2 if leading >= 5 else leading - 1 if leading >= 3 else 0)


def tick(amount: float) -> str:
    """The amount as an axis shows it: £0, £500k, £1.5m."""
    if abs(amount) < 1e-9:
        return "£0"
    sign, size = "−" if amount < 0 else "", abs(amount)
    unit, letter = _unit(size)
    return f"{sign}£{size / unit:,.10g}{letter}"


def percent(part: float) -> str:
    """A share as a whole percentage: <1% and >99% near the ends, 0% for none at all."""
    return share(part, 0)


def shares_apart(*parts: float) -> list[str]:
    """Shares as percentages, with as few decimals as tell those that differ apart, two at most.

    Shares nearer than one in a million do not differ.
    """
    known = [round(part, 6) for part in parts]
    for places in range(3):
        said = [share(part, places) for part in known]
        if len(set(said)) == len(set(known)):
            break
    near = (text[0] in "<>" for text in said)
    return [share(x, 2) if n else text for x, text, n in zip(known, said, near, strict=True)]


P10_TO_P90: Final = 2.563
"""From P10 to P90 a normal variable goes so many standard deviations."""

NEVER: Final = "never"


def amount(mean: float, p10: float, p90: float, draws: int) -> str:
    """A mean in £, to the digits that so many draws support."""
    return money(mean, _error(p10, p90, draws))


def span(p10: float, p90: float, draws: int) -> str:
    """From P10 to P90 in £."""
    if isnan(p10):
        return NEVER
    error = QUANTILE_ERROR * _error(p10, p90, draws)
    low, high = money(p10, error), money(p90, error)
    return low if low == high else f"{low} to {high}"


def years(mean: float, p10: float, p90: float, draws: int) -> tuple[str, str]:
    """A payback in years, and from P10 to P90; never where there is none."""
    if isnan(mean):
        return NEVER, ""
    error = _error(p10, p90, draws)
    places = decimals(QUANTILE_ERROR * error)
    low, high = number(p10, places), number(p90, places)
    ends = _in_years(high) if low == high else f"{low} to {_in_years(high)}"
    return _in_years(number(mean, decimals(error))), ends


def _in_years(figure: str) -> str:
    """The figure with its unit: 1 year, 1.5 years."""
    return f"{figure} {'year' if figure == '1' else 'years'}"


def _error(p10: float, p90: float, draws: int) -> float:
    """The standard error of a mean of draws that spread like this."""
    return (p90 - p10) / P10_TO_P90 / sqrt(draws)
