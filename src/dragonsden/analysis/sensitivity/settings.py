"""Settings: the means of services with some beliefs set and everything else drawn as it was.

Nobody else's draws change, so that two settings differ by what was set and nothing else. Memory
does not grow with the draws: blocks are drawn again, one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.distributions import Distribution, Floats
from dragonsden.arithmetic.measures import npv
from dragonsden.arithmetic.ranks import rounded
from dragonsden.arithmetic.sums import total
from dragonsden.engine.blocks import Block, only_block
from dragonsden.engine.evaluate import (
    overall,
    scored,
    service_account,
    value_of,
    valued_measures,
)
from dragonsden.engine.plan import CriterionPlan, Plan, ServicePlan
from dragonsden.engine.run import KeptLater
from dragonsden.engine.sampling import BLOCK
from dragonsden.engine.sharing import check_executor, each_block
from dragonsden.engine.sources import PanelSource, Source
from dragonsden.engine.tally import Kept
from dragonsden.results.simulation import Simulation

Setting = tuple[tuple[str, float], ...]
"""Beliefs that are set, by path, and the value of each."""


@dataclass(frozen=True)
class Drawn:
    """One block of draws again, with the values of those services that a setting does not touch.

    `ranked` are the rows of the ranked services, `kept` the draws kept if they are at hand.
    """

    block: Block
    ranked: tuple[int, ...]
    kept: Kept | KeptLater | None = None
    _values: dict[int, tuple[Floats, ...]] = field(default_factory=dict)
    _last: dict[int, dict[int, Floats]] = field(default_factory=dict)

    def values(self, under: Block, row: int) -> tuple[Floats, ...]:
        """The values of one service on each criterion; `under` is the block under a setting."""
        plan, changed = self.block.plan, under.plan.services[row]
        service = plan.services[row]
        if changed is service:
            if row not in self._values:
                self._values[row] = self.block.look(row).values
            return self._values[row]
        draws, measured = under.draws(row), dict[str, Floats]()
        if changed.drivers is not service.drivers:
            measured = valued_measures(plan, changed, draws)
        values = []
        for column, criterion in enumerate(plan.criteria):
            if _is_as_before(criterion, service, changed):
                values.append(self._as_before(row, column))
            elif criterion.measure is None:
                values.append(scored(criterion, changed.scores[criterion.name], draws))
            else:
                values.append(value_of(criterion, measured[criterion.measure]))
        return tuple(values)

    def _as_before(self, row: int, column: int) -> Floats:
        """The value of one service on a criterion with nothing set.

        Those of the last service asked about are kept: settings come service by service.
        """
        if row in self._values:
            return self._values[row][column]
        if row not in self._last:
            self._last.clear()
            self._last[row] = {}
        known, criterion = self._last[row], self.block.plan.criteria[column]
        if column not in known and criterion.measure is None:
            score = self.block.plan.services[row].scores[criterion.name]
            known[column] = scored(criterion, score, self.block.draws(row))
        elif column not in known:  # all at once, as they are of one account
            known.update(enumerate(self.block.outcome(row).values))
        return known[column]

    def sum_under(self, setting: Setting, under: Block, line: Line, row: int) -> float:
        """The sum of a line of one service over the block; `under` is the block under the setting.

        It is worked out once for all that is asked of the block.
        """
        key = (line, setting, row)
        if key not in self.block.sums:
            draws = line(self, under, row)
            self.block.sums[key] = float(total(draws) * (under.count / draws.size))
        return self.block.sums[key]

    def as_it_was(self, row: int) -> Floats:
        """The rounded overall values of one service with nothing set."""
        if self.kept is not None and self.kept.count == self.block.count:
            kept: Floats = self.kept.overall[row]
            return kept
        return rounded(overall(self.block.weights, self.values(self.block, row)))


def _is_as_before(criterion: CriterionPlan, service: ServicePlan, changed: ServicePlan) -> bool:
    """True if a service with beliefs set has the values on a criterion that it had."""
    if criterion.measure is not None:
        return changed.drivers is service.drivers
    return changed.scores[criterion.name] is service.scores[criterion.name]


@dataclass(frozen=True)
class Again:
    """The draws of a simulation, block by block, as often as they are needed."""

    sim: Simulation
    executor: Executor | None = None

    def __post_init__(self) -> None:
        """Refuse what is no executor, however few the draws."""
        check_executor(self.executor)

    def each(self, ask: Sums) -> Iterator[Asked]:
        """The answer of each block in turn; a single one is drawn only once."""
        sim = self.sim
        if sim.draws <= BLOCK:
            yield ask.over(self._only)
        else:
            yield from each_block(sim.plan, sim.seed, sim.draws, ask, self.executor)

    @cached_property
    def _only(self) -> Drawn:
        """The only block."""
        block = only_block(self.sim.plan, self.sim.seed, self.sim.draws)
        return Drawn(block, self.sim.ranked, self.sim.kept)


Line = Callable[[Drawn, Block, int], Floats]
"""The quantity to average, from draws, the block under a setting, and the row of a service."""


def npv_line(drawn: Drawn, under: Block, row: int) -> Floats:
    """The NPV in £."""
    plan = drawn.block.plan
    return npv(service_account(plan, under.plan.services[row], under.draws(row)), plan.discount)


def contribution_line(drawn: Drawn, under: Block, row: int) -> Floats:
    """The contribution of the last year in £."""
    service = under.plan.services[row]
    return service_account(drawn.block.plan, service, under.draws(row)).contribution[-1]


def value_line(drawn: Drawn, under: Block, row: int) -> Floats:
    """The overall value, not rounded: its mean then moves without steps."""
    return overall(under.weights, drawn.values(under, row))


def rank_line(drawn: Drawn, under: Block, row: int) -> Floats:
    """The mean rank among the ranked services, all of them under the setting: a single entry."""
    mine = rounded(value_line(drawn, under, row))
    above = 0
    for other in drawn.ranked:
        if touches(under.plan, drawn.block.plan, other):
            theirs = rounded(value_line(drawn, under, other))
        else:
            theirs = drawn.as_it_was(other)
        above += int(np.count_nonzero(theirs > mine))  # never of itself
    return np.array([1 + above / under.count])


def touches(changed: Plan, plan: Plan, row: int) -> bool:
    """True if a changed plan differs for the service in a row."""
    return changed.weights is not plan.weights or changed.services[row] is not plan.services[row]


@dataclass(frozen=True)
class Wanted:
    """The means that are wanted of a line under a setting: of the services in these rows.

    Those that the setting does not touch have what they had, from `as_it_was`.
    """

    setting: Setting
    line: Line
    rows: tuple[int, ...]
    as_it_was: Floats


Asked = tuple[Floats, NDArray[np.bool_]]
"""Sums, those wanted first first; and True where the setting touches the service."""


@dataclass(frozen=True)
class Sums:
    """The question for sums over a block: of a line under a setting, for the services in rows.

    Each setting is made once, for all that is wanted under it. `ranked` are the rows of the ranked
    services.
    """

    wanted: tuple[tuple[Setting, Line, tuple[int, ...]], ...]
    ranked: tuple[int, ...]

    def __call__(self, block: Block) -> Asked:
        """The sums over a block."""
        return self.over(Drawn(block, self.ranked))

    def over(self, drawn: Drawn) -> Asked:
        """The sums over a block that is drawn again."""
        plan, starts = drawn.block.plan, self._starts
        sums, moved = np.zeros(starts[-1]), np.zeros(starts[-1], np.bool_)
        for setting, places in self._by_setting.items():
            under = drawn.block.under(plan.changed(setting))
            for place in places:
                _, line, rows = self.wanted[place]
                for at, row in enumerate(rows, starts[place]):
                    if touches(under.plan, plan, row):
                        moved[at] = True
                        sums[at] = drawn.sum_under(setting, under, line, row)
        return sums, moved

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        """The place of the first sum of each that is wanted, and the end of the last."""
        return tuple(accumulate((len(rows) for *_, rows in self.wanted), initial=0))

    @cached_property
    def _by_setting(self) -> dict[Setting, list[int]]:
        """The places of what is wanted under each setting."""
        places: dict[Setting, list[int]] = {}
        for place, (setting, *_) in enumerate(self.wanted):
            places.setdefault(setting, []).append(place)
        return places


def means(again: Again, wanted: Sequence[Wanted]) -> list[Floats]:
    """The means that are wanted, all in one pass over the draws."""
    if not wanted:
        return []
    ask = Sums(tuple((w.setting, w.line, w.rows) for w in wanted), again.sim.ranked)
    as_it_was = np.concatenate([w.as_it_was for w in wanted])
    totals, moved = np.zeros(len(as_it_was)), np.zeros(len(as_it_was), np.bool_)
    for sums, touched in again.each(ask):
        totals += sums
        moved |= touched
    found = np.where(moved, totals / again.sim.draws, as_it_was)
    return np.split(found, list(accumulate(len(w.rows) for w in wanted))[:-1])


# --------------------------------------------------------------- what can move a service


def drivers_of(plan: Plan, row: int) -> dict[str, Distribution]:
    """The beliefs that move a service's account: its own, then the shared ones it uses."""
    service = plan.services[row]
    own = [belief for belief in service.batch.variates if ".revenue." in belief.path]
    return {
        **{belief.path: belief.believed for belief in own},
        **_shared(plan, list(service.drivers.values())),
    }


def movers_of(plan: Plan, row: int) -> dict[str, Distribution]:
    """The beliefs that move a service's overall value: its own, shared ones it uses, weights.

    A score that a panel gave is the list of its members' scores.
    """
    service = plan.services[row]
    own = {belief.path: belief.believed for belief in service.batch.variates}
    return {**own, **_scored(service), **_shared(plan, _sources(service)), **weights_of(plan)}


def weights_of(plan: Plan) -> dict[str, Distribution]:
    """The weights that are beliefs, without those given by order: none of these moves alone."""
    by_order = {plan.weights.criteria[row].path for rows in plan.weights.ordered for row in rows}
    drawn = plan.weights.batch.variates
    return {belief.path: belief.believed for belief in drawn if belief.path not in by_order}


def _scored(service: ServicePlan) -> Mapping[str, Distribution]:
    """The scores that a panel gave a service."""
    by_panel = (s for s in service.scores.values() if isinstance(s, PanelSource))
    return {source.path: source.given for source in by_panel}


def _sources(service: ServicePlan) -> list[Source]:
    """The sources of a service's numbers, without those that a panel gave."""
    sources = (*service.drivers.values(), *service.scores.values())
    return [source for source in sources if isinstance(source, Source)]


def _shared(plan: Plan, sources: Sequence[Source]) -> dict[str, Distribution]:
    """The shared assumptions that these sources use."""
    used = {source.row for source in sources if source.origin == "shared"}
    beliefs = plan.assumptions.variates
    return {beliefs[row].path: beliefs[row].believed for row in sorted(used)}
