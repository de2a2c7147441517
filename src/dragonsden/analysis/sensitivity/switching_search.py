"""The search for switching values: the questions that a number may turn, and where it does."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal, TypeVar, get_args

import numpy as np

from dragonsden.analysis.sensitivity.settings import (
    Again,
    Line,
    Setting,
    Wanted,
    drivers_of,
    means,
    movers_of,
    npv_line,
    value_line,
)
from dragonsden.arithmetic.account import NOTHING
from dragonsden.arithmetic.distributions import AnyOf, Chance, Distribution, Floats, Given, Known
from dragonsden.arithmetic.drivers import driver_of
from dragonsden.arithmetic.ranks import DECIMALS
from dragonsden.arithmetic.roots import Search, Zero, between, changes, rounds, together, zeros
from dragonsden.engine.sources import Source
from dragonsden.results.simulation import Simulation
from dragonsden.results.tables import check_account, row_of

Target = Literal["npv", "first_k"]

STEPS: Final = 4
"""The first points divide a support in 4 steps of equal chance and 4 of equal size."""

LOOKS: Final = 6
"""Points are added at most 6 times where several rivals are passed at once."""

LEAST_WEIGHT: Final = 1e-9
"""The search in a weight that may be 0 begins at this share of its highest value."""

ABOUT: Final = 1e-4
"""A place is level about a belief's mean if it is at this share of the support to either side."""

APART: Final = 1e-6
"""Points nearer than this share of the support count as one."""


Found = TypeVar("Found")
Name = TypeVar("Name", bound=Hashable)

Asking = Generator[list[Wanted], Sequence[Floats], Found]
"""A search that yields the means that it wants and is sent them."""


def in_rounds(again: Again, searches: Mapping[Name, Asking[Found]]) -> dict[Name, Found]:
    """The finding of each search, by name; a round of all of them takes one pass over the draws."""
    return together(searches, lambda asked: means(again, [wanted for _, wanted in asked]))


def question_of(sim: Simulation, service: str, target: Target) -> Question:
    """The question that a target asks of a service.

    Raises KeyError if the service is not in the case, ValueError for another target and for "npv"
    where there is no trading account.
    """
    row = row_of(sim, service)
    if target == "npv":
        check_account(sim, service)
        mean = np.array([sim.measure_summary["mean"][service, "npv"]])
        return Question(sim, (row,), npv_line, mean, NOTHING, zeros)
    if target == "first_k":
        rows = (row, *(other for other in sim.passing if other != row))
        means = sim.mean_overall[list(rows)]
        return Question(sim, rows, value_line, means, 10.0**-DECIMALS, changes)
    raise ValueError(f"target is {target!r}; give one of {', '.join(get_args(Target))}")


@dataclass(frozen=True)
class Question:
    """The question whether a mean of a service, or its lead, is above 0.

    `rows` are the services whose means matter, first the one that is asked about; `as_it_was`
    their means with nothing set. Less than `nothing` is 0. `known` are the leads worked out so far.
    """

    sim: Simulation
    rows: tuple[int, ...]
    line: Line
    as_it_was: Floats
    nothing: float
    search: Callable[[Sequence[float], float], Search]
    known: dict[Setting, Floats] = field(default_factory=dict)

    def movers(self) -> dict[str, Distribution]:
        """The continuous beliefs that move the service itself."""
        movers = (drivers_of if self._of_npv else movers_of)(self.sim.plan, self.rows[0])
        return {
            path: distribution
            for path, distribution in movers.items()
            if is_continuous(distribution)
        }

    def others(self) -> dict[str, Distribution]:
        """Continuous beliefs about others that may move the line which the service could cross.

        Shared ones, and those of the one rival with whom it would change places.
        """
        own = self.movers()
        return {p: q for p, q in self._of_others().items() if p not in own and is_continuous(q)}

    def stepped(self) -> list[str]:
        """The paths of lists and chances that may turn the answer, which no search goes through.

        Scores of a panel are none of them: what each would change is told of its member.
        """
        movers = drivers_of if self._of_npv else movers_of
        every = {**movers(self.sim.plan, self.rows[0]), **self._of_others()}
        return [
            path
            for path, distribution in every.items()
            if path not in self.sim.plan.scored and _is_stepped(distribution)
        ]

    def _of_others(self) -> dict[str, Distribution]:
        """The beliefs about others that may move the line which the service could cross."""
        if self._of_npv or not self._open:
            return {}
        plan, rival = self.sim.plan, self._rival()
        beliefs = {belief.path: belief.believed for belief in plan.assumptions.variates}
        return beliefs | ({} if rival is None else movers_of(plan, rival))

    def answers(self, beliefs: Mapping[str, Distribution]) -> Asking[dict[str, list[Zero]]]:
        """The values at which each belief, set alone, turns the answer, by path."""
        points = {path: self._points(path, distribution) for path, distribution in beliefs.items()}
        return (yield from self._answers(points, lambda path, x: ((path, x),)))

    def already(
        self, beliefs: Mapping[str, Distribution], found: Mapping[str, Sequence[Zero]]
    ) -> Asking[dict[str, Zero]]:
        """The stretch about a belief's mean in which the answer is 0 as it is, by path.

        A place that is level and stays so has one though it turns nowhere.
        """
        if not self._open:
            return {}
        stretches = {
            path: next(
                (z for z in found[path] if z.low < z.high and z.low <= q.mean <= z.high), None
            )
            for path, q in beliefs.items()
        }
        if not self._of_npv:
            about = {p: _about(q) for p, q in beliefs.items() if not found[p]}
            for place in (1, 0, 2):  # few are level at the mean: only there a look aside matters
                settings = [((path, points[place]),) for path, points in about.items()]
                level = yield from self._heights(settings)
                pairs = zip(about.items(), level, strict=True)
                about = {path: at for (path, at), y in pairs if abs(y) <= self.nothing}
            stretches |= {path: Zero(points[0], points[-1]) for path, points in about.items()}
        return {path: stretch for path, stretch in stretches.items() if stretch is not None}

    def answers_along(
        self, path: str, distribution: Distribution, settings: Sequence[Setting]
    ) -> Asking[list[list[Zero]]]:
        """The values at which one belief turns the answer, under each setting of others."""
        points = {str(at): self._points(path, distribution) for at in range(len(settings))}
        found = yield from self._answers(points, lambda at, x: (*settings[int(at)], (path, x)))
        return [found[at] for at in points]

    def _answers(
        self, points: Mapping[str, list[float]], setting: Callable[[str, float], Setting]
    ) -> Asking[dict[str, list[Zero]]]:
        """The values at which each of many lines turns the answer, from its first points."""
        if not self._open:
            return {name: [] for name in points}
        for _ in range(LOOKS):
            before, points = points, (yield from self._closer(points, setting))
            if points == before:
                break
        search = rounds({name: self.search(line, self.nothing) for name, line in points.items()})
        heights: list[float] | None = None
        while True:
            try:
                asked = next(search) if heights is None else search.send(heights)
            except StopIteration as finished:
                found: dict[str, list[Zero]] = finished.value
                return found
            heights = yield from self._heights([setting(*at) for at in asked])

    def _closer(
        self, points: Mapping[str, list[float]], setting: Callable[[str, float], Setting]
    ) -> Asking[dict[str, list[float]]]:
        """The points of each line, and more where several rivals are passed between two of them."""
        if self._of_npv:
            return dict(points)
        settings = [setting(name, x) for name, line in points.items() for x in line]
        leads = iter((yield from self._leads(settings)))
        k = self.sim.k
        return {
            name: sorted([*line, *between(line, np.array([next(leads) for _ in line]), k)])
            for name, line in points.items()
        }

    @property
    def _of_npv(self) -> bool:
        """True if the question is about the mean NPV, not about the place."""
        return self.line is npv_line

    @property
    def _open(self) -> bool:
        """True if the answer can turn: the service has a rank, and some are not in the first k."""
        sim = self.sim
        return self._of_npv or (self.rows[0] in sim.ranked and len(self.rows) > sim.k)

    def _heights(self, settings: Sequence[Setting]) -> Asking[list[float]]:
        """The mean NPV under each setting, or by how much the service is in the first k."""
        leads = yield from self._leads(settings)
        if self._of_npv:
            return [float(lead[0]) for lead in leads]
        return [float(np.sort(lead)[self.sim.k - 1]) for lead in leads]

    def _leads(self, settings: Sequence[Setting]) -> Asking[list[Floats]]:
        """The mean NPV under each setting, or the lead over each rival; each worked out once."""
        new = [setting for setting in dict.fromkeys(settings) if setting not in self.known]
        wanted = [Wanted(setting, self.line, self.rows, self.as_it_was) for setting in new]
        at = (yield wanted) if wanted else []
        for setting, row in zip(new, at, strict=True):
            self.known[setting] = row if self._of_npv else row[0] - row[1:]
        return [self.known[setting] for setting in settings]

    def _rival(self) -> int | None:
        """The row of the service that it would change places with, across the line below k."""
        mine, theirs = self.as_it_was[0], self.as_it_was[1:]
        above = int((theirs > mine).sum())
        best_first = np.argsort(-theirs, kind="stable")
        across = {self.sim.k - 1: above, self.sim.k: above - 1}
        return self.rows[1:][best_first[across[above]]] if above in across else None

    def _points(self, path: str, distribution: Distribution) -> list[float]:
        """The first points: the ends, and the bends between which the curve is straight."""
        low, high = distribution.support
        match path.split("."):
            case [_, "scores", criterion]:
                function = self.sim.case.criteria.criteria[criterion].value_function
                return [low, *(x for x, _ in function.points if low < x < high), high]
            case ["criteria" | "groups", _, "weight"] if low == 0.0:
                low = LEAST_WEIGHT * high  # all weights may be 0, which no weight can be set to
        if self._of_npv and self._is_straight(path):
            return [low, high]
        return _spread(distribution, low, high)

    def _is_straight(self, path: str) -> bool:
        """True if the mean NPV is a straight line in a belief: used once, and nothing refunded."""
        plan = self.sim.plan
        service, row = plan.services[self.rows[0]], plan.assumptions.rows.get(path)
        uses = [name for name, source in service.drivers.items() if _is_of(source, path, row)]
        if service.cost_recovery or "tax" in service.drivers or len(uses) != 1:
            return False
        driver = driver_of(uses[0])
        return driver is not None and driver.straight


def _about(distribution: Distribution) -> list[float]:
    """A belief's mean, and points within its support at a little distance."""
    low, high = distribution.support
    reach = ABOUT * (high - low)
    return [
        max(low, distribution.mean - reach),
        distribution.mean,
        min(high, distribution.mean + reach),
    ]


def is_continuous(distribution: Distribution) -> bool:
    """True if the quantile function has no steps."""
    behind = distribution.of if isinstance(distribution, Given) else distribution
    return not isinstance(behind, AnyOf | Chance | Known)


def _is_stepped(distribution: Distribution) -> bool:
    """True if it takes a few values, each of them uncertain: it is a list or a chance."""
    low, high = distribution.support
    return low < high and not is_continuous(distribution)


def _is_of(source: Source, path: str, shared_row: int | None) -> bool:
    """True if a source is of the belief at a path, or of the shared one in a row."""
    if shared_row is None:
        return source.path == path
    return source.origin == "shared" and source.row == shared_row


def _spread(distribution: Distribution, low: float, high: float) -> list[float]:
    """Points over the support, by equal steps of chance and by equal steps of size."""
    by_chance = distribution.quantile(np.arange(1, STEPS) / STEPS)
    points = np.sort(np.concatenate([by_chance, np.linspace(low, high, STEPS + 1)]))
    near = APART * (high - low)
    inside = [x for before, x in pairwise(points.tolist()) if x - before > near and x < high - near]
    return [low, *inside, high] if low < high else [low]
