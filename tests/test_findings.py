"""Findings: each sentence is true of the numbers it comes from, and reads as plain English."""

from __future__ import annotations

import re
from dataclasses import replace
from math import nan
from typing import Any

import pytest
from casebook import KITCHEN, case_of, kitchen_sim, scored, services, simulated

import dragonsden as dd
from dragonsden.analysis.findings.bands import bands_finding
from dragonsden.analysis.findings.beliefs import amount, belief_phrase, belief_title
from dragonsden.analysis.findings.disagreement import disagreement_finding
from dragonsden.analysis.findings.gates import gates_finding
from dragonsden.analysis.findings.information import information_finding
from dragonsden.analysis.findings.profile import profile_finding
from dragonsden.analysis.findings.scenarios import scenarios_finding
from dragonsden.analysis.findings.stability import stability_finding
from dragonsden.analysis.findings.switching import switching_finding
from dragonsden.analysis.findings.tornado import tornado_finding
from dragonsden.analysis.findings.why import why_finding
from dragonsden.results.finding import Cell, Column, Finding, Row, Table
from dragonsden.results.ranking import ranking_finding

GATE = "criteria:\n  x: {title: X, worst: 0, best: 100, weight: 1}\ngates:\n  g: {title: Legal}"
PANEL = """
    service_id,member,criterion,score,comment
    a,chair,x,20,
    a,deputy,x,80,
    b,chair,x,50,
    b,deputy,x,50,
    """


def gated(*statuses: str, draws: int = 20) -> dd.Simulation:
    """Services a, b, .. of falling value with these statuses at the gate."""
    inside = {
        name: f"scores: {{x: {90 - 10 * i}}}, gates: {{g: {{status: {status}, reason: R{i}}}}}"
        for i, (name, status) in enumerate(zip("abcdef", statuses, strict=False))
    }
    return simulated(GATE, services(**inside), draws=draws)


def ranked(k: int = 2, **scores: str) -> dd.Simulation:
    """Services with these scores on x and y, which weigh the same."""
    inside = {name: f"scores: {{{each}}}" for name, each in scores.items()}
    return simulated(scored("x", "y", weight="1"), f"review_slots: {k}\n{services(**inside)}")


@pytest.fixture(scope="module")
def sim() -> dd.Simulation:
    return kitchen_sim()


# ----------------------------------------------------------------------------------- the shape


def test_a_sentence_is_the_headline_and_what_goes_on_from_it() -> None:
    found = Finding("f", "A is first", notes=("B is second.", "C is third."))
    assert found.sentence == "A is first. B is second. C is third."


def test_a_table_is_found_by_its_name_and_others_are_named() -> None:
    table = Table("one", "One", (Column("A"),), ())
    found = Finding("f", "x", (table,))
    assert found.table("one") is table
    with pytest.raises(KeyError, match=r"f has no table 'two'; it has \['one'\]"):
        found.table("two")


def test_a_table_without_columns_keeps_the_one_that_names_its_rows() -> None:
    columns = (Column("Rank", numeric=True), Column("Service"), Column("Why", prose=True))
    table = Table("t", "T", columns, (Row.of(Cell("1", 1.0), "A", "B"),), heads=1)
    less = table.without("Rank", "Why")
    assert [column.heading for column in less.columns] == ["Service"]
    assert (less.rows[0].texts, less.heads) == (("A",), 0)
    assert table.lines == ("1: A - B",)
    assert table.first(0).rows == ()


@pytest.mark.parametrize(
    "found",
    [gates_finding, ranking_finding, bands_finding, stability_finding, information_finding],
)
def test_every_row_has_a_cell_for_each_column_and_numbers_in_numeric_ones(
    sim: dd.Simulation, found: Any
) -> None:
    for table in found(sim).tables:
        for row in table.rows:
            for cell, column in zip(row.cells, table.columns, strict=True):
                assert cell.text
                assert column.numeric or cell.number is None


# ---------------------------------------------------------------------------- gates and bands


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (("pass", "hold", "fail"), "One service passes every gate, one is on hold and one fails"),
        (("pass", "pass"), "Two services pass every gate, none is on hold and none fails"),
        (("hold", "hold"), "No service passes every gate, two are on hold and none fails"),
        (("fail", "fail", "pass"), "One service passes every gate, none is on hold and two fail"),
    ],
)
def test_the_gates_are_counted_in_plain_english(statuses: tuple[str, ...], said: str) -> None:
    assert gates_finding(gated(*statuses)).headline == said


def test_each_gate_that_fails_or_holds_has_a_row_with_its_reason() -> None:
    found = gates_finding(gated("hold", "fail", "pass"))
    assert [row.texts for row in found.table("hold").rows] == [("A", "Legal", "R0")]
    assert [row.texts for row in found.table("fail").rows] == [("B", "Legal", "R1")]


def test_without_gates_nothing_stands_in_the_way() -> None:
    assert "nothing stands in the way" in gates_finding(ranked(a="x: 1, y: 1")).headline


def test_the_bands_are_counted_in_plain_english() -> None:
    even = "x: {low: 0, high: 100}, y: 50"
    found = bands_finding(ranked(1, a="x: 99, y: 99", b="x: 1, y: 1", c="x: 2, y: 2"))
    assert found.headline == (
        "One service is first in 80% of draws or more, two in 20% or less, and none is a close call"
    )
    found = bands_finding(ranked(1, a=even, b=even))
    assert found.headline == (
        "No service is first in 80% of draws or more, none in 20% or less, and two are close calls"
    )
    counts = [row.texts for row in found.table("counts").rows]
    assert counts[1] == ("Close call", "2", "; ".join(found.data["title"]))
    assert counts[0] == ("Take forward", "0", "none")


# -------------------------------------------------------------------------------- the ranking


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        ({"a": "x: 90, y: 90", "b": "x: 1, y: 1"}, "A ranks first in every draw"),
        ({"a": "x: 50, y: 50", "b": "x: 50, y: 50"}, "A and B share first place"),
        ({"a": "x: 50, y: 50"}, "A is the only service that can be ranked"),
    ],
)
def test_the_headline_of_a_ranking_says_who_is_first(scores: dict[str, str], said: str) -> None:
    assert ranking_finding(ranked(1, **scores)).headline == said


def test_the_share_of_draws_in_the_headline_is_that_of_the_simulation(sim: dd.Simulation) -> None:
    first = sim.ranking["first"]
    said = ranking_finding(sim).headline
    assert f"{first.iloc[0]:.0%} of draws" in said
    rivals = int((first.iloc[1:] >= 0.05).sum())
    words = ("no", "one other comes", "two others come", "three others come")
    assert (f"{words[rivals]} first in 5% of draws or more" in said) == (rivals > 0)


def test_a_closed_service_keeps_its_rank_and_has_no_value(sim: dd.Simulation) -> None:
    name = str(sim.ranking.index[1])
    public = type("Public", (dd.Simulation,), {"closed": frozenset({name})})
    found = ranking_finding(public(**vars_of(sim)))
    open_row, closed_row = found.table("ranking").rows[:2]
    assert closed_row.texts[2:6] == ("left out",) * 4
    assert all(cell.number is None for cell in closed_row.cells[2:6])
    assert closed_row.texts[0] == "2"
    assert "left out" not in open_row.texts


def vars_of(sim: dd.Simulation) -> dict[str, Any]:
    """The fields of a simulation."""
    return {name: getattr(sim, name) for name in sim.__dataclass_fields__}


# --------------------------------------------------------------------------- weights and beliefs


def test_the_headline_on_weights_holds_on_either_side_of_the_weight_it_names() -> None:
    # a leads by 20 on x, b by 10 on y: level where 20 w = 10 (1 - w), at a third of the weight
    found = stability_finding(ranked(1, a="x: 70, y: 50", b="x: 50, y: 60"))
    assert found.headline == (
        "A stays first unless y has more than 67% of the weight, now 50%; then B comes first"
    )
    assert found.table("stability").rows[0].texts == (
        "x", "50%", "33% to 100%", "below 33% B comes first"
    )  # fmt: skip


def test_where_no_weight_matters_it_says_so() -> None:
    found = stability_finding(ranked(1, a="x: 70, y: 70", b="x: 50, y: 50"))
    assert found.headline == "A stays first whatever the weight of any one criterion"
    assert found.table("stability").rows[0].texts[-1] == "nothing changes at any weight"


def test_the_service_leaves_on_the_side_of_its_mean_that_the_value_lies_on(
    sim: dd.Simulation,
) -> None:
    for name in sim.services:
        for target in ("npv", "first_k"):
            if target == "first_k" and name in sim.failing:
                continue
            table = dd.switching_values(sim, name, target)
            found = switching_finding(sim, name, {target: table})
            there = table[table["answer"] == ""]
            if there.empty:
                assert found.headline.endswith(
                    "at no value of a single uncertain number in its range"
                )
                continue
            side = "below" if there["change"].iloc[0] < 0 else "above"
            assert f" is {side} " in found.headline
            assert len(found.table(target).rows) == len(there)


def test_the_tornado_names_the_widest_swing_and_both_of_its_ends(sim: dd.Simulation) -> None:
    for measure in ("value", "npv", "rank"):
        table = dd.tornado(sim, "alarms", measure)
        found = tornado_finding(sim, "alarms", measure, table)
        most = table.index[0]
        assert belief_phrase(sim.case, most, "alarms") in found.headline
        low, high = sorted(found.table("tornado").rows[0].cells[3:5], key=lambda cell: cell.number)
        assert found.headline.endswith(f": from {low.text} to {high.text}")
        assert len(found.table("tornado").rows) == int((table["swing"] > 0).sum())


def test_beliefs_are_called_what_people_call_them(sim: dd.Simulation) -> None:
    said = {
        ("alarms.revenue.price", "alarms"): "its price",
        ("alarms.revenue.unit_cost", "bins"): "the unit cost of Alarms",
        ("alarms.scores.market", "alarms"): "its score on Demand",
        ("alarms.scores.market", ""): "the score of Alarms on Demand",
        ("assumptions.pay", "alarms"): "the shared pay",
        ("factors.economy", ""): "the factor economy",
        ("criteria.market.weight", ""): "the weight of Demand",
        ("panel.member", ""): "the choice of the member who judges",
    }
    titles = sim.case.criteria.criteria["market"].title
    for (path, service), phrase in said.items():
        assert belief_phrase(sim.case, path, service) == phrase.replace("Demand", titles)
    assert belief_title(sim.case, "alarms.revenue.price", "alarms") == "Price"
    assert belief_title(sim.case, "assumptions.pay", "alarms") == "Shared: pay"


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("alarms.revenue.price", 9.876, "£9.88"),
        ("alarms.revenue.investment", 54_700.0, "£54,700"),
        ("alarms.revenue.investment", -1_234_567.0, "−£1.23m"),
        ("alarms.revenue.volume", 8_567.0, "8,570"),
        ("bins.revenue.direct_cost", 0.6329, "63.3%"),
        ("bins.revenue.direct_cost", 0.6, "60%"),
        ("alarms.revenue.optimism", 0.8512, "0.851"),
        ("alarms.scores.market", 2.5, "2.5"),
        ("assumptions.pay", 0.0249, "2.49%"),
        ("assumptions.rent", 300.0, "£300"),
        ("alarms.revenue.price", nan, "n/a"),
        ("alarms.revenue.price", 0.0, "£0"),
    ],
)
def test_amounts_are_written_as_their_driver_is(path: str, value: float, said: str) -> None:
    assert amount(case_of(*KITCHEN), path, value) == said


# ----------------------------------------------------------------------- people and futures


def test_the_score_to_discuss_first_is_told_with_the_ranks_it_would_lead_to() -> None:
    case = case_of(scored("x", weight="1"), services(a="", b=""), PANEL)
    found = disagreement_finding(case)
    assert found.headline == (
        "Discuss A on x first: if all gave 20 it would rank 2nd, if all gave 80, 1st"
    )
    assert found.table("discuss").rows[0].texts == ("A", "x", "20", "80", "2", "1", "1")
    assert not found.table("settled").rows


def test_members_who_agree_have_nothing_to_discuss() -> None:
    same = PANEL.replace("80", "20")
    found = disagreement_finding(case_of(scored("x", weight="1"), services(a="", b=""), same))
    assert found.headline == "Nothing to discuss: members agree on every score"


def test_the_scenarios_put_those_who_are_ever_among_the_first_k_first() -> None:
    scenario = (
        "scenarios:\n  slump: {why: Less, assumptions: {demand: 1}}\nassumptions: {demand: 90}\n"
    )
    inside = {"a": "scores: {x: demand}", "b": "scores: {x: 10}", "c": "scores: {x: 50}"}
    sim = simulated(scored("x", weight="1"), f"{scenario}{services(**inside)}", draws=10)
    found = scenarios_finding(dd.scenarios(sim, progress=False))
    assert found.headline == (
        "A is first as written, but not everywhere; A moves most, from 1st to 3rd in “Slump”"
    )
    table = found.table("scenarios")
    assert [row.texts[0] for row in table.rows] == ["A", "C", "B"]
    assert table.cut == (2, "those below are never among the first")


def test_what_is_worth_finding_out_is_clearly_above_chance(sim: dd.Simulation) -> None:
    found = information_finding(sim)
    chance = found.data.loc["nothing"]
    for row in found.table("information").rows[1:]:
        line = found.data.loc[row.about]
        error = (line["value_se"] ** 2 + chance["value_se"] ** 2) ** 0.5
        assert line["value"] - chance["value"] > 1.95 * error
    assert found.table("information").rows[0].texts[0] == "Everything"


def test_headline_and_notes_of_an_explanation_are_its_sentences(sim: dd.Simulation) -> None:
    a, b = sim.ranking.index[:2]
    assert why_finding(sim, a, b).sentence == dd.why(sim, a, b).sentence
    for name in sim.services:
        assert profile_finding(sim, name).sentence == dd.profile(sim, name).sentence


def test_no_sentence_is_broken_english(sim: dd.Simulation) -> None:
    a, b = sim.ranking.index[:2]
    found = [
        ranking_finding(sim), gates_finding(sim), bands_finding(sim), stability_finding(sim),
        information_finding(sim), why_finding(sim, a, b), tornado_finding(sim, a),
        switching_finding(sim, a), profile_finding(sim, b),
    ]  # fmt: skip
    for each in found:
        assert not each.headline.endswith("."), each.headline
        assert all(note.endswith((".", ")")) for note in each.notes), each.notes
        assert not re.search(r"\b(nan|None|no are|no is|(?<![.,])1 \w+s)\b|  |\.\.", each.sentence)


def test_a_finding_takes_its_table_and_computes_nothing(
    sim: dd.Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = dd.weight_stability(sim)
    said = stability_finding(sim)

    def again(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("dragonsden.analysis.findings.stability.weight_stability", again)
    assert replace(stability_finding(sim, table), data=said.data) == said
