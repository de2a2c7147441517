"""Nothing that is commercially sensitive is in the public pack, nor can it be worked out of it."""

from __future__ import annotations

import html
import json
import re
import zipfile
from functools import cache
from pathlib import Path

import pytest
from casebook import case_of, simulated
from reportbook import (
    COMMENTED,
    CRITERIA,
    MARKED,
    PIPELINE,
    SCORES,
    USED,
    page,
    quick,
    read,
    written,
)

import dragonsden as dd
from dragonsden.outputs.csv_table import ranking_csv
from dragonsden.outputs.pack import write_pack
from dragonsden.outputs.paper import write_board_paper
from dragonsden.outputs.workbook.results import write_workbook
from dragonsden.reading import CaseError
from dragonsden.record.public_record import public_record
from dragonsden.record.record import record
from dragonsden.results.document import document
from dragonsden.results.public import public

pytestmark = pytest.mark.slow


@cache
def den_of(pipeline: str, scores: str = SCORES, draws: int = 300) -> dd.Simulation:
    return simulated(CRITERIA, pipeline, draws=draws, scores=scores)


def bare(text: str) -> str:
    """A text without hashes, sizes and the folder that the inputs were read from."""
    return re.sub(
        r"[0-9a-f]{64}|(SHA-256|record) [0-9a-f]{12}\b|sha256-[\w+/]{43}=|"
        r'"bytes": \d+|"[^"\n]*[/\\\\](?=\w+\.(yaml|csv)")',
        "#",
        text,
    )


def parts_of(path: Path) -> dict[str, str]:
    """The parts of a workbook or a paper, pictures too, as text."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode("latin-1") for name in archive.namelist()}


def outputs_of(sim: dd.Simulation, folder: Path) -> dict[str, str]:
    """Every output for the public of a simulation, by its name and part, as text."""
    write_pack(sim, folder / "pack", audience="public")
    told = public(sim)
    write_workbook(told, folder / "w.xlsx")
    write_board_paper(told, folder / "p.docx")
    packed = [path for path in (folder / "pack").rglob("*") if path.is_file()]
    return {
        **{path.name: path.read_text(encoding="utf-8") for path in packed},
        **parts_of(folder / "w.xlsx"),
        **parts_of(folder / "p.docx"),
        "json": told.to_json(),
        "csv": ranking_csv(told),
    }


# A figure that nobody sees may change, and with it nothing that anybody sees. In these dens the
# ranks of every draw stay as they are: alpha is first by far, or last.

FIRST = """
years: 2
review_slots: 1
services:
  alpha: {revenue: {price: {low: @low, high: @high}, volume: 1_000}}
  beta: {revenue: {price: 50, volume: {low: 400, high: 900}}}
  gamma: {revenue: {price: 50, volume: {low: 300, high: 800}}}
"""
ALONE = """
criteria:
  money: {title: Contribution, from: contribution, worst: 0, best: 200_000, weight: 100}
  demand: {title: Demand, levels: {0: None, 5: Orders}, weight: {low: 20, high: 80}}
gates:
  safe: {title: Does not lose money, measure: npv, @bound, in: 90%}
"""
GIVEN = """
service_id,member,criterion,score
alpha,chair,demand,@score
beta,chair,demand,1
gamma,chair,demand,3
"""


@pytest.mark.parametrize(
    ("ends", "score", "bound", "mark"),
    [
        ((100, 120), 4, "at_least: 0", "service"),
        ((100, 120), 4, "at_most: 225_000", "service"),
        ((100, 120), 4, "at_most: 225_000", "belief"),
        ((5, 9), 0, "at_least: 0", "service"),
    ],
    ids=["first", "fails", "a belief", "last"],
)
def test_a_figure_that_is_left_out_changes_nothing_that_the_public_gets(
    ends: tuple[int, int], score: int, bound: str, mark: str, tmp_path: Path
) -> None:
    told, whole = [], []
    for more in (0.0, 0.7):
        pipeline = FIRST.replace("@low", f"{ends[0] + more}").replace("@high", f"{ends[1] + more}")
        if mark == "service":
            pipeline = pipeline.replace("alpha: {", "alpha: {sensitive: true, ")
        else:
            pipeline = pipeline.replace("price: {low:", "price: {sensitive: true, low:", 1)
        scores, criteria = GIVEN.replace("@score", str(score)), ALONE.replace("@bound", bound)
        sim = simulated(criteria, pipeline, draws=200, scores=scores)
        outputs = outputs_of(sim, tmp_path / str(more))
        told.append({name: bare(text) for name, text in outputs.items()})
        whole.append(sim.mean_overall.tolist())
    assert whole[0] != whole[1]
    assert {"pack.html", "record.json", "word/media/image1.png", "json", "csv"} <= told[0].keys()
    for name in told[0]:
        assert told[0][name] == told[1][name], name


def test_of_a_sensitive_service_no_money_source_note_or_value_is_in_the_files(
    tmp_path: Path,
) -> None:
    sim = den_of(MARKED)
    outputs = outputs_of(sim, tmp_path)
    exempt, public_page = page(sim), outputs["pack.html"]
    reader = read(public_page)
    bytes_of_all = "\n".join(outputs.values())
    summary = sim.measure_summary.loc["alpha"]
    for name in ("SECRET-NOTE", "SECRET-SOURCE", "£77"):
        assert name in exempt
        assert name not in bytes_of_all
    numbers = [*summary[["mean", "p10", "p90"]].to_numpy().ravel(), *sim.mean_values.loc["alpha"]]
    for number in [sim.ranking["value"]["alpha"], *numbers]:
        for text in (f"{number:.10g}", f"{number:.6g}", f"{number:,.2f}"):
            if len(re.sub(r"\D", "", text).strip("0")) > 3 and number != 60:
                assert text not in bytes_of_all
    row = next(e.text for e in reader.all("tr") if e.attributes.get("data-about") == "alpha")
    assert row.count("left out") == 3
    assert "table-account-alpha" not in public_page
    assert "table-account-beta" in public_page


def test_the_public_pack_says_what_it_leaves_out() -> None:
    said = quick(den_of(MARKED, COMMENTED), "public")
    assert "The figures of one service are commercially sensitive" in said
    assert "3 comments of panel members were left out." in said
    nothing = quick(den_of(PIPELINE, SCORES.replace("conflict of interest", "away")), "public")
    assert "Nothing was left out" in nothing
    assert "leaves out" not in quick(den_of(PIPELINE))


def test_what_is_left_out_at_the_gates_is_said_of_every_service_of_which_it_is() -> None:
    """Gamma is not marked, but uses an assumption that is: its reasons may tell of that."""
    told = quick(den_of(USED), "public")
    assert "Asked the solicitor" not in told
    assert "The reasons at the gates are left out too of: Gamma." in told
    assert "The 1970 Act" in told, "the others keep theirs"
    marked = quick(den_of(MARKED), "public")
    assert "comments are left out too of: Alpha." in marked
    assert "The reasons at the gates are left out too" not in marked


def test_with_one_criterion_no_weight_is_said_to_be_left_out() -> None:
    criteria = """
        criteria: {money: {title: Money, from: npv, worst: 0, best: 100_000, weight: 1}}
        gates: {power: {title: Power}}
        """
    one = quick(simulated(criteria, MARKED, draws=100), "public")
    assert "how far each weight may move" not in one.casefold()
    assert "There is one criterion, so no weight can change the recommended" in one


def test_a_sensitive_belief_closes_the_account_of_whoever_uses_it_and_of_nobody_else() -> None:
    told = quick(den_of(USED), "public")
    assert "SECRET-SOURCE" not in told
    assert "1% to 3%" not in told
    assert "table-account-gamma" not in told
    assert "table-account-alpha" in told


def test_a_sensitive_comment_is_left_out_and_its_score_is_not() -> None:
    sim = den_of(PIPELINE, COMMENTED)
    exempt, told = quick(sim), quick(sim, "public")
    for secret in ("SECRET-COMMENT", "SECRET-REASON"):
        assert secret in exempt
        assert secret not in told
    assert "Demand, Member B (2): left out" in [item.text for item in read(told).all("li")]


@pytest.mark.parametrize("pipeline", [MARKED, USED, PIPELINE])
def test_both_packs_carry_the_same_ranking(pipeline: str) -> None:
    sim = den_of(pipeline)
    orders = []
    for audience in ("exempt", "public"):
        rows = read(quick(sim, audience)).rows("table-ranking")
        orders.append([e.attributes["data-about"] for e in rows if "data-about" in e.attributes])
    assert orders[0] == orders[1] == list(sim.ranking.index)


def test_an_answer_that_needs_closed_numbers_says_that_it_is_left_out() -> None:
    pipeline = PIPELINE.replace("title: Gamma\n", "title: Gamma\n    sensitive: true\n")
    sim = den_of(pipeline.replace("review_slots: 2", "review_slots: 1"))
    exempt, told = quick(sim), quick(sim, "public")
    for name in ("stability", "switch-first_k-beta", "votes", "members", "pairs"):
        assert f'id="table-{name}"' in exempt
        assert f'id="table-{name}"' not in told
    for answer in (
        "How far each weight may move",
        "Which services each member would choose",
    ):
        assert f"{answer} is left out of this version" in html.unescape(told)
        assert f"{answer} is left out" not in html.unescape(exempt)
    assert "whatever the weight" not in told
    (row,) = [
        e for e in read(told).rows("table-profile-gamma") if e.text.startswith("Contribution")
    ]
    assert row.text.endswith("left out")


def test_the_workbook_and_the_paper_of_public_results_say_that_they_are_public(
    tmp_path: Path,
) -> None:
    outputs = outputs_of(den_of(MARKED), tmp_path)
    for part in ("xl/sharedStrings.xml", "word/document.xml"):
        assert "PUBLIC VERSION" in outputs[part]
        assert "NOT FOR PUBLICATION" not in outputs[part]
        assert "left out" in outputs[part]


def test_all_text_about_a_marked_service_is_left_out_whatever_it_says(tmp_path: Path) -> None:
    words = PIPELINE.replace(
        "    title: Alpha\n",
        "    title: Alpha\n    sensitive: true\n    description: SECRET-WHAT\n"
        "    note: SECRET-NOTE\n",
    ).replace("reason: The 1970 Act", "reason: SECRET-REASON", 1)
    scores = SCORES.replace("Orders are in", "SECRET-COMMENT").replace("orders count", "SECRET-WHY")
    sim = den_of(words, scores)
    exempt, told = page(sim), "".join(outputs_of(sim, tmp_path).values())
    for secret in ("WHAT", "NOTE", "REASON", "COMMENT", "WHY"):
        assert f"SECRET-{secret}" in exempt
        assert f"SECRET-{secret}" not in told


def test_where_something_is_closed_warnings_are_left_out() -> None:
    sim = den_of(USED)
    assert "1 score missing" in " ".join(sim.warnings)
    assert public(sim).warnings == (
        "warnings about single services and assumptions are left out of this version",
    )
    assert "The record also holds what the analyst was warned of." in quick(sim)
    assert "warned" not in quick(sim, "public")


def test_a_public_folder_has_no_inputs_results_scores_or_assumptions(tmp_path: Path) -> None:
    written(den_of(PIPELINE), tmp_path, "public")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pack.html", "record.json"]
    record = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))
    assert not {"scores", "assumptions", "gates", "warnings"} & record.keys()


def test_a_public_pack_does_not_go_where_an_exempt_one_lies(tmp_path: Path) -> None:
    sim = den_of(PIPELINE, draws=20)
    write_pack(sim, tmp_path)
    with pytest.raises(ValueError, match="give the public pack a folder of its own"):
        write_pack(sim, tmp_path, audience="public")


# ----------------------------------------------------------------------------- how it is marked


@pytest.mark.parametrize(
    ("written_as", "marked"), [("yes", True), ("true", True), ("No", False), ("", False)]
)
def test_a_comment_is_marked_in_a_column(written_as: str, marked: bool) -> None:
    scores = SCORES.replace("Orders are in,", f"Orders are in,{written_as}")
    panel = case_of(CRITERIA, PIPELINE, scores).panel
    assert panel is not None
    assert panel.scores[0].sensitive is marked


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            "alpha,chair,demand,4,Orders,maybe",
            "2:29: 'maybe' is written in sensitive; write yes",
        ),
        ('alpha,override,demand,4,"2 May 2018: x y (z)",yes', "sensitive is for members' comm"),
    ],
)
def test_a_mark_that_is_none_is_refused(line: str, fault: str) -> None:
    head, first, *rest = SCORES.strip().split("\n")
    lines = [line, *rest] if "chair" in line else [first, line, *rest]
    with pytest.raises(CaseError, match=re.escape(fault)):
        case_of(CRITERIA, PIPELINE, "\n".join([head, *lines]))


def test_a_weight_cannot_be_sensitive() -> None:
    criteria = CRITERIA.replace("{low: 20, high: 80}", "{low: 20, high: 80, sensitive: true}")
    with pytest.raises(CaseError, match="a weight cannot be sensitive"):
        case_of(criteria, PIPELINE, SCORES)


def test_a_service_is_marked_with_yes_or_no_and_nothing_else() -> None:
    case = case_of(CRITERIA, MARKED, SCORES)
    assert [s.sensitive for s in case.pipeline.services.values()] == [True, False, False, False]
    with pytest.raises(CaseError, match="'perhaps' is written here; write true or false"):
        case_of(CRITERIA, MARKED.replace("sensitive: true", "sensitive: perhaps"), SCORES)


def test_charts_say_themselves_that_a_figure_is_left_out() -> None:
    reader = read(quick(den_of(MARKED), "public"))
    drawn = [e for e in reader.all("svg") if "aria-hidden" not in e.attributes]
    charts = {e.attributes["aria-labelledby"].split("-title")[0]: e for e in drawn}
    assert "left out" in charts["chart-ranking"].text
    assert "chart-stability" not in charts
    for chart in charts.values():
        assert not re.search(r"\bnan\b|n/a", chart.text)


def test_only_the_exempt_pack_says_that_it_can_be_run_again_from_its_record() -> None:
    exempt, told = (page(den_of(PIPELINE), audience) for audience in ("exempt", "public"))
    assert "<code>dragonsden reproduce</code> runs it again" in exempt
    assert "dragonsden reproduce" not in told
    assert "only those who hold the exempt version can run it again" in told


def test_the_public_read_members_letters_and_no_reason_of_a_conflict() -> None:
    scores = SCORES.replace("conflict of interest,", "Conflict of interest: my sister works there,")
    exempt, told = (page(den_of(PIPELINE, scores), audience) for audience in ("exempt", "public"))
    assert "my sister works there" in exempt
    assert "my sister works there" not in told
    text = read(told).all("main")[0].text
    assert not re.search(r"\b(Leader|leader)\b", text)
    assert re.search(r"\bmember B\b|\bMember B\b", text)
    assert "Leader" in read(exempt).all("main")[0].text


def test_a_member_who_is_public_is_named_to_the_public_and_the_others_are_not() -> None:
    criteria = CRITERIA + "members: {leader: {public: true}}\n"
    told = page(simulated(criteria, PIPELINE, draws=300, scores=SCORES), "public")
    text = read(told).all("main")[0].text
    assert re.search(r"\b[Ll]eader\b", text)
    assert not re.search(r"\b[Cc]hair\b", re.sub(r"\bChair of\b", "", text))


def told_of(sim: dd.Simulation) -> str:
    """All that a public record says of a simulation but its keyed hashes."""
    found = public_record(record(sim, key="0" * 64))
    shown = json.loads(document(public(sim)))
    return json.dumps([{**found, "inputs": [], "results": None}, shown])


@pytest.mark.parametrize("price", [60, 110, 400])
def test_of_100_guesses_of_a_hidden_price_many_survive_all_that_the_public_gets(
    price: int,
) -> None:
    """Whoever knows all but the price, the seed too, tries round prices and compares."""

    def told(guess: int) -> str:
        ends = FIRST.replace("@low", f"{0.9 * guess:g}").replace("@high", f"{1.1 * guess:g}")
        hidden = ends.replace("alpha: {", "alpha: {sensitive: true, ")
        alone = ALONE.replace("@bound", "at_least: 0")
        given = GIVEN.replace("@score", "4")
        return told_of(simulated(alone, hidden, draws=200, scores=given))

    published = told(price)
    survive = [guess for guess in range(5, 505, 5) if told(guess) == published]
    assert price in survive
    assert len(survive) >= 30


def test_the_public_gets_no_more_of_a_hidden_price_near_the_line_than_the_order_gives_away() -> (
    None
):
    """Of the shipped case: a service that is recommended, but not safe, at three wrong prices."""
    shipped = Path("pipelines/strategy_2018.yaml").read_text(encoding="utf-8")
    marked = shipped.replace("\n  legal_services:\n", "\n  legal_services:\n    sensitive: true\n")
    price = "{low: 65, likely: 80, high: 95, unit: £ per hour"
    assert marked != shipped
    assert price in marked

    def told(share: float) -> tuple[str, str]:
        guess = f"{{low: {65 * share}, likely: {80 * share}, high: {95 * share}, unit: £ per hour"
        pipeline = marked.replace(price, guess, 1)
        sim = simulated(
            Path("criteria/enhancing_trading.yaml").read_text(encoding="utf-8"),
            pipeline,
            draws=300,
            scores=Path("scores/enhancing_trading.csv").read_text(encoding="utf-8"),
        )
        return str(sim.ranking[["gate"]].to_dict("index")), told_of(sim)

    order, public_record_and_results = told(1)
    alike = [told(share) for share in (0.85, 0.95, 1.05, 1.25)]
    assert [found == order for found, _ in alike] == [False, True, True, False]
    assert [found == public_record_and_results for _, found in alike] == [False, True, True, False]


def test_votes_are_the_same_by_letter_as_by_name() -> None:
    rows = []
    for audience in ("exempt", "public"):
        table = read(page(den_of(PIPELINE), audience)).rows("table-dots")
        rows.append([row.text for row in table])
    heads = [row.pop(0) for row in rows]
    assert [head[-2:] for head in heads] == ["CL", "AB"]  # chair and leader, in their order
    assert rows[0] == rows[1]
    assert len(rows[0]) > 1
