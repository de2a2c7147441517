"""The compiled steps: the kernels of `arithmetic.compiled`, handed what a plan says.

Whatever a kernel does not know goes through the reference: accounts that are not plain, and single
entries that stand for all draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.compiled import account as accounts
from dragonsden.arithmetic.compiled import draws as drawing
from dragonsden.arithmetic.compiled import values as valuing
from dragonsden.arithmetic.compiled.leaves import leaves
from dragonsden.arithmetic.distributions import LEAST_U, AnyOf, Floats, Metalog, Normal, Pert
from dragonsden.arithmetic.inverse_cdf import QuantileTable, normal_cdf_lines, quantile_table
from dragonsden.arithmetic.measures import MEASURES
from dragonsden.arithmetic.sums import total
from dragonsden.arithmetic.trading import DEFAULTS
from dragonsden.arithmetic.value_function import MILLIONTHS
from dragonsden.engine.evaluate import measured_of, score_of, value_of
from dragonsden.engine.plan import CriterionPlan, Plan, ServicePlan
from dragonsden.engine.sampling import (
    Batch,
    Heard,
    Streams,
    Variate,
    list_quantiles,
    standard_normal,
)
from dragonsden.engine.sources import Draws, PanelSource, Source
from dragonsden.engine.steps import Steps
from dragonsden.engine.tally import Tally
from dragonsden.engine.task import tally_payback

Whole = NDArray[np.int64]

# ------------------------------------------------------------------------------------- draws


def draw(
    batch: Batch,
    streams: Streams,
    block: int,
    count: int,
    factors: Floats,
    heard: Heard | None = None,
) -> Floats:
    """The first `count` draws of a block, as `Batch.draw` has them."""
    x = np.empty((len(batch.variates), count))
    for row, variate in zip(x, batch.variates, strict=True):
        _fill(variate, streams, block, factors, row)
        if heard is not None:
            heard(variate.path, row)
        _use(variate, row)
    return x


def _fill(variate: Variate, streams: Streams, block: int, factors: Floats, out: Floats) -> None:
    """Fill `out` with the uniforms of one number."""
    streams.fill_raw(variate.path, block, out)
    drawing.to_middle(out)
    if variate.loadings:
        _read(standard_normal(), out)
        out *= variate.own
        for factor, loading in variate.loadings:
            out += loading * factors[factor]
        start, slope, reach, steps = normal_cdf_lines()
        drawing.normal_cdf(out, start, slope, reach, steps, LEAST_U)


def _use(variate: Variate, out: Floats) -> None:
    """Replace uniforms by the draws of one number."""
    distribution = variate.distribution
    if isinstance(distribution, Pert | Metalog | Normal):
        _read(quantile_table(distribution), out)
    elif isinstance(distribution, AnyOf):
        given = list_quantiles(distribution, variate.through).given
        drawing.read_list(out, given, np.nextafter(len(given), 0.0))
    else:
        variate.reader(out)


def _read(table: QuantileTable, u: Floats) -> None:
    """Replace each u by what the table has there."""
    low, high = (-np.inf, np.inf) if table.ends is None else table.ends
    grid = table.grid
    drawing.read_table(u, grid.short_segments, grid.unread, table.start, table.slope, low, high)


# ------------------------------------------------------------------------------------- account


@dataclass(frozen=True)
class _Drivers:
    """The drivers of a plain account, as `plain_account` takes them."""

    places: Whole
    known: Floats
    domains: Floats
    by_unit: bool

    @classmethod
    def of(cls, service: ServicePlan) -> _Drivers | None:
        """Those of a service; None if its account is not plain, or known altogether."""
        drivers = service.drivers
        if not drivers.keys() <= set(accounts.PLAIN) or all(s.known for s in drivers.values()):
            return None
        sources = [drivers.get(n, Source("known", value=_default(n))) for n in accounts.PLAIN]
        return cls(
            np.array([_place(source) for source in sources]),
            np.array([source.value for source in sources]),
            np.array([source.domain for source in sources], dtype=np.float64),
            "unit_cost" in drivers,
        )


def _default(driver: str) -> float:
    """The default of a driver; 0 for one that must be given."""
    return float(DEFAULTS[driver][0]) if driver in DEFAULTS else 0.0


def _place(source: Source) -> int:
    """The row of a source: of the own draws, of the shared ones as -2 - row, -1 if it is known."""
    if source.origin == "known":
        return -1
    return source.row if source.origin == "own" else -2 - source.row


def _account(plan: Plan, service: ServicePlan, draws: Draws) -> Floats | None:
    """The measures of an account, a row each; None if the reference has to make them."""
    drivers = _drivers(service)
    count = len(draws.members)
    if drivers is None or plan.measures != accounts.MEASURED or count < 2:
        return None
    measured = np.empty((len(plan.measures), count))
    accounts.plain_account(
        draws.own, draws.shared, drivers.places, drivers.known, drivers.domains,
        np.array(plan.discount), drivers.by_unit, service.cost_recovery, measured,
    )  # fmt: skip
    # What is alike in all draws may be a single entry in the reference.
    if any((line[1:] == line[0]).all() for line in measured[:4] if line[1] == line[0]):
        return None
    return measured


def measured(plan: Plan, service: ServicePlan, draws: Draws) -> dict[str, Floats]:
    """The measures of a service by name, as the reference has them."""
    found = _account(plan, service, draws)
    if found is None:
        return measured_of(plan, service, draws)
    return dict(zip(plan.measures, found, strict=True))


@lru_cache(maxsize=4_096)
def _drivers(service: ServicePlan) -> _Drivers | None:
    """The drivers of a service, put together once."""
    return _Drivers.of(service)


# ------------------------------------------------------------------------------------- values


@dataclass(frozen=True)
class _Criteria:
    """The criteria of one service, as `tally_values` takes it."""

    whole: Whole
    numbers: Floats
    points: Floats
    seen: Floats

    @classmethod
    def of(cls, plan: Plan, service: ServicePlan) -> _Criteria:
        """That of a service; measures are taken as drawn, and known scores left to be filled in."""
        most = max(len(criterion.function.points) for criterion in plan.criteria)
        judges = max(1, len(plan.members)) + 1
        made = cls(
            np.zeros((len(plan.criteria), 7), np.int64),
            np.zeros((len(plan.criteria), 6)),
            np.zeros((len(plan.criteria), most, 2)),
            np.zeros((len(plan.criteria), 2 * judges)),
        )
        for column, criterion in enumerate(plan.criteria):
            made._describe(column, criterion)
            if criterion.measure is None:
                made._score(column, service.scores[criterion.name], judges)
            else:
                row = plan.measures.index(criterion.measure)
                made.whole[column, :2] = valuing.MEASURED, row
        return made

    def _describe(self, column: int, criterion: CriterionPlan) -> None:
        """Fill in the value function of a criterion."""
        function, whole = criterion.function, self.whole[column]
        whole[valuing.PAYBACK] = criterion.measure == "payback"
        whole[valuing.POINTS] = len(function.points)
        whole[valuing.COUNTED] = not criterion.bounded
        self.points[column, : len(function.points)] = function.points
        below, above = np.rint(np.multiply(function.ends, MILLIONTHS))
        self.numbers[column, 3:] = below, above, function.lowest

    def _score(self, column: int, score: Source | PanelSource, judges: int) -> None:
        """Fill in where the scores on a criterion come from."""
        whole = self.whole[column]
        whole[valuing.VALUED] = score.valued
        if isinstance(score, PanelSource):
            whole[:2] = valuing.PANEL, score.substitute.row
            whole[valuing.MISSING] = any(score.missing)
            self.seen[column, : len(score.seen)] = score.seen
            self.seen[column, judges : judges + len(score.missing)] = score.missing
        elif score.known:
            whole[:2] = valuing.CONSTANT, 0
        else:
            origin = valuing.OWN if score.origin == "own" else valuing.SHARED
            whole[:2] = origin, score.row
            self.numbers[column, 1:3] = score.domain


@lru_cache(maxsize=8)
def _criteria(plan: Plan) -> tuple[_Criteria, ...]:
    """The criteria of each service, put together once."""
    return tuple(_Criteria.of(plan, service) for service in plan.services)


def tally(
    plan: Plan,
    row: int,
    draws: Draws,
    weights: Floats,
    centres: Floats,
    into: Tally,
    totals: Floats,
) -> Floats | None:
    """The measures of one service; `totals` gets its overall values, `into` its sums.

    None, and nothing done, where single entries may stand among the measures.
    """
    service, count = plan.services[row], len(draws.members)
    found = _account(plan, service, draws) if service.trades else np.empty((0, count))
    if found is None or count < 2:
        return None
    said, sums = _criteria(plan)[row], np.zeros((3, max(2, len(plan.criteria))))
    numbers, beyond = said.numbers.copy(), np.zeros(len(plan.criteria), np.int64)
    constant = np.flatnonzero(said.whole[:, valuing.SOURCE] == valuing.CONSTANT)
    for column in constant:
        criterion = plan.criteria[column]
        numbers[column, 0] = value_of(criterion, service.scores[criterion.name](draws))[0]
    valuing.tally_values(
        draws.own, draws.shared, found, draws.members, weights, said.whole, numbers,
        said.points, said.seen, float(centres[0]), leaves(count), totals, sums, beyond,
    )  # fmt: skip
    columns = len(plan.criteria)
    into.values[row], into.points[row] = sums[0, :columns], sums[1, :columns]
    into.overall[row], into.overall_squared[row] = sums[2, :2]
    into.beyond[row] = beyond
    for column in constant:
        _tally_constant(plan.criteria[column], service, draws, into, (row, int(column)))
    if len(found):
        _tally_measures(row, into, found, centres[1:])
    _tally_gates(plan, row, into, found, draws)
    return found


def _tally_constant(
    criterion: CriterionPlan, service: ServicePlan, draws: Draws, into: Tally, cell: tuple[int, int]
) -> None:
    """The sums of a score that is the same in every draw."""
    performance = service.scores[criterion.name](draws)
    count = len(draws.members)
    into.values[cell] = total(value_of(criterion, performance)) * count
    if not criterion.bounded:
        into.beyond[cell] = np.count_nonzero(criterion.function.beyond(performance)) * count


PAYBACK: Final = accounts.MEASURED.index("payback")


def _tally_measures(row: int, into: Tally, found: Floats, centres: Floats) -> None:
    """The sums of the measures of one service."""
    sums = np.empty((len(found), 2))
    valuing.sum_distances(found, centres, leaves(found.shape[1]), sums)
    into.measures[row], into.measures_squared[row] = sums[:, 0], sums[:, 1]
    if np.isnan(sums[PAYBACK, 0]):
        tally_payback(into, (row, PAYBACK), found[PAYBACK], float(centres[PAYBACK]))


def _tally_gates(plan: Plan, row: int, into: Tally, found: Floats, draws: Draws) -> None:
    """Count the draws that keep each measured gate."""
    for column, gate in enumerate(plan.gates):
        number: Any = None
        if gate.of not in MEASURES:
            number = np.ascontiguousarray(score_of(plan, row, draws, gate.of))
        elif len(found):
            number = found[plan.measures.index(gate.of)]
        if number is not None:
            met = valuing.count_met(number, gate.sense == "at least", gate.bound)
            into.gates[row, column] = met * (len(draws.members) // number.size)


STEPS: Final = Steps(draw, measured, tally)
