"""Live weights: the page says what a simulation at those weights would say, gates included."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from casebook import scored, services, simulated
from livebook import OWN, RANGES, den, random_shares
from py_mini_racer import MiniRacer

import dragonsden as dd
from dragonsden.analysis.sensitivity.weight_groups import WeightGroups, weight_groups
from dragonsden.cli.demo import shipped_case
from dragonsden.outputs.pack.live import Live, live_weights, script, who_weighs
from dragonsden.outputs.sliders import ranking_at, readout

SETTINGS = 200
CASES = Path(__file__).with_name("cases")


class Engine:
    """A JavaScript engine that has read the page's script; there is no page for it to change."""

    def __init__(self) -> None:
        self.racer = MiniRacer()
        self.racer.eval(script())

    def call(self, name: str, *given: object) -> Any:
        """What a function of the script gives back."""
        written = ", ".join(json.dumps(one) for one in given)
        return json.loads(str(self.racer.eval(f"JSON.stringify({name}({written}))")))


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


@pytest.fixture(scope="module")
def known() -> dd.Simulation:
    """Members have their own known weights."""
    return den()


@pytest.fixture(scope="module")
def ranges() -> dd.Simulation:
    """Every weight is a range."""
    return den(own=False)


def data(live: Live | None) -> dict[str, Any]:
    assert live is not None
    found: dict[str, Any] = json.loads(live.data)
    return found


def factors_of(engine: Engine, told: dict[str, Any], shares: dict[str, float]) -> list[float]:
    """The page's factors once these sliders were moved, one after the other."""
    factors = [1.0] * len(RANGES)
    for name, share in shares.items():
        factors = engine.call("withShare", told["groups"], factors, list(RANGES).index(name), share)
    return factors


def again(factors: list[float], *, own: bool) -> dd.Simulation:
    """The simulation once more, every weight so many times as large."""
    return den(dict(zip(RANGES, factors, strict=True)), own=own)


def values_of(sim: dd.Simulation, told: dict[str, Any]) -> list[float]:
    """The mean overall values of a simulation, in the order of the page's data."""
    return [float(sim.ranking.loc[one["id"], "value"]) for one in told["services"]]


# --------------------------------------------------------- the page against simulating again


@pytest.mark.slow
def test_with_known_weights_values_and_recommended_are_a_new_simulations_at_200_settings(
    engine: Engine, known: dd.Simulation
) -> None:
    told = data(live_weights(known))
    assert told["error"] == 0
    generator = np.random.Generator(np.random.PCG64DXSM(4))
    changed = 0
    for _ in range(SETTINGS):
        factors = factors_of(engine, told, random_shares(generator))
        new = again(factors, own=True)
        values = engine.call("valuesAt", told["groups"], factors)
        assert values == pytest.approx(values_of(new, told), rel=0, abs=1e-9)
        shares = engine.call("sharesAt", told["groups"], factors)
        assert shares == pytest.approx(new.mean_weights.tolist(), rel=0, abs=1e-12)
        rows = engine.call("standing", told["services"], values, known.k)
        assert {r["service"]["id"] for r in rows if r["recommended"]} == set(new.recommended)
        places = new.ranking["place_if_cleared"].dropna()
        held = {r["service"]["id"]: r["place"] for r in rows if not r["service"]["passes"]}
        assert held == places.to_dict()
        said = engine.call("readout", rows, known.k, told["error"])
        enters = set(new.recommended) - set(known.recommended)
        leaves = set(known.recommended) - set(new.recommended)
        moves = {f"{known.case.pipeline.services[n].title} enters." for n in enters}
        moves |= {f"{known.case.pipeline.services[n].title} leaves." for n in leaves}
        assert set(said) == (moves or {"The same 2 services are recommended."})
        changed += bool(moves)
    assert 20 < changed < SETTINGS - 20  # both answers were asked for


@pytest.mark.slow
def test_with_uncertain_weights_values_are_within_the_error_that_the_page_states(
    engine: Engine, ranges: dd.Simulation
) -> None:
    live = live_weights(ranges)
    told = data(live)
    assert live is not None
    assert 0 < told["error"] < 0.5
    assert live.error == f"Values at other weights may be {told['error']} points out."
    generator = np.random.Generator(np.random.PCG64DXSM(5))
    worst = 0.0
    for _ in range(SETTINGS):
        factors = factors_of(engine, told, random_shares(generator))
        values = engine.call("valuesAt", told["groups"], factors)
        apart = np.abs(np.subtract(values, values_of(again(factors, own=False), told)))
        worst = max(worst, float(apart.max()))
    assert told["error"] / 20 < worst < told["error"]


@pytest.mark.slow
@pytest.mark.parametrize("which", ["known", "ranges", "shipped"])
def test_before_a_slider_moves_the_values_are_the_rankings_to_the_last_bit(
    engine: Engine, request: pytest.FixtureRequest, which: str
) -> None:
    shipped = which == "shipped"
    sim = dd.simulate(shipped_case(), 500) if shipped else request.getfixturevalue(which)
    told = data(live_weights(sim))
    values = engine.call("valuesAt", told["groups"], [1] * len(sim.criteria))
    assert values == sim.ranking["value"].tolist()
    rows = engine.call("standing", told["services"], values, sim.k)
    assert {row["service"]["id"] for row in rows if row["recommended"]} == set(sim.recommended)
    assert engine.call("readout", rows, sim.k, 0) == [
        f"The same {len(sim.recommended)} services are recommended."
    ]


@pytest.mark.parametrize("which", ["known", "ranges"])
def test_a_first_touch_that_moves_a_weight_little_moves_values_little(
    engine: Engine, request: pytest.FixtureRequest, which: str
) -> None:
    sim = request.getfixturevalue(which)
    told = data(live_weights(sim))
    for column, share in enumerate(sim.mean_weights):
        factors = engine.call("withShare", told["groups"], [1] * 4, column, share + 1e-9)
        values = engine.call("valuesAt", told["groups"], factors)
        assert values == pytest.approx(sim.ranking["value"].tolist(), rel=0, abs=1e-6)


def test_a_button_weighs_as_the_member_does_in_a_new_simulation(
    engine: Engine, known: dd.Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = data(live_weights(known))
    assert [one["who"] for one in told["presets"]] == ["Ann", "Cllr Smith", "the finance director"]
    for (member, own), preset in zip(sorted(OWN.items()), told["presets"], strict=True):
        total = sum(own.values())
        assert preset["weights"] == pytest.approx([w / total for w in own.values()], abs=1e-15)
        for name in OWN:
            monkeypatch.setitem(OWN, name, own)  # everybody weighs as that member
        new = den()
        monkeypatch.undo()
        groups = engine.call("weighedAs", preset["weights"], told["means"])
        values = engine.call("valuesAt", groups, [1, 1, 1, 1])
        assert values == pytest.approx(values_of(new, told), rel=0, abs=1e-9), member


# ------------------------------------------------------------------- worked by hand: case 31

BY_HAND = {
    "parts": [0.5, 0.5],
    "weights": [[0.25, 0.75], [0.75, 0.25]],
    "group": [0, 1],
    "values": [[[40, 80], [60, 20]], [[40, 40], [60, 60]]],
    "now": [55, 45],
}
PARK_AND_SCHOOL = [
    {"id": "park", "title": "Park", "passes": True, "recommended": True},
    {"id": "school", "title": "School", "passes": True, "recommended": False},
]


def test_a_weight_of_70_per_cent_three_times_as_large_makes_park_and_school_level(
    engine: Engine,
) -> None:
    factors = engine.call("withShare", BY_HAND, [1, 1], 0, 0.7)
    assert factors[0] / factors[1] == pytest.approx(3, abs=1e-9)
    assert engine.call("valuesAt", BY_HAND, factors) == pytest.approx([50, 50], abs=1e-9)
    assert engine.call("sharesAt", BY_HAND, [3, 1]) == pytest.approx([0.7, 0.3], abs=1e-15)


@pytest.mark.parametrize(
    ("column", "share", "said"),
    [
        (0, 0.69, ["The same service is recommended."]),
        (0, 0.71, ["School enters.", "Park leaves."]),
        (1, 0.31, ["The same service is recommended."]),
        (1, 0.29, ["School enters.", "Park leaves."]),
        (0, 0.0, ["The same service is recommended."]),
    ],
)
def test_beyond_70_per_cent_school_enters_and_park_leaves(
    engine: Engine, column: int, share: float, said: list[str]
) -> None:
    factors = engine.call("withShare", BY_HAND, [1, 1], column, share)
    values = engine.call("valuesAt", BY_HAND, factors)
    assert engine.call("readout", engine.call("standing", PARK_AND_SCHOOL, values, 1), 1, 0) == said


def test_the_simulated_case_turns_at_70_per_cent_too(engine: Engine) -> None:
    folder = CASES / "31_weights_that_go_with_scores"
    criteria, pipeline = folder / "criteria.yaml", folder / "pipeline.yaml"
    case = dd.load(criteria, pipeline, scores=folder / "scores.csv")
    sim = dd.simulate(case, 10_000, progress=False)
    told = data(live_weights(sim))

    def lead(share: float) -> float:
        factors = engine.call("withShare", told["groups"], [1, 1], 0, share)
        park, school = engine.call("valuesAt", told["groups"], factors)
        return float(park - school)

    assert [one["id"] for one in told["services"]] == ["park", "school"]
    assert lead(0.67) > 0 > lead(0.73)


# ----------------------------------------------------------------- weights at their ends


@pytest.mark.slow
def test_factors_are_pythons_and_so_are_values_and_sentences(
    engine: Engine, known: dd.Simulation, ranges: dd.Simulation
) -> None:
    for sim in (known, ranges):
        told, groups = data(live_weights(sim)), weight_groups(sim)
        generator = np.random.Generator(np.random.PCG64DXSM(6))
        for _ in range(20):
            shares = random_shares(generator)
            here = groups.unchanged
            for name, share in shares.items():
                here = groups.with_share(here, sim.criteria.index(name), share)
            there = factors_of(engine, told, shares)
            assert here.tolist() == pytest.approx(there, rel=1e-9)
            values = engine.call("valuesAt", told["groups"], there)
            nearly = 1e-5 if told["error"] else 1e-9  # approximate values have six decimals
            assert groups.values_at(here).tolist() == pytest.approx(values, rel=0, abs=nearly)
            table = ranking_at(sim, groups, here)
            rows = engine.call("standing", told["services"], values, sim.k)
            assert [row["service"]["id"] for row in rows] == list(table.index)
            assert [row["place"] for row in rows] == table["place"].tolist()
            said = engine.call("readout", rows, sim.k, told["error"])
            assert readout(table, told["error"]) == said


def test_the_others_keep_their_proportions_in_every_draw(engine: Engine) -> None:
    factors = engine.call("withShare", BY_HAND, [0.2, 1.0], 0, 0.6)
    assert engine.call("sharesAt", BY_HAND, factors)[0] == pytest.approx(0.6, abs=1e-12)
    three = {**BY_HAND, "weights": [[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]]}
    factors = engine.call("withShare", three, [1, 0.5, 0.25], 0, 0.4)
    assert factors[1] / factors[2] == pytest.approx(2, rel=1e-12)


def test_the_largest_weight_can_be_raised_and_one_at_nought_comes_back(engine: Engine) -> None:
    one = {**BY_HAND, "parts": [1], "weights": [[0.5, 0.3, 0.2]], "group": [0]}
    for column, share in ((0, 0.6), (0, 0.995), (1, 0.0), (1, 0.3)):
        factors = engine.call("withShare", one, [1, 1, 1], column, share)
        assert engine.call("sharesAt", one, factors)[column] == pytest.approx(share, abs=1e-11)
    gone = engine.call("withShare", one, [1, 1, 1], 1, 0)
    back = engine.call("withShare", one, gone, 1, 0.3)
    assert engine.call("sharesAt", one, back) == pytest.approx([0.5, 0.3, 0.2], abs=1e-12)


def test_after_one_weight_has_all_the_others_come_back_in_proportion(engine: Engine) -> None:
    one = {**BY_HAND, "parts": [1], "weights": [[0.5, 0.3, 0.2]], "group": [0]}
    factors = engine.call("withShare", one, [1, 1, 1], 1, 0)
    factors = engine.call("withShare", one, factors, 2, 0)
    assert engine.call("sharesAt", one, factors) == pytest.approx([1, 0, 0], abs=1e-11)
    factors = engine.call("withShare", one, factors, 0, 0.5)
    assert engine.call("sharesAt", one, factors) == pytest.approx([0.5, 0.3, 0.2], abs=1e-11)


def test_a_criterion_without_weight_stays_without(engine: Engine) -> None:
    one = {**BY_HAND, "parts": [1], "weights": [[1, 0]], "group": [0]}
    assert engine.call("withShare", one, [1, 1], 1, 0.4) == [1, 1]


def test_all_weight_on_one_criterion_for_a_member_stays_there(engine: Engine) -> None:
    """Who weighs nothing else keeps it, as the share of the others' draws falls to nothing."""
    two = {**BY_HAND, "weights": [[1, 0], [0.5, 0.5]]}
    factors = engine.call("withShare", two, [1, 1], 0, 0)
    assert engine.call("sharesAt", two, factors) == pytest.approx([0.5, 0.5], abs=1e-11)


# --------------------------------------------------------------------- places and sentences


def test_equals_share_the_better_place_and_may_be_more_than_k(engine: Engine) -> None:
    told = [{**PARK_AND_SCHOOL[0], "id": name, "title": name} for name in "abc"]
    rows = engine.call("standing", told, [50.0, 50.0 + 1e-11, 70.0], 2)
    assert [(r["service"]["id"], r["place"], r["recommended"]) for r in rows] == [
        ("c", 1, True),
        ("a", 2, True),
        ("b", 2, True),
    ]


def test_a_service_on_hold_is_never_recommended_but_has_its_place_if_cleared(
    engine: Engine,
) -> None:
    held = {"id": "hut", "title": "Hut", "passes": False, "recommended": False}
    rows = engine.call("standing", [held, *PARK_AND_SCHOOL], [90, 50, 60], 1)
    assert [(r["service"]["id"], r["place"], r["recommended"]) for r in rows] == [
        ("school", 1, True),
        ("park", 2, False),
        ("hut", 1, False),
    ]


def test_a_margin_within_the_error_is_said_to_be_too_close_to_call(engine: Engine) -> None:
    rows = engine.call("standing", PARK_AND_SCHOOL, [50.1, 50.0], 1)
    close = "The last place recommended is too close to call here."
    assert close in engine.call("readout", rows, 1, 0.06)
    assert close not in engine.call("readout", rows, 1, 0.04)
    assert close not in engine.call("readout", rows, 1, 0)


def test_no_sentence_has_more_than_20_words(engine: Engine) -> None:
    live = live_weights(den(own=False))
    assert live is not None
    rows = engine.call("standing", PARK_AND_SCHOOL, [50.0, 50.1], 1)
    for sentence in (*engine.call("readout", rows, 1, 1), live.error):
        assert len(sentence.split()) <= 20


@pytest.mark.parametrize(
    ("x", "whole"), [(0.5, 0), (1.5, 2), (2.5, 2), (2.4999, 2), (3.5001, 4), (7, 7), (0, 0)]
)
def test_halves_go_to_the_even_number_as_numpy_has_it(engine: Engine, x: float, whole: int) -> None:
    assert engine.call("nearest", x) == whole == np.rint(x)


@pytest.mark.parametrize(
    ("place", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (22, "22nd")]
)
def test_places_are_said_as_in_english(engine: Engine, place: int, said: str) -> None:
    assert engine.call("ordinal", place) == said


# ------------------------------------------------------------------------- what the page has


def test_services_that_fail_are_not_on_the_page_and_those_on_hold_stand_apart(
    known: dd.Simulation,
) -> None:
    live = live_weights(known)
    assert live is not None
    assert {name for name, _ in live.passing} == {"alarms", "bins", "care", "dogs"}
    assert live.held == (("events", "Events"),)
    assert "fees" not in live.data


def test_only_agreed_weights_are_called_agreed() -> None:
    proposed, agreed = live_weights(den(draws=50)), live_weights(den(draws=50, status="agreed"))
    assert proposed is not None
    assert agreed is not None
    assert (proposed.ours, proposed.back) == (
        "the weights of this ranking",
        "As the panel weighs now",
    )
    assert (agreed.ours, agreed.back) == ("the agreed weights", "Back to the agreed weights")


def test_without_members_no_member_is_named_and_there_is_no_button_for_one(
    known: dd.Simulation,
) -> None:
    live = live_weights(known, members=False)
    assert live is not None
    assert live.presets == ()
    for name in ("finance", "ann", "smith"):
        assert name not in live.data.lower()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("finance_director", "the finance director"),
        ("elected-member", "the elected member"),
        ("chair", "the chair"),
        ("ann", "Ann"),
        ("cllr_smith", "Cllr Smith"),
    ],
)
def test_roles_take_an_article_and_names_a_capital(name: str, said: str) -> None:
    assert who_weighs(name) == said


def test_sliders_stand_at_the_mean_shares_to_half_a_per_cent_and_end_at_60(
    known: dd.Simulation,
) -> None:
    live = live_weights(known)
    assert live is not None
    for slider, share in zip(live.criteria, known.mean_weights, strict=True):
        assert abs(slider.at - 100 * share) <= 0.25
        assert slider.end == 60


def test_a_weight_above_60_per_cent_has_room_on_its_slider() -> None:
    own = "criteria:\n" + "\n".join(
        f"  {name}: {{title: {name}, worst: 0, best: 100, weight: {weight}}}"
        for name, weight in (("a", 80), ("b", 20))
    )
    live = live_weights(
        simulated(own, services(x="scores: {a: 1, b: 2}", y="scores: {a: 3, b: 1}"), 10)
    )
    assert live is not None
    assert [(slider.at, slider.end) for slider in live.criteria] == [(80, 80), (20, 60)]


def test_no_name_can_close_the_data_or_become_markup() -> None:
    nasty = services(
        one="title: '</script><script>alert(1)</script>', scores: {a: 1, b: 2}",
        two="scores: {a: 3, b: 4}",
    )
    live = live_weights(simulated(scored("a", "b"), nasty, 10))
    assert live is not None
    assert "<" not in live.data
    assert json.loads(live.data)["services"][1]["title"] == "</script><script>alert(1)</script>"


def test_where_there_is_nothing_to_weigh_or_rank_again_there_are_no_live_weights() -> None:
    two = services(one="scores: {a: 1}", two="scores: {a: 2}")
    assert live_weights(simulated(scored("a"), two, 10)) is None
    alone = services(one="scores: {a: 1, b: 2}")
    assert live_weights(simulated(scored("a", "b"), alone, 10)) is None
    gated = f"{scored('a', 'b')}\ngates: {{power: {{title: Power}}}}"
    held = services(one="scores: {a: 1, b: 2}", two="scores: {a: 2, b: 1}")
    assert live_weights(simulated(gated, held, 10)) is None


def test_weightings_are_few_and_stand_for_all_draws(
    known: dd.Simulation, ranges: dd.Simulation
) -> None:
    for sim, exact in ((known, True), (ranges, False)):
        found: WeightGroups = weight_groups(sim)
        assert found.parts.sum() == pytest.approx(1, abs=1e-12)
        assert found.weights.sum(axis=1) == pytest.approx(1, abs=1e-12)
        assert found.shares(found.unchanged) == pytest.approx(sim.mean_weights, abs=1e-12)
        assert (len(found.parts) == len(OWN)) == exact
        assert len(found.values) <= 48
