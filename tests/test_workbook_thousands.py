"""Where a pipeline has its money in £000, so has the workbook: numbers, headings and units."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from casebook import case_of
from programmebook import files

import dragonsden as dd
from dragonsden.outputs.workbook.layout import number_format
from dragonsden.outputs.workbook.results import write_workbook
from dragonsden.results.finding import Column

CRITERIA = "criteria: {n: {title: NPV, from: npv, worst: 0, best: 100k, weight: 100}}"
PIPELINE = """
services:
  music:
    scope: total
    revenue: {price: 10, volume: 40000, direct_cost: 50%, fixed_cost: KK, investment: KI}
    actual: {2017/18: {income: KA, cost: KC}}
"""


@cache
def sim_of(*, thousands: bool) -> dd.Simulation:
    """A case whose money is in £ or in £000: the same money."""
    amounts = ("90", "30", "400.5", "310") if thousands else ("90000", "30000", "400500", "310000")
    text = PIPELINE
    for key, amount in zip(("KK", "KI", "KA", "KC"), amounts, strict=True):
        text = text.replace(key, amount)
    unit = "money_in: £000\n" if thousands else ""
    return dd.simulate(case_of(CRITERIA, unit + text), draws=30)


def rows_of(folder: Path, sheet: str, *, thousands: bool) -> list[dict[str, Any]]:
    """The rows of a sheet of the workbook, by its headings."""
    path = write_workbook(sim_of(thousands=thousands), folder / "w.xlsx", replace=True)
    page = openpyxl.load_workbook(BytesIO(path.read_bytes()))[sheet]
    (table,) = page.tables.values()
    head, *rows = page[table.ref]
    names = [cell.value for cell in head]
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_the_money_of_the_ranking_is_in_thousands_under_headings_that_say_so(
    tmp_path: Path,
) -> None:
    (pounds,) = rows_of(tmp_path, "Ranking", thousands=False)
    (found,) = rows_of(tmp_path, "Ranking", thousands=True)
    for heading in ("Contribution a year, before overhead", "Net present value"):
        assert heading not in found
        cell = found[f"{heading}, £000"]
        assert cell.value == pytest.approx(pounds[heading].value / 1000, rel=1e-12)
        assert cell.number_format == "#,##0.0;-#,##0.0"
    assert found["Value"].value == pounds["Value"].value
    assert found["Payback, median"].value == pounds["Payback, median"].value


def test_the_account_of_each_year_is_in_thousands(tmp_path: Path) -> None:
    found = rows_of(tmp_path, "Accounts by year", thousands=True)
    told = {row["Line"].value: row["Year 1, mean, £000"].value for row in found}
    assert told["Direct cost"] == pytest.approx(200)
    assert told["Fixed cost"] == pytest.approx(90)


def test_measures_keep_their_own_units_years_among_them(tmp_path: Path) -> None:
    pounds = rows_of(tmp_path, "Measures", thousands=False)
    found = rows_of(tmp_path, "Measures", thousands=True)
    for before, row in zip(pounds, found, strict=True):
        unit = row["Unit"].value
        times = 1 if unit == "years" else 1000
        assert unit == before["Unit"].value.replace("£", "£000")
        assert row["Mean"].value * times == pytest.approx(before["Mean"].value)
    income = found[0]
    assert income["Last actual, £000"].value == pytest.approx(400.5)


def test_pounds_stay_pounds(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, "Ranking", thousands=False)
    assert not [heading for heading in row if "£000" in heading]


@pytest.mark.parametrize(
    ("number", "form"), [(0.0, "0.0"), (-0.002, "0.000"), (0.049, "0.000"), (0.05, "0.0")]
)
def test_a_few_pounds_among_thousands_are_not_shown_as_0(number: float, form: str) -> None:
    column = Column("NPV, £000", numeric=True, unit="£000")
    assert number_format(column, number).split(";")[0].removeprefix("#,##") == form


def test_texts_stand_off_the_numbers_before_them_and_sheets_print_on_counted_pages(
    tmp_path: Path,
) -> None:
    path = write_workbook(sim_of(thousands=False), tmp_path / "w.xlsx")
    book = openpyxl.load_workbook(path)
    assert {page.page_setup.fitToHeight for page in book} == {None, 999}  # 0: empty pages
    page = book["Ranking"]
    (table,) = page.tables.values()
    head, *rows = page[table.ref]
    beside = [cell.value for cell in head].index("Band")
    assert isinstance(rows[0][beside - 1].value, float)
    for cells in (head, rows[0]):
        assert (cells[beside].alignment.horizontal, cells[beside].alignment.indent) == ("left", 1)


@pytest.mark.slow
def test_a_programme_is_in_thousands_once_and_not_twice(tmp_path: Path) -> None:
    criteria, pipeline, limits = files("06_calendar")
    found = []
    for unit in ("£", "£000"):
        case = dd.load(criteria, pipeline)
        told = case.pipeline.model_copy(update={"money_in": unit})
        sim = dd.simulate(case.model_copy(update={"pipeline": told}), 60, progress=False)
        path = tmp_path / f"{len(found)}.xlsx"
        dd.write_workbook(sim, path, programme=dd.programme(sim, limits))
        page = openpyxl.load_workbook(path)["Programme"]
        (table,) = page.tables.values()
        head, *rows = page[table.ref]
        found.append([dict(zip([c.value for c in head], row, strict=True)) for row in rows])
    for pounds, thousands in zip(*found, strict=True):
        for heading in ("NPV", "Investment"):
            amount = pounds[heading].value
            assert thousands[f"{heading}, £000"].value == pytest.approx(amount / 1000, rel=1e-12)
