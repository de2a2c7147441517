"""The trading account of one service as tables: what it comes to, and year by year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dragonsden.results.account_by_year import LINES, MOST_DRAWS, account_by_year
from dragonsden.results.finding import Column, Row, Table
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import words
from dragonsden.text.numbers import amount, share, share_decimals, span, years

MEASURES: Final[Mapping[str, str]] = {
    "income": "Income a year at maturity",
    "contribution": "Contribution a year at maturity",
    "surplus": "Surplus a year at maturity, after overhead",
    "npv": "Net present value",
    "payback": "Payback",
    "peak_exposure": "Peak exposure",
}

MOST_YEARS: Final = 15
"""At most 15 years have a row each; of a longer horizon every fifth year has, and the last."""


def measures_table(sim: Simulation, service: str) -> Table:
    """The measures of the account: for each the mean, the range and the odds against it."""
    summary = sim.measure_summary.xs(service, level="service")
    rows = []
    for measure, title in MEASURES.items():
        mean, p10, p90, never = (
            float(summary[column][measure]) for column in ("mean", "p10", "p90", "never")
        )
        told = _told(measure, (mean, p10, p90), sim.draws)
        rows.append(Row.of(title, *told, _odds(sim, service, measure, never)))
    return Table(
        name=f"measures-{service}",
        caption=f"What the account comes to, prices of {sim.case.pipeline.prices}",
        columns=(
            Column("Measure"),
            Column("Mean", numeric=True),
            Column("P10 to P90", numeric=True),
            Column("Against it"),
        ),
        rows=tuple(rows),
    )


def _told(measure: str, figures: tuple[float, float, float], draws: int) -> tuple[str, str]:
    """A mean and its range, in £ or years."""
    mean, p10, p90 = figures
    if measure == "payback":
        return years(mean, p10, p90, draws)
    return amount(mean, p10, p90, draws), span(p10, p90, draws)


def _odds(sim: Simulation, service: str, measure: str, never: float) -> str:
    """In how many draws the money is lost, or never comes back."""
    places = share_decimals(sim.draws)
    if measure == "payback":
        return f"never in {share(never, places)} of draws"
    if measure in ("contribution", "surplus", "npv"):
        below = float((sim.measures[measure][service] < 0).mean())
        return f"below £0 in {share(below, places)} of draws"
    return ""


def account_table(sim: Simulation, service: str) -> Table:
    """Income, contribution and balance, year by year, each with its range."""
    by_year = account_by_year(sim, service)
    draws = min(sim.draws, MOST_DRAWS)
    told = {
        place: (amount(mean, p10, p90, draws), span(p10, p90, draws))
        for place, mean, p10, _, p90 in by_year.itertuples(name=None)
    }
    rows = tuple(
        Row.of(
            "Start" if year == 0 else f"Year {year}",
            *(cell for line in LINES for cell in told.get((line, year), ("", ""))),
        )
        for year in _years(sim.case.pipeline.years)
    )
    heads = [text for line in LINES for text in (words(line), f"{words(line)}, range")]
    return Table(
        name=f"account-{service}",
        caption="Account by year: mean, and from P10 to P90",
        columns=(Column("Year"), *(Column(head, numeric=True) for head in heads)),
        rows=rows,
    )


def _years(last: int) -> list[int]:
    """The years that are shown, from the start."""
    return [y for y in range(last + 1) if last <= MOST_YEARS or y % 5 == 0 or y == last]
