"""Sampling: named streams of uniforms, and the numbers drawn from them.

The uniforms of a number depend on the seed, its path and the block alone: not on other numbers,
the count of draws or the process. So a new candidate leaves every other draw as it was, and
comparisons are paired.
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
"""16,384 draws in a block: part of the method, because it fixes the uniforms of each draw."""

NATIONAL: Final = ("factors.national_", "assumptions.national_")
"""The beginnings of the paths that all councils of a fleet draw jointly."""

Heard = Callable[[str, Floats], None]
"""Whoever hears the uniforms of a number, by its path: it copies what it keeps."""

MOST_SEED: Final = 10**38 - 1


class Streams:
    """The uniforms of one seed, by path and block.

    The 256 bits of state of the generator at the start of a stream are the BLAKE2b hash of seed,
    block and path. Where there is a council, it stands before every path that is not national.

    Raises ValueError unless the seed is a whole number of 0 or more, of 38 digits at most.
    """

    def __init__(self, seed: int, council: str = "") -> None:
        """Take the seed, and the council whose streams are its own."""
        check_seed(seed)
        self._seed, self._council = seed, council
        self._generator = np.random.Generator(np.random.PCG64DXSM(0))
        self._state = dict(self._generator.bit_generator.state)

    def start(self, path: str, block: int) -> bytes:
        """The 256 bits from which the stream of a path in a block starts: state, then increment."""
        if self._council and not path.startswith(NATIONAL):
            path = f"{self._council}/{path}"
        return blake2b(f"{self._seed}/{block}/{path}".encode(), digest_size=32).digest()

    def fill(self, path: str, block: int, out: Floats) -> None:
        """Fill the one-dimensional `out` with the first uniforms of a path in a block.

        u = (j + 1/2) / 2^52 with j a 52-bit random integer, so never 0 or 1.
        """
        digest = self.start(path, block)
        self._state["state"] = {
            "state": int.from_bytes(digest[:16], "little"),
            "inc": int.from_bytes(digest[16:], "little") | 1,
        }
        self._generator.bit_generator.state = self._state
        self._generator.random(out=out)
        to_middle(out)


def to_middle(r: Floats) -> None:
    """Replace each r of [0, 1) by (floor(r 2^52) + 1/2) / 2^52, which is never 0 or 1."""
    r *= 2.0**52
    np.floor(r, out=r)
    r += 0.5
    r *= 2.0**-52


def check_seed(seed: int) -> None:
    """Raise ValueError unless `seed` is a whole number of 0 or more, of 38 digits at most."""
    if isinstance(seed, int | np.integer) and seed > MOST_SEED:
        raise ValueError("seed has more than 38 digits; give a smaller whole number")
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"seed is {seed!r}; give a whole number of 0 or more")


@dataclass(frozen=True)
class Variate:
    """A number to draw: its path, its distribution and its loadings on factors, by their row.

    If `through` is given, draws are passed through that value function. `taken_as` replaces the
    typical value of the distribution. `held` is what the distribution is given the factors that a
    scenario holds, if it moves with any.
    """

    path: str
    distribution: Distribution
    loadings: tuple[tuple[int, float], ...] = ()
    through: ValueFunction | None = None
    taken_as: float | None = None
    held: Distribution | None = None

    @property
    def believed(self) -> Distribution:
        """The distribution, given the factors that a scenario holds."""
        return self.distribution if self.held is None else self.held

    @property
    def typical(self) -> float:
        """The typical value, passed through the value function if there is one."""
        typical = self.believed.typical if self.taken_as is None else self.taken_as
        return typical if self.through is None else float(self.through(np.array([typical]))[0])

    @property
    def own(self) -> float:
        """The loading on its own part: the squares of all loadings sum to 1."""
        return sqrt(max(0.0, 1.0 - sum(loading**2 for _, loading in self.loadings)))

    def uniforms(self, streams: Streams, block: int, factors: Floats, out: Floats) -> None:
        """Fill `out` with its first uniforms of a block, moved with the factors (a row each)."""
        streams.fill(self.path, block, out)
        if self.loadings:
            _move(out, self, factors)

    @property
    def reader(self) -> Callable[[Floats], None]:
        """The function that turns uniforms into draws, in place."""
        distribution = self.distribution
        if isinstance(distribution, Pert | Metalog | Normal):
            return quantile_table(distribution).read
        if isinstance(distribution, AnyOf):
            return list_quantiles(distribution, self.through).read
        return self._read_exactly

    def _read_exactly(self, u: Floats) -> None:
        """Replace each u by Q(u), which has a closed form, or by its value."""
        drawn = self.distribution.quantile(u)
        u[:] = drawn if self.through is None else self.through(drawn)


@dataclass(frozen=True)
class Batch:
    """Numbers drawn together, a row each."""

    variates: tuple[Variate, ...]

    @classmethod
    def of(cls, beliefs: Iterable[Variate]) -> Self:
        """The batch of these numbers."""
        return cls(tuple(beliefs))

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of each path."""
        return {belief.path: row for row, belief in enumerate(self.variates)}

    @cached_property
    def typical(self) -> Floats:
        """The typical values: one column, a row for each belief."""
        return np.array([[belief.typical] for belief in self.variates]).reshape(-1, 1)

    def draw(
        self,
        streams: Streams,
        block: int,
        count: int,
        factors: Floats,
        heard: Heard | None = None,
    ) -> Floats:
        """The first `count` draws of a block: a row for each number, a column for each draw.

        `factors` has the drawn factors, a row each. The uniforms are `heard` before they are used.
        """
        x = np.empty((len(self.variates), count))
        for row, belief in zip(x, self.variates, strict=True):
            belief.uniforms(streams, block, factors, row)
            if heard is not None:
                heard(belief.path, row)
            belief.reader(row)
        return x


def list_quantiles(of: AnyOf, through: ValueFunction | None) -> ListQuantiles:
    """The quantiles of a number that is one of a list, passed through a value function if given."""
    ordered = np.array(of.ordered, dtype=np.float64)
    return ListQuantiles(ordered if through is None else through(ordered))


def _move(u: Floats, belief: Variate, factors: Floats) -> None:
    """Move uniforms with factors: Phi of the loaded sum of normals (a Gaussian copula)."""
    standard_normal().read(u)
    u *= belief.own
    for factor, loading in belief.loadings:
        u += loading * factors[factor]
    normal_cdf(u, out=u)


@cache
def standard_normal() -> QuantileTable:
    """The table of the standard normal."""
    return quantile_table(Normal(0.0, 1.0))
