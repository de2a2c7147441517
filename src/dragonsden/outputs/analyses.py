"""The analyses of one simulation, each computed once for all that is said of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from dragonsden.analysis.disagreement import Disagreement, disagreement_in, scores_alone
from dragonsden.analysis.information import evppi
from dragonsden.analysis.scenarios import Runs
from dragonsden.analysis.sensitivity import weight_stability
from dragonsden.results.acceptability import robust_bands
from dragonsden.results.finding import Finding
from dragonsden.results.ranking import ranking_finding
from dragonsden.results.simulation import Simulation


@dataclass(frozen=True, eq=False)
class Analyses:
    """The findings of one simulation; `runs` are those of its scenarios, as written among them.

    Of public results those analyses are None that need numbers which are left out.
    """

    sim: Simulation
    runs: Runs = field(default_factory=dict)

    @cached_property
    def ranking(self) -> Finding:
        """The ranking."""
        return ranking_finding(self.sim)

    @cached_property
    def bands(self) -> pd.DataFrame:
        """The band of each service."""
        return robust_bands(self.sim)

    @cached_property
    def stability(self) -> pd.DataFrame | None:
        """How far each weight may move."""
        return None if self.sim.closed else weight_stability(self.sim)

    @cached_property
    def panel(self) -> Disagreement | None:
        """How far the members of the panel disagree; None without a panel."""
        if self.sim.case.panel is None:
            return None
        return scores_alone(self.sim.case) if self.sim.closed else disagreement_in(self.sim)

    @cached_property
    def research(self) -> pd.DataFrame | None:
        """What it would be worth to know each number."""
        return None if self.sim.closed else evppi(self.sim)
