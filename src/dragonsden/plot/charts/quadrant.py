"""Value against the chance of loss: who promises much, and who may cost the council money."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.plot import described as record
from dragonsden.plot.layout.callouts import LEAD, Area, Spot, around, beside, in_column
from dragonsden.plot.layout.lettering import widest, wrap
from dragonsden.plot.layout.sheet import Message, Room, note, sheet
from dragonsden.plot.layout.style import BLUE, GREY, INK, ORANGE, PAPER, styled
from dragonsden.results.phrases import basis, first_k, nobody_ranked, status_line, title_of
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, listed_and, some, spelled
from dragonsden.text.numbers import percent

HIGH: Final = 400.0
EVEN: Final = 0.5
"""A service that loses in more draws than this is more likely to lose than not."""

NAMES: Final = 150.0
"""Names of the first k, in a column at the right, take another line if they are wider."""

MOST_NAMED: Final = 20
NAMED: Final = 2
"""So many that may lose are named in the headline; more are counted."""


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
    message = Message(
        status_line(sim.case), headline(sim, table), _subtitle(sim, table), _notes(sim, table)
    )
    column = _column(table)
    if table.empty:
        ax, _ = sheet(message, ax, Room(0, 0, 0, 0), 1.0)
        ax.set_xticks([])
        ax.set_yticks([])
    else:
        ax, inner = sheet(message, ax, _room(column), HIGH)
        with styled():
            _scale(ax, table)
            _quarters(ax, sim)
            _marks(ax, table)
            _names(ax, table, column, Area.of(ax, inner))
    record.keep(ax, record.Record(message.title, _alternative(message, table), table))
    return ax


def _table(sim: Simulation) -> pd.DataFrame:
    """The mean value and the chance of loss of each service ranked that has an account."""
    trading = {service.name for service in sim.plan.services if service.drivers}
    names = [name for name in sim.ranking.index if name in trading]
    loss = [float((sim.measures["npv"][name] < 0).mean()) for name in names]
    table = sim.ranking.loc[names, ["title", "rank", "value"]]
    return table.assign(loss=loss, within=table["rank"] <= sim.k)


def headline(sim: Simulation, table: pd.DataFrame) -> str:
    """How many of the first k are more likely to lose money than not."""
    if not sim.ranked:
        return nobody_ranked(sim)
    if table.empty:
        return "No service that is ranked has a trading account"
    first = table[table["within"]]
    risky = list(first.loc[first["loss"] > EVEN, "title"])
    who = "those in first place" if sim.k == 1 else first_k(sim.k)
    if first.empty:
        return f"None of {who} has a trading account"
    if not risky:
        return f"None of {who} is more likely than not to lose money"
    if len(risky) > NAMED:
        count = "All" if len(risky) == sim.k else capital(spelled(len(risky)))
        return f"{count} of {who} are more likely than not to lose money"
    where = "in first place" if sim.k == 1 else f"among {who}"
    are = "is" if len(risky) == 1 else "are"
    return f"{listed_and(risky)}, {where}, {are} more likely than not to lose money"


def _subtitle(sim: Simulation, table: pd.DataFrame) -> str:
    """What is shown, and how to read it."""
    if table.empty:
        return basis(sim)
    who = "in first place" if sim.k == 1 else f"among {first_k(sim.k)}"
    others = "; open circle: not" if not table["within"].all() else ""
    last = "; the upright one is the value of the last of them" if _parted(sim) else ""
    return (
        "Mean overall value against the share of draws in which the net present value is below £0. "
        f"Filled circle, named at the right: {who}{others}. The level dashed line is even "
        f"odds of a loss{last}. {basis(sim)}"
    )


def _parted(sim: Simulation) -> bool:
    """Whether there is anybody after the first k."""
    return bool((sim.ranking["rank"] > sim.k).any())


def _notes(sim: Simulation, table: pd.DataFrame) -> tuple[str, ...]:
    """Who has no name on the chart, and who has no account and is not shown."""
    notes = []
    if len(table) > min(int(table["within"].sum()), MOST_NAMED):
        notes.append(
            "A circle without a name had no room for it; the data table has every service."
        )
    missing = [title_of(sim, str(name)) for name in sim.ranking.index if name not in table.index]
    if missing:
        notes.append(f"Without a trading account: {listed_and(missing)}.")
    return tuple(notes)


def _column(table: pd.DataFrame) -> pd.DataFrame:
    """Those to be named at the right, with their names in lines: of the first k.

    Those more likely to lose than not come before the others, for there may not be room for all.
    """
    first = table[table["within"]]
    order = (first["loss"] <= EVEN).sort_values(kind="stable").index[:MOST_NAMED]
    named = first.loc[order]
    return named.assign(name=["\n".join(wrap(title, NAMES, bold=True)) for title in named["title"]])


def _room(column: pd.DataFrame) -> Room:
    """The room for the scale at the left and the names at the right."""
    names = LEAD + widest(column["name"], bold=True) if len(column) else 0.0
    return Room(52, max(14.0, names), 30, 44)


def _scale(ax: Axes, table: pd.DataFrame) -> None:
    """Value to the right, chance of loss upwards, each with its name."""
    low = max(0, 5 * floor((table["value"].min() - 1) / 5))
    high = min(100, 5 * ceil((table["value"].max() + 1) / 5))
    step = next(size for size in (1, 2, 5, 10, 20) if high - low <= 7 * size)
    ax.set_xlim(low, high)
    ax.set_ylim(-0.04, 1.04)
    ax.set_xticks(range(ceil(low / step) * step, high + 1, step))
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1], labels=["0%", "25%", "50%", "75%", "100%"])
    ax.grid(True)
    note(ax, "Mean overall value", (0, -32), corner=(0.5, 0), ha="center", color=GREY)
    note(ax, "Chance of loss", (-52, 12), corner=(0, 1), color=GREY)


def _quarters(ax: Axes, sim: Simulation) -> None:
    """The lines that part the first k from the others, and a likely loss from an unlikely one."""
    ax.axhline(EVEN, color=INK, lw=1, ls=(0, (4, 3)), zorder=1)
    if _parted(sim):
        last = sim.ranking.loc[sim.ranking["rank"] <= sim.k, "value"].min()
        ax.axvline(float(last), color=INK, lw=1, ls=(0, (4, 3)), zorder=1)


def _marks(ax: Axes, table: pd.DataFrame) -> None:
    """Filled circles for the first k, open ones for the others."""
    for within, fill in ((True, BLUE), (False, PAPER)):
        these = table[table["within"] == within]
        ax.plot(
            these["value"],
            these["loss"],
            "o",
            color=BLUE if within else ORANGE,
            markerfacecolor=fill,
            markeredgewidth=1.6,
            ms=8 if within else 6,
            zorder=3,
        )


def _names(ax: Axes, table: pd.DataFrame, column: pd.DataFrame, area: Area) -> None:
    """The names of the first k at the right, and of others beside their marks where there is room.

    No name touches another, nor a mark, nor a line that leads to a name.
    """
    marks = _spots(table, area)
    taken = [around(spot, 5) for spot in marks]
    taken += in_column(ax, area, list(column["name"]), _spots(column, area))
    others = table[~table["within"]]
    for title, spot in zip(others["title"], _spots(others, area), strict=True):
        beside(ax, area, title, spot, marks, taken)


def _spots(table: pd.DataFrame, area: Area) -> list[Spot]:
    """Where the marks are in the area."""
    return [area.spot(x, y) for x, y in zip(table["value"], table["loss"], strict=True)]


def _alternative(message: Message, table: pd.DataFrame) -> str:
    """The chart in words."""
    return " ".join(
        [
            f"Scatter chart of {some(len(table), 'service')}.",
            message.status,
            f"{message.title}.",
            message.subtitle,
            *_figures(table),
            *message.notes,
            "The data table has every service.",
        ]
    )


def _figures(table: pd.DataFrame) -> Iterator[str]:
    """The figures of the first k."""
    for _, row in table[table["within"]].iterrows():
        loss = percent(row["loss"])
        yield f"{row['title']}: value {row['value']:.1f}, a loss in {loss} of draws."
