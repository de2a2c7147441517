"""Comparison: two rankings side by side, worked by hand, and what must hold of any two."""

from __future__ import annotations

import numpy as np
import pytest
from casebook import KITCHEN, case_of, scored, services, simulated

import dragonsden as dd
from dragonsden.analysis.robustness.comparison import compare, two_rankings
from dragonsden.model.reweighting import reweighted

EQUAL = scored("a", "b", weight="1")
TWO = services(left="scores: {a: 80, b: 30}", right="scores: {a: 50, b: 60}")

COLUMNS = [
    "title",
    "rank_before",
    "rank_after",
    "moved",
    "value_before",
    "value_after",
    "change",
    "by_weights",
    "by_values",
    "because",
]
POINTS = ["change", "by_weights", "by_values"]


# -------------------------------------------------------------------- mean and typical rankings


def test_two_rankings_differ_where_the_likely_case_is_not_the_average_one() -> None:
    # lottery: 0 at its median, 100/3 on average on a, which has 3/4 of the weight
    criteria = """
    criteria:
      a: {title: A, worst: 0, best: 100, weight: 3}
      b: {title: B, worst: 0, best: 100, weight: 1}
    """
    pipeline = services(
        lottery="scores: {a: {any_of: [0, 0, 100]}, b: 50}",
        steady="scores: {a: 20, b: 50}",
        last="scores: {a: 1, b: 0}",
    )
    sim = simulated(criteria, pipeline, 20_000)  # more than one block
    table = two_rankings(sim)
    assert list(table.index) == ["lottery", "steady"]
    assert table["title"].to_list() == ["Lottery", "Steady"]
    assert table["rank"].to_list() == [1, 2]
    assert table["typical_rank"].to_list() == [2, 1]
    lottery = table.loc["lottery"]
    assert lottery["typical_value"] == 12.5
    assert lottery["because"] == "a"
    assert lottery["gap"] == pytest.approx(0.75 * sim.mean_values.loc["lottery", "a"], rel=1e-12)
    assert lottery["gap"] == pytest.approx(lottery["value"] - lottery["typical_value"], rel=1e-9)
    assert table.loc["steady", "gap"] == 0  # it is where it was: others have moved


def test_the_gap_may_be_a_loss() -> None:
    # likely is worth 100 at its median and 200/3 on average, against 80
    pipeline = services(
        likely="scores: {a: {any_of: [0, 100, 100]}, b: 50}", steady="scores: {a: 80, b: 50}"
    )
    sim = simulated(scored("a", "b", weight="1"), pipeline)
    likely = two_rankings(sim).loc["likely"]
    assert likely[["rank", "typical_rank"]].to_list() == [2, 1]
    assert likely["because"] == "a"
    # 4.5 errors of half a coin of 0 or 100 at 2/3
    assert likely["gap"] == pytest.approx(-50 / 3, abs=4.5 * 23.6 / 100)


def test_the_gap_is_the_mean_of_weight_times_value_and_not_the_product_of_means() -> None:
    # each member scores high what that member weighs high: 90 x 0.9 and 10 x 0.1 are 41 on average,
    # and 50 x 0.5 = 25 at the means of both
    members = "\nmember_weights: {chair: {a: 9, b: 1}, clerk: {a: 1, b: 9}}"
    sheets = """
    service_id,member,criterion,score,comment
    one,chair,a,90,
    one,clerk,a,10,
    one,chair,b,0,
    one,clerk,b,0,
    """
    case = case_of(
        scored("a", "b") + members, services(one="", two="scores: {a: 30, b: 30}"), sheets
    )
    sim = dd.simulate(case)
    table = two_rankings(sim)
    assert table.loc["one", ["rank", "typical_rank"]].to_list() == [1, 2]
    assert table.loc["one", "because"] == "a"
    # 4.5 errors of a mean of 81 or 1
    assert table.loc["one", "gap"] == pytest.approx(41 - 25, abs=4.5 * 40 / 100)
    assert table.loc["one", "typical_value"] == pytest.approx(25)


def test_where_the_rankings_agree_there_is_nothing_to_tell() -> None:
    table = two_rankings(simulated(EQUAL, TWO, 20))
    assert table.shape == (0, 7)
    criteria = EQUAL + "\ngates: {legal: {title: L}}"
    failing = "scores: {a: 1, b: 2}, gates: {legal: {status: fail, reason: no}}"
    assert two_rankings(simulated(criteria, services(one=failing), 20)).shape == (0, 7)


# ------------------------------------------------------------------------------ before and after


def test_a_case_compared_with_itself_has_not_changed() -> None:
    sim = dd.simulate(case_of(*KITCHEN), 2_000)
    table = compare(sim, dd.simulate(case_of(*KITCHEN), 2_000))
    assert list(table.columns) == COLUMNS
    assert (table[POINTS] == 0).all(axis=None)
    assert (table["because"] == "").all()
    assert (table["moved"].dropna() == 0).all()
    # those with a rank first, in its order; those that fail a gate last, without one
    ranked = len(sim.ranking)
    assert list(table.index) == [*sim.ranking.index, *sim.failing]
    assert table["rank_before"].isna().to_list() == [False] * ranked + [True] * len(sim.failing)
    assert table["value_before"].to_list() == sim.all_services.loc[table.index, "value"].to_list()


def test_other_weights_move_services_by_weights_alone() -> None:
    # left: 0.75 x 80 + 0.25 x 30 = 67.5 after 55; right: 0.75 x 50 + 0.25 x 60 = 52.5 after 55
    table = compare(simulated(EQUAL, TWO, 20), {"b": 1, "a": 3})
    assert table.loc["left", "value_before":"because"].to_list() == [55, 67.5, 12.5, 12.5, 0, "a"]
    assert table.loc["right", "value_before":"because"].to_list() == [55, 52.5, -2.5, -2.5, 0, "b"]
    assert table["rank_before"].to_list() == [1, 1]
    assert table["rank_after"].to_list() == [1, 2]
    assert table["moved"].to_list() == [0, -1]


def test_other_scores_move_services_by_values_alone() -> None:
    better = services(left="scores: {a: 80, b: 30}", right="scores: {a: 50, b: 100}")
    table = compare(simulated(EQUAL, TWO, 20), simulated(EQUAL, better, 20))
    assert table.loc["right", "change":"because"].to_list() == [20, 0, 20, "b"]
    assert table.loc["left", "change":"because"].to_list() == [0, 0, 0, ""]
    assert table["moved"].to_dict() == {"left": -1, "right": 0}


def test_where_both_change_each_is_taken_half_at_the_old_and_half_at_the_new() -> None:
    # left goes from 0.5 x 80 + 0.5 x 30 = 55 to 0.75 x 100 + 0.25 x 30 = 82.5: by weights 0.25 x 90
    # on a and -0.25 x 30 on b, by values 20 x 0.625 on a
    better = services(left="scores: {a: 100, b: 30}", right="scores: {a: 50, b: 60}")
    after = dd.simulate(reweighted(case_of(EQUAL, better), {"a": 3, "b": 1}), 20)
    table = compare(simulated(EQUAL, TWO, 20), after)
    assert table.loc["left", POINTS].to_list() == pytest.approx([27.5, 15, 12.5])


def test_the_parts_add_up_and_turn_round_with_the_comparison() -> None:
    # more than one block, weights and values both drawn and both changed
    criteria = KITCHEN[0].replace("weight: 100}", "weight: {low: 20, high: 150}}")
    pipeline = KITCHEN[1].replace("high: 14", "high: 18").replace("staff: 12", "staff: 30")
    one, two = (
        dd.simulate(case_of(*texts), 17_000, progress=False)
        for texts in (KITCHEN, (criteria, pipeline))
    )
    there, back = compare(one, two), compare(two, one).loc[list(compare(one, two).index)]
    parts = there["by_weights"] + there["by_values"]
    assert parts.to_numpy() == pytest.approx(there["change"].to_numpy(), abs=1e-8)
    assert there["by_weights"].abs().max() > 0.1
    assert there["by_values"].abs().max() > 0.1
    assert there[POINTS].to_numpy() == pytest.approx(-back[POINTS].to_numpy(), abs=1e-9)
    assert (there["moved"].dropna() == -back["moved"].dropna()).all()
    assert there["because"].to_list() == back["because"].to_list()


def test_a_comparison_is_on_the_same_draws() -> None:
    # a point more in every draw is exactly a point more, whatever was drawn
    wide = "scores: {a: {low: 0, high: 90}, b: 30}"
    one, two = (simulated(EQUAL, services(x=wide.replace("30", b)), 300) for b in ("30", "32"))
    assert compare(one, two).loc["x", POINTS].to_list() == pytest.approx([1, 0, 1], abs=1e-9)


def test_services_of_one_case_alone_have_nothing_to_be_compared_with() -> None:
    more = TWO + "\n  fresh: {title: Fresh start, scores: {a: 100, b: 100}}"
    less = services(left="scores: {a: 80, b: 30}")
    table = compare(simulated(EQUAL, TWO, 20), simulated(EQUAL, more, 20))
    assert list(table.index) == ["left", "right", "fresh"]
    fresh = table.loc["fresh"]
    assert (fresh["title"], fresh["rank_after"], fresh["value_after"]) == ("Fresh start", 1, 100)
    assert fresh["because"] == ""
    assert fresh[["rank_before", "moved", "value_before", *POINTS]].isna().all()
    assert table.loc["left", "moved"] == -1
    gone = compare(simulated(EQUAL, TWO, 20), simulated(EQUAL, less, 20)).loc["right"]
    assert gone[["rank_after", "value_after", *POINTS]].isna().all()


def test_a_criterion_that_only_one_case_has_counts_as_weight() -> None:
    # without b, left has its 80 on a alone: 25 more than 55, 40 of it a's, -15 b's
    pipeline = services(left="scores: {a: 80}")
    before = simulated(EQUAL, services(left="scores: {a: 80, b: 30}"), 20)
    alone = simulated(scored("a"), pipeline, 20)
    assert compare(before, alone).loc["left", POINTS].to_list() == pytest.approx([25, 25, 0])
    assert compare(before, alone).loc["left", "because"] == "a"
    assert compare(alone, before).loc["left", POINTS].to_list() == pytest.approx([-25, -25, 0])


def test_a_service_that_now_fails_a_gate_loses_its_rank_and_keeps_its_value() -> None:
    gates = "\ngates: {legal: {title: L}}"
    passing = TWO.replace("b: 60}", "b: 60}, gates: {legal: {status: pass, reason: yes}}")
    failing = passing.replace("pass", "fail")
    table = compare(simulated(EQUAL + gates, passing, 20), simulated(EQUAL + gates, failing, 20))
    right = table.loc["right"]
    assert right["rank_before"] == 1
    assert np.isnan(right["rank_after"])
    assert np.isnan(right["moved"])
    assert right[POINTS].to_list() == [0, 0, 0]


def test_runs_that_were_not_drawn_alike_are_not_compared() -> None:
    one = simulated(EQUAL, TWO, 20, seed=1)
    says = "20 draws of seed 1 and 30 draws of seed 1 cannot be compared draw by draw; simulate"
    with pytest.raises(ValueError, match=says):
        compare(one, simulated(EQUAL, TWO, 30, seed=1))
    with pytest.raises(ValueError, match="20 draws of seed 1 and 20 draws of seed 2"):
        compare(one, simulated(EQUAL, TWO, 20, seed=2))
    with pytest.raises(KeyError, match="'c' is not a criterion of this case"):
        compare(one, {"a": 1, "b": 1, "c": 1})
    with pytest.raises(ValueError, match="no weight for 'b'"):
        compare(one, {"a": 1})
