"""Draws: streams fixed by seed, path and block alone, and beliefs drawn from them."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from math import pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from dragonsden.arithmetic.distributions import (
    AnyOf,
    Chance,
    Distribution,
    Exponential,
    Floats,
    Known,
    Metalog,
    Normal,
    Pert,
    Triangular,
    Uniform,
)
from dragonsden.arithmetic.value_function import ValueFunction
from dragonsden.engine.sampling import (
    BLOCK,
    Batch,
    Streams,
    Variate,
    check_seed,
    standard_normal,
    to_middle,
)

NO_FACTORS = np.empty((0, BLOCK))
BLOCKS = 4
N = BLOCKS * BLOCK


GOLDEN_STREAMS = [
    (
        2018,
        "panel.member",
        0,
        ["0x1.970cc3b8d3e1dp-1", "0x1.a7baa46db342cp-3"],
        "05c48e341c83085250ad869c52c62d63",
    ),
    (
        2018,
        "panel.member",
        1,
        ["0x1.a0e31c44d6497p-1", "0x1.2752fb6426cc8p-4"],
        "f0116e738a1cb54b8a2da0cded917672",
    ),
    (
        0,
        "criteria.income.weight",
        0,
        ["0x1.dd92ddbc679ddp-1", "0x1.d512dbab33fb2p-2"],
        "d3331418faed7922fdbde229d5e123b5",
    ),
    (
        1180591620717411303424,
        "hr.revenue.price",
        6,
        ["0x1.6a34d29d6f115p-1", "0x1.d988a31a9c268p-4"],
        "aa293dab39651a8f729808b1d4b3f9de",
    ),
]
GOLDEN_DRAWS = [
    (Uniform(2.0, 8.0), "7c8cc9b1dbc3194bd1d967cda2a60fd6"),
    (Triangular(0.0, 1.0, 5.0), "6805ae1ea84bea9ca3859b7916c105ee"),
    (Pert(10.0, 12.0, 20.0), "644cbd5f0924f440e05e697413213cbb"),
    (Metalog(400.0, 500.0, 650.0), "0449a41504f8037b5c5c7275290f2721"),
    (Metalog(1.0, 2.0, 4.0, min=0.0), "89bf741d93e09bff43f72cd13590b6d9"),
    (Normal(10.0, 3.0, min=0.0), "bbc809f0df479e412ba9a0d646bbd8cc"),
    (AnyOf((3.0, 1.0, 2.0)), "460280fb65f7e618fe88799893d63e1d"),
    (Chance(0.3), "c9921c4547dfb1f0b431ba0d3930fa90"),
    (Exponential(), "2f1391a0e3354c94a959faecfb227a09"),
]


def uniforms(path: str, seed: int = 2018, block: int = 0, count: int = BLOCK) -> Floats:
    """The first uniforms of one stream."""
    u = np.empty(count)
    Streams(seed).fill(path, block, u)
    return u


def draws_of(distribution: Distribution, through: ValueFunction | None = None) -> Floats:
    """N draws of a belief that moves with nothing."""
    batch = Batch.of([Variate("b", distribution, through=through)])
    streams = Streams(11)
    return np.concatenate(
        [batch.draw(streams, block, BLOCK, NO_FACTORS)[0] for block in range(BLOCKS)]
    )


# -------------------------------------------------------------------------- the uniforms


def test_every_uniform_is_a_whole_number_and_a_half_over_2_to_the_52() -> None:
    u = uniforms("a.scores.b")
    j = u * 2.0**52 - 0.5
    assert (j == np.floor(j)).all()
    assert (u * 2.0**53 % 2 == 1).all()
    assert u.min() >= 2.0**-53
    assert u.max() <= 1 - 2.0**-53


def test_the_least_and_the_greatest_that_a_generator_gives_stay_off_0_and_1() -> None:
    u = np.array([0, 1, 2**53 - 2, 2**53 - 1]) * 2.0**-53
    to_middle(u)
    assert u.tolist() == [2.0**-53, 2.0**-53, 1 - 2.0**-53, 1 - 2.0**-53]


def test_uniforms_are_uniform() -> None:
    # Kolmogorov-Smirnov at 1 in 1000: 1.95 / sqrt(N).
    u = np.concatenate([uniforms("a", block=block) for block in range(BLOCKS)])
    assert stats.kstest(u, "uniform").statistic < 1.95 / sqrt(N)


def test_a_stream_does_not_depend_on_what_was_read_before() -> None:
    alone, after = uniforms("b.revenue.price"), np.empty(BLOCK)
    for before in (["a", "c"], ["b.revenue.price"], [f"s{i}" for i in range(50)]):
        streams = Streams(2018)
        for path in before:
            streams.fill(path, 5, np.empty(100))
        streams.fill("b.revenue.price", 0, after)
        assert (after == alone).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(1, BLOCK), st.integers(0, 3))
def test_fewer_draws_are_the_first_of_more(count: int, block: int) -> None:
    whole = uniforms("a", block=block)
    assert (uniforms("a", block=block, count=count) == whole[:count]).all()


def test_another_seed_path_or_block_is_another_stream_with_no_correlation() -> None:
    # 28 pairs; correlations of independents have sd 1/sqrt(N): 4.5 of them is 1 in 5000 for all.
    rows = [uniforms("a"), uniforms("b"), uniforms("ab"), uniforms("a", seed=2019)]
    rows += [uniforms("a", block=1), uniforms("a", block=2), uniforms("a", seed=1)]
    rows += [uniforms("1/a", seed=20)]
    correlations = np.corrcoef(rows)[np.triu_indices(len(rows), 1)]
    assert np.abs(correlations).max() < 4.5 / sqrt(BLOCK)


def test_the_parts_of_a_streams_name_cannot_run_into_each_other() -> None:
    assert not (uniforms("0/a", seed=1) == uniforms("a", seed=1)).any()
    assert not (uniforms("a", seed=11, block=1) == uniforms("a", seed=1, block=11)).any()


@pytest.mark.parametrize(
    ("seed", "path", "block", "start", "all_of_it"),
    GOLDEN_STREAMS,
)
def test_the_streams_are_the_ones_every_reported_figure_was_made_from(
    seed: int, path: str, block: int, start: list[str], all_of_it: str
) -> None:
    u = uniforms(path, seed=seed, block=block)
    assert [x.hex() for x in u[:2].tolist()] == start
    assert blake2b(u.astype("<f8").tobytes(), digest_size=16).hexdigest() == all_of_it


@pytest.mark.parametrize(("distribution", "all_of_it"), GOLDEN_DRAWS, ids=str)
def test_the_draws_are_the_ones_every_reported_figure_was_made_from(
    distribution: Distribution, all_of_it: str
) -> None:
    x = Batch.of([Variate("b", distribution)]).draw(Streams(2018), 0, BLOCK, NO_FACTORS)
    assert blake2b(x.astype("<f8").tobytes(), digest_size=16).hexdigest() == all_of_it


@pytest.mark.parametrize("seed", [0, 1, 2018, 2**70, np.int64(5)])
def test_a_whole_number_of_0_or_more_is_a_seed(seed: int) -> None:
    check_seed(seed)
    u = np.zeros(3)
    Streams(seed).fill("a", 0, u)
    assert u.all()


@pytest.mark.parametrize("seed", [-1, 1.0, 0.5, "1", None, True, np.float64(1)])
def test_anything_else_is_no_seed(seed: object) -> None:
    with pytest.raises(ValueError, match=r"seed is .*; give a whole number of 0 or more"):
        Streams(seed)  # type: ignore[arg-type]


def test_a_numpy_seed_is_the_same_seed() -> None:
    assert (uniforms("a", seed=np.int64(7)) == uniforms("a", seed=7)).all()  # type: ignore[arg-type]


# --------------------------------------------------------------------------- the beliefs


def pert_moments(low: float, likely: float, high: float) -> tuple[float, float]:
    """Mean and variance of the beta with alpha + beta = 6."""
    mode, width = (likely - low) / (high - low), high - low
    return (low + 4 * likely + high) / 6, (1 + 4 * mode) * (5 - 4 * mode) / (36 * 7) * width**2


def metalog_moments(q: Metalog) -> tuple[float, float]:
    """Mean and variance of M = a1 + (a2 + a3 (y - 1/2)) L.

    E L^2 = pi^2/3, E (y-1/2) L = 1/2, E (y-1/2) L^2 = 0, E (y-1/2)^2 L^2 = 1/3 + pi^2/36.
    """
    a1, a2, a3 = q.terms
    return a1 + a3 / 2, a2**2 * pi**2 / 3 + a3**2 * (1 / 3 + pi**2 / 36 - 1 / 4)


MOMENTS: list[tuple[Distribution, tuple[float, float]]] = [
    (Uniform(2, 8), (5, 3)),
    (Triangular(0, 1, 5), (2, (0 + 1 + 25 - 0 - 0 - 5) / 18)),
    (Pert(0, 1, 5), pert_moments(0, 1, 5)),
    (Pert(10, 10, 12), pert_moments(10, 10, 12)),
    (Pert(-4, 3, 3), pert_moments(-4, 3, 3)),
    (Metalog(400, 500, 600), metalog_moments(Metalog(400, 500, 600))),
    (Metalog(1, 2, 4), metalog_moments(Metalog(1, 2, 4))),
    (Normal(10, 3), (10, 9)),
    (Normal(0, 1, min=0), (sqrt(2 / pi), 1 - 2 / pi)),
    (AnyOf((1, 2, 2, 7)), (3, 5.5)),
    (Chance(0.3), (0.3, 0.21)),
    (Exponential(), (1, 1)),
]


@pytest.mark.parametrize(("distribution", "moments"), MOMENTS, ids=str)
def test_draws_have_the_mean_and_the_variance_of_the_closed_form(
    distribution: Distribution, moments: tuple[float, float]
) -> None:
    # 4.5 standard errors; that of the variance is sqrt((fourth moment - variance^2) / N).
    x = draws_of(distribution)
    mean, variance = moments
    assert abs(x.mean() - mean) < 4.5 * sqrt(variance / N)
    squares = (x - mean) ** 2
    assert abs(squares.mean() - variance) < 4.5 * squares.std() / sqrt(N)


@pytest.mark.parametrize(
    "distribution",
    [q for q, _ in MOMENTS] + [Metalog(1, 2, 4, min=0), Normal(0, 1, min=-1, max=2)],
    ids=str,
)
def test_each_draw_is_the_quantile_of_its_uniform(distribution: Distribution) -> None:
    batch = Batch.of([Variate("b", distribution)])
    x = batch.draw(Streams(3), 1, 2000, NO_FACTORS)[0]
    u = uniforms("b", seed=3, block=1, count=2000)
    low, high = distribution.support
    assert x == pytest.approx(distribution.quantile(u), abs=3e-5 * (high - low))


def test_a_list_is_drawn_exactly_and_each_value_about_as_often() -> None:
    # A share of 1/3 has standard error sqrt(2/9/N): 4.5 of them.
    x = draws_of(AnyOf((5, 1, 9)))
    assert set(x.tolist()) == {1, 5, 9}
    for value in (1, 5, 9):
        assert abs((x == value).mean() - 1 / 3) < 4.5 * sqrt(2 / 9 / N)


def test_a_list_may_be_drawn_as_the_values_it_has() -> None:
    function = ValueFunction(((0.0, 10.0), (5.0, 100.0)))
    levels = AnyOf((5, 0, 2))
    assert (draws_of(levels, function) == function(draws_of(levels))).all()
    assert Variate("b", levels, through=function).typical == pytest.approx(46)
    assert Variate("b", levels).typical == 2


def test_a_batch_names_the_row_of_each_path_and_knows_the_typical_values() -> None:
    batch = Batch.of(Variate(path, Known(i)) for i, path in enumerate("abc"))
    assert batch.rows == {"a": 0, "b": 1, "c": 2}
    assert batch.typical.tolist() == [[0], [1], [2]]
    assert batch.draw(Streams(1), 0, 3, NO_FACTORS).tolist() == [[0] * 3, [1] * 3, [2] * 3]


def test_a_batch_of_nothing_draws_nothing() -> None:
    batch = Batch(())
    assert batch.typical.shape == (0, 1)
    assert batch.draw(Streams(1), 0, 7, NO_FACTORS).shape == (0, 7)


# --------------------------------------------------------------------------- the factors


FACTORS = Batch.of([Variate("factors.f", Normal(0, 1)), Variate("factors.g", Normal(0, 1))])


def moved(loadings: Sequence[tuple[tuple[int, float], ...]], distribution: Distribution) -> Floats:
    """N draws of beliefs with these loadings on the factors, a row each."""
    batch = Batch.of(Variate(f"b{i}", distribution, load) for i, load in enumerate(loadings))
    streams, blocks = Streams(5), []
    for block in range(BLOCKS):
        factors = FACTORS.draw(streams, block, BLOCK, NO_FACTORS)
        blocks.append(batch.draw(streams, block, BLOCK, factors))
    return np.concatenate(blocks, axis=1)


def factors_drawn() -> Floats:
    streams = Streams(5)
    return np.concatenate(
        [FACTORS.draw(streams, block, BLOCK, NO_FACTORS) for block in range(BLOCKS)], axis=1
    )


@pytest.mark.parametrize(
    ("one", "other", "correlation"),
    [
        (((0, 0.6),), ((0, 0.8),), 0.48),
        (((0, 0.6),), ((0, -0.8),), -0.48),
        (((0, 0.6), (1, 0.5)), ((0, 0.8), (1, 0.4)), 0.68),
        (((0, 0.6), (1, 0.8)), ((0, 0.6), (1, 0.8)), 1.0),
        (((0, 0.9),), ((1, 0.9),), 0.0),
        ((), ((0, 0.9),), 0.0),
    ],
)
def test_z_of_two_beliefs_correlate_by_the_sum_of_products_of_their_loadings(
    one: tuple[tuple[int, float], ...],
    other: tuple[tuple[int, float], ...],
    correlation: float,
) -> None:
    # The correlation of N pairs of normals has standard error (1 - rho^2) / sqrt(N): 4.5 of them.
    z = stats.norm.ppf(moved([one, other], Uniform(0, 1)))
    found = np.corrcoef(z)[0, 1]
    assert abs(found - correlation) < 4.5 * (1 - correlation**2) / sqrt(N) + 1e-6


def test_a_belief_correlates_with_a_factor_by_its_loading() -> None:
    z = stats.norm.ppf(moved([((0, 0.6), (1, -0.3))], Uniform(0, 1)))[0]
    with_first, with_second = np.corrcoef([z, *factors_drawn()])[0, 1:]
    assert abs(with_first - 0.6) < 4.5 * (1 - 0.36) / sqrt(N)
    assert abs(with_second + 0.3) < 4.5 * (1 - 0.09) / sqrt(N)


@pytest.mark.parametrize(
    "loadings", [((0, 0.6),), ((0, 0.6), (1, -0.8)), ((0, 1.0),), ((0, -1.0),), ((0, 0.1),)]
)
def test_loadings_leave_the_margin_as_it_was(loadings: tuple[tuple[int, float], ...]) -> None:
    # Kolmogorov-Smirnov at 1 in 1000: 1.95 / sqrt(N).
    u = moved([loadings], Uniform(0, 1))[0]
    assert stats.kstest(u, "uniform").statistic < 1.95 / sqrt(N)


@pytest.mark.slow
def test_a_loading_of_1_is_the_factor_and_of_minus_1_its_mirror_image() -> None:
    with_it, again, against = moved([((0, 1.0),), ((0, 1.0),), ((0, -1.0),)], Uniform(0, 1))
    assert (with_it == again).all()
    assert with_it == pytest.approx(stats.norm.cdf(factors_drawn()[0]), abs=1e-5)
    assert against == pytest.approx(1 - with_it, abs=1e-9)


def test_what_the_factors_leave_is_the_beliefs_own() -> None:
    assert Variate("b", Uniform(0, 1)).own == 1
    assert Variate("b", Uniform(0, 1), ((0, 0.6),)).own == pytest.approx(0.8)
    assert Variate("b", Uniform(0, 1), ((0, 0.6), (1, 0.8))).own == pytest.approx(0, abs=1e-8)
    thirds = tuple((row, sqrt(1 / 3)) for row in range(3))  # whose squares may sum to just over 1
    assert Variate("b", Uniform(0, 1), thirds).own == pytest.approx(0, abs=1e-7)


def test_loadings_change_neither_the_factor_nor_the_draws_of_others() -> None:
    loose = moved([(), ((0, 0.7),)], Pert(0, 1, 5))
    tight = moved([(), ((0, 0.9),)], Pert(0, 1, 5))
    assert (loose[0] == tight[0]).all()
    assert not (loose[1] == tight[1]).any()


def test_a_moved_list_and_chance_keep_their_shares() -> None:
    one, other = moved([((0, 0.9),), ((0, -0.9),)], AnyOf((0, 1)))
    assert abs(one.mean() - 0.5) < 4.5 * 0.5 / sqrt(N)
    # P(both 1) = 1/4 + arcsin(rho) / (2 pi), rho = -0.81; 4.5 standard errors.
    both = 0.25 + np.arcsin(-0.81) / (2 * pi)
    assert abs((one * other).mean() - both) < 4.5 * sqrt(both * (1 - both) / N)


def test_the_standard_normal_is_read_from_one_table() -> None:
    assert standard_normal() is standard_normal()


@pytest.mark.parametrize("compiled", [False, True])
def test_whoever_hears_the_uniforms_of_a_batch_hears_those_of_each_number(compiled: bool) -> None:
    if compiled:
        pytest.importorskip("numba")
        from dragonsden.engine.compiled import draw
    else:
        draw = Batch.draw
    batch = Batch.of([Variate("a", Pert(0, 1, 4), ((0, 0.6),)), Variate("b", Uniform(0, 1))])
    streams, factors = Streams(3), np.linspace(-2, 2, 50).reshape(1, -1)
    heard: dict[str, Floats] = {}
    drawn = draw(batch, streams, 2, 50, factors, lambda path, u: heard.update({path: u.copy()}))
    assert drawn.tobytes() == draw(batch, streams, 2, 50, factors).tobytes()
    for variate in batch.variates:
        wanted = np.empty(50)
        variate.uniforms(streams, 2, factors, wanted)
        assert heard[variate.path].tobytes() == wanted.tobytes()
