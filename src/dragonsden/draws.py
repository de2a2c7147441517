"""Draws: named streams of uniforms, and beliefs drawn from them.

A belief's uniforms depend on the seed, its path and the block alone: not on which other beliefs
exist, how many draws are asked for or who computes them. So a new candidate leaves every other
draw as it was, and comparisons are paired.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import blake2b
from math import sqrt
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from dragonsden.quantities import AnyOf, Floats, Metalog, Normal, Pert, Quantity
from dragonsden.tables import Table, normal_cdf, segments, tabulate, tabulated

BLOCK: Final = 16_384
"""Draws in a block: part of the method, for it fixes which uniform belongs to which draw."""

PIECE: Final = 4_096
"""Draws worked on at a time, few enough to stay in the processor's cache."""


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
        self._bits = np.random.PCG64DXSM(0)
        self._random = np.random.Generator(self._bits).random
        self._state = self._bits.state

    def fill(self, path: str, block: int, out: Floats) -> None:
        """Fill the one-dimensional `out` with the first uniforms of a path's stream in a block.

        u = (j + 1/2) / 2^52 with j a 52-bit random integer, so never 0 or 1.
        """
        digest = blake2b(f"{self._seed}/{block}/{path}".encode(), digest_size=32).digest()
        self._state["state"] = {
            "state": int.from_bytes(digest[:16], "little"),
            "inc": int.from_bytes(digest[16:], "little") | 1,
        }
        self._bits.state = self._state
        self._random(out=out)
        out *= 2.0**52
        np.floor(out, out=out)
        out += 0.5
        out *= 2.0**-52


def check_seed(seed: int) -> None:
    """Raise ValueError unless `seed` is a whole number of 0 or more."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"seed is {seed!r}; give a whole number of 0 or more")


@dataclass(frozen=True)
class Belief:
    """What is drawn: a path, a quantity and the factors it moves with, by their row."""

    path: str
    quantity: Quantity
    loadings: tuple[tuple[int, float], ...] = ()

    @property
    def own(self) -> float:
        """The loading on the belief's own part, which the factors leave."""
        return sqrt(max(0.0, 1.0 - sum(loading**2 for _, loading in self.loadings)))


@dataclass(frozen=True)
class Batch:
    """Beliefs drawn together, a row each: those by table first, then lists, then the rest."""

    beliefs: tuple[Belief, ...]

    @classmethod
    def of(cls, beliefs: Sequence[Belief]) -> Self:
        """The batch of these beliefs, in the order in which it draws them fastest."""
        kinds = (tabulated, _listed)
        groups: list[list[Belief]] = [[], [], []]
        for belief in beliefs:
            kind = next((i for i, of in enumerate(kinds) if of(belief.quantity)), len(kinds))
            groups[kind].append(belief)
        return cls(tuple(belief for group in groups for belief in group))

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of each path."""
        return {belief.path: row for row, belief in enumerate(self.beliefs)}

    @cached_property
    def typical(self) -> Floats:
        """The typical values: one column, a row for each belief."""
        return np.array([[belief.quantity.typical] for belief in self.beliefs]).reshape(-1, 1)

    def draw(self, streams: Streams, block: int, count: int, factors: Floats) -> Floats:
        """The first `count` draws of a block: a row for each belief, a column for each draw.

        `factors` holds the drawn factors, a row each.
        """
        u = self.uniforms(streams, block, count, factors)
        x = np.empty_like(u)
        for start in range(0, count, PIECE):
            piece = slice(start, start + PIECE)
            self._quantiles(u[:, piece], x[:, piece])
        return x

    def uniforms(self, streams: Streams, block: int, count: int, factors: Floats) -> Floats:
        """The uniforms behind `draw`, after the factors have had their say."""
        u = np.empty((len(self.beliefs), count))
        for row, belief in zip(u, self.beliefs, strict=True):
            streams.fill(belief.path, block, row)
            if belief.loadings:
                row[:] = _moved(row, belief, factors)
        return u

    def _quantiles(self, u: Floats, x: Floats) -> None:
        """Put Q(u) of each row into x."""
        tables, lists = len(self._tables.offset), len(self._lists.offset)
        if tables:
            self._tables.read(u[:tables], x[:tables])
        if lists:
            self._lists.read(u[tables : tables + lists], x[tables : tables + lists])
        for row in range(tables + lists, len(u)):
            x[row] = self.beliefs[row].quantity.quantile(u[row])

    @cached_property
    def _tables(self) -> _Tables:
        """The tables of the leading rows."""
        leading = [b.quantity for b in self.beliefs]
        return _Tables.of([tabulate(q) for q in leading if isinstance(q, Pert | Metalog | Normal)])

    @cached_property
    def _lists(self) -> _Lists:
        """The lists of the rows that follow."""
        return _Lists.of([b.quantity for b in self.beliefs if isinstance(b.quantity, AnyOf)])


def _listed(quantity: Quantity) -> bool:
    """Whether a quantity is one of a list."""
    return isinstance(quantity, AnyOf)


def _moved(u: Floats, belief: Belief, factors: Floats) -> Floats:
    """The uniforms of a belief that moves with factors: Phi of the loaded sum of normals."""
    z = belief.own * standard_normal(u)
    for factor, loading in belief.loadings:
        z += loading * factors[factor]
    return normal_cdf(z)


def standard_normal(u: Floats) -> Floats:
    """The standard normal quantile of each u, by table."""
    z = np.empty((1, len(u)))
    _standard_normal().read(u.reshape(1, -1), z)
    return z[0]


@cache
def _standard_normal() -> _Tables:
    """The table of the standard normal."""
    return _Tables.of([tabulate(Normal(0.0, 1.0))])


@dataclass(frozen=True)
class _Tables:
    """Tables of several rows laid end to end; `offset` is where each row's begins."""

    start: Floats
    slope: Floats
    offset: NDArray[np.intp]

    @classmethod
    def of(cls, tables: Sequence[Table]) -> Self:
        """Lay the tables end to end."""
        lengths = [len(table.start) for table in tables]
        offset = np.cumsum([0, *lengths], dtype=np.intp)[:-1].reshape(-1, 1)
        empty = [np.empty(0)]
        start = np.concatenate([table.start for table in tables] or empty)
        slope = np.concatenate([table.slope for table in tables] or empty)
        return cls(start, slope, offset)

    def read(self, u: Floats, out: Floats) -> None:
        """Put each row's Q(u) into `out`."""
        odds = np.subtract(1.0, u)
        np.divide(u, odds, out=odds)
        place = segments(odds)
        place += self.offset
        odds *= np.take(self.slope, place, mode="clip")
        np.add(odds, np.take(self.start, place, mode="clip"), out=out)


@dataclass(frozen=True)
class _Lists:
    """Ordered lists of several rows laid end to end."""

    values: Floats
    length: Floats
    offset: NDArray[np.intp]

    @classmethod
    def of(cls, lists: Sequence[AnyOf]) -> Self:
        """Lay the ordered values end to end."""
        lengths = [len(quantity.values) for quantity in lists]
        offset = np.cumsum([0, *lengths], dtype=np.intp)[:-1].reshape(-1, 1)
        values = np.array([value for quantity in lists for value in quantity.ordered])
        return cls(values, np.array(lengths, dtype=np.float64).reshape(-1, 1), offset)

    def read(self, u: Floats, out: Floats) -> None:
        """Put each row's Q(u), the value in place ceil(u n), into `out`."""
        place = np.ceil(u * self.length).astype(np.intp)
        place += self.offset - 1
        np.take(self.values, place, mode="clip", out=out)
