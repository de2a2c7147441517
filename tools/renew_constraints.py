"""Make constraints.txt, the versions that run.py installs: the newest that pyproject.toml allows.

    python run.py renew

The newest pip says for each Python and system what it would install where nothing is. It reads the
markers of dependencies for the machine that it runs on, so what is needed only elsewhere is asked
for again by name.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import hatchling.build
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parents[1]
FILE: Final = ROOT / "constraints.txt"
PYTHONS: Final = ("3.11", "3.12", "3.13", "3.14", "3.15")
"""Each stands for its first release: what needs a later one is left to newer Pythons."""

HEAD: Final = """\
# What `python run.py` installs: of each dependency the version that has passed the tests.
# Made by `python run.py renew`; not written by hand.
"""

LINUX: Final = (
    *(f"manylinux_2_{minor}_x86_64" for minor in range(28, 4, -1)),
    "manylinux2014_x86_64",
)
MARKERS: Final = {
    "linux": {"platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
    "win32": {"platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
}
SYSTEMS: Final = {"linux": LINUX, "win32": ("win_amd64",)}

Versions = Mapping[tuple[str, str], str]
"""The version of a package by Python and system; those that do without it have none."""


@dataclass(frozen=True)
class Target:
    """A Python and a system that pip can install for from here."""

    python: str
    system: str

    @property
    def options(self) -> list[str]:
        """The options that make pip choose for this target."""
        platforms = [f"--platform={name}" for name in SYSTEMS[self.system]]
        return [f"--python-version={self.python}", "--only-binary=:all:", *platforms]

    def wants(self, requirement: Requirement, extras: Iterable[str] = ()) -> bool:
        """Whether a requirement holds here, for a package asked for with these extras."""
        here = {"python_version": self.python, "python_full_version": f"{self.python}.0"}
        here |= {"sys_platform": self.system, "implementation_version": f"{self.python}.0"}
        here |= MARKERS[self.system]
        marker = requirement.marker
        return marker is None or any(marker.evaluate(here | {"extra": e}) for e in ("", *extras))


@dataclass
class Resolved:
    """The packages that pip would install, and which of them a target needs."""

    target: Target
    packages: Mapping[str, Mapping[str, Any]]
    needed: dict[str, set[str]] = field(default_factory=dict)  # with the extras asked for
    missing: dict[str, Requirement] = field(default_factory=dict)

    def need(self, requirement: Requirement, extras: Iterable[str] = ()) -> None:
        """Note a requirement and all that follows from it, where the target wants it."""
        if not self.target.wants(requirement, extras):
            return
        name = canonicalize_name(requirement.name)
        if name not in self.packages:
            self.missing[name] = requirement
            return
        if name in self.needed and requirement.extras <= self.needed[name]:
            return
        asked = self.needed.setdefault(name, set())
        asked |= requirement.extras
        for line in self.packages[name].get("requires_dist", ()):
            self.need(Requirement(line), frozenset(asked))


def main() -> int:
    """The exit code: 0 when the file is written."""
    found: dict[str, dict[tuple[str, str], str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        python = newest_pip(Path(folder))
        for target in (Target(each, system) for each in PYTHONS for system in SYSTEMS):
            print(f"Python {target.python} on {target.system}", file=sys.stderr)
            for name, version in versions(python, target, wanted()).items():
                found.setdefault(name, {})[target.python, target.system] = version
    FILE.write_text(written(found), encoding="utf-8", newline="\n")
    return 0


def newest_pip(folder: Path) -> str:
    """The Python of a new environment with the newest pip: an old one minds the wrong Python."""
    venv.create(folder, with_pip=True, symlinks=os.name != "nt")
    python = str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    command = [python, "-m", "pip", "install", "-qq", "--no-input", "--upgrade", "pip"]
    subprocess.run(command, check=True)
    return python


def wanted() -> list[Requirement]:
    """All that pyproject.toml asks for, with every extra and what builds the package."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    os.chdir(ROOT)  # the hook describes the project it stands in
    lines = [*project["build-system"]["requires"]]
    lines += hatchling.build.get_requires_for_build_editable()
    lines += project["project"]["dependencies"]
    for extra in project["project"]["optional-dependencies"].values():
        lines += extra
    requirements = [Requirement(line) for line in lines]
    return [each for each in requirements if each.name != project["project"]["name"]]


def versions(python: str, target: Target, roots: Sequence[Requirement]) -> dict[str, str]:
    """The version of each package that a target needs, by its name."""
    asked = [each for each in roots if target.wants(each)]
    while True:
        resolved = Resolved(target, packages(python, target, asked))
        for requirement in roots:
            resolved.need(requirement)
        if not resolved.missing:
            return {name: resolved.packages[name]["version"] for name in resolved.needed}
        asked += resolved.missing.values()


def packages(
    python: str, target: Target, asked: Iterable[Requirement]
) -> dict[str, dict[str, Any]]:
    """The metadata of what pip would install, by name."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [python, "-m", "pip", "install", "-qq", "--no-input", "--dry-run"]
        command += ["--ignore-installed", f"--target={folder}/site", f"--report={report}"]
        command += target.options
        command += [f"{each.name}{extras(each)}{each.specifier}" for each in asked]
        settings = {k: v for k, v in os.environ.items() if k != "PIP_CONSTRAINT"}
        subprocess.run(command, check=True, env=settings)
        installs = json.loads(report.read_text(encoding="utf-8"))["install"]
    return {canonicalize_name(each["metadata"]["name"]): each["metadata"] for each in installs}


def extras(requirement: Requirement) -> str:
    """The extras of a requirement, in brackets."""
    return f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""


def written(found: Mapping[str, Versions]) -> str:
    """The text of the file: a line for each version, with the Pythons and systems it is for."""
    lines = [line for name in sorted(found) for line in lines_of(name, found[name])]
    return HEAD + "".join(f"{line}\n" for line in lines)


def lines_of(name: str, by_target: Versions) -> Iterator[str]:
    """The lines of one package: a single one where it has one version everywhere."""
    systems = {
        system: {python: v for (python, of), v in by_target.items() if of == system}
        for system in SYSTEMS
    }
    agreed = {python: version for (python, _), version in by_target.items()}
    if all(agreed[python] == version for (python, _), version in by_target.items()):
        yield from lines_by_python(name, agreed, "")
        return
    for system, by_python in systems.items():
        sign = "==" if system == "win32" else "!="  # what is not Windows takes what Linux has
        yield from lines_by_python(name, by_python, f'sys_platform {sign} "win32"')


def lines_by_python(name: str, by_python: Mapping[str, str], system: str) -> Iterator[str]:
    """The lines of one package on a system: one for each run of Pythons with the same version."""
    ordered = sorted(by_python.items(), key=lambda item: PYTHONS.index(item[0]))
    runs = [(v, [p for p, _ in run]) for v, run in groupby(ordered, key=lambda item: item[1])]
    for place, (version, _) in enumerate(runs):
        markers = [f'python_version >= "{runs[place][1][0]}"'] if place else []
        if place + 1 < len(runs):
            markers.append(f'python_version < "{runs[place + 1][1][0]}"')
        markers += [system] if system else []
        yield f"{name}=={version}" + (f" ; {' and '.join(markers)}" if markers else "")


if __name__ == "__main__":
    sys.exit(main())
