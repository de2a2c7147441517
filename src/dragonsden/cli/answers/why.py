"""The answer to: why is this service above that one?"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Final

import pandas as pd

from dragonsden.analysis.explanation import why
from dragonsden.cli.answer import Answer, Grid
from dragonsden.cli.old_text import Column
from dragonsden.outputs import json_documents as analyses
from dragonsden.results.phrases import draws_and_seed
from dragonsden.results.simulation import Simulation
from dragonsden.text.numbers import decimals, number, share, whole_percent

NONE: Final = "none"


def reasons(sim: Simulation, a: str, b: str) -> Answer:
    """Why service `a` is above service `b`, or the other way round."""
    table = why(sim, a, b)
    content = analyses.of_why(a, b, table, table.share, table.interval)
    columns = _columns(*(sim.case.pipeline.services[name].title for name in (a, b)))
    return Answer(
        case=sim.case,
        sentence=table.sentence,
        body=(Grid("What each criterion adds", columns, tuple(_rows(table, sim.draws))),),
        made=(draws_and_seed(sim),),
        table=table,
        document=analyses.written("why", sim, table.sentence, content),
        warnings=sim.warnings,
    )


def _columns(a: str, b: str) -> tuple[Column, ...]:
    """The columns, in order."""
    return (
        Column("Criterion", "", numeric=False),
        Column("Weight", "its share of the weight, on average"),
        Column("A", f"mean value, 0 to 100, of {a}"),
        Column("B", f"mean value of {b}"),
        Column(
            "Difference", "points of overall value by which it puts A ahead; behind, if negative"
        ),
        Column("Favours A", "share of draws in which A has the higher value on it"),
        Column("Level at", "the weight, others in proportion, at which A and B draw level"),
    )


def _rows(table: pd.DataFrame, draws: int) -> Iterator[tuple[str, ...]]:
    """A row of cells for each criterion."""
    for _, row in table.iterrows():
        # weight times a difference of 100 at most: its deviation is no more than that
        places = decimals(100 * row["weight"] / sqrt(draws))
        tie = whole_percent(row["weight_to_tie"]) if pd.notna(row["weight_to_tie"]) else NONE
        yield (
            row["title"],
            whole_percent(row["weight"]),
            number(row["value_a"], 0),
            number(row["value_b"], 0),
            number(row["difference"], places),
            share(row["share"], 0),
            tie,
        )
