"""Votes: disagreement told by what it does to the recommendation.

Only services that pass every gate can be chosen, so these alone are voted on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import ranks, rounded
from dragonsden.arithmetic.sums import total
from dragonsden.engine.blocks import Block
from dragonsden.engine.evaluate import overall, scored
from dragonsden.engine.sharing import each_block
from dragonsden.engine.sources import PanelSource
from dragonsden.engine.weights import weigh
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import by_letter

ALL_SCORES = ""
"""Stands for the criterion where all of a member's scores of a service are meant."""


def votes(sim: Simulation, executor: Executor | None = None) -> pd.DataFrame:
    """The services that each member would choose, if that member judged in every draw.

    A row for each service that passes every gate, in the order of the ranking, and a column for
    each member: True where the service is of rank k or better by its mean overall value and the
    member has a vote on it. A service that the member left has the place that the scores in place
    of the missing ones give it: what the member would choose beside it stays as it is.
    """
    members, totals = sim.plan.members, np.zeros((len(sim.plan.members), len(sim.passing)))
    ask = partial(_sums_by_member, sim.passing)
    for sums in each_block(sim.plan, sim.seed, sim.draws, ask, executor):
        totals += sums
    chosen = _best(sim, totals.T / sim.draws) & may_vote(sim)
    table = pd.DataFrame(chosen, index=_names(sim), columns=list(members), dtype=bool)
    return table.loc[
        [name for name in sim.ranking.index if name in table.index], by_letter(members)
    ]


def may_vote(sim: Simulation, rows: Sequence[int] | None = None) -> NDArray[np.bool_]:
    """True for each service and member who has a vote on it: no conflict of interest in it.

    A row for each of `rows`, of those that pass every gate if none are given, and a column for each
    member.
    """
    names = [sim.services[row] for row in (sim.passing if rows is None else rows)]
    panel, members = sim.case.heard, sim.plan.members
    votes = [[panel is None or panel.may_judge(m, name) for m in members] for name in names]
    return np.array(votes, dtype=bool).reshape(len(names), len(members))


def _names(sim: Simulation) -> pd.Index:
    """The names of the services that pass every gate, in the order of the case."""
    return pd.Index([sim.services[row] for row in sim.passing], name="service", dtype=object)


def _best(sim: Simulation, means: Floats) -> NDArray[np.bool_]:
    """True for each service of rank k or better, of those that pass every gate.

    `means` has a row for each of these, and a column for each set of mean overall values.
    """
    best: NDArray[np.bool_] = ranks(rounded(means)) <= sim.k
    return best


def _sums_by_member(passing: tuple[int, ...], block: Block) -> Floats:
    """The sums over a block of the overall values by one member's scores and weights alone.

    A row for each member, a column for each service that passes.
    """
    plan, sums = block.plan, np.zeros((len(block.plan.members), len(passing)))
    everywhere = [np.full(block.count, judge, np.intp) for judge in range(len(sums))]
    weights = [weigh(plan.weights, block.raw_weights, members) for members in everywhere]
    for place, row in enumerate(passing):
        draws, scores = block.draws(row), plan.services[row].scores
        known = block.outcome(row).values
        for judge, weight in enumerate(weights):
            judged = replace(draws, members=np.array([judge]))
            values = tuple(
                scored(criterion, scores[criterion.name], judged)
                if criterion.measure is None
                else value  # the same whoever judges
                for criterion, value in zip(plan.criteria, known, strict=True)
            )
            sums[judge, place] = total(overall(weight, values))
        block.forget(row)
    return sums


def changes(sim: Simulation) -> pd.DataFrame:
    """The scores that change the recommendation if one member's stood for everybody's.

    A row for each: index (service, criterion, member), the criterion "" where all of the member's
    scores of the service stand for everybody's; columns ``leaves`` and ``enters``, the services
    that leave and enter the recommended ("" if none does). Weights are as drawn. Services on hold,
    and scores that a consensus or an override settles, change nothing and have no row; nor has a
    member with a conflict of interest in the service.
    """
    names, order = _names(sim), list(sim.ranking.index)
    now, was = sim.mean_overall[list(sim.passing)], names.isin(sim.recommended)
    records = []
    for place, (row, may) in enumerate(zip(sim.passing, may_vote(sim), strict=True)):
        swayed = list(_shifts(sim, row, may))
        means = np.repeat(now.reshape(-1, 1), len(swayed), axis=1)
        means[place] += [shift for *_, shift in swayed]
        for (criterion, member, _), best in zip(swayed, _best(sim, means).T, strict=True):
            moved = [sorted(names[group], key=order.index) for group in (was & ~best, best & ~was)]
            if any(moved):
                records.append((names[place], criterion, member, *map("; ".join, moved)))
    columns = ["service", "criterion", "member", "leaves", "enters"]
    table = pd.DataFrame(records, columns=columns, dtype=object)
    return table.set_index(columns[:3])


def _shifts(sim: Simulation, row: int, may: NDArray[np.bool_]) -> Iterator[tuple[str, str, float]]:
    """The points that each score of a service, given by everybody, adds to its mean overall value.

    By criterion and member who `may` vote; after a member's single scores all of them together,
    unless there is but one. A score that everybody gives is the same in every draw, so that its
    mean points are the mean weight times its value: nothing is drawn again.
    """
    weights = sim.mean_weights.to_numpy(dtype=np.float64)
    points = sim.mean_points.to_numpy(dtype=np.float64)[row]
    scores = sim.plan.services[row].scores
    for member in by_letter(sim.plan.members):
        judge = sim.plan.members.index(member)
        if not may[judge]:
            continue
        shifts = {}
        for column, criterion in enumerate(sim.plan.criteria):
            score = scores.get(criterion.name)
            if isinstance(score, PanelSource) and not score.missing[judge]:
                all_give = weights[column] * _value(sim, column, score, judge)
                shifts[criterion.name] = float(all_give - points[column])
        if len(shifts) != 1:
            shifts[ALL_SCORES] = sum(shifts.values())
        for name, shift in shifts.items():
            yield name, member, shift


def _value(sim: Simulation, column: int, score: PanelSource, judge: int) -> float:
    """The value, 0-100, of the score that one member gave."""
    seen = score.seen[judge]
    return seen if score.valued else float(sim.plan.criteria[column].function(np.array([seen]))[0])
