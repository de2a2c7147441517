"""The house: arrows go down only, charts are where their names say, private names stay home."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from dragonsden import plot

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "dragonsden"
MODULES = sorted(SOURCE.rglob("*.py"))
ABOUT_CHARTS = {"data_table", "save", "text_alternative"}


def test_every_arrow_between_rooms_goes_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(cache_dir=None) == 0


@pytest.mark.slow
def test_no_module_imports_itself_by_way_of_others_not_even_late_or_for_types() -> None:
    names = {name_of(path): path for path in MODULES}
    arrows = {name: met(path, names) - {name} for name, path in names.items()}
    assert set(TopologicalSorter(arrows).static_order()) == set(names)  # a circle is an error
    assert "dragonsden.engine.tally" in arrows["dragonsden.engine.steps"]


def name_of(path: Path) -> str:
    """The name of a module."""
    inside = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(("dragonsden", *inside)).removesuffix(".__init__")


def met(path: Path, names: Collection[str]) -> set[str]:
    """Those of these modules that a file imports, wherever it does."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in names else f"{node.module}")
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return found & set(names)


def test_nothing_but_the_way_in_stands_beside_the_rooms() -> None:
    files = {path.name for path in SOURCE.iterdir() if path.is_file()}
    assert files == {"__init__.py", "__init__.pyi", "__main__.py", "py.typed", "version.py"}


def test_each_public_chart_lives_in_a_file_of_its_name() -> None:
    charts = set(plot.__all__) - ABOUT_CHARTS
    assert {name: getattr(plot, name).__module__ for name in charts} == {
        name: f"dragonsden.plot.charts.{name}" for name in charts
    }
    files = {path.stem for path in (SOURCE / "plot" / "charts").glob("*.py")} - {"__init__"}
    assert files == charts


@pytest.mark.slow
def test_no_room_imports_a_private_name_of_another() -> None:
    assert [f"{path.name}: {name}" for path in MODULES for name in private(path)] == []


@pytest.mark.slow
def test_no_file_of_tests_imports_another() -> None:
    files = sorted((ROOT / "tests").glob("*.py"))
    found = [(path.name, name) for path in files for name in imported(path)]
    assert [each for each in found if each[1].startswith(("test_", "conftest", "tests"))] == []
    assert ("conftest.py", "casebook") in found


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "tests"  # a dot alone


def private(path: Path) -> Iterator[str]:
    """The names with an underscore that a file imports from dragonsden."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dragonsden"):
            names = (alias.name for alias in node.names)
            yield from (n for n in names if n.startswith("_") and n != "__version__")


def test_type_checkers_and_editors_see_the_public_names_and_no_others() -> None:
    import dragonsden

    stub = ast.parse((SOURCE / "__init__.pyi").read_text(encoding="utf-8"))
    seen = {
        alias.asname: f"{node.module}"
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert set(seen) == {*dragonsden.__all__, "__version__"}
    for name, module in seen.items():
        there = __import__(module, fromlist=[str(name)])
        assert getattr(there, str(name)) is getattr(dragonsden, str(name))
