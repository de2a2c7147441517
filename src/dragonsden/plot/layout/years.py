"""Amounts by year: a scale of years and money, and a line with its band from P10 to P90."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from dragonsden.plot.layout.amounts import in_unit, tick
from dragonsden.plot.layout.lettering import widest
from dragonsden.plot.layout.scales import ticks_up, with_zero
from dragonsden.plot.layout.sheet import Margins, is_narrow, write_beside
from dragonsden.plot.layout.style import INK
from dragonsden.text.numbers import ends, money


@dataclass(frozen=True)
class Line:
    """The style and the title of one line of the account; `middle` is the column of its line."""

    name: str
    title: str
    colour: str
    dashes: str
    mark: str
    middle: str = "mean"


@dataclass(frozen=True)
class Panel:
    """A line by year with its band: `rows` has `mean`, `p10`, `p50` and `p90` by year, in £.

    The figures of the last year are beside it, on a narrow sheet above it. The scale has room for
    an amount that the line is `held_against`. `before` is the actual figure of the last year that
    is over, which an open square shows before the first.
    """

    line: Line
    rows: pd.DataFrame
    held_against: float = 0.0
    before: float | None = None

    @property
    def first(self) -> int:
        """The first year."""
        return int(self.rows.index.min())

    @property
    def start(self) -> int:
        """The year at the left: the first, or that of the actual figure."""
        return self.first - (self.before is not None)

    @property
    def last(self) -> int:
        """The last year."""
        return int(self.rows.index.max())

    @cached_property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest amount shown, 0 included."""
        drawn = self.rows[["p10", "p90", self.line.middle]].to_numpy(dtype=float)
        return with_zero(np.append(drawn, [self.held_against, self.before or 0.0]))

    @cached_property
    def ticks(self) -> list[float]:
        """The amounts on the scale."""
        return ticks_up(*self.ends, 4)

    @property
    def label(self) -> str:
        """The figures of the last year, in two lines."""
        last = self.rows.iloc[-1]
        middle, low, high = (money(float(last[key])) for key in (self.line.middle, "p10", "p90"))
        word = "mean" if self.line.middle == "mean" else "median"
        return in_unit(f"{word} {middle}\n{ends(low, high)}")

    def draw(self, ax: Axes, left: float) -> None:
        """Draw the scales, the band, its edges and its line, and write the title and the label.

        The title is flush with the left, in points from the plotting area.
        """
        self._scale(ax)
        self.draw_band(ax)
        write_beside(ax, self.line.title, (-left, above() - 14), corner=(0, 1), weight="bold")
        if is_narrow():
            said = f"Year {self.last}: {self.label}".replace("\n", ", ")
            write_beside(ax, said, (-left, above() - 30), corner=(0, 1))
        else:
            self._write_label(ax)

    def _scale(self, ax: Axes) -> None:
        """Years across, money up, and the line at 0."""
        beyond = 0.04 * (self.last - self.start) or 0.25
        ax.set_xlim(self.start - beyond, self.last + beyond)
        locator = MaxNLocator(12, integer=True, steps=[1, 2, 5, 10])
        years = (int(year) for year in locator.tick_values(self.first, self.last))
        marked = sorted({self.first, *(year for year in years if self.first < year <= self.last)})
        labels = [_year(year, year == self.first) for year in marked]
        if self.before is not None:
            marked, labels = [self.start, *marked], ["Actual", *labels]
        ax.set_xticks(marked, labels=labels)
        self.scale_up(ax)
        ax.axhline(0, color=INK, lw=1.2, zorder=3, clip_on=False)
        ax.tick_params(axis="x", pad=9)

    def scale_up(self, ax: Axes) -> None:
        """Money up, with a line across from each amount."""
        low, high = self.ends
        air = 0.04 * (high - low) or 1.0
        ax.set_ylim(low - air * (low < 0), high + air)
        ax.set_yticks(self.ticks, labels=[tick(amount) for amount in self.ticks])
        ax.grid(axis="y")

    def draw_band(self, ax: Axes) -> None:
        """The band, its edges, and its line."""
        line, rows, years = self.line, self.rows, self.rows.index.to_numpy(dtype=float)
        if len(years) == 1:
            years, rows = np.array([years[0] - 0.1, years[0] + 0.1]), rows.iloc[[0, 0]]
        style: Any = {"color": line.colour}
        ax.fill_between(years, rows["p10"], rows["p90"], alpha=0.22, lw=0, **style)
        for edge in ("p10", "p90"):
            ax.plot(years, rows[edge], line.dashes, lw=1.4, zorder=4, **style)
        ax.plot(years, rows[line.middle], line.dashes, lw=2.2, marker=line.mark, zorder=5, **style)
        if self.before is not None:
            ax.plot([self.start], [self.before], "s", ms=8, mfc="white", mew=2, zorder=5, **style)

    def _write_label(self, ax: Axes) -> None:
        """Write the label beside the last year, within the height of the panel."""
        bottom, top = ax.get_ylim()
        up = (float(self.rows[self.line.middle].iloc[-1]) - bottom) / (top - bottom)
        for number, text in enumerate(self.label.split("\n")):
            weight = "normal" if number else "bold"
            at = (1, min(max(up, 0.1), 0.9))
            write_beside(ax, text, (10, 8 - 16 * number), corner=at, weight=weight)


def above() -> float:
    """The room above a panel for its title, and on a narrow sheet for its label, in points."""
    return 46.0 if is_narrow() else 30.0


def margins_of(panels: Sequence[Panel]) -> Margins:
    """The room that scales and labels take beside panels one below the other."""
    scales = widest(tick(amount) for panel in panels for amount in panel.ticks)
    labels = 0.0 if is_narrow() else widest((panel.label for panel in panels), bold=True)
    return Margins(scales + 8, labels + 14, above(), 28)


def _year(year: int, is_first: bool) -> str:
    """The label of a year: year 0 is the start."""
    if year == 0:
        return "Start"
    return f"Year {year}" if is_first else str(year)
