"""The sureness of each service as 20 dots, beside the members who would choose it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dragonsden.analysis.findings.dots import Choice
from dragonsden.outputs.analyses import Analyses
from dragonsden.text.english import initials_explained, words


@dataclass(frozen=True)
class Dots:
    """A service with the number of its filled dots; `votes` are in the order of the members."""

    name: str
    title: str
    filled: int
    votes: tuple[bool, ...]


@dataclass(frozen=True)
class Picture:
    """The recommended services and the next, surest first; `members` are letters with names.

    `key` says whom the letters stand for; it is empty for the public, who read letters alone.
    """

    recommended: tuple[Dots, ...]
    others: tuple[Dots, ...]
    members: tuple[tuple[str, str], ...]
    key: str


def picture(of: Analyses) -> Picture:
    """The dots of the recommended services and of the next ones that pass every gate.

    None where nothing is recommended, or the shares of draws are left out.
    """
    if of.sim.closed or not of.sim.recommended:
        return Picture((), (), (), "")
    votes = pd.DataFrame(index=of.sim.ranking.index) if of.panel is None else of.panel.votes
    choice = Choice(of.sim, votes)
    dots = {
        str(name): Dots(str(name), str(row["title"]), int(row["dots"]), _votes(choice, row))
        for name, row in choice.shown.iterrows()
    }
    return Picture(
        recommended=tuple(dots[name] for name in of.sim.recommended),
        others=tuple(one for name, one in dots.items() if name not in of.sim.recommended),
        members=tuple((letter, words(name)) for name, letter in choice.letters.items()),
        key=initials_explained(choice.letters),
    )


def _votes(choice: Choice, row: pd.Series) -> tuple[bool, ...]:
    """The votes of the members, in their order."""
    return tuple(bool(row[member]) for member in choice.letters)
