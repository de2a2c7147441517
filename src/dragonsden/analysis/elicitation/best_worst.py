"""Best-worst: weights from comparing all criteria with the most and the least important one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from dragonsden.analysis.elicitation.direct import Elicited, shares
from dragonsden.model.criteria import MOST_CRITERIA
from dragonsden.model.reweighting import check_by_name, finite
from dragonsden.text.english import few

MOST_TIMES: Final = 1000.0
"""The largest ratio of importance that may be given; Rezaei's scale ends at 9."""

DIGITS: Final = 12
"""Solutions are rounded to 12 decimals: further ones depend on the solver's version."""


@dataclass(frozen=True, eq=False, repr=False)
class BestWorstWeights(Elicited):
    """Weights by the best-worst method, and how consistent the judgements are.

    `xi`, the largest gap between a weight and what a judgement makes of it, is 0 if they all agree.
    So is `consistency_ratio`, which needs the judgements alone and is 1 at most.
    """

    best: str
    worst: str
    xi: float
    consistency_ratio: float


def best_worst(
    best_to_others: Mapping[str, float], others_to_worst: Mapping[str, float]
) -> BestWorstWeights:
    """The weights that keep closest to comparisons with the best and the worst criterion.

    They are those of the linear model, which has one solution.

    Args:
        best_to_others: how many times as important the best criterion is as each (1 for itself).
        others_to_worst: how many times as important each is as the worst one (1 for itself).

    Returns:
        `.weights` by criterion, which sum to 1; `.best`, `.worst`; `.xi`, the largest gap between a
        weight and what a judgement makes of it; and `.consistency_ratio`, input-based, 0 to 1.

    Raises:
        KeyError: the two do not name the same criteria.
        ValueError: a judgement is not a number from 1 to 1000; no criterion is the best or the
            worst; both compare the best with the worst and not alike; or a criterion is further
            from either than they are from each other.

    References:
        Rezaei (2016); Liang, Brunelli & Rezaei (2020) for the ratio.

    Examples:
        >>> best = {"npv": 1, "outcomes": 2, "control": 8}
        >>> worst = {"npv": 8, "outcomes": 4, "control": 1}
        >>> print(dd.best_worst(best, worst).weights.round(3))
        criterion
        npv         0.615
        outcomes    0.308
        control     0.077
        Name: weight, dtype: float64
    """
    for given, what in ((best_to_others, "best_to_others"), (others_to_worst, "others_to_worst")):
        check_by_name(given, what, "{'npv': 1, 'outcomes': 2}")
    _check_names(best_to_others, others_to_worst)
    from_best = {name: _judgement("best", name, raw) for name, raw in best_to_others.items()}
    to_worst = {name: _judgement(name, "worst", others_to_worst[name]) for name in from_best}
    best, worst = _ends(from_best, to_worst)
    _check_ends(from_best, to_worst, best, worst)
    weights, xi = _solved(from_best, to_worst, best, worst)
    return BestWorstWeights(
        weights=shares(weights),
        best=best,
        worst=worst,
        xi=xi,
        consistency_ratio=_consistency_ratio(from_best, to_worst, from_best[worst]),
    )


def _check_names(one: Mapping[str, float], other: Mapping[str, float]) -> None:
    """Raise KeyError unless both name the same criteria, ValueError for too few or too many."""
    for given, lacking, which in ((one, other, "others_to_worst"), (other, one, "best_to_others")):
        missing = [repr(name) for name in given if name not in lacking]
        if missing:
            raise KeyError(f"{which} has no {few(missing)}; both compare every criterion")
    if not 2 <= len(one) <= MOST_CRITERIA:
        raise ValueError(f"{len(one)} criteria are compared; compare 2 to {MOST_CRITERIA}")


def _judgement(more: str, less: str, raw: object) -> float:
    """The ratio of importance of two criteria, from 1 to MOST_TIMES."""
    times = finite(raw, f"the judgement of {more} to {less}")
    if not 1 <= times <= MOST_TIMES:
        bounds = f"give one from 1 to {MOST_TIMES:g} (Rezaei's are from 1 to 9)"
        raise ValueError(f"the judgement of {more} to {less} is {times:g}; {bounds}")
    return times


def _ends(from_best: Mapping[str, float], to_worst: Mapping[str, float]) -> tuple[str, str]:
    """The best and the worst criterion: those at 1; of several, the furthest from the other end."""
    bests = [name for name, times in from_best.items() if times == 1]
    if not bests:
        raise ValueError("best_to_others has no 1; give 1 to the best criterion itself")
    best = max(bests, key=lambda name: to_worst[name])
    worsts = [name for name, times in to_worst.items() if times == 1]
    if not worsts:
        raise ValueError("others_to_worst has no 1; give 1 to the worst criterion itself")
    others = [name for name in worsts if name != best]
    if not others:
        what = f"{best!r} is the best criterion and the worst one"
        raise ValueError(f"{what}; give 1 in others_to_worst to another")
    return best, max(others, key=lambda name: from_best[name])


def _check_ends(
    from_best: Mapping[str, float], to_worst: Mapping[str, float], best: str, worst: str
) -> None:
    """Raise ValueError unless best to worst is one judgement, and the largest."""
    most = from_best[worst]
    if to_worst[best] != most:
        what = f"{best!r} to {worst!r} is {most:g} in best_to_others"
        raise ValueError(f"{what} but {to_worst[best]:g} in others_to_worst; make them alike")
    for given, end in ((from_best, best), (to_worst, worst)):
        for name, times in given.items():
            if times > most:
                what = f"{name!r} is {times:g} times from {end!r}, further than the other end"
                raise ValueError(f"{what} ({most:g}); give at most that, or choose other ends")


def _solved(
    from_best: Mapping[str, float], to_worst: Mapping[str, float], best: str, worst: str
) -> tuple[dict[str, float], float]:
    """The weights whose largest gap is least, and that gap."""
    from scipy.optimize import linprog  # a large import, and only this function needs it

    names = list(from_best)
    column = {name: place for place, name in enumerate(names)}
    gaps = []
    for name, other, times in _compared(from_best, to_worst, best, worst):
        for sign in (1.0, -1.0):  # weight - times x weight of the other, and its negative, <= xi
            row = [0.0] * len(names) + [-1.0]
            row[column[name]] += sign
            row[column[other]] -= sign * times
            gaps.append(row)
    found = linprog(
        [0.0] * len(names) + [1.0],
        A_ub=gaps,
        b_ub=[0.0] * len(gaps),
        A_eq=[[1.0] * len(names) + [0.0]],
        b_eq=[1.0],
        method="highs",
    )
    if found.x is None:
        raise ArithmeticError(f"no weights were found: {found.message}")
    *weights, xi = (max(0.0, round(float(number), DIGITS)) for number in found.x)
    return dict(zip(names, weights, strict=True)), xi


def _compared(
    from_best: Mapping[str, float], to_worst: Mapping[str, float], best: str, worst: str
) -> Iterator[tuple[str, str, float]]:
    """Each two criteria compared, with the ratio of their importance."""
    for name, times in from_best.items():
        if name != best:
            yield best, name, times
    for name, times in to_worst.items():
        if name not in (best, worst):
            yield name, worst, times


def _consistency_ratio(
    from_best: Mapping[str, float], to_worst: Mapping[str, float], most: float
) -> float:
    """The largest gap of a product of judgements to best to worst, over the largest possible."""
    if most == 1:
        return 0.0
    gaps = (abs(times * to_worst[name] - most) for name, times in from_best.items())
    return max(gaps) / (most * most - most)
