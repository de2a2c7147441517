"""Rank acceptability: how often each service takes each place, as a map of numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.plot import described as record
from dragonsden.plot.layout.rows import Column, Rows
from dragonsden.plot.layout.sheet import MARGIN, WIDTH, Message, points, sheet
from dragonsden.plot.layout.style import PAPER, SHADES, TEXT, readable_on, styled
from dragonsden.results.acceptability import rank_acceptability
from dragonsden.results.phrases import (
    basis,
    failures,
    nobody_ranked,
    ranks_of,
    shared_slots,
    status_line,
    title_of,
)
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, listed_and, some, spelled
from dragonsden.text.numbers import percent

FEWEST_PLACES: Final = 10
MOST_PLACES: Final = 20
MOST_ROWS: Final = 20
CELL: Final = 27.0
SURE: Final = 0.95
"""In this share of draws or more, a service is all but sure of something."""


@dataclass(frozen=True)
class Places:
    """The part of the rank acceptabilities that is shown: the places and services that matter."""

    sim: Simulation

    @cached_property
    def all(self) -> pd.DataFrame:
        """The share of each service and place."""
        return rank_acceptability(self.sim)

    @property
    def last(self) -> int:
        """The last place that is shown."""
        wanted = min(max(self.sim.k + 2, FEWEST_PLACES), MOST_PLACES)
        return min(len(self.all), wanted)

    @cached_property
    def shown(self) -> pd.DataFrame:
        """The shares of the places shown, for the services that take them most often."""
        places = self.all.iloc[:, : self.last]
        often = places.sum(axis=1).sort_values(ascending=False, kind="stable")
        chosen = set(often[often > 0].head(MOST_ROWS).index)
        return places.loc[[name in chosen for name in places.index]]

    @property
    def lower(self) -> pd.Series:
        """The share of places lower than those shown, for the services shown."""
        return (1 - self.shown.sum(axis=1)).clip(lower=0)

    @property
    def left_out(self) -> str:
        """What is not shown, in words; nothing if all is."""
        rest = self.all.drop(self.shown.index).iloc[:, : self.last].sum(axis=1)
        if rest.empty:
            return ""
        are, top = "is" if len(rest) == 1 else "are", float(rest.max())
        reach = f"in {percent(top)} of draws at most" if top > 0 else "in no draw"
        others = f"{some(len(rest), 'other service')} {are} not shown"
        return f"{capital(others)}: in the first {self.last} places {reach}."


def acceptability(sim: Simulation, *, ax: Axes | None = None) -> Axes:
    """The Axes with the rank acceptabilities: the percentage of draws for each service and place.

    Shown are the first k + 2 places, ten at least and twenty at most, and the twenty services that
    are most often among them.

    Args:
        sim: the simulation.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Examples:
        >>> ax = plot.acceptability(sim)
        >>> print(plot.data_table(ax)[[1, 2, 3, 4]].round(2))
                                           1     2     3     4
        service
        new_model_highways              0.47  0.34  0.16  0.02
        childrens_services_partnership  0.46  0.37  0.16  0.01
        new_model_reablement            0.07  0.27  0.57  0.09
        new_model_residential_care      0.00  0.01  0.11  0.87
    """
    places = Places(sim)
    rows = _rows(places)
    message = Message(
        status_line(sim.case), headline(sim), _subtitle(places), tuple(_notes(places))
    )
    room = rows.room(below=4)
    wide = max(WIDTH, room.left + room.right + CELL * places.last + 2 * MARGIN)
    ax, inner = sheet(message, ax, room, rows.total, wide)
    with styled():
        rows.draw(ax, inner)
        _cells(ax, places.shown, rows)
        _heads(ax, places)
    alternative = _alternative(places, message)
    record.keep(ax, record.Record(message.title, alternative, _data(places)))
    return ax


def headline(sim: Simulation) -> str:
    """Who is sure of a review slot, and how many compete for the rest."""
    table, k = sim.ranking, sim.k
    if table.empty:
        return nobody_ranked(sim)
    if len(table) <= k:
        rivals = f"all {spelled(len(table))} services" if len(table) > 1 else "the only service"
        return f"There is room for {rivals} in the {some(k, 'review slot')}"
    where = f"a place in the first {k}" if k > 1 else "the first place"
    sure = table.loc[table["first_k"] >= SURE, "title"]
    open_to = int(((table["first_k"] < SURE) & (table["first_k"] >= 1 - SURE)).sum())
    if sure.empty:
        return f"No service is sure of {where}: {some(open_to, 'service')} compete for it"
    who = listed_and(list(sure)) if len(sure) <= 2 else some(len(sure), "service")
    are = "is" if len(sure) == 1 else "are"
    others = f"{some(open_to, 'other')} {'competes' if open_to == 1 else 'compete'} for the rest"
    if not open_to or len(sure) >= k:
        others = "no other comes close" if not open_to else f"{some(open_to, 'other')} may too"
    return capital(f"{who} {are} all but sure of {where}; {others}")


def _subtitle(places: Places) -> str:
    """What is shown, and how to read it."""
    sim = places.sim
    if places.all.empty:
        return basis(sim)
    line = f" The line follows place {sim.k}, the last review slot." * (sim.k < places.last)
    return (
        "How often each service takes each place, in percent of draws; a blank is never, and the "
        f"darker the more often. Services by mean overall value.{line} "
        f"{places.left_out} {basis(sim)}"
    )


def _notes(places: Places) -> Iterator[str]:
    """What stands below: what sure and competing mean, and who fails a gate."""
    sim = places.sim
    if 0 < sim.k < len(places.all):
        yield (
            f"All but sure: among the first {sim.k} in at least {percent(SURE)} of draws; "
            f"competing: in at least {percent(1 - SURE)}."
        )
    yield from shared_slots(sim)
    yield from failures(sim)


def _rows(places: Places) -> Rows:
    """The rows, with the chance of the first k and the share of lower places."""
    sim, shown = places.sim, places.shown
    table = sim.ranking.loc[shown.index]
    columns = [Column(_first(sim.k), [percent(chance) for chance in table["first_k"]])]
    if places.last < len(places.all):
        columns.append(Column("Lower", [percent(share) for share in places.lower]))
    return Rows(
        ranks=_ranks_of(sim, table),
        titles=list(table["title"]),
        columns=columns,
        pitch=20.0,
    )


def _ranks_of(sim: Simulation, table: pd.DataFrame) -> list[str]:
    """The ranks of some of the services, marked where they are shared with any."""
    marked = dict(zip(sim.ranking.index, ranks_of(sim.ranking["rank"]), strict=True))
    return [marked[name] for name in table.index]


def _first(k: int) -> str:
    """The head of the column of the first k."""
    return f"First {k}" if k > 1 else "First"


def _cells(ax: Axes, shown: pd.DataFrame, rows: Rows) -> None:
    """The map, its numbers, and a line after the last review slot."""
    if shown.empty:
        ax.set_xticks([])
        return
    edges = [*rows.tops, rows.total]
    shares = shown.to_numpy()
    scale = shares / shares.max()
    colours = SHADES(scale)
    ax.pcolormesh(
        np.arange(shares.shape[1] + 1) + 0.5, edges, colours, edgecolor=PAPER, linewidth=1.5
    )
    for (row, column), share in np.ndenumerate(shares):
        if share > 0:
            ax.text(
                column + 1,
                rows.centres[row],
                percent(float(share)).rstrip("%"),
                ha="center",
                va="center_baseline",
                size=TEXT,
                color=readable_on(colours[row, column]),
            )


def _heads(ax: Axes, places: Places) -> None:
    """The places over their columns, and the line after the last review slot."""
    ax.set_xlim(0.5, max(places.last, 1) + 0.5)
    ax.set_xticks([])
    over = ax.get_xaxis_transform() + points(ax, 0, 10)
    for place in range(1, places.last + 1):
        ax.text(
            place,
            1,
            str(place),
            transform=over,
            ha="center",
            va="center_baseline",
            size=TEXT,
            weight="bold",
        )
    if places.sim.k < places.last:
        ax.axvline(places.sim.k + 0.5, color="black", lw=1.6)


def _alternative(places: Places, message: Message) -> str:
    """The map in words."""
    return " ".join(
        [
            f"Map of {some(len(places.shown), 'service')} by {some(places.last, 'place')}, with "
            "the percentage of draws in each cell.",
            message.status,
            f"{message.title}.",
            message.subtitle,
            *_leaders(places),
            *message.notes,
            "The data table has every service and place.",
        ]
    )


def _leaders(places: Places) -> Iterator[str]:
    """How the first k services, three at least and ten at most, fare."""
    sim = places.sim
    for name, row in sim.ranking.head(min(10, max(3, sim.k))).iterrows():
        often = places.all.T[str(name)]
        yield (
            f"{title_of(sim, str(name))}: first in {percent(row['first'])} of draws, among the "
            f"first {sim.k} in {percent(row['first_k'])}; most often at place {often.idxmax()}, "
            f"in {percent(float(often.max()))}."
        )


def _data(places: Places) -> pd.DataFrame:
    """Every share: services by places, with the title first."""
    table = places.all.copy()
    table.insert(0, "title", [title_of(places.sim, str(name)) for name in table.index])
    return table
