"""The commands that ask a question about a case; each prints one finding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import click

from dragonsden.cli.busy import busy
from dragonsden.cli.options import (
    CSV_OPTION,
    JSON_OPTION,
    SCORES_OPTION,
    Command,
    answerable,
    draws_and_seed,
    loaded,
    named,
    one_at_most,
    scenario_draws_and_seed,
    simulated,
    warn,
)

if TYPE_CHECKING:
    from dragonsden.model import Case, Input
    from dragonsden.model.agreement import Status
    from dragonsden.results.finding import Finding
    from dragonsden.results.simulation import Simulation


MEASURES: Final = ("value", "npv", "contribution", "rank")


@dataclass(frozen=True)
class Asked:
    """A question: its name, its case, the draws and the seed, and the format of the answer."""

    name: str
    case: Case
    draws: int
    seed: int
    as_json: bool
    as_csv: bool

    def sim(self, *services: str) -> Simulation:
        """The simulation of the case, once it is known to have these services."""
        named(self.case, *services)
        return simulated(self.case, self.draws, self.seed)

    def tell(
        self,
        find: Callable[..., Finding],
        of: Simulation | Case,
        *about: Any,
        status: Status | None = None,
        others: Sequence[Input] = (),
    ) -> None:
        """Print the finding of a simulation or a case, and warnings beside it.

        It says the status of the case, if no weaker `status` is given; CSV in each row. Text names
        `others` as files beside those of the case.
        """
        from dragonsden.cli.text_table import page, room
        from dragonsden.outputs.csv_table import table_csv
        from dragonsden.outputs.json_documents import written

        with answerable(), busy("Working it out"):
            found = find(of, *about)
        if self.as_json:
            click.echo(written(self.name, of, found))
            return
        if self.as_csv:
            text = table_csv(found.data, status or self.case.status)
            click.echo(text.encode(errors="backslashreplace"), nl=False)
        else:
            click.echo(page(found, of, across=room(), status=status, others=others))
        warn(of.warnings)


def question(command: Command) -> Command:
    """The command with the arguments and options that all questions have, as one `Asked`.

    It may have arguments and options of its own.
    """

    @wraps(command)
    def asked(
        criteria: str,
        pipeline: str,
        scores: tuple[str, ...],
        as_json: bool,
        as_csv: bool,
        draws: int = 1,
        seed: int = 0,
        scenario: str | None = None,
        **own: Any,
    ) -> None:
        one_at_most({"--json": as_json, "--csv": as_csv})
        case = loaded(criteria, pipeline, scores, scenario)
        command(Asked(command.__name__, case, draws, seed, as_json, as_csv), **own)

    options = (CSV_OPTION, JSON_OPTION, SCORES_OPTION)
    arguments = (click.argument("pipeline"), click.argument("criteria"))
    for option in (*options, *arguments):
        option(asked)
    return asked


@click.command()
@question
@click.argument("a")
@click.argument("b")
@scenario_draws_and_seed
def why(asked: Asked, a: str, b: str) -> None:
    """Say why service A is above service B.

    And how sure that is, and what would reverse it.
    """
    from dragonsden.analysis.findings.why import why_finding

    with answerable():
        if a == b:
            raise ValueError(f"A and B are both '{a}'; name two services")
    asked.tell(why_finding, asked.sim(a, b), a, b)


@click.command()
@question
@click.argument("service")
@click.option(
    "--measure",
    type=click.Choice(MEASURES),
    default="value",
    show_default=True,
    help="what is moved: the overall value, the NPV, the contribution or the rank",
)
@scenario_draws_and_seed
def tornado(asked: Asked, service: str, measure: str) -> None:
    """Say which uncertain number moves a service most."""
    from dragonsden.analysis.findings.tornado import tornado_finding

    asked.tell(tornado_finding, asked.sim(service), service, measure)


@click.command()
@question
@click.argument("service")
@scenario_draws_and_seed
def options(asked: Asked, service: str) -> None:
    """Say which way to deliver a service brings most."""
    from dragonsden.analysis.delivery.ways import options as ways
    from dragonsden.analysis.findings.options import options_finding

    named(asked.case, service)
    with answerable():
        of = ways(asked.case, service)
    asked.tell(options_finding, simulated(of, asked.draws, asked.seed), service)


@click.command()
@question
@click.argument("service")
@scenario_draws_and_seed
def profile(asked: Asked, service: str) -> None:
    """Say what a service is good at, and what would bring it in."""
    from dragonsden.analysis.findings.profile import profile_finding

    asked.tell(profile_finding, asked.sim(service), service)


@click.command()
@question
@click.argument("service", required=False)
@scenario_draws_and_seed
def sensitivity(asked: Asked, service: str | None) -> None:
    """Say how far each weight may move before the answer changes.

    With SERVICE, say at which value of each uncertain number its NPV is £0, or it enters or
    leaves the first k.
    """
    from dragonsden.analysis.findings.stability import stability_finding
    from dragonsden.analysis.findings.switching import switching_finding

    if service is None:
        asked.tell(stability_finding, asked.sim())
    else:
        asked.tell(switching_finding, asked.sim(service), service)


@click.command()
@question
@draws_and_seed
def scenarios(asked: Asked) -> None:
    """Say which services stay in the choice in every scenario."""
    from dragonsden.analysis.findings.scenarios import scenarios_finding
    from dragonsden.analysis.scenarios import scenarios as simulated_each

    asked.tell(lambda sim: scenarios_finding(simulated_each(sim)), asked.sim())


@click.command()
@question
@scenario_draws_and_seed
def voi(asked: Asked) -> None:
    """Say what is worth finding out before choosing."""
    from dragonsden.analysis.findings.information import information_finding

    asked.tell(information_finding, asked.sim())


@click.command()
@question
@scenario_draws_and_seed
def panel(asked: Asked) -> None:
    """Say which services each member would choose.

    And which scores would change the recommended. It needs the score sheets of the members
    (--scores).
    """
    from dragonsden.analysis.disagreement.disagreement import disagreement_in
    from dragonsden.analysis.findings.disagreement import disagreement_finding

    if asked.case.panel is None:
        raise click.UsageError("no score sheets; give them with --scores")
    asked.tell(lambda sim: disagreement_finding(sim.case, disagreement_in(sim)), asked.sim())


QUESTIONS: Final = (why, tornado, options, profile, sensitivity, scenarios, voi, panel)
"""In the order of their use."""
