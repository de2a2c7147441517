"""Service: a candidate, its status at the gates, its scores and its trading account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from annotated_types import Len
from pydantic import Field, PrivateAttr

from dragonsden.arithmetic.drivers import is_given
from dragonsden.model.actual import Actual, Actuals
from dragonsden.model.belief import BeliefOrName
from dragonsden.model.fields import FileModel, Flag, Name, Text, Title
from dragonsden.model.figures import EXCLUSIVE, merged, ways_problems
from dragonsden.model.option import Options
from dragonsden.model.problems import Problem, placed, unknown, wrong
from dragonsden.model.revenue import REQUIRED, Figures, driver_problems, missing_drivers
from dragonsden.model.service_fields import MOST_ENTRIES, Customers, GateStatus
from dragonsden.model.unread import (
    changed_entries,
    names_of,
    read_entries,
    same_titles,
    skip_unread,
    titled,
)
from dragonsden.text.english import listed
from dragonsden.text.spelling import no_such


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
    customers: Customers = Field((), description="who buys: this decides the legal power")
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
    actual: Actuals = Field(
        {}, description="income and cost of years that are over, to stand beside the forecast"
    )
    options: Options = Field({}, description="other ways to deliver it, by name")
    stands_as: Name | None = Field(
        None, description="the option as which it stands in the ranking; else as it is written"
    )

    _paths: dict[str, str] = PrivateAttr({})
    _home: str = PrivateAttr("")
    _option: str = PrivateAttr("")
    _as_is: bool = PrivateAttr(False)

    def complete(self) -> None:
        """Give options their titles."""
        if "options" in self.__dict__:
            self.__dict__["options"] = changed_entries(self.options, titled)

    @property
    def last_actual(self) -> tuple[str, Actual] | None:
        """The last year that is known, and its figures; None if no year is."""
        return max(self.actual.items()) if self.actual else None

    @property
    def trades(self) -> bool:
        """True if it has a trading account."""
        return bool(self.revenue)

    def problems(self) -> Iterator[Problem]:
        """Drivers and options that are wrong in themselves or together."""
        same = same_titles(read_entries(self, "options"), "options")
        for check in (self._drivers(), self._options(), same):
            yield from skip_unread(check)

    def _drivers(self) -> Iterator[Problem]:
        """Drivers that are unknown, missing, in the wrong unit, or exclude one another."""
        drivers = names_of(self.revenue)
        yield from placed(driver_problems(self.revenue), "revenue")
        if drivers and (missing := missing_drivers(drivers)):
            what = f"no {listed(missing, 'and no')}; revenue needs {listed(REQUIRED)}"
            yield wrong(what, "revenue", at_key=True)
        if all(is_given(cost, drivers) for cost in EXCLUSIVE):
            what = f"{listed(EXCLUSIVE)} together; keep one of them"
            yield wrong(what, "revenue", EXCLUSIVE[-1], at_key=True)
        yield from placed(ways_problems(drivers), "revenue")

    def _options(self) -> Iterator[Problem]:
        """Options that are twice as it is, that make no account, or that do not exist."""
        known = names_of(self.options)
        if self.stands_as is not None and self.stands_as not in known:
            yield unknown(self.stands_as, "is not an option", known, "stands_as", at_key=False)
        as_is = [name for name, option in self.options.items() if option.as_is]
        for name in as_is[1:]:
            what = f"{as_is[0]} is as_is already; keep one of them"
            yield wrong(what, "options", name, "as_is", at_key=True)
        for name, option in self.options.items():
            drivers = merged(self.revenue, option.revenue)
            if option.revenue and (missing := missing_drivers(drivers)):
                what = f"no {listed(missing, 'and no')} here or in the service; give them"
                yield wrong(what, "options", name, "revenue", at_key=True)

    def under(self, name: str, option: str) -> Self:
        """The service of this name as one of its options, which shares the beliefs it keeps.

        Raises KeyError if there is no such option.
        """
        if option not in self.options:
            raise no_such(option, f"is not an option of {name}", self.options)
        other = self.options[option]
        changed: dict[str, object] = {
            "title": f"{self.title}: {other.title}",
            "revenue": merged(self.revenue, other.revenue),
            "scores": {**self.scores, **other.scores},
            "gates": {**self.gates, **other.gates},
            "customers": self.customers if other.customers is None else other.customers,
            "surplus": other.surplus or self.surplus,
            "note": other.note,
            "options": {},
            "stands_as": None,
        }
        found = self.model_copy(update=changed)
        own = {f"{part}.{entry}" for (part, entry), _ in other.beliefs()}
        found._home, found._option, found._as_is = name, option, other.as_is
        found._paths = {path: f"{name}.options.{option}.{path}" for path in own}
        return found

    @property
    def option_of(self) -> str:
        """The name of the service of which it is an option; "" where it is none."""
        return self._home

    @property
    def as_is(self) -> bool:
        """True for the option that is the way the service is delivered now."""
        return self._as_is

    def path(self, name: str, part: str, entry: str) -> str:
        """The path of one of its beliefs, where the service has this name in its case."""
        inner = f"{part}.{entry}"
        return self._paths.get(inner, f"{self._home or name}.{inner}")

    def scored_as(self, name: str) -> dict[str, str]:
        """The names under which a panel may score it, the nearest first, with its scores' paths.

        An option is scored as `service/option`, or else as its service.
        """
        whole = self._home or name
        own = f"{whole}/{self._option}"
        return {
            **({own: f"{whole}.options.{self._option}.scores"} if self._home else {}),
            whole: f"{whole}.scores",
        }

    def subjects(self, name: str, criterion: str) -> dict[str, str]:
        """Those names on one criterion: not its service, where the file gives an option a score."""
        names = self.scored_as(name)
        if f"scores.{criterion}" in self._paths:
            names.popitem()
        return names
