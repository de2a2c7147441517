"""Figures as a table shows them: no digit that the draws do not support."""

from __future__ import annotations

from math import ceil, floor, isnan, log10
from typing import Final

from dragonsden.rounding import UNKNOWN
from dragonsden.shares import Z95

DIGITS: Final = 3
"""Numbers of a belief are shown with so many digits: who believes, or draws, knows no more."""


def money(amount: float, error: float = 0.0) -> str:
    """The amount in £, to the first digit that its standard error touches."""
    if isnan(amount):
        return UNKNOWN
    unit = _unit(error)
    size = round(abs(amount) / unit) * unit
    return f"{'-' if amount < 0 and size else ''}£{size:,}"


def money_reach(error: float) -> str:
    """How far a mean of money may lie to either side (95%), rounded up."""
    if isnan(error):
        return UNKNOWN
    unit = _unit(error)
    return f"£{ceil(Z95 * error / unit) * unit:,}"


def _unit(error: float) -> int:
    """The power of ten an amount of this standard error is rounded to."""
    return 1 if isnan(error) or error < 1 else int(10 ** floor(log10(error)))


def figure(number: float) -> str:
    """A number of a belief, with three digits."""
    if isnan(number):
        return UNKNOWN
    return f"{float(f'{number:.{DIGITS}g}') + 0.0:,.10g}"


def own(label: str, title: str) -> str:
    """What a belief is called where its service is known: `volume`, not `Registrars: volume`."""
    return label.removeprefix(f"{title}: ")


def its(label: str, title: str) -> str:
    """The same in a sentence: `its volume`."""
    return f"its {own(label, title)}" if label.startswith(f"{title}: ") else label


def percent(part: float) -> str:
    """A share or a weight as a whole percentage."""
    return UNKNOWN if isnan(part) else f"{round(100 * part)}%"
