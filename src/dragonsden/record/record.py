"""The record of a pack, and the files of its folder."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType
from typing import Any, Final

from dragonsden.engine.sampling import BLOCK
from dragonsden.files.ordinary import FilePath
from dragonsden.model import Belief, Case, Input
from dragonsden.model.agreement import Agreed
from dragonsden.model.forms import KEYS
from dragonsden.model.labels import label
from dragonsden.model.scalars import Figure
from dragonsden.record.decisions import decisions, entry_of
from dragonsden.record.folder import (
    DECISIONS,
    INPUTS,
    OF_PROGRAMME,
    PROGRAMME,
    RECORD,
    RESULTS,
    archived_as,
    document_bytes,
    hashes_of,
    record_path,
    result_hashes,
    results_bytes,
    role,
    sha256,
    written,
)
from dragonsden.record.programme import FiledProgramme
from dragonsden.record.reread import inputs_make
from dragonsden.record.shape import FORMAT
from dragonsden.record.stored import read_record, stored
from dragonsden.results.acceptability import robust_bands
from dragonsden.results.document import plain
from dragonsden.results.public import closed_services
from dragonsden.results.simulation import Simulation
from dragonsden.text.spelling import folded
from dragonsden.version import __version__

SAID: Final = ("unit", "basis", "source", "owner", "note")
"""The keys of a belief beside its numbers."""

OF_RANKED: Final = (
    "title", "gate", "rank", "typical_rank", "value", "value_se", "first", "first_k",
)  # fmt: skip


def case_part(case: Case) -> dict[str, Any]:
    """The titles, statuses and settings of the two files of a case."""
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
    """The agreement to a file: by whom, on what day, and its minute."""
    if agreed is None:
        return None
    return {"by": agreed.by, "on": agreed.on.isoformat(), "minute": agreed.minute}


def scores_part(case: Case) -> dict[str, Any]:
    """Every score of every member, and every resolution; empty without a panel."""
    panel = case.panel
    return {
        "members": list(panel.members) if panel else [],
        "scores": [asdict(score) for score in panel.scores] if panel else [],
        "resolutions": [asdict(settled) for settled in panel.resolutions] if panel else [],
    }


def weights_part(sim: Simulation) -> dict[str, Any]:
    """The weights: as written, members' own, typical, mean, and the agreement to them."""
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
    """Every belief: its path, its numbers as written, and its remarks."""
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
    """The entry of one belief; `shared` if it names a shared assumption."""
    entry: dict[str, Any] = {"path": ".".join(path), "label": _label(case, path)}
    if isinstance(believed, str):
        return {**entry, "written": believed, "shared": believed in case.pipeline.assumptions}
    said = {key: getattr(believed, key) for key in SAID}
    return {**entry, "written": _written(believed), **said, "sensitive": believed.sensitive}


def _label(case: Case, path: tuple[str, ...]) -> str:
    """The belief in words."""
    if path[0] != "scenarios":
        return label(case, ".".join(path))
    where = ": ".join(part.replace("_", " ") for part in path[2:] if part != "services")
    return f"{case.pipeline.scenarios[path[1]].title}: {where}"


def _written(believed: Belief | str) -> str | dict[str, Any]:
    """The number as a file has it: a text if it is a single one, else its keys with their texts."""
    if isinstance(believed, str):
        return believed
    keys = {key: getattr(believed, key) for key in KEYS}
    given = {key: _text(number) for key, number in keys.items() if number is not None}
    if moves := {factor: _text(at) for factor, at in believed.moves_with.items()}:
        given["moves_with"] = moves
    return given["value"] if list(given) == ["value"] else given


def _text(number: Any) -> Any:
    """The number as it was written; if it was made in Python, all its digits."""
    if isinstance(number, tuple):
        return [_text(one) for one in number]
    if isinstance(number, Figure):
        return number.text
    return f"{float(number)!r}" if isinstance(number, int | float) else number


def gates_part(sim: Simulation) -> dict[str, Any]:
    """The verdict of each gate on each service."""
    return {
        service: {gate: asdict(verdict) for gate, verdict in verdicts.items()}
        for service, verdicts in sim.verdicts.items()
    }


def ranking_part(sim: Simulation) -> list[dict[str, Any]]:
    """A row for each ranked service, best first."""
    bands, recommended = robust_bands(sim)["band"], set(sim.recommended)
    rows: Any = sim.ranking[list(OF_RANKED)].to_dict("index")
    return [
        {"service": name, **row, "band": bands[name], "recommended": name in recommended}
        for name, row in rows.items()
    ]


def failing_part(sim: Simulation) -> list[dict[str, str]]:
    """The services that fail a gate, and take no rank."""
    return [{"service": name, "title": sim.case.title_of(name)} for name in sim.failing]


SAMPLER: Final = (
    "numpy PCG64DXSM, its state the BLAKE2b hash of seed, block and path; u = (j + 1/2) / 2^52; "
    "inverse distribution functions"
)
NOTHING: Final[Mapping[str, bytes]] = MappingProxyType({})


def record(
    sim: Simulation,
    *,
    analyst: str | None = None,
    assurer: str | None = None,
    previous: FilePath | None = None,
    on: date | None = None,
    key: str = "",
    programme: FiledProgramme | None = None,
) -> dict[str, Any]:
    """The record of a simulation, ready for JSON: the same for the same simulation.

    `previous` is the folder of the pack before: the record has the hash of its record, and keeps
    its decisions. `on` is the day on which it is made, if it is to have one, and `key` what public
    records of these results hash with. With a `programme` it has its file and the hashes of its
    answer. `files_of` adds the hash of each file, and the seal.

    Raises ValueError if the analyst and the assurer are one person, or the record before is not
    whole; CaseError if its decisions cannot be read; OSError if there is no pack.
    """
    case = sim.case
    content = {
        "format": FORMAT,
        "audience": "exempt",
        "key": key,
        "made": None if on is None else on.isoformat(),
        "case": case_part(case),
        "status": case.status,
        **_computed(sim),
        "closed": sorted(closed_services(case)),
        "inputs": _inputs(sim, programme),
        "inputs_make_case": not sim.plan.changes and inputs_make(case),
        "weights": weights_part(sim),
        "scores": scores_part(case),
        "assumptions": assumptions_part(case),
        "gates": gates_part(sim),
        "ranking": ranking_part(sim),
        "failing": failing_part(sim),
        "warnings": sim.warnings,
        "results": hashes_of(results_bytes(sim)),
        **({} if programme is None else {"programme": result_hashes(programme.document)}),
        **_people(analyst, assurer),
        **_before(previous),
    }
    ready: dict[str, Any] = plain(content)
    return ready


def _computed(sim: Simulation) -> dict[str, Any]:
    """The seed and the draws, and the software that computed with them."""
    return {
        "seed": sim.seed,
        "draws": sim.draws,
        "sampler": SAMPLER,
        "block_size": BLOCK,
        "k": sim.k,
        "versions": versions(),
        "platform": {"system": platform.system(), "machine": platform.machine()},
    }


def versions() -> dict[str, str]:
    """The versions of the software that computes."""
    others = {name: _version(name) for name in ("numpy", "scipy", "pandas")}
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return {"dragonsden": __version__, "python": python, **others}


def _version(name: str) -> str:
    """The version of an installed package."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"


def _inputs(sim: Simulation, programme: FiledProgramme | None) -> list[dict[str, Any]]:
    """Each input: role, name and hash, and the size and path of its bytes if they were kept."""
    inputs = []
    for position, (what, one) in enumerate(_read(sim, programme)):
        kept = sha256(one.content) == one.sha256
        path = archived_as(position, one.file, what) if kept else None
        entry = {"role": what, "file": one.file, "sha256": one.sha256}
        inputs.append({**entry, "bytes": len(one.content) if kept else None, "archived": path})
    return inputs


def _read(sim: Simulation, programme: FiledProgramme | None) -> Iterator[tuple[str, Input]]:
    """Every file that was read, with its role: those of the case, and that of the programme."""
    yield from ((role(position), one) for position, one in enumerate(sim.case.inputs))
    if programme is not None and programme.read is not None:
        yield OF_PROGRAMME, programme.read


def _people(analyst: str | None, assurer: str | None) -> dict[str, Any]:
    """The analyst and the assurer. Raises ValueError if they are one person."""
    who, checker = (" ".join((name or "").split()) for name in (analyst, assurer))
    if who and checker and folded(who) == folded(checker):
        what = f"{who!r} is given as analyst and as assurer; the two are different people"
        raise ValueError(f"{what}: leave the assurer out, and the pack says that it is not assured")
    return {"analyst": who, "assurer": checker, "assured": bool(who and checker)}


def _before(previous: FilePath | None) -> dict[str, Any]:
    """The hash of the record before, and the decisions on it."""
    if previous is None:
        return {"decisions": None, "previous": None}
    path = record_path(previous)
    read_record(path)
    taken = [entry_of(decision) for decision in decisions(path.parent)]
    return {"decisions": {"taken": taken}, "previous": sha256(stored(path))}


def files_of(
    sim: Simulation,
    record: Mapping[str, Any],
    beside: Mapping[str, bytes] = NOTHING,
    programme: FiledProgramme | None = None,
) -> dict[str, bytes]:
    """Every file of a pack's folder by its name, record.json last, which has the others' hashes.

    `record` is that of `record` or `public_record` for this simulation and this programme; `beside`
    has the other files of the pack, such as pack.html. A public folder has neither inputs nor
    results.

    Raises ValueError if the record is of another simulation, or `beside` has a file of a name that
    the record's side uses.
    """
    for_public = record["audience"] == "public"
    document = b"" if for_public else results_bytes(sim)
    if not for_public and sha256(document) != record["results"]["exact"]:
        raise ValueError("the record is of another simulation; give record(sim) of this one")
    if taken := [name for name in beside if _is_ours(name)]:
        raise ValueError(f"{taken[0]} is written from the record; leave it out of the other files")
    files = dict(beside)
    if not for_public:
        files[RESULTS] = document
        if programme is not None:
            files[PROGRAMME] = document_bytes(programme.document)
        for entry, (_, one) in zip(record["inputs"], _read(sim, programme), strict=True):
            if entry["archived"]:
                files[entry["archived"]] = one.content
    hashed = {n: {"sha256": sha256(files[n]), "bytes": len(files[n])} for n in sorted(files)}
    return {**files, RECORD: written({**record, "files": hashed})}


def _is_ours(name: str) -> bool:
    """True if a file of that name is written from the record."""
    return name in (RECORD, RESULTS, PROGRAMME, DECISIONS) or name.split("/")[0] == INPUTS
