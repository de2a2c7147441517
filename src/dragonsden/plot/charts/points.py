"""The overall value of services as points: what lifts a service, and what holds it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.plot.described import describe
from dragonsden.plot.layout.lettering import width
from dragonsden.plot.layout.marks import swatch
from dragonsden.plot.layout.sheet import Captions, area_width, write, write_beside
from dragonsden.plot.layout.style import BLUE, INK, ORANGE, PAPER, styled
from dragonsden.plot.left_out import left_out_notes
from dragonsden.plot.shortlist import Shortlist
from dragonsden.results.finding import LEFT_OUT
from dragonsden.results.phrases import nobody_ranked
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import listed, some
from dragonsden.text.numbers import number

BELOW: Final = 4
"""Four services below the last recommended are drawn; a note counts the others."""

MOST: Final = 4
"""At most 4 parts have a colour or a hatch of their own; more criteria are one part together."""

BARS: Final = (
    (BLUE, BLUE, None), (ORANGE, PAPER, "////"), (INK, PAPER, None), (BLUE, PAPER, "...."),
)  # fmt: skip
"""The edge, the filling and the hatch of each part: different without colour too."""

HEADS: Final = 24.0
"""The room for the heads of the columns, in points."""

LINE: Final = 19.0
"""The height of a line of the key, in points."""


READING: Final = (
    "Each bar is as long as the mean overall value, from 0 to 100; its parts are the mean points, "
    "weight times value."
)
"""The explanation of the bars."""


class Part(NamedTuple):
    """A part of the overall value: a group of criteria, or one of them."""

    title: str
    criteria: list[str]


@checked
def points(sim: Simulation, *, ax: Axes | None = None) -> Axes:
    """The Axes with a bar for each service, as long as its value, in parts by group of criteria.

    A part is the mean of weight times value. Criteria that are in no group come one by one, or
    together where there are more than four parts. Shown are the services down to four below the
    last recommended.

    Args:
        sim: the simulation.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Examples:
        >>> table = plot.data_table(plot.points(sim))
        >>> table[["npv", "outcomes"]].round(1).to_numpy().tolist()[0]
        [7.2, 10.6]
    """
    parts = list(_parts(sim))
    shortlist = Shortlist(sim, BELOW)
    shown = _points(sim, parts).loc[shortlist.names]
    notes = (*_notes(sim, parts), *shortlist.notes, *left_out_notes(sim, shown.index))
    captions = Captions.of(sim, _headline(sim, parts), shortlist.reading(READING), notes)
    above = HEADS + LINE * len(parts) * bool(len(shown))
    rows = shortlist.rows([shortlist.values(1)], pitch=24.0, above=above)
    wide = area_width(ax, rows.margins())
    ax = rows.on_sheet(captions, ax)
    with styled():
        _scale(ax, shown)
        if len(shown):
            _key(ax, rows.margins().left, parts)
            _bars(ax, shown, rows.centres, wide)
    kind = f"Stacked bar chart of the points of {some(len(shown), 'service')}"
    describe(ax, kind, captions, _figures(sim, shown), shortlist.data(sim.mean_points))
    return ax


def _parts(sim: Simulation) -> Iterator[Part]:
    """The groups of criteria and the criteria in none, four at most."""
    criteria, groups = sim.case.criteria.criteria, sim.case.criteria.groups
    found: dict[str, Part] = {}
    for name, noun in criteria.items():
        title = groups[noun.group].title if noun.group else noun.title
        key = f"group {noun.group}" if noun.group else name
        found.setdefault(key, Part(title, [])).criteria.append(name)
    parts = list(found.values())
    if len(parts) > MOST:
        weigh = sim.mean_weights
        heavy = sorted(parts, key=lambda part: -float(weigh[part.criteria].sum()))[: MOST - 1]
        rest = [name for part in parts if part not in heavy for name in part.criteria]
        parts = [*(part for part in parts if part in heavy), Part("The other criteria", rest)]
    yield from parts


def _points(sim: Simulation, parts: Sequence[Part]) -> pd.DataFrame:
    """The points of each part, a row for each ranked service, best first."""
    of = sim.mean_points.loc[list(sim.ranking.index)]
    columns = {part.title: of[part.criteria].sum(axis="columns", skipna=False) for part in parts}
    return pd.DataFrame(columns, index=of.index)


def _headline(sim: Simulation, parts: Sequence[Part]) -> str:
    """The part in which the recommended are furthest ahead of the others that pass."""
    if not sim.ranked:
        return nobody_ranked(sim)
    every = _points(sim, parts)
    passing = every[sim.ranking["gate"] == "pass"]
    inside = passing.index.isin(sim.recommended)
    if sim.closed or len(parts) < 2 or inside.all() or not inside.any():
        return "The points that make up the value of each service"
    ahead = passing[inside].mean() - passing[~inside].mean()
    best = str(ahead.idxmax())
    by, total = number(float(ahead[best]), 1), number(float(ahead.sum()), 1)
    if not float(by) > 0:
        return "The points that make up the value of each service"
    one, other = int(inside.sum()) == 1, int((~inside).sum()) == 1
    who = f"{sim.case.title_of(sim.recommended[0])} leads" if one else "The recommended lead"
    whom = "the other that passes" if other else "the others that pass"
    return f"{who} {whom} every gate by {total} points; {best} makes {by} of them"


def _notes(sim: Simulation, parts: Sequence[Part]) -> Iterator[str]:
    """The criteria of each part."""
    titles = {name: noun.title for name, noun in sim.case.criteria.criteria.items()}
    for part in parts if sim.ranked else ():
        names = [titles[name] for name in part.criteria]
        if names != [part.title]:
            yield f"{part.title}: {listed(names)}."


def _scale(ax: Axes, shown: pd.DataFrame) -> None:
    """The scale of points, from 0."""
    ax.set_xlim(0, 100)
    ax.set_xticks([] if shown.empty else range(0, 101, 25))
    ax.grid(axis="x")


def _key(ax: Axes, left: float, parts: Sequence[Part]) -> None:
    """The filling of each part with its title, one under another above the heads."""
    for line, (part, style) in enumerate(reversed(list(zip(parts, BARS, strict=False)))):
        up = HEADS + LINE * (line + 0.4)
        swatch(ax, (-left, up), *style)
        write_beside(ax, part.title, (36 - left, up), corner=(0, 1))


def _bars(ax: Axes, shown: pd.DataFrame, centres: Sequence[float], wide: float) -> None:
    """The parts of each bar, each with its points where there is room."""
    for (_, row), centre in zip(shown.iterrows(), centres, strict=True):
        left = 0.0
        for (edge, fill, hatch), size in zip(BARS, row.dropna(), strict=False):
            ax.barh(
                centre, size, 17, left, color=fill, edgecolor=edge, hatch=hatch, lw=1.2, zorder=2
            )
            text = number(size, 0)
            if not hatch and width(text) + 6 < size / 100 * wide:
                ink = PAPER if fill == BLUE else INK
                write(ax, text, (left + size / 2, centre), ha="center", color=ink)
            left += size


def _figures(sim: Simulation, shown: pd.DataFrame) -> Iterator[str]:
    """The points of each service drawn."""
    for name, row in shown.iterrows():
        said = ", ".join(f"{part} {number(size, 1)}" for part, size in row.items())
        title = sim.case.title_of(str(name))
        yield f"{title}: {LEFT_OUT if name in sim.closed else said}."
