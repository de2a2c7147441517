"""The target curve: the chance of a target year by year, and the amounts beside what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.findings.targets import target_headline
from dragonsden.analysis.programmes.targets import TargetOutlook
from dragonsden.plot.described import describe
from dragonsden.plot.layout.amounts import in_its_money, in_unit, tick
from dragonsden.plot.layout.lettering import step_apart, widest
from dragonsden.plot.layout.marks import marks
from dragonsden.plot.layout.scales import SHARES
from dragonsden.plot.layout.sheet import (
    Captions,
    Margins,
    panel_below,
    root_figure,
    sheet,
    write_beside,
)
from dragonsden.plot.layout.style import BLUE, INK, ORANGE, styled
from dragonsden.plot.layout.years import Line, Panel
from dragonsden.plot.programmes import captions_of, require_target
from dragonsden.text.arguments import checked
from dragonsden.text.english import capital
from dragonsden.text.numbers import money, percent

HIGH: Final = 250.0
"""The height of both panels in points."""

SHARE: Final = 0.5
APART: Final = 60.0
"""Points between the panels, where the years and a title are."""


REACHED: Final = Line("reached", "Reached in the year", ORANGE, "-", "D", middle="p50")


@checked
@in_its_money
def target(outlook: TargetOutlook, *, ax: Axes | None = None) -> Axes:
    """The Axes with the chance of a target by year and, below, what is reached: P10, P50, P90.

    A dashed line is at how sure one wants to be, and at the amount that the target needs; a ring is
    around the year of the target. The amounts have a panel of their own, in `child_axes`.

    Args:
        outlook: the outlook of a target, as `dragonsden.target` gives it.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        ValueError: no choice keeps the limits of the programme, or figures are left out of public
            results.

    Examples:
        >>> ax = plot.target(dd.target(found, "traded_2020"))  # doctest: +SKIP
    """
    require_target(outlook, "The chart of the target")
    table = outlook.by_year
    captions = captions_of(outlook.programme, target_headline(outlook), _reading())
    rows, needed = table.reset_index(drop=True), float(outlook.said.at_least)
    reached = Panel(REACHED, rows, held_against=needed)
    ax, (chances, amounts) = _panels(outlook, reached, captions, ax)
    with styled():
        _chances(chances, outlook, table)
        _amounts(amounts, outlook, reached)
    describe(ax, "Line chart of two panels by year", captions, _figures(table), table)
    return ax


def _reading() -> str:
    """The explanation of the lines."""
    return (
        "Above: the share of draws that reach the amount in each year. Below: what is reached; the "
        "line is P50, the band goes from P10 to P90, where eight draws of ten lie. Ring: the year "
        "of the target."
    )


def _panels(
    outlook: TargetOutlook, reached: Panel, captions: Captions, ax: Axes | None
) -> tuple[Axes, tuple[Axes, Axes]]:
    """The Axes, and the two panels with their scales and titles."""
    table = outlook.by_year
    scales = widest([*(tick(amount) for amount in reached.ticks), *SHARES.values()])
    labels = widest([*_labels(outlook), *_ends(table)], bold=True)
    ax, area = sheet(captions, ax, Margins(scales + 8, labels + 14, 30, 28), HIGH)
    with styled():
        below = panel_below(ax, area, APART, SHARE)
        titles = ("Chance of the amount", f"{capital(outlook.said.line)} reached in the year")
        for panel, title in zip((ax, below), titles, strict=True):
            write_beside(panel, title, (-scales - 8, 16), corner=(0, 1), weight="bold")
            panel.set_xlim(-0.25, len(table) - 0.75)
            _name_years(panel, [str(year) for year in table.index])
            panel.tick_params(axis="x", pad=9)
        ax.set_ylim(0, 1)
        ax.set_yticks(list(SHARES), labels=list(SHARES.values()))
        ax.grid(axis="y")
        reached.scale_up(below)
    return ax, (ax, below)


def _name_years(panel: Axes, years: list[str]) -> None:
    """A stroke for each year below a panel, and as many names as have room; the last has one."""
    room = 72 / root_figure(panel).dpi * float(panel.bbox.width) / (len(years) - 0.5)
    step = step_apart(years, room)
    last = len(years) - 1
    named = [name if (last - at) % step == 0 else "" for at, name in enumerate(years)]
    panel.set_xticks(range(len(years)), labels=named)


def _labels(outlook: TargetOutlook) -> tuple[str, str]:
    """The labels of the dashed lines."""
    return f"{percent(outlook.said.sure)} sure", in_unit(f"needs {money(outlook.said.at_least)}")


def _ends(table: pd.DataFrame) -> tuple[str, str]:
    """The labels of the lines, at their last year."""
    last = table.iloc[-1]
    return percent(last["chance"]), in_unit(f"P50 {money(last['p50'])}")


def _chances(ax: Axes, outlook: TargetOutlook, table: pd.DataFrame) -> None:
    """The chance in each year, the line of how sure one wants to be, and the year of the target."""
    chances = table["chance"].to_numpy(dtype=float)
    ax.plot(range(len(chances)), chances, "-", color=BLUE, lw=2.2, marker="o", ms=6, zorder=4,
            clip_on=False)  # fmt: skip
    ax.axhline(outlook.said.sure, color=INK, lw=1.6, ls="--", zorder=3)
    _ring(ax, outlook.at, float(chances[outlook.at]))
    last, sure = float(chances[-1]), float(outlook.said.sure)
    _beside(ax, ((sure, _labels(outlook)[0], False), (last, _ends(table)[0], True)))


def _amounts(ax: Axes, outlook: TargetOutlook, reached: Panel) -> None:
    """The amounts reached in each year, and the line of what the target needs."""
    reached.draw_band(ax)
    needs, middle = reached.held_against, reached.rows["p50"]
    ax.axhline(needs, color=INK, lw=1.6, ls="--", zorder=3)
    ax.axhline(0, color=INK, lw=1.2, zorder=3, clip_on=False)
    _ring(ax, outlook.at, float(middle.iloc[outlook.at]))
    last = float(middle.iloc[-1])
    _beside(ax, ((needs, _labels(outlook)[1], False), (last, _ends(reached.rows)[1], True)))


def _ring(ax: Axes, year: int, at: float) -> None:
    """A ring around the year of the target."""
    marks(ax, [year], [at], "o", INK, False, size=14.0, zorder=3.5)


def _beside(ax: Axes, labels: tuple[tuple[float, str, bool], ...]) -> None:
    """Labels at the right, each at its height on the scale; two that would touch step apart."""
    bottom, top = ax.get_ylim()
    box = ax.get_window_extent()
    high = float(box.height) * 72 / ax.figure.dpi
    ups = [high * (number - bottom) / (top - bottom) for number, _, _ in labels]
    apart = 17.0 - abs(ups[0] - ups[1])
    if apart > 0:
        way = 1 if ups[0] >= ups[1] else -1
        ups = [ups[0] + way * apart / 2, ups[1] - way * apart / 2]
    for up, (_, text, strong) in zip(ups, labels, strict=True):
        weight = "bold" if strong else "normal"
        write_beside(ax, text, (10, up), corner=(1, 0), weight=weight)


def _figures(table: pd.DataFrame) -> Iterator[str]:
    """The chance and the amounts of each year."""
    for year, row in table.iterrows():
        low, middle, high = (money(row[key]) for key in ("p10", "p50", "p90"))
        yield f"{year}: chance {percent(row['chance'])}; P10 {low}, P50 {middle}, P90 {high}."
