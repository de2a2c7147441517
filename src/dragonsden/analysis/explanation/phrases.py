"""Phrases of which the sentences of an explanation are made.

Titles and not names, and no digit that the draws do not support.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import Final

from dragonsden.arithmetic.statistics import too_close
from dragonsden.text.english import counted, listed
from dragonsden.text.numbers import decimals, number, share

BULK: Final = 0.75
"""The parts that make 75% of a difference are named; the table has the others."""

STATUS: Final = {
    "illustrative": "Illustrative data, not for a decision.",
    "proposed": "Proposed, not agreed yet.",
}
"""The last sentence, because the others may be read out without the page."""


@dataclass(frozen=True)
class Part:
    """The part of one criterion, in points of overall value, with its standard error.

    `weight` is its share of the weight now, `tie` that at which two services would draw level, NaN
    if there is none.
    """

    title: str
    points: float
    error: float
    weight: float = nan
    tie: float = nan


def main_parts(parts: Sequence[Part], most: int) -> list[Part]:
    """The greatest parts, until they make the bulk, at most `most`.

    Left out is what the draws cannot tell from nothing.
    """
    greatest = sorted(parts, key=lambda part: -abs(part.points))
    bulk = BULK * sum(abs(part.points) for part in greatest)
    chosen: list[Part] = []
    for part in greatest[:most]:
        if _is_seen(part) and sum(abs(one.points) for one in chosen) < bulk:
            chosen.append(part)
    return chosen


def _is_seen(part: Part) -> bool:
    """True if the draws tell the part from 0, in the digits that are shown."""
    shown = round(abs(part.points), decimals(part.error))
    return shown > 0 and not too_close(part.points, part.error)


def points(size: float, error: float) -> str:
    """The size in points, without its sign: 4.1 points, 1 point."""
    said = number(abs(size), decimals(error))
    if size and float(said) == 0:
        return "less than 0.1 points" if "." in said else "less than 1 point"
    return f"{said} point" if said in ("1", "1.0") else f"{said} points"


def with_points(parts: Sequence[Part]) -> str:
    """The criteria and their points: Demand (4.1 points) and Readiness (2.0 points)."""
    return listed([f"{part.title} ({points(part.points, part.error)})" for part in parts])


def in_draws(count: int, draws: int) -> str:
    """The share of the draws, in words."""
    if count == draws:
        every = "the one draw" if draws == 1 else f"all {draws:,} draws"
        return f"in {every}"
    if count == 0:
        return f"in none of {counted(draws, 'draw')}"
    return f"in {share(count / draws, 0)} of draws"


def read_out(sentences: Sequence[str], status: str) -> tuple[str, ...]:
    """The sentences, and last the status of their data."""
    return tuple(text for text in (*sentences, STATUS.get(status, "")) if text)
