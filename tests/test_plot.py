"""Charts: what they show is what was computed, and everybody can read it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pandas as pd
import pytest
from casebook import scored, services, simulated
from chartbook import (
    CASES,
    LONG,
    PALETTE,
    boxes,
    figure_of,
    made_up,
    overlaps,
    shipped_sim,
    texts,
    title_of,
    words_on,
    worked,
)
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

import dragonsden as dd
from dragonsden import plot
from dragonsden.arithmetic.measures import MEASURES
from dragonsden.plot.charts import account as of_account
from dragonsden.plot.charts.acceptability import Map
from dragonsden.plot.layout import lettering, style
from dragonsden.results.account_by_year import Figures
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, ordinal, spelled
from dragonsden.text.numbers import money, number, share, tick

CHARTS: dict[str, Callable[..., Axes]] = {
    "ranking": plot.ranking,
    "acceptability": plot.acceptability,
    "npv": lambda sim, **given: plot.measure(sim, "npv", **given),
    "payback": lambda sim, **given: plot.measure(sim, "payback", **given),
    "account": lambda sim, **given: plot.account(sim, sim.services[0], **given),
}
every_chart = pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)


@pytest.fixture(scope="module")
def unscored() -> Simulation:
    """The council's own case before the panel has scored."""
    return shipped_sim("enhancing_trading.yaml")


@pytest.fixture(scope="module")
def strict() -> Simulation:
    return shipped_sim("enhancing_trading_strict.yaml")


@pytest.fixture(scope="module")
def models() -> Simulation:
    return shipped_sim("new_delivery_models.yaml", "new_delivery_models.yaml")


def rows_of(ax: Axes) -> dict[str, list[str]]:
    """The texts in the row of each service, from left to right, by the service's name."""
    shown = [text for text in ax.texts if text.get_text()]
    heights = [round(text.get_position()[1], 6) for text in shown]
    found: dict[float, list[str]] = {}
    lefts = boxes(shown)[:, 0]
    for at in np.argsort(lefts):
        found.setdefault(heights[at], []).append(" ".join(shown[at].get_text().split()))
    return {row[1]: row for row in found.values() if len(row) > 1}


def row_of(ax: Axes, title: str) -> list[str]:
    return rows_of(ax)[title]


def heights_of(ax: Axes, titles: list[str]) -> list[float]:
    """How high the names stand, in pixels."""
    by_text = {" ".join(t.get_text().split()): t for t in texts(ax)}
    return [by_text[title].get_window_extent().y1 for title in titles]


def segments(ax: Axes, colour: str) -> list[tuple[float, float]]:
    """The ends of the level lines of a colour."""
    return [
        (float(line[0][0]), float(line[1][0]))
        for group in ax.collections
        if isinstance(group, LineCollection) and to_hex(group.get_color()[0]) == to_hex(colour)
        for line in group.get_segments()
    ]


def marks(ax: Axes, shape: str) -> list[float]:
    return [float(x) for line in ax.lines if line.get_marker() == shape for x in line.get_xdata()]


# ------------------------------------------------------------------------------- manners


@pytest.mark.slow
def test_importing_dragonsden_leaves_matplotlib_alone() -> None:
    program = "import sys, dragonsden; dragonsden.simulate; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr


@pytest.mark.slow
@every_chart
def test_a_chart_leaves_the_settings_of_matplotlib_as_they_were(
    chart: Callable[..., Axes], models: Simulation, tmp_path: Path
) -> None:
    before = dict(matplotlib.rcParams)
    plot.save(chart(models), tmp_path / "chart.svg")
    assert dict(matplotlib.rcParams) == before


@pytest.mark.slow
@every_chart
def test_a_chart_is_drawn_in_the_style_whatever_the_settings_are(
    chart: Callable[..., Axes], models: Simulation, tmp_path: Path
) -> None:
    plot.save(chart(models), tmp_path / "usual.png")
    odd = {
        "axes.grid": True,
        "axes.facecolor": "yellow",
        "figure.facecolor": "pink",
        "font.family": "monospace",
        "font.sans-serif": ["DejaVu Serif"],
        "font.size": 30,
        "text.color": "red",
        "xtick.labelsize": 30,
        "xtick.minor.visible": True,
        "figure.autolayout": True,
        "text.hinting": "native",
    }
    with matplotlib.rc_context(odd):
        plot.save(chart(models), tmp_path / "odd.png")
    assert (tmp_path / "odd.png").read_bytes() == (tmp_path / "usual.png").read_bytes()


@pytest.mark.slow
def test_in_a_notebook_each_chart_shows_once_and_several_in_one_cell_all_show() -> None:
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    folder = CASES / "05_gates"
    start = (
        "import dragonsden as dd\nfrom dragonsden import plot\n"
        f"case = dd.load({str(folder / 'criteria.yaml')!r}, {str(folder / 'pipeline.yaml')!r})\n"
        "sim = dd.simulate(case, 50)"
    )
    sources = [start, "plot.ranking(sim)", "plot.ranking(sim); plot.acceptability(sim);"]
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    book = nbformat.v4.new_notebook(cells=cells)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MPLBACKEND", raising=False)
        nbclient.NotebookClient(book, timeout=60, kernel_name="python3").execute()
    shown = [sum("image/png" in output.get("data", {}) for output in c.outputs) for c in book.cells]
    assert shown == [0, 1, 2]


@pytest.mark.slow
@every_chart
def test_a_chart_goes_where_it_is_told_and_keeps_to_its_place(chart: Callable[..., Axes]) -> None:
    figure = Figure(figsize=(22, 18))
    given = figure.subplots(2, 2)[0, 1]
    slot = given.get_window_extent().extents
    assert chart(made_up(5, gates="phf", title="$S$ "), ax=given) is given
    assert not any(text.get_parse_math() for text in texts(given) if "$" in text.get_text())
    assert figure.get_size_inches().tolist() == [22, 18]
    found = boxes([text for text in texts(given) if text.axes is given])
    assert (found[:, :2] >= slot[:2] - 2).all()
    hinting = 0.01 * (slot[2] - slot[0])  # letters on whole pixels may be a little wider
    assert (found[:, 2:] <= slot[2:] + hinting).all()
    assert overlaps(given) == []


# --------------------------------------------------------------------------- legibility


def sizes() -> dict[str, Simulation]:
    return {
        "one": made_up(1),
        "two, long names": made_up(2, k=1, title=LONG),
        "eight": made_up(8, gates="phpf", status="illustrative"),
        "a hundred": made_up(100, k=12, gates="phppf", draws=100),
        "39, long names": made_up(39, k=8, gates="pphf", title=LONG, draws=100),
        "all fail": made_up(3, gates="f"),
        "room for all": made_up(4, k=9, status="agreed"),
        "one year": made_up(3, years=1),
        "thirty years": made_up(3, years=30),
        "one draw": made_up(4, draws=1),
        "all known, three first": worked("03_payback"),
    }


SIZES = sizes()
LARGE = ("a hundred", "39, long names")
PAIRS = [
    (size, chart)
    for size in SIZES
    for chart in CHARTS
    if chart != "payback" and not (size in LARGE and chart in ("npv", "account"))
]


@pytest.mark.slow
@pytest.mark.parametrize(("size", "chart"), PAIRS)
def test_no_text_touches_another_or_leaves_the_figure(size: str, chart: str) -> None:
    ax = CHARTS[chart](SIZES[size])
    wide, high = figure_of(ax).bbox.size
    found = boxes(texts(ax))
    assert overlaps(ax) == []
    assert (found[:, :2] >= 0).all()
    assert (found[:, 2] <= wide).all()
    assert (found[:, 3] <= high).all()


@pytest.mark.slow
@pytest.mark.parametrize("chart", ["ranking", "acceptability", "npv"])
def test_no_text_touches_another_in_the_council_s_own_case(
    chart: str, unscored: Simulation
) -> None:
    assert overlaps(CHARTS[chart](unscored)) == []


@pytest.mark.slow
def test_no_text_touches_another_where_many_fail(strict: Simulation) -> None:
    assert overlaps(plot.ranking(strict)) == []


@every_chart
def test_text_is_level_and_of_ten_points_or_more(
    chart: Callable[..., Axes], strict: Simulation
) -> None:
    for text in texts(chart(strict)):
        assert text.get_rotation() == 0
        assert text.get_fontsize() >= 10
        assert style.contrast(text.get_color(), "white") >= 4.5 or text.get_color() == "white"


def test_long_names_are_whole_and_a_dollar_is_a_dollar() -> None:
    sim = made_up(2, title=LONG)
    for chart in CHARTS.values():
        ax = chart(sim)
        assert not any(text.get_parse_math() for text in texts(ax))
        assert f"{LONG}1" in words_on(ax)


def test_a_name_in_letters_the_font_lacks_is_saved_without_a_warning(tmp_path: Path) -> None:
    for kind in ("png", "svg"):  # the tests take every warning for an error
        assert plot.save(plot.ranking(made_up(2, title=LONG)), tmp_path / f"chart.{kind}").is_file()


@pytest.mark.parametrize("bold", [False, True])
def test_text_is_measured_as_wide_as_it_is_drawn(bold: bool) -> None:
    said, weight = "Highway Development Work, £1.2m (P10-P90)", "bold" if bold else "normal"
    font = FontProperties(family=style.families(), size=style.TEXT, weight=weight)
    drawn = Figure(dpi=720).text(0, 0, said, fontproperties=font).get_window_extent().width / 10
    assert drawn <= lettering.width(said, bold=bold) <= 1.06 * drawn


def test_text_is_wrapped_to_the_room_and_no_letter_is_lost() -> None:
    said = f"{LONG * 3} {'unbreakable' * 20}"
    lines = lettering.wrap(said, 120).split("\n")
    assert max(map(lettering.width, lines)) <= 120
    assert "".join(lines).replace(" ", "") == said.replace(" ", "")


@pytest.mark.slow
@every_chart
def test_colours_are_of_the_palette_few_and_far_enough_apart(
    chart: Callable[..., Axes], strict: Simulation
) -> None:
    ax = chart(strict)
    drawn = {to_hex(line.get_color()) for line in ax.lines}
    drawn |= {
        to_hex(c) for g in ax.collections if isinstance(g, LineCollection) for c in g.get_color()
    }
    hues = {colour for colour in drawn if len(set(to_rgb(colour))) > 1}
    assert hues <= set(PALETTE)
    assert len(hues) <= 4
    for one in hues:
        assert style.contrast(one, "white") >= 3
        assert all(style.contrast(one, other) >= 3 for other in hues - {one})


def test_contrast_is_that_of_wcag() -> None:
    assert style.contrast("black", "white") == pytest.approx(21)
    assert style.contrast("#767676", "white") == pytest.approx(4.54, abs=0.005)
    assert all(
        style.contrast(g, style.readable_on(g)) >= 4.5 for g in np.linspace(0, 1, 256).astype(str)
    )


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("illustrative", "ILLUSTRATIVE DATA"),
        ("proposed", "PROPOSED: not agreed yet"),
        ("agreed", "AGREED: criteria by Board, 2018-09-12 (item 4)"),
    ],
)
def test_the_status_of_the_case_stands_on_the_chart_and_in_its_text(status: str, said: str) -> None:
    ax = plot.ranking(made_up(2, status=status))
    assert said in words_on(ax)
    assert said in plot.text_alternative(ax)


@every_chart
def test_every_chart_says_its_status_draws_seed_and_price_base(
    chart: Callable[..., Axes], models: Simulation
) -> None:
    said = words_on(chart(models))
    assert "ILLUSTRATIVE DATA" in said
    assert "1,000 draws, seed 2018. Prices of 2018/19." in said


# ------------------------------------------------------------------------------ ranking


def test_the_ranking_shows_services_to_four_below_the_cut_with_their_numbers_best_first(
    unscored: Simulation,
) -> None:
    ax = plot.ranking(unscored)
    last = max(list(unscored.ranking.index).index(name) for name in unscored.recommended)
    table, rest = unscored.ranking.iloc[: last + 5], unscored.ranking.iloc[last + 5 :]
    heights, rows = heights_of(ax, list(table["title"])), rows_of(ax)
    assert heights == sorted(heights, reverse=True)
    for rank, (_, row) in enumerate(table.iterrows(), start=1):
        value, chosen = number(row["value"], 1), share(row["chosen"], 0)
        assert rows[row["title"]] == [str(rank), row["title"], value, chosen, row["gate"]]
    assert not set(rest["title"]) & set(rows)
    most = share(rest["chosen"].max(), 0)
    said = f"{capital(spelled(len(rest)))} others rank lower; none is chosen in over {most}."
    assert said in words_on(ax)


def test_the_ranking_marks_passing_and_held_services_apart_in_shape_and_colour() -> None:
    sim = made_up(8, k=4, gates="ph")
    ax, table = plot.ranking(sim), sim.ranking
    for gate, shape, colour in (("pass", "o", style.BLUE), ("hold", "D", style.ORANGE)):
        these = table[table["gate"] == gate]
        assert len(these) == 4
        assert marks(ax, shape) == these["value"].tolist()
        assert segments(ax, colour) == list(zip(these["p10"], these["p90"], strict=True))


def test_the_line_parts_the_recommended_from_those_below(unscored: Simulation) -> None:
    last = max(list(unscored.ranking.index).index(name) for name in unscored.recommended)
    titles = list(unscored.ranking["title"])
    above, head, below = heights_of(
        plot.ranking(unscored), [titles[last], "Beyond the recommended", titles[last + 1]]
    )
    assert above > head > below


def test_the_line_follows_all_who_share_the_last_slot() -> None:
    ax = plot.ranking(worked("04_ties"))  # 1, 2=, 2=, 2=, 5, 6 and two slots
    head, near, low = heights_of(ax, ["Beyond the recommended", "Near", "Low"])
    assert near > head > low
    assert row_of(ax, "Near")[0] == "2="


def test_there_is_no_line_where_there_is_room_for_all() -> None:
    assert "Below the last" not in words_on(plot.ranking(made_up(4, k=9)))


def test_recommended_services_are_bold_and_no_others() -> None:
    sim = made_up(6, k=2, gates="hpp")
    bold = [t.get_text() for t in texts(plot.ranking(sim)) if t.get_weight() == "bold"]
    titles = set(sim.ranking["title"])
    assert {text for text in bold if text in titles} == set(
        sim.ranking["title"][list(sim.recommended)]
    )
    assert 0 < len(sim.recommended) < len(titles)


def test_failing_services_are_named_with_their_gate_and_reason(strict: Simulation) -> None:
    said = words_on(plot.ranking(made_up(4, gates="pf")))
    assert "Not ranked, fails the gate “Law”: Service 2 (reason 2); Service 4 (reason 4)." in said
    many = words_on(plot.ranking(strict))
    for name in strict.failing:
        met = strict.verdicts[name]["affordable"].share
        title = strict.case.pipeline.services[name].title
        assert (
            f"{title} ({share(met, 0)})" in many if met is not None and met < 0.8 else title in many
        )
    assert "to be met in 80% of draws" in many


def test_the_title_says_who_is_surest_and_how_often_it_is_chosen(unscored: Simulation) -> None:
    surest = unscored.ranking.loc[list(unscored.recommended)].sort_values("chosen").iloc[-1]
    assert 0.5 < surest["chosen"] < 1
    assert title_of(plot.ranking(unscored)) == (
        f"{surest['title']} is the surest of the eight recommended: chosen in "
        f"{share(surest['chosen'], 0)} of draws"
    )


@pytest.mark.parametrize(
    ("sim", "title"),
    [
        (
            worked("01_all_known"),
            "Alpha is recommended: it is the best that passes every gate in every draw",
        ),
        (
            made_up(3, gates="h"),
            "No service can be recommended: none passes every gate; three services are on hold",
        ),
        (made_up(3, gates="f"), "No service can be ranked: all three fail a gate"),
        (made_up(1, gates="f"), "No service can be ranked: Service 1 fails a gate"),
    ],
)
def test_the_title_of_a_ranking_is_plain_where_nothing_is_in_doubt(
    sim: Simulation, title: str
) -> None:
    assert title_of(plot.ranking(sim)) == title


# ------------------------------------------------------------------------ acceptability


def cells(ax: Axes) -> list[tuple[Any, str, str]]:
    """The ground, the text and the ink of each cell, row by row."""
    inside = {t.get_position(): t for t in ax.texts if t.get_transform() == ax.transData}
    found = []
    for patch in ax.patches:
        at = patch.get_x() + 0.5, patch.get_y() + patch.get_height() / 2
        text = next((t for p, t in inside.items() if np.allclose(p, at)), None)
        found.append(
            (patch.get_facecolor(), *((text.get_text(), text.get_color()) if text else ("", "")))
        )
    return found


@pytest.mark.slow
def test_the_map_shows_the_percentage_of_each_service_and_place(unscored: Simulation) -> None:
    shares = Map(unscored).shown.to_numpy().ravel()
    said = [text for _, text, _ in cells(plot.acceptability(unscored))]
    assert said == [share(each, 0).rstrip("%") if each > 0 else "" for each in shares]
    assert "0" not in said


@pytest.mark.slow
def test_the_numbers_of_the_map_can_be_read_on_their_colours(unscored: Simulation) -> None:
    for ground, text, ink in cells(plot.acceptability(unscored)):
        assert not text or style.contrast(ink, ground) >= 4.5


@pytest.mark.slow
def test_a_darker_cell_is_a_larger_share(unscored: Simulation) -> None:
    light = [style.luminance(colour) for colour in style.SHADES(np.linspace(0, 1, 50))]
    assert light == sorted(light, reverse=True)
    grounds = [ground for ground, _, _ in cells(plot.acceptability(unscored))]
    shares = Map(unscored).shown.to_numpy().ravel()
    assert int(np.argmin([style.luminance(each) for each in grounds])) == int(shares.argmax())


def test_the_map_keeps_a_service_that_is_often_first_however_low_it_ranks() -> None:
    class Sim:
        k = 3

    shares = np.zeros((40, 40))
    np.fill_diagonal(shares, 1.0)
    shares[38, [0, 38]] = 0.5
    shown = Map(Sim())  # type: ignore[arg-type]
    names = [f"s{row}" for row in range(40)]
    shown.__dict__["all"] = pd.DataFrame(shares, index=names, columns=range(1, 41))
    assert list(shown.shown.index) == [*names[:10], "s38"]
    assert shown.not_shown == "29 other services are not shown: among the first 10 in no draw."


def test_the_map_says_whom_it_leaves_out_and_how_often_they_get_there(unscored: Simulation) -> None:
    shown = Map(unscored).shown
    rest = dd.rank_acceptability(unscored).drop(shown.index).iloc[:, :10].sum(axis=1)
    assert len(shown) == 20
    said = f"18 other services are not shown: among the first 10 in {share(rest.max(), 0)}"
    assert said in words_on(plot.acceptability(unscored))


@pytest.mark.slow
def test_the_map_shows_two_places_beyond_the_review_slots_ten_at_least_and_twenty_at_most() -> None:
    found = [Map(made_up(40, k=k, draws=50)).last for k in (1, 8, 9, 15, 30)]
    assert found == [10, 10, 11, 17, 20]
    assert Map(made_up(4, k=9)).last == 4


@pytest.mark.slow
def test_the_line_of_the_map_follows_the_last_review_slot(unscored: Simulation) -> None:
    upright = [line.get_xdata()[0] for line in plot.acceptability(unscored).lines]
    assert 8 in upright
    room = plot.acceptability(made_up(4, k=9))
    assert [line for line in room.lines if line.get_xdata()[0] == line.get_xdata()[-1]] == []


def test_the_title_of_the_map_counts_the_recommended_of_each_band(unscored: Simulation) -> None:
    bands = unscored.case.criteria.bands
    chance = unscored.ranking.loc[list(unscored.recommended), "chosen"]
    sure = int((chance >= bands.safe).sum())
    close = int(((chance < bands.safe) & (chance > bands.unlikely)).sum())
    assert sure + close == 8
    first = f"{capital(spelled(sure)) if sure else 'None'} of the eight recommended "
    assert title_of(plot.acceptability(unscored)) == (
        f"{first}{'are' if sure > 1 else 'is'} safe and {spelled(close)} are close"
    )


@pytest.mark.parametrize(
    ("sim", "title"),
    [
        (worked("01_all_known"), "The recommended service is safe"),
        (made_up(4, k=9), "All four recommended services are safe"),
        (
            made_up(2, gates="h"),
            "No service can be recommended: none passes every gate; two services are on hold",
        ),
        (made_up(2, gates="f"), "No service can be ranked: both fail a gate"),
    ],
)
def test_the_title_of_the_map_is_plain_where_nothing_is_in_doubt(
    sim: Simulation, title: str
) -> None:
    assert title_of(plot.acceptability(sim)) == title


# ------------------------------------------------------------------------------ measure


@pytest.mark.slow
@pytest.mark.parametrize("measure", MEASURES[:6])
def test_a_measure_is_shown_as_computed_in_the_order_of_the_ranking(
    measure: str, strict: Simulation
) -> None:
    ax = plot.measure(strict, measure)
    summary = strict.measure_summary.xs(measure, level="measure")
    for gate, shape, colour in (
        ("pass", "o", style.BLUE),
        ("hold", "D", style.ORANGE),
        ("fail", "x", style.GREY),
    ):
        order = [*strict.ranking.index, *strict.failing]
        these = summary.loc[[name for name in order if strict.gate[name] == gate]]
        assert len(these) > 2
        middle = "p50" if measure == "payback" else "mean"
        drawn = these.dropna(subset="p10")
        at = [x for x in marks(ax, shape) if not np.isnan(x)]
        assert at == drawn[middle].dropna().tolist()
        spans = segments(ax, colour)
        assert [low for low, _ in spans] == drawn["p10"].tolist()
        for (_, high), p90 in zip(spans, drawn["p90"], strict=True):
            assert high == p90 or (np.isnan(p90) and high > ax.get_xlim()[1])
    if measure != "payback":
        assert sorted(marks(ax, "|")) == sorted(summary["p50"])


def test_a_line_that_goes_far_is_cut_short_with_an_arrow(unscored: Simulation) -> None:
    """Catering reaches three times as far as any other service."""
    ax = plot.measure(unscored, "npv")
    npv = unscored.measure_summary.xs("npv", level="measure")
    low, high = ax.get_xlim()
    beyond = npv[(npv["p10"] < low) | (npv["p90"] > high)]
    assert list(beyond.index) == ["school_catering"]
    assert low < npv["mean"].min()
    assert marks(ax, "<") == [low]
    assert marks(ax, ">") == [high]
    assert "An arrow: the line goes on." in words_on(ax)


def test_an_arrow_stands_where_a_payback_may_be_never(unscored: Simulation) -> None:
    ax = plot.measure(unscored, "payback")
    payback = unscored.measure_summary.xs("payback", level="measure")
    never = payback["p10"].notna() & payback["p90"].isna()
    assert never.sum() > 10
    assert len(marks(ax, ">")) == never.sum()
    rows = rows_of(ax)
    for name, row in payback.iterrows():
        if np.isnan(row["p50"]) and name in unscored.ranking.index:
            assert rows[unscored.case.title_of(str(name))][-2] == "never"


@pytest.mark.slow
def test_services_that_fail_come_last_under_a_heading(strict: Simulation) -> None:
    ranked_titles = list(strict.ranking["title"])
    failing = [strict.case.pipeline.services[name].title for name in strict.failing]
    order = [*ranked_titles, "Fails a gate, not ranked", *failing]
    heights = heights_of(plot.measure(strict, "npv"), order)
    assert heights == sorted(heights, reverse=True)
    assert "Fails a gate" not in words_on(plot.measure(made_up(2), "npv"))


@pytest.mark.slow
@pytest.mark.parametrize("measure", MEASURES[:6])
def test_the_zero_line_is_always_there(measure: str, unscored: Simulation) -> None:
    ax = plot.measure(unscored, measure)
    assert [0, 0] in [list(line.get_xdata()) for line in ax.lines]
    low, high = ax.get_xlim()
    assert low < 0 < high


@pytest.mark.slow
def test_the_share_of_never_stands_beside_each_payback(unscored: Simulation) -> None:
    ax = plot.measure(unscored, "payback")
    assert "Never" in words_on(ax)
    never = unscored.measure_summary.xs("payback", level="measure")["never"]
    for name in ("school_catering", "music_service", "ash_dieback"):
        assert row_of(ax, unscored.case.pipeline.services[name].title)[-1] == share(never[name], 0)


def test_the_share_of_losses_stands_beside_each_npv(unscored: Simulation) -> None:
    ax = plot.measure(unscored, "npv")
    for name in ("school_catering", "music_service", "ash_dieback"):
        below = float((unscored.measures["npv"][name] < 0).mean())
        assert row_of(ax, unscored.case.pipeline.services[name].title)[-1] == share(below, 0)


def test_the_title_of_a_measure_counts_those_that_may_lose(unscored: Simulation) -> None:
    table = unscored.measure_summary.xs("npv", level="measure").loc[unscored.ranking.index]
    losing = int(((unscored.measures["npv"][list(table.index)] < 0).mean() >= 0.1).sum())
    best = unscored.case.pipeline.services[str(table["mean"].idxmax())].title
    assert 10 < losing < 38
    title = title_of(plot.measure(unscored, "npv"))
    assert title.startswith(f"{best} is worth most, £7")
    assert title.endswith(f"; {losing} of 38 may lose money (below £0 in 10% of draws or more)")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sim", "measure", "title"),
    [
        (worked("04_ties"), "npv", "No service has a trading account"),
        (made_up(2, gates="f"), "npv", "Every service with a trading account fails a gate"),
        (worked("01_all_known"), "peak_exposure", "Beta puts most at stake, £60k on average"),
        (made_up(1), "peak_exposure", "No service ever leaves the council out of pocket"),
        (made_up(1), "payback", "Service 1 is never out of pocket"),
        (made_up(1), "income", "Service 1 takes £17k a year on average"),
    ],
)
def test_the_title_of_a_measure_is_true(sim: Simulation, measure: str, title: str) -> None:
    assert title_of(plot.measure(sim, measure)) == title


def test_a_payback_that_never_comes_is_not_a_number() -> None:
    loses = "scores: {a: 1}, revenue: {price: 1, volume: 1, fixed_cost: 10, investment: 5}"
    sim = simulated(scored("a", weight="1"), services(one=loses, two=loses), 20)
    ax = plot.measure(sim, "payback")
    assert title_of(ax) == (
        "No service pays back in half the draws; both may never pay back (in 10% of draws or more)"
    )
    assert (
        "One: P10 never, median never, P90 never; never in 100% of draws."
        in plot.text_alternative(ax)
    )


def test_services_without_an_account_are_named() -> None:
    assert "Without a trading account: Ex, Why" in words_on(plot.measure(worked("04_ties"), "npv"))


def test_an_unknown_measure_is_named_with_those_there_are(models: Simulation) -> None:
    with pytest.raises(KeyError, match="'profit' is not a measure; measures are income, contrib"):
        plot.measure(models, "profit")


# ------------------------------------------------------------------------------ account


def test_an_account_shows_mean_and_band_of_each_year_in_two_panels(models: Simulation) -> None:
    service = models.services[0]
    ax, table = plot.account(models, service), dd.account_by_year(models, service)
    (below,) = ax.child_axes
    for panel, line, shape in ((ax, "income", "o"), (below, "contribution", "D")):
        (band,) = [group for group in panel.collections if isinstance(group, PolyCollection)]
        (drawn,) = [each for each in panel.lines if each.get_marker() == shape]
        assert list(drawn.get_xdata()) == list(range(1, 11))
        assert list(drawn.get_ydata()) == table.loc[line]["mean"].tolist()
        edge = band.get_paths()[0].vertices[:, 1]
        assert set(table.loc[line]["p10"]) | set(table.loc[line]["p90"]) == set(edge)
        assert [0, 0] in [list(each.get_ydata()) for each in panel.lines]
        low, high = panel.get_ylim()
        shown = table.loc[line][["mean", "p10", "p90"]].to_numpy()
        assert low <= shown.min()
        assert shown.max() <= high
        assert high - low < 1.2 * (max(0, shown.max()) - min(0, shown.min()))


def test_the_lines_of_an_account_differ_in_colour_dashes_and_mark() -> None:
    income, contribution = of_account.LINES
    for quality in ("colour", "dashes", "mark", "title"):
        assert getattr(income, quality) != getattr(contribution, quality)


def test_the_lines_of_an_account_are_named_beside_them(models: Simulation) -> None:
    said = words_on(plot.account(models, models.services[0]))
    for line in ("income", "contribution"):
        last = dd.account_by_year(models, models.services[0]).loc[(line, 10)]
        assert f"mean {money(last['mean'])}" in said
        assert f"{money(last['p10'])} to {money(last['p90'])}" in said
    assert "Income a year" in said
    assert "Contribution a year, before overhead" in said


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ((50, 50, 50), "X contributes £50 in year 4, before overhead"),
        ((-50, -50, -50), "X contributes −£50 in year 4, before overhead"),
        (
            (50, 20, 90),
            "X contributes £50 in year 4, before overhead: £20 to £90 in eight draws of ten",
        ),
        (
            (50, -20, 90),
            "X contributes −£20 to £90 in year 4 in eight draws of ten, before overhead; 95% of "
            "draws are below £0",
        ),
        ((-50, -90, -20), "X contributes less than £0 in year 4 in 95% of draws"),
    ],
)
def test_the_title_of_an_account_is_true(figures: tuple[float, ...], said: str) -> None:
    mean, p10, p90 = figures
    assert of_account.claim("X", 4, Figures(mean, p10, mean, p90), 0.95) == said


def test_the_title_of_an_account_says_where_no_draw_loses(unscored: Simulation) -> None:
    assert (unscored.measures["contribution"]["music_service"] >= 0).all()
    title = title_of(plot.account(unscored, "music_service"))
    assert title.startswith("Music service contributes £1")
    assert title.endswith("k in year 4, before overhead; no draw is below £0 in that year")


def test_an_account_of_a_long_run_says_on_how_many_draws_it_rests() -> None:
    ax = plot.account(made_up(1, draws=40_000), "s0")
    assert "The first 32,768 of 40,000 draws, seed 1." in words_on(ax)


def test_an_account_of_a_failing_service_says_so() -> None:
    assert "Fails a gate, so it is not ranked." in words_on(
        plot.account(made_up(2, gates="pf"), "s1")
    )


def test_an_unknown_service_is_named_and_one_without_account_told_so(models: Simulation) -> None:
    with pytest.raises(KeyError, match="'catering' is not a service of this case; they are new_"):
        plot.account(models, "catering")
    with pytest.raises(ValueError, match="ex has no trading account; give it revenue"):
        plot.account(worked("04_ties"), "ex")


# -------------------------------------------------------------------------------- words


@pytest.mark.slow
@every_chart
def test_the_text_alternative_gives_the_kind_the_message_and_the_status(
    chart: Callable[..., Axes], unscored: Simulation
) -> None:
    ax = chart(unscored)
    said = plot.text_alternative(ax)
    assert said.split()[0] in {"Chart", "Map", "Line"}
    assert title_of(ax) in said
    assert "ILLUSTRATIVE DATA" in said


@pytest.mark.slow
def test_the_text_alternative_of_the_ranking_gives_the_first_and_its_chance(
    unscored: Simulation,
) -> None:
    first = unscored.ranking.iloc[0]
    for chart in (plot.ranking, plot.acceptability):
        said = plot.text_alternative(chart(unscored))
        assert f"{first['title']}: " in said
        assert f"chosen in {share(first['chosen'], 0)}" in said
    assert f"first in {share(first['first'], 0)} of draws" in said


def test_the_text_alternative_counts_those_it_leaves_out(unscored: Simulation) -> None:
    assert "26 others rank lower" in plot.text_alternative(plot.ranking(unscored))
    assert "rank lower" not in plot.text_alternative(plot.ranking(made_up(3)))
    assert "The data table has all of it." in plot.text_alternative(plot.ranking(unscored))


@pytest.mark.slow
def test_the_data_tables_hold_the_numbers_unrounded(strict: Simulation) -> None:
    table = plot.data_table(plot.ranking(strict))
    pd.testing.assert_series_equal(table["value"], strict.all_services["value"].loc[table.index])
    assert list(table.index) == [*strict.ranking.index, *strict.failing]
    assert (table.loc[list(strict.failing), "gate_reasons"] != "").all()
    assert (table.loc[table["gate"] == "pass", "gate_reasons"] == "").all()
    shares = plot.data_table(plot.acceptability(strict)).drop(columns="title")
    assert (shares.to_numpy() == dd.rank_acceptability(strict).to_numpy()).all()
    npv = plot.data_table(plot.measure(strict, "npv"))
    summary = strict.measure_summary.xs("npv", level="measure").loc[npv.index]
    pd.testing.assert_frame_equal(npv[["mean", "p10", "p90"]], summary[["mean", "p10", "p90"]])
    account = plot.data_table(plot.account(strict, "hr"))
    pd.testing.assert_frame_equal(
        account, dd.account_by_year(strict, "hr").loc[["income", "contribution"]]
    )


def test_a_data_table_is_the_reader_s_own_to_change(models: Simulation) -> None:
    ax = plot.ranking(models)
    table = plot.data_table(ax)
    table["value"] = 0.0
    assert (plot.data_table(ax)["value"] > 0).all()


def test_other_axes_have_no_text_and_no_table(tmp_path: Path) -> None:
    foreign = Figure().subplots()
    acts: list[Callable[[], Any]] = [
        lambda: plot.text_alternative(foreign),
        lambda: plot.data_table(foreign),
        lambda: plot.save(foreign, tmp_path / "chart.png"),
    ]
    for act in acts:
        with pytest.raises(
            KeyError, match=r"no chart of dragonsden; give those that plot\.ranking"
        ):
            act()


@pytest.mark.parametrize(
    ("amount", "error", "said"),
    [
        (0, 0, "£0"), (0.4, 0, "£0"), (7, 0, "£7"), (-732, 0, "−£732"), (999.6, 0, "£1.0k"),
        (2_594, 0, "£2.6k"), (2_594, 1_077, "£3k"), (9_313, 61, "£9.3k"), (17_856, 163, "£18k"),
        (-638_387, 17_487, "−£640k"), (717_201, 1_798, "£717k"), (999_999, 0, "£1.00m"),
        (1_237_000, 0, "£1.24m"), (1_237_000, 200_000, "£1.2m"), (12_370_000, 0, "£12.4m"),
        (1_250_000_000, 0, "£1.25bn"), (-20, 300, "£0"), (float("nan"), 0, "n/a"),
    ],
)  # fmt: skip
def test_money_is_said_in_few_digits_and_none_its_error_does_not_support(
    amount: float, error: float, said: str
) -> None:
    assert money(amount, error) == said


def test_ticks_of_money_are_exact() -> None:
    amounts = (-2_500_000, -500, 0, 250, 1_000, 12_500, 500_000, 1_250_000, 2.5e9)
    said = ["−£2.5m", "−£500", "£0", "£250", "£1k", "£12.5k", "£500k", "£1.25m", "£2.5bn"]
    assert list(map(tick, amounts)) == said


def test_places_are_said_as_people_say_them() -> None:
    places_said = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th"}
    places_said |= {21: "21st", 102: "102nd", 111: "111th", 1003: "1,003rd"}
    assert {place: ordinal(place) for place in places_said} == places_said


# --------------------------------------------------------------------------------- files


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_same_chart_gives_the_same_bytes(kind: str, models: Simulation, tmp_path: Path) -> None:
    one, other = (plot.save(plot.ranking(models), tmp_path / f"{n}.{kind}") for n in "ab")
    assert one.read_bytes() == other.read_bytes()
    assert len(one.read_bytes()) > 10_000


def test_an_svg_carries_its_title_and_its_text_for_those_who_hear_it(
    models: Simulation, tmp_path: Path
) -> None:
    ax = plot.ranking(models)
    root = ElementTree.parse(plot.save(ax, tmp_path / "chart.SVG")).getroot()
    space = "{http://www.w3.org/2000/svg}"
    title, description = root.find(f"{space}title"), root.find(f"{space}desc")
    assert title is not None
    assert description is not None
    assert title.text == title_of(ax)
    assert description.text == plot.text_alternative(ax)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


def test_names_that_look_like_markup_are_text_in_an_svg(tmp_path: Path) -> None:
    ax = plot.ranking(made_up(1, title="<script>alert(1)</script> & co "))
    root = ElementTree.parse(plot.save(ax, tmp_path / "chart.svg")).getroot()
    assert [tag for tag in root.iter() if tag.tag.endswith("script")] == []


def test_a_file_of_another_kind_is_refused(models: Simulation, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"chart\.jpg is neither \.png nor \.svg"):
        plot.save(plot.ranking(models), tmp_path / "chart.jpg")


def test_a_chart_that_cannot_be_drawn_leaves_the_old_file_alone(
    models: Simulation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError("no room on the disk")

    ax = plot.ranking(models)
    target = tmp_path / "chart.png"
    target.write_bytes(b"old")
    monkeypatch.setattr(Figure, "savefig", fails)
    with pytest.raises(OSError, match="no room"):
        plot.save(ax, target, replace=True)
    assert [path.name for path in tmp_path.iterdir()] == ["chart.png"]
    assert target.read_bytes() == b"old"
