"""Numbers that their number format shows rounded: 2.5 as 3 where it has no decimals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from dragonsden.reading.workbook.formats import GENERAL, LOCAL, UNKNOWN, Section, section_for
from dragonsden.text.english import quoted

SHARE: Final = Decimal("0.01000001")
"""A number may be shown rounded by 1 in 100 of what it is: a third as 0.33."""

NOISE: Final = Decimal("1e-9")
"""What binary fractions leave of 0 is none."""

MOST_DECIMALS: Final = 12
MOST_FIGURES: Final = 4
"""Of the lower part of a fraction. More than these leave no error that is seen."""

LARGEST: Final = 1e15
"""Of a number beyond this no format leaves out a part that counts."""

WAY_OUT: Final = "show its decimals, or write what is meant"


def rounded_away(value: float, code: str) -> str:
    """The reason why a number may not be read as it is held: its format rounds it; "" if none."""
    if code in (GENERAL, LOCAL, UNKNOWN) or not abs(value) < LARGEST:
        return ""
    section, _ = section_for(value, code)
    if section.date or section.general or not section.digits:
        return ""
    if section.decimals > MOST_DECIMALS or len(section.under) > MOST_FIGURES:
        return ""
    held = abs(Decimal(repr(value))).scaleb(2 * section.percents - 3 * section.commas)
    shown = _shown(held, section)
    digits = f"{shown:.3f}" if section.fraction else f"{shown:f}"
    text = f"{section.before}{digits}{'%' * section.percents}{section.after}".strip()
    return told(value, text) if differ(held, shown) else ""


def differ(held: Decimal, shown: Decimal) -> bool:
    """True if a number is shown as another by more than a small share of it."""
    return abs(shown - held) > abs(held) * SHARE + NOISE


def told(value: float, shown: str) -> str:
    """The mistake of a number that is shown so."""
    return f"holds {value:.15g}, and shows {quoted(shown)}, which is rounded; {WAY_OUT}"


def _shown(held: Decimal, section: Section) -> Decimal:
    """A number of 0 or more as a section of a format rounds it."""
    if section.fraction:
        part = Fraction(held)
        if section.under.isdigit() and int(section.under):
            near = Fraction(round(part * int(section.under)), int(section.under))
        else:
            near = part.limit_denominator(max(10 ** len(section.under) - 1, 1))
        return Decimal(near.numerator) / Decimal(near.denominator)
    if section.exponent:
        return Decimal(f"{held:.{section.decimals}E}")
    return held.quantize(Decimal(1).scaleb(-section.decimals), ROUND_HALF_UP)
