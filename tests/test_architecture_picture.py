"""The picture of the house is that of the code; the pages beside it name files that are there."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[1]
SVG = "{http://www.w3.org/2000/svg}"
NEAR = 0.15
"""The sizes drawn may be this share off, or 200 lines: a picture is not drawn for each line."""


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """tools/architecture_picture.py, imported."""
    spec = importlib.util.spec_from_file_location(
        "architecture_picture", ROOT / "tools/architecture_picture.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def rooms(tool: ModuleType) -> Sequence[Any]:
    """The rooms, as the code has them."""
    found: Sequence[Any] = tool.house(ROOT / "pyproject.toml", ROOT / "src/dragonsden")
    return found


@pytest.fixture(scope="module")
def drawn(tool: ModuleType, rooms: Sequence[Any]) -> Sequence[Any]:
    """The rooms, with the sizes that the committed page gives."""
    page = tool.PAGE.read_text(encoding="utf-8")
    sizes = dict(re.findall(r"^\| \d+ \| `(\w+)` \|.*\| ([\d,]+) \|", page, re.MULTILINE))
    return [replace(room, lines=int(sizes[room.name].replace(",", ""))) for room in rooms]


RENEW = "run python tools/architecture_picture.py"


@pytest.mark.slow
def test_the_picture_shows_the_rooms_floors_and_arrows_of_the_code(
    tool: ModuleType, drawn: Sequence[Any]
) -> None:
    assert tool.PICTURE.read_text(encoding="utf-8") == tool.picture(drawn), RENEW


@pytest.mark.slow
def test_the_table_beside_the_picture_says_the_same(tool: ModuleType, drawn: Sequence[Any]) -> None:
    page = tool.PAGE.read_text(encoding="utf-8")
    assert page == tool.page_with(tool.table(drawn), page), RENEW


@pytest.mark.slow
def test_the_sizes_in_the_picture_are_near_those_of_the_code(
    rooms: Sequence[Any], drawn: Sequence[Any]
) -> None:
    for now, then in zip(rooms, drawn, strict=True):
        assert abs(now.lines - then.lines) <= max(200, NEAR * now.lines), f"{now.name}: {RENEW}"


def test_the_picture_has_a_title_a_description_and_a_dot_for_each_arrow(
    tool: ModuleType, rooms: Sequence[Any]
) -> None:
    picture = ElementTree.fromstring(tool.picture(rooms))
    named = [picture.find(f"{SVG}{tag}") for tag in ("title", "desc")]
    assert picture.get("role") == "img"
    assert [each.get("id") for each in named if each is not None] == ["title", "desc"]
    assert all(room.purpose in (named[1].text or "") for room in rooms)  # type: ignore[union-attr]
    dots = [dot for dot in picture.iter(f"{SVG}circle") if dot.get("class") == "use"]
    arrows = {f"{room.name} uses {used}" for room in rooms for used in room.uses}
    assert {dot.findtext(f"{SVG}title") for dot in dots} == arrows
    assert len(dots) == len(arrows)


def test_each_purpose_fits_its_box(tool: ModuleType, rooms: Sequence[Any]) -> None:
    for room in rooms:
        lines = -(-len(room.purpose) // tool.WRAP) + bool(room.inner)
        assert lines <= 2, f"{room.name}: shorten the first line of its docstring"


def small(tmp_path: Path, layers: str, **files: str) -> tuple[Path, Path]:
    """A project with these layers and packages, each with this module."""
    project, source = tmp_path / "pyproject.toml", tmp_path / "dragonsden"
    contract = f'[[tool.importlinter.contracts]]\ntype = "layers"\nlayers = {layers}\n'
    project.write_text(contract, encoding="utf-8")
    for name, text in files.items():
        (source / name).mkdir(parents=True)
        (source / name / "__init__.py").write_text(f'"""{name}: all."""\n', encoding="utf-8")
        (source / name / "one.py").write_text(text, encoding="utf-8")
    return project, source


DEFERRED = "def late():\n    from dragonsden.low.one import x\n    return x\n"


def test_deferred_imports_are_arrows_too(tool: ModuleType, tmp_path: Path) -> None:
    high, low = tool.house(*small(tmp_path, '["high", "low"]', high=DEFERRED, low=""))
    assert (high.floor, high.uses) == (2, {"low"})
    assert (low.floor, low.uses) == (1, frozenset())
    assert high.lines == 3


@pytest.mark.parametrize("layers", ['["low", "high"]', '["high | low"]'])
def test_an_arrow_that_does_not_go_down_is_not_drawn(
    tool: ModuleType, tmp_path: Path, layers: str
) -> None:
    with pytest.raises(ValueError, match="does not go down: high to low"):
        tool.house(*small(tmp_path, layers, high=DEFERRED, low=""))


def test_a_package_on_no_floor_is_named(tool: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="on no floor of the layers contract: cellar"):
        tool.house(*small(tmp_path, '["high", "low"]', high="", low="", cellar=""))


def test_lines_of_code_are_without_blanks_comments_and_docstrings(tool: ModuleType) -> None:
    text = (
        '"""Doc.\n\nLonger.\n"""\n\n# a comment\nX = """\ntext"""\n\n\ndef f():\n    """Doc."""\n'
    )
    assert tool.code_lines(text) == 3  # two of X, and the line of def


@pytest.mark.parametrize("page", ["docs/architecture.md", "docs/recipes.md"])
def test_the_files_that_the_page_names_are_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w/.]+/[\w.]+|__init__\.pyi?)`", text))
    places = (ROOT, ROOT / "src/dragonsden", ROOT / "schemas")
    missing = [name for name in sorted(named) if not any((p / name).exists() for p in places)]
    assert named
    assert missing == []
