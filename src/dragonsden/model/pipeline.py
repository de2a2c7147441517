"""The pipeline file: candidate services, and what is known and believed about each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Final, Literal, Self

from annotated_types import Len
from pydantic import BeforeValidator, Field, PlainValidator, PrivateAttr, WithJsonSchema

from dragonsden.arithmetic.account import DISCOUNT_SCHEDULES, discount_factors
from dragonsden.model.agreement import Agreed, Status, unrecorded
from dragonsden.model.belief import Belief, BeliefOnly
from dragonsden.model.domains import strays
from dragonsden.model.fields import (
    NUMBER_SCHEMA,
    Name,
    Noun,
    Text,
    Title,
    Unread,
    Whole,
    kind_of,
    names_of,
    read_name,
    read_rate,
    readable,
    within,
)
from dragonsden.model.problems import Problem, Step, raise_all, twins, unknown, wrong
from dragonsden.model.scalars import looks_like_a_number, shown
from dragonsden.model.scenario import AS_WRITTEN, Scenario
from dragonsden.model.scenario_checks import misplaced
from dragonsden.model.service import Service
from dragonsden.text.english import listed, words
from dragonsden.text.spelling import alike, folded

MOST_SERVICES: Final = 500
MOST_SHARED: Final = 500
MOST_YEARS: Final = 125
MOST_SCENARIOS: Final = 50
RESERVED: Final = ("criteria", "groups", "assumptions", "factors", "panel")
"""Names that begin the paths of other streams of draws."""


def _described(raw: object) -> object:
    """Factors with their descriptions; a plain list has none."""
    if not isinstance(raw, list | tuple):
        return raw
    if len(raw) > MOST_SHARED:
        raise ValueError(f"{len(raw):,} factors; give {MOST_SHARED} at most")
    raise_all("factors", _unlistable(raw))
    return dict.fromkeys(raw, "")


def _unlistable(raw: Sequence[object]) -> Iterator[Problem]:
    """A problem for each entry of a list that is no name or is there already."""
    for position, name in enumerate(raw):
        if name in raw[:position]:
            yield wrong(f"{kind_of(name)} is listed already; keep one of them", position)
        try:
            read_name(name)
        except ValueError as error:
            yield wrong(str(error), position)


def _read_discount(raw: object) -> str | float:
    """The name of a schedule, or a rate."""
    if isinstance(raw, str) and raw.strip()[:1].isalpha() and not looks_like_a_number(raw):
        return raw.strip()
    return read_rate(raw)


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
    scenarios: Annotated[dict[Name, Scenario], Len(0, MOST_SCENARIOS)] = Field(
        {}, description="what changes together if the world goes another way, by name"
    )
    services: Annotated[dict[Name, Service], Len(1, MOST_SERVICES)] = Field(
        description="the candidates, by name"
    )

    _factors_at: dict[str, float] = PrivateAttr({})

    def settle(self) -> None:
        """Give services and scenarios their titles, and ranges their meaning."""
        whole = self.__dict__  # a noun still being made may be completed, though it is frozen
        if self.low_high_are == "p10_p90":
            whole["assumptions"] = _with_percentiles(self.assumptions)
        if not isinstance(self.services, Unread):
            whole["services"] = {name: self._settled(name, s) for name, s in self.services.items()}
        if not isinstance(self.scenarios, Unread):
            scenarios = self.scenarios.items()
            whole["scenarios"] = {name: self._meant(name, s) for name, s in scenarios}

    def _settled(self, name: str, service: Service) -> Service:
        """A service with its title, and its ranges as this file means them."""
        if isinstance(service, Unread):
            return service
        changes: dict[str, object] = {}
        if service.title == "":
            changes["title"] = words(name)
        if self.low_high_are == "p10_p90":
            changes["scores"] = _with_percentiles(service.scores)
            changes["revenue"] = _with_percentiles(service.revenue)
        return service.model_copy(update=changes) if changes else service

    def _meant(self, name: str, scenario: Scenario) -> Scenario:
        """A scenario with its title, and its ranges as this file means them."""
        if isinstance(scenario, Unread):
            return scenario
        changes: dict[str, object] = {}
        if scenario.title == "":
            changes["title"] = words(name)
        if self.low_high_are == "p10_p90":
            changes["assumptions"] = _with_percentiles(scenario.assumptions)
            if not isinstance(scenario.services, Unread):
                services = scenario.services.items()
                changes["services"] = {n: _with_percentiles(drivers) for n, drivers in services}
        return scenario.model_copy(update=changes) if changes else scenario

    def problems(self) -> Iterator[Problem]:
        """Names twice or unknown, beliefs that leave their domain, a schedule too short."""
        yield from unrecorded(self.status, self.agreed)
        yield from self._discount()
        yield from self._names()
        for path, belief in (*self.beliefs(), *self._changed()):
            if isinstance(belief, str):
                yield from self._named(belief, path)
            else:
                yield from self.strangers(belief, *path)
                if belief.stretched and belief.sound:
                    yield from (p.under(*path) for p in belief.unfit)
        shared = readable(self.assumptions)
        for name, service in readable(self.services).items():
            for problem in strays(readable(service.revenue), shared):
                yield problem.under("services", name, "revenue")
        for name, scenario in readable(self.scenarios).items():
            for problem in misplaced(scenario, self.services, self.assumptions, self.factors):
                yield problem.under("scenarios", name)

    @property
    def factors_at(self) -> dict[str, float]:
        """The factors that are held, at so many standard deviations; none as it is written."""
        return self._factors_at

    def under(self, scenario: str) -> Self:
        """The pipeline as it is under one of its scenarios; its title says so, and it has none.

        Raises KeyError if there is no scenario of that name.
        """
        if scenario not in self.scenarios:
            raise KeyError(unknown(scenario, "is not a scenario", self.scenarios).message)
        change = self.scenarios[scenario]
        services = dict(self.services)
        for name, drivers in change.services.items():
            revenue = {**services[name].revenue, **drivers}
            services[name] = services[name].model_copy(update={"revenue": revenue})
        other = self.model_copy(
            update={
                "title": f"{self.title}: {change.title}",
                "assumptions": {**self.assumptions, **change.assumptions},
                "services": services,
                "scenarios": {},
            }
        )
        other._factors_at = dict(change.factors)
        return other

    def _discount(self) -> Iterator[Problem]:
        """A schedule that is unknown or too short, a rate that is none."""
        rate = self.discount_rate
        if isinstance(rate, str) and rate not in DISCOUNT_SCHEDULES:
            what = "is neither a rate nor a discount schedule"
            choices, way_out = DISCOUNT_SCHEDULES, "a rate, as 3.5%"
            yield unknown(rate, what, choices, "discount_rate", at_key=False, otherwise=way_out)
        elif isinstance(rate, float) and not -1 < rate <= 1:
            meant = f"; write {rate:g}% if that is meant" if 1 < rate <= 100 else ""
            yield wrong(
                f"a discount rate of {shown(rate)}; give one above -100% and up to 100%{meant}",
                "discount_rate",
            )
        elif isinstance(rate, str | float) and isinstance(self.years, int):
            try:
                discount_factors(rate, self.years)
            except ValueError as error:
                yield wrong(str(error), "years")

    def _names(self) -> Iterator[Problem]:
        """Names that could be taken for one another, for something else or for a number."""
        yield from twins(names_of(self.services), "service", "services")
        yield from twins(names_of(self.assumptions), "assumption", "assumptions")
        yield from twins(names_of(self.factors), "factor", "factors")
        yield from twins(names_of(self.scenarios), "scenario", "scenarios")
        for name in names_of(self.services):
            if alike(name) in RESERVED:
                reserved = listed(RESERVED, "or")
                what = f"a service may not be called {name}; {reserved} mean something else"
                yield wrong(what, "services", name, at_key=True)
        for name in names_of(self.assumptions):
            if looks_like_a_number(name):
                what = f"an assumption called {name} could be taken for a number; begin with a word"
                yield wrong(what, "assumptions", name, at_key=True)
        yield from _titles(readable(self.services), "services")
        yield from _titles(readable(self.scenarios), "scenarios")
        yield from self._as_written()

    def _as_written(self) -> Iterator[Problem]:
        """Scenarios that could be taken for the pipeline as it is written."""
        for name, scenario in readable(self.scenarios).items():
            title = scenario.title if isinstance(scenario.title, str) else ""
            if alike(AS_WRITTEN) in (alike(name), alike(title)):
                what = (
                    f"a scenario may not be called {AS_WRITTEN}: that is the pipeline without one"
                )
                yield wrong(
                    f"{what}; give it another name and title", "scenarios", name, at_key=True
                )

    def beliefs(self) -> Iterator[tuple[tuple[str, ...], Belief | str]]:
        """Every belief of the file that could be read, with its path."""
        for name, belief in readable(self.assumptions).items():
            yield ("assumptions", name), belief
        for name, service in readable(self.services).items():
            for key in ("scores", "revenue"):
                for entry, believed in readable(getattr(service, key)).items():
                    yield ("services", name, key, entry), believed

    def _changed(self) -> Iterator[tuple[tuple[str, ...], Belief | str]]:
        """Every belief of the scenarios that could be read, with its path."""
        for name, scenario in readable(self.scenarios).items():
            yield from ((("scenarios", name, *path), belief) for path, belief in scenario.beliefs())

    def belief(self, believed: Belief | str | None) -> Belief | None:
        """The belief itself, where it may be the name of a shared assumption."""
        return self.assumptions.get(believed) if isinstance(believed, str) else believed

    def _named(self, name: str, path: tuple[str, ...]) -> Iterator[Problem]:
        """A problem if there is no assumption of that name."""
        if not isinstance(self.assumptions, Unread) and name not in self.assumptions:
            what, way_out = "is neither a number nor an assumption of this file", "write a number"
            choices = self.assumptions
            yield unknown(name, what, choices, *path, at_key=False, otherwise=way_out)

    def strangers(self, belief: Belief, *path: Step) -> Iterator[Problem]:
        """A problem for each factor that the belief moves with and the file does not have."""
        if isinstance(self.factors, Unread):
            return
        for factor in names_of(belief.moves_with):
            if factor not in self.factors:
                what, way_out = "is not a factor of the pipeline", "list it under factors:"
                place = (*path, "moves_with", factor)
                yield unknown(factor, what, self.factors, *place, otherwise=way_out)


def _titles(nouns: Mapping[str, Service | Scenario], key: str) -> Iterator[Problem]:
    """A problem for each title that charts could not tell from one before."""
    first: dict[str, str] = {}
    for name, noun in nouns.items():
        if isinstance(noun.title, str):
            other = first.setdefault(folded(noun.title), name)
            if other != name and alike(other) != alike(name):
                what = f"'{noun.title}' is also the title of {other}; give each its own"
                yield wrong(what, key, name, "title")


def _with_percentiles(beliefs: Mapping[str, Belief | str]) -> object:
    """The beliefs with the ends of their ranges read as P10 and P90."""
    if isinstance(beliefs, Unread):
        return beliefs
    return {n: b.with_percentiles() if isinstance(b, Belief) else b for n, b in beliefs.items()}
