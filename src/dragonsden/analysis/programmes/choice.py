"""The choice of a programme as numbers: what may start when, what it brings, what limits it.

A variable is one candidate that begins its review in one quarter: 1 if it does, else 0.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from dragonsden.analysis.programmes.candidates import CASH, Candidate, Figures, Prospects
from dragonsden.arithmetic.calendar import moved, start_of_trading
from dragonsden.arithmetic.distributions import Floats
from dragonsden.model import Service
from dragonsden.model.programme import ProgrammeFile, Rule, Selection
from dragonsden.model.programme_checks import year_number
from dragonsden.model.quarters import days_in

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Flags = NDArray[np.bool_]
Row = tuple[Floats, float, float]
"""Numbers that multiply the variables, and the lowest and the highest that their sum may be."""

HALF_A_PENNY: Final = 0.0049
"""Money is compared in pence: what is beyond a limit by less than half of one is not beyond it."""

HALF_A_DAY: Final = 1e-6
"""Days are written as numbers; what rounding leaves of them is nothing."""


@dataclass(frozen=True)
class Limit:
    """A named limit: each row of numbers times the variables lies between two bounds."""

    name: str
    rows: csr_array
    low: Floats
    high: Floats

    @classmethod
    def of(cls, name: str, rows: Collection[Row], width: int) -> Limit:
        """The limit of rows with their lowest and highest sums."""
        from scipy.sparse import csr_array

        if not rows:
            return cls(name, csr_array((0, width)), np.empty(0), np.empty(0))
        numbers, low, high = zip(*rows, strict=True)
        return cls(name, csr_array(np.array(numbers)), np.array(low), np.array(high))

    def kept(self, started: NDArray[np.intp]) -> bool:
        """True if starting these variables, and no others, keeps it."""
        x = np.zeros(self.rows.shape[1])
        x[started] = 1.0
        sums = self.rows @ x
        return bool(((sums >= self.low - 1e-9) & (sums <= self.high + 1e-9)).all())


@dataclass(frozen=True)
class Choice:
    """Everything that may be chosen, and the limits that the choice must keep.

    `who` is the candidate of each variable, by its place, `quarter` the one in which its review
    begins, and `later` the years until its account starts.
    """

    prospects: Prospects
    file: ProgrammeFile
    who: NDArray[np.intp]
    quarter: NDArray[np.intp]
    later: Floats

    @classmethod
    def of(cls, prospects: Prospects, file: ProgrammeFile | None = None) -> Choice:
        """The choice among candidates; under another file with the same horizon, if given."""
        file = prospects.file if file is None else file
        found = [
            (at, quarter, later)
            for at, candidate in enumerate(prospects.candidates)
            for quarter in range(1, file.quarters + 1)
            if (later := start_of_trading(quarter, file.quarters_of(candidate.name))) < file.years
        ]
        who, quarters, years = np.array(found, dtype=np.float64).reshape(-1, 3).T
        return cls(prospects, file, who.astype(np.intp), quarters.astype(np.intp), years)

    def only(self, variables: Sequence[int]) -> Choice:
        """The same choice among some of its variables."""
        part = list(variables)
        return replace(self, who=self.who[part], quarter=self.quarter[part], later=self.later[part])

    @property
    def width(self) -> int:
        """The number of variables."""
        return len(self.who)

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The candidates."""
        return self.prospects.candidates

    @cached_property
    def review(self) -> NDArray[np.intp]:
        """The quarters that the review of each variable takes."""
        quarters = [self.file.quarters_of(candidate.name) for candidate in self.candidates]
        return np.array(quarters, dtype=np.intp)[self.who]

    @cached_property
    def year(self) -> NDArray[np.intp]:
        """The year in which each variable's investment falls, counted from 1."""
        return np.floor(self.later).astype(np.intp) + 1

    @cached_property
    def service(self) -> NDArray[np.intp]:
        """The service of each variable, by its place among the services of the candidates."""
        places = {name: at for at, name in enumerate(self.services)}
        return np.array([places[self.candidates[at].service] for at in self.who], dtype=np.intp)

    @cached_property
    def services(self) -> tuple[str, ...]:
        """The services that have a candidate."""
        return tuple(dict.fromkeys(candidate.service for candidate in self.candidates))

    @cached_property
    def investment(self) -> Floats:
        """The expected investment of each variable, in £."""
        return self.prospects.means.investment[self.who]

    @cached_property
    def gain(self) -> Floats:
        """The mean of what each variable adds to the objective."""
        return self.gains(self.prospects.means, self.prospects.file.objective)

    @cached_property
    def npv(self) -> Floats:
        """The mean NPV of each variable."""
        return self.gains(self.prospects.means, "npv")

    def gains(self, figures: Figures, objective: str) -> Floats:
        """The gain of each variable to an objective: a row each, draws, if any, on the last axis.

        In £ for npv and contribution, in points for value.
        """
        years = self.file.years
        if objective == "value":
            factor = np.maximum(0.0, years - self.later) / years
            return np.moveaxis(figures.worth[self.who].T * factor, -1, 0)
        line = CASH if objective == "npv" else "contribution"
        by_year = self.by_year(figures, line)
        if objective == "contribution":
            return np.asarray(by_year[:, -1], dtype=np.float64)
        factors = self.prospects.among.case.pipeline.discount[:years]
        total: Floats = -self.discounted_investment(figures)
        for year, of_year in enumerate(factors):
            total += of_year * by_year[:, year]
        return total

    def discounted_investment(self, figures: Figures) -> Floats:
        """The investment of each variable at the start of its account, discounted as its year."""
        factors = np.array(self.prospects.among.case.pipeline.discount_at_start)
        found = np.moveaxis(figures.investment[self.who].T * factors[self.year - 1], -1, 0)
        return np.asarray(found, dtype=np.float64)

    def by_year(self, figures: Figures, line: str) -> Floats:
        """A line of each variable by year of the calendar: variables, years, draws if any."""
        numbers = figures.lines[line]
        found = [
            moved(numbers[who], later, self.file.years)
            for who, later in zip(self.who, self.later, strict=True)
        ]
        return np.array(found, dtype=np.float64).reshape(
            self.width, self.file.years, *numbers.shape[2:]
        )

    def flags(self, name: str) -> Flags:
        """True for each variable of a service, or of an option of it."""
        places = [at for at, c in enumerate(self.candidates) if name in (c.name, c.service)]
        return np.isin(self.who, places)

    @cached_property
    def limits(self) -> Mapping[str, Limit]:
        """Every limit of the file but `worst`, which needs the draws, by name and in order."""
        return {
            name: Limit.of(name, list(self._rows(name)), self.width)
            for name in self.file.limits
            if name != "worst"
        }

    def _rows(self, limit: str) -> Iterator[Row]:
        """The rows of the limit of this name."""
        kind, _, what = limit.partition(".")
        match kind:
            case "budget":
                yield from self._budget()
            case "holds":
                yield from self._holds()
            case "officers":
                yield from self._officers(what)
            case "rules":
                yield from self._rule(self.file.rules[int(what) - 1])

    @cached_property
    def one_each(self) -> Limit:
        """At most one candidate of each service, once: no limit that could be left out."""
        rows = [
            ((self.service == at).astype(np.float64), -np.inf, 1.0)
            for at in range(len(self.services))
        ]
        return Limit.of("one each", rows, self.width)

    def _budget(self) -> Iterator[Row]:
        """The expected investment until each year, or in it where nothing is carried over."""
        pipeline, budget = self.prospects.among.case.pipeline, self.file.budget or {}
        amounts = np.zeros(self.file.years)
        for name, amount in budget.items():
            amounts[(year_number(pipeline, name) or 1) - 1] = amount
        for year in range(1, self.file.years + 1):
            falls = self.year <= year if self.file.carry else self.year == year
            allowed = amounts[:year].sum() if self.file.carry else amounts[year - 1]
            yield np.where(falls, self.investment, 0.0), -np.inf, float(allowed) + HALF_A_PENNY

    def _officers(self, kind: str) -> Iterator[Row]:
        """The days of a kind of officer in each quarter in which a review may run."""
        days = np.array([self.file.review(c.name).get(kind, 0.0) for c in self.candidates])
        a_quarter = days[self.who] / self.review
        last = int((self.quarter + self.review - 1).max(initial=0))
        for quarter in range(1, last + 1):
            runs = (self.quarter <= quarter) & (quarter < self.quarter + self.review)
            allowed = days_in(self.file.officers[kind], quarter)
            yield np.where(runs, a_quarter, 0.0), -np.inf, allowed + HALF_A_DAY

    def _holds(self) -> Iterator[Row]:
        """No start of what is on hold before the quarter from which it may."""
        held = np.array([c.gate == "hold" for c in self.candidates], dtype=bool)[self.who]
        first = self.file.holds.first
        early = held & (True if first is None else self.quarter < first)
        yield early.astype(np.float64), -np.inf, 0.0

    def _rule(self, rule: Rule) -> Iterator[Row]:
        """The rows of one rule."""
        if rule.needs is not None:
            for name in rule.start or ():
                yield from self._needs(name, rule.needs)
        elif rule.start is not None:
            for name in rule.start:
                begun = self.flags(name) & (True if rule.at is None else self.quarter == rule.at)
                yield begun.astype(np.float64), 1.0, np.inf
        elif rule.never is not None:
            for name in rule.never:
                yield self.flags(name).astype(np.float64), -np.inf, 0.0
        elif rule.of is not None:
            counted = self._counted(rule.of).astype(np.float64)
            low = -np.inf if rule.at_least is None else float(rule.at_least)
            yield counted, low, np.inf if rule.at_most is None else float(rule.at_most)

    def _needs(self, name: str, others: Collection[str]) -> Iterator[Row]:
        """If begun in a quarter, each of the others has ended its review before that quarter."""
        begun = self.flags(name)
        for quarter in np.unique(self.quarter[begun]):
            by_then = begun & (self.quarter <= quarter)
            for other in others:
                ended = self.flags(other) & (self.quarter + self.review <= quarter)
                yield by_then.astype(np.float64) - ended, -np.inf, 0.0

    def _counted(self, of: Selection) -> Flags:
        """True for each variable that a rule counts."""
        meant = [counts(of, candidate.name, candidate.about) for candidate in self.candidates]
        return np.array(meant, dtype=bool)[self.who]


def counts(of: Selection, name: str, about: Service) -> bool:
    """True if a rule counts a service or an option: it is named, or of the department, say."""
    if of.names is not None:
        return name in of.names or name.partition("/")[0] in of.names
    return (
        of.all
        or (of.department is not None and about.department == of.department)
        or (of.stage is not None and about.stage == of.stage)
        or (of.customer is not None and of.customer in about.customers)
    )


def stacked(limits: Collection[Limit]) -> Limit:
    """The limits as one."""
    from scipy.sparse import csr_array, vstack

    rows = csr_array(vstack([limit.rows for limit in limits]))
    low = np.concatenate([limit.low for limit in limits])
    return Limit("all", rows, low, np.concatenate([limit.high for limit in limits]))
