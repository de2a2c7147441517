"""The findings of one simulation, each worked out once for all that is said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import pandas as pd

from dragonsden.analysis.delivery.ways import Ways
from dragonsden.analysis.disagreement.disagreement import Disagreement, disagreement_in
from dragonsden.analysis.explanation.why import Explanation, profiles
from dragonsden.analysis.findings.bands import bands_finding
from dragonsden.analysis.findings.disagreement import disagreement_finding
from dragonsden.analysis.findings.gates import gates_finding
from dragonsden.analysis.findings.information import information_finding
from dragonsden.analysis.findings.money import money_finding
from dragonsden.analysis.findings.options import short_list_finding
from dragonsden.analysis.findings.profile import profile_finding
from dragonsden.analysis.findings.scenarios import scenarios_finding
from dragonsden.analysis.findings.stability import stability_finding
from dragonsden.analysis.findings.switching import switching_finding, switching_of
from dragonsden.analysis.findings.why import line_finding
from dragonsden.analysis.scenarios import Runs, scenarios
from dragonsden.analysis.sensitivity.switching_search import Target
from dragonsden.model import Panel
from dragonsden.outputs.programme import ToldProgramme
from dragonsden.results.finding import Finding
from dragonsden.results.public import PublicSimulation
from dragonsden.results.ranking import ranking_finding
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import by_letter, listed, some, words

MOST_CLOSE: Final = 2
"""At most 2 close calls are looked into: each takes a chart and a search for switching values."""


@dataclass(frozen=True, eq=False)
class Analyses:
    """The findings of one simulation; `simulated` gives the runs of its scenarios, when asked.

    `ways` are the ways to deliver the services that have options.
    `programme` is what is to be started, and when, if a programme is told too.
    Of public results, findings that need closed numbers say that they are left out.
    """

    sim: Simulation
    simulated: Callable[[], Runs] = dict
    ways: Mapping[str, Ways] = field(default_factory=dict)
    programme: ToldProgramme | None = None
    _switching: dict[str, Finding] = field(default_factory=dict, init=False, repr=False)
    _findings: dict[str, Finding] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def runs(self) -> Runs:
        """The simulations of the scenarios, that of the case as written among them."""
        return self.simulated()

    @cached_property
    def ranking(self) -> Finding:
        """The ranking."""
        return ranking_finding(self.sim)

    @cached_property
    def bands(self) -> Finding:
        """The services to take forward, the close calls, and the others."""
        return bands_finding(self.sim)

    @cached_property
    def gates(self) -> Finding:
        """The services that fail or are on hold at a gate."""
        return gates_finding(self.sim)

    @cached_property
    def stability(self) -> Finding:
        """The interval in which each weight may move."""
        return stability_finding(self.sim)

    @cached_property
    def scenarios(self) -> Finding | None:
        """The ranks in each scenario; None without scenarios, or if none ranks a service.

        Where numbers are left out they are None too: each ranking more tells more of a closed one.
        """
        there = not self.sim.closed and any(run.ranked for run in self.runs.values())
        return scenarios_finding(self.runs) if there else None

    @cached_property
    def short_lists(self) -> dict[str, Finding]:
        """The options of each service beside one another, by service."""
        return {name: short_list_finding(ways, name) for name, ways in self.ways.items()}

    @cached_property
    def heard(self) -> Panel | None:
        """The panel's scores as they count, by candidate; None without a panel."""
        return self.sim.case.heard

    @cached_property
    def panel(self) -> Disagreement | None:
        """The disagreement as tables; None without a panel, or where it needs closed numbers."""
        whole = self.sim.case.panel is not None and not self.sim.closed
        return disagreement_in(self.sim) if whole else None

    @cached_property
    def disagreement(self) -> Finding | None:
        """The disagreement of the panel; None without a panel."""
        case = self.sim.case
        return disagreement_finding(case, self.panel, self.sim.closed) if case.panel else None

    @property
    def members(self) -> str:
        """The members of the panel, in a sentence."""
        members = [words(member) for member in by_letter(self.sim.plan.members)]
        return f"The panel has {some(len(members), 'member')}: {listed(members)}."

    @cached_property
    def information(self) -> Finding:
        """The worth of finding out each number."""
        return information_finding(self.sim)

    @cached_property
    def money(self) -> Finding:
        """The money of the recommended together."""
        return money_finding(self.sim)

    @cached_property
    def line(self) -> Finding:
        """The reason that the last of the recommended is in and the next is not."""
        return line_finding(self.sim)

    @cached_property
    def _profiles(self) -> dict[str, Explanation]:
        """The profile of each service; none where they would tell closed numbers."""
        return {} if self.sim.closed else profiles(self.sim)

    def profile(self, service: str) -> Finding:
        """The profile of a service."""
        if service not in self._findings:
            found = profile_finding(self.sim, service, self._profiles.get(service))
            self._findings[service] = found
        return self._findings[service]

    @cached_property
    def _near_tables(self) -> dict[str, dict[Target, pd.DataFrame]]:
        """The switching values of the close calls, searched for together; none of closed ones."""
        return {} if self.sim.closed else switching_of(self.sim, self.near)

    def switching(self, service: str) -> Finding:
        """The numbers that would turn the answer for a service, in tables named after it."""
        if service not in self._switching:
            found = switching_finding(self.sim, service, self._near_tables.get(service))
            tables = (replace(t, name=f"switch-{t.name}-{service}") for t in found.tables)
            self._switching[service] = replace(found, tables=tuple(tables))
        return self._switching[service]

    @cached_property
    def near(self) -> list[str]:
        """The close calls nearest the line between in and out, in the order of the ranking."""
        calls = self.bands.data[self.bands.data["band"] == "close"]
        apart = (calls["chosen"] - 0.5).abs()
        if self.sim.closed:
            apart = (self.sim.ranking["rank"][calls.index] - self.sim.k - 0.5).abs()
        nearest = apart.sort_values(kind="stable").head(MOST_CLOSE).index
        return [n for n in calls.index if n in nearest and n not in self.sim.closed]


def scenario_runs(sim: Simulation) -> Runs:
    """The simulations of the scenarios, and of the case as written; none without scenarios.

    Public results cannot be drawn again: they have none either.
    """
    whole = not isinstance(sim, PublicSimulation)
    return scenarios(sim, progress=False) if whole and sim.case.pipeline.scenarios else {}
