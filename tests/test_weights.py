"""Swing points and orders: closed forms, and what must hold of weights; and a case weighed anew."""

from __future__ import annotations

from fractions import Fraction
from math import fsum, inf, nan
from typing import Any

import numpy as np
import pandas as pd
import pytest
from casebook import SCALE, case_of, scored, services
from hypothesis import given, settings
from hypothesis import strategies as st

import dragonsden as dd
from dragonsden.analysis.elicitation.direct import rank_order_centroid, rank_sum, swing
from dragonsden.analysis.elicitation.pairwise import pairwise_comparison
from dragonsden.model.reweighting import reweighted

POINTS = st.dictionaries(
    st.sampled_from("abcdefgh"), st.integers(1, 100).map(float), min_size=2, max_size=6
)


def test_swing_points_are_divided_by_their_sum() -> None:
    weights = swing({"contribution": 100, "payback": 40, "market": 60}).weights
    assert weights.to_dict() == {"contribution": 0.5, "payback": 0.2, "market": 0.3}
    assert weights.index.name == "criterion"
    assert weights.name == "weight"


@given(POINTS, st.integers(-20, 20))
@settings(max_examples=30, deadline=None)
def test_scaling_swing_points_changes_nothing(points: dict[str, float], exponent: int) -> None:
    scaled = swing({name: number * 3.0**exponent for name, number in points.items()}).weights
    assert scaled.to_numpy() == pytest.approx(swing(points).weights.to_numpy(), rel=1e-14)
    assert fsum(scaled) == pytest.approx(1, abs=1e-15)


def test_a_swing_that_does_not_matter_has_no_weight_and_huge_points_do_no_harm() -> None:
    assert swing({"a": 0, "b": 5}).weights.to_list() == [0, 1]
    assert swing({"a": 1e300, "b": 1e300, "c": np.float64(1e300)}).weights.to_list() == [1 / 3] * 3


def test_the_rank_order_centroid_is_that_of_barron_and_barrett() -> None:
    # (1 + 1/2 + 1/3 + 1/4)/4, (1/2 + 1/3 + 1/4)/4, (1/3 + 1/4)/4, 1/16
    expected = [Fraction(25, 48), Fraction(13, 48), Fraction(7, 48), Fraction(3, 48)]
    weights = rank_order_centroid(["d", "b", "a", "c"]).weights
    assert weights.to_list() == pytest.approx([float(w) for w in expected], rel=1e-15)
    assert list(weights.index) == ["d", "b", "a", "c"]
    assert rank_order_centroid(["only"]).weights.to_list() == [1]


def test_the_centroid_is_the_mean_of_the_corners_of_the_ordered_simplex() -> None:
    # its corners are (1, 0, ..), (1/2, 1/2, 0, ..), .. (1/n, .. 1/n)
    corners = np.array([[1 / size if i < size else 0 for i in range(6)] for size in range(1, 7)])
    weights = rank_order_centroid(list("abcdef")).weights
    assert weights.to_numpy() == pytest.approx(corners.mean(axis=0), rel=1e-14)


def test_rank_sum_falls_by_the_same_step_from_each_place_to_the_next() -> None:
    weights = rank_sum(["a", "b", "c", "d"]).weights
    assert weights.to_list() == pytest.approx([0.4, 0.3, 0.2, 0.1], rel=1e-15)


@pytest.mark.parametrize(
    ("points", "says"),
    [
        ({}, "no points are given; give 100"),
        ({"a": 0, "b": 0}, "all points are 0; give 100"),
        ({"a": 10, "b": -1}, "the points of 'b' are -1; give 0 or more"),
        ({"a": nan}, "nan is given for the points of 'a'; give a finite number"),
        ({"a": np.float64(nan)}, "^nan is given for the points of 'a'"),
        ({"a": inf}, "inf is given for the points of 'a'; give a finite number"),
        ({"a": 10**400}, "give a finite number"),
        ({"a": "100"}, "'100' is given for the points of 'a'; give a finite number"),
        ({"a": True}, "True is given for the points of 'a'; give a finite number"),
        ({"a": None}, "None is given for the points of 'a'; give a finite number"),
    ],
)
def test_points_that_are_none_are_refused(points: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        swing(points)


@pytest.mark.parametrize(
    ("order", "says"),
    [
        ([], "the order is empty; name the criteria"),
        (["a", "b", "a"], "'a' is in the order twice; name each criterion once"),
        ("abc", "the order is the text 'abc'; give a list of names"),
        (["a", 3], "3 is in the order; name criteria only"),
    ],
)
def test_orders_that_are_none_are_refused(order: Any, says: str) -> None:
    for elicit in (rank_order_centroid, rank_sum):
        with pytest.raises(ValueError, match=says):
            elicit(order)


# --------------------------------------------------------------------------------- weighing by them

TWO = services(left="scores: {a: 100, b: 0}", right="scores: {a: 0, b: 100}")


def test_a_case_weighed_anew_has_these_weights_and_no_others() -> None:
    case = case_of(scored("a", "b"), TWO)
    sim = dd.simulate(reweighted(case, {"b": 1, "a": 3}), 50)
    assert sim.mean_weights.to_dict() == {"a": 0.75, "b": 0.25}
    assert sim.ranking["value"].to_dict() == pytest.approx({"left": 75, "right": 25})
    assert case.criteria.criteria["a"].weight == "any"  # the case itself is as it was


def test_what_was_elicited_can_weigh_a_case() -> None:
    case = case_of(scored("a", "b"), TWO)
    elicited = pairwise_comparison({("a", "b"): 4}).weights
    assert isinstance(elicited, pd.Series)
    sim = dd.simulate(reweighted(case, elicited), 10)
    assert sim.mean_weights.to_dict() == pytest.approx({"a": 0.8, "b": 0.2})


def test_members_own_weights_give_way_to_those_of_everybody() -> None:
    members = "\nmember_weights: {chair: {a: 1, b: 0}, clerk: {a: 0, b: 1}}"
    case = case_of(scored("a", "b") + members, TWO)
    assert dd.simulate(case, 400).overall["left"].nunique() == 2
    anew = reweighted(case, {"a": 3, "b": 1})
    assert anew.criteria.member_weights == {}
    assert dd.simulate(anew, 400).overall["left"].unique().tolist() == [75]


def test_in_a_tree_the_weights_given_are_of_the_whole() -> None:
    criteria = f"""
        groups: {{first: {{title: First, weight: 90}}, second: {{title: Second, weight: 10}}}}
        criteria:
          a: {{title: a, group: first, {SCALE}, weight: 100}}
          b: {{title: b, group: second, {SCALE}, weight: 100}}
    """
    case = case_of(criteria, TWO)
    assert dd.simulate(case, 10).mean_weights.to_dict() == pytest.approx({"a": 0.9, "b": 0.1})
    sim = dd.simulate(reweighted(case, {"a": 3, "b": 1}), 10)
    assert sim.mean_weights.to_dict() == {"a": 0.75, "b": 0.25}
    assert list(sim.case.criteria.groups) == ["first", "second"]  # still there for charts


def test_an_order_of_importance_gives_way_to_weights() -> None:
    case = case_of("order: [b, a]\n" + scored("a", "b"), TWO)
    assert dd.simulate(case, 200).ranking.loc["right", "first"] == 1
    anew = reweighted(case, {"a": 2, "b": 1})
    assert not anew.criteria.order
    assert dd.simulate(anew, 10).ranking.loc["left", "first"] == 1


def test_weights_that_nobody_agreed_are_only_proposed() -> None:
    agreed = "status: agreed\nagreed: {by: The board, on: 2018-09-12, minute: item 4}\n"
    case = case_of(agreed + scored("a", "b", weight="50"), "status: agreed\n" + agreed[15:] + TWO)
    assert case.status == "agreed"
    assert reweighted(case, {"a": 1, "b": 1}).status == "proposed"
    plain = case_of(scored("a", "b"), TWO)
    assert reweighted(plain, {"a": 1, "b": 1}).status == "illustrative"


def test_a_case_weighed_anew_has_its_own_warnings() -> None:
    weight = "{low: 1, high: 5, moves_with: {cycle: 0.5}}"
    pipeline = "factors: {cycle: building}\n" + TWO
    case = case_of(scored("a", "b", weight=weight), pipeline)
    assert case.warnings == ()
    assert "factor cycle moves nothing" in reweighted(case, {"a": 1, "b": 1}).warnings


@pytest.mark.parametrize(
    ("weights", "error", "says"),
    [
        (
            {"a": 1, "b": 1, "c": 1},
            KeyError,
            "'c' is not a criterion of this case; they are a and",
        ),
        ({"a": 1}, ValueError, "no weight for 'b'; give 0 to what should not count"),
        ({"a": 1, "b": -1}, ValueError, "the weight of 'b' is -1; give one from 0 to 1e"),
        ({"a": 1, "b": 1e13}, ValueError, r"the weight of 'b' is 1e\+13; give one from 0 to 1e"),
        (
            {"a": 1, "b": nan},
            ValueError,
            "nan is given for the weight of 'b'; give a finite",
        ),
        ({"a": 0, "b": 0}, ValueError, "all weights are 0; make one more"),
    ],
)
def test_weights_that_do_not_fit_a_case_are_refused(
    weights: dict[str, float], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        reweighted(case_of(scored("a", "b"), TWO), weights)


def test_a_criterion_misspelt_is_told_the_one_that_was_meant() -> None:
    case = case_of(scored("payback", "market"), services(x="scores: {payback: 1, market: 2}"))
    with pytest.raises(KeyError, match="'paybak' is not a criterion of this case; did you mean"):
        reweighted(case, {"paybak": 1, "market": 1})
