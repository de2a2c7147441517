"""The results of a simulation as files: charts, a table for spreadsheets, a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dragonsden import plot
from dragonsden.files.atomic import put_together, writing_in
from dragonsden.outputs.csv_table import ranking_csv
from dragonsden.plot.saving import chart_bytes
from dragonsden.results.simulation import Simulation

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Export:
    """A file to write: its name, what it shows, and the chart or the bytes that go into it."""

    name: str
    shows: str
    content: Axes | bytes

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return (
            self.content if isinstance(self.content, bytes) else chart_bytes(self.content, ".png")
        )


def export(sim: Simulation, folder: Path) -> tuple[Export, ...]:
    """The files written into a folder: charts, table and document of a simulation, all or none.

    The CSV begins with a byte order mark, without which Excel misreads every £ and é.

    Raises OSError if the files cannot be written.
    """
    with writing_in(folder) as home:
        exports = (*_ranking(sim), *_money(sim), *_tables(sim))
        put_together(home, {each.name: each.data for each in exports})
    return exports


def _ranking(sim: Simulation) -> Iterator[Export]:
    """Charts of the ranking, if there is one."""
    if sim.ranked:
        yield Export("ranking.png", "the ranking, with its intervals", plot.ranking(sim))
        what = "how often each service takes each place"
        yield Export("acceptability.png", what, plot.acceptability(sim))


def _money(sim: Simulation) -> Iterator[Export]:
    """Charts of the trading accounts, if there are any."""
    services = sim.case.pipeline.services
    if any(service.trades for service in services.values()):
        what = "what each service contributes a year"
        yield Export("contribution.png", what, plot.measure(sim, "contribution"))
    trading = [name for name in sim.ranking.index if services[name].trades]
    for name in trading[:1]:
        what = f"{services[name].title}, year by year"
        yield Export("account.png", what, plot.account(sim, name))


def _tables(sim: Simulation) -> Iterator[Export]:
    """The ranking for a spreadsheet, and everything for other programs."""
    table, document = ranking_csv(sim), f"{sim.to_json()}\n"
    yield Export("ranking.csv", "the ranking, for a spreadsheet", table.encode("utf-8-sig"))
    as_bytes = document.encode(errors="backslashreplace")
    yield Export("results.json", "everything, for other programs", as_bytes)
