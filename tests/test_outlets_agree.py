"""All outlets of the shipped case say the same, in the figures and words of one finding each.

Terminal, JSON, CSV, notebook, page, workbook, paper and charts are read as their readers do.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import docx
import openpyxl
import pytest
from casebook import scored, services, simulated

import dragonsden as dd
from dragonsden import plot
from dragonsden.analysis.disagreement.disagreement import disagreement_in
from dragonsden.analysis.explanation.why import profiles
from dragonsden.analysis.findings.bands import bands_finding
from dragonsden.analysis.findings.disagreement import disagreement_finding
from dragonsden.analysis.findings.gates import gates_finding
from dragonsden.analysis.findings.information import information_finding
from dragonsden.analysis.findings.money import money_finding
from dragonsden.analysis.findings.profile import profile_finding
from dragonsden.analysis.findings.scenarios import scenarios_finding
from dragonsden.analysis.findings.stability import stability_finding
from dragonsden.analysis.findings.switching import switching_finding
from dragonsden.analysis.findings.tornado import tornado_finding
from dragonsden.analysis.findings.why import why_finding
from dragonsden.cli.text_table import page as text_page
from dragonsden.cli.text_table import text_table
from dragonsden.files.shipped import shipped
from dragonsden.outputs.accounts import account_table, measures_table
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.csv_table import ranking_csv, table_csv
from dragonsden.outputs.json_documents import written
from dragonsden.outputs.pack import write_pack
from dragonsden.outputs.paper import write_board_paper
from dragonsden.outputs.paper.finance import finance_table
from dragonsden.outputs.summary.worth import worth
from dragonsden.outputs.workbook.results import write_workbook
from dragonsden.plot.described import description
from dragonsden.results.finding import Finding, Table
from dragonsden.results.html_table import ranking_table
from dragonsden.results.ranking import ranking_finding

pytestmark = pytest.mark.slow

Cells = list[tuple[str, ...]]

MONEY = {
    "Contribution": "Contribution a year, before overhead",
    "Surplus": "Surplus a year, after overhead",
    "NPV": "Net present value",
}
"""The headings of the ranked table and of the workbook's sheet."""


def one_line(text: str) -> str:
    """The text with single spaces, as lines and cells break it elsewhere."""
    return " ".join(text.split())


def plain(markup: str) -> str:
    """The text of a piece of a page."""
    unbroken = re.sub(r'<span class="nb">(.*?)</span>', r"\1", markup)  # stands within a word
    return one_line(html.unescape(re.sub(r"<[^>]+>", " ", unbroken)))


@dataclass(frozen=True)
class Outlets:
    """All that is made of one simulation, as a reader would read it."""

    sim: dd.Simulation
    runs: Mapping[str, dd.Simulation]
    page: str
    paper: Any
    book: Any

    @cached_property
    def findings(self) -> dict[str, Finding]:
        """The findings of the case, by name."""
        sim = self.sim
        a, b, close = (sim.ranking.index[place] for place in (0, 5, 7))
        return {
            "ranking": ranking_finding(sim),
            "gates": gates_finding(sim),
            "bands": bands_finding(sim),
            "stability": stability_finding(sim),
            "why": why_finding(sim, a, b),
            "tornado": tornado_finding(sim, close),
            "switching": switching_finding(sim, close),
            "information": information_finding(sim),
            "disagreement": disagreement_finding(sim.case, disagreement_in(sim)),
            "scenarios": scenarios_finding(self.runs),
        }

    def chart(self, name: str) -> str:
        """The title of the chart of a finding."""
        sim = self.sim
        a, b, close = (sim.ranking.index[place] for place in (0, 5, 7))
        about: dict[str, tuple[Any, ...]] = {
            "ranking": (plot.ranking, sim),
            "bands": (plot.acceptability, sim),
            "stability": (plot.stability, sim),
            "why": (plot.why, sim, a, b),
            "tornado": (plot.tornado, sim, close),
            "information": (plot.information, sim),
            "disagreement": (plot.disagreement, sim.case),
            "scenarios": (plot.scenarios, self.runs),
        }
        chart, *of = about[name]
        return description(chart(*of)).title

    @cached_property
    def page_text(self) -> str:
        """The words of the page."""
        return plain(re.sub(r"<(style|script|svg)\b.*?</\1>", " ", self.page, flags=re.DOTALL))

    @cached_property
    def paper_text(self) -> str:
        """The words of the paper outside its tables."""
        return one_line(" ".join(paragraph.text for paragraph in self.paper.paragraphs))

    def page_table(self, name: str) -> Cells:
        """The rows of a table of the page, its head first."""
        found = re.search(rf'<table id="table-{name}".*?</table>', self.page, re.DOTALL)
        assert found is not None, name
        rows = re.findall(r"<tr\b.*?</tr>", found[0], re.DOTALL)
        cells = [re.findall(r"<t[hd]\b.*?</t[hd]>", row, re.DOTALL) for row in rows]
        return [tuple(map(plain, row)) for row in cells if len(row) > 1]

    def paper_table(self, *headings: str) -> Cells:
        """The rows of the table of the paper that has these headings in its first row."""
        for table in self.paper.tables:
            rows = [tuple(one_line(cell.text) for cell in row.cells) for row in table.rows]
            if set(headings) <= set(rows[0]):
                return rows
        raise AssertionError(headings)

    def sheet(self, name: str, first: str) -> list[dict[str, Any]]:
        """The rows of a sheet of the workbook, by its headings, which begin with `first`."""
        rows = [list(row) for row in self.book[name].iter_rows(values_only=True)]
        head = next(place for place, row in enumerate(rows) if row[0] == first)
        return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


@pytest.fixture(scope="module")
def outlets(
    council: dd.Simulation,
    runs: Mapping[str, dd.Simulation],
    tmp_path_factory: pytest.TempPathFactory,
) -> Outlets:
    folder = tmp_path_factory.mktemp("outlets")
    page = write_pack(council, folder / "pack").read_text(encoding="utf-8")
    paper = docx.Document(str(write_board_paper(council, folder / "paper.docx")))
    book = openpyxl.load_workbook(write_workbook(council, folder / "book.xlsx"))
    return Outlets(council, runs, page, paper, book)


def assert_same_columns(shown: Cells, table: Table) -> None:
    """Every column that both have holds the same text, in as many rows as are shown."""
    head, *rows = shown
    headings = [column.heading for column in table.columns]
    both = [(i, headings.index(text)) for i, text in enumerate(head) if text in headings]
    assert len(both) >= 3, (head, headings)
    assert rows
    for row, whole in zip(rows, table.rows, strict=False):
        for mine, theirs in both:
            assert row[mine] == one_line(whole.texts[theirs]), (row, whole.texts)


NAMES = ("ranking", "gates", "bands", "stability", "why", "tornado", "switching", "information",
         "disagreement", "scenarios")  # fmt: skip
CHARTS = tuple(name for name in NAMES if name not in ("gates", "switching"))


# ------------------------------------------------------------------------ terminal and programs


@pytest.mark.parametrize("name", NAMES)
def test_the_terminal_and_the_document_say_the_sentence_of_the_finding(
    outlets: Outlets, name: str
) -> None:
    found = outlets.findings[name]
    of: Any = outlets.sim.case if name == "disagreement" else outlets.sim
    assert one_line(found.sentence) in one_line(text_page(found, of))
    assert json.loads(written(name, of, found))["sentence"] == found.sentence


@pytest.mark.parametrize("name", [name for name in NAMES if name != "disagreement"])
def test_the_csv_holds_the_numbers_behind_the_cells(outlets: Outlets, name: str) -> None:
    found = outlets.findings[name]
    if not len(found.data):
        return
    rows = list(csv.DictReader(io.StringIO(table_csv(found.data, "x"), newline="")))
    numbers = {
        float(x) for row in rows for x in row.values() if re.fullmatch(r"-?[\d.]+(e-?\d+)?", x)
    }
    table = found.tables[0]
    exact = [i for i, c in enumerate(table.columns) if c.numeric and "+/-" not in c.heading]
    for row in table.rows:
        for i in exact:
            shown = row.cells[i].number
            assert shown is None or shown in numbers, (table.columns[i].heading, row.texts)


def test_the_ranking_reads_the_same_in_terminal_and_notebook(outlets: Outlets) -> None:
    found = outlets.findings["ranking"]
    terminal = one_line(text_table(outlets.sim, across=200))
    notebook = plain(ranking_table(outlets.sim))
    for said in (terminal, notebook):
        assert one_line(f"{found.headline}.") in said
        for note in found.notes:
            assert one_line(note) in said
        for row in found.table("ranking").rows:
            assert " ".join(row.texts) in said
        for line in found.table("fail").lines:
            assert one_line(line) in said


def test_the_csv_of_the_ranking_has_the_cells_unrounded(outlets: Outlets) -> None:
    rows = csv.DictReader(io.StringIO(ranking_csv(outlets.sim), newline=""))
    keys = {
        "Value": "value",
        "P10": "p10",
        "P90": "p90",
        "First": "first",
        "Typical": "typical_rank",
    }
    table = outlets.findings["ranking"].table("ranking")
    headings = [column.heading for column in table.columns]
    for line, row in zip(rows, table.rows, strict=False):
        for heading, key in keys.items():
            assert float(line[key]) == row.cells[headings.index(heading)].number


# --------------------------------------------------------------------------------------- charts


@pytest.mark.parametrize("name", CHARTS)
def test_the_title_of_a_chart_is_the_headline_of_its_finding(outlets: Outlets, name: str) -> None:
    assert one_line(outlets.chart(name)) == outlets.findings[name].headline


@pytest.mark.parametrize("name", CHARTS)
def test_a_headline_is_short_enough_for_a_chart(outlets: Outlets, name: str) -> None:
    assert len(outlets.findings[name].headline.split()) <= 26


# -------------------------------------------------------------------------- page, paper, workbook


def test_the_ranked_table_is_the_same_on_page_and_paper(outlets: Outlets) -> None:
    table = outlets.findings["ranking"].table("ranking")
    assert_same_columns(outlets.page_table("ranking"), table)
    assert_same_columns(outlets.paper_table("Rank"), table)


def test_the_workbook_has_the_numbers_of_the_ranked_table(outlets: Outlets) -> None:
    table = outlets.findings["ranking"].table("ranking")
    headings = [column.heading for column in table.columns]
    named = {"Typical": "Typical rank", **MONEY}
    for line, row in zip(outlets.sheet("Ranking", "Rank"), table.rows, strict=False):
        for heading in ("Rank", "Value", "P10", "P90", "Typical", "First", "Chosen", *MONEY):
            there = line.get(heading, line.get(named.get(heading, "")))
            assert there == row.cells[headings.index(heading)].number, heading
        assert line["Service"] == row.texts[1]


def test_who_is_recommended_is_said_in_the_same_words(outlets: Outlets) -> None:
    said = outlets.findings["ranking"].notes[0]
    assert said in outlets.page_text
    cover = outlets.book["Cover"].iter_rows(values_only=True)
    assert said in [f"{what}: {says}." for what, says, *_ in cover]


@pytest.mark.parametrize("note", [1, 3])
def test_the_notes_of_the_ranking_stand_on_page_and_paper(outlets: Outlets, note: int) -> None:
    said = one_line(outlets.findings["ranking"].notes[note])
    assert said in outlets.page_text
    assert said in outlets.paper_text


def test_the_bands_are_the_same_everywhere(outlets: Outlets) -> None:
    found = outlets.findings["bands"]
    assert_same_columns(outlets.page_table("bands"), found.table("bands"))
    bands = dict(found.data["band"])
    for line in outlets.sheet("Ranking", "Rank"):
        if line["Name in the files"] in bands:
            assert line["Band"] == bands[line["Name in the files"]]


def test_what_the_bands_mean_is_said_in_the_same_words(outlets: Outlets) -> None:
    found = outlets.findings["bands"]
    assert found.headline in outlets.page_text
    assert found.notes[0] in outlets.paper_text


def test_the_weights_may_move_as_far_on_page_and_paper_as_in_the_terminal(
    outlets: Outlets,
) -> None:
    found = outlets.findings["stability"]
    assert_same_columns(outlets.page_table("stability"), found.table("stability"))
    assert_same_columns(outlets.paper_table("Recommended stay"), found.table("stability"))
    assert found.notes[0] in outlets.page_text
    assert found.notes[0] in outlets.paper_text


def test_the_gates_are_the_same_everywhere(outlets: Outlets) -> None:
    found = outlets.findings["gates"]
    for text in (found.headline, *found.notes):
        assert text in outlets.page_text
        assert text in outlets.paper_text
    for status in ("fail", "hold"):
        assert_same_columns(outlets.page_table(status), found.table(status))
    assert_same_columns(outlets.paper_table("Gate"), found.table("fail"))
    sheet = {line["Service"]: line for line in outlets.sheet("Ranking", "Rank")}
    for status in ("fail", "hold"):
        for row in found.table(status).rows:
            said, gate, why = row.texts
            title = outlets.sim.case.title_of(row.about or row.cells[0].about)
            assert said in (title, f"{title} (fails another gate)")
            assert f"{status}: {gate} - {why}" in sheet[title]["Gates that hold or fail, and why"]


def test_the_strengths_of_every_service_are_those_of_its_profile(outlets: Outlets) -> None:
    differing = []
    for name, table in profiles(outlets.sim).items():
        found = profile_finding(outlets.sim, name, table)
        section = re.search(
            rf'<section[^>]* aria-labelledby="service-{name}">.*?</section>',
            outlets.page,
            re.DOTALL,
        )
        assert section is not None
        said = plain(section[0])
        about = [note for note in found.notes if note.startswith(("Compared with", "It hardly"))]
        if not all(one_line(note) in said for note in about):
            differing.append(name)
    assert differing == []


def test_the_profile_of_a_service_has_the_cells_of_its_finding(outlets: Outlets) -> None:
    for name, table in profiles(outlets.sim).items():
        found = profile_finding(outlets.sim, name, table)
        assert_same_columns(outlets.page_table(f"profile-{name}"), found.table("profile"))


def test_the_panel_disagrees_in_the_same_words_everywhere(outlets: Outlets) -> None:
    found = outlets.findings["disagreement"]
    for note in found.notes:
        assert note in outlets.page_text
        assert note in outlets.paper_text
    assert found.headline in outlets.page_text
    for table in ("votes", "changes"):
        assert_same_columns(outlets.page_table(table), found.table(table))
    assert_same_columns(outlets.paper_table("If all scored so"), found.table("changes"))


def test_the_same_numbers_are_worth_finding_out_everywhere(outlets: Outlets) -> None:
    found = outlets.findings["information"]
    assert_same_columns(outlets.page_table("information"), found.table("information"))
    assert found.headline in outlets.page_text


def test_the_scenarios_have_the_ranks_of_the_finding(outlets: Outlets) -> None:
    assert_same_columns(
        outlets.page_table("scenarios"), outlets.findings["scenarios"].table("scenarios")
    )


def test_switching_values_are_the_same_on_the_page(outlets: Outlets) -> None:
    found = outlets.findings["switching"]
    service = outlets.sim.ranking.index[7]
    for target in ("first_k", "npv"):
        if found.table(target).rows:
            shown = outlets.page_table(f"switch-{target}-{service}")
            assert_same_columns(shown, found.table(target))


# ----------------------------------------------------------------------------- money in £000


@pytest.fixture(scope="module")
def in_thousands(tmp_path_factory: pytest.TempPathFactory) -> Outlets:
    """The second council that is shipped, whose files have their money in £000."""
    folder = tmp_path_factory.mktemp("thousands")
    files = [
        shipped(where, f"marlshire.{ending}")
        for where, ending in (("criteria", "yaml"), ("pipelines", "yaml"), ("scores", "csv"))
    ]
    sim = dd.simulate(dd.load(*files), draws=500, progress=False)
    page = write_pack(sim, folder / "pack").read_text(encoding="utf-8")
    paper = docx.Document(str(write_board_paper(sim, folder / "paper.docx")))
    book = openpyxl.load_workbook(write_workbook(sim, folder / "book.xlsx"))
    return Outlets(sim, {}, page, paper, book)


@pytest.mark.parametrize("draws", [200, 1_000, 2_000])
def test_an_amount_of_the_account_is_rounded_in_one_way_wherever_it_stands(draws: int) -> None:
    """The mean of the only service is £709 or so, its P10 £270 and its P90 £980."""
    revenue = (
        "{price: 5, volume: {low: 100, likely: 1000, high: 3000}, direct_cost: 50%, "
        "fixed_cost: 1000, investment: 500, overhead: 10%}"
    )
    pipeline = services(honey=f"surplus: cost_recovery, revenue: {revenue}, scores: {{x: 1}}")
    sim = simulated(scored("x", weight="1"), pipeline, draws)
    of = Analyses(sim)
    money, measures = money_finding(sim).table("money"), measures_table(sim, "honey")
    account, paper = account_table(sim, "honey"), finance_table(sim)
    rows = {row.texts[0]: row.texts for row in measures.rows}
    mean, ends = rows["Contribution a year at maturity"][1:3]
    shown = [
        money.rows[-1].texts[2:4],
        account.rows[
            [row.texts[0] for row in account.rows].index("Contribution, before overhead")
        ].texts[-2:],
        tuple(paper.rows[0].texts[2].replace("(", "").replace(")", "").split("\n")),
    ]
    assert shown == [(mean, ends)] * 3
    assert f"That is {ends} in eight draws of ten, before overhead." in money_finding(sim).notes
    said = plot.text_alternative(plot.account(sim, "honey"))
    assert f"contributes {mean} in year 1, before overhead: {ends} in eight draws of ten" in said
    low, high = ends.split(" to ")
    assert f"Contribution in year 1: mean {mean}, P10 {low} to P90 {high}." in said
    after = rows["Surplus a year at maturity, after overhead"][2]
    assert f"In eight futures of ten it is {after}." in worth(of)


def test_money_in_thousands_is_the_same_in_terminal_notebook_and_workbook(
    in_thousands: Outlets,
) -> None:
    table = ranking_finding(in_thousands.sim).table("ranking")
    headings = [column.heading for column in table.columns]
    terminal = one_line(text_table(in_thousands.sim, across=200))
    notebook = plain(ranking_table(in_thousands.sim))
    named = {f"{heading}, £000": f"{sheet}, £000" for heading, sheet in MONEY.items()}
    assert set(named) <= set(headings)
    for line, row in zip(in_thousands.sheet("Ranking", "Rank"), table.rows, strict=False):
        assert " ".join(row.texts) in notebook
        assert " ".join(row.texts[headings.index("Scope") :]) in terminal
        for heading, sheet in named.items():
            assert line[sheet] == pytest.approx(row.cells[headings.index(heading)].number)


def test_money_in_thousands_is_the_same_on_the_page(in_thousands: Outlets) -> None:
    for found in (money_finding(in_thousands.sim), information_finding(in_thousands.sim)):
        (table,) = found.tables
        assert any(column.heading.endswith(", £000") for column in table.columns)
        assert_same_columns(in_thousands.page_table(found.name), table)
        assert found.headline in in_thousands.page_text


def test_the_paper_has_its_finance_in_thousands(in_thousands: Outlets) -> None:
    sim = in_thousands.sim
    head, *rows = in_thousands.paper_table("Net present value, £000", "Investment, £000")
    for name, row in zip(sim.recommended, rows, strict=True):
        account = sim.accounts[name]
        for measure, at in (("contribution", -4), ("surplus", -3), ("npv", -2)):
            assert "£" not in row[at]
            mean = float(row[at].split(" (")[0].replace(",", "").replace("−", "-"))
            assert mean == pytest.approx(account[measure].mean / 1000, rel=0.02), head[at]


def test_programs_read_pounds_where_people_read_thousands(in_thousands: Outlets) -> None:
    found = ranking_finding(in_thousands.sim)
    table = found.table("ranking")
    at = [column.heading for column in table.columns].index("NPV, £000")
    rows = list(csv.DictReader(io.StringIO(ranking_csv(in_thousands.sim), newline="")))
    document = json.loads(written("ranking", in_thousands.sim, found))
    for line, row in zip(rows, table.rows, strict=False):
        number = row.cells[at].number
        assert number is not None
        assert float(line["npv"]) == pytest.approx(1000 * number)
    assert "£000" not in json.dumps(document, ensure_ascii=False)
