"""Verification: the folder of a pack has the files of its record, unchanged, and no others."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from dragonsden.files.atomic import is_writers, traces
from dragonsden.files.lock import BeingWrittenError
from dragonsden.files.ordinary import FilePath
from dragonsden.files.undisturbed import undisturbed
from dragonsden.reading.faults import CaseError
from dragonsden.record.decisions import decisions, entry_of, in_force, taken_over
from dragonsden.record.findings import Findings, Notes
from dragonsden.record.folder import (
    DECISIONS,
    PAGE,
    PROGRAMME,
    RECORD,
    RESULTS,
    number_of,
    sha256,
    to_12_digits,
    written,
)
from dragonsden.record.public_record import goes_with
from dragonsden.record.stored import read_record, read_results, record_of, stored
from dragonsden.text.english import counted, listed

LEFT_ALONE: Final = ("Thumbs.db", "desktop.ini", ".DS_Store")
"""Files that Windows and macOS put into folders by themselves."""


def verify(
    folder: FilePath, *, previous: FilePath | None = None, exempt: FilePath | None = None
) -> Findings:
    """The findings of a check that every file of a pack is there and is as recorded.

    To be sure that the record itself is the one that was filed, compare its SHA-256, on the last
    line, with that in the minutes or in the next record. The number of the record, on the line
    before, is of its results: another page of the same results has the same number.

    Args:
        folder: the folder of a pack.
        previous: the folder of the pack before, to check the chain to its record too.
        exempt: the folder of the exempt pack, to check that a public pack is of the same results.

    Returns:
        The findings are `.ok` if nothing is wrong. They have `.lines`, one for each check, that
        begin with "ok:", "wrong:" or "note:", and `.wrong`, those that are wrong.

    Raises:
        ValueError: an exempt pack is given, and `folder` holds no public one.

    Examples:
        >>> found = dd.verify("pack")
        >>> found.ok, found.lines[0]
        (True, 'ok: record.json is whole')
    """
    place = Path(os.fspath(folder))
    try:
        return undisturbed(
            place, place / RECORD, lambda: _verified(place, previous, exempt), _is_ok
        )
    except BeingWrittenError as error:
        notes = Notes()
        notes.wrong(f"{error}; nothing can be said of the pack until then")
        return notes.findings()


def _is_ok(found: Findings) -> bool:
    """True if nothing is wrong."""
    return found.ok


def _verified(place: Path, previous: FilePath | None, exempt: FilePath | None) -> Findings:
    """The findings of the files as they are now."""
    notes = Notes()
    record = recorded(place, notes)
    if record is None:
        return notes.findings()
    if exempt is not None and record["audience"] != "public":
        what = f"{place} is an exempt pack itself, so that {exempt} cannot be the exempt one of it"
        raise ValueError(f"{what}; give an exempt pack with a public one only")
    _files(place, record, notes)
    _unknown_files(place, record, notes)
    if record["audience"] == "public":
        _tie(record, exempt, notes)
    else:
        _inputs(record, notes)
        _results(place, record, RESULTS, record["results"], notes)
        if filed := record.get("programme"):
            _results(place, record, PROGRAMME, filed, notes)
    _decisions(place, record, notes)
    _chain(record, previous, notes)
    if number := number_of(record):
        notes.note(f"the record is number {number}, as the foot of the page says: of these results")
    notes.note(f"SHA-256 of {RECORD}: {sha256(stored(place / RECORD))}")
    return notes.findings()


def recorded(place: Path, notes: Notes) -> dict[str, Any] | None:
    """The record of a pack, or None if it cannot be read; a broken seal is noted."""
    try:
        data = stored(place / RECORD)
    except (OSError, ValueError) as error:
        notes.wrong(f"{RECORD} cannot be read ({reason_of(error)}); {place} holds no pack")
        return None
    try:
        record = record_of(data)
    except ValueError as error:
        notes.wrong(str(error))
        return None
    good, bad = (
        f"{RECORD} is whole",
        f"{RECORD} was changed since it was written: its seal is broken",
    )
    notes.check(written(record) == data, good, bad)
    return record


def reason_of(error: Exception) -> str:
    """The reason why a file cannot be read."""
    return (error.strerror if isinstance(error, OSError) else "") or str(error)


def is_as_recorded(place: Path, record: Mapping[str, Any], name: str) -> str:
    """The fault of a file of the record, or ""."""
    entry = record["files"].get(name)
    if entry is None:
        return f"{name} has no hash on the record"
    if {"..", ".", ""} & set(name.split("/")) or {":", "\\"} & set(name):
        return f"{name} on the record is not the name of a file in this folder"
    path = place / name
    try:
        if path.resolve() != place.resolve() / name:
            return f"{name} is a link to elsewhere"
        data = stored(path)
    except FileNotFoundError:
        return f"{name} is missing"
    except (OSError, ValueError, RuntimeError) as error:  # the last is a circle of links
        return f"{name} cannot be read ({reason_of(error)})"
    return "" if sha256(data) == entry["sha256"] else f"{name} is not the file that was recorded"


def _files(place: Path, record: Mapping[str, Any], notes: Notes) -> None:
    """Check that every file of the record is there and unchanged."""
    for name in record["files"]:
        fault = is_as_recorded(place, record, name)
        notes.check(not fault, f"{name} is as recorded", fault)
    if PAGE not in record["files"]:
        notes.note(f"the record has no {PAGE}")


def _unknown_files(place: Path, record: Mapping[str, Any], notes: Notes) -> None:
    """Check that the folder has no other files."""
    known = {*record["files"], RECORD, DECISIONS}
    unknown = sorted(set(_files_in(place)) - known)
    for name in unknown:
        notes.wrong(f"{name} is not on the record; take it out of the folder")
    if not unknown:
        notes.check(True, "no other file is in the folder", "")
    if writers := traces(place, place / RECORD).writers:
        left = "of a writer that is at work, or was stopped; the next one removes it"
        notes.note(f"{listed(writers)}: {left}")


def _files_in(place: Path) -> Iterator[str]:
    """The names of files and links in a folder, but for those of writers at work there."""
    for folder, folders, files in os.walk(place):
        inside = Path(folder)
        if inside == place:
            folders[:] = [name for name in folders if not is_writers(name)]
            files = [name for name in files if not is_writers(name)]
        links = [name for name in folders if (inside / name).is_symlink()]
        for name in (*files, *links):
            if name not in LEFT_ALONE:
                yield (inside / name).relative_to(place).as_posix()


def _inputs(record: Mapping[str, Any], notes: Notes) -> None:
    """Check that the archived inputs are those that were read."""
    for one in record["inputs"]:
        if one["archived"] is None:
            notes.note(f"the bytes of {one['file']} were not kept: it is on record by its hash")
            continue
        entry = record["files"].get(one["archived"])
        same = entry is not None and entry["sha256"] == one["sha256"]
        good = f"{one['archived']} is on record as {one['file']}"
        notes.check(same, good, f"the record has two hashes for {one['archived']}")
    if not record["inputs"]:
        notes.note("the case was made in Python: there are no inputs")


def _results(
    place: Path, record: Mapping[str, Any], name: str, hashes: Mapping[str, str], notes: Notes
) -> None:
    """Check both hashes of a document of results."""
    if fault := is_as_recorded(place, record, name):
        if name not in record["files"]:
            notes.wrong(fault)
        return  # any other fault is noted already
    try:
        results = read_results(place / name)
    except ValueError as error:
        notes.wrong(f"{name} cannot be read ({error})")
        return
    same = sha256(stored(place / name)) == hashes["exact"]
    same = same and to_12_digits(results) == hashes["to_12_digits"]
    good, bad = f"{name} has both hashes", f"{name} is not what the results' hashes are of"
    notes.check(same, good, bad)


def _tie(record: Mapping[str, Any], exempt: FilePath | None, notes: Notes) -> None:
    """Check that a public pack is of the same inputs and results as the exempt one."""
    notes.note("a public pack: its inputs and results are not in it")
    untied = "it was made without the exempt pack, so nothing ties it to inputs and results"
    if exempt is None:
        tied = "hashes with a key tie it to the exempt pack; give its folder to check that"
        notes.note(untied if record["results"] is None else tied)
        return
    try:
        whole = read_record(exempt)
    except (OSError, ValueError) as error:
        notes.wrong(f"the exempt pack cannot be read ({reason_of(error)})")
        return
    if record["results"] is None:
        notes.wrong(f"{untied}, and not to {exempt}; make it again with that exempt pack")
        return
    good, bad = "its inputs and results are those", "its inputs or results are not those"
    notes.check(
        goes_with(record, whole),
        f"{good} of the exempt pack",
        f"{bad} of the pack given as the exempt one",
    )


def _decisions(place: Path, record: Mapping[str, Any], notes: Notes) -> None:
    """Check that decisions can be read, and begin with those of earlier packs."""
    try:
        taken = decisions(place)
    except CaseError as error:
        for fault in error.faults:
            notes.wrong(str(replace(fault, file=DECISIONS)))
        return
    if not taken:
        notes.note(f"no {DECISIONS}: nothing was decided on this pack yet")
        return
    earlier = taken_over(record)
    mine = [entry_of(decision) for decision in taken]
    services = counted(len(in_force(taken)), "service")
    notes.check(
        mine[: len(earlier)] == earlier,
        f"{DECISIONS} has {counted(len(taken), 'decision')} on {services}",
        f"{DECISIONS} no longer begins with the {counted(len(earlier), 'decision')} on record",
    )


def _chain(record: Mapping[str, Any], previous: FilePath | None, notes: Notes) -> None:
    """Check that the record before is the one whose hash is on record."""
    named = record["previous"]
    if previous is None:
        first = "this is the first record of its chain"
        before = f"the record before it has SHA-256 {named}; give its folder to check that"
        notes.note(before if named else first)
        return
    try:
        data = stored(Path(os.fspath(previous)) / RECORD)
    except (OSError, ValueError) as error:
        notes.wrong(f"the pack before cannot be read ({reason_of(error)})")
        return
    good, bad = "the record before is the one named", "the record before is not the one named"
    notes.check(named == sha256(data), good, f"{bad}: its SHA-256 is {sha256(data)}, not {named}")
    _history(previous, record, notes)


def _history(previous: FilePath, record: Mapping[str, Any], notes: Notes) -> None:
    """Check that the previous pack's decisions begin with those copied into this record."""
    earlier = taken_over(record)
    try:
        there = [entry_of(decision) for decision in decisions(previous)]
    except CaseError:
        there = []
    if earlier:
        good = "the decisions on the pack before are those on record"
        bad = "the decisions on the pack before are not those on record"
        notes.check(there[: len(earlier)] == earlier, good, bad)
