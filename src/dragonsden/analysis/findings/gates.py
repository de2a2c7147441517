"""The gates as a finding: who passes, holds and fails, and how far the account bears that out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from dragonsden.arithmetic.measures import CALLED, IN_MONEY, Measure
from dragonsden.engine.gates import Status, Verdict
from dragonsden.model.criterion import Claim
from dragonsden.results.finding import LEFT_OUT, Cell, Column, Finding, Row, Table
from dragonsden.results.ranking import gate_table
from dragonsden.results.tables import Results
from dragonsden.text.english import capital, counted, few, is_or_are, listed, spelled
from dragonsden.text.numbers import decimals, money, number, percent

STATUS: Final[dict[Status, str]] = {"fail": "Fails", "hold": "On hold", "pass": "Passes"}


def gates_finding(sim: Results) -> Finding:
    """The gates: how many services pass every one, are on hold or fail, and the reasons.

    For those on hold, a table says what would clear them, by reason. For a gate that claims
    something of the trading account, a sentence says how many services the account bears out.
    """
    gates = sim.case.criteria.gates
    if not gates:
        headline = "These criteria have no gates, so nothing stands in the way of any service"
        return Finding("gates", headline)
    passing, holding, failing = (list(sim.gate.values()).count(s) for s in ("pass", "hold", "fail"))
    said = (
        f"{spelled(passing)} service{'s pass' if passing > 1 else ' passes'} every gate",
        f"{_none(holding)} {'are' if holding > 1 else 'is'} on hold",
        f"{_none(failing)} fail{'s' if failing < 2 else ''}",
    )
    # counted over some services alone they would say something else
    claimed = {} if sim.closed else {n: gate.claims for n, gate in gates.items() if gate.claims}
    return Finding(
        name="gates",
        headline=capital(f"{said[0]}, {said[1]} and {said[2]}"),
        tables=(
            gate_table(sim, "fail"),
            _clearing(sim),
            gate_table(sim, "hold"),
            *(_borne_out(sim, name, claim) for name, claim in claimed.items()),
        ),
        notes=(
            *(text for name, claim in claimed.items() for text in _claim(sim, name, claim)),
            *_clears(sim),
            "A service that fails takes no rank; one on hold is ranked, but not recommended until "
            "its question is answered.",
            "A gate is never traded against a score.",
        ),
    )


# ---------------------------------------------------------------------------------- who is on hold


Question = tuple[str, str, str]
"""A gate, the reason for which it holds, and the service if the reason may not be read."""


def _questions(sim: Results) -> dict[Question, list[str]]:
    """The services on hold by the gate and the reason that hold them, most services first."""
    found: dict[Question, list[str]] = {}
    for name in sim.ranking.index:
        for gate, verdict in sim.verdicts[name].items():
            if verdict.status == "hold":
                hidden = str(name) if verdict.reason == LEFT_OUT else ""
                found.setdefault((gate, verdict.reason, hidden), []).append(str(name))
    return dict(sorted(found.items(), key=lambda each: -len(each[1])))


def _alone(sim: Results, names: list[str]) -> list[str]:
    """Those of the services that are on hold at one gate and no other."""
    holds = {n: [v.status for v in sim.verdicts[n].values()].count("hold") for n in names}
    return [name for name in names if holds[name] == 1]


def _clears(sim: Results) -> Iterator[str]:
    """The one answer that most services wait for, where it is more than one."""
    gates = sim.case.criteria.gates
    asked = [(g, names) for (g, *_), names in _questions(sim).items() if gates[g].stated]
    for gate, names in asked[:1]:
        if len(names) > 1:
            title, count = gates[gate].title, spelled(len(names))
            titles = listed([sim.case.title_of(name) for name in names])
            yield f"One answer on “{title}” would clear it for {count} services: {titles}."
            if 0 < (alone := len(_alone(sim, names))) < len(names):
                have = "has" if alone == 1 else "have"
                yield f"{capital(spelled(alone))} of them {have} no other hold."


def _clearing(sim: Results) -> Table:
    """The questions that would clear services on hold: a row for each, with those that wait."""
    rows = []
    for (gate, reason, _), names in _questions(sim).items():
        alone = _alone(sim, names)
        best = min(float(sim.ranking["place_if_cleared"][name]) for name in names)
        titles = "; ".join(sim.case.title_of(name) for name in names)
        rows.append(
            Row.of(
                sim.case.criteria.gates[gate].title,
                Cell(str(len(names)), len(names)),
                Cell(str(len(alone)), len(alone)),
                Cell(f"{best:.0f}", best),
                f"{reason} ({titles})",
                about=names[0] if len(names) == 1 else "",
            )
        )
    best_place = "best place that one of them would take if its own holds were cleared"
    columns = (
        Column("Gate"),
        Column("On hold", "services that wait for this answer", True, "count"),
        Column("Alone", "those of them that have no other hold", True, "count"),
        Column("Place", best_place, True, "rank"),
        Column("What to clear, and for which services", prose=True),
    )
    return Table("clearing", "On hold, and what would clear it", columns, tuple(rows))


# ------------------------------------------------------------------------------ claims of a gate


def _claim(sim: Results, gate: str, claim: Claim) -> Iterator[str]:
    """The number of those stated to pass a gate whose mean is on the other side of its claim."""
    passing = sim.stated_to_pass(gate)
    if not passing:
        return
    short = [name for name in passing if not _keeps(sim, claim, name)]
    title, said = sim.case.criteria.gates[gate].title, _mean(claim, keeps=not short)
    if not short:
        who = {1: "The one service", 2: "Both services"}.get(len(passing), "All services")
        have = "have" if len(passing) > 1 else "has"
        yield f"{who} that {is_or_are(len(passing))} stated to pass “{title}” {have} {said}."
        yield from _failing_another(sim, passing)
        return
    who = f"{len(short)} of {counted(len(passing), 'service')} that {is_or_are(len(passing))}"
    yield f"{who} stated to pass “{title}” {'has' if len(short) == 1 else 'have'} {said}."
    capped = [n for n in short if sim.case.pipeline.standing(n).surplus == "cost_recovery"]
    if capped:
        refund = "refund" if len(capped) > 1 else "refunds"
        count = capital(spelled(len(capped)))
        yield f"{count} of them may only recover the cost, and {refund} any surplus."
    yield from _failing_another(sim, passing)


def _failing_another(sim: Results, passing: list[str]) -> Iterator[str]:
    """The services that are counted although they fail another gate."""
    titles = [sim.case.title_of(name) for name in passing if sim.gate[name] == "fail"]
    if titles:
        fail = "fails" if len(titles) == 1 else "fail"
        yield f"{few(titles)} {is_or_are(len(titles))} counted too, but {fail} another gate."


def _bound(claim: Claim) -> tuple[float, bool]:
    """The bound that is claimed, and True if the measure is to be at least that."""
    if claim.at_least is not None:
        return float(claim.at_least), True
    return float(claim.at_most or 0.0), False


def _keeps(sim: Results, claim: Claim, service: str) -> bool:
    """True if the mean of the measure keeps what is claimed."""
    bound, at_least = _bound(claim)
    mean = float(sim.measure_summary["mean"][service, claim.measure])
    return mean >= bound if at_least else mean <= bound


def _mean(claim: Claim, *, keeps: bool) -> str:
    """A mean on one side of what is claimed: a mean surplus below £0."""
    bound, at_least = _bound(claim)
    amount = money(bound) if claim.measure in IN_MONEY else number(bound, 1)
    side = f"of {amount} or {'more' if at_least else 'less'}"
    if not keeps:
        side = f"{'below' if at_least else 'above'} {amount}"
    return f"a mean {_called(claim.measure)} {side}"


def _called(measure: Measure) -> str:
    """A measure as a sentence names it: surplus, net present value."""
    return CALLED[measure].removesuffix(" a year")


def _borne_out(sim: Results, gate: str, claim: Claim) -> Table:
    """The services that pass a gate as stated, and how far the account bears that out."""
    measure, passing = claim.measure, sim.stated_to_pass(gate)
    shares = {name: float(sim.verdicts[name][gate].share or 0.0) for name in passing}
    means: Any = sim.measure_summary[["mean", "se"]]
    rows = tuple(
        Row.of_service(
            name,
            sim.case.title_of(name),
            Cell(percent(shares[name]), shares[name]),
            _amount(means.loc[name, measure], measure),
        )
        for name in sorted(passing, key=shares.__getitem__)
    )
    meaning = "share of draws in which the account bears out what the gate says"
    columns = (
        Column("Service"),
        Column("Borne out", meaning, True, "share"),
        Column(f"Mean {_called(measure)}", numeric=True),
    )
    title = sim.case.criteria.gates[gate].title
    return Table(f"claim-{gate}", f"“{title}”: pass as stated", columns, rows)


def _amount(row: pd.Series, measure: str) -> Cell:
    """A mean of a measure, in the digits that its error supports."""
    mean, error = float(row["mean"]), float(row["se"])
    said = money(mean, error) if measure in IN_MONEY else number(mean, decimals(error))
    return Cell(said, mean)


def service_gates(sim: Results, service: str) -> Table:
    """The gates of one service: a row for each, with its status and the reason."""
    gates = sim.case.criteria.gates
    rows = tuple(
        Row.of(gates[gate].title, _standing(verdict, gates[gate].stated), verdict.reason)
        for gate, verdict in sim.verdicts[service].items()
    )
    columns = (Column("Gate"), Column("Status"), Column("Why", prose=True))
    return Table("gates", "Gates", columns, rows)


def _standing(verdict: Verdict, stated: bool) -> str:
    """The status at a gate; at one that claims something, how far the account bears it out."""
    if not stated or verdict.share is None:
        return STATUS[verdict.status]
    return f"{STATUS[verdict.status]} as stated; borne out in {percent(verdict.share)} of draws"


def _none(count: int) -> str:
    """The number in words, none for 0."""
    return spelled(count) if count else "none"
