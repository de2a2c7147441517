"""Rank order: the weights that an order of importance stands for."""

from __future__ import annotations

from math import fsum


def centroid(count: int) -> tuple[float, ...]:
    """The rank-order centroid of this many weights, the most important first, before division.

    Of n weights the i-th is 1/i + ... + 1/n: the mean of unit exponentials in that order, and
    divided by n the mean of all weights that keep it (Barron & Barrett 1996).
    """
    return tuple(fsum(1 / k for k in range(i, count + 1)) for i in range(1, count + 1))
