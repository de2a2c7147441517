"""Quarters: days of officers by quarter, as a file writes them, and the days of each one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Annotated, Final

from annotated_types import Len
from pydantic import BeforeValidator

from dragonsden.model.fields import Plain
from dragonsden.model.problems import Problem, wrong
from dragonsden.model.scalars import shown

MOST_QUARTERS: Final = 500
ALL: Final = "1-"
"""The name of every quarter from the first, for a figure that is written alone."""

SPAN: Final = re.compile(r"^\s*(\d{1,3})\s*(?:-\s*(\d{1,3})?)?\s*$")


def _by_span(raw: object) -> object:
    """The figure of each span of quarters; one figure alone is that of every quarter."""
    return raw if isinstance(raw, dict) else {ALL: raw}


Days = Annotated[dict[str, Plain], BeforeValidator(_by_span), Len(1, MOST_QUARTERS)]
"""Days a quarter: a number, or one for each span of quarters, as {1-4: 30, 5-8: 45}."""


def span(text: str) -> tuple[int, int] | None:
    """The first and the last quarter of a span; None where it is none."""
    found = SPAN.match(str(text))
    if found is None:
        return None
    first = int(found[1])
    last = int(found[2]) if found[2] else MOST_QUARTERS if "-" in text else first
    return (first, last) if 1 <= first <= last <= MOST_QUARTERS else None


def span_problems(days: Mapping[str, float]) -> Iterator[Problem]:
    """Spans that are none, that overlap or leave a gap, and days below 0."""
    spans = {text: span(text) for text in days}
    for text, number in days.items():
        if spans[text] is None:
            what = f"'{text}' is not a span of quarters, counted from 1; write one as 1-4, or as 5"
            yield wrong(what, text, at_key=True)
        if number < 0:
            yield wrong(f"{shown(number)} days; give 0 or more", text)
    in_order = sorted((found, text) for text, found in spans.items() if found is not None)
    for ((_, before), earlier), ((first, _), text) in pairwise(in_order):
        if first <= before:
            yield wrong(f"'{text}' overlaps '{earlier}'; name each quarter once", text, at_key=True)
        elif first > before + 1:
            one = first == before + 2
            gap = f"quarter {before + 1}" if one else f"quarters {before + 1}-{first - 1}"
            yield wrong(f"no days for {gap}; give them, or 0", text, at_key=True)


def days_in(days: Mapping[str, float], quarter: int) -> float:
    """The days of a quarter: none before the first that is named, the last figure after the last.

    Examples:
        >>> [days_in({"2-4": 30, "5-8": 45}, quarter) for quarter in (1, 2, 5, 12)]
        [0.0, 30.0, 45.0, 45.0]
    """
    found = 0.0
    for (first, _), number in sorted((span(text) or (1, 1), n) for text, n in days.items()):
        if first <= quarter:
            found = float(number)
    return found
