"""Labels: every belief of a case has a name that people can read."""

from __future__ import annotations

import pytest
from casebook import KITCHEN, case_of

from dragonsden.engine.compile.case import plan_of
from dragonsden.model.labels import label


def test_each_kind_of_belief_is_called_by_its_owner_and_what_it_is() -> None:
    case = case_of(*KITCHEN)
    market = case.criteria.criteria["market"].title
    alarms = case.pipeline.services["alarms"].title
    money = case.criteria.groups["money"].title
    assert label(case, "criteria.market.weight") == f"Weight of {market}"
    assert label(case, "groups.money.weight") == f"Weight of the group {money}"
    assert label(case, "assumptions.pay") == "Shared: pay"
    assert label(case, "factors.economy") == "Factor: economy"
    assert label(case, "panel.member") == "Which member judges"
    assert label(case, "alarms.scores.market") == f"{alarms}: score on {market}"
    assert label(case, "alarms.revenue.unit_cost") == f"{alarms}: unit cost"


def test_every_belief_of_a_plan_has_a_label_of_its_own() -> None:
    case = case_of(*KITCHEN)
    plan = plan_of(case)
    labels = [label(case, path) for path in plan.beliefs]
    assert len(set(labels)) == len(labels)


def test_what_is_no_path_has_none() -> None:
    with pytest.raises(KeyError, match=r"as registrars\.revenue\.price is"):
        label(case_of(*KITCHEN), "price")
