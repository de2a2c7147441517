"""Ranks: equals share the better place, and what nine decimals cannot tell apart is equal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.stats import rankdata

from dragonsden.arithmetic.ranks import (
    DECIMALS,
    MOST,
    Floats,
    Ranks,
    places,
    ranks,
    rounded,
    wins,
    won,
)

UNIT = 10.0**-DECIMALS

VALUES = arrays(
    np.float64,
    array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=9),
    elements=st.one_of(
        st.sampled_from([0.0, 50.0, 50.0 + UNIT, 50.0 + UNIT / 2, 100.0]),
        st.floats(0, 100),
    ),
)


def column(*values: float) -> Floats:
    """One draw, a row for each service."""
    return np.array(values, dtype=float).reshape(-1, 1)


def ranked(*values: float) -> list[int]:
    return ranks(rounded(column(*values)))[:, 0].tolist()


def exactly(overall: Floats) -> Ranks:
    """The ranks as scipy finds them: by the smallest place among equals."""
    return rankdata(-overall, method="min", axis=0).astype(np.int16)


# -------------------------------------------------------------------------------- ranks


def test_the_highest_value_ranks_first_and_equals_share_the_better_place() -> None:
    assert ranked(10, 30, 20) == [3, 1, 2]
    assert ranked(70, 70, 40) == [1, 1, 3]
    assert ranked(40, 70, 70) == [3, 1, 1]
    assert ranked(70, 40, 40, 10) == [1, 2, 2, 4]
    assert ranked(5, 5, 5) == [1, 1, 1]


def test_0_and_100_are_ranked_like_any_other_value() -> None:
    assert ranked(0, 100, 50, 0) == [3, 1, 2, 3]
    assert ranked(0, UNIT, 100, 100 - UNIT) == [4, 3, 1, 2]


def test_values_equal_to_nine_decimals_are_a_tie_and_the_tenth_is_not_looked_at() -> None:
    assert ranked(50, 50 + 4e-10, 40) == [1, 1, 3]
    assert ranked(50, 50 + 6e-10, 40) == [2, 1, 3]


def test_rounding_is_half_even() -> None:
    # 0.5, 1.5 and 2.5 thousand-millionths are exact enough to be halves: to the even neighbour.
    halves = np.array([0.5, 1.5, 2.5, 3.5]) * UNIT
    assert (rounded(halves) / UNIT).round().tolist() == [0, 2, 2, 4]


def test_rounding_changes_nothing_by_more_than_half_a_unit_and_repeats_itself() -> None:
    values = np.random.default_rng(3).uniform(0, 100, 10_000)
    once = rounded(values)
    assert np.abs(once - values).max() <= UNIT / 2 + 1e-13
    assert (rounded(once) == once).all()


@pytest.mark.slow
@settings(max_examples=300)
@given(VALUES)
def test_ranks_are_those_of_scipy(overall: Floats) -> None:
    overall = rounded(overall)
    assert (ranks(overall) == exactly(overall)).all()


def test_neighbours_at_the_ninth_decimal_are_told_apart_all_the_way_from_0_to_100() -> None:
    base = rounded(np.random.default_rng(5).uniform(0, 100 - 3 * UNIT, 20_000))
    overall = rounded(np.array([base + UNIT, base, base + 2 * UNIT, base]))
    expected = np.array([2, 3, 1, 3]).reshape(-1, 1)
    assert (ranks(overall) == expected).all()


def test_more_draws_than_are_sorted_at_once_are_ranked_each_in_its_own_right() -> None:
    overall = rounded(np.random.default_rng(1).uniform(0, 100, (5, 4096 * 2 + 7)))
    overall[3] = overall[1]  # ties throughout
    assert (ranks(overall) == exactly(overall)).all()


def test_as_many_services_as_a_key_can_hold_are_ranked_and_one_more_is_refused() -> None:
    overall = rounded(np.random.default_rng(2).uniform(0, 100, (MOST, 3)))
    overall[-1] = overall[0]
    assert (ranks(overall) == exactly(overall)).all()
    with pytest.raises(ValueError, match=f"{MOST + 1} services; at most {MOST} can be ranked"):
        ranks(np.zeros((MOST + 1, 1)))


def test_the_values_are_left_as_they_were() -> None:
    overall = column(1, 2, 2)
    overall.flags.writeable = False
    assert ranks(overall)[:, 0].tolist() == [3, 1, 1]


def test_no_service_and_no_draw_have_no_ranks() -> None:
    assert ranks(np.empty((0, 4))).shape == (0, 4)
    assert ranks(np.empty((3, 0))).shape == (3, 0)


# --------------------------------------------------------------------------------- wins


def test_a_win_is_a_better_rank_and_a_tie_is_nobodys() -> None:
    # Draws: 1 2 3; 1 1 3; 2 1 3; 1 1 1.
    table = wins(np.array([[1, 1, 2, 1], [2, 1, 1, 1], [3, 3, 3, 1]], np.int16))
    assert table.tolist() == [[0, 1, 3], [1, 0, 3], [0, 0, 0]]


def test_without_ties_the_wins_of_two_sum_to_the_draws() -> None:
    table = wins(np.array([[1, 2, 2], [2, 1, 3], [3, 3, 1]], np.int16))
    assert table.tolist() == [[0, 2, 2], [1, 0, 2], [1, 1, 0]]
    assert (table + table.T + 3 * np.eye(3) == 3).all()


@given(VALUES)
def test_wins_are_counted_pair_by_pair(overall: Floats) -> None:
    overall = rounded(overall)
    expected = (overall[:, None, :] > overall[None, :, :]).sum(axis=2)
    assert (wins(ranks(overall)) == expected).all()


def test_wins_of_many_services_are_counted_too() -> None:
    # 130 services: their ranks do not fit in a byte.
    overall = rounded(np.random.default_rng(4).uniform(0, 100, (130, 6)))
    expected = (overall[:, None, :] > overall[None, :, :]).sum(axis=2)
    assert (wins(ranks(overall)) == expected).all()
    overall[7] = overall[129]
    expected = (overall[:, None, :] > overall[None, :, :]).sum(axis=2)
    assert (wins(ranks(overall)) == expected).all()


@pytest.mark.parametrize("services", [127, 128])
def test_wins_are_right_where_ranks_only_just_fit_in_a_byte(services: int) -> None:
    in_order = np.arange(1, services + 1, dtype=np.int16).reshape(-1, 1)
    table = wins(in_order)
    assert (table == np.triu(np.ones((services, services)), 1)).all()


def test_one_service_wins_against_nobody() -> None:
    assert wins(np.ones((1, 5), np.int16)).tolist() == [[0]]


# ------------------------------------------------------------------------------- places


def test_places_are_counted_in_rows_from_the_first() -> None:
    table = places(np.array([[1, 1, 2], [2, 1, 1], [3, 3, 3]], np.int16))
    assert table.tolist() == [[2, 1, 0], [2, 1, 0], [0, 0, 3]]


@given(VALUES)
def test_each_row_of_places_sums_to_the_draws_and_somebody_is_always_first(
    overall: Floats,
) -> None:
    services, draws = overall.shape
    table = places(ranks(rounded(overall)))
    assert table.shape == (services, services)
    assert (table.sum(axis=1) == draws).all()
    assert table[:, 0].sum() >= draws
    for first in range(1, services + 1):  # with ties more, never fewer, are in the first few
        assert table[:, :first].sum() >= first * draws


def test_no_service_has_no_places() -> None:
    assert places(np.empty((0, 5), np.int16)).shape == (0, 0)


# ------------------------------------------------------------------- weights of the first


def test_the_weights_are_summed_over_the_draws_in_which_a_service_is_first_shared_or_not() -> None:
    ranked = np.array([[1, 1, 2, 3], [2, 1, 1, 2], [3, 3, 3, 3]], np.int16)
    weights = np.array([[0.1, 0.2, 0.3, 0.4], [0.9, 0.8, 0.7, 0.6]])
    expected = [[0.1 + 0.2, 0.9 + 0.8], [0.2 + 0.3, 0.8 + 0.7], [0, 0]]
    assert won(ranked, weights) == pytest.approx(np.array(expected))


def test_of_no_service_no_weights_are_summed() -> None:
    assert won(np.empty((0, 3), np.int16), np.ones((2, 3))).shape == (0, 2)
