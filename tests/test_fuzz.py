"""The fuzzer: what it starts from is sound, a name is one mutant, and what is wrong is seen."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fuzz.checks import check
from fuzz.readers import READERS, Mutant, mutant
from fuzz.text_mutations import Change

import dragonsden as dd
from dragonsden.reading.faults import Fault

FUZZ = Path(__file__).parent / "fuzz"


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_every_file_that_mutants_are_made_of_is_sound(name: str, tmp_path: Path) -> None:
    for number, base in enumerate(dict.fromkeys(READERS[name].bases())):
        same = Mutant(f"{name}:0:{number}", READERS[name], base, Change(base.data, "nothing"))
        found = check(same, tmp_path / str(number))
        assert not found.refused
        assert found.wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_a_few_mutants_of_each_reader_are_refused_in_words_or_read(
    name: str, tmp_path: Path
) -> None:
    for number in range(12):
        found = check(mutant(f"{name}:3:{number}"), tmp_path / str(number))
        assert found.wrong == [], f"{name}:3:{number}"


@pytest.mark.slow
def test_a_name_is_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from fuzz.readers import READERS, mutant\nimport hashlib, json\n"
        "print(json.dumps([hashlib.sha256(mutant(f'{n}:1:{i}').change.data).hexdigest()"
        " for n in READERS for i in range(9)]))"
    )
    runs = [
        json.loads(subprocess.check_output([sys.executable, "-c", code, str(FUZZ.parent)]))
        for _ in range(2)
    ]
    assert runs[0] == runs[1]
    assert len(set(runs[0])) > 0.9 * len(runs[0])


def _crash(folder: Path) -> Any:
    return [][len(str(folder))]


def _without_a_place(folder: Path) -> Any:
    raise dd.CaseError([Fault(str(folder / "x.yaml"), 0, 0, "wrong")])


def _half_written(folder: Path) -> Any:
    (folder / "half").write_text("half", encoding="utf-8")
    raise dd.CaseError([Fault(str(folder / "x.yaml"), 1, 1, "wrong")])


def _in_words_of_python(folder: Path) -> Any:
    raise dd.CaseError([Fault(str(folder / "x.yaml"), 1, 1, "'NoneType' is not allowed")])


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (_crash, "IndexError"),
        (_without_a_place, "without a place"),
        (_half_written, "written although refused"),
        (_in_words_of_python, "words of Python"),
        (lambda folder: folder, "accepted in silence: a letter"),
    ],
)
def test_what_is_wrong_with_a_reader_is_seen(
    read: Callable[[Path], Any], told: str, tmp_path: Path
) -> None:
    reader = replace(READERS["criteria"], read=read)
    change = Change(b"x", "a letter", must="be refused")
    found = check(Mutant("criteria:0:0", reader, reader.bases()[0], change), tmp_path)
    assert any(told in wrong for wrong in found.wrong)


@pytest.mark.slow
def test_the_command_counts_what_became_of_the_mutants_and_writes_one_out(tmp_path: Path) -> None:
    command = [sys.executable, str(FUZZ)]
    ran = subprocess.run(
        [*command, "--count", "3", "--reader", "scores-csv", "--seed", "3"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.splitlines()[1].split()[:2] == ["scores-csv", "3"]
    subprocess.run([*command, "--write", "scores-csv:3:1", str(tmp_path)], check=True)
    assert (tmp_path / "scores.csv").read_bytes() == mutant("scores-csv:3:1").change.data
