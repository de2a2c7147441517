"""Method and limits in plain words, what the panel values, and the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import PurePath
from typing import Any, Final

from dragonsden.analysis.findings.beliefs import kind_of
from dragonsden.model.belief import Belief
from dragonsden.model.criterion import Criterion
from dragonsden.outputs.beliefs import (
    COLUMNS,
    NOT_SAID,
    believed,
    figure,
    percentage,
    told,
    with_unit,
)
from dragonsden.results.finding import Column, Row, Table
from dragonsden.results.phrases import band_ends, best_k, draws_and_seed
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import all_of, capital, counted, words
from dragonsden.version import __version__

DISCOUNT: Final = {"green_book_2026": "the Green Book's schedule (2026 edition)"}


def steps(sim: Simulation) -> tuple[str, ...]:
    """The method, step by step."""
    pipeline, k = sim.case.pipeline, sim.k
    years = counted(pipeline.years, "year")
    rate = pipeline.discount_rate
    discount = DISCOUNT.get(rate, rate) if isinstance(rate, str) else f"{percentage(rate)} a year"
    return (
        _judged(sim),
        "On each criterion a performance becomes a value from 0 (worst) to 100 (best). The ends "
        "are fixed: they do not depend on which services are compared.",
        "Values are weighted by how much the swing from worst to best matters, and added up. The "
        "sum is the overall value, from 0 to 100.",
        "What is not known for certain is a range. The sum is worked out "
        f"{counted(sim.draws, 'time')}, each time with numbers drawn from those ranges: these are "
        "the draws. In each draw the services are ranked anew.",
        f"The ranking is by the mean overall value. P10 is what one draw in ten is below, P90 what "
        f"one in ten is above. Shares of draws say how often a service is "
        f"{best_k(k)}.",
        "Gates are passed, held or failed, and never added to the score.",
        f"Money is real, in prices of {pipeline.prices}, over {years}, discounted by {discount}.",
    )


MEASURED: Final = "measured from its trading account"
SCORED: Final = "scored by the panel on a scale whose levels were fixed before scoring"


def _judged(sim: Simulation) -> str:
    """The criteria: how many are measured and how many are scored."""
    criteria = sim.case.criteria.criteria.values()
    measured = sum(noun.measure is not None for noun in criteria)
    scored = len(criteria) - measured
    if len(criteria) == 1:
        return f"Each service is judged on one criterion, {MEASURED if measured else SCORED}."
    same = "Each service is judged on the same criteria."
    if not measured or not scored:
        return f"{same} {capital(all_of(len(criteria)))} are {MEASURED if measured else SCORED}."
    some_are = "One is" if measured == 1 else "Some are"
    others_are = "the other is" if scored == 1 else "the others are"
    return f"{same} {some_are} {MEASURED}, {others_are} {SCORED}."


def limits() -> tuple[str, ...]:
    """The limits of the numbers."""
    return (
        "The ranges are what people believed. If they are too narrow, so is every range here; "
        "past plans have been more hopeful than their results.",
        "The ranking informs a decision and does not make it. The panel may decide otherwise, and "
        "then says why.",
        "Gates about the law are notes for a solicitor, not legal advice.",
        "Draws tell how sure the ranking is given the inputs, not whether the inputs are right.",
    )


def glossary(sim: Simulation) -> tuple[tuple[str, str], ...]:
    """The words of the page with their meanings."""
    safe, unlikely = band_ends(sim)
    return (
        ("Safe", f"{best_k(sim.k)} in {safe} of draws or more"),
        ("Unlikely", f"{best_k(sim.k)} in {unlikely} of draws or less"),
        ("Close", "between the two: small things decide it"),
        ("Typical values", "every uncertain number at its most likely value"),
        ("Switching value", "the value of one assumption, alone, at which the answer changes"),
        ("Contribution", "income less direct cost, bad debt and fixed cost, before overhead"),
        (
            "Net present value",
            "the contributions of all years less the investment, in today's worth",
        ),
        ("Peak exposure", "the most that the council is out of pocket at any time"),
        ("On hold", "a question at a gate is still open"),
    )


def criteria_table(sim: Simulation) -> Table:
    """The criteria: each with its scale, its weight and the reason for it."""
    rows = tuple(
        Row.of(
            noun.title,
            _scale(noun),
            _weight(sim, noun.weight),
            noun.why or NOT_SAID,
        )
        for noun in sim.case.criteria.criteria.values()
    )
    columns = tuple(map(Column, ("Criterion", "From worst to best", "Swing weight", "Why")))
    return Table("criteria", "What the panel values", columns, rows)


def _weight(sim: Simulation, weight: object) -> str:
    """The swing weight of a criterion; of nobody where every member has weights of their own."""
    own, judges = sim.case.criteria.member_weights, sim.plan.members
    if judges and own.keys() >= set(judges):
        return "each member's own"
    said = believed(weight) if isinstance(weight, Belief) else _any(sim)
    return f"{said}, for members without weights of their own" if own else said


def member_weights_table(sim: Simulation) -> Table | None:
    """The swing weights that members gave themselves; they are not for the public."""
    own, criteria = sim.case.criteria.member_weights, sim.case.criteria
    if sim.is_public or not own:
        return None
    titles = {name: group.title for name, group in criteria.groups.items()}
    titles |= {name: criterion.title for name, criterion in criteria.criteria.items()}
    rows = tuple(
        Row.of(
            words(member),
            ", ".join(f"{titles[name]} {figure(weight)}" for name, weight in own[member].items()),
        )
        for member in sim.plan.members
        if member in own
    )
    columns = (Column("Member"), Column("Swing weights", prose=True))
    return Table("member-weights", "Members' own weights", columns, rows)


def _any(sim: Simulation) -> str:
    """The meaning of a weight that is not a number."""
    return "by order of importance" if sim.case.criteria.order else "any weight, all as likely"


def _scale(noun: Criterion) -> str:
    """The scale of a criterion, from worst to best."""
    if noun.levels is not None:
        ends = sorted(noun.levels.items(), key=lambda level: level[0])
        if noun.best == ends[0][0]:
            ends.reverse()
        (worst, first), (best, last) = ends[0], ends[-1]
        return f"{figure(worst)}: {first} – {figure(best)}: {last}"
    ends_of = (noun.worst or 0.0, noun.best or 0.0)
    if noun.value is not None:
        points = sorted(noun.value.items(), key=lambda point: point[1])
        ends_of = points[0][0], points[-1][0]
    return " to ".join(with_unit(end, noun.unit) for end in ends_of)


def shared_table(sim: Simulation) -> Table | None:
    """The assumptions that services share."""
    shared = sim.case.pipeline.assumptions
    if not shared:
        return None
    rows = tuple(
        Row.of(
            words(name),
            *told(belief, belief, rate=kind_of(sim.case, f"assumptions.{name}") == "rate"),
        )
        for name, belief in shared.items()
    )
    return Table(
        "shared", "Assumptions that services share", (Column("Assumption"), *COLUMNS), rows
    )


FIRST_FILES: Final = ("Criteria file", "Pipeline file")
"""The first two inputs, which may have one name; score sheets follow."""


def record_table(sim: Simulation, record: Mapping[str, Any]) -> Table:
    """The versions, draws and files behind the pack, and the people who answer for it."""
    rows = tuple(Row.of(term, text) for term, text in _record(sim, record))
    columns = (Column("What"), Column("Record"))
    return Table("record", "What this pack was made from", columns, rows)


def _record(sim: Simulation, record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The facts, one by one."""
    case = sim.case
    yield ("Computed with", f"dragonsden {__version__}; {draws_and_seed(sim)}")
    for what, noun in (("Criteria", case.criteria), ("Pipeline", case.pipeline)):
        agreed = noun.agreed
        said = f"agreed by {agreed.by}, {agreed.on} ({agreed.minute})" if agreed else noun.status
        yield what, f"{noun.title}: {said}"
    for what, each in zip_longest(FIRST_FILES, record.get("inputs", ())):
        if each:
            yield f"{what or 'File'} {PurePath(each['file']).name}", _hash(each)
    yield from _people(record)
    if previous := record.get("previous"):
        yield "Record of the pack before", f"SHA-256 {previous}"
    name = "HMAC" if sim.is_public else "SHA-256"
    for what, entry in (record.get("results") or {}).items():
        yield f"Results, {words(what).lower()}", f"{name} {entry}"


def _hash(read: Mapping[str, Any]) -> str:
    """The hash of an input, on the line of its name; for the public the one with a key."""
    if "sha256" in read:
        return f"SHA-256 {read['sha256']}"
    return f"HMAC\u00a0{read['hmac']}" if read.get("hmac") else "no hash: it was made without a key"


def _people(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The analyst and the assurer: two different people, or it is not assured."""
    yield "Analyst", record.get("analyst") or NOT_SAID
    unchecked = "NOT ASSURED: nobody but the analyst is on record as having checked this"
    yield "Assurer", record["assurer"] if record.get("assured") else unchecked
