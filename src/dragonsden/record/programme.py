"""A programme as a pack files it: the file it was read from, and the document of its answer."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from dragonsden.analysis.findings.programme import board_finding
from dragonsden.analysis.findings.targets import with_targets
from dragonsden.analysis.programmes.core import Core, core
from dragonsden.analysis.programmes.programme import Programme, programme
from dragonsden.model import Input
from dragonsden.model.programme import ProgrammeFile
from dragonsden.reading import CaseError
from dragonsden.reading.programme import archived_programme, programme_of
from dragonsden.results.document import FORMAT, heading, plain
from dragonsden.results.simulation import Simulation


@dataclass(frozen=True)
class FiledProgramme:
    """A programme with its core, None if no choice keeps the limits, and the file to archive.

    `read` is None where the file alone does not make the programme.
    """

    programme: Programme
    core: Core | None
    read: Input | None

    @property
    def document(self) -> dict[str, Any]:
        """The answer as `programme --json` has it, but for what is searched for."""
        found = with_targets(board_finding(self.programme, self.core), self.programme)
        first = {"format": FORMAT, **heading(self.programme.sim)}
        content = {**first, "inputs": inputs_with(self.programme.sim, self.read), **found.document}
        ready: dict[str, Any] = plain(content)
        return ready


def inputs_with(sim: Simulation, read: Input | None) -> list[dict[str, str]]:
    """The files behind a document of a programme: those of the case, then the programme file."""
    inputs: list[dict[str, str]] = heading(sim)["inputs"]
    return inputs if read is None else [*inputs, {"file": read.file, "sha256": read.sha256}]


def filed_programme(found: Programme) -> FiledProgramme:
    """The programme as a pack files it; its core is solved here."""
    inside = None
    if found.found is not None:
        with ThreadPoolExecutor() as threads:
            inside = core(found.sim, found, executor=threads, progress=False)
    return FiledProgramme(found, inside, found.read if _is_of_its_file(found) else None)


def _is_of_its_file(found: Programme) -> bool:
    """True if the bytes of the file make what the programme was solved for."""
    if found.read is None:
        return False
    try:
        return _read(found.read, found.sim) == found.file
    except CaseError:
        return False


def _read(one: Input, sim: Simulation) -> ProgrammeFile:
    """The programme file in archived bytes. Raises CaseError with every fault."""
    return programme_of(archived_programme(one.file, one.content), sim.case)


def programme_again(one: Input, sim: Simulation, version: str) -> Mapping[str, Any]:
    """The document of a programme, solved again from its archived file.

    It names the version that is on record, as the document of results does. Raises CaseError with
    the faults that this version finds in the file.
    """
    found = replace(programme(sim, _read(one, sim)), read=one)
    document = filed_programme(found).document
    return {**document, "version": version}
