"""Service: a candidate, how it stands at the gates, its scores and its trading account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from annotated_types import Len
from pydantic import BeforeValidator, Field

from dragonsden.arithmetic.account import DRIVERS
from dragonsden.model.belief import Belief, BeliefOrName
from dragonsden.model.fields import (
    Flag,
    Name,
    Noun,
    Text,
    Title,
    Unread,
    Words,
    mark_of,
    read_list,
    readable,
)
from dragonsden.model.problems import Problem, Step, unknown, wrong
from dragonsden.model.scalars import shown
from dragonsden.text.english import listed
from dragonsden.text.spelling import meant

MOST_ENTRIES: Final = 100
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


class GateStatus(Noun):
    """How a service stands at a gate, and why."""

    status: Literal["pass", "hold", "fail"] = Field(description="pass, hold or fail")
    reason: Words = Field(description="why, as the record will show it")


class Service(Noun):
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
    revenue: Annotated[dict[str, BeliefOrName], Len(0, 2 * len(DRIVERS))] = Field(
        {}, description="the drivers of the trading account: price, volume and others"
    )

    def problems(self) -> Iterator[Problem]:
        """Drivers that are unknown, missing, in the wrong unit, or exclude one another."""
        if isinstance(self.revenue, Unread):
            return
        strangers = [driver for driver in self.revenue if driver not in DRIVERS]
        for driver in strangers:
            yield unknown(driver, "is not a driver", DRIVERS, "revenue", driver)
        yield from self._missing(strangers)
        if "direct_cost" in self.revenue and "unit_cost" in self.revenue:
            what = "direct_cost and unit_cost together; keep one of them"
            yield wrong(what, "revenue", "unit_cost", at_key=True)
        for driver, belief in readable(self.revenue).items():
            if driver in DRIVERS and isinstance(belief, Belief):
                yield from misunit(driver, belief, "revenue", driver)

    def _missing(self, strangers: list[str]) -> Iterator[Problem]:
        """A problem if price or volume is missing, and is none of the strangers misspelt."""
        needed = [n for n, driver in DRIVERS.items() if driver.default is None]
        missing = [name for name in needed if name not in self.revenue]
        intended = meant(strangers, missing)
        unsaid = [name for name in missing if name not in intended]
        if self.revenue and unsaid:
            what = f"no {listed(unsaid, 'and no')}; revenue needs {listed(needed)}"
            yield wrong(what, "revenue", at_key=True)


def misunit(driver: str, belief: Belief, *path: Step, name: str = "") -> Iterator[Problem]:
    """A problem if a number is written in a unit that the driver does not have.

    A belief used by its `name` has its problem where it is used, as elsewhere it may fit.
    """
    kind = DRIVERS[driver].kind
    refused = "" if driver == "price" else NOT_WRITTEN[kind]
    for inner, figure in belief.written:
        if mark_of(figure) and mark_of(figure) in refused:
            whose = f" (of {name})" if name else ""
            what = f"{shown(figure)}{whose}, but {driver} is {HOW_WRITTEN[kind]}"
            yield wrong(what, *path, *(() if name else inner))
            return
