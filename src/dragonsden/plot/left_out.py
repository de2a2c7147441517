"""Figures that are left out of public results: charts say so, or say that they cannot be drawn."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import pandas as pd

from dragonsden.model import Belief, Case
from dragonsden.results.finding import LEFT_OUT
from dragonsden.results.tables import Results
from dragonsden.text.english import few, listed


def left_out_notes(sim: Results, services: Collection[str]) -> list[str]:
    """The note that names those of the services whose figures are left out; none if none is."""
    closed = sim.closed & set(services)
    titles = [sim.case.title_of(name) for name in sim.services if name in closed]
    if not titles:
        return []
    return [f"The figures of {listed(titles)} are {LEFT_OUT}: commercially sensitive."]


def account_notes(sim: Results, wanted: Collection[str], shown: Collection[str]) -> Iterator[str]:
    """The notes that name the services without a trading account, and those left out."""
    missing = [sim.case.title_of(name) for name in wanted if name not in shown]
    if missing:
        yield f"Without a trading account: {few(missing)}."
    yield from left_out_notes(sim, shown)


def with_words(sim: Results, table: pd.DataFrame, figures: Sequence[str]) -> pd.DataFrame:
    """The table of services with words in place of those figures that are left out."""
    closed = table.index.isin(sim.closed)
    if not closed.any():
        return table
    said = table.astype(dict.fromkeys(figures, object))
    said.loc[closed, list(figures)] = LEFT_OUT
    return said


def require_figures(sim: Results, chart: str, services: Collection[str] | None = None) -> None:
    """Raise ValueError if the chart needs figures that are left out of the results.

    It needs those of these services, or of all.
    """
    needed = sim.services if services is None else services
    titles = [sim.case.title_of(name) for name in sim.services if name in sim.closed & set(needed)]
    if titles:
        raise ValueError(
            f"{chart} cannot be drawn: the figures of {listed(titles)} are {LEFT_OUT} of these "
            "results, as they are commercially sensitive"
        )


def has_all_figures(case: Case) -> bool:
    """True if no belief of the case is left out, as it is in the case of public results."""
    beliefs = (belief for _, belief in case.pipeline.beliefs() if isinstance(belief, Belief))
    return not any(belief.sensitive and belief.source == LEFT_OUT for belief in beliefs)
