"""One service's trading account: income and contribution year by year, each with its band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from dragonsden.plot import described as record
from dragonsden.plot.layout.lettering import widest
from dragonsden.plot.layout.sheet import Message, Room, note, sheet
from dragonsden.plot.layout.style import BLUE, INK, ORANGE, styled
from dragonsden.results.account_by_year import MOST_DRAWS, account_by_year
from dragonsden.results.phrases import basis, status_line, title_of
from dragonsden.results.simulation import Simulation
from dragonsden.text.numbers import money, percent, tick

HIGH: Final = 300.0
LABEL: Final = 44.0
"""The height of a label of three lines, with air."""


@dataclass(frozen=True)
class Line:
    """How one line of the account is drawn and named."""

    name: str
    title: str
    colour: str
    dashes: str
    mark: str


class Figures(NamedTuple):
    """The mean, P10 and P90 of one line in one year, in £."""

    mean: float
    p10: float
    p90: float


LINES: Final = (
    Line("income", "Income", BLUE, "-", "o"),
    Line("contribution", "Contribution", ORANGE, "--", "D"),
)


def account(sim: Simulation, service: str, *, ax: Axes | None = None) -> Axes:
    """The Axes with a service's income and contribution by year: the mean in its P10-P90 band.

    Args:
        sim: the simulation.
        service: the name of a service that has a trading account.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        KeyError: the service is not in the case.
        ValueError: it has no trading account.

    Examples:
        >>> ax = plot.account(sim, "new_model_highways")
        >>> print(plot.data_table(ax).loc["contribution"].head(2).round(-3))
                 mean      p10      p50       p90
        year
        1    -17000.0 -66000.0 -22000.0   40000.0
        2     53000.0 -35000.0  41000.0  159000.0
    """
    table = account_by_year(sim, service).loc[[line.name for line in LINES]]
    message = Message(status_line(sim.case), headline(sim, service, table), _subtitle(sim, service))
    labels = [_label(line, table) for line in LINES]
    ticks = _ticks(table)
    room = Room(widest(map(tick, ticks)) + 8, widest(labels, bold=True) + 14, 12, 24)
    ax, inner = sheet(message, ax, room, HIGH)
    with styled():
        _scale(ax, table, ticks)
        for line in LINES:
            _band(ax, line, table.loc[[line.name]].droplevel("line"))
        _name(ax, table, labels, inner.height)
    alternative = _alternative(message, table)
    record.keep(ax, record.Record(message.title, alternative, table))
    return ax


def headline(sim: Simulation, service: str, table: pd.DataFrame) -> str:
    """What the service contributes in the last year, and whether that may be less than nothing."""
    year = sim.case.pipeline.years
    below = float((sim.measures["contribution"][service].head(MOST_DRAWS) < 0).mean())
    return claim(title_of(sim, service), year, figures(table, "contribution", year), below)


def claim(title: str, year: int, last: Figures, below: float) -> str:
    """What may be said of a contribution, below 0 in this share of draws."""
    mean, low, high = (money(abs(amount)) for amount in last)
    if last.p10 == last.p90:
        does = "costs the council" if last.mean < 0 else "contributes"
        return f"{title} {does} {mean} in year {year}"
    if below == 0:
        return f"{title} contributes {mean} in year {year}, and in no draw costs the council money"
    if last.p10 >= 0:
        return f"{title} contributes {mean} in year {year}, {low} to {high} in eight draws of ten"
    if last.p90 <= 0:
        return f"{title} costs the council money in year {year} in {percent(below)} of draws"
    return f"{title} may contribute {high} (P90) in year {year}, or cost the council {low} (P10)"


def _subtitle(sim: Simulation, service: str) -> str:
    """What is shown, and how to read it."""
    gate = {"hold": " On hold at a gate.", "fail": " Fails a gate, so it is not ranked."}
    held = gate.get(sim.gate[service], "")
    return (
        "Income and contribution a year: the line is the mean, the band goes from P10 to P90, "
        f"where eight draws of ten lie. Contribution is before overhead and investment.{held} "
        f"{basis(sim, MOST_DRAWS)}"
    )


def figures(table: pd.DataFrame, line: str, year: int) -> Figures:
    """The figures of one line in one year."""
    return Figures(*(float(table[column][line, year]) for column in Figures._fields))


def last_year(table: pd.DataFrame) -> int:
    """The last year of the account."""
    return int(table.index.get_level_values("year").max())


def _ends(table: pd.DataFrame) -> tuple[float, float]:
    """The lowest and the highest amount shown, 0 included."""
    shown = table.to_numpy(dtype=float)
    return min(0.0, float(shown.min())), max(0.0, float(shown.max()))


def _ticks(table: pd.DataFrame) -> list[float]:
    """The amounts on the scale."""
    low, high = _ends(table)
    if low == high:
        return [0.0]
    found = MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    air = 0.04 * (high - low)
    return [float(amount) for amount in found if low - air <= amount <= high + air]


def _scale(ax: Axes, table: pd.DataFrame, ticks: Sequence[float]) -> None:
    """Years across, money up, and the line at 0."""
    last = last_year(table)
    beyond = 0.04 * (last - 1) or 0.25
    ax.set_xlim(1 - beyond, last + beyond)
    years = MaxNLocator(12, integer=True, steps=[1, 2, 5, 10]).tick_values(1, last)
    shown = sorted({1, *(int(year) for year in years if 1 < year <= last)})
    ax.set_xticks(shown, labels=[f"Year {year}" if year == 1 else str(year) for year in shown])
    low, high = _ends(table)
    air = 0.04 * (high - low) or 1.0
    ax.set_ylim(low - air * (low < 0), high + air)
    ax.set_yticks(ticks, labels=[tick(amount) for amount in ticks])
    ax.grid(axis="y")
    ax.axhline(0, color=INK, lw=1.2, zorder=3, clip_on=False)
    ax.tick_params(axis="x", pad=7)


def _band(ax: Axes, line: Line, rows: pd.DataFrame) -> None:
    """One line of the account: the band, its edges, and the mean."""
    years = rows.index.to_numpy(dtype=float)
    if len(years) == 1:
        years, rows = np.array([0.9, 1.1]), rows.iloc[[0, 0]]
    ax.fill_between(years, rows["p10"], rows["p90"], color=line.colour, alpha=0.22, lw=0)
    for edge in ("p10", "p90"):
        ax.plot(years, rows[edge], line.dashes, color=line.colour, lw=1, zorder=4)
    ax.plot(years, rows["mean"], line.dashes, color=line.colour, lw=2.2, marker=line.mark, zorder=5)


def _label(line: Line, table: pd.DataFrame) -> str:
    """What stands beside a line: its name and its last year."""
    year = last_year(table)
    mean, low, high = map(money, figures(table, line.name, year))
    return f"{line.title}\nmean {mean}\n{low} to {high}"


def _name(ax: Axes, table: pd.DataFrame, labels: Sequence[str], high: float) -> None:
    """The labels beside the last year, moved apart where they would touch."""
    bottom, top = ax.get_ylim()
    year = last_year(table)
    means = [figures(table, line.name, year).mean for line in LINES]
    wanted = [(mean - bottom) / (top - bottom) * high for mean in means]
    for label, up in zip(labels, apart(wanted, high), strict=True):
        for line, text in enumerate(label.split("\n")):
            weight = "normal" if line else "bold"
            note(ax, text, (10, up + 13 * (1 - line)), corner=(1, 0), weight=weight)


def apart(wanted: Sequence[float], high: float) -> list[float]:
    """Heights as near those wanted as leaves two labels room, both within the plotting area."""
    half = LABEL / 2
    upper, lower = (min(max(height, half), high - half) for height in wanted)
    if abs(upper - lower) >= LABEL:
        return [upper, lower]
    middle = min(max((upper + lower) / 2, LABEL), high - LABEL)
    return (
        [middle + half, middle - half] if wanted[0] >= wanted[1] else [middle - half, middle + half]
    )


def _alternative(message: Message, table: pd.DataFrame) -> str:
    """The chart in words."""
    said, years = [], range(1, last_year(table) + 1)
    for line in LINES:
        for year in years:
            mean, low, high = map(money, figures(table, line.name, year))
            said.append(f"{line.title} in year {year}: mean {mean}, P10 {low} to P90 {high}.")
    shown = said if len(said) <= 20 else [said[0], said[len(said) // 2 - 1], *said[-1:]]
    parts = ["Line chart of two bands by year.", message.status, f"{message.title}."]
    return " ".join([*parts, message.subtitle, *shown])
