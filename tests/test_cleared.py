"""Where no service passes every gate, the pack says what would follow if holds were cleared."""

from __future__ import annotations

import re

import numpy as np
import pytest
from reportbook import CRITERIA, PIPELINE, den, page

import dragonsden as dd
from dragonsden.analysis.delivery.ways import ways_of
from dragonsden.analysis.findings.money import money_if_cleared
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.summary.changes import what_would_change
from dragonsden.outputs.summary.not_in import not_in_table
from dragonsden.outputs.summary.worth import worth
from dragonsden.results.cleared import best_if_cleared, if_cleared, waiting_for
from dragonsden.results.public import public
from dragonsden.text.numbers import percent

HELD = PIPELINE.replace("status: pass, reason: The 1970 Act", "status: hold, reason: Not asked")
TWICE = HELD.replace(
    "title: Alpha\n    gates: {power:",
    "title: Alpha\n    gates: {duty: {status: hold, reason: Owed?}, power:",
)
GATED = CRITERIA.replace("  power:", "  duty: {title: No duty}\n  power:")
PASSED = TWICE.replace("gates: {power:", "gates: {duty: {status: pass, reason: None}, power:")


def held() -> dd.Simulation:
    return den(GATED, PASSED)


def test_the_best_if_cleared_are_the_first_by_mean_value_and_how_often_is_counted_in_draws() -> (
    None
):
    sim = den(pipeline=HELD)
    assert sim.recommended == ()
    first = sim.order[:2]
    assert best_if_cleared(sim) == first
    ranked = [sim.services.index(name) for name in sim.order]
    values = sim.kept.overall[ranked]
    among = np.argsort(np.argsort(-values, axis=0), axis=0) < 2
    shares = [percent(float(among[row].mean())) for row in range(2)]
    (said,) = if_cleared(sim)
    title = sim.case.title_of
    assert said == (
        f"If every hold were cleared, the best two by mean value would be {title(first[0])} "
        f"(among the best two in {shares[0]} of futures) and {title(first[1])} ({shares[1]})."
    )


def test_where_one_is_recommended_nothing_is_said_of_clearing_every_hold() -> None:
    sim = den()
    assert sim.recommended
    assert list(if_cleared(sim)) == [] and best_if_cleared(sim) == ()
    assert money_if_cleared(sim) is None


def test_the_public_read_no_share_where_a_service_is_closed() -> None:
    marked = HELD.replace("title: Alpha\n", "title: Alpha\n    sensitive: true\n")
    (said,) = if_cleared(public(den(pipeline=marked)))
    assert said.startswith("If every hold were cleared, the best two would be ")
    assert "%" not in said


def test_what_the_best_would_be_worth_is_their_sum_in_each_draw() -> None:
    sim = den(pipeline=HELD)
    table, names = money_if_cleared(sim), list(best_if_cleared(sim))
    assert table is not None
    for measure in ("contribution", "surplus"):
        summed = sim.measures[measure][names].to_numpy().sum(axis=1).mean()
        assert table.loc["together", measure] == pytest.approx(summed)
    assert worth(Analyses(sim))[0] == "Nothing yet, as nothing is recommended."
    assert "the best two would together come to £" in worth(Analyses(sim))[1]


def test_each_service_is_told_with_all_the_answers_that_it_waits_for() -> None:
    sim = held()
    assert waiting_for(sim) == {1: [n for n in sim.order if n != "alpha"], 2: ["alpha"]}
    alpha = next(row.texts for row in not_in_table(sim).rows if row.texts[0] == "Alpha")
    assert alpha[1].endswith("Also on hold at “A legal power”")
    assert alpha[2] == "Two answers; it would then be 1st of those that pass"
    said = dict(what_would_change(Analyses(sim)))
    assert "Two answers would clear Alpha." in said["Open questions"]


def test_another_way_to_deliver_that_passes_is_told_with_its_gain() -> None:
    options = """
    options:
      now: {title: As today, as_is: true, revenue: {volume: 100},
            gates: {power: {status: pass, reason: Own duty}}}
      own: {title: In house, revenue: {volume: 2_000},
            gates: {power: {status: pass, reason: Own duty}}}
"""
    pipeline = HELD.replace("  beta:\n", f"{options.strip(chr(10))}\n  beta:\n", 1)
    sim = den(pipeline=pipeline, scores=None)
    said = dict(what_would_change(Analyses(sim, ways=ways_of(sim))))["Another way to deliver"]
    assert re.match(r"Alpha passes every gate as “In house”: a net present value £\S+ above", said)


def test_chosen_says_for_how_many_of_those_on_hold_there_is_room() -> None:
    assert (
        "Chosen and band count each of the three as if it alone were cleared; there is room for "
        "two of them." in page(den(pipeline=HELD))
    )
    assert "as if it alone were cleared" not in page(den())
