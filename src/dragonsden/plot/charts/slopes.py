"""Slopes: the places of services in one ranking and in another: of a scenario, or a version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.findings.scenarios import NEAR, Chosen, change_headline
from dragonsden.plot.described import describe
from dragonsden.plot.layout.rank_lines import RankLines, rank_lines_on_sheet
from dragonsden.plot.layout.sheet import Captions
from dragonsden.plot.left_out import require_figures
from dragonsden.results.phrases import first_k, nobody_ranked
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import is_or_are, some

NAMES: Final = ("before", "after")
"""The names of the two rankings, unless others are given."""


@checked
def slopes(
    before: Simulation, after: Simulation, names: tuple[str, str] = NAMES, *, ax: Axes | None = None
) -> Axes:
    """The Axes with the rank of each service in two rankings, and a line from one to the other.

    The two may be a case as written and one of its scenarios, or two versions of a case. Drawn are
    the services within six places of the first k in either. Up to four that are recommended in one
    alone, or move most, stand out.

    Args:
        before: the simulation whose ranking stands at the left.
        after: the one whose ranking stands at the right.
        names: what they are called.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        ValueError: the names are the same, or figures are left out of public results.

    Examples:
        >>> ax = plot.slopes(sim, dd.scenarios(sim)["recession"], ("as written", "recession"))
        >>> print(plot.data_table(ax).drop(columns="title"))
                                        as written  recession
        service
        new_model_highways                       1          2
        childrens_services_partnership           2          1
        new_model_reablement                     3          3
        new_model_residential_care               4          4
    """
    if names[0] == names[1]:
        raise ValueError(f"both rankings are called {names[0]!r}; give two names")
    for sim in (before, after):
        require_figures(sim, "The change of places")
    table = _table(before, after, names)
    chosen = {
        name: frozenset(sim.recommended) for name, sim in zip(names, (before, after), strict=True)
    }
    return chart(before, table, chosen, ax)


def chart(sim: Simulation, table: pd.DataFrame, chosen: Chosen, ax: Axes | None = None) -> Axes:
    """The Axes with both ranks of each service of the table; `sim` is one of the two versions."""
    every = RankLines.of(sim, table, chosen)
    lines = RankLines.of(sim, table[every.near], chosen)
    captions = Captions.of(
        sim, _headline(sim, every), _reading(lines), _notes(sim, lines, len(table))
    )
    ax = rank_lines_on_sheet(lines, captions, ax)
    kind = f"Slope chart of the ranks of {some(len(lines.table), 'service')} in two rankings"
    describe(ax, kind, captions, lines.figures, table)
    return ax


def _table(before: Simulation, after: Simulation, names: tuple[str, str]) -> pd.DataFrame:
    """The title and both ranks of each service that either ranks, in the order of the first."""
    order = list(dict.fromkeys([*before.ranking.index, *after.ranking.index]))
    titles = {**after.all_services["title"], **before.all_services["title"]}
    ranks = {
        name: sim.ranking["rank"].reindex(order).astype("Int64")
        for name, sim in zip(names, (before, after), strict=True)
    }
    table = pd.DataFrame({"title": [titles[name] for name in order], **ranks}, index=order)
    return table.rename_axis("service")


def _headline(sim: Simulation, lines: RankLines) -> str:
    """The services that come in and go out, or the one that moves most."""
    return change_headline(lines) if len(lines.table) else nobody_ranked(sim)


def _reading(lines: RankLines) -> str:
    """The explanation of the lines; nothing where there are none."""
    if lines.table.empty:
        return ""
    some_where = "are recommended in one alone, or " * bool(lines.crossing.any())
    bold = f" Bold: those that {some_where}move most." * bool(lines.movers)
    cross = " ×: not ranked there." * bool(lines.ranks.isna().any(axis=None))
    return (
        f"Rank by mean overall value in each. The line across follows {first_k(lines.k)}."
        f"{bold}{cross}"
    )


def _notes(sim: Simulation, lines: RankLines, every: int) -> Iterator[str]:
    """The number of services that are not drawn."""
    if rest := every - len(lines.table):
        are = is_or_are(rest)
        reach = f"not among the first {sim.k + NEAR} in either"
        yield f"Not drawn: {some(rest, 'service')} that {are} {reach}."
