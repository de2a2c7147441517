"""Figures that are left out of public results: charts say so, or say that they cannot be drawn."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from dragonsden.results.finding import LEFT_OUT
from dragonsden.results.phrases import title_of
from dragonsden.results.tables import Results
from dragonsden.text.english import listed_and


def left_out_notes(sim: Results, services: Collection[str]) -> list[str]:
    """The note that names those of the services whose figures are left out; none if none is."""
    titles = [title_of(sim, name) for name in sim.services if name in sim.closed & set(services)]
    are = "are" if len(titles) > 1 else "is"
    return [f"{listed_and(titles)} {are} {LEFT_OUT}: commercially sensitive."] if titles else []


def with_words(sim: Results, table: pd.DataFrame) -> pd.DataFrame:
    """The table of services with words in place of the figures that are left out of the results."""
    closed = table.index.isin(sim.closed)
    if not closed.any():
        return table
    hidden = table.isna() & pd.DataFrame(dict.fromkeys(table, closed), index=table.index)
    return table.astype(object).mask(hidden, LEFT_OUT)


def require_figures(sim: Results, chart: str, services: Collection[str] | None = None) -> None:
    """Raise ValueError if the chart needs figures that are left out of the results.

    It needs those of these services, or of all.
    """
    needed = sim.services if services is None else services
    titles = [title_of(sim, name) for name in sim.services if name in sim.closed & set(needed)]
    if titles:
        raise ValueError(
            f"{chart} cannot be drawn: the figures of {listed_and(titles)} are {LEFT_OUT} of these "
            "results, as they are commercially sensitive"
        )
