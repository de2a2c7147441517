"""Weight stability as a finding: how far one weight may move before the recommended change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan
from typing import Any, Final, Literal, NamedTuple

import pandas as pd

from dragonsden.analysis.sensitivity.weights import weight_stability
from dragonsden.results.effective_weights import decisive, effective_weights, part
from dragonsden.results.finding import LEFT_OUT_HERE, Cell, Column, Finding, Row, Table
from dragonsden.results.phrases import nobody_ranked
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import few, listed
from dragonsden.text.numbers import UNKNOWN, shares_apart

Which = Literal["first", "first_k"]

ENDS: tuple[tuple[str, Literal["below", "above"]], ...] = (("low", "below"), ("high", "above"))


ONE_CRITERION: Final = "There is one criterion, so no weight can change the recommended"


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
        return _apart(self.weight, self.at)

    @property
    def about(self) -> str:
        """The weight beyond which it happens, for a sentence: about 16%, 15.8%."""
        now, then = self.weights
        return then if then == now or "." in then else f"about {then}"


def _apart(weight: float, end: float) -> tuple[str, str]:
    """A weight and an end of its interval, in the fewest digits that tell one from the other.

    The end is where two means over the draws cross, which other draws move by up to a per cent. One
    that is no weight or all of it has no decimals.
    """
    if end in (0.0, 1.0):
        return shares_apart(weight, end)[0], f"{end:.0%}"
    now, then = shares_apart(weight, end)
    return now, then


def stability_finding(sim: Simulation, table: pd.DataFrame | None = None) -> Finding:
    """The range of each weight in which the first service, and the recommended, stay the same.

    `table` is that of `weight_stability`, worked out if it is not given. All of it is left out
    where a service is closed: its values could be worked out from the intervals.
    """
    if sim.closed:
        if len(sim.criteria) == 1:
            return Finding("stability", ONE_CRITERION)
        return Finding("stability", f"How far each weight may move {LEFT_OUT_HERE}")
    found = weight_stability(sim) if table is None else table
    return Finding(
        name="stability",
        headline=_headline(sim, found),
        tables=(_table(sim, found),) if len(sim.ranked) > 1 and len(found) > 1 else (),
        notes=tuple(_notes(sim, found)),
        numbers=lambda: found.assign(effective_weight=effective_weights(sim)),
        document=_document(found),
    )


def kinds(sim: Simulation) -> tuple[Which, ...]:
    """The intervals there are: that of the recommended only where some that pass are not."""
    if not sim.ranked:
        return ()
    several = sim.recommended and len(sim.recommended) < len(sim.passing)
    return ("first_k", "first") if several else ("first",)


def changes(table: pd.DataFrame, which: Which) -> list[Change]:
    """Every change of the first, or of the first k, the nearest to its weight first."""
    found = [change for _, row in table.iterrows() for change in changes_of(row, which)]
    return sorted(found, key=lambda change: round(abs(change.at - change.weight), 9))


def changes_of(row: pd.Series, which: Which) -> list[Change]:
    """The changes beyond the ends of one interval."""
    found = []
    for end, way in ENDS:
        enters = row[f"next_{way}" if which == "first" else f"enters_{way}"]
        leaves = row["first"] if which == "first" else row[f"leaves_{way}"]
        if enters or (leaves and which == "first_k"):
            at = float(row[f"{which}_{end}"])
            found.append(Change(row["title"], way, float(row["weight"]), at, leaves, enters))
    return found


FIXED: Final = "it cannot be moved"
UNCHANGED: Final = "nothing changes at any weight"
"""The words on a weight beyond whose interval nothing changes, or which has no other value."""


def cannot_move(table: pd.DataFrame) -> list[str]:
    """The titles of the criteria whose weight no factor moves.

    Each has all of the weight or none of it, in every draw, whoever judges.
    """
    return [str(row["title"]) for _, row in table.iterrows() if _is_fixed(row)]


def _is_fixed(row: pd.Series) -> bool:
    """True if the share of a weight is the same from the least factor to the greatest."""
    low, high = float(row["first_low"]), float(row["first_high"])
    return round(high - low, 9) == 0 and not changes_of(row, "first")


def _headline(sim: Simulation, table: pd.DataFrame) -> str:
    """The smallest change of one weight that changes the recommended, or the first place."""
    if not sim.ranked:
        return nobody_ranked(sim)
    if len(sim.ranked) == 1:
        only = sim.case.title_of(str(sim.ranking.index[0]))
        return f"{only} is the only service that can be ranked"
    if len(table) == 1:
        return ONE_CRITERION
    if "first_k" in kinds(sim):
        return f"{_recommended(sim)} {_until(sim, table, 'first_k')}"
    return _first_place(sim, table)


def _recommended(sim: Simulation) -> str:
    """The recommended, which stay as they are."""
    if len(sim.recommended) == 1:
        return f"{sim.case.title_of(sim.recommended[0])} stays recommended"
    return "The recommended stay the same"


def _first_place(sim: Simulation, table: pd.DataFrame) -> str:
    """The smallest change of one weight that brings another service to the first place."""
    equals = [sim.case.title_of(str(n)) for n in sim.ranking.index[sim.ranking["rank"] == 1]]
    until = _until(sim, table, "first")
    if len(equals) > 1:
        return f"{few(equals)} share first place; {equals[0]} stays first {until}"
    return f"{equals[0]} stays first {until}"


def _until(sim: Simulation, table: pd.DataFrame, which: Which) -> str:
    """The nearest change, as a condition."""
    found, fixed = changes(table, which), cannot_move(table)
    if not found and len(fixed) == len(table):
        return "at these weights, none of which can be moved"
    if not found:
        movable = " that can be moved" if fixed else ""
        return f"whatever the weight of any one criterion{movable}"
    return f"unless {_if(found[0])}; then {_then(sim, found[0], which)}"


def _if(change: Change) -> str:
    """The change of a weight as a condition."""
    now, then = change.weights
    more = "more" if change.way == "above" else "less"
    if now == then:
        return f"{change.criterion} has any {more} weight than now"
    return f"{change.criterion} has {more} than {change.about} of the weight, now {now}"


def _then(sim: Simulation, change: Change, which: Which) -> str:
    """The change of places, in words."""
    leaves = sim.case.title_of(change.leaves)
    if not change.enters:  # one of several that share the last place
        return f"{leaves} drops out"
    enters = sim.case.title_of(change.enters)
    return f"{enters} comes first" if which == "first" else f"{enters} replaces {leaves}"


def _notes(sim: Simulation, table: pd.DataFrame) -> Iterator[str]:
    """The same for the first place, how a weight is moved, and which criteria in fact decide."""
    if len(sim.ranked) < 2 or len(table) < 2:
        return
    if "first_k" in kinds(sim) and (sim.k > 1 or sim.recommended[0] != sim.ranking.index[0]):
        yield f"{_first_place(sim, table)}."
    yield (
        "A weight is changed by the same factor for everybody in every draw, the others in "
        "proportion."
    )
    if fixed := cannot_move(table):
        verb = "cannot be moved so: each has" if len(fixed) > 1 else "cannot be moved so: it has"
        yield f"{listed(fixed)} {verb} all of the weight or none of it, whoever judges."
    if found := decisive(sim):
        yield from found.notes


def _table(sim: Simulation, table: pd.DataFrame) -> Table:
    """The intervals of each weight, and what changes beyond them."""
    effective = effective_weights(sim)
    rows = tuple(
        Row.of(
            row["title"],
            Cell(f"{row['weight']:.0%}", row["weight"]),
            _effective(effective[str(name)]),
            *(_interval(row, which) for which in kinds(sim)),
            "; ".join(_beyond(sim, row)) or (FIXED if _is_fixed(row) else UNCHANGED),
            about=str(name),
        )
        for name, row in table.iterrows()
    )
    meaning = "weights between which the {} the same, the others in proportion"
    headings = {"first": "First stays", "first_k": "Recommended stay"}
    meanings = {"first": "first service stays", "first_k": "recommended services stay"}
    columns = (
        Column("Criterion"),
        Column("Weight", "its share of all weight, on average", True, "share"),
        Column("Decides", "the part of the differences between services that it makes", True),
        *(Column(headings[w], meaning.format(meanings[w]), numeric=True) for w in kinds(sim)),
        Column("Beyond that", prose=True),
    )
    caption = "How far the weight of each criterion may move, the others in proportion"
    return Table("stability", caption, columns, rows)


def _effective(share: float) -> Cell:
    """The effective weight of a criterion."""
    return Cell(UNKNOWN) if isnan(share) else Cell(part(share), share)


def _interval(row: pd.Series, which: Which) -> Cell:
    """From which to which weight nothing changes."""
    low, high, weight = (float(row[key]) for key in (f"{which}_low", f"{which}_high", "weight"))
    if isnan(low):
        return Cell("not ranked")
    return Cell(" to ".join(_apart(weight, end)[1] for end in (low, high)))


def _beyond(sim: Simulation, row: pd.Series) -> Iterator[str]:
    """The changes beyond the ends of each interval."""
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
                "first_service": row["first"],
                "first": (row["first_low"], row["first_high"]),
                "first_k": (row["first_k_low"], row["first_k_high"]),
                **{name: row[name] for name in beyond},
            }
            for criterion, row in table.iterrows()
        }
    }
