"""Set-up on a fresh machine: run.py, and what an installed dragonsden carries with it.

Nothing here goes to the network: pip, venv's ensurepip and the programs that run.py starts are
stood in for by small modules on PYTHONPATH, and wheels are built by hatchling in this Python.
"""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import signal
import subprocess
import sys
import sysconfig
import tarfile
import time
import tomllib
import zipfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dragonsden.cli.commands import main

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("criteria", "pipelines", "programmes", "schemas", "scores")


# ------------------------------------------------------- what an installation carries with it


@dataclass(frozen=True)
class Built:
    """A checkout and what was built from it; the wheel by way of the sdist, as for an index."""

    checkout: Path
    wheel: Path
    editable: Path


def is_kept(name: str) -> bool:
    """Whether a name in a shipped folder is one that people wrote."""
    return not name.startswith((".", "__"))


def copy_of_the_project(to: Path) -> Path:
    """A copy of what is packaged, with a file in each folder that has none yet."""
    to.mkdir()
    for name in ("pyproject.toml", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, to)
    (to / "README.md").write_text("# dragonsden\n", encoding="utf-8")
    caches = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in ("src", *FOLDERS):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, to / name, ignore=caches)
        (to / name).mkdir(exist_ok=True)
    for folder in FOLDERS:
        (to / folder / "placed_here_by_the_test.yaml").write_text("title: x\n", encoding="utf-8")
    return to


def build(kind: str, project: Path, into: Path) -> Path:
    """The file that hatchling makes of a project: kind is sdist, wheel or editable."""
    call = (
        "import sys, hatchling.build as b; print(getattr(b, 'build_' + sys.argv[1])(sys.argv[2]))"
    )
    command = [sys.executable, "-I", "-c", call, kind, str(into)]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return into / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    place = tmp_path_factory.mktemp("built")
    checkout = copy_of_the_project(place / "a check out")
    sdist = build("sdist", checkout, place)
    with tarfile.open(sdist) as archive:
        archive.extraction_filter = lambda member, _: member  # Debian 12 has no filter="data"
        archive.extractall(place / "unpacked")
    (from_sdist,) = (place / "unpacked").iterdir()
    (place / "editable").mkdir()
    wheel = build("wheel", from_sdist, place)
    return Built(checkout, wheel, build("editable", checkout, place / "editable"))


def unpack(wheel: Path, to: Path) -> Path:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(to)
    return to


def ask(site: Path, code: str) -> subprocess.CompletedProcess[str]:
    """What `code` prints where `site` is the only place that dragonsden can come from.

    -S keeps out this environment's own editable dragonsden; its other packages come back after.
    """
    start = (
        "import site, sys; from pathlib import Path;"
        f"site.addsitedir({str(site)!r}); sys.path.append({sysconfig.get_path('purelib')!r});"
        "from dragonsden.files.shipped import shipped\n"
    )
    return subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", start + code],
        cwd=site,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_wheel_holds_every_shipped_file_and_nothing_of_the_rest(built: Built) -> None:
    names = set(zipfile.ZipFile(built.wheel).namelist())
    for folder in FOLDERS:
        files = [path for path in (built.checkout / folder).rglob("*") if path.is_file()]
        written = {path.relative_to(built.checkout).as_posix() for path in files}
        packed = f"dragonsden/_shipped/{folder}/"
        held = {name.removeprefix("dragonsden/_shipped/") for name in names if packed in name}
        assert held == written
    assert {"dragonsden/py.typed", "dragonsden/__init__.py", "dragonsden/files/shipped.py"} <= names
    rooms = {name.split("/")[0] for name in names}
    assert len(rooms) == 2, f"beside dragonsden and its dist-info: {rooms}"


@pytest.mark.slow
def test_the_wheel_has_the_version_the_package_says(built: Built) -> None:
    text = (ROOT / "src/dragonsden/version.py").read_text(encoding="utf-8")
    version = re.search(r'^__version__ = "(.+)"$', text, flags=re.MULTILINE)
    assert version is not None
    assert built.wheel.name.split("-")[1] == version[1]


@pytest.mark.slow
def test_an_installed_wheel_finds_what_it_shipped(built: Built, tmp_path: Path) -> None:
    site = unpack(built.wheel, tmp_path / "site")
    code = f"for f in {FOLDERS}: print(shipped(f, 'placed_here_by_the_test.yaml'))"
    done = ask(site, code)
    assert done.stderr == ""
    found = [Path(line) for line in done.stdout.splitlines()]
    home = (site / "dragonsden/_shipped").resolve()
    assert found == [home / folder / "placed_here_by_the_test.yaml" for folder in FOLDERS]


def test_an_editable_install_finds_them_where_they_are_edited(built: Built, tmp_path: Path) -> None:
    site = unpack(built.editable, tmp_path / "site")
    assert not (site / "dragonsden").exists(), "a second copy would go out of date"
    code = "print(shipped('criteria', 'placed_here_by_the_test.yaml'))"
    done = ask(site, code)
    assert done.stderr == ""
    expected = built.checkout.resolve() / "criteria/placed_here_by_the_test.yaml"
    assert Path(done.stdout.strip()) == expected


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            "shipped('schemas', 'placed_her.yaml')",
            r"schemas/placed_her\.yaml is not shipped; schemas holds .*placed_here_by_the_test",
        ),
        (
            "shipped('pyproject.toml')",
            r"'pyproject\.toml' is not a shipped folder; there are criteria, pipelines, "
            "programmes, schemas and scores",
        ),
    ],
)
def test_what_is_not_shipped_is_named_beside_what_is(
    built: Built, tmp_path: Path, call: str, message: str
) -> None:
    done = ask(unpack(built.editable, tmp_path / "site"), call)
    assert re.search(f"^FileNotFoundError: {message}", done.stderr, flags=re.MULTILINE)


def test_another_projects_folder_is_not_taken_for_the_shipped_one(
    built: Built, tmp_path: Path
) -> None:
    stranger = tmp_path / "stranger"
    (stranger / "criteria").mkdir(parents=True)
    (stranger / "pyproject.toml").write_text('[project]\nname = "other"\n', encoding="utf-8")
    site = unpack(built.wheel, stranger / "site")
    shutil.rmtree(site / "dragonsden/_shipped")
    done = ask(site, "shipped('criteria')")
    assert "has lost its criteria" in done.stderr
    assert "install dragonsden again" in done.stderr


def test_the_extras_that_run_py_asks_for_are_the_projects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DRAGONSDEN_NEWEST", raising=False)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {name: set(lines) for name, lines in project["optional-dependencies"].items()}
    told = runpy.run_path(str(ROOT / "run.py"), run_name="a module")
    for name, brings in told["EXTRAS"].items():
        assert set(brings) == whole(name, extras), name
    asked = re.findall(r'prepare\(\["(\w+)"\]\)', (ROOT / "run.py").read_text(encoding="utf-8"))
    of_commands = {extra for needed in told["NEEDS"].values() for extra in needed}
    assert {*asked, *of_commands, *told["TESTED"]} == set(told["EXTRAS"])


def test_the_newest_versions_are_tried_without_what_only_speeds_it_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tested = []
    for newest in ("", "1"):
        monkeypatch.setenv("DRAGONSDEN_NEWEST", newest)
        tested.append(runpy.run_path(str(ROOT / "run.py"), run_name="a module")["TESTED"])
    assert tested == [["cluster", "fast", "test"], ["test"]]


def whole(extra: str, extras: dict[str, set[str]]) -> set[str]:
    """An extra and all that it brings along."""
    own = [Requirement(line) for line in extras[extra]]
    brought = {name for each in own if each.name == "dragonsden" for name in each.extras}
    return {extra}.union(*(whole(name, extras) for name in brought))


def test_help_names_every_command_of_dragonsdens_own() -> None:
    said = runpy.run_path(str(ROOT / "run.py"), run_name="a module")["HELP"]
    ours = set(re.findall(r"^    (\w.*)$", said, re.MULTILINE))
    listed = {word for line in ours for word in line.split()}
    shown = set(re.findall(r"^python run.py (\w+)", said, re.MULTILINE))
    outside = {"lab", "test", "fuzz", "renew"}  # and `check` alone, which has a namesake
    assert (shown - outside) | listed == set(main.commands)


# ------------------------------------------------------------------------ the versions we pass


def asked_for() -> list[Requirement]:
    """All that pyproject.toml asks for, to run, to test, to check and to build."""
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = whole["project"]
    lines = [*whole["build-system"]["requires"], *project["dependencies"]]
    lines += [line for extra in project["optional-dependencies"].values() for line in extra]
    return [each for each in map(Requirement, lines) if each.name != "dragonsden"]


def constraints() -> list[Requirement]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if not line.startswith("#")]


@pytest.mark.parametrize("system", ["linux", "win32"])
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14", "3.15"])
def test_every_dependency_has_one_version_that_pyproject_allows(python: str, system: str) -> None:
    here = {"python_version": python, "sys_platform": system}
    held = [c for c in constraints() if c.marker is None or c.marker.evaluate(here)]
    versions = {c.name: str(c.specifier).removeprefix("==") for c in held}
    assert len(versions) == len(held)
    for requirement in asked_for():
        version = versions[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} {version}"


def test_the_constraints_are_exact_versions_in_order_and_no_addresses() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if not line.startswith("#")]
    for line in lines:
        assert re.fullmatch(
            r"[a-z0-9-]+==[0-9][0-9a-z.]*( ; (python_version|sys_platform).+)?", line
        )
        assert "/" not in line
    names = [line.partition("==")[0] for line in lines]
    assert names == sorted(names)


def lines_of(name: str, by_target: dict[tuple[str, str], str]) -> list[str]:
    renewing = runpy.run_path(str(ROOT / "tools/renew_constraints.py"), run_name="a module")
    return list(renewing["lines_of"](name, by_target))


def test_a_version_for_all_has_one_line_even_where_some_do_without() -> None:
    assert lines_of("a", {("3.11", "linux"): "1", ("3.14", "win32"): "1"}) == ["a==1"]


def test_versions_that_differ_by_python_meet_without_gap_or_overlap() -> None:
    versions = {"3.11": "1", "3.12": "2", "3.13": "2", "3.14": "3", "3.15": "3"}
    assert lines_of("a", {(p, s): v for p, v in versions.items() for s in ("linux", "win32")}) == [
        'a==1 ; python_version < "3.12"',
        'a==2 ; python_version >= "3.12" and python_version < "3.14"',
        'a==3 ; python_version >= "3.14"',
    ]


def test_versions_that_differ_by_system_leave_no_system_out() -> None:
    versions = {("3.11", "linux"): "2", ("3.11", "win32"): "1", ("3.12", "win32"): "2"}
    assert lines_of("a", versions) == [
        'a==2 ; sys_platform != "win32"',
        'a==1 ; python_version < "3.12" and sys_platform == "win32"',
        'a==2 ; python_version >= "3.12" and sys_platform == "win32"',
    ]


# --------------------------------------------------------------------------------- too old


def older_pythons() -> list[Path]:
    """Every Python on this machine that pyenv keeps and that is too old."""
    kept = (Path.home() / ".pyenv/versions").glob("*/bin/python")
    versions = [(path, path.parts[-3].split(".")[:2]) for path in kept]
    numbered = [(path, v) for path, v in versions if all(part.isdigit() for part in v)]
    return [path for path, v in numbered if [int(part) for part in v] < [3, 11]]


def says_it_is_too_old(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "dragonsden needs Python 3.11 or newer" in done.stderr
    assert "https://www.python.org/downloads/" in done.stderr
    assert "python3.13 run.py demo --out here" in done.stderr
    assert "Traceback" not in done.stderr
    assert "SyntaxError" not in done.stderr


def test_a_python_that_calls_itself_3_10_is_told_what_to_do() -> None:
    fake = (
        "import runpy, sys; sys.version_info = (3, 10, 14, 'final', 0);"
        "sys.argv = ['run.py', 'demo', '--out', 'here'];"
        f"runpy.run_path({str(ROOT / 'run.py')!r}, run_name='__main__')"
    )
    says_it_is_too_old([sys.executable, "-c", fake])


@pytest.mark.skipif(not older_pythons(), reason="no older Python here")
def test_every_older_python_here_can_read_run_py_and_says_what_to_do() -> None:
    for python in older_pythons():
        says_it_is_too_old([str(python), str(ROOT / "run.py"), "demo", "--out", "here"])


# ---------------------------------------------------------------- setting up, with stand-ins

STAND_INS = {
    # the real venv, without the seconds that unpacking pip takes
    "venv": """
        sys.path = [p for p in sys.path if os.path.abspath(p) != os.path.dirname(__file__)]
        real = importlib.import_module("venv")
        real.EnvBuilder(clear=True, symlinks=os.name != "nt").create(sys.argv[-1])
    """,
    "pip": """
        with open(os.environ["SAYS"] + ".held", "w") as held:
            held.write(os.environ.get("PIP_CONSTRAINT", "nothing"))
        print("Collecting everything", flush=True)
        if os.environ.get("PIP_DOES") == "fail":
            print("ERROR: Could not find a version that satisfies the requirement hatchling")
            sys.exit(1)
        if os.environ.get("PIP_DOES") == "wait":
            open(os.environ["SAYS"] + ".waiting", "w").close()
            time.sleep(30)
    """,
    "pytest": "sys.exit(int(os.environ.get('EXIT', 0)))",
    "dragonsden": "sys.exit(int(os.environ.get('EXIT', 0)))",
    "ruff": "sys.exit(int(os.environ.get('RUFF_EXIT', 0)))",
    "mypy": "sys.exit(0)",
    "jupyterlab": "sys.exit(0)",
}

CORES = ["-n", "auto", "--dist", "worksteal"]
INSTALL = ["install", "--no-input", "-c", "constraints.txt"]

STAND_IN = """
import importlib, json, os, sys, time
if __name__ == "__main__":
    with open(os.environ["SAYS"], "a") as says:
        words, here = sys.argv[1:], os.getcwd()
        print(json.dumps({"name": %r, "words": words, "folder": here}), file=says)
%s
"""


@dataclass(frozen=True)
class Machine:
    """A fresh machine: a checkout with a space in its name, and stand-ins that log their calls."""

    checkout: Path
    stand_ins: Path
    log: Path

    @property
    def venv(self) -> Path:
        return self.checkout / ".venv"

    @property
    def settings(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("COV_", "DRAGONSDEN_"))}
        return kept | {"PYTHONPATH": str(self.stand_ins), "SAYS": str(self.log)}

    def run(
        self, *words: str, folder: Path | None = None, **settings: str
    ) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(self.checkout / "run.py"), *words]
        return self.call(command, folder or self.checkout, **settings)

    def run_as(self, change: str, *words: str) -> subprocess.CompletedProcess[str]:
        """What run.py does in a Python that is not quite this one."""
        run_py = str(self.checkout / "run.py")
        code = f"import runpy, sys; {change}; sys.argv = {[run_py, *words]!r};"
        code += f"runpy.run_path({run_py!r}, run_name='__main__')"
        return self.call([sys.executable, "-c", code], self.checkout)

    def call(
        self, command: list[str], folder: Path, **settings: str
    ) -> subprocess.CompletedProcess[str]:
        self.log.unlink(missing_ok=True)
        return subprocess.run(
            command,
            cwd=folder,
            env=self.settings | settings,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def calls(self) -> list[dict[str, object]]:
        """What the last run started."""
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        return [json.loads(line) for line in lines]

    @property
    def started(self) -> list[object]:
        return [call["name"] for call in self.calls]

    @property
    def held(self) -> str:
        """The constraints under which pip last built."""
        return self.log.with_name("log.held").read_text(encoding="utf-8")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    checkout, stand_ins = tmp_path / "the checkout", tmp_path / "stand-ins"
    checkout.mkdir()
    stand_ins.mkdir()
    for name in ("run.py", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, checkout)
    for name, does in STAND_INS.items():
        lines = "\n".join("    " + line.removeprefix("        ") for line in does.splitlines())
        (stand_ins / f"{name}.py").write_text(STAND_IN % (name, lines), encoding="utf-8")
    return Machine(checkout, stand_ins, tmp_path / "log")


def test_the_first_call_installs_and_the_second_goes_straight_on(machine: Machine) -> None:
    first = machine.run("demo")
    assert first.returncode == 0, first.stderr
    assert machine.started == ["venv", "pip", "dragonsden"]
    assert machine.calls[1]["words"] == [*INSTALL, "-e", "."]
    assert "Setting up" in first.stderr
    second = machine.run("demo")
    assert machine.started == ["dragonsden"]
    assert second.stdout == second.stderr == ""


def test_installing_is_never_heard_on_standard_output(machine: Machine) -> None:
    assert machine.run("rank", "a.yaml", "b.yaml", "--json").stdout == ""


@pytest.mark.slow
def test_each_word_installs_what_it_needs_and_no_more(machine: Machine) -> None:
    machine.run("demo")
    machine.run("test")
    assert machine.calls[0]["words"][-1:] == [".[cluster,fast,test]"]  # type: ignore[index]
    assert machine.started == ["pip", "pytest"]
    machine.run("check")
    assert machine.started == ["pip", "ruff", "ruff", "mypy"]
    for word in ("demo", "test", "check", "paper"):
        machine.run(word)
        assert "pip" not in machine.started, word


@pytest.mark.slow
def test_a_paper_installs_what_it_needs_when_it_is_first_asked_for(machine: Machine) -> None:
    machine.run("demo")
    for word in ("paper", "report"):
        machine.run(word, "a.yaml", "b.yaml")
    assert machine.started == ["dragonsden"], "once is enough for both"
    machine.run("demo")
    assert machine.started == ["dragonsden"], "what is there stays"


def test_lab_opens_the_notebooks_once_jupyterlab_is_there(machine: Machine) -> None:
    machine.run("paper", "a.yaml", "b.yaml")
    assert machine.calls[1]["words"] == [*INSTALL, "-e", ".[word]"]
    machine.run("lab")
    assert machine.started == ["pip", "jupyterlab"]
    assert machine.calls[0]["words"] == [*INSTALL, "-e", ".[lab,word]"]
    assert machine.calls[1]["words"] == ["notebooks"]
    assert machine.calls[1]["folder"] == str(machine.checkout)
    machine.run("lab", "--no-browser")
    assert machine.started == ["jupyterlab"]
    assert machine.calls[0]["words"] == ["--no-browser"]


def test_words_and_the_exit_code_pass_through(machine: Machine) -> None:
    words = ["rank", "a file.yaml", "b.yaml", "--json", 'a "quoted" $word']
    assert machine.run(*words, EXIT="2").returncode == 2
    assert machine.calls[-1]["words"] == words
    assert machine.run("test", "-k", "name or other", EXIT="5").returncode == 5
    assert machine.calls[-1]["words"] == [*CORES, "-k", "name or other"]


def test_the_tests_share_the_cores_unless_some_are_named(machine: Machine) -> None:
    for words in ((), ("--all",), ("-k", "tests")):
        machine.run("test", *words)
        assert machine.calls[-1]["words"] == [*CORES, *words]
    for words in (("tests/test_a.py",), ("-x", "tests/test_a.py::test_it[x.y]")):
        machine.run("test", *words)
        assert machine.calls[-1]["words"] == list(words)


def test_commands_run_where_the_user_stands_and_tests_in_the_project(
    machine: Machine, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    (elsewhere / "json.py").write_text("raise ImportError('not this one')", encoding="utf-8")
    assert machine.run("demo", folder=elsewhere).returncode == 0
    assert machine.calls[-1]["folder"] == str(elsewhere)
    machine.run("test", folder=elsewhere)
    assert machine.calls[-1]["folder"] == str(machine.checkout)


def test_check_alone_looks_at_the_code_and_with_files_is_dragonsdens_own(machine: Machine) -> None:
    assert machine.run("check", "a.yaml", "b.yaml").returncode == 0
    assert machine.started[-1] == "dragonsden"
    assert machine.run("check", RUFF_EXIT="2").returncode == 1
    assert machine.started[-3:] == ["ruff", "ruff", "mypy"], "one complaint must not hide the next"


def test_a_failed_install_shows_why_and_is_redone(machine: Machine) -> None:
    failed = machine.run("demo", PIP_DOES="fail")
    assert failed.returncode == 1
    assert "ERROR: Could not find a version that satisfies" in failed.stderr
    assert "pip could not install dragonsden" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert machine.started == ["venv", "pip"]
    assert machine.run("demo").returncode == 0
    assert machine.started == ["pip", "dragonsden"]


@pytest.mark.skipif(os.name == "nt", reason="sends the signal that Ctrl-C sends on POSIX")
def test_an_interrupted_install_says_so_and_is_redone(machine: Machine) -> None:
    command = [sys.executable, str(machine.checkout / "run.py"), "demo"]
    settings = machine.settings | {"PIP_DOES": "wait"}
    waiting = machine.log.with_name("log.waiting")
    # what runs in the background without job control ignores Ctrl+C, and so would all it starts
    heeds = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(
        command,
        env=settings,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=heeds,
    ) as running:
        deadline = time.monotonic() + 20
        while not waiting.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        os.killpg(running.pid, signal.SIGINT)
        _, stderr = running.communicate(timeout=20)
    assert running.returncode == 130
    assert "Stopped. The same command takes it up again." in stderr
    assert "run.py" not in stderr, "a traceback of its own"
    machine.run("demo")
    assert machine.started == ["pip", "dragonsden"]


def test_a_half_made_environment_is_made_again(machine: Machine) -> None:
    (machine.venv / "lib").mkdir(parents=True)
    assert machine.run("demo").returncode == 0
    assert machine.started == ["venv", "pip", "dragonsden"]


def test_an_environment_whose_python_is_gone_is_made_again(machine: Machine) -> None:
    machine.run("demo")
    for python in machine.venv.glob("[bS]*/python*"):  # in bin or Scripts
        python.unlink()
    assert machine.run("demo").returncode == 0
    assert machine.started == ["venv", "pip", "dragonsden"]


def test_nothing_is_installed_into_a_python_that_is_no_environment(machine: Machine) -> None:
    machine.run("demo")
    (machine.venv / "pyvenv.cfg").unlink()  # its python now speaks for the whole machine
    machine.run("demo")
    assert machine.started == ["venv", "pip", "dragonsden"]


def test_an_environment_of_another_python_is_made_again(machine: Machine) -> None:
    machine.run("demo")
    machine.run_as("sys.version_info = (3, 99, 0, 'final', 0)", "demo")
    assert machine.started[:2] == ["venv", "pip"]


def test_a_checkout_that_moved_is_set_up_again(machine: Machine, tmp_path: Path) -> None:
    machine.run("test")
    moved = Machine(machine.checkout.rename(tmp_path / "moved"), machine.stand_ins, machine.log)
    assert moved.run("demo").returncode == 0
    assert moved.started == ["venv", "pip", "dragonsden"]


def test_a_changed_pyproject_is_installed_again_with_all_that_was_there(machine: Machine) -> None:
    machine.run("test")
    with (machine.checkout / "pyproject.toml").open("a", encoding="utf-8") as project:
        project.write("# one more\n")
    machine.run("demo")
    assert machine.started == ["pip", "dragonsden"]
    assert machine.calls[0]["words"][-1:] == [".[cluster,fast,test]"]  # type: ignore[index]


def test_changed_constraints_are_installed_again(machine: Machine) -> None:
    machine.run("test")
    (machine.checkout / "constraints.txt").write_text("numpy==2.2.0\n", encoding="utf-8")
    machine.run("demo")
    assert machine.started == ["pip", "dragonsden"]
    assert machine.calls[0]["words"] == [*INSTALL, "-e", ".[cluster,fast,test]"]


def test_what_builds_the_package_is_held_too_beside_constraints_of_the_users_own(
    machine: Machine,
) -> None:
    machine.run("demo")
    assert machine.held == "constraints.txt"
    machine.run("test", PIP_CONSTRAINT="ours.txt")
    assert machine.held == "ours.txt constraints.txt"


@pytest.mark.slow
def test_the_newest_of_everything_is_installed_when_asked_for(machine: Machine) -> None:
    machine.run("test")
    for _ in range(2):
        machine.run("test", DRAGONSDEN_NEWEST="1")
    assert machine.started == ["pytest"], "once is enough"
    machine.run("test")
    assert machine.started == ["pip", "pytest"], "the constraints hold again"
    machine.run("test", DRAGONSDEN_NEWEST="1")
    words = ["install", "--no-input", "--upgrade", "--upgrade-strategy", "eager", "-e"]
    assert machine.calls[0]["words"] == [*words, ".[cluster,fast,test]"], "what was there stays"
    assert machine.held == "nothing"


def test_constraints_are_renewed_without_regard_to_the_old_ones(machine: Machine) -> None:
    tool = machine.checkout / "tools/renew_constraints.py"
    tool.parent.mkdir()
    tool.write_text("import sys; print('renewed'); sys.exit(3)", encoding="utf-8")
    done = machine.run("renew")
    assert (done.stdout, done.returncode) == ("renewed\n", 3)
    assert "--upgrade" in machine.calls[1]["words"]  # type: ignore[operator]
    assert machine.held == "nothing"


@pytest.mark.slow
def test_a_failed_change_is_redone_even_if_the_change_is_taken_back(machine: Machine) -> None:
    machine.run("demo")
    project = machine.checkout / "pyproject.toml"
    before = project.read_bytes()
    project.write_bytes(before + b"# one more\n")
    assert machine.run("demo", PIP_DOES="fail").returncode == 1
    project.write_bytes(before)
    machine.run("demo")
    assert machine.started == ["pip", "dragonsden"]


def test_an_environment_that_lost_pip_is_made_again(machine: Machine) -> None:
    machine.run("demo")
    (machine.stand_ins / "pip.py").unlink()  # as in one that uv has made
    machine.run("demo")
    assert machine.started == ["venv"]


@pytest.mark.parametrize("part", ["venv", "ensurepip"])
def test_a_debian_python_without_venv_is_told_the_apt_line(machine: Machine, part: str) -> None:
    done = machine.run_as(f"sys.modules[{part!r}] = None", "demo")
    assert done.returncode == 1
    assert f"sudo apt install python3.{sys.version_info[1]}-venv" in done.stderr
    assert "Traceback" not in done.stderr
    assert not machine.venv.exists()


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["help"]])
def test_no_word_lists_the_words_and_installs_nothing(machine: Machine, words: list[str]) -> None:
    done = machine.run(*words)
    assert done.returncode == 0
    assert "python run.py demo" in done.stdout
    assert "python run.py test" in done.stdout
    assert not machine.venv.exists()
