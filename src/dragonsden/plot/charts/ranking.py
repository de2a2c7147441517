"""The ranking: the mean overall value of each service, and how far it may lie from it."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.plot import described as record
from dragonsden.plot.layout.rows import Column, Rows
from dragonsden.plot.layout.sheet import Message, sheet
from dragonsden.plot.layout.style import BLUE, GREY, INK, ORANGE, PAPER, styled
from dragonsden.results.phrases import (
    basis,
    failures,
    nobody_ranked,
    ranks_of,
    shared_slots,
    status_line,
    title_of,
)
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, listed_and, ordinal, some, spelled
from dragonsden.text.numbers import QUANTILE_ERROR, decimals, number, percent

CLAIM: Final = 0.05
"""A service that comes first in this share of draws has a claim to it."""

MARKS: Final = {"pass": ("o", BLUE, BLUE), "hold": ("D", ORANGE, PAPER), "fail": ("x", GREY, GREY)}
"""By gate: the shape of the mark, its colour and what fills it."""


def ranking(sim: Simulation, *, ax: Axes | None = None) -> Axes:
    """The Axes with the ranking: a mark at the mean value, a line from P10 to P90, best first.

    Circles pass every gate, open diamonds are on hold; services that fail one are named below.

    Args:
        sim: the simulation.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Examples:
        >>> ax = plot.ranking(sim)
        >>> print(plot.data_table(ax)[["rank", "value"]].round(1))
                                        rank  value
        service
        new_model_highways               1.0   62.2
        childrens_services_partnership   2.0   61.8
        new_model_reablement             3.0   56.8
        new_model_residential_care       4.0   47.0
    """
    table = sim.ranking
    rows = _rows(sim, table)
    message = Message(status_line(sim.case), headline(sim), _subtitle(sim), tuple(_notes(sim)))
    ax, inner = sheet(message, ax, rows.room(), rows.total)
    with styled():
        rows.draw(ax, inner)
        intervals(ax, table.assign(mean=table["value"]), rows.centres)
        _typical(ax, table, rows.centres)
        _scale(ax, table)
    record.keep(ax, record.Record(message.title, _alternative(sim, message), _data(sim)))
    return ax


def headline(sim: Simulation) -> str:
    """Who ranks first, and how sure that is."""
    table = sim.ranking
    if table.empty:
        return nobody_ranked(sim)
    best = table[table["rank"] == 1]
    if len(best) > 1:
        who = listed_and(list(best["title"])) if len(best) <= 3 else some(len(best), "service")
        return f"{capital(who)} share first place"
    if len(table) == 1:
        return f"{best['title'].iloc[0]} is the only service that can be ranked"
    held = ", which is on hold at a gate," if best["gate"].iloc[0] == "hold" else ""
    return f"{best['title'].iloc[0]}{held} ranks first{_how_sure(table, str(best.index[0]))}"


def _how_sure(table: pd.DataFrame, best: str) -> str:
    """How often the best comes first, and how many others have a claim."""
    chance = float(table["first"][best])
    if chance == 1:
        return " in every draw"
    others = int((table["first"].drop(best) >= CLAIM).sum())
    have = "has" if others == 1 else "have"
    claims = f"{some(others, 'other') if others > 1 else 'one other'} {have} a claim"
    if chance >= 0.5:
        return f", and does so in {percent(chance)} of draws" + (f"; {claims}" if others else "")
    if others and chance >= CLAIM:
        claims = f"{some(others + 1, 'service')} have a claim"
    elif not others:
        claims = "no other has a claim"
    return f", but in {percent(chance)} of draws only: {claims}"


def _subtitle(sim: Simulation) -> str:
    """What is shown, and how to read it."""
    if sim.ranking.empty:
        return basis(sim)
    bold = " Bold: recommended." if sim.recommended else ""
    return (
        "Overall value from 0 to 100: the mean, and a line from P10 to P90, where eight draws of "
        "ten lie; the upright stroke is the value at typical inputs. Circle: passes every gate; "
        f"open diamond: on hold.{bold} {basis(sim)}"
    )


def _notes(sim: Simulation) -> Iterator[str]:
    """What stands below: what a claim is, the other ranking, and who fails a gate."""
    table = sim.ranking
    if " claim" in headline(sim):
        yield f"A claim: first in at least {percent(CLAIM)} of draws."
    if not table.empty and sim.k >= len(table):
        yield f"{capital(some(sim.k, 'review slot'))}: room for every service that is ranked."
    other = table[table["typical_rank"] == 1]
    if len(other) and not (other["rank"] == 1).any():
        who, place = (
            listed_and(list(other["title"])),
            listed_and([ordinal(rank) for rank in other["rank"]]),
        )
        yield f"With every input at its typical value {who} would rank first, not {place}."
    yield from shared_slots(sim)
    yield from failures(sim)


def _rows(sim: Simulation, table: pd.DataFrame) -> Rows:
    """The rows, with their columns and the line after the review slots."""
    places = decimals(QUANTILE_ERROR * float(table["value_se"].max(skipna=False)))
    within = int((table["rank"] <= sim.k).sum())
    first = "First" if sim.k == 1 else f"First {sim.k}"
    return Rows(
        ranks=ranks_of(table["rank"]),
        titles=list(table["title"]),
        columns=(
            Column("Mean", [number(value, places) for value in table["value"]]),
            Column(first, [percent(chance) for chance in table["first_k"]]),
            Column("Gates", list(table["gate"])),
        ),
        headings={within: _beyond(sim.k)} if 0 < within < len(table) else {},
        strong=[name in sim.recommended for name in table.index],
    )


def _beyond(k: int) -> str:
    """What stands over the services after the first k."""
    return f"Beyond the {some(k, 'review slot')}" if k > 1 else "Beyond the one review slot"


def intervals(ax: Axes, table: pd.DataFrame, centres: list[float]) -> None:
    """For each row a line from P10 to P90 and a mark at the mean, both by gate."""
    heights = pd.Series(centres, index=table.index, dtype=float)
    for gate, (shape, colour, fill) in MARKS.items():
        these = table[table["gate"] == gate]
        at = heights[these.index]
        ax.hlines(at, these["p10"], these["p90"], color=colour, lw=2, zorder=2)
        ax.plot(
            these["mean"],
            at,
            shape,
            color=colour,
            markerfacecolor=fill,
            markeredgewidth=1.8,
            markersize=6.5 if shape == "o" else 6.0,
            zorder=4,
        )


def _typical(ax: Axes, table: pd.DataFrame, centres: list[float]) -> None:
    """A stroke at the value that typical inputs give."""
    ax.plot(table["typical_value"], centres, "|", color=INK, ms=10, mew=1.4, zorder=3)


def _scale(ax: Axes, table: pd.DataFrame) -> None:
    """The scale of values, in tens around what is shown."""
    shown = table[["p10", "p90", "value", "typical_value"]]
    if table.empty:
        ax.set_xticks([])
        return
    low = max(0, 10 * floor(shown.min().min() / 10))
    high = min(100, 10 * ceil(shown.max().max() / 10))
    if high - low < 20:
        low, high = max(0, high - 20), max(20, high)
    ax.set_xlim(low - 1, high + 1)
    ax.set_xticks(range(low, high + 1, 10))
    ax.tick_params(axis="x", labeltop=len(table) > 20, labelbottom=True)
    ax.grid(axis="x")


def _alternative(sim: Simulation, message: Message) -> str:
    """The chart in words."""
    parts = [
        f"Chart of marks and intervals, one row for each of {some(len(sim.ranking), 'service')}.",
        message.status,
        f"{message.title}.",
        message.subtitle,
        *_leaders(sim),
        *message.notes,
    ]
    return " ".join(parts)


def _leaders(sim: Simulation) -> Iterator[str]:
    """The first k services, at least three and at most ten, with their figures."""
    table = sim.ranking
    for _, row in table.head(min(10, max(3, sim.k))).iterrows():
        yield (
            f"{row['rank']}. {row['title']}: mean {row['value']:.1f}, P10 {row['p10']:.1f} to P90 "
            f"{row['p90']:.1f}; first in {percent(row['first'])} of draws, among the first "
            f"{sim.k} in {percent(row['first_k'])}; gates: {row['gate']}."
        )
    if len(table) > 10 or len(table) > max(3, sim.k):
        yield f"The other {spelled(len(table) - min(10, max(3, sim.k)))} are in the data table."


def _data(sim: Simulation) -> pd.DataFrame:
    """The numbers shown, best first, then the services that fail."""
    columns = [
        "title", "rank", "value", "p10", "p90", "typical_value", "first", "first_k", "gate",
    ]  # fmt: skip
    ranked, fallen = sim.ranking[columns].astype({"rank": "float64"}), sim.failing
    failing = sim.all_services.loc[list(fallen), columns]
    table = pd.concat([ranked, failing]) if len(failing) else ranked
    reasons = {
        name: "; ".join(v.reason for v in sim.verdicts[name].values() if v.status == "fail")
        for name in fallen
    }
    names = [title_of(sim, str(name)) for name in table.index]
    return table.assign(title=names, reason=[reasons.get(str(n), "") for n in table.index])
