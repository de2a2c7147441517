"""Who fails or holds at a gate, and why."""

from __future__ import annotations

from collections.abc import Iterator

from dragonsden.engine.gates import Status
from dragonsden.results.finding import Column, Row, Table
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, some, spelled

STATUS: dict[Status, str] = {"fail": "Fails", "hold": "On hold", "pass": "Passes"}


def gate_sentences(sim: Simulation) -> Iterator[str]:
    """How many pass, hold and fail, and what that means."""
    if not sim.case.criteria.gates:
        yield "These criteria have no gates, so nothing stands in the way of any service."
        return
    passing, holding, failing = (list(sim.gate.values()).count(s) for s in ("pass", "hold", "fail"))
    yield (
        f"{capital(some(passing, 'service'))} {'passes' if passing == 1 else 'pass'} every gate, "
        f"{spelled(holding)} {'is' if holding == 1 else 'are'} on hold and {spelled(failing)} "
        f"{'fails' if failing == 1 else 'fail'}. A service that "
        "fails takes no rank; one on hold is ranked, but not recommended until the question is "
        "answered. A gate is never traded against a score."
    )


def gates_of(sim: Simulation, service: str) -> Table | None:
    """How one service stands at every gate."""
    if not sim.verdicts[service]:
        return None
    rows = tuple(
        Row.of(_gate(sim, gate), STATUS[verdict.status], verdict.reason)
        for gate, verdict in sim.verdicts[service].items()
    )
    columns = (Column("Gate"), Column("Stands"), Column("Why"))
    return Table(f"gates-{service}", "Gates", columns, rows)


def _gate(sim: Simulation, gate: str) -> str:
    """The title of a gate."""
    return sim.case.criteria.gates[gate].title
