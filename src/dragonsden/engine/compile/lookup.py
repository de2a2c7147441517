"""The shelf: what the beliefs of a file may name, and where a number is then found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from dragonsden.arithmetic.distributions import Known, Metalog, Normal
from dragonsden.engine.sampling import Batch
from dragonsden.engine.sampling import Belief as Drawn
from dragonsden.engine.sources import EVERYWHERE, Domain, Pick
from dragonsden.model import Belief


@dataclass(frozen=True)
class Shelf:
    """What beliefs may name: factors and assumptions, by row."""

    factors: Mapping[str, int]
    rows: Mapping[str, int]
    assumptions: Mapping[str, Belief]

    def drawn(self, path: str, belief: Belief) -> Drawn:
        """A belief of the file as one to draw."""
        loadings = ((self.factors[name], load) for name, load in belief.moves_with.items())
        return Drawn(path, belief.quantity, tuple(loadings))

    def pick(
        self, path: str, written: Belief | str, batch: Batch, domain: Domain = EVERYWHERE
    ) -> Pick:
        """Where to find what was written: a belief or the name of an assumption."""
        belief = self.assumptions[written] if isinstance(written, str) else written
        if isinstance(belief.quantity, Known):
            return Pick("known", value=belief.quantity.value, path=path)
        ends = _ends(belief, domain)
        if isinstance(written, str):
            return Pick("shared", self.rows[written], path=path, domain=ends)
        row = batch.rows[path]
        valued = batch.beliefs[row].through is not None
        return Pick("own", row, path=path, domain=ends, valued=valued)


def _ends(belief: Belief, domain: Domain) -> Domain:
    """The domain where an end of the belief that nobody wrote may pass it, else everywhere."""
    quantity = belief.quantity
    if belief.stretched:
        (low, high), (least, most) = quantity.support, domain
        return least if low < least else -inf, most if high > most else inf
    if not isinstance(quantity, Metalog | Normal):
        return EVERYWHERE
    low = domain[0] if quantity.min is None else -inf
    high = domain[1] if quantity.max is None else inf
    return low, high


def uncertain(written: Mapping[str, Belief | str], shelf: Shelf) -> list[Drawn]:
    """The beliefs of an owner's own, by path, that are not known."""
    return [
        shelf.drawn(path, belief)
        for path, belief in written.items()
        if isinstance(belief, Belief) and not isinstance(belief.quantity, Known)
    ]
