"""The second council that is shipped: small, made up, and as its page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from clibook import run
from click.testing import CliRunner

import dragonsden as dd
from dragonsden.cli import commands as cli
from dragonsden.cli import new as command
from dragonsden.files.shipped import shipped
from dragonsden.model import Belief
from dragonsden.reading.budget.budget import read_budget

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "another-council.md").read_text(encoding="utf-8")
FILES = tuple(
    shipped(folder, f"marlshire.{ending}")
    for folder, ending in (("criteria", "yaml"), ("pipelines", "yaml"), ("scores", "csv"))
)


@pytest.fixture(scope="module")
def marlshire() -> dd.Simulation:
    return dd.simulate(dd.load(*FILES), draws=2_000)


def test_it_is_as_its_page_says(marlshire: dd.Simulation) -> None:
    case = marlshire.case
    assert case.criteria.council == "Marlshire District Council"
    assert case.panel is not None
    counts = len(case.pipeline.services), len(case.criteria.criteria), len(case.panel.members)
    assert counts == (6, 5, 3)
    assert "six services, five criteria, three members" in PAGE
    assert (case.k, case.pipeline.years, case.pipeline.starts) == (2, 5, "2026/27")
    assert case.pipeline.money_in == "£000"


def test_everything_in_it_says_that_it_is_made_up(marlshire: dd.Simulation) -> None:
    case = marlshire.case
    assert case.status == "illustrative"
    for path in FILES[:2]:
        head = path.read_text(encoding="utf-8")[:1_000]
        assert "ILLUSTRATIVE DATA. There is no Marlshire." in head
    for path, belief in case.pipeline.beliefs():
        if isinstance(belief, Belief) and path[-1] != "overhead":
            assert belief.basis == "illustrative", path
            assert "made up" in belief.source, path
    for service in case.pipeline.services.values():
        assert all("made up" in actual.source for actual in service.actual.values())


def test_it_shows_what_a_den_can_turn_on(marlshire: dd.Simulation) -> None:
    assert set(marlshire.gate.values()) == {"pass", "hold"}
    assert marlshire.recommended == ("garden_waste", "trade_waste")
    bands = dd.robust_bands(marlshire)["band"]
    assert set(bands) == {"safe", "close", "unlikely"}
    services = marlshire.case.pipeline.services.values()
    assert {service.surplus for service in services} == {"allowed", "cost_recovery"}
    assert [service.title for service in services if service.sensitive] == ["Building control"]


def test_its_budget_is_that_of_its_services() -> None:
    budget = read_budget(shipped("pipelines", "marlshire_budget.csv"), thousands=True)
    services = dd.load(*FILES).pipeline.services.values()
    assert {line.title for line in budget.lines} == {service.title for service in services}
    for line in budget.lines:
        service = next(service for service in services if service.title == line.title)
        for year, actual in service.actual.items():
            assert line.of("income", "outturn")[year].figure == actual.income
            assert line.of("cost", "outturn")[year].figure == actual.cost


@pytest.mark.slow
def test_the_public_pack_has_no_figure_of_what_competes(tmp_path: Path) -> None:
    few = ("--draws", "50")
    words = [*FILES[:2], "--scores", FILES[2], *few, "--out", tmp_path / "public"]
    assert run("pack", *words, "--audience", "public").exit_code == 0
    page = (tmp_path / "public" / "pack.html").read_text(encoding="utf-8")
    assert "288.9" not in page
    assert ">462.1<" in page


def test_the_questions_on_the_page_are_those_that_are_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "is_at_a_terminal", lambda: True)
    monkeypatch.chdir(tmp_path)
    block = re.search(r"```text\n\$ python run.py new den\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    told = block[1].splitlines()
    answers = [line.rpartition(":")[2].strip() for line in told]
    result = CliRunner().invoke(
        cli.main, ["new", "den"], input="\n".join([*answers, ""]), prog_name="dragonsden"
    )
    assert result.exit_code == 0, result.output
    asked = [line.rstrip() for line in result.output.splitlines()]
    assert asked[: len(told)] == told
    assert len(list((tmp_path / "den" / "scores").glob("*.xlsx"))) == 3
