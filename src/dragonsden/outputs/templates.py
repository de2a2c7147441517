"""Templates filled in, as HTML with every text escaped or as text; no value may be missing."""

from __future__ import annotations

import json
from functools import cache, partial
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

FOLDER = "templates"


def filled(template: str, **values: object) -> Markup:
    """A template filled in with values."""
    return Markup(_environment(html=True).get_template(template).render(**values))


def filled_text(template: str, **values: object) -> str:
    """A template of plain text filled in; `| text` puts a value in quotes, as YAML and JSON do."""
    return _environment(html=False).get_template(template).render(**values)


@cache
def text_of(name: str) -> str:
    """The text of a file beside the templates, as the style of the page is."""
    return (files(__package__) / FOLDER / name).read_text(encoding="utf-8")


@cache
def _environment(*, html: bool) -> Environment:
    """The templates."""
    environment = Environment(
        loader=PackageLoader("dragonsden.outputs", FOLDER),
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=not html,
    )
    environment.filters["unbroken"] = _unbroken
    environment.filters["text"] = partial(json.dumps, ensure_ascii=False)
    return environment


def _unbroken(text: str) -> Markup:
    """The text as HTML in which no line ends between a minus and its amount."""
    return escape(text).replace("−£", Markup('<span class="nb">−£</span>'))
