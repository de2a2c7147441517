"""The load of a programme: officers' days by quarter and money by year, beside their limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.programmes.programme import Programme
from dragonsden.arithmetic.statistics import quantiles
from dragonsden.plot.described import describe
from dragonsden.plot.layout.amounts import in_its_money, in_unit, tick
from dragonsden.plot.layout.lettering import widest
from dragonsden.plot.layout.scales import round_numbers
from dragonsden.plot.layout.sheet import Captions, Margins, panels_below, sheet, write, write_beside
from dragonsden.plot.layout.style import BLUE, INK, ORANGE, PAPER, styled
from dragonsden.plot.programmes import captions_of, quarter_scale, require_sums
from dragonsden.text.arguments import checked
from dragonsden.text.english import listed, lower_words, some
from dragonsden.text.numbers import money, percent

EACH: Final = 130.0
"""The height of a panel in points."""

APART: Final = 80.0
"""Points between the panels, where the names of quarters and years and a title are."""

TITLE_UP: Final = 34.0
"""Points from a panel up to its title."""

MONEY: Final = "investment"


@dataclass(frozen=True)
class Panel:
    """A panel: bars beside limits. `table` has `used`, `limit` and, for money, `p10` and `p90`.

    A limit that is NaN is none.
    """

    name: str
    title: str
    table: pd.DataFrame
    in_money: bool = False

    def text(self, amount: float) -> str:
        """An amount as it stands above its bar."""
        return in_unit(money(amount)) if self.in_money else f"{amount:,.10g}"

    @property
    def ticks(self) -> list[float]:
        """The amounts on the scale."""
        return round_numbers(0, self.high, 3)

    @property
    def high(self) -> float:
        """The highest amount shown."""
        return float(np.nanmax(self.table.to_numpy(dtype=float), initial=1.0))

    @property
    def marks(self) -> list[str]:
        """The ticks as texts."""
        return [tick(t) if self.in_money else f"{t:,.10g}" for t in self.ticks]

    @property
    def full(self) -> list[str]:
        """The quarters or years in which all that there is is taken."""
        at = self.table["used"] >= self.table["limit"] - 1e-6
        return [str(name) for name in self.table.index[at & (self.table["used"] > 0)]]


@checked
@in_its_money
def load(programme: Programme, *, ax: Axes | None = None) -> Axes:
    """The Axes with the days of each kind of officer by quarter, and money by year, beside limits.

    A bar is what reviews take, or what is invested so far (in the year, where budgets are not
    carried over); a black line is what there is. Money has a line from P10 to P90. Each kind of
    officer and money have a panel of their own, all but the first in `child_axes`.

    Args:
        programme: the programme.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        ValueError: no choice keeps the limits of the programme, or figures are left out of public
            results.

    Examples:
        >>> ax = plot.load(found)  # doctest: +SKIP
    """
    require_sums(programme, "The load")
    panels = [*_officers(programme), _money(programme)]
    captions = captions_of(programme, _headline(panels), _reading(programme))
    ax, parts = _on_sheet(panels, captions, ax)
    with styled():
        for part, panel in zip(parts, panels, strict=True):
            _draw(part, panel)
            if panel.name != MONEY:
                quarter_scale(part, programme, len(panel.table))
    table = pd.concat({panel.name: panel.table for panel in panels}, names=["of", "when"])
    kind = f"Chart of bars in {some(len(panels), 'panel')}"
    describe(ax, kind, captions, _figures(panels), table)
    return ax


def _officers(programme: Programme) -> Iterator[Panel]:
    """The days of each kind of officer, by quarter."""
    calendar = programme.calendar
    for kind in programme.file.officers:
        table = pd.DataFrame({"used": calendar[kind], "limit": calendar[f"{kind}_limit"]})
        yield Panel(kind, f"Days of {lower_words(kind)}, by quarter", table)


def _money(programme: Programme) -> Panel:
    """The investment by year, with its range, beside the budget: sums so far if carried over."""
    spent = programme.draws.investment
    given = np.array(programme.budget_by_year, dtype=float)
    carries = programme.file.carry
    if carries:
        spent, given = np.cumsum(spent, axis=0), np.cumsum(given)
    low, high = np.array([quantiles(each, (0.1, 0.9)) for each in spent]).T
    table = pd.DataFrame(
        {"used": spent.mean(axis=1), "limit": given, "p10": low, "p90": high}, index=programme.years
    )
    so_far = "Investment so far, by year" if carries else "Investment, by year"
    return Panel(MONEY, so_far, table, in_money=True)


def _headline(panels: Sequence[Panel]) -> str:
    """The limits of which nothing is left, and when."""
    when = {panel.name: panel.full for panel in panels if panel.full}
    if not when:
        return "The programme leaves room under every limit of officers and money"
    said = [
        f"money in {listed(full)}"
        if name == MONEY
        else f"{lower_words(name)} in {'quarter' if len(full) == 1 else 'quarters'} {listed(full)}"
        for name, full in when.items()
    ]
    return f"Nothing is left of {'; nor of '.join(said)}"


def _reading(programme: Programme) -> str:
    """The explanation of bars and lines."""
    over = programme.chance_of_overspending
    more = "" if programme.file.budget is None or over == 0 else (
        f" More than the budget is spent in {percent(over)} of draws: budgets are of the mean."
    )  # fmt: skip
    return (
        "Bar: what the programme takes. Black line: what there is. Upright line on money: P10 to "
        f"P90, where eight draws of ten lie.{more}"
    )


def _on_sheet(
    panels: Sequence[Panel], captions: Captions, ax: Axes | None
) -> tuple[Axes, list[Axes]]:
    """The Axes, and the panels from the top down."""
    scales = widest(text for panel in panels for text in panel.marks)
    count = len(panels)
    margins = Margins(scales + 8, 14, 50, 28)
    ax, area = sheet(captions, ax, margins, count * EACH + (count - 1) * APART)
    with styled():
        parts = panels_below(ax, area, APART, count)
        for part, panel in zip(parts, panels, strict=True):
            write_beside(part, panel.title, (-scales - 8, TITLE_UP), corner=(0, 1), weight="bold")
    return ax, parts


def _draw(ax: Axes, panel: Panel) -> None:
    """The bars, what there is, and the ranges."""
    table = panel.table
    at = np.arange(1.0, len(table) + 1)
    ax.set_xlim(0.5, len(table) + 0.5)
    ax.set_xticks(at, labels=[str(name) for name in table.index])
    ax.set_ylim(0, 1.25 * panel.high)
    ax.set_yticks(panel.ticks, labels=panel.marks)
    ax.grid(axis="y")
    ax.axhline(0, color=INK, lw=1.2, zorder=3)
    used = table["used"].to_numpy(dtype=float)
    ax.bar(at, used, 0.56, color=BLUE, edgecolor=BLUE, zorder=2)
    ax.hlines(table["limit"], at - 0.42, at + 0.42, color=INK, lw=2.6, zorder=4)
    tops = np.fmax(used, table["limit"].to_numpy(dtype=float))
    if "p10" in table:
        ax.vlines(at, table["p10"], table["p90"], color=PAPER, lw=5.0, zorder=4.5)
        ax.vlines(at, table["p10"], table["p90"], color=ORANGE, lw=2.4, zorder=5)
        tops = np.fmax(tops, table["p90"].to_numpy(dtype=float))
    for x, top, amount in zip(at, tops, used, strict=True):
        up = top + 0.035 * panel.high
        write(ax, panel.text(float(amount)), (float(x), up), ha="center", va="bottom")


def _figures(panels: Sequence[Panel]) -> Iterator[str]:
    """The days or money taken, of those there are, by quarter or year."""
    for panel in panels:
        for name, row in panel.table.iterrows():
            there = "" if np.isnan(row["limit"]) else f" of {panel.text(row['limit'])}"
            ends = (
                f", P10 {panel.text(row['p10'])} to P90 {panel.text(row['p90'])}"
                if panel.in_money
                else ""
            )
            yield f"{panel.title}: {name}, {panel.text(row['used'])}{there}{ends}."
