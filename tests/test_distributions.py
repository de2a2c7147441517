"""Quantities: every quantile function against an exact one, every mean against an integral."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, log, nan, pi, sin, sqrt

import numpy as np
import pytest
from casebook import metalog_if_any
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import beta, betainc

from dragonsden.arithmetic.distributions import (
    LEAST_SPREAD,
    AnyOf,
    Chance,
    Distribution,
    Exponential,
    Given,
    Known,
    Metalog,
    Normal,
    Pert,
    Triangular,
    Uniform,
    percentile,
)
from dragonsden.arithmetic.distributions import given as given_part

U = np.unique(
    np.concatenate(
        [
            [2.0**-53, 1e-12, 1e-6, 1 - 1e-6, 1 - 1e-12, 1 - 2.0**-53],
            np.linspace(0.001, 0.999, 999),
        ]
    )
)
INNER = U[(U >= 1e-6) & (U <= 1 - 1e-6)]
"""Where scipy's own truncated normal keeps its digits."""


def metalog_of_methods(q: Metalog, u: np.ndarray) -> np.ndarray:
    """METHODS section 2, written out: fitted on the stretched scale and taken back."""

    def forth(x: float) -> float:
        if q.min is not None and q.max is not None:
            return log((x - q.min) / (q.max - x))
        if q.min is not None:
            return log(x - q.min)
        return -log(q.max - x) if q.max is not None else x

    p10, p50, p90 = forth(q.p10), forth(q.p50), forth(q.p90)
    a1, a2, a3 = p50, (p90 - p10) / (2 * log(9)), (p90 + p10 - 2 * p50) / (0.8 * log(9))
    log_odds = np.log(u / (1 - u))
    m = a1 + a2 * log_odds + a3 * (u - 0.5) * log_odds
    if q.min is not None and q.max is not None:
        return (q.min + q.max * np.exp(m)) / (1 + np.exp(m))
    if q.min is not None:
        return q.min + np.exp(m)
    return q.max - np.exp(-m) if q.max is not None else m


def mean_by_integration(q: Distribution) -> float:
    """The integral of Q over (0, 1), on the scale of the log odds, where its tails are tame."""
    nodes, weights = np.polynomial.legendre.leggauss(30)
    starts = np.arange(-36.0, 36.0).reshape(-1, 1)
    log_odds = starts + (nodes + 1) / 2
    small = np.exp(-np.abs(log_odds))
    u = np.where(log_odds < 0, small / (1 + small), 1 / (1 + small))
    return float((q.quantile(u) * small / (1 + small) ** 2 * weights / 2).sum())


PERTS = [(0, 0, 1), (0, 1, 1), (0, 0.3, 1), (-5, 2, 4), (10, 40, 100), (1e6, 1.2e6, 2e6)]
METALOGS = [
    Metalog(400, 500, 600),
    Metalog(1, 2, 4),
    Metalog(-4, -2, -1),
    Metalog(1, 2, 4, min=0),
    Metalog(1, 2, 4, max=20),
    Metalog(1, 2, 4, min=0, max=20),
    Metalog(-4, -1, 0.5, min=-10, max=1),
]
NORMALS = [
    Normal(0, 1),
    Normal(100, 15),
    Normal(1, 2, min=0),
    Normal(1, 2, max=0),
    Normal(1, 2, min=0, max=3),
    Normal(0, 1, min=3),
    Normal(0, 1, max=-3),
    Normal(0, 1, min=2, max=2.5),
    Normal(0, 1, min=-2.5, max=-2),
]
EVERY: list[Distribution] = [
    Known(3.5),
    Uniform(-1, 4),
    *(Pert(*three) for three in PERTS),
    *(Triangular(*three) for three in PERTS),
    *METALOGS,
    *NORMALS,
    Chance(0.3),
    AnyOf((3, 1, 2, 2)),
]


# ------------------------------------------------------------------- quantiles, exactly


@pytest.mark.parametrize("three", PERTS)
def test_the_pert_is_the_beta_that_vose_names(three: tuple[float, float, float]) -> None:
    low, likely, high = three
    alpha = 1 + 4 * (likely - low) / (high - low)
    beta = 1 + 4 * (high - likely) / (high - low)
    exact = stats.beta.ppf(U, alpha, beta, loc=low, scale=high - low)
    assert Pert(*three).quantile(U) == pytest.approx(exact, rel=1e-11, abs=1e-11 * (high - low))


@pytest.mark.parametrize("three", PERTS)
def test_the_triangular_is_scipys(three: tuple[float, float, float]) -> None:
    low, likely, high = three
    mode = (likely - low) / (high - low)
    exact = stats.triang.ppf(U, mode, loc=low, scale=high - low)
    assert Triangular(*three).quantile(U) == pytest.approx(exact, abs=1e-12 * (high - low))
    assert Triangular(*three).mode == mode


def test_the_uniform_is_scipys() -> None:
    exact = stats.uniform.ppf(U, loc=-3, scale=8)
    assert Uniform(-3, 5).quantile(U) == pytest.approx(exact, abs=1e-14)


def test_a_known_number_is_itself_at_every_u() -> None:
    assert (Known(7.25).quantile(U) == 7.25).all()
    assert Known(7.25).quantile(U).shape == U.shape


@pytest.mark.parametrize("q", METALOGS, ids=repr)
def test_the_metalog_is_the_formula_of_the_method_note(q: Metalog) -> None:
    assert q.quantile(U) == pytest.approx(metalog_of_methods(q, U), rel=1e-9, abs=1e-9)
    assert q.quantile(np.array([0.1, 0.5, 0.9])) == pytest.approx([q.p10, q.p50, q.p90], rel=1e-12)


@pytest.mark.parametrize("q", NORMALS, ids=repr)
def test_the_normal_is_scipys_truncated_one(q: Normal) -> None:
    low = -inf if q.min is None else (q.min - q.mu) / q.sd
    high = inf if q.max is None else (q.max - q.mu) / q.sd
    exact = stats.truncnorm.ppf(INNER, low, high, loc=q.mu, scale=q.sd)
    assert q.quantile(INNER) == pytest.approx(exact, abs=1e-8 * q.sd)


def test_the_untruncated_normal_keeps_its_digits_in_both_tails() -> None:
    assert Normal(0, 1).quantile(U) == pytest.approx(stats.norm.ppf(U), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("cut", [-3.0, -1.0, 0.0, 1.0])
def test_a_normal_cut_on_one_side_keeps_its_digits_in_the_other_tail(cut: float) -> None:
    # 1 - 2^-53 of what lies above the cut: to be found from the share above it, not below.
    u = np.array([1 - 1e-6, 1 - 2.0**-40, 1 - 2.0**-53])
    exact = stats.norm.isf(stats.norm.sf(cut) * (1 - u))
    assert Normal(0, 1, min=cut).quantile(u) == pytest.approx(exact, rel=1e-12)
    assert Normal(0, 1, max=-cut).quantile(1 - u) == pytest.approx(-exact, rel=1e-12)


def test_a_normal_cut_far_out_keeps_its_digits() -> None:
    # Beyond 5.5 a normal is all but exponential: Q = z with upper(z) = upper(5.5) (1 - u).
    u = np.array([0.001, 0.5, 0.999, 1 - 1e-9])
    exact = stats.norm.isf(stats.norm.sf(5.5) * (1 - u))
    assert Normal(0, 1, min=5.5).quantile(u) == pytest.approx(exact, rel=1e-12)
    assert Normal(0, 1, max=-5.5).quantile(1 - u) == pytest.approx(-exact, rel=1e-9)


def test_a_chance_is_1_where_u_exceeds_1_less_p() -> None:
    u = np.array([0.1, 0.75 - 2.0**-53, 0.75, 0.75 + 2.0**-53, 0.9])
    assert Chance(0.25).quantile(u).tolist() == [0, 0, 0, 1, 1]
    assert (Chance(0).quantile(U) == 0).all()
    assert (Chance(1).quantile(U) == 1).all()


def test_any_of_takes_the_ith_smallest_up_to_u_of_i_over_n() -> None:
    q = AnyOf((30, 10, 20, 20))
    assert q.ordered == (10, 20, 20, 30)
    step = 2.0**-53
    u = np.array([step, 0.25, 0.25 + step, 0.5, 0.5 + step, 0.75, 0.75 + step, 1 - step])
    assert q.quantile(u).tolist() == [10, 10, 20, 20, 20, 20, 30, 30]
    assert q.quantile(np.array([0.0, 1.0])).tolist() == [10, 30]


def test_the_exponential_is_minus_the_logarithm_of_what_is_left() -> None:
    assert Exponential().quantile(INNER) == pytest.approx(stats.expon.ppf(INNER), rel=1e-9)
    assert Exponential().support == pytest.approx((0, stats.expon.ppf(0.999)))
    assert Exponential().typical == stats.expon.median()
    assert Exponential().mean == 1


@pytest.mark.parametrize("q", EVERY, ids=repr)
def test_no_quantile_function_falls_and_none_leaves_its_bounds(q: Distribution) -> None:
    x = q.quantile(U)
    assert (np.diff(x) >= 0).all()
    bounds = getattr(q, "min", None), getattr(q, "max", None)
    low, high = q.support if not isinstance(q, Metalog | Normal) else bounds
    assert low is None or x[0] >= low
    assert high is None or x[-1] <= high


# ------------------------------------------------------------- typical, mean and support


@pytest.mark.parametrize("q", EVERY, ids=repr)
def test_the_mean_is_the_integral_of_the_quantile_function(q: Distribution) -> None:
    low, high = q.support
    steps = isinstance(q, Chance | AnyOf)  # whose steps an adaptive integral only nears
    u = (np.arange(120_000) + 0.5) / 120_000
    integral = float(q.quantile(u).mean()) if steps else mean_by_integration(q)
    assert q.mean == pytest.approx(integral, abs=1e-8 * max(high - low, abs(low)))


@pytest.mark.parametrize("tail", [0.2, 0.49, 0.5, 0.9, 0.99, 0.99999])
@pytest.mark.parametrize("middle", [1.0, 1e9])
def test_the_mean_of_a_log_logistic_is_the_known_one_however_heavy_its_tail(
    tail: float, middle: float
) -> None:
    # a3 = 0: x - min is log-logistic with shape 1/a2, whose mean is pi a2 / sin(pi a2). From 1/2 it
    # is ended at P99.9: the incomplete beta function up to there, and 999^a2 in the rest
    ratio = 9**tail
    above = Metalog(middle / ratio, middle, middle * ratio, min=0)
    below = Metalog(-middle * ratio, -middle, -middle / ratio, max=0)
    exact = pi * tail / sin(pi * tail)
    if tail >= 0.5:
        shape = 1 + tail, 1 - tail
        exact = beta(*shape) * betainc(*shape, 0.999) + 0.001 * 999**tail
    assert above.mean == pytest.approx(middle * exact, rel=1e-9)
    assert below.mean == pytest.approx(-middle * exact, rel=1e-9)


@pytest.mark.parametrize(
    ("q", "typical"),
    [
        (Known(4), 4),
        (Uniform(2, 5), 3.5),
        (Pert(0, 1, 10), 1),
        (Triangular(0, 1, 10), 1),
        (Metalog(1, 2, 4, min=0), 2),
        (Normal(7, 3), 7),
        (Normal(0, 1, min=0), 0.6744897501960817),  # the median of a half normal: P75
        (Chance(0.5), 0),
        (Chance(0.51), 1),
        (Chance(0.49), 0),
        (AnyOf((5, 1, 3)), 3),
        (AnyOf((4, 1, 3, 2)), 2),  # of two in the middle the lower: Q(1/2)
        (AnyOf((9,)), 9),
    ],
)
def test_the_typical_value_is_that_of_the_method_note(q: Distribution, typical: float) -> None:
    assert q.typical == pytest.approx(typical, abs=1e-12)
    if not isinstance(q, Uniform | Pert | Triangular):
        assert float(q.quantile(np.array(0.5))) == pytest.approx(typical, abs=1e-12)


@pytest.mark.parametrize(
    ("q", "support"),
    [
        (Known(4), (4, 4)),
        (Uniform(2, 5), (2, 5)),
        (Pert(0, 1, 10), (0, 10)),
        (Triangular(0, 1, 10), (0, 10)),
        (Metalog(-9, 0, 9, min=-30, max=20), (-30, 20)),
        (Normal(5, 2), (5 - 2 * 3.090232306167813, 5 + 2 * 3.090232306167813)),
        (Normal(5, 2, min=5), (5, 5 + 2 * 3.2905267314919255)),
        (Normal(5, 2, max=5), (5 - 2 * 3.2905267314919255, 5)),
        (Normal(5, 2, min=4, max=7), (4, 7)),
        (Chance(0), (0, 0)),
        (Chance(0.5), (0, 1)),
        (Chance(1), (1, 1)),
        (AnyOf((3, 1, 2)), (1, 3)),
    ],
)
def test_the_support_ends_at_the_bounds_or_at_p01_and_p999(
    q: Distribution, support: tuple[float, float]
) -> None:
    assert q.support == pytest.approx(support, abs=1e-12)


def test_the_open_ends_of_a_metalog_stand_at_p01_and_p999() -> None:
    # a3 = 0: logistic about 0 with scale 2 a2 / 2; at P99.9 the log odds are ln 999.
    scale = 9 / log(9)
    assert Metalog(-9, 0, 9).support == pytest.approx((-scale * log(999), scale * log(999)))
    assert Metalog(1, 3, 9, min=0).support == pytest.approx((0, 3 * 999 ** (log(3) / log(9))))
    assert Metalog(-9, -3, -1, max=0).support == pytest.approx((-3 * 999**0.5, 0))


@pytest.mark.parametrize("kind", [Pert, Triangular])
def test_a_range_of_no_width_is_a_constant(kind: type[Pert] | type[Triangular]) -> None:
    q = kind(3, 3, 3)
    assert (q.quantile(U) == 3).all()
    assert (q.typical, q.mean, q.support) == (3, 3, (3, 3))


# ------------------------------------------------------------------- P10 and P90 given


def is_the_fit(q: Distribution, p10: float, p90: float) -> bool:
    near = 1e-9 * (p90 - p10)
    return q.quantile(np.array([0.1, 0.9])) == pytest.approx([p10, p90], abs=near)


@pytest.mark.parametrize("kind", [Pert, Triangular])
@pytest.mark.parametrize("likely", [10, 10.001, 14, 20, 29.999, 30], ids=str)
def test_a_fit_has_the_percentiles_and_the_mode_that_were_given(
    kind: type[Pert] | type[Triangular], likely: float
) -> None:
    q = kind.from_p10_p90(10, likely, 30)
    assert isinstance(q, kind)
    assert is_the_fit(q, 10, 30)
    assert q.typical == pytest.approx(likely, abs=1e-12)
    assert q.low < 10
    assert q.high > 30
    assert q.low <= q.likely <= q.high


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-1e6, 1e6),
    st.floats(1e-3, 1e6),
    st.floats(0, 1),
    st.sampled_from([Pert, Triangular]),
)
def test_every_range_has_a_fit(
    p10: float, width: float, share: float, kind: type[Pert] | type[Triangular]
) -> None:
    p90 = p10 + width
    likely = min(p10 + share * width, p90)
    q = kind.from_p10_p90(p10, likely, p90)
    assert isinstance(q, kind)
    assert q.quantile(np.array([0.1, 0.9])) == pytest.approx(
        [p10, p90], abs=1e-8 * width + 1e-14 * abs(p10)
    )
    assert q.likely == pytest.approx(likely, abs=1e-9 * width + 1e-14 * abs(p10))


def test_the_fit_to_a_symmetric_range_is_symmetric_and_a_triangular_one_is_closed() -> None:
    # A symmetric unit triangular has q10 = sqrt(0.1 / 2), so width = (P90 - P10) / (1 - 2 q10).
    width = 2 / (1 - 2 * 0.05**0.5)
    q = Triangular.from_p10_p90(-1, 0, 1)
    assert q.support == pytest.approx((-width / 2, width / 2), rel=1e-12)
    assert Pert.from_p10_p90(-1, 0, 1).mean == pytest.approx(0, abs=1e-12)


def test_the_uniform_with_these_percentiles_reaches_an_eighth_further_on_each_side() -> None:
    assert Uniform.from_p10_p90(10, 18) == Uniform(9, 19)
    assert is_the_fit(Uniform.from_p10_p90(-3, 1), -3, 1)


def test_equal_percentiles_are_a_known_number() -> None:
    assert Pert.from_p10_p90(5, 5, 5) == Known(5)
    assert Triangular.from_p10_p90(5, 5, 5) == Known(5)
    assert Uniform.from_p10_p90(5, 5) == Known(5)


@pytest.mark.parametrize(
    "fit",
    [
        lambda: Pert.from_p10_p90(10, 9, 20),
        lambda: Triangular.from_p10_p90(10, 9, 20),
        lambda: Uniform.from_p10_p90(10, 9),
    ],
)
def test_percentiles_that_fall_are_refused_by_name(fit: Callable[[], Distribution]) -> None:
    with pytest.raises(ValueError, match=r"(likely|high) is below low \(9 < 10\)"):
        fit()


# ---------------------------------------------------------------- which metalogs there are


def test_the_least_spread_is_where_the_slope_of_a_metalog_first_touches_0() -> None:
    # y(1-y) M'(y) = a2 + a3 (y - 1/2 + y (1-y) ln(y/(1-y))) > 0 for all y asks a2 > |a3| times
    # the largest value of the bracket.
    y = np.linspace(0.5, 1, 2_000_001)[1:-1]
    largest = (y - 0.5 + y * (1 - y) * np.log(y / (1 - y))).max()
    assert pytest.approx(largest, abs=1e-9) == LEAST_SPREAD


EDGE = 0.2 / 0.599839320
"""P10 0, P90 1: a2 / |a3| = 0.4 / |1 - 2 P50|, so P50 may lie this far from a half."""


@pytest.mark.parametrize("side", [-1, 1])
def test_a_metalog_just_inside_the_boundary_rises_and_one_just_outside_is_refused(
    side: int,
) -> None:
    inside = Metalog(0, 0.5 + side * (EDGE - 1e-9), 1)
    assert (np.diff(inside.quantile(np.linspace(0.0001, 0.9999, 10_000))) > 0).all()
    with pytest.raises(ValueError, match=r"too skewed .* add min: or max:, or move p50 towards"):
        Metalog(0, 0.5 + side * (EDGE + 1e-9), 1)


def test_the_boundary_is_tested_on_the_scale_of_the_fit() -> None:
    # On the scale of logarithms 1, 1.5, 9 lies within, where 1, 1.5, 9 itself does not.
    with pytest.raises(ValueError, match="too skewed"):
        Metalog(1, 1.5, 9)
    assert Metalog(1, 1.5, 9, min=0).p50 == 1.5
    # and the other way about: the logarithms of 0.01, 5, 9 are too skewed
    assert Metalog(0.01, 5, 9).p50 == 5
    with pytest.raises(ValueError, match="too skewed"):
        Metalog(0.01, 5, 9, min=0)


@pytest.mark.parametrize(
    ("bounds", "way_out"),
    [
        ({}, r"; add min: or max:, or move p50"),
        ({"min": 0.0}, r"; add max:, or move p50"),
        ({"max": 1e6}, r"; add min:, or move p50"),
        ({"min": -1e6, "max": 1e6}, r"belief; move p50 towards the middle$"),
    ],
)
def test_a_metalog_too_skewed_is_offered_the_bounds_it_does_not_have(
    bounds: dict[str, float], way_out: str
) -> None:
    with pytest.raises(ValueError, match=rf"p10 1, p50 \S+, p90 1000 are too skewed .*{way_out}"):
        Metalog(1, 999 if "min" in bounds else 1.5, 1000, **bounds)


def test_equal_percentiles_of_a_metalog_are_better_written_as_a_number() -> None:
    with pytest.raises(ValueError, match="are equal; write the number itself"):
        Metalog(5, 5, 5)


@pytest.mark.parametrize("ratio", [9, 9.01, 50])
def test_a_tail_of_1_or_more_has_no_mean_and_is_offered_the_other_bound(ratio: float) -> None:
    # a3 = 0: a2 = ln(ratio) / ln 9.
    with pytest.raises(ValueError, match="there is no mean; add max:, or bring the percentiles"):
        Metalog(1 / ratio, 1, ratio, min=0)
    with pytest.raises(ValueError, match="there is no mean; add min:, or bring the percentiles"):
        Metalog(-ratio, -1, -1 / ratio, max=0)


def test_a_tail_just_below_1_has_a_mean_and_a_second_bound_always_gives_one() -> None:
    assert Metalog(1 / 8.99, 1, 8.99, min=0).tail == pytest.approx(log(8.99) / log(9))
    assert Metalog(1 / 50, 1, 50, min=0, max=100).tail == 0
    assert Metalog(1, 2, 4).tail == 0
    assert Metalog(1, 2, 4).warning is None


def test_the_tail_counts_half_of_the_third_term_towards_its_open_side() -> None:
    q = Metalog(1, 1.5, 4, min=0)
    _, a2, a3 = q.terms
    assert a3 > 0
    assert q.tail == pytest.approx(a2 + a3 / 2, abs=1e-12)
    mirrored = Metalog(-4, -1.5, -1, max=0)
    _, a2, a3 = mirrored.terms
    assert mirrored.tail == pytest.approx(a2 - a3 / 2, abs=1e-12) == pytest.approx(q.tail)


@pytest.mark.parametrize(("ratio", "warns"), [(2.999, False), (3.001, True), (8, True)])
def test_a_tail_from_a_half_has_no_variance_and_is_ended_with_a_warning(
    ratio: float, warns: bool
) -> None:
    above, below = Metalog(1 / ratio, 1, ratio, min=0), Metalog(-ratio, -1, -1 / ratio, max=0)
    assert (above.warning is not None) == (below.warning is not None) == warns
    last = 999 ** (log(ratio) / log(9))
    if above.warning and below.warning:
        assert above.warning.endswith(
            f"no variance; it is ended at its P99.9, {last:.4g}; add max:"
        )
        assert below.warning.endswith(
            f"no variance; it is ended at its P0.1, {-last:.4g}; add min:"
        )
    u = np.array([1e-9, 0.001, 0.1, 0.5, 0.9, 0.999, 1 - 1e-9])
    drawn = (u / (1 - u)) ** (log(ratio) / log(9))
    if warns:
        drawn[-1] = last
    assert above.quantile(u) == pytest.approx(drawn, rel=1e-9)
    assert below.quantile(1 - u) == pytest.approx(-drawn, rel=1e-6)
    assert above.support == (0, pytest.approx(last))


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    st.floats(-1e3, 1e3),
    st.floats(1e-2, 1e3),
    st.floats(0.02, 0.98),
    st.one_of(st.none(), st.floats(0.01, 100)),
    st.one_of(st.none(), st.floats(0.01, 100)),
)
def test_every_accepted_metalog_rises_has_its_percentiles_and_stays_within_its_bounds(
    p10: float, width: float, share: float, below: float | None, above: float | None
) -> None:
    p50, p90 = p10 + share * width, p10 + width
    low = None if below is None else p10 - below * width
    high = None if above is None else p90 + above * width
    q = metalog_if_any(p10, p50, p90, low, high)
    assume(q is not None)
    x = q.quantile(U)
    assert (np.diff(x) >= 0).all()
    assert q.quantile(np.array([0.1, 0.5, 0.9])) == pytest.approx(
        [p10, p50, p90], abs=1e-9 * (width + abs(p10))
    )
    assert low is None or x[0] >= low
    assert high is None or x[-1] <= high
    assert low is None or q.support[0] == low
    assert high is None or q.support[1] == high


@settings(max_examples=100, deadline=None)
@given(st.floats(-50, 50), st.floats(0.01, 50), st.floats(-4, 4), st.floats(0.01, 8))
def test_every_normal_rises_and_stays_within_its_bounds(
    mu: float, sd: float, start: float, width: float
) -> None:
    low, high = mu + start * sd, mu + (start + width) * sd
    for least, most in ((low, None), (None, high), (low, high)):
        q = Normal(mu, sd, min=least, max=most)
        x = q.quantile(U)
        assert (np.diff(x) >= 0).all()
        assert least is None or x[0] >= least
        assert most is None or x[-1] <= most
        assert q.support[0] <= q.typical <= q.support[1]
        assert q.support[0] <= q.mean <= q.support[1]


@settings(max_examples=100, deadline=None)
@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.floats(0, 1))
def test_every_pert_and_triangular_rises_within_its_ends(
    low: float, width: float, share: float
) -> None:
    high = low + width
    likely = min(low + share * width, high)
    for q in (Pert(low, likely, high), Triangular(low, likely, high)):
        x = q.quantile(U)
        near = 1e-14 * (abs(low) + width)
        assert (np.diff(x) >= -near).all()
        assert low - near <= x[0]
        assert x[-1] <= high + near


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=12), st.floats(0, 1, exclude_min=True))
def test_any_of_follows_its_rule_for_every_list(values: list[float], u: float) -> None:
    n = len(values)
    found = float(AnyOf(tuple(values)).quantile(np.array(u)))
    place = next(i for i in range(1, n + 1) if u * n <= i)
    assert found == sorted(values)[place - 1]
    assert AnyOf(tuple(values)).typical == float(AnyOf(tuple(values)).quantile(np.array(0.5)))


# ---------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Known(nan), "value is nan; give a finite number"),
        (lambda: Known(inf), "value is inf; give a finite number"),
        (lambda: Uniform(2, 1), r"high is below low \(1 < 2\)"),
        (lambda: Uniform(nan, 1), "low is nan; give a finite number"),
        (lambda: Uniform(0, inf), "high is inf; give a finite number"),
        (lambda: Pert(2, 1, 3), r"likely is below low \(1 < 2\)"),
        (lambda: Pert(1, 3, 2), r"high is below likely \(2 < 3\)"),
        (lambda: Pert(1, nan, 2), "likely is nan; give a finite number"),
        (lambda: Triangular(2, 1, 3), r"likely is below low \(1 < 2\)"),
        (lambda: Triangular(1, 3, 2), r"high is below likely \(2 < 3\)"),
        (lambda: Metalog(3, 2, 4), r"p50 is below p10 \(2 < 3\)"),
        (lambda: Metalog(1, 5, 4), r"p90 is below p50 \(4 < 5\)"),
        (lambda: Metalog(1, inf, 4), "p50 is inf; give a finite number"),
        (lambda: Metalog(1, 2, 3, min=nan), "min is nan; give a finite number"),
        (lambda: Metalog(1, 2, 3, max=-inf), "max is -inf; give a finite number"),
        (lambda: Metalog(1, 2, 3, min=1), r"min is not below p10 \(1 >= 1\)"),
        (lambda: Metalog(1, 2, 3, max=3), r"max is not above p90 \(3 <= 3\)"),
        (lambda: Normal(nan, 1), "mean is nan; give a finite number"),
        (lambda: Normal(0, inf), "sd is inf; give a finite number"),
        (lambda: Normal(0, 1, min=nan), "min is nan; give a finite number"),
        (lambda: Normal(0, 1, max=nan), "max is nan; give a finite number"),
        (lambda: Normal(0, 0), "sd is 0; give one above 0, or the number alone if known"),
        (lambda: Normal(0, -2), "sd is -2; give one above 0"),
        (lambda: Normal(0, 1, min=2, max=2), r"max is not above min \(2 <= 2\)"),
        (lambda: Normal(0, 1, min=3, max=2), r"max is not above min \(2 <= 3\)"),
        (lambda: Normal(0, 1, min=6.1), "next to nothing .* give percentiles instead"),
        (lambda: Normal(0, 1, max=-6.1), "next to nothing .* give percentiles instead"),
        (lambda: Chance(-0.1), "chance is -0.1; give one between 0 and 1"),
        (lambda: Chance(1.1), "chance is 1.1; give one between 0 and 1"),
        (lambda: Chance(nan), "chance is nan; give one between 0 and 1"),
        (lambda: AnyOf(()), "any_of lists nothing; list at least one value"),
        (lambda: AnyOf((1, inf)), "any_of is inf; give a finite number"),
    ],
)
def test_what_is_no_belief_is_refused_with_the_way_out(
    make: Callable[[], Distribution], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        make()


def test_next_to_nothing_is_less_than_a_share_of_one_in_a_thousand_million() -> None:
    # Above 5.99 lies 1.05e-9 of a standard normal, above 6 lies 9.9e-10.
    assert Normal(0, 1, min=5.99).support[0] == 5.99
    with pytest.raises(ValueError, match="next to nothing"):
        Normal(0, 1, min=6)


# ------------------------------------------------------------------------------- percentiles


@pytest.mark.parametrize("q", [q for q in EVERY if not isinstance(q, Known | Chance | AnyOf)])
@pytest.mark.parametrize("u", [1e-6, 0.1, 0.5, 0.9, 1 - 1e-6])
def test_the_percentile_of_a_quantile_is_its_u(q: Distribution, u: float) -> None:
    assert percentile(q, float(q.quantile(np.array([u]))[0])) == pytest.approx(u, abs=1e-9)


def test_below_every_draw_the_percentile_is_0_and_above_them_all_1() -> None:
    q = Pert(10, 20, 40)
    assert (percentile(q, 9.99), percentile(q, 40.01), percentile(q, 40.0)) == (0, 1, 1)


def test_where_values_repeat_the_percentile_is_the_share_up_to_them() -> None:
    assert percentile(AnyOf((1, 2, 2, 5)), 2.0) == pytest.approx(0.75)
    assert percentile(AnyOf((1, 2, 2, 5)), 3.0) == pytest.approx(0.75)
    assert percentile(Chance(0.3), 0.0) == pytest.approx(0.7)


# ------------------------------------------------------------------ what a held factor leaves


HELD: list[Uniform | Triangular | Pert | Metalog | Normal | AnyOf] = [
    Uniform(2, 5),
    Triangular(0, 1, 10),
    Pert(10, 40, 100),
    Metalog(1, 2, 4),
    Metalog(1, 2, 4, min=0),
    Normal(7, 3),
    Normal(1, 2, min=0),
    AnyOf((3, 1, 2, 2, 10)),
]


@pytest.mark.slow
@pytest.mark.parametrize("q", HELD, ids=repr)
@pytest.mark.parametrize(("known", "left"), [(-1.2, 0.6), (0.9, 0.1), (0.0, 0.8)])
def test_what_a_held_factor_leaves_is_what_many_draws_of_the_rest_come_to(
    q: Uniform | Triangular | Pert | Metalog | Normal | AnyOf, known: float, left: float
) -> None:
    e = np.random.Generator(np.random.PCG64(5)).standard_normal(40_000)
    drawn = np.sort(q.quantile(stats.norm.cdf(known + left * np.concatenate([e, -e]))))
    found = given_part(q, known, left)
    error = 4.5 * drawn.std() / sqrt(len(drawn))
    assert found.mean == pytest.approx(drawn.mean(), abs=error)
    assert found.typical == pytest.approx(np.median(drawn), abs=4 * error)
    assert found.quantile(np.array([0.1, 0.9])) == pytest.approx(
        np.quantile(drawn, [0.1, 0.9]), abs=5 * error
    )
    assert isinstance(found, Given)
    low, high = found.support
    assert low <= drawn[200]
    assert drawn[-201] <= high


def test_what_a_held_factor_leaves_of_a_uniform_a_normal_a_chance_and_a_list_is_exact() -> None:
    known, left, phi = -1.2, 0.6, stats.norm.cdf
    uniform = given_part(Uniform(2, 5), known, left)
    assert uniform.mean == pytest.approx(2 + 3 * phi(known / sqrt(1 + left**2)), rel=1e-12)
    assert uniform.typical == pytest.approx(2 + 3 * phi(known), rel=1e-12)
    assert uniform.support == (2, 5)
    normal = given_part(Normal(7, 3), known, left)
    assert normal.mean == pytest.approx(7 + 3 * known, rel=1e-12)
    p10 = float(normal.quantile(np.array(0.1)))
    assert p10 == pytest.approx(7 + 3 * (known + left * stats.norm.ppf(0.1)), rel=1e-9)
    chance = given_part(Chance(0.3), known, left)
    assert chance.mean == pytest.approx(phi((known - stats.norm.ppf(0.7)) / left), rel=1e-12)
    listed = given_part(AnyOf((10, 20)), known, left)
    assert listed.mean == pytest.approx(10 + 10 * phi(known / left), rel=1e-12)


@pytest.mark.parametrize("q", [*HELD, Chance(0.3)], ids=repr)
def test_a_number_that_moves_with_held_factors_alone_is_known(q: Distribution) -> None:
    found = given_part(q, 0.7, 0.0)
    at = float(q.quantile(np.array(stats.norm.cdf(0.7))))
    assert found.typical == found.mean == pytest.approx(at, rel=1e-12)
    assert set(np.ravel(found.quantile(U))) == {found.mean}
