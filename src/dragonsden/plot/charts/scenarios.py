"""Ranks by scenario: a line for each service from its rank as written to that in each scenario."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.findings.scenarios import NEAR, Chosen, chosen_in, scenarios_finding
from dragonsden.analysis.scenarios import Runs, check_runs
from dragonsden.model.scenario import AS_WRITTEN
from dragonsden.plot.described import describe
from dragonsden.plot.layout.rank_lines import RankLines, rank_lines_on_sheet
from dragonsden.plot.layout.sheet import Captions
from dragonsden.results.finding import Finding
from dragonsden.results.phrases import failures, first_k, shared_slots
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import is_or_are, some

FEW: Final = 2
"""One or two others are drawn as well: a note would take as much room."""


def scenarios(runs: Runs, *, ax: Axes | None = None) -> Axes:
    """The Axes with the rank of each service in each scenario, as lines that rise and fall.

    Drawn are those within six places of the first k in some scenario, named at the right. Up to
    four that are recommended in some scenarios and not in all, or move most, stand out.

    Args:
        runs: the simulations that `dragonsden.scenarios` gave.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        ValueError: the runs are not those of one case on the same draws.

    Examples:
        >>> ax = plot.scenarios(dd.scenarios(sim))
        >>> print(plot.data_table(ax)[["as written", "recession"]])
                                        as written  recession
        service
        new_model_highways                     1.0        2.0
        childrens_services_partnership         2.0        1.0
        new_model_reablement                   3.0        3.0
        new_model_residential_care             4.0        4.0
    """
    check_runs(runs)
    return chart(runs[AS_WRITTEN], scenarios_finding(runs), chosen_in(runs), ax)


def chart(sim: Simulation, finding: Finding, chosen: Chosen, ax: Axes | None = None) -> Axes:
    """The Axes with the ranks of the finding, and who is chosen; `sim` is that as written."""
    table = finding.data
    every = RankLines.of(sim, table, chosen)
    shown = _shown(sim, every)
    lines = RankLines.of(sim, shown, chosen)
    rest = _not_drawn(sim, len(table) - len(shown))
    notes = (*rest, *finding.notes, *shared_slots(sim), *failures(sim))
    reading = _reading(lines, all_drawn=len(shown) == len(table))
    captions = Captions.of(sim, finding.headline, reading, notes)
    ax = rank_lines_on_sheet(lines, captions, ax)
    services, count = some(len(shown), "service"), some(len(lines.scenarios), "scenario")
    kind = f"Line chart of the ranks of {services} in {count}"
    describe(ax, kind, captions, lines.figures, table)
    return ax


def _shown(sim: Simulation, every: RankLines) -> pd.DataFrame:
    """The services to draw: those near the first k in some scenario."""
    if len(every.table) <= sim.k + NEAR + FEW:
        return every.table
    near: pd.DataFrame = every.table[every.near]
    return near


def _not_drawn(sim: Simulation, rest: int) -> Iterator[str]:
    """The number of services that are not drawn."""
    if rest:
        are = is_or_are(rest)
        reach = f"among the first {sim.k + NEAR} in no scenario"
        yield f"Not drawn: {some(rest, 'service')} that {are} {reach}."


def _reading(lines: RankLines, *, all_drawn: bool) -> str:
    """The explanation of the lines; nothing where there are none."""
    if lines.table.empty:
        return ""
    line = f" The line across follows {first_k(lines.k)}." if lines.k < len(lines.table) else ""
    some_where = "are recommended in some scenarios only, or " * bool(lines.crossing.any())
    bold = f" Bold: those that {some_where}move most{'' if all_drawn else ' of those drawn'}."
    cross = " ×: fails a gate there." if lines.ranks.isna().any(axis=None) else ""
    return (
        f"Rank by mean overall value in each scenario, on the same draws.{line}"
        f"{bold if lines.movers else ''}{cross}"
    )
