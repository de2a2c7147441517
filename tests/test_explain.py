"""Explanations: the differences are the true ones, and the sentence says no more than they do."""

from __future__ import annotations

import copy
import pickle
import re
from dataclasses import replace
from math import isnan, nan
from typing import Any

import numpy as np
import pandas as pd
import pytest
from casebook import KITCHEN, SCALE, case_of, scored, services, share_error, simulated
from hypothesis import example, given, settings
from hypothesis import strategies as st

import dragonsden as dd
from dragonsden.analysis.explanation.contrasts import contrast
from dragonsden.analysis.explanation.dominance import dominated
from dragonsden.analysis.explanation.performance import first_place
from dragonsden.analysis.explanation.phrases import STATUS, Part, in_draws, main_parts
from dragonsden.analysis.explanation.why import Explanation, profile, profiles, why
from dragonsden.analysis.explanation.why_sentence import Lead, why_sentences
from dragonsden.analysis.findings.profile import profile_finding
from dragonsden.arithmetic.statistics import wilson

NOT_FOR_A_DECISION = " Illustrative data, not for a decision."

TWO = f"""
criteria:
  money:  {{title: Money, {SCALE}, weight: 60}}
  demand: {{title: Demand, {SCALE}, weight: 40}}
gates:
  legal: {{title: A legal power}}
"""
PASS = "gates: {legal: {status: pass, reason: yes}}"
FAIL = "gates: {legal: {status: fail, reason: no}}"


def service(title: str, money: object, demand: object, gate: str = PASS) -> str:
    return f"title: {title}, scores: {{money: {money}, demand: {demand}}}, {gate}"


def two(a: str, b: str, draws: int = 100, **more: str) -> dd.Simulation:
    return simulated(TWO, services(a=a, b=b, **more), draws)


@pytest.fixture(scope="module")
def kitchen_sim() -> dd.Simulation:
    return dd.simulate(case_of(*KITCHEN), 2_000)


# --------------------------------------------------------------------------- why: the numbers


def test_a_difference_worked_by_hand() -> None:
    # 0.6 (80 - 30) = 30, 0.4 (40 - 65) = -10; level at x with 50 x - 25 (1 - x) = 0, x = 1/3
    sim = two(service("Alpha", 80, 40), service("Beta", 30, 65))
    table = why(sim, "a", "b")
    assert table.index.to_list() == ["money", "demand"]
    assert table["title"].to_list() == ["Money", "Demand"]
    assert table["weight"].to_list() == pytest.approx([0.6, 0.4])
    assert table["value_a"].to_list() == [80, 40]
    assert table["value_b"].to_list() == [30, 65]
    assert table["difference"].to_list() == pytest.approx([30, -10])
    assert table["share"].to_list() == [1, 0]
    assert table["weight_to_tie"].to_list() == pytest.approx([1 / 3, 2 / 3])
    assert table.share == 1


def test_the_differences_sum_to_the_difference_of_the_mean_overall_values(
    kitchen_sim: dd.Simulation,
) -> None:
    means = kitchen_sim.all_services["value"]
    for a, b in (("alarms", "flats"), ("catering", "bins"), ("drones", "events")):
        total = why(kitchen_sim, a, b)["difference"].sum()
        assert total == pytest.approx(means[a] - means[b], abs=1e-8)


@pytest.mark.slow
def test_the_share_of_draws_is_that_of_pairwise_winning(kitchen_sim: dd.Simulation) -> None:
    wins = dd.pairwise_winning(kitchen_sim)
    for a in wins.index:
        for b in wins.index.drop(a):
            explained = why(kitchen_sim, a, b)
            assert explained.share == wins.loc[a, b]
            assert explained.interval == wilson(round(wins.loc[a, b] * 2_000), 2_000)


def test_the_share_in_which_a_criterion_favours_one_is_the_chance_that_it_is_better() -> None:
    # money of a is uniform on 0..100, that of b is 30: better in 70% of draws
    sim = two(service("Alpha", "{low: 0, high: 100}", 5), service("Beta", 30, 5), 20_000)
    shares = why(sim, "a", "b")["share"]
    assert shares["money"] == pytest.approx(0.7, abs=share_error(0.7, 20_000))
    assert shares["demand"] == 0


def test_seen_from_the_other_side_all_signs_turn_and_the_sentence_stays(
    kitchen_sim: dd.Simulation,
) -> None:
    there, back = why(kitchen_sim, "alarms", "bins"), why(kitchen_sim, "bins", "alarms")
    back = back.loc[there.index]
    assert back["difference"].to_list() == (-there["difference"]).to_list()
    assert back["value_a"].to_list() == there["value_b"].to_list()
    assert back["weight_to_tie"].to_numpy() == pytest.approx(
        there["weight_to_tie"].to_numpy(), nan_ok=True
    )
    assert back.sentence == there.sentence
    assert back.share + there.share == 1


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    weights=st.lists(st.integers(1, 9), min_size=3, max_size=3),
    scores=st.lists(st.integers(0, 100), min_size=6, max_size=6),
)
def test_at_the_weight_to_tie_the_two_are_level(weights: list[int], scores: list[int]) -> None:
    def case(*by: float) -> dd.Simulation:
        criteria = "\n".join(
            f"  {c}: {{title: {c}, {SCALE}, weight: {w:.15f}}}"
            for c, w in zip("xyz", by, strict=True)
        )
        a, b = (f"scores: {{x: {x}, y: {y}, z: {z}}}" for x, y, z in (scores[:3], scores[3:]))
        return simulated(f"criteria:\n{criteria}", services(a=a, b=b), 1)

    shares = np.array(weights) / sum(weights)
    apart = np.array(scores[:3]) - np.array(scores[3:])
    for row, (name, tie) in enumerate(
        why(case(*shares), "a", "b").loc[[*"xyz"]]["weight_to_tie"].items()
    ):
        others = np.arange(3) != row
        rest = round((shares * apart)[others].sum() / shares[others].sum(), 9)
        if isnan(tie):
            assert rest * apart[row] >= 0, name  # level at an end is no crossing
            continue
        moved = shares * (1 - tie) / shares[others].sum()
        moved[row] = tie
        values = case(*moved).all_services["value"]
        assert values["a"] == pytest.approx(values["b"], abs=1e-6)


def test_a_criterion_with_no_weight_makes_no_difference_and_no_factor_gives_it_any() -> None:
    criteria = TWO.replace("weight: 40", "weight: 0")
    pipeline = services(a=service("Alpha", 60, 10), b=service("Beta", 50, 50))
    table = why(simulated(criteria, pipeline, 10), "a", "b")
    assert table.loc["demand", "difference"] == 0
    assert table.loc["demand", "share"] == 0
    assert table["weight_to_tie"].isna().all()
    assert "No change in the weight of a single criterion would reverse it." in table.sentence


def test_the_order_of_services_and_criteria_in_the_files_changes_nothing() -> None:
    a, b = service("Alpha", "{low: 0, high: 90}", 40), service("Beta", 30, "{low: 20, high: 70}")
    there = why(two(a, b), "a", "b")
    lines = TWO.splitlines()
    turned = "\n".join([*lines[:2], lines[3], lines[2], *lines[4:]])
    back = why(simulated(turned, services(b=b, a=a), 100), "a", "b")
    assert back.sentence == there.sentence
    assert back.loc[there.index].equals(there)


def test_a_service_against_itself_is_refused_and_an_unknown_one_is_told_which_was_meant(
    kitchen_sim: dd.Simulation,
) -> None:
    with pytest.raises(ValueError, match="a and b are both 'bins'; name two services"):
        why(kitchen_sim, "bins", "bins")
    with pytest.raises(KeyError, match=r"'alarm' is not a service .* did you mean 'alarms'"):
        why(kitchen_sim, "alarm", "bins")
    with pytest.raises(
        KeyError, match="'zebra' is not a service of this case; they are alarms, bins"
    ):
        profile(kitchen_sim, "zebra")


@pytest.mark.parametrize("other", [None, 5, ["alarms"], b"alarms", {"alarms": 1}])
def test_what_is_no_name_of_a_service_is_told_as_it_was_given(
    other: Any, kitchen_sim: dd.Simulation
) -> None:
    for ask in (dd.profile, dd.tornado, dd.account_by_year, dd.crossings, dd.switching_values):
        with pytest.raises(KeyError) as error:
            ask(kitchen_sim, other)
        assert f"'{other!r}' is not a" in error.value.args[0]


def test_what_is_said_stays_with_the_table(kitchen_sim: dd.Simulation) -> None:
    whole = why(kitchen_sim, "alarms", "bins")
    for part in (
        whole.head(1),
        whole.copy(),
        whole[whole["difference"] > 0],
        whole[["title", "difference"]],
        whole.loc[["npv"]],
        copy.deepcopy(whole),
        pickle.loads(pickle.dumps(whole)),
    ):
        assert isinstance(part, Explanation)
        assert part.sentence == whole.sentence != ""
        assert part.share == whole.share
        assert part.interval == whole.interval


def test_a_notebook_shows_the_sentence_above_the_table_and_runs_nothing_of_it() -> None:
    sim = two(service("'<b>Alpha'", 80, 40), service("Beta", 30, 70))
    shown = why(sim, "a", "b")._repr_html_()
    assert shown.index("<p>&lt;b&gt;Alpha ranks above Beta") < shown.index("<table")
    assert "<b>" not in shown


# -------------------------------------------------------------------------- why: the sentence


def test_the_sentence_of_a_difference_worked_by_hand() -> None:
    sim = two(service("Alpha", 80, 40), service("Beta", 30, 65))
    said = (
        "Alpha ranks above Beta, by 20.0 points out of 100 on average, and is ahead in all 100 "
        "draws. It is ahead mainly on Money (30.0 points). Demand (10.0 points) "
        "favours Beta. It would be reversed if Money had less than 33% of the weight, instead of "
        "60%." + NOT_FOR_A_DECISION
    )
    assert why(sim, "a", "b").sentence == why(sim, "b", "a").sentence == said


def test_if_nothing_speaks_for_the_other_no_weight_reverses_it() -> None:
    sentence = why(two(service("Alpha", 80, 70), service("Beta", 30, 70)), "a", "b").sentence
    assert "No criterion favours Beta. " in sentence
    assert "No change in the weight of a single criterion would reverse it." in sentence


def test_with_a_single_criterion_no_weight_can_reverse_it() -> None:
    sim = simulated(scored("money"), services(a="scores: {money: 6}", b="scores: {money: 5}"), 50)
    table = why(sim, "a", "b")
    assert isnan(table.loc["money", "weight_to_tie"])
    assert table.sentence == (
        "A ranks above B, by 1.0 point out of 100 on average, and is ahead in all 50 "
        "draws. money is the only criterion. No change in the weight of a single criterion would "
        "reverse it." + NOT_FOR_A_DECISION
    )


def test_a_tie_in_every_draw_is_called_one() -> None:
    sim = two(service("Alpha", 50, 50), service("Beta", 50, 50))
    table = why(sim, "a", "b")
    assert table.sentence == (
        "Alpha and Beta have the same overall value in all 100 draws: a tie." + NOT_FOR_A_DECISION
    )
    assert table.share == 0
    assert table["weight_to_tie"].isna().all()


def test_what_the_draws_cannot_tell_is_too_close_to_call() -> None:
    alike = service("Alpha", "{low: 0, high: 100}", 50), service("Beta", "{low: 0, high: 100}", 50)
    table = why(two(*alike, draws=400), "a", "b")
    assert abs(table["difference"].sum()) < 1.96 * 60 * 0.41 / 20
    assert "Alpha and Beta" in table.sentence or "Beta and Alpha" in table.sentence
    assert " are too close to call: " in table.sentence
    assert "Treat them as equal." in table.sentence
    assert "ranks above" not in table.sentence
    assert "reverse" not in table.sentence


def test_one_draw_never_settles_who_is_above() -> None:
    sim = two(service("Alpha", "{low: 0, high: 100}", 60), service("Beta", 20, 30), 1)
    assert "too close to call" in why(sim, "a", "b").sentence
    assert "in the one draw" in why(sim, "a", "b").sentence


def test_a_mean_that_differs_where_draws_are_about_even_is_called_about_even() -> None:
    # ahead in 54 draws of 100: uniform on 0..100 against 46
    sim = two(service("Alpha", "{low: 0, high: 100}", 50), service("Beta", 46, 50), 20_000)
    sentence = why(sim, "a", "b").sentence
    assert sentence.startswith("Alpha ranks above Beta, by 2.")
    assert "; but it is about even, for it is ahead in 54% of draws." in sentence


def test_one_who_is_ahead_less_often_but_by_more_is_said_to_be_so() -> None:
    # 100 in 30% of draws, else 0: mean 30 against 20, ahead in 30% of draws
    scores = "{any_of: [0, 0, 0, 0, 0, 0, 0, 100, 100, 100]}"
    sim = two(service("Alpha", scores, 50), service("Beta", 20, 50), 5_000)
    table = why(sim, "a", "b")
    assert table.share == pytest.approx(0.3, abs=share_error(0.3, 5_000))
    said = r"Alpha ranks above Beta, by 1?\d\.\d points out of 100 on average; but Beta is ahead "
    assert re.match(said + r"more often, in \d\d% of draws, only by less\.", table.sentence)


def test_draws_in_which_the_two_are_level_are_told() -> None:
    sim = two(service("Alpha", "{any_of: [50, 90]}", 50), service("Beta", 50, 50), 2_000)
    assert " and level in " in why(sim, "a", "b").sentence


def test_few_draws_have_no_decimals() -> None:
    wide = "{low: 0, high: 100}"
    sim = two(service("Alpha", wide, 90), service("Beta", wide, 30), 60)
    assert "." not in why(sim, "a", "b").sentence.split(" points")[0]


def test_a_service_that_fails_a_gate_is_explained_and_said_to_take_no_rank() -> None:
    sim = two(service("Alpha", 80, 40), service("Beta", 30, 70, FAIL))
    sentence = why(sim, "a", "b").sentence
    assert sentence.startswith("Alpha is valued above Beta, by 18.0 points")
    assert "Beta takes no rank, because it fails at “A legal power”." in sentence
    assert "Alpha takes no rank" not in sentence
    both = two(service("Alpha", 80, 40, FAIL), service("Beta", 30, 70, FAIL))
    assert why(both, "a", "b").sentence.count("takes no rank") == 2


def why_sentence(lead: Lead) -> str:
    """The sentences about a lead, to be read out."""
    return " ".join(why_sentences(lead))


LEAD = Lead(
    leader="Alpha",
    other="Beta",
    margin=4.0,
    error=0.1,
    draws=1_000,
    ahead=700,
    behind=300,
    parts=(Part("Money", 6.0, 0.1, 0.5, 0.3), Part("Demand", -2.0, 0.1, 0.5, 0.7)),
    barred=(),
    status="agreed",
)


def test_once_agreed_the_sentence_ends_with_what_it_says() -> None:
    assert why_sentence(LEAD).endswith("instead of 50%.")
    for status, said in STATUS.items():
        assert why_sentence(replace(LEAD, status=status)).endswith(f"instead of 50%. {said}")


def test_the_nearest_weight_that_reverses_is_named() -> None:
    parts = (Part("Money", 6.0, 0.1, 0.5, 0.9), Part("Demand", -2.0, 0.1, 0.5, 0.62))
    assert "if Demand had more than 62% of the weight" in why_sentence(replace(LEAD, parts=parts))


def test_a_weight_that_the_draws_hardly_know_is_rounded_to_tens() -> None:
    parts = (Part("Money", 6.0, 0.1, 0.5, nan), Part("Demand", -2.0, 0.1, 0.2, 0.87))
    told = why_sentence(replace(LEAD, parts=parts, error=1.0))
    assert "if Demand had more than about 90% of the weight, instead of 20%" in told


@pytest.mark.parametrize(
    ("now", "tie", "said"),
    [
        (0.2, 0.975, "if Demand had nearly all of the weight, instead of 20%"),
        (0.6, 0.02, "if Demand had next to none of the weight, instead of 60%"),
    ],
)
def test_a_weight_near_nothing_or_all_is_told_without_a_false_bound(
    now: float, tie: float, said: str
) -> None:
    parts = (Part("Money", 6.0, 0.1, 0.5, nan), Part("Demand", -2.0, 0.1, now, tie))
    assert said in why_sentence(replace(LEAD, parts=parts, error=1.0))


def test_a_weight_that_reverses_next_to_the_present_one_is_not_told_apart() -> None:
    parts = (Part("Money", 6.0, 0.1, 0.501, 0.499), Part("Demand", -2.0, 0.1, 0.499, nan))
    told = why_sentence(replace(LEAD, parts=parts))
    assert "if Money had slightly less than the 50% of the weight that it has" in told


def test_only_the_bulk_of_a_difference_is_told_and_nothing_that_the_draws_cannot_see() -> None:
    parts = [Part(str(points), points, 0.1) for points in (1.0, 9.0, 4.0)]
    assert [part.title for part in main_parts(parts, 3)] == ["9.0", "4.0"]  # 13 of 14 points
    assert [part.title for part in main_parts(parts, 1)] == ["9.0"]
    assert main_parts([Part("noise", 3.0, 2.0), Part("tiny", 0.01, 0.001)], 3) == []


def test_a_future_seen_once_is_not_none_and_one_missed_is_not_all() -> None:
    assert in_draws(1, 10_000) == "in <1% of draws"
    assert in_draws(9_999, 10_000) == "in >99% of draws"
    assert in_draws(0, 10_000) == "in none of 10,000 draws"
    assert in_draws(10_000, 10_000) == "in all 10,000 draws"


# ------------------------------------------------------------------------------------ profile

THREE = {
    "a": service("Alpha", 80, 40),  # 64
    "b": service("Beta", 30, 70),  # 46
    "c": service("Gamma", 40, 30),  # 36
}


def three(slots: int, **other: str) -> dd.Simulation:
    pipeline = f"review_slots: {slots}\n{services(**{**THREE, **other})}"
    return simulated(TWO, pipeline, 50)


def test_a_profile_worked_by_hand() -> None:
    # the others of c: money 55, demand 55; it lacks 46 - 36 = 10 to the second place
    table = profile(three(2), "c")
    assert table.index.to_list() == ["money", "demand"]
    assert table["value"].to_list() == [40, 30]
    assert table["others"].to_list() == [55, 55]
    assert table["advantage"].to_list() == pytest.approx([-9, -10])
    assert table["place"].to_list() == [2, 3]
    assert table["needed"].to_list() == pytest.approx([40 + 10 / 0.6, 30 + 10 / 0.4])
    assert (table.share, table.interval) == (0, (0, 3 / 50))
    assert table.sentence == (
        "Gamma is number 3 of 3 with 36.0 points out of 100 on average. Compared with the others "
        "it is weak on Demand and Money. It is 10.0 points short of the best 2, behind Beta; it "
        "is there in none of 50 draws. To get in by a single criterion it needs 57 out "
        "of 100 instead of 40 on Money, or 55 out of 100 instead of 30 on Demand."
        + NOT_FOR_A_DECISION
    )


LESS = """
criteria:
  loss: {title: Loss, worst: 100, best: 50, weight: 60}
  demand: {title: Demand, worst: 0, best: 100, weight: 40}
"""


def test_a_place_is_by_the_mean_of_the_score_and_not_by_the_value_that_it_is_worth() -> None:
    # losses of 200 and of 0 to 300 (mean 150) are worth 0 and, where below 100, up to 100 points:
    # by mean value b is before a; by mean loss c (50) is first, a (120) second and b (150) last
    pipeline = services(
        a="scores: {loss: 120, demand: 50}",
        b="scores: {loss: {low: 0, high: 300}, demand: 50}",
        c="scores: {loss: 50, demand: 50}",
    )
    sim = simulated(LESS, pipeline, 20_000)
    found = {name: profile(sim, name).loc["loss"] for name in "abc"}
    assert found["b"]["value"] > found["a"]["value"] == 0
    assert {name: row["place"] for name, row in found.items()} == {"c": 1, "a": 2, "b": 3}
    assert found["b"]["performance"] == pytest.approx(150, abs=3)
    assert (found["a"]["performance"], found["c"]["performance"]) == (120, 50)


def test_the_mean_behind_a_panels_score_is_the_mean_of_those_who_gave_one() -> None:
    # 2 and 4 of three members: the one who gave none takes either, so that the mean is 3
    panel = """
        service_id,member,criterion,score,comment
        a,x,x,2,
        a,y,x,4,
        a,z,x,,not known
        """
    criteria = "criteria: {x: {title: X, levels: {0: low, 5: high}, best: 0, weight: 1}}"
    sim = simulated(criteria, services(a=""), 20_000, scores=panel)
    assert profile(sim, "a")["performance"]["x"] == pytest.approx(3, abs=0.04)


def test_a_profile_is_held_against_those_that_pass_and_no_others() -> None:
    # a and b pass; c, on hold, is above a and keeps nobody out
    hold = PASS.replace("status: pass", "status: hold")
    sim = two(service("Alpha", 70, 70), service("Beta", 30, 70), c=service("Gamma", 90, 90, hold))
    a, b, c = (profile(sim, name) for name in "abc")
    assert "For the best place it has 24.0 points to spare before Beta" in a.sentence
    assert a.share == 1
    assert "24.0 points short of the best place, behind Alpha" in b.sentence
    assert "For the best place it has 20.0 points to spare before Alpha" in c.sentence


def test_what_is_needed_is_just_enough() -> None:
    needed = profile(three(2), "c")["needed"]
    for money, demand in ((needed["money"], 30), (40, needed["demand"])):
        enough = three(2, c=service("Gamma", f"{money + 1e-6:.9f}", f"{demand + 1e-6:.9f}"))
        assert enough.ranking.loc["c", "rank"] == 2
        short = three(2, c=service("Gamma", f"{money - 1e-3:.9f}", f"{demand - 1e-3:.9f}"))
        assert short.ranking.loc["c", "rank"] == 3


def test_a_value_that_is_needed_is_rounded_up_so_that_it_is_enough() -> None:
    # Gamma has 36.8 and lacks 9.2: money 40 + 9.2 / 0.6 = 55.3
    sentence = profile(three(2, c=service("Gamma", 40, 32)), "c").sentence
    assert "it needs 56 out of 100 instead of 40 on Money, or 55 out of 100 instead of 32 on" in (
        sentence
    )


def test_what_even_the_best_would_not_do_has_no_number() -> None:
    # to the first place c lacks 28: money 40 + 28 / 0.6 = 87, demand 30 + 28 / 0.4 = 100
    needed = profile(three(1), "c")["needed"]
    assert needed.to_list() == pytest.approx([40 + 28 / 0.6, 100])
    table = profile(three(1, c=service("Gamma", 0, 0)), "c")
    assert table["needed"].isna().all()
    assert "No single criterion would bring it in, even at its best." in table.sentence
    assert "short of the best place, behind Alpha" in table.sentence


def test_one_that_is_in_needs_what_it_has_and_the_next_is_named() -> None:
    table = profile(three(2), "b")
    assert table["needed"].to_list() == table["value"].to_list()
    assert table.share == 1
    assert (
        "For the best 2 it has 10.0 points to spare before Gamma; it is there in all 50 draws"
        in table.sentence
    )


def test_the_advantages_sum_to_what_it_is_above_the_mean_of_the_others(
    kitchen_sim: dd.Simulation,
) -> None:
    values = kitchen_sim.all_services["value"]
    for name in kitchen_sim.services:
        others = kitchen_sim.ranking.index.drop(name, errors="ignore")
        total = profile(kitchen_sim, name)["advantage"].sum()
        assert total == pytest.approx(values[name] - values[others].mean(), abs=1e-8)


def test_the_share_of_a_profile_is_how_often_it_is_chosen(kitchen_sim: dd.Simulation) -> None:
    for name, row in kitchen_sim.ranking.iterrows():
        table = profile(kitchen_sim, str(name))
        assert table.share == row["chosen"]
        assert table.interval == row["chosen_interval"]
    assert isnan(profile(kitchen_sim, "drones").share)


def test_with_room_for_all_nothing_stands_between() -> None:
    table = profile(three(3), "c")
    assert table["needed"].to_list() == [30, 40] or table["needed"].to_list() == [40, 30]
    assert "first 3" not in table.sentence


def test_alone_there_are_no_others() -> None:
    sim = simulated(TWO, services(a=service("Alpha", 80, 40)), 20)
    table = profile(sim, "a")
    assert table["others"].isna().all()
    assert table["advantage"].isna().all()
    assert table["place"].to_list() == [1, 1]
    assert table.sentence == (
        "Alpha is the only service that is ranked, with 64.0 points out of 100 on average."
        + NOT_FOR_A_DECISION
    )


@given(st.lists(st.integers(-20_000_000_000, 20_000_000_000), min_size=1, max_size=12))
@example([-740, 1_452])  # either side of the 100 that values end at
@example([-12_000_000, 5])
def test_a_place_is_right_for_amounts_of_any_size(pence: list[int]) -> None:
    amounts = [one / 100 for one in pence]
    assert first_place(np.array(amounts)) == sorted(amounts, reverse=True).index(amounts[0]) + 1


def test_a_shared_place_is_said_to_be_shared_and_the_last_slot_to_be_level() -> None:
    sentence = profile(three(2, c=service("Gamma", 30, 70)), "c").sentence
    assert "number 2 of 3, a place that it shares, with 46.0 points" in sentence
    assert "For the best 2 it is level with Beta." in sentence


def test_one_that_fails_a_gate_is_placed_as_if_it_did_not() -> None:
    sim = three(1, c=service("Gamma", 40, 60, FAIL))
    table = profile(sim, "c")  # 48: between 64 and 46
    assert table["others"].to_list() == [55, 55]
    assert table["place"].to_dict() == {"money": 2, "demand": 2}
    assert table.sentence.startswith(
        "Gamma takes no rank, because it fails at “A legal power”. With 48.0 points out of 100 on "
        "average it would be number 2 of 3 if it passed."
    )
    # and it stands in nobody's way
    assert "number 2 of 2" in profile(sim, "b").sentence


def test_one_that_fails_a_gate_is_not_told_that_it_is_in_or_what_would_bring_it_in() -> None:
    for money in (90, 10):  # above the others and below them
        sim = three(1, c=service("Gamma", money, 40, FAIL))
        table = profile(sim, "c")
        assert table["needed"].isna().all()
        assert "While it fails a gate it cannot be chosen, whatever its values." in table.sentence
        assert not any(said in table.sentence for said in ("To get in", "to spare", "short of"))
        shown = profile_finding(sim, "c").table("profile")
        assert "Needed" not in [column.heading for column in shown.columns]
        assert not any("in" in text.split() for row in shown.rows for text in row.texts)


def test_what_brings_in_one_on_hold_does_so_if_it_is_cleared() -> None:
    hold = PASS.replace("status: pass", "status: hold")
    near, above = (three(2, c=service("Gamma", money, 30, hold)) for money in (40, 90))
    said = profile(near, "c").sentence
    assert "in none of 50 draws, if cleared. To get in by a single criterion it needs 57" in said
    assert "instead of 30 on Demand, if cleared." in said
    needed = profile_finding(near, "c").table("profile")
    assert needed.columns[-1].meaning.endswith("that would bring it in, if cleared")
    shown = profile_finding(above, "c").table("profile")
    assert {row.texts[-1] for row in shown.rows} == {"in, if cleared"}


def test_a_value_that_is_needed_is_the_same_in_the_sentence_and_in_the_table() -> None:
    # Gamma has 36.8 and lacks 9.2: money 55.3, demand 55
    sim = three(2, c=service("Gamma", 40, 32))
    shown = profile_finding(sim, "c").table("profile")
    assert [row.texts[-1] for row in shown.rows] == ["56", "55"]
    assert "it needs 56 out of 100 instead of 40 on Money" in profile(sim, "c").sentence


def test_one_on_hold_is_said_to_wait_for_it() -> None:
    sim = three(1, a=service("Alpha", 80, 40, "gates: {}"))
    assert (
        "It is on hold at “A legal power”, and cannot be recommended until that is decided."
        in profile(sim, "a").sentence
    )


def test_the_last_slot_may_be_too_close_to_call() -> None:
    wide = "{low: 0, high: 100}"
    sim = simulated(TWO, services(a=service("Alpha", wide, 50), b=service("Beta", wide, 50)), 100)
    assert "For the best place it is too close to call against" in profile(sim, "a").sentence


# ---------------------------------------------------------------------------------- dominated


def test_one_that_is_nowhere_better_and_somewhere_worse_is_dominated() -> None:
    pipeline = services(
        worse=service("Worse", 70, 50),
        best=service("Best", 80, 50),
        other=service("Other", 10, 90),
        worst=service("Worst", 5, 40),
    )
    table = dominated(case_of(TWO, pipeline))
    assert table.index.to_list() == ["worse", "worst"]
    assert table["title"].to_list() == ["Worse", "Worst"]
    # both of best and worse beat worst by 10 at least, so the one with the higher overall value
    assert table["by"].to_list() == ["best", "best"]
    assert table["by_title"].to_list() == ["Best", "Best"]
    assert table["margin"].to_list() == [0, 10]


def test_equals_do_not_dominate_one_another() -> None:
    twins = services(a=service("Alpha", 50, 50), b=service("Beta", 50, 50))
    assert dominated(case_of(TWO, twins)).empty
    assert dominated(case_of(TWO, twins)).columns.to_list() == ["title", "by", "by_title", "margin"]


def test_one_that_fails_a_stated_gate_neither_dominates_nor_is_listed() -> None:
    pipeline = services(
        barred=service("Barred", 90, 90, FAIL),
        left=service("Left", 50, 50),
        low=service("Low", 1, 1, FAIL),
    )
    assert dominated(case_of(TWO, pipeline)).empty


def test_less_is_better_where_the_criterion_says_so() -> None:
    criteria = "criteria:\n  cost: {title: Cost, worst: 100, best: 0, weight: 1}"
    case = case_of(criteria, services(dear="scores: {cost: 90}", cheap="scores: {cost: 10}"))
    assert dominated(case)["by"].to_dict() == {"dear": "cheap"}
    assert dominated(case)["margin"].to_dict() == {"dear": pytest.approx(80)}


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(
    floors=st.lists(st.integers(1, 90), min_size=3, max_size=3),
    widths=st.lists(st.integers(1, 10), min_size=3, max_size=3),
    seed=st.integers(0, 1_000),
)
def test_one_worse_in_every_draw_is_dominated_and_never_ranks_above_its_dominator(
    floors: list[int], widths: list[int], seed: int
) -> None:
    def scores(pairs: list[tuple[int, int]]) -> str:
        inside = (
            f"{c}: {{low: {low}, high: {high}}}"
            for c, (low, high) in zip("xyz", pairs, strict=True)
        )
        return f"scores: {{{', '.join(inside)}}}"

    above = scores([(f, f + w) for f, w in zip(floors, widths, strict=True)])
    below = scores([(0, f) for f in floors])
    other = "scores: {x: {low: 0, high: 100}, y: 50, z: {low: 20, high: 90}}"
    case = case_of(scored(*"xyz"), services(below=below, other=other, above=above))
    sim = dd.simulate(case, 200, seed, progress=False)
    assert dominated(case).loc["below", "by"] in ("above", "other")
    assert dd.pairwise_winning(sim).loc["below", "above"] == 0
    assert (sim.ranks["below"] > sim.ranks["above"]).all()
    assert contrast(sim, 0, [2]).ahead == 0


def test_the_profiles_of_all_services_at_once_are_those_of_each(kitchen_sim: dd.Simulation) -> None:
    together = profiles(kitchen_sim)
    assert list(together) == list(kitchen_sim.services)
    for name, table in together.items():
        alone = dd.profile(kitchen_sim, name)
        pd.testing.assert_frame_equal(table, alone, check_exact=True)
        assert (table.sentences, table.interval) == (alone.sentences, alone.interval)


def test_values_that_are_not_remembered_give_the_same_contrasts(
    kitchen_sim: dd.Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembered = profiles(kitchen_sim)
    monkeypatch.setattr("dragonsden.analysis.explanation.contrasts.MOST_BYTES", 0)
    for name, table in profiles(kitchen_sim).items():
        pd.testing.assert_frame_equal(table, remembered[name], check_exact=True)
