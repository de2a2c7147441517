"""The compiled steps: the kernels of `arithmetic.compiled`, handed what a plan says.

Whatever a kernel does not know goes through the reference: accounts that are not plain, and single
entries that stand for all draws.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.compiled import account as accounts
from dragonsden.arithmetic.compiled import counts as counting
from dragonsden.arithmetic.compiled import draws as drawing
from dragonsden.arithmetic.compiled import ranking
from dragonsden.arithmetic.compiled import values as valuing
from dragonsden.arithmetic.cuts import cut_places
from dragonsden.arithmetic.distributions import (
    LEAST_U,
    AnyOf,
    Floats,
    Metalog,
    Normal,
    Pert,
    Uniform,
)
from dragonsden.arithmetic.inverse_cdf import COARSE, FINE, Grid, normal_cdf_lines, quantile_table
from dragonsden.arithmetic.measures import MEASURES
from dragonsden.arithmetic.ranks import Counts, Ranks, places, ranks, wins
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

Whole = NDArray[np.int64]

# ------------------------------------------------------------------------------------- draws


@dataclass(frozen=True)
class _Numbers:
    """Numbers that are drawn together, as the kernels take them.

    `grids` are those of the tables, and `kept` the arrays whose addresses stand in `said`; the rows
    that are `left` are for the reference to make draws of.
    """

    said: drawing.Numbers
    grids: tuple[drawing.Grid, drawing.Grid]
    kept: tuple[Floats, ...]
    left: tuple[int, ...]

    @classmethod
    def of(cls, batch: Batch) -> _Numbers:
        """Those of a batch."""
        variates = batch.variates
        ways = [_way(variate) for variate in variates]
        moved = [pair for variate in variates for pair in variate.loadings]
        firsts = np.cumsum([0, *(len(variate.loadings) for variate in variates)])
        said = drawing.Numbers(
            ways=np.array([way.said for way in ways], np.int64).reshape(-1, 5),
            bounds=np.array([way.bounds for way in ways], np.float64).reshape(-1, 2),
            firsts=firsts.astype(np.int64),
            factors=np.array([factor for factor, _ in moved], np.int64),
            loadings=np.array([loading for _, loading in moved], np.float64),
            own=np.array([variate.own for variate in variates]),
        )
        kept = tuple(array for way in ways for array in way.kept)
        left = tuple(np.flatnonzero(said.ways[:, drawing.WAY] == drawing.LEFT).tolist())
        is_fine = said.ways[:, drawing.GRID].any()
        return cls(said, (_grid(COARSE), _grid(FINE if is_fine else COARSE)), kept, left)


class _Way(NamedTuple):
    """The way from uniforms to draws of one number: its rows in `draws.Numbers`."""

    said: tuple[int, ...]
    bounds: tuple[float, float] = (-np.inf, np.inf)
    kept: tuple[Floats, ...] = ()


def _way(variate: Variate) -> _Way:
    """The way of one number."""
    distribution = variate.distribution
    if isinstance(distribution, Pert | Metalog | Normal):
        table = quantile_table(distribution)
        kept = table.start, table.slope
        said = drawing.TABLE, *map(_address, kept), len(table.start), int(table.grid == FINE)
        return _Way(said, table.ends or (-np.inf, np.inf), kept)
    if isinstance(distribution, AnyOf):
        given = list_quantiles(distribution, variate.through).given
        said = drawing.LIST, _address(given), 0, len(given), 0
        return _Way(said, (0.0, np.nextafter(len(given), 0.0)), (given,))
    if isinstance(distribution, Uniform) and variate.through is None:
        line = distribution.low, distribution.high - distribution.low
        return _Way((drawing.LINE, 0, 0, 0, 0), line)
    return _Way((drawing.LEFT, 0, 0, 0, 0))


def _address(array: Floats) -> int:
    """The address of an array."""
    return int(array.ctypes.data)


@cache
def _grid(grid: Grid) -> drawing.Grid:
    """A grid, as the kernels take it; the fine one takes 13 MB, and is seldom asked for."""
    return drawing.Grid(grid.short_segments, grid.unread)


@cache
def _normal() -> drawing.Normal:
    """The standard normal, as the kernels take it."""
    table = standard_normal()
    lines = normal_cdf_lines()
    return drawing.Normal(_grid(table.grid), table.start, table.slope, *lines, LEAST_U)


@lru_cache(maxsize=128)
def _numbers(batch: Batch) -> _Numbers:
    """The numbers of a batch, put together once: of few, as they keep their tables."""
    return _Numbers.of(batch)


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
    if not len(x):
        return x
    numbers, paths = _numbers(batch), (variate.path for variate in batch.variates)
    seeds = seeds_of(streams, paths, block)
    if heard is None:
        drawing.draw(numbers.said, seeds, factors, _normal(), numbers.grids, x)
    else:
        drawing.fill_all(numbers.said, seeds, factors, _normal(), x)
        for row, variate in zip(x, batch.variates, strict=True):
            heard(variate.path, row)
        drawing.use_all(numbers.said, numbers.grids, x)
    for left in numbers.left:
        batch.variates[left].reader(x[left])
    return x


def seeds_of(streams: Streams, paths: Iterable[str], block: int) -> NDArray[np.uint64]:
    """The state and the increment of each stream of a block, a row as `uniforms.fill` takes it."""
    starts = b"".join(streams.start(path, block) for path in paths)
    return np.frombuffer(bytearray(starts), "<u8").reshape(-1, 4)


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
    """The criteria of one service, as `tally_values` takes it.

    `known` has the values that are the same in every draw, 0 where they are drawn, and `beyond`
    whether the performance lies beyond the ends.
    """

    whole: Whole
    numbers: Floats
    points: Floats
    seen: Floats
    known: Floats
    beyond: Whole

    @classmethod
    def of(cls, plan: Plan, service: ServicePlan) -> _Criteria:
        """That of a service; measures are taken as drawn."""
        most = max(len(criterion.function.points) for criterion in plan.criteria)
        judges = max(1, len(plan.members)) + 1
        made = cls(
            np.zeros((len(plan.criteria), 7), np.int64),
            np.zeros((len(plan.criteria), 6)),
            np.zeros((len(plan.criteria), most, 2)),
            np.zeros((len(plan.criteria), 2 * judges)),
            np.zeros(len(plan.criteria)),
            np.zeros(len(plan.criteria), np.int64),
        )
        for column, criterion in enumerate(plan.criteria):
            made._describe(column, criterion)
            if criterion.measure is None:
                score = service.scores[criterion.name]
                made._score(column, score, judges)
                if isinstance(score, Source) and score.known:
                    made._know(column, criterion, np.array([score.value]))
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
        elif not score.known:
            origin = valuing.OWN if score.origin == "own" else valuing.SHARED
            whole[:2] = origin, score.row
            self.numbers[column, 1:3] = score.domain

    def _know(self, column: int, criterion: CriterionPlan, performance: Floats) -> None:
        """Fill in the value of a performance that is the same in every draw."""
        self.whole[column, :2], self.whole[column, valuing.COUNTED] = (valuing.CONSTANT, 0), 0
        self.known[column] = self.numbers[column, 0] = value_of(criterion, performance)[0]
        self.beyond[column] = not criterion.bounded and criterion.function.beyond(performance)[0]


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
    """The measures of one service; `totals` gets its overall values, `into` its sums and counts.

    None, and nothing done, where single entries may stand among the measures.
    """
    service, count = plan.services[row], len(draws.members)
    found = _account(plan, service, draws) if service.trades else np.empty((0, count))
    if found is None or count < 2:
        return None
    for place, source in enumerate(service.clipped):
        drawn = (draws.own if source.origin == "own" else draws.shared)[source.row]
        into.clipped[row, place] = valuing.count_outside(drawn, *source.domain)
    said, columns = _criteria(plan)[row], len(plan.criteria)
    sums, beyond = np.zeros((3, max(2, columns))), np.zeros(columns, np.int64)
    valuing.tally_values(
        draws.own, draws.shared, found, draws.members, weights, said.whole, said.numbers,
        said.points, said.seen, float(centres[0]), totals, sums, beyond,
    )  # fmt: skip
    into.values[row] = sums[0, :columns] + said.known * count
    into.points[row] = sums[1, :columns]
    into.overall[row], into.overall_squared[row] = sums[2, :2]
    into.beyond[row] = beyond + said.beyond * count
    if len(found):
        _tally_measures(row, into, found, centres[1:])
    _tally_gates(plan, row, into, found, draws)
    return found


def weigh(
    weights: Floats, values: Floats, centres: Floats, rows: NDArray[np.intp], totals: Floats
) -> Floats:
    """The sums of services whose values are the same in every draw; their `rows` of `totals`."""
    sums = np.empty((len(values), values.shape[1] + 2))
    valuing.tally_known(values, weights, centres, rows, totals, sums)
    return sums


PAYBACK: Final = accounts.MEASURED.index("payback")


def _tally_measures(row: int, into: Tally, found: Floats, centres: Floats) -> None:
    """The sums of the measures of one service."""
    sums = np.empty((len(found), 2))
    valuing.sum_distances(found, centres, sums)
    if np.isnan(sums[PAYBACK, 0]):
        room, payback = slice(PAYBACK, PAYBACK + 1), found[PAYBACK]
        into.never[row] = valuing.sum_payback(payback, centres[room], sums[room])
    into.measures[row], into.measures_squared[row] = sums[:, 0], sums[:, 1]


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


# ----------------------------------------------------------------------------- counts and ranks


def cuts_of(draws: Floats) -> Floats:
    """The cuts of a row of draws, as `cuts.cuts_of` has them."""
    places = cut_places(len(draws))
    cuts = np.empty(places.shape)
    counting.find_cuts(draws, places, cuts)
    return cuts


def counted(draws: Floats, cuts: Floats) -> tuple[Counts, Counts]:
    """The draws of each row below each of its cuts, and up to it."""
    below, upto = (np.empty(cuts.shape, np.int64) for _ in range(2))
    counting.count_rows(draws, cuts, below, upto)
    return below, upto


def rank(overall: Floats) -> tuple[Ranks, Counts, Counts]:
    """The rank of each service in each draw, how often it has each, and who ranks above whom."""
    services, draws = overall.shape
    if not 1 < services <= ranking.MOST_SORTED:
        placed = ranks(overall)
        return placed, places(placed), wins(placed)
    placed = np.empty((services, draws), np.int16)
    found, above = (np.zeros((services, services), np.int64) for _ in range(2))
    ranking.rank(overall, ranking.network(services), placed, found, above)
    return placed, found, above


STEPS: Final = Steps(draw, measured, tally, weigh, cuts_of, counted, rank)
