"""The lookup: what the beliefs of a file may name, and where a number is then found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from dragonsden.arithmetic.distributions import Distribution, Known, Metalog, Normal
from dragonsden.engine.sampling import Batch, Variate
from dragonsden.engine.sources import EVERYWHERE, Domain, Source
from dragonsden.model import Belief


@dataclass(frozen=True)
class Lookup:
    """What beliefs may name: factors and assumptions, by row."""

    factors: Mapping[str, int]
    rows: Mapping[str, int]
    assumptions: Mapping[str, Belief]

    def drawn(self, path: str, belief: Belief) -> Variate:
        """A belief of the file as one to draw."""
        loadings = ((self.factors[name], load) for name, load in belief.moves_with.items())
        return Variate(path, belief.distribution, tuple(loadings))

    def source(
        self, path: str, written: Belief | str, batch: Batch, domain: Domain = EVERYWHERE
    ) -> Source:
        """Where to find what was written: a belief or the name of an assumption."""
        belief = self.assumptions[written] if isinstance(written, str) else written
        if isinstance(belief.distribution, Known):
            return Source("known", value=belief.distribution.value, path=path)
        ends = _ends(belief.distribution, domain)
        if isinstance(written, str):
            return Source("shared", self.rows[written], path=path, domain=ends)
        row = batch.rows[path]
        valued = batch.variates[row].through is not None
        return Source("own", row, path=path, domain=ends, valued=valued)


def _ends(distribution: Distribution, domain: Domain) -> Domain:
    """The domain where an open end of the distribution may pass it, else everywhere."""
    if not isinstance(distribution, Metalog | Normal):
        return EVERYWHERE
    low = domain[0] if distribution.min is None else -inf
    high = domain[1] if distribution.max is None else inf
    return low, high


def uncertain(written: Mapping[str, Belief | str], lookup: Lookup) -> list[Variate]:
    """The beliefs of an owner's own, by path, that are not known."""
    return [
        lookup.drawn(path, belief)
        for path, belief in written.items()
        if isinstance(belief, Belief) and not isinstance(belief.distribution, Known)
    ]
