"""A simulation as an Excel workbook, for officers who work on with its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dragonsden.analysis.delivery.ways import ways_of
from dragonsden.analysis.programmes.programme import Programme
from dragonsden.engine.blocks import remembering
from dragonsden.files.atomic import put, writing
from dragonsden.files.ordinary import FilePath
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.beliefs import percentage
from dragonsden.outputs.programme import ToldProgramme, told_programme
from dragonsden.outputs.summary import summary
from dragonsden.outputs.workbook.assumptions_log import log_sheet
from dragonsden.outputs.workbook.layout import INK, Measured, Sheet, workbook_bytes, workbook_path
from dragonsden.outputs.workbook.live_sheet import LIVE, live_sheet
from dragonsden.outputs.workbook.options_sheet import OPTIONS, options_sheet
from dragonsden.outputs.workbook.programme_sheets import SHEETS as PROGRAMME_SHEETS
from dragonsden.outputs.workbook.programme_sheets import programme_sheets
from dragonsden.outputs.workbook.result_sheets import (
    RANKING,
    SPREAD,
    Row,
    accounts_sheet,
    heading,
    measures_sheet,
    places_sheet,
    ranking_sheet,
    score_sheets,
)
from dragonsden.outputs.workbook.thousands import in_thousands
from dragonsden.outputs.workbook.weights_sheet import WEIGHTS, weights_sheet
from dragonsden.results.finding import LEFT_OUT, Column
from dragonsden.results.phrases import draws_and_seed, provenance, status_line
from dragonsden.results.ranking import further_notes
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import listed
from dragonsden.version import __version__

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet


SHEETS: Final = {
    "Chart": "the ranking as bars, with their ranges",
    RANKING: "the services, best first, with their ranges and the state of their gates",
    LIVE: "mean values times mean weights as formulas, for tracing a value; not the ranking",
    WEIGHTS: "how far the weight of each criterion may move, and who is recommended beyond that",
    "Scores by member": "what each member of the panel gave",
    "Comments": "what members said, and what was settled since",
    "Assumptions log": "each number: its effect, basis, source and owner, and a place to sign",
    "Accounts by year": "the trading account of each service",
    "Measures": "what each account comes to: contribution, NPV, payback and others",
    OPTIONS: "the ways to deliver a service beside one another: the short list",
    "Rank acceptability": "how often each service takes each place",
    **PROGRAMME_SHEETS,
    "Record": "what it was computed with, and from which files",
}
BAR_HEIGHT: Final = 22
CHART_WIDTH: Final = 700
"""Pixels: a side of A4 without its margins, so that letters are printed in their size."""

LONGEST_ALTERNATIVE: Final = 1_500
GRID: Final = {"visible": True, "line": {"color": "#BFBFBF"}}


@checked
@remembering()
def write_workbook(
    sim: Simulation,
    path: FilePath,
    *,
    replace: bool = False,
    programme: FilePath | Programme | None = None,
) -> Path:
    """The path of the results as an Excel workbook, once it is written, whole or not at all.

    Its sheets: a cover with the chart, the ranking, the mean case, the weights, the panel's scores
    and comments if there is a panel, the assumptions log, accounts by year, measures, the options
    of services if there are any, rank acceptability and the record.
    Numbers are not rounded, only shown so; text is never a formula or a link. The same simulation
    gives the same bytes. EVPPI and a tornado of every service are worked out on the way.

    Args:
        sim: the simulation.
        path: where it goes; it ends in .xlsx.
        replace: True if a file that is there already is to be replaced.
        programme: a programme file, or a programme of this simulation, for sheets of its own.

    Returns:
        The path.

    Raises:
        ValueError: the path does not end in .xlsx, or the programme is of another simulation.
        CaseError: the programme file has faults.
        FileExistsError: a file is there already, and `replace` is not True.
        OSError: it cannot be written.

    Examples:
        >>> dd.write_workbook(sim, "results.xlsx").name
        'results.xlsx'
    """
    target = workbook_path(path)
    with writing(target, replace=replace) as place:
        put(place, _content(sim, told_programme(sim, programme)))
    return target


def _content(sim: Simulation, programme: ToldProgramme | None) -> bytes:
    """The bytes of the workbook."""
    of = Analyses(sim, ways=ways_of(sim), programme=programme)
    sheets = [
        *([_chart(of)] if sim.ranked else []),
        ranking_sheet(of),
        *([live_sheet(of)] if sim.ranked else []),
        *([weights_sheet(of)] if of.stability.tables else []),
        *score_sheets(of),
        log_sheet(of),
        accounts_sheet(sim),
        measures_sheet(sim),
        *([options_sheet(of)] if of.ways else []),
        places_sheet(sim),
        *(programme_sheets(programme) if programme else ()),
        _record(sim, programme),
    ]
    properties = {
        "title": f"{sim.case.title}: ranking",
        "subject": sim.case.criteria.title,
        "status": sim.case.status,
        "comments": status_line(sim.case),
    }
    cover = _cover(of, sheets)
    if sim.case.pipeline.money_in == "£000":
        sheets = [in_thousands(sheet) for sheet in sheets]
    return workbook_bytes([cover, *sheets], properties)


def _cover(of: Analyses, sheets: Sequence[Sheet]) -> Sheet:
    """The case, the result in short, and the content of each sheet."""
    sim, found = of.sim, of.ranking
    said, files = summary(of, {}), of.programme.files if of.programme else ()
    rows: list[Row] = [
        ["Criteria", sim.case.criteria.title],
        *([f"Recommended, {band}", listed(titles)] for band, titles in said.classes),
        *([["Recommended", f"{of.bands.headline}."]] if not said.classes else []),
        *([["Next in line", " ".join(said.next_in_line)]] if said.next_in_line else []),
        *([["How sure", " ".join(said.sure)]] if said.classes else []),
        *([["What it is worth", " ".join(said.worth)]] if said.worth else []),
        *([["What to start, and when", " ".join(said.starts)]] if said.starts else []),
        *([["Will the target be reached", " ".join(said.targets)]] if said.targets else []),
        *(["Fails a gate", text] for text in found.table("fail").lines),
        *(["Note", text] for text in further_notes(sim)),
        *([f"Sheet: {sheet.name}", SHEETS[sheet.name]] for sheet in sheets),
        *([f"How to read: {heads}", said] for heads, said in found.table("ranking").legend),
        ["Computed with", provenance(sim.case, draws_and_seed(sim), others=files)],
    ]
    head = heading(sim, "Ranking of services")
    return Sheet("Cover", [Column("What"), Column("It says")], rows, head)


def _record(sim: Simulation, programme: ToldProgramme | None) -> Sheet:
    """Draws, seed, settings and files: all that is needed to compute it again."""
    rows = [*_recorded(sim), *(_of_programme(programme) if programme else ())]
    return Sheet("Record", [Column("What"), Column("It says")], rows, heading(sim, "Record"))


def _of_programme(told: ToldProgramme) -> Iterator[Row]:
    """The lines of the record on a programme: its file, its agreement and its warnings."""
    file = told.programme.file
    yield ["Programme", file.title]
    yield ["Status of the programme", file.status]
    if agreed := file.agreed:
        said = f"{agreed.by}, {agreed.on.isoformat()} ({agreed.minute})"
        yield ["Programme agreed", said]
    for read in told.files:
        yield [f"File: {read.file}", f"SHA-256 {read.sha256}"]
    if not told.files:
        yield ["File of the programme", "none: it was made, or changed, in Python"]
    for warning in told.warnings:
        yield ["Warning", warning]


def _recorded(sim: Simulation) -> Iterator[Row]:
    """The lines of the record."""
    criteria, pipeline = sim.case.criteria, sim.case.pipeline
    yield from (["Status", sim.case.status], ["Version of dragonsden", __version__])
    yield ["Draws", f"{sim.draws:,}"]
    if not sim.is_public:
        yield ["Seed", str(sim.seed)]
    yield ["Services that can be taken forward", str(sim.k)]
    yield ["Years", str(pipeline.years)]
    yield ["Prices of", pipeline.prices]
    rate = pipeline.discount_rate
    yield ["Discount rate", rate if isinstance(rate, str) else percentage(rate)]
    for what, agreed in (("Criteria", criteria.agreed), ("Pipeline", pipeline.agreed)):
        if agreed:
            yield [f"{what} agreed", f"{agreed.by}, {agreed.on.isoformat()} ({agreed.minute})"]
    for read in sim.case.inputs:
        yield [f"File: {read.file}", f"SHA-256 {read.sha256}" if read.sha256 else LEFT_OUT]
    for name, weight in sim.mean_weights.items():
        yield [f"Mean weight of {criteria.criteria[str(name)].title}", Measured(weight, "share")]
    for warning in sim.warnings:
        yield ["Warning", warning]


def _chart(of: Analyses) -> Sheet:
    """The chart of the ranking, with its text alternative; its title carries the status."""
    sim = of.sim
    note = f"All numbers are on the sheet {RANKING}."
    head = heading(sim, "Chart of the ranking", note)

    def draw(book: Workbook, page: Worksheet) -> None:
        """Draw it below the lines."""
        chart = book.add_chart({"type": "bar"})
        chart.add_series(_series(len(sim.ranking), ranking_sheet(of)))
        name = f"Mean overall value, 0 to 100, with P10 to P90 ({sim.case.status.upper()})"
        chart.set_title({"name": name, "name_font": {"size": 12}})
        chart.set_legend({"none": True})
        chart.set_x_axis({"min": 0, "max": 100, "num_format": "0", "major_gridlines": GRID})
        chart.set_y_axis({"reverse": True, "num_font": {"size": 10}})
        chart.set_size({"width": CHART_WIDTH, "height": 120 + BAR_HEIGHT * len(sim.ranking)})
        page.insert_chart(len(head) + 1, 0, chart, {"description": _told(sim, note)})
        page.set_portrait()
        page.fit_to_pages(1, 1)

    return Sheet("Chart", [], [], head, more=draw)


def _series(count: int, ranking: Sheet) -> dict[str, object]:
    """The bars of the chart, one for each row of the ranking."""
    from xlsxwriter.utility import xl_col_to_name

    first = ranking.head + 1
    last = first + count - 1
    error = f"='{RANKING}'!${{0}}${first + 1}:${{0}}${last + 1}"
    heads = [column.heading for column in ranking.columns]
    less, more = (xl_col_to_name(heads.index(heading)) for heading in SPREAD)
    return {
        "name": "Mean overall value",
        "categories": [RANKING, first, 1, last, 1],
        "values": [RANKING, first, 4, last, 4],
        "fill": {"color": INK},
        "gap": 40,
        "y_error_bars": {
            "type": "custom",
            "minus_values": error.format(less),
            "plus_values": error.format(more),
            "line": {"color": "#F46A25", "width": 1.5},
        },
    }


def _told(sim: Simulation, note: str) -> str:
    """The text alternative: the first services with values and ranges, and where the rest is."""
    few = sim.ranking.head(max(sim.k, 3)).to_dict("records")
    said = [
        f"{r['title']} {r['value']:.0f} ({r['p10']:.0f} to {r['p90']:.0f})"
        if r["value"] == r["value"]
        else f"{r['title']} {LEFT_OUT}"
        for r in few
    ]
    what = "Bar chart of the mean overall value of each service, best first, with P10 to P90"
    return f"{what}: {'; '.join(said)}"[:LONGEST_ALTERNATIVE] + f". {note}"
