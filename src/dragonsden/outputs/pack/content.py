"""Content: all that the pack says, as text and numbers, before anyone makes a page of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.pack.answer import answer
from dragonsden.outputs.pack.candidate import Candidate, candidate
from dragonsden.outputs.pack.dissent import Dissent, dissent
from dragonsden.outputs.pack.gates import gate_sentences
from dragonsden.outputs.pack.method import (
    criteria_table,
    glossary,
    limits,
    record_table,
    shared_table,
    steps,
)
from dragonsden.outputs.pack.ranked import bands_table, places_table
from dragonsden.outputs.pack.what_would_change import (
    CloseCall,
    close_call,
    close_calls,
    rankings_table,
    scenarios_table,
    stability_table,
)
from dragonsden.outputs.redaction import LEFT_OUT_HERE, Audience
from dragonsden.record import Decision
from dragonsden.results.finding import Cell, Column, Table
from dragonsden.results.phrases import draws_and_seed, status_line
from dragonsden.results.public import PublicSimulation
from dragonsden.results.ranking import gate_table
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import words

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})

COUNCIL: Final = "Leicestershire County Council"


@dataclass(frozen=True)
class Method:
    """How the ranking is made, what it cannot tell, what the words mean."""

    steps: tuple[str, ...]
    limits: tuple[str, ...]
    glossary: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Cover:
    """What stands at the top and the bottom of the page, and in its title."""

    title: str
    criteria: str
    council: str
    status: str
    status_word: str
    audience: Audience
    made: str
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """What would change the ranking; `close_left` close calls are not looked into."""

    weights: str
    stability: Table | None
    rankings: Table | None
    scenarios: Table | None
    scenario_notes: tuple[tuple[str, str], ...]
    close: tuple[CloseCall, ...]
    close_left: int


@dataclass(frozen=True)
class Content:
    """All that the page says. Sections whose data are missing are None or empty."""

    cover: Cover
    answer: tuple[str, str, str, str]
    since: tuple[str, ...]
    notes: tuple[str, ...]
    ranking: Table
    bands: Table
    places: Table
    change: Change
    dissent: Dissent | None
    gates: tuple[str, ...]
    gate_tables: tuple[Table, ...]
    compared: str
    candidates: tuple[Candidate, ...]
    method: Method
    record: Table
    k: int


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
    sim = of.sim
    compared = f"Comparing services by their values {LEFT_OUT_HERE}." if sim.closed else ""
    return Content(
        cover=_cover(sim, left_out),
        answer=answer(sim, of.bands, of.stability, of.panel),
        since=since,
        notes=of.ranking.notes,
        ranking=_with_decisions(of.ranking.table("ranking"), decided),
        bands=bands_table(sim, of.bands),
        places=places_table(sim),
        change=_change(of),
        dissent=dissent(sim, of.panel) if of.panel else None,
        gates=tuple(gate_sentences(sim)),
        gate_tables=_there(of.ranking.table("fail"), gate_table(sim, "hold")),
        compared=compared,
        candidates=_candidates(of, decided),
        method=_method(sim),
        record=record_table(sim, record),
        k=sim.k,
    )


def _there(*tables: Table | None) -> tuple[Table, ...]:
    """The tables that have rows."""
    return tuple(table for table in tables if table is not None and table.rows)


def _cover(sim: Simulation, left_out: tuple[str, ...]) -> Cover:
    """The head and foot of the page."""
    return Cover(
        title=sim.case.title,
        criteria=sim.case.criteria.title,
        council=COUNCIL,
        status=status_line(sim.case),
        status_word=sim.case.status,
        audience="public" if isinstance(sim, PublicSimulation) else "exempt",
        made=draws_and_seed(sim),
        left_out=left_out,
    )


def _with_decisions(table: Table, decided: Mapping[str, Decision]) -> Table:
    """The ranked table with a column for the panel's decisions, once there are any."""
    if not decided:
        return table
    column = Column("Decision", "the panel's decision, apart from the score")
    rows = (
        replace(row, cells=(*row.cells, Cell(_decision(decided.get(row.about)))))
        for row in table.rows
    )
    return replace(table, columns=(*table.columns, column), rows=tuple(rows))


def _decision(decision: Decision | None) -> str:
    """The decision on a service, in a word or two."""
    return words(decision.decision) if decision else "none yet"


def _change(of: Analyses) -> Change:
    """What would change the ranking: weights, the other ranking, scenarios, single assumptions."""
    sim, near = of.sim, close_calls(of.sim, of.bands)
    several = len(sim.ranked) > 1
    weights = "" if several else "There are not two services to change places."
    if several and sim.closed:
        weights = f"How far each weight may move {LEFT_OUT_HERE}."
    return Change(
        weights=weights,
        stability=stability_table(sim, of.stability)
        if of.stability is not None and several
        else None,
        rankings=rankings_table(sim),
        scenarios=scenarios_table(sim, of.runs) if of.runs and sim.ranked else None,
        scenario_notes=_scenarios(sim) if of.runs else (),
        close=tuple(close_call(sim, name, of.bands) for name in near),
        close_left=int((of.bands["band"] == "close").sum()) - len(near),
    )


def _scenarios(sim: Simulation) -> tuple[tuple[str, str], ...]:
    """The title of each scenario and what it stands for."""
    return tuple((noun.title, noun.why) for noun in sim.case.pipeline.scenarios.values())


def _candidates(of: Analyses, decided: Mapping[str, Decision]) -> tuple[Candidate, ...]:
    """A section for each service: best first, then those that fail a gate."""
    names = [*of.sim.ranking.index, *of.sim.failing]
    return tuple(candidate(of.sim, name, of.bands, decided.get(name)) for name in names)


def _method(sim: Simulation) -> Method:
    """The method, its limits and its words."""
    tables = _there(criteria_table(sim), shared_table(sim))
    return Method(steps(sim), limits(sim), glossary(sim), tables)
