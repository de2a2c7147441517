"""A number of an OpenDocument cell beside the text that the cell shows: the two must agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from math import isfinite
from typing import Final

from dragonsden.model.scalars import is_usable
from dragonsden.reading.workbook.cells import PLAIN, read_number
from dragonsden.reading.workbook.formats import GENERAL
from dragonsden.reading.workbook.rounding import differ, told
from dragonsden.text.english import quoted

SIGNS: Final = re.compile("[-+\N{MINUS SIGN}()£%\\s'\N{RIGHT SINGLE QUOTATION MARK}]")
"""The signs that a number may have around or in it, beside its points and commas."""

WITH_UNIT: Final = re.compile(
    r"(?<!\d)(?<!\d[.,])(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d++)(?:\.\d++)?)(?![\d.,])"
    r"\s*+(?P<unit>[a-z]*)",
    re.IGNORECASE,
)
POWERS: Final = {"k": 3, "thousand": 3, "m": 6, "million": 6, "bn": 9, "billion": 9}
"""A number format may show a number in these units, or put their word after it as it is."""

AROUND: Final = "+-\N{MINUS SIGN}()£%\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE} \t\n"
"""The signs and spaces that may stand before and after the digits."""

GROUPED: Final = re.compile(
    r"\d*|\d{1,3}(?:(?P<mark>[.,'\N{RIGHT SINGLE QUOTATION MARK}]|\s)\d{3})(?:(?P=mark)\d{3})*"
    r"|\d{1,2}(?:,\d{2})*,\d{3}"
)
"""The whole part of a number: bare, by threes as everywhere, or as in India."""

POWER: Final = re.compile(r"(?P<digits>.*\d[.,]?)E(?P<power>[-+]?\d{1,3})", re.DOTALL)
MINUS: Final = re.compile(
    r"(?<!\w)[-\N{MINUS SIGN}][\s£]*+[\d.,]|\([^()\d]*+\d[^()]*+\)"
    r"|\d[\s£%)]*+[-\N{MINUS SIGN}]\s*$"
)
"""A number that is seen as one below 0: with a minus before or after it, or in brackets."""

DASHES: Final = ("-", "\N{MINUS SIGN}", "\N{EN DASH}", "\N{EM DASH}")
"""A cell that shows one of these holds 0."""

BOOLEANS: Final = {"TRUE": 1, "FALSE": 0}

LONGEST_SHOWN: Final = 400
"""Characters, of a number with all the words that a number format can put around it."""

SLACK: Final = 1.000001
"""Half a unit of the last digit shown, and what binary fractions add to it."""


def read_shown(
    text: str, shown: str | None, *, percent: bool = False, pounds: bool = True
) -> str | float:
    """The number `text`, with the mark that its cell shows, or the text that it shows.

    A cell of a program that writes no such text (`shown` is None) is taken as it is. Raises
    ValueError where the cell shows something that is neither what it holds nor what one could type.
    """
    value = float(text)
    if not is_usable(value):
        return value
    if shown == text and pounds and not percent:
        return read_number(text, GENERAL)
    if shown and len(shown) > LONGEST_SHOWN:
        what = f"holds {value:.15g}, and shows a text of {len(shown):,} characters beside it"
        raise ValueError(f"{what}; {PLAIN}")
    mark = _mark(shown, percent)
    if shown is None:
        return read_number(text, mark)
    if BOOLEANS.get(shown.upper()) == value:
        return shown.upper()
    if not re.search(r"\d", shown):
        if value == 0 and shown.strip(" £") in DASHES:
            return read_number(text, mark)
        how = f"shows {quoted(shown)} instead" if shown.strip() else "hides it"
        raise ValueError(f"holds {value:.15g}, and its number format {how}; {PLAIN}")
    _check_sign(value, shown)
    if not pounds or re.search(r"[^\d.,]", SIGNS.sub("", shown).replace("E", "")):
        return _in_words(value, shown)
    _check(value * 100 if percent else value, shown)
    return read_number(text, mark)


def _mark(shown: str | None, percent: bool) -> str:
    """The number format with the mark that a cell shows. Raises ValueError for a false %."""
    if shown and ("%" in shown) != percent and re.search(r"\d", shown):
        raise ValueError(f"shows {quoted(shown)} and holds another number; {PLAIN}")
    if percent:
        return "0%"
    return "£0.00" if shown and "£" in shown else GENERAL


def _in_words(value: float, shown: str) -> str:
    """The text that a cell shows with its number unrounded: 437.8 k where it shows 438 k.

    Raises ValueError where the one number in the text is not that of the cell, in any unit.
    """
    if len(re.findall(r"\d[\d.,]*", shown)) != 1:
        return shown
    found = WITH_UNIT.search(shown)
    digits = Decimal(found["digits"].replace(",", "")) if found else Decimal(0)
    powers = (0, POWERS.get(found["unit"].lower(), 0)) if found else ()
    exact = [abs(Decimal(repr(value)).scaleb(-power)) for power in powers]
    slack = Decimal(SLACK) / 2 * Decimal(1).scaleb(int(digits.as_tuple().exponent))
    fits = [size for size in exact if abs(size - digits) <= slack]
    if not found or not fits or bool(digits) != bool(value):
        raise ValueError(f"holds {value:.15g}, and shows {quoted(shown)}; {PLAIN}")
    return shown if digits in fits else shown.replace(found["digits"], f"{fits[0].normalize():f}")


def _check_sign(value: float, shown: str) -> None:
    """Raise ValueError if a number below 0 does not show it, or one above 0 is seen as below."""
    is_below = bool(MINUS.search(shown))
    if value < 0 and not is_below:
        what = f"holds {value:.15g}, and its number format leaves out its minus sign"
        raise ValueError(f"{what}; {PLAIN}")
    if value > 0 and is_below:
        what = f"holds {value:.15g}, and shows {quoted(shown)}, as if it were below 0"
        raise ValueError(f"{what}; {PLAIN}")


def _check(value: float, shown: str) -> None:
    """Raise ValueError unless the digits that are shown are those of the number, rounded."""
    for reading, unit in _readings(shown.strip(AROUND)):
        if abs(reading - abs(value)) <= unit / 2 * SLACK:
            return
    raise ValueError(f"holds {value:.15g}, and shows {quoted(shown)}; {PLAIN}")


def shown_rounded(value: float, shown: str, *, percent: bool) -> str:
    """That digits which agree with a number are rounded by more than a small share; "" if not."""
    held = Decimal(repr(abs(value * 100 if percent else value)))
    near = [Decimal(repr(one)) for one, _ in _readings(shown.strip(AROUND))]
    is_away = bool(near) and all(differ(held, one) for one in near)
    return told(value, shown.strip()) if is_away else ""


def _readings(digits: str) -> Iterator[tuple[float, float]]:
    """The numbers that digits with their marks may be, and the unit of the last digit of each.

    The last point or comma may stand before decimals or before thousands.
    """
    found = POWER.fullmatch(digits)
    power = int(found["power"]) if found else 0
    digits = found["digits"] if found else digits
    parts = re.fullmatch(r"(?P<whole>.*?)(?:[.,](?P<decimals>\d*))", digits, re.DOTALL)
    ways = [(digits, "")] + ([(parts["whole"], parts["decimals"])] if parts else [])
    for whole, decimals in ways:
        if (whole or decimals) and GROUPED.fullmatch(whole):
            figures = re.sub(r"\D", "", whole)
            number = float(f"{figures or 0}.{decimals}e{power}")
            if isfinite(number):
                unit = float(f"1e{power - len(decimals)}")
                yield number, unit if number else min(unit, 1.0)
