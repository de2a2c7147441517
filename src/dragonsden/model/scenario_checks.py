"""The problems of a scenario that only show against the pipeline that it changes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final, Protocol

from dragonsden.model.belief import Belief
from dragonsden.model.domains import out_of_domain
from dragonsden.model.figures import EXCLUSIVE
from dragonsden.model.problems import Problem, placed, unknown, wrong
from dragonsden.model.revenue import REQUIRED, missing_drivers
from dragonsden.model.scenario import Scenario
from dragonsden.model.service import Service
from dragonsden.model.unread import names_of, read_entries, skip_unread
from dragonsden.text.english import listed

NAMED: Final = (
    ("factors", "a factor", "list it under factors:"),
    ("assumptions", "an assumption", "give it under assumptions: of the pipeline"),
    ("services", "a service", ""),
)
"""The fields of a scenario that name things of the pipeline, what they name, and the way out."""


class Changed(Protocol):
    """The parts of a pipeline that a scenario can change."""

    @property
    def assumptions(self) -> Mapping[str, Belief]:
        """Beliefs that services share."""

    @property
    def services(self) -> Mapping[str, Service]:
        """The candidates."""


def scenario_problems(scenario: Scenario, pipeline: Changed) -> Iterator[Problem]:
    """A problem for each change that the pipeline cannot take."""
    for key, noun, way_out in NAMED:
        yield from skip_unread(_unknown(scenario, pipeline, key, noun, way_out))
    yield from skip_unread(_changed_assumptions(scenario, pipeline))
    known = names_of(read_entries(pipeline, "services"))
    for service in names_of(read_entries(scenario, "services")):
        for check in (_domains, _exclusive, _incomplete) if service in known else (_domains,):
            found = skip_unread(check(service, scenario, pipeline))
            yield from placed(found, "services", service)


def _unknown(
    scenario: Scenario, pipeline: Changed, key: str, noun: str, way_out: str
) -> Iterator[Problem]:
    """Names of a scenario that the pipeline does not have."""
    known = names_of(getattr(pipeline, key))
    for name in names_of(getattr(scenario, key)):
        if name not in known:
            yield unknown(
                name, f"is not {noun} of the pipeline", known, key, name, otherwise=way_out
            )


def _changed_assumptions(scenario: Scenario, pipeline: Changed) -> Iterator[Problem]:
    """Changed assumptions that leave what a driver can be, where one is an assumption's name."""
    changed = scenario.assumptions
    for driver, name in dict.fromkeys(_uses(scenario, pipeline) if changed else ()):
        for problem in out_of_domain({driver: name}, changed):
            yield wrong(problem.what, "assumptions", name)


def _uses(scenario: Scenario, pipeline: Changed) -> Iterator[tuple[str, str]]:
    """Each driver that is the name of an assumption as it is written, with that name."""
    changed = read_entries(scenario, "services")
    for service, written in pipeline.services.items():
        for driver, believed in read_entries(written, "revenue").items():
            if isinstance(believed, str) and driver not in names_of(changed.get(service, {})):
                yield driver, believed


def _domains(name: str, scenario: Scenario, pipeline: Changed) -> Iterator[Problem]:
    """Changed drivers of a service that leave what they can be."""
    shared = {**read_entries(pipeline, "assumptions"), **read_entries(scenario, "assumptions")}
    yield from out_of_domain(scenario.services[name], shared)


def _exclusive(name: str, scenario: Scenario, pipeline: Changed) -> Iterator[Problem]:
    """A problem if direct_cost and unit_cost are there together only after the change."""
    before, drivers = _before(name, pipeline), names_of(scenario.services[name])
    new = [cost for cost in EXCLUSIVE if cost in drivers and cost not in before]
    old = [cost for cost in EXCLUSIVE if cost in before]
    if new and old:
        what = f"{name} has {old[0]}, and {new[0]} excludes it; change {old[0]} instead"
        yield wrong(what, new[0], at_key=True)
    elif len(new) == len(EXCLUSIVE):
        what = f"{listed(EXCLUSIVE)} together; keep one of them"
        yield wrong(what, new[-1], at_key=True)


def _incomplete(name: str, scenario: Scenario, pipeline: Changed) -> Iterator[Problem]:
    """A problem if a service without an account gets only part of one."""
    missing = missing_drivers(names_of(scenario.services[name]))
    if missing and not _before(name, pipeline):
        what = f"{name} has no revenue to change, and here no {listed(missing, 'and no')}"
        yield wrong(f"{what}; give {listed(REQUIRED)}", at_key=True)


def _before(name: str, pipeline: Changed) -> Collection[str]:
    """The drivers of a service as it is written."""
    return names_of(pipeline.services[name].revenue)
