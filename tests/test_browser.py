"""The page of a pack in a browser: all can use it, it asks nothing of anybody, prints, ranks again.

The browser is the machine's own Chromium. Where there is none these tests are skipped, unless the
variable DRAGONSDEN_BROWSER says `required`; .ci/run says so.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from casebook import simulated
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright
from pypdf import PdfReader
from reportbook import CRITERIA, MARKED, PIPELINE, SCORES

import dragonsden as dd
from dragonsden.files.shipped import shipped

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 400, 320)
A4 = (595, 842)
SENSITIVE = ("music_service", "registrars", "taxis")


# ---------------------------------------------------------------------- the pages, the browser


@cache
def simulation(kind: str) -> dd.Simulation:
    """The simulation of a small den or of the shipped example; for the public some is marked."""
    if kind == "small exempt":
        return simulated(CRITERIA, PIPELINE, draws=400, scores=SCORES)
    if kind == "small public":
        return simulated(CRITERIA, MARKED, draws=400, scores=SCORES)
    if kind.startswith("models"):
        files = [shipped(part, "new_delivery_models.yaml") for part in ("criteria", "pipelines")]
        case = dd.load(*files, scores=shipped("scores", "new_delivery_models.csv"))
        return dd.simulate(case, draws=1_000)
    return shipped_simulation(SENSITIVE if kind == "shipped public" else ())


def shipped_simulation(sensitive: tuple[str, ...]) -> dd.Simulation:
    """The shipped example, with services marked as sensitive."""
    pipeline = shipped("pipelines", "strategy_2018.yaml").read_text(encoding="utf-8")
    for name in sensitive:
        pipeline, found = re.subn(f"(?m)^  {name}:\n", "\\g<0>    sensitive: true\n", pipeline)
        assert found == 1
    criteria = shipped("criteria", "enhancing_trading.yaml").read_text(encoding="utf-8")
    scores = shipped("scores", "enhancing_trading.csv").read_text(encoding="utf-8")
    return simulated(criteria, pipeline, draws=1_000, scores=scores)


SMALL = ("small exempt", "small public")
SHIPPED = ("shipped exempt", "shipped public")
FURTHER = ("programme exempt", "programme public", "models exempt", "models public")
"""The shipped example with its programme, and a case in which no service passes every gate."""

EXEMPT = [
    pytest.param("small exempt"),
    pytest.param("shipped exempt", marks=pytest.mark.slow),
]
KINDS = [
    *map(pytest.param, SMALL),
    *(pytest.param(kind, marks=pytest.mark.slow) for kind in SHIPPED),
]
ALL_KINDS = [*KINDS, *(pytest.param(kind, marks=pytest.mark.slow) for kind in FURTHER)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("packs")


def pack(folder: Path, kind: str) -> str:
    """The address of the page of a pack, which is written the first time."""
    place = folder / kind.replace(" ", "-")
    page = place / "pack.html"
    if not page.exists():
        plan = shipped("programmes", "strategy_2018.yaml") if "programme" in kind else None
        audience = kind.split()[1]
        page = dd.write_pack(simulation(kind), place, audience=audience, programme=plan)
    return page.as_uri()


def chromium() -> str | None:
    """The path of the machine's Chromium."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None and os.environ.get("DRAGONSDEN_BROWSER") == "required":
        pytest.fail(f"no browser on this machine: none of {', '.join(BROWSERS)} is on PATH")
    if path is None:
        pytest.skip("Chromium is not on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(SWITCHES))
        yield started
        started.close()


@dataclass
class Seen:
    """A page in the browser, and what it asked for and complained of."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._ask)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _ask(self, request: Request) -> None:
        self.asked.append(request.url)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    yield from context_of(browser, scripts=True)


@pytest.fixture
def plain_context(browser: Browser) -> Iterator[BrowserContext]:
    """A context in which no script of a page runs."""
    yield from context_of(browser, scripts=False)


def context_of(browser: Browser, *, scripts: bool) -> Iterator[BrowserContext]:
    size = {"width": WIDTHS[0], "height": 900}
    made = browser.new_context(viewport=size, offline=True, java_script_enabled=scripts)
    made.set_default_timeout(120_000)  # milliseconds: the machine may have much else to do
    yield made
    made.close()


def opened(context: BrowserContext, address: str) -> Seen:
    seen = Seen(context.new_page())
    seen.page.goto(address)
    return seen


# ------------------------------------------------------------------------ it is for everybody


def axe(page: Page) -> dict[str, list[dict[str, Any]]]:
    """The findings of axe on a page: `violations`, and `incomplete` where it cannot tell."""
    page.evaluate(AXE_SCRIPT)
    found: dict[str, list[dict[str, Any]]] = page.evaluate(
        "levels => axe.run({runOnly: levels, resultTypes: ['violations', 'incomplete'],"
        " selectors: false, elementRef: false})",
        LEVELS,
    )
    return found


def told(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Each finding's rule, and the markup that it is about."""
    return [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ALL_KINDS)
def test_axe_finds_nothing_against_wcag_2_2_aa_or_best_practice(
    context: BrowserContext, folder: Path, kind: str
) -> None:
    page = opened(context, pack(folder, kind)).page
    found = axe(page)
    assert told(found["violations"]) == []
    assert "target-size" in {rule["id"] for rule in found["passes"]}
    # axe cannot tell the contrast within a chart, which the tests of charts measure, or of one sign
    unsure = told(found["incomplete"])
    assert {rule for rule, _ in unsure} <= {"color-contrast"}
    signs = ("<text ", '<span aria-hidden="true">')
    assert [html for _, html in unsure if not html.startswith(signs)] == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", (*SMALL, *FURTHER))
def test_axe_finds_nothing_on_a_narrow_screen_either(
    context: BrowserContext, folder: Path, kind: str
) -> None:
    page = opened(context, pack(folder, kind)).page
    page.set_viewport_size({"width": WIDTHS[-1], "height": 900})
    assert told(axe(page)["violations"]) == []


@pytest.mark.slow
def test_axe_would_find_a_field_without_a_label_and_a_picture_without_words(
    context: BrowserContext, tmp_path: Path
) -> None:
    file = tmp_path / "bad.html"
    file.write_text("<!DOCTYPE html><input type=range><img src='data:,'>", encoding="utf-8")
    rules = {rule for rule, _ in told(axe(opened(context, file.as_uri()).page)["violations"])}
    assert {"label", "image-alt", "html-has-lang", "region"} <= rules


@pytest.mark.slow
@pytest.mark.parametrize("kind", ALL_KINDS)
def test_no_width_makes_the_reader_scroll_sideways(
    context: BrowserContext, folder: Path, kind: str
) -> None:
    page = opened(context, pack(folder, kind)).page
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide == width
        past = page.evaluate(
            """() => {
            const cut = one => one !== null && (getComputedStyle(one).overflowX !== "visible"
              || cut(one.parentElement));
            return [...document.body.querySelectorAll("*")]
              .filter(one => one.getBoundingClientRect().right > innerWidth + 0.5)
              .filter(one => !cut(one.parentElement))
              .map(one => one.outerHTML.slice(0, 80));
            }"""
        )
        assert past == []


@pytest.mark.slow
def test_the_first_stop_of_the_tab_key_leads_past_the_head_of_the_page(
    context: BrowserContext, folder: Path
) -> None:
    page = opened(context, pack(folder, "small exempt")).page
    skip = page.locator("a.skip")
    left = "one => one.getBoundingClientRect().left"
    assert skip.evaluate(left) < 0
    page.keyboard.press("Tab")
    assert skip.evaluate("one => one === document.activeElement")
    assert skip.evaluate(left) >= 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


# ------------------------------------------------------------------------ it asks for nothing


@pytest.mark.slow
@pytest.mark.parametrize("kind", ALL_KINDS)
def test_the_page_asks_for_nothing_but_itself_and_complains_of_nothing(
    context: BrowserContext, folder: Path, kind: str
) -> None:
    address = pack(folder, kind)
    seen = opened(context, address)
    seen.page.wait_for_load_state("networkidle")
    seen.page.mouse.wheel(0, 100_000)
    seen.page.emulate_media(media="print")
    assert seen.asked == [address]
    assert seen.complaints == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_without_scripts_all_is_there_but_the_live_weights(
    plain_context: BrowserContext, folder: Path, kind: str
) -> None:
    address = pack(folder, kind)
    seen = opened(plain_context, address)
    assert seen.asked == [address]
    assert seen.complaints == []
    assert not seen.page.locator("#live").is_visible()
    outside = seen.page.locator("main section:not(details section)").all()
    hidden = [one for one in outside if not one.is_visible()]
    assert [one.get_attribute("id") for one in hidden] == (["live"] if "exempt" in kind else [])
    rows = seen.page.locator("#table-ranking tbody tr:not(.cut)")
    assert rows.count() == len(simulation(kind).ranking)
    assert rows.last.is_visible()


@pytest.mark.slow
def test_a_request_and_a_complaint_would_be_seen(context: BrowserContext, tmp_path: Path) -> None:
    file = tmp_path / "bad.html"
    text = "<!DOCTYPE html><img src='http://127.0.0.1:9/x.png'><script>throw Error('oh')</script>"
    file.write_text(text, encoding="utf-8")
    seen = opened(context, file.as_uri())
    seen.page.wait_for_load_state("networkidle")
    assert "http://127.0.0.1:9/x.png" in seen.asked
    assert any("oh" in complaint for complaint in seen.complaints)


@pytest.mark.slow
def test_the_contents_stand_beside_the_text_from_1280_pixels_and_above_it_below_that(
    browser: Browser, folder: Path
) -> None:
    for width, beside in ((1280, True), (1279, False), (1024, False)):
        narrow = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
        page = opened(narrow, pack(folder, "small exempt")).page
        boxes = [
            page.locator(part).bounding_box() for part in (".contents", "main", ".told p >> nth=0")
        ]
        contents, main, paragraph = (box or {} for box in boxes)
        assert (contents["x"] + contents["width"] <= main["x"]) == beside
        assert paragraph["width"] >= 640 and main["x"] + main["width"] <= width
        narrow.close()


# -------------------------------------------------------------------------------- it is printed


@pytest.fixture(scope="module")
def papers() -> dict[str, list[str]]:
    """The text of each sheet of a pack, once it has been printed."""
    return {}


def paper(page: Page, kind: str, papers: dict[str, list[str]]) -> list[str]:
    """The text of each sheet of this kind of pack, which is printed the first time."""
    if kind not in papers:
        papers[kind] = printed(page)
    return papers[kind]


def printed(page: Page) -> list[str]:
    """The text of each sheet that a page is printed on; all of them A4."""
    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    for sheet in sheets:
        assert tuple(sheet.mediabox[2:]) == pytest.approx(A4, abs=1)
    return [sheet.extract_text() for sheet in sheets]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_on_paper_each_leading_service_begins_a_sheet_and_no_sheet_is_empty(
    context: BrowserContext, folder: Path, papers: dict[str, list[str]], kind: str
) -> None:
    page = opened(context, pack(folder, kind)).page
    sheets = paper(page, kind, papers)
    first = " ".join(sheets[0].split())
    assert page.locator(".status").inner_text() in first
    assert page.locator("h1 .above").inner_text() in first
    assert min(len(sheet.split()) for sheet in sheets) > 55
    titles = page.locator("section.candidate h3").all_inner_texts()
    starts = [line for sheet in sheets for line in sheet.splitlines()[:6] if line in titles]
    assert starts == titles
    assert len(sheets) <= 18 + len(titles)
    assert "What if the weights were different?" not in "".join(sheets)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_first_two_sheets_are_the_summary_with_the_decision_form(
    context: BrowserContext, folder: Path, papers: dict[str, list[str]], kind: str
) -> None:
    sheets = paper(opened(context, pack(folder, kind)).page, kind, papers)
    assert "How sure are we?" in sheets[0]
    (last,) = (n for n, said in enumerate(sheets) if "What the panel is asked to decide" in said)
    assert last < 2, "a short summary may fit on one sheet"
    assert "What would change it?" in "".join(sheets[: last + 1])
    after = sheets[last + 1]
    assert "The ranking" in after or "What this public version leaves out" in after


@pytest.mark.slow
@pytest.mark.parametrize("kind", ALL_KINDS)
def test_no_sentence_before_the_ranking_is_longer_than_twenty_words(
    context: BrowserContext, folder: Path, kind: str
) -> None:
    page = opened(context, pack(folder, kind)).page
    # the cells of tables quote what people wrote
    page.locator("main table").evaluate_all("tables => tables.forEach(one => one.remove())")
    said, ranking, _ = page.locator("main").inner_text().partition("\nThe ranking\n")
    sentences = re.split(r"(?<=[.?!])\s+|\n", said)
    assert ranking and len(sentences) > 10
    assert [words for words in sentences if len(words.split()) > 20] == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", ALL_KINDS)
def test_every_sheet_says_who_may_read_it_the_status_the_record_and_its_number(
    context: BrowserContext, folder: Path, papers: dict[str, list[str]], kind: str
) -> None:
    page = opened(context, pack(folder, kind)).page
    sheets = paper(page, kind, papers)
    marking = page.locator(".marking").inner_text()
    for number, sheet in enumerate(sheets, 1):
        said = " ".join(sheet.split())
        assert marking in said
        assert "ILLUSTRATIVE DATA" in said
        assert re.search(r"record [0-9a-f]{12}", said)
        assert f"Page {number} of {len(sheets)}" in said


@pytest.mark.slow
@pytest.mark.parametrize("kind", SHIPPED)
def test_the_shipped_pack_is_printed_on_33_pages_at_most_and_none_is_nearly_empty(
    context: BrowserContext, folder: Path, papers: dict[str, list[str]], kind: str
) -> None:
    sheets = paper(opened(context, pack(folder, kind)).page, kind, papers)
    assert len(sheets) <= 33  # one of them is the short list of options
    assert min(len(sheet.split()) for sheet in sheets) > 60


@pytest.mark.slow
@pytest.mark.parametrize("kind", FURTHER)
def test_with_a_programme_and_where_nothing_passes_no_sheet_is_nearly_empty_either(
    context: BrowserContext, folder: Path, papers: dict[str, list[str]], kind: str
) -> None:
    sheets = paper(opened(context, pack(folder, kind)).page, kind, papers)
    assert min(len(sheet.split()) for sheet in sheets) > 60


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["models exempt", "models public"])
def test_where_no_service_passes_the_first_sheet_answers_the_questions_of_the_chair(
    context: BrowserContext, folder: Path, papers: dict[str, list[str]], kind: str
) -> None:
    first, second, *rest = paper(opened(context, pack(folder, kind)).page, kind, papers)
    for answer in (
        "No service can be recommended: none passes every gate",
        "With every hold cleared, the best two would be New model: ",
        "would be among them in ",
        "With every hold cleared, the best two would together bring in £",
        "One answer would clear New model: Reablement.",
        "passes every gate as “In house, improved”",
        "Two answers; it would then be the only one that passes",
        "The results rest on 314 figures: 307 illustrative and 7 sourced.",
    ):
        assert answer in " ".join(first.split())
    assert "The ranking of 4 services" in second
    assert not any("Service by service" in sheet for sheet in rest)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_tab_key_stops_only_where_there_is_something_to_do(
    context: BrowserContext, folder: Path, kind: str
) -> None:
    page = opened(context, pack(folder, kind)).page
    assert page.locator("[tabindex]").count() == 0


@pytest.mark.slow
@pytest.mark.parametrize("kind", SHIPPED)
def test_on_paper_the_heads_of_a_table_stand_again_on_each_sheet_that_it_goes_on_to(
    context: BrowserContext, folder: Path, papers: dict[str, list[str]], kind: str
) -> None:
    sheets = paper(opened(context, pack(folder, kind)).page, kind, papers)
    titles = simulation(kind).ranking["title"]
    row = re.compile(rf"\d+=? ({'|'.join(map(re.escape, titles))})( \S+){{6}}")
    rows: list[int] = []
    for lines in map(str.splitlines, sheets):
        on = [number for number, line in enumerate(lines) if row.match(line)]
        rows.append(len(on))
        assert not on or any(line.startswith("Rank Service Band") for line in lines[: on[0]])
    assert sum(rows) == len(titles)
    assert sum(count > 0 for count in rows) >= 2


# -------------------------------------------------------------------------------- it ranks again


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["small public"])
def test_where_values_are_left_out_no_script_runs_and_nothing_ranks_again(
    context: BrowserContext, folder: Path, kind: str
) -> None:
    page = opened(context, pack(folder, kind)).page
    assert page.locator("#live, input").count() == 0
    assert "script-src 'none'" in page.content()


@pytest.mark.slow
def test_with_a_programme_the_summary_fits_on_two_sheets_and_each_target_on_one(
    context: BrowserContext, tmp_path: Path
) -> None:
    sim = shipped_simulation(())
    programme = shipped("programmes", "strategy_2018.yaml")
    page = opened(context, dd.write_pack(sim, tmp_path, programme=programme).as_uri()).page
    sheets = [" ".join(sheet.split()) for sheet in printed(page)]
    assert "What do we start, and when?" in sheets[0]
    assert "Will we reach the targets?" in sheets[0]
    assert "What the panel is asked to decide" in sheets[1]
    targets = [sheet for sheet in sheets if "Will the target be reached" in sheet]
    assert len(targets) == 2
    for sheet in targets:
        assert "Chance of the amount" in sheet and "of draws miss “" in sheet
