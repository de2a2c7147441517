"""Stability: the range of one weight over which the first, or the first k, stay the same.

All at mean values and mean normalised weights. As the normalised weight x of one criterion goes
from 0 to 1, with the others in proportion, V(x) = x v + (1 - x) (the value on the others): a
straight line for each service, so every answer here is exact. Services that fail a gate are left
out; values nearer than nine decimals are tied, and of tied services the first of the ranking leads.

Where the others have no weight to be kept in proportion (there is one criterion, or one that has
all the weight) this weight cannot move: it stays at 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import DECIMALS, rounded
from dragonsden.results.simulation import Simulation
from dragonsden.text.spelling import no_such

TIED: Final = 10.0**-DECIMALS
"""Overall values that differ by less than this are tied, and so are weights."""

BEYOND: Final = 3
"""Crossings are those among the first k + 3 services: others are far from the choice."""

Rows = NDArray[np.intp]


def weight_sensitivity(sim: Simulation) -> pd.DataFrame:
    """The overall value of each service with one weight at 0, at 1 and as it is now.

    The other weights keep their proportions; between the two ends the value moves in a straight
    line.

    Args:
        sim: the simulation.

    Returns:
        The index is (criterion, service), services in the order of the ranking.

        - `title`: the title of the service.
        - `at_0`, `at_1`: the overall value (0-100) at mean values with all the other weights, and
          with this weight alone. `at_0` is NaN where the weight cannot move.
        - `now`: the overall value at mean values and mean weights.

    Examples:
        >>> print(dd.weight_sensitivity(sim).loc["outcomes", ["at_0", "at_1", "now"]].round(1))
                                        at_0  at_1   now
        service
        new_model_highways              62.9  60.0  62.4
        childrens_services_partnership  56.5  88.4  61.9
        new_model_reablement            53.0  76.1  56.9
        new_model_residential_care      43.2  72.5  48.1
    """
    tables = {criterion: _lines(sim, criterion) for criterion in sim.criteria}
    records = [
        (criterion, name, sim.case.title_of(name), *ends)
        for criterion, lines in tables.items()
        for name, *ends in zip(lines.names, lines.at_0, lines.at_1, lines.now, strict=True)
    ]
    columns = ["criterion", "service", "title", "at_0", "at_1", "now"]
    return pd.DataFrame(records, columns=columns).set_index(["criterion", "service"])


def weight_stability(sim: Simulation) -> pd.DataFrame:
    """The range over which each weight may move before the first, or the first k, change.

    Args:
        sim: the simulation.

    Returns:
        A row for each criterion; the other weights keep their proportions, and ties count as no
        change. Intervals are NaN where no service is ranked.

        - `title`: the title of the criterion.
        - `weight`: its mean normalised weight, 0 to 1.
        - `first`: the service that is first at mean values and mean weights.
        - `first_of_ranking`: the one that is first by mean overall value; it may be another where
          weights and values move together.
        - `first_low`, `first_high`: the weights between which `first` stays first.
        - `next_below`, `next_above`: who takes over beyond them; "" if nobody does.
        - `first_k_low`, `first_k_high`: the weights between which the first k stay the same.
        - `leaves_below`, `enters_below`, `leaves_above`, `enters_above`: who leaves the first k and
          who enters beyond them.

    Examples:
        >>> table = dd.weight_stability(sim)
        >>> print(table[["weight", "first_low", "first_high"]].head(3).round(2))
                   weight  first_low  first_high
        criterion
        npv          0.17       0.11        1.00
        downside     0.16       0.05        1.00
        outcomes     0.17       0.00        0.18
    """
    titles = {name: criterion.title for name, criterion in sim.case.criteria.criteria.items()}
    records = [{"title": titles[name], **_stability(sim, name)} for name in sim.criteria]
    return pd.DataFrame(records, index=pd.Index(sim.criteria, name="criterion"))


def crossings(sim: Simulation, criterion: str) -> pd.DataFrame:
    """The weights of one criterion at which two of the first k + 3 services change places.

    Args:
        sim: the simulation.
        criterion: the name of a criterion.

    Returns:
        A row for each point, lowest weight first.

        - `weight`: the normalised weight, 0 to 1; the others keep their proportions.
        - `value`: the overall value of both there, 0-100.
        - `service_1`: the one that is ahead below that weight.
        - `service_2`: the one that is ahead above it.

    Raises:
        KeyError: there is no such criterion.

    Examples:
        >>> print(dd.crossings(sim, "outcomes")[["weight", "service_1"]].round(2))
           weight           service_1
        0    0.18  new_model_highways
        1    0.38  new_model_highways
        2    0.61  new_model_highways
    """
    lines = _lines(sim, criterion)
    leading = range(min(sim.k + BEYOND, len(lines.names)))
    points = [_crossing(lines, i, j) for i, j in combinations(leading, 2) if _cross(lines, i, j)]
    columns = ["weight", "value", "service_1", "service_2"]
    table = pd.DataFrame(points, columns=columns).astype({"weight": "float64", "value": "float64"})
    return table.sort_values("weight", kind="stable", ignore_index=True)


@dataclass(frozen=True)
class _Lines:
    """Overall values as one weight moves, a row for each ranked service, first of ranking first."""

    names: tuple[str, ...]
    weight: float
    at_0: Floats
    at_1: Floats

    @property
    def movable(self) -> bool:
        """True if other criteria have weight, so that this weight can move."""
        return not np.isnan(self.at_0).any()

    @property
    def now(self) -> Floats:
        """The overall values at the weight as it is."""
        if not self.movable:
            return self.at_1
        now: Floats = self.weight * self.at_1 + (1 - self.weight) * self.at_0
        return now

    def leads(self, inside: Rows, outside: Rows) -> tuple[Floats, Floats]:
        """The lead of each service inside (rows) over each outside (columns), at 0 and at 1."""
        leads = (np.subtract.outer(at[inside], at[outside]) for at in (self.at_0, self.at_1))
        at_0, at_1 = (np.where(np.abs(lead) < TIED, 0.0, lead) for lead in leads)
        return at_0, at_1


def _lines(sim: Simulation, criterion: str) -> _Lines:
    """The lines of one criterion."""
    if criterion not in sim.criteria:
        raise no_such(criterion, "is not a criterion of this case", sim.criteria)
    names = tuple(sim.ranking.index)
    column = sim.criteria.index(criterion)
    values = sim.mean_values.loc[list(names)].to_numpy(dtype=np.float64)
    weights = sim.mean_weights.to_numpy(dtype=np.float64)
    others = weights.copy()
    others[column] = 0.0
    total = np.add.reduce(others)
    with np.errstate(invalid="ignore"):  # where the others have no weight there is no answer
        rest = np.add.reduce(values * others, axis=1) / total
    return _Lines(names, float(weights[column]), rest, values[:, column])


def _stability(sim: Simulation, criterion: str) -> dict[str, str | float]:
    """One row of the table, without the title."""
    lines = _lines(sim, criterion)
    best_first = np.argsort(-rounded(lines.now), kind="stable")
    first = _stay(lines, best_first, 1)
    first_k = _stay(lines, best_first, sim.k)
    return {
        "weight": lines.weight,
        "first": lines.names[best_first[0]] if lines.names else "",
        "first_of_ranking": lines.names[0] if lines.names else "",
        "first_low": first.low,
        "first_high": first.high,
        "next_below": first.enters_below,
        "next_above": first.enters_above,
        "first_k_low": first_k.low,
        "first_k_high": first_k.high,
        "leaves_below": first_k.leaves_below,
        "enters_below": first_k.enters_below,
        "leaves_above": first_k.leaves_above,
        "enters_above": first_k.enters_above,
    }


@dataclass(frozen=True)
class _Stay:
    """The interval in which the first services stay the same, and the changes beyond its ends."""

    low: float
    high: float
    leaves_below: str = ""
    enters_below: str = ""
    leaves_above: str = ""
    enters_above: str = ""


def _stay(lines: _Lines, best_first: Rows, k: int) -> _Stay:
    """The stay of the first k, given the services best first."""
    inside, outside = best_first[:k], best_first[k:]
    if not len(inside):
        return _Stay(np.nan, np.nan)
    if not lines.movable:
        return _Stay(lines.weight, lines.weight)
    if not len(outside):
        return _Stay(0.0, 1.0)
    at_0, at_1 = lines.leads(inside, outside)
    with np.errstate(divide="ignore", invalid="ignore"):  # used only where the lead changes sign
        level = at_0 / (at_0 - at_1)
    lows = np.where(at_0 < 0, level.clip(0.0, lines.weight), 0.0)
    highs = np.where(at_1 < 0, level.clip(lines.weight, 1.0), 1.0)
    low, high = float(lows.max()), float(highs.min())
    below = _change(lines, inside, outside, lines.at_0, (lows > low - TIED) & (low > 0))
    above = _change(lines, inside, outside, lines.at_1, (highs < high + TIED) & (high < 1))
    return _Stay(low, high, *below, *above)


def _change(
    lines: _Lines, inside: Rows, outside: Rows, end: Floats, level: NDArray[np.bool_]
) -> tuple[str, str]:
    """The services that leave and enter beyond a point at which some of each side are level.

    All that are level there are level together, so that the end of their lines tells who leads.
    """
    if not level.any():
        return "", ""
    leaving, entering = inside[level.any(axis=1)], outside[level.any(axis=0)]
    leaves = leaving[::-1][np.argmin(end[leaving[::-1]])]  # the last of those that are tied
    return lines.names[leaves], lines.names[entering[np.argmax(end[entering])]]


def _cross(lines: _Lines, i: int, j: int) -> bool:
    """True if the lines of two services cross between 0 and 1."""
    at_0, at_1 = lines.leads(np.array([i]), np.array([j]))
    return bool(at_0[0, 0] * at_1[0, 0] < 0)


def _crossing(lines: _Lines, i: int, j: int) -> tuple[float, float, str, str]:
    """The crossing: weight, value, the service ahead below and the one ahead above."""
    lead_0, lead_1 = (float(at[i] - at[j]) for at in (lines.at_0, lines.at_1))
    weight = lead_0 / (lead_0 - lead_1)
    value = weight * float(lines.at_1[i]) + (1 - weight) * float(lines.at_0[i])
    ahead, behind = (i, j) if lead_0 > 0 else (j, i)
    return weight, value, lines.names[ahead], lines.names[behind]
