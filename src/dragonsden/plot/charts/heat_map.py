"""The values of services by criterion, as a map of numbers: why the order is as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.plot.described import describe
from dragonsden.plot.layout.cells import PITCH, Heads, cell
from dragonsden.plot.layout.sheet import Captions
from dragonsden.plot.layout.style import FAINT, SHADES, readable_on, styled
from dragonsden.plot.left_out import left_out_notes
from dragonsden.plot.shortlist import Shortlist, spelt_out
from dragonsden.results.effective_weights import decisive
from dragonsden.results.finding import LEFT_OUT
from dragonsden.results.phrases import nobody_ranked
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import some
from dragonsden.text.numbers import number, percent

BELOW: Final = 8
"""Eight services below the last recommended are drawn; a note counts the others."""


READING: Final = (
    "Mean value on each criterion, from 0 (worst) to 100 (best); the darker the better. In "
    "brackets: the weight of the criterion, on average."
)
"""The explanation of the cells."""


@checked
def heat_map(sim: Simulation, *, ax: Axes | None = None) -> Axes:
    """The Axes with the mean value of services on each criterion, 0 to 100, its weight in the head.

    Shown are the services down to eight below the last recommended; the darker the better.

    Args:
        sim: the simulation.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Examples:
        >>> plot.data_table(plot.heat_map(sim))["outcomes"].round().to_list()
        [63.0, 88.0, 76.0, 72.0]
    """
    shortlist = Shortlist(sim, BELOW)
    shown = sim.mean_values.loc[shortlist.names]
    notes = (*shortlist.notes, *left_out_notes(sim, shown.index))
    captions = Captions.of(sim, _headline(sim), shortlist.reading(READING), notes)
    rows = shortlist.rows([shortlist.values(0)], pitch=PITCH)
    heads = Heads.over(_heads(sim), rows, ax, weight="normal")
    ax = replace(rows, above=heads.room).on_sheet(captions, ax, below=4)
    with styled():
        heads.write(ax)
        _cells(ax, shown, rows.centres)
    size = f"{some(len(shown), 'service')} by {some(len(sim.criteria), 'criterion')}"
    kind = f"Map of {size.replace('criterions', 'criteria')}, with the value in each cell"
    describe(ax, kind, captions, _figures(sim, shown), shortlist.data(sim.mean_values))
    return ax


def _headline(sim: Simulation) -> str:
    """The criteria that make most and least of the differences between services."""
    if not sim.ranked:
        return nobody_ranked(sim)
    found = None if sim.closed else decisive(sim)
    return found.headline if found else "The value of each service on each criterion"


def _heads(sim: Simulation) -> list[str]:
    """The titles of the criteria with their weights."""
    pairs = zip(sim.case.criteria.criteria.values(), sim.mean_weights, strict=True)
    return [f"{noun.title} ({percent(float(weight))})" for noun, weight in pairs]


def _cells(ax: Axes, shown: pd.DataFrame, centres: Sequence[float]) -> None:
    """The cells and their numbers; those of a closed service are blank."""
    for row, centre in zip(shown.to_numpy(dtype=float), centres, strict=True):
        for column, value in enumerate(row):
            known = not np.isnan(value)
            ground = SHADES(0.9 * value / 100) if known else FAINT
            text = number(value, 0) if known else ""
            cell(ax, column, centre, ground, text, readable_on(ground))


def _figures(sim: Simulation, shown: pd.DataFrame) -> Iterator[str]:
    """The values of the first of them, by criterion."""
    titles = [noun.title for noun in sim.case.criteria.criteria.values()]
    for name, row in shown.head(spelt_out(sim)).iterrows():
        said = [f"{title} {number(v, 0)}" for title, v in zip(titles, row, strict=True)]
        values = LEFT_OUT if name in sim.closed else ", ".join(said)
        yield f"{sim.case.title_of(str(name))}: {values}."
