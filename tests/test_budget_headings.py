"""Budgets with headings in several rows, and with sums and notes among and about their lines."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from clibook import run
from odsbook import number, words, write_sheets
from openpyxl.utils import range_boundaries

import dragonsden as dd
from dragonsden.reading.budget.budget import Budget, read_budget
from dragonsden.reading.budget.columns import role_of, unit_of
from dragonsden.reading.budget.pipeline import pipeline_of
from dragonsden.reading.budget.sums import sums_among
from dragonsden.reading.case import read_pipeline

Rows = Sequence[Sequence[object]]
Write = Callable[[Path, Rows, Sequence[str]], Path]
COUNCIL = Path(__file__).parent / "budgets" / "two_rows.csv"
COUNCIL_MERGED = ("A2:H2", "C4:F4", "G4:H4", "D5:E5", "A5:A6")


def as_csv(folder: Path, rows: Rows, merged: Sequence[str] = ()) -> Path:
    """Rows as CSV: what was merged is blank."""
    del merged
    with (folder / "budget.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return folder / "budget.csv"


def as_workbook(folder: Path, rows: Rows, merged: Sequence[str] = ()) -> Path:
    """Rows as a workbook: figures as numbers, those in brackets by their format."""
    path = folder / "budget.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False}) as book:
        page = book.add_worksheet("Budget book")
        accounts = book.add_format({"num_format": "#,##0.0;(#,##0.0)"})
        for area in merged:
            page.merge_range(area, "")
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                text = str(cell).replace(",", "")
                plain = text.strip("()").replace(".", "", 1)
                if plain.isdigit():
                    sign = -1 if text.startswith("(") else 1
                    page.write_number(y, x, sign * float(text.strip("()")), accounts)
                elif cell != "":
                    page.write(y, x, cell)
    return path


def as_opendocument(folder: Path, rows: Rows, merged: Sequence[str] = ()) -> Path:
    """Rows as LibreOffice saves them: figures as numbers, those in brackets by their format."""
    spans, covered = {}, set()
    for area in merged:
        left, top, right, bottom = range_boundaries(area)
        spans[top, left] = (bottom - top + 1, right - left + 1)
        covered |= {(y, x) for y in range(top, bottom + 1) for x in range(left, right + 1)}
    made: list[list[str]] = []
    for y, row in enumerate(rows, 1):
        made.append([])
        for x, cell in enumerate(row, 1):
            text = str(cell).replace(",", "")
            plain = text.strip("()")
            if (y, x) in covered and (y, x) not in spans:
                made[-1].append("<table:covered-table-cell/>")
            elif plain.replace(".", "", 1).isdigit() and (y, x) not in spans:
                sign = -1 if text.startswith("(") else 1
                made[-1].append(number(sign * float(plain), str(cell)))
            else:
                made[-1].append(words(str(cell), spans.get((y, x), (1, 1))))
    return write_sheets(folder / "budget.ods", Budget_book=made)


def council() -> list[list[str]]:
    """The rows of a budget as a council prints one."""
    with COUNCIL.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def roles(read: Budget) -> dict[str, str]:
    """The meaning of each column by its heading, or why it is not used."""
    return {one.heading.text: str(one.role or one.why or "not used") for one in read.columns}


def faults(path: Path, **settings: bool) -> list[str]:
    """The faults of a budget, without the name of its file."""
    with pytest.raises(dd.CaseError) as caught:
        read_budget(path, **settings)  # type: ignore[arg-type]
    return [str(fault).removeprefix(f"{path}").lstrip(": ") for fault in caught.value.faults]


WAYS = pytest.mark.parametrize("write", [as_csv, as_workbook, as_opendocument])


# ------------------------------------------------------------------- as a council prints it


@WAYS
def test_a_councils_budget_in_three_rows_of_headings_is_read(tmp_path: Path, write: Write) -> None:
    path = write(tmp_path, council(), COUNCIL_MERGED)
    read = read_budget(path, thousands=True)
    assert roles(read) == {
        "Service": "service",
        "Budget holder": "owner",
        "2017/18 Budget Income": "is not the budget of 2018/19, the first year",
        "2017/18 Outturn Income": "income outturn 2017/18",
        "2017/18 Outturn Expenditure": "cost outturn 2017/18",
        "2017/18 Variance": "not used",
        "2018/19 Budget Income": "income budget 2018/19",
        "£000 2018/19 Notes": "not used",
    }
    services = pipeline_of(read, title="T", years=4).services
    assert [one.title for one in services.values()] == [
        "Garden waste", "Trade waste", "Music service", "School meals",
    ]  # fmt: skip
    waste, music = services["garden_waste"], services["music_service"]
    assert (waste.actual["2017/18"].income, waste.actual["2017/18"].cost) == (395_400, 371_200)
    volume, share = music.revenue["volume"], music.revenue["direct_cost"]
    assert (volume.low, volume.likely, volume.high) == (1_214_000, 1_260_000, 1_260_000)  # type: ignore[union-attr]
    assert share.value == pytest.approx(1_180 / 1_214, abs=5e-7)  # type: ignore[union-attr]
    assert volume.owner == "Head of Music"  # type: ignore[union-attr]


@WAYS
def test_what_is_left_out_of_it_is_shown_before_it_is_written(tmp_path: Path, write: Write) -> None:
    path = write(tmp_path, council(), COUNCIL_MERGED)
    result = run("import", path, "--money", "£000", "--out", tmp_path / "p.yaml")
    assert result.exit_code == 0, result.stderr
    for told in (
        "'Environment': no figures",
        "'Sub-total: environment': a total",
        "'Sub total': a total",
        "'Total traded income': a total",
        "'1. School meals: three kitchens were closed for a term.': no figures",
        "'provisional: the accounts are not yet audited': no figures",
    ):
        assert told in result.stdout
    assert "  2017/18 Outturn Expenditure  cost outturn 2017/18\n" in result.stdout
    assert "4 services\n" in result.stdout
    assert ("sheet 'Budget book'" in result.stdout) == (write is not as_csv)


@WAYS
def test_a_unit_that_stands_beside_the_headings_is_not_passed_over(
    tmp_path: Path, write: Write
) -> None:
    (told,) = faults(write(tmp_path, council(), COUNCIL_MERGED))
    assert "'£000' says thousands; say so with --money £000, or delete the words" in told
    assert told.startswith("3:8" if write is as_csv else "Budget book!H3")


# -------------------------------------------------------------------------- other layouts

SIDE_BY_SIDE = (
    ("Trading accounts",),
    ("", "Income", "", "", "Expenditure", "", "", "Net"),
    ("Service", "2016/17 Actual", "2017/18 Actual", "2018/19 Budget",
     "2016/17 Actual", "2017/18 Actual", "2018/19 Budget", "2018/19 Budget"),
    ("Archives", 11_200, 11_940, 12_500, 9_100, 9_050, 9_800, 2_700),
)  # fmt: skip
DEEP = (
    ("Service", "Directorate", "2017/18", "", "2018/19", ""),
    ("", "", "Outturn", "", "Budget", ""),
    ("", "", "Exp", "Inc", "Exp", "Inc"),
    ("", "", "£'000", "£'000", "£'000", "£'000"),
    ("Archives", "Culture", 91, -119.5, 98, -125),
)


@WAYS
def test_income_and_cost_above_the_years(tmp_path: Path, write: Write) -> None:
    read = read_budget(write(tmp_path, SIDE_BY_SIDE, ("B2:D2", "E2:G2")))
    actual = pipeline_of(read, title="T", years=1).services["archives"].actual
    assert (actual["2016/17"].income, actual["2016/17"].cost) == (11_200, 9_100)
    assert (actual["2017/18"].income, actual["2017/18"].cost) == (11_940, 9_050)
    assert roles(read)["Net 2018/19 Budget"] == "not used"


@WAYS
def test_years_kinds_measures_and_units_in_four_rows(tmp_path: Path, write: Write) -> None:
    merged = ("A1:A3", "B1:B3", "C1:D1", "E1:F1", "C2:D2", "E2:F2")
    read = read_budget(write(tmp_path, DEEP, merged), thousands=True, negative_income=True)
    assert roles(read)["2018/19 Budget Inc £'000"] == "income budget 2018/19"
    actual = pipeline_of(read, title="T", years=1).services["archives"].actual["2017/18"]
    assert (actual.income, actual.cost) == (119_500, 91_000)
    assert "is in thousands; say so with --money £000" in faults(write(tmp_path, DEEP, merged))[0]


@WAYS
def test_merged_cells_end_where_they_end_and_blanks_where_something_else_is_said(
    tmp_path: Path, write: Write
) -> None:
    rows = (
        ("Service", "Outturn", "", "", "Notes"),
        ("", "2016/17", "2017/18", "Budget 2018/19", ""),
        ("A", 5, 6, 7, "n"),
    )
    read = read_budget(write(tmp_path, rows, ("B1:C1",)))
    assert roles(read) == {
        "Service": "service",
        "Outturn 2016/17": "income outturn 2016/17",
        "Outturn 2017/18": "income outturn 2017/18",
        "Budget 2018/19": "income budget 2018/19",
        "Notes": "not used",
    }


def test_a_heading_below_another_that_says_something_else_is_refused(tmp_path: Path) -> None:
    rows = (
        ("", "2017/18", "", "2018/19"),
        ("Service", "Outturn 2016/17", "Budget", "Budget"),
        ("A", 5, 6, 7),
    )
    told = faults(as_workbook(tmp_path, rows, ("B1:C1",)))
    assert told == [
        "Budget book!B2: 'Outturn 2016/17' stands below '2017/18' in Budget book!B1, which says "
        "something else; write what is meant in one of the two"
    ]


def test_years_above_the_middle_of_their_columns_are_refused_and_not_shifted(
    tmp_path: Path,
) -> None:
    rows = (
        ("", "", "Income", "", "", "Expenditure", ""),
        ("Service", *("Outturn 2016/17", "Outturn 2017/18", "Budget 2018/19") * 2),
        ("A", 1, 2, 3, 4, 5, 6),
    )
    told = faults(as_csv(tmp_path, rows))
    assert told[0].startswith("2:9: nothing stands above 'Outturn 2016/17', as 'Income' in line 1")
    assert len(told) == 1


def test_the_title_of_a_table_is_no_heading_wherever_it_stands(tmp_path: Path) -> None:
    for at in range(4):
        title = ["", "", "", ""]
        title[at] = "Revenue estimates 2018/19"
        rows = (title, ("Service", "Outturn 2016/17", "Outturn 2017/18", "Note"), ("A", 5, 6, ""))
        read = read_budget(as_csv(tmp_path, rows))
        assert [str(one.role) for one in read.columns[:3]] == [
            "service", "income outturn 2016/17", "income outturn 2017/18"
        ]  # fmt: skip


def test_names_without_a_heading_are_told_with_the_corner_where_it_belongs(
    tmp_path: Path,
) -> None:
    rows = (("Budget book",), ("", "2016/17", "2018/19"), ("", "Actual", "Budget"), ("A", 5, 6))
    (told,) = faults(as_csv(tmp_path, rows))
    assert told.startswith("3:1: no heading for the services; write Service above their names, or")
    assert "2016/17 Actual and 2018/19 Budget" in told


def test_a_row_of_words_below_the_headings_is_not_passed_over(tmp_path: Path) -> None:
    rows = (("Service", "Budget 2018/19", ""), ("", "Uitgaven", "Inkomsten"), ("A", 5, 6))
    told = faults(as_workbook(tmp_path, rows, ("B1:C1",)))
    assert [one.split(": ")[0] for one in told] == ["Budget book!B2", "Budget book!C3"]
    assert "'Uitgaven' is no figure, and no heading that is known" in told[0]
    assert "'6' is in a column without a heading; write one above" in told[1]


def test_of_two_budgets_of_a_year_the_one_that_is_mapped_is_used(tmp_path: Path) -> None:
    rows = (("", "2018/19", ""), ("Service", "Original budget", "Revised budget"), ("A", 5, 6))
    path = as_csv(tmp_path, rows)
    assert "keep one of them, or map the one to use with --column" in faults(path)[0]
    read = read_budget(path, columns={"budget 2018/19": "2018/19 Revised budget"})
    assert read.lines[0].of("income", "budget")["2018/19"].figure == 6


def test_a_budget_whose_columns_are_all_cost_says_which_may_be_income(tmp_path: Path) -> None:
    rows = (("Service", "Budget 2018/19", "Cost 2018/19"), ("A", 5, 6))
    (told,) = faults(as_csv(tmp_path, rows))
    assert "map one with --column 'income budget 2018/19=Budget 2018/19'" in told


def test_a_workbook_with_two_budgets_says_which_was_read(tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("Traded", "Capital"):
            page = book.add_worksheet(name)
            page.write_row(0, 0, ["Service", "Budget 2018/19"])
            page.write_row(1, 0, [name, 5])
    read = read_budget(path)
    assert (read.sheet, read.left_out) == ("Traded", ["sheet 'Capital': choose it with --sheet"])


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("FTE 2017/18", None),
        ("Customers 2017/18", None),
        ("2017/18 Forecast outturn", None),
        ("% of budget 2018/19", None),
        ("Cost centre 2018/19", None),
        ("2017/18 financial year (£)", "2017/18"),
        ("Inc. 2017/18", "income 2017/18"),
        ("Budget 2018/19 (inc. grants)", "budget 2018/19"),
    ],
)
def test_a_heading_of_something_else_is_no_money(heading: str, role: str | None) -> None:
    found = role_of(heading)
    assert (str(found) if found else None) == role


@pytest.mark.parametrize(
    ("text", "unit"),
    [("Budget (£)", "£"), ("£'000", "£000"), ("£ 000s", "£000"), ("£k", "£000"), ("£m", "£m"),
     ("Budget", ""), ("£ million", "£m")],
)  # fmt: skip
def test_units_of_headings(text: str, unit: str) -> None:
    assert unit_of(text) == unit


@pytest.mark.parametrize(
    ("heading", "thousands", "told"),
    [
        ("Budget 2018/19 (£m)", False, "is in millions; write the figures in £000, or in £"),
        ("Budget 2018/19 (£m)", True, "is in millions"),
        ("Budget 2018/19 (£)", True, "is in £, but --money says £000"),
    ],
)
def test_another_unit_than_the_one_that_is_asked_for_is_refused(
    tmp_path: Path, heading: str, thousands: bool, told: str
) -> None:
    path = as_csv(tmp_path, (("Service", heading), ("A", 5)))
    assert told in faults(path, thousands=thousands)[0]


# -------------------------------------------------------------------- sums by another name


def test_departments_that_are_sums_of_their_lines_are_left_out(tmp_path: Path) -> None:
    rows = (
        ("Service", "2016/17 Actual", "2018/19 Estimate"),
        ("Environment", 695, 741),
        ("Garden waste", 395, 430),
        ("Trade waste", 300, 310),
        ("Children", 3_605, 3_760),
        ("Music service", 1_214, 1_260),
        ("School meals", 2_391, 2_500),
        ("Net cost of services", 4_300, 4_500),
    )
    read = read_budget(as_csv(tmp_path, rows), thousands=True)
    assert [line.title for line in read.lines] == [
        "Garden waste", "Trade waste", "Music service", "School meals",
    ]  # fmt: skip
    assert [one.split(": ")[1] for one in read.left_out] == [
        "the sum of the 2 lines below", "the sum of the 2 lines below",
        "the sum of the 4 lines above",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("figures", "found"),
    [
        ([[5, 6], [5, 6], [0, 0]], {}),  # a twin beside nothing
        ([[30, 0], [10, 0], [20, 0]], {}),  # right in one column alone
        ([[30, 70], [10, 20], [20, 50]], {0: "below"}),
        ([[30, 72], [10, 20], [20, 50]], {}),
        ([[1_000, 1_001], [400, 500], [600, 500]], {0: "below"}),  # rounded
        ([[400, 500], [600, 500], [1_000, 1_000], [7, 8]], {2: "above"}),
    ],
)
def test_a_sum_is_right_in_two_columns_and_has_two_parts(
    figures: list[list[float]], found: dict[int, str]
) -> None:
    told = sums_among(np.array(figures, float), 1)
    assert {at: words.split()[-1] for at, words in told.items()} == found


ONE_COLUMN = (
    ("Service", "2018/19 Estimate"),
    ("Music", 100),
    ("Trees", 250),
    ("Culture", 350),
    ("Waste", 70),
    ("Parks", 31),
    ("Place", 101),
    ("Council", 451),
    ("Legal", 17),
)


def test_a_sum_in_one_column_alone_is_kept_and_never_in_silence(tmp_path: Path) -> None:
    path = as_csv(tmp_path, ONE_COLUMN)
    read = read_budget(path, thousands=True)
    doubts = {line.title: line.doubt for line in read.lines if line.doubt}
    assert len(read.lines) == 8
    assert {title: words.partition(".")[0] for title, words in doubts.items()} == {
        "Culture": "Its only figure is the sum of the 2 lines above",
        "Place": "Its only figure is the sum of the 2 lines above",
        "Council": "Its only figure is the sum of the 4 lines above",
    }
    result = run("import", path, "--money", "£000", "--out", tmp_path / "p.yaml")
    assert "look again: line 4, 'Culture'. Its only figure is the sum of" in result.stdout
    services = read_pipeline(tmp_path / "p.yaml").services
    for name in ("culture", "place", "council"):
        assert "If it is their total, it counts them twice" in services[name].note
    assert "their total" not in services["legal"].note + services["music"].note


def test_a_line_with_one_figure_among_lines_with_two_is_told_if_it_is_a_sum(
    tmp_path: Path,
) -> None:
    rows = (
        ("Service", "Income 2016/17", "Income 2017/18"),
        ("Music", "", 100),
        ("Trees", "", 250),
        ("Culture", "", 350),
        ("Waste", 60, 70),
        ("Parks", 30, 31),
    )
    read = read_budget(as_csv(tmp_path, rows))
    assert [line.title for line in read.lines if line.doubt] == ["Culture"]


@pytest.mark.parametrize(
    ("title", "is_doubted"),
    [
        ("Net cost", True),
        ("NET EXPENDITURE", True),
        ("Surplus/(deficit)", True),
        ("Variance", True),
        ("Net zero team", False),
        ("Fishing net hire", False),
        ("Budget", False),
    ],
)
def test_a_line_that_is_a_difference_by_its_name_is_kept_and_never_in_silence(
    title: str, is_doubted: bool, tmp_path: Path
) -> None:
    rows = (("Service", "Income 2017/18", "Cost 2017/18"), ("A", 100, 90), (title, 10, 1))
    (line,) = (one for one in read_budget(as_csv(tmp_path, rows)).lines if one.title == title)
    assert ("difference of other lines, leave it out" in line.doubt) == is_doubted


def test_a_row_of_column_numbers_is_kept_and_never_in_silence(tmp_path: Path) -> None:
    rows = (("Service", "Income 2017/18", "Cost 2017/18"), (1, 2, 3), ("A", 100, 90))
    doubts = {one.title: one.doubt for one in read_budget(as_csv(tmp_path, rows)).lines}
    assert doubts["1"].startswith("Its name is a number: write what it is, or leave it out")
    assert doubts["A"] == ""


def test_services_that_differ_in_the_quotes_and_dashes_of_word_are_one(tmp_path: Path) -> None:
    twice = (("Bob's vans \u2013 hire", 1), ("Bob\u2019s vans - hire", 2))
    rows = (("Service", "Income 2017/18"), *twice)
    with pytest.raises(dd.CaseError, match="is there already, in line 2; add the two up"):
        read_budget(as_csv(tmp_path, rows))


def test_figures_that_are_no_sum_are_not_doubted(tmp_path: Path) -> None:
    rows = (("Service", "2018/19 Estimate"), ("A", 100), ("B", 250), ("C", 353), ("D", 250))
    assert not any(line.doubt for line in read_budget(as_csv(tmp_path, rows)).lines)


# ------------------------------------------------- units, and figures of less than a whole year


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Income £,000", "£000"),
        ("Income £1,000s", "£000"),
        ("Income £\u2018000", "£000"),
        ("Income £`000", "£000"),
        ("Income (GBP 000)", "£000"),
        ("Income (000)", "£000"),
        ("Income (k)", "£000"),
        ("2018/19 k", "£000"),
        ("GBPk", "£000"),
        ("All figures in GBPm", "£m"),
        ("(m)", "£m"),
        ("£bn", "£bn"),
        ("Income (pence)", "pence"),
        ("Income (p)", "pence"),
        ("Income (\u20ac)", "another currency"),
        ("US dollars ($)", "another currency"),
        ("Grants of the EUR programme (£)", "£"),
        ("Fees over £10,000", "£"),
        ("Kitchens", ""),
        ("Market hall", ""),
        ("Outturn 2017/18 (P)", ""),
        ("10,000 visits", ""),
    ],
)
def test_a_unit_is_known_by_whatever_sign_a_council_writes(text: str, unit: str) -> None:
    assert unit_of(text) == unit


@pytest.mark.parametrize(
    ("unit", "told"),
    [
        ("£,000", "is in thousands; say so with --money £000"),
        ("£\u2018000", "is in thousands"),
        ("£`000", "is in thousands"),
        ("(GBP 000)", "is in thousands"),
        ("(000)", "is in thousands"),
        ("(k)", "is in thousands"),
        ("(\u20ac)", "is in another currency; write the figures in £000, or in £"),
        ("(pence)", "is in pence; write the figures in £000, or in £"),
    ],
)
def test_a_heading_with_a_unit_that_was_not_asked_for_is_refused(
    tmp_path: Path, unit: str, told: str
) -> None:
    found = faults(as_csv(tmp_path, (("Service", f"Income budget 2018/19 {unit}"), ("A", 91))))
    assert [one.split(":")[0] for one in found] == ["1"]
    assert told in found[0]


HEAD = ("Service", "Income budget 2018/19")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "All figures in £m",
            "says millions; write the figures in £000 or £, and delete the words",
        ),
        ("All figures in GBPm", "says millions"),
        ("figures are in GBP million", "says millions"),
        ("Note: figures are in £ million", "says millions"),
        ("£m", "says millions"),
        ("Unit: £`000", "says thousands; say so with --money £000, or delete the words"),
        ("All amounts in US dollars ($)", "says another currency"),
        ("Amounts shown in pence", "says pence"),
    ],
)
@pytest.mark.parametrize("is_above", [True, False])
def test_a_unit_for_all_figures_is_refused_above_and_below_them(
    tmp_path: Path, text: str, told: str, is_above: bool
) -> None:
    rows = ((text,), HEAD, ("A", 0.918)) if is_above else (HEAD, ("A", 0.918), (text,))
    (found,) = faults(as_csv(tmp_path, rows))
    assert told in found
    assert found.startswith("1:1:" if is_above else "3:1:")


@pytest.mark.parametrize(
    "text",
    [
        "Two kitchens cost £1.2 million.",
        "Grants of $5,000 are not in it",
        "Revenue estimates",
        "£5,000 of grants are left out",
        "All figures in it are net of the £1.2 million grant",
    ],
)
@pytest.mark.parametrize("thousands", [True, False])
def test_an_amount_in_a_note_is_no_unit_of_the_table(
    tmp_path: Path, text: str, thousands: bool
) -> None:
    path = as_csv(tmp_path, (HEAD, ("A", 918), (text,)))
    assert len(read_budget(path, thousands=thousands).lines) == 1


def test_a_column_of_units_is_read_line_by_line(tmp_path: Path) -> None:
    rows = (
        (*HEAD, "Unit"),
        ("Registrars", 91, "£k"),
        ("Parking", 12_000, "£"),
        ("Hire", 5, "hours"),
    )
    (told,) = faults(as_csv(tmp_path, rows))
    assert told == "2:15: '£k' is in thousands; say so with --money £000"
    (told,) = faults(as_csv(tmp_path, rows), thousands=True)
    assert told.startswith("3:15: '£' is in £, but --money says £000")


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Income outturn 2017/18 to September", None),
        ("Income actual 2017/18 YTD", None),
        ("Income actual 2017/18 Q1", None),
        ("Income actual 2017/18 (6 months)", None),
        ("Income outturn 2017/18 P6", None),
        ("Income outturn 2017/18 period 12", "income outturn 2017/18"),
        ("Income outturn 2017/18 (12 months)", "income outturn 2017/18"),
        ("Income outturn 2017/18 at 31 March 2018", "income outturn 2017/18"),
        ("Income outturn April 2017 to March 2018, 2017/18", "income outturn 2017/18"),
        ("Income budget 2018/19 to 2020/21", None),
        ("Income budget 2018/19-2020/21", None),
        ("Income budget 2018/19 and 2019/20", None),
        ("Income budget 2018/19 (3 years)", None),
        ("Income budget 2018/19 at 2017/18 prices", "income budget 2018/19"),
        ("Income budget 2018/19 (2017/18 outturn prices)", None),
        ("Income budget 2018/19, 1 year", "income budget 2018/19"),
        ("Income per head actual 2017/18", None),
        ("Income per annum actual 2017/18", "income outturn 2017/18"),
        ("Average income 2017/18", None),
        ("Non-income actual 2017/18", None),
        ("Income lost budget 2018/19", None),
        ("Rank of income budget 2018/19", None),
        ("Income growth 2017/18", None),
        ("Income target 2018/19", "income budget 2018/19"),
        ("Non-residential income 2017/18", "income 2017/18"),
        ("Income excl. grants actual 2016/17", "income outturn 2016/17"),
    ],
)
def test_a_heading_of_a_part_of_a_year_or_of_no_income_is_not_taken(
    heading: str, role: str | None
) -> None:
    found = role_of(heading)
    assert (str(found) if found else None) == role


@pytest.mark.parametrize(
    ("years", "why"),
    [
        ("2018/20", "names no financial year, as 2018/19"),
        ("2018-2021", "names no financial year, as 2018/19"),
        ("2018/19 to 2020/21", "is of something else than one financial year"),
    ],
)
def test_a_budget_of_years_is_not_taken_for_that_of_the_first(
    years: str, why: str, tmp_path: Path
) -> None:
    heads = f"Service,Income budget {years},Income outturn 2017/18,Expenditure outturn 2017/18"
    path = tmp_path / "budget.csv"
    path.write_text(f"{heads}\nPest control,900,300,200\n", encoding="utf-8")
    done = run("import", str(path), "--out", str(tmp_path / "p.yaml"), "--yes")
    assert f"'Income budget {years}' {why}; map it with --column" in " ".join(done.output.split())
    assert "900" not in (tmp_path / "p.yaml").read_text(encoding="utf-8")
    mapped = f"income budget 2018/19=Income budget {years}"
    run("import", str(path), "--out", str(tmp_path / "q.yaml"), "--yes", "--column", mapped)
    assert "900" in (tmp_path / "q.yaml").read_text(encoding="utf-8")


def test_a_column_of_half_a_year_is_told_under_look_again_and_can_be_mapped(tmp_path: Path) -> None:
    half = "Income outturn 2017/18 to September"
    path = as_csv(tmp_path, ((*HEAD, half), ("A", 100, 50)))
    result = run("import", path, "--out", tmp_path / "p.yaml")
    assert f"  look again: '{half}' is of a part of a year; map it with --column" in result.stdout
    assert len(read_budget(path).lines[0].amounts) == 1
    mapped = read_budget(path, columns={"income outturn 2017/18": half})
    assert len(mapped.lines[0].amounts) == 2
