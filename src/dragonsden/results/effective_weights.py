"""Effective weights: the criteria that in fact decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dragonsden.arithmetic.distributions import Floats
from dragonsden.results.tables import Results
from dragonsden.text.arguments import checked
from dragonsden.text.english import listed
from dragonsden.text.numbers import percent

if TYPE_CHECKING:
    import pandas as pd

SURE: Final = 2.0
"""Two standard errors: what is nearer than this, the draws cannot tell apart."""

BATCHES: Final = 20
"""Batches of draws, each left out once, tell the standard error."""

HARDLY: Final = 0.005
A_PERCENT: Final = 0.01
"""A part of the differences below half a per cent, or against them by less than one, is told in
words: it is 0% rounded, and less than nothing by under 1% reads as nonsense."""


@checked
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

    Those that the draws cannot tell from the one that makes most are among the most. None where
    nothing can be told: with one criterion, or where all services have the same value.
    """
    parts = np.round(effective_parts(sim), 9)
    if len(parts) < 2 or np.isnan(parts).any():
        return None
    titles = [criterion.title for criterion in sim.case.criteria.criteria.values()]
    most, best = parts.max() == parts, int(np.argmax(parts))
    near = (parts[best] - parts <= SURE * errors_of_differences(sim, best)) | most
    least = (parts.min() == parts) & ~near if (near & ~most).any() else parts.min() == parts
    named = [
        [title for title, is_one in zip(titles, of, strict=True) if is_one] for of in (near, least)
    ]
    unsure = int((near & ~most).sum())
    return Decisive(named[0], float(parts.max()), named[1], float(parts.min()), bool(unsure))


@dataclass(frozen=True)
class Decisive:
    """The titles of the criteria that decide most and least, with the part that each makes.

    `unsure`: the draws cannot tell which of the first decides most. None is least where they cannot
    tell it from the most.
    """

    most: list[str]
    largest: float
    least: list[str]
    smallest: float
    unsure: bool = False

    @property
    def headline(self) -> str:
        """The criteria that decide most, and those that decide least or work against them."""
        if self.largest == self.smallest or not self.least:
            return self.decides_most
        verb = "work{} against" if self.smallest <= -A_PERCENT else "decide{} least"
        what = f"{listed(self.least)} {verb.format('s' * (len(self.least) == 1))}"
        return f"{self.decides_most}; {what}{' that' * (self.smallest <= -A_PERCENT)}"

    @property
    def notes(self) -> Iterator[str]:
        """The same in sentences, with the part that the last make."""
        yield f"{self.decides_most}."
        if self.largest == self.smallest or not self.least:
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
        if self.unsure:
            return f"The draws cannot tell which decides most: {listed(self.most, 'or')}"
        one = len(self.most) == 1
        verb, makes = ("decides", "it makes") if one else ("decide", "each makes")
        what = f"{makes} {part(self.largest)} of the differences between services"
        return f"{listed(self.most)} {verb} most: {what}"


def part(share: float) -> str:
    """A part of the differences between services; a criterion may also work against them."""
    return "hardly any" if -A_PERCENT < share < HARDLY else percent(share)


def effective_parts(sim: Results) -> Floats:
    """The same, in the order of the criteria."""
    return _parts(_points(sim))


def errors_of_differences(sim: Results, best: int) -> Floats:
    """The standard error of how far the part of one criterion is above that of each.

    It is had by leaving out one batch of the kept draws after the other: those are the draws of the
    weights, with which the points on each criterion go up and down. The variance that the parts are
    of is taken as it is: what it errs by makes no part greater than another.
    """
    points = _points(sim)
    kept = sim.kept.weights
    mean, size = kept.mean(axis=1), kept.shape[1] // BATCHES
    if not size:
        return np.zeros(len(mean))
    batches = kept[:, : size * BATCHES].reshape(len(mean), BATCHES, size).mean(axis=2)
    without = (mean[:, np.newaxis] * BATCHES - batches) / (BATCHES - 1)
    scales = np.divide(
        without, mean[:, np.newaxis], out=np.ones_like(without), where=mean[:, np.newaxis] > 0
    )
    found = np.array([_covariances(points * scale) for scale in scales.T])
    leads = found[:, [best]] - found
    variance = ((leads - leads.mean(axis=0)) ** 2).sum(axis=0) * (BATCHES - 1) / BATCHES
    whole = _covariances(points).sum()
    errors: Floats = np.sqrt(variance * kept.shape[1] / sim.draws) / (whole or 1.0)
    return np.round(errors, 9)


def _points(sim: Results) -> Floats:
    """The mean points of each ranked service on each criterion."""
    points: Floats = (sim.tally.points / sim.draws)[list(sim.ranked)]
    return points


def _parts(points: Floats) -> Floats:
    """The parts that criteria have in the variance of the sums of these points, by service."""
    if len(points) and np.ptp(np.round(np.add.reduce(points, axis=1), 9)) > 0:
        _, overall = _apart(points)
        parts: Floats = _covariances(points) / np.add.reduce(overall * overall)
        return parts
    return np.full(points.shape[1], np.nan)


def _covariances(points: Floats) -> Floats:
    """The sums over services of points on each criterion times points on all, from their means."""
    apart, overall = _apart(points)
    found: Floats = np.add.reduce(apart * overall.reshape(-1, 1), axis=0)
    return found


def _apart(points: Floats) -> tuple[Floats, Floats]:
    """The points of services from their mean, on each criterion and on all of them."""
    # column by column: the order of the sums below is that of a table of criteria
    points = np.asfortranarray(points)
    apart = points - points.mean(axis=0) if len(points) else points
    return apart, np.add.reduce(apart, axis=1)
