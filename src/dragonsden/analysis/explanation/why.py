"""Explanation: the reasons for the order of two services, and the profile of one."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from math import nan
from typing import ClassVar, Final, Self

import numpy as np
import pandas as pd

from dragonsden.analysis.explanation.contrasts import Contrast, contrast, contrasts
from dragonsden.analysis.explanation.performance import first_place, mean_performances, places
from dragonsden.analysis.explanation.phrases import Part
from dragonsden.analysis.explanation.profile_sentence import Entry, Standing, Way, profile_sentences
from dragonsden.analysis.explanation.why_sentence import Lead, why_sentences
from dragonsden.analysis.sensitivity.weight_curves import weight_curves
from dragonsden.analysis.sensitivity.weights import level_share
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.ranks import rounded
from dragonsden.arithmetic.statistics import wilson
from dragonsden.results.finding import Unit
from dragonsden.results.readable import html_parts
from dragonsden.results.simulation import Simulation
from dragonsden.results.tables import row_of
from dragonsden.text.arguments import checked
from dragonsden.text.english import quoted_titles
from dragonsden.text.html import framed, paragraph

UNITS: Final[dict[str, Unit]] = {
    "weight": "share", "share": "share", "weight_to_tie": "share", "place": "rank",
    "performance": "",
}  # fmt: skip
"""The units of the columns that are not in points."""


class Explanation(pd.DataFrame):
    """A table with a row for each criterion, and what it says in words.

    They stay with the table when it is sliced or copied.

    Attributes:
        sentence: the explanation, to be read out.
        sentences: its parts, the answer first.
        share: a share of draws; `why` and `profile` say which.
        interval: the 95% interval of the share.
    """

    _metadata: ClassVar[list[str]] = ["sentences", "share", "interval"]

    sentences: tuple[str, ...] = ()
    share: float = nan
    interval: tuple[float, float] = (nan, nan)

    @property
    def sentence(self) -> str:
        """The answer in words, to be read out."""
        return " ".join(self.sentences)

    @property
    def _constructor(self) -> type[Self]:
        """The class of the parts that pandas makes of it."""
        return type(self)

    def _repr_html_(self) -> str:
        """The sentence above the table, for a notebook."""
        return framed(paragraph(self.sentence), *html_parts(self, UNITS, "points"))


@checked
def why(sim: Simulation, a: str, b: str, *, executor: Executor | None = None) -> Explanation:
    """The difference between the overall values of two services, criterion by criterion.

    Services that fail a gate may be compared as well, though they take no rank.

    Args:
        sim: the simulation.
        a: the name of a service.
        b: the name of another.
        executor: shares the work, as for `simulate`; it changes nothing in the results.

    Returns:
        A row for each criterion, the one that favours `a` most first.

        - `title`: the title of the criterion.
        - `weight`: its mean normalised weight, 0 to 1.
        - `value_a`, `value_b`: the mean values of both, 0-100.
        - `difference`: the mean of weight times difference in value, in points; they sum to the
          difference of the mean overall values.
        - `share`: the share of draws in which the criterion favours `a`.
        - `weight_to_tie`: the mean share of the weight, nearest to the one now, at which the two
          are level if the weight is changed by the same factor in every draw; NaN if there is none.

        The table's `.sentence` can be read out; `.share` is the share of draws in which `a` has the
        higher overall value, and `.interval` its 95% interval.

    Raises:
        KeyError: the case does not have such a service.
        ValueError: the two are one.

    Examples:
        >>> table = dd.why(sim, "new_model_highways", "new_model_reablement")
        >>> print(table[["difference", "share"]].head(3).round(2))
                    difference  share
        criterion
        workforce         2.73   1.00
        transition        1.81   0.83
        npv               1.70   0.64
        >>> round(table.share, 2)
        0.79
    """
    mine, theirs = row_of(sim, a), row_of(sim, b)
    if mine == theirs:
        raise ValueError(f"a and b are both {a!r}; name two services")
    found = contrast(sim, mine, [theirs], executor)
    weights, values = _numbers(sim.mean_weights), _numbers(sim.mean_values)
    table = Explanation(
        {
            "title": _titles(sim),
            "weight": weights,
            "value_a": values[mine],
            "value_b": values[theirs],
            "difference": found.points,
            "share": found.favours / sim.draws,
            "weight_to_tie": _weights_to_tie(sim, mine, theirs),
        },
        index=pd.Index(sim.criteria, name="criterion"),
    )
    table.sentences = why_sentences(_lead(sim, (a, b), table, found))
    table.share = found.ahead / sim.draws
    table.interval = wilson(found.ahead, sim.draws)
    return table.sort_values("difference", ascending=False, kind="stable")


def _weights_to_tie(sim: Simulation, mine: int, theirs: int) -> list[float]:
    """The share of each criterion, nearest to the one now, at which two services are level."""
    curves = weight_curves(sim, [mine, theirs], range(len(sim.criteria)))
    return [level_share(curve, 0, 1) for curve in curves]


def _lead(sim: Simulation, services: tuple[str, str], table: Explanation, found: Contrast) -> Lead:
    """The lead of the service with the higher mean overall value over the other."""
    sign, best_first = (-1, services[::-1]) if found.margin < 0 else (1, services)
    ahead, behind = (found.ahead, found.behind)[::sign]
    columns = (table[name] for name in ("title", "weight", "weight_to_tie"))
    return Lead(
        leader=sim.case.title_of(best_first[0]),
        other=sim.case.title_of(best_first[1]),
        margin=abs(found.margin),
        error=found.error,
        draws=sim.draws,
        ahead=ahead,
        behind=behind,
        parts=tuple(
            Part(title, points, error, weight, tie)
            for title, weight, tie, points, error in zip(
                *columns, sign * found.points, found.errors, strict=True
            )
        ),
        barred=tuple(_barred(sim, name) for name in best_first if name in sim.failing),
        status=sim.case.status,
    )


@checked
def profile(sim: Simulation, service: str, *, executor: Executor | None = None) -> Explanation:
    """The strengths and weaknesses of a service against the mean of the others that are ranked.

    A service that fails a gate is placed as if it did not; its `.share` is NaN.

    Args:
        sim: the simulation.
        service: the name of a service.
        executor: shares the work, as for `simulate`; it changes nothing in the results.

    Returns:
        A row for each criterion, its greatest strength first.

        - `title`: the title of the criterion.
        - `weight`: its mean normalised weight, 0 to 1.
        - `value`, `others`: the mean value (0-100) of the service, and of the others.
        - `advantage`: the mean of weight times difference in value, in points.
        - `performance`: the mean of the measure or score behind the value, in its own unit; NaN for
          a payback that is never in some draw.
        - `place`: its place on this criterion among those ranked, by mean performance; by mean
          value where there is none.
        - `needed`: the mean value on this criterion alone that takes it to the best k of those that
          pass every gate (on hold: if cleared); NaN if even 100 would not do, or if it fails a
          gate; its own value if it is in.

        The table's `.sentence` can be read out; `.share` is the share of draws in which it is one
        of the best k that pass every gate (on hold: if cleared), and `.interval` its 95% interval.

    Raises:
        KeyError: the case does not have such a service.

    Examples:
        >>> table = dd.profile(sim, "new_model_reablement")
        >>> print(table[["value", "others", "advantage"]].head(2).round(1))
                   value  others  advantage
        criterion
        control     65.7    55.3        1.2
        downside    80.1    76.5        0.6
    """
    return _profiles(sim, [row_of(sim, service)], executor)[0]


def profiles(sim: Simulation, *, executor: Executor | None = None) -> dict[str, Explanation]:
    """The profile of every service by its name, as `profile` gives each, in one pass."""
    found = _profiles(sim, range(len(sim.services)), executor)
    return dict(zip(sim.services, found, strict=True))


def _profiles(sim: Simulation, rows: Sequence[int], executor: Executor | None) -> list[Explanation]:
    """The profiles of the services in these rows."""
    others = {row: [other for other in sim.ranked if other != row] for row in rows}
    asked = [(row, tuple(sim.ranked)) for row, rest in others.items() if rest]
    rivals = [(row, (rival,)) for row in rows if (rival := _rival(sim, row)) is not None]
    found = contrasts(sim, [*asked, *rivals], executor)
    by_rest = dict(zip((row for row, _ in asked), found, strict=False))
    by_rival = zip(rivals, found[len(asked) :], strict=True)
    before = {row: Before(rival, lead) for (row, (rival,)), lead in by_rival}
    means = mean_performances(sim, executor)
    return [
        _profile(sim, row, others[row], means, by_rest.get(row), before.get(row)) for row in rows
    ]


@dataclass(frozen=True)
class Before:
    """The last service that one must not be below to be among the best k, and the lead over it.

    `rival` is its row.
    """

    rival: int
    lead: Contrast


def _profile(
    sim: Simulation,
    row: int,
    others: Sequence[int],
    performances: pd.DataFrame,
    found: Contrast | None,
    before: Before | None,
) -> Explanation:
    """The profile of one service: `found` is against all others, `before` against its rival."""
    values = _numbers(sim.mean_values)
    table = Explanation(
        {
            "title": _titles(sim),
            "weight": _numbers(sim.mean_weights),
            "value": values[row],
            "others": values[others].mean(axis=0) if others else nan,
            "advantage": found.points if found else nan,
            "performance": _numbers(performances.iloc[row]),
            "place": places(sim, performances, row, list(others)),
            "needed": _needed(sim, row, before),
        },
        index=pd.Index(sim.criteria, name="criterion"),
    )
    table.sentences = profile_sentences(_standing(sim, row, table, found, before))
    if row in sim.ranked:
        count = _within(sim, row)
        table.share, table.interval = count / sim.draws, wilson(count, sim.draws)
    return table.sort_values("advantage", ascending=False, kind="stable")


def _within(sim: Simulation, row: int) -> int:
    """The number of draws in which a ranked service is chosen; if cleared, for one on hold."""
    return int(sim.tally.chosen[sim.ranked.index(row)])


def _rival(sim: Simulation, row: int) -> int | None:
    """The last service that one must not be below to be among the best k; None if all fit.

    Only services that pass every gate can be chosen. One is among the best k if fewer than k of
    the others are above it: if it is no worse than the k-th of them.
    """
    others = [other for other in sim.passing if other != row]
    means = sim.mean_overall.tolist()
    best_first = sorted(others, key=lambda other: -means[other])
    return best_first[sim.k - 1] if len(best_first) >= sim.k else None


def _gap(sim: Simulation, row: int, rival: int) -> float:
    """The points of mean overall value that a service lacks; negative if it is above the rival."""
    mine, theirs = rounded(sim.mean_overall[[row, rival]])
    return float(theirs - mine)


def _needed(sim: Simulation, row: int, before: Before | None) -> Floats:
    """The mean value on each criterion that would by itself take a service to the best k."""
    values: Floats = _numbers(sim.mean_values)[row]
    if sim.services[row] in sim.failing:
        return np.full(len(values), nan)
    gap = 0.0 if before is None else _gap(sim, row, before.rival)
    if gap <= 0:
        return values
    with np.errstate(divide="ignore"):  # a criterion without weight moves nothing
        needed: Floats = values + gap / _numbers(sim.mean_weights)
    return np.where(rounded(needed.clip(max=101)) <= 100, needed, nan)


def _standing(
    sim: Simulation, row: int, table: Explanation, found: Contrast | None, before: Before | None
) -> Standing:
    """The standing of one service, for its sentences."""
    name = sim.services[row]
    rest = sim.mean_overall[[other for other in sim.ranked if other != row]]
    mean = sim.mean_overall[row]
    held = [gate for gate, verdict in sim.verdicts[name].items() if verdict.status == "hold"]
    parts = zip(table["title"], found.points, found.errors, strict=True) if found else ()
    return Standing(
        title=sim.case.title_of(name),
        place=first_place(np.array([mean, *rest])),
        of=len(rest) + 1,
        shared=bool((rounded(rest) == rounded(np.array([mean]))).any()),
        value=float(mean),
        error=float(_numbers(sim.all_services["value_se"])[row]),
        draws=sim.draws,
        parts=tuple(Part(*part) for part in parts),
        entry=_entry(sim, row, table, before),
        held=tuple(sim.case.criteria.gates[gate].title for gate in held),
        barred=_barred(sim, name) if name in sim.failing else "",
        status=sim.case.status,
    )


def _entry(sim: Simulation, row: int, table: Explanation, before: Before | None) -> Entry | None:
    """The distance of a service from the best k; None if there is room for all."""
    if before is None:
        return None
    ways = map(Way, *(table[name] for name in ("title", "value", "needed")))
    return Entry(
        k=sim.k,
        gap=_gap(sim, row, before.rival),
        error=before.lead.error,
        rival=sim.case.title_of(sim.services[before.rival]),
        within=_within(sim, row) if row in sim.ranked else None,
        ways=tuple(way for way in ways if way.needed > way.value),
    )


def _numbers(table: pd.DataFrame | pd.Series) -> Floats:
    """The numbers of a table."""
    numbers: Floats = table.to_numpy(dtype=np.float64)
    return numbers


def _titles(sim: Simulation) -> list[str]:
    """The titles of the criteria."""
    return [criterion.title for criterion in sim.case.criteria.criteria.values()]


def _barred(sim: Simulation, service: str) -> str:
    """The sentence that a service takes no rank, with the gates that it fails."""
    failed = [g for g, verdict in sim.verdicts[service].items() if verdict.status == "fail"]
    titles = quoted_titles([sim.case.criteria.gates[gate].title for gate in failed])
    return f"{sim.case.title_of(service)} takes no rank, because it fails at {titles}."
