"""What would change the answer: weights, assumptions of the close calls, other futures."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from typing import Final

import pandas as pd

from dragonsden.analysis.robustness import two_rankings
from dragonsden.analysis.scenarios import Runs, rank_by_scenario
from dragonsden.analysis.sensitivity import switching_values
from dragonsden.analysis.sensitivity.switching_search import Target
from dragonsden.arithmetic.account import DRIVERS
from dragonsden.results.finding import LEFT_OUT, Cell, Column, Row, Table
from dragonsden.results.simulation import Simulation
from dragonsden.text.numbers import money, percent, share

MOST_CLOSE: Final = 8
"""So many close calls are looked into, those nearest the line between in and out."""

MOST_SWITCHES: Final = 4


@dataclass(frozen=True)
class CloseCall:
    """A service that could go either way, and what would turn it."""

    service: str
    title: str
    chance: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...]


def close_calls(sim: Simulation, bands: pd.DataFrame) -> list[str]:
    """The close calls that are looked into, in the order of the ranking."""
    close = bands[bands["band"] == "close"]
    nearest = (close["chosen"] - 0.5).abs().sort_values(kind="stable").head(MOST_CLOSE).index
    return [name for name in close.index if name in nearest and name not in sim.closed]


def close_call(sim: Simulation, service: str, bands: pd.DataFrame) -> CloseCall:
    """What would turn one close call."""
    tables, notes = [], []
    targets: list[tuple[Target, str]] = [] if sim.closed else [("first_k", f"the first {sim.k}")]
    if sim.plan.services[sim.services.index(service)].drivers:
        targets.append(("npv", "a net present value of £0"))
    for target, goal in targets:
        table = switching_values(sim, service, target)
        found = table[table["answer"] == ""].head(MOST_SWITCHES)
        none = int((table["answer"] != "").sum())
        if found.empty:
            notes.append(f"No single assumption would, within its range, turn it at {goal}.")
        else:
            tables.append(_switches(service, target, goal, found))
            if none:
                notes.append(
                    f"At {goal}, {none} other assumptions could not turn it in their range."
                )
    return CloseCall(
        service=service,
        title=str(bands["title"][service]),
        chance=percent(float(bands["chosen"][service])),
        tables=tuple(tables),
        notes=tuple(notes),
    )


def _switches(service: str, target: str, goal: str, found: pd.DataFrame) -> Table:
    """The switching values of one service, nearest the middle of what is believed first."""
    rows = tuple(
        Row.of(
            row["label"],
            _figure(str(belief), row["mean"]),
            _figure(str(belief), row["value"]),
            _percentile(row["percentile"]),
        )
        for belief, row in found.iterrows()
    )
    caption = "Switching values: where one assumption alone would turn it at "
    return Table(
        name=f"switch-{target.replace('_', '-')}-{service}",
        caption=caption + goal,
        columns=(
            Column("Assumption"),
            Column("Mean now", numeric=True),
            Column("Turns at", numeric=True),
            Column("Percentile", numeric=True),
        ),
        rows=rows,
    )


def _figure(belief: str, value: float) -> str:
    """A value of an assumption in three digits: money in £, a rate in percent."""
    driver = DRIVERS.get(belief.split(".")[-1]) if ".revenue." in belief else None
    if driver is not None and driver.kind == "rate":
        return f"{_three(100 * value)}%"
    if driver is not None and driver.kind == "money" and abs(value) >= 10_000:
        return money(value)
    return f"£{_three(value)}" if driver is not None and driver.kind == "money" else _three(value)


def _three(value: float) -> str:
    """A number in three digits, thousands apart."""
    if not value:
        return "0"
    places = max(0, 2 - floor(log10(abs(value))))
    return f"{float(f'{value:.3g}'):,.{min(places, 4)}f}"


def _percentile(place: float) -> str:
    """Where in a belief a value stands."""
    return share(place, 0)


def stability_table(sim: Simulation, table: pd.DataFrame) -> Table:
    """How far each weight may move before the first, or the first k, changes."""
    rows = tuple(
        Row.of(row["title"], f"{row['weight']:.0%}", *_stays(sim, row))
        for _, row in table.iterrows()
    )
    many = sim.k > 1
    return Table(
        name="stability",
        caption="How far the weight of each criterion may move, the others in proportion",
        columns=(
            Column("Criterion"),
            Column("Weight now", numeric=True),
            Column("First stays first", numeric=True),
            *([Column(f"First {sim.k} stay", numeric=True)] if many else []),
            Column("Beyond that"),
        ),
        rows=rows,
    )


def _stays(sim: Simulation, row: pd.Series) -> tuple[str, ...]:
    """The intervals of one weight and what happens beyond them."""
    which = ("first", "first_k") if sim.k > 1 else ("first",)
    return (*(_interval(row, one) for one in which), _beyond(sim, row))


def _interval(row: pd.Series, which: str) -> str:
    """From where to where a weight may move."""
    low, high = float(row[f"{which}_low"]), float(row[f"{which}_high"])
    if low != low:
        return "not ranked"
    weight = float(row["weight"])
    places = 0 if round(low, 2) <= round(weight, 2) <= round(high, 2) and high - low > 0.02 else 1
    return f"{low:.{places}%} to {high:.{places}%}"


def _beyond(sim: Simulation, row: pd.Series) -> str:
    """Who changes places beyond the interval of the first k, or of the first."""
    services = sim.case.pipeline.services
    said = []
    for side in ("below", "above"):
        if row[f"enters_{side}"]:
            enters, leaves = (
                services[str(row[f"{key}_{side}"])].title for key in ("enters", "leaves")
            )
            said.append(f"{side}: {enters} for {leaves}")
    return "; ".join(said) or "nobody changes places"


def scenarios_table(sim: Simulation, runs: Runs) -> Table:
    """The rank of the leading services in each scenario."""
    ranks = rank_by_scenario(runs)
    leading = ranks[(ranks[list(runs)] <= sim.k).any(axis=1)]
    titles = {name: noun.title for name, noun in sim.case.pipeline.scenarios.items()}
    heads = [
        titles.get(name, name).capitalize() if name not in titles else titles[name] for name in runs
    ]
    rows = []
    for name, row in leading.iterrows():
        places = [float(row[run]) for run in runs]
        cells = ["fails a gate" if place != place else f"{place:.0f}" for place in places]
        rows.append(Row.of(Cell(str(row["title"]), about=str(name)), *cells))
    return Table(
        name="scenarios",
        caption=f"The rank of every service that is among the first {sim.k} in some scenario",
        columns=(Column("Service"), *(Column(head, numeric=True) for head in heads)),
        rows=tuple(rows),
    )


def rankings_table(sim: Simulation) -> Table | None:
    """The services that are among the first k by one ranking and not by the other."""
    table = sim.ranking
    crossing = table[(table["rank"] <= sim.k) != (table["typical_rank"] <= sim.k)]
    if crossing.empty:
        return None
    because = {} if sim.closed else two_rankings(sim)["because"].to_dict()
    titles = sim.case.criteria.criteria
    rows = tuple(
        Row.of(
            Cell(str(row["title"]), about=str(name)),
            str(int(row["rank"])),
            str(int(row["typical_rank"])),
            titles[because[name]].title if because else LEFT_OUT,
        )
        for name, row in crossing.iterrows()
    )
    return Table(
        name="typical",
        caption="Services whose place depends on which ranking is taken",
        columns=(
            Column("Service"),
            Column("Rank by mean", numeric=True),
            Column("Rank at typical values", numeric=True),
            Column("Mostly because of"),
        ),
        rows=rows,
    )
