"""Everything that is handed out of a simulation, in one folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from dragonsden import plot
from dragonsden.analysis.programmes.programme import Programme
from dragonsden.files.atomic import put_together, writing_in
from dragonsden.files.ordinary import FilePath, refuse_to_replace
from dragonsden.outputs.analyses import Analyses, scenario_runs
from dragonsden.outputs.csv_table import table_csv
from dragonsden.outputs.pack import write_pack
from dragonsden.outputs.paper import check_template, write_board_paper
from dragonsden.outputs.part import Part, drawn
from dragonsden.outputs.workbook.results import write_workbook
from dragonsden.results.finding import Finding
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked

PACK: Final = "pack"
PAPER: Final = "paper.docx"
WORKBOOK: Final = "workbook.xlsx"
KINDS: Final = ("png", "svg")


@checked
def write_report(
    sim: Simulation,
    folder: FilePath,
    *,
    charts: str = "png",
    replace: bool = False,
    template: FilePath | None = None,
    previous: FilePath | None = None,
    analyst: str | None = None,
    assurer: str | None = None,
    programme: FilePath | Programme | None = None,
) -> tuple[Path, ...]:
    """The paths of all that is handed out, once written: pack, paper, workbook, tables, charts.

    In the folder stand `pack`, with the page, its record and the inputs; `paper.docx`, which tells
    the decisions filed in that pack; `workbook.xlsx`; `tables`, a CSV for each finding; and
    `charts`. It needs the extra `word`.

    Args:
        sim: the simulation.
        folder: where all goes; it is made if need be.
        charts: the format of the charts, "png" or "svg".
        replace: True if files that are there already are to be replaced. The pack always is, but
            for its decisions.
        template: the council's own .docx, for the paper.
        previous: the folder of the pack before, as for `write_pack`.
        analyst: who made the analysis.
        assurer: who assured it, somebody else.
        programme: a programme file, or a programme of this simulation: pack, paper and workbook
            then say what to start and when.

    Returns:
        The paths, in that order.

    Raises:
        ValueError: `charts` is neither, the template is no Word document, or what `write_pack`
            says. Nothing is written then.
        ImportError: python-docx is not installed. Nothing is written then.
        FileExistsError: a file is there already, and `replace` is not True; as above.
        OSError: it cannot be written.

    Examples:
        >>> [path.name for path in dd.write_report(sim, "report")][:3]
        ['pack.html', 'paper.docx', 'workbook.xlsx']
    """
    if charts not in KINDS:
        raise ValueError(f"charts is {charts!r}; give one of {', '.join(KINDS)}")
    check_template(template)
    base = Path(folder)
    with writing_in(folder) as home:
        of = Analyses(sim, partial(scenario_runs, sim))
        parts = (*_tables(of), *_charts(of, charts))
        names = [PAPER, WORKBOOK, *(part.name for part in parts)]
        refuse_to_replace(*(base / name for name in names), replace=replace)
        page = write_pack(
            sim, home / PACK, previous=previous, analyst=analyst, assurer=assurer,
            programme=programme,
        )  # fmt: skip
        written = _documents(sim, page.parent, template, programme)
        put_together(home, {**written, **{part.name: part.data for part in parts}})
    return (base / PACK / page.name, *(base / name for name in names))


def _documents(
    sim: Simulation, pack: Path, template: FilePath | None, programme: FilePath | Programme | None
) -> dict[str, bytes]:
    """The paper and the workbook."""
    with TemporaryDirectory() as place:
        paper, book = (Path(place) / name for name in (PAPER, WORKBOOK))
        write_board_paper(sim, paper, template=template, pack=pack, programme=programme)
        write_workbook(sim, book, programme=programme)
        return {PAPER: paper.read_bytes(), WORKBOOK: book.read_bytes()}


def _tables(of: Analyses) -> Iterator[Part]:
    """A CSV for each finding that has numbers, with a byte order mark for Excel."""
    found: Sequence[Finding | None] = (
        of.ranking, of.bands, of.stability, of.scenarios, of.money, of.information, of.disagreement,
    )  # fmt: skip
    for finding in found:
        if finding is not None and len(finding.data):
            text = table_csv(finding.data, of.sim.case.status)
            yield Part(f"tables/{finding.name}.csv", finding.headline, text.encode("utf-8-sig"))


def _charts(of: Analyses, kind: str) -> Iterator[Part]:
    """The charts that the case has the numbers for."""
    from dragonsden.plot.charts import benefit

    sim = of.sim
    if not sim.ranked:
        return
    every = ["ranking", "dots", "acceptability", "heat_map", "points"]
    if sim.case.criteria.gates:
        every.append("gates")
    if sim.recommended:
        every.append("information")
    if len(sim.ranked) > 1 and len(sim.criteria) > 1:
        every.append("stability")
    if benefit.has_marks(sim):
        every.append("benefit")
    for name in every:
        yield drawn(f"charts/{name}.{kind}", name, getattr(plot, name)(sim))
    if of.scenarios is not None:
        yield drawn(f"charts/scenarios.{kind}", "scenarios", plot.scenarios(of.runs))
    if of.panel is not None:
        from dragonsden.plot.charts import disagreement

        chart = disagreement.chart(sim.case, of.panel)
        yield drawn(f"charts/disagreement.{kind}", "disagreement", chart)
