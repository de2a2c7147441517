"""Set dragonsden up and run it, with Python and nothing else.

The first call makes a virtual environment beside this file and installs into it, never anywhere
else; a stamp tells later calls what is there, so that they go straight on.
"""
# Python 2.7 must be able to read this file to its end, or it could not say that it is too old:
# no f-strings, no annotations, no unpacking inside lists.

from __future__ import print_function

import sys

HELP = """\
python run.py demo                        rank the shipped example and draw its charts
python run.py new DIR                     begin files of your own
python run.py rank CRITERIA PIPELINE      rank your own; `rank --help` says what else it can do
python run.py report CRITERIA PIPELINE    pack, paper, workbook, tables and charts in one folder
python run.py lab                         open the notebooks in JupyterLab
python run.py test                        run the tests but the slow ones; --all runs those too
python run.py check                       lint the code and check its types
python run.py fuzz                        give changed files to every reader; --minutes 60
python run.py renew                       bring constraints.txt up to date

Every other word is a command of dragonsden's own, and says by --help what it does:
    check why tornado options profile sensitivity scenarios voi panel programme target compare
    chart pack verify reproduce decide pipeline sheets workbook paper import schema

The first call sets up .venv beside this file and touches nothing outside it. What a command needs
beyond that is installed when it is first used."""

TOO_OLD = """\
dragonsden needs Python 3.11 or newer; this is Python {}.{} ({}).
Install a newer one from https://www.python.org/downloads/ (it can stand beside this one),
then name it in the command:
  on Windows    py -3.13 run.py {}
  elsewhere     python3.13 run.py {}"""

if sys.version_info < (3, 11):
    WORDS = " ".join(sys.argv[1:]) or "demo"
    sys.exit(TOO_OLD.format(sys.version_info[0], sys.version_info[1], sys.executable, WORDS, WORDS))

import hashlib
import importlib.util
import json
import os
import subprocess
from collections import deque
from pathlib import Path

HERE = Path(os.path.abspath(__file__)).parent  # noqa: PTH100  resolve() turns H: into \\server
# the variable lets a second Python have its own beside the first
VENV = HERE / os.environ.get("DRAGONSDEN_VENV", ".venv")
PYTHON = str(VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
STAMP = VENV / "dragonsden-stamp.json"
VERSION = "{}.{}".format(*sys.version_info)

CONSTRAINTS = "constraints.txt"
# instead of those versions the newest that pyproject.toml allows: does it still pass?
NEWEST = bool(os.environ.get("DRAGONSDEN_NEWEST")) or sys.argv[1:] == ["renew"]

EXTRAS = {  # what each brings along
    "cluster": ["cluster"],
    "dev": ["cluster", "dev", "docs", "fast", "test", "widgets", "word"],
    "fast": ["fast"],
    "lab": ["lab", "widgets", "word"],
    "test": ["test", "widgets", "word"],
    "word": ["word"],
}
# The newest are tried without what speeds it up: it works then too, and numba holds numpy back.
TESTED = ["test"] if os.environ.get("DRAGONSDEN_NEWEST") else ["cluster", "fast", "test"]
NEEDS = {"paper": ["word"], "report": ["word"]}  # of dragonsden's own commands
CHECKS = (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"])

IS_USABLE = """\
import os, pip, sys
ours = os.path.samefile(sys.prefix, sys.argv[1])
sys.exit(0 if ours and sys.argv[2] == "{}.{}".format(*sys.version_info) else 1)"""

NO_VENV = """\
This Python ({}) cannot make virtual environments: its {} module is missing.
On Debian and Ubuntu: sudo apt install python{}-venv
Then run the same command again."""

FAILED = """
{}
Setting up stopped: {}. Its last words are above.
If they speak of a connection, look at the network or the proxy (HTTPS_PROXY, PIP_INDEX_URL).
Then run the same command again; it starts afresh, and nothing outside {} was touched."""


def main(words):
    """The exit code of what `words` ask for, once what it needs is installed."""
    if not words or words[0] in ("-h", "--help", "help"):
        print(HELP)
        return 0
    if words[0] == "test":
        prepare(TESTED)
        return hand_over(["pytest"] + on_every_core(words[1:]), HERE)
    if words == ["check"]:  # with files after it, it is dragonsden's own check
        prepare(["dev"])
        # a list, so that all three have their say
        return int(any([subprocess.call([PYTHON, "-m"] + one, cwd=HERE) for one in CHECKS]))
    if words[0] == "fuzz":
        prepare(TESTED)
        return subprocess.call([PYTHON, str(HERE / "tests" / "fuzz")] + words[1:])
    if words == ["renew"]:
        prepare(TESTED)
        return subprocess.call([PYTHON, str(HERE / "tools" / "renew_constraints.py")])
    if words[0] == "lab":
        prepare(["lab"])
        return hand_over(["jupyterlab"] + (words[1:] or ["notebooks"]), HERE)
    prepare(NEEDS.get(words[0], []))
    os.environ["DRAGONSDEN_CALLED_AS"] = "python run.py"  # so that its advice can be typed here
    return hand_over(["dragonsden"] + words, os.curdir)


def on_every_core(words):
    """The words for pytest: every core runs tests; a few that are named are sooner done by one."""
    named = any([word.partition("::")[0].endswith(".py") for word in words])
    return words if named else ["-n", "auto", "--dist", "worksteal"] + words


def prepare(extras):
    """Install what is missing, and stamp it once it is there."""
    found, usable = stamped(), is_usable()
    if found["folder"] != str(HERE):
        usable = False  # moved: its scripts still call the old place
    had = [each for each in found["extras"] if each in EXTRAS]
    there = [one for each in had for one in EXTRAS[each]]
    lacking = [each for each in extras if each not in there]
    if usable and not lacking and found == wanted(had):
        return
    print("Setting up {} (the first time takes a minute or two)".format(VENV), file=sys.stderr)
    STAMP.unlink(missing_ok=True)
    if not usable:
        make_venv()
    versions = ["--upgrade", "--upgrade-strategy", "eager"] if NEWEST else ["-c", CONSTRAINTS]
    whole = sorted(set(had + lacking))
    asked = ".[{}]".format(",".join(whole)) if whole else "."
    pip = [PYTHON, "-m", "pip", "install", "--no-input"] + versions + ["-e", asked]
    quietly(pip, "pip could not install dragonsden")
    print(file=sys.stderr)
    STAMP.write_text(json.dumps(wanted(whole)), encoding="utf-8")


def wanted(extras):
    """What the stamp says when everything that these extras ask for is installed here."""
    says = {"folder": str(HERE), "python": VERSION, "extras": extras}
    says["project"] = hashlib.sha256((HERE / "pyproject.toml").read_bytes()).hexdigest()
    versions = hashlib.sha256((HERE / CONSTRAINTS).read_bytes()).hexdigest()
    return dict(says, versions="the newest" if NEWEST else versions)


def stamped():
    """What was installed, where and by which Python, as far as is known."""
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none yet, or its writing was interrupted
        return {"folder": str(HERE), "extras": []}


def is_usable():
    """Whether the environment runs, is this Python's own, and has pip."""
    try:
        test = [PYTHON, "-c", IS_USABLE, str(VENV), VERSION]
        return subprocess.call(test, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make_venv():
    """Make the environment anew, whatever stood there."""
    for part in ("venv", "ensurepip"):  # Debian packs them apart from Python itself
        if importlib.util.find_spec(part) is None:
            sys.exit(NO_VENV.format(sys.executable, part, VERSION))
    quietly([sys.executable, "-m", "venv", "--clear", str(VENV)], "no virtual environment was made")


def quietly(command, complaint):
    """Run one step of the set-up, a dot for each package; if it fails, show its end and stop."""
    settings = dict(os.environ, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1")
    if not NEWEST:  # -c does not reach what pip builds with: the first was for that until pip 25.3
        for name in ("PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT"):
            settings[name] = " ".join(filter(None, [settings.get(name), CONSTRAINTS]))
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    last = deque(maxlen=15)
    with subprocess.Popen(
        command, cwd=HERE, env=settings, text=True, errors="replace", **pipes
    ) as step:
        for line in step.stdout:
            last.append(line)
            if line.startswith("Collecting"):
                print(".", end="", file=sys.stderr, flush=True)
    if step.returncode:
        sys.exit(FAILED.format("".join(last), complaint, VENV))


def hand_over(command, folder):
    """The exit code of `python -m command`, run in `folder` with this terminal as its own."""
    os.chdir(folder)
    # -P: a file of the user's called yaml.py must not stand in for the package
    command = [PYTHON, "-P", "-m"] + command
    if os.name != "nt":
        os.execv(PYTHON, command)
    child = subprocess.Popen(command)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # Windows tells the child too, and the child decides
            continue


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nStopped. The same command takes it up again.", file=sys.stderr)
        sys.exit(130)
