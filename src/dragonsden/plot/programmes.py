"""Parts that charts of a programme share: captions, the scale of quarters, what they refuse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from matplotlib.axes import Axes

from dragonsden.analysis.programmes.programme import Programme
from dragonsden.analysis.programmes.targets import TargetOutlook
from dragonsden.arithmetic.calendar import QUARTERS
from dragonsden.plot.layout.lettering import step_apart
from dragonsden.plot.layout.sheet import Captions, points, root_figure, write
from dragonsden.plot.layout.style import GREY, INK
from dragonsden.plot.left_out import require_figures
from dragonsden.results.finding import LEFT_OUT
from dragonsden.results.phrases import STATUS

LABEL: Final = 20.0
"""Points that the number of a quarter takes, with white around it."""

ABOVE: Final = 10.0
"""Points from the plotting area up to the names of years: the heads of columns are there too."""


def captions_of(
    programme: Programme, title: str, reading: str, notes: Iterable[str] = ()
) -> Captions:
    """The captions of a chart of a programme; its status is the weaker of file and case."""
    captions = Captions.of(programme.sim, title, reading, notes)
    if programme.status == programme.sim.case.status:
        return captions
    return replace(captions, status=STATUS[programme.status])


def require_programme(programme: Programme, chart: str) -> None:
    """Raise ValueError if no choice keeps the limits, so that there is nothing to draw."""
    if programme.found is None:
        raise ValueError(
            f"{chart} cannot be drawn: no choice keeps every limit; see infeasible for those that "
            "clash"
        )


def require_sums(programme: Programme, chart: str) -> None:
    """Raise ValueError if there is no programme, or sums over services are left out."""
    require_programme(programme, chart)
    require_figures(programme.sim, chart)


def require_target(outlook: TargetOutlook, chart: str) -> None:
    """Raise ValueError if there is no programme, or what is reached is left out."""
    require_sums(outlook.programme, chart)
    already = outlook.said.already
    if outlook.programme.sim.is_public and already is not None and already.sensitive:
        raise ValueError(
            f"{chart} cannot be drawn: what is reached already is {LEFT_OUT} of these results, as "
            "it is commercially sensitive"
        )


def quarter_scale(ax: Axes, programme: Programme, last: int) -> None:
    """Quarters across, one a column from its number less a half, and the years above them."""
    ax.set_xlim(0.5, last + 0.5)
    room = 72 / root_figure(ax).dpi * float(ax.bbox.width) / last
    every = next((step for step in (1, 2, QUARTERS) if step * room >= LABEL), 2 * QUARTERS)
    ax.set_xticks(range(1, last + 1, every))
    over = ax.get_xaxis_transform()
    firsts = range(1, last + 1, QUARTERS)
    names = [programme.sim.case.pipeline.name_of_year(year) for year in range(1, len(firsts) + 1)]
    named = step_apart(names, QUARTERS * room)
    for year, (first, name) in enumerate(zip(firsts, names, strict=True)):
        if first > 1:
            ax.axvline(first - 0.5, color=GREY, lw=1, ls=(0, (2, 3)), zorder=1)
        end = min(first + QUARTERS - 1, last)
        if year % named == 0:
            above = over + points(ax, 0, ABOVE)
            write(ax, name, ((first + end) / 2, 1.0), above, ha="center", color=INK)
