"""Charts of the choice itself: what they show is what was computed, and everybody can read it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import pytest
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
    words_on,
    worked,
)
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from reportbook import PIPELINE, den

import dragonsden as dd
from dragonsden import plot
from dragonsden.analysis.disagreement.votes import votes
from dragonsden.plot.charts.dots import filled
from dragonsden.plot.layout import style
from dragonsden.results.public import public
from dragonsden.results.simulation import Simulation

CHARTS: dict[str, Callable[..., Axes]] = {"dots": plot.dots}
every_chart = pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
every_name = pytest.mark.parametrize("name", CHARTS)


@pytest.fixture(scope="module")
def drawn(council: Simulation) -> dict[str, Axes]:
    """Each chart of the council's own case, to look at and not to change."""
    return {name: chart(council) for name, chart in CHARTS.items()}


# ------------------------------------------------------------------------------- manners


@every_chart
def test_a_chart_goes_where_it_is_told_and_keeps_to_its_place(chart: Callable[..., Axes]) -> None:
    figure = plt.figure(figsize=(24, 34), dpi=72)
    ax = figure.subplots(2, 2)[0, 1]
    slot = ax.get_window_extent().extents
    assert chart(made_up(9, gates="pphf", k=2), ax=ax) is ax
    assert figure.get_size_inches().tolist() == [24, 34]
    found = boxes([text for text in texts(ax) if text.axes is ax])
    hinting = 0.01 * (slot[2] - slot[0])  # letters on whole pixels may be a little wider
    assert (found[:, :2] >= slot[:2] - 2).all()
    assert (found[:, 2:] <= slot[2:] + hinting).all()
    assert overlaps(ax) == []


@every_chart
def test_a_chart_is_drawn_in_the_style_and_leaves_the_settings_alone(
    chart: Callable[..., Axes], tmp_path: Any
) -> None:
    sim, before = made_up(9, gates="pphf", k=2), dict(matplotlib.rcParams)
    plot.save(chart(sim), tmp_path / "usual.png")
    assert dict(matplotlib.rcParams) == before
    odd = {"axes.grid": True, "font.family": "monospace", "font.size": 30, "lines.linewidth": 9,
           "lines.markersize": 30, "figure.autolayout": True, "text.color": "red"}  # fmt: skip
    with matplotlib.rc_context(odd):
        plot.save(chart(sim), tmp_path / "odd.png")
    assert (tmp_path / "odd.png").read_bytes() == (tmp_path / "usual.png").read_bytes()


@every_name
def test_text_is_level_large_enough_and_dark_enough(name: str, drawn: dict[str, Axes]) -> None:
    for text in texts(drawn[name]):
        assert text.get_rotation() == 0
        assert text.get_fontsize() >= 10
        assert style.contrast(text.get_color(), "white") >= 4.5 or text.get_color() == "white"


@every_name
def test_colours_are_of_the_palette_few_and_far_enough_apart(
    name: str, drawn: dict[str, Axes]
) -> None:
    colours = {to_hex(line.get_color()) for line in drawn[name].lines}
    colours |= {to_hex(patch.get_edgecolor()) for patch in drawn[name].patches}
    hues = {colour for colour in colours if len(set(to_rgb(colour))) > 1}
    assert hues <= set(PALETTE)
    assert len(hues) <= 4
    for colour in colours - {"#ffffff"}:
        assert style.contrast(colour, "white") >= 3
    for one, other in product(hues, hues):
        assert one == other or style.contrast(one, other) >= 3


@every_name
def test_the_status_is_on_the_chart_and_the_message_in_its_text(
    name: str, drawn: dict[str, Axes]
) -> None:
    ax = drawn[name]
    said = plot.text_alternative(ax)
    assert "ILLUSTRATIVE DATA" in words_on(ax)
    assert "ILLUSTRATIVE DATA" in said
    assert title_of(ax) in said
    assert said.split()[0] in {"Chart", "Dot", "Map", "Scatter", "Stacked", "Table"}
    assert "1,000 draws, seed 2018. Prices of 2018/19." in words_on(ax)


AWKWARD = {
    "one service": lambda: made_up(1),
    "two, long names": lambda: made_up(2, k=1, title=LONG),
    "39, long names": lambda: made_up(39, k=8, gates="pphf", title=LONG, draws=100),
    "all fail": lambda: made_up(3, gates="f"),
    "all on hold": lambda: made_up(3, gates="h"),
    "room for all": lambda: made_up(4, k=9),
    "one draw": lambda: made_up(4, draws=1),
    "ties and no accounts": lambda: worked("04_ties"),
    "nothing uncertain, one criterion": lambda: worked("03_payback"),
    "equal in all": lambda: known((50, 50), (50, 50), (50, 50), k=2),
}


@pytest.mark.parametrize("make", AWKWARD.values(), ids=AWKWARD)
def test_no_text_touches_another_or_leaves_the_figure(make: Callable[[], Simulation]) -> None:
    sim = make()
    for name, chart in CHARTS.items():
        ax = chart(sim)
        assert fits(ax), name
        assert not any(text.get_parse_math() for text in texts(ax))
        plt.close(ax.figure)


@every_name
def test_no_text_touches_another_in_the_council_s_own_case(
    name: str, drawn: dict[str, Axes]
) -> None:
    assert fits(drawn[name])


# ---------------------------------------------------------------------------------- dots


def dots_by_row(ax: Axes) -> list[tuple[int, int]]:
    """The filled and the open dots of each row, from the top."""
    lines = [line for line in ax.lines if line.get_marker() == "o"]
    counts = [len(line.get_xdata()) for line in lines]
    fills = [to_hex(line.get_markerfacecolor()) for line in lines]
    assert set(fills[::2]) == {to_hex(style.BLUE)}
    assert set(fills[1::2]) == {to_hex(style.PAPER)}
    return list(zip(counts[::2], counts[1::2], strict=True))


def test_of_twenty_dots_as_many_are_filled_as_the_service_is_chosen_in(
    council: Simulation, drawn: dict[str, Axes]
) -> None:
    passing = council.ranking[council.ranking["gate"] == "pass"]
    others = passing.drop(list(council.recommended)).sort_values("chosen", ascending=False)
    order = [*council.recommended, *others.index[:5]]
    counts = [round(20 * passing["chosen"][name]) for name in order]
    assert dots_by_row(drawn["dots"]) == [(count, 20 - count) for count in counts]
    titles = [council.case.title_of(name) for name in order]
    assert [row[0] for row in rows_beside(drawn["dots"]) if row[1:]] == titles


@pytest.mark.parametrize(
    ("chosen", "dots"), [(0, 0), (0.02, 0), (0.03, 1), (0.5, 10), (0.97, 19), (0.98, 20), (1, 20)]
)
def test_a_dot_is_one_draw_in_twenty(chosen: float, dots: int) -> None:
    assert filled(chosen) == dots


def test_ticks_are_the_members_votes(council: Simulation, drawn: dict[str, Axes]) -> None:
    table = votes(council)
    rows = {row[0]: row[1:] for row in rows_beside(drawn["dots"]) if row[1:]}
    assert len(table.columns) == 5
    for name in council.recommended:
        ticks = ["✓" if vote else "–" for vote in table.loc[name]]
        assert rows[council.case.title_of(name)][1:] == ticks
    said = words_on(drawn["dots"])
    assert "C commercial manager, E elected member, F finance director" in said
    data = plot.data_table(drawn["dots"])
    assert (data.loc[list(table.index), list(table.columns)] == table).all(axis=None)


def test_votes_that_were_worked_out_before_are_taken_as_they_are(council: Simulation) -> None:
    found = dd.disagreement(council.case, council.draws, council.seed).votes
    table = plot.data_table(plot.dots(council, ~found))
    assert (table[list(found.columns)].loc[found.index] == ~found).all(axis=None)


def test_the_next_in_line_stand_under_a_line_and_the_rest_are_counted(
    drawn: dict[str, Axes],
) -> None:
    said = words_on(drawn["dots"])
    assert "Next in line" in said
    assert "Six others that pass every gate: chosen in" in said
    assert "Not shown: 19 services on hold at a gate; chosen, if cleared: Catering" in said
    assert "Next in line" not in words_on(plot.dots(made_up(4, k=9)))


def test_without_a_panel_there_are_dots_and_no_ticks() -> None:
    ax = plot.dots(made_up(4, k=2))
    assert "✓" not in words_on(ax)
    assert [len(row) for row in rows_beside(ax) if row[1:]] == [2, 2, 2, 2]


def test_public_results_keep_their_dots_and_leave_out_the_votes() -> None:
    whole, told = (plot.data_table(plot.dots(sim)) for sim in (
        den(pipeline=PIPELINE), public(den(pipeline=PIPELINE), frozenset(["alpha"]))))  # fmt: skip
    assert list(told["dots"]) == list(whole["dots"])
    assert list(told.columns) == ["title", "chosen", "dots", "recommended"]
