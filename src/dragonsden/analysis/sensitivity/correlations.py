"""Rank correlations: Spearman's, of each number with the overall values that it moves."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from dragonsden.analysis.sensitivity.settings import movers_of
from dragonsden.arithmetic.distributions import AnyOf, Chance, Floats
from dragonsden.arithmetic.statistics import centred_ranks, correlation
from dragonsden.engine.blocks import Block, blocks
from dragonsden.engine.sources import Draws, PanelSource
from dragonsden.model.labels import label
from dragonsden.results.readable import readable
from dragonsden.results.simulation import Simulation


@readable()
def rank_correlations(sim: Simulation) -> pd.DataFrame:
    """The rank correlation of each belief with the overall value of each service that it moves.

    It is over the draws kept (`sim.kept`); ties share their average rank. A belief goes by its
    uniforms after factors, a list or a chance by what they give, a score that a panel gave by the
    score of whoever judges. It is with the number itself, not with its value: a score on a scale
    turned round correlates negatively.

    Args:
        sim: the simulation.

    Returns:
        A row for each service and belief. Services stand in the order of the ranking, those that
        fail a gate last; for each its own beliefs, the shared ones that it uses and the weights,
        strongest first.

        - `label`: the belief in words.
        - `correlation`: Spearman's, -1 to 1; NaN where either is the same in every draw.

    Examples:
        >>> table = dd.rank_correlations(sim).loc["new_model_highways"]
        >>> print(table["correlation"].head(3).round(2))
        belief
        new_model_highways.revenue.volume           0.60
        new_model_highways.scores.control           0.48
        new_model_highways.scores.partner_market    0.45
        Name: correlation, dtype: float64
    """
    users = _users(sim)
    centred = {
        name: centred_ranks(row) for name, row in zip(sim.services, sim.kept.overall, strict=True)
    }
    records = [
        (service, path, label(sim.case, path), correlation(drawn, centred[service]))
        for path, drawn in _drawn(sim)
        for service in users.get(path, ())
    ]
    columns = ["service", "belief", "label", "correlation"]
    table = pd.DataFrame(records, columns=columns).astype({"correlation": "float64"})
    order = {service: place for place, service in enumerate([*sim.ranking.index, *sim.failing])}
    place, strength = table["service"].map(order), -table["correlation"].abs()
    best_first = pd.DataFrame({"place": place, "strength": strength})
    rows = best_first.sort_values(["place", "strength"], kind="stable").index
    return table.loc[rows].set_index(["service", "belief"])


def _users(sim: Simulation) -> dict[str, list[str]]:
    """The services that each belief moves."""
    users: dict[str, list[str]] = {}
    for row, service in enumerate(sim.services):
        for path in movers_of(sim.plan, row):
            users.setdefault(path, []).append(service)
    return users


def _drawn(sim: Simulation) -> Iterator[tuple[str, Floats]]:
    """Each belief's draws, over those kept, as centred ranks."""
    kept = sim.kept.count
    again = list(blocks(sim.plan, sim.seed, kept))
    u = np.empty(kept)
    for path, belief in sim.plan.beliefs.items():
        if path in sim.plan.scored:  # what is drawn for it stands in for a missing score only
            continue
        for block in again:
            part = u[block.start : block.start + block.count]
            belief.uniforms(block.streams, block.number, block.factors, part)
        by_groups = isinstance(belief.distribution, AnyOf | Chance)
        yield path, centred_ranks(belief.distribution.quantile(u) if by_groups else u)
    for row, service in enumerate(sim.plan.services):
        for criterion in sim.plan.criteria:
            source = service.scores.get(criterion.name)
            if isinstance(source, PanelSource):
                seen = np.concatenate([source(_judged(block, row, source)) for block in again])
                scores = criterion.function.performance(seen) if source.valued else seen
                yield source.path, centred_ranks(scores)


def _judged(block: Block, row: int, source: PanelSource) -> Draws:
    """The draws from which a panel's score comes: where all gave one, only who judges matters."""
    return block.draws(row) if any(source.missing) else block.for_weights
