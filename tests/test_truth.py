"""Answers known in closed form: the whole chain from text to table must come to them.

Simulated numbers may stray 4.5 standard errors (casebook: `share_error`, `mean_error`,
`quantile_error`), the error being known from the closed form itself.
"""

from __future__ import annotations

from math import log, pi, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from casebook import (
    SCALE,
    case_of,
    keeping_all,
    mean_error,
    quantile_error,
    scored,
    services,
    share_error,
    simulated,
)
from scipy import stats

import dragonsden as dd
from dragonsden.arithmetic.distributions import Pert

PHI = NormalDist().cdf
DRAWS = 20_000


def score_list(**scores: tuple[float, ...]) -> str:
    """A pipeline of services that are scored on a, b, c, ... in turn."""
    inside = {
        name: ", ".join(f"{c}: {x}" for c, x in zip("abcd", given, strict=False))
        for name, given in scores.items()
    }
    return services(**{name: f"scores: {{{given}}}" for name, given in inside.items()})


# ------------------------------------------------------------ weights: whose priorities win


@pytest.mark.parametrize(
    ("one", "two"),
    [((80, 30), (50, 60)), ((90, 20), (40, 50)), ((100, 0), (0, 100)), ((61, 40), (60, 90))],
)
def test_two_criteria_of_any_weight_divide_the_priorities_where_the_values_cross(
    one: tuple[float, float], two: tuple[float, float]
) -> None:
    # `one` is better where w > t, at which 80 w + 30 (1 - w) = 50 w + 60 (1 - w); w is uniform,
    # so its mean is (1 + t)/2 where `one` wins and t/2 where `two` does
    gain, loss = one[0] - two[0], two[1] - one[1]
    t = loss / (gain + loss)
    sim = simulated(scored("a", "b"), score_list(one=one, two=two), DRAWS)
    table, central = dd.rank_acceptability(sim), dd.central_weights(sim)
    assert table.loc["one", 1] == pytest.approx(1 - t, abs=share_error(t, DRAWS))
    assert central.loc["one", "a"] == pytest.approx(
        (1 + t) / 2, abs=mean_error((1 - t) / sqrt(12), int((1 - t) * DRAWS))
    )
    assert central.loc["two", "a"] == pytest.approx(
        t / 2, abs=mean_error(t / sqrt(12), int(t * DRAWS))
    )
    assert sim.mean_weights["a"] == pytest.approx(0.5, abs=mean_error(1 / sqrt(12), DRAWS))


def test_three_equal_specialists_share_the_simplex_and_win_by_its_corners() -> None:
    # each wins where its own weight is the largest of three on the simplex, whose mean is
    # (1 + 1/2 + 1/3)/3 = 11/18
    sim = simulated(
        scored("a", "b", "c"),
        score_list(first=(100, 0, 0), second=(0, 100, 0), third=(0, 0, 100)),
        DRAWS,
    )
    table, central = dd.rank_acceptability(sim), dd.central_weights(sim)
    for name, own in zip(("first", "second", "third"), "abc", strict=True):
        assert table.loc[name].to_numpy() == pytest.approx(
            np.full(3, 1 / 3), abs=share_error(1 / 3, DRAWS)
        )
        others = [c for c in "abc" if c != own]
        assert central.loc[name, own] == pytest.approx(11 / 18, abs=mean_error(0.15, DRAWS // 3))
        assert central.loc[name, others].to_numpy() == pytest.approx(
            np.full(2, 7 / 36), abs=mean_error(0.15, DRAWS // 3)
        )


def test_a_specialist_among_all_rounders_wins_a_quarter_of_the_simplex() -> None:
    # it wins where its weight exceeds 1/2: a triangle of a quarter of the area, over which that
    # weight averages 2/3
    sim = simulated(
        scored("a", "b", "c"), score_list(special=(100, 0, 0), rounder=(50, 50, 50)), DRAWS
    )
    share = dd.rank_acceptability(sim).loc["special", 1]
    assert share == pytest.approx(1 / 4, abs=share_error(1 / 4, DRAWS))
    assert dd.central_weights(sim).loc["special", ["a", "b", "c"]].to_numpy(
        dtype=float
    ) == pytest.approx(np.array([2 / 3, 1 / 6, 1 / 6]), abs=mean_error(0.12, DRAWS // 4))


def test_the_mean_of_a_normalised_weight_is_not_the_normalised_mean() -> None:
    # w uniform on 1..3 beside a known 2: E[w / (w + 2)] = 1 - ln(5/3), less than 2/(2 + 2)
    criteria = f"""
    criteria:
      a: {{title: A, {SCALE}, weight: {{low: 1, high: 3}}}}
      b: {{title: B, {SCALE}, weight: 2}}
    """
    sim = simulated(criteria, score_list(one=(100, 0), two=(0, 100)), DRAWS)
    truth = 1 - log(5 / 3)
    spread = 0.075  # a little over the deviation of a share that runs from 1/3 to 3/5
    assert sim.mean_weights["a"] == pytest.approx(truth, abs=mean_error(spread, DRAWS))
    assert sim.ranking.loc["one", "value"] == pytest.approx(
        100 * truth, abs=100 * mean_error(spread, DRAWS)
    )
    # w/(w + 2) > 1/2 where w > 2: half of the draws
    assert sim.ranking.loc["one", "first"] == pytest.approx(1 / 2, abs=share_error(0.5, DRAWS))


def test_known_weights_give_the_weighted_mean_exactly() -> None:
    criteria = f"""
    criteria:
      a: {{title: A, {SCALE}, weight: 100}}
      b: {{title: B, worst: 50, best: 10, weight: 50}}
      c: {{title: C, levels: {{0: none, 2: some, 5: all}}, weight: 25}}
      d: {{title: D, value: {{0: 20, 10: 60, 30: 80}}, weight: 25}}
    """
    sim = simulated(criteria, score_list(one=(70, 20, 2, 20)), 10)
    # (100 x 70 + 50 x 75 + 25 x 40 + 25 x 70) / 200
    assert sim.ranking.loc["one", "value"] == 67.5
    assert sim.mean_weights.to_list() == [0.5, 0.25, 0.125, 0.125]
    assert sim.mean_values.loc["one"].to_list() == [70, 75, 40, 70]


# --------------------------------------------------------------------------- the value tree


TREE = f"""
groups: {{one: {{title: One, weight: 60}}, two: {{title: Two, weight: 40}}}}
criteria:
  a: {{title: A, group: one, {SCALE}, weight: any}}
  b: {{title: B, group: one, {SCALE}, weight: any}}
  c: {{title: C, group: two, {SCALE}, weight: any}}
  d: {{title: D, group: two, {SCALE}, weight: any}}
"""


def test_free_weights_within_a_group_are_uniform_on_its_own_share() -> None:
    sim = simulated(TREE, score_list(only_a=(100, 0, 0, 0), only_c=(0, 0, 100, 0)), DRAWS)
    assert sim.mean_weights.to_numpy() == pytest.approx(
        np.array([0.3, 0.3, 0.2, 0.2]), abs=mean_error(0.6 / sqrt(12), DRAWS)
    )
    for name, whole in (("only_a", 60), ("only_c", 40)):
        row = sim.ranking.loc[name]
        for level in (0.1, 0.5, 0.9):
            assert row[f"p{level * 100:.0f}"] == pytest.approx(
                level * whole, abs=quantile_error(level, 1 / whole, DRAWS)
            )
    # a = 0.6 U, c = 0.4 V: a wins unless U < (2/3) V, which has chance 1/3
    assert sim.ranking.loc["only_a", "first"] == pytest.approx(2 / 3, abs=share_error(1 / 3, DRAWS))


def test_groups_of_any_weight_share_the_whole_uniformly_and_their_criteria_theirs() -> None:
    free = TREE.replace("weight: 60", "weight: any").replace("weight: 40", "weight: any")
    sim = simulated(free, score_list(group=(100, 100, 0, 0), leaf=(100, 0, 0, 0)), DRAWS)
    table = sim.ranking
    for level in (0.1, 0.5, 0.9):  # the group's share is uniform on 0..100
        assert table.loc["group", f"p{level * 100:.0f}"] == pytest.approx(
            100 * level, abs=quantile_error(level, 1 / 100, DRAWS)
        )
    # a leaf is the product of two independent uniforms: mean 1/4, variance 1/9 - 1/16
    assert table.loc["leaf", "value"] == pytest.approx(
        25, abs=100 * mean_error(sqrt(7) / 12, DRAWS)
    )


def test_groups_without_weights_change_nothing() -> None:
    plain = TREE.replace(", weight: 60", "").replace(", weight: 40", "")
    bare = scored("a", "b", "c", "d")
    pipeline = score_list(one=(100, 0, 0, 0), two=(0, 30, 60, 20))
    assert simulated(plain, pipeline, 100).overall.equals(simulated(bare, pipeline, 100).overall)


# ----------------------------------------------------------------------------- rank and value


def test_six_alike_services_take_every_place_equally_often() -> None:
    alike = dict.fromkeys("uvwxyz", "scores: {a: {low: 20, likely: 40, high: 90}}")
    sim = simulated(scored("a"), services(**alike), DRAWS)
    table = dd.rank_acceptability(sim).to_numpy()
    assert table == pytest.approx(np.full((6, 6), 1 / 6), abs=share_error(1 / 6, DRAWS))
    wins = dd.pairwise_winning(sim).to_numpy()
    assert wins[~np.eye(6, dtype=bool)] == pytest.approx(
        np.full(30, 0.5), abs=share_error(0.5, DRAWS)
    )
    # the mean of a die: 3.5, variance 35/12
    assert sim.ranking["expected_rank"].to_numpy() == pytest.approx(
        np.full(6, 3.5), abs=mean_error(sqrt(35 / 12), DRAWS)
    )
    assert sim.ranking["expected_rank_se"].to_numpy() == pytest.approx(
        np.full(6, sqrt(35 / 12 / DRAWS)), rel=0.02
    )


def test_the_chance_that_one_normal_exceeds_another_is_that_of_their_difference() -> None:
    # 60 +/- 4 against 57 +/- 3: the difference is 3 +/- 5
    pipeline = services(one="scores: {a: {mean: 60, sd: 4}}", two="scores: {a: {mean: 57, sd: 3}}")
    sim = simulated(scored("a"), pipeline, DRAWS)
    truth = PHI(3 / 5)
    wins = dd.pairwise_winning(sim)
    assert wins.loc["one", "two"] == pytest.approx(truth, abs=share_error(truth, DRAWS))
    assert wins.loc["two", "one"] == pytest.approx(1 - wins.loc["one", "two"], abs=1e-15)
    row = sim.ranking.loc["one"]
    assert row["value"] == pytest.approx(60, abs=mean_error(4, DRAWS))
    assert row["value_se"] == pytest.approx(4 / sqrt(DRAWS), rel=0.03)
    density = NormalDist(60, 4).pdf(NormalDist(60, 4).inv_cdf(0.1))
    for level in (0.1, 0.9):
        assert row[f"p{level * 100:.0f}"] == pytest.approx(
            NormalDist(60, 4).inv_cdf(level), abs=quantile_error(level, density, DRAWS)
        )


@pytest.mark.parametrize(("one", "two"), [(0.8, 0.8), (0.9, -0.5), (1, 1), (0.6, 0)])
def test_two_normals_that_move_with_one_factor_differ_by_as_much_as_their_correlation_leaves(
    one: float, two: float
) -> None:
    pipeline = f"""
    factors: [economy]
    services:
      one: {{scores: {{a: {{mean: 60, sd: 5, moves_with: {{economy: {one}}}}}}}}}
      two: {{scores: {{a: {{mean: 57, sd: 5.5, moves_with: {{economy: {two}}}}}}}}}
    """
    sim = simulated(scored("a"), pipeline, DRAWS)
    correlation = one * two
    found = np.corrcoef(sim.overall.to_numpy().T)[0, 1]
    error = max((1 - correlation**2) / sqrt(DRAWS), 1e-4)  # the tables' own, where they move alike
    assert found == pytest.approx(correlation, abs=4.5 * error)
    truth = PHI(3 / sqrt(25 + 30.25 - 2 * correlation * 27.5))
    assert dd.pairwise_winning(sim).loc["one", "two"] == pytest.approx(
        truth, abs=share_error(truth, DRAWS)
    )


def test_measures_move_together_with_the_factor_that_their_drivers_share() -> None:
    pipeline = """
    factors: [housing, schools]
    services:
      one:
        revenue:
          price: {mean: 100, sd: 10, moves_with: {housing: 0.6, schools: 0.5}}
          volume: 1
      two:
        revenue:
          price: 10
          volume: {mean: 50, sd: 5, moves_with: {housing: 0.8, schools: -0.4}}
    """
    criteria = "criteria: {income: {title: I, from: income, worst: 0, best: 1_000, weight: 1}}"
    sim = simulated(criteria, pipeline, DRAWS)
    truth = 0.6 * 0.8 - 0.5 * 0.4
    found = sim.measures["income"].corr().loc["one", "two"]
    assert found == pytest.approx(truth, abs=4.5 * (1 - truth**2) / sqrt(DRAWS))


def test_a_weight_moves_with_its_factor_too() -> None:
    # value = w x with w on 20..80 of 100 and x normal, both all of one factor: where the economy is
    # good, both are high, and E[w x] exceeds E[w] E[x] by their covariance
    criteria = f"""
    criteria:
      a: {{title: A, {SCALE}, weight: {{low: 20, high: 80, moves_with: {{economy: 1}}}}}}
      b: {{title: B, {SCALE}, weight: {{low: 20, high: 80, moves_with: {{economy: -1}}}}}}
    """
    pipeline = """
    factors: [economy]
    services: {one: {scores: {a: {mean: 50, sd: 10, moves_with: {economy: 1}}, b: 0}}}
    """
    sim = keeping_all(case_of(criteria, pipeline), DRAWS)
    # the weights sum to 100, so a's is 0.2 + 0.6 Phi(z); cov(Phi(z), z) = 1/(2 sqrt pi)
    assert sim.kept.weights.sum(axis=0) == pytest.approx(np.ones(DRAWS))
    truth = 50 * 0.5 + 10 * 0.6 / (2 * sqrt(pi))
    assert truth - 25 > 10 * mean_error(13, DRAWS) / 4.5
    assert sim.ranking.loc["one", "value"] == pytest.approx(truth, abs=mean_error(13, DRAWS))
    assert np.corrcoef(sim.kept.weights[0], sim.kept.overall[0])[0, 1] > 0.9


def test_the_value_of_a_linear_function_of_a_uniform_is_that_function_of_its_quantiles() -> None:
    # income = price x 3 with price on 10..30: value (from 0 to 100) is uniform on 30..90
    criteria = "criteria: {income: {title: I, from: income, worst: 0, best: 100, weight: 7}}"
    pipeline = services(one="revenue: {price: {low: 10, high: 30}, volume: 3}")
    row = simulated(criteria, pipeline, DRAWS).ranking.loc["one"]
    assert row["value"] == pytest.approx(60, abs=mean_error(60 / sqrt(12), DRAWS))
    for level in (0.1, 0.5, 0.9):
        assert row[f"p{level * 100:.0f}"] == pytest.approx(
            30 + 60 * level, abs=quantile_error(level, 1 / 60, DRAWS)
        )


def test_the_mean_of_a_product_of_independent_beliefs_is_the_product_of_their_means() -> None:
    criteria = "criteria: {npv: {title: N, from: npv, worst: -9_000, best: 9_000, weight: 1}}"
    pipeline = """
    years: 2
    discount_rate: 25%
    services:
      one:
        revenue:
          price: {low: 10, likely: 12, high: 20}
          volume: {low: 100, high: 300}
          growth: {low: 0%, high: 40%}
          investment: {low: 500, high: 700}
    """
    sim = simulated(criteria, pipeline, DRAWS)
    # 13 x 200 x (1 + 1.2 / 1.25) - 600
    row = sim.measure_summary.loc[("one", "npv")]
    assert row["mean"] == pytest.approx(13 * 200 * (1 + 1.2 / 1.25) - 600, abs=4.5 * row["se"])
    assert 10 < row["se"] < 15
    # the product of the typical values is another number: 12 x 200 x (1 + 1.2 / 1.25) - 600
    assert row["typical"] == pytest.approx(12 * 200 * (1 + 1.2 / 1.25) - 600, rel=1e-12)


def test_a_kinked_value_function_makes_the_mean_value_less_than_the_value_of_the_mean() -> None:
    # x uniform on 0..100, 80 at 50 and 100 at 100: mean value 40/2 + 90/2 = 65, typical value 80
    criteria = "criteria: {a: {title: A, value: {0: 0, 50: 80, 100: 100}, weight: 1}}"
    sim = simulated(criteria, services(one="scores: {a: {low: 0, high: 100}}"), DRAWS)
    row = sim.ranking.loc["one"]
    assert row["value"] == pytest.approx(65, abs=mean_error(30, DRAWS))
    assert row["typical_value"] == 80


def test_a_chance_is_one_so_often() -> None:
    pipeline = services(one="scores: {a: {chance: 0.3}}", two="scores: {a: 0.5}")
    sim = simulated(scored("a"), pipeline, DRAWS)
    share = sim.ranking.loc["one", "first"]
    assert share == pytest.approx(0.3, abs=share_error(0.3, DRAWS))
    assert sim.ranking.loc["one", "value"] == pytest.approx(share, abs=1e-12)
    assert sim.ranking.loc["one", "typical_value"] == 0


# ------------------------------------------------------------------- what a new candidate changes


def test_a_new_candidate_does_not_turn_two_others_round_where_anchors_are_fixed() -> None:
    # with min-max scaling to those present B > A > C becomes A = D > B > C when D joins
    three = {"one": (80, 30), "two": (50, 60), "three": (20, 40)}
    before = simulated(scored("a", "b", weight="50"), score_list(**three), 10)
    after = simulated(scored("a", "b", weight="50"), score_list(**three, four=(0, 120)), 10)
    assert before.ranking["value"].to_dict() == {"one": 55, "two": 55, "three": 30}
    assert before.ranking["rank"].to_dict() == {"one": 1, "two": 1, "three": 3}
    assert after.ranking["value"].to_dict() == {"one": 55, "two": 55, "four": 50, "three": 30}
    assert after.ranking["rank"].to_dict() == {"one": 1, "two": 1, "four": 3, "three": 4}
    assert after.beyond.loc["four", "b"] == 1


# ------------------------------------------------------------------------- how beliefs are written


def test_low_and_high_may_be_percentiles_of_every_kind_of_range() -> None:
    pipeline = """
    low_high_are: p10_p90
    assumptions: {shared: {low: 40, high: 60}}
    services:
      pert:  {scores: {a: {low: 40, likely: 55, high: 60}}}
      tri:   {scores: {a: {low: 40, likely: 45, high: 60, shape: triangular}}}
      flat:  {scores: {a: {low: 40, high: 60}}}
      named: {scores: {a: shared}}
    """
    sim = simulated(scored("a"), pipeline, DRAWS)
    for name, row in sim.ranking.iterrows():
        # no density at P10 or P90 is below 0.008 here, that of the triangular
        assert row["p10"] == pytest.approx(40, abs=quantile_error(0.1, 0.008, DRAWS)), name
        assert row["p90"] == pytest.approx(60, abs=quantile_error(0.9, 0.008, DRAWS)), name
        outside = (sim.overall[name] < 40).mean() + (sim.overall[name] > 60).mean()
        assert outside == pytest.approx(0.2, abs=share_error(0.2, DRAWS)), name
    as_limits = simulated(scored("a"), pipeline.replace("p10_p90", "limits"), 1_000)
    assert as_limits.overall.min().min() >= 40
    assert as_limits.overall.max().max() <= 60


def test_a_shared_assumption_is_one_draw_for_all_that_name_it() -> None:
    pipeline = """
    assumptions: {rent: {low: 10, high: 90}, same: {low: 10, high: 90}}
    services:
      one:   {scores: {a: rent, b: rent}}
      two:   {scores: {a: rent, b: rent}}
      other: {scores: {a: same, b: same}}
      own:   {scores: {a: {low: 10, high: 90}, b: {low: 10, high: 90}}}
    """
    sim = simulated(scored("a", "b"), pipeline, DRAWS)
    assert sim.overall["one"].equals(sim.overall["two"])
    assert not sim.overall["one"].equals(sim.overall["other"])
    wins = dd.pairwise_winning(sim)
    assert wins.loc["one", "two"] == wins.loc["two", "one"] == 0
    assert wins.loc["one", "other"] == pytest.approx(0.5, abs=share_error(0.5, DRAWS))
    assert (sim.ranks["one"] == sim.ranks["two"]).all()
    # what is shared by both criteria keeps its spread, whatever the weights; one's own averages out
    assert sim.overall["one"].std() == pytest.approx(80 / sqrt(12), rel=0.02)
    assert sim.overall["own"].std() < 0.9 * 80 / sqrt(12)


# ------------------------------------------------------------------------------ payback of never


PAYBACK = "criteria: {payback: {title: P, from: payback, value: {0: 100, 2: 60, 4: 20}, weight: 1}}"


def test_a_payback_of_never_takes_the_lowest_value_and_lies_beyond_every_number() -> None:
    # 50 a year pays back 100 in two years, 10 a year does not in four
    pipeline = "years: 4\n" + services(
        half="revenue: {price: {any_of: [10, 50]}, volume: 1, investment: 100}",
        never="revenue: {price: 10, volume: 1, investment: 100}",
        free="revenue: {price: 10, volume: 1}",
    )
    sim = simulated(PAYBACK, pipeline, DRAWS)
    half = sim.measure_summary.loc[("half", "payback")]
    assert half["never"] == pytest.approx(0.5, abs=share_error(0.5, DRAWS))
    # two years in half of the draws, never in the others: no mean, and never within four at P90
    assert half["p10"] == 2
    assert half[["mean", "se", "p90"]].isna().all()
    assert np.isnan(half["typical"])
    never = sim.measure_summary.loc[("never", "payback")]
    assert never["never"] == 1
    assert never[["mean", "se", "p10", "p50", "p90", "typical"]].isna().all()
    assert sim.measure_summary.loc[("free", "payback"), "mean"] == 0
    value = sim.ranking["value"]
    assert value["never"] == 20
    assert value["free"] == 100
    assert value["half"] == pytest.approx(60 - 40 * half["never"], abs=1e-9)
    assert (sim.beyond["payback"] == 0).all()
    others = sim.measure_summary.loc[("half", "npv")]
    assert others["never"] == 0
    assert others["p10"] == -60
    assert others["p90"] == 100


def test_between_a_number_and_never_lies_never() -> None:
    pipeline = "years: 4\n" + services(
        one="revenue: {price: {any_of: [10, 50]}, volume: 1, investment: 100}"
    )
    case = case_of(PAYBACK, pipeline)
    rows = (dd.simulate(case, 2, seed).measure_summary for seed in range(20))
    row = next(row for row in (r.loc[("one", "payback")] for r in rows) if row["never"] == 0.5)
    assert row[["mean", "se", "p10", "p50", "p90"]].isna().all()


# -------------------------------------------------------- performances and draws beyond their ends


def test_the_share_of_draws_beyond_a_scale_is_told() -> None:
    criteria = f"""
    criteria:
      a: {{title: A, {SCALE}, weight: 50}}
      b: {{title: B, worst: 90, best: 30, weight: 50}}
    """
    pipeline = services(
        wide="scores: {a: {low: -50, high: 150}, b: {low: 0, high: 100}}",
        known="scores: {a: 101, b: 60}",
        inside="scores: {a: {low: 0, high: 100}, b: {low: 30, high: 90}}",
    )
    beyond = simulated(criteria, pipeline, DRAWS).beyond
    assert beyond.loc["wide", "a"] == pytest.approx(0.5, abs=share_error(0.5, DRAWS))
    assert beyond.loc["wide", "b"] == pytest.approx(0.4, abs=share_error(0.4, DRAWS))
    assert beyond.loc["known"].to_list() == [1, 0]
    assert beyond.loc["inside"].to_list() == [0, 0]


def test_draws_outside_a_domain_take_its_end_and_are_reported_with_their_share() -> None:
    # P0.1 of a normal is 3.09 deviations below its mean: 3.1 is allowed, and may yet fall below 0
    pipeline = services(
        one="revenue: {price: {mean: 3.1, sd: 1}, volume: {p10: 1, p50: 2, p90: 3, min: 0}}"
    )
    criteria = """
    criteria:
      income: {title: I, from: income, worst: 0, best: 100, weight: {mean: 31, sd: 10}}
      npv: {title: N, from: npv, worst: 0, best: 100, weight: 1}
    """
    sim = simulated(criteria, pipeline, 50_000)
    share = PHI(-3.1)
    assert sim.measures["income"]["one"].min() == 0
    assert sim.kept.weights[0].min() == 0
    told = [w for w in sim.warnings if "lay outside" in w]
    assert [w.split(" of the draws of ")[1] for w in told] == [
        "criteria.income.weight lay outside 0 to inf and were taken at that end",
        "one.revenue.price lay outside 0 to 1e+12 and were taken at that end",
    ]
    for warning in told:
        found = float(warning.split("%")[0]) / 100
        assert found == pytest.approx(share, abs=share_error(share, 50_000) + 5e-5)


def test_a_score_on_an_anchored_scale_keeps_to_its_levels() -> None:
    criteria = "criteria: {a: {title: A, levels: {1: none, 5: all}, weight: 1}}"
    pipeline = """
    assumptions: {shared: {mean: 3, sd: 0.646}}
    services:
      own:   {scores: {a: {mean: 3, sd: 0.646}}}
      named: {scores: {a: shared}}
      bound: {scores: {a: {mean: 3, sd: 2, min: 1, max: 5}}}
    """
    sim = simulated(criteria, pipeline, 50_000)
    told = [warning for warning in sim.warnings if "lay outside 1 to 5" in warning]
    assert len(told) == 2
    assert "own.scores.a" in told[0]
    assert "named.scores.a" in told[1]
    assert set(sim.overall[["own", "named"]].min()) == {0}
    assert set(sim.overall[["own", "named"]].max()) == {100}
    assert (sim.beyond["a"] == 0).all()


# ---------------------------------------------------------------------- ties, k and recommendation


def test_equals_share_the_better_place_in_draws_in_means_and_at_typical_values() -> None:
    scores = {"e": 40, "a": 90, "b": 70, "c": 70, "d": 70}
    pipeline = "review_slots: 2\n" + score_list(**{name: (x,) for name, x in scores.items()})
    sim = simulated(scored("a"), pipeline, 50)
    assert sim.ranking["rank"].to_dict() == {"a": 1, "b": 2, "c": 2, "d": 2, "e": 5}
    assert sim.ranking["typical_rank"].to_list() == [1, 2, 2, 2, 5]
    assert sim.ranking["expected_rank"].to_list() == [1, 2, 2, 2, 5]
    assert sim.ranking["first_k"].to_list() == [1, 1, 1, 1, 0]  # four in the first two
    assert sim.typical_ranking == ("a", "b", "c", "d", "e")
    assert sim.recommended == ("a", "b", "c", "d")
    assert sim.k == 2


def test_values_nearer_than_nine_decimals_are_equal() -> None:
    pipeline = score_list(one=(50.0000000004,), two=(50.0000000003,), three=(50.0000000021,))
    assert simulated(scored("a"), pipeline, 5).ranking["rank"].to_list() == [1, 2, 2]


@pytest.mark.parametrize(
    ("slots", "expected"),
    [(1, ["b"]), (2, ["b", "d"]), (3, ["b", "d", "e"]), (9, ["b", "d", "e"])],
)
def test_those_that_pass_every_gate_are_recommended_up_to_k_of_them(
    slots: int, expected: list[str]
) -> None:
    criteria = scored("a") + "\ngates: {power: {title: Power}, staff: {title: Staff}}"
    standing = {
        "a": (90, "hold", "pass"),
        "b": (80, "pass", "pass"),
        "c": (99, "pass", "fail"),
        "d": (60, "pass", "pass"),
        "e": (50, "pass", "pass"),
        "f": (55, "pass", "hold"),
    }
    pipeline = f"review_slots: {slots}\n" + services(
        **{
            name: f"scores: {{a: {score}}}, gates: {{power: {{status: {power}, reason: r}}, "
            f"staff: {{status: {staff}, reason: r}}}}"
            for name, (score, power, staff) in standing.items()
        }
    )
    sim = simulated(criteria, pipeline, 5)
    assert list(sim.ranking.index) == ["a", "b", "d", "f", "e"]
    assert list(sim.recommended) == expected
    assert sim.failing == ("c",)
    assert sim.gate == dict(
        zip("abcdef", ["hold", "pass", "fail", "pass", "pass", "hold"], strict=True)
    )


@pytest.mark.parametrize(
    ("criteria", "pipeline", "weaker"),
    [
        ("illustrative", "agreed", "illustrative"),
        ("agreed", "proposed", "proposed"),
        ("proposed", "illustrative", "illustrative"),
        ("agreed", "agreed", "agreed"),
    ],
)
def test_a_case_is_as_agreed_as_the_weaker_of_its_files(
    criteria: str, pipeline: str, weaker: str
) -> None:
    def headed(status: str, text: str) -> str:
        by = "agreed: {by: Board, on: 2018-09-12, minute: item 4}\n" if status == "agreed" else ""
        return f"status: {status}\n{by}{text}"

    case = case_of(headed(criteria, scored("a")), headed(pipeline, score_list(one=(1,))))
    assert dd.simulate(case, 1).case.status == weaker


def test_the_tails_of_percentiles_beyond_a_domain_take_its_end_and_are_told() -> None:
    # uniform from -1.25 to 11.25: a tenth of the draws lies below 0, which no price can
    pipeline = services(
        one="revenue: {price: {low: 0, high: 10, are: p10_p90}, volume: 1}",
        two="revenue: {price: {low: 2, high: 10, are: p10_p90}, volume: 1}",
        three="revenue: {price: 5, volume: 1, churn: {low: 0%, high: 90%, are: p10_p90}}",
    )
    criteria = "criteria: {i: {title: I, from: income, worst: 0, best: 100, weight: 1}}"
    sim = keeping_all(case_of(criteria, "years: 2\n" + pipeline), DRAWS)
    income = sim.measures["income"]
    assert income["one"].min() == 0
    assert (income["one"] == 0).mean() == pytest.approx(0.1, abs=share_error(0.1, DRAWS))
    assert income["one"].max() > 10.9
    # within its domain nothing is cut: uniform from 1 to 11
    assert 1 <= income["two"].min() < 1.1
    # a churn of 0 in a ninth of the draws, and never more than all
    assert (income["three"] == 5).mean() == pytest.approx(0.1, abs=share_error(0.1, DRAWS))
    assert income["three"].min() == 0
    told = [w for w in sim.warnings if "lay outside" in w]
    assert [w.split(" of the draws of ")[1].split(" ")[0] for w in told] == [
        "one.revenue.price",
        "three.revenue.churn",
    ]
    assert told[0].startswith(f"{(income['one'] == 0).mean():.2%} of the draws")


def test_a_pert_by_percentiles_keeps_its_mode_and_solves_the_equation_of_the_method_note() -> None:
    # s = (likely - a) / (b - a) solves (s - q10(s)) / (q90(s) - q10(s)) = 3/10 for 5, 8, 15
    quantity = Pert.from_p10_p90(5, 8, 15)
    a, b = quantity.support
    s = (8 - a) / (b - a)
    q10, q90 = stats.beta(1 + 4 * s, 5 - 4 * s).ppf([0.1, 0.9])
    assert (s - q10) / (q90 - q10) == pytest.approx(3 / 10, abs=1e-9)
    assert [a + q * (b - a) for q in (q10, q90)] == pytest.approx([5, 15], abs=1e-8)
