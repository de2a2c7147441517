"""The answer to: which uncertain number moves this service most?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, cast

import pandas as pd

from dragonsden.analysis.sensitivity import tornado
from dragonsden.analysis.sensitivity.tornado import Measure
from dragonsden.cli.answer import Answer, Grid, Notes
from dragonsden.cli.old_text import Column
from dragonsden.outputs import json_documents as analyses
from dragonsden.results.phrases import draws_and_seed
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import counted, its, own_label
from dragonsden.text.numbers import decimals, exact_money, figure, number

MOST_ROWS: Final = 15

CALLED: Final = {
    "value": "overall value",
    "npv": "NPV",
    "contribution": "contribution a year",
    "rank": "rank",
}


def movers(sim: Simulation, service: str, measure: str) -> Answer:
    """What each uncertain number does to a measure of a service."""
    table = tornado(sim, service, cast("Measure", measure))
    shown = _shower(sim, service, measure)
    moving = table[table["swing"] > 0]
    title = sim.case.pipeline.services[service].title
    what = f"{CALLED[measure]} of {title}"
    sentence = _sentence(moving, what, title, shown)
    rows = tuple(_rows(moving.head(MOST_ROWS), title, shown))
    return Answer(
        case=sim.case,
        sentence=sentence,
        body=(
            Grid(f"The {what} as each number goes from low to high", _columns(what), rows),
            Notes("And besides", tuple(_rest(moving, len(table)))),
        ),
        made=(draws_and_seed(sim),),
        table=table,
        document=analyses.written(
            "tornado", sim, sentence, analyses.of_tornado(service, measure, table)
        ),
        warnings=sim.warnings,
    )


def _shower(sim: Simulation, service: str, measure: str) -> Callable[[float], str]:
    """What writes a mean of the measure, in the digits that its error supports."""
    if measure in ("npv", "contribution"):
        summary: Any = sim.measure_summary.loc[(service, measure)]
        return lambda amount: exact_money(amount, summary["se"])
    column = "value_se" if measure == "value" else "expected_rank_se"
    error: Any = sim.all_services.loc[service, column]
    return lambda mean: number(mean, decimals(error))


def _sentence(moving: pd.DataFrame, what: str, title: str, shown: Callable[[float], str]) -> str:
    """Which number moves it most, and how far."""
    if moving.empty:
        return f"Nothing uncertain moves the {what}."
    most = moving.iloc[0]
    return (
        f"What moves the {what} most is {its(most['label'], title)}: with {figure(most['low'])} it "
        f"is {shown(most['at_low'])} on average, with {figure(most['high'])} it is "
        f"{shown(most['at_high'])}; as believed it is {shown(most['mean'])}."
    )


def _columns(what: str) -> tuple[Column, ...]:
    """The columns, in order."""
    return (
        Column("What is uncertain", "", numeric=False),
        Column("Low", "its P10: it is lower in one draw of ten"),
        Column("High", "its P90: it is higher in one draw of ten"),
        Column("At low", f"mean {what} if it is known to be low, all else as believed"),
        Column("At high", "the same if it is known to be high"),
        Column("Swing", "the difference"),
    )


def _rows(
    table: pd.DataFrame, title: str, shown: Callable[[float], str]
) -> Iterator[tuple[str, ...]]:
    """A row of cells for each belief."""
    for _, row in table.iterrows():
        ends = (shown(row[name]) for name in ("at_low", "at_high", "swing"))
        yield own_label(row["label"], title), figure(row["low"]), figure(row["high"]), *ends


def _rest(moving: pd.DataFrame, beliefs: int) -> Iterator[str]:
    """What is not in the table."""
    if len(moving) > MOST_ROWS:
        more = counted(len(moving) - MOST_ROWS, "number")
        yield f"{more} that move it less: --csv lists them"
    if beliefs > len(moving):
        still = beliefs - len(moving)
        yield f"{counted(still, 'number')} that {'does' if still == 1 else 'do'} not move it"
