"""Tables: they follow the exact quantile functions, never fall and stay inside the bounds."""

from __future__ import annotations

import runpy
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from casebook import metalog_if_any
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import ndtr

from dragonsden.arithmetic import inverse_cdf as tables
from dragonsden.arithmetic.distributions import LEAST_U, Floats, Metalog, Normal, Pert
from dragonsden.arithmetic.inverse_cdf import ListQuantiles, normal_cdf, quantile_table

TOOL = Path(__file__).parents[1] / "tools" / "pert_terms.py"

_TAILS = 2.0 ** -np.arange(1, 53, 0.07)
BODY = np.linspace(0.001, 0.999, 2001)
WHOLE = np.unique(np.concatenate([[LEAST_U], _TAILS, BODY, 1 - _TAILS, [1 - LEAST_U]]))
"""From the least u to the greatest, as dense towards the ends as in the middle."""

NOT_FAR = WHOLE[(WHOLE >= 2.0**-32) & (WHOLE <= 1 - 2.0**-32)]
"""All but one draw in two thousand million."""

Tabled = Pert | Metalog | Normal


def read(distribution: Tabled, u: Floats) -> Floats:
    """What the table gives for each u."""
    x = u.copy()
    quantile_table(distribution).read(x)
    return x


def error(
    distribution: Tabled, u: Floats, percentiles: tuple[float, float] = (0.001, 0.999)
) -> float:
    """The largest distance of the table from the exact function, as a share of the range.

    That is from P0.1 to P99.9, however remote a bound is.
    """
    low, high = distribution.quantile(np.array(percentiles))
    return float(np.abs(read(distribution, u) - distribution.quantile(u)).max()) / (high - low)


def error_of_all(distribution: Tabled, u: Floats) -> float:
    """The same as a share of the range from the least draw to the greatest."""
    return error(distribution, u, (LEAST_U, 1 - LEAST_U))


def is_in_order(distribution: Tabled) -> bool:
    """Whether the table never falls and stays inside the bounds, those of a PERT its ends."""
    x = read(distribution, WHOLE)
    low, high = (
        distribution.support
        if isinstance(distribution, Pert)
        else (distribution.min, distribution.max)
    )
    inside = (low is None or x.min() > low) and (high is None or x.max() < high)
    return bool((np.diff(x) >= 0).all()) and inside


# ------------------------------------------------------------------------------ the PERT


MODES = sorted({*np.linspace(0, 1, 81).tolist(), 1e-9, 1e-4, 0.0031, 1 - 0.0031, 1 - 1e-9})


def test_the_pert_of_every_mode_is_followed_to_1e_5_of_its_range_over_every_u() -> None:
    assert max(error_of_all(Pert(0, mode, 1), WHOLE) for mode in MODES) < 1e-5


def test_the_pert_of_every_mode_never_falls_and_stays_inside_its_ends() -> None:
    assert all(is_in_order(Pert(0, mode, 1)) for mode in MODES)


def test_perts_of_one_shape_share_the_memory_of_their_unit() -> None:
    quantile_table(Pert(0, 30, 80))
    tracemalloc.start()
    try:
        for high in range(1, 101):
            quantile_table(Pert(0, 3 * high, 8 * high))
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 35_000, "one table would be 70,000 bytes"


@settings(max_examples=60, deadline=None)
@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e9), st.floats(0, 1))
def test_a_pert_anywhere_is_followed_as_well(low: float, width: float, share: float) -> None:
    assume(width > 1e-6 * abs(low))
    distribution = Pert(low, min(low + share * width, low + width), low + width)
    assert error_of_all(distribution, WHOLE) < 1e-5
    x = read(distribution, WHOLE)
    rounding = 1e-15 * (abs(low) + width)
    assert (np.diff(x) >= -rounding).all()
    assert low <= x.min()
    assert x.max() <= low + width


def test_the_shipped_terms_are_those_the_tool_makes() -> None:
    made = runpy.run_path(str(TOOL))["pert_terms"]()
    shipped = tables._pert_terms()
    assert shipped.shape == made.shape
    assert np.abs(shipped - made).max() <= 1e-12


def test_a_belief_of_no_width_is_read_as_the_constant() -> None:
    assert (read(Pert(7, 7, 7), WHOLE) == 7).all()


# --------------------------------------------------------------- metalogs and normals


@settings(max_examples=120, deadline=None)
@given(
    st.floats(-1e3, 1e3),
    st.floats(0.1, 1e3),
    st.floats(0.3, 0.7),
    st.one_of(st.none(), st.floats(0.2, 20)),
    st.one_of(st.none(), st.floats(0.2, 20)),
)
def test_an_ordinary_metalog_is_followed_to_1e_5_of_its_range(
    p10: float, width: float, share: float, below: float | None, above: float | None
) -> None:
    low = None if below is None else p10 - below * width
    high = None if above is None else p10 + width + above * width
    distribution = metalog_if_any(p10, p10 + share * width, p10 + width, low, high)
    assume(distribution is not None and distribution.warning is None)
    assert error(distribution, BODY) < 1e-5
    assert low is None or high is None or error_of_all(distribution, NOT_FAR) < 2e-5
    assert is_in_order(distribution)


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(
    st.floats(0.0001, 0.9999),
    st.one_of(st.none(), st.floats(-6, 2)),
    st.one_of(st.none(), st.floats(-6, 2)),
)
def test_the_oddest_metalog_is_followed_to_1e_5_of_its_range_between_p0_1_and_p99_9(
    p50: float, below: float | None, above: float | None
) -> None:
    low = None if below is None else -(10**below)
    high = None if above is None else 1 + 10**above
    distribution = metalog_if_any(0, p50, 1, low, high)
    assume(distribution is not None)
    assert error(distribution, BODY) < 1e-5
    assert low is None or high is None or error_of_all(distribution, NOT_FAR) < 1e-4
    assert low is None or high is None or error_of_all(distribution, WHOLE) < 3e-3
    assert is_in_order(distribution)


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(st.floats(-1e3, 1e3), st.floats(0.1, 1e3), st.floats(-4.5, 5), st.floats(0.01, 9))
def test_a_normal_is_followed_to_1e_5_of_its_range(
    mu: float, sd: float, start: float, width: float
) -> None:
    low, high = mu + start * sd, mu + (start + width) * sd
    for least, most in ((None, None), (low, None), (None, high), (low, high)):
        assume(least is not None or start + width > -5)
        distribution = Normal(mu, sd, min=least, max=most)
        assert error(distribution, BODY) < 1e-5
        assert least is None or most is None or error_of_all(distribution, NOT_FAR) < 1e-5
        assert is_in_order(distribution)


@pytest.mark.parametrize(("low", "high"), [(None, 1e12), (-1e12, None), (-1e12, 1e12), (0, 1e12)])
@pytest.mark.parametrize("size", [1.0, 128.0, 1e6])
def test_a_bound_that_no_draw_comes_near_changes_no_draw(
    low: float | None, high: float | None, size: float
) -> None:
    # £400, £512, £700 with max: 1e12 was £512 in every draw. As a bound goes away the belief
    # becomes the one without it, to the share of the bound that it is.
    near = None if low != 0 else 0
    p10, p50, p90 = 3.2 * size, 4 * size, 5.5 * size
    bounded, free = Metalog(p10, p50, p90, low, high), Metalog(p10, p50, p90, near)
    exact = free.quantile(BODY)
    assert np.abs(read(bounded, BODY) - exact).max() < 1e-5 * (exact[-1] - exact[0])
    assert bounded.quantile(np.array([0.1, 0.5, 0.9])) == pytest.approx([p10, p50, p90], rel=1e-12)
    bounded, free = Normal(4 * size, size, low, high), Normal(4 * size, size, near)
    exact = scipy_normal(free).ppf(BODY)
    assert np.abs(read(bounded, BODY) - exact).max() < 1e-5 * (exact[-1] - exact[0])


def scipy_normal(normal: Normal) -> Any:
    """The same normal by scipy."""
    least = -np.inf if normal.min is None else (normal.min - normal.mu) / normal.sd
    most = np.inf if normal.max is None else (normal.max - normal.mu) / normal.sd
    return stats.truncnorm(least, most, loc=normal.mu, scale=normal.sd)


def test_a_normal_narrower_than_its_mean_has_digits_for_is_drawn_at_its_mean() -> None:
    assert set(read(Normal(1e12, 1e-6), BODY)) == {1e12}


@pytest.mark.parametrize("ratio", [3.5, 8.0])
def test_a_tail_that_is_ended_is_read_to_its_end_and_no_further(ratio: float) -> None:
    for q in (Metalog(1 / ratio, 1, ratio, min=0), Metalog(-ratio, -1, -1 / ratio, max=0)):
        far = np.array([LEAST_U, 1e-6, 0.0005, 0.9995, 1 - 1e-6, 1 - LEAST_U])
        assert error(q, np.concatenate([BODY, far])) < 1e-5
        ends = read(q, far)
        end = q.quantile(np.array([0.999 if q.max is None else 0.001]))[0]
        assert (ends[3:] if q.max is None else ends[:3]) == pytest.approx(end, rel=1e-14)


def test_the_open_tails_of_a_normal_run_on_to_the_last_u() -> None:
    x = read(Normal(0, 1), np.array([LEAST_U, 2.0**-40, 0.5, 1 - 2.0**-40, 1 - LEAST_U]))
    exact = Normal(0, 1).quantile(np.array([LEAST_U, 2.0**-40, 0.5, 1 - 2.0**-40, 1 - LEAST_U]))
    assert x == pytest.approx(exact, abs=0.01)
    assert x[2] == pytest.approx(0, abs=1e-8)


# ---------------------------------------------------------------------------- segments


def test_the_knots_rise_from_the_least_u_to_the_greatest() -> None:
    assert (np.diff(tables.COARSE.u) >= 0).all()
    assert tables.COARSE.u[0] <= LEAST_U
    assert tables.COARSE.u[-1] == 1 - LEAST_U


def test_every_u_is_read_on_the_line_between_its_own_two_knots() -> None:
    odds = tables.COARSE.odds
    table = tables.QuantileTable(tables.COARSE, np.arange(len(odds) - 1.0), np.zeros(len(odds) - 1))
    middle = (odds[:-1] + odds[1:]) / 2
    u = middle / (1 + middle)
    inner = u < 1 - 1e-6  # further out u cannot tell the odds of neighbours apart
    segment = u.copy()
    table.read(segment)
    assert (segment == np.arange(len(odds) - 1))[inner].all()
    assert (np.diff(segment) >= 0).all()


# ------------------------------------------------------------------------------- lists


@pytest.mark.parametrize("n", [1, 2, 3, 5, 7, 10, 49, 1000])
def test_each_place_of_a_list_has_the_same_stretch_of_u(n: int) -> None:
    places = ListQuantiles(np.arange(n) + 100.0)
    for i in range(n):
        edge, further = i / n, (i + 1) / n
        u = np.clip([edge + 2.0**-50, (edge + further) / 2, further - 2.0**-50], LEAST_U, 1)
        places.read(u)
        assert (u == 100 + i).all()


def test_a_place_ends_at_its_edge_and_the_last_u_is_still_in_the_list() -> None:
    u = np.array([LEAST_U, 0.25, 0.25 + LEAST_U, 0.5, 0.75, 1 - LEAST_U])
    ListQuantiles(np.array([1.0, 2.0, 3.0, 4.0])).read(u)
    assert u.tolist() == [1, 1, 2, 2, 3, 4]


# ------------------------------------------------------------------ the standard normal


def test_the_normal_cdf_is_right_to_one_part_in_ten_thousand_of_the_nearer_tail() -> None:
    z = np.linspace(-8.1, 8.1, 50_001)
    u = np.empty_like(z)
    normal_cdf(z.copy(), u)
    tail = ndtr(-np.abs(z))
    grain = np.where(z > 0, 2.0**-52, 0.0)  # near 1 no number lies nearer
    assert (np.abs(u - ndtr(z)) <= 1e-4 * tail + grain).all()
    assert (np.diff(u) >= 0).all()


def test_the_normal_cdf_stays_within_the_uniforms_however_far_out() -> None:
    z = np.array([-1e6, -40.0, -9.0, -8.3, 8.3, 9.0, 40.0, 1e6])
    u = np.empty_like(z)
    normal_cdf(z, u)
    assert u.tolist() == [LEAST_U] * 4 + [1 - LEAST_U] * 4


def test_the_normal_cdf_may_be_put_in_the_place_of_its_argument() -> None:
    z = np.linspace(-4, 4, 101)
    expected = np.empty_like(z)
    normal_cdf(z.copy(), expected)
    normal_cdf(z, z)
    assert (z == expected).all()


def test_the_normal_table_and_its_inverse_undo_each_other() -> None:
    z = read(Normal(0, 1), BODY)
    normal_cdf(z, z)
    assert z == pytest.approx(BODY, abs=2e-5)
