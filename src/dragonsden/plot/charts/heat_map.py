"""The values of services by criterion, as a map of numbers: why the order is as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dragonsden.plot.described import describe
from dragonsden.plot.layout.lettering import height, widest, wrap
from dragonsden.plot.layout.rows import LabelledRows, TextColumn
from dragonsden.plot.layout.sheet import BORDER, WIDTH, Captions, points, write
from dragonsden.plot.layout.style import FAINT, PAPER, SHADES, readable_on, styled
from dragonsden.plot.left_out import left_out_notes, with_words
from dragonsden.results.effective_weights import effective_weights
from dragonsden.results.finding import LEFT_OUT
from dragonsden.results.phrases import nobody_ranked, ranks_of
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, some
from dragonsden.text.numbers import number, percent

BELOW: Final = 8
"""Eight services below the last recommended are drawn; a note counts the others."""

LEAST: Final = 44.0
"""The width of a column in points: at least that, and as wide as the words of its head."""


def heat_map(sim: Simulation, *, ax: Axes | None = None) -> Axes:
    """The Axes with the mean value of services on each criterion, 0 to 100, its weight in the head.

    Shown are the services down to eight below the last recommended; the darker the better.

    Args:
        sim: the simulation.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Examples:
        >>> ax = plot.heat_map(sim)
        >>> print(plot.data_table(ax)[["npv", "outcomes"]].round(0))
                                         npv  outcomes
        service
        new_model_highways              42.0      63.0
        childrens_services_partnership  34.0      88.0
        new_model_reablement            32.0      76.0
        new_model_residential_care      31.0      72.0
    """
    shown = sim.mean_values.loc[list(sim.ranking.index[: _last(sim) + BELOW])]
    heads = _heads(sim)
    step = max(LEAST, widest(heads) + 6)
    notes = (*_notes(sim, shown), *left_out_notes(sim, shown.index))
    captions = Captions.of(sim, _headline(sim), _reading(sim), notes)
    rows = _rows(sim, shown, max(map(height, heads)) + 10)
    margins = rows.margins()
    wide = max(WIDTH, margins.left + margins.right + step * len(heads) + 2 * BORDER)
    ax = rows.on_sheet(captions, ax, wide, below=4)
    with styled():
        _cells(ax, sim, shown, rows)
        _write_heads(ax, heads)
    table = sim.mean_values.loc[list(sim.ranking.index)]
    table.insert(0, "title", list(sim.ranking["title"]))
    data = with_words(sim, table, sim.criteria)
    size = f"{some(len(shown), 'service')} by {some(len(heads), 'criterion')}"
    kind = f"Map of {size.replace('criterions', 'criteria')}, with the value in each cell"
    describe(ax, kind, captions, _figures(sim, shown), data)
    return ax


def _last(sim: Simulation) -> int:
    """The number of services in the ranking down to the last recommended."""
    order = list(sim.ranking.index)
    return max((order.index(name) + 1 for name in sim.recommended), default=sim.k)


def _headline(sim: Simulation) -> str:
    """The criteria that make most and least of the differences between services."""
    if not sim.ranked:
        return nobody_ranked(sim)
    decides = effective_weights(sim).sort_values(ascending=False, kind="stable")
    if sim.closed or len(decides) < 2 or decides.isna().any():
        return "The value of each service on each criterion"
    titles = {name: noun.title for name, noun in sim.case.criteria.criteria.items()}
    most, least = titles[str(decides.index[0])], titles[str(decides.index[-1])]
    return (
        f"{most} decides most: it makes {percent(decides.iloc[0])} of the differences between "
        f"services; {least} decides least"
    )


def _reading(sim: Simulation) -> str:
    """The explanation of the cells; nothing where there are none."""
    if not sim.ranked:
        return ""
    bold = " Bold: recommended." if sim.recommended else ""
    return (
        "Mean value on each criterion, from 0 (worst) to 100 (best); the darker the better. In "
        f"brackets: the weight of the criterion, on average. Services by mean overall value.{bold}"
    )


def _notes(sim: Simulation, shown: pd.DataFrame) -> Iterator[str]:
    """The number of services that are not drawn."""
    if rest := len(sim.ranking) - len(shown):
        are = "ranks" if rest == 1 else "rank"
        yield f"{capital(some(rest, 'other'))} {are} lower; the data table has every service."


def _heads(sim: Simulation) -> list[str]:
    """The titles of the criteria with their weights, as wide as their longest words."""
    titles = [noun.title for noun in sim.case.criteria.criteria.values()]
    room = max(LEAST - 10, widest([word for title in titles for word in title.split()]))
    shares = [percent(float(weight)) for weight in sim.mean_weights]
    pairs = zip(titles, shares, strict=True)
    return [f"{wrap(title, min(room, 90.0))}\n({share})" for title, share in pairs]


def _rows(sim: Simulation, shown: pd.DataFrame, above: float) -> LabelledRows:
    """The rows, with the mean overall value and how each stands at the gates."""
    table = sim.ranking.loc[list(shown.index)]
    values = [
        LEFT_OUT if name in sim.closed else number(value, 0)
        for name, value in table["value"].items()
    ]
    count = _last(sim)
    return LabelledRows(
        titles=list(table["title"]),
        columns=[TextColumn("Overall", values), TextColumn("Gates", list(table["gate"]))],
        ranks=ranks_of(sim.ranking["rank"])[: len(shown)],
        headings={count: "Beyond the recommended"} if 0 < count < len(shown) else {},
        strong=[name in sim.recommended for name in shown.index],
        pitch=20.0,
        above=above,
    )


def _cells(ax: Axes, sim: Simulation, shown: pd.DataFrame, rows: LabelledRows) -> None:
    """The cells and their numbers; those of a closed service are blank."""
    across = len(sim.criteria)
    ax.set_xlim(0, across)
    ax.set_xticks([])
    for row, centre in zip(shown.to_numpy(dtype=float), rows.centres, strict=True):
        for column, value in enumerate(row):
            known = not np.isnan(value)
            ground = SHADES(0.9 * value / 100) if known else FAINT
            ax.barh(centre, 1, 18, column, color=ground, edgecolor=PAPER, lw=1.5, zorder=2)
            if known:
                at, ink = (column + 0.5, centre), readable_on(ground)
                write(ax, number(value, 0), at, ha="center", color=ink)


def _write_heads(ax: Axes, heads: list[str]) -> None:
    """The criteria over their columns."""
    over = ax.get_xaxis_transform() + points(ax, 0, 6)
    for column, head in enumerate(heads):
        write(ax, head, (column + 0.5, 1), over, ha="center", va="bottom")


def _figures(sim: Simulation, shown: pd.DataFrame) -> Iterator[str]:
    """The values of the first of them, by criterion."""
    titles = [noun.title for noun in sim.case.criteria.criteria.values()]
    for name, row in shown.head(max(3, min(10, sim.k))).iterrows():
        said = [f"{title} {number(v, 0)}" for title, v in zip(titles, row, strict=True)]
        values = LEFT_OUT if name in sim.closed else ", ".join(said)
        yield f"{sim.case.title_of(str(name))}: {values}."
    yield "The data table has every service."
