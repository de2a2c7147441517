"""Templates filled in as HTML: every text is escaped, and no value may be missing."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

FOLDER = "templates"


def filled(template: str, **values: object) -> Markup:
    """A template filled in with values."""
    return Markup(_environment().get_template(template).render(**values))


@cache
def text_of(name: str) -> str:
    """The text of a file beside the templates, as the style of the page is."""
    return (files(__package__) / FOLDER / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    """The templates."""
    return Environment(
        loader=PackageLoader("dragonsden.outputs", FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
