"""The trading account of one service as tables: what it comes to, and year by year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import Final

from dragonsden.model.actual import Actual
from dragonsden.outputs.beliefs import NOT_SAID
from dragonsden.results.account_by_year import figures_by_year
from dragonsden.results.finding import Column, Row, Table, numbers
from dragonsden.results.simulation import Simulation
from dragonsden.results.standings import MeasureSummary
from dragonsden.results.tables import row_of
from dragonsden.results.thousands import money_as_in
from dragonsden.text.english import words
from dragonsden.text.numbers import NEVER, money, share, span, years

MEASURES: Final[Mapping[str, str]] = {
    "income": "Income a year at maturity",
    "contribution": "Contribution a year at maturity",
    "surplus": "Surplus a year at maturity, after overhead",
    "npv": "Net present value",
    "payback": "Payback",
    "peak_exposure": "Peak exposure",
}

NO_MEAN: Final = "no mean"
"""Where the money never comes back in some draws, its years have no mean."""

MOST_YEARS: Final = 6
"""At most about 6 years have a column each: more would not fit across a page."""


def measures_table(sim: Simulation, service: str) -> Table:
    """The measures of the account: for each the mean, the range and the odds against it."""
    account = sim.accounts[service]
    actual = last_actual(sim, service)
    rows = []
    for measure, title in MEASURES.items():
        of = account[measure]
        told = _told(measure, of, sim.draws)
        before = [actual.of(measure)] if actual else []
        rows.append(Row.of(title, *before, *told, _odds(sim, service, measure, of.never)))
    heads = [*([actual.heading] if actual else ()), "Mean", "P10 to P90"]
    columns = (Column("Measure"), *numbers("£", *heads), Column("Draws against it"))
    caption = f"What the account comes to, prices of {sim.case.pipeline.prices}"
    table = Table(f"measures-{service}", caption, columns, tuple(rows))
    return money_as_in(sim.case, table)


def _told(measure: str, of: MeasureSummary, draws: int) -> tuple[str, str]:
    """A mean and its range, in £ or years; a payback that is sometimes never has no mean."""
    if measure != "payback":
        return money(of.mean, of.se), span(of.p10, of.p90, of.se)
    if isnan(of.mean) and not isnan(of.p10):
        return NO_MEAN, _from_to(of.p10, of.p90)
    return years(of.mean, of.p10, of.p90, draws)


def _from_to(p10: float, p90: float) -> str:
    """The range of a payback that is sometimes never, in years."""
    low, high = (NEVER if isnan(end) else f"{end + 0.0:.1f}" for end in (p10, p90))
    if low == high:
        return f"{low} years"
    return f"{low} years to {high}" if high == NEVER else f"{low} to {high} years"


def _odds(sim: Simulation, service: str, measure: str, never: float) -> str:
    """In how many draws the money is lost, or never comes back."""
    places = sim.share_places
    if measure == "payback":
        return f"never: {share(never, places)}"
    if measure in ("contribution", "surplus", "npv"):
        draws = sim.kept.measures[sim.plan.measures.index(measure), row_of(sim, service)]
        below = float((draws < 0).mean())
        return f"below £0: {share(below, places)}"
    return ""


def account_table(sim: Simulation, service: str) -> Table:
    """Every line of the account by year on average, and the range of the last year."""
    last = sim.case.pipeline.years
    shown = _years(last)
    told = figures_by_year(sim, service, years=shown)
    actual = last_actual(sim, service)
    rows = []
    for line in dict.fromkeys(line for line, _ in told):
        of_line = (told.get((line, year)) for year in shown)
        cells = [money(of.mean, of.se) if of else "" for of in of_line]
        at_end = told[line, last]
        before = [actual.of(line)] if actual else []
        ends = span(at_end.p10, at_end.p90, at_end.se)
        rows.append(Row.of(line_title(line), *before, *cells, ends))
    name = sim.case.pipeline.name_of_year
    before = [actual.heading] if actual else []
    heads = [*before, *("Start" if year == 0 else name(year) for year in shown)]
    columns = (Column("Line"), *numbers("£", *heads, f"{name(last)}, P10 to P90"))
    table = Table(f"account-{service}", "The account by year, on average", columns, tuple(rows))
    return money_as_in(sim.case, table)


TITLES: Final[Mapping[str, str]] = {
    "income": "Income, after refund",
    "contribution": "Contribution, before overhead",
    "surplus": "Surplus, after overhead and investment",
    "balance": "Balance so far",
}
"""The titles of lines that need more than their name."""


def line_title(line: str) -> str:
    """The title of a line of the account: Contribution, before overhead."""
    return TITLES.get(line, words(line))


def _years(last: int) -> list[int]:
    """The years that are shown, from the start: of many the first, the last and some between."""
    if last < MOST_YEARS:
        return list(range(last + 1))
    step = -(-last // (MOST_YEARS - 2))
    return sorted({0, 1, last, *range(step, last, step)})


# ------------------------------------------------------------------------------------ actuals


@dataclass(frozen=True)
class LastActual:
    """The last year that is over: the year and its figures."""

    year: str
    figures: Actual

    @property
    def heading(self) -> str:
        """The heading of its column."""
        return f"Actual {self.year}"

    def of(self, line: str) -> str:
        """The figure that stands beside the forecast of a line or measure; "" if there is none."""
        return exact(self.figures.of(line))


def last_actual(sim: Simulation, service: str) -> LastActual | None:
    """The last year of a service that is over; None if no such year is known."""
    last = sim.case.pipeline.services[service].last_actual
    return LastActual(*last) if last else None


def actuals_table(sim: Simulation, service: str) -> Table | None:
    """Every year of a service that is over, with the sources; None if none is known."""
    actual = sim.case.pipeline.services[service].actual
    if not actual:
        return None
    rows = []
    for year, a in sorted(actual.items()):
        told = (exact(figure) for figure in (a.income, a.cost, a.contribution))
        rows.append(Row.of(year, *told, a.source or NOT_SAID))
    money = numbers("£", "Income", "Cost", "Income less cost")
    columns = (Column("Year"), *money, Column("Source"))
    caption = "Years that are over; cost is before central support"
    return money_as_in(sim.case, Table(f"actual-{service}", caption, columns, tuple(rows)))


def exact(amount: float | None) -> str:
    """A figure of the accounts to the pound; nothing if it is not known."""
    if amount is None:
        return ""
    pounds = round(float(amount))
    return f"{'−' if pounds < 0 else ''}£{abs(pounds):,}"
