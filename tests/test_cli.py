"""The command line: what it prints where, its exit codes, and that trouble is told plainly."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from clibook import FILED, run
from click.testing import Result

import dragonsden as dd
from dragonsden.analysis.explanation.why import why
from dragonsden.analysis.sensitivity.switching import switching_values
from dragonsden.analysis.sensitivity.tornado import tornado
from dragonsden.analysis.sensitivity.weights import weight_stability
from dragonsden.cli import commands as cli
from dragonsden.cli import demo as starting
from dragonsden.cli.text_table import WIDTH, grid
from dragonsden.files import atomic
from dragonsden.files.shipped import PACKAGE, shipped
from dragonsden.model.forms import FORMS
from dragonsden.model.programme_checks import programme_warnings
from dragonsden.reading.programme import read_programme
from dragonsden.results import simulation
from dragonsden.results.finding import Column, Row, Table

CASES = Path(__file__).parent / "cases"
GATES = (str(CASES / "05_gates/criteria.yaml"), str(CASES / "05_gates/pipeline.yaml"))
RANKING, OTHERS = ("demo", "check", "rank"), ("import", "new", "schema")
ASKED = (
    *("why", "tornado", "options", "profile", "sensitivity", "scenarios", "voi", "panel"),
    *("programme", "target"),
)
COMMANDS = [*RANKING, *ASKED, "compare", "chart", *FILED, *OTHERS]
HEAVY = ("numpy", "pandas", "matplotlib", "scipy", "pydantic", "yaml", "tqdm")
UNASKED = ("pandas", "pyarrow", "matplotlib", "scipy.optimize", "scipy.stats", "jinja2", "tqdm")


def start(*words: str | Path, cwd: Path | None = None, **env: str) -> subprocess.Popen[bytes]:
    """A command in a process of its own, by this Python and from this source."""
    settings = {**os.environ, "PYTHONPATH": str(PACKAGE.parent), "MPLBACKEND": "agg", **env}
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    command = [sys.executable, "-m", "dragonsden", *map(str, words)]
    return subprocess.Popen(command, cwd=cwd, env=settings, **pipes)


def really(*words: str | Path, cwd: Path | None = None, **env: str) -> tuple[int, str, str]:
    """The exit code, output and error output of a command in a process of its own."""
    process = start(*words, cwd=cwd, **env)
    out, err = process.communicate(timeout=60)
    return process.returncode, out.decode("utf-8"), err.decode("utf-8")


def faulty(tmp_path: Path) -> tuple[Path, Path]:
    """Two files with a fault each."""
    for name, path in zip(("criteria", "pipeline"), GATES, strict=True):
        text = Path(path).read_text(encoding="utf-8")
        text = text.replace("weight: 100", "weight: 100, wieght: 5").replace(
            "years: 1", "years: -1"
        )
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "criteria.yaml", tmp_path / "pipeline.yaml"


# -------------------------------------------------------------------------------------- help


def test_help_lists_the_commands_in_the_order_of_their_use() -> None:
    result = run("--help")
    assert result.exit_code == 0
    listed = re.findall(r"^  (\w+) +", result.stdout[result.stdout.index("Commands:") :], re.M)
    assert listed == COMMANDS
    assert "..." not in result.stdout[result.stdout.index("Commands:") :]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: dragonsden {command} ")


@pytest.mark.parametrize("command", ["rank", "voi"])
def test_help_comes_at_once_for_it_imports_nothing_heavy(command: str) -> None:
    code = (
        "import sys; from dragonsden.cli import main\n"
        f"main(['{command}', '--help'], standalone_mode=False)\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    env = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["agg", "module://no_such_module", "no such backend"])
def test_charts_are_drawn_whatever_backend_is_set(tmp_path: Path, backend: str) -> None:
    words = ["chart", "ranking", *GATES, "--draws", "20", "--out", tmp_path / "ranking.svg"]
    code, _, errors = really(*words, MPLBACKEND=backend)
    assert (code, "backend" in errors) == (0, False)
    assert "<svg" in (tmp_path / "ranking.svg").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_command_has_no_threads_of_numpys_own_and_ends_without_looking_for_garbage() -> None:
    code = (
        f"import atexit, gc, os, sys; sys.argv = {['dragonsden', 'rank', *map(str, GATES)]}\n"
        "from dragonsden.cli import run\n"
        "say = lambda: print(os.environ['OPENBLAS_NUM_THREADS'], gc.get_freeze_count() > 10_000)\n"
        "atexit.register(say); run()"
    )
    env = {**os.environ, "PYTHONPATH": str(PACKAGE.parent), "OPENBLAS_NUM_THREADS": "4"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "1 True"


@pytest.mark.slow
@pytest.mark.parametrize("form", ["", "--json", "--csv"])
def test_a_ranking_imports_no_tables_charts_or_solvers(form: str) -> None:
    words = ["rank", *GATES, "--draws", "20", *form.split()]
    code = (
        "import sys; from dragonsden.cli import main\n"
        f"main({words}, standalone_mode=False)\n"
        f"print([name for name in {UNASKED} if name in sys.modules], file=sys.stderr)"
    )
    env = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout
    assert done.stderr.splitlines()[-1] == "[]"


def test_the_version_is_the_packages() -> None:
    assert run("--version").stdout == f"dragonsden {dd.__version__}\n"


def test_draws_and_seed_are_those_of_the_library_when_not_given() -> None:
    assert (cli.DRAWS, cli.SEED) == (simulation.DRAWS, simulation.SEED)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("rnak", "rank"), ("chek", "check"), ("Demo", "demo"), ("scheme", "schema")],
)
def test_a_mistyped_command_is_told_which_was_meant(typed: str, meant: str) -> None:
    result = run(typed)
    assert result.exit_code == 2
    assert f"no command '{typed}'; did you mean '{meant}'?" in result.stderr
    assert result.stdout == ""


def test_a_command_like_no_other_is_told_which_there_are() -> None:
    result = run("xyzzy")
    assert result.exit_code == 2
    assert f"they are {', '.join(COMMANDS[:-1])} and {COMMANDS[-1]}" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("rank", "one.yaml"),
        ("rank", *GATES, "--draws", "0"),
        ("rank", *GATES, "--draws", "many"),
        ("rank", *GATES, "--seed", "-1"),
        ("rank", *GATES, "--colour"),
        ("rank", *GATES, "--json", "--csv"),
        ("rank", *GATES, "--json", "--out", "x"),
        ("schema", "criterion"),
        ("new",),
        ("check", *GATES, "more.yaml"),
        ("why", *GATES, "held"),
        ("why", *GATES, "held", "sound", "--json", "--csv"),
        ("tornado", *GATES),
        ("tornado", *GATES, "held", "--measure", "luck"),
        ("sensitivity", *GATES, "held", "sound"),
        ("voi", *GATES, "--draws", "0"),
        ("panel", *GATES),
    ],
)
def test_a_misused_command_exits_with_2_and_prints_nothing(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Usage: dragonsden" in result.stderr


def test_two_formats_at_once_are_named() -> None:
    assert "--json and --csv together; choose one" in run("rank", *GATES, "--json", "--csv").stderr


# -------------------------------------------------------------------------------------- rank


def test_rank_prints_the_table_and_warns_beside_it() -> None:
    result = run("rank", *GATES, "--draws", "500", "--seed", "7")
    assert result.exit_code == 0
    assert result.stdout.startswith("ILLUSTRATIVE DATA")
    assert "   1  Held " in result.stdout
    assert "500 draws, seed 7" in result.stdout
    assert result.stderr == "warning: inputs are taken as independent: no belief has moves_with\n"


def test_rank_as_json_prints_the_document_of_the_library_and_nothing_else() -> None:
    result = run("rank", *GATES, "--draws", "500", "--seed", "7", "--json")
    assert result.exit_code == 0
    assert result.stdout == dd.simulate(dd.load(*GATES), 500, 7).to_json() + "\n"
    assert json.loads(result.stdout)["format"] == 2
    assert result.stderr == ""


def test_rank_as_csv_prints_the_table_and_nothing_else() -> None:
    result = run("rank", *GATES, "--draws", "500", "--csv")
    assert result.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(result.stdout_bytes.decode("utf-8"), newline="")))
    assert [row["service"] for row in rows][:2] == ["held", "sound"]
    assert {row["status"] for row in rows} == {"illustrative"}
    assert result.stderr.startswith("warning: ")


def test_csv_lines_end_once_whatever_the_system_makes_of_line_ends() -> None:
    result = run("rank", *GATES, "--draws", "10", "--csv")
    assert result.stdout_bytes.count(b"\r\n") == result.stdout_bytes.count(b"\r") == 7


def test_the_same_seed_prints_the_same_and_another_does_not() -> None:
    first, second, other = (
        run("rank", *GATES, "--draws", "50", "--seed", seed, "--json").stdout for seed in "334"
    )
    assert first == second
    assert first.replace('"seed": 3', '"seed": 4') != other


# ------------------------------------------------------------------------------------- faults


@pytest.mark.parametrize("command", [["check"], ["rank"], ["rank", "--json"], ["rank", "--csv"]])
def test_faults_of_both_files_go_to_stderr_and_nothing_to_stdout(
    tmp_path: Path, command: list[str]
) -> None:
    files = faulty(tmp_path)
    result = run(*command, *files)
    assert result.exit_code == 1
    assert result.stdout == ""
    for path, what in zip(files, ("wieght", "-1"), strict=True):
        place = rf"{re.escape(str(path))}:\d+:\d+: .*{what}"
        assert re.search(place, result.stderr), result.stderr
    assert "Traceback" not in result.stderr


def test_nothing_is_written_where_the_files_have_faults(tmp_path: Path) -> None:
    files = faulty(tmp_path)
    assert run("rank", *files, "--out", tmp_path / "out").exit_code == 1
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = run("rank", GATES[0], tmp_path / "nowhere.yaml")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "nowhere.yaml" in result.stderr


def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    result = run("check", GATES[0], tmp_path)
    assert result.exit_code == 1
    assert str(tmp_path) in result.stderr
    assert "Traceback" not in result.stderr


def test_numbers_too_large_to_compute_with_are_a_fault_of_the_file(tmp_path: Path) -> None:
    text = Path(GATES[1]).read_text(encoding="utf-8").replace("years: 1", "years: 120")
    huge = (
        "revenue: {price: {low: 1, high: 1e12}, volume: 1e12, growth: 1000%, price_growth: 1000%}"
    )
    text = text.replace("revenue: {price: 10, volume: 1}", huge).replace("3.5%", "0%")
    (tmp_path / "pipeline.yaml").write_text(text, encoding="utf-8")
    result = run("rank", GATES[0], tmp_path / "pipeline.yaml", "--draws", "10")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "too large to compute with" in result.stderr


# -------------------------------------------------------------------------------------- check


def test_check_says_that_all_is_well_and_counts_what_is_there() -> None:
    result = run("check", *GATES)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"All is well with {GATES[0]} and {GATES[1]}.",
        "  1 criterion: 0 measured from the trading account, 1 scored by the panel",
        "  3 gates: 2 stated, 1 measured",
        "  6 services over 1 year; 1 can go forward",
        "  20 beliefs about numbers: 18 known, 2 uncertain; 0 shared assumptions, 0 factors",
        "  status: illustrative",
    ]
    assert result.stderr.startswith("warning: inputs are taken as independent")


def test_check_warns_of_a_scenario_that_makes_a_dearer_service_better_off(tmp_path: Path) -> None:
    # held at +2 the price has a mean of 100 + 2 x 0.9 x 10, the unit cost of 50 + 2 x 0.9 x 5
    files = tmp_path / "criteria.yaml", tmp_path / "pipeline.yaml"
    files[0].write_text(
        "title: T\nstatus: illustrative\n"
        "criteria: {npv: {title: N, from: npv, worst: 0, best: 1, weight: 1}}\n",
        encoding="utf-8",
    )
    pipeline = """
title: T
status: illustrative
prices: 2018/19
years: 1
discount_rate: 0%
factors: [pay]
scenarios: {dear: {factors: {pay: 2}}}
services:
  meals:
    revenue:
      price: {mean: 100, sd: 10, moves_with: {pay: 0.9}}
      volume: 1_000
      unit_cost: {mean: 50, sd: 5, moves_with: {pay: 0.9}}
"""
    files[1].write_text(pipeline, encoding="utf-8")
    assert (
        "warning: scenario dear makes meals dearer to run and raises its contribution by £9.0k a "
        "year; see what its price moves with\n"
    ) in run("check", *files).stderr
    level = pipeline.replace("sd: 10, moves_with: {pay: 0.9}", "sd: 10, moves_with: {pay: 0.4}")
    files[1].write_text(level, encoding="utf-8")
    assert "dearer" not in run("check", *files).stderr


@pytest.mark.parametrize(("before", "after"), [("50", "60"), ("{2018/19: 50}", "{2018/19: 60}")])
def test_check_looks_at_a_scenario_that_holds_no_factor(
    tmp_path: Path, before: str, after: str
) -> None:
    files = tmp_path / "criteria.yaml", tmp_path / "pipeline.yaml"
    files[0].write_text(
        "title: T\nstatus: illustrative\n"
        "criteria: {npv: {title: N, from: npv, worst: 0, best: 1, weight: 1}}\n",
        encoding="utf-8",
    )
    pipeline = """
title: T
status: illustrative
prices: 2018/19
years: 1
discount_rate: 0%
starts: 2018/19
scenarios: {dear: {services: {meals: {unit_cost: AFTER, price: PRICE}}}}
services:
  meals: {revenue: {price: 100, volume: 1_000, unit_cost: BEFORE}}
""".replace("BEFORE", before).replace("AFTER", after)
    files[1].write_text(pipeline.replace("PRICE", "100"), encoding="utf-8")
    checked = run("check", *files)
    assert checked.exit_code == 0
    assert "dearer" not in checked.stderr
    files[1].write_text(pipeline.replace("PRICE", "120"), encoding="utf-8")  # 60 - 50 a unit more
    dearer = "scenario dear makes meals dearer to run and raises its contribution by £10k a year"
    assert dearer in run("check", *files).stderr


@pytest.mark.slow
def test_no_scenario_of_the_shipped_files_makes_a_dearer_service_better_off() -> None:
    for criteria, pipeline in (
        ("enhancing_trading", "strategy_2018"), ("new_delivery_models", "new_delivery_models"),
    ):  # fmt: skip
        files = shipped("criteria", f"{criteria}.yaml"), shipped("pipelines", f"{pipeline}.yaml")
        assert "dearer" not in run("check", *files).stderr


def test_check_and_rank_read_score_sheets_with_the_files(sheets: tuple[Path, ...]) -> None:
    *files, ada, bob = sheets
    both = ("--scores", ada, "--scores", bob)
    checked = run("check", *files, *both)
    assert checked.exit_code == 0
    assert f"{files[1]}, {ada} and {bob}.\n" in checked.stdout
    with_sheets, without = (run("rank", *files, "--draws", 50, *more) for more in (both, ()))
    assert with_sheets.exit_code == 0
    assert with_sheets.stdout != without.stdout
    assert bob.name in with_sheets.stdout
    assert str(bob) not in with_sheets.stdout
    folder = run("rank", *files, "--draws", 50, "--scores", ada.parent, "--json")
    apart = run("rank", *files, "--draws", 50, *both, "--json")
    assert json.loads(folder.stdout)["services"] == json.loads(apart.stdout)["services"]


def test_faults_of_score_sheets_are_told_with_their_place(sheets: tuple[Path, ...]) -> None:
    *files, ada, _ = sheets
    ada.write_text(ada.read_text(encoding="utf-8").replace("alarms", "alarm", 1), encoding="utf-8")
    result = run("rank", *files, "--scores", ada.parent)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert f"{ada}:2:1: 'alarm' is not a service" in result.stderr
    assert "did you mean 'alarms'" in result.stderr


# ---------------------------------------------------------------------------------- questions

QUESTIONS = {
    "why": ("alarms", "bins"),
    "tornado": ("alarms",),
    "tornado --measure npv": ("alarms", "--measure", "npv"),
    "tornado --measure rank": ("alarms", "--measure", "rank"),
    "profile SERVICE": ("alarms",),
    "sensitivity": (),
    "sensitivity SERVICE": ("alarms",),
    "voi": (),
    "panel": (),
}


def ask(question: str, sheets: tuple[Path, ...], *more: str | Path) -> Result:
    """What a question about the kitchen comes to, with the panel's sheets."""
    *files, ada, _ = sheets
    words = (*QUESTIONS[question], "--draws", "300", "--scores", ada.parent, *more)
    return run(question.split()[0], *files, *words)


@pytest.fixture
def sheets(tmp_path: Path) -> tuple[Path, ...]:
    """The kitchen's files, and the sheets of two members."""
    folder = tmp_path / "scores"
    folder.mkdir()
    given = {
        "ada": {"alarms": (4, 10), "bins": (2, 12), "catering": (3, 20), "drones": (5, 1)},
        "bob": {"alarms": (1, 14), "bins": (4, 6), "catering": (2, 30), "drones": (3, 9)},
    }
    for member, scores in given.items():
        rest = {"events": (3, 12), "flats": (2, 25)}
        lines = [f"{s},{member},{m},{t}" for s, (m, t) in {**scores, **rest}.items()]
        text = "\n".join(["service_id,member,market,staff", *lines])
        (folder / f"{member}.csv").write_text(text, encoding="utf-8")
    kitchen = Path(__file__).parent / "kitchen"
    return (
        kitchen / "criteria.yaml",
        kitchen / "pipeline.yaml",
        folder / "ada.csv",
        folder / "bob.csv",
    )


@pytest.mark.slow
@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_opens_with_its_status_and_one_sentence_and_fits_a_terminal(
    question: str, sheets: tuple[Path, ...]
) -> None:
    result = ask(question, sheets)
    assert result.exit_code == 0, result.output
    blocks = result.stdout.split("\n\n")
    assert blocks[0].startswith("ILLUSTRATIVE DATA")
    assert "Pipeline: Kitchen\nCriteria: Kitchen" in blocks[0]
    said = json.loads(ask(question, sheets, "--json").stdout)["sentence"]
    assert blocks[1].replace("\n", " ") == said
    assert said.endswith(".")
    assert max(map(len, result.stdout.replace(str(sheets[2].parent), "").splitlines())) <= 100
    assert "nan" not in result.stdout.casefold().split()
    assert result.stderr.startswith("warning: ")


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_column_of_an_answer_is_explained(question: str, sheets: tuple[Path, ...]) -> None:
    text = ask(question, sheets).stdout
    rules = [line for line in text.splitlines() if line and set(line) == {"-"}]
    assert rules
    headings = [re.split(r"  +", text.splitlines()[i - 1].strip()) for i in _places(text)]
    below = text[text.index("How to read it") :]
    for heading in {h for row in headings for h in row[1:]} - {"Criterion"}:
        assert f"\n  {heading} " in below, heading


def _places(text: str) -> list[int]:
    """The lines that are rules under headings."""
    lines = text.splitlines()
    return [i for i, line in enumerate(lines) if line and set(line) == {"-"}]


@pytest.mark.slow
@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_as_json_is_one_document_with_the_heading_that_all_have(
    question: str, sheets: tuple[Path, ...]
) -> None:
    result = ask(question, sheets, "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    found = json.loads(result.stdout, parse_constant=pytest.fail)
    assert found["format"] == 2
    assert found["analysis"] == question.split()[0]
    assert found["case"]["status"] == "illustrative"
    assert len(found["inputs"]) == 4
    assert (found["draws"], found["seed"]) == (300, 2018)
    assert result.stdout == ask(question, sheets, "--json").stdout


def test_a_panel_says_of_which_draws_its_votes_are(sheets: tuple[Path, ...]) -> None:
    *files, ada, _ = sheets
    unsaid = ("panel", *files, "--scores", ada.parent)
    found = json.loads(run(*unsaid, "--json").stdout)
    assert (found["draws"], found["seed"]) == (10_000, 2018)
    case = dd.load(*files, ada.parent)
    votes = dd.disagreement(case).votes
    assert list(found["votes"]) == list(votes.index)
    few = run(*unsaid, "--draws", "50", "--seed", "3").stdout
    assert "50 draws, seed 3, dragonsden" in few


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_as_csv_says_the_status_in_every_row(
    question: str, sheets: tuple[Path, ...]
) -> None:
    result = ask(question, sheets, "--csv")
    assert result.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(result.stdout_bytes.decode("utf-8"), newline="")))
    assert rows
    assert {row["status"] for row in rows} == {"illustrative"}
    assert "nan" not in result.stdout.casefold()


def test_no_title_runs_in_a_spreadsheet(sheets: tuple[Path, ...], tmp_path: Path) -> None:
    text = sheets[1].read_text(encoding="utf-8")
    pipeline = tmp_path / "evil.yaml"
    pipeline.write_text(text.replace("  alarms:", "  alarms:\n    title: '=1+1'"), encoding="utf-8")
    files = (sheets[0], pipeline, *sheets[2:])
    for question in ("tornado", "panel", "voi"):
        out = ask(question, files, "--csv").stdout
        assert "'=1+1" in out
        assert ",=1+1" not in out


def test_the_reasons_as_json_are_those_of_the_library(sheets: tuple[Path, ...]) -> None:
    found = json.loads(ask("why", sheets, "--json").stdout)
    case = dd.load(sheets[0], sheets[1], sheets[2].parent)
    told = why(dd.simulate(case, 300), "alarms", "bins")
    assert found["sentence"] == told.sentence
    assert (found["why"]["share"], tuple(found["why"]["interval"])) == (told.share, told.interval)
    for criterion, row in told.iterrows():
        assert found["why"]["criteria"][criterion]["difference"] == row["difference"]


def test_the_tornado_as_json_has_the_measure_at_both_ends_by_path_and_service(
    sheets: tuple[Path, ...],
) -> None:
    found = json.loads(ask("tornado --measure npv", sheets, "--json").stdout)
    case = dd.load(sheets[0], sheets[1], sheets[2].parent)
    swings = tornado(dd.simulate(case, 300), "alarms", "npv")
    assert list(found["tornado"]) == list(swings.index)
    for path, row in swings.iterrows():
        assert found["tornado"][path] == {"alarms": {"npv": [row["at_low"], row["at_high"]]}}
        assert found["beliefs"][path]["swing"] == row["swing"]


def test_the_stability_of_a_worked_case_as_json() -> None:
    folder = CASES / "13_weighted_groups"
    files = (folder / "criteria.yaml", folder / "pipeline.yaml")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["expected"]
    found = json.loads(run("sensitivity", *files, "--draws", 5, "--json").stdout)
    for criterion, row in expected["weight_stability"].items():
        assert found["weight_stability"][criterion]["weight"] == pytest.approx(row["weight"])
        assert found["weight_stability"][criterion]["first"] == pytest.approx(row["first"])


def test_the_stability_as_json_is_that_of_the_library(sheets: tuple[Path, ...]) -> None:
    found = json.loads(ask("sensitivity", sheets, "--json").stdout)["weight_stability"]
    case = dd.load(sheets[0], sheets[1], sheets[2].parent)
    for criterion, row in weight_stability(dd.simulate(case, 300)).iterrows():
        entry = found[criterion]
        assert entry["first"] == [row["first_low"], row["first_high"]]
        assert entry["first_k"] == [row["first_k_low"], row["first_k_high"]]
        assert entry["first_service"] == row["first"]
        assert entry["enters_above"] == row["enters_above"]


def test_a_belief_without_a_switching_value_has_the_answer_in_words(
    sheets: tuple[Path, ...],
) -> None:
    found = json.loads(run("sensitivity", *sheets[:2], "bins", "--draws", 300, "--json").stdout)
    values = switching_values(dd.simulate(dd.load(*sheets[:2]), 300), "bins", "first_k")
    by_path = found["switching"]["bins"]["first_k"]
    assert set(by_path) == set(values.index)
    none = values["answer"][values["answer"] != ""].to_dict()
    assert none
    assert {path: told for path, told in by_path.items() if isinstance(told, str)} == none


def test_switching_values_and_information_of_a_worked_case_as_json() -> None:
    # case 6: NPV = price - 450; first k turns at 550 (percentiles 1/4, 3/4); EVPI = EVPPI of price
    folder = CASES / "06_linear_in_price"
    files = (folder / "criteria.yaml", folder / "pipeline.yaml")
    path = "logistic.revenue.price"
    found = json.loads(run("sensitivity", *files, "logistic", "--draws", 20_000, "--json").stdout)
    for target, value, percentile in (("npv", 450, 0.25), ("first_k", 550, 0.75)):
        (only,) = found["switching"]["logistic"][target][path]
        assert only["value"] == pytest.approx(value, abs=5)
        assert only["percentile"] == pytest.approx(percentile, abs=0.02)
    worth = json.loads(run("voi", *files, "--draws", 20_000, "--json").stdout)
    about = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["expected"]["evpi"]
    assert worth["evpi"]["value"] == pytest.approx(about["value"]["about"], abs=0.005)
    assert worth["evppi"][path]["value"] == pytest.approx(worth["evpi"]["value"], abs=0.005)
    assert worth["apart"]["nothing"]["value"] < 0.01


def test_the_eyes_of_members_are_shown_apart_from_what_can_be_researched(
    sheets: tuple[Path, ...],
) -> None:
    found = json.loads(ask("voi", sheets, "--json").stdout)
    assert set(found["apart"]) == {"nothing", "panel.member"}
    assert "panel.member" not in found["evppi"]
    said = ask("voi", sheets).stdout.replace("\n", " ")
    assert re.search(r"The choice of the member who judges is worth [\d.]+ points", said)
    assert "No research settles that" in said


def test_as_csv_what_is_no_research_comes_last_however_much_it_is_worth(tmp_path: Path) -> None:
    head = "title: T\nstatus: illustrative\n"
    criteria = "criteria: {a: {title: A, worst: 0, best: 100, weight: {low: 1, high: 2}}}"
    more = "prices: 2018/19\nyears: 1\ndiscount_rate: 0%\nservices: {x: {}, y: {}}"
    sheet = "service_id,member,a\nx,ada,90\ny,ada,10\nx,bob,20\ny,bob,85"
    for name, text in (("c.yaml", head + criteria), ("p.yaml", head + more), ("s.csv", sheet)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths = (tmp_path / "c.yaml", tmp_path / "p.yaml", "--scores", tmp_path / "s.csv")
    out = run("voi", *paths, "--draws", 200, "--csv").stdout
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    assert [row["belief"] for row in rows] == [
        "everything",
        "criteria.a.weight",
        "nothing",
        "panel.member",
    ]
    # in ada's eyes x is better by 80, in bob's y by 65: by the means x is, and half of 65 is lost
    judges = float(rows[-1]["value"])
    assert judges == float(rows[0]["value"]) == pytest.approx(65 / 2, abs=4.5 * 65 / 2 / 200**0.5)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("alarm", "alarms"), ("Great Oak", "bins"), ("Fire alarms", "alarms")],
)
@pytest.mark.parametrize("question", ["why", "tornado", "sensitivity"])
def test_a_mistyped_service_is_told_which_was_meant_before_anything_is_drawn(
    question: str, typed: str, meant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def draw(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(simulation, "simulate", draw)
    kitchen = Path(__file__).parent / "kitchen"
    text = (kitchen / "pipeline.yaml").read_text(encoding="utf-8")
    text = text.replace("  bins:", "  bins:\n    title: Great Oaks")
    (tmp_path / "p.yaml").write_text(text, encoding="utf-8")
    other = ("flats",) if question == "why" else ()
    result = run(question, kitchen / "criteria.yaml", tmp_path / "p.yaml", *other, typed)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == f"'{typed}' is not a service of this case; did you mean '{meant}'?\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("why", "bins", "bins"), "A and B are both 'bins'; name two services"),
        (("tornado", "drones", "--measure", "rank"), "drones"),
    ],
)
def test_a_question_without_an_answer_is_told_why_in_one_sentence(
    words: tuple[str, ...], said: str, sheets: tuple[Path, ...]
) -> None:
    command, *rest = words
    result = run(command, *sheets[:2], *rest, "--draws", "20")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_panel_needs_score_sheets() -> None:
    result = run("panel", *GATES)
    assert result.exit_code == 2
    assert "no score sheets; give them with --scores" in result.stderr


def test_where_nothing_is_uncertain_the_answers_say_so() -> None:
    files = (CASES / "04_ties/criteria.yaml", CASES / "04_ties/pipeline.yaml")
    said = {
        ("tornado", "b"): "Nothing uncertain moves the overall value of ",
        ("voi",): "There is nothing to find out before choosing ",
    }
    names = list(dd.load(*files).pipeline.services)
    for (command, *rest), sentence in said.items():
        result = run(command, *files, *(names[:1] if rest else []), "--draws", 20)
        assert result.exit_code == 0
        assert result.stdout.split("\n\n")[1].startswith(sentence)


# ---------------------------------------------------------------------------------------- new


def test_new_writes_files_that_pass_the_check_and_can_be_ranked(tmp_path: Path) -> None:
    folder = tmp_path / "my case"
    result = run("new", folder)
    assert result.exit_code == 0
    files = folder / "criteria.yaml", folder / "pipeline.yaml"
    assert f'  dragonsden check "{files[0]}" "{files[1]}"\n' in result.stdout
    assert run("check", *files).exit_code == 0
    assert run("check", *files).stderr == ""
    ranked = run("rank", *files, "--draws", "200")
    assert ranked.exit_code == 0
    assert ranked.stdout.startswith("ILLUSTRATIVE DATA")


@pytest.mark.slow
def test_new_writes_a_programme_too_if_asked_and_it_goes_with_the_other_two(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "my case"
    result = run("new", folder, "--programme")
    assert result.exit_code == 0
    files = [folder / f"{name}.yaml" for name in ("criteria", "pipeline", "programme")]
    assert f'  dragonsden programme "{files[0]}" "{files[1]}" "{files[2]}"\n' in result.stdout
    found = run("programme", *files, "--draws", "200")
    assert found.exit_code == 0
    assert found.stdout.startswith("ILLUSTRATIVE DATA")
    assert "Payroll for schools" in found.stdout
    told = run("target", *files, "--draws", "200")
    assert "£50k a year more by year 3: 80% sure of £" in " ".join(told.stdout.split())
    schema = json.loads((folder / "schemas/programme.schema.json").read_text(encoding="utf-8"))
    assert schema["title"] == "dragonsden programme file"


@pytest.mark.slow
def test_limits_that_clash_are_an_answer_of_programme_and_of_target(tmp_path: Path) -> None:
    run("new", tmp_path, "--programme")
    *files, path = [tmp_path / f"{name}.yaml" for name in ("criteria", "pipeline", "programme")]
    text = path.read_text(encoding="utf-8")
    clashing = text.replace("at_most: 2, of: all", "at_most: 0, of: all").replace(
        "\nrules:\n", "\nrules:\n  - {start: tree_surveys, in: 2}\n"
    )
    path.write_text(clashing, encoding="utf-8")
    told = "No programme keeps every limit: rule 1 and rule 3 (two project managers) cannot all"
    for command in ("programme", "target"):
        found = run(command, *files, path, "--draws", "100")
        assert found.exit_code == 0
        assert told in " ".join(found.stdout.split())
    answer = json.loads(run("programme", *files, path, "--draws", "100", "--json").stdout)
    assert answer["programme"]["started"] is None
    assert answer["programme"]["infeasible"] == ["rules.1", "rules.3"]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["nosuch"], 1, "'nosuch' is not a target of this programme; they are extra_by_year_3"),
        (["extra_by_year3"], 1, "did you mean 'extra_by_year_3'?"),
    ],
)
def test_a_target_that_is_not_there_is_told_with_those_that_are(
    words: list[str], code: int, told: str, tmp_path: Path
) -> None:
    run("new", tmp_path, "--programme")
    files = [tmp_path / f"{name}.yaml" for name in ("criteria", "pipeline", "programme")]
    result = run("target", *files, *words, "--draws", "20")
    assert (result.exit_code, result.stdout) == (code, "")
    assert told in result.stderr


def test_a_target_has_to_be_named_where_there_are_several(tmp_path: Path) -> None:
    run("new", tmp_path, "--programme")
    files = [tmp_path / f"{name}.yaml" for name in ("criteria", "pipeline", "programme")]
    text = files[2].read_text(encoding="utf-8")
    second = "  second: {line: income, year: 1, at_least: 5}\n"
    files[2].write_text(text.replace("targets:\n", f"targets:\n{second}"), encoding="utf-8")
    result = run("target", *files, "--draws", "20")
    assert result.exit_code == 2
    assert "which target? name one of second, extra_by_year_3" in result.stderr


def test_new_with_a_programme_leaves_one_that_is_there_alone(tmp_path: Path) -> None:
    mine = tmp_path / "programme.yaml"
    mine.write_text("title: mine", encoding="utf-8")
    assert run("new", tmp_path).exit_code == 0
    other = tmp_path / "other"
    other.mkdir()
    (other / "programme.yaml").write_text("title: mine", encoding="utf-8")
    assert run("new", other, "--programme").exit_code == 1
    assert [path.name for path in other.iterdir()] == ["programme.yaml"]


def test_the_starter_programme_shows_every_key_and_every_kind_of_limit() -> None:
    case = dd.load(*(starting.STARTER / name for name in starting.STARTER_FILES))
    path = starting.STARTER / starting.THIRD_FILE
    file = read_programme(path, case)
    text = path.read_text(encoding="utf-8")
    keys = {str(f.validation_alias or name) for name, f in type(file).model_fields.items()}
    assert {key for key in keys if f"\n{key}:" in text} == keys - {"agreed", "carry", "stages"}
    assert all(f"{key}:" in text for key in keys)
    assert {"budget", "officers.analysts", "holds", "worst", "rules.1"} <= set(file.limits)
    assert list(programme_warnings(file, case)) == []
    found = dd.programme(dd.simulate(case, 500), file)
    assert list(found.chosen.index) == ["school_payroll", "tree_surveys"]


def test_the_starter_files_show_every_way_to_write_a_belief_and_both_kinds_of_gate() -> None:
    case = dd.load(*(starting.STARTER / name for name in starting.STARTER_FILES))
    beliefs = [b for _, b in case.pipeline.beliefs() if not isinstance(b, str)]
    assert {belief.form for belief in beliefs} == set(FORMS)
    assert {belief.shape for belief in beliefs} == {None, "triangular"}
    assert any(isinstance(belief, str) for _, belief in case.pipeline.beliefs())
    assert any(belief.moves_with for belief in beliefs)
    assert {gate.stated for gate in case.criteria.gates.values()} == {True, False}
    assert {criterion.scored for criterion in case.criteria.criteria.values()} == {True, False}
    assert {service.surplus for service in case.pipeline.services.values()} == {
        "allowed",
        "cost_recovery",
    }
    assert case.warnings == ()
    gates = dd.simulate(case).gate.values()
    assert sorted(gates) == ["hold", "pass", "pass"]


def test_the_starter_files_point_at_schemas_that_are_written_beside_them(tmp_path: Path) -> None:
    run("new", tmp_path)
    for name in starting.STARTER_FILES:
        first = (tmp_path / name).read_text(encoding="utf-8").splitlines()[0]
        path = tmp_path / first.removeprefix("# yaml-language-server: $schema=")
        assert json.loads(path.read_text(encoding="utf-8"))["type"] == "object"


def test_new_leaves_a_file_that_is_there_alone_and_writes_none(tmp_path: Path) -> None:
    mine = tmp_path / "pipeline.yaml"
    mine.write_text("title: mine", encoding="utf-8")
    result = run("new", tmp_path)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert str(mine) in result.stderr
    assert "criteria.yaml" not in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["pipeline.yaml"]
    assert mine.read_text(encoding="utf-8") == "title: mine"


@pytest.mark.slow
def test_new_says_how_to_go_on_in_the_words_that_called_it(tmp_path: Path) -> None:
    code, out, _ = really("new", tmp_path / "x", DRAGONSDEN_CALLED_AS="python run.py")
    assert code == 0
    assert "  python run.py check " in out
    assert "  python -m dragonsden rank " in really("new", tmp_path / "y")[1]


# ------------------------------------------------------------------------------------- schema


@pytest.mark.parametrize("kind", cli.SCHEMAS)
def test_schema_prints_the_schema_that_is_shipped(kind: str) -> None:
    result = run("schema", kind)
    assert result.exit_code == 0
    printed = json.loads(result.stdout)
    assert printed["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    path = shipped("schemas", f"{kind}.schema.json")
    assert result.stdout == path.read_text(encoding="utf-8")


# --------------------------------------------------------------------------------------- demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the demonstration prints when it is run as a newcomer would, and where."""
    folder = tmp_path_factory.mktemp("an empty folder")
    code, out, err = really("demo", cwd=folder)
    assert code == 0
    assert all(line.startswith("warning: ") for line in err.splitlines())
    return out, folder


@pytest.mark.slow
def test_the_demo_ranks_38_services_and_says_why_the_39th_is_not(demo: tuple[str, Path]) -> None:
    out, _ = demo
    assert out.startswith("ILLUSTRATIVE DATA")
    table = out[: out.index("trading accounts")]
    assert len(re.findall(r"^ *\d+=?  \S", table, re.M)) == 38
    assert "First Response: Nothing sold that the council owes by statute" in out
    assert "10,000 draws, seed 2018" in out


@pytest.mark.slow
def test_the_demo_writes_charts_table_and_document_and_says_where(demo: tuple[str, Path]) -> None:
    out, folder = demo
    assert [path.name for path in folder.iterdir()] == ["dragonsden-demo"]
    written = {path.name: path.read_bytes() for path in (folder / "dragonsden-demo").iterdir()}
    said = out[out.index("Written to dragonsden-demo:") :]
    assert set(re.findall(r"^  (\S+) +\S", said, re.M)) == set(written)
    charts = ["account.png", "acceptability.png", "contribution.png", "ranking.png"]
    assert sorted(written) == sorted([*charts, "ranking.csv", "results.json"])
    for name in charts:
        assert written[name].startswith(b"\x89PNG\r\n"), name


@pytest.mark.slow
def test_the_demos_csv_opens_in_excel_and_holds_all_39(demo: tuple[str, Path]) -> None:
    content = (demo[1] / "dragonsden-demo/ranking.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfstatus,service,title,")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(rows) == 39
    assert rows[-1]["service"] == "first_response"
    assert rows[-1]["gate_reasons"].startswith("fail: Nothing sold")


def test_the_demos_document_names_its_files_as_shipped_on_any_machine(
    demo: tuple[str, Path],
) -> None:
    content = (demo[1] / "dragonsden-demo/results.json").read_text(encoding="utf-8")
    files = [read["file"] for read in json.loads(content)["inputs"]]
    assert files == [
        "criteria/enhancing_trading.yaml",
        "pipelines/strategy_2018.yaml",
        "scores/enhancing_trading.csv",
    ]


def test_rank_writes_the_same_kinds_of_file_for_a_case_of_ones_own(tmp_path: Path) -> None:
    result = run("rank", *GATES, "--draws", "100", "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert f"Written to {tmp_path / 'out'}:" in result.stdout
    assert len(list((tmp_path / "out").iterdir())) == 6


def test_a_case_without_accounts_has_no_charts_of_money(tmp_path: Path) -> None:
    ties = (CASES / "04_ties/criteria.yaml", CASES / "04_ties/pipeline.yaml")
    assert run("rank", *ties, "--draws", "50", "--out", tmp_path).exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "acceptability.png",
        "ranking.csv",
        "ranking.png",
        "results.json",
    ]


def test_rank_replaces_files_that_are_there_only_if_one_says_so(tmp_path: Path) -> None:
    mine = tmp_path / "results.json"
    mine.write_bytes(b"mine")
    words = ("rank", *GATES, "--draws", "50", "--out", tmp_path)
    result = run(*words)
    assert result.exit_code == 1
    assert f"{mine} is there already" in result.stderr
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"mine"]
    assert run(*words, "--replace").exit_code == 0
    assert mine.read_bytes().startswith(b"{")
    assert run("rank", *GATES, "--replace").exit_code == 2


# ------------------------------------------------------------------------ disks and terminals


def test_words_are_cut_where_a_table_would_be_wider_than_the_terminal() -> None:
    columns = (Column("One"), Column("Two"), Column("Many", numeric=True))
    lines = grid(Table("wide", "Wide", columns, (Row.of("a" * 70, "b" * 50, "1,000"),)))
    assert {len(line) for line in lines[1:]} == {WIDTH}
    assert re.fullmatch(r"a+\.\.  b+\.\.  1,000", lines[2])
    short = grid(Table("less", "Less wide", columns, (Row.of("a" * 40, "b" * 40, "1,000"),)))
    assert short[2] == f"{'a' * 40}  {'b' * 40}  1,000"


def test_a_file_where_the_folder_should_be_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"mine")
    result = run("rank", *GATES, "--draws", "10", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == f"{tmp_path / 'out'} is a file; give the name of a folder\n"
    assert (tmp_path / "out").read_bytes() == b"mine"


def test_a_full_disk_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", full)
    result = run("rank", *GATES, "--draws", "10", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.endswith("ranking.png: no space left on device\n")
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_ctrl_c_says_stopped_and_exits_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(simulation, "simulate", stop)
    result = run("rank", *GATES)
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", "Stopped.\n")


def test_too_little_memory_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_little(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(simulation, "simulate", too_little)
    result = run("rank", *GATES)
    assert result.exit_code == 1
    assert result.stderr.startswith("not enough memory")


def test_a_reader_that_goes_away_is_no_reason_to_complain() -> None:
    process = start("rank", *GATES, "--draws", "10", "--json")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) != 0
    process.stderr.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_a_full_device_on_stdout_is_told_without_a_traceback() -> None:
    settings = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    command = [sys.executable, "-m", "dragonsden", "rank", *GATES, "--draws", "10", "--json"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, env=settings, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr == "no space left on device\n"


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
@pytest.mark.parametrize("form", ["--json", "--csv", "--draws=20"])
def test_every_letter_comes_out_as_utf_8_whatever_the_console_takes(
    tmp_path: Path, encoding: str, form: str
) -> None:
    text = Path(GATES[1]).read_text(encoding="utf-8")
    title = "Café £5 音楽 ŵ"
    (tmp_path / "p.yaml").write_text(
        text.replace("  held:", f"  held:\n    title: {title}"), encoding="utf-8"
    )
    words = ("rank", GATES[0], tmp_path / "p.yaml", "--draws", "20", form)
    code, out, _ = really(*words, PYTHONIOENCODING=encoding, PYTHONUTF8="0", LC_ALL="C")
    assert code == 0
    assert title in out


@pytest.mark.slow
def test_exit_codes_are_those_of_the_process(tmp_path: Path) -> None:
    assert really("check", *GATES)[0] == 0
    assert really("check", *faulty(tmp_path))[:2] == (1, "")
    assert really("chekc")[:2] == (2, "")


@pytest.mark.parametrize("seconds", ["nan", "0", "-1"])
@pytest.mark.parametrize("command", ["programme", "target"])
def test_no_time_for_a_solve_is_refused_before_anything_is_read(command: str, seconds: str) -> None:
    result = run(command, "nosuch", "nosuch", "nosuch", "--seconds", seconds)
    assert result.exit_code == 2
    assert "--seconds" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("rank", *GATES, "--draws", "1,000"), "'1,000' has a comma; write the digits alone"),
        (("rank", *GATES, "--seed", "1,000"), "'1,000' has a comma; write the digits alone"),
        (("rank", *GATES, "--draws", "many"), "'many' is not a valid whole number"),
        (("programme", *GATES, "x", "--seconds", "long"), "'long' is not a valid number"),
        (("new", "x", "--service", "A"), "no --council; give it, or no option at all"),
        (("decide", "x", "a", "defer", "--by", "", "--on", "2018-09-12"), "it is empty; give one"),
        (("decide", "x", "a", "defer", "--by", "me", "--on", " "), "it is empty; give one"),
    ],
)
def test_a_mistyped_option_is_told_in_the_words_of_the_prompt(
    words: tuple[str, ...], said: str
) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


@pytest.mark.slow
def test_too_little_time_for_a_solve_says_to_give_more() -> None:
    name = "new_delivery_models.yaml"
    files = [dd.shipped(kind, name) for kind in ("criteria", "pipelines", "programmes")]
    result = run("programme", *files, "--draws", "50", "--seconds", "1e-7")
    assert result.exit_code == 1
    assert "give more seconds, or try again on a quieter machine" in result.stderr
