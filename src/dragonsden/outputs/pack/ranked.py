"""The ranked table, and how sure each place is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from dragonsden.outputs.pack.parts import Cell, Column, Link, Row, Table
from dragonsden.outputs.redaction import LEFT_OUT, Redaction
from dragonsden.record import Decision
from dragonsden.results.acceptability import rank_acceptability
from dragonsden.results.simulation import Simulation
from dragonsden.results.standings import Standings
from dragonsden.text.english import words
from dragonsden.text.numbers import percent, share, share_decimals

OF_VALUE: Final = ("Value", "+/-", "P10", "P90")
"""Headings of the columns that tell a service's overall value."""

MOST_PLACES: Final = 12


def anchor(service: str) -> str:
    """Where a service stands on the page."""
    return f"service-{service}"


def ranked_table(
    sim: Simulation, told: Standings, rule: Redaction, decided: Mapping[str, Decision]
) -> Table:
    """The ranked table, best first, each service leading to its own section."""
    rows = []
    for name, cells in zip(sim.ranking.index, told.rows, strict=True):
        shown: list[Cell] = [
            LEFT_OUT if column.heading in OF_VALUE and not rule.shows(name) else cell
            for column, cell in zip(told.columns, cells, strict=True)
        ]
        shown[1] = Link(cells[1], anchor(name))
        if decided:
            shown.append(words(decided[name].decision) if name in decided else "none yet")
        rows.append(Row(tuple(shown), key=name))
    heads = [Column(c.heading, c.meaning, c.numeric) for c in told.columns]
    if decided:
        heads.append(Column("Decision", "what the panel decided, apart from the score"))
    return Table(
        id="table-ranking",
        caption=f"The ranking of {len(rows)} services, best first",
        columns=tuple(heads),
        rows=tuple(rows),
        layout="wide",
        heads=1,
        cut=(told.within, told.cut) if told.within < len(rows) else None,
    )


def bands_table(sim: Simulation, bands: pd.DataFrame) -> Table:
    """Each service's band, by the share of draws in which it is among the first k."""
    of_share = share_decimals(sim.draws)
    rows = []
    for name, row in bands.iterrows():
        low, high = row["first_k_interval"]
        rows.append(
            Row(
                (
                    Link(row["title"], anchor(str(name))),
                    share(row["first_k"], of_share),
                    f"{share(low, of_share)} to {share(high, of_share)}",
                    row["band"],
                    "yes" if row["settled"] else "no: more draws could move it",
                )
            )
        )
    where = "First" if sim.k == 1 else f"In the first {sim.k}"
    return Table(
        id="table-bands",
        caption="Take forward, close call or not this round",
        columns=(
            Column("Service"),
            Column(where, "share of draws", numeric=True),
            Column("95% interval", "where that share would lie with endless draws", numeric=True),
            Column("Band"),
            Column("Settled", "whether the whole interval lies in that band"),
        ),
        rows=tuple(rows),
    )


def places_table(sim: Simulation) -> Table:
    """How often each service takes each of the first places."""
    shares = rank_acceptability(sim)
    last = min(sim.k + 2, MOST_PLACES, len(shares))
    shown = shares.iloc[:, :last]
    often = shown[(shown > 0).any(axis=1)]
    titles = sim.ranking["title"]
    rows = tuple(
        Row((titles[name], *(percent(part) if part else "0%" for part in row)))
        for name, row in zip(often.index, often.to_numpy().tolist(), strict=True)
    )
    places = tuple(Column(str(place), numeric=True) for place in range(1, last + 1))
    return Table(
        id="table-places",
        caption=f"How often each service takes each of the first {last} places",
        columns=(Column("Service"), *places),
        rows=rows,
        layout="wide",
    )
