"""The readers of files: what each is given, and what it makes of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

import dragonsden as dd
from dragonsden.model.programme import ProgrammeFile
from dragonsden.reading.budget.budget import read_budget
from dragonsden.reading.budget.pipeline import pipeline_of
from dragonsden.reading.programme import read_programme
from fuzz import bases
from fuzz.bases import CRITERIA, PIPELINE, PROGRAMME, Base
from fuzz.book_mutations import of_book
from fuzz.opendocument_mutations import of_opendocument
from fuzz.record_mutations import of_record
from fuzz.text_mutations import Change, of_csv, of_yaml

Mutate = Callable[[Random, bytes, Sequence[bytes]], Change]


def _load(folder: Path, *sheets: str) -> dd.Case:
    """The case of a folder."""
    scores = [folder / sheet for sheet in sheets] or None
    return dd.load(folder / CRITERIA, folder / PIPELINE, scores=scores)


def _with_pipeline(folder: Path) -> dd.Case:
    """The case of a criteria file and a pipeline in a workbook."""
    pipeline = dd.pipeline_from_workbook(folder / "pipeline.xlsx")
    return _load(folder).model_copy(update={"pipeline": pipeline, "inputs": ()})


def _budget(path: Path) -> Any:
    """The pipeline of a budget."""
    return pipeline_of(read_budget(path), title="Budget", years=3)


def _programme(folder: Path) -> ProgrammeFile:
    """The programme file of a folder, for the case that is in it."""
    return read_programme(folder / PROGRAMME, _load(folder))


def _decisions(folder: Path) -> Any:
    """The decisions of a pack, and one more."""
    taken = dd.decisions(folder)
    assert dd.verify(folder).lines
    dd.decide(folder, "alarms", "defer", by="Panel", on="2018-10-01", reason="later")
    return taken


def _record(folder: Path) -> Any:
    """Everything that reads a record."""
    found = dd.verify(folder)
    again = dd.reproduce(folder)
    if not found.ok:
        raise dd.CaseError([])
    dd.decide(folder, "alarms", "defer", by="Panel", on="2018-10-01", reason="later")
    return found.lines, again.lines


@dataclass(frozen=True)
class Reader:
    """A reader: the folders it can be given, how one file is changed, and the reading itself.

    `read` returns a case, or what else there is; it raises an error that is meant for people.
    """

    bases: Callable[[], Sequence[Base]]
    mutate: Mutate
    read: Callable[[Path], Any]


READERS: Final = {
    "criteria": Reader(lambda: bases.cases_of(CRITERIA), of_yaml, _load),
    "pipeline": Reader(lambda: bases.cases_of(PIPELINE), of_yaml, _load),
    "programme": Reader(bases.programmes, of_yaml, _programme),
    "scores-yaml": Reader(bases.scored_as_yaml, of_yaml, lambda at: _load(at, "scores.yaml")),
    "scores-csv": Reader(bases.scored_as_csv, of_csv, lambda at: _load(at, "scores.csv")),
    "scores-book": Reader(bases.scored_as_book, of_book, lambda at: _load(at, "ann.xlsx")),
    "scores-opendocument": Reader(
        bases.scored_as_opendocument,
        of_opendocument,
        lambda at: _load(at, "chair.ods", "leader.csv"),
    ),
    "weights-book": Reader(bases.weighed_as_book, of_book, lambda at: _load(at, "ann.xlsx")),
    "pipeline-book": Reader(bases.pipelines_as_book, of_book, _with_pipeline),
    "budget-csv": Reader(bases.budgets_as_csv, of_csv, lambda at: _budget(at / "budget.csv")),
    "budget-book": Reader(bases.budgets_as_book, of_book, lambda at: _budget(at / "budget.xlsx")),
    "form": Reader(bases.forms, of_book, lambda at: dd.pipeline_from_workbook(at / "form.xlsx")),
    "decisions": Reader(lambda: bases.packs_of("decisions.yaml"), of_yaml, _decisions),
    "record": Reader(lambda: bases.packs_of("record.json"), of_record, _record),
    "results": Reader(lambda: bases.packs_of("results.json"), of_record, _record),
}


@dataclass(frozen=True)
class Mutant:
    """A folder of which one file, the `target`, was changed, and what was changed of it."""

    name: str
    reader: Reader
    base: Base
    change: Change

    @property
    def files(self) -> dict[str, bytes]:
        """All its files, the changed one among them."""
        return {**self.base.files, self.base.target: self.change.data}

    def write(self, folder: Path) -> None:
        """Write all its files into a folder, which then holds no other; those it has stay."""
        there = contents(folder)
        for name in there.keys() - self.files.keys():
            (folder / name).unlink()
        for name, data in self.files.items():
            if there.get(name) != data:
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file in a folder and below, by its name there."""
    found = (Path(at, name) for at, _, names in os.walk(folder) for name in names)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def mutant(name: str) -> Mutant:
    """The mutant of a name, reader:seed:number: the same bytes whenever it is made."""
    reader = READERS[name.split(":")[0]]
    rng = Random(name)
    base = rng.choice(reader.bases())
    return Mutant(name, reader, base, reader.mutate(rng, base.data, strangers()))


@cache
def sound(reader: Reader, base: Base) -> Any:
    """What a reader makes of a folder before anything was changed."""
    with TemporaryDirectory() as place:
        Mutant("", reader, base, Change(base.data, "")).write(Path(place))
        return reader.read(Path(place))


@cache
def strangers() -> tuple[bytes, ...]:
    """A sound file of each kind, to join with others and to stand in for them."""
    return tuple(reader.bases()[0].data for reader in READERS.values())
