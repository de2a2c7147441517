"""The frontier: the most that each amount of investment can bring, beside value for money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.findings.programme import OBJECTIVES
from dragonsden.analysis.programmes.programme import Programme
from dragonsden.plot.described import describe
from dragonsden.plot.layout.amounts import in_its_money, in_unit, tick
from dragonsden.plot.layout.lettering import widest, width
from dragonsden.plot.layout.marks import marks
from dragonsden.plot.layout.scales import scale_from_zero, ticks_up, with_zero
from dragonsden.plot.layout.sheet import Margins, root_figure, sheet, write, write_beside
from dragonsden.plot.layout.style import BLUE, GREY, INK, ORANGE, styled
from dragonsden.plot.programmes import captions_of, require_sums
from dragonsden.text.arguments import checked
from dragonsden.text.english import capital, counted
from dragonsden.text.numbers import money

HIGH: Final = 330.0
"""The height of the plotting area in points."""

OF_STEPS: Final = (
    "Filled circles: the best programme for each of some amounts of money, joined by lines."
)
"""The explanation of `Programme.steps`."""

Style = Literal["default", "steps-post"]
"""The line between two programmes."""

ORDER: Final = (
    "Open diamonds: services one after the other by what they bring for each £, each taken if the "
    "limits still hold."
)

FEW: Final = 8
"""So many points, spread evenly, are in the text alternative."""


@checked
@in_its_money
def frontier(programme: Programme, *, ax: Axes | None = None) -> Axes:
    """The Axes with every programme that none beats in both, and the order of value for money.

    The frontier is a line of steps with filled circles; the order, one service after the other, is
    a dashed line with open diamonds. The last of each is named.

    Args:
        programme: the programme.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        ValueError: no choice keeps the limits of the programme, or figures are left out of public
            results.

    Examples:
        >>> ax = plot.frontier(found)  # doctest: +SKIP
    """
    require_sums(programme, "The frontier")
    best = programme.frontier
    reading = (
        f"Filled circles: {counted(len(best), 'programme')} of which none is beaten by another "
        "that costs less and brings more."
    )
    return chart(programme, best, reading, ax, line="steps-post")


def chart(
    programme: Programme,
    best: pd.DataFrame,
    reading: str,
    ax: Axes | None = None,
    *,
    line: Style = "default",
) -> Axes:
    """The same of some programmes, least money first, which `reading` explains.

    Steps tell what is best between two of them; where others are left out a line joins them.
    """
    order = _order(programme)
    captions = captions_of(
        programme, _headline(programme, best), f"{reading} {ORDER}", _notes(programme)
    )
    low, high = with_zero([*best["objective"], *order["objective"]])
    ticks = ticks_up(low, high, 6)
    texts = [_amount(programme, amount) for amount in ticks]
    ax, _ = sheet(captions, ax, Margins(widest(texts) + 8, 14, 34, 50), HIGH)
    with styled():
        air = 0.06 * (high - low) or 1.0
        ax.set_ylim(low - air * (low < 0), high + 2 * air)
        ax.set_yticks(ticks, labels=texts)
        scale_from_zero(ax, [*best["investment"], *order["investment"]], 6, 0.05)
        ax.grid(True)
        write_beside(ax, "Expected investment", (0, -38), corner=(0.5, 0), ha="center", color=GREY)
        what = capital(OBJECTIVES[programme.file.objective])
        write_beside(ax, what, (-widest(texts) - 8, 15), corner=(0, 1), color=GREY)
        _draw(ax, best, order, line)
        _names(ax, programme, best, order)
    table = pd.concat({"frontier": best, "value for money": order}, names=["of", "point"])
    drawn = "Step chart" if line == "steps-post" else "Line chart"
    kind = f"{drawn} of {counted(len(best), 'programme')} and of an order beside them"
    describe(ax, kind, captions, _figures(programme, best), table)
    return ax


def _order(programme: Programme) -> pd.DataFrame:
    """The sums of the order of value for money after each service that it takes."""
    choice, found = programme.choice, programme.by_value_for_money
    taken = {choice.candidates[choice.who[v]].name: v for v in found.started}
    spent, gained, names = 0.0, 0.0, []
    rows: list[tuple[float, float, tuple[str, ...]]] = [(0.0, 0.0, ())]
    for name in found.order:
        if name in taken:
            spent += float(choice.investment[taken[name]])
            gained += float(choice.gain[taken[name]])
            names.append(name)
            rows.append((spent, gained, tuple(names)))
    return pd.DataFrame(rows, columns=["investment", "objective", "started"])


def _amount(programme: Programme, amount: float) -> str:
    """An amount of the objective as an axis shows it."""
    return f"{amount:,.10g}" if programme.file.objective == "value" else tick(amount)


def _headline(programme: Programme, best: pd.DataFrame) -> str:
    """The part that half of the money brings, and the loss by the order of value for money."""
    loses = programme.objective - programme.by_value_for_money.objective
    order = (
        f"the order of value for money loses {programme.amount(loses)}"
        if loses > 0
        else "the order of value for money reaches no less"
    )
    most = programme.objective
    last = best["investment"].iloc[-1]
    half = best[best["investment"] <= last / 2]
    if half.empty or most <= 0 or last <= 0:
        return capital(order)
    part = float(half["objective"].max()) / most
    what = OBJECTIVES[programme.file.objective]
    return f"Half of the money would bring {max(part, 0.0):.0%} of the {what}; {order}"


def _notes(programme: Programme) -> Iterator[str]:
    """A word on rules that the order does not look at, so that it may lie above the frontier."""
    if any(rule.at_least or (rule.start and not rule.needs) for rule in programme.file.rules):
        yield (
            "The circles keep every rule. A diamond may lie higher, because the order does not "
            "look at rules that ask for a start."
        )


def _draw(ax: Axes, best: pd.DataFrame, order: pd.DataFrame, line: Style) -> None:
    """The line of the frontier, and the dashed line of the order."""
    size = 5.0 if len(best) < 40 else 3.0
    ax.plot(best["investment"], best["objective"], drawstyle=line, color=BLUE, lw=1.6, zorder=3)
    marks(ax, best["investment"], best["objective"], "o", BLUE, size=size)
    ax.plot(order["investment"], order["objective"], "--", color=ORANGE, lw=1.8, zorder=2)
    marks(ax, order["investment"], order["objective"], "D", ORANGE, False, size=6.0, zorder=3.5)
    marks(ax, best["investment"].tail(1), best["objective"].tail(1), "o", INK, size=9.0, zorder=5)


def _names(ax: Axes, programme: Programme, best: pd.DataFrame, order: pd.DataFrame) -> None:
    """The names of the last point of each line, within the area."""
    low, high = ax.get_ylim()
    step = 0.035 * (high - low)
    x, y = best.iloc[-1][["investment", "objective"]]
    text = in_unit(f"this programme, {programme.amount(y)}")
    write(ax, text, (x, y + step), ha="right", va="bottom", weight="bold")
    if len(order) > 1:
        x, y = order.iloc[-1][["investment", "objective"]]
        text = in_unit(f"by value for money, {programme.amount(y)}")
        write(ax, text, (x, _under(ax, text, x, best, order) - step), ha="right", va="top")


def _under(ax: Axes, text: str, right: float, best: pd.DataFrame, order: pd.DataFrame) -> float:
    """The height below both lines from the left end of a text to its right end."""
    low, high = ax.get_xlim()
    room = 72 / root_figure(ax).dpi * float(ax.bbox.width)
    left = right - width(text) / room * (high - low)
    there = best.loc[best["investment"] <= left, "objective"]
    steps = float(there.iloc[-1] if len(there) else best["objective"].iloc[0])
    return min(steps, float(np.interp(left, order["investment"], order["objective"])))


def _figures(programme: Programme, best: pd.DataFrame) -> Iterator[str]:
    """Some of the points, spread evenly."""
    few = min(FEW, len(best))
    places = [round(at * (len(best) - 1) / max(1, few - 1)) for at in range(few)]
    for _, row in best.iloc[places].iterrows():
        yield f"{money(row['investment'])} brings {programme.amount(row['objective'])}."
