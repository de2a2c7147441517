"""Effective weights: the criteria that in fact decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dragonsden.arithmetic.distributions import Floats
from dragonsden.results.tables import Results
from dragonsden.text.english import listed
from dragonsden.text.numbers import percent

if TYPE_CHECKING:
    import pandas as pd

HARDLY: Final = 0.005
A_PERCENT: Final = 0.01
"""A part of the differences below half a per cent, or against them by less than one, is told in
words: it is 0% rounded, and less than nothing by under 1% reads as nonsense."""


def effective_weights(sim: Results) -> pd.Series:
    """The part of each criterion in the variance of the mean overall values; they sum to 1.

    It is the covariance, over the services that fail no gate, of a service's mean points on the
    criterion (weight times value) with its mean overall value, as a share of the variance of that.
    A criterion on which all services are alike decides nothing, whatever it weighs.

    Args:
        sim: the simulation.

    Returns:
        A number for each criterion; negative for one that favours services that rank low, NaN where
        all services have the same value.

    Examples:
        >>> print(dd.effective_weights(sim).round(2).head(3))
        criterion
        npv         0.09
        downside    0.16
        outcomes    0.01
        Name: effective_weight, dtype: float64
    """
    import pandas as pd

    from dragonsden.results.readable import column_in_unit  # with pandas, where it is asked for

    criteria = pd.Index(sim.criteria, name="criterion")
    parts = pd.Series(effective_parts(sim), index=criteria, name="effective_weight")
    return column_in_unit(parts, "share")


def decisive(sim: Results) -> Decisive | None:
    """The criteria that make most of the differences between services, and least.

    None where that cannot be told: with one criterion, or where all services have the same value.
    """
    parts = np.round(effective_parts(sim), 9)
    if len(parts) < 2 or np.isnan(parts).any():
        return None
    titles = [criterion.title for criterion in sim.case.criteria.criteria.values()]
    ends = [
        ([title for title, part in zip(titles, parts, strict=True) if part == end], float(end))
        for end in (parts.max(), parts.min())
    ]
    return Decisive(*ends[0], *ends[1])


@dataclass(frozen=True)
class Decisive:
    """The titles of the criteria that decide most and least, with the part that each makes."""

    most: list[str]
    largest: float
    least: list[str]
    smallest: float

    @property
    def headline(self) -> str:
        """The criteria that decide most, and those that decide least or work against them."""
        if self.largest == self.smallest:
            return self.decides_most
        verb = "work{} against" if self.smallest <= -A_PERCENT else "decide{} least"
        what = f"{listed(self.least)} {verb.format('s' * (len(self.least) == 1))}"
        return f"{self.decides_most}; {what}{' that' * (self.smallest <= -A_PERCENT)}"

    @property
    def notes(self) -> Iterator[str]:
        """The same in sentences, with the part that the last make."""
        yield f"{self.decides_most}."
        if self.largest == self.smallest:
            return
        each = ", each:" if len(self.least) > 1 else ":"
        who, several = listed(self.least), len(self.least) > 1
        if self.smallest <= -A_PERCENT:
            yield (
                f"{who} {'work' if several else 'works'} against that{each} "
                f"{part(self.smallest)}, so that all parts add up to 100%."
            )
        else:
            makes = "each makes" if several else "it makes"
            least = f"{who} {'decide' if several else 'decides'} least"
            yield f"{least}: {makes} {part(self.smallest)} of them."

    @property
    def decides_most(self) -> str:
        """The criteria that make most of the differences, and how much."""
        one = len(self.most) == 1
        verb, makes = ("decides", "it makes") if one else ("decide", "each makes")
        what = f"{makes} {part(self.largest)} of the differences between services"
        return f"{listed(self.most)} {verb} most: {what}"


def part(share: float) -> str:
    """A part of the differences between services; a criterion may also work against them."""
    return "hardly any" if -A_PERCENT < share < HARDLY else percent(share)


def effective_parts(sim: Results) -> Floats:
    """The same, in the order of the criteria."""
    # column by column: the order of the sums below is that of a table of criteria
    points = np.asfortranarray((sim.tally.points / sim.draws)[list(sim.ranked)])
    apart = points - points.mean(axis=0) if len(points) else points
    overall = np.add.reduce(apart, axis=1)
    variance = np.add.reduce(overall * overall)
    if len(points) and np.ptp(np.round(np.add.reduce(points, axis=1), 9)) > 0:
        parts: Floats = np.add.reduce(apart * overall.reshape(-1, 1), axis=0) / variance
        return parts
    return np.full(len(sim.criteria), np.nan)
