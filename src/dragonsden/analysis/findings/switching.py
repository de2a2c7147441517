"""The switching values of one service as a finding: where one number turns the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import pandas as pd

from dragonsden.analysis.findings.beliefs import amount, belief_phrase, belief_title
from dragonsden.analysis.sensitivity.switching import ALREADY, NONE, not_asked, switching_tables
from dragonsden.analysis.sensitivity.switching_search import Target
from dragonsden.model import Case
from dragonsden.results.finding import LEFT_OUT_HERE, Cell, Column, Finding, Row, Table
from dragonsden.results.simulation import Simulation
from dragonsden.results.tables import row_of
from dragonsden.text.english import capital, few, listed
from dragonsden.text.numbers import percent

CHOICE_FIRST: Final[tuple[Target, ...]] = ("first_k", "npv")
"""The choice of the panel is told before the money."""


def targets_of(sim: Simulation, service: str) -> list[Target]:
    """The answers that can turn for a service: its NPV, and its place in the first k.

    The place is left out where any service is closed.

    Raises ValueError if the service has neither a trading account nor a rank.
    """
    targets: list[Target] = ["npv"] if sim.plan.services[row_of(sim, service)].trades else []
    if service not in sim.failing and not sim.closed:
        targets.append("first_k")
    if not targets and not sim.closed:
        title = sim.case.title_of(service)
        raise ValueError(f"{title} has no trading account and takes no rank: nothing can turn")
    return targets


def switching_of(sim: Simulation, services: Sequence[str]) -> dict[str, dict[Target, pd.DataFrame]]:
    """The tables of `switching_values` of some services by target, all searched for together.

    Raises what `targets_of` raises.
    """
    targets = {service: targets_of(sim, service) for service in services}
    found = switching_tables(sim, [(name, target) for name in targets for target in targets[name]])
    return {name: {t: found[name, t] for t in asked} for name, asked in targets.items()}


def switching_finding(
    sim: Simulation, service: str, tables: Mapping[Target, pd.DataFrame] | None = None
) -> Finding:
    """The value of each uncertain number at which the answer for a service turns.

    `tables` are those of `switching_values` by target, worked out if they are not given.

    Raises ValueError if the service has neither a trading account nor a rank.
    """
    if tables is None:
        tables = switching_of(sim, [service])[service]
    if not tables:
        title = sim.case.title_of(service)
        return Finding("switching", f"What would turn the answer for {title} {LEFT_OUT_HERE}")
    choice_first = [target for target in CHOICE_FIRST if target in tables]
    said = [_nearest(sim, service, target, tables[target]) for target in choice_first]
    barred = f"{sim.case.title_of(service)} fails a gate: no number brings it in."
    said_of_gate = [barred] if service in sim.failing and not sim.closed else []
    notes = [text for t in choice_first for text in _out_of_range(sim, service, t, tables[t])]
    none = [t for t in choice_first if nearest_turn(sim.case, service, tables[t]) is None]
    if left := list(dict.fromkeys(p for t in none for p in not_asked(sim, service, t))):
        notes.append(f"{capital(few_values(sim.case, left, service))}.")
    return Finding(
        name="switching",
        headline=said[0],
        tables=tuple(_table(sim, service, target, tables[target]) for target in choice_first),
        notes=(*said_of_gate, *(f"{text}." for text in said[1:]), *notes),
        numbers=lambda: pd.concat(dict(tables), names=["target"]),
        document=_document(service, tables),
    )


class Turn(NamedTuple):
    """The number that turns an answer soonest, in words.

    `where` is the side of which value it is on then, `mean` what it is on average, `chance` the
    share of draws in which it is there.
    """

    where: str
    mean: str
    chance: str


def nearest_turn(case: Case, service: str, table: pd.DataFrame) -> Turn | None:
    """The nearest switching value of a table of `switching_values`; None if it has none."""
    there = table[table["answer"] == ""]
    if there.empty:
        return None
    path, near = str(there.index[0]), there.iloc[0]
    at, mean = (amount(case, path, float(near[key])) for key in ("value", "mean"))
    lower, below = float(near["change"]) < 0, float(near["percentile"])
    where = f"{belief_phrase(case, path, service)} is {'below' if lower else 'above'} {at}"
    return Turn(where, mean, percent(below if lower else 1 - below))


def few_values(case: Case, paths: Sequence[str], service: str) -> str:
    """That some numbers, which take a few values only, were not tried."""
    titles = few(belief_phrase(case, path, service) for path in paths)
    if len(paths) == 1:
        return f"not tried is {titles}, which takes a few values only"
    return f"not tried are {titles}, which take a few values only"


def _turn(sim: Simulation, service: str, target: Target) -> str:
    """The turn of the answer: the service leaves the recommended 8, its NPV becomes negative."""
    title = sim.case.title_of(service)
    if target == "npv":
        return f"The NPV of {title} turns {_other_sign(sim, service)}"
    held, inside = _place(sim, service)
    if sim.k == 1:
        turn = "is no longer recommended" if inside else "is recommended"
    else:
        turn = f"{'leaves' if inside else 'enters'} the recommended {sim.k}"
    return f"{title}{', if cleared,' if held else ''} {turn}"


def _would_turn(sim: Simulation, service: str, target: Target) -> str:
    """The same as the end of a sentence on what would do it: takes A out of the recommended 8."""
    title = sim.case.title_of(service)
    if target == "npv":
        return f"turns the NPV of {title} {_other_sign(sim, service)}"
    held, inside = _place(sim, service)
    who = f"{title}{', if cleared,' * held}"
    if sim.k == 1:
        return f"{'takes the one place from' if inside else 'gives the one place to'} {who}"
    moves = f"takes {who} out of" if inside else f"brings {who} into"
    return f"{moves} the recommended {sim.k}"


def _other_sign(sim: Simulation, service: str) -> str:
    """The sign that the mean NPV of a service has not."""
    positive = float(sim.measure_summary["mean"][service, "npv"]) > 0
    return "negative" if positive else "positive"


def _place(sim: Simulation, service: str) -> tuple[bool, bool]:
    """True for a service on hold, and for one that is recommended, or would be if cleared."""
    place = float(sim.ranking["place_if_cleared"][service])
    held = place == place
    return held, place <= sim.k if held else service in sim.recommended


def _nearest(sim: Simulation, service: str, target: Target, table: pd.DataFrame) -> str:
    """The single number that turns the answer soonest."""
    turn, near = _turn(sim, service, target), nearest_turn(sim.case, service, table)
    if near is None:
        stepped = not_asked(sim, service, target)
        which = "number with a continuous range" if stepped else "uncertain number in its range"
        return f"No single {which} {_would_turn(sim, service, target)}"
    return f"{turn} if {near.where}, against {near.mean} on average: so in {near.chance} of draws"


def _out_of_range(sim: Simulation, service: str, target: Target, table: pd.DataFrame) -> list[str]:
    """The numbers that cannot turn the answer, where others can, and those with nothing to turn."""
    said, goal = [], "the NPV" if target == "npv" else "the place in the choice"
    level = "The NPV is 0 already" if target == "npv" else "The place is shared already"
    for answer, words in ((NONE, f"No value in its range turns {goal}"), (ALREADY, level)):
        paths = table.index[table["answer"] == answer]
        if len(paths) and (answer == ALREADY or len(paths) < len(table)):
            titles = [belief_title(sim.case, str(path), service).lower() for path in paths]
            said.append(f"{words}: {listed(titles)}.")
    return said


def _table(sim: Simulation, service: str, target: Target, table: pd.DataFrame) -> Table:
    """The switching values, nearest the median of the number first."""
    columns = (
        Column("Uncertain number"),
        Column("Mean", "on average, as believed", numeric=True),
        Column("Turns at", "the value at which the answer turns, all else as believed", True),
        Column("Percentile", "the share of draws in which it is lower than that", True, "share"),
    )
    there = table[table["answer"] == ""]
    rows = tuple(
        Row.of(
            belief_title(sim.case, str(path), service),
            Cell(amount(sim.case, str(path), row["mean"]), row["mean"]),
            Cell(amount(sim.case, str(path), row["value"]), row["value"]),
            Cell(percent(row["percentile"]), row["percentile"]),
            about=str(path),
        )
        for path, row in there.iterrows()
    )
    caption = f"{_turn(sim, service, target)} where one number alone takes this value"
    return Table(target, caption, columns, rows)


def _document(service: str, tables: Mapping[Target, pd.DataFrame]) -> Mapping[str, Any]:
    """The switching values for the JSON document, or the answer in words where there are none."""
    found = {target: _crossings(table) for target, table in tables.items()}
    labels = {path: label for table in tables.values() for path, label in table["label"].items()}
    means = {path: mean for table in tables.values() for path, mean in table["mean"].items()}
    beliefs = {path: {"label": label, "mean": means[path]} for path, label in labels.items()}
    return {"service": service, "beliefs": beliefs, "switching": {service: found}}


def _crossings(table: pd.DataFrame) -> dict[Any, Any]:
    """The switching values of each belief, or the answer in words."""
    columns = ["value", "change", "percentile"]
    found: dict[Any, Any] = {}
    for path, row in table.iterrows():
        if row["answer"]:
            found[path] = row["answer"]
        else:
            found.setdefault(path, []).append(row[columns].to_dict())
    return found
