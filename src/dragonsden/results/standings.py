"""Standings: the ranking finding under the names that some outlets still use."""

from __future__ import annotations

from dataclasses import dataclass

from dragonsden.results.finding import Column
from dragonsden.results.phrases import draws_and_seed, provenance, status_line
from dragonsden.results.ranking import ranking_finding
from dragonsden.results.tables import Results


@dataclass(frozen=True)
class Standings:
    """The ranked table and all that belongs beside it, as text."""

    status: str
    title: str
    criteria: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    within: int
    cut: str
    recommended: str
    unranked: tuple[str, ...]
    notes: tuple[str, ...]
    provenance: str

    @property
    def legend(self) -> tuple[tuple[str, str], ...]:
        """Each heading with its meaning."""
        return tuple((column.heading, column.meaning) for column in self.columns if column.meaning)


def standings(sim: Results) -> Standings:
    """The ranking of a simulation as people read it."""
    found = ranking_finding(sim)
    table = found.table("ranking")
    return Standings(
        status=status_line(sim.case),
        title=sim.case.title,
        criteria=sim.case.criteria.title,
        columns=table.columns,
        rows=tuple(row.texts for row in table.rows),
        within=int((sim.ranking["rank"] <= sim.k).sum()),
        cut=table.cut[1] if table.cut else "",
        recommended=found.notes[0],
        unranked=found.table("fail").lines,
        notes=found.notes[1:],
        provenance=provenance(sim.case, draws_and_seed(sim)),
    )
