"""The figures that results rest on are counted once, and the same for every reader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from casebook import case_of, simulated
from docx import Document
from reportbook import CRITERIA as DEN
from reportbook import MARKED, page
from reportbook import SCORES as SHEET

import dragonsden as dd
from dragonsden.model.provenance import figures, provenance
from dragonsden.outputs.summary.sources import sources
from dragonsden.results.public import public

CRITERIA = """
criteria:
  npv: {title: Net present value, from: npv, worst: 0, best: 1000, weight: 60}
  control: {title: Control, weight: 40, levels: {0: none, 5: full}}
"""

PIPELINE = """
review_slots: 1
years: 3
assumptions:
  rate: {low: 17%, high: 23%, basis: sourced, owner: Head of Tax}
  idle: {low: 1%, high: 2%, basis: sourced}
scenarios:
  slump: {why: Supposed, services: {audit: {price: {value: 9, basis: sourced}}}}
services:
  legal:
    scores: {control: 3}
    revenue: {price: {value: 10, basis: sourced}, volume: {low: 5, high: 15}, direct_cost: 40%}
    options:
      now: {title: As today, as_is: true, revenue: {volume: 3}}
      company: {revenue: {investment: {value: 37, basis: derived}, tax: rate}, scores: {control: 1}}
  audit: {scores: {control: 2}, revenue: {price: 10, volume: 10}}
"""

SCORES = """
service_id,member,criterion,score,comment
legal,chair,control,3,
legal/company,chair,control,1,
audit,chair,control,2,
"""


def test_figures_are_those_of_accounts_options_and_shared_assumptions_in_use() -> None:
    found = [".".join(path) for path, _ in figures(case_of(CRITERIA, PIPELINE))]
    assert sorted(found) == [
        "assumptions.rate",
        "services.audit.revenue.price",
        "services.audit.revenue.volume",
        "services.audit.scores.control",
        "services.legal.options.company.revenue.investment",
        "services.legal.options.company.scores.control",
        "services.legal.options.now.revenue.volume",
        "services.legal.revenue.direct_cost",
        "services.legal.revenue.price",
        "services.legal.revenue.volume",
        "services.legal.scores.control",
    ]


def test_a_score_that_the_panel_gave_is_none_of_them() -> None:
    found = provenance(simulated(CRITERIA, PIPELINE, draws=20, scores=SCORES).case)
    assert found.figures == 11 - 3
    assert dict(found.by_basis) == {"sourced": 2, "derived": 1, "": 5}
    assert found.owned == 1


@pytest.mark.parametrize(
    ("criteria", "pipeline", "scores"),
    [
        (CRITERIA, PIPELINE, SCORES),
        (CRITERIA, PIPELINE.replace("  legal:\n", "  legal:\n    sensitive: true\n"), SCORES),
        (CRITERIA, PIPELINE.replace("basis: derived", "basis: derived, sensitive: true"), None),
        (DEN, MARKED, SHEET),
    ],
)
def test_the_public_pack_counts_the_figures_that_the_exempt_pack_counts(
    criteria: str, pipeline: str, scores: str | None
) -> None:
    sim = simulated(criteria, pipeline, draws=60, scores=scores)
    assert public(sim).provenance == sim.provenance == public(public(sim)).provenance
    said = [re.findall(r"The results rest on [^<]*? owner\.", page(sim, to)) for to in
            ("exempt", "public")]  # fmt: skip
    assert said[0] == said[1]
    assert [int(n) for n in re.findall(r"rest on (\d+) figures", said[0][0])] == [
        sum(1 for _ in figures(sim.case))
    ]


def test_the_paper_and_the_assumptions_log_of_the_workbook_have_as_many(tmp_path: Path) -> None:
    import openpyxl

    sim = simulated(CRITERIA, PIPELINE, draws=60, scores=SCORES)
    (sentence, *_) = sources(sim, {})
    assert sentence == "The results rest on 8 figures: 5 without a basis, 2 sourced and 1 derived."
    paper = Document(str(dd.write_board_paper(sim, tmp_path / "paper.docx")))
    assert any(sentence in paragraph.text for paragraph in paper.paragraphs)
    book = openpyxl.load_workbook(dd.write_workbook(sim, tmp_path / "results.xlsx"))
    rows = list(book["Assumptions log"].iter_rows(values_only=True))
    head = next(row for row in rows if row[0] == "Assumption")
    at = head.index("Path")
    paths = [str(row[at]) for row in rows[rows.index(head) + 1 :] if row[at]]
    others = ("criteria.", "groups.", "factors.")
    given = [path for path in paths if ".scores." in path]
    assert len([p for p in paths if not p.startswith(others) and p not in given]) == 8
