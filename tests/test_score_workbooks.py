"""Score workbooks: written blind for each member, and read back however they were sorted."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from casebook import KITCHEN, case_of
from workbookcase import CRITERIA, PIPELINE

import dragonsden as dd
from dragonsden.files.shipped import shipped
from dragonsden.model import Case, Panel, Score
from dragonsden.outputs.workbook.score_sheets import write_score_sheets
from dragonsden.outputs.workbook.score_words import interest_note
from dragonsden.reading import CaseError, Fault, load
from dragonsden.reading.workbook.limits import MOST_UNPACKED
from dragonsden.results.public import public

Workbook = Any
"""A workbook of openpyxl, whose cells may hold anything."""

SOFFICE = shutil.which("soffice")
MARKET, RISK, INTERESTS = "1 Evidence of demand", "2 Risk- core", "Interests"
HEAD = {MARKET: 8, RISK: 7, INTERESTS: 5}
"""The row of the headings of each sheet."""

SCORE, COMMENT, SENSITIVE = 8, 9, 10
INTEREST = 6
MEMBERS = ("chair", "leader")


class Desk:
    """A folder with the files of a case and the workbooks of its panel, filled in."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def change(self, change: Callable[[Workbook], Any], member: str = "chair") -> None:
        """Open a member's workbook, change it and save it."""
        path = Path("scores", f"{member}.xlsx")
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)

    def load(self) -> Case:
        """The case with the workbooks as they are now."""
        return load("criteria.yaml", "pipeline.yaml", scores="scores")

    def told(self, change: Callable[[Workbook], Any] | None = None) -> list[str]:
        """The faults of the case, once the chair's workbook is changed."""
        if change:
            self.change(change)
        with pytest.raises(CaseError) as error:
            self.load()
        return [str(fault) for fault in error.value.faults]

    def only(self, change: Callable[[Workbook], Any] | None = None) -> str:
        """The only fault of the case, once the chair's workbook is changed."""
        (fault,) = self.told(change)
        return fault


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Case]:
    """A folder with all of a desk, made once."""
    folder = tmp_path_factory.mktemp("made")
    files = folder / "criteria.yaml", folder / "pipeline.yaml"
    for file, text in zip(files, (CRITERIA, PIPELINE), strict=True):
        file.write_text(text, encoding="utf-8")
    case = load(*files)
    for path in write_score_sheets(case, folder / "scores", members=MEMBERS):
        book = openpyxl.load_workbook(path)
        fill(book)
        book.save(path)
    return folder, case


@pytest.fixture
def desk(made: tuple[Path, Case], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(made[0], tmp_path, dirs_exist_ok=True)
    return Desk(made[1])


def fill(book: Workbook) -> None:
    """Fill in a score and a comment everywhere."""
    for name in (MARKET, RISK):
        for row in range(HEAD[name] + 1, HEAD[name] + 6):
            book[name].cell(row, SCORE, row % 5 + 0.5)
            book[name].cell(row, COMMENT, f"as in row {row}")


def panel_of(case: Case) -> Panel:
    """The panel of a case."""
    assert case.panel is not None
    return case.panel


def given_by(case: Case, member: str = "chair") -> dict[tuple[str, str], Score]:
    """A member's scores by service and criterion."""
    scores = [score for score in panel_of(case).scores if score.member == member]
    return {(score.service, score.criterion): score for score in scores}


def rows_of(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """The cells of each row of a service."""
    for row in sheet.iter_rows(min_row=HEAD.get(sheet.title, 1)):
        if row[0].value and row[0].value != "service_id":
            yield row


def shuffle(book: Workbook, seed: int) -> None:
    """Bring the rows of every sheet into another order, hidden cells and all."""
    for name in (MARKET, RISK, INTERESTS):
        rows = list(rows_of(book[name]))
        texts = [[cell.value for cell in row] for row in rows]
        random.Random(seed).shuffle(texts)
        for row, values in zip(rows, texts, strict=True):
            for cell, value in zip(row, values, strict=True):
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # a title that begins with = is no formula


# ------------------------------------------------------------------------------- there and back


SHIPPED = (
    shipped("criteria", "enhancing_trading.yaml"),
    shipped("pipelines", "strategy_2018.yaml"),
)


def copied_out(case: Case, folder: Path) -> None:
    """Write the sheets of a case, and fill in the very scores that its panel gave."""
    given = {(s.service, s.member, s.criterion): s for s in panel_of(case).scores}
    for path in write_score_sheets(case, folder):
        book = openpyxl.load_workbook(path)
        for sheet in book.worksheets[2:]:
            for row in sheet.iter_rows():
                if score := given.get((row[0].value, row[2].value, row[3].value)):
                    row[SCORE - 1].value = score.score
                    row[COMMENT - 1].value = score.comment or None
        book.save(path)


def in_order(panel: Panel) -> Panel:
    """The panel with its members and scores in the order of their names."""
    scores = sorted(panel.scores, key=lambda s: (s.service, s.member, s.criterion))
    return replace(panel, members=tuple(sorted(panel.members)), scores=tuple(scores))


@pytest.mark.slow
def test_the_shipped_scores_filled_into_sheets_load_back_as_the_same_panel(
    shipped_case: Case, tmp_path: Path
) -> None:
    copied_out(shipped_case, tmp_path)
    again = load(*SHIPPED, scores=tmp_path)
    assert in_order(panel_of(again)) == in_order(panel_of(shipped_case))
    assert len([score for score in panel_of(again).scores if score.score is None]) == 23
    assert [entry.file for entry in again.inputs[2:]] == [
        str(tmp_path / f"{member}.xlsx") for member in sorted(panel_of(shipped_case).members)
    ]


@pytest.mark.parametrize("seed", range(3))
def test_rows_may_be_sorted_in_any_way(desk: Desk, seed: int) -> None:
    before = given_by(desk.load())
    desk.change(lambda book: shuffle(book, seed))
    assert given_by(desk.load()) == before
    assert len(before) == 10


def test_sheets_may_be_renamed_and_moved_and_columns_inserted(desk: Desk) -> None:
    def change(book: Workbook) -> None:
        book[MARKET].title = "Demand (done)"
        book.move_sheet("Demand (done)", 1)
        book["Demand (done)"].insert_cols(6)
        book.move_sheet("Instructions", 3)

    before = given_by(desk.load())
    desk.change(change)
    assert given_by(desk.load()) == before


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not on this machine")
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_sheets_saved_by_libreoffice_after_sorting_load_back_the_same(
    desk: Desk, tmp_path: Path, kind: str
) -> None:
    def change(book: Workbook) -> None:
        shuffle(book, 2018)
        book["Instructions"]["D4"] = "12 Sept 2018"
        book[INTERESTS].cell(HEAD[INTERESTS] + 1, INTEREST, "no")

    desk.change(change)
    before = panel_of(desk.load())
    for path in [*Path("scores").iterdir()]:
        resave(path, tmp_path, kind)
    assert panel_of(desk.load()) == before
    assert {score.on for score in before.scores} == {"2018-09-12", ""}


def resave(path: Path, folder: Path, kind: str) -> None:
    """Let LibreOffice save a workbook in a format in its place, with settings of its own."""
    settings = f"-env:UserInstallation={(folder / 'settings').as_uri()}"
    saved = folder / "saved"
    what = [str(SOFFICE), "--headless", settings, "--convert-to", kind, "--outdir", str(saved)]
    subprocess.run([*what, str(path)], check=True, capture_output=True, timeout=120)
    before, again = path.read_bytes(), saved / path.with_suffix(f".{kind}").name
    assert again.read_bytes() != before
    path.unlink()
    shutil.move(again, path.with_suffix(f".{kind}"))


def test_workbooks_may_stand_beside_csv_and_yaml(desk: Desk) -> None:
    rows = [
        f"{service},{criterion},2"
        for service in desk.case.pipeline.services
        for criterion in ("market", "risk")
    ]
    Path("scores/adviser.csv").write_text("\n".join(["service_id,criterion,score", *rows]))
    assert set(panel_of(desk.load()).members) == {"adviser", *MEMBERS}


def test_texts_that_look_like_formulas_and_markup_come_back_as_they_were(desk: Desk) -> None:
    nasty = [
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        '"quoted", twice',
        "été 🎭",
        "@x\ny",
    ]

    def change(book: Workbook) -> None:
        for row, text in zip(rows_of(book[MARKET]), nasty, strict=True):
            row[COMMENT - 1].value = text
            row[COMMENT - 1].data_type = "s"

    desk.change(change)
    found = [score.comment for (_, c), score in given_by(desk.load()).items() if c == "market"]
    assert found == nasty


NASTY = [
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script> & </textarea>",
    "'History'",
    "a[b]:c*?/\\d" * 12,
    "\N{PERFORMING ARTS}" * 60,
    "<r>bold</r>",
]


@pytest.mark.parametrize("text", NASTY)
def test_whatever_titles_and_levels_say_sheets_are_written_and_read_back(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = json.dumps(text, ensure_ascii=False)  # YAML reads it as the same text
    levels = f"{{0: {said}, 1: {json.dumps('long ' * 1900)}}}"
    Path("c.yaml").write_text(
        "title: T\nstatus: proposed\ncriteria:\n"
        f"  m: {{title: {said}, weight: 1, levels: {levels}}}\n"
    )
    header = PIPELINE[: PIPELINE.index("services:")].replace("title: Pipeline", f"title: {said}")
    service = f"{{title: {said}, description: {said}, scores: {{m: 1}}}}"
    Path("p.yaml").write_text(f"{header}services:\n  a: {service}\n  b: {{scores: {{m: 1}}}}\n")
    case = load("c.yaml", "p.yaml")
    book = book_of(case, tmp_path / "s", members=["chair"])
    sheet = book.worksheets[2]
    assert sheet.cell(sheet.max_row - 1, 5).value.rstrip() == text
    for row in (sheet.max_row, sheet.max_row - 1):
        sheet.cell(row, SCORE, 0.5)
    book.save("s/chair.xlsx")
    again = load("c.yaml", "p.yaml", scores="s")
    assert panel_of(again).given("a", "m") == {"chair": 0.5}


# ------------------------------------------------------------------------------ what is written


def book_of(case: Case, folder: Path, **given: Any) -> Workbook:
    """The first workbook written for a case."""
    return openpyxl.load_workbook(write_score_sheets(case, folder, **given)[0])


@pytest.mark.slow
def test_nothing_is_filled_in_whatever_the_panel_has_given(
    shipped_case: Case, tmp_path: Path
) -> None:
    panel = panel_of(shipped_case)
    other = tuple(replace(score, score=0.0, comment="No") for score in panel.scores)
    changed = shipped_case.model_copy(update={"panel": replace(panel, scores=other)})
    one = write_score_sheets(shipped_case, tmp_path / "one")
    two = write_score_sheets(changed, tmp_path / "two")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    book = openpyxl.load_workbook(one[0])
    assert book.properties.created.year == 1980  # not that of the day: the bytes stay the same
    for sheet in book.worksheets[2:]:
        cells = [row[SCORE - 1 : SENSITIVE] for row in sheet.iter_rows() if row[0].value]
        assert len(cells) == 1 + 39 + 3  # three options of one service
        assert all(cell.value is None for row in cells[1:] for cell in row)


def test_no_cell_is_a_formula_or_a_link(desk: Desk, tmp_path: Path) -> None:
    for sheet in book_of(desk.case, tmp_path / "new", members=["chair"]).worksheets:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)
    (path,) = (tmp_path / "new").iterdir()
    with ZipFile(path) as archive:
        assert not any(b"<f>" in archive.read(part) for part in archive.namelist())


def test_only_the_cells_to_fill_in_are_unlocked(desk: Desk, tmp_path: Path) -> None:
    book = book_of(desk.case, tmp_path / "new", members=["chair"])
    for sheet in book.worksheets:
        assert sheet.protection.sheet
        assert sheet.protection.sort  # true: sorting is barred, as locked titles would stay behind
    free = {
        sheet.title: [
            c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked
        ]
        for sheet in book.worksheets
    }
    assert free["Instructions"] == ["D4"]
    assert free[INTERESTS] == [f"{column}{row}" for row in range(6, 11) for column in "FG"]
    assert free[MARKET] == [f"{column}{row}" for row in range(9, 14) for column in "HIJ"]


def test_ids_are_hidden_and_heads_frozen(desk: Desk, tmp_path: Path) -> None:
    book = book_of(desk.case, tmp_path / "new", members=["chair"])
    assert book.sheetnames == ["Instructions", INTERESTS, MARKET, RISK]
    sheet = book[MARKET]
    assert [sheet.column_dimensions[column].hidden for column in "AE"] == [True, False]
    assert (sheet.column_dimensions["A"].min, sheet.column_dimensions["A"].max) == (1, 4)
    assert sheet.freeze_panes == "F9"
    assert sheet.print_title_rows == "$1:$8"
    first = [cell.value for cell in next(rows_of(sheet))]
    assert first[:6] == ["registrars", "Registrars", "chair", "market", "Registrars", "Weddings"]


def test_the_levels_stand_at_the_head_with_the_good_end_and_the_status(
    desk: Desk, tmp_path: Path
) -> None:
    book = book_of(desk.case, tmp_path / "new", members=["chair"])
    lines = [book[RISK].cell(row, 5).value for row in range(1, 6)]
    assert lines[0] == "Risk: core"
    assert lines[1].startswith("ILLUSTRATIVE DATA")
    assert lines[2].endswith("Here LOW is good: 0 is best, 5 is worst.")
    assert lines[3:] == ["0   none", "5   the service fails"]
    told = [cell.value for row in book["Instructions"].iter_rows() for cell in row if cell.value]
    for words in ("by yourself", "conflict of interest", "'not known'", "never zero", "half step"):
        assert any(words in text for text in told), words


def test_each_service_stands_with_what_it_sells_to_whom_and_its_own_figures(
    tmp_path: Path,
) -> None:
    pipeline = """\
        starts: 2018/19
        years: 2
        assumptions: {pay: {low: 20_000, high: 30_000, unit: £ a year, sensitive: true}}
        services:
          weddings:
            title: Weddings
            description: Ceremonies on Saturdays
            customers: [residents, visitors]
            revenue:
              price: {low: 325, likely: 450, high: 640, unit: £ a ceremony}
              volume: {2018/19: 120, 2019/20: {p10: 120, p50: 300, p90: 520, min: 0}}
              unit_cost: {mean: 190, sd: 15, min: 0, unit: £}
              fixed_cost: pay
              bad_debt: 2%
          tea:
            department: Catering
            revenue:
              lines: {cups: {price: £2, volume: 900}, cakes: {price: £3, volume: 400}}
          advice: {}
    """
    criteria = "criteria: {m: {title: M, weight: any, levels: {0: none, 5: all}}}"
    sheet = book_of(case_of(criteria, pipeline), tmp_path, members=["chair"])["1 M"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_col=5, max_col=7)][7:]
    assert rows == [
        ["Weddings", "Ceremonies on Saturdays\nFor residents, visitors",
         "Price: £325 to £640, most likely £450 a ceremony\n"
         "Volume in 2018/19: 120, taken as known\n"
         "Volume in 2019/20: P10 120, median 300, P90 520 (at least 0)\n"
         "Unit cost: mean £190, standard deviation £15 (at least £0)\n"
         "Fixed cost: £20,000 to £30,000 a year (commercially sensitive)"],
        ["Tea", "Catering",
         "Price of cups: £2, taken as known\nVolume of cups: 900, taken as known\n"
         "Price of cakes: £3, taken as known\nVolume of cakes: 400, taken as known"],
        ["Advice", None, None],
    ]  # fmt: skip
    assert sheet.row_dimensions[8].height >= 7 * 15


def test_a_workbook_from_before_figures_were_shown_is_still_read(desk: Desk) -> None:
    before = given_by(desk.load())
    desk.change(lambda book: [book[name].delete_cols(7) for name in (MARKET, RISK)])
    assert given_by(desk.load()) == before


def test_scores_are_chosen_from_every_half_step_where_levels_are_whole(
    desk: Desk, tmp_path: Path
) -> None:
    sheet = book_of(desk.case, tmp_path / "new", members=["chair"])[MARKET]
    (rule,) = [one for one in sheet.data_validations.dataValidation if "H9" in one.cells]
    steps = "0,0.5,1,1.5,2,2.5,3,3.5,4,4.5,5"
    assert rule.formula1 == f'"no buyer,some,signed orders,{steps}"'
    assert str(rule.sqref) == "H9:H13"
    assert rule.errorStyle in (None, "stop")


@pytest.mark.parametrize(
    ("step", "offered", "told"),
    [
        ("1", "0,1,2,3,4,5", "in whole points"),
        ("0.25", ",".join(f"{n / 4:g}" for n in range(21)), "in quarter steps"),
        ("0.05", None, "in steps of 0.05"),
    ],
)
def test_scores_are_chosen_from_the_steps_that_the_criterion_has(
    tmp_path: Path, step: str, offered: str | None, told: str
) -> None:
    levels = f"levels: {{0: none at all, 5: all}}, step: {step}"
    case = case_of(KITCHEN[0].replace("levels: {0: none, 2: some, 5: all}", levels), KITCHEN[1])
    assert case.criteria.criteria["market"].step == float(step)
    book = book_of(case, tmp_path / "new", members=["chair"])
    page = next(book[name] for name in book.sheetnames if name.startswith("1 "))
    texts = [str(cell.value) for row in page.iter_rows() for cell in row]
    assert any(told in text for text in texts), texts
    rules = [one for one in page.data_validations.dataValidation if one.prompt is None]
    (rule,) = [one for one in rules if "score" in str(one.errorTitle)]
    if offered is None:
        assert (rule.type, rule.formula1, rule.formula2) == ("decimal", "0", "5")
    else:
        assert rule.formula1 == f'"none at all,all,{offered}"'
        assert told in str(rule.error)


def test_a_word_from_the_list_is_read_back_as_its_level(desk: Desk) -> None:
    def change(book: Workbook) -> None:
        book[MARKET].cell(9, SCORE, "signed orders")
        book[MARKET].cell(10, SCORE, " Some ")
        book[MARKET].cell(11, SCORE, "no byer")

    assert desk.only(change) == (
        f"scores/chair.xlsx: {MARKET}!H11: 'no byer' is not a score; did you mean 'no buyer'?"
    )
    desk.change(lambda book: book[MARKET].cell(11, SCORE, "no buyer"))
    given = [score.score for score in given_by(desk.load()).values() if score.criterion == "market"]
    assert given[:3] == [5, 3, 0]


@pytest.mark.parametrize(
    "levels",
    ["{0: 'no, none', 5: all}", "{0: '=none', 5: all}",
     "{0: " + "n" * 30 + ", " + ", ".join(f"{n}: {'x' * 28}{n:02}" for n in range(1, 9)) + "}"],
)  # fmt: skip
def test_words_that_no_list_of_excel_can_hold_are_left_out_of_it(
    levels: str, tmp_path: Path
) -> None:
    criteria = f"criteria: {{m: {{title: M, weight: any, levels: {levels}}}}}"
    sheet = book_of(case_of(criteria, "services: {a: {}}"), tmp_path, members=["chair"])["1 M"]
    (rule,) = [one for one in sheet.data_validations.dataValidation if one.type == "list"
               and "0.5" in one.formula1]  # fmt: skip
    assert rule.formula1.startswith('"0,0.5,1')


def test_a_long_scale_takes_any_number_between_its_ends(tmp_path: Path) -> None:
    levels = ", ".join(f"{n}: level {n}" for n in range(0, 101, 10))
    criteria = f"criteria: {{m: {{title: M, weight: any, levels: {{{levels}}}}}}}"
    case = case_of(criteria, "services: {a: {scores: {m: 30}}}")
    sheet = book_of(case, tmp_path, members=["chair"])["1 M"]
    (rule,) = [one for one in sheet.data_validations.dataValidation if one.type == "decimal"]
    assert (rule.formula1, rule.formula2) == ("0", "100")
    assert [sheet.cell(row, 5).value for row in (4, 5, 6)] == [
        "0   level 0",
        "...   9 levels between: see Instructions",
        "100   level 100",
    ]


def test_who_is_asked_is_the_panel_or_those_with_weights_or_those_named(
    desk: Desk, shipped_case: Case, tmp_path: Path
) -> None:
    def names(case: Case, **given: Any) -> list[str]:
        paths = write_score_sheets(case, tmp_path, replace=True, **given)
        return [path.stem for path in paths]

    assert names(desk.load()) == ["chair", "leader"]
    unscored = shipped_case.model_copy(update={"panel": None})
    assert names(unscored) == list(shipped_case.criteria.member_weights)
    assert names(unscored, members=["a", "b"]) == ["a", "b"]


@pytest.mark.parametrize(
    ("members", "why"),
    [
        (None, "the case says of nobody that they are on the panel; name them"),
        ([], r"members is \[\]; give a list of names"),
        ("chair", "members is 'chair'; give a list of names"),
        (["../x"], "'../x' is not a name; .*: write x"),
        (["consensus"], "a member may not be called consensus"),
        (["a", "a"], "a is among the members twice"),
        (["a", "A"], "member 'A' is there already, as 'a'"),
    ],
)
def test_members_who_cannot_be_asked_are_refused(
    desk: Desk, members: Any, why: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=why):
        write_score_sheets(desk.case, tmp_path / "new", members=members)
    assert not (tmp_path / "new").exists()


def test_criteria_without_levels_are_not_asked_for(tmp_path: Path) -> None:
    criteria = "criteria: {m: {title: M, weight: any, worst: 0, best: 9}}"
    case = case_of(criteria, "services: {a: {scores: {m: {low: 1, high: 3}}}}")
    with pytest.raises(ValueError, match="no criterion has levels, so there is nothing for"):
        write_score_sheets(case, tmp_path, members=["chair"])


def test_sheets_that_are_there_are_never_lost_unless_that_is_asked_for(desk: Desk) -> None:
    before = {path: path.read_bytes() for path in Path("scores").iterdir()}
    Path("scores/leader.xlsx").unlink()
    with pytest.raises(FileExistsError, match=r"chair\.xlsx"):
        write_score_sheets(desk.case, "scores", members=MEMBERS)
    assert [path.name for path in Path("scores").iterdir()] == ["chair.xlsx"]
    write_score_sheets(desk.case, "scores", members=MEMBERS, replace=True)
    assert Path("scores/chair.xlsx").read_bytes() not in before.values()


# ---------------------------------------------------------------------- interests, dates and more


def declare(text: str, *, clear: bool = True) -> Callable[[Workbook], None]:
    """A change: an interest in registrars is declared, and its scores are cleared."""

    def change(book: Workbook) -> None:
        book[INTERESTS].cell(HEAD[INTERESTS] + 1, INTEREST, text)
        for name in (MARKET, RISK) if clear else ():
            book[name].cell(HEAD[name] + 1, SCORE).value = None
            book[name].cell(HEAD[name] + 1, COMMENT).value = None

    return change


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sits on the board", "conflict of interest: sits on the board"),
        ("Yes", "conflict of interest"),
    ],
)
def test_a_declared_interest_is_the_reason_on_every_criterion(
    desk: Desk, text: str, reason: str
) -> None:
    desk.change(declare(text))
    scores = given_by(desk.load())
    for criterion in ("market", "risk"):
        score = scores["registrars", criterion]
        assert (score.score, score.comment) == (None, reason)
    assert scores["planning", "market"].score is not None


def test_the_sheet_of_interests_says_that_no_public_pack_has_the_reason() -> None:
    said = interest_note()
    assert "never in a public pack" in said
    assert "With yes under Sensitive your comments on the service are left out" in said


@pytest.mark.parametrize("own", ["", "no", "No"])
def test_a_sensitive_interest_keeps_all_comments_on_the_service_from_the_public(
    desk: Desk, own: str
) -> None:
    desk.change(declare("my sister owns it"))
    desk.change(lambda book: book[MARKET].cell(HEAD[MARKET] + 1, COMMENT, "ask the deputy"))
    desk.change(lambda book: book[MARKET].cell(HEAD[MARKET] + 1, COMMENT + 1, own or None))
    assert not any(s.sensitive for s in given_by(desk.load()).values())
    desk.change(put(INTERESTS, f"G{HEAD[INTERESTS] + 1}", "yes"))
    case, who = desk.load(), ("chair", "registrars")
    scores = given_by(case)
    assert {key[0] for key, score in scores.items() if score.sensitive} == {"registrars"}
    assert all(score.sensitive for key, score in scores.items() if key[0] == "registrars")
    told = public(dd.simulate(case, 20, 1, progress=False)).case.heard
    assert told is not None
    pairs = zip(panel_of(case).scores, told.scores, strict=True)
    of_chair = [other for own, other in pairs if (own.member, own.service) == who]
    assert {score.comment for score in of_chair} == {"left out"}


def test_an_own_comment_stands_after_the_declared_interest(desk: Desk) -> None:
    desk.change(declare("owns it"))
    desk.change(lambda book: book[MARKET].cell(HEAD[MARKET] + 1, COMMENT, "ask the deputy"))
    comment = given_by(desk.load())["registrars", "market"].comment
    assert comment == "conflict of interest: owns it; ask the deputy"


def test_to_write_that_there_is_no_interest_declares_none(desk: Desk) -> None:
    before = given_by(desk.load())
    desk.change(declare("None", clear=False))
    assert given_by(desk.load()) == before


def test_a_score_in_spite_of_an_interest_is_refused_with_both_cells(desk: Desk) -> None:
    assert desk.told(declare("owns it", clear=False)) == [
        f"scores/chair.xlsx: {sheet}!H{HEAD[sheet] + 1}: a score, with a conflict of interest "
        "declared in Interests!F6; clear the one or the other"
        for sheet in (MARKET, RISK)
    ]


def test_the_date_is_that_of_every_score_of_the_member(desk: Desk) -> None:
    desk.change(lambda book: book["Instructions"].__setitem__("D4", "12 Sept 2018"))
    case = desk.load()
    assert {score.on for score in given_by(case).values()} == {"2018-09-12"}
    assert {score.on for score in given_by(case, "leader").values()} == {""}


def test_a_sensitive_comment_is_marked_so(desk: Desk) -> None:
    desk.change(lambda book: book[MARKET].cell(HEAD[MARKET] + 1, SENSITIVE, "yes"))
    found = [key for key, score in given_by(desk.load()).items() if score.sensitive]
    assert found == [("registrars", "market")]


# ------------------------------------------------------------------------------------- faults


def put(sheet: str, cell: str, value: object) -> Callable[[Workbook], None]:
    """A change: something is written into a cell."""
    return lambda book: book[sheet].__setitem__(cell, value)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (put(MARKET, "H9", 7), f"{MARKET}!H9: the score on 'market' is 7, but must be at most 5"),
        (put(MARKET, "H9", "3 or 4"), f"{MARKET}!H9: '3 or 4' is not a score; write a plain"),
        (put(RISK, "J9", "maybe"), f"{RISK}!J9: 'maybe' is written in sensitive; write yes, or"),
        (put(MARKET, "H9", "=1+1"), f"{MARKET}!H9: a formula that was never calculated; open"),
        (put(MARKET, "I9", "a\u200bb"), f"{MARKET}!I9: the hidden character U+200B ZERO WIDTH"),
        (put(MARKET, "K9", "hm"), f"{MARKET}!K9: 'hm' is beside the columns that are read"),
        (put(MARKET, "I20", "hm"), f"{MARKET}!I20: this row does not say which service it is"),
        (put(MARKET, "A9", None), f"{MARKET}!E9: this row does not say which service it is of"),
        (put(MARKET, "A9", "regstrars"), f"{MARKET}!A9: 'regstrars' is not a service of the"),
        (put(INTERESTS, "G6", "hm"), "Interests!G6: 'hm' is written in sensitive; write yes, or"),
        (put(INTERESTS, "H6", "hm"), "Interests!H6: 'hm' is beside the columns that are rea"),
        (put("Instructions", "D4", "3/4/2018"), "Instructions!D4: '3/4/2018' could be two dates"),
        (put(MARKET, "H8", "Points"), f"{MARKET}: no column 'Score'; put it back from a fresh"),
        (lambda b: b[MARKET].delete_rows(10), f"{MARKET}: no row for 'Planning', as other"),
        (lambda b: b[MARKET].merge_cells("H10:I11"), f"{MARKET}!H10: merged cells (H10:I11) am"),
        (lambda b: b[MARKET].delete_cols(1, 4), f"{MARKET}: the hidden columns that say which"),
        (lambda b: b.remove(b[MARKET]), f"no sheet '{MARKET}' for the scores on 'market'; put"),
        (lambda b: b.remove(b[INTERESTS]), "no sheet Interests; put it back from a fresh copy"),
        (lambda b: b.remove(b["Instructions"]), "no sheet Instructions, which says what was as"),
        (lambda b: b.create_sheet("Mine").append(["hm"]), "Mine: this is no score sheet; move"),
    ],
)
def test_every_fault_is_told_with_its_sheet_and_cell(
    desk: Desk, change: Callable[[Workbook], Any], fault: str
) -> None:
    assert desk.only(change).startswith(f"scores/chair.xlsx: {fault}")


def test_faults_of_all_sheets_are_told_at_once_in_their_order(desk: Desk) -> None:
    def change(book: Workbook) -> None:
        book[RISK]["H9"] = 6
        book[MARKET]["H12"] = "?"
        book[MARKET]["H10"] = -1
        book[INTERESTS]["F13"] = "where does this belong"

    cells = [fault.split(": ")[1] for fault in desk.told(change)]
    assert cells == ["Interests!F13", f"{MARKET}!H10", f"{MARKET}!H12", f"{RISK}!H9"]


def test_sheets_for_notes_and_empty_sheets_are_passed_over(desk: Desk) -> None:
    def change(book: Workbook) -> None:
        book.create_sheet("Notes of mine").append(["hm"])
        book.create_sheet("Sheet1")

    desk.change(change)
    assert len(given_by(desk.load())) == 10


def test_titles_sorted_away_from_their_hidden_ids_are_told_once(desk: Desk) -> None:
    def change(book: Workbook) -> None:
        rows = list(rows_of(book[MARKET]))
        texts = [[cell.value for cell in row[4:]] for row in reversed(rows)]
        for row, values in zip(rows, texts, strict=True):
            for cell, value in zip(row[4:], values, strict=True):
                cell.value = value

    fault = desk.only(change)
    what = "'Heritage' is in the hidden row of 'Registrars', and so in 3 more rows; the sheet"
    assert fault.startswith(f"scores/chair.xlsx: {MARKET}!E9: {what}")


def test_a_row_that_is_there_twice_is_told_with_the_other_cell(desk: Desk) -> None:
    def change(book: Workbook) -> None:
        for cell in list(book[MARKET][9]):
            book[MARKET].cell(14, cell.column, cell.value)

    what = f"chair has scored registrars on 'market' already, in {MARKET}!H9; keep one of them"
    assert desk.only(change) == f"scores/chair.xlsx: {MARKET}!H14: {what}"


def test_blanks_of_a_member_are_told_once_with_where_they_are(desk: Desk) -> None:
    def clear(sheet: str, count: int) -> Callable[[Workbook], None]:
        def change(book: Workbook) -> None:
            for row in range(HEAD[sheet] + 1, HEAD[sheet] + 1 + count):
                book[sheet].cell(row, SCORE).value = None
                book[sheet].cell(row, COMMENT).value = None

        return change

    way_out = (
        "write each, or why there is none in its comment, as 'not known'; none is ever taken as 0"
    )
    assert desk.only(clear(MARKET, 1)).startswith(
        f"scores/chair.xlsx: {MARKET}!H9: no score, and no reason; write the reason in comment"
    )
    assert desk.only(clear(MARKET, 4)) == (
        f"scores/chair.xlsx: {MARKET}!H9: chair left 4 of 10 scores blank without a reason: "
        f"{MARKET}!H9:H12; {way_out}"
    )
    assert desk.only(clear(RISK, 3)) == (
        f"scores/chair.xlsx: {MARKET}!H9: chair left 7 of 10 scores blank without a reason: "
        f"{MARKET}!H9:H12; {RISK}!H8:H10; {way_out}"
    )
    desk.change(clear(MARKET, 5))
    assert desk.only(clear(RISK, 5)) == (
        "scores/chair.xlsx: nothing is filled in; have it filled in, or take the workbook away"
    )


def test_a_fault_of_a_text_file_is_told_as_ever() -> None:
    assert str(Fault("a.csv", 3, 4, "wrong")) == "a.csv:3:4: wrong"
    assert str(Fault("a.xlsx", 3, 28, "wrong", sheet="S")) == "a.xlsx: S!AB3: wrong"
    assert str(Fault("a.xlsx", 0, 0, "wrong", sheet="S")) == "a.xlsx: S: wrong"
    assert str(Fault("a.xlsx", 0, 0, "wrong")) == "a.xlsx: wrong"


# -------------------------------------------------------------------------- what is not opened


def with_part(name: str, data: bytes) -> bytes:
    """The chair's workbook with one part more."""
    stream = BytesIO(Path("scores/chair.xlsx").read_bytes())
    with ZipFile(stream, "a", ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return stream.getvalue()


OLD = bytes.fromhex("D0CF11E0A1B11AE1")


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("x.xls", lambda: OLD, "an Excel file of the kind used before 2007; in Excel: Save As"),
        ("x.xlsx", lambda: OLD, "an Excel file of the kind used before 2007; in Excel: Save As"),
        ("x.xlsx", lambda: OLD + "EncryptedPackage".encode("utf-16-le"), "a password locks it; "),
        ("x.xlsm", lambda: b"PK", "a workbook with macros, which are not read; in Excel: Save As"),
        ("x.ods", lambda: b"PK", "a workbook that is damaged (BadZipFile); open it in"),
        ("x.fods", lambda: b"<a/>", "a flat OpenDocument file; in LibreOffice: Save As, ODF"),
        ("x.xlsx", lambda: with_part("xl/a.bin", bytes(MOST_UNPACKED)), "unpacks to "),
        ("x.xlsx", lambda: with_part("xl/externalLinks/1.xml", b"<a/>"), "it takes values from "),
        ("x.xlsx", lambda: b"PK nonsense", "a workbook that is damaged (BadZipFile); open it in"),
        ("x.xlsx", lambda: b"", "nothing is in it; give an Excel workbook (.xlsx)"),
    ],
)
def test_what_cannot_or_should_not_be_opened_is_refused_by_name(
    desk: Desk, name: str, data: Callable[[], bytes], why: str
) -> None:
    Path("scores", name).write_bytes(data())
    assert desk.only().startswith(f"scores/{name}: {why}")


def test_another_workbook_is_told_by_its_sheets(desk: Desk) -> None:
    openpyxl.Workbook().save("scores/x.xlsx")
    what = "no score sheet is in this workbook, only 'Sheet'; give one that write_score_sheets"
    assert desk.only().startswith(f"scores/x.xlsx: {what}")


def test_a_workbook_that_is_not_there_is_told(desk: Desk) -> None:
    shutil.rmtree("scores")
    Path("scores").mkdir()
    assert desk.only().startswith("scores:1:1: no score sheet can be found in this folder; give")
    with pytest.raises(CaseError, match=r"none\.xlsx: cannot be read \(No such file"):
        load("criteria.yaml", "pipeline.yaml", scores="none.xlsx")


def test_people_may_be_named_as_people_are(tmp_path: Path) -> None:
    people = ["Cllr Jane Smith", "Séan O'Brien", "Priya Patel", "Finance director", "chair"]
    paths = dd.write_score_sheets(case_of(*KITCHEN), tmp_path / "sheets", members=people)
    names = ["cllr_jane_smith", "Séan_OBrien", "Priya_Patel", "finance_director", "chair"]
    assert [path.stem for path in paths] == names
    told = {
        cell.value
        for path in paths
        for row in openpyxl.load_workbook(path).worksheets[0].iter_rows()
        for cell in row
        if str(cell.value).startswith("For ")
    }
    assert told == {f"For {person} alone" for person in (*people[:-1], "Chair")}
    weights = dd.write_weight_sheets(case_of(*KITCHEN), tmp_path / "weights", members=people)
    assert [path.stem for path in weights] == [f"{name}_weights" for name in names]
    page = openpyxl.load_workbook(weights[2]).worksheets[0]
    assert any(cell.value == "For Priya Patel alone" for row in page.iter_rows() for cell in row)
    for again, told in (
        (["Cllr Jane Smith", "cllr_jane_smith"], "among the members twice"),
        (["Jane Smith", "jane_smith"], "'jane_smith' is there already, as 'Jane_Smith'"),
    ):
        with pytest.raises(ValueError, match=told):
            dd.write_score_sheets(case_of(*KITCHEN), tmp_path / "more", members=again)
