"""The columns of a budget: what a heading stands for, by its words and its year."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
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
    "budget": frozenset(("budget", "budgeted", "estimate", "estimated", "plan", "planned")),
    "outturn": frozenset(("outturn", "outturns", "actual", "actuals")),
}
MEASURES: Final[dict[Measure, frozenset[str]]] = {
    "income": frozenset(("income", "revenue", "receipts", "fees", "sales", "turnover")),
    "cost": frozenset(("cost", "costs", "expenditure", "spend", "spending", "expense", "expenses")),
}
NEITHER: Final = frozenset(("net", "variance", "difference", "change", "var", "subsidy"))
"""Words of columns that are worked out from others, and are not read."""

_LONG: Final = re.compile(r"\b((?:19|20)\d\d)\s*[-/\u2013]\s*(\d\d(?:\d\d)?)\b")
_SHORT: Final = re.compile(r"(?<![\d/.-])(\d\d)\s*[-/\u2013]\s*(\d\d)(?![\d/.-])")
_THOUSANDS: Final = re.compile(r"£\s*['’]?000s?|£\s*k\b|\b000s\b|thousand", re.IGNORECASE)


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


def role_of(heading: str) -> Role | None:
    """The role of a column by its heading; None if it has none."""
    plain = _plain(heading)
    for text, aliases in TEXTS.items():
        if plain in aliases:
            return Role(text)
    year, rest = _year(plain)
    words = set(re.findall("[a-z]+", re.sub(r"\bout[- ]turn", "outturn", rest)))
    if words & NEITHER:
        return None
    kinds: list[Kind] = [kind for kind, known in KINDS.items() if words & known]
    measures: list[Measure] = [one for one, known in MEASURES.items() if words & known]
    if len(kinds) > 1 or len(measures) > 1 or not (kinds or year):
        return None
    return Role("", next(iter(measures), None), next(iter(kinds), None), year)


def alias_order(heading: str) -> int:
    """The place of a heading among those of its text, the plainest first."""
    plain = _plain(heading)
    places = [aliases.index(plain) for aliases in TEXTS.values() if plain in aliases]
    return next(iter(places), 0)


def says_thousands(heading: str) -> bool:
    """True if a heading says that its figures are in £000."""
    return bool(_THOUSANDS.search(heading))


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
