"""The table of those whom typical values would recommend, or would not: membership, not rank."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from casebook import scored, services, simulated

import dragonsden as dd
from dragonsden.files.shipped import shipped
from dragonsden.outputs.pack.content import typical_table
from dragonsden.results.finding import Row
from dragonsden.results.ranking import ranking_finding

HOLDING = re.compile(r"(?ms)(^  (?:music_service|hr):\n.*?sponsor_named: +{status: )pass")
"""The gate on a sponsor of Music and of HR, which rank first and fourth."""


@cache
def strategy(folder: Path, held: bool) -> dd.Simulation:
    """The shipped example; `held` puts Music and HR on hold."""
    text = shipped("pipelines", "strategy_2018.yaml").read_text(encoding="utf-8")
    pipeline = folder / "pipeline.yaml"
    pipeline.write_text(HOLDING.sub(r"\1hold", text) if held else text, encoding="utf-8")
    criteria = shipped("criteria", "enhancing_trading.yaml")
    scores = shipped("scores", "enhancing_trading.csv")
    return dd.simulate(dd.load(criteria, pipeline, scores=scores), 2_000, progress=False)


def rows_of(sim: dd.Simulation) -> tuple[Row, ...]:
    """The rows of the table; none where there is no table."""
    table = typical_table(sim)
    return table.rows if table else ()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("strategy")


@pytest.mark.slow
@pytest.mark.parametrize("held", [False, True])
def test_only_those_that_pass_and_change_sides_at_typical_values_are_in_the_table(
    folder: Path, held: bool
) -> None:
    sim = strategy(folder, held)
    passing = sim.ranking[sim.ranking["gate"] == "pass"]
    places = passing[["rank", "typical_rank"]].astype(float).rank(method="min")
    among = places <= sim.k
    crossing = among.index[among["rank"] != among["typical_rank"]]
    rows = rows_of(sim)
    assert [row.about for row in rows] == list(crossing)
    assert [[c.number for c in r.cells[1:3]] for r in rows] == places.loc[crossing].values.tolist()
    assert [sim.gate[name] for name in ("music_service", "hr")] == ["hold" if held else "pass"] * 2
    assert [row.texts[1:3] for row in rows] == ([] if held else [("8", "9"), ("9", "7")])


@pytest.mark.slow
@pytest.mark.parametrize("held", [False, True])
def test_the_table_names_the_same_services_as_the_note_under_the_ranking(
    folder: Path, held: bool
) -> None:
    sim = strategy(folder, held)
    notes = [n for n in ranking_finding(sim).notes if n.startswith("With every number")]
    named = [name for name in sim.order if any(sim.case.title_of(name) in n for n in notes)]
    assert [row.about for row in rows_of(sim)] == named


def test_a_service_on_hold_takes_no_place_at_typical_values() -> None:
    # at typical values the held one is first; of the two that pass, the same one stays in
    pipeline = services(
        held="scores: {a: {low: 0, likely: 90, high: 90}}, gates: {g: {status: hold, reason: Ask}}",
        best="scores: {a: 80}, gates: {g: {status: pass, reason: Yes}}",
        next="scores: {a: 10}, gates: {g: {status: pass, reason: Yes}}",
    )
    criteria = scored("a", weight="100") + "\ngates:\n  g: {title: G}\n"
    sim = simulated(criteria, pipeline.replace("services:", "review_slots: 1\nservices:"), 500)
    assert (sim.ranking.loc["best", ["rank", "typical_rank"]] == [1, 2]).all()
    assert rows_of(sim) == ()


def test_a_service_that_others_pass_at_typical_values_is_told_with_the_reason() -> None:
    # `kept` is second among all both times: the first is on hold, and at typical values is not
    pipeline = services(
        held="scores: {a: {low: 84, likely: 84, high: 100}}, "
        "gates: {g: {status: hold, reason: Ask}}",
        kept="scores: {a: 85}, gates: {g: {status: pass, reason: Yes}}",
        rises="scores: {a: {low: 30, likely: 95, high: 95}}, "
        "gates: {g: {status: pass, reason: Yes}}",
    )
    criteria = scored("a", weight="100") + "\ngates:\n  g: {title: G}\n"
    sim = simulated(criteria, pipeline.replace("services:", "review_slots: 1\nservices:"))
    assert [(row.about, *row.texts[1:]) for row in rows_of(sim)] == [
        ("kept", "1", "2", "the others: its own rank stays"),
        ("rises", "2", "1", "a"),
    ]
