"""Service: a candidate, its status at the gates, its scores and its trading account."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Final, Literal

from annotated_types import Len
from pydantic import BeforeValidator, Field

from dragonsden.arithmetic.drivers import DRIVERS, driver_of, is_given
from dragonsden.model.belief import Belief, BeliefOrName
from dragonsden.model.fields import (
    FileModel,
    Flag,
    Name,
    Text,
    Title,
    Words,
    mark_of,
    read_list,
    two_rates,
)
from dragonsden.model.figures import EXCLUSIVE, flat, ways_problems, year_of
from dragonsden.model.problems import Problem, Step, unknown, wrong
from dragonsden.model.scalars import shown
from dragonsden.model.unread import names_of
from dragonsden.text.english import listed
from dragonsden.text.spelling import meant

MOST_ENTRIES: Final = 100
MOST_FIGURES: Final = 500
REQUIRED: Final = tuple(name for name, driver in DRIVERS.items() if driver.default is None)
"""The drivers that every trading account has: price and volume."""

NOT_WRITTEN: Final = {"money": "%", "rate": "£k", "number": "£%"}
"""The marks that a number of each kind does not carry."""

HOW_WRITTEN: Final = {
    "money": "money; write it as £450 or 450",
    "rate": "a rate; write it as 5% or 0.05",
    "number": "a plain number; write it without £ or %",
}


def _one_or_more(raw: object) -> object:
    """A list, or a text as a list of one."""
    return read_list([raw] if isinstance(raw, str) else raw)


Figures = Annotated[dict[str, BeliefOrName], Len(0, MOST_FIGURES), BeforeValidator(flat)]


class GateStatus(FileModel):
    """The status of a service at a gate, and the reason."""

    status: Literal["pass", "hold", "fail"] = Field(description="pass, hold or fail")
    reason: Words = Field(description="why, as the record will show it")


class Service(FileModel):
    """A candidate: who it is for, how it stands at the gates, its scores and its account."""

    title: Title = Field("", description="as charts show it; from the name when not given")
    department: Text = Field("", description="who would run it")
    stage: Text = Field("", description="where it stands in the programme")
    scope: Text = Field("", description="total, or an increase on what is there")
    description: Text = Field("", description="what is sold")
    note: Text = Field("", description="what else a reader should know")
    sensitive: Flag = Field(
        False, description="true: its figures are commercially sensitive, and not for the public"
    )
    customers: Annotated[tuple[Title, ...], BeforeValidator(_one_or_more), Len(0, 100)] = Field(
        (), description="who buys: this decides the legal power"
    )
    surplus: Literal["allowed", "cost_recovery"] = Field(
        "allowed", description="cost_recovery: what exceeds full cost is refunded"
    )
    gates: Annotated[dict[Name, GateStatus], Len(0, MOST_ENTRIES)] = Field(
        {}, description="how it stands at each stated gate"
    )
    scores: Annotated[dict[Name, BeliefOrName], Len(0, MOST_ENTRIES)] = Field(
        {}, description="the panel's score on each criterion that it scores"
    )
    revenue: Figures = Field(
        {}, description="the drivers of the trading account: price, volume and others"
    )

    @property
    def trades(self) -> bool:
        """True if it has a trading account."""
        return bool(self.revenue)

    def problems(self) -> Iterator[Problem]:
        """Drivers that are unknown, missing, in the wrong unit, or exclude one another."""
        drivers = names_of(self.revenue)
        for problem in driver_problems(self.revenue):
            yield problem.under("revenue")
        if drivers and (missing := missing_drivers(drivers)):
            what = f"no {listed(missing, 'and no')}; revenue needs {listed(REQUIRED)}"
            yield wrong(what, "revenue", at_key=True)
        if all(is_given(cost, drivers) for cost in EXCLUSIVE):
            what = f"{listed(EXCLUSIVE)} together; keep one of them"
            yield wrong(what, "revenue", EXCLUSIVE[-1], at_key=True)
        for problem in ways_problems(drivers):
            yield problem.under("revenue")


def driver_problems(beliefs: Mapping[str, Belief | str]) -> Iterator[Problem]:
    """Drivers that do not exist, or whose numbers are in the wrong unit."""
    for driver in names_of(beliefs):
        if driver_of(driver) is None and year_of(driver) and driver.partition(".")[0] in DRIVERS:
            what = f"{driver.partition('.')[0]} is one number for all years; write it without them"
            yield wrong(what, driver, at_key=True)
        elif driver_of(driver) is None:
            yield unknown(driver, "is not a driver", DRIVERS, driver)
    for driver, belief in beliefs.items():
        if driver_of(driver) and isinstance(belief, Belief):
            yield from wrong_unit(driver, belief, driver)


def missing_drivers(drivers: Collection[str]) -> list[str]:
    """The required drivers that are not there, less those that are there misspelt."""
    missing = [name for name in REQUIRED if not is_given(name, drivers)]
    intended = meant([name for name in drivers if name not in DRIVERS], missing)
    return [name for name in missing if name not in intended]


def wrong_unit(driver: str, belief: Belief, *path: Step, name: str = "") -> Iterator[Problem]:
    """A problem if a number is written in a unit that the driver does not have.

    A belief used by its `name` has its problem where it is used, as elsewhere it may fit.
    """
    driver_meant = driver_of(driver)
    kind = driver_meant.kind if driver_meant else "number"
    refused = "" if driver.endswith("price") else NOT_WRITTEN[kind]
    for inner, figure in belief.written:
        whose = f" (of {name})" if name else ""
        what = ""
        if mark_of(figure) and mark_of(figure) in refused:
            what = f"{shown(figure)}{whose}, but {driver} is {HOW_WRITTEN[kind]}"
        elif kind == "rate":
            what = two_rates(figure, whose)
        if what:
            yield wrong(what, *path, *(() if name else inner))
            return
