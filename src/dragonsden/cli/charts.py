"""The command that draws one chart into a file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from dragonsden.cli.filing import PATH, REPLACE_OPTION, Request, of_a_case
from dragonsden.cli.options import PROGRAMME_OPTION, SCENARIO_OPTION, answerable, target_named
from dragonsden.cli.terminal import fail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragonsden.analysis.programmes.programme import Programme
    from dragonsden.results.simulation import Simulation

ALONE: Final = (
    "ranking", "dots", "acceptability", "heat_map", "points", "gates", "quadrant", "stability",
    "scenarios", "information", "value_tree",
)  # fmt: skip
"""The charts that need nothing but the files."""

ABOUT: Final = {
    "benefit": (0, 1, "surplus (unless said) or npv"),
    "disagreement": (0, 1, "a criterion, or nothing"),
    "measure": (1, 1, "a measure"),
    "account": (1, 1, "a service"),
    "cash": (0, 1, "a service, or the recommended together (unless said)"),
    "profile": (1, 1, "a service"),
    "slopes": (1, 1, "a scenario"),
    "tornado": (1, 2, "a service, and value (unless said), npv, contribution or rank"),
    "weight_sensitivity": (1, 1, "a criterion"),
    "why": (2, 2, "two services"),
    "option_difference": (1, 1, "a service with options"),
    "option_cash": (1, 1, "a service with options"),
    "who_bears": (1, 1, "a service with options"),
}
"""The other charts: the fewest and the most names that they take, and of which things."""

OF_OPTIONS: Final = ("option_difference", "option_cash", "who_bears")
"""The charts of the options of a service, which are simulated as candidates of their own."""

OF_SCENARIOS: Final = ("scenarios", "slopes")
NOT_ONE: Final = "leave out --scenario, which takes one of them in place of the pipeline as written"

OF_PROGRAMME: Final = ("calendar", "core", "frontier", "load", "swaps")
"""The charts that need a programme file."""

OF_TARGET: Final = ("target", "misses")
"""The charts of one of its targets, which need not be named where there is one alone."""

NAMES: Final = (*ALONE, *ABOUT, *OF_PROGRAMME, *OF_TARGET)
KINDS: Final = (".png", ".svg")


@click.command()
@click.argument("name", metavar="NAME", type=click.Choice(NAMES))
@of_a_case
@SCENARIO_OPTION
@click.option(
    "--about",
    metavar="WORD",
    multiple=True,
    help="a service, criterion, measure, scenario or target; may be repeated",
)
@PROGRAMME_OPTION
@click.option("--out", metavar="FILE", required=True, type=PATH, help="the chart, .svg or .png")
@REPLACE_OPTION
def chart(request: Request, name: str, about: tuple[str, ...], out: Path, replace: bool) -> None:
    """Draw one chart into a file: SVG or PNG."""
    from dragonsden import plot
    from dragonsden.files.ordinary import refuse_to_replace

    _refuse(name, about, request.programme_file, out)
    if request.scenario is not None and name in OF_SCENARIOS:
        raise click.UsageError(f"the chart {name} is of scenarios beside one another; {NOT_ONE}")
    if not out.is_dir():  # a folder is refused as such, in which nothing could be replaced
        refuse_to_replace(out, replace=replace)
    sim, programme = request.planned()
    with answerable():
        if programme is None:
            drawn = _drawn(sim, name, about)
        else:
            drawn = _drawn_of_programme(sim, programme, name, about)
    click.echo(f"Written: {plot.save(drawn, out, replace=replace)}")


def _refuse(name: str, about: Sequence[str], programme_file: str | None, out: Path) -> None:
    """Exit if names are too few or too many, the programme lacks, or a file is of another kind."""
    if (name in (*OF_PROGRAMME, *OF_TARGET)) != (programme_file is not None):
        needs = "is of a programme; give its file by" if programme_file is None else "takes no"
        raise click.UsageError(f"the chart {name} {needs} --programme")
    of_target = (0, 1, "a target of the programme") if name in OF_TARGET else (0, 0, "nothing")
    least, most, what = ABOUT.get(name, of_target)
    if most == 0 and about:
        raise click.UsageError(f"the chart {name} is of the whole case; leave out --about")
    if not least <= len(about) <= most:
        raise click.UsageError(f"the chart {name} is about {what}; give it by --about")
    if out.suffix.lower() not in KINDS:
        fail(f"{out.name} is neither .png nor .svg; give it one of these endings")


def _drawn(sim: Simulation, name: str, about: Sequence[str]) -> Any:
    """The Axes of a chart."""
    from dragonsden import plot

    if name == "scenarios":
        from dragonsden.analysis.scenarios import scenarios

        return plot.scenarios(scenarios(sim))
    if name == "slopes":
        from dragonsden.analysis.scenarios import in_scenario
        from dragonsden.model.scenario import AS_WRITTEN

        return plot.slopes(sim, in_scenario(sim, about[0]), (AS_WRITTEN, about[0]))
    if name in OF_OPTIONS:
        from dragonsden.analysis.delivery.ways import options
        from dragonsden.results.simulation import simulate

        ways = options(sim.case, about[0])
        return getattr(plot, name)(simulate(ways, sim.draws, sim.seed, progress=False))
    if name == "disagreement":
        if sim.case.heard is None:
            raise click.UsageError("no score sheets; give them with --scores")
        from dragonsden.analysis.disagreement.disagreement import disagreement_in
        from dragonsden.plot.charts import disagreement

        criterion = about[0] if about else None
        return disagreement.chart(sim.case, disagreement_in(sim), criterion)
    return getattr(plot, name)(sim, *about)


def _drawn_of_programme(
    sim: Simulation, programme: Programme, name: str, about: Sequence[str]
) -> Any:
    """The Axes of a chart of a programme, or of one of its targets."""
    from dragonsden import plot
    from dragonsden.analysis.programmes.core import core
    from dragonsden.analysis.programmes.targets import target

    if name in OF_TARGET:
        return getattr(plot, name)(target(programme, target_named(programme, *about)))
    if name == "core":
        with ThreadPoolExecutor() as threads:
            return plot.core(programme, core(sim, programme, executor=threads))
    return getattr(plot, name)(programme)
