"""Standings: how each service stands over the draws, and what its account comes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isnan, nan
from typing import Final, TypeVar

Interval = tuple[float, float]


@dataclass(frozen=True)
class Standing:
    """One service as the columns of `Results.ranking` have it.

    A service that fails a gate has no rank, and None in every field from `rank` on. NaN is a number
    that is left out of public results, where a rank at typical values is None.
    """

    title: str
    department: str
    gate: str
    value: float
    value_se: float
    p10: float
    p50: float
    p90: float
    typical_value: float
    rank: int | None = None
    expected_rank: float | None = None
    expected_rank_se: float | None = None
    typical_rank: int | None = None
    first: float | None = None
    first_interval: Interval | None = None
    first_k: float | None = None
    first_k_interval: Interval | None = None
    chosen: float | None = None
    chosen_interval: Interval | None = None
    place_if_cleared: float | None = None


@dataclass(frozen=True)
class MeasureSummary:
    """A row of `Results.measure_summary`: one measure of one account."""

    mean: float
    se: float
    p10: float
    p50: float
    p90: float
    never: float
    typical: float


Name = TypeVar("Name")

LAST: Final = (1, 0.0)
"""The sort key of what has no number: it comes last."""


def upwards(numbers: Mapping[Name, float | None]) -> list[Name]:
    """The names by their numbers, lowest first; equals as they came, those without one last."""
    return sorted(numbers, key=lambda name: _key(numbers[name]))


def downwards(numbers: Mapping[Name, float | None]) -> list[Name]:
    """The names by their numbers, highest first; equals as they came, those without one last."""
    return sorted(numbers, key=lambda name: _key(number(numbers[name]), -1.0))


def _key(value: float | None, sign: float = 1.0) -> tuple[int, float]:
    """The sort key of a number."""
    return LAST if value is None or isnan(value) else (0, sign * value)


def number(value: float | None) -> float:
    """The number; NaN if there is none."""
    return nan if value is None else value


def largest(values: Iterable[float]) -> float:
    """The largest of the numbers that are there; NaN if none is."""
    return max((value for value in values if not isnan(value)), default=nan)
