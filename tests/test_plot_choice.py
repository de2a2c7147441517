"""Charts of the choice itself: what they show is what was computed, and everybody can read it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import pandas as pd
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
from dragonsden.analysis.findings.dots import filled
from dragonsden.plot.layout import style
from dragonsden.results.finding import LEFT_OUT
from dragonsden.results.public import public
from dragonsden.results.simulation import Simulation
from dragonsden.text.numbers import share

CHARTS: dict[str, Callable[..., Axes]] = {
    "dots": plot.dots,
    "benefit": plot.benefit,
    "npv": lambda sim, **more: plot.benefit(sim, "npv", **more),
    "heat map": plot.heat_map,
    "points": plot.points,
    "gates": plot.gates,
}
every_chart = pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
every_name = pytest.mark.parametrize("name", CHARTS)


@pytest.fixture(scope="module")
def drawn(council: Simulation) -> dict[str, Axes]:
    """Each chart of the council's own case, to look at and not to change."""
    return {name: chart(council) for name, chart in CHARTS.items()}


# ------------------------------------------------------------------------------- manners


@pytest.mark.slow
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


@pytest.mark.slow
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
    if name != "heat map":  # its numbers, not its shades, are to be told apart
        patches = drawn[name].patches
        colours |= {to_hex(p.get_edgecolor()) for p in patches}
        colours |= {to_hex(p.get_facecolor()) for p in patches}
    hues = {colour for colour in colours if len(set(to_rgb(colour))) > 1}
    assert hues <= set(PALETTE)
    assert len(hues) <= 4
    for colour in colours - {to_hex(style.PAPER)}:
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


@pytest.mark.slow
@pytest.mark.parametrize("make", AWKWARD.values(), ids=AWKWARD)
def test_no_text_touches_another_or_leaves_the_figure(make: Callable[[], Simulation]) -> None:
    sim = make()
    for name, chart in CHARTS.items():
        ax = chart(sim)
        assert fits(ax), name
        assert not any(text.get_parse_math() for text in texts(ax))
        plt.close(ax.figure)


@pytest.mark.slow
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


def test_a_member_may_be_named_as_a_column_of_the_table(council: Simulation) -> None:
    named = votes(council)
    named.columns = pd.Index(["title", "chosen", "dots", "recommended", "Cllr Title"])
    other = plot.dots(council, named)
    ours = {row[0]: row[1:] for row in rows_beside(other) if row[1:]}
    assert ours == {row[0]: row[1:] for row in rows_beside(plot.dots(council)) if row[1:]}
    assert "title (member)" in plot.data_table(other).columns


NO_VOTES = [("services_to_schools", "service_director"), ("planning", "elected_member")]
"""The services of the example that can be recommended and that a member left."""


def test_ticks_are_the_members_votes(council: Simulation, drawn: dict[str, Axes]) -> None:
    table = votes(council)
    rows = {row[0]: row[1:] for row in rows_beside(drawn["dots"]) if row[1:]}
    assert len(table.columns) == 5
    for name in council.recommended:
        ticks = [
            "·" if (name, member) in NO_VOTES else "✓" if vote else "–"
            for member, vote in table.loc[name].items()
        ]
        assert rows[council.case.title_of(name)][1:] == ticks
    said = words_on(drawn["dots"])
    assert "C commercial manager, E elected member, F finance director" in said
    data = plot.data_table(drawn["dots"])
    assert (data.loc[list(table.index), list(table.columns)] == table).all(axis=None)


@pytest.mark.slow
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


# ------------------------------------------------------------------------------- benefit


def drawn_at(ax: Axes) -> list[tuple[float, float]]:
    """The data at which every mark stands."""
    lines = [line for line in ax.lines if line.get_marker() in ("o", "D")]
    return [(float(x), float(y)) for m in lines for x, y in zip(*m.get_data(), strict=True)]


def test_each_mark_is_at_its_surplus_and_its_benefit_and_has_its_name(
    council: Simulation, drawn: dict[str, Axes]
) -> None:
    ax, table = drawn["benefit"], plot.data_table(drawn["benefit"])
    surplus = council.measure_summary["mean"].xs("surplus", level="measure")
    given = council.case.criteria.criteria
    scored = [name for name in council.criteria if given[name].measure is None]
    assert len(scored) == 5
    weight = council.mean_weights[scored].sum()
    benefit = council.mean_points[scored].sum(axis=1) / weight
    assert (table["amount"] == surplus[table.index]).all()
    assert table["benefit"].to_numpy() == pytest.approx(benefit[table.index].to_numpy())
    at = drawn_at(ax)
    on = [n for n, r in table.iterrows() if (r["amount"], r["benefit"]) in at]
    assert len(on) == len(at) > 15
    assert set(council.recommended) <= set(on)
    said = words_on(ax)
    for name in table.index:
        title = council.case.title_of(str(name))
        shown = any(" ".join(text.get_text().split()) == title for text in texts(ax))
        assert shown is (name in on), title
    assert "Catering, on hold, lies far off this scale: −£" in said


def test_shape_and_filling_say_how_a_service_stands(
    council: Simulation, drawn: dict[str, Axes]
) -> None:
    table = plot.data_table(drawn["benefit"])
    for line in drawn["benefit"].lines:
        kind = (line.get_marker(), to_hex(line.get_markerfacecolor()) == to_hex(style.PAPER))
        for x in line.get_xdata() if line.get_marker() in ("o", "D") else ():
            (name,) = table.index[table["amount"] == x]
            recommended, gate = name in council.recommended, council.gate[str(name)]
            assert kind == ("D" if gate == "hold" else "o", not recommended)


def test_the_title_counts_the_recommended_that_do_not_cover_their_overhead(
    council: Simulation, drawn: dict[str, Axes]
) -> None:
    surplus = council.measure_summary["mean"].xs("surplus", level="measure")
    short = int((surplus[list(council.recommended)] < 0).sum())
    assert short == 3
    said = "Three of the eight recommended do not cover their overhead on average"
    assert title_of(drawn["benefit"]) == said
    assert title_of(drawn["npv"]) == (
        "All eight recommended have a net present value of £0 or more on average"
    )


def test_the_benefit_chart_has_two_measures(council: Simulation) -> None:
    with pytest.raises(KeyError, match="it has surplus and npv"):
        plot.benefit(council, "income")  # type: ignore[arg-type]


# ------------------------------------------------------------------------------ heat map


def test_the_map_holds_the_mean_values_and_the_heads_the_weights(
    council: Simulation, drawn: dict[str, Axes]
) -> None:
    ax = drawn["heat map"]
    values = council.mean_values.loc[list(council.ranking.index)]
    assert (plot.data_table(ax).drop(columns="title") == values).all(axis=None)
    inside = [text for text in ax.texts if text.get_transform() == ax.transData]
    said = [text.get_text() for text in inside]
    assert len(said) == 16 * 8
    assert said == [f"{value:.0f}" for value in values.head(16).to_numpy().ravel()]
    for name, criterion in council.case.criteria.criteria.items():
        assert f"{criterion.title} ({council.mean_weights[name]:.0%})" in words_on(ax)


def test_the_number_in_a_cell_can_be_read_and_a_better_value_is_darker(
    drawn: dict[str, Axes],
) -> None:
    ax = drawn["heat map"]
    inside = [text for text in ax.texts if text.get_transform() == ax.transData]
    for cell, text in zip(ax.patches, inside, strict=True):
        assert style.contrast(text.get_color(), cell.get_facecolor()) >= 4.5
    first = {text.get_text(): style.luminance(cell.get_facecolor())
             for cell, text in zip(ax.patches, inside, strict=True)}  # fmt: skip
    by_value = [first[str(value)] for value in sorted(map(int, first))]
    assert by_value == sorted(by_value, reverse=True)


def test_the_title_of_the_map_names_what_decides_most(
    council: Simulation, drawn: dict[str, Axes]
) -> None:
    decides = dd.effective_weights(council)
    most, least = (council.case.criteria.criteria[name].title for name in (
        decides.idxmax(), decides.idxmin()))  # fmt: skip
    assert title_of(drawn["heat map"]) == (
        f"{most} decides most: it makes {decides.max():.0%} of the differences between services; "
        f"{least} decides least"
    )


# -------------------------------------------------------------------------------- points


def test_the_parts_of_a_bar_add_up_to_the_value(
    council: Simulation, drawn: dict[str, Axes]
) -> None:
    ax = drawn["points"]
    table = plot.data_table(ax).drop(columns="title")
    assert table.sum(axis=1).to_numpy() == pytest.approx(council.ranking["value"].to_numpy())
    bars = [patch for patch in ax.patches if round(patch.get_height(), 6) == 17]
    assert len(bars) == 12 * 4
    groups: dict[str, list[str]] = {}
    for name, criterion in council.case.criteria.criteria.items():
        groups.setdefault(str(criterion.group), []).append(name)
    wanted = [table.iloc[row][names].sum() for row in range(12) for names in groups.values()]
    assert [bar.get_width() for bar in bars] == pytest.approx(wanted)
    for row in range(12):
        of_row = bars[4 * row : 4 * row + 4]
        ends = [bar.get_x() + bar.get_width() for bar in of_row]
        assert [0.0, *ends[:3]] == pytest.approx([bar.get_x() for bar in of_row])


def test_the_parts_differ_without_colour_and_are_named_in_a_key(drawn: dict[str, Axes]) -> None:
    ax = drawn["points"]
    key = [p for p in ax.patches if p.get_transform() != ax.transData and not p.get_clip_on()]
    looks = {(to_hex(p.get_facecolor()) == to_hex(style.PAPER), p.get_hatch()) for p in key}
    assert len(key) == len(looks) == 4
    for title in ("Financial return", "Demand", "Public benefit", "Deliverability"):
        assert title in words_on(ax)


def test_more_than_four_parts_are_three_and_the_others_together() -> None:
    sim = known((90, 80, 70, 60, 50, 40), (10, 20, 30, 40, 50, 60), (5, 5, 5, 5, 5, 5), k=1)
    ax = plot.points(sim)
    assert "The other criteria: x, y and z." in words_on(ax)
    assert len([patch for patch in ax.patches if round(patch.get_height(), 6) == 17]) == 3 * 4


def test_the_title_of_the_points_says_by_how_much_the_recommended_lead(
    council: Simulation, drawn: dict[str, Axes]
) -> None:
    passing = council.ranking[council.ranking["gate"] == "pass"]["value"]
    inside = passing.index.isin(council.recommended)
    lead = passing[inside].mean() - passing[~inside].mean()
    said = f"The recommended lead the others that pass every gate by {lead:.1f} points; Financial"
    assert title_of(drawn["points"]).startswith(said)


# --------------------------------------------------------------------------------- gates


def test_the_matrix_has_the_status_of_every_service_at_every_gate(
    council: Simulation, drawn: dict[str, Axes]
) -> None:
    ax = drawn["gates"]
    signs = {"pass": "✓", "hold": "? hold", "fail": "✗ fail"}
    inside = [text.get_text() for text in ax.texts if text.get_transform() == ax.transData]
    order = [*council.ranking.index, *council.failing]
    verdicts = [verdict for name in order for verdict in council.verdicts[name].values()]
    assert len(inside) == len(verdicts) == 39 * 5
    for said, verdict in zip(inside, verdicts, strict=True):
        sign = signs[verdict.status]
        assert said == (sign if verdict.share is None else f"{sign[0]} {share(verdict.share, 0)}")
    claimed = [v for v in verdicts if v.share is not None]
    assert len(claimed) == 39


def test_the_matrix_is_told_in_words_where_a_gate_is_open(drawn: dict[str, Axes]) -> None:
    said = plot.text_alternative(drawn["gates"])
    assert "LEAMIS: on hold at A legal power to trade with these customers." in said
    assert "First Response: fails at Nothing sold that the council owes by statute" in said
    assert title_of(drawn["gates"]) == "19 services pass every gate, 19 are on hold and one fails"


# ------------------------------------------------------------------------ public results


@pytest.mark.slow
@pytest.mark.parametrize("name", ["benefit", "npv", "heat map", "points"])
def test_no_figure_of_a_closed_service_is_on_a_chart(name: str) -> None:
    whole, closed = den(pipeline=PIPELINE), frozenset(["alpha"])
    ax, all_of_it = CHARTS[name](public(whole, closed)), plot.data_table(CHARTS[name](whole))
    told, said = plot.data_table(ax), f"{words_on(ax)} {plot.text_alternative(ax)}"
    figures = [c for c in told.columns if c not in ("title", "rank", "gate", "recommended")]
    for column in [c for c in figures if c != "amount_se"]:
        assert told[column]["alpha"] == LEFT_OUT
        assert told[column]["beta"] == all_of_it[column]["beta"]
    assert "The figures of Alpha are left out: commercially sensitive." in said
    assert "nan" not in said.lower()
    assert "n/a" not in said
    assert fits(ax)


def test_the_matrix_of_public_results_has_no_share_of_a_closed_service() -> None:
    whole = den(pipeline=PIPELINE)
    ax = plot.gates(public(whole, frozenset(["alpha"])))
    row = next(cells for cells in rows_beside(ax) if "Alpha" in cells)
    assert not any("%" in cell for cell in row)
    assert fits(ax)
