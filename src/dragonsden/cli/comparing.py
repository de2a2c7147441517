"""The command that puts two pipelines, or two packs, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from click.core import ParameterSource

from dragonsden.cli.options import (
    CSV_OPTION,
    JSON_OPTION,
    SCORES_OPTION,
    answerable,
    draws_and_seed,
    loaded,
    one_at_most,
    simulated,
    warn,
)
from dragonsden.cli.questions import Asked

if TYPE_CHECKING:
    from dragonsden.record.changes import Changes

WHICH: Final = "give two pipelines, with their --criteria, or the folders of two packs"
OF_PIPELINES: Final = ("criteria", "scores", "draws", "seed", "yes_really")
"""The options that packs have no use for: they are of the simulations that were filed."""


@click.command()
@click.argument("a")
@click.argument("b")
@click.pass_context
@click.option("--criteria", metavar="FILE", help="the criteria file, for two pipelines")
@SCORES_OPTION
@draws_and_seed
@JSON_OPTION
@CSV_OPTION
def compare(
    context: click.Context,
    a: str,
    b: str,
    criteria: str | None,
    scores: tuple[str, ...],
    draws: int,
    seed: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Say what moved between two pipelines, or between two packs."""
    one_at_most({"--json": as_json, "--csv": as_csv})
    if all(Path(each).is_dir() for each in (a, b)):
        _refuse_for_packs(context)
        _tell_changes(_changes(a, b), as_json=as_json, as_csv=as_csv)
        return
    if criteria is None or any(Path(each).is_dir() for each in (a, b)):
        missing = [each for each in (a, b) if not Path(each).exists()]
        named = f"{' and '.join(missing)}: no such file or folder; " if missing else ""
        raise click.UsageError(f"{named}{WHICH}")
    from dragonsden.analysis.findings.comparison import comparison_finding

    case, other = (loaded(criteria, pipeline, scores) for pipeline in (a, b))
    after = simulated(other, draws, seed)
    asked = Asked("compare", case, draws, seed, as_json, as_csv)
    asked.tell(lambda sim: comparison_finding(sim, after), asked.sim())
    warn([f"B: {text}" for text in after.warnings if text not in case.warnings])


def _refuse_for_packs(context: click.Context) -> None:
    """Exit if an option is given that two packs have no use for."""
    given = [
        f"--{name.replace('_', '-')}"
        for name in OF_PIPELINES
        if context.get_parameter_source(name) not in (None, ParameterSource.DEFAULT)
    ]
    if given:
        raise click.UsageError(f"packs have their own of {' and '.join(given)}; {WHICH}")


def _changes(a: str, b: str) -> Changes:
    """The changes from one pack to the other."""
    from dragonsden.record.changes_since import changes_since

    with answerable():
        return changes_since(a, b)


def _tell_changes(found: Changes, *, as_json: bool, as_csv: bool) -> None:
    """Print the changes: in sentences, all tables as JSON, or the ranks as CSV."""
    from dragonsden.outputs.csv_table import untitled_csv
    from dragonsden.outputs.json_documents import changes_written

    if as_json:
        click.echo(changes_written(found))
    elif as_csv:
        click.echo(untitled_csv(found.ranks).encode(errors="backslashreplace"), nl=False)
    else:
        click.echo(str(found))
