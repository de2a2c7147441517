"""The gates as a finding: how many services pass, hold and fail, and why."""

from __future__ import annotations

from typing import Final

from dragonsden.engine.gates import Status
from dragonsden.results.finding import Column, Finding, Row, Table
from dragonsden.results.ranking import gate_table
from dragonsden.results.tables import Results
from dragonsden.text.english import spelled

STATUS: Final[dict[Status, str]] = {"fail": "Fails", "hold": "On hold", "pass": "Passes"}


def gates_finding(sim: Results) -> Finding:
    """The gates: how many services pass every one, are on hold or fail, and the reasons."""
    if not sim.case.criteria.gates:
        headline = "These criteria have no gates, so nothing stands in the way of any service"
        return Finding("gates", headline)
    passing, holding, failing = (list(sim.gate.values()).count(s) for s in ("pass", "hold", "fail"))
    said = (
        f"{spelled(passing)} service{'s pass' if passing > 1 else ' passes'} every gate",
        f"{_none(holding)} {'are' if holding > 1 else 'is'} on hold",
        f"{_none(failing)} fail{'s' if failing < 2 else ''}",
    )
    text = f"{said[0]}, {said[1]} and {said[2]}"
    return Finding(
        name="gates",
        headline=text[:1].upper() + text[1:],
        tables=(gate_table(sim, "fail"), gate_table(sim, "hold")),
        notes=(
            "A service that fails takes no rank; one on hold is ranked, but not recommended until "
            "its question is answered.",
            "A gate is never traded against a score.",
        ),
    )


def service_gates(sim: Results, service: str) -> Table:
    """The gates of one service: a row for each, with its status and the reason."""
    gates = sim.case.criteria.gates
    rows = tuple(
        Row.of(gates[gate].title, STATUS[verdict.status], verdict.reason)
        for gate, verdict in sim.verdicts[service].items()
    )
    columns = (Column("Gate"), Column("Status"), Column("Why", prose=True))
    return Table("gates", "Gates", columns, rows)


def _none(count: int) -> str:
    """The number in words, none for 0."""
    return spelled(count) if count else "none"
