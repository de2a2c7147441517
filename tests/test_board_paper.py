"""The board paper says what the simulation says, in a document that officers can work on with."""

from __future__ import annotations

import re
import sys
import zipfile
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
from casebook import KITCHEN, case_of, kitchen_sim, scored, services, simulated
from docx.enum.style import WD_STYLE_TYPE
from PIL import Image

import dragonsden as dd
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.paper import write_board_paper
from dragonsden.outputs.paper.document import Paper, plain
from dragonsden.outputs.paper.finance import options_table
from dragonsden.plot.layout.style import TEXT
from dragonsden.plot.saving import DPI
from dragonsden.record.decisions import decide
from dragonsden.results.finding import Column, Row, Table
from dragonsden.results.phrases import status_line
from dragonsden.results.public import public
from dragonsden.text.numbers import money

pytestmark = pytest.mark.slow

PANEL = """
    service_id,member,criterion,score,comment
    alarms,chair,market,2,
    alarms,deputy,market,40,
    bins,chair,market,10,
    bins,deputy,market,3,
    """
NASTY = ("<w:p/>", "=1+1", "\"&'", "\u202eabc\u202c", "emoji \U0001f409", "y" * 10_000, "a\x07b")


@cache
def paper_bytes() -> bytes:
    """The paper of the kitchen."""
    return written(kitchen_sim())


def written(sim: dd.Simulation, template: Path | None = None) -> bytes:
    """The bytes of a paper."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        return write_board_paper(sim, Path(folder, "p.docx"), template=template).read_bytes()


def opened(content: bytes) -> Any:
    """A paper as python-docx reads it."""
    return docx.Document(BytesIO(content))


def text_of(document: Any) -> str:
    """All its text, that of tables too."""
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def sections(document: Any) -> list[str]:
    """Its headings of the first level."""
    return [p.text for p in document.paragraphs if p.style.name == "Heading 1"]


def test_summary_and_recommendations_come_first_under_real_headings() -> None:
    document = opened(paper_bytes())
    assert document.paragraphs[0].style.name == "Title"
    assert "Kitchen" in document.paragraphs[0].text
    assert document.paragraphs[1].text == status_line(kitchen_sim().case)
    assert sections(document) == [
        "Summary",
        "Recommendations",
        "Reasons for the recommendations",
        "Options considered",
        "Financial implications",
        "Legal implications and gates",
        "Risk implications",
        "Equality implications",
        "Consultation",
        "Decisions already taken",
        "Next steps",
        "Background papers",
        "Exempt information",
        "Contact",
    ]


def test_who_is_recommended_by_class_is_said_once() -> None:
    paragraphs = [p.text for p in opened(paper_bytes()).paragraphs]
    said = [text for text in paragraphs if text.startswith("Recommended, ")]
    assert said
    assert len(said) == len(set(said))
    assert not [text for text in paragraphs if any(w in text for w in kitchen_sim().warnings)]


def test_the_letters_of_the_chart_are_as_large_in_the_paper_as_they_were_drawn() -> None:
    (shape,) = opened(paper_bytes()).inline_shapes
    with zipfile.ZipFile(BytesIO(paper_bytes())) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith(".png")]
        wide, _ = Image.open(BytesIO(archive.read(name))).size
    drawn = wide / (2 * DPI)
    assert shape.width.inches / drawn >= 9 / TEXT


def test_it_recommends_those_that_the_simulation_recommends() -> None:
    sim = kitchen_sim()
    numbered = [p.text for p in opened(paper_bytes()).paragraphs if p.style.name == "List Number"]
    forward = " ".join(text for text in numbered if text.startswith("take forward"))
    titles = list(sim.ranking.loc[list(sim.recommended), "title"])
    assert titles
    assert all(title in forward for title in titles)
    others = set(sim.ranking["title"]) - set(titles)
    assert not any(title in forward for title in others)


def test_recommendations_are_in_two_classes_the_safe_first() -> None:
    sim = kitchen_sim()
    numbered = [p.text for p in opened(paper_bytes()).paragraphs if p.style.name == "List Number"]
    bands = dd.robust_bands(sim)["band"]
    for name in sim.recommended:
        (said,) = [text for text in numbered if sim.case.title_of(name) in text.partition("(")[0]]
        assert f"as {bands[name]}" in said or bands[name] == "unlikely"


def test_every_service_on_hold_is_in_the_paper_with_its_reason() -> None:
    sim = kitchen_sim()
    text = text_of(opened(paper_bytes()))
    holds = [v for each in sim.verdicts.values() for v in each.values() if v.status == "hold"]
    assert holds
    assert all(verdict.reason in text for verdict in holds)


def test_doing_nothing_is_an_option_and_the_sums_are_those_of_the_draws() -> None:
    sim = kitchen_sim()
    (table,) = [t for t in opened(paper_bytes()).tables if t.rows[0].cells[0].text == "Option"]
    rows = {row.cells[0].text: [cell.text for cell in row.cells] for row in table.rows}
    assert rows["Do nothing"][2:] == ["£0", "£0"]
    assert list(sim.recommended)
    names = [name for name in sim.recommended if sim.case.pipeline.services[name].revenue]
    if len(names) == len(sim.recommended):
        total = sim.measures["contribution"][names].to_numpy().sum(axis=1).mean()
        assert rows["The recommended services"][2].startswith(money(float(total)))


def mixed_options() -> tuple[dd.Simulation, dict[str, list[str]]]:
    """A den that adds up a whole service and an addition, and the options of its paper."""
    sold = "revenue: {price: 100, volume: 1, unit_cost: 40, overhead: 20%, investment: 20}"
    scores = "scores: {x: 50}"
    both = f"a: {{scope: total, {scores}, {sold}}}, b: {{{scores}, {sold}}}"
    pipeline = f"review_slots: 2\nyears: 2\nservices: {{{both}}}"
    sim = simulated(scored("x", weight="1"), pipeline, draws=20)
    return sim, {row.texts[0]: list(row.texts) for row in options_table(Analyses(sim)).rows}


def test_options_that_add_up_whole_services_say_so_and_what_the_additions_alone_are() -> None:
    sim, rows = mixed_options()
    _, said, contribution, surplus = rows["The recommended services"]
    assert said == "A and B. Added up: one as an increase on today, A as a whole service"
    for cell, measure in ((contribution, "contribution"), (surplus, "surplus")):
        alone = money(float(sim.measures[measure]["b"].mean()))
        assert cell.splitlines()[-1] == f"additions alone {alone}"
    assert rows["Do nothing"][1].endswith("What A brings in today is counted below, not here.")


def test_options_of_one_scope_have_no_word_on_it() -> None:
    table = options_table(Analyses(kitchen_sim()))
    assert "additions alone" not in str(table)
    assert "brings in today" not in str(table)


def test_there_are_no_hashes_file_keys_or_jargon_and_every_page_has_a_number() -> None:
    document = opened(paper_bytes())
    text = text_of(document)
    for word in ("SHA-256", "EVPPI", "not_this_round", "take_forward", "missing, leave_out"):
        assert word not in text
    footer = document.sections[0].footer._element
    assert [each.text for each in footer.iter() if each.tag.endswith("instrText")] == [
        "PAGE",
        "NUMPAGES",
    ]
    assert document.styles["Normal"].font.size.pt == 12


def test_a_paper_that_is_there_is_replaced_only_if_that_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "p.docx"
    path.write_text("edited")
    with pytest.raises(FileExistsError, match="is there already"):
        write_board_paper(kitchen_sim(), path)
    assert path.read_text() == "edited"
    write_board_paper(kitchen_sim(), path, replace=True)
    assert sections(docx.Document(str(path)))


def test_decisions_that_are_filed_are_told(tmp_path: Path) -> None:
    sim = kitchen_sim()
    dd.write_pack(sim, tmp_path / "pack")
    name = sim.recommended[0]
    decide(tmp_path / "pack", name, "defer", by="Panel", on="2018-09-12", reason="No lead yet")
    path = write_board_paper(sim, tmp_path / "p.docx", pack=tmp_path / "pack")
    text = text_of(docx.Document(str(path)))
    assert f"{sim.case.title_of(name)}: deferred by Panel on 2018-09-12: No lead yet." in text


def test_every_table_repeats_its_head_and_breaks_no_row() -> None:
    document = opened(paper_bytes())
    assert len(document.tables) >= 5
    for table in document.tables:
        marks = [row._tr.trPr for row in table.rows]
        assert all(mark.xpath("w:cantSplit") for mark in marks)
        assert [bool(mark.xpath("w:tblHeader")) for mark in marks] == [
            number == 0 for number in range(len(marks))
        ]


def test_every_page_says_at_its_head_who_may_read_it_and_what_it_is_worth() -> None:
    told = {}
    marked = small("pass", "pass", more=", sensitive: true")
    for name, sim in (("whole", marked), ("public", public(marked))):
        (head,) = opened(written(sim)).sections[0].header.paragraphs
        told[name] = head.text
        assert status_line(sim.case) in head.text
    assert told["whole"].startswith("EXEMPT: not for publication")
    assert told["public"].startswith("PUBLIC:")


def test_the_head_of_a_template_is_left_as_it_is(tmp_path: Path) -> None:
    template = docx.Document()
    template.sections[0].header.paragraphs[0].text = "Borough of Nowhere"
    template.save(str(tmp_path / "t.docx"))
    document = opened(written(kitchen_sim(), tmp_path / "t.docx"))
    assert [p.text for p in document.sections[0].header.paragraphs] == ["Borough of Nowhere"]


def test_a_short_table_stays_on_one_page_and_a_long_one_may_be_broken() -> None:
    for rows, kept in ((23, True), (24, False)):
        paper = Paper()
        column = (Column("Service"),)
        paper.table(Table("t", "Caption", column, tuple(Row.of(f"{n}") for n in range(rows))))
        (table,) = paper.document.tables
        cells = [row.cells[0].paragraphs[0].paragraph_format for row in table.rows]
        assert {bool(cell.keep_with_next) for cell in cells[:-1]} == {kept}
        assert not cells[-1].keep_with_next


def test_no_heading_is_said_again_as_the_caption_below_it() -> None:
    texts = [p.text for p in opened(paper_bytes()).paragraphs if p.text]
    assert not [one for one, two in pairwise(texts) if one == two]


def test_the_chart_has_a_text_alternative_and_the_status_in_its_caption() -> None:
    document = opened(paper_bytes())
    (properties,) = document.element.body.xpath(".//wp:docPr")
    assert "Alarms" in properties.get("descr")
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    assert any(status_line(kitchen_sim().case) in caption for caption in captions)


def test_shares_and_values_have_no_more_digits_than_400_draws_support() -> None:
    (ranking,) = (t for t in opened(paper_bytes()).tables if t.rows[0].cells[0].text == "Rank")
    head = [cell.text for cell in ranking.rows[0].cells]
    for row in ranking.rows[1:]:
        cells = dict(zip(head, (cell.text for cell in row.cells), strict=True))
        assert re.fullmatch(r"[<>]?\d+%", cells["Chosen"])


def test_the_language_is_british_english_and_the_properties_are_set() -> None:
    document = opened(paper_bytes())
    assert document.core_properties.title == "Kitchen: paper"
    assert document.core_properties.content_status == "illustrative"
    with zipfile.ZipFile(BytesIO(paper_bytes())) as archive:
        assert 'w:lang w:val="en-GB"' in archive.read("word/styles.xml").decode()


def test_the_same_simulation_gives_the_same_bytes() -> None:
    assert written(kitchen_sim()) == paper_bytes()
    with zipfile.ZipFile(BytesIO(paper_bytes())) as archive:
        assert {part.date_time[0] for part in archive.infolist()} == {1980}


def test_members_are_told_what_they_disagree_about() -> None:
    sim = simulated(scored("market"), services(alarms="", bins=""), draws=50, scores=PANEL)
    text = text_of(opened(written(sim)))
    assert "would choose" in text
    assert "The panel has two members: Chair and Deputy." in text


def test_what_is_marked_as_sensitive_is_said_below_the_status() -> None:
    marked = services(alarms="sensitive: yes, scores: {market: 3}")
    document = opened(written(simulated(scored("market"), marked, draws=10)))
    assert "NOT FOR PUBLICATION" in document.paragraphs[2].text
    assert "NOT FOR PUBLICATION" not in text_of(opened(paper_bytes()))


def test_a_paper_is_written_where_every_service_fails() -> None:
    criteria = f"{scored('market')}\ngates: {{legal: {{title: Legal}}}}"
    one = "gates: {legal: {status: fail, reason: no power}}, scores: {market: 3}"
    document = opened(written(simulated(criteria, services(alarms=one), draws=10)))
    assert "take no service forward yet" in text_of(document)
    assert "no power" in text_of(document)
    texts = [p.text for p in document.paragraphs]
    after = texts[texts.index("Financial implications") + 1]
    assert after == "No service is recommended, so no money is counted here."


def test_a_template_is_gone_on_with_in_its_own_styles(tmp_path: Path) -> None:
    template = docx.Document()
    template.add_paragraph("Council paper", style="Title")
    template.sections[0].header.paragraphs[0].text = "Leicestershire County Council"
    template.styles["Heading 1"].font.name = "Georgia"
    template.save(str(tmp_path / "t.docx"))
    document = opened(written(kitchen_sim(), tmp_path / "t.docx"))
    assert document.paragraphs[0].text == "Council paper"
    assert document.sections[0].header.paragraphs[0].text == "Leicestershire County Council"
    assert document.styles["Heading 1"].font.name == "Georgia"
    assert sections(document)[0] == "Summary"


def test_a_template_without_the_styles_still_gets_headings_lists_and_lines(tmp_path: Path) -> None:
    template = docx.Document()
    for style in list(template.styles):
        kept = style.type == WD_STYLE_TYPE.CHARACTER or style.name in ("Normal", "Normal Table")
        if not kept:
            style.element.getparent().remove(style.element)
    template.save(str(tmp_path / "bare.docx"))
    document = opened(written(kitchen_sim(), tmp_path / "bare.docx"))
    assert sections(document)[:2] == ["Summary", "Recommendations"]
    outline = document.styles["Heading 1"].element.xpath("w:pPr/w:outlineLvl/@w:val")
    assert outline == ["0"]
    texts = [p.text for p in document.paragraphs]
    assert any(text.startswith("1.\ttake forward") for text in texts)
    assert all(table._tbl.tblPr.xpath("w:tblBorders") for table in document.tables)


def test_a_template_that_is_none_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "t.docx"
    other.write_text("no document")
    with pytest.raises(ValueError, match="cannot be read as a Word document"):
        write_board_paper(kitchen_sim(), tmp_path / "p.docx", template=other)
    with pytest.raises(FileNotFoundError, match="no such template"):
        write_board_paper(kitchen_sim(), tmp_path / "p.docx", template=tmp_path / "none.docx")
    with pytest.raises(ValueError, match=r"has to end in \.docx"):
        write_board_paper(kitchen_sim(), tmp_path / "p.doc")
    assert [each.name for each in tmp_path.iterdir()] == ["t.docx"]


def test_without_python_docx_it_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(ModuleNotFoundError, match="pip install python-docx"):
        write_board_paper(kitchen_sim(), tmp_path / "p.docx")


def test_nasty_names_are_text_and_nothing_is_lost() -> None:
    case = case_of(*KITCHEN)
    nouns = case.pipeline.services
    changed = {
        name: noun.model_copy(update={"title": text})
        for (name, noun), text in zip(nouns.items(), NASTY, strict=False)
    }
    pipeline = case.pipeline.model_copy(update={"services": changed})
    sim = dd.simulate(case.model_copy(update={"pipeline": pipeline}), 50, 1, progress=False)
    text = text_of(opened(written(sim)))
    for name in sim.ranking.index[: sim.k + 4]:
        assert plain(changed[str(name)].title) in text


GATE = """
gates:
  power: {title: A power}
"""


def small(*statuses: str, k: int = 2, more: str = "") -> dd.Simulation:
    """A den of services a, b, .. that take one gate with these statuses, best first."""
    names = "abcdef"[: len(statuses)]
    inside = {
        name: f"gates: {{power: {{status: {status}, reason: so}}}}, scores: {{x: {best}}}{more}"
        for name, status, best in zip(names, statuses, range(90, 0, -20), strict=False)
    }
    criteria = f"{scored('x', weight='1')}{GATE}"
    return simulated(criteria, f"review_slots: {k}\n{services(**inside)}", draws=20)


@pytest.mark.parametrize(
    ("statuses", "said", "caption"),
    [
        (("pass",), "One service was ranked by “Test”, on 1 criterion.", "The ranking of 1"),
        (("pass", "pass"), "Two services were ranked by “Test”", "The ranking of 2 services"),
        (
            ("pass", "pass", "fail"),
            "Three services were judged by “Test”, on 1 criterion: two are ranked, and one fails a "
            "gate.",
            "The ranking of 2 services",
        ),
        (("fail", "fail"), "on 1 criterion: none is ranked, for both fail a gate.", ""),
        (("fail",), "One service was judged by “Test”, on 1 criterion: none is ranked, for", ""),
    ],
)
def test_a_paper_counts_the_services_that_are_ranked_apart_from_those_that_fail(
    statuses: tuple[str, ...], said: str, caption: str
) -> None:
    text = text_of(opened(written(small(*statuses))))
    assert said in text
    assert caption in text
    assert not re.search(r"first (\d+) of \1 ranked", text)


def test_one_service_is_taken_forward_by_itself() -> None:
    text = text_of(opened(written(small("pass"))))
    assert "take forward A (as safe);" in text
    assert "take forward A and B (together, as safe);" in text_of(
        opened(written(small("pass", "pass")))
    )


def test_the_next_steps_follow_the_decisions_on_file(tmp_path: Path) -> None:
    sim = small("pass", "pass", "pass", "hold")
    pack = dd.write_pack(sim, tmp_path / "pack").parent
    for name, decision in (("a", "reject"), ("c", "take_forward"), ("d", "reject")):
        decide(pack, name, decision, by="Panel", on="2018-09-12", reason="So it is")
    paper = dd.write_board_paper(sim, tmp_path / "p.docx", pack=pack)
    rows = [row.cells[0].text for row in docx.Document(str(paper)).tables[-1].rows]
    assert rows[1:] == [
        "Business case for B",
        "Business case for C",
        "Record the decision on B, with its reason",
    ]


def test_a_service_that_is_deferred_is_to_be_decided_on(tmp_path: Path) -> None:
    sim = small("pass", "pass")
    pack = dd.write_pack(sim, tmp_path / "pack").parent
    for name, decision in (("a", "defer"), ("b", "take_forward")):
        decide(pack, name, decision, by="Panel", on="2018-09-12", reason="So it is")
    paper = dd.write_board_paper(sim, tmp_path / "p.docx", pack=pack)
    rows = [row.cells[0].text for row in docx.Document(str(paper)).tables[-1].rows]
    assert rows[1:] == ["Business case for B", "Decide on A, which is deferred"]


def test_a_service_taken_forward_that_fails_a_gate_has_to_pass_it_before_its_business_case(
    tmp_path: Path,
) -> None:
    sim = small("pass", "fail")
    pack = dd.write_pack(sim, tmp_path / "pack").parent
    for name in ("a", "b"):
        decide(pack, name, "take_forward", by="Panel", on="2018-09-12", reason="So it is")
    paper = dd.write_board_paper(sim, tmp_path / "p.docx", pack=pack)
    rows = [row.cells[0].text for row in docx.Document(str(paper)).tables[-1].rows]
    assert rows[1:3] == [
        "Business case for A",
        "Business case for B, once the gate that it fails can be passed",
    ]


@pytest.mark.parametrize("sensitive", [True, False])
def test_every_paper_is_exempt_whether_or_not_anything_is_marked_as_sensitive(
    sensitive: bool,
) -> None:
    sim = small("pass", "pass", more=", sensitive: true" if sensitive else "")
    document = opened(written(sim))
    (head,) = document.sections[0].header.paragraphs
    body = text_of(document)
    assert ("NOT FOR PUBLICATION" in body) is sensitive
    assert "EXEMPT: not for publication" in body
    assert head.text.startswith("EXEMPT: not for publication")
    assert status_line(sim.case) in head.text


def asked(sim: dd.Simulation, folder: Path, **decided: str) -> list[str]:
    """What the board is asked, with these decisions on file."""
    pack = dd.write_pack(sim, folder / "pack").parent
    for name, decision in decided.items():
        decide(pack, name, decision, by="the board", on="2018-09-12", reason="So it is")
    path = dd.write_board_paper(sim, folder / "p.docx", pack=pack)
    return [p.text for p in docx.Document(str(path)).paragraphs if p.style.name == "List Number"]


def test_a_service_that_was_rejected_is_to_be_confirmed_and_not_taken_forward_in_silence(
    tmp_path: Path,
) -> None:
    said = asked(small("pass", "pass", "pass"), tmp_path, a="reject")
    assert said[:2] == [
        "take forward B (as safe);",
        "confirm or reconsider the decision on A, rejected by the board on 2018-09-12: the ranking "
        "recommends it, as it did then (rank 1 of 3, safe);",
    ]


def test_a_service_that_goes_forward_already_is_noted_and_not_asked_for_again(
    tmp_path: Path,
) -> None:
    said = asked(small("pass", "pass", "pass"), tmp_path, a="take_forward", b="take_forward")
    assert said[0] == (
        "note that A and B were taken forward by the board on 2018-09-12; the ranking recommends "
        "them;"
    )
    assert not [text for text in said if text.startswith("take")]


def test_a_service_that_was_deferred_is_to_be_decided_on_beside_what_the_ranking_says(
    tmp_path: Path,
) -> None:
    said = asked(small("pass", "pass", "pass", "hold"), tmp_path, b="defer", d="defer")
    assert said[:3] == [
        "take forward A (as safe);",
        "decide on B, deferred by the board on 2018-09-12: the ranking recommends it, as it did "
        "then (rank 2 of 4, safe);",
        "decide on D, deferred by the board on 2018-09-12: the ranking does not recommend it, and "
        "did not then (rank 4 of 4, on hold at a gate);",
    ]


def test_a_service_that_was_taken_forward_against_the_ranking_is_to_be_confirmed(
    tmp_path: Path,
) -> None:
    said = asked(small("pass", "hold", "fail", k=1), tmp_path, b="take_forward", c="reject")
    assert said[1:3] == [
        "confirm or reconsider the decision on B, taken forward by the board on 2018-09-12: the "
        "ranking does not recommend it, and did not then (rank 2 of 2, on hold at a gate);",
        "note that C was rejected by the board on 2018-09-12; the ranking does not recommend it;",
    ]


def test_a_ranking_that_has_changed_since_the_decision_is_said_to_have_changed(
    tmp_path: Path,
) -> None:
    pack = dd.write_pack(small("pass", "hold", k=1), tmp_path / "pack").parent
    for name, decision in (("a", "take_forward"), ("b", "reject")):
        decide(pack, name, decision, by="the board", on="2018-09-12", reason="So it is")
    path = dd.write_board_paper(small("hold", "pass", k=1), tmp_path / "p.docx", pack=pack)
    text = text_of(docx.Document(str(path)))
    assert "the ranking no longer recommends it (rank 1 of 2, on hold at a gate);" in text
    assert "the ranking now recommends it, and did not then (rank 2 of 2, safe);" in text


def test_the_summary_counts_the_decisions_on_file_and_marks_the_services(tmp_path: Path) -> None:
    sim = small("pass", "pass", "pass")
    pack = dd.write_pack(sim, tmp_path / "pack").parent
    for name, decision in (("a", "reject"), ("b", "defer"), ("c", "reject")):
        decide(pack, name, decision, by="the board", on="2018-09-12", reason="So it is")
    text = text_of(docx.Document(str(dd.write_board_paper(sim, tmp_path / "p.docx", pack=pack))))
    assert "Recommended, safe: A (rejected) and B (deferred)." in text
    assert "Decisions on file: one service deferred and two rejected." in text
    assert "Record the decision" not in text


def test_money_of_services_that_were_rejected_is_said_to_be_counted_all_the_same(
    tmp_path: Path,
) -> None:
    sim = kitchen_sim()
    pack = dd.write_pack(sim, tmp_path / "pack").parent
    plain_paper = text_of(opened(paper_bytes()))
    decide(pack, sim.recommended[0], "reject", by="Panel", on="2018-09-12", reason="So it is")
    text = text_of(docx.Document(str(dd.write_board_paper(sim, tmp_path / "p.docx", pack=pack))))
    assert "whatever has been decided on" not in plain_paper
    assert "This is the money of" in plain_paper
    assert "whatever has been decided on" in text


def options_of(sim: dd.Simulation) -> list[tuple[str, str]]:
    """The options of the paper, each with its services."""
    (table,) = [t for t in opened(written(sim)).tables if t.rows[0].cells[0].text == "Option"]
    return [(row.cells[0].text, row.cells[1].text) for row in table.rows]


def test_each_of_the_equals_that_are_next_in_line_is_an_option_and_they_are_said_to_be_equal() -> (
    None
):
    inside = {
        name: f"scores: {{x: {score}}}" for name, score in zip("abcd", (9, 7, 7, 1), strict=True)
    }
    sim = simulated(scored("x", weight="1"), f"review_slots: 1\n{services(**inside)}", draws=20)
    assert options_of(sim)[2:] == [
        ("The recommended service", "A"),
        ("The next in line instead", "B in place of A; B and C are equal"),
        ("The next in line instead", "C in place of A; B and C are equal"),
    ]


def test_equals_that_are_the_last_recommended_are_said_to_be_equal() -> None:
    inside = {name: f"scores: {{x: {score}}}" for name, score in zip("abc", (7, 7, 1), strict=True)}
    sim = simulated(scored("x", weight="1"), f"review_slots: 1\n{services(**inside)}", draws=20)
    assert options_of(sim)[-1][1] == "C in place of B; A and B are equal"


def test_a_programme_that_starts_what_was_rejected_is_put_beside_the_decision(
    tmp_path: Path,
) -> None:
    kinds = ("criteria", "pipelines", "programmes")
    *files, programme = (dd.shipped(kind, "new_delivery_models.yaml") for kind in kinds)
    sim = dd.simulate(dd.load(*files), 300, 1, progress=False)
    planned = dd.programme(sim, programme)
    started = [str(name) for name in planned.chosen["service"] if name in sim.services]
    assert started
    pack = dd.write_pack(sim, tmp_path / "pack").parent
    decide(pack, started[0], "reject", by="Panel", on="2018-09-12")
    path = dd.write_board_paper(sim, tmp_path / "p.docx", pack=pack, programme=planned)
    title = sim.case.title_of(started[0])
    said = text_of(docx.Document(str(path)))
    assert "confirm or reconsider those decisions, or change its limits" in said
    assert f"it starts {title}, which was rejected" in said
