"""The tornado of one service as a finding: the beliefs that move it most."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

import pandas as pd

from dragonsden.analysis.findings.beliefs import belief_phrase, belief_title, end
from dragonsden.analysis.findings.documents import by_index
from dragonsden.analysis.sensitivity.tornado import Measure, tornado
from dragonsden.results.finding import Cell, Column, Finding, Row, Table, Unit
from dragonsden.results.phrases import value_places
from dragonsden.results.simulation import Simulation
from dragonsden.results.thousands import money_as_in
from dragonsden.text.english import capital, some, was_or_were
from dragonsden.text.numbers import money, number

CALLED: Final[Mapping[Measure, tuple[str, Unit]]] = {
    "value": ("overall value", "points"),
    "npv": ("net present value", "£"),
    "contribution": ("contribution a year", "£ a year"),
    "rank": ("rank", "rank"),
}
"""The name and the unit of each measure."""

Figure = Callable[[float], str]


def tornado_finding(
    sim: Simulation, service: str, measure: Measure = "value", table: pd.DataFrame | None = None
) -> Finding:
    """The effect of each uncertain number on a measure of a service, the widest swing first.

    `table` is that of `tornado`, worked out if it is not given.
    """
    found = tornado(sim, service, measure) if table is None else table
    moving = found[found["swing"] > 0]
    figure = figures(sim, service, measure)
    return Finding(
        name="tornado",
        headline=_headline(sim, service, measure, moving, figure),
        tables=(_table(sim, service, measure, moving, figure),),
        notes=tuple(_notes(sim, service, found, moving, figure)),
        numbers=lambda: found,
        document=_document(service, measure, found),
    )


def figures(sim: Simulation, service: str, measure: Measure) -> Figure:
    """A function that writes a mean of the measure in the digits that its error supports."""
    if measure == "value":
        return partial(number, places=value_places(sim))
    if measure == "rank":
        error = float(sim.all_services["expected_rank_se"][service])
        return partial(number, places=sim.places(error))
    error = float(sim.measure_summary["se"][service, measure])
    return partial(money, error=0.0 if error != error else error)


def _headline(
    sim: Simulation, service: str, measure: Measure, moving: pd.DataFrame, figure: Figure
) -> str:
    """The belief that moves the service most, and how far."""
    what = f"{CALLED[measure][0]} of {sim.case.title_of(service)}"
    if moving.empty:
        return f"Nothing uncertain moves the {what}"
    most = moving.iloc[0]
    low, high = (figure(x) for x in sorted((float(most["at_low"]), float(most["at_high"]))))
    if low == high:
        return f"No uncertain number moves the {what} by as much as the draws can show"
    cause = belief_phrase(sim.case, str(moving.index[0]), service)
    return f"The {what} depends most on {cause}: from {low} to {high}"


def _notes(
    sim: Simulation, service: str, found: pd.DataFrame, moving: pd.DataFrame, figure: Figure
) -> Iterator[str]:
    """The two ends of the widest swing, and how many beliefs move nothing."""
    if len(moving):
        path, most = str(moving.index[0]), moving.iloc[0]
        low, high = _ends(sim, path, most)
        yield (
            f"With {belief_phrase(sim.case, path, service)} at {low} it is "
            f"{figure(most['at_low'])} on average, at {high} {figure(most['at_high'])}; as "
            f"simulated it is {figure(most['mean'])}."
        )
    still = len(found) - len(moving)
    if still and moving.empty:
        yield f"{capital(some(still, 'number'))} {was_or_were(still)} tried."
    elif still:
        yield f"{capital(some(still, 'other number'))} {'do' if still > 1 else 'does'} not move it."


def _ends(sim: Simulation, path: str, row: pd.Series) -> tuple[str, str]:
    """The low and the high value of a belief."""
    low, high = (end(sim.case, path, float(row[word]), word) for word in ("low", "high"))
    return low, high


def _table(
    sim: Simulation, service: str, measure: Measure, moving: pd.DataFrame, figure: Figure
) -> Table:
    """The measure at the low and the high value of each belief that moves it."""
    name, unit = CALLED[measure]
    what = f"{name} of {sim.case.title_of(service)}"
    columns = (
        Column("Uncertain number"),
        Column("Low", "its P10: it is lower in one draw of ten", True),
        Column("High", "its P90: it is higher in one draw of ten", True),
        Column("At low", f"mean {what} if the number is low, all else as believed", True, unit),
        Column("At high", "the same if it is high", True, unit),
        Column("Swing", "the difference", True, unit),
    )
    rows = []
    for path, row in moving.iterrows():
        low, high = _ends(sim, str(path), row)
        rows.append(
            Row.of(
                belief_title(sim.case, str(path), service),
                Cell(low, row["low"]),
                Cell(high, row["high"]),
                *(Cell(figure(row[key]), row[key]) for key in ("at_low", "at_high", "swing")),
                about=str(path),
            )
        )
    caption = f"The {what} as each number goes from low to high"
    return money_as_in(sim.case, Table("tornado", caption, columns, tuple(rows)))


def _document(service: str, measure: str, table: pd.DataFrame) -> Mapping[str, Any]:
    """The measure at both ends of each belief, for the JSON document."""
    ends = {path: (row["at_low"], row["at_high"]) for path, row in table.iterrows()}
    return {
        "service": service,
        "measure": measure,
        "mean": table["mean"].iloc[0] if len(table) else None,
        "beliefs": by_index(table[["label", "low", "high", "swing"]]),
        "tornado": {path: {service: {measure: pair}} for path, pair in ends.items()},
    }
