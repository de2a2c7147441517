"""Weights: what a panel says about importance, as normalised weights; and a case weighed by them.

Swing points and orders of importance are here, comparisons in the rooms `pairwise` and `bestworst`.
Every function gives back named weights that sum to 1, and what was inferred on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from numbers import Real
from typing import Any, Final

import numpy as np
import pandas as pd

from dragonsden.model import Case, Criteria
from dragonsden.model.belief import known
from dragonsden.model.criteria import WEIGHT_DOMAIN
from dragonsden.model.faults import listed, nearest

Weights = Mapping[str, float] | pd.Series
"""Weights by criterion, as a mapping or as the Series that an elicitation gives."""

LARGEST: Final = 1e300
"""A number beyond it is as good as infinite."""

MOST_NAMED: Final = 5
"""An error names at most so many things."""


@dataclass(frozen=True, eq=False)
class Elicited:
    """Weights by criterion, in the order in which the criteria were given; they sum to 1."""

    weights: pd.Series


def swing(points: Mapping[str, float]) -> Elicited:
    """The weights in proportion to swing points, by criterion.

    Points say how much the swing from worst to best matters: 100 for the criterion where it
    matters most, the others relative to it (von Winterfeldt & Edwards 1986). Any scale will do.

    Raises ValueError if points are negative or no finite numbers, or if all are 0.
    """
    given = {name: finite(raw, f"the points of {name!r}") for name, raw in points.items()}
    for name, number in given.items():
        if number < 0:
            raise ValueError(f"the points of {name!r} are {number:g}; give 0 or more")
    if not any(given.values()):
        what = "all points are 0" if given else "no points are given"
        raise ValueError(f"{what}; give 100 to the criterion whose swing matters most")
    return Elicited(shares(given))


def rank_order_centroid(order: Sequence[str]) -> Elicited:
    """The mean of all weights that keep an order of importance, the most important first.

    Of n criteria the i-th has (1/i + ... + 1/n) / n: the centroid of the ordered simplex (Barron
    & Barrett 1996).

    Raises ValueError if the order is empty or names a criterion twice.
    """
    names = _in_order(order)
    n = len(names)
    sums = {name: fsum(1 / k for k in range(i, n + 1)) for i, name in enumerate(names, start=1)}
    return Elicited(shares(sums))


def rank_sum(order: Sequence[str]) -> Elicited:
    """Weights that fall evenly along an order of importance, the most important first.

    Of n criteria the i-th has 2 (n + 1 - i) / (n (n + 1)): flatter than the centroid (Stillwell,
    Seaver & Edwards 1981).

    Raises ValueError if the order is empty or names a criterion twice.
    """
    names = _in_order(order)
    return Elicited(shares({name: float(len(names) - i) for i, name in enumerate(names)}))


def _in_order(order: Sequence[str]) -> list[str]:
    """The names of an order, each once."""
    if isinstance(order, str):
        raise ValueError(f"the order is the text {order!r}; give a list of names")
    if not order:
        raise ValueError("the order is empty; name the criteria, the most important first")
    names = list(order)
    for place, name in enumerate(names):
        if not isinstance(name, str):
            raise ValueError(f"{name!r} stands in the order; name criteria there")
        if name in names[:place]:
            raise ValueError(f"{name!r} stands in the order twice; name each criterion once")
    return names


def reweighted(case: Case, weights: Weights) -> Case:
    """The same case weighed by these weights, known and the same for everybody.

    Members' own weights and the order of importance are dropped, and so are the weights of
    groups: in a value tree too, each weight is now one of the whole. What was agreed is not these
    weights, so an agreed criteria file becomes a proposed one; `inputs` still name the files that
    the case came from.

    Raises KeyError for a criterion that the case does not have, ValueError if one of its criteria
    has no weight, if a weight is negative or no finite number, or if all are 0.
    """
    criteria = case.criteria
    given = _of_all(weights, list(criteria.criteria))
    changed: dict[str, Any] = {
        "criteria": {
            name: criterion.model_copy(update={"weight": known(given[name])})
            for name, criterion in criteria.criteria.items()
        },
        "groups": {
            name: group.model_copy(update={"weight": None})
            for name, group in criteria.groups.items()
        },
        "status": "proposed" if criteria.status == "agreed" else criteria.status,
    }
    dropped = {"agreed", "member_weights", "order"}
    kept = {name: getattr(criteria, name) for name in Criteria.model_fields if name not in dropped}
    fields = {name: getattr(case, name) for name in Case.model_fields}
    return Case(**{**fields, "criteria": Criteria(**{**kept, **changed})})


def _of_all(weights: Weights, criteria: list[str]) -> dict[str, float]:
    """A weight for each of the criteria."""
    for name in weights.keys():  # noqa: SIM118 - a Series yields its values instead
        if name not in criteria:
            near = nearest(str(name), criteria)
            meant = f"did you mean {near!r}?" if near else f"they are {few(criteria)}"
            raise KeyError(f"{name!r} is not a criterion of this case; {meant}")
    missing = [name for name in criteria if name not in weights]
    if missing:
        raise ValueError(f"no weight for {few(missing)}; give 0 to what should not count")
    given = {name: finite(weights[name], f"the weight of {name!r}") for name in criteria}
    for name, number in given.items():
        if not 0 <= number <= WEIGHT_DOMAIN.high:
            most = f"{WEIGHT_DOMAIN.high:g}"
            raise ValueError(f"the weight of {name!r} is {number:g}; give one from 0 to {most}")
    if not any(given.values()):
        raise ValueError("all weights are 0; make one more, or nothing is weighed")
    return given


def finite(raw: object, what: str) -> float:
    """A finite number as a float.

    Raises ValueError, saying that `what` is none, for anything else.
    """
    number: Any = raw
    if isinstance(raw, bool) or not isinstance(raw, Real) or not abs(number) <= LARGEST:
        shown = raw.item() if isinstance(raw, np.generic) else raw
        raise ValueError(f"{shown!r} is given for {what}; give a finite number")
    return float(number)


def shares(raw: Mapping[str, float]) -> pd.Series:
    """Numbers from 0, not all 0, divided by their sum, as the weights of the criteria they name."""
    total = fsum(raw.values())
    index = pd.Index(list(raw), name="criterion")
    return pd.Series([number / total for number in raw.values()], index=index, name="weight")


def few(names: Iterable[object]) -> str:
    """The first few names of several, quoted, and how many more there are."""
    words = [repr(name) for name in names]
    more = len(words) - MOST_NAMED
    return listed([*words[:MOST_NAMED], f"{more} more"] if more > 0 else words, "and")
