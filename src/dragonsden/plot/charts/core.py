"""The core: how often each service is in the best programme, were all that is uncertain known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from dragonsden.analysis.findings.programme import alike_notes
from dragonsden.analysis.programmes.core import CORE as MOSTLY
from dragonsden.analysis.programmes.core import EXTERIOR as HARDLY
from dragonsden.analysis.programmes.core import Core
from dragonsden.analysis.programmes.programme import Programme
from dragonsden.plot.described import describe
from dragonsden.plot.layout.marks import HATCHED, SOLID, bars
from dragonsden.plot.layout.rows import LabelledRows, TextColumn
from dragonsden.plot.layout.scales import SHARES
from dragonsden.plot.layout.style import BLUE, INK, PAPER, styled
from dragonsden.plot.programmes import captions_of, require_sums
from dragonsden.text.arguments import checked
from dragonsden.text.english import capital, counted, rows_for, some, some_or_none
from dragonsden.text.numbers import percent

BELOW: Final = 4
"""At most four that are hardly ever in are drawn, beside those that are started all the same."""

ON_A_SHEET: Final = 24
"""Rows that fit on a printed sheet below the title: the others have the room that is left."""

KINDS: Final = {
    "core": ("Core: 80% or more", SOLID),
    "borderline": ("Borderline", HATCHED),
    "exterior": ("Exterior: 20% or less", (BLUE, PAPER, None)),
}
"""The heading of each kind, and the look of its bars."""


@checked
def core(programme: Programme, found: Core, *, ax: Axes | None = None) -> Axes:
    """The Axes with the share of draws in whose best programme each service is, surest first.

    A bar for each: filled for core services, hatched for borderline ones, open for exterior ones.
    Bold names are started by the programme.

    Args:
        programme: the programme.
        found: its core, as `dragonsden.core` gives it.
        ax: the Axes to draw on; without it, those of a figure of its own.

    Returns:
        The Axes.

    Raises:
        ValueError: no choice keeps the limits of the programme, or figures are left out of public
            results.

    Examples:
        >>> ax = plot.core(found, dd.core(sim, found))  # doctest: +SKIP
    """
    require_sums(programme, "The core")
    shares = found.shares
    started = shares.index.isin(programme.chosen.index)
    table = shares.assign(started=started)
    shown = _shown(table)
    captions = captions_of(
        programme, _headline(table), _reading(found), _notes(programme, found, table, shown)
    )
    rows = _rows(shown)
    ax = rows.on_sheet(captions, ax)
    with styled():
        for kind, (_, style) in KINDS.items():
            these = (shown["kind"] == kind).to_numpy()
            centres = [at for at, is_one in zip(rows.centres, these, strict=True) if is_one]
            bars(ax, centres, 0, shown.loc[these, "share"], *style)
        for line in (HARDLY, MOSTLY):
            ax.axvline(line, color=INK, lw=1.2, ls="--", zorder=3)
        ax.set_xlim(0, 1)
        ax.set_xticks(list(SHARES), labels=list(SHARES.values()))
    kind = f"Chart of bars, {rows_for(len(shown), 'service')}"
    describe(ax, kind, captions, _figures(shown), table)
    return ax


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    """The services that are drawn: core and borderline, started, and a few of the others."""
    others = table[(table["kind"] == "exterior") & ~table["started"]]
    room = ON_A_SHEET - (len(table) - len(others))
    few = others[others["share"] > 0].head(max(0, min(BELOW, room)))
    return table.drop(others.index.difference(few.index))


def _headline(table: pd.DataFrame) -> str:
    """The number of sure starts, and of services that could go either way."""
    started = table[table["started"]]
    sure = int((started["kind"] == "core").sum())
    open_ones = int((table["kind"] == "borderline").sum())
    first = _right(sure, len(started))
    if not open_ones:
        return f"{first}; no service could go either way"
    return f"{first}; {some(open_ones, 'service')} could go either way"


def _right(sure: int, count: int) -> str:
    """The number of starts that are right in most draws, of so many."""
    if not count:
        return "Nothing is started"
    if count == 1:
        share = "at least" if sure else "fewer than"
        return f"The one start is right in {share} {percent(MOSTLY)} of draws"
    part = "neither" if (sure, count) == (0, 2) else some_or_none(sure)
    are = "is" if sure < 2 else "are"
    return (
        f"{capital(part)} of {some(count, 'start')} {are} right in at least {percent(MOSTLY)} of "
        "draws"
    )


def _reading(found: Core) -> str:
    """The explanation of the bars."""
    return (
        f"Each of {counted(found.draws, 'draw')} has its own best programme under the same limits; "
        "the bar is the share of these that the service is in. Bold: started."
    )


def _notes(
    programme: Programme, found: Core, table: pd.DataFrame, shown: pd.DataFrame
) -> Iterator[str]:
    """The number of services that are not drawn, and what knowing everything would add."""
    rest = table.drop(shown.index)
    if len(rest):
        most = percent(float(rest["share"].max()))
        at_most = f"{most} of draws or fewer" if rest["share"].any() else "no draw"
        yield f"{capital(some(len(rest), 'other'))}: in the best programme of {at_most}."
    yield from alike_notes(programme, found)
    yield f"Knowing everything beforehand would add {programme.amount(found.evpi)} on average."


def _rows(shown: pd.DataFrame) -> LabelledRows:
    """The rows, those of each kind under its heading."""
    kinds = list(shown["kind"])
    headings = {kinds.index(kind): said for kind, (said, _) in KINDS.items() if kind in kinds}
    columns = [TextColumn("Share", [percent(share) for share in shown["share"]])]
    return LabelledRows(
        list(shown["title"]), columns, headings=headings, strong=list(shown["started"])
    )


def _figures(shown: pd.DataFrame) -> Iterator[str]:
    """The share of each service."""
    for _, row in shown.iterrows():
        said = "started" if row["started"] else "not started"
        yield f"{row['title']}: {percent(row['share'])}, {row['kind']}, {said}."
