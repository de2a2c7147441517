"""Draws: named streams of uniforms, and beliefs drawn from them.

A belief's uniforms depend on the seed, its path and the block alone: not on which other beliefs
exist, how many draws are asked for or who computes them. So a new candidate leaves every other
draw as it was, and comparisons are paired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import blake2b
from math import sqrt
from typing import Final, Self

import numpy as np

from dragonsden.arithmetic.distributions import AnyOf, Distribution, Floats, Metalog, Normal, Pert
from dragonsden.arithmetic.inverse_cdf import (
    ListQuantiles,
    QuantileTable,
    normal_cdf,
    quantile_table,
)
from dragonsden.arithmetic.value_function import ValueFunction

BLOCK: Final = 16_384
"""Draws in a block: part of the method, for it fixes which uniform belongs to which draw."""


class Streams:
    """The uniforms of one seed, by path and block.

    One generator is set to the start of each stream in turn: its 256 bits of state are the
    BLAKE2b hash of seed, block and path.

    Raises ValueError if the seed is not a whole number of 0 or more.
    """

    def __init__(self, seed: int) -> None:
        """Start from `seed`."""
        check_seed(seed)
        self._seed = seed
        self._generator = np.random.Generator(np.random.PCG64DXSM(0))
        self._state = dict(self._generator.bit_generator.state)

    def fill(self, path: str, block: int, out: Floats) -> None:
        """Fill the one-dimensional `out` with the first uniforms of a path in a block.

        u = (j + 1/2) / 2^52 with j a 52-bit random integer, so never 0 or 1.
        """
        digest = blake2b(f"{self._seed}/{block}/{path}".encode(), digest_size=32).digest()
        self._state["state"] = {
            "state": int.from_bytes(digest[:16], "little"),
            "inc": int.from_bytes(digest[16:], "little") | 1,
        }
        self._generator.bit_generator.state = self._state
        self._generator.random(out=out)
        to_middle(out)


def to_middle(r: Floats) -> None:
    """Put (floor(r 2^52) + 1/2) / 2^52, never 0 or 1, in the place of each r from 0 up to 1."""
    r *= 2.0**52
    np.floor(r, out=r)
    r += 0.5
    r *= 2.0**-52


def check_seed(seed: int) -> None:
    """Raise ValueError unless `seed` is a whole number of 0 or more."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"seed is {seed!r}; give a whole number of 0 or more")


@dataclass(frozen=True)
class Variate:
    """A number to draw: its path, its distribution and its loadings on factors, by their row.

    If `through` is given, draws are passed through that value function. `taken_as` replaces the
    typical value of the distribution.
    """

    path: str
    distribution: Distribution
    loadings: tuple[tuple[int, float], ...] = ()
    through: ValueFunction | None = None
    taken_as: float | None = None

    @property
    def typical(self) -> float:
        """The typical value, or the value of it."""
        typical = self.distribution.typical if self.taken_as is None else self.taken_as
        return typical if self.through is None else float(self.through(np.array([typical]))[0])

    @property
    def own(self) -> float:
        """The loading on the belief's own part, which the factors leave."""
        return sqrt(max(0.0, 1.0 - sum(loading**2 for _, loading in self.loadings)))

    def uniforms(self, streams: Streams, block: int, factors: Floats, out: Floats) -> None:
        """Fill `out` with the first uniforms of a block, moved with the factors, a row each."""
        streams.fill(self.path, block, out)
        if self.loadings:
            _move(out, self, factors)

    @property
    def reader(self) -> Callable[[Floats], None]:
        """What turns uniforms into draws, in place."""
        distribution, through = self.distribution, self.through
        if isinstance(distribution, Pert | Metalog | Normal):
            return quantile_table(distribution).read
        if isinstance(distribution, AnyOf):
            ordered = np.array(distribution.ordered, dtype=np.float64)
            return ListQuantiles(ordered if through is None else through(ordered)).read
        return self._read_exactly

    def _read_exactly(self, u: Floats) -> None:
        """Put Q(u), a closed form, or the value of it, in the place of each u."""
        drawn = self.distribution.quantile(u)
        u[:] = drawn if self.through is None else self.through(drawn)


@dataclass(frozen=True)
class Batch:
    """Beliefs drawn together, a row each."""

    variates: tuple[Variate, ...]

    @classmethod
    def of(cls, beliefs: Iterable[Variate]) -> Self:
        """The batch of these beliefs."""
        return cls(tuple(beliefs))

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of each path."""
        return {belief.path: row for row, belief in enumerate(self.variates)}

    @cached_property
    def typical(self) -> Floats:
        """The typical values: one column, a row for each belief."""
        return np.array([[belief.typical] for belief in self.variates]).reshape(-1, 1)

    def draw(self, streams: Streams, block: int, count: int, factors: Floats) -> Floats:
        """The first `count` draws of a block: a row for each belief, a column for each draw.

        `factors` holds the drawn factors, a row each.
        """
        x = np.empty((len(self.variates), count))
        for row, belief in zip(x, self.variates, strict=True):
            belief.uniforms(streams, block, factors, row)
            belief.reader(row)
        return x


def _move(u: Floats, belief: Variate, factors: Floats) -> None:
    """Move the uniforms of a belief with its factors: Phi of the loaded sum of normals."""
    standard_normal().read(u)
    u *= belief.own
    for factor, loading in belief.loadings:
        u += loading * factors[factor]
    normal_cdf(u, out=u)


@cache
def standard_normal() -> QuantileTable:
    """The table of the standard normal."""
    return quantile_table(Normal(0.0, 1.0))
