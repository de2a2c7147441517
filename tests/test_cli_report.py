"""The report: everything that is handed out, in one folder, from one command."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import openpyxl
import pytest
from clibook import run
from docx import Document
from reportbook import PIPELINE, den

import dragonsden as dd
from dragonsden.analysis.findings.programme import programme_finding
from dragonsden.files.shipped import shipped

pytestmark = pytest.mark.slow

KIND = "new_delivery_models"
FILES = (
    shipped("criteria", f"{KIND}.yaml"), shipped("pipelines", f"{KIND}.yaml"),
    "--scores", shipped("scores", f"{KIND}.csv"), "--draws", "200",
)  # fmt: skip


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp("report") / "all"
    done = run("report", *FILES, "--out", folder, "--format", "svg")
    assert done.exit_code == 0, done.stderr
    return done.stdout, folder


def test_pack_paper_workbook_tables_and_charts_lie_in_one_folder(report: tuple[str, Path]) -> None:
    said, folder = report
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    told = {Path(line.strip()) for line in said.splitlines() if line.startswith("  ")}
    assert {path.relative_to(folder).as_posix() for path in told} <= there
    assert {"pack/pack.html", "pack/record.json", "pack/inputs/01-criteria.yaml"} <= there
    assert {"paper.docx", "workbook.xlsx", "tables/ranking.csv", "tables/scenarios.csv"} <= there
    assert {"charts/ranking.svg", "charts/disagreement.svg", "charts/scenarios.svg"} <= there
    assert not [name for name in there if name.endswith(".png")]
    assert "The record is number " in said


def test_the_pack_of_a_report_holds_and_gives_its_results_again(report: tuple[str, Path]) -> None:
    assert dd.verify(report[1] / "pack").ok
    assert dd.reproduce(report[1] / "pack").ok


def test_a_paper_in_use_is_not_replaced_unless_asked_for(report: tuple[str, Path]) -> None:
    _, folder = report
    (folder / "paper.docx").write_bytes(b"edited by officers")
    before = (folder / "pack/record.json").read_bytes()
    refused = run("report", *FILES, "--out", folder, "--format", "svg")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert re.search(r"paper\.docx, \S+, \S+ and \d+ more are there already", refused.stderr)
    assert (folder / "paper.docx").read_bytes() == b"edited by officers"
    assert (folder / "pack/record.json").read_bytes() == before
    again = run("report", *FILES, "--out", folder, "--format", "svg", "--replace")
    assert again.exit_code == 0, again.stderr
    assert (folder / "paper.docx").read_bytes().startswith(b"PK")


def test_without_python_docx_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    result = run("report", *FILES, "--out", tmp_path / "all")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "pip install python-docx" in result.stderr
    assert not (tmp_path / "all").exists()


@pytest.mark.parametrize("template", ["nosuch.docx", "notes.docx"])
def test_nothing_is_written_where_the_template_cannot_be_read(
    tmp_path: Path, template: str
) -> None:
    (tmp_path / "notes.docx").write_text("notes", encoding="utf-8")
    asked = ("--out", tmp_path / "all", "--template", tmp_path / template)
    result = run("report", *FILES, *asked)
    assert (result.exit_code, result.stdout) == (1, "")
    assert template in result.stderr
    assert not (tmp_path / "all").exists()


def test_a_decision_on_a_service_that_left_the_pipeline_is_told_as_such(tmp_path: Path) -> None:
    beta = "  beta:\n    title: Beta\n"
    dd.write_report(den(scores=None), tmp_path / "all")
    dd.decide(tmp_path / "all/pack", "beta", "reject", reason="Sold", by="Panel", on="2018-09-12")
    start = PIPELINE.index(beta)
    without = PIPELINE[:start] + PIPELINE[PIPELINE.index("  gamma:\n") :]
    dd.write_report(den(pipeline=without, scores=None), tmp_path / "all", replace=True)
    said = [paragraph.text for paragraph in Document(tmp_path / "all/paper.docx").paragraphs]
    assert "Beta, no longer in the pipeline: rejected by Panel on 2018-09-12: Sold." in said


def test_another_format_of_charts_is_refused(tmp_path: Path) -> None:
    sim = dd.simulate(dd.load(*FILES[:2]), 50, progress=False)
    with pytest.raises(ValueError, match="charts is 'gif'; give one of png, svg"):
        dd.write_report(sim, tmp_path / "all", charts="gif")
    assert run("report", *FILES, "--out", tmp_path / "all", "--format", "gif").exit_code == 2
    assert not (tmp_path / "all").exists()


def test_rank_draws_its_charts_as_svg_where_asked(tmp_path: Path) -> None:
    done = run("rank", *FILES, "--out", tmp_path / "out", "--format", "svg")
    assert done.exit_code == 0
    charts = sorted(path.suffix for path in (tmp_path / "out").iterdir())
    assert charts == [".csv", ".json", ".svg", ".svg", ".svg", ".svg"]
    alone = run("rank", *FILES, "--format", "svg")
    assert alone.exit_code == 2
    assert "--format is of charts, which --out writes; give both" in alone.stderr


PROGRAMME = shipped("programmes", f"{KIND}.yaml")


def test_every_question_about_one_pipeline_is_answered_under_a_scenario() -> None:
    under = (*FILES, "--scenario", "recession")
    case = dd.load(*FILES[:2], scores=FILES[3])
    sim = dd.simulate(case.under("recession"), 200)
    told = {
        "panel": run("panel", *under),
        "programme": run("programme", *FILES[:2], PROGRAMME, *under[2:]),
        "target": run("target", *FILES[:2], PROGRAMME, *under[2:]),
    }
    for command, done in told.items():
        assert done.exit_code == 0, done.stderr
        assert "Pipeline: New models of service delivery: Recession" in done.stdout, command
    planned = dd.programme(sim, PROGRAMME)
    assert programme_finding(planned).headline in told["programme"].stdout
    missing = run("panel", *FILES, "--scenario", "boom")
    assert missing.exit_code == 1
    assert "is not a scenario" in missing.stderr


def test_a_report_tells_its_programme_in_pack_paper_and_workbook(tmp_path: Path) -> None:
    done = run("report", *FILES, "--programme", PROGRAMME, "--out", tmp_path / "all")
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "all/pack/programme.json").is_file()
    paper = Document(str(tmp_path / "all/paper.docx"))
    assert any("What to start, and when" in paragraph.text for paragraph in paper.paragraphs)
    book = openpyxl.load_workbook(tmp_path / "all/workbook.xlsx", read_only=True)
    assert "Programme" in book.sheetnames
