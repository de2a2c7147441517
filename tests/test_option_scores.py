"""Options are scored as `service/option`, and where they are left out as their service."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import dragonsden as dd
from dragonsden.engine.sources import PanelSource
from dragonsden.results.public import public

CRITERIA = """\
title: Criteria
status: proposed
criteria:
  market: {title: Demand, weight: 40, levels: {0: none, 5: all}}
  control: {title: Control, weight: 60, levels: {0: none, 5: full}}
gates:
  power: {title: A legal power}
"""
PIPELINE = """\
title: Pipeline
status: illustrative
prices: 2018/19
years: 4
discount_rate: 3%
services:
  legal:
    title: Legal
    gates: {power: {status: pass, reason: Act}}
    options:
      now: {as_is: true}
      company: {title: Own company, note: Staff would move}
      partner: {title: Partner, scores: {control: 1}}
  audit: {title: Audit, gates: {power: {status: pass, reason: Act}}}
"""
HEADERS = "service_id,member,criterion,score,comment\n"
SCORES = f"""\
{HEADERS}legal,chair,market,2,
legal,chair,control,5,
legal,leader,market,4,
legal,leader,control,5,
audit,chair,market,1,
audit,chair,control,1,
audit,leader,market,1,
audit,leader,control,1,
legal/company,chair,control,3,The board is ours
legal/company,leader,control,2,
legal/company,leader,market,,
"""
AGREED = '"Agreed 12 Sept 2018: bookings are up (chair)"\n'


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("criteria.yaml").write_text(CRITERIA, encoding="utf-8")


def loaded(scores: str | None = SCORES, pipeline: str = PIPELINE) -> dd.Case:
    Path("pipeline.yaml").write_text(pipeline, encoding="utf-8")
    if scores is None:
        return dd.load("criteria.yaml", "pipeline.yaml")
    Path("scores.csv").write_text(scores, encoding="utf-8")
    return dd.load("criteria.yaml", "pipeline.yaml", scores="scores.csv")


def faults(scores: str = SCORES, pipeline: str = PIPELINE) -> list[str]:
    with pytest.raises(dd.CaseError) as refused:
        loaded(scores, pipeline)
    return [str(fault).splitlines()[0] for fault in refused.value.faults]


def values(case: dd.Case, criterion: str) -> dict[str, list[float]]:
    """The values on a criterion that members gave each candidate, or the one score that is known.

    Members' scores come as values, 0 to 100; a known score as it is.
    """
    found = {}
    for service in dd.simulate(case, 50, 1, progress=False).plan.services:
        source = service.scores[criterion]
        is_of_panel = isinstance(source, PanelSource)
        found[service.name] = list(source.seen[:-1]) if is_of_panel else [source.value]
    return found


def test_an_option_has_its_own_scores_and_those_of_its_service_where_it_has_none() -> None:
    ways = dd.options(loaded(), "legal")
    assert values(ways, "market") == {name: [40, 80] for name in ("now", "company", "partner")}
    assert values(ways, "control") == {"now": [100, 100], "company": [60, 40], "partner": [1]}


def test_a_member_who_left_an_option_out_scores_it_as_the_service() -> None:
    ways = dd.options(loaded(SCORES + "legal/company,chair,market,5,\n"), "legal")
    assert values(ways, "market")["company"] == [100, 80]


def test_what_was_settled_of_the_service_is_what_an_absent_member_gave() -> None:
    scores = f"{SCORES}legal,consensus,market,3,{AGREED}legal/company,chair,market,5,\n"
    ways = dd.options(loaded(scores), "legal")
    assert values(ways, "market") == {"now": [3], "company": [100, 60], "partner": [3]}


def test_an_option_may_be_settled_by_itself() -> None:
    ways = dd.options(loaded(f"{SCORES}legal/company,override,control,4,{AGREED}"), "legal")
    assert values(ways, "control") == {"now": [100, 100], "company": [4], "partner": [1]}
    found = dd.disagreement(ways, 50, 1)
    assert found.resolutions.index.to_list() == [("company", "control")]
    assert found.resolutions["mean"].to_list() == [2.5]


def test_one_member_judges_all_options_of_a_draw() -> None:
    sim = dd.simulate(dd.options(loaded(), "legal"), 400, 1, progress=False)
    now, company, _ = sim.kept.overall
    # the chair: 40% of 40 and 60% of 60, beside 40% of 40 and 60% of 100; the leader: 56 and 92
    assert set(zip(now.round(6), company.round(6), strict=True)) == {(76, 52), (92, 56)}


def test_scores_of_options_change_nothing_in_the_ranking_of_services() -> None:
    only = "".join(line for line in SCORES.splitlines(keepends=True) if "/" not in line)
    one, two = (dd.simulate(loaded(text), 300, 1, progress=False) for text in (SCORES, only))
    assert one.ranking.equals(two.ranking)
    assert (one.kept.overall == two.kept.overall).all()


def test_a_service_that_stands_as_an_option_is_judged_as_it() -> None:
    stands = PIPELINE.replace("    title: Legal\n", "    title: Legal\n    stands_as: company\n")
    case = loaded(pipeline=stands)
    assert values(case, "control") == {"legal": [60, 40], "audit": [20, 20]}
    found = dd.disagreement(case, 50, 1).scores
    assert found.loc[("legal", "control"), ["chair", "leader"]].to_list() == [3, 2]
    assert found.loc[("legal", "market"), ["chair", "leader"]].to_list() == [2, 4]


def test_the_disagreement_on_options_is_that_on_candidates() -> None:
    found = dd.disagreement(dd.options(loaded(), "legal"), 50, 1)
    assert found.scores.loc[("company", "control"), ["chair", "leader"]].to_list() == [3, 2]
    assert found.scores.loc[("now", "control"), ["chair", "leader"]].to_list() == [5, 5]
    assert ("partner", "control") not in found.scores.index


def test_faults_of_options_on_sheets_are_told_with_the_word_that_was_meant() -> None:
    misspelt = SCORES.replace("legal/company,leader,control", "legal/compani,leader,control")
    assert faults(misspelt) == [
        "scores.csv:11:1: 'legal/compani' is not a service of the pipeline file; "
        "did you mean 'legal/company'?"
    ]
    nobody = "legal/partner,chair,market,,not known\nlegal/partner,leader,market,,not known\n"
    assert faults(SCORES + nobody) == [
        "scores.csv:13:28: nobody scored legal/partner on 'market'; give one score, or a "
        "consensus with who, when and why"
    ]


def test_scores_and_gates_of_options_are_checked_against_the_criteria() -> None:
    more = (
        "      joint: {scores: {contrl: 3, market: 7}, gates: {powr: {status: pass, reason: x}}}\n"
    )
    assert faults(pipeline=PIPELINE.replace("  audit:", f"{more}  audit:")) == [
        "pipeline.yaml:14:24: 'contrl' is not a criterion of the criteria file; "
        "did you mean 'control'?",
        "pipeline.yaml:14:43: the score on 'market' is 7, but must be at most 5",
        "pipeline.yaml:14:55: 'powr' is not a gate of the criteria file; did you mean 'power'?",
    ]


def test_a_conflict_in_a_service_is_one_in_its_options() -> None:
    scores = SCORES.replace("legal,leader,market,4,", "legal,leader,market,,conflict of interest")
    scores = scores.replace("legal,leader,control,5,", "legal,leader,control,,conflict of interest")
    assert (
        "leader declares a conflict of interest in legal and scores the rest of it; "
        "leave all of its scores out"
    ) in loaded(scores).warnings


def test_comments_on_options_of_a_marked_service_are_not_public() -> None:
    marked = PIPELINE.replace("    title: Legal\n", "    title: Legal\n    sensitive: true\n")
    told = public(dd.simulate(loaded(pipeline=marked), 50, 1, progress=False))
    assert "The board is ours" not in comments(told.case)
    assert "The board is ours" in comments(loaded())


def comments(case: dd.Case) -> str:
    """All that the panel wrote beside its scores."""
    return "; ".join(score.comment for score in case.panel.scores) if case.panel else ""


# ------------------------------------------------------------------------------- workbooks

ALL = {(name, c): 4.0 for name in ("legal", "audit") for c in ("market", "control")}
MORE = {**ALL, ("legal/company", "control"): 2.0}


def asked(folder: str) -> dd.Case:
    """The case whose chair and leader are asked by workbooks in a folder."""
    scored = "scores: {market: 2, control: 3}"
    case = loaded(None, PIPELINE.replace("gates: {power: {status: pass, reason: Act}}", scored))
    dd.write_score_sheets(case, folder, members=["chair", "leader"])
    return case


def filled(barred: str = "") -> dd.Case:
    """The case with workbooks filled in; the chair is `barred` from a service."""
    asked("sheets")
    for path in Path("sheets").iterdir():
        book, bars = openpyxl.load_workbook(path), barred if path.stem == "chair" else ""
        for row in (row for sheet in book.worksheets[2:] for row in sheet.iter_rows()):
            subject = str(row[0].value)
            if (subject, row[3].value) in MORE and subject.partition("/")[0] != bars:
                row[7].value = MORE[subject, row[3].value]
        for row in book["Interests"].iter_rows():
            if bars and row[0].value == bars:
                row[5].value = "on the board"
        book.save(path)
    return sheets()


def sheets() -> dd.Case:
    return dd.load("criteria.yaml", "pipeline.yaml", scores="sheets")


def test_workbooks_have_a_row_for_each_option_and_empty_ones_are_left_out() -> None:
    panel = filled().panel
    assert panel is not None
    assert {(s.service, s.criterion): s.score for s in panel.scores} == MORE
    book = openpyxl.load_workbook("sheets/chair.xlsx")
    rows = [[cell.value for cell in row] for row in book["1 Demand"].iter_rows()]
    assert [(row[0], row[4], row[5]) for row in rows if row[2] == "chair"] == [
        ("legal", "Legal", None),
        ("legal/now", "Legal: Now", None),
        ("legal/company", "Legal: Own company", "Staff would move"),
        ("legal/partner", "Legal: Partner", None),
        ("audit", "Audit", None),
    ]
    ids = [row[0].value for row in book["Interests"].iter_rows() if row[2].value == "chair"]
    assert ids == ["legal", "audit"]


def test_an_interest_in_a_service_bars_from_its_options() -> None:
    panel = filled(barred="legal").panel
    assert panel is not None
    given = {(s.service, s.score) for s in panel.scores if s.member == "chair"}
    assert given == {("legal", None), ("audit", 4.0)}
    book = openpyxl.load_workbook("sheets/chair.xlsx")
    for row in book["2 Control"].iter_rows():
        if row[0].value == "legal/company":
            row[7].value = 3
    book.save("sheets/chair.xlsx")
    with pytest.raises(dd.CaseError, match="a score, with a conflict of interest declared in"):
        sheets()


def test_the_instructions_speak_of_options_only_where_there_are_any() -> None:
    case = asked("with")
    plain = {n: s.model_copy(update={"options": {}}) for n, s in case.pipeline.services.items()}
    pipeline = case.pipeline.model_copy(update={"services": plain})
    dd.write_score_sheets(case.model_copy(update={"pipeline": pipeline}), "none", members=["chair"])

    def said(folder: str) -> str:
        page = openpyxl.load_workbook(f"{folder}/chair.xlsx")["Instructions"]
        return " ".join(str(cell.value) for row in page.iter_rows() for cell in row)

    assert "ways to deliver it" in said("with")
    assert "ways to deliver it" not in said("none")
