"""Pairwise comparison: weights from judgements of two criteria at a time, and their consistency.

Saaty's analytic hierarchy process: the weights are the principal eigenvector of the judgements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Final

import numpy as np

from dragonsden.analysis.elicitation.direct import Elicited, shares
from dragonsden.arithmetic.distributions import Floats
from dragonsden.model.criteria import MOST_CRITERIA
from dragonsden.model.reweighting import check_by_name, finite
from dragonsden.text.english import few

MOST_TIMES: Final = 1000.0
"""The largest ratio of importance that may be given; Saaty's scale ends at 9."""

AGREEMENT: Final = 1e-9
"""Judgements within this relative difference count as equal."""

ROUNDED_TO: Final = 2
"""Reciprocals in print are rounded to two digits at least: 0.33 for 1/3."""

RANDOM_INDEX: Final = (
    *(0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49),
    *(1.51, 1.48, 1.56, 1.57, 1.59),
)
"""The mean consistency index of random judgements of 1, 2, .. 15 criteria (Saaty 1980)."""

SQUARINGS: Final = 64
"""At most 64 squarings: two or three dozen are enough for any judgements."""


@dataclass(frozen=True)
class Triple:
    """Three criteria whose judgements agree least with each other.

    The first two judgements imply the third, `implied`; `judged` is what was said. Of the three
    judgements it is the one that differs most from the weights.
    """

    first: str
    second: str
    third: str
    first_to_second: float
    second_to_third: float
    judged: float

    @property
    def implied(self) -> float:
        """The ratio first : third that the other two judgements imply."""
        return self.first_to_second * self.second_to_third

    @property
    def factor(self) -> float:
        """The factor by which the third judgement is too large or too small: 1 if they agree."""
        return max(self.implied / self.judged, self.judged / self.implied)

    @property
    def sentence(self) -> str:
        """The judgements that do not agree, and one that would."""
        return (
            f"{self.first} to {self.second} is {_times(self.first_to_second)} and {self.second} to "
            f"{self.third} is {_times(self.second_to_third)}: {self.first} to {self.third} should "
            f"then be {_times(self.implied)}, not {_times(self.judged)}."
        )


@dataclass(frozen=True, eq=False, repr=False)
class PairwiseWeights(Elicited):
    """Weights from pairwise comparison, and how consistent the judgements are.

    The consistency ratio is 0 for judgements that agree and 1 for random ones; Saaty asks for 0.1
    at most. `worst_triple` is None if all judgements agree.
    """

    largest_eigenvalue: float
    consistency_index: float
    consistency_ratio: float
    worst_triple: Triple | None


def pairwise_comparison(judgements: Mapping[tuple[str, str], float]) -> PairwiseWeights:
    """The weights from judgements of importance, one for each pair of criteria.

    They are the principal eigenvector of the matrix of judgements.

    Args:
        judgements: `{("npv", "control"): 5}` says that npv is 5 times as important as control; the
            reverse is then 1/5 and need not be said; if it is, it may be rounded, as 0.33 for 1/3.

    Returns:
        `.weights` by criterion, which sum to 1; `.largest_eigenvalue`, `.consistency_index`,
        `.consistency_ratio` (0 for judgements that agree, 1 for random ones; Saaty asks for 0.1 at
        most), and `.worst_triple`, the three that agree least, or None.

    Raises:
        ValueError: a pair is missing, is judged both ways and not alike, or is not two different
            names; or a judgement is not a number from 1/1000 to 1000.

    References:
        Saaty (1980); beyond 15 criteria the random index of Alonso & Lamata (2006).

    Examples:
        >>> pairs = {("npv", "outcomes"): 2, ("npv", "control"): 5, ("outcomes", "control"): 3}
        >>> found = dd.pairwise_comparison(pairs)
        >>> print(found.weights.round(3))
        criterion
        npv         0.582
        outcomes    0.309
        control     0.109
        Name: weight, dtype: float64
        >>> round(found.consistency_ratio, 3)
        0.003
    """
    check_by_name(judgements, "the judgements", "{('price', 'style'): 2}, two names and how many "
                  "times as important the first is")  # fmt: skip
    given = {_pair(key): _judgement(key, raw) for key, raw in judgements.items()}
    names = list(dict.fromkeys(name for pair in given for name in pair))
    if not 2 <= len(names) <= MOST_CRITERIA:
        raise ValueError(f"{len(names)} criteria are compared; compare 2 to {MOST_CRITERIA}")
    _check_complete(given, names)
    matrix = _matrix(given, names)
    weights = shares(dict(zip(names, _principal(matrix).tolist(), strict=True)))
    largest, index = _consistency(matrix, np.array(weights))
    random = random_index(len(names))
    return PairwiseWeights(
        weights=weights,
        largest_eigenvalue=largest,
        consistency_index=index,
        consistency_ratio=index / random if random else 0.0,
        worst_triple=_worst_triple(names, matrix, weights.to_list()),
    )


def random_index(criteria: int) -> float:
    """The mean consistency index of random judgements of this number of criteria.

    Saaty (1980) to 15, then the line of Alonso & Lamata (2006): the largest eigenvalue of n
    criteria is 2.7699 n - 4.3513 on average.
    """
    if criteria <= len(RANDOM_INDEX):
        return RANDOM_INDEX[criteria - 1]
    return (2.7699 * criteria - 4.3513 - criteria) / (criteria - 1)


def _pair(key: object) -> tuple[str, str]:
    """The two names of a key."""
    if not isinstance(key, tuple) or [type(name) for name in key] != [str, str]:
        raise ValueError(f"{key!r} is no pair of criteria; give two names, as ('price', 'style')")
    if key[0] == key[1]:
        raise ValueError(f"{key[0]!r} is compared with itself; leave that out")
    return key


def _judgement(key: object, raw: object) -> float:
    """The ratio of importance of two criteria."""
    times = finite(raw, f"the judgement of {key!r}")
    if not 1 / MOST_TIMES <= times <= MOST_TIMES:
        bounds = f"give one from 1/{MOST_TIMES:g} to {MOST_TIMES:g} (Saaty's are from 1/9 to 9)"
        raise ValueError(f"the judgement of {key!r} is {times:g}; {bounds}")
    return times


def _check_complete(given: Mapping[tuple[str, str], float], names: Sequence[str]) -> None:
    """Raise ValueError unless each pair is judged, and alike if both ways."""
    missing = [
        repr(pair) for pair in combinations(names, 2) if not {pair, pair[::-1]} & given.keys()
    ]
    if missing:
        raise ValueError(f"no judgement of {few(missing)}; every two criteria are compared once")
    for pair, times in given.items():
        back = given.get(pair[::-1], 1 / times)
        if not _alike(times, back):
            what = f"{pair!r} is {times:g} but {pair[::-1]!r} is {back:g}, not 1/{times:g}"
            raise ValueError(f"{what}; leave out one of them")


def _alike(times: float, back: float) -> bool:
    """True if two judgements of one pair agree, as far as their digits say: 3 and 0.33 do."""
    less, more = sorted((times, back))
    digits = len(f"{less:.12g}".partition(".")[2])
    rounded = abs(1 / more - less) <= 0.5 * 10.0**-digits
    return abs(times * back - 1) <= AGREEMENT or (digits >= ROUNDED_TO and rounded)


def _matrix(given: Mapping[tuple[str, str], float], names: Sequence[str]) -> Floats:
    """The judgements as a matrix: how many times as important the row is as the column."""
    matrix = np.ones((len(names), len(names)))
    for row, column in permutations(range(len(names)), 2):
        pair = names[row], names[column]
        # of a pair that is judged both ways the number above 1 has all its digits
        above = given.get(pair, 0.0) >= 1 or pair[::-1] not in given
        matrix[row, column] = given[pair] if above else 1 / given[pair[::-1]]
    return matrix


def _principal(matrix: Floats) -> Floats:
    """The principal eigenvector, summing to 1: the row sums of ever higher powers (Saaty 1980)."""
    power, weights = matrix, np.zeros(len(matrix))
    for _ in range(SQUARINGS):
        # products are added row by row, for the order in which BLAS adds depends on the machine
        power = sum((power[:, [k]] * power[k] for k in range(len(power))), np.zeros_like(power))
        power /= power.sum()
        before, weights = weights, power.sum(axis=1)
        if (abs(weights - before) <= 1e-15 * weights).all():
            break
    return weights


def _consistency(matrix: Floats, weights: Floats) -> tuple[float, float]:
    """The largest eigenvalue, and the consistency index: (largest - n) / (n - 1)."""
    n = len(matrix)
    largest = max(float((matrix * weights).sum()), float(n))  # not below n but by rounding
    return largest, (largest - n) / (n - 1)


def _worst_triple(names: Sequence[str], matrix: Floats, weights: list[float]) -> Triple | None:
    """The triple that agrees least, of equals the first; None if all agree."""
    times = matrix.tolist()
    worst, most = None, 1 + AGREEMENT
    for triple in combinations(range(len(names)), 3):
        a, b, c = triple
        ratio = times[a][b] * times[b][c] * times[c][a]
        factor = max(ratio, 1 / ratio)
        if factor > most * (1 + AGREEMENT):
            worst, most = triple, factor
    if worst is None:
        return None
    a, b, c = max(_turns(worst, times), key=lambda turn: _misfit(turn, times, weights))
    return Triple(names[a], names[b], names[c], times[a][b], times[b][c], times[a][c])


def _turns(
    triple: tuple[int, int, int], times: list[list[float]]
) -> Iterator[tuple[int, int, int]]:
    """Each judgement of a triple as the one implied by the other two, turned to be 1 or more."""
    a, b, c = triple
    for first, middle, last in ((a, b, c), (a, c, b), (b, a, c)):
        forwards = times[first][middle] * times[middle][last] >= 1
        yield (first, middle, last) if forwards else (last, middle, first)


def _misfit(turn: tuple[int, int, int], times: list[list[float]], weights: list[float]) -> float:
    """The factor between the third judgement of a triple and the ratio of the weights."""
    first, _, last = turn
    ratio = times[first][last] * weights[last] / weights[first]
    return round(max(ratio, 1 / ratio), 9)  # the first of equals, whatever the last digits


def _times(number: float) -> str:
    """The ratio as people write it: 3 or 1/3."""
    return f"{number:.3g}" if number >= 1 else f"1/{1 / number:.3g}"
