"""A pipeline goes from YAML to Excel and back, and every command takes either."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import dragonsden as dd
from dragonsden.cli.commands import main
from dragonsden.outputs.pipeline_yaml import pipeline_text

ROOT = Path(__file__).parent.parent
CRITERIA = """
title: Money only
status: illustrative
criteria:
  npv: {title: Net present value, unit: £, from: npv, worst: 0, best: 1000, weight: 100}
"""
PIPELINE = """
title: "A pipeline: with a colon"
status: illustrative
prices: 2018/19
starts: 2018/19
years: 3
discount_rate: 3.5%
low_high_are: p10_p90
assumptions: {pay: {low: 1%, high: 3%, source: "MTFS, p. 4"}}
factors: {housing: house building}
services:
  s:
    title: "Yes: no"
    customers: [schools, "#1 trust"]
    revenue:
      lines:
        weddings: {price: £1.2k, volume: {low: 4, likely: 5, high: 6, moves_with: {housing: 0.3}}}
        namings: {price: "1,250", volume: 10, unit_cost: 3}
      cost_growth: pay
      fixed_cost: {2018/19: 50, 2020/21: {any_of: [80, 90]}}
      replace: {year: 2019/20, cost: 300}
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "criteria.yaml").write_text(CRITERIA, encoding="utf-8")
    (tmp_path / "pipeline.yaml").write_text(PIPELINE, encoding="utf-8")
    return tmp_path


def loaded(folder: Path, pipeline: str) -> dd.Case:
    return dd.load(folder / "criteria.yaml", folder / pipeline)


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(word) for word in words])
    return done.exit_code, done.output


def test_a_pipeline_written_as_yaml_is_read_back_as_it_was(files: Path) -> None:
    case = loaded(files, "pipeline.yaml")
    dd.pipeline_to_yaml(case, files / "again.yaml")
    assert loaded(files, "again.yaml").pipeline == case.pipeline
    text = (files / "again.yaml").read_text(encoding="utf-8")
    assert "£1.2k" in text
    assert "discount_rate: 3.5%" in text


@pytest.mark.slow
@pytest.mark.parametrize("name", ["strategy_2018", "new_delivery_models", "highways_options"])
def test_so_is_every_shipped_pipeline(name: str, tmp_path: Path) -> None:
    criteria = {"strategy_2018": "enhancing_trading"}.get(name, name)
    scores = ROOT / "scores" / f"{criteria}.csv"
    paths = ROOT / "criteria" / f"{criteria}.yaml", ROOT / "pipelines" / f"{name}.yaml"
    case = dd.load(*paths, scores=scores if scores.exists() else None)
    (tmp_path / "again.yaml").write_text(pipeline_text(case.pipeline), encoding="utf-8")
    assert dd.load(paths[0], tmp_path / "again.yaml").pipeline == case.pipeline


def test_the_command_goes_both_ways_without_loss(files: Path) -> None:
    book, again = files / "p.xlsx", files / "again.yaml"
    assert run("pipeline", "to-excel", files / "pipeline.yaml", "--out", book)[0] == 0
    assert run("pipeline", "to-yaml", book, "--out", again)[0] == 0
    assert loaded(files, "again.yaml").pipeline == loaded(files, "pipeline.yaml").pipeline
    code, said = run("pipeline", "to-yaml", book, "--out", again)
    assert code == 1
    assert "--replace" in said


@pytest.mark.slow
def test_a_case_with_a_workbook_is_ranked_packed_and_reproduced(files: Path) -> None:
    dd.pipeline_to_workbook(loaded(files, "pipeline.yaml"), files / "p.xlsx")
    assert loaded(files, "p.xlsx").pipeline == loaded(files, "pipeline.yaml").pipeline
    pair = files / "criteria.yaml", files / "p.xlsx"
    assert run("rank", *pair, "--draws", "50")[0] == 0
    assert run("pack", *pair, "--draws", "50", "--out", files / "pack")[0] == 0
    assert run("verify", files / "pack")[0] == 0
    assert run("reproduce", files / "pack")[1].startswith("identical")


def test_faults_of_a_workbook_are_told_by_cell_from_every_command(files: Path) -> None:
    dd.pipeline_to_workbook(loaded(files, "pipeline.yaml"), files / "p.xlsx")
    from openpyxl import load_workbook

    book = load_workbook(files / "p.xlsx")
    book["pipeline"]["B3"] = "draft"
    book.save(files / "p.xlsx")
    code, said = run("check", files / "criteria.yaml", files / "p.xlsx")
    assert code == 1
    assert "p.xlsx: pipeline!B3: 'draft' is not allowed" in said


def test_options_go_both_ways_without_loss(files: Path) -> None:
    more = """    gates: {}
    stands_as: company
    options:
      now: {as_is: true, title: "As it is; today"}
      company:
        revenue:
          fixed_cost: {2018/19: 40, 2019/20: {low: 40, high: 60}}
          investment: £9k
          tax: pay
        customers: []
        surplus: cost_recovery
        note: "Staff: they would move"
      partner: {customers: ["a; b"], revenue: {lines: {fairs: {price: 3, volume: 4}}}}
"""
    (files / "pipeline.yaml").write_text(PIPELINE + more, encoding="utf-8")
    book, again = files / "p.xlsx", files / "again.yaml"
    assert run("pipeline", "to-excel", files / "pipeline.yaml", "--out", book)[0] == 0
    assert run("pipeline", "to-yaml", book, "--out", again)[0] == 0
    whole = loaded(files, "pipeline.yaml").pipeline
    for found in (loaded(files, "p.xlsx").pipeline, loaded(files, "again.yaml").pipeline):
        assert found == whole
        assert list(found.services["s"].options) == ["now", "company", "partner"]
        assert found.services["s"].options["now"].customers is None
        assert found.services["s"].options["company"].customers == ()


def test_the_name_of_the_file_has_to_say_what_it_is(files: Path) -> None:
    with pytest.raises(ValueError, match=r"has to end in \.yaml"):
        dd.pipeline_to_yaml(loaded(files, "pipeline.yaml"), files / "p.txt")
