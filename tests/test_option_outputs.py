"""Options in the pack, the paper and the workbook: told in full, and to the public no more."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from docx import Document

import dragonsden as dd
from dragonsden.analysis.delivery.ways import ways_of
from dragonsden.cli.options import answerable
from dragonsden.model.labels import label
from dragonsden.outputs.pack.candidate import _facts
from dragonsden.results.public import closed_options, public

CRITERIA = """\
title: Criteria
status: illustrative
criteria:
  npv: {title: Net present value, unit: £, from: npv, worst: 0, best: 1000, weight: 60}
  control: {title: Control, weight: 40, levels: {0: none, 5: full}}
"""
PIPELINE = """\
title: Pipeline
status: illustrative
prices: 2018/19
years: 3
discount_rate: 0%
assumptions:
  rate: {low: 17%, high: 23%}
services:
  legal:
    title: Legal
    scores: {control: 3}
    revenue: {price: 10, volume: {low: 5, high: 15}, direct_cost: 40%}
    options:
      now: {title: As today, as_is: true, revenue: {volume: 3}}
      company:
        title: Company with Grabbit
        revenue: {investment: 37, tax: rate}
        scores: {control: 1}
        note: Fairness to staff
  audit: {title: Audit, scores: {control: 2}, revenue: {price: 10, volume: 10}}
"""
SCORES = """\
service_id,member,criterion,score,comment
legal,chair,control,3,
legal,leader,control,4,
legal/company,chair,control,1,Nobody answers to us
audit,chair,control,2,
audit,leader,control,2,
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("criteria.yaml").write_text(CRITERIA, encoding="utf-8")
    Path("scores.csv").write_text(SCORES, encoding="utf-8")


def simulated(old: str = "", new: str = "") -> dd.Simulation:
    """The simulation of the case with a change in its pipeline."""
    assert old in PIPELINE
    Path("pipeline.yaml").write_text(PIPELINE.replace(old, new), encoding="utf-8")
    case = dd.load("criteria.yaml", "pipeline.yaml", scores="scores.csv")
    return dd.simulate(case, 200, 918273, progress=False)


def page(folder: str) -> str:
    return Path(folder, "pack.html").read_text(encoding="utf-8")


def words(folder: str) -> str:
    """The page as its readers see it."""
    return " ".join(
        re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", page(folder), flags=re.S).split()
    )


def both(sim: dd.Simulation) -> tuple[str, str]:
    """The words of the exempt and of the public page, once both are whole and belong together."""
    dd.write_pack(sim, "exempt")
    dd.write_pack(sim, "public", audience="public", exempt="exempt")
    assert dd.verify("exempt").ok
    assert dd.verify("public", exempt="exempt").ok
    return words("exempt"), words("public")


@pytest.mark.slow
def test_the_pack_has_the_short_list_of_each_service_with_options() -> None:
    exempt, told = both(simulated())
    for said in (exempt, told):
        assert "How it could be delivered" in said
        assert "has the highest NPV of the options of Legal" in said
        assert "Company with Grabbit Fairness to staff" in said
        assert "In the ranking the service stands as it is written." in said
    assert "918273" in exempt
    assert "918273" not in page("public")


@pytest.mark.slow
def test_shares_are_whole_percentages_in_public() -> None:
    sim = simulated()
    ways = ways_of(sim)["legal"]
    share = dd.appraisal(public(ways.sim))["chance_best"]["company"]
    assert share == dd.appraisal(ways.sim)["chance_best"]["company"]
    both(sim)
    table = re.search(
        r"<table[^>]*>(?:(?!</table>).)*To be(?:(?!</table>).)*</table>", page("public"), re.S
    )
    assert table is not None
    shares = re.findall(r"[\d.<>]+%", re.sub(r"<[^>]+>", " ", table[0]))
    assert len(shares) == 2
    assert not any("." in share for share in shares)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    title: Legal\n", "    title: Legal\n    sensitive: true\n"),
        ("investment: 37", "investment: {value: 37, sensitive: true}"),
        ("rate: {low: 17%, high: 23%}", "rate: {low: 17%, high: 23%, sensitive: true}"),
        ("{low: 5, high: 15}", "{low: 5, high: 15, sensitive: true}"),
    ],
    ids=["the service", "a figure of an option", "a shared one", "a figure that options share"],
)
def test_nothing_of_options_is_public_once_one_of_their_figures_is_sensitive(
    old: str, new: str
) -> None:
    sim = simulated(old, new)
    assert closed_options(sim.case) == {"legal"}
    exempt, told = both(sim)
    assert "Company with Grabbit" in exempt
    assert "Grabbit" not in page("public")
    assert "Fairness to staff" not in page("public")
    assert "How it could be delivered" not in told
    assert "The ways to deliver these are left out: Legal." in told


@pytest.mark.slow
def test_a_figure_that_no_option_uses_does_not_close_them() -> None:
    sim = simulated("audit: {title: Audit", "audit: {title: Audit, sensitive: true")
    assert closed_options(sim.case) == frozenset()
    assert "How it could be delivered" in both(sim)[1]


def test_comments_on_options_stay_out_of_public_outputs_and_workbooks_can_be_made() -> None:
    told = public(simulated())
    assert told.case.panel is not None
    assert {score.service for score in told.case.panel.scores} == {"legal", "audit"}
    dd.write_workbook(told, "public.xlsx")
    assert "Options" not in openpyxl.load_workbook("public.xlsx").sheetnames


@pytest.mark.slow
def test_the_paper_has_the_short_lists_among_the_options_considered() -> None:
    dd.write_board_paper(simulated(), "paper.docx")
    paper = Document("paper.docx")
    said = [paragraph.text for paragraph in paper.paragraphs]
    at = said.index("Ways to deliver it: Legal")
    assert said.index("Options considered") < at < said.index("Financial implications")
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "Company with Grabbit" in cells
    assert "Fairness to staff" in cells


@pytest.mark.slow
def test_few_options_stand_side_by_side_in_pack_and_paper() -> None:
    sim = simulated()
    dd.write_board_paper(sim, "paper.docx")
    tables = Document("paper.docx").tables
    heads = [[cell.text for cell in table.rows[0].cells] for table in tables]
    found = dd.appraisal(ways_of(sim)["legal"].sim)[["title", "as_is"]]
    titles = [f"{title} (done now)" if now else title for title, now in found.to_numpy()]
    assert ["What it is", *titles] in heads
    both(sim)
    assert "Regret: the best NPV of a draw less its own, on average</th>" in page("exempt")


def test_the_workbook_has_a_sheet_of_options_with_the_figures_of_the_appraisal() -> None:
    sim = simulated()
    dd.write_workbook(sim, "results.xlsx")
    rows = [*openpyxl.load_workbook("results.xlsx")["Options"].iter_rows(values_only=True)]
    head = next(row for row in rows if row[0] == "Service")
    company = dict(zip(head, rows[rows.index(head) + 2], strict=True))
    found = dd.appraisal(ways_of(sim)["legal"].sim).loc["company"]
    assert company["Option"] == "Company with Grabbit"
    assert company["NPV"] == pytest.approx(found["npv"])
    assert company["Beside as it is, P90"] == pytest.approx(found["difference_p90"])
    assert company["Best"] == pytest.approx(found["chance_best"])
    assert company["Not priced"] == "Fairness to staff"


@pytest.mark.slow
@pytest.mark.parametrize("write", [dd.write_workbook, dd.write_board_paper])
def test_without_options_nothing_is_said_of_any(write: Callable[..., Path]) -> None:
    plain = PIPELINE[PIPELINE.index("    options:") : PIPELINE.index("  audit:")]
    Path("scores.csv").write_text(
        "".join(line for line in SCORES.splitlines(keepends=True) if "/" not in line),
        encoding="utf-8",
    )
    sim = simulated(plain, "")
    assert "How it could be delivered" not in both(sim)[0]
    path = write(sim, "out.xlsx" if write is dd.write_workbook else "out.docx")
    if path.suffix == ".xlsx":
        assert "Options" not in openpyxl.load_workbook(path).sheetnames
    else:
        assert not any("Ways to deliver" in p.text for p in Document(str(path)).paragraphs)


@pytest.mark.slow
def test_a_case_with_options_on_every_kind_of_sheet_is_archived_and_reproduced() -> None:
    sim = simulated()
    dd.pipeline_to_workbook(sim.case, "pipeline.xlsx")
    again = dd.load("criteria.yaml", "pipeline.xlsx", scores="scores.csv")
    for case in (sim.case, again):
        dd.write_pack(dd.simulate(case, 100, 4, progress=False), "pack")
        assert dd.verify("pack").ok
        assert dd.reproduce("pack").lines[0] == "identical"


STANDS = {
    "    title: Legal\n": "    title: Legal\n    surplus: allowed\n    customers: [residents]\n"
    "    stands_as: company\n",
    "revenue: {investment: 37, tax: rate}": "customers: [developers]\n        "
    "surplus: cost_recovery\n        revenue: {investment: {low: 31, high: 43}, tax: rate}",
}
"""Legal stands as a company that has an uncertain figure, buyers and a surplus of its own."""


def standing(scores: str | None = None) -> dd.Simulation:
    """The simulation of the case in which Legal stands as its company."""
    text = PIPELINE
    for old, new in STANDS.items():
        assert old in text
        text = text.replace(old, new)
    Path("pipeline.yaml").write_text(text, encoding="utf-8")
    return dd.simulate(
        dd.load("criteria.yaml", "pipeline.yaml", scores=scores), 200, progress=False
    )


@pytest.mark.slow
def test_a_service_that_stands_as_an_option_is_told_as_that_option_in_both_packs() -> None:
    for folder, audience in (("exempt", "exempt"), ("public", "public")):
        dd.write_pack(standing(), folder, audience=audience)
        said = words(folder)
        legal = said[said.index("Scores Criterion") :]
        assert re.search(r"Control 1, taken as known", legal)
        assert not re.search(r"Control 3, taken as known", legal)
        assert "developers" in said
        assert "residents" not in said
        assert "cost recovery only" in said


def test_only_a_service_as_it_stands_is_told_to_refund_its_surplus() -> None:
    facts = dict(_facts(standing(), "legal"))
    assert facts["Customers"] == "developers"
    assert facts["Surplus"].startswith("cost recovery only")
    assert facts["Note"] == "Fairness to staff"
    told = public(standing())
    assert label(told.case, "legal.options.company.revenue.investment") == "Legal: investment"


def test_a_key_that_is_missing_by_a_fault_of_ours_is_not_told_as_an_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(KeyError, match="company"), answerable():
        raise KeyError("company")
    with pytest.raises(SystemExit), answerable():
        raise KeyError("'grabit' is not an option of legal; did you mean 'company'?")
    assert "did you mean 'company'?" in capsys.readouterr().err
