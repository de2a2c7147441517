"""Content: all that the pack says, as text and numbers, before anyone makes a page of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from dragonsden.analysis.disagreement import disagreement_in
from dragonsden.analysis.robustness import two_rankings
from dragonsden.analysis.scenarios import Runs
from dragonsden.analysis.sensitivity import weight_stability
from dragonsden.outputs.pack.answer import answer
from dragonsden.outputs.pack.candidate import Candidate, candidate
from dragonsden.outputs.pack.dissent import Dissent, dissent
from dragonsden.outputs.pack.gates import gate_sentences, gate_table
from dragonsden.outputs.pack.method import (
    criteria_table,
    glossary,
    limits,
    record_table,
    shared_table,
    steps,
)
from dragonsden.outputs.pack.parts import Table
from dragonsden.outputs.pack.ranked import bands_table, places_table, ranked_table
from dragonsden.outputs.pack.what_would_change import (
    CloseCall,
    close_call,
    close_calls,
    rankings_table,
    scenarios_table,
    stability_table,
)
from dragonsden.outputs.redaction import Redaction
from dragonsden.record import Decision
from dragonsden.results.acceptability import robust_bands
from dragonsden.results.phrases import draws_and_seed
from dragonsden.results.simulation import Simulation
from dragonsden.results.standings import Standings, standings

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
    audience: str
    made: str
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """What would change the ranking; `close_left` close calls are not looked into."""

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
    recommended: str
    notes: tuple[str, ...]
    ranking: Table
    bands: Table
    places: Table
    change: Change
    dissent: Dissent | None
    gates: tuple[str, ...]
    gate_tables: tuple[Table, ...]
    candidates: tuple[Candidate, ...]
    method: Method
    record: Table
    k: int


def content(
    sim: Simulation,
    rule: Redaction,
    *,
    runs: Runs | None = None,
    record: Mapping[str, Any] = NOTHING,
    decided: Mapping[str, Decision] = NOTHING,
    since: tuple[str, ...] = (),
) -> Content:
    """What a pack says of a simulation to the audience of the rule; nothing is written.

    `runs` are the scenarios' simulations, `record` what `record()` gave, `decided` what the panel
    decided of each service, `since` what changed since the last pack, in sentences.
    """
    told, bands, stability = standings(sim), robust_bands(sim), weight_stability(sim)
    panel = disagreement_in(sim) if sim.case.panel else None
    return Content(
        cover=_cover(sim, told, rule),
        answer=answer(sim, bands, stability, panel, rule),
        since=since,
        recommended=told.recommended,
        notes=_notes(told),
        ranking=ranked_table(sim, told, rule, decided),
        bands=bands_table(sim, bands),
        places=places_table(sim),
        change=_change(sim, bands, stability, runs, rule),
        dissent=dissent(sim, panel, rule) if panel else None,
        gates=tuple(gate_sentences(sim)),
        gate_tables=_there(gate_table(sim, "fail", rule), gate_table(sim, "hold", rule)),
        candidates=_candidates(sim, bands, rule, decided),
        method=_method(sim, rule),
        record=record_table(sim, record),
        k=sim.k,
    )


def _there(*tables: Table | None) -> tuple[Table, ...]:
    """The tables that there are."""
    return tuple(table for table in tables if table is not None)


def _cover(sim: Simulation, told: Standings, rule: Redaction) -> Cover:
    """What stands around the page."""
    return Cover(
        title=sim.case.title,
        criteria=sim.case.criteria.title,
        council=COUNCIL,
        status=told.status,
        status_word=sim.case.status,
        audience=rule.audience,
        made=draws_and_seed(sim),
        left_out=rule.said,
    )


def _change(
    sim: Simulation,
    bands: pd.DataFrame,
    stability: pd.DataFrame,
    runs: Runs | None,
    rule: Redaction,
) -> Change:
    """What would change the ranking: weights, the other ranking, scenarios, single assumptions."""
    near, ranked = close_calls(bands, rule), bool(sim.ranked)
    return Change(
        stability=stability_table(sim, stability, rule) if len(sim.ranked) > 1 else None,
        rankings=rankings_table(sim, two_rankings(sim), rule) if ranked else None,
        scenarios=scenarios_table(sim, runs) if runs and ranked else None,
        scenario_notes=_scenarios(sim) if runs else (),
        close=tuple(close_call(sim, name, bands, rule) for name in near),
        close_left=int((bands["band"] == "close call").sum()) - len(near),
    )


def _notes(told: Standings) -> tuple[str, ...]:
    """What stands below the ranking; where a service is on hold the page itself says why."""
    return tuple(note for note in told.notes if "the CSV and the JSON" not in note)


def _scenarios(sim: Simulation) -> tuple[tuple[str, str], ...]:
    """What each scenario stands for."""
    return tuple((noun.title, noun.why) for noun in sim.case.pipeline.scenarios.values())


def _candidates(
    sim: Simulation, bands: pd.DataFrame, rule: Redaction, decided: Mapping[str, Decision]
) -> tuple[Candidate, ...]:
    """A section for each service: best first, then those that fail a gate."""
    names = [*sim.ranking.index, *sim.failing]
    return tuple(candidate(sim, name, bands, rule, decided.get(name)) for name in names)


def _method(sim: Simulation, rule: Redaction) -> Method:
    """The method, its limits and its words."""
    tables = _there(criteria_table(sim), shared_table(sim, rule))
    return Method(steps(sim), limits(sim, rule), glossary(sim), tables)
