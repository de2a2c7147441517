"""The scenarios as a finding: which services stay in the choice in every future, and who moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import pandas as pd

from dragonsden.analysis.findings.documents import by_index
from dragonsden.analysis.scenarios import Runs, rank_by_scenario
from dragonsden.engine.gates import Status
from dragonsden.model.scenario import AS_WRITTEN
from dragonsden.results.finding import Cell, Column, Finding, Row, Table, numbers
from dragonsden.results.phrases import nobody_ranked, ranks_of
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import (
    capital,
    keys_as_words,
    listed,
    ordinal,
    part_of,
    some,
    spelled,
    words,
)

Chosen = Mapping[str, frozenset[str]]
"""The names of the recommended services by scenario."""

NEAR: Final = 6
"""Services down to six places below the first k in some scenario are near the choice."""


GATES: Final[dict[Status, str]] = {
    "fail": "Fails a gate", "hold": "On hold at a gate", "pass": "Passes every gate"
}  # fmt: skip
"""The status at the gates in words."""


def scenarios_finding(runs: Runs) -> Finding:
    """The rank of each service in each scenario; `runs` is what `dragonsden.scenarios` gave."""
    moved = ScenarioRanks.of(runs[AS_WRITTEN], rank_by_scenario(runs), chosen_in(runs))
    return ranks_finding(runs[AS_WRITTEN], moved, _at_gates(runs, moved))


def ranks_finding(sim: Simulation, moved: ScenarioRanks, at_gates: Iterable[str] = ()) -> Finding:
    """The finding of ranks by scenario; `sim` is the simulation as written.

    `at_gates` says which services stand otherwise at the gates in a scenario.
    """
    return Finding(
        name="scenarios",
        headline=_headline(sim, moved),
        tables=(_table(moved),) if len(moved.table) else (),
        notes=(*_reasons(sim, moved), *at_gates),
        numbers=lambda: moved.table,
        document={"scenarios": moved.titles, "ranks": by_index(moved.table)},
    )


def chosen_in(runs: Runs) -> Chosen:
    """The services that are recommended, by scenario."""
    return {name: frozenset(run.recommended) for name, run in runs.items()}


@dataclass(frozen=True)
class ScenarioRanks:
    """Ranks by service and scenario: `table` is as `rank_by_scenario` gives it.

    `chosen` are the services that are recommended in each scenario.
    """

    table: pd.DataFrame
    titles: dict[str, str]
    k: int
    chosen: Chosen

    @classmethod
    def of(cls, sim: Simulation, table: pd.DataFrame, chosen: Chosen) -> Self:
        """The ranks of the table, with the titles of the scenarios; `sim` is that as written."""
        written = sim.case.pipeline.scenarios
        names = [str(name) for name in table.columns[1:]]
        titles = {name: written[name].title for name in names if name in written}
        return cls(table, {name: titles.get(name) or words(name) for name in names}, sim.k, chosen)

    @property
    def scenarios(self) -> list[str]:
        """The scenarios, as written first."""
        return list(self.titles)

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """The ranks alone; NaN where there is none."""
        return self.table[self.scenarios].astype("float64")

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
        """True for each service that is recommended in some scenarios and not in all."""
        return self.recommended.any(axis=1) & ~self.recommended.all(axis=1)

    @cached_property
    def recommended(self) -> pd.DataFrame:
        """True where a service is recommended."""
        names = self.table.index
        return pd.DataFrame(
            {each: names.isin(self.chosen[each]) for each in self.scenarios}, index=names
        )

    @cached_property
    def near(self) -> pd.Series:
        """True for each service that is near the choice in some scenario."""
        return (self.ranks <= self.k + NEAR).any(axis=1) | self.recommended.any(axis=1)


def _headline(sim: Simulation, moved: ScenarioRanks) -> str:
    """The part of the choice that holds in every scenario, and who moves most near it."""
    if moved.table.empty:
        return nobody_ranked(sim)
    if len(moved.scenarios) == 1:
        return "There is no scenario beside the pipeline as written"
    return f"{_held(moved)}; {_furthest(moved, AT_GATES)}"


AT_GATES, IN_BOTH = "except where a gate is failed", "among those ranked in both"
"""The services whose rank may change though no rank does: in scenarios, and between two lists."""


def change_headline(moved: ScenarioRanks) -> str:
    """The services that come in and go out from the first list to the last, or who moves most."""
    first, last = (moved.recommended[moved.scenarios[at]] for at in (0, -1))
    titles = moved.table["title"]
    enters, leaves = (list(titles[those]) for those in (last & ~first, first & ~last))
    if enters or leaves:
        parts = [f"{listed(each)} {way}" for each, way in ((enters, "in"), (leaves, "out")) if each]
        return f"From “{moved.titles[moved.scenarios[0]]}” to “{_last(moved)}”: {', '.join(parts)}"
    count = int(first.sum())
    said = f"the {spelled(count)} recommended are" if count > 1 else "the recommended service is"
    if not count:
        return f"No service is recommended in either; {_furthest(moved, IN_BOTH)}"
    return f"{capital(said)} the same; {_furthest(moved, IN_BOTH)}"


def _last(moved: ScenarioRanks) -> str:
    """The title of the last list."""
    return moved.titles[moved.scenarios[-1]]


def _held(moved: ScenarioRanks) -> str:
    """The part of the recommended services that holds in every scenario."""
    written, always = moved.recommended[moved.scenarios[0]], moved.recommended.all(axis=1)
    count, stays = int(written.sum()), int(always.sum())
    if not count:
        where = "as written" if moved.crossing.any() else "in any scenario"
        return f"No service is recommended {where}"
    if count == 1:
        who = listed(list(moved.table["title"][written]))
        where = "in every scenario" if stays else "as written, but not everywhere"
        return f"{who} is recommended {where}"
    if not moved.crossing.any():
        return f"The {spelled(count)} recommended are the same in every scenario"
    stay = "stays" if stays < 2 else "stay"
    return f"{capital(part_of(stays, count))} recommended {stay} so in every scenario"


def _furthest(moved: ScenarioRanks, unless: str) -> str:
    """The service near the choice that moves most, from where to where, and in which scenario.

    If none does, `unless` says which services may have a rank in some lists alone.
    """
    moves = moved.moves[moved.near]
    here = "" if moved.near.all() else f"near {ordinal(moved.k)} place "
    if not moves.any():
        absent = moved.ranks.isna()
        if absent.any(axis=1).ne(absent.all(axis=1)).any():
            return f"no rank {here}changes {unless}"
        alone = "; what changes is who passes the gates" if moved.crossing.any() else ""
        return f"no rank {here}changes{alone}"
    most, name = float(moves.max()), str(moves.idxmax())
    others = int((moves == most).sum()) - 1
    written = moved.scenarios[0]
    by_scenario = (moved.ranks.T[name] - moved.ranks[written][name]).abs()
    scenario = str(by_scenario.idxmax())
    start, end = (ordinal(int(moved.ranks[each][name])) for each in (written, scenario))
    more = f" (as far as {some(others, 'other')})" if others else ""
    title, where = moved.table["title"][name], moved.titles[scenario]
    return f"{here}{title} moves most{more}, from {start} to {end} in “{where}”"


def _reasons(sim: Simulation, moved: ScenarioRanks) -> Iterator[str]:
    """The meaning of each scenario."""
    for name, title in moved.titles.items():
        scenario = sim.case.pipeline.scenarios.get(name)
        if scenario and scenario.why:
            yield f"{title}: {keys_as_words(scenario.why).rstrip('.')}."


def _at_gates(runs: Runs, moved: ScenarioRanks) -> Iterator[str]:
    """The services that fail, hold or pass at the gates in one scenario and not as written."""
    for name, title in moved.titles.items():
        for status, said in GATES.items():
            if turned := _turned(runs, name, status):
                yield f"{said} in “{title}”: {listed(turned)}."


def _turned(runs: Runs, name: str, status: Status) -> list[str]:
    """The titles of the services that have this status at the gates in a scenario alone."""
    sim, there = runs[AS_WRITTEN], runs[name].gate
    return [sim.case.title_of(n) for n, was in sim.gate.items() if there[n] == status != was]


def _table(moved: ScenarioRanks) -> Table:
    """The rank of every service, those that are recommended in some scenario first."""
    leading = moved.recommended.any(axis=1)
    order = leading.sort_values(ascending=False, kind="stable").index
    said = {name: _said(moved.ranks[name]) for name in moved.scenarios}
    rows = tuple(
        Row.of_service(
            str(name),
            moved.table["title"][name],
            *(said[scenario][name] for scenario in moved.scenarios),
        )
        for name in order
    )
    cut = (int(leading.sum()), "those below are recommended in no scenario")
    columns = (Column("Service"), *numbers("rank", *moved.titles.values()))
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
