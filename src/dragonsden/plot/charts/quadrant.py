"""Value against the chance of loss: who promises much, and who may cost the council money."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import ceil, floor
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.plot.described import describe
from dragonsden.plot.layout.callouts import (
    LEAD,
    REACH,
    Area,
    Box,
    Point,
    around,
    clear,
    in_column,
    named,
)
from dragonsden.plot.layout.lettering import height, widest, wrap
from dragonsden.plot.layout.marks import marks
from dragonsden.plot.layout.scales import SHARES, step
from dragonsden.plot.layout.sheet import Captions, Margins, sheet, write, write_beside
from dragonsden.plot.layout.style import BLUE, GREY, INK, ORANGE, styled
from dragonsden.plot.left_out import left_out_notes, with_words
from dragonsden.results.phrases import nobody_ranked, nobody_recommended
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, listed, some, spelled
from dragonsden.text.numbers import number, percent

HIGH: Final = 400.0
"""The height of the plotting area in points."""

EVEN: Final = 0.5
"""A service that loses in more than half of the draws is more likely to lose than not."""

ABOVE, BELOW = 1.06, -0.1
PARTS: Final = {"loss likely": (ABOVE, 0.58), "loss unlikely": (BELOW, 0.42)}
"""The names of the upper and of the lower parts, and their heights on the scale of shares.

The second height is for where there is no room at the first.
"""

NAMES: Final = 150.0
"""Points; names of the recommended, in a column at the right, take another line if wider."""

MOST_NAMED: Final = 20
"""At most 20 of the recommended are named at the right: as many as have room one above another."""

NAMED: Final = 2
"""At most 2 services that may lose are named in the title; more are counted."""


def quadrant(sim: Simulation, *, ax: Axes | None = None) -> Axes:
    """The Axes with mean overall value against the chance that the NPV is below 0.

    A mark for each service that is ranked and has a trading account: filled circles are
    recommended, open ones are not. Every mark has its name; a service whose name has no room is not
    drawn.

    Args:
        sim: the simulation.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Examples:
        >>> ax = plot.quadrant(sim)
        >>> print(plot.data_table(ax)[["value", "loss"]].round(2))
                                        value  loss
        service
        new_model_highways              62.62  0.28
        childrens_services_partnership  61.75  0.42
        new_model_reablement            56.77  0.46
        new_model_residential_care      47.02  0.52
    """
    table = _table(sim)
    captions = Captions.of(sim, _headline(sim, table), _reading(sim, table), _notes(sim, table))
    shown = table.dropna(subset=["value", "loss"])
    column = _column(shown)
    if shown.empty:
        ax, _ = sheet(captions, ax, Margins(0, 0, 0, 0), 1.0)
        ax.set_xticks([])
        ax.set_yticks([])
    else:
        names = LEAD + widest(column["name"], bold=True) if len(column) else 0.0
        ax, area = sheet(captions, ax, Margins(52, max(14.0, names), 30, 44), HIGH)
        with styled():
            _scale(ax, shown)
            _quarters(ax, sim)
            drawn = _names(ax, sim, shown, column, Area.of(ax, area))
            _marks(ax, drawn)
    kind = f"Scatter chart of {some(len(shown), 'service')}"
    describe(ax, kind, captions, _figures(shown), with_words(sim, table, ["value", "loss"]))
    return ax


def _table(sim: Simulation) -> pd.DataFrame:
    """The mean value and the chance of loss of each service ranked that has an account."""
    written = sim.case.pipeline.services
    names = [name for name in sim.ranking.index if written[name].trades]
    loss = [
        float("nan") if name in sim.closed else float((sim.measures["npv"][name] < 0).mean())
        for name in names
    ]
    table = sim.ranking.loc[names, ["title", "rank", "value"]]
    return table.assign(loss=loss, within=np.isin(names, sim.recommended))


def _headline(sim: Simulation, table: pd.DataFrame) -> str:
    """The recommended services that are more likely to lose money than not."""
    if not sim.ranked:
        return nobody_ranked(sim)
    if table.empty:
        return "No service that is ranked has a trading account"
    first = table[table["within"]]
    risky = list(first.loc[first["loss"] > EVEN, "title"])
    if not sim.recommended:
        return nobody_recommended(sim)
    if first.empty:
        return "None of the recommended has a trading account"
    shown = " whose figures are shown" if first["loss"].isna().any() else ""
    if not risky:
        return f"None of the recommended{shown} is more likely than not to lose money"
    if len(risky) > NAMED:
        count = "All" if len(risky) == len(sim.recommended) else capital(spelled(len(risky)))
        return f"{count} of the recommended{shown} are more likely than not to lose money"
    are = "is" if len(risky) == 1 else "are"
    return f"{listed(risky)}, recommended{shown}, {are} more likely than not to lose money"


def _reading(sim: Simulation, table: pd.DataFrame) -> str:
    """The explanation of the marks and lines; nothing where there are none."""
    if table.empty:
        return ""
    filled = " Filled circle, named at the right: recommended" if table["within"].any() else ""
    others = "" if table["within"].all() else "; open circle: not"
    last = "" if _last(sim) is None else "; the upright one is the least value of the recommended"
    return (
        "Mean overall value against the share of draws in which the net present value is below £0."
        f"{filled or ' Open circles: none is recommended'}{others if filled else ''}. The level "
        f"dashed line is even odds of a loss{last}."
    )


def _last(sim: Simulation) -> float | None:
    """The least value of the recommended, if it is shown and a service comes after it."""
    inside = sim.ranking.loc[list(sim.recommended)]
    if inside.empty or inside["value"].isna().any():
        return None
    after = bool((sim.ranking["rank"] > inside["rank"].max()).any())
    return float(inside["value"].min()) if after else None


def _notes(sim: Simulation, table: pd.DataFrame) -> Iterator[str]:
    """The services that have no name, no account, or no figures on the chart."""
    shown = table.dropna(subset=["value", "loss"])
    if len(shown) > min(int(shown["within"].sum()), MOST_NAMED):
        yield "A service whose name has no room is not drawn; the data table has every service."
    missing = [
        sim.case.title_of(str(name)) for name in sim.ranking.index if name not in table.index
    ]
    if missing:
        yield f"Without a trading account: {listed(missing)}."
    yield from left_out_notes(sim, table.index)


def _column(table: pd.DataFrame) -> pd.DataFrame:
    """The services to be named at the right: the recommended, with their names in lines.

    Those more likely to lose than not come first, as there may be no room for all.
    """
    first = table[table["within"]]
    order = (first["loss"] <= EVEN).sort_values(kind="stable").index[:MOST_NAMED]
    named = first.loc[order]
    return named.assign(name=[wrap(title, NAMES, bold=True) for title in named["title"]])


def _scale(ax: Axes, table: pd.DataFrame) -> None:
    """Value to the right, chance of loss upwards, each with its name."""
    low = max(0, 5 * floor((table["value"].min() - 1) / 5))
    high = min(100, 5 * ceil((table["value"].max() + 1) / 5))
    size = step(low, high, 7)
    ax.set_xlim(low, high)
    ax.set_ylim(BELOW - 0.05, ABOVE + 0.05)
    ax.set_xticks(range(ceil(low / size) * size, high + 1, size))
    ax.set_yticks(list(SHARES), labels=list(SHARES.values()))
    ax.grid(True)
    write_beside(ax, "Mean overall value", (0, -32), corner=(0.5, 0), ha="center", color=GREY)
    write_beside(ax, "Chance of loss", (-52, 12), corner=(0, 1), color=GREY)


def _quarters(ax: Axes, sim: Simulation) -> None:
    """The lines that part a likely loss from an unlikely one, and values from those below them."""
    ax.axhline(EVEN, color=INK, lw=1, ls=(0, (4, 3)), zorder=1)
    if (last := _last(sim)) is not None:
        ax.axvline(last, color=INK, lw=1, ls=(0, (4, 3)), zorder=1)


def _name_parts(ax: Axes, sim: Simulation, area: Area, taken: list[Box]) -> None:
    """Write the names of the parts where there is room, and add their boxes to those taken."""
    low, last = ax.get_xlim()[0], _last(sim)
    sides = [("", low)] if last is None else [("Lower value,\n", low), ("Higher value,\n", last)]
    for (value, start), (loss, edges) in product(sides, PARTS.items()):
        text = capital(f"{value}{loss}")
        for left, up in (area.point(start, edge) for edge in edges):
            half = height(text) / 2 + 3
            box = (left, up - half, left + widest([text]) + 8, up + half)
            if box[2] <= area.wide and clear(box, taken):
                taken.append(box)
                write(ax, text, area.data((left + 4, up)), va="center", color=GREY)
                break


def _marks(ax: Axes, table: pd.DataFrame) -> None:
    """Filled circles for the recommended, open ones for the others."""
    for within, colour, size in ((True, BLUE, 8), (False, ORANGE, 6)):
        these = table[table["within"] == within]
        marks(ax, these["value"], these["loss"], "o", colour, within, size, zorder=3)


def _names(
    ax: Axes, sim: Simulation, table: pd.DataFrame, column: pd.DataFrame, area: Area
) -> pd.DataFrame:
    """The names of the recommended at the right, and of others beside their marks if there is room.

    No name touches another, nor a mark, nor a line that leads to a name. The services to draw.
    """
    first, others = table[table["within"]], table[~table["within"]]
    points = _points(first, area)
    taken = [around(point, REACH) for point in points]
    taken += in_column(ax, area, list(column["name"]), _points(column, area))
    _name_parts(ax, sim, area, taken)
    has_room = named(ax, area, list(others["title"]), _points(others, area), points, taken)
    return pd.concat([first, others[np.array(has_room, dtype=bool)]])


def _points(table: pd.DataFrame, area: Area) -> list[Point]:
    """The places of the marks in the area."""
    return [area.point(x, y) for x, y in zip(table["value"], table["loss"], strict=True)]


def _figures(table: pd.DataFrame) -> Iterator[str]:
    """The figures of the recommended."""
    for _, row in table[table["within"]].iterrows():
        value, loss = number(row["value"], 1), percent(row["loss"])
        yield f"{row['title']}: value {value}, a loss in {loss} of draws."
    yield "The data table has every service."
