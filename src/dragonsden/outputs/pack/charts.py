"""Charts for the page: those of `plot` as SVG that stands in HTML, text kept as text.

Every id is the page's own, nothing in it is styled by an attribute that a Content-Security-Policy
would refuse, and what it says in words stands with it, as `plot.save` does in a file.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import matplotlib
import matplotlib.pyplot as plt
from markupsafe import Markup
from matplotlib.axes import Axes

from dragonsden import plot
from dragonsden.outputs.analyses import Analyses
from dragonsden.plot import described as record
from dragonsden.plot.layout.lettering import whatever_letters

SETTINGS: Final[Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "dragonsden",
    "text.hinting": "no_hinting",
}
NAMESPACE: Final = re.compile(r"^\{[^}]*\}")
USES: Final = ("clip-path", "href")
FONT: Final = re.compile(r"^(?P<kind>.*?)(?P<size>[\d.]+)px\s")
LONG: Final = re.compile(r"(\d+\.\d\d)\d+")

MOST_ACCOUNTS: Final = 8
"""At most 8 services have a chart of their account beside the table: drawing one takes a while."""


@dataclass(frozen=True)
class Chart:
    """A chart on the page: its SVG, which carries its own title and text alternative."""

    id: str
    title: str
    svg: Markup


@dataclass(frozen=True)
class Charts:
    """The charts of a page; one that cannot be drawn is None or missing."""

    ranking: Chart | None
    acceptability: Chart | None
    stability: Chart | None
    disagreement: Chart | None
    scenarios: Chart | None
    tornadoes: dict[str, Chart]
    accounts: dict[str, Chart]


def charts(of: Analyses, close: Sequence[str], accounts: Sequence[str]) -> Charts:
    """The charts of a simulation, public or whole, as far as it has the numbers for them.

    `close` are the services whose tornado is drawn, `accounts` those whose account is.
    """
    sim, ranked = of.sim, bool(of.sim.ranked)
    compared = not sim.closed
    panel, several = compared and sim.case.panel is not None, compared and len(sim.ranked) > 1
    return Charts(
        ranking=drawn("chart-ranking", plot.ranking, sim) if ranked else None,
        acceptability=drawn("chart-places", plot.acceptability, sim) if ranked else None,
        stability=drawn("chart-stability", plot.stability, sim) if several else None,
        disagreement=drawn("chart-panel", plot.disagreement, sim.case) if panel else None,
        scenarios=drawn("chart-scenarios", plot.scenarios, of.runs) if of.runs and ranked else None,
        tornadoes={name: drawn(f"chart-tornado-{name}", plot.tornado, sim, name) for name in close},
        accounts={
            name: drawn(f"chart-account-{name}", plot.account, sim, name)
            for name in accounts[:MOST_ACCOUNTS]
        },
    )


def drawn(name: str, chart: Callable[..., Axes], *about: Any) -> Chart:
    """One chart of `plot`, by its id on the page; its figure is closed again."""
    ax = chart(*about)
    said = record.of(ax)
    figure: Any = ax.get_figure(root=True)
    stream = BytesIO()
    with matplotlib.rc_context(SETTINGS), whatever_letters():
        figure.savefig(stream, format="svg", metadata={"Date": None})
    plt.close(figure)
    return Chart(name, said.title, inline(stream.getvalue(), name, said.title, said.alternative))


def inline(svg: bytes, name: str, title: str, alternative: str) -> Markup:
    """An SVG file as an element of a page, its ids beginning with `name`."""
    root = ET.fromstring(svg)
    wide, high = root.get("viewBox", "0 0 0 0").split()[2:]
    for element in root.iter():
        element.tag = NAMESPACE.sub("", str(element.tag))
        _bare(element)
    _settle(root, name)
    for key in list(root.attrib):
        del root.attrib[key]
    root.attrib.update(
        {
            "viewBox": f"0 0 {wide} {high}",
            "width": wide,
            "height": high,
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-desc",
        }
    )
    for place, (tag, text) in enumerate((("title", title), ("desc", alternative))):
        element = ET.Element(tag, {"id": f"{name}-{tag}"})
        element.text = text
        root.insert(place, element)
    return Markup(ET.tostring(root, encoding="unicode", short_empty_elements=False))


def _bare(element: ET.Element) -> None:
    """The element without namespaces and styles: these become attributes of their own."""
    for key in list(element.attrib):
        value = element.attrib.pop(key)
        if key == "style":
            element.attrib.update(_attributes(value))
        else:
            element.set(NAMESPACE.sub("", key), value)
    if element.text and element.tag not in ("text", "tspan", "title", "desc"):
        element.text = element.text.strip()
    if element.tail:
        element.tail = element.tail.strip() if element.tag != "tspan" else element.tail
    if "d" in element.attrib:
        element.set("d", LONG.sub(r"\1", " ".join(element.attrib["d"].split())))
    for key in ("x", "y", "transform"):
        if key in element.attrib:
            element.set(key, LONG.sub(r"\1", element.attrib[key]))


def _attributes(style: str) -> Iterator[tuple[str, str]]:
    """The declarations of a style as attributes; the page says which letters are used."""
    for declaration in filter(None, map(str.strip, style.split(";"))):
        key, _, value = declaration.partition(":")
        key, value = key.strip(), value.strip()
        if key == "font":
            found = FONT.match(value)
            if found:
                yield "font-size", found["size"]
                if "bold" in found["kind"] or "700" in found["kind"]:
                    yield "font-weight", "bold"
        elif key == "font-size":
            yield key, value.removesuffix("px")
        elif key != "font-family":
            yield key, value


def _settle(root: ET.Element, name: str) -> None:
    """Drop what a page has no use for, and make the ids that are used the page's own."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in ("metadata", "style") or _is_empty(child):
                parent.remove(child)
    used = _used(root)
    for element in root.iter():
        mine = element.attrib.pop("id", "")
        if mine in used:
            element.set("id", f"{name}-{mine}")
        for key in USES:
            if "#" in element.get(key, ""):
                element.set(key, element.attrib[key].replace("#", f"#{name}-", 1))


def _used(root: ET.Element) -> set[str]:
    """The ids that something refers to."""
    values = (element.get(key, "") for element in root.iter() for key in USES)
    found = (value.removeprefix("url(").removesuffix(")") for value in values)
    return {value.removeprefix("#") for value in found if value.startswith("#")}


def _is_empty(element: ET.Element) -> bool:
    """True if a group holds nothing."""
    return element.tag == "g" and len(element) == 0
