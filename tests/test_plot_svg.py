"""Charts in a page: text stays text, ids are the chart's own, and no style attribute is left."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import matplotlib.pyplot as plt
import pytest
from chartbook import figure_of, fits, made_up
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dragonsden import plot
from dragonsden.plot.described import description
from dragonsden.plot.layout.sheet import (
    BORDER,
    PHONE,
    WIDTH,
    bare_sheets_of,
    sheet_width,
    sheets_of,
)
from dragonsden.plot.svg import inline_svg, own_ids
from dragonsden.results.simulation import Simulation

CHARTS: dict[str, Callable[[Simulation], Axes]] = {
    "ranking": plot.ranking,
    "acceptability": plot.acceptability,
    "account": lambda sim: plot.account(sim, "s0"),
    "stability": plot.stability,
    "why": lambda sim: plot.why(sim, "s0", "s1"),
    "points": plot.points,
}
every_chart = pytest.mark.parametrize("name", CHARTS)


@cache
def drawn(name: str) -> tuple[str, str, str]:
    """The element of a chart, its title and its text alternative."""
    with bare_sheets_of(WIDTH):
        ax = CHARTS[name](made_up(4))
    return inline_svg(ax, name), description(ax).title, plot.text_alternative(ax)


def element(name: str) -> Element:
    return ElementTree.fromstring(drawn(name)[0])


@pytest.mark.slow
@every_chart
def test_an_element_has_the_title_and_the_words_of_its_chart(name: str) -> None:
    svg, title, words = element(name), *drawn(name)[1:]
    assert svg.tag == "svg"
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == f"{name}-title"
    assert svg.get("aria-describedby") == f"{name}-desc"
    described = {each.get("id"): each.text for each in svg if each.tag in ("title", "desc")}
    assert described == {f"{name}-title": title, f"{name}-desc": words}


@pytest.mark.slow
@every_chart
def test_the_texts_around_a_chart_are_left_to_the_page_and_no_label_is_cut(name: str) -> None:
    svg, title, _ = element(name), *drawn(name)[1:]
    texts = [" ".join("".join(each.itertext()).split()) for each in svg.iter("text")]
    assert texts
    assert not [text for text in texts if text and text in title and len(text) > len(title) / 2]
    assert not [text for text in texts if "seed" in text]
    _, top, _, high = map(float, svg.attrib["viewBox"].split())
    assert top == BORDER, "nothing but white stands above it"
    heights = [float(each.get("y", "nan")) for each in svg.iter("text") if "y" in each.attrib]
    assert all(top <= y <= top + high for y in heights)


@every_chart
def test_every_id_begins_with_the_name_and_every_reference_leads_to_one(name: str) -> None:
    svg = element(name)
    ids = [each.attrib["id"] for each in svg.iter() if "id" in each.attrib]
    assert len(ids) == len(set(ids)) > 2
    assert all(each.startswith(f"{name}-") for each in ids)
    references = [
        value.removeprefix("url(").removesuffix(")")[1:]
        for each in svg.iter()
        for key, value in each.attrib.items()
        if key in ("href", "clip-path") or value.startswith("url(")
    ]
    assert references
    assert set(references) <= set(ids)


@every_chart
def test_nothing_is_styled_by_an_attribute_and_nothing_is_empty(name: str) -> None:
    for each in element(name).iter():
        assert "style" not in each.attrib
        assert each.tag not in ("style", "metadata", "script")
        assert not any("{" in key for key in (each.tag, *each.attrib))
        assert each.tag != "g" or len(each)


def test_text_stays_text_in_letters_that_the_page_chooses() -> None:
    texts = [each for each in element("ranking").iter() if each.tag in ("text", "tspan")]
    said = " ".join((each.text or "").strip() for each in texts)
    for row in range(1, 5):
        assert f"Service {row}" in said
    assert not any("font-family" in each.attrib for each in texts)
    assert {each.get("font-weight") for each in texts} == {None, "700"}


@pytest.mark.slow
@every_chart
def test_a_chart_for_a_phone_is_as_wide_as_one_and_nothing_in_it_overlaps(name: str) -> None:
    with sheets_of(PHONE):
        ax = CHARTS[name](made_up(4))
    wide, _ = 72 / figure_of(ax).dpi * figure_of(ax).bbox.size
    assert wide == pytest.approx(PHONE) or name == "acceptability"  # ten ranks need more
    assert fits(ax)
    plt.close("all")


def test_charts_are_as_wide_as_a_page_after_those_for_a_phone() -> None:
    with pytest.raises(ZeroDivisionError), sheets_of(PHONE):
        raise ZeroDivisionError
    assert sheet_width() == WIDTH


def test_hatches_stay_where_a_chart_is_part_of_a_page() -> None:
    svg = element("points")
    hatches = {f"url(#{each.get('id')})" for each in svg.iter("pattern")}
    assert hatches
    assert hatches <= {each.get("fill") for each in svg.iter("path")}


def test_only_ids_that_are_referred_to_stay_and_colours_are_none() -> None:
    svg = ElementTree.fromstring(
        '<svg><path id="a"/><path id="b"/><use href="#a"/><g clip-path="url(#c)"/>'
        '<clipPath id="c"/><path fill="url(#d)"/><pattern id="d"/><path fill="#12436d"/></svg>'
    )
    own_ids(svg, "chart")
    assert [dict(each.attrib) for each in svg] == [
        {"id": "chart-a"}, {}, {"href": "#chart-a"}, {"clip-path": "url(#chart-c)"},
        {"id": "chart-c"}, {"fill": "url(#chart-d)"}, {"id": "chart-d"}, {"fill": "#12436d"},
    ]  # fmt: skip


def test_other_axes_are_no_chart() -> None:
    with pytest.raises(KeyError, match="no chart of dragonsden"):
        inline_svg(Figure().subplots(), "any")
