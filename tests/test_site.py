"""The documentation site has each public name once, its own links, and nothing from other sites."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
import yaml

import dragonsden as dd
from dragonsden import plot

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(path for path in (ROOT / "docs/api").glob("*.md") if path.name != "index.md")


def named(page: Path) -> list[str]:
    """The public names whose docstrings a page shows; what they return may stand below them."""
    text = page.read_text(encoding="utf-8")
    return re.findall(r"^::: dragonsden\.((?:plot\.)?\w+)$", text, re.MULTILINE)


def test_every_public_name_is_on_one_page_of_the_site() -> None:
    shown = [name for page in PAGES for name in named(page)]
    assert sorted(shown) == sorted([*dd.__all__, *(f"plot.{name}" for name in plot.__all__)])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_index_of_the_pages_names_what_is_on_each(page: Path) -> None:
    title = page.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    names = ", ".join(f"`{name.removeprefix('plot.')}`" for name in named(page))
    index = (ROOT / "docs/api/index.md").read_text(encoding="utf-8").splitlines()
    assert f"| [{title}]({page.name}) | {names} |" in index


def test_the_site_asks_no_other_site_for_fonts_and_is_written_where_git_ignores_it() -> None:
    class Loader(yaml.SafeLoader):
        """YAML with Python's own objects left out."""

    Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)
    settings = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), Loader)
    assert settings["theme"]["font"] is False
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert f"{settings['site_dir']}/" in ignored


@pytest.fixture
def hook() -> ModuleType:
    """tools/docs_site.py, imported, where mkdocs is installed: .ci/run always builds the site."""
    pytest.importorskip("mkdocs")
    spec = importlib.util.spec_from_file_location("docs_site", ROOT / "tools/docs_site.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="https://cdn.example/x.js"></script>',
        "<img alt='' src=//cdn.example/x.png>",
        '<link rel="stylesheet" href="https://fonts.example/css?family=X">',
    ],
)
def test_a_page_that_loads_from_another_site_would_be_found(hook: ModuleType, tag: str) -> None:
    assert hook.LOADED.search(f"<p>before</p>{tag}")


@pytest.mark.parametrize(
    "tag",
    [
        '<a href="https://example.org/">a link to click on</a>',
        '<script src="assets/x.js"></script>',
        '<link rel="stylesheet" href="../assets/x.css">',
    ],
)
def test_links_to_click_on_and_files_of_the_site_are_let_through(
    hook: ModuleType, tag: str
) -> None:
    assert not hook.LOADED.search(tag)


@pytest.mark.parametrize(
    ("page", "link", "turned"),
    [
        ("index.md", "../README.md", "project/README.md"),
        ("decisions/0006.md", "../../benchmarks/README.md", "../project/benchmarks/README.md"),
        ("project/README.md", "docs/files.md", "../files.md"),
        ("project/README.md", "CHANGELOG.md", "CHANGELOG.md"),
        ("files.md", "method.md", "method.md"),
        ("files.md", "../nowhere.md", "../nowhere.md"),
        ("files.md", "https://example.org/", "https://example.org/"),
    ],
)
def test_links_from_and_to_pages_outside_docs_are_turned(
    hook: ModuleType, page: str, link: str, turned: str
) -> None:
    class Files:
        """The files that the site would have."""

        def get_file_from_path(self, path: str) -> object:
            inside = path.removeprefix("project/")
            stands = (ROOT / (inside if inside != path else f"docs/{path}")).is_file()
            return object() if stands else None

    assert hook._turned(page, Files(), link) == turned
