"""Cells: the text of one cell of a workbook, and the number that is meant."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from dragonsden.model.scalars import LONGEST_NUMBER, Figure, is_usable
from dragonsden.reading.workbook.formats import LOCAL, UNKNOWN, Section, is_bare, section_for
from dragonsden.text.english import quoted

ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")
NUMBER: Final = re.compile(
    rf"(?!.{{{LONGEST_NUMBER + 1}}})[-+]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][-+]?\d+)?", re.ASCII
)
BLANK: Final = re.compile(r"[\s()+-]+")
"""The signs that a number may have around it in a cell, beside £ and %."""

SCALES: Final = {
    "k": 1,
    "thousand": 1,
    "m": 2,
    "million": 2,
    "bn": 3,
    "billion": 3,
}  # fmt: skip
"""The words for the digits that commas at the end of a format leave out, by threes."""

EPOCHS: Final = (datetime(1899, 12, 30), datetime(1904, 1, 1))
"""Day 0 of the two ways in which Excel counts days."""

FIRST_DAYS: Final = (61, 0)
"""The first day that is counted right: Excel believes that 1900 had a 29 February."""

LAST: Final = datetime(9999, 12, 31, 23, 59, 59)
PLAIN: Final = "give the cell a plain number format, or write what is meant"


class Cell(NamedTuple):
    """One cell: its row and column, from 1, and its contents.

    `value` is what a field of the model reads: a number with its mark (£ or %) if the cell is
    formatted so, or else the text. `text` is the same as a CSV file would have it.
    """

    row: int
    column: int
    value: str | float = ""

    @property
    def text(self) -> str:
        """Its text, without the space around it; nothing if it is empty."""
        if isinstance(self.value, Figure):
            return self.value.text
        return self.value.strip() if isinstance(self.value, str) else f"{self.value:.17g}"


def read_string(text: str) -> str:
    """A text as it was typed: Excel keeps control characters, and half of a line end, escaped."""
    return ESCAPE.sub(_escaped, text).replace("\r\n", "\n") if "_x" in text else text


def _escaped(found: re.Match[str]) -> str:
    """The character of an escape; half of one that takes two stays as it is."""
    character = chr(int(found[1], 16))
    return found[0] if "\ud800" <= character <= "\udfff" else character


def read_number(text: str, code: str, since_1904: bool = False) -> str | float:
    """A number as its cell shows it: with a £ or a %, as a date, or as a text with other signs.

    A date or a time becomes a text, year first. Raises ValueError where the cell shows something
    that is neither what it holds nor what one could type.
    """
    if not NUMBER.fullmatch(text):
        raise ValueError(f"{quoted(text)} is no number as Excel writes one; type it again")
    value = float(text)
    if not is_usable(value):
        return value
    if is_bare(code):
        return Figure(value, _plain(value))
    if code == LOCAL:
        what = f"{_plain(value)} in the currency of whichever computer shows it"
        raise ValueError(f"{what}; format it with a £, or as a plain number")
    if code == UNKNOWN:
        raise ValueError(f"holds {_plain(value)}, in a number format of another language; {PLAIN}")
    section, signed = section_for(value, code)
    if section.date:
        return _read_date(value, section.elapsed, since_1904)
    _check(value, section, signed)
    return _figure(value, section)


def _check(value: float, section: Section, signed: bool) -> None:
    """Raise ValueError if a number format shows another number, or none."""
    literal = section.before + section.after
    held = f"holds {_plain(value)}, and its number format"
    if not section.digits and not (value == 0 and literal.strip(" £") in ("-", "–", "—")):
        shown = f"shows {quoted(literal.strip())} instead" if literal.strip() else "hides it"
        raise ValueError(f"{held} {shown}; {PLAIN}")
    if section.digits and (section.between or re.search(r"[\d.,]", literal)):
        more = next(filter(None, (section.between, literal.strip())))
        raise ValueError(f"{held} adds {quoted(more)} to its digits; {PLAIN}")
    if section.percents > 1:
        raise ValueError(f"{held} has more than one %; {PLAIN}")
    minus = "-" in literal or ("(" in section.before and ")" in section.after)
    if value < 0 and not (signed or minus or section.red):
        raise ValueError(f"{held} leaves out its minus sign; {PLAIN}")
    if value > 0 and minus:
        raise ValueError(f"{held} shows it as if it were below 0; {PLAIN}")
    if section.commas and SCALES.get(_words(section.after).lower()) != section.commas:
        what = f"leaves out its last {3 * section.commas} digits"
        raise ValueError(f"{held} {what}; {PLAIN}")


def _figure(value: float, section: Section) -> str | float:
    """A number with the mark that its cell shows, or the text that it shows."""
    minus, size = "-" if value < 0 else "", abs(value)
    signs = _words(section.before + section.after)
    if section.percents and not signs:
        return Figure(value, f"{_plain(round(value * 100, 12))}%", "%")
    if section.percents:
        return f"{minus}{_words(section.before)}{_plain(round(size * 100, 12))}%{section.after}"
    if signs == "£":
        return Figure(value, f"{minus}£{_plain(size)}", "£")
    if not signs:
        return Figure(value, _plain(value))
    shown = format(Decimal(_plain(size)).scaleb(-3 * section.commas).normalize(), "f")
    is_bracketed = "(" in section.before and ")" in section.after
    around = "[-+()]" if is_bracketed else "[-+]"
    before, after = (re.sub(around, "", part) for part in (section.before, section.after))
    return f"{minus}{before}{shown}{after}".strip()


def _words(literal: str) -> str:
    """The words that a format shows around a number, without brackets, sign and space."""
    return BLANK.sub("", literal)


def _plain(value: float) -> str:
    """The shortest text that is this number, without a point where it is whole."""
    return str(int(value)) if value.is_integer() else repr(value)


def _read_date(days: float, elapsed: bool, since_1904: bool) -> str:
    """A number of days as the date that its cell shows, a time of day, or a length of time."""
    epoch, first = EPOCHS[since_1904], FIRST_DAYS[since_1904]
    most = (LAST - epoch).days
    if elapsed and 0 <= days <= most:
        minutes, seconds = divmod(round(days * 86400), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if 0 <= days < 1:
        return (datetime.min + timedelta(seconds=round(days * 86400))).time().isoformat()
    if not first <= days <= most:
        what = f"{_plain(days)} is no date that Excel can show right"
        raise ValueError(f"{what}; write the date, or format the cell as a number")
    moment = epoch + timedelta(seconds=round(days * 86400))
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat(" ")


def read_date(text: str) -> str:
    """A date that is kept as a text, year first. Raises ValueError if it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{quoted(text)} is no date; write it again") from None
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat(" ")
