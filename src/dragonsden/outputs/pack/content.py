"""Content: all that the pack says, as text and numbers, before anyone makes a page of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from dragonsden.analysis.robustness.comparison import two_rankings
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.pack.candidate import Candidate, candidate, leading
from dragonsden.outputs.pack.maps import gates_table, places_table, values_table
from dragonsden.outputs.pack.method import (
    criteria_table,
    glossary,
    limits,
    member_weights_table,
    record_table,
    shared_table,
    steps,
)
from dragonsden.outputs.programme import ToldProgramme
from dragonsden.outputs.redaction import Audience, marking
from dragonsden.outputs.summary import Summary, summary
from dragonsden.record.decisions import Decision
from dragonsden.record.folder import number_of
from dragonsden.results.finding import Cell, Column, Finding, Row, Table, numbers
from dragonsden.results.phrases import best_k, chance, draws_and_seed, status_line
from dragonsden.results.public import PublicSimulation
from dragonsden.results.ranking import best_at_typical_values
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import words

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})

SHOWN: Final = ("Rank", "Service", "Band", "Gates", "Chosen", "Value", "P10", "P90")
"""The columns of the ranking that a chair reads, in their order."""

OTHERS_MOVE: Final = "the others: its own rank stays"
"""The reason where a service keeps its rank among all, and others move past it."""


@dataclass(frozen=True)
class Method:
    """The steps of the method, its limits and its words; `more` is for who opens it."""

    steps: tuple[str, ...]
    limits: tuple[str, ...]
    glossary: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    more: tuple[Table, ...]


@dataclass(frozen=True)
class Cover:
    """The head and foot of the page, and its title."""

    title: str
    criteria: str
    status: str
    status_word: str
    audience: Audience
    made: str
    on: str
    number: str
    marking: str
    council: str
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class CloseCall:
    """A service that could go either way, and the numbers that would turn it."""

    service: str
    title: str
    chance: str
    turns: Finding


@dataclass(frozen=True)
class ShortList:
    """The ways to deliver a service, beside one another."""

    service: str
    title: str
    options: Finding


@dataclass(frozen=True)
class Content:
    """All that the page says. Sections whose data are missing are None or empty.

    `close_left` close calls are not looked into. `closed` is true if figures of a service are left
    out.
    """

    cover: Cover
    summary: Summary
    since: tuple[str, ...]
    notes: tuple[str, ...]
    ranking: Table
    values: Table
    bands: Finding
    places: Table
    stability: Finding
    typical: Table | None
    scenarios: Finding | None
    money: Finding
    line: Finding | None
    information: Finding | None
    close: tuple[CloseCall, ...]
    close_left: int
    closed: bool
    short_lists: tuple[ShortList, ...]
    disagreement: Finding | None
    members: str
    gates: Finding
    at_gates: Table
    programme: ToldProgramme | None
    candidates: tuple[Candidate, ...]
    method: Method
    record: Table
    best: str


def content(
    of: Analyses,
    *,
    record: Mapping[str, Any] = NOTHING,
    decided: Mapping[str, Decision] = NOTHING,
    since: tuple[str, ...] = (),
    left_out: tuple[str, ...] = (),
) -> Content:
    """All that a pack says of a simulation, public or whole; nothing is written.

    `record` is what `record()` gave, `decided` the panel's decision on each service, `since` the
    changes since the last pack and `left_out` what a public version leaves out, in sentences.
    """
    sim, calls = of.sim, of.bands.data["band"] == "close"
    return Content(
        cover=_cover(sim, record, left_out),
        summary=summary(of, record, decided),
        since=since,
        notes=of.ranking.notes,
        ranking=_with_decisions(_shown(of.ranking.table("ranking")), decided),
        values=values_table(of),
        bands=of.bands,
        places=places_table(sim),
        stability=of.stability,
        typical=typical_table(sim),
        scenarios=of.scenarios,
        money=of.money,
        line=of.line if sim.recommended else None,
        information=of.information if sim.recommended else None,
        close=tuple(_close(of, name) for name in of.near),
        close_left=int(calls.sum()) - len(of.near),
        closed=bool(sim.closed),
        short_lists=tuple(
            ShortList(name, of.ways[name].title, found) for name, found in of.short_lists.items()
        ),
        disagreement=of.disagreement,
        members=of.members if of.disagreement else "",
        gates=of.gates,
        at_gates=gates_table(sim),
        programme=of.programme,
        candidates=_candidates(of, decided),
        method=_method(sim),
        record=record_table(sim, record),
        best=best_k(sim.k),
    )


def _there(*tables: Table | None) -> tuple[Table, ...]:
    """The tables that have rows."""
    return tuple(table for table in tables if table is not None and table.rows)


def _cover(sim: Simulation, record: Mapping[str, Any], left_out: tuple[str, ...]) -> Cover:
    """The head and foot of the page."""
    return Cover(
        title=sim.case.title,
        criteria=sim.case.criteria.title,
        status=status_line(sim.case),
        status_word=sim.case.status,
        audience="public" if isinstance(sim, PublicSimulation) else "exempt",
        made=draws_and_seed(sim),
        on=record.get("made") or "",
        number=number_of(record),
        marking=marking(sim),
        council=sim.case.criteria.council or "",
        left_out=left_out,
    )


def _shown(table: Table) -> Table:
    """The ranked table with the columns that a chair reads."""
    places = [[c.heading for c in table.columns].index(heading) for heading in SHOWN]
    rows = (replace(r, cells=tuple(r.cells[place] for place in places)) for r in table.rows)
    columns = tuple(table.columns[place] for place in places)
    return replace(table, columns=columns, rows=tuple(rows), heads=places.index(table.heads))


def _with_decisions(table: Table, decided: Mapping[str, Decision]) -> Table:
    """The ranked table with a column for the panel's decisions, once there are any."""
    if not decided:
        return table
    column = Column("Decision", "the decision on file, apart from the score")
    rows = (
        replace(row, cells=(*row.cells, Cell(_decision(decided.get(row.about)))))
        for row in table.rows
    )
    return replace(table, columns=(*table.columns, column), rows=tuple(rows))


def _decision(decision: Decision | None) -> str:
    """The decision on a service, in a word or two."""
    return words(decision.decision) if decision else "none yet"


def _close(of: Analyses, name: str) -> CloseCall:
    """A close call with the numbers that would turn it."""
    return CloseCall(name, of.sim.case.title_of(name), chance(of.sim, name), of.switching(name))


def _candidates(of: Analyses, decided: Mapping[str, Decision]) -> tuple[Candidate, ...]:
    """A section for each service: best first, then those that fail a gate."""
    names, first = [*of.sim.ranking.index, *of.sim.failing], leading(of)
    return tuple(candidate(of, n, decided.get(n), leads=n in first) for n in names)


def _method(sim: Simulation) -> Method:
    """The method, its limits and its words."""
    tables = _there(criteria_table(sim), shared_table(sim))
    return Method(steps(sim), limits(), glossary(sim), tables, _there(member_weights_table(sim)))


def typical_table(sim: Simulation) -> Table | None:
    """The services that pass every gate and are among the best k by one ranking alone.

    Their places are those among the services that pass: whoever is on hold takes none.
    """
    if sim.closed:
        return None
    by_mean, by_typical = set(sim.recommended), set(best_at_typical_values(sim))
    crossing = [name for name in sim.order if name in by_mean ^ by_typical]
    if not crossing:
        return None
    because = two_rankings(sim)["because"].to_dict()
    criteria = sim.case.criteria.criteria
    ranks = sim.ranking.loc[sim.ranking["gate"] == "pass", ["rank", "typical_rank"]].astype(float)
    places = ranks.rank(method="min").astype(int)
    rows = tuple(
        Row.of_service(
            name,
            sim.case.title_of(name),
            *(Cell(str(place), place) for place in map(int, places.loc[name])),
            criteria[because[name]].title if name in because else OTHERS_MOVE,
        )
        for name in crossing
    )
    columns = (
        Column("Service"),
        *numbers("rank", "Place by mean", "Place at typical values"),
        Column("Mostly because of"),
    )
    caption = "Services that pass, and whose recommendation depends on which ranking is taken"
    return Table("typical", caption, columns, rows)
