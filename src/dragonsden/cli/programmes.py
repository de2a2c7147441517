"""The commands that need a programme file: what to start and when, and if targets are reached."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import isnan
from typing import TYPE_CHECKING, Any, Final

import click

from dragonsden.cli.options import (
    answerable,
    planned,
    scenario_draws_and_seed,
    target_named,
    warn,
)
from dragonsden.cli.questions import Asked, question

if TYPE_CHECKING:
    from dragonsden.analysis.programmes.programme import Programme
    from dragonsden.model import Input
    from dragonsden.results.finding import Finding
    from dragonsden.results.simulation import Simulation

FILE: Final = click.argument("programme_file", metavar="PROGRAMME")


class _Seconds(click.FloatRange):
    """A time above 0; what is no number is none."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse what is no number, which is neither below nor above another."""
        seconds = super().convert(value, param, ctx)
        if isnan(seconds):
            self.fail(f"{value!r} is not a number; give one above 0", param, ctx)
        return seconds


SECONDS_OPTION: Final = click.option(
    "--seconds",
    metavar="S",
    type=_Seconds(min=0, min_open=True),
    default=30,
    show_default=True,
    help="the most that one solve may take; what is not proved then is said",
)


@click.command()
@question
@FILE
@SECONDS_OPTION
@scenario_draws_and_seed
def programme(asked: Asked, programme_file: str, seconds: float) -> None:
    """Say what to start, and when, under the limits of PROGRAMME."""
    from dragonsden.analysis.findings.programme import programme_finding
    from dragonsden.analysis.findings.targets import with_targets
    from dragonsden.analysis.programmes.core import core

    sim, found = planned(asked.case, programme_file, asked.sim, seconds=seconds)
    inside = None
    if found.found is not None:
        with answerable(), ThreadPoolExecutor() as threads:
            inside = core(sim, found, executor=threads)

    def find(_: Simulation) -> Any:
        """The finding, with the targets in its document."""
        return _with_its_file(with_targets(programme_finding(found, inside), found), found)

    asked.tell(find, sim, status=found.status, others=_read(found))
    _warn(found)


@click.command()
@question
@FILE
@click.argument("name", required=False)
@SECONDS_OPTION
@scenario_draws_and_seed
def target(asked: Asked, programme_file: str, name: str | None, seconds: float) -> None:
    """Say how likely the programme reaches a target.

    NAME is that of one of the targets of PROGRAMME; it may be left out where there is one alone.
    """
    from dragonsden.analysis.findings.targets import target_finding
    from dragonsden.analysis.programmes.targets import target as target_of

    sim, found = planned(asked.case, programme_file, asked.sim, seconds=seconds)
    with answerable():
        outlook = target_of(found, target_named(found, *filter(None, [name])))

    def find(_: Simulation) -> Finding:
        """The finding, whose document has the programme file among what was read."""
        return _with_its_file(target_finding(outlook), found)

    asked.tell(find, sim, status=found.status, others=_read(found))
    _warn(found)


def _with_its_file(finding: Finding, found: Programme) -> Finding:
    """The finding, whose document has the programme file among what was read."""
    from dragonsden.record.programme import inputs_with

    inputs = inputs_with(found.sim, found.read)
    return replace(finding, document={"inputs": inputs, **finding.document})


def _read(found: Programme) -> list[Input]:
    """The programme file, where it was read from one."""
    return [found.read] if found.read else []


def _warn(found: Programme) -> None:
    """Print the warnings of the programme that are not those of its simulation."""
    warn([text for text in found.warnings if text not in found.sim.warnings])


PROGRAMMES: Final = (programme, target)
