"""The services that are not recommended: why, and what would clear them, by reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dragonsden.results.cleared import holds, is_undecided, places_together
from dragonsden.results.finding import Column, Row, Table
from dragonsden.results.ranking import MOST_NAMED
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, few, listed, ordinal, part_of, quoted_titles, spelled
from dragonsden.text.numbers import percent

MOST_REASONS: Final = 5
"""At most 5 reasons have a row each: the rest is in the section on gates."""

MORE_DRAWS: Final = "No answer: more draws tell whether the gate is kept"
"""The way to clear a measured gate that the draws neither pass nor fail."""

Reasons = tuple[tuple[str, str], ...]


def not_in_table(sim: Simulation) -> Table:
    """The services that are not in, with the reason and the way to clear it."""
    rows = [*_failing(sim), *_held(sim), *_lower(sim)]
    columns = (Column("Service"), Column("Why", prose=True), Column("What would clear it"))
    return Table("not-in", "Who is not in, and why", columns, tuple(rows))


def _failing(sim: Simulation) -> Iterator[Row]:
    """The services that fail, by gate."""
    by_gate: dict[str, list[str]] = {}
    for name in sim.failing:
        first = next(g for g, v in sim.verdicts[name].items() if v.status == "fail")
        by_gate.setdefault(first, []).append(name)
    for gate, names in by_gate.items():
        noun = sim.case.criteria.gates[gate]
        why = sim.verdicts[names[0]][gate].reason if len(names) == 1 else ""
        clears = "Nothing, unless the service changes" if noun.stated else "A plan that meets it"
        told = f"Fails “{noun.title}”{f': {why}' if why else ''}"
        yield Row.of(_named(sim, names), told, clears)


def _named(sim: Simulation, names: list[str]) -> str:
    """The titles of services, the first few of many."""
    return few([sim.case.title_of(name) for name in names])


def _held(sim: Simulation) -> Iterator[Row]:
    """The services on hold that one answer clears together, or that would be in; then the rest."""
    groups = _by_reason(sim)
    place, typical = (sim.ranking[key] for key in ("place_if_cleared", "typical_rank"))

    def near(names: list[str]) -> float:
        return min(float(place[name]) for name in names)

    told = [
        (reasons, names)
        for reasons, names in groups.items()
        if len(names) > 1 or near(names) <= sim.k or typical[names[0]] <= sim.k
    ]
    told.sort(key=lambda each: (near(each[1]) > sim.k, -len(each[1]), near(each[1])))
    shown = told[:MOST_REASONS]
    for reasons, names in shown:
        yield _of_reason(sim, reasons, names, near(names))
    rest = [n for names in groups.values() for n in names]
    rest = [name for name in rest if not any(name in names for _, names in shown)]
    if rest:
        yield Row.of(*_others(sim, rest))


def _by_reason(sim: Simulation) -> dict[Reasons, list[str]]:
    """The services on hold by the first gate that holds them and its reason, best first."""
    groups: dict[Reasons, list[str]] = {}
    for name in sim.ranking.index[sim.ranking["gate"] == "hold"]:
        gate, verdict = next(
            (gate, verdict)
            for gate, verdict in sim.verdicts[str(name)].items()
            if verdict.status == "hold"
        )
        groups.setdefault(((gate, verdict.reason),), []).append(str(name))
    return groups


def _of_reason(sim: Simulation, reasons: Reasons, names: list[str], near: float) -> Row:
    """One reason, with the services that it holds."""
    ((gate, reason),) = reasons
    noun = sim.case.criteria.gates[gate]
    why = f"On hold at “{noun.title}”{f': {reason}' if reason else ''}"
    share = sim.verdicts[names[0]][gate].share
    if len(names) == 1 and share is not None and noun.stated:
        why += f". Its account bears it out in {percent(share)} of futures"
    if len(names) == 1:
        why += _other_holds(sim, names[0], gate)
    clears = _clears(sim, names, int(near)) if noun.stated else MORE_DRAWS
    return Row.of(_named(sim, names), why, clears, about=names[0])


def _clears(sim: Simulation, names: list[str], near: int) -> str:
    """The answers that clear the services of one reason."""
    if len(names) == 1:
        unsure = is_undecided(sim, names[0])
        count = holds(sim, names[0]) - unsure
        answers = "An answer" if count == 1 else f"{capital(spelled(count))} answers"
        answers += " and more draws" * unsure
        alone = "the only one that passes"
        place = f"{ordinal(near)} of those that pass" if sim.passing else alone
        return f"{answers}; it would then be {place}"
    also = [name for name in names if holds(sim, name) > 1]
    clears = f"One answer clears this gate for {spelled(len(names))}"
    if also:
        clears += f"; {_named(sim, also)} {'has' if len(also) == 1 else 'have'} others open"
    return f"{clears}{_then(sim, names)}"


def _then(sim: Simulation, names: list[str]) -> str:
    """The places that services on hold would take once all of them are cleared."""
    if not sim.passing:
        return ""
    places = places_together(sim, names)
    best, count = min(places.values()), sum(place <= sim.k for place in places.values())
    if not count:
        return f"; the best would be {ordinal(best)}, so not in"
    if len(names) == 2:
        return f"; they would then be {' and '.join(map(ordinal, places.values()))}"
    return f"; {part_of(count, len(names))} would then be in, the best {ordinal(best)}"


def _other_holds(sim: Simulation, name: str, first: str) -> str:
    """The other gates at which a service is on hold."""
    gates = sim.case.criteria.gates
    held = [gate for gate, verdict in sim.verdicts[name].items() if verdict.status == "hold"]
    titles = [gates[gate].title for gate in held if gate != first]
    return f". Also on hold at {quoted_titles(titles)}" if titles else ""


def _others(sim: Simulation, names: list[str]) -> tuple[str, str, str]:
    """The services on hold for a reason of their own that would not be in if cleared."""
    place = sim.ranking["place_if_cleared"]
    best = min(int(place[name]) for name in names)
    titles = [sim.case.title_of(name) for name in names]
    who = listed(titles) if len(names) <= MOST_NAMED else f"{spelled(len(names))} others on hold"
    near = "would not be in" if best > sim.k else "could be in"
    return (
        who[:1].upper() + who[1:],
        f"A question of {'its' if len(names) == 1 else 'their'} own is open; cleared, the best "
        f"would be {ordinal(best)}, so {near}",
        "See the gates",
    )


def _lower(sim: Simulation) -> Iterator[Row]:
    """The services that pass and rank lower."""
    passing = [n for n in sim.ranking.index if sim.gate[str(n)] == "pass"]
    lower = [str(name) for name in passing if name not in sim.recommended]
    if lower:
        yield Row.of(_named(sim, lower), f"Below {ordinal(sim.k)} place", "A better case")
