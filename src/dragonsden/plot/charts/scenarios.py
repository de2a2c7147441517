"""Ranks by scenario: a line for each service from its rank as written to that in each scenario."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import Transform

from dragonsden.analysis.scenarios import Runs, rank_by_scenario
from dragonsden.model.scenario import AS_WRITTEN
from dragonsden.plot import described as record
from dragonsden.plot.layout.lettering import height, widest, wrap
from dragonsden.plot.layout.sheet import MARGIN, WIDTH, Message, Room, across, points, sheet
from dragonsden.plot.layout.style import BLUE, GREY, INK, ORANGE, PAPER, QUIET, TEXT, styled
from dragonsden.results.phrases import (
    basis,
    failures,
    first_k,
    nobody_ranked,
    shared_slots,
    status_line,
)
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, listed_and, ordinal, plain, some, spelled

NAMES: Final = 150.0
PITCH: Final = 16.5
APART: Final = 64.0
"""Scenarios stand at least so many points apart."""

GAP: Final = 12.0
LINES: Final = ((BLUE, "-"), (ORANGE, "--"), (INK, "-."), (BLUE, ":"))
"""Colour and dashes of the lines that stand out."""


@dataclass(frozen=True)
class Ranks:
    """Ranks by service and scenario: `table` is as `rank_by_scenario` gives it."""

    table: pd.DataFrame
    titles: dict[str, str]
    k: int

    @property
    def scenarios(self) -> list[str]:
        """The scenarios, as written first."""
        return [str(name) for name in self.table.columns[1:]]

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """The ranks alone."""
        return self.table[self.scenarios]

    @cached_property
    def places(self) -> pd.DataFrame:
        """Where each service stands in the list of each scenario, from 0; gate failures last."""
        return pd.DataFrame(
            {
                name: self.ranks[name].rank(method="first", na_option="bottom").astype(int) - 1
                for name in self.scenarios
            },
            index=self.table.index,
        )

    @cached_property
    def moves(self) -> pd.Series:
        """How many ranks each service moves at most from where it is as written."""
        from_written = self.ranks.sub(self.ranks[self.scenarios[0]], axis=0)
        return from_written.abs().max(axis=1).fillna(0.0)

    @cached_property
    def crossing(self) -> pd.Series:
        """Whether each service is among the first k in some scenarios and not in all."""
        within = self.ranks <= self.k
        return within.any(axis=1) & ~within.all(axis=1)

    @cached_property
    def movers(self) -> list[str]:
        """The services that stand out: those that cross the line, then those that move most."""
        order = pd.DataFrame({"crossing": self.crossing, "moves": self.moves})
        order = order[(order["moves"] > 0) | order["crossing"]]
        order = order.sort_values(["crossing", "moves"], ascending=False, kind="stable")
        return [str(name) for name in order.index[: len(LINES)]]

    def said(self, service: str, scenario: str) -> str:
        """The rank of a service in a scenario, marked where it is shared; × where it has none."""
        ranks = self.ranks[scenario]
        rank = float(ranks[service])
        if np.isnan(rank):
            return "×"
        return f"{rank:.0f}{'=' * bool((ranks == rank).sum() > 1)}"


def scenarios(runs: Runs, *, ax: Axes | None = None) -> Axes:
    """The Axes with the rank of each service in each scenario, as lines that rise and fall.

    Lines are named at both ends; up to four that cross the line after the first k, or move most,
    stand out.

    Args:
        runs: the simulations that `dragonsden.scenarios` gave.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        ValueError: the runs are not those of one case on the same draws.

    Examples:
        >>> ax = plot.scenarios(dd.scenarios(sim))
        >>> print(plot.data_table(ax)[["as written", "recession"]])
                                        as written  recession
        service
        new_model_highways                     1.0        2.0
        childrens_services_partnership         2.0        1.0
        new_model_reablement                   3.0        3.0
        new_model_residential_care             4.0        4.0
    """
    return chart(runs[AS_WRITTEN], rank_by_scenario(runs), ax)


def chart(sim: Simulation, table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """The Axes with the ranks of the table; `sim` is the simulation as written."""
    ranks = Ranks(table, _titles(sim, [str(name) for name in table.columns[1:]]), sim.k)
    names = _names(table)
    side = max(widest(names.values(), bold=True) + _of_ranks(ranks) + GAP, APART)
    steps = max(1, len(ranks.scenarios) - 1)
    wide = max(WIDTH, 2 * (side + MARGIN) + steps * _apart(ranks))
    heads = _heads(ranks, across(ax, Room(side, side, 0, 0), wide) / steps)
    tops = _tops(ranks, names)
    message = Message(
        status_line(sim.case),
        headline(sim, ranks),
        _subtitle(sim, ranks),
        tuple(_notes(sim, ranks)),
    )
    room = Room(
        side, side, height(max((head.count("\n") for head in heads), default=0) + 1) + GAP, 4
    )
    ax, inner = sheet(message, ax, room, tops[-1], wide)
    with styled():
        _scale(ax, ranks, heads, tops)
        _slots(ax, ranks, tops, side / inner.width)
        _draw(ax, ranks, tops)
        _name(ax, ranks, names, tops)
    record.keep(ax, record.Record(message.title, _alternative(message, ranks), table))
    return ax


def _names(table: pd.DataFrame) -> dict[str, str]:
    """The title of each service, in as many lines as it needs."""
    titles = table["title"].items()
    return {str(name): "\n".join(wrap(str(title), NAMES, bold=True)) for name, title in titles}


def _titles(sim: Simulation, names: list[str]) -> dict[str, str]:
    """The title of each scenario."""
    written = sim.case.pipeline.scenarios
    titles = {name: written[name].title for name in names if name in written}
    return {name: titles.get(name) or plain(name) for name in names}


def _of_ranks(ranks: Ranks) -> float:
    """The room for the ranks beside the names, with the gaps on either side."""
    return widest([f"{len(ranks.table)}="]) + 2 * GAP


def _apart(ranks: Ranks) -> float:
    """How far apart the scenarios stand: far enough for the words of their titles."""
    words = [word for title in ranks.titles.values() for word in title.split()]
    return min(max(APART, widest(words, bold=True) + 10), 2 * APART)


def _heads(ranks: Ranks, apart: float) -> list[str]:
    """The titles of the scenarios, in as many lines as they need."""
    if ranks.table.empty:
        return []
    room = min(max(apart - 10, 20.0), 2 * APART)
    return ["\n".join(wrap(title, room, bold=True)) for title in ranks.titles.values()]


def _tops(ranks: Ranks, names: dict[str, str]) -> list[float]:
    """Where each place of the list begins, and where the last ends, in points from the top."""
    highs = [PITCH] * len(ranks.table)
    for scenario in {ranks.scenarios[0], ranks.scenarios[-1]}:
        for name, place in ranks.places[scenario].items():
            highs[place] = max(highs[place], height(names[str(name)].count("\n") + 1) + 5)
    return [sum(highs[:place]) for place in range(len(highs))] + [sum(highs) or 1.0]


def headline(sim: Simulation, ranks: Ranks) -> str:
    """How much of the choice holds in every scenario, and who moves most."""
    if not sim.ranked:
        return nobody_ranked(sim)
    if len(ranks.scenarios) == 1:
        return "There is no scenario beside the pipeline as written"
    held = _held(sim, ranks)
    if not ranks.movers:
        return f"{held}; no rank changes"
    return f"{held}; {_furthest(ranks)}"


def _held(sim: Simulation, ranks: Ranks) -> str:
    """How much of the first k, or of the first place, holds in every scenario."""
    k = sim.k if 1 < sim.k < len(sim.ranked) else 1
    within = ranks.ranks <= k
    written, always = within[ranks.scenarios[0]], within.all(axis=1)
    if k > 1:
        if not ranks.crossing.any():
            return f"{capital(first_k(k))} are the same in every scenario"
        of_them = f"{spelled(int(always.sum()))} of {first_k(k)}".replace("no of", "none of")
        stay = "stays" if always.sum() == 1 else "stay"
        return capital(f"{of_them} {stay} there in every scenario")
    who = listed_and(list(ranks.table["title"][written]))
    if (within.any(axis=1) == always).all():
        return f"{who} {'is' if written.sum() == 1 else 'are'} first in every scenario"
    return f"{who} {'is' if written.sum() == 1 else 'are'} first as written, but not everywhere"


def _furthest(ranks: Ranks) -> str:
    """Who moves most, from where to where, and in which scenario."""
    most = float(ranks.moves.max())
    if not most:
        return "no rank changes but where a gate is failed"
    name = str(ranks.moves.idxmax())
    others = int((ranks.moves == most).sum()) - 1
    written = ranks.scenarios[0]
    by_scenario = (ranks.ranks.T[name] - ranks.ranks[written][name]).abs()
    scenario = str(by_scenario.idxmax())
    start, end = (ordinal(int(ranks.ranks[each][name])) for each in (written, scenario))
    more = f" (as far as {some(others, 'other')})" if others else ""
    title, where = ranks.table["title"][name], ranks.titles[scenario]
    return f"{title} moves most{more}, from {start} to {end} in “{where}”"


def _subtitle(sim: Simulation, ranks: Ranks) -> str:
    """What is shown, and how to read it."""
    if not sim.ranked:
        return basis(sim)
    line = f" The line across follows {first_k(sim.k)}." if sim.k < len(ranks.table) else ""
    bold = " Bold: those that cross it or move most." if line else " Bold: those that move most."
    cross = " ×: fails a gate there." if ranks.ranks.isna().any(axis=None) else ""
    return (
        f"Rank by mean overall value in each scenario, on the same draws.{line}"
        f"{bold if ranks.movers else ''}{cross} {basis(sim)}"
    )


def _notes(sim: Simulation, ranks: Ranks) -> Iterator[str]:
    """What each scenario stands for, and who fails a gate in it."""
    for name in ranks.scenarios:
        scenario = sim.case.pipeline.scenarios.get(name)
        if scenario and scenario.why:
            yield f"{ranks.titles[name]}: {scenario.why.rstrip('.')}."
    written = ranks.ranks[ranks.scenarios[0]]
    for name, title in ranks.titles.items():
        fallen = ranks.table["title"][ranks.ranks[name].isna() & written.notna()]
        if len(fallen):
            yield f"Fails a gate in “{title}”: {listed_and(list(fallen))}."
    yield from shared_slots(sim)
    yield from failures(sim)


def _scale(ax: Axes, ranks: Ranks, heads: list[str], tops: list[float]) -> None:
    """The scenarios across, under their titles, and the places down."""
    last = len(ranks.scenarios) - 1
    ax.set_xlim(0 if last else -0.5, last or 0.5)
    ax.set_ylim(tops[-1], 0)
    ax.set_xticks([])
    ax.set_yticks([])
    over = ax.get_xaxis_transform() + points(ax, 0, 7)
    for at, head in enumerate(heads):
        ax.text(at, 1, head, transform=over, ha="center", va="bottom", weight="bold", size=TEXT)


def _slots(ax: Axes, ranks: Ranks, tops: list[float], beyond: float) -> None:
    """The line after the first k, in each scenario where it falls."""
    within = (ranks.ranks <= ranks.k).sum()
    ends = {float(tops[count]) for count in within}
    if len(ends) == 1 and 0 < within.iloc[0] < len(ranks.table):
        across_all = ax.get_yaxis_transform()
        line = ends.pop()
        reach = (-beyond, 1 + beyond)
        ax.plot(reach, (line, line), color=INK, lw=1, transform=across_all, clip_on=False)
        return
    for at, count in enumerate(within):
        if 0 < count < len(ranks.table):
            ax.hlines(tops[count], at - 0.3, at + 0.3, color=INK, lw=1.4, clip_on=False)


def _centre(tops: list[float], place: int) -> float:
    """The middle of a place of the list."""
    return (tops[place] + tops[place + 1]) / 2


def _draw(ax: Axes, ranks: Ranks, tops: list[float]) -> None:
    """The lines, those that stand out over the others and with their ranks on the way."""
    across_all = list(range(len(ranks.scenarios)))
    styles = dict(zip(ranks.movers, LINES, strict=False))
    for name, places in ranks.places.iterrows():
        heights = [_centre(tops, int(place)) for place in places]
        colour, dashes = styles.get(str(name), (QUIET, "-"))
        out = str(name) in styles
        ax.plot(
            across_all,
            heights,
            dashes,
            color=colour,
            lw=2.4 if out else 1,
            zorder=4 if out else 2,
            clip_on=False,
        )
        ax.plot(
            across_all,
            heights,
            "o",
            color=colour,
            ms=6 if out else 3,
            zorder=5 if out else 3,
            clip_on=False,
        )
        for at in across_all[1:-1] if out else ():
            _number(ax, at, heights[at], ranks.said(str(name), ranks.scenarios[at]), colour)


def _number(ax: Axes, at: int, high: float, rank: str, colour: str) -> None:
    """The rank of a service that stands out, on its line."""
    ax.plot(at, high, "o", color=colour, markerfacecolor=PAPER, mew=1.6, ms=16, zorder=6)
    ax.text(at, high, rank, ha="center", va="center_baseline", size=TEXT, color=INK, zorder=7)


def _name(ax: Axes, ranks: Ranks, names: dict[str, str], tops: list[float]) -> None:
    """Ranks and names at both ends of the lines."""
    ends = (("right", 0, ranks.scenarios[0]), ("left", 1, ranks.scenarios[-1]))
    for flush, corner, scenario in ends:
        out = 1 if corner else -1
        near = ax.get_yaxis_transform() + points(ax, out * GAP, 0)
        far = ax.get_yaxis_transform() + points(ax, out * _of_ranks(ranks), 0)
        for name, place in ranks.places[scenario].items():
            high, strong = _centre(tops, int(place)), str(name) in ranks.movers
            rank = ranks.said(str(name), scenario)
            _text(ax, (corner, high), rank, near, flush, strong)
            _text(ax, (corner, high), names[str(name)], far, flush, strong)


def _text(
    ax: Axes, at: tuple[float, float], text: str, where: Transform, flush: str, strong: bool
) -> None:
    """One text beside the end of a line."""
    ax.text(
        *at,
        text,
        transform=where,
        ha=flush,
        va="center_baseline",
        size=TEXT,
        weight="bold" if strong else "normal",
        color=INK if strong else GREY,
        linespacing=1.1,
    )


def _alternative(message: Message, ranks: Ranks) -> str:
    """The chart in words."""
    said = []
    for name in ranks.movers:
        way = [
            f"{_place(ranks, name, scenario)} in “{title}”"
            for scenario, title in ranks.titles.items()
        ]
        said.append(f"{ranks.table['title'][name]}: {', '.join(way)}.")
    return " ".join(
        [
            f"Line chart of the ranks of {some(len(ranks.table), 'service')} in "
            f"{some(len(ranks.scenarios), 'scenario')}.",
            message.status,
            f"{message.title}.",
            message.subtitle,
            *said,
            *message.notes,
            "The data table has every rank.",
        ]
    )


def _place(ranks: Ranks, name: str, scenario: str) -> str:
    """The rank of a service in a scenario, in words."""
    rank = float(ranks.ranks[scenario][name])
    return "fails a gate" if np.isnan(rank) else ordinal(int(rank))
