"""Charts of the analyses: what they show is what was analysed, and their headlines are true."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from itertools import product
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from casebook import case_of, scored, services
from chartbook import (
    LONG,
    PALETTE,
    boxes,
    fits,
    known,
    made_up,
    overlaps,
    rows_beside,
    texts,
    title_of,
    two,
    words_on,
    worked,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle

import dragonsden as dd
from dragonsden import plot
from dragonsden.analysis.disagreement.disagreement import Disagreement
from dragonsden.analysis.findings.beliefs import belief_phrase, end
from dragonsden.plot.charts import disagreement as of_panel
from dragonsden.plot.charts import tornado as of_tornado
from dragonsden.plot.charts.weight_sensitivity import Lines
from dragonsden.plot.layout import style
from dragonsden.plot.layout.spread import spread
from dragonsden.results.simulation import Simulation
from dragonsden.text.numbers import money, number, share, shares_apart

CHARTS: dict[str, Callable[..., Axes]] = {
    "tornado": lambda sim, **more: plot.tornado(sim, sim.services[0], **more),
    "weights": lambda sim, **more: plot.weight_sensitivity(sim, sim.criteria[0], **more),
    "stability": plot.stability,
    "scenarios": lambda sim, **more: plot.scenarios(two(sim), **more),
    "disagreement": lambda sim, **more: plot.disagreement(sim.case, **more),
}
every_chart = pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
every_name = pytest.mark.parametrize("name", CHARTS)


@pytest.fixture(scope="module")
def drawn(council: Simulation) -> dict[str, Axes]:
    """Each chart of the council's own case, to look at and not to change."""
    return {name: chart(council) for name, chart in CHARTS.items()}


@pytest.fixture(scope="module")
def found(council: Simulation) -> Disagreement:
    return dd.disagreement(council.case)


# ------------------------------------------------------------------------------- manners


@pytest.mark.slow
@every_chart
def test_a_chart_goes_where_it_is_told_and_keeps_to_its_place(
    chart: Callable[..., Axes], council: Simulation
) -> None:
    figure = plt.figure(figsize=(29, 41), dpi=72)
    ax = figure.subplots(2, 2)[0, 1]
    slot = ax.get_window_extent().extents
    assert chart(council, ax=ax) is ax
    assert figure.get_size_inches().tolist() == [29, 41]
    found = boxes([text for text in texts(ax) if text.axes is ax])
    hinting = 0.01 * (slot[2] - slot[0])  # letters on whole pixels may be a little wider
    assert (found[:, :2] >= slot[:2] - 2).all()
    assert (found[:, 2:] <= slot[2:] + hinting).all()
    assert overlaps(ax) == []


@pytest.mark.slow
@every_chart
def test_a_chart_is_drawn_in_the_style_and_leaves_the_settings_alone(
    chart: Callable[..., Axes], council: Simulation, tmp_path: Any
) -> None:
    before = dict(matplotlib.rcParams)
    plot.save(chart(council), tmp_path / "usual.png")
    assert dict(matplotlib.rcParams) == before
    odd = {
        "axes.grid": True,
        "font.family": "monospace",
        "font.size": 30,
        "text.color": "red",
        "lines.linewidth": 9,
        "lines.markersize": 30,
        "figure.autolayout": True,
    }
    with matplotlib.rc_context(odd):
        plot.save(chart(council), tmp_path / "odd.png")
    assert (tmp_path / "odd.png").read_bytes() == (tmp_path / "usual.png").read_bytes()


@pytest.mark.slow
@every_name
def test_text_is_level_large_enough_and_dark_enough(name: str, drawn: dict[str, Axes]) -> None:
    for text in texts(drawn[name]):
        assert text.get_rotation() == 0
        assert text.get_fontsize() >= 10
        assert style.contrast(text.get_color(), "white") >= 4.5 or text.get_color() == "white"


@pytest.mark.slow
@every_name
def test_colours_are_of_the_palette_few_and_far_enough_apart(
    name: str, drawn: dict[str, Axes]
) -> None:
    colours = {to_hex(line.get_color()) for line in drawn[name].lines}
    colours |= {to_hex(patch.get_edgecolor()) for patch in drawn[name].patches}
    hues = {colour for colour in colours if len(set(to_rgb(colour))) > 1}
    assert hues <= set(PALETTE)
    assert len(hues) <= 4
    for colour in colours:
        assert style.contrast(colour, "white") >= 3
    for one, other in product(hues, hues):
        assert one == other or style.contrast(one, other) >= 3


def test_what_stands_behind_is_told_from_the_paper_and_from_what_stands_out() -> None:
    assert style.contrast(style.QUIET, style.PAPER) >= 3
    assert style.contrast(style.QUIET, style.BLUE) >= 3


@pytest.mark.slow
@every_name
def test_the_status_is_on_the_chart_and_the_message_in_its_text(
    name: str, drawn: dict[str, Axes]
) -> None:
    ax = drawn[name]
    said = plot.text_alternative(ax)
    assert "ILLUSTRATIVE DATA" in words_on(ax)
    assert "ILLUSTRATIVE DATA" in said
    assert title_of(ax) in said
    assert said.split()[0] in {"Chart", "Line", "Dot"}
    of_draws = "1,000 draws, seed 2018. Prices of 2018/19." in words_on(ax)
    assert of_draws is (name != "disagreement")


@pytest.mark.slow
def test_the_data_tables_are_those_of_the_analyses(
    council: Simulation, runs: dict[str, Simulation], found: Disagreement
) -> None:
    lines = dd.weight_sensitivity(council).xs("market", level="criterion")
    tornado = dd.tornado(council, "hr", "npv")
    same = partial(pd.testing.assert_frame_equal, check_frame_type=False)
    same(plot.data_table(plot.tornado(council, "hr", "npv")), tornado)
    same(plot.data_table(plot.weight_sensitivity(council, "market")), lines)
    same(plot.data_table(plot.stability(council)), dd.weight_stability(council))
    same(plot.data_table(plot.scenarios(runs)), dd.rank_by_scenario(runs))
    table = plot.data_table(of_panel.chart(council.case, found, "market"))
    columns = list(found.scores.columns)
    same(table[columns].sort_index(), found.scores.xs("market", level=1, drop_level=False)
         .sort_index())  # fmt: skip


# --------------------------------------------------------------------------- legibility

AWKWARD = {
    "one service": lambda: made_up(1),
    "two, long names": lambda: made_up(2, k=1, title=LONG),
    "39, long names": lambda: made_up(39, k=8, gates="pphf", title=LONG, draws=100),
    "all fail": lambda: made_up(3, gates="f"),
    "room for all": lambda: made_up(4, k=9),
    "one draw": lambda: made_up(4, draws=1),
    "ties and no accounts": lambda: worked("04_ties"),
    "nothing uncertain, one criterion": lambda: worked("03_payback"),
    "equal in all": lambda: known((50, 50), (50, 50), (50, 50), k=2),
}


@pytest.mark.slow
@pytest.mark.parametrize("make", AWKWARD.values(), ids=AWKWARD)
def test_no_text_touches_another_or_leaves_the_figure(make: Callable[[], Simulation]) -> None:
    sim = make()
    for name in ("tornado", "weights", "stability", "scenarios"):
        ax = CHARTS[name](sim)
        assert fits(ax), name
        assert not any(text.get_parse_math() for text in texts(ax))


@pytest.mark.slow
@every_name
def test_no_text_touches_another_in_the_council_s_own_case(
    name: str, drawn: dict[str, Axes]
) -> None:
    assert fits(drawn[name])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 300), st.sampled_from([13.0, 26.0, 39.0])), min_size=1, max_size=7
    )
)
def test_labels_are_spread_in_order_apart_and_within_their_room(
    labels: list[tuple[float, float]],
) -> None:
    wanted, heights = [each[0] for each in labels], [each[1] for each in labels]
    middles = spread(wanted, heights, 300)
    order = sorted(range(len(labels)), key=lambda row: middles[row])
    assert [wanted[row] for row in order] == sorted(wanted)
    lows = [middles[row] - heights[row] / 2 for row in order]
    highs = [middles[row] + heights[row] / 2 for row in order]
    assert all(low >= high - 1e-9 for low, high in zip(lows[1:], highs, strict=False))
    assert lows[0] >= -1e-9
    assert highs[-1] <= 300 + 1e-9


def test_labels_that_have_room_stay_where_they_belong() -> None:
    assert spread([250.0, 20.0, 100.0], [20, 20, 20], 300) == [250.0, 20.0, 100.0]
    assert spread([100.0, 100.0], [20, 20], 300) == [110.0, 90.0]
    assert spread([0.0, 300.0], [20, 20], 300) == [10.0, 290.0]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((0.134, 0.122, 0.3), ["13%", "12%", "30%"]),
        ((0.1221, 0.1202), ["12.2%", "12.0%"]),
        ((0.3, 0.3 + 1e-9), ["30%", "30%"]),
        ((0.0652, 0.0057, 0.067), ["6.5%", "0.6%", "6.7%"]),
        ((0.5, 0.0, 1.0), ["50%", "0%", "100%"]),
        ((0.5, 0.004), ["50%", "0.40%"]),
    ],
)
def test_weights_have_as_many_digits_as_tell_them_apart(
    parts: tuple[float, ...], said: list[str]
) -> None:
    assert shares_apart(*parts) == said


# ------------------------------------------------------------------------------ tornado


def bars(ax: Axes) -> list[tuple[float, float]]:
    """Where each bar begins and ends, in order."""
    patches = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    return [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in patches]


@pytest.mark.slow
@pytest.mark.parametrize("measure", ["value", "npv", "contribution", "rank"])
def test_a_tornado_s_bars_go_from_the_mean_filled_to_the_better_end_and_open_to_the_worse(
    measure: Any, council: Simulation
) -> None:
    table = dd.tornado(council, "registrars", measure)
    shown = table[table["swing"] > 0].head(8)
    ax = plot.tornado(council, "registrars", measure)
    drawn = bars(ax)
    half = len(shown)
    assert [start for start, _ in drawn] == pytest.approx([table["mean"].iloc[0]] * 2 * half)
    ends = shown[["at_low", "at_high"]]
    better, worse = (ends.min(axis=1), ends.max(axis=1))
    better, worse = (better, worse) if measure == "rank" else (worse, better)
    assert [end for _, end in drawn[:half]] == pytest.approx(list(better))
    assert [end for _, end in drawn[half:]] == pytest.approx(list(worse))
    of_better, of_worse = ({to_hex(p.get_facecolor()) for p in ax.patches[s]} for s in (
        slice(half), slice(half, None)))  # fmt: skip
    assert of_better == {to_hex(style.BLUE)}
    assert of_worse == {to_hex(style.PAPER)}


def test_a_tornado_s_title_names_the_widest_swing_and_its_ends(council: Simulation) -> None:
    most = dd.tornado(council, "registrars", "npv").iloc[0]
    low, high = sorted((most["at_low"], most["at_high"]))
    error = council.measure_summary["se"]["registrars", "npv"]
    assert most["label"] == "Registrars: volume"
    assert title_of(plot.tornado(council, "registrars", "npv")) == (
        "The net present value of Registrars depends most on its volume: "
        f"from {money(low, error)} to {money(high, error)}"
    )


def test_a_cost_takes_a_tornado_s_bars_the_other_way(council: Simulation) -> None:
    table = dd.tornado(council, "registrars").loc[["registrars.scores.core_risk"]]
    assert table["at_low"].iloc[0] > table["at_high"].iloc[0]
    ax = of_tornado.chart(council, "registrars", "value", table)
    low, high = (number(table[end].iloc[0], 1) for end in ("at_high", "at_low"))
    assert title_of(ax).endswith(f"its score on Risk to the core service: from {low} to {high}")


def test_a_tornado_names_each_belief_with_its_ends() -> None:
    sim = made_up(1)
    table = dd.tornado(sim, "s0")
    ax = plot.tornado(sim, "s0")
    by_name = {cells[0]: cells[1:] for cells in rows_beside(ax)}
    assert by_name["Volume"] == ["750", "2,750"]
    rises = table["at_high"] >= table["at_low"]
    weight = ["26", "74"] if rises["criteria.fit.weight"] else ["74", "26"]
    assert by_name["Weight of Fit"][:2] == weight
    assert set(by_name) == {"Volume", "Weight of Fit", "Score on Fit"}


def test_a_tornado_shows_eight_and_says_what_it_leaves_out() -> None:
    sim = made_up(1)
    ends = np.arange(15.0, 0, -1)
    table = pd.DataFrame(
        {"label": [f"Belief {n}" for n in range(15)], "low": 0.0, "high": 1.0, "at_low": -ends,
         "at_high": 0.0, "mean": 0.0, "swing": ends},
        index=[f"s0.revenue.price{n}" for n in range(15)],
    )  # fmt: skip
    table.loc[table.index[-1], ["at_low", "swing"]] = 0.0
    table.index = pd.Index(["s0.revenue.price"] * 15)
    ax = of_tornado.chart(sim, "s0", "value", table)
    assert len(bars(ax)) == 16
    assert "Not shown: 6 numbers with swings of 7.0 or less." in words_on(ax)
    assert "One other number does not move it." in words_on(ax)


def test_a_tornado_of_what_is_known_says_so() -> None:
    ax = plot.tornado(worked("03_payback"), "even", "npv")
    assert title_of(ax) == "Nothing uncertain moves the net present value of Even"
    assert bars(ax) == []


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("registrars.revenue.volume", "its volume"),
        ("criteria.market.weight", "the weight of Evidence of demand"),
        ("assumptions.pay_award", "the shared pay award"),
        ("registrars.scores.market", "its score on Evidence of demand"),
    ],
)
def test_a_tornado_s_title_says_whose_the_belief_is(
    path: str, said: str, council: Simulation
) -> None:
    assert belief_phrase(council.case, path, "registrars") == said


def test_the_ends_of_a_belief_are_written_as_its_driver_is() -> None:
    case = case_of(
        scored("fit") + "\ngroups: {}",
        "assumptions: {pay: {low: 1%, high: 5%}}\n"
        + services(
            a="scores: {fit: 1}, revenue: {price: 10, volume: 5, direct_cost: pay, optimism: 1}"
        ),
    )
    ends = {
        "a.revenue.price": (2.97, 384.4), "a.revenue.volume": (267.1, 3_430_000),
        "a.revenue.direct_cost": (0.61262, 0.00458), "a.revenue.fixed_cost": (7_886, 188_000),
        "a.revenue.optimism": (0.8512, 1.1), "assumptions.pay": (0.01, 0.05),
        "a.scores.fit": (2.5, 3), "criteria.fit.weight": (0.1, 2.3),
    }  # fmt: skip
    low = [end(case, path, ends_of[0], "low") for path, ends_of in ends.items()]
    high = [end(case, path, ends_of[1], "high") for path, ends_of in ends.items()]
    assert low == ["£2.97", "267", "61.3%", "£7,890", "0.851", "1%", "2.5", "low"]
    assert high == ["£384", "3.43m", "0.458%", "£188,000", "1.1", "5%", "3", "high"]


def test_a_tornado_of_a_stranger_says_what_there_is(council: Simulation) -> None:
    with pytest.raises(KeyError, match="registrar"):
        plot.tornado(council, "registrar")
    with pytest.raises(ValueError, match="no trading account"):
        plot.tornado(worked("04_ties"), "ex", "npv")


# ------------------------------------------------------------------- weight sensitivity


@cache
def lines_of(sim: Simulation, criterion: str) -> Lines:
    return Lines.of(sim, criterion)


@pytest.mark.slow
def test_each_line_near_the_cut_is_that_of_the_analysis_as_far_as_the_scale_goes(
    council: Simulation,
) -> None:
    table = dd.weight_sensitivity(council).xs("market", level="criterion")["value"]
    lines, ax = lines_of(council, "market"), plot.weight_sensitivity(council, "market")
    limit = ax.get_xlim()[1]
    drawn = [line for line in ax.lines if line.get_transform() == ax.transData]
    curves = [line for line in drawn if len(line.get_xdata()) > 10]
    assert len(curves) == len(lines.drawn) < 12
    for name, curve in zip(lines.drawn, curves, strict=True):
        of_it = table.xs(name, level="service")
        inside = of_it[of_it.index < limit]
        assert list(curve.get_ydata())[:-1] == pytest.approx(inside.tolist())
        assert curve.get_xdata()[-1] == limit
    passing = [name for name in council.ranking.index if council.gate[name] == "pass"]
    assert set(passing[5:11]) <= set(lines.drawn)
    rest = 38 - len(lines.drawn)
    assert f"Not drawn: {rest} services further from the cut." in words_on(ax)


@pytest.mark.slow
@pytest.mark.parametrize("criterion", range(8))
def test_the_marks_are_the_ends_of_the_stability_intervals_on_lines_that_meet_there(
    criterion: int, council: Simulation
) -> None:
    lines = lines_of(council, council.criteria[criterion])
    row = lines.row
    expected = {
        (which, row[f"{which}_{end}"])
        for which, who in (("first", "next"), ("first_k", "enters"))
        for end, way in (("low", "below"), ("high", "above"))
        if row[f"{who}_{way}"]
    }
    assert {(mark.which, mark.weight) for mark in lines.marks} == expected
    for mark in lines.marks:
        one, other = (lines.value_at(name, mark.weight) for name in (mark.leaves, mark.enters))
        assert one == pytest.approx(other, abs=0.05)  # lines are straight from step to step
    ax = plot.weight_sensitivity(council, council.criteria[criterion])
    for which, shape in (("first", "o"), ("first_k", "s")):
        (drawn,) = [line for line in ax.lines if line.get_marker() == shape]
        on = [m.weight for m in lines.marks if m.which == which and m.weight <= ax.get_xlim()[1]]
        assert list(drawn.get_xdata()) == on
    assert all(mark.weight <= ax.get_xlim()[1] for mark in lines.marks if mark.which == "first_k")


def test_two_criteria_by_hand() -> None:
    """S1 leads while u has more than half: 0 to 80 against 60 to 20 cross at 60/120."""
    sim = known((80, 0), (20, 60), (10, 10))
    (mark,) = [mark for mark in lines_of(sim, "u").marks if mark.which == "first"]
    assert mark == ("first", "below", pytest.approx(0.5), "s1", "s2")
    assert lines_of(sim, "u").value_at("s1", 0.5) == pytest.approx(40)
    assert "Below 50%, S2 comes first." in words_on(plot.weight_sensitivity(sim, "u"))


@pytest.mark.slow
def test_the_title_gives_the_intervals_of_the_first_and_of_the_recommended(
    council: Simulation,
) -> None:
    row = dd.weight_stability(council).loc["market"]
    now, low, high, most = shares_apart(
        row["weight"], row["first_k_low"], row["first_k_high"], row["first_high"]
    )
    assert row["next_below"] == ""
    assert title_of(plot.weight_sensitivity(council, "market")) == (
        f"Music service is first while Evidence of demand has at most {most} of the weight; the "
        f"recommended stay while it has {low} to {high} of the weight (now {now})"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sim", "title"),
    [
        (known((80, 80), (20, 60), k=1), "S1 is first whatever the weight of u"),
        (known((60, 0), (0, 60), k=1), "S1 is first while u has at least 50% of the weight (now"),
        (known((80,), (20,)), "u is the only criterion: its weight cannot change"),
        (known((80, 80)), "S1 is the only service that can be ranked"),
        (made_up(2, gates="f"), "No service can be ranked: both fail a gate"),
        (
            known((80, 80), (70, 70), (0, 1), k=2),
            "S1 is first whatever the weight of u; the recommended stay at any",
        ),
    ],
)
def test_the_title_of_a_weight_is_plain_where_little_can_change(
    sim: Simulation, title: str
) -> None:
    assert title_of(plot.weight_sensitivity(sim, sim.criteria[0])).startswith(title)


@pytest.mark.slow
def test_the_lines_that_stand_out_are_few_told_apart_and_named(council: Simulation) -> None:
    lines = lines_of(council, "market")
    row = lines.row
    down, up = row["weight"] - row["first_k_low"], row["first_k_high"] - row["weight"]
    nearer = "below" if down < up else "above"
    wanted = [row["first"], row[f"enters_{nearer}"], row[f"leaves_{nearer}"]]
    assert lines.standing_out[:3] == wanted
    assert len(lines.standing_out) == 4
    assert len(set(style.LINES)) == 4
    assert len({dashes for _, dashes in style.LINES}) == 4
    ax = plot.weight_sensitivity(council, "market")
    said = words_on(ax)
    for name in lines.drawn:
        assert council.case.title_of(name) in said
    dashes = {line.get_linestyle() for line in ax.lines if line.get_linewidth() == 2.4}
    assert dashes == {"-", "--", "-.", ":"}


@pytest.mark.slow
def test_the_weight_as_it_is_is_marked(council: Simulation) -> None:
    weight = float(council.mean_weights["market"])
    ax = plot.weight_sensitivity(council, "market")
    upright = [line for line in ax.lines if list(line.get_xdata()) == [weight, weight]]
    assert len(upright) == 1
    assert f"now {share(weight, 0)}" in words_on(ax)


def test_an_unknown_criterion_is_named_with_those_there_are(council: Simulation) -> None:
    with pytest.raises(KeyError, match="'markt' is not a criterion of this case; they are net_con"):
        plot.weight_sensitivity(council, "markt")


# ---------------------------------------------------------------------------- stability


def spans(ax: Axes, colour: str) -> list[tuple[float, float]]:
    """The ends of the bars of a colour, from the top."""
    drawn = [line for line in ax.lines if line.get_color() == colour and len(line.get_xdata()) == 2]
    drawn.sort(key=lambda line: float(np.asarray(line.get_ydata())[0]))
    return [(float(line.get_xdata()[0]), float(line.get_xdata()[1])) for line in drawn]


def test_the_bars_are_the_intervals_and_the_strokes_the_weights(
    council: Simulation, drawn: dict[str, Axes]
) -> None:
    table, ax = dd.weight_stability(council), drawn["stability"]
    limit = ax.get_xticks()[-1]
    first, first_k = (
        list(zip(table[f"{which}_low"], table[f"{which}_high"].clip(upper=limit), strict=True))
        for which in ("first", "first_k")
    )
    arrows = [line for line in ax.lines if line.get_marker() == ">"]
    assert limit == 0.4
    assert len(arrows) == int((table[["first_high", "first_k_high"]] > limit).to_numpy().sum())
    assert spans(ax, style.BLUE) == first_k
    assert spans(ax, style.ORANGE) == first
    strokes = [float(line.get_xdata()[0]) for line in ax.lines if line.get_marker() == "|"]
    assert strokes == [*table["weight"]] * 2
    bars = [line for line in ax.lines if len(line.get_xdata()) == 2]
    thick = {line.get_linewidth() for line in bars if line.get_color() == style.BLUE}
    thin = {line.get_linewidth() for line in bars if line.get_color() == style.ORANGE}
    assert min(thick) > 2 * max(thin)


def test_the_title_and_the_note_name_the_changes_that_take_least(
    council: Simulation, drawn: dict[str, Axes]
) -> None:
    table = dd.weight_stability(council)

    def soonest(which: str, who: str) -> str:
        found = [
            (abs(row[f"{which}_{end}"] - row["weight"]), row["title"], way)
            for _, row in table.iterrows()
            for end, way in (("low", "less"), ("high", "more"))
            if row[f"{who}_{'below' if end == 'low' else 'above'}"]
        ]
        _, title, way = min(found)
        return f"{title} has {way} than"

    ax = drawn["stability"]
    recommended = f"The recommended stay the same unless {soonest('first_k', 'enters')}"
    assert title_of(ax).startswith(recommended)
    assert f"Music service stays first unless {soonest('first', 'next')}" in words_on(ax)


def test_who_takes_over_and_beyond_which_weight_stands_beside_each_bar() -> None:
    """As above: at more than half of u it is S1, and S3 never enters the first two."""
    ax = plot.stability(known((80, 0), (20, 60), (10, 10), k=2))
    said = words_on(ax)
    row = dd.weight_stability(known((80, 0), (20, 60), (10, 10), k=2)).loc["u"]
    assert row["first"] == "s1"
    assert row["next_below"] == "s2"
    assert "u, where the first stays first: Below 50%: S2 is first." in plot.text_alternative(ax)
    assert "v, where the first stays first: Above 50%: S2 is first." in plot.text_alternative(ax)
    assert "S2 is first" not in said
    below = share(row["first_k_low"], 0)
    assert f"Below {below}: S3 for S1" in said


@pytest.mark.parametrize(
    ("sim", "title"),
    [
        (known((80,), (20,)), "There is one criterion, so no weight can change the recommended"),
        (
            known((80, 80), (20, 60)),
            "S1 stays recommended whatever the weight of any one criterion",
        ),
        (known((80, 80)), "S1 is the only service that can be ranked"),
        (made_up(2, gates="f"), "No service can be ranked: both fail a gate"),
    ],
)
def test_the_title_of_stability_is_plain_where_nothing_changes(sim: Simulation, title: str) -> None:
    assert title_of(plot.stability(sim)) == title


def test_where_no_weight_changes_the_recommended_the_title_says_so() -> None:
    sim = known((80, 80), (70, 70), (0, 1), k=2)
    assert title_of(plot.stability(sim)) == (
        "The recommended stay the same whatever the weight of any one criterion"
    )
    said = "S1 stays first whatever the weight of any one criterion."
    assert said in words_on(plot.stability(sim))


def test_a_weight_at_the_point_of_change_is_said_to_be() -> None:
    """Both are worth 40 at equal weights: any other weight tells them apart."""
    title = title_of(plot.stability(known((80, 0), (20, 60))))
    assert title == (
        "S1 and S2 share first place; S1 stays first unless u has any less weight than now; then "
        "S2 comes first"
    )


def test_there_is_one_bar_where_there_is_room_for_all_or_for_one() -> None:
    for sim in (known((80, 0), (20, 60), k=1), known((80, 0), (20, 60), k=5)):
        ax = plot.stability(sim)
        assert spans(ax, style.ORANGE) == []
        assert len(spans(ax, style.BLUE)) == 2
