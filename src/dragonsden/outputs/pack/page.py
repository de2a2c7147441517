"""The page: content and charts as one HTML file that asks nothing of anybody."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from markupsafe import Markup

from dragonsden.outputs.pack.charts import Charts
from dragonsden.outputs.pack.content import Content
from dragonsden.outputs.templates import filled, text_of

TEMPLATE: Final = "pack.html.j2"


@dataclass(frozen=True)
class Addition:
    """An addition for browsers that run scripts: its markup, and the script that moves it.

    The markup goes after the ranked table. It has no style attributes and no handlers in it: the
    Content-Security-Policy lets through this script, by its hash, and no other.
    """

    markup: Markup
    script: str
    style: str = ""


def render(content: Content, charts: Charts, live: Addition | None = None) -> str:
    """The page as HTML; every text of the content is escaped, charts are as `charts` made them."""
    style = text_of("pack.css") + (live.style if live else "")
    script = live.script if live else ""
    return filled(
        TEMPLATE,
        c=content,
        charts=charts,
        live=live,
        style=Markup(style),
        script=Markup(script),
        policy=policy(style, script),
    )


def policy(style: str, script: str) -> str:
    """The Content-Security-Policy: no request at all, and no style or script but these two."""
    scripts = f"'sha256-{_digest(script)}'" if script else "'none'"
    return (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src {scripts}; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    """The SHA-256 of a text as a policy writes it."""
    return b64encode(sha256(text.encode()).digest()).decode()
