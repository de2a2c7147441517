"""A case that nobody has scored yet: a state, and no list of faults."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from casebook import case_of, scored, services, simulated

import dragonsden as dd
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.pack.content import content
from dragonsden.reading import CaseError

TWO = services(one="revenue: {price: 1, volume: 1}", two="revenue: {price: 1, volume: 1}")


def test_the_whole_scale_stands_in_for_every_score() -> None:
    sim = simulated(scored("a", weight="1"), TWO, draws=20_000)
    # uniform from 0 to 100: mean 50, P10 10, P90 90; each first in half of the draws
    row = sim.ranking.loc["one"]
    assert row["value"] == pytest.approx(50, abs=4 * 100 / sqrt(12 * 20_000))
    assert row[["p10", "p90"]].to_list() == pytest.approx([10, 90], abs=1)
    assert row["first"] == pytest.approx(0.5, abs=4 * 0.5 / sqrt(20_000))
    assert sim.ranking["typical_value"].to_list() == [50, 50]


def test_one_line_says_how_many_are_missing() -> None:
    said = case_of(scored("a", "b"), TWO).warnings
    assert [line for line in said if "no scores yet" in line] == [
        "no scores yet: the whole scale stands in for each of the 4 that are missing, so the "
        "ranking says little of what the panel will value"
    ]


@pytest.mark.parametrize(
    "sheet",
    [
        None,
        "service_id,member,criterion,score,comment\n"
        "one,chair,a,,not known\ntwo,chair,a,,not known\n",
    ],
)
def test_the_pages_say_that_the_whole_scale_stands_in_while_nobody_has_scored(
    sheet: str | None,
) -> None:
    sim = dd.simulate(case_of(scored("a", weight="1"), TWO, sheet), 50, 1, progress=False)
    said = "the whole scale stands in for each of the 2 that are missing"
    told = content(Analyses(sim))
    assert said in " ".join(told.summary.sources)
    if sheet is not None:
        assert said in told.disagreement.notes[-1]
        assert told.disagreement.table("missing").rows[0].texts[-1] == "the whole scale"


def test_each_missing_score_is_drawn_from_a_stream_of_its_own() -> None:
    one = simulated(scored("a", weight="1"), TWO, draws=100).overall
    more = simulated(
        scored("a", weight="1"),
        services(**dict.fromkeys(("one", "two", "three"), "revenue: {price: 1, volume: 1}")),
        draws=100,
    ).overall
    assert np.array_equal(one, more[["one", "two"]])
    assert not np.array_equal(one["one"], one["two"])


def test_as_soon_as_one_is_given_the_others_are_missed() -> None:
    some = services(one="scores: {a: 40}", two="revenue: {price: 1, volume: 1}")
    with pytest.raises(CaseError, match="two has no score on 'a'"):
        case_of(scored("a"), some)


def test_a_panel_whose_members_gave_nothing_but_reasons_has_scored_nothing() -> None:
    sheet = "service_id,member,criterion,score,comment\n" + "".join(
        f"{service},chair,a,,not known\n" for service in ("one", "two")
    )
    case = case_of(scored("a"), TWO, sheet)
    assert any("no scores yet" in line for line in case.warnings)
    assert len(dd.simulate(case, 50, 1, progress=False).ranking) == 2
