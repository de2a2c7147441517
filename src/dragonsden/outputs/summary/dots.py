"""The sureness of each service as 20 dots, beside the members who would choose it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from dragonsden.outputs.analyses import Analyses
from dragonsden.text.english import initials, initials_explained, words

DOTS: Final = 20
"""20 dots: each stands for one future of 20, which people count better than percentages."""

MOST_OTHERS: Final = 5
"""At most 5 services below the line: those that could still come in."""


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

    None where the shares of draws are left out.
    """
    if of.sim.closed:
        return Picture((), (), (), "")
    passing = of.bands.data[of.bands.data["gate"] == "pass"]
    surest = passing.sort_values("chosen", ascending=False, kind="stable")
    others = [str(name) for name in surest.index if name not in of.sim.recommended]
    votes = of.panel.votes if of.panel is not None else pd.DataFrame()
    members = [str(member) for member in votes.columns]

    def dots(name: str) -> Dots:
        row: Any = surest.loc[name]
        given = tuple(bool(votes.loc[name, member]) for member in members)
        return Dots(name, str(row["title"]), round(DOTS * float(row["chosen"])), given)

    return Picture(
        recommended=tuple(map(dots, of.sim.recommended)),
        others=tuple(map(dots, others[:MOST_OTHERS])),
        members=tuple((letter, words(name)) for name, letter in initials(members).items()),
        key=initials_explained(members),
    )
