"""One measure of the trading account by service: where eight draws of ten lie, mean and median."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from dragonsden.arithmetic.account import MEASURES
from dragonsden.plot import described as record
from dragonsden.plot.charts.ranking import intervals
from dragonsden.plot.layout.rows import Column, Rows
from dragonsden.plot.layout.sheet import Message, sheet
from dragonsden.plot.layout.style import INK, styled
from dragonsden.results.phrases import basis, ranks_of, status_line, title_of
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, listed_and, some, spelled
from dragonsden.text.numbers import decimals, money, number, percent, tick

OFTEN: Final = 0.1
"""What happens in this share of draws or more is worth a word in the title."""


@dataclass(frozen=True)
class Telling:
    """How a measure is told: what it is, the best of it, and what to count."""

    name: str
    best: str
    adverse: str = ""
    some: str = ""
    none: str = ""
    least: bool = False


LOSSES: Final = (
    "may lose money (below £0 in 10% of draws or more)",
    "no service is below £0 in 10% of draws or more",
)
TELLINGS: Final = {
    "income": Telling("Income a year at maturity", "takes most, {} a year on average"),
    "contribution": Telling(
        "Contribution a year at maturity",
        "contributes most, {} a year on average",
        "Below £0",
        *LOSSES,
    ),
    "surplus": Telling(
        "Surplus a year at maturity, after overhead",
        "has the largest surplus, {} a year on average",
        "Below £0",
        *LOSSES,
    ),
    "npv": Telling("Net present value", "is worth most, {} on average", "Below £0", *LOSSES),
    "payback": Telling(
        "Payback in years, where it pays back",
        "pays back soonest, after {} on average",
        "Never",
        "may never pay back (in 10% of draws or more)",
        "each pays back in over 90% of draws",
        least=True,
    ),
    "peak_exposure": Telling(
        "Peak exposure: the most that the council is out of pocket",
        "puts most at stake, {} on average",
    ),
}


def measure(sim: Simulation, measure: str, *, ax: Axes | None = None) -> Axes:
    """The Axes with one measure by service, in the order of the ranking; failing services last.

    A mark stands at the mean, a stroke at the median, a line goes from P10 to P90.

    Args:
        sim: the simulation.
        measure: income, contribution, surplus, npv, payback or peak_exposure.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        KeyError: there is no such measure.

    Examples:
        >>> ax = plot.measure(sim, "npv")
        >>> print(plot.data_table(ax)[["mean", "p10", "p90"]].round(-3))
                                            mean       p10        p90
        service
        new_model_highways              461000.0 -339000.0  1434000.0
        childrens_services_partnership  190000.0 -362000.0   845000.0
        new_model_reablement            124000.0 -348000.0   670000.0
        new_model_residential_care       74000.0 -545000.0   813000.0
    """
    if measure not in TELLINGS:
        raise KeyError(f"{measure!r} is not a measure; measures are {', '.join(MEASURES)}")
    table = _table(sim, measure)
    rows = _rows(sim, table, measure)
    message = Message(
        status_line(sim.case),
        headline(table, measure),
        _subtitle(sim, table, measure),
        tuple(_notes(sim, table)),
    )
    ax, inner = sheet(message, ax, rows.room(), rows.total)
    with styled():
        rows.draw(ax, inner)
        intervals(ax, table, rows.centres)
        ax.plot(table["p50"], rows.centres, "|", color=INK, ms=10, mew=1.4, zorder=3)
        _scale(ax, table, measure)
    alternative = _alternative(sim, table, message, measure)
    record.keep(ax, record.Record(message.title, alternative, table))
    return ax


def _table(sim: Simulation, measure: str) -> pd.DataFrame:
    """The measure of every service that has an account, in the order of the ranking."""
    order = [*sim.ranking.index, *sim.failing]
    accounts = {s.name for s in sim.plan.services if s.drivers}
    names = [name for name in order if name in accounts]
    index = pd.Index(names, name="service")
    columns = ["mean", "se", "p10", "p50", "p90", "never", "typical"]
    table = pd.DataFrame(columns=columns, index=index, dtype=float)
    if names:
        summary = sim.measure_summary
        of_measure = summary[summary.index.get_level_values("measure") == measure]
        table = of_measure.droplevel("measure").loc[names, columns]
    adverse = table["never"] if measure == "payback" else _below(sim, names, measure)
    gates = sim.gate
    table = table.assign(adverse=adverse, gate=[gates[name] for name in names])
    table.insert(0, "rank", sim.ranking["rank"].reindex(index).astype("float64"))
    table.insert(0, "title", [title_of(sim, name) for name in names])
    return table


def _below(sim: Simulation, names: list[str], measure: str) -> pd.Series:
    """The share of draws kept in which the measure is below 0."""
    if not names:
        return pd.Series(dtype=float)
    below = sim.measures[measure][names].to_numpy() < 0
    return pd.Series(below.mean(axis=0), index=names)


def headline(table: pd.DataFrame, measure: str) -> str:
    """Who has most of it, and how many may lose, or never see their money again."""
    if table.empty:
        return "No service has a trading account"
    counted = table[table["gate"] != "fail"]
    if counted.empty:
        return "Every service with a trading account fails a gate"
    return _best(counted.dropna(subset="mean"), measure) + _losers(counted, measure)


def _best(table: pd.DataFrame, measure: str) -> str:
    """Who has most of it, or of payback least."""
    told = TELLINGS[measure]
    if table.empty:
        return "No service pays back in any draw"
    unneeded = (table["mean"] == 0) & (table["never"] == 0)
    if measure == "payback" and unneeded.any():
        titles = list(table.loc[unneeded, "title"])
        who = listed_and(titles) if len(titles) <= 2 else some(len(titles), "service")
        return f"{capital(who)} {'is' if len(titles) == 1 else 'are'} never out of pocket"
    if measure == "peak_exposure" and not table["mean"].any():
        return "No service ever leaves the council out of pocket"
    row = table.sort_values("mean", ascending=told.least, kind="stable").iloc[0]
    return f"{row['title']} {told.best.format(_figure(measure)(row['mean'], row['se']))}"


def _losers(table: pd.DataFrame, measure: str) -> str:
    """How many may lose, or never see their money again; nothing if there is nothing to count."""
    told, count = TELLINGS[measure], int((table["adverse"] >= OFTEN).sum())
    if not told.some or len(table) == 1:
        return ""
    if count == 0:
        return f"; {told.none}"
    of = f"all {spelled(count)}" if count == len(table) else f"{count} of {len(table)}"
    return f"; {of} {told.some}"


def _figure(measure: str) -> Callable[[float, float], str]:
    """How a number of this measure is written, given its standard error."""
    return years if measure == "payback" else money


def years(value: float, error: float) -> str:
    """A number of years, with the digit its error supports."""
    return f"{number(value, decimals(error))} years"


def _subtitle(sim: Simulation, table: pd.DataFrame, measure: str) -> str:
    """What is shown, and how to read it."""
    if table.empty:
        return basis(sim)
    never = " Draws that never pay back are counted apart." if measure == "payback" else ""
    kinds = "Circle: passes every gate; open diamond: on hold"
    cross = "; cross: fails a gate" if (table["gate"] == "fail").any() else ""
    return (
        f"{TELLINGS[measure].name}: the mean, the median (upright stroke) and a line from P10 to "
        f"P90, where eight draws of ten lie. In the order of the ranking. {kinds}{cross}."
        f"{never} {basis(sim)}"
    )


def _notes(sim: Simulation, table: pd.DataFrame) -> Iterator[str]:
    """Who is not shown."""
    missing = [title_of(sim, name) for name in sim.services if name not in table.index]
    if missing:
        yield f"Without a trading account: {listed_and(missing)}."


def _rows(sim: Simulation, table: pd.DataFrame, measure: str) -> Rows:
    """The rows, with their columns; those that fail a gate come under a heading."""
    marked = dict(zip(sim.ranking.index, ranks_of(sim.ranking["rank"]), strict=True))
    failing = table["gate"] == "fail"
    heading = int((~failing).sum())
    return Rows(
        ranks=[marked.get(str(name), "") for name in table.index],
        titles=list(table["title"]),
        columns=_columns(table, measure),
        headings={heading: "Fails a gate, not ranked"} if failing.any() else {},
    )


def _columns(table: pd.DataFrame, measure: str) -> list[Column]:
    """The mean and, where there is something to fear, its share of draws."""
    figure = _figure(measure)
    means = [
        "" if np.isnan(mean) else figure(mean, error)
        for mean, error in zip(table["mean"], table["se"], strict=True)
    ]
    columns = [Column("Mean", means)]
    if adverse := TELLINGS[measure].adverse:
        columns.append(Column(adverse, [percent(share) for share in table["adverse"]]))
    return columns


def _scale(ax: Axes, table: pd.DataFrame, measure: str) -> None:
    """The scale, always with 0 on it, and the line at 0."""
    if table.empty:
        ax.set_xticks([])
        return
    ends = table[["p10", "p50", "p90", "mean"]].to_numpy(dtype=float)
    shown = ends[~np.isnan(ends)]
    low, high = min(0.0, shown.min(initial=0.0)), max(0.0, shown.max(initial=0.0))
    reach = (high - low) or 1.0
    ticks = MaxNLocator(6, min_n_ticks=3, steps=[1, 2, 2.5, 5, 10]).tick_values(
        low, high or low + reach
    )
    ax.set_xlim(low - 0.03 * reach, high + 0.03 * reach)
    ticks = [t for t in ticks if low - 0.03 * reach <= t <= high + 0.03 * reach]
    text = [f"{t:g}" for t in ticks] if measure == "payback" else [tick(t) for t in ticks]
    ax.set_xticks(ticks, labels=text)
    ax.tick_params(axis="x", labeltop=len(table) > 20, labelbottom=True)
    ax.grid(axis="x")
    ax.axvline(0, color=INK, lw=1.2, zorder=1)


def _alternative(sim: Simulation, table: pd.DataFrame, message: Message, measure: str) -> str:
    """The chart in words."""
    return " ".join(
        [
            f"Chart of marks and intervals, one row for each of {some(len(table), 'service')}.",
            message.status,
            f"{message.title}.",
            message.subtitle,
            *_leaders(table.head(min(10, max(3, sim.k))), measure),
            *message.notes,
            "The data table has every service.",
        ]
    )


def _leaders(table: pd.DataFrame, measure: str) -> Iterator[str]:
    """The figures of these services."""
    figure = _figure(measure)
    adverse = TELLINGS[measure].adverse
    for _, row in table.iterrows():
        mean, low, middle, high = (figure(row[c], row["se"]) for c in ("mean", "p10", "p50", "p90"))
        said = f"mean {mean}, P10 {low}, median {middle}, P90 {high}"
        if np.isnan(row["mean"]):
            said = "no draw pays back"
        apart = f"; {adverse.lower()} in {percent(row['adverse'])} of draws" if adverse else ""
        yield f"{row['title']}: {said}{apart}."
