"""Charts of a programme: what is drawn is what the analyses say, and every text has its room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from chartbook import figure_of, fits, texts, title_of, words_on
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from programmebook import case_of, files, worked

import dragonsden as dd
from dragonsden import plot
from dragonsden.analysis.programmes.programme import Programme
from dragonsden.plot.layout.lettering import step_apart, widest
from dragonsden.plot.layout.sheet import PHONE, sheets_of
from dragonsden.plot.saving import chart_bytes
from dragonsden.results.public import public
from dragonsden.text.numbers import money as money_of

CHARTS: dict[str, Callable[[Programme], Axes]] = {
    "calendar": plot.calendar,
    "core": lambda p: plot.core(p, dd.core(p.sim, p, draws=20, progress=False)),
    "frontier": plot.frontier,
    "load": plot.load,
    "swaps": plot.swaps,
}
OF_TARGET = {"target": plot.target, "misses": plot.misses}


def bars_of(ax: Axes) -> list[tuple[float, float]]:
    """Where each bar begins and how wide it is, from the top down."""
    found = [p for p in ax.patches if isinstance(p, Rectangle)]
    return [(p.get_x(), p.get_width()) for p in sorted(found, key=lambda p: p.get_y())]


@pytest.mark.slow
@pytest.mark.parametrize("name", CHARTS)
def test_every_text_has_room_is_large_and_the_status_is_there(name: str) -> None:
    ax = CHARTS[name](worked("06_calendar"))
    assert fits(ax)
    assert min(text.get_fontsize() for text in texts(ax)) >= 9
    assert "ILLUSTRATIVE DATA" in words_on(ax)
    said = plot.text_alternative(ax)
    assert title_of(ax) in said and "The data table has all of it." in said


def test_years_are_named_as_far_as_they_have_room_on_a_phone() -> None:
    with sheets_of(PHONE):
        ax = plot.calendar(worked("06_calendar"))
        assert fits(ax)
        outlook = dd.target(worked("09_target"), "traded_2020")
        ax = plot.target(outlook)
        assert fits(ax)
    names = [str(year) for year in outlook.by_year.index]
    assert step_apart(names, 200) == 1
    assert step_apart(names, widest(names)) == 2  # no white between them
    assert [label.get_text() for label in ax.get_xticklabels()][-1] == names[-1]


@pytest.mark.parametrize("name", OF_TARGET)
def test_a_chart_of_a_target_has_room_too(name: str) -> None:
    ax = OF_TARGET[name](dd.target(worked("09_target"), "traded_2020"))
    assert fits(ax)
    assert title_of(ax) in plot.text_alternative(ax)


def test_the_calendar_has_a_bar_from_the_first_quarter_of_each_review_to_its_last() -> None:
    ax = plot.calendar(worked("06_calendar"))  # a in 1, p in 2, b in 5, h in 6, one quarter each
    assert bars_of(ax) == [(0.5, 1), (1.5, 1), (4.5, 1), (5.5, 1)]
    assert "Q2 2018/19" in words_on(ax)  # a trades from the quarter after its review
    assert "Open diamond: on hold" in words_on(ax)
    shapes = [line.get_marker() for line in ax.lines if line.get_marker() not in ("None", "")]
    assert shapes.count("D") == 2 and shapes.count("o") == 6  # each with white around it


def test_a_delay_is_shown_from_p10_to_p90_and_trading_is_told_at_p50(tmp_path: Path) -> None:
    was, now = "volume: 1, investment: 80", "volume: 1, delay: {any_of: [0.25, 0.75]}"
    sim = dd.simulate(case_of(tmp_path, "06_calendar", was, now), 400, 1)
    programme = dd.programme(sim, files("06_calendar")[2])
    ax = plot.calendar(programme)
    row = plot.data_table(ax).loc["a"]
    assert (row["p10"], row["p90"]) == (1, 3)  # quarters
    (late,) = [c for c in ax.collections if c.get_linewidth()[0] == 5]
    ends = row["ends"] + 0.5
    assert [x for x, _ in late.get_segments()[0]] == pytest.approx([ends + 1, ends + 3])
    assert "delayed by 1.0 to 3.0 quarters in eight draws of ten" in plot.text_alternative(ax)
    assert fits(ax)


def test_the_load_is_the_calendar_beside_its_limits_and_money_so_far_beside_the_budget() -> None:
    programme = worked("06_calendar")
    table = plot.data_table(plot.load(programme))
    days = table.loc["analysts"]
    assert days["used"].to_list() == [40, 40, 0, 0, 40, 40, 0, 0]
    assert days["limit"].to_list() == [40, 40, 40, 0, 40, 40, 40, 40]
    money = table.loc["investment"]
    assert money["used"].to_list() == [80, 190, 190]
    assert money["limit"].to_list() == [100, 200, 200]
    assert money["p10"].to_list() == money["p90"].to_list() == [80, 190, 190]  # all is known
    assert title_of(plot.load(programme)) == "Nothing is left of analysts in quarters 1, 2, 5 and 6"


def test_money_of_each_year_stands_alone_where_budgets_are_not_carried_over() -> None:
    programme = worked("06_calendar")
    lost = replace(programme, file=programme.file.model_copy(update={"carry": False}))
    money = plot.data_table(plot.load(lost)).loc["investment"]
    assert money["used"].to_list() == [80, 110, 0]
    assert money["limit"].to_list() == [100, 100, 0]


def test_without_officers_and_budget_the_load_is_money_alone_without_a_limit() -> None:
    ax = plot.load(worked("09_target"))
    table = plot.data_table(ax)
    assert set(table.index.get_level_values("of")) == {"investment"}
    assert table["limit"].isna().all()
    assert fits(ax)


def test_the_frontier_ends_at_the_programme_and_the_order_at_what_it_reaches() -> None:
    programme = worked("06_calendar")
    table = plot.data_table(plot.frontier(programme))
    best, order = table.loc["frontier"], table.loc["value for money"]
    assert best["objective"].iloc[-1] == pytest.approx(1690)
    assert best["investment"].iloc[-1] == pytest.approx(190)
    reached = programme.by_value_for_money.objective
    assert order["objective"].iloc[-1] == pytest.approx(reached)
    assert order["objective"].iloc[0] == order["investment"].iloc[0] == 0
    assert order["objective"].is_monotonic_increasing


def test_a_swap_tells_what_goes_out_what_comes_in_and_what_it_loses() -> None:
    programme = worked("06_calendar")
    ax = plot.swaps(programme, 1)  # r for p: 225 against 250
    said = plot.text_alternative(ax)
    assert "Out P; in R: loses £25." in said
    ((left, width),) = bars_of(ax)
    assert (left, width) == (0, pytest.approx(25))


def test_the_bars_of_a_miss_add_up_to_the_plan_less_what_is_reached() -> None:
    outlook = dd.target(worked("09_target"), "traded_2020")
    ax = plot.misses(outlook)
    below = plot.data_table(ax)["below_plan"]
    reached = float(outlook.reached[outlook.missed].mean())
    assert below.sum() == pytest.approx(outlook.likely_sum - reached)
    assert sorted(w for _, w in bars_of(ax)) == pytest.approx(sorted(below))


def test_of_many_causes_the_furthest_from_their_plan_are_drawn_and_the_others_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outlook = dd.target(worked("09_target"), "traded_2020")
    sizes = outlook.misses.abs().sort_values()
    monkeypatch.setattr("dragonsden.plot.charts.misses.MOST_ROWS", len(sizes) - 1)
    ax = plot.misses(outlook)
    drawn = sorted(abs(width) for _, width in bars_of(ax))
    assert drawn == pytest.approx(sizes.to_list()[1:])
    nearest = money_of(sizes.iloc[0])
    assert f"One other is within {nearest} of its plan." in plot.text_alternative(ax)
    assert len(plot.data_table(ax)) == len(sizes)


def test_a_target_that_no_draw_misses_has_no_bars_and_says_so() -> None:
    programme = worked("09_target")
    easy = {"traded_2020": programme.file.targets["traded_2020"].model_copy(
        update={"at_least": 1.0})}  # fmt: skip
    sure = replace(programme, file=programme.file.model_copy(update={"targets": easy}))
    ax = plot.misses(dd.target(sure, "traded_2020"))
    assert title_of(ax) == "No draw misses the target “1900 by 2020”"
    assert bars_of(ax) == []
    assert fits(ax)


def test_the_curve_of_a_target_is_the_chance_of_each_year_and_the_line_how_sure_one_wants_it() -> (
    None
):
    outlook = dd.target(worked("09_target"), "traded_2020")
    ax = plot.target(outlook)
    lines = [np.asarray(line.get_ydata(), dtype=float) for line in ax.lines]
    assert any(np.array_equal(line, outlook.by_year["chance"].to_numpy()) for line in lines)
    assert any(np.array_equal(line, [0.5, 0.5]) for line in lines)
    (below,) = ax.child_axes
    assert any(
        np.array_equal(np.asarray(line.get_ydata(), dtype=float), outlook.by_year["p50"].to_numpy())
        for line in below.lines
    )


@pytest.mark.slow
def test_on_a_phone_no_line_of_the_core_runs_through_a_name_or_a_heading() -> None:
    programme = worked("09_target")
    found = dd.core(programme.sim, programme, draws=100, progress=False)
    with sheets_of(PHONE):
        ax = plot.core(programme, found)
    titles = {service.title for service in programme.sim.case.pipeline.services.values()}
    above = [text for text in ax.texts if text.get_text() in titles or ":" in text.get_text()[:12]]
    assert len(above) > 2
    line = max(line.get_zorder() for line in ax.lines if line.get_linestyle() == "--")
    for text in above:
        assert text.get_bbox_patch() is not None and text.get_zorder() > line


@pytest.mark.slow
def test_the_core_tells_starts_from_the_rest_and_each_kind_by_its_look() -> None:
    programme = worked("09_target")
    found = dd.core(programme.sim, programme, draws=100, progress=False)
    ax = plot.core(programme, found)
    table = plot.data_table(ax)
    assert table["started"].to_dict() == {"b": True, "a": True}
    hatches = [p.get_hatch() for p in ax.patches]
    kinds = found.shares["kind"].to_list()
    assert hatches.count("////") == kinds.count("borderline") == 1
    assert title_of(ax).startswith("One of two starts is right in at least 80% of draws")


@pytest.mark.parametrize("name", CHARTS)
def test_limits_that_clash_leave_nothing_to_draw(name: str) -> None:
    said = "no choice keeps every limit"
    with pytest.raises(ValueError, match=said):
        CHARTS[name](worked("07_clash"))


@pytest.mark.parametrize("name", ["frontier", "load", "swaps"])
def test_a_chart_of_sums_is_not_drawn_where_one_figure_is_closed(name: str) -> None:
    programme = worked("06_calendar")
    told = replace(programme, sim=public(programme.sim, frozenset({"a"})))
    with pytest.raises(ValueError, match="the figures of A are left out"):
        CHARTS[name](told)
    assert "seed" not in words_on(plot.calendar(told))


def test_a_programme_nobody_agreed_to_marks_charts_of_an_agreed_case() -> None:
    programme = worked("06_calendar")
    case = programme.sim.case
    parts = {
        part: getattr(case, part).model_copy(update={"status": "proposed"})
        for part in ("criteria", "pipeline")
    }
    sim = replace(programme.sim, case=case.model_copy(update=parts))
    assert sim.case.status == "proposed"
    ax = plot.calendar(replace(programme, sim=sim))
    assert "ILLUSTRATIVE DATA" in words_on(ax)


@pytest.mark.slow
def test_the_same_programme_gives_the_same_bytes() -> None:
    one, other = (chart_bytes(plot.load(worked("06_calendar")), ".svg") for _ in range(2))
    assert one == other
    assert figure_of(plot.load(worked("06_calendar"))).get_size_inches()[0] < 7
