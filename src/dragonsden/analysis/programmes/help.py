"""Help: what would make a target surer, and the cheapest additions that make it sure enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dragonsden.analysis.programmes.choice import Choice, stacked
from dragonsden.analysis.programmes.highs import least
from dragonsden.analysis.programmes.solve import Started
from dragonsden.analysis.programmes.targets import TargetOutlook, met
from dragonsden.arithmetic.distributions import Floats
from dragonsden.engine.blocks import blocks
from dragonsden.engine.plan import Plan
from dragonsden.results.readable import readable
from dragonsden.text.arguments import checked
from dragonsden.text.html import framed, items
from dragonsden.text.numbers import money, percent

SAMPLED: Final = 200
"""Additions are solved on 200 draws, spread evenly over what is reached, and checked on all."""

SECONDS: Final = 10.0


@readable("share")
def what_helps(outlook: TargetOutlook) -> pd.DataFrame:
    """The changes that would make a target likelier, or less likely, each by itself.

    Args:
        outlook: the outlook of a target, as `target` gives it.

    Returns:
        A row for each change, the most helpful first.

        - `what`: in, out or earlier, of a start; high or low, of a belief.
        - `of`: the candidate, or the path of the belief. A candidate comes in at its earliest
          quarter, whatever the limits; a belief is known at its P90 (high) or its P10 (low).
        - `chance`: the chance of the target then.
        - `change`: that chance less the chance as it is.

    Examples:
        >>> name = "new_delivery_models.yaml"
        >>> found = dd.programme(dd.simulate(case, draws=200), dd.shipped("programmes", name))
        >>> table = dd.what_helps(dd.target(found, "by_year_4"))
        >>> bool(table["change"].is_monotonic_decreasing)
        True
    """
    rows = [*_starts(outlook), *_beliefs(outlook)]
    table = pd.DataFrame(rows, columns=["what", "of", "chance"])
    table["change"] = table["chance"] - outlook.chance
    return table.sort_values("change", ascending=False, kind="stable", ignore_index=True)


def _starts(outlook: TargetOutlook) -> Iterator[tuple[str, str, float]]:
    """The chance with each service in, out, or one quarter earlier."""
    choice, started = outlook.programme.choice, outlook.programme.started
    begun = {int(choice.service[v]) for v in started}
    for at, candidate in enumerate(choice.candidates):
        variables = np.flatnonzero(choice.who == at)
        mine = [v for v in started if choice.who[v] == at]
        if mine:
            yield "out", candidate.name, _chance(outlook, choice, (), (mine[0],))
            if choice.quarter[mine[0]] > 1:
                yield (
                    "earlier",
                    candidate.name,
                    _chance(outlook, choice, (mine[0] - 1,), (mine[0],)),
                )
        elif len(variables) and choice.service[variables[0]] not in begun:
            yield "in", candidate.name, _chance(outlook, choice, (int(variables[0]),), ())


def _chance(outlook: TargetOutlook, choice: Choice, more: Started, less: Started) -> float:
    """The chance where some variables are added and others taken away."""
    amounts = outlook.reached.copy()
    for variables, sign in ((more, 1.0), (less, -1.0)):
        if variables:
            amounts += sign * _line(outlook, choice.only(variables)).sum(axis=0)
    return float(met(amounts, outlook.said.at_least).mean())


def _line(outlook: TargetOutlook, part: Choice) -> Floats:
    """The line of the target in its year: a row for each variable, a column for each draw."""
    found = [
        part.by_year(figures, outlook.said.line)[:, outlook.at]
        for _, figures in part.prospects.parts()
    ]
    return np.concatenate(found, axis=-1)


def _beliefs(outlook: TargetOutlook) -> Iterator[tuple[str, str, float]]:
    """The chance with each belief of what is started at its P90, and at its P10."""
    part = outlook.programme.choice.only(outlook.programme.started)
    plan = part.prospects.plan
    paths = dict.fromkeys(
        variate.path
        for at in dict.fromkeys(part.who.tolist())
        for variate in plan.services[part.candidates[at].row].batch.variates
        if ".revenue." in variate.path
    )
    for path in (*paths, *(v.path for v in plan.assumptions.variates)):
        for what, level in (("high", 0.9), ("low", 0.1)):
            variate = plan.beliefs[path]
            value = float(variate.distribution.quantile(np.array([level]))[0])
            changed = plan.setting(path, value)
            rows = _changed(part, plan, changed)
            if rows:
                yield what, path, _with_belief(outlook, part.only(rows), changed)


def _changed(part: Choice, plan: Plan, changed: Plan) -> list[int]:
    """The variables of which the account, or that of what is done now, changes."""
    found = []
    for variable, at in enumerate(part.who):
        candidate = part.candidates[at]
        rows = [candidate.row, *([] if candidate.as_is is None else [candidate.as_is])]
        if any(changed.services[row] is not plan.services[row] for row in rows):
            found.append(variable)
    return found


def _with_belief(outlook: TargetOutlook, part: Choice, changed: Plan) -> float:
    """The chance where one belief is set, on which these variables depend."""
    own = tuple(part.candidates[at] for at in part.who)
    prospects = replace(part.prospects, candidates=own)
    alone = replace(part, prospects=prospects, who=np.arange(len(own)))
    amounts, at = outlook.reached.copy(), outlook.at
    for block in blocks(prospects.plan, prospects.among.seed, prospects.draws):
        here = slice(block.start, block.start + block.count)
        for plan, sign in ((changed, 1.0), (prospects.plan, -1.0)):
            figures = prospects.figures(block.under(plan))
            amounts[here] += sign * alone.by_year(figures, outlook.said.line)[:, at].sum(axis=0)
    return float(met(amounts, outlook.said.at_least).mean())


@dataclass(frozen=True)
class Additions:
    """The cheapest starts beside the programme that make a target as sure as asked.

    Attributes:
        starts: the candidates and their quarters; empty if it is sure enough already.
        investment: what they take, in expected £.
        npv: what they add to the mean net present value within the years that count, in £.
        chance: the chance of the target then, over all draws.
    """

    starts: dict[str, int]
    investment: float
    npv: float
    chance: float

    def _repr_html_(self) -> str:
        """The starts, as a list for a notebook."""
        starts = [f"{name} in quarter {quarter}" for name, quarter in self.starts.items()]
        head = f"For {money(self.investment)} more investment, {percent(self.chance)}:"
        return framed(*items(head, starts or ["nothing more is needed"]))


@checked
def cheapest_additions(outlook: TargetOutlook) -> Additions | None:
    """The cheapest additions that reach a target as surely as asked; None if none do.

    All that is started stays where it is, and every limit but the budget is kept. Solved on a
    sample of draws, then checked on all: where they are not sure enough, more of the sample is
    asked for.

    Args:
        outlook: the outlook of a target, as `target` gives it.

    Returns:
        The additions, with their quarters, investment and the chance then; without any starts if
        the target is sure enough already.

    Examples:
        >>> name = "new_delivery_models.yaml"
        >>> found = dd.programme(dd.simulate(case, draws=200), dd.shipped("programmes", name))
        >>> more = dd.cheapest_additions(dd.target(found, "by_year_4"))
        >>> more is None or more.chance >= 0.8
        True
    """
    if outlook.chance >= outlook.said.sure:
        return Additions({}, 0.0, 0.0, outlook.chance)
    choice, started = outlook.programme.choice, outlook.programme.started
    rows = _spread(outlook.reached)
    lines = _all_lines(outlook, rows)
    missing = outlook.said.at_least - (outlook.reached[rows] - lines[list(started)].sum(axis=0))
    asked = ceil(outlook.said.sure * len(rows))
    while asked <= len(rows):
        found = _cheapest(outlook, lines, missing, asked)
        if found is None:
            return None
        more = tuple(v for v in found if v not in started)
        chance = _chance(outlook, choice, more, ())
        if chance >= outlook.said.sure:
            starts = {choice.candidates[choice.who[v]].name: int(choice.quarter[v]) for v in more}
            spent = float(np.add.reduce(choice.investment[list(more)]))
            gained = float(np.add.reduce(choice.npv[list(more)]))
            return Additions(starts, spent, gained, chance)
        asked += 1
    return None


def _spread(reached: Floats) -> NDArray[np.intp]:
    """Draws spread evenly over what is reached."""
    order = np.argsort(reached, kind="stable")
    count = min(SAMPLED, len(order))
    places = ((np.arange(count) + 0.5) * len(order) / count).astype(np.intp)
    return order[places]


def _all_lines(outlook: TargetOutlook, rows: NDArray[np.intp]) -> Floats:
    """The line of the target in its year in some draws, a row for each variable of the choice."""
    choice = outlook.programme.choice
    found = np.empty((choice.width, len(rows)))
    for start, figures in choice.prospects.parts():
        there = np.flatnonzero((rows >= start) & (rows < start + figures.worth.shape[1]))
        some = choice.by_year(figures.at(rows[there] - start), outlook.said.line)
        found[:, there] = some[:, outlook.at]
    return found


def _cheapest(outlook: TargetOutlook, lines: Floats, missing: Floats, asked: int) -> Started | None:
    """The cheapest choice with all that is started, which reaches the target in so many draws."""
    from scipy.sparse import csr_array, diags_array, hstack, vstack

    solver, started = outlook.programme.solver.without("budget"), outlook.programme.started
    choice = solver.choice
    width, count = choice.width, len(missing)
    whole = stacked([choice.one_each, *solver.limits.values(), *solver.cuts])
    # a draw counts as reached (z = 1) only if the lines of what is started make up what is missing
    most = np.maximum(missing - np.minimum(lines, 0.0).sum(axis=0), 0.0)
    reach = hstack([csr_array(lines.T), -diags_array(most)])
    rows = vstack(
        [
            hstack([whole.rows, csr_array((whole.rows.shape[0], count))]),
            reach,
            csr_array(np.concatenate([np.zeros(width), np.ones(count)]).reshape(1, -1)),
        ]
    )
    low = np.concatenate([whole.low, missing - most, [float(asked)]])
    high = np.concatenate([whole.high, np.full(count + 1, np.inf)])
    begun = np.zeros(width + count)
    begun[list(started)] = 1.0
    result = least(
        np.concatenate([choice.investment + 1e-3 * choice.quarter / width, np.zeros(count)]),
        csr_array(rows),
        low,
        high,
        seconds=SECONDS,
        at_least=begun,
    )
    return None if result.x is None else tuple(np.flatnonzero(result.x[:width] > 0.5).tolist())
