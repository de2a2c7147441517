"""Options: the ways to deliver one service, as the candidates of a case of their own."""

from __future__ import annotations

from dataclasses import dataclass

from dragonsden.model import Case, Criteria, Service
from dragonsden.results.simulation import Simulation, simulate
from dragonsden.text.arguments import checked


@checked
def options(case: Case, service: str, criteria: Criteria | None = None) -> Case:
    """The options of a service as the candidates of a case of their own, of which one is chosen.

    An option shares the draws of all that it does not change: its beliefs are drawn from the
    streams of the service. Everything that works on a case works on this one.

    Args:
        case: the case that has the service.
        service: the name of a service with options.
        criteria: criteria to judge the options by, in place of those of the case. The panel's
            scores are then left out.

    Returns:
        The case of the options, each under its own name. The service as written is none of them.

    Raises:
        KeyError: there is no such service.
        ValueError: it has no options, or (as a ValidationError) they do not go with the criteria.

    Examples:
        >>> criteria = dd.shipped("criteria", "highways_options.yaml")
        >>> pipeline = dd.shipped("pipelines", "highways_options.yaml")
        >>> ways = dd.options(dd.load(criteria, pipeline), "highways")
        >>> list(ways.pipeline.services)
        ['as_is', 'in_house', 'own_company', 'joint_venture']
    """
    whole = case.service(service)
    if not whole.options:
        raise ValueError(f"{service} has no options; give it options in the pipeline file")
    ways = {name: whole.under(service, name) for name in whole.options}
    titled = {
        name: way.model_copy(update={"title": whole.options[name].title})
        for name, way in ways.items()
    }
    pipeline = case.pipeline.model_copy(
        update={
            "title": f"{case.title}: {whole.title}",
            "services": titled,
            "review_slots": 1,
            "scenarios": {},
        }
    )
    if criteria is None:
        return case.model_copy(update={"pipeline": pipeline})
    return Case(criteria=criteria, pipeline=pipeline)


def candidates(case: Case) -> dict[str, Service]:
    """Every service as written and each of its options, as `service/option`."""
    found: dict[str, Service] = {}
    for name, service in case.pipeline.services.items():
        found[name] = service.model_copy(update={"stands_as": None})
        for option in service.options:
            found[f"{name}/{option}"] = service.under(name, option)
    return found


def check_options(sim: Simulation) -> None:
    """Raise ValueError unless these are results of the options of one service."""
    of = {service.option_of for service in sim.case.pipeline.services.values()}
    if len(of) != 1 or "" in of:
        what = "these are services, and not the options of one"
        raise ValueError(f"{what}; simulate `options(case, service)` and give that")


@dataclass(frozen=True, eq=False)
class Ways:
    """The ways to deliver a service: its title, that of the option it stands as, their simulation.

    `stands_as` is "" where the service stands in the ranking as it is written.
    """

    title: str
    stands_as: str
    sim: Simulation


def ways_of(sim: Simulation) -> dict[str, Ways]:
    """The ways to deliver each service whose options have accounts, on the draws of a simulation.

    Public results have none, as their case has no options.
    """
    found = {}
    for name, service in sim.case.pipeline.services.items():
        if service.options and all(service.under(name, o).trades for o in service.options):
            case = options(sim.case, name)
            stands = service.options[service.stands_as].title if service.stands_as else ""
            run = simulate(case, sim.draws, sim.seed, progress=False)
            found[name] = Ways(service.title, stands, run)
    return found
