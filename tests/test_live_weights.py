"""Live weights: the page ranks as Python does, at the agreed weights and at any others."""

from __future__ import annotations

import json

import numpy as np
import pytest
from casebook import scored, services, simulated
from py_mini_racer import MiniRacer

import dragonsden as dd
from dragonsden.arithmetic.ranks import ranks, rounded
from dragonsden.engine.evaluate import overall
from dragonsden.outputs.pack.live import Live, live_weights, script


@pytest.fixture(scope="module")
def engine() -> MiniRacer:
    """A JavaScript engine that has read the page's script; there is no page for it to change."""
    found = MiniRacer()
    found.eval(script())
    return found


def data(live: Live | None) -> dict[str, object]:
    assert live is not None
    found: dict[str, object] = json.loads(live.data)
    return found


def page_ranks(engine: MiniRacer, told: dict[str, object], weights: list[float]) -> object:
    call = f"ranked({json.dumps(told['services'])}, {json.dumps(weights)})"
    rows = f"{call}.map(row => [row.service.id, row.rank, row.value])"
    return json.loads(engine.eval(f"JSON.stringify({rows})"))


def test_ranks_are_pythons_to_the_last_bit_at_200_settings_of_the_weights(
    engine: MiniRacer, council: dd.Simulation
) -> None:
    told = data(live_weights(council))
    names = list(council.ranking.index)
    values = council.mean_values.loc[names].to_numpy()
    generator = np.random.Generator(np.random.PCG64DXSM(4))
    for _ in range(200):
        weights = generator.integers(0, 101, len(council.criteria)).astype(float)
        weights[generator.integers(0, len(weights))] = 0.0
        total = 0.0
        for weight in weights:
            total += float(weight)
        shares = (weights / total).reshape(-1, 1)
        each = [rounded(overall(shares, tuple(row.reshape(-1, 1)))) for row in values]
        expected = dict(zip(names, ranks(np.array(each))[:, 0].tolist(), strict=True))
        found = page_ranks(engine, told, weights.tolist())
        assert {name: rank for name, rank, _ in found} == expected
        assert {n: v for n, _, v in found} == {
            n: float(v[0]) for n, v in zip(names, each, strict=True)
        }
        assert [rank for _, rank, _ in found] == sorted(expected.values())


def test_at_the_agreed_weights_the_page_has_pythons_own_ranks_and_values(
    engine: MiniRacer, council: dd.Simulation
) -> None:
    told = data(live_weights(council))
    rows = engine.eval(
        f"JSON.stringify(agreed({json.dumps(told['services'])})"
        ".map(row => [row.service.id, row.rank, row.value]))"
    )
    table = council.ranking
    expected = [
        [n, int(r), float(v)]
        for n, r, v in zip(table.index, table["rank"], table["value"], strict=True)
    ]
    assert json.loads(rows) == expected


def test_equals_share_the_better_rank_in_the_order_of_the_ranking(engine: MiniRacer) -> None:
    tied = services(
        one="scores: {a: 40, b: 60}", two="scores: {a: 60, b: 40}", three="scores: {a: 1, b: 2}"
    )
    told = data(live_weights(simulated(scored("a", "b", weight="1"), tied, 10)))
    found = page_ranks(engine, told, [7, 7])
    assert [row[:2] for row in found] == [["one", 1], ["two", 1], ["three", 3]]


@pytest.mark.parametrize(
    ("x", "whole"), [(0.5, 0), (1.5, 2), (2.5, 2), (2.4999, 2), (3.5001, 4), (7, 7), (0, 0)]
)
def test_halves_go_to_the_even_number_as_numpy_has_it(
    engine: MiniRacer, x: float, whole: int
) -> None:
    assert engine.eval(f"nearest({x})") == whole == np.rint(x)


def test_weights_that_are_all_nought_are_not_divided_by(engine: MiniRacer) -> None:
    assert engine.eval("normalised([0, 0, 0])") is None
    assert engine.eval('ranked([{id: "a", values: [1, 2]}], [0, 0])') is None


def test_the_status_line_says_who_is_first_and_how_the_first_k_changed(engine: MiniRacer) -> None:
    row = '{{service: {{id: "{0}", title: "{1}"}}, rank: {2}}}'.format
    before = ", ".join([row("a", "Alarms", 1), row("b", "Bins", 2), row("c", "Care", 3)])
    after = ", ".join([row("c", "Care", 1), row("a", "Alarms", 2), row("b", "Bins", 3)])
    said = engine.eval(f"told([{after}], [{before}], 2)")
    assert said == "First: Care. Into the first 2: Care. Out of the first 2: Bins."
    assert engine.eval(f"told([{before}], [{before}], 2)") == (
        "First: Alarms. The first 2 are the same."
    )
    assert engine.eval(f"told([{after}], [{before}], 1)") == "First: Care."


def test_no_name_can_close_the_data_or_become_markup() -> None:
    nasty = services(
        one="title: '</script><script>alert(1)</script>', scores: {a: 1, b: 2}",
        two="scores: {a: 3, b: 4}",
    )
    live = live_weights(simulated(scored("a", "b"), nasty, 10))
    assert live is not None
    assert "<" not in live.data
    assert json.loads(live.data)["services"][1]["title"] == "</script><script>alert(1)</script>"


def test_sliders_stand_at_the_agreed_weights_the_largest_at_100(council: dd.Simulation) -> None:
    live = live_weights(council)
    assert live is not None
    largest = council.mean_weights.max()
    assert [slider.at for slider in live.criteria] == [
        round(100 * weight / largest) for weight in council.mean_weights
    ]
    assert max(slider.at for slider in live.criteria) == 100


def test_where_there_is_nothing_to_weigh_or_rank_again_there_are_no_live_weights() -> None:
    two = services(one="scores: {a: 1}", two="scores: {a: 2}")
    assert live_weights(simulated(scored("a"), two, 10)) is None
    alone = services(one="scores: {a: 1, b: 2}")
    assert live_weights(simulated(scored("a", "b"), alone, 10)) is None
