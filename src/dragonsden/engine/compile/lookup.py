"""The lookup of the factors and shared assumptions that beliefs name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum, inf, sqrt

from dragonsden.arithmetic.distributions import Known, Metalog, Normal, given
from dragonsden.engine.sampling import Batch, Variate
from dragonsden.engine.sources import EVERYWHERE, Domain, Source
from dragonsden.model import Belief


@dataclass(frozen=True)
class Lookup:
    """The factors and shared assumptions that beliefs may name, with their rows.

    `held` has the factors that a scenario holds, and where.
    """

    factors: Mapping[str, int]
    rows: Mapping[str, int]
    assumptions: Mapping[str, Belief]
    held: Mapping[str, float]

    def drawn(self, path: str, belief: Belief) -> Variate:
        """The belief of a file as a number to draw."""
        moves = belief.moves_with
        loadings = tuple((self.factors[name], load) for name, load in moves.items())
        at = [(load, self.held[name]) for name, load in moves.items() if name in self.held]
        held = None
        if at:
            left = sqrt(max(0.0, 1.0 - fsum(load**2 for load, _ in at)))
            held = given(belief.distribution, fsum(load * where for load, where in at), left)
        return Variate(path, belief.distribution, loadings, held=held)

    def source(
        self, path: str, written: Belief | str, batch: Batch, domain: Domain = EVERYWHERE
    ) -> Source:
        """The source of a number that is written as a belief or as the name of an assumption."""
        belief = self.assumptions[written] if isinstance(written, str) else written
        if isinstance(belief.distribution, Known):
            return Source("known", value=belief.distribution.value, path=path)
        ends = _ends(belief, domain)
        if isinstance(written, str):
            return Source("shared", self.rows[written], path=path, domain=ends)
        row = batch.rows[path]
        valued = batch.variates[row].through is not None
        return Source("own", row, path=path, domain=ends, valued=valued)


def _ends(belief: Belief, domain: Domain) -> Domain:
    """The domain where an end of the belief that nobody wrote may pass it, else everywhere."""
    distribution = belief.distribution
    if belief.stretched:
        (low, high), (least, most) = distribution.support, domain
        return least if low < least else -inf, most if high > most else inf
    if not isinstance(distribution, Metalog | Normal):
        return EVERYWHERE
    low = domain[0] if distribution.min is None else -inf
    high = domain[1] if distribution.max is None else inf
    return low, high


def uncertain(written: Mapping[str, Belief | str], lookup: Lookup) -> list[Variate]:
    """The numbers to draw for an owner: its beliefs that are not known numbers."""
    return [
        lookup.drawn(path, belief)
        for path, belief in written.items()
        if isinstance(belief, Belief) and not isinstance(belief.distribution, Known)
    ]
