"""The next steps of the paper: what is to be done once the decisions on file are followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dragonsden.outputs.summary import Summary
from dragonsden.record.decisions import Decision
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import listed


def next_steps(sim: Simulation, said: Summary, decided: Mapping[str, Decision]) -> Iterator[str]:
    """A step for each service to take forward, each open question and each decision to come.

    A decision on file goes before the ranking: a business case is for what it takes forward, and
    there is nothing to do for what it rejects.
    """
    titles = sim.case.title_of
    what = {name: one.decision for name, one in decided.items()}
    forward = [name for name in sim.recommended if what.get(name, "take_forward") == "take_forward"]
    also = [n for n, decision in what.items() if decision == "take_forward" and n not in forward]
    for name in (*forward, *also):
        yield f"Business case for {titles(name)}{_first_its_gate(sim, name)}"
    for row in said.not_in.rows:
        of_one = bool(row.about) and row.texts[0] == titles(row.about)
        if row.about and not (of_one and what.get(row.about) == "reject"):
            yield f"{row.texts[0]}: {row.texts[2]}"
    for name, decision in what.items():
        if decision == "defer":
            yield f"Decide on {titles(name)}, which is deferred"
    yield from _to_record(sim, decided)


def _first_its_gate(sim: Simulation, name: str) -> str:
    """That a service that is taken forward fails a gate, which no business case mends."""
    return ", once the gate that it fails can be passed" if name in sim.failing else ""


def _to_record(sim: Simulation, decided: Mapping[str, Decision]) -> Iterator[str]:
    """That decisions are to be recorded: all, or those that are not on file; none if all are."""
    left = [sim.case.title_of(name) for name in sim.recommended if name not in decided]
    if not decided:
        yield "Record the decision on each service, with its reason"
    elif len(left) == 1:
        yield f"Record the decision on {left[0]}, with its reason"
    elif left:
        yield f"Record the decisions on {listed(left)}, with their reasons"
