"""Targets: the chance that a programme reaches an amount, when, and who causes a miss.

A target limits nothing. Percentiles of services are never added: the amounts of every draw are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dragonsden.analysis.programmes.choice import Choice
from dragonsden.analysis.programmes.programme import Programme
from dragonsden.arithmetic.distributions import Floats, Known
from dragonsden.arithmetic.statistics import quantiles, wilson
from dragonsden.engine.blocks import blocks
from dragonsden.engine.compile.lookup import Lookup
from dragonsden.engine.sampling import Variate
from dragonsden.model.programme import Target
from dragonsden.model.programme_checks import year_number
from dragonsden.results.readable import html_parts
from dragonsden.text.arguments import not_a
from dragonsden.text.html import framed, paragraph
from dragonsden.text.numbers import money, percent
from dragonsden.text.spelling import no_such

ALREADY = "already"


def target(programme: Programme, name: str) -> TargetOutlook:
    """The outlook of one target of a programme: the chance of it, and who causes a miss.

    Args:
        programme: the programme, as `programme` gives it.
        name: the name of one of its targets.

    Returns:
        The outlook, with its `chance`, what one is `sure_of`, the shortfall and `by_year`.

    Raises:
        KeyError: the programme has no such target.
        TypeError: it is no programme.

    Examples:
        >>> found = dd.programme(sim, dd.shipped("programmes", "new_delivery_models.yaml"))
        >>> 0 < dd.target(found, "by_year_4").chance < 0.8
        True
    """
    if not isinstance(programme, Programme):
        raise not_a("programme", programme, "a Programme, as programme(sim, file) returns it")
    if name not in programme.file.targets:
        raise no_such(name, "is not a target of this programme", programme.file.targets)
    said = programme.file.targets[name]
    year = year_number(programme.sim.case.pipeline, said.year) or 1
    return TargetOutlook(programme, name, said, year - 1, _already(programme, name, said))


@dataclass(frozen=True)
class Already:
    """The amount reached without the programme: in every draw, and typically."""

    draws: Floats
    typical: float
    known: bool


@dataclass(frozen=True)
class TargetOutlook:
    """One target and one programme: all amounts are in £.

    Attributes:
        programme: the programme.
        name: the name of the target.
        said: what the file says of it.
        at: the year of the target, counted from 0.
        already: what is reached without the programme.
    """

    programme: Programme
    name: str
    said: Target
    at: int
    already: Already

    def __repr__(self) -> str:
        """The chance of it, in a line."""
        return f"TargetOutlook({self.said.title!r}: reached in {percent(self.chance)} of draws)"

    def _repr_html_(self) -> str:
        """The chance and the amounts of each year, as a table for a notebook."""
        return framed(
            paragraph(f"{self.said.title}: {money(self.said.at_least)} in {self.said.year}"),
            *html_parts(self.by_year, {"chance": "share"}, "£"),
        )

    @cached_property
    def amounts(self) -> Floats:
        """The amounts reached: a row for each year, a column for each draw."""
        found: Floats = self.programme.draws.lines[self.said.line] + self.already.draws
        return found

    @property
    def reached(self) -> Floats:
        """The amount reached in the year of the target, in each draw."""
        found: Floats = self.amounts[self.at]
        return found

    @cached_property
    def missed(self) -> NDArray[np.bool_]:
        """True in the draws that miss the target; amounts are compared in pence."""
        return ~met(self.reached, self.said.at_least)

    @property
    def chance(self) -> float:
        """The share of draws that reach the target."""
        return float(1.0 - self.missed.mean())

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of the chance (Wilson 1927)."""
        return wilson(int(np.count_nonzero(~self.missed)), len(self.missed))

    @property
    def sure_of(self) -> float:
        """The amount that is reached in the share of draws in which one wants to be sure."""
        return float(quantiles(self.reached, (1.0 - self.said.sure,))[0])

    @property
    def likely_sum(self) -> float:
        """The sum of likely values, as a plan without ranges would add them up."""
        return self.already.typical + float(np.add.reduce(self.plan))

    @property
    def lacking_in_plan(self) -> float:
        """The amount that the sum of likely values lacks of the target; 0 where it reaches it."""
        if met(np.array([self.likely_sum]), self.said.at_least).all():
            return 0.0
        return self.said.at_least - self.likely_sum

    @property
    def shortfall(self) -> float:
        """The mean of what is missing, over all draws."""
        return float(np.maximum(self.said.at_least - self.reached, 0.0).mean())

    @property
    def shortfall_if_missed(self) -> float | None:
        """The mean of what is missing in the draws that miss the target; None if none does."""
        if not self.missed.any():
            return None
        return float((self.said.at_least - self.reached)[self.missed].mean())

    @property
    def _part(self) -> Choice:
        """The choice among what is started alone."""
        return self.programme.choice.only(self.programme.started)

    @cached_property
    def plan(self) -> Floats:
        """The line of each start at typical values, in the order of the choice."""
        part = self._part
        return part.by_year(part.prospects.typical, self.said.line)[:, self.at, 0]

    @cached_property
    def misses(self) -> pd.Series | None:
        """By how much each candidate is below its plan in the draws that miss, on average.

        They add up to the plan less what is reached in those draws, not to the shortfall. What is
        `already` reached has a row if it is uncertain. None if no draw misses.
        """
        missed = self.missed.astype(np.float64)
        if not missed.any():
            return None
        part = self._part
        brought = np.zeros(part.width)
        for start, figures in part.prospects.parts():
            own = missed[start : start + figures.worth.shape[1]]
            line = part.by_year(figures, self.said.line)[:, self.at]
            brought += np.add.reduce(line * own, axis=-1)
        below = self.plan - brought / missed.sum()
        found = {part.candidates[who].name: b for who, b in zip(part.who, below, strict=True)}
        if not self.already.known:
            mean = float(np.add.reduce(self.already.draws * missed) / missed.sum())
            found[ALREADY] = self.already.typical - mean
        series = pd.Series(found, name="below_plan", dtype=float).rename_axis("candidate")
        return series.sort_values(ascending=False, kind="stable")

    @cached_property
    def miss_errors(self) -> pd.Series | None:
        """The standard error of each of `misses`; NaN where one draw alone misses."""
        if self.misses is None:
            return None
        part, count = self._part, int(self.missed.sum())
        names = [part.candidates[who].name for who in part.who]
        squares = np.zeros(part.width)
        brought = self.plan - self.misses[names].to_numpy()
        for start, figures in part.prospects.parts():
            own = self.missed[start : start + figures.worth.shape[1]]
            line = part.by_year(figures, self.said.line)[:, self.at]
            squares += np.add.reduce((line - brought[:, None]) ** 2 * own, axis=-1)
        found = dict(zip(names, squares, strict=True))
        if ALREADY in self.misses.index:
            reached = self.already.draws[self.missed]
            found[ALREADY] = np.add.reduce((reached - reached.mean()) ** 2)
        over = count * (count - 1) or np.nan
        errors = {name: float(np.sqrt(found[str(name)] / over)) for name in self.misses.index}
        return pd.Series(errors, name="error", dtype=float).rename_axis("candidate")

    @cached_property
    def by_year(self) -> pd.DataFrame:
        """The years, one a row: `chance` of the amount in it, mean, P10, P50, P90, `sure_of`."""
        rows = [
            {
                "chance": float(met(line, self.said.at_least).mean()),
                "mean": float(line.mean()),
                **dict(zip(("p10", "p50", "p90"), quantiles(line), strict=True)),
                "sure_of": float(quantiles(line, (1.0 - self.said.sure,))[0]),
            }
            for line in self.amounts
        ]
        return pd.DataFrame(rows, index=self.programme.years)

    @property
    def first_year(self) -> int | None:
        """The first year, from 1, in which it is reached as surely as asked; None if none."""
        sure = np.flatnonzero(self.sure_in)
        return int(sure[0]) + 1 if len(sure) else None

    @property
    def sure_in(self) -> NDArray[np.bool_]:
        """True for each year in which it is reached as surely as asked."""
        chances = self.by_year["chance"].to_numpy(dtype=np.float64)
        return np.asarray(chances >= self.said.sure - 1e-12)


def met(amounts: Floats, target: float) -> NDArray[np.bool_]:
    """True where an amount reaches the target, in pence."""
    return np.asarray(np.round(amounts, 2) >= round(float(target), 2))


def _already(programme: Programme, name: str, said: Target) -> Already:
    """The amount reached without the programme; its draws have a stream of their own."""
    prospects = programme.choice.prospects
    count = prospects.draws
    if said.already is None:
        return Already(np.zeros(count), 0.0, True)
    distribution = said.already.distribution
    if isinstance(distribution, Known):
        value = float(distribution.value)
        return Already(np.full(count, value), value, True)
    pipeline = programme.sim.case.pipeline
    rows = {factor: row for row, factor in enumerate(pipeline.factors)}
    variate = Lookup(rows, {}, {}, pipeline.factors_at).drawn(
        f"targets.{name}.{ALREADY}", said.already
    )
    return Already(_drawn(programme, variate), variate.typical, False)


def _drawn(programme: Programme, variate: Variate) -> Floats:
    """The draws of a belief of the programme file."""
    prospects, found = programme.choice.prospects, []
    for block in blocks(prospects.plan, prospects.among.seed, prospects.draws):
        u = np.empty(block.count)
        variate.uniforms(block.streams, block.number, block.factors, u)
        variate.reader(u)
        found.append(u)
    return np.concatenate(found)
