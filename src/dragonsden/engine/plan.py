"""A case compiled to a flat plan: a row for each belief, and a source for each number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, Self, get_args

from dragonsden.arithmetic.distributions import AnyOf, Known
from dragonsden.arithmetic.measures import Measure
from dragonsden.arithmetic.value_function import ValueFunction
from dragonsden.engine.sampling import Batch, Variate
from dragonsden.engine.sources import PanelSource, Source
from dragonsden.engine.weights import WeightPlan, typical_weights
from dragonsden.text.spelling import no_such

Part = Literal["scores", "weights", "revenue"]
"""A part of the uncertainty: the panel's scores, its weights, the analysts' revenue."""

PARTS: tuple[Part, ...] = get_args(Part)


@dataclass(frozen=True)
class CriterionPlan:
    """One criterion: its measure, if it has one, and its value function.

    `bounded` is True if no performance can lie beyond the ends of the function.
    """

    name: str
    measure: str | None
    function: ValueFunction
    bounded: bool


@dataclass(frozen=True)
class MeasuredGate:
    """One gate on a measure, or on the scores of a criterion, and the bound it sets.

    `share` is the share of draws that must keep the bound; None for what a stated gate claims, of
    which the share is only shown. `title` is that of the criterion, empty for a measure.
    """

    name: str
    of: str
    sense: Literal["at least", "at most"]
    bound: float
    share: float | None
    title: str = ""


@dataclass(frozen=True, eq=False)
class ServicePlan:
    """One service: the numbers to draw for it, and the sources of its drivers and scores.

    Like a plan it is equal to itself alone, so that what is made of it can be remembered by it.
    """

    name: str
    batch: Batch
    drivers: Mapping[str, Source]
    scores: Mapping[str, Source | PanelSource]
    cost_recovery: bool

    @cached_property
    def certain(self) -> bool:
        """True if all its numbers are known, so that every draw is the typical one."""
        return all(source.known for source in self._sources)

    @property
    def trades(self) -> bool:
        """True if it has a trading account."""
        return bool(self.drivers)

    @cached_property
    def clipped(self) -> tuple[Source, ...]:
        """The sources whose draws may lie outside their domain."""
        return tuple(
            source for source in self._sources if isinstance(source, Source) and source.clipped
        )

    @cached_property
    def uses(self) -> frozenset[str | int]:
        """The beliefs that it uses: its own by path, shared ones by row."""
        shared = (s.row for s in self._sources if isinstance(s, Source) and s.origin == "shared")
        return frozenset((*shared, *(s.path for s in self._sources if not s.known)))

    def shared_rows(self) -> tuple[int, ...]:
        """The rows of the shared assumptions that it uses, in the order of its numbers."""
        sources = (source for source in self._sources if isinstance(source, Source))
        return tuple(source.row for source in sources if source.origin == "shared")

    def says_as(self, other: ServicePlan) -> bool:
        """True if both have the same numbers, drawn in the same way."""
        names = ("name", "batch", "drivers", "scores", "cost_recovery")
        return all(getattr(self, name) == getattr(other, name) for name in names)

    @property
    def _sources(self) -> tuple[Source | PanelSource, ...]:
        """The sources of all its numbers."""
        return (*self.drivers.values(), *self.scores.values())

    def setting(self, path: str, shared_row: int | None, value: float) -> Self:
        """The service with a belief known that it uses; `shared_row` is that of a shared one."""

        def is_it(source: Source | PanelSource) -> bool:
            """True if the source is of that belief."""
            if shared_row is None:
                return source.path == path and not source.known
            return (
                isinstance(source, Source)
                and source.origin == "shared"
                and source.row == shared_row
            )

        drivers = self.drivers  # the same object where none is set: its account is then the same
        if any(map(is_it, drivers.values())):
            drivers = {name: p.at(value) if is_it(p) else p for name, p in drivers.items()}
        scores = {name: p.at(value) if is_it(p) else p for name, p in self.scores.items()}
        return replace(self, drivers=drivers, scores=scores)


@dataclass(frozen=True, eq=False)
class Plan:
    """Everything that is needed to draw and evaluate a block.

    `members` are sorted by name, so that their order in the files changes nothing. `changes` are
    the beliefs set and the parts frozen since the case was compiled, in order. `measures` are those
    of accounts that are counted: all but what no service has and nobody asks for. `k` is the number
    of services that can be taken forward. `council` is the one of a fleet that it is of, whose
    draws are its own. The words of the case are not here: a plan is sent in little room.
    """

    factors: Batch
    assumptions: Batch
    weights: WeightPlan
    criteria: tuple[CriterionPlan, ...]
    services: tuple[ServicePlan, ...]
    gates: tuple[MeasuredGate, ...]
    members: tuple[str, ...]
    years: int
    discount: tuple[float, ...]
    measures: tuple[Measure, ...]
    k: int
    changes: tuple[tuple[str, float | None], ...] = ()
    council: str = ""

    def __getstate__(self) -> dict[str, Any]:
        """The fields alone: what was made of them is made again in another process."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def beliefs(self) -> Mapping[str, Variate]:
        """Every belief that has uniforms of its own, by path."""
        batches = (self.factors, self.assumptions, self.weights.batch)
        of_services = (service.batch for service in self.services)
        return MappingProxyType(
            {
                belief.path: belief
                for batch in (*batches, *of_services)
                for belief in batch.variates
                if not isinstance(belief.distribution, Known)  # a factor that a scenario sets
            }
        )

    @cached_property
    def valued(self) -> tuple[Measure, ...]:
        """The measures that criteria are of."""
        wanted = {criterion.measure for criterion in self.criteria}
        return tuple(name for name in self.measures if name in wanted)

    @cached_property
    def scored(self) -> Mapping[str, AnyOf]:
        """The scores of the members, by path, except those settled by a resolution."""
        return MappingProxyType(
            {
                source.path: source.given
                for service in self.services
                for source in service.scores.values()
                if isinstance(source, PanelSource)
            }
        )

    def alike(self, other: Plan) -> frozenset[int]:
        """The rows of the services that have the same outcome in every draw under another plan."""
        names = ("criteria", "members", "years", "discount", "measures", "council")
        if any(getattr(self, name) != getattr(other, name) for name in names):
            return frozenset()
        pairs = enumerate(zip(self.services, other.services, strict=False))
        return frozenset(row for row, pair in pairs if self._draws_as(other, *pair))

    def _draws_as(self, other: Plan, mine: ServicePlan, theirs: ServicePlan) -> bool:
        """True if a service has the same numbers in every draw under both plans."""
        if not mine.says_as(theirs):
            return False
        shared = [self.assumptions.variates[row] for row in mine.shared_rows()]
        if shared != [other.assumptions.variates[row] for row in theirs.shared_rows()]:
            return False
        drawn = (*mine.batch.variates, *shared)
        factors = {factor for variate in drawn for factor, _ in variate.loadings}
        return all(self.factors.variates[f] == other.factors.variates[f] for f in factors)

    def setting(self, path: str, value: float) -> Plan:
        """The plan with one belief, or one score of all members, known.

        A value outside the domain becomes the nearest end. Services that do not use the belief
        stay the same objects, and all other draws stay as they are.

        Raises KeyError if there is no such belief, or if it is a factor.
        """
        self._check(path)
        row = self.assumptions.rows.get(path)
        weights, services = self.weights, self.services
        if path in weights.batch.rows:
            weights = weights.setting(path, value)
        else:
            belief = path if row is None else row
            services = tuple(
                s.setting(path, row, value) if belief in s.uses else s for s in services
            )
        changes = (*self.changes, (path, value))
        return replace(self, weights=weights, services=services, changes=changes)

    def _check(self, path: str) -> None:
        """Raise KeyError unless there is such a belief to set."""
        if path in self.factors.rows:
            raise KeyError(f"{path!r} is a factor; set it in a scenario, or set a belief instead")
        if path not in self.beliefs and path not in self.scored:
            choices = [*self.beliefs, *self.scored]
            raise no_such(path, "is not a belief of this case", choices)

    def frozen(self, part: str) -> Plan:
        """The plan with all scores, all weights or all of revenue at their typical values.

        Raises ValueError unless `part` is one of PARTS.
        """
        if part not in PARTS:
            raise ValueError(f"{part!r} cannot be frozen; give one of {', '.join(PARTS)}")
        changes = (*self.changes, (part, None))
        if part == "weights":
            fixed = self.weights.fixed(typical_weights(self.weights), len(self.members))
            return replace(self, weights=fixed, changes=changes)
        services = tuple(self._frozen(service, part) for service in self.services)
        return replace(self, services=services, changes=changes)

    def _frozen(self, service: ServicePlan, part: str) -> ServicePlan:
        """The service with its scores or its drivers at their typical values."""
        if part == "scores":
            scores = {name: self._typical(p, service) for name, p in service.scores.items()}
            return replace(service, scores=scores)
        drivers = {name: self._typical(p, service) for name, p in service.drivers.items()}
        return replace(service, drivers=drivers)

    def _typical(self, source: Source | PanelSource, service: ServicePlan) -> Source:
        """The source of the typical value of a number."""
        if isinstance(source, PanelSource):
            return source.at(source.mean)
        if source.known:
            return source
        batch = service.batch if source.origin == "own" else self.assumptions
        belief = batch.variates[source.row]
        return source.at(belief.believed.typical)

    def changed(self, changes: tuple[tuple[str, float | None], ...]) -> Plan:
        """The plan with all these changes made."""
        plan = self
        for what, value in changes:
            plan = plan.frozen(what) if value is None else plan.setting(what, value)
        return plan
