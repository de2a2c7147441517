"""How sure each place of the ranking is."""

from __future__ import annotations

from typing import Final

import pandas as pd

from dragonsden.results.acceptability import rank_acceptability
from dragonsden.results.finding import Cell, Column, Row, Table
from dragonsden.results.simulation import Simulation
from dragonsden.text.numbers import percent, share, share_decimals

MOST_PLACES: Final = 12
"""At most 12 places have a column: more would not fit across a page."""


def bands_table(sim: Simulation, bands: pd.DataFrame) -> Table:
    """Each service's band, by the share of draws in which it is among the first k."""
    of_share = share_decimals(sim.draws)
    rows = []
    for name, row in bands.iterrows():
        low, high = row["first_k_interval"]
        rows.append(
            Row.of(
                Cell(row["title"], about=str(name)),
                share(row["first_k"], of_share),
                f"{share(low, of_share)} to {share(high, of_share)}",
                row["band"],
                "yes" if row["settled"] else "no: more draws could move it",
            )
        )
    where = "First" if sim.k == 1 else f"In the first {sim.k}"
    return Table(
        name="bands",
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
        Row.of(titles[name], *(percent(part) if part else "0%" for part in row))
        for name, row in zip(often.index, often.to_numpy().tolist(), strict=True)
    )
    places = tuple(Column(str(place), numeric=True) for place in range(1, last + 1))
    return Table(
        name="places",
        caption=f"How often each service takes each of the first {last} places",
        columns=(Column("Service"), *places),
        rows=rows,
    )
