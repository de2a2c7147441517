"""Arguments: what a caller gives is used as it is meant, or refused in words; never half of it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from casebook import KITCHEN, case_of, scored, services, simulated

import dragonsden as dd
from dragonsden import plot
from dragonsden.results.public import public
from dragonsden.text.arguments import WAYS_OUT


@cache
def case() -> dd.Case:
    return case_of(*KITCHEN)


@cache
def sim() -> dd.Simulation:
    return dd.simulate(case(), draws=200, seed=1)


@cache
def models() -> dd.Simulation:
    files = (dd.shipped(kind, "new_delivery_models.yaml") for kind in ("criteria", "pipelines"))
    return dd.simulate(dd.load(*files), draws=200, seed=1)


@cache
def planned() -> Any:
    return dd.programme(models(), dd.shipped("programmes", "new_delivery_models.yaml"))


TAKE_DRAWS: dict[str, Callable[[Any], object]] = {
    "simulate": lambda n: dd.simulate(case(), n),
    "fleet": lambda n: dd.fleet({"a": case()}, out="nosuch", draws=n),
    "core": lambda n: dd.core(models(), planned(), draws=n, progress=False),
    "reproduce": lambda n: dd.reproduce("nosuch", most_draws=n),
    "next_best": lambda n: planned().next_best(n),
}


@pytest.mark.parametrize("count", [0, -1, True, False, 1.5, math.nan, "5", None])
@pytest.mark.parametrize("name", TAKE_DRAWS)
def test_a_number_of_draws_that_is_none_is_refused_by_all_that_take_one(
    name: str, count: object
) -> None:
    with pytest.raises(ValueError, match="give a whole number of 1 or more"):
        TAKE_DRAWS[name](count)
    assert not Path("nosuch").exists()


@pytest.mark.parametrize("name", ["simulate", "fleet"])
def test_more_draws_than_can_be_made_are_refused_before_memory_is_taken(name: str) -> None:
    with pytest.raises(ValueError, match="draws is more than 1,000,000,000"):
        TAKE_DRAWS[name](10**40)


def test_a_whole_number_of_numpy_is_a_whole_number() -> None:
    assert dd.simulate(case(), np.int64(200), 1, threads=np.int64(2)).ranking.equals(sim().ranking)
    assert len(planned().next_best(np.int32(1))) == 1


@pytest.mark.parametrize("seed", [-1, 0.5, 10**40])
def test_a_fleet_checks_its_seed_as_a_simulation_does(seed: Any) -> None:
    with pytest.raises(ValueError, match="seed"):
        dd.fleet({"a": case()}, out="nosuch", seed=seed)


def test_a_fleet_without_councils_or_with_no_such_question_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no councils; give the case of one or more"):
        dd.fleet({}, out=tmp_path / "fleet")
    with pytest.raises(ValueError, match="no question 'm'; ask ranking or money"):
        dd.fleet({"a": case()}, list("money"), out=tmp_path / "fleet")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no question 'monney'"):
        dd.fleet({"a": case()}, "monney", out=tmp_path / "fleet")  # type: ignore[arg-type]


def test_one_question_to_a_fleet_may_be_given_by_itself(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    alone = pd.read_parquet(dd.fleet({"a": case()}, "money", out=tmp_path / "a", draws=50))
    listed = pd.read_parquet(dd.fleet({"a": case()}, ["money"], out=tmp_path / "b", draws=50))
    pd.testing.assert_frame_equal(alone, listed)
    assert "npv" in alone.columns
    assert "rank" not in alone.columns


@pytest.mark.parametrize(
    "asked",
    [
        lambda: dd.simulate(case(), 50, executor="nope"),  # type: ignore[arg-type]
        lambda: dd.fleet({"a": case()}, out="nosuch", executor="nope"),  # type: ignore[arg-type]
        lambda: dd.tornado(sim(), sim().services[0], executor="nope"),  # type: ignore[arg-type]
        lambda: dd.core(models(), planned(), executor="nope"),  # type: ignore[arg-type]
        lambda: dd.central_weights(sim(), executor="nope"),  # type: ignore[arg-type]
        lambda: dd.reproduce("nosuch", executor="nope"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_executor_is_refused_however_few_the_draws(asked: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="executor is 'nope', which takes no work"):
        asked()


@pytest.mark.parametrize("seconds", [-1, 0, math.nan, True, "30"])
def test_no_time_for_a_solve_is_refused(seconds: Any) -> None:
    with pytest.raises(ValueError, match=r"seconds is .*; give a number above 0"):
        dd.programme(models(), planned().file, seconds=seconds)


@pytest.mark.parametrize("years", [[1.5], [math.nan], [9_999], (year for year in (0, 1.5))])
def test_a_year_that_the_account_has_not_is_refused(years: Any) -> None:
    with pytest.raises(ValueError, match="is not in the account; it has years 0 to"):
        dd.account_by_year(models(), models().services[0], years=years)


@pytest.mark.parametrize("years", [np.arange(2), pd.Index([0, 1]), {0: "", 1: ""}])
@pytest.mark.parametrize("lines", ["balance", pd.Index(["balance"])])
def test_years_and_lines_of_an_account_may_come_in_any_collection(years: Any, lines: Any) -> None:
    service = models().services[0]
    plain = dd.account_by_year(models(), service, lines=["balance"], years=[0, 1])
    found = dd.account_by_year(models(), service, lines=lines, years=years)
    pd.testing.assert_frame_equal(pd.DataFrame(found), pd.DataFrame(plain))


def test_years_and_lines_of_an_account_may_be_read_once_only() -> None:
    service = models().services[0]
    found = dd.account_by_year(models(), service, lines=iter(["balance"]), years=iter([0, 1]))
    assert list(found.index) == [("balance", 0), ("balance", 1)]


# --------------------------------------------------------------------------------------- options


@cache
def ways() -> dd.Simulation:
    return dd.simulate(dd.options(models().case, "new_model_reablement"), draws=100, seed=1)


@pytest.mark.parametrize(
    "asked", [dd.appraisal, plot.option_difference, plot.option_cash, plot.who_bears]
)
def test_services_are_not_appraised_as_if_they_were_the_options_of_one(
    asked: Callable[[dd.Simulation], object],
) -> None:
    with pytest.raises(ValueError, match="these are services, and not the options of one"):
        asked(models())
    asked(ways())


# ------------------------------------------------------------------------------- weights and days


def test_what_an_elicitation_gives_is_taken_as_its_weights() -> None:
    given = dd.swing(dict.fromkeys(sim().criteria, 50))
    assert dd.reweighted(case(), given) == dd.reweighted(case(), given.weights)
    changed = dd.compare(sim(), given)
    expected = dd.compare(sim(), given.weights)
    pd.testing.assert_frame_equal(pd.DataFrame(changed), pd.DataFrame(expected))


@pytest.mark.parametrize(("given", "kind"), [(5, "int"), ([1, 2], "list"), (object(), "object")])
def test_weights_without_names_are_refused_with_what_they_are(given: Any, kind: str) -> None:
    with pytest.raises(ValueError, match=f"the weights are of the type {kind}, without names"):
        dd.reweighted(case(), given)


def test_the_day_of_a_pack_may_be_written_as_text(tmp_path: Path) -> None:
    page = dd.write_pack(sim(), tmp_path / "pack", on="2018-09-12")
    assert '"made": "2018-09-12"' in (page.parent / "record.json").read_text(encoding="utf-8")
    for on in ("12/09/2018", 2018, math.nan):
        with pytest.raises(ValueError, match=r"is not a date|give a date"):
            dd.write_pack(sim(), tmp_path / "other", on=on)  # type: ignore[arg-type]


def test_one_service_in_one_draw_is_said_so() -> None:
    alone = simulated(scored("c"), services(only="scores: {c: 4}"), draws=1)
    assert ": 1 service, 1 draw, seed " in repr(alone)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("x.yaml", "case is 'x.yaml'; give a Case, as load(criteria, pipeline) returns it"),
        (3, "case is 3; give a Case"),
        (None, "case is None; give a Case"),
        ({"a": 1}, "case is of type dict; give a Case"),
    ],
)
def test_what_is_not_a_case_is_named_with_what_is_wanted(given: Any, said: str) -> None:
    with pytest.raises(TypeError, match=re.escape(said)):
        dd.simulate(given)


def first_arguments() -> list[tuple[Callable[..., object], str, str]]:
    """Each public call that asks for one thing first, with the name of that, and the way out."""
    calls = [*(getattr(dd, n) for n in dd.__all__), *(getattr(plot, n) for n in plot.__all__)]
    functions = [call for call in calls if not isinstance(call, type)]
    asked = [(call, *next(iter(call.__annotations__.items()))) for call in functions]
    return [(call, name, WAYS_OUT[kind]) for call, name, kind in asked if kind in WAYS_OUT]


def test_most_public_calls_ask_for_one_thing_first() -> None:
    assert len(first_arguments()) > 70


@pytest.mark.parametrize(
    ("call", "name", "way_out"), first_arguments(), ids=lambda of: getattr(of, "__name__", "")
)
def test_a_call_with_another_thing_says_what_it_wants(
    call: Callable[..., object], name: str, way_out: str
) -> None:
    for given, shown in ((3, "3"), (None, "None"), ({}, "of type dict")):
        with pytest.raises(TypeError, match=re.escape(f"{name} is {shown}; give {way_out}")):
            call(given)
        with pytest.raises(TypeError, match=re.escape(f"{name} is {shown}; give {way_out}")):
            call(**{name: given})


def test_runs_and_shares_that_are_none_say_what_is_wanted() -> None:
    for ask in (dd.regret, dd.rank_by_scenario, plot.scenarios):
        with pytest.raises(TypeError, match=r"^runs is None; give what scenarios\(sim\) returns"):
            ask(None)  # type: ignore[operator]
    with pytest.raises(TypeError, match=r"^shares is of type Simulation; give the table that"):
        dd.overall_uncertainty(sim())  # type: ignore[arg-type]


def test_what_is_no_path_scenario_or_programme_is_named_with_what_is_wanted() -> None:
    with pytest.raises(TypeError, match=r"^scores is 5; give the path of a CSV, YAML"):
        dd.load(*KITCHEN, scores=5)  # type: ignore[arg-type]
    with pytest.raises(KeyError, match="'None' is not a scenario"):
        case().under(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^programme is of type Simulation; give a Programme"):
        dd.target(sim(), "x")  # type: ignore[arg-type]


def test_public_results_are_a_simulation_too() -> None:
    told = public(sim())
    assert len(dd.rank_acceptability(told)) == len(told.ranked)
