"""The commands that write what is filed: packs, decisions, sheets, a workbook, a paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import dragonsden as dd
from dragonsden.cli import main
from dragonsden.shipped import shipped

CASE = [str(shipped(folder, "new_delivery_models.yaml")) for folder in ("criteria", "pipelines")]
SCORES = ["--scores", str(shipped("scores", "new_delivery_models.csv"))]
FEW = ["--draws", "200"]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filed") / "pack"
    done = run("pack", *CASE, *SCORES, *FEW, "--out", folder)
    assert (done.exit_code, done.stdout) == (0, f"Written: {folder / 'pack.html'}\n")
    return folder


def test_a_pack_that_was_written_verifies_and_is_reproduced(pack: Path) -> None:
    assert run("verify", pack).exit_code == 0
    again = run("reproduce", pack)
    assert (again.exit_code, again.stdout.splitlines()[0]) == (0, "identical")


def test_a_byte_more_is_found_and_the_exit_code_says_so(tmp_path: Path) -> None:
    done = run("pack", *CASE, *FEW, "--out", tmp_path / "p")
    assert done.exit_code == 0
    with next((tmp_path / "p" / "inputs").glob("02*")).open("a") as file:
        file.write("\n")
    found = run("verify", tmp_path / "p")
    assert found.exit_code == 1
    assert "wrong: inputs/02-pipeline.yaml is not the file that was recorded" in found.stdout
    again = run("reproduce", tmp_path / "p")
    assert (again.exit_code, again.stdout.splitlines()[0]) == (1, "not reproduced")


def test_a_decision_is_put_down_beside_the_pack_and_needs_its_reason(pack: Path) -> None:
    first = dd.simulate(dd.load(*CASE), 10).services[0]
    who = ["--by", "The panel", "--on", "2018-09-12"]
    refused = run("decide", pack, first, "take_forward", *who)
    assert refused.exit_code == 1
    assert "needs a reason" in refused.stderr
    assert dd.decisions(pack) == ()
    done = run("decide", pack, first, "take_forward", *who, "--reason", "A pilot, for a year")
    assert done.exit_code == 0
    (made,) = dd.decisions(pack)
    assert (made.service, made.decision, made.by) == (first, "take_forward", "The panel")
    stranger = run("decide", pack, f"{first}x", "defer", *who)
    assert stranger.exit_code == 1
    assert first in stranger.stderr


def test_one_person_cannot_be_analyst_and_assurer(tmp_path: Path) -> None:
    who = ["--analyst", "A Person", "--assurer", "A Person"]
    done = run("pack", *CASE, *FEW, "--out", tmp_path / "p", *who)
    assert done.exit_code == 1
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "p").exists()


def test_sheets_workbook_and_paper_are_written_where_they_are_asked_for(tmp_path: Path) -> None:
    sheets = run("sheets", *CASE, "--out", tmp_path / "sheets", "--member", "chair")
    assert sheets.exit_code == 0
    assert [path.name for path in (tmp_path / "sheets").iterdir()] == ["chair.xlsx"]
    book = run("workbook", *CASE, *SCORES, *FEW, "--out", tmp_path / "results.xlsx")
    assert (book.exit_code, (tmp_path / "results.xlsx").exists()) == (0, True)
    paper = run("paper", *CASE, *SCORES, *FEW, "--out", tmp_path / "paper.docx")
    assert (paper.exit_code, (tmp_path / "paper.docx").exists()) == (0, True)


def test_a_folder_that_holds_no_pack_is_told_so_in_words(tmp_path: Path) -> None:
    for command in ("verify", "reproduce"):
        done = run(command, tmp_path)
        assert done.exit_code == 1
        assert "record.json" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
