"""The command line: each command is one call of the library.

Slow imports stand inside the commands, so that `--help` comes at once.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from dragonsden.cli.budget import import_budget
from dragonsden.cli.busy import busy
from dragonsden.cli.charts import chart
from dragonsden.cli.comparing import compare
from dragonsden.cli.filing import FILINGS, PATH, REPLACE_OPTION
from dragonsden.cli.new import new
from dragonsden.cli.options import (
    CSV_OPTION,
    DRAWS,
    FORMAT_OPTION,
    JSON_OPTION,
    SCORES_OPTION,
    SEED,
    answerable,
    loaded,
    one_at_most,
    scenario_draws_and_seed,
    simulated,
    warn,
)
from dragonsden.cli.programmes import PROGRAMMES
from dragonsden.cli.questions import QUESTIONS
from dragonsden.cli.terminal import plainly, speak_utf8
from dragonsden.version import __version__

if TYPE_CHECKING:
    from dragonsden.results.simulation import Simulation


SCHEMAS: Final = ("criteria", "pipeline", "programme", "results", "record")
"""The files that have a schema."""

OUT_OPTION: Final = click.option(
    "--out",
    metavar="DIR",
    type=PATH,
    help="print the table, and write charts, ranking.csv and results.json there",
)


SETTINGS: Final = {
    "MPLBACKEND": "agg",  # charts go to files: no window, whatever is set
    "OPENBLAS_NUM_THREADS": "1",  # numpy's threads for large matrices: there are none here
    "PYDANTIC_DISABLE_PLUGINS": "true",  # no other package looks into the reading
}
"""The settings that libraries find in the environment when a command first imports them."""


class Commands(click.Group):
    """The commands, in the order of their use; for a mistyped one, the name that was meant."""

    def main(self, *args: Any, **settings: Any) -> Any:
        """Run a command, under the name in the environment if there is one."""
        speak_utf8()
        if called_as := os.environ.get("DRAGONSDEN_CALLED_AS"):
            settings.setdefault("prog_name", called_as)
        return super().main(*args, **settings)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; errors of files and disks come out in plain words."""
        os.environ.update(SETTINGS)
        with plainly():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands as they were declared."""
        del ctx
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            from dragonsden.text.spelling import suggestion

            meant = suggestion(args[0], self.commands, most=len(self.commands))
            ctx.fail(f"no command {args[0]!r}; {meant}")
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="dragonsden %(version)s")
def main() -> None:
    """Rank a council's commercial services under uncertainty, for a Dragons' Den panel.

    Begin with `demo`, which needs nothing, or with `new DIR`, which writes files to start from.
    """


@main.command()
@click.option(
    "--out",
    metavar="DIR",
    default="dragonsden-demo",
    show_default=True,
    type=PATH,
    help="where the charts, ranking.csv and results.json go",
)
@FORMAT_OPTION
def demo(out: Path, kind: str | None) -> None:
    """Rank the shipped example and draw its charts."""
    from dragonsden.cli.demo import shipped_case

    _export(simulated(shipped_case(), DRAWS, SEED), out, kind, replace=True)


@main.command()
@click.argument("criteria")
@click.argument("pipeline")
@SCORES_OPTION
def check(criteria: str, pipeline: str, scores: tuple[str, ...]) -> None:
    """Check the files: all is well, or every fault with its line."""
    from dragonsden.analysis.dearer import better_off_when_dearer
    from dragonsden.cli.contents import contents
    from dragonsden.text.english import listed

    case = loaded(criteria, pipeline, scores)
    click.echo(f"All is well with {listed([criteria, pipeline, *scores])}.")
    for line in contents(case):
        click.echo(f"  {line}")
    warn([*case.warnings, *better_off_when_dearer(case)])


@main.command()
@click.argument("criteria")
@click.argument("pipeline")
@SCORES_OPTION
@scenario_draws_and_seed
@JSON_OPTION
@CSV_OPTION
@OUT_OPTION
@FORMAT_OPTION
@REPLACE_OPTION
def rank(
    criteria: str,
    pipeline: str,
    scores: tuple[str, ...],
    scenario: str | None,
    draws: int,
    seed: int,
    as_json: bool,
    as_csv: bool,
    out: Path | None,
    kind: str | None,
    replace: bool,
) -> None:
    """Rank the services of two files; as a table, JSON or CSV."""
    one_at_most({"--json": as_json, "--csv": as_csv, "--out": out is not None})
    if kind and not out:
        raise click.UsageError("--format is of charts, which --out writes; give both")
    if replace and not out:
        raise click.UsageError("--replace is of files, which --out writes; give both")
    sim = simulated(loaded(criteria, pipeline, scores, scenario), draws, seed)
    if as_json:
        click.echo(sim.to_json())
    elif as_csv:
        from dragonsden.outputs.csv_table import ranking_csv

        click.echo(ranking_csv(sim).encode(errors="backslashreplace"), nl=False)
        warn(sim.warnings)
    elif out:
        _export(sim, out, kind, replace=replace)
    else:
        _show(sim)


for command in (*QUESTIONS, *PROGRAMMES, compare, chart, *FILINGS, import_budget, new):
    main.add_command(command)


@main.command()
@click.argument("kind", type=click.Choice(SCHEMAS))
def schema(kind: str) -> None:
    """Print the JSON Schema of a file, of results or of a record."""
    from dragonsden.files.shipped import shipped

    text = shipped("schemas", f"{kind}.schema.json").read_text(encoding="utf-8")
    click.echo(text, nl=False)


def _show(sim: Simulation) -> None:
    """Print the ranked table, and warnings beside it."""
    from dragonsden.cli.text_table import room, text_table

    click.echo(text_table(sim, room()))
    warn(sim.warnings)


def _export(sim: Simulation, folder: Path, kind: str | None, *, replace: bool) -> None:
    """Write charts, table and document, then print the table and where they are."""
    from dragonsden.cli.export import export

    with answerable(), busy("Drawing the charts"):
        exports = export(sim, folder, kind or "png", replace=replace)
    _show(sim)
    wide = max(len(each.name) for each in exports)
    listed = (f"  {each.name:<{wide}}  {each.shows}" for each in exports)
    click.echo("\n".join(["", f"Written to {folder}:", *listed]))
