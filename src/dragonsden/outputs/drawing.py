"""Drawing: the charts of `plot` that a page asks for, as SVG that stands in HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Final

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from dragonsden import plot
from dragonsden.analysis.programmes.programme import Programme
from dragonsden.outputs.page_charts import Chart, Request
from dragonsden.plot.charts import (
    benefit,
    disagreement,
    frontier,
    option_difference,
    scenarios,
    slopes,
    stability,
    tornado,
)
from dragonsden.plot.described import description
from dragonsden.plot.layout.sheet import PHONE, WIDTH, bare_sheets_of
from dragonsden.plot.svg import inline_svg
from dragonsden.results.simulation import Simulation


def _benefit(sim: Simulation) -> Axes | None:
    """The chart of benefits; None where no service has an account and a value."""
    return plot.benefit(sim) if benefit.has_marks(sim) else None


def _frontier(found: Programme, steps: pd.DataFrame) -> Axes:
    """The frontier at a few amounts of money, which are at hand."""
    return frontier.chart(found, steps, frontier.OF_STEPS)


CHARTS: Final[Mapping[str, Callable[..., Axes | None]]] = MappingProxyType(
    {
        "account": plot.account,
        "benefit": _benefit,
        "calendar": plot.calendar,
        "cash": plot.cash,
        "core": plot.core,
        "disagreement": disagreement.chart,
        "frontier": _frontier,
        "load": plot.load,
        "misses": plot.misses,
        "options": option_difference.chart,
        "ranking": plot.ranking,
        "scenarios": scenarios.chart,
        "slopes": slopes.chart,
        "stability": stability.chart,
        "target": plot.target,
        "tornado": tornado.chart,
        "value_tree": plot.value_tree,
    }
)
"""The charts by the names that requests have for them."""


def draw(request: Request) -> Chart | None:
    """The chart that is asked for; None where the numbers for it are missing."""
    chart = partial(CHARTS[request.chart], *request.about)
    if request.narrow:
        return _as_wide(PHONE, request.id, chart)
    for_phones = _as_wide(PHONE, f"{request.id}-narrow", chart)
    usual = _as_wide(WIDTH, request.id, chart)
    return replace(usual, narrow=for_phones.svg) if usual and for_phones else None


def _as_wide(wide: float, name: str, chart: Callable[[], Axes | None]) -> Chart | None:
    """The chart of a width, under an id."""
    with bare_sheets_of(wide):
        ax = chart()
        if ax is None:
            return None
        svg = Markup(inline_svg(ax, name))
    said = description(ax).captions
    return Chart(name, said.title, said.subtitle, said.notes, svg)
