"""What is said of programmes and targets: true of small cases that were worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from smallprogrammes import planned, sells

import dragonsden as dd
from dragonsden.analysis.findings.targets import outlook_finding, target_finding
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
