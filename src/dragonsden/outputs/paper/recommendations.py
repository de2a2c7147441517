"""The recommendations of the paper: what the board is asked, beside the decisions on file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from dragonsden.analysis.programmes.programme import Programme
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.summary import Summary
from dragonsden.outputs.summary.filed import by_rank
from dragonsden.outputs.summary.none_forward import none_forward
from dragonsden.outputs.summary.starts import against_decisions
from dragonsden.record.decisions import Decision, departs
from dragonsden.results.cleared import holds
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import few, is_or_are, listed, some, was_or_were

HOW_SURE: Final = {
    "safe": ("as safe", "together, as safe"),
    "close": ("on its merits, as close", "each on its merits, as close"),
    "unlikely": ("though unlikely", "each, though unlikely"),
}
"""The grounds on which one service of a band is taken forward, and several."""


def recommendations(of: Analyses, said: Summary, decided: Mapping[str, Decision]) -> Iterator[str]:
    """Each thing that the board is asked for, as the end of a sentence.

    A service with a decision on file is not asked for again: a decision that departs from this
    ranking is to be confirmed or reconsidered, one that agrees is noted, and a service that was
    deferred is to be decided on.
    """
    sim = of.sim
    taken = by_rank(sim, decided)
    yield from _forward(of, taken)
    yield from _again(of, taken)
    yield from _noted(sim, taken)
    if held := [holds(sim, name) for name in sim.order if sim.gate[name] == "hold"]:
        are = f"{some(len(held), 'service')} {is_or_are(len(held))}"
        answered = "question below is" if sum(held) == 1 else "questions below are"
        yield f"note that {are} on hold until the {answered} answered;"
    if sim.failing:
        failing = listed([sim.case.title_of(name) for name in sim.failing])
        yield f"note that {failing} cannot be ranked, having failed a gate;"
    if of.programme and said.starts:
        yield f"note {_would_start(of.programme.programme)}, as below;"
        if against := against_decisions(of.programme, sim, taken):
            why = f"{against[:1].lower()}{against[1:-1]}"
            yield f"confirm or reconsider those decisions, or change its limits: {why};"
    yield "record a reason for each decision that departs from these."


def _would_start(programme: Programme) -> str:
    """The part of a recommendation on what a programme would start, if there can be one."""
    limits = f"{programme.file.status} limits"
    if programme.found is None:
        return f"that no programme keeps the {limits} of its file"
    if programme.chosen.empty:
        return f"that a programme with {limits} would start nothing"
    return f"what a programme with {limits} would start, and when"


def _forward(of: Analyses, taken: Mapping[str, Decision]) -> Iterator[str]:
    """The recommended services on which nothing is decided, the safe ones first."""
    sim, bands = of.sim, of.bands.data["band"]
    still = [name for name in sim.recommended if name not in taken]
    for band, (one, several) in HOW_SURE.items():
        titles = [sim.case.title_of(name) for name in still if bands[name] == band]
        if titles:
            yield f"take forward {listed(titles)} ({one if len(titles) == 1 else several});"
    if not sim.recommended:
        only = "the only one does not pass" if len(sim.services) == 1 else "none passes"
        yield f"{none_forward(taken)}, because {only} every gate;"


def _again(of: Analyses, taken: Mapping[str, Decision]) -> Iterator[str]:
    """The decisions that depart from this ranking, and the services that were deferred."""
    sim = of.sim
    for name, one in taken.items():
        title, ranking = sim.case.title_of(name), _ranking(of, name, one.recommended)
        if one.decision == "defer":
            yield f"decide on {title}, {one.told}: {ranking};"
        elif departs(one.decision, name in sim.recommended):
            yield f"confirm or reconsider the decision on {title}, {one.told}: {ranking};"


def _ranking(of: Analyses, name: str, then: bool | None) -> str:
    """That the ranking recommends the service or not, and whether it did `then`, if known."""
    now = name in of.sim.recommended
    said = {
        (True, None): "recommends it",
        (True, True): "recommends it, as it did then",
        (True, False): "now recommends it, and did not then",
        (False, None): "does not recommend it",
        (False, True): "no longer recommends it",
        (False, False): "does not recommend it, and did not then",
    }
    return f"the ranking {said[now, then]} ({_standing(of, name)})"


def _standing(of: Analyses, name: str) -> str:
    """The rank of a service with its band, if recommended, or its gate."""
    sim = of.sim
    if name in sim.failing:
        return "it fails a gate"
    held = ", on hold at a gate" if sim.gate[name] == "hold" else ""
    band = f", {of.bands.data['band'][name]}" if name in sim.recommended else held
    return f"rank {sim.ranking['rank'][name]} of {len(sim.ranked)}{band}"


def _noted(sim: Simulation, taken: Mapping[str, Decision]) -> Iterator[str]:
    """The decisions that agree with this ranking, those of one day and one body together."""
    alike: dict[tuple[str, str], list[str]] = {}
    for name, one in taken.items():
        if one.decision != "defer" and not departs(one.decision, name in sim.recommended):
            alike.setdefault((one.decision, one.told), []).append(sim.case.title_of(name))
    for (decision, told), titles in alike.items():
        does = "recommends" if decision == "take_forward" else "does not recommend"
        were, whom = was_or_were(len(titles)), "it" if len(titles) == 1 else "them"
        yield f"note that {few(titles)} {were} {told}; the ranking {does} {whom};"
