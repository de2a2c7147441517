"""Candidates: what may be started, and what each costs and brings in every draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dragonsden.analysis.delivery.ways import candidates
from dragonsden.arithmetic.account import Account
from dragonsden.arithmetic.distributions import Floats
from dragonsden.engine.blocks import Block, blocks
from dragonsden.engine.evaluate import Outcome, evaluate, service_account
from dragonsden.engine.gates import overall
from dragonsden.engine.plan import Plan
from dragonsden.engine.sources import Draws
from dragonsden.engine.weights import typical_weights
from dragonsden.model import Service
from dragonsden.model.programme import ProgrammeFile
from dragonsden.results.simulation import Simulation, simulate

MOST_REMEMBERED: Final = 192 * 2**20
"""At most 192 MiB of draws are remembered; more are drawn again each time they are needed."""

A_POINT: Final = 1e-6
"""Values are compared at 6 decimals of a point, as objectives are."""

CASH: Final = "cash"
"""The line of what the council has in hand: the contribution less capital that is renewed."""


@dataclass(frozen=True)
class Candidate:
    """Something that may be started: a service as written, or one of its options.

    `row` is its row in the case of all candidates, `as_is` that of how its service is delivered
    now, if the file says so: what is not started stays as it is.
    """

    name: str
    service: str
    title: str
    gate: str
    row: int
    as_is: int | None
    about: Service


@dataclass(frozen=True)
class Figures:
    """The cost and the lines of each candidate: rows are candidates, the last axis draws.

    All are differences from what is not started. `investment` and `worth` have a row for each
    candidate, each of `lines` a row and a year of its account.
    """

    investment: Floats
    lines: Mapping[str, Floats]
    worth: Floats

    def over(self, weights: Floats) -> Figures:
        """The sums over draws, each counted by its weight."""
        summed = {name: _sums(line, weights) for name, line in self.lines.items()}
        return Figures(_sums(self.investment, weights), summed, _sums(self.worth, weights))

    def at(self, draws: NDArray[np.intp]) -> Figures:
        """The figures of some of the draws."""
        return Figures(
            self.investment[:, draws],
            {name: line[..., draws] for name, line in self.lines.items()},
            self.worth[:, draws],
        )


@dataclass(frozen=True)
class Prospects:
    """The candidates of a programme and their draws, those of the simulation they come from.

    `among` is the simulation of all candidates, `lines` the lines of accounts that are asked for.
    """

    among: Simulation
    file: ProgrammeFile
    candidates: tuple[Candidate, ...]

    @classmethod
    def of(cls, sim: Simulation, file: ProgrammeFile) -> Prospects:
        """The candidates of a case: every service as written, and every option but as_is.

        Those that fail a gate are none.
        """
        services = candidates(sim.case)
        among = sim
        if any(service.options for service in sim.case.pipeline.services.values()):
            pipeline = sim.case.pipeline.model_copy(update={"services": services, "scenarios": {}})
            case = sim.case.model_copy(update={"pipeline": pipeline})
            among = simulate(case, sim.draws, sim.seed, progress=False)
        rows = {name: row for row, name in enumerate(services)}
        found = []
        for name, service in services.items():
            of, _, _ = name.partition("/")
            as_is = [o for o in services if o.startswith(f"{of}/") and services[o].as_is]
            gate = overall(dict(among.verdicts[name]))
            if gate != "fail" and not service.as_is:
                stays = rows[as_is[0]] if as_is else None
                found.append(Candidate(name, of, service.title, gate, rows[name], stays, service))
        return cls(among, file, tuple(found))

    def __getstate__(self) -> dict[str, object]:
        """The parts that another process needs: draws are drawn again there, if at all."""
        return {"among": self.among, "file": self.file, "candidates": self.candidates}

    @property
    def plan(self) -> Plan:
        """The plan of the case of all candidates."""
        return self.among.plan

    @property
    def draws(self) -> int:
        """The number of draws."""
        return self.among.draws

    @cached_property
    def names(self) -> dict[str, int]:
        """The place of each candidate, by name."""
        return {candidate.name: at for at, candidate in enumerate(self.candidates)}

    @cached_property
    def barred(self) -> dict[str, tuple[str, ...]]:
        """The gates that a service or an option fails, by the name of each that fails one."""
        return {
            name: tuple(gate for gate, v in self.among.verdicts[name].items() if v.status == "fail")
            for name, service in self.among.case.pipeline.services.items()
            if name not in self.names and not service.as_is
        }

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines that the objective and the targets need."""
        asked = dict.fromkeys(target.line for target in self.file.targets.values())
        return tuple(dict.fromkeys(["contribution", CASH, *asked]))

    @cached_property
    def as_is_above_nothing(self) -> dict[str, float]:
        """The value above not doing it of how each service is delivered now, in points, if not 0.

        By service; empty unless value is maximised. What goes on if a service is not started is
        not taken from the value of its candidates.
        """
        rows = {c.service: c.as_is for c in self.candidates if c.as_is is not None}
        if self.file.objective != "value" or not rows:
            return {}
        total = dict.fromkeys(rows, 0.0)
        for block in blocks(self.plan, self.among.seed, self.draws):
            for service, row in rows.items():
                outcome = evaluate(block.plan, block.plan.services[row], block.draws(row))
                worth = self._worth(outcome, block.weights)
                total[service] += float(np.broadcast_to(worth, block.count).sum())
        means = {service: points / self.draws for service, points in total.items()}
        return {service: mean for service, mean in means.items() if abs(mean) > A_POINT}

    @cached_property
    def means(self) -> Figures:
        """The mean figures of each candidate over all draws."""
        return self.weighted(None)

    def weighted(self, weights: Floats | None) -> Figures:
        """The mean figures over draws that count by their weights; all alike if None."""
        total: Figures | None = None
        for start, figures in self.parts():
            count = figures.worth.shape[1]
            own = np.ones(count) if weights is None else weights[start : start + count]
            part = figures.over(own)
            total = part if total is None else _added(total, part)
        if total is None:
            raise ValueError("no draws; simulate with 1 or more")
        return _divided(total, float(self.draws if weights is None else weights.sum()))

    def parts(self) -> Iterator[tuple[int, Figures]]:
        """The figures block by block, each with the number of draws before it."""
        if self._all is not None:
            yield from self._all
            return
        for block in blocks(self.plan, self.among.seed, self.draws):
            yield block.start, self.figures(block)

    @cached_property
    def _all(self) -> list[tuple[int, Figures]] | None:
        """The figures of all blocks, if they are not too many to remember."""
        numbers = len(self.candidates) * (2 + len(self.lines) * self.file.years)
        if 8 * numbers * self.draws > MOST_REMEMBERED:
            return None
        found = blocks(self.plan, self.among.seed, self.draws)
        return [(block.start, self.figures(block)) for block in found]

    def figures(self, block: Block) -> Figures:
        """The figures of every candidate in a block of draws."""
        found = _empty(self, block.count)
        as_is: dict[int, _Own] = {}
        for at, candidate in enumerate(self.candidates):
            own = self._own(block.plan, candidate.row, block.draws(candidate.row), block.weights)
            if candidate.as_is is not None:
                row = candidate.as_is
                if row not in as_is:
                    as_is[row] = self._own(block.plan, row, block.draws(row), block.weights)
                own = own.less(as_is[row])
            _fill(found, at, own, self.delivered(block, candidate))
        return found

    @cached_property
    def typical(self) -> Figures:
        """The figures of every candidate at typical values, delivered: one draw."""
        found = _empty(self, 1)
        plan = self.plan
        weights = typical_weights(plan.weights, None).reshape(-1, 1)
        judges = np.array([len(plan.members)])

        def own(row: int) -> _Own:
            """The figures of a row of the case at typical values."""
            typical = plan.services[row].batch.typical
            return self._own(plan, row, Draws(typical, plan.assumptions.typical, judges), weights)

        for at, candidate in enumerate(self.candidates):
            mine = own(candidate.row)
            if candidate.as_is is not None:
                mine = mine.less(own(candidate.as_is))
            _fill(found, at, mine, np.ones(1))
        return found

    def delivered(self, block: Block, candidate: Candidate) -> Floats:
        """1 in the draws in which what is started is delivered at all, else 0."""
        chance = self.file.stages.get(candidate.about.stage, 1.0)
        if chance >= 1:
            return np.ones(1)
        v = np.empty(block.count)
        block.streams.fill(f"{candidate.service}.delivered", block.number, v)
        return np.asarray(v > 1.0 - chance, dtype=np.float64)

    def _own(self, plan: Plan, row: int, draws: Draws, weights: Floats) -> _Own:
        """The figures of one row of the case by itself."""
        service = plan.services[row]
        account = service_account(plan, service, draws)
        lines = {name: _line(account, name, self.file.years) for name in self.lines}
        worth = np.zeros(1)
        if self.file.objective == "value":
            worth = self._worth(evaluate(plan, service, draws), weights)
        return _Own(account.at_start, lines, worth)

    def _worth(self, outcome: Outcome, weights: Floats) -> Floats:
        """The weighted value above that of not doing it."""
        gained = [value - at for value, at in zip(outcome.values, self._nothing, strict=True)]
        total = np.zeros(1)
        for weight, gain in zip(weights, gained, strict=True):
            total = total + weight * gain
        return total

    @cached_property
    def _nothing(self) -> tuple[float, ...]:
        """The value of doing nothing on each criterion; an empty account has £0 and 0 years."""
        criteria = self.among.case.criteria.criteria.values()
        at = [0.0 if criterion.nothing is None else criterion.nothing for criterion in criteria]
        functions = [criterion.function for criterion in self.plan.criteria]
        return tuple(float(f(np.array([x]))[0]) for f, x in zip(functions, at, strict=True))


@dataclass(frozen=True)
class _Own:
    """The figures of one row of the case: each line has the years along its first axis."""

    investment: Floats
    lines: Mapping[str, Floats]
    worth: Floats

    def less(self, other: _Own) -> _Own:
        """The differences from another; the worth still counts from not doing anything."""
        return replace(
            self,
            investment=self.investment - other.investment,
            lines={name: line - other.lines[name] for name, line in self.lines.items()},
        )


def _line(account: Account, name: str, years: int) -> Floats:
    """The first years of a line, years along the first axis."""
    found = account.cash if name == CASH else account.lines[name]
    return np.stack(np.broadcast_arrays(*found[:years]))


def _empty(prospects: Prospects, count: int) -> Figures:
    """Room for the figures of every candidate in so many draws."""
    candidates, years = len(prospects.candidates), prospects.file.years
    return Figures(
        np.empty((candidates, count)),
        {name: np.empty((candidates, years, count)) for name in prospects.lines},
        np.empty((candidates, count)),
    )


def _fill(figures: Figures, at: int, own: _Own, delivered: Floats) -> None:
    """Put the figures of one candidate in their place; what is not delivered brings nothing."""
    figures.investment[at] = own.investment
    figures.worth[at] = own.worth * delivered
    for name, line in own.lines.items():
        figures.lines[name][at] = line * delivered


def _sums(numbers: Floats, weights: Floats) -> Floats:
    """The weighted sums along the last axis, in an order that no library decides."""
    found: Floats = np.add.reduce(numbers * weights, axis=-1)
    return found


def _added(one: Figures, other: Figures) -> Figures:
    """The sums of two parts."""
    lines = {name: line + other.lines[name] for name, line in one.lines.items()}
    return Figures(one.investment + other.investment, lines, one.worth + other.worth)


def _divided(total: Figures, by: float) -> Figures:
    """The means of sums."""
    lines = {name: line / by for name, line in total.lines.items()}
    return Figures(total.investment / by, lines, total.worth / by)
