"""Gates: pass, hold or fail, with a reason, and never part of the sum."""

from __future__ import annotations

from typing import Literal

import pytest
from casebook import SCALE, case_of, scored, services, simulated

from dragonsden.engine import gates
from dragonsden.engine.gates import Verdict, judged
from dragonsden.engine.plan import MeasuredGate


def measured(share: float, bound: float = 0.0) -> MeasuredGate:
    return MeasuredGate("g", "npv", "at least", bound, share)


@pytest.mark.parametrize(
    ("share", "count", "draws", "status"),
    [
        # the 95% Wilson interval of 80 of 100 is 71.1% to 86.7%
        (0.71, 80, 100, "pass"),
        (0.72, 80, 100, "hold"),
        (0.86, 80, 100, "hold"),
        (0.87, 80, 100, "fail"),
        # by the rule of three 0 of 100 is 0 to 3%, and all of them pass whatever is asked
        (0.03, 0, 100, "hold"),
        (0.04, 0, 100, "fail"),
        (1.0, 100, 100, "pass"),
        (0.98, 100, 100, "pass"),
        (1.0, 99, 100, "fail"),
        (1.0, 0, 1, "fail"),
        (0.5, 1, 1, "pass"),
        (0.8, 7_900, 10_000, "fail"),
        (0.8, 8_100, 10_000, "pass"),
        (0.8, 8_000, 10_000, "hold"),
    ],
)
def test_a_measured_gate_is_judged_by_what_the_draws_can_tell(
    share: float, count: int, draws: int, status: str
) -> None:
    verdict = judged(measured(share), share, count, draws)
    assert verdict.status == status
    assert verdict.share == count / draws


@pytest.mark.parametrize(
    ("gate", "count", "draws", "reason"),
    [
        (
            measured(0.8),
            7_500,
            10_000,
            "net present value is at least £0 in 75.0% of draws; 80% are asked for",
        ),
        (
            measured(0.995),
            0,
            10_000,
            "net present value is at least £0 in 0% of draws; 99.5% are asked for",
        ),
        # not 100.0%, of which 100% would be enough
        (
            measured(1.0),
            9_999,
            10_000,
            "net present value is at least £0 in >99.9% of draws; 100% are asked for",
        ),
        # ten draws do not support a decimal
        (
            measured(0.5),
            8,
            10,
            "net present value is at least £0 in 80% of draws; 50% are asked for",
        ),
        (
            measured(0.8, 1_250_000),
            9_000,
            10_000,
            "net present value is at least £1,250,000 in 90.0% of draws; 80% are asked for",
        ),
        (
            MeasuredGate("q", "payback", "at most", 2.5, 0.6),
            5_000,
            10_000,
            "payback is at most 2.5 years in 50.0% of draws; 60% are asked for",
        ),
    ],
)
def test_its_reason_says_what_was_found_and_what_is_asked_for(
    gate: MeasuredGate, count: int, draws: int, reason: str
) -> None:
    assert gate.share is not None
    assert judged(gate, gate.share, count, draws).reason == reason


@pytest.mark.parametrize(
    ("statuses", "together"),
    [
        ("", "pass"),
        ("pass", "pass"),
        ("pass hold", "hold"),
        ("hold pass pass", "hold"),
        ("hold fail pass", "fail"),
        ("fail", "fail"),
    ],
)
def test_the_worst_gate_decides(statuses: str, together: str) -> None:
    kinds: list[Literal["pass", "hold", "fail"]] = statuses.split()  # type: ignore[assignment]
    said = {str(place): Verdict(status, "r") for place, status in enumerate(kinds)}
    assert gates.overall(said) == together


CRITERIA = (
    scored("a")
    + """
gates:
  safe:  {title: Safe, measure: npv, at_least: 0, in: 80%}
  legal: {title: Legal}
  quick: {title: Quick, measure: payback, at_most: 2, in: 50%}
  staff: {title: Staff}
"""
)
ACCOUNT = "revenue: {price: 10, volume: 10, investment: 150}"


def test_a_gate_that_nobody_stated_is_on_hold_and_says_so() -> None:
    case = case_of(
        CRITERIA,
        services(
            one=f"scores: {{a: 1}}, gates: {{legal: {{status: pass, reason: s.93}}}}, {ACCOUNT}"
        ),
    )
    assert gates.stated(case, "one") == {
        "legal": Verdict("pass", "s.93"),
        "staff": Verdict("hold", "not stated"),
    }


def test_verdicts_come_in_the_order_of_the_file_measured_or_stated() -> None:
    sim = simulated(
        CRITERIA, "years: 4\n" + services(one=f"scores: {{a: 1}}, {ACCOUNT}"), draws=200
    )
    found = sim.verdicts["one"]
    assert list(found) == ["safe", "legal", "quick", "staff"]
    assert [found[name].share for name in found] == [1, None, 1, None]
    assert [found[name].status for name in found] == ["pass", "hold", "pass", "hold"]


def test_a_payback_of_never_meets_no_limit_to_the_payback() -> None:
    # 150 comes back at 100 a year in a year and a half; at 10 a year never
    sim = simulated(
        CRITERIA,
        "years: 4\n"
        + services(
            quick=f"scores: {{a: 1}}, {ACCOUNT}",
            never="scores: {a: 1}, revenue: {price: 1, volume: 10, investment: 150}",
            either="scores: {a: 1}, "
            "revenue: {price: {any_of: [1, 10]}, volume: 10, investment: 150}",
        ),
        draws=500,
    )
    assert {name: sim.verdicts[name]["quick"].status for name in sim.services} == {
        "quick": "pass",
        "never": "fail",
        "either": "hold",
    }
    share = sim.verdicts["either"]["quick"].share
    never = sim.measure_summary.loc[("either", "payback"), "never"]
    assert share == pytest.approx(1 - never)


def test_a_payback_of_never_meets_no_least_payback_either_asked_for_or_claimed() -> None:
    # 100 comes back in a year at 100 a year, in ten years and so never at 10
    sim = simulated(
        f"criteria: {{a: {{title: A, {SCALE}, weight: 1}}}}\n"
        "gates:\n  slow: {title: Slow, measure: payback, at_least: 1, in: 10%}\n"
        "  said: {title: Said, claims: {measure: payback, at_least: 1}}",
        "years: 4\n"
        + services(
            slow="scores: {a: 1}, gates: {said: {status: pass, reason: r}}, "
            "revenue: {price: 10, volume: 10, investment: 100}",
            never="scores: {a: 1}, gates: {said: {status: pass, reason: r}}, "
            "revenue: {price: 1, volume: 10, investment: 100}",
        ),
        draws=50,
    )
    for gate in ("slow", "said"):
        assert [sim.verdicts[name][gate].share for name in ("slow", "never")] == [1.0, 0.0]


def test_a_gate_never_enters_the_sum() -> None:
    pipeline = "years: 4\n" + services(
        one="scores: {a: {low: 10, high: 90}}, "
        "revenue: {price: {low: 1, high: 20}, volume: 10, investment: 900}"
    )
    without = CRITERIA[: CRITERIA.index("\ngates:")]
    gated, free = simulated(CRITERIA, pipeline, 300), simulated(without, pipeline, 300)
    assert gated.overall.equals(free.overall)
    assert gated.gate == {"one": "fail"}
    assert free.gate == {"one": "pass"}
    assert free.recommended == ("one",)
