"""Weights from swing points and from orders of importance.

Swing points and orders of importance are here, comparisons in the rooms `pairwise` and `bestworst`.
Every function gives back named weights that sum to 1, and what was inferred on the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from math import fsum

import pandas as pd

from dragonsden.arithmetic.rank_order import centroid
from dragonsden.model.reweighting import check_by_name, finite
from dragonsden.text.english import few
from dragonsden.text.html import framed, grid, paragraph
from dragonsden.text.numbers import share


@dataclass(frozen=True, eq=False)
class Elicited:
    """Weights by criterion, in the order in which the criteria were given; they sum to 1."""

    weights: pd.Series

    def __repr__(self) -> str:
        """Say the weights, and what was inferred on the way."""
        weights = few([f"{name} {said}" for name, said in self._percentages])
        return f"{type(self).__name__}({'; '.join([weights, *self._told])})"

    def _repr_html_(self) -> str:
        """The weights as a table, and what was inferred on the way, for a notebook."""
        heads = (("Criterion", False), ("Weight", True))
        return framed(grid("Weights", heads, self._percentages), *map(paragraph, self._told))

    @property
    def _percentages(self) -> list[tuple[str, str]]:
        """The name and the weight of each criterion, in per cent."""
        return [(str(name), share(float(weight), 1)) for name, weight in self.weights.items()]

    @property
    def _told(self) -> list[str]:
        """Every other result by its name."""
        named = ((each.name, getattr(self, each.name)) for each in fields(self)[1:])
        return [f"{name} {f'{x:.3g}' if isinstance(x, float) else x}" for name, x in named]


def swing(points: Mapping[str, float]) -> Elicited:
    """The weights in proportion to swing points, by criterion.

    Args:
        points: how much the swing from worst to best matters: 100 for the criterion where it
            matters most, the others relative to it. Any scale will do.

    Returns:
        `.weights` by criterion; they sum to 1.

    Raises:
        ValueError: points are negative or not finite numbers, or all are 0.

    References:
        von Winterfeldt & Edwards (1986).

    Examples:
        >>> print(dd.swing({"npv": 100, "outcomes": 60, "control": 40}).weights)
        criterion
        npv         0.5
        outcomes    0.3
        control     0.2
        Name: weight, dtype: float64
    """
    check_by_name(points, "the points", "{'npv': 100, 'outcomes': 60}")
    given = {name: finite(raw, f"the points of {name!r}") for name, raw in points.items()}
    for name, number in given.items():
        if number < 0:
            raise ValueError(f"the points of {name!r} are {number:g}; give 0 or more")
    if not any(given.values()):
        what = "all points are 0" if given else "no points are given"
        raise ValueError(f"{what}; give 100 to the criterion whose swing matters most")
    return Elicited(shares(given))


def rank_order_centroid(order: Sequence[str]) -> Elicited:
    """The mean of all weights that keep an order of importance.

    Of n criteria the i-th has (1/i + ... + 1/n) / n: the centroid of the ordered simplex.

    Args:
        order: the criteria, the most important first.

    Returns:
        `.weights` by criterion; they sum to 1.

    Raises:
        ValueError: the order is empty or names a criterion twice.

    References:
        Barron & Barrett (1996).

    Examples:
        >>> print(dd.rank_order_centroid(["npv", "outcomes", "control"]).weights.round(3))
        criterion
        npv         0.611
        outcomes    0.278
        control     0.111
        Name: weight, dtype: float64
    """
    names = _in_order(order)
    return Elicited(shares(dict(zip(names, centroid(len(names)), strict=True))))


def rank_sum(order: Sequence[str]) -> Elicited:
    """The weights that fall evenly along an order of importance.

    Of n criteria the i-th has 2 (n + 1 - i) / (n (n + 1)): flatter than the centroid.

    Args:
        order: the criteria, the most important first.

    Returns:
        `.weights` by criterion; they sum to 1.

    Raises:
        ValueError: the order is empty or names a criterion twice.

    References:
        Stillwell, Seaver & Edwards (1981).

    Examples:
        >>> print(dd.rank_sum(["npv", "outcomes", "control"]).weights.round(3))
        criterion
        npv         0.500
        outcomes    0.333
        control     0.167
        Name: weight, dtype: float64
    """
    names = _in_order(order)
    return Elicited(shares({name: float(len(names) - i) for i, name in enumerate(names)}))


def _in_order(order: Sequence[str]) -> list[str]:
    """The names of an order; each may be there once."""
    if isinstance(order, str):
        raise ValueError(f"the order is the text {order!r}; give a list of names")
    if not isinstance(order, Sequence):
        raise ValueError(f"the order is a {type(order).__name__}; give a list of names")
    if not order:
        raise ValueError("the order is empty; name the criteria, the most important first")
    names = list(order)
    for place, name in enumerate(names):
        if not isinstance(name, str):
            raise ValueError(f"{name!r} is in the order; name criteria only")
        if name in names[:place]:
            raise ValueError(f"{name!r} is in the order twice; name each criterion once")
    return names


def shares(raw: Mapping[str, float]) -> pd.Series:
    """The numbers, from 0 and not all 0, divided by their sum, by criterion."""
    total = fsum(raw.values())
    index = pd.Index(list(raw), name="criterion")
    return pd.Series([number / total for number in raw.values()], index=index, name="weight")
