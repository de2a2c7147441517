"""Cells: the draws of a number by the interval of its uniform, and sums over each cell.

To learn a belief is to know in which cell its draw lies, so the mean over a cell is what is
expected then. Unlike a curve fitted to the draws, means over cells never say that less knowledge
is worth more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby
from typing import Any, Final, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.distributions import AnyOf, Chance, Distribution, Floats
from dragonsden.text.english import counted

TOGETHER: Final = 16
"""At most 16 numbers are summed at once: their sums stay in a processor's cache."""

AT_ONCE: Final = 2**16
"""At most about 65,536 sums are looked at at once: half a megabyte."""

Entry = TypeVar("Entry", bound=np.generic)

Places = NDArray[np.uint8] | NDArray[np.int16] | NDArray[np.int32]
"""The cell of each draw, from 0; narrow, for those of all beliefs are remembered of a block."""

NARROWEST: Final = 2**8
"""Cells that a number of one byte can count: those of up to 16 million draws."""

NARROW: Final = 2**15
"""Cells that a number of two bytes can count."""


def _narrow(numbers: NDArray[Any], count: int) -> Places:
    """Numbers below a count, whole and as narrow as may be."""
    if count <= NARROWEST:
        return numbers.astype(np.uint8)
    return numbers.astype(np.int16) if count <= NARROW else numbers.astype(np.int32)


@dataclass(frozen=True)
class Equal:
    """(0, 1) in `count` equal cells."""

    count: int

    @property
    def words(self) -> str:
        """The number of cells in words: `22 cells`."""
        return counted(self.count, "cell")

    def places(self, u: Floats) -> Places:
        """The cell of each u, from 0; `u` is used up."""
        u *= np.nextafter(self.count, 0.0)  # so that the greatest u is still in the last cell
        return _narrow(u, self.count)


@dataclass(frozen=True)
class Listed:
    """A group for each place of a list: equal things in the list share a group."""

    groups: tuple[int, ...]

    @property
    def count(self) -> int:
        """The number of groups."""
        return max(self.groups) + 1

    @property
    def words(self) -> str:
        """The number of groups in words: `4 groups`."""
        return counted(self.count, "group")

    def places(self, u: Floats) -> Places:
        """The group of each u, from 0; `u` is used up."""
        u *= np.nextafter(len(self.groups), 0.0)  # as lists are drawn from
        return _narrow(np.array(self.groups)[u.astype(np.intp)], self.count)


@dataclass(frozen=True)
class Either:
    """Two groups: it does not happen (0), or with chance `p` it does (1)."""

    p: float

    @property
    def count(self) -> int:
        """Two."""
        return 2

    @property
    def words(self) -> str:
        """The number of groups in words."""
        return counted(2, "group")

    def places(self, u: Floats) -> Places:
        """The group of each u."""
        return _narrow(u > 1 - self.p, self.count)


Cells = Equal | Listed | Either


def cells_of(distribution: Distribution, count: int) -> Cells:
    """The cells of a belief: `count` equal ones, or a group for each value that it can take."""
    if isinstance(distribution, Chance):
        return Either(distribution.p)
    if isinstance(distribution, AnyOf):
        rows = {value: row for row, value in enumerate(dict.fromkeys(distribution.ordered))}
        return Listed(tuple(rows[value] for value in distribution.ordered))
    return Equal(count)


def crossed_words(cells: Sequence[Cells]) -> str:
    """The cells of one number or of several in words: `22 cells`, `5 x 5 cells`."""
    words = [each.words for each in cells]
    kinds = {type(each) is Equal for each in cells}
    if len(words) > 1 and len(kinds) == 1:  # the noun once, and for many
        noun = "cells" if kinds.pop() else "groups"
        return f"{' x '.join(str(each.count) for each in cells)} {noun}"
    return " x ".join(words)


@dataclass(frozen=True)
class CellSums:
    """Sums by cell for many partitions of the same draws: a row for each cell of each of them.

    `counts` says how many cells each has. Columns are whatever is summed.
    """

    counts: tuple[int, ...]
    sums: Floats

    @classmethod
    def empty(cls, counts: Iterable[int], columns: int) -> Self:
        """Sums of no draws."""
        counts = tuple(counts)
        return cls(counts, np.zeros((sum(counts), columns)))

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The first row of each, and the end of the last."""
        return tuple(accumulate(self.counts, initial=0))

    def rows(self, which: int) -> slice:
        """The rows of one of them, one for each of its cells."""
        return slice(self.starts[which], self.starts[which + 1])

    def by_partition(
        self, find: Callable[[Floats], NDArray[Entry]]
    ) -> Iterator[tuple[int, NDArray[Entry]]]:
        """The finding for each row of sums, partition by partition, with its number.

        Rows are looked at some partitions at a time: all of them at once are much memory.
        """
        most = max(1, AT_ONCE // max(1, self.sums.shape[1]))
        for _, near in groupby(range(len(self.counts)), lambda which: self.starts[which] // most):
            together = list(near)
            start, end = self.starts[together[0]], self.starts[together[-1] + 1]
            found = find(self.sums[start:end])
            for which in together:
                yield which, found[self.starts[which] - start : self.starts[which + 1] - start]

    def add(self, places: Iterable[Places], worths: Floats) -> None:
        """Add draws, a row each; `places` gives the cell of each draw, by one after the other."""
        each = iter(places)
        for first in range(0, len(self.counts), TOGETHER):
            last = min(first + TOGETHER, len(self.counts))
            start, end = self.starts[first], self.starts[last]
            rows = np.empty((len(worths), last - first), np.int32)
            for column, which in enumerate(range(first, last)):
                before = np.int32(self.starts[which] - start)
                np.add(next(each), before, out=rows[:, column])
            self.sums[start:end] += _sums_by_row(rows, worths, end - start)


def _sums_by_row(rows: Places, worths: Floats, count: int) -> Floats:
    """The sums of the draws of `worths` in each of `count` rows; a draw goes to several.

    A product with a sparse matrix of ones is one addition after the other in the order of the
    draws, so the same bits anywhere, and the quickest way to sum that numpy or scipy have.
    """
    from scipy.sparse import csc_array  # kept out of the import of the package

    draws, together = rows.shape
    ends = np.arange(0, rows.size + 1, together, dtype=np.int32)
    ones = csc_array((np.ones(rows.size), rows.ravel(), ends), shape=(count, draws))
    return np.asarray(ones @ worths)
