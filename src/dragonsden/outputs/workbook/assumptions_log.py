"""The assumptions log: what each number is believed to be, what it does, and who answers for it.

After HM Treasury, The Aqua Book (2025): every assumption with its effect, its reliability, its
source, its owner and a place to sign it off. The effect is what knowing it would be worth (EVPPI)
and how far it moves a service (the swing of a tornado).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from dragonsden.analysis.information import evppi
from dragonsden.analysis.sensitivity import tornado
from dragonsden.model import Belief, Case
from dragonsden.model.labels import label
from dragonsden.model.scalars import shown
from dragonsden.outputs.workbook.layout import Column, Sheet
from dragonsden.outputs.workbook.result_sheets import heading
from dragonsden.results.simulation import Simulation

ANY: Final = Belief.model_construct(note="any weights")
NAMES: Final = {
    "value": "",
    "p10": "P10 ",
    "p50": "P50 ",
    "p90": "P90 ",
    "chance": "chance ",
    "any_of": "any of ",
}
"""How the keys of a belief are said, where not by their own names."""

Row = Sequence[object]


@dataclass(frozen=True)
class Entry:
    """One assumption: the path of its draws, and what the files say of it."""

    path: str
    belief: Belief
    said: str


def log_sheet(sim: Simulation) -> Sheet:
    """The assumptions, those first that it would be worth most to know."""
    columns = [
        Column("Assumption"),
        Column("Believed"),
        Column("Unit"),
        Column(f"Effect: EVPPI, first {sim.k} (points)", "two"),
        Column("EVPPI: standard error", "two"),
        Column("Effect: EVPPI (£ of NPV)", "money"),
        Column("Effect: widest swing (points)", "two"),
        Column("Swing is of"),
        Column("Reliability (basis)"),
        Column("Source"),
        Column("Owner"),
        Column("Note"),
        Column("Signed off by"),
        Column("Signed off on"),
        Column("Path"),
    ]
    notes = (
        "EVPPI: what it would be worth to know the number before choosing. 0 changes no choice.",
        "Swing: how far the value of a service moves as the number goes from its P10 to its P90.",
        "A number without an effect is taken as known. Signed off is to be filled in.",
    )
    head = heading(sim, "Assumptions log", *notes)
    return Sheet("Assumptions log", columns, list(_rows(sim)), head)


def _rows(sim: Simulation) -> Iterator[Row]:
    """A row for each assumption, the worth most first."""
    worth, swings = evppi(sim), _swings(sim)
    entries = {entry.path: entry for entry in _entries(sim.case)}
    first = [str(path) for path in worth.index if path in entries]
    then = sorted((p for p in entries if p not in worth.index), key=lambda p: -_swing(swings, p))
    for path in (*first, *then):
        known = worth.loc[path] if path in worth.index else None
        entry, effect = entries[path], swings.get(path)
        belief = entry.belief
        yield [
            label(sim.case, path),
            entry.said,
            belief.unit,
            *((known[key] if known is not None else None) for key in ("value", "value_se", "npv")),
            *(effect or (None, None)),
            *(getattr(belief, key) for key in ("basis", "source", "owner", "note")),
            None,
            None,
            path,
        ]


def _swing(swings: dict[str, tuple[float, str]], path: str) -> float:
    """The swing of an assumption; less than none if it has none."""
    return swings[path][0] if path in swings else -1.0


def _swings(sim: Simulation) -> dict[str, tuple[float, str]]:
    """The widest swing that each belief gives to any service, and the service's title."""
    services = sim.case.pipeline.services
    widest: dict[str, tuple[float, str]] = {}
    for name in sim.services:
        swings: pd.Series = tornado(sim, name)["swing"]
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
    for path, believed in case.pipeline.beliefs():
        if isinstance(believed, Belief) and not _by_panel(case, path):
            inner = path[1:] if path[0] == "services" else path
            yield Entry(".".join(inner), believed, said_of(believed))
    yield from _of_panel(case)


def _weight(path: str, weight: Belief | str) -> Entry:
    """The entry of a weight."""
    if isinstance(weight, Belief):
        return Entry(path, weight, said_of(weight))
    return Entry(path, ANY, "any")


def _by_panel(case: Case, path: tuple[str, ...]) -> bool:
    """Whether the panel's sheets take the place of a score of the pipeline."""
    if case.panel is None or path[0] != "services" or path[2] != "scores":
        return False
    return bool(case.panel.given(path[1], path[3]) or case.panel.resolved(path[1], path[3]))


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
        yield Entry(f"{service}.scores.{criterion}", source, said)


def said_of(belief: Belief) -> str:
    """What is believed, as it was written: `low 1%, likely 2%, high 3.5%`."""
    parts: dict[str, list[str]] = {}
    for path, figure in belief.written:
        key = str(path[0])
        parts.setdefault(key, []).append(shown(figure))
    if belief.chance is not None:
        parts["chance"] = [shown(belief.chance)]
    texts = [f"{NAMES.get(key, f'{key} ')}{', '.join(told)}" for key, told in parts.items()]
    moves = [f"{factor} {loading:g}" for factor, loading in belief.moves_with.items()]
    shape = [belief.shape] if belief.shape == "triangular" else []
    return ", ".join([*texts, *shape, *([f"moves with {', '.join(moves)}"] if moves else [])])
