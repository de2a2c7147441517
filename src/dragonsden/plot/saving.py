"""Charts as files."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dragonsden.files.atomic import together
from dragonsden.plot import described as record
from dragonsden.plot.layout.lettering import whatever_letters

KINDS: Final = (".png", ".svg")
DPI: Final = 110

# Unhinted letters stand where they were measured, take half the time, and are the same everywhere.
SETTINGS: Final[Any] = {"svg.hashsalt": "dragonsden", "text.hinting": "no_hinting"}


def save(ax: Axes, path: str | PathLike[str]) -> Path:
    """The path of a chart, once it is written as .png or .svg, whole or not at all.

    The same chart gives the same bytes. The file carries its title and its text alternative.

    Args:
        ax: the Axes that a chart was drawn on.
        path: where it goes; it ends in .png or .svg.

    Returns:
        The path.

    Raises:
        KeyError: no chart of dragonsden was drawn on these Axes.
        ValueError: it is another kind of file.
        OSError: it cannot be written.

    Examples:
        >>> plot.save(plot.ranking(sim), "ranking.svg").name
        'ranking.svg'
    """
    said, target = record.of(ax), Path(path)
    kind = target.suffix.lower()
    if kind not in KINDS:
        raise ValueError(f"{target.name} is neither .png nor .svg; give it one of these endings")
    content = _drawn(ax, kind, said)
    if kind == ".svg":
        content = _described(content, said)
    with together(target.parent) as place:
        (place / target.name).write_bytes(content)
    return target


def _drawn(ax: Axes, kind: str, said: record.Record) -> bytes:
    """The figure of the Axes as a file of this kind."""
    metadata: dict[str, Any] = {"Title": said.title, "Description": said.alternative}
    metadata |= {"Date": None} if kind == ".svg" else {"Software": None}
    options: dict[str, Any] = {} if kind == ".svg" else {"pil_kwargs": {"compress_level": 1}}
    figure = ax.get_figure(root=True)
    stream = BytesIO()
    with matplotlib.rc_context(SETTINGS), whatever_letters():
        if isinstance(figure, Figure):
            figure.savefig(stream, format=kind[1:], dpi=DPI, metadata=metadata, **options)
    return stream.getvalue()


def _described(svg: bytes, said: record.Record) -> bytes:
    """The SVG with a description and the role that screen readers look for."""
    title = f"<title>{escape(said.title)}</title>"
    text = svg.decode("utf-8")
    name = sha256(said.alternative.encode()).hexdigest()[:12]  # many may stand on one page
    role = f'<svg role="img" aria-labelledby="title-{name} desc-{name}" '
    named = text.replace("<svg ", role, 1)
    both = (
        f'<title id="title-{name}">{escape(said.title)}</title>\n'
        f' <desc id="desc-{name}">{escape(said.alternative)}</desc>'
    )
    return named.replace(title, both, 1).encode("utf-8")
