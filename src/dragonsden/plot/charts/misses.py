"""The causes of a miss: how far each service is below its plan in draws that miss a target."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.findings.targets import fall_short, missed_by_plan, title_of
from dragonsden.analysis.programmes.targets import TargetOutlook
from dragonsden.plot.described import describe
from dragonsden.plot.layout.amounts import in_its_money
from dragonsden.plot.layout.marks import SOLID, bars
from dragonsden.plot.layout.rows import LabelledRows, TextColumn
from dragonsden.plot.layout.scales import scale_from_zero
from dragonsden.plot.layout.style import INK, ORANGE, PAPER, styled
from dragonsden.plot.programmes import captions_of, require_target
from dragonsden.text.arguments import checked
from dragonsden.text.english import capital, is_or_are, listed, rows_for, some
from dragonsden.text.numbers import money, percent

MOST_ROWS: Final = 8
"""So many rows leave room for the curve of the target on the same page."""

ABOVE: Final = (ORANGE, PAPER, None)
"""The look of the bar of a service that is above its plan."""


@checked
@in_its_money
def misses(outlook: TargetOutlook, *, ax: Axes | None = None) -> Axes:
    """The Axes with how far each service is below its plan where a target is missed, on average.

    The plan is what it brings at typical values. Filled bars fall short of it; open bars to the
    left exceed it. Of many, the furthest from their plan are drawn. All together they are the plan
    less what is reached in the draws that miss.

    Args:
        outlook: the outlook of a target, as `dragonsden.target` gives it.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        ValueError: no choice keeps the limits of the programme, or figures are left out of public
            results.

    Examples:
        >>> ax = plot.misses(dd.target(found, "traded_2020"))  # doctest: +SKIP
    """
    require_target(outlook, "The chart of misses")
    every = pd.Series(dtype=float) if outlook.misses is None else outlook.misses
    below = _largest(every)
    names = [title_of(outlook, str(name)) for name in below.index]
    amounts = [money(amount) for amount in below]
    captions = captions_of(
        outlook.programme, _headline(outlook, every), _reading(below), _others(every, below)
    )
    rows = LabelledRows(names, [TextColumn("Below", amounts)])
    ax = rows.on_sheet(captions, ax)
    with styled():
        if len(below):
            _bars(ax, below, rows.centres)
    kind = f"Chart of bars, {rows_for(len(below), 'service')}"
    titles = [title_of(outlook, str(name)) for name in every.index]
    table = every.rename("below_plan").to_frame().assign(title=titles)
    figures = (f"{name}: {amount}." for name, amount in zip(names, amounts, strict=True))
    describe(ax, kind, captions, figures, table)
    return ax


def _largest(every: pd.Series) -> pd.Series:
    """Those furthest from their plan, in the order of all."""
    furthest = set(every.abs().sort_values(ascending=False, kind="stable").index[:MOST_ROWS])
    return every[[name in furthest for name in every.index]]


def _others(every: pd.Series, below: pd.Series) -> Iterator[str]:
    """The number of those that are not drawn, and how near they are to their plan."""
    others = every.drop(below.index).abs()
    if len(others):
        are = is_or_are(len(others))
        yield (
            f"{capital(some(len(others), 'other'))} {are} within {money(others.max())} of "
            f"{'its' if len(others) == 1 else 'their'} plan."
        )


def _headline(outlook: TargetOutlook, below: pd.Series) -> str:
    """The share of draws that miss the target, and what is furthest below plan, or short itself."""
    title = outlook.said.title
    if outlook.misses is None:
        return f"No draw misses the target “{title}”"
    missed = f"{percent(1 - outlook.chance)} of draws miss “{title}”"
    if missed_by_plan(outlook):
        return f"{missed}; the plan itself is {money(outlook.lacking_in_plan)} short"
    short = list(_furthest(outlook, below))
    if not short:
        return f"{missed}; none falls below its plan in them by over two standard errors"
    falls = "falls" if len(short) == 1 else "fall"
    return f"{missed}; {listed(short)} {falls} furthest below plan in them"


def _furthest(outlook: TargetOutlook, below: pd.Series) -> Iterator[str]:
    """Those that make up half of what falls below the plans for sure, three at most."""
    short = below[fall_short(outlook)]
    half, so_far = float(short.sum()) / 2, 0.0
    for name, amount in short.head(3).items():
        yield title_of(outlook, str(name))
        so_far += float(amount)
        if so_far >= half:
            return


def _reading(below: pd.Series) -> str:
    """The explanation of the bars."""
    if below.empty:
        return ""
    above = " Open: above its plan." if (below < 0).any() else ""
    return (
        "How far each is below its plan (what it brings at typical values) in the draws that miss "
        f"the target, on average.{above}"
    )


def _bars(ax: Axes, below: pd.Series, centres: list[float]) -> None:
    """A bar for each, filled where it is below its plan."""
    for is_short, style in ((True, SOLID), (False, ABOVE)):
        these = ((below > 0) == is_short).to_numpy()
        at = [centre for centre, is_one in zip(centres, these, strict=True) if is_one]
        bars(ax, at, 0, below[these], *style)
    scale_from_zero(ax, below, 4, 0.06)
    ax.axvline(0, color=INK, lw=1.2, zorder=3)
