"""Services: what is drawn for one, and where its drivers and scores are found."""

from __future__ import annotations

from collections.abc import Iterator
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
    luck = list(_luck(name, service))
    unscored = {
        c: Variate(service.path(name, "scores", c), Uniform(*criterion.value_function.ends))
        for c, criterion in criteria.criteria.items()
        if criterion.scored and c not in judged and c not in written
    }
    batch = Batch.of(
        [
            *uncertain(drivers, lookup),
            *luck,
            *unscored.values(),
            *(_as_values(drawn, criteria) for drawn in uncertain(scores, lookup)),
            *(drawn for _, substitutes in judged.values() for drawn in substitutes),
        ]
    )
    by_panel = {c: _in_row(source, batch) for c, (source, _) in judged.items()}
    by_file = {
        criterion: lookup.source(path, what, batch, _levels(criteria.criteria[criterion]))
        for criterion, (path, what) in zip(written, scores.items(), strict=True)
    }
    stand_ins = {
        c: Source("own", batch.rows[drawn.path], path=drawn.path) for c, drawn in unscored.items()
    }
    sources = {
        driver: lookup.source(path, what, batch, _domain(driver))
        for driver, (path, what) in zip(service.revenue, drivers.items(), strict=True)
    }
    for drawn in luck:
        sources[EXIT] = Source("own", batch.rows[drawn.path], path=drawn.path)
    return ServicePlan(
        name=name,
        batch=batch,
        drivers=by_number(sources, starts),
        scores={**by_panel, **by_file, **stand_ins},
        cost_recovery=service.surplus == "cost_recovery",
    )


def _luck(name: str, service: Service) -> Iterator[Variate]:
    """The uniform number that decides if it is wound up, however likely that is."""
    if "exit_chance" in service.revenue:
        yield Variate(service.path(name, "revenue", EXIT), Uniform(0.0, 1.0))


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
