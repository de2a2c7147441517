"""Money in £000: the money of accounts is converted, prices are not, and nothing is guessed."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from casebook import case_of
from clibook import run
from hypothesis import given, settings
from hypothesis import strategies as st

import dragonsden as dd
from dragonsden.arithmetic.drivers import DRIVERS
from dragonsden.model import Pipeline
from dragonsden.model.money import is_of_accounts
from dragonsden.outputs.accounts import actuals_table
from dragonsden.reading import read_pipeline

CRITERIA = {"npv": {"title": "NPV", "from": "npv", "worst": 0, "best": 100_000, "weight": 100}}
THOUSANDS: dict[str, Any] = {
    "price": 300,
    "volume": 500,
    "unit_cost": 90,
    "fixed_cost": {"2018/19": {"low": 40, "likely": 45.5, "high": 60}, "2019/20": 50},
    "investment": {"any_of": [1.25, "3k", "4_000 thousand"]},
    "double_running": {"mean": 2, "sd": 0.5, "min": 0},
    "replace": {"year": "2019/20", "cost": {"p10": 1, "p50": 2, "p90": 4, "min": 0}},
}
POUNDS: dict[str, Any] = {
    **THOUSANDS,
    "fixed_cost": {"2018/19": {"low": 40_000, "likely": 45_500, "high": 60_000}, "2019/20": 50_000},
    "investment": {"any_of": [1_250, 3_000, 4_000_000]},
    "double_running": {"mean": 2_000, "sd": 500, "min": 0},
    "replace": {"year": "2019/20", "cost": {"p10": 1_000, "p50": 2_000, "p90": 4_000, "min": 0}},
}


def case(revenue: dict[str, Any], money_in: str, **more: Any) -> dd.Case:
    """A case of one service over two years."""
    service = {"revenue": revenue, **more.pop("service", {})}
    pipeline = {"starts": "2018/19", "money_in": money_in, "services": {"a": service}, **more}
    lines = "\n".join(f"{key}: {json.dumps(value)}" for key, value in pipeline.items())
    return case_of(f"criteria: {json.dumps(CRITERIA)}", f"years: 2\n{lines}")


def faults(revenue: dict[str, Any], **more: Any) -> list[str]:
    """What is found wrong where money is in £000."""
    with pytest.raises(dd.CaseError) as caught:
        case(revenue, "£000", **more)
    return [fault.message for fault in caught.value.faults]


def test_a_file_in_thousands_gives_the_numbers_of_the_same_file_in_pounds() -> None:
    sims = [dd.simulate(case(THOUSANDS, "£000"), 500), dd.simulate(case(POUNDS, "£"), 500)]
    assert sims[0].measures["npv"].equals(sims[1].measures["npv"])
    accounts = [dd.account_by_year(sim, "a") for sim in sims]
    assert accounts[0].equals(accounts[1])


def test_of_accounts_is_every_driver_in_pounds_but_those_for_one_sale() -> None:
    money = {name for name, driver in DRIVERS.items() if driver.kind == "money"}
    assert {name for name in DRIVERS if is_of_accounts(name)} == money - {"price", "unit_cost"}
    for_one = ("price.2018/19", "unit_cost.2018/19", "lines.a.price", "lines.a.unit_cost")
    assert not any(map(is_of_accounts, for_one))
    named = ("fixed_cost.2018/19", "replace.2019/20", "loan")
    assert all(map(is_of_accounts, named))
    assert not is_of_accounts("nonsense")


# ------------------------------------------------- the same file in pounds and in thousands

YEARS = ("2018/19", "2019/20")
FOR_ONE_SALE = ("price", "unit_cost")
OF_ACCOUNTS = (
    "fixed_cost", "investment", "double_running", "pay_bill", "stranded", "exit_cost", "loan",
)  # fmt: skip
BY_YEAR = (*FOR_ONE_SALE, "fixed_cost")


@st.composite
def figures(draw: st.DrawFn, driver: str) -> Any:
    """A figure in £: a number, a range, a list, or for drivers that can be so by year."""
    pounds = st.integers(1, 900).map(lambda hundreds: hundreds * 100)
    if driver in BY_YEAR and draw(st.booleans()):
        return {year: draw(figures("loan")) for year in YEARS[: draw(st.integers(1, 2))]}
    low, size = draw(pounds), draw(pounds)
    forms = [low, {"low": low, "high": low + size}, {"any_of": [low, low + size]}]
    if driver in FOR_ONE_SALE:
        forms.append("shared")
    return draw(st.sampled_from(forms))


@st.composite
def accounts(draw: st.DrawFn) -> dict[str, Any]:
    """An account in £, in one line of sale or in two."""
    sales = [
        {"volume": draw(st.integers(1, 900)), **{n: draw(figures(n)) for n in FOR_ONE_SALE}}
        for _ in range(draw(st.integers(1, 2)))
    ]
    others = draw(st.sets(st.sampled_from(OF_ACCOUNTS)))
    revenue: dict[str, Any] = {name: draw(figures(name)) for name in sorted(others)}
    if len(sales) == 1:
        return {**sales[0], **revenue}
    plain = st.integers(1, 900)
    lines = {
        f"line_{number}": {"volume": sale["volume"], "price": draw(plain), "unit_cost": draw(plain)}
        for number, sale in enumerate(sales)
    }
    return {"lines": lines, **revenue}


def in_thousands(driver: str, figure: Any) -> Any:
    """A figure in £ as a file in £000 has it."""
    if driver in ("volume", "lines", *FOR_ONE_SALE) or isinstance(figure, str):
        return figure
    if isinstance(figure, dict):
        return {key: in_thousands(driver, inner) for key, inner in figure.items()}
    if isinstance(figure, list):
        return [in_thousands(driver, inner) for inner in figure]
    return figure / 1000


def written(account: dict[str, Any], money_in: str) -> dict[str, Any]:
    """An account as a file has it."""
    if money_in == "£":
        return account
    return {driver: in_thousands(driver, figure) for driver, figure in account.items()}


@settings(max_examples=25)
@given(own=accounts(), other=accounts(), scenario=accounts(), income=st.integers(0, 99_999))
def test_a_pipeline_in_thousands_is_the_same_pipeline_in_pounds_however_figures_are_given(
    own: dict[str, Any], other: dict[str, Any], scenario: dict[str, Any], income: int
) -> None:
    def given(money_in: str) -> Pipeline:
        actual = income if money_in == "£" else income / 1000
        service = {
            "options": {"company": {"revenue": written(other, money_in)}},
            "actual": {"2017/18": {"income": actual}},
        }
        more = {
            "assumptions": {"shared": {"low": 300, "high": 500}},
            "scenarios": {"bad": {"services": {"a": written(scenario, money_in)}}},
        }
        return case(written(own, money_in), money_in, service=service, **more).pipeline

    pounds, thousands = given("£"), given("£000")
    with TemporaryDirectory() as folder:
        text = dd.pipeline_to_yaml(thousands, Path(folder, "p.yaml"))
        book = dd.pipeline_to_workbook(thousands, Path(folder, "p.xlsx"))
        read = (thousands, read_pipeline(text), dd.pipeline_from_workbook(book))
    for name in ("a", "bad"):
        expected = _numbers(pounds if name == "a" else pounds.under(name))
        for one in read:
            assert _numbers(one if name == "a" else one.under(name)) == expected


def _numbers(pipeline: Pipeline) -> dict[str, Any]:
    """Every number of the services of a pipeline, of their options and of their actual years."""
    service = pipeline.services["a"]
    revenues = {"a": service.revenue, "company": service.under("a", "company").revenue}
    found: dict[str, Any] = {
        f"{of}.{name}": believed
        if isinstance(believed, str)
        else [(path, float(number)) for path, number in believed.written]
        for of, revenue in revenues.items()
        for name, believed in revenue.items()
    }
    return found | {"actual": float(service.actual["2017/18"].income or 0)}


@pytest.mark.parametrize("driver", ["price", "unit_cost"])
def test_a_price_or_unit_cost_by_year_is_in_pounds_and_trades_as_one_that_is_not(
    driver: str,
) -> None:
    plain = {"price": 700, "volume": 100, "unit_cost": 90, "fixed_cost": 40}
    by_year = {**plain, driver: {"2018/19": plain[driver]}}
    sims = [dd.simulate(case(revenue, "£000"), 50) for revenue in (plain, by_year)]
    assert sims[0].measures["npv"].equals(sims[1].measures["npv"])


def test_a_price_by_year_may_have_its_pound_or_a_shared_price_and_a_share_as_any_price() -> None:
    for year in ("£700", "rent", "5%"):
        revenue = {"price": {"2018/19": year}, "volume": 1}
        given = case(revenue, "£000", assumptions={"rent": 12}).pipeline
        assert "price.2018/19" in given.services["a"].revenue


def test_the_percentiles_of_a_range_stay_percentiles() -> None:
    revenue = {"price": 1, "volume": 1, "fixed_cost": {"low": 1, "high": 2}}
    belief = case(revenue, "£000", low_high_are="p10_p90").pipeline.services["a"].revenue
    assert belief["fixed_cost"].stretched  # type: ignore[union-attr]
    assert belief["fixed_cost"].reach == (1_000, 2_000)  # type: ignore[union-attr]


def test_options_scenarios_and_actual_figures_are_in_thousands_too() -> None:
    options = {"company": {"revenue": {"fixed_cost": 7}}}
    actual = {"2017/18": {"income": 96.4, "cost": 71.25}}
    scenarios = {"bad": {"services": {"a": {"fixed_cost": 9}}}}
    revenue = {"price": 1, "volume": 1, "fixed_cost": 5}
    given = case(
        revenue, "£000", service={"options": options, "actual": actual}, scenarios=scenarios
    ).pipeline
    service = given.services["a"]
    assert service.under("a", "company").revenue["fixed_cost"].value == 7_000  # type: ignore[union-attr]
    assert (service.actual["2017/18"].income, service.actual["2017/18"].cost) == (96_400, 71_250)
    assert given.under("bad").services["a"].revenue["fixed_cost"].value == 9_000  # type: ignore[union-attr]


def test_a_pipeline_made_of_services_that_are_converted_does_not_convert_them_again() -> None:
    given = case({"price": 1, "volume": 1, "fixed_cost": 5}, "£000").pipeline
    again = Pipeline(**{name: getattr(given, name) for name in type(given).model_fields})
    assert again.services["a"].revenue["fixed_cost"].value == 5_000  # type: ignore[union-attr]


def test_a_shared_assumption_says_its_unit_where_it_is_a_cost() -> None:
    revenue = {"price": "rent", "volume": 1, "fixed_cost": "rent"}
    told = faults(revenue, assumptions={"rent": {"low": 0, "high": 12}})
    assert len(told) == 1
    assert told[0].startswith("rent has 12 without a unit, and fixed_cost is in £000; write 12k")
    fine = case(revenue, "£000", assumptions={"rent": {"low": 0, "high": "12k"}})
    assert fine.pipeline.assumptions["rent"].high == 12_000
    changed = {"bad": {"assumptions": {"rent": 5}}}
    assert len(faults(revenue, assumptions={"rent": "12k"}, scenarios=changed)) == 1


def test_what_could_be_pounds_or_thousands_is_refused_at_every_place() -> None:
    told = faults(
        {"price": "£1", "volume": 1, "fixed_cost": {"low": "£5", "high": "£9k"}, "loan": "£2"},
        service={"actual": {"2017/18": {"income": "£7"}}},
        scenarios={"bad": {"services": {"a": {"loan": "£3"}}}},
    )
    assert sorted(one.split()[0] for one in told) == ["£2", "£3", "£5", "£7"]


@pytest.mark.parametrize("money_in", ["£k", "000", "$"])
def test_there_are_two_units(money_in: str) -> None:
    with pytest.raises(dd.CaseError, match="money_in"):
        case({"price": 1, "volume": 1}, money_in)


def test_the_file_is_kept_in_excel_and_in_yaml_as_the_same_numbers(tmp_path: Path) -> None:
    more = {"assumptions": {"rent": "1.5m"}, "service": {"actual": {"2017/18": {"cost": 0.5}}}}
    given = case({**THOUSANDS, "loan": "rent"}, "£000", **more).pipeline
    workbook = dd.pipeline_to_workbook(given, tmp_path / "pipeline.xlsx")
    text = dd.pipeline_to_yaml(given, tmp_path / "pipeline.yaml")
    assert dd.pipeline_from_workbook(workbook) == given
    assert read_pipeline(text) == given


def test_a_form_in_thousands_comes_back_as_it_was(tmp_path: Path) -> None:
    given = case({"price": 1, "volume": 1, "fixed_cost": {"low": 1.5, "high": 2}}, "£000").pipeline
    written = dd.pipeline_to_yaml(given, tmp_path / "pipeline.yaml")
    assert run("pipeline", "form", written, "--out", tmp_path / "form.xlsx").exit_code == 0
    assert dd.pipeline_from_workbook(tmp_path / "form.xlsx").services == given.services


@pytest.mark.slow
def test_the_pack_has_actual_years_in_thousands_and_beliefs_with_their_own_unit(
    tmp_path: Path,
) -> None:
    actual = {"2017/18": {"income": 96.4, "cost": 71.25}}
    cost = {"low": 40, "high": 60, "unit": "£000 a year"}
    revenue = {"price": 300, "volume": 500, "fixed_cost": cost}
    sim = dd.simulate(case(revenue, "£000", service={"actual": actual}), 50)
    table = actuals_table(sim, "a")
    assert table is not None
    assert [cell.text for cell in table.rows[0].cells[1:4]] == ["96.4", "71.25", "25.15"]
    assert [column.heading for column in table.columns[1:3]] == ["Income, £000", "Cost, £000"]
    page = dd.write_pack(sim, tmp_path / "pack").read_text(encoding="utf-8")
    assert "£40k to £60k a year" in page
    assert "Actual 2017/18, £000" in page


def test_check_says_the_unit(tmp_path: Path) -> None:
    path, criteria = tmp_path / "p.yaml", tmp_path / "c.yaml"
    dd.pipeline_to_yaml(case({"price": 1, "volume": 1}, "£000").pipeline, path)
    text = f"title: T\nstatus: illustrative\ncriteria: {json.dumps(CRITERIA)}\n"
    criteria.write_text(text, encoding="utf-8")
    assert "costs and actual figures in £000, prices in £" in run("check", criteria, path).stdout
