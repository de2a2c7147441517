"""Quicker steps of the engine: the same bits by compiled code, where that has been chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import Counts, Ranks
from dragonsden.engine.plan import Plan, ServicePlan
from dragonsden.engine.sampling import Batch, Heard, Streams
from dragonsden.engine.sources import Draws
from dragonsden.engine.tally import Tally


@dataclass(frozen=True)
class Steps:
    """The steps that may be done otherwise with the same bits: to draw, account, tally and count.

    `tally` takes a service's draws, the weights, and what distances are summed from; it fills the
    tally and the overall values and gives the measures, or None and leaves all to the reference.
    `weigh` takes the weights, values that are the same in every draw, the centres and the rows of
    overall values that it fills; it gives the sums of points, of distances and of their squares.
    `rank` gives ranks, places and wins.
    """

    draw: Callable[[Batch, Streams, int, int, Floats, Heard | None], Floats]
    measured: Callable[[Plan, ServicePlan, Draws], dict[str, Floats]]
    tally: Callable[[Plan, int, Draws, Floats, Floats, Tally, Floats], Floats | None]
    weigh: Callable[[Floats, Floats, Floats, NDArray[np.intp], Floats], Floats]
    cuts_of: Callable[[Floats], Floats]
    counted: Callable[[Floats, Floats], tuple[Counts, Counts]]
    rank: Callable[[Floats], tuple[Ranks, Counts, Counts]]


class _Process:
    """The steps that this process has chosen; it decides how fast, never what comes out."""

    steps: Steps | None = None


def quicker() -> Steps | None:
    """The quicker steps that this process has chosen; None for numpy, the reference."""
    return _Process.steps


def choose(steps: Steps | None) -> None:
    """Take these steps from now on, in all threads of this process."""
    _Process.steps = steps


@contextmanager
def by(steps: Steps | None) -> Iterator[None]:
    """Take these steps for a while."""
    before = _Process.steps
    choose(steps)
    try:
        yield
    finally:
        choose(before)
