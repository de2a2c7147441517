"""Charts as files: PNG, and SVG with a title and a description."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import matplotlib
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from dragonsden.files.atomic import put, writing
from dragonsden.plot.described import Description, description
from dragonsden.plot.layout.lettering import missing_letters_allowed
from dragonsden.plot.layout.sheet import BORDER, inner_height, root_figure
from dragonsden.text.arguments import checked

KINDS: Final = (".png", ".svg")
DPI: Final = 110
"""Dots to an inch: 880 for a chart of the usual width."""

# Unhinted letters are as wide as measured, take half the time, and are the same everywhere.
SETTINGS: Final[Any] = {"svg.hashsalt": "dragonsden", "text.hinting": "no_hinting"}


@checked
def save(ax: Axes, path: str | PathLike[str], *, replace: bool = False) -> Path:
    """The path of a chart, once it is written as .png or .svg, whole or not at all.

    The same chart gives the same bytes. The file carries its title and its text alternative.

    Args:
        ax: the Axes that a chart was drawn on.
        path: where it goes; it ends in .png or .svg.
        replace: True if a file that is there already is to be replaced.

    Returns:
        The path.

    Raises:
        KeyError: no chart of dragonsden was drawn on these Axes.
        ValueError: it is another kind of file.
        FileExistsError: a file is there already, and `replace` is not True.
        OSError: it cannot be written.

    Examples:
        >>> plot.save(plot.ranking(sim), "ranking.svg").name
        'ranking.svg'
    """
    target = Path(path)
    kind = target.suffix.lower()
    if kind not in KINDS:
        raise ValueError(f"{target.name} is neither .png nor .svg; give it one of these endings")
    with writing(target, replace=replace) as place:
        put(place, chart_bytes(ax, kind))
    return target


def chart_bytes(ax: Axes, kind: str) -> bytes:
    """A chart as a file of a kind, ".png" or ".svg", with its title and its text alternative."""
    said = description(ax)
    about: dict[str, str | None] = {"Title": said.title, "Description": said.alternative}
    if kind == ".svg":
        drawing = drawn(ax, "svg", {}, dpi=DPI, metadata={**about, "Date": None})
        return _with_description(drawing, said)
    about["Software"] = None
    return drawn(ax, "png", {}, dpi=DPI, metadata=about, pil_kwargs={"compress_level": 1})


def bare_png(ax: Axes) -> bytes:
    """A chart on a bare sheet as a PNG file, twice as fine as others: it is printed."""
    bottom, high = BORDER / 72, inner_height(ax) / 72
    box = Bbox.from_bounds(0, bottom, root_figure(ax).get_figwidth(), high)
    return drawn(ax, "png", {}, dpi=2 * DPI, metadata={"Software": None}, bbox_inches=box)


def drawn(ax: Axes, kind: str, settings: Any, **options: Any) -> bytes:
    """The figure of the Axes as a file of this kind, in these settings of matplotlib."""
    stream = BytesIO()
    with matplotlib.rc_context({**SETTINGS, **settings}), missing_letters_allowed():
        root_figure(ax).savefig(stream, format=kind, **options)
    return stream.getvalue()


def _with_description(svg: bytes, said: Description) -> bytes:
    """The SVG with a description and the role that screen readers look for."""
    title = f"<title>{escape(said.title)}</title>"
    text = svg.decode("utf-8")
    name = sha256(said.alternative.encode()).hexdigest()[:12]  # one page may have many charts
    role = f'<svg role="img" aria-labelledby="title-{name} desc-{name}" '
    named = text.replace("<svg ", role, 1)
    both = (
        f'<title id="title-{name}">{escape(said.title)}</title>\n'
        f' <desc id="desc-{name}">{escape(said.alternative)}</desc>'
    )
    return named.replace(title, both, 1).encode("utf-8")
