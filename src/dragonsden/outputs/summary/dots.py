"""The sureness of each service as 20 dots, beside the members who would choose it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dragonsden.analysis.findings.dots import Choice
from dragonsden.outputs.analyses import Analyses
from dragonsden.text.english import initials, initials_explained, words


@dataclass(frozen=True)
class Dots:
    """A service with the number of its filled dots; `votes` are in the order of the members.

    A vote is yes or no; None: the member does not judge the service, and has none.
    """

    name: str
    title: str
    filled: int
    votes: tuple[bool | None, ...]


@dataclass(frozen=True)
class Picture:
    """The recommended services and the next, surest first; `members` are letters with names.

    `key` says whom the letters stand for; it is empty for the public, who read letters alone.
    """

    recommended: tuple[Dots, ...]
    others: tuple[Dots, ...]
    members: tuple[tuple[str, str], ...]
    key: str

    @property
    def some_have_no_vote(self) -> bool:
        """True if a member has no vote on one of the services."""
        return any(vote is None for one in (*self.recommended, *self.others) for vote in one.votes)


def picture(of: Analyses) -> Picture:
    """The dots of the recommended services and of the next ones that pass every gate.

    None where nothing is recommended, or the shares of draws are left out.
    """
    if of.sim.closed or not of.sim.recommended:
        return Picture((), (), (), "")
    votes = of.sim.ranking[[]] if of.panel is None else of.panel.votes
    choice = Choice(of.sim, votes)
    shown = choice.shown

    def dots(name: str) -> Dots:
        row: Any = shown.loc[name]
        given = tuple(
            bool(vote) if choice.may_vote(name, str(member)) else None
            for member, vote in votes.loc[name].items()
        )
        return Dots(name, str(row["title"]), int(row["dots"]), given)

    others = [str(name) for name in shown.index[~shown["recommended"]]]
    return Picture(
        recommended=tuple(map(dots, of.sim.recommended)),
        others=tuple(map(dots, others)),
        members=tuple((letter, words(name)) for name, letter in initials(votes.columns).items()),
        key=initials_explained(votes.columns),
    )
