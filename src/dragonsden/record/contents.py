"""Contents: each part of a record, as dicts, lists, texts and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from dragonsden.labels import label
from dragonsden.model import Belief, Case
from dragonsden.model.agreement import Agreed
from dragonsden.model.forms import KEYS
from dragonsden.model.scalars import Figure
from dragonsden.result import Simulation
from dragonsden.robustness import robust_bands

SAID: Final = ("unit", "basis", "source", "owner", "note")
"""What is said of a belief beside its numbers."""

OF_RANKED: Final = (
    "title", "gate", "rank", "typical_rank", "value", "value_se", "first", "first_k",
)  # fmt: skip


def case_part(case: Case) -> dict[str, Any]:
    """What the case is about, and how far each of its files is agreed."""
    criteria, pipeline = case.criteria, case.pipeline
    return {
        "title": case.title,
        "criteria": {
            "title": criteria.title,
            "status": criteria.status,
            "agreed": _agreed(criteria.agreed),
            "missing": criteria.missing,
            "bands": criteria.bands.model_dump(),
        },
        "pipeline": {
            "title": pipeline.title,
            "status": pipeline.status,
            "agreed": _agreed(pipeline.agreed),
            "prices": pipeline.prices,
            "years": pipeline.years,
            "discount_rate": _text(pipeline.discount_rate),
            "low_high_are": pipeline.low_high_are,
            "factors_at": dict(pipeline.factors_at),
        },
    }


def _agreed(agreed: Agreed | None) -> dict[str, str] | None:
    """Who agreed to a file, when, and where that is minuted."""
    if agreed is None:
        return None
    return {"by": agreed.by, "on": agreed.on.isoformat(), "minute": agreed.minute}


def scores_part(case: Case) -> dict[str, Any]:
    """Every score of every member, and what was settled since; nothing without a panel."""
    panel = case.panel
    return {
        "members": list(panel.members) if panel else [],
        "scores": [asdict(score) for score in panel.scores] if panel else [],
        "resolutions": [asdict(settled) for settled in panel.resolutions] if panel else [],
    }


def weights_part(sim: Simulation) -> dict[str, Any]:
    """The weights as written, members' own, at typical values, their means, and who agreed them."""
    criteria = sim.case.criteria
    groups = {n: g.weight for n, g in criteria.groups.items() if g.weight is not None}
    return {
        "agreed": _agreed(criteria.agreed),
        "status": criteria.status,
        "file": {name: _written(noun.weight) for name, noun in criteria.criteria.items()},
        "groups": {name: _written(weight) for name, weight in groups.items()},
        "order": list(criteria.order),
        "members": {
            member: {name: _text(weight) for name, weight in weights.items()}
            for member, weights in criteria.member_weights.items()
        },
        "typical": sim.typical_weights.to_dict(),
        "mean": sim.mean_weights.to_dict(),
    }


def assumptions_part(case: Case) -> list[dict[str, Any]]:
    """Every belief: its path, what is written, and what is said of it."""
    return [_assumption(case, path, believed) for path, believed in _beliefs(case)]


def _beliefs(case: Case) -> Iterator[tuple[tuple[str, ...], Belief | str]]:
    """Every belief of the case with its path: weights, shared, of services, of scenarios."""
    criteria, pipeline = case.criteria, case.pipeline
    for name, criterion in criteria.criteria.items():
        yield ("criteria", name, "weight"), criterion.weight
    for name, group in criteria.groups.items():
        if group.weight is not None:
            yield ("groups", name, "weight"), group.weight
    for path, believed in pipeline.beliefs():
        yield path[1:] if path[0] == "services" else path, believed
    for name, scenario in pipeline.scenarios.items():
        yield from ((("scenarios", name, *path), believed) for path, believed in scenario.beliefs())


def _assumption(case: Case, path: tuple[str, ...], believed: Belief | str) -> dict[str, Any]:
    """One belief of the record; one that is the name of another says `shared`."""
    entry: dict[str, Any] = {"path": ".".join(path), "label": _label(case, path)}
    if isinstance(believed, str):
        return {**entry, "written": believed, "shared": believed in case.pipeline.assumptions}
    said = {key: getattr(believed, key) for key in SAID}
    return {**entry, "written": _written(believed), **said, "sensitive": believed.sensitive}


def _label(case: Case, path: tuple[str, ...]) -> str:
    """What people call the belief."""
    if path[0] != "scenarios":
        return label(case, ".".join(path))
    where = ": ".join(part.replace("_", " ") for part in path[2:] if part != "services")
    return f"{case.pipeline.scenarios[path[1]].title}: {where}"


def _written(believed: Belief | str) -> str | dict[str, Any]:
    """What a file says of a number: a text if that is all, else its keys with their texts."""
    if isinstance(believed, str):
        return believed
    keys = {key: getattr(believed, key) for key in KEYS}
    given = {key: _text(number) for key, number in keys.items() if number is not None}
    if moves := {factor: _text(at) for factor, at in believed.moves_with.items()}:
        given["moves_with"] = moves
    return given["value"] if list(given) == ["value"] else given


def _text(number: Any) -> Any:
    """A number as it was written; else with all its digits."""
    if isinstance(number, tuple):
        return [_text(one) for one in number]
    if isinstance(number, Figure):
        return number.text
    return f"{float(number)!r}" if isinstance(number, int | float) else number


def gates_part(sim: Simulation) -> dict[str, Any]:
    """How each service stands at each gate, and why."""
    return {
        service: {gate: asdict(verdict) for gate, verdict in verdicts.items()}
        for service, verdicts in sim.verdicts.items()
    }


def ranking_part(sim: Simulation) -> list[dict[str, Any]]:
    """A row for each service that fails no gate, best first."""
    bands, recommended = robust_bands(sim)["band"], set(sim.recommended)
    rows: Any = sim.ranking[list(OF_RANKED)].to_dict("index")
    return [
        {"service": name, **row, "band": bands[name], "recommended": name in recommended}
        for name, row in rows.items()
    ]


def failing_part(sim: Simulation) -> list[dict[str, str]]:
    """The services that fail a gate, and take no rank."""
    services = sim.case.pipeline.services
    return [{"service": name, "title": services[name].title} for name in sim.failing]
