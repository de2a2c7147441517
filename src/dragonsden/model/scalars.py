"""Scalars: what a person means by the text of a number or a date.

Nothing is guessed: a text that two people could read as two numbers is refused, with the way to
write either. A number remembers how it was written, so that its field can refuse a
`£` or a `%`, and an error can quote it.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from dragonsden.text.english import quoted

LONGEST_NUMBER: Final = 100
"""No number that people write is longer, and longer texts are not worth reading as one."""

LARGEST: Final = 1e15
"""Beyond this a figure is a slip of the pen, and arithmetic on it may overflow."""

_NUMBER: Final = re.compile(
    r"""
    (?P<sign>[-+]?) [ ]* (?P<pound>£?) [ ]* (?P<inner>[-+]?)
    (?P<digits>
        \d{1,3}(?:,\d{3})+(?:\.\d*)? | \d{1,3}(?:_\d{3})+(?:\.\d*)? | \d+(?:\.\d*)? | \.\d+
    )
    (?: [eE](?P<power>[-+]?\d{1,4}) | [ ]* (?P<unit>%|k|m|bn|thousand|million|billion) )?
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_POWERS: Final = {"%": -2, "k": 3, "thousand": 3, "m": 6, "million": 6, "bn": 9, "billion": 9}
_PLAIN: Final = r"[-+]?£?\d[\d,._]*(?:\s?(?:%|(?:k|m|bn)\b))?"
"""Something that was probably meant as a number, for the hints."""

_RANGE: Final = re.compile(
    rf"(?:between|from)?\s*(?P<low>{_PLAIN})\s*(?:[-\u2010-\u2015\u2212]|to|and|\.\.+|\u2026)"
    rf"\s*(?P<high>{_PLAIN})",
    re.IGNORECASE | re.ASCII,
)
_MONTHS: Final = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_HINTS: Final = (
    (r"[-+]?\.?(?:nan|inf|infinity)", "it must be finite"),
    (r"#.*", "that is an error of Excel; mend its formula"),
    (r"[^ ]+[ ]*#.*", "write an ordinary space before # and the comment"),
    (r"=.*", "that is a formula; write the number it gives"),
    (r"\(.*\)", "write a negative number with a minus sign"),
    (r"['\"].*", "write it without quotes"),
    (r"[\u2018-\u201f\u00ab\u00bb].*", "write it without the curly quotes, as Word makes them"),
    (r"[\u2010-\u2015][ ]*£?\d.*", "that is a dash; write a minus sign, as -2"),
    (rf"\d{{1,2}}[- ](?:{_MONTHS})[a-z]*|(?:{_MONTHS})[a-z]*[- ]\d{{2,4}}",
     "that is a date, which Excel makes of two numbers with a dash"),
    (r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}", "that is a date"),
    (r"-?[$€¥].*|.*[€$¥]|.*\b(?:usd|eur|gbp)\b.*", "money is in £, as £500"),
    (r"£?\d+(?:\.\d+)?p", "write pence in £, as £0.50"),
    (r"\d+:\d+(?::\d+)?", "that is a time"),
    (r"(?:19|20)\d\d/(?:\d\d){1,2}", "that is a year"),
    (r"\d+\s*(?:/|÷)\s*\d+", "write a fraction as a decimal or with %"),
    (rf"(?:[~≈]|c\.?|ca\.?|circa|about|around|roughly|approx\.?|say)\s*{_PLAIN}.*",
     "write the number alone, or for a range {low: .., high: ..}"),
    (rf"(?:[<>≤≥]=?|up to|under|over)\s*{_PLAIN}.*|{_PLAIN}\s*(?:\+|or (?:more|less))",
     "write both ends, as {low: .., high: ..}"),
    (rf"{_PLAIN}\s*(?:±|\+/-|\+-)\s*{_PLAIN}", "write {mean: .., sd: ..} or {low: .., high: ..}"),
    (r".*\d\s*(?:[-\u2010-\u2015]|to|and|\.\.)\s*[£\d].*", "for a range write {low: .., high: ..}"),
    (r"[-\u2013\u2014?.]*|tb[acd]|n/?[ak]|not known|unknown|none|nil|pending",
     "if it is not known yet, write a range wide enough, as {low: .., high: ..}"),
    (r"-?£?[\d.]*\d\.\d{3},\d+", "in 1,234.50 the comma groups thousands and the point is decimal"),
    (r"-?£?\d{1,3}(?:[ '\u2019\u2009\u202f]\d{3})+.*",
     "write thousands with a comma or none, as 1,250"),
    (r"-?£?[\d,._]*[,_][\d,._]*\D*", "a comma or _ groups thousands, as in 1,234.50"),
    (r"0[xob][0-9a-f]+", "write it with the digits 0-9"),
    (r"£.*%", "it cannot be both money and a share"),
    (rf"{_PLAIN}\s*(?:[*\u2020\u2021]|\[.*\]|\(.*\)|(?:/|per|p\.?a|each)\b.*)",
     "write the number alone, and the rest as its note or unit"),
    (r".*[^\x00-\x7f£]\d*.*", "write it with the digits 0-9"),
)  # fmt: skip


class Figure(float):
    """A number that remembers how it was written: `text`, and its `mark` (£, %, k or nothing).

    The mark is k wherever the number was written in thousands, millions or billions without £.
    """

    text: str
    mark: str

    def __new__(cls, value: float, text: str, mark: str = "") -> Figure:
        """The number `value`, written as `text`."""
        figure = super().__new__(cls, value)
        figure.text, figure.mark = text, mark
        return figure

    def __reduce__(self) -> tuple[type[Figure], tuple[float, str, str]]:
        """The call that makes the same figure in another process."""
        return Figure, (float(self), self.text, self.mark)


def number(text: str) -> Figure:
    """The number a person means by `text`: `500_000`, `£1.2m`, `1,234.50`, `3.5%`, `1e3`, `-£500`.

    Raises ValueError, saying what would be right, where it is not a number or could be read as
    more than one.
    """
    written = _ordinary(text)
    if not written:
        raise ValueError("nothing is written here; write a number")
    if len(written) > LONGEST_NUMBER:
        raise ValueError(
            f"a number of {len(written):,} characters; write one of at most {LONGEST_NUMBER}"
        )
    match = _NUMBER.fullmatch(written)
    if match is None or (match["sign"] and match["inner"]):
        raise ValueError(f"{quoted(text)} is not a number; {_hint(written)}")
    return _figure(match, text.strip())


def _ordinary(text: str) -> str:
    """The text with the minus sign and the space of a keyboard, and no space around it."""
    return text.strip().replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ")


def _figure(match: re.Match[str], text: str) -> Figure:
    """The figure of a text that has the form of a number."""
    unit = (match["unit"] or "").lower()
    if match["pound"] and unit == "%":
        raise ValueError(f"{quoted(text)} is not a number; it cannot be both money and a share")
    digits = re.sub("[,_]", "", match["digits"])
    power = _POWERS.get(unit, int(match["power"] or 0))
    # one conversion of the whole text: dividing by 100 afterwards would round twice
    size = float(f"{digits}e{power}")
    if size > LARGEST:
        raise ValueError(f"{quoted(text)} is too large; give a number of at most {LARGEST:g}")
    if size == 0 and digits.strip("0."):
        raise ValueError(f"{quoted(text)} is so close to 0 that it counts as 0; write 0")
    minus = "-" in (match["sign"], match["inner"])
    mark = match["pound"] or ("%" if unit == "%" else "k" if unit else "")
    return Figure(-size if minus and size else size, text, mark)


def _hint(written: str) -> str:
    """The advice for a text that was meant as a number."""
    return hint(written) or "write it as 450, 1,234.50, £1.2m or 3.5%"


def hint(written: str) -> str:
    """The advice for a text that nearly is a number, or is a known word for none; else nothing."""
    if ends := _RANGE.fullmatch(written):
        return _as_range(*ends.group("low", "high"))
    for pattern, advice in _HINTS:
        if re.fullmatch(pattern, written, re.IGNORECASE | re.ASCII | re.DOTALL):
            return advice
    return ""


def _as_range(low: str, high: str) -> str:
    """The advice to write two numbers as a range; a £ or a unit given once is that of both."""
    unit = re.search(r"(?:%|k|m|bn)$", high, re.IGNORECASE)
    if unit and low[-1].isdigit():
        low += unit[0]
    if "£" in low and "£" not in high:
        high = f"£{high}"
    try:
        rises = number(low) < number(high)
    except ValueError:
        rises = False
    ends = (low.replace(",", ""), high.replace(",", "")) if rises else ("..", "..")
    return f"for a range write {{low: {ends[0]}, high: {ends[1]}}}"


def looks_like_a_number(text: str) -> bool:
    """True if `text` has the form of a number, be it too large, or is one of the words for none."""
    if text.strip().lower().lstrip("+-.") in ("nan", "inf", "infinity"):
        return True
    return len(text) <= LONGEST_NUMBER and _NUMBER.fullmatch(_ordinary(text)) is not None


def day(text: str) -> date:
    """The date a person means by `text`, written year first: 2018-09-12.

    Raises ValueError where it is written otherwise, or is no day of the calendar.
    """
    written = text.strip()
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", written, re.ASCII):
        raise ValueError(f"{quoted(text)} is not a date; write the year first, as 2018-09-12")
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise no_such_day(text, *map(int, written.split("-")[:2])) from None


def no_such_day(text: str, year: int, month: int) -> ValueError:
    """The error of a date that no calendar has, in the same words whichever Python reads it."""
    why = "day is out of range for month"
    if not 1 <= month <= 12:
        why = "a year has months 1 to 12"
    elif year < 1:
        why = "years begin with 1"
    return ValueError(f"{quoted(text)} is not a day of the calendar ({why})")


def day_given(name: str, given: object) -> date:
    """The day given as the argument `name`, as a date or as text.

    Raises ValueError if it is none.
    """
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    if not isinstance(given, str):
        raise ValueError(f"{name} is {given!r}; give a date, as 2018-09-12")
    return day(given)


def shown(value: float) -> str:
    """A number for a message: as it was written, or else with the digits that tell."""
    if isinstance(value, Figure):
        return value.text if len(value.text) <= 40 else f"{value:g}"
    return f"{value:,.10g}"


def is_usable(value: float) -> bool:
    """True for a number that can be computed with: neither NaN nor beyond LARGEST."""
    return abs(value) <= LARGEST
