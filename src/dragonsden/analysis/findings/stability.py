"""Weight stability as a finding: how far one weight may move before the answer changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan
from typing import Any, Literal, NamedTuple

import pandas as pd

from dragonsden.analysis.sensitivity.weights import weight_stability
from dragonsden.results.finding import LEFT_OUT_HERE, Cell, Column, Finding, Row, Table
from dragonsden.results.phrases import nobody_ranked
from dragonsden.results.simulation import Simulation
from dragonsden.text.numbers import shares_apart

Which = Literal["first", "first_k"]
ENDS: tuple[tuple[str, Literal["below", "above"]], ...] = (("low", "below"), ("high", "above"))


class Change(NamedTuple):
    """A change beyond one end of an interval: who leaves, who enters, and at which weight."""

    criterion: str
    way: Literal["below", "above"]
    weight: float
    at: float
    leaves: str
    enters: str

    @property
    def weights(self) -> tuple[str, str]:
        """The weight now and the one beyond which it happens, with decimals to tell them apart."""
        now, then = shares_apart(self.weight, self.at)
        return now, then


def stability_finding(sim: Simulation, table: pd.DataFrame | None = None) -> Finding:
    """How far each weight may move before another service is first, or among the first k.

    `table` is that of `weight_stability`, worked out if it is not given. All of it is left out
    where a service is closed: its values could be worked out from the intervals.
    """
    if sim.closed:
        return Finding("stability", f"How far each weight may move {LEFT_OUT_HERE}")
    found = weight_stability(sim) if table is None else table
    return Finding(
        name="stability",
        headline=_headline(sim, found),
        tables=(_table(sim, found),) if len(sim.ranked) > 1 else (),
        notes=tuple(_notes(sim, found)),
        data=found,
        document=_document(found),
    )


def kinds(sim: Simulation) -> tuple[Which, ...]:
    """The intervals there are: that of the first k only where it is another than of the first."""
    if not sim.ranked:
        return ()
    return ("first", "first_k") if 1 < sim.k < len(sim.ranked) else ("first",)


def changes(table: pd.DataFrame, which: Which) -> list[Change]:
    """Every change of the first, or of the first k, the nearest to its weight first."""
    found = [change for _, row in table.iterrows() for change in changes_of(row, which)]
    return sorted(found, key=lambda change: abs(change.at - change.weight))


def changes_of(row: pd.Series, which: Which) -> list[Change]:
    """The changes beyond the ends of one interval."""
    found = []
    for end, way in ENDS:
        enters = row[f"next_{way}" if which == "first" else f"enters_{way}"]
        leaves = row["first" if which == "first" else f"leaves_{way}"]
        if enters:
            at = float(row[f"{which}_{end}"])
            found.append(Change(row["title"], way, float(row["weight"]), at, leaves, enters))
    return found


def _headline(sim: Simulation, table: pd.DataFrame) -> str:
    """The smallest change of one weight that brings another service to the first place."""
    if not sim.ranked:
        return nobody_ranked(sim)
    first = sim.case.title_of(str(table["first"].iloc[0]))
    if len(sim.ranked) == 1:
        return f"{first} is the only service that can be ranked"
    if len(table) == 1:
        return f"There is one criterion, so no weight can move {first} from first place"
    return f"{first} stays first {_until(sim, changes(table, 'first'), 'first')}"


def _until(sim: Simulation, found: list[Change], which: Which) -> str:
    """The nearest change, as a condition."""
    if not found:
        return "whatever the weight of any one criterion"
    return f"unless {_if(found[0])}; then {_then(sim, found[0], which)}"


def _if(change: Change) -> str:
    """The change of a weight as a condition."""
    now, then = change.weights
    more = "more" if change.way == "above" else "less"
    if now == then:
        return f"{change.criterion} has any {more} weight than now"
    return f"{change.criterion} has {more} than {then} of the weight, now {now}"


def _then(sim: Simulation, change: Change, which: Which) -> str:
    """Who takes whose place."""
    enters, leaves = sim.case.title_of(change.enters), sim.case.title_of(change.leaves)
    return f"{enters} comes first" if which == "first" else f"{enters} takes the place of {leaves}"


def _notes(sim: Simulation, table: pd.DataFrame) -> Iterator[str]:
    """The same for the first k, and where the first is not that of the ranking."""
    if "first_k" in kinds(sim):
        until = _until(sim, changes(table, "first_k"), "first_k")
        yield f"The first {sim.k} stay the same {until}."
    if sim.ranked and len(table):
        first, ranked = (str(table[name].iloc[0]) for name in ("first", "first_of_ranking"))
        if first != ranked:
            one, other = sim.case.title_of(first), sim.case.title_of(ranked)
            yield (
                f"At mean values and mean weights {one} is first; in the ranking {other} is, "
                "because weights and values move together."
            )


def _table(sim: Simulation, table: pd.DataFrame) -> Table:
    """The intervals of each weight, and what changes beyond them."""
    rows = tuple(
        Row.of(
            row["title"],
            Cell(f"{row['weight']:.0%}", row["weight"]),
            *(_interval(row, which) for which in kinds(sim)),
            "; ".join(_beyond(sim, row)) or "nothing changes at any weight",
            about=str(name),
        )
        for name, row in table.iterrows()
    )
    meaning = "weights between which the {} the same, the others in proportion"
    headings = {"first": "First stays", "first_k": f"First {sim.k} stay"}
    meanings = {"first": "first service stays", "first_k": f"first {sim.k} stay"}
    columns = (
        Column("Criterion"),
        Column("Weight", "its share of all weight, on average", True, "share"),
        *(Column(headings[w], meaning.format(meanings[w]), numeric=True) for w in kinds(sim)),
        Column("Beyond that", prose=True),
    )
    caption = "How far the weight of each criterion may move, the others in proportion"
    return Table("stability", caption, columns, rows)


def _interval(row: pd.Series, which: Which) -> Cell:
    """From which to which weight nothing changes."""
    low, high, weight = (float(row[key]) for key in (f"{which}_low", f"{which}_high", "weight"))
    if isnan(low):
        return Cell("not ranked")
    return Cell(" to ".join(shares_apart(weight, end)[1] for end in (low, high)))


def _beyond(sim: Simulation, row: pd.Series) -> Iterator[str]:
    """What changes beyond the ends of each interval."""
    for which in kinds(sim):
        for change in changes_of(row, which):
            yield f"{change.way} {change.weights[1]} {_then(sim, change, which)}"


def _document(table: pd.DataFrame) -> Mapping[str, Any]:
    """The intervals by criterion, for the JSON document."""
    beyond = (
        "next_below", "next_above", "leaves_below", "enters_below", "leaves_above", "enters_above"
    )  # fmt: skip
    return {
        "weight_stability": {
            criterion: {
                "title": row["title"],
                "weight": row["weight"],
                "first": (row["first_low"], row["first_high"]),
                "first_k": (row["first_k_low"], row["first_k_high"]),
                "first_service": row["first"],
                "first_of_ranking": row["first_of_ranking"],
                **{name: row[name] or None for name in beyond},
            }
            for criterion, row in table.iterrows()
        }
    }
