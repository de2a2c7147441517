"""When the time for a solve is up: what is known is said, and nothing is made up."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from clibook import run
from scipy.optimize import OptimizeResult

import dragonsden as dd
from dragonsden.analysis.programmes import solve
from dragonsden.cli.demo import STARTER, STARTER_FILES, THIRD_FILE
from dragonsden.model.programme import ProgrammeFile

FILES = [STARTER / name for name in (*STARTER_FILES, THIRD_FILE)]
OUT_OF_TIME = OptimizeResult(
    x=None, status=1, message="Time limit reached. (HiGHS Status 13: ..)", mip_dual_bound=None
)


@pytest.fixture(scope="module")
def sim() -> dd.Simulation:
    """The simulation of the files to start from."""
    return dd.simulate(dd.load(*FILES[:2]), 200)


def test_no_choice_in_time_is_an_error_in_words(
    sim: dd.Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solve, "least", lambda *_, **__: OUT_OF_TIME)
    with pytest.raises(ValueError, match=r"no choice was found within 3 s \(time limit reached\)"):
        dd.programme(sim, FILES[2], seconds=3)
    for words, seconds in (((), 30), (("--seconds", "7.5"), 7.5)):
        result = run("programme", *FILES, "--draws", "20", *words)
        assert (result.exit_code, result.stdout) == (1, "")
        assert f"no choice was found within {seconds} s" in result.stderr


@pytest.mark.slow
def test_the_document_has_the_hash_of_every_file_that_was_read() -> None:
    for command in ("programme", "target"):
        document = json.loads(run(command, *FILES, "--draws", "20", "--json").stdout)
        hashes = {one["file"]: one["sha256"] for one in document["inputs"]}
        read = {path.name: sha256(path.read_bytes()).hexdigest() for path in FILES}
        assert {Path(name).name: found for name, found in hashes.items()} == read, command


def test_the_best_stands_where_only_its_equals_could_not_be_looked_at_in_time(
    sim: dd.Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    best = dd.programme(sim, FILES[2])
    real, calls = solve.least, []

    def once(*args: Any, **settings: Any) -> Any:
        calls.append(1)
        return real(*args, **settings) if len(calls) == 1 else OUT_OF_TIME

    monkeypatch.setattr(solve, "least", once)
    again = dd.programme(sim, FILES[2])
    assert again.objective == best.objective
    assert again.certificate == "by enumeration"
    assert len(calls) == 2


def test_a_choice_that_is_not_proved_in_time_says_by_how_much_another_could_be_better(
    sim: dd.Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = solve.least

    def bounded(*args: Any, **settings: Any) -> Any:
        found = real(*args, **settings)
        if found.x is not None:
            found.mip_dual_bound -= 1_234.0  # costs are minus gains
        return found

    monkeypatch.setattr(solve, "least", bounded)
    found = dd.programme(sim, FILES[2])
    assert found.found is not None
    assert round(found.found.gap) == 1_234
    assert found.certificate == "bound only, gap 1,234"


@pytest.mark.parametrize("npv", [1e-9, 0.004, 1e-300, 0.0])
def test_a_limit_on_the_lowest_draws_of_less_than_a_penny_is_none_that_nothing_breaks(
    sim: dd.Simulation, npv: float
) -> None:
    """To start nothing comes to £0.00, which keeps every amount that is £0.00 in pence."""
    never = {"never": ["tree_surveys", "garden_weddings", "school_payroll"]}
    found = dd.programme(sim, file_of(rules=(never,), worst={"share": 0.1, "npv": npv}))
    assert found.found is not None
    assert len(found.chosen) == 0


def test_an_amount_that_the_lowest_draws_cannot_reach_ends_in_a_clash(sim: dd.Simulation) -> None:
    for npv in (1e6, 1e9, 1e15):
        found = dd.programme(sim, file_of(worst={"share": 1e-9, "npv": npv}, holds="allowed"))
        assert found.infeasible == ("worst",), npv


def file_of(**more: object) -> ProgrammeFile:
    """A small programme file with these keys."""
    head = {"title": "T", "status": "illustrative", "for": "npv", "years": 4, "quarters": 4}
    return ProgrammeFile.model_validate({**head, **more})


@pytest.mark.slow
def test_the_head_of_the_answer_and_each_row_of_csv_have_the_weakest_status_of_the_three_files(
    tmp_path: Path,
) -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        if path != FILES[2]:
            text = text.replace("status: illustrative", "status: proposed")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    files = [tmp_path / path.name for path in FILES]
    assert dd.load(*files[:2]).status == "proposed"
    for command in ("programme", "target"):
        rows = run(command, *files, "--draws", "20", "--csv").stdout.splitlines()
        assert rows[0].startswith("status,")
        assert {row.partition(",")[0] for row in rows[1:]} == {"illustrative"}, command
        told = run(command, *files, "--draws", "20").stdout
        assert told.startswith("ILLUSTRATIVE DATA"), command
