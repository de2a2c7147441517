"""The columns of a budget: what a heading stands for, by its words and its year."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from dragonsden.model.figures import is_year

Measure = Literal["income", "cost"]
Kind = Literal["budget", "outturn"]

TEXTS: Final = {
    "service": (
        *("service", "services", "service name", "service area", "service title", "name"),
        *("traded service", "activity", "business unit", "description", "cost centre description"),
    ),
    "department": ("department", "dept", "directorate", "division"),
    "owner": ("owner", "budget holder", "budget manager", "responsible officer"),
}
"""The headings of columns of texts, as they are compared, the plainest first."""

KINDS: Final[dict[Kind, frozenset[str]]] = {
    "budget": frozenset(
        ("budget", "budgeted", "estimate", "estimated", "plan", "planned", "target")
    ),
    "outturn": frozenset(("outturn", "outturns", "actual", "actuals")),
}
MEASURES: Final[dict[Measure, frozenset[str]]] = {
    "income": frozenset(("income", "revenue", "receipts", "fees", "sales", "turnover")),
    "cost": frozenset(("cost", "costs", "expenditure", "spend", "spending", "expense", "expenses")),
}
NEITHER: Final = frozenset(
    (
        *("net", "variance", "difference", "change", "var", "subsidy", "%", "percentage"),
        *("centre", "code", "codes", "rank", "ranking", "index", "growth"),
        *("lost", "loss", "losses", "foregone", "forgone"),
    )
)
"""Words of columns that are worked out from others, or are no money, and are not read."""

FORECAST: Final = frozenset(("forecast", "forecasts", "forecasted", "projected", "projection"))
"""Words of columns that say what was thought of a year, and not what came of it."""

ABOUT_YEARS: Final = frozenset(
    (
        *("financial", "year", "final", "full", "fy", "last", "previous", "prior", "accounts"),
        *("for", "in", "of", "the", "to", "s", "k", "m", "gbp"),
    )
)
"""Words that leave a year what it is: with any other the heading is of something else."""

LONGEST_HEADING: Final = 500
"""A longer text is no heading, and is not searched for what it may stand for."""

OTHER_MONEY: Final = "another currency"

_PART: Final = re.compile(
    r"\b(?:ytd|to[ -]date|q[1-4]|qtr|quarter(?:ly)?|h[12]|half|monthly|weekly|daily|interim"
    r"|(?:p|period|m|month) ?0?[1-9]|(?:p|period|m|month) ?1[01]|(?<!12 )(?<!twelve )months?"
    r"|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|jan(?:uary)?|feb(?:ruary)?|apr(?:il)?(?!.*\bmar(?:ch)?\b))\b"
)
"""Words of a part of a year, which ends in March."""

_EACH: Final = re.compile(r"\bper\b(?! ?(?:annum|year))|\b(?:average|avg|mean|each)\b")
_NO_INCOME: Final = re.compile(r"\bnon[- ]?(?:income|revenue|sales)\b")

_WHOLE: Final = {"inc": "income", "exp": "expenditure"}
_SHORTENED: Final = re.compile(r"\b(inc|exp)\b\.?(?= *(?:$|[\d£(/]))")
"""Words cut short, but `inc` before another word: that is including."""

_LONG: Final = re.compile(r"\b((?:19|20)\d\d)\s*[-/\u2013]\s*(\d\d(?:\d\d)?)\b")
_SHORT: Final = re.compile(r"(?<![\d/.-])(\d\d)\s*[-/\u2013]\s*(\d\d)(?![\d/.-])")
_SEVERAL: Final = re.compile(
    r"\d\d\s*[-/\u2013]\s*\d\d(?:\d\d)?\s*(?:to|until|and|&|[-/\u2013])\s*(?:20)?\d\d\b"
    r"|\b(?:[2-9]|two|three|four|five)[ -]years?\b"
)
"""Years from one to another, or a number of years."""

MARKS: Final = "['\u2018\u2019\u201b\u00b4`,]"
"""The signs before 000: Word makes a left quotation mark of an apostrophe, others a comma."""

_UNITS: Final = {
    unit: re.compile(pattern, re.IGNORECASE)
    for unit, pattern in {
        "£000": rf"(?:£|gbp)\s*(?:{MARKS}?000s?|1,000s|k)\b|(?<!\d){MARKS}000s?\b|\b000s\b"
        r"|thousand|\(\s*(?:000|k)\s*\)|(?:^|\s)(?:000|k)$|\bk\s*(?:£|gbp\b)",
        "£m": r"(?:£|gbp)\s*(?:m|mn|million|millions)\b|\bmillions?\b|\(\s*mn?\s*\)|(?:^|\s)mn?$",
        "£bn": r"(?:£|gbp)\s*bn\b|\bbillions?\b|\(\s*bn\s*\)",
        "£": r"£|\bgbp\b",
        "pence": r"\bpence\b|(?-i:\(\s*p\s*\))",
        OTHER_MONEY: r"[€$¥](?!\s*\d)|\b(?:eur|euros?|usd|dollars?|chf|francs?)\b",
    }.items()
}
"""Units, as headings say them; the first that is found counts."""


@dataclass(frozen=True)
class Role:
    """The meaning of a column: a text, or figures of a measure, a kind and a year.

    None and "" are what the heading does not say.
    """

    text: str = ""
    measure: Measure | None = None
    kind: Kind | None = None
    year: str = ""

    def __str__(self) -> str:
        said = (self.text, self.measure, self.kind, self.year)
        return " ".join(part for part in said if part)


@lru_cache(4096)
def role_of(heading: str) -> Role | None:
    """The role of a column by its heading; None if it has none."""
    if len(heading) > LONGEST_HEADING:
        return None
    plain = _plain(heading)
    for text, aliases in TEXTS.items():
        if plain in aliases:
            return Role(text)
    said = said_by(heading)
    if (
        said.is_neither
        or said.is_forecast
        or said.is_of
        or len(said.kinds) > 1
        or len(said.measures) > 1
    ):
        return None
    if not (said.kinds or said.year) or (said.is_other and not (said.kinds or said.measures)):
        return None
    return Role("", next(iter(said.measures), None), next(iter(said.kinds), None), said.year)


@dataclass(frozen=True)
class Said:
    """The measures, kinds and year that the words of a heading of figures say.

    `is_neither` if they are worked out from others, `is_forecast` if they are of what was thought,
    `is_other` if there are more words, and `is_of` says what less than a year they are of.
    """

    measures: frozenset[Measure]
    kinds: frozenset[Kind]
    year: str
    is_neither: bool
    is_forecast: bool
    is_other: bool
    is_of: str = ""

    @property
    def anything(self) -> bool:
        """True if the words say anything of figures."""
        return bool(self.measures or self.kinds or self.year or self.is_neither or self.is_forecast)


@lru_cache(4096)
def said_by(heading: str) -> Said:
    """The measures, kinds and year that a heading says."""
    plain = _plain(heading if len(heading) <= LONGEST_HEADING else "")
    year, rest = _year(plain)
    whole = _SHORTENED.sub(
        lambda found: _WHOLE[found[1]], re.sub(r"\bout[- ]turn", "outturn", rest)
    )
    words = frozenset(re.findall("[a-z]+|%", whole))
    kinds = frozenset(kind for kind, known in KINDS.items() if words & known)
    measures = frozenset(one for one, known in MEASURES.items() if words & known)
    neither = bool(words & NEITHER or _NO_INCOME.search(whole))
    other = bool(words - ABOUT_YEARS)
    return Said(measures, kinds, year, neither, bool(words & FORECAST), other, _is_of(plain, whole))


def _is_of(heading: str, text: str) -> str:
    """The part of a year, or of what is sold, that figures are of; "" if of all of one year.

    The `text` is the heading without its year.
    """
    if _PART.search(text):
        return "a part of a year"
    if _SEVERAL.search(heading):
        return "something else than one financial year"
    return "each of something" if _EACH.search(text) else ""


def says_a_false_year(heading: str) -> bool:
    """True if the years that a heading names, as 2026/28, are no financial year."""
    plain = _plain(heading)
    return bool(_LONG.search(plain)) and not _year(plain)[0]


def alias_order(heading: str) -> int:
    """The place of a heading among those of its text, the plainest first."""
    plain = _plain(heading)
    places = [aliases.index(plain) for aliases in TEXTS.values() if plain in aliases]
    return next(iter(places), 0)


@lru_cache(4096)
def unit_of(text: str) -> str:
    """The unit of money that a text says, as £, £000 or pence; "" if it says none."""
    if len(text) > LONGEST_HEADING:
        return ""
    return next((unit for unit, found in _UNITS.items() if found.search(text)), "")


def _plain(heading: str) -> str:
    """A heading as it is compared: small letters, single spaces, without a unit in brackets."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return " ".join(re.sub(r"\((?:£|gbp)[^)]*\)|[_:]", " ", text).split())


def _year(text: str) -> tuple[str, str]:
    """The financial year in a text, as 2018/19, and the text without it."""
    if found := _LONG.search(text):
        year = f"{found[1]}/{found[2][-2:]}"
    elif found := _SHORT.search(text):
        year = f"20{found[1]}/{found[2]}"
    else:
        return "", text
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return (year, rest) if is_year(year) else ("", text)
