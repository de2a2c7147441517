"""What is worth finding out: a bar for each belief, as long as knowing it would be worth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from dragonsden.analysis.information import NOTHING, evppi
from dragonsden.arithmetic.statistics import Z95
from dragonsden.engine.blocks import WHO_JUDGES
from dragonsden.plot import described as record
from dragonsden.plot.layout.rows import Column, Rows
from dragonsden.plot.layout.sheet import Message, sheet
from dragonsden.plot.layout.style import BLUE, INK, ORANGE, PAPER, styled
from dragonsden.results.phrases import basis, first_k, nobody_ranked, status_line
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, counted, listed_and, some
from dragonsden.text.numbers import money, number

MOST: Final = 12
"""So many beliefs are shown: more would be worth nothing that a reader could act on."""

NAMED: Final = 2


def information(
    sim: Simulation, table: pd.DataFrame | None = None, *, ax: Axes | None = None
) -> Axes:
    """The Axes with the value of information of the beliefs most worth researching.

    A bar is the gain in overall value of the first k, a whisker its 95% interval.

    Args:
        sim: the simulation.
        table: the table that `evppi` gave; without it every belief is asked, and who judges comes
            apart, below.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Examples:
        >>> ax = plot.information(sim, dd.evppi(sim))
        >>> print(plot.data_table(ax)[["value", "value_se"]].head(2).round(2))
                                           value  value_se
        belief
        new_model_highways.revenue.volume   0.30      0.07
        factors.housing_cycle               0.16      0.07
    """
    found = _asked(sim) if table is None else table
    shown = _shown(found)
    rows = _rows(shown)
    message = Message(
        status_line(sim.case), headline(sim, found), _subtitle(sim, shown), _notes(found)
    )
    ax, inner = sheet(message, ax, rows.room(), rows.total)
    with styled():
        rows.draw(ax, inner)
        _bars(ax, shown, rows.centres)
        _scale(ax, shown)
    record.keep(ax, record.Record(message.title, _alternative(message, shown), found))
    return ax


def _asked(sim: Simulation) -> pd.DataFrame:
    """The value of information of every belief and, last, of who judges."""
    table = evppi(sim)
    return pd.concat([table, evppi(sim, [WHO_JUDGES])]) if len(sim.plan.members) > 1 else table


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    """The rows to draw: the beliefs worth most, and who judges last."""
    judges = table.index == WHO_JUDGES
    beliefs = table[~judges & (table["value"] > 0)]
    most = beliefs.sort_values("value", ascending=False, kind="stable").head(MOST)
    return pd.concat([most, table[judges]])


def headline(sim: Simulation, table: pd.DataFrame) -> str:
    """Which of the beliefs asked are most worth researching before the panel meets."""
    asked = table[~table.index.isin([WHO_JUDGES, NOTHING])]
    partly = not set(sim.plan.beliefs) <= set(asked.index)
    which = "None of what was asked is" if partly else "No single assumption is"
    if not sim.ranked:
        return nobody_ranked(sim)
    if not sim.plan.beliefs:
        return "No assumption is uncertain, so there is none to research"
    if asked.empty:
        return "No assumption was asked about"
    if not (asked["value"] > 0).any():
        return f"{which} worth researching: none would change the choice"
    best, apart = _best(asked)
    if not best:
        return f"{which} clearly worth researching before the panel meets"
    named = listed_and([f"“{label}”" for label in best])
    most = f"{'' if apart else 'among the '}most worth researching"
    return (
        f"{named} {'is' if len(best) == 1 else 'are'} {most}{' of those asked' if partly else ''}"
    )


def _best(asked: pd.DataFrame) -> tuple[list[str], bool]:
    """The labels to name, two at most, and whether they are clearly worth more than the rest."""
    order = asked.sort_values("value", ascending=False, kind="stable")
    reach = Z95 * order["value_se"]
    low, high = (order["value"] - reach).to_numpy(), (order["value"] + reach).to_numpy()
    for count in range(1, min(NAMED, len(order)) + 1):
        if low[:count].min() > high[count:].max(initial=0):
            return list(order["label"][:count]), True
    return list(order["label"][low > 0][:NAMED]), False


def _subtitle(sim: Simulation, shown: pd.DataFrame) -> str:
    """What is shown, and how to read it."""
    if shown.empty:
        return basis(sim)
    money_too = "The £ column is the same for a choice by net present value. "
    return (
        f"What knowing each assumption before choosing {first_k(sim.k)} would add to their overall "
        "value, in points, on average; the line at the end of a bar is its 95% interval. "
        f"{money_too if shown['npv'].notna().any() else ''}{basis(sim)}"
    )


def _notes(table: pd.DataFrame) -> tuple[str, ...]:
    """How many beliefs are worth nothing, and what who judges means."""
    asked = table[table.index != WHO_JUDGES]
    worthless = int((asked["value"] <= 0).sum())
    left_out = max(0, int((asked["value"] > 0).sum()) - MOST)
    notes = []
    if left_out:
        notes.append(f"Not shown: {some(left_out, 'assumption')} worth less than these.")
    if worthless:
        notes.append(
            f"{capital(some(worthless, 'assumption'))} would not change the choice if known."
        )
    if WHO_JUDGES in table.index:
        notes.append(
            "Which member judges is nothing that research can settle: its bar says how much hangs "
            "on whose scores are used, and so how far the panel disagrees."
        )
    return (" ".join(notes),) if notes else ()


def _rows(shown: pd.DataFrame) -> Rows:
    """The rows, with their figures; who judges comes under a heading."""
    judges = shown.index == WHO_JUDGES
    heading = {len(shown) - 1: "Not a matter for research"} if judges.any() else {}
    columns = [Column("Points", [_points(worth) for worth in shown["value"]])]
    if shown["npv"].notna().any():
        cells = [
            "" if np.isnan(worth) else money(worth, error)
            for worth, error in zip(shown["npv"], shown["npv_se"], strict=True)
        ]
        columns.append(Column("£", cells))
    return Rows(
        ranks=[""] * len(shown), titles=list(shown["label"]), columns=columns, headings=heading
    )


def _points(worth: float) -> str:
    """A worth in points; what is worth something is never written as nothing."""
    said = number(worth, 1)
    return "<0.1" if said == "0.0" and worth > 0 else said


def _bars(ax: Axes, shown: pd.DataFrame, centres: list[float]) -> None:
    """A bar for each belief with its whisker; who judges is hatched."""
    for (name, row), centre in zip(shown.iterrows(), centres, strict=True):
        judged = name == WHO_JUDGES
        ax.barh(
            centre,
            row["value"],
            height=11,
            color=PAPER if judged else BLUE,
            edgecolor=ORANGE if judged else BLUE,
            hatch="////" if judged else None,
            zorder=2,
        )
        reach = Z95 * row["value_se"]
        ends = (max(0.0, row["value"] - reach), row["value"] + reach)
        ax.hlines(centre, *ends, color=INK, lw=1.4, zorder=3)


def _scale(ax: Axes, shown: pd.DataFrame) -> None:
    """The scale in points, from 0."""
    if shown.empty:
        ax.set_xticks([])
        return
    most = float((shown["value"] + Z95 * shown["value_se"].fillna(0)).max()) or 1.0
    ax.set_xlim(0, 1.04 * most)
    ticks = MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]).tick_values(0, most)
    ticks = [t for t in ticks if t <= 1.04 * most]
    ax.set_xticks(ticks, labels=[f"{t:g}" for t in ticks])
    ax.grid(axis="x")


def _alternative(message: Message, shown: pd.DataFrame) -> str:
    """The chart in words."""
    return " ".join(
        [
            f"Bar chart of the value of information, {counted(len(shown), 'bar')}.",
            message.status,
            f"{message.title}.",
            message.subtitle,
            *_figures(shown),
            *message.notes,
            "The data table has every belief.",
        ]
    )


def _figures(shown: pd.DataFrame) -> Iterator[str]:
    """The figures of each bar."""
    for _, row in shown.iterrows():
        yield f"{row['label']}: {row['value']:.2f} points, standard error {row['value_se']:.2f}."
