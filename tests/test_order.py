"""Orders: the draws by their size, and those that sorting would put at some places."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragonsden.arithmetic.order import FEW, order_statistics, rising
from dragonsden.arithmetic.statistics import quantiles

SHAPES = {
    "skewed": lambda r, n: r.gamma(3, 1, n),
    "heavy": lambda r, n: np.exp(8 * r.normal(size=n)),
    "half of them 0": lambda r, n: np.maximum(r.normal(size=n), 0),
    "few numbers": lambda r, n: r.choice([2_000.0, 2_500.0, 4_000.0], n),
    "all alike": lambda _, n: np.full(n, -0.1),
    "one far away": lambda r, n: np.append(r.normal(size=n - 1), 1e300),
    "one very far away": lambda r, n: np.append(r.normal(size=n - 1) * 1e-200, 1e300),
    "far to both sides": lambda r, n: r.choice([-1.7e308, 1.7e308], n),
    "next to one another": lambda r, n: 1.0 + r.integers(0, 9, n) * 2.0**-52,
    "hardly above nothing": lambda r, n: r.integers(0, 9, n) * 5e-324,
    "in order": lambda _, n: np.arange(n, dtype=float),
    "nearly all alike": lambda _, n: np.where(np.arange(n) == 1, 1e300, 7.0),
    "lists": lambda r, n: r.choice([1.0, 2.0, 5.0], n),
    "never in some": lambda r, n: np.where(r.random(n) < 0.4, np.nan, 1.0 * np.arange(n)),
    "without end": lambda r, n: r.choice([-np.inf, 0.0, 1.0, np.inf], n),
    "in waves": lambda _, n: np.sin(np.arange(n) * 2 * np.pi * 256 / n),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("count", [1, 2, FEW - 1, FEW, 10_000, 16_384])
def test_they_are_what_a_sort_puts_there(shape: str, count: int) -> None:
    draws = SHAPES[shape](np.random.default_rng(count), count)
    places = np.unique([int(share * (count - 1)) for share in (0, 0.001, 0.1, 0.5, 0.9, 1)])
    before, pairs = draws.copy(), np.column_stack([places[::-1], places])
    found = order_statistics(draws, pairs)
    assert np.array_equal(found, np.sort(draws)[pairs], equal_nan=True)
    assert np.array_equal(draws, before, equal_nan=True), "the draws were moved"


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "never in some"])
@pytest.mark.parametrize("count", [1, 2, 9, 10_000])
def test_rising_draws_are_in_the_order_of_a_stable_sort(shape: str, count: int) -> None:
    draws = SHAPES[shape](np.random.default_rng(count), count)
    before = draws.copy()
    assert np.array_equal(rising(draws), np.argsort(draws, kind="stable"))
    assert np.array_equal(draws, before), "the draws were moved"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(allow_nan=False) | st.sampled_from([-0.0, 0.0, 1.0]), max_size=40))
def test_whatever_the_draws_they_rise_and_equal_ones_stay_in_their_order(
    numbers: list[float],
) -> None:
    draws = np.array(numbers)
    expected = sorted(range(len(numbers)), key=lambda place: numbers[place])
    assert rising(draws).tolist() == expected


def test_neighbours_that_share_a_bin_are_put_right() -> None:
    close = 0.5 + np.arange(7) * 2.0**-40  # in one of 65,536 bins
    draws = np.concatenate([[0.0], close[[3, 1, 6, 2, 0, 5, 4]], np.linspace(0.6, 1.0, 90)])
    assert rising(draws).tolist() == np.argsort(draws, kind="stable").tolist()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=9),
    st.lists(st.floats(0, 1), min_size=1, max_size=5),
)
def test_whatever_the_draws_the_quantiles_are_those_of_type_seven(
    numbers: list[float], levels: list[float]
) -> None:
    draws = np.resize(np.array(numbers), FEW + 100)
    ordered, rising = np.sort(draws), tuple(sorted(levels))
    place = np.array(rising) * (len(draws) - 1)
    low = ordered[np.floor(place).astype(int)]
    high = ordered[np.minimum(np.floor(place).astype(int) + 1, len(draws) - 1)]
    with np.errstate(over="ignore", invalid="ignore"):
        expected = low + (place - np.floor(place)) * (high - low)
        assert np.array_equal(quantiles(draws, rising), expected, equal_nan=True)
