"""The services that a chart of the ranking draws: down to a few below the last recommended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pandas as pd

from dragonsden.plot.layout.rows import LabelledRows, TextColumn
from dragonsden.plot.left_out import with_words
from dragonsden.results.finding import LEFT_OUT
from dragonsden.results.phrases import ranks_of
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, some
from dragonsden.text.numbers import number

FEW: Final = 2
"""One or two others are drawn as well: a note would take as much room."""

MOST_SPELT_OUT: Final = 10
"""At most 10 services have their figures in the text alternative."""


@dataclass(frozen=True)
class Shortlist:
    """The services of a ranking that are drawn: those `below` the last recommended, and above.

    Those on hold are `marked` in words beside their names, unless the chart has a column for that.
    """

    sim: Simulation
    below: int
    marked: bool = True

    @cached_property
    def last(self) -> int:
        """The number of services down to the last recommended."""
        order = list(self.sim.ranking.index)
        return max((order.index(name) + 1 for name in self.sim.recommended), default=self.sim.k)

    @cached_property
    def names(self) -> list[str]:
        """The services, best first."""
        order, wanted = list(self.sim.ranking.index), self.last + self.below
        return order[:wanted] if wanted + FEW < len(order) else order

    @property
    def notes(self) -> Iterator[str]:
        """The number of services that are not drawn."""
        if rest := len(self.sim.ranking) - len(self.names):
            are = "ranks" if rest == 1 else "rank"
            yield f"{capital(some(rest, 'other'))} {are} lower; the data table has every service."

    def reading(self, marks: str) -> str:
        """The explanation of the marks, of the order and of bold names; nothing without rows."""
        bold = " Bold: recommended." if self.sim.recommended else ""
        return f"{marks} Services by mean overall value.{bold}" if self.names else ""

    def data(self, by_criterion: pd.DataFrame) -> pd.DataFrame:
        """The numbers of every ranked service by criterion, with its title, best first."""
        table = by_criterion.loc[list(self.sim.ranking.index)]
        table.insert(0, "title", list(self.sim.ranking["title"]))
        return with_words(self.sim, table, self.sim.criteria)

    def values(self, places: int) -> TextColumn:
        """The column of mean overall values; those of closed services are left out."""
        values = self.sim.ranking["value"][self.names].items()
        closed = self.sim.closed
        texts = [LEFT_OUT if name in closed else number(value, places) for name, value in values]
        return TextColumn("Overall", texts)

    def title(self, name: str) -> str:
        """The title of a service, marked where it is on hold."""
        held = self.marked and self.sim.gate[name] == "hold"
        return self.sim.case.title_of(name) + " (hold)" * held

    def rows(self, columns: Sequence[TextColumn], **given: Any) -> LabelledRows:
        """The rows, those beyond the recommended under a heading."""
        cut = self.sim.recommended and self.last < len(self.names)
        return LabelledRows(
            titles=[self.title(name) for name in self.names],
            columns=columns,
            ranks=ranks_of(self.sim.ranking["rank"])[: len(self.names)],
            headings={self.last: "Beyond the recommended"} if cut else {},
            strong=[name in self.sim.recommended for name in self.names],
            **given,
        )


def spelt_out(sim: Simulation) -> int:
    """The number of services whose figures are in the text alternative: three at least."""
    return min(MOST_SPELT_OUT, max(3, sim.k))
