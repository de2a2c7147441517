"""The page: content and charts as one HTML file that asks nothing of anybody."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from markupsafe import Markup

from dragonsden.outputs.pack.charts import Charts
from dragonsden.outputs.pack.content import Content, Cover
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


def render(
    content: Content, charts: Charts, live: Addition | None = None, *, whole: bool = False
) -> str:
    """The page as HTML; every text of the content is escaped, charts are as `charts` made them.

    `whole` prints every service with all its tables, not those alone that lead.
    """
    style = text_of("pack.css") + furniture(content.cover) + (live.style if live else "")
    script = live.script if live else ""
    return filled(
        TEMPLATE,
        c=content,
        charts=charts,
        live=live,
        whole=whole,
        style=Markup(style),
        script=Markup(script),
        policy=policy(style, script),
    )


def furniture(cover: Cover) -> str:
    """The style that prints marking, status, title, record and page number on every sheet."""
    record = f", record {cover.number}" if cover.number else ""
    made = f", {cover.on}" if cover.on else ""
    status = cover.status.split(":")[0]
    corners = {
        "top-left": css_text(cover.marking),
        "top-right": css_text(status),
        "bottom-left": css_text(f"{cover.title}{made}{record}"),
        "bottom-right": '"Page " counter(page) " of " counter(pages)',
    }
    boxes = "".join(f"@{corner} {{ content: {text}; }} " for corner, text in corners.items())
    return f"@page {{ {boxes}}}\n"


def css_text(text: str) -> str:
    """The text as a string of a style sheet: all but letters, digits and spaces is escaped."""
    said = (c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in text)
    return f'"{"".join(said)}"'


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
