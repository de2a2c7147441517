"""The commands that need a programme file: what to start and when, and if targets are reached."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

import click

from dragonsden.cli.options import (
    SEED_OPTION,
    answerable,
    draws_option,
    planned,
    target_named,
    warn,
)
from dragonsden.cli.questions import Asked, question

if TYPE_CHECKING:
    from dragonsden.analysis.programmes.programme import Programme
    from dragonsden.results.simulation import Simulation

FILE: Final = click.argument("programme_file", metavar="PROGRAMME")


@click.command()
@question
@FILE
@draws_option
@SEED_OPTION
def programme(asked: Asked, programme_file: str) -> None:
    """Say what to start, and when, under the limits of PROGRAMME."""
    from dragonsden.analysis.findings.programme import programme_finding
    from dragonsden.analysis.findings.targets import with_targets
    from dragonsden.analysis.programmes.core import core

    sim, found = planned(asked.case, programme_file, asked.sim)
    inside = None
    if found.found is not None:
        with answerable(), ThreadPoolExecutor() as threads:
            inside = core(sim, found, executor=threads)

    def find(_: Simulation) -> Any:
        """The finding, with the targets in its document."""
        return with_targets(programme_finding(found, inside), found)

    asked.tell(find, sim)
    _warn(found)


@click.command()
@question
@FILE
@click.argument("name", required=False)
@draws_option
@SEED_OPTION
def target(asked: Asked, programme_file: str, name: str | None) -> None:
    """Say how likely the programme reaches a target.

    NAME is that of one of the targets of PROGRAMME; it may be left out where there is one alone.
    """
    from dragonsden.analysis.findings.targets import target_finding
    from dragonsden.analysis.programmes.targets import target as target_of

    sim, found = planned(asked.case, programme_file, asked.sim)
    with answerable():
        outlook = target_of(found, target_named(found, *filter(None, [name])))
    asked.tell(lambda _: target_finding(outlook), sim)
    _warn(found)


def _warn(found: Programme) -> None:
    """Print the warnings of the programme that are not those of its simulation."""
    warn([text for text in found.warnings if text not in found.sim.warnings])


PROGRAMMES: Final = (programme, target)
