"""Barred: what no programme can start, because of the gates that it fails or what has to be first.

A service or an option that fails a gate is no candidate, whatever the rules ask of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dragonsden.analysis.programmes.choice import Choice, counts
from dragonsden.model.programme import ProgrammeFile
from dragonsden.text.english import quoted_titles


@dataclass(frozen=True)
class Waiting:
    """A service that can never begin, as a rule, counted from 1, needs another that cannot."""

    name: str
    rule: int
    needs: str


def why_barred(choice: Choice, name: str) -> str:
    """The end of a sentence on why a service or an option can never start; "" if gates let it."""
    prospects = choice.prospects
    if any(name in (candidate.name, candidate.service) for candidate in prospects.candidates):
        return ""
    ways = [way for way in prospects.barred if name in (way, way.partition("/")[0])]
    if not ways:
        return "is how it is delivered now, and nothing to start"
    gates = dict.fromkeys(gate for way in ways for gate in prospects.barred[way])
    titles = [prospects.among.case.criteria.gates[gate].title for gate in gates]
    if len(ways) > 1:
        return f"fails a gate in each way to deliver it ({quoted_titles(titles)})"
    return f"fails the gate{'s' if len(titles) > 1 else ''} {quoted_titles(titles)}"


def barred_services(choice: Choice) -> list[str]:
    """The services of which no way to deliver them can start, in the order of the pipeline."""
    services = dict.fromkeys(name.partition("/")[0] for name in choice.prospects.barred)
    return [name for name in services if name not in choice.services]


def waiting(choice: Choice) -> list[Waiting]:
    """All that waits by a rule for what can never start, and what waits for that in its turn."""
    found: dict[str, Waiting] = {}
    known = -1
    while known < len(found):
        known = len(found)
        for one in _waits(choice.file):
            stuck = one.needs in found or why_barred(choice, one.needs)
            if stuck and not why_barred(choice, one.name):
                found.setdefault(one.name, one)
    return list(found.values())


def _waits(file: ProgrammeFile) -> Iterator[Waiting]:
    """Everything that a rule makes wait, each with the rule and what it waits for."""
    for n, rule in enumerate(file.rules, 1):
        for name in rule.start or ():
            for other in rule.needs or ():
                yield Waiting(name, n, other)


def too_few(choice: Choice, rule: int) -> tuple[int, list[str]]:
    """The number of services that can start of those a rule asks some of, and those barred.

    The rule is counted from 1. None barred where it asks for none, or enough can start.
    """
    said = choice.file.rules[rule - 1]
    if said.of is None or said.at_least is None:
        return 0, []
    there = {c.service for c in choice.candidates if counts(said.of, c.name, c.about)}
    services = choice.prospects.among.case.pipeline.services
    out = [
        way for way in choice.prospects.barred
        if counts(said.of, way, services[way]) and way.partition("/")[0] not in there
    ]  # fmt: skip
    barred = list(dict.fromkeys(way.partition("/")[0] for way in out))
    return len(there), barred if len(there) < said.at_least else []
