"""Scenarios and comparisons on the command line: other futures, other pipelines, other packs."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from clibook import run

import dragonsden as dd
from dragonsden.files.shipped import shipped

pytestmark = pytest.mark.slow

KIND = "new_delivery_models"
CRITERIA, PIPELINE = shipped("criteria", f"{KIND}.yaml"), shipped("pipelines", f"{KIND}.yaml")
SCORES = shipped("scores", f"{KIND}.csv")
FEW = ("--draws", "300")
FILES = (CRITERIA, PIPELINE, "--scores", SCORES, *FEW)


@pytest.fixture(scope="module")
def sim() -> dd.Simulation:
    return dd.simulate(dd.load(CRITERIA, PIPELINE, SCORES), 300, progress=False)


# ------------------------------------------------------------------------------------ scenarios


def test_the_ranks_in_every_scenario_are_those_of_the_library(sim: dd.Simulation) -> None:
    found = json.loads(run("scenarios", *FILES, "--json").stdout)
    expected = dd.rank_by_scenario(dd.scenarios(sim))
    assert list(found["scenarios"]) == list(expected.columns[1:])
    for name, row in expected.iterrows():
        for scenario in found["scenarios"]:
            assert found["ranks"][name][scenario] == row[scenario]


def test_the_scenarios_are_a_table_to_read_and_a_table_to_compute_with() -> None:
    text = run("scenarios", *FILES).stdout
    assert "As written  Recession  Pay award 5%" in text
    rows = list(csv.DictReader(io.StringIO(run("scenarios", *FILES, "--csv").stdout)))
    assert {row["status"] for row in rows} == {"illustrative"}
    assert "recession" in rows[0]


@pytest.mark.parametrize("word", ["pack", "workbook", "paper", "report"])
def test_a_scenario_is_not_filed_and_the_way_out_is_told(word: str, tmp_path: Path) -> None:
    result = run(word, *FILES, "--out", tmp_path / "out", "--scenario", "boom")
    assert result.exit_code == 2
    assert "what is filed is of the pipeline as written" in result.stderr
    assert "Look at it with rank or chart and --scenario boom" in " ".join(result.stderr.split())
    assert list(tmp_path.iterdir()) == []
    assert "--scenario" not in run(word, "--help").stdout


def test_a_pipeline_without_scenarios_says_how_to_write_one() -> None:
    kitchen = Path(__file__).parent / "kitchen"
    result = run("scenarios", kitchen / "criteria.yaml", kitchen / "pipeline.yaml", *FEW)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "the pipeline has no scenarios; write some in its file" in result.stderr


def test_a_ranking_under_a_scenario_is_that_of_the_library(sim: dd.Simulation) -> None:
    found = json.loads(run("rank", *FILES, "--scenario", "recession", "--json").stdout)
    there = dd.scenarios(sim)["recession"]
    assert found["case"]["title"].endswith(": Recession")
    values = {name: entry["value"] for name, entry in found["services"].items()}
    assert values == there.all_services["value"].to_dict()
    assert values != sim.all_services["value"].to_dict()


@pytest.mark.parametrize(
    "words",
    [
        ("why", "new_model_highways", "new_model_reablement"),
        ("tornado", "new_model_highways"),
        ("profile", "new_model_highways"),
        ("sensitivity",),
        ("voi",),
    ],
)
def test_every_question_can_be_asked_under_a_scenario(words: tuple[str, ...]) -> None:
    command, *about = words
    said = run(command, CRITERIA, PIPELINE, *about, *FILES[2:], "--scenario", "recession")
    assert said.exit_code == 0, said.stderr
    assert ": Recession" in said.stdout.splitlines()[1]


def test_a_scenario_that_is_not_there_is_told_which_was_meant() -> None:
    result = run("rank", *FILES, "--scenario", "recesion")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "'recesion' is not a scenario; did you mean 'recession'?" in result.stderr


def test_a_chart_can_be_drawn_under_a_scenario(tmp_path: Path) -> None:
    for name, more in (("a", ()), ("b", ("--scenario", "recession"))):
        done = run("chart", "ranking", *FILES, *more, "--out", tmp_path / f"{name}.svg")
        assert done.exit_code == 0, done.stderr
    assert (tmp_path / "a.svg").read_bytes() != (tmp_path / "b.svg").read_bytes()


def test_a_case_under_a_scenario_has_no_scenarios_left(sim: dd.Simulation) -> None:
    assert not sim.case.under("recession").pipeline.scenarios
    with pytest.raises(KeyError, match="did you mean 'recession'"):
        sim.case.under("recesion")


# ----------------------------------------------------------------------------------- comparisons


@pytest.fixture
def dearer(tmp_path: Path) -> Path:
    """The pipeline with the investment in its best service ten times as high."""
    text = PIPELINE.read_text(encoding="utf-8")
    start = text.index("  new_model_highways:")
    changed = re.sub(r"(investment: )[^}]*}", r"\g<1>9_000_000", text[start:], count=1)
    path = tmp_path / "dearer.yaml"
    path.write_text(text[:start] + changed, encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    return path


WITH = ("--criteria", CRITERIA, "--scores", SCORES, *FEW)


def test_two_pipelines_are_compared_as_the_library_does(sim: dd.Simulation, dearer: Path) -> None:
    found = json.loads(run("compare", PIPELINE, dearer, *WITH, "--json").stdout)
    after = dd.simulate(dd.load(CRITERIA, dearer, SCORES), 300, progress=False)
    expected = dd.compare(sim, after)
    assert expected["change"]["new_model_highways"] < 0
    for name, row in expected.iterrows():
        for key in ("rank_before", "rank_after", "change", "because"):
            assert found["comparison"][name][key] == row[key], (name, key)
    assert [one["file"] for one in found["other"]["inputs"]][1] == str(dearer)


def test_the_comparison_says_which_is_which_and_who_moved(dearer: Path) -> None:
    text = " ".join(run("compare", PIPELINE, dearer, *WITH).stdout.split())
    assert f"in {PIPELINE.name}. B: " in text
    assert "in dearer.yaml." in text
    assert "moves most, from 1st to 4th" in text
    assert str(dearer.parent) not in text


def test_a_pipeline_compared_with_itself_has_not_moved() -> None:
    text = run("compare", PIPELINE, PIPELINE, *WITH).stdout
    assert "All four services that are ranked in both have the same rank." in text.replace(
        "4 services", "four services"
    )


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two packs, of other draws."""
    home = tmp_path_factory.mktemp("packs")
    for name, seed in (("one", 1), ("two", 2)):
        says_the_number_on_its_page(home / name, "--seed", str(seed))
    return home / "one", home / "two"


def says_the_number_on_its_page(folder: Path, *settings: str) -> None:
    """Write a pack, and check the number of its record that the command names."""
    done = run("pack", *FILES, *settings, "--out", folder)
    assert done.exit_code == 0, done.stderr
    (number,) = re.findall(r"The record is number ([0-9a-f]{12}), as the foot", done.stdout)
    assert f"record {number}" in (folder / "pack.html").read_text(encoding="utf-8")


def test_a_public_pack_is_written_with_the_number_on_its_page(tmp_path: Path) -> None:
    says_the_number_on_its_page(tmp_path / "public", "--audience", "public")


def test_two_packs_are_compared_by_their_records(packs: tuple[Path, Path]) -> None:
    assert "Seed: 1 before, 2 now." in run("compare", *packs).stdout.splitlines()
    assert run("compare", packs[0], packs[0]).stdout == "Nothing changed since the last pack.\n"
    found = json.loads(run("compare", *packs, "--json").stdout)
    assert found["settings"] == [{"what": "seed", "before": 1, "after": 2}]
    head = run("compare", *packs, "--csv").stdout.splitlines()[0]
    assert head.startswith("service,title,rank_before,rank_after")


def test_a_pack_and_a_pipeline_are_not_compared(packs: tuple[Path, Path]) -> None:
    for words in ((packs[0], PIPELINE, *WITH), (PIPELINE, PIPELINE), (*packs, *WITH)):
        result = run("compare", *words)
        assert result.exit_code == 2
        assert "give two pipelines, with their --criteria, or the folders of two packs" in (
            result.stderr.replace("\n", " ")
        )


@pytest.mark.parametrize(
    "words", [("--draws", "5"), ("--seed", "2018"), ("--yes-really",), ("--scores", "x")]
)
def test_what_two_packs_have_no_use_for_is_refused(
    packs: tuple[Path, Path], words: tuple[str, ...]
) -> None:
    result = run("compare", *packs, *words)
    assert result.exit_code == 2
    assert f"packs have their own of {words[0]}; give two" in " ".join(result.stderr.split())


def test_a_comparison_names_what_is_not_there(packs: tuple[Path, Path]) -> None:
    for words in ((packs[0], "nosuch"), ("nosuch", PIPELINE)):
        result = run("compare", *words)
        assert result.exit_code == 2
        assert "nosuch: no such file or folder; give two" in " ".join(result.stderr.split())
