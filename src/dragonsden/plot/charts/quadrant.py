"""Value against the chance of loss: who promises much, and who may cost the council money."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.plot.described import describe
from dragonsden.plot.layout.callouts import Point
from dragonsden.plot.layout.scales import SHARES, around, whole_numbers
from dragonsden.plot.layout.scatter import Scatter, name_scale
from dragonsden.plot.layout.sheet import Captions, write_beside
from dragonsden.plot.layout.style import GREY, INK, styled
from dragonsden.plot.left_out import account_notes, with_words
from dragonsden.results.phrases import nobody_ranked, nobody_recommended
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import capital, is_or_are, listed, some, spelled
from dragonsden.text.numbers import number, percent

EVEN: Final = 0.5
"""A service that loses in more than half of the draws is more likely to lose than not."""

ABOVE, BELOW = 1.06, -0.1
PARTS: Final = {"loss likely": (ABOVE, 0.58), "loss unlikely": (BELOW, 0.42)}
"""The names of the upper and of the lower parts, and their heights on the scale of shares.

The second height is for where there is no room at the first.
"""

NAMED: Final = 2
"""At most 2 services that may lose are named in the title; more are counted."""


@checked
def quadrant(sim: Simulation, *, ax: Axes | None = None) -> Axes:
    """The Axes with mean overall value against the chance that the NPV is below 0.

    A mark for each service that is ranked and has a trading account: filled circles are
    recommended, open ones are not. Every mark has its name; a service whose name has no room is not
    drawn.

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
        new_model_highways              62.62  0.28
        childrens_services_partnership  61.75  0.42
        new_model_reablement            56.77  0.46
        new_model_residential_care      47.02  0.52
    """
    table = _table(sim)
    shown = table.dropna(subset=["value", "loss"])
    # those more likely to lose than not have the first call on the room for names
    scatter = Scatter(
        shown.sort_values("loss", kind="stable", key=lambda of: of <= EVEN), "value", "loss"
    )
    notes = (*scatter.notes, *account_notes(sim, sim.ranking.index, table.index))
    reading = _reading(sim, scatter) if len(shown) else ""
    captions = Captions.of(sim, _headline(sim, table), reading, notes)
    ax, area = scatter.on_sheet(captions, ax, 44)
    with styled():
        if len(shown):
            _scale(ax, shown)
            _quarters(ax, sim)
            scatter.draw(ax, area, list(_parts(ax, sim)))
    kind = f"Scatter chart of {some(len(shown), 'service')}"
    describe(ax, kind, captions, _figures(shown), with_words(sim, table, ["value", "loss"]))
    return ax


def _table(sim: Simulation) -> pd.DataFrame:
    """The mean value and the chance of loss of each service ranked that has an account."""
    written = sim.case.pipeline.services
    names = [name for name in sim.ranking.index if written[name].trades]
    loss = [
        float("nan") if name in sim.closed else float((sim.measures["npv"][name] < 0).mean())
        for name in names
    ]
    table = sim.ranking.loc[names, ["title", "rank", "gate", "value"]]
    return table.assign(loss=loss, recommended=np.isin(names, sim.recommended))


def _headline(sim: Simulation, table: pd.DataFrame) -> str:
    """The recommended services that are more likely to lose money than not."""
    if not sim.ranked:
        return nobody_ranked(sim)
    if table.empty:
        return "No service that is ranked has a trading account"
    first = table[table["recommended"]]
    risky = list(first.loc[first["loss"] > EVEN, "title"])
    if not sim.recommended:
        return nobody_recommended(sim)
    one = sim.case.title_of(sim.recommended[0]) if len(sim.recommended) == 1 else ""
    if first.empty:
        return f"{one or 'None of the recommended'} has {'no' if one else 'a'} trading account"
    shown = " whose figures are shown" if first["loss"].isna().any() else ""
    if not risky and one and not shown:
        return f"{one} is at least as likely to break even as to lose money"
    if not risky:
        return f"None of the recommended{shown} is more likely than not to lose money"
    if len(risky) > NAMED:
        count = "All" if len(risky) == len(sim.recommended) else capital(spelled(len(risky)))
        return f"{count} of the recommended{shown} are more likely than not to lose money"
    are = is_or_are(len(risky))
    return f"{listed(risky)}, recommended{shown}, {are} more likely than not to lose money"


def _reading(sim: Simulation, scatter: Scatter) -> str:
    """The explanation of the marks and lines."""
    last = "" if _last(sim) is None else "; the upright one is the least value of the recommended"
    return (
        "Mean overall value against the share of draws in which the net present value is below £0. "
        f"{scatter.reading} The level dashed line is even odds of a loss{last}."
    )


def _last(sim: Simulation) -> float | None:
    """The least value of the recommended, if it is shown and a service comes after it."""
    inside = sim.ranking.loc[list(sim.recommended)]
    if inside.empty or inside["value"].isna().any():
        return None
    after = bool((sim.ranking["rank"] > inside["rank"].max()).any())
    return float(inside["value"].min()) if after else None


def _scale(ax: Axes, table: pd.DataFrame) -> None:
    """Value to the right, chance of loss upwards, each with its name."""
    low, high = around(table["value"].min() - 1, table["value"].max() + 1, 5)
    ax.set_xlim(low, high)
    ax.set_ylim(BELOW - 0.05, ABOVE + 0.05)
    ax.set_xticks(whole_numbers(low, high, 7))
    ax.set_yticks(list(SHARES), labels=list(SHARES.values()))
    ax.grid(True)
    name_scale(ax, "Mean overall value", 44)
    write_beside(ax, "Chance of loss", (-44, 15), corner=(0, 1), color=GREY)


def _quarters(ax: Axes, sim: Simulation) -> None:
    """The lines that part a likely loss from an unlikely one, and values from those below them."""
    ax.axhline(EVEN, color=INK, lw=1, ls=(0, (4, 3)), zorder=1)
    if (last := _last(sim)) is not None:
        ax.axvline(last, color=INK, lw=1, ls=(0, (4, 3)), zorder=1)


def _parts(ax: Axes, sim: Simulation) -> Iterator[tuple[str, list[Point]]]:
    """The names of the parts, and the places where each may stand."""
    low, last = ax.get_xlim()[0], _last(sim)
    sides = [("", low)] if last is None else [("Lower value,\n", low), ("Higher value,\n", last)]
    for (value, start), (loss, heights) in product(sides, PARTS.items()):
        yield capital(f"{value}{loss}"), [(start, up) for up in heights]


def _figures(table: pd.DataFrame) -> Iterator[str]:
    """The figures of the recommended."""
    for _, row in table[table["recommended"]].iterrows():
        value, loss = number(row["value"], 1), percent(row["loss"])
        yield f"{row['title']}: value {value}, a loss in {loss} of draws."
