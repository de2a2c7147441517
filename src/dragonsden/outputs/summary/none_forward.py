"""The decisions that a panel is asked for where no service can be recommended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dragonsden.record.decisions import Decision
from dragonsden.results.cleared import waiting_for
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import few, some


def none_forward(decided: Mapping[str, Decision]) -> str:
    """The decision to take no service forward yet, or no other than those decided on."""
    before = any(one.decision == "take_forward" for one in decided.values())
    return f"take no {'other ' * before}service forward yet"


def answers_to_ask_for(sim: Simulation) -> Iterator[str]:
    """The answers to ask for, by how many each service waits for, with the departments to ask."""
    for count, names in waiting_for(sim).items():
        each = " each" if len(names) > 1 else ""
        yield f"ask for {some(count, 'answer')}{each} on {few([_of(sim, n) for n in names])}"


def _of(sim: Simulation, name: str) -> str:
    """The title of a service, and its department where one is given."""
    department = sim.case.pipeline.services[name].department
    return f"{sim.case.title_of(name)}{f' ({department})' if department else ''}"
