"""Sources: where a number comes from, and the draws it is picked from."""

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
"""Which member judges in each draw, by row; without a panel, always 0."""


@dataclass(frozen=True)
class Draws:
    """What was drawn for one owner: its own beliefs and the shared ones, and who judges.

    `own` and `shared` have a row for each belief and a column for each draw.
    """

    own: Floats
    shared: Floats
    members: Members


@dataclass(frozen=True)
class Source:
    """Where a number comes from: the owner's own draws, the shared ones, or it is known.

    A score is `valued` where its draws are values already, not performances.
    """

    origin: Literal["own", "shared", "known"]
    row: int = 0
    value: float = 0.0
    path: str = ""
    domain: Domain = EVERYWHERE
    valued: bool = False

    def __call__(self, draws: Draws) -> Floats:
        """The draws of the number; a single entry where it is known."""
        if self.origin == "known":
            return np.array([self.value])
        drawn = self._drawn(draws)
        if not self.clipped:
            return drawn
        low, high = self.domain
        return drawn.clip(low, high)

    @property
    def known(self) -> bool:
        """Whether it is the same in every draw."""
        return self.origin == "known"

    @property
    def clipped(self) -> bool:
        """Whether draws may lie outside the domain, and then take its end."""
        return self.domain != EVERYWHERE

    def outside(self, draws: Draws) -> int:
        """How many draws lie outside the domain."""
        drawn = self._drawn(draws)
        return int(np.count_nonzero((drawn < self.domain[0]) | (drawn > self.domain[1])))

    def _drawn(self, draws: Draws) -> Floats:
        """The draws as they were drawn."""
        rows: Floats = draws.own if self.origin == "own" else draws.shared
        drawn: Floats = rows[self.row]
        return drawn

    def at(self, value: float) -> Source:
        """The same number, known to be `value`, or the end of its domain that is nearest to it."""
        low, high = self.domain
        return Source("known", value=min(max(value, low), high), path=self.path)


@dataclass(frozen=True)
class PanelSource:
    """A score in the eyes of the member who judges, and a substitute where that one gave none.

    `seen` has an entry for each member and, last, one for the panel as a whole: their mean.
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
        """What each sees, as an array."""
        return np.array(self.seen)

    @cached_property
    def _missing(self) -> NDArray[np.bool_]:
        """Who gave no score, as an array; the panel as a whole always has one."""
        return np.array([*self.missing, False])

    def at(self, value: float) -> Source:
        """The same score, known to be `value` in every member's eyes."""
        return Source("known", value=value, path=self.path)
