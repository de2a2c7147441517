"""What is said of programmes and targets: true of small cases that were worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from smallprogrammes import MONEY, planned, sells

import dragonsden as dd
from dragonsden.analysis.findings.programme import programme_finding
from dragonsden.analysis.findings.targets import outlook_finding, target_finding
from dragonsden.analysis.programmes.solve import Solver, UnsolvedError
from dragonsden.analysis.programmes.targets import TargetOutlook
from dragonsden.plot.described import description


def noted(outlook: Any) -> str:
    """The notes of a target, as one text."""
    return " ".join(outlook_finding(outlook).notes)


SOON = {"reviews": {"default": {"quarters": 1}}, "quarters": 1}


def outlook_of(
    services: dict[str, Any], draws: int = 20, more: Any = SOON, **target: Any
) -> TargetOutlook:
    """The outlook of one target of services, which are begun at once."""
    said = {"line": "contribution", "year": "2", "at_least": 100, **target}
    return dd.target(planned(services, draws, targets={"t": said}, **more), "t")


# ----------------------------------------------------------------------------------------- targets


@pytest.mark.parametrize(
    ("prices", "already", "words"),
    [
        ((300, 10, 10), 0, "in 2018/19, but not in 2019/20 and 2020/21."),
        ((300, 10, 300), 0, "in 2018/19 and 2020/21, but not in 2019/20."),
        ((10, 300, 300), 0, "from 2019/20."),
        ((10, 10, 10), 200, "from 2018/19."),
    ],
)
def test_a_target_that_is_reached_and_then_lost_again_is_told_by_its_years(
    prices: tuple[float, ...], already: float, words: str
) -> None:
    years = ("2018/19", "2019/20", "2020/21")
    service = {"revenue": {"price": dict(zip(years, prices, strict=True)), "volume": 1}}
    more = {**SOON, "years": 3, "pipeline": {"years": 3, "starts": years[0]}}
    outlook = outlook_of({"a": service}, more=more, year=years[2], already=already)
    assert f"The target is reached in at least 80% of draws {words}" in noted(outlook)


COIN = {"revenue": {"price": {"any_of": [0, 100, 100]}, "volume": 1}}
NOISE = {"revenue": {"price": {"low": 499, "likely": 500, "high": 501}, "volume": 1}}


def test_only_what_is_below_its_plan_by_two_standard_errors_is_named_as_the_cause_of_a_miss() -> (
    None
):
    outlook = outlook_of({"coin": COIN, "noise": NOISE}, 4_000, at_least=560)
    misses, errors = outlook.misses, outlook.miss_errors
    assert misses is not None
    assert errors is not None
    assert misses["coin"] > 2 * errors["coin"]
    assert abs(misses["noise"]) < 2 * errors["noise"]
    assert "in the draws that miss: Coin." in noted(outlook)
    assert "Coin falls furthest" in description(dd.plot.misses(outlook)).title


def test_the_error_of_a_miss_is_that_of_a_mean_over_the_draws_that_miss() -> None:
    already = {"low": 0, "likely": 5, "high": 10}
    outlook = outlook_of({"noise": NOISE}, 400, at_least=500)
    reached = outlook.reached[outlook.missed]
    assert outlook.miss_errors is not None
    assert outlook.miss_errors["noise"] == pytest.approx(
        np.std(reached, ddof=1) / len(reached) ** 0.5
    )
    outlook = outlook_of({"a": sells(10)}, 400, at_least=15, already=already)
    reached = outlook.reached[outlook.missed]
    assert outlook.miss_errors is not None
    assert outlook.miss_errors["a"] == 0
    assert outlook.miss_errors["already"] == pytest.approx(
        np.std(reached, ddof=1) / len(reached) ** 0.5
    )


def test_what_is_lost_in_rounding_is_no_culprit_where_the_plan_itself_lacks_the_rest() -> None:
    service = {"revenue": {"price": {"low": 400, "likely": 500, "high": 501}, "volume": 1}}
    outlook = outlook_of({"a": service}, 400, at_least=10_000_000)
    assert (outlook.shortfall_if_missed or 0) > outlook.lacking_in_plan
    assert "furthest below" not in noted(outlook)
    assert "The plan itself is £10.0m short, which is as good as all of it." in noted(outlook)


def test_the_cheapest_way_to_a_target_says_that_it_is_of_investment_and_what_value_it_costs() -> (
    None
):
    # b brings 20 a year from the second quarter on, for 300: 35 - 300 of net present value
    services = {"a": sells(100), "b": sells(20, 300)}
    said = " ".join(target_finding(outlook_of(services, at_least=110)).notes)
    assert (
        "The cheapest way to 80%, the other limits kept: B in quarter 1, for £300 more "
        "investment and £265 less net present value." in said
    )
    loss = {"revenue": {"price": 20, "volume": 1, "fixed_cost": {"2018/19": 50, "2019/20": 0}}}
    more = {**SOON, "pipeline": {"starts": "2018/19"}}
    outlook = outlook_of({"a": sells(100), "b": loss}, more=more, year="2019/20", at_least=102)
    said = " ".join(target_finding(outlook).notes)
    assert "for £0 more investment and £15 less net present value." in said
    service = {"a": sells(100), "b": sells(80, 60)}
    spent = {**SOON, "budget": {"1": 0}}
    said = " ".join(target_finding(outlook_of(service, more=spent, at_least=110)).notes)
    assert "for £60 more investment and £80 more net present value." in said


def test_where_nothing_is_started_the_plan_is_said_to_lack_it_and_no_start_to_fall() -> None:
    outlook = outlook_of({"a": sells(1)}, more={"rules": [{"never": ["a"]}]}, at_least=900)
    assert "Nothing is started: the plan itself is £900 short." in noted(outlook)
    assert "what is started" not in noted(outlook)


# ------------------------------------------------------------------------------ limits that clash

A_REVIEW = {"default": {"quarters": 1, "analysts": 4}}
BOTH = [{"start": ["a", "b"], "in": 1, "why": "promised"}]


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        # £8 buy one of the two in time, and five days review one of the two: only the rule gives
        (
            {"budget": {"1": 8}, "officers": {"analysts": 5}, "rules": BOTH},
            "Easing rule 1 (promised) in the programme file would do. "
            "Easing the budget alone would not do: other limits clash too.",
        ),
        ({"budget": {"1": 8}, "rules": BOTH}, "Easing either of them in the programme file would"),
        (
            {"rules": [{"start": ["a"]}, {"never": ["a"]}, {"start": ["b"]}, {"never": ["b"]}]},
            "Easing any one alone would not do: other limits clash too. "
            "Ease one of them in the programme file and ask again",
        ),
        (
            {"rules": [{"at_least": 3, "of": "all"}, {"at_most": 1, "of": "all"}]},
            "Easing it in the programme file would do.",
        ),
        (
            {"rules": [{"at_least": 3, "of": "all"}, {"at_least": 4, "of": ["a", "b"]}]},
            "Easing it alone would not do: other limits clash too. Ease it in the programme file",
        ),
        (
            {"rules": [{"start": ["a", "b"]}, {"at_most": 1, "of": "all"}, {"at_least": 2, "of":
             "all"}, {"at_most": 1, "of": ["a", "b"]}]},
            "Easing any one alone would not do",
        ),
    ],
)  # fmt: skip
def test_of_limits_that_clash_it_is_said_which_easing_would_do_and_which_not(
    limits: dict[str, Any], words: str
) -> None:
    services = {"a": sells(9, 5), "b": sells(9, 5)}
    found = planned(services, reviews=A_REVIEW, **limits)
    told = programme_finding(found)
    assert words in " ".join(told.notes)
    assert told.document["programme"]["easing"] == found.easing
    for name, would_do in found.easing.items():  # what is said is so: without it, or with it
        kind = name.partition(".")[0]
        rules = [r for n, r in enumerate(found.file.rules, 1) if name != f"rules.{n}"]
        changes = {"rules": tuple(rules)} if kind == "rules" else {kind: None}
        again = dd.programme(found.sim, found.file.model_copy(update=changes))
        assert (again.found is not None) == would_do, name


def test_an_easing_that_no_solve_could_try_in_time_is_said_not_to_be_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = planned({"a": sells(9, 5)}, rules=[{"start": ["a"]}, {"never": ["a"]}])
    assert found.infeasible == ("rules.1", "rules.2")

    def too_late(_: Solver) -> bool:
        raise UnsolvedError("the time is up")

    monkeypatch.setattr(Solver, "feasible", too_late)
    told = " ".join(programme_finding(found).notes)
    assert "Whether easing rule 1 or rule 2 would do was not found within 10 s." in told
    assert found.easing == {"rules.1": None, "rules.2": None}


# ------------------------------------------------------------------------------ what gates bar

GATES = {**MONEY, "gates": {"legal": {"title": "Legal power"}, "safe": {"title": "Safe"}}}


def gated(*failed: str, price: float = 9, **more: Any) -> dict[str, Any]:
    """A service that fails some gates and passes the others."""
    said = {gate: "fail" if gate in failed else "pass" for gate in ("legal", "safe")}
    gates = {gate: {"status": status, "reason": "so"} for gate, status in said.items()}
    return sells(price, gates=gates, **more)


def told_of(services: dict[str, Any], *rules: dict[str, Any]) -> tuple[Any, str]:
    """A programme of services under rules, and the notes of its finding."""
    found = planned(services, criteria=GATES, rules=list(rules))
    return found, " ".join(programme_finding(found).notes)


def test_a_rule_that_asks_for_a_service_that_fails_a_gate_is_told_with_the_gate() -> None:
    services = {"a": gated("legal"), "b": gated("legal", "safe"), "c": gated()}
    _, said = told_of(services, {"start": ["a", "c"], "why": "promised"}, {"start": ["b"]})
    assert "Rule 1 (promised) asks for A, which fails the gate “Legal power”." in said
    assert "Rule 2 asks for B, which fails the gates “Legal power” and “Safe”." in said
    assert " C" not in said


def test_a_service_that_waits_for_what_fails_a_gate_is_told_with_it_and_so_is_what_waits_on() -> (
    None
):
    services = {"a": gated("safe"), "b": gated(), "c": gated(), "d": gated()}
    found, said = told_of(services, {"start": ["c"], "needs": ["b"]},
                          {"start": ["b"], "needs": ["a"], "why": "it sells it"})  # fmt: skip
    assert list(found.chosen.index) == ["d"]
    assert (
        "B cannot start: by rule 2 (it sells it) it needs A, which fails the gate “Safe”." in said
    )
    assert "C cannot start: by rule 1 it needs B, which cannot start either." in said
    assert found.why_not("c").endswith("can start it, for it needs B, which cannot start")


def test_a_rule_that_asks_for_more_than_pass_the_gates_is_told_with_those_that_do_not() -> None:
    services = {
        "a": gated("legal", department="North"), "b": gated(department="North"), "c": gated(),
    }  # fmt: skip
    _, said = told_of(services, {"at_least": 2, "of": {"department": "North"}})
    assert (
        "Rule 1 asks for two or more, of which one can start: A fails the gate “Legal power”."
        in said
    )
    assert "asks for" not in told_of(services, {"at_least": 2, "of": "all"})[1]


def test_what_fails_a_gate_has_a_row_among_what_is_not_started_with_the_gate() -> None:
    found, _ = told_of({"a": gated("legal"), "b": gated(), "c": gated(price=0, investment=1)})
    rows = {row.about: row for row in programme_finding(found).table("not-started").rows}
    assert set(rows) == {"a", "c"}
    assert [cell.text for cell in rows["a"].cells] == [
        "A", "no programme can", "fails the gate “Legal power”",
    ]  # fmt: skip


def test_a_service_that_fails_a_gate_as_written_but_not_as_an_option_is_no_less_told() -> None:
    services = {"a": gated("legal"), "b": gated("legal"), "z": gated()}
    passes = {"legal": {"status": "pass", "reason": "ok"}}
    services["a"]["options"] = {"firm": {"revenue": {"price": 0.0}, "gates": passes}}
    services["b"]["options"] = {"now": {"as_is": True}, "firm": {"revenue": {"price": 5.0}}}
    found, said = told_of(services, {"start": ["b"]})
    assert (
        "Rule 1 asks for B, which fails a gate in each way to deliver it (“Legal power”)." in said
    )
    found, said = told_of(services, {"start": ["b/now"]})
    assert "which is how it is delivered now, and nothing to start." in said
    found, _ = told_of(services)
    rows = {row.about: row for row in programme_finding(found).table("not-started").rows}
    assert set(rows) == {"a", "b"}
