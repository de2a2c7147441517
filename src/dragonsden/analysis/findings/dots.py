"""Twenty dots a service: how often it is chosen, and which members would choose it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pandas as pd

from dragonsden.results.simulation import Simulation
from dragonsden.text.english import by_letter, initials

DOTS: Final = 20
"""Twenty dots: as many as people count at a glance, each of them one draw in twenty."""

NEXT: Final = 5
"""Five services next in line are shown: those that could still come in."""


@dataclass(frozen=True)
class Choice:
    """The services that can be chosen, and the members who would choose each.

    `votes` is empty where there is no panel.
    """

    sim: Simulation
    votes: pd.DataFrame

    @cached_property
    def all(self) -> pd.DataFrame:
        """The services that pass every gate: the recommended, then the others, surest first.

        Where none passes, those on hold, as if their own holds were cleared.
        """
        gate = "pass" if self.sim.passing else "hold"
        table = self.sim.ranking[self.sim.ranking["gate"] == gate][["title", "chosen"]]
        table = table.assign(
            dots=[filled(share) for share in table["chosen"]],
            recommended=table.index.isin(self.sim.recommended),
        )
        order = table.sort_values(["recommended", "chosen"], ascending=False, kind="stable")
        clashes = {name: f"{name} (member)" for name in order.columns}
        return order.join(self.votes.rename(columns=clashes))

    @property
    def shown(self) -> pd.DataFrame:
        """The services that are shown."""
        return self.all.head(len(self.sim.recommended) + NEXT)

    def voters(self, service: str) -> list[str]:
        """The members who would choose a service."""
        if service not in self.votes.index:
            return []
        return [str(member) for member, voted in self.votes.loc[service].items() if voted]

    def may_vote(self, service: str, member: str) -> bool:
        """True if a member has a vote on a service: no conflict of interest in it."""
        panel, members = self.sim.case.heard, by_letter(self.sim.plan.members)
        column = list(self.votes.columns).index(member)  # a table may call its members otherwise
        return panel is None or panel.may_judge(members[column], service)

    @cached_property
    def letters(self) -> dict[str, str]:
        """A letter for each member."""
        return initials(self.votes.columns)


def filled(share: float) -> int:
    """The number of dots that stand for a share: 20 only from 97.5% of draws on."""
    return int(DOTS * share + 0.5)
