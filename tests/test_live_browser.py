"""The live weights in a browser: keyboard, mouse and buttons, against simulating again.

The browser is the machine's own Chromium. Where there is none these tests are skipped, unless the
variable DRAGONSDEN_BROWSER says `required`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from math import ceil
from pathlib import Path

import pytest
from livebook import OWN, RANGES, TITLES, den

import dragonsden as dd
from dragonsden.analysis.sensitivity.weight_groups import weight_groups
from dragonsden.outputs.pack.live import live_weights, script, style
from dragonsden.outputs.pack.page import filled, policy
from dragonsden.outputs.sliders import ranking_at, readout

pytest.importorskip("playwright", reason="playwright is not installed")
pytest.importorskip("axe_playwright_python", reason="axe is not installed")

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@cache
def simulation(kind: str) -> dd.Simulation:
    """The den with members' own weights, or with ranges."""
    return den(own=kind == "own weights")


def page_of(sim: dd.Simulation) -> str:
    """A page with nothing but the live weights, under the pack's style and policy."""
    pack = files("dragonsden.outputs") / "templates" / "pack.css"
    dress = pack.read_text(encoding="utf-8") + style()
    live = live_weights(sim)
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Live</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy(dress, script())}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{dress}</style></head><body><main><h1>Den</h1>{filled('live.html.j2', live=live)}"
        f"</main><script>{script()}</script></body></html>"
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if path is None and os.environ.get("DRAGONSDEN_BROWSER") == "required":
        pytest.fail(f"no browser on this machine: none of {', '.join(BROWSERS)} is on PATH")
    if path is None:
        pytest.skip("Chromium is not on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(SWITCHES))
        yield started
        started.close()


@pytest.fixture(params=["own weights", "ranges"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Browser, tmp_path: Path, kind: str) -> Iterator[Page]:
    """The page of a den; what the browser complains of fails the test."""
    place = tmp_path / "live.html"
    place.write_text(page_of(simulation(kind)), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    made, complaints = context.new_page(), list[str]()
    made.on("console", lambda message: complaints.append(message.text))
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.goto(place.as_uri())
    yield made
    context.close()
    assert complaints == []


def shown(page: Page) -> list[tuple[str, str, float, str]]:
    """The table: service, place, value, and what stands beside it."""
    rows: list[list[str]] = page.evaluate(
        """() => [...document.querySelectorAll("#live tbody tr")].map(row => [row.dataset.service,
        ...[".place", ".value", ".mark"].map(name => row.querySelector(name).textContent)])"""
    )
    return [(name, place, float(value), mark) for name, place, value, mark in rows]


def spoken(page: Page) -> list[str]:
    """What a screen reader says of each slider."""
    found: list[str] = page.evaluate(
        '[...document.querySelectorAll("#live input")].map(one => one.ariaValueText)'
    )
    return found


def thumbs(page: Page) -> list[float]:
    """Where the sliders stand."""
    found: list[float] = page.evaluate(
        '[...document.querySelectorAll("#live input")].map(one => Number(one.value))'
    )
    return found


def agrees(page: Page, sim: dd.Simulation, moved: Sequence[tuple[str, float]]) -> None:
    """The page says what Python and a new simulation find after these moves of sliders."""
    groups = weight_groups(sim)
    factors = groups.unchanged
    for name, percent in moved:
        factors = groups.with_share(factors, sim.criteria.index(name), percent / 100)
    new = den(dict(zip(RANGES, factors.tolist(), strict=True)), own=groups.error == 0)
    for name, _, value, mark in shown(page):
        assert value == pytest.approx(new.ranking.loc[name, "value"], abs=0.0501 + groups.error)
        if not groups.error:
            assert mark.startswith("Recommended") == (name in new.recommended)
    table = ranking_at(sim, groups, factors)
    passing = table[table["passes"]]
    assert [(n, int(p)) for n, p, _, _ in shown(page)] == list(passing["place"].astype(int).items())
    for sentence in readout(table, groups.error) if moved else ():
        assert sentence in page.locator("#live-status").inner_text()
    texts = [f"{100 * share:.1f}% of the weight" for share in groups.shares(factors)]
    assert spoken(page) == texts


@pytest.mark.slow
def test_at_first_all_stands_as_in_the_ranking(page: Page, kind: str) -> None:
    sim = simulation(kind)
    agrees(page, sim, [])
    assert page.locator("#live-status").inner_text() == "These are the weights of this ranking."
    assert not page.locator("#live-warning").is_visible()
    for stands, share in zip(thumbs(page), sim.mean_weights, strict=True):
        assert abs(stands - 100 * share) <= 0.25


@pytest.mark.slow
def test_the_keyboard_moves_weights_by_half_a_per_cent_and_to_the_ends(
    page: Page, kind: str
) -> None:
    sim, moved = simulation(kind), list[tuple[str, float]]()
    for number, name in enumerate(RANGES):
        slider = page.locator("#live input").nth(number)
        slider.focus()
        for key in ("ArrowRight", "End", "ArrowLeft", "Home", "PageUp"):
            before = thumbs(page)[number]
            page.keyboard.press(key)
            stands = thumbs(page)[number]
            if key.startswith("Arrow"):
                assert abs(stands - before) == 0.5
            if key == "Home":
                assert stands == 0
            if key == "End":  # one that has more than 60% already ends there
                assert stands == max(60, ceil(before))
            moved.append((name, stands))
            agrees(page, sim, moved)
    assert page.locator("#live-warning").is_visible()


@pytest.mark.slow
def test_the_first_press_of_a_key_moves_nothing_far(page: Page) -> None:
    before = shown(page)
    page.locator("#live input").first.focus()
    page.keyboard.press("ArrowRight")
    for (name, _, old, _), (other, _, new, _) in zip(before, shown(page), strict=True):
        assert name == other
        assert abs(old - new) < 0.8
    assert "The same 2 services are recommended." in page.locator("#live-status").inner_text()


@pytest.mark.slow
def test_the_mouse_drags_a_weight_and_the_others_follow(page: Page, kind: str) -> None:
    sim, moved = simulation(kind), list[tuple[str, float]]()
    for number, name in enumerate(RANGES):
        slider = page.locator("#live input").nth(number)
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        assert box is not None
        middle = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + box["width"] * thumbs(page)[number] / 60, middle)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * (0.1 if number % 2 else 0.8), middle)
        page.mouse.up()
        stands = thumbs(page)[number]
        assert abs(stands - (6 if number % 2 else 48)) < 3
        moved.append((name, stands))
        agrees(page, sim, moved)


@pytest.mark.slow
def test_weights_raised_past_the_sliders_end_keep_their_room(page: Page) -> None:
    """With all others at 0 one weight has everything, and its slider says so."""
    for number in range(3):
        page.locator("#live input").nth(number).focus()
        page.keyboard.press("Home")
    assert spoken(page)[3] == "100.0% of the weight"
    assert thumbs(page)[3] == 100
    page.locator("#live input").nth(3).focus()
    page.keyboard.press("ArrowLeft")
    assert spoken(page)[3] == "99.5% of the weight"
    page.locator("#live-reset").click()
    assert page.locator("#live input").nth(3).get_attribute("max") == "60"


@pytest.mark.slow
def test_the_button_puts_all_back_and_says_that_it_is_pressed(page: Page) -> None:
    before = shown(page), thumbs(page), spoken(page)
    page.locator("#live input").first.focus()
    page.keyboard.press("End")
    back = page.get_by_role("button", name="As the panel weighs now")
    assert back.get_attribute("aria-pressed") == "false"
    assert (shown(page), thumbs(page), spoken(page)) != before
    back.focus()
    page.keyboard.press("Enter")
    assert (shown(page), thumbs(page), spoken(page)) == before
    assert back.get_attribute("aria-pressed") == "true"
    assert page.locator("#live-status").inner_text() == "These are the weights of this ranking."


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["own weights"], indirect=True)
def test_a_button_weighs_as_a_member_does(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    button = page.get_by_role("button", name="As the finance director weighs")
    button.click()
    own = OWN["finance_director"]
    total = sum(own.values())
    assert spoken(page) == [f"{100 * w / total:.1f}% of the weight" for w in own.values()]
    for name in OWN:
        monkeypatch.setitem(OWN, name, own)
    new = den()
    for name, _, value, mark in shown(page):
        assert value == pytest.approx(new.ranking.loc[name, "value"], abs=0.0501)
        assert mark.startswith("Recommended") == (name in new.recommended)
    said = page.locator("#live-status").inner_text()
    assert said.startswith("Weighed as the finance director weighs.")
    assert button.get_attribute("aria-pressed") == "true"
    page.locator("#live input").nth(2).focus()
    page.keyboard.press("End")
    assert button.get_attribute("aria-pressed") == "false"
    assert spoken(page)[2] == "60.0% of the weight"


@pytest.mark.parametrize("kind", ["own weights"], indirect=True)
def test_a_weight_that_a_member_leaves_out_cannot_be_moved(page: Page) -> None:
    page.get_by_role("button", name="As Cllr Smith weighs").click()
    demand = page.get_by_label(TITLES["demand"])
    assert OWN["cllr_smith"]["demand"] == 0
    assert demand.is_disabled()
    page.locator("#live-reset").click()
    assert demand.is_enabled()


@pytest.mark.slow
def test_services_on_hold_stand_apart_with_their_place_if_cleared(page: Page, kind: str) -> None:
    page.get_by_text("On hold at a gate: 1").click()
    assert simulation(kind).ranking["place_if_cleared"].to_dict()["events"] == 1
    held = page.locator("#live details li")
    assert held.inner_text().startswith("Events: on hold, would be 1st if cleared (value ")
    assert "Fees" not in page.locator("#live").inner_text()


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_is_cut(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.locator("#live input").first.focus()
    page.keyboard.press("End")
    page.locator("#live summary").click()
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("levels => axe.run({runOnly: levels})", LEVELS)
    assert [
        (rule["id"], node["html"]) for rule in found["violations"] for node in rule["nodes"]
    ] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.slow
def test_bars_are_seen_in_forced_colours(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    drawn = page.evaluate(
        """() => { const bar = document.querySelector("#live .bar");
        const style = getComputedStyle(bar);
        return [style.borderTopStyle, style.borderTopWidth, bar.getBoundingClientRect().width]; }"""
    )
    assert drawn[:2] == ["solid", "1px"]
    assert drawn[2] > 20


@pytest.mark.slow
def test_paper_has_no_live_weights(page: Page) -> None:
    page.emulate_media(media="print")
    assert not page.locator("#live").is_visible()
