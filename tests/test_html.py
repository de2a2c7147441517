"""The ranking in a notebook: whole, safe and legible to everyone."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import dragonsden as dd
from dragonsden.cli.text_table import text_table
from dragonsden.results.html_table import ranking_table
from dragonsden.results.ranking import ranking_finding
from dragonsden.text.html import STYLE

CASES = Path(__file__).parent / "cases"
VOID = {"br", "hr", "img", "meta", "input"}


class Page(HTMLParser):
    """Elements with their attributes and text; refuses tags that do not pair."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.live: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(text)
        self.close()
        assert self.live == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in VOID
        element = (tag, dict(attrs), list[str]())
        self.found.append(element)
        self.live.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.live.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, _, text in self.live:
            text.append(data)

    def texts(self, tag: str, **attributes: str) -> list[str]:
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [
            "".join(text).strip()
            for name, attrs, text in self.found
            if name == tag and wanted.items() <= attrs.items()
        ]


def simulated(folder: Path, draws: int = 500) -> dd.Simulation:
    return dd.simulate(dd.load(folder / "criteria.yaml", folder / "pipeline.yaml"), draws, 1)


@pytest.fixture(scope="module")
def gates() -> dd.Simulation:
    return simulated(CASES / "05_gates")


@pytest.fixture(scope="module")
def page(gates: dd.Simulation) -> Page:
    return Page(ranking_table(gates))


def hostile(tmp_path: Path) -> dd.Simulation:
    """A case that has markup wherever a file can hold text."""
    bad = "<script>alert(1)</script>&amp;\\\"'"
    for name in ("criteria", "pipeline"):
        text = (CASES / f"05_gates/{name}.yaml").read_text(encoding="utf-8")
        text = text.replace("title: Gates", f'title: "{bad}"')
        text = text.replace("title: A legal power to trade", f'title: "{bad}"')
        text = text.replace("reason: no power", f'reason: "{bad}"')
        text = text.replace("  sound:", f'  sound:\n    title: "S {bad}"')
        text = text.replace("  barred:", f'  barred:\n    title: "B {bad}"')
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return simulated(tmp_path)


def test_a_simulation_shows_itself_as_this_table(gates: dd.Simulation) -> None:
    assert gates._repr_html_() == ranking_table(gates)


def test_the_table_has_a_caption_and_says_which_cells_head_what(page: Page) -> None:
    assert page.texts("caption") == ["Gates, by the criteria: Gates"]
    columns = page.texts("th", scope="col")
    assert columns[:3] == ["Rank", "Service", "Value"]
    assert page.texts("th", scope="row") == ["Held", "Sound", "Silent", "Likely"]
    assert len(page.texts("th")) == len(columns) + 4


def test_the_status_is_said_in_words_before_the_table(gates: dd.Simulation) -> None:
    text = ranking_table(gates)
    assert "ILLUSTRATIVE DATA" in text
    assert text.index("ILLUSTRATIVE DATA") < text.index("<table>")


CUT = "the recommended end here; those on hold are not among them"


def test_the_cells_are_those_of_the_text_table(gates: dd.Simulation, page: Page) -> None:
    cells = [cell for row in ranking_finding(gates).table("ranking").rows for cell in row.texts]
    headings = page.texts("th", scope="row")
    expected = [cell for cell in cells if cell not in headings]
    found = [text for text in page.texts("td") if text != CUT]
    assert found == expected
    for cell in cells:
        assert cell in text_table(gates)


def test_where_the_recommended_end_stands_in_words_between_the_rows(gates: dd.Simulation) -> None:
    text = ranking_table(gates)
    assert text.index(">Sound<") < text.index(CUT)


def test_services_that_fail_are_listed_with_gate_and_reason(page: Page) -> None:
    assert "Barred: A legal power to trade - no power" in page.texts("li")


def test_nothing_from_a_file_is_taken_for_markup(tmp_path: Path) -> None:
    sim = hostile(tmp_path)
    text = ranking_table(sim)
    assert "<script" not in text
    page = Page(text)
    bad = "<script>alert(1)</script>&amp;\"'"
    assert f"S {bad}" in page.texts("th", scope="row")
    assert page.texts("caption") == [f"{bad}, by the criteria: {bad}"]
    assert any(item.startswith(f"B {bad}: {bad} - {bad}") for item in page.texts("li"))
    allowed = {"div", "style", "p", "table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert {tag for tag, _, _ in page.found} <= allowed | {"ul", "li"}
    assert {name for _, attrs, _ in page.found for name in attrs} <= {"class", "scope", "colspan"}


def luminance(colour: str) -> float:
    """The relative luminance of #rgb or #rrggbb (WCAG 2.2)."""
    digits = colour.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_stands_out_from_its_own_ground_whatever_the_page_is_like() -> None:
    (ground,) = set(re.findall(r"background: (#\w+)", STYLE))
    for ink in set(re.findall(r"[ {]color: (#\w+)", STYLE)):
        light, dark = sorted((luminance(ground), luminance(ink)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_style_touches_nothing_outside_the_table() -> None:
    selectors = [part.strip() for part in re.findall(r"([^{}]+)\{", STYLE)]
    for selector in selectors:
        assert all(one.strip().startswith(".dragonsden") for one in selector.split(",")), selector


def test_a_case_in_which_everybody_fails_still_shows_who_and_why(tmp_path: Path) -> None:
    for name in ("criteria", "pipeline"):
        text = (CASES / f"05_gates/{name}.yaml").read_text(encoding="utf-8")
        text = re.sub(r"status: (pass|hold)", "status: fail", text)
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    page = Page(ranking_table(simulated(tmp_path)))
    assert page.texts("th", scope="row") == []
    assert [item for item in page.texts("li") if item.startswith("Sound: ")] == [
        "Sound: A legal power to trade - LGA 2003",
        "Sound: Statutory work is safe - spare",
    ]
    assert "No service can be ranked: all six fail a gate." in page.texts("p")
