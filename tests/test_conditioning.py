"""Conditioning: what factors are once beliefs that move with them are known, by closed forms."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragonsden.analysis.information.conditioning import Factors, cholesky


def covariance(size: int, rank: int, seed: int) -> np.ndarray:
    """A covariance of so many, of which only some move by themselves."""
    loadings = np.random.Generator(np.random.PCG64(seed)).normal(size=(size, rank))
    return loadings @ loadings.T


@settings(max_examples=40)
@given(st.integers(1, 5), st.integers(0, 5), st.integers(0, 2**32))
def test_a_root_times_itself_is_the_covariance(size: int, rank: int, seed: int) -> None:
    wanted = covariance(size, rank, seed)
    root = cholesky(wanted)
    assert np.array_equal(root, np.tril(root))
    assert root @ root.T == pytest.approx(wanted, abs=1e-5)  # 1e-12 of variance may be left out


@settings(max_examples=30)
@given(st.integers(1, 4), st.integers(1, 5), st.integers(0, 2**32))
def test_factors_given_beliefs_are_those_of_the_regression_on_all_at_once(
    factors: int, beliefs: int, seed: int
) -> None:
    rng = np.random.Generator(np.random.PCG64(seed))
    loadings = rng.uniform(-1, 1, (beliefs, factors)) / sqrt(factors)
    own = np.sqrt(1 - (loadings**2).sum(axis=1))
    z = rng.normal(size=(beliefs, 3))
    found = Factors.prior([None] * factors, 3)
    for row in range(beliefs):
        found = found.given(list(enumerate(loadings[row])), own[row], z[row])
    # F given z is normal: mean L' S^-1 z, covariance I - L' S^-1 L with S = L L' + diag(own^2)
    spread = loadings @ loadings.T + np.diag(own**2)
    regression = np.linalg.solve(spread, loadings).T
    assert found.means == pytest.approx(regression @ z, abs=1e-7)
    assert found.covariance == pytest.approx(np.eye(factors) - regression @ loadings, abs=1e-7)


def test_a_belief_that_is_the_factor_leaves_nothing_open() -> None:
    found = Factors.prior([None, None], 2).given([(0, 1.0)], 0.0, np.array([1.5, -2.0]))
    again = found.given([(0, -1.0)], 0.0, np.array([-1.5, 2.0]))  # says what is known already
    assert again is found
    assert found.means.tolist() == [[1.5, -2.0], [0, 0]]
    assert found.covariance.tolist() == [[0, 0], [0, 1]]


def test_a_factor_that_a_scenario_sets_stays_where_it_is() -> None:
    found = Factors.prior([-1.5, None], 1).given([(0, 0.6), (1, 0.8)], 0.0, np.array([0.7]))
    assert found.means[0].tolist() == [-1.5]
    assert found.means[1] == pytest.approx([(0.7 + 0.6 * 1.5) / 0.8])
    assert np.array_equal(found.draw(np.ones((2, 4)))[0], [-1.5] * 4)


def test_where_nothing_is_known_the_draws_are_the_normals_themselves() -> None:
    normals = np.random.Generator(np.random.PCG64(1)).normal(size=(3, 8))
    assert np.array_equal(Factors.prior([None] * 3, 4).draw(normals), normals)


def test_draws_have_the_means_of_their_case_and_the_covariance_left() -> None:
    found = Factors.prior([None, None], 2).given([(0, 0.6), (1, 0.64)], 0.48, np.array([1.0, -2.0]))
    each = 40_000
    normals = np.random.Generator(np.random.PCG64(2)).normal(size=(2, 2 * each))
    drawn = found.draw(normals).reshape(2, 2, each)
    error = 4.5 / sqrt(each)  # 4.5 standard errors of a mean whose deviation is at most 1
    assert drawn.mean(axis=2) == pytest.approx(found.means, abs=error)
    for case in range(2):
        # a variance or covariance of normals of variance at most 1 has a deviation below sqrt(2)
        within = error * sqrt(2)
        assert np.cov(drawn[:, case]) == pytest.approx(found.covariance, abs=within)


def test_without_factors_there_is_nothing_to_draw() -> None:
    assert Factors.prior([], 4).draw(np.empty((0, 8))).shape == (0, 8)
