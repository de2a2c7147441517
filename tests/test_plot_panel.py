"""Charts of the panel and of scenarios: what they show is what was analysed, and is said truly."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from casebook import services
from chartbook import LONG, fits, known, made_up, rows_beside, texts, title_of, words_on
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from panelbook import ABC, ALARMS, GAP, HEADERS, NINE, SCALES, SETTLED, TWO, panel, sheet

import dragonsden as dd
from dragonsden import plot
from dragonsden.analysis.disagreement.disagreement import Disagreement
from dragonsden.analysis.findings.scenarios import ScenarioRanks, ranks_finding
from dragonsden.plot.charts import disagreement as of_panel
from dragonsden.plot.charts import scenarios as of_scenarios
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, spelled


@pytest.fixture(scope="module")
def found(council: Simulation) -> Disagreement:
    return dd.disagreement(council.case)


# ------------------------------------------------------------------------- disagreement


def placed(ax: Axes) -> dict[str, list[float]]:
    """Where each letter stands across the scale, from the top row down."""
    letters = [text for text in ax.texts if text.get_transform() == ax.transData]
    letters.sort(key=lambda text: text.get_position()[1])
    found: dict[str, list[float]] = {}
    for text in letters:
        found.setdefault(text.get_text(), []).append(float(text.get_position()[0]))
    return found


@pytest.mark.slow
def test_every_member_s_score_stands_at_its_place(council: Simulation, found: Disagreement) -> None:
    view = of_panel.Shown(council.case, found, "market")
    ax = of_panel.chart(council.case, found, "market")
    at = placed(ax)
    assert view.letters == {
        "commercial_manager": "C", "elected_member": "E", "finance_director": "F",
        "independent_adviser": "I", "service_director": "S",
    }  # fmt: skip
    for member, letter in view.letters.items():
        given_scores = view.table[member].dropna()
        assert sorted(at[letter]) == pytest.approx(sorted(given_scores / 5))
    assert view.table["spread"].iloc[:20].is_monotonic_decreasing


def test_members_are_told_apart_by_shape_and_letter() -> None:
    assert len(set(of_panel.SHAPES)) == len(of_panel.SHAPES)
    view = of_panel.Shown(panel(NINE), dd.disagreement(panel(NINE)), None)
    assert len(set(view.letters.values())) == 9


def test_marks_of_the_same_score_stand_one_under_the_other() -> None:
    case = panel(sheet(x={"a": (5, 1)}, y={"a": (5, 9)}), pipeline=services(a="title: Alarms"))
    ax = plot.disagreement(case, "market")
    (one, other) = (text.get_position() for text in ax.texts if text.get_text() in ("X", "Y"))
    assert one[0] == other[0] == 0.5
    assert abs(one[1] - other[1]) >= 14


@pytest.mark.slow
@pytest.mark.parametrize("scores", [TWO, TWO + SETTLED, NINE])
@pytest.mark.parametrize("criterion", [None, "market", "ready"])
def test_the_marks_of_a_panel_never_touch(scores: str, criterion: str | None) -> None:
    long = services(**{name: f'title: "{LONG}{name}"' for name in "abc"})
    ax = plot.disagreement(panel(scores, pipeline=long), criterion)
    assert fits(ax)
    assert f"{LONG}b" in words_on(ax)


def test_the_mean_is_a_stroke_and_a_settled_score_a_cross() -> None:
    ax = plot.disagreement(panel(TWO + SETTLED), "market")
    crosses = [line for line in ax.lines if line.get_marker() == "X"]
    assert [float(line.get_xdata()[0]) for line in crosses] == [pytest.approx(0.3)]
    means = [
        segment[0][0]
        for group in ax.collections
        if len(segments := group.get_segments()) == 1  # type: ignore[attr-defined]
        for segment in segments
        if segment[0][0] == segment[1][0]
    ]
    assert means == pytest.approx([0.6, 0.5]), "Alarms and Bins; Catering is settled"
    assert row_of_title(ax, "Catering")[-1] == "consensus 3"
    assert "Settled: Catering, consensus 3 (chair, 2018-09-12: agreed by all as read)." in words_on(
        ax
    )


def row_of_title(ax: Axes, title: str) -> list[str]:
    return next(cells for cells in rows_beside(ax) if title in cells)


def test_a_missing_score_is_named_with_its_reason_and_has_no_mark() -> None:
    ax = plot.disagreement(panel(GAP, pipeline=ALARMS), "market")
    assert "no X" in row_of_title(ax, "Bins")
    assert "No score: X on Bins (conflict of interest; a colleague's score)." in words_on(ax)
    assert {letter: len(at) for letter, at in placed(ax).items()} == {"X": 1, "Y": 2}
    assert "Bins: X none, Y 5" in plot.text_alternative(ax)


def test_the_scores_that_change_the_recommended_are_shown_with_the_members_who_do() -> None:
    case = panel(TWO)
    changes, ax = dd.disagreement(case).changes, plot.disagreement(case)
    table = plot.data_table(ax)
    single = [key for key in changes.index if key[1]]
    assert set(table.index) == {key[:2] for key in single}
    for (service, criterion), row in table.iterrows():
        members = [member for *place, member in single if place == [service, criterion]]
        assert row["changed_by"] == ", ".join(members)
        title = f"{row['title']}: {row['criterion_title']}"
        assert row_of_title(ax, title)[-1] == " ".join(member.upper() for member in members)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scores", "criterion", "title"),
    [
        (
            TWO,
            None,
            "Bins has one of two votes",
        ),
        (TWO, "market", "On Market members are furthest apart about Alarms and Catering: by 8 po"),
        (TWO, "ready", "On Ready members are furthest apart about Catering: from 0 to 10"),
        (sheet(x={"a": (1, 2)}, y={"a": (1, 2)}), None, "Both members would choose Alarms"),
        (sheet(x={"a": (1, 2)}, y={"a": (1, 2)}), "ready", "On Ready members agree about every s"),
        (sheet(x={"a": (1, 2)}), None, "X is the only member: there is nobody to disagree with"),
        (
            sheet(x={"a": (1, 2)}, y={"a": (3, 2)}),
            None,
            "Both members would choose Alarms",
        ),
        (
            sheet(x={"a": (1, 2)}, y={"a": (3, 2)}) + SETTLED.replace("c,con", "a,con"),
            None,
            "Both members would choose Alarms",
        ),
        (
            HEADERS + "a,consensus,market,3,12 Sept 2018: as read (chair)\n"
            "a,consensus,ready,3,12 Sept 2018: as read (chair)",
            None,
            "Every score was settled: no member's own is known",
        ),
    ],
)
def test_the_title_of_a_disagreement_is_true(
    scores: str, criterion: str | None, title: str
) -> None:
    pipeline = ABC if "c,x" in scores else services(a="title: Alarms")
    assert title_of(plot.disagreement(panel(scores, pipeline=pipeline), criterion)).startswith(
        title
    )


def test_four_services_as_far_apart_are_counted() -> None:
    names = services(**{name: f"title: {name}" for name in "abcde"})
    far = dict.fromkeys("abcd", (9, 5)) | {"e": (5, 5)}
    near = dict.fromkeys("abcd", (1, 5)) | {"e": (4, 5)}
    title = title_of(plot.disagreement(panel(sheet(x=far, y=near), pipeline=names), "market"))
    said = "members are 8 points apart about four of five services, and less about the rest"
    assert title == f"On Market {said}".replace("five", "5")


def test_scales_that_differ_share_one_from_the_worst_to_the_best() -> None:
    other = SCALES.replace(
        "weight: 40, levels: {0: none, 10: all}", "weight: 40, worst: 0, best: 20"
    )
    ax = plot.disagreement(panel(criteria=other))
    assert [label.get_text() for label in ax.get_xticklabels()] == ["worst", "best"]
    assert max(max(at) for at in placed(ax).values()) == 1.0, "10 of 10 on Market"
    assert sorted(placed(ax)["X"]) == pytest.approx([0, 0, 0.5, 1]), "10 of 20 on Ready"


def test_a_criterion_on_which_less_is_better_is_said_to_be() -> None:
    cost = SCALES.replace("weight: 60, ", "weight: 60, best: 0, ")
    assert "Market (0 is best)" in words_on(plot.disagreement(panel(criteria=cost)))
    ax = plot.disagreement(panel(criteria=cost), "market")
    assert "scores on this criterion, 0 being the best" in words_on(ax)


@pytest.mark.slow
def test_better_scores_are_to_the_right_where_less_is_better_too() -> None:
    cost = SCALES.replace("weight: 60, ", "weight: 60, best: 0, ")
    as_is, turned = (placed(plot.disagreement(panel(criteria=c), "market")) for c in (SCALES, cost))
    for letter, at in as_is.items():
        assert sorted(turned[letter]) == pytest.approx(sorted(1 - x for x in at))
    ax = plot.disagreement(panel(criteria=cost), "market")
    ticks = zip(ax.get_xticks(), ax.get_xticklabels(), strict=True)
    assert {label.get_text(): round(float(at), 6) for at, label in ticks}["0"] == 1.0
    mixed = plot.disagreement(panel(criteria=cost))
    assert [label.get_text() for label in mixed.get_xticklabels()] == ["worst", "best"]


@pytest.mark.slow
def test_many_services_are_cut_to_the_widest_and_those_with_a_gap(
    council: Simulation, found: Disagreement
) -> None:
    scores = found.scores.xs("market", level=1)
    ax = of_panel.chart(council.case, found, "market")
    widest = scores.sort_values("spread", ascending=False, kind="stable")
    shown = set(widest.index[:20]) | set(scores.index[scores["treated"] != ""])
    said = {cells[0] for cells in rows_beside(ax)}
    assert said >= {scores["title"][name] for name in shown}
    left = scores.drop(list(shown))
    assert not said & set(left["title"])
    most = f"{left['spread'].max():g}"
    assert f"Not shown: {len(left)} services about which they are {most} point" in words_on(ax)


@pytest.mark.slow
def test_the_scores_that_change_the_recommended_are_drawn_from_the_line_outwards_and_counted(
    council: Simulation, found: Disagreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_panel, "MOST", 2)
    ax = of_panel.chart(council.case, found)
    every = plot.data_table(ax)
    single = [key for key in found.changes.index if key[1]]
    drawn = every.index[: of_panel.MOST]
    left = [key for key in single if key[:2] not in set(drawn)]
    assert len(left) > len(every) - len(drawn) > 0, "several members' scores are in one row"
    rows = f"in {len(every) - 2} rows"
    said = f"Not shown: {len(left)} more scores that would change the recommended, {rows}."
    assert said in words_on(ax)
    passing = [name for name in council.ranking.index if council.gate[name] == "pass"]
    last = max(passing.index(name) for name in council.recommended)
    away = {name: passing.index(name) - last for name in passing}
    assert every.index[0][0] == passing[last]
    apart = [abs(away[service] - 0.25) for service, _ in every.index]
    assert apart == sorted(apart)


def test_what_cannot_be_shown_of_a_panel_is_said() -> None:
    with pytest.raises(KeyError, match="the panel did not score 'redy'; it scored market, ready"):
        plot.disagreement(panel(), "redy")
    with pytest.raises(ValueError, match="no panel"):
        plot.disagreement(made_up(1).case)


# ---------------------------------------------------------------------------- scenarios


def ranked(sim: Simulation, **by_scenario: list[float]) -> pd.DataFrame:
    """A table of ranks: the services of the simulation in the order of its ranking."""
    names = list(sim.ranking.index)
    table = pd.DataFrame(
        {"title": sim.ranking["title"], "as written": np.arange(1.0, 1 + len(names))}
    )
    return table.assign(**by_scenario)


def chart_of(sim: Simulation, table: pd.DataFrame) -> Axes:
    """The chart of a table of ranks, as if the first k were recommended everywhere."""
    chosen = first_of(sim, table)
    finding = ranks_finding(sim, ScenarioRanks.of(sim, table, chosen))
    return of_scenarios.chart(sim, finding, chosen)


def first_of(sim: Simulation, table: pd.DataFrame) -> dict[str, frozenset[str]]:
    """The first k by scenario."""
    ranks = table.iloc[:, 1:]
    return {str(name): frozenset(ranks.index[of <= sim.k]) for name, of in ranks.items()}


FOUR = known((90, 90), (80, 80), (70, 70), (60, 60), k=2)


def near_the_line(runs: dict[str, Simulation]) -> pd.DataFrame:
    """The services that are among the first 14 in some scenario."""
    table = dd.rank_by_scenario(runs)
    return table[(table.iloc[:, 1:] <= 14).any(axis=1)]


def test_every_service_near_the_line_has_a_line_through_its_places(
    runs: dict[str, Simulation],
) -> None:
    table = near_the_line(runs)
    ax = plot.scenarios(runs)
    lines = [
        line for line in ax.lines if len(line.get_xdata()) == 4 and line.get_marker() == "None"
    ]
    assert len(lines) == len(table) < 22
    said = f"Not drawn: {38 - len(table)} services that are among the first 14 in no scenario."
    assert said in words_on(ax)
    heights = np.array([line.get_ydata() for line in lines], dtype=float)
    places = heights.argsort(axis=0).argsort(axis=0) + 1
    among = table.iloc[:, 1:].rank()
    assert (places == among.to_numpy()).all(), "there are no ties here"


def test_ranks_stand_at_both_ends_and_names_at_the_right(runs: dict[str, Simulation]) -> None:
    table = near_the_line(runs)
    ax = plot.scenarios(runs)
    for corner, scenario in ((0, table.columns[1]), (1, table.columns[-1])):
        beside = [
            text
            for text in ax.texts
            if text.get_position()[0] == corner
            and 0 < text.get_position()[1] != 1
            and text.get_transform() != ax.transData
        ]
        by_height: dict[float, list[str]] = {}
        for text in sorted(beside, key=lambda t: not t.get_text()[0].isdigit()):
            height = float(text.get_position()[1])
            by_height.setdefault(height, []).append(" ".join(text.get_text().split()))
        said = {tuple(pair) for pair in by_height.values()}
        ranks = {(f"{row[scenario]:.0f}", row["title"]) for _, row in table.iterrows()}
        assert said == (ranks if corner else {(rank,) for rank, _ in ranks})


@pytest.mark.parametrize(
    ("one", "other", "title"),
    [
        (
            [1, 2, 3, 4],
            [1, 2, 3, 4],
            "The two recommended are the same in every scenario; no rank changes",
        ),
        (
            [2, 1, 3, 4],
            [1, 2, 3, 4],
            "The two recommended are the same in every scenario; S1 moves most (as far as one "
            "other), from 1st to 2nd in “One”",
        ),
        (
            [1, 4, 2, 3],
            [1, 2, 4, 3],
            "One of the two recommended stays so in every scenario; S2 moves most, from 2nd to "
            "4th in “One”",
        ),
        (
            [3, 4, 1, 2],
            [1, 2, 3, 4],
            "Neither of the two recommended stays so in every scenario; S1 moves most (as far as "
            "three others), from 1st to 3rd in “One”",
        ),
        (
            [1, np.nan, 2, 3],
            [1, 2, 3, 4],
            "One of the two recommended stays so in every scenario; S3 moves most (as far as one "
            "other), from 3rd to 2nd in “One”",
        ),
    ],
)
def test_the_title_of_scenarios_says_what_holds_and_who_moves_most(
    one: list[float], other: list[float], title: str
) -> None:
    ax = chart_of(FOUR, ranked(FOUR, one=one, other=other))
    assert title_of(ax) == title


@pytest.mark.parametrize(
    ("one", "title"),
    [
        (
            [1, 3, 2, 4],
            "S1 is recommended in every scenario; S2 moves most (as far as one other), from",
        ),
        ([2, 1, 3, 4], "S1 is recommended as written, but not everywhere; S1 moves most (as far"),
        ([1, 1, 3, 4], "S1 is recommended in every scenario; S2 moves most, from 2nd to 1st in"),
    ],
)
def test_where_there_is_one_slot_the_title_is_of_the_one(one: list[float], title: str) -> None:
    sim = known((90, 90), (80, 80), (70, 70), (60, 60), k=1)
    assert title_of(chart_of(sim, ranked(sim, one=one))).startswith(title)


def test_the_council_s_own_scenarios_are_titled_by_what_holds(runs: dict[str, Simulation]) -> None:
    table = dd.rank_by_scenario(runs)
    ranks = table.iloc[:, 1:]
    stay = len(frozenset.intersection(*(frozenset(run.recommended) for run in runs.values())))
    moved = ranks.sub(ranks["as written"], axis=0).abs()
    near = (ranks <= 8 + 6).any(axis=1)
    most = moved.max(axis=1)[near].idxmax()
    title = title_of(plot.scenarios(runs))
    held = "The eight recommended are the same" if stay == 8 else f"{capital(spelled(stay))} of"
    assert title.startswith(held)
    assert f"; near 8th place {table['title'][most]} moves most" in title


def test_movers_stand_out_those_that_cross_the_line_first() -> None:
    sim = known(*(((90 - row, 90 - row)) for row in range(9)), k=2)
    table = ranked(sim, one=[1, 3, 2, 9, 5, 6, 7, 8, 4])
    ranks = of_scenarios.RankLines.of(sim, table, first_of(sim, table))
    assert ranks.movers == ["s2", "s3", "s4", "s9"]
    ax = chart_of(sim, table)
    bold = {text.get_text() for text in texts(ax) if text.get_weight() == "bold"}
    assert {"S2", "S3", "S4", "S9"} <= bold
    assert not {"S1", "S5"} & bold
    out = [line for line in ax.lines if line.get_linewidth() == 2.4 and line.get_marker() == "None"]
    assert {line.get_linestyle() for line in out} == {"-", "--", "-.", ":"}


def test_ranks_on_the_way_stand_on_the_lines_of_movers() -> None:
    ax = chart_of(FOUR, ranked(FOUR, one=[1, 4, 2, 3], other=[1, 2, 4, 3]))
    inside = [text for text in ax.texts if text.get_transform() == ax.transData]
    inside.sort(key=lambda text: text.get_position()[1])
    assert [text.get_text() for text in inside] == ["2", "3", "4"]


def test_equals_share_their_rank_and_a_gate_failed_is_a_cross() -> None:
    ax = chart_of(FOUR, ranked(FOUR, one=[1, 1, np.nan, 3]))
    right = [t.get_text() for t in ax.texts if t.get_position()[0] == 1 and t.get_ha() == "left"]
    assert right.count("1=") == 2
    assert right.count("×") == 1
    heights = {t.get_text(): t.get_position()[1] for t in ax.texts if t.get_position()[0] == 1}
    assert heights["×"] == heights["S3"] == max(heights.values())
    assert "×: fails a gate there." in words_on(ax)
    assert fits(ax)


def line_after_slots(ax: Axes) -> list[Line2D]:
    return [line for line in ax.lines if line.get_transform() == ax.get_yaxis_transform()]


def test_the_line_after_the_first_k_parts_them_in_every_scenario() -> None:
    ax = chart_of(FOUR, ranked(FOUR, one=[1, 4, 2, 3]))
    (line,) = line_after_slots(ax)
    places = sorted({float(h) for each in ax.lines for h in np.asarray(each.get_ydata())} - {
        float(line.get_ydata()[0])})  # fmt: skip
    assert places[1] < float(line.get_ydata()[0]) < places[2]
    apart = chart_of(FOUR, ranked(FOUR, one=[1, 1, 1, 4]))
    assert line_after_slots(apart) == []
    assert len(apart.collections) == 2, "one line for each scenario, as they hold two and three"


def test_each_scenario_is_named_and_told(runs: dict[str, Simulation]) -> None:
    said = words_on(plot.scenarios(runs))
    for scenario in runs["as written"].case.pipeline.scenarios.values():
        assert scenario.title in said
        assert scenario.why.split(",")[0] in said


def test_one_scenario_alone_is_the_pipeline_as_written() -> None:
    ax = plot.scenarios({"as written": FOUR})
    assert title_of(ax) == "There is no scenario beside the pipeline as written"
    assert fits(ax)
