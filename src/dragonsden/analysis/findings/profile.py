"""The profile of one service as a finding: its place, its strengths and what would bring it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan, sqrt
from typing import Any, Final

import pandas as pd

from dragonsden.analysis.explanation.profile_sentence import IF_CLEARED
from dragonsden.analysis.explanation.why import Explanation, profile
from dragonsden.analysis.findings.documents import Content, by_index
from dragonsden.analysis.findings.money import payback_words
from dragonsden.arithmetic.measures import IN_MONEY
from dragonsden.results.finding import LEFT_OUT, Cell, Column, Finding, Row, Table
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, listed
from dragonsden.text.numbers import decimals, enough, money, number, percent

MANY: Final = 0.2
"""More than 20% of draws past an end of a value function are told: the value hides them."""

WIDEST: Final = 25.0
"""The standard deviation of a value that spreads over nearly the whole scale."""


def profile_finding(sim: Simulation, service: str, table: Explanation | None = None) -> Finding:
    """The profile of a service: its place, strengths and weaknesses, and its distance to the top k.

    `table` is that of `profile`, worked out if it is not given. Where any service is closed, only
    the place and the values that may be shown are there: the others could be worked out from the
    rest.
    """
    if sim.closed:
        values = pd.DataFrame({"weight": sim.mean_weights, "value": sim.mean_values.loc[service]})
        shown = _table(sim, service, by_index(values), compares=False)
        return Finding("profile", _place(sim, service), (shown,))
    found = profile(sim, service) if table is None else table
    headline, *notes = found.sentences
    on_each, compares = by_index(found), bool(found["others"].notna().any())
    return Finding(
        name="profile",
        headline=headline.removesuffix("."),
        tables=(_table(sim, service, on_each, compares=compares),),
        notes=(*_past_the_ends(sim, service), *notes),
        numbers=lambda: found,
        document={"service": service, "profile": on_each},
    )


def _past_the_ends(sim: Simulation, service: str) -> Iterator[str]:
    """A sentence on the criteria on which many draws lie past an end of the value function."""
    titles = sim.case.criteria.criteria
    beyond: Any = sim.beyond.loc[service]
    many = [
        f"on {titles[str(name)].title} {percent(share)}"
        for name, share in beyond.items()
        if share > MANY
    ]
    if many:
        of_scale = "the scale" if len(many) == 1 else "their scales"
        yield (
            f"{capital(listed(many))} of draws lie past an end of {of_scale}, where the value "
            "changes no more."
        )


def _place(sim: Simulation, service: str) -> str:
    """The place of a service, without its value."""
    title = sim.case.title_of(service)
    if service in sim.failing:
        return f"{title} takes no rank, because it fails a gate"
    return f"{title} is number {sim.ranking['rank'][service]} of {len(sim.ranked)}"


def _table(sim: Simulation, service: str, found: Content, *, compares: bool) -> Table:
    """The value of the service on each criterion, in the order of the criteria file."""
    ranks = "mean value of the other ranked services"
    behind = "mean of the measure, or of the score, behind the value"
    advantage = "points of overall value by which it is ahead of the others; behind, if negative"
    held, fails = sim.gate[service] == "hold", service in sim.failing
    needed = f"mean value on this criterion alone that would bring it in{IF_CLEARED * held}"
    columns = (
        Column("Criterion"),
        Column("Weight", "its share of all weight, on average", True, "share"),
        Column("Value", "mean value, 0 to 100", True, "points"),
        *(
            (
                Column("Behind it", behind, True),
                Column("Others", ranks, True, "points"),
                Column("Advantage", advantage, True, "points"),
                Column("Place", "its place by what is behind the value", True, "rank"),
                *(() if fails else (Column("Needed", needed, True, "points"),)),
            )
            if compares
            else ()
        ),
    )
    rows = tuple(_rows(sim, service, found, compares=compares))
    return Table("profile", "Profile: value on each criterion", columns, rows)


def _rows(sim: Simulation, service: str, found: Content, *, compares: bool) -> Iterator[Row]:
    """A row for each criterion."""
    places = sim.places(WIDEST / sqrt(sim.draws))
    titles = sim.case.criteria.criteria
    for name in sim.criteria:
        row = found[name]
        weight = Cell(percent(row["weight"]), row["weight"])
        cells = [weight, _points(row["value"], places)]
        if compares:
            of_part = sim.places(100 * row["weight"] / sqrt(sim.draws))
            cells += [
                _behind(sim, service, name, row["performance"]),
                _points(row["others"], places),
                _points(row["advantage"], of_part),
                Cell(str(row["place"]), row["place"]),
                *([] if service in sim.failing else [_needed(sim, service, row)]),
            ]
        yield Row.of(titles[name].title, *cells, about=name)


def _behind(sim: Simulation, service: str, criterion: str, mean: float) -> Cell:
    """The mean of the measure or score behind a value; a payback that may be never has none."""
    measure = sim.case.criteria.criteria[criterion].measure
    if measure is None:
        return Cell(number(mean, 1), mean)
    of = sim.accounts[service][measure]
    if measure in IN_MONEY:
        return Cell(money(mean, of.se), mean)
    if not isnan(mean):
        return Cell(f"{number(mean, decimals(of.se))} years", mean)
    never = f"never in {percent(of.never)} of draws"
    half = "" if isnan(of.p50) else f"{payback_words(of.p50, sim.plan.years)}; "
    return Cell(f"{half}{never}")


def _points(value: float, places: int) -> Cell:
    """A number of points; what a public version does not hold is left out."""
    return Cell(LEFT_OUT) if isnan(value) else Cell(number(value, places), value)


def _needed(sim: Simulation, service: str, row: Mapping[str, Any]) -> Cell:
    """The mean value that would bring a service in, if there is one and it is not in already."""
    value, needed = float(row["value"]), float(row["needed"])
    if isnan(needed):
        return Cell("none would")
    if needed > value:
        return Cell(enough(needed), needed)
    return Cell(f"in{IF_CLEARED}" if sim.gate[service] == "hold" else "it is in")
