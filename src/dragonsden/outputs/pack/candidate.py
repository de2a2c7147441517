"""One service: its standing, profile, scores with comments, account and assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from dragonsden.analysis.findings.beliefs import kind_of
from dragonsden.analysis.findings.gates import service_gates
from dragonsden.model.labels import figure_words
from dragonsden.outputs.accounts import account_table, actuals_table, measures_table
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.beliefs import COLUMNS, told
from dragonsden.outputs.pack.scores import Comment, comments, scores_table
from dragonsden.record.decisions import Decision, departs
from dragonsden.results.finding import Column, Row, Table
from dragonsden.results.phrases import best_k, chance, if_cleared_words
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital
from dragonsden.text.numbers import percent


class Lollipop(NamedTuple):
    """The value of a service on a criterion, 0 to 100, and the mean of the others, if any."""

    criterion: str
    value: float
    others: float | None


@dataclass(frozen=True)
class Candidate:
    """The section of one service; `leads` is True if it is recommended, or close to it.

    `tables` stand on its page, `more` below them: the reader opens it. `profile` is drawn.
    """

    name: str
    title: str
    leads: bool
    standing: str
    facts: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    tables: tuple[Table, ...]
    profile: tuple[Lollipop, ...]
    more: tuple[Table, ...]
    comments: tuple[Comment, ...]
    left_out: str
    decision: str = ""


def candidate(of: Analyses, name: str, decision: Decision | None, *, leads: bool) -> Candidate:
    """All that the page says of one service."""
    sim, profile = of.sim, of.profile(name)
    trades = sim.plan.services[sim.services.index(name)].trades
    measures = (measures_table(sim, name),) if trades else ()
    by_year = (account_table(sim, name),) if trades else ()
    gates, given = service_gates(sim, name), scores_table(sim, of.heard, name)
    account = (*by_year, actuals_table(sim, name), assumptions_table(sim, name))
    more = [gates, *profile.tables, given, *account]
    left_out = "Figures of this service are left out of this version."
    return Candidate(
        name=name,
        title=sim.case.title_of(name),
        leads=leads,
        standing=_standing(of, name),
        facts=tuple(_facts(sim, name)),
        words=(f"{profile.headline}.", *profile.notes),
        tables=_named(name, *measures),
        profile=tuple(_lollipops(of, name)) if leads else (),
        more=_named(name, *(table for table in more if table is not None)),
        comments=tuple(comments(sim, of.heard, name)),
        left_out=left_out if name in sim.closed else "",
        decision=_decided(decision, now=name in sim.recommended) if decision else "",
    )


def _named(service: str, *tables: Table) -> tuple[Table, ...]:
    """The tables, each named after the service."""
    return tuple(replace(t, name=f"{t.name.removesuffix(f'-{service}')}-{service}") for t in tables)


def _lollipops(of: Analyses, name: str) -> Iterator[Lollipop]:
    """The value on each criterion; none where it would tell closed numbers."""
    found, titles = of.profile(name).data, of.sim.case.criteria.criteria
    for criterion in of.sim.criteria if len(found) else ():
        row: Any = found.loc[criterion]
        others = float(row["others"])
        title = f"{titles[criterion].title} ({percent(float(row['weight']))})"
        yield Lollipop(title, float(row["value"]), None if others != others else others)


def leading(of: Analyses) -> list[str]:
    """The recommended services and those that are close, best first."""
    close = set(of.bands.data.index[of.bands.data["band"] == "close"])
    return [n for n in map(str, of.sim.ranking.index) if n in of.sim.recommended or n in close]


def _decided(decision: Decision, *, now: bool) -> str:
    """The decision on file: who decided, when and why; `now` if it is recommended here."""
    why = f": {decision.reason}" if decision.reason else ""
    return f"{decision.told}{why}.{_departs(decision, now=now)}"


def _departs(decision: Decision, *, now: bool) -> str:
    """That a decision departs from this ranking, or departed from the one that it was taken on."""
    here, then = departs(decision.decision, now), decision.departs
    if here and not then and decision.recommended is not None:
        return " It followed the ranking of that day; it departs from this one."
    if then and not here:
        return " It departed from the ranking of that day, not from this one."
    return " This departs from the ranking." if here else ""


def _standing(of: Analyses, name: str) -> str:
    """Its rank, how sure that is, its band and its gates."""
    sim, band = of.sim, of.bands.data["band"]
    if name in sim.failing:
        return "Not ranked: it fails a gate."
    rank, gate = (sim.ranking[column][name] for column in ("rank", "gate"))
    stands = {"pass": "passes every gate", "hold": "on hold at a gate"}[str(gate)]
    said = f"{best_k(sim.k)} in {chance(sim, name)} of draws ({band[name]})"
    return (
        f"Rank {rank} of {len(sim.ranked)}; {stands}{'; recommended' * (name in sim.recommended)}; "
        f"{said}{f', {if_cleared_words(sim)}' if gate == 'hold' else ''}."
    )


def _facts(sim: Simulation, name: str) -> Iterator[tuple[str, str]]:
    """The facts that the files give about it, as it stands in the ranking."""
    pipeline = sim.case.pipeline
    noun = pipeline.standing(name)
    power = {"cost_recovery": "cost recovery only: what exceeds full cost is refunded"}
    facts = {
        "What is sold": noun.description,
        "Department": noun.department,
        "Stage": noun.stage,
        "Scope": noun.scope,
        "Customers": ", ".join(noun.customers),
        "Surplus": power.get(noun.surplus, "allowed"),
        "Note": noun.note or pipeline.services[name].note,
    }
    yield from ((term, text) for term, text in facts.items() if text)


def _is_rate(sim: Simulation, name: str, driver: str) -> bool:
    """True if a driver of a service is a rate that people say as a percentage."""
    return kind_of(sim.case, f"{name}.revenue.{driver}") == "rate"


def assumptions_table(sim: Simulation, name: str) -> Table | None:
    """The assumptions that its account rests on: numbers, basis, source and owner."""
    pipeline = sim.case.pipeline
    rows = [
        Row.of(
            capital(figure_words(driver)), *told(belief, written, rate=_is_rate(sim, name, driver))
        )
        for driver, written in pipeline.standing(name).revenue.items()
        if (belief := pipeline.belief(written)) is not None
    ]
    if not rows:
        return None
    columns = (Column("Assumption"), *COLUMNS)
    return Table(f"assumptions-{name}", "Assumptions", columns, tuple(rows))
