"""Cells: which draws lie in which, what is summed over them, and what is said of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragonsden.analysis.information.cells import (
    TOGETHER,
    CellSums,
    Either,
    Equal,
    Listed,
    cells_of,
    crossed_words,
)
from dragonsden.arithmetic.distributions import (
    LEAST_U,
    AnyOf,
    Chance,
    Distribution,
    Normal,
    Pert,
    Uniform,
)

# ------------------------------------------------------------------------------ which cell


def test_equal_cells_share_zero_to_one_alike() -> None:
    u = np.array([0.01, 0.24, 0.26, 0.49, 0.51, 0.74, 0.76, 0.99])
    assert Equal(4).places(u).tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


@given(st.integers(1, 5_000))
def test_the_least_and_the_greatest_u_lie_in_the_first_and_the_last_cell(count: int) -> None:
    assert Equal(count).places(np.array([LEAST_U, 1 - LEAST_U])).tolist() == [0, count - 1]
    listed = Listed(tuple(range(count)))
    assert listed.places(np.array([LEAST_U, 1 - LEAST_U])).tolist() == [0, count - 1]


def test_a_list_has_a_group_for_each_value_however_often_it_is_listed() -> None:
    cells = cells_of(AnyOf((4.0, 2.0, 5.0, 2.0, 2.0)), 22)
    assert cells.words == "3 groups"
    u = np.array([0.1, 0.3, 0.59, 0.61, 0.79, 0.81])
    assert cells.places(u).tolist() == [0, 0, 0, 1, 1, 2]


def test_what_may_happen_has_two_groups() -> None:
    cells = cells_of(Chance(0.3), 22)
    assert (cells.count, cells.words) == (2, "2 groups")
    assert cells.places(np.array([0.1, 0.69, 0.71, 0.9])).tolist() == [0, 0, 1, 1]


@given(
    st.one_of(
        st.lists(st.sampled_from([1.0, 2.0, 3.0]), min_size=1, max_size=7).map(
            lambda values: AnyOf(tuple(values))
        ),
        st.floats(0.05, 0.95).map(Chance),
    ),
    st.lists(st.floats(0.001, 0.999), min_size=1, max_size=20),
)
def test_a_group_is_one_value_and_a_value_one_group(
    distribution: Distribution, u: list[float]
) -> None:
    drawn = distribution.quantile(np.array(u))
    groups = cells_of(distribution, 9).places(np.array(u))
    pairs = set(zip(drawn.tolist(), groups.tolist(), strict=True))
    assert len(pairs) == len(set(drawn.tolist())) == len(set(groups.tolist()))


@pytest.mark.parametrize("distribution", [Uniform(0, 1), Pert(0, 1, 2), Normal(0, 1)])
def test_whatever_else_is_believed_has_as_many_equal_cells_as_asked(
    distribution: Distribution,
) -> None:
    assert cells_of(distribution, 22) == Equal(22)


def test_words_say_how_many_cells_or_groups_there_are() -> None:
    assert crossed_words([Equal(22)]) == "22 cells"
    assert crossed_words([Equal(1)]) == "1 cell"
    assert crossed_words([Listed((0, 0, 0))]) == "1 group"
    assert crossed_words([Equal(5), Equal(5)]) == "5 x 5 cells"
    assert crossed_words([Either(0.5), Listed((0, 1, 2))]) == "2 x 3 groups"
    assert crossed_words([Listed((0, 1, 2, 3)), Equal(5)]) == "4 groups x 5 cells"


# ------------------------------------------------------------------------------------- sums


def by_hand(places: list[np.ndarray], counts: list[int], worths: np.ndarray) -> np.ndarray:
    """The sums by cell, one addition after the other."""
    rows = [np.zeros((count, worths.shape[1])) for count in counts]
    for table, where in zip(rows, places, strict=True):
        for cell, worth in zip(where, worths, strict=True):
            table[cell] += worth
    return np.concatenate(rows)


@settings(max_examples=20)
@given(
    st.lists(st.integers(1, 6), min_size=1, max_size=2 * TOGETHER + 3),
    st.integers(1, 40),
    st.integers(1, 4),
    st.integers(0, 2**32),
)
def test_sums_by_cell_are_those_by_hand_to_the_last_bit(
    counts: list[int], draws: int, columns: int, seed: int
) -> None:
    rng = np.random.Generator(np.random.PCG64(seed))
    places = [rng.integers(0, count, draws).astype(np.int32) for count in counts]
    worths = rng.normal(50, 20, (draws, columns))
    sums = CellSums.empty(counts, columns)
    sums.add(iter(places), worths)
    assert np.array_equal(sums.sums, by_hand(places, counts, worths))
    assert [sums.rows(which).stop - sums.rows(which).start for which in range(len(counts))] == (
        counts
    )


def test_sums_of_two_blocks_add_up() -> None:
    sums = CellSums.empty([2, 3], 1)
    sums.add([np.array([0, 1], np.int32), np.array([2, 2], np.int32)], np.array([[1.0], [2.0]]))
    sums.add([np.array([1], np.int32), np.array([0], np.int32)], np.array([[4.0]]))
    assert sums.sums.ravel().tolist() == [1, 6, 4, 0, 3]


def test_nothing_asked_sums_to_nothing() -> None:
    sums = CellSums.empty([], 2)
    sums.add([], np.ones((3, 2)))
    assert sums.sums.shape == (0, 2)
    assert list(sums.by_partition(np.negative)) == []


@pytest.mark.parametrize("at_once", [1, 7, 10_000])
def test_many_cells_looked_at_at_once_say_what_each_partition_says_alone(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dragonsden.analysis.information.cells.AT_ONCE", at_once)
    counts = [3, 1, 5, 2, 2]
    sums = CellSums(tuple(counts), np.arange(26.0).reshape(13, 2))
    found = dict(sums.by_partition(np.negative))
    assert list(found) == [0, 1, 2, 3, 4]
    assert all((found[which] == -sums.sums[sums.rows(which)]).all() for which in found)
