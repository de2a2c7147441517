"""The ranking: the mean overall value of each service, and how far it may lie from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.plot.described import describe
from dragonsden.plot.layout.marks import intervals
from dragonsden.plot.layout.rows import TextColumn
from dragonsden.plot.layout.scales import around
from dragonsden.plot.layout.sheet import Captions
from dragonsden.plot.layout.style import styled
from dragonsden.plot.left_out import left_out_notes, with_words
from dragonsden.plot.shortlist import Shortlist, spelt_out
from dragonsden.results.finding import LEFT_OUT, Table
from dragonsden.results.phrases import best_k, failures, if_cleared_words
from dragonsden.results.ranking import ranking_finding
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import capital, rows_for, some
from dragonsden.text.numbers import percent

FIGURES: Final = ("value", "value_se", "p10", "p50", "p90", "typical_value")
"""The columns of overall values, which are left out for a closed service."""

BELOW: Final = 4
"""Four services below the last recommended are drawn; a note counts the others."""


@checked
def ranking(sim: Simulation, *, ax: Axes | None = None) -> Axes:
    """The Axes with the ranking: a mark at the mean value, a line from P10 to P90, best first.

    Shown are the services down to four below the last recommended; the data table has them all.
    Circles pass every gate, open diamonds are on hold; services that fail one are named below.

    Args:
        sim: the simulation.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Examples:
        >>> table = plot.data_table(plot.ranking(sim))
        >>> table["value"].round(1).to_dict()["new_model_highways"]
        62.6
    """
    finding = ranking_finding(sim)
    shortlist, in_words = Shortlist(sim, BELOW, marked=False), finding.table("ranking")
    table = sim.ranking.loc[shortlist.names]
    closed = left_out_notes(sim, sim.ranking.index)
    notes = (*_not_shown(sim, table), *finding.notes, *failures(sim), *closed)
    captions = Captions.of(sim, finding.headline, _reading(sim), notes)
    rows = shortlist.rows(_columns(in_words.first(len(table))))
    ax = rows.on_sheet(captions, ax)
    with styled():
        intervals(ax, table.assign(mean=table["value"]), rows.centres)
        _scale(ax, table)
    kind = f"Chart of marks and intervals, {rows_for(len(table), 'service')}"
    describe(ax, kind, captions, _figures(sim, in_words), with_words(sim, finding.data, FIGURES))
    return ax


def _not_shown(sim: Simulation, table: pd.DataFrame) -> Iterator[str]:
    """The number of services that are not drawn, and how often one of them is chosen."""
    rest = sim.ranking.drop(table.index)
    if len(rest):
        often = percent(float(rest["chosen"].max()))
        surest = "" if sim.closed else f"; none is chosen in over {often}"
        yield f"{capital(some(len(rest), 'other'))} rank lower{surest}."


def _reading(sim: Simulation) -> str:
    """The explanation of the marks; nothing where there are none."""
    if sim.ranking.empty:
        return ""
    bold = " Bold: recommended." if sim.recommended else ""
    cleared = f"; on hold: {if_cleared_words(sim)}" if "hold" in sim.gate.values() else ""
    return (
        "Overall value from 0 to 100: the mean, and a line from P10 to P90, where eight draws of "
        f"ten lie. Circle: passes every gate; open diamond: on hold.{bold} Chosen: how often it is "
        f"{best_k(sim.k)}{cleared}."
    )


def _columns(table: Table) -> list[TextColumn]:
    """The columns: the mean, how often it is chosen, and how it stands at the gates."""
    headings = [column.heading for column in table.columns]
    shown = {"Value": "Mean", "Chosen": "Chosen", "Gates": "Gates"}
    return [
        TextColumn(head, [row.texts[headings.index(heading)] for row in table.rows])
        for heading, head in shown.items()
    ]


def _scale(ax: Axes, table: pd.DataFrame) -> None:
    """The scale of values, in tens around what is shown."""
    shown = table[["p10", "p90", "value"]].dropna()
    if shown.empty:
        return
    low, high = around(shown.min().min(), shown.max().max(), 10, least=20)
    ax.set_xlim(low - 1, high + 1)
    ax.set_xticks(range(low, high + 1, 10))
    ax.tick_params(axis="x", labeltop=len(table) > 20, labelbottom=True)
    ax.grid(axis="x")


def _figures(sim: Simulation, table: Table) -> Iterator[str]:
    """The figures of the first k services, at least three and at most ten."""
    shown = table.first(spelt_out(sim))
    for row in shown.rows:
        said = dict(zip((column.heading for column in table.columns), row.texts, strict=True))
        value = f"mean {said['Value']}, P10 {said['P10']} to P90 {said['P90']}"
        if row.about in sim.closed:
            value = f"value {LEFT_OUT}"
        first = "" if sim.closed else f"first in {said['First']} of draws, "
        yield (
            f"{said['Rank']}. {said['Service']}: {value}; {first}chosen in {said['Chosen']}"
            f"{' of draws' * bool(sim.closed)}; gates: {said['Gates']}."
        )
