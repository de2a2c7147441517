"""Small programmes for the tests, written as in files."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import dragonsden as dd
from dragonsden.model import Criteria, Pipeline
from dragonsden.model.programme import ProgrammeFile

MONEY = {
    "title": "Money only",
    "status": "illustrative",
    "criteria": {
        "npv": {"title": "NPV", "unit": "£", "from": "npv", "worst": 0, "best": 1000, "weight": 100}
    },
}


def case_of(services: dict[str, Any], criteria: dict[str, Any] = MONEY, **more: Any) -> dd.Case:
    """A case of services that are written as in a file."""
    pipeline = {
        "title": "Services",
        "status": "illustrative",
        "prices": "2018/19",
        "years": 2,
        "discount_rate": 0.0,
        "services": services,
        **more,
    }
    return dd.Case(
        criteria=Criteria.model_validate(criteria), pipeline=Pipeline.model_validate(pipeline)
    )


def file_of(**limits: Any) -> ProgrammeFile:
    """A programme file that is written as in YAML."""
    plain = {
        "title": "A programme", "status": "illustrative", "for": "npv", "years": 2, "quarters": 2,
        "reviews": {"default": {"quarters": 2}},
    }  # fmt: skip
    return ProgrammeFile.model_validate({**plain, **limits})


def planned(
    services: dict[str, Any],
    draws: int = 20,
    criteria: dict[str, Any] = MONEY,
    pipeline: Mapping[str, Any] = MappingProxyType({}),
    **limits: Any,
) -> Any:
    """The programme of services under limits; `pipeline` changes the pipeline they are in."""
    sim = dd.simulate(case_of(services, criteria, **pipeline), draws, 1, progress=False)
    return dd.programme(sim, file_of(**limits))


def sells(price: float, investment: float = 0, **more: Any) -> dict[str, Any]:
    """A service that sells one thing a year."""
    revenue = {"price": price, "volume": 1, "investment": investment}
    return {"revenue": revenue, **more}
