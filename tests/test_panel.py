"""The panel: how far its members disagree, and what that does to the ranking."""

from __future__ import annotations

from itertools import product
from math import comb, nan, sqrt

import numpy as np
import pandas as pd
import pytest
from casebook import case_of, services
from hypothesis import given, settings
from hypothesis import strategies as st
from panelbook import ABC, HEADERS, SCALES, TWO, sheet
from scipy import stats

import dragonsden as dd
from dragonsden.analysis.disagreement.disagreement import Disagreement, disagreement
from dragonsden.arithmetic.statistics import kendalls_tau, kendalls_w


def of(scores: str, criteria: str = SCALES, pipeline: str = ABC) -> Disagreement:
    return disagreement(case_of(criteria, pipeline, scores))


def tables_of(found: Disagreement) -> list[pd.DataFrame]:
    """All tables of a disagreement."""
    names = ("scores", "rankings", "pairs", "votes", "changes", "resolutions", "missing")
    return [getattr(found, name) for name in names]


# ------------------------------------------------------------------------------ Kendall's W, tau


def test_w_of_three_interviewers_is_siegels() -> None:
    """Siegel (1956), Nonparametric Statistics, ch. 9: six applicants, s = 25.5, W = .16."""
    ranks = np.array([[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]], dtype=float)
    assert kendalls_w(ranks) == pytest.approx(25.5 / (9 * (6**3 - 6) / 12))
    assert round(kendalls_w(ranks), 2) == 0.16


def test_w_with_ties_is_siegels() -> None:
    """Siegel (1956), ch. 9, after Kendall (1948): s = 591, ties of 1, 1.5 and 7: W = .828."""
    ranks = np.array(
        [
            [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
            [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
            [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
        ]
    )
    assert kendalls_w(ranks) == pytest.approx(591 / (9 * (10**3 - 10) / 12 - 3 * (1 + 1.5 + 7)))
    assert round(kendalls_w(ranks), 3) == 0.828


def test_tau_and_spearman_of_twelve_students_are_siegels() -> None:
    """Siegel (1956), ch. 9: authoritarianism and social status, tau .67, r_s .82."""
    pair = {
        "x": [3, 4, 2, 1, 8, 11, 10, 6, 7, 12, 5, 9],
        "y": [2, 6, 5, 1, 10, 9, 8, 3, 4, 12, 7, 11],
    }
    names = [f"s{place}" for place in range(12)]
    given = {m: {s: (13.0 - r, 0.0) for s, r in zip(names, pair[m], strict=True)} for m in pair}
    criteria = SCALES.replace("10: all", "12: all")
    found = of(sheet(**given), criteria, services(**{name: f"title: {name}" for name in names}))
    tau, spearman, _ = found.pairs.loc[("x", "y")]
    assert tau == pytest.approx(44 / 66)
    assert round(spearman, 2) == 0.82


rows = st.integers(2, 6).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(0, 4).map(float), min_size=n, max_size=n), min_size=2, max_size=4
    )
)


@settings(max_examples=60)
@given(rows)
def test_tau_is_scipys(judged: list[list[float]]) -> None:
    expected = stats.kendalltau(judged[0], judged[1]).statistic
    assert kendalls_tau(*np.array(judged[:2])) == pytest.approx(expected, nan_ok=True)


@settings(max_examples=60)
@given(rows)
def test_w_is_friedmans_statistic_over_its_largest(judged: list[list[float]]) -> None:
    """W = chi-squared / (m (n - 1)), with ties too (Siegel 1956, ch. 9; Conover 1999, 5.8)."""
    m, n = len(judged), len(judged[0])
    ranks = np.array([stats.rankdata(row) for row in judged])
    ties = sum(float(t) ** 3 - t for row in judged for t in np.unique(row, return_counts=True)[1])
    below = m * n * (n + 1) - ties / (n - 1)
    above = 12 * float(((ranks.sum(axis=0) - m * (n + 1) / 2) ** 2).sum())
    expected = above / below / (m * (n - 1)) if below > 1e-9 else nan
    assert kendalls_w(np.array(judged)) == pytest.approx(expected, nan_ok=True)


@settings(max_examples=40)
@given(st.lists(st.permutations(range(5)), min_size=2, max_size=5))
def test_w_follows_the_mean_spearman_of_all_pairs(orders: list[list[int]]) -> None:
    """Without ties (Kendall 1948, ch. 6): the mean Spearman of all pairs is (mW - 1) / (m - 1)."""
    judged, m = np.array(orders, dtype=float), len(orders)
    pairs = [stats.spearmanr(judged[i], judged[j]).statistic for i in range(m) for j in range(i)]
    assert sum(pairs) / comb(m, 2) == pytest.approx((m * kendalls_w(judged) - 1) / (m - 1))


def test_w_is_not_defined_for_one_judge_one_thing_or_nothing_but_ties() -> None:
    assert np.isnan(kendalls_w(np.array([[1.0, 2.0]])))
    assert np.isnan(kendalls_w(np.array([[1.0], [1.0]])))
    assert np.isnan(kendalls_w(np.ones((3, 4))))
    assert np.isnan(kendalls_w(np.empty((0, 4))))
    assert np.isnan(kendalls_tau(np.ones(3), np.array([1.0, 2.0, 3.0])))


# --------------------------------------------------------------------------- worked by hand


def test_two_members_who_differ_by_hand() -> None:
    """Overall values: x sees 60, 50, 40; y sees 36, 50, 48; their mean scores give 48, 50, 44."""
    found = of(TWO)
    assert found.rankings.to_dict("list") == {
        "title": ["Bins", "Alarms", "Catering"],
        "x": [2, 1, 3],
        "y": [1, 3, 2],
        "panel": [1, 2, 3],
    }
    assert list(found.rankings.index) == ["b", "a", "c"]
    # rank sums 4, 3 and 5 about their mean of 4: S = 2, W = 12 x 2 / (2^2 (3^3 - 3))
    assert found.concordance == pytest.approx(0.25)
    # on market and on ready each orders the services as the other does not
    assert dict(found.concordance_by_criterion) == {"market": 0.0, "ready": 0.0}
    tau, spearman, difference = found.pairs.loc[("x", "y")]
    assert tau == pytest.approx(-1 / 3)
    assert spearman == pytest.approx(-1 / 2)
    assert difference == pytest.approx(4 / 3)


def test_the_scores_of_two_members_by_hand() -> None:
    scores = of(TWO).scores
    assert list(scores.index) == list(product("abc", ("market", "ready")))
    row = scores.loc[("a", "market")]
    assert list(row.index) == [
        *("title", "criterion_title", "x", "y"),
        *("mean", "lowest", "highest", "spread", "sd", "treated"),
    ]
    assert list(row) == ["Alarms", "Market", 10, 2, 6, 2, 10, 8, 4, ""]


def test_who_votes_for_whom_and_which_score_changes_the_choice_by_hand() -> None:
    """X values Alarms at 12, Bins at 50, Catering at 88; y at 84, 50 and 0: Bins by the mean 50."""
    found = of(TWO)
    assert found.votes.sum(axis=1).to_dict() == {"b": 1, "a": 1, "c": 0}
    assert found.votes["x"].to_dict() == {"b": False, "a": True, "c": False}
    assert found.recommended == ("b",)
    assert {key[:2] for key in found.changes.index} >= {("a", "market"), ("c", "market")}
    assert set(found.changes["leaves"]) == {"b"}


@pytest.mark.slow
@pytest.mark.parametrize("criterion", ["market", "ready", ""])
def test_a_score_changes_the_choice_where_a_panel_that_gave_it_chooses_otherwise(
    criterion: str,
) -> None:
    found = of(TWO)
    for service, member in product("abc", "xy"):
        own = {
            line.split(",")[2]: line.split(",")[3]
            for line in TWO.splitlines()
            if line.startswith(f"{service},{member},")
        }
        lines = [
            ",".join([*line.split(",")[:3], own[line.split(",")[2]], ""])
            if line.startswith(f"{service},") and (not criterion or f",{criterion}," in line)
            else line
            for line in TWO.splitlines()
        ]
        agreed = set(of("\n".join(lines)).recommended)
        told = (service, criterion, member) in found.changes.index
        assert told == (agreed != set(found.recommended)), (service, member)
        if told:
            row = found.changes.loc[(service, criterion, member)]
            assert {row["leaves"]} == set(found.recommended) - agreed
            assert {row["enters"]} == agreed - set(found.recommended)


def test_members_own_weights_make_their_rankings() -> None:
    """By ready alone x sees 0, 50, 100; by the file's weights y sees 36, 50, 48."""
    criteria = SCALES + "member_weights: {x: {market: 0, ready: 1}}\n"
    found = of(TWO, criteria)
    assert dict(found.rankings["x"]) == {"a": 3, "b": 2, "c": 1}
    assert dict(found.rankings["y"]) == {"a": 3, "b": 1, "c": 2}
    # mean weights 30 and 70, mean scores: 18 + 21, 15 + 35, 12 + 35
    assert dict(found.rankings["panel"]) == {"a": 3, "b": 1, "c": 2}


def test_equal_overall_values_share_a_rank() -> None:
    found = of(sheet(x={"a": (5, 5), "b": (5, 5), "c": (1, 1)}))
    assert list(found.rankings["x"]) == list(found.rankings["panel"]) == [1, 1, 3]


def test_a_service_that_fails_a_stated_gate_has_no_rank() -> None:
    criteria = SCALES + "gates: {legal: {title: Legal}}\n"
    pipeline = services(
        a="title: Alarms", b="gates: {legal: {status: fail, reason: no power}}", c="title: Catering"
    )
    found = of(TWO, criteria, pipeline)
    assert list(found.rankings.index) == ["a", "c"]
    assert "b" in found.scores.index
    assert found.concordance == pytest.approx(0)  # x has Alarms first, y has it last


def test_the_ranks_are_of_those_that_the_ranking_ranks_and_of_no_other() -> None:
    """Bins fails a gate that is measured from the account, so that only the draws tell."""
    criteria = SCALES + "gates: {paying: {title: Pays, measure: npv, at_least: 0, in: 80%}}\n"
    account = "revenue: {{price: 1, volume: 10, fixed_cost: {cost}}}"
    pipeline = services(**{n: account.format(cost=c) for n, c in (("a", 5), ("b", 50), ("c", 5))})
    case = case_of(criteria, pipeline, TWO)
    sim = dd.simulate(case, 100, 1, progress=False)
    found = dd.disagreement(case)
    assert sorted(found.rankings.index) == sorted(sim.ranking.index) == ["a", "c"]
    # x has Alarms first, 60 to 40, and y Catering, 36 to 48
    assert found.rankings[["x", "y"]].to_dict() == {"x": {"a": 1, "c": 2}, "y": {"a": 2, "c": 1}}
    assert found.concordance == pytest.approx(0)


# ------------------------------------------------------------------------ conflicts of interest

# x prefers Alarms, which y leaves for a conflict of interest; y prefers Bins to Catering
LEAVING = sheet(
    x={"a": (10, 10), "b": (2, 2), "c": (5, 5)},
    y={"a": (None, None), "b": (6, 6), "c": (5, 5)},
)


def test_a_member_with_a_conflict_has_no_vote_on_the_service_and_the_others_as_before() -> None:
    """Alarms has for y the scores of x: it is first, and Bins takes the second place."""
    found = of(LEAVING, pipeline=f"review_slots: 2\n{ABC}")
    assert found.votes.to_dict() == {
        "x": {"a": True, "c": True, "b": False},
        "y": {"a": False, "c": False, "b": True},
    }
    assert found.may_vote.to_dict() == {
        "x": {"a": True, "c": True, "b": True},
        "y": {"a": False, "c": True, "b": True},
    }


def test_a_member_with_a_conflict_has_no_rank_of_the_service() -> None:
    found = of(LEAVING)
    assert found.rankings["x"].to_dict() == {"a": 1, "c": 2, "b": 3}
    ranks = found.rankings["y"]
    assert np.isnan(ranks["a"])
    assert ranks[["b", "c"]].to_dict() == {"b": 1, "c": 2}
    # on Bins and Catering, which both judge, they are of opposite minds
    assert found.concordance == pytest.approx(0)
    assert tuple(found.pairs.loc[("x", "y")]) == pytest.approx((-1, -1, 1))


def test_a_score_that_a_member_should_have_left_out_does_not_stand_for_everybody() -> None:
    """Y has a conflict in Alarms and scores half of it: that half would drop Alarms."""
    scores = LEAVING.replace("a,y,market,,conflict of interest", "a,y,market,0,")
    assert all(member != "y" for service, _, member in of(scores).changes.index if service == "a")
    open_minded = scores.replace("conflict of interest", "not known")
    assert ("a", "market", "y") in of(open_minded).changes.index


# ------------------------------------------------------------------- missing, settled, left out

MISSING = sheet(
    x={"a": (None, 4), "b": (5, 5), "c": (0, 10)},
    y={"a": (2, 6), "b": (5, 5), "c": (8, 0)},
    z={"a": (3, 8), "b": (None, 5), "c": (8, 3)},
)


@pytest.mark.parametrize(
    ("policy", "treated"), [("leave_out", "a colleague's score"), ("panel_range", "panel's range")]
)
def test_the_policy_shows_wherever_it_acted(policy: str, treated: str) -> None:
    found = of(MISSING, SCALES + f"missing: {policy}\n")
    acted = found.scores["treated"][found.scores["treated"] != ""]
    assert dict(acted) == {
        ("a", "market"): f"missing: X (conflict of interest), {treated}",
        ("b", "market"): f"missing: Z (conflict of interest), {treated}",
    }
    assert [tuple(row) for row in found.missing.itertuples()] == [
        (("a", "market"), "Alarms", "Market", "x", "conflict of interest", treated),
        (("b", "market"), "Bins", "Market", "z", "conflict of interest", treated),
    ]
    assert np.isnan(found.scores.loc[("a", "market"), "x"])
    assert found.scores.loc[("a", "market"), "mean"] == 2.5


def test_concordance_on_a_criterion_is_over_what_all_scored() -> None:
    """On market only Catering was scored by all three; on ready all services were."""
    by_criterion = of(MISSING).concordance_by_criterion
    assert np.isnan(by_criterion["market"])
    ready = np.array([[4, 5, 10], [6, 5, 0], [8, 5, 3]], dtype=float)
    assert by_criterion["ready"] == pytest.approx(kendalls_w(ready))


SETTLED = (
    '\na,consensus,market,3,"Agreed 12 Sept 2018: bookings up (chair)"'
    '\nb,override,market,1,"20 Sept 2018: the lead has left (board)"'
    '\nb,consensus,market,4,"12 Sept 2018: as last year (chair)"'
)


def test_consensus_and_override_are_listed_and_stand_for_the_scores() -> None:
    found = of(MISSING + SETTLED)
    assert found.scores.loc[("a", "market"), "treated"] == "consensus 3"
    assert found.scores.loc[("b", "market"), "treated"] == "override 1"
    assert found.scores.loc[("a", "market"), "mean"] == 2.5, "members' scores are kept"
    columns = ["kind", "score", "mean", "by", "on", "why", "stands"]
    assert [tuple(row) for row in found.resolutions[columns].to_numpy()] == [
        ("consensus", 3, 2.5, "chair", "2018-09-12", "bookings up", True),
        ("override", 1, 5, "board", "2018-09-20", "the lead has left", True),
        ("consensus", 4, 5, "chair", "2018-09-12", "as last year", False),
    ]
    assert list(found.missing["treated"]) == ["consensus", "override"]
    assert not any(
        criterion == "market" for service, criterion, _ in found.changes.index if service != "c"
    )


def test_a_consensus_makes_members_see_the_same() -> None:
    """All see Bins' market at 1: z, who gave none, x and y alike."""
    unknown = MISSING.replace("conflict of interest", "not known")
    rankings = of(unknown + SETTLED).rankings
    # market 3, 1 and their own; ready as given: x 34, 26, 40; y 42, 26, 48; z 50, 26, 60
    assert [tuple(row) for row in rankings[["x", "y", "z"]].to_numpy()] == [
        (1, 1, 1),
        (2, 2, 2),
        (3, 3, 3),
    ]
    assert list(rankings.index) == ["c", "a", "b"]


def test_a_panel_that_only_settled_disagrees_on_nothing() -> None:
    lines = "\n".join(
        f'{service},consensus,{criterion},{score},"12 Sept 2018: agreed by all as read (chair)"'
        for score, (service, criterion) in enumerate(product("abc", ("market", "ready")))
    )
    found = of(HEADERS + lines)
    assert list(found.rankings.columns) == ["title", "panel"]
    assert np.isnan(found.concordance)
    assert found.pairs.empty
    assert found.changes.empty
    assert found.scores[["mean", "lowest", "highest", "spread", "sd"]].isna().all(axis=None)


def test_one_member_disagrees_with_nobody() -> None:
    found = of(sheet(x={"a": (1, 2), "b": (3, 4), "c": (5, 6)}))
    assert np.isnan(found.concordance)
    assert found.pairs.empty
    assert found.changes.empty
    assert found.resolutions.empty
    assert found.missing.empty


def test_a_case_without_a_panel_says_what_to_give() -> None:
    scores = "scores: {market: 1, ready: 2}"
    case = case_of(SCALES, services(a=scores, b=scores))
    with pytest.raises(
        ValueError, match=r"no panel; give the members' score sheets: load\(.*scores="
    ):
        disagreement(case)


# ----------------------------------------------------------------------------- what must hold

numbers = st.integers(0, 20).map(lambda half: half / 2)
panels = st.lists(
    st.lists(st.tuples(numbers, numbers), min_size=3, max_size=3), min_size=2, max_size=4
)


def written(panel: list[list[tuple[float, float]]]) -> str:
    """The sheets of members m0, m1, ..., who scored services a, b and c."""
    return sheet(**{f"m{n}": dict(zip("abc", rows, strict=True)) for n, rows in enumerate(panel)})


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(panels, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_of_members_changes_nothing(
    panel: list[list[tuple[float, float]]], random: object
) -> None:
    head, *lines = written(panel).splitlines()
    mixed = lines.copy()
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = of("\n".join([head, *lines])), of("\n".join([head, *mixed]))
    for before, after in zip(tables_of(one), tables_of(other), strict=True):
        pd.testing.assert_frame_equal(before, after)
    assert one.concordance == pytest.approx(other.concordance, nan_ok=True, abs=0)
    pd.testing.assert_series_equal(one.concordance_by_criterion, other.concordance_by_criterion)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(panels, st.randoms(use_true_random=False))
def test_other_names_for_the_members_only_rename(
    panel: list[list[tuple[float, float]]], random: object
) -> None:
    names = [f"m{n}" for n in range(len(panel))]
    order = list(range(len(panel)))
    random.shuffle(order)  # type: ignore[attr-defined]
    one, other = of(written(panel)), of(written([panel[place] for place in order]))
    assert one.concordance == pytest.approx(other.concordance, nan_ok=True)
    renamed = {names[new]: names[old] for new, old in enumerate(order)}
    columns = ["title", *names, "panel"]
    pd.testing.assert_frame_equal(other.rankings.rename(columns=renamed)[columns], one.rankings)
    assert one.votes.sum(axis=1).to_dict() == other.votes.sum(axis=1).to_dict()
    assert sorted(one.pairs["tau"]) == pytest.approx(sorted(other.pairs["tau"]), nan_ok=True)


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.tuples(numbers, numbers), min_size=3, max_size=3, unique=True), st.integers(1, 4)
)
def test_a_unanimous_panel_equals_fixed_scores(
    scores: list[tuple[float, float]], members: int
) -> None:
    found = of(written([scores] * members))
    overall = [6 * market + 4 * ready for market, ready in scores]
    some_differ = members > 1 and len(set(overall)) > 1
    assert found.concordance == pytest.approx(1.0 if some_differ else nan, nan_ok=True, abs=0)
    assert found.changes.empty
    fixed = services(
        **{
            name: f"scores: {{market: {market}, ready: {ready}}}"
            for name, (market, ready) in zip("abc", scores, strict=True)
        }
    )
    alone = dd.simulate(case_of(SCALES, fixed), 300, 1, progress=False)
    judged = dd.simulate(case_of(SCALES, ABC, written([scores] * members)), 300, 1, progress=False)
    assert np.array_equal(alone.kept.overall, judged.kept.overall)
    assert list(alone.ranking["value"]) == list(judged.ranking["value"])


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(panels)
def test_the_tables_hold_together(panel: list[list[tuple[float, float]]]) -> None:
    found = of(written(panel))
    names = [f"m{n}" for n in range(len(panel))]
    given_ = found.scores[names].to_numpy()
    assert found.scores["sd"].to_numpy() == pytest.approx(given_.std(axis=1))
    assert found.scores["spread"].to_numpy() == pytest.approx(np.ptp(given_, axis=1))
    differ = set(found.scores.index[found.scores["spread"] > 0])
    assert {key[:2] for key in found.changes.index if key[1]} <= differ
    assert (found.votes.sum() >= 1).all(), "each member chooses one at least"
    assert found.pairs["tau"].dropna().is_monotonic_increasing
    spearman = found.pairs["spearman"].dropna()
    assert spearman.between(-1 - 1e-12, 1 + 1e-12).all()


def test_the_panel_stands_where_typical_ranks_stand_in_a_simulation() -> None:
    case = case_of(SCALES, ABC, MISSING + SETTLED)
    sim = dd.simulate(case, 200, 1, progress=False)
    panel = disagreement(case).rankings["panel"]
    assert dict(panel) == dict(sim.ranking["typical_rank"].astype(int))


def test_the_standard_deviation_is_that_of_a_member_at_random() -> None:
    found = of(MISSING)
    assert found.scores.loc[("c", "market"), "sd"] == pytest.approx(
        sqrt(((0 - 16 / 3) ** 2 + 2 * (8 - 16 / 3) ** 2) / 3)
    )
