"""The reasons that one service is above another, as a finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isnan, sqrt

from dragonsden.analysis.explanation.why import Explanation, why
from dragonsden.analysis.findings.documents import by_index
from dragonsden.results.finding import LEFT_OUT_HERE, Cell, Column, Finding, Row, Table
from dragonsden.results.phrases import nobody_ranked, nobody_recommended
from dragonsden.results.ranking import last_recommended, next_in_line
from dragonsden.results.simulation import Simulation
from dragonsden.text.numbers import number, percent, signed


def why_finding(sim: Simulation, a: str, b: str, table: Explanation | None = None) -> Finding:
    """The reasons that service `a` is above service `b`, or the other way round.

    `table` is that of `why`, worked out if it is not given.
    """
    found = why(sim, a, b) if table is None else table
    headline, *notes = found.sentences
    pair = {"a": a, "b": b, "share": found.share, "interval": found.interval}
    return Finding(
        name="why",
        headline=headline.removesuffix("."),
        tables=(_table(sim, a, b, found),),
        notes=tuple(notes),
        numbers=lambda: found,
        document={"why": {**pair, "criteria": by_index(found)}},
    )


def line_finding(sim: Simulation) -> Finding:
    """The reasons that the last of the recommended is chosen and the next in line is not.

    Without a recommendation, or where nobody that passes is left out, the headline says so.
    """
    last, after = last_recommended(sim), next_in_line(sim)
    if not last:
        return Finding("line", nobody_ranked(sim) if not sim.ranked else nobody_recommended(sim))
    if not after:
        return Finding("line", "Every service that passes every gate is recommended")
    if sim.closed:
        return Finding("line", f"Why the last recommended is above the next {LEFT_OUT_HERE}")
    return replace(why_finding(sim, last, after), name="line")


def _table(sim: Simulation, a: str, b: str, found: Explanation) -> Table:
    """The part of each criterion in the difference."""
    one, other = sim.case.title_of(a), sim.case.title_of(b)
    difference = "points of overall value by which it puts A ahead; behind, if negative"
    columns = (
        Column("Criterion"),
        Column("Weight", "its share of all weight, on average", True, "share"),
        Column("A", f"mean value, 0 to 100, of {one}", True, "points"),
        Column("B", f"mean value of {other}", True, "points"),
        Column("Difference", difference, True, "points"),
        Column("Favours A", "share of draws in which A has the higher value on it", True, "share"),
        Column("Level at", "its weight, others in proportion, at which A and B draw level", True),
    )
    return Table("why", "The part of each criterion", columns, tuple(_rows(sim, found)))


def _rows(sim: Simulation, found: Explanation) -> Iterator[Row]:
    """A row for each criterion."""
    for name, row in found.iterrows():
        # weight times a difference of 100 at most: its deviation is no more than that
        places = sim.places(100 * row["weight"] / sqrt(sim.draws))
        tie = float(row["weight_to_tie"])
        yield Row.of(
            row["title"],
            Cell(percent(row["weight"]), row["weight"]),
            Cell(number(row["value_a"], 0), row["value_a"]),
            Cell(number(row["value_b"], 0), row["value_b"]),
            Cell(signed(row["difference"], places), row["difference"]),
            Cell(percent(row["share"]), row["share"]),
            Cell("none") if isnan(tie) else Cell(percent(tie), tie),
            about=str(name),
        )
