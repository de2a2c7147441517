"""Value against the chance of loss: who promises much, and who may cost the council money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.plot import record
from dragonsden.plot.lettering import height, width
from dragonsden.plot.sheet import Message, Room, note, points, sheet
from dragonsden.plot.style import BLUE, FAINT, GREY, INK, ORANGE, PAPER, TEXT, styled
from dragonsden.plot.words import basis, listed, nobody_ranked, percent, some, title_of
from dragonsden.result import Simulation
from dragonsden.standings import status_line

HIGH: Final = 400.0
EVEN: Final = 0.5
"""A service that loses in more draws than this is more likely to lose than not."""

AWAY: Final = 7.0
"""Points between a mark and its label."""

NEAR: Final = 20.0
"""A label further up or down than so many points is led to its mark by a line."""

STEPS: Final = (9.0, 17.0, *(26.0 + 14 * step for step in range(9)))
"""How far up or down a label may be moved to find a free place."""

FEW: Final = 2
MOST_NAMED: Final = 24


def quadrant(sim: Simulation, *, ax: Axes | None = None) -> Axes:
    """The Axes with mean overall value against the chance that the NPV is below 0.

    A mark for each service that is ranked and has a trading account: filled circles are among the
    first k, open ones are not.
    """
    table = _table(sim)
    message = Message(status_line(sim.case), headline(sim, table), _subtitle(sim), _notes(sim))
    room = Room(52, 14, 30, 44)
    ax, inner = sheet(message, ax, room, HIGH)
    with styled():
        _scale(ax, table)
        _quarters(ax, sim, table)
        _marks(ax, table)
        _names(ax, table, inner.width, inner.height)
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
    who = "the first" if sim.k == 1 else f"the first {sim.k}"
    if first.empty:
        return f"None of {who} has a trading account"
    if not risky:
        return f"None of {who} is more likely than not to lose money"
    named = listed(risky) if len(risky) <= 2 else some(len(risky), "service").capitalize()
    are = "is" if len(risky) == 1 else "are"
    return f"{named}, among {who}, {are} more likely than not to lose money"


def _subtitle(sim: Simulation) -> str:
    """What is shown, and how to read it."""
    who = "the first" if sim.k == 1 else f"the first {sim.k}"
    return (
        "Mean overall value against the share of draws in which the net present value is below £0. "
        f"Filled circle: among {who}; open circle: not. The dashed lines are even odds of a loss "
        f"and the value of the last of {who}. {basis(sim)}"
    )


def _notes(sim: Simulation) -> tuple[str, ...]:
    """Who has no account and is not shown."""
    trading = {service.name for service in sim.plan.services if service.drivers}
    missing = [title_of(sim, str(name)) for name in sim.ranking.index if name not in trading]
    return (f"Without a trading account: {listed(missing)}.",) if missing else ()


def _scale(ax: Axes, table: pd.DataFrame) -> None:
    """Value to the right, chance of loss upwards, each with its name."""
    low, high = 0, 100
    if not table.empty:
        low = max(0, 10 * floor((table["value"].min() - 2) / 10))
        high = min(100, 10 * ceil((table["value"].max() + 2) / 10))
    ax.set_xlim(low, high)
    ax.set_ylim(-0.04, 1.04)
    ax.set_xticks(range(low, high + 1, 10))
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1], labels=["0%", "25%", "50%", "75%", "100%"])
    ax.grid(True)
    note(ax, "Mean overall value", (0, -32), corner=(0.5, 0), ha="center", color=GREY)
    note(ax, "Chance of loss", (-52, 12), corner=(0, 1), color=GREY)


def _quarters(ax: Axes, sim: Simulation, table: pd.DataFrame) -> None:
    """The lines that part the first k from the others, and a likely loss from an unlikely one."""
    ax.axhline(EVEN, color=INK, lw=1, ls=(0, (4, 3)), zorder=1)
    last = sim.ranking.loc[sim.ranking["rank"] <= sim.k, "value"]
    if not table.empty and not last.empty:
        ax.axvline(float(last.min()), color=INK, lw=1, ls=(0, (4, 3)), zorder=1)


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


def _names(ax: Axes, table: pd.DataFrame, wide: float, high: float) -> None:
    """Names beside the marks: the first k first, then as many as do not overlap."""
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    places = np.column_stack(
        [(table["value"] - x0) / (x1 - x0) * wide, (table["loss"] - y0) / (y1 - y0) * high]
    )
    taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in places]
    order = [*np.flatnonzero(table["within"]), *np.flatnonzero(~table["within"])]
    for row in order[:MOST_NAMED]:
        title, first = str(table["title"].iloc[row]), bool(table["within"].iloc[row])
        steps = STEPS if first else STEPS[:FEW]  # only the first k are worth a line to their name
        spot = _free(places[row], _long(title, first), taken, (wide, high), steps)
        if spot is not None:
            box, (right, up) = spot
            taken.append(box)
            at = (float(table["value"].iloc[row]), float(table["loss"].iloc[row]))
            if abs(up) > NEAR:
                _lead(ax, at, (right + _long(title, first) / 2, up))
            ax.text(
                *at,
                title,
                transform=ax.transData + points(ax, right, up),
                size=TEXT,
                weight="bold" if first else "normal",
                color=INK if first else GREY,
                va="center_baseline",
                ha="left",
                bbox={"facecolor": PAPER, "edgecolor": FAINT, "lw": 0, "pad": 0.5, "alpha": 0.8},
                zorder=5,
            )


def _long(title: str, bold: bool) -> float:
    """The width of a label in points."""
    return width(title, TEXT, bold=bold)


def _lead(ax: Axes, at: tuple[float, float], to: tuple[float, float]) -> None:
    """A thin line from a mark to its label, so many points away."""
    ax.annotate(
        "",
        xy=at,
        xytext=to,
        textcoords="offset points",
        arrowprops={"arrowstyle": "-", "color": GREY, "lw": 0.7, "shrinkA": 5, "shrinkB": 4},
        zorder=2,
    )


Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points."""


def _free(
    place: Sequence[float],
    long: float,
    taken: Sequence[Box],
    room: tuple[float, float],
    steps: Sequence[float],
) -> tuple[Box, tuple[float, float]] | None:
    """A free place for a label of this length around a mark, and its offset; None if none is."""
    tall = height(1)
    x, y = place
    for up in (0.0, *(sign * step for step in steps for sign in (1, -1))):
        for right in (AWAY, -AWAY - long, -long / 2):
            box = (x + right, y + up - tall / 2, x + right + long, y + up + tall / 2)
            inside = box[0] >= 0 and box[2] <= room[0] and box[1] >= 0 and box[3] <= room[1]
            if inside and not any(_overlap(box, other) for other in taken):
                return box, (right, up)
    return None


def _overlap(one: Box, other: Box) -> bool:
    """Whether two boxes overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


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
