"""The sentences of a profile: the place of a service, its strengths and its weaknesses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dragonsden.analysis.explanation.phrases import Part, in_draws, main_parts, points, read_out
from dragonsden.arithmetic.statistics import too_close
from dragonsden.text.english import listed, quoted_titles
from dragonsden.text.numbers import enough, number

MOST_SIDES: Final = 2
MOST_WAYS: Final = 2

CANNOT_BE_CHOSEN: Final = "While it fails a gate it cannot be chosen, whatever its values."
"""Said of a service that fails a gate: it is not told what would bring it in."""

IF_CLEARED: Final = ", if cleared"
"""Said of a service on hold: until then it cannot be chosen."""


@dataclass(frozen=True)
class Way:
    """A criterion that would by itself bring a service in: its mean value, and the one needed."""

    title: str
    value: float
    needed: float


@dataclass(frozen=True)
class Entry:
    """The distance of a service from the line below the best k, on either side.

    `gap` is what it lacks, in points; if negative, what it has to spare before `rival`, the next.
    `error` is its standard error. `within` counts the draws in which it is there; None: no rank.
    """

    k: int
    gap: float
    error: float
    rival: str
    within: int | None
    ways: tuple[Way, ...]

    @property
    def goal(self) -> str:
        """The best k as a goal: `the best place`, `the best 8`."""
        return "the best place" if self.k == 1 else f"the best {self.k}"

    @property
    def close_call(self) -> bool:
        """True if it is too close to call whether it is in."""
        return too_close(self.gap, self.error)


@dataclass(frozen=True)
class Standing:
    """The place of one service among those ranked, with everything that its sentences need.

    `place` is its rank among `of` services, or the one that it would take if it failed no gate;
    `barred` then says which it fails, and `held` at which it is on hold. `entry` is None where
    there is room for all.
    """

    title: str
    place: int
    of: int
    shared: bool
    value: float
    error: float
    draws: int
    parts: tuple[Part, ...]
    entry: Entry | None
    held: tuple[str, ...]
    barred: str
    status: str


def profile_sentences(standing: Standing) -> tuple[str, ...]:
    """The sentences on a service: place, strengths, weaknesses and the way into the first k."""
    way_in = [CANNOT_BE_CHOSEN] if standing.barred else [*_entry(standing), *_held(standing)]
    sentences = [*_place(standing), *_strengths(standing), *way_in]
    return read_out(sentences, standing.status)


def _place(standing: Standing) -> Iterator[str]:
    """The place that it takes, with its overall value."""
    value = f"{points(standing.value, standing.error)} out of 100 on average"
    place = "first" if standing.place == 1 else f"number {standing.place}"
    if standing.barred:
        yield standing.barred
        would = f"{place} of {standing.of}" if standing.of > 1 else "the only one that is ranked"
        yield f"With {value} it would be {would} if it passed."
    elif standing.of == 1:
        yield f"{standing.title} is the only service that is ranked, with {value}."
    else:
        shared = ", a place that it shares," if standing.shared else ""
        yield f"{standing.title} is {place} of {standing.of}{shared} with {value}."


def _strengths(standing: Standing) -> Iterator[str]:
    """Its strengths and weaknesses compared with the others."""
    if not standing.parts:
        return
    strong = main_parts([part for part in standing.parts if part.points > 0], MOST_SIDES)
    weak = main_parts([part for part in standing.parts if part.points < 0], MOST_SIDES)
    sides = [
        f"{how} on {listed([part.title for part in found])}"
        for how, found in (("strong", strong), ("weak", weak))
        if found
    ]
    others = "the other" if standing.of == 2 else "the others"
    if sides:
        yield f"Compared with {others} it is {'; it is '.join(sides)}."
    else:
        yield f"It hardly differs from {others} on any criterion."


def _entry(standing: Standing) -> Iterator[str]:
    """Its distance from the best k, on either side, and the ways in."""
    entry = standing.entry
    if entry is None:
        return
    gap = points(entry.gap, entry.error)
    within = None if entry.within is None else in_draws(entry.within, standing.draws)
    cleared = IF_CLEARED if standing.held else ""
    if entry.gap == 0 == entry.error:
        yield f"For {entry.goal} it is level with {entry.rival}{cleared}."
    elif entry.close_call:
        chance = f": it is there {within}" if within else ""
        yield f"For {entry.goal} it is too close to call against {entry.rival}{chance}{cleared}."
    elif entry.gap < 0:
        chance = f"; it is there {within}" if within else ""
        yield f"For {entry.goal} it has {gap} to spare before {entry.rival}{chance}{cleared}."
    else:
        chance = f"; it is there {within}" if within else ""
        yield f"It is {gap} short of {entry.goal}, behind {entry.rival}{chance}{cleared}."
        yield _ways(entry.ways, cleared)


def _ways(ways: Sequence[Way], cleared: str) -> str:
    """The criteria on which the least would bring it in, each by itself."""
    nearest = sorted(ways, key=lambda way: way.needed - way.value)[:MOST_WAYS]
    if not nearest:
        return "No single criterion would bring it in, even at its best."
    said = [
        f"{enough(way.needed)} out of 100 instead of {number(way.value, 0)} on {way.title}"
        for way in nearest
    ]
    return f"To get in by a single criterion it needs {', or '.join(said)}{cleared}."


def _held(standing: Standing) -> Iterator[str]:
    """The gates at which it is on hold, if any."""
    if standing.held and not standing.barred:
        gates = quoted_titles(standing.held)
        yield f"It is on hold at {gates}, and cannot be recommended until that is decided."
