"""Who fails or holds at a gate, and why."""

from __future__ import annotations

from collections.abc import Iterator

from dragonsden.engine.gates import Status
from dragonsden.outputs.pack.parts import Link, Row, Table, columns
from dragonsden.outputs.pack.ranked import anchor
from dragonsden.outputs.redaction import Redaction
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


def gate_table(sim: Simulation, status: Status, rule: Redaction) -> Table | None:
    """Each service and gate of one status, with the reason; nothing if there is none."""
    rows = tuple(
        Row(
            (Link(_title(sim, name), anchor(name)), _gate(sim, gate), reason(sim, name, gate, rule))
        )
        for name in _in_order(sim)
        for gate, verdict in sim.verdicts[name].items()
        if verdict.status == status
    )
    if not rows:
        return None
    return Table(
        id=f"table-{status}",
        caption="Not ranked: fails a gate" if status == "fail" else "On hold at a gate",
        columns=columns("Service", "Gate", "Why"),
        rows=rows,
    )


def gates_of(sim: Simulation, service: str, rule: Redaction) -> Table | None:
    """How one service stands at every gate."""
    if not sim.verdicts[service]:
        return None
    rows = tuple(
        Row((_gate(sim, gate), STATUS[verdict.status], reason(sim, service, gate, rule)))
        for gate, verdict in sim.verdicts[service].items()
    )
    return Table(
        id=f"table-gates-{service}",
        caption="Gates",
        columns=columns("Gate", "Stands", "Why"),
        rows=rows,
    )


def reason(sim: Simulation, service: str, gate: str, rule: Redaction) -> str:
    """Why a service stands as it does at a gate."""
    return rule.verdict(service, sim.verdicts[service][gate]).reason


def _in_order(sim: Simulation) -> list[str]:
    """The services in the order of the ranking, those that fail a gate first."""
    return [*sim.failing, *sim.ranking.index]


def _title(sim: Simulation, service: str) -> str:
    """The title of a service."""
    return sim.case.pipeline.services[service].title


def _gate(sim: Simulation, gate: str) -> str:
    """The title of a gate."""
    return sim.case.criteria.gates[gate].title
