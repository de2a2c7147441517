"""Sliders for the weights: the ranking that they show, and that they move it."""

from __future__ import annotations

import re
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest
from casebook import scored, services, simulated
from livebook import OWN, RANGES, den, random_shares

import dragonsden as dd
from dragonsden.analysis.sensitivity.weight_groups import WeightGroups, weight_groups
from dragonsden.cli.demo import shipped_case
from dragonsden.outputs import sliders as widgets
from dragonsden.outputs.sliders import (
    factors_for,
    page_at,
    ranking_at,
    readout,
    readout_at,
    weight_sliders,
)

THREE = services(
    a="scores: {x: 70, y: 10}",
    b="scores: {x: 50, y: 50}",
    c="scores: {x: 10, y: 80}",
)
TWO_CRITERIA = scored("x", "y", weight="100")


@pytest.fixture(scope="module")
def shipped() -> dd.Simulation:
    return dd.simulate(shipped_case(), 500, progress=False)


@pytest.fixture(scope="module")
def three() -> dd.Simulation:
    return simulated(TWO_CRITERIA, f"review_slots: 2\n{THREE}", draws=1)


def at(sim: dd.Simulation, **shares: float) -> pd.DataFrame:
    """The services at these shares."""
    groups = weight_groups(sim)
    return ranking_at(sim, groups, factors_for(sim, groups, shares))


# ----------------------------------------------------------------------------- what is shown


@pytest.mark.slow
def test_at_the_weights_of_the_ranking_it_is_the_simulations_own_to_the_last_bit(
    shipped: dd.Simulation,
) -> None:
    found = at(shipped)
    values = shipped.ranking.loc[found.index, "value"]
    pd.testing.assert_series_equal(found["value"], values, check_exact=True)
    assert set(found.index[found["recommended"]]) == set(shipped.recommended)
    assert (found["recommended"] == found["recommended_now"]).all()
    assert list(found.index[found["passes"]]) == [
        name for name in shipped.ranking.index if shipped.gate[name] == "pass"
    ]


def test_other_shares_weigh_the_values_as_by_hand(three: dd.Simulation) -> None:
    found = at(three, x=0.25)
    assert found["value"].to_dict() == pytest.approx({"c": 62.5, "b": 50.0, "a": 25.0}, abs=1e-9)
    assert list(found.index) == ["c", "b", "a"]
    assert found["place"].tolist() == [1, 2, 3]
    assert found["recommended"].tolist() == [True, True, False]


def test_equals_share_the_better_place(three: dd.Simulation) -> None:
    found = at(three, x=2 / 3)
    assert found["place"].to_dict() == {"a": 1, "b": 1, "c": 3}


def test_it_is_what_a_new_simulation_at_those_weights_finds() -> None:
    sim = den()
    groups, generator = weight_groups(sim), np.random.Generator(np.random.PCG64DXSM(7))
    for _ in range(10):
        shares = random_shares(generator)
        factors = factors_for(sim, groups, shares)
        new = den(dict(zip(RANGES, factors.tolist(), strict=True)))
        found = ranking_at(sim, groups, factors)
        expected = new.ranking.loc[found.index, "value"]
        assert found["value"].tolist() == pytest.approx(expected.tolist(), rel=0, abs=1e-9)
        assert set(found.index[found["recommended"]]) == set(new.recommended)


def test_the_last_share_that_is_set_is_exact_and_the_others_keep_their_proportions() -> None:
    sim = den(own=False)
    groups: WeightGroups = weight_groups(sim)
    factors = factors_for(sim, groups, {"money": 0.5, "demand": 0.25})
    assert groups.shares(factors)[1] == pytest.approx(0.25, abs=1e-12)
    assert factors[2] == factors[3]


def test_what_fails_stays_out_and_what_is_on_hold_stands_below_at_any_weights() -> None:
    sim = den()
    found = at(sim, good=0.6)
    assert "fees" not in found.index
    assert list(found.index)[-1] == "events"
    assert not found.loc["events", "recommended"]


# ----------------------------------------------------------------------------- what is said


def test_who_enters_and_who_leaves_is_said(three: dd.Simulation) -> None:
    assert three.recommended == ("b", "c")
    assert readout(at(three, x=0.9)) == ["A enters.", "C leaves."]
    assert readout(at(three, x=0.4)) == ["The same 2 services are recommended."]
    assert readout_at(three, {"x": 0.9}) == "A enters. C leaves."


def test_of_one_place_one_service_is_recommended() -> None:
    sim = simulated(TWO_CRITERIA, THREE, draws=1)
    assert readout(at(sim, y=0.51)) == ["The same service is recommended."]


@pytest.mark.parametrize(
    ("shares", "error", "said"),
    [
        ({"z": 0.1}, KeyError, "'z' is not a criterion of this case"),
        ({"x": -0.1}, ValueError, "x has a share of -0.1; give one from 0 to 1"),
        ({"x": 1.5}, ValueError, "x has a share of 1.5"),
        ({"y": float("nan")}, ValueError, "y has a share of nan"),
    ],
)
def test_shares_that_are_none_are_refused_by_name(
    three: dd.Simulation, shares: dict[str, float], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=re.escape(said)):
        factors_for(three, weight_groups(three), shares)


def test_the_page_opens_with_the_status_and_says_who_is_recommended(three: dd.Simulation) -> None:
    groups = weight_groups(three)
    page = page_at(three, groups, factors_for(three, groups, {"x": 0.9}), ["A enters."])
    assert page.index("ILLUSTRATIVE DATA") < page.index("A enters.") < page.index("<table>")
    rows = re.findall(r'class="words">(\w)</th><td class="words">([^<]*)<', page)
    assert rows == [("A", "Recommended: enters"), ("B", "Recommended"), ("C", "Leaves")]
    assert re.findall(r"width: ([\d.]+)%", page) == ["64.0", "50.0", "17.0"]


def test_services_on_hold_are_listed_apart_with_their_place_if_cleared() -> None:
    sim = den()
    page = page_at(sim, weight_groups(sim), weight_groups(sim).unchanged, [])
    assert sim.ranking["place_if_cleared"].to_dict()["events"] == 1
    assert "<li>Events: on hold, would be 1st if cleared (value" in page
    assert "Fees" not in page


def test_titles_are_text_on_the_page_whatever_they_hold() -> None:
    nasty = '<script>alert(1)</script> & \\"quoted\\"'
    sim = simulated(
        TWO_CRITERIA,
        f'services:\n  a: {{title: "{nasty}", scores: {{x: 1, y: 2}}}}\n'
        "  b: {scores: {x: 2, y: 1}}\n",
        draws=1,
    )
    groups = weight_groups(sim)
    page = page_at(sim, groups, groups.unchanged, ["<b>"])
    assert "<script" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot;" in page


# ---------------------------------------------------------------------------------- sliders


def view(sim: dd.Simulation) -> Any:
    pytest.importorskip("ipywidgets", reason="ipywidgets, the extra `widgets`, is not installed")
    return weight_sliders(sim)


def test_a_slider_that_is_moved_moves_the_others_and_the_button_puts_all_back(
    three: dd.Simulation,
) -> None:
    x, y, buttons, page = view(three).children
    slider, share = x.children
    assert (slider.description, slider.min, slider.max, slider.value) == ("x", 0, 60, 50)
    assert [line.children[1].value for line in (x, y)] == ["50.0%", "50.0%"]
    assert "These are the weights of this ranking." in page.value
    slider.value = 10
    assert [line.children[1].value for line in (x, y)] == ["10.0%", "90.0%"]
    assert [line.children[0].value for line in (x, y)] == pytest.approx([10, 90])
    assert "Weights changed: these are not the weights of this ranking." in page.value
    assert "The same 2 services are recommended." in page.value
    y.children[0].value = 10
    assert share.value == "90.0%"
    assert "A enters. C leaves." in page.value
    buttons.children[0].click()
    assert [line.children[0].value for line in (x, y)] == [50, 50]
    assert "These are the weights of this ranking." in page.value


def test_the_first_touch_of_a_slider_moves_only_as_far_as_it_was_moved() -> None:
    sim = den()
    *lines, _, page = view(sim).children
    slider = lines[0].children[0]
    before = [line.children[0].value for line in lines]
    assert before == pytest.approx((100 * sim.mean_weights).tolist())
    slider.value += 0.01
    assert [line.children[0].value for line in lines] == pytest.approx(before, abs=0.02)
    assert f"The same {len(sim.recommended)} services are recommended." in page.value


def test_a_button_weighs_as_a_member_does() -> None:
    sim = den()
    *lines, buttons, page = view(sim).children
    texts = ["As Ann weighs", "As Cllr Smith weighs", "As the finance director weighs"]
    assert [button.description for button in buttons.children] == [
        "As the panel weighs now",
        *texts,
    ]
    buttons.children[1].click()
    own = OWN["ann"]
    shares = [line.children[0].value for line in lines]
    assert shares == pytest.approx([100 * w / sum(own.values()) for w in own.values()])
    assert "Weighed as Ann weighs." in page.value


def test_every_criterion_has_a_slider_of_its_title(shipped: dd.Simulation) -> None:
    lines = view(shipped).children[: len(shipped.criteria)]
    titles = [criterion.title for criterion in shipped.case.criteria.criteria.values()]
    assert [line.children[0].description for line in lines] == titles


def test_without_ipywidgets_it_says_how_to_install_it(
    three: dd.Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(ImportError, match=re.escape("pip install ipywidgets")):
        weight_sliders(three)


def test_where_there_is_nothing_to_weigh_again_it_says_so() -> None:
    one = simulated(scored("x"), services(a="scores: {x: 1}", b="scores: {x: 2}"), draws=1)
    with pytest.raises(ValueError, match="it takes two criteria, two ranked services"):
        weight_sliders(one)


def test_the_room_imports_without_ipywidgets() -> None:
    assert "ipywidgets" not in vars(widgets)
