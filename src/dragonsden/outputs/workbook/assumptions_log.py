"""The assumptions log: each belief with its effect, basis, source and owner.

After HM Treasury, The Aqua Book (2025): every assumption with its effect, its reliability, its
source, its owner and a place to sign it off. The effect is what knowing it would be worth (EVPPI)
and how far it moves a service (the swing of a tornado).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from dragonsden.analysis.findings.beliefs import kind_of
from dragonsden.analysis.sensitivity.tornado import tornadoes
from dragonsden.model import Belief, Case
from dragonsden.model.labels import label
from dragonsden.model.provenance import figures
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.beliefs import believed
from dragonsden.outputs.workbook.layout import Sheet
from dragonsden.outputs.workbook.result_sheets import heading
from dragonsden.results.finding import LEFT_OUT, Column, numbers
from dragonsden.results.phrases import first_k
from dragonsden.results.simulation import Simulation

ANY: Final = Belief.model_construct(note="any weights")
Row = Sequence[object]


@dataclass(frozen=True)
class Entry:
    """One assumption: the path of its draws, and what the files say of it."""

    path: str
    belief: Belief
    said: str


def log_sheet(of: Analyses) -> Sheet:
    """The assumptions, those first that it would be worth most to know."""
    first = first_k(of.sim.k).removeprefix("the ")
    columns = [
        *map(Column, ("Assumption", "Believed")),
        *numbers("points", f"Effect: EVPPI, {first} (points)", "EVPPI: standard error"),
        *numbers("£", "Effect: EVPPI (£ of NPV)"),
        *numbers("points", "Effect: widest swing (points)"),
        *map(Column, ("Swing is of", "Reliability (basis)", "Source", "Owner", "Note")),
        *map(Column, ("Signed off by", "Signed off on", "Path")),
    ]
    notes = (
        "EVPPI: what it would be worth to know the number before choosing. 0 changes no choice.",
        "Swing: how far the value of a service moves as the number goes from its P10 to its P90.",
        "A number without an effect is taken as known. Signed off is to be filled in.",
    )
    head = heading(of.sim, "Assumptions log", *notes)
    least = {"Signed off by": 120, "Signed off on": 100}
    return Sheet("Assumptions log", columns, list(_rows(of)), head, least=least, unprinted=1)


def _rows(of: Analyses) -> Iterator[Row]:
    """A row for each assumption, those worth most to know first."""
    sim, worth, swings = of.sim, of.information.data, _swings(of.sim)
    entries = {entry.path: entry for entry in _entries(sim.case)}
    known = [str(path) for path in worth.index if path in entries]
    then = sorted((p for p in entries if p not in known), key=lambda p: -_swing(swings, p))
    for path in (*known, *then):
        entry, belief = entries[path], entries[path].belief
        yield [
            label(sim.case, path),
            entry.said,
            *([LEFT_OUT] * 3 if sim.closed else _worth(worth, path)),
            *swings.get(path, (None, None)),
            *(getattr(belief, key) for key in ("basis", "source", "owner", "note")),
            None,
            None,
            path,
        ]


def _worth(table: pd.DataFrame, path: str) -> Row:
    """The worth of knowing a number: its EVPPI with the error, and in £ of NPV."""
    keys = ("value", "value_se", "npv")
    return [table.loc[path, key] if path in table.index else None for key in keys]


def _swing(swings: dict[str, tuple[float, str]], path: str) -> float:
    """The swing of an assumption; less than none if it has none."""
    return swings[path][0] if path in swings else -1.0


def _swings(sim: Simulation) -> dict[str, tuple[float, str]]:
    """The widest swing that each belief gives to any service, and the service's title."""
    services = sim.case.pipeline.services
    widest: dict[str, tuple[float, str]] = {}
    told = [name for name in sim.services if name not in sim.closed]
    for name, table in tornadoes(sim, told).items():
        swings: pd.Series = table["swing"]
        for path, swing in swings.items():
            if swing > widest.get(str(path), (-1.0, ""))[0]:
                widest[str(path)] = float(swing), services[name].title
    return widest


def _entries(case: Case) -> Iterator[Entry]:
    """Every assumption of the files that is used by the name of its path."""
    for name, criterion in case.criteria.criteria.items():
        yield _weight(f"criteria.{name}.weight", criterion.weight)
    for name, group in case.criteria.groups.items():
        if group.weight is not None:
            yield _weight(f"groups.{name}.weight", group.weight)
    for name, description in case.pipeline.factors.items():
        said = "standard deviations from plan or trend"
        yield Entry(f"factors.{name}", Belief.model_construct(note=description), said)
    for path, belief in figures(case):
        at = _drawn_at(case, path)
        yield Entry(at, belief, believed(belief, rate=kind_of(case, at) == "rate"))
    yield from _of_panel(case)


def _weight(path: str, weight: Belief | str) -> Entry:
    """The entry of a weight."""
    if isinstance(weight, Belief):
        return Entry(path, weight, believed(weight))
    return Entry(path, ANY, "any")


def _drawn_at(case: Case, path: tuple[str, ...]) -> str:
    """The path under which a belief of the pipeline is drawn."""
    match path:
        case ("services", name, ("scores" | "revenue") as part, entry):
            return case.pipeline.services[name].path(name, part, entry)
        case ("services", *inner):
            return ".".join(inner)
    return ".".join(path)


def _of_panel(case: Case) -> Iterator[Entry]:
    """The entries of what the panel scored."""
    panel = case.panel
    if panel is None:
        return
    for service, criterion in dict.fromkeys((s.service, s.criterion) for s in panel.scores):
        settled = panel.resolved(service, criterion)
        given = [x for x in panel.given(service, criterion).values() if x is not None]
        said = "members gave " + ", ".join(f"{score:g}" for score in given)
        if settled:
            said += f"; {settled.kind}: {settled.score:g}"
        source = Belief.model_construct(basis="panel", source="score sheets")
        path = service.replace("/", ".options.")
        yield Entry(f"{path}.scores.{criterion}", source, said)
