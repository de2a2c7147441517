"""Numbers as people read them: no digit that the number of draws does not support."""

from __future__ import annotations

import re
from decimal import Decimal
from math import ceil, floor, isfinite, isnan, log10, sqrt
from typing import Final

from dragonsden.arithmetic.statistics import Z95

MOST_DECIMALS: Final = 1
"""At most one decimal: more digits do not help a reader, however many the draws."""

HALF_A_PENNY: Final = 0.005

UNKNOWN: Final = "n/a"
"""The text of a number that is not known (NaN)."""


def decimals(error: float) -> int:
    """The number of decimals that a number with this standard error supports: 0 or 1.

    The last digit shown is the first that the error touches; 0 if the error is not known.
    """
    if not isfinite(error):
        return 0
    if error <= 0:
        return MOST_DECIMALS
    return min(MOST_DECIMALS, max(0, -floor(log10(error))))


def share_decimals(draws: int) -> int:
    """The number of decimals that a percentage of draws supports."""
    return decimals(100 * 0.5 / sqrt(draws))


def number(value: float, places: int) -> str:
    """The number with this many decimals; -0 is written as 0."""
    return UNKNOWN if isnan(value) else f"{round(value, places) + 0.0:,.{places}f}"


def enough(value: float) -> str:
    """A number that something needs, in whole numbers: rounded up, so that it suffices."""
    return UNKNOWN if isnan(value) else f"{ceil(round(value, 6)):,}"


def signed(value: float, places: int) -> str:
    """A number that may be negative, with a minus as amounts have it: −1.0."""
    return number(value, places).replace("-", "−")


def reach(error: float, places: int) -> str:
    """The half-width of the 95% confidence interval of a mean, rounded up."""
    if isnan(error):
        return UNKNOWN
    unit = 10**places
    return f"{ceil(Z95 * error * unit) / unit:.{places}f}" if error else "0"


def share(value: float, places: int) -> str:
    """A share as a percentage. Only 0 is shown as 0% and only 1 as 100%: 0.001 is <1%.

    A part of a whole that others work against is as it is: 1.57 is 157%, and -0.57 is −57%.
    """
    if isnan(value):
        return UNKNOWN
    if value < 0:
        return f"−{share(-value, places)}"
    if value > 1:
        return f"{100 * value:.{places}f}%"
    least, percent = 10.0**-places, 100 * value
    if value in (0.0, 1.0):
        return f"{percent:.0f}%"
    if percent < least:
        return f"<{least:.{places}f}%"
    if percent > 100 - least:
        return f">{100 - least:.{places}f}%"
    return f"{percent:.{places}f}%"


DIGITS: Final = 3
"""Numbers of a belief have three digits: nobody knows more of what they believe."""


def figure(number: float) -> str:
    """A number of a belief, to three digits."""
    if isnan(number):
        return UNKNOWN
    return f"{float(f'{number:.{DIGITS}g}') + 0.0:,.10g}"


QUANTILE_ERROR: Final = 1.71
"""The standard error of a normal variable's P10 over that of its mean."""

UNITS: Final = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "k"), (1.0, ""))


def money(amount: float, error: float = 0.0) -> str:
    """The amount in £, £k or £m, to two or three digits, fewer where its error is large."""
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


def pounds(amount: float) -> str:
    """The amount in £, £k or £m, to three digits."""
    return money(amount, abs(amount) / 1000)


AMOUNT: Final = re.compile(r"£(?P<size>\d[\d,]*(?:\.\d+)?)(?P<unit>k|m|bn|tn)?\b")
"""An amount as `money` and `tick` write it, without its sign."""

POWERS: Final = {"": 0, "k": 3, "m": 6, "bn": 9, "tn": 12}


def in_thousands(text: str) -> str:
    """The text with its amounts as those of a table in £000: £318k is 318 and £1.2m is 1,200."""
    return AMOUNT.sub(lambda found: _thousands(found), text)


def in_k(text: str) -> str:
    """The text with its amounts in £k, however large: £1.2m is £1,200k. Those below £1k stay."""
    return AMOUNT.sub(lambda found: f"£{_thousands(found)}k" if found["unit"] else found[0], text)


def _thousands(amount: re.Match[str]) -> str:
    """An amount in thousands, in the digits that it has."""
    power = POWERS[amount["unit"] or ""] - 3
    size = f"{Decimal(amount['size'].replace(',', '')).scaleb(power):,f}"
    return size.rstrip("0").rstrip(".") if power < 0 else size


def _unit(size: float) -> tuple[float, str]:
    """The largest unit that is not larger than the amount, and its letter."""
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


def about(part: float) -> str:
    """A share for a sentence, as roughly as it is known: about 5%, >99%, 100%."""
    said = percent(part)
    return said if said[0] in "<>" or part in (0.0, 1.0) or isnan(part) else f"about {said}"


def is_known(error: float) -> bool:
    """True if a mean of money has no error in pence: all draws are alike, and not eight of ten."""
    return error < HALF_A_PENNY


def between(low: float, high: float) -> str:
    """The range between two amounts in £; one amount where both are written alike."""
    return ends(money(low), money(high))


def ends(low: str, high: str) -> str:
    """The two ends of a range as a sentence has them; one where both are written alike."""
    return low if low == high else f"{low} to {high}"


def shares_apart(*parts: float) -> list[str]:
    """Shares as percentages, with the fewest decimals that show which differ, two at most.

    Shares within one in a million of each other count as equal.
    """
    known = [round(part, 6) for part in parts]
    for places in range(3):
        said = [share(part, places) for part in known]
        if len(set(said)) == len(set(known)):
            break
    near = (text[0] in "<>" for text in said)
    return [share(x, 2) if n else text for x, text, n in zip(known, said, near, strict=True)]


P10_TO_P90: Final = 2.563
"""The distance from P10 to P90 of a normal variable, in standard deviations."""

NEVER: Final = "never"


def percentile(amount: float, error: float) -> str:
    """A percentile in £, to the digits that the draws support; `error` is that of their mean."""
    return money(amount, QUANTILE_ERROR * error)


def span(p10: float, p90: float, error: float) -> str:
    """The range from P10 to P90 in £; `error` is the standard error of the mean of the draws."""
    if isnan(p10):
        return NEVER
    return ends(percentile(p10, error), percentile(p90, error))


def loss_span(p10: float, p90: float, error: float) -> str:
    """The range from P10 to P90 in £ of what loses money: a loss of £31k to £57k."""
    if p10 < 0 < p90:
        loss, gain = percentile(-p10, error), percentile(p90, error)
        return f"between a loss of {loss} and a gain of {gain}"
    if p10 >= 0:
        return f"a gain of {span(p10, p90, error)}"
    return f"a loss of {span(-p90, -p10, error)}"


def years(mean: float, p10: float, p90: float, draws: int) -> tuple[str, str]:
    """A payback in years and its range from P10 to P90; never if nothing is paid back."""
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
    """The standard error of the mean of draws with this P10 and P90."""
    return (p90 - p10) / P10_TO_P90 / sqrt(draws)
