"""Pairwise comparison: Saaty's published examples, linear algebra, and what must hold of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from math import nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dragonsden as dd
from dragonsden.analysis.elicitation.direct import swing
from dragonsden.analysis.elicitation.pairwise import pairwise_comparison, random_index

Judgements = dict[tuple[str, str], float]

POINTS = st.dictionaries(
    st.sampled_from("abcdefgh"), st.integers(1, 100).map(float), min_size=2, max_size=6
)


def upper(names: str, *rows: tuple[float, ...]) -> Judgements:
    """Judgements as a paper prints them: for each criterion those against all after it."""
    listed = names.split()
    return {
        (listed[i], listed[i + 1 + j]): times
        for i, row in enumerate(rows)
        for j, times in enumerate(row)
    }


def ratios(points: Mapping[str, float]) -> Judgements:
    return {(a, b): points[a] / points[b] for a, b in combinations(points, 2)}


DRINKS = upper(
    "coffee wine tea beer sodas milk water",
    (9, 5, 2, 1, 1, 1 / 2),
    (1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9),
    (1 / 3, 1 / 4, 1 / 3, 1 / 9),
    (1 / 2, 1, 1 / 3),
    (2, 1 / 2),
    (1 / 3,),
)
"""Consumption of drinks in the United States: Saaty (2008), Int. J. Services Sciences 1(1)."""

NATIONS = upper(
    "us ussr china france uk japan germany",
    (4, 9, 6, 6, 5, 5),
    (7, 5, 5, 3, 4),
    (1 / 5, 1 / 5, 1 / 7, 1 / 5),
    (1, 1 / 3, 1 / 3),
    (1 / 3, 1 / 3),
    (2,),
)
"""The wealth of nations: Saaty (1980), The Analytic Hierarchy Process."""

HOUSE = upper(
    "size transport neighbourhood age yard modern condition finance",
    (5, 3, 7, 6, 6, 1 / 3, 1 / 4),
    (1 / 3, 5, 3, 3, 1 / 5, 1 / 7),
    (6, 3, 4, 6, 1 / 5),
    (1 / 3, 1 / 4, 1 / 7, 1 / 8),
    (1 / 2, 1 / 5, 1 / 6),
    (1 / 5, 1 / 6),
    (1 / 2,),
)
"""Buying a house: Saaty (1990), European Journal of Operational Research 48, 9-26."""


def test_saaty_2008_the_consumption_of_drinks() -> None:
    answer = pairwise_comparison(DRINKS)
    published = [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327]
    assert answer.weights.to_list() == pytest.approx(published, abs=0.0005)
    assert answer.consistency_ratio == pytest.approx(0.022, abs=0.0005)


def test_saaty_1980_the_wealth_of_nations() -> None:
    answer = pairwise_comparison(NATIONS)
    published = [0.427, 0.230, 0.021, 0.052, 0.052, 0.123, 0.094]
    assert answer.weights.to_list() == pytest.approx(published, abs=0.0005)
    assert answer.largest_eigenvalue == pytest.approx(7.61, abs=0.005)
    assert answer.consistency_index == pytest.approx(0.10, abs=0.005)
    assert answer.consistency_ratio == pytest.approx(0.08, abs=0.005)


def test_saaty_1990_buying_a_house() -> None:
    answer = pairwise_comparison(HOUSE)
    published = [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333]
    assert answer.weights.to_list() == pytest.approx(published, abs=0.0005)
    assert answer.largest_eigenvalue == pytest.approx(9.669, abs=0.0005)
    assert answer.consistency_index == pytest.approx(0.238, abs=0.0005)
    assert answer.consistency_ratio == pytest.approx(0.169, abs=0.0005)


def test_the_worst_triple_of_the_house_holds_the_judgement_that_hurts_most() -> None:
    worst = pairwise_comparison(HOUSE).worst_triple
    assert worst is not None
    # condition is 3 times size, which is 3 times neighbourhood; yet that is 6 times condition
    assert (worst.first, worst.second, worst.third) == ("condition", "size", "neighbourhood")
    assert (worst.first_to_second, worst.second_to_third) == pytest.approx((3, 3))
    assert (worst.judged, worst.implied) == pytest.approx((1 / 6, 9))
    assert worst.factor == pytest.approx(54)
    assert worst.sentence == (
        "condition to size is 3 and size to neighbourhood is 3: "
        "condition to neighbourhood should then be 9, not 1/6."
    )
    others = [
        pairwise_comparison({**HOUSE, pair: 1 / times}).consistency_ratio
        for pair, times in HOUSE.items()
        if pair != ("neighbourhood", "condition")
    ]
    mended = pairwise_comparison({**HOUSE, ("neighbourhood", "condition"): 1 / 6})
    assert mended.consistency_ratio < min(others)  # no other judgement turned round mends as much


def test_the_eigenvector_is_that_of_linear_algebra() -> None:
    rng = np.random.default_rng(5)
    for size in (3, 5, 12):
        names = [f"c{i}" for i in range(size)]
        judged = {
            pair: float(rng.choice([1 / 9, 1 / 3, 1, 3, 9])) for pair in combinations(names, 2)
        }
        answer = pairwise_comparison(judged)
        matrix = np.ones((size, size))
        for (a, b), times in judged.items():
            i, j = names.index(a), names.index(b)
            matrix[i, j], matrix[j, i] = times, 1 / times
        values, vectors = np.linalg.eig(matrix)
        place = int(np.argmax(values.real))
        vector = np.abs(vectors[:, place].real)
        assert answer.weights.to_numpy() == pytest.approx(vector / vector.sum(), rel=1e-11)
        assert answer.largest_eigenvalue == pytest.approx(values[place].real, rel=1e-12)


def test_judgements_in_a_circle_converge_though_nothing_agrees() -> None:
    answer = pairwise_comparison({("a", "b"): 1000, ("b", "c"): 1000, ("c", "a"): 1000})
    assert answer.weights.to_list() == pytest.approx([1 / 3] * 3)
    assert answer.largest_eigenvalue == pytest.approx(1001.001)  # 1 + 1000 + 1/1000, a circulant
    assert answer.worst_triple is not None
    assert answer.worst_triple.factor == pytest.approx(1e9)
    uneven = pairwise_comparison({("a", "b"): 999, ("b", "c"): 1000, ("c", "a"): 1000})
    assert uneven.largest_eigenvalue == pytest.approx(1001.001, abs=1)
    assert uneven.weights["b"] > uneven.weights["a"]


@given(POINTS)
@settings(max_examples=30, deadline=None)
def test_judgements_that_agree_give_back_the_exact_weights(points: dict[str, float]) -> None:
    answer = pairwise_comparison(ratios(points))
    assert answer.weights.to_dict() == pytest.approx(swing(points).weights.to_dict(), rel=1e-12)
    assert answer.consistency_ratio == pytest.approx(0, abs=1e-12)
    assert answer.worst_triple is None


@given(st.permutations(list(HOUSE)), st.lists(st.booleans(), min_size=28, max_size=28))
@settings(max_examples=20, deadline=None)
def test_the_order_and_the_direction_of_judgements_change_nothing(
    order: list[tuple[str, str]], turned: list[bool]
) -> None:
    shuffled = {
        (pair[::-1] if turn else pair): (1 / HOUSE[pair] if turn else HOUSE[pair])
        for pair, turn in zip(order, turned, strict=True)
    }
    answer, before = pairwise_comparison(shuffled), pairwise_comparison(HOUSE)
    assert answer.weights.to_dict() == pytest.approx(before.weights.to_dict(), rel=1e-12)
    assert answer.consistency_ratio == pytest.approx(before.consistency_ratio, rel=1e-12)
    found, known = answer.worst_triple, before.worst_triple
    assert found is not None
    assert known is not None
    assert {found.first, found.third} == {known.first, known.third}


def test_two_criteria_always_agree() -> None:
    answer = pairwise_comparison({("a", "b"): 3})
    assert answer.weights.to_dict() == pytest.approx({"a": 0.75, "b": 0.25})
    assert answer.consistency_ratio == 0
    assert answer.worst_triple is None


def test_beyond_saatys_table_the_random_index_goes_on_where_it_ends() -> None:
    assert random_index(3) == 0.58
    assert random_index(15) == 1.59
    assert random_index(16) == pytest.approx(1.598, abs=0.001)  # Alonso & Lamata (2006)
    assert random_index(100) > random_index(16)
    points = {f"c{i}": 1.0 + i for i in range(20)}
    judged = {**ratios(points), ("c0", "c19"): 1.0}  # 1/20 would agree
    answer = pairwise_comparison(judged)
    assert answer.consistency_ratio == pytest.approx(answer.consistency_index / random_index(20))
    assert answer.worst_triple is not None
    assert {answer.worst_triple.first, answer.worst_triple.third} == {"c0", "c19"}


def test_judgements_may_be_said_both_ways_if_they_agree() -> None:
    both = {("a", "b"): 3.0, ("b", "a"): 1 / 3}
    assert pairwise_comparison(both).weights.to_list() == pytest.approx([0.75, 0.25])


@pytest.mark.parametrize(
    ("judgements", "says"),
    [
        ({}, "0 criteria are compared; compare 2 to 100"),
        ({("a", "b"): 0}, r"the judgement of \('a', 'b'\) is 0; give one from 1/1000 to 1000"),
        ({("a", "b"): -3}, r"the judgement of \('a', 'b'\) is -3; give one from 1/1000 to 1000"),
        ({("a", "b"): 2000}, "is 2000; give one from 1/1000 to 1000"),
        ({("a", "b"): nan}, r"nan is given for the judgement of \('a', 'b'\); give a finite"),
        ({("a", "a"): 1}, "'a' is compared with itself; leave that out"),
        ({"ab": 1}, "'ab' is no pair of criteria; give two names"),
        ({("a", "b", "c"): 1}, "is no pair of criteria; give two names"),
        ({("a", 2): 1}, "is no pair of criteria; give two names"),
        (
            {("a", "b"): 3, ("b", "a"): 3},
            r"\('a', 'b'\) is 3 but \('b', 'a'\) is 3, not 1/3; leave out one of them",
        ),
        (
            {("a", "b"): 3, ("a", "c"): 3},
            r"no judgement of \('b', 'c'\); every two criteria are compared once",
        ),
        (
            {("a", name): 2 for name in "bcdef"},
            r"no judgement of \('b', 'c'\), .* and 5 more; every two criteria",
        ),
    ],
)
def test_judgements_that_are_none_are_refused(judgements: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        pairwise_comparison(judgements)


def test_a_reciprocal_may_be_rounded_as_papers_print_it() -> None:
    pairs = {("a", "b"): 3.0, ("b", "c"): 7.0, ("a", "c"): 9.0}
    both = {**pairs, ("b", "a"): 0.33, ("c", "b"): 0.143, ("c", "a"): 0.111}
    exact = dd.pairwise_comparison(pairs).weights
    assert dd.pairwise_comparison(both).weights.to_list() == exact.to_list()
    with pytest.raises(ValueError, match="leave out one of them"):
        dd.pairwise_comparison({**pairs, ("b", "a"): 0.34})
    with pytest.raises(ValueError, match="leave out one of them"):
        dd.pairwise_comparison({**pairs, ("b", "a"): 0.3})


@pytest.mark.parametrize(
    "call",
    [
        lambda: dd.pairwise_comparison([[1, 2], [0.5, 1]]),  # type: ignore[arg-type]
        lambda: dd.swing([50, 50]),  # type: ignore[arg-type]
        lambda: dd.best_worst(None, None),  # type: ignore[arg-type]
        lambda: dd.best_worst({"a": 1}, [1]),  # type: ignore[arg-type]
    ],
)
def test_judgements_without_names_are_refused_with_what_would_be_right(
    call: Callable[[], object],
) -> None:
    with pytest.raises(ValueError, match=r"without names; give \{'?\(?'"):
        call()
