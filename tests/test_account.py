"""The trading account: worked by hand, and against METHODS section 3 written out year by year."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import inf, isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragonsden.arithmetic.account import Account, Floats
from dragonsden.arithmetic.discounting import DISCOUNT_SCHEDULES, discount_factors
from dragonsden.arithmetic.drivers import DRIVERS
from dragonsden.arithmetic.measures import MEASURES, measures, npv, payback, peak_exposure
from dragonsden.arithmetic.trading import trading_account

EXACT = 1e-9
"""In £: rounding of a few sums and products of numbers of some thousands."""


PENNY = np.array([1e-6])
"""A balance smaller than this is 0."""


def arrays(drivers: Mapping[str, float]) -> dict[str, Floats]:
    """Each driver as an array of one draw."""
    return {name: np.array([float(value)]) for name, value in drivers.items()}


def one(years: int, *, cost_recovery: bool = False, **drivers: float) -> Account:
    """The account of one draw."""
    return trading_account(arrays(drivers), years, cost_recovery=cost_recovery)


def yearly(lines: tuple[Floats, ...]) -> list[float]:
    """One number a year."""
    return [float(line[0]) for line in lines]


def measured(
    years: int, rate: str | float = 0.0, *, cost_recovery: bool = False, **drivers: float
) -> dict[str, float]:
    """Every measure of one draw."""
    found = trading_account(arrays(drivers), years, cost_recovery=cost_recovery)
    return {name: float(m[0]) for name, m in measures(found, discount_factors(rate, years)).items()}


# --------------------------------------------------------------------- volume and income


def test_volume_ramps_up_in_equal_steps_and_then_stays() -> None:
    # 90 units at £10: 1/3, 2/3 and all of it, then all of it.
    assert yearly(one(4, price=10, volume=90, ramp_up=3).income) == [300, 600, 900, 900]


def test_a_ramp_may_end_within_a_year() -> None:
    # 1/2.5 = 0.4, 2/2.5 = 0.8, then 1.
    assert yearly(one(3, price=1, volume=90, ramp_up=2.5).income) == pytest.approx([36, 72, 90])


def test_a_ramp_longer_than_the_horizon_never_reaches_full_volume() -> None:
    assert yearly(one(2, price=1, volume=100, ramp_up=8).income) == [12.5, 25]


def test_volume_grows_by_growth_less_churn_from_the_second_year() -> None:
    # 1 + 0.1 - 0.3 = 0.8 a year: 100, 80, 64.
    found = one(3, price=1, volume=100, growth=0.1, churn=0.3)
    assert yearly(found.income) == pytest.approx([100, 80, 64])


def test_volume_grows_while_it_ramps_up() -> None:
    # 100 x (1/2, 1, 1) x (1, 1.1, 1.21) = 50, 110, 121.
    found = one(3, price=1, volume=100, ramp_up=2, growth=0.1)
    assert yearly(found.income) == pytest.approx([50, 110, 121])


def test_volume_that_shrinks_and_churns_by_more_than_all_of_it_is_0_not_negative() -> None:
    # 1 - 0.5 - 0.7 = -0.2 is 0: sold in the first year only, and not again in the third.
    found = one(3, price=1, volume=100, growth=-0.5, churn=0.7)
    assert yearly(found.income) == [100, 0, 0]


def test_the_price_grows_from_the_second_year() -> None:
    # £10 at 5%: 10, 10.5, 11.025; at -10%: 10, 9, 8.1.
    rising = one(3, price=10, volume=100, price_growth=0.05)
    falling = one(3, price=10, volume=100, price_growth=-0.1)
    assert yearly(rising.income) == pytest.approx([1000, 1050, 1102.5])
    assert yearly(falling.income) == pytest.approx([1000, 900, 810])


def test_optimism_is_on_income_each_year_alike_and_not_on_the_cost_of_units() -> None:
    # Income 1000 x 0.8 = 800, with prices 10% up 880; 100 units still cost 400.
    found = one(2, price=10, volume=100, optimism=0.8, unit_cost=4, price_growth=0.1)
    assert yearly(found.income) == pytest.approx([800, 880])
    assert yearly(found.contribution) == pytest.approx([400, 480])


# --------------------------------------------------------------------------------- costs


def test_a_unit_cost_is_of_the_units_sold_and_grows() -> None:
    # 100 units at £4, 25% dearer a year: 400, 500, 625 from an income of 1000.
    found = one(3, price=10, volume=100, unit_cost=4, cost_growth=0.25)
    assert yearly(found.contribution) == pytest.approx([600, 500, 375])


def test_a_unit_cost_follows_the_volume_through_ramp_and_churn() -> None:
    # Units 50, 100 x 0.9 = 90: income 500, 900; cost 200, 360.
    found = one(2, price=10, volume=100, ramp_up=2, churn=0.1, unit_cost=4)
    assert yearly(found.contribution) == pytest.approx([300, 540])


def test_a_direct_cost_is_a_share_of_plan_income_and_cost_growth_leaves_it() -> None:
    # Income 1000 x 0.5 = 500, of which 40% is 200.
    found = one(2, price=10, volume=100, optimism=0.5, direct_cost=0.4, cost_growth=0.25)
    assert yearly(found.contribution) == pytest.approx([300, 300])


def test_bad_debt_is_a_share_of_plan_income() -> None:
    # 1000 x 0.9 = 900, 2% of it 18; income is what is billed.
    found = one(1, price=10, volume=100, optimism=0.9, bad_debt=0.02)
    assert yearly(found.income) == pytest.approx([900])
    assert yearly(found.contribution) == pytest.approx([882])
    assert float(found.surplus[0]) == pytest.approx(882)


def test_fixed_cost_is_the_same_every_year() -> None:
    found = one(2, price=10, volume=100, fixed_cost=350, growth=0.1)
    assert yearly(found.contribution) == pytest.approx([650, 750])


def test_overhead_is_on_direct_cost_and_lowers_the_surplus_alone() -> None:
    # Direct 400, overhead 25% of it 100: contribution 600 - 50 = 550, surplus 450.
    found = measured(1, price=10, volume=100, unit_cost=4, fixed_cost=50, overhead=0.25)
    assert found["contribution"] == pytest.approx(550)
    assert found["npv"] == pytest.approx(550)
    assert found["surplus"] == pytest.approx(450)


def test_the_surplus_bears_a_years_share_of_the_investment_and_the_npv_all_of_it() -> None:
    # 900 over 3 years: 300 a year. NPV at 0%: -900 + 3 x 500.
    found = measured(3, price=5, volume=100, investment=900)
    assert found["contribution"] == 500
    assert found["surplus"] == pytest.approx(200)
    assert found["npv"] == pytest.approx(600)


def test_income_contribution_and_surplus_are_those_of_the_last_year() -> None:
    # Units 100, 80, 64: income 640, cost of units 192, fixed 100, overhead 19.2, 60 of 180.
    found = measured(
        3,
        price=10,
        volume=100,
        churn=0.2,
        unit_cost=3,
        fixed_cost=100,
        overhead=0.1,
        investment=180,
    )
    assert found["income"] == pytest.approx(640)
    assert found["contribution"] == pytest.approx(640 - 192 - 100)
    assert found["surplus"] == pytest.approx(640 - 192 - 100 - 19.2 - 60)


def test_every_driver_at_once() -> None:
    # Year 1: volume 60 x 1/2 = 30, price 20 x 0.5 = 10, plan 300; unit 4: direct 120; overhead 12;
    #   bad debt 3; fixed 50; contribution 300 - 120 - 3 - 50 = 127.
    # Year 2: volume 60 x 1.5 = 90 (growth 0.7 less churn 0.2), price 11, plan 990; unit 5: direct
    #   450; bad debt 9.9; contribution 990 - 450 - 9.9 - 50 = 480.1; overhead 45;
    #   surplus 480.1 - 45 - 400/2 = 235.1.
    # C: -400, -273, 207.1: back after 1 + 273/480.1 years. NPV at 25%: -400 + 127 + 480.1 / 1.25.
    found = measured(
        2,
        0.25,
        price=20,
        volume=60,
        ramp_up=2,
        growth=0.7,
        churn=0.2,
        price_growth=0.1,
        optimism=0.5,
        unit_cost=4,
        cost_growth=0.25,
        bad_debt=0.01,
        fixed_cost=50,
        overhead=0.1,
        investment=400,
    )
    assert found == pytest.approx(
        {
            "income": 990,
            "contribution": 480.1,
            "surplus": 235.1,
            "npv": -273 + 384.08,
            "payback": 1 + 273 / 480.1,
            "peak_exposure": 400,
            "two_tier": 0,
            "subsidy": 0,
            "outside_share": 0,
        }
    )
    assert tuple(found) == MEASURES


# ------------------------------------------------------------------------- cost recovery


def test_what_exceeds_full_cost_is_refunded_in_the_same_year() -> None:
    # Plan 1000; full cost 400 + 100 fixed + 40 overhead + 60/2 = 570: 430 refunded each year.
    # Income 570; contribution 570 - 500 = 70 = overhead 40 + the year's share of investment 30.
    drivers = {"price": 10, "volume": 100, "unit_cost": 4, "fixed_cost": 100}
    found = one(2, cost_recovery=True, **drivers, overhead=0.1, investment=60)
    assert yearly(found.income) == pytest.approx([570, 570])
    assert yearly(found.contribution) == pytest.approx([70, 70])
    assert float(found.surplus[0]) == pytest.approx(0, abs=EXACT)
    assert yearly(found.balance) == pytest.approx([-60, 10, 80])


def test_an_earlier_loss_is_made_good_before_anything_is_refunded() -> None:
    # Ramp over 4 years: plan 250, 500, 750, 1000; full cost 600: -350, -100, +150, +400.
    # S: -350, -450, -300, then 100 is refunded of the 400: income 900, surplus 300.
    found = one(4, cost_recovery=True, price=10, volume=100, ramp_up=4, fixed_cost=600)
    assert yearly(found.income) == pytest.approx([250, 500, 750, 900])
    assert float(found.surplus[0]) == pytest.approx(300)
    assert yearly(found.contribution) == pytest.approx([-350, -100, 150, 300])


def test_a_refund_is_not_called_back_by_a_later_loss() -> None:
    # Churn 50%: plan 800, 400, 200; full cost 300: +500 refunded, +100 refunded, -100 stays.
    found = one(3, cost_recovery=True, price=8, volume=100, churn=0.5, fixed_cost=300)
    assert yearly(found.income) == pytest.approx([300, 300, 200])
    assert yearly(found.contribution) == pytest.approx([0, 0, -100], abs=EXACT)


def test_bad_debt_counts_as_a_cost_of_provision_and_is_on_what_was_billed() -> None:
    # Plan 1000, bad debt 100, fixed 300: full cost 400, refund 600; contribution 400 - 100 - 300.
    found = one(1, cost_recovery=True, price=10, volume=100, bad_debt=0.1, fixed_cost=300)
    assert yearly(found.income) == pytest.approx([400])
    assert yearly(found.contribution) == pytest.approx([0], abs=EXACT)


def test_nothing_is_refunded_by_a_service_that_may_keep_its_surplus_or_makes_a_loss() -> None:
    drivers = {"price": 10, "volume": 100, "fixed_cost": 300}
    assert yearly(one(2, **drivers).income) == [1000, 1000]
    drivers["fixed_cost"] = 1200
    assert yearly(one(2, cost_recovery=True, **drivers).income) == [1000, 1000]


# ------------------------------------------------------------------------------- payback


def paid_back(*balance: float) -> float:
    return float(payback([np.array([float(b)]) for b in balance], PENNY)[0])


@pytest.mark.parametrize(
    ("balance", "years"),
    [
        ((-100, -60, -20, 20), 2.5),  # 2 years and 20 of the 40 of the third
        ((-100, 300), 0.25),
        ((-100, -50, 0), 2),  # exactly
        ((0, 10, 20), 0),  # never below
        ((0, 0, 0), 0),
        ((5, 5), 0),
        ((0, -10, 30), 1.25),  # a dip: below after a year, back 10 of 40 into the second
        ((0, 5, -5, 5), 2.5),  # a dip later on
        ((0, 0, -10, 10), 2.5),
        ((-10, 10, -20, 5), 0.5),  # back once, below again: the first time counts
        ((-10, 10, -20, -30), 0.5),
        ((0, -10, 10, -10, 10), 1.5),
        ((-10, -5, -1), nan),  # never
        ((0, -10), nan),
        ((0, 10, -10), nan),
        ((-10,), nan),
        ((0,), 0),
    ],
)
def test_payback_is_when_the_balance_first_comes_back(
    balance: tuple[float, ...], years: float
) -> None:
    assert paid_back(*balance) == pytest.approx(years, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize(
    ("balance", "years"),
    [
        ((-9e-7, -9e-7), 0),  # nothing, so never below
        ((0, -9e-7, 0), 0),
        ((-1e-6, 0), 1),  # not less than a millionth: below
        ((0, -1e-6, 0), 2),
        ((0, -1e-6), nan),
        ((-10, -9e-7), 1),  # what rounding leaves of 0 is 0: back exactly
        ((-10, 9e-7, 5), 1),
        ((-10, -1e-6, 5), 1 + 1e-6 / 5.000001),
        ((-1e-5, 1e-6), 1e-5 / 1.1e-5),  # not less than a millionth: interpolated
    ],
)
def test_a_balance_under_a_millionth_of_a_pound_is_nothing(
    balance: tuple[float, ...], years: float
) -> None:
    assert paid_back(*balance) == pytest.approx(years, abs=1e-12, nan_ok=True)


def test_a_balance_far_smaller_than_the_largest_yearly_line_is_nothing() -> None:
    # 0.7 x 390 bn less a third of it, thrice, less as much again: nothing is left but rounding
    drivers = {"price": 0.7, "volume": 3.9e11, "fixed_cost": 9.1e10, "investment": 5.46e11}
    found = one(3, **drivers)
    assert -2.73e11 * 1e-12 < found.balance[-1][0] < -1e-6
    assert found.nothing.tolist() == [pytest.approx(0.273, rel=1e-12)]
    assert measured(3, **drivers)["payback"] == 3
    # half a pound more is owed, and is not paid back
    owed = measured(3, **{**drivers, "investment": 5.46e11 + 0.5})
    assert isnan(owed["payback"])


def test_the_largest_line_is_that_of_the_draw_whichever_line_it_is() -> None:
    # £2m of overhead is the largest line of the first draw; the second has none as large as £1m
    drivers = {**arrays({"price": 1.0, "volume": 1e6, "direct_cost": 1.0, "investment": 0.0})}
    account_ = trading_account({**drivers, "overhead": np.array([2.0, 0.0])}, 2)
    assert account_.nothing.tolist() == [2e6 * 1e-12, 1e-6]
    # a refund, a share of the investment, and a surplus below 0 are lines too
    loss = one(1, price=1, volume=1, fixed_cost=3e6, investment=3e6)
    assert loss.surplus[0] == 1 - 6e6
    assert loss.nothing[0] in (1e-6, pytest.approx((6e6 - 1) * 1e-12, rel=1e-12))
    none_near = one(1, price=2, volume=1e6, investment=3e6)
    assert [abs(float(b[0])) > 1 for b in none_near.balance] == [True, True]
    assert measures(none_near, [1])["peak_exposure"][0] == 3e6


def test_draws_of_every_kind_stand_side_by_side() -> None:
    rows = {
        (-100, -60, -20, 20): 2.5,
        (-100, 300, -1, 5): 0.25,
        (0, 10, 20, 5): 0,
        (0, -10, 30, 30): 1.25,
        (0, 5, -5, 5): 2.5,
        (-10, -5, -1, -1): nan,
        (0, 1, 1, -1): nan,
    }
    found = payback(list(np.array(list(rows), dtype=float).T), PENNY)
    assert found == pytest.approx(list(rows.values()), nan_ok=True)


def test_a_balance_that_is_the_same_in_every_draw_may_stand_as_a_single_entry() -> None:
    # Investment 10 in all draws; after a year -5 in all; after two 0 in one and 5 in the other.
    found = payback([np.array([-10.0]), np.array([-5.0]), np.array([-5.0, 5.0])], PENNY)
    assert found == pytest.approx([nan, 1.5], nan_ok=True)
    found = payback([np.array([0.0]), np.array([-5.0]), np.array([-5.0, 5.0])], PENNY)
    assert found == pytest.approx([nan, 1.5], nan_ok=True)


def test_payback_depends_on_the_contribution_of_every_year() -> None:
    # Ramp over 2 years: contribution 50, 100, 100 on an investment of 200: -200, -150, -50, 50.
    found = measured(3, price=1, volume=100, ramp_up=2, investment=200)
    assert found["payback"] == pytest.approx(2.5)


@given(
    st.lists(
        st.sampled_from([-30.0, -10.0, -1.0, 0.0, 1.0, 10.0, 30.0, 9e-7, -9e-7]),
        min_size=1,
        max_size=7,
    )
)
def test_payback_and_exposure_follow_their_definition(balance: list[float]) -> None:
    zeroed = [0.0 if abs(b) < 1e-6 else b for b in balance]
    expected, below = (0.0 if min(zeroed) >= 0 else nan), zeroed[0] < 0
    for year, (before, after) in enumerate(pairwise(zeroed)):
        if below and after >= 0:
            expected = year + before / (before - after)
            break
        below = after < 0
    assert paid_back(*balance) == pytest.approx(expected, abs=1e-12, nan_ok=True)
    depth = float(peak_exposure([np.array([b]) for b in balance], PENNY)[0])
    assert depth == max(0.0, -min(zeroed))


# ---------------------------------------------------------------------------- exposure


@pytest.mark.parametrize(
    ("balance", "depth"),
    [
        ((0, 10, 20), 0),
        ((-100, -40, 20), 100),
        ((-100, -140, 20), 140),
        ((0, -30, 10, -50), 50),
        ((5, 3), 0),
        ((-9e-7, 0), 0),
        ((-1e-6, 0), 1e-6),
    ],
)
def test_peak_exposure_is_the_depth_of_the_lowest_balance(
    balance: tuple[float, ...], depth: float
) -> None:
    assert float(peak_exposure([np.array([float(b)]) for b in balance], PENNY)[0]) == depth


def test_a_ramp_deepens_the_exposure_beyond_the_investment() -> None:
    # Contribution 25 - 60, 50 - 60, 75 - 60, 100 - 60: C -100, -135, -145, -130, -90.
    found = measured(4, price=1, volume=100, ramp_up=4, fixed_cost=60, investment=100)
    assert found["peak_exposure"] == pytest.approx(145)
    assert isnan(found["payback"])


# ---------------------------------------------------------------------- present value


def test_the_first_year_is_not_discounted_and_the_second_by_one_year() -> None:
    assert discount_factors(0.25, 3) == pytest.approx((1, 0.8, 0.64))
    assert discount_factors(0.0, 4) == (1, 1, 1, 1)
    assert discount_factors(0.035, 1) == (1,)


def test_the_green_books_factors_are_the_published_ones() -> None:
    # Published for the n-th year after the start; year t of the account is t - 1 years after it.
    factors = discount_factors("green_book_2026", 31)
    published = {1: 0.9662, 3: 0.9019, 5: 0.8420, 10: 0.7089, 30: 0.3563}
    assert {n: round(factors[n], 4) for n in published} == published


def test_the_green_books_rate_falls_after_30_and_after_75_years() -> None:
    factors = discount_factors("green_book_2026", 126)
    assert len(factors) == 126
    falls = {round(before / after - 1, 9) for before, after in pairwise(factors[:31])}
    assert falls == {0.035}
    assert factors[30] / factors[31] == pytest.approx(1.03)  # 31 years after the start
    assert factors[74] / factors[75] == pytest.approx(1.03)
    assert factors[75] / factors[76] == pytest.approx(1.025)
    assert factors[124] / factors[125] == pytest.approx(1.025)
    assert factors[125] == pytest.approx(1.035**-30 * 1.03**-45 * 1.025**-50)


def annuity(rate: float, years: int) -> float:
    """£1 in each of so many years, the first not discounted."""
    return (1 - (1 + rate) ** -years) / (1 - 1 / (1 + rate))


@pytest.mark.parametrize(
    ("years", "worth"),
    [
        (30, annuity(0.035, 30)),
        (75, annuity(0.035, 31) + 1.035**-30 / 1.03 * annuity(0.03, 44)),
        (
            125,
            annuity(0.035, 31)
            + 1.035**-30 / 1.03 * annuity(0.03, 45)
            + 1.035**-30 * 1.03**-45 / 1.025 * annuity(0.025, 49),
        ),
    ],
)
def test_the_npv_of_a_steady_service_is_an_annuity(years: int, worth: float) -> None:
    found = measured(years, "green_book_2026", price=1, volume=1000, investment=500)
    assert found["npv"] == pytest.approx(1000 * worth - 500, rel=1e-12)


def test_years_beyond_the_schedule_are_refused() -> None:
    assert len(discount_factors("green_book_2026", 126)) == 126  # 125 years after the start
    with pytest.raises(ValueError, match="127 years; green_book_2026 gives rates for 125 years"):
        discount_factors("green_book_2026", 127)
    assert len(discount_factors(0.035, 200)) == 200


def test_a_schedule_that_is_not_known_is_refused_and_the_known_ones_named() -> None:
    with pytest.raises(
        KeyError, match="'green_book' is not a discount schedule; use a rate or one"
    ):
        discount_factors("green_book", 10)
    with pytest.raises(KeyError, match="green_book_2026"):
        discount_factors("green_book", 10)
    assert list(DISCOUNT_SCHEDULES) == ["green_book_2026"]


@pytest.mark.parametrize("rate", [-1, -1.5, inf, nan])
def test_a_rate_that_cannot_be_applied_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="cannot be applied; give one above -100%"):
        discount_factors(rate, 3)


def test_a_negative_rate_above_minus_100_percent_can_be_applied() -> None:
    assert discount_factors(-0.5, 3) == (1, 2, 4)


def test_every_year_counts_by_its_own_factor_whatever_that_is() -> None:
    # -40 at the start, then 10 a year by factors 1, 2, 0 and 0.5: 10 + 20 + 0 + 5 - 40.
    found = one(4, price=1, volume=10, investment=40)
    assert float(npv(found, (1.0, 2.0, 0.0, 0.5))[0]) == -5


def test_a_discount_factor_is_needed_for_every_year() -> None:
    found = one(3, price=1, volume=1)
    with pytest.raises(ValueError, match="argument 2 is longer"):
        npv(found, (1.0, 1.0))


# ---------------------------------------------------- METHODS section 3, year by year


def by_methods(
    d: Mapping[str, float], years: int, rate: float, cost_recovery: bool
) -> dict[str, float]:
    """The account of one draw as the method note writes it."""
    c, s, total, factor = -d["investment"], 0.0, -d["investment"], 1.0
    balance = [c]
    for t in range(1, years + 1):
        growth = max(0.0, 1 + d["growth"] - d["churn"]) ** (t - 1)
        volume = d["volume"] * min(1.0, t / d["ramp_up"]) * growth
        plan = volume * d["price"] * (1 + d["price_growth"]) ** (t - 1) * d["optimism"]
        by_unit = d["unit_cost"] * (1 + d["cost_growth"]) ** (t - 1) * volume
        direct = by_unit if "direct_cost" not in d else d["direct_cost"] * plan
        bad = d["bad_debt"] * plan
        overhead = d["overhead"] * direct
        full = direct + bad + d["fixed_cost"] + overhead + d["investment"] / years
        refund = max(0.0, s + plan - full) if cost_recovery else 0.0
        s = s + plan - full - refund
        income = plan - refund
        contribution = income - direct - bad - d["fixed_cost"]
        total += contribution * factor
        factor /= 1 + rate
        c += contribution
        balance.append(c)
    return {
        "income": income,
        "contribution": contribution,
        "surplus": income - full,
        "npv": total,
        "peak_exposure": max(0.0, -min(balance)),
    }


MONEY = ["income", "contribution", "surplus", "npv", "peak_exposure"]

SOME = {
    "price": st.floats(0, 100),
    "volume": st.floats(0, 1000),
    "ramp_up": st.floats(1, 8),
    "growth": st.floats(-0.9, 0.5),
    "churn": st.floats(0, 1),
    "price_growth": st.one_of(st.just(0.0), st.floats(-0.5, 0.2)),
    "optimism": st.floats(0, 1.5),
    "cost_growth": st.floats(-0.5, 0.2),
    "bad_debt": st.floats(0, 0.3),
    "fixed_cost": st.floats(0, 10_000),
    "overhead": st.floats(0, 0.5),
    "investment": st.floats(0, 100_000),
}
ANY = st.one_of(
    st.fixed_dictionaries({**SOME, "unit_cost": st.floats(0, 50)}),
    st.fixed_dictionaries({**SOME, "direct_cost": st.floats(0, 0.9)}),
)


@settings(max_examples=150, deadline=None)
@given(ANY, st.integers(1, 12), st.floats(-0.05, 0.1), st.booleans())
def test_any_account_is_that_of_the_method_note(
    drivers: dict[str, float], years: int, rate: float, cost_recovery: bool
) -> None:
    expected = by_methods({"unit_cost": 0.0, **drivers}, years, rate, cost_recovery)
    found = measured(years, rate, cost_recovery=cost_recovery, **drivers)
    assert {name: found[name] for name in MONEY} == pytest.approx(expected, rel=1e-9, abs=1e-5)


@settings(max_examples=80, deadline=None)
@given(ANY, st.integers(1, 8), st.booleans())
def test_doubling_prices_and_costs_doubles_the_money_and_leaves_the_payback(
    drivers: dict[str, float], years: int, cost_recovery: bool
) -> None:
    money = {name: 2 * value for name, value in drivers.items() if DRIVERS[name].kind == "money"}
    once = measured(years, 0.035, cost_recovery=cost_recovery, **drivers)
    twice = measured(years, 0.035, cost_recovery=cost_recovery, **{**drivers, **money})
    assert {n: twice[n] for n in MONEY} == pytest.approx(
        {n: 2 * once[n] for n in MONEY}, rel=1e-12, abs=3e-6
    )
    lowest = np.abs(trading_account(arrays(drivers), years, cost_recovery=cost_recovery).balance)
    if ((lowest == 0) | (lowest > 1e-5)).all():  # no balance that only one of the two calls 0
        assert twice["payback"] == pytest.approx(once["payback"], nan_ok=True)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(ANY, min_size=2, max_size=6), st.integers(1, 6), st.booleans(), st.booleans())
def test_many_draws_at_once_have_the_bits_that_each_has_alone(
    draws: list[dict[str, float]], years: int, cost_recovery: bool, by_unit: bool
) -> None:
    def costed(drivers: dict[str, float]) -> dict[str, float]:
        cost = drivers.get("unit_cost", drivers.get("direct_cost", 0.0))
        rest = {n: x for n, x in drivers.items() if n not in ("unit_cost", "direct_cost")}
        return {**rest, "unit_cost" if by_unit else "direct_cost": cost}

    draws = [costed(drivers) for drivers in draws]
    together = {name: np.array([d[name] for d in draws]) for name in draws[0]}
    discount = discount_factors(0.035, years)
    found = measures(trading_account(together, years, cost_recovery=cost_recovery), discount)
    for row, drivers in enumerate(draws):
        alone = measured(years, 0.035, cost_recovery=cost_recovery, **drivers)
        assert all(
            np.array_equal(found[name][row % found[name].size], alone[name], equal_nan=True)
            for name in MEASURES
        )


def test_a_ramp_that_ends_with_the_year_is_complete_whatever_other_draws_do() -> None:
    # 49 x (1/49) is not 1 in floating point; 49 / 49 is.
    found = trading_account(
        {**arrays({"price": 1, "volume": 1}), "ramp_up": np.array([49.0, 60.0])}, 49
    )
    assert found.income[-1][0] == 1


# --------------------------------------------------------- constants among the draws


PLAIN = {
    "price": 10.0,
    "volume": 100.0,
    "ramp_up": 2.0,
    "growth": 0.02,
    "churn": 0.05,
    "price_growth": 0.01,
    "optimism": 0.9,
    "unit_cost": 4.0,
    "cost_growth": 0.03,
    "bad_debt": 0.02,
    "fixed_cost": 400.0,
    "overhead": 0.1,
    "investment": 300.0,
}


@pytest.mark.parametrize("cost_recovery", [False, True])
@pytest.mark.parametrize("given_all", [False, True])
@pytest.mark.parametrize("uncertain", [*PLAIN, "direct_cost"])
def test_any_one_driver_may_be_uncertain_and_all_others_known(
    uncertain: str, given_all: bool, cost_recovery: bool
) -> None:
    least = {"price": 10.0, "volume": 100.0, "unit_cost": 4.0, "investment": 300.0}
    known = dict(PLAIN) if given_all else {**least, uncertain: PLAIN.get(uncertain, 0.0)}
    if uncertain == "direct_cost":
        del known["unit_cost"]
        known["direct_cost"] = 0.4
    values = known[uncertain] * np.array([1.0, 1.1, 1.25])
    found = measures(
        trading_account({**arrays(known), uncertain: values}, 4, cost_recovery=cost_recovery),
        discount_factors(0.035, 4),
    )
    for row, value in enumerate(values):
        alone = measured(4, 0.035, cost_recovery=cost_recovery, **{**known, uncertain: value})
        for name, expected in alone.items():
            entry = np.broadcast_to(found[name], 3)[row]
            assert entry == pytest.approx(expected, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("cost_recovery", [False, True])
def test_the_arrays_handed_in_are_never_changed(cost_recovery: bool) -> None:
    drivers = {name: np.array([value, 1.1 * value]) for name, value in PLAIN.items()}
    before = {name: array.copy() for name, array in drivers.items()}
    for array in drivers.values():
        array.flags.writeable = False
    found = trading_account(drivers, 5, cost_recovery=cost_recovery)
    lines = [*found.income, *found.contribution, *found.balance, found.surplus]
    copies = [line.copy() for line in lines]
    for line in lines:
        line.flags.writeable = False
    measures(found, discount_factors("green_book_2026", 5))
    assert all((drivers[name] == before[name]).all() for name in drivers)
    assert all((line == copy).all() for line, copy in zip(lines, copies, strict=True))


# --------------------------------------------------------------------- what may be said


def test_drivers_left_out_take_their_default() -> None:
    assert {n: d.default for n, d in DRIVERS.items() if d.default != 0} == {
        "price": None,
        "volume": None,
        "ramp_up": 1.0,
        "optimism": 1.0,
        "ownership": 1.0,
    }
    spelled = {n: d.default for n, d in DRIVERS.items() if d.default is not None}
    drivers = {"price": 3.0, "volume": 7.0}
    assert measured(5, 0.035, **{**spelled, **drivers}) == measured(5, 0.035, **drivers)
    assert measured(5, **drivers) == {
        "income": 21,
        "contribution": 21,
        "surplus": 21,
        "npv": 105,
        "payback": 0,
        "peak_exposure": 0,
        "two_tier": 0,
        "subsidy": 0,
        "outside_share": 0,
    }


def test_the_domains_are_those_of_the_method_note() -> None:
    nonnegative = "price volume fixed_cost unit_cost direct_cost overhead investment optimism"
    for name in nonnegative.split():
        assert DRIVERS[name].domain[0] == 0
        assert DRIVERS[name].domain[1] >= 100
        assert not DRIVERS[name].open_low
    for name in ("bad_debt", "churn"):
        assert (DRIVERS[name].domain, DRIVERS[name].open_low) == ((0, 1), False)
    for name in ("growth", "price_growth", "cost_growth"):
        assert (DRIVERS[name].domain[0], DRIVERS[name].open_low) == (-1, True)
        assert DRIVERS[name].domain[1] >= 1
    assert DRIVERS["ramp_up"].domain == (1, 1000)
    assert not DRIVERS["ramp_up"].open_low
    most = {"money": 1e12, "number": 1e12}  # far beyond any council, and the arithmetic finite
    assert all(
        DRIVERS[name].domain[1] == most[DRIVERS[name].kind]
        for name in ("price", "volume", "unit_cost", "fixed_cost", "investment")
    )
    for name in ("growth", "price_growth", "cost_growth"):
        assert DRIVERS[name].domain[1] == 10
    for name in ("optimism", "direct_cost", "overhead"):
        assert DRIVERS[name].domain[1] == 100
    assert all(driver.help for driver in DRIVERS.values())
    assert {d.kind for d in DRIVERS.values()} == {"money", "rate", "number"}


def test_an_unknown_driver_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(KeyError, match="'prize' is not a driver; drivers are price, volume, ramp"):
        one(3, price=1, volume=1, prize=2)


@pytest.mark.parametrize(
    ("given_drivers", "said"),
    [
        ({}, "no price and no volume; a trading account needs price and volume"),
        ({"price": 1}, "no volume; a trading account needs price and volume"),
        ({"volume": 1}, "no price; a trading account needs price and volume"),
    ],
)
def test_price_and_volume_are_required(given_drivers: dict[str, float], said: str) -> None:
    with pytest.raises(KeyError, match=said):
        one(3, **given_drivers)
