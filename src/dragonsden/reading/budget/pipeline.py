"""The pipeline that a budget makes: past years as what is believed, each with its cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import PurePath
from typing import Any, Final, Literal

from dragonsden.arithmetic.drivers import DRIVERS
from dragonsden.model import Belief, Pipeline, Service
from dragonsden.model.actual import Actual
from dragonsden.model.names import names_of_titles
from dragonsden.model.scalars import number
from dragonsden.reading.budget.budget import Amount, Budget, Line
from dragonsden.reading.budget.table import where
from dragonsden.text.english import listed

History = Literal["any_of", "range"]

FEWEST: Final = 2
"""Past years that stand for themselves; of one alone nobody can say how far it varies."""

DECIMALS: Final = Decimal("0.0001")
"""A cost is written as a share of income with 4 decimals of a per cent: £1 in £1m."""

NO_COST: Final = "The budget has no cost: contribution is all of the income until a cost is given."
PRICE: Final = "A budget has no price and volume: replace both where they are known."
ITS_MONEY: Final = "in the money of each year"


def pipeline_of(budget: Budget, *, title: str, years: int, history: History = "any_of") -> Pipeline:
    """The pipeline of a budget: a service for each line, with its past years as actual figures.

    Income is what has come in: `any_of` of the outturns, or with `range` (and wherever there are
    fewer than two) from the lowest to the highest of outturns and budget, most likely the budget.
    Cost is a share of income in the same way; in £ where there was a year without income. A
    service that has the budget alone has a known number.
    """
    names = names_of_titles([line.title for line in budget.lines])
    services = [_service(budget, line, history) for line in budget.lines]
    return Pipeline(
        title=title,
        status="proposed",
        prices=budget.starts,
        starts=budget.starts,
        years=years,
        discount_rate="green_book_2026",
        services=dict(zip(names, services, strict=True)),
    )


def _service(budget: Budget, line: Line, history: History) -> Service:
    """One service of a budget."""
    file = PurePath(budget.file.name).name
    return Service(
        title=line.title,
        department=line.department,
        note=" ".join(filter(None, (line.doubt, "" if budget.has("cost") else NO_COST))),
        revenue=_revenue(file, line, history),
        actual=_actual(file, line),
    )


def _actual(file: str, line: Line) -> dict[str, Actual]:
    """The outturns of the years that are over."""
    income, cost = line.of("income", "outturn"), line.of("cost", "outturn")
    return {
        year: Actual(
            income=income[year].figure if year in income else None,
            cost=cost[year].figure if year in cost else None,
            source=_cells(file, (of[year] for of in (income, cost) if year in of)),
        )
        for year in sorted({*income, *cost})
    }


def _revenue(file: str, line: Line, history: History) -> dict[str, Belief | str]:
    """The drivers of a line: £1 at a time, as many as came in, and what they cost."""
    income = _history(line, "income")
    if not income:
        return {}
    price = Belief(value=1.0, unit="£", basis="definition", note=PRICE)
    said = {"owner": line.owner, "note": ITS_MONEY}
    volume = _belief(file, income, history, unit="£ of income a year", **said)
    return {"price": price, "volume": volume, **_cost(file, line, history)}


def _cost(file: str, line: Line, history: History) -> dict[str, Belief | str]:
    """The cost of a line, as a share of income if every year with cost had income."""
    income, cost = _history(line, "income"), _history(line, "cost")
    if not cost:
        return {}
    if all(year in income and _is_a_share(amount, income[year]) for year, amount in cost.items()):
        shares = {year: _share(cost[year], income[year]) for year in cost}
        unit = "of the income of the same year"
        return {"direct_cost": _belief(file, shares, history, unit=unit, owner=line.owner)}
    said = {"unit": "£ a year", "note": ITS_MONEY, "owner": line.owner}
    return {"fixed_cost": _belief(file, cost, history, **said)}


BUDGET: Final = "budget"
"""The budget, among figures by year: it is of the year that is still to come."""


def _history(line: Line, measure: Literal["income", "cost"]) -> dict[str, Amount]:
    """The outturns of a measure by year, and its budget."""
    budget = line.of(measure, "budget").values()
    return {**line.of(measure, "outturn"), **dict.fromkeys([BUDGET] * len(budget), *budget)}


def _is_a_share(cost: Amount, income: Amount) -> bool:
    """True if a cost can be told as a share of the income."""
    return income.figure > 0 and cost.figure <= DRIVERS["direct_cost"].domain[1] * income.figure


def _share(cost: Amount, income: Amount) -> Amount:
    """The cost as a percentage of the income, with the cells of both."""
    share = 100 * Decimal(repr(float(cost.figure))) / Decimal(repr(float(income.figure)))
    text = f"{share.quantize(DECIMALS):f}".rstrip("0").rstrip(".")
    return Amount(number(f"{text}%"), (*cost.cells, *income.cells))


def _belief(file: str, amounts: Mapping[str, Amount], history: History, **said: Any) -> Belief:
    """The belief that past years and the budget make, with the cells that it rests on."""
    outturns = {year: amount for year, amount in amounts.items() if year != BUDGET}
    if history == "any_of" and len(outturns) >= FEWEST:
        each = tuple(amount.figure for amount in outturns.values())
        return Belief(any_of=each, basis="outturn", source=_source(file, outturns), **said)
    source = _source(file, amounts)
    figures = {year: amount.figure for year, amount in amounts.items()}
    low, high = min(figures.values()), max(figures.values())
    if low == high:
        basis = "outturn" if outturns else "budget"
        return Belief(value=low, basis=f"{basis}, one figure", source=source, **said)
    likely = figures.get(BUDGET)
    basis = "outturn and budget" if likely is not None else "outturn"
    return Belief(low=low, likely=likely, high=high, basis=basis, source=source, **said)


def _source(file: str, amounts: Mapping[str, Amount]) -> str:
    """The source of figures: their years and their cells."""
    return f"{listed([*amounts])}: {_cells(file, amounts.values())}"


def _cells(file: str, amounts: Iterable[Amount]) -> str:
    """The cells that figures are from."""
    cells = dict.fromkeys(where(place) for amount in amounts for place in amount.cells)
    return f"{file}, {listed([*cells])}"
