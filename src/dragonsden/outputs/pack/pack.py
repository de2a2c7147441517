"""The pack as a folder: the page, the record, the inputs as they were read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

from dragonsden.analysis.delivery.ways import ways_of
from dragonsden.analysis.programmes.programme import Programme
from dragonsden.analysis.scenarios import Runs
from dragonsden.engine.blocks import remembering
from dragonsden.engine.tally import Kept
from dragonsden.files.atomic import put_together, writing_in
from dragonsden.files.ordinary import FilePath
from dragonsden.model.scalars import day_given
from dragonsden.outputs.analyses import Analyses, scenario_runs
from dragonsden.outputs.beside import begun
from dragonsden.outputs.pack.candidate import leading
from dragonsden.outputs.pack.charts import Charts, charts, requests
from dragonsden.outputs.pack.content import content
from dragonsden.outputs.pack.live import live_weights, script, style
from dragonsden.outputs.pack.page import Addition, render
from dragonsden.outputs.pack.since import Since
from dragonsden.outputs.page_charts import Request
from dragonsden.outputs.programme import ToldProgramme, solved
from dragonsden.outputs.redaction import audience_of, omissions
from dragonsden.outputs.templates import filled
from dragonsden.record.decisions import Decision, decisions, in_force
from dragonsden.record.folder import INPUTS, PAGE, RECORD, RESULTS, is_filed, pack_files
from dragonsden.record.programme import FiledProgramme
from dragonsden.record.public_record import goes_with, public_record, tells_nothing
from dragonsden.record.record import files_of, record
from dragonsden.record.stored import read_record
from dragonsden.results.public import closed_options, public
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked

SERVICES: Final = ("leading", "all")
"""The services that are printed."""

APART: Final = "give the new pack a folder outside of other packs"


@checked
@remembering()
def write_pack(
    sim: Simulation,
    folder: FilePath,
    *,
    audience: str = "exempt",
    previous: FilePath | None = None,
    exempt: FilePath | None = None,
    analyst: str | None = None,
    assurer: str | None = None,
    services: str = "leading",
    on: date | str | None = None,
    programme: FilePath | Programme | None = None,
) -> Path:
    """The path of the page of a pack, once the pack is written into a folder, whole or not at all.

    The folder holds pack.html, record.json and, in an exempt pack, results.json and the bytes of
    the inputs. A pack that is there already is replaced, and its decisions.yaml stays, as does
    everything else that others keep in the folder.

    Args:
        sim: the simulation.
        folder: where the pack goes; it is made if need be.
        audience: "exempt", which holds everything, or "public", which leaves out what is marked
            sensitive.
        previous: the folder of the pack before: the page says what changed since, and what the
            panel decided.
        exempt: the folder of the exempt pack of the same results, so that a public one can be tied
            to it: by hashes with a key that only the exempt record holds. Without it it has none.
        analyst: who made the analysis.
        assurer: who assured it, somebody else. Without both the pack says that it is not assured.
        services: "leading" prints a page for each service that is recommended or close; "all"
            prints every service with all its tables. On screen all are there.
        on: the day on which the pack is made, as a date or as "2018-09-12"; today unless given.
        programme: the programme file, or a programme of this simulation: the pack then says what to
            start, and when, and how likely its targets are. An exempt pack also holds the file and
            programme.json. Of the frontier it has a few points; the next best programmes take long
            and are left out.

    Returns:
        The path of pack.html.

    Raises:
        ValueError: the audience or `services` is neither; `on` is no day; an exempt pack is given
            for an exempt one; analyst and assurer are one person; a public pack is to go where an
            exempt one lies, or any where the pack before lies, inside it or around it; the record
            of the pack before or of the exempt one is not whole, or of other results; the programme
            is of another simulation.
        CaseError: the programme file has faults.
        OSError: it cannot be written, another writer is at work in the folder, or files with the
            names of a pack's are there that are not a pack's. Nothing is changed then.

    Examples:
        >>> dd.write_pack(sim, "public", audience="public").as_posix()
        'public/pack.html'
    """
    if services not in SERVICES:
        raise ValueError(f"services is {services!r}; give one of {', '.join(SERVICES)}")
    for_public = audience_of(audience) == "public"
    if exempt is not None and not for_public:
        what = "this pack is an exempt one itself, so it goes with no other exempt pack"
        raise ValueError(f"{exempt}: {what}; leave that out, or make a public pack")
    with writing_in(folder) as home:
        _check_apart(home, previous)
        if for_public:
            _check_is_public(home)
        made = date.today() if on is None else day_given("on", on)
        key = _key(exempt) if for_public else _key_there(home) or token_hex(32)
        plan = None if programme is None else solved(sim, programme)
        filed = record(
            sim, analyst=analyst, assurer=assurer, previous=previous, on=made, key=key,
            programme=plan,
        )  # fmt: skip
        decided = in_force(decisions(home if previous is None else previous))
        if for_public:
            filed = _for_public(filed, previous, exempt)
        since = None if previous is None else Since.of(previous, filed)
        page = page_of(sim, audience, filed, decided, since, plan, whole=services == "all")
        files = files_of(sim, filed, {PAGE: page.encode(errors="backslashreplace")}, plan)
        _put_in_place(home, files)
    return Path(os.fspath(folder)) / PAGE


def _put_in_place(home: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a pack; those of a pack that is there already are replaced or removed."""
    own = pack_files(home)
    gone = [name for name in own if name not in files and is_filed(home, name, own[name])]
    put_together(home, files, replace=[*own, RECORD] if own else False, gone=gone)


def _check_apart(home: Path, previous: FilePath | None) -> None:
    """Raise ValueError if a new pack is to go where another lies, or inside it or around it."""
    before = None if previous is None else Path(os.path.realpath(previous))
    if home == before:
        what = f"{home} is the pack before as well, and would be lost"
        raise ValueError(f"{what}; give the new pack a folder of its own")
    if before is not None and home in before.parents:
        raise ValueError(f"{before}, the pack before, lies inside {home}; {APART}")
    for outer in home.parents:
        if outer == before or ((outer / PAGE).is_file() and (outer / RECORD).is_file()):
            raise ValueError(f"{home} lies inside the pack {outer}; {APART}")


def _key(exempt: FilePath | None) -> str:
    """The key of the record of an exempt pack; "" if none is given."""
    if exempt is None:
        return ""
    key = str(read_record(exempt).get("key", ""))
    if not key:
        raise ValueError(f"the record of {exempt} has no key; make that pack again, as exempt")
    return key


def _key_there(home: Path) -> str:
    """The key of the pack that is to be replaced, which public packs may rely on; or ""."""
    try:
        return str(read_record(home).get("key", ""))
    except (OSError, ValueError):
        return ""


def _for_public(
    filed: Mapping[str, Any], previous: FilePath | None, exempt: FilePath | None
) -> dict[str, Any]:
    """The record for the public. Raises ValueError if the exempt pack is of other results."""
    told = public_record(filed)
    if exempt is not None and not goes_with(told, read_record(exempt)):
        raise ValueError(f"{exempt} is a pack of other inputs or results; give that of these")
    if previous is not None and not tells_nothing(read_record(previous)):
        told["previous"] = None
    return told


def _without_reasons(decided: Mapping[str, Decision]) -> dict[str, Decision]:
    """The decisions without their reasons, which are not for the public."""
    return {name: one.model_copy(update={"reason": ""}) for name, one in decided.items()}


def page_of(
    sim: Simulation,
    audience: str,
    filed: Mapping[str, Any],
    decided: Mapping[str, Decision],
    since: Since | None = None,
    plan: FiledProgramme | None = None,
    *,
    whole: bool = False,
) -> str:
    """The page of a simulation as HTML, for an audience, with its programme if there is one.

    `whole` prints every service.
    """
    told, ways, runs = sim, ways_of(sim), partial(scenario_runs, sim)
    left_out: tuple[str, ...] = ()
    if audience == "public":
        told = public(sim)
        left_out = omissions(told, sim.case, sum(bool(one.reason) for one in decided.values()))
        decided = _without_reasons(decided)
        runs = partial(_public_runs, sim, told.closed)
        hidden = closed_options(sim.case)
        ways = {n: replace(w, sim=public(w.sim)) for n, w in ways.items() if n not in hidden}
    programme = None if plan is None else ToldProgramme.of(plan, told)
    if programme and programme.left_out:
        left_out = (*left_out, programme.left_out)
    of = Analyses(told, runs, ways, programme)
    drawn = begun(requests_of(of, since))
    changed = since.sentences if since else ()
    said = content(of, record=filed, decided=decided, since=changed, left_out=left_out)
    live = live_of(told)
    return render(said, charts(of, drawn()), live, whole=whole)


def _public_runs(sim: Simulation, closed: frozenset[str]) -> Runs:
    """The runs of the scenarios, without what is closed in the case as written or in them.

    Their ranks and who is recommended are told, and no draw: none is drawn again to be left out.
    """
    return {
        name: public(replace(run, kept=Kept.empty(run.plan, len(run.ranked), 0)), closed)
        for name, run in scenario_runs(sim).items()
    }


def requests_of(of: Analyses, since: Since | None = None) -> Iterator[Request]:
    """The charts to draw for the page: accounts of the recommended and of those that are close."""
    trading = {service.name for service in of.sim.plan.services if service.trades}
    accounts = [name for name in leading(of) if name in trading]
    yield from requests(of, of.near, accounts, since)


def charts_of(of: Analyses, since: Since | None = None) -> Charts:
    """The charts of the page, drawn at once."""
    return charts(of, begun(requests_of(of, since))())


def live_of(sim: Simulation) -> Addition | None:
    """The live weights; none for the public, as they need every digit of the values."""
    live = None if sim.is_public else live_weights(sim)
    return Addition(filled("live.html.j2", live=live), script(), style()) if live else None


def _beside_page(folder: Path) -> list[Path]:
    """The files of an exempt pack that lie in a folder beside its page."""
    there = [folder / RESULTS, *sorted((folder / INPUTS).glob("*"))]
    return [path for path in there if path.is_file()]


def _check_is_public(folder: Path) -> None:
    """Raise ValueError if an exempt pack lies in a folder."""
    if there := _beside_page(folder):
        what = f"{there[0]} is of an exempt pack"
        raise ValueError(f"{what}; give the public pack a folder of its own")
