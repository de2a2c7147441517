"""Rank acceptability: how often each service takes each rank, as a map of numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.findings.bands import bands_finding
from dragonsden.plot.described import describe
from dragonsden.plot.layout.cells import PITCH, Heads, cell
from dragonsden.plot.layout.rows import LabelledRows, TextColumn
from dragonsden.plot.layout.sheet import BORDER, Captions
from dragonsden.plot.layout.style import INK, SHADES, readable_on, styled
from dragonsden.plot.left_out import require_figures
from dragonsden.plot.shortlist import spelt_out
from dragonsden.results.acceptability import rank_acceptability
from dragonsden.results.phrases import best_k, failures, if_cleared_words, ranks_of, shared_slots
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import capital, is_or_are, some
from dragonsden.text.numbers import percent

FEWEST_RANKS: Final = 10
MOST_RANKS: Final = 20
"""At least 10 and at most 20 ranks are shown: as many columns as a page has room for."""

MOST_ROWS: Final = 20
"""At most 20 services are shown; the data table has them all."""

LEAST_SHADE: Final = 0.01
"""The darkest cell stands for 1% at least."""

CELL: Final = 24.0
"""The width of a cell in points."""


@dataclass(frozen=True)
class Map:
    """The part of the rank acceptabilities that is shown: the ranks and services that matter."""

    sim: Simulation

    @cached_property
    def all(self) -> pd.DataFrame:
        """The share of draws by service and rank."""
        return rank_acceptability(self.sim)

    @property
    def last(self) -> int:
        """The last rank that is shown."""
        wanted = min(max(self.sim.k + 2, FEWEST_RANKS), MOST_RANKS)
        return min(len(self.all), wanted)

    @cached_property
    def shown(self) -> pd.DataFrame:
        """The shares of the ranks shown, for the services that take them most often."""
        ranks = self.all.iloc[:, : self.last]
        often = ranks.sum(axis=1).sort_values(ascending=False, kind="stable")
        chosen = set(often[often > 0].head(MOST_ROWS).index)
        return ranks.loc[[name in chosen for name in ranks.index]]

    @property
    def not_shown(self) -> str:
        """The number of services not shown, and how often they take a rank that is."""
        rest = self.all.drop(self.shown.index).iloc[:, : self.last].sum(axis=1)
        if rest.empty:
            return ""
        are, top = is_or_are(len(rest)), float(rest.max())
        reach = f"in {percent(top)} of draws at most" if top > 0 else "in no draw"
        others = f"{some(len(rest), 'other service')} {are} not shown"
        return f"{capital(others)}: among the first {self.last} {reach}."


@checked
def acceptability(sim: Simulation, *, ax: Axes | None = None) -> Axes:
    """The Axes with the rank acceptabilities: the percentage of draws for each service and rank.

    Shown are the first k + 2 ranks, ten at least and twenty at most, and the twenty services that
    are most often among them.

    Args:
        sim: the simulation.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        ValueError: the figures of a service are left out of public results.

    Examples:
        >>> ax = plot.acceptability(sim)
        >>> print(plot.data_table(ax)[[1, 2, 3, 4]].round(2))
                                           1     2     3     4
        service
        new_model_highways              0.48  0.34  0.16  0.02
        childrens_services_partnership  0.45  0.38  0.16  0.01
        new_model_reablement            0.06  0.27  0.57  0.09
        new_model_residential_care      0.00  0.01  0.11  0.87
    """
    require_figures(sim, "How often each takes each rank")
    shares, finding = Map(sim), bands_finding(sim)
    notes = (*finding.notes, *shared_slots(sim), *failures(sim))
    captions = Captions.of(sim, finding.headline, _reading(shares), notes)
    rows = _rows(shares)
    margins = rows.margins()
    least = margins.left + margins.right + CELL * shares.last + 2 * BORDER
    ax = rows.on_sheet(captions, ax, least, below=4)
    with styled():
        Heads([str(rank) for rank in range(1, shares.last + 1)]).write(ax)
        _cells(ax, shares.shown, rows.centres)
        if sim.k < shares.last:
            ax.axvline(sim.k, color=INK, lw=1.6)
    ranks = f"{some(len(shares.shown), 'service')} by {some(shares.last, 'rank')}"
    kind = f"Map of {ranks}, with the percentage of draws in each cell"
    table = shares.all.copy()
    table.insert(0, "title", [sim.case.title_of(str(name)) for name in table.index])
    describe(ax, kind, captions, _figures(shares), table)
    return ax


def _reading(shares: Map) -> str:
    """The explanation of the cells; nothing where there are none."""
    if shares.all.empty:
        return ""
    k = shares.sim.k
    line = f" The line follows rank {k}, the last review slot." * (k < shares.last)
    held = "hold" in shares.sim.gate.values()
    line += f" Chosen: {best_k(k)}{f'; on hold: {if_cleared_words(shares.sim)}' * held}."
    return (
        "How often each service takes each rank, in percent of draws; a blank is never, and the "
        f"darker the more often. Services by mean overall value.{line} {shares.not_shown}"
    ).strip()


def _rows(shares: Map) -> LabelledRows:
    """The rows, with the share of draws in which each is chosen, and that of lower ranks."""
    sim, names = shares.sim, list(shares.shown.index)
    marked = dict(zip(sim.ranking.index, ranks_of(sim.ranking["rank"]), strict=True))
    table = sim.ranking.loc[names]
    columns = [TextColumn("Chosen", [percent(chance) for chance in table["chosen"]])]
    ranks = [marked[name] for name in names]
    return LabelledRows(list(table["title"]), columns, ranks, pitch=PITCH)


def _cells(ax: Axes, shown: pd.DataFrame, centres: Sequence[float]) -> None:
    """The cells and their numbers."""
    shares = shown.to_numpy()
    most = max(shares.max(initial=0.0), LEAST_SHADE)
    for (row, column), share in np.ndenumerate(shares):
        ground = SHADES(share / most)
        text = percent(float(share)).rstrip("%") if share > 0 else ""
        cell(ax, column, centres[row], ground, text, readable_on(ground))


def _figures(shares: Map) -> Iterator[str]:
    """The shares of the first k services, three at least and ten at most."""
    sim = shares.sim
    for name, row in sim.ranking.head(spelt_out(sim)).iterrows():
        often = shares.all.T[str(name)]
        yield (
            f"{row['title']}: first in {percent(row['first'])} of draws, chosen in "
            f"{percent(row['chosen'])}; most often of rank {often.idxmax()}, in "
            f"{percent(float(often.max()))}."
        )
