"""One service's trading account: income and contribution year by year, each with its band."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from dragonsden.plot.described import describe
from dragonsden.plot.layout.lettering import widest
from dragonsden.plot.layout.scales import round_numbers
from dragonsden.plot.layout.sheet import Captions, Margins, panel_below, sheet, write_beside
from dragonsden.plot.layout.style import BLUE, INK, ORANGE, styled
from dragonsden.plot.left_out import require_figures
from dragonsden.results.account_by_year import MOST_DRAWS, account_by_year
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital
from dragonsden.text.numbers import money, percent, tick

HIGH: Final = 350.0
"""The height of both panels in points."""

SHARE: Final = 0.63
"""The share of the height that contribution has: its sign is what the panel asks about."""

APART: Final = 56.0
"""Points between the panel of income and that of contribution, where the years and a title are."""

MOST_FIGURES: Final = 20
"""At most 20 figures are in the text alternative; of more, the first, a middle and the last."""


@dataclass(frozen=True)
class Line:
    """The style and the title of one line of the account."""

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

    @classmethod
    def of(cls, table: pd.DataFrame, line: str, year: int) -> Figures:
        """The figures of a line in a year."""
        return cls(*(float(table[column][line, year]) for column in cls._fields))


LINES: Final = (
    Line("income", "Income a year", BLUE, "-", "o"),
    Line("contribution", "Contribution a year, before overhead", ORANGE, "--", "D"),
)


def account(sim: Simulation, service: str, *, ax: Axes | None = None) -> Axes:
    """The Axes with a service's income by year and, below, its contribution: mean and P10-P90 band.

    Each has a panel with a scale of its own; that of contribution is in `child_axes`.

    Args:
        sim: the simulation.
        service: the name of a service that has a trading account.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        KeyError: the service is not in the case.
        ValueError: it has no trading account, or its figures are left out of public results.

    Examples:
        >>> ax = plot.account(sim, "new_model_highways")
        >>> print(plot.data_table(ax).loc["contribution"].head(2).round(-3))
                 mean      p10      p50       p90
        year
        1    -17000.0 -66000.0 -22000.0   40000.0
        2     53000.0 -35000.0  41000.0  159000.0
    """
    require_figures(sim, "The account", [service])
    table = account_by_year(sim, service).loc[[line.name for line in LINES]]
    captions = Captions.of(
        sim, _headline(sim, service, table), _reading(sim, service), first_draws=MOST_DRAWS
    )
    rows = [table.loc[[line.name]].droplevel("line") for line in LINES]
    labels, ticks = [_label(each) for each in rows], [_ticks(each) for each in rows]
    scales = widest(tick(amount) for of_line in ticks for amount in of_line)
    margins = Margins(scales + 8, widest(labels, bold=True) + 14, 30, 28)
    ax, area = sheet(captions, ax, margins, HIGH)
    with styled():
        panels = (ax, panel_below(ax, area, APART, SHARE))
        for panel, line, each, label, amounts in zip(
            panels, LINES, rows, labels, ticks, strict=True
        ):
            _scale(panel, each, amounts)
            _band(panel, line, each)
            write_beside(panel, line.title, (-scales - 8, 16), corner=(0, 1), weight="bold")
            _write_label(panel, each, label)
    describe(ax, "Line chart of two bands by year", captions, _figures(table), table)
    return ax


def _headline(sim: Simulation, service: str, table: pd.DataFrame) -> str:
    """The contribution of the service in the last year, and how often it is below 0."""
    year = sim.case.pipeline.years
    below = float((sim.measures["contribution"][service].head(MOST_DRAWS) < 0).mean())
    return claim(sim.case.title_of(service), year, Figures.of(table, "contribution", year), below)


def claim(title: str, year: int, last: Figures, below: float) -> str:
    """The claim that figures allow about a contribution, below 0 in this share of draws."""
    mean, low, high = map(money, last)
    said = f"{title} contributes {mean} in year {year}, before overhead"
    if last.p10 == last.p90:
        return said
    if below == 0:
        return f"{said}; no draw is below £0 in that year"
    if last.p10 >= 0:
        return f"{said}: {low} to {high} in eight draws of ten"
    if last.p90 <= 0:
        return f"{title} contributes less than £0 in year {year} in {percent(below)} of draws"
    return (
        f"{title} contributes {low} to {high} in year {year} in eight draws of ten, before "
        f"overhead; {percent(below)} of draws are below £0"
    )


def _reading(sim: Simulation, service: str) -> str:
    """The explanation of the lines and bands."""
    gate = {"hold": " On hold at a gate.", "fail": " Fails a gate, so it is not ranked."}
    return (
        "The line is the mean, the band goes from P10 to P90, where eight draws of ten lie. The "
        "two scales differ. Contribution is before overhead and investment."
        f"{gate.get(sim.gate[service], '')}"
    )


def _last_year(rows: pd.DataFrame) -> int:
    """The last year of the account."""
    return int(rows.index.max())


def _ends(table: pd.DataFrame) -> tuple[float, float]:
    """The lowest and the highest amount shown, 0 included."""
    shown = table.to_numpy(dtype=float)
    return min(0.0, float(shown.min())), max(0.0, float(shown.max()))


def _ticks(table: pd.DataFrame) -> list[float]:
    """The amounts on the scale."""
    low, high = _ends(table)
    return [0.0] if low == high else round_numbers(low, high, 4, 0.04 * (high - low))


def _scale(ax: Axes, table: pd.DataFrame, ticks: Sequence[float]) -> None:
    """Years across, money up, and the line at 0."""
    last = _last_year(table)
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
    ax.tick_params(axis="x", pad=9)


def _band(ax: Axes, line: Line, rows: pd.DataFrame) -> None:
    """One line of the account: the band, its edges, and the mean."""
    years = rows.index.to_numpy(dtype=float)
    if len(years) == 1:
        years, rows = np.array([0.9, 1.1]), rows.iloc[[0, 0]]
    ax.fill_between(years, rows["p10"], rows["p90"], color=line.colour, alpha=0.22, lw=0)
    for edge in ("p10", "p90"):
        ax.plot(years, rows[edge], line.dashes, color=line.colour, lw=1.4, zorder=4)
    ax.plot(years, rows["mean"], line.dashes, color=line.colour, lw=2.2, marker=line.mark, zorder=5)


def _label(rows: pd.DataFrame) -> str:
    """The label beside a line: the figures of its last year."""
    mean, low, high = (money(float(rows.iloc[-1][column])) for column in ("mean", "p10", "p90"))
    return f"mean {mean}\n{low} to {high}"


def _write_label(ax: Axes, rows: pd.DataFrame, label: str) -> None:
    """Write the label beside the last year, within the height of the panel."""
    bottom, top = ax.get_ylim()
    up = (float(rows["mean"].iloc[-1]) - bottom) / (top - bottom)
    for line, text in enumerate(label.split("\n")):
        weight = "normal" if line else "bold"
        at = (1, min(max(up, 0.1), 0.9))
        write_beside(ax, text, (10, 8 - 16 * line), corner=at, weight=weight)


def _figures(table: pd.DataFrame) -> Iterator[str]:
    """The figures of each line and year, or some of them where they are many."""
    last = int(table.index.get_level_values("year").max())
    pairs = [(line, year) for line in LINES for year in range(1, last + 1)]
    if len(pairs) > MOST_FIGURES:
        pairs = [pairs[0], pairs[len(pairs) // 2 - 1], pairs[-1]]
    for line, year in pairs:
        mean, low, high = map(money, Figures.of(table, line.name, year))
        yield f"{capital(line.name)} in year {year}: mean {mean}, P10 {low} to P90 {high}."
