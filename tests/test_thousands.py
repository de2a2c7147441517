"""Money in £000: tables and charts of a pipeline in thousands are those in pounds, in thousands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache

import pytest
from chartbook import fits
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from programmebook import files

import dragonsden as dd
from dragonsden import plot
from dragonsden.analysis.delivery.ways import ways_of
from dragonsden.analysis.findings.options import options_finding
from dragonsden.analysis.findings.programme import board_finding, programme_finding
from dragonsden.analysis.findings.targets import outlook_finding
from dragonsden.analysis.findings.tornado import tornado_finding
from dragonsden.analysis.programmes.programme import Programme
from dragonsden.files.shipped import shipped
from dragonsden.model import Case
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.json_documents import written
from dragonsden.outputs.pack.content import content
from dragonsden.outputs.paper.finance import finance_table, options_table
from dragonsden.plot.layout.sheet import WIDTH, bare_sheets_of
from dragonsden.results.finding import Table
from dragonsden.results.thousands import THOUSANDS
from dragonsden.text.numbers import in_k, in_thousands, money, tick

AMOUNT = re.compile(r"−?£[\d,.]+(?:k|m|bn|tn)?")
MARLSHIRE = tuple(
    shipped(folder, f"marlshire.{ending}")
    for folder, ending in (("criteria", "yaml"), ("pipelines", "yaml"), ("scores", "csv"))
)
OPTIONS = tuple(shipped(folder, "highways_options.yaml") for folder in ("criteria", "pipelines"))


def said_in(case: Case, unit: str) -> Case:
    """The case as if its file had its money in that unit: the same money."""
    return case.model_copy(update={"pipeline": case.pipeline.model_copy(update={"money_in": unit})})


@cache
def marlshire(unit: str) -> dd.Simulation:
    return dd.simulate(said_in(dd.load(*MARLSHIRE), unit), 200, progress=False)


@cache
def options(unit: str) -> dd.Simulation:
    case = said_in(dd.load(*OPTIONS), unit)
    return next(iter(ways_of(dd.simulate(case, 60, progress=False)).values())).sim


@cache
def programme(name: str, unit: str) -> Programme:
    criteria, pipeline, limits = files(name)
    case = said_in(dd.load(criteria, pipeline), unit)
    return dd.programme(dd.simulate(case, 200, 2018, progress=False), limits)


def tables(unit: str) -> Iterator[Table]:
    """The tables of every finding and outlet that has money in it."""
    sim, planned = marlshire(unit), programme("09_target", unit)
    of = Analyses(sim)
    found = (
        of.ranking,
        of.money,
        of.information,
        tornado_finding(sim, "trade_waste", "npv"),
        options_finding(options(unit), "highways"),
        programme_finding(planned),
        board_finding(planned),
        outlook_finding(dd.target(planned, "traded_2020")),
    )
    yield from (table for finding in found for table in finding.tables)
    yield finance_table(sim)
    yield options_table(of)
    for candidate in content(of).candidates:
        yield from (*candidate.tables, *candidate.more)


# ------------------------------------------------------------------------------------ amounts


@pytest.mark.parametrize(
    ("pounds", "thousands"),
    [
        ("£318k", "318"),
        ("−£1.23m", "−1,230"),
        ("£3.0k", "3.0"),
        ("£450", "0.45"),
        ("−£2", "−0.002"),
        ("£0", "0"),
        ("£40k to £1.2m", "40 to 1,200"),
        ("£462,100", "462.1"),
        ("£1bn", "1,000,000"),
        ("never", "never"),
        ("12% of £1.2m", "12% of 1,200"),
    ],
)
def test_an_amount_in_thousands_keeps_the_digits_that_are_known(
    pounds: str, thousands: str
) -> None:
    assert in_thousands(pounds) == thousands


@pytest.mark.parametrize(
    ("text", "same"),
    [("£1.2m", "£1,200k"), ("−£12.5m to £3bn", "−£12,500k to £3,000,000k"), ("£450", "£450")],
)
def test_large_amounts_are_in_k_and_small_ones_stay(text: str, same: str) -> None:
    assert in_k(text) == same


def pounds_of(text: str) -> Decimal:
    """The pounds of an amount as people read it."""
    powers = {"": 0, "k": 3, "m": 6, "bn": 9, "tn": 12}
    unit = re.sub(r"[^a-z]", "", text)
    size = re.sub(r"[£,a-z]", "", text).replace("−", "-")
    return Decimal(size).scaleb(powers[unit])


@given(st.floats(-9e13, 9e13), st.sampled_from((money, tick)))
def test_no_amount_changes_by_the_way_it_is_said(amount: float, say: Callable[..., str]) -> None:
    text = say(round(float(f"{amount:.3g}"), 2))
    assert 1000 * pounds_of(in_thousands(text)) == pounds_of(text)
    assert pounds_of(in_k(text)) == pounds_of(text)


# ------------------------------------------------------------------------------------- tables


@pytest.mark.slow
def test_every_table_has_its_columns_of_money_in_thousands_under_a_word_that_says_so() -> None:
    seen = 0
    for pounds, thousands in zip(tables("£"), tables("£000"), strict=True):
        for place, (was, column) in enumerate(zip(pounds.columns, thousands.columns, strict=True)):
            cells = [(a.cells[place], b.cells[place])
                     for a, b in zip(pounds.rows, thousands.rows, strict=True)]  # fmt: skip
            if was.unit not in THOUSANDS:
                assert column == was and all(a == b for a, b in cells), was.heading
                continue
            seen += 1
            assert column.unit == THOUSANDS[was.unit]
            assert "£000" in column.heading or thousands.caption.endswith(", £000")
            assert "£ " not in column.meaning
            for before, cell in cells:
                assert cell.text == in_thousands(before.text)
                if before.number is not None:
                    assert cell.number == pytest.approx(before.number / 1000, rel=1e-12)
    assert seen > 60


@pytest.mark.slow
def test_no_column_whose_cells_are_all_money_is_without_its_unit() -> None:
    own = {"Mean", "Turns at", "Behind it", "Low", "High"}
    for table in tables("£"):
        for place, column in enumerate(table.columns):
            texts = [row.cells[place].text for row in table.rows]
            if column.numeric and any(map(AMOUNT.match, texts)) and column.heading not in own:
                assert column.unit in THOUSANDS, (table.name, column.heading, texts)


@pytest.mark.slow
def test_a_case_in_pounds_says_pounds() -> None:
    for table in tables("£"):
        assert not any("£000" in column.heading + column.meaning for column in table.columns)
        assert "£000" not in table.caption


def test_programs_read_pounds_whichever_way_the_file_is_written() -> None:
    for name in ("ranking", "money", "information"):
        pounds, thousands = (getattr(Analyses(marlshire(unit)), name) for unit in ("£", "£000"))
        assert pounds.data.equals(thousands.data)
        of = [json.loads(written(name, marlshire(unit), found))
              for unit, found in (("£", pounds), ("£000", thousands))]  # fmt: skip
        assert of[0] == of[1]


# ------------------------------------------------------------------------------------- charts


CHARTS: dict[str, Callable[[str], Axes]] = {
    "account": lambda unit: plot.account(worked_case(unit), "a"),
    "measure": lambda unit: plot.measure(worked_case(unit), "npv"),
    "benefit": lambda unit: plot.benefit(worked_case(unit)),
    "cash": lambda unit: plot.cash(worked_case(unit)),
    "tornado": lambda unit: plot.tornado(worked_case(unit), "a", "npv"),
    "option_cash": lambda unit: plot.option_cash(options(unit)),
    "option_difference": lambda unit: plot.option_difference(options(unit)),
    "who_bears": lambda unit: plot.who_bears(sim=options(unit)),
}
"""The charts with money; those of a programme are below."""


@cache
def worked_case(unit: str) -> dd.Simulation:
    """Two services that bring in millions."""
    criteria = {
        "npv": {"title": "NPV", "from": "npv", "worst": 0, "best": "20m", "weight": 50},
        "fit": {"title": "Fit", "weight": 50, "levels": {0: "none", 5: "full"}},
    }
    revenue = {"price": 10, "volume": {"low": "300k", "high": "900k"}, "fixed_cost": "1.5m",
               "direct_cost": 0.2, "investment": "2.5m"}  # fmt: skip
    head = {"title": "T", "status": "illustrative"}
    service = {"title": "A", "scope": "total", "revenue": revenue, "scores": {"fit": 3}}
    pipeline = {**head, "prices": "2018/19", "years": 4, "discount_rate": 0.03, "money_in": "£",
                "services": {"a": service, "b": {**service, "title": "B"}}}  # fmt: skip
    case = dd.Case.model_validate(
        {"criteria": {**head, "criteria": criteria}, "pipeline": pipeline}
    )
    return dd.simulate(said_in(case, unit), 200, progress=False)


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_has_the_same_title_and_data_and_room_for_its_amounts(name: str) -> None:
    pounds, thousands = (CHARTS[name](unit) for unit in ("£", "£000"))
    assert plot.text_alternative(pounds) == plot.text_alternative(thousands)
    assert plot.data_table(pounds).equals(plot.data_table(thousands))
    assert fits(thousands)


@pytest.mark.parametrize("name", CHARTS)
def test_the_amounts_beside_the_marks_are_in_k_throughout(name: str) -> None:
    with bare_sheets_of(WIDTH):
        pounds, thousands = (CHARTS[name](unit) for unit in ("£", "£000"))
    in_millions = amounts_on(pounds)
    if name != "option_difference":
        assert any(text.endswith("m") for text in in_millions), in_millions
    assert [in_k(text) for text in in_millions] == amounts_on(thousands)


def amounts_on(ax: Axes) -> list[str]:
    """The amounts on the scales and beside the marks of a chart on a bare sheet."""
    found = []
    for panel in (ax, *ax.child_axes):
        scales = [*panel.get_xticklabels(), *panel.get_yticklabels()]
        found += [
            amount for t in (*panel.texts, *scales) for amount in AMOUNT.findall(t.get_text())
        ]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", ["frontier", "load", "swaps"])
def test_the_charts_of_a_programme_are_in_k_too(name: str) -> None:
    with bare_sheets_of(WIDTH):
        pounds, thousands = (
            getattr(plot, name)(programme("06_calendar", unit)) for unit in ("£", "£000")
        )
    assert [in_k(text) for text in amounts_on(pounds)] == amounts_on(thousands)
    assert amounts_on(pounds)


@pytest.mark.parametrize("name", ["target", "misses"])
def test_the_charts_of_a_target_are_in_k_too(name: str) -> None:
    with bare_sheets_of(WIDTH):
        pounds, thousands = (
            getattr(plot, name)(dd.target(programme("09_target", unit), "traded_2020"))
            for unit in ("£", "£000")
        )
    assert [in_k(text) for text in amounts_on(pounds)] == amounts_on(thousands)
    assert amounts_on(pounds)
