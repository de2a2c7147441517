"""Reproduction: a pack computed again from its archived inputs and compared with its record."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from typing import Any, Final, TypeVar

from dragonsden.analysis.programmes.solve import BOUND_ONLY
from dragonsden.engine.sharing import check_executor
from dragonsden.files.lock import BeingWrittenError
from dragonsden.files.ordinary import FilePath
from dragonsden.files.undisturbed import undisturbed
from dragonsden.model import Input
from dragonsden.reading.faults import CaseError
from dragonsden.record.findings import Findings, Notes
from dragonsden.record.folder import (
    OF_PROGRAMME,
    PROGRAMME,
    RECORD,
    RESULTS,
    coarse,
    document_of,
    result_hashes,
)
from dragonsden.record.programme import programme_again
from dragonsden.record.record import versions
from dragonsden.record.reread import reread
from dragonsden.record.stored import read_results, stored
from dragonsden.record.verify import is_as_recorded, recorded
from dragonsden.results.simulation import simulate
from dragonsden.text.arguments import whole
from dragonsden.text.english import counted

MOST_DRAWS: Final = 10_000_000
"""At most 10 million draws are computed again unless more are asked for: a record may name any."""

LAST_DIGIT: Final = 1e-12
"""Numbers within this relative difference are the same to 12 digits, however either rounds."""


One = TypeVar("One")

ABSENT: Final = object()
"""The place of an entry that only the other document has."""


@dataclass(frozen=True)
class Difference:
    """An entry that differs: its path in the document, before and after."""

    path: str
    before: Any
    after: Any

    def __str__(self) -> str:
        """`services.registrars.value: 61.2 -> 61.3`."""
        return f"{self.path}: {_shown(self.before)} -> {_shown(self.after)}"

    @property
    def added(self) -> bool:
        """True if the entry was not there before."""
        return self.before is ABSENT

    @property
    def slight(self) -> bool:
        """True for two numbers that are the same to 12 significant digits."""
        one, two = self.before, self.after
        if not (_is_number(one) and _is_number(two)):
            return False
        return coarse(one) == coarse(two) or isclose(one, two, rel_tol=LAST_DIGIT)


def _shown(entry: Any) -> str:
    """The entry as text, at most 80 characters."""
    if entry is ABSENT:
        return "not there"
    text = json.dumps(entry, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:80]}..."


def _is_number(entry: Any) -> bool:
    """True if an entry is a number."""
    return isinstance(entry, int | float) and not isinstance(entry, bool)


def differences(before: Any, after: Any, path: str = "") -> Iterator[Difference]:
    """Every entry in which two documents differ, in the order of the first."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            pair = before.get(key, ABSENT), after.get(key, ABSENT)
            yield from differences(*pair, f"{path}.{key}" if path else key)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for position, pair in enumerate(zip(before, after, strict=True)):
            yield from differences(*pair, f"{path}.{position}")
    elif type(before) is not type(after) or before != after:
        yield Difference(path, before, after)


def entries(document: Any) -> int:
    """The number of entries of a document that could differ."""
    if isinstance(document, dict | list):
        inner = document.values() if isinstance(document, dict) else document
        return sum(map(entries, inner))
    return 1


IDENTICAL: Final = "identical"
TO_12_DIGITS: Final = "identical to 12 digits"
DIFFERENT: Final = "different"
NOT_REPRODUCED: Final = "not reproduced"

ANSWERS: Final = (IDENTICAL, TO_12_DIGITS, DIFFERENT)
"""The answers of comparing a document, the best first."""

HASHES: Final = {RESULTS: "results", PROGRAMME: "programme"}
"""The key of the record under which the hashes of a document are."""

MOST_SHOWN: Final = 20

UNPROVED: Final = (
    "the programme on record was not proved the best within the time for a solve, "
    "so a slower or a faster machine may find another"
)


def reproduce(
    folder: FilePath, *, executor: Executor | None = None, most_draws: int = MOST_DRAWS
) -> Findings:
    """The findings of computing a pack again from its archived inputs, seed and draws.

    Args:
        folder: the folder of an exempt pack.
        executor: shares the work, as for `simulate`; it changes nothing in the results.
        most_draws: a record of more draws is not computed again.

    Returns:
        The findings are `.ok` if the results are the same, and have `.lines`. The first line is the
        answer: "identical" to the last bit, "identical to 12 digits", "different", with each number
        that differs (20 at most, then how many more), or "not reproduced", with the reason.
        Versions that differ from those recorded are noted.

    Raises:
        ValueError: `most_draws` is no whole number of 1 or more, or `executor` is none.

    Examples:
        >>> dd.reproduce("pack").lines[0]
        'identical'
    """
    most_draws = whole("most_draws", most_draws)
    check_executor(executor)
    place = Path(os.fspath(folder))
    try:
        read = undisturbed(place, place / RECORD, lambda: _read(place, most_draws), _is_whole)
    except BeingWrittenError as error:
        read = None, None, Notes([f"wrong: {error}"])
    record, inputs, notes = read
    if record is None or inputs is None:
        return notes.findings(NOT_REPRODUCED)
    documents = _computed(record, inputs, executor, notes)
    if documents is None:
        return notes.findings(NOT_REPRODUCED)
    answers = [_compared(place, record, name, one, notes) for name, one in documents.items()]
    _versions(record, notes)
    return notes.findings(max(answers, key=ANSWERS.index))


_Read = tuple[dict[str, Any] | None, list[Input] | None, Notes]


def _read(place: Path, most_draws: int) -> _Read:
    """The record of a pack and its inputs, None for what is not as it was filed, and the notes."""
    notes = Notes()
    record = recorded(place, notes)
    inputs = None if record is None else _inputs(place, record, most_draws, notes)
    return record, inputs, notes


def _is_whole(read: _Read) -> bool:
    """True if the record and the inputs are as they were filed."""
    return read[1] is not None and read[2].findings().ok


def _inputs(
    place: Path, record: Mapping[str, Any], most_draws: int, notes: Notes
) -> list[Input] | None:
    """The recorded inputs, or None if they are not to be computed or not all there unchanged."""
    if record["audience"] == "public":
        way_out = "reproduce the exempt pack, and verify that the two belong together"
        notes.wrong(f"a public pack holds no inputs; {way_out}")
        return None
    if record["draws"] > most_draws:
        what = f"the record has {record['draws']:,} draws, and at most {most_draws:,} are made"
        notes.wrong(f"{what}; ask for more only if you know who wrote it")
        return None
    if not record["inputs_make_case"]:
        what = "the case was made or changed in Python, so its files alone do not make it"
        notes.wrong(f"{what}: run the program that made it")
        return None
    if record.get("programme") and not _of_programme(record, record["inputs"]):
        what = "the programme was made or changed in Python, so its file alone does not make it"
        notes.wrong(f"{what}: run the program that made it")
        return None
    faults = []
    for one in record["inputs"]:
        entry = record["files"].get(one["archived"])
        fault = is_as_recorded(place, record, one["archived"])
        if not fault and entry["sha256"] != one["sha256"]:
            fault = f"the record has two hashes for {one['archived']}"
        faults += [fault] if fault else []
    if faults:
        notes.wrong(f"the inputs are not those recorded: {'; '.join(faults)}")
        return None
    notes.check(True, f"the {counted(len(record['inputs']), 'input')} are those recorded", "")
    return [
        Input(file=one["file"], sha256=one["sha256"], content=stored(place / one["archived"]))
        for one in record["inputs"]
    ]


def _of_programme(record: Mapping[str, Any], inputs: Sequence[One]) -> list[One]:
    """Of things that are one for each input, those of the programme file: one, or none."""
    pairs = zip(record["inputs"], inputs, strict=True)
    return [one for entry, one in pairs if entry["role"] == OF_PROGRAMME]


def _of_case(record: Mapping[str, Any], inputs: Sequence[Input]) -> list[Input]:
    """The inputs that make the case."""
    pairs = zip(record["inputs"], inputs, strict=True)
    return [one for entry, one in pairs if entry["role"] != OF_PROGRAMME]


def _computed(
    record: Mapping[str, Any], inputs: list[Input], executor: Executor | None, notes: Notes
) -> dict[str, Mapping[str, Any]] | None:
    """The documents that the inputs give now by their file, or None if they are refused.

    They name the version that is on record, because versions are compared separately.
    """
    programme, version = _of_programme(record, inputs), record["versions"]["dragonsden"]
    try:
        case = reread(_of_case(record, inputs))
        draws, seed = record["draws"], record["seed"]
        sim = simulate(case, draws, seed, executor=executor, progress=False)
        documents: dict[str, Mapping[str, Any]] = {RESULTS: document_of(sim, version)}
        if record.get("programme"):
            documents[PROGRAMME] = programme_again(programme[0], sim, version)
    except CaseError as error:
        for fault in error.faults:
            notes.wrong(f"this version refuses the inputs: {fault}")
        return None
    except ValueError as error:
        notes.wrong(f"this version cannot simulate the inputs: {error}")
        return None
    return documents


def _compared(
    place: Path, record: Mapping[str, Any], name: str, document: Mapping[str, Any], notes: Notes
) -> str:
    """The answer of comparing a document with the one of that name on record."""
    what = HASHES[name]
    differ = f"the {what} {'differ' if what == 'results' else 'differs'}"
    hashes, filed = result_hashes(document), record[what]
    if hashes["exact"] == filed["exact"]:
        notes.check(True, f"all {entries(document):,} entries of the {what} are the same", "")
        return IDENTICAL
    if fault := is_as_recorded(place, record, name):
        where = f"so it is not known where {differ}"
        if hashes["to_12_digits"] == filed["to_12_digits"]:
            notes.note(f"{fault}, {where}")
            return TO_12_DIGITS
        notes.wrong(f"{differ}, and {fault}, {where}")
        return DIFFERENT
    try:
        before = read_results(place / name)
    except ValueError as error:
        notes.wrong(f"{differ}, and {name} cannot be read ({error})")
        return DIFFERENT
    return _told(before, list(differences(before, document)), what, notes)


def _told(before: Any, found: list[Difference], what: str, notes: Notes) -> str:
    """The answer, once the differences are noted."""
    grave = [one for one in found if not (one.slight or one.added)]
    slight, added = [one for one in found if one.slight], [one for one in found if one.added]
    if grave:
        notes.wrong(f"{len(grave):,} of {entries(before):,} entries of the {what} differ")
        if _is_unproved(before):
            notes.note(UNPROVED)
    elif slight:
        notes.note(f"{len(slight):,} of {entries(before):,} entries differ beyond the 12th digit")
    _list(grave or slight, notes)
    if added:
        keys = ", ".join(one.path for one in added[:MOST_SHOWN])
        notes.note(f"this version also reports what was not recorded: {keys}")
    if grave:
        return DIFFERENT
    return TO_12_DIGITS if slight else IDENTICAL


def _is_unproved(document: Any) -> bool:
    """True for a programme that may not be the best: its last solve ended at its time limit."""
    programme = document.get("programme") or {}
    return str(programme.get("certificate", "")).startswith(BOUND_ONLY)


def _list(found: list[Difference], notes: Notes) -> None:
    """Note the first differences, and the number of the others."""
    for one in found[:MOST_SHOWN]:
        notes.note(str(one))
    if len(found) > MOST_SHOWN:
        notes.note(f"and {len(found) - MOST_SHOWN:,} more")


def _versions(record: Mapping[str, Any], notes: Notes) -> None:
    """Note the software whose version differs from that on record."""
    then, now = record["versions"], versions()
    for name in dict.fromkeys([*then, *now]):
        if then.get(name) != now.get(name):
            notes.note(f"{name} is {now.get(name)} here and was {then.get(name)} on the record")
