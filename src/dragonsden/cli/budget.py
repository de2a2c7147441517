"""The command that makes a pipeline of what finance has; it shows first how it read the columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from dragonsden.cli.filing import PATH, REPLACE_OPTION, sayable
from dragonsden.cli.options import Command, Whole, handed
from dragonsden.cli.terminal import fail, is_at_a_terminal

if TYPE_CHECKING:
    from dragonsden.model import Pipeline
    from dragonsden.reading.budget.budget import Budget

POUNDS, THOUSANDS = "£", "£000"
MOST_YEARS: Final = 125
LONGEST_SHOWN: Final = 100
"""Characters of a heading in the list of columns."""

OPTIONS: Final = (
    click.option(
        "--column",
        "columns",
        metavar="MEANING=HEADING",
        multiple=True,
        help="what a column stands for: 'income budget 2018/19=Fees'; may be repeated",
    ),
    click.option(
        "--money",
        default=POUNDS,
        show_default=True,
        type=click.Choice([POUNDS, THOUSANDS]),
        help="the unit of the figures",
    ),
    click.option(
        "--credits",
        "negative_income",
        is_flag=True,
        help="income is written below 0, as in ledgers",
    ),
    click.option("--starts", metavar="YEAR", help="the first year to come, if not the budget's"),
    click.option("--sheet", metavar="NAME", help="the sheet of a workbook"),
)
"""The options that say what the columns and the figures of a budget are."""


@dataclass(frozen=True)
class Source:
    """A budget, and what its columns and figures are."""

    budget: str
    columns: tuple[str, ...]
    money: str
    negative_income: bool
    starts: str | None
    sheet: str | None

    def read(self) -> Budget:
        """The budget as it is read. Raises ValueError if a column is not MEANING=HEADING."""
        from dragonsden.reading.budget.budget import read_budget

        return read_budget(
            self.budget,
            columns=dict(_split(column) for column in self.columns),
            thousands=self.money == THOUSANDS,
            negative_income=self.negative_income,
            starts=self.starts,
            sheet=self.sheet,
        )


def _split(column: str) -> tuple[str, str]:
    """Meaning and heading. Raises ValueError if either is missing."""
    meaning, is_there, heading = column.partition("=")
    if not (meaning.strip() and is_there and heading.strip()):
        what = f"--column {column!r} is not MEANING=HEADING"
        raise ValueError(f"{what}; write it as 'income budget 2018/19=Fees'")
    return meaning.strip(), heading.strip()


def of_a_budget(command: Command) -> Command:
    """The command with the options that say what a budget is, as one `Source`."""
    given = handed(Source, command)
    for option in reversed(OPTIONS):
        option(given)
    return given


@click.command("import")
@click.argument("budget", metavar="BUDGET")
@click.option("--out", metavar="FILE", required=True, type=PATH, help="the pipeline: .yaml, .xlsx")
@of_a_budget
@click.option("--title", metavar="TEXT", help="the title that every output shows")
@click.option(
    "--years",
    metavar="N",
    default=4,
    show_default=True,
    type=Whole(1, MOST_YEARS),
    help="how many years ahead to look",
)
@click.option(
    "--history",
    default="any_of",
    show_default=True,
    type=click.Choice(["any_of", "range"]),
    help="past years one by one, or a range with the budget as most likely",
)
@click.option("--yes", is_flag=True, help="write without asking")
@REPLACE_OPTION
def import_budget(
    source: Source, out: Path, title: str | None, yes: bool, replace: bool, **settings: Any
) -> None:
    """Write a pipeline from a budget: CSV, Excel or LibreOffice."""
    from dragonsden.reading.budget.pipeline import pipeline_of

    with sayable():
        read = source.read()
        title = title or f"Services in the budget of {read.starts}"
        pipeline = pipeline_of(read, title=title, **settings)
    click.echo("\n".join(shown(read, source.money)))
    if is_at_a_terminal() and not yes and not click.confirm(f"Write {out}?", default=True):
        fail("Nothing is written. Map columns with --column 'MEANING=HEADING'.")
    with sayable():
        _write(pipeline, out, replace=replace)
    click.echo(f"Written: {out}. Every service needs its gates, its scores and a second look.")


def _write(pipeline: Pipeline, out: Path, *, replace: bool) -> None:
    """Write the pipeline in the way that the name says."""
    from dragonsden.outputs.pipeline_yaml import pipeline_to_yaml
    from dragonsden.outputs.workbook.pipeline import pipeline_to_workbook

    if out.suffix.lower() == ".xlsx":
        pipeline_to_workbook(pipeline, out, replace=replace)
    else:
        pipeline_to_yaml(pipeline, out, replace=replace)


def shown(read: Budget, money: str) -> Iterator[str]:
    """Lines with each column and what it stands for, what was left out, and what is in doubt."""
    from dragonsden.reading.budget.table import where
    from dragonsden.text.english import counted, quoted

    wide = min(LONGEST_SHOWN, max(len(column.heading.text) for column in read.columns))
    sheet = f", sheet '{read.sheet}'" if read.sheet else ""
    yield f"{read.file.name}{sheet}, money in {money}; the pipeline starts in {read.starts}"
    for column in read.columns:
        not_used = f"not used{f': {column.why}' if column.why else ''}"
        heading = column.heading.text
        heading = heading if len(heading) <= LONGEST_SHOWN else f"{heading[: LONGEST_SHOWN - 2]}.."
        yield f"  {heading:<{wide}}  {column.role or not_used}"
    yield counted(len(read.lines), "service")
    for column in read.columns:
        if column.is_doubtful:
            yield f"  look again: {quoted(column.heading.text)} {column.why}"
    yield from (f"  left out: {one}" for one in read.left_out)
    if read.hidden:
        yield f"  look again: {read.hidden}"
    for line in read.lines:
        if line.doubt:
            yield f"  look again: {where(line.place)}, '{line.title}'. {line.doubt}"
    if not read.has("cost"):
        yield "  no column is a cost: contribution is all of the income until you give one"
