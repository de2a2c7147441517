"""The profile of one service: its value on each criterion, and what lifts it or holds it back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import rounded
from dragonsden.results.finding import LEFT_OUT, Column, Row, Table
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import listed_and
from dragonsden.text.numbers import decimals, number

WORTH_SAYING: Final = 0.5
"""A criterion that adds or takes fewer points than this is not named."""

MOST_NAMED: Final = 2

WIDEST: Final = 25.0
"""The standard deviation of a value that spreads over the whole scale, or nearly."""


def profile_table(sim: Simulation, name: str) -> Table:
    """Its mean value on each criterion, beside the weight and the mean of the others."""
    mine, others = _values(sim, name)
    compares = bool(len(others)) and not sim.closed
    places = decimals(WIDEST / sim.draws**0.5)
    rows = []
    for column, noun in enumerate(sim.case.criteria.criteria.values()):
        weight, value = float(sim.mean_weights.iloc[column]), float(mine[column])
        said = LEFT_OUT if np.isnan(value) else number(value, places)
        cells = [noun.title, f"{weight:.0%}", said]
        if compares:
            place = 1 + int((others[:, column] > value).sum())
            mean = float(others[:, column].mean())
            cells += [number(mean, places), f"{place} of {len(others) + 1}"]
        rows.append(Row.of(*cells))
    more = ("Mean of the others", "Place") if compares else ()
    heads = ("Criterion", "Weight", "Mean value, 0 to 100", *more)
    return Table(
        name=f"profile-{name}",
        caption="Profile: value on each criterion",
        columns=tuple(Column(head, numeric=place > 0) for place, head in enumerate(heads)),
        rows=tuple(rows),
    )


def _values(sim: Simulation, name: str) -> tuple[Floats, Floats]:
    """The mean values of a service, and those of the others that are ranked, a row each."""
    row = sim.services.index(name)
    values = rounded(sim.mean_values.to_numpy(dtype=np.float64))
    return values[row], values[[other for other in sim.ranked if other != row]]


def strengths(sim: Simulation, name: str) -> Iterator[str]:
    """What lifts it above the others and what holds it back, at mean values and weights."""
    mine, others = _values(sim, name)
    if not len(others) or sim.closed:
        return
    points = sim.mean_weights.to_numpy(dtype=np.float64) * (mine - others.mean(axis=0))
    titles = [noun.title for noun in sim.case.criteria.criteria.values()]
    order = np.argsort(-points, kind="stable").tolist()
    for how, best, sign in (
        ("What lifts it above the others", order, 1),
        ("What holds it back", order[::-1], -1),
    ):
        told = [column for column in best if sign * points[column] > WORTH_SAYING][:MOST_NAMED]
        if told:
            named = [f"{titles[column]} ({points[column]:+.0f} points)" for column in told]
            yield f"{how}: {listed_and(named)}."
