"""A den begins: the questions, the options, and what is written works at once."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from clibook import run
from click.testing import CliRunner, Result
from notebookbook import executed

import dragonsden as dd
from dragonsden.cli import budget as importing
from dragonsden.cli import commands as cli
from dragonsden.cli import new as command
from dragonsden.cli.new import financial_year
from dragonsden.model.names import names_of_titles
from dragonsden.model.pipeline import MOST_SERVICES, MOST_YEARS

COUNCIL = "Barset: County #1 Council"
SERVICES = ("Music Service", "Panel", 'Tree "Surveys" & more: yes')
OPTIONS = (
    *("--council", COUNCIL),
    *(word for title in SERVICES for word in ("--service", title)),
    *("--member", "Cllr Jane Smith", "--member", "chair", "--recommend", "2", "--years", "1"),
)


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, *words: str, answers: str) -> Result:
    """What the command does where somebody answers."""
    monkeypatch.setattr(command, "is_at_a_terminal", lambda: True)
    return CliRunner().invoke(cli.main, ["new", *words], input=answers, prog_name="dragonsden")


@pytest.fixture
def den(tmp_path: Path) -> Path:
    """A den made of options."""
    result = run("new", tmp_path / "den", *OPTIONS)
    assert result.exit_code == 0, result.stderr
    return tmp_path / "den"


def test_a_den_holds_what_was_given(den: Path) -> None:
    case = dd.load(den / "criteria.yaml", den / "pipeline.yaml")
    assert case.criteria.council == COUNCIL
    assert case.title == f"Commercial services of {COUNCIL}"
    assert [service.title for service in case.pipeline.services.values()] == list(SERVICES)
    assert list(case.pipeline.services) == [
        "music_service",
        "panel_service",
        "tree_surveys_more_yes",
    ]
    assert (case.pipeline.years, case.k, case.status) == (1, 2, "illustrative")
    sheets = sorted(path.name for path in (den / "scores").iterdir())
    assert sheets == ["chair.xlsx", "cllr_jane_smith.xlsx"]


def test_every_number_of_a_den_says_that_it_is_made_up(den: Path) -> None:
    case = dd.load(den / "criteria.yaml", den / "pipeline.yaml")
    beliefs = [belief for _, belief in case.pipeline.beliefs()]
    assert len(beliefs) == 12
    assert {getattr(belief, "basis", "") for belief in beliefs} == {"made up"}
    assert not any(service.scores for service in case.pipeline.services.values())
    assert {s.gates["legal_power"].status for s in case.pipeline.services.values()} == {"hold"}


@pytest.mark.slow
def test_the_commands_take_a_den_at_once(den: Path, tmp_path: Path) -> None:
    files = den / "criteria.yaml", den / "pipeline.yaml"
    assert run("check", *files).stdout.startswith("All is well")
    assert run("rank", *files, "--draws", 50).stdout.startswith("ILLUSTRATIVE DATA")
    assert run("sheets", *files, "--out", tmp_path / "more", "--member", "x").exit_code == 0
    result = run("pack", *files, "--draws", 50, "--out", tmp_path / "pack")
    assert result.exit_code == 0
    assert (tmp_path / "pack" / "pack.html").read_text(encoding="utf-8").count(COUNCIL)


@pytest.mark.slow
def test_the_notebook_of_a_den_runs(den: Path, tmp_path: Path) -> None:
    notebook = executed(den / "first_ranking.ipynb", den, tmp_path / "home")
    assert notebook.cells[0].source.startswith(f"# Commercial services of {COUNCIL}")
    outputs = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    assert any("image/png" in one.get("data", {}) for one in outputs)


def test_somebody_at_a_terminal_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = "\n".join(["Barset", "", "3", "Music", "Trees", "", "2", "chair", "", ""])
    result = at_a_terminal(monkeypatch, str(tmp_path / "a"), answers=answers)
    assert result.exit_code == 0, result.output
    case = dd.load(tmp_path / "a/criteria.yaml", tmp_path / "a/pipeline.yaml")
    assert (case.criteria.council, case.title) == ("Barset", "Commercial services of Barset")
    assert (case.pipeline.years, case.k, list(case.pipeline.services)) == (3, 2, ["music", "trees"])
    assert [path.name for path in (tmp_path / "a/scores").iterdir()] == ["chair.xlsx"]


def test_what_options_say_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = at_a_terminal(monkeypatch, str(tmp_path / "a"), *OPTIONS, answers="A title\n")
    assert result.exit_code == 0, result.output
    assert result.output.count("Title") == 1
    assert "Service 1" not in result.output
    assert dd.load(tmp_path / "a/criteria.yaml", tmp_path / "a/pipeline.yaml").title == "A title"


def test_enter_alone_gives_the_commented_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("new", tmp_path / "b")
    asked = at_a_terminal(monkeypatch, str(tmp_path / "a"), answers="\n")
    assert asked.exit_code == 0
    for name in ("criteria.yaml", "pipeline.yaml"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--council", "X"), 2, "no --service"),
        (("--service", "X"), 2, "no --council"),
        (("--council", "X", "--service", "A", "--service", " a"), 1, "'a' is named twice"),
        (
            ("--council", "X", "--service", "A", "--recommend", "2"),
            1,
            "2 to recommend of 1 service",
        ),
        (("--council", "X", "--service", "A\u200b"), 1, "hidden character U+200B"),
        (("--council", "X", "--service", ""), 1, "the service: nothing is written"),
        (("--council", "X", "--service", "A", "--member", "panel"), 1, "may not be called panel"),
        (("--council", "X", "--service", "A", "--years", "0"), 2, "1<=x<=125"),
    ],
)
def test_what_cannot_be_used_is_told_and_nothing_is_written(
    tmp_path: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    result = run("new", tmp_path / "den", *words)
    assert result.exit_code == code
    assert told in result.stderr
    assert not (tmp_path / "den").exists()


def test_a_file_that_is_there_keeps_all_from_being_written(tmp_path: Path) -> None:
    (tmp_path / "scores").mkdir()
    (tmp_path / "scores" / "chair.xlsx").write_bytes(b"mine")
    result = run("new", tmp_path, *OPTIONS)
    assert result.exit_code == 1
    assert "chair.xlsx" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["scores"]


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["Music Service", "Music service!", "Music-Service"], ["music_service"] * 3),
        (["Criteria", "!!", "2nd Hand"], ["criteria_service", "service", "2nd_hand"]),
        (["x" * 200, "x" * 201], ["x" * 58] * 2),
        (["Children's Café"], ["childrens_café"]),
    ],
)
def test_every_title_has_a_name_of_its_own(titles: list[str], names: list[str]) -> None:
    made = names_of_titles(titles)
    assert len(set(made)) == len(titles)
    for name, expected in zip(made, names, strict=True):
        assert name == expected or name.startswith(f"{expected}_")


def test_the_bounds_of_the_options_are_those_of_the_files() -> None:
    assert (command.MOST_YEARS, command.MOST_SERVICES) == (MOST_YEARS, MOST_SERVICES)
    assert importing.MOST_YEARS == MOST_YEARS


def test_a_financial_year_begins_in_april() -> None:
    assert financial_year(date(2019, 3, 31)) == "2018/19"
    assert financial_year(date(1999, 4, 1)) == "1999/00"


def test_the_notebook_and_the_yaml_are_what_they_are_called(den: Path) -> None:
    notebook: Any = json.loads((den / "first_ranking.ipynb").read_text(encoding="utf-8"))
    assert all(cell.get("outputs", []) == [] for cell in notebook["cells"])
    for name in ("criteria", "pipeline"):
        content = (den / f"{name}.yaml").read_text(encoding="utf-8")
        assert yaml.safe_load(content)["title"] == f"Commercial services of {COUNCIL}"
        assert (den / "schemas" / f"{name}.schema.json").exists()
