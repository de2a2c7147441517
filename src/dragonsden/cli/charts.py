"""The command that draws one chart into a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from dragonsden.cli.filing import PATH, of_a_case
from dragonsden.cli.options import SCENARIO_OPTION, answerable, loaded, simulated, warn
from dragonsden.cli.terminal import fail

if TYPE_CHECKING:
    from collections.abc import Sequence

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

KINDS: Final = (".png", ".svg")


@click.command()
@click.argument("name", metavar="NAME", type=click.Choice([*ALONE, *ABOUT]))
@of_a_case
@SCENARIO_OPTION
@click.option(
    "--about",
    metavar="WORD",
    multiple=True,
    help="what it is about: a service, criterion, measure or scenario; repeatable",
)
@click.option("--out", metavar="FILE", required=True, type=PATH, help="the chart, .svg or .png")
def chart(
    name: str,
    criteria: str,
    pipeline: str,
    scores: tuple[str, ...],
    draws: int,
    seed: int,
    scenario: str | None,
    about: tuple[str, ...],
    out: Path,
) -> None:
    """Draw one chart into a file: SVG or PNG."""
    from dragonsden import plot

    _refuse(name, about, out)
    sim = simulated(loaded(criteria, pipeline, scores, scenario), draws, seed)
    warn(sim.warnings)
    with answerable():
        click.echo(f"Written: {plot.save(_drawn(sim, name, about), out)}")


def _refuse(name: str, about: Sequence[str], out: Path) -> None:
    """Exit if the names are too few or too many, or the file is of another kind."""
    least, most, what = ABOUT.get(name, (0, 0, "nothing"))
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
        from dragonsden.analysis.disagreement.disagreement import disagreement_in
        from dragonsden.plot.charts import disagreement

        criterion = about[0] if about else None
        return disagreement.chart(sim.case, disagreement_in(sim), criterion)
    return getattr(plot, name)(sim, *about)
