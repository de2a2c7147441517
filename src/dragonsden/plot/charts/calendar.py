"""The calendar of a programme: each review as a bar, and from when each service trades."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.findings.programme import quarter_name
from dragonsden.analysis.programmes.delays import delays
from dragonsden.analysis.programmes.programme import Programme
from dragonsden.arithmetic.calendar import QUARTERS
from dragonsden.plot.described import describe
from dragonsden.plot.layout.marks import EDGE, GATES, marks
from dragonsden.plot.layout.rows import LabelledRows, TextColumn
from dragonsden.plot.layout.style import BLUE, INK, PAPER, styled
from dragonsden.plot.left_out import left_out_notes
from dragonsden.plot.programmes import captions_of, quarter_scale, require_programme
from dragonsden.text.arguments import checked
from dragonsden.text.english import capital, counted, rows_for, some

HIGH: Final = 12.0
"""The height of a bar in points."""


@checked
def calendar(programme: Programme, *, ax: Axes | None = None) -> Axes:
    """The Axes with what is started as a Gantt chart: reviews as bars, trading as lines.

    A filled bar is the review; the mark at its end is where the investment falls and trading may
    begin. Where a service has a delay of its own, a thick line goes from P10 to P90 of when it
    trades, with a stroke at P50. The thin line is trading, to the end of the years that count. A
    circle passes every gate, an open diamond is on hold at one.

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
    table = _table(programme)
    notes = _notes(programme, table)
    captions = captions_of(programme, _headline(table), _reading(table), notes)
    columns = [TextColumn("Trades from", [_from(programme, row) for _, row in table.iterrows()])]
    rows = LabelledRows(list(table["title"]), columns, above=40.0)
    ax = rows.on_sheet(captions, ax)
    with styled():
        if len(table):
            last = QUARTERS * programme.file.years
            quarter_scale(ax, programme, last)
            _draw(ax, table, rows.centres, last + 0.5)
    kind = f"Gantt chart, {rows_for(len(table), 'service')}"
    describe(ax, kind, captions, _figures(programme, table), table)
    return ax


def _table(programme: Programme) -> pd.DataFrame:
    """The starts, with P10, P50 and P90 of the delay in quarters: 0 without one, NaN if closed."""
    table = programme.chosen[["title", "service", "gate", "quarter", "ends", "year"]]
    later = QUARTERS * delays(programme).reindex(table.index).fillna(0.0)
    later[table["service"].isin(programme.sim.closed)] = float("nan")
    return table.join(later)


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
    late = (
        " Thick line: P10 to P90 of when it trades, where that is delayed; the stroke is P50."
        if (table["p90"] > 0).any()
        else ""
    )
    return (
        "By quarter: the filled bar is the review, the mark is where it ends, the money is spent "
        f"and trading may begin, the thin line is trading. Circle: passes every gate.{held}{late}"
    )


def _notes(programme: Programme, table: pd.DataFrame) -> Iterator[str]:
    """The services whose delay the public may not read."""
    if table["p50"].isna().any():
        yield from left_out_notes(programme.sim, set(table["service"]))


def _from(programme: Programme, row: pd.Series) -> str:
    """The quarter in which trading begins, at P50: `Q1 2019/20`."""
    closed = row["p50"] != row["p50"]
    later = 0 if closed else int(row["p50"])
    name = quarter_name(programme, int(row["ends"]) + later + 1)
    return f"{name} or later" if closed else name


def _draw(ax: Axes, table: pd.DataFrame, centres: list[float], last: float) -> None:
    """The bar, the mark and the line of each row."""
    for (_, row), centre in zip(table.iterrows(), centres, strict=True):
        begins, ends = row["quarter"] - 0.5, row["ends"] + 0.5
        ax.barh(centre, ends - begins, HIGH, begins, color=BLUE, edgecolor=BLUE, lw=EDGE, zorder=2)
        low, middle, high = (
            min(ends + row[key], last) if row["p90"] > 0 else ends for key in ("p10", "p50", "p90")
        )
        ax.hlines(centre, middle, last, color=INK, lw=1.4, zorder=2)
        if row["p90"] > 0:
            ax.hlines(centre, low, high, color=INK, lw=5.0, zorder=2)
            ax.plot([middle], [centre], "|", color=INK, ms=14, mew=2.0, zorder=3)
        shape, colour, filled = GATES[row["gate"]]
        marks(ax, [ends], [centre], shape, PAPER, size=14.0, zorder=3)
        marks(ax, [ends], [centre], shape, colour, filled, size=9.0)


def _figures(programme: Programme, table: pd.DataFrame) -> Iterator[str]:
    """The quarters of each service."""
    for _, row in table.iterrows():
        held = ", on hold at a gate now" if row["gate"] == "hold" else ""
        long = counted(int(row["ends"] - row["quarter"] + 1), "quarter")
        late = (
            f", delayed by {row['p10']:.1f} to {row['p90']:.1f} quarters in eight draws of ten"
            if row["p90"] > 0
            else ""
        )
        yield (
            f"{row['title']}: review from quarter {row['quarter']}, {long}; trades from "
            f"{_from(programme, row)}{late}{held}."
        )
