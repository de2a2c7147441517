"""Weights: how far one may move before another service comes first, or among the best k.

A weight moves as people move it: it becomes f times as large for everybody in every draw, and the
others keep their proportions (analysis.sensitivity.weight_curves). Services that fail a gate are
left out; values nearer than nine decimals are tied, and a tie does not unseat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dragonsden.analysis.sensitivity.weight_curves import WeightCurve, positions, weight_curves
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import DECIMALS
from dragonsden.arithmetic.roots import crossing
from dragonsden.results.readable import readable
from dragonsden.results.simulation import Simulation
from dragonsden.text.spelling import no_such

TIED: Final = 10.0**-DECIMALS
"""Mean overall values that differ by less than this are tied."""

BEYOND: Final = 3
"""Crossings are of the first k and of 3 services below them."""

Rows = NDArray[np.intp]


@readable(value="points")
def weight_sensitivity(sim: Simulation) -> pd.DataFrame:
    """The mean overall value of each service at several shares of each weight.

    A weight is changed by the same factor for everybody in every draw, the others in proportion.

    Args:
        sim: the simulation.

    Returns:
        A row for each criterion, share and service. The share is the criterion's mean share of all
        weight: it rises from 0, where the criterion is left out, to 1, where only it counts.
        Services come in the order of the ranking.

        - `title`: of the service.
        - `value`: its mean overall value there, 0 to 100.
        - `now`: True where the share is that of the ranking itself.

    Examples:
        >>> table = dd.weight_sensitivity(sim).loc["outcomes"]
        >>> print(table.loc[table["now"], "value"].droplevel("share").round(1))
        service
        new_model_highways                62.6
        childrens_services_partnership    61.8
        new_model_reablement              56.8
        new_model_residential_care        47.0
        Name: value, dtype: float64
    """
    rows = _ranked(sim)
    curves = weight_curves(sim, rows, range(len(sim.criteria)))
    looked = [
        (criterion, *seen)
        for criterion, curve in zip(sim.criteria, curves, strict=True)
        for seen in _looked_at(curve)
    ]
    criteria, at, shares, values = zip(*looked, strict=True)
    names = sim.ranking.index.to_list()
    columns = {
        "criterion": [criterion for criterion in criteria for _ in names],
        "share": np.repeat(shares, len(names)),
        "service": names * len(looked),
        "title": [sim.case.title_of(name) for name in names] * len(looked),
        "value": np.concatenate(values),
        "now": np.repeat(np.equal(at, 0.0), len(names)),
    }
    return pd.DataFrame(columns).set_index(["criterion", "share", "service"])


@readable("share")
def weight_stability(sim: Simulation) -> pd.DataFrame:
    """The shares of each weight between which the first, and the recommended, stay the same.

    A weight is changed by the same factor for everybody in every draw, the others in proportion,
    and is told as the criterion's mean share of all weight. The ends stand on the draws kept.

    Args:
        sim: the simulation.

    Returns:
        A row for each criterion; NaN where no service is ranked, or none is recommended.

        - `title`: of the criterion.
        - `weight`: its share now.
        - `first`: the service that ranks first.
        - `first_low`, `first_high`: between these that service stays first.
        - `next_below`, `next_above`: the service that comes first beyond; "" if none does.
        - `first_k_low`, `first_k_high`: between these the recommended stay the same, in any order.
        - `leaves_below`, `enters_below`, `leaves_above`, `enters_above`: the services that leave
          and enter the recommended beyond each end; "" if the end is where the criterion is left
          out, or where only it counts.

    Examples:
        >>> table = dd.weight_stability(sim)
        >>> print(table.loc["outcomes", ["weight", "first_high", "next_above"]])
        weight                              0.16845
        first_high                         0.195532
        next_above    childrens_services_partnership
        Name: outcomes, dtype: object
    """
    titles = {name: criterion.title for name, criterion in sim.case.criteria.criteria.items()}
    curves = weight_curves(sim, _ranked(sim), range(len(sim.criteria)))
    records = [
        {"title": titles[name], **_stability(sim, curve)}
        for name, curve in zip(sim.criteria, curves, strict=True)
    ]
    return pd.DataFrame(records, index=pd.Index(sim.criteria, name="criterion"))


@readable(weight="share", value="points")
def crossings(sim: Simulation, criterion: str) -> pd.DataFrame:
    """The shares of a weight at which two of the first k + 3 services change places.

    Args:
        sim: the simulation.
        criterion: the name of a criterion.

    Returns:
        A row for each, lowest share first.

        - `weight`: the criterion's mean share of all weight.
        - `value`: the mean overall value of both there.
        - `service_1`: the service that is ahead below that share.
        - `service_2`: the service that is ahead above it.

    Raises:
        KeyError: the case has no such criterion.

    Examples:
        >>> print(dd.crossings(sim, "outcomes")[["weight", "service_2"]].round(2))
           weight                       service_2
        0    0.20  childrens_services_partnership
        1    0.41            new_model_reablement
        2    0.67      new_model_residential_care
    """
    column = _column(sim, criterion)
    rows = _ranked(sim)[: sim.k + BEYOND]
    (curve,) = weight_curves(sim, rows, [column])
    names = [sim.services[row] for row in rows]
    found = [
        (curve.share_at(at), float(curve.values_at(at)[i]), *(names[i], names[j])[::ahead])
        for i, j in combinations(range(len(rows)), 2)
        for at, ahead in _passes(curve, i, j)
    ]
    columns = ["weight", "value", "service_1", "service_2"]
    table = pd.DataFrame(found, columns=columns).astype({"weight": "float64", "value": "float64"})
    return table.sort_values("weight", kind="stable", ignore_index=True)


def _ranked(sim: Simulation) -> list[int]:
    """The rows of the services that fail no gate, best mean overall value first."""
    rows = {name: row for row, name in enumerate(sim.services)}
    return [rows[name] for name in sim.ranking.index]


def _column(sim: Simulation, criterion: str) -> int:
    """The column of a criterion. Raises KeyError if there is none."""
    if criterion not in sim.criteria:
        raise no_such(criterion, "is not a criterion of this case", sim.criteria)
    return sim.criteria.index(criterion)


def _looked_at(curve: WeightCurve) -> Iterator[tuple[float, float, Floats]]:
    """Positions on a curve from end to end, with the share and the values at each."""
    for at in (*positions(-1.0)[::-1], 0.0, *positions(1.0)):
        yield float(at), curve.share_at(float(at)), curve.values_at(float(at))


def _stability(sim: Simulation, curve: WeightCurve) -> dict[str, str | float]:
    """One row of the table, except the title."""
    names = list(sim.ranking.index)
    passing = [place for place, name in enumerate(names) if sim.gate[name] == "pass"]
    chosen = [place for place in passing if names[place] in sim.recommended]
    others = [place for place in passing if place not in chosen]
    first = _Stay.of(curve, [0] if names else [], range(1, len(names)), 1)
    first_k = _Stay.of(curve, chosen, others, sim.k)
    below, above = first_k.below, first_k.above
    return {
        "weight": curve.share,
        "first": names[0] if names else "",
        "first_low": first.below.share,
        "first_high": first.above.share,
        "next_below": first.below.named(names)[1],
        "next_above": first.above.named(names)[1],
        "first_k_low": below.share,
        "first_k_high": above.share,
        **dict(zip(("leaves_below", "enters_below"), below.named(names), strict=True)),
        **dict(zip(("leaves_above", "enters_above"), above.named(names), strict=True)),
    }


@dataclass(frozen=True)
class _End:
    """One end of an interval: the mean share there, and the services that change places."""

    share: float
    leaves: int | None = None
    enters: int | None = None

    def named(self, names: Sequence[str]) -> tuple[str, str]:
        """The names of the one that leaves and of the one that enters."""
        leaves, enters = (("" if row is None else names[row]) for row in (self.leaves, self.enters))
        return leaves, enters


@dataclass(frozen=True)
class _Stay:
    """The interval in which the services inside stay the best k, with those outside below them."""

    below: _End
    above: _End

    @classmethod
    def of(cls, curve: WeightCurve, inside: Sequence[int], outside: Sequence[int], k: int) -> _Stay:
        """The interval around the share as it is now; NaN where nobody is inside."""
        if not len(inside):
            return cls(_End(np.nan), _End(np.nan))
        if not 0 < curve.share < 1:  # alone, or without any weight: it cannot move
            return cls(_End(curve.share), _End(curve.share))
        groups = np.array(inside, np.intp), np.array(outside, np.intp)
        return cls(_end(curve, *groups, k, -1.0), _end(curve, *groups, k, 1.0))


def _end(curve: WeightCurve, inside: Rows, outside: Rows, k: int, way: float) -> _End:
    """The share, one way, at which a service inside is no longer one of the best k."""

    def pair(at: float) -> tuple[int, int, float]:
        """The lowest inside, the best of those that would put it out, and the lead between them."""
        values = curve.values_at(at)
        lowest = int(inside[::-1][np.argmin(values[inside[::-1]])])  # the last of those tied
        spare = max(len(inside) - k, 0)  # of more than k that share a place, all but k may fall
        sharing = inside[np.argsort(values[inside], kind="stable")][spare : 2 * spare][:1]
        rivals = np.concatenate([outside, sharing])
        rival = int(rivals[np.argmax(values[rivals])])
        return lowest, rival, float(values[lowest] - values[rival])

    def passed(at: float) -> bool:
        """True where somebody inside is no longer one of the best k."""
        return pair(at)[2] < -TIED

    if not len(outside) and len(inside) <= k:
        return _End(curve.share_at(way))
    for near, far in pairwise((0.0, *positions(way))):
        if passed(far):
            beyond = _first_beyond(passed, near, far)
            leaves, rival, _ = pair(beyond)
            at = _meeting(curve, leaves, rival, near, beyond)
            return _End(curve.share_at(at), leaves, rival if rival in outside else None)
    return _End(curve.share_at(way))


def _first_beyond(passed: Callable[[float], bool], near: float, far: float) -> float:
    """The position nearest to `near` at which a change has happened, as halving finds it."""
    before, beyond = near, far
    while abs(beyond - before) > TIED:
        half = (before + beyond) / 2
        before, beyond = (before, half) if passed(half) else (half, beyond)
    return beyond


def _meeting(curve: WeightCurve, leaves: int, rival: int, near: float, beyond: float) -> float:
    """The position at which one service falls to another; the nearer one if they are tied there."""
    both = curve.of(leaves, rival)

    def lead(at: float) -> float:
        """By how much the one leads the other."""
        values = both.values_at(at)
        return float(values[0] - values[1])

    return float(near) if lead(near) <= TIED else crossing(lead, near, beyond)


def level_share(curve: WeightCurve, i: int, j: int) -> float:
    """The share of the weight, nearest to the one now, at which two services are level.

    NaN where there is none: one leads the other whatever the factor.
    """
    shares = [curve.share_at(at) for at, _ in _passes(curve, i, j)]
    return min(shares, key=lambda share: abs(share - curve.share), default=np.nan)


def _passes(curve: WeightCurve, i: int, j: int) -> Iterator[tuple[float, int]]:
    """The crossings of two curves, each with 1 if the first service is ahead below it, else -1."""
    both = curve.of(i, j)

    def lead(at: float) -> float:
        """By how much the first leads the second, 0 where they are tied."""
        values = both.values_at(at)
        apart = float(values[0] - values[1])
        return 0.0 if abs(apart) < TIED else apart

    ends = (*positions(-1.0)[::-1].tolist(), 0.0, *positions(1.0).tolist())
    looked = [(at, y) for at in ends if (y := lead(at))]
    for (near, y), (far, other) in pairwise(looked):
        if y * other < 0:
            yield crossing(lead, near, far), 1 if y > 0 else -1
