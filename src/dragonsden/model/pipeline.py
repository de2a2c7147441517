"""The pipeline file: candidate services, and what is known and believed about each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from annotated_types import Len
from pydantic import BeforeValidator, Field, PlainValidator, PrivateAttr, WithJsonSchema

from dragonsden.arithmetic.discounting import DISCOUNT_SCHEDULES, discount_factors
from dragonsden.model.agreement import Agreed, Status, unrecorded
from dragonsden.model.belief import Belief, BeliefOnly
from dragonsden.model.domains import out_of_domain
from dragonsden.model.fields import (
    NUMBER_SCHEMA,
    FileModel,
    Name,
    Text,
    Title,
    Whole,
    kind_of,
    read_name,
    read_rate,
    two_rates,
    within,
)
from dragonsden.model.figures import merged, named_year, years_problems
from dragonsden.model.money import converted, money_problems
from dragonsden.model.option import Option
from dragonsden.model.problems import Problem, Step, duplicates, placed, raise_all, unknown, wrong
from dragonsden.model.scalars import hint, looks_like_a_number, shown
from dragonsden.model.scenario import AS_WRITTEN, Scenario
from dragonsden.model.scenario_checks import scenario_problems
from dragonsden.model.service import Service
from dragonsden.model.service_fields import Year
from dragonsden.model.sizes import account_problems
from dragonsden.model.unread import (
    changed_entries,
    field_of,
    names_of,
    read_entries,
    same_titles,
    skip_unread,
    titled,
)
from dragonsden.text.english import listed, quoted
from dragonsden.text.spelling import alike

MOST_SERVICES: Final = 500
MOST_SHARED: Final = 500
MOST_YEARS: Final = 125
MOST_SCENARIOS: Final = 50
RESERVED: Final = ("criteria", "groups", "assumptions", "factors", "panel")
"""Names that begin the paths of other streams of draws."""

NAMED: Final = {
    "services": "service",
    "assumptions": "assumption",
    "factors": "factor",
    "scenarios": "scenario",
}
"""The fields that name things, each with what it names."""

BELIEFS: Final = ("scores", "revenue", "assumptions", "services", "options")
"""The fields of a service or scenario that hold beliefs, by name or by service and name."""

Titled = TypeVar("Titled", Service, Scenario)


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


class Pipeline(FileModel):
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
    first_year: Literal["undiscounted", "discounted"] = Field(
        "undiscounted",
        description="discounted: every year's cash comes at the end of it, and is worth less",
    )
    starts: Year | None = Field(
        None, description="the first year, as 2018/19; needed where figures are given by year"
    )
    review_slots: Annotated[Whole, within(1, MOST_SERVICES, "review slots")] = Field(
        1, description="how many the panel can take forward: the k of 'first k'"
    )
    low_high_are: Literal["limits", "p10_p90"] = Field(
        "limits", description="how low and high of every range in this file are meant"
    )
    money_in: Literal["£", "£000"] = Field(
        "£", description="the unit of costs and actual figures; prices are in £ always"
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

    def complete(self) -> None:
        """Give services and scenarios their titles, and ranges their meaning."""
        # pydantic freezes attributes, not __dict__: a model still being made may be completed
        fields = self.__dict__
        for key in ("services", "scenarios"):
            if key in fields:
                fields[key] = changed_entries(fields[key], self._completed)
        if field_of(self, "money_in") == "£000":
            for key in (key for key in ("services", "scenarios") if key in fields):
                fields[key] = changed_entries(fields[key], converted)
        if "assumptions" in fields and self._in_percentiles:
            fields["assumptions"] = _with_percentiles(fields["assumptions"])

    @property
    def _in_percentiles(self) -> bool:
        """True if low and high of ranges are meant as P10 and P90."""
        return bool(field_of(self, "low_high_are") == "p10_p90")

    def _completed(self, name: str, model: Titled) -> Titled:
        """A service or scenario with its title, and its ranges as this file means them."""
        model = titled(name, model)
        if not self._in_percentiles:
            return model
        there = (key for key in BELIEFS if key in vars(model))
        return model.model_copy(update={key: _with_percentiles(vars(model)[key]) for key in there})

    def problems(self) -> Iterator[Problem]:
        """Names twice or unknown, beliefs that leave their domain, a schedule too short."""
        yield from unrecorded(self)
        checks = (
            self._discount(),
            self._horizon(),
            account_problems(self),
            self._money(),
            *self._names(),
            *(self._belief(path, belief) for path, belief in (*self.beliefs(), *self._changed())),
            *(self._domains(name) for name in read_entries(self, "services")),
            *(self._years(name) for name in read_entries(self, "services")),
        )
        for check in checks:
            yield from skip_unread(check)
        for name, scenario in read_entries(self, "scenarios").items():
            yield from placed(scenario_problems(scenario, self), "scenarios", name)

    def _money(self) -> Iterator[Problem]:
        """Figures of a file in £000 that could be pounds or thousands."""
        if field_of(self, "money_in") == "£000":
            given = (read_entries(self, part) for part in ("services", "assumptions", "scenarios"))
            yield from money_problems(*given)

    def _belief(self, path: tuple[str, ...], belief: Belief | str) -> Iterator[Problem]:
        """Names that a belief uses and the file does not have, percentiles that make no belief."""
        if isinstance(belief, str):
            yield from self._unknown_assumption(belief, path)
            return
        yield from skip_unread(self.unknown_factors(belief, *path))
        if belief.stretched and belief.sound:
            yield from placed(belief.unfit, *path)

    def _domains(self, name: str) -> Iterator[Problem]:
        """Drivers of a service whose beliefs leave what they can be."""
        shared = read_entries(self, "assumptions")
        for path, figures in self._revenues(name):
            yield from placed(out_of_domain(figures, shared), "services", name, *path, "revenue")

    def _revenues(self, name: str) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
        """The figures of a service and of its options, each with its path."""
        yield (), self.services[name].revenue
        for option, differs in read_entries(self.services[name], "options").items():
            yield ("options", option), read_entries(differs, "revenue")

    def _years(self, name: str) -> Iterator[Problem]:
        """Figures of a service for years that are none, or not those of the pipeline."""
        for path, figures in self._revenues(name):
            found = years_problems(names_of(figures), self.starts or "", self.years)
            yield from placed(found, "services", name, *path, "revenue")

    @property
    def factors_at(self) -> dict[str, float]:
        """The factors that are held, each at its number of standard deviations; none as written."""
        return self._factors_at

    def under(self, scenario: str) -> Self:
        """The pipeline as it is under one of its scenarios; its title says so, and it has none.

        Raises KeyError if there is no scenario of that name.
        """
        if scenario not in self.scenarios:
            raise KeyError(unknown(str(scenario), "is not a scenario", self.scenarios).message)
        change = self.scenarios[scenario]
        services = dict(self.services)
        for name, drivers in change.services.items():
            revenue = merged(services[name].revenue, drivers)
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
        """A discount schedule that does not exist, or a rate out of bounds."""
        rate = self.discount_rate
        if isinstance(rate, str):
            if rate not in DISCOUNT_SCHEDULES:
                what = "is neither a rate nor a discount schedule"
                choices, way_out = DISCOUNT_SCHEDULES, "a rate, as 3.5%"
                yield unknown(rate, what, choices, "discount_rate", at_key=False, otherwise=way_out)
        elif two_rates(rate):
            yield wrong(two_rates(rate), "discount_rate")
        elif not -1 < rate <= 1:
            meant = f"; write {rate:g}% if that is meant" if 1 < rate <= 100 else ""
            what = f"a discount rate of {shown(rate)}; give one above -100% and up to 100%{meant}"
            yield wrong(what, "discount_rate")

    def standing(self, name: str) -> Service:
        """The service as it stands in the ranking, as one of its options or as written.

        It has its own title, and no options.
        """
        service = self.services[name]
        if service.stands_as is None:
            return service.model_copy(update={"options": {}}) if service.options else service
        standing = service.under(name, service.stands_as)
        return standing.model_copy(update={"title": service.title})

    def name_of_year(self, number: int) -> str:
        """The name of a year, counted from 1: `2019/20`, or `Year 2` where no year is given."""
        return named_year(number, self.starts) if self.starts else f"Year {number}"

    @property
    def discount(self) -> tuple[float, ...]:
        """The present value of £1 in each year of the horizon."""
        later = int(self.first_year == "discounted")
        return discount_factors(self.discount_rate, self.years + later)[later:]

    @property
    def discount_at_start(self) -> tuple[float, ...]:
        """The present value of £1 that is spent at the start of each year: that of year 1 is 1."""
        return discount_factors(self.discount_rate, self.years)

    def _horizon(self) -> Iterator[Problem]:
        """A discount schedule that ends before the horizon."""
        if not any(self._discount()):
            try:
                _ = self.discount
            except ValueError as error:
                yield wrong(str(error), "years")

    def _names(self) -> Iterator[Iterator[Problem]]:
        """Checks for names that could be taken for one another, for something else or a number."""
        for key, noun in NAMED.items():
            yield duplicates(names_of(read_entries(self, key)), noun, key)
        yield self._reserved()
        yield same_titles(read_entries(self, "services"), "services")
        yield same_titles(read_entries(self, "scenarios"), "scenarios")
        yield self._as_written()

    def _reserved(self) -> Iterator[Problem]:
        """Names that mean something else, or look like numbers."""
        for name in names_of(read_entries(self, "services")):
            if alike(name) in RESERVED:
                reserved = listed(RESERVED, "or")
                what = f"a service may not be called {name}; {reserved} mean something else"
                yield wrong(what, "services", name, at_key=True)
        for name in names_of(read_entries(self, "assumptions")):
            if looks_like_a_number(name):
                what = f"an assumption called {name} could be taken for a number; begin with a word"
                yield wrong(what, "assumptions", name, at_key=True)

    def _as_written(self) -> Iterator[Problem]:
        """Scenarios that could be taken for the pipeline as it is written."""
        for name, scenario in self.scenarios.items():
            if alike(AS_WRITTEN) in (alike(name), alike(field_of(scenario, "title") or "")):
                what = (
                    f"a scenario may not be called {AS_WRITTEN}: that is the pipeline without one"
                )
                way_out = "give it another name and title"
                yield wrong(f"{what}; {way_out}", "scenarios", name, at_key=True)

    def beliefs(self) -> Iterator[tuple[tuple[str, ...], Belief | str]]:
        """Every belief of the file, with its path."""
        for name, belief in read_entries(self, "assumptions").items():
            yield ("assumptions", name), belief
        for name, service in read_entries(self, "services").items():
            for key in ("scores", "revenue"):
                for entry, believed in read_entries(service, key).items():
                    yield ("services", name, key, entry), believed
            for option, differs in read_entries(service, "options").items():
                for inner, believed in differs.beliefs():
                    yield ("services", name, "options", option, *inner), believed

    def _changed(self) -> Iterator[tuple[tuple[str, ...], Belief | str]]:
        """Every belief of the scenarios, with its path."""
        for name, scenario in read_entries(self, "scenarios").items():
            yield from ((("scenarios", name, *path), belief) for path, belief in scenario.beliefs())

    def belief(self, believed: Belief | str | None) -> Belief | None:
        """The belief itself, where it may be the name of a shared assumption."""
        return self.assumptions.get(believed) if isinstance(believed, str) else believed

    def _unknown_assumption(self, name: str, path: tuple[str, ...]) -> Iterator[Problem]:
        """A problem if there is no assumption of that name."""
        known = names_of(self.assumptions)
        what = "is neither a number nor an assumption of this file"
        if name not in known and (way_out := hint(name)):
            yield wrong(f"{quoted(name)} {what}; {way_out}", *path)
        elif name not in known:
            yield unknown(name, what, known, *path, at_key=False, otherwise="write a number")

    def unknown_factors(self, belief: Belief, *path: Step) -> Iterator[Problem]:
        """A problem for each factor that the belief moves with and the file does not have."""
        known = names_of(self.factors)
        for factor in names_of(belief.moves_with):
            if factor not in known:
                what, way_out = "is not a factor of the pipeline", "list it under factors:"
                place = (*path, "moves_with", factor)
                yield unknown(factor, what, known, *place, otherwise=way_out)


def _with_percentiles(beliefs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The beliefs, by name or by service and name, with the ends of ranges read as P10 and P90."""

    def changed(_: str, belief: Any) -> Any:
        if isinstance(belief, Belief):
            return belief.with_percentiles()
        if isinstance(belief, Option):
            changes: dict[str, Any] = {
                key: _with_percentiles(vars(belief)[key]) for key in BELIEFS if key in vars(belief)
            }
            return belief.model_copy(update=changes)
        return _with_percentiles(belief) if isinstance(belief, dict) else belief

    return changed_entries(beliefs, changed)
