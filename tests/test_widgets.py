"""Sliders for the weights: the ranking that they show, and that they move it."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest
from casebook import scored, services, simulated
from hypothesis import given, settings
from hypothesis import strategies as st

import dragonsden as dd
from dragonsden.outputs import sliders as widgets
from dragonsden.outputs.sliders import (
    agreed_points,
    page_at,
    ranking_at,
    shares,
    told,
    weight_sliders,
)

THREE = services(
    a="scores: {x: 70, y: 10}",
    b="scores: {x: 50, y: 50}",
    c="scores: {x: 10, y: 80}",
)
TWO_CRITERIA = scored("x", "y", weight="100")


@pytest.fixture(scope="module")
def three() -> dd.Simulation:
    return simulated(TWO_CRITERIA, f"review_slots: 2\n{THREE}", draws=1)


# ----------------------------------------------------------------------------- what is shown


def test_the_sliders_stand_where_the_mean_weights_are_the_largest_at_100(
    council: dd.Simulation,
) -> None:
    points = agreed_points(council)
    assert list(points) == list(council.criteria)
    assert max(points.values()) == 100
    total = sum(points.values())
    for name, weight in council.mean_weights.items():
        assert abs(points[str(name)] / total - weight) < 0.005


def test_at_the_agreed_weights_it_is_the_ranking_of_the_simulation_to_the_last_bit(
    council: dd.Simulation,
) -> None:
    points = agreed_points(council)
    found = ranking_at(council, points)
    columns = ["title", "rank", "value"]
    pd.testing.assert_frame_equal(found[columns], council.ranking[columns], check_exact=True)
    assert (found["rank"] == found["agreed_rank"]).all()
    assert told(council, points) == "These are the agreed weights."
    pd.testing.assert_series_equal(shares(council, points), council.mean_weights, check_exact=True)


def test_other_weights_weigh_the_mean_values_as_by_hand(three: dd.Simulation) -> None:
    found = ranking_at(three, {"x": 25, "y": 75})
    assert found["value"].to_dict() == {"c": 62.5, "b": 50.0, "a": 25.0}
    assert found["rank"].tolist() == [1, 2, 3]
    assert shares(three, {"x": 25, "y": 75}).tolist() == [0.25, 0.75]


def test_equals_share_the_better_place(three: dd.Simulation) -> None:
    found = ranking_at(three, {"x": 2, "y": 1})
    assert found["value"].to_dict() == {"b": 50.0, "a": 50.0, "c": 33.333333333}
    assert found["rank"].tolist() == [1, 1, 3]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 100), min_size=8, max_size=8).filter(any))
def test_values_are_the_weighted_means_and_ranks_count_who_is_above(
    council: dd.Simulation, numbers: list[int]
) -> None:
    points = dict(zip(council.criteria, numbers, strict=True))
    if points == agreed_points(council):
        return
    found = ranking_at(council, points)
    weights = np.array(numbers) / sum(numbers)
    expected = (council.mean_values.loc[found.index] * weights).sum(axis=1)
    assert np.allclose(found["value"], expected, rtol=0, atol=1.1e-9)
    above = [(found["value"] > value).sum() for value in found["value"]]
    assert found["rank"].tolist() == [1 + count for count in above]
    assert found["rank"].is_monotonic_increasing
    assert set(found.index) == set(council.ranking.index)


def test_the_rule_is_that_of_the_pack_to_the_last_bit(council: dd.Simulation) -> None:
    racer = pytest.importorskip("py_mini_racer", reason="no JavaScript engine to ask")
    from dragonsden.outputs.pack.live import live_weights, script

    live, engine = live_weights(council), racer.MiniRacer()
    assert live is not None
    assert [slider.at for slider in live.criteria] == list(agreed_points(council).values())
    engine.eval(script())
    page = json.loads(live.data)["services"]
    generator = np.random.Generator(np.random.PCG64DXSM(4))
    for _ in range(40):
        numbers = generator.integers(0, 101, len(council.criteria)).tolist()
        rows = f"ranked({json.dumps(page)}, {json.dumps(numbers)})"
        there = json.loads(
            engine.eval(f"JSON.stringify({rows}.map(r => [r.service.id, r.rank, r.value]))")
        )
        here = ranking_at(council, dict(zip(council.criteria, numbers, strict=True)))
        assert there == [list(row) for row in here[["rank", "value"]].itertuples(name=None)]


def test_a_service_that_fails_a_gate_stays_out_at_any_weights() -> None:
    gate = f"{TWO_CRITERIA}\ngates: {{power: {{title: Power}}}}"
    stands = "gates: {power: {status: pass, reason: yes it has}}"
    failed = "gates: {power: {status: fail, reason: none}}"
    sim = simulated(
        gate,
        services(
            a=f"scores: {{x: 100, y: 100}}, {failed}",
            b=f"scores: {{x: 50, y: 0}}, {stands}",
            c=f"scores: {{x: 0, y: 50}}, {stands}",
        ),
        draws=1,
    )
    assert list(ranking_at(sim, {"x": 1, "y": 2}).index) == ["c", "b"]


# ----------------------------------------------------------------------------- what is said


def test_changed_weights_are_said_with_who_is_first_and_who_came_in(three: dd.Simulation) -> None:
    changed = "Weights changed: not the agreed ranking."
    assert list(three.ranking.index[:2]) == ["b", "c"]
    assert told(three, {"x": 100, "y": 0}) == (
        f"{changed} First: A. Into the first 2: A. Out of the first 2: C."
    )
    assert told(three, {"x": 0, "y": 100}) == f"{changed} First: C. The first 2 are the same."


def test_the_same_points_in_another_size_are_still_said_to_be_changed(
    three: dd.Simulation,
) -> None:
    """As on the page: who moved a slider has not the agreed weights, to the last digit."""
    assert told(three, {"x": 50, "y": 50}).startswith("Weights changed: not the agreed ranking.")


def test_of_one_place_only_the_first_is_said() -> None:
    sim = simulated(TWO_CRITERIA, THREE, draws=1)
    assert told(sim, {"x": 100, "y": 0}) == "Weights changed: not the agreed ranking. First: A."


def test_no_weight_at_all_divides_nothing_and_ranks_nobody(three: dd.Simulation) -> None:
    nothing = {"x": 0, "y": 0}
    assert ranking_at(three, nothing).empty
    assert shares(three, nothing).isna().all()
    assert told(three, nothing) == "All weights are 0, so nothing is weighed. Move one of them."
    assert "<tbody></tbody>" in page_at(three, nothing)


@pytest.mark.parametrize(
    ("points", "error", "said"),
    [
        ({"x": 1, "z": 1}, KeyError, "'z' is not a criterion of this case"),
        ({"x": 1}, KeyError, "no points for y"),
        ({"x": 1, "y": -1}, ValueError, "y has -1 points; give 0 or more"),
        ({"x": 1, "y": float("nan")}, ValueError, "y has nan points"),
        ({"x": 1, "y": float("inf")}, ValueError, "y has inf points"),
    ],
)
def test_points_that_are_none_are_refused_by_name(
    three: dd.Simulation, points: dict[str, float], error: type[Exception], said: str
) -> None:
    for function in (shares, ranking_at, told, page_at):
        with pytest.raises(error, match=re.escape(said)):
            function(three, points)


def test_the_page_opens_with_the_status_and_says_what_changed(three: dd.Simulation) -> None:
    page = page_at(three, {"x": 1, "y": 0})
    assert page.index("ILLUSTRATIVE DATA") < page.index("Weights changed") < page.index("<table>")
    assert re.findall(r'<th scope="row" class="words">(.)</th>', page) == ["A", "B", "C"]
    assert re.findall(r"width: ([\d.]+)%", page) == ["70.0", "50.0", "10.0"]


def test_titles_are_text_on_the_page_whatever_they_hold() -> None:
    nasty = '<script>alert(1)</script> & \\"quoted\\"'
    sim = simulated(
        TWO_CRITERIA,
        f'services:\n  a: {{title: "{nasty}", scores: {{x: 1, y: 2}}}}\n'
        "  b: {scores: {x: 2, y: 1}}\n",
        draws=1,
    )
    page = page_at(sim, {"x": 1, "y": 0})
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;quoted&#34;" in page


# ---------------------------------------------------------------------------------- sliders


def view(sim: dd.Simulation) -> Any:
    pytest.importorskip("ipywidgets", reason="ipywidgets, the extra `widgets`, is not installed")
    return weight_sliders(sim)


def test_a_slider_that_is_moved_ranks_again_and_the_button_puts_it_back(
    three: dd.Simulation,
) -> None:
    x, y, button, page = view(three).children
    slider, share = x.children
    assert (slider.description, slider.min, slider.max, slider.value) == ("x", 0, 100, 100)
    assert [line.children[1].value for line in (x, y)] == ["50%", "50%"]
    assert page.value == page_at(three, {"x": 100, "y": 100})
    slider.value = 0
    assert [line.children[1].value for line in (x, y)] == ["0%", "100%"]
    assert page.value == page_at(three, {"x": 0, "y": 100})
    y.children[0].value = 0
    assert share.value == "no weight"
    assert "nothing is weighed" in page.value
    button.click()
    assert [line.children[0].value for line in (x, y)] == [100, 100]
    assert "These are the agreed weights." in page.value


def test_every_criterion_has_a_slider_of_its_title(council: dd.Simulation) -> None:
    lines = view(council).children[: len(council.criteria)]
    titles = [criterion.title for criterion in council.case.criteria.criteria.values()]
    assert [line.children[0].description for line in lines] == titles


def test_without_ipywidgets_it_says_how_to_install_it(
    three: dd.Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(ImportError, match=re.escape("pip install 'dragonsden[widgets]'")):
        weight_sliders(three)


def test_where_there_is_nothing_to_weigh_again_it_says_so() -> None:
    one = simulated(scored("x"), services(a="scores: {x: 1}", b="scores: {x: 2}"), draws=1)
    with pytest.raises(ValueError, match="it takes two criteria and two ranked services"):
        weight_sliders(one)


def test_the_room_imports_without_ipywidgets() -> None:
    assert "ipywidgets" not in vars(widgets)
