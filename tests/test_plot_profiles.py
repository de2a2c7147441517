"""Charts of what the panel values, of one service, of its cash, and of places that change."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import matplotlib.pyplot as plt
import numpy as np
import pytest
from casebook import case_of, scored, services, simulated
from chartbook import LONG, fits, known, made_up, title_of, words_on
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch

import dragonsden as dd
from dragonsden import plot
from dragonsden.files.shipped import shipped
from dragonsden.plot.layout import style
from dragonsden.plot.layout.sheet import PHONE, sheets_of
from dragonsden.results.simulation import Simulation
from dragonsden.text.numbers import percent

KIND = "new_delivery_models"
TRADING = (("criteria", "enhancing_trading"), ("pipelines", "strategy_2018"))
CHARTS: dict[str, Callable[..., Axes]] = {
    "cash": lambda sim, **more: plot.cash(sim, sim.services[0], **more),
    "profile": lambda sim, **more: plot.profile(sim, sim.services[0], **more),
    "slopes": lambda sim, **more: plot.slopes(sim, sim, **more),
    "value tree": plot.value_tree,
}
AWKWARD = {
    "one service": lambda: made_up(1),
    "long names": lambda: made_up(30, k=8, gates="pphf", title=LONG, draws=50),
    "all fail": lambda: made_up(3, gates="f"),
    "one draw": lambda: made_up(4, draws=1),
}
every_chart = pytest.mark.parametrize("name", CHARTS)


@pytest.fixture(autouse=True)
def _no_chart_left() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def models() -> Simulation:
    """The shipped case of new delivery models."""
    case = dd.load(shipped("criteria", f"{KIND}.yaml"), shipped("pipelines", f"{KIND}.yaml"),
                   scores=shipped("scores", f"{KIND}.csv"))  # fmt: skip
    return dd.simulate(case, draws=500, progress=False)


@pytest.mark.slow
@every_chart
@pytest.mark.parametrize("case", AWKWARD)
@pytest.mark.parametrize("wide", [0.0, PHONE])
def test_nothing_overlaps_or_is_cut_on_a_page_or_a_phone(name: str, case: str, wide: float) -> None:
    sim = AWKWARD[case]()
    if not wide:
        assert fits(CHARTS[name](sim))
        return
    with sheets_of(wide):
        assert fits(CHARTS[name](sim))


@every_chart
def test_a_chart_goes_where_it_is_told_in_colours_of_the_palette(
    name: str, models: Simulation
) -> None:
    ax = plt.figure(figsize=(12, 14)).subplots()
    assert CHARTS[name](models, ax=ax) is ax
    colours = {to_hex(line.get_color()) for line in ax.lines}
    assert all(style.contrast(colour, style.PAPER) >= 3 for colour in colours)
    assert "ILLUSTRATIVE DATA" in words_on(ax)
    assert title_of(ax) in plot.text_alternative(ax)


# ------------------------------------------------------------------------------------- cash


def test_the_cash_of_one_service_is_the_balance_of_its_account(models: Simulation) -> None:
    name = models.services[0]
    table = plot.data_table(plot.cash(models, name))
    wanted = dd.account_by_year(models, name).loc["balance"]
    assert table.to_numpy() == pytest.approx(wanted.to_numpy())
    assert list(table.index) == list(range(models.case.pipeline.years + 1))


def test_the_cash_of_several_is_added_up_draw_by_draw() -> None:
    account = "volume: {low: 1, high: 9}, price: 1, investment: 3"
    inside = dict.fromkeys("ab", f"scores: {{x: 5}}, revenue: {{{account}}}")
    pipeline = f"review_slots: 2\n{services(**inside)}"
    sim = simulated(scored("x", weight="1"), pipeline, draws=2_000)
    together, alone = plot.data_table(plot.cash(sim)), plot.data_table(plot.cash(sim, "a"))
    last = together.index[-1]
    assert together["mean"][last] == pytest.approx(
        sum(plot.data_table(plot.cash(sim, n))["mean"][last] for n in "ab")
    )
    spread = [float(t["p90"][last] - t["p10"][last]) for t in (together, alone)]
    assert spread[1] < spread[0] < 1.9 * spread[1], "chance evens out where draws are added up"
    assert together.loc[0, ["p10", "p50", "p90"]].tolist() == [-6.0, -6.0, -6.0]


@pytest.mark.parametrize(
    ("investment", "said"),
    [
        ("0", "S: the money is back at once in nine of ten draws"),
        ("150", "S: the money is back by year 2 in nine of ten draws"),
        ("1_000", "S: the money is not back by year 3 in any draw"),
        (
            "{low: 90, likely: 150, high: 400}",
            "S: the money is back by year 2 in half of the draws, by year 3 in nine of ten",
        ),
    ],
)
def test_the_title_of_cash_says_by_when_the_money_is_back(investment: str, said: str) -> None:
    account = f"volume: 100, price: 1, investment: {investment}"
    inside = {"s": f"title: S, scores: {{x: 5}}, revenue: {{{account}}}"}
    sim = simulated(scored("x", weight="1"), f"years: 3\n{services(**inside)}", draws=2_000)
    assert title_of(plot.cash(sim, "s")) == said


def test_where_no_service_is_recommended_one_has_to_be_named() -> None:
    with pytest.raises(ValueError, match="no service is recommended; name one"):
        plot.cash(made_up(3, gates="h"))


# ------------------------------------------------------------------------------ value tree


def test_branches_are_as_wide_as_the_weights(models: Simulation) -> None:
    ax = plot.value_tree(models)
    table = plot.data_table(ax)
    assert table["weight"].sum() == pytest.approx(1)
    assert table["weight"].to_numpy() == pytest.approx(models.mean_weights[table.index].to_numpy())
    right = ax.get_xlim()[1]
    ends: list[float] = []
    for patch in ax.patches:
        assert isinstance(patch, PathPatch)
        at_end = [y for x, y in np.asarray(patch.get_path().vertices) if x == pytest.approx(right)]
        if at_end:
            ends.append(max(at_end) - min(at_end))
    assert np.array(ends) / sum(ends) == pytest.approx(table["weight"].to_numpy(), abs=0.01)


@pytest.mark.slow
def test_the_tree_names_the_group_or_the_criteria_with_most_weight() -> None:
    sim = simulated(scored("x", "y", "z", weight="1"), services(s="scores: {x: 1, y: 2, z: 3}"), 10)
    assert title_of(plot.value_tree(sim)).endswith(" have most weight: 33% each")
    files = (shipped(kind, f"{name}.yaml") for kind, name in TRADING)
    council = dd.simulate(dd.load(*files), draws=200, progress=False)
    most = council.mean_weights[["net_contribution", "downside", "payback"]].sum()
    said = title_of(plot.value_tree(council))
    assert said == f"Financial return has most weight: {percent(float(most))}"


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_no_criterion_is_said_to_weigh_most_by_the_luck_of_the_draws(seed: int) -> None:
    three = services(s="scores: {x: 1, y: 2, z: 3}")
    sim = dd.simulate(case_of(scored("x", "y", "z"), three), 500, seed, progress=False)
    assert sim.mean_weights.max() - sim.mean_weights.min() > 1e-3, "the draws differ"
    assert title_of(plot.value_tree(sim)) == "No weight is known to be larger than the others"


def test_of_weights_that_are_the_same_belief_none_is_said_to_be_larger() -> None:
    same = "{low: 40, likely: 50, high: 60}"
    criteria = "".join(
        f"  {name}: {{title: {name}, worst: 0, best: 100, weight: {weight}}}\n"
        for name, weight in (("x", same), ("y", same), ("z", 10))
    )
    three = services(s="scores: {x: 1, y: 2, z: 3}")
    sim = dd.simulate(case_of(f"criteria:\n{criteria}", three), 500, 1, progress=False)
    said = "x and y have most weight: which of them has more is not known"
    assert title_of(plot.value_tree(sim)) == said


# -------------------------------------------------------------------------------- profile


def test_a_lollipop_ends_at_the_value_and_the_stroke_stands_at_the_others(
    models: Simulation,
) -> None:
    name = models.services[1]
    ax, table = plot.profile(models, name), dd.profile(models, name).loc[list(models.criteria)]
    (stems,) = [c for c in ax.collections if len(c.get_linewidths()) and c.get_linewidths()[0] == 3]
    ends = [float(path.vertices[1][0]) for path in stems.get_paths()]
    assert ends == pytest.approx(table["value"].to_list())
    (strokes,) = [line for line in ax.lines if line.get_marker() == "|"]
    assert np.asarray(strokes.get_xdata()) == pytest.approx(table["others"].to_numpy())


def test_the_title_of_a_profile_names_the_best_and_the_worst_criterion() -> None:
    sim = known((90, 10, 50), (50, 60, 50))
    assert title_of(plot.profile(sim, "s1")) == (
        "S1 is furthest ahead of the other on u, and furthest behind on v"
    )


# --------------------------------------------------------------------------------- slopes


def test_slopes_say_who_comes_in_and_who_goes_out() -> None:
    before, after = known((90,), (80,), (70,), k=2), known((90,), (60,), (70,), k=2)
    ax = plot.slopes(before, after, ("Spring", "Autumn"))
    assert title_of(ax) == "From “Spring” to “Autumn”: S3 in, S2 out"
    table = plot.data_table(ax)
    assert table[["Spring", "Autumn"]].to_numpy().tolist() == [[1, 1], [2, 3], [3, 2]]


def test_slopes_of_the_same_list_say_who_moves_most() -> None:
    before, after = known((90,), (80,), (70,), k=2), known((80,), (90,), (70,), k=2)
    assert title_of(plot.slopes(before, after)) == (
        "The two recommended are the same; S1 moves most (as far as one other), from 1st to 2nd in "
        "“After”"
    )


def test_two_rankings_of_one_name_are_refused() -> None:
    sim = known((90,), (80,))
    with pytest.raises(ValueError, match="both rankings are called 'x'; give two names"):
        plot.slopes(sim, sim, ("x", "x"))


def test_the_cash_of_whole_services_and_additions_together_says_so_where_it_adds_them() -> None:
    account = "revenue: {volume: 5, price: 1, investment: 3}"
    both = {"a": f"scope: total, scores: {{x: 5}}, {account}", "b": f"scores: {{x: 5}}, {account}"}
    sim = simulated(scored("x", weight="1"), f"review_slots: 2\n{services(**both)}", draws=20)
    mixed = "added up draw by draw: one as an increase on today, A as a whole service."
    assert mixed in " ".join(plot.text_alternative(plot.cash(sim)).split())
    assert "whole service" not in plot.text_alternative(plot.cash(sim, "a"))
