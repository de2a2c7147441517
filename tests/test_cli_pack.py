"""A den on the command line, from blank sheets to the record: docs/running-a-den.md as a test."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest
from clibook import FILED, run
from openpyxl import load_workbook

import dragonsden as dd
from dragonsden.files.shipped import PACKAGE

HEAVY = ("numpy", "pandas", "matplotlib", "pydantic", "openpyxl", "xlsxwriter", "docx", "jinja2")
FEW = ("--draws", "200")

CRITERIA = """
    title: Trading
    status: illustrative
    criteria:
      market: {title: Market, levels: {0: No buyer, 5: Orders}, weight: 100}
      ready: {title: Readiness, levels: {0: Nothing, 5: Running}, weight: 50}
    """
PIPELINE = """
    title: Pipeline
    status: illustrative
    prices: 2018/19
    years: 1
    discount_rate: 0%
    services:
      cafe: {title: Café, scores: {market: {low: 0, high: 5}, ready: {low: 0, high: 5}}}
      tours: {title: Tours, scores: {market: {low: 0, high: 5}, ready: {low: 0, high: 5}}}
    """
GIVEN = {"cafe": 4.5, "tours": 2.0}


def done(*words: str | Path) -> str:
    """What a command prints that must end well."""
    result = run(*words)
    assert result.exit_code == 0, result.stderr
    return result.stdout


@dataclass(frozen=True)
class Den:
    """The folder of an analyst."""

    home: Path

    @property
    def files(self) -> tuple[Path, Path]:
        return self.home / "criteria.yaml", self.home / "pipeline.yaml"

    @property
    def case(self) -> tuple[Path | str, ...]:
        return (*self.files, "--scores", self.home / "sheets")


def written(home: Path) -> Den:
    den = Den(home)
    for path, text in zip(den.files, (CRITERIA, PIPELINE), strict=True):
        path.write_text(dedent(text), encoding="utf-8")
    return den


def fill(path: Path) -> None:
    """Give every service its score on every criterion, as a member does in Excel."""
    book = load_workbook(path)
    filled = 0
    for sheet in book:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        columns = [cell.column for cell in cells if cell.value == "Score"]
        for first in (cell for cell in cells if cell.column == 1 and cell.value in GIVEN):
            for column in columns:
                sheet.cell(first.row, column, GIVEN[str(first.value)])
                filled += 1
    assert filled == 4
    book.save(path)


@pytest.fixture(scope="module")
def den(tmp_path_factory: pytest.TempPathFactory) -> Den:
    """An analyst's folder once two members have scored and the first pack is written."""
    den = written(tmp_path_factory.mktemp("den"))
    members = ("--member", "chair", "--member", "leader")
    said = done("sheets", *den.files, "--out", den.home / "sheets", *members)
    sheets = [den.home / "sheets" / f"{name}.xlsx" for name in ("chair", "leader")]
    assert said == f"Written:\n  {sheets[0]}\n  {sheets[1]}\n"
    for path in sheets:
        fill(path)
    people = ("--analyst", "A. Analyst", "--assurer", "B. Assurer")
    done("pack", *den.case, *FEW, "--out", den.home / "first", *people)
    return den


@pytest.mark.slow
def test_what_members_filled_in_is_what_the_panel_command_reads(den: Den) -> None:
    assert done("panel", *den.case).startswith("ILLUSTRATIVE DATA")
    scores = dd.disagreement(dd.load(*den.files, scores=den.home / "sheets")).scores
    assert scores.loc[("cafe", "market"), ["chair", "leader"]].tolist() == [4.5, 4.5]
    assert scores.loc[("tours", "ready"), "mean"] == 2.0


@pytest.mark.slow
def test_the_pack_holds_the_sheets_as_they_were_read_and_who_answers_for_it(den: Den) -> None:
    record = json.loads((den.home / "first" / "record.json").read_text(encoding="utf-8"))
    assert (record["analyst"], record["assurer"], record["assured"]) == (
        "A. Analyst",
        "B. Assurer",
        True,
    )
    assert (record["draws"], record["seed"]) == (200, 2018)
    archived = sorted(path.name for path in (den.home / "first" / "inputs").iterdir())
    assert archived == ["01-criteria.yaml", "02-pipeline.yaml", "03-scores.xlsx", "04-scores.xlsx"]
    kept = (den.home / "first" / "inputs" / "03-scores.xlsx").read_bytes()
    assert kept == (den.home / "sheets" / "chair.xlsx").read_bytes()


def test_sheets_that_are_filled_in_are_not_written_over(den: Den) -> None:
    before = (den.home / "sheets" / "chair.xlsx").read_bytes()
    again = run("sheets", *den.files, "--out", den.home / "sheets", "--member", "chair")
    assert again.exit_code == 1
    assert "there already" in again.stderr
    assert (den.home / "sheets" / "chair.xlsx").read_bytes() == before


@pytest.mark.slow
def test_the_next_pack_says_what_changed_and_what_was_decided(den: Den) -> None:
    first, second = den.home / "first", den.home / "second"
    who = ("--by", "The panel", "--on", "2018-09-12")
    why = ("--reason", "Only one place")
    said = done("decide", first, "tours", "reject", *who, *why)
    assert "tours, reject, by The panel on 2018-09-12" in said
    assert str(first / "decisions.yaml") in said
    done("pack", *den.case, *FEW, "--seed", "7", "--out", second, "--previous", first)
    page = (second / "pack.html").read_text(encoding="utf-8")
    assert "What changed since the last pack" in page
    assert "Only one place" in page
    assert run("verify", second, "--previous", first).exit_code == 0
    wrong = run("verify", second, "--previous", second)
    assert wrong.exit_code == 1
    assert "the record before is not the one named" in wrong.stderr


@pytest.mark.slow
def test_a_public_pack_has_no_inputs_and_cannot_be_reproduced(den: Den) -> None:
    folder = den.home / "public"
    done("pack", *den.case, *FEW, "--out", folder, "--audience", "public")
    assert sorted(path.name for path in folder.iterdir()) == ["pack.html", "record.json"]
    assert run("verify", folder).exit_code == 0
    again = run("reproduce", folder)
    assert again.exit_code == 1
    assert "a public pack holds no inputs" in again.stderr
    refused = run("pack", *den.case, *FEW, "--out", den.home / "first", "--audience", "public")
    assert refused.exit_code == 1
    assert "give the public pack a folder of its own" in refused.stderr


# -------------------------------------------------------------------------------------- faults


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("decide", "nowhere", "cafe", "defer", "--by", "B", "--on", "2018-09-12"), "nowhere"),
        (("decide", "first", "kafe", "defer", "--by", "B", "--on", "2018-09-12"), "'cafe'"),
        (("decide", "first", "cafe", "take_forward", "--by", "B", "--on", "12/9/2018"), "year"),
        (("decide", "first", "cafe", "reject", "--by", "B", "--on", "2018-09-12"), "a reason"),
    ],
)
def test_a_decision_that_cannot_stand_is_refused_in_one_sentence(
    den: Den, words: tuple[str, ...], said: str
) -> None:
    command, pack, *rest = words
    before = dd.decisions(den.home / "first")
    result = run(command, den.home / pack, *rest)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert dd.decisions(den.home / "first") == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pack", "--out", "x", "--previous", "nowhere"), "nowhere"),
        (("workbook", "--out", "x.xls"), ".xlsx"),
        (("paper", "--out", "x.pdf"), ".docx"),
        (("paper", "--out", "x.docx", "--template", "pipeline.yaml"), "Word document"),
        (("sheets", "--out", "x"), "name them"),
        (("sheets", "--out", "x", "--member", "../chair"), "write chair"),
    ],
)
def test_what_cannot_be_written_is_told_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    command, *rest = words
    den = written(tmp_path)
    monkeypatch.chdir(tmp_path)
    draws = () if command == "sheets" else FEW
    result = run(command, *den.files, *rest, *draws)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["criteria.yaml", "pipeline.yaml"]


def test_a_paper_without_python_docx_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    result = run("paper", *written(tmp_path).files, *FEW, "--out", tmp_path / "paper.docx")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "pip install python-docx" in result.stderr
    assert not (tmp_path / "paper.docx").exists()


@pytest.mark.parametrize("command", ["pack", "workbook", "paper", "sheets"])
def test_faults_of_the_files_are_told_with_their_place_and_nothing_is_written(
    tmp_path: Path, command: str
) -> None:
    den = written(tmp_path)
    path = den.files[1]
    path.write_text(path.read_text(encoding="utf-8").replace("years: 1", "years: -1"))
    result = run(command, *den.files, "--out", tmp_path / "out.xlsx")
    assert (result.exit_code, result.stdout) == (1, "")
    assert re.search(rf"{re.escape(str(path))}:\d+:\d+: .*-1", result.stderr)
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("pack", "c", "p"),
        ("pack", "c", "p", "--out", "x", "--audience", "press"),
        ("workbook", "c", "p", "--out", "x", "--draws", "0"),
        ("sheets", "c", "p"),
        ("paper", "c", "--out", "x"),
        ("decide", "x", "cafe", "postpone", "--by", "B", "--on", "2018-09-12"),
        ("decide", "x", "cafe", "defer", "--on", "2018-09-12"),
        ("decide", "x", "cafe", "defer", "--by", "B"),
        ("verify",),
        ("reproduce", "x", "y"),
    ],
)
def test_a_misused_command_exits_with_2_and_prints_nothing(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"Usage: dragonsden {words[0]}" in result.stderr


# ---------------------------------------------------------------------------------------- help


def test_help_tells_what_each_command_does_in_one_whole_line() -> None:
    listed = dict(re.findall(r"^  (\w+) +(\S.*)$", done("--help"), re.MULTILINE))
    assert set(FILED) <= set(listed)
    assert all(listed[command].endswith(".") for command in FILED)
    assert not any(listed[command].endswith("...") for command in FILED)


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from dragonsden.cli import main\n"
        f"for command in {FILED}:\n"
        "    main([command, '--help'], standalone_mode=False)\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    env = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert ran.stderr.strip() == "[]"
