"""Distributions of a number, from a known one to the metalog.

Each is a frozen dataclass with an exact quantile function Q that never falls: a draw is x = Q(u).
`typical` is the value of a single-figure case, `mean` the expectation, and `support` the lowest
and the highest value, P0.1 and P99.9 at an open end.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import erfc, exp, inf, isfinite, log, log1p, sqrt
from statistics import NormalDist
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.exponential import exponential

Floats = NDArray[np.float64]

LEAST_U: Final = 2.0**-53
"""The lowest u that is drawn; the highest is 1 - LEAST_U."""

OPEN_LOW: Final = 0.001
OPEN_HIGH: Final = 0.999
"""P0.1 and P99.9: the percentiles that stand for an open end in tests and charts."""

LEAST_SPREAD: Final = 0.599839320
"""A three-term metalog rises everywhere if a2 > LEAST_SPREAD |a3| (Keelin 2016)."""

NO_VARIANCE: Final = 0.5
"""The index of a tail from which there is no variance."""

LN9: Final = log(9.0)

LOG_ODDS_END: Final = log(OPEN_HIGH / OPEN_LOW)
"""The log odds of P99.9."""

_INTERVALS: Final = 20_000
"""Means without a formula are integrated in 20,000 intervals."""

NOTHING_LEFT: Final = 1e-7
"""A loading below this is what rounding leaves of 0."""

STANDARD: Final = NormalDist()


def _finite(**numbers: float | None) -> None:
    """Raise ValueError, with the name, for NaN and infinity."""
    for name, number in numbers.items():
        if number is not None and not isfinite(number):
            raise ValueError(f"{name} is {number}; give a finite number")


def _rising(**numbers: float) -> None:
    """Raise ValueError unless the numbers rise, or stay equal, in the order given."""
    _finite(**numbers)
    pairs = list(numbers.items())
    for (before, least), (name, number) in pairwise(pairs):
        if number < least:
            raise ValueError(f"{name} is below {before} ({number:g} < {least:g})")


@dataclass(frozen=True)
class Known:
    """A number that is known: every draw is `value`."""

    value: float

    def __post_init__(self) -> None:
        """Raise ValueError unless the value is finite."""
        _finite(value=self.value)

    def quantile(self, u: Floats) -> Floats:
        """`value` for every u."""
        return np.full(np.shape(u), self.value)

    @property
    def typical(self) -> float:
        """The value."""
        return self.value

    @property
    def mean(self) -> float:
        """The value."""
        return self.value

    @property
    def support(self) -> tuple[float, float]:
        """The value, twice."""
        return self.value, self.value


@dataclass(frozen=True)
class Uniform:
    """The uniform distribution between `low` and `high`."""

    low: float
    high: float

    def __post_init__(self) -> None:
        """Raise ValueError for ends in the wrong order."""
        _rising(low=self.low, high=self.high)

    @classmethod
    def from_p10_p90(cls, p10: float, p90: float) -> Uniform | Known:
        """The uniform with these percentiles; a known number if they are equal."""
        _rising(low=p10, high=p90)
        reach = (p90 - p10) / 8
        return cls(p10 - reach, p90 + reach) if reach > 0 else Known(p10)

    def quantile(self, u: Floats) -> Floats:
        """Q(u) = low + u (high - low)."""
        return self.low + np.asarray(u) * (self.high - self.low)

    @property
    def typical(self) -> float:
        """The midpoint."""
        return self.low + (self.high - self.low) / 2

    @property
    def mean(self) -> float:
        """The midpoint."""
        return self.typical

    @property
    def support(self) -> tuple[float, float]:
        """(low, high)."""
        return self.low, self.high


@dataclass(frozen=True)
class _ThreePoint:
    """A number between `low` and `high`, most likely `likely`."""

    low: float
    likely: float
    high: float

    def __post_init__(self) -> None:
        """Raise ValueError for numbers in the wrong order."""
        _rising(low=self.low, likely=self.likely, high=self.high)

    @classmethod
    def from_p10_p90(cls, p10: float, likely: float, p90: float) -> Self | Known:
        """The distribution with these percentiles and mode; a known number if all are equal."""
        _rising(low=p10, likely=likely, high=p90)
        return Known(p10) if p10 == p90 else cls(*_stretched(cls, p10, likely, p90))

    def quantile(self, u: Floats) -> Floats:
        """Q(u)."""
        raise NotImplementedError

    @property
    def mode(self) -> float:
        """The place of `likely` between low (0) and high (1); 1/2 if these are equal."""
        return (self.likely - self.low) / (self.high - self.low) if self.high > self.low else 0.5

    @property
    def typical(self) -> float:
        """`likely`."""
        return self.likely

    @property
    def support(self) -> tuple[float, float]:
        """(low, high)."""
        return self.low, self.high


@dataclass(frozen=True)
class Triangular(_ThreePoint):
    """The triangular distribution: its density has straight flanks."""

    def quantile(self, u: Floats) -> Floats:
        """Q(u): a square root on each flank."""
        u = np.asarray(u, dtype=np.float64)
        width = self.high - self.low
        mode = self.mode
        rising = width * np.sqrt(u * mode)
        falling = width * np.sqrt((1 - u) * (1 - mode))
        return np.where(u < mode, self.low + rising, self.high - falling)

    @property
    def mean(self) -> float:
        """(low + likely + high) / 3."""
        return (self.low + self.likely + self.high) / 3


@dataclass(frozen=True)
class Pert(_ThreePoint):
    """The modified PERT distribution (Vose 2008).

    A beta on [low, high] with alpha = 1 + 4 mode and beta = 5 - 4 mode, mode = (likely - low) /
    (high - low).
    """

    def quantile(self, u: Floats) -> Floats:
        """Q(u) = low + (high - low) times the quantile of the beta."""
        from scipy.special import betaincinv  # imported here: it is slow to import

        unit: Floats = betaincinv(1 + 4 * self.mode, 5 - 4 * self.mode, u)
        return self.low + (self.high - self.low) * unit

    @property
    def mean(self) -> float:
        """(low + 4 likely + high) / 6."""
        return (self.low + 4 * self.likely + self.high) / 6


def _stretched(
    shape: type[_ThreePoint], p10: float, likely: float, p90: float
) -> tuple[float, float, float]:
    """The low, likely and high of the distribution whose P10, mode and P90 are given.

    The mode s of the unit shape solves (s - q10(s)) / (q90(s) - q10(s)) = (likely - P10) / (P90 -
    P10), whose left side rises through 0 and 1 within [0, 1], so there is one solution.
    """
    from scipy.optimize import brentq  # imported here: it is slow to import

    ratio = (likely - p10) / (p90 - p10)

    def unit(mode: float) -> tuple[float, float]:
        q10, q90 = shape(0.0, mode, 1.0).quantile(np.array([0.1, 0.9]))
        return float(q10), float(q90)

    def excess(mode: float) -> float:
        q10, q90 = unit(mode)
        return (mode - q10) / (q90 - q10) - ratio

    mode = float(brentq(excess, 0.0, 1.0, xtol=1e-15, rtol=1e-14))
    q10, q90 = unit(mode)
    width = (p90 - p10) / (q90 - q10)
    low = p10 - q10 * width
    return low, min(max(likely, low), low + width), low + width


@dataclass(frozen=True)
class Metalog:
    """The three-term metalog with these percentiles (Keelin 2016).

    With `min`, `max` or both the metalog is fitted to ln(x - min), -ln(max - x) or the log odds
    between them, so that every draw lies within the bounds.

    Raises ValueError if percentiles do not rise, a bound lies among them, they are too skewed for
    three terms, or the distribution has no mean.
    """

    p10: float
    p50: float
    p90: float
    min: float | None = None
    max: float | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for percentiles that no three-term metalog has."""
        _rising(p10=self.p10, p50=self.p50, p90=self.p90)
        _finite(min=self.min, max=self.max)
        if self.min is not None and self.min >= self.p10:
            raise ValueError(f"min is not below p10 ({self.min:g} >= {self.p10:g})")
        if self.max is not None and self.max <= self.p90:
            raise ValueError(f"max is not above p90 ({self.max:g} <= {self.p90:g})")
        _, a2, a3 = self.terms
        if not a2 > LEAST_SPREAD * abs(a3):
            raise ValueError(self._too_skewed())
        if self.tail >= 1:
            end = "max" if self.max is None else "min"
            raise ValueError(
                f"p10 {self.p10:g}, p50 {self.p50:g}, p90 {self.p90:g} have so heavy a tail that "
                f"there is no mean; add {end}:, or bring the percentiles closer together"
            )

    def _too_skewed(self) -> str:
        """The error of percentiles that do not fit, with the ways out."""
        given = f"p10 {self.p10:g}, p50 {self.p50:g}, p90 {self.p90:g}"
        if self.p10 == self.p90:
            return f"{given} are equal; write the number itself"
        open_ends = [n for n, end in (("min:", self.min), ("max:", self.max)) if end is None]
        way_out = f"add {' or '.join(open_ends)}, or " if open_ends else ""
        return f"{given} are too skewed for a smooth belief; {way_out}move p50 towards the middle"

    @cached_property
    def _room(self) -> tuple[float, float]:
        """The distances from P50 to min and to max; infinite without such a bound."""
        below = inf if self.min is None else self.p50 - self.min
        return below, inf if self.max is None else self.max - self.p50

    def _stretch(self, x: float) -> float:
        """The number x on the scale on which the metalog is fitted.

        With a bound that is ln((x - min) / (max - x)), or the part of it that there is, less the
        same of P50: told by distances from P50, so that a remote bound costs no digits.
        """
        if self.min is None and self.max is None:
            return x
        below, above = self._room
        return log1p((x - self.p50) / below) - log1p((self.p50 - x) / above)

    def _back(self, fitted: Floats) -> Floats:
        """The numbers whose places on that scale are `fitted`."""
        below, above = self._room
        if self.min is None and self.max is None:
            return fitted
        if self.max is None:
            return self.p50 + below * np.expm1(fitted)
        if self.min is None:
            return self.p50 - above * np.expm1(-fitted)
        size, up = np.abs(fitted), fitted > 0
        over = np.where(up, below, above) + np.where(up, above, below) * np.exp(-size)
        x: Floats = self.p50 + below * above * np.copysign(np.expm1(-size), fitted) / over
        return x

    @cached_property
    def terms(self) -> tuple[float, float, float]:
        """(a1, a2, a3) of M(y) = a1 + a2 ln(y/(1-y)) + a3 (y - 1/2) ln(y/(1-y))."""
        p10, p50, p90 = (self._stretch(x) for x in (self.p10, self.p50, self.p90))
        return p50, (p90 - p10) / (2 * LN9), (p90 + p10 - 2 * p50) / (0.8 * LN9)

    @property
    def tail(self) -> float:
        """The index of the open tail: no mean from 1, no variance from 1/2.

        It is to 12 decimals, so that what logarithms round does not decide.
        """
        _, a2, a3 = self.terms
        if (self.min is None) == (self.max is None):
            return 0.0
        return round(a2 + a3 / 2 if self.max is None else a2 - a3 / 2, 12)

    @property
    def ended(self) -> bool:
        """True if its open tail is so heavy that it is ended at P0.1 or P99.9."""
        return self.tail >= NO_VARIANCE

    @property
    def warning(self) -> str | None:
        """The warning of a tail that is ended, or None."""
        if not self.ended:
            return None
        (low, high), add = self.ends, "max" if self.max is None else "min"
        end = f"P99.9, {high:.4g}" if self.max is None else f"P0.1, {low:.4g}"
        return f"its tail is so heavy that it has no variance; it is ended at its {end}; add {add}:"

    @cached_property
    def ends(self) -> tuple[float, float]:
        """The least and the greatest number drawn: the bounds, infinite where nothing ends it.

        A tail without a variance ends at P0.1 or P99.9.
        """
        low, high = self.min, self.max
        if self.ended:
            at = self.smooth(np.array([OPEN_LOW, OPEN_HIGH]))
            low, high = (low, float(at[1])) if high is None else (float(at[0]), high)
        return -inf if low is None else low, inf if high is None else high

    def smooth(self, u: Floats) -> Floats:
        """Q(u) before a tail is ended: M(u), taken back from the scale on which it was fitted."""
        u = np.asarray(u, dtype=np.float64)
        a1, a2, a3 = self.terms
        log_odds = np.log(u) - np.log1p(-u)
        return self._back(a1 + (a2 + a3 * (u - 0.5)) * log_odds)

    def quantile(self, u: Floats) -> Floats:
        """Q(u), within the ends."""
        return self.smooth(u).clip(*self.ends)

    @property
    def typical(self) -> float:
        """P50."""
        return self.p50

    @property
    def mean(self) -> float:
        """a1 + a3/2 if unbounded; else the integral of Q over the log odds."""
        a1, a2, a3 = self.terms
        if self.min is None and self.max is None:
            return a1 + a3 / 2
        reach = 40.0 / (1.0 - min(self.tail, NO_VARIANCE))
        cut = LOG_ODDS_END if self.ended else reach
        first, last = (-reach, cut) if self.max is None else (-cut, reach)
        log_odds, step = np.linspace(first, last, _INTERVALS + 1, retstep=True)
        odds = np.exp(-np.abs(log_odds))
        near = odds / (1 + odds)
        side = np.where(log_odds > 0, 0.5 - near, near - 0.5)
        drawn = self._back(a1 + (a2 + a3 * side) * log_odds) - self.p50
        simpson = np.concatenate([[1.0], np.resize([4.0, 2.0], _INTERVALS - 1), [1.0]]) * step / 3
        end = self.ends[self.max is None] - self.p50 if self.ended else 0.0
        return self.p50 + float(np.sum(simpson * near / (1 + odds) * drawn)) + OPEN_LOW * end

    @property
    def support(self) -> tuple[float, float]:
        """(min, max), an open end at P0.1 or P99.9."""
        return _support(self, self.min, self.max)


@dataclass(frozen=True)
class Normal:
    """The normal with this mean and standard deviation, truncated to `min` and `max`.

    Raises ValueError if `sd` is not above 0, min is not below max, or less than 1e-9 of the normal
    lies between them.
    """

    mu: float
    sd: float
    min: float | None = None
    max: float | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for the faults that the class names."""
        _finite(mean=self.mu, sd=self.sd, min=self.min, max=self.max)
        if self.sd <= 0:
            raise ValueError(f"sd is {self.sd:g}; give one above 0, or the number alone if known")
        if self.min is not None and self.max is not None and self.min >= self.max:
            raise ValueError(f"max is not above min ({self.max:g} <= {self.min:g})")
        if not self._inside > 1e-9:
            raise ValueError(
                f"next to nothing of a normal with mean {self.mu:g} and sd {self.sd:g} lies "
                f"between min and max; give percentiles instead"
            )

    @cached_property
    def _ends(self) -> tuple[float, float]:
        """The bounds in standard deviations from the mean."""
        low = -inf if self.min is None else (self.min - self.mu) / self.sd
        high = inf if self.max is None else (self.max - self.mu) / self.sd
        return low, high

    @property
    def _inside(self) -> float:
        """The share of the untruncated normal between the bounds."""
        low, high = self._ends
        return _upper(low) - _upper(high) if low > 0 else _upper(-high) - _upper(-low)

    def quantile(self, u: Floats) -> Floats:
        """Q(u), from the nearer tail, whose small probabilities keep their digits."""
        u = np.asarray(u, dtype=np.float64)
        low, high = self._ends
        below = _upper(-low) * (1 - u) + _upper(-high) * u
        above = _upper(low) * (1 - u) + _upper(high) * u
        tail = [STANDARD.inv_cdf(share) for share in np.minimum(below, above).flat]
        z = np.copysign(np.array(tail).reshape(u.shape), below - above)
        x: Floats = self.mu + self.sd * z
        return x.clip(-inf if self.min is None else self.min, inf if self.max is None else self.max)

    @property
    def typical(self) -> float:
        """The median, Q(1/2)."""
        return float(self.quantile(np.array(0.5)))

    @property
    def mean(self) -> float:
        """The mean after truncation."""
        low, high = self._ends
        return self.mu + self.sd * (_density(low) - _density(high)) / self._inside

    @property
    def support(self) -> tuple[float, float]:
        """(min, max), an open end at P0.1 or P99.9."""
        return _support(self, self.min, self.max)


def _support(
    distribution: Metalog | Normal | Given, least: float | None, most: float | None
) -> tuple[float, float]:
    """(least, most), an open end at P0.1 or P99.9."""
    low, high = distribution.quantile(np.array([OPEN_LOW, OPEN_HIGH]))
    return float(low) if least is None else least, float(high) if most is None else most


def _upper(z: float) -> float:
    """The probability of a standard normal above z, to full precision in the tail."""
    return erfc(z / sqrt(2)) / 2


def _density(z: float) -> float:
    """The density of the standard normal."""
    return exp(-z * z / 2) / sqrt(2 * np.pi)


@dataclass(frozen=True)
class Chance:
    """1 with chance `p`, else 0."""

    p: float

    def __post_init__(self) -> None:
        """Raise ValueError unless p is a probability."""
        if not 0 <= self.p <= 1:
            raise ValueError(f"chance is {self.p:g}; give one between 0 and 1")

    def quantile(self, u: Floats) -> Floats:
        """Q(u) = 1 if u > 1 - p, else 0."""
        return np.where(np.asarray(u) > 1 - self.p, 1.0, 0.0)

    @property
    def typical(self) -> float:
        """The median: 1 if p exceeds a half, else 0."""
        return 1.0 if self.p > 0.5 else 0.0

    @property
    def mean(self) -> float:
        """`p`."""
        return self.p

    @property
    def support(self) -> tuple[float, float]:
        """The values that can occur."""
        return (1.0 if self.p == 1 else 0.0), (0.0 if self.p == 0 else 1.0)


@dataclass(frozen=True)
class AnyOf:
    """One of the listed `values`, each as likely as the others; a value may be listed twice."""

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        """Raise ValueError for an empty list and for numbers that are not finite."""
        if not self.values:
            raise ValueError("any_of lists nothing; list at least one value")
        for value in self.values:
            _finite(any_of=value)

    @cached_property
    def ordered(self) -> tuple[float, ...]:
        """The values, smallest first."""
        return tuple(sorted(self.values))

    def quantile(self, u: Floats) -> Floats:
        """Q(u): the i-th smallest value for (i-1)/n < u <= i/n."""
        n = len(self.values)
        place = np.ceil(np.asarray(u, dtype=np.float64) * n).astype(np.intp) - 1
        return np.array(self.ordered, dtype=np.float64)[np.minimum(np.maximum(place, 0), n - 1)]

    @property
    def typical(self) -> float:
        """The median, the lower of two in the middle."""
        return self.ordered[(len(self.values) + 1) // 2 - 1]

    @property
    def mean(self) -> float:
        """The mean of the list."""
        return sum(self.ordered) / len(self.values)

    @property
    def support(self) -> tuple[float, float]:
        """The smallest and the largest value."""
        return self.ordered[0], self.ordered[-1]


@dataclass(frozen=True)
class Exponential:
    """The unit exponential: over several criteria, normalised, it is uniform on the simplex."""

    def quantile(self, u: Floats) -> Floats:
        """Q(u) = -ln(1 - u)."""
        return exponential(np.asarray(u, dtype=np.float64))

    @property
    def typical(self) -> float:
        """The median, ln 2, so that typical weights are equal."""
        return log(2.0)

    @property
    def mean(self) -> float:
        """1."""
        return 1.0

    @property
    def support(self) -> tuple[float, float]:
        """(0, P99.9)."""
        return 0.0, -log(1 - OPEN_HIGH)


@dataclass(frozen=True)
class Given:
    """The distribution `of` once a part of the normal behind it is known: Q(Phi(known + left e)).

    `left` is the loading on the part that is not, above 0.
    """

    of: Uniform | Triangular | Pert | Metalog | Normal | AnyOf
    known: float
    left: float

    def quantile(self, u: Floats) -> Floats:
        """Q(Phi(known + left z)), z the standard normal of u."""
        from scipy.special import ndtri  # imported here: it is slow to import

        return self._at(ndtri(u))

    def _at(self, z: Floats) -> Floats:
        """The number where the normal of the other part is z."""
        from scipy.special import ndtr

        return self.of.quantile(ndtr(self.known + self.left * z).clip(LEAST_U, 1 - LEAST_U))

    @property
    def typical(self) -> float:
        """The median, where the other part is 0."""
        return float(self._at(np.array(0.0)))

    @property
    def mean(self) -> float:
        """The integral over the normal of the other part; of a list the sum."""
        if isinstance(self.of, AnyOf):
            edges = [
                STANDARD.inv_cdf(i / len(self.of.values)) for i in range(1, len(self.of.values))
            ]
            below = [0.0, *(STANDARD.cdf((z - self.known) / self.left) for z in edges), 1.0]
            shares = zip(self.of.ordered, pairwise(below), strict=True)
            return sum(value * (high - low) for value, (low, high) in shares)
        z, step = np.linspace(-9.0, 9.0, _INTERVALS + 1, retstep=True)
        return float(np.sum(np.exp(-z * z / 2) * self._at(z)) * step / sqrt(2 * np.pi))

    @property
    def support(self) -> tuple[float, float]:
        """The ends of the distribution, an open one at P0.1 or P99.9 of what is left."""
        if isinstance(self.of, Metalog | Normal):
            return _support(self, self.of.min, self.of.max)
        return self.of.support


Distribution = (
    Known | Uniform | Triangular | Pert | Metalog | Normal | Chance | AnyOf | Exponential | Given
)


def given(distribution: Distribution, known: float, left: float) -> Distribution:
    """A distribution once a part of the normal behind it is known; `left` as for `Given`.

    A known number where nothing is left. A chance stays one.
    """
    if isinstance(distribution, Known | Exponential | Given):
        return distribution
    if isinstance(distribution, Chance):
        if not 0 < distribution.p < 1:
            return distribution
        over = known - STANDARD.inv_cdf(1 - distribution.p)
        return Chance(STANDARD.cdf(over / left) if left > NOTHING_LEFT else float(over > 0))
    if left > NOTHING_LEFT:
        return Given(distribution, known, left)
    u = min(max(STANDARD.cdf(known), LEAST_U), 1 - LEAST_U)
    return Known(float(distribution.quantile(np.array(u))))


def percentile(distribution: Distribution, x: float) -> float:
    """The u with Q(u) = x; the greatest u with Q(u) <= x if Q jumps over x or is flat there.

    0 below every draw and 1 above them all; else found by bisection, to the last bit.
    """
    low, high = LEAST_U, 1 - LEAST_U
    below, above = distribution.quantile(np.array([low, high]))
    if x < below or x >= above:
        return 0.0 if x < below else 1.0
    while low < (middle := (low + high) / 2) < high:
        if distribution.quantile(np.array([middle]))[0] <= x:
            low = middle
        else:
            high = middle
    return low
