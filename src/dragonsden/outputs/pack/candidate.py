"""One service: where it stands, its profile, its scores with comments, its account, its basis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from dragonsden.outputs.pack.accounts import account_table, measures_table
from dragonsden.outputs.pack.gates import gates_of
from dragonsden.outputs.pack.parts import Row, Table, columns
from dragonsden.outputs.pack.scores import Comment, comments, scores_table, told
from dragonsden.outputs.pack.strengths import profile_table, strengths
from dragonsden.outputs.redaction import Redaction
from dragonsden.record import Decision
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import words
from dragonsden.text.numbers import percent


@dataclass(frozen=True)
class Candidate:
    """The section of one service."""

    name: str
    title: str
    standing: str
    facts: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    tables: tuple[Table, ...]
    comments: tuple[Comment, ...]
    account: tuple[Table, ...]
    assumptions: Table | None
    left_out: str
    decision: str = ""


def candidate(
    sim: Simulation, name: str, bands: pd.DataFrame, rule: Redaction, decision: Decision | None
) -> Candidate:
    """All that the page says of one service."""
    noun = sim.case.pipeline.services[name]
    has_account = bool(sim.plan.services[sim.services.index(name)].drivers)
    shown = has_account and rule.shows(name)
    tables = (
        profile_table(sim, name, rule),
        gates_of(sim, name, rule),
        scores_table(sim, name, rule),
    )
    return Candidate(
        name=name,
        title=noun.title,
        standing=_standing(sim, name, bands),
        facts=tuple(_facts(sim, name, rule)),
        words=tuple(strengths(sim, name, rule)),
        tables=tuple(table for table in tables if table is not None),
        comments=tuple(comments(sim, name, rule)),
        account=(measures_table(sim, name), account_table(sim, name)) if shown else (),
        assumptions=assumptions_table(sim, name, rule),
        left_out=""
        if rule.shows(name)
        else "Figures of this service are left out of this version.",
        decision=_decided(decision, rule) if decision else "",
    )


def _decided(decision: Decision, rule: Redaction) -> str:
    """What the panel decided, who did and when; why is not for the public."""
    said = f"{words(decision.decision)}, by {decision.by} on {decision.on}"
    why = f": {decision.reason}" if decision.reason and not rule.public else ""
    departs = " This departs from the ranking." if decision.departs else ""
    return f"{said}{why}.{departs}"


def _standing(sim: Simulation, name: str, bands: pd.DataFrame) -> str:
    """Its rank, how sure that is, its band and its gates."""
    if name in sim.failing:
        return "Not ranked: it fails a gate."
    rank, chance, gate = (sim.ranking[column][name] for column in ("rank", "first_k", "gate"))
    where = "first" if sim.k == 1 else f"among the first {sim.k}"
    stands = {"pass": "passes every gate", "hold": "on hold at a gate"}[str(gate)]
    return (
        f"Rank {rank} of {len(sim.ranked)}; {where} in {percent(float(chance))} of draws "
        f"({bands['band'][name]}); {stands}{'; recommended' if name in sim.recommended else ''}."
    )


def _facts(sim: Simulation, name: str, rule: Redaction) -> Iterator[tuple[str, str]]:
    """What the files say of it."""
    noun = sim.case.pipeline.services[name]
    power = {"cost_recovery": "cost recovery only: what exceeds full cost is refunded"}
    facts = {
        "What is sold": rule.text(name, noun.description),
        "Department": noun.department,
        "Stage": noun.stage,
        "Scope": noun.scope,
        "Customers": ", ".join(noun.customers),
        "Surplus": power.get(noun.surplus, "allowed"),
        "Note": rule.note(name),
    }
    yield from ((term, text) for term, text in facts.items() if text)


def assumptions_table(sim: Simulation, name: str, rule: Redaction) -> Table | None:
    """What its account rests on: what is believed, on what basis, whose figures they are."""
    pipeline = sim.case.pipeline
    rows = []
    for driver, written in pipeline.services[name].revenue.items():
        belief = pipeline.belief(written)
        if belief is not None:
            shown = rule.shows_belief(name, belief, of_account=True)
            rows.append(Row((words(driver), *told(belief, written, shown=shown))))
    if not rows:
        return None
    return Table(
        id=f"table-assumptions-{name}",
        caption="Assumptions",
        columns=columns("Assumption", "Believed", "Basis", "Source", "Owner"),
        rows=tuple(rows),
    )
