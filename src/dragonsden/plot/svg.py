"""Charts as SVG elements of a page: text stays text, and nothing clashes with the rest of the page.

Every id is the chart's own, and nothing is styled by an attribute that a Content-Security-Policy
would refuse. The texts around the chart are left to the page, which writes them so that they wrap;
the title is the name of the element, and the text alternative describes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from dragonsden.plot.described import description
from dragonsden.plot.layout.lettering import missing_letters_allowed
from dragonsden.plot.layout.sheet import CAPTION, root_figure
from dragonsden.plot.layout.style import PAPER
from dragonsden.plot.saving import drawn

NAMESPACE: Final = re.compile(r"^\{[^}]*\}")
REFERENCES: Final = {"clip-path": "url(#", "fill": "url(#", "href": "#"}
"""The attributes that may refer to an element by its id, and what stands before the id then."""

FONT: Final = re.compile(r"^(?P<kind>.*?)(?P<size>[\d.]+)px\s")
LONG: Final = re.compile(r"(\d+\.\d\d)\d+")
"""A number with more decimals than a screen can show."""

MARGIN: Final = 4.0
"""4 points of white are left above and below a chart."""

WORDS: Final = ("text", "tspan", "title", "desc")
"""The elements whose white space is part of their text."""


def inline_svg(ax: Axes, name: str) -> str:
    """The chart without its captions as an `svg` element of a page; its ids begin with `name`.

    Raises KeyError if no chart of this package was drawn on these Axes.
    """
    said = description(ax)
    settings = {"svg.fonttype": "none"}
    with _bare(ax):
        root = ElementTree.fromstring(drawn(ax, "svg", settings, metadata={"Date": None}))
        top, high = _extent(ax)
    wide = root.get("viewBox", "0 0 0 0").split()[2]
    for element in root.iter():
        element.tag = NAMESPACE.sub("", str(element.tag))
        _simplify(element)
    _remove_unused(root)
    own_ids(root, name)
    root.attrib.clear()
    box = f"0 {top:.1f} {wide} {high:.1f}"
    root.attrib |= {"viewBox": box, "width": f"{wide}pt", "height": f"{high:.1f}pt"}
    root.attrib |= {
        "role": "img",
        "aria-labelledby": f"{name}-title",
        "aria-describedby": f"{name}-desc",
    }
    # the ground stays white where a reader's own colours make the page black
    sides = {"x": "0", "y": f"{top:.1f}", "width": wide, "height": f"{high:.1f}", "fill": PAPER}
    root.insert(0, Element("rect", sides))
    for position, (tag, text) in enumerate((("title", said.title), ("desc", said.alternative))):
        element = Element(tag, {"id": f"{name}-{tag}"})
        element.text = text
        root.insert(position, element)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)


@contextmanager
def _bare(ax: Axes) -> Iterator[None]:
    """Hide the captions, and the ground behind them, for as long as the block runs."""
    captions = [text for text in ax.findobj(Text) if text.get_gid() == CAPTION]
    hidden = [*captions, root_figure(ax).patch]
    for each in hidden:
        each.set_visible(False)
    try:
        yield
    finally:
        for each in hidden:
            each.set_visible(True)


def _extent(ax: Axes) -> tuple[float, float]:
    """The top and the height of the plotting area and its labels, from the top of the figure."""
    figure = root_figure(ax)
    labels = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    with missing_letters_allowed():
        box = Bbox.union([each.get_window_extent() for each in (ax, *labels)])
    points = 72 / figure.dpi
    top = max(0.0, 72 * figure.get_figheight() - points * box.y1 - MARGIN)
    bottom = max(0.0, points * box.y0 - MARGIN)
    return top, 72 * figure.get_figheight() - top - bottom


def own_ids(root: Element, name: str) -> None:
    """Begin every id that is referred to, and every reference, with `name`; remove other ids."""
    used = {match for element in root.iter() for match in _references(element)}
    for element in root.iter():
        own = element.attrib.pop("id", "")
        if own in used:
            element.set("id", f"{name}-{own}")
        for key, before in REFERENCES.items():
            if element.get(key, "").startswith(before):
                element.set(key, element.attrib[key].replace("#", f"#{name}-", 1))


def _references(element: Element) -> Iterator[str]:
    """The ids that an element refers to."""
    for key, before in REFERENCES.items():
        value = element.get(key, "")
        if value.startswith(before):
            yield value.removeprefix(before).removesuffix(")")


def _simplify(element: Element) -> None:
    """Turn styles into attributes; drop namespaces, white space and decimals that nobody sees."""
    for key, value in list(element.attrib.items()):
        del element.attrib[key]
        if key == "style":
            element.attrib.update(_attributes(value))
        else:
            element.set(NAMESPACE.sub("", key), value)
    if element.text and element.tag not in WORDS:
        element.text = element.text.strip()
    if element.tail and element.tag != "tspan":
        element.tail = element.tail.strip()
    for key in ("d", "x", "y", "transform"):
        if key in element.attrib:
            element.set(key, LONG.sub(r"\1", " ".join(element.attrib[key].split())))


def _attributes(style: str) -> Iterator[tuple[str, str]]:
    """The declarations of a style as attributes; the font is left to the page."""
    for declaration in filter(None, map(str.strip, style.split(";"))):
        key, _, value = (part.strip() for part in declaration.partition(":"))
        if key == "font":
            if found := FONT.match(value):
                yield "font-size", found["size"]
                if "bold" in found["kind"] or "700" in found["kind"]:
                    yield "font-weight", "bold"
        elif key == "font-size":
            yield key, value.removesuffix("px")
        elif key != "font-family":
            yield key, value


def _remove_unused(root: Element) -> None:
    """Remove what a page has no use for: metadata, style sheets and empty groups."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in ("metadata", "style") or (child.tag == "g" and len(child) == 0):
                parent.remove(child)
