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
from click.testing import CliRunner, Result

import dragonsden as dd
from dragonsden import simulation
from dragonsden.cli import commands as cli
from dragonsden.cli import exporting, starting
from dragonsden.model.forms import FORMS
from dragonsden.shipped import PACKAGE, shipped

CASES = Path(__file__).parent / "cases"
GATES = (str(CASES / "05_gates/criteria.yaml"), str(CASES / "05_gates/pipeline.yaml"))
HEAVY = ("numpy", "pandas", "matplotlib", "scipy", "pydantic", "yaml", "tqdm")


def run(*words: str | Path) -> Result:
    """What a command does, in this process; nothing but exiting may end it."""
    result = CliRunner().invoke(cli.main, [str(word) for word in words], prog_name="dragonsden")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


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
    assert listed == ["demo", "check", "rank", "new", "schema"]
    assert "..." not in result.stdout[result.stdout.index("Commands:") :]


@pytest.mark.parametrize("command", ["demo", "check", "rank", "new", "schema"])
def test_every_command_explains_itself(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: dragonsden {command} ")


def test_help_comes_at_once_for_it_imports_nothing_heavy() -> None:
    code = (
        "import sys; from dragonsden.cli import main\n"
        "main(['rank', '--help'], standalone_mode=False)\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    env = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"


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
    assert "there are demo, check, rank, new, schema" in result.stderr


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
    assert json.loads(result.stdout)["format"] == 1
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
    huge = "revenue: {price: {low: 1, high: 1e12}, volume: 1e12, growth: 10, price_growth: 10}"
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


def test_the_starter_files_show_every_way_to_write_a_belief_and_both_kinds_of_gate() -> None:
    case = dd.load(*(starting.STARTER / name for name in starting.FILES))
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
    for name in starting.FILES:
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


def test_new_says_how_to_go_on_in_the_words_that_called_it(tmp_path: Path) -> None:
    code, out, _ = really("new", tmp_path / "x", DRAGONSDEN_CALLED_AS="python run.py")
    assert code == 0
    assert "  python run.py check " in out
    assert "  python -m dragonsden rank " in really("new", tmp_path / "y")[1]


# ------------------------------------------------------------------------------------- schema


@pytest.mark.parametrize("kind", ["criteria", "pipeline", "results"])
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
    assert (code, err) == (0, "")
    return out, folder


def test_the_demo_ranks_38_services_and_says_why_the_39th_is_not(demo: tuple[str, Path]) -> None:
    out, _ = demo
    assert out.startswith("ILLUSTRATIVE DATA")
    assert len(re.findall(r"^ *\d+=?  \S", out, re.M)) == 38
    assert "First Response: Nothing sold that the council owes by statute" in out
    assert "10,000 draws, seed 2018" in out


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
    assert files == ["criteria/enhancing_trading.yaml", "pipelines/strategy_2018.yaml"]


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


# ------------------------------------------------------------------------ disks and terminals


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
    def full(self: exporting.Export, folder: Path) -> None:
        raise OSError(28, "No space left on device", str(folder / self.name))

    monkeypatch.setattr(exporting.Export, "write", full)
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


def test_exit_codes_are_those_of_the_process(tmp_path: Path) -> None:
    assert really("check", *GATES)[0] == 0
    assert really("check", *faulty(tmp_path))[:2] == (1, "")
    assert really("chekc")[:2] == (2, "")
