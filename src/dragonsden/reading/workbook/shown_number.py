"""A number of an OpenDocument cell beside the text that the cell shows: the two must agree."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from dragonsden.model.scalars import is_usable
from dragonsden.reading.workbook.cells import PLAIN, read_number
from dragonsden.reading.workbook.formats import GENERAL
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
    if value and not re.search(r"\d", shown):
        how = f"shows {quoted(shown)} instead" if shown.strip() else "hides it"
        raise ValueError(f"holds {value:.15g}, and its number format {how}; {PLAIN}")
    digits = SIGNS.sub("", shown)
    if not pounds or re.search(r"[^\d.,]", digits.replace("E", "")):
        return _in_words(value, shown)
    if value:
        _check(value * 100 if percent else value, digits, shown)
    _check_sign(value, shown)
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
    if not value or len(re.findall(r"\d[\d.,]*", shown)) != 1:
        return shown
    found = WITH_UNIT.search(shown)
    digits = Decimal(found["digits"].replace(",", "")) if found else Decimal(0)
    powers = (0, POWERS.get(found["unit"].lower(), 0)) if found else ()
    exact = [abs(Decimal(repr(value)).scaleb(-power)) for power in powers]
    slack = Decimal(SLACK) / 2 * Decimal(1).scaleb(int(digits.as_tuple().exponent))
    fits = [size for size in exact if abs(size - digits) <= slack]
    if not found or not digits or not fits:
        raise ValueError(f"holds {value:.15g}, and shows {quoted(shown)}; {PLAIN}")
    _check_sign(value, shown)
    return shown if digits in fits else shown.replace(found["digits"], f"{fits[0].normalize():f}")


def _check_sign(value: float, shown: str) -> None:
    """Raise ValueError if a number below 0 does not show it."""
    if value < 0 and not re.search("[-\N{MINUS SIGN}(]", shown):
        what = f"holds {value:.15g}, and its number format leaves out its minus sign"
        raise ValueError(f"{what}; {PLAIN}")


def _check(value: float, digits: str, shown: str) -> None:
    """Raise ValueError unless the digits that are shown are those of the number, rounded."""
    if "E" not in digits and not _agree(value, digits):
        raise ValueError(f"holds {value:.15g}, and shows {quoted(shown)}; {PLAIN}")


def _agree(value: float, digits: str) -> bool:
    """True if the digits are those of the number, rounded."""
    whole, _, decimals = re.sub(r"[.,](?=\d*$)", " ", digits).partition(" ")
    readings = {(re.sub("[.,]", "", whole) + "." + decimals, len(decimals))}
    readings.add((re.sub("[.,]", "", digits), 0))
    return any(
        abs(float(reading or 0) - abs(value)) <= 0.5 * 10**-places * SLACK
        for reading, places in readings
    )
