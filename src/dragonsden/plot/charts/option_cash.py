"""Cumulative cash by option: how far the council is out of pocket, and when it comes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from dragonsden.analysis.delivery.ways import check_options
from dragonsden.arithmetic.distributions import Floats
from dragonsden.engine.gates import overall
from dragonsden.plot.described import describe
from dragonsden.plot.layout.amounts import in_its_money
from dragonsden.plot.layout.rows import LabelledRows, TextColumn
from dragonsden.plot.layout.scales import with_zero
from dragonsden.plot.layout.sheet import Captions
from dragonsden.plot.layout.style import BLUE, GREY, INK, ORANGE, styled
from dragonsden.results.account_by_year import MOST_DRAWS, account_by_year
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import each_of
from dragonsden.text.numbers import pounds

Cash = dict[str, pd.DataFrame]
"""The balance of each option by year, in its order; the start is year 0."""

HIGH: Final = 84.0
"""The height in points of a row, in which the highest and the lowest amount of any option fit."""

INSIDE: Final = 0.86
"""The share of that height that the amounts take."""

STYLES: Final = {"pass": (BLUE, "-"), "hold": (ORANGE, "--"), "fail": (GREY, ":")}
"""The colour and the dashes of lines by gate: different without colour too."""


@checked
@in_its_money
def option_cash(sim: Simulation, *, ax: Axes | None = None) -> Axes:
    """The Axes with the cumulative cash of each option: a row each, all on one scale.

    A line is the mean of the balance, undiscounted, the band goes from P10 to P90. Lines are solid
    where every gate is passed, dashed on hold, dotted where one is failed.

    Args:
        sim: the simulation of the options of a service, as `options(case, service)` gives them.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        ValueError: it is not a simulation of the options of one service, or an option has no
            trading account.

    Examples:
        >>> ways = dd.simulate(dd.options(case, "new_model_reablement"), draws=1_000, seed=1)
        >>> ax = plot.option_cash(ways)
        >>> print(plot.data_table(ax).loc["own_company", ["mean", "p10"]].head(2).round(-3))
                  mean       p10
        year
        0    -134000.0 -209000.0
        1    -167000.0 -239000.0
    """
    check_options(sim)
    of_each = {name: account_by_year(sim, name, lines=["balance"]) for name in sim.services}
    cash = {name: pd.DataFrame(table.loc["balance"]) for name, table in of_each.items()}
    captions = Captions.of(sim, _headline(sim, cash), _reading(sim, cash), first_draws=MOST_DRAWS)
    rows = _rows(sim, cash)
    ax = rows.on_sheet(captions, ax)
    for guide in list(ax.collections):  # in the middle of a row, it would be taken for £0
        guide.remove()
    with styled():
        _years(ax, sim.case.pipeline.years)
        for name, centre in zip(sim.services, rows.centres, strict=True):
            _draw(ax, cash[name], _ends(cash), overall(dict(sim.verdicts[name])), centre)
    kind = f"Line chart of one band for {each_of(len(sim.services), 'option')}, by year"
    table = pd.concat(cash, names=["option"])
    describe(ax, kind, captions, _figures(sim, cash), table)
    return ax


def _lowest(balance: pd.DataFrame) -> float:
    """The lowest mean balance."""
    return float(balance["mean"].min())


def _end(balance: pd.DataFrame) -> dict[str, float]:
    """The figures of the last balance."""
    return {column: float(balance[column].iloc[-1]) for column in ("mean", "p10", "p90")}


def _headline(sim: Simulation, cash: Cash) -> str:
    """The option that leaves the council deepest out of pocket, and that which brings in most."""
    deepest = min(cash, key=lambda name: _lowest(cash[name]))
    low = _lowest(cash[deepest])
    if low >= 0:
        return "No option leaves the council out of pocket on average"
    best = max(cash, key=lambda name: _end(cash[name])["mean"])
    brought = pounds(_end(cash[best])["mean"])
    return (
        f"{sim.case.title_of(deepest)} leaves the council deepest out of pocket, by {pounds(-low)} "
        f"on average; {sim.case.title_of(best)} has brought in most by the end, {brought}"
    )


def _reading(sim: Simulation, cash: Cash) -> str:
    """The explanation of the lines and of their common scale."""
    low, high = _ends(cash)
    gates = {overall(dict(sim.verdicts[name])) for name in sim.services}
    kinds = {"hold": "dashed: on hold at a gate", "fail": "dotted: fails one"}
    more = "".join(f"; {said}" for gate, said in kinds.items() if gate in gates)
    return (
        "Cash in hand since the start, undiscounted: the line is the mean, the band goes from P10 "
        f"to P90. One scale for all, from {pounds(low)} to {pounds(high)} in each row; the thin "
        f"line is £0{more}."
    )


def _rows(sim: Simulation, cash: Cash) -> LabelledRows:
    """The rows, with the lowest and the last balance of each."""
    return LabelledRows(
        titles=[sim.case.title_of(name) for name in cash],
        columns=[
            TextColumn("Lowest", [pounds(_lowest(balance)) for balance in cash.values()]),
            TextColumn("At the end", [_told(_end(balance)) for balance in cash.values()]),
        ],
        pitch=HIGH,
    )


def _told(end: dict[str, float]) -> str:
    """The mean of the last balance and, below, its P10 and P90."""
    mean, low, high = map(pounds, end.values())
    return mean if end["p10"] == end["p90"] else f"{mean}\n{low} to\n{high}"


def _years(ax: Axes, last: int) -> None:
    """Years across, from the start to the last."""
    ax.set_xlim(-0.02 * last, 1.02 * last)
    ticks = MaxNLocator(6, integer=True, steps=[1, 2, 5, 10]).tick_values(0, last)
    shown = [int(year) for year in ticks if 0 <= year <= last]
    ax.set_xticks(shown, labels=["Start" if year == 0 else str(year) for year in shown])
    ax.grid(axis="x")


def _ends(cash: Cash) -> tuple[float, float]:
    """The lowest and the highest amount in any row, 0 included."""
    return with_zero([b[["mean", "p10", "p90"]].to_numpy(dtype=float) for b in cash.values()])


def _draw(
    ax: Axes, balance: pd.DataFrame, ends: tuple[float, float], gate: str, centre: float
) -> None:
    """The band of one option around the middle of its row."""
    low, high = ends
    scale = INSIDE * HIGH / ((high - low) or 1.0)

    def up(amounts: Sequence[float] | pd.Series) -> Floats:
        """The places of amounts: points from the top of the chart."""
        middle = (high + low) / 2
        return centre - (np.asarray(amounts, dtype=np.float64) - middle) * scale

    colour, dashes = STYLES[gate]
    years = balance.index.to_numpy(dtype=float)
    ax.hlines(up([0.0]), 0, years[-1], color=INK, lw=0.9, zorder=2)
    ax.fill_between(
        years, up(balance["p10"]), up(balance["p90"]), color=colour, alpha=0.22, lw=0, zorder=1
    )
    for edge in ("p10", "p90"):
        ax.plot(years, up(balance[edge]), dashes, color=colour, lw=1.2, zorder=3)
    ax.plot(years, up(balance["mean"]), dashes, color=colour, lw=2.4, zorder=4)


def _figures(sim: Simulation, cash: Cash) -> Iterator[str]:
    """The lowest and the last balance of each option."""
    for name, balance in cash.items():
        mean, low, high = map(pounds, _end(balance).values())
        lowest = f"{sim.case.title_of(name)}: lowest mean {pounds(_lowest(balance))}"
        yield f"{lowest}; at the end mean {mean}, P10 {low} to P90 {high}."
