"""The comparison of two pipelines as a finding: which services moved, and because of what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from dragonsden.analysis.findings.documents import by_index
from dragonsden.analysis.robustness.comparison import compare
from dragonsden.results.document import heading
from dragonsden.results.finding import Cell, Column, Finding, Row, Table
from dragonsden.results.phrases import file_names, status_line, value_places
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, counted, listed, ordinal, spelled
from dragonsden.text.numbers import number


def comparison_finding(sim: Simulation, other: Simulation) -> Finding:
    """The services that rank otherwise in `other`, called B, than in `sim`, called A."""
    table = compare(sim, other)
    return Finding(
        name="comparison",
        headline=_headline(table),
        tables=(_table(sim, other, table),),
        notes=tuple(_notes(sim, other, table)),
        numbers=lambda: table,
        document={"other": heading(other), "comparison": by_index(table)},
    )


def _headline(table: pd.DataFrame) -> str:
    """The number of services whose rank differs, and the one that moves most."""
    both = table[table["moved"].notna()]
    moved = both[both["moved"] != 0]
    if both.empty:
        return "The two have no ranked service in common"
    if moved.empty:
        if len(both) == 1:
            return "The one service that is ranked in both has the same rank"
        which = "Both" if len(both) == 2 else f"All {len(both):,}"
        return f"{which} services that are ranked in both have the same rank"
    most: Any = both.loc[str(moved["moved"].abs().idxmax())]
    start, end = (ordinal(int(most[f"rank_{side}"])) for side in ("before", "after"))
    verb = "has" if len(moved) == 1 else "have"
    return (
        f"{capital(spelled(len(moved)))} of {counted(len(both), 'service')} {verb} another rank in "
        f"B; {most['title']} moves most, from {start} to {end}"
    )


def _notes(sim: Simulation, other: Simulation, table: pd.DataFrame) -> Iterator[str]:
    """The two that are compared, and who is recommended in one of them alone."""
    yield f"A: {_called(sim)}. B: {_called(other)}."
    if other.case.status != sim.case.status:
        yield f"Status of B: {status_line(other.case)}"
    for who, what in (
        (set(other.recommended) - set(sim.recommended), "Recommended in B and not in A"),
        (set(sim.recommended) - set(other.recommended), "Recommended in A and not in B"),
    ):
        if who:
            yield f"{what}: {listed([str(table['title'][n]) for n in table.index if n in who])}."
    for there, what in ((other.services, "A"), (sim.services, "B")):
        if alone := [str(title) for name, title in table["title"].items() if name not in there]:
            yield f"In {what} alone: {listed(alone)}."


def _called(sim: Simulation) -> str:
    """The title of a pipeline, with the name of its file."""
    return " in ".join([sim.case.title, *file_names(sim.case)[1:2]])


def _table(sim: Simulation, other: Simulation, table: pd.DataFrame) -> Table:
    """Both ranks and values of each service, with the criterion that makes most of the change."""
    titles = {**other.case.criteria.criteria, **sim.case.criteria.criteria}
    places = min(value_places(sim), value_places(other))
    columns = (
        Column("Service"),
        Column("Rank A", "rank in A; none: it fails a gate there, or is not in it", True, "rank"),
        Column("Rank B", "rank in B", True, "rank"),
        Column("Up", "the number of ranks that it goes up from A to B", True, "count"),
        Column("Value A", "mean overall value in A, 0 to 100", True, "points"),
        Column("Value B", "mean overall value in B", True, "points"),
        Column("Change", "points of overall value from A to B", True, "points"),
        Column("Because", "the criterion that makes most of the change"),
    )
    furthest = table["moved"].abs().sort_values(ascending=False, kind="stable", na_position="first")
    rows = tuple(
        Row.of_service(
            str(name),
            str(row["title"]),
            *(_figure(float(row[key]), 0) for key in ("rank_before", "rank_after", "moved")),
            *(_figure(float(row[key]), places) for key in ("value_before", "value_after")),
            _figure(float(row["change"]), places),
            titles[row["because"]].title if row["because"] else "",
        )
        for name, row in table.loc[furthest.index].iterrows()
    )
    return Table(
        "comparison", "Ranks and values of each service, the furthest moves first", columns, rows
    )


def _figure(value: float, places: int) -> Cell:
    """A number, if there is one."""
    return Cell("none") if value != value else Cell(number(value, places), value)
