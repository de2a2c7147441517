"""The pack as a folder: the page, the record, the inputs as they were read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dragonsden.analysis.scenarios import Runs, scenarios
from dragonsden.files.atomic import instead
from dragonsden.files.ordinary import FilePath
from dragonsden.outputs.pack.charts import Charts, charts
from dragonsden.outputs.pack.content import Content, content
from dragonsden.outputs.pack.live import live_weights, script, style
from dragonsden.outputs.pack.page import Addition, filled, render
from dragonsden.outputs.redaction import Redaction, audience_of
from dragonsden.record import (
    INPUTS,
    PAGE,
    RECORD,
    RESULTS,
    Decision,
    changes_since,
    decisions,
    files_of,
    in_force,
    public_record,
    read_record,
    record,
)
from dragonsden.results.acceptability import robust_bands
from dragonsden.results.simulation import Simulation


def write_pack(
    sim: Simulation,
    folder: FilePath,
    *,
    audience: str = "exempt",
    previous: FilePath | None = None,
    analyst: str | None = None,
    assurer: str | None = None,
) -> Path:
    """Write the pack of a simulation into a folder, whole or not at all; return where its page is.

    The folder holds pack.html, record.json and, in an exempt pack, results.json and the bytes of
    the inputs. Without `analyst` and `assurer`, two people, the pack says that it is not assured.
    `previous` is the folder of the pack before: the page says what changed since, and what the
    panel decided. A pack that is there already is replaced, and its decisions.yaml stays.

    Raises ValueError for an audience that is neither exempt nor public, if analyst and assurer are
    one person, if a public pack is to go where an exempt one lies, or any where the pack before
    lies; OSError if it cannot be written.
    """
    rule, home = Redaction(sim.case, audience_of(audience)), Path(os.fspath(folder))
    if previous is not None and home.resolve() == Path(os.fspath(previous)).resolve():
        what = f"{home} is the pack before as well, and would be lost"
        raise ValueError(f"{what}; give the new pack a folder of its own")
    if rule.public:
        _check_is_public(home)
    filed = record(sim, analyst=analyst, assurer=assurer, previous=previous)
    taken = decisions(home if previous is None else previous)
    filed = public_record(filed) if rule.public else filed
    page = page_of(sim, rule, filed, in_force(taken), _since(previous, filed, rule))
    files = files_of(sim, filed, {PAGE: page.encode()})
    with instead(home, keep=_is_not_the_packs) as place:
        for name, data in files.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(data)
    return home / PAGE


def _is_not_the_packs(path: Path) -> bool:
    """Whether a file of the pack's folder was put there by others: decisions, for one."""
    return path.parts[0] not in (PAGE, RECORD, RESULTS, INPUTS)


def page_of(
    sim: Simulation,
    rule: Redaction,
    filed: Mapping[str, Any],
    decided: Mapping[str, Decision],
    since: tuple[str, ...] = (),
) -> str:
    """The page of a simulation as HTML, for the audience of the rule."""
    runs = scenarios(sim, progress=False) if sim.case.pipeline.scenarios else None
    said = content(sim, rule, runs=runs, record=filed, decided=decided, since=since)
    return render(said, charts_of(sim, rule, said, runs), live_of(sim, rule))


def charts_of(sim: Simulation, rule: Redaction, said: Content, runs: Runs | None) -> Charts:
    """The charts of the page: accounts of those taken forward and of close calls, best first."""
    bands = robust_bands(sim)["band"]
    accounts = {service.name for service in sim.plan.services if service.drivers}
    leading = [
        name
        for name in bands.index[bands != "not this round"]
        if name in accounts and rule.shows(name)
    ]
    return charts(sim, rule, [call.service for call in said.change.close], leading, runs)


def live_of(sim: Simulation, rule: Redaction) -> Addition | None:
    """The live weights; none where values that they need are left out."""
    live = live_weights(sim, members=not rule.public) if rule.compares else None
    return Addition(filled("live.html.j2", live=live), script(), style()) if live else None


def _since(previous: FilePath | None, filed: Mapping[str, Any], rule: Redaction) -> tuple[str, ...]:
    """What changed since the pack before, in sentences; in public without what is left out."""
    if previous is None:
        return ()
    before = read_record(previous)
    return changes_since(public_record(before) if rule.public else before, filed).sentences


def _beside_page(folder: Path) -> list[Path]:
    """The files of an exempt pack that lie in a folder beside its page."""
    there = [folder / RESULTS, *sorted((folder / INPUTS).glob("*"))]
    return [path for path in there if path.is_file()]


def _check_is_public(folder: Path) -> None:
    """Raise ValueError if an exempt pack lies in a folder."""
    if there := _beside_page(folder):
        what = f"{there[0]} is of an exempt pack"
        raise ValueError(f"{what}; give the public pack a folder of its own")
