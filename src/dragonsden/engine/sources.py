"""Sources: the row of the draws from which a number comes, or the known number itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.distributions import AnyOf, Floats

Domain = tuple[float, float]
EVERYWHERE: Domain = (-inf, inf)

Members = NDArray[np.intp]
"""The member who judges in each draw, by row; 0 without a panel."""


@dataclass(frozen=True)
class Draws:
    """The draws of one owner: its own numbers and the shared ones, and who judges.

    `own` and `shared` have a row for each number and a column for each draw.
    """

    own: Floats
    shared: Floats
    members: Members


@dataclass(frozen=True)
class Source:
    """The source of a number: the owner's own draws, the shared draws, or a known value.

    `valued` is True for a score whose draws are values already, not performances.
    """

    origin: Literal["own", "shared", "known"]
    row: int = 0
    value: float = 0.0
    path: str = ""
    domain: Domain = EVERYWHERE
    valued: bool = False

    def __call__(self, draws: Draws) -> Floats:
        """The draws of the number; a single entry if it is known."""
        if self.origin == "known":
            return np.array([self.value])
        drawn = self._drawn(draws)
        if not self.clipped:
            return drawn
        low, high = self.domain
        return drawn.clip(low, high)

    @property
    def known(self) -> bool:
        """True if it is the same in every draw."""
        return self.origin == "known"

    @property
    def clipped(self) -> bool:
        """True if draws may lie outside the domain; they then take its end."""
        return self.domain != EVERYWHERE

    def outside(self, draws: Draws) -> int:
        """The number of draws outside the domain."""
        drawn = self._drawn(draws)
        return int(np.count_nonzero((drawn < self.domain[0]) | (drawn > self.domain[1])))

    def _drawn(self, draws: Draws) -> Floats:
        """The draws before they are clipped to the domain."""
        rows: Floats = draws.own if self.origin == "own" else draws.shared
        drawn: Floats = rows[self.row]
        return drawn

    def at(self, value: float) -> Source:
        """The source of the known number `value`, or of the end of the domain nearest to it."""
        low, high = self.domain
        return Source("known", value=min(max(value, low), high), path=self.path)


@dataclass(frozen=True)
class PanelSource:
    """The score of the member who judges, with a substitute for members who gave none.

    `seen` has an entry for each member and, last, their mean, for the panel as a whole.
    """

    path: str
    given: AnyOf
    mean: float
    seen: tuple[float, ...]
    missing: tuple[bool, ...]
    substitute: Source
    valued: bool
    clipped: bool = False
    known: bool = False

    def __call__(self, draws: Draws) -> Floats:
        """The draws of the score, or of its value."""
        drawn: Floats = self._seen.take(draws.members)
        if any(self.missing):
            absent = self._missing.take(draws.members)
            drawn = np.where(absent, self.substitute(draws), drawn)
        return drawn

    @cached_property
    def _seen(self) -> Floats:
        """`seen` as an array."""
        return np.array(self.seen)

    @cached_property
    def _missing(self) -> NDArray[np.bool_]:
        """`missing` as an array, with False for the panel as a whole."""
        return np.array([*self.missing, False])

    def at(self, value: float) -> Source:
        """The source of the known score `value`, for every member."""
        return Source("known", value=value, path=self.path)
