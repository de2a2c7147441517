"""The tornado: what moves one service most as each of its beliefs goes from its P10 to its P90."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from dragonsden.analysis.sensitivity import tornado as swings
from dragonsden.analysis.sensitivity.tornado import Measure
from dragonsden.plot import described as record
from dragonsden.plot.amounts import amounts
from dragonsden.plot.layout.rows import Column, Rows
from dragonsden.plot.layout.sheet import Message, sheet
from dragonsden.plot.layout.style import BLUE, INK, ORANGE, PAPER, styled
from dragonsden.results.phrases import basis, status_line, title_of, value_places
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, own_title, some
from dragonsden.text.numbers import money, number, tick

MOST: Final = 12
"""So many beliefs are drawn: what moves the service less is told in a note."""


@dataclass(frozen=True)
class Telling:
    """What a measure is called, in a sentence and over the column of swings."""

    name: str
    of_axis: str


TELLINGS: Final[dict[Measure, Telling]] = {
    "value": Telling("overall value", "Mean overall value, from 0 to 100"),
    "npv": Telling("net present value", "Mean net present value"),
    "contribution": Telling("contribution", "Mean contribution a year at maturity"),
    "rank": Telling("rank", "Mean rank, 1 being the best"),
}


def tornado(
    sim: Simulation, service: str, measure: Measure = "value", *, ax: Axes | None = None
) -> Axes:
    """The Axes with the effect of each belief on a service, widest swing first, a dozen at most.

    A bar goes from the mean of the measure with the belief at its P10 to that with it at its P90,
    all else as simulated.

    Args:
        sim: the simulation.
        service: the name of a service.
        measure: value, npv, contribution or rank, as for `dragonsden.tornado`.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        KeyError: the service is not in the case.
        ValueError: there is no such measure, a measure in £ is asked of a service without a trading
            account, or the rank of one that fails a gate.

    Examples:
        >>> ax = plot.tornado(sim, "new_model_highways", "npv")
        >>> print(plot.data_table(ax)[["at_low", "at_high"]].head(2).round(-3))
                                                  at_low    at_high
        belief
        new_model_highways.revenue.volume      -196000.0  1146000.0
        new_model_highways.revenue.direct_cost  924000.0   -19000.0
    """
    return chart(sim, service, measure, swings(sim, service, measure), ax)


def chart(
    sim: Simulation, service: str, measure: Measure, table: pd.DataFrame, ax: Axes | None = None
) -> Axes:
    """The Axes with the swings of the table, which is as `sensitivity.tornado` gives it."""
    moving = table[table["swing"] > 0]
    shown = moving.head(MOST)
    figure = _figure(sim, service, measure)
    rows = _rows(sim, service, shown, figure)
    message = Message(
        status_line(sim.case),
        headline(sim, service, measure, table),
        _subtitle(sim, measure, shown),
        tuple(_notes(table, moving, figure)),
    )
    ax, inner = sheet(message, ax, rows.room(), rows.total)
    with styled():
        rows.draw(ax, inner)
        _scale(ax, shown, measure)
        _bars(ax, shown, rows.centres)
    said = _alternative(sim, service, message, shown, figure)
    record.keep(ax, record.Record(message.title, said, table))
    return ax


def _figure(sim: Simulation, service: str, measure: Measure) -> Callable[[float], str]:
    """How a mean of the measure is written, with the digits that its error supports."""
    if measure == "value":
        return partial(number, places=value_places(sim))
    if measure == "rank":
        return partial(number, places=1)
    error = float(sim.measure_summary["se"][service, measure])
    return partial(money, error=0.0 if error != error else error)


def headline(sim: Simulation, service: str, measure: Measure, table: pd.DataFrame) -> str:
    """What moves the service most, and how far."""
    title, what = title_of(sim, service), TELLINGS[measure].name
    moving = table[table["swing"] > 0]
    if moving.empty:
        return f"Nothing that is uncertain moves the {what} of {title}"
    most, figure = moving.iloc[0], _figure(sim, service, measure)
    low, high = (figure(end) for end in sorted((float(most["at_low"]), float(most["at_high"]))))
    if low == high:
        return f"Nothing moves the {what} of {title} by as much as the draws can show"
    return f"What moves the {what} of {title} most is {_cause(most, title)}: from {low} to {high}"


def _cause(row: pd.Series, title: str) -> str:
    """A belief in a sentence about the service: `its volume`, `the weight of Demand`."""
    label = str(row["label"])
    if label.startswith(f"{title}: "):
        return f"its {label.removeprefix(f'{title}: ')}"
    if label.startswith("Shared: "):
        return f"the shared {label.removeprefix('Shared: ')}"
    return f"the {label[:1].lower()}{label[1:]}"


def _subtitle(sim: Simulation, measure: Measure, shown: pd.DataFrame) -> str:
    """What is shown, and how to read it."""
    if shown.empty:
        return basis(sim)
    return (
        f"{TELLINGS[measure].of_axis}: the filled end of a bar is where it would be with that "
        "belief at its P10 (it is lower in one draw of ten), the open end with it at its P90 "
        "(higher in one of ten), all else as simulated; the upright line is the mean as it is. "
        f"{basis(sim)}"
    )


def _notes(
    table: pd.DataFrame, moving: pd.DataFrame, figure: Callable[[float], str]
) -> Iterator[str]:
    """How many beliefs are not drawn, and how much they do."""
    rest = moving.iloc[MOST:]
    if len(rest):
        most = figure(float(rest["swing"].max()))
        yield f"Not shown: {some(len(rest), 'belief')} with swings of {most} or less."
    if still := len(table) - len(moving):
        yield f"{capital(some(still, 'belief'))} would not move it at all."


def _rows(
    sim: Simulation, service: str, shown: pd.DataFrame, figure: Callable[[float], str]
) -> Rows:
    """The rows, with the two ends of each belief and its swing."""
    lows, highs = amounts(sim.case, shown)
    title = title_of(sim, service)
    return Rows(
        ranks=[""] * len(shown),
        titles=[own_title(label, title) for label in shown["label"]],
        columns=(
            Column("P10", lows),
            Column("P90", highs),
            Column("Swing", [figure(swing) for swing in shown["swing"]]),
        ),
        pitch=22.0,
    )


def _bars(ax: Axes, shown: pd.DataFrame, centres: list[float]) -> None:
    """A bar for each belief: filled to where it is at its P10, open to where it is at its P90."""
    if shown.empty:
        return
    mean = float(shown["mean"].iloc[0])
    ax.axvline(mean, color=INK, lw=1.2, zorder=4)
    for end, colour, fill in (("at_low", BLUE, BLUE), ("at_high", ORANGE, PAPER)):
        ax.barh(
            centres,
            shown[end] - mean,
            left=mean,
            height=10,
            color=fill,
            edgecolor=colour,
            linewidth=1.6,
            zorder=2,
        )


def _scale(ax: Axes, shown: pd.DataFrame, measure: Measure) -> None:
    """The scale of the measure around what is shown."""
    if shown.empty:
        ax.set_xticks([])
        return
    ends = shown[["at_low", "at_high", "mean"]].to_numpy(dtype=float)
    low, high = float(ends.min()), float(ends.max())
    air = 0.06 * (high - low)
    ax.set_xlim(low - air, high + air)
    steps = MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    ticks = [t for t in steps if low - air <= t <= high + air]
    plainly = measure in ("value", "rank")
    ax.set_xticks(ticks, labels=[f"{t:g}" if plainly else tick(t) for t in ticks])
    ax.grid(axis="x")


def _alternative(
    sim: Simulation,
    service: str,
    message: Message,
    shown: pd.DataFrame,
    figure: Callable[[float], str],
) -> str:
    """The chart in words."""
    title = title_of(sim, service)
    lows, highs = amounts(sim.case, shown)
    said = [
        f"{own_title(row['label'], title)}: {figure(row['at_low'])} at its P10 ({low}), "
        f"{figure(row['at_high'])} at its P90 ({high})."
        for (_, row), low, high in zip(shown.iterrows(), lows, highs, strict=True)
    ]
    return " ".join(
        [
            f"Chart of bars, one row for each of {some(len(shown), 'belief')}.",
            message.status,
            f"{message.title}.",
            message.subtitle,
            *said,
            *message.notes,
        ]
    )
