"""Charts of what is worth finding out, of why, and of value against loss: true, and readable."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import combinations, pairwise, product
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from casebook import scored, services, simulated
from chartbook import (
    LONG,
    PALETTE,
    boxes,
    fits,
    known,
    rows_beside,
    shipped_sim,
    texts,
    title_of,
    words_on,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb

import dragonsden as dd
from dragonsden import plot
from dragonsden.engine.blocks import WHO_JUDGES
from dragonsden.plot.layout import callouts, style
from dragonsden.plot.layout.callouts import Point
from dragonsden.results.simulation import Simulation


def failing() -> Simulation:
    criteria = scored("a", "b", weight="1") + "\ngates: {legal: {title: L}}"
    inside = "scores: {a: 1, b: 2}, gates: {legal: {status: fail, reason: no}}"
    return simulated(criteria, services(one=inside, two=inside), 20)


# --------------------------------------------------------------------------------- information


def test_bars_are_as_long_as_knowing_is_worth_and_who_judges_stands_apart(
    council: Simulation,
) -> None:
    ax = plot.information(council)
    table = plot.data_table(ax)
    assert table.index[-1] == WHO_JUDGES
    shown = table.drop(WHO_JUDGES)
    most = shown[shown["value"] > 0].sort_values("value", ascending=False).head(12)
    expected = [*most["value"], table.loc[WHO_JUDGES, "value"]]
    assert [bar.get_width() for bar in ax.patches] == pytest.approx(expected)
    assert [bool(bar.get_hatch()) for bar in ax.patches] == [False] * len(most) + [True]


def gains(*rows: tuple[str, float, float]) -> pd.DataFrame:
    """A table as `evppi` gives it: beliefs with labels, gains and their standard errors."""
    names = [name for name, *_ in rows]
    numbers = {"value": [v for _, v, _ in rows], "value_se": [e for *_, e in rows]}
    labels = [f"The {name}" for name in names]
    index = pd.Index(names, name="belief")
    chance = next((v for name, v, _ in rows if name == "nothing"), 0.0)
    rest = dict.fromkeys(("npv", "npv_se", "first", "first_se"), np.nan)
    return pd.DataFrame({"label": labels, **numbers, "nothing": chance, **rest}, index=index)


def asked() -> Simulation:
    """Two services whose scores on a are uncertain: the beliefs one.scores.a and two.scores.a."""
    given = {"one": "20", "two": "30"}
    inside = {
        name: f"title: {name}, scores: {{a: {{low: {low}, high: 80}}}}"
        for name, low in given.items()
    }
    return simulated(scored("a", weight="1"), services(**inside), 50)


ONE, TWO, WEIGHT = "one.scores.a", "two.scores.a", "criteria.a.weight"


BEFORE = "worth finding out before choosing the best"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (((ONE, 5, 1), (TWO, 1, 0.5)), f"The score of one on a is most {BEFORE}"),
        (((TWO, 1, 0.5), (ONE, 5, 1)), f"The score of one on a is most {BEFORE}"),
        (
            ((ONE, 5, 1), (TWO, 4.5, 1)),
            f"The score of one on a and the score of two on a are most {BEFORE}",
        ),
        (
            ((ONE, 5, 1), (TWO, 4.5, 1), (WEIGHT, 4, 1)),
            f"The score of one on a and the score of two on a are among the most {BEFORE}",
        ),
        (
            ((ONE, 1, 1), (TWO, 0.5, 1)),
            f"No single uncertain number is clearly {BEFORE}",
        ),
        (
            ((ONE, 0, 0), (TWO, 0, 0)),
            f"No single uncertain number is clearly {BEFORE}",
        ),
        (
            ((ONE, 5, 1),),
            "The score of one on a is most worth finding out of those asked about before choosing "
            "the best",
        ),
        (
            ((ONE, 0, 0),),
            f"None of the numbers asked about is clearly {BEFORE}",
        ),
        (((WHO_JUDGES, 5, 1),), "No uncertain number was asked about"),
        (
            (("nothing", 3, 0.1), (ONE, 5, 0.5), (TWO, 3.1, 0.5)),
            f"The score of one on a is most {BEFORE}",
        ),
    ],
)
def test_its_title_says_no_more_than_the_errors_allow(
    rows: tuple[tuple[str, float, float], ...], said: str
) -> None:
    assert title_of(plot.information(asked(), gains(*rows))) == said


@pytest.mark.slow
def test_its_title_holds_on_the_council_s_own_numbers(council: Simulation) -> None:
    """No number is said to be most worth it where the intervals of several reach the best's."""
    table = plot.data_table(plot.information(council))
    table = table.drop(index=[WHO_JUDGES, "nothing"], errors="ignore")
    best = table.iloc[0]
    margin = 1.96 * table["value_se"]
    rivals = (table["value"] + margin >= best["value"] - margin.iloc[0]).sum() - 1
    title = title_of(plot.information(council))
    assert rivals > 1
    assert "is most worth" not in title
    assert title.startswith("No single uncertain number is clearly worth finding out")


def test_what_is_worth_something_is_never_written_as_nothing() -> None:
    ax = plot.information(asked(), gains((ONE, 5, 1), (TWO, 0.01, 0.001)))
    assert [row[1] for row in rows_beside(ax)] == ["5.0", "0.01"]
    ax = plot.information(asked(), gains((ONE, 5, 1), (TWO, 0.001, 0.001)))
    assert [row[1] for row in rows_beside(ax)] == ["5.0", "<0.01"]


def test_the_bar_of_who_judges_is_cut_short_where_it_would_squeeze_the_others() -> None:
    for judge, cut in ((30.0, True), (6.0, False)):
        ax = plot.information(asked(), gains((ONE, 5, 0.1), (WHO_JUDGES, judge, 0.1)))
        end = 1.04 * (5 + 1.96 * 0.1 if cut else judge + 1.96 * 0.1)
        assert ax.get_xlim()[1] == pytest.approx(end, rel=1e-3)
        arrows = [line for line in ax.lines if line.get_marker() == ">"]
        assert bool(arrows) is cut
        assert ("An arrow: the bar goes on" in words_on(ax)) is cut
        assert float(rows_beside(ax)[-1][-1]) == judge


def test_what_is_not_drawn_is_counted() -> None:
    many = [(name, 20.0 - n, 0.1) for n, name in enumerate([ONE, TWO, *"abcdefghijkl"])]
    ax = plot.information(asked(), gains(*many, ("y", 0, 0), ("z", 0, 0)))
    said = plot.text_alternative(ax)
    assert len(ax.patches) == 12
    assert (
        "Not shown: 2 numbers worth less than these and 2 numbers that would not change the choice "
        "if known." in said
    )


def test_where_nothing_is_uncertain_there_is_nothing_to_research() -> None:
    ax = plot.information(known((90, 10), (20, 30)))
    assert (
        title_of(ax)
        == "There is nothing to find out before choosing the best: no draw would change it"
    )
    assert len(ax.patches) == 0
    assert "bar is" not in plot.text_alternative(ax)


def test_where_nobody_is_ranked_the_charts_say_so() -> None:
    sim = failing()
    said = "No service can be ranked: both fail a gate"
    assert title_of(plot.information(sim)) == said
    assert title_of(plot.quadrant(sim)) == said


# ------------------------------------------------------------------------------------- why


def test_steps_lead_from_the_ones_mean_value_to_the_others(council: Simulation) -> None:
    a, b = council.ranking.index[:2]
    ax = plot.why(council, a, b)
    table = plot.data_table(ax)
    values = council.ranking["value"]
    assert table["begin"].iloc[0] == pytest.approx(values[b], abs=1e-9)
    assert table["end"].iloc[-1] == pytest.approx(values[a], abs=1e-9)
    assert table["begin"].iloc[1:].to_numpy() == pytest.approx(table["end"].iloc[:-1].to_numpy())
    assert np.all(np.diff(table["difference"].abs()) <= 0)
    drawn = [bar.get_width() for bar in ax.patches]
    assert drawn == pytest.approx(table["difference"].to_list())
    hatched = [bool(bar.get_hatch()) for bar in ax.patches]
    assert hatched == (table["difference"] <= 0).to_list()


def test_its_title_says_by_how_much_and_who_is_ahead() -> None:
    sim = known((90, 10), (20, 30))  # 50 and 25
    said = "S1 ranks above S2, by 25.0 points out of 100 on average, and is ahead in all 50"
    assert title_of(plot.why(sim, "s1", "s2")).startswith(said)
    assert title_of(plot.why(sim, "s2", "s1")).startswith(said)
    level = title_of(plot.why(known((40, 60), (60, 40)), "s1", "s2"))
    assert level == "S1 and S2 have the same overall value in all 50 draws: a tie"
    near = title_of(plot.why(known((50.02,), (50,)), "s1", "s2"))
    assert near.startswith("S1 ranks above S2, by less than 0.1 points out of 100 on average")


def unsure(low: int, high: int, draws: int) -> Simulation:
    """One between two numbers, and two known to be 50."""
    inside = services(one=f"scores: {{a: {{low: {low}, high: {high}}}}}", two="scores: {a: 50}")
    return simulated(scored("a", weight="1"), inside, draws)


def test_its_title_does_not_tell_apart_what_the_draws_cannot() -> None:
    sim = unsure(0, 100, 200)
    gap = abs(sim.mean_overall[0] - sim.mean_overall[1])
    assert 0 < gap < 1.96 * np.std(sim.kept.overall[0], ddof=1) / np.sqrt(200)
    assert title_of(plot.why(sim, "one", "two")).startswith("One and Two are too close to call: ")
    assert "too close to call" in dd.why(sim, "one", "two").sentence
    alone = unsure(60, 100, 1)
    assert title_of(plot.why(alone, "one", "two")).startswith("One and Two are too close to call: ")


def test_it_shows_no_digit_that_the_draws_do_not_support() -> None:
    sim = unsure(40, 100, 60)  # the error is above 1
    ax = plot.why(sim, "one", "two")
    gap = sim.mean_overall[0] - sim.mean_overall[1]
    assert f"One ranks above Two, by {gap:.0f} points out of 100 on average" in title_of(ax)
    (top, *_), (step, *_), _ = (row[1:] for row in rows_beside(ax))
    assert (top, step) == ("50", f"+{gap:.0f}")


def test_a_step_that_favours_neither_has_no_bar_and_no_sign() -> None:
    ax = plot.why(known((90, 10), (20, 10)), "s2", "s1")
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([-35])
    assert [row[1] for row in rows_beside(ax)] == ["50.0", "−35.0", "0.0", "15.0"]


def test_those_who_take_no_rank_are_named_below() -> None:
    ax = plot.why(failing(), "one", "two")
    for title in ("One", "Two"):
        assert f"{title} takes no rank: it fails a gate." in words_on(ax)
    council_like = known((90, 10), (20, 30))
    assert "takes no rank" not in words_on(plot.why(council_like, "s1", "s2"))


def test_the_sentence_that_can_be_read_out_is_in_the_text_alternative(council: Simulation) -> None:
    a, b = council.ranking.index[:2]
    said = plot.text_alternative(plot.why(council, a, b))
    sentences = dd.why(council, a, b).sentences
    assert len(sentences) > 3
    assert all(sentence in said for sentence in sentences)


# ---------------------------------------------------------------------------------- quadrant


def test_each_mark_is_at_its_value_and_its_chance_of_loss_and_has_its_name(
    council: Simulation,
) -> None:
    ax = plot.quadrant(council)
    table = plot.data_table(ax)
    assert list(table.index) == list(council.ranking.index)
    npv = council.measures["npv"][list(table.index)]
    assert table["loss"].to_numpy() == pytest.approx((npv < 0).mean().to_numpy())
    marks = [line for line in ax.lines if line.get_marker() in ("o", "D")]
    drawn = {(x, y) for m in marks for x, y in zip(*m.get_data(), strict=True)}
    on = [(row["value"], row["loss"]) in drawn for _, row in table.iterrows()]
    assert sum(on) == len(drawn) > 15
    assert set(council.recommended) <= set(table.index[on])
    said = {" ".join(text.get_text().split()) for text in texts(ax)}
    assert [title in said for title in table["title"]] == on
    assert "A service whose name has no room is not drawn" in words_on(ax)


def test_the_quarters_are_named(council: Simulation) -> None:
    said = words_on(plot.quadrant(council))
    for value in ("Lower", "Higher"):
        for loss in ("likely", "unlikely"):
            assert f"{value} value, loss {loss}" in said
    assert "Loss unlikely" in words_on(plot.quadrant(traders(GAINS, LOSES, k=2)))


LOSES = "revenue: {price: {low: 1, high: 4}, volume: 1, fixed_cost: 3}"
GAINS = "revenue: {price: 5, volume: 1}"


def traders(*money: str, k: int) -> Simulation:
    """Services with these accounts, the first the best."""
    inside = {
        f"s{row}": f"title: S{row}, scores: {{a: {90 - 10 * row}}}{', ' if of_it else ''}{of_it}"
        for row, of_it in enumerate(money, 1)
    }
    pipeline = f"review_slots: {k}\n{services(**inside)}"
    return simulated(scored("a", weight="1"), pipeline, 500)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("money", "k", "said"),
    [
        ((GAINS, LOSES), 1, "S1 is at least as likely to break even as to lose money"),
        ((GAINS, GAINS, LOSES), 2, "None of the recommended is more likely than not to lose money"),
        ((LOSES, GAINS), 1, "S1, recommended, is more likely than not to lose money"),
        ((GAINS, LOSES, GAINS), 2, "S2, recommended, is more likely than not to lose money"),
        (
            (LOSES, LOSES, GAINS),
            3,
            "S1 and S2, recommended, are more likely than not to lose money",
        ),
        ((LOSES,) * 3, 3, "All of the recommended are more likely than not to lose money"),
        ((LOSES,) * 3, 8, "All of the recommended are more likely than not to lose money"),
        (
            (LOSES, LOSES, GAINS, LOSES),
            4,
            "Three of the recommended are more likely than not to lose money",
        ),
        (("", LOSES), 1, "S1 has no trading account"),
        (("", LOSES, GAINS), 2, "S2, recommended, is more likely than not to lose money"),
    ],
)
def test_its_title_says_who_of_the_recommended_is_more_likely_to_lose(
    money: tuple[str, ...], k: int, said: str
) -> None:
    assert title_of(plot.quadrant(traders(*money, k=k))) == said


def test_there_is_an_upright_line_only_where_somebody_comes_after_the_recommended() -> None:
    for k, said in ((1, True), (2, False), (8, False)):
        ax = plot.quadrant(traders(GAINS, LOSES, k=k))
        upright = [
            line for line in ax.lines if len(set(line.get_xdata())) == 1 < len(line.get_xdata())
        ]
        assert bool(upright) is said
        assert ("the upright one" in plot.text_alternative(ax)) is said


def test_a_line_leads_from_the_mark_of_each_of_the_recommended_to_its_name(
    council: Simulation,
) -> None:
    ax = plot.quadrant(council)
    table = plot.data_table(ax)
    leads = {
        (round(xs[0], 6), round(ys[0], 6)): ys[-1]
        for line in ax.lines
        if line.get_marker() == "None" and line.get_linestyle() == "-"
        for xs, ys in [(line.get_xdata(), line.get_ydata())]
    }
    heights = {
        " ".join(text.get_text().split()): text.get_position()[1]
        for text in ax.texts
        if text.get_fontweight() == "bold"
    }
    first = table[table["recommended"]]
    for title, value, loss in zip(first["title"], first["value"], first["loss"], strict=True):
        assert leads[round(value, 6), round(loss, 6)] == pytest.approx(heights[title])
    assert len(leads) == len(first)


def test_a_name_beside_a_mark_is_that_mark_s(council: Simulation) -> None:
    ax = plot.quadrant(council)
    table = plot.data_table(ax)
    said = {" ".join(text.get_text().split()) for text in texts(ax)}
    table = table[table["title"].isin(said)]
    marks = ax.transData.transform(table[["value", "loss"]].to_numpy())
    by_text = {text.get_text(): text for text in ax.texts}
    others = [title for title in table.loc[~table["recommended"], "title"] if title in by_text]
    assert len(others) > 10
    for title in others:
        left, bottom, right, top = boxes([by_text[title]])[0]
        x, y = marks.T
        far = np.hypot(
            np.maximum.reduce([left - x, x - right, 0 * x]),
            np.maximum.reduce([bottom - y, y - top, 0 * y]),
        )
        assert table["title"].iloc[int(far.argmin())] == title


@pytest.mark.slow
def test_each_of_the_recommended_is_named_and_where_room_is_short_who_may_lose_comes_first() -> (
    None
):
    sim = traders(*[GAINS] * 16, *[LOSES] * 8, k=24)
    for slot in (None, plt.figure(figsize=(8, 7)).subplots()):
        ax = plot.quadrant(sim, ax=slot)
        named = {text.get_text() for text in ax.texts if text.get_fontweight() == "bold"}
        assert {f"S{row}" for row in range(17, 25)} <= named
        assert (len([name for name in named if name.startswith("S")]) < 24) is (slot is not None)


def test_where_all_are_named_nothing_is_said_of_room() -> None:
    assert "has no room" not in words_on(plot.quadrant(traders(GAINS, LOSES, k=2)))


# ---------------------------------------------------------------------------------- callouts


def crosses(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the straight line from a to b crosses that from c to d."""

    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 200)), max_size=8, unique=True))
@settings(max_examples=60, deadline=None)
def test_straight_lines_to_names_never_cross_and_names_keep_apart(marks: list[Point]) -> None:
    area = callouts.Area(300, 200, (0, 1), (0, 1))
    ends = callouts._ends(marks, [13.0] * len(marks), area)
    ups = sorted(up for _, up in ends)
    assert all(high - low > 13 - 1e-6 for low, high in pairwise(ups))
    assert all(6.5 - 1e-6 <= up <= 193.5 + 1e-6 for up in ups)
    lines = list(zip(marks, ends, strict=True))
    assert not any(crosses(*one, *other) for one, other in combinations(lines, 2))


@pytest.mark.slow
@given(
    st.lists(st.integers(0, 60), min_size=2, max_size=8, unique=True),
    st.sampled_from([10.0, 100.0, 190.0]),
)
@settings(max_examples=60, deadline=None)
def test_lines_from_marks_on_one_level_never_cross_with_their_corners(
    across: list[int], level: float
) -> None:
    area = callouts.Area(300, 200, (0, 1), (0, 1))
    marks = [(5.0 * x, level) for x in across]
    ends = callouts._ends(marks, [13.0] * len(marks), area)
    paths = [
        callouts._path(mark, end, [m for m in marks if m != mark])
        for mark, end in zip(marks, ends, strict=True)
    ]
    for one, other in combinations(paths, 2):
        pieces = product(pairwise(one), pairwise(other))
        assert not any(crosses(*mine, *theirs) for mine, theirs in pieces)


def test_marks_in_one_spot_have_no_name_beside_them() -> None:
    figure = plt.figure()
    ax = figure.add_axes((0, 0, 1, 1))
    area = callouts.Area(300, 200, (0, 1), (0, 1))
    taken: list[callouts.Box] = []
    callouts.beside(ax, area, "Either", (50, 50), [(50, 50), (50, 50)], taken)
    assert not ax.texts
    callouts.beside(ax, area, "This", (50, 50), [(50, 50), (200, 50)], taken)
    assert [text.get_text() for text in ax.texts] == ["This"]
    assert len(taken) == 1


def test_a_name_gives_way_to_what_is_there_already() -> None:
    area = callouts.Area(300, 200, (0, 1), (0, 1))
    lefts = []
    for there in ([], [(152, 90, 300, 110)], [(0, 90, 300, 110)]):
        ax = plt.figure().add_axes((0, 0, 1, 1))
        callouts.beside(ax, area, "This", (150, 100), [(150, 100)], list(there))
        lefts.append([text.get_position()[0] * 300 > 150 for text in ax.texts])
    assert lefts == [[True], [False], []]


def test_the_area_knows_where_data_are() -> None:
    area = callouts.Area(300, 200, (50, 80), (-1, 1))
    assert area.point(60, 0) == pytest.approx((100, 100))
    assert area.data((100, 100)) == pytest.approx((60, 0))


# ----------------------------------------------------------------------------------- manners

CHARTS: dict[str, Callable[..., Axes]] = {
    "information": plot.information,
    "why": lambda sim, **given: plot.why(sim, *sim.services[:2], **given),
    "quadrant": plot.quadrant,
}
every_chart = pytest.mark.parametrize("chart", CHARTS)


@cache
def awkward() -> dict[str, Simulation]:
    """What a chart must bear: long names, ties, k beyond all, nobody ranked, nothing uncertain."""
    many = simulated(
        scored("a", "b", weight="1"),
        "review_slots: 30\n"
        + services(
            **{
                f"s{row}": f"title: '{LONG}{row}', scores: {{a: {50 + row % 4}, "
                f"b: {{low: 50, high: {52 + row % 7}}}}}, {LOSES}"
                for row in range(32)
            }
        ),
        100,
    )
    return {
        "many of long names": many,
        "the council's strict gates": shipped_sim("enhancing_trading_strict.yaml"),
        "ties": traders(*[GAINS] * 2, k=1),
        "k beyond all": traders(GAINS, LOSES, "", k=9),
        "nobody ranked": failing(),
        "nothing uncertain": known((90, 10), (20, 30)),
        "level": known((40, 60), (60, 40)),
        "one criterion": unsure(0, 100, 50),
    }


@pytest.mark.slow
@every_chart
def test_nothing_is_cut_and_no_text_touches_another(chart: str, council: Simulation) -> None:
    for name, sim in {"council": council, **awkward()}.items():
        assert fits(CHARTS[chart](sim)), name
        plt.close("all")


def test_one_service_alone_can_be_drawn() -> None:
    sim = traders(LOSES, k=1)
    assert fits(plot.quadrant(sim))
    assert fits(plot.information(sim))


@pytest.mark.slow
@every_chart
def test_the_status_the_message_and_the_basis_are_on_the_chart_and_in_its_words(
    chart: str, council: Simulation
) -> None:
    ax = CHARTS[chart](council)
    for said in (words_on(ax), plot.text_alternative(ax)):
        assert "ILLUSTRATIVE DATA" in said
        assert title_of(ax) in said
        assert "1,000 draws, seed 2018. Prices of 2018/19." in said


@pytest.mark.slow
@every_chart
def test_text_is_level_and_large_and_dark_enough(chart: str, council: Simulation) -> None:
    for text in texts(CHARTS[chart](council)):
        assert text.get_rotation() == 0
        assert text.get_fontsize() >= 10
        assert style.contrast(text.get_color(), style.PAPER) >= 4.5


@pytest.mark.slow
@every_chart
def test_colours_are_few_of_the_palette_and_told_from_the_paper(
    chart: str, council: Simulation
) -> None:
    ax = CHARTS[chart](council)
    colours = {to_hex(line.get_color()) for line in ax.lines}
    colours |= {to_hex(patch.get_edgecolor()) for patch in ax.patches}
    hues = {colour for colour in colours if len(set(to_rgb(colour))) > 1}
    assert hues <= set(PALETTE)
    assert len(hues) <= 2
    assert all(style.contrast(colour, style.PAPER) >= 3 for colour in colours)


@pytest.mark.slow
@every_chart
def test_a_chart_keeps_to_the_axes_it_is_given_and_leaves_the_settings_alone(
    chart: str, council: Simulation
) -> None:
    before = dict(matplotlib.rcParams)
    figure, (left, right) = plt.subplots(1, 2, figsize=(16, 9))
    place = right.get_position().bounds
    assert CHARTS[chart](council, ax=left) is left
    assert right.get_position().bounds == place
    assert plt.get_fignums() == [figure.number]
    assert dict(matplotlib.rcParams) == before


@pytest.mark.slow
@every_chart
def test_the_same_chart_gives_the_same_bytes(chart: str, tmp_path: Path) -> None:
    sim, found = traders(GAINS, LOSES, k=1), set()
    for name in ("one.svg", "two.svg"):
        plot.save(CHARTS[chart](sim), tmp_path / name)
        found.add((tmp_path / name).read_bytes())
    assert len(found) == 1
