"""The commands that write packs, workbooks and papers, and check them; each is one call."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from dragonsden.cli.busy import busy
from dragonsden.cli.options import (
    FORMAT_OPTION,
    NO_SCENARIO_OPTION,
    PROGRAMME_OPTION,
    SCORES_OPTION,
    Command,
    Said,
    answerable,
    draws_and_seed,
    handed,
    loaded,
    planned,
    simulated,
    warn,
)
from dragonsden.cli.terminal import fail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dragonsden.analysis.programmes.programme import Programme
    from dragonsden.model import Case
    from dragonsden.record.findings import Findings
    from dragonsden.results.simulation import Simulation


RECORD: Final = "The record is number {}, as the foot of the page says."
DECISIONS: Final = ("take_forward", "defer", "reject")


class _Path(click.Path):
    """A path; an empty one, as of a variable that is not set, is not the folder one is in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse what is empty."""
        if value == "":
            self.fail("the name is empty; give one", param, ctx)
        return super().convert(value, param, ctx)


PATH: Final = _Path(path_type=Path)
PACK: Final = click.argument("folder", metavar="PACK", type=PATH)

REPLACE_OPTION: Final = click.option(
    "--replace", is_flag=True, help="replace a file that is there already"
)


@contextmanager
def sayable() -> Iterator[None]:
    """Say on stderr what is wrong with the files or the question, and exit."""
    from dragonsden.reading import CaseError

    with answerable():
        try:
            yield
        except (ImportError, CaseError) as error:
            fail(str(error))


@dataclass(frozen=True)
class Request:
    """The files of a case to simulate, the draws and the seed, and a programme file if given."""

    criteria: str
    pipeline: str
    scores: tuple[str, ...]
    draws: int
    seed: int
    scenario: str | None = None
    programme_file: str | None = None

    def sim(self) -> Simulation:
        """Simulate the files and print their warnings."""
        sim = simulated(self._case(), self.draws, self.seed)
        warn(sim.warnings)
        return sim

    def planned(self) -> tuple[Simulation, Programme | None]:
        """Simulate the files, and solve the programme if there is one; print their warnings."""
        if self.programme_file is None:
            return self.sim(), None
        case = self._case()
        simulate = partial(simulated, case, self.draws, self.seed)
        sim, programme = planned(case, self.programme_file, simulate)
        warn(programme.warnings)
        return sim, programme

    def _case(self) -> Case:
        return loaded(self.criteria, self.pipeline, self.scores, self.scenario)


def of_a_case(command: Command) -> Command:
    """The command with the arguments and options of all that simulate a case, as one `Request`."""
    requested = handed(Request, command)
    arguments = (click.argument("pipeline"), click.argument("criteria"))
    for add in (draws_and_seed, SCORES_OPTION, *arguments):
        add(requested)
    return requested


@click.command()
@of_a_case
@NO_SCENARIO_OPTION
@click.option("--out", metavar="DIR", required=True, type=PATH, help="the folder of the pack")
@click.option(
    "--audience",
    default="exempt",
    show_default=True,
    type=click.Choice(["exempt", "public"]),
    help="public leaves out what is marked sensitive",
)
@click.option(
    "--services",
    default="leading",
    show_default=True,
    type=click.Choice(["leading", "all"]),
    help="leading prints those that are recommended or close; all prints every one",
)
@click.option("--previous", metavar="DIR", type=PATH, help="the pack before, to say what changed")
@click.option(
    "--exempt", metavar="DIR", type=PATH, help="the exempt pack that a public one goes with"
)
@PROGRAMME_OPTION
@click.option("--analyst", metavar="NAME", help="who made the analysis")
@click.option("--assurer", metavar="NAME", help="who assured it: somebody else")
def pack(request: Request, out: Path, **settings: Any) -> None:
    """Write the panel pack: the page, its record and its inputs."""
    from dragonsden.outputs.beside import drawing_beside

    with drawing_beside():
        from dragonsden.outputs.pack import write_pack

        _write("the pack", write_pack, request, out, settings)
    from dragonsden.record.folder import number_of, record_path
    from dragonsden.record.stored import record_of, stored

    with sayable():
        click.echo(RECORD.format(number_of(record_of(stored(record_path(out))))))


def _write(
    what: str, write: Callable[..., Path], request: Request, out: Path, settings: Mapping[str, Any]
) -> None:
    """Write something of a case, and of its programme if there is one, and say where it is."""
    from dragonsden.engine.blocks import remembering

    with remembering():
        sim, programme = request.planned()
        with sayable(), busy(f"Writing {what}"):
            written = write(sim, out, programme=programme, **settings)
    click.echo(f"Written: {written}")


@click.command()
@PACK
@click.option("--previous", metavar="DIR", type=PATH, help="the pack before, to check the chain")
@click.option("--exempt", metavar="DIR", type=PATH, help="the exempt pack of a public one")
def verify(folder: Path, previous: Path | None, exempt: Path | None) -> None:
    """Say whether every file of a pack is as its record says."""
    from dragonsden.record.verify import verify as verified

    with sayable():
        found = verified(folder, previous=previous, exempt=exempt)
    _tell(found)


@click.command()
@PACK
@click.option("--yes-really", "really", is_flag=True, help="however many draws the record names")
def reproduce(folder: Path, really: bool) -> None:
    """Compute a pack again: identical, or what differs."""
    from dragonsden.record.reproduce import MOST_DRAWS
    from dragonsden.record.reproduce import reproduce as reproduced

    with sayable(), busy("Computing the pack again"):
        found = reproduced(folder, most_draws=sys.maxsize if really else MOST_DRAWS)
    _tell(found)


def _tell(found: Findings) -> None:
    """Print the findings; if something is wrong, on stderr, and exit with 1."""
    if not found.ok:
        fail(str(found))
    click.echo(str(found))


@click.command()
@PACK
@click.argument("service")
@click.argument("decision", type=click.Choice(DECISIONS))
@click.option(
    "--by", metavar="NAME", required=True, type=Said(), help="who decided: the panel, a board"
)
@click.option("--on", metavar="DATE", required=True, type=Said(), help="when, as 2018-09-12")
@click.option(
    "--reason", metavar="TEXT", default="", help="why; needed where it departs from the ranking"
)
def decide(folder: Path, service: str, decision: str, by: str, on: str, reason: str) -> None:
    """Write down what the panel decided on a service."""
    from dragonsden.record.decisions import decide as decided
    from dragonsden.record.folder import DECISIONS as WRITTEN

    with sayable():
        made = decided(folder, service, decision, by=by, on=on, reason=reason)
    what = f"{made.service}, {made.decision}, by {made.by} on {made.on}"
    click.echo(f"Written to {folder / WRITTEN}: {what}.")


@click.command()
@click.argument("criteria")
@click.argument("pipeline")
@SCORES_OPTION
@click.option("--out", metavar="DIR", required=True, type=PATH, help="the folder of the sheets")
@click.option(
    "--member", "members", metavar="NAME", multiple=True, help="a member; may be repeated"
)
@click.option("--weights", is_flag=True, help="for the members' weights, in place of their scores")
@REPLACE_OPTION
def sheets(
    criteria: str,
    pipeline: str,
    scores: tuple[str, ...],
    out: Path,
    members: tuple[str, ...],
    weights: bool,
    replace: bool,
) -> None:
    """Write workbooks for members to score or weigh on."""
    from dragonsden.outputs.workbook.score_sheets import write_score_sheets
    from dragonsden.outputs.workbook.weight_sheets import write_weight_sheets

    case = loaded(criteria, pipeline, scores)
    write = write_weight_sheets if weights else write_score_sheets
    with sayable(), busy("Writing the sheets"):
        written = write(case, out, members=members or None, replace=replace)
    click.echo("\n".join(["Written:", *(f"  {path}" for path in written)]))


@click.command()
@click.argument("way", type=click.Choice(["to-excel", "to-yaml", "form"]))
@click.argument("pipeline", required=False)
@click.option("--out", metavar="FILE", required=True, type=PATH, help="the new file")
@REPLACE_OPTION
def pipeline(way: str, pipeline: str | None, out: Path, replace: bool) -> None:
    """Write a pipeline as a workbook, YAML or a form to fill in."""
    from dragonsden.outputs.pipeline_yaml import pipeline_to_yaml
    from dragonsden.outputs.workbook.form import write_form
    from dragonsden.outputs.workbook.pipeline import pipeline_to_workbook
    from dragonsden.reading import read_pipeline

    with sayable():
        given = None if pipeline is None else read_pipeline(pipeline)
        if way == "form":
            written = write_form(given, out, replace=replace)
        elif given is None:
            raise click.UsageError(f"no pipeline; {way} needs one")
        else:
            write = pipeline_to_workbook if way == "to-excel" else pipeline_to_yaml
            written = write(given, out, replace=replace)
    click.echo(f"Written: {written}{'; comments are not kept' if given else ''}.")


@click.command()
@of_a_case
@NO_SCENARIO_OPTION
@click.option("--out", metavar="FILE", required=True, type=PATH, help="the workbook, .xlsx")
@PROGRAMME_OPTION
@REPLACE_OPTION
def workbook(request: Request, out: Path, **settings: Any) -> None:
    """Write the results as an Excel workbook."""
    from dragonsden.outputs.workbook.results import write_workbook

    _write("the workbook", write_workbook, request, out, settings)


@click.command()
@of_a_case
@NO_SCENARIO_OPTION
@click.option("--out", metavar="FILE", required=True, type=PATH, help="the paper, .docx")
@click.option("--template", metavar="FILE", type=PATH, help="the council's own .docx")
@click.option("--pack", metavar="DIR", type=PATH, help="a pack, for the decisions filed there")
@PROGRAMME_OPTION
@REPLACE_OPTION
def paper(request: Request, out: Path, **settings: Any) -> None:
    """Write the paper for the board, in Word."""
    from dragonsden.outputs.paper import write_board_paper

    _write("the paper", write_board_paper, request, out, settings)


@click.command()
@of_a_case
@NO_SCENARIO_OPTION
@click.option("--out", metavar="DIR", required=True, type=PATH, help="the folder for all of it")
@FORMAT_OPTION
@click.option("--template", metavar="FILE", type=PATH, help="the council's own .docx")
@click.option("--previous", metavar="DIR", type=PATH, help="the pack before, to say what changed")
@click.option("--analyst", metavar="NAME", help="who made the analysis")
@click.option("--assurer", metavar="NAME", help="who assured it: somebody else")
@PROGRAMME_OPTION
@REPLACE_OPTION
def report(request: Request, out: Path, kind: str | None, **settings: Any) -> None:
    """Write pack, paper, workbook, tables and charts into a folder."""
    from dragonsden.outputs.report import write_report
    from dragonsden.record.folder import number_of
    from dragonsden.record.stored import read_record

    sim, programme = request.planned()
    with sayable(), busy("Writing the report"):
        written = write_report(sim, out, charts=kind or "png", programme=programme, **settings)
        number = number_of(read_record(written[0].parent))
    click.echo("\n".join(["Written:", *(f"  {path}" for path in written)]))
    click.echo(RECORD.format(number))


FILINGS: Final = (pack, verify, reproduce, decide, pipeline, sheets, workbook, paper, report)
