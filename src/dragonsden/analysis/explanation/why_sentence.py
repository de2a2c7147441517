"""The sentences on why one service is above another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Final

from dragonsden.analysis.explanation.phrases import (
    Part,
    in_draws,
    main_parts,
    points,
    read_out,
    with_points,
)
from dragonsden.arithmetic.statistics import Z95, too_close
from dragonsden.text.numbers import share

EVEN: Final = 0.1
"""Two services are about even if their shares of draws differ by less than 10%."""

MOST_FOR: Final = 3
MOST_AGAINST: Final = 2


@dataclass(frozen=True)
class Lead:
    """One service above another, with everything that their sentences need.

    `ahead` and `behind` count the draws in which `leader` has the higher or the lower overall
    value; `margin` is the mean difference, in points, with its standard `error`. `barred` says why
    either takes no rank.
    """

    leader: str
    other: str
    margin: float
    error: float
    draws: int
    ahead: int
    behind: int
    parts: tuple[Part, ...]
    barred: tuple[str, ...]
    status: str

    @property
    def tied(self) -> bool:
        """True if the two have the same overall value in every draw."""
        return self.ahead == self.behind == 0

    @property
    def close_call(self) -> bool:
        """True if it is too close to call which has the higher mean overall value."""
        return too_close(self.margin, self.error)

    @property
    def balance(self) -> float:
        """The share of draws that favour the leader, less the share that favour the other."""
        return (self.ahead - self.behind) / self.draws

    @property
    def about_even(self) -> bool:
        """True if neither is clearly ahead in more draws."""
        noise = Z95 * sqrt(self.ahead + self.behind) / self.draws
        return abs(self.balance) < max(EVEN, noise)


def why_sentences(lead: Lead) -> tuple[str, ...]:
    """The sentences on why one is above another: how surely, by which criteria, until when."""
    if lead.tied:
        same = f"{lead.leader} and {lead.other} have the same overall value"
        sentences = [f"{same} {in_draws(lead.draws, lead.draws)}: a tie."]
    elif lead.close_call:
        sentences = [_too_close(lead), *_both_sides(lead)]
    else:
        sentences = [_verdict(lead), *_for(lead), _against(lead), _reversal(lead)]
    return read_out([*sentences, *lead.barred], lead.status)


def _too_close(lead: Lead) -> str:
    """The sentence that the two are too close to call."""
    often = in_draws(lead.ahead, lead.draws)
    return (
        f"{lead.leader} and {lead.other} are too close to call: {lead.leader} is ahead {often}, "
        f"{lead.other} in {share(lead.behind / lead.draws, 0)}. Treat them as equal."
    )


def _both_sides(lead: Lead) -> Iterator[str]:
    """The criteria that favour either."""
    for name, sign in ((lead.leader, 1), (lead.other, -1)):
        for_it = [part for part in lead.parts if sign * part.points > 0]
        if parts := main_parts(for_it, MOST_AGAINST):
            yield _favours(parts, name)


def _favours(parts: list[Part], name: str) -> str:
    """The criteria that favour a service."""
    return f"{with_points(parts)} favour{'s' if len(parts) == 1 else ''} {name}."


def _verdict(lead: Lead) -> str:
    """The service that is above, by how much, and in how many draws."""
    above = "is valued above" if lead.barred else "ranks above"
    margin = f"{points(lead.margin, lead.error)} out of 100"
    first = f"{lead.leader} {above} {lead.other}, by {margin} on average"
    often = in_draws(lead.ahead, lead.draws)
    level = lead.draws - lead.ahead - lead.behind
    rest = f" and level {in_draws(level, lead.draws)}" if level else ""
    if lead.about_even:
        return f"{first}; but it is about even, for it is ahead {often}{rest}."
    if lead.balance < 0:
        more = in_draws(lead.behind, lead.draws)
        return f"{first}; but {lead.other} is ahead more often, {more}, only by less."
    return f"{first}, and is ahead {often}{rest}."


def _for(lead: Lead) -> Iterator[str]:
    """The criteria that carry the difference."""
    if len(lead.parts) == 1:
        yield f"{lead.parts[0].title} is the only criterion."
    elif parts := main_parts([part for part in lead.parts if part.points > 0], MOST_FOR):
        yield f"It is ahead mainly on {with_points(parts)}."


def _against(lead: Lead) -> str:
    """The criteria that favour the other."""
    if len(lead.parts) == 1:
        return ""
    against = [part for part in lead.parts if part.points < 0]
    if not against:
        return f"No criterion favours {lead.other}."
    parts = main_parts(against, MOST_AGAINST)
    return _favours(parts, lead.other) if parts else f"Hardly anything favours {lead.other}."


def _reversal(lead: Lead) -> str:
    """The weight that would reverse it, if there is one."""
    ways = [part for part in lead.parts if 0 < part.tie < 1]
    if not ways:
        return "No change in the weight of a single criterion would reverse it."
    nearest = min(ways, key=lambda part: abs(part.tie - part.weight))
    # the error of the margin over its slope in the weight
    error = lead.error * abs(nearest.tie - nearest.weight) / lead.margin
    return f"It would be reversed if {_weight(nearest, error)}."


def _weight(part: Part, error: float) -> str:
    """The weight from which the order turns: to 1%, or to 10% if the error is as large.

    A share that rounds to nothing or to all is told as such, for a round bound would be false.
    """
    unit = 10 if error >= 0.1 else 1
    now = round(100 * part.weight)
    tie = unit * round(100 * part.tie / unit)
    way, sign = ("more", 1) if part.tie > part.weight else ("less", -1)
    if tie in (0, 100):
        least = "nearly all" if tie else "next to none"
        return f"{part.title} had {least} of the weight, instead of {now}%"
    if sign * (tie - now) <= 0:
        return f"{part.title} had slightly {way} than the {now}% of the weight that it has"
    about = "about " if unit > 1 else ""
    return f"{part.title} had {way} than {about}{tie}% of the weight, instead of {now}%"
