"""Build a release and try it: wheel and sdist, each installed in an empty environment.

    python tools/release.py
    python tools/release.py --rehearse

The second does the same with what is there, whatever stands in the changelog and in git. Nothing is
tagged and nothing leaves this machine: the commands that do so are printed at the end. It needs the
extra `test` (for hatchling) and an index of packages. docs/releasing.md is the recipe around it.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
DIST: Final = ROOT / "dist"
REHEARSE: Final = "--rehearse"
RESULTS: Final = "dragonsden-demo/results.json"
UNRELEASED: Final = "## Unreleased"

COMMANDS: Final = """\
git tag -a v{version} -m "dragonsden {version}"
git push origin v{version}
python -m twine upload {files}"""


def main(words: Sequence[str]) -> None:
    """Check, build and try a release, then print the commands that publish it."""
    if set(words) - {REHEARSE}:
        sys.exit(__doc__)
    version = said([sys.executable, "-m", "hatchling", "version"], ROOT)
    if REHEARSE not in words and (reasons := unready(version)):
        sys.exit("Not ready to release:\n" + "\n".join(f"* {reason}" for reason in reasons))
    files = built()
    results = {file.name: tried(file, version) for file in files}
    if len(set(results.values())) > 1:
        sys.exit(f"The wheel and the sdist give different results: {results}")
    print(f"\nBoth give the same results of the demo ({RESULTS}):\n  sha256 {results.popitem()[1]}")
    print("Built:")
    for file in files:
        print(f"  sha256 {sha256(file)}  {file.relative_to(ROOT).as_posix()}")
    names = " ".join(file.relative_to(ROOT).as_posix() for file in files)
    print("\nTo publish them:\n\n" + COMMANDS.format(version=version, files=names))


def unready(version: str) -> list[str]:
    """The reasons why this version cannot be released as things stand."""
    reasons = []
    if said(["git", "status", "--porcelain"], ROOT):
        reasons.append("git has changes that are not committed")
    if said(["git", "tag", "--list", f"v{version}"], ROOT):
        reasons.append(f"there is a tag v{version}; raise the version")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    return [*reasons, *unsaid(changes, version)]


def unsaid(changes: str, version: str) -> list[str]:
    """The reasons why a changelog is not yet that of a version."""
    parts = re.split(r"^(?=## )", changes, flags=re.MULTILINE)[1:]
    heading = parts[1].splitlines()[0] if len(parts) > 1 else ""
    if not re.fullmatch(rf"## {re.escape(version)} - \d{{4}}-\d\d-\d\d", heading):
        return [f"the changelog's second heading must be '## {version} - YYYY-MM-DD'"]
    if parts[0].strip() != UNRELEASED:
        return [f"the changelog's first heading must be '{UNRELEASED}', with nothing below it yet"]
    return []


def built() -> list[Path]:
    """The sdist and the wheel, made anew in dist/."""
    DIST.mkdir(exist_ok=True)
    for old in DIST.glob("dragonsden-*"):
        old.unlink()
    print("Building ..", flush=True)
    said([sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel"], ROOT)
    files = sorted(DIST.glob("dragonsden-*"))
    if [file.suffix for file in files] != [".whl", ".gz"]:
        sys.exit(f"One wheel and one sdist were expected in dist/, not {files}")
    return files


def tried(file: Path, version: str) -> str:
    """The hash of the demo's results, as made by a file installed where nothing else is."""
    print(f"Installing {file.name} in an empty environment ..", flush=True)
    with TemporaryDirectory(prefix="dragonsden-release-") as place:
        folder = Path(place, "empty")
        folder.mkdir()
        venv.create(Path(place, "venv"), with_pip=True)
        scripts = Path(place, "venv", "Scripts" if os.name == "nt" else "bin")
        said([str(scripts / "python"), "-m", "pip", "install", "--no-input", str(file)], folder)
        found = said([str(scripts / "dragonsden"), "--version"], folder)
        if found != f"dragonsden {version}":
            sys.exit(f"{file.name} says {found!r}, and 'dragonsden {version}' was expected")
        said([str(scripts / "dragonsden"), "demo"], folder)
        print(f"  {found}; the demo wrote {len(list(folder.rglob('*.*')))} files", flush=True)
        return sha256(folder / RESULTS)


def said(command: Sequence[str], folder: Path) -> str:
    """The output of a command, run in a folder. Ends with the command's own words if it fails."""
    # a checkout on the path would be imported in the place of what was installed
    settings = {key: text for key, text in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=folder, env=settings, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}\nStopped: {' '.join(command)} failed.")
    return done.stdout.strip()


def sha256(file: Path) -> str:
    """The hash of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    main(sys.argv[1:])
