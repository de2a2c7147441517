"""Accounts of services that are delivered in another way, worked by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dragonsden as dd
from dragonsden.arithmetic.account import Account
from dragonsden.arithmetic.discounting import discount_factors
from dragonsden.arithmetic.measures import measures
from dragonsden.arithmetic.trading import trading_account

CRITERIA = """
title: Money only
status: illustrative
criteria:
  npv: {title: Net present value, unit: £, from: npv, worst: 0, best: 1000, weight: 100}
"""


def one(years: int, *, cost_recovery: bool = False, **drivers: float) -> Account:
    """The account of one draw."""
    arrays = {name.replace("__", "."): np.array([float(x)]) for name, x in drivers.items()}
    return trading_account(arrays, years, cost_recovery=cost_recovery)


def line(account: Account, name: str) -> list[float]:
    """A line of the account, a number for each year."""
    return [float(year[0]) for year in account.lines[name]]


def measured(account: Account, rate: float = 0.0) -> dict[str, float]:
    """The measures of one draw."""
    found = measures(account, discount_factors(rate, len(account.income)))
    return {name: float(draws[0]) for name, draws in found.items()}


# ---------------------------------------------------------------------------------- delay


def test_half_a_year_of_delay_moves_half_of_each_trading_year_into_the_next() -> None:
    # A trading year brings 600. Year 1 has half of it, less 80 x 1/2: 260.
    found = one(3, price=100, volume=10, fixed_cost=400, investment=600, delay=0.5,
                double_running=80)  # fmt: skip
    assert line(found, "contribution") == pytest.approx([260, 600, 600])
    assert line(found, "income") == pytest.approx([500, 1000, 1000])
    assert line(found, "surplus") == pytest.approx([200, 400, 400])
    told = measured(found, 0.25)
    assert told["npv"] == pytest.approx(-600 + 260 + 480 + 384)
    assert told["payback"] == pytest.approx(1 + 340 / 600)


def test_beyond_the_last_year_there_is_no_trading_and_no_stranded_support() -> None:
    found = one(3, price=100, volume=10, investment=90, delay=4, double_running=20, stranded=50)
    assert line(found, "contribution") == [-20, -20, -20]
    assert measured(found)["peak_exposure"] == 150


@pytest.mark.slow
@given(st.floats(0, 6))
def test_what_a_delay_moves_is_neither_lost_nor_made_before_the_end(delay: float) -> None:
    years = 12
    at_once = one(years, price=10, volume=10, ramp_up=3, growth=0.1)
    later = one(years, price=10, volume=10, ramp_up=3, growth=0.1, delay=delay)
    before = np.concatenate([[0.0], np.cumsum(line(at_once, "income"))])
    by_then = np.interp(years - delay, np.arange(years + 1), before)
    assert sum(line(later, "income")) == pytest.approx(by_then)


def test_a_delay_that_differs_by_draw_moves_each_draw_by_its_own() -> None:
    drivers = {"price": np.array([100.0]), "volume": np.array([10.0])}
    found = trading_account({**drivers, "delay": np.array([0.0, 0.5, 1.0, 2.5])}, 3)
    assert np.transpose(found.income).tolist() == [
        [1000, 1000, 1000],
        [500, 1000, 1000],
        [0, 1000, 1000],
        [0, 0, 500],
    ]


# ------------------------------------------------------------------ staff, tax and owners


def test_new_starters_save_the_gap_on_the_share_of_staff_that_they_are() -> None:
    # shares 0.2, 0.36, 0.488; 25% of 400 is 100
    found = one(3, price=100, volume=10, fixed_cost=500, pay_bill=400, terms_gap=0.25, turnover=0.2)
    assert line(found, "staff_saving") == pytest.approx([20, 36, 48.8])
    assert line(found, "contribution") == pytest.approx([520, 536, 548.8])
    assert measured(found)["two_tier"] == pytest.approx(0.488)


def test_where_only_cost_may_be_recovered_a_saving_on_staff_lowers_the_charge() -> None:
    # income 1000, full cost 500 - 20: 520 goes back, and the surplus is 0
    found = one(1, cost_recovery=True, price=100, volume=10, fixed_cost=500, pay_bill=400,
                terms_gap=0.25, turnover=0.2)  # fmt: skip
    assert line(found, "refund") == pytest.approx([520])
    assert line(found, "surplus") == pytest.approx([0])


def test_losses_are_made_good_before_tax_and_the_owners_share_what_is_left() -> None:
    # surplus -300, 100, 500: 300 is taxed in the third year, 60; the council has 60% of the rest
    found = one(3, price=100, volume=12, ramp_up=3, fixed_cost=700, tax=0.2, ownership=0.6)
    assert line(found, "tax") == pytest.approx([0, 0, 60])
    assert line(found, "contribution") == pytest.approx([-180, 60, 264])
    assert line(found, "others_share") == pytest.approx([-120, 40, 176])
    assert measured(found)["surplus"] == 500


def test_the_lines_of_an_account_add_up_to_its_contribution() -> None:
    found = one(4, price=100, volume=12, ramp_up=2, direct_cost=0.4, bad_debt=0.01, fixed_cost=100,
                pay_bill=300, terms_gap=0.1, turnover=0.3, tax=0.19, ownership=0.7, delay=0.75,
                double_running=40, stranded=15, exit_chance=1, exit_cost=90)  # fmt: skip
    lines = {name: np.array(line(found, name)) for name in found.lines}
    added = lines["plan_income"] - lines["refund"] + lines["staff_saving"]
    for cost in ("direct_cost", "bad_debt", "fixed_cost", "tax", "others_share",
                 "double_running", "stranded", "exit"):  # fmt: skip
        added = added - lines[cost]
    assert lines["contribution"] == pytest.approx(added)


@pytest.mark.parametrize(("u", "paid"), [(0.7, 0.0), (0.8, 0.0), (0.81, 250.0)])
def test_it_is_wound_up_where_its_uniform_exceeds_what_is_left_of_the_chance(
    u: float, paid: float
) -> None:
    found = one(2, price=100, volume=10, exit_chance=0.2, exit_cost=250, exit=u)
    assert line(found, "exit") == [0, paid]
    assert line(found, "contribution") == [1000, 1000 - paid]


def test_a_loan_below_the_market_rate_is_a_subsidy_over_three_years() -> None:
    cheap = one(1, price=1, volume=1, loan=950_000, loan_rate=0.04, market_rate=0.15)
    dear = one(1, price=1, volume=1, loan=950_000, loan_rate=0.15, market_rate=0.04)
    assert measured(cheap)["subsidy"] == pytest.approx(313_500)
    assert measured(dear)["subsidy"] == 0
    assert measured(cheap)["npv"] == 1


def test_a_loss_lowers_the_tax_of_the_years_after_it_and_of_none_before() -> None:
    # surpluses 30, -100, 60, 60, 50: taxed are 30, then nothing until 100 is made good: 20, 50
    volumes = {f"volume__{year}": sold for year, sold in enumerate((130, 0, 160, 160, 150), 1)}
    found = one(5, price=1, fixed_cost=100, tax=0.25, **volumes)
    assert line(found, "surplus") == [30, -100, 60, 60, 50]
    assert line(found, "tax") == [7.5, 0, 0, 5, 12.5]


def test_a_delay_moves_the_tax_with_the_year_that_it_is_of() -> None:
    # trading years of surplus 40 and 40, tax 10 each; half of the first falls into year 1
    found = one(2, price=1, volume=100, fixed_cost=60, tax=0.25, delay=0.5)
    assert line(found, "tax") == [5, 10]
    assert line(found, "contribution") == [15, 30]


@pytest.mark.parametrize(
    ("turnover", "shares"), [(0, [0, 0, 0]), (1, [1, 1, 1]), (0.5, [0.5, 0.75, 0.875])]
)
def test_the_two_tier_share_is_that_of_staff_who_were_replaced(
    turnover: float, shares: list[float]
) -> None:
    found = one(3, price=1, volume=500, pay_bill=200, terms_gap=0.25, turnover=turnover)
    assert line(found, "staff_saving") == pytest.approx([50 * share for share in shares])
    assert measured(found)["two_tier"] == shares[-1]


def test_new_starters_who_cost_more_add_to_the_bill() -> None:
    found = one(2, price=1, volume=500, pay_bill=200, terms_gap=-0.1, turnover=0.5)
    assert line(found, "contribution") == pytest.approx([500 - 10, 500 - 15])


def test_a_year_of_delay_is_a_year_less_in_which_staff_are_replaced() -> None:
    found = one(3, price=1, volume=500, pay_bill=200, terms_gap=0.25, turnover=0.5, delay=1)
    assert line(found, "staff_saving") == [0, 25, 37.5]
    assert measured(found)["two_tier"] == 0.75


# --------------------------------------------------------------- by year, by line, renewals


def test_a_volume_by_year_stands_until_the_next_and_does_not_grow() -> None:
    found = one(4, price=10, volume__1=30, volume__2=50, volume__4=20, unit_cost=2)
    assert line(found, "income") == [300, 500, 500, 200]
    assert line(found, "direct_cost") == [60, 100, 100, 40]


def test_the_fixed_cost_grows_from_the_second_year() -> None:
    found = one(3, price=10, volume=10, fixed_cost=40, fixed_growth=0.5)
    assert line(found, "fixed_cost") == [40, 60, 90]
    assert line(found, "contribution") == [60, 40, 10]


def test_lines_of_sale_add_up_and_share_what_they_do_not_have_of_their_own() -> None:
    # weddings 100 x 5 at a cost of 40 each, namings 20 x 10; half of each in the first year
    weddings = {"lines__weddings__price": 100, "lines__weddings__volume": 5}
    namings = {"lines__namings__price": 20, "lines__namings__volume": 10}
    found = one(2, ramp_up=2, **weddings, **namings, lines__weddings__unit_cost=40)
    assert line(found, "income") == [350, 700]
    assert line(found, "direct_cost") == [100, 200]


def test_capital_that_is_renewed_falls_in_its_year_and_full_cost_bears_a_share_of_it() -> None:
    # 1000 a year; 600 at the start and 300 in the second year: (600 + 300)/3 a year
    found = one(3, price=100, volume=10, investment=600, replace__2=300)
    assert line(found, "investment") == pytest.approx([300, 300, 300])
    assert line(found, "surplus") == pytest.approx([700, 700, 700])
    assert line(found, "contribution") == [1000, 1000, 1000]
    told = measured(found, 0.25)
    assert told["npv"] == pytest.approx(-600 + 1000 + 0.8 * 700 + 0.64 * 1000)
    assert [float(b[0]) for b in found.balance] == [-600, 400, 1100, 2100]


# ----------------------------------------------------------------------------- from files


def case(tmp_path: Path, revenue: str, head: str = "starts: 2018/19") -> dd.Case:
    """A case of one service with that revenue."""
    criteria, pipeline = tmp_path / "criteria.yaml", tmp_path / "pipeline.yaml"
    criteria.write_text(CRITERIA, encoding="utf-8")
    pipeline.write_text(
        f"title: T\nstatus: illustrative\nprices: 2018/19\n{head}\nyears: 3\n"
        f"discount_rate: 0%\nservices:\n  s:\n    revenue:\n{revenue}",
        encoding="utf-8",
    )
    return dd.load(criteria, pipeline)


def faults(tmp_path: Path, revenue: str, head: str = "starts: 2018/19") -> list[str]:
    """What is wrong with that revenue, less the name of the folder."""
    with pytest.raises(dd.CaseError) as refused:
        case(tmp_path, revenue, head)
    told = (str(fault).splitlines()[0] for fault in refused.value.faults)
    return [fault.removeprefix(f"{tmp_path}/") for fault in told]


def test_figures_by_year_by_line_and_renewals_are_read_from_a_file(tmp_path: Path) -> None:
    found = case(
        tmp_path,
        "      lines:\n"
        "        weddings: {price: 100, volume: {low: 4, high: 6}}\n"
        "        namings: {price: 20, volume: 10}\n"
        "      fixed_cost: {2018/19: 50, 2020/21: 80}\n"
        "      replace: {year: 2019/20, cost: 300}\n",
    )
    lines = json.loads(dd.simulate(found, 20, 1).to_json())["services"]["s"]["lines"]
    assert lines["income"] == [700, 700, 700]
    assert lines["fixed_cost"] == [50, 50, 80]
    assert lines["replacement"] == [0, 300, 0]
    beliefs = [path for path, _ in found.pipeline.beliefs()]
    assert ("services", "s", "revenue", "lines.weddings.volume") in beliefs


def test_mistakes_in_figures_by_year_are_told_at_their_places(tmp_path: Path) -> None:
    assert faults(
        tmp_path,
        "      price: {2018/19: 10, 2018/20: 11, 2025/26: 12}\n"
        "      volume: {2019/20: 30}\n"
        "      growth: 2%\n"
        "      ramp_up: {2018/19: 1}\n",
    ) == [
        "pipeline.yaml:10:28: '2018/20' is not a year; write one as 2018/19",
        "pipeline.yaml:10:41: 2025/26 is not one of the pipeline's 3 years from 2018/19; "
        "leave it out",
        "pipeline.yaml:11:7: volume is given by year, but not for the first, 2018/19; add it",
        "pipeline.yaml:12:7: growth has nothing to move, for volume is given by year; leave it out",
        "pipeline.yaml:13:17: ramp_up is one number for all years; write it without them",
    ]


def test_years_without_a_first_year_ask_for_it(tmp_path: Path) -> None:
    revenue = "      price: 10\n      volume: {2018/19: 30}\n"
    assert faults(tmp_path, revenue, "review_slots: 1") == [
        "pipeline.yaml:11:16: volume is given for a year, but the pipeline does not say in which "
        "it begins; add starts: 2018/19"
    ]


def test_a_gate_without_a_share_has_to_hold_in_every_draw(tmp_path: Path) -> None:
    criteria, pipeline = tmp_path / "criteria.yaml", tmp_path / "pipeline.yaml"
    gates = "gates:\n  subsidy: {title: Small, measure: subsidy, at_most: 315_000}\n"
    criteria.write_text(CRITERIA + gates, encoding="utf-8")
    loan = "loan_rate: 4%, market_rate: 15%"
    pipeline.write_text(
        "title: T\nstatus: illustrative\nprices: 2018/19\nyears: 1\ndiscount_rate: 0%\nservices:\n"
        f"  low: {{revenue: {{price: 1, volume: 1, loan: 950_000, {loan}}}}}\n"
        f"  some: {{revenue: {{price: 1, volume: 1, loan: {{chance: 1%}}, {loan}}}}}\n"
        f"  high: {{revenue: {{price: 1, volume: 1, loan: {{low: 900k, high: 960k}}, {loan}}}}}\n",
        encoding="utf-8",
    )
    sim = dd.simulate(dd.load(criteria, pipeline), 2_000, 1)
    statuses = {name: sim.verdicts[name]["subsidy"].status for name in sim.services}
    assert statuses == {"low": "pass", "some": "pass", "high": "fail"}


@pytest.mark.parametrize(("share", "status"), [("85%", "pass"), ("95%", "fail")])
def test_a_subsidy_gate_asks_in_what_share_of_draws_the_limit_is_kept(
    tmp_path: Path, share: str, status: str
) -> None:
    # 3 x 11% of the loan: £315,000 up to a loan of £954,545, in 10 of 11 draws of 900k to 960k
    criteria, pipeline = tmp_path / "criteria.yaml", tmp_path / "pipeline.yaml"
    bound = f"{{title: Small, measure: subsidy, at_most: 315_000, in: {share}}}"
    criteria.write_text(f"{CRITERIA}gates:\n  subsidy: {bound}\n", encoding="utf-8")
    loan = "loan: {low: 900k, high: 960k}, loan_rate: 4%, market_rate: 15%"
    pipeline.write_text(
        "title: T\nstatus: illustrative\nprices: 2018/19\nyears: 1\ndiscount_rate: 0%\nservices:\n"
        f"  a: {{revenue: {{price: 1, volume: 1, {loan}}}}}\n",
        encoding="utf-8",
    )
    sim = dd.simulate(dd.load(criteria, pipeline), 5_000, 1)
    verdict = sim.verdicts["a"]["subsidy"]
    assert verdict.status == status
    assert verdict.share == pytest.approx(10 / 11, abs=0.015)


LAST_YEAR = CRITERIA.replace("from: npv", "from: contribution")


@pytest.mark.parametrize(
    ("drivers", "said"),
    [
        ("delay: {low: 1, high: 2}", ""),
        ("delay: {low: 1, high: 2.1}", "delay may exceed the pipeline's 3 years"),
        ("delay: 1, ramp_up: 2", ""),
        (
            "delay: 1, ramp_up: {low: 1, high: 2.5}",
            "delay and ramp_up may exceed the pipeline's 3 years together",
        ),
        ("ramp_up: {low: 1, high: 4}", "ramp_up may exceed the pipeline's 3 years"),
    ],
)
def test_a_warning_tells_that_the_last_year_may_fall_short_of_full_volume(
    tmp_path: Path, drivers: str, said: str
) -> None:
    criteria, pipeline = tmp_path / "criteria.yaml", tmp_path / "pipeline.yaml"
    criteria.write_text(LAST_YEAR, encoding="utf-8")
    pipeline.write_text(
        "title: T\nstatus: illustrative\nprices: 2018/19\nyears: 3\ndiscount_rate: 0%\nservices:\n"
        f"  a: {{revenue: {{price: 1, volume: 1, {drivers}}}}}\n",
        encoding="utf-8",
    )
    short = [w for w in dd.load(criteria, pipeline).warnings if "full volume" in w]
    end = ", so its last year may fall short of full volume"
    assert short == ([f"a: {said}{end}"] if said else [])


@pytest.mark.parametrize(
    ("revenue", "twice"),
    [
        ("price: 1, volume: 2, optimism: 90%", False),
        ("price: 1, volume: {low: 1, high: 3}", False),
        ("price: 1, volume: {low: 1, high: 3}, optimism: 100%", False),
        ("price: 1, volume: {low: 1, high: 3}, optimism: {chance: 85%}", False),
        ("price: 1, volume: {low: 1, high: 3}, optimism: 90%", True),
        ("price: {low: 1, high: 3}, volume: 1, optimism: {low: 80%, high: 100%}", True),
        (
            "price: {low: 1, high: 3}, volume: 1, "
            "optimism: {low: 80%, high: 100%, source: Own record of 14 services}",
            False,
        ),
        ("price: 1, volume: 2, direct_cost: {low: 40%, high: 60%}, optimism: 90%", False),
        ("lines: {fairs: {price: 1, volume: {low: 1, high: 3}}}, optimism: 90%", True),
    ],
)
def test_optimism_on_income_that_is_a_range_is_counted_twice(
    tmp_path: Path, revenue: str, twice: bool
) -> None:
    found = case(tmp_path, f"      {{{revenue}}}\n")
    said = (
        "optimism counts again what the ranges of price and volume hold: s; leave it out, or name "
        "the own record as its source"
    )
    assert (said in found.warnings) == twice


def test_a_later_first_year_discounts_every_year_once_more(tmp_path: Path) -> None:
    # the Green Book's usual layout: 10m, then 2.5m a year in years 1 to 4, at 3.5%
    pipeline = tmp_path / "pipeline.yaml"
    criteria = tmp_path / "criteria.yaml"
    criteria.write_text(CRITERIA, encoding="utf-8")
    pipeline.write_text(
        "title: T\nstatus: illustrative\nprices: 2018/19\nyears: 4\ndiscount_rate: 3.5%\n"
        "first_year: discounted\nservices:\n"
        "  a: {revenue: {price: 2.5m, volume: 1, investment: 10m}}\n",
        encoding="utf-8",
    )
    sim = dd.simulate(dd.load(criteria, pipeline), 20, 1)
    npv = json.loads(sim.to_json())["services"]["a"]["typical"]["npv"]
    assert npv == pytest.approx(-10e6 + 2.5e6 * 3.673079, abs=10)
