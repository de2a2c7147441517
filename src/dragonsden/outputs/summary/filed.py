"""The decisions on file: those of this pipeline, and their number in a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from dragonsden.record.decisions import TAKEN, Decision
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import listed, some, spelled


def by_rank(sim: Simulation, decided: Mapping[str, Decision]) -> dict[str, Decision]:
    """The decisions on services of this pipeline, the best service first."""
    return {name: decided[name] for name in (*sim.order, *sim.failing) if name in decided}


def on_file(sim: Simulation, decided: Mapping[str, Decision]) -> str:
    """The number of decisions on file of each kind, in a sentence; nothing without any."""
    every = [one.decision for one in by_rank(sim, decided).values()]
    if not every:
        return ""
    kinds = [(every.count(what), said) for what, said in TAKEN.items() if what in every]
    (count, said), *others = kinds
    told = [f"{some(count, 'service')} {said}", *(f"{spelled(n)} {word}" for n, word in others)]
    return f"Decisions on file: {listed(told)}."
