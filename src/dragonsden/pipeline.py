"""The pipeline file: candidate services, and what is known and believed about each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Literal

from annotated_types import Len
from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from dragonsden.account import DISCOUNT_SCHEDULES, DRIVERS, discount_factors
from dragonsden.belief import Belief, BeliefOnly, BeliefOrName, Domain, outside
from dragonsden.criteria import Agreed, Status, agreement, names_of
from dragonsden.faults import (
    Problem,
    Step,
    alike,
    folded,
    listed,
    nearest,
    raise_all,
    twins,
    unknown,
    wrong,
)
from dragonsden.fields import (
    NUMBER_SCHEMA,
    Name,
    Noun,
    Text,
    Title,
    Unread,
    Whole,
    Words,
    mark_of,
    read_list,
    read_rate,
    read_title,
    readable,
    within,
)
from dragonsden.scalars import looks_like_a_number, shown

MOST_SERVICES: Final = 500
MOST_SHARED: Final = 1000
MOST_YEARS: Final = 125
RESERVED: Final = ("criteria", "groups", "assumptions", "factors", "panel")
"""Names that begin the paths of other streams of draws."""

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


def _described(raw: object) -> object:
    """Factors with their descriptions; a plain list has none."""
    if isinstance(raw, list | tuple):
        texts = [read_title(name) for name in raw]
        raise_all("factors", _repeated(texts))
        return dict.fromkeys(texts, "")
    return raw


def _repeated(texts: list[str]) -> Iterator[Problem]:
    """A problem for each text of a list that is there already."""
    for position, text in enumerate(texts):
        if text in texts[:position]:
            yield wrong(f"{text} is listed already; keep one of them", position)


def _read_discount(raw: object) -> str | float:
    """The name of a schedule, or a rate."""
    if isinstance(raw, str) and raw.strip()[:1].isalpha() and not looks_like_a_number(raw):
        return raw.strip()
    return read_rate(raw)


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
    customers: Annotated[tuple[Title, ...], BeforeValidator(_one_or_more), Len(0, 100)] = Field(
        (), description="who buys: this decides the legal power"
    )
    surplus: Literal["allowed", "cost_recovery"] = Field(
        "allowed", description="cost_recovery: what exceeds full cost is refunded"
    )
    gates: dict[Name, GateStatus] = Field({}, description="how it stands at each stated gate")
    scores: dict[Name, BeliefOrName] = Field(
        {}, description="the panel's score on each criterion that it scores"
    )
    revenue: dict[str, BeliefOrName] = Field(
        {}, description="the drivers of the trading account: price, volume and others"
    )

    def problems(self) -> Iterator[Problem]:
        """Drivers that are unknown, missing, in the wrong unit, or exclude one another."""
        if isinstance(self.revenue, Unread):
            return
        strangers = [driver for driver in self.revenue if driver not in DRIVERS]
        for driver in strangers:
            yield unknown(f"'{driver}' is not a driver", driver, DRIVERS, "revenue", driver)
        meant = {nearest(driver, tuple(DRIVERS)) for driver in strangers[:100]}
        needed = [driver for driver in ("price", "volume") if driver not in {*self.revenue, *meant}]
        if self.revenue and needed:
            what = f"no {listed(needed, 'and no')}; revenue needs price and volume"
            yield wrong(what, "revenue", at_key=True)
        if "direct_cost" in self.revenue and "unit_cost" in self.revenue:
            what = "direct_cost and unit_cost together; keep one of them"
            yield wrong(what, "revenue", "unit_cost", at_key=True)
        for driver, belief in readable(self.revenue).items():
            if driver in DRIVERS and isinstance(belief, Belief):
                yield from _unit(driver, belief, "revenue", driver)


def _unit(driver: str, belief: Belief, *path: Step, name: str = "") -> Iterator[Problem]:
    """A problem where a number is written in a unit that the driver does not have.

    A belief used by its name has its problem where it is used, as elsewhere it may fit.
    """
    kind = DRIVERS[driver].kind
    refused = "" if driver == "price" else NOT_WRITTEN[kind]
    for inner, figure in belief.written:
        if mark_of(figure) and mark_of(figure) in refused:
            whose = f" (of {name})" if name else ""
            what = f"{shown(figure)}{whose}, but {driver} is {HOW_WRITTEN[kind]}"
            yield wrong(what, *path, *(() if name else inner))
            return


class Pipeline(Noun):
    """The pipeline file: the services, the horizon, and the assumptions they share."""

    title: Title = Field(description="as every output shows it")
    status: Status = Field(description="how far it is agreed; printed on every output")
    agreed: Agreed | None = Field(None, description="required once agreed")
    prices: Title = Field(description="the price base of all money, as 2018/19")
    years: Annotated[Whole, within(1, MOST_YEARS, "years")] = Field(description="the horizon")
    discount_rate: Annotated[
        str | float,
        PlainValidator(_read_discount),
        WithJsonSchema({"anyOf": [{"enum": list(DISCOUNT_SCHEDULES)}, NUMBER_SCHEMA]}),
    ] = Field(description="a dated schedule, or a rate")
    review_slots: Annotated[Whole, within(1, MOST_SERVICES, "review slots")] = Field(
        1, description="how many the panel can take forward: the k of 'first k'"
    )
    low_high_are: Literal["limits", "p10_p90"] = Field(
        "limits", description="how low and high of every range in this file are meant"
    )
    assumptions: Annotated[dict[Name, BeliefOnly], Len(0, MOST_SHARED)] = Field(
        {}, description="beliefs that services share, by name"
    )
    factors: Annotated[dict[Name, Text], BeforeValidator(_described), Len(0, MOST_SHARED)] = Field(
        {}, description="what beliefs move with, each with its description"
    )
    services: Annotated[dict[Name, Service], Len(1, MOST_SERVICES)] = Field(
        description="the candidates, by name"
    )

    def settle(self) -> None:
        """Give services their titles, and ranges their meaning."""
        whole = self.__dict__  # a noun still being made may be completed, though it is frozen
        if self.low_high_are == "p10_p90":
            whole["assumptions"] = _with_percentiles(self.assumptions)
        if not isinstance(self.services, Unread):
            whole["services"] = {name: self._settled(name, s) for name, s in self.services.items()}

    def _settled(self, name: str, service: Service) -> Service:
        """A service with its title, and its ranges as this file means them."""
        if isinstance(service, Unread):
            return service
        changes: dict[str, object] = {}
        if service.title == "":
            changes["title"] = name.replace("_", " ").capitalize()
        if self.low_high_are == "p10_p90":
            changes["scores"] = _with_percentiles(service.scores)
            changes["revenue"] = _with_percentiles(service.revenue)
        return service.model_copy(update=changes) if changes else service

    def problems(self) -> Iterator[Problem]:
        """Names twice or unknown, beliefs that leave their domain, a schedule too short."""
        yield from agreement(self.status, self.agreed)
        yield from self._discount()
        yield from self._names()
        for path, belief in self.beliefs():
            if isinstance(belief, str):
                yield from self._named(belief, path)
            else:
                yield from self.strangers(belief, *path)
                yield from (p.under(*path) for p in belief.unfit() if belief.stretched)
        for name, service in readable(self.services).items():
            for problem in self._domains(readable(service.revenue)):
                yield problem.under("services", name, "revenue")

    def _discount(self) -> Iterator[Problem]:
        """A schedule that is unknown or too short, a rate that is none."""
        rate = self.discount_rate
        if isinstance(rate, str) and rate not in DISCOUNT_SCHEDULES:
            what = f"'{rate}' is not a discount schedule; use a rate or one of those known"
            yield unknown(what, rate, DISCOUNT_SCHEDULES, "discount_rate", key=False)
        elif isinstance(rate, float) and not -1 < rate <= 1:
            meant = f"; write {rate:g}% if that is meant" if 1 < rate <= 100 else ""
            yield wrong(f"a discount rate of {shown(rate)}; give one above -100% and up to 100%{meant}", "discount_rate")
        elif isinstance(rate, str | float) and isinstance(self.years, int):
            try:
                discount_factors(rate, self.years)
            except ValueError as error:
                yield wrong(str(error), "years")

    def _names(self) -> Iterator[Problem]:
        """Services, assumptions or factors that could be taken for one another or for a number."""
        yield from twins(names_of(self.services), "service", "services")
        yield from twins(names_of(self.assumptions), "assumption", "assumptions")
        yield from twins(names_of(self.factors), "factor", "factors")
        for name in names_of(self.services):
            if alike(name) in RESERVED:
                what = f"a service may not be called {name}; {listed(RESERVED)} mean something else"
                yield wrong(what, "services", name, at_key=True)
        for name in names_of(self.assumptions):
            if looks_like_a_number(name):
                what = f"an assumption called {name} could be taken for a number; begin with a word"
                yield wrong(what, "assumptions", name, at_key=True)
        yield from self._titles()

    def _titles(self) -> Iterator[Problem]:
        """Services that charts could not tell apart."""
        first: dict[str, str] = {}
        for name, service in readable(self.services).items():
            if isinstance(service.title, str):
                other = first.setdefault(folded(service.title), name)
                if other != name and alike(other) != alike(name):
                    what = f"'{service.title}' is also the title of {other}; give each its own"
                    yield wrong(what, "services", name, "title")

    def beliefs(self) -> Iterator[tuple[tuple[str, ...], Belief | str]]:
        """Every belief of the file that could be read, with its path."""
        for name, belief in readable(self.assumptions).items():
            yield ("assumptions", name), belief
        for name, service in readable(self.services).items():
            for key in ("scores", "revenue"):
                for entry, believed in readable(getattr(service, key)).items():
                    yield ("services", name, key, entry), believed

    def belief(self, believed: Belief | str | None) -> Belief | None:
        """The belief itself, where it may be the name of a shared assumption."""
        return self.assumptions.get(believed) if isinstance(believed, str) else believed

    def _named(self, name: str, path: tuple[str, ...]) -> Iterator[Problem]:
        """A problem if there is no assumption of that name."""
        if not isinstance(self.assumptions, Unread) and name not in self.assumptions:
            what = f"'{name}' is neither a number nor an assumption of this file"
            yield unknown(what, name, self.assumptions, *path, key=False)

    def strangers(self, belief: Belief, *path: Step) -> Iterator[Problem]:
        """A problem for each factor that the belief moves with and the file does not have."""
        if isinstance(self.factors, Unread):
            return
        for factor in names_of(belief.moves_with):
            if factor not in self.factors:
                what = f"'{factor}' is not a factor of the pipeline"
                yield unknown(what, factor, self.factors, *path, "moves_with", factor)

    def _domains(self, revenue: Mapping[str, Belief | str]) -> Iterator[Problem]:
        """Drivers whose belief, their own or shared, leaves what the driver can be."""
        for name, believed in revenue.items():
            if name not in DRIVERS:
                continue
            driver = DRIVERS[name]
            domain = Domain(*driver.domain, driver.open_low)
            if isinstance(believed, Belief):
                yield from (p.under(name) for p in outside(believed, name, domain))
            elif isinstance(shared := readable(self.assumptions).get(believed), Belief):
                subject = f"{name} ({believed})"
                yield from _unit(name, shared, name, name=believed)
                yield from (wrong(p.what, name) for p in outside(shared, subject, domain))


def _with_percentiles(beliefs: Mapping[str, Belief | str]) -> object:
    """The beliefs with the ends of their ranges read as P10 and P90."""
    if isinstance(beliefs, Unread):
        return beliefs
    return {n: b.with_percentiles() if isinstance(b, Belief) else b for n, b in beliefs.items()}
