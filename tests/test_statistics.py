"""Shares of draws: what their number says, and the gates that are judged by it."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, norm

from dragonsden.arithmetic.statistics import (
    Z95,
    quantiles,
    standard_error,
    wilson,
)
from dragonsden.engine.gates import Verdict, judged, overall
from dragonsden.engine.plan import MeasuredGate

# ------------------------------------------------------------------------------- Wilson


@pytest.mark.parametrize(
    ("count", "draws", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17: 857-872, table I, method 3 (score)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(count: int, draws: int, low: float, high: float) -> None:
    assert wilson(count, draws) == pytest.approx((low, high), abs=5e-5)


def test_the_normal_quantile_is_that_of_97_5_percent() -> None:
    assert pytest.approx(norm.ppf(0.975), abs=1e-15) == Z95


@given(st.integers(2, 100_000), st.floats(0, 1))
def test_the_interval_holds_the_shares_from_which_the_one_seen_is_1_96_errors_away(
    draws: int, part: float
) -> None:
    # Wilson's definition: |seen - p| = z sqrt(p (1 - p) / N) at both ends.
    count = min(max(1, round(part * draws)), draws - 1)
    low, high = wilson(count, draws)
    assert 0 < low < count / draws < high < 1
    for end in (low, high):
        assert abs(count / draws - end) == pytest.approx(Z95 * sqrt(end * (1 - end) / draws))


@given(st.integers(2, 5_000), st.floats(0, 1))
def test_the_interval_is_scipys(draws: int, part: float) -> None:
    count = min(max(1, round(part * draws)), draws - 1)
    other = binomtest(count, draws).proportion_ci(method="wilson")
    assert wilson(count, draws) == pytest.approx((other.low, other.high), abs=1e-12)


@given(st.integers(1, 2_000), st.floats(0, 1))
def test_the_interval_of_the_others_is_the_mirror_image(draws: int, part: float) -> None:
    count = round(part * draws)
    low, high = wilson(count, draws)
    assert wilson(draws - count, draws) == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_what_was_never_or_always_seen_follows_the_rule_of_three() -> None:
    assert wilson(0, 1000) == (0, 0.003)
    assert wilson(1000, 1000) == (0.997, 1)
    assert wilson(0, 3) == (0, 1)
    assert wilson(3, 3) == (0, 1)


@pytest.mark.parametrize("draws", [1, 2])
def test_so_few_draws_say_nothing(draws: int) -> None:
    assert wilson(0, draws) == wilson(draws, draws) == (0, 1)


# ----------------------------------------------------------------------- standard errors


def test_the_standard_error_is_the_deviation_over_the_root_of_the_number() -> None:
    x = np.random.default_rng(1).normal(3, 2, (4, 500))
    found = standard_error(x.sum(axis=1), (x**2).sum(axis=1), 500)
    assert found == pytest.approx(x.std(axis=1, ddof=1) / sqrt(500))


def test_each_mean_has_its_own_number_of_draws() -> None:
    # 1, 3: deviation sqrt(2), over sqrt(2); 1, 2, 3: deviation 1, over sqrt(3).
    found = standard_error(np.array([4.0, 6.0]), np.array([10.0, 14.0]), np.array([2, 3]))
    assert found == pytest.approx([1, 1 / sqrt(3)])


def test_fewer_than_two_draws_have_no_standard_error() -> None:
    found = standard_error(
        np.array([0.0, 5.0, 4.0]), np.array([0.0, 25.0, 10.0]), np.array([0, 1, 2])
    )
    assert found == pytest.approx([np.nan, np.nan, 1], nan_ok=True)


def test_a_constant_has_an_error_of_0_however_its_squares_were_rounded() -> None:
    assert standard_error(np.array([0.3]), np.array([0.03 - 1e-17]), 3)[0] == pytest.approx(
        0, abs=1e-8
    )
    assert standard_error(np.array([3.0]), np.array([2.9999999999999996]), 3)[0] == 0


# ----------------------------------------------------------------------------- quantiles


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50),
    st.lists(st.floats(0, 1), min_size=1, max_size=5),
)
def test_quantiles_are_numpys_of_type_7(draws: list[float], levels: list[float]) -> None:
    expected = np.quantile(draws, levels, method="linear")
    assert quantiles(np.array(draws), tuple(levels)) == pytest.approx(expected, abs=1e-9, rel=1e-9)


def test_p10_p50_and_p90_are_asked_for_unless_others_are() -> None:
    assert quantiles(np.array([0.0, 10.0])).tolist() == pytest.approx([1, 5, 9])
    assert quantiles(np.arange(11.0), (0.0, 0.25, 1.0)).tolist() == [0, 2.5, 10]


def test_never_is_left_out_of_quantiles_and_where_nothing_is_left_there_are_none() -> None:
    assert quantiles(np.array([np.nan, 3.0, np.nan, 1.0]), (0.5,)).tolist() == [2]
    assert np.isnan(quantiles(np.array([np.nan, np.nan]))).all()
    assert quantiles(np.array([]), (0.5, 0.6)).shape == (2,)


def test_the_draws_are_left_in_their_order() -> None:
    draws = np.array([3.0, 1.0, 2.0])
    quantiles(draws)
    assert draws.tolist() == [3, 1, 2]


# ----------------------------------------------------------- gates judged by their share

NPV = MeasuredGate("npv_gate", "npv", sense="at least", bound=0.0, share=0.8)
PAYBACK = MeasuredGate("payback_gate", "payback", sense="at most", bound=3.0, share=0.8)


def test_a_gate_passes_where_the_whole_interval_lies_at_or_above_the_share_asked_for() -> None:
    # 10,000 draws: the interval of 8,080 begins at 0.80016, that of 8,078 at 0.79996.
    assert wilson(8080, 10_000)[0] > 0.8 > wilson(8078, 10_000)[0]
    assert judged(NPV, 0.8, 8080, 10_000).status == "pass"
    assert judged(NPV, 0.8, 8078, 10_000).status == "hold"


def test_a_gate_fails_where_the_whole_interval_lies_below_and_holds_between() -> None:
    # The interval of 7,919 ends at 0.79975, that of 7,922 at 0.80005.
    assert wilson(7919, 10_000)[1] < 0.8 < wilson(7922, 10_000)[1]
    assert judged(NPV, 0.8, 7919, 10_000).status == "fail"
    assert judged(NPV, 0.8, 7922, 10_000).status == "hold"
    assert judged(NPV, 0.8, 8000, 10_000).status == "hold"
    assert judged(NPV, 0.8, 0, 10_000).status == "fail"


def test_a_gate_that_every_draw_keeps_passes_even_one_asking_for_all() -> None:
    strict = MeasuredGate("strict", "npv", sense="at least", bound=0.0, share=1.0)
    assert judged(strict, 1.0, 20, 20).status == "pass"
    assert judged(strict, 1.0, 999, 1000).status == "fail"  # the interval of 999 ends below 1
    assert judged(NPV, 0.8, 1, 1).status == "pass"
    assert judged(NPV, 0.8, 0, 1).status == "hold"


def test_an_end_on_the_share_itself_passes_or_holds() -> None:
    low, high = wilson(60, 100)
    at_low = MeasuredGate("g", "npv", sense="at least", bound=0.0, share=low)
    at_high = MeasuredGate("g", "npv", sense="at least", bound=0.0, share=high)
    assert judged(at_low, low, 60, 100).status == "pass"
    assert judged(at_high, high, 60, 100).status == "hold"


def test_a_verdict_says_the_measure_the_bound_and_the_shares() -> None:
    assert judged(NPV, 0.8, 500, 1000) == Verdict(
        "fail", "net present value is at least £0 in 50% of draws; 80% are asked for", 0.5
    )
    assert judged(PAYBACK, 0.8, 1000, 1000) == Verdict(
        "pass", "payback is at most 3 years in 100% of draws; 80% are asked for", 1.0
    )


@pytest.mark.parametrize(
    ("statuses", "status"),
    [
        ((), "pass"),
        (("pass", "pass"), "pass"),
        (("pass", "hold"), "hold"),
        (("hold", "fail", "pass"), "fail"),
        (("fail", "hold"), "fail"),
    ],
)
def test_the_worst_verdict_decides(statuses: tuple[str, ...], status: str) -> None:
    said = {str(i): Verdict(each, "") for i, each in enumerate(statuses)}  # type: ignore[arg-type]
    assert overall(said) == status
