"""Actual figures of years that are over: read, kept in Excel, shown beside the forecast."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import openpyxl
import pytest
from casebook import case_of
from clibook import run
from jsonschema import Draft202012Validator

import dragonsden as dd
from dragonsden import plot
from dragonsden.model import Service
from dragonsden.model.actual import Actual
from dragonsden.outputs.accounts import account_table, actuals_table, exact, measures_table
from dragonsden.outputs.paper.finance import finance_table
from dragonsden.results.finding import Table
from dragonsden.results.public import public

ROOT = Path(__file__).resolve().parents[1]

ACTUAL = {
    "2017/18": {"income": 96_400, "cost": 71_250.6, "source": "outturn.csv, line 7"},
    "2016/17": {"income": 91_800, "cost": 92_000},
}
CRITERIA = {
    "npv": {"title": "NPV", "from": "npv", "worst": 0, "best": 100_000, "weight": 100},
}


def simulated(**service: Any) -> dd.Simulation:
    """A case with a service that has actual figures, and one that has none."""
    revenue = {"price": 10, "volume": {"low": 9_000, "high": 11_000}, "direct_cost": 0.5}
    services = {
        "music": {"revenue": revenue, "actual": ACTUAL, **service},
        "trees": {"revenue": revenue},
    }
    pipeline = f"review_slots: 2\nservices: {json.dumps(services)}"
    texts = f"criteria: {json.dumps(CRITERIA)}", pipeline
    return dd.simulate(case_of(*texts), draws=50)


def column(table: Table, heading: str) -> dict[str, str]:
    """The texts of a column, by the first cell of their rows."""
    at = [one.heading for one in table.columns].index(heading)
    return {row.cells[0].text: row.cells[at].text for row in table.rows}


def test_the_last_actual_stands_beside_the_forecast_of_the_same_lines() -> None:
    sim = simulated()
    by_year = column(account_table(sim, "music"), "Actual 2017/18")
    assert {line: cell for line, cell in by_year.items() if cell} == {
        "Income, after refund": "£96,400",
        "Contribution, before overhead": "£25,149",
    }
    at_maturity = column(measures_table(sim, "music"), "Actual 2017/18")
    assert at_maturity["Income a year at maturity"] == "£96,400"
    assert at_maturity["Contribution a year at maturity"] == "£25,149"
    assert at_maturity["Net present value"] == ""


def test_a_payback_that_is_sometimes_never_has_a_range_and_no_mean() -> None:
    chancy = {"price": 10, "volume": {"any_of": [0] + 11 * [91]}, "fixed_cost": 10}
    spread = {**chancy, "volume": {"any_of": [0] + 5 * [40] + 6 * [91]}, "investment": 300}
    services = {
        "alpha": {"revenue": chancy},
        "beta": {"revenue": {**chancy, "investment": 900}},
        "gamma": {"revenue": spread},
    }
    pipeline = f"review_slots: 1\nservices: {json.dumps(services)}"
    sim = dd.simulate(case_of(f"criteria: {json.dumps(CRITERIA)}", pipeline), draws=240)
    for name, told in (
        ("alpha", "0.0 years"),
        ("beta", "1.0 years to never"),
        ("gamma", "0.3 to 0.8 years"),
    ):
        table = measures_table(sim, name)
        assert column(table, "Mean")["Payback"] == "no mean"
        assert column(table, "P10 to P90")["Payback"] == told


def test_every_actual_year_is_told_with_its_source_the_oldest_first() -> None:
    table = actuals_table(simulated(), "music")
    assert table is not None
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["2016/17", "£91,800", "£92,000", "−£200", "not said"],
        ["2017/18", "£96,400", "£71,251", "£25,149", "outturn.csv, line 7"],
    ]


def test_a_service_without_actual_figures_has_no_empty_column() -> None:
    sim = simulated()
    assert actuals_table(sim, "trees") is None
    for table in (account_table(sim, "trees"), measures_table(sim, "trees")):
        assert not any("Actual" in one.heading for one in table.columns)


def test_actual_figures_decide_nothing() -> None:
    with_them, without = simulated(), simulated(actual={})
    assert with_them.ranking.equals(without.ranking)
    assert with_them.overall.equals(without.overall)


@pytest.mark.parametrize(
    "marked",
    [
        {"sensitive": True},
        {"revenue": {"price": {"value": 10, "sensitive": True}, "volume": 10_000}},
    ],
)
def test_public_results_have_no_actual_figures_of_a_closed_service(marked: dict[str, Any]) -> None:
    sim = public(simulated(**marked))
    assert sim.closed == {"music"}
    assert sim.case.pipeline.services["music"].actual == {}
    open_one = public(simulated())
    assert open_one.case.pipeline.services["music"].actual != {}


@pytest.mark.slow
def test_the_public_pack_shows_no_actual_figure_of_a_sensitive_service(tmp_path: Path) -> None:
    sim = simulated(sensitive=True)
    shown = dd.write_pack(sim, tmp_path / "exempt").read_text(encoding="utf-8")
    hidden = dd.write_pack(sim, tmp_path / "public", audience="public").read_text(encoding="utf-8")
    assert "96,400" in shown
    assert "96,400" not in hidden
    assert "outturn.csv" not in hidden


def test_an_option_keeps_the_actual_figures_of_its_service() -> None:
    options = {"company": {"revenue": {"tax": 0.19}}}
    sim = simulated(options=options, stands_as="company")
    assert sim.case.pipeline.standing("music").last_actual is not None


def test_actual_figures_are_kept_in_excel_and_in_yaml(tmp_path: Path) -> None:
    pipeline = simulated().case.pipeline
    workbook = dd.pipeline_to_workbook(pipeline, tmp_path / "pipeline.xlsx")
    assert dd.pipeline_from_workbook(workbook) == pipeline
    result = run("pipeline", "to-yaml", workbook, "--out", tmp_path / "pipeline.yaml")
    assert result.exit_code == 0
    again = dd.pipeline_to_workbook(pipeline, tmp_path / "again.xlsx")
    assert again.read_bytes() == workbook.read_bytes()


@pytest.mark.slow
def test_the_workbook_has_the_last_actual_beside_the_measures(tmp_path: Path) -> None:
    sim = simulated()
    page = openpyxl.load_workbook(dd.write_workbook(sim, tmp_path / "results.xlsx"))["Measures"]
    rows = [row for row in page.iter_rows(values_only=True) if row[0]]
    told = {(row[0], row[1]): row[-2:] for row in rows if row[-1]}
    assert told == {
        ("Service", "Measure"): ("Last actual", "Its year"),
        ("Music", "Income a year at maturity"): (96_400, "2017/18"),
        ("Music", "Contribution a year at maturity"): (pytest.approx(96_400 - 71_250.6), "2017/18"),
    }
    hidden = dd.write_workbook(public(simulated(sensitive=True)), tmp_path / "public.xlsx")
    cells = openpyxl.load_workbook(hidden)["Measures"].iter_rows(values_only=True)
    assert not any(96_400 in row for row in cells)


def test_the_results_have_every_actual_year_as_far_as_it_is_known() -> None:
    services = json.loads(simulated().to_json())["services"]
    assert "actuals" not in services["trees"]
    told = services["music"]["actuals"]
    assert list(told) == ["2016/17", "2017/18"]
    assert told["2016/17"] == {"income": 91_800, "cost": 92_000, "contribution": -200}
    assert told["2017/18"] == {
        "income": 96_400,
        "cost": 71_250.6,
        "contribution": pytest.approx(25_149.4),
        "source": "outturn.csv, line 7",
    }
    schema = json.loads((ROOT / "schemas/results.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(json.loads(simulated().to_json()))
    closed = json.loads(public(simulated(sensitive=True)).to_json())["services"]["music"]
    assert "actuals" not in closed


def test_a_cost_alone_is_told_without_income_or_contribution() -> None:
    services = json.loads(simulated(actual={"2017/18": {"cost": 3}}).to_json())["services"]
    assert services["music"]["actuals"] == {"2017/18": {"cost": 3}}


def test_the_chart_of_the_account_begins_with_the_last_actual() -> None:
    ax = plot.account(simulated(), "music")
    panels = (ax, *ax.child_axes)
    squares = [line for panel in panels for line in panel.lines if line.get_marker() == "s"]
    assert [line.get_xdata()[0] for line in squares] == [0, 0]
    assert [line.get_ydata()[0] for line in squares] == [96_400, pytest.approx(25_149.4)]
    assert [label.get_text() for label in ax.get_xticklabels()][:2] == ["Actual", "Year 1"]
    said = plot.text_alternative(ax)
    assert "Actual income: £96k." in said
    assert "The open square is the actual of 2017/18." in said
    plt.close("all")


@pytest.mark.parametrize("without", [{"actual": {}}, {"scope": "incremental"}])
def test_no_actual_stands_beside_what_comes_on_top_of_it(without: dict[str, Any]) -> None:
    ax = plot.account(simulated(**without), "music")
    assert not [line for line in ax.lines if line.get_marker() == "s"]
    assert "Actual" not in plot.text_alternative(ax)
    plt.close("all")


def test_the_paper_has_the_last_actual_beside_the_forecast() -> None:
    sim = simulated()
    assert set(sim.recommended) == {"music", "trees"}
    heading = "Actual contribution, last year known"
    told = column(finance_table(sim), heading)
    assert told == {"Music": "£25,149\n(2017/18)", "Trees": "not said"}
    without = finance_table(simulated(actual={"2017/18": {"income": 5}}))
    assert heading not in [one.heading for one in without.columns]


def test_one_figure_is_enough_and_there_is_no_contribution_without_both() -> None:
    assert Actual(income=5).contribution is None
    assert Actual(income=5, cost=7).contribution == -2
    assert Service(actual={"2017/18": {"cost": 3}}).last_actual == ("2017/18", Actual(cost=3))


def test_a_faulty_actual_is_told_with_every_place(tmp_path: Path) -> None:
    path = tmp_path / "pipeline.yaml"
    path.write_text(
        "title: T\nstatus: illustrative\nprices: 2018/19\nyears: 1\ndiscount_rate: 3.5%\n"
        "services:\n  a:\n    revenue: {price: 1, volume: 1}\n    actual:\n"
        "      2017/18: {income: 5%, cots: 4}\n      2017: {income: 5}\n"
        "      2016/17: {source: x}\n",
        encoding="utf-8",
    )
    result = run("pipeline", "to-excel", path, "--out", tmp_path / "x.xlsx")
    assert result.exit_code == 1
    for told in (
        ":10:25: 5%, but income is money",
        ":10:29: 'cots' is not a key of an actual; did you mean 'cost'?",
        ":11:7: '2017' is not a financial year; write one as 2018/19",
        ":12:7: neither income nor cost; give one of them",
        "4 faults",
    ):
        assert told in result.stderr
    assert "Fault(" not in result.stderr
    assert not (tmp_path / "x.xlsx").exists()


@pytest.mark.parametrize(
    ("amount", "text"),
    [(None, ""), (0, "£0"), (1234.5, "£1,234"), (-0.4, "£0"), (-1_200_000, "−£1,200,000")],
)
def test_an_actual_figure_is_shown_to_the_pound(amount: float | None, text: str) -> None:
    assert exact(amount) == text
