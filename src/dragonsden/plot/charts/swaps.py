"""The next best programmes, as swaps: what goes out, what comes in, and what that loses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.programmes.programme import Programme
from dragonsden.plot.described import describe
from dragonsden.plot.layout.amounts import in_its_money
from dragonsden.plot.layout.lettering import wrap
from dragonsden.plot.layout.marks import SOLID, bars
from dragonsden.plot.layout.rows import LabelledRows, TextColumn
from dragonsden.plot.layout.scales import number_scale
from dragonsden.plot.layout.sheet import write_beside
from dragonsden.plot.layout.style import styled
from dragonsden.plot.programmes import captions_of, require_sums
from dragonsden.text.arguments import checked
from dragonsden.text.english import listed, rows_for

COUNT: Final = 5
NAMES: Final = 130.0
"""Points; names of what comes in take another line if they are wider."""

NOTHING: Final = "nothing"


@checked
@in_its_money
def swaps(programme: Programme, count: int = COUNT, *, ax: Axes | None = None) -> Axes:
    """The Axes with the next best programmes as swaps, best first: a bar for what each one loses.

    Args:
        programme: the programme.
        count: how many.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        ValueError: no choice keeps the limits of the programme, figures are left out of public
            results, or `count` is no whole number of 1 or more.

    Examples:
        >>> ax = plot.swaps(found, 3)  # doctest: +SKIP
    """
    require_sums(programme, "The chart of swaps")
    table = programme.next_best(count)
    titles = {c.name: c.title for c in programme.choice.candidates}
    out, into = ([_named(names, titles) for names in table[key]] for key in ("out", "in"))
    loses = [programme.amount(lost) for lost in table["loses"]]
    captions = captions_of(programme, _headline(programme, table), _reading(table))
    columns = [
        TextColumn("Comes in", [wrap(text, NAMES) for text in into], "left"),
        TextColumn("Loses", loses),
    ]
    rows = LabelledRows(out, columns, ranks=[str(place) for place in table.index])
    ax = rows.on_sheet(captions, ax)
    with styled():
        if len(table):
            head = (rows.rank_width - rows.margins().left, 10.0)
            write_beside(ax, "Goes out", head, corner=(0, 1), weight="bold")
            bars(ax, rows.centres, 0, table["loses"], *SOLID)
            most = float(table["loses"].max()) or 1.0
            money = programme.file.objective != "value"
            number_scale(ax, (0, most), 3, 0.08 * most, money=money)
            ax.set_xlim(left=0)
    kind = f"Chart of bars, {rows_for(len(table), 'programme')}"
    describe(ax, kind, captions, _figures(out, into, loses), table)
    return ax


def _named(names: Sequence[str], titles: dict[str, str]) -> str:
    """The titles of these candidates as a list."""
    return listed([titles[name] for name in names]) if names else NOTHING


def _headline(programme: Programme, table: pd.DataFrame) -> str:
    """The loss of the next best programme."""
    if table.empty:
        return "No other programme keeps the limits"
    nearest = float(table["loses"].iloc[0])
    if nearest == 0:
        return "Another programme is as good as this one"
    return f"The next best programme comes to {programme.amount(nearest)} less"


def _reading(table: pd.DataFrame) -> str:
    """The explanation of the rows."""
    if table.empty:
        return ""
    return (
        "The next best programmes under the same limits, each as a swap: what goes out of the best "
        "one, what comes in, and what the swap loses on average."
    )


def _figures(out: Sequence[str], into: Sequence[str], loses: Sequence[str]) -> Iterator[str]:
    """Each swap in words."""
    for gone, come, lost in zip(out, into, loses, strict=True):
        yield f"Out {gone}; in {come}: loses {lost}."
