"""Options that commands share, and the reading and simulating of the files they name."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import click

from dragonsden.cli.busy import busy
from dragonsden.cli.terminal import fail

if TYPE_CHECKING:
    from dragonsden.analysis.programmes.programme import Programme
    from dragonsden.model import Case
    from dragonsden.results.simulation import Simulation


Command = Callable[..., None]

DRAWS: Final = 10_000
SEED: Final = 2018

MOST_DRAWS: Final = 10_000_000
"""More than 10 million draws take minutes to hours, and nothing is surer for them."""

REALLY: Final = "yes_really"


class Whole(click.IntRange):
    """A whole number within a range."""

    name = "whole number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse a number with commas, and say how it is written."""
        if isinstance(value, str) and "," in value:
            self.fail(f"{value!r} has a comma; write the digits alone, as 1000", param, ctx)
        return super().convert(value, param, ctx)


class Said(click.types.StringParamType):
    """A text; an empty one, as of a variable that is not set, is none."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what is empty."""
        if not str(value).strip():
            self.fail("it is empty; give one", param, ctx)
        return str(value)


class _Draws(Whole):
    """A number of draws; a very large one only for those who say that it is meant."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse more than is likely to be meant."""
        draws = super().convert(value, param, ctx)
        if draws > MOST_DRAWS and not (ctx and ctx.meta.get(REALLY)):
            what = f"{draws:,} draws are more than {MOST_DRAWS:,}, and would take long"
            self.fail(f"{what}; give fewer, or add --yes-really", param, ctx)
        return draws


def _really(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """Keep for --draws that a very large number is meant."""
    del param
    ctx.meta[REALLY] = value


def draws_and_seed(command: Command) -> Command:
    """The command with --draws, --yes-really, which is read before it, and --seed."""
    really = click.option(
        "--yes-really",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_really,
        help=f"make more than {MOST_DRAWS:,} draws",
    )
    draws = click.option(
        "--draws",
        metavar="N",
        default=DRAWS,
        show_default=True,
        type=_Draws(min=1),
        help="how many times to draw all that is uncertain",
    )
    seed = click.option(
        "--seed",
        metavar="S",
        default=SEED,
        show_default=True,
        type=Whole(min=0),
        help="the same seed gives the same results",
    )
    return draws(really(seed(command)))


SCORES_OPTION: Final = click.option(
    "--scores",
    metavar="PATH",
    multiple=True,
    help="score sheets (CSV, YAML, .xlsx, .ods), or a folder of them; may be repeated",
)
SCENARIO_OPTION: Final = click.option(
    "--scenario", metavar="NAME", help="a scenario of the pipeline file, in place of it as written"
)


def scenario_draws_and_seed(command: Command) -> Command:
    """The command with --scenario, and with all that `draws_and_seed` adds."""
    return SCENARIO_OPTION(draws_and_seed(command))


def _not_filed(context: click.Context, option: click.Parameter, scenario: str | None) -> None:
    """Refuse a scenario where something is filed, with the way to see it."""
    del context, option
    if scenario is not None:
        what = f"--scenario {scenario}: what is filed is of the pipeline as written, so that its"
        way_out = "write its numbers into a pipeline file of its own, and file that"
        see = f"Look at it with rank or chart and --scenario {scenario}"
        raise click.UsageError(f"{what} record can be reproduced. {see}; to file it, {way_out}")


NO_SCENARIO_OPTION: Final = click.option(
    "--scenario", hidden=True, expose_value=False, callback=_not_filed
)
FORMAT_OPTION: Final = click.option(
    "--format",
    "kind",
    type=click.Choice(["png", "svg"]),
    help="the format of the charts: png unless said",
)
PROGRAMME_OPTION: Final = click.option(
    "--programme", "programme_file", metavar="FILE", help="a programme: what to start, and when"
)
JSON_OPTION: Final = click.option(
    "--json", "as_json", is_flag=True, help="print everything as one JSON document"
)
CSV_OPTION: Final = click.option("--csv", "as_csv", is_flag=True, help="print the table as CSV")


def handed(kind: type[Any], command: Command) -> Command:
    """The command that is handed one `kind`, a dataclass, for the parameters that are its fields.

    The command may have arguments and options of its own.
    """
    names = [field.name for field in fields(kind)]

    @wraps(command)
    def gathered(**given: Any) -> None:
        one = kind(**{name: given.pop(name) for name in names if name in given})
        command(one, **given)

    return gathered


def one_at_most(options: Mapping[str, bool]) -> None:
    """Refuse options that exclude one another."""
    given = [option for option, is_given in options.items() if is_given]
    if len(given) > 1:
        raise click.UsageError(f"{' and '.join(given)} together; choose one")


def loaded(
    criteria: str, pipeline: str, scores: Sequence[str], scenario: str | None = None
) -> Case:
    """The case of the files, as written or under a scenario.

    If they have faults, or not that scenario, it prints every one on stderr and exits.
    """
    from dragonsden.reading import CaseError, load

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", UserWarning)
        try:
            with busy("Reading the files"):
                case = load(criteria, pipeline, list(scores) or None)
        except CaseError as error:
            fail(str(error))
        finally:
            warn([str(one.message) for one in told])
    with answerable():
        return case if scenario is None else case.under(scenario)


def simulated(case: Case, draws: int, seed: int) -> Simulation:
    """The simulation of a case; if its numbers are too large to compute with, say so and exit."""
    from dragonsden.cli.cores import sharing_long_runs
    from dragonsden.results.simulation import simulate

    click.get_current_context().with_resource(sharing_long_runs(draws))
    with answerable():
        return simulate(case, draws, seed)


def planned(
    case: Case, programme_file: str, simulate: Callable[[], Simulation], **solving: float
) -> tuple[Simulation, Programme]:
    """The simulation and the programme of a file; if it has faults, print every one and exit.

    They are told before anything is simulated. `solving` goes on to `programme`: its `seconds`.
    """
    from dragonsden.analysis.programmes.programme import programme
    from dragonsden.reading import CaseError
    from dragonsden.reading.programme import read_programme

    try:
        read_programme(programme_file, case)
        with answerable():
            sim = simulate()
            return sim, programme(sim, programme_file, **solving)
    except CaseError as error:
        fail(str(error))


@contextmanager
def answerable() -> Iterator[None]:
    """Say on stderr why a question has no answer, and exit."""
    try:
        yield
    except (KeyError, ValueError) as error:
        said = str(error.args[0]) if error.args else ""
        if isinstance(error, KeyError) and " " not in said:
            raise  # a key that some mapping lacks is a fault of ours, and no answer to anybody
        fail(said)


def named(case: Case, *services: str) -> None:
    """Exit unless these are services of the case, and say which was meant."""
    from dragonsden.text.spelling import nearest, no_such

    there = case.pipeline.services
    by_title = {service.title: name for name, service in there.items()}
    for name in services:
        if name in there:
            continue
        title = nearest(name, list(by_title))
        if nearest(name, list(there)) is None and title is not None:
            fail(f"'{name}' is not a service of this case; did you mean '{by_title[title]}'?")
        fail(str(no_such(name, "is not a service of this case", there).args[0]))


def target_named(programme: Programme, *given: str) -> str:
    """The name of a target: the one given, or that of the only one there is."""
    names = list(programme.file.targets)
    if not given and len(names) != 1:
        said = f"name one of {', '.join(names)}" if names else "the programme file has none"
        raise click.UsageError(f"which target? {said}")
    return given[0] if given else names[0]


def warn(texts: Sequence[str]) -> None:
    """Print warnings on stderr."""
    for text in texts:
        click.echo(f"warning: {text}", err=True)
