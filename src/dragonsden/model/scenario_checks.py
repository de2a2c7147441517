"""Changes: what is wrong where a scenario meets the pipeline that it changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from dragonsden.arithmetic.account import DRIVERS
from dragonsden.model.belief import Belief
from dragonsden.model.domains import strays
from dragonsden.model.fields import Unread, names_of, readable
from dragonsden.model.problems import Problem, unknown, wrong
from dragonsden.model.scenario import Scenario
from dragonsden.model.service import Service
from dragonsden.text.english import listed
from dragonsden.text.spelling import meant

COSTS: Final = ("direct_cost", "unit_cost")
"""Drivers that exclude one another."""

Drivers = Mapping[str, Belief | str]


def misplaced(
    scenario: Scenario,
    services: Mapping[str, Service] | Unread,
    assumptions: Mapping[str, Belief] | Unread,
    factors: Iterable[str] | Unread,
) -> Iterator[Problem]:
    """A problem for each change that the pipeline of these three mappings cannot take."""
    there = {"factors": factors, "assumptions": assumptions, "services": services}
    services = readable(services)
    yield from _unknown(scenario, there)
    yield from _spread(scenario, services)
    shared = {**readable(assumptions), **readable(scenario.assumptions)}
    for name, drivers in readable(scenario.services).items():
        for problem in strays(readable(drivers), shared):
            yield problem.under("services", name)
        if name in services:
            for problem in _together(name, services[name], drivers):
                yield problem.under("services", name)


def _unknown(scenario: Scenario, there: Mapping[str, Iterable[str] | Unread]) -> Iterator[Problem]:
    """Factors, assumptions and services that the pipeline does not have."""
    for key, noun, way_out in (
        ("factors", "a factor", "list it under factors:"),
        ("assumptions", "an assumption", "give it under assumptions: of the pipeline"),
        ("services", "a service", ""),
    ):
        known = there[key]
        if isinstance(known, Unread):
            continue
        for name in names_of(getattr(scenario, key)):
            if name not in known:
                what = f"is not {noun} of the pipeline"
                yield unknown(name, what, known, key, name, otherwise=way_out)


def _spread(scenario: Scenario, services: Mapping[str, Service]) -> Iterator[Problem]:
    """Changed assumptions that leave what a driver can be, where one is an assumption's name."""
    changed = readable(scenario.assumptions)
    for driver, name in dict.fromkeys(_uses(scenario, services) if changed else ()):
        for problem in strays({driver: name}, changed):
            yield wrong(problem.what, "assumptions", name)


def _uses(scenario: Scenario, services: Mapping[str, Service]) -> Iterator[tuple[str, str]]:
    """Each driver that is the name of an assumption as it is written, with that name."""
    anew = readable(scenario.services)
    for service, written in services.items():
        for driver, believed in readable(written.revenue).items():
            if isinstance(believed, str) and driver not in names_of(anew.get(service, {})):
                yield driver, believed


def _together(name: str, service: Service, drivers: Drivers) -> Iterator[Problem]:
    """Drivers of a service that exclude one another, or lack another, after the change."""
    if isinstance(service.revenue, Unread):
        return
    before = names_of(service.revenue)
    yield from _costs(name, before, drivers)
    if not before:
        yield from _missing(name, drivers)


def _costs(name: str, before: list[str], drivers: Iterable[str]) -> Iterator[Problem]:
    """A problem if direct_cost and unit_cost are there together only after the change."""
    new = [cost for cost in COSTS if cost in drivers and cost not in before]
    old = [cost for cost in COSTS if cost in before]
    if new and old:
        what = f"{name} has {old[0]}, and {new[0]} excludes it; change {old[0]} instead"
        yield wrong(what, new[0], at_key=True)
    elif len(new) == len(COSTS):
        what = f"{listed(COSTS)} together; keep one of them"
        yield wrong(what, new[-1], at_key=True)


def _missing(name: str, drivers: Iterable[str]) -> Iterator[Problem]:
    """A problem if a service without an account gets only part of one."""
    needed = [n for n, driver in DRIVERS.items() if driver.default is None]
    missing = [n for n in needed if n not in drivers]
    intended = meant([n for n in drivers if n not in DRIVERS], missing)
    unsaid = [n for n in missing if n not in intended]
    if unsaid:
        what = f"{name} has no revenue to change, and here no {listed(unsaid, 'and no')}"
        yield wrong(f"{what}; give {listed(needed)}", at_key=True)
