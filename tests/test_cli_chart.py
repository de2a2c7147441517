"""The command that draws one chart: every chart of the library, as SVG and as PNG."""

from __future__ import annotations

from pathlib import Path

import pytest
from clibook import run
from programmebook import files

from dragonsden import plot
from dragonsden.cli.charts import ABOUT, ALONE, NAMES, OF_PROGRAMME, OF_TARGET
from dragonsden.files.shipped import shipped

KIND = "new_delivery_models"
FILES = (shipped("criteria", f"{KIND}.yaml"), shipped("pipelines", f"{KIND}.yaml"))
SCORED = ("--scores", shipped("scores", f"{KIND}.csv"), "--draws", "200")
WORDS = {
    "measure": ["npv"],
    "account": ["new_model_highways"],
    "tornado": ["new_model_highways", "npv"],
    "weight_sensitivity": ["outcomes"],
    "why": ["new_model_highways", "new_model_reablement"],
    "benefit": ["npv"],
    "cash": ["new_model_highways"],
    "profile": ["new_model_highways"],
    "slopes": ["recession"],
    "disagreement": ["outcomes"],
    "option_difference": ["new_model_highways"],
    "option_cash": ["new_model_reablement"],
    "who_bears": ["childrens_services_partnership"],
}


def test_every_chart_of_the_library_has_its_name_here() -> None:
    helpers = {"save", "text_alternative", "data_table"}
    assert set(NAMES) == set(plot.__all__) - helpers
    assert set(NAMES) == {*ALONE, *ABOUT, *OF_PROGRAMME, *OF_TARGET}
    assert set(WORDS) == set(ABOUT)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*ALONE, *ABOUT])
def test_a_chart_is_written_as_svg(name: str, tmp_path: Path) -> None:
    out = tmp_path / f"{name}.svg"
    about = [part for word in WORDS.get(name, []) for part in ("--about", word)]
    done = run("chart", name, *FILES, *SCORED, *about, "--out", out)
    assert (done.exit_code, done.stdout) == (0, f"Written: {out}\n")
    assert out.read_text(encoding="utf-8").count("<svg ") == 1


def test_a_chart_is_written_as_png_and_the_same_each_time(tmp_path: Path) -> None:
    one, other = tmp_path / "one.png", tmp_path / "other.png"
    for out in (one, other):
        assert run("chart", "ranking", *FILES, *SCORED, "--out", out).exit_code == 0
    assert one.read_bytes()[:4] == b"\x89PNG"
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("account",), "the chart account is about a service; give it by --about"),
        (("ranking", "--about", "x"), "the chart ranking is of the whole case; leave out --about"),
        (("why", "--about", "x"), "the chart why is about two services"),
        (("slopes",), "the chart slopes is about a scenario"),
    ],
)
def test_too_few_or_too_many_names_are_told(
    words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    name, *about = words
    done = run("chart", name, *FILES, *about, "--out", tmp_path / "x.svg")
    assert done.exit_code == 2
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_kind_and_a_service_there_is_not_are_refused(tmp_path: Path) -> None:
    done = run("chart", "ranking", *FILES, "--out", tmp_path / "x.pdf")
    assert done.exit_code == 1
    assert "x.pdf is neither .png nor .svg" in done.stderr
    words = ("--about", "highway", "--draws", "20", "--out", tmp_path / "x.svg")
    done = run("chart", "account", *FILES, *words)
    assert done.exit_code == 1
    assert "'highway' is not a service of this case" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [*OF_PROGRAMME, *OF_TARGET])
def test_a_chart_of_a_programme_is_written_as_svg(name: str, tmp_path: Path) -> None:
    criteria, pipeline, programme = files("09_target")
    out = tmp_path / f"{name}.svg"
    words = ("--programme", programme, "--draws", "100", "--out", out)
    done = run("chart", name, criteria, pipeline, *words)
    assert (done.exit_code, done.stdout) == (0, f"Written: {out}\n")
    assert out.read_text(encoding="utf-8").count("<svg ") == 1


def test_a_chart_of_a_programme_needs_its_file_and_no_other_takes_one(tmp_path: Path) -> None:
    criteria, pipeline, programme = files("09_target")
    out = ("--out", tmp_path / "x.svg")
    done = run("chart", "calendar", criteria, pipeline, *out)
    assert done.exit_code == 2
    assert "the chart calendar is of a programme; give its file by --programme" in done.stderr
    done = run("chart", "ranking", criteria, pipeline, "--programme", programme, *out)
    assert done.exit_code == 2
    assert "the chart ranking takes no --programme" in done.stderr
    words = ("--programme", programme, "--about", "traded_2030", "--draws", "20", *out)
    done = run("chart", "target", criteria, pipeline, *words)
    assert done.exit_code == 1
    assert "traded_2030" in done.stderr
    words = ("--programme", pipeline, *out)
    done = run("chart", "calendar", criteria, pipeline, *words)
    assert done.exit_code == 1
    assert "pipeline.yaml:" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_replaced_only_if_one_says_so(tmp_path: Path) -> None:
    out = tmp_path / "mine.svg"
    out.write_bytes(b"mine")
    few = ("--draws", "20", "--out", out)
    done = run("chart", "ranking", *FILES, *few)
    assert done.exit_code == 1
    assert f"{out} is there already" in done.stderr
    assert "--replace" in done.stderr
    assert out.read_bytes() == b"mine"
    assert run("chart", "ranking", *FILES, *few, "--replace").exit_code == 0
    assert out.read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("scenarios", "--scenario", "recession"), "leave out --scenario, which takes one of them"),
        (("slopes", "--about", "a", "--scenario", "a"), "leave out --scenario, which takes one"),
        (("disagreement",), "no score sheets; give them with --scores"),
    ],
)
def test_a_chart_that_cannot_be_says_which_option_is_the_cause(
    words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    name, *more = words
    done = run("chart", name, *FILES, *more, "--draws", "20", "--out", tmp_path / "x.svg")
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())
    assert list(tmp_path.iterdir()) == []
