"""The options of the shipped pipelines: what they are, rest on, and leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from casebook import shipped_case

import dragonsden as dd
from dragonsden.analysis.delivery.appraised import short_list
from dragonsden.model import Belief

ROOT = Path(__file__).parents[1]
WAYS = {
    "new_model_highways": ["as_is", "in_house", "shared_service", "own_company", "joint_venture"],
    "new_model_reablement": ["as_is", "in_house", "shared_service", "own_company", "joint_venture"],
    "new_model_residential_care": ["as_is", "in_house", "own_company", "joint_venture", "stop"],
    "childrens_services_partnership": ["as_is", "insourcing", "shared_service", "joint_venture"],
}


def models() -> dd.Case:
    return dd.load(
        ROOT / "criteria/new_delivery_models.yaml",
        ROOT / "pipelines/new_delivery_models.yaml",
        ROOT / "scores/new_delivery_models.csv",
    )


def without_options(case: dd.Case) -> dd.Case:
    plain = {n: s.model_copy(update={"options": {}}) for n, s in case.pipeline.services.items()}
    pipeline = case.pipeline.model_copy(update={"services": plain})
    return case.model_copy(update={"pipeline": pipeline})


def test_each_new_model_has_the_ways_that_make_sense_for_it() -> None:
    services = models().pipeline.services
    assert {name: list(service.options) for name, service in services.items()} == WAYS


@pytest.mark.slow
def test_every_figure_of_an_option_says_its_unit_basis_and_source() -> None:
    strategy = shipped_case().pipeline.services["highway_development_work"]
    for service in (*models().pipeline.services.values(), strategy):
        for name, option in service.options.items():
            for place, belief in option.beliefs():
                assert isinstance(belief, Belief)
                assert belief.basis in ("illustrative", "sourced"), (name, place)
                assert belief.source, (name, place)
                assert belief.unit or place[0] == "scores", (name, place)
            assert option.note, name
            assert not option.note.endswith("not priced"), name


def test_as_it_is_adds_nothing() -> None:
    case = models()
    for service in WAYS:
        npv = dd.simulate(dd.options(case, service), 50, 1, progress=False).measures["npv"]
        assert (npv["as_is"] == 0).all()


@pytest.mark.parametrize("case", [shipped_case(), models()], ids=["strategy", "models"])
def test_the_ranking_is_what_it_is_without_the_options(case: dd.Case) -> None:
    one, other = (dd.simulate(of, 500, 3, progress=False) for of in (case, without_options(case)))
    assert one.ranking.equals(other.ranking)
    assert (one.kept.overall == other.kept.overall).all()
    assert one.warnings == other.warnings


@pytest.mark.slow
def test_the_pilot_in_house_is_the_service_as_written_and_the_company_that_of_the_new_model() -> (
    None
):
    case = shipped_case()
    ways = dd.options(case, "highway_development_work")
    npv = dd.simulate(ways, 200, 1, progress=False).measures["npv"]
    as_written = dd.simulate(case, 200, 1, progress=False).measures["npv"]
    assert (npv["in_house"] == as_written["highway_development_work"]).all()
    company = case.pipeline.services["highway_development_work"].options["own_company"]
    model = models().pipeline.services["new_model_highways"]
    for driver in ("volume", "ramp_up", "growth", "churn", "optimism", "direct_cost", "overhead"):
        one, other = company.revenue[driver], model.revenue[driver]
        assert isinstance(one, Belief)
        assert isinstance(other, Belief)
        assert one.distribution == other.distribution, driver


@pytest.mark.slow
def test_what_the_page_on_delivery_says_is_so() -> None:
    said = " ".join((ROOT / "docs/how-should-it-be-delivered.md").read_text("utf-8").split())
    found = {
        service: short_list(dd.simulate(dd.options(case, service), progress=False))
        for case in (models(), shipped_case())
        for service in (*WAYS, "highway_development_work")
        if service in case.pipeline.services
    }
    company = found["new_model_reablement"].loc["own_company"]
    assert f"£{company['difference'] / 1000:.0f},000 above what is done now" in said
    assert f"in {company['chance_best']:.1%} of draws" in said
    assert f"£{-company['difference_p10'] / 1000:.0f},000 below" in said
    assert f"£{company['difference_p90'] / 1000:.0f},000 above" in said
    assert f"{company['two_tier']:.0%} of its staff" in said
    highways = found["new_model_highways"]
    assert f"best in {highways['chance_best']['in_house']:.1%} of draws" in said
    assert highways["unpriced"][["own_company", "joint_venture"]].min() > 1.4e6
    pilot = found["highway_development_work"]["difference"]["own_company"]
    assert f"it is £{-pilot / 1000:.0f},000 worse than doing nothing" in said
    homes = found["new_model_residential_care"]
    assert homes["npv"].idxmax() == "as_is"
    assert f"£{homes['unpriced']['own_company'] / 1000:.0f},000 behind: too" in said
    assert homes["gate"]["stop"] == "fail"
    children = found["childrens_services_partnership"]["unpriced"]["shared_service"]
    assert f"is £{children / 1000:.0f},000 behind" in said


def test_a_wait_lasts_as_many_months_as_the_score_on_time_to_go_live() -> None:
    case = models()
    for name in WAYS:
        for option, differs in case.pipeline.services[name].options.items():
            if "delay" not in differs.revenue:
                continue
            service = case.pipeline.services[name].under(name, option)
            wait, months = service.revenue["delay"], service.scores["transition"]
            assert isinstance(wait, Belief)
            assert isinstance(months, Belief)
            ends = zip(wait.distribution.support, months.distribution.support, strict=True)
            assert all(12 * years == pytest.approx(m, abs=0.01) for years, m in ends), option
