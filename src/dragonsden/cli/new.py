"""The command that begins a den: it asks what it must know, or takes it as options."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from dragonsden.cli.filing import PATH, sayable
from dragonsden.cli.options import Whole, answerable
from dragonsden.cli.terminal import is_at_a_terminal

MOST_YEARS, MOST_SERVICES = 125, 500
YEARS: Final = Whole(1, MOST_YEARS)
RECOMMENDED: Final = Whole(1, MOST_SERVICES)
FIRST_MONTH: Final = 4
"""A financial year begins in April."""


@click.command()
@click.argument("folder", metavar="DIR", type=PATH)
@click.option("--council", metavar="NAME", help="the council's name")
@click.option("--title", metavar="TEXT", help="the title that every output shows")
@click.option("--years", metavar="N", type=YEARS, help="how many years ahead to look")
@click.option("--recommend", metavar="K", type=RECOMMENDED, help="how many services to recommend")
@click.option("--service", "services", metavar="TITLE", multiple=True, help="may be repeated")
@click.option("--member", "members", metavar="NAME", multiple=True, help="may be repeated")
@click.option("--programme", is_flag=True, help="commented files, a programme file among them")
def new(folder: Path, programme: bool, **given: Any) -> None:
    """Write files to start from, for a den of your own."""
    if programme:
        if any(given.values()):
            raise click.UsageError("--programme writes commented files; give no other option")
        _commented(folder, programme=True)
        return
    asks = is_at_a_terminal()
    if asks and not given["council"]:
        given["council"] = _council()
    if not any(given.values()):
        _commented(folder)
        return
    with sayable():
        _write(folder, _asked(given) if asks else _without_asking(given))


def _write(folder: Path, given: dict[str, Any]) -> None:
    """Write a den, and say how to go on."""
    from dragonsden.outputs.new_den import CRITERIA, NOTEBOOK, PIPELINE, SHEETS, Den, write_den

    den = Den(**given, prices=financial_year(date.today()))
    write_den(den, folder)
    files = " ".join(quoted(folder / name) for name in (CRITERIA, PIPELINE))
    program = click.get_current_context().find_root().info_name
    sheets = f", {len(den.members)} blank score sheets in {SHEETS}" if den.members else ""
    click.echo(
        f"Written to {folder}: {CRITERIA}, {PIPELINE}{sheets}, and {NOTEBOOK}.\n"
        f"Every number in {PIPELINE} is made up: replace it, then:\n"
        f"  {program} check {files}\n"
        f"  {program} rank {files}"
    )


def _commented(folder: Path, *, programme: bool = False) -> None:
    """Write the files that explain themselves, and say how to go on."""
    from dragonsden.cli.demo import write_starter
    from dragonsden.text.english import listed

    with answerable():
        written = write_starter(folder, programme=programme)
    files, third = (" ".join(map(quoted, part)) for part in (written[:2], written[2:]))
    program = click.get_current_context().find_root().info_name
    click.echo(
        f"Written to {folder}: {listed([path.name for path in written])}, and schemas for editors."
        f"\nEdit {'all' if third else 'both'} (their comments explain how), then:\n"
        f"  {program} check {files}\n"
        f"  {program} rank {files}" + (f"\n  {program} programme {files} {third}" if third else "")
    )


def financial_year(day: date) -> str:
    """The financial year of a day, as 2018/19."""
    first = day.year - (day.month < FIRST_MONTH)
    return f"{first}/{(first + 1) % 100:02}"


def quoted(path: Path) -> str:
    """The path as a shell takes it."""
    return f'"{path}"' if " " in str(path) else str(path)


# --------------------------------------------------------------------------- the questions


def _council() -> str:
    """The council, or nothing for the commented files."""
    answer: str = click.prompt(
        "Council (Enter alone: two commented files instead)", default="", show_default=False
    )
    return answer.strip()


def _asked(given: dict[str, Any]) -> dict[str, Any]:
    """The options that are given, and answers for the rest."""
    ask: dict[str, Callable[[dict[str, Any]], Any]] = {
        "council": lambda _: click.prompt("Council"),
        "title": lambda known: click.prompt("Title", default=_title(known)),
        "years": lambda _: click.prompt("Years ahead", default=4, type=YEARS),
        "services": lambda _: _several("Service"),
        "recommend": lambda known: click.prompt(
            "Services to recommend", default=1, type=Whole(1, len(known["services"]))
        ),
        "members": lambda _: _several("Member of the panel", least=0),
    }
    known = dict(given)
    for key, question in ask.items():
        known[key] = known[key] or question(known)
    return _named(known)


def _several(what: str, least: int = 1) -> Sequence[str]:
    """Answers to a question that is asked until there is none."""
    answers: list[str] = []
    while True:
        enough = len(answers) >= least
        more = " (Enter alone: no more)" if enough else ""
        answer = click.prompt(
            f"{what} {len(answers) + 1}{more}", default="" if enough else None, show_default=False
        ).strip()
        if not answer and enough:
            return answers
        answers += [answer] if answer else []


def _without_asking(given: dict[str, Any]) -> dict[str, Any]:
    """The options that are given, with the defaults of others."""
    if missing := [f"--{key[:7]}" for key in ("council", "services") if not given[key]]:
        them = "it" if len(missing) == 1 else "them"
        raise click.UsageError(f"no {' and no '.join(missing)}; give {them}, or no option at all")
    default = {"title": _title(given), "years": 4, "recommend": 1, "members": ()}
    return _named({key: value or default.get(key) for key, value in given.items()})


def _title(given: dict[str, Any]) -> str:
    """The title of a den when none is given."""
    return f"Commercial services of {given['council']}"


def _named(given: dict[str, Any]) -> dict[str, Any]:
    """The answers by the names that a den has for them."""
    den = {key: value for key, value in given.items() if key != "recommend"}
    lists = {key: tuple(given[key]) for key in ("services", "members")}
    return {**den, **lists, "k": given["recommend"]}
