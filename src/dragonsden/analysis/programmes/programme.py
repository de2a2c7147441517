"""Programme: what to start and when, for the most of what the Board wants, under its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from dragonsden.analysis.programmes.barred import waiting, why_barred
from dragonsden.analysis.programmes.candidates import Candidate, Prospects
from dragonsden.analysis.programmes.choice import Choice
from dragonsden.analysis.programmes.draws import ProgrammeDraws
from dragonsden.analysis.programmes.frontier import Order, Point, by_value_for_money, frontier
from dragonsden.analysis.programmes.prices import (
    clash,
    easing,
    forcing,
    price_of_forcing,
    price_of_limits,
    price_of_officers,
    worth_of_more,
)
from dragonsden.analysis.programmes.solve import (
    SECONDS,
    Found,
    Solver,
    Started,
    certificate,
)
from dragonsden.analysis.programmes.steps import steps
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.statistics import quantiles
from dragonsden.files.ordinary import FilePath
from dragonsden.model import Input
from dragonsden.model.agreement import STATUSES, Status
from dragonsden.model.problems import raise_all
from dragonsden.model.programme import ProgrammeFile
from dragonsden.model.programme_checks import (
    programme_problems,
    programme_warnings,
    year_number,
)
from dragonsden.model.quarters import days_in
from dragonsden.reading.programme import opened_programme, programme_of
from dragonsden.results.finding import Unit
from dragonsden.results.readable import html_parts
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import above_0, checked, whole
from dragonsden.text.english import listed
from dragonsden.text.html import framed, items, paragraph
from dragonsden.text.numbers import money

NEXT: Final = 5


@dataclass(frozen=True)
class Swap:
    """Another programme beside the best: what it comes to, loses, leaves out and takes in."""

    objective: float
    loses: float
    out: tuple[str, ...]
    into: tuple[str, ...]


@checked
def programme(
    sim: Simulation, file: FilePath | ProgrammeFile, *, seconds: float = SECONDS
) -> Programme:
    """The programme of a case: which services to start, as which option, and in which quarter.

    The best of all choices that keep the limits of the file, by exact means over all draws of the
    simulation; solved by HiGHS (Huangfu & Hall 2018) and then certified.

    Args:
        sim: the simulation of the case.
        file: the path of a programme file, or what `dragonsden` read from one.
        seconds: the most that one solve may take; of what is not proved by then, `certificate` says
            by how much another could be better.

    Returns:
        The programme, with its tables; one that no choice can keep has `infeasible` instead.

    Raises:
        CaseError: the file has faults.
        ValueError: `seconds` is no number above 0, the file given in its place does not go with the
            case, the simulation is of public results, which cannot be drawn again, or the time was
            up before any choice was found.

    Examples:
        >>> file = dd.shipped("programmes", "new_delivery_models.yaml")
        >>> found = dd.programme(sim, file)
        >>> found.investment <= 400_000, found.certificate.startswith("by ")
        (True, True)
    """
    seconds = above_0("seconds", seconds)
    if sim.is_public:
        raise ValueError("public results cannot be drawn again; give the whole simulation")
    read = None
    if not isinstance(file, ProgrammeFile):
        opened = opened_programme(file)
        file = programme_of(opened, sim.case)
        read = Input(file=opened.name, sha256=opened.sha256, content=opened.content)
    raise_all("programme", programme_problems(file, sim.case))
    choice = Choice.of(Prospects.of(sim, file))
    solver = Solver.of(choice, seconds)
    return Programme(sim, file, solver, solver.optimum(), read)


@dataclass(frozen=True)
class Programme:
    """The best choice under the limits of a programme file: what to start, and when.

    Attributes:
        sim: the simulation that it comes from.
        file: what the programme file says.
        solver: the choice and its limits, from which all else is solved.
        found: the best choice; None if no choice keeps every limit.
        read: the file that was read, with its bytes; None where it was made in Python.
    """

    sim: Simulation
    file: ProgrammeFile
    solver: Solver
    found: Found | None
    read: Input | None = None

    def __repr__(self) -> str:
        """The sum that it comes to, in a line."""
        if self.found is None:
            return f"Programme({self.file.title!r}: nothing keeps {listed(self.infeasible)})"
        return (
            f"Programme({self.file.title!r}: {len(self.chosen)} started, "
            f"{self.file.objective} {self.amount(self.objective)})"
        )

    def _repr_html_(self) -> str:
        """All that is started, as a table for a notebook."""
        if self.found is None:
            return framed(*items("Limits that cannot all be kept:", self.infeasible))
        shown = self.chosen[["title", "quarter", "investment", "npv", "contribution", "gate"]]
        units: dict[str, Unit] = {"quarter": "count"}
        return framed(paragraph(self.file.title), *html_parts(shown, units, "£"))

    @property
    def choice(self) -> Choice:
        """All that could have been chosen."""
        return self.solver.choice

    @property
    def started(self) -> Started:
        """The variables of the choice that are 1; none where no choice is possible."""
        return () if self.found is None else self.found.started

    @cached_property
    def certificate(self) -> str:
        """The proof that it is the best: by enumeration, by a second solve, or within a gap."""
        return "no choice keeps every limit" if self.found is None else self._certified(self.found)

    def _certified(self, found: Found) -> str:
        """The certificate of a choice."""
        return certificate(self.solver, found)

    @cached_property
    def infeasible(self) -> tuple[str, ...]:
        """A smallest set of limits that clash, by name; empty if every limit can be kept."""
        return () if self.found is not None else clash(self.solver)

    @cached_property
    def easing(self) -> dict[str, bool | None]:
        """By limit of those that clash, True if without it alone every other can be kept.

        None where that was not found in time; empty if every limit can be kept.
        """
        return easing(self.solver, self.infeasible)

    @property
    def objective(self) -> float:
        """The objective by exact means, in £ or in points of value; NaN if there is none."""
        return np.nan if self.found is None else self.found.objective

    @property
    def investment(self) -> float:
        """The expected investment of all that is started, in £."""
        return float(np.add.reduce(self.choice.investment[list(self.started)]))

    @cached_property
    def investment_by_year(self) -> pd.Series:
        """The expected investment of each year, in £."""
        spent = np.zeros(self.file.years)
        for variable in self.started:
            spent[self.choice.year[variable] - 1] += self.choice.investment[variable]
        return pd.Series(spent, index=self.years, name="investment")

    @property
    def years(self) -> pd.Index:
        """The years that count, by name."""
        pipeline = self.sim.case.pipeline
        names = [pipeline.name_of_year(year) for year in range(1, self.file.years + 1)]
        return pd.Index(names, name="year")

    @property
    def status(self) -> Status:
        """The weaker status of the programme file and of the case."""
        return min(self.file.status, self.sim.case.status, key=STATUSES.index)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences on what is allowed but belongs on the record."""
        never = [c.title for c in self._never_in_time]
        late = f"{listed(never)}: the review ends after the last year that counts" if never else ""
        return (
            *self.sim.warnings,
            *programme_warnings(self.file, self.sim.case),
            *([late] if late else []),
            *([above] if (above := self._counted_from_nothing) else []),
        )

    @property
    def _counted_from_nothing(self) -> str:
        """The warning where value counts from nothing what goes on anyway; "" where it does not."""
        title_of = self.sim.case.title_of
        found = [
            f"{title_of(service)} ({points:,.1f} points)"
            for service, points in self.choice.prospects.as_is_above_nothing.items()
        ]
        if not found:
            return ""
        return (
            "value counts from not doing a service at all, but not started these go on as they are "
            f"now, which is worth something by itself: {listed(found)}; maximise npv, which counts "
            "from as it is, or give as `nothing:` what goes on"
        )

    @property
    def _never_in_time(self) -> list[Candidate]:
        """The candidates whose review cannot end within the years that count."""
        there = set(self.choice.who.tolist())
        return [c for at, c in enumerate(self.choice.candidates) if at not in there]

    @cached_property
    def chosen(self) -> pd.DataFrame:
        """The starts, in their order.

        A row for each candidate: its `title`, `service` and `gate`; the `quarter` in which its
        review begins and the one in which it `ends`; the `year` of its investment; the expected
        `investment`, the mean `npv` and the mean `contribution` of the last year, in £; `gain` is
        what it adds to the objective.
        """
        return _table(self.choice, self.started, self.years)

    @property
    def npv_of_accounts(self) -> pd.Series:
        """The mean NPV of each start over all years of its account, beside what is done now, in £.

        In the order of `chosen`, which counts only the years of the programme file.
        """
        among = self.choice.prospects.among
        npv = {name: account["npv"].mean for name, account in among.accounts.items()}
        as_is = {
            one.name: "" if one.as_is is None else among.services[one.as_is]
            for one in self.choice.candidates
        }
        found = {
            str(name): npv.get(str(name), 0.0) - npv.get(as_is[str(name)], 0.0)
            for name in self.chosen.index
        }
        return pd.Series(found, name="npv", dtype=float).rename_axis("candidate")

    @cached_property
    def calendar(self) -> pd.DataFrame:
        """The quarters, one a row: what begins, how many reviews run, and officers beside limits.

        `begins` has the titles; for each kind of officer there is a column of days and, named
        `<kind>_limit`, one of the days that there are.
        """
        return _calendar(self.choice, self.started)

    def next_best(self, count: int = NEXT) -> pd.DataFrame:
        """The next best sets of candidates, best first, each at its best quarters.

        A row for each: `objective`, `loses` (beside the best), and what goes `out` and comes `in`,
        as tuples of names.

        Raises ValueError if `count` is no whole number of 1 or more.
        """
        count = whole("count", count)
        rows: list[Swap] = []
        cuts = [self.solver.other_set(self.started)]
        while self.found is not None and len(rows) < count:
            found = self.solver.optimum(cuts)
            if found is None:
                break
            rows.append(self._swap(found))
            cuts.append(self.solver.other_set(found.started))
        index = pd.RangeIndex(2, len(rows) + 2, name="place")
        return pd.DataFrame(
            [(row.objective, row.loses, row.out, row.into) for row in rows],
            columns=["objective", "loses", "out", "in"],
            index=index,
        )

    def _names(self, started: Started) -> set[str]:
        """The names of what is started."""
        return {self.choice.candidates[self.choice.who[v]].name for v in started}

    @cached_property
    def price_of_limits(self) -> pd.Series:
        """The gain of the objective without each limit, by its name; `holds` against allowed."""
        prices = {} if self.found is None else price_of_limits(self.solver, self.objective)
        return pd.Series(prices, name="price", dtype=float).rename_axis("limit")

    @cached_property
    def price_of_officers(self) -> float | None:
        """The gain of the objective without the limits on all kinds of officer together.

        Each by itself may cost nothing where another would bind as well. None where there are
        fewer than two kinds, or no best was found in time.
        """
        return None if self.found is None else price_of_officers(self.solver, self.objective)

    @cached_property
    def price_of_forcing(self) -> pd.DataFrame:
        """The loss of the objective if a service has to be `in`, or `out`; NaN if it cannot be."""
        found = self.found
        prices = (
            {} if found is None else price_of_forcing(self.solver, self.objective, self.started)
        )
        table = pd.DataFrame.from_dict(prices, orient="index", columns=["in", "out"], dtype=float)
        return table.rename_axis("service")

    @cached_property
    def worth_of_more(self) -> pd.Series:
        """The gain of the objective by a little more of each limit that is an amount.

        That is £50,000 in the first year, one more service where a rule limits the number of all,
        and ten days a quarter of each kind of officer.
        """
        worth = {} if self.found is None else worth_of_more(self.solver, self.objective)
        return pd.Series(worth, name="worth", dtype=float).rename_axis("limit")

    @cached_property
    def frontier(self) -> pd.DataFrame:
        """Every choice that none beats in both: `investment`, `objective`, and `started`, names."""
        return self._points(() if self.found is None else frontier(self.solver))

    @cached_property
    def steps(self) -> pd.DataFrame:
        """The best choice under each of 12 limits, up to its own investment: as the frontier.

        It takes seconds where the whole frontier takes minutes; what no choice keeps is left out.
        """
        return self._points(() if self.found is None else steps(self.solver, self.investment))

    def _points(self, points: tuple[Point, ...]) -> pd.DataFrame:
        """Choices by investment, as a table."""
        rows = [(p.investment, p.objective, tuple(sorted(self._names(p.started)))) for p in points]
        return pd.DataFrame(rows, columns=["investment", "objective", "started"])

    @cached_property
    def by_value_for_money(self) -> Order:
        """The order by objective for each £ of investment, and what it reaches."""
        return by_value_for_money(self.solver)

    @cached_property
    def draws(self) -> ProgrammeDraws:
        """The programme in every draw."""
        return ProgrammeDraws.of(self.choice, self.started)

    @cached_property
    def outlook(self) -> pd.DataFrame:
        """The mean, P10, P50 and P90 of its lines over all draws, in £.

        Rows: `investment`; `contribution` and `balance` (all cash so far less investment) at the
        end of each year, by its name; `npv`; and `lowest`, the lowest balance at any quarter.
        """
        draws = self.draws
        rows: dict[tuple[str, str], Floats] = {("investment", ""): draws.investment.sum(axis=0)}
        for name, numbers in (
            ("contribution", draws.lines["contribution"]),
            ("balance", draws.balance),
        ):
            rows |= {(name, y): line for y, line in zip(self.years, numbers, strict=True)}
        rows |= {("npv", ""): draws.npv, ("lowest", ""): draws.lowest}
        table = {key: (float(line.mean()), *quantiles(line)) for key, line in rows.items()}
        return pd.DataFrame.from_dict(
            table, orient="index", columns=["mean", "p10", "p50", "p90"]
        ).set_index(pd.MultiIndex.from_tuples(table, names=["line", "year"]))

    @cached_property
    def chance_of_overspending(self) -> float:
        """The share of draws in which more is spent by the end of a year than the budget has."""
        if self.file.budget is None:
            return 0.0
        return self.draws.overspent(np.cumsum(self.budget_by_year).tolist())

    @property
    def budget_by_year(self) -> list[float]:
        """The budget of each year that counts, in £; NaN where there is no limit."""
        if self.file.budget is None:
            return [np.nan] * self.file.years
        amounts = [0.0] * self.file.years
        for year, amount in self.file.budget.items():
            amounts[(year_number(self.sim.case.pipeline, year) or 1) - 1] = float(amount)
        return amounts

    def amount(self, number: float) -> str:
        """An amount of the objective in words: points of value, or £."""
        return f"{number:,.1f} points" if self.file.objective == "value" else money(number)

    def why_not(self, service: str) -> str:
        """The reason why a service is not started, or the cost of leaving it out, in one sentence.

        Raises KeyError if the case has no such service.
        """
        return _why(self, service)

    def swap(self, service: str, wanted: bool) -> Swap | None:
        """The best programme with a service, or without it; None if no choice keeps the limits."""
        found = self.solver.optimum([forcing(self.solver, service, wanted)])
        return None if found is None else self._swap(found)

    def _swap(self, found: Found) -> Swap:
        """Another programme, as it differs from this one."""
        names, best = self._names(found.started), self._names(self.started)
        loses = self.objective - found.objective
        return Swap(
            found.objective, loses, tuple(sorted(best - names)), tuple(sorted(names - best))
        )


def _table(choice: Choice, started: Started, years: pd.Index) -> pd.DataFrame:
    """The starts, a row each, by quarter and then by name."""
    contribution = choice.gains(choice.prospects.means, "contribution")
    named = [(choice.quarter[v], choice.candidates[choice.who[v]].name, v) for v in started]
    rows: dict[str, Mapping[str, object]] = {}
    for quarter, name, v in sorted(named):
        candidate = choice.candidates[choice.who[v]]
        rows[name] = {
            "title": candidate.title,
            "service": candidate.service,
            "gate": candidate.gate,
            "quarter": int(quarter),
            "ends": int(quarter + choice.review[v] - 1),
            "year": years[choice.year[v] - 1],
            "investment": choice.investment[v],
            "npv": choice.npv[v],
            "contribution": contribution[v],
            "gain": choice.gain[v],
        }
    columns = ["title", "service", "gate", "quarter", "ends", "year", "investment", "npv",
               "contribution", "gain"]  # fmt: skip
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.rename_axis("candidate")


def _calendar(choice: Choice, started: Started) -> pd.DataFrame:
    """The quarters until the last review ends, and those in which one may begin."""
    part = choice.only(started)
    last = int((part.quarter + part.review - 1).max(initial=choice.file.quarters))
    rows = []
    for quarter in range(1, last + 1):
        begins = [choice.candidates[at].title for at in part.who[part.quarter == quarter]]
        runs = (part.quarter <= quarter) & (quarter < part.quarter + part.review)
        row: dict[str, object] = {"begins": tuple(begins), "under_review": int(runs.sum())}
        for kind, days in choice.file.officers.items():
            taken = [choice.file.review(choice.candidates[at].name).get(kind, 0.0)
                     for at in part.who[runs]]  # fmt: skip
            row[kind] = float(np.add.reduce(np.array(taken) / part.review[runs]))
            row[f"{kind}_limit"] = days_in(days, quarter)
        rows.append(row)
    return pd.DataFrame(rows, index=pd.RangeIndex(1, last + 1, name="quarter"))


def _why(plan: Programme, service: str) -> str:
    """The sentence of `why_not`."""
    title = plan.sim.case.title_of(service)
    if service not in plan.choice.services:
        return f"{title} {why_barred(plan.choice, service)}, and what fails a gate is never started"
    if plan.found is None:
        return f"Nothing is started: no choice keeps {listed(plan.infeasible)}"
    inside = plan.chosen.index[plan.chosen["service"] == service]
    swap = plan.swap(service, wanted=not len(inside))
    if len(inside):
        begins = f"{title} is started, in quarter {plan.chosen.loc[inside[0], 'quarter']}"
        if swap is None:
            return f"{begins}; no programme that keeps the limits can leave it out"
        return f"{begins}; the best programme without it comes to {plan.amount(swap.loses)} less"
    if swap is None:
        needs = [one for one in waiting(plan.choice) if one.name == service]
        needed = [plan.sim.case.title_of(one.needs.partition("/")[0]) for one in needs]
        waits = f", for it needs {listed(needed)}, which cannot start" if needed else ""
        return f"{title} is not started: no programme that keeps the limits can start it{waits}"
    names = {c.name: c.title for c in plan.choice.candidates}
    place = f", in place of {listed([names[name] for name in swap.out])}," if swap.out else ""
    less = f"comes to {plan.amount(swap.loses)} less"
    return f"{title} is not started: the best programme with it{place} {less}"
