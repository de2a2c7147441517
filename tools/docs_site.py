"""A hook of mkdocs: pages from outside docs/ join the site, and no page loads from another site.

    mkdocs build --strict

README, CHANGELOG and the like stand where GitHub shows them. On the site they stand under project/,
at the same places to each other; links from and to them are turned accordingly. What cannot be
followed is left as it is, and `--strict` then names it.
"""

from __future__ import annotations

import posixpath
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT: Final = Path(__file__).resolve().parents[1]
OUTSIDE: Final = (
    "*.md",
    "CITATION.cff",
    "LICENSE",
    "benchmarks/*.md",
    "notebooks/*.ipynb",
    "schemas/*.json",
    "scores/*.md",
)
DOCS, PROJECT, API = "docs", "project", "api/"
LINK: Final = re.compile(r"(?<=\]\()([^)\s#]+)")
"""The address of a Markdown link, up to its anchor."""

CODE: Final = re.compile(r"(^```.*?^```$|`[^`\n]*`)", re.MULTILINE | re.DOTALL)
LOADED: Final = re.compile(
    r"""<(?:script|img|iframe|source|audio|video|embed)\b[^>]*?\bsrc=["']?(?:https?:)?//[^"'\s>]+"""
    r"""|<link\b(?![^>]*\brel=["']?canonical)[^>]*?\bhref=["']?(?:https?:)?//[^"'\s>]+"""
)
"""What a browser would fetch from another site by itself; a link to click on is none."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The settings, with every decision in the navigation."""
    pages = sorted(ROOT.glob(f"{DOCS}/decisions/[0-9]*.md"))
    (decisions,) = (part["Decisions"] for part in config.nav or () if "Decisions" in part)
    decisions.extend(page.relative_to(ROOT / DOCS).as_posix() for page in pages)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The files of the site, with those from outside docs/."""
    for pattern in OUTSIDE:
        for path in sorted(ROOT.glob(pattern)):
            place = f"{PROJECT}/{path.relative_to(ROOT).as_posix()}"
            files.append(File.generated(config, place, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, *, page: Page, files: Files, **_others: object) -> str:
    """The text of a page, with links that lead to where their targets are on the site."""
    turn = partial(_turned, page.file.src_uri, files)
    parts = CODE.split(markdown)  # every second part is code
    parts[::2] = [LINK.sub(lambda found: turn(found[1]), part) for part in parts[::2]]
    return "".join(parts)


def on_post_page(output: str, *, page: Page, **_others: object) -> str:
    """The finished page, as it is.

    Raises PluginError if it loads something from another site, or shows a module of the code where
    a public name should be.
    """
    if found := LOADED.search(output):
        raise PluginError(f"{page.file.src_uri} loads from another site: {found[0]}")
    if page.file.src_uri.startswith(API) and 'class="doc doc-object doc-module"' in output:
        raise PluginError(f"{page.file.src_uri} shows a module in the place of a public name")
    return output


def _turned(page: str, files: Files, link: str) -> str:
    """The address on the site of what a link of a page leads to in the repository."""
    folder = posixpath.dirname(_in_repository(page))
    place = _on_site(posixpath.normpath(posixpath.join(folder, link)))
    if ":" in link or files.get_file_from_path(place) is None:
        return link
    return posixpath.relpath(place, posixpath.dirname(page) or ".")


def _in_repository(place: str) -> str:
    """Where a file of the site stands in the repository."""
    inside = place.removeprefix(f"{PROJECT}/")
    return f"{DOCS}/{place}" if inside == place else inside


def _on_site(path: str) -> str:
    """Where a file of the repository stands on the site."""
    inside = path.removeprefix(f"{DOCS}/")
    return f"{PROJECT}/{path}" if inside == path else inside
