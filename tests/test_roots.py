"""Roots: every x at which a curve is 0, however many there are, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import atan, ceil, exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragonsden.arithmetic.roots import Zero, between, changes, crossing, together, zeros

Curve = Callable[[float], float]

NOTHING = 1e-9
POINTS = [-1.0, -0.55, -0.2, 0.1, 0.35, 0.7, 1.1, 1.4, 2.0]


def found(search: Callable[..., object], curve: Curve, points: list[float]) -> list[Zero]:
    result = together(
        {"only": search(points, NOTHING)},  # type: ignore[dict-item]
        lambda asked: [curve(x) for _, x in asked],
    )
    return result["only"]


def points_of(search: Callable[..., object], curve: Curve, points: list[float]) -> list[float]:
    stretches = found(search, curve, points)
    assert all(zero.low == zero.high for zero in stretches)
    return [zero.low for zero in stretches]


def test_a_straight_line_is_solved_from_its_ends_in_two_more_looks() -> None:
    looks = []

    def line(x: float) -> float:
        looks.append(x)
        return 3 * x - 1

    assert points_of(zeros, line, [-1.0, 2.0]) == pytest.approx([1 / 3], rel=1e-15)
    assert len(looks) <= 4


@pytest.mark.parametrize(
    ("curve", "roots"),
    [
        (lambda x: x**3 - 0.2, [0.2 ** (1 / 3)]),
        (lambda x: exp(x) - 1.5, [0.4054651081081644]),
        (lambda x: x**9 - 1e-3, [1e-3 ** (1 / 9)]),
        (lambda x: atan(50 * (x - 0.123)), [0.123]),
        (lambda x: (x + 0.9) * (x - 0.3) * (x - 1.7), [-0.9, 0.3, 1.7]),
        (lambda x: (x - 0.50) * (x - 0.53), [0.50, 0.53]),
        (lambda x: 0.01 - abs(x - 1.25), [1.24, 1.26]),
        (lambda x: 0.01 - abs(x - 1.27), [1.26, 1.28]),
        (lambda x: min(x + 0.999, -0.989 - x), [-0.999, -0.989]),
        (lambda x: 0.002 - abs(x - 1.9955), [1.9935, 1.9975]),
        (lambda x: x + 1, [-1]),
        (lambda x: 2 - x, [2]),
        (lambda x: x - 0.1, [0.1]),
        (lambda x: 5.0 + 0 * x, []),
        (lambda x: x * x + 0.01, []),
    ],
)
def test_every_root_is_found_to_ten_digits(curve: Curve, roots: list[float]) -> None:
    assert points_of(zeros, curve, POINTS) == pytest.approx(roots, rel=1e-10, abs=1e-14)


def test_a_point_that_happens_to_be_at_0_is_still_closed_in_on() -> None:
    # at the point 0.1 the height is 2e-10, which is nothing
    assert points_of(zeros, lambda x: 1e-8 * (x - 0.12), POINTS) == pytest.approx([0.12])


def test_where_the_curve_only_touches_0_the_point_is_given() -> None:
    assert points_of(zeros, lambda x: -((x - 0.35) ** 2), POINTS) == [0.35]


def test_a_stretch_at_0_is_given_by_its_ends() -> None:
    # to within 1e-9 of height at a slope of 1
    (from_start,) = found(zeros, lambda x: max(0.0, x - 0.6), POINTS)
    assert (from_start.low, from_start.high) == (-1, pytest.approx(0.6, abs=2e-9))
    (within,) = found(zeros, lambda x: min(0.0, x + 0.7) + max(0.0, x - 0.9), POINTS)
    assert (within.low, within.high) == pytest.approx((-0.7, 0.9), abs=2e-9)
    assert found(zeros, lambda x: 0 * x, POINTS) == [Zero(-1, 2)]


def test_to_be_level_is_to_be_in() -> None:
    assert points_of(changes, lambda x: min(0.0, x - 0.6), POINTS) == pytest.approx([0.6], abs=2e-9)
    assert points_of(changes, lambda x: max(0.0, x - 0.6), POINTS) == []
    assert points_of(changes, lambda x: 0 * x, POINTS) == []
    assert points_of(changes, lambda x: x - 0.1, POINTS) == pytest.approx([0.1], rel=1e-12)
    assert points_of(changes, lambda x: 0.2 - x * x, POINTS) == pytest.approx(
        [-(0.2**0.5), 0.2**0.5], rel=1e-10
    )


def test_a_jump_over_0_is_closed_in_on() -> None:
    jump = 0.123456789
    at = points_of(zeros, lambda x: -3.0 if x < jump else 1.0, POINTS)
    assert at == pytest.approx([jump], rel=1e-10)
    stairs = points_of(zeros, lambda x: ceil(1000 * x) - 700.5, POINTS)
    assert stairs == pytest.approx([0.7], rel=1e-10)


def test_searches_are_answered_together_and_do_not_mix() -> None:
    rounds = []

    def heights(asked: list[tuple[str, float]]) -> list[float]:
        rounds.append({name for name, _ in asked})
        return [x**3 - float(name) for name, x in asked]

    names = ["-0.5", "0.1", "1.5"]
    result = together({name: zeros(POINTS, NOTHING) for name in names}, heights)
    for name in names:
        (zero,) = result[name]
        assert zero.low == pytest.approx(np.cbrt(float(name)), rel=1e-10)
    assert rounds[0] == set(names)
    assert len(rounds) < 15


def test_without_searches_nothing_is_asked() -> None:
    assert together({}, lambda asked: pytest.fail(f"asked for {asked}")) == {}


@settings(max_examples=60, deadline=None)
@given(
    roots=st.lists(st.integers(-90, 190), min_size=1, max_size=4, unique=True),
    scale=st.sampled_from([1e-3, 1.0, 1e7]),
)
def test_the_roots_of_a_polynomial_are_all_found(roots: list[int], scale: float) -> None:
    at = sorted(root / 100 for root in roots)
    if any(after - before < 0.19 for before, after in pairwise(at)):  # less than a gap apart
        return
    points = np.linspace(-1, 2, 17).tolist()
    curve = lambda x: scale * float(np.prod([x - root for root in at]))  # noqa: E731
    assert points_of(zeros, curve, points) == pytest.approx(at, rel=1e-9, abs=1e-9)


def test_between_two_that_cross_far_apart_more_points_are_looked_at() -> None:
    # one rises through 0 at 0.1, the other falls through it at 0.9: the least of the two is above
    # 0 from the one to the other, the greater one throughout
    leads = np.array([[-1.0, 9.0], [9.0, -1.0]])
    assert between([0.0, 1.0], leads, 1) == pytest.approx([0.25, 0.5, 0.75])
    assert between([0.0, 1.0], leads, 2) == []


@given(st.floats(-3, 3), st.floats(0.01, 5))
def test_the_crossing_of_one_curve_is_where_it_is_nought(at: float, steep: float) -> None:
    looks = []

    def curve(x: float) -> float:
        looks.append(x)
        return exp(steep * (x - at)) - 1

    assert crossing(curve, at - 1.5, at + 2.0) == pytest.approx(at, rel=1e-10, abs=1e-10)
    assert len(looks) < 40
