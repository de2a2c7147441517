"""The results of a simulation as files: charts, a table for spreadsheets, a document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dragonsden import plot
from dragonsden.files.atomic import put_together, writing_in
from dragonsden.files.ordinary import refuse_to_replace
from dragonsden.outputs.csv_table import ranking_csv
from dragonsden.outputs.part import Part, drawn
from dragonsden.results.simulation import Simulation


def export(
    sim: Simulation, folder: Path, kind: str = "png", *, replace: bool = False
) -> tuple[Part, ...]:
    """The files written into a folder: charts, table and document of a simulation, all or none.

    `kind` is that of the charts, png or svg. The CSV begins with a byte order mark, without which
    Excel misreads every £ and é.

    Raises OSError if the files cannot be written, FileExistsError if one of them is there already
    and is not to be replaced. Nothing is written then.
    """
    with writing_in(folder) as home:
        parts = (*_ranking(sim, kind), *_money(sim, kind), *_tables(sim))
        refuse_to_replace(*(folder / each.name for each in parts), replace=replace)
        put_together(home, {each.name: each.data for each in parts})
    return parts


def _ranking(sim: Simulation, kind: str) -> Iterator[Part]:
    """Charts of the ranking, if there is one."""
    if sim.ranked:
        what = "the ranking, with its intervals"
        yield drawn(f"ranking.{kind}", what, plot.ranking(sim))
        what = "how often each service takes each place"
        yield drawn(f"acceptability.{kind}", what, plot.acceptability(sim))


def _money(sim: Simulation, kind: str) -> Iterator[Part]:
    """Charts of the trading accounts, if there are any."""
    services = sim.case.pipeline.services
    if any(service.trades for service in services.values()):
        what = "what each service contributes a year"
        yield drawn(f"contribution.{kind}", what, plot.measure(sim, "contribution"))
    trading = [name for name in sim.ranking.index if services[name].trades]
    for name in trading[:1]:
        what = f"{services[name].title}, year by year"
        yield drawn(f"account.{kind}", what, plot.account(sim, name))


def _tables(sim: Simulation) -> Iterator[Part]:
    """The ranking for a spreadsheet, and everything for other programs."""
    table, document = ranking_csv(sim), f"{sim.to_json()}\n"
    yield Part("ranking.csv", "the ranking, for a spreadsheet", table.encode("utf-8-sig"))
    as_bytes = document.encode(errors="backslashreplace")
    yield Part("results.json", "everything, for other programs", as_bytes)
