"""Value functions: 0 to 100, straight between the anchors, flat beyond them."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dragonsden.arithmetic.value_function import ValueFunction

Points = tuple[tuple[float, float], ...]

UP = ValueFunction.linear(10, 30)
DOWN = ValueFunction.linear(30, 10)
BENT = ValueFunction(((0, 20), (10, 100), (20, 0), (40, 50)))
"""Neither rising nor falling, and neither 0 nor 100 at its ends."""


def at(function: ValueFunction, *performances: float) -> list[float]:
    return function(np.array(performances, dtype=float)).tolist()


def test_a_straight_line_runs_from_0_at_the_worst_to_100_at_the_best() -> None:
    assert at(UP, 10, 15, 20, 30) == [0, 25, 50, 100]
    assert UP.points == ((10, 0), (30, 100))


def test_worst_above_best_means_that_less_is_better() -> None:
    assert at(DOWN, 30, 25, 20, 10) == [0, 25, 50, 100]
    assert DOWN.points == ((10, 100), (30, 0))


def test_beyond_its_ends_a_function_keeps_the_values_at_them() -> None:
    assert at(UP, -1e12, 9.999, 30.001, 1e12) == [0, 0, 100, 100]
    assert at(DOWN, -1e12, 9.999, 30.001, 1e12) == [100, 100, 0, 0]
    assert at(BENT, -5, 0, 40, 45) == [20, 20, 50, 50]


def test_between_its_points_a_function_is_straight_up_or_down() -> None:
    # 20 + 5 x 8 = 60; 100 - 2.5 x 10 = 75; 0 + 10 x 2.5 = 25.
    assert at(BENT, 5, 10, 12.5, 20, 30) == [60, 100, 75, 0, 25]


def test_a_function_may_be_flat_in_part_or_all_over() -> None:
    assert at(ValueFunction(((0, 0), (1, 40), (2, 40), (3, 100))), 1, 1.5, 2) == [40, 40, 40]
    assert at(ValueFunction(((0, 30), (1, 30))), -1, 0.5, 2) == [30, 30, 30]


def test_what_lies_beyond_the_ends_is_counted_and_the_ends_themselves_are_not() -> None:
    performances = np.array([9.99, 10, 20, 30, 30.01, nan])
    expected = [True, False, False, False, True, False]
    assert UP.beyond(performances).tolist() == expected
    assert DOWN.beyond(performances).tolist() == expected


@pytest.mark.parametrize("end", [0.0, 2.5, 1e9])
def test_what_rounding_leaves_of_an_end_is_not_beyond_it(end: float) -> None:
    near = end + np.array([-6e-7, -4e-7, 0.0, 4e-7, 6e-7])
    below = ValueFunction.linear(end, end + 4).beyond(near)
    above = ValueFunction.linear(end, end - 4).beyond(near)
    assert below.tolist() == [True, False, False, False, False]
    assert above.tolist() == [False, False, False, False, True]


def test_an_end_of_more_than_six_decimals_is_not_beyond_itself() -> None:
    assert not ValueFunction.linear(-0.1234567, 0.1234567).beyond(np.array([0.1234567])).any()


def test_the_ends_and_the_lowest_value_are_those_of_the_points() -> None:
    assert UP.ends == DOWN.ends == (10, 30)
    assert BENT.ends == (0, 40)
    assert (UP.lowest, DOWN.lowest, BENT.lowest) == (0, 0, 0)
    assert ValueFunction(((0, 35), (1, 20), (2, 60))).lowest == 20


def test_no_performance_has_no_value() -> None:
    assert np.isnan(at(BENT, nan)).all()


def test_the_shape_is_kept_and_the_performances_are_left_alone() -> None:
    performances = np.array([[0.0, 5.0], [15.0, 50.0]])
    performances.flags.writeable = False
    assert BENT(performances).tolist() == [[20, 60], [50, 50]]


def test_a_service_more_or_less_changes_no_other_services_value() -> None:
    together = at(UP, 12, 17, 29)
    assert together == [*at(UP, 12), *at(UP, 17), *at(UP, 29)]


@st.composite
def functions(draw: st.DrawFn) -> Points:
    """Points of rising performance, far enough apart to be told apart."""
    performances = draw(st.lists(st.integers(-10_000, 10_000), min_size=2, max_size=6, unique=True))
    scale = draw(st.sampled_from([0.01, 1.0, 250.0]))
    values = [draw(st.floats(0, 100)) for _ in performances]
    return tuple(zip((scale * p for p in sorted(performances)), values, strict=True))


@given(functions(), st.lists(st.floats(-1.1, 1.1), min_size=1, max_size=20))
def test_every_function_is_the_broken_line_that_numpy_draws(
    points: Points, places: list[float]
) -> None:
    reach = max(abs(points[0][0]), abs(points[-1][0]))
    performances = np.array([place * reach for place in places] + [p for p, _ in points])
    expected = np.interp(performances, *zip(*points, strict=True))
    found = ValueFunction(points)(performances)
    assert found == pytest.approx(expected, abs=1e-9)
    assert found.min() >= -1e-12
    assert found.max() <= 100 + 1e-12


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0, 1))
def test_turning_the_ends_round_turns_the_value_round(
    worst: float, best: float, share: float
) -> None:
    assume(abs(worst - best) > 1e-3)
    x = worst + share * (best - worst)
    there, back = at(ValueFunction.linear(worst, best), x), at(ValueFunction.linear(best, worst), x)
    assert there[0] + back[0] == pytest.approx(100, abs=1e-9)
    assert there[0] == pytest.approx(100 * share, abs=1e-5)


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ((), "0 point; a value function needs at least two"),
        (((1, 0),), "1 point; a value function needs at least two"),
        (((0, 0), (nan, 100)), "performance nan is not a finite number"),
        (((0, 0), (inf, 100)), "performance inf is not a finite number"),
        (((0, -0.1), (1, 100)), "value -0.1 is outside 0 to 100"),
        (((0, 0), (1, 100.5)), "value 100.5 is outside 0 to 100"),
        (((0, 0), (1, nan)), "value nan is outside 0 to 100"),
        (((0, 0), (0, 100)), "performances must rise, but 0 follows 0"),
        (((0, 0), (2, 50), (1, 100)), "performances must rise, but 1 follows 2"),
        (((1e9, 0), (1e9 + 0.5, 100)), "performances must rise"),
        (((-1e9 - 0.5, 0), (-1e9, 100)), "performances must rise"),
    ],
)
def test_points_that_are_no_function_are_refused(points: Points, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ValueFunction(points)


def test_ends_are_told_apart_from_a_thousand_millionth_of_their_size() -> None:
    assert ValueFunction(((1e9, 0), (1e9 + 2, 100))).ends == (1e9, 1e9 + 2)
    assert ValueFunction(((-1e9 - 2, 0), (-1e9, 100))).ends == (-1e9 - 2, -1e9)
    assert ValueFunction(((0, 0), (1e-12, 100))).ends == (0, 1e-12)


def test_worst_and_best_must_differ() -> None:
    with pytest.raises(ValueError, match="worst and best are both 5; there is no swing to value"):
        ValueFunction.linear(5, 5)
