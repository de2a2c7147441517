"""A programme file in, checked against the case it is for, or every fault of it at once."""

from __future__ import annotations

from dragonsden.files.ordinary import FilePath
from dragonsden.model import Case
from dragonsden.model.programme import ProgrammeFile
from dragonsden.model.programme_checks import programme_problems
from dragonsden.reading.case import YAML, checked_model
from dragonsden.reading.file import File, opened
from dragonsden.reading.yaml.compose import parse


def read_programme(path: FilePath, case: Case) -> ProgrammeFile:
    """The programme that a file describes, for the services of a case.

    Raises CaseError with every fault of the file, each with its place, if there is any.
    """
    return programme_of(opened_programme(path), case)


def opened_programme(path: FilePath) -> File:
    """The programme file at a path, its bytes kept, or the mistake that it cannot be read."""
    return opened("programme", path, parse, YAML)


def archived_programme(name: str, content: bytes) -> File:
    """The programme file of this name, from its bytes as they were kept."""
    return File("programme", name, parse(content), content)


def programme_of(file: File, case: Case) -> ProgrammeFile:
    """The programme that a file that was read describes. Raises CaseError with every fault."""
    return checked_model(ProgrammeFile, file, lambda found: programme_problems(found, case))
