"""The scenarios as a finding: which services stay in the choice in every future, and who moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import pandas as pd

from dragonsden.analysis.findings.documents import by_index
from dragonsden.analysis.scenarios import Runs, rank_by_scenario
from dragonsden.model.scenario import AS_WRITTEN
from dragonsden.results.finding import Cell, Column, Finding, Row, Table
from dragonsden.results.phrases import first_k, nobody_ranked, ranks_of
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, listed, ordinal, some, spelled, words

NEAR: Final = 6
"""Services down to six places below the first k in some scenario are near the choice."""


def scenarios_finding(runs: Runs, table: pd.DataFrame | None = None) -> Finding:
    """The rank of each service in each scenario.

    `runs` is what `dragonsden.scenarios` gave; `table` is that of `rank_by_scenario`, worked out
    if it is not given.
    """
    sim = runs[AS_WRITTEN]
    moved = ScenarioRanks.of(sim, rank_by_scenario(runs) if table is None else table)
    return Finding(
        name="scenarios",
        headline=_headline(sim, moved),
        tables=(_table(moved),) if sim.ranked else (),
        notes=tuple(_notes(sim, moved)),
        data=moved.table,
        document={"scenarios": moved.titles, "ranks": by_index(moved.table)},
    )


@dataclass(frozen=True)
class ScenarioRanks:
    """Ranks by service and scenario: `table` is as `rank_by_scenario` gives it."""

    table: pd.DataFrame
    titles: dict[str, str]
    k: int

    @classmethod
    def of(cls, sim: Simulation, table: pd.DataFrame) -> Self:
        """The ranks of the table, with the titles of the scenarios; `sim` is that as written."""
        written = sim.case.pipeline.scenarios
        names = [str(name) for name in table.columns[1:]]
        titles = {name: written[name].title for name in names if name in written}
        return cls(table, {name: titles.get(name) or words(name) for name in names}, sim.k)

    @property
    def scenarios(self) -> list[str]:
        """The scenarios, as written first."""
        return list(self.titles)

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """The ranks alone."""
        return self.table[self.scenarios]

    @cached_property
    def moves(self) -> pd.Series:
        """The number of ranks that each service moves at most from where it is as written."""
        from_written = self.ranks.sub(self.ranks[self.scenarios[0]], axis=0)
        return from_written.abs().max(axis=1).fillna(0.0)

    @cached_property
    def within(self) -> pd.DataFrame:
        """True where a service is among the first k."""
        return self.ranks <= self.k

    @cached_property
    def crossing(self) -> pd.Series:
        """True for each service that is among the first k in some scenarios and not in all."""
        return self.within.any(axis=1) & ~self.within.all(axis=1)

    @cached_property
    def near(self) -> pd.Series:
        """True for each service that is near the choice in some scenario."""
        return (self.ranks <= self.k + NEAR).any(axis=1)


def _headline(sim: Simulation, moved: ScenarioRanks) -> str:
    """The part of the choice that holds in every scenario, and who moves most near it."""
    if not sim.ranked:
        return nobody_ranked(sim)
    if len(moved.scenarios) == 1:
        return "There is no scenario beside the pipeline as written"
    return f"{_held(sim, moved)}; {_furthest(moved)}"


def _held(sim: Simulation, moved: ScenarioRanks) -> str:
    """The part of the first k, or the first place, that holds in every scenario."""
    k = sim.k if 1 < sim.k < len(sim.ranked) else 1
    within = moved.ranks <= k
    written, always = within[moved.scenarios[0]], within.all(axis=1)
    if k > 1:
        if not moved.crossing.any():
            return f"{capital(first_k(k))} are the same in every scenario"
        count = int(always.sum())
        stay = "stays" if count < 2 else "stay"
        number = spelled(count) if count else "none"
        return f"{capital(number)} of {first_k(k)} {stay} there in every scenario"
    who = listed(list(moved.table["title"][written]))
    verb = "is" if written.sum() == 1 else "are"
    if (within.any(axis=1) == always).all():
        return f"{who} {verb} first in every scenario"
    return f"{who} {verb} first as written, but not everywhere"


def _furthest(moved: ScenarioRanks) -> str:
    """The service near the choice that moves most, from where to where, and in which scenario."""
    moves = moved.moves[moved.near]
    here = "" if moved.near.all() else f"near {ordinal(moved.k)} place "
    if not moves.any():
        failing = " except where a gate is failed" if moved.crossing.any() else ""
        return f"no rank {here}changes{failing}"
    most, name = float(moves.max()), str(moves.idxmax())
    others = int((moves == most).sum()) - 1
    written = moved.scenarios[0]
    by_scenario = (moved.ranks.T[name] - moved.ranks[written][name]).abs()
    scenario = str(by_scenario.idxmax())
    start, end = (ordinal(int(moved.ranks[each][name])) for each in (written, scenario))
    more = f" (as far as {some(others, 'other')})" if others else ""
    title, where = moved.table["title"][name], moved.titles[scenario]
    return f"{here}{title} moves most{more}, from {start} to {end} in “{where}”"


def _notes(sim: Simulation, moved: ScenarioRanks) -> Iterator[str]:
    """The meaning of each scenario, and the services that fail a gate in it."""
    for name, title in moved.titles.items():
        scenario = sim.case.pipeline.scenarios.get(name)
        if scenario and scenario.why:
            yield f"{title}: {scenario.why.rstrip('.')}."
    written = moved.ranks[moved.scenarios[0]]
    for name, title in moved.titles.items():
        fallen = moved.table["title"][moved.ranks[name].isna() & written.notna()]
        if len(fallen):
            yield f"Fails a gate in “{title}”: {listed(list(fallen))}."


def _table(moved: ScenarioRanks) -> Table:
    """The rank of every service, those that are among the first k in some scenario first."""
    leading = moved.within.any(axis=1)
    order = leading.sort_values(ascending=False, kind="stable").index
    said = {name: _said(moved.ranks[name]) for name in moved.scenarios}
    rows = tuple(
        Row.of(
            Cell(moved.table["title"][name], about=str(name)),
            *(said[scenario][name] for scenario in moved.scenarios),
            about=str(name),
        )
        for name in order
    )
    cut = (int(leading.sum()), f"those below are never among {first_k(moved.k)}")
    columns = (
        Column("Service"),
        *(Column(title, numeric=True, unit="rank") for title in moved.titles.values()),
    )
    caption = "The rank of each service in each scenario, by mean overall value"
    return Table("scenarios", caption, columns, rows, cut=cut if cut[0] < len(rows) else None)


def _said(ranks: pd.Series) -> dict[str, Cell]:
    """The rank of each service in one scenario, marked where it is shared."""
    there = ranks.dropna().astype(int)
    found = dict(zip(there.index, ranks_of(there), strict=True))
    return {
        name: Cell(found[name], float(ranks[name])) if name in found else Cell("fails a gate")
        for name in ranks.index
    }
