"""Services: what is drawn for one, and where its drivers and scores are found."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from dragonsden.arithmetic.delivery import EXIT
from dragonsden.arithmetic.distributions import AnyOf, Uniform
from dragonsden.arithmetic.drivers import driver_of
from dragonsden.engine.compile.lookup import Lookup, uncertain
from dragonsden.engine.compile.panel import PanelScores
from dragonsden.engine.plan import ServicePlan
from dragonsden.engine.sampling import Batch, Variate
from dragonsden.engine.sources import EVERYWHERE, Domain, PanelSource, Source
from dragonsden.model import Criteria, Criterion, Service
from dragonsden.model.figures import by_number


def service_plan(
    name: str, service: Service, lookup: Lookup, panel: PanelScores, starts: str
) -> ServicePlan:
    """The plan of one service, in a pipeline that `starts` in a financial year.

    A score that nobody has given yet may be anything on the scale.
    """
    criteria = panel.criteria
    judged = panel.sources(service, name)
    written = {c: what for c, what in service.scores.items() if c not in judged}
    drivers = {
        service.path(name, "revenue", driver): what for driver, what in service.revenue.items()
    }
    scores = {service.path(name, "scores", criterion): what for criterion, what in written.items()}
    luck = dict(_luck(name, service))
    unscored = dict(_unscored(name, service, criteria, {*judged, *written}))
    batch = Batch.of(
        [
            *uncertain(drivers, lookup),
            *luck.values(),
            *unscored.values(),
            *(_as_values(drawn, criteria) for drawn in uncertain(scores, lookup)),
            *(drawn for _, substitutes in judged.values() for drawn in substitutes),
        ]
    )
    sources = {
        driver: lookup.source(path, what, batch, _domain(driver))
        for driver, (path, what) in zip(service.revenue, drivers.items(), strict=True)
    }
    by_file = {
        criterion: lookup.source(path, what, batch, _levels(criteria.criteria[criterion]))
        for criterion, (path, what) in zip(written, scores.items(), strict=True)
    }
    by_panel = {c: _in_row(source, batch) for c, (source, _) in judged.items()}
    return ServicePlan(
        name=name,
        batch=batch,
        drivers=by_number({**sources, **_drawn(luck, batch)}, starts),
        scores={**by_panel, **by_file, **_drawn(unscored, batch)},
        cost_recovery=service.surplus == "cost_recovery",
    )


def _unscored(
    name: str, service: Service, criteria: Criteria, scored: Collection[str]
) -> Iterator[tuple[str, Variate]]:
    """The whole scale of each criterion on which nobody has scored the service yet."""
    for criterion, scale in criteria.criteria.items():
        if scale.scored and criterion not in scored:
            path = service.path(name, "scores", criterion)
            yield criterion, Variate(path, Uniform(*scale.value_function.ends))


def _drawn(variates: Mapping[str, Variate], batch: Batch) -> dict[str, Source]:
    """The sources of numbers of its own, by the name under which each is used."""
    return {
        name: Source("own", batch.rows[drawn.path], path=drawn.path)
        for name, drawn in variates.items()
    }


def _luck(name: str, service: Service) -> Iterator[tuple[str, Variate]]:
    """The uniform number that decides if it is wound up, however likely that is."""
    if "exit_chance" in service.revenue:
        yield EXIT, Variate(service.path(name, "revenue", EXIT), Uniform(0.0, 1.0))


def _domain(figure: str) -> Domain:
    """The lowest and the highest that the driver of a figure can be."""
    driver = driver_of(figure)
    return EVERYWHERE if driver is None else driver.domain


def _in_row(source: Source | PanelSource, batch: Batch) -> Source | PanelSource:
    """The panel's score with the row of its substitute in the batch."""
    if not isinstance(source, PanelSource) or source.path not in batch.rows:
        return source
    return replace(source, substitute=replace(source.substitute, row=batch.rows[source.path]))


def _as_values(score: Variate, criteria: Criteria) -> Variate:
    """The score, drawn as a value if it is one of a list on an anchored scale."""
    criterion = criteria.criteria[score.path.rpartition(".")[2]]
    if not (isinstance(score.distribution, AnyOf) and criterion.levels):
        return score
    return replace(score, through=criterion.value_function)


def _levels(criterion: Criterion) -> Domain:
    """The lowest and the highest level of an anchored scale, else no bounds."""
    return criterion.value_function.ends if criterion.levels else EVERYWHERE
