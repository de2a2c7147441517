"""The pack says what was computed, in the order of a chair, and asks nothing of anybody."""

from __future__ import annotations

import re
import sys
from base64 import b64encode
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from casebook import scored, services, simulated
from reportbook import CRITERIA, PIPELINE, SCORES, Element, Reader, den, page, quick, read, written

import dragonsden as dd
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.pack import write_pack
from dragonsden.outputs.pack.method import steps
from dragonsden.outputs.summary import summary
from dragonsden.outputs.summary.not_in import not_in_table
from dragonsden.outputs.summary.worth import worth
from dragonsden.record.decisions import decide
from dragonsden.record.verify import verify
from dragonsden.text.numbers import money

SECTIONS = ["answer", "ranking", "sure", "change", "panel", "gates", "services", "method", "record"]


@cache
def whole() -> Reader:
    return read(page(den()))


def table_of(reader: Reader, name: str) -> list[list[str]]:
    place = next(i for i, e in enumerate(reader.elements) if e.attributes.get("id") == name)
    rows: list[list[str]] = []
    for element in reader.elements[place + 1 :]:
        if element.tag == "table":
            break
        if element.tag == "tr":
            rows.append([])
        elif element.tag in ("td", "th") and rows:
            rows[-1].append(element.text)
    return rows


# ---------------------------------------------------------------------------- what it says


@pytest.mark.slow
def test_the_sections_come_in_the_order_a_chair_reads() -> None:
    heads = [e.attributes.get("id", "") for e in whole().elements if e.tag == "h2"]
    assert [head for head in heads if head in SECTIONS] == SECTIONS


@pytest.mark.slow
def test_the_first_pages_name_the_recommended_by_class_and_the_next_in_line() -> None:
    sim = den()
    bands = dd.robust_bands(sim)["band"]
    lists = {e.text for e in whole().all("dd") if "section" in e.path}
    for band in ("safe", "close"):
        titles = [sim.case.title_of(name) for name in sim.recommended if bands[name] == band]
        assert not titles or ", ".join(titles) in lists


@pytest.mark.slow
def test_the_dots_are_the_share_of_draws_in_which_a_service_is_chosen() -> None:
    sim = den()
    rows = [row for row in table_of(whole(), "table-dots") if row]
    told = {row[0]: int(row[2]) for row in rows[1:]}
    passing = sim.ranking[sim.ranking["gate"] == "pass"]
    assert told == {row["title"]: round(20 * row["chosen"]) for _, row in passing.iterrows()}


def test_the_votes_are_those_of_the_panel() -> None:
    sim = den()
    votes = dd.disagreement(sim.case, sim.draws, sim.seed).votes
    for row in table_of(whole(), "table-dots")[1:]:
        (name,) = votes.index[[sim.case.title_of(n) == row[0] for n in votes.index]]
        assert [cell[-3:].lstrip("✓–") for cell in row[3:]] == [
            "yes" if vote else "no" for vote in votes.loc[name]
        ]


def test_the_decision_form_asks_of_each_recommended_service_in_a_row_of_its_own() -> None:
    sim = den()
    rows = [row[0] for row in table_of(whole(), "table-decisions")[1:]]
    bands = dd.robust_bands(sim)["band"]
    wanted = [f"{sim.case.title_of(name)} ({bands[name]})" for name in sim.recommended]
    assert rows[: len(wanted)] == wanted
    assert all("next in line, instead of " in row for row in rows[len(wanted) :])


def test_the_sentences_of_the_first_pages_have_twenty_words_or_fewer() -> None:
    said = summary(Analyses(den()), {})
    sentences = [*said.sure, *said.worth, *said.sources, *(text for _, text in said.changes)]
    for sentence in re.split(r"(?<=[.?])\s", " ".join(sentences)):
        assert len(sentence.split()) <= 20, sentence


def test_the_worth_of_the_recommended_is_the_sum_of_their_accounts_draw_by_draw() -> None:
    sim = den()
    names = list(sim.recommended)
    surplus = pd.Series(sim.measures["surplus"][names].to_numpy().sum(axis=1))
    said = worth(Analyses(sim))
    ends = [money(float(surplus.quantile(end))) for end in (0.1, 0.9)]
    assert f"In eight futures of ten it is {' to '.join(ends)}." in said


def test_services_counted_whole_are_said_so_in_the_sentence_of_the_sum() -> None:
    pipeline = PIPELINE.replace("title: Alpha\n", "title: Alpha\n    scope: total\n")
    pipeline = pipeline.replace("title: Beta\n", "title: Beta\n    scope: incremental\n")
    said = worth(Analyses(den(pipeline=pipeline)))
    assert said[0].startswith("Together they would bring in £")
    assert said[0].endswith("with Alpha counted whole.")


def test_the_best_if_cleared_are_said_to_be_counted_whole_in_the_sentence_of_their_sum() -> None:
    sold = "revenue: {price: 100, volume: 1, unit_cost: 40, overhead: 20%, investment: 20}"
    held = "scores: {x: 50}, gates: {power: {status: hold, reason: asked}}"
    both = f"a: {{scope: total, {held}, {sold}}}, b: {{{held}, {sold}}}"
    pipeline = f"review_slots: 2\nyears: 2\nservices: {{{both}}}"
    criteria = "gates: {power: {title: Power}}\n" + scored("x", weight="1")
    said = worth(Analyses(simulated(criteria, pipeline, draws=20)))
    (first,) = [text for text in said if text.startswith("With every hold cleared")]
    assert first.endswith("with A counted whole.")
    assert "The other is an addition to today’s sales." in said


def test_one_answer_clears_all_services_that_are_on_hold_for_the_same_reason() -> None:
    pipeline = PIPELINE.replace(
        "title: Beta\n    gates: {power: {status: pass, reason: The 1970 Act}}",
        "title: Beta\n    gates: {power: {status: hold, reason: Asked the solicitor}}",
    )
    rows = [row.texts for row in not_in_table(den(pipeline=pipeline)).rows]
    (held,) = [row for row in rows if row[0] in ("Beta and Gamma", "Gamma and Beta")]
    assert held[2].startswith("One answer clears this gate for two")


def test_the_ranked_table_is_the_ranking() -> None:
    sim = den()
    rows = [row for row in table_of(whole(), "table-ranking") if len(row) > 1][1:]
    assert [row[4] for row in rows] == [f"{100 * x:.0f}%" for x in sim.ranking["chosen"]]
    assert [row[1] for row in rows] == list(sim.ranking["title"])
    assert [int(row[0].rstrip("=")) for row in rows] == list(sim.ranking["rank"])
    values = [float(row[5]) for row in rows]
    assert values == pytest.approx(list(sim.ranking["value"]), abs=0.51)


def test_the_table_of_values_has_values_weights_and_what_each_criterion_decides() -> None:
    sim = den()
    heads, *rows = (row for row in table_of(whole(), "table-values") if len(row) > 1)
    weights = [f"({100 * weight:.0f}%)" for weight in sim.mean_weights]
    assert [head.rsplit(" ", 1)[1] for head in heads[1:-1]] == weights
    *values, decides = rows
    assert [row[0] for row in values] == list(sim.ranking["title"])
    shown = [[float(text) for text in row[1:-1]] for row in values]
    assert shown == pytest.approx(sim.mean_values.loc[sim.ranking.index].to_numpy(), abs=0.51)
    parts = [float(text.strip("<>%").replace("−", "-")) for text in decides[1:-1]]
    assert parts == pytest.approx(100 * dd.effective_weights(sim).to_numpy(), abs=0.51)


def test_every_service_has_its_section_with_account_scores_and_assumptions() -> None:
    reader = whole()
    for name in ("alpha", "beta", "gamma", "delta"):
        for kind in ("profile", "gates", "scores", "measures", "account", "assumptions"):
            assert reader.at(f"table-{kind}-{name}").tag == "table"
    assert "£40 to £60 per hour" in reader.at("table-assumptions-alpha").text
    assert "Alpha fees" in reader.at("table-assumptions-alpha").text
    assert "Head of Finance" in reader.at("table-assumptions-gamma").text


def test_the_account_by_year_is_the_account() -> None:
    rows = table_of(whole(), "table-account-delta")
    assert rows[0][1:5] == ["Start", "Year 1", "Year 2", "Year 3"]
    lines = {row[0]: row[1:5] for row in rows[1:]}
    assert lines["Plan income"] == ["", *["£2.0k"] * 3]
    assert lines["Refund"] == ["", *["£0"] * 3]
    assert lines["Balance so far"] == ["£0", "£2.0k", "£4.0k", "£6.0k"]


def test_who_fails_and_who_holds_is_said_with_the_reason() -> None:
    reader = whole()
    assert ["Delta", "A legal power", "Owed by statute"] in table_of(reader, "table-fail")
    assert ["Gamma", "A legal power", "Asked the solicitor"] in table_of(reader, "table-hold")
    rows = {row[0]: row for row in table_of(reader, "table-at-gates")}
    assert "? hold" in " ".join(rows["Gamma"])
    assert "✗ fails" in " ".join(rows["Delta"])


def test_what_the_panel_settled_and_what_it_left_out_is_said_with_the_reason() -> None:
    reader = whole()
    assert "orders count" in reader.at("table-settled").text
    assert "conflict of interest" in reader.at("table-missing").text
    assert "Demand, Leader (2): Seen it before" in [item.text for item in reader.all("li")]


def test_the_status_stands_in_the_title_the_header_and_every_chart() -> None:
    reader = whole()
    (title,) = [e for e in reader.all("title") if "svg" not in e.path]
    assert title.text.startswith("ILLUSTRATIVE")
    (header,) = reader.all("header")
    assert "ILLUSTRATIVE DATA" in header.text
    charts = [e for e in reader.all("svg") if "aria-hidden" not in e.attributes]
    assert len(charts) >= 6
    assert all("ILLUSTRATIVE DATA" in chart.text for chart in charts)


@pytest.mark.slow
def test_a_pack_without_two_people_says_that_it_is_not_assured(tmp_path: Path) -> None:
    assert "NOT ASSURED" in whole().at("table-record").text
    sim = simulated(CRITERIA, PIPELINE, draws=50, scores=SCORES)
    path = write_pack(sim, tmp_path, analyst="A. Analyst", assurer="B. Assurer")
    said = read(path.read_text(encoding="utf-8")).at("table-record").text
    assert "NOT ASSURED" not in said
    assert "B. Assurer" in said
    with pytest.raises(ValueError, match="two are different people"):
        write_pack(sim, tmp_path, analyst="A. Analyst", assurer="a. analyst")


# ------------------------------------------------------------------------- how it is made


def test_the_page_makes_no_request_and_its_policy_lets_nothing_else_run() -> None:
    html = page(den())
    reader = read(html)
    (policy,) = [
        e.attributes["content"]
        for e in reader.all("meta")
        if e.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        (text,) = [e.text for e in reader.all(tag) if "type" not in e.attributes]
        assert b64encode(sha256(text.encode()).digest()).decode() in policy
    assert not [e for e in reader.elements if "src" in e.attributes or "style" in e.attributes]
    assert not [key for e in reader.elements for key in e.attributes if key.startswith("on")]
    links = [e.attributes["href"] for e in reader.elements if "href" in e.attributes]
    assert links
    assert all(link.startswith("#") for link in links)
    assert not re.search(r"url\((?!#)", html)
    assert "@import" not in html


def test_every_id_is_there_once_and_every_reference_leads_to_one() -> None:
    reader = whole()
    ids = [e.attributes["id"] for e in reader.elements if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    keys = ("aria-labelledby", "for")
    wanted = [x for e in reader.elements for key in keys for x in e.attributes.get(key, "").split()]
    wanted += [e.attributes["href"][1:] for e in reader.elements if "href" in e.attributes]
    wanted += [
        e.attributes["clip-path"][5:-1] for e in reader.elements if "clip-path" in e.attributes
    ]
    assert set(wanted) <= set(ids)


def test_every_table_has_a_caption_and_scopes_and_every_chart_says_itself_in_words() -> None:
    reader = whole()
    tables = reader.all("table")
    assert len(reader.all("caption")) == len(tables) > 20
    assert all(caption.text.strip() for caption in reader.all("caption"))
    assert all("scope" in head.attributes for head in reader.all("th"))
    charts = [e for e in reader.all("svg") if "aria-hidden" not in e.attributes]
    assert all(chart.attributes["role"] == "img" for chart in charts)
    described = [e for e in reader.all("desc") if len(e.text) > 80]
    assert len(described) == len(charts)


def test_text_in_charts_stays_text() -> None:
    charts = [e for e in whole().all("svg") if "aria-hidden" not in e.attributes]
    (chart,) = [e for e in charts if e.attributes["aria-labelledby"] == "chart-ranking-title"]
    assert all(title in chart.text for title in ("Alpha", "Beta", "Gamma"))


def headings(reader: Reader) -> list[Element]:
    return [e for e in reader.elements if re.fullmatch("h[1-6]", e.tag)]


def test_headings_leave_out_no_level() -> None:
    levels = [int(e.tag[1]) for e in headings(whole())]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.slow
def test_the_same_simulation_gives_the_same_page() -> None:
    again = simulated(CRITERIA, PIPELINE, draws=400, scores=SCORES)
    assert quick(den()) == quick(again)


# ------------------------------------------------------------------------ what may be missing


@pytest.mark.slow
def test_without_a_panel_the_page_says_so_and_shows_the_scores_of_the_file() -> None:
    pipeline = PIPELINE.replace("    revenue:", "    scores: {demand: 3}\n    revenue:")
    html = quick(simulated(CRITERIA, pipeline, draws=100))
    assert "No score sheets were given" in html
    assert "3, taken as known" in read(html).at("table-scores-alpha").text


def test_without_accounts_the_page_has_none() -> None:
    criteria = "criteria: {a: {title: A, worst: 0, best: 10, weight: 1}}"
    pipeline = "services: {x: {scores: {a: {low: 1, high: 9}}}, y: {scores: {a: 5}}}"
    html = quick(simulated(criteria, pipeline, draws=100))
    assert "table-account-" not in html
    assert "£" not in read(html).at("table-ranking").text


def test_a_single_service_has_a_page() -> None:
    criteria = "criteria: {a: {title: A, worst: 0, best: 10, weight: 1}}"
    html = page(simulated(criteria, "services: {x: {scores: {a: 5}}}", draws=10))
    assert "X" in html


def test_where_every_service_fails_a_gate_the_page_says_so() -> None:
    criteria = "criteria: {a: {title: A, worst: 0, best: 10, weight: 1}}\ngates: {g: {title: G}}"
    gates = "gates: {g: {status: fail, reason: Not lawful}}"
    html = page(simulated(criteria, f"services: {{x: {{scores: {{a: 5}}, {gates}}}}}", draws=10))
    assert "No service can be ranked" in html
    assert "Not lawful" in html


@pytest.mark.slow
def test_a_single_draw_makes_a_page() -> None:
    assert "nan" not in re.findall(r"\bnan\b", read(page(den(draws=1))).all("main")[0].text)


# ------------------------------------------------------------------------------ the folder


@pytest.mark.slow
def test_the_folder_of_a_pack_verifies(tmp_path: Path) -> None:
    written(den(), tmp_path)
    assert verify(tmp_path).ok
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "inputs",
        "pack.html",
        "record.json",
        "results.json",
    ]


@pytest.mark.slow
def test_the_next_pack_shows_what_changed_and_what_was_decided(tmp_path: Path) -> None:
    before, now = tmp_path / "before", tmp_path / "now"
    written(den(), before)
    decide(before, "alpha", "reject", by="Panel", on="2018-09-12", reason="Not this year")
    sim = simulated(CRITERIA, PIPELINE.replace("volume: 1_000", "volume: 500"), 400, scores=SCORES)
    reader = read(write_pack(sim, now, previous=before).read_text(encoding="utf-8"))
    assert reader.at("since").text == "What changed since the last pack"
    assert any("Alpha went from rank 1" in item.text for item in reader.all("li"))
    row = next(row for row in table_of(reader, "table-ranking") if "Alpha" in row)
    assert row[-1] == "Reject"
    assert any("Not this year" in text.text for text in reader.all("p"))


ONE_EACH = f"{scored('x', weight='1')}\ngates: {{power: {{title: A power}}}}"


def three(first: str = "pass") -> dd.Simulation:
    """A den of three services of which two are recommended; the first takes the gate so."""
    scores = {"a": 90, "b": 70, "c": 50}
    gate = {"a": first, "b": "pass", "c": "pass"}
    inside = {
        n: f"scores: {{x: {scores[n]}}}, gates: {{power: {{status: {gate[n]}, reason: so}}}}"
        for n in scores
    }
    return simulated(ONE_EACH, f"review_slots: 2\n{services(**inside)}", draws=20)


def after(folder: Path, sim: dd.Simulation, audience: str = "exempt", **decided: str) -> Reader:
    """The page of a pack made again once these decisions on its first version are on file."""
    before = folder / "before"
    write_pack(three(), before)
    for name, decision in decided.items():
        decide(before, name, decision, by="the board", on="2018-09-12", reason="So it is")
    again = write_pack(sim, folder / audience, audience=audience, previous=before)
    return read(again.read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("audience", ["exempt", "public"])
def test_the_first_page_marks_what_was_decided_and_asks_nothing_that_is_settled(
    tmp_path: Path, audience: str
) -> None:
    reader = after(tmp_path, three(), audience, a="reject", b="take_forward")
    assert "A (rejected), B (taken forward)" in {e.text for e in reader.all("dd")}
    rows = {row[0]: row[1:] for row in table_of(reader, "table-decisions")[1:]}
    assert rows["A (safe)"] == [
        "☐to be marked",
        "☐to be marked",
        "Rejected on 2018-09-12: confirm or reconsider; to be written",
    ]
    assert rows["B (safe)"] == [
        "–nothing to mark",
        "–nothing to mark",
        "Taken forward on 2018-09-12",
    ]


@pytest.mark.slow
def test_a_deferred_service_is_still_to_be_decided_on_the_form(tmp_path: Path) -> None:
    reader = after(tmp_path, three(), b="defer")
    rows = {row[0]: row[1:] for row in table_of(reader, "table-decisions")[1:]}
    assert rows["B (safe)"][-1] == "Deferred on 2018-09-12: to be decided; to be written"
    assert rows["A (safe)"] == ["☐to be marked", "☐to be marked", "to be written"]


@pytest.mark.slow
def test_decisions_on_services_that_the_first_page_does_not_name_are_counted_there(
    tmp_path: Path,
) -> None:
    page = after(tmp_path, three(), a="take_forward", c="take_forward")
    assert not [p for p in page.all("p") if p.text.startswith("Decisions on file")]
    held = dict.fromkeys("abc", "gates: {power: {status: hold, reason: so}}, scores: {x: 9}")
    sim = simulated(ONE_EACH, f"review_slots: 2\n{services(**held)}", draws=20)
    page = after(tmp_path / "held", sim, a="take_forward", c="reject")
    said = "Decisions on file: one service taken forward and one rejected. The part on each"
    assert [p for p in page.all("p") if p.text.startswith(said)]


@pytest.mark.slow
def test_a_public_pack_says_that_the_reasons_for_decisions_are_left_out(tmp_path: Path) -> None:
    html = after(tmp_path, three(), "public", a="reject", b="take_forward")
    said = [item.text for item in (*html.all("li"), *html.all("p"))]
    assert "The panel’s reasons for two decisions are left out." in said
    assert not any("Nothing was left out" in text for text in said)
    assert not any("So it is" in element.text for element in html.all("p"))
    nothing = after(tmp_path / "none", three(), "public")
    assert "Nothing was left out" in " ".join(item.text for item in nothing.elements)


@pytest.mark.slow
def test_a_decision_departs_from_the_ranking_that_it_is_told_beside(tmp_path: Path) -> None:
    reader = after(tmp_path, three("hold"), a="take_forward", c="reject", b="reject")
    said = {p.text for p in reader.all("p") if p.text.startswith("Decision on file: ")}
    assert said == {
        "Decision on file: taken forward by the board on 2018-09-12: So it is. It followed the "
        "ranking of that day; it departs from this one.",
        "Decision on file: rejected by the board on 2018-09-12: So it is. This departs from the "
        "ranking.",
        "Decision on file: rejected by the board on 2018-09-12: So it is. It followed the ranking "
        "of that day; it departs from this one.",
    }


@pytest.mark.slow
def test_a_pack_written_over_another_leaves_nothing_of_it(tmp_path: Path) -> None:
    written(den(), tmp_path)
    criteria = "criteria: {a: {title: A, worst: 0, best: 10, weight: 1}}"
    write_pack(simulated(criteria, "services: {x: {scores: {a: 5}}}", draws=10), tmp_path)
    assert len(list((tmp_path / "inputs").iterdir())) == 2
    assert verify(tmp_path).ok


def test_an_audience_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'everyone'; give one of exempt, public"):
        write_pack(den(), tmp_path, audience="everyone")


@pytest.mark.slow
def test_a_pack_does_not_replace_the_pack_before(tmp_path: Path) -> None:
    sim = simulated(scored("a"), services(one="scores: {a: 1}", two="scores: {a: 2}"), 20)
    write_pack(sim, tmp_path / "pack")
    before = (tmp_path / "pack" / "record.json").read_bytes()
    with pytest.raises(ValueError, match="give the new pack a folder of its own"):
        write_pack(sim, tmp_path / "pack", previous=tmp_path / "other" / ".." / "pack")
    assert (tmp_path / "pack" / "record.json").read_bytes() == before


@pytest.mark.slow
def test_no_analysis_runs_twice_for_one_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: dict[str, int] = {}

    def count(module: str, name: str) -> None:
        """Count the calls of an analysis wherever it is used by this name."""
        real = getattr(sys.modules[module], name)

        def counting(*args: object, **kwargs: object) -> object:
            counted[name] = counted.get(name, 0) + 1
            return real(*args, **kwargs)

        for each in list(sys.modules.values()):
            if getattr(each, "__name__", "").startswith("dragonsden.") and (
                getattr(each, name, None) is real
            ):
                monkeypatch.setattr(each, name, counting)

    once = {
        "weight_stability": "dragonsden.analysis.sensitivity.weights",
        "disagreement_in": "dragonsden.analysis.disagreement.disagreement",
        "profiles": "dragonsden.analysis.explanation.why",
        "rank_by_scenario": "dragonsden.analysis.scenarios",
        "two_rankings": "dragonsden.analysis.robustness.comparison",
    }
    for name, module in once.items():
        count(module, name)
    written(den(), tmp_path)
    assert counted.pop("two_rankings", 1) == 1
    assert counted == dict.fromkeys(
        ("weight_stability", "disagreement_in", "profiles", "rank_by_scenario"), 1
    )


# ------------------------------------------------------------- what a chair reads beside it


@pytest.mark.slow
def test_the_caption_of_the_dots_says_that_the_letters_are_members_for_the_public_too() -> None:
    for audience in ("exempt", "public"):
        text = page(den(), audience)
        place = text.index('id="table-dots"')
        caption = text[place : text.index("</caption>", place)]
        assert "Right, a letter for each member: would they pick it" in caption
        note = text[text.index('id="dots-note"', place) :].partition("</p>")[0]
        assert ("Members’ names are left out." in note) == (audience == "public")


def test_the_method_says_that_shares_of_draws_are_among_those_that_pass() -> None:
    (said,) = (step for step in steps(den()) if "Shares of draws say" in step)
    assert said.endswith("how often a service is among the best 2 that pass every gate.")


@pytest.mark.slow
def test_an_end_of_an_interval_that_is_no_weight_or_all_of_it_has_no_decimals(
    council: dd.Simulation,
) -> None:
    table = Analyses(council).stability.table("stability")
    intervals = [text for row in table.rows for text in row.texts[3:5]]
    assert any(text.startswith("0% to ") for text in intervals)
    assert not any(re.search(r"\b0\.0+%|100\.0+%", text) for text in intervals)


def test_the_ranks_by_member_say_that_they_are_typical_and_whether_held_services_are_in() -> None:
    held = disagreement_of(den())
    assert held.endswith("at typical values, those on hold among them")
    passing = den(pipeline=PIPELINE.replace("status: hold", "status: pass"))
    assert disagreement_of(passing).endswith("at typical values")


def disagreement_of(sim: dd.Simulation) -> str:
    """The caption of the ranks by member."""
    found = Analyses(sim).disagreement
    assert found is not None
    return found.table("members").caption
