"""Charts as SVG elements of a page: text stays text, and nothing clashes with the rest of the page.

Every id is the chart's own, and nothing is styled by an attribute that a Content-Security-Policy
would refuse. The texts around the chart are left to the page, which writes them so that they wrap;
the title is the name of the element, and the text alternative describes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from matplotlib.axes import Axes

from dragonsden.plot.described import description
from dragonsden.plot.layout.sheet import BORDER, inner_height
from dragonsden.plot.layout.style import PAPER
from dragonsden.plot.saving import drawn

NAMESPACE: Final = re.compile(r"^\{[^}]*\}")
REFERENCES: Final = {"clip-path": ("url(#", ")"), "fill": ("url(#", ")"), "href": ("#", "")}
"""The attributes that refer to an element, with what stands before its id and after it.

A `fill` refers to a hatching, if it is no colour.
"""

FONT: Final = re.compile(r"^(?P<kind>.*?)(?P<size>[\d.]+)px\s")
LONG: Final = re.compile(r"(\d+\.\d\d)\d+")
"""A number with more decimals than a screen can show."""

WORDS: Final = ("text", "tspan", "title", "desc")
"""The elements whose white space is part of their text."""


def inline_svg(ax: Axes, name: str) -> str:
    """The chart on a bare sheet as an `svg` element of a page; its ids begin with `name`.

    Raises KeyError if no chart of this package was drawn on these Axes.
    """
    said = description(ax)
    settings = {"svg.fonttype": "none"}
    root = ElementTree.fromstring(drawn(ax, "svg", settings, metadata={"Date": None}))
    wide, high = root.get("viewBox", "0 0 0 0").split()[2], f"{inner_height(ax):.1f}"
    for element in root.iter():
        element.tag = NAMESPACE.sub("", str(element.tag))
        _simplify(element)
    _remove_unused(root)
    own_ids(root, name)
    root.attrib.clear()
    box = f"0 {BORDER:.1f} {wide} {high}"
    root.attrib |= {"viewBox": box, "width": f"{wide}pt", "height": f"{high}pt"}
    root.attrib |= {
        "role": "img",
        "aria-labelledby": f"{name}-title",
        "aria-describedby": f"{name}-desc",
    }
    # the ground stays white where a reader's own colours make the page black
    sides = {"x": "0", "y": f"{BORDER:.1f}", "width": wide, "height": high, "fill": PAPER}
    root.insert(0, Element("rect", sides))
    for position, (tag, text) in enumerate((("title", said.title), ("desc", said.alternative))):
        element = Element(tag, {"id": f"{name}-{tag}"})
        element.text = text
        root.insert(position, element)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)


def own_ids(root: Element, name: str) -> None:
    """Begin every id that is referred to, and every reference, with `name`; remove other ids."""
    used = {match for element in root.iter() for match in _references(element).values()}
    for element in root.iter():
        own = element.attrib.pop("id", "")
        if own in used:
            element.set("id", f"{name}-{own}")
        for key, match in _references(element).items():
            before, after = REFERENCES[key]
            element.set(key, f"{before}{name}-{match}{after}")


def _references(element: Element) -> dict[str, str]:
    """The ids that an element refers to, by attribute."""
    found = {}
    for key, (before, after) in REFERENCES.items():
        value = element.get(key, "")
        if value.startswith(before) and value.endswith(after):
            found[key] = value[len(before) : len(value) - len(after)]
    return found


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
