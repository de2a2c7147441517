"""Budgets become pipelines: every figure with its cell, every fault at once, the mapping shown."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import xlsxwriter
from casebook import KITCHEN
from clibook import run
from click.testing import CliRunner
from odsbook import number as number_cell
from odsbook import words, write_sheets

import dragonsden as dd
from dragonsden.cli import budget as command
from dragonsden.cli import commands as cli
from dragonsden.model import Pipeline
from dragonsden.model.scalars import number
from dragonsden.model.thousands import in_thousands
from dragonsden.reading.budget.budget import read_budget
from dragonsden.reading.budget.columns import role_of
from dragonsden.reading.budget.pipeline import pipeline_of
from dragonsden.reading.case import read_pipeline

YEARS = ("budget 2018/19", "outturn 2017/18", "2016/17", "2015/16")
HEADINGS = (
    *("Service", "Directorate", "Budget holder"),
    *(f"{measure} {year}" for year in YEARS for measure in ("Income", "Expenditure")),
    "Variance",
)
LINES = 60
SAVED = Path(__file__).with_name("opendocument")
"""The same budget, with merged headings and figures in brackets, as Excel's and LibreOffice's."""


def line(number: int) -> list[Any]:
    """The line of a service: figures that nobody could mistake for one another."""
    income = [100_000 + 1_000 * number + 37 * year for year in range(4)]
    cost = [80_000 + 900 * number + 41 * year for year in range(4)]
    pairs = [figure for pair in zip(income, cost, strict=True) for figure in pair]
    return [f"Service {number}", "Environment", f"Holder {number}", *pairs, 5]


def rows() -> list[list[Any]]:
    """A budget of 60 lines in two departments, with a heading of one and a total."""
    services = [line(number) for number in range(1, LINES + 1)]
    return [[*HEADINGS], ["Places", *[None] * 11], *services, ["Total", None, None, 1, *[None] * 8]]


def as_csv(folder: Path, table: list[list[Any]], name: str = "budget.csv") -> Path:
    """A budget as finance saves it: thousands apart by commas."""
    path = folder / name
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        for row in table:
            cells = (f"{cell:,}" if isinstance(cell, int) else cell for cell in row)
            csv.writer(file).writerow(cells)
    return path


def as_workbook(folder: Path, table: list[list[Any]]) -> Path:
    """A budget in Excel, below a title, on the second sheet."""
    path = folder / "budget.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Cover").write(0, 0, "Revenue budget 2018/19")
        money = book.add_format({"num_format": "£#,##0;(£#,##0)"})
        page = book.add_worksheet("Budget")
        page.write(0, 0, "Revenue budget 2018/19")
        for number, row in enumerate(table, 2):
            for column, cell in enumerate(row):
                style = money if isinstance(cell, int | float) else None
                page.write(number, column, cell, style)
    return path


def as_opendocument(folder: Path, table: list[list[Any]]) -> Path:
    """The same as LibreOffice saves it: what a cell holds, and how it shows that."""
    made = [
        [
            number_cell(cell, f"£{cell:,}" if cell >= 0 else f"(£{-cell:,})")
            if isinstance(cell, int | float)
            else words("" if cell is None else str(cell))
            for cell in row
        ]
        for row in [["Revenue budget 2018/19"], [None], *table]
    ]
    cover = [[words("Revenue budget 2018/19")]]
    return write_sheets(folder / "budget.ods", Cover=cover, Budget=made)


WAYS = pytest.mark.parametrize("write", [as_csv, as_workbook, as_opendocument])
BOOKS = pytest.mark.parametrize("write", [as_workbook, as_opendocument])


def faults(path: Path, **settings: Any) -> list[str]:
    """What is found wrong in a budget, without the name of the file."""
    with pytest.raises(dd.CaseError) as caught:
        read_budget(path, **settings)
    return [str(fault).removeprefix(f"{path}").lstrip(": ") for fault in caught.value.faults]


def of(path: Path, **settings: Any) -> Pipeline:
    """The pipeline of a budget."""
    return pipeline_of(read_budget(path, **settings), title="T", years=4)


# -------------------------------------------------------------------------- what comes out


@pytest.mark.slow
@WAYS
def test_a_budget_of_60_lines_comes_in_whole(tmp_path: Path, write: Any) -> None:
    path, out = write(tmp_path, rows()), tmp_path / "pipeline.yaml"
    result = run("import", path, "--out", out)
    assert result.exit_code == 0, result.stderr
    assert "60 services\n" in result.stdout
    assert "'Places': no figures" in result.stdout
    assert "'Total': a total" in result.stdout
    pipeline = read_pipeline(out)
    assert (pipeline.starts, pipeline.prices, pipeline.status) == ("2018/19", "2018/19", "proposed")
    assert len(pipeline.services) == LINES
    for count, service in enumerate(pipeline.services.values(), 1):
        title, department, owner, _, _, i17, c17, i16, c16, i15, c15, _ = line(count)
        assert (service.title, service.department) == (title, department)
        volume, share = service.revenue["volume"], service.revenue["direct_cost"]
        assert not isinstance(volume, str)
        assert not isinstance(share, str)
        assert volume.any_of == (i15, i16, i17)
        assert share.any_of == pytest.approx((c15 / i15, c16 / i16, c17 / i17), abs=5e-7)
        assert volume.owner == share.owner == owner
        actual = {year: (one.income, one.cost) for year, one in service.actual.items()}
        assert actual == {"2015/16": (i15, c15), "2016/17": (i16, c16), "2017/18": (i17, c17)}
        cells = (
            f"budget.csv, line {count + 2}"
            if path.suffix == ".csv"
            else f"{path.name}, Budget!J{count + 4}, Budget!H{count + 4} and Budget!F{count + 4}"
        )
        assert volume.source == f"2015/16, 2016/17 and 2017/18: {cells}"


@pytest.mark.slow
def test_an_imported_budget_goes_all_the_way_to_the_pack(tmp_path: Path) -> None:
    out, criteria = tmp_path / "pipeline.yaml", tmp_path / "criteria.yaml"
    run("import", as_csv(tmp_path, rows()), "--out", out)
    run("new", tmp_path / "den", "--council", "Barset", "--service", "One")
    criteria.write_bytes((tmp_path / "den" / "criteria.yaml").read_bytes())
    assert run("check", criteria, out).exit_code == 0
    result = run("pack", criteria, out, "--draws", 50, "--out", tmp_path / "pack")
    assert result.exit_code == 0, result.stderr
    page = (tmp_path / "pack" / "pack.html").read_text(encoding="utf-8")
    headings = re.findall(r"<th[^>]*>Actual 2017/18</th>", page)
    assert len(headings) == 2 * LINES  # of measures, and of the account by year
    assert "budget.csv, line 3" in page


def test_csv_excel_and_libreoffice_give_the_same_numbers(tmp_path: Path) -> None:
    numbers = [
        [
            (path, getattr(belief, "any_of", None), getattr(belief, "value", None))
            for path, belief in of(write(tmp_path, rows())).beliefs()
        ]
        for write in (as_csv, as_workbook, as_opendocument)
    ]
    assert numbers[0] == numbers[1] == numbers[2]


def test_a_range_is_about_the_budget(tmp_path: Path) -> None:
    table = [["Service", "Income budget 2018/19", "Income 2017/18", "Income 2016/17"],
             ["A", 120, 90, 100], ["B", 80, 90, None], ["C", 70, None, None]]  # fmt: skip
    read = read_budget(as_csv(tmp_path, table))
    ranged = pipeline_of(read, title="T", years=4, history="range")
    beliefs = [service.revenue["volume"] for service in ranged.services.values()]
    shown = [(b.low, b.likely, b.high, b.value) for b in beliefs if not isinstance(b, str)]
    assert shown == [(90, 120, 120, None), (80, 80, 90, None), (None, None, None, 70)]
    as_history = pipeline_of(read, title="T", years=4)
    volumes = [service.revenue["volume"] for service in as_history.services.values()]
    assert [b.form for b in volumes if not isinstance(b, str)] == ["any_of", "range", "value"]


def test_a_cost_beside_a_year_without_income_stays_in_pounds(tmp_path: Path) -> None:
    head = ["Service", "Income 2017/18", "Cost 2017/18", "Income 2016/17", "Cost 2016/17"]
    revenue = of(as_csv(tmp_path, [head, ["A", 100, 60, 0, 50]])).services["a"].revenue
    assert list(revenue) == ["price", "volume", "fixed_cost"]
    assert revenue["fixed_cost"].any_of == (50, 60)  # type: ignore[union-attr]


def test_a_budget_without_cost_says_so(tmp_path: Path) -> None:
    path = as_csv(tmp_path, [["Service", "Budget 2018/19", "2017/18"], ["A", 5, 4]])
    result = run("import", path, "--out", tmp_path / "p.yaml")
    assert "no column is a cost" in result.stdout
    assert (
        "contribution is all of the income" in read_pipeline(tmp_path / "p.yaml").services["a"].note
    )


def test_thousands_are_exact_and_mean_the_same_when_they_are_read_again(tmp_path: Path) -> None:
    path = as_csv(tmp_path, [["Service", "Income (£000) 2017/18", "Income (£000) 2016/17"],
                             ["A", "1,234.567", "0.1"]])  # fmt: skip
    out = tmp_path / "p.yaml"
    result = run("import", path, "--out", out, "--money", "£000")
    assert result.exit_code == 0, result.stderr
    assert "money in £000" in result.stdout
    service = read_pipeline(out).services["a"]
    assert service.revenue["volume"].any_of == (100, 1_234_567)  # type: ignore[union-attr]
    assert service.actual["2017/18"].income == 1_234_567


def test_income_below_0_is_turned_round_where_the_ledger_has_it_so(tmp_path: Path) -> None:
    table = [["Service", "Income 2017/18", "Income 2016/17", "Cost 2017/18"],
             ["A", "(1,200)", "-1,100.50", "900"]]  # fmt: skip
    path = as_csv(tmp_path, table)
    actual = of(path, negative_income=True).services["a"].actual
    assert (actual["2017/18"].income, actual["2016/17"].income) == (1_200, 1_100.5)
    assert faults(path) == [
        "2:3: income of -1,200 is below 0; say --credits if income is below 0 throughout",
        "2:13: income of -1,100.50 is below 0; say --credits if income is below 0 throughout",
    ]


# ------------------------------------------------------------------------------- the mapping


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Service Area", "service"),
        ("DIRECTORATE", "department"),
        ("Budget Holder", "owner"),
        ("Income Budget 2018/19 (£)", "income budget 2018/19"),
        ("2018-19 Budgeted Expenditure", "cost budget 2018/19"),
        ("Actual income 2017/2018", "income outturn 2017/18"),
        ("Out-turn 17/18", "outturn 2017/18"),
        ("Fees 2016\u201317", "income 2016/17"),
        ("Budget", "budget"),
        ("Net budget 2018/19", None),
        ("Variance 2017/18", None),
        ("Income less cost 2017/18", None),
        ("Budget and outturn 2017/18", None),
        ("Cost centre", None),
        ("Outturn 2017/19", "outturn"),
        ("Notes", None),
    ],
)
def test_a_heading_is_read_by_its_words(heading: str, role: str | None) -> None:
    found = role_of(heading)
    assert (str(found) if found else None) == role


def test_the_mapping_is_shown_before_anything_is_written_and_can_be_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "is_at_a_terminal", lambda: True)
    path, out = as_csv(tmp_path, rows()), tmp_path / "p.yaml"
    words = ["import", str(path), "--out", str(out)]
    refused = CliRunner().invoke(cli.main, words, input="n\n", prog_name="dragonsden")
    assert refused.exit_code == 1
    assert "  Expenditure 2015/16          cost outturn 2015/16\n" in refused.stdout
    assert "  Variance                     not used\n" in refused.stdout
    assert not out.exists()
    agreed = CliRunner().invoke(cli.main, words, input="y\n", prog_name="dragonsden")
    assert agreed.exit_code == 0
    assert out.exists()
    assert CliRunner().invoke(cli.main, [*words, "--yes", "--replace"], input="").exit_code == 0


def test_a_column_that_says_nothing_is_mapped_by_hand(tmp_path: Path) -> None:
    path = as_csv(tmp_path, [["Line", "Recd.", "Spent", "Next"], ["A", 10, 6, 12]])
    words = ["--column", "service=line", "--column", "income outturn 2017/18=Recd."]
    words += ["--column", "cost outturn 2017/18=Spent", "--column", "budget 2018/19=Next"]
    result = run("import", path, "--out", tmp_path / "p.yaml", *words)
    assert result.exit_code == 0, result.stderr
    service = read_pipeline(tmp_path / "p.yaml").services["a"]
    assert (service.actual["2017/18"].income, service.actual["2017/18"].cost) == (10, 6)
    assert service.revenue["volume"].likely == 12  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--column", "nonsense=Service"), "'nonsense' is no meaning of a column"),
        (("--column", "budget 2018/19"), "is not MEANING=HEADING"),
        (("--column", "service=Servise"), "no column 'Servise'; did you mean 'Service'?"),
        (("--starts", "2018"), "'2018' is not a financial year"),
        (("--sheet", "x"), "is no workbook, and has no sheets"),
    ],
)
def test_options_that_name_nothing_are_refused(
    tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    result = run("import", as_csv(tmp_path, rows()), "--out", tmp_path / "p.yaml", *words)
    assert result.exit_code == 1
    assert told in result.stderr
    assert not (tmp_path / "p.yaml").exists()


def test_a_budget_of_another_year_and_a_sum_are_not_used(tmp_path: Path) -> None:
    head = ["Service", "Income budget 2017/18", "Income budget 2018/19", "Budget 2018/19"]
    read = read_budget(as_csv(tmp_path, [head, ["A", 1, 2, 3]]))
    assert [column.why for column in read.columns] == [
        "", "is not the budget of 2018/19, the first year", "",
        "says neither income nor cost, as others do",
    ]  # fmt: skip
    assert pipeline_of(read, title="T", years=1).services["a"].revenue["volume"].value == 2  # type: ignore[union-attr]


def test_of_two_headings_for_the_service_the_plainer_is_taken_or_the_one_that_is_mapped(
    tmp_path: Path,
) -> None:
    head = ["Description", "Service", "Income 2017/18"]
    path = as_csv(tmp_path, [head, ["said at length", "A", 5]])
    read = read_budget(path)
    assert [line.title for line in read.lines] == ["A"]
    assert read.columns[0].why == "'Service' stands for service"
    mapped = read_budget(path, columns={"service": "Description"})
    assert [line.title for line in mapped.lines] == ["said at length"]
    twice = as_csv(tmp_path, [["Service", "Service", "Income 2017/18"], ["A", "B", 5]], "c.csv")
    assert "'Service' stands for service, as 'Service' does; keep one" in faults(twice)[0]


# ---------------------------------------------------------------------------------- faults


def test_every_fault_of_a_csv_is_told_with_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text(
        "Service,Income 2017/18,Cost 2017/18\n"
        "Music,1.234.567,90%\n"
        ",100,\n"
        'music,-,"1,000",7\n'
        "Trees\u200b,5,-3\n",
        encoding="utf-8",
    )
    found = faults(path)
    assert [one.split(": ")[0] for one in found] == [
        "2:7", "2:17", "3:1", "4:1", "4:7", "4:17", "5:1", "5:10"
    ]  # fmt: skip
    assert "90% is a share; give the amount" in found[1]
    assert found[2].endswith("figures without a service; write its name")
    assert "'music' is there already, in line 2; add the two up" in found[3]
    assert "could be nothing, or not known; write 0, or leave the cell empty" in found[4]
    assert "'7' is beyond the last heading; put figures with commas in quotes" in found[5]
    assert "hidden character U+200B" in found[6]
    assert "cost of -3 is below 0" in found[7]


@BOOKS
def test_every_fault_of_a_workbook_is_told_with_its_cell(tmp_path: Path, write: Any) -> None:
    table = [["Service", "Income 2017/18"], ["Music", "lots"], ["Trees", "#REF!"], ["Music", 4]]
    found = faults(write(tmp_path, table))
    assert [one.split(": ")[0] for one in found] == ["Budget!B4", "Budget!B5", "Budget!A6"]


def test_a_figure_of_libreoffice_that_is_not_what_it_shows_is_told_with_its_cell(
    tmp_path: Path,
) -> None:
    shown = {
        "A": (437_800, "438"),
        "B": (-321, "321"),
        "C": (5, ""),
        "D": (437.8, "£0k"),
        "E": (0.5, "50%"),
        "F": (7, "€7"),
    }
    made = [[words(name), number_cell(*cell)] for name, cell in shown.items()]
    head = [words("Service"), words("Income 2017/18")]
    refused = '<table:table-cell table:formula="of:=[.B2]/0" office:value-type="string">'
    made.append([words("G"), f"{refused}<text:p>#DIV/0!</text:p></table:table-cell>"])
    path = write_sheets(tmp_path / "b.ods", Budget=[head, *made])
    found = faults(path)
    assert [one.split(": ")[0] for one in found] == [f"Budget!B{row}" for row in range(2, 9)]
    for told, what in zip(
        found,
        ("holds 437800, and shows '438'", "leaves out its minus sign", "hides it",
         "holds 437.8, and shows '£0k'", "shows '50%'", "€7", "#DIV/0!"),
        strict=True,
    ):  # fmt: skip
        assert what in told, told


@pytest.mark.parametrize(
    ("value", "shown", "pounds"),
    [
        (437.8, "438", 437.8),
        (1_234_567, "£1,235k", 1_234_567),
        (1_234_567, "£1.23m", 1_234_567),
        (1_200_000, "1,200 k", 1_200_000),
        (-1_234_567, "(£1,235k)", -1_234_567),
        (0, "£0k", 0),
        (0, "-", 0),
        (462_141.59, "462,142", 462_141.59),
    ],
)
def test_a_rounded_figure_of_libreoffice_is_read_whole(
    tmp_path: Path, value: float, shown: str, pounds: float
) -> None:
    head = [words("Service"), words("Income 2017/18")]
    given = [head, [words("A"), number_cell(value, shown)]]
    path = write_sheets(tmp_path / "b.ods", Budget=given)
    (line,) = read_budget(path, negative_income=value < 0).lines
    (amount,) = line.amounts.values()
    assert amount.figure == pytest.approx(abs(pounds), rel=1e-12)


def test_a_budget_that_libreoffice_saved_is_read_as_the_one_that_excel_saved() -> None:
    books = [read_budget(SAVED / f"budget.{kind}", thousands=True) for kind in ("xlsx", "ods")]
    assert len(books[0].lines) == 4
    assert books[0].lines == books[1].lines
    assert books[0].left_out == books[1].left_out
    assert books[0].columns == books[1].columns


def test_the_pipeline_of_a_spreadsheet_names_its_cells(tmp_path: Path) -> None:
    out = tmp_path / "p.yaml"
    result = run("import", SAVED / "budget.ods", "--money", "£000", "--out", out)
    assert result.exit_code == 0, result.stderr
    assert "budget.ods, Budget book!" in out.read_text(encoding="utf-8")
    other = run("import", SAVED / "budget.ods", "--sheet", "Budgets", "--out", tmp_path / "q.yaml")
    assert other.exit_code == 1
    assert "no sheet 'Budgets'" in other.stderr
    assert "did you mean 'Budget book'" in other.stderr


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (["Line", "Income 2017/18"], "no heading for the services"),
        (["Service", "Notes"], "no heading for budget or outturn"),
        (["Service", "Income budget 2018/19", "Income outturn"], "'Income outturn' says no year"),
        (["Service", "Budget"], "'Budget' says no year; say --starts 2018/19"),
        (["Service", "Income 2017/18", "Fees 2017/18"], "as 'Income 2017/18' does; keep one"),
        (["Service", "Income £000 2017/18"], "is in thousands; say so with --money £000"),
    ],
)
def test_headings_that_cannot_be_used_are_told(tmp_path: Path, head: list[str], told: str) -> None:
    found = faults(as_csv(tmp_path, [head, ["A", *[5] * (len(head) - 1)]]))
    assert any(told in one for one in found), found


def test_an_outturn_of_a_year_to_come_is_refused(tmp_path: Path) -> None:
    path = as_csv(tmp_path, [["Service", "Outturn 2018/19"], ["A", 5]])
    assert "starts in 2017/18; say --starts" in faults(path, starts="2017/18")[0]
    assert of(path).starts == "2019/20"


@pytest.mark.parametrize("content", ["", "\n\n", "Service,Income 2017/18\n"])
def test_an_empty_budget_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "b.csv"
    path.write_text(content, encoding="utf-8")
    assert len(faults(path)) == 1


def test_files_that_are_no_budget_are_refused_in_words(tmp_path: Path) -> None:
    for name, content in (
        ("b.csv", b"\xff\xfeS"),
        ("b.xlsx", b"no"),
        ("b.ods", b"no"),
        ("c.csv", b'Service,"x\n'),
    ):
        (tmp_path / name).write_bytes(content)
        result = run("import", tmp_path / name, "--out", tmp_path / "p.yaml")
        assert result.exit_code == 1
        assert "fault" in result.stderr
    result = run("import", tmp_path / "none.csv", "--out", tmp_path / "p.yaml")
    assert "cannot be read" in result.stderr


def test_more_services_than_a_pipeline_takes_are_refused(tmp_path: Path) -> None:
    table = [["Service", "Income 2017/18"], *([f"S{n}", 1] for n in range(501))]
    assert "501 services; give 500 at most" in faults(as_csv(tmp_path, table))[0]


def test_lines_beyond_any_number_of_services_and_sums_are_not_read(tmp_path: Path) -> None:
    table = [["Service", "Income 2017/18"], *([f"S{n}", n] for n in range(1_001)), ["S", "odd"]]
    (fault,) = faults(as_csv(tmp_path, table))
    assert "more than 1,000 lines of services and their sums; give 500 services at most" in fault


def test_a_table_far_longer_than_any_budget_is_not_read(tmp_path: Path) -> None:
    table = [["Service", "Income 2017/18"], *([f"S{n}", "odd"] for n in range(2_000))]
    assert faults(as_csv(tmp_path, table)) == [
        "1:1: more than 2,000 rows; take away what is no service"
    ]


def test_a_cell_that_is_there_twice_is_refused_in_a_column_that_nobody_reads_too(
    tmp_path: Path,
) -> None:
    path = as_workbook(tmp_path, rows())
    part = "xl/worksheets/sheet2.xml"
    with ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    variance = re.search(rb'<c r="L5".*?</c>', parts[part])
    assert variance
    parts[part] = parts[part].replace(variance[0], variance[0] * 2)
    with ZipFile(path, "w") as book:
        for name, data in parts.items():
            book.writestr(name, data)
    told = "it has this cell twice, as '£5' and '£5'; open it in Excel and save it again"
    assert faults(path) == [f"Budget!L5: {told}"]


def test_a_file_that_is_there_is_not_replaced(tmp_path: Path) -> None:
    path, out = as_csv(tmp_path, rows()), tmp_path / "p.yaml"
    out.write_text("mine", encoding="utf-8")
    assert run("import", path, "--out", out).exit_code == 1
    assert out.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("450", 450_000), ("1,234.5", 1_234_500), ("0.001", 1), ("-2", -2_000), ("1e3", 1_000_000),
     ("80k", 80_000), ("£1.2m", 1_200_000), ("0", 0), ("−3", -3_000), ("5%", 0.05)],
)  # fmt: skip
def test_a_figure_in_thousands_is_what_is_meant_however_often_it_is_read(
    written: str, meant: float
) -> None:
    once = in_thousands(number(written))
    assert once == meant
    assert in_thousands(once) == meant
    assert json.loads(json.dumps(float(once))) == meant


def test_a_pound_sign_among_thousands_is_refused() -> None:
    with pytest.raises(ValueError, match=r"write 0\.45 or 450, without the £"):
        in_thousands(number("£450"))
    assert in_thousands(450.0) == 450_000


def test_the_kitchen_pipeline_is_no_budget(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(KITCHEN[1], encoding="utf-8")
    assert faults(path)


# ------------------------------------------------------------ figures as a spreadsheet has them


def semicolons(folder: Path, *lines: str) -> Path:
    path = folder / "budget.csv"
    path.write_text("\n".join(["Service;Income 2016/17;Income budget 2018/19", *lines]))
    return path


def test_beside_semicolons_a_figure_that_could_be_two_numbers_is_refused_as_a_score_is(
    tmp_path: Path,
) -> None:
    assert faults(semicolons(tmp_path, "A;91.800;96.400", "B;12,500;14,125")) == [
        "2:3: '91.800' could be two numbers, 91.800 or 91800; write 91.8 or 91800",
        "2:10: '96.400' could be two numbers, 96.400 or 96400; write 96.4 or 96400",
        "3:3: '12,500' could be two numbers, 12.500 or 12500; write 12.5 or 12500",
        "3:10: '14,125' could be two numbers, 14.125 or 14125; write 14.1250 or 14125",
    ]


def test_beside_semicolons_a_decimal_comma_is_one(tmp_path: Path) -> None:
    (line,) = read_budget(semicolons(tmp_path, "A;91800,50;96400")).lines
    assert [amount.figure for amount in line.amounts.values()] == [91_800.5, 96_400]


def test_beside_commas_and_tabs_a_comma_groups_thousands(tmp_path: Path) -> None:
    path = as_csv(tmp_path, [["Service", "Income 2016/17"], ["A", "91,800"]])
    (line,) = read_budget(path).lines
    assert [amount.figure for amount in line.amounts.values()] == [91_800]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nil", "could be nothing, or not known; write 0, or leave the cell empty"),
        ("--", "could be nothing, or not known"),
        ("\u2026", "could be nothing, or not known"),
        ("n/a", "could be nothing, or not known"),
        ("500-", "'500-' is not a number; write the minus in front, as -500"),
        ("500 CR", "'500 CR' is not a number; write 500 or -500 for CR; with --credits"),
        ("300DR", "write 300 or -300 for DR"),
        ("<5", "'<5' is not a number; write one figure, or leave the cell empty"),
        ("500 (est.)", "'500 (est.)' is not a number; write the number alone"),
        ("=SUM(B2:B9)", "'=SUM(B2:B9)' is not a number; that is a formula"),
        ("(100-200)", "'(100-200)' is not a number; write one figure, or leave the cell empty"),
        ("100-200", "'100-200' is not a number; write one figure, or leave the cell empty"),
    ],
)
def test_a_figure_that_is_none_is_told_in_words_of_a_spreadsheet(
    tmp_path: Path, text: str, told: str
) -> None:
    (found,) = faults(as_csv(tmp_path, [["Service", "Income 2016/17"], ["A", text]]))
    assert told in found
    assert "{" not in found
