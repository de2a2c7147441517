"""The commands that need a programme file: what to start and when, and if targets are reached."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

import click

from dragonsden.cli.options import SEED_OPTION, answerable, draws_option, warn
from dragonsden.cli.questions import Asked, question
from dragonsden.cli.terminal import fail

if TYPE_CHECKING:
    from dragonsden.analysis.programmes.programme import Programme
    from dragonsden.results.simulation import Simulation

FILE: Final = click.argument("programme_file", metavar="PROGRAMME")


def planned(asked: Asked, programme_file: str) -> tuple[Simulation, Programme]:
    """The simulation and the programme of a file; if it has faults, print every one and exit."""
    from dragonsden.analysis.programmes.programme import programme as programme_of
    from dragonsden.reading import CaseError
    from dragonsden.reading.programme import read_programme

    try:
        file = read_programme(programme_file, asked.case)
    except CaseError as error:
        fail(str(error))
    with answerable():
        sim = asked.sim()
        return sim, programme_of(sim, file)


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

    sim, found = planned(asked, programme_file)
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

    sim, found = planned(asked, programme_file)
    names = list(found.file.targets)
    if name is None and len(names) != 1:
        said = f"name one of {', '.join(names)}" if names else "the programme file has none"
        raise click.UsageError(f"which target? {said}")
    with answerable():
        outlook = target_of(found, name or names[0])
    asked.tell(lambda _: target_finding(outlook), sim)
    _warn(found)


def _warn(found: Programme) -> None:
    """Print the warnings of the programme that are not those of its simulation."""
    warn([text for text in found.warnings if text not in found.sim.warnings])


PROGRAMMES: Final = (programme, target)
