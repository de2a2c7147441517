"""Solving: the best choice under limits, found by HiGHS and certified by our own arithmetic.

A solver's word is never taken: HiGHS has returned points that break a limit as optimal (scipy
1.16.3). Each point is rounded, every limit checked again in pence and days, and the objective
added up anew; what is called certified was found in a second way too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from dragonsden.analysis.programmes.choice import Choice, Flags, Limit, stacked
from dragonsden.analysis.programmes.dominance import dominated
from dragonsden.analysis.programmes.gathering import gathered
from dragonsden.analysis.programmes.highs import least
from dragonsden.arithmetic.distributions import Floats
from dragonsden.model.programme import ProgrammeFile, Worst

Started = tuple[int, ...]
"""The variables that are 1, in their order."""

EQUAL: Final = 5e-7
"""Objectives that agree at 6 decimals are equal."""

MOST_ENUMERATED: Final = 22
"""A choice of up to 22 variables is certified by enumeration."""

MOST_EQUALS: Final = 8
"""Up to eight choices as good as one another are looked at each; more are narrowed down by name."""

SECONDS: Final = 30.0
"""Half a minute for one solve; what is not proved by then is given with its gap."""

BOUND_ONLY: Final = "bound only"
"""The certificate of a choice that is not proved the best begins so."""

INFEASIBLE: Final = 2
"""The status of a result where nothing keeps the limits."""


class UnsolvedError(ValueError):
    """Raised where the time is up before HiGHS has found a choice, or shown that there is none."""


@dataclass(frozen=True)
class Found:
    """A choice that keeps every limit, its objective, and what no choice can be above."""

    started: Started
    objective: float
    bound: float

    @property
    def gap(self) -> float:
        """The most by which another choice could be better; 0 if it is proved the best."""
        gap = max(0.0, self.bound - self.objective)
        return gap if gap > max(1e-6, 1e-9 * abs(self.objective)) else 0.0


@dataclass
class Solver:
    """The best choice for a row of gains under limits; `cuts` grow as the worst draws need them."""

    choice: Choice
    gain: Floats
    limits: Mapping[str, Limit]
    worst: Worst | None = None
    seconds: float = SECONDS
    cuts: list[Limit] = field(default_factory=list)

    @classmethod
    def of(cls, choice: Choice, seconds: float = SECONDS) -> Self:
        """The best choice for the objective of the file, under all its limits."""
        return cls(choice, choice.gain, choice.limits, choice.file.worst, seconds)

    def without(self, *names: str) -> Solver:
        """The same without some of the limits."""
        kept = {name: limit for name, limit in self.limits.items() if name not in names}
        if "worst" in names:
            return replace(self, limits=kept, worst=None, cuts=[])
        return replace(self, limits=kept)

    def under(self, file: ProgrammeFile) -> Solver:
        """The same under a file that differs in its limits alone."""
        choice = replace(self.choice, file=file)
        return replace(self, choice=choice, limits=choice.limits)

    def optimum(self, extra: Sequence[Limit] = ()) -> Found | None:
        """The best choice, of equals the one that takes less investment, then starts earlier.

        Of those that are still equal, the first by the names of what is started. None if no choice
        keeps every limit. Where the time is up before equals are known, the one that was found.
        """
        while True:
            known = len(self.cuts)
            found = self._optimum([*extra, self.undominated(extra)])
            if len(self.cuts) == known:  # a new cut may need what was left out
                return found

    def dominated(self, extra: Sequence[Limit] = ()) -> Flags:
        """True for each variable that the first of the best choices leaves out."""
        return dominated(self.choice, self.gain, stacked([*self._known(), *extra]))

    def undominated(self, extra: Sequence[Limit] = ()) -> Limit:
        """No start of what the first of the best choices leaves out."""
        return self.row(self.dominated(extra).astype(np.float64), -np.inf, 0.0)

    def best_undominated(self, extra: Sequence[Limit], others: Sequence[Limit]) -> Found | None:
        """One of the best choices, solved among what first choices start.

        `others` rule out choices that `extra` rules out already, so dominance need not know them.
        """
        while True:
            known = len(self.cuts)
            found = self.best([*extra, self.undominated(extra), *others])
            if len(self.cuts) == known:  # a new cut may need what was left out
                return found

    def _optimum(self, extra: Sequence[Limit]) -> Found | None:
        """The first of the best choices, as far as the worst draws are known."""
        best = self.best(extra)
        if best is None or best.gap:
            return best
        try:
            return self._first_of_equals(best, extra)
        except UnsolvedError:  # as good a choice as any that was found
            return best

    def _known(self) -> list[Limit]:
        """Every limit, as far as the worst draws are known."""
        return [self.choice.one_each, *self.limits.values(), *self.cuts]

    def _first_of_equals(self, best: Found, extra: Sequence[Limit]) -> Found:
        """Of all choices as good as the best, the one that comes first."""
        floor = [*extra, self.at_least(best.objective)]
        if self.best([*floor, self.other_than(best.started)]) is None:
            return best
        known = best.started
        for numbers in (self.choice.investment, self.choice.quarter.astype(np.float64)):
            known = self.cheapest(numbers, floor, known)
            floor.append(self.row(numbers, -np.inf, float(numbers[list(known)].sum()) + EQUAL))
        started = self._first_by_name(floor, known)
        return Found(started, self._sum(started), best.bound)

    def best(self, extra: Sequence[Limit] = ()) -> Found | None:
        """One of the best choices; None if no choice keeps every limit."""
        return self._under_worst(-self.gain, extra)

    def feasible(self, extra: Sequence[Limit] = ()) -> bool:
        """True if some choice keeps every limit."""
        return self._under_worst(-self.gain, extra) is not None

    def other_than(self, started: Started) -> Limit:
        """All choices but this one."""
        signs = np.ones(self.choice.width)
        signs[list(started)] = -1.0
        return self.row(signs, 1.0 - len(started), np.inf)

    def other_set(self, started: Started) -> Limit:
        """All choices but those of the same candidates, in whichever quarters."""
        inside = np.isin(self.choice.who, np.unique(self.choice.who[list(started)]))
        return self.row(np.where(inside, -1.0, 1.0), 1.0 - len(started), np.inf)

    def _under_worst(self, cost: Floats, extra: Sequence[Limit]) -> Found | None:
        """The cheapest choice of which the worst draws are no worse than they may be."""
        while True:
            found = self._solved(cost, extra)
            if found is None or self.worst is None:
                return found
            cut = worst_cut(self.choice, self.worst, found.started)
            if cut is None:
                return found
            # among large amounts a rounding error may hide a penny: the choice itself then goes
            hidden = cut.kept(np.array(found.started, dtype=np.intp))
            self.cuts.append(self.other_than(found.started) if hidden else cut)

    def _solved(self, cost: Floats, extra: Sequence[Limit]) -> Found | None:
        """The cheapest choice that is checked to keep every limit."""
        refused: list[Limit] = []
        while True:
            limits = [*self._known(), *extra, *refused]
            started, bound = solved(cost, limits, self.choice.who, self.seconds)
            if started is None:
                return None
            if all(limit.kept(np.array(started, dtype=np.intp)) for limit in limits):
                return Found(started, self._sum(started), bound)
            refused.append(self.other_than(started))

    def _sum(self, started: Started) -> float:
        """The objective of a choice, added up in the order of the variables."""
        return float(np.add.reduce(self.gain[list(started)]))

    def row(self, numbers: Floats, low: float, high: float) -> Limit:
        """A limit of one row."""
        return Limit.of("", [(numbers, low, high)], self.choice.width)

    def at_least(self, objective: float) -> Limit:
        """An objective as good as this, at 6 decimals."""
        return self.row(self.gain, objective - EQUAL, np.inf)

    def cheapest(self, numbers: Floats, floor: Sequence[Limit], known: Started) -> Started:
        """The choice with the least sum; the one that is known if nothing is found below it."""
        found = self._under_worst(numbers, floor)
        if found is None:
            return known
        return min(found.started, known, key=lambda one: round(float(numbers[list(one)].sum()), 6))

    def _first_by_name(self, floor: Sequence[Limit], known: Started) -> Started:
        """The first by its names, then by their quarters, of choices as good in all else."""
        equals = [known]
        while len(equals) <= MOST_EQUALS:
            other = self.best([*floor, *map(self.other_than, equals)])
            if other is None:
                return min(equals, key=self._by_name)
            equals.append(other.started)
        return self._name_by_name(floor, min(equals, key=self._by_name))

    def _by_name(self, started: Started) -> tuple[list[str], list[int]]:
        """The names of what is started, and their quarters: what equal choices are sorted by."""
        choice, names = self.choice, [candidate.name for candidate in self.choice.candidates]
        order = sorted(started, key=lambda v: names[choice.who[v]])
        return [names[choice.who[v]] for v in order], [int(choice.quarter[v]) for v in order]

    def _name_by_name(self, floor: Sequence[Limit], known: Started) -> Started:
        """The same where many are as good: each name in turn is in if it can be."""
        fixed, found, left = list(floor), known, np.ones(self.choice.width, dtype=bool)
        names = [candidate.name for candidate in self.choice.candidates]
        for at in sorted(range(len(names)), key=names.__getitem__):
            ended = self.row(left.astype(np.float64), -np.inf, 0.0)
            if (tried := self.best([*fixed, ended])) is not None:
                fixed, found = [*fixed, ended], tried.started
                break
            mine = (self.choice.who == at).astype(np.float64)
            begun = self.row(mine, 1.0, np.inf)
            tried = self.best([*fixed, begun])
            found = found if tried is None else tried.started
            fixed.append(self.row(mine, -np.inf, 0.0) if tried is None else begun)
            left &= self.choice.who != at
        return self._earliest(fixed, found)

    def _earliest(self, fixed: list[Limit], found: Started) -> Started:
        """Of choices of the same candidates, the one in which the first by name begins earliest."""
        names = [candidate.name for candidate in self.choice.candidates]
        who = self.choice.who
        for at in sorted({int(who[v]) for v in found}, key=names.__getitem__):
            for variable in np.flatnonzero(who == at):
                row = self.row((np.arange(len(who)) == variable).astype(np.float64), 1.0, 1.0)
                tried = self.best([*fixed, row])
                if tried is not None:
                    fixed.append(row)
                    found = tried.started
                    break
        return found


def solved(
    cost: Floats, limits: Sequence[Limit], who: NDArray[np.intp], seconds: float
) -> tuple[Started | None, float]:
    """The cheapest choice by HiGHS, rounded, and the bound on minus its cost; None if none.

    Raises UnsolvedError where it found none, and cannot say that there is none.
    """
    if not len(cost):
        kept = all(limit.kept(np.empty(0, dtype=np.intp)) for limit in limits)
        return (() if kept else None), 0.0
    costs, whole = _gathered(cost, limits, who)
    result = least(costs, whole.rows, whole.low, whole.high, seconds=seconds)
    if result.x is None:
        if result.status == INFEASIBLE:
            return None, -np.inf
        raise UnsolvedError(
            f"no choice was found within {seconds:g} s ({result.message.split('.')[0].lower()}); "
            "give more seconds, or try again on a quieter machine"
        )
    bound = result.mip_dual_bound if result.mip_dual_bound is not None else result.fun
    return tuple(np.flatnonzero(result.x[: len(cost)] > 0.5).tolist()), -float(bound)


def _gathered(cost: Floats, limits: Sequence[Limit], who: NDArray[np.intp]) -> tuple[Floats, Limit]:
    """The limits as one with a column more for each candidate, which costs nothing by itself."""
    whole = gathered(stacked(limits), who)
    return np.concatenate([cost, np.zeros(whole.rows.shape[1] - len(cost))]), whole


def worst_cut(choice: Choice, worst: Worst, started: Started) -> Limit | None:
    """The limit that a choice breaks in its own worst draws; None if it keeps it."""
    npv = totals(choice, started, "npv")
    weights = lowest(npv, worst.share)
    if round(float(np.add.reduce(npv * weights)), 2) >= round(worst.npv, 2):
        return None
    row = choice.gains(choice.prospects.weighted(weights), "npv")
    return Limit.of("worst", [(row, worst.npv - 0.0049, np.inf)], choice.width)


def totals(choice: Choice, started: Started, objective: str) -> Floats:
    """The objective of a choice in every draw."""
    part = choice.only(started)
    return np.concatenate(
        [
            np.add.reduce(part.gains(figures, objective), axis=0)
            for _, figures in choice.prospects.parts()
        ]
    )


def lowest(numbers: Floats, share: float) -> Floats:
    """The weights of the lowest share of draws, which add up to 1: a part draw for its part.

    Examples:
        >>> lowest(np.array([30.0, 10.0, 20.0, 40.0]), 0.375)
        array([0.        , 0.66666667, 0.33333333, 0.        ])
    """
    wanted = share * len(numbers)
    order = np.argsort(numbers, kind="stable")
    weights = np.empty(len(numbers))
    weights[order] = np.clip(wanted - np.arange(len(numbers)), 0.0, 1.0)
    return weights / wanted


def certificate(solver: Solver, found: Found) -> str:
    """The proof that the best choice is the best, in words."""
    if found.gap:
        return f"{BOUND_ONLY}, gap {found.gap:,.10g}"
    limits = [solver.choice.one_each, *solver.limits.values(), *solver.cuts]
    if solver.choice.width <= MOST_ENUMERATED:
        best = enumerated(solver.choice, solver.gain, limits)
        agreed = best is not None and abs(best - found.objective) <= _close(found.objective)
        return "by enumeration" if agreed else _doubt(best, found)
    bound = _bound_without_presolve(-solver.gain, limits, solver.choice.who, solver.seconds)
    gap = bound - found.objective
    return "by a second solve" if abs(gap) <= _close(found.objective) else _doubt(bound, found)


def _close(objective: float) -> float:
    """The most by which two sums of the same numbers in another order may differ."""
    return max(1e-6, 1e-9 * abs(objective))


def _doubt(other: float | None, found: Found) -> str:
    """The certificate of a choice that a second way does not bear out."""
    gap = np.inf if other is None else abs(other - found.objective)
    return f"{BOUND_ONLY}, gap {gap:,.10g}"


def _bound_without_presolve(
    cost: Floats, limits: Sequence[Limit], who: NDArray[np.intp], seconds: float
) -> float:
    """The bound that HiGHS gives for the columns in another order, without simplifying first."""
    costs, whole = _gathered(cost, limits, who)
    back = slice(None, None, -1)
    turned = whole.rows[:, back]
    result = least(costs[back], turned, whole.low, whole.high, seconds=seconds, presolve=False)
    return np.inf if result.mip_dual_bound is None else -float(result.mip_dual_bound)


def enumerated(choice: Choice, gain: Floats, limits: Collection[Limit]) -> float | None:
    """The best objective of all choices, each looked at; None if none keeps the limits."""
    whole = stacked(list(limits))
    dense = whole.rows.toarray()
    half = len(choice.services) // 2
    first, second = (
        _sums(choice, dense, gain, places)
        for places in (range(half), range(half, len(choice.services)))
    )
    best: float | None = None
    for sums, gained in zip(*second, strict=True):
        together = first[0] + sums
        kept = ((together >= whole.low - 1e-9) & (together <= whole.high + 1e-9)).all(axis=1)
        if kept.any():
            most = float(first[1][kept].max()) + float(gained)
            best = most if best is None else max(best, most)
    return best


def _sums(
    choice: Choice, dense: Floats, gain: Floats, places: Collection[int]
) -> tuple[Floats, Floats]:
    """The sums of every row, and of the gains, of all choices among some services."""
    ways = [[None, *np.flatnonzero(choice.service == at).tolist()] for at in places]
    chosen = [[v for v in one if v is not None] for one in product(*ways)]
    rows = np.array([dense[:, one].sum(axis=1) for one in chosen])
    return rows, np.array([gain[one].sum() for one in chosen])
