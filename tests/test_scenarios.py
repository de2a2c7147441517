"""Scenarios: what the file may say of them, and what they come to on the same draws."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from contextvars import Context
from dataclasses import fields
from math import sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
import pytest
from casebook import case_of, mean_error, scored, simulated
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import dragonsden as dd
from dragonsden.analysis.scenarios import rank_by_scenario, regret, scenarios
from dragonsden.arithmetic.distributions import Known, Uniform
from dragonsden.engine.blocks import remembering
from dragonsden.engine.tally import Tally
from dragonsden.model import Belief, Pipeline, Scenario
from dragonsden.results.public import public

# ------------------------------------------------------------------------------ what may be said

REVENUE = {"price": 10, "volume": {"low": 1, "high": 3}, "unit_cost": "pay", "growth": "pay"}
WHOLE: dict[str, Any] = {
    "title": "P",
    "status": "proposed",
    "prices": "2018/19",
    "years": 4,
    "discount_rate": 0.035,
    "assumptions": {"pay": {"low": 0.01, "high": 0.03}, "rent": 5},
    "factors": ["cycle"],
    "services": {"fees": {"revenue": REVENUE}, "fines": {}},
}


def refusals(*, whole: Mapping[str, Any] = WHOLE, **scenarios: Any) -> list[str]:
    """What is wrong with a pipeline because of these scenarios."""
    with pytest.raises(ValidationError) as refusal:
        Pipeline.model_validate({**whole, "scenarios": scenarios})
    return [
        f"{'.'.join(map(str, error['loc'][1:]))}: {error['msg'].removeprefix('Value error, ')}"
        for error in refusal.value.errors()
    ]


def under(**scenario: Any) -> Pipeline:
    """The pipeline under one scenario."""
    return Pipeline.model_validate({**WHOLE, "scenarios": {"s": scenario}}).under("s")


def test_a_scenario_takes_the_place_of_what_it_names_and_leaves_the_rest() -> None:
    pipeline = Pipeline.model_validate(
        {
            **WHOLE,
            "scenarios": {
                "hard_times": {
                    "factors": {"cycle": -1.5},
                    "assumptions": {"pay": 0.05},
                    "services": {"fees": {"volume": {"low": 0, "high": 1}, "churn": "pay"}},
                }
            },
        }
    )
    changed = pipeline.under("hard_times")
    assert (changed.factors_at, pipeline.factors_at) == ({"cycle": -1.5}, {})
    assert changed.assumptions["pay"].distribution == Known(0.05)
    assert changed.assumptions["rent"] is pipeline.assumptions["rent"]
    revenue = changed.services["fees"].revenue
    assert (revenue["price"], revenue["churn"]) == (Belief(value=10), "pay")
    volume = revenue["volume"]
    assert isinstance(volume, Belief)
    assert volume.distribution == Uniform(0, 1)
    assert changed.services["fines"] is pipeline.services["fines"]
    assert changed.title == "P: Hard times"
    assert changed.scenarios == {}
    assert list(pipeline.services["fees"].revenue) == list(REVENUE)


def test_a_pipeline_under_a_scenario_goes_to_another_process_as_it_is() -> None:
    changed = under(factors={"cycle": 2})
    there = pickle.loads(pickle.dumps(changed))
    assert there == changed
    assert there.factors_at == {"cycle": 2}


def test_a_scenario_that_is_not_there_is_refused_with_the_name_that_was_meant() -> None:
    pipeline = Pipeline.model_validate(
        {**WHOLE, "scenarios": {"recession": {"factors": {"cycle": 1}}}}
    )
    with pytest.raises(KeyError, match="'recesion' is not a scenario; did you mean 'recession'"):
        pipeline.under("recesion")


@pytest.mark.parametrize(
    ("scenario", "message"),
    [
        ({}, "s: nothing changes; give factors, assumptions or services"),
        ({"why": "to see"}, "s: nothing changes; give factors, assumptions or services"),
        ({"factors": {}, "services": {}}, "s: nothing changes"),
        ({"services": {"fees": {}}}, "s.services.fees: Dictionary should have at least 1 item"),
        ({"factors": {"cycles": 1}}, "s.factors.cycles: 'cycles' is not a factor of the pipeline"),
        ({"factors": {"cycle": 6.5}},
         "s.factors.cycle: a factor held at 6.5 standard deviations; give one from -6 to 6"),
        ({"factors": {"cycle": "-7"}}, "s.factors.cycle: a factor held at -7 standard deviations"),
        ({"factors": {"cycle": "5%"}}, "s.factors.cycle: 5% has a %; a plain number belongs here"),
        ({"assumptions": {"pya": 0.05}},
         "s.assumptions.pya: 'pya' is not an assumption of the pipeline"),
        ({"assumptions": {"pay": "rent"}}, "s.assumptions.pay: 'rent' is not a number"),
        ({"services": {"fee": {"price": 1}}},
         "s.services.fee: 'fee' is not a service of the pipeline"),
        ({"services": {"fees": {"prize": 1}}}, "s.services.fees.prize: 'prize' is not a driver"),
        ({"services": {"fees": {"volume": "rents"}}},
         "s.services.fees.volume: 'rents' is neither a number nor an assumption of this file"),
        ({"services": {"fees": {"churn": "£5"}}},
         "s.services.fees.churn.value: £5, but churn is a rate; write it as 5% or 0.05"),
        ({"services": {"fees": {"churn": {"low": 0, "high": 2}}}},
         "s.services.fees.churn.high: churn must be at most 1, but may be 2"),
        ({"services": {"fees": {"churn": "rent"}}},
         "s.services.fees.churn: 5 (of rent) is 5% or 500%; write 5%, or 500% if that is meant"),
        ({"assumptions": {"pay": -0.01}},
         "s.assumptions.pay: unit_cost (pay) is -0.01, but must be at least 0"),
        ({"services": {"fees": {"volume": {"low": 1, "high": 2, "moves_with": {"cycel": 0.5}}}}},
         "s.services.fees.volume.moves_with.cycel: 'cycel' is not a factor of the pipeline"),
        ({"services": {"fees": {"direct_cost": 0.5}}},
         "s.services.fees.direct_cost: fees has unit_cost, and direct_cost excludes it; change "
         "unit_cost instead"),
        ({"services": {"fines": {"price": 1, "volume": 1, "unit_cost": 1, "direct_cost": 0}}},
         "s.services.fines.unit_cost: direct_cost and unit_cost together; keep one of them"),
        ({"services": {"fines": {"price": 1}}},
         "s.services.fines: fines has no revenue to change, and here no volume; give price and"),
        ({"title": " "}, "s.title: nothing is written here; write a text"),
        ({"title": "as  Written", "factors": {"cycle": 1}},
         "s: a scenario may not be called as written: that is the pipeline without one"),
    ],
)  # fmt: skip
def test_a_scenario_that_cannot_be_run_is_refused(scenario: dict[str, Any], message: str) -> None:
    found = refusals(s=scenario)
    assert [refusal[: len(message)] for refusal in found] == [message]


def test_scenarios_can_be_told_apart_from_one_another_and_from_the_pipeline() -> None:
    one = {"factors": {"cycle": 1}}
    found = refusals(
        As_Written=one, bust=one, Bust={**one, "title": "B"}, slump={"title": "bust"} | one
    )
    assert [refusal.partition(";")[0] for refusal in found] == [
        "Bust: scenario 'Bust' is there already, as 'bust'",
        "slump.title: 'bust' is also the title of bust",
        "As_Written: a scenario may not be called as written: that is the pipeline without one",
    ]


def test_an_assumption_is_judged_by_the_drivers_that_still_take_it() -> None:
    changed = {"assumptions": {"pay": -0.01}, "services": {"fees": {"unit_cost": 2}}}
    pay = under(**changed).assumptions["pay"]
    assert pay.distribution == Known(-0.01)


def test_a_service_without_an_account_may_be_given_one() -> None:
    revenue = under(services={"fines": {"price": 1, "volume": 2}}).services["fines"].revenue
    assert list(revenue) == ["price", "volume"]


def test_ranges_of_a_scenario_are_percentiles_where_those_of_the_file_are() -> None:
    whole = {**WHOLE, "low_high_are": "p10_p90"}
    changes = {
        "assumptions": {"rent": {"low": 4, "high": 6}},
        "services": {"fees": {"volume": {"low": 4, "likely": 5, "high": 6}}},
    }
    changed = Pipeline.model_validate({**whole, "scenarios": {"s": changes}}).under("s")
    volume = changed.services["fees"].revenue["volume"]
    assert isinstance(volume, Belief)
    for belief in (changed.assumptions["rent"], volume):
        ends = belief.distribution.quantile(np.array([0.1, 0.9]))
        assert ends == pytest.approx([4, 6], abs=1e-9)
    low = {"services": {"fees": {"volume": {"low": -0.5, "high": 9}}}}
    assert refusals(whole=whole, s=low)[0].startswith("s.services.fees.volume.low: volume must be")


def test_every_fault_of_scenarios_is_found_at_once_and_beside_others() -> None:
    criteria = scored("a")
    pipeline = """\
        years: four
        assumptions: {pay: {low: 1%, high: 3%}}
        factors: [cycle]
        services:
          fees: {scores: {a: 5}, revenue: {price: 1, volume: 2, fixed_cost: pay, unit_cost: x y}}
        scenarios:
          bust: {factors: {cylce: 1}, assumptions: {pay: {low: -1, high: 1, mean: 3}}}
          boom: {factors: {cycle: 9}, services: {fees: {vloume: 3, direct_cost: 5%, churn: 3}}}
          calm: {title: Calm, factor: {cycle: 1}}
          as_written: {services: {feees: {price: pya, volume: -1}}}
        """
    with pytest.raises(dd.CaseError) as refusal:
        case_of(criteria, pipeline)
    found = [(fault.line, fault.message) for fault in refusal.value.faults]
    lines = dict.fromkeys(line for line, _ in found)
    told = {line: [message for at, message in found if at == line] for line in lines}
    first = min(line for line, messages in told.items() if "four" in messages[0])
    assert {line - first: len(messages) for line, messages in told.items()} == {
        0: 1, 4: 2, 6: 2, 7: 4, 8: 2, 9: 4,
    }  # fmt: skip
    text = str(refusal.value)
    for meant in ("cycle", "volume", "factors", "fees", "pay"):
        assert f"did you mean '{meant}'?" in text


def test_a_scenario_has_the_title_of_its_name_unless_it_has_its_own() -> None:
    one = {"factors": {"cycle": 1}}
    made = Pipeline.model_validate(
        {**WHOLE, "scenarios": {"pay_award-5": one, "b": {**one, "title": " Of  its own"}}}
    )
    assert [s.title for s in made.scenarios.values()] == ["Pay award 5", "Of its own"]
    assert Scenario.model_validate({**one, "why": " because "}).why == "because"


# ------------------------------------------------------------------------------- what they come to

DRAWS = 4_000

CRITERIA = """\
    criteria:
      market: {title: Market, worst: 0, best: 100, weight: 60}
      money: {title: Money, from: npv, worst: 0, best: 1_000, weight: {low: 30, high: 50}}
    """
PIPELINE = """\
    assumptions: {pay: {low: 10, high: 20}}
    factors: [cycle]
    services:
      fees:
        scores: {market: {low: 20, high: 80, moves_with: {cycle: 0.6}}}
        revenue: {price: 10, volume: {low: 40, likely: 60, high: 90}, fixed_cost: pay}
      fines:
        scores: {market: {mean: 50, sd: 5}}
        revenue: {price: 8, volume: {low: 30, high: 90, moves_with: {cycle: 0.5}}}
      permits:
        scores: {market: {any_of: [20, 40, 70]}}
        revenue: {price: 7, volume: {low: 30, high: 90}, fixed_cost: pay}
    scenarios:
      nothing: {assumptions: {pay: {low: 10, high: 20}}}
      boom: {factors: {cycle: 2}}
      dearer: {assumptions: {pay: {low: 15, high: 30}}}
      fewer: {services: {fees: {volume: {low: 20, high: 40}}}}
    """


@pytest.fixture(scope="module")
def runs() -> dict[str, dd.Simulation]:
    return scenarios(simulated(CRITERIA, PIPELINE, draws=DRAWS))


def bits(sim: dd.Simulation) -> list[bytes]:
    """All that was computed."""
    kept = sim.kept
    arrays = (kept.overall, kept.ranks, kept.weights, kept.measures, sim.tally.central)
    return [np.ascontiguousarray(array).tobytes() for array in arrays]


def test_the_first_run_is_the_simulation_itself_and_the_others_come_by_name(
    runs: dict[str, dd.Simulation],
) -> None:
    assert list(runs) == ["as written", "nothing", "boom", "dearer", "fewer"]
    written = runs["as written"]
    assert all((run.draws, run.seed) == (DRAWS, 2018) for run in runs.values())
    assert scenarios(written)["as written"] is written
    assert runs["boom"].case.title == "Test: Boom"


def test_a_scenario_that_changes_nothing_gives_the_same_bits(
    runs: dict[str, dd.Simulation],
) -> None:
    assert bits(runs["nothing"]) == bits(runs["as written"])
    assert bits(runs["boom"]) != bits(runs["as written"])
    pd.testing.assert_frame_equal(runs["nothing"].ranking, runs["as written"].ranking)


MOVED = CRITERIA.replace("weight: 60", "weight: {low: 20, high: 80, moves_with: {cycle: 0.7}}")
CLIPPED = PIPELINE.replace(
    "price: 7, volume: {low: 30, high: 90}", "price: 7, volume: {mean: 62, sd: 20}"
)


@pytest.mark.parametrize("criteria", [CRITERIA, MOVED])
def test_a_scenario_is_what_the_pipeline_as_it_is_then_gives_by_itself(criteria: str) -> None:
    sim = simulated(criteria, CLIPPED, draws=DRAWS)
    assert sim.tally.clipped.any()
    for name in ("boom", "dearer", "fewer"):
        run, alone = scenarios(sim)[name], dd.simulate(sim.case.under(name), DRAWS, progress=False)
        assert run.to_json() == alone.to_json()
        assert np.array_equal(run.tally.clipped, alone.tally.clipped)


@pytest.mark.parametrize("kept", [DRAWS, 100])
def test_percentiles_of_measures_are_of_all_draws_of_a_scenario_however_few_are_kept(
    monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    alone = simulated(CRITERIA, PIPELINE, draws=DRAWS)
    monkeypatch.setattr("dragonsden.engine.run.MOST_KEPT", kept)
    sim = simulated(CRITERIA, PIPELINE, draws=DRAWS)
    for run in (scenarios(sim)["nothing"], public(scenarios(sim)["nothing"])):
        assert run.kept.count == kept
        pd.testing.assert_frame_equal(run.measure_summary, alone.measure_summary, check_exact=True)


@pytest.mark.slow
def test_what_services_share_with_the_pipeline_as_written_changes_no_bit_of_a_scenario(
    runs: dict[str, dd.Simulation],
) -> None:
    written = runs["as written"]
    with remembering():
        sim = dd.simulate(written.case, DRAWS, 2018, progress=False)
        for name, run in scenarios(sim).items():
            alone = written.case if run is sim else written.case.under(name)
            by_itself = Context().run(dd.simulate, alone, DRAWS, 2018, progress=False)
            assert run.to_json() == by_itself.to_json()
            for field in fields(Tally):
                if field.name not in ("cuts", "below", "upto", "guess", "exactly"):
                    one, other = (getattr(sim.tally, field.name) for sim in (run, by_itself))
                    assert one.tobytes() == other.tobytes(), field.name


def test_services_are_alike_under_a_scenario_unless_a_number_of_theirs_is_drawn_otherwise(
    runs: dict[str, dd.Simulation],
) -> None:
    plan = runs["as written"].plan
    alike = {name: sorted(run.plan.alike(plan)) for name, run in runs.items()}
    assert alike.pop("as written") == alike.pop("nothing") == [0, 1, 2]
    assert alike == {"boom": [2], "dearer": [1], "fewer": [1, 2]}


def test_a_changed_driver_leaves_every_other_service_as_it_was_bit_for_bit(
    runs: dict[str, dd.Simulation],
) -> None:
    written, fewer = runs["as written"].kept, runs["fewer"].kept
    assert not np.array_equal(fewer.overall[0], written.overall[0])
    assert np.array_equal(fewer.overall[1:], written.overall[1:])
    assert np.array_equal(fewer.measures[:, 1:], written.measures[:, 1:], equal_nan=True)
    assert np.array_equal(fewer.weights, written.weights)


def test_a_changed_assumption_moves_those_who_take_it_draw_for_draw(
    runs: dict[str, dd.Simulation],
) -> None:
    """Uniform on 10 to 20 becomes 15 to 30 of the same uniforms: half as much again, every draw."""
    written, dearer = runs["as written"].kept, runs["dearer"].kept
    assert np.array_equal(dearer.overall[1], written.overall[1])
    npv = 3  # income, contribution, surplus, npv
    by = written.measures[npv] - dearer.measures[npv]
    assert by[0] == pytest.approx(by[2], abs=1e-9)
    assert by[0].min() >= 5
    assert by[0].max() <= 10
    assert by[0].mean() == pytest.approx(7.5, abs=mean_error(5 / sqrt(12), DRAWS))


@pytest.mark.parametrize("at", [-6.0, -1.5, 0.0, 3.0])
def test_a_factor_moves_what_moves_with_it_to_the_mean_in_closed_form(at: float) -> None:
    """Of z = 0.6 at + 0.8 e: what does not move with the factor keeps its draws.

    A normal has mean 50 + 2 (0.6 at) and deviation 1.6; a uniform on 0 to 100 has mean
    100 Phi(0.6 at / sqrt(1 + 0.64)), as E Phi(m + s e) = Phi(m / sqrt(1 + s^2)). Bound: 4.5
    standard errors, by the CLT.
    """
    pipeline = f"""\
        factors: [cycle]
        services:
          normal: {{scores: {{a: {{mean: 50, sd: 2, moves_with: {{cycle: 0.6}}}}}}}}
          uniform: {{scores: {{a: {{low: 0, high: 100, moves_with: {{cycle: 0.6}}}}}}}}
          against: {{scores: {{a: {{low: 0, high: 100, moves_with: {{cycle: -0.6}}}}}}}}
          still: {{scores: {{a: {{low: 0, high: 100}}}}}}
        scenarios: {{s: {{factors: {{cycle: {at}}}}}}}
        """
    both = scenarios(simulated(scored("a"), pipeline, draws=DRAWS))
    drawn, before = both["s"].kept.overall, both["as written"].kept.overall
    assert drawn[0].mean() == pytest.approx(50 + 1.2 * at, abs=mean_error(1.6, DRAWS))
    assert drawn[0].std() == pytest.approx(1.6, abs=4.5 * 1.6 / sqrt(2 * DRAWS))
    for row, sign in ((1, 1), (2, -1)):
        mean = 100 * NormalDist().cdf(sign * 0.6 * at / sqrt(1.64))
        assert drawn[row].mean() == pytest.approx(mean, abs=mean_error(drawn[row].std(), DRAWS))
    assert np.array_equal(drawn[3], before[3])


def test_weights_move_with_a_factor_that_a_scenario_sets() -> None:
    criteria = """\
        criteria:
          a: {title: A, worst: 0, best: 1, weight: {low: 0, high: 2, moves_with: {cycle: 1}}}
          b: {title: B, worst: 0, best: 1, weight: 1}
        """
    pipeline = """\
        factors: [cycle]
        services: {one: {scores: {a: 1, b: 0}}}
        scenarios: {s: {factors: {cycle: 1}}}
        """
    run = scenarios(simulated(criteria, pipeline, draws=100))["s"]
    weight = 2 * NormalDist().cdf(1)
    assert run.kept.weights[0] == pytest.approx(weight / (weight + 1), abs=1e-9)


HAND = """\
review_slots: 1
years: 1
services:
  a: {scores: {c: 50}, revenue: {price: 1, volume: 30}}
  b: {scores: {c: 40}, revenue: {price: 1, volume: 50}}
  d: {scores: {c: 20}, revenue: {price: 1, volume: 50}}
scenarios:
  up: {services: {d: {volume: 100}}}
  down: {services: {b: {volume: 0}, d: {volume: 10}}}
"""
MONEY = """\
criteria:
  c: {title: C, worst: 0, best: 100, weight: 1}
  m: {title: M, from: npv, worst: 0, best: 100, weight: 1}
"""


def test_ranks_and_regret_by_hand() -> None:
    """Overall values: as written a 40, b 45, d 35; up 40, 45, 60; down 40, 20, 15."""
    runs = scenarios(simulated(MONEY, HAND, draws=10))
    assert rank_by_scenario(runs).to_dict("list") == {
        "title": ["B", "A", "D"],
        "as written": [1.0, 2.0, 3.0],
        "up": [2.0, 3.0, 1.0],
        "down": [2.0, 1.0, 3.0],
    }
    table = regret(runs)
    assert list(table.index) == ["b", "a", "d"]
    assert table.index.name == "service"
    assert table.to_dict("list") == {
        "title": ["B", "A", "D"],
        "as written": [0.0, 5.0, 10.0],
        "up": [15.0, 20.0, 0.0],
        "down": [20.0, 0.0, 25.0],
        "largest": [20.0, 20.0, 25.0],
    }


def test_a_service_that_fails_a_gate_in_a_scenario_has_neither_rank_nor_regret_there() -> None:
    """The gate asks for 20: as written e fails it (0), in `down` b (0), d (10) and e do."""
    criteria = f"{MONEY}gates: {{pays: {{title: Pays, measure: npv, at_least: 20, in: 100%}}}}"
    pipeline = HAND.replace(
        "scenarios:\n", "  e: {scores: {c: 90}, revenue: {price: 1, volume: 0}}\nscenarios:\n"
    ).replace("up: {services: {", "up: {services: {e: {volume: 20}, ")
    runs = scenarios(simulated(criteria, pipeline, draws=100))
    assert list(rank_by_scenario(runs).index) == ["b", "a", "d", "e"]
    table = regret(runs)
    assert np.isnan(table.loc["e", ["as written", "down", "largest"]].astype(float)).all()
    assert np.isnan(table.loc["b", ["down", "largest"]].astype(float)).all()
    assert table.loc["e", "up"] == 5
    assert table.loc["a", "largest"] == 20
    assert rank_by_scenario(runs).loc["b"].isna().to_dict() == {
        "title": False, "as written": False, "up": False, "down": True,
    }  # fmt: skip


def test_where_every_service_fails_a_gate_there_is_nothing_to_regret() -> None:
    criteria = f"{MONEY}gates: {{pays: {{title: Pays, measure: npv, at_least: 60, in: 100%}}}}"
    table = regret(scenarios(simulated(criteria, HAND, draws=100)))
    assert list(table.index) == ["d"]
    assert table.loc["d", "up"] == 0
    assert table[["as written", "down", "largest"]].isna().all(axis=None)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(
    levels=st.lists(st.integers(0, 100), min_size=2, max_size=5),
    volumes=st.lists(st.integers(0, 100), min_size=2, max_size=3),
)
def test_regret_is_never_below_0_and_0_for_the_best_of_each_scenario(
    levels: list[int], volumes: list[int]
) -> None:
    names = [f"s{n}" for n in range(len(levels))]
    lines = [
        f"  {name}: {{scores: {{c: {{low: 0, high: {level}}}}}, revenue: {{price: 1, volume: 9}}}}"
        for name, level in zip(names, levels, strict=True)
    ]
    changes = [
        f"  t{n}: {{services: {{{names[n % len(names)]}: {{volume: {volume}}}}}}}"
        for n, volume in enumerate(volumes)
    ]
    pipeline = "\n".join(["services:", *lines, "scenarios:", *changes])
    runs = scenarios(simulated(MONEY, pipeline, draws=20))
    below, places = regret(runs)[list(runs)], rank_by_scenario(runs)[list(runs)]
    assert (below.to_numpy() >= 0).all()
    assert ((below == 0) == (places == 1)).all(axis=None)
    assert (regret(runs)["largest"] == below.max(axis=1)).all()


def test_a_case_without_scenarios_is_told_how_to_write_one() -> None:
    sim = simulated(scored("a"), "services: {one: {scores: {a: 1}}}", draws=1)
    with pytest.raises(ValueError, match=r"write some in its file, as scenarios: \{recession: "):
        scenarios(sim)


def test_runs_that_do_not_belong_together_are_refused(runs: dict[str, dd.Simulation]) -> None:
    written = runs["as written"]
    with pytest.raises(ValueError, match="no run is called 'as written'"):
        rank_by_scenario({"boom": runs["boom"]})
    other = dd.simulate(written.case, DRAWS, seed=1, progress=False)
    with pytest.raises(ValueError, match="'x' has 4,000 draws of seed 1, 'as written' 4,000 of"):
        regret({"as written": written, "x": other})
    stranger = simulated(scored("a"), "services: {one: {scores: {a: 1}}}", draws=DRAWS)
    with pytest.raises(ValueError, match="'x' has other services than 'as written'"):
        regret({"as written": written, "x": stranger})


def test_the_panel_judges_in_every_scenario_as_it_does_without() -> None:
    sheets = """\
        service_id,member,criterion,score,comment
        one,chair,a,10,
        one,member,a,90,
        """
    pipeline = """\
        factors: [cycle]
        services:
          one: {scores: {a: 50}}
          two: {scores: {a: {low: 0, high: 100, moves_with: {cycle: 0.5}}}}
        scenarios: {s: {factors: {cycle: 1}}}
        """
    case = case_of(scored("a"), pipeline, sheets)
    both = scenarios(dd.simulate(case, 500, 1, progress=False))
    assert set(both["s"].kept.overall[0]) == {10.0, 90.0}
    assert np.array_equal(both["s"].kept.overall[0], both["as written"].kept.overall[0])


def test_an_assumption_that_is_a_score_stays_within_the_levels_in_every_scenario() -> None:
    criteria = "criteria: {a: {title: A, levels: {0: none, 5: all}, weight: 1}}"
    pipeline = """\
        assumptions: {demand: {low: 1, high: 4}}
        services: {one: {scores: {a: demand}}, two: {scores: {a: demand}}}
        scenarios:
          boom: {assumptions: {demand: {low: 3, high: 6}}}
          bust: {assumptions: {demand: {low: 0, high: 1}}}
        """
    with pytest.raises(dd.CaseError) as refusal:
        case_of(criteria, pipeline)
    assert [fault.message for fault in refusal.value.faults] == [
        "the score on 'a' (demand) must be at most 5, but may be 6; lower it, or give percentiles "
        "with max: 5"
    ]


def test_under_a_held_factor_typical_values_means_and_percentiles_are_those_given_it() -> None:
    # price = 10 + 10 Phi(0.8 F + 0.6 e), F held at -1.5: e = 0 gives 10 + 10 Phi(-1.2), and as
    # Phi(a + b e) has the mean Phi(a / sqrt(1 + b^2)), the mean price is 10 + 10 Phi(-1.029)
    phi, z10 = NormalDist().cdf, NormalDist().inv_cdf(0.1)
    sim = simulated(
        scored("a"),
        """
        factors: [cycle]
        assumptions: {pay: {low: 100, high: 300, moves_with: {cycle: -1}}}
        services:
          fees:
            scores: {a: 5}
            revenue:
              price: {low: 10, high: 20, moves_with: {cycle: 0.8}}
              volume: 100
              fixed_cost: pay
              bad_debt: {chance: 20%, moves_with: {cycle: -0.6}}
        scenarios: {bust: {factors: {cycle: -1.5}}}
        """,
        draws=2_000,
    )
    bust = scenarios(sim)["bust"]
    price, pay = 10 + 10 * phi(-1.2), 100 + 200 * phi(1.5)
    # nothing is paid in more than half of the draws: Phi((0.9 - 0.8416)/0.8) = 0.529
    assert bust.typical.measures[0, 0] == pytest.approx(100 * price, rel=1e-12)
    assert bust.typical.measures[0, 1] == pytest.approx(-pay, rel=1e-12)
    assert sim.typical.measures[0, 1] == pytest.approx(1500 - 200, rel=1e-12)
    table = dd.tornado(bust, "fees", "npv")
    swing = table.loc["fees.revenue.price", ["low", "high"]].to_list()
    assert swing == pytest.approx([10 + 10 * phi(-1.2 + end * 0.6 * z10) for end in (1, -1)])
    assert table.loc["assumptions.pay", ["low", "high"]].to_list() == pytest.approx([pay, pay])
    switches = dd.switching_values(bust, "fees")
    mean = 10 + 10 * phi(-1.2 / sqrt(1.36))
    assert switches["mean"].to_dict() == {"fees.revenue.price": pytest.approx(mean)}
    drawn = bust.measures["income"]["fees"] / 100
    assert drawn.mean() == pytest.approx(mean, abs=mean_error(drawn.std(), 2_000))
