"""Resolutions: by whom a score was agreed or overridden, when and why, from its comment."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from dragonsden.model.scalars import no_such_day
from dragonsden.text.english import listed, quoted

EXAMPLE: Final = "'Agreed 12 Sept 2018: bookings up a third (chair, item 4)'"
LEAP_YEAR: Final = 2000
"""Has every day that any year has: a date may be written without its year."""

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|(?-i:May|MAY)|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
"""May only with a capital: `3 may` is seldom a date."""

_DATE: Final = re.compile(
    rf"""
    \b (?: (?P<iso>\d{{4}}-\d{{2}}-\d{{2}})
    | (?P<day>\d{{1,2}}) (?:st|nd|rd|th)? [ -] (?P<month>{_MONTH}) \b \.?
      (?: [ ,-]{{1,2}} (?P<year>\d{{4}}) | - (?P<short>\d{{2}}) )?
    | (?P<first>\d{{1,2}}) / (?P<second>\d{{1,2}}) / (?P<slashed>\d{{4}}) )
    (?! [\w/] )
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_WHO: Final = re.compile(r"\(([^()]*)\)[\s.]*$")
_NO_REASON: Final = re.compile(
    r"\W*((as|on|by|it|is|was|were|the|at|of|agreed|settled|decided|consensus|override|moderated|"
    r"overridden|score|panel|meeting)\b\W*)*",
    re.IGNORECASE,
)


def when(text: str) -> str:
    """The date a person means by `text`, year first; without its year, as it was written.

    Raises ValueError where it is no date, or could be two.
    """
    written = text.strip()
    found = _DATE.fullmatch(written)
    if found is None:
        raise ValueError(f"{quoted(text)} is not a date; write 2018-09-12 or 12 Sept 2018")
    return _day(found)


def provenance(kind: str, by: str, on: str, comment: str) -> tuple[str, str, str]:
    """By whom a score was resolved, when and why: the comment must say what `by` and `on` do not.

    The comment ends with the who in brackets: `Agreed 12 Sept: bookings up a third (chair)`.

    Raises ValueError that says what is missing.
    """
    rest = comment.strip()
    if not by and (who := _WHO.search(rest)):
        by, rest = who[1].strip(), rest[: who.start()].strip()
    if not on and (found := _DATE.search(rest)):
        on, rest = _day(found), _reason(rest[: found.start()], rest[found.end() :])
    there = {"who": by, "date": on, "reason": not _NO_REASON.fullmatch(rest)}
    missing = [f"no {what}" for what, is_there in there.items() if not is_there]
    if missing:
        what = f"{kind} needs who, when and why; here is {listed(missing)}"
        raise ValueError(f"{what}: write all in the comment, as {EXAMPLE}, or by and date apart")
    return by, on, rest


def _reason(before: str, after: str) -> str:
    """The reason, written after the date or before it."""
    texts = [text.strip(" \t\n:;,.-–") for text in (after, before)]
    return next((text for text in texts if not _NO_REASON.fullmatch(text)), "")


def _day(found: re.Match[str]) -> str:
    """The date that was found, year first where it has one."""
    try:
        if found["iso"]:
            return date.fromisoformat(found["iso"]).isoformat()
        if found["day"]:
            return _worded(found)
        return _slashed(found)
    except ValueError as error:
        if "; " in str(error):
            raise
        written = found["iso"] or f"{found['slashed'] or 1}-{found['second'] or 1}"
        year, month, *_ = written.split("-")
        raise no_such_day(found[0], int(year), int(month)) from None


def _worded(found: re.Match[str]) -> str:
    """A date with the name of its month."""
    month = MONTHS.index(found["month"][:3].lower()) + 1
    year = found["year"] or (f"20{found['short']}" if found["short"] else "")
    day = date(int(year or LEAP_YEAR), month, int(found["day"]))
    return day.isoformat() if year else found[0]


def _slashed(found: re.Match[str]) -> str:
    """A date in figures, if it can be only one."""
    first, second, year = int(found["first"]), int(found["second"]), int(found["slashed"])
    pairs = [(first, second), (second, first)]
    if first <= 12 and second <= 12 and first != second:
        either = " or ".join(f"{day} {MONTHS[month - 1].title()} {year}" for day, month in pairs)
        raise ValueError(f"{quoted(found[0])} could be two dates; write {either}")
    return date(year, second, first).isoformat()
