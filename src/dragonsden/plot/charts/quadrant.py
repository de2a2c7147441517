"""Value against the chance of loss: who promises much, and who may cost the council money."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.plot.described import describe
from dragonsden.plot.layout.callouts import LEAD, Area, Point, around, beside, in_column
from dragonsden.plot.layout.lettering import widest, wrap
from dragonsden.plot.layout.marks import marks
from dragonsden.plot.layout.scales import SHARES, step
from dragonsden.plot.layout.sheet import Captions, Margins, sheet, write_beside
from dragonsden.plot.layout.style import BLUE, GREY, INK, ORANGE, styled
from dragonsden.plot.left_out import left_out_notes, with_words
from dragonsden.results.phrases import first_k, nobody_ranked
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, listed, some, spelled
from dragonsden.text.numbers import number, percent

HIGH: Final = 400.0
"""The height of the plotting area in points."""

EVEN: Final = 0.5
"""A service that loses in more than half of the draws is more likely to lose than not."""

NAMES: Final = 150.0
"""Points; names of the first k, in a column at the right, take another line if they are wider."""

MOST_NAMED: Final = 20
"""At most 20 of the first k are named at the right: as many as have room one above another."""

NAMED: Final = 2
"""At most 2 services that may lose are named in the title; more are counted."""


def quadrant(sim: Simulation, *, ax: Axes | None = None) -> Axes:
    """The Axes with mean overall value against the chance that the NPV is below 0.

    A mark for each service that is ranked and has a trading account: filled circles are among the
    first k, open ones are not.

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
        new_model_highways              62.25  0.28
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
            _marks(ax, shown)
            _names(ax, shown, column, Area.of(ax, area))
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
    return table.assign(loss=loss, within=table["rank"] <= sim.k)


def _headline(sim: Simulation, table: pd.DataFrame) -> str:
    """The services among the first k that are more likely to lose money than not."""
    if not sim.ranked:
        return nobody_ranked(sim)
    if table.empty:
        return "No service that is ranked has a trading account"
    first = table[table["within"]]
    risky = list(first.loc[first["loss"] > EVEN, "title"])
    who = "those in first place" if sim.k == 1 else first_k(sim.k)
    if first.empty:
        return f"None of {who} has a trading account"
    shown = " whose figures are shown" if first["loss"].isna().any() else ""
    if not risky:
        return f"None of {who}{shown} is more likely than not to lose money"
    if len(risky) > NAMED:
        count = "All" if len(risky) == sim.k else capital(spelled(len(risky)))
        return f"{count} of {who}{shown} are more likely than not to lose money"
    where = "in first place" if sim.k == 1 else f"among {who}{shown}"
    are = "is" if len(risky) == 1 else "are"
    return f"{listed(risky)}, {where}, {are} more likely than not to lose money"


def _reading(sim: Simulation, table: pd.DataFrame) -> str:
    """The explanation of the marks and lines; nothing where there are none."""
    if table.empty:
        return ""
    who = "in first place" if sim.k == 1 else f"among {first_k(sim.k)}"
    others = "" if table["within"].all() else "; open circle: not"
    last = "" if _last(sim) is None else "; the upright one is the value of the last of them"
    return (
        "Mean overall value against the share of draws in which the net present value is below £0. "
        f"Filled circle, named at the right: {who}{others}. The level dashed line is even odds of "
        f"a loss{last}."
    )


def _last(sim: Simulation) -> float | None:
    """The value of the last of the first k, if somebody comes after it and its value is shown."""
    within = sim.ranking["rank"] <= sim.k
    if within.all() or sim.ranking.loc[within, "value"].isna().any():
        return None
    return float(sim.ranking.loc[within, "value"].min())


def _notes(sim: Simulation, table: pd.DataFrame) -> Iterator[str]:
    """The services that have no name, no account, or no figures on the chart."""
    shown = table.dropna(subset=["value", "loss"])
    if len(shown) > min(int(shown["within"].sum()), MOST_NAMED):
        yield "A circle without a name had no room for it; the data table has every service."
    missing = [
        sim.case.title_of(str(name)) for name in sim.ranking.index if name not in table.index
    ]
    if missing:
        yield f"Without a trading account: {listed(missing)}."
    yield from left_out_notes(sim, table.index)


def _column(table: pd.DataFrame) -> pd.DataFrame:
    """The services to be named at the right: those of the first k, with their names in lines.

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
    ax.set_ylim(-0.04, 1.04)
    ax.set_xticks(range(ceil(low / size) * size, high + 1, size))
    ax.set_yticks(list(SHARES), labels=list(SHARES.values()))
    ax.grid(True)
    write_beside(ax, "Mean overall value", (0, -32), corner=(0.5, 0), ha="center", color=GREY)
    write_beside(ax, "Chance of loss", (-52, 12), corner=(0, 1), color=GREY)


def _quarters(ax: Axes, sim: Simulation) -> None:
    """The lines that part the first k from the others, and a likely loss from an unlikely one."""
    ax.axhline(EVEN, color=INK, lw=1, ls=(0, (4, 3)), zorder=1)
    if (last := _last(sim)) is not None:
        ax.axvline(last, color=INK, lw=1, ls=(0, (4, 3)), zorder=1)


def _marks(ax: Axes, table: pd.DataFrame) -> None:
    """Filled circles for the first k, open ones for the others."""
    for within, colour, size in ((True, BLUE, 8), (False, ORANGE, 6)):
        these = table[table["within"] == within]
        marks(ax, these["value"], these["loss"], "o", colour, within, size, zorder=3)


def _names(ax: Axes, table: pd.DataFrame, column: pd.DataFrame, area: Area) -> None:
    """The names of the first k at the right, and of others beside their marks where there is room.

    No name touches another, nor a mark, nor a line that leads to a name.
    """
    marks = _points(table, area)
    taken = [around(point, 5) for point in marks]
    taken += in_column(ax, area, list(column["name"]), _points(column, area))
    others = table[~table["within"]]
    for title, point in zip(others["title"], _points(others, area), strict=True):
        beside(ax, area, title, point, marks, taken)


def _points(table: pd.DataFrame, area: Area) -> list[Point]:
    """The places of the marks in the area."""
    return [area.point(x, y) for x, y in zip(table["value"], table["loss"], strict=True)]


def _figures(table: pd.DataFrame) -> Iterator[str]:
    """The figures of the first k."""
    for _, row in table[table["within"]].iterrows():
        value, loss = number(row["value"], 1), percent(row["loss"])
        yield f"{row['title']}: value {value}, a loss in {loss} of draws."
    yield "The data table has every service."
