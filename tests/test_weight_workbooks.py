"""Workbooks of weights: written blind for each member, and read back as members' own weights."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from casebook import case_of

import dragonsden as dd
from dragonsden.arithmetic.rank_order import centroid
from dragonsden.model import Case
from dragonsden.reading import CaseError, load

CRITERIA = """\
title: Criteria
status: proposed
criteria:
  income: {title: Income, weight: 50, worst: 0, best: £500k, unit: £ a year}
  market: {title: Evidence of demand, weight: 40, levels: {0: no buyer, 5: signed orders}}
  risk: {title: Risk, weight: 40, levels: {0: none, 5: the service fails}, best: 0}
  reach: {title: Reach, weight: 10, value: {0: 100, 50: 20, 90: 0}, unit: households}
"""
TREE = """\
title: Criteria
status: proposed
groups: {money: {title: Money, weight: 60}, need: {title: Need, weight: 40}}
criteria:
  income: {title: Income, group: money, weight: 50, worst: 0, best: 1}
  market: {title: Demand, group: money, weight: 50, worst: 0, best: 1}
  risk: {title: Risk, group: need, weight: 50, worst: 0, best: 1}
"""
ANY = "{income: {low: 0, high: 1}, market: {low: 0, high: 1}, risk: {low: 0, high: 1}"
PIPELINE = f"""\
title: Pipeline
status: illustrative
prices: 2018/19
years: 4
discount_rate: 3%
services:
  weddings: {{title: Weddings, scores: {ANY}, reach: {{low: 0, high: 90}}}}}}
  advice: {{title: Advice, scores: {ANY}, reach: {{low: 0, high: 90}}}}}}
"""
HEAD, ORDER, POINTS, WHY = 10, 9, 10, 12
"""The row of the headings, and the columns to fill in."""


class Desk:
    """A folder with the files of a case and the workbooks of two members' weights."""

    def __init__(self, criteria: str, pipeline: str = PIPELINE) -> None:
        Path("criteria.yaml").write_text(criteria, encoding="utf-8")
        Path("pipeline.yaml").write_text(pipeline, encoding="utf-8")
        self.case = load("criteria.yaml", "pipeline.yaml")
        dd.write_weight_sheets(self.case, "weights", members=["chair", "leader"])
        self.fill("leader", POINTS, *[100] * len(list(self.rows("leader"))))

    def rows(self, member: str) -> range:
        """The rows of a member's workbook."""
        return range(HEAD + 1, self.book(member)["Weights"].max_row + 1)

    def book(self, member: str) -> Any:
        """A member's workbook."""
        return openpyxl.load_workbook(Path("weights", f"{member}_weights.xlsx"))

    def change(self, member: str, change: Callable[[Any], object]) -> None:
        """Change the sheet of a member's workbook."""
        book = self.book(member)
        change(book["Weights"])
        book.save(Path("weights", f"{member}_weights.xlsx"))

    def fill(self, member: str, column: int, *values: object) -> None:
        """Fill in a column, from the first row down."""

        def change(sheet: Any) -> None:
            for row, value in enumerate(values, HEAD + 1):
                sheet.cell(row, column).value = value

        self.change(member, change)

    def load(self) -> Case:
        """The case with the workbooks as they are now."""
        return load("criteria.yaml", "pipeline.yaml", scores="weights")

    def told(self) -> list[str]:
        """The faults of the case, each without its folder."""
        with pytest.raises(CaseError) as error:
            self.load()
        return [str(fault).removeprefix("weights/") for fault in error.value.faults]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(CRITERIA)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(TREE, PIPELINE.replace(", reach: {low: 0, high: 90}}}", "}}"))


# ------------------------------------------------------------------------------- what is read back
def test_swing_points_are_the_weights_of_their_member(desk: Desk) -> None:
    desk.fill("chair", POINTS, 100, 40, "60", 0)
    weights = desk.load().criteria.member_weights
    assert weights["chair"] == {"income": 100, "market": 40, "risk": 60, "reach": 0}
    assert weights["leader"] == dict.fromkeys(("income", "market", "risk", "reach"), 100)


def test_an_order_is_its_rank_order_centroid(desk: Desk) -> None:
    desk.fill("chair", ORDER, 2, 1, 4, 3)
    chair = desk.load().criteria.member_weights["chair"]
    total = sum(chair.values())
    expected = dd.rank_order_centroid(["market", "income", "reach", "risk"]).weights
    assert {name: weight / total for name, weight in chair.items()} == pytest.approx(
        expected.to_dict()
    )


def test_a_centroid_is_the_mean_of_weights_that_keep_the_order() -> None:
    draws = np.sort(np.random.default_rng(5).exponential(size=(200_000, 3)))[:, ::-1]
    mean = (draws / draws.sum(axis=1, keepdims=True)).mean(axis=0)
    assert np.array(centroid(3)) / 3 == pytest.approx(mean, abs=0.002)
    assert centroid(3) == pytest.approx((11 / 6, 5 / 6, 1 / 3))


def test_workbooks_give_the_same_ranking_as_the_weights_written_in_the_file(desk: Desk) -> None:
    desk.fill("chair", POINTS, 100, 40, 60, 0)
    read = dd.simulate(desk.load(), 500, 1, progress=False)
    own = "member_weights:\n  chair: {income: 100, market: 40, risk: 60, reach: 0}\n" + (
        "  leader: {income: 100, market: 100, risk: 100, reach: 100}\n"
    )
    Path("criteria.yaml").write_text(CRITERIA + own, encoding="utf-8")
    written = dd.simulate(load("criteria.yaml", "pipeline.yaml"), 500, 1, progress=False)
    assert read.ranking.equals(written.ranking)


def test_in_a_value_tree_each_branch_is_a_task_of_its_own(tree: Desk) -> None:
    tree.fill("chair", ORDER, 2, 1, 1, 2, 1)
    chair = tree.load().criteria.member_weights["chair"]
    assert chair == {
        "need": 100, "money": pytest.approx(100 / 3), "income": 100,
        "market": pytest.approx(100 / 3), "risk": 100,
    }  # fmt: skip


def test_one_branch_may_be_weighed_by_points_and_another_by_order(tree: Desk) -> None:
    tree.fill("chair", POINTS, 100, 80)
    tree.fill("chair", ORDER, None, None, 1, 2, 1)
    chair = tree.load().criteria.member_weights["chair"]
    assert chair == {
        "money": 100, "need": 80, "income": 100, "market": pytest.approx(100 / 3), "risk": 100,
    }  # fmt: skip
    tree.fill("chair", ORDER, None, None, None, None, None)
    assert tree.told() == [
        "chair_weights.xlsx: Weights!I13: chair left 3 of 5 weights blank: Weights!I13:I15; fill "
        "in Order or Points in every row; what does not matter has 0 points"
    ]


def test_rows_sorted_without_their_hidden_columns_or_copied_are_refused(desk: Desk) -> None:
    desk.fill("chair", POINTS, 100, 40, 60, 0)

    def swap(sheet: Any) -> None:
        for column in range(5, 13):
            one, two = sheet.cell(11, column), sheet.cell(12, column)
            one.value, two.value = two.value, one.value

    desk.change("chair", swap)
    assert [told.partition("; ")[0] for told in desk.told()] == [
        "chair_weights.xlsx: Weights!F11: 'Evidence of demand' is in the hidden row of 'Income'",
        "chair_weights.xlsx: Weights!F12: 'Income' is in the hidden row of 'Evidence of demand'",
    ]
    desk.change("chair", swap)

    def copy(sheet: Any) -> None:
        for column in range(1, 13):
            sheet.cell(15, column).value = sheet.cell(11, column).value

    desk.change("chair", copy)
    assert desk.told() == [
        "chair_weights.xlsx: Weights!F15: the row of 'Income' is there already, as row 11; delete "
        "one of them"
    ]


def test_rows_may_be_sorted_and_weights_stand_among_score_sheets(desk: Desk) -> None:
    desk.fill("chair", POINTS, 100, 40, 60, 0)

    def turn(sheet: Any) -> None:
        rows = [[cell.value for cell in sheet[row]] for row in desk.rows("chair")]
        for row, values in zip(desk.rows("chair"), reversed(rows), strict=True):
            for column, value in enumerate(values, 1):
                if column != POINTS + 1:
                    sheet.cell(row, column).value = value

    desk.change("chair", turn)
    lines = "".join(
        f"{service},{member},1,2,3,4\n"
        for service in ("weddings", "advice") for member in ("chair", "leader")
    )  # fmt: skip
    Path("scores.csv").write_text(f"service,member,income,market,risk,reach\n{lines}")
    case = load("criteria.yaml", "pipeline.yaml", scores=["scores.csv", "weights"])
    assert case.criteria.member_weights["chair"]["market"] == 40
    assert case.panel is not None
    assert case.panel.members == ("chair", "leader")
    assert len(case.inputs) == 5


def test_a_workbook_prevails_over_the_file_and_says_so(desk: Desk) -> None:
    desk.fill("chair", POINTS, 100, 40, 60, 0)
    own = "member_weights: {chair: {income: 1, market: 1, risk: 1, reach: 1}}\n"
    Path("criteria.yaml").write_text(CRITERIA + own, encoding="utf-8")
    with pytest.warns(UserWarning, match="replace those of the criteria file of chair"):
        assert desk.load().criteria.member_weights["chair"]["market"] == 40


@pytest.mark.slow
def test_a_pack_keeps_the_workbooks_and_is_reproduced_from_them(desk: Desk) -> None:
    desk.fill("chair", POINTS, 100, 40, 60, 0)
    sim = dd.simulate(desk.load(), 200, 1, progress=False)
    dd.write_pack(sim, "pack")
    assert dd.reproduce("pack").ok


# ----------------------------------------------------------------------------- what is refused
def test_every_fault_of_a_workbook_is_told_at_once_with_its_cell(desk: Desk) -> None:
    desk.fill("chair", POINTS, 130, "lots", -5, 0.5)
    desk.fill("chair", ORDER, 1, 1, 9, 2.5)
    desk.fill("leader", POINTS, 100, None, 20, None)
    assert desk.told() == [
        "chair_weights.xlsx: Weights!J11: 130 is not from 0 to 100; give 100 to the swing that "
        "matters most, the others relative to it",
        "chair_weights.xlsx: Weights!I12: 1 is there already, in I11; give each place once",
        "chair_weights.xlsx: Weights!J12: 'lots' is not a number; write one",
        "chair_weights.xlsx: Weights!I13: 9 is not a place; write a whole number from 1 to 4, 1 "
        "for the swing that matters most",
        "chair_weights.xlsx: Weights!J13: -5 is not from 0 to 100; give 100 to the swing that "
        "matters most, the others relative to it",
        "chair_weights.xlsx: Weights!I14: 2.5 is not a place; write a whole number from 1 to 4, 1 "
        "for the swing that matters most",
        "leader_weights.xlsx: Weights!J12: leader left 2 of 4 weights blank: Weights!J12 and J14; "
        "fill in Order or Points in every row; what does not matter has 0 points",
    ]


def put(row: int, column: int, value: object) -> Callable[[Any], object]:
    """Write one cell."""
    return lambda sheet: sheet.cell(row, column, value)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (put(11, WHY, "it matters"), "Weights: nothing is filled in; have it filled in, or take"),
        (put(11, ORDER, 1), "Weights!I12: chair left 3 of 4 weights blank: Weights!I12:I14; "
                            "fill in Order or Points in every row"),
        (lambda sheet: sheet.delete_cols(POINTS), "Weights: no column 'Points'; put it back"),
        (lambda sheet: sheet.delete_cols(3), "Weights: no column 'member'; put it back from a"),
        (put(11, 3, "treasurer"), "Weights: no row says whose weights these are; put it back"),
    ],
)  # fmt: skip
def test_a_workbook_that_cannot_be_used_is_one_fault(
    desk: Desk, change: Callable[[Any], object], fault: str
) -> None:
    desk.change("chair", change)
    (told,) = desk.told()
    assert told.startswith(f"chair_weights.xlsx: {fault}")


def test_a_total_below_the_weights_is_told_with_its_cell(desk: Desk) -> None:
    desk.fill("chair", POINTS, 100, 40, 60, 0)
    desk.change("chair", put(17, POINTS, 200))
    (told,) = desk.told()
    assert told.startswith(
        "chair_weights.xlsx: Weights!J17: this row does not say what it weighs: its hidden cells "
        "are empty; put it back from a fresh copy of the workbook, or clear it"
    )


@pytest.mark.parametrize("column", [5, POINTS, POINTS + 1, WHY])
def test_hidden_characters_are_refused_in_every_column(desk: Desk, column: int) -> None:
    desk.fill("chair", POINTS, 100, 40, 60, 0)
    desk.change("chair", put(12, column, "5\ufeff"))
    (told,) = desk.told()
    assert "2: the hidden character U+FEFF ZERO WIDTH NO-BREAK SPACE; delete it" in told


@pytest.mark.parametrize(("row", "column"), [(12, 2), (12, 4), (12, 6), (HEAD, 6), (HEAD, WHY)])
def test_a_cell_in_error_is_told_wherever_it_stands(desk: Desk, row: int, column: int) -> None:
    desk.fill("chair", POINTS, 100, 40, 60, 0)
    assert desk.load().criteria.member_weights
    desk.change("chair", put(row, column, "#REF!"))
    assert any("'#REF!' is written here; mend the formula" in told for told in desk.told())


def test_points_that_do_not_fall_along_the_order_are_refused(desk: Desk) -> None:
    desk.fill("chair", ORDER, 1, 2, 3, 4)
    desk.fill("chair", POINTS, 100, 40, 60, 0)
    assert desk.told() == [
        "chair_weights.xlsx: Weights!J13: 60 points, more than the 40 of 'Evidence of demand', "
        "which the order puts before it; mend one"
    ]
    desk.fill("chair", POINTS, 100, 60, 60, 0)
    assert desk.load().criteria.member_weights["chair"]["risk"] == 60


def test_what_only_the_criteria_file_knows_is_told_at_the_cell(desk: Desk) -> None:
    desk.fill("chair", POINTS, 0, 0, 0, 0)
    assert desk.told() == ["chair_weights.xlsx: Weights: chair's weights are all 0; make one more"]
    desk.fill("chair", POINTS, 100, 40, 60, 0)
    Path("criteria.yaml").write_text(CRITERIA.replace("  reach:", "  scope:"), encoding="utf-8")
    Path("pipeline.yaml").write_text(PIPELINE.replace("reach:", "scope:"), encoding="utf-8")
    told = desk.told()
    assert len(told) == 4
    assert told[1].startswith(
        "chair_weights.xlsx: Weights!J14: 'reach' has no place among these weights"
    )


def test_weights_of_one_member_twice_or_of_somebody_without_scores_are_refused(desk: Desk) -> None:
    desk.fill("chair", POINTS, 100, 40, 60, 0)
    Path("copy.xlsx").write_bytes(Path("weights/chair_weights.xlsx").read_bytes())
    with pytest.raises(CaseError, match=r"copy\.xlsx: Weights: the weights of chair are in weig"):
        load("criteria.yaml", "pipeline.yaml", scores=["weights", "copy.xlsx"])
    Path("leader.csv").write_text("service,income,market,risk,reach\nweddings,0,1,1,1\n"
                                  "advice,0,1,1,1\n")  # fmt: skip
    with pytest.raises(CaseError, match=r"chair_weights\.xlsx: Weights: 'chair' has weights but"):
        load("criteria.yaml", "pipeline.yaml", scores=["weights", "leader.csv"])


def test_other_sheets_are_told_unless_they_are_for_notes(desk: Desk) -> None:
    desk.fill("chair", POINTS, 100, 40, 60, 0)
    path = Path("weights/chair_weights.xlsx")
    book = openpyxl.load_workbook(path)
    book.create_sheet("Notes")["A1"] = "workings"
    book.save(path)
    assert desk.load()
    book.create_sheet("Mine")["A1"] = "workings"
    book.save(path)
    assert desk.told() == [
        "chair_weights.xlsx: Mine: this sheet is not read; move what matters under Why and delete "
        "the sheet"
    ]


# ------------------------------------------------------------------------------ what is written
def test_both_ends_of_every_scale_stand_beside_the_weight(desk: Desk) -> None:
    sheet = desk.book("chair")["Weights"]
    rows = [[sheet.cell(row, column).value for column in (6, 7, 8)] for row in desk.rows("chair")]
    assert rows == [
        ["Income", "£0 a year", "£500k a year"],
        ["Evidence of demand", "0: no buyer", "5: signed orders"],
        ["Risk", "5: the service fails", "0: none"],
        ["Reach", "90 households", "0 households"],
    ]


def test_only_what_is_to_be_filled_in_is_unlocked_and_has_lists_and_checks(desk: Desk) -> None:
    sheet = desk.book("chair")["Weights"]
    free = [c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked]
    assert free == [f"{column}{row}" for row in desk.rows("chair") for column in "IJL"]
    assert sheet.protection.sheet
    hidden = sheet.column_dimensions["A"]
    assert (hidden.hidden, hidden.min, hidden.max) == (True, 1, 4)
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert rules["J11:J14"].type == "decimal"
    assert (rules["J11:J14"].formula1, rules["J11:J14"].formula2) == ("0", "100")
    assert rules["I11"].formula1 == '"1,2,3,4"'


def test_a_share_is_the_points_over_those_of_the_branch(tree: Desk) -> None:
    sheet = tree.book("chair")["Weights"]
    assert sheet["K11"].value == (
        '=IF(OR($J11="",SUMIFS($J$11:$J$15,$D$11:$D$15,$D11)=0),"",'
        "$J11/SUMIFS($J$11:$J$15,$D$11:$D$15,$D11))"
    )
    branches = [sheet.cell(row, 4).value for row in tree.rows("chair")]
    assert branches == ["groups", "groups", "of money", "of money", "of need"]


def test_the_same_case_gives_the_same_bytes_and_nothing_is_lost(desk: Desk) -> None:
    first = Path("weights/chair_weights.xlsx")
    with pytest.raises(FileExistsError):
        dd.write_weight_sheets(desk.case, "weights", members=["chair"])
    one, two = (
        dd.write_weight_sheets(desk.case, folder, members=["Cllr Ann Lee"])[0].read_bytes()
        for folder in ("one", "two")
    )
    assert one == two
    assert first.exists()
    assert Path("one/cllr_ann_lee_weights.xlsx").exists()


def test_one_criterion_has_nothing_to_be_weighed_against(tmp_path: Path) -> None:
    case = case_of(
        "criteria: {m: {title: M, weight: any, worst: 0, best: 1}}",
        "services: {a: {scores: {m: 1}}}",
    )
    with pytest.raises(ValueError, match="one criterion, and nothing to weigh it against"):
        dd.write_weight_sheets(case, tmp_path, members=["chair"])
