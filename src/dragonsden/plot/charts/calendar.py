"""The calendar of a programme: each review as a bar, and from when each service trades."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.programmes.programme import Programme
from dragonsden.arithmetic.calendar import QUARTERS
from dragonsden.plot.described import describe
from dragonsden.plot.layout.marks import EDGE, GATES, marks
from dragonsden.plot.layout.rows import LabelledRows, TextColumn
from dragonsden.plot.layout.style import BLUE, INK, PAPER, styled
from dragonsden.plot.programmes import captions_of, quarter_scale, require_programme
from dragonsden.text.english import capital, counted, some

HIGH: Final = 12.0
"""The height of a bar in points."""


def calendar(programme: Programme, *, ax: Axes | None = None) -> Axes:
    """The Axes with what is started as a Gantt chart: reviews as bars, trading as lines.

    A filled bar is the review; the mark at its end is where the investment falls and trading
    begins, and the line after it runs to the end of the years that count. A circle passes every
    gate, an open diamond was on hold at one.

    Args:
        programme: the programme.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        ValueError: no choice keeps the limits of the programme.

    Examples:
        >>> ax = plot.calendar(found)  # doctest: +SKIP
    """
    require_programme(programme, "The calendar")
    table = programme.chosen[["title", "service", "gate", "quarter", "ends", "year"]]
    captions = captions_of(programme, _headline(table), _reading(table), _notes(table))
    columns = [TextColumn("Trades from", [_from(programme, int(end)) for end in table["ends"]])]
    rows = LabelledRows(list(table["title"]), columns, above=40.0)
    ax = rows.on_sheet(captions, ax)
    with styled():
        if len(table):
            quarter_scale(ax, programme, QUARTERS * programme.file.years)
            _draw(ax, table, rows.centres, QUARTERS * programme.file.years)
    kind = f"Gantt chart, one row for each of {some(len(table), 'service')}"
    describe(ax, kind, captions, _figures(programme, table), table)
    return ax


def _headline(table: pd.DataFrame) -> str:
    """The number that start, and in which quarters."""
    if table.empty:
        return "Nothing is started"
    first, last = int(table["quarter"].min()), int(table["quarter"].max())
    many = capital(some(len(table), "service"))
    starts = "starts" if len(table) == 1 else "start"
    at = f"in quarter {first}" if first == last else f"between quarters {first} and {last}"
    busiest = table["quarter"].value_counts(sort=True)
    if len(table) > 1 and first != last and busiest.iloc[0] > 1:
        most = int(busiest[busiest == busiest.iloc[0]].index.min())
        return f"{many} {starts} {at}, {some(int(busiest.iloc[0]), 'review')} in quarter {most}"
    return f"{many} {starts} {at}"


def _reading(table: pd.DataFrame) -> str:
    """The explanation of bars, marks and lines."""
    if table.empty:
        return ""
    held = " Open diamond: on hold at a gate now." if (table["gate"] == "hold").any() else ""
    return (
        "By quarter: the filled bar is the review, the mark is where it ends, the money is spent "
        f"and trading may begin, the thin line is trading. Circle: passes every gate.{held}"
    )


def _notes(table: pd.DataFrame) -> Iterator[str]:
    """A word on when trading begins."""
    if len(table):
        yield "A service with a delay of its own trades that much later than its mark."


def _from(programme: Programme, ends: int) -> str:
    """The quarter in which trading may begin: `Q1 2019/20`."""
    year, quarter = divmod(ends, QUARTERS)
    return f"Q{quarter + 1} {programme.sim.case.pipeline.name_of_year(year + 1)}"


def _draw(ax: Axes, table: pd.DataFrame, centres: list[float], last: int) -> None:
    """The bar, the mark and the line of each row."""
    for (_, row), centre in zip(table.iterrows(), centres, strict=True):
        begins, ends = row["quarter"] - 0.5, row["ends"] + 0.5
        ax.barh(centre, ends - begins, HIGH, begins, color=BLUE, edgecolor=BLUE, lw=EDGE, zorder=2)
        ax.hlines(centre, ends, last + 0.5, color=INK, lw=1.4, zorder=2)
        shape, colour, filled = GATES[row["gate"]]
        marks(ax, [ends], [centre], shape, PAPER, size=14.0, zorder=3)
        marks(ax, [ends], [centre], shape, colour, filled, size=9.0)


def _figures(programme: Programme, table: pd.DataFrame) -> Iterator[str]:
    """The quarters of each service."""
    for _, row in table.iterrows():
        held = ", on hold at a gate now" if row["gate"] == "hold" else ""
        long = counted(int(row["ends"] - row["quarter"] + 1), "quarter")
        yield (
            f"{row['title']}: review from quarter {row['quarter']}, {long}; trades from "
            f"{_from(programme, int(row['ends']))}{held}."
        )
